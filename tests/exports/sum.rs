//! User Access Logging's own databases: synthetic ones, and real ones where they lie beside the project.

use super::ese_file::Value::{Address, Apart, Byte, Guid, Number, Packed, Short, Text};
use super::ese_file::{ColumnForm, Manner, TableFile, Value, database, day};
use super::folder::*;
use crate::damage::Random;
use recal::evidence;
use recal::kit::decisions::{Decided, Decision};
use recal::kit::mapping::{Mapping, TableName};
use recal::kit::records::{Linkage, Origin, Records, SourceState, TableAccount, TableId};
use recal::kit::tables::Kind;

const CLIENTS: &[ColumnForm] = &[
    (1, 16, "RoleGuid"),
    (2, 16, "TenantId"),
    (3, 14, "TotalAccesses"),
    (4, 8, "InsertDate"),
    (5, 8, "LastAccess"),
    (128, 9, "Address"),
    (256, 12, "AuthenticatedUserName"),
    (257, 12, "ClientName"),
    (258, 17, "Day1"),
    (259, 17, "Day2"),
];
const DNS: &[ColumnForm] = &[(1, 8, "LastSeen"), (256, 12, "Address"), (257, 12, "HostName")];
const ROLE_IDS: &[ColumnForm] = &[(1, 16, "RoleGuid"), (256, 12, "ProductName"), (257, 12, "RoleName")];
const SYSTEM_IDENTITY: &[ColumnForm] = &[
    (1, 8, "CreationTime"),
    (2, 2, "OSMajor"),
    (3, 2, "OSMinor"),
    (4, 17, "OSBuildNumber"),
    (256, 12, "SystemDNSHostName"),
    (257, 12, "SystemDomainName"),
];
const DATATABLE: &[ColumnForm] = &[(1, 14, "DNT_col")];
const PLACEHOLDER: &str = "0997dbd9-4db4-49aa-8ec5-8f5c6ae1c870";
const FILES: u8 = 0x11;
const DESKTOPS: u8 = 0x22;
/// 2021-06-12 and 2021-06-20, in days since 1970.
const FIRST: i64 = 18_790;
const LAST: i64 = 18_798;

type Cells = Vec<Option<Value>>;

fn client(role: u8, count: u32, last: i64, address: &'static [u8], user: Option<Value>) -> Cells {
    let some = Some;
    vec![
        some(Guid(role)),
        some(Guid(0)),
        some(Number(count)),
        some(day(FIRST)),
        some(day(last)),
        some(Address(address)),
        user,
        None,
        some(Short(7)),
        None,
    ]
}

fn clients(rows: Vec<Cells>) -> TableFile {
    TableFile { name: "CLIENTS", columns: CLIENTS, rows }
}

fn names(rows: &[(i64, &'static str, &'static str)]) -> TableFile {
    let row = |(seen, address, host): &(i64, &'static str, &'static str)| vec![Some(day(*seen)), Some(Text(address)), Some(Text(host))];
    TableFile { name: "DNS", columns: DNS, rows: rows.iter().map(row).collect() }
}

fn identity(hosts: &[(i64, &'static str, &'static str)], build: u16) -> Vec<TableFile> {
    let row = |(at, host, domain): &(i64, &'static str, &'static str)| {
        vec![Some(day(*at)), Some(Byte(10)), Some(Byte(0)), Some(Short(build)), Some(Text(host)), Some(Text(domain))]
    };
    let roles = vec![
        vec![Some(Guid(FILES)), Some(Text(PLACEHOLDER)), Some(Text("File Server"))],
        vec![Some(Guid(DESKTOPS)), Some(Text("Windows Server 2019 Standard")), Some(Text("Remote Desktop Services"))],
    ];
    vec![
        TableFile { name: "SYSTEM_IDENTITY", columns: SYSTEM_IDENTITY, rows: hosts.iter().map(row).collect() },
        TableFile { name: "ROLE_IDS", columns: ROLE_IDS, rows: roles },
    ]
}

fn usual_clients() -> Vec<Cells> {
    vec![
        client(FILES, 5, LAST, &[10, 0, 0, 5], Some(Text("lab\\anna"))),
        client(DESKTOPS, 2, FIRST, &[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], Some(Packed("lab\\bob"))),
        client(FILES, 1, FIRST, &[10, 0, 0, 6], None),
    ]
}

