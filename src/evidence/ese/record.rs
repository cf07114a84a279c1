//! A record's columns: fixed ones at their offsets, variable ones behind a list of ends, tagged ones (sparse) behind a list of their own.

use super::bytes::{u16_at, u32_at};
use super::compression;
use super::pages::Loss;
use std::borrow::Cow;

/// The types that tables have, by their number in the catalog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::evidence) enum Kind {
    /// Whole numbers of so many bytes.
    Unsigned(usize),
    Signed(usize),
    /// Eight bytes, read as the database means them.
    DateTime,
    Guid,
    /// `true`: UTF-16, else the Western code page.
    Text(bool),
    Binary,
}

impl Kind {
    pub(super) fn of(number: u32, code_page: u32) -> Option<Kind> {
        Some(match number {
            1 | 2 => Kind::Unsigned(1),
            3 => Kind::Signed(2),
            4 => Kind::Signed(4),
            5 | 15 => Kind::Signed(8),
            // Floating numbers: nothing that is read here has them.
            6 => Kind::Unsigned(4),
            7 => Kind::Unsigned(8),
            8 => Kind::DateTime,
            9 | 11 => Kind::Binary,
            10 | 12 => Kind::Text(code_page == 1200),
            14 => Kind::Unsigned(4),
            16 => Kind::Guid,
            17 => Kind::Unsigned(2),
            _ => return None,
        })
    }

    /// Bytes of a fixed column.
    pub(super) fn size(self) -> usize {
        match self {
            Kind::Unsigned(size) | Kind::Signed(size) => size,
            Kind::DateTime => 8,
            Kind::Guid => 16,
            Kind::Text(_) | Kind::Binary => 0,
        }
    }
}

/// A column as the catalog has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::evidence) struct Column {
    pub name: String,
    pub kind: Kind,
    pub(super) id: u16,
    /// Of a fixed column, from the record's beginning.
    pub(super) offset: usize,
}

/// A column's bytes in a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Raw<'r> {
    Absent,
    Bytes(Cow<'r, [u8]>),
    /// Kept apart, under this number.
    Apart(u32),
}

/// A record of a leaf; `wide`: of a page that has the wide form.
#[derive(Clone, Copy)]
pub(super) struct Record<'r> {
    pub bytes: &'r [u8],
    pub wide: bool,
}

const FIRST_VARIABLE: u16 = 128;
const FIRST_TAGGED: u16 = 256;

