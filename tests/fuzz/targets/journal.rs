//! Any bytes as an engagement's journal: opening it ends in a journal or in a sentence, and what was opened opens again to the same entries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recal::engagement::Journal;
use std::sync::LazyLock;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder for the journal"));

fuzz_target!(|bytes: &[u8]| {
    let path = FOLDER.path().join("engagement.recal");
    std::fs::write(&path, bytes).expect("the journal is written");
    let Ok(journal) = Journal::open(&path) else { return };
    let entries = journal.entries().to_vec();
    drop(journal);
    let again = Journal::open(&path).expect("it opened before");
    assert_eq!(again.entries(), entries);
});
