//! What is kept per id. Users, devices, services and facts are numbered without holes, so a bit or a slot each is smaller and, over
//! millions of rows, many times faster than a table of hashes.

use crate::catalog::RightId;
use std::collections::BTreeMap;

/// A set of ids that knows its size.
#[derive(Clone, Debug, Default)]
pub struct IdSet {
    bits: Vec<u64>,
    len: u64,
}

impl IdSet {
    /// Whether the id is new.
    pub fn insert(&mut self, id: u32) -> bool {
        let (word, bit) = place(id);
        if word >= self.bits.len() {
            self.bits.resize((word + 1).max(self.bits.len() * 2), 0);
        }
        let new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        self.len += u64::from(new);
        new
    }

    pub fn contains(&self, id: u32) -> bool {
        let (word, bit) = place(id);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.bits).flat_map(|(word, &bits)| {
            let mut left = bits;
            std::iter::from_fn(move || {
                let bit = left.checked_ilog2().map(|_| left.trailing_zeros())?;
                left &= left - 1;
                Some(word * 64 + bit)
            })
        })
    }
}

impl FromIterator<u32> for IdSet {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> IdSet {
        let mut set = IdSet::default();
        ids.into_iter().for_each(|id| {
            set.insert(id);
        });
        set
    }
}

fn place(id: u32) -> (usize, u64) {
    (id as usize / 64, 1u64 << (id % 64))
}

/// A value for some of the ids.
#[derive(Clone, Debug)]
pub struct ById<T>(Vec<Option<T>>);

impl<T> Default for ById<T> {
    fn default() -> ById<T> {
        ById(Vec::new())
    }
}

impl<T: Copy> ById<T> {
    pub fn get(&self, id: u32) -> Option<T> {
        self.0.get(id as usize).copied().flatten()
    }

    pub fn slot(&mut self, id: u32) -> &mut Option<T> {
        let at = id as usize;
        if at >= self.0.len() {
            self.0.resize((at + 1).max(self.0.len() * 2), None);
        }
        &mut self.0[at]
    }

    /// Ascending.
    pub fn iter(&self) -> impl Iterator<Item = (u32, T)> {
        (0u32..).zip(&self.0).filter_map(|(id, value)| Some((id, (*value)?)))
    }

    /// How many ids have a value.
    pub fn count(&self) -> u64 {
        self.0.iter().flatten().count() as u64
    }
}

impl<T: Copy> FromIterator<(u32, T)> for ById<T> {
    fn from_iter<I: IntoIterator<Item = (u32, T)>>(values: I) -> ById<T> {
        let mut by_id = ById::default();
        values.into_iter().for_each(|(id, value)| *by_id.slot(id) = Some(value));
        by_id
    }
}

/// A value for each right that somebody asked about.
#[derive(Clone, Debug)]
pub struct ByRight<T>(Vec<Option<T>>);

impl<T> Default for ByRight<T> {
    fn default() -> ByRight<T> {
        ByRight(Vec::new())
    }
}

impl<T: Default> ByRight<T> {
    pub fn entry(&mut self, right: RightId) -> &mut T {
        let at = usize::from(right.0);
        if at >= self.0.len() {
            self.0.resize_with(at + 1, || None);
        }
        self.0[at].get_or_insert_default()
    }

    /// In the order of the rights.
    pub fn iter(&self) -> impl Iterator<Item = (RightId, &T)> {
        (0u8..=u8::MAX).zip(&self.0).filter_map(|(right, value)| Some((RightId(right), value.as_ref()?)))
    }

    pub fn into_map(self) -> BTreeMap<RightId, T> {
        (0u8..=u8::MAX).zip(self.0).filter_map(|(right, value)| Some((RightId(right), value?))).collect()
    }
}

/// Pairs of ids, each once, in order.
pub fn distinct_pairs(pairs: impl IntoIterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    // One integer a pair sorts several times faster than a tuple.
    let mut packed: Vec<u64> = pairs.into_iter().map(|(a, b)| u64::from(a) << 32 | u64::from(b)).collect();
    packed.sort_unstable();
    packed.dedup();
    packed.into_iter().map(|pair| ((pair >> 32) as u32, pair as u32)).collect()
}

/// Every two of a list, in its order.
pub fn pairs_of<T: Copy>(list: &[T]) -> impl Iterator<Item = (T, T)> {
    list.iter().enumerate().flat_map(|(at, a)| list[at + 1..].iter().map(move |b| (*a, *b)))
}

/// By the first of each pair: how many others it is paired with.
pub fn partners(pairs: impl IntoIterator<Item = (u32, u32)>) -> ById<u64> {
    let mut counts: ById<u64> = ById::default();
    for (id, _) in distinct_pairs(pairs) {
        *counts.slot(id).get_or_insert_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_counts_once_and_comes_back_in_order() {
        let ids = [70, 0, 70, 63, 64, 4_000];
        let set: IdSet = ids.into_iter().collect();
        assert_eq!(set.len(), 5);
        assert_eq!(set.iter().collect::<Vec<u32>>(), [0, 63, 64, 70, 4_000]);
        assert!(set.contains(64) && !set.contains(65) && !set.contains(u32::MAX));
    }

    #[test]
    fn a_value_stands_where_it_was_put() {
        let mut by: ById<u8> = [(3, 7), (0, 1)].into_iter().collect();
        *by.slot(3) = Some(8);
        assert_eq!((by.get(0), by.get(1), by.get(3), by.get(u32::MAX), by.count()), (Some(1), None, Some(8), None, 2));
    }

    #[test]
    fn others_are_counted_once_each() {
        let counts = partners([(7, 1), (2, 5), (7, 3), (7, 1)]);
        assert_eq!(counts.iter().collect::<Vec<(u32, u64)>>(), [(2, 1), (7, 2)]);
    }

    #[test]
    fn pairs_are_sorted_and_each_stands_once() {
        assert_eq!(distinct_pairs([(2, 1), (1, u32::MAX), (2, 1), (1, 0)]), [(1, 0), (1, u32::MAX), (2, 1)]);
    }
}
