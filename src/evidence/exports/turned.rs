//! The rows that one row of an export becomes.

use super::super::table::Row;

/// Rows of canonical tables, cell by cell, in one buffer that is used again for the next row.
#[derive(Default)]
pub(in crate::evidence) struct Turned {
    text: String,
    cells: Vec<(u32, u32)>,
    /// Target, place after its last cell.
    rows: Vec<(usize, usize)>,
}

impl Turned {
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.rows.clear();
    }

    /// Puts a row of a target, its cells in the order of the target's fields; what is missing is blank.
    pub fn put<'c>(&mut self, target: usize, cells: impl IntoIterator<Item = &'c str>) {
        for cell in cells {
            let start = self.text.len() as u32;
            self.text.push_str(cell);
            self.cells.push((start, self.text.len() as u32));
        }
        self.rows.push((target, self.cells.len()));
    }

    /// The rows that were put, each with its target. `number`: the row of the export they stand for.
    pub fn rows(&self, number: u64) -> impl Iterator<Item = (usize, Row<'_>)> {
        let mut first = 0;
        self.rows.iter().map(move |&(target, end)| {
            let cells = &self.cells[first..end];
            first = end;
            (target, Row::new(number, &self.text, cells))
        })
    }
}
