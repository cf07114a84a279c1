//! An index from hashes to places in a list kept elsewhere: open addressing, eight bytes a slot. Loading a log looks up every cell,
//! and there the cost is memory that is not in the cache (one map of lists was three times slower).

const EMPTY: u32 = u32::MAX;

/// Hash → place. The hash's upper half is kept beside the place, so growing needs no key and few wrong keys are compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// (tag, place); the length is a power of two, or nothing yet.
    slots: Vec<(u32, u32)>,
    used: usize,
}

impl Slots {
    /// The place under this hash that `is_it`.
    pub fn find(&self, hash: u64, mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let tag = tag_of(hash);
        let mut at = tag as usize & mask;
        loop {
            let (known, place) = self.slots[at];
            if place == EMPTY {
                return None;
            }
            if known == tag && is_it(place) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a place that `find` did not find.
    pub fn insert(&mut self, hash: u64, place: u32) {
        if self.used * 3 >= self.slots.len() * 2 {
            self.grow();
        }
        self.put(tag_of(hash), place);
        self.used += 1;
    }

    fn grow(&mut self) {
        let larger = vec![(0, EMPTY); (self.slots.len() * 2).max(16)];
        for (tag, place) in std::mem::replace(&mut self.slots, larger) {
            if place != EMPTY {
                self.put(tag, place);
            }
        }
    }

    fn put(&mut self, tag: u32, place: u32) {
        let mask = self.slots.len() - 1;
        let mut at = tag as usize & mask;
        while self.slots[at].1 != EMPTY {
            at = (at + 1) & mask;
        }
        self.slots[at] = (tag, place);
    }
}

fn tag_of(hash: u64) -> u32 {
    // The upper half of a product mixes all bits of the hash, whatever hasher made it.
    (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let mut slots = Slots::default();
        let keys: Vec<u64> = (0..10_000).map(|n| n % 5_000).collect();
        for (place, &key) in keys.iter().enumerate() {
            slots.insert(key, place as u32);
        }
        for (place, &key) in keys.iter().enumerate() {
            assert_eq!(slots.find(key, |at| at == place as u32), Some(place as u32), "two places under one hash are both there");
        }
        assert_eq!(slots.find(70_000, |at| keys[at as usize] == 70_000), None);
    }
}
