//! What the consultant decided: the journal (JSON Lines, append only, hash-chained), its entries, undo, settings, lock. INTERFACE.md
//! 'An engagement'.
//!
//! * [`entry`]: one line of the journal as JSON, in and out;
//! * [`scan`]: a journal's bytes into entries and faults, without touching a file;
//! * [`journal`]: the file: lock, append, fsync;
//! * [`draft`]: constructors of decisions;
//! * [`fields`]: the fields of records that `add` and `amend` may name;
//! * [`mapping`]: how a table is read, in and out;
//! * [`meaning`]: what each op must carry, and what it says;
//! * [`merges`]: identities as a graph, without a circle;
//! * [`check`]: which drafts may follow a journal (targets that exist, merges without a cycle);
//! * [`states`]: which entries are active, what undo and redo act on;
//! * [`replay`]: active entries as settings and decisions for the kit;
//! * [`describe`]: an entry as a sentence.
//!
//! It must not know evidence, positions beyond the kit's types, terminals or clocks: time and author are handed in.

pub mod check;
pub mod describe;
pub mod draft;
pub mod entry;
pub mod fields;
pub mod journal;
pub mod mapping;
pub mod meaning;
pub mod merges;
pub mod replay;
pub mod scan;
pub mod states;

pub use check::{Refusal, check};
pub use describe::describe;
pub use journal::{Author, Journal, JournalError};
pub use replay::{mappings, replay};
pub use states::undone;

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

impl EntryState {
    pub fn word(self) -> &'static str {
        match self {
            EntryState::Active => "active",
            EntryState::Retracted => "retracted",
            EntryState::Dormant => "dormant",
        }
    }
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
