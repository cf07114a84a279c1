//! The workbook: which sheets, in which order, with which tables; names, properties, sizes.

use super::WorksheetError;
use super::place::Anchor;
use super::sheet::{Block, Pages, Paper, Print, print, table, title, widths};
use super::style::Styles;
use super::{chart, control, front};
use crate::views::{self, Cover, Input, Table, TableKey};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

/// How large sheets may get.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sizes {
    /// Rows of a table on one sheet; the rest continues on the next (`Access by name 2`).
    pub rows_a_sheet: usize,
    /// From so many rows on a sheet is written row by row, in constant memory.
    pub large_from: usize,
}

impl Default for Sizes {
    /// Excel's 1,048,576 rows, less some for titles, headers and totals.
    fn default() -> Sizes {
        Sizes { rows_a_sheet: 1_048_000, large_from: 50_000 }
    }
}

/// What stands on a sheet.
enum Content {
    Tables(&'static [TableKey]),
    /// Everyone in or out of any right.
    Everyone,
    Waterfall,
}

/// Sheets after the Summary and before the Control, in order.
const SHEETS: &[(&str, Content)] = &[
    ("Position", Content::Tables(&[TableKey::Position])),
    ("Waterfall", Content::Waterfall),
    ("Sources", Content::Tables(&[TableKey::Sources])),
    ("Coverage", Content::Tables(&[TableKey::Coverage])),
    ("Data request", Content::Tables(&[TableKey::Requests])),
    ("Inventory", Content::Tables(&[TableKey::Servers])),
    ("Access", Content::Tables(&[TableKey::AccessRights])),
    ("Addresses", Content::Tables(&[TableKey::Addresses])),
    ("Version", Content::Tables(&[TableKey::Versions])),
    ("Metric", Content::Tables(&[TableKey::Metrics])),
    ("Suites", Content::Tables(&[TableKey::Pools])),
    ("Entitlements", Content::Tables(&[TableKey::Entitlements])),
    ("M365", Content::Tables(&[TableKey::Plans])),
    ("External", Content::Tables(&[TableKey::External, TableKey::Connectors])),
    ("Gap", Content::Tables(&[TableKey::Gap])),
    ("Purchases", Content::Tables(&[TableKey::Purchases])),
    ("Policies", Content::Tables(&[TableKey::Policies])),
    ("Uncovered", Content::Tables(&[TableKey::Uncovered])),
    ("Findings", Content::Tables(&[TableKey::Findings])),
    ("Decisions", Content::Tables(&[TableKey::Decisions])),
    ("Assumptions", Content::Tables(&[TableKey::Assumptions, TableKey::Settings])),
    ("Rules used", Content::Tables(&[TableKey::Rules])),
    ("Access by name", Content::Everyone),
    ("Could access", Content::Tables(&[TableKey::CouldAccess])),
    ("People", Content::Tables(&[TableKey::People])),
    ("Who may be who", Content::Tables(&[TableKey::Candidates])),
    ("Contested accounts", Content::Tables(&[TableKey::Contested])),
    ("Devices", Content::Tables(&[TableKey::Devices])),
    ("Chains", Content::Tables(&[TableKey::Chains])),
];

/// Makes the workbook; the caller saves it.
pub(super) fn make(input: Input, cover: Cover, sizes: Sizes) -> Result<Workbook, WorksheetError> {
    let styles = Styles::new();
    let paper = Paper { cover: &cover, styles: &styles };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&cover)?);
    // Deflate at the default level takes most of the time and gains little.
    workbook.set_zip_compression_level(3);
    workbook.add_worksheet().set_name(front::SHEET)?;
    let mut anchors = Vec::new();
    for &(name, ref content) in SHEETS {
        let tables: Vec<Table> = match content {
            Content::Tables(keys) => keys.iter().map(|key| views::table(*key, input)).collect(),
            Content::Everyone => vec![views::everyone(input)],
            Content::Waterfall => {
                anchors.push(waterfall(workbook.add_worksheet().set_name(name)?, &paper, input)?);
                continue;
            }
        };
        match tables.as_slice() {
            [single] => anchors.extend(long(&mut workbook, &paper, name, single, sizes)?),
            several => anchors.extend(stacked(workbook.add_worksheet().set_name(name)?, &paper, several)?),
        }
    }
    let figures = front::write(workbook.worksheet_from_name(front::SHEET)?, &paper, input, &anchors)?;
    let control = workbook.add_worksheet().set_name(control::SHEET)?;
    let marker = control::write(control, &paper, &figures, &anchors)?;
    for figure in &figures {
        workbook.define_name(&figure.name, &format!("={}", figure.cell))?;
    }
    workbook.define_name("recal_worksheet", &format!("={marker}"))?;
    Ok(workbook)
}

