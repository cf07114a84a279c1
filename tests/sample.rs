//! The sample engagement: what is checked in is what the generator writes, byte for byte.
//!
//! After a change of the generator: `cargo test --test sample -- --ignored write_the_sample`.

// The estate is dealt out by remainders, which read as arithmetic; a picked name's type needs its star.
#![allow(clippy::manual_is_multiple_of, clippy::explicit_auto_deref)]

mod sample_estate;

use sample_estate::planted;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn checked_in() -> PathBuf {
    beside("contoso")
}

/// Every file below a folder: its path relative to it, its bytes.
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|e| panic!("{}: {e}", at.display())) {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(&path).expect("a readable file");
                found.insert(path.strip_prefix(folder).expect("below the folder").to_path_buf(), bytes);
            }
        }
    }
    found
}

#[test]
fn the_sample_checked_in_is_what_the_generator_writes() {
    let fresh = tempfile::tempdir().expect("a temporary folder");
    sample_estate::write_into(fresh.path()).expect("the sample can be written");
    let (fresh, kept) = (files_below(fresh.path()), files_below(&checked_in()));
    assert_eq!(fresh.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>(), "the files of samples/contoso");
    for (path, bytes) in &fresh {
        let same = kept.get(path).is_some_and(|kept| kept == bytes || is_workbook(path) && unpacked(kept) == unpacked(bytes));
        assert!(same, "{} differs: run the ignored test write_the_sample and look at the change", path.display());
    }
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "xlsx") && !path.to_string_lossy().contains("~$")
}

/// The parts of a workbook: how well they are packed may differ from one processor to another.
fn unpacked(workbook: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).expect("a workbook is a zip archive");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a part's name").to_string();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("the part can be unpacked");
        parts.insert(name, bytes);
    }
    parts
}

#[test]
fn the_decisions_checked_in_are_what_the_generator_writes() {
    let kept = fs::read_to_string(beside("contoso-decisions.jsonl")).expect("samples/contoso-decisions.jsonl");
    assert_eq!(kept, sample_estate::decisions());
}

#[test]
fn the_sample_stays_small_enough_to_be_embedded() {
    let bytes: usize = files_below(&checked_in()).values().map(Vec::len).sum();
    assert!(bytes < 3_000_000, "samples/contoso holds {bytes} bytes");
}

