//! How many cells an old workbook claims, before a reader that holds all of them in memory believes it: a few hundred bytes of xls or ods can
//! claim thousands of millions.

mod ods;
mod xls;

use std::path::Path;

/// More than a full sheet of Excel 2003; an old workbook with more is none that somebody filled.
const MOST_CELLS: u64 = 17_000_000;

/// An xls as a file that its reader can be given: the stream of its records in a sound compound file. Refused where it claims more cells than
/// there can be, or is no workbook. The error is a sentence.
pub(super) fn sound_xls(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("it cannot be opened: {error}"))?;
    match xls::found(&bytes) {
        xls::Found::Workbook(stream) => {
            within(xls::claimed(&stream).unwrap_or(u64::MAX))?;
            Ok(xls::packed(&stream))
        }
        xls::Found::Encrypted => Err("it is encrypted with a password; ask for it without one".to_string()),
        xls::Found::Nothing => {
            Err("it is no workbook that can be read (it holds no stream of that name); ask for it again, or as csv".to_string())
        }
    }
}

/// Refuses an ods that claims more cells than there can be, by its part with the sheets.
pub(super) fn check_ods(path: &Path) -> Result<(), String> {
    let claimed = super::archive::read_part(path, "content.xml", |content| ods::claimed(content));
    within(claimed.unwrap_or(0))
}

fn within(cells: u64) -> Result<(), String> {
    if cells <= MOST_CELLS {
        return Ok(());
    }
    let claim = if cells == u64::MAX { "endless".to_string() } else { cells.to_string() };
    Err(format!("its sheets claim {claim} cells, more than {MOST_CELLS} is refused; ask for its tables as xlsx or csv"))
}
