//! Records of a directory as ldifde writes them (LDIF, RFC 2849): `attribute: value` a line, a blank line between records, long lines
//! folded, values that are no plain text in base64 behind `::`. An attribute with several values is one cell, joined by semicolons.

use super::content::Content;
use super::table::{Row, Table};
use super::text::Encoding;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// No value of an honest dump is longer: photographs and certificates are below.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;
/// An object has a few hundred attributes at most.
const MOST_COLUMNS: usize = 4_096;
/// A cell is not made longer: no field is read from lists that are.
const LONGEST_CELL: usize = 64 * 1024;
/// Nor the list of a group's members: half a million distinguished names.
const LONGEST_LIST: usize = 64 * 1024 * 1024;

/// Such a file, opened anew for each walk.
pub(super) struct LdifFile {
    content: Content,
    encoding: Encoding,
    /// Attributes in the order in which they first stand, folded; `dn` first.
    columns: Vec<String>,
}

/// One record: the line on which it begins, its attributes with their values.
#[derive(Default)]
struct Record {
    line: u64,
    values: Vec<(String, String)>,
}

impl LdifFile {
    /// The dump whose beginning is this; `None`: it is none. The error is a sentence.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<Result<LdifFile, String>> {
        let mut lines = beginning.trim_start_matches('\u{feff}').lines().map(str::trim_end);
        let told = |line: &str| !line.is_empty() && !line.starts_with('#') && !begins(line, "version:");
        if !begins(lines.find(|line| told(line))?, "dn:") {
            return None;
        }
        let mut file = LdifFile { content: content.clone(), encoding, columns: Vec::new() };
        Some(file.find_columns().map(|()| file))
    }

    fn find_columns(&mut self) -> Result<(), String> {
        let mut columns: Vec<String> = Vec::new();
        let mut known = std::collections::HashSet::new();
        self.records(&mut |record| {
            for (name, _) in &record.values {
                if columns.len() < MOST_COLUMNS && known.insert(name.clone()) {
                    columns.push(name.clone());
                }
            }
            ControlFlow::Continue(())
        })?;
        self.columns = columns;
        Ok(())
    }

    fn records(&self, each: &mut dyn FnMut(&Record) -> ControlFlow<()>) -> Result<(), String> {
        self.content.read(|bytes| split(self.encoding.reader(bytes), each)).map_err(|error| error.to_string())
    }
}

fn begins(line: &str, word: &str) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

impl Table for LdifFile {
    /// The names stand before the first record, as row 0.
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let mut text = self.columns.concat();
        let mut cells: Vec<(u32, u32)> = Vec::new();
        for column in &self.columns {
            let start = cells.last().map_or(0, |(_, end)| *end);
            cells.push((start, start + column.len() as u32));
        }
        if each(Row::new(0, &text, &cells)).is_break() {
            return Ok(());
        }
        let places: HashMap<&str, usize> = self.columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let mut values: Vec<String> = vec![String::new(); self.columns.len()];
        self.records(&mut |record| {
            values.iter_mut().for_each(String::clear);
            for (name, value) in &record.values {
                let Some(cell) = places.get(name.as_str()).and_then(|at| values.get_mut(*at)) else { continue };
                let longest = if name == "member" { LONGEST_LIST } else { LONGEST_CELL };
                if cell.len() + value.len() < longest {
                    if !cell.is_empty() {
                        cell.push(';');
                    }
                    cell.push_str(value);
                }
            }
            (text, cells) = (String::new(), Vec::with_capacity(values.len()));
            for value in &values {
                let start = text.len() as u32;
                text.push_str(value);
                cells.push((start, text.len() as u32));
            }
            each(Row::new(record.line, &text, &cells))
        })
    }
}

/// Calls `each` for every record.
fn split(reader: impl Read, each: &mut dyn FnMut(&Record) -> ControlFlow<()>) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, reader);
    let mut record = Record::default();
    let (mut raw, mut number) = (Vec::new(), 0);
    // The line that a folded one goes on.
    let mut pending: Vec<u8> = Vec::new();
    loop {
        raw.clear();
        let end = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut raw)? == 0;
        number += 1;
        let length = raw.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |at| at + 1);
        let line = &raw[..length];
        if !end && line.first() == Some(&b' ') {
            if pending.len() < LONGEST_LINE as usize {
                pending.extend_from_slice(&line[1..]);
            }
            continue;
        }
        record.take(&pending);
        pending.clear();
        if (line.is_empty() || end) && !record.values.is_empty() {
            if each(&record).is_break() {
                return Ok(());
            }
            record = Record::default();
        }
        if end {
            return Ok(());
        }
        if record.values.is_empty() && !line.is_empty() && line[0] != b'#' {
            record.line = number;
        }
        pending.extend_from_slice(line);
    }
}

