//! Text parted by double bars, as KStrike prints User Access Logging's databases: a header, rows that end in `||`, `<BLANK>` for nothing.

use super::content::Content;
use super::lines::{each_line, text_of, walk_text};
use super::table::{EachRow, Row, Table};
use super::text::Encoding;
use std::io::Read;
use std::ops::ControlFlow;

const BARS: &str = "||";
const NOTHING: &str = "<BLANK>";
/// Fewer columns are no such table: bars stand in prose, too.
const FEWEST_COLUMNS: usize = 4;
/// No line of an honest print is longer.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Such a file, opened anew for each walk.
pub(super) struct BarsFile {
    content: Content,
    encoding: Encoding,
}

impl BarsFile {
    /// The file whose beginning is this; `None`: it is not parted so.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<BarsFile> {
        let first = beginning.lines().find(|line| !line.trim().is_empty())?;
        let parted = first.trim_end().ends_with(BARS) && first.matches(BARS).count() >= FEWEST_COLUMNS;
        parted.then(|| BarsFile { content: content.clone(), encoding })
    }
}

impl Table for BarsFile {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        walk_text(&self.content, self.encoding, |reader, each| split(reader, each), each)
    }
}

fn split(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    let mut cells = Vec::new();
    each_line(reader, LONGEST_LINE, &mut |number, line| {
        let row = match text_of(number, line) {
            Ok(text) if text.trim().is_empty() => return ControlFlow::Continue(()),
            Ok(text) => {
                cells_of(text, &mut cells);
                Row::new(number, text, &cells)
            }
            Err(broken) => broken,
        };
        each(row)
    })
}

/// The cells of a line; the bars at its end open no further one.
fn cells_of(line: &str, cells: &mut Vec<(u32, u32)>) {
    cells.clear();
    let text = line.trim_end();
    let text = text.strip_suffix(BARS).unwrap_or(text);
    let mut start = 0;
    for part in text.split(BARS) {
        let end = if part.trim() == NOTHING { start } else { start + part.len() };
        cells.push((start as u32, end as u32));
        start += part.len() + BARS.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        split(text.as_bytes(), &mut |row| {
            rows.push(row.to_owned().cells);
            ControlFlow::Continue(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn rows_end_in_bars_and_blanks_are_named() {
        assert_eq!(rows("a||b (c)||d||\r\n1|2||<BLANK>||é ||\r\n\r\n"), [["a", "b (c)", "d"], ["1|2", "", "é"]]);
    }

    #[test]
    fn a_file_is_told_by_its_first_line() {
        let of = |text| BarsFile::of(&Content::File("x".into()), Encoding::Utf8, text).is_some();
        assert!(of("\r\nRoleGuid (RoleName)||TenantId||TotalAccesses||InsertDate||\r\n"));
        assert!(!of("a|b|c|d||\n") && !of("a,b||c\n"));
    }
}