/// The databases of one server: the running one and its identity.
pub fn collection() -> [Vec<u8>; 2] {
    let manner = Manner { clean: false, ..Manner::default() };
    let dns = [(LAST, "10.0.0.5", "PC-5")];
    [database(&[clients(usual_clients()), names(&dns)], manner), database(&identity(&[(3, "FS11", "lab.local")], 17_763), manner)]
}

fn account<'r>(records: &'r Records, path: &str, table: &str) -> &'r TableAccount {
    let of = |t: &&TableAccount| t.name == table && records.ledger.sources[t.source as usize].path == path;
    records.ledger.tables.iter().find(of).unwrap_or_else(|| panic!("no {path}#{table}"))
}

#[test]
fn the_databases_of_a_folder_are_one_collection_whatever_their_files_are_called() {
    for page_size in [4096, 8192, 32_768] {
        let manner = Manner { page_size, clean: false, ..Manner::default() };
        // The file of the running year is a day behind, and stands first by its name.
        let mut behind = usual_clients();
        behind[0] = client(FILES, 3, FIRST, &[10, 0, 0, 5], Some(Text("lab\\anna")));
        let hosts = [(1, "WIN-0", "WORKGROUP"), (3, "FS01", "lab.local"), (2, "FS00", "lab.local")];
        let dns = [(LAST, "10.0.0.5", "PC-5"), (LAST, "10.0.0.9", "gc"), (FIRST, "10.0.0.5", "old-5")];
        let records = read_bytes(&[
            ("Sum/a.mdb", &database(&[clients(behind)], manner)),
            ("Sum/b.mdb", &database(&[clients(usual_clients()), names(&dns)], manner)),
            ("Sum/c.mdb", &database(&identity(&hosts, 17_763), manner)),
        ]);
        assert_eq!(
            access(&records),
            [
                "windows-server FS01.lab.local lab\\anna - 10.0.0.5 2021-06-12..2021-06-20 ×5",
                "rds FS01.lab.local lab\\bob - fe80::1 2021-06-12..2021-06-12 ×2",
                "windows-server FS01.lab.local - - 10.0.0.6 2021-06-12..2021-06-12 ×1",
            ],
            "pages of {page_size}"
        );
        let (first, second) = (account(&records, "Sum/a.mdb", "CLIENTS"), account(&records, "Sum/b.mdb", "CLIENTS"));
        assert_eq!((first.rows, first.accepted, first.linkage), (3, 3, Linkage::Linked));
        assert_eq!((second.rows, second.merged), (3, 3), "a year's file repeats the current one");
        assert!(first.signs.contains("copied while in use"), "{}", first.signs);
        assert_eq!(account(&records, "Sum/b.mdb", "DNS").set_aside["zone-record"], 1);
        let spans: Vec<String> = records
            .devices
            .iter()
            .map(|d| format!("{} {:?} {:?} {:?}", d.device, d.ip, d.ip_from.map(|d| d.to_string()), d.ip_to.map(|d| d.to_string())))
            .collect();
        assert_eq!(spans, ["PC-5 [\"10.0.0.5\"] Some(\"2021-06-13\") None", "old-5 [\"10.0.0.5\"] None Some(\"2021-06-12\")"]);
        assert_eq!(
            servers(&records),
            [
                "FS01.lab.local windows-server Windows Server 2019 Standard -",
                "FS01.lab.local rds Windows Server 2019 Standard -",
                "FS01.lab.local windows-server 10.0.17763 -",
            ]
        );
        assert_eq!(account(&records, "Sum/c.mdb", "SYSTEM_IDENTITY").set_aside["earlier-identity"], 2);
        assert_eq!(account(&records, "Sum/c.mdb", "ROLE_IDS").set_aside["role-not-installed"], 1);
        assert!(records.notices.is_empty(), "{:#?}", records.notices);
    }
}

#[test]
fn a_row_of_a_database_is_shown_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.dat"), database(&[clients(usual_clients())], Manner::default())).unwrap();
    let records = load(folder.path());
    let row = |row| evidence::row(folder.path(), &records.ledger, Origin { table: TableId(0), row });
    let found = row(2).unwrap();
    assert_eq!(found.headers.len(), found.cells.len());
    let cell = |name: &str| found.cells[found.headers.iter().position(|header| header == name).unwrap()].as_str();
    assert_eq!((cell("AuthenticatedUserName"), cell("Address"), cell("Days")), ("lab\\bob", "fe80::1", "Day1: 7"));
    assert_eq!(cell("LastAccess"), "2021-06-12T00:00:00Z");
    assert!(row(4).is_err());
}

