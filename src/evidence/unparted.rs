//! Texts whose columns are known by their place alone: attributes that dsquery pads with blanks below their names, distinguished names
//! without a header (dsquery user), requests in the format that was IIS's own before the W3C's.

use super::content::Content;
use super::lines::{each_line, text_of, walk_text};
use super::table::{EachRow, Row, Table};
use super::text::Encoding;
use crate::kit::names;
use std::io::Read;
use std::ops::ControlFlow;

/// No line of an honest print is longer.
const LONGEST_LINE: u64 = 1024 * 1024;
/// Attributes by which a header of dsquery is told.
const ATTRIBUTES: [&str; 12] = [
    "samaccountname",
    "distinguishedname",
    "userprincipalname",
    "cn",
    "name",
    "objectclass",
    "useraccountcontrol",
    "dnshostname",
    "operatingsystem",
    "mail",
    "displayname",
    "objectsid",
];
/// The fields of IIS's own format, as the W3C's calls them.
const REQUEST: [&str; 15] = [
    "c-ip",
    "cs-username",
    "date",
    "time",
    "s-sitename",
    "s-computername",
    "s-ip",
    "time-taken",
    "cs-bytes",
    "sc-bytes",
    "sc-status",
    "sc-win32-status",
    "cs-method",
    "cs-uri-stem",
    "cs-uri-query",
];

/// How the columns of such a text stand.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Shape {
    /// Names below which the values begin, with their places in characters.
    Padded(Vec<(String, usize)>),
    /// A distinguished name a line.
    Names,
    /// Fifteen fields, each with a comma behind it.
    Requests,
}

/// Such a file, opened anew for each walk.
pub(super) struct UnpartedFile {
    content: Content,
    encoding: Encoding,
    shape: Shape,
}

impl UnpartedFile {
    /// The file whose beginning is this; `None`: it is none.
    pub fn of(content: &Content, encoding: Encoding, beginning: &str) -> Option<UnpartedFile> {
        let first = beginning.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty())?;
        let shape =
            padded(first).or_else(|| is_name(first).then_some(Shape::Names)).or_else(|| is_request(first).then_some(Shape::Requests));
        Some(UnpartedFile { content: content.clone(), encoding, shape: shape? })
    }

    pub fn word(&self) -> &'static str {
        match self.shape {
            Shape::Padded(_) => "columns padded with blanks",
            Shape::Names => "distinguished names",
            Shape::Requests => "a log of fifteen fields",
        }
    }
}

/// `  sAMAccountName    userPrincipalName`: blanks first, names of attributes, no sign between them.
fn padded(line: &str) -> Option<Shape> {
    let begins = line.starts_with("  ") && line.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\r'));
    let known = || line.split_whitespace().any(|word| ATTRIBUTES.contains(&word.to_ascii_lowercase().as_str()));
    if !begins || !known() {
        return None;
    }
    let mut columns: Vec<(String, usize)> = Vec::new();
    let mut before = ' ';
    for (at, c) in line.chars().enumerate() {
        match (c.is_whitespace(), before.is_whitespace()) {
            (false, true) => columns.push((c.to_string(), at)),
            (false, false) => columns.last_mut()?.0.push(c),
            (true, _) => {}
        }
        before = c;
    }
    Some(Shape::Padded(columns))
}

fn unquoted(line: &str) -> &str {
    line.trim().trim_matches('"')
}

fn is_name(line: &str) -> bool {
    let name = unquoted(line).to_ascii_uppercase();
    (name.starts_with("CN=") || name.starts_with("OU=")) && name.contains(",DC=") && !name.contains(';')
}

fn is_request(line: &str) -> bool {
    let fields: Vec<&str> = line.trim_end().trim_end_matches(',').split(',').map(str::trim).collect();
    let at = |place: usize| fields.get(place).copied().unwrap_or("");
    let counted = |text: &str, signs: [char; 2]| {
        text.split(signs).filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).count()
    };
    fields.len() >= REQUEST.len()
        && names::is_address(at(0))
        && counted(at(2), ['/', '.']) == 3
        && counted(at(3), [':', ':']) == 3
        && at(10).len() == 3
        && !at(12).is_empty()
        && at(12).bytes().all(|b| b.is_ascii_uppercase())
}

impl Table for UnpartedFile {
    /// Names that stand in no line come as row 0.
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        walk_text(&self.content, self.encoding, |reader, each| split(reader, &self.shape, each), each)
    }
}

