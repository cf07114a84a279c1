//! The objects of a JSON array, one after another, however they are broken into lines: what ConvertTo-Json prints, and what Microsoft Graph
//! answers (`{"value": [ … ]}`). Memory stays at one object.

use super::table::{EachRow, Row};
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

/// No object of an honest export is longer.
const LONGEST: usize = 16 * 1024 * 1024;
/// The key under which an answer holds its rows.
const ROWS: &str = "value";

/// Whether a text that begins like this is such an array.
pub(super) fn begins(beginning: &str) -> bool {
    let text: String = beginning.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').take(8 * 1024).collect();
    text.starts_with("[{") || text.starts_with('{') && text.contains("\"value\":[{")
}

/// Where a scan is.
#[derive(Default)]
struct Scan {
    /// Open brackets, outermost first.
    open: Vec<u8>,
    in_text: bool,
    escaped: bool,
    /// The last string of the outermost object: a key, where a colon follows it.
    key: Vec<u8>,
    /// Whether the rows' array is open.
    rows: bool,
    /// The object being taken.
    object: Vec<u8>,
    taking: bool,
}

/// Calls `each` for every object, numbered from 1, as a row of one cell.
pub(super) fn split(reader: impl Read, each: EachRow) -> std::io::Result<()> {
    let mut scan = Scan::default();
    let mut number = 0;
    for byte in BufReader::with_capacity(256 * 1024, reader).bytes() {
        if scan.take(byte?) {
            number += 1;
            if row(number, &scan.object, each).is_break() {
                return Ok(());
            }
            scan.object.clear();
        }
        if scan.object.len() > LONGEST {
            let _ = each(Row::broken(number + 1, "it is longer than any object of an export"));
            return Ok(());
        }
    }
    if scan.taking {
        let _ = each(Row::broken(number + 1, "the file ends within it"));
    }
    Ok(())
}

fn row(number: u64, object: &[u8], each: EachRow) -> ControlFlow<()> {
    match std::str::from_utf8(object) {
        Ok(text) => each(Row::new(number, text, &[(0, text.len() as u32)])),
        Err(_) => each(Row::broken(number, "it is not valid UTF-8")),
    }
}

impl Scan {
    /// Takes a byte; says whether an object is whole with it.
    fn take(&mut self, byte: u8) -> bool {
        if self.taking {
            self.object.push(byte);
        }
        if self.in_text {
            self.in_string(byte);
            return false;
        }
        match byte {
            b'"' => {
                self.in_text = true;
                if self.open.len() == 1 {
                    self.key.clear();
                }
            }
            b'{' | b'[' => self.enter(byte),
            b'}' | b']' => return self.leave(),
            _ => {}
        }
        false
    }

    fn in_string(&mut self, byte: u8) {
        match byte {
            _ if std::mem::take(&mut self.escaped) => {}
            b'\\' => self.escaped = true,
            b'"' => self.in_text = false,
            _ if self.open.len() == 1 && self.key.len() <= ROWS.len() => self.key.push(byte),
            _ => {}
        }
    }

    fn enter(&mut self, byte: u8) {
        let depth = self.open.len();
        let rooted = depth == 0 || (depth == 1 && self.open.first() == Some(&b'{') && self.key == ROWS.as_bytes());
        self.rows |= byte == b'[' && rooted;
        // A row stands in the rows' array itself, not deeper.
        let array = usize::from(self.open.first() == Some(&b'{')) + 1;
        if byte == b'{' && self.rows && !self.taking && depth == array {
            self.taking = true;
            self.object.push(byte);
        }
        self.open.push(byte);
    }

    fn leave(&mut self) -> bool {
        self.open.pop();
        let array = usize::from(self.open.first() == Some(&b'{')) + 1;
        if self.taking && self.open.len() == array {
            self.taking = false;
            return true;
        }
        self.rows &= self.open.len() >= array;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(text: &str) -> Vec<String> {
        let mut objects = Vec::new();
        split(text.as_bytes(), &mut |row| {
            objects.push(row.broken.map_or_else(|| row.raw(0).to_string(), |why| format!("! {why}")));
            ControlFlow::Continue(())
        })
        .unwrap();
        objects
    }

    #[test]
    fn objects_are_cut_wherever_their_lines_end() {
        assert_eq!(objects("[{\"a\":1},{\"a\":{\"b\":[{}]}}]"), ["{\"a\":1}", "{\"a\":{\"b\":[{}]}}"]);
        assert_eq!(objects("[\n  {\n \"a\": \"}]\\\"{\"\n  }\n]\n"), ["{\n \"a\": \"}]\\\"{\"\n  }"]);
        assert_eq!(
            objects("{\"@odata.context\":\"x\",\"other\":[{\"no\":1}],\"value\":[{\"a\":1},{\"a\":2}],\"more\":[{\"no\":2}]}"),
            ["{\"a\":1}", "{\"a\":2}"]
        );
    }

    #[test]
    fn a_torn_array_gives_what_it_has() {
        assert_eq!(objects("[{\"a\":1},{\"a\":"), ["{\"a\":1}", "! the file ends within it"]);
        assert!(objects("]]}}{[").is_empty() && objects("").is_empty());
    }

    #[test]
    fn an_array_is_told_by_how_it_begins() {
        assert!(begins("[\r\n    {\r\n        \"a\": 1") && begins("{\n \"@odata.context\": \"x\",\n \"value\": [\n {"));
        assert!(!begins("{\"a\":1}\n{\"a\":2}\n") && !begins("[1,2]") && !begins("user,plan\n"));
    }
}
