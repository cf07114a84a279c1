//! The state of one table on screen: cursor, order, filter, marks, and the window of rows last asked for. Asks for as many rows as
//! are seen, whatever the table's length.

use super::book::Book;
use crate::views::{Cell, Column, Row, TableKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a table says about itself, kept for one generation so that drawing needs no table.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub title: String,
    pub summary: Vec<String>,
    pub columns: Vec<Column>,
    pub len: usize,
    pub empty: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    Ascending,
    Descending,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sort {
    pub column: &'static str,
    pub direction: Direction,
}

/// Which row of the table stands at which place.
#[derive(Clone, Debug)]
pub enum Order {
    /// As the table has them.
    Natural(usize),
    Picked(Arc<Vec<u32>>),
}

impl Default for Order {
    fn default() -> Order {
        Order::Natural(0)
    }
}

impl Order {
    pub fn len(&self) -> usize {
        match self {
            Order::Natural(len) => *len,
            Order::Picked(rows) => rows.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The table's row at a place.
    pub fn row(&self, place: usize) -> Option<usize> {
        match self {
            Order::Natural(len) => (place < *len).then_some(place),
            Order::Picked(rows) => rows.get(place).map(|row| *row as usize),
        }
    }
}

/// What an arrangement of rows rests on; when it changes, order and totals are computed again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    pub generation: u64,
    pub filter: String,
    pub sort: Option<Sort>,
}

/// Rows from the top that are measured before a table is drawn, so that its columns stay where they are while one scrolls.
const SAMPLE: usize = 300;

/// The widest text of each column so far.
fn widest(columns: usize, rows: &[Row], so_far: &[u16]) -> Vec<u16> {
    let mut natural = so_far.to_vec();
    natural.resize(columns, 0);
    for row in rows {
        for (natural, cell) in natural.iter_mut().zip(&row.cells) {
            *natural = (*natural).max(wide(cell));
        }
    }
    natural
}

fn wide(cell: &Cell) -> u16 {
    super::text::width(&crate::views::text(cell)).min(200) as u16
}

#[derive(Clone, Debug, Default)]
pub struct Pane {
    pub head: Head,
    pub head_of: Option<u64>,
    pub order: Order,
    /// The wish that `order` fulfils, and the one a background job works on.
    pub arranged: Option<Wish>,
    pub asked: Option<Wish>,
    /// One per column, where it has a total.
    pub totals: Vec<Option<Cell>>,
    pub filter: String,
    /// The last filter that was not blank: what `n` and `N` look for.
    pub search: String,
    pub sort: Option<Sort>,
    /// Place of the cursor in the order, and the row it is on, to be found again after every change.
    pub cursor: usize,
    pub cursor_id: Option<String>,
    pub offset: usize,
    pub column: usize,
    /// Marked rows by id.
    pub marks: BTreeMap<String, Row>,
    /// Where a range began.
    pub anchor: Option<usize>,
    /// The rows on screen, from `offset` on, and what they were fetched for.
    pub window: Vec<Row>,
    /// Widest text seen in each column, so that columns are as wide as their contents and don't jump while one scrolls.
    pub natural: Vec<u16>,
    window_of: Option<(u64, usize, usize, usize)>,
    stamp: usize,
}

impl Pane {
    pub fn wish(&self, generation: u64) -> Wish {
        Wish { generation, filter: self.filter.clone(), sort: self.sort }
    }

    /// The row under the cursor, if it is in the window.
    pub fn row(&self) -> Option<&Row> {
        self.window.get(self.cursor.checked_sub(self.offset)?)
    }

    pub fn current_column(&self) -> Option<&Column> {
        self.head.columns.get(self.column)
    }

    /// Rows that a decision acts on: the marks, else the row.
    pub fn targets(&self) -> Vec<Row> {
        if self.marks.is_empty() { self.row().cloned().into_iter().collect() } else { self.marks.values().cloned().collect() }
    }

    /// Reads the head again where the book has changed.
    pub fn refresh_head(&mut self, book: &dyn Book, key: TableKey) {
        if self.head_of == Some(book.generation()) {
            return;
        }
        let table = book.table(key);
        let sample = (0..table.len.min(SAMPLE)).map(|at| (table.row)(at)).collect::<Vec<_>>();
        self.natural = widest(table.columns.len(), &sample, &self.natural);
        self.head = Head { title: table.title, summary: table.summary, columns: table.columns, len: table.len, empty: table.empty };
        self.head_of = Some(book.generation());
        self.column = self.column.min(self.head.columns.len().saturating_sub(1));
    }

    /// Takes a computed order in; the cursor goes where its row went.
    pub fn adopt(&mut self, arranged: super::arrange::Arranged) {
        self.order = arranged.order;
        self.totals = arranged.totals;
        self.arranged = Some(arranged.wish);
        self.asked = None;
        if let Some(place) = arranged.cursor {
            self.cursor = place;
        }
        self.anchor = None;
        self.stamp += 1;
    }

    fn measure(&mut self) {
        self.natural = widest(self.head.columns.len(), &self.window, &self.natural);
        for (natural, total) in self.natural.iter_mut().zip(&self.totals) {
            *natural = (*natural).max(total.as_ref().map_or(0, wide));
        }
    }

    /// Keeps cursor and offset inside, and fetches the rows that are seen.
    pub fn refresh_window(&mut self, book: &dyn Book, key: TableKey, height: usize) {
        let len = self.order.len();
        self.cursor = self.cursor.min(len.saturating_sub(1));
        self.offset = self.offset.min(self.cursor).min(len.saturating_sub(height));
        if height > 0 && self.cursor >= self.offset + height {
            self.offset = self.cursor + 1 - height;
        }
        let window_of = (book.generation(), self.stamp, self.offset, height);
        if self.window_of != Some(window_of) {
            let table = book.table(key);
            let places = self.offset..(self.offset + height).min(len);
            self.window =
                places.filter_map(|place| self.order.row(place)).filter(|row| *row < table.len).map(|row| (table.row)(row)).collect();
            self.window_of = Some(window_of);
            self.measure();
        }
        if let Some(row) = self.row() {
            self.cursor_id = Some(row.id.clone());
        }
    }
}
