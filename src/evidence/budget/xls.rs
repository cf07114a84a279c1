//! An old Excel workbook within its compound file ([MS-CFB], [MS-XLS]): its stream of records, taken out and packed anew so that no damage of
//! the file reaches a reader, and the cells that its sheets claim.

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

/// What a compound file holds.
pub(super) enum Found {
    /// A workbook's stream of records.
    Workbook(Vec<u8>),
    /// A newer workbook behind a password.
    Encrypted,
    /// Something else, or nothing that can be understood.
    Nothing,
}

/// The workbook's stream of records, as far as its chain of sectors goes: rings and sectors that are not there end it.
pub(super) fn found(bytes: &[u8]) -> Found {
    streams(bytes).unwrap_or(Found::Nothing)
}

fn streams(bytes: &[u8]) -> Option<Found> {
    let sector = 1usize.checked_shl(u32::from(u16_at(bytes, 30)?))?;
    let small = 1usize.checked_shl(u32::from(u16_at(bytes, 32)?))?;
    if !(512..=4096).contains(&sector) || !(8..=512).contains(&small) {
        return None;
    }
    let body = bytes.get(SECTOR_HEADER.max(sector)..)?;
    let table = numbers(&sectors_of_table(bytes, body, sector)?, body, sector);
    let directory = chain(u32_at(bytes, 48)?, &table, body, sector);
    let root = directory.get(..ENTRY)?;
    let called = |name: &str| directory.chunks_exact(ENTRY).find(|entry| is_called(entry, name));
    let Some(entry) = called("Workbook").or_else(|| called("Book")) else {
        return called("EncryptedPackage").map(|_| Found::Encrypted);
    };
    let (start, length) = (u32_at(entry, 116)?, u32_at(entry, 120)?);
    let mut stream = if length >= u32_at(bytes, 56)? {
        chain(start, &table, body, sector)
    } else {
        let small_table = chain(u32_at(bytes, 60)?, &table, body, sector);
        let small_table: Vec<u32> = (0..small_table.len() / 4).filter_map(|at| u32_at(&small_table, at * 4)).collect();
        chain(start, &small_table, &chain(u32_at(root, 116)?, &table, body, sector), small)
    };
    stream.truncate(length as usize);
    Some(Found::Workbook(stream))
}

/// The sectors in which the table of all sectors stands.
fn sectors_of_table(bytes: &[u8], body: &[u8], sector: usize) -> Option<Vec<u32>> {
    let mut found: Vec<u32> = (0..FIRST_SECTORS).filter_map(|at| u32_at(bytes, 76 + at * 4)).collect();
    let mut next = u32_at(bytes, 68)?;
    for _ in 0..(body.len() / sector + 1).min(LONGEST_CHAIN / 128) {
        let Some(more) = (next as usize).checked_mul(sector).and_then(|at| body.get(at..at.checked_add(sector)?)) else { break };
        found.extend((0..sector / 4 - 1).filter_map(|at| u32_at(more, at * 4)));
        next = u32_at(more, sector - 4)?;
    }
    // No sector belongs to the table twice.
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|number| seen.insert(*number));
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
    let letters = entry.get(..64).unwrap_or_default().chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let spelled: Vec<u16> = letters.take_while(|letter| *letter != 0).collect();
    String::from_utf16(&spelled).is_ok_and(|spelled| spelled.eq_ignore_ascii_case(name))
}

