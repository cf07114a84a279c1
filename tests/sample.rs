//! The sample engagement: what is checked in is what the generator writes, byte for byte.
//!
//! After a change of the generator: `cargo test --test sample -- --ignored write_the_sample`.

mod sample_estate;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn checked_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/contoso")
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
        assert!(kept.get(path) == Some(bytes), "{} differs: run the ignored test write_the_sample and look at the change", path.display());
    }
}

#[test]
fn the_sample_stays_small_enough_to_be_embedded() {
    let bytes: usize = files_below(&checked_in()).values().map(Vec::len).sum();
    assert!(bytes < 3_000_000, "samples/contoso holds {bytes} bytes");
}

#[test]
#[ignore = "writes samples/contoso"]
fn write_the_sample() {
    let folder = checked_in();
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the old sample can be removed");
    }
    sample_estate::write_into(&folder).expect("the sample can be written");
}
