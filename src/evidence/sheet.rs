//! One sheet, taken out of its workbook cell by cell into one compact text, so that it can be walked more than once.

use super::table::{Row, Table};
use calamine::{Data, DataRef, ExcelDateTime};
use std::fmt::Write;
use std::ops::ControlFlow;

/// More cells than a full sheet of fifty columns; more text than any position needs.
const MOST_CELLS: usize = 60_000_000;
const MOST_TEXT: usize = 1 << 30;

/// A sheet's rows. Cells lie end to end in `text`; a row is a range of cells.
#[derive(Default)]
pub(super) struct Sheet {
    text: String,
    cells: Vec<(u32, u32)>,
    numbers: Vec<bool>,
    /// Number as on screen, first cell, cell after the last.
    rows: Vec<(u64, usize, usize)>,
    epoch_1904: bool,
    /// Cells of the row being filled: column, extent, whether a number.
    pending: Vec<(u32, (u32, u32), bool)>,
    pending_row: u32,
}

impl Sheet {
    pub fn new(epoch_1904: bool) -> Sheet {
        Sheet { epoch_1904, ..Sheet::default() }
    }

    /// Takes a cell; cells of one row come together. `row` and `column` from 0. The error is a sentence.
    pub fn take(&mut self, row: u32, column: u32, value: DataRef<'_>) -> Result<(), String> {
        if row != self.pending_row {
            self.flush()?;
            self.pending_row = row;
        }
        let start = self.text.len() as u32;
        let is_number = matches!(value, DataRef::Int(_) | DataRef::Float(_));
        if !write_value(&mut self.text, value) {
            return Ok(());
        }
        self.pending.push((column, (start, self.text.len() as u32), is_number));
        if self.text.len() > MOST_TEXT || self.pending.len() > MOST_CELLS {
            return Err("the sheet holds more text than can be read; split it".to_string());
        }
        Ok(())
    }

    /// Closes the last row.
    pub fn finish(&mut self) -> Result<(), String> {
        self.flush()?;
        self.text.shrink_to_fit();
        Ok(())
    }

    fn flush(&mut self) -> Result<(), String> {
        let Some(width) = self.pending.iter().map(|(column, ..)| *column as usize + 1).max() else { return Ok(()) };
        let first = self.cells.len();
        if first + width > MOST_CELLS {
            return Err("the sheet has more cells than can be read; split it".to_string());
        }
        self.cells.resize(first + width, (0, 0));
        self.numbers.resize(first + width, false);
        for (column, extent, is_number) in self.pending.drain(..) {
            let at = first + column as usize;
            (self.cells[at], self.numbers[at]) = (extent, is_number);
        }
        self.rows.push((u64::from(self.pending_row) + 1, first, first + width));
        Ok(())
    }
}

impl Table for Sheet {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        for &(number, first, end) in &self.rows {
            let (Some(cells), Some(numbers)) = (self.cells.get(first..end), self.numbers.get(first..end)) else { continue };
            if each(Row::new(number, &self.text, cells).with_numbers(numbers)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn epoch_1904(&self) -> bool {
        self.epoch_1904
    }
}

/// A cell of a reader that hands out whole ranges.
pub(super) fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Writes a value as text; false where there is none.
fn write_value(out: &mut String, value: DataRef<'_>) -> bool {
    let before = out.len();
    // Writing to a string cannot fail.
    let _ = match value {
        DataRef::Int(n) => write!(out, "{n}"),
        DataRef::Float(n) => write!(out, "{n}"),
        DataRef::String(text) => write!(out, "{text}"),
        DataRef::SharedString(text) => write!(out, "{text}"),
        DataRef::Bool(b) => write!(out, "{b}"),
        DataRef::DateTime(at) => write_time(out, &at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => write!(out, "{text}"),
        DataRef::Error(error) => write!(out, "{error}"),
        DataRef::Empty => Ok(()),
    };
    if out.get(before..).is_some_and(|text| text.trim().is_empty()) {
        out.truncate(before);
    }
    out.len() > before
}

fn write_time(out: &mut String, at: &ExcelDateTime) -> std::fmt::Result {
    // A number that is no day (a duration, a time of day alone, one beyond the calendar) stays a number.
    if at.is_duration() || !(1.0..2_958_466.0).contains(&at.as_f64()) {
        return write!(out, "{}", at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    write!(out, "{year:04}-{month:02}-{day:02}")?;
    if (hour, minute, second) != (0, 0, 0) {
        write!(out, "T{hour:02}:{minute:02}:{second:02}")?;
    }
    Ok(())
}
