//! What the consultant decided: the journal (JSON Lines, append only, hash-chained), its entries, undo, settings, lock. INTERFACE.md 'An engagement'.

use crate::kit::decisions::{Decided, Settings};
use serde_json::{Map, Value};

/// A journal entry without id, time, author and chain: what `recal decide` reads and the workbench makes.
/// `rest` holds what the op carries besides: to, field, fields, name, attach …
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    pub op: String,
    pub on: Map<String, Value>,
    pub rest: Map<String, Value>,
    pub why: String,
}

/// Whether an entry counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryState {
    Active,
    Retracted,
    /// Its target does not resolve now.
    Dormant,
}

/// An entry on disk.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub id: u64,
    pub at: String,
    pub by: String,
    pub draft: Draft,
    pub state: EntryState,
}

/// Active decisions and settings as replayed from entries.
#[derive(Clone, PartialEq, Debug)]
pub struct Replay {
    pub settings: Settings,
    pub decisions: Vec<Decided>,
}
