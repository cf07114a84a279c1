//! Text of any usual encoding as a stream of UTF-8.

use super::dos;
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::Read;

/// How a text file is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    /// Not valid UTF-8, so taken for the Western European code page: a guess that is told.
    Windows1252,
    /// The same, where the letters are plausible in code page 850 alone.
    Dos850,
}

impl Encoding {
    pub fn word(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 with a byte order mark",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Windows1252 => "Windows-1252 (assumed: not valid UTF-8)",
            Encoding::Dos850 => "code page 850 (assumed: its letters make words there)",
        }
    }

    /// Decides by byte order mark, whatever follows it, else by the pattern of NULs that UTF-16 leaves in Latin text, else by validity.
    pub fn of(head: &[u8], is_utf8: bool) -> Encoding {
        match head {
            [0xEF, 0xBB, 0xBF, ..] => Encoding::Utf8Bom,
            [0xFF, 0xFE, ..] => Encoding::Utf16Le,
            [0xFE, 0xFF, ..] => Encoding::Utf16Be,
            _ => match nul_pattern(head) {
                Some(encoding) => encoding,
                None if is_utf8 => Encoding::Utf8,
                None => Encoding::Windows1252,
            },
        }
    }

    /// What a code page that was taken for Windows' is by a sample of its accents.
    pub fn weighed(self, accents: &[u8]) -> Encoding {
        if self == Encoding::Windows1252 && dos::is_likely(accents) { Encoding::Dos850 } else { self }
    }

    /// Whether it was guessed by what the text looks like.
    pub fn is_guess(self) -> bool {
        matches!(self, Encoding::Windows1252 | Encoding::Dos850)
    }

    /// The stream as UTF-8, without a byte order mark.
    pub fn reader<'r, R: Read + 'r>(self, inner: R) -> Box<dyn Read + 'r> {
        match self {
            Encoding::Utf8 => Box::new(inner),
            // Not decoded: a bad byte is the row's own business.
            Encoding::Utf8Bom => Box::new(WithoutMark { inner, begun: false }),
            Encoding::Utf16Le => Box::new(Transcoder::new(inner, UTF_16LE.new_decoder_with_bom_removal())),
            Encoding::Utf16Be => Box::new(Transcoder::new(inner, UTF_16BE.new_decoder_with_bom_removal())),
            Encoding::Windows1252 => Box::new(Transcoder::new(inner, WINDOWS_1252.new_decoder_without_bom_handling())),
            Encoding::Dos850 => Box::new(dos::Decoder::new(inner)),
        }
    }
}

/// A stream whose first three bytes are a byte order mark.
struct WithoutMark<R> {
    inner: R,
    begun: bool,
}

impl<R: Read> Read for WithoutMark<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if !self.begun {
            self.inner.read_exact(&mut [0; 3])?;
            self.begun = true;
        }
        self.inner.read(buffer)
    }
}

/// UTF-16 without a mark: nearly every second byte of the beginning is NUL.
fn nul_pattern(head: &[u8]) -> Option<Encoding> {
    let sample = &head[..head.len().min(512) & !1];
    if sample.len() < 8 {
        return None;
    }
    let nuls = |odd: usize| sample.chunks_exact(2).filter(|pair| pair[odd] == 0).count();
    let (even, odd, pairs) = (nuls(0), nuls(1), sample.len() / 2);
    if odd * 10 >= pairs * 7 && even * 10 < pairs {
        Some(Encoding::Utf16Le)
    } else if even * 10 >= pairs * 7 && odd * 10 < pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

const CHUNK: usize = 64 * 1024;

struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_len: usize,
    end: bool,
    out: Vec<u8>,
    out_at: usize,
    out_len: usize,
}

impl<R: Read> Transcoder<R> {
    fn new(inner: R, decoder: Decoder) -> Self {
        let (raw, out) = (vec![0; CHUNK], vec![0; CHUNK]);
        Transcoder { inner, decoder, raw, raw_at: 0, raw_len: 0, end: false, out, out_at: 0, out_len: 0 }
    }

