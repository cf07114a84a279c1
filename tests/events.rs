//! Real event logs, whole and broken, and hostile bytes. The real ones stand in ../shared (or RECAL_SHARED); expected counts were taken
//! with python-evtx, another decoder (over all chunks, those that a stale file header leaves out too), and with a plain scan for record headers.

use recal::catalog::Catalog;
use recal::evidence::events::{read_evtx, settle};
use recal::kit::records::{Records, TableAccount};
use std::path::{Path, PathBuf};

/// A file of ../shared/data, or `None` (told on stderr) where the folder is missing.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("RECAL_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let file = root.join("data").join(path);
    if !file.exists() {
        eprintln!("skipped: {} is not there", file.display());
        return None;
    }
    Some(file)
}

fn read(path: &Path) -> Result<Records, String> {
    let catalog = Catalog::builtin().map_err(|e| e.to_string())?;
    let mut records = Records::default();
    read_evtx(path, 0, &mut records, &catalog)?;
    settle(&mut records, &catalog);
    Ok(records)
}

fn read_bytes(bytes: &[u8]) -> Result<Records, String> {
    let mut file = tempfile::Builder::new().suffix(".evtx").tempfile().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    read(file.path())
}

fn aside(table: &TableAccount, reason: &str) -> u64 {
    table.set_aside.get(reason).copied().unwrap_or(0)
}

fn has(records: &Records, code: &str) -> bool {
    records.notices.iter().any(|notice| notice.code == code)
}

#[track_caller]
fn assert_balanced(table: &TableAccount) {
    let aside: u64 = table.set_aside.values().sum();
    assert_eq!(table.rows, table.accepted + table.merged + aside + table.rejected, "{table:?}");
}

#[test]
fn a_real_security_log_reconstructs_with_every_record_accounted_for() {
    let Some(path) = shared("evtx/omer__security.evtx") else { return };
    let records = read(&path).unwrap();
    let table = &records.ledger.tables[0];
    assert_balanced(table);
    assert_eq!((table.name.as_str(), table.kind.as_str(), table.linkage.word()), ("Security", "event log", "linked"));
    assert_eq!((table.rows, table.rejected), (2261, 0));
    // 583 logons (4624): 39 of type 3; 416 of type 5, 84 of type 2, 40 of type 0, 4 of type 7.
    assert_eq!(table.accepted + table.merged, 39);
    assert_eq!(aside(table, "local-logon"), 416 + 84 + 40 + 4);
    // 4634 and 4647.
    assert_eq!(aside(table, "logoff"), 11 + 36);
    assert_eq!(aside(table, "other-event"), 2261 - 583 - 47);
    assert_eq!(records.access.rows().iter().map(|row| row.count).sum::<u64>(), 39);
    assert!(!has(&records, "damaged-log"), "{:?}", records.notices);
}

#[test]
fn credential_checks_and_failures_of_a_real_log_are_told_apart() {
    let Some(path) = shared("evtx/velocidex-evtx__Security.evtx") else { return };
    let records = read(&path).unwrap();
    let table = &records.ledger.tables[0];
    assert_balanced(table);
    // 197 logons, one over the network; 23 credential checks (4776), 8 of them successful; 15 failed logons (4625).
    assert_eq!((table.rows, table.accepted + table.merged), (739, 1 + 8));
    assert_eq!((aside(table, "local-logon"), aside(table, "failure"), aside(table, "logoff")), (196, 15 + 15, 8));
    assert!(has(&records, "log-cleared"));
}

#[test]
fn a_real_remote_desktop_channel_shows_authentications_and_its_damage() {
    let Some(path) = shared("evtx/omer__2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Operational.evtx") else {
        return;
    };
    let records = read(&path).unwrap();
    let table = &records.ledger.tables[0];
    assert_balanced(table);
    assert_eq!(table.accepted + table.merged, 5);
    assert_eq!(aside(table, "connection-request"), 1790);
    assert_eq!((table.rows, table.rejected), (1790 + 5 + 2, 2));
    assert!(has(&records, "damaged-log") && has(&records, "network-authentication-only") && has(&records, "administration-session"));
}

#[test]
fn a_log_that_the_file_ends_in_is_read_to_its_end() {
    let Some(path) = shared("evtx/plaso__System2.evtx") else { return };
    let records = read(&path).unwrap();
    let table = &records.ledger.tables[0];
    assert_balanced(table);
    // 80 logons, 13 of type 3; the last record (284, a logon of type 0) is cut, and the header promises 96 chunks.
    assert_eq!(table.accepted + table.merged, 13);
    assert_eq!(aside(table, "local-logon"), 55 + 6 + 6);
    assert_eq!(table.rows - table.rejected, 283);
    assert!(has(&records, "damaged-log"));
}

#[test]
fn a_bad_string_cache_loses_no_access() {
    let (Some(broken), Some(whole)) = (shared("evtx-broken/omer__security_bad_string_cache.evtx"), shared("evtx/omer__security.evtx"))
    else {
        return;
    };
    let (broken, whole) = (read(&broken).unwrap(), read(&whole).unwrap());
    assert_eq!(broken.ledger.tables[0].set_aside, whole.ledger.tables[0].set_aside);
    assert_eq!(broken.access.rows(), whole.access.rows());
}

