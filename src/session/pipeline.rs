//! Replay, headline, decide, undo, redo; and the figures behind the headline, in pieces that a background thread can compute.

use super::open::{Heard, Prepared, load, prepared};
use super::sources;
use super::{Figures, Session, SessionError, Snapshot};
use crate::catalog::{Catalog, Day};
use crate::engagement::check::with_drafts;
use crate::engagement::meaning::{Meaning, Setting, interpret};
use crate::engagement::merges::Canonical;
use crate::engagement::states::{REDO, UNDO, redo_targets, undo_targets};
use crate::engagement::{Author, Draft, Entry, EntryState, Journal, Replay, check, journal, mappings, replay};
use crate::kit::decisions::Decided;
use crate::kit::findings::Finding;
use crate::kit::position::Position;
use crate::kit::records::{Ledger, Records};
use crate::kit::{self, Inputs, Memory};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

/// All that the background figures need, apart from the session: run it on any thread and hand the result to [`Session::adopt`].
#[derive(Clone)]
pub struct Work {
    generation: u64,
    catalog: Arc<Catalog>,
    records: Arc<Records>,
    replay: Arc<Replay>,
    memory: Arc<Memory>,
}

impl Work {
    /// Computes policies, waterfall and exposures: the generation it is for, and the whole position.
    pub fn run(self) -> (u64, Position) {
        (self.generation, kit::reconstruct(inputs(&self.catalog, &self.records, &self.replay), &self.memory))
    }
}

pub(super) fn inputs<'a>(catalog: &'a Catalog, records: &'a Records, replay: &'a Replay) -> Inputs<'a> {
    Inputs { catalog, records, decisions: &replay.decisions, settings: &replay.settings }
}

/// The first draft whose setting names a right or a workload that the catalog does not know, with the reason.
fn unknown_to_the_catalog(drafts: &[Draft], catalog: &Catalog) -> Option<(usize, String)> {
    let listed = |names: Vec<&str>| names.join(", ");
    let unknown = |draft: &Draft| match interpret(draft) {
        Ok(Meaning::Set(Setting::CouldAccess { right, .. })) if catalog.find_right(&right).is_none() => {
            let known = listed(catalog.rights().map(|(_, right)| right.id.as_str()).collect());
            Some(format!("counts who could access '{right}', which is no right of the catalog (there are {known})"))
        }
        Ok(Meaning::Set(Setting::Scope(Some(scope)))) => {
            let word = scope.split([';', ',']).map(str::trim).find(|word| !word.is_empty() && catalog.find_workload(word).is_none())?;
            let known = listed(catalog.workloads().map(|(_, workload)| workload.id.as_str()).collect());
            Some(format!("sets scope to '{word}', which is no workload of the catalog (there are {known})"))
        }
        Ok(_) | Err(_) => None,
    };
    drafts.iter().enumerate().find_map(|(index, draft)| Some((index, unknown(draft)?)))
}

impl Session {
    /// Appends a decision (fsync before it returns) and recomputes the headline; the new entry's id.
    pub fn decide(&mut self, draft: Draft) -> Result<u64, SessionError> {
        let ids = self.decide_all(vec![draft])?;
        ids.last().copied().ok_or_else(|| SessionError::Output("the decision was not recorded".to_string()))
    }

    /// Appends decisions, all or none, and recomputes the headline once; their ids. Makes the journal where there is none.
    pub fn decide_all(&mut self, drafts: Vec<Draft>) -> Result<Vec<u64>, SessionError> {
        self.decide_heard(drafts, &|_, _, _| ControlFlow::Continue(()))
    }

    /// The same; where the decisions change how a table is read, the folder is read again first, which `heard` follows and may break off:
    /// then nothing is decided.
    pub fn decide_heard(&mut self, mut drafts: Vec<Draft>, heard: Heard) -> Result<Vec<u64>, SessionError> {
        if let Some(reason) = self.read_only() {
            return Err(SessionError::Output(reason));
        }
        for draft in &mut drafts {
            sources::tie(draft, &self.shown.records, &self.shown.catalog, &self.root)?;
        }
        if let Some((index, what)) = unknown_to_the_catalog(&drafts, &self.shown.catalog) {
            return Err(SessionError::Refused { index, what });
        }
        let mut opening = super::open::opening(self);
        let author = author();
        let (after, next) = self.judged(&opening, &drafts)?;
        let again = reread(self, &after, heard)?;
        if let Some((index, what)) = again.as_ref().and_then(|(records, _)| unfollowed(&records.ledger, next, &drafts)) {
            return Err(SessionError::Refused { index, what });
        }
        if let Some((records, _)) = again.as_ref().filter(|_| self.as_of.is_none()) {
            super::open::opened_on(&mut opening, records);
        }
        // Behind the decisions, whose ids were promised: what was cut on opening stays to be read.
        let made = drafts.len();
        drafts.extend(self.journal.as_ref().and_then(Journal::cut).map(Draft::torn));
        let mut ids = append(&mut self.journal, &self.journal_path, opening, &drafts, &author)?;
        ids.truncate(made);
        if drafts.iter().any(sets_as_of) {
            self.as_of = None;
        }
        match again {
            Some((records, mappings)) => self.read_anew(records, mappings),
            None => self.recomputed(),
        }
        Ok(ids)
    }

