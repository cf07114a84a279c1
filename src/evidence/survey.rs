//! A walk over a table's rows ahead of their reading: which way round each column writes its days, which sign is its decimal point.
//! INTERFACE.md, 'Canonical tables': an ambiguous order is a finding, never a guess in silence.
//!
//! Big logs write ISO days and plain numbers, so the walk waits for the first cell that leaves a question open.

use super::days::{self, DayOrder, OrderSign};
use super::header::Recognised;
use super::table::{Row, Table};
use super::values::{self, Point, PointSign};
use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// Fields that hold days.
const DAYS: [&str; 12] = [
    "first_seen",
    "last_seen",
    "disabled_on",
    "last_logon",
    "created",
    "left_on",
    "ip_from",
    "ip_to",
    "sa_end",
    "purchased",
    "time",
    "last_inventory",
];
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
    pub fn add(&mut self, row: u64, example: &str) {
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

    /// `row 7`, `rows 7, 9, 12`, `rows 7, 9, 12, 14, 20 and 31 more`.
    pub fn in_words(&self) -> String {
        rows_in_words(&self.rows, self.total)
    }
}

/// The first few rows of so many.
pub(super) fn rows_in_words(rows: &[u64], total: u64) -> String {
    let shown: Vec<String> = rows.iter().take(5).map(u64::to_string).collect();
    let more = total.saturating_sub(shown.len() as u64);
    let noun = if total == 1 { "row" } else { "rows" };
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{noun} {}{tail}", shown.join(", "))
}

/// How one column writes its values.
#[derive(Clone, Default, Debug)]
pub(super) struct Style {
    day_first: Doubt,
    month_first: Doubt,
    dot: u64,
    comma: u64,
    /// Values that the column alone does not settle, unless another value of it does.
    unsettled: Doubt,
}

impl Style {
    /// The order that the column's own values tell, else day before month.
    pub fn order(&self) -> DayOrder {
        if !self.month_first.is_none() && self.day_first.is_none() { DayOrder::MonthDay } else { DayOrder::DayMonth }
    }

    /// The same, where they do tell.
    pub fn order_told(&self) -> Option<DayOrder> {
        (self.day_first.is_none() != self.month_first.is_none()).then(|| self.order())
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
        self.day_first.is_none() != self.month_first.is_none() || self.point().is_some()
    }

    /// Values that stay ambiguous.
    pub fn doubt(&self) -> Option<&Doubt> {
        if self.settled() || self.unsettled.is_none() { None } else { Some(&self.unsettled) }
    }

    /// Days of both orders in one column: those that put the day first, and those that put the month first.
    pub fn contradiction(&self) -> Option<(&Doubt, &Doubt)> {
        (!self.day_first.is_none() && !self.month_first.is_none()).then_some((&self.day_first, &self.month_first))
    }

