//! Sorting, filtering and searching over all rows of a table: small ones at once, large ones on a thread that can be cancelled, so
//! that typing stays smooth. Pure over a [`Book`].

use super::book::Book;
use super::fuzzy::{Filter, Fit, Matcher, Skim};
use super::pane::{Direction, Order, Sort, Wish};
use crate::views::Cents;
use crate::views::{self, Cell, Column, Row, TableKey};
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering as Memory};

/// Tables up to this many rows are arranged at once, between two key presses.
pub const AT_ONCE: usize = 20_000;

/// What to arrange.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    pub key: TableKey,
    pub wish: Wish,
    /// Where the cursor was and on which row: it stays on that row.
    pub keep: Option<(usize, String)>,
}

/// Order and totals as asked for.
#[derive(Clone, Debug)]
pub struct Arranged {
    pub key: TableKey,
    pub wish: Wish,
    pub order: Order,
    pub totals: Vec<Option<Cell>>,
    /// The new place of the kept row.
    pub cursor: Option<usize>,
}

/// Arranges a table; `None` where it was cancelled.
pub fn arrange(book: &dyn Book, request: &Request, cancel: &AtomicBool) -> Option<Arranged> {
    let table = book.table(request.key);
    let wish = &request.wish;
    let filter = Filter::parse(&wish.filter, &table.columns);
    let sort_column = wish.sort.and_then(|sort| table.columns.iter().position(|c| c.id == sort.column).map(|at| (at, sort)));
    let mut totals = Totals::new(&table.columns);
    let arranged =
        |order, totals: Totals, cursor| Some(Arranged { key: request.key, wish: wish.clone(), order, totals: totals.cells(), cursor });

    if filter.is_empty() && sort_column.is_none() && totals.none() {
        let cursor = natural_place(&table, request, cancel);
        return arranged(Order::Natural(table.len), totals, cursor);
    }
    let matcher = Skim::default();
    let mut picked: Vec<(u32, SortKey)> = Vec::new();
    // Rows that hold the words as typed come first, unless an order was asked for.
    let mut near: Vec<(u32, SortKey)> = Vec::new();
    let mut kept = None;
    for at in 0..table.len {
        if at % 1024 == 0 && cancel.load(Memory::Relaxed) {
            return None;
        }
        let row = (table.row)(at);
        let fit = if filter.is_empty() { Some(Fit::Literal) } else { fit(&filter, &table.columns, &row, &matcher) };
        let Some(fit) = fit else { continue };
        totals.add(&row);
        if request.keep.as_ref().is_some_and(|(_, id)| *id == row.id) {
            kept = Some(at as u32);
        }
        let key = sort_column.map_or(SortKey::Last, |(column, _)| SortKey::of(row.cells.get(column)));
        let list = if fit == Fit::Near && sort_column.is_none() { &mut near } else { &mut picked };
        list.push((at as u32, key));
    }
    picked.append(&mut near);
    if let Some((_, sort)) = sort_column {
        sort_rows(&mut picked, sort);
    }
    let cursor = kept.and_then(|row| picked.iter().position(|(at, _)| *at == row));
    if filter.is_empty() && sort_column.is_none() {
        return arranged(Order::Natural(table.len), totals, cursor);
    }
    arranged(Order::Picked(Arc::new(picked.into_iter().map(|(at, _)| at).collect())), totals, cursor)
}

/// Whether a row passes a filter, and how well.
fn fit(filter: &Filter, columns: &[Column], row: &Row, matcher: &dyn Matcher) -> Option<Fit> {
    let cells: Vec<(&str, String)> = columns.iter().zip(&row.cells).map(|(column, cell)| (column.id, views::text(cell))).collect();
    filter.fit(&cells, matcher)
}

