//! The same log handed in more than once: as it is, as an export of it, saved on two days. An event that its log numbers counts once, whichever
//! way it comes; where an export leaves the numbers out, that its events may count twice is told.

use super::fields::Event;
use crate::catalog::Day;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::pending::{LogSpan, Pending};
use crate::kit::records::{Ledger, Records, TableId};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Whether another table told this event already. Numbers alone do not make it the same: a log that was cleared counts anew, and one that
/// gathers others' events has numbers of its own. So whatever the event shows must agree, too, and nobody is lost by it.
pub(super) fn told_before(pending: &mut Pending, table: TableId, event: &Event<'_>, shows: &[&str], day: Option<Day>) -> bool {
    let Some(record) = event.record else { return false };
    let mut hasher = FxHasher::default();
    for name in [&*event.computer, &*event.channel].iter().chain(shows) {
        name.trim().to_lowercase().hash(&mut hasher);
    }
    (event.id, record, day.map(|day| day.0)).hash(&mut hasher);
    pending.tell(hasher.finish(), table) != table
}

/// Pairs of tables that tell the same log over the same days, of which one numbers no records.
pub(in crate::evidence) fn findings(records: &Records) -> Vec<Finding> {
    let spans = &records.pending.logs;
    let mut found = Vec::new();
    for (at, second) in spans.iter().enumerate() {
        let first = spans.iter().take(at).find(|first| !(first.numbered && second.numbered) && overlap(first, second).is_some());
        if let Some(first) = first {
            found.extend(overlap(first, second).map(|days| told_twice(&records.ledger, first, second, days)));
        }
    }
    found
}

/// The days that two tables of one log share.
fn overlap(first: &LogSpan, second: &LogSpan) -> Option<(Day, Day)> {
    let shares = |a: &[String], b: &[String]| a.iter().any(|name| b.contains(name));
    let (a, b) = (first.window?, second.window?);
    let days = (a.0.max(b.0), a.1.min(b.1));
    (days.0 <= days.1 && shares(&first.computers, &second.computers) && shares(&first.channels, &second.channels)).then_some(days)
}

fn told_twice(ledger: &Ledger, first: &LogSpan, second: &LogSpan, (from, to): (Day, Day)) -> Finding {
    let place = |table: TableId| {
        let account = ledger.tables.get(table.0 as usize);
        account.map_or_else(String::new, |account| {
            let path = ledger.sources.get(account.source as usize).map_or("", |source| source.path.as_str());
            format!("{path}#{}", account.name)
        })
    };
    let (first, second) = (place(first.table), place(second.table));
    let message = format!(
        "{first} and {second} tell the same log from {from} to {to}, and one of them does not number its events: what both tell is counted twice as accesses, though nobody is counted twice"
    );
    Finding::new("events-told-twice", Severity::Low, Effect::Over, second, message)
        .remedy("Set one of the two aside as reference only, where the number of accesses matters.")
}
