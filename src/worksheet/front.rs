//! The first sheet: whose position, the headline's figures as named live cells, the rights at a glance, what is open.

use super::place::{Anchor, cached, cell, find};
use super::sheet::{Pages, Paper, Print, hundredths, print, title, write_cell};
use super::style::{Shape, Styles};
use crate::views::{self, Cell, Input, Mark, TableKey};
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

pub(super) const SHEET: &str = "Summary";

/// A figure of the headline as it stands on the sheet.
pub(super) struct Figure {
    /// As JSON `totals` names it; the defined name too.
    pub name: String,
    pub title: String,
    /// The program's own number.
    pub program: f64,
    /// Where it stands.
    pub cell: String,
    /// What the worksheet's formula comes to.
    pub result: f64,
    pub shape: Shape,
}

pub(super) fn write(sheet: &mut Worksheet, paper: &Paper, input: Input, anchors: &[Anchor]) -> Result<Vec<Figure>, XlsxError> {
    for (width, column) in [36, 16, 13, 13, 13, 13, 13, 16].into_iter().zip(0u16..) {
        sheet.set_column_width(column, width)?;
    }
    let styles = paper.styles;
    let mut row = title(sheet, paper, "Client Access Licence position", &paper.cover.headline)?;
    let figures = totals(sheet, styles, input, anchors, &mut row)?;
    rights(sheet, styles, input, anchors, &mut row)?;
    open_findings(sheet, styles, input, &mut row)?;
    let cover = paper.cover;
    let catalog = format!("Made by {} with licensing catalog {}, SHA-256 {}.", cover.program, cover.catalog_version, cover.catalog_sha256);
    sheet.write_string_with_format(row, 0, catalog, &styles.note)?;
    sheet.write_string_with_format(row + 1, 0, cover.disclaimer, &styles.warning)?;
    print(sheet, cover, &Print { header_row: None, width: 140, pages: Pages::One })?;
    sheet.set_active(true);
    Ok(figures)
}

/// The figures of JSON `totals`, live and named.
fn totals(sheet: &mut Worksheet, styles: &Styles, input: Input, anchors: &[Anchor], row: &mut u32) -> Result<Vec<Figure>, XlsxError> {
    let table = views::table(TableKey::Totals, input);
    let mut figures: Vec<Figure> = Vec::new();
    for at in 0..table.len {
        let line = (table.row)(at);
        let [Cell::Text(title), value, help] = line.cells.as_slice() else { continue };
        sheet.write_string_with_format(*row, 0, title.as_str(), &styles.figure)?;
        let live = formula(&line.id, input, anchors, &figures);
        let format = styles.body(Shape::of(value), Mark::None).clone().set_bold().set_font_size(12);
        let result = match (&live, value) {
            (Some((formula, result)), _) => {
                let cached = result.map_or(String::new(), number);
                sheet.write_formula_with_format(*row, 1, Formula::new(formula).set_result(cached), &format)?;
                result.unwrap_or(0.0)
            }
            (None, value) => {
                write_cell(sheet, styles, *row, 1, value, Mark::None, false)?;
                as_number(value)
            }
        };
        write_cell(sheet, styles, *row, 2, help, Mark::Out, false)?;
        figures.push(Figure {
            name: line.id,
            title: title.clone(),
            program: as_number(value),
            cell: cell(SHEET, *row, 1),
            result,
            shape: Shape::of(value),
        });
        *row += 1;
    }
    *row += 1;
    Ok(figures)
}

pub(super) fn as_number(cell: &Cell) -> f64 {
    match cell {
        Cell::Percent(share) => *share,
        Cell::Empty | Cell::Unknown | Cell::Text(_) | Cell::Count(_) | Cell::Signed(_) | Cell::Money(_) | Cell::Day(_) | Cell::Flag(_) => {
            hundredths(cell) as f64 / 100.0
        }
    }
}

/// The shortest decimal that reads back as the same number.
pub(super) fn number(value: f64) -> String {
    format!("{value}")
}

/// The live formula of a figure and what it comes to; `None` where nothing is written that it could count.
fn formula(id: &str, input: Input, anchors: &[Anchor], before: &[Figure]) -> Option<(String, Option<f64>)> {
    let position = find(anchors, TableKey::Position)?;
    let sum = |column: &str| position.column(column).map_or(0, |c| c.sum) as f64 / 100.0;
    match id {
        "auditor_cost" => Some((format!("=SUM({})", position.range("raw_amount")?), Some(sum("raw_amount")))),
        "residual_cost" => bought(input, anchors, "gap"),
        "external_cost" => bought(input, anchors, "external"),
        "uncovered" => {
            let formula = format!("=SUM({})+SUM({})", position.range("short_users")?, position.range("short_devices")?);
            Some((formula, Some(sum("short_users") + sum("short_devices"))))
        }
        "reduction" => {
            let figure = |name: &str| before.iter().find(|figure| figure.name == name);
            let (auditor, residual, external) = (figure("auditor_cost")?, figure("residual_cost")?, figure("external_cost")?);
            let formula = format!("=IF({0}=0,\"\",1-({1}+{2})/{0})", auditor.cell, residual.cell, external.cell);
            let result = (auditor.result != 0.0).then(|| 1.0 - (residual.result + external.result) / auditor.result);
            Some((formula, result))
        }
        _ => None,
    }
}

