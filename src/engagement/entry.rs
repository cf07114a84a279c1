//! One line of the journal: JSON in the order that people read it, and back. INTERFACE.md 'The journal'.

use super::{Draft, Entry, EntryState};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The format that this program writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// What every entry has by itself: no op may carry a field of these names.
const RESERVED: [&str; 8] = ["v", "id", "at", "by", "op", "on", "why", "prev"];

/// An entry as it stands in the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    pub id: u64,
    pub at: String,
    pub by: String,
    pub draft: Draft,
    /// SHA-256 (hex) of the line before, without its line end; `None` for the first.
    pub prev: Option<String>,
}

/// Why a line cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineFault {
    /// Written by a later version of the program, in this format.
    Newer(u64),
    /// No entry; a clause that completes 'line 7 …'.
    Unreadable(String),
}

impl Line {
    /// The line without its line end.
    pub fn to_json(&self) -> String {
        // A map of strings and JSON values cannot fail to serialise; an empty line would be caught as unreadable.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a line; surplus fields belong to the op and are kept.
    pub fn parse(bytes: &[u8]) -> Result<Line, LineFault> {
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8 text"))?;
        let text = text.trim_start_matches('\u{feff}');
        let value: Value = serde_json::from_str(text).map_err(|error| unreadable(format!("is no JSON ({error})")))?;
        let Value::Object(mut map) = value else {
            return Err(unreadable("is no JSON object"));
        };
        match map.remove("v").and_then(|v| v.as_u64()) {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => return Err(LineFault::Newer(newer)),
            Some(_) | None => return Err(unreadable("has no format number `v`")),
        }
        let id = map.remove("id").and_then(|id| id.as_u64()).ok_or_else(|| unreadable("has no id"))?;
        let at = take_text(&mut map, "at")?;
        let by = take_text(&mut map, "by")?;
        let prev = match map.remove("prev") {
            None | Some(Value::Null) => None,
            Some(Value::String(hash)) => Some(hash),
            Some(_) => return Err(unreadable("has a `prev` that is no text")),
        };
        let draft = Draft::from_map(map).map_err(unreadable)?;
        Ok(Line { id, at, by, draft, prev })
    }

    pub fn into_entry(self) -> Entry {
        Entry { id: self.id, at: self.at, by: self.by, draft: self.draft, state: EntryState::Active }
    }
}

impl Draft {
    /// From a JSON object: `op`, `on` and `why` taken out, all else is `rest`. The error completes 'line 7 …'.
    pub(super) fn from_map(mut map: Map<String, Value>) -> Result<Draft, String> {
        let op = match map.remove("op") {
            Some(Value::String(op)) if !op.trim().is_empty() => op.trim().to_string(),
            Some(_) => return Err("has an `op` that is no text".to_string()),
            None => return Err("has no `op`".to_string()),
        };
        let on = match map.remove("on") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(on)) => on,
            Some(_) => return Err("has an `on` that is no object".to_string()),
        };
        let why = match map.remove("why") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(why)) => why,
            Some(_) => return Err("has a `why` that is no text".to_string()),
        };
        Ok(Draft { op, on, rest: map, why })
    }
}

fn unreadable(what: impl Into<String>) -> LineFault {
    LineFault::Unreadable(what.into())
}

fn take_text(map: &mut Map<String, Value>, name: &str) -> Result<String, LineFault> {
    match map.remove(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(unreadable(format!("has a `{name}` that is no text"))),
    }
}

impl Serialize for Line {
    /// `v id at by op on … why attach prev`; the opening entry without `on` and `why`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("v", &FORMAT)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("at", &self.at)?;
        map.serialize_entry("by", &self.by)?;
        map.serialize_entry("op", &self.draft.op)?;
        if !self.draft.on.is_empty() {
            map.serialize_entry("on", &self.draft.on)?;
        }
        for (name, value) in &self.draft.rest {
            if !RESERVED.contains(&name.as_str()) && name != "attach" {
                map.serialize_entry(name, value)?;
            }
        }
        if !self.draft.why.is_empty() {
            map.serialize_entry("why", &self.draft.why)?;
        }
        if let Some(attached) = self.draft.rest.get("attach") {
            map.serialize_entry("attach", attached)?;
        }
        map.serialize_entry("prev", &self.prev)?;
        map.end()
    }
}

/// SHA-256 in lower-case hex.
pub fn fingerprint(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut hex = String::with_capacity(64);
    for byte in digest {
        for nibble in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_of_the_interface_page_are_read_and_written_back() {
        let open =
            br#"{"v":1,"id":0,"op":"open","client":"Contoso","as_of":"2026-06-30","currency":"EUR","at":"t","by":"a.b","prev":null}"#;
        let line = Line::parse(open).unwrap();
        assert_eq!((line.id, line.draft.op.as_str(), line.prev.as_deref()), (0, "open", None));
        assert_eq!(line.draft.rest["client"], "Contoso");

        let exclude = br#"{"v":1,"id":17,"at":"2026-11-21T10:04:11Z","by":"a.b","op":"exclude","on":{"key":"svc@c.example","record":"person"},"why":"scanner","attach":[{"path":"hr/list.pdf","sha256":"00"}],"prev":"ab"}"#;
        let line = Line::parse(exclude).unwrap();
        assert_eq!(line.to_json().as_bytes(), exclude);
    }

    #[test]
    fn text_with_line_breaks_stays_on_one_line() {
        let draft = Draft { op: "note".into(), on: Map::new(), rest: Map::new(), why: "first\nsecond".into() };
        let line = Line { id: 1, at: String::new(), by: String::new(), draft, prev: None };
        assert!(!line.to_json().contains('\n'));
        assert_eq!(Line::parse(line.to_json().as_bytes()).unwrap().draft.why, "first\nsecond");
    }

    #[test]
    fn a_later_format_is_told_apart_from_damage() {
        assert_eq!(Line::parse(br#"{"v":2,"id":1,"op":"x"}"#), Err(LineFault::Newer(2)));
        assert!(matches!(Line::parse(br#"{"v":1,"id""#), Err(LineFault::Unreadable(_))));
        assert!(matches!(Line::parse(b"\xff\xfe"), Err(LineFault::Unreadable(_))));
    }

    #[test]
    fn the_fingerprint_is_sha_256_in_hex() {
        assert_eq!(fingerprint(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
