//! IIS logs.

use super::folder::*;

const FIELDS: &str = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status";

pub fn requests() -> String {
    format!(
        "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-04-01 00:00:21\r\n{FIELDS}\r\n\
         2026-04-01 00:00:21 10.0.0.2 POST /Microsoft-Server-ActiveSync/default.eas Cmd=Ping&User=corp%5Cann&DeviceId=AB12&DeviceType=iPhone 443 corp\\ann 203.0.113.9 Apple 200\r\n\
         2026-04-01 00:00:22 10.0.0.2 POST /Microsoft-Server-ActiveSync/default.eas Cmd=Sync&User=corp%5Cann&DeviceId=AB12&DeviceType=iPhone 443 corp\\ann 203.0.113.9 Apple 200\r\n\
         2026-04-01 00:00:23 10.0.0.2 GET /owa/ -  443  corp/bob 10.0.9.1 Mozilla 401\r\n\
         2026-04-01 00:00:24 10.0.0.2 GET /owa/ - 443 corp/bob 10.0.9.1 Mozilla 200\r\n\
         2026-04-01 00:00:24 10.0.0.2 GET /owa/ - 444 corp/bob 10.0.9.1 Mozilla 200\r\n\
         2026-04-01 00:00:25 10.0.0.2 GET /sites/hr/_layouts/15/start.aspx - 443 0#.w|corp\\cat 10.0.9.2 Mozilla 200\r\n\
         2026-04-01 00:00:25 10.0.0.2 GET /favicon.ico - 443 - 10.0.9.2 Mozilla 200\r\n\
         2026-04-01 00:00:26 10.0.0.2 GET /intranet/a.htm - 80 dan@corp.example 10.0.9.3 Mozilla 200 surplus\r\n\
         2026-04-01 00:00:26 10.0.0.2 GET /RDWeb/Pages/ - 443 dan@corp.example 10.0.9.3 Mozilla 200\r\n"
    )
}

#[test]
fn requests_of_people_are_access_to_what_the_path_belongs_to() {
    let records = read(&[("EX01/u_ex260401.log", &requests())]);
    let table = only(&records);
    assert_eq!((table.rows, table.accepted, table.merged, table.rejected), (9, 4, 1, 1));
    assert_eq!((table.set_aside["access-denied"], table.set_aside["back-end-request"], table.set_aside["not-authenticated"]), (1, 1, 1));
    assert_eq!(
        access(&records),
        [
            "exchange EX01 corp\\ann AB12 203.0.113.9 -..2026-04-01 ×2",
            "exchange EX01 corp\\bob - 10.0.9.1 -..2026-04-01 ×1",
            "sharepoint EX01 0#.w|corp\\cat - 10.0.9.2 -..2026-04-01 ×1",
            "rds EX01 dan@corp.example - 10.0.9.3 -..2026-04-01 ×1",
        ]
    );
    assert!(finding(&records, "server-guessed").message.contains("4 rows"), "{}", finding(&records, "server-guessed").message);
}

#[test]
fn a_log_that_knows_its_server_by_address_alone_is_of_the_one_that_somebody_told() {
    let log = format!("{FIELDS}\n2026-04-01 00:00:24 10.0.0.2 GET /owa/ - 443 corp\\bob 10.0.9.1 Mozilla 200\n");
    let records = read_told(&[("logs/u_ex260401.log", log.as_bytes())], "logs/u_ex260401.log", "EX99");
    assert_eq!(access(&records), ["exchange EX99 corp\\bob - 10.0.9.1 -..2026-04-01 ×1"]);
    assert!(records.notices.iter().all(|f| f.code != "server-guessed"));
}

#[test]
fn the_machine_that_holds_the_servers_address_is_the_server() {
    let log = format!("{FIELDS}\n2026-04-01 00:00:24 10.0.0.2 GET /owa/ - 443 corp\\bob 10.0.9.1 Mozilla 200\n");
    let records = read(&[("logs-of-april/u_ex260401.log", &log), ("devices.csv", "device,device_kind,ip\nEX07,server,10.0.0.2\n")]);
    assert_eq!(access(&records), ["exchange EX07 corp\\bob - 10.0.9.1 -..2026-04-01 ×1"]);
    assert!(records.notices.iter().all(|f| f.code != "server-guessed"));
}

#[test]
fn columns_may_change_whenever_the_server_starts() {
    let log = "#Software: Microsoft Internet Information Services 6.0\n#Fields: date c-ip cs-uri-stem\n2026-04-01 10.0.9.1 /a.htm\n\
               #Fields: date cs-username c-ip cs-uri-stem s-computername\n2026-04-02 corp\\ann 10.0.9.1 /a.htm WEB1\n";
    let records = read(&[("w.log", log)]);
    assert_eq!(access(&records), ["windows-server WEB1 corp\\ann - 10.0.9.1 -..2026-04-02 ×1"]);
    assert_eq!(only(&records).set_aside["not-authenticated"], 1);
}

#[test]
fn real_logs_are_recognised_and_every_row_is_accounted_for() {
    let Some(folder) = real("iis") else { return };
    let records = load(&folder);
    let of = |name: &str| records.ledger.tables.iter().find(|t| t.name == name).unwrap();
    let edge = of("plaso__iis10_edge_cases");
    assert_eq!((edge.rows, edge.accepted, edge.set_aside["back-end-request"], edge.set_aside["not-authenticated"]), (15, 2, 10, 3));
    assert_eq!((of("plaso__iis7_owa").rows, of("plaso__iis7_owa").accepted), (3, 3));
    let known = records.ledger.tables.iter().filter(|t| t.kind == "access").count();
    assert_eq!(known, 10, "all but a firewall's log");
    assert_eq!(of("brianary__pf040903").set_aside["no-access-shown"], 4);
}

pub const NATIVE: &str = "10.0.0.9, CORP\\ann, 03/20/26, 7:55:20, W3SVC2, WEB1, 10.0.0.2, 4502, 163, 3223, 200, 0, GET, /default.aspx, -,\n\
    10.0.0.9, -, 03/20/26, 7:55:21, W3SVC2, WEB1, 10.0.0.2, 2, 163, 3223, 401, 0, GET, /default.aspx, -,\n";

#[test]
fn the_format_that_was_iiss_own_names_the_server() {
    let records = read(&[("in260320.log", NATIVE)]);
    assert_eq!(access(&records), ["windows-server WEB1 CORP\\ann - 10.0.0.9 -..2026-03-20 ×1"]);
    assert_eq!(only(&records).set_aside["not-authenticated"], 1);
}