#[test]
fn without_an_identity_the_folder_names_the_server_and_that_is_told() {
    let current = database(&[clients(usual_clients())], Manner::default());
    let records = read_bytes(&[("case/FS07/LogFiles/Sum/Current.mdb", &current)]);
    assert_eq!(access(&records)[0], "windows-server FS07 lab\\anna - 10.0.0.5 2021-06-12..2021-06-20 ×5");
    assert!(finding(&records, "server-guessed").message.contains("3 rows name no server; they are taken for FS07's"));
    assert!(servers(&records).is_empty(), "no version is known");
}

#[test]
fn a_server_that_somebody_told_is_no_guess() {
    let current = database(&[clients(usual_clients())], Manner::default());
    let records = read_told(&[("case/FS07/Current.mdb", &current)], "case/FS07/Current.mdb", "FS99");
    assert_eq!(access(&records)[0], "windows-server FS99 lab\\anna - 10.0.0.5 2021-06-12..2021-06-20 ×5");
    assert!(records.notices.iter().all(|notice| notice.code != "server-guessed"));
}

#[test]
fn the_columns_of_a_database_are_no_ones_to_map() {
    let current = database(&[clients(usual_clients())], Manner::default());
    let on = TableName { source: "FS07/Current.mdb".into(), table: None };
    let mapping = Mapping { kind: Some(Kind::Plan), columns: [("RoleGuid".to_string(), Some("plan"))].into(), ..Mapping::default() };
    let decided = Decided { entry: 4, decision: Decision::Map { on, mapping: Box::new(mapping) }, why: String::new(), by: String::new() };
    let records = read_decided(&[("FS07/Current.mdb", &current)], &[decided]);
    assert_eq!(records.access.rows().len(), 3);
    assert!(records.ledger.unapplied[&4].contains("only the server can be told"), "{:?}", records.ledger.unapplied);
    assert_eq!(records.notices.iter().filter(|notice| notice.code == "mapping-not-followed").count(), 1);
}

#[test]
fn identities_that_disagree_name_no_server_of_the_others() {
    let of = |host| database(&identity(&[(1, host, "lab.local")], 20_348), Manner::default());
    let current = database(&[clients(usual_clients())], Manner::default());
    let records = read_bytes(&[("both/FS08_Current.mdb", &current), ("both/x.mdb", &of("FS08")), ("both/y.mdb", &of("FS09"))]);
    assert!(access(&records)[0].starts_with("windows-server FS08 lab"), "{:?}", access(&records));
    assert_eq!(finding(&records, "server-guessed").units, Some(3));
    let named: Vec<&str> = records.servers.iter().map(|s| s.server.as_str()).collect();
    assert!(named.contains(&"FS08.lab.local") && named.contains(&"FS09.lab.local"), "{named:?}");
}

#[test]
fn a_database_that_the_chain_lists_and_nobody_sent_is_told_once() {
    const YEARS: &[ColumnForm] = &[(1, 17, "Year"), (256, 12, "FileName")];
    let row = |year, file| vec![Some(Short(year)), Some(Text(file))];
    let years = || TableFile { name: "CHAINED_DATABASES", columns: YEARS, rows: vec![row(2020, "{a}.mdb"), row(2021, "{b}.mdb")] };
    let mut tables = identity(&[(1, "FS01", "lab.local")], 17_763);
    tables.push(years());
    let (identity, clients) = (database(&tables, Manner::default()), database(&[clients(usual_clients())], Manner::default()));
    let files = [("Sum/SystemIdentity.mdb", &identity[..]), ("Sum/Current.mdb", &clients), ("Sum/{B}.mdb", &clients)];
    let records = read_bytes(&files);
    let finding = finding(&records, "ual-database-reset");
    assert_eq!(finding.subject, "FS01.lab.local");
    assert!(finding.message.contains("not sent for 2020:"), "{}", finding.message);
    assert_eq!(records.notices.iter().filter(|notice| notice.code == "ual-database-reset").count(), 1);
}

#[test]
fn other_databases_are_told_for_what_they_are() {
    let table = |name| TableFile { name, columns: DATATABLE, rows: vec![vec![Some(Number(1))]] };
    let directory = database(&[table("datatable"), table("link_table")], Manner::default());
    let unknown = database(&[table("Recipes")], Manner::default());
    let records = read_bytes(&[("ntds.dit", &directory), ("x.edb", &unknown)]);
    let signs: Vec<&str> = records.ledger.tables.iter().map(|t| t.signs.as_str()).collect();
    assert!(signs[0].contains("Active Directory") && signs[1].contains("Recipes"), "{signs:?}");
    assert!(records.ledger.tables.iter().all(|t| t.kind == "unrecognised" && t.rows == 0));
}

