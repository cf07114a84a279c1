//! A folder of exports, read; and what the tests ask of it.

use recal::catalog::Catalog;
use recal::evidence::{self, Options, Silent};
use recal::kit::decisions::{Decided, Decision};
use recal::kit::findings::Finding;
use recal::kit::mapping::{Mapping, TableName};
use recal::kit::records::{AccessRow, Records, Spelling, TableAccount};
use std::io::Write;
use std::path::PathBuf;
use std::sync::OnceLock;

pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::builtin().unwrap())
}

/// Records of files, each a path and its text.
pub fn read(files: &[(&str, &str)]) -> Records {
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    read_bytes(&bytes)
}

pub fn read_bytes(files: &[(&str, &[u8])]) -> Records {
    read_decided(files, &[])
}

/// The same, where somebody said on which server a source was made.
pub fn read_told(files: &[(&str, &[u8])], source: &str, server: &str) -> Records {
    let on = TableName { source: source.into(), table: None };
    let decision = Decision::Map { on, mapping: Box::new(Mapping::of_server(server)) };
    let records = read_decided(files, &[Decided { entry: 1, decision, why: String::new(), by: String::new() }]);
    assert!(records.ledger.unapplied.is_empty(), "{:?}", records.ledger.unapplied);
    records
}

/// The same, with decisions on how tables are read.
pub fn read_decided(files: &[(&str, &[u8])], mappings: &[Decided]) -> Records {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    load_decided(folder.path(), mappings)
}

pub fn load(path: &std::path::Path) -> Records {
    load_decided(path, &[])
}

fn load_decided(path: &std::path::Path, mappings: &[Decided]) -> Records {
    let options = Options { mappings, ..Options::default() };
    let records = evidence::load(path, catalog(), &options, &Silent).unwrap();
    for table in &records.ledger.tables {
        let set_aside: u64 = table.set_aside.values().sum();
        assert_eq!(table.rows, table.accepted + table.merged + set_aside + table.rejected, "{table:?}");
    }
    records
}

/// A folder of real files beside the project (or a level above, for a second checkout); `None`, said aloud, where it is not there.
pub fn real(name: &str) -> Option<PathBuf> {
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1).take(2);
    let found = beside.map(|folder| folder.join("shared/data").join(name)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: shared/data/{name} does not stand beside the project");
    }
    found
}

/// An archive of texts, or of any bytes.
pub fn zipped<B: AsRef<[u8]>>(members: &[(&str, B)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The account of the only table.
pub fn only(records: &Records) -> &TableAccount {
    assert_eq!(records.ledger.tables.len(), 1, "{:#?}", records.ledger.tables);
    &records.ledger.tables[0]
}

/// `workload server user device ip first..last ×count`, `-` for what is absent.
pub fn access(records: &Records) -> Vec<String> {
    records.access.rows().iter().map(|row| told(records, row)).collect()
}

fn told(records: &Records, row: &AccessRow) -> String {
    let text = |spelling: Spelling| if spelling.is_some() { records.access.spellings.text(spelling) } else { "-" };
    let day = |day: Option<recal::catalog::Day>| day.map_or_else(|| "-".to_string(), |day| day.to_string());
    let workload = &catalog().workload(row.workload).id;
    let subject = [row.server, row.user, row.device, row.ip].map(text).join(" ");
    format!("{workload} {subject} {}..{} ×{}", day(row.first_seen), day(row.last_seen), row.count)
}

/// `server workload version os_version`
pub fn servers(records: &Records) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    let told = records
        .servers
        .iter()
        .map(|s| format!("{} {} {} {}", s.server, catalog().workload(s.workload).id, text(&s.version), text(&s.os_version)));
    told.collect()
}

pub fn finding<'a>(records: &'a Records, code: &str) -> &'a Finding {
    records.notices.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("no finding {code} in {:#?}", records.notices))
}
