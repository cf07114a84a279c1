//! The waterfall as a chart: stacked columns on an invisible base. What it is drawn from stands beside the table, nothing is hidden.

use super::place::{Anchor, cached};
use super::sheet::hundredths;
use super::style::{ACCENT, LESS, MORE, Shape, Styles};
use crate::views::Table;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ChartType, Color, Formula, Worksheet, XlsxError,
};

/// First column of what the chart is drawn from; one column is left free beside the table.
const FIRST: u16 = 5;
/// Size of the chart, and the height of a row, in pixels.
const WIDTH: u32 = 860;
const HEIGHT: u32 = 440;
const ROW: u32 = 20;
const TITLES: [&str; 4] = ["base", "amount", "less", "more"];

/// One bar in hundredths: what stands below it, and its height as an amount, a fall or a rise.
struct Bar {
    base: i64,
    amount: i64,
    less: i64,
    more: i64,
}

fn bars(table: &Table) -> Vec<Bar> {
    let rows = (0..table.len).map(|at| (table.row)(at));
    let numbers: Vec<(i64, i64)> =
        rows.map(|row| (row.cells.get(1).map_or(0, hundredths), row.cells.get(2).map_or(0, hundredths))).collect();
    let last = numbers.len().saturating_sub(1);
    let bar = |(at, &(change, after)): (usize, &(i64, i64))| {
        if at == 0 || at == last {
            Bar { base: 0, amount: after, less: 0, more: 0 }
        } else {
            Bar { base: after.min(after - change), amount: 0, less: (-change).max(0), more: change.max(0) }
        }
    };
    numbers.iter().enumerate().map(bar).collect()
}

/// Writes the series beside the table and the chart below it; the last row that the chart covers.
pub(super) fn waterfall(sheet: &mut Worksheet, styles: &Styles, table: &Table, anchor: &Anchor, below: u32) -> Result<u32, XlsxError> {
    let Some((first, last)) = anchor.rows else { return Ok(below) };
    series_columns(sheet, styles, table, first, last)?;
    let name = anchor.sheet.as_str();
    let mut chart = Chart::new(ChartType::ColumnStacked);
    let colours: [Option<Color>; 4] = [None, Some(ACCENT), Some(LESS), Some(MORE)];
    for ((title, colour), column) in TITLES.iter().zip(colours).zip(FIRST..) {
        let mut format = ChartFormat::new();
        match colour {
            Some(colour) => format.set_solid_fill(ChartSolidFill::new().set_color(colour)),
            None => format.set_no_fill().set_no_border(),
        };
        let series = chart
            .add_series()
            .set_name(*title)
            .set_categories((name, first, 0, last, 0))
            .set_values((name, first, column, last, column))
            .set_format(&mut format)
            .set_gap(40);
        if colour.is_some() {
            // Bars too low to be seen still say what they are; those of height 0 say nothing.
            let mut label = ChartDataLabel::new();
            label.show_value().set_num_format("#,##0;-#,##0;").set_font(ChartFont::new().set_size(8));
            series.set_data_label(&label);
        }
    }
    chart.title().set_name("From the unadjusted count to what is left").set_font(ChartFont::new().set_size(12));
    chart.legend().set_hidden();
    chart.x_axis().set_font(ChartFont::new().set_size(9).set_rotation(-45));
    let light = ChartLine::new().set_color(Color::RGB(0xDDDDDD)).clone();
    chart.y_axis().set_num_format("#,##0").set_major_gridlines_line(&light);
    chart.set_width(WIDTH).set_height(HEIGHT).set_alt_text("Waterfall: from the unadjusted count through every step to what is left");
    sheet.insert_chart(below + 1, 0, &chart)?;
    Ok(below + 2 + HEIGHT / ROW)
}

fn series_columns(sheet: &mut Worksheet, styles: &Styles, table: &Table, first: u32, last: u32) -> Result<(), XlsxError> {
    for (title, column) in TITLES.iter().zip(FIRST..) {
        sheet.write_string_with_format(first - 1, column, format!("chart: {title}"), &styles.header_number)?;
        sheet.set_column_width(column, 13)?;
    }
    let money = styles.body(Shape::Money, crate::views::Mark::Out).clone();
    for (bar, row) in bars(table).iter().zip(first..) {
        let excel_row = row + 1;
        let end = row == first || row == last;
        let formulas = if end {
            ["=0".to_owned(), format!("=C{excel_row}"), "=0".to_owned(), "=0".to_owned()]
        } else {
            [
                format!("=MIN(C{excel_row},C{excel_row}-B{excel_row})"),
                "=0".to_owned(),
                format!("=MAX(-B{excel_row},0)"),
                format!("=MAX(B{excel_row},0)"),
            ]
        };
        let results = [bar.base, bar.amount, bar.less, bar.more];
        for ((formula, result), column) in formulas.into_iter().zip(results).zip(FIRST..) {
            sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(cached(result)), &money)?;
        }
    }
    Ok(())
}