#[test]
fn a_text_that_a_table_keeps_apart_is_read() {
    let rows = vec![client(FILES, 1, FIRST, &[10, 0, 0, 5], Some(Apart("lab\\somebody with a very long name")))];
    let records = read_bytes(&[("x.mdb", &database(&[clients(rows)], Manner::default()))]);
    assert_eq!(access(&records), ["windows-server - lab\\somebody with a very long name - 10.0.0.5 2021-06-12..2021-06-12 ×1"]);
}

/// Where the third row's leaf stands: behind two headers, five pages, the root and two leaves.
const THIRD_LEAF: usize = 10;

#[test]
fn a_leaf_that_its_branch_does_not_know_is_read_and_a_lost_one_is_a_rejected_row() {
    let stray = database(&[clients(usual_clients())], Manner { stray_leaf: true, clean: false, ..Manner::default() });
    assert_eq!(access(&read_bytes(&[("x.mdb", &stray)])).len(), 3);

    let mut lost = database(&[clients(usual_clients())], Manner::default());
    lost[THIRD_LEAF * 4096..(THIRD_LEAF + 1) * 4096].fill(0);
    let records = read_bytes(&[("x.mdb", &lost)]);
    assert_eq!((only(&records).rows, only(&records).accepted, only(&records).rejected), (3, 2, 1));
    assert!(finding(&records, "rejected-rows").message.contains("its page is empty"));

    let mut changed = database(&[clients(usual_clients())], Manner::default());
    changed[THIRD_LEAF * 4096 + 3000] ^= 1;
    let records = read_bytes(&[("x.mdb", &changed)]);
    assert_eq!(access(&records).len(), 3);
    assert!(finding(&records, "log-checksum").message.contains("1 page does not match"));
}

#[test]
fn a_damaged_first_header_is_made_good_by_the_second_and_a_lost_branch_by_a_search() {
    let mut bytes = database(&[clients(usual_clients())], Manner::default());
    bytes[236..240].fill(0xff);
    assert_eq!(access(&read_bytes(&[("x.mdb", &bytes)])).len(), 3);
    // The root of the table.
    bytes[7 * 4096..8 * 4096].fill(0);
    let records = read_bytes(&[("x.mdb", &bytes)]);
    assert_eq!((only(&records).accepted, only(&records).rejected), (3, 1));
    // The catalog: nothing can be known any more.
    bytes[5 * 4096..6 * 4096].fill(0);
    let records = read_bytes(&[("x.mdb", &bytes)]);
    assert!(matches!(&records.ledger.sources[0].state, SourceState::Unreadable(why) if why.contains("catalog")));
}

/// Bytes and numbers changed where the format keeps its own, pages swapped, the file cut.
fn mutate(bytes: &[u8], page_size: usize, random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.next(6) {
        let pages = (bytes.len() / page_size).max(1);
        let page = random.next(pages) * page_size;
        let end = (page + page_size).min(bytes.len());
        let at = match random.next(4) {
            0 => page + random.next(40),
            1 => end.saturating_sub(1 + random.next(80)),
            2 => page + 40 + random.next(300),
            _ => page + random.next(page_size),
        };
        match random.next(8) {
            0 => bytes.truncate(at.max(4096 * 6).min(bytes.len())),
            1 => {
                let other = random.next(pages) * page_size;
                if other + page_size <= bytes.len() && page + page_size <= bytes.len() {
                    bytes.copy_within(other..other + page_size, page);
                }
            }
            2 => bytes.iter_mut().skip(at).take(2).for_each(|byte| *byte = 0xff),
            3 => bytes.iter_mut().skip(at).take(4).for_each(|byte| *byte = 0),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.next(256) as u8),
        }
    }
    // What is no database any more is no matter of this reader.
    bytes[4..8].copy_from_slice(&[0xef, 0xcd, 0xab, 0x89]);
    bytes
}