    /// Decodes until there is output or the input is finished.
    fn decode(&mut self) -> std::io::Result<()> {
        while self.out_at == self.out_len && !self.end {
            if self.raw_at == self.raw_len {
                self.raw_at = 0;
                self.raw_len = self.inner.read(&mut self.raw)?;
            }
            let last = self.raw_len == 0;
            let source = &self.raw[self.raw_at..self.raw_len];
            let (result, read, written, _) = self.decoder.decode_to_utf8(source, &mut self.out, last);
            self.raw_at += read;
            (self.out_at, self.out_len) = (0, written);
            self.end = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.decode()?;
        let ready = &self.out[self.out_at..self.out_len];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.out_at += count;
        Ok(count)
    }
}

/// Weighs over chunks, as they pass by, whether a text is UTF-8.
#[derive(Debug, Default)]
pub(super) struct Utf8Check {
    carry: Vec<u8>,
    /// Characters of more than one byte.
    accents: u64,
    /// Places that are no UTF-8.
    bad: u64,
}

impl Utf8Check {
    pub fn feed(&mut self, chunk: &[u8]) {
        if self.is_hopeless() {
            return;
        }
        let mut rest = chunk;
        // A character cut by the chunk's end is completed byte by byte: at most three more.
        while !self.carry.is_empty() && !rest.is_empty() {
            self.carry.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(&self.carry) {
                Ok(_) => {
                    self.accents += 1;
                    self.carry.clear();
                }
                Err(error) if error.error_len().is_some() => {
                    // The byte that broke the character begins what follows.
                    self.bad += 1;
                    self.carry.clear();
                    rest = &chunk[chunk.len() - rest.len() - 1..];
                }
                Err(_) => {}
            }
        }
        self.weigh(rest);
    }

    fn weigh(&mut self, mut rest: &[u8]) {
        if rest.is_ascii() {
            return;
        }
        while !self.is_hopeless() {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.accents += leads(text.as_bytes());
                    return;
                }
                Err(error) => {
                    self.accents += leads(&rest[..error.valid_up_to()]);
                    match error.error_len() {
                        Some(length) => {
                            self.bad += 1;
                            rest = &rest[error.valid_up_to() + length..];
                        }
                        None => {
                            self.carry.extend_from_slice(&rest[error.valid_up_to()..]);
                            return;
                        }
                    }
                }
            }
        }
    }

    /// Logs and archives pass by here too: no need to count every byte of them.
    fn is_hopeless(&self) -> bool {
        const ENOUGH: u64 = 4096;
        self.bad > ENOUGH && self.bad > self.accents
    }

    /// Whether the text is UTF-8, or is so but for a few damaged places: text of another encoding hardly ever has a valid character
    /// beyond ASCII, so those that are there weigh against the places that are wrong.
    pub fn finish(self) -> bool {
        let bad = self.bad + u64::from(!self.carry.is_empty());
        bad == 0 || (self.accents > 0 && self.accents >= bad)
    }
}

/// First bytes of characters of more than one byte.
fn leads(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte >= 0xc0).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &'static [u8]) -> (Encoding, String) {
        let mut check = Utf8Check::default();
        bytes.chunks(3).for_each(|chunk| check.feed(chunk));
        let encoding = Encoding::of(bytes, check.finish());
        let mut text = String::new();
        encoding.reader(bytes).read_to_string(&mut text).unwrap();
        (encoding, text)
    }

    fn utf16(text: &str, little: bool) -> &'static [u8] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
        Box::leak(bytes.into_boxed_slice())
    }

    #[test]
    fn every_usual_encoding_reads_the_same() {
        let text = "user;enabled\nrené;yes\n";
        assert_eq!(decoded("user;enabled\nrené;yes\n".as_bytes()), (Encoding::Utf8, text.into()));
        assert_eq!(decoded("\u{feff}user;enabled\nrené;yes\n".as_bytes()), (Encoding::Utf8Bom, text.into()));
        assert_eq!(decoded(b"user;enabled\nren\xe9;yes\n"), (Encoding::Windows1252, text.into()));
        for little in [true, false] {
            let expected = if little { Encoding::Utf16Le } else { Encoding::Utf16Be };
            assert_eq!(decoded(utf16(&format!("\u{feff}{text}"), little)), (expected, text.into()));
            assert_eq!(decoded(utf16(text, little)), (expected, text.into()), "without a mark, by the NULs");
        }
    }

    #[test]
    fn a_bad_byte_does_not_make_another_encoding_of_a_file() {
        let marked = b"\xef\xbb\xbfuser;enabled\njos\xe9;yes\n";
        let mut text = Vec::new();
        Encoding::of(marked, false).reader(&marked[..]).read_to_end(&mut text).unwrap();
        assert_eq!(text, b"user;enabled\njos\xe9;yes\n", "the mark goes, whatever follows it");
        let weighed = |bytes: &[u8], size: usize| {
            let mut check = Utf8Check::default();
            bytes.chunks(size).for_each(|chunk| check.feed(chunk));
            check.finish()
        };
        for size in 1..9 {
            assert!(weighed("ren\u{e9};CORP\\ren\u{e9}\nx\n".as_bytes(), size));
            assert!(weighed(b"ren\xc3\xa9;x\n\xff;y\n", size), "one bad byte among valid accents");
            assert!(!weighed(b"ren\xe9;x\nandr\xe9;y\n", size), "Western European text has no valid accents");
            assert!(!weighed(b"\xc3\xa9;caf\xe9;\xe8;\xfc\n", size));
        }
    }

    #[test]
    fn a_character_cut_at_the_end_of_the_file_is_not_utf8() {
        let mut check = Utf8Check::default();
        check.feed(b"ren\xc3");
        assert!(!check.finish());
    }
}
