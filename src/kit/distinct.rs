//! Counting distinct ids: a bit each, which on millions of rows is many times faster than hashing.

/// A set of small ids that knows its size.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    bits: Vec<u64>,
    len: u64,
}

impl Distinct {
    /// Whether the id is new.
    pub fn insert(&mut self, id: u32) -> bool {
        let (word, bit) = (id as usize / 64, 1u64 << (id % 64));
        if word >= self.bits.len() {
            self.bits.resize((word + 1).max(self.bits.len() * 2), 0);
        }
        let new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        self.len += u64::from(new);
        new
    }

    pub fn len(&self) -> u64 {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_counts_once() {
        let mut seen = Distinct::default();
        assert!(seen.insert(70));
        assert!(seen.insert(0));
        assert!(!seen.insert(70));
        assert_eq!(seen.len(), 2);
    }
}
