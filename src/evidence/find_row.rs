//! A record's own row in the extract again, for the detail pane: the file is read once more up to that row.

use super::archive::Packed;
use super::content::Content;
use super::events;
use super::events::exported::Stream;
use super::header;
use super::sniff::Format;
use super::source::{fingerprint, format_of, text_of, with_sheet};
use super::sum;
use super::table::Table;
use super::texts;
use crate::kit::records::{Ledger, Origin, TableAccount, TableId};
use std::ops::ControlFlow;
use std::path::Path;

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
    let unreadable = |why: String| RowError::Unreadable { path: source.path.clone(), why };
    let content = content_of(root, &source.path).map_err(unreadable)?;
    let found = if table.kind == "event log" { event_of(&content, origin.row) } else { rows_of(&content, table, origin.row) };
    let gone = || RowError::Gone { path: source.path.clone(), table: table.name.clone(), row: origin.row };
    let (headers, cells) = found.map_err(unreadable)?.ok_or_else(gone)?;
    Ok(ExtractRow { path: source.path.clone(), table: table.name.clone(), row: origin.row, headers, cells })
}

/// The extract that a relative path means: a file, or what stands behind an archive's name in it.
pub(super) fn content_of(root: &Path, relative: &str) -> Result<Content, String> {
    let parts: Vec<&str> = relative.split('/').collect();
    let mut path = root.to_path_buf();
    for (at, part) in parts.iter().enumerate() {
        // A root that is the file itself is called by its name alone.
        if at > 0 || !root.is_file() {
            path.push(part);
        }
        let within = parts.get(at + 1..).unwrap_or_default().join("/");
        if !within.is_empty() && path.is_file() {
            let archive = Packed::open(&path)?;
            let member = archive.members()?.into_iter().find(|(_, name)| *name == within);
            let (at, name) = member.ok_or_else(|| format!("the archive holds no {within} any more"))?;
            return Ok(Content::Member { archive, at, name });
        }
    }
    Ok(Content::File(path))
}

/// Headers and cells, where the row is there.
type Wanted = Option<(Vec<String>, Vec<String>)>;

/// A row of a log, native or as a stream of text.
fn event_of(content: &Content, row: u64) -> Result<Wanted, String> {
    let told = fingerprint(content).map_err(|error| format!("it cannot be opened: {error}"))?;
    let encoding = told.encoding();
    let shown = match Stream::of(&texts::beginning_of(encoding, &told.head)) {
        Some(stream) => content.read(|bytes| events::show::of_stream(&mut *encoding.reader(bytes), stream, row)),
        None => content.read(|bytes| events::show::of_log(bytes, &content.file_name(), row).map_err(std::io::Error::other)),
    };
    shown.map_err(|error| error.to_string())
}

fn rows_of(content: &Content, table: &TableAccount, row: u64) -> Result<Wanted, String> {
    let Content::File(path) = content else { return within(text_of(content)?.table.as_ref(), table.header_row, row) };
    match format_of(content)? {
        Some(Format::Ese) => sum::row(path, &table.name, row).map(|found| found.map(|(headers, row)| (headers, row.cells))),
        Some(format @ (Format::Zip | Format::Ole2)) => {
            let found = with_sheet(path, format == Format::Zip, &table.name, |sheet| within(sheet, table.header_row, row));
            Ok(found?.flatten())
        }
        _ => within(text_of(content)?.table.as_ref(), table.header_row, row),
    }
}

fn within(table: &dyn Table, header_row: Option<u64>, row: u64) -> Result<Wanted, String> {
    let head = table.head(header::DEEPEST_HEADER)?;
    let events = events::exported::recognise(&head).map(|found| found.headers);
    let header = || head.iter().find(|row| Some(row.number) == header_row).map(|row| row.cells.clone());
    let headers = events.or_else(header).unwrap_or_default();
    let mut wanted = None;
    table.rows(&mut |candidate| {
        if candidate.number == row {
            wanted = Some(candidate.to_owned().cells);
        }
        if candidate.number >= row { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(wanted.map(|found| (headers, found)))
}