/// A compound file that holds the stream and nothing else, in order: whatever was wrong with the old one's sectors is gone.
pub(super) fn packed(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 4096;
    const IN_A_SECTOR: usize = SECTOR / 4;
    const END: u32 = 0xffff_fffe;
    const OF_THE_TABLE: u32 = 0xffff_fffd;
    const FREE: u32 = 0xffff_ffff;
    // Shorter streams stand elsewhere.
    let length = stream.len().max(SECTOR);
    let sectors = length.div_ceil(SECTOR);
    let tables = (sectors + 2).div_ceil(IN_A_SECTOR - 1);
    let first = tables + 1;
    let mut table: Vec<u32> = vec![OF_THE_TABLE; tables];
    table.push(END);
    table.extend((1..sectors).map(|at| (first + at) as u32));
    table.push(END);
    table.resize(tables * IN_A_SECTOR, FREE);
    let mut header = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    header.resize(24, 0);
    for number in [0x3e_u16, 4, 0xfffe, 12, 6] {
        header.extend(number.to_le_bytes());
    }
    header.resize(40, 0);
    // Sectors of the directory, of the table; the directory's first; no change counter; the small streams' limit, and no table of them.
    for number in [1, tables as u32, tables as u32, 0, SECTOR as u32, END, 0, END, 0] {
        header.extend(number.to_le_bytes());
    }
    header.extend((0..FIRST_SECTORS as u32).flat_map(|at| if at < tables as u32 { at } else { FREE }.to_le_bytes()));
    header.resize(SECTOR, 0);
    let mut file = header;
    file.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    file.extend(entry("Root Entry", 5, 1, (0, 0)));
    file.extend(entry("Workbook", 2, FREE, (first as u32, length as u64)));
    file.resize((1 + first) * SECTOR, 0);
    file.extend_from_slice(stream);
    file.resize((1 + first + sectors) * SECTOR, 0);
    file
}

/// An entry of a compound file's directory.
fn entry(name: &str, kind: u8, child: u32, (start, length): (u32, u64)) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(named.to_le_bytes());
    entry.extend([kind, 1]);
    for sibling in [u32::MAX, u32::MAX, child] {
        entry.extend(sibling.to_le_bytes());
    }
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend(length.to_le_bytes());
    entry
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

/// The records of a stream from a place on: kind and data, as far as they are whole.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream.get(from..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(rest, 0)?, usize::from(u16_at(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((kind, data))
    })
}

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const SHEET: u16 = 0x0085;

/// Cells that the workbook's sheets ask a reader to hold; each sheet begins where the workbook says. `None`: walking them all takes longer
/// than an honest workbook's.
pub(super) fn claimed(stream: &[u8]) -> Option<u64> {
    let sheets = records(stream, 0).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == SHEET);
    let mut walk = stream.len().saturating_mul(4).saturating_add(16 << 20);
    let mut total = 0u64;
    for from in sheets.filter_map(|(_, data)| u32_at(data, 0)) {
        let (cells, walked) = sheet(stream, from as usize);
        walk = walk.checked_sub(walked)?;
        total = total.saturating_add(cells);
    }
    Some(total)
}

/// The cells of one sheet, and how many bytes were walked to tell.
fn sheet(stream: &[u8], from: usize) -> (u64, usize) {
    let (mut extent, mut room, mut walked, mut begun, mut depth) = (Extent::default(), 0u64, 0, false, 0usize);
    for (kind, data) in records(stream, from) {
        walked += 4 + data.len();
        match (kind, depth) {
            // Charts within the sheet have records of their own.
            (BEGIN, 0) if !std::mem::replace(&mut begun, true) => {}
            (BEGIN, _) => depth += 1,
            (END, 0) => break,
            (END, _) => depth -= 1,
            (0x0200, 0) => room = room.saturating_add(stated(data)),
            (0x0203..=0x0205 | 0x027e | 0x00fd | 0x00d6 | 0x0006 | 0x00bd, 0) => {
                if let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) {
                    extent.take(row, column);
                    // Several cells of a row in one record: the last of them is named at its end.
                    let last = if kind == 0x00bd { data.len().checked_sub(2).and_then(|end| u16_at(data, end)) } else { None };
                    last.into_iter().for_each(|last| extent.take(row, last));
                }
            }
            _ => {}
        }
    }
    (room.saturating_add(extent.cells()), walked)
}