    /// The journal as it would stand with these drafts behind it, opened first where it is not, and the id of the first of them.
    pub(super) fn judged(&self, opening: &Draft, drafts: &[Draft]) -> Result<(Vec<Entry>, u64), SessionError> {
        let (entries, next) = match &self.journal {
            Some(journal) if !super::open::unopened(journal.entries()) => (Cow::Borrowed(journal.entries()), journal.next_id()),
            Some(_) | None => {
                let (draft, state) = (opening.clone(), EntryState::Active);
                (Cow::Owned(vec![Entry { id: 0, at: String::new(), by: String::new(), draft, state }]), 1)
            }
        };
        let canonical = |record: &str, key: &str| self.identities().canonical(record, key);
        check(&entries, next, drafts, &canonical).map_err(|r| SessionError::Refused { index: r.index, what: r.what })?;
        Ok((with_drafts(&entries, next, drafts), next))
    }

    /// Retracts what the newest action that counts made (not settings opened with the engagement); the ids, none where there is nothing
    /// to undo.
    pub fn undo(&mut self) -> Result<Vec<u64>, SessionError> {
        self.undo_heard(&|_, _, _| ControlFlow::Continue(()))
    }

    /// Restores what the last undo retracted.
    pub fn redo(&mut self) -> Result<Vec<u64>, SessionError> {
        self.redo_heard(&|_, _, _| ControlFlow::Continue(()))
    }

    /// As [`Session::undo`], heard as [`Session::decide_heard`] is.
    pub fn undo_heard(&mut self, heard: Heard) -> Result<Vec<u64>, SessionError> {
        self.turn(undo_targets(&self.shown.entries), |id| Draft::retract(id, UNDO), heard)
    }

    /// As [`Session::redo`], heard as [`Session::decide_heard`] is.
    pub fn redo_heard(&mut self, heard: Heard) -> Result<Vec<u64>, SessionError> {
        self.turn(redo_targets(&self.shown.entries), |id| Draft::restore(id, REDO), heard)
    }

    fn turn(&mut self, targets: Vec<u64>, draft: impl Fn(u64) -> Draft, heard: Heard) -> Result<Vec<u64>, SessionError> {
        if !targets.is_empty() {
            self.decide_heard(targets.iter().map(|id| draft(*id)).collect(), heard)?;
        }
        Ok(targets)
    }

    /// Takes over what was read again.
    fn read_anew(&mut self, records: Records, mappings: Vec<Decided>) {
        let Prepared { records, default_as_of, identities, replayed } =
            prepared(records, self.journal.as_ref(), &self.shown.catalog, self.as_of);
        self.shown.records = records;
        self.mappings = mappings;
        self.memory = Arc::new(Memory::default());
        self.default_as_of = default_as_of;
        self.identities = identities;
        self.take(replayed);
    }

    /// Why nothing can be decided here, if so.
    fn read_only(&self) -> Option<String> {
        if !self.writable {
            return Some(format!("{}: opened for reading only", self.journal_path.display()));
        }
        let reason = self.journal.as_ref().and_then(Journal::read_only)?;
        Some(format!("{}: {reason}", self.journal_path.display()))
    }

    /// Computes the background figures (policies, waterfall, exposures) for the current snapshot.
    pub fn complete(&mut self) {
        let (generation, position) = self.work().run();
        self.adopt(generation, position);
    }

    /// What a background thread needs to compute the rest of the current snapshot.
    pub fn work(&self) -> Work {
        let Snapshot { generation, catalog, records, position: _, entries: _ } = self.snapshot();
        Work { generation, catalog, records, replay: Arc::clone(&self.replay), memory: Arc::clone(&self.memory) }
    }

    /// Takes a whole position over, unless a decision came in between.
    pub fn adopt(&mut self, generation: u64, position: Position) {
        if generation == self.shown.generation {
            self.shown.position = Arc::new(position);
            self.shown.generation += 1;
        }
    }

    fn recomputed(&mut self) {
        let canonical = |record: &str, key: &str| self.identities().canonical(record, key);
        // Entries that say nothing were told when the engagement was opened; what is decided now has been checked.
        let replayed = replayed(
            journal_entries(self.journal.as_ref()),
            &Ground { records: &self.shown.records, catalog: &self.shown.catalog, default_as_of: self.default_as_of, as_of: self.as_of },
            &canonical,
        );
        sources::mark_reference_only(&mut self.shown.records, &replayed.replay.decisions);
        self.take(replayed);
    }

    /// The headline of a journal as replayed on the records at hand.
    fn take(&mut self, replayed: Replayed) {
        let Replayed { mut entries, replay, kept_as_of, findings: _ } = replayed;
        let Snapshot { catalog, records, .. } = &self.shown;
        let position = computed(Figures::Headline, inputs(catalog, records, &replay), &self.memory, &mut entries);
        self.kept_as_of = kept_as_of;
        self.replay = Arc::new(replay);
        self.shown.entries = Arc::new(entries);
        self.shown.position = Arc::new(position);
        self.shown.generation += 1;
    }
}

