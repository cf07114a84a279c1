//! Which rows of access stand behind a number.

use super::decisions::Decided;
use super::position::Subject;
use super::records::{AccessLog, AccessRow, Records};
use crate::catalog::RightId;

/// Row numbers of access by subject.
#[derive(Clone, Debug, Default)]
pub struct EvidenceIndex {
    /// Per access row: resolved user and device (u32::MAX: none).
    pub(super) rows: Vec<(u32, u32)>,
    /// Access rows as decided (amended, added), where they differ from the records'.
    pub(super) access: Option<std::sync::Arc<Records>>,
}

impl EvidenceIndex {
    /// The access rows that name this subject and demand this right (any right where `None`): the first `limit`, and how many in all.
    pub fn rows<'a>(
        &'a self,
        _records: &'a Records,
        _right: Option<RightId>,
        _subject: Subject,
        _limit: usize,
    ) -> (Vec<&'a AccessRow>, u64) {
        (Vec::new(), 0)
    }

    /// The log in which the spellings of [`EvidenceIndex::rows`] are interned.
    pub fn log<'a>(&'a self, records: &'a Records) -> &'a AccessLog {
        self.access.as_deref().map_or(&records.access, |decided| &decided.access)
    }
}

#[allow(unused)]
fn _unused(_: &Decided) {}
