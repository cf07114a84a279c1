//! Texts read line by line: opened in their encoding, the big ones split on a thread of their own.

use super::ahead::read_ahead;
use super::content::Content;
use super::table::{EachRow, Row};
use super::text::Encoding;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// From so many bytes on a second thread pays.
const BIG: u64 = 1024 * 1024;

/// Opens an extract and hands its text to `split`, whose rows go on to `each`. The error is a sentence.
pub(super) fn walk_text(
    content: &Content,
    encoding: Encoding,
    split: impl FnOnce(&mut dyn Read, EachRow) -> std::io::Result<()> + Send,
    each: EachRow,
) -> Result<(), String> {
    let bytes = content.len().map_err(|error| error.to_string())?;
    let walk = move |each: EachRow| content.read(|bytes| split(&mut *encoding.reader(bytes), each));
    let result = if bytes < BIG { walk(each) } else { read_ahead(walk, each) };
    result.map_err(|error| error.to_string())
}

/// Calls `each` with the number and the bytes of every line, its end included, until it breaks. A line longer than `longest` comes in pieces,
/// each with a number of its own.
pub(super) fn each_line(reader: impl Read, longest: u64, each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, reader);
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        if reader.by_ref().take(longest).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        if each(number, &line).is_break() {
            return Ok(());
        }
    }
}

/// A line as text; what is no UTF-8 is a row that cannot be read.
pub(super) fn text_of(number: u64, line: &[u8]) -> Result<&str, Row<'static>> {
    std::str::from_utf8(line).map_err(|_| Row::broken(number, "it is not valid UTF-8"))
}
