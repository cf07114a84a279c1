//! Extracts packed into an archive.

use super::folder::*;
use recal::kit::records::SourceState;

const USERS: &str = "User principal name,Licenses,Block credential\nann@corp.example,Microsoft 365 E3,False\n";
const LEASES: &str = "IPAddress;HostName;ClientId;LeaseExpiryTime\n10.0.0.5;pc1;aa;2026-04-20\n";

#[test]
fn tables_are_read_where_they_stand_and_their_rows_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let packed =
        zipped(&[("export/users.csv", USERS), ("./export/dhcp/leases.txt", LEASES), ("__MACOSX/._users.csv", "x"), (".hidden", "x")]);
    std::fs::write(folder.path().join("client.zip"), packed).unwrap();
    let records = load(folder.path());
    let sources: Vec<&str> = records.ledger.sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(sources, ["client.zip", "client.zip/export/dhcp/leases.txt", "client.zip/export/users.csv"]);
    assert_eq!((records.people.len(), records.plans.len(), records.devices.len()), (1, 1, 1));
    assert!(records.ledger.tables[0].signs.contains("in a zip archive, semicolons"), "{}", records.ledger.tables[0].signs);
    let row = recal::evidence::row(folder.path(), &records.ledger, records.devices[0].origin).unwrap();
    assert_eq!((row.path.as_str(), row.row, row.cells[1].as_str()), ("client.zip/export/dhcp/leases.txt", 2, "pc1"));
    assert!(records.notices.is_empty(), "{:#?}", records.notices);
    // The archive alone is read like the folder that holds it.
    let file = folder.path().join("client.zip");
    let alone = load(&file);
    assert_eq!(recal::evidence::row(&file, &alone.ledger, alone.devices[0].origin).unwrap().cells[1], "pc1");
}

#[test]
fn what_is_unpacked_beside_its_archive_counts_once() {
    let records = read_bytes(&[("a.zip", &zipped(&[("users.csv", USERS)])), ("users.csv", USERS.as_bytes())]);
    assert_eq!(records.people.len(), 1);
    assert!(matches!(records.ledger.sources[2].state, SourceState::Duplicate(_)));
    assert!(finding(&records, "duplicate-source").message.contains("a.zip/users.csv"));
}

#[test]
fn what_must_be_a_file_of_its_own_is_told() {
    let inner = zipped(&[("users.csv", USERS)]);
    let packed = zipped(&[("inner.zip", inner.as_slice()), ("users.csv", USERS.as_bytes()), ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\0")]);
    let records = read_bytes(&[("a.zip", &packed)]);
    assert_eq!(records.people.len(), 1, "the others do no harm");
    let told: Vec<&str> = records.notices.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("unpack it into the folder") && told[1].contains("an image"), "{told:?}");
}

#[test]
fn a_member_that_cannot_be_unpacked_costs_itself_alone() {
    let mut bytes = zipped(&[("a/leases.csv", LEASES), ("users.csv", USERS)]);
    let at = bytes.windows(LEASES.len().min(20)).position(|w| w == &LEASES.as_bytes()[..20]).unwrap_or(60);
    bytes[at] ^= 0xff;
    let records = read_bytes(&[("x.zip", &bytes)]);
    assert_eq!(records.people.len(), 1);
    assert!(finding(&records, "unreadable-source").message.contains("x.zip/a/leases.csv"));
}

#[test]
fn a_real_log_in_an_archive_counts_as_the_log_itself() {
    let Some(folder) = real("evtx") else { return };
    let bytes = std::fs::read(folder.join("omer__security.evtx")).unwrap();
    let records = read_bytes(&[("x.zip", &zipped(&[("logs/security.evtx", &bytes)]))]);
    let table = only(&records);
    assert_eq!((table.rows, table.accepted + table.merged), (2261, 39));
}
