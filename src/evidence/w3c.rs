//! Logs in the extended format of the W3C: `#Fields:` names the columns, again whenever the server was restarted, and they may change.
//! IIS parts them by blanks, Exchange by commas.

use super::content::Content;
use super::delimited::{Dialect, split};
use super::lines::{each_line, text_of, walk_text};
use super::table::{EachRow, Row, Table};
use super::text::Encoding;
use memchr::memchr;
use std::io::Read;
use std::ops::ControlFlow;

const FIELDS: &str = "#Fields:";
/// No line of an honest log is longer.
const LONGEST_LINE: u64 = 1024 * 1024;

/// A log, opened anew for each walk.
pub(super) struct LogFile {
    content: Content,
    encoding: Encoding,
    commas: bool,
    /// The columns of all `#Fields:` lines, in the order in which they first stand.
    fields: Vec<String>,
    /// Line of the first `#Fields:`.
    header_row: u64,
}

impl LogFile {
    /// The log that a file is whose beginning is this; `None`: it is no such log. The error is a sentence.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<Result<LogFile, String>> {
        if !beginning.trim_start_matches('\u{feff}').starts_with('#') {
            return None;
        }
        let fields = beginning.lines().find_map(|line| line.strip_prefix(FIELDS))?.trim();
        let commas = fields.contains(',') && !fields.contains(' ');
        let mut log = LogFile { content: content.clone(), encoding, commas, fields: Vec::new(), header_row: 0 };
        Some(log.find_fields().map(|()| log))
    }

    pub fn word(&self) -> &'static str {
        if self.commas { "a log with #Fields, commas" } else { "a log with #Fields, blanks" }
    }

    fn find_fields(&mut self) -> Result<(), String> {
        let (mut fields, mut header_row) = (Vec::new(), 0);
        self.lines(&mut |line| {
            if let Some(names) = line.names() {
                header_row = if header_row == 0 { line.number } else { header_row };
                let new: Vec<String> = names.filter(|name| !fields.iter().any(|known| known == name)).map(String::from).collect();
                fields.extend(new);
            }
            ControlFlow::Continue(())
        })?;
        (self.fields, self.header_row) = (fields, header_row);
        Ok(())
    }

    fn lines(&self, each: &mut dyn FnMut(Line<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let commas = self.commas;
        let by_commas = Dialect { delimiter: b',', line_end: b'\n', skip: 0 };
        let each: EachRow = &mut |row| each(Line { number: row.number, row });
        walk_text(
            &self.content,
            self.encoding,
            |reader, each| if commas { split(reader, by_commas, each) } else { split_by_blanks(reader, each) },
            each,
        )
    }
}

struct Line<'a> {
    number: u64,
    row: Row<'a>,
}

impl<'a> Line<'a> {
    fn is_remark(&self) -> bool {
        self.row.raw(0).starts_with('#')
    }

    /// The columns that a `#Fields:` line names.
    fn names(&self) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
        let first = self.row.raw(0).strip_prefix(FIELDS)?;
        let row = self.row;
        Some(std::iter::once(first).chain((1..row.len()).map(move |at| row.raw(at))).map(str::trim).filter(|name| !name.is_empty()))
    }
}

impl Table for LogFile {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let mut order: Vec<usize> = Vec::new();
        let mut begun = false;
        let mut cells: Vec<(u32, u32)> = Vec::new();
        self.lines(&mut |line| {
            if let Some(names) = line.names() {
                order = names.filter_map(|name| self.fields.iter().position(|field| field == name)).collect();
                if !std::mem::replace(&mut begun, true) {
                    let header = self.fields.join("\n");
                    let ends = memchr::memchr_iter(b'\n', header.as_bytes()).chain([header.len()]).map(|end| end as u32);
                    let mut start = 0;
                    let places: Vec<(u32, u32)> = ends.map(|end| (std::mem::replace(&mut start, end + 1), end)).collect();
                    return each(Row::new(self.header_row, &header, &places));
                }
                return ControlFlow::Continue(());
            }
            if line.is_remark() || !begun {
                return ControlFlow::Continue(());
            }
            let (text, found) = line.row.parts();
            if line.row.broken.is_some() {
                return each(line.row);
            }
            if found.len() != order.len() {
                return each(Row::broken(line.number, "its cells are not those that #Fields names"));
            }
            cells.clear();
            cells.resize(self.fields.len(), (0, 0));
            for (cell, column) in found.iter().zip(&order) {
                cells[*column] = *cell;
            }
            each(Row::new(line.number, text, &cells))
        })
    }
}

/// Splits lines at runs of blanks: some servers write two before an empty name's place.
fn split_by_blanks(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    let mut cells: Vec<(u32, u32)> = Vec::new();
    each_line(reader, LONGEST_LINE, &mut |number, line| {
        let end = line.iter().rposition(|b| !matches!(b, b'\n' | b'\r' | b' ')).map_or(0, |at| at + 1);
        let line = &line[..end];
        if line.is_empty() {
            return ControlFlow::Continue(());
        }
        cells.clear();
        let mut start = 0;
        while start < line.len() {
            let stop = memchr(b' ', &line[start..]).map_or(line.len(), |offset| start + offset);
            if stop > start {
                cells.push((start as u32, stop as u32));
            }
            start = stop + 1;
        }
        each(text_of(number, line).map_or_else(|broken| broken, |text| Row::new(number, text, &cells)))
    })
}
