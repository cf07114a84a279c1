//! What recal itself wrote is never evidence: worksheets, positions as JSON, journals under any name. Told by content.

use super::archive;
use memchr::memmem;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A journal's first line is no longer.
const LONGEST_LINE: u64 = 64 * 1024;
/// How every position as JSON says what it is; its keys are sorted, so that the first one is known.
const POSITION: &[u8] = b"\"format\": \"recal-position/";
const FIRST_KEY: &[u8] = b"{\"as_of\":";

/// Whether a file is an output or a journal of recal.
pub fn is_own(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    let mut head = [0; 16];
    let length = file.read(&mut head).unwrap_or(0);
    let head = head.get(..length).unwrap_or_default();
    match head.first() {
        Some(b'P') => archive::is_own_worksheet(path),
        Some(b'{') if head.starts_with(b"{\"v\":") => is_journal(path),
        Some(b'{') => is_position(path, head),
        _ => false,
    }
}

fn is_journal(path: &Path) -> bool {
    let mut line = Vec::new();
    let read = File::open(path).and_then(|file| BufReader::new(file.take(LONGEST_LINE)).read_until(b'\n', &mut line));
    let opening: Option<Value> = read.ok().and_then(|_| serde_json::from_slice(&line).ok());
    opening.is_some_and(|entry| entry["op"] == "open" && entry["id"] == 0 && entry["v"].is_u64() && entry.get("prev").is_some())
}

fn is_position(path: &Path, head: &[u8]) -> bool {
    let packed: Vec<u8> = head.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    if !packed.starts_with(FIRST_KEY) {
        return false;
    }
    let Ok(mut file) = File::open(path) else { return false };
    let finder = memmem::Finder::new(POSITION);
    let (mut buffer, mut kept) = (vec![0; 256 * 1024], 0);
    loop {
        match file.read(&mut buffer[kept..]) {
            Ok(0) | Err(_) => return false,
            Ok(read) => {
                let filled = kept + read;
                if finder.find(&buffer[..filled]).is_some() {
                    return true;
                }
                // The mark may lie across two blocks.
                kept = filled.min(POSITION.len() - 1);
                buffer.copy_within(filled - kept..filled, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_journals_are_known_by_what_is_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let is = |text: &str| {
            let path = folder.path().join("x.json");
            std::fs::write(&path, text).unwrap();
            is_own(&path)
        };
        let far = "x".repeat(600_000);
        assert!(is(&format!("{{\n  \"as_of\": \"2026-06-30\",\n  \"a\": \"{far}\",\n  \"format\": \"recal-position/1\"\n}}")));
        assert!(!is("{\n  \"as_of\": \"2026-06-30\",\n  \"b\": 1\n}"));
        assert!(is("{\"v\":1,\"id\":0,\"at\":\"t\",\"by\":\"b\",\"op\":\"open\",\"as_of\":\"2026-06-30\",\"prev\":null}\n{\"v\":1"));
        assert!(!is("{\"v\":1,\"some\":\"client json\"}"));
        assert!(!is("user,plan\n") && !is(""));
    }
}
