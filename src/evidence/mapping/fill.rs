//! Rows of a mapped table as rows of a canonical one: each field from its columns, else its constant; its words turned; its days in order.

use super::super::days;
use super::super::exports::{Export, Guess, Target, Turn, Turned, Walk, cell};
use super::super::header::Kind;
use super::super::survey::Subject;
use super::super::table::Row;
use crate::catalog::Catalog;
use crate::kit::mapping::{DateOrder, Mapping, Words};
use std::borrow::Cow;

/// How one field is filled.
#[derive(Clone)]
pub(super) struct Fill {
    field: &'static str,
    /// Several only for a list.
    columns: Vec<usize>,
    constant: String,
    words: Words,
    dates: Option<DateOrder>,
}

impl Fill {
    /// `None`: nothing fills the field. `fields`: of the columns, by their place.
    pub fn of(field: &'static str, fields: &[Option<&'static str>], mapping: &Mapping) -> Option<Fill> {
        let fill = Fill::any(field, fields, mapping);
        (!fill.columns.is_empty() || !fill.constant.is_empty()).then_some(fill)
    }

    fn any(field: &'static str, fields: &[Option<&'static str>], mapping: &Mapping) -> Fill {
        Fill {
            field,
            columns: (0..fields.len()).filter(|at| fields[*at] == Some(field)).collect(),
            constant: mapping.constants.get(field).cloned().unwrap_or_default(),
            words: mapping.values.get(field).cloned().unwrap_or_default(),
            dates: mapping.dates.filter(|_| Subject::of(field) == Subject::Days),
        }
    }

    /// What the columns say, else what was there before, else the constant; and whether it is a number by type.
    fn value<'r>(&'r self, row: &Row<'r>, before: (&'r str, bool)) -> (Cow<'r, str>, bool) {
        let (told, is_number): (Cow<'r, str>, bool) = match self.columns.as_slice() {
            [] => (before.0.into(), before.1),
            [one] => (cell(row, Some(*one)).into(), row.is_number(*one)),
            many => {
                let parts = many.iter().map(|at| cell(row, Some(*at))).filter(|cell| !cell.is_empty());
                (parts.collect::<Vec<_>>().join(";").into(), false)
            }
        };
        let (told, is_number) = if told.is_empty() { (before.0.into(), before.1) } else { (told, is_number) };
        if told.is_empty() {
            return (self.constant.as_str().into(), false);
        }
        if let Some(meant) = (!self.words.is_empty()).then(|| self.words.get(&told.to_lowercase())).flatten() {
            return (meant.as_str().into(), false);
        }
        match self.dates.and_then(|order| days::ordered(&told, order)) {
            Some(day) => (day.to_string().into(), false),
            None => (told, is_number),
        }
    }
}

/// A table whose every field is said.
#[derive(Clone)]
pub(super) struct Mapped {
    kind: Kind,
    fills: Vec<Fill>,
    width: usize,
    /// Where no header says how wide a row is, it may be of any width.
    ragged: bool,
}

impl Mapped {
    pub fn new(kind: Kind, fills: Vec<Fill>, width: usize, header_row: u64) -> Mapped {
        Mapped { kind, fills, width, ragged: header_row == 0 }
    }
}

impl Export for Mapped {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: self.kind, fields: self.fills.iter().map(|fill| fill.field).collect() }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let spilled = row.len() > self.width && (self.width..row.len()).any(|column| !row.cell(column).is_empty());
        if spilled && !self.ragged {
            return Turn::Reject(format!("it has {} cells where the header has {}", row.len(), self.width));
        }
        let values: Vec<(Cow<'_, str>, bool)> = self.fills.iter().map(|fill| fill.value(row, ("", false))).collect();
        out.put_typed(0, values.iter().map(|(value, is_number)| (value.as_ref(), *is_number)));
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// A recognised export with something told on top.
pub(super) struct Amended {
    inner: Box<dyn Export>,
    /// Of each target: fields that are touched, by their place; those beyond the export's own come behind them.
    fills: Vec<Vec<(usize, Fill)>>,
    targets: Vec<Target>,
    turned: Turned,
    /// Columns that the export is not to see, and a row's cells without them.
    unread: Vec<usize>,
    cells: Vec<(u32, u32)>,
}

impl Amended {
    /// `fields`: of the columns that are told, by their place; `unread`: columns that the export is not to see.
    pub fn new(inner: Box<dyn Export>, fields: &[Option<&'static str>], unread: Vec<usize>, over: &Mapping) -> Amended {
        let mut targets = inner.targets();
        let mut touched: Vec<&'static str> = over.fields().chain(over.values.keys().copied()).collect();
        if over.dates.is_some() {
            touched.extend(targets.iter().flat_map(|target| target.fields.iter().copied()));
        }
        touched.sort_unstable();
        touched.dedup();
        let fills = targets.iter_mut().map(|target| {
            let mut fills = Vec::new();
            for field in touched.iter().copied().filter(|field| target.kind.has(field)) {
                let fill = Fill::any(field, fields, over);
                let at = target.fields.iter().position(|known| *known == field);
                let fills_it = !fill.columns.is_empty() || !fill.constant.is_empty();
                if at.is_none() && !fills_it {
                    continue;
                }
                let at = at.unwrap_or_else(|| {
                    target.fields.push(field);
                    target.fields.len() - 1
                });
                fills.push((at, fill));
            }
            fills
        });
        let fills = fills.collect();
        Amended { inner, fills, targets, turned: Turned::default(), unread, cells: Vec::new() }
    }
}

/// The cells of a row, those that are not to be seen blank.
fn hide(cells: &[(u32, u32)], unread: &[usize], into: &mut Vec<(u32, u32)>) {
    into.clear();
    into.extend_from_slice(cells);
    for at in unread {
        if let Some(cell) = into.get_mut(*at) {
            *cell = (0, 0);
        }
    }
}

impl Export for Amended {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        self.turned.clear();
        hide(row.parts().1, &self.unread, &mut self.cells);
        let turn = self.inner.turn(&row.with_cells(&self.cells), catalog, &mut self.turned);
        for (target, inner) in self.turned.rows(row.number) {
            let width = self.targets.get(target).map_or(0, |target| target.fields.len());
            let mut values: Vec<(Cow<'_, str>, bool)> = (0..width).map(|at| (inner.raw(at).into(), inner.is_number(at))).collect();
            for (at, fill) in self.fills.get(target).into_iter().flatten() {
                values[*at] = fill.value(row, (inner.cell(*at), inner.is_number(*at)));
            }
            out.put_typed(target, values.iter().map(|(value, is_number)| (value.as_ref(), *is_number)));
        }
        turn
    }

    fn guess(&self) -> Option<&Guess> {
        self.inner.guess()
    }

    fn look_ahead(&mut self, rows: Walk<'_>) -> Result<(), String> {
        let unread = &self.unread;
        let hidden = |each: &mut dyn FnMut(&Row<'_>)| {
            let mut cells = Vec::new();
            rows(&mut |row| {
                hide(row.parts().1, unread, &mut cells);
                each(&row.with_cells(&cells));
            })
        };
        self.inner.look_ahead(&hidden)
    }

    fn word(&self) -> &'static str {
        self.inner.word()
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Amended {
            inner: self.inner.afresh(),
            fills: self.fills.clone(),
            targets: self.targets.clone(),
            unread: self.unread.clone(),
            cells: Vec::new(),
            turned: Turned::default(),
        })
    }
}
