//! SharePoint: requests, and who may reach it.

use super::folder::*;
use recal::kit::records::{Edition, Linkage, Principal, Records};

pub const REQUESTS: &str = "PartitionId,RowId,LogTime,MachineName,FarmId,UserLogin,ServerUrl,SiteUrl,HttpStatus,Browser,UserAddress,RequestCount\n\
    1,a,2026-04-01 10:11:12.123,SP01,f,0#.w|corp\\ann,http://sp,/,200,IE,10.0.0.9,1\n\
                1,b,2026-04-01 11:11:12.123,SP01,f,0#.w|corp\\ann,http://sp,/,401,IE,10.0.0.9,1\n\
                1,c,2026-04-01 12:11:12.123,SP01,f,NULL,http://sp,/,200,IE,10.0.0.9,1\n\
                1,d,2026-04-02 12:11:12.123,SP01,f,i:0#.f|membership|eve@supplier.example,http://sp,/,200,IE,NULL,1\n";

pub const PERMISSIONS: &str = "User,CAL\ncorp\\ann,Premium\ncorp\\bob,Standard\n";

pub const SITE_USERS: &str =
    "UserLogin,DisplayName,IsDomainGroup,IsSiteAdmin\ni:0#.w|corp\\bob,Bob,False,False\ncorp\\staff,Staff,True,False\n";

pub const RESOLVED: &str = "tp_ID,tp_DomainGroup,tp_Deleted,tp_SiteAdmin,tp_Login,tp_Title\n\
                 1,0,0,1,i:0#.w|corp\\ann,Ann\n2,1,0,0,c:0+.w|s-1-5-21-1-2-3-513,Staff\n3,0,3,0,i:0#.w|corp\\left,Left\n";

fn authorised(records: &Records) -> Vec<String> {
    records
        .authorised
        .iter()
        .map(|a| format!("{} {} {}", catalog().workload(a.workload).id, a.user, a.via.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn requests_that_were_served_are_access() {
    let records = read(&[("RequestUsage.csv", REQUESTS)]);
    assert_eq!(
        access(&records),
        [
            "sharepoint SP01 0#.w|corp\\ann - 10.0.0.9 -..2026-04-01 ×1",
            "sharepoint SP01 i:0#.f|membership|eve@supplier.example - - -..2026-04-02 ×1",
        ]
    );
    let table = only(&records);
    assert_eq!((table.linkage, table.set_aside["access-denied"], table.set_aside["not-authenticated"]), (Linkage::Linked, 1, 1));
}

#[test]
fn whom_a_site_once_resolved_may_reach_it_and_need_not_have() {
    let table = RESOLVED;
    let cmdlet = SITE_USERS;
    let records = read(&[("UserInfo.csv", table), ("spuser.csv", cmdlet)]);
    assert_eq!(
        authorised(&records),
        [
            "sharepoint i:0#.w|corp\\ann resolved by a site",
            "sharepoint s-1-5-21-1-2-3-513 resolved by a site",
            "sharepoint i:0#.w|corp\\bob resolved by a site",
            "sharepoint corp\\staff resolved by a site",
        ]
    );
    let groups = records.authorised.iter().filter(|a| a.principal == Principal::Group).count();
    assert_eq!(groups, 2, "a claim of a group is one, whatever the column says");
    assert!(records.access.rows().is_empty());
    let aside = |name: &str| &records.ledger.tables.iter().find(|t| t.name == name).unwrap().set_aside;
    assert_eq!(aside("UserInfo")["removed-user"], 1);
}

#[test]
fn permissions_are_no_access() {
    let records = read(&[("CALRequirements.csv", PERMISSIONS)]);
    assert_eq!(
        authorised(&records),
        ["sharepoint corp\\ann permission, enterprise edition", "sharepoint corp\\bob permission, standard edition"]
    );
    let editions: Vec<Edition> = records.authorised.iter().map(|a| a.edition).collect();
    assert_eq!(editions, [Edition::Enterprise, Edition::Standard]);
    assert!(records.access.rows().is_empty());
}
