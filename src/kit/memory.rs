//! What stays true from one decision to the next. Each stage's result is kept while its inputs stand (DESIGN.md): who is who and the
//! facts are resolved anew only when a decision touches what they are made from, and no allocation is solved twice.
//!
//! A memory speeds figures up and never changes one: with it or without it a position is the same.

use super::Inputs;
use super::beside::Beside;
use super::coverage::Sightings;
use super::decisions::{Decided, Decision, Settings};
use super::facts::Facts;
use super::inventory::Inventory;
use super::resolve::devices::Devices;
use super::resolve::users::Users;
use super::solve::allocation::{self, Answer, Effort, Problem};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Problems whose answers are kept; decisions in one sitting come to a few hundred.
const MOST_ANSWERS: usize = 4_000;

/// The memory of one set of records: make a new one when records are read again.
#[derive(Debug, Default)]
pub struct Memory {
    /// One position only is computed: what was resolved is used up, not kept beside it.
    once: bool,
    resolved: Mutex<Option<(Arc<Question>, Arc<Resolved>)>>,
    answers: Arc<Mutex<FxHashMap<Problem, (Effort, Answer)>>>,
}

/// The outcome of POSITION.md section 3, 1–3: identities, servers, facts.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub users: Users,
    pub devices: Devices,
    pub inventory: Inventory,
    pub facts: Arc<Facts>,
    pub sightings: Arc<Sightings>,
    pub beside: Arc<Beside>,
}

/// What resolving depends on beside the records.
#[derive(PartialEq, Eq, Debug)]
struct Question {
    decisions: Vec<(u64, Decision)>,
    settings: Settings,
}

impl Question {
    fn of(inputs: Inputs) -> Question {
        let touching = inputs.decisions.iter().filter(|decided| resolves(decided));
        // Who could access is asked of what was resolved; it resolves nothing.
        let settings = Settings { could_access: BTreeSet::new(), ..inputs.settings.clone() };
        Question { decisions: touching.map(|d| (d.entry, d.decision.clone())).collect(), settings }
    }
}

/// Whether a decision can change who is who, what a server is, or an access row.
fn resolves(decided: &Decided) -> bool {
    match &decided.decision {
        Decision::Amend { on: super::decisions::RecordKey { record, .. }, .. } | Decision::Add { record, .. } => {
            !["plan", "entitlement", "assignment", "price", "claim", "authorised", "membership"].contains(&record.as_str())
        }
        Decision::ReferenceOnly { .. } | Decision::Merge { .. } | Decision::Split { .. } | Decision::Right { .. } => true,
        // Other records come with another memory.
        Decision::Map { .. } | Decision::Profile(_) => false,
        Decision::Exclude { .. }
        | Decision::Include { .. }
        | Decision::Metric { .. }
        | Decision::Shared { .. }
        | Decision::Price { .. }
        | Decision::Place { .. }
        | Decision::Finding { .. }
        | Decision::Note { .. } => false,
    }
}

impl Memory {
    /// For a single position: nothing is kept for a next one.
    pub fn once() -> Memory {
        Memory { once: true, ..Memory::default() }
    }

    /// For decisions that are tried out beside the ones made: begins with what is resolved here, keeps its own resolution to itself, and
    /// shares the answers. It is to be dropped with the trial: what it resolves may lack what is told beside the count.
    pub fn beside(&self) -> Memory {
        let resolved = if self.once { None } else { held(&self.resolved).clone() };
        Memory { once: false, resolved: Mutex::new(resolved), answers: Arc::clone(&self.answers) }
    }

    /// The resolution that these inputs ask for: the one at hand, else a new one.
    pub(super) fn resolved(&self, inputs: Inputs, resolve: impl FnOnce() -> Resolved) -> Arc<Resolved> {
        if self.once {
            return Arc::new(resolve());
        }
        let question = Question::of(inputs);
        if let Some((asked, known)) = &*held(&self.resolved)
            && **asked == question
        {
            return Arc::clone(known);
        }
        let resolved = Arc::new(resolve());
        *held(&self.resolved) = Some((Arc::new(question), Arc::clone(&resolved)));
        resolved
    }

    /// The answer to a problem; equal problems are solved once.
    pub(super) fn answer(&self, problem: &Problem, effort: Effort) -> Answer {
        if let Some((reached, known)) = held(&self.answers).get(problem)
            && *reached >= effort
        {
            return known.clone();
        }
        let answer = allocation::solve(problem, effort);
        let mut answers = held(&self.answers);
        if answers.len() >= MOST_ANSWERS {
            answers.clear();
        }
        answers.insert(problem.clone(), (effort, answer.clone()));
        answer
    }
}

/// A computation that panicked elsewhere has left nothing half written here.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
