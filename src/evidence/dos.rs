//! Code page 850, in which the commands of Windows write in Western Europe: no file says that it is in it, so it is told from Windows-1252 by
//! the letters that a reading gives.

use std::io::Read;

/// The characters 0x80 to 0xFF.
const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Whether a sample of text that is not UTF-8 gives words in code page 850 rather than in Windows-1252: `M\x81ller` is Müller in the one, and
/// nothing in the other.
pub(super) fn is_likely(sample: &[u8]) -> bool {
    let (mut dos, mut windows) = (0, 0);
    for (at, &byte) in sample.iter().enumerate().filter(|(_, byte)| **byte >= 0x80) {
        let letter = |place: Option<usize>| place.and_then(|place| sample.get(place)).is_some_and(u8::is_ascii_alphabetic);
        let (before, behind) = (letter(at.checked_sub(1)), letter(Some(at + 1)));
        match byte {
            // Letters there; here nothing, a quotation mark below the line, a sign of its own.
            0x81..=0x84 | 0x86..=0x89 | 0x8b | 0x8d | 0x8f | 0x90 | 0x9d if before || behind => dos += 1,
            // Marks that stand beside words here, letters within them there; an apostrophe (0x92) stands within words, too.
            0x85 | 0x93..=0x97 | 0x99 | 0x9b | 0xa0..=0xa5 if before && behind => dos += 1,
            0xc0..=0xff if before || behind => windows += 1,
            _ => {}
        }
    }
    dos > windows
}

/// A stream in code page 850 as UTF-8.
pub(super) struct Decoder<R> {
    inner: R,
    upper: Vec<char>,
    raw: Vec<u8>,
    out: Vec<u8>,
    at: usize,
}

impl<R: Read> Decoder<R> {
    pub fn new(inner: R) -> Decoder<R> {
        Decoder { inner, upper: UPPER.chars().collect(), raw: vec![0; 64 * 1024], out: Vec::new(), at: 0 }
    }

    fn decode(&mut self) -> std::io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.out.clear();
        self.at = 0;
        for &byte in self.raw.get(..read).unwrap_or_default() {
            match usize::from(byte).checked_sub(0x80).and_then(|place| self.upper.get(place)) {
                Some(character) => self.out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                None => self.out.push(byte),
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.out.len() {
            self.decode()?;
        }
        let ready = self.out.get(self.at..).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_byte_is_a_character_of_its_own() {
        assert_eq!(UPPER.chars().count(), 128);
        assert_eq!(decoded(b"M\x81ller;Stra\xe1e;Jos\x82;\x8epfel;\x9abel;ma\xa4ana"), "Müller;Straße;José;Äpfel;Übel;mañana");
        assert_eq!(decoded(b""), "");
    }

    #[test]
    fn names_tell_the_one_code_page_from_the_other() {
        assert!(is_likely(b"name\nM\x81ller\nJ\x84ger\nStra\xe1e\n") && is_likely(b"Bj\x94rn") && is_likely(b"Jos\x82"));
        assert!(!is_likely(b"name\nM\xfcller\nStra\xdfe\n"));
        assert!(!is_likely(b"\x93Windows Server\x94 \x96 d\x92Arc \x80 500 Office\x99 \x85 2 \xa7"), "quotation marks, dashes and signs");
        assert!(!is_likely(b"plain") && !is_likely(b""));
    }
}
