//! What damage looks like, made from seeds so that whatever fails is found again.
#![allow(dead_code)] // each test program uses its part

/// A small generator of its own, so that a failing mutation is found again by its seed.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % below.max(1)
    }
}

/// What damage looks like: bytes changed, cut, repeated, and the characters that formats trip over.
pub fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const NASTY: [&[u8]; 12] =
        [b"\"", b"\n", b"\r", b",", b";", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"-", b"99999999999999999999", b"#N/A"];
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.next(4) {
        let at = random.next(bytes.len());
        match random.next(5) {
            0 => bytes.truncate(at),
            1 => {
                let piece = NASTY[random.next(NASTY.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            2 if !bytes.is_empty() => bytes[at] = random.next(256) as u8,
            3 => {
                let end = (at + random.next(40)).min(bytes.len());
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let end = (at + random.next(12)).min(bytes.len());
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
    if random.next(12) == 0 {
        return mutate(bytes, random);
    }
    let mut bytes = bytes.to_vec();
    // Headers decide most.
    let reach = if random.next(3) == 0 { 8_192 } else { usize::MAX };
    for _ in 0..=random.next(24) {
        let at = random.next(bytes.len().min(reach));
        if random.next(2) == 0 {
            bytes[at] = random.next(256) as u8;
        } else {
            let number = EXTREMES[random.next(EXTREMES.len())].to_le_bytes();
            let width = [2, 4][random.next(2)].min(bytes.len() - at);
            bytes[at..at + width].copy_from_slice(&number[..width]);
        }
    }
    if random.next(10) == 0 {
        let end = random.next(bytes.len());
        bytes.truncate(end);
    }
    bytes
}

/// How many seeds are tried: as many as a test says, times `RECAL_ROUNDS`.
pub fn rounds(usual: u64) -> u64 {
    usual * std::env::var("RECAL_ROUNDS").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}