impl Record {
    /// Takes an unfolded line. `-` and what names no attribute says nothing; a value behind `:<` stands in another file.
    fn take(&mut self, line: &[u8]) {
        let Some(colon) = line.iter().position(|b| *b == b':').filter(|_| line.first() != Some(&b'#')) else { return };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        // `description;lang-de` is a description; a dump in versions says so before its first record.
        let name = name.split(';').next().unwrap_or("").trim().to_string();
        let value = &line[colon + 1..];
        if name.is_empty() || (name == "version" && self.values.is_empty()) {
            return;
        }
        let value = match value.first() {
            Some(b':') => plain(&name, &base64(&value[1..])),
            Some(b'<') => String::new(),
            Some(_) | None => String::from_utf8_lossy(value).trim().to_string(),
        };
        self.values.push((name, value));
    }
}

/// A value that was encoded: a text, an identifier that the directory keeps in bytes, else nothing that a cell could hold.
fn plain(name: &str, bytes: &[u8]) -> String {
    let known = match name {
        "objectsid" | "sidhistory" => sid(bytes),
        "objectguid" | "ms-ds-consistencyguid" => guid(bytes),
        _ => None,
    };
    let text = || std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).map(|text| text.trim().to_string());
    known.or_else(text).unwrap_or_default()
}

/// `S-1-5-21-…` of its bytes: revision, number of parts, an authority of six bytes, the parts least byte first.
pub(super) fn sid(bytes: &[u8]) -> Option<String> {
    let [revision, parts, authority @ ..] = bytes else { return None };
    let (authority, rest) = authority.split_at_checked(6)?;
    if *revision != 1 || rest.len() != usize::from(*parts) * 4 {
        return None;
    }
    let authority = authority.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let parts = rest.chunks_exact(4).map(|part| part.iter().rev().fold(0u32, |number, byte| number << 8 | u32::from(*byte)));
    Some(parts.fold(format!("S-1-{authority}"), |text, part| format!("{text}-{part}")))
}

/// A GUID of its bytes: the first three parts are numbers, least byte first.
pub(super) fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let parts = order.iter().map(|&at| format!("{}{:02x}", if matches!(at, 5 | 7 | 8 | 10) { "-" } else { "" }, bytes[at]));
    Some(parts.collect())
}

/// The bytes of base64; it ends at the first sign that belongs to none.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() * 3 / 4), 0u32, 0);
    for sign in text.iter().filter(|sign| !sign.is_ascii_whitespace()) {
        let six = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        (bits, held) = (bits << 6 | u32::from(six), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_unfolded_and_values_decoded() {
        let text = "# a dump\nversion: 1\ndn: CN=Ann Lee,OU=Sta\n ff,DC=corp\nchangetype: add\nobjectClass: top\nobjectClass: user\n\
                    displayName:: QW5uIEzDqWU=\r\n\r\ndn:: Q049Qm9i\nphoto:< file:///a.jpg\n";
        let mut got = Vec::new();
        split(text.as_bytes(), &mut |record| {
            got.push((record.line, record.values.clone()));
            ControlFlow::Continue(())
        })
        .unwrap();
        let values = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<Vec<_>>();
        assert_eq!(
            got,
            [
                (
                    3,
                    values(&[
                        ("dn", "CN=Ann Lee,OU=Staff,DC=corp"),
                        ("changetype", "add"),
                        ("objectclass", "top"),
                        ("objectclass", "user"),
                        ("displayname", "Ann Lée"),
                    ])
                ),
                (10, values(&[("dn", "CN=Bob"), ("photo", "")])),
            ]
        );
    }

    #[test]
    fn identifiers_that_are_bytes_are_written_as_people_know_them() {
        let bytes = base64(b"AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUAQAAA==");
        assert_eq!(sid(&bytes).as_deref(), Some("S-1-5-21-1-2-3-1104"));
        assert_eq!((sid(b"abc"), guid(b"abc")), (None, None));
        assert_eq!(plain("userpassword", &[0, 1, 0xff]), "");
    }

    #[test]
    fn a_dump_is_told_by_its_first_record() {
        let of = |text| LdifFile::of(&Content::File("/nowhere".into()), Encoding::Utf8, text).is_some();
        assert!(of("dn: CN=a\n") && of("version: 1\n\nDN:: QQ==\n"));
        assert!(!of("dn,cn\nx,y\n") && !of(""));
    }
}