/// In the table's own order the kept row is most often where it was: look there before looking everywhere.
fn natural_place(table: &views::Table, request: &Request, cancel: &AtomicBool) -> Option<usize> {
    let (place, id) = request.keep.as_ref()?;
    let is_it = |at: usize| at < table.len && (table.row)(at).id == *id;
    if is_it(*place) {
        return Some(*place);
    }
    let mut at = 0;
    while at < table.len && !cancel.load(Memory::Relaxed) {
        if is_it(at) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// What `n` and `N` look for.
pub struct Search {
    pub key: TableKey,
    pub order: Order,
    /// The place to start from, itself looked at last.
    pub from: usize,
    pub words: String,
    pub way: Way,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Down,
    Up,
}

/// The next row that passes, around the end; as a place in the order.
pub fn find(book: &dyn Book, search: &Search, cancel: &AtomicBool) -> Option<usize> {
    let table = book.table(search.key);
    let filter = Filter::parse(&search.words, &table.columns);
    let matcher = Skim::default();
    let len = search.order.len();
    for step in 1..=len {
        if step % 1024 == 0 && cancel.load(Memory::Relaxed) {
            return None;
        }
        let place = match search.way {
            Way::Down => (search.from + step) % len,
            Way::Up => (search.from + len - step % len) % len,
        };
        let row = search.order.row(place).filter(|row| *row < table.len).map(|row| (table.row)(row));
        if row.is_some_and(|row| fit(&filter, &table.columns, &row, &matcher).is_some()) {
            return Some(place);
        }
    }
    None
}

/// How a cell sorts: numbers by size, days by date, text without case; what is absent or unknown comes last either way.
#[derive(Clone, PartialEq, Debug)]
enum SortKey {
    Number(f64),
    Text(String),
    Last,
}

impl SortKey {
    fn of(cell: Option<&Cell>) -> SortKey {
        match cell {
            None | Some(Cell::Empty | Cell::Unknown) => SortKey::Last,
            Some(Cell::Text(text)) if text.is_empty() => SortKey::Last,
            Some(Cell::Text(text)) => SortKey::Text(text.to_lowercase()),
            Some(Cell::Count(n)) => SortKey::Number(*n as f64),
            Some(Cell::Signed(n)) => SortKey::Number(*n as f64),
            Some(Cell::Money(cents)) => SortKey::Number(cents.0 as f64),
            Some(Cell::Percent(share)) => SortKey::Number(*share),
            Some(Cell::Day(day)) => SortKey::Number(f64::from(day.0)),
            Some(Cell::Flag(yes)) => SortKey::Number(f64::from(u8::from(*yes))),
        }
    }

    fn compare(&self, other: &SortKey, direction: Direction) -> Ordering {
        let ordering = match (self, other) {
            (SortKey::Last, SortKey::Last) => return Ordering::Equal,
            (SortKey::Last, _) => return Ordering::Greater,
            (_, SortKey::Last) => return Ordering::Less,
            (SortKey::Number(a), SortKey::Number(b)) => a.total_cmp(b),
            (SortKey::Text(a), SortKey::Text(b)) => a.cmp(b),
            (SortKey::Number(_), SortKey::Text(_)) => Ordering::Less,
            (SortKey::Text(_), SortKey::Number(_)) => Ordering::Greater,
        };
        match direction {
            Direction::Ascending => ordering,
            Direction::Descending => ordering.reverse(),
        }
    }
}

fn sort_rows(rows: &mut [(u32, SortKey)], sort: Sort) {
    rows.sort_by(|(_, a), (_, b)| a.compare(b, sort.direction));
}

/// Sums of the columns that have a total.
struct Totals(Vec<Option<Cell>>);

impl Totals {
    fn new(columns: &[Column]) -> Totals {
        Totals(columns.iter().map(|column| column.total.then_some(Cell::Empty)).collect())
    }

    fn none(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    fn add(&mut self, row: &Row) {
        for (total, cell) in self.0.iter_mut().zip(&row.cells) {
            if let Some(sum) = total {
                *sum = plus(sum, cell);
            }
        }
    }

    fn cells(self) -> Vec<Option<Cell>> {
        self.0
    }
}

fn plus(sum: &Cell, cell: &Cell) -> Cell {
    match (sum, cell) {
        (Cell::Empty, Cell::Count(_) | Cell::Signed(_) | Cell::Money(_)) => cell.clone(),
        (Cell::Count(a), Cell::Count(b)) => Cell::Count(a + b),
        (Cell::Signed(a), Cell::Signed(b)) => Cell::Signed(a + b),
        (Cell::Money(a), Cell::Money(b)) => Cell::Money(Cents(a.0 + b.0)),
        _ => sum.clone(),
    }
}
