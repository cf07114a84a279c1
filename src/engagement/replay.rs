//! Active entries as settings and decisions, in the journal's order; what cannot be understood becomes a finding and is left out.

use super::mapping::is_mapping;
use super::meaning::{Meaning, interpret};
use super::merges::{Canonical, cycle};
use super::{Entry, EntryState, Replay};
use crate::catalog::Day;
use crate::kit::decisions::{Decided, Settings};
use crate::kit::findings::{Effect, Finding, Severity};

/// Replays entries (settled: [`super::states::settle`]). `as_of` holds where the journal says none. Entries that cannot be applied are
/// set dormant and told in the findings.
pub fn replay(entries: &mut [Entry], as_of: Day, canonical: Canonical) -> (Replay, Vec<Finding>) {
    let mut findings = break_circles(entries, canonical);
    let mut replay = Replay { settings: Settings::new(as_of), decisions: Vec::new() };
    for entry in entries.iter_mut().filter(|e| e.state == EntryState::Active) {
        match interpret(&entry.draft) {
            Ok(Meaning::Open { client, as_of, currency }) => {
                replay.settings.client = client;
                replay.settings.as_of = as_of;
                replay.settings.currency = currency;
            }
            Ok(Meaning::Set(setting)) => setting.apply(&mut replay.settings),
            Ok(Meaning::Decision(decision)) => {
                replay.decisions.push(Decided { entry: entry.id, decision, why: entry.draft.why.clone(), by: entry.by.clone() });
            }
            Ok(Meaning::Verdict { entry: on, .. }) if on < entry.id => {}
            Ok(Meaning::Verdict { entry: on, .. }) => {
                findings.push(not_applied(entry.id, &format!("is on entry {on}, which does not come before it")));
                entry.state = EntryState::Dormant;
            }
            Ok(Meaning::Kept) => {}
            Err(what) => {
                findings.push(not_applied(entry.id, &what));
                entry.state = EntryState::Dormant;
            }
        }
    }
    (replay, findings)
}

/// Active decisions on how tables are read, which come before there are records. What says nothing that can be followed is told by
/// [`replay`].
pub fn mappings(entries: &[Entry]) -> Vec<Decided> {
    let active = entries.iter().filter(|entry| entry.state == EntryState::Active && is_mapping(&entry.draft));
    let decided = active.filter_map(|entry| match interpret(&entry.draft) {
        Ok(Meaning::Decision(decision)) => Some(Decided { entry: entry.id, decision, why: entry.draft.why.clone(), by: entry.by.clone() }),
        Ok(_) | Err(_) => None,
    });
    decided.collect()
}

/// A journal made here holds no circle of merges; one made by hand, or on other evidence, may. The newest merge of each gives way.
fn break_circles(entries: &mut [Entry], canonical: Canonical) -> Vec<Finding> {
    let mut findings = Vec::new();
    while let Some(circle) = cycle(entries, canonical) {
        let what = format!("merges '{}' into '{}', which is part of it already", circle.key, circle.to);
        findings.push(not_applied(circle.entry, &what));
        let mut broken = false;
        for entry in entries.iter_mut().filter(|e| e.id == circle.entry && e.draft.op == "merge") {
            entry.state = EntryState::Dormant;
            broken = true;
        }
        if !broken {
            break;
        }
    }
    findings
}

fn not_applied(entry: u64, what: &str) -> Finding {
    let message = format!("journal entry {entry} {what}; it is kept and not applied");
    Finding::new("journal-entry-not-applied", Severity::Medium, Effect::Unknown, format!("entry {entry}"), message)
        .remedy("make the decision again in a form that this version understands, or retract the entry")
}