fn split(reader: impl Read, shape: &Shape, each: EachRow) -> std::io::Result<()> {
    let (header, cut): (Vec<&str>, Cut) = match shape {
        Shape::Padded(columns) => (columns.iter().map(|(name, _)| name.as_str()).collect(), cut_padded),
        Shape::Names => (vec!["DN"], cut_name),
        Shape::Requests => (REQUEST.to_vec(), cut_request),
    };
    let text = header.concat();
    let mut cells = Vec::new();
    for name in &header {
        let start = cells.last().map_or(0, |(_, end)| *end);
        cells.push((start, start + name.len() as u32));
    }
    let mut headed = matches!(shape, Shape::Padded(_));
    if !headed && each(Row::new(0, &text, &cells)).is_break() {
        return Ok(());
    }
    each_line(reader, LONGEST_LINE, &mut |number, line| match text_of(number, line) {
        Ok(line) if line.trim().is_empty() => ControlFlow::Continue(()),
        // The line of the names.
        Ok(_) if std::mem::replace(&mut headed, false) => each(Row::new(number, &text, &cells)),
        Ok(line) => {
            let mut found = Vec::with_capacity(header.len());
            cut(line, shape, &mut found);
            each(Row::new(number, line, &found))
        }
        Err(broken) => each(broken),
    })
}

/// Finds the cells of a line.
type Cut = fn(&str, &Shape, &mut Vec<(u32, u32)>);

fn cut_padded(line: &str, shape: &Shape, cells: &mut Vec<(u32, u32)>) {
    let Shape::Padded(columns) = shape else { return };
    let mut places: Vec<u32> = line.char_indices().map(|(at, _)| at as u32).collect();
    places.push(line.len() as u32);
    let end = line.len() as u32;
    let byte = |place: usize| places.get(place).copied().unwrap_or(end);
    for (at, (_, start)) in columns.iter().enumerate() {
        cells.push((byte(*start), columns.get(at + 1).map_or(end, |(_, next)| byte(*next))));
    }
}

fn cut_name(line: &str, _shape: &Shape, cells: &mut Vec<(u32, u32)>) {
    let name = unquoted(line);
    let start = line.find(name).unwrap_or(0) as u32;
    cells.push((start, start + name.len() as u32));
}

fn cut_request(line: &str, _shape: &Shape, cells: &mut Vec<(u32, u32)>) {
    let line = line.trim_end().trim_end_matches(',');
    let mut start = 0;
    for part in line.splitn(REQUEST.len(), ',') {
        cells.push((start, start + part.len() as u32));
        start += part.len() as u32 + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, String)> {
        let file = UnpartedFile::of(&Content::File("x".into()), Encoding::Utf8, text).unwrap();
        let mut rows = Vec::new();
        split(text.as_bytes(), &file.shape, &mut |row| {
            rows.push((row.number, row.to_owned().cells.join("|")));
            ControlFlow::Continue(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn padded_columns_begin_below_their_names() {
        let text = "  sAMAccountName    userPrincipalName      cn        \r\n  müller            müller@corp.example    Jan Müller\r\n  svc                                      svc\r\n";
        assert_eq!(
            rows(text),
            [
                (1, "sAMAccountName|userPrincipalName|cn".to_string()),
                (2, "müller|müller@corp.example|Jan Müller".to_string()),
                (3, "svc||svc".to_string())
            ]
        );
    }

    #[test]
    fn names_alone_stand_below_a_name_of_ours() {
        assert_eq!(
            rows("\"CN=Lee\\, Ann,OU=Staff,DC=corp,DC=example\"\n"),
            [(0, "DN".to_string()), (1, "CN=Lee\\, Ann,OU=Staff,DC=corp,DC=example".to_string())]
        );
    }

    #[test]
    fn fifteen_fields_are_a_request() {
        let line =
            "192.168.114.201, CORP\\ann, 03/20/05, 7:55:20, W3SVC2, SALES1, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /a.gif, -,\n";
        let got = rows(line);
        assert_eq!(got[1].1, "192.168.114.201|CORP\\ann|03/20/05|7:55:20|W3SVC2|SALES1|172.21.13.45|4502|163|3223|200|0|GET|/a.gif|-");
    }

    #[test]
    fn other_texts_are_none() {
        let of = |text| UnpartedFile::of(&Content::File("x".into()), Encoding::Utf8, text).is_none();
        assert!(of("user,plan\nann,E3\n") && of("  a title\n\nuser;plan\n") && of("") && of("CN=Ann\n") && of("10.0.0.1, -, x\n"));
    }
}
