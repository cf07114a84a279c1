//! The file format .evtx: a header and chunks of 64 KiB, each with its records as binary XML. Hands out every record as text and
//! every damage as a sentence; knows nothing of what an event means.
//!
//! The `evtx` crate decodes a chunk. The chunks are cut here, so that memory stays at one chunk, a last chunk that the file
//! ends in is read as far as it goes, and a defect of the decoder (which a hostile file could provoke) costs a record and not the run:
//! its calls stand inside `catch_unwind`. While they do, [`is_guarded`] is true, so that a panic hook can stay silent.

use evtx::{EvtxChunkData, EvtxRecord, ParserSettings};
use std::cell::Cell;
use std::error::Error;
use std::io::{BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

const FILE_HEADER: usize = 4096;
const CHUNK: usize = 65536;
const CHUNK_HEADER: usize = 512;
const FILE_MAGIC: &[u8] = b"ElfFile\0";
const CHUNK_MAGIC: &[u8] = b"ElfChnk\0";

/// What a log holds, in the order of the file.
#[derive(Debug)]
pub(super) enum Found<'x> {
    /// A readable record: its number in this file, the day it was written (UTC, days since 1970), and its XML.
    Record { number: u64, written: i32, xml: &'x str },
    /// Records (at least one) that cannot be read. `number` is the record's, or the one that was due.
    Lost { number: u64, why: String },
    /// Something is wrong, yet no record is known to be lost by it.
    Doubt { number: u64, why: String },
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside the decoder, whose panics are caught: a panic hook should then neither print nor touch the terminal.
pub fn is_guarded() -> bool {
    GUARDED.with(Cell::get)
}

/// Runs the decoder; `None` where it panicked.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    GUARDED.with(|flag| flag.set(true));
    let result = catch_unwind(AssertUnwindSafe(work)).ok();
    GUARDED.with(|flag| flag.set(false));
    result
}

/// Reads a log from its bytes; `name` is for the sentences. An error (a sentence) means that nothing at all could be read.
pub(super) fn read(bytes: &mut dyn Read, name: &str, each: &mut dyn FnMut(Found<'_>)) -> Result<(), String> {
    let source: &mut dyn Read = &mut BufReader::with_capacity(CHUNK, bytes);
    let mut log = Log { due: 1, settings: Arc::new(ParserSettings::new().indent(false)), each };
    let header = fill(source, FILE_HEADER).map_err(|e| format!("{name} cannot be read: {e}"))?;
    if header.is_empty() {
        return Err(format!("{name} is empty: no event log; export it again"));
    }
    let whole = header.starts_with(FILE_MAGIC);
    if whole && header.len() < FILE_HEADER {
        log.lose("the file is cut short: it ends within its own header".to_owned());
    }
    let mut chunks = 0;
    loop {
        let chunk = match fill(source, CHUNK) {
            Ok(chunk) => chunk,
            Err(e) => {
                log.lose(format!("chunk {chunks} and what follows cannot be read from the disk: {e}"));
                break;
            }
        };
        if chunk.is_empty() {
            break;
        }
        if !whole && chunks == 0 {
            if !chunk.starts_with(CHUNK_MAGIC) {
                return Err(format!(
                    "{name} is no event log: it begins neither with ElfFile nor holds a chunk behind the header; export it again"
                ));
            }
            log.doubt("the file's header is damaged; its chunks were read all the same".to_owned());
        }
        log.chunk(chunks, chunk);
        chunks += 1;
    }
    if !whole && chunks == 0 {
        return Err(format!("{name} is no event log: it does not begin with ElfFile; export it again"));
    }
    let promised = header.get(42..44).map_or(0, |b| u64::from(b[0]) | u64::from(b[1]) << 8);
    if whole && chunks < promised {
        log.lose(format!("the file is cut short: its header counts {promised} chunks, {chunks} are there"));
    }
    Ok(())
}

/// Up to `size` bytes, fewer only at the end.
fn fill(source: &mut dyn Read, size: usize) -> std::io::Result<Vec<u8>> {
    let mut buffer = Vec::with_capacity(size);
    source.take(size as u64).read_to_end(&mut buffer)?;
    Ok(buffer)
}

struct Log<'f> {
    /// The record number that should come next.
    due: u64,
    settings: Arc<ParserSettings>,
    each: &'f mut dyn FnMut(Found<'_>),
}