/// What is bought for a purpose, summed over the purchases.
fn bought(input: Input, anchors: &[Anchor], purpose: &str) -> Option<(String, Option<f64>)> {
    let purchases = find(anchors, TableKey::Purchases)?;
    let formula = format!("=SUMIFS({},{},\"{purpose}\")", purchases.range("cost")?, purchases.range("for")?);
    let table = views::table(TableKey::Purchases, input);
    let rows = (0..table.len).map(|at| (table.row)(at)).filter(|row| row.cells.first() == Some(&Cell::text(purpose)));
    let cost = table.columns.iter().position(|column| column.id == "cost")?;
    let sum: i64 = rows.map(|row| row.cells.get(cost).map_or(0, hundredths)).sum();
    Some((formula, Some(sum as f64 / 100.0)))
}

/// The rights at a glance: references into the sheet 'Gap', which has them all.
fn rights(sheet: &mut Worksheet, styles: &Styles, input: Input, anchors: &[Anchor], row: &mut u32) -> Result<(), XlsxError> {
    const SHOWN: [&str; 8] = ["right", "metric", "plans", "need", "suites", "cals", "short", "list_cost"];
    let Some(gap) = find(anchors, TableKey::Gap) else { return Ok(()) };
    let Some((first, _)) = gap.rows else { return Ok(()) };
    let table = views::table(TableKey::Gap, input);
    let places: Vec<usize> = SHOWN.iter().filter_map(|id| table.columns.iter().position(|column| column.id == *id)).collect();
    sheet.write_string_with_format(*row, 0, "Per right", &styles.block)?;
    *row += 1;
    for (place, at) in places.iter().zip(0u16..) {
        let format = if at < 2 { &styles.header } else { &styles.header_number };
        sheet.write_string_with_format(*row, at, table.columns.get(*place).map_or("", |c| c.title.as_str()), format)?;
    }
    *row += 1;
    let top = *row;
    let mut sums = vec![0i64; places.len()];
    for line in 0..table.len {
        let made = (table.row)(line);
        for ((place, at), sum) in places.iter().zip(0u16..).zip(sums.iter_mut()) {
            let Some(value) = made.cells.get(*place) else { continue };
            if at < 2 {
                write_cell(sheet, styles, *row, at, value, Mark::None, false)?;
                continue;
            }
            *sum += hundredths(value);
            let source = cell(&gap.sheet, first + line as u32, *place as u16);
            let formula = Formula::new(format!("={source}")).set_result(cached(hundredths(value)));
            sheet.write_formula_with_format(*row, at, formula, styles.body(Shape::of(value), Mark::None))?;
        }
        *row += 1;
    }
    for ((sum, at), id) in sums.iter().zip(0u16..).zip(SHOWN) {
        let format = styles.total(if id == "list_cost" { Shape::Money } else { Shape::Count });
        if at < 2 {
            sheet.write_string_with_format(*row, at, if at == 0 { "total" } else { "" }, format)?;
            continue;
        }
        let name = rust_xlsxwriter::column_number_to_name(at);
        let formula = Formula::new(format!("=SUM({name}{}:{name}{})", top + 1, *row)).set_result(cached(*sum));
        sheet.write_formula_with_format(*row, at, formula, format)?;
    }
    *row += 2;
    Ok(())
}

/// The findings that a reader must see before the numbers: high and open, the first ten.
fn open_findings(sheet: &mut Worksheet, styles: &Styles, input: Input, row: &mut u32) -> Result<(), XlsxError> {
    const SHOWN: usize = 10;
    let table = views::table(TableKey::Findings, input);
    let place = |id: &str| table.columns.iter().position(|column| column.id == id);
    let (Some(code), Some(message)) = (place("code"), place("message")) else { return Ok(()) };
    let problems: Vec<_> = (0..table.len).map(|at| (table.row)(at)).filter(|row| row.mark == Mark::Problem).collect();
    if problems.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(*row, 0, format!("Open findings of high severity: {}", problems.len()), &styles.block)?;
    *row += 1;
    for finding in problems.iter().take(SHOWN) {
        if let Some(Cell::Text(code)) = finding.cells.get(code) {
            write_cell(sheet, styles, *row, 0, &Cell::text(code.replace('-', " ")), Mark::None, false)?;
        }
        if let Some(message) = finding.cells.get(message) {
            write_cell(sheet, styles, *row, 1, message, Mark::None, false)?;
        }
        *row += 1;
    }
    if problems.len() > SHOWN {
        sheet.write_string_with_format(*row, 0, "… all on the sheet Findings", &styles.note)?;
        *row += 1;
    }
    *row += 1;
    Ok(())
}
