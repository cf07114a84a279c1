//! Which entries are active. The last active `retract` or `restore` on an entry stands; both can be retracted themselves.
//! Undo is a retraction, redo a restoration: which ones are next is read from the journal, so it works across restarts.

use super::{Draft, Entry, EntryState};
use std::collections::{BTreeMap, BTreeSet};

/// The rationale by which an undo's retraction is known.
pub const UNDO: &str = "undo";
/// The rationale by which a redo's restoration is known.
pub const REDO: &str = "redo";

/// What a note is on that the journal makes about itself.
pub const JOURNAL: &str = "journal";

/// What a `retract` or `restore` says about its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Retract,
    Restore,
}

impl Verdict {
    pub fn of(draft: &Draft) -> Option<Verdict> {
        match draft.op.as_str() {
            "retract" => Some(Verdict::Retract),
            "restore" => Some(Verdict::Restore),
            _ => None,
        }
    }
}

/// The entry that a `retract` or `restore` is on.
pub fn target(draft: &Draft) -> Option<u64> {
    let value = draft.on.get("entry")?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Sets each entry to active or retracted. Verdicts only reach back, so one pass from the newest decides all.
pub fn settle(entries: &mut [Entry]) {
    let mut verdicts: BTreeMap<u64, Verdict> = BTreeMap::new();
    for entry in entries.iter_mut().rev() {
        entry.state = match verdicts.get(&entry.id) {
            Some(Verdict::Retract) => EntryState::Retracted,
            Some(Verdict::Restore) | None => EntryState::Active,
        };
        if entry.state == EntryState::Active
            && let (Some(verdict), Some(on)) = (Verdict::of(&entry.draft), target(&entry.draft))
            && on < entry.id
        {
            verdicts.entry(on).or_insert(verdict);
        }
    }
}

/// The entries that undo retracts: what the newest action made that still counts, the newest first. Undos and redos are no actions of
/// their own here, nor is the opening.
pub fn undo_targets(entries: &[Entry]) -> Vec<u64> {
    let newest = entries.iter().rposition(|e| counts(e) && is_decided(e));
    let Some(newest) = newest else { return Vec::new() };
    action(entries, newest).iter().rev().filter(|e| counts(e)).map(|e| e.id).collect()
}

/// The entries that redo restores: what the newest undo that still stands took away, in the order in which they were made, unless
/// something was decided since.
pub fn redo_targets(entries: &[Entry]) -> Vec<u64> {
    let place: BTreeMap<u64, usize> = entries.iter().enumerate().map(|(at, e)| (e.id, at)).collect();
    let undone: Vec<usize> = entries
        .iter()
        .rev()
        .filter(|e| !is_own_note(e))
        .take_while(|e| is_undo(e) || is_redo(e))
        .filter(|e| is_undo(e) && counts(e))
        .filter_map(|e| place.get(&target(&e.draft)?).copied())
        .filter(|at| entries[*at].state == EntryState::Retracted)
        .collect();
    let Some(newest) = undone.first() else { return Vec::new() };
    let ids = |e: &&Entry| undone.iter().any(|at| entries[*at].id == e.id);
    action(entries, *newest).iter().filter(ids).map(|e| e.id).collect()
}

fn counts(entry: &Entry) -> bool {
    entry.state != EntryState::Retracted
}

fn is_decided(entry: &Entry) -> bool {
    entry.draft.op != "open" && !is_own_note(entry) && !is_undo(entry) && !is_redo(entry)
}

/// The entries that were made together with the one at a place: neighbours of the same second, author and reason, as one action writes
/// them. The journal keeps no other trace of it; nobody gives the same reason twice in a second.
fn action(entries: &[Entry], at: usize) -> &[Entry] {
    let same = |e: &&Entry| {
        let one = &entries[at];
        is_decided(e) && !e.at.is_empty() && (&e.at, &e.by, &e.draft.why) == (&one.at, &one.by, &one.draft.why)
    };
    let before = entries[..at].iter().rev().take_while(same).count();
    let after = entries[at + 1..].iter().take_while(same).count();
    &entries[at - before..=at + after]
}

/// Entries that a reader of the decisions is spared: undo and redo themselves, and what was undone and stayed so. The journal has them.
pub fn undone(entries: &[Entry]) -> BTreeSet<u64> {
    let stands = |entry: &&Entry| entry.state != EntryState::Retracted;
    let undos = entries.iter().filter(|entry| is_undo(entry)).filter(stands).filter_map(|entry| target(&entry.draft));
    let retracted: BTreeSet<u64> = entries.iter().filter(|entry| entry.state == EntryState::Retracted).map(|entry| entry.id).collect();
    let marks = entries.iter().filter(|entry| is_undo(entry) || is_redo(entry)).map(|entry| entry.id);
    undos.filter(|on| retracted.contains(on)).chain(marks).collect()
}

/// What the journal notes about itself is nothing that somebody decided.
fn is_own_note(entry: &Entry) -> bool {
    entry.draft.op == "note" && entry.draft.on.contains_key(JOURNAL)
}

fn is_undo(entry: &Entry) -> bool {
    entry.draft.op == "retract" && entry.draft.why == UNDO
}

fn is_redo(entry: &Entry) -> bool {
    entry.draft.op == "restore" && entry.draft.why == REDO
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entries(drafts: Vec<Draft>) -> Vec<Entry> {
        let mut all = vec![Draft::open("C", crate::catalog::Day(0), None)];
        all.extend(drafts);
        let make = |(id, draft)| Entry { id: id as u64, at: String::new(), by: String::new(), draft, state: EntryState::Active };
        let mut entries: Vec<Entry> = all.into_iter().enumerate().map(make).collect();
        settle(&mut entries);
        entries
    }

    fn push(entries: &mut Vec<Entry>, draft: Draft) {
        let id = entries.len() as u64;
        entries.push(Entry { id, at: String::new(), by: String::new(), draft, state: EntryState::Active });
        settle(entries);
    }

    fn undo_target(entries: &[Entry]) -> Option<u64> {
        undo_targets(entries).first().copied()
    }

    fn redo_target(entries: &[Entry]) -> Option<u64> {
        redo_targets(entries).first().copied()
    }

    #[test]
    fn what_one_action_made_is_undone_and_redone_together() {
        let make = |all: &mut Vec<Entry>, drafts: Vec<Draft>, at: &str| {
            for draft in drafts {
                let id = all.len() as u64;
                all.push(Entry { id, at: at.into(), by: "a.b".into(), draft, state: EntryState::Active });
            }
            settle(all);
        };
        let mut all = entries(vec![]);
        make(&mut all, vec![note("left"), note("left"), note("left")], "10:00:00");
        make(&mut all, vec![note("another")], "10:00:00");
        make(&mut all, vec![note("left")], "10:00:01");
        assert_eq!(undo_targets(&all), [5], "the same reason a second later is another action");
        make(&mut all, vec![Draft::retract(5, UNDO)], "10:00:02");
        assert_eq!(undo_targets(&all), [4], "the same second for another reason too");
        make(&mut all, vec![Draft::retract(4, UNDO)], "10:00:02");
        assert_eq!(undo_targets(&all), [3, 2, 1]);
        make(&mut all, vec![Draft::retract(3, UNDO), Draft::retract(2, UNDO), Draft::retract(1, UNDO)], "10:00:03");
        assert_eq!(active(&all), [] as [u64; 0]);
        assert_eq!(redo_targets(&all), [1, 2, 3]);
        make(&mut all, vec![Draft::restore(1, REDO), Draft::restore(2, REDO), Draft::restore(3, REDO)], "10:00:03");
        assert_eq!(active(&all), [1, 2, 3]);
        assert_eq!(redo_targets(&all), [4], "undone in the same second, by a key of its own");
    }

    fn active(entries: &[Entry]) -> Vec<u64> {
        entries.iter().filter(|e| e.state == EntryState::Active && Verdict::of(&e.draft).is_none()).map(|e| e.id).skip(1).collect()
    }

    fn note(text: &str) -> Draft {
        Draft::note(&[], text)
    }

    #[test]
    fn a_retracted_retraction_no_longer_counts() {
        let all = entries(vec![note("a"), Draft::retract(1, "mistaken"), Draft::retract(2, "was right after all")]);
        assert_eq!(active(&all), [1]);
    }

    #[test]
    fn the_last_verdict_on_an_entry_stands() {
        let drafts = vec![note("a"), Draft::retract(1, "x"), Draft::restore(1, "y"), Draft::retract(1, "z")];
        assert_eq!(active(&entries(drafts.clone())), [] as [u64; 0]);
        // Without the last one the restoration stands again.
        let drafts = [drafts, vec![Draft::retract(4, "no")]].concat();
        assert_eq!(active(&entries(drafts)), [1]);
    }

    #[test]
    fn undo_goes_back_one_by_one_and_redo_forward_again() {
        let mut all = entries(vec![note("a"), note("b")]);
        for expected in [2, 1] {
            assert_eq!(undo_target(&all), Some(expected));
            push(&mut all, Draft::retract(expected, UNDO));
        }
        assert_eq!((undo_target(&all), active(&all).len()), (None, 0));
        for expected in [1, 2] {
            assert_eq!(redo_target(&all), Some(expected));
            push(&mut all, Draft::restore(expected, REDO));
        }
        assert_eq!((redo_target(&all), active(&all)), (None, vec![1, 2]));
        assert_eq!(undo_target(&all), Some(2));
    }

    #[test]
    fn a_new_decision_ends_what_could_be_redone() {
        let mut all = entries(vec![note("a"), Draft::retract(1, UNDO), note("b")]);
        assert_eq!(redo_target(&all), None);
        push(&mut all, Draft::retract(3, UNDO));
        assert_eq!(redo_target(&all), Some(3));
    }

    #[test]
    fn what_the_journal_notes_about_itself_is_neither_undone_nor_in_the_way() {
        let mut all = entries(vec![note("a"), Draft::torn("{\"v\":1")]);
        assert_eq!(undo_target(&all), Some(1));
        push(&mut all, Draft::retract(1, UNDO));
        push(&mut all, Draft::torn("{"));
        assert_eq!((undo_target(&all), redo_target(&all)), (None, Some(1)));
    }

    #[test]
    fn undo_takes_back_a_retraction_that_was_decided() {
        let mut all = entries(vec![note("a"), Draft::retract(1, "mistaken")]);
        assert_eq!(undo_target(&all), Some(2));
        push(&mut all, Draft::retract(2, UNDO));
        assert_eq!(active(&all), [1]);
        assert_eq!(redo_target(&all), Some(2));
        push(&mut all, Draft::restore(2, REDO));
        assert_eq!(active(&all), [] as [u64; 0]);
    }

    proptest! {
        /// However one decides, undoes and redoes: as many undos as there are active entries empty the list, as many redos bring it back.
        #[test]
        fn undo_and_redo_are_inverse(steps in proptest::collection::vec(0u8..4, 0..24)) {
            let mut all = entries(vec![]);
            for step in steps {
                match step {
                    0 | 1 => push(&mut all, note("n")),
                    2 => if let Some(id) = undo_target(&all) { push(&mut all, Draft::retract(id, UNDO)) },
                    _ => if let Some(id) = redo_target(&all) { push(&mut all, Draft::restore(id, REDO)) },
                }
            }
            let before = active(&all);
            let mut undone = 0;
            while let Some(id) = undo_target(&all) {
                push(&mut all, Draft::retract(id, UNDO));
                undone += 1;
            }
            prop_assert_eq!(undone, before.len());
            for _ in 0..undone {
                let id = redo_target(&all);
                prop_assert!(id.is_some());
                push(&mut all, Draft::restore(id.unwrap_or(0), REDO));
            }
            prop_assert_eq!(active(&all), before);
        }
    }
}
