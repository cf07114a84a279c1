//! Rows that several tables repeat, or one table day by day: each is counted once, and what a later copy adds to it besides.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What was told so far, shared by all exports of a load.
#[derive(Clone, Default)]
pub(in crate::evidence) struct Repeats(Rc<RefCell<Known>>);

#[derive(Default)]
struct Known {
    tables: u32,
    told: HashMap<Box<str>, Vec<Told>>,
}

/// What one row told.
struct Told {
    /// Its table, its number.
    place: (u32, u64),
    total: u64,
    last: Box<str>,
}

/// One table's view of it.
#[derive(Clone)]
pub(super) struct Copies {
    table: u32,
    repeats: Repeats,
}

impl Repeats {
    /// For one more table. A table that is walked twice keeps its copy, so that its rows say the same both times.
    pub(super) fn table(&self) -> Copies {
        let mut known = self.0.borrow_mut();
        known.tables += 1;
        Copies { table: known.tables, repeats: self.clone() }
    }
}

impl Copies {
    /// How many accesses this row adds to what rows of the same key told before it; `None`: it says nothing new. `last`: a time that sorts.
    pub fn added(&self, key: String, row: u64, total: u64, last: &str) -> Option<u64> {
        let mut known = self.repeats.0.borrow_mut();
        let told = known.told.entry(key.into_boxed_str()).or_default();
        let place = (self.table, row);
        let own = told.iter().position(|t| t.place == place);
        let before = &told[..own.unwrap_or(told.len())];
        let most = before.iter().map(|t| t.total).max();
        let added = total.saturating_sub(most.unwrap_or(0));
        let is_new = most.is_none() || added > 0 || before.iter().all(|t| *t.last < *last);
        if is_new && own.is_none() {
            told.push(Told { place, total, last: last.into() });
        }
        is_new.then_some(added)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_counts_for_what_it_adds() {
        let repeats = Repeats::default();
        let (old, new) = (repeats.table(), repeats.table());
        let added = |copies: &Copies, row, total, last| copies.added("k".into(), row, total, last);
        for _walk in 0..2 {
            assert_eq!(added(&old, 1, 10, "2026-01-01"), Some(10));
            assert_eq!(added(&old, 2, 10, "2026-01-01"), None, "the same again");
        }
        assert_eq!(added(&new, 1, 12, "2026-01-02"), Some(2), "a day later");
        assert_eq!(added(&new, 2, 10, "2026-01-01"), None, "a day earlier");
        assert_eq!(new.added("other".into(), 3, 1, ""), Some(1));
    }
}