/// What a sheet says of its extent: a reader makes room for all of it. One that ends before it begins is taken for endless, as a reader's
/// subtraction would.
fn stated(data: &[u8]) -> u64 {
    let narrow = |at: usize| u16_at(data, at).map(u32::from);
    let (first_row, end_row, first, end) = match data.len() {
        10 => (narrow(0), narrow(2), narrow(4), narrow(6)),
        14.. => (u32_at(data, 0), u32_at(data, 4), narrow(8), narrow(10)),
        _ => return 0,
    };
    let (Some(first_row), Some(end_row), Some(first), Some(end)) = (first_row, end_row, first, end) else { return 0 };
    if end_row == 0 || end == 0 {
        return 0;
    }
    let first = if first > 0xff || end < first { 0 } else { first };
    u64::from(end_row.wrapping_sub(first_row)).saturating_mul(u64::from(end - first))
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

    /// A workbook's records: its list of sheets, then each where the list says.
    fn book(sheets: &[&[u8]]) -> Vec<u8> {
        let globals = |at: &[u32]| {
            let list: Vec<u8> = at.iter().flat_map(|at| record(SHEET, &[&at.to_le_bytes()[..], &[0; 6]].concat())).collect();
            [record(BEGIN, &[0; 16]), list, record(END, &[])].concat()
        };
        let mut at = globals(&vec![0; sheets.len()]).len() as u32;
        let mut places = Vec::new();
        for sheet in sheets {
            places.push(at);
            at += sheet.len() as u32;
        }
        [globals(&places), sheets.concat()].concat()
    }

    #[test]
    fn the_extent_of_each_sheet_counts() {
        let sheet = [record(BEGIN, &[0; 16]), number(3, 1), number(12, 4), record(END, &[])].concat();
        assert_eq!(claimed(&book(&[&sheet, &sheet])), Some(2 * 10 * 4));
        let corners = [record(BEGIN, &[0; 16]), number(0, 0), number(65_535, 65_535)].concat();
        assert_eq!(claimed(&book(&[&corners])), Some(1 << 32));
        assert_eq!(claimed(&book(&[&dimensions((0, 100), (0, 5))])), Some(500));
        assert!(claimed(&book(&[&dimensions((9, 3), (0, 200))])) > Some(1 << 32), "one that ends before it begins");
        assert_eq!(claimed(&book(&[&dimensions((0, 0), (0, 0))])), Some(0));
        let chart = [record(BEGIN, &[]), record(BEGIN, &[]), dimensions((0, 9), (0, 9)), record(END, &[]), number(0, 0)].concat();
        assert_eq!(claimed(&book(&[&chart])), Some(1), "what is drawn in a chart is none of the sheet's");
    }

    #[test]
    fn a_sheet_is_where_the_list_says_even_within_another_record() {
        let hidden = dimensions((0, 4_000_000_000), (0, 200));
        let stream = book(&[&record(0x00ec, &hidden)]);
        let at = stream.len() - hidden.len();
        let listed = [record(SHEET, &[&(at as u32 + 14).to_le_bytes()[..], &[0; 6]].concat()), stream].concat();
        assert!(claimed(&listed) > Some(1 << 32));
    }

    #[test]
    fn sheets_that_lie_upon_each_other_are_walked_so_far_and_no_farther() {
        let list: Vec<u8> = (0..60_000).flat_map(|_| record(SHEET, &[0; 10])).collect();
        assert_eq!(claimed(&list), None);
    }

    #[test]
    fn what_is_packed_is_found_again() {
        for length in [10, 5_000, 5_000_000] {
            let stream: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let Found::Workbook(found) = found(&packed(&stream)) else { panic!("{length}") };
            assert_eq!((&found[..length], found.len()), (&stream[..], length.max(4096)));
        }
    }

    #[test]
    fn damage_claims_what_it_can() {
        assert_eq!((claimed(&[]), claimed(&[3, 2, 255, 255, 1])), (Some(0), Some(0)));
        assert!(matches!(found(&[]), Found::Nothing) && matches!(found(&[0xd0; 4096]), Found::Nothing));
    }
}
