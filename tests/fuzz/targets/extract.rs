//! Any bytes as an extract: what they are is told by content, so this one target reaches every reader. Whatever they hold, loading ends
//! without a panic, the source is listed, and the fates of its rows add up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recal::catalog::Catalog;
use recal::evidence::{self, Options, Silent};
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::builtin().expect("the catalog is built in"));
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder for the extract"));

fuzz_target!(|bytes: &[u8]| {
    std::fs::write(FOLDER.path().join("extract.dat"), bytes).expect("the extract is written");
    let records = evidence::load(FOLDER.path(), &CATALOG, &Options::default(), &Silent).expect("the folder is there");
    assert_eq!(records.ledger.sources.len(), 1);
    for table in &records.ledger.tables {
        let set_aside: u64 = table.set_aside.values().sum();
        assert_eq!(table.rows, table.accepted + table.merged + set_aside + table.rejected, "{table:?}");
    }
});
