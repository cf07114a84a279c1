//! Zones of a DNS server as dnscmd prints them (`/zoneprint`, `/enumrecords`): `name [Aging:3636936] 1200 A<tab>10.0.0.5` a line; a line
//! without a name goes on with the one above.

use super::content::Content;
use super::lines::{each_line, text_of, walk_text};
use super::table::{EachRow, Row, Table};
use super::text::Encoding;
use std::io::Read;
use std::ops::ControlFlow;

const COLUMNS: [&str; 5] = ["HostName", "Aging", "RecordType", "Data", "Zone"];
/// The kinds of record by which such a print is told.
const KINDS: [&str; 9] = ["A", "AAAA", "PTR", "NS", "SOA", "SRV", "CNAME", "MX", "TXT"];
const LONGEST_LINE: u64 = 1024 * 1024;
/// Lines of a beginning that are tried.
const TRIED: usize = 40;

/// Such a file, opened anew for each walk.
pub(super) struct ZoneFile {
    content: Content,
    encoding: Encoding,
}

/// What a line says of a record; its name is blank where it goes on with the one above.
struct Record<'l> {
    name: &'l str,
    aging: &'l str,
    kind: &'l str,
    data: &'l str,
}

impl ZoneFile {
    /// The print whose beginning is this; `None`: it is none.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<ZoneFile> {
        let lines: Vec<&str> = beginning.lines().filter(|line| !line.trim().is_empty()).take(TRIED).collect();
        let records = lines.iter().filter(|line| record(line).is_some()).count();
        let remarks = lines.iter().filter(|line| line.starts_with(';')).count();
        // Two lines of it (what it returns, that it is done) may stand around a single record.
        let others = lines.len() - records - remarks;
        (records > 0 && others <= records.max(2)).then(|| ZoneFile { content: content.clone(), encoding })
    }
}

/// The record of a line.
fn record(line: &str) -> Option<Record<'_>> {
    let line = line.trim_end();
    let blank = |c: char| c == ' ' || c == '\t';
    let (name, rest) = line.split_at(line.find(blank)?);
    let mut rest = rest.trim_start_matches(blank);
    let mut aging = "";
    for mark in ["[Aging:", "[AGE:"] {
        if let Some((number, behind)) = rest.strip_prefix(mark).and_then(|behind| behind.split_once(']')) {
            (aging, rest) = (number, behind.trim_start_matches(blank));
        }
    }
    let (seconds, behind) = rest.split_once(blank)?;
    let (kind, data) = behind.trim_start_matches(blank).split_once(blank)?;
    let is_record = !seconds.is_empty() && seconds.bytes().all(|b| b.is_ascii_digit()) && KINDS.contains(&kind);
    (is_record && !name.starts_with(';')).then(|| Record { name, aging, kind, data: data.trim() })
}

impl Table for ZoneFile {
    /// The names of the columns stand before the first line, as row 0.
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        walk_text(&self.content, self.encoding, |reader, each| split(reader, each), each)
    }
}

fn split(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    let (mut text, mut cells) = (String::new(), Vec::new());
    put(&COLUMNS, &mut text, &mut cells);
    if each(Row::new(0, &text, &cells)).is_break() {
        return Ok(());
    }
    let (mut zone, mut name) = (String::new(), String::new());
    each_line(reader, LONGEST_LINE, &mut |number, line| {
        let line = match text_of(number, line) {
            Ok(line) => line,
            Err(broken) => return each(broken),
        };
        if let Some(remark) = line.strip_prefix(';') {
            if let Some(named) = remark.trim().strip_prefix("Zone:") {
                zone = named.trim().to_string();
            }
            return ControlFlow::Continue(());
        }
        // What is no record is the command's own words, or data that goes on over several lines.
        let Some(record) = record(line) else { return ControlFlow::Continue(()) };
        if !record.name.is_empty() {
            name = record.name.to_string();
        }
        put(&[&name, record.aging, record.kind, record.data, &zone], &mut text, &mut cells);
        each(Row::new(number, &text, &cells))
    })
}

fn put(values: &[&str], text: &mut String, cells: &mut Vec<(u32, u32)>) {
    text.clear();
    cells.clear();
    for value in values {
        let start = text.len() as u32;
        text.push_str(value);
        cells.push((start, text.len() as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: &str = ";\n;  Zone:    corp.example\n;  Server:  dc1\n;\n@\t 3600 NS\tdc1.corp.example.\n\t\t 3600 SOA\tdc1.corp.example. hostmaster. 1 900 600 86400 3600\n\
                         pc1\t[Aging:3735000] 1200 A\t10.0.0.5\n\t\t[Aging:3735001] 1200 AAAA\tfd00::5\n;\n;  Finished zone: 2 nodes and 4 records in 0 seconds\n";

    #[test]
    fn a_line_without_a_name_goes_on_with_the_one_above() {
        let mut rows = Vec::new();
        split(PRINT.as_bytes(), &mut |row| {
            rows.push((row.number, row.to_owned().cells.join("|")));
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(rows[3], (7, "pc1|3735000|A|10.0.0.5|corp.example".to_string()));
        assert_eq!(rows[4], (8, "pc1|3735001|AAAA|fd00::5|corp.example".to_string()));
        assert_eq!(rows.len(), 5);
    }

    #[test]
    fn a_print_is_told_by_its_records() {
        let of = |text| ZoneFile::of(&Content::File("x".into()), Encoding::Utf8, text).is_some();
        assert!(of(PRINT) && of("Returned records:\r\npc1\t[Aging:3735000] 1200 A\t10.0.0.5\r\n\r\nCommand completed successfully.\r\n"));
        assert!(
            !of("name,type\npc1,A\n") && !of("") && !of("; a remark\n") && !of("10.0.0.1 - - 200 A b\n\nmore\nand more\nof another kind\n")
        );
    }
}