/// Rows of a checked-in csv (comma or semicolon), by header in lower case.
fn table(path: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(checked_in().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let text = text.trim_start_matches('\u{feff}');
    let semicolon = text.lines().next().is_some_and(|header| header.contains(';'));
    let delimiter = if semicolon { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().expect("a header").iter().map(str::to_lowercase).collect();
    let cells = |row: csv::StringRecord| headers.iter().cloned().zip(row.iter().map(str::to_string)).collect();
    reader.records().map(|row| cells(row.expect("a row"))).collect()
}

fn value<'a>(row: &'a BTreeMap<String, String>, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

/// Key → the distinct values that stand beside it.
fn grouped(pairs: impl Iterator<Item = (String, String)>) -> BTreeMap<String, BTreeSet<String>> {
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().insert(value);
    }
    groups
}

fn directory() -> Vec<BTreeMap<String, String>> {
    [table("directory/contoso-users.csv"), table("directory/fabrikam-users.csv")].concat()
}

/// Distinct values of a column in the rows that satisfy a condition.
fn distinct(path: &str, column: &str, only: impl Fn(&BTreeMap<String, String>) -> bool) -> usize {
    table(path).iter().filter(|row| only(row)).map(|row| value(row, column).to_lowercase()).collect::<BTreeSet<_>>().len()
}

#[test]
fn three_short_names_belong_to_two_people_each_and_no_other_spelling_does() {
    let spellings = directory().into_iter().flat_map(|row| {
        let user = value(&row, "user").to_string();
        let aliases: Vec<String> = value(&row, "aliases").split(';').map(str::to_lowercase).collect();
        aliases.into_iter().map(move |alias| (alias, user.clone()))
    });
    let shared: Vec<String> = grouped(spellings).into_iter().filter(|(_, users)| users.len() > 1).map(|(alias, _)| alias).collect();
    assert_eq!(shared.len(), planted::SAME_SHORT_NAME, "{shared:?}");
    assert!(shared.iter().all(|alias| !alias.contains(['\\', '@'])), "{shared:?}");
}

#[test]
fn people_who_left_are_disabled_before_the_as_of_date_after_it_or_nobody_knows_when() {
    let disabled: Vec<_> =
        directory().into_iter().filter(|row| value(row, "enabled") == "no" && value(row, "kind") == "employee").collect();
    let by = |wanted: fn(&str) -> bool| disabled.iter().filter(|row| wanted(value(row, "disabled_on"))).count();
    assert_eq!(by(|day| !day.is_empty() && day <= "2026-06-30"), planted::DISABLED_BEFORE);
    assert_eq!(by(|day| day > "2026-06-30"), planted::DISABLED_AFTER);
    assert_eq!(by(str::is_empty), planted::DISABLED_UNDATED);
}

#[test]
fn addresses_change_hands_and_computers_change_addresses() {
    let leases = table("devices/dhcp-leases.csv");
    let pair = |row: &BTreeMap<String, String>, a: &str, b: &str| (value(row, a).to_string(), value(row, b).to_string());
    let holders = grouped(leases.iter().map(|row| pair(row, "ip", "device")));
    let addresses = grouped(leases.iter().map(|row| pair(row, "device", "ip")));
    // The address of the two that collide has two holders as well.
    assert_eq!(holders.values().filter(|devices| devices.len() > 1).count(), planted::REASSIGNED + 1);
    assert_eq!(holders["10.10.7.7"].len(), planted::COLLIDING);
    assert_eq!(addresses.values().filter(|ips| ips.len() > 1).count(), 2 * planted::REASSIGNED + planted::TWO_CARDS + planted::CHANGED);
}

#[test]
fn shop_floor_devices_stand_in_the_register() {
    let kind = |kind: &'static str| distinct("devices/register.csv", "device", move |row| value(row, "device_kind") == kind);
    assert_eq!(kind("kiosk"), planted::KIOSKS);
    assert_eq!(kind("mobile"), planted::SCANNERS);
    assert_eq!(kind("printer"), planted::PRINTERS);
    assert!(kind("shared") >= planted::SHIFT_COMPUTERS);
    assert_eq!(distinct("devices/register.csv", "device", |row| value(row, "unattended") == "yes"), planted::KIOSKS);
    assert_eq!(distinct("devices/register.csv", "ip", |row| value(row, "nat") == "yes" && value(row, "ip") == planted::NAT_ADDRESS), 1);
    assert_eq!(distinct("devices/register.csv", "device", |row| value(row, "device").starts_with("lab")), 2 * planted::SAME_HOST_NAME);
    let terminal = |row: &BTreeMap<String, String>| value(row, "device").starts_with("ULM-TERM");
    assert_eq!(distinct("logs/ulm-devices.csv", "device", terminal), planted::UNKNOWN_TERMINALS);
    assert_eq!(distinct("devices/register.csv", "device", terminal), 0);
    assert_eq!(distinct("logs/file-shares.csv", "device", |row| value(row, "server") == "AZ-APP01"), planted::AZURE_DISPLAYS);
}

#[test]
fn newcomers_are_seen_only_after_the_as_of_date() {
    let log = table("logs/ad-logons.csv");
    let days = |late: bool| {
        let rows = log.iter().filter(move |row| (value(row, "first_seen") > "2026-06-30") == late);
        rows.map(|row| value(row, "user").to_lowercase()).collect::<BTreeSet<_>>()
    };
    let (before, after) = (days(false), days(true));
    // Somebody of whom only other spellings were logged before is no newcomer: exchange.csv has them too.
    let mailboxes: BTreeSet<String> = table("logs/exchange.csv").iter().map(|row| value(row, "user").to_lowercase()).collect();
    let seen_before = |user: &String| before.contains(user) || mailboxes.contains(&canonical(user));
    assert_eq!(after.iter().filter(|user| !seen_before(user)).count(), planted::NEW_JOINERS.len());
}

fn canonical(alias: &str) -> String {
    let people = directory();
    let found = people.iter().find(|row| value(row, "aliases").split(';').any(|a| a.eq_ignore_ascii_case(alias)));
    found.map(|row| value(row, "user").to_lowercase()).unwrap_or_default()
}

#[test]
fn exchange_keeps_its_health_mailboxes_in_the_log() {
    let health = |row: &BTreeMap<String, String>| value(row, "user").starts_with("HealthMailbox");
    assert_eq!(distinct("logs/exchange.csv", "user", health), planted::HEALTH_MAILBOXES);
}

#[test]
fn the_frontline_plan_is_spelled_by_an_id_that_says_f1() {
    let frontline = ["spe_f1", "contoso:spe_f1", "microsoft 365 f3", "66b55226-6b4f-492c-910c-a3b7a3c9d993"];
    let workers = distinct("directory/m365-plans.csv", "user", |row| frontline.contains(&value(row, "plan").to_lowercase().as_str()));
    assert_eq!(workers, planted::F3_WORKERS);
}

#[test]
fn the_journal_begins_with_an_unbroken_chain() {
    let text = fs::read_to_string(checked_in().join("engagement.recal")).expect("engagement.recal");
    let lines: Vec<&str> = text.lines().collect();
    let entries: Vec<serde_json::Value> = lines.iter().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(entries[0]["as_of"], "2026-06-30");
    let digest: String = Sha256::digest(lines[0]).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(entries[1]["prev"], digest);
}

#[test]
#[ignore = "writes samples/contoso"]
fn write_the_sample() {
    let folder = checked_in();
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the old sample can be removed");
    }
    sample_estate::write_into(&folder).expect("the sample can be written");
    fs::write(beside("contoso-decisions.jsonl"), sample_estate::decisions()).expect("the decisions can be written");
}
