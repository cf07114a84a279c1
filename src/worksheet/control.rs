//! The last sheet: the program's own numbers against what the worksheet's formulas come to.

use super::front::{Figure, number};
use super::place::{Anchor, cell, find};
use super::sheet::{Pages, Paper, Print, print, title};
use super::style::Shape;
use crate::views::{Mark, TableKey};
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

pub(super) const SHEET: &str = "Control";
/// By this name a reader of evidence recognises our own worksheets.
pub(super) const MARKER: &str = "recal-worksheet/1";

/// A line: what, the program's number, the worksheet's formula and what it comes to.
struct Check {
    what: String,
    program: f64,
    formula: String,
    result: f64,
    /// Counts have no cents.
    shape: Shape,
}

/// Writes the checks; the cell that marks the workbook as ours.
pub(super) fn write(sheet: &mut Worksheet, paper: &Paper, figures: &[Figure], anchors: &[Anchor]) -> Result<String, XlsxError> {
    let styles = paper.styles;
    let checks = checks(figures, anchors);
    for (width, column) in [62u16, 18, 18, 14, 10].into_iter().zip(0u16..) {
        sheet.set_column_width(column, width)?;
    }
    let lines = ["The program's own numbers against what the formulas of this workbook come to.".to_owned()];
    let mut row = title(sheet, paper, "Control", &lines)?;
    let verdict = row;
    row += 2;
    for (head, column) in ["what", "program", "worksheet", "difference", "agrees"].into_iter().zip(0u16..) {
        let format = if column == 0 || column == 4 { &styles.header } else { &styles.header_number };
        sheet.write_string_with_format(row, column, head, format)?;
    }
    let header = row;
    let first = row + 2;
    for check in &checks {
        row += 1;
        line(sheet, paper, row, check)?;
    }
    let agree = checks.iter().all(agrees);
    let formula = format!(
        "=IF(COUNTIF(E{first}:E{last},\"OK\")={n},\"all {n} checks agree\",\"SOMETHING DIFFERS\")",
        last = row + 1,
        n = checks.len()
    );
    let result = if agree { format!("all {} checks agree", checks.len()) } else { "SOMETHING DIFFERS".to_owned() };
    sheet.write_formula_with_format(verdict, 0, Formula::new(formula).set_result(result), &styles.figure)?;
    // For programs, not for readers: below everything, and not printed.
    sheet.write_string_with_format(row + 3, 0, MARKER, &styles.note)?;
    let marker = cell(SHEET, row + 3, 0);
    sheet.set_freeze_panes(header + 1, 1)?;
    print(sheet, paper.cover, &Print { header_row: Some(header), width: 122, pages: Pages::One })?;
    sheet.set_print_area(0, 0, row + 1, 4)?;
    Ok(marker)
}

fn agrees(check: &Check) -> bool {
    (check.program - check.result).abs() < 0.005
}

fn line(sheet: &mut Worksheet, paper: &Paper, row: u32, check: &Check) -> Result<(), XlsxError> {
    let number_format = paper.styles.body(check.shape, Mark::None);
    let text = paper.styles.body(Shape::Text, Mark::None);
    let at = row + 1;
    sheet.write_string_with_format(row, 0, &check.what, text)?;
    sheet.write_number_with_format(row, 1, check.program, number_format)?;
    sheet.write_formula_with_format(row, 2, Formula::new(&check.formula).set_result(number(check.result)), number_format)?;
    let difference = Formula::new(format!("=ROUND(B{at}-C{at},6)")).set_result(number(check.program - check.result));
    sheet.write_formula_with_format(row, 3, difference, number_format)?;
    let verdict = if agrees(check) { "OK" } else { "DIFFERS" };
    let formula = Formula::new(format!("=IF(ABS(D{at})<0.005,\"OK\",\"DIFFERS\")")).set_result(verdict);
    sheet.write_formula_with_format(row, 4, formula, text)?;
    Ok(())
}

