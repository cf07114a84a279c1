//! The cells of an old Excel workbook: the stream of its records within the compound file ([MS-CFB], [MS-XLS]), walked for what each sheet
//! says of its extent and for where its cells stand.

const SECTOR_HEADER: usize = 512;
/// No chain of an honest file is longer: 256 MiB in sectors of 512 bytes.
const LONGEST_CHAIN: usize = 600_000;
const FIRST_SECTORS: usize = 109;
const ENTRY: usize = 128;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Cells that the workbook asks a reader to hold; `None`: it is none that can be understood.
pub(super) fn claimed(bytes: &[u8]) -> Option<u64> {
    let stream = workbook(bytes)?;
    Some(cells(&stream))
}

/// The stream of the workbook's records.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let sector = 1usize.checked_shl(u32::from(u16_at(bytes, 30)?))?;
    let small = 1usize.checked_shl(u32::from(u16_at(bytes, 32)?))?;
    if !(512..=4096).contains(&sector) || !(8..=512).contains(&small) {
        return None;
    }
    let body = bytes.get(SECTOR_HEADER.max(sector)..)?;
    let table = numbers(&sectors_of_table(bytes, body, sector)?, body, sector);
    let directory = chain(u32_at(bytes, 48)?, &table, body, sector);
    let root = directory.get(..ENTRY)?;
    let found = directory.chunks_exact(ENTRY).find(|entry| ["Workbook", "Book"].iter().any(|name| is_called(entry, name)))?;
    let (start, length) = (u32_at(found, 116)?, u32_at(found, 120)?);
    if length >= u32_at(bytes, 56)? {
        return Some(chain(start, &table, body, sector));
    }
    let small_table = chain(u32_at(bytes, 60)?, &table, body, sector);
    let small_table: Vec<u32> = (0..small_table.len() / 4).filter_map(|at| u32_at(&small_table, at * 4)).collect();
    Some(chain(start, &small_table, &chain(u32_at(root, 116)?, &table, body, sector), small))
}

/// The sectors in which the table of all sectors stands.
fn sectors_of_table(bytes: &[u8], body: &[u8], sector: usize) -> Option<Vec<u32>> {
    let mut found: Vec<u32> = (0..FIRST_SECTORS).filter_map(|at| u32_at(bytes, 76 + at * 4)).collect();
    let mut next = u32_at(bytes, 68)?;
    for _ in 0..LONGEST_CHAIN / 128 {
        let Some(more) = (next as usize).checked_mul(sector).and_then(|at| body.get(at..at.checked_add(sector)?)) else { break };
        found.extend((0..sector / 4 - 1).filter_map(|at| u32_at(more, at * 4)));
        next = u32_at(more, sector - 4)?;
    }
    Some(found)
}

fn numbers(sectors: &[u32], body: &[u8], sector: usize) -> Vec<u32> {
    let whole = |number: &u32| (*number as usize).checked_mul(sector).and_then(|at| body.get(at..at.checked_add(sector)?));
    sectors.iter().filter_map(whole).flat_map(|bytes| (0..sector / 4).filter_map(|at| u32_at(bytes, at * 4))).collect()
}

/// The bytes of a chain of sectors, as far as it goes; a ring ends at the length of the file.
fn chain(start: u32, table: &[u32], body: &[u8], sector: usize) -> Vec<u8> {
    let (mut found, mut next) = (Vec::new(), start);
    for _ in 0..(body.len() / sector + 1).min(LONGEST_CHAIN) {
        let Some(at) = (next as usize).checked_mul(sector).filter(|at| *at < body.len()) else { break };
        found.extend_from_slice(body.get(at..(at + sector).min(body.len())).unwrap_or_default());
        let Some(&behind) = table.get(next as usize) else { break };
        next = behind;
    }
    found
}

fn is_called(entry: &[u8], name: &str) -> bool {
    let spelled: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    entry.starts_with(&spelled)
}

/// From the first to the last cell of a sheet.
#[derive(Clone, Copy, Default)]
struct Extent {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Extent {
    fn take(&mut self, row: u16, column: u16) {
        let wider = |known: Option<(u16, u16)>, at: u16| known.map_or((at, at), |(first, last)| (first.min(at), last.max(at)));
        (self.rows, self.columns) = (Some(wider(self.rows, row)), Some(wider(self.columns, column)));
    }

    fn cells(self) -> u64 {
        let span = |known: Option<(u16, u16)>| known.map_or(0, |(first, last)| u64::from(last - first) + 1);
        span(self.rows) * span(self.columns)
    }
}

fn cells(stream: &[u8]) -> u64 {
    let (mut total, mut sheet, mut at) = (0u64, Extent::default(), 0);
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let data = stream.get(at + 4..at + 4 + usize::from(length)).unwrap_or_default();
        match kind {
            // Another sheet begins.
            0x0809 | 0x0409 | 0x0209 | 0x0009 => total = total.saturating_add(std::mem::take(&mut sheet).cells()),
            0x0200 => total = total.saturating_add(stated(data)),
            0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00fd | 0x00d6 | 0x0006 | 0x00bd => {
                if let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) {
                    sheet.take(row, column);
                    // Several cells of a row in one record: the last of them is named at its end.
                    let last = if kind == 0x00bd { data.len().checked_sub(2).and_then(|end| u16_at(data, end)) } else { None };
                    last.into_iter().for_each(|last| sheet.take(row, last));
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    total.saturating_add(sheet.cells())
}

/// What a sheet says of its extent: a reader makes room for all of it. One that ends before it begins is taken for endless, as a reader's
/// subtraction would.
fn stated(data: &[u8]) -> u64 {
    let wide = |at: usize| u16_at(data, at).map(u64::from);
    let (rows, columns) = match data.len() {
        10 => ((wide(0), wide(2)), (wide(4), wide(6))),
        14.. => ((u32_at(data, 0).map(u64::from), u32_at(data, 4).map(u64::from)), (wide(8), wide(10))),
        _ => return 0,
    };
    let span = |(first, end): (Option<u64>, Option<u64>)| match (first, end) {
        (Some(_), Some(0)) | (None, _) | (_, None) => 0,
        (Some(first), Some(end)) => end.checked_sub(first).unwrap_or(u64::from(u32::MAX)),
    };
    span(rows).saturating_mul(span(columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    fn dimensions(rows: (u32, u32), columns: (u16, u16)) -> Vec<u8> {
        let data = [&rows.0.to_le_bytes()[..], &rows.1.to_le_bytes(), &columns.0.to_le_bytes(), &columns.1.to_le_bytes(), &[0; 2]].concat();
        record(0x0200, &data)
    }

    #[test]
    fn the_extent_of_each_sheet_counts() {
        let sheet = || [record(0x0809, &[0; 16]), number(3, 1), number(12, 4)].concat();
        assert_eq!(cells(&[sheet(), sheet()].concat()), 2 * 10 * 4);
        assert_eq!(cells(&[record(0x0809, &[0; 16]), number(0, 0), number(65_535, 65_535)].concat()), 1 << 32);
        assert_eq!(cells(&dimensions((0, 100), (0, 5))), 500);
        assert!(cells(&dimensions((9, 3), (0, 200))) > 1 << 32, "one that ends before it begins");
        assert_eq!(cells(&dimensions((0, 0), (0, 0))), 0);
    }

    #[test]
    fn damage_claims_what_it_can() {
        assert_eq!((cells(&[]), cells(&[3, 2, 255, 255, 1]), claimed(&[])), (0, 0, None));
        assert_eq!(claimed(&[0xd0; 4096]), None);
    }
}
