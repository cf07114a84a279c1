//! A first walk over a table's rows: which way round each column writes its days, which sign is its decimal point, where spreadsheet
//! errors stand. INTERFACE.md, 'Canonical tables': an ambiguous order is a finding, never a guess in silence.

use super::header::Recognised;
use super::table::{Row, Table};
use super::values::{self, DayOrder, OrderSign, Point, PointSign};
use std::ops::ControlFlow;

/// Fields that hold days.
const DAYS: [&str; 10] =
    ["first_seen", "last_seen", "disabled_on", "last_logon", "ip_from", "ip_to", "sa_end", "purchased", "time", "last_inventory"];
/// Fields that hold numbers.
const NUMBERS: [&str; 4] = ["quantity", "unit_price", "count", "claimed_shortage"];

/// Rows that left a question open, with the first value as an example.
#[derive(Clone, Default, Debug)]
pub(super) struct Doubt {
    pub example: String,
    /// The first rows, at most 100.
    pub rows: Vec<u64>,
    pub total: u64,
}

impl Doubt {
    fn add(&mut self, row: u64, example: &str) {
        if self.total == 0 {
            self.example = example.to_string();
        }
        if self.rows.len() < 100 {
            self.rows.push(row);
        }
        self.total += 1;
    }

    pub fn is_none(&self) -> bool {
        self.total == 0
    }
}

/// How one column writes its values.
#[derive(Clone, Default, Debug)]
pub(super) struct Style {
    day_first: u64,
    month_first: u64,
    dot: u64,
    comma: u64,
    /// Values that the column alone does not settle, unless another value of it does.
    unsettled: Doubt,
}

impl Style {
    /// The order that the column's own values tell, else day before month.
    pub fn order(&self) -> DayOrder {
        if self.month_first > 0 && self.day_first == 0 { DayOrder::MonthDay } else { DayOrder::DayMonth }
    }

    /// The decimal sign that the column's own values tell.
    pub fn point(&self) -> Option<Point> {
        match (self.dot > 0, self.comma > 0) {
            (true, false) => Some(Point::Dot),
            (false, true) => Some(Point::Comma),
            (true, true) | (false, false) => None,
        }
    }

    fn settled(&self) -> bool {
        (self.day_first > 0) != (self.month_first > 0) || self.point().is_some()
    }

    /// Values that stay ambiguous.
    pub fn doubt(&self) -> Option<&Doubt> {
        if self.settled() || self.unsettled.is_none() { None } else { Some(&self.unsettled) }
    }

    fn see_day(&mut self, row: u64, text: &str) {
        match values::order_sign(text) {
            OrderSign::Indifferent => {}
            OrderSign::DayFirst => self.day_first += 1,
            OrderSign::MonthFirst => self.month_first += 1,
            OrderSign::Ambiguous => self.unsettled.add(row, text),
        }
    }

    fn see_number(&mut self, row: u64, text: &str) {
        match values::point_sign(text) {
            PointSign::Indifferent => {}
            PointSign::Says(Point::Dot) => self.dot += 1,
            PointSign::Says(Point::Comma) => self.comma += 1,
            PointSign::Ambiguous => self.unsettled.add(row, text),
        }
    }
}

/// What a column is surveyed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Subject {
    Days,
    Numbers,
    Neither,
}

impl Subject {
    pub fn of(field: &str) -> Subject {
        if DAYS.contains(&field) {
            Subject::Days
        } else if NUMBERS.contains(&field) {
            Subject::Numbers
        } else {
            Subject::Neither
        }
    }
}

/// The survey of a table.
#[derive(Clone, Default, Debug)]
pub(super) struct Survey {
    /// By column.
    pub styles: Vec<Style>,
    /// Cells of used columns with a spreadsheet's error in them.
    pub errors: Doubt,
}

/// Walks all rows below the header.
pub(super) fn survey(table: &dyn Table, recognised: &Recognised) -> Result<Survey, String> {
    let used: Vec<(usize, Subject)> =
        recognised.fields.iter().enumerate().filter_map(|(column, field)| field.map(|field| (column, Subject::of(field)))).collect();
    let mut survey = Survey { styles: vec![Style::default(); recognised.fields.len()], errors: Doubt::default() };
    table.rows(&mut |row| {
        if row.number > recognised.header_row && row.broken.is_none() {
            see(&mut survey, &used, &row);
        }
        ControlFlow::Continue(())
    })?;
    Ok(survey)
}

fn see(survey: &mut Survey, used: &[(usize, Subject)], row: &Row<'_>) {
    for &(column, subject) in used {
        let cell = row.cell(column);
        if cell.starts_with('#') && values::is_error(cell) {
            survey.errors.add(row.number, cell);
        }
        if subject == Subject::Neither || row.is_number(column) || is_plain(cell) {
            continue;
        }
        let Some(style) = survey.styles.get_mut(column) else { continue };
        match subject {
            Subject::Days => style.see_day(row.number, cell),
            Subject::Numbers => style.see_number(row.number, cell),
            Subject::Neither => {}
        }
    }
}

/// The usual case, told apart fast: blank, digits only, or an ISO day.
fn is_plain(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let iso = bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-';
    iso || bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::super::delimited::{DelimitedText, Dialect};
    use super::super::header::recognise;
    use super::*;

    fn surveyed(text: &str) -> Survey {
        let table = DelimitedText { text, dialect: Dialect { delimiter: b';', ..Dialect::preamble(text) } };
        let recognised = recognise(&table.head(30).unwrap()).unwrap();
        survey(&table, &recognised).unwrap()
    }

    #[test]
    fn one_value_settles_the_order_of_its_column_and_of_no_other() {
        let survey = surveyed("workload;user;first_seen;last_seen\nrds;a;01/02/2026;01/02/2026\nrds;b;01/02/2026;01/22/2026\n");
        assert!(survey.styles[2].doubt().is_some(), "nothing in first_seen tells");
        assert_eq!((survey.styles[3].order(), survey.styles[3].doubt().is_some()), (DayOrder::MonthDay, false));
    }

    #[test]
    fn one_value_settles_the_point_of_its_column() {
        let survey = surveyed("product;quantity;unit_price\nA;1.200;1.200\nB;3;38,50\n");
        assert_eq!(survey.styles[1].doubt().map(|d| (d.total, d.example.as_str())), Some((1, "1.200")));
        assert_eq!((survey.styles[2].point(), survey.styles[2].doubt().is_none()), (Some(Point::Comma), true));
    }

    #[test]
    fn a_column_that_contradicts_itself_stays_open() {
        let survey = surveyed("workload;user;last_seen\nrds;a;22/01/2026\nrds;b;01/22/2026\nrds;c;02/03/2026\n");
        assert_eq!(survey.styles[2].doubt().map(|d| d.total), Some(1));
    }

    #[test]
    fn errors_are_found_in_used_columns_only() {
        let survey = surveyed("user;plan;notes\na;#N/A;#REF!\n");
        assert_eq!(survey.errors.total, 1);
    }
}