fn checks(figures: &[Figure], anchors: &[Anchor]) -> Vec<Check> {
    let mut checks: Vec<Check> = figures
        .iter()
        .map(|figure| Check {
            what: figure.title.clone(),
            program: figure.program,
            // A blank figure (no reduction where nothing is asserted) counts as 0 on both sides.
            formula: format!("=N({})", figure.cell),
            result: figure.result,
            shape: figure.shape,
        })
        .collect();
    let program = |name: &str| figures.iter().find(|figure| figure.name == name).map_or(0.0, |figure| figure.program);
    let left = program("residual_cost") + program("external_cost");
    checks.extend(waterfall(anchors, left));
    checks.extend(sum_of(anchors, "bought in all = what is left", left, TableKey::Purchases, &["cost"]));
    checks.extend(sum_of(anchors, "short on the sheet Gap = uncovered demands", program("uncovered"), TableKey::Gap, &["short"]));
    checks.extend(names(anchors, program("uncovered")));
    checks.extend(same(anchors, "short at list price: Gap = Position", (TableKey::Gap, "list_cost"), (TableKey::Position, "list_cost")));
    checks.extend(parts(anchors, "need = by suites + by CALs + short", TableKey::Gap, "need", &["suites", "cals", "short"]));
    let account = ["accepted", "merged", "set_aside", "rejected"];
    checks.extend(parts(anchors, "rows read = accepted + merged + set aside + rejected", TableKey::Sources, "rows", &account));
    let by_address = ["before", "difference"];
    checks.extend(parts(anchors, "devices counted right = counted by address + difference", TableKey::Addresses, "after", &by_address));
    checks.extend(same(anchors, "uncovered by version = uncovered by right", (TableKey::Versions, "uncovered"), (TableKey::Gap, "short")));
    checks
}

fn sum(anchor: &Anchor, column: &str) -> f64 {
    anchor.column(column).map_or(0, |column| column.sum) as f64 / 100.0
}

/// Start and steps lead to what is left: the first and the last row are amounts, all others changes.
fn waterfall(anchors: &[Anchor], left: f64) -> Option<Check> {
    let anchor = find(anchors, TableKey::Waterfall)?;
    let (_, last) = anchor.rows?;
    let end = cell(&anchor.sheet, last, 1);
    let formula = format!("=SUM({})-{end}", anchor.range("change")?);
    Some(Check {
        what: "waterfall: start and steps lead to what is left".to_owned(),
        program: left,
        formula,
        result: sum(anchor, "change") - left,
        shape: Shape::Money,
    })
}

/// A number of the program against columns summed.
fn sum_of(anchors: &[Anchor], what: &str, program: f64, key: TableKey, columns: &[&str]) -> Option<Check> {
    let anchor = find(anchors, key)?;
    let ranges: Option<Vec<String>> = columns.iter().map(|column| anchor.range(column)).collect();
    let result = columns.iter().map(|column| sum(anchor, column)).sum();
    Some(Check { what: what.to_owned(), program, formula: format!("=SUM({})", ranges?.join(",")), result, shape: shape(columns) })
}

/// Amounts have cents, everything else that is checked is counted.
fn shape(columns: &[&str]) -> Shape {
    if columns.iter().any(|column| column.contains("cost")) { Shape::Money } else { Shape::Count }
}

/// One column is the sum of others.
fn parts(anchors: &[Anchor], what: &str, key: TableKey, whole: &str, columns: &[&str]) -> Option<Check> {
    let anchor = find(anchors, key)?;
    sum_of(anchors, what, sum(anchor, whole), key, columns)
}

/// The same figure on two sheets.
fn same(anchors: &[Anchor], what: &str, one: (TableKey, &str), other: (TableKey, &str)) -> Option<Check> {
    let program = sum(find(anchors, one.0)?, one.1);
    sum_of(anchors, what, program, other.0, &[other.1])
}

/// As many names as uncovered demands, over all sheets they needed.
fn names(anchors: &[Anchor], uncovered: f64) -> Option<Check> {
    let lists: Vec<&Anchor> = anchors.iter().filter(|anchor| anchor.key == TableKey::Uncovered).collect();
    let ranges: Vec<String> = lists.iter().filter_map(|anchor| anchor.range("who")).map(|range| format!("COUNTA({range})")).collect();
    let rows: u32 = lists.iter().filter_map(|anchor| anchor.rows).map(|(first, last)| last - first + 1).sum();
    let formula = format!("={}", ranges.join("+"));
    (!ranges.is_empty()).then(|| Check {
        what: "uncovered by name = uncovered demands".to_owned(),
        program: uncovered,
        formula,
        result: f64::from(rows),
        shape: Shape::Count,
    })
}
