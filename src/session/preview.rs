//! The beginning of a table with what it may be: what a mapping is made from, before it is decided.

use super::{Session, SessionError};
use crate::catalog::Catalog;
use crate::evidence::{self, Proposal, Sample, Settled, Trial};
use crate::kit::mapping::{Mapping, TableName};
use std::sync::Arc;

/// A table's first rows, and all that is needed to try mappings on them without reading again.
#[derive(Clone)]
pub struct Preview {
    pub on: TableName,
    sample: Arc<Sample>,
    /// How the table is read now, where that is a mapping or can be told as one.
    pub standing: Option<Mapping>,
    catalog: Arc<Catalog>,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Preview").field("on", &self.on).finish_non_exhaustive()
    }
}

impl PartialEq for Preview {
    fn eq(&self, other: &Preview) -> bool {
        self.on == other.on && self.sample == other.sample && self.standing == other.standing
    }
}

impl Preview {
    /// Of rows at hand, for a table of any name.
    pub fn new(on: TableName, sample: Sample, catalog: Arc<Catalog>) -> Preview {
        let standing = sample.recognised();
        Preview { on, sample: Arc::new(sample), standing, catalog }
    }

    /// Rows as they stand, with their numbers.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[String])> {
        self.sample.rows()
    }

    /// What the table may be, as far as it is not settled.
    pub fn propose(&self, settled: Settled) -> Proposal {
        self.sample.propose(&self.catalog, settled)
    }

    /// What a mapping makes of the rows at hand. The error is a clause.
    pub fn trial(&self, mapping: &Mapping) -> Result<Trial, String> {
        self.sample.trial(mapping, &self.catalog)
    }

    /// Whether a field understands a word as it stands; `None`: it takes any.
    pub fn understands(&self, field: &str, word: &str) -> Option<bool> {
        evidence::is_understood(field, word, &self.catalog)
    }

    /// What a field's words can stand for; none where it takes any text.
    pub fn vocabulary(&self, field: &str) -> Vec<String> {
        evidence::vocabulary(field, &self.catalog)
    }
}

impl Session {
    /// Reads the beginning of a table again. The error is a sentence.
    pub fn preview(&self, on: &TableName) -> Result<Preview, SessionError> {
        let table = on.table.as_deref().unwrap_or_default();
        let sample = Sample::of(&self.root, &on.source, table).map_err(|why| SessionError::Input(format!("{}: {why}", on.source)))?;
        let decided = sample.decided(&self.mappings, &on.source, table);
        let mut preview = Preview::new(on.clone(), sample, Arc::clone(&self.shown.catalog));
        preview.standing = decided.or(preview.standing);
        Ok(preview)
    }
}
