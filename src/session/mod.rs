//! The one pipeline that workbench and headless verbs share: open, load, decide, reconstruct, save.

use crate::catalog::{Catalog, Day};
use crate::engagement::{Draft, Entry};
use crate::kit::position::Position;
use crate::kit::records::{Origin, Records};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is shown: immutable, shared with the drawing thread. A new one after every decision.
#[derive(Clone)]
pub struct Snapshot {
    /// Grows with every change, so that screens know what to draw anew.
    pub generation: u64,
    pub catalog: Arc<Catalog>,
    pub records: Arc<Records>,
    pub entries: Arc<Vec<Entry>>,
    pub position: Arc<Position>,
}

/// How to open.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// `--engagement FILE`.
    pub engagement: Option<PathBuf>,
    pub as_of: Option<Day>,
    /// Write the journal on the first decision (workbench, decide); headless reports never create one.
    pub writable: bool,
}

/// An error as a sentence, with the exit status it maps to.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("{0}")]
    Input(String),
    #[error("{0}")]
    Output(String),
    #[error("{0}")]
    Usage(String),
}

/// An open engagement.
pub struct Session {
    _private: (),
}

impl Session {
    /// Opens a folder of extracts or an `engagement.recal`, loads the evidence, replays the journal, computes the headline.
    /// `progress` hears (bytes done, bytes in all, file).
    pub fn open(_path: &Path, _options: &OpenOptions, _progress: &dyn Fn(u64, u64, &str)) -> Result<Session, SessionError> {
        todo!()
    }

    pub fn snapshot(&self) -> Snapshot {
        todo!()
    }

    /// Appends a decision (fsync before it returns) and recomputes the headline; the new entry's id.
    pub fn decide(&mut self, _draft: Draft) -> Result<u64, SessionError> {
        todo!()
    }

    /// Retracts the newest active decision (not settings opened with the engagement); its id, `None` where there is nothing to undo.
    pub fn undo(&mut self) -> Result<Option<u64>, SessionError> {
        todo!()
    }

    /// Restores what the last undo retracted.
    pub fn redo(&mut self) -> Result<Option<u64>, SessionError> {
        todo!()
    }

    /// Computes the background figures (policies, waterfall, exposures) for the current snapshot.
    pub fn complete(&mut self) {
        todo!()
    }

    /// The pieces a background thread needs to do the same without holding the session: returns a closure's input. After
    /// `kit::reconstruct` hand the result to [`Session::adopt`], which drops it if a decision came in between.
    pub fn adopt(&mut self, _generation: u64, _position: Position) {
        todo!()
    }

    /// The extract's own row, read again: headers and cells.
    pub fn extract_row(&self, _origin: Origin) -> Result<(Vec<String>, Vec<String>), String> {
        todo!()
    }

    /// The folder, the journal's path, whether another instance holds the lock (then this one is read-only, with the reason).
    pub fn place(&self) -> (&Path, &Path, Option<&str>) {
        todo!()
    }
}
