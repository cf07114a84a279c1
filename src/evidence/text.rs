//! Text of any usual encoding as a stream of UTF-8.

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
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
}

impl Encoding {
    pub fn word(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf8Bom => "UTF-8 with a byte order mark",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Windows1252 => "Windows-1252 (assumed: not valid UTF-8)",
        }
    }

    /// Decides by byte order mark, else by the pattern of NULs that UTF-16 leaves in Latin text, else by validity.
    pub fn of(head: &[u8], valid_utf8: bool) -> Encoding {
        match head {
            [0xEF, 0xBB, 0xBF, ..] if valid_utf8 => Encoding::Utf8Bom,
            [0xFF, 0xFE, ..] => Encoding::Utf16Le,
            [0xFE, 0xFF, ..] => Encoding::Utf16Be,
            _ => match nul_pattern(head) {
                Some(encoding) => encoding,
                None if valid_utf8 => Encoding::Utf8,
                None => Encoding::Windows1252,
            },
        }
    }

    /// The stream as UTF-8, without a byte order mark.
    pub fn reader<R: Read + 'static>(self, inner: R) -> Box<dyn Read> {
        match self {
            Encoding::Utf8 => Box::new(inner),
            Encoding::Utf8Bom => Box::new(Transcoder::new(inner, UTF_8.new_decoder_with_bom_removal())),
            Encoding::Utf16Le => Box::new(Transcoder::new(inner, UTF_16LE.new_decoder_with_bom_removal())),
            Encoding::Utf16Be => Box::new(Transcoder::new(inner, UTF_16BE.new_decoder_with_bom_removal())),
            Encoding::Windows1252 => Box::new(Transcoder::new(inner, WINDOWS_1252.new_decoder_without_bom_handling())),
        }
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

/// Checks UTF-8 over chunks as they pass by.
#[derive(Debug)]
pub(super) struct Utf8Check {
    carry: Vec<u8>,
    valid: bool,
}

impl Utf8Check {
    pub fn new() -> Utf8Check {
        Utf8Check { carry: Vec::new(), valid: true }
    }

    pub fn feed(&mut self, chunk: &[u8]) {
        if !self.valid {
            return;
        }
        let mut rest = chunk;
        // A character cut by the chunk's end is completed byte by byte: at most three more.
        while !self.carry.is_empty() && !rest.is_empty() {
            self.carry.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(&self.carry) {
                Ok(_) => self.carry.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.valid = false;
                    return;
                }
                Err(_) => {}
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            if error.error_len().is_some() {
                self.valid = false;
            } else {
                self.carry.extend_from_slice(&rest[error.valid_up_to()..]);
            }
        }
    }

    pub fn finish(self) -> bool {
        self.valid && self.carry.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &'static [u8]) -> (Encoding, String) {
        let mut check = Utf8Check::new();
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
    fn a_character_cut_at_the_end_of_the_file_is_not_utf8() {
        let mut check = Utf8Check::new();
        check.feed(b"ren\xc3");
        assert!(!check.finish());
    }
}
