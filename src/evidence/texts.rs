//! A text as the table that it is: a log that names its columns, records of a directory, lines of JSON, rows parted by double bars, columns
//! known by their place, a zone of a DNS server, what commands of Windows print, else delimited. Told by how it begins.

use super::bars::BarsFile;
use super::content::Content;
use super::delimited::{DelimitedFile, DelimitedText, Dialect};
use super::events;
use super::exports::{self, Repeats};
use super::header;
use super::json_lines::JsonLines;
use super::ldif::LdifFile;
use super::printed::PrintedFile;
use super::table::{OwnedRow, Table};
use super::text::Encoding;
use super::unparted::UnpartedFile;
use super::w3c::LogFile;
use super::zone::ZoneFile;
use std::io::Read;

/// A text, opened as a table.
pub(super) struct OpenText {
    pub table: Box<dyn Table>,
    /// How it is written, for the signs: `commas, UTF-8`.
    pub manner: String,
    /// Its first rows.
    pub head: Vec<OwnedRow>,
    /// A program wrote it for programs: no table of somebody's own.
    pub is_log: bool,
}

/// Opens a text that begins with these bytes. The error is a sentence.
pub(super) fn open(content: &Content, encoding: Encoding, head: &[u8]) -> Result<OpenText, String> {
    let text = beginning_of(encoding, head);
    if let Some(log) = LogFile::of(content, encoding, &text) {
        let log = log?;
        let word = log.word();
        return opened(Box::new(log), word, encoding);
    }
    if let Some(file) = BarsFile::of(content, encoding, &text) {
        return opened(Box::new(file), "double bars", encoding);
    }
    if let Some(records) = LdifFile::of(content, encoding, &text) {
        return opened(Box::new(records?), "LDIF", encoding);
    }
    if let Some(lines) = JsonLines::of(content, encoding, &text) {
        let lines = lines?;
        let (word, is_log) = (lines.word(), !lines.is_array());
        return opened(Box::new(lines), word, encoding).map(|text| OpenText { is_log, ..text });
    }
    if let Some(file) = UnpartedFile::of(content, encoding, &text) {
        let word = file.word();
        return opened(Box::new(file), word, encoding);
    }
    if let Some(file) = PrintedFile::of(content, encoding, &text) {
        let word = file.word();
        return opened(Box::new(file), word, encoding);
    }
    if let Some(file) = ZoneFile::of(content, encoding, &text) {
        return opened(Box::new(file), "records of a zone", encoding);
    }
    let (dialect, head) = dialect_of(&text);
    let manner = format!("{}, {}", dialect.word(), encoding.word());
    let file = DelimitedFile { content: content.clone(), encoding, dialect };
    Ok(OpenText { table: Box::new(file), manner, head, is_log: false })
}

fn opened(table: Box<dyn Table>, word: &str, encoding: Encoding) -> Result<OpenText, String> {
    let head = table.head(header::DEEPEST_HEADER)?;
    Ok(OpenText { table, manner: format!("{word}, {}", encoding.word()), head, is_log: true })
}

/// The beginning of a file as text; a character cut at its end does not matter.
pub(super) fn beginning_of(encoding: Encoding, head: &[u8]) -> String {
    let mut bytes = Vec::new();
    match encoding.reader(std::io::Cursor::new(head.to_vec())).read_to_end(&mut bytes) {
        Ok(_) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => String::new(),
    }
}

/// The delimiter with which a header is found; else the one that makes the widest first rows.
fn dialect_of(text: &str) -> (Dialect, Vec<OwnedRow>) {
    let preamble = Dialect::preamble(text);
    let mut candidates: Vec<Dialect> = vec![preamble];
    candidates.extend(Dialect::DELIMITERS.iter().map(|&delimiter| Dialect { delimiter, ..preamble }));
    let tried: Vec<(Dialect, Vec<OwnedRow>)> = candidates
        .into_iter()
        .map(|dialect| (dialect, DelimitedText { text, dialect }.head(header::DEEPEST_HEADER).unwrap_or_default()))
        .collect();
    let repeats = Repeats::default();
    let known = |rows: &[OwnedRow]| {
        header::recognise(rows).is_some()
            || exports::recognise(rows, "", &repeats, None).is_some()
            || events::exported::recognise(rows).is_some()
    };
    if let Some(found) = tried.iter().find(|(_, rows)| known(rows)) {
        return found.clone();
    }
    let width = |rows: &[OwnedRow]| rows.iter().take(10).map(|row| row.cells.len()).sum::<usize>();
    let widest = tried.iter().map(|(_, rows)| width(rows)).max().unwrap_or(0);
    tried.into_iter().find(|(_, rows)| width(rows) == widest).unwrap_or((preamble, Vec::new()))
}