    pub fn see_day(&mut self, row: u64, text: &str) {
        match days::order_sign(text) {
            OrderSign::Indifferent => {}
            OrderSign::DayFirst => self.day_first.add(row, text),
            OrderSign::MonthFirst => self.month_first.add(row, text),
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

/// The survey of a table, made when the first row needs it.
pub(super) struct Survey {
    header_row: u64,
    /// Columns of days and numbers.
    asked: Vec<(usize, Subject)>,
    width: usize,
    /// A program wrote all columns in one go, so that what one of them settles holds for the others.
    one_hand: bool,
    styles: Rc<OnceCell<Vec<Style>>>,
}

impl Survey {
    /// Of a product's export: its days are all written one way.
    pub fn of_export(recognised: &Recognised) -> Survey {
        Survey { one_hand: true, ..Survey::new(recognised) }
    }

    pub fn new(recognised: &Recognised) -> Survey {
        let subjects = recognised.fields.iter().enumerate().filter_map(|(column, field)| Some((column, Subject::of((*field)?))));
        Survey {
            header_row: recognised.header_row,
            asked: subjects.filter(|(_, subject)| *subject != Subject::Neither).collect(),
            width: recognised.fields.len(),
            one_hand: false,
            styles: Rc::default(),
        }
    }

    /// Walks the table unless that is done or this row asks nothing of it. The error is a sentence.
    pub fn before(&self, row: &Row<'_>, table: &dyn Table) -> Result<(), String> {
        if self.styles.get().is_some() || !self.asked.iter().any(|(column, _)| asks(row, *column)) {
            return Ok(());
        }
        let mut styles = vec![Style::default(); self.width];
        table.rows(&mut |row| {
            if row.number > self.header_row && row.broken.is_none() {
                self.see(&row, &mut styles);
            }
            ControlFlow::Continue(())
        })?;
        if self.one_hand {
            self.settle_days_alike(&mut styles);
        }
        // Nobody else sets it: the walk calls nothing that surveys.
        let _ = self.styles.set(styles);
        Ok(())
    }

    /// Columns of days that leave their order open take the one that the others tell, where they agree.
    fn settle_days_alike(&self, styles: &mut [Style]) {
        let days = || self.asked.iter().filter(|(_, subject)| *subject == Subject::Days).map(|(column, _)| *column);
        let told = |of: fn(&Style) -> &Doubt| days().filter_map(|at| styles.get(at)).map(of).find(|doubt| !doubt.is_none()).cloned();
        let (day, month) = match (told(|style| &style.day_first), told(|style| &style.month_first)) {
            (Some(day), None) => (day, Doubt::default()),
            (None, Some(month)) => (Doubt::default(), month),
            (Some(_), Some(_)) | (None, None) => return,
        };
        for at in days() {
            if let Some(style) = styles.get_mut(at).filter(|style| style.day_first.is_none() && style.month_first.is_none()) {
                (style.day_first, style.month_first) = (day.clone(), month.clone());
            }
        }
    }

    fn see(&self, row: &Row<'_>, styles: &mut [Style]) {
        for &(column, subject) in self.asked.iter().filter(|(column, _)| asks(row, *column)) {
            match (subject, styles.get_mut(column)) {
                (Subject::Days, Some(style)) => style.see_day(row.number, row.cell(column)),
                (Subject::Numbers, Some(style)) => style.see_number(row.number, row.cell(column)),
                (Subject::Neither, _) | (_, None) => {}
            }
        }
    }

    /// By column; empty where no row asked.
    pub fn styles(&self) -> &[Style] {
        self.styles.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// How a column is written, as soon as it is known.
    pub fn style_of(&self, column: usize) -> StyleOf {
        StyleOf { styles: Rc::clone(&self.styles), column }
    }
}

/// How one column is written. [`Survey::before`] comes before a row that needs it.
#[derive(Clone, Debug)]
pub(super) struct StyleOf {
    styles: Rc<OnceCell<Vec<Style>>>,
    column: usize,
}

impl StyleOf {
    pub fn order(&self) -> DayOrder {
        self.style().map(Style::order).unwrap_or_default()
    }

    pub fn point(&self) -> Option<Point> {
        self.style().and_then(Style::point)
    }

    fn style(&self) -> Option<&Style> {
        self.styles.get()?.get(self.column)
    }
}

/// Whether only the column's other values can tell how this cell is to be read.
fn asks(row: &Row<'_>, column: usize) -> bool {
    !is_plain(row.cell(column)) && !row.is_number(column)
}

/// The usual case, told apart fast: blank, digits only, or an ISO day.
fn is_plain(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    matches!(bytes, [_, _, _, _, b'-', _, _, b'-', _, _, ..]) || bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::super::delimited::{DelimitedText, Dialect};
    use super::super::header::recognise;
    use super::*;

    fn surveyed(text: &str) -> Survey {
        let table = DelimitedText { text, dialect: Dialect { delimiter: b';', ..Dialect::preamble(text) } };
        let recognised = recognise(&table.head(30).unwrap()).unwrap();
        let survey = Survey::new(&recognised);
        table
            .rows(&mut |row| {
                if row.number > recognised.header_row {
                    survey.before(&row, &table).unwrap();
                }
                ControlFlow::Continue(())
            })
            .unwrap();
        survey
    }

    #[test]
    fn one_value_settles_the_order_of_its_column_and_of_no_other() {
        let survey = surveyed("workload;user;first_seen;last_seen\nrds;a;01/02/2026;01/02/2026\nrds;b;01/02/2026;01/22/2026\n");
        assert!(survey.styles()[2].doubt().is_some(), "nothing in first_seen tells");
        assert_eq!((survey.style_of(3).order(), survey.styles()[3].doubt().is_some()), (DayOrder::MonthDay, false));
    }

    #[test]
    fn one_value_settles_the_point_of_its_column() {
        let survey = surveyed("product;quantity;unit_price\nA;1.200;1.200\nB;3;38,50\n");
        assert_eq!(survey.styles()[1].doubt().map(|d| (d.total, d.example.as_str())), Some((1, "1.200")));
        assert_eq!((survey.style_of(2).point(), survey.styles()[2].doubt().is_none()), (Some(Point::Comma), true));
    }

    #[test]
    fn a_column_that_contradicts_itself_stays_open() {
        let survey = surveyed("workload;user;last_seen\nrds;a;22/01/2026\nrds;b;01/22/2026\nrds;c;02/03/2026\n");
        assert_eq!(survey.styles()[2].doubt().map(|d| d.total), Some(1));
    }

    #[test]
    fn rows_before_the_first_question_are_heard_too() {
        let survey = surveyed("workload;user;last_seen\nrds;a;2026-01-01\nrds;b;02/03/2026\n");
        assert_eq!(survey.styles()[2].doubt().map(|d| d.rows.clone()), Some(vec![3]));
    }

    #[test]
    fn iso_days_and_plain_numbers_need_no_walk() {
        let survey = surveyed("workload;user;last_seen;count\nrds;a;2026-01-01;12\nrds;b;2026-01-02T10:00:00Z;\n");
        assert!(survey.styles().is_empty());
    }
}