fn properties(cover: &Cover) -> Result<DocProperties, XlsxError> {
    let seconds = i64::from(cover.as_of.0) * 86_400;
    let made = ExcelDateTime::from_timestamp(seconds)?;
    Ok(DocProperties::new()
        .set_title(format!("CAL position {} {}", cover.client, cover.as_of).trim())
        .set_author("recal")
        .set_comment(format!("{}, catalog {}", cover.program, cover.catalog_version))
        .set_creation_datetime(&made))
}

/// The name of an Excel table: letters and digits of the sheet's name, and a number.
fn table_name(sheet: &str, number: usize) -> String {
    let letters: String = sheet.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("recal_{letters}_{number}")
}

/// One table on as many sheets as it needs.
fn long(workbook: &mut Workbook, paper: &Paper, name: &str, source: &Table, sizes: Sizes) -> Result<Vec<Anchor>, WorksheetError> {
    let size = sizes.rows_a_sheet.max(1);
    let parts = source.len.div_ceil(size).max(1);
    let mut anchors = Vec::with_capacity(parts);
    for part in 0..parts {
        let rows = part * size..source.len.min((part + 1) * size);
        let large = rows.len() >= sizes.large_from;
        let sheet = if large { workbook.add_worksheet_with_constant_memory()? } else { workbook.add_worksheet() };
        let sheet_name = if part == 0 { name.to_owned() } else { format!("{name} {}", part + 1) };
        sheet.set_name(&sheet_name)?;
        let mut lines = source.summary.clone();
        if parts > 1 {
            lines.push(format!("part {} of {parts}: rows {} to {} of {}", part + 1, rows.start + 1, rows.end, source.len));
        }
        let widths = widths(sheet, &[source])?;
        let at = title(sheet, paper, &source.title, &lines)?;
        let block = Block { table: source, rows, name: table_name(name, part + 1), heading: None, widths: &widths, large };
        let (anchor, _) = table(sheet, paper, &block, at)?;
        sheet.set_freeze_panes(at + 1, 1)?;
        print(sheet, paper.cover, &Print { header_row: Some(at), width: widths.iter().sum(), pages: Pages::AsNeeded })?;
        anchors.push(anchor);
    }
    Ok(anchors)
}

/// Several small tables under each other on one sheet.
fn stacked(sheet: &mut Worksheet, paper: &Paper, tables: &[Table]) -> Result<Vec<Anchor>, XlsxError> {
    let widths = widths(sheet, &tables.iter().collect::<Vec<_>>())?;
    let (heading, lines) = tables.first().map(|first| (first.title.as_str(), first.summary.as_slice())).unwrap_or_default();
    let mut at = title(sheet, paper, heading, lines)?;
    let top = at;
    let mut anchors = Vec::new();
    for (number, source) in tables.iter().enumerate() {
        let block = Block {
            table: source,
            rows: 0..source.len,
            name: table_name(&sheet.name(), number + 1),
            heading: (number > 0).then(|| source.title.clone()),
            widths: &widths,
            large: false,
        };
        let (anchor, next) = table(sheet, paper, &block, at)?;
        anchors.push(anchor);
        at = next + 1;
    }
    sheet.set_freeze_panes(top + 1, 1)?;
    print(sheet, paper.cover, &Print { header_row: None, width: widths.iter().sum(), pages: Pages::AsNeeded })?;
    Ok(anchors)
}

fn waterfall(sheet: &mut Worksheet, paper: &Paper, input: Input) -> Result<Anchor, XlsxError> {
    let source = views::table(TableKey::Waterfall, input);
    let widths = widths(sheet, &[&source])?;
    let at = title(sheet, paper, &source.title, &source.summary)?;
    let block =
        Block { table: &source, rows: 0..source.len, name: table_name("Waterfall", 1), heading: None, widths: &widths, large: false };
    let (anchor, next) = table(sheet, paper, &block, at)?;
    let below = chart::waterfall(sheet, paper.styles, &source, &anchor, next)?;
    sheet.set_freeze_panes(at + 1, 1)?;
    print(sheet, paper.cover, &Print { header_row: None, width: widths.iter().sum(), pages: Pages::One })?;
    // What the chart is drawn from stands beside the table, but is nothing to read.
    sheet.set_print_area(0, 0, below, source.columns.len() as u16 - 1)?;
    Ok(anchor)
}
