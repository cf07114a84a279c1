//! Exchange's own logs.

use super::folder::*;

pub const SESSIONS: &str = "#Fields: date-time,session-id,seq-number,client-name,organization-info,client-software,client-software-version,client-mode,client-ip,server-ip,protocol,application-id,operation,rpc-status,processing-time,operation-specific,failures\n\
        2026-01-06T02:20:32.841Z,1,0,/o=Corp/ou=First/cn=Recipients/cn=ann,,OUTLOOK.EXE,14,Cached,10.0.0.9,10.0.0.2,ncacn_ip_tcp,,Connect,0,00:00:00,,\n\
        2026-01-06T02:20:32.841Z,2,0,,,OUTLOOK.EXE,14,Cached,10.0.0.9,10.0.0.2,ncacn_ip_tcp,,Connect,0,00:00:00,,\n";

pub const REQUESTS: &str = "#Software: Microsoft Exchange Server\n#Version: 15.01.2375.007\n#Log-type: HttpProxy Logs\n#Date: 2026-01-06T02:00:17.456Z\n\
        #Fields: DateTime,RequestId,MajorVersion,MinorVersion,Protocol,IsAuthenticated,AuthenticatedUser,ClientIpAddress,ServerHostName,HttpStatus,UrlQuery,ImpersonatedUser\n\
        2026-01-06T02:20:32.841Z,a,15,1,Owa,true,CORP\\ann,10.0.0.9,EX01,200,,\n\
        2026-01-06T02:20:33.841Z,b,15,1,Eas,true,bob@corp.example,203.0.113.4,EX01,200,?Cmd=Ping&DeviceId=AB12&DeviceType=iPad,\n\
        2026-01-06T02:20:34.841Z,c,15,1,Owa,false,,10.0.0.9,EX01,302,,\n\
        2026-01-06T02:20:35.841Z,d,15,1,Ews,true,CORP\\svc_crm,10.0.0.7,EX01,200,,cat@corp.example\n\
        2026-01-06T02:20:36.841Z,e,15,1,Owa,true,CORP\\ann,10.0.0.9,EX01,403,,\n";

#[test]
fn authenticated_requests_are_access_and_the_build_tells_the_version() {
    let log = REQUESTS;
    let records = read(&[("HttpProxy_1.LOG", log)]);
    assert_eq!(
        access(&records),
        [
            "exchange EX01 CORP\\ann - 10.0.0.9 -..2026-01-06 ×1",
            "exchange EX01 bob@corp.example AB12 203.0.113.4 -..2026-01-06 ×1",
            "exchange EX01 cat@corp.example - 10.0.0.7 -..2026-01-06 ×1",
        ]
    );
    assert_eq!(servers(&records), ["EX01 exchange 2016 -"]);
    let aside = &only(&records).set_aside;
    assert_eq!((aside["not-authenticated"], aside["access-denied"]), (1, 1));
}

#[test]
fn outlooks_sessions_name_the_mailbox() {
    let log = SESSIONS;
    let records = read(&[("EX02/RCA.LOG", log)]);
    assert_eq!(access(&records), ["exchange EX02 ann - 10.0.0.9 -..2026-01-06 ×1"]);
}

#[test]
fn real_logs_give_the_requests_of_people_and_say_why_others_prove_nothing() {
    let Some(folder) = real("exchange-logs") else { return };
    let records = load(&folder);
    let kinds = |kind: &str| records.ledger.tables.iter().filter(|t| t.kind == kind).count();
    assert_eq!((kinds("access"), kinds("no evidence"), records.ledger.tables.len()), (9, 7, 16));
    assert!(records.notices.iter().all(|f| f.code != "unrecognised-table"), "{:#?}", records.notices);
}

#[test]
fn the_subscription_edition_is_told_from_2019_by_its_build() {
    let fields = "#Fields: DateTime,MajorVersion,MinorVersion,BuildVersion,AuthenticatedUser,ClientIpAddress,ServerHostName,HttpStatus";
    let row = |server: &str, build: &str| format!("2026-01-06T02:20:32.841Z,15,2,{build},CORP\\ann,10.0.0.9,{server},200\n");
    let log = format!("{fields}\n{}{}{}", row("EX19", "1118"), row("EXSE", "2562"), row("EXQ", "?"));
    let records = read(&[("HttpProxy_2.LOG", &log)]);
    assert_eq!(servers(&records), ["EX19 exchange 2019 -", "EXSE exchange SE -", "EXQ exchange 2019 -"]);
}
