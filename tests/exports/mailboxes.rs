//! Exchange's administration.

use super::folder::*;
use recal::kit::records::{Edition, Linkage};

pub const MOBILE: &str = "Identity,FriendlyName,DeviceId,DeviceType,UserDisplayName,FirstSyncTime,LastSuccessSync,DeviceAccessState\n\
             corp.example/Staff/Ann Lee/ExchangeActiveSyncDevices/iPad§AB12,,AB12,iPad,Ann Lee,2026-01-05 10:00:00,2026-06-25 17:33:09,Allowed\n\
             corp.example/Staff/Ann Lee/ExchangeActiveSyncDevices/iPad§AB13,,AB13,iPad,Ann Lee,,,Quarantined\n";

pub const STATISTICS: &str = "DisplayName,ItemCount,LastLoggedOnUserAccount,LastLogonTime,MailboxGuid,ServerName\n\
         Ann,5,CORP\\ann,2026-06-25 17:33:09,g1,EX01\nBob,0,,,g2,EX01\n";

pub const MAILBOXES: &str = "UserPrincipalName,SamAccountName,DisplayName,ExchangeGuid,PrimarySmtpAddress,DistinguishedName,RecipientTypeDetails,ServerName,EmailAddresses,LastLogonTime\n\
         ann@corp.example,alee,Ann,g1,ann.lee@corp.example,\"CN=Ann,DC=corp,DC=example\",UserMailbox,EX01,\"SMTP:ann.lee@corp.example, smtp:ann@corp.example\",6/25/2026 5:33:09 PM\n\
         bob@corp.example,bob,Bob,g2,bob@corp.example,,UserMailbox,EX01,,\n\
         info@corp.example,info,Info,g3,info@corp.example,,SharedMailbox,EX01,,6/24/2026 5:33:09 PM\n\
         room@corp.example,room,Room,g4,room@corp.example,,RoomMailbox,EX01,,\n\
         HealthMailbox0a@corp.example,HM_1,HealthMailbox0a,g5,HealthMailbox0a@corp.example,,MonitoringMailbox,EX01,,6/24/2026 5:33:09 PM\n\
         eve@corp.example,eve,Eve,g6,eve@corp.example,,UserMailbox,am6pr04mb1.eurprd04.prod.outlook.com,,6/24/2026 5:33:09 PM\n";

pub const LICENCE_USERS: &str = "\"Name\",\"LicenseName\"\n\"ann@corp.example\",\"Exchange Server 2016 Standard CAL\"\n\"ann@corp.example\",\"Exchange Server 2016 Enterprise CAL\"\n\
         \"bob@corp.example\",\"Exchange Server 2016 Standard CAL\"\n\"ex01.corp.example\",\"Exchange Server 2016 Enterprise Edition\"\n\"x\",\"something\"\n";

#[test]
fn exchanges_own_report_tells_who_needs_which_cal() {
    let records = read(&[("users.csv", LICENCE_USERS)]);
    let editions: Vec<Edition> = records.access.rows().iter().map(|row| row.edition).collect();
    assert_eq!(
        access(&records),
        ["exchange - ann@corp.example - - -..- ×1", "exchange - ann@corp.example - - -..- ×1", "exchange - bob@corp.example - - -..- ×1"]
    );
    assert_eq!(editions, [Edition::Standard, Edition::Enterprise, Edition::Standard]);
    assert_eq!(servers(&records), ["ex01.corp.example exchange 2016 -"]);
    let table = only(&records);
    assert_eq!((table.linkage, table.rejected), (Linkage::UsersOnly, 1));
}

#[test]
fn mailboxes_are_people_and_their_last_logon_is_access() {
    let records = read(&[("ExchangeMailBoxes.csv", MAILBOXES)]);
    let people: Vec<String> = records.people.iter().map(|p| format!("{} {}", p.user, p.kind.as_deref().unwrap_or("-"))).collect();
    assert_eq!(
        people,
        [
            "ann@corp.example -",
            "bob@corp.example -",
            "info@corp.example shared",
            "room@corp.example shared",
            "HealthMailbox0a@corp.example service",
            "eve@corp.example -"
        ]
    );
    assert!(records.people.iter().all(|p| p.last_logon.is_none()), "whoever opened a mailbox need not have logged on to the domain");
    assert_eq!(
        access(&records),
        [
            "exchange EX01 ann@corp.example - - -..2026-06-25 ×1",
            "exchange EX01 info@corp.example - - -..2026-06-24 ×1",
            "exchange EX01 HealthMailbox0a@corp.example - - -..2026-06-24 ×1",
        ]
    );
    assert_eq!(only(&records).accepted, 6);
}

#[test]
fn statistics_tell_which_account_opened_a_mailbox_last() {
    let records = read(&[("stats.csv", STATISTICS)]);
    assert_eq!(access(&records), ["exchange EX01 CORP\\ann - - -..2026-06-25 ×1"]);
    assert_eq!(only(&records).set_aside["never-opened"], 1);
}

#[test]
fn devices_that_synchronised_belong_to_the_mailbox_above_them() {
    let records = read(&[
        (
            "ad.csv",
            "DistinguishedName,Enabled,SamAccountName,UserPrincipalName\n\"CN=Ann Lee,OU=Staff,DC=corp,DC=example\",True,alee,ann@corp.example\n",
        ),
        ("ExchangeDevices.csv", MOBILE),
    ]);
    assert_eq!(access(&records), ["exchange - corp.example/Staff/Ann Lee AB12 - 2026-01-05..2026-06-25 ×1"]);
    assert!(records.people[0].aliases.contains(&"corp.example/Staff/Ann Lee".to_string()), "the directory knows it by that name");
    let table = records.ledger.tables.iter().find(|t| t.name == "ExchangeDevices").unwrap();
    assert_eq!((table.linkage, table.set_aside["never-synchronised"]), (Linkage::Linked, 1));
    assert_eq!(records.devices[0].device_kind.as_deref(), Some("mobile"));
}

#[test]
fn totals_name_nobody() {
    let records = read(&[
        ("ExchangeCALs.csv", "TotalMailboxes,TotalStandardCALs,TotalEnterpriseCALs,JournalingUserCount\n120,118,7,0\n"),
        ("licences.csv", "LicenseName,UnitLabel\nExchange Server 2016 Standard CAL,CAL\n"),
    ]);
    assert!(records.ledger.tables.iter().all(|t| t.set_aside["totals-only"] == 1), "{:#?}", records.ledger.tables);
    assert!(records.access.rows().is_empty());
}
