//! User Access Logging's databases as other tools print them.

use super::folder::*;
use recal::kit::records::{Linkage, Records};

const FILE_SERVER: &str = "10a9226f-50ee-49d8-a393-9a501d47ce04";
const GATEWAY: &str = "90e64afa-70db-4fef-878b-7eb8c868f091";
const TENANT: &str = "5e210c24-fb44-45c2-996d-4139d5b7fc4c";

fn account<'a>(records: &'a Records, name: &str) -> &'a recal::kit::records::TableAccount {
    records.ledger.tables.iter().find(|t| t.name.contains(name)).unwrap_or_else(|| panic!("{:#?}", records.ledger.tables))
}

/// `device ip from..to`
fn devices(records: &Records) -> Vec<String> {
    let day = |day: Option<recal::catalog::Day>| day.map_or_else(|| "-".to_string(), |day| day.to_string());
    let mut told: Vec<String> =
        records.devices.iter().map(|d| format!("{} {} {}..{}", d.device, d.ip.join(";"), day(d.ip_from), day(d.ip_to))).collect();
    told.sort();
    told
}

pub fn velociraptor() -> String {
    format!(
        "{{\"RoleGuid\":\"{{{FILE_SERVER}}}\",\"TenantId\":\"{{{TENANT}}}\",\"TotalAccesses\":101,\"InsertDate\":\"2021-06-12T23:48:45Z\",\"LastAccess\":\"2021-06-13T12:24:25Z\",\
         \"AuthenticatedUserName\":\"lab\\\\ann\",\"RoleName\":\"File Server\",\"RawAddress\":\"fe80000000000000e15cc5574b0c3739\",\"Address\":\"fe80:e15cc5574b0c3739\",\
         \"Days\":{{\"Day163\":27,\"Day164\":74}},\"_OSPath\":\"C:/x/Current.mdb\"}}\n"
    )
}

pub fn dissect() -> String {
    let head = "hostname,domain,last_access_date,access_date,insert_date,address,authenticated_user,client_name,access_count,total_access_count,tenant_id,role_guid,role_name,product_name,path,_source";
    let row = |day: &str, count: u32| {
        format!(
            "DC-1,lab.local,2021-06-13 15:48:08.888602+00:00,{day} 00:00:00+00:00,2021-06-12 23:47:21.232323+00:00,10.0.0.9,lab\\ann,,{count},310,{{{TENANT}}},{{{FILE_SERVER}}},File Server,Windows Server 2019 Standard,sysvol/x,y"
        )
    };
    format!("{head}\n{}\n{}\n", row("2021-06-12", 61), row("2021-06-13", 249))
}

/// Its header and two rows.
pub fn kstrike() -> [String; 3] {
    let head = "RoleGuid (RoleName)||TenantId||TotalAccesses||InsertDate||LastAccess||RawAddress||ConvertedAddress (Correlated_HostName(s))||AuthenticatedUserName||DatesAndAccesses||\r\n";
    let row = |address: &str, user: &str| {
        format!(
            "{{10A9226F-50EE-49D8-A393-9A501D47CE04}} (File Server)||{{{TENANT}}}||310||2021-06-12 23:47:21.232323||2021-06-13 15:48:08.886024||{address}||{user}||2021-06-12: 61, 2021-06-13: 249, ||\r\n"
        )
    };
    let jane = row("0A00006F||10.0.0.111 ('Desktop-Jane')", "lab\\jane ");
    let odd = row("0A0000F0||10.0.0.240 (No Match)", "<BLANK>");
    [head.to_string(), jane, odd]
}

