//! The file format of Microsoft's Extensible Storage Engine (ESE, "JET Blue"), read only: as much of it as tables of plain columns need.
//!
//! Written against damage and malice: every number of the file is checked against the file, pages are read once each and without
//! recursion, nothing is allocated by a size that the file claims. A database that was copied while in use is read as it stands, without its
//! transaction logs. Knows nothing of what a table means. Documentation: the libesedb project's description of the format; [MS-XCA].

mod bytes;
mod catalog;
mod compression;
mod pages;
mod record;
mod tree;

pub(super) use catalog::TableForm;
use pages::{Loss, Medium, Pages};
pub(super) use record::{Column, Kind};
use record::{Raw, Record};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

/// The first bytes of an ESE database, after a checksum.
pub(super) fn is_ese(head: &[u8]) -> bool {
    head.get(4..8) == Some(b"\xef\xcd\xab\x89")
}

/// More long values than this are not kept in memory: no table that is read here has any to speak of.
const MOST_APART: usize = 64 << 20;

/// An open database.
pub(super) struct Database {
    pages: Pages,
    pub tables: Vec<TableForm>,
}

/// A column's value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Datum {
    Absent,
    Number(i64),
    Guid([u8; 16]),
    Text(String),
    Bytes(Vec<u8>),
}

/// Takes a row's values, or why a row is lost; says whether to go on.
pub(super) type EachRow<'e> = &'e mut dyn FnMut(Result<&[Datum], Loss>) -> ControlFlow<()>;

impl Database {
    /// Opens a file and reads its catalog. The error is a sentence.
    pub fn open(path: &Path) -> Result<Database, String> {
        let file = std::fs::File::open(path).map_err(|error| format!("it cannot be opened: {error}"))?;
        Database::of(Box::new(file))
    }

    fn of(medium: Box<dyn Medium>) -> Result<Database, String> {
        let mut pages = Pages::open(medium)?;
        let tables = catalog::tables(&mut pages);
        if tables.is_empty() {
            return Err("it is an ESE database whose catalog is damaged or empty; copy it again".to_string());
        }
        Ok(Database { pages, tables })
    }

    /// Whether it was shut down in order; else it was copied while in use.
    pub fn is_clean(&self) -> bool {
        self.pages.clean
    }

    /// Pages read so far whose checksum does not fit.
    pub fn doubtful_pages(&self) -> impl Iterator<Item = u32> + '_ {
        self.pages.doubtful.iter().copied()
    }

    /// Calls `each` with every row's values, in the order of the table's columns, or with why a row (at least one) is lost.
    pub fn rows(&mut self, table: &TableForm, each: EachRow) {
        let apart = table.long_values.map(|tree| self.long_values(tree)).unwrap_or_default();
        let mut values = Vec::with_capacity(table.columns.len());
        tree::walk(&mut self.pages, table.tree, &mut |found| {
            let (page, node) = match found {
                Ok(found) => found,
                Err(why) => return each(Err(why)),
            };
            let record = Record { bytes: node.data, wide: page.is_wide() };
            values.clear();
            for column in &table.columns {
                match value(&record, column, &apart) {
                    Ok(value) => values.push(value),
                    Err(why) => return each(Err(why)),
                }
            }
            each(Ok(&values))
        });
    }

    /// Long values by their number. A table keeps them apart: a root that knows the size, and pieces, each under number and offset.
    fn long_values(&mut self, tree: tree::Tree) -> HashMap<u32, Vec<u8>> {
        let mut pieces: Vec<(u32, u32, Vec<u8>)> = Vec::new();
        let mut sizes: HashMap<u32, usize> = HashMap::new();
        let mut kept = 0;
        tree::walk(&mut self.pages, tree, &mut |found| {
            let Ok((_, node)) = found else { return ControlFlow::Continue(()) };
            let key = [node.prefix, node.suffix].concat();
            match (big_endian(&key, 0), big_endian(&key, 4), bytes::u32_at(node.data, 4)) {
                (Some(number), Some(offset), _) => {
                    kept += node.data.len();
                    pieces.push((number, offset, node.data.to_vec()));
                }
                (Some(number), None, Some(size)) => {
                    sizes.insert(number, size as usize);
                }
                (Some(_), None, None) | (None, ..) => {}
            }
            if kept > MOST_APART { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        pieces.sort();
        let mut values: HashMap<u32, Vec<u8>> = HashMap::new();
        for (number, _, piece) in pieces {
            values.entry(number).or_default().extend_from_slice(&piece);
        }
        // Pieces that do not make up the size are compressed or incomplete: rather no value than a wrong one.
        values.retain(|number, value| sizes.get(number) == Some(&value.len()));
        values
    }
}

fn big_endian(key: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(key.get(at..at + 4)?.try_into().ok()?))
}

fn value(record: &Record<'_>, column: &Column, apart: &HashMap<u32, Vec<u8>>) -> Result<Datum, Loss> {
    let kept;
    let bytes: &[u8] = match record.raw(column)? {
        Raw::Absent => return Ok(Datum::Absent),
        Raw::Bytes(bytes) => {
            kept = bytes;
            &kept
        }
        Raw::Apart(number) => apart.get(&number).ok_or("a long value is missing")?,
    };
    Ok(match column.kind {
        Kind::Unsigned(size) => Datum::Number(number(bytes, size)? as i64),
        Kind::Signed(size) => {
            let unused = 64 - 8 * size as u32;
            Datum::Number(((number(bytes, size)? << unused) as i64) >> unused)
        }
        Kind::DateTime => Datum::Number(number(bytes, 8)? as i64),
        Kind::Guid => Datum::Guid(bytes.try_into().map_err(|_| "a GUID is cut short")?),
        Kind::Text(true) => Datum::Text(until_nul(&encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0)),
        Kind::Text(false) => Datum::Text(until_nul(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0)),
        Kind::Binary => Datum::Bytes(bytes.to_vec()),
    })
}

fn number(bytes: &[u8], size: usize) -> Result<u64, Loss> {
    let bytes = bytes.get(..size).ok_or("a number is cut short")?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Texts end in a NUL, and some in what stood behind it.
fn until_nul(text: &str) -> String {
    text.split('\0').next().unwrap_or("").to_string()
}
