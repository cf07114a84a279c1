//! Sign-ins to the cloud.

use super::folder::*;

pub const SIGN_INS: &str = "Date (UTC),Request ID,User agent,User ID,User,Username,User type,Incoming token type,Application,Application ID ,Resource ID ,IP address,Status,Sign-in error code,Incoming token type\n\
                2026-04-01T08:19:41Z,r1,x,0a,Ann,ann@corp.example,Member,none,Office 365 Exchange Online,a,b,203.0.113.4,Success,0,none\n";

#[test]
fn sign_ins_to_the_cloud_prove_no_access_on_premises() {
    let text = SIGN_INS;
    let records = read(&[("SignInLogs.csv", text)]);
    let table = only(&records);
    assert_eq!((table.kind.as_str(), table.set_aside["cloud-sign-in"]), ("no evidence", 1));
    assert!(records.access.rows().is_empty() && records.notices.is_empty(), "{:#?}", records.notices);
}
