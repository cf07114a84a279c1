//! The one pipeline that workbench and headless verbs share: open, load, decide, reconstruct, save.
//!
//! * [`open`]: from a path to a session: folder, journal, catalog with overlay, evidence;
//! * [`pipeline`]: replay, headline, decide, undo, redo, and the background figures ([`Work`]);
//! * [`sources`]: decisions and documents tied to the bytes they were made on;
//! * [`what_if`]: what decisions would change, without making them;
//! * [`identities`]: which keys name one person or device, for merges;
//! * [`preview`]: the beginning of a table, for a mapping;
//! * [`places`]: configuration, data, recent engagements;
//! * [`sample`]: the bundled sample engagement.
//!
//! It must not know how anything is drawn or written beyond the journal.

pub mod identities;
mod open;
mod pipeline;
pub mod places;
mod preview;
pub mod sample;
mod sources;
mod what_if;

// What the rooms above need to name, who may use the session and not what is below it.
pub use crate::catalog::{Day, RightId, Rule};
pub use crate::engagement::{Draft, Entry, EntryState, describe};
pub use crate::evidence::{Confidence, Guessed, Proposal, Sample, Settled, Trial};
pub use crate::kit::checks::FURTHER;
pub use crate::kit::decisions::{MetricChoice, RecordKey};
pub use crate::kit::difference::Difference;
pub use crate::kit::findings::{Finding, Status, Suggestion};
pub use crate::kit::mapping::{DateOrder, Mapping, Profile, TableName};
pub use crate::kit::position::{Position, Totals};
pub use crate::kit::records::{Ledger, Origin, TableAccount};
pub use crate::kit::tables::Kind;
pub use open::{account, catalog};
pub use pipeline::Work;
pub use preview::Preview;
pub use sources::source_state;
pub use what_if::WhatIf;

use crate::catalog::Catalog;
use crate::engagement::{Journal, JournalError, Replay};
use crate::evidence;
use crate::kit::Memory;
use crate::kit::decisions::Decided;
use crate::kit::records::Records;
use std::cell::OnceCell;
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

/// Whom a suggestion merges into somebody, if that is what it does.
pub fn merged_by(suggestion: &Suggestion) -> Option<&RecordKey> {
    match &suggestion.decision {
        crate::kit::decisions::Decision::Merge { on, .. } => Some(on),
        _ => None,
    }
}

/// Which figures are there when an engagement has been opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Figures {
    /// The headline; the rest follows with [`Session::complete`] or [`Session::work`].
    #[default]
    Headline,
    /// Everything.
    Whole,
}

/// How to open.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// `--engagement FILE`.
    pub engagement: Option<PathBuf>,
    pub as_of: Option<Day>,
    /// Write the journal on the first decision (workbench, decide); headless reports never create one.
    pub writable: bool,
    /// It is to be said what is missing: a folder that holds nothing yet is no error.
    pub asking: bool,
    /// How far to compute before the session is there.
    pub figures: Figures,
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
    /// One of several decisions was refused, and none was recorded: its place among them (from 0), and a clause that completes
    /// 'line 7 …'.
    #[error("the decision {what}")]
    Refused { index: usize, what: String },
    #[error("loading was cancelled")]
    Cancelled,
}

impl From<JournalError> for SessionError {
    fn from(error: JournalError) -> SessionError {
        if error.is_output() { SessionError::Output(error.to_string()) } else { SessionError::Input(error.to_string()) }
    }
}

/// An open engagement.
pub struct Session {
    root: PathBuf,
    journal_path: PathBuf,
    /// `None` until the first decision makes it.
    journal: Option<Journal>,
    writable: bool,
    /// Holds for this run, whatever the journal says.
    as_of: Option<Day>,
    /// Where neither flag nor journal says one.
    default_as_of: Day,
    /// The journal's own date.
    kept_as_of: Option<Day>,
    replay: Arc<Replay>,
    /// What the records were read by.
    mappings: Vec<Decided>,
    /// Of the records at hand.
    memory: Arc<Memory>,
    identities: OnceCell<identities::Identities>,
    shown: Snapshot,
}

