//! One renderer from a view's table to a sheet: title block, header, typed rows, Excel table with filter, live totals, print setup.

use super::place::{Anchor, AnchorColumn, cached};
use super::style::{Shape, Styles};
use crate::views::{self, Cell, Column, ColumnKind, Cover, Day, Mark, Row, Table};
use rust_xlsxwriter::{Formula, Note, Table as ExcelTable, TableColumn, TableStyle, Worksheet, XlsxError};
use std::ops::Range;

/// Excel's limit for a cell, in UTF-16 units.
const CELL_LIMIT: usize = 32_767;
const CUT: &str = " … (cut: a cell holds no more)";
/// Rows that are measured for a column's width.
const MEASURED: usize = 3_000;

/// What every sheet shares.
pub(super) struct Paper<'a> {
    pub cover: &'a Cover,
    pub styles: &'a Styles,
}

/// A table, or a part of it, on its sheet.
pub(super) struct Block<'a> {
    pub table: &'a Table<'a>,
    /// Which of its rows.
    pub rows: Range<usize>,
    /// Name of the Excel table, unique in the workbook.
    pub name: String,
    /// A heading of its own, where several tables share a sheet.
    pub heading: Option<String>,
    /// Width of each column of the sheet, in characters.
    pub widths: &'a [u16],
    /// Rows by the hundred thousand: no wrapped text, no notes.
    pub large: bool,
}

/// Title, client and date, and lines; the first free row below.
pub(super) fn title(sheet: &mut Worksheet, paper: &Paper, title: &str, lines: &[String]) -> Result<u32, XlsxError> {
    let styles = paper.styles;
    sheet.write_string_with_format(0, 0, title, &styles.title)?;
    sheet.set_row_height(0, 26)?;
    sheet.write_string_with_format(1, 0, subtitle(paper.cover), &styles.subtitle)?;
    let mut row = 2;
    for line in lines {
        sheet.write_string_with_format(row, 0, clipped(line), &styles.note)?;
        row += 1;
    }
    Ok(row + 1)
}

fn subtitle(cover: &Cover) -> String {
    let client = if cover.client.is_empty() { "Client not named" } else { cover.client.as_str() };
    let currency = if cover.currency.is_empty() { "no currency named" } else { cover.currency.as_str() };
    format!("{client} · as of {} · {currency}", cover.as_of)
}

/// Writes a table from a row on; where its data stands, and the first free row below.
pub(super) fn table(sheet: &mut Worksheet, paper: &Paper, block: &Block, mut at: u32) -> Result<(Anchor, u32), XlsxError> {
    let styles = paper.styles;
    let columns = &block.table.columns;
    if let Some(heading) = &block.heading {
        sheet.write_string_with_format(at, 0, heading.as_str(), &styles.block)?;
        at += 1;
    }
    let mut anchor = Anchor { key: block.table.key, sheet: sheet.name(), rows: None, columns: columns.iter().map(anchor_column).collect() };
    header(sheet, block, styles, at)?;
    let first = at + 1;
    let count = block.rows.len() as u32;
    if count == 0 {
        sheet.write_string_with_format(first, 0, block.table.empty, &styles.note)?;
        return Ok((anchor, first + 2));
    }
    let last = first + count - 1;
    anchor.rows = Some((first, last));
    sheet.add_table(at, 0, last, columns.len() as u16 - 1, &excel_table(block, styles))?;
    for (row, place) in (first..).zip(block.rows.clone()) {
        write_row(sheet, styles, block, &(block.table.row)(place), row, &mut anchor)?;
    }
    let next = totals(sheet, styles, columns, &mut anchor, first, last)?;
    Ok((anchor, next + 1))
}

fn anchor_column(column: &Column) -> AnchorColumn {
    AnchorColumn { id: column.id, sum: 0, total: None }
}

fn is_number(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Count | ColumnKind::Money | ColumnKind::Percent => true,
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Flag => false,
    }
}