#[test]
fn damaged_databases_never_panic_and_their_rows_always_add_up() {
    let hosts = [(1, "FS01", "lab.local")];
    let tables = |manner| {
        let mut tables = identity(&hosts, 17_763);
        tables.extend([clients(usual_clients()), names(&[(LAST, "10.0.0.5", "PC-5")])]);
        database(&tables, manner)
    };
    let small = tables(Manner::default());
    let wide = tables(Manner { page_size: 16_384, ..Manner::default() });
    let real = real("sum-ese/HyperV-PC/Current.mdb").map(|path| std::fs::read(path).unwrap());
    let originals = [Some((&small, 4096, 700)), Some((&wide, 16_384, 200)), real.as_ref().map(|bytes| (bytes, 4096, 60))];
    let folder = tempfile::tempdir().unwrap();
    for (original, page_size, rounds) in originals.into_iter().flatten() {
        for seed in 0..rounds {
            let bytes = mutate(original, page_size, &mut Random(seed));
            std::fs::write(folder.path().join("x.mdb"), &bytes).unwrap();
            let records = load(folder.path());
            assert_eq!(records.ledger.sources.len(), 1, "seed {seed}, pages of {page_size}");
            let first = Origin { table: TableId(0), row: 1 };
            // Whatever it says: it answers.
            let _ = evidence::row(folder.path(), &records.ledger, first);
        }
    }
}

#[test]
fn a_real_folder_of_a_domain_controller() {
    let Some(folder) = real("sum-ese/HyperV-PC") else { return };
    let records = load(&folder);
    let year = "{03A01CC5-91BB-4936-B685-63697785D39E}.mdb";
    let current = account(&records, "Current.mdb", "CLIENTS");
    assert_eq!((current.rows, current.accepted + current.merged), (39, 39));
    assert!(current.signs.contains("copied while in use"), "{}", current.signs);
    let repeats = account(&records, year, "CLIENTS");
    assert_eq!((repeats.rows, repeats.merged), (39, 39));
    assert_eq!(account(&records, "Current.mdb", "DNS").rows, 18);
    assert_eq!(account(&records, "Current.mdb", "ROLE_ACCESS").rows, 3);
    assert_eq!(account(&records, "SystemIdentity.mdb", "ROLE_IDS").rows, 14);
    let distinct = |column: fn(&recal::kit::records::AccessRow) -> recal::kit::records::Spelling| {
        records.access.rows().iter().map(column).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!((distinct(|row| row.user), distinct(|row| row.ip), distinct(|row| row.server)), (8, 11, 1));
    assert!(access(&records)[0].starts_with("windows-server DC-1."), "{:?}", access(&records)[0]);
    assert!(servers(&records).iter().any(|server| server.ends_with("windows-server 10.0.17763 -")), "{:?}", servers(&records));
    let mut devices: Vec<&str> = records.devices.iter().map(|device| device.device.as_str()).collect();
    devices.sort();
    assert_eq!(devices, ["DC-2", "DC-2", "Desktop-Jane", "Desktop-Waldo", "Laptop-Bob", "dc-1"]);
}

#[test]
fn another_real_folder_and_a_golden_file_agree() {
    let Some(folder) = real("sum-ese") else { return };
    let records = load(&folder);
    let year = account(&records, "plaso/{C519A76A-D9B5-4F85-B667-5FAC08E0E1B4}.mdb", "CLIENTS");
    assert_eq!((year.rows, year.accepted + year.merged), (14, 14));
    assert_eq!(account(&records, "plaso/{C519A76A-D9B5-4F85-B667-5FAC08E0E1B4}.mdb", "DNS").rows, 6);
    let table = records.ledger.tables.iter().position(|t| t.name == "CLIENTS").unwrap() as u32;
    let golden = std::fs::read_to_string(folder.join("go-ese_UAL_CLIENTS.golden.jsonl")).unwrap();
    for (line, row) in golden.lines().zip(1..) {
        let golden: serde_json::Value = serde_json::from_str(line).unwrap();
        let found = evidence::row(&folder, &records.ledger, Origin { table: TableId(table), row }).unwrap();
        let cell = |name: &str| found.cells[found.headers.iter().position(|header| header == name).unwrap()].clone();
        for name in ["InsertDate", "LastAccess", "AuthenticatedUserName"] {
            assert_eq!(cell(name), golden[name].as_str().unwrap(), "row {row}");
        }
        for name in ["RoleGuid", "TenantId"] {
            assert_eq!(format!("{{{}}}", cell(name)), golden[name].as_str().unwrap(), "row {row}");
        }
        assert_eq!(cell("TotalAccesses"), golden["TotalAccesses"].to_string());
        let address = match cell("Address").parse().unwrap() {
            std::net::IpAddr::V4(v4) => v4.octets().to_vec(),
            std::net::IpAddr::V6(v6) => v6.octets().to_vec(),
        };
        let hex: String = address.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, golden["Address"].as_str().unwrap());
        for (name, count) in golden.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("Day")) {
            assert!(cell("Days").contains(&format!("{name}: {count}")), "{}", cell("Days"));
        }
    }
}
