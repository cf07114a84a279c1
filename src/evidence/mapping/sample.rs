//! The beginning of a table as it stands, for a preview: what it may be, and what a mapping would make of its rows.

use super::super::account::Account;
use super::super::canonical;
use super::super::content::Content;
use super::super::find_row::content_of;
use super::super::header;
use super::super::sniff::Format;
use super::super::source::{format_of, text_of, with_sheet};
use super::super::table::{OwnedRow, Row, Table};
use super::guess::{self, Proposal, Settled};
use super::{Mappings, mapping_of, read_as};
use crate::catalog::Catalog;
use crate::kit::decisions::Decided;
use crate::kit::mapping::Mapping;
use crate::kit::records::{Records, TableAccount, TableId};
use std::ops::ControlFlow;
use std::path::Path;

/// Rows looked at.
const MOST_ROWS: usize = 400;

/// The first rows of a table, the header among them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sample {
    pub(super) rows: Vec<OwnedRow>,
    pub(super) epoch_1904: bool,
}

/// What a mapping makes of a sample.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trial {
    /// Rows below the header.
    pub rows: u64,
    /// Accepted, or equal to one that was.
    pub read: u64,
    /// The first row that is rejected or set aside, and why.
    pub first_lost: Option<(u64, String)>,
}

impl Trial {
    /// Why every row is lost, if so.
    pub fn reads_nothing(&self) -> Option<String> {
        let why = || self.first_lost.as_ref().map(|(row, why)| if *row == 0 { why.clone() } else { format!("row {row}: {why}") });
        (self.rows > 0 && self.read == 0).then(why).flatten()
    }
}

impl Sample {
    /// Reads the beginning of a table of a source under `root`. The error is a clause.
    pub fn of(root: &Path, source: &str, table: &str) -> Result<Sample, String> {
        let content = content_of(root, source)?;
        match (format_of(&content)?, &content) {
            (Some(Format::Ese | Format::Evtx), _) => {
                Err("it is a database or a log of Windows, whose columns are known: only its server can be told".to_string())
            }
            (Some(format @ (Format::Zip | Format::Ole2)), Content::File(path)) => {
                let sample = with_sheet(path, format == Format::Zip, table, |sheet| Sample::beginning(sheet))?;
                sample.ok_or_else(|| format!("it has no sheet '{table}'"))
            }
            _ => Sample::beginning(text_of(&content)?.table.as_ref()),
        }
    }

    fn beginning(table: &dyn Table) -> Result<Sample, String> {
        let mut rows = Vec::new();
        table.rows(&mut |row| {
            if row.broken.is_none() && !row.is_blank() {
                rows.push(row.to_owned());
            }
            if rows.len() >= MOST_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        match rows.is_empty() {
            true => Err("no row of it can be read as one of a table".to_string()),
            false => Ok(Sample { rows, epoch_1904: table.epoch_1904() }),
        }
    }

    /// Rows that somebody has at hand.
    pub fn from_rows(rows: Vec<(u64, Vec<String>)>) -> Sample {
        Sample { rows: rows.into_iter().map(|(number, cells)| OwnedRow { number, cells }).collect(), epoch_1904: false }
    }

    /// The canonical table that its headers make it, as a mapping.
    pub fn recognised(&self) -> Option<Mapping> {
        header::recognise(&self.rows).map(|recognised| mapping_of(&recognised))
    }

    /// How decisions have it read, if they do.
    pub fn decided(&self, decided: &[Decided], source: &str, table: &str) -> Option<Mapping> {
        let mappings = Mappings(decided);
        let chosen = mappings.of(source, table);
        let profile = || mappings.profile(&self.rows).map(|(_, profile, _)| profile.mapping.clone());
        let whole = chosen.whole.map(|(_, whole)| whole.clone()).or_else(profile);
        let amended = || self.recognised().filter(|_| !chosen.over_by.is_empty());
        let mut mapping = whole.or_else(amended)?.amended(&chosen.over);
        mapping.header_row = super::header(&self.rows, &mapping).map(|(row, _)| row).ok();
        Some(mapping)
    }

    /// Rows as they stand, with their numbers.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[String])> {
        self.rows.iter().map(|row| (row.number, row.cells.as_slice()))
    }

    /// What the table may be.
    pub fn propose(&self, catalog: &Catalog, settled: Settled) -> Proposal {
        guess::propose(self, catalog, settled)
    }

    /// What a mapping makes of the rows. The error is a clause: why it can make nothing of them.
    pub fn trial(&self, mapping: &Mapping, catalog: &Catalog) -> Result<Trial, String> {
        let found = read_as(&self.rows, mapping, "a trial")?;
        let mut records = Records::default();
        let mut account = Account::new(TableId(0), TableAccount::default());
        canonical::load_export(self, &found, catalog, &mut records, &mut account, &|| false).result?;
        let table = account.table;
        let rejected = table.rejects.first().map(|reject| (reject.row, reject.why.clone()));
        let aside = || table.set_aside.keys().next().map(|reason| (0, format!("rows are set aside: {reason}")));
        Ok(Trial { rows: table.rows, read: table.accepted + table.merged, first_lost: rejected.or_else(aside) })
    }
}

impl Table for Sample {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let (mut text, mut cells) = (String::new(), Vec::new());
        for row in &self.rows {
            text.clear();
            cells.clear();
            for cell in &row.cells {
                let start = text.len() as u32;
                text.push_str(cell);
                cells.push((start, text.len() as u32));
            }
            if each(Row::new(row.number, &text, &cells)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn epoch_1904(&self) -> bool {
        self.epoch_1904
    }
}

/// Whether a field understands a word as it stands; `None`: it takes any.
pub fn is_understood(field: &str, word: &str, catalog: &Catalog) -> Option<bool> {
    guess::is_understood(field, word, catalog)
}

/// What a field's words can stand for; none where it takes any text.
pub fn vocabulary(field: &str, catalog: &Catalog) -> Vec<String> {
    guess::vocabulary(field, catalog)
}
