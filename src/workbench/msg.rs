//! What comes in and what goes out: `update` turns a [`Msg`] into a changed `App` and [`Effect`]s; the runtime alone carries effects out.

use super::arrange::{self, Arranged};
use super::book::Book;
use super::keys::Key;
use super::overlay::Choice;
use super::trial::{Answer, Question};
use crate::session::{Draft, Origin, Preview, TableName};
use crate::views::TableKey;
use std::path::PathBuf;
use std::sync::Arc;

/// An open engagement as the screens know it.
#[derive(Clone)]
pub struct Opened {
    pub book: Arc<dyn Book>,
    pub folder: PathBuf,
    pub journal: PathBuf,
    /// Why nothing can be decided (another instance holds the journal), if so.
    pub read_only: Option<String>,
}

/// What changed the engagement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// Decisions made: how many, and in words what the first does.
    Decided {
        count: usize,
        words: String,
    },
    /// The entries that were retracted, or restored; none where there was nothing to.
    Undone(Vec<u64>),
    Redone(Vec<u64>),
    /// The background figures are there.
    Completed,
}

/// The extract's own row: headers and cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extract {
    pub place: String,
    pub cells: Vec<(String, String)>,
}

/// An entry of a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub name: String,
    pub path: PathBuf,
    pub folder: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mouse {
    Click,
    WheelUp,
    WheelDown,
}

/// Everything that can happen.
pub enum Msg {
    Key(Key),
    Paste(String),
    Mouse(Mouse, u16, u16),
    Resize(u16, u16),
    /// The terminal is ours again after it was given to the shell.
    Resumed,
    /// The terminal is gone.
    Closed,
    /// Only while something runs: turns the sign of life.
    Tick,
    /// Loading: bytes done, in all, file.
    Progress {
        job: u64,
        done: u64,
        total: u64,
        file: String,
    },
    /// The folder is read again for a decision: bytes done, in all, file.
    Rereading {
        done: u64,
        total: u64,
        file: String,
    },
    /// The beginning of a table, to be mapped.
    Previewed(Box<Preview>),
    Opened {
        job: u64,
        opened: Opened,
    },
    OpenFailed {
        job: u64,
        why: String,
    },
    Changed {
        book: Arc<dyn Book>,
        cause: Cause,
    },
    /// What was asked could not be done; a sentence.
    Refused(String),
    /// What decisions would change.
    Tried {
        question: Question,
        answer: Answer,
    },
    Extracted {
        origin: Origin,
        result: Result<Extract, String>,
    },
    Arranged(Arranged),
    Found {
        key: TableKey,
        place: Option<usize>,
    },
    /// Names to jump to, read in the background.
    Names(Vec<Choice>),
    ExportExists(PathBuf),
    Exported(Result<String, String>),
    Recent(Vec<PathBuf>),
    Listing {
        path: PathBuf,
        entries: Result<Vec<Listed>, String>,
    },
}

/// Everything that `update` can ask for.
#[must_use]
pub enum Effect {
    Open {
        job: u64,
        path: PathBuf,
    },
    /// Lays the sample down and opens it.
    OpenSample {
        job: u64,
    },
    CancelOpen,
    /// Gives up reading again; the decision is not made.
    CancelReading,
    Preview(TableName),
    List(PathBuf),
    Decide {
        drafts: Vec<Draft>,
        words: String,
    },
    /// Finds out what these would change; the newest question stands in the place of the one before.
    TryOut(Question),
    /// Nobody waits for what was to be found out.
    LetGo,
    Undo,
    Redo,
    ReadExtract {
        origin: Origin,
        place: String,
    },
    Export {
        path: PathBuf,
        overwrite: bool,
    },
    Arrange {
        book: Arc<dyn Book>,
        request: arrange::Request,
    },
    Find {
        book: Arc<dyn Book>,
        search: arrange::Search,
    },
    ReadNames {
        book: Arc<dyn Book>,
    },
    Redraw,
    Suspend,
    Quit,
}