impl<'r> Record<'r> {
    pub fn raw(&self, column: &Column) -> Result<Raw<'r>, Loss> {
        let raw = match column.id {
            0 => Some(Raw::Absent),
            id if id < FIRST_VARIABLE => self.fixed(column),
            id if id < FIRST_TAGGED => self.variable(id),
            id => return self.tagged(id),
        };
        raw.ok_or("the record is shorter than it says")
    }

    fn fixed(&self, column: &Column) -> Option<Raw<'r>> {
        let last = u16::from(*self.bytes.first()?);
        if column.id > last {
            return Some(Raw::Absent);
        }
        // A bit for each fixed column stands before the variable ones.
        let nulls = usize::from(u16_at(self.bytes, 2)?).checked_sub(usize::from(last).div_ceil(8))?;
        let bit = usize::from(column.id - 1);
        if self.bytes.get(nulls + bit / 8)? & (1 << (bit % 8)) != 0 {
            return Some(Raw::Absent);
        }
        let bytes = self.bytes.get(column.offset..column.offset + column.kind.size())?;
        Some(Raw::Bytes(Cow::Borrowed(bytes)))
    }

    /// Ends of the variable columns, and where their data begins.
    fn variables(&self) -> Option<(usize, usize, usize)> {
        let count = usize::from(*self.bytes.get(1)?).saturating_sub(127);
        let ends = usize::from(u16_at(self.bytes, 2)?);
        Some((count, ends, ends + 2 * count))
    }

    fn variable(&self, id: u16) -> Option<Raw<'r>> {
        let (count, ends, data) = self.variables()?;
        let at = usize::from(id - FIRST_VARIABLE);
        if at >= count {
            return Some(Raw::Absent);
        }
        let end = u16_at(self.bytes, ends + 2 * at)?;
        if end & 0x8000 != 0 {
            return Some(Raw::Absent);
        }
        let start = if at == 0 { 0 } else { u16_at(self.bytes, ends + 2 * (at - 1))? & 0x7fff };
        let bytes = self.bytes.get(data + usize::from(start)..data + usize::from(end))?;
        Some(Raw::Bytes(Cow::Borrowed(bytes)))
    }

    fn tagged(&self, id: u16) -> Result<Raw<'r>, Loss> {
        const TORN: Loss = "the record's list of sparse columns is damaged";
        let (count, ends, data) = self.variables().ok_or(TORN)?;
        let used = if count == 0 { 0 } else { usize::from(u16_at(self.bytes, ends + 2 * (count - 1)).ok_or(TORN)? & 0x7fff) };
        let Some(area) = self.bytes.get(data + used..) else { return Err(TORN) };
        if area.is_empty() {
            return Ok(Raw::Absent);
        }
        let mask = if self.wide { 0x7fff } else { 0x1fff };
        let entry = |at: usize| Some((u16_at(area, 4 * at)?, u16_at(area, 4 * at + 2)?));
        // The first column's data begins where the list ends.
        let entries = usize::from(entry(0).ok_or(TORN)?.1 & mask) / 4;
        for at in 0..entries {
            let (found, place) = entry(at).ok_or(TORN)?;
            if found != id {
                continue;
            }
            let end = if at + 1 < entries { usize::from(entry(at + 1).ok_or(TORN)?.1 & mask) } else { area.len() };
            let bytes = area.get(usize::from(place & mask)..end).ok_or(TORN)?;
            return if self.wide || place & 0x4000 != 0 {
                flagged(bytes)
            } else if place & 0x2000 != 0 {
                Ok(Raw::Absent)
            } else {
                Ok(Raw::Bytes(Cow::Borrowed(bytes)))
            };
        }
        Ok(Raw::Absent)
    }
}

/// A sparse column whose first byte says how it is kept.
fn flagged(bytes: &[u8]) -> Result<Raw<'_>, Loss> {
    const COMPRESSED: u8 = 0x02;
    const APART: u8 = 0x04;
    const SEVERAL: u8 = 0x08;
    const TWO: u8 = 0x10;
    const NULL: u8 = 0x20;
    const ENCRYPTED: u8 = 0x40;
    const TORN: Loss = "a sparse column is damaged";
    let Some((&flags, rest)) = bytes.split_first() else { return Ok(Raw::Absent) };
    // A column of one value is meant; where there are several, the first stands for it.
    let value = if flags & SEVERAL != 0 {
        let start = u16_at(rest, 0).ok_or(TORN)?;
        let first = usize::from(start & 0x7fff);
        let end = if first > 2 { u16_at(rest, 2).map_or(rest.len(), |end| usize::from(end & 0x7fff)) } else { rest.len() };
        if start & 0x8000 != 0 {
            return number_apart(rest.get(first..).ok_or(TORN)?);
        }
        rest.get(first..end).ok_or(TORN)?
    } else if flags & TWO != 0 {
        let size = usize::from(*rest.first().ok_or(TORN)?);
        rest.get(1..1 + size).ok_or(TORN)?
    } else {
        rest
    };
    if flags & NULL != 0 {
        Ok(Raw::Absent)
    } else if flags & ENCRYPTED != 0 {
        Err("a column is encrypted")
    } else if flags & APART != 0 {
        number_apart(value)
    } else if flags & COMPRESSED != 0 {
        compression::decompressed(value).map(|bytes| Raw::Bytes(Cow::Owned(bytes)))
    } else {
        Ok(Raw::Bytes(Cow::Borrowed(value)))
    }
}

fn number_apart(bytes: &[u8]) -> Result<Raw<'_>, Loss> {
    u32_at(bytes, 0).map(Raw::Apart).ok_or("the number of a long value is damaged")
}
