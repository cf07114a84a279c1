//! Delimited text: csv, tsv, semicolon, pipe. Splits a stream into rows without holding the file.
//!
//! Own code instead of a csv crate's reader because a row must be found again by its line (blank lines and line breaks in cells
//! included) and because a quotation mark that never closes must cost one row, not the rest of the file.

use super::content::Content;
use super::lines::walk_text;
use super::table::{Row, Table};
use super::text::Encoding;
use memchr::{memchr, memchr_iter, memchr2};
use std::io::Read;
use std::ops::ControlFlow;

/// How a delimited file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Dialect {
    pub delimiter: u8,
    /// `\n`, or `\r` in files of old Macintoshes.
    pub line_end: u8,
    /// Lines before the table: `#TYPE …`, `sep=;`.
    pub skip: u64,
}

impl Dialect {
    /// The delimiters that are tried, the usual one first.
    pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

    pub fn word(&self) -> &'static str {
        match self.delimiter {
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "vertical bars",
            _ => "commas",
        }
    }

    /// What the beginning says before any row is looked at: preamble and line ends.
    pub fn preamble(head: &str) -> Dialect {
        let line_end = if !head.contains('\n') && head.contains('\r') { b'\r' } else { b'\n' };
        let first = head.split(char::from(line_end)).next().unwrap_or("").trim_matches('\r').trim_matches('"').to_ascii_lowercase();
        let mut dialect = Dialect { delimiter: b',', line_end, skip: 0 };
        if first.starts_with("#type ") || first == "#type" {
            dialect.skip = 1;
        } else if let Some(&[delimiter]) = first.strip_prefix("sep=").map(str::as_bytes) {
            (dialect.delimiter, dialect.skip) = (delimiter, 1);
        }
        dialect
    }
}

/// A delimited file, opened anew for each walk.
pub(super) struct DelimitedFile {
    pub content: Content,
    pub encoding: Encoding,
    pub dialect: Dialect,
}

impl Table for DelimitedFile {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let dialect = self.dialect;
        walk_text(&self.content, self.encoding, move |reader, each| split(reader, dialect, each), each)
    }
}

/// The beginning of a file, in memory: for deciding on a dialect.
pub(super) struct DelimitedText<'a> {
    pub text: &'a str,
    pub dialect: Dialect,
}

impl Table for DelimitedText<'_> {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        split(self.text.as_bytes(), self.dialect, each).map_err(|error| error.to_string())
    }
}

const BLOCK: usize = 256 * 1024;
/// No row of an honest extract is longer; an open quotation mark is given up here.
const LONGEST_ROW: usize = 4 * 1024 * 1024;

/// Calls `each` for every row that is not an empty line.
pub(super) fn split(reader: impl Read, dialect: Dialect, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> std::io::Result<()> {
    let mut splitter = Splitter { reader, dialect, buffer: Vec::new(), at: 0, line: 1, end: false };
    let mut cells = Vec::new();
    let mut unescaped = String::new();
    loop {
        let Some(shape) = splitter.next_shape(&mut cells)? else { return Ok(()) };
        let number = splitter.line;
        let flow = if number <= dialect.skip || shape.empty {
            ControlFlow::Continue(())
        } else {
            let raw = &splitter.buffer[splitter.at..splitter.at + shape.length];
            each(row_of(number, raw, &shape, &mut cells, &mut unescaped))
        };
        if flow.is_break() {
            return Ok(());
        }
        splitter.advance(&shape);
    }
}

/// The extent of the row that begins at the splitter's position.
struct Shape {
    /// Without the line end.
    length: usize,
    /// With the line end.
    taken: usize,
    lines: u64,
    /// Some cell holds doubled quotation marks.
    escaped: bool,
    /// An empty line: no row.
    empty: bool,
    open_quote: bool,
}

fn row_of<'a>(number: u64, raw: &'a [u8], shape: &Shape, cells: &'a mut [(u32, u32)], unescaped: &'a mut String) -> Row<'a> {
    if shape.open_quote {
        return Row::broken(number, "a quotation mark is opened and never closed");
    }
    if memchr(0, raw).is_some() {
        return Row::broken(number, "it contains NUL characters");
    }
    let Ok(text) = std::str::from_utf8(raw) else { return damaged_row(number, raw, cells, unescaped) };
    if !shape.escaped {
        return Row::new(number, text, cells);
    }
    unescaped.clear();
    for cell in cells.iter_mut() {
        let start = unescaped.len() as u32;
        let piece = text.get(cell.0 as usize..cell.1 as usize).unwrap_or("");
        let was_quoted = cell.0 > 0 && raw.get(cell.0 as usize - 1) == Some(&b'"');
        if was_quoted {
            unescaped.push_str(&piece.replace("\"\"", "\""));
        } else {
            unescaped.push_str(piece);
        }
        *cell = (start, unescaped.len() as u32);
    }
    Row::new(number, unescaped, cells)
}