/// Its list of clients, and the same day by day.
pub fn sumecmd() -> [String; 2] {
    let head =
        "RoleGuid,RoleDescription,AuthenticatedUserName,TotalAccesses,InsertDate,LastAccess,IpAddress,ClientName,TenantId,SourceFile";
    let row = |total: u32, last: &str, file: &str| {
        format!("{FILE_SERVER},File Server,lab\\ann,{total},2021-06-12 23:47:21,{last},10.0.0.9,,{TENANT},C:\\Sum\\{file}.mdb")
    };
    let (today, yesterday) = (row(310, "2021-06-13 15:48:08", "Current"), row(300, "2021-06-12 23:59:59", "{GUID}"));
    let v6 = format!(
        "{GATEWAY},(Unknown Role Guid),lab\\bob,2,2021-06-12 23:48:45,2021-06-13 12:24:25,FE80:0000:0000:0000:E15C:C557:4B0C:3739,,{TENANT},C:\\Sum\\Current.mdb"
    );
    let clients = format!("\u{feff}{head}\r\n{today}\r\n{v6}\r\n{yesterday}\r\n");
    let detailed = format!("\u{feff}Date,Count,DayNumber,{head}\r\n2021-06-12,61,163,{today}\r\n2021-06-13,249,164,{today}\r\n");
    [clients, detailed]
}

#[test]
fn sumecmds_clients_count_once_however_often_they_stand() {
    let [clients, detailed] = sumecmd();
    let records = read(&[
        ("FS01/20260401120000_SumECmd_DETAIL_ClientsDetailed_Output.csv", &detailed),
        ("FS01/20260401120000_SumECmd_DETAIL_Clients_Output.csv", &clients),
    ]);
    let mut told = access(&records);
    told.sort();
    assert_eq!(
        told,
        [
            "rds FS01 lab\\bob - fe80::e15c:c557:4b0c:3739 2021-06-12..2021-06-13 ×2",
            "windows-server FS01 lab\\ann - 10.0.0.9 2021-06-12..2021-06-13 ×310",
        ]
    );
    let (clients, detailed) = (account(&records, "Clients_"), account(&records, "ClientsDetailed"));
    assert_eq!((clients.linkage, clients.rows, detailed.rows), (Linkage::Linked, 3, 2));
    assert_eq!(clients.merged + detailed.merged, 3);
    assert!(finding(&records, "server-guessed").message.contains("FS01"));
}

#[test]
fn the_same_client_of_two_servers_is_two() {
    let text = format!(
        "RoleGuid,RoleDescription,AuthenticatedUserName,TotalAccesses,InsertDate,LastAccess,IpAddress,ClientName,TenantId,SourceFile\n\
         {FILE_SERVER},File Server,lab\\ann,3,2021-06-12 23:47:21,2021-06-13 15:48:08,10.0.0.9,,{TENANT},x\n"
    );
    let records = read(&[("FS01/c.csv", &text), ("FS02/c.csv", &format!("{text}\n"))]);
    assert_eq!(access(&records).len(), 2);
}