/// What is decided of the date stands over what was asked for on opening.
pub(super) fn sets_as_of(draft: &Draft) -> bool {
    draft.op == "set" && draft.rest.get("name").and_then(Value::as_str) == Some("as_of")
}

/// Whether these entries have the folder read otherwise than the records at hand were.
pub(super) fn reads_anew(session: &Session, entries: &[Entry]) -> bool {
    let mappings = mappings(entries);
    let same = |one: &Decided, other: &Decided| one.entry == other.entry && one.decision == other.decision;
    mappings.len() != session.mappings.len() || !mappings.iter().zip(&session.mappings).all(|(one, other)| same(one, other))
}

/// The records as these entries have them read, and by which decisions; `None`: as those at hand were.
fn reread(session: &Session, entries: &[Entry], heard: Heard) -> Result<Option<(Records, Vec<Decided>)>, SessionError> {
    if !reads_anew(session, entries) {
        return Ok(None);
    }
    let mappings = mappings(entries);
    let records = load(&session.root, &session.shown.catalog, &mappings, heard)?;
    Ok(Some((records, mappings)))
}

/// The first draft that says how a table is read and cannot be followed, and why. One on a table that is not there is kept, dormant.
fn unfollowed(ledger: &Ledger, next: u64, drafts: &[Draft]) -> Option<(usize, String)> {
    let why = |id: u64| ledger.unapplied.get(&id).filter(|why| !why.is_empty());
    let mut made = (next..).zip(drafts).enumerate();
    made.find_map(|(index, (id, draft))| Some((index, format!("({}) cannot be followed: {}", draft.op, why(id)?))))
}

/// Appends to the journal, made or opened first where need be.
fn append(
    journal: &mut Option<Journal>,
    path: &std::path::Path,
    opening: Draft,
    drafts: &[Draft],
    author: &Author,
) -> Result<Vec<u64>, SessionError> {
    let journal = match journal {
        Some(journal) => {
            if super::open::unopened(journal.entries()) {
                journal.append(&[opening], author)?;
            }
            journal
        }
        None => journal.insert(Journal::create(path, opening, author)?),
    };
    Ok(journal.append(drafts, author)?)
}

fn author() -> Author {
    // Whole seconds, as the journal shows them.
    let now = jiff::Timestamp::now();
    let at = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string();
    Author { at, by: super::places::author() }
}

/// The journal as the kit takes it.
pub(super) struct Replayed {
    pub entries: Vec<Entry>,
    pub replay: Replay,
    /// The journal's own as-of date.
    pub kept_as_of: Option<Day>,
    /// Entries that say nothing that can be applied.
    pub findings: Vec<Finding>,
}

/// What a journal is replayed on.
pub(super) struct Ground<'a> {
    pub records: &'a Records,
    pub catalog: &'a Catalog,
    /// Holds where the journal says none.
    pub default_as_of: Day,
    /// Overrides the journal's.
    pub as_of: Option<Day>,
}

/// The journal's entries as they stand; none where there is no journal yet.
pub(super) fn journal_entries(journal: Option<&Journal>) -> Vec<Entry> {
    journal.map(|j| j.entries().to_vec()).unwrap_or_default()
}

/// Settings and decisions from a journal's entries. Decisions on rows that hold another record now stay out.
pub(super) fn replayed(mut entries: Vec<Entry>, ground: &Ground, canonical: Canonical) -> Replayed {
    let moved = sources::moved(&entries, ground.records, ground.catalog);
    for entry in entries.iter_mut().filter(|e| e.state == EntryState::Active && moved.contains(&e.id)) {
        entry.state = EntryState::Dormant;
    }
    let (mut replay, findings) = replay(&mut entries, ground.default_as_of, canonical);
    let kept_as_of = (!entries.is_empty()).then_some(replay.settings.as_of);
    if let Some(as_of) = ground.as_of {
        replay.settings.as_of = as_of;
    }
    Replayed { entries, replay, kept_as_of, findings }
}

/// The position as far as it is wanted, and which entries found no target in it.
pub(super) fn computed(figures: Figures, inputs: Inputs, memory: &Memory, entries: &mut [Entry]) -> Position {
    let position = match figures {
        Figures::Headline => kit::headline(inputs, memory),
        Figures::Whole => kit::reconstruct(inputs, memory),
    };
    journal::mark_dormant(entries, &position.dormant);
    position
}

/// The fields of a record that a decision added, as its 'extract row'.
pub(super) fn added_fields(entries: &[Entry], id: u64) -> Result<(Vec<String>, Vec<String>), String> {
    let entry = entries.iter().find(|e| e.id == id).ok_or_else(|| format!("the journal has no entry {id}"))?;
    match entry.draft.rest.get("fields") {
        Some(Value::Object(fields)) => {
            Ok(fields.iter().map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_string))).unzip())
        }
        Some(_) | None => Err(format!("entry {id} adds no record")),
    }
}
