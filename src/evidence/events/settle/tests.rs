use super::*;
use crate::catalog::Day;
use crate::kit::records::{DeviceRecord, EventRecord, ServerRecord, TableAccount, TableId};

const WINDOWS_SERVER: WorkloadId = WorkloadId(0);
const RDS: WorkloadId = WorkloadId(1);

/// An estate with one log, whose rows are given as (sight, host, user, address).
struct Lab(Records);

impl Lab {
    fn of(rows: &[(Sight, &str, &str, &str)]) -> Lab {
        let mut records = Records::default();
        records.ledger.tables.push(TableAccount { rows: rows.len() as u64, ..TableAccount::default() });
        for (number, (sight, host, user, ip)) in rows.iter().enumerate() {
            let spellings = &mut records.access.spellings;
            let (host, user, ip) = (spellings.intern(host), spellings.intern(user), spellings.intern(ip));
            let origin = Origin { table: TableId(0), row: number as u64 + 1 };
            let row = PendingRow { sight: *sight, host, user, device: Spelling::NONE, ip, day: Some(Day(20_000)), origin, held: None };
            records.pending.push(row);
        }
        Lab(records)
    }

    fn server(mut self, server: &str, workload: WorkloadId) -> Lab {
        let origin = Origin { table: TableId(9), row: 2 };
        self.0.servers.push(ServerRecord {
            origin,
            server: server.to_owned(),
            workload,
            version: None,
            os_version: None,
            host: None,
            cal_model: None,
            edition: None,
            external_facing: None,
            site: None,
        });
        self
    }

    fn device(mut self, device: &str, kind: &str) -> Lab {
        self.0.devices.push(DeviceRecord {
            origin: Origin { table: TableId(9), row: 2 },
            device: device.to_owned(),
            device_kind: Some(kind.to_owned()),
            aliases: Vec::new(),
            ip: Vec::new(),
            ip_from: None,
            ip_to: None,
            unattended: None,
            nat: None,
        });
        self
    }

    fn settled(mut self) -> Records {
        settle_as(&mut self.0, Workloads { windows_server: WINDOWS_SERVER, rds: RDS });
        self.0
    }
}

/// (workload, server, user) of every row of access.
fn access(records: &Records) -> Vec<(WorkloadId, &str, &str)> {
    let text = |spelling| records.access.spellings.text(spelling);
    records.access.rows().iter().map(|row| (row.workload, text(row.server), text(row.user))).collect()
}

fn aside(records: &Records, reason: &str) -> u64 {
    records.ledger.tables[0].set_aside.get(reason).copied().unwrap_or(0)
}

fn codes(records: &Records) -> Vec<&str> {
    records.notices.iter().map(|notice| notice.code).collect()
}

/// `rows = accepted + merged + set aside + rejected`
fn balances(records: &Records) -> bool {
    let table = &records.ledger.tables[0];
    table.rows == table.accepted + table.merged + table.set_aside.values().sum::<u64>() + table.rejected
}

#[test]
fn a_computer_whose_own_log_was_handed_in_is_a_server() {
    let records = Lab::of(&[(Sight::Server, "FS01", "anna", "10.0.0.5"), (Sight::Server, "FS01", "anna", "10.0.0.5")]).settled();
    assert_eq!(access(&records), [(WINDOWS_SERVER, "FS01", "anna")]);
    assert_eq!((records.ledger.tables[0].accepted, records.ledger.tables[0].merged), (1, 1));
    assert_eq!((records.access.rows()[0].count, records.access.merged().len()), (2, 1));
    assert!(balances(&records) && records.notices.is_empty() && records.pending.is_empty());
}

#[test]
fn a_workstation_of_the_register_is_a_client_unless_the_inventory_lists_it() {
    let rows = [(Sight::Server, "PC7.corp.example", "anna", "10.0.0.5")];
    let records = Lab::of(&rows).device("pc7", "workstation").settled();
    assert!(access(&records).is_empty() && balances(&records));
    assert_eq!((aside(&records, CLIENT_OS), codes(&records)), (1, vec![CLIENT_OS]));
    let records = Lab::of(&rows).device("pc7", "workstation").server("PC7", WINDOWS_SERVER).settled();
    assert_eq!(access(&records).len(), 1);
}

#[test]
fn the_collectors_message_shows_a_client_operating_system() {
    let mut lab = Lab::of(&[(Sight::Server, "PC7", "anna", "10.0.0.5")]);
    lab.0.events.push(EventRecord {
        origin: Origin { table: TableId(1), row: 4 },
        server: "pc7.corp.example".into(),
        message: "Client Access License (CAL) information is collected only on computers running Windows Server Operating Systems.".into(),
        source: None,
        id: None,
        time: None,
    });
    assert_eq!(aside(&lab.settled(), CLIENT_OS), 1);
}