#[test]
fn sumecmds_other_tables_tell_the_server_and_the_names_of_addresses() {
    let roles = format!(
        "RoleGuid,RoleName,ProductName\n{FILE_SERVER},File Server,Windows Server 2019 Standard\n{GATEWAY},Remote Desktop,0997dbd9-4db4-49aa-8ec5-8f5c6ae1c870\n"
    );
    let reached = format!(
        "RoleGuid,RoleDescription,FirstSeen,LastSeen,SourceFile\n{FILE_SERVER},File Server,2021-06-12 10:00:00,2021-06-13 10:00:00,x\n"
    );
    let records = read(&[
        ("FS01/1_SumECmd_SUMMARY_RoleInfos_Output.csv", &roles),
        ("FS01/1_SumECmd_DETAIL_RoleAccesses_Output.csv", &reached),
        (
            "FS01/1_SumECmd_SUMMARY_SystemIdentInfo_Output.csv",
            "CreationTime,OsMajor,OsMinor,OsBuild\n2021-06-12 10:00:00,10,0,17763\n2020-06-12 10:00:00,10,0,14393\n",
        ),
        (
            "FS01/1_SumECmd_DETAIL_DnsInfo_Output.csv",
            "HostName,Address,LastSeen,SourceFile\nold,10.0.0.5,2021-06-01 08:00:00,x\nnew,10.0.0.5,2021-06-20 08:00:00,x\n\
             new,10.0.0.5,2021-06-19 08:00:00,y\nDomainDnsZones,10.0.0.5,2021-06-20 08:00:00,x\n",
        ),
        ("FS01/1_SumECmd_SUMMARY_ChainedDbInfo_Output.csv", "Year,FileName\n2021,{A}.mdb\n"),
        (
            "FS01/1_SumECmd_DETAIL_VmInfo_Output.csv",
            "SerialNumber,CreationTime,LastSeenActive,BiosGuid,VmGuid,SourceFile\n1,2021-06-12 10:00:00,2021-06-12 10:00:00,a,b,x\n",
        ),
    ]);
    let mut told = servers(&records);
    told.sort();
    assert_eq!(told, ["FS01 windows-server - -", "FS01 windows-server 10.0.17763 -", "FS01 windows-server Windows Server 2019 Standard -"]);
    assert_eq!(devices(&records), ["new 10.0.0.5 2021-06-02..-", "old 10.0.0.5 -..2021-06-01"]);
    assert_eq!(account(&records, "RoleInfos").set_aside["role-not-installed"], 1);
    assert_eq!(account(&records, "SystemIdentInfo").set_aside["earlier-identity"], 1);
    let names = account(&records, "DnsInfo");
    assert_eq!((names.accepted, names.merged, names.set_aside["zone-record"]), (2, 1, 1));
    assert_eq!((account(&records, "ChainedDbInfo").set_aside["informative"], account(&records, "VmInfo").set_aside["informative"]), (1, 1));
}

#[test]
fn a_server_that_nothing_names_is_not_made_up() {
    let records =
        read(&[("RoleInfos.csv", &format!("RoleGuid,RoleName,ProductName\n{FILE_SERVER},File Server,Windows Server 2019 Standard\n"))]);
    assert!(records.servers.is_empty());
    assert_eq!(only(&records).set_aside["server-unknown"], 1);
}

#[test]
fn kstrikes_print_is_read_with_its_bars_and_remarks() {
    let [head, jane, odd] = kstrike();
    let records = read(&[
        ("FS07/Current.txt", &format!("{head}{jane}{odd}")),
        ("FS07/5E210C24-FB44-45C2-996D-4139D5B7FC4C.txt", &format!("{head}{jane}")),
    ]);
    assert_eq!(
        access(&records),
        [
            "windows-server FS07 lab\\jane - 10.0.0.111 2021-06-12..2021-06-13 ×310",
            "windows-server FS07 - - 10.0.0.240 2021-06-12..2021-06-13 ×310",
        ]
    );
    assert_eq!(devices(&records), ["Desktop-Jane 10.0.0.111 -..-"]);
    assert_eq!(records.ledger.tables.iter().map(|t| t.merged).sum::<u64>(), 1);
    assert!(records.ledger.tables[0].signs.contains("double bars"), "{}", records.ledger.tables[0].signs);
}

#[test]
fn velociraptors_rows_are_read_as_csv_and_as_lines_of_json() {
    let json = velociraptor();
    let csv = format!(
        "RoleGuid,TenantId,TotalAccesses,InsertDate,LastAccess,AuthenticatedUserName,RoleName,RawAddress,Address,Days,_OSPath\n\
         {{{FILE_SERVER}}},{{{TENANT}}},101,2021-06-12T23:48:45Z,2021-06-13T12:24:25Z,lab\\ann,File Server,fe80000000000000e15cc5574b0c3739,fe80:e15cc5574b0c3739,\"{{\"\"Day163\"\":27}}\",x\n"
    );
    for (name, text) in [("FS02/results/UAL.json", &json), ("FS02/results/UAL.csv", &csv)] {
        let records = read(&[(name, text)]);
        assert_eq!(
            access(&records),
            ["windows-server FS02 lab\\ann - fe80::e15c:c557:4b0c:3739 2021-06-12..2021-06-13 ×101"],
            "{name} {:#?}",
            records.ledger.tables
        );
    }
    let both = read(&[("FS02/a.json", &json), ("FS02/b.csv", &csv)]);
    assert_eq!(access(&both).len(), 1, "two tools print one database");
}

