//! The file as pages: its header, each page's own header, and the nodes that a page's tags point at.
//!
//! A page's tags stand at its end, from the last backwards: size and offset of a node, with three flags. In pages of 16 KiB and more, sizes
//! need the flags' place: there they stand in the node's first two bytes instead, and the page's header is longer.

use super::bytes::{u16_at, u32_at};
use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};

const MAGIC: u32 = 0x89ab_cdef;
const PAGE_SIZES: [usize; 5] = [2048, 4096, 8192, 16_384, 32_768];
/// From this page size on, headers and tags have the wide form.
const WIDE_FROM: usize = 16_384;
const CLEAN: u32 = 3;

/// Where a database's bytes come from.
pub(super) trait Medium: Read + Seek {}
impl<T: Read + Seek> Medium for T {}

pub(super) struct Pages {
    medium: Box<dyn Medium>,
    size: usize,
    /// Whole pages that are there; numbers begin with 1.
    count: u32,
    /// Whether the database was shut down in order.
    pub clean: bool,
    /// Pages that were read and whose checksum does not fit.
    pub doubtful: BTreeSet<u32>,
}

/// Why a page cannot be used, a clause.
pub(super) type Loss = &'static str;

impl Pages {
    /// The error is a sentence.
    pub fn open(mut medium: Box<dyn Medium>) -> Result<Pages, String> {
        let length = medium.seek(SeekFrom::End(0)).map_err(|error| format!("it cannot be read: {error}"))?;
        // The header stands twice; the second one is read where the first is damaged.
        let places = std::iter::once(0).chain(PAGE_SIZES);
        let header = places.map(|place| (place, header_at(medium.as_mut(), place as u64)));
        let found = header.filter_map(|(place, header)| header.filter(|header| place == 0 || header.page_size == place)).next();
        let header = found.ok_or("it begins like an ESE database, but neither of its two headers can be read; copy it again")?;
        let count = (length / header.page_size as u64).saturating_sub(2).min(u64::from(u32::MAX)) as u32;
        Ok(Pages { medium, size: header.page_size, count, clean: header.state == CLEAN, doubtful: BTreeSet::new() })
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    pub fn read(&mut self, number: u32) -> Result<Page, Loss> {
        if number == 0 || number > self.count {
            return Err("its page lies behind the end of the file, which is cut short or damaged");
        }
        let mut bytes = vec![0; self.size];
        let place = (u64::from(number) + 1) * self.size as u64;
        let read = self.medium.seek(SeekFrom::Start(place)).and_then(|_| self.medium.read_exact(&mut bytes));
        read.map_err(|_| "its page cannot be read from the disk")?;
        if bytes.iter().all(|byte| *byte == 0) {
            return Err("its page is empty: it was never written, or is lost");
        }
        if !checksum_fits(&bytes, number) {
            self.doubtful.insert(number);
        }
        Page::of(bytes).ok_or("its page's header is damaged")
    }
}

struct Header {
    page_size: usize,
    state: u32,
}

fn header_at(medium: &mut dyn Medium, place: u64) -> Option<Header> {
    let mut bytes = [0; 256];
    medium.seek(SeekFrom::Start(place)).ok()?;
    medium.read_exact(&mut bytes).ok()?;
    let page_size = u32_at(&bytes, 236)? as usize;
    let is_database = u32_at(&bytes, 4)? == MAGIC && u32_at(&bytes, 12)? == 0 && PAGE_SIZES.contains(&page_size);
    is_database.then_some(Header { page_size, state: u32_at(&bytes, 52)? })
}

/// Small pages carry the exclusive or of their words and their number. (The wide form's checksum is another, and is not verified.)
fn checksum_fits(bytes: &[u8], number: u32) -> bool {
    if bytes.len() >= WIDE_FROM {
        return true;
    }
    let words = || (0..bytes.len() / 4).filter_map(|word| u32_at(bytes, word * 4));
    words().skip(2).fold(number, |sum, word| sum ^ word) == words().next().unwrap_or(0)
}

/// What a page is of its tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Level {
    Branch,
    Leaf,
    /// Of a tree that notes free space, of an index, or no longer in use.
    Other,
}

pub(super) struct Page {
    bytes: Vec<u8>,
    pub next: u32,
    /// The object (a table, an index, a table's long values) whose tree it belongs to.
    pub object: u32,
    flags: u32,
    tags: usize,
}

/// A node: a key that may share its beginning with the page's, and data.
pub(super) struct Node<'p> {
    pub deleted: bool,
    /// The key is this prefix of the page's key, and then `suffix`.
    pub prefix: &'p [u8],
    pub suffix: &'p [u8],
    pub data: &'p [u8],
}

impl Page {
    fn of(bytes: Vec<u8>) -> Option<Page> {
        let (next, object) = (u32_at(&bytes, 20)?, u32_at(&bytes, 24)?);
        let (tags, flags) = (usize::from(u16_at(&bytes, 34)?), u32_at(&bytes, 36)?);
        let page = Page { bytes, next, object, flags, tags };
        (tags > 0 && tags * 4 <= page.bytes.len() - page.body()).then_some(page)
    }

    /// Whether headers and tags have the wide form.
    pub fn is_wide(&self) -> bool {
        self.bytes.len() >= WIDE_FROM
    }

    fn body(&self) -> usize {
        if self.is_wide() { 80 } else { 40 }
    }

    pub fn level(&self) -> Level {
        const LEAF: u32 = 0x2;
        /// Empty, a space tree's, an index's.
        const OTHERS: u32 = 0x8 | 0x20 | 0x40;
        match (self.flags & OTHERS, self.flags & LEAF) {
            (0, 0) => Level::Branch,
            (0, _) => Level::Leaf,
            _ => Level::Other,
        }
    }

    fn is_root(&self) -> bool {
        self.flags & 1 != 0
    }

    pub fn holds_long_values(&self) -> bool {
        self.flags & 0x80 != 0
    }

    /// The places of its nodes.
    pub fn nodes(&self) -> std::ops::Range<usize> {
        1..self.tags
    }

    /// What a tag points at, and the tag's flags where the tag itself has them.
    fn tagged(&self, tag: usize) -> Option<(&[u8], u16)> {
        let at = self.bytes.len().checked_sub(4 * (tag + 1))?;
        let (size, offset) = (u16_at(&self.bytes, at)?, u16_at(&self.bytes, at + 2)?);
        let mask = if self.is_wide() { 0x7fff } else { 0x1fff };
        let start = self.body() + usize::from(offset & mask);
        let bytes = self.bytes.get(start..start + usize::from(size & mask))?;
        Some((bytes, offset >> 13))
    }

    /// `None`: the tag points beyond the page, or the node is shorter than it says.
    pub fn node(&self, tag: usize) -> Option<Node<'_>> {
        const DELETED: u16 = 2;
        const SHARES_KEY: u16 = 4;
        let (bytes, of_tag) = self.tagged(tag)?;
        let flags = if self.is_wide() { u16_at(bytes, 0)? >> 13 } else { of_tag };
        let shares = flags & SHARES_KEY != 0;
        let shared = if shares { usize::from(u16_at(bytes, 0)? & 0x1fff) } else { 0 };
        let at = if shares { 2 } else { 0 };
        let own = usize::from(u16_at(bytes, at)? & 0x1fff);
        let suffix = bytes.get(at + 2..at + 2 + own)?;
        let data = bytes.get(at + 2 + own..)?;
        let page_key = if shares && !self.is_root() { self.tagged(0)?.0 } else { &[] };
        Some(Node { deleted: flags & DELETED != 0, prefix: page_key.get(..shared)?, suffix, data })
    }
}
