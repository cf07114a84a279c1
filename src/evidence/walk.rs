//! Which files of a folder are evidence, in an order that is the same everywhere.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A file that may be evidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Candidate {
    /// Relative to the folder, `/` between folders.
    pub name: String,
    pub path: PathBuf,
}

/// What a walk found: files, and places that could not be entered with the reason.
#[derive(Default, Debug)]
pub(super) struct Found {
    pub files: Vec<Candidate>,
    pub closed: Vec<(String, String)>,
}

/// Every file under `root` that could be evidence, sorted by name. Hidden files, Office's lock files (`~$…`) and the journal are
/// left out; links to folders are followed once.
pub(super) fn walk(root: &Path) -> std::io::Result<Found> {
    let mut found = Found::default();
    let mut entered = BTreeSet::new();
    entered.insert(root.canonicalize()?);
    std::fs::read_dir(root)?;
    enter(root, "", &mut entered, &mut found);
    found.files.sort_by(|a, b| a.name.cmp(&b.name));
    found.closed.sort();
    Ok(found)
}

/// Never evidence, whatever is in it.
pub(super) fn is_never_evidence(file_name: &str) -> bool {
    file_name.starts_with('.') || file_name.starts_with("~$") || file_name.eq_ignore_ascii_case("engagement.recal")
}

fn enter(folder: &Path, prefix: &str, entered: &mut BTreeSet<PathBuf>, found: &mut Found) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.closed.push((prefix.trim_end_matches('/').to_string(), error.to_string()));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths {
        let Some(file_name) = path.file_name().map(readable) else { continue };
        if is_never_evidence(&file_name) {
            continue;
        }
        let name = format!("{prefix}{file_name}");
        // `metadata` follows links; a link that leads nowhere is reported, devices and pipes are no files and no folders.
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => match path.canonicalize().map(|real| entered.insert(real)) {
                Ok(true) => enter(&path, &format!("{name}/"), entered, found),
                Ok(_) => {}
                Err(error) => found.closed.push((name, error.to_string())),
            },
            Ok(meta) if meta.is_file() => found.files.push(Candidate { name, path }),
            Ok(_) => found.closed.push((name, "it is a pipe or a device, no file".to_string())),
            Err(error) => found.closed.push((name, error.to_string())),
        }
    }
}

/// A name as text; bytes that are no text stand as `%FE`, so that two names that differ stay two.
fn readable(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        walk(root).unwrap().files.into_iter().map(|f| f.name).collect()
    }

    #[test]
    fn files_of_all_folders_in_one_order_without_what_is_never_evidence() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("logs/.git")).unwrap();
        for name in ["b.csv", "a.csv", "logs/x.csv", ".hidden.csv", "~$a.xlsx", "engagement.recal", "logs/.git/config"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        assert_eq!(names(dir.path()), ["a.csv", "b.csv", "logs/x.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_back_to_its_own_folder_is_entered_once() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("logs")).unwrap();
        std::fs::write(dir.path().join("logs/x.csv"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("logs/again")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("nowhere"), dir.path().join("dangling.csv")).unwrap();
        let found = walk(dir.path()).unwrap();
        assert_eq!(found.files.len(), 1);
        assert_eq!(found.closed.len(), 1, "the dangling link is told, not hidden");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_differ_only_in_bytes_that_are_no_text_stay_two() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().unwrap();
        for name in [&b"inv\xfe.csv"[..], b"inv\xff.csv"] {
            std::fs::write(dir.path().join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
        }
        assert_eq!(names(dir.path()), ["inv%FE.csv", "inv%FF.csv"]);
    }
}
