//! Which entries are active. The last active `retract` or `restore` on an entry stands; both can be retracted themselves.
//! Undo is a retraction, redo a restoration: which ones are next is read from the journal, so it works across restarts.

use super::{Draft, Entry, EntryState};
use std::collections::BTreeMap;

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

/// The entry that undo retracts: the newest that counts and is neither the opening nor an undo or redo itself.
pub fn undo_target(entries: &[Entry]) -> Option<u64> {
    entries
        .iter()
        .rev()
        .find(|e| e.state != EntryState::Retracted && e.draft.op != "open" && !is_own_note(e) && !is_undo(e) && !is_redo(e))
        .map(|e| e.id)
}

/// The entry that redo restores: what the newest undo that still stands took away, unless something was decided since.
pub fn redo_target(entries: &[Entry]) -> Option<u64> {
    let state: BTreeMap<u64, EntryState> = entries.iter().map(|e| (e.id, e.state)).collect();
    entries
        .iter()
        .rev()
        .filter(|e| !is_own_note(e))
        .take_while(|e| is_undo(e) || is_redo(e))
        .filter(|e| is_undo(e) && e.state != EntryState::Retracted)
        .filter_map(|e| target(&e.draft))
        .find(|on| state.get(on) == Some(&EntryState::Retracted))
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
