//! A table as the readers hand it on: rows of text cells, whatever file they came from.
//!
//! Delimited files and sheets both become [`Table`]s, so that recognition, surveying and loading know nothing of formats.

use std::ops::ControlFlow;

/// One row as it stands, borrowed from the reader's buffer.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// As a person would find it: line of a delimited file, row of a sheet, from 1.
    pub number: u64,
    text: &'a str,
    cells: &'a [(u32, u32)],
    numbers: &'a [bool],
    /// Why the row cannot be read at all (a NUL, an open quotation mark), as a clause.
    pub broken: Option<&'static str>,
    /// It holds bytes that are no character; they are shown as U+FFFD.
    pub damaged: bool,
}

impl<'a> Row<'a> {
    /// A row of cells, each given as its range in `text`.
    pub fn new(number: u64, text: &'a str, cells: &'a [(u32, u32)]) -> Row<'a> {
        Row { number, text, cells, numbers: &[], broken: None, damaged: false }
    }

    /// A row that cannot be read.
    pub fn broken(number: u64, why: &'static str) -> Row<'a> {
        Row { number, text: "", cells: &[], numbers: &[], broken: Some(why), damaged: false }
    }

    /// Marks that some bytes were no characters.
    pub fn with_damage(mut self, damaged: bool) -> Row<'a> {
        self.damaged = damaged;
        self
    }

    /// Marks which cells were numbers by type, so that their decimal point is no question.
    pub fn with_numbers(mut self, numbers: &'a [bool]) -> Row<'a> {
        self.numbers = numbers;
        self
    }

    /// The same row with other cells of its text.
    pub fn with_cells(self, cells: &'a [(u32, u32)]) -> Row<'a> {
        Row { cells, ..self }
    }

    /// The text that the cells are ranges of, and the cells.
    pub fn parts(&self) -> (&'a str, &'a [(u32, u32)]) {
        (self.text, self.cells)
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cell, trimmed; missing cells of a short row are blank.
    pub fn cell(&self, column: usize) -> &'a str {
        match self.cells.get(column) {
            Some(&(start, end)) => trimmed(self.text.get(start as usize..end as usize).unwrap_or("")),
            None => "",
        }
    }

    /// The cell as it stands, untrimmed.
    pub fn raw(&self, column: usize) -> &'a str {
        self.cells.get(column).and_then(|&(start, end)| self.text.get(start as usize..end as usize)).unwrap_or("")
    }

    /// Whether the cell is a number by type (never in delimited text).
    pub fn is_number(&self, column: usize) -> bool {
        self.numbers.get(column).copied().unwrap_or(false)
    }

    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        let row = *self;
        (0..row.len()).map(move |column| row.cell(column))
    }

    pub fn is_blank(&self) -> bool {
        self.cells().all(str::is_empty)
    }

    pub fn to_owned(self) -> OwnedRow {
        OwnedRow { number: self.number, cells: self.cells().map(String::from).collect() }
    }
}

/// `str::trim`, at no cost for the usual cell that begins and ends with a visible ASCII character.
fn trimmed(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim(),
    }
}

/// A row that outlives the reader: for recognising headers and for showing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct OwnedRow {
    pub number: u64,
    pub cells: Vec<String>,
}

/// Takes a row, and says whether to go on.
pub(super) type EachRow<'e> = &'e mut dyn FnMut(Row<'_>) -> ControlFlow<()>;

/// Rows that can be walked more than once, in order.
pub(super) trait Table {
    /// Calls `each` for every row until it breaks. The error is a sentence.
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String>;

    /// Serial numbers of days count from 1904 (old Macintosh workbooks).
    fn epoch_1904(&self) -> bool {
        false
    }

    /// The first rows that are not blank.
    fn head(&self, most: usize) -> Result<Vec<OwnedRow>, String> {
        let mut head = Vec::new();
        self.rows(&mut |row| {
            if row.broken.is_none() && !row.is_blank() {
                head.push(row.to_owned());
            }
            if head.len() >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(head)
    }
}