fn header(sheet: &mut Worksheet, block: &Block, styles: &Styles, at: u32) -> Result<(), XlsxError> {
    let lines = block.table.columns.iter().zip(block.widths).map(|(column, width)| lines_in(&column.title, width.saturating_sub(BUTTON)));
    let lines = lines.max().unwrap_or(1).clamp(1, 4);
    sheet.set_row_height(at, 6 + 14 * lines as u32)?;
    for (column, place) in block.table.columns.iter().zip(0u16..) {
        let format = if is_number(column.kind) { &styles.header_number } else { &styles.header };
        sheet.write_string_with_format(at, place, &column.title, format)?;
        if !block.large && !column.help.is_empty() {
            sheet.insert_note(at, place, &Note::new(column.help).set_author("recal").add_author_prefix(false).set_width(220))?;
        }
    }
    Ok(())
}

fn excel_table(block: &Block, styles: &Styles) -> ExcelTable {
    let columns: Vec<TableColumn> = block
        .table
        .columns
        .iter()
        .map(|column| {
            let format = if is_number(column.kind) { &styles.header_number } else { &styles.header };
            TableColumn::new().set_header(column.title.as_str()).set_header_format(format)
        })
        .collect();
    ExcelTable::new().set_name(block.name.as_str()).set_style(TableStyle::Light1).set_columns(&columns)
}

/// Spreadsheets do not agree on fitting rows to wrapped text, so the height is set by the longest of it.
fn fit_height(sheet: &mut Worksheet, block: &Block, row: &Row, at: u32) -> Result<(), XlsxError> {
    if block.large {
        return Ok(());
    }
    let lines = row.cells.iter().zip(&block.table.columns).zip(block.widths).map(|((cell, column), width)| match cell {
        Cell::Text(text) if wraps(block, column) => lines_in(text, width.saturating_sub(1)),
        Cell::Empty | Cell::Unknown | Cell::Text(_) | Cell::Count(_) | Cell::Signed(_) => 1,
        Cell::Money(_) | Cell::Percent(_) | Cell::Day(_) | Cell::Flag(_) => 1,
    });
    let lines = lines.max().unwrap_or(1).clamp(1, 25);
    if lines > 1 {
        sheet.set_row_height(at, 13.5 * lines as f64)?;
    }
    Ok(())
}

fn wraps(block: &Block, column: &Column) -> bool {
    !block.large && column.kind == ColumnKind::Text
}

/// Lines that a text takes when it is broken at blanks.
fn lines_in(text: &str, width: u16) -> usize {
    // A unit of width is a digit; words are narrower on average.
    let width = usize::from(width.max(4)) * 6 / 5;
    let mut lines = 1;
    let mut used = 0;
    for word in text.split_whitespace() {
        let long = word.chars().count();
        let gap = usize::from(used > 0);
        if used + gap + long <= width {
            used += gap + long;
            continue;
        }
        lines += usize::from(used > 0) + (long.max(1) - 1) / width;
        used = if long > width { (long - 1) % width + 1 } else { long };
    }
    lines
}

fn write_row(sheet: &mut Worksheet, styles: &Styles, block: &Block, row: &Row, at: u32, anchor: &mut Anchor) -> Result<(), XlsxError> {
    fit_height(sheet, block, row, at)?;
    for ((cell, column), place) in row.cells.iter().zip(&block.table.columns).zip(0u16..) {
        write_cell(sheet, styles, at, place, cell, row.mark, wraps(block, column))?;
        if let Some(sum) = anchor.columns.get_mut(usize::from(place)).map(|column| &mut column.sum) {
            *sum += hundredths(cell);
        }
    }
    Ok(())
}

/// A number in hundredths; 0 for what is no number.
pub(super) fn hundredths(cell: &Cell) -> i64 {
    match cell {
        Cell::Count(count) => i64::try_from(*count).unwrap_or(i64::MAX).saturating_mul(100),
        Cell::Signed(number) => number.saturating_mul(100),
        Cell::Money(cents) => cents.0,
        Cell::Empty | Cell::Unknown | Cell::Text(_) | Cell::Percent(_) | Cell::Day(_) | Cell::Flag(_) => 0,
    }
}

