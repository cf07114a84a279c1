//! From files to records: walks a folder, tells what each file is by its content, reads tables and logs, keeps origins and accounts.
//!
//! Knows no position, and of decisions only those that say how a table is read: what it hands on is [`Records`], with what was wrong as
//! findings in `notices`. One bad file, sheet or row never harms another. INTERFACE.md, 'An engagement' and 'Canonical tables'.

mod account;
mod addressed;
mod ahead;
mod archive;
mod bars;
mod budget;
mod canonical;
mod content;
mod days;
mod delimited;
mod dos;
mod ese;
pub mod events;
mod exports;
mod find_row;
mod guard;
mod header;
mod json_array;
mod json_lines;
mod ldif;
mod lines;
mod mapping;
mod newest;
mod nobody;
mod own;
mod printed;
mod remarks;
mod sheet;
mod sniff;
mod source;
mod sum;
mod survey;
mod table;
mod text;
mod texts;
mod unparted;
mod values;
mod w3c;
mod walk;
mod workbook;
mod zone;

pub use find_row::{ExtractRow, RowError, row};
pub use guard::panics_are_caught;
pub use mapping::{Confidence, Guessed, Proposal, Sample, Settled, Trial, is_understood, vocabulary};
pub use newest::{future_days, newest_day};
pub use own::is_own;

use crate::catalog::Catalog;
use crate::kit::decisions::Decided;
use crate::kit::mapping::Profile;
use crate::kit::records::Records;
use std::path::{Path, PathBuf};

/// How to load. Which sources count is a decision, applied after reading; how a table is read comes before.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options<'a> {
    /// Sources (relative paths) to leave unread.
    pub skip: &'a [String],
    /// Active decisions in the journal's order: those that map tables are followed, others passed over.
    pub mappings: &'a [Decided],
    /// Profiles from elsewhere: suggested where one fits, never followed.
    pub profiles: &'a [Profile],
}

/// Hears how far loading is, and may stop it.
pub trait Progress {
    /// A file is begun.
    fn file(&self, path: &str);
    /// Bytes read of all bytes there are.
    fn bytes(&self, done: u64, total: u64);
    /// Asked often; `true` stops the loading.
    fn cancelled(&self) -> bool;
}

/// Nobody listens.
pub struct Silent;

impl Progress for Silent {
    fn file(&self, _path: &str) {}
    fn bytes(&self, _done: u64, _total: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Why nothing at all could be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("there is no folder {0}; check the path")]
    Missing(PathBuf),
    #[error("{path} cannot be read: {why}; check its permissions")]
    Unreadable { path: PathBuf, why: String },
    #[error("{0} is neither a folder nor a file")]
    Neither(PathBuf),
    #[error("loading was cancelled")]
    Cancelled,
}

/// Reads every extract under `root` (a folder, or a single file) in an order that is the same everywhere. An empty folder gives empty
/// records; a file that cannot be read is a finding.
pub fn load(root: &Path, catalog: &Catalog, options: &Options<'_>, progress: &dyn Progress) -> Result<Records, LoadError> {
    guard::silence_caught_panics();
    let found = candidates(root)?;
    let mut loading = source::Loading::new(catalog, options, progress, &found.files);
    for (name, why) in &found.closed {
        loading.closed(name, why);
    }
    for candidate in found.files.iter().filter(|c| !options.skip.contains(&c.name)) {
        if progress.cancelled() {
            return Err(LoadError::Cancelled);
        }
        loading.read(candidate);
    }
    if progress.cancelled() {
        return Err(LoadError::Cancelled);
    }
    Ok(loading.finish())
}

fn candidates(root: &Path) -> Result<walk::Found, LoadError> {
    let unreadable = |error: std::io::Error| LoadError::Unreadable { path: root.to_path_buf(), why: error.to_string() };
    let meta = match std::fs::metadata(root) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(LoadError::Missing(root.to_path_buf())),
        Err(error) => return Err(unreadable(error)),
    };
    if meta.is_dir() {
        return walk::walk(root).map_err(unreadable);
    }
    if !meta.is_file() {
        return Err(LoadError::Neither(root.to_path_buf()));
    }
    let name = root.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(walk::Found { files: vec![walk::Candidate { name, path: root.to_path_buf() }], closed: Vec::new() })
}
