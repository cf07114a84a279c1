//! User Access Logging by its cmdlets.

use super::folder::*;
use recal::kit::records::Linkage;

const FILE_SERVER: &str = "10a9226f-50ee-49d8-a393-9a501d47ce04";
const TENANT: &str = "00000000-0000-0000-0000-000000000000";

#[test]
fn the_list_of_users_is_access_and_says_the_servers_version() {
    let text = format!(
        "#TYPE Microsoft.Management.Infrastructure.CimInstance#root/AccessLogging/MsftUal_UserAccess\n\
         \"ActivityCount\",\"FirstSeen\",\"LastSeen\",\"ProductName\",\"RoleGuid\",\"RoleName\",\"TenantIdentifier\",\"UserName\",\"PSComputerName\"\n\
         \"30\",\"8/22/2012 12:15:35 AM\",\"9/29/2012 10:41:46 AM\",\"Windows Server 2012 Datacenter\",\"{FILE_SERVER}\",\"File Server\",\"{TENANT}\",\"western\\sarahjones\",\"FS01\"\n\
         \"2\",\"8/5/2012 1:00:00 AM\",\"9/1/2012 1:00:00 AM\",\"Windows Server 2012 Datacenter\",\"{FILE_SERVER}\",\"File Server\",\"{TENANT}\",\"western\\bob\",\"FS01\"\n"
    );
    let records = read(&[("users.csv", &text)]);
    let table = only(&records);
    assert_eq!((table.kind.as_str(), table.linkage, table.rows, table.accepted), ("access", Linkage::UsersOnly, 2, 2));
    assert!(table.signs.starts_with("User Access Logging, access:"), "{}", table.signs);
    assert_eq!(
        access(&records),
        [
            "windows-server FS01 western\\sarahjones - - 2012-08-22..2012-09-29 ×30",
            "windows-server FS01 western\\bob - - 2012-08-05..2012-09-01 ×2",
        ]
    );
    assert_eq!(servers(&records), ["FS01 windows-server Windows Server 2012 Datacenter -"]);
    assert!(records.notices.is_empty(), "{:#?}", records.notices);
}

#[test]
fn daily_access_ties_users_to_addresses() {
    let text = format!(
        "AccessCount;AccessDate;IPAddress;UserName;TenantIdentifier;ProductName;RoleGuid;RoleName;PSComputerName\n\
         61;12.06.2021 00:00:00;10.0.0.111;lab\\jane;{TENANT};Windows Server 2019 Standard;{{90E64AFA-70DB-4FEF-878B-7EB8C868F091}};Remote Desktop Services;RDS01\n\
         3;13.06.2021 00:00:00;fe80::1;lab\\dc-1$;{TENANT};Windows Server 2019 Standard;{FILE_SERVER};File Server;RDS01\n"
    );
    let records = read(&[("a.csv", &text)]);
    assert_eq!(only(&records).linkage, Linkage::Linked);
    assert_eq!(
        access(&records),
        [
            "rds RDS01 lab\\jane - 10.0.0.111 2021-06-12..2021-06-12 ×61",
            "windows-server RDS01 lab\\dc-1$ - fe80::1 2021-06-13..2021-06-13 ×3"
        ]
    );
}

#[test]
fn where_no_server_is_named_the_folder_is_a_guess_that_is_told() {
    let text = format!(
        "AccessCount,AccessDate,IPAddress,ProductName,RoleGuid,RoleName,PSComputerName\n1,2021-06-12,10.0.0.9,,{FILE_SERVER},File Server,\n"
    );
    let records = read(&[("FS07/Get-UalDailyDeviceAccess.csv", &text)]);
    assert_eq!(access(&records), ["windows-server FS07 - - 10.0.0.9 2021-06-12..2021-06-12 ×1"]);
    let told = finding(&records, "server-guessed");
    assert!(told.message.contains("FS07"), "{}", told.message);
}

#[test]
fn the_overview_lists_servers_and_the_inventory_logs_totals_name_nobody() {
    let overview = format!(
        "FirstSeen,GUID,LastSeen,ProductName,RoleName,PSComputerName\n2021-06-12,{FILE_SERVER},2021-06-13,Windows Server 2016 Standard,File Server,FS02\n"
    );
    let totals = format!(
        "ProductName,RoleGuid,RoleName,SampleDate,UniqueDeviceAccessCount,UniqueUserAccessCount\nWindows Server 2016,{FILE_SERVER},File Server,2021-06-12,5,6\n"
    );
    let records = read(&[("o.csv", &overview), ("t.csv", &totals)]);
    assert_eq!(servers(&records), ["FS02 windows-server Windows Server 2016 Standard -"]);
    assert_eq!(records.ledger.tables[1].set_aside["totals-only"], 1);
    assert!(records.access.rows().is_empty());
}

#[test]
fn roles_ask_for_the_cal_that_the_catalog_names() {
    let rows = [
        ("90E64AFA-70DB-4FEF-878B-7EB8C868F091", "", "rds"),
        ("1479a8c1-9808-411e-9739-2d3c5923e86a", "", "rds"),
        ("bd7f7c0d-7c36-4721-afa8-0ba700e26d9e", "", "sql"),
        ("b4cdd739-089c-417e-878d-855f90081be7", "", "ad-rms"),
        ("00000000-0000-0000-0000-000000000001", "Remote Desktop Licensing", "rds"),
        ("00000000-0000-0000-0000-000000000002", "DHCP Server", "windows-server"),
    ];
    let mut text = "AccessCount,AccessDate,UserName,ProductName,RoleGuid,RoleName,PSComputerName\n".to_string();
    rows.iter().for_each(|(guid, name, _)| text.push_str(&format!("1,2026-06-12,ann,,{guid},{name},FS01\n")));
    let records = read(&[("roles.csv", &text)]);
    let workloads: Vec<String> = access(&records).iter().map(|row| row.split(' ').next().unwrap().to_string()).collect();
    // Equal rows of one workload are one.
    assert_eq!(workloads, ["rds", "sql", "ad-rms", "windows-server"]);
    assert_eq!((only(&records).accepted, only(&records).merged), (4, 2));
}

#[test]
fn what_one_column_settles_of_the_order_of_days_holds_for_the_others_of_an_export() {
    let text = format!(
        "ActivityCount,FirstSeen,LastSeen,ProductName,RoleGuid,RoleName,TenantIdentifier,UserName,PSComputerName\n\
         3,1/12/2025 10:00:00 AM,3/28/2025 10:00:00 AM,Windows Server 2019 Standard,{FILE_SERVER},File Server,{TENANT},lab\\ann,FS01\n"
    );
    let records = read(&[("users.csv", &text)]);
    assert_eq!(access(&records), ["windows-server FS01 lab\\ann - - 2025-01-12..2025-03-28 ×3"]);
    assert!(records.notices.iter().all(|f| f.code != "ambiguous-date-order"), "{:#?}", records.notices);
}