/// A typed cell: numbers, money and dates as numbers with a format, everything else as text, never as a formula.
pub(super) fn write_cell(
    sheet: &mut Worksheet,
    styles: &Styles,
    row: u32,
    column: u16,
    cell: &Cell,
    mark: Mark,
    wrapped: bool,
) -> Result<(), XlsxError> {
    let shape = match Shape::of(cell) {
        Shape::Text if wrapped => Shape::Wrapped,
        shape => shape,
    };
    let format = styles.body(shape, mark);
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, format)?,
        Cell::Signed(number) => sheet.write_number_with_format(row, column, *number as f64, format)?,
        Cell::Money(cents) => sheet.write_number_with_format(row, column, cents.as_units(), format)?,
        Cell::Percent(share) => sheet.write_number_with_format(row, column, *share, format)?,
        Cell::Day(day) => match serial(*day) {
            Some(serial) => sheet.write_number_with_format(row, column, serial, format)?,
            None => sheet.write_string_with_format(row, column, day.to_string(), styles.body(Shape::Text, mark))?,
        },
        Cell::Text(text) if looks_like_a_formula(text) => sheet.write_string_with_format(row, column, clipped(text), styles.quoted())?,
        Cell::Text(text) => sheet.write_string_with_format(row, column, clipped(text), format)?,
        Cell::Unknown | Cell::Flag(_) => sheet.write_string_with_format(row, column, views::text(cell), format)?,
    };
    Ok(())
}

/// Days of Excel's calendar; `None` before March 1900, where that calendar has a day that never was.
fn serial(day: Day) -> Option<f64> {
    const UNIX_EPOCH: i32 = 25_569;
    const FIRST_OF_MARCH_1900: i32 = 61;
    const END_OF_9999: i32 = 2_958_465;
    let serial = day.0.checked_add(UNIX_EPOCH)?;
    (FIRST_OF_MARCH_1900..=END_OF_9999).contains(&serial).then(|| f64::from(serial))
}

/// What a spreadsheet would take for a formula if somebody edited the cell or saved it as csv.
fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Text that fits into a cell, with a note where it was cut.
fn clipped(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= CELL_LIMIT || text.encode_utf16().count() <= CELL_LIMIT {
        return text.into();
    }
    let mut room = CELL_LIMIT - CUT.encode_utf16().count();
    let mut kept = String::new();
    for c in text.chars() {
        match room.checked_sub(c.len_utf16()) {
            Some(left) => room = left,
            None => break,
        }
        kept.push(c);
    }
    (kept + CUT).into()
}

/// The live totals below the rows; the row after them.
fn totals(
    sheet: &mut Worksheet,
    styles: &Styles,
    columns: &[Column],
    anchor: &mut Anchor,
    first: u32,
    last: u32,
) -> Result<u32, XlsxError> {
    if !columns.iter().any(|column| column.total) {
        return Ok(last + 1);
    }
    let row = last + 1;
    for (column, place) in columns.iter().zip(0u16..) {
        let shape = match column.kind {
            ColumnKind::Count => Shape::Count,
            ColumnKind::Money => Shape::Money,
            ColumnKind::Text | ColumnKind::Percent | ColumnKind::Day | ColumnKind::Flag => Shape::Text,
        };
        let format = styles.total(shape);
        if !column.total {
            sheet.write_string_with_format(row, place, if place == 0 { "total" } else { "" }, format)?;
            continue;
        }
        let name = rust_xlsxwriter::column_number_to_name(place);
        let formula = format!("=SUBTOTAL(109,{name}{}:{name}{})", first + 1, last + 1);
        let Some(noted) = anchor.columns.get_mut(usize::from(place)) else { continue };
        sheet.write_formula_with_format(row, place, Formula::new(formula).set_result(cached(noted.sum)), format)?;
        noted.total = Some(super::place::cell(&anchor.sheet, row, place));
    }
    Ok(row + 1)
}

/// Room for the filter's button in a header.
const BUTTON: u16 = 3;