/// A row with bytes that are no UTF-8: they are shown as such and cost neither the row nor the file.
fn damaged_row<'a>(number: u64, raw: &[u8], cells: &'a mut [(u32, u32)], text: &'a mut String) -> Row<'a> {
    text.clear();
    for cell in cells.iter_mut() {
        let start = text.len() as u32;
        let piece = String::from_utf8_lossy(raw.get(cell.0 as usize..cell.1 as usize).unwrap_or_default());
        let was_quoted = cell.0 > 0 && raw.get(cell.0 as usize - 1) == Some(&b'"');
        text.push_str(&if was_quoted { piece.replace("\"\"", "\"").into() } else { piece });
        *cell = (start, text.len() as u32);
    }
    Row::new(number, text, cells).with_damage(true)
}

struct Splitter<R> {
    reader: R,
    dialect: Dialect,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    end: bool,
}

/// What scanning the buffer came to.
enum Scan {
    Row(Shape),
    /// The row may go on beyond the buffer.
    More,
}

impl<R: Read> Splitter<R> {
    fn next_shape(&mut self, cells: &mut Vec<(u32, u32)>) -> std::io::Result<Option<Shape>> {
        loop {
            if self.at < self.buffer.len() {
                let rest = &self.buffer[self.at..];
                let give_up = self.end || rest.len() > LONGEST_ROW;
                match scan(rest, self.dialect, give_up, cells) {
                    Scan::Row(shape) => return Ok(Some(shape)),
                    Scan::More => {}
                }
            } else if self.end {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    fn advance(&mut self, shape: &Shape) {
        self.at += shape.taken;
        self.line += shape.lines;
    }

    fn fill(&mut self) -> std::io::Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let kept = self.buffer.len();
        // Grow with what is kept, so that a long row is not scanned again for every small block.
        let more = BLOCK.max(kept);
        self.buffer.reserve(more);
        let read = self.reader.by_ref().take(more as u64).read_to_end(&mut self.buffer)?;
        self.end = read < more;
        Ok(())
    }
}

/// Finds the cells of the row that `rest` begins with. `give_up`: nothing follows the buffer, or too much was read for one row.
fn scan(rest: &[u8], dialect: Dialect, give_up: bool, cells: &mut Vec<(u32, u32)>) -> Scan {
    cells.clear();
    let mut at = 0;
    let (mut lines, mut escaped, mut quoted) = (1, false, false);
    loop {
        let mut start = at;
        let mut cell_end = None;
        if rest.get(at) == Some(&b'"') {
            match closing_quote(rest, at + 1) {
                Some((close, doubled)) => {
                    (escaped, quoted) = (escaped | doubled, true);
                    lines += memchr_iter(dialect.line_end, &rest[at..close]).count() as u64;
                    start = at + 1;
                    cell_end = Some(close);
                    at = close + 1;
                    if at == rest.len() && !give_up {
                        return Scan::More;
                    }
                }
                None if give_up => return open_quote(rest, dialect.line_end),
                None => return Scan::More,
            }
        }
        let found = memchr2(dialect.delimiter, dialect.line_end, &rest[at..]);
        let stop = match found {
            Some(offset) => at + offset,
            None if give_up => rest.len(),
            None => return Scan::More,
        };
        let is_last = stop == rest.len() || rest[stop] == dialect.line_end;
        let trimmed = if is_last && stop > at && rest[stop - 1] == b'\r' { stop - 1 } else { stop };
        // Text after a closing quotation mark belongs to no cell unless it is blank; then the cell is taken as it stands.
        let end = match cell_end {
            Some(close) if rest[at..trimmed].iter().all(u8::is_ascii_whitespace) => close,
            // A cell that spans lines and goes on after its end was closed by another row's opening mark.
            Some(_) if lines > 1 => return open_quote(rest, dialect.line_end),
            Some(_) => {
                start -= 1;
                trimmed
            }
            None => trimmed,
        };
        cells.push((start as u32, end as u32));
        if is_last {
            let empty = cells.len() == 1 && !quoted && rest[start..end].iter().all(u8::is_ascii_whitespace);
            return Scan::Row(Shape { length: trimmed, taken: (stop + 1).min(rest.len()), lines, escaped, empty, open_quote: false });
        }
        at = stop + 1;
    }
}

/// The closing quotation mark of a cell whose text begins at `from`, and whether doubled ones stand before it.
fn closing_quote(rest: &[u8], from: usize) -> Option<(usize, bool)> {
    let (mut at, mut doubled) = (from, false);
    loop {
        let close = at + memchr(b'"', &rest[at..])?;
        if rest.get(close + 1) != Some(&b'"') {
            return Some((close, doubled));
        }
        doubled = true;
        at = close + 2;
    }
}

/// One line is given up; what follows it is read again as rows.
fn open_quote(rest: &[u8], line_end: u8) -> Scan {
    let stop = memchr(line_end, rest).unwrap_or(rest.len());
    let taken = (stop + 1).min(rest.len());
    Scan::Row(Shape { length: stop, taken, lines: 1, escaped: false, empty: false, open_quote: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: u8) -> Vec<(u64, Vec<String>)> {
        let dialect = Dialect { delimiter, ..Dialect::preamble(text) };
        let mut rows = Vec::new();
        DelimitedText { text, dialect }
            .rows(&mut |row| {
                let cells = row.broken.map_or_else(|| row.to_owned().cells, |why| vec![format!("BROKEN {why}")]);
                rows.push((row.number, cells));
                ControlFlow::Continue(())
            })
            .unwrap();
        rows
    }

    fn row(number: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (number, cells.iter().map(|c| c.to_string()).collect())
    }

    #[test]
    fn lines_are_numbered_as_a_person_finds_them() {
        let text = "#TYPE System.Object\r\na,b\r\n\r\n\"1,\r\n2\",\"say \"\"hi\"\"\"\r\n3,4";
        assert_eq!(rows(text, b','), [row(2, &["a", "b"]), row(4, &["1,\r\n2", "say \"hi\""]), row(6, &["3", "4"])]);
    }

    #[test]
    fn delimiters_without_values_are_a_row_and_an_empty_line_is_none() {
        assert_eq!(rows("a;b\n;\n\n", b';'), [row(1, &["a", "b"]), row(2, &["", ""])]);
    }

    #[test]
    fn a_quotation_mark_that_never_closes_costs_one_row() {
        let text = "a,b\n\"oops,1\nc,2\nd,3\n";
        let got = rows(text, b',');
        assert_eq!(got.len(), 4);
        assert!(got[1].1[0].starts_with("BROKEN"));
        assert_eq!(got[2..], [row(3, &["c", "2"]), row(4, &["d", "3"])]);
    }

    #[test]
    fn a_quotation_mark_inside_a_cell_is_text() {
        assert_eq!(rows("19\" rack,x\n\"a\"b,c\n", b','), [row(1, &["19\" rack", "x"]), row(2, &["\"a\"b", "c"])]);
    }

    #[test]
    fn a_nul_breaks_its_row_only() {
        let got = rows("a,b\n\0x,1\nc,2\n", b',');
        assert!(got[1].1[0].contains("NUL"));
        assert_eq!(got[2], row(3, &["c", "2"]));
    }

    #[test]
    fn excel_says_its_separator_and_old_macintoshes_end_lines_with_a_return() {
        let dialect = Dialect::preamble("sep=;\r\na;b\r\n");
        assert_eq!((dialect.delimiter, dialect.skip), (b';', 1));
        assert_eq!(rows("a,b\r1,2\r", b','), [row(1, &["a", "b"]), row(2, &["1", "2"])]);
    }

    #[test]
    fn rows_longer_than_the_block_are_whole() {
        let long = "x".repeat(700_000);
        let got = rows(&format!("a,b\n\"{long}\",1\nc,2\n"), b',');
        assert_eq!(got[1].1[0].len(), 700_000);
        assert_eq!(got[2], row(3, &["c", "2"]));
    }
}