#[test]
fn dissects_records_name_the_server_and_repeat_each_client_day_by_day() {
    let records = read(&[("ual.csv", &dissect())]);
    assert_eq!(access(&records), ["windows-server DC-1 lab\\ann - 10.0.0.9 2021-06-12..2021-06-13 ×310"]);
    assert_eq!(servers(&records), ["DC-1 windows-server Windows Server 2019 Standard -"]);
    assert_eq!(only(&records).merged, 1);
}

#[test]
fn plasos_timeline_is_read_where_it_is_user_access_logging() {
    let row = |kind: &str, rest: &str| format!("{{\"__container_type__\":\"event\",\"data_type\":\"{kind}\",{rest}}}\n");
    let client = |datetime: &str, of: &str| {
        row(
            "windows:user_access_logging:clients",
            &format!(
                "\"datetime\":\"{datetime}\",\"timestamp_desc\":\"{of}\",\"authenticated_username\":\"ual\\\\ann\",\"client_name\":null,\"role_identifier\":\"{{{FILE_SERVER}}}\",\
                 \"role_name\":\"File Server\",\"source_ip_address\":\"10.0.0.9\",\"tenant_identifier\":\"{{{TENANT}}}\",\"total_accesses\":62"
            ),
        )
    };
    let other = row("windows:evtx:record", "\"datetime\":\"2022-07-16T14:50:27+00:00\"");
    let first = client("2022-07-16T14:50:27.077345+00:00", "First Access Time");
    let last = client("2022-07-18T15:02:52.742475+00:00", "Last Access Time");
    let records = read(&[("FS03/timeline.jsonl", &format!("{other}{first}{last}"))]);
    assert_eq!(
        access(&records),
        ["windows-server FS03 ual\\ann - 10.0.0.9 2022-07-16..2022-07-16 ×62", "windows-server FS03 ual\\ann - 10.0.0.9 -..2022-07-18 ×0",]
    );
    assert_eq!(only(&records).set_aside["no-access-shown"], 1);
    let with_times = first.replace(
        "\"total_accesses\"",
        "\"insert_time\":{\"timestamp\":133024566270773450},\"access_time\":{\"timestamp\":133024573727424758},\"total_accesses\"",
    );
    let records = read(&[("FS03/timeline.jsonl", &with_times)]);
    assert_eq!(access(&records), ["windows-server FS03 ual\\ann - 10.0.0.9 2022-07-16..2022-07-16 ×62"]);
}

#[test]
fn a_printed_row_is_found_again_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let json = format!(
        "{{\"RoleGuid\":\"{FILE_SERVER}\",\"TotalAccesses\":1,\"InsertDate\":\"2021-06-12T23:48:45Z\",\"LastAccess\":\"2021-06-13T12:24:25Z\",\"AuthenticatedUserName\":\"lab\\\\ann\",\"Address\":\"0a000001\"}}\n"
    );
    std::fs::write(folder.path().join("c.json"), &json).unwrap();
    let records = load(folder.path());
    let origin = records.access.rows()[0].origin;
    let row = recal::evidence::row(folder.path(), &records.ledger, origin).unwrap();
    assert_eq!((row.headers[0].as_str(), row.cells[0].as_str(), row.row), ("RoleGuid", FILE_SERVER, 1));
}

#[test]
fn a_real_print_of_clients_is_read() {
    let Some(folder) = real("sum-ese") else { return };
    let text = std::fs::read_to_string(folder.join("go-ese_UAL_CLIENTS.golden.jsonl")).unwrap();
    let records = read(&[("DC-1/clients.jsonl", &text)]);
    assert_eq!(
        access(&records),
        [
            "windows-server DC-1 lab\\dc-1$ - ::1 2021-06-12..2021-06-13 ×310",
            "windows-server DC-1 lab\\dc-1$ - fe80::e15c:c557:4b0c:3739 2021-06-12..2021-06-13 ×101",
        ]
    );
}