#[test]
fn another_host_counts_only_where_something_makes_it_a_server() {
    let rows = [(Sight::ServiceTicket, "FS02", "anna@CORP", "10.0.0.5"), (Sight::Server, "DC1.corp.example", "anna", "10.0.0.5")];
    let records = Lab::of(&rows).settled();
    assert_eq!((aside(&records, UNKNOWN_HOST), codes(&records)), (1, vec![UNKNOWN_HOST]));
    assert_eq!(access(&records), [(WINDOWS_SERVER, "DC1.corp.example", "anna")]);
    assert_eq!(records.notices[0].evidence, [Origin { table: TableId(0), row: 1 }]);
    let records = Lab::of(&rows).server("fs02.corp.example", WINDOWS_SERVER).settled();
    assert_eq!(access(&records).len(), 2);
    let records = Lab::of(&rows).device("FS02", "server").settled();
    assert_eq!(access(&records).len(), 2);
    let own_log = [rows[0], rows[1], (Sight::Server, "fs02", "ben", "10.0.0.6")];
    assert_eq!(access(&Lab::of(&own_log).settled()).len(), 3);
}

#[test]
fn a_decision_that_adds_the_server_admits_its_rows() {
    let mut lab =
        Lab(Lab::of(&[(Sight::ServiceTicket, "FS02", "anna", "10.0.0.5"), (Sight::ServiceTicket, "FS02", "anna", "10.0.0.5")]).settled());
    assert_eq!((aside(&lab.0, UNKNOWN_HOST), lab.0.pending.rows().len()), (2, 1));
    lab = Lab(lab.settled());
    assert_eq!((aside(&lab.0, UNKNOWN_HOST), lab.0.notices.len()), (2, 1));
    let records = lab.server("FS02", WINDOWS_SERVER).settled();
    assert_eq!((access(&records).len(), aside(&records, UNKNOWN_HOST), records.notices.len()), (1, 0, 0));
    assert!(balances(&records) && records.pending.is_empty());
}

#[test]
fn a_remote_desktop_session_is_rds_on_an_rds_host_and_administration_elsewhere() {
    let rows = [(Sight::Session, "TS1", "anna", "10.0.0.5")];
    assert_eq!(access(&Lab::of(&rows).server("ts1.corp.example", RDS).settled()), [(RDS, "TS1", "anna")]);
    let records = Lab::of(&rows).server("ts1", WINDOWS_SERVER).settled();
    assert_eq!((access(&records), codes(&records)), (vec![(WINDOWS_SERVER, "TS1", "anna")], vec![ADMINISTRATION]));
}

#[test]
fn a_remote_interactive_logon_is_windows_server_and_on_an_rds_host_rds_too() {
    let rows = [(Sight::RemoteLogon, "TS1", "anna", "10.0.0.5")];
    let records = Lab::of(&rows).server("TS1", RDS).settled();
    assert_eq!(access(&records), [(WINDOWS_SERVER, "TS1", "anna"), (RDS, "TS1", "anna")]);
    assert!(balances(&records));
    assert_eq!(access(&Lab::of(&rows).settled()), [(WINDOWS_SERVER, "TS1", "anna")]);
}

#[test]
fn network_authentication_alone_is_access_and_a_finding() {
    let records = Lab::of(&[(Sight::Authentication, "TS1", "anna", "10.0.0.5")]).server("TS1", RDS).settled();
    assert_eq!((access(&records), codes(&records)), (vec![(RDS, "TS1", "anna")], vec![AUTHENTICATION]));
}

#[test]
fn a_gateway_leads_to_rds_on_a_server_and_nowhere_on_a_workstation() {
    let rows = [
        (Sight::Gateway, "TS1", "anna", "203.0.113.9"),
        (Sight::Gateway, "PC7", "ben", "203.0.113.9"),
        (Sight::Gateway, "X", "c", "203.0.113.9"),
    ];
    let records = Lab::of(&rows).server("TS1", RDS).device("PC7", "workstation").settled();
    assert_eq!(access(&records), [(RDS, "TS1", "anna")]);
    assert_eq!((aside(&records, CLIENT_OS), aside(&records, UNKNOWN_HOST)), (1, 1));
    assert!(balances(&records));
}

#[test]
fn two_machines_of_one_host_name_in_two_domains_stay_apart() {
    let rows = [(Sight::Session, "ts1.corp.example", "anna", "10.0.0.5"), (Sight::Session, "ts1.lab.example", "anna", "10.0.0.5")];
    let records = Lab::of(&rows).server("ts1.corp.example", RDS).settled();
    assert_eq!(access(&records), [(RDS, "ts1.corp.example", "anna"), (WINDOWS_SERVER, "ts1.lab.example", "anna")]);
}

#[test]
fn a_thousand_unknown_hosts_are_no_flood_of_findings() {
    let names: Vec<String> = (0..1000).map(|n| format!("H{n:04}")).collect();
    let rows: Vec<_> = names.iter().map(|name| (Sight::ServiceTicket, name.as_str(), "anna", "10.0.0.5")).collect();
    let records = Lab::of(&rows).settled();
    assert_eq!((records.notices.len(), aside(&records, UNKNOWN_HOST)), (HOSTS_TOLD + 1, 1000));
    assert_eq!(records.notices.last().map(|notice| notice.evidence_total), Some(950));
}