#[test]
fn a_record_of_size_zero_and_a_chunk_with_a_bad_magic_cost_what_they_hold_and_are_told() {
    for (file, readable) in [("omer__sample-with-zero-data-size-event.evtx", 449), ("omer__sample_with_a_bad_chunk_magic.evtx", 298)] {
        let Some(path) = shared(&format!("evtx-broken/{file}")) else { return };
        let records = read(&path).unwrap();
        let table = &records.ledger.tables[0];
        assert_balanced(table);
        // The plain scan wants the copy of a record's size behind it, too; the decoder reads a few without.
        assert!((readable..readable + 5).contains(&(table.rows - table.rejected)), "{file}: {table:?}");
        assert!(table.rejected >= 1 && has(&records, "damaged-log"), "{file}: {table:?}");
        assert!(table.rejects[0].why.contains("record") || table.rejects[0].why.contains("chunk"));
    }
}

#[test]
fn the_same_log_twice_is_access_once_per_source_and_no_panic() {
    let Some(path) = shared("evtx/omer__post-Security.evtx") else { return };
    let bytes = std::fs::read(path).unwrap();
    let once = read_bytes(&bytes).unwrap();
    let twice = read_bytes(&[&bytes[..], &bytes[4096..]].concat()).unwrap();
    let (one, two) = (&once.ledger.tables[0], &twice.ledger.tables[0]);
    assert_balanced(two);
    assert_eq!((two.rows, two.accepted), (2 * one.rows, one.accepted));
}

#[test]
fn what_is_no_log_is_a_sentence() {
    for bytes in [&b""[..], b"ElfFil", b"Keywords,Date and Time\n", &[0; 5000], &[0xff; 70_000]] {
        let error = read_bytes(bytes).unwrap_err();
        assert!(error.contains("no event log") && error.contains("export it again"), "{error}");
    }
    assert!(read(Path::new("does/not/exist.evtx")).unwrap_err().contains("cannot be opened"));
}

/// A small generator of our own, so that the test needs no seed file: xorshift.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

fn mutate(bytes: &mut Vec<u8>, noise: &mut Noise) {
    for _ in 0..1 + noise.below(40) {
        let at = noise.below(bytes.len());
        match noise.below(4) {
            0 => bytes[at] = noise.next() as u8,
            1 => bytes[at] ^= 1 << noise.below(8),
            2 => {
                let end = (at + noise.below(64)).min(bytes.len());
                bytes[at..end].fill(if noise.below(2) == 0 { 0 } else { 0xff });
            }
            _ => {
                let from = noise.below(bytes.len().saturating_sub(64));
                let piece: Vec<u8> = bytes[from..(from + 16).min(bytes.len())].to_vec();
                let end = (at + piece.len()).min(bytes.len());
                bytes[at..end].copy_from_slice(&piece[..end - at]);
            }
        }
    }
    if noise.below(8) == 0 {
        bytes.truncate(noise.below(bytes.len()));
    }
}

/// Whatever the bytes, the reader gives an account that balances or a sentence.
fn survive(seed: &[u8], rounds: u32) {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for round in 0..rounds {
        let mut bytes = seed.to_vec();
        mutate(&mut bytes, &mut noise);
        match read_bytes(&bytes) {
            Ok(records) => assert_balanced(&records.ledger.tables[0]),
            Err(sentence) => assert!(sentence.len() > 20, "round {round}: {sentence}"),
        }
    }
}

#[test]
fn mutations_of_a_real_log_never_panic() {
    let Some(path) = shared("evtx/omer__security.evtx") else { return };
    let bytes = std::fs::read(path).unwrap();
    survive(&bytes[..4096 + 65536], 300);
}

#[test]
fn mutations_of_a_made_up_log_never_panic() {
    let mut bytes = vec![0; 4096 + 65536];
    bytes[..8].copy_from_slice(b"ElfFile\0");
    bytes[40..44].copy_from_slice(&[0, 16, 1, 0]);
    let chunk = &mut bytes[4096..];
    chunk[..8].copy_from_slice(b"ElfChnk\0");
    chunk[8] = 1;
    chunk[16] = 3;
    chunk[24] = 1;
    chunk[32] = 3;
    chunk[40..44].copy_from_slice(&128u32.to_le_bytes());
    chunk[44..48].copy_from_slice(&1000u32.to_le_bytes());
    chunk[48..52].copy_from_slice(&2000u32.to_le_bytes());
    for (number, at) in [512usize, 800, 1000].into_iter().enumerate() {
        chunk[at..at + 4].copy_from_slice(b"**\0\0");
        chunk[at + 4..at + 8].copy_from_slice(&200u32.to_le_bytes());
        chunk[at + 8] = number as u8 + 1;
        chunk[at + 16..at + 24].copy_from_slice(&131_000_000_000_000_000u64.to_le_bytes());
        // A fragment header, then a template instance that leads into the noise.
        chunk[at + 24..at + 30].copy_from_slice(&[0x0f, 1, 1, 0, 0x0c, 1]);
        chunk[at + 196..at + 200].copy_from_slice(&200u32.to_le_bytes());
    }
    survive(&bytes, 300);
}