/// As wide as the contents, texts up to where they wrap, but never narrower than the longest word of the title.
fn width(table: &Table, at: usize, rows: &[Row]) -> u16 {
    let Some(column) = table.columns.get(at) else { return 8 };
    let word = column.title.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0) as u16;
    let content = rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| written(cell) as u16).max().unwrap_or(0);
    // A sum is longer than what it sums.
    let content = content + if column.total { 2 } else { 1 };
    let most = match column.kind {
        ColumnKind::Text => column.width.clamp(36, 64),
        ColumnKind::Count | ColumnKind::Money | ColumnKind::Percent | ColumnKind::Day | ColumnKind::Flag => 24,
    };
    content.min(most).max(word + BUTTON)
}

/// Characters that a cell takes on the sheet: money always has its cents there.
fn written(cell: &Cell) -> usize {
    let text = views::text(cell);
    let cents = matches!(cell, Cell::Money(_)) && !text.contains('.');
    text.chars().count().min(200) + if cents { 3 } else { 0 }
}

/// Widths for all tables of a sheet, the widest wish wins; written to the sheet and returned.
pub(super) fn widths(sheet: &mut Worksheet, tables: &[&Table]) -> Result<Vec<u16>, XlsxError> {
    let most = tables.iter().map(|table| table.columns.len()).max().unwrap_or(0);
    let mut widths = vec![0u16; most];
    for table in tables {
        let rows: Vec<Row> = (0..table.len.min(MEASURED)).map(|at| (table.row)(at)).collect();
        for (at, wished) in widths.iter_mut().enumerate().take(table.columns.len()) {
            *wished = (*wished).max(width(table, at, &rows));
        }
    }
    for (wished, at) in widths.iter().zip(0u16..) {
        sheet.set_column_width(at, *wished)?;
    }
    Ok(widths)
}

/// How a sheet is printed.
pub(super) struct Print {
    /// Repeated on every page.
    pub header_row: Option<u32>,
    /// Characters beside each other.
    pub width: u16,
    pub pages: Pages,
}

/// How many pages a sheet takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pages {
    One,
    AsNeeded,
}

/// One page wide while that can be read, client, date and page in the footer: A4, upright where the table is narrow, A3 where it is wide.
pub(super) fn print(sheet: &mut Worksheet, cover: &Cover, wanted: &Print) -> Result<(), XlsxError> {
    const UPRIGHT: u16 = 105;
    const A4: u16 = 190;
    const READABLE: u16 = 330;
    let pages = wanted.width.div_ceil(READABLE).clamp(1, 3);
    if pages > 1 {
        sheet.set_repeat_columns(0, 0)?;
    }
    if wanted.width <= UPRIGHT {
        sheet.set_portrait();
    } else {
        sheet.set_landscape();
    }
    let paper = if wanted.width > A4 { 8 } else { 9 };
    let tall = u16::from(wanted.pages == Pages::One);
    sheet.set_paper_size(paper).set_print_fit_to_pages(pages, tall).set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    let client: String = cover.client.chars().take(80).collect();
    let client = if client.is_empty() { String::new() } else { client.replace('&', "&&") + ", " };
    let program = cover.program.replace('&', "&&");
    sheet.set_footer(format!("&L&8{client}as of {}&C&8{program} · &A&R&8&P / &N", cover.as_of));
    if let Some(row) = wanted.header_row {
        sheet.set_repeat_rows(row, row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_with_a_note_and_fits() {
        let long = "🏛".repeat(20_000);
        let cut = clipped(&long);
        assert!(cut.encode_utf16().count() <= CELL_LIMIT);
        assert!(cut.ends_with(CUT));
        assert_eq!(clipped("short"), "short");
    }

    #[test]
    fn a_row_is_as_high_as_its_words_need() {
        assert_eq!(lines_in("short", 10), 1);
        assert_eq!(lines_in("one two three four", 9), 2);
        assert_eq!(lines_in("an-unbroken-path/of/thirty-chars", 10), 3);
        assert_eq!(lines_in("", 10), 1);
    }

    #[test]
    fn days_follow_excels_calendar() {
        assert_eq!(serial(Day(0)), Some(25_569.0));
        assert_eq!(serial(Day(i32::MAX)), None);
        assert_eq!(serial(Day(-25_569)), None);
    }
}
