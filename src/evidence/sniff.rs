//! What a file is, by its content, never by its name.

use super::text::Encoding;

/// What the beginning of a file shows it to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Text(Encoding),
    /// A zip archive: a workbook, perhaps.
    Zip,
    /// An OLE2 compound file: an old workbook or an encrypted one.
    Ole2,
    Evtx,
    /// A database of the Extensible Storage Engine: User Access Logging's, perhaps.
    Ese,
    Empty,
    /// None that is read; what it is, as a clause.
    Other(&'static str),
}

/// Beginnings that tell a format nobody reads here.
const OTHERS: [(&[u8], &str); 10] = [
    (b"%PDF", "it is a PDF; ask for the table as csv or workbook"),
    (b"\x89PNG", "it is an image"),
    (b"\xff\xd8\xff", "it is an image"),
    (b"GIF8", "it is an image"),
    (b"\x1f\x8b", "it is a gzip archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive; unpack it first"),
    (b"Rar!", "it is a rar archive; unpack it first"),
    (b"SQLite format 3\0", "it is a SQLite database"),
    (b"MZ", "it is a program"),
    (b"\x7fELF", "it is a program"),
];

/// How many bytes tell the formats that begin with a sign of their own.
pub(super) const FIRST_BYTES: usize = 8;

/// The format, where its first bytes alone tell it.
pub(super) fn by_first_bytes(head: &[u8]) -> Option<Format> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Some(Format::Zip)
    } else if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Some(Format::Ole2)
    } else if head.starts_with(b"ElfFile\0") {
        Some(Format::Evtx)
    } else if super::ese::is_ese(head) {
        Some(Format::Ese)
    } else {
        None
    }
}

/// The format of a file that begins with `head`.
pub(super) fn format(head: &[u8], valid_utf8: bool) -> Format {
    if head.is_empty() {
        return Format::Empty;
    }
    if head.starts_with(b"\xff\xfe\0\0") || head.starts_with(b"\0\0\xfe\xff") {
        return Format::Other("it is text in UTF-32; ask for it in UTF-8");
    }
    if let Some(format) = by_first_bytes(head) {
        return format;
    }
    if let Some((_, why)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        // `MZ` may well begin a text; a program is not valid text as well.
        if !valid_utf8 || head.contains(&0) || head.starts_with(b"%PDF") {
            return Format::Other(why);
        }
    }
    let encoding = Encoding::of(head, valid_utf8);
    match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => Format::Text(encoding),
        Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Windows1252 | Encoding::Dos850 if is_binary(head) => {
            Format::Other("it is binary, of no format that is known")
        }
        Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Windows1252 | Encoding::Dos850 => Format::Text(encoding),
    }
}

/// Control characters have no place in text; a few are an export's damage, many are another format.
fn is_binary(head: &[u8]) -> bool {
    let sample = head.get(..4096).unwrap_or(head);
    let controls = sample.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    controls >= 4 && controls * 20 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        assert_eq!(format(b"user,plan\n", true), Format::Text(Encoding::Utf8));
        assert_eq!(format(b"PK\x03\x04....", false), Format::Zip);
        assert_eq!(format(b"ElfFile\0\0\0", true), Format::Evtx);
        assert_eq!(format(b"", true), Format::Empty);
        assert!(matches!(format(b"%PDF-1.7\n", true), Format::Other(_)));
        assert!(matches!(format(b"\0\x01\x02\x03\x04\x05abc", true), Format::Other(_)));
    }

    #[test]
    fn a_nul_in_a_text_does_not_make_it_binary() {
        assert_eq!(format(b"user,plan\nanna,SPE_E3\nbo\0b,SPE_E3\ncarl,SPE_E5\n", true), Format::Text(Encoding::Utf8));
    }

    #[test]
    fn a_text_that_begins_like_a_program_is_a_text() {
        assert_eq!(format(b"MZ,plan\n", true), Format::Text(Encoding::Utf8));
    }
}
