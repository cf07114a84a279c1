//! Spellings of the extracts, interned: each distinct text once, in one arena.

use super::slots::Slots;

/// A spelling as it stands in the extracts, interned once per estate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spelling(pub u32);

impl Spelling {
    /// The absent value.
    pub const NONE: Spelling = Spelling(u32::MAX);

    pub fn is_some(self) -> bool {
        self != Spelling::NONE
    }
}

/// Interned spellings: one arena, ids in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    arena: String,
    ends: Vec<u32>,
    index: Slots,
}

impl Spellings {
    /// The id of a spelling; blank and `-` are [`Spelling::NONE`]. Trims.
    pub fn intern(&mut self, text: &str) -> Spelling {
        let text = text.trim();
        if text.is_empty() || text == "-" {
            return Spelling::NONE;
        }
        let hash = hash_of(text);
        if let Some(known) = self.index.find(hash, |id| self.slice(id) == text) {
            return Spelling(known);
        }
        let id = self.ends.len() as u32;
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u32);
        self.index.insert(hash, id);
        Spelling(id)
    }

    /// The text; `""` for [`Spelling::NONE`].
    pub fn text(&self, spelling: Spelling) -> &str {
        if spelling.is_some() { self.slice(spelling.0) } else { "" }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All spellings with their ids, in order of arrival.
    pub fn iter(&self) -> impl Iterator<Item = (Spelling, &str)> {
        (0..self.ends.len() as u32).map(|id| (Spelling(id), self.slice(id)))
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn slice(&self, id: u32) -> &str {
        let end = self.ends[id as usize] as usize;
        let start = if id == 0 { 0 } else { self.ends[id as usize - 1] as usize };
        &self.arena[start..end]
    }
}

fn hash_of(text: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
