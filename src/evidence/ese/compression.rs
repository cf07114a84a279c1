//! Columns and long values in their compressed forms: text in seven bits a character, and plain LZ77 ([MS-XCA] 2.4).

use super::bytes::{u16_at, u32_at};
use super::pages::Loss;

const TORN: Loss = "a compressed column is damaged";

/// What the bytes stand for; the first byte's upper five bits say which form it is.
pub(super) fn decompressed(bytes: &[u8]) -> Result<Vec<u8>, Loss> {
    let (&form, rest) = bytes.split_first().ok_or(TORN)?;
    match form >> 3 {
        1 => Ok(seven_bits(form, rest).collect()),
        2 => Ok(seven_bits(form, rest).flat_map(|character| [character, 0]).collect()),
        3 => {
            let size = usize::from(u16_at(rest, 0).ok_or(TORN)?);
            lz77(rest.get(2..).ok_or(TORN)?, size).ok_or(TORN)
        }
        _ => Err("a column is compressed in a way that is not read"),
    }
}

/// The form's lower three bits: bits used in the last byte, less one.
fn seven_bits(form: u8, bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let bits = (bytes.len() * 8).saturating_sub(7 - usize::from(form & 7));
    (0..bits / 7).map(|character| {
        let (byte, shift) = (character * 7 / 8, character * 7 % 8);
        let pair = u16::from_le_bytes([bytes.get(byte).copied().unwrap_or(0), bytes.get(byte + 1).copied().unwrap_or(0)]);
        ((pair >> shift) & 0x7f) as u8
    })
}

/// `size` (at most 64 KiB) bounds the output whatever the input says.
fn lz77(bytes: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::with_capacity(size);
    let (mut at, mut flags, mut left) = (0, 0, 0);
    // Two lengths share a byte: the place of one whose upper half is not used yet.
    let mut half: Option<usize> = None;
    while out.len() < size {
        if left == 0 {
            (flags, left) = (u32_at(bytes, at)?, 32);
            at += 4;
        }
        left -= 1;
        if flags & (1 << left) == 0 {
            out.push(*bytes.get(at)?);
            at += 1;
            continue;
        }
        let pair = usize::from(u16_at(bytes, at)?);
        at += 2;
        let (back, mut length) = (pair / 8 + 1, pair % 8);
        if length == 7 {
            let more = match half.take() {
                Some(place) => usize::from(bytes.get(place)? >> 4),
                None => {
                    half = Some(at);
                    at += 1;
                    usize::from(bytes.get(at - 1)? & 15)
                }
            };
            length += more;
            if more == 15 {
                let byte = usize::from(*bytes.get(at)?);
                at += 1;
                length = 22 + byte;
                if byte == 255 {
                    length = usize::from(u16_at(bytes, at)?);
                    at += 2;
                    if length == 0 {
                        length = u32_at(bytes, at)? as usize;
                        at += 4;
                    }
                }
            }
        }
        for _ in 0..(length + 3).min(size - out.len()) {
            let byte = *out.get(out.len().checked_sub(back)?)?;
            out.push(byte);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_bit_text_comes_back() {
        // `file` in 28 bits: four characters end in the fourth byte's fourth bit.
        let packed = [8 | 3, 0xe6, 0x34, 0xbb, 0x0c];
        assert_eq!(decompressed(&packed), Ok(b"file".to_vec()));
        assert_eq!(decompressed(&[16 | 3, 0xe6, 0x34, 0xbb, 0x0c]), Ok(b"f\0i\0l\0e\0".to_vec()));
        assert_eq!(decompressed(&[8]), Ok(Vec::new()));
    }

    #[test]
    fn plain_lz77_comes_back_as_the_specification_prints_it() {
        let mut alphabet = vec![0x18, 26, 0, 0x3f, 0, 0, 0];
        alphabet.extend(b'a'..=b'z');
        assert_eq!(decompressed(&alphabet), Ok((b'a'..=b'z').collect()));
        let repeated = [0x18, 0x2c, 0x01, 0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0f, 0xff, 0x26, 0x01];
        assert_eq!(decompressed(&repeated), Ok(b"abc".repeat(100)));
    }

    #[test]
    fn what_is_cut_or_unknown_is_told() {
        assert!(decompressed(&[]).is_err());
        assert!(decompressed(&[0x18, 0xff, 0xff, 0xff]).is_err());
        assert!(decompressed(&[0x18, 4, 0, 0xff, 0xff, 0xff, 0xff, 0, 0]).is_err(), "it points before the beginning");
        assert!(decompressed(&[5 << 3, 1, 2, 3]).is_err());
    }
}
