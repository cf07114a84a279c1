//! How many cells an old workbook claims, before a reader that holds all of them in memory believes it: a few hundred bytes of xls or ods can
//! claim thousands of millions.

mod ods;
mod xls;

use std::path::Path;

/// More than two full sheets of Excel 2003; a workbook with more is none that somebody filled.
const MOST_CELLS: u64 = 40_000_000;

/// Refuses an xls that claims more cells than there can be. The error is a sentence; what cannot be understood is left to the reader.
pub(super) fn check_xls(path: &Path) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("it cannot be opened: {error}"))?;
    within(xls::claimed(&bytes).unwrap_or(0))
}

/// The same for an ods, by its part with the sheets.
pub(super) fn check_ods(path: &Path) -> Result<(), String> {
    let claimed = super::archive::read_part(path, "content.xml", |content| ods::claimed(content));
    within(claimed.unwrap_or(0))
}

fn within(cells: u64) -> Result<(), String> {
    if cells <= MOST_CELLS {
        return Ok(());
    }
    Err(format!("its sheets claim {cells} cells, more than {MOST_CELLS} is refused; ask for its tables as xlsx or csv"))
}
