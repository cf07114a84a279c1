//! Who is who: each distinct spelling to one user or device. POSITION.md section 3, 1–2.

pub mod devices;
pub mod users;

use std::collections::BTreeMap;

/// No user, no device.
pub const NONE: u32 = u32::MAX;

/// Follows merges to the identity that stands in the end.
#[derive(Clone, Debug, Default)]
pub struct Merges {
    /// Identity → the identity it is merged into, and the entry that says so.
    into: BTreeMap<u32, (u32, u64)>,
}

impl Merges {
    /// The last merge of an identity stands; one that would close a circle is refused (`false`).
    pub fn merge(&mut self, from: u32, to: u32, entry: u64) -> bool {
        if from == to || self.path_meets(to, from) {
            return false;
        }
        self.into.insert(from, (to, entry));
        true
    }

    pub fn split(&mut self, from: u32) -> bool {
        self.into.remove(&from).is_some()
    }

    pub fn root(&self, mut id: u32) -> u32 {
        while let Some((to, _)) = self.into.get(&id) {
            id = *to;
        }
        id
    }

    /// (merged, into, entry), in order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, u64)> {
        self.into.iter().map(|(from, (to, entry))| (*from, *to, *entry))
    }

    fn path_meets(&self, start: u32, wanted: u32) -> bool {
        let mut at = start;
        loop {
            if at == wanted {
                return true;
            }
            match self.into.get(&at) {
                Some((to, _)) => at = *to,
                None => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_merge_of_an_identity_stands_and_circles_are_refused() {
        let mut merges = Merges::default();
        assert!(merges.merge(1, 2, 10));
        assert!(merges.merge(2, 3, 11));
        assert!(!merges.merge(3, 1, 12), "1 → 2 → 3 → 1 would be a circle");
        assert_eq!(merges.root(1), 3);
        assert!(merges.merge(1, 4, 13));
        assert_eq!(merges.root(1), 4);
        assert!(merges.split(1));
        assert_eq!(merges.root(1), 1);
    }
}