impl Session {
    /// The current state; cheap.
    pub fn snapshot(&self) -> Snapshot {
        self.shown.clone()
    }

    /// The folder, the journal's path, whether another instance holds the lock (then this one is read-only, with the reason).
    pub fn place(&self) -> (&Path, &Path, Option<&str>) {
        (&self.root, &self.journal_path, self.journal.as_ref().and_then(Journal::read_only).filter(|_| self.writable))
    }

    /// Whether the journal exists by now.
    pub fn has_journal(&self) -> bool {
        self.journal.is_some()
    }

    /// Whether a path is one of the sources or the journal: what nothing but a decision may write.
    pub fn is_input(&self, path: &Path) -> bool {
        self.is_kept(path) || self.is_source(path)
    }

    /// Why an existing file may be replaced by no report, if so: the journal and every other one, evidence, and whatever else the client
    /// put into the folder.
    pub fn protects(&self, path: &Path) -> Option<&'static str> {
        if self.is_input(path) {
            return Some("is evidence or the journal, which no report replaces");
        }
        if path.extension().is_some_and(|extension| extension == "recal") && path.exists() {
            return Some("is a journal, which no report replaces");
        }
        let inside = matches!((path.canonicalize(), self.root.canonicalize()), (Ok(file), Ok(root)) if file.starts_with(&root));
        (inside && !evidence::is_own(path))
            .then_some("stands in the folder of extracts and is no output of recal, so no report replaces it")
    }

    fn is_kept(&self, path: &Path) -> bool {
        matches!((path.canonicalize(), self.journal_path.canonicalize()), (Ok(a), Ok(b)) if a == b)
    }

    fn is_source(&self, path: &Path) -> bool {
        let same = |other: &Path| matches!((path.canonicalize(), other.canonicalize()), (Ok(a), Ok(b)) if a == b);
        self.shown.records.ledger.sources.iter().any(|source| same(&self.root.join(&source.path)))
    }

    /// What was cut off the journal's end on opening (a torn line), as long as no entry tells of it.
    pub fn cut(&self) -> Option<&str> {
        self.journal.as_ref().and_then(Journal::cut)
    }

    /// SHA-256 of the journal as it is on disk now.
    pub fn journal_sha256(&self) -> Option<String> {
        self.journal.as_ref()?;
        std::fs::read(&self.journal_path).ok().map(|bytes| crate::engagement::entry::fingerprint(&bytes))
    }

    /// The journal's own as-of date, where it has one, whatever date holds for this run.
    pub fn journal_as_of_kept(&self) -> Option<Day> {
        self.kept_as_of
    }

    /// The id that the next decision gets (0 is the opening entry, made with the first).
    pub fn next_id(&self) -> u64 {
        self.journal.as_ref().map_or(1, |j| j.next_id().max(1))
    }

    /// The extract's own row, read again: headers and cells. A record that a decision added shows the decision's fields.
    pub fn extract_row(&self, origin: Origin) -> Result<(Vec<String>, Vec<String>), String> {
        if origin.table == crate::kit::records::TableId::DECISIONS {
            return pipeline::added_fields(&self.shown.entries, origin.row);
        }
        open::extract_row(&self.root, &self.shown.records.ledger, origin)
    }

    /// Keeps the profiles among these entries in the user's configuration, where the next engagement finds them suggested.
    pub fn keep_profiles(&self, ids: &[u64]) {
        let made = self.shown.entries.iter().filter(|entry| ids.contains(&entry.id) && entry.draft.op == "profile");
        made.for_each(|entry| places::keep_profile(&entry.draft));
    }

    /// Puts this engagement at the head of the recent ones.
    pub fn remember(&self) {
        places::remember(places::Recent {
            folder: self.root.clone(),
            journal: self.journal_path.clone(),
            client: self.replay.settings.client.clone(),
        });
    }
}
