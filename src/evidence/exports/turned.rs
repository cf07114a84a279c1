//! The rows that one row of an export becomes.

use super::super::table::Row;

/// Rows of canonical tables, cell by cell, in one buffer that is used again for the next row.
#[derive(Default)]
pub(in crate::evidence) struct Turned {
    text: String,
    cells: Vec<(u32, u32)>,
    /// Which cells were numbers by type, as far as somebody said so.
    numbers: Vec<bool>,
    /// Target, place after its last cell.
    rows: Vec<(usize, usize)>,
}

impl Turned {
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.numbers.clear();
        self.rows.clear();
    }

    /// Puts a row of a target, its cells in the order of the target's fields; what is missing is blank.
    pub fn put<'c>(&mut self, target: usize, cells: impl IntoIterator<Item = &'c str>) {
        self.put_typed(target, cells.into_iter().map(|cell| (cell, false)));
    }

    /// The same, each cell with whether it was a number by type, whose decimal point is then no question.
    pub fn put_typed<'c>(&mut self, target: usize, cells: impl IntoIterator<Item = (&'c str, bool)>) {
        for (cell, is_number) in cells {
            let start = self.text.len() as u32;
            self.text.push_str(cell);
            self.cells.push((start, self.text.len() as u32));
            self.numbers.push(is_number);
        }
        self.rows.push((target, self.cells.len()));
    }

    /// The rows that were put, each with its target. `number`: the row of the export they stand for.
    pub fn rows(&self, number: u64) -> impl Iterator<Item = (usize, Row<'_>)> {
        let mut first = 0;
        self.rows.iter().map(move |&(target, end)| {
            let (cells, numbers) = (&self.cells[first..end], &self.numbers[first..end]);
            first = end;
            (target, Row::new(number, &self.text, cells).with_numbers(numbers))
        })
    }
}
