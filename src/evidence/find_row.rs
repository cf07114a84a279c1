//! A record's own row in the extract again, for the detail pane: the file is read once more up to that row.

use super::ese;
use super::events;
use super::header;
use super::source::text_of;
use super::sum;
use super::table::{OwnedRow, Table};
use super::workbook;
use crate::kit::records::{Ledger, Origin, TableAccount, TableId};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// A row as it stands in its extract.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExtractRow {
    /// Relative path of the source.
    pub path: String,
    pub table: String,
    pub row: u64,
    /// Empty where the table has no header.
    pub headers: Vec<String>,
    pub cells: Vec<String>,
}

/// Why a row is not to be found again.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    #[error("the record was added by a decision; it stands in no extract")]
    Decision,
    #[error("the record's table is not among the sources")]
    Unknown,
    #[error("{0} is an event log; its rows are shown as events")]
    EventLog(String),
    #[error("{path}: {why}")]
    Unreadable { path: String, why: String },
    #[error("{path}#{table} has no row {row} any more; the file changed since it was read")]
    Gone { path: String, table: String, row: u64 },
}

/// Finds the row of `origin` in its extract under `root`.
pub fn row(root: &Path, ledger: &Ledger, origin: Origin) -> Result<ExtractRow, RowError> {
    if origin.table == TableId::DECISIONS {
        return Err(RowError::Decision);
    }
    let table = ledger.tables.get(origin.table.0 as usize).ok_or(RowError::Unknown)?;
    let source = ledger.sources.get(table.source as usize).ok_or(RowError::Unknown)?;
    if table.kind == "event log" {
        return Err(RowError::EventLog(source.path.clone()));
    }
    let file = file_of(root, &source.path);
    let unreadable = |why: String| RowError::Unreadable { path: source.path.clone(), why };
    let found = rows_of(&file, table, origin.row).map_err(unreadable)?;
    let gone = || RowError::Gone { path: source.path.clone(), table: table.name.clone(), row: origin.row };
    let (headers, wanted) = found.ok_or_else(gone)?;
    Ok(ExtractRow { path: source.path.clone(), table: table.name.clone(), row: origin.row, headers, cells: wanted.cells })
}

pub(super) fn file_of(root: &Path, relative: &str) -> PathBuf {
    if root.is_file() { root.to_path_buf() } else { relative.split('/').fold(root.to_path_buf(), |path, part| path.join(part)) }
}

type Wanted = Option<(Vec<String>, OwnedRow)>;

fn rows_of(path: &Path, table: &TableAccount, row: u64) -> Result<Wanted, String> {
    let mut magic = [0; 8];
    let mut file = std::fs::File::open(path).map_err(|error| format!("it cannot be opened: {error}"))?;
    let length = std::io::Read::read(&mut file, &mut magic).map_err(|error| error.to_string())?;
    let is_zip = magic.starts_with(b"PK") && length >= 4;
    if ese::is_ese(&magic) {
        return sum::row(path, &table.name, row);
    }
    if is_zip || magic.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let mut wanted = Ok(None);
        workbook::read(path, is_zip, &mut |found| {
            if found.name == table.name {
                wanted = found.sheet.and_then(|sheet| within(&sheet, table.header_row, row));
            }
        })?;
        return wanted;
    }
    within(text_of(path)?.table.as_ref(), table.header_row, row)
}

fn within(table: &dyn Table, header_row: Option<u64>, row: u64) -> Result<Wanted, String> {
    let head = table.head(header::DEEPEST_HEADER)?;
    let events = events::exported::recognise(&head).map(|found| found.headers);
    let header = || head.iter().find(|row| Some(row.number) == header_row).map(|row| row.cells.clone());
    let headers = events.or_else(header).unwrap_or_default();
    let mut wanted = None;
    table.rows(&mut |candidate| {
        if candidate.number == row {
            wanted = Some(candidate.to_owned());
        }
        if candidate.number >= row { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(wanted.map(|found| (headers, found)))
}