impl Log<'_> {
    fn lose(&mut self, why: String) {
        (self.each)(Found::Lost { number: self.due, why });
    }

    fn doubt(&mut self, why: String) {
        (self.each)(Found::Doubt { number: self.due, why });
    }

    fn chunk(&mut self, number: u64, mut bytes: Vec<u8>) {
        if bytes.iter().all(|&b| b == 0) {
            return;
        }
        let length = bytes.len();
        if length < CHUNK {
            bytes.resize(CHUNK, 0);
        }
        if length < CHUNK_HEADER {
            return self.lose(format!("the file ends {length} bytes into chunk {number}"));
        }
        match guarded(|| EvtxChunkData::new(bytes, false)) {
            Some(Ok(mut data)) => {
                data.number = Some(number);
                self.records(number, &mut data, length);
            }
            Some(Err(e)) => self.lose(format!("chunk {number} cannot be read: {}", innermost(&e))),
            None => self.lose(format!("chunk {number} cannot be read: the decoder failed on its header")),
        }
    }

    fn records(&mut self, number: u64, data: &mut EvtxChunkData, length: usize) {
        let live = data.header.free_space_offset as usize;
        let (first, last) = (data.header.first_event_record_id, data.header.last_event_record_id);
        if first <= last && first < u64::MAX {
            self.due = first;
        }
        let cut = length < CHUNK && length < live;
        if !cut && !guarded(|| data.validate_checksum()).unwrap_or(false) {
            self.doubt(format!(
                "chunk {number} does not match its own checksum: it was changed or damaged after it was written, or copied while in use"
            ));
        }
        let settings = Arc::clone(&self.settings);
        let mut chunk = match guarded(|| data.parse(settings)) {
            Some(Ok(chunk)) => chunk,
            Some(Err(e)) => return self.lose(format!("chunk {number} cannot be read: {}", innermost(&e))),
            None => return self.lose(format!("chunk {number} cannot be read: the decoder failed on it")),
        };
        let Some(mut records) = guarded(|| chunk.iter()) else {
            return self.lose(format!("chunk {number} cannot be read: the decoder failed on it"));
        };
        loop {
            match guarded(|| records.next()) {
                Some(None) => break,
                // What lies behind the end of the file is padding, not data.
                Some(Some(Ok(record))) if record.binxml_offset.saturating_add(u64::from(record.binxml_size)) > length as u64 => break,
                Some(Some(Ok(record))) => self.record(record),
                Some(Some(Err(e))) => self.unreadable(&e),
                None => {
                    self.lose(format!("the decoder failed on a record of chunk {number}; the rest of the chunk is lost"));
                    break;
                }
            }
        }
        if cut {
            self.lose(format!("the file ends {length} bytes into chunk {number}, within record {} or before it", self.due));
        }
    }

    fn record(&mut self, record: EvtxRecord<'_>) {
        let number = record.event_record_id;
        let written = record.timestamp.as_second().div_euclid(86_400) as i32;
        self.due = number.saturating_add(1);
        match guarded(|| record.into_xml_bytes()) {
            Some(Ok(rendered)) => match std::str::from_utf8(&rendered.data) {
                Ok(xml) => (self.each)(Found::Record { number, written, xml }),
                Err(_) => (self.each)(Found::Lost { number, why: format!("record {number} holds text that is no Unicode") }),
            },
            Some(Err(e)) => (self.each)(Found::Lost { number, why: format!("record {number} cannot be read: {}", innermost(&e)) }),
            None => (self.each)(Found::Lost { number, why: format!("record {number} cannot be read: the decoder failed on it") }),
        }
    }

    fn unreadable(&mut self, error: &evtx::err::EvtxError) {
        let number = match error {
            evtx::err::EvtxError::FailedToParseRecord { record_id, .. } => *record_id,
            _ => self.due,
        };
        self.due = number.saturating_add(1);
        (self.each)(Found::Lost { number, why: format!("record {number} cannot be read: {}", innermost(error)) });
    }
}

/// The deepest cause, which says what is wrong and at which offset.
fn innermost(error: &dyn Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
