//! Small ESE databases, written page by page, so that tests need no file of Microsoft's.

const BRANCH: u32 = 0x5;
const LEAF: u32 = 0x2;
const ROOT: u32 = 0x1;
const FIRST_TABLE_PAGE: u32 = 6;

/// A column's value; `None` in a row: absent.
#[derive(Clone, Copy)]
pub enum Value {
    Guid(u8),
    Short(u16),
    Byte(u8),
    Number(u32),
    Ticks(i64),
    Address(&'static [u8]),
    Text(&'static str),
    /// A text that the database keeps in seven bits a character.
    Packed(&'static str),
}

/// Id, type, name. Ids to 127 are fixed, to 255 variable, above sparse.
pub type ColumnForm = (u16, u32, &'static str);

pub struct TableFile {
    pub name: &'static str,
    pub columns: &'static [ColumnForm],
    pub rows: Vec<Vec<Option<Value>>>,
}

/// How a database is laid down.
#[derive(Clone, Copy)]
pub struct Manner {
    pub page_size: usize,
    pub clean: bool,
    /// The last leaf of each table is named by the leaf before it alone.
    pub stray_leaf: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { page_size: 4096, clean: true, stray_leaf: false }
    }
}

/// Ticks of 100 ns since 1601 at the beginning of a day since 1970.
pub fn day(days: i64) -> Value {
    Value::Ticks((days * 86_400 + 11_644_473_600) * 10_000_000 + 1)
}

/// The bytes of a database with these tables; each row of a table stands on a leaf of its own.
pub fn database(tables: &[TableFile], manner: Manner) -> Vec<u8> {
    let mut pages: Vec<Vec<u8>> = Vec::new();
    let mut catalog = Vec::new();
    for (table, object) in tables.iter().zip(10u32..) {
        let root = FIRST_TABLE_PAGE + pages.len() as u32;
        catalog.push(catalog_record(object, 1, object, root, table.name, 0));
        let columns = table.columns.iter();
        catalog.extend(columns.map(|(id, kind, name)| catalog_record(object, 2, u32::from(*id), *kind, name, 1200)));
        pages.extend(table_pages(table, object, root, manner));
    }
    let nodes: Vec<Vec<u8>> = catalog.iter().enumerate().map(|(at, record)| node(&(at as u32).to_be_bytes(), record)).collect();
    let mut bytes = header(manner).repeat(2);
    for number in 1..FIRST_TABLE_PAGE {
        let page = if number == 4 { page(4, 2, ROOT | LEAF, 0, &nodes, manner) } else { vec![0; manner.page_size] };
        bytes.extend(page);
    }
    bytes.extend(pages.concat());
    bytes
}

fn header(manner: Manner) -> Vec<u8> {
    let mut bytes = vec![0; manner.page_size];
    let mut put = |at: usize, number: u32| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    put(4, 0x89ab_cdef);
    put(8, 0x620);
    put(52, if manner.clean { 3 } else { 2 });
    put(232, 0x14);
    put(236, manner.page_size as u32);
    bytes
}

fn table_pages(table: &TableFile, object: u32, root: u32, manner: Manner) -> Vec<Vec<u8>> {
    let records: Vec<Vec<u8>> = table.rows.iter().map(|row| record(table.columns, row, manner)).collect();
    if records.is_empty() {
        return vec![page(root, object, ROOT | LEAF, 0, &[], manner)];
    }
    let count = records.len() as u32;
    let named = if manner.stray_leaf { count - 1 } else { count };
    let children: Vec<Vec<u8>> = (1..=named).map(|at| node(&at.to_be_bytes(), &(root + at).to_le_bytes())).collect();
    let mut pages = vec![page(root, object, BRANCH, 0, &children, manner)];
    for (record, at) in records.iter().zip(1u32..) {
        let next = if at < count { root + at + 1 } else { 0 };
        pages.push(page(root + at, object, LEAF, next, &[node(&at.to_be_bytes(), record)], manner));
    }
    pages
}

fn node(key: &[u8], data: &[u8]) -> Vec<u8> {
    [&(key.len() as u16).to_le_bytes(), key, data].concat()
}

fn page(number: u32, object: u32, flags: u32, next: u32, nodes: &[Vec<u8>], manner: Manner) -> Vec<u8> {
    let size = manner.page_size;
    let body = if size >= 16_384 { 80 } else { 40 };
    let mut bytes = vec![0; size];
    let external: Vec<u8> = vec![0; 16];
    let (mut offset, mut tag) = (0, 0);
    for entry in std::iter::once(&external).chain(nodes) {
        bytes[body + offset..body + offset + entry.len()].copy_from_slice(entry);
        let at = size - 4 * (tag + 1);
        bytes[at..at + 2].copy_from_slice(&(entry.len() as u16).to_le_bytes());
        bytes[at + 2..at + 4].copy_from_slice(&(offset as u16).to_le_bytes());
        (offset, tag) = (offset + entry.len(), tag + 1);
        assert!(body + offset + 4 * (tag + 1) <= size, "the page is full");
    }
    bytes[20..24].copy_from_slice(&next.to_le_bytes());
    bytes[24..28].copy_from_slice(&object.to_le_bytes());
    bytes[34..36].copy_from_slice(&(tag as u16).to_le_bytes());
    bytes[36..40].copy_from_slice(&flags.to_le_bytes());
    let words = bytes[8..].chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    let sum = words.fold(number, |sum, word| sum ^ word);
    bytes[..4].copy_from_slice(&sum.to_le_bytes());
    bytes
}

fn catalog_record(table: u32, kind: u16, id: u32, type_or_root: u32, name: &str, code_page: u32) -> Vec<u8> {
    let mut bytes = vec![7, 128, 0, 0];
    bytes.extend(table.to_le_bytes());
    bytes.extend(kind.to_le_bytes());
    for number in [id, type_or_root, 0, 0, code_page] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.push(0);
    let ends = bytes.len() as u16;
    bytes[2..4].copy_from_slice(&ends.to_le_bytes());
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend(name.as_bytes());
    bytes
}

fn record(columns: &[ColumnForm], row: &[Option<Value>], manner: Manner) -> Vec<u8> {
    let both = || columns.iter().zip(row);
    let last = |from: u16, to: u16| columns.iter().map(|(id, ..)| *id).filter(|id| (from..to).contains(id)).max().unwrap_or(from - 1);
    let (last_fixed, last_variable) = (last(1, 128), last(128, 256));
    let mut bytes = vec![last_fixed as u8, last_variable as u8, 0, 0];
    let mut nulls = vec![0u8; usize::from(last_fixed).div_ceil(8)];
    for ((id, kind, _), value) in both().filter(|((id, ..), _)| *id < 128) {
        match value {
            Some(value) => bytes.extend(plain(value)),
            None => {
                nulls[usize::from(id - 1) / 8] |= 1 << ((id - 1) % 8);
                bytes.extend(vec![
                    0;
                    match kind {
                        2 => 1,
                        17 => 2,
                        8 => 8,
                        16 => 16,
                        _ => 4,
                    }
                ]);
            }
        }
    }
    bytes.extend(nulls);
    let ends = bytes.len() as u16;
    bytes[2..4].copy_from_slice(&ends.to_le_bytes());
    let (mut list, mut data) = (Vec::new(), Vec::new());
    for (_, value) in both().filter(|((id, ..), _)| (128..256).contains(id)) {
        data.extend(value.iter().flat_map(plain));
        let absent = if value.is_none() { 0x8000 } else { 0 };
        list.extend((data.len() as u16 | absent).to_le_bytes());
    }
    bytes.extend(list);
    bytes.extend(data);
    bytes.extend(sparse(columns, row, manner));
    bytes
}

fn sparse(columns: &[ColumnForm], row: &[Option<Value>], manner: Manner) -> Vec<u8> {
    let wide = manner.page_size >= 16_384;
    let present: Vec<(u16, Value)> =
        columns.iter().zip(row).filter_map(|((id, ..), value)| value.filter(|_| *id >= 256).map(|value| (*id, value))).collect();
    let (mut list, mut data) = (Vec::new(), Vec::new());
    for (id, value) in &present {
        let place = (present.len() * 4 + data.len()) as u16;
        let flags = match value {
            Value::Packed(_) => Some(3),
            Value::Text(_) => Some(1),
            _ => wide.then_some(0),
        };
        list.extend(id.to_le_bytes());
        list.extend((place | if flags.is_some() && !wide { 0x4000 } else { 0 }).to_le_bytes());
        data.extend(flags);
        data.extend(plain(value));
    }
    [list, data].concat()
}

fn plain(value: &Value) -> Vec<u8> {
    match value {
        Value::Guid(id) => vec![*id; 16],
        Value::Short(number) => number.to_le_bytes().to_vec(),
        Value::Byte(number) => vec![*number],
        Value::Number(number) => number.to_le_bytes().to_vec(),
        Value::Ticks(ticks) => ticks.to_le_bytes().to_vec(),
        Value::Address(bytes) => bytes.to_vec(),
        Value::Text(text) => format!("{text}\0").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Value::Packed(text) => seven_bits(text),
    }
}

fn seven_bits(text: &str) -> Vec<u8> {
    let bits: Vec<bool> = text.bytes().flat_map(|byte| (0..7).map(move |bit| byte >> bit & 1 == 1)).collect();
    let mut bytes = vec![2 << 3 | ((bits.len() + 7) % 8) as u8];
    bytes.extend(bits.chunks(8).map(|chunk| chunk.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << at)));
    bytes
}
