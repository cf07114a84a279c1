//! Text parted by double bars, as KStrike prints User Access Logging's databases: a header, rows that end in `||`, `<BLANK>` for nothing.

use super::ahead::read_ahead;
use super::delimited::BIG;
use super::table::{Row, Table};
use super::text::Encoding;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

const BARS: &str = "||";
const NOTHING: &str = "<BLANK>";
/// Fewer columns are no such table: bars stand in prose, too.
const FEWEST_COLUMNS: usize = 4;
/// No line of an honest print is longer.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Such a file, opened anew for each walk.
pub(super) struct BarsFile {
    path: PathBuf,
    encoding: Encoding,
}

impl BarsFile {
    /// The file whose beginning is this; `None`: it is not parted so.
    pub fn of(path: &Path, encoding: Encoding, beginning: &str) -> Option<BarsFile> {
        let first = beginning.lines().find(|line| !line.trim().is_empty())?;
        let parted = first.trim_end().ends_with(BARS) && first.matches(BARS).count() >= FEWEST_COLUMNS;
        parted.then(|| BarsFile { path: path.to_path_buf(), encoding })
    }
}

impl Table for BarsFile {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let opened = std::fs::File::open(&self.path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (bytes, file) = opened.map_err(|error| error.to_string())?;
        let encoding = self.encoding;
        let walk = move |each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>| split(encoding.reader(file), each);
        let result = if bytes < BIG { walk(each) } else { read_ahead(walk, each) };
        result.map_err(|error| error.to_string())
    }
}

fn split(reader: impl Read, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, reader);
    let (mut line, mut cells, mut number) = (Vec::new(), Vec::new(), 0);
    loop {
        line.clear();
        if reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        let row = match std::str::from_utf8(&line) {
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => {
                cells_of(text, &mut cells);
                Row::new(number, text, &cells)
            }
            Err(_) => Row::broken(number, "it is not valid UTF-8"),
        };
        if each(row).is_break() {
            return Ok(());
        }
    }
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
        let of = |text| BarsFile::of(Path::new("x"), Encoding::Utf8, text).is_some();
        assert!(of("\r\nRoleGuid (RoleName)||TenantId||TotalAccesses||InsertDate||\r\n"));
        assert!(!of("a|b|c|d||\n") && !of("a,b||c\n"));
    }
}
