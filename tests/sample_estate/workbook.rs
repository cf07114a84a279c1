//! The entitlement workbook: a note, title rows above the headers, merged cells, real dates, several sheets.

use super::entitlements::{self, Line};
use super::people::{Account, Post};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

const NOTE: &str = "MADE UP: Contoso and Fabrikam, their people, orders and prices are invented. A sample for recal.";

/// The file's bytes. The date of creation is fixed, so that the same estate is the same bytes.
pub fn licences(people: &[Account]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::parse_from_str("2026-07-03T09:00:00")?;
    book.set_properties(&DocProperties::new().set_title("Licences of Contoso (made up)").set_creation_datetime(&created));
    note(book.add_worksheet())?;
    lines(book.add_worksheet().set_name("Licence statement")?, "Enterprise Agreement 6631847", &entitlements::statement())?;
    lines(book.add_worksheet().set_name("SA renewals")?, "Enterprise Agreement 6631847, renewals", &entitlements::renewals())?;
    reseller(book.add_worksheet().set_name("Reseller orders")?)?;
    lines(book.add_worksheet().set_name("Fabrikam")?, "Open Value 8812054, taken over in 2025", &entitlements::fabrikam())?;
    lines(book.add_worksheet().set_name("Connectors")?, "External Connectors", &entitlements::connectors())?;
    assigned(book.add_worksheet().set_name("Assigned")?, people)?;
    book.save_to_buffer()
}

fn note(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("Note")?.write_string(0, 0, NOTE)?;
    sheet.write_string(2, 0, "Compiled by procurement on 3 July 2026 for the licence review. Questions: licences@contoso.example")?;
    Ok(())
}

/// Two title rows (the first merged over the table) and a blank one stand above the header.
fn titles(sheet: &mut Worksheet, title: &str, columns: u16) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.merge_range(0, 0, 0, columns - 1, &format!("Contoso AG: {title}"), &bold)?;
    sheet.write_string(1, 0, NOTE)?;
    Ok(())
}

const HEADER_ROW: u32 = 3;

fn header(sheet: &mut Worksheet, names: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(names) {
        sheet.write_string_with_format(HEADER_ROW, column, *name, &bold)?;
    }
    Ok(())
}

fn text(sheet: &mut Worksheet, row: u32, column: u16, value: &str) -> Result<(), XlsxError> {
    if !value.is_empty() {
        sheet.write_string(row, column, value)?;
    }
    Ok(())
}

fn day(sheet: &mut Worksheet, row: u32, column: u16, value: &str) -> Result<(), XlsxError> {
    if !value.is_empty() {
        let format = Format::new().set_num_format("dd.mm.yyyy");
        sheet.write_datetime_with_format(row, column, &ExcelDateTime::parse_from_str(value)?, &format)?;
    }
    Ok(())
}

fn lines(sheet: &mut Worksheet, title: &str, lines: &[Line]) -> Result<(), XlsxError> {
    let names = [
        "Agreement",
        "Product",
        "Metric",
        "Version",
        "Quantity",
        "Type",
        "Purchased",
        "SA_End",
        "Replaces",
        "Server",
        "Unit_Price",
        "Status",
        "Pack_Key",
        "Remark",
    ];
    titles(sheet, title, names.len() as u16)?;
    header(sheet, &names)?;
    for (row, line) in (HEADER_ROW + 1..).zip(lines) {
        text(sheet, row, 0, title.split(',').next().unwrap_or(title))?;
        text(sheet, row, 1, line.product)?;
        text(sheet, row, 2, line.metric)?;
        version(sheet, row, 3, line.version)?;
        sheet.write_number(row, 4, line.quantity)?;
        text(sheet, row, 5, line.kind)?;
        day(sheet, row, 6, line.purchased)?;
        day(sheet, row, 7, line.sa_end)?;
        text(sheet, row, 8, line.replaces)?;
        text(sheet, row, 9, line.server)?;
        sheet.write_number(row, 10, line.unit_price)?;
        text(sheet, row, 11, line.status)?;
        text(sheet, row, 12, line.pack_key)?;
        text(sheet, row, 13, line.remark)?;
    }
    sheet.set_column_width(1, 52)?.set_freeze_panes(HEADER_ROW + 1, 2)?;
    Ok(())
}

/// A version is a number to Excel, as it is to everybody who types it.
fn version(sheet: &mut Worksheet, row: u32, column: u16, value: &str) -> Result<(), XlsxError> {
    match value.parse::<u32>() {
        Ok(year) => sheet.write_number(row, column, year).map(|_| ()),
        Err(_) => text(sheet, row, column, value),
    }
}

/// The reseller knows an order number and a description, nothing else.
fn reseller(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let names = ["Order", "Product", "Quantity", "Unit_Price", "Purchased", "SA_End"];
    titles(sheet, "orders as the reseller has them", names.len() as u16)?;
    header(sheet, &names)?;
    for (row, line) in (HEADER_ROW + 1..).zip(entitlements::reseller()) {
        text(sheet, row, 0, line.remark)?;
        text(sheet, row, 1, line.product)?;
        sheet.write_number(row, 2, line.quantity)?;
        sheet.write_number(row, 3, line.unit_price)?;
        day(sheet, row, 4, line.purchased)?;
        day(sheet, row, 5, line.sa_end)?;
    }
    sheet.set_column_width(1, 52)?;
    Ok(())
}

/// Named assignments: archive mailboxes, Remote Desktop users, and one Skype Enterprise CAL more than was ever bought.
fn assigned(sheet: &mut Worksheet, people: &[Account]) -> Result<(), XlsxError> {
    titles(sheet, "CALs assigned by name", 2)?;
    header(sheet, &["Subject", "Product"])?;
    let office = |pick: fn(usize) -> bool, count: usize| {
        people.iter().filter(move |p| p.post == Post::Office && p.enabled && pick(p.number)).take(count).map(|p| p.user.as_str())
    };
    let named = office(|n| n % 6 == 0, 8)
        .map(|user| (user, "Exchange Server Enterprise CAL"))
        .chain(office(|n| n % 3 == 0, 10).map(|user| (user, "Remote Desktop Services CAL")))
        .chain(office(|n| n % 16 == 1, 3).map(|user| (user, "Skype for Business Server Enterprise CAL")));
    for (row, (user, product)) in (HEADER_ROW + 1..).zip(named) {
        text(sheet, row, 0, user)?;
        text(sheet, row, 1, product)?;
    }
    Ok(())
}
