//! What is said for and against accounts that count although something speaks against it.

use super::data::{ContestedSort, Row};
use super::rows::Rows;
use super::text::fold;
use super::{Catalog, CatalogError};

/// The arguments about one sort of account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arguments {
    /// Its row in the catalog, by which its source is found.
    pub id: String,
    pub sort: ContestedSort,
    /// What is usually done, a sentence.
    pub treatment: String,
    /// For leaving it out, and for counting it.
    pub out: String,
    pub counts: String,
    /// Words of a directory's column of kinds that say so.
    kinds: Vec<String>,
}

impl Catalog {
    /// The arguments about a sort of account.
    pub fn arguments(&self, sort: ContestedSort) -> Option<&Arguments> {
        self.contested.iter().find(|arguments| arguments.sort == sort)
    }

    /// What a directory's word for the kind of an account makes contested.
    pub fn contested_kind(&self, kind: &str) -> Option<ContestedSort> {
        let kind = fold(kind);
        self.contested.iter().find(|arguments| arguments.kinds.contains(&kind)).map(|arguments| arguments.sort)
    }
}

/// One row for each sort.
pub(super) fn assemble(rows: &Rows) -> Result<Vec<Arguments>, CatalogError> {
    let arguments = rows.contested.iter().map(|row| Arguments {
        id: row.id(),
        sort: row.sort,
        treatment: row.treatment.clone(),
        out: row.out.clone(),
        counts: row.counts.clone(),
        kinds: row.kinds.iter().map(|kind| fold(kind)).collect(),
    });
    let all: Vec<Arguments> = arguments.collect();
    for sort in ContestedSort::ALL {
        if all.iter().filter(|arguments| arguments.sort == sort).count() != 1 {
            return Err(CatalogError {
                file: "contested.toml".to_owned(),
                what: format!("the sort '{}' has not exactly one row", sort.word()),
            });
        }
    }
    Ok(all)
}
