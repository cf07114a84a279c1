//! A table of a database as rows of text: GUIDs, numbers, days and addresses as people write them.

use super::super::ese::{Column, Database, Datum, Kind, TableForm};
use super::super::table::{Row, Table};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The counts of 366 days stand in as many columns; they are shown as one.
const DAYS: &str = "Days";

pub(in crate::evidence) struct SumTable {
    path: PathBuf,
    form: TableForm,
    headers: Vec<String>,
    /// Pages that were read although their checksum does not fit.
    doubtful: RefCell<BTreeSet<u32>>,
}

impl SumTable {
    pub fn new(path: &Path, form: &TableForm) -> SumTable {
        let own = form.columns.iter().filter(|column| day_of(column).is_none()).map(|column| column.name.clone());
        let days = form.columns.iter().any(|column| day_of(column).is_some()).then(|| DAYS.to_string());
        SumTable { path: path.to_path_buf(), form: form.clone(), headers: own.chain(days).collect(), doubtful: RefCell::default() }
    }

    pub fn name(&self) -> &str {
        &self.form.name
    }

    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Pages of it that were read so far although their checksum does not fit.
    pub fn doubtful_pages(&self) -> BTreeSet<u32> {
        self.doubtful.borrow().clone()
    }

    /// As [`Table::rows`], of a database that is open already.
    pub fn rows_of(&self, database: &mut Database, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) {
        let mut cells = Cells::default();
        let mut number = 0;
        database.rows(&self.form, &mut |row| {
            number += 1;
            match row {
                Ok(values) => {
                    cells.fill(&self.form.columns, values);
                    each(Row::new(number, &cells.text, &cells.extents))
                }
                Err(why) => each(Row::broken(number, why)),
            }
        });
        self.doubtful.borrow_mut().extend(database.doubtful_pages());
    }
}

impl Table for SumTable {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        self.rows_of(&mut Database::open(&self.path)?, each);
        Ok(())
    }
}

/// `Day163` is the year's 163rd.
fn day_of(column: &Column) -> Option<u16> {
    column.name.strip_prefix("Day")?.parse().ok().filter(|day| (1..=366).contains(day))
}

/// A row's cells in one buffer.
#[derive(Default)]
struct Cells {
    text: String,
    extents: Vec<(u32, u32)>,
}

impl Cells {
    fn fill(&mut self, columns: &[Column], values: &[Datum]) {
        self.text.clear();
        self.extents.clear();
        let both = || columns.iter().zip(values);
        for (column, value) in both().filter(|(column, _)| day_of(column).is_none()) {
            let start = self.text.len();
            self.value(column, value);
            self.extents.push((start as u32, self.text.len() as u32));
        }
        let start = self.text.len();
        for (column, value) in both() {
            if let (Some(_), Datum::Number(count)) = (day_of(column), value) {
                let comma = if self.text.len() > start { ", " } else { "" };
                // Writing to a string cannot fail.
                let _ = write!(self.text, "{comma}{}: {count}", column.name);
            }
        }
        self.extents.push((start as u32, self.text.len() as u32));
    }

    fn value(&mut self, column: &Column, value: &Datum) {
        let out = &mut self.text;
        let _ = match value {
            Datum::Absent => Ok(()),
            Datum::Number(ticks) if column.kind == Kind::DateTime => write_time(out, *ticks),
            Datum::Number(number) => write!(out, "{number}"),
            Datum::Guid(bytes) => write_guid(out, bytes),
            Datum::Text(text) => write!(out, "{text}"),
            Datum::Bytes(bytes) => write_bytes(out, bytes, column.name == "Address"),
        };
    }
}

/// The databases keep FILETIMEs in their columns of dates: ticks of 100 nanoseconds since 1601, UTC.
fn write_time(out: &mut String, ticks: i64) -> std::fmt::Result {
    const TICKS: i64 = 10_000_000;
    const FROM_1601_TO_1970: i64 = 11_644_473_600;
    match jiff::Timestamp::from_second(ticks / TICKS - FROM_1601_TO_1970) {
        _ if ticks == 0 => Ok(()),
        Ok(at) if ticks > 0 => write!(out, "{at}"),
        Ok(_) | Err(_) => write!(out, "FILETIME {ticks}"),
    }
}

/// The first three parts are numbers, least byte first.
fn write_guid(out: &mut String, b: &[u8; 16]) -> std::fmt::Result {
    for at in [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] {
        let dash = if matches!(at, 5 | 7 | 8 | 10) { "-" } else { "" };
        write!(out, "{dash}{:02x}", b[at])?;
    }
    Ok(())
}

fn write_bytes(out: &mut String, bytes: &[u8], is_address: bool) -> std::fmt::Result {
    if let (true, Ok(v4)) = (is_address, <[u8; 4]>::try_from(bytes)) {
        return write!(out, "{}", Ipv4Addr::from(v4));
    }
    if let (true, Ok(v6)) = (is_address, <[u8; 16]>::try_from(bytes)) {
        return write!(out, "{}", Ipv6Addr::from(v6));
    }
    bytes.iter().take(64).try_for_each(|byte| write!(out, "{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut String) -> std::fmt::Result) -> String {
        let mut out = String::new();
        write(&mut out).unwrap();
        out
    }

    #[test]
    fn dates_are_filetimes() {
        assert_eq!(written(|out| write_time(out, 132_680_152_412_323_235)), "2021-06-12T23:47:21Z");
        assert_eq!(written(|out| write_time(out, 0)), "");
        assert_eq!(written(|out| write_time(out, i64::MAX)), "FILETIME 9223372036854775807");
        assert_eq!(written(|out| write_time(out, -5)), "FILETIME -5");
    }

    #[test]
    fn addresses_are_four_or_sixteen_bytes() {
        assert_eq!(written(|out| write_bytes(out, &[10, 0, 0, 222], true)), "10.0.0.222");
        assert_eq!(written(|out| write_bytes(out, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true)), "::1");
        assert_eq!(written(|out| write_bytes(out, &[10, 0, 0], true)), "0a0000");
    }

    #[test]
    fn guids_are_written_as_microsoft_writes_them() {
        let bytes = [0xc3, 0x5f, 0x49, 0xad, 0xaa, 0x0e, 0x3d, 0x41, 0xba, 0x7d, 0x8b, 0x13, 0xfa, 0x7e, 0xc5, 0x98];
        assert_eq!(written(|out| write_guid(out, &bytes)), "ad495fc3-0eaa-413d-ba7d-8b13fa7ec598");
    }
}
