//! What the screens read: the tables, details and figures of one snapshot. A trait, so that update and screens are tested over
//! made-up tables (a million rows among them) without an engagement.

use crate::session::Entry;
use crate::session::RightId;
use crate::session::Snapshot;
use crate::session::Totals;
use crate::session::{Finding, Status, Suggestion};
use crate::views::{self, Detail, Proposed, Row, Rule, Step, StepState, Table, TableKey};
use crate::views::{Cents, Day};

/// The figures of the top line.
#[derive(Clone, PartialEq, Debug)]
pub struct Headline {
    pub client: String,
    pub as_of: Day,
    pub currency: String,
    pub totals: Totals,
    /// False while background figures are still to come.
    pub complete: bool,
    /// Open findings, and what they are worth together.
    pub questions: u64,
    pub at_stake: Cents,
}

impl Headline {
    /// What is left to pay: the internal gap and external access.
    pub fn left(&self) -> Cents {
        Cents(self.totals.residual_cost.0 + self.totals.external_cost.0)
    }
}

/// One immutable state of an engagement, as the screens see it.
pub trait Book: Send + Sync {
    /// Grows with every change.
    fn generation(&self) -> u64;
    fn headline(&self) -> Headline;
    /// The tables of a step, the first is what the step opens with.
    fn tables(&self, step: Step) -> Vec<TableKey>;
    fn step_of(&self, key: TableKey) -> Option<Step>;
    fn step_state(&self, step: Step) -> StepState;
    fn table(&self, key: TableKey) -> Table<'_>;
    fn detail(&self, key: TableKey, row: &str, limit: usize) -> Detail;
    fn findings(&self) -> &[Finding];
    fn entries(&self) -> &[Entry];
    /// What accepting offers on a row, by what offers it.
    fn suggestions(&self, row: &Row) -> Vec<(String, Vec<Suggestion>)>;
    /// The rules under which what a row suggests falls, and what else falls under one of them.
    fn rules(&self, key: TableKey, row: &Row) -> Vec<Rule>;
    fn under(&self, rule: &Rule) -> Vec<Proposed>;
    /// The id by which decisions name a right, `None` where the catalog has none such.
    fn right(&self, right: RightId) -> Option<String>;
}

/// A snapshot of the session through the views.
pub struct SnapshotBook(pub Snapshot);

impl SnapshotBook {
    /// What views and worksheet are made from.
    pub fn input(&self) -> views::Input<'_> {
        views::Input { catalog: &self.0.catalog, records: &self.0.records, position: &self.0.position, entries: &self.0.entries }
    }
}

impl Book for SnapshotBook {
    fn generation(&self) -> u64 {
        self.0.generation
    }

    fn headline(&self) -> Headline {
        let position = &self.0.position;
        let open = || position.findings.iter().filter(|f| f.status == Status::Open);
        Headline {
            client: position.settings.client.clone(),
            as_of: position.settings.as_of,
            currency: position.currency.clone(),
            totals: position.totals,
            complete: position.complete,
            questions: open().count() as u64,
            at_stake: Cents(open().filter(|f| f.estimate.is_none()).filter_map(|f| f.money).map(|m| m.0).sum()),
        }
    }

    fn tables(&self, step: Step) -> Vec<TableKey> {
        views::tables(step, self.input())
    }

    fn step_of(&self, key: TableKey) -> Option<Step> {
        views::step_of(key)
    }

    fn step_state(&self, step: Step) -> StepState {
        views::step_state(step, self.input())
    }

    fn table(&self, key: TableKey) -> Table<'_> {
        views::table(key, self.input())
    }

    fn detail(&self, key: TableKey, row: &str, limit: usize) -> Detail {
        views::detail(key, row, self.input(), limit)
    }

    fn findings(&self) -> &[Finding] {
        &self.0.position.findings
    }

    fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    fn suggestions(&self, row: &Row) -> Vec<(String, Vec<Suggestion>)> {
        views::suggestions(row, self.input())
    }

    fn rules(&self, key: TableKey, row: &Row) -> Vec<Rule> {
        views::rules(key, row, self.input())
    }

    fn under(&self, rule: &Rule) -> Vec<Proposed> {
        views::under(rule, self.input())
    }

    fn right(&self, right: RightId) -> Option<String> {
        self.0.catalog.rights().find(|(id, _)| *id == right).map(|(_, right)| right.id.clone())
    }
}
