//! Who held an address when, where all that is told is the day on which it was last seen under a name.

use crate::catalog::Day;
use std::collections::{BTreeSet, HashMap};

/// An address and a name that it was seen under, both folded.
pub(in crate::evidence) type Held = (String, String);

/// The first and last day of each holding, where it has one. An address belongs to a name until the day on which it was last seen under it,
/// then to the next; the first held it from the beginning, the last one holds it still. Names seen last on the same day share it.
pub(in crate::evidence) fn spans(seen: impl Iterator<Item = (Held, Option<Day>)>) -> HashMap<Held, (Option<Day>, Option<Day>)> {
    let mut last: HashMap<Held, Option<Day>> = HashMap::new();
    for (held, day) in seen {
        let known = last.entry(held).or_default();
        *known = (*known).max(day);
    }
    let mut days: HashMap<String, BTreeSet<Day>> = HashMap::new();
    for ((address, _), day) in &last {
        days.entry(address.clone()).or_default().extend(*day);
    }
    let span = |address: &str, day: Option<Day>| match (day, days.get(address)) {
        (Some(day), Some(days)) => {
            let from = days.range(..day).next_back().map(|before| Day(before.0 + 1));
            (from, days.range(Day(day.0 + 1)..).next().map(|_| day))
        }
        (None, _) | (_, None) => (None, None),
    };
    last.iter().map(|(held, day)| (held.clone(), span(&held.0, *day))).collect()
}
