//! Workbooks: every sheet of xlsx, xlsm, xlsb (cell by cell), xls and ods (as a whole).
//!
//! The third-party readers are kept at arm's length: archives are checked before ([`super::archive`]), and their panics are caught
//! ([`super::guard`]).

use super::archive::{self, Package};
use super::budget;
use super::guard::guarded;
use super::sheet::{Sheet, borrowed};
use super::values::UNCALCULATED;
use calamine::{DataRef, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;

/// Old workbooks are read whole; larger ones than this are none that Excel 2003 could write.
const LARGEST_WHOLE: u64 = 256 << 20;

/// A sheet as it comes out, or why it did not.
pub(super) struct Found {
    pub name: String,
    pub hidden: bool,
    pub sheet: Result<Sheet, String>,
}

type File_ = BufReader<File>;

/// An open workbook of any format.
enum Book {
    Xlsx(Box<Xlsx<File_>>),
    Xlsb(Box<Xlsb<File_>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
    Ods(Box<Ods<File_>>),
}

/// A zip that is no workbook.
pub(super) enum NoBook {
    /// Files packed together.
    Archive,
    /// What it is, as a clause.
    Other(&'static str),
}

/// Reads a workbook sheet by sheet, in its order. `Err`: a sentence for the whole file.
pub(super) fn read(path: &Path, is_zip: bool, each: &mut dyn FnMut(Found)) -> Result<Option<NoBook>, String> {
    let package = if is_zip { Some(archive::package(path)?) } else { None };
    match package {
        Some(Package::Archive) => return Ok(Some(NoBook::Archive)),
        Some(Package::Other(what)) => return Ok(Some(NoBook::Other(what))),
        Some(Package::Xlsx | Package::Xlsb | Package::Ods) | None => {}
    }
    if is_zip {
        archive::check(path)?;
    }
    let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    let is_whole = matches!(package, None | Some(Package::Ods));
    if is_whole && length > LARGEST_WHOLE {
        return Err("it is larger than its format allows; save it as xlsx or csv".to_string());
    }
    match package {
        Some(Package::Ods) => budget::check_ods(path)?,
        Some(Package::Xlsx | Package::Xlsb | Package::Archive | Package::Other(_)) | None => {}
    }
    let mut book = guarded(|| open(path, package))?;
    for (name, hidden) in book.sheets() {
        let sheet = guarded(|| book.sheet(&name));
        each(Found { name, hidden, sheet });
    }
    Ok(None)
}

fn open(path: &Path, package: Option<Package>) -> Result<Book, String> {
    let file = || File::open(path).map(BufReader::new).map_err(|error| format!("it cannot be opened: {error}"));
    Ok(match package {
        Some(Package::Xlsb) => Book::Xlsb(Box::new(Xlsb::new(file()?).map_err(sentence)?)),
        Some(Package::Ods) => Book::Ods(Box::new(Ods::new(file()?).map_err(sentence)?)),
        Some(Package::Xlsx | Package::Archive | Package::Other(_)) => Book::Xlsx(Box::new(Xlsx::new(file()?).map_err(sentence)?)),
        None => Book::Xls(Box::new(Xls::new(Cursor::new(budget::sound_xls(path)?)).map_err(sentence)?)),
    })
}

/// A reader's error as a sentence with the mend.
fn sentence(error: impl std::fmt::Display) -> String {
    let error = error.to_string();
    if error.to_lowercase().contains("password") {
        "it is encrypted with a password; ask for it without one".to_string()
    } else {
        format!("it is no workbook that can be read ({error}); ask for it again, or as csv")
    }
}

impl Book {
    fn sheets(&self) -> Vec<(String, bool)> {
        let metadata = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let tables = metadata.iter().filter(|sheet| matches!(sheet.typ, SheetType::WorkSheet | SheetType::MacroSheet));
        tables.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
    }

    fn sheet(&mut self, name: &str) -> Result<Sheet, String> {
        match self {
            // Formulas that are written in a way their reader does not know must not cost the sheet its values.
            Book::Xlsx(book) => with_formulas(book, name).or_else(|_| values_alone(book, name)),
            Book::Xlsb(book) => {
                let mut sheet = Sheet::new(book.has_1904_epoch());
                let mut cells = book.worksheet_cells_reader(name).map_err(sentence)?;
                while let Some(cell) = cells.next_cell().map_err(sentence)? {
                    let (row, column) = cell.get_position();
                    sheet.take(row, column, cell.get_value().clone())?;
                }
                sheet.finish().map(|()| sheet)
            }
            Book::Xls(book) => {
                let epoch_1904 = book.has_1904_epoch();
                from_range(&book.worksheet_range(name).map_err(sentence)?, epoch_1904)
            }
            Book::Ods(book) => from_range(&book.worksheet_range(name).map_err(sentence)?, false),
        }
    }
}

/// A sheet's values; a formula without one is told apart from a blank cell.
fn with_formulas(book: &mut Xlsx<File_>, name: &str) -> Result<Sheet, String> {
    let mut sheet = Sheet::new(book.has_1904_epoch());
    let mut cells = book.worksheet_cells_reader(name).map_err(sentence)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(sentence)? {
        let value = match (cell.value, cell.formula) {
            (DataRef::Empty, Some(_)) => DataRef::SharedString(UNCALCULATED),
            (value, _) => value,
        };
        let (row, column) = cell.pos;
        sheet.take(row, column, value)?;
    }
    sheet.finish().map(|()| sheet)
}

fn values_alone(book: &mut Xlsx<File_>, name: &str) -> Result<Sheet, String> {
    let mut sheet = Sheet::new(book.has_1904_epoch());
    let mut cells = book.worksheet_cells_reader(name).map_err(sentence)?;
    while let Some(cell) = cells.next_cell().map_err(sentence)? {
        let (row, column) = cell.get_position();
        sheet.take(row, column, cell.get_value().clone())?;
    }
    sheet.finish().map(|()| sheet)
}

fn from_range(range: &calamine::Range<calamine::Data>, epoch_1904: bool) -> Result<Sheet, String> {
    let mut sheet = Sheet::new(epoch_1904);
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        sheet.take(first_row + row as u32, first_column + column as u32, borrowed(value))?;
    }
    sheet.finish().map(|()| sheet)
}
