//! What can happen to a file on its way.

use super::estate::Random;

/// What damage looks like: bytes changed, cut, repeated, and the characters that formats trip over.
pub fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const NASTY: [&[u8]; 12] =
        [b"\"", b"\n", b"\r", b",", b";", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"-", b"99999999999999999999", b"#N/A"];
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => {
                let piece = NASTY[random.below(NASTY.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            2 if !bytes.is_empty() => bytes[at] = random.below(256) as u8,
            3 => {
                let end = (at + random.below(40)).min(bytes.len());
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let end = (at + random.below(12)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
        }
    }
    bytes
}

/// What happens to a binary file on a bad disk: bytes and numbers change where they stand, or the file ends early. What moves everything
/// behind it is rare, since it is found out at once.
pub fn scrambled(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const EXTREMES: [u32; 8] = [0, 1, 0x7f, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];
    if random.one_in(12) {
        return damaged(bytes, random);
    }
    let mut bytes = bytes.to_vec();
    // Headers decide most.
    let reach = if random.one_in(3) { 8_192 } else { usize::MAX };
    for _ in 0..=random.below(24) {
        let at = random.below(bytes.len().min(reach));
        if random.one_in(2) {
            bytes[at] = random.below(256) as u8;
        } else {
            let number = random.pick(&EXTREMES).to_le_bytes();
            let width = [2, 4][random.below(2)].min(bytes.len() - at);
            bytes[at..at + width].copy_from_slice(&number[..width]);
        }
    }
    if random.one_in(10) {
        let end = random.below(bytes.len());
        bytes.truncate(end);
    }
    bytes
}
