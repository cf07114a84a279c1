//! What decisions would change, before one of them is made: the one pipeline with them behind the journal, as far as counts and money go.
//! Nothing is written, and nothing that is shown changes.

use super::pipeline::{Ground, inputs, reads_anew, replayed, sets_as_of};
use super::{Session, SessionError};
use crate::catalog::Catalog;
use crate::engagement::{Draft, Replay};
use crate::kit::difference::Difference;
use crate::kit::position::Position;
use crate::kit::records::Records;
use crate::kit::{self, Memory};
use std::sync::Arc;

/// A trial that is ready to be computed, apart from the session: run it on any thread.
pub struct WhatIf {
    catalog: Arc<Catalog>,
    records: Arc<Records>,
    /// The decisions that stand, and those that are tried out, whose ids begin with `first`.
    replay: Replay,
    first: u64,
    memory: Memory,
    before: Arc<Position>,
}

impl Session {
    /// Tries decisions out, all of them together. They are judged as if they were made now, so what is refused here would be refused
    /// then; a rationale is not asked for yet.
    pub fn what_if(&self, drafts: &[Draft]) -> Result<WhatIf, SessionError> {
        // The journal takes none without; it is for who decides to say.
        let reasoned =
            |draft: &Draft| Draft { why: if draft.why.is_empty() { TRIED.to_string() } else { draft.why.clone() }, ..draft.clone() };
        let drafts: Vec<Draft> = drafts.iter().map(reasoned).collect();
        let (after, first) = self.judged(&super::open::opening(self), &drafts)?;
        if reads_anew(self, &after) {
            return Err(SessionError::Usage("the folder is read again for it, so what it changes is known when it is decided".to_string()));
        }
        let canonical = |record: &str, key: &str| self.identities().canonical(record, key);
        let as_of = self.as_of.filter(|_| !drafts.iter().any(sets_as_of));
        let ground = Ground { records: &self.shown.records, catalog: &self.shown.catalog, default_as_of: self.default_as_of, as_of };
        Ok(WhatIf {
            catalog: Arc::clone(&self.shown.catalog),
            records: Arc::clone(&self.shown.records),
            replay: replayed(after, &ground, &canonical).replay,
            first,
            memory: self.memory.beside(),
            before: Arc::clone(&self.shown.position),
        })
    }
}

/// Stands for the rationale while there is none.
const TRIED: &str = "tried out";

impl WhatIf {
    /// By which the rights of the result are named.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Computes it; `None` where it is not wanted any more, which is asked between the stages.
    pub fn run(self, wanted: impl Fn() -> bool) -> Option<Difference> {
        let inputs = inputs(&self.catalog, &self.records, &self.replay);
        if !wanted() {
            return None;
        }
        kit::resolve_ahead(inputs, &self.memory);
        if !wanted() {
            return None;
        }
        let after = kit::figures(inputs, &self.memory);
        let dormant = after.dormant.iter().filter(|id| **id >= self.first).count();
        Some(Difference { dormant, ..Difference::between(&self.before, &after) })
    }
}
