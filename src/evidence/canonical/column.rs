//! One field's column: reads a cell as what the field is, or says why it cannot.

use super::super::days;
use super::super::survey::StyleOf;
use super::super::table::Row;
use super::super::values::{self, Point};
use crate::catalog::{Cents, Day, Metric, money};

/// Longer names are no names (a pasted report, a broken export).
const LONGEST_NAME: usize = 1_024;

/// Where a field stands and how its column is written.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub field: &'static str,
    pub at: Option<usize>,
    pub style: Option<StyleOf>,
    pub epoch_1904: bool,
}

impl Column {
    /// The value as it stands, where there is one.
    pub fn text<'a>(&self, row: &Row<'a>) -> Option<&'a str> {
        values::present(row.cell(self.at?))
    }

    pub fn owned(&self, row: &Row<'_>) -> Option<String> {
        self.text(row).map(String::from)
    }

    /// A name of somebody or something.
    pub fn name<'a>(&self, row: &Row<'a>) -> Result<Option<&'a str>, String> {
        match self.text(row) {
            Some(text) if text.len() > LONGEST_NAME && text.chars().count() > LONGEST_NAME => {
                Err(format!("{} is {} characters long; no name has more than {LONGEST_NAME}", self.field, text.chars().count()))
            }
            other => Ok(other),
        }
    }

    /// A name that must be there.
    pub fn required<'a>(&self, row: &Row<'a>) -> Result<&'a str, String> {
        match self.name(row)? {
            Some(name) => Ok(name),
            None if self.at.is_some_and(|column| values::is_error(row.cell(column))) => Err(self.missing(row)),
            None => Err(format!("it names no {}", self.field.replace('_', " "))),
        }
    }

    pub fn list(&self, row: &Row<'_>) -> Vec<String> {
        self.text(row).map(|text| values::list(text).map(String::from).collect()).unwrap_or_default()
    }

    pub fn day(&self, row: &Row<'_>) -> Result<Option<Day>, String> {
        let Some(text) = self.text(row) else { return Ok(None) };
        match days::day(text, self.style.as_ref().map(StyleOf::order).unwrap_or_default(), self.epoch_1904) {
            Some(day) => Ok(Some(day)),
            None if days::is_never(text) => Ok(None),
            None => Err(format!("{} '{}' is no date that can be", self.field, shortened(text))),
        }
    }

    pub fn boolean(&self, row: &Row<'_>) -> Result<Option<bool>, String> {
        self.read(row, "is neither yes nor no", values::boolean)
    }

    pub fn metric(&self, row: &Row<'_>) -> Result<Option<Metric>, String> {
        self.read(row, "is neither user nor device", values::metric)
    }

    /// A number of units, negative where they are taken back.
    pub fn units(&self, row: &Row<'_>) -> Result<Option<i64>, String> {
        let whole = |text: &str| values::integer(text, self.point_of(row));
        self.read(row, "is no whole number up to 100,000,000", |text| whole(text).filter(|units| money::believable_units(*units)))
    }

    /// Why a value that must be there is not.
    pub fn missing(&self, row: &Row<'_>) -> String {
        let name = self.field.replace('_', " ");
        match self.at.map(|column| row.cell(column)).filter(|cell| values::is_error(cell)) {
            Some(error) => format!("its {name} is {error}, a formula without a value"),
            None => format!("it has no {name}"),
        }
    }

    /// A whole number that is not negative.
    pub fn count(&self, row: &Row<'_>) -> Result<Option<u64>, String> {
        self.read(row, "is no count", |text| values::integer(text, self.point_of(row)).and_then(|n| u64::try_from(n).ok()))
    }

    pub fn money(&self, row: &Row<'_>) -> Result<Option<Cents>, String> {
        self.read(row, "is no amount of money from a cent to 100,000,000", |text| values::money(text, self.point_of(row)))
    }

    fn point_of(&self, row: &Row<'_>) -> Option<Point> {
        let typed = self.at.is_some_and(|column| row.is_number(column));
        if typed { Some(Point::Dot) } else { self.style.as_ref().and_then(StyleOf::point) }
    }

    fn read<T>(&self, row: &Row<'_>, complaint: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, String> {
        let Some(text) = self.text(row) else { return Ok(None) };
        match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(format!("{} '{}' {complaint}", self.field, shortened(text))),
        }
    }
}

/// A value as it can stand in a sentence.
pub(super) fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
