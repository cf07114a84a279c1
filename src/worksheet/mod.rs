//! The position as an Excel workbook: renders [`crate::views`], adds formulas, a chart, styles. Decides nothing and computes no position.
//!
//! Same input, same bytes: no clock is read, the document's date is the as-of date.

mod book;
mod chart;
mod control;
mod front;
mod place;
mod sheet;
mod style;

pub use book::Sizes;

use crate::views::{self, Input};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

/// Why a worksheet was not written; what was there before still is.
#[derive(Debug, thiserror::Error)]
pub enum WorksheetError {
    #[error("{path}: the worksheet could not be written ({why}); choose another folder or make room, and try again")]
    Output { path: String, why: String },
    #[error("the worksheet could not be written to the end ({0})")]
    Cut(std::io::Error),
    #[error("the worksheet could not be made: {0}")]
    Book(#[from] rust_xlsxwriter::XlsxError),
}

/// Writes the workbook beside `path` and renames it into place, so that it is whole or absent. Overwrites: asking is the caller's work.
pub fn write(input: Input<'_>, path: &Path) -> Result<(), WorksheetError> {
    let failed = |why: &dyn std::fmt::Display| WorksheetError::Output { path: path.display().to_string(), why: why.to_string() };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut beside = builder().tempfile_in(folder).map_err(|e| failed(&refusal(&e)))?;
    write_to(input, BufWriter::new(beside.as_file_mut()))?;
    beside.as_file().sync_all().map_err(|e| failed(&refusal(&e)))?;
    beside.persist(path).map_err(|e| failed(&refusal(&e.error)))?;
    Ok(())
}

/// Why the system would not, in words; its own name the file that is written beside.
fn refusal(cause: &std::io::Error) -> String {
    match cause.kind() {
        ErrorKind::NotFound => "there is no such folder".to_string(),
        ErrorKind::PermissionDenied => "you may not write there".to_string(),
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there".to_string(),
        ErrorKind::StorageFull => "the disk is full".to_string(),
        ErrorKind::NotADirectory => "its folder is a file".to_string(),
        ErrorKind::IsADirectory => "it is a folder".to_string(),
        kind => kind.to_string(),
    }
}

/// A temporary file with the rights that any new file gets, not the private ones of temporary files.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("~$recal-").suffix(".xlsx");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Writes the workbook to `out`.
pub fn write_to(input: Input<'_>, out: impl Write + Send) -> Result<(), WorksheetError> {
    write_sized(input, out, Sizes::default())
}

/// The same with sheets of another size.
pub fn write_sized(input: Input<'_>, mut out: impl Write + Send, sizes: Sizes) -> Result<(), WorksheetError> {
    let mut workbook = book::make(input, views::cover(input), sizes)?;
    workbook.save_to_writer(&mut out)?;
    // A full disk must not pass unseen in a buffer that is dropped.
    out.flush().map_err(WorksheetError::Cut)
}
