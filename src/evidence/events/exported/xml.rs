//! Events as XML: `wevtutil qe /f:xml`, with a root element (`/e:root`, the Event Viewer) or as a bare sequence of events.
//!
//! The stream is cut into events first, so that memory stays at one event and a damaged one costs itself alone.

use super::super::fields::{Event, Fields, moment};
use super::ExportReader;
use crate::catalog::Day;
use memchr::memmem;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event as Part};
use std::borrow::Cow;
use std::io::Read;
use std::ops::ControlFlow;

const BLOCK: usize = 256 * 1024;
/// No event is longer: a log's record ends at 64 KiB.
const LONGEST: usize = 4 * 1024 * 1024;
const START: &[u8] = b"<Event";
const END: &[u8] = b"</Event>";
/// Deeper than any event.
const DEEPEST: usize = 64;

/// Whether a text that begins like this is events as XML.
pub(in crate::evidence) fn is_events(beginning: &str) -> bool {
    beginning.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        && start(beginning.as_bytes()).is_some_and(|at| {
            let event = &beginning[at..];
            event.contains("<System>") || event.contains("<System ") || event.contains("schemas.microsoft.com/win/2004/08/events/event")
        })
}

/// Reads all events of a stream; rows count from 1, an event each.
pub(super) fn read(reader: &mut dyn Read, export: &mut ExportReader<'_>, cancelled: &dyn Fn() -> bool) -> std::io::Result<()> {
    let mut row = 0;
    cut(reader, &mut |piece| {
        row += 1;
        match piece.and_then(|xml| parse(&String::from_utf8_lossy(xml))) {
            Ok(event) => export.event(row, event),
            Err(why) => export.reject(row, why),
        }
        if row.is_multiple_of(4096) && cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// The event of one row.
pub(super) fn find(reader: &mut dyn Read, wanted: u64, each: &mut dyn FnMut(&Event<'_>)) -> std::io::Result<()> {
    let mut row = 0;
    cut(reader, &mut |piece| {
        row += 1;
        if row < wanted {
            return ControlFlow::Continue(());
        }
        if let Ok(event) = piece.and_then(|xml| parse(&String::from_utf8_lossy(xml))) {
            each(&event);
        }
        ControlFlow::Break(())
    })
}

/// The place where the next event begins.
fn start(text: &[u8]) -> Option<usize> {
    memmem::find_iter(text, START).find(|at| text.get(at + START.len()).is_some_and(|b| b.is_ascii_whitespace() || *b == b'>'))
}

type Piece<'p> = Result<&'p [u8], String>;

/// Cuts a stream into the texts of its events.
fn cut(reader: &mut dyn Read, each: &mut dyn FnMut(Piece<'_>) -> ControlFlow<()>) -> std::io::Result<()> {
    let mut buffer: Vec<u8> = Vec::new();
    let mut at = 0;
    let mut ended = false;
    loop {
        let rest = &buffer[at..];
        let found = start(rest);
        let Some(begin) = found.map(|offset| at + offset) else {
            if ended {
                return Ok(());
            }
            // A tag may be cut by the buffer's end.
            at = buffer.len() - rest.len().min(START.len());
            ended = fill(reader, &mut buffer, &mut at)?;
            continue;
        };
        let inside = begin + START.len();
        let next = start(&buffer[inside..]).map(|offset| inside + offset);
        let end = memmem::find(&buffer[inside..], END).map(|offset| inside + offset + END.len());
        let (piece, after): (Piece<'_>, usize) = match (end, next) {
            (Some(end), None) => (Ok(&buffer[begin..end]), end),
            (Some(end), Some(next)) if end <= next => (Ok(&buffer[begin..end]), end),
            (_, Some(next)) => (Err("another event begins before it ends".to_string()), next),
            (None, None) if ended => (Err("the file ends within it".to_string()), buffer.len()),
            (None, None) if buffer.len() - begin > LONGEST => (Err("it does not end where an event would".to_string()), buffer.len()),
            (None, None) => {
                at = begin;
                ended = fill(reader, &mut buffer, &mut at)?;
                continue;
            }
        };
        if each(piece).is_break() {
            return Ok(());
        }
        at = after;
    }
}

/// Drops what was read and takes in more; says whether the stream has ended.
fn fill(reader: &mut dyn Read, buffer: &mut Vec<u8>, at: &mut usize) -> std::io::Result<bool> {
    buffer.drain(..*at);
    *at = 0;
    let more = BLOCK.max(buffer.len()) as u64;
    Ok(reader.take(more).read_to_end(buffer)? == 0)
}

/// An element that is open.
struct Open {
    name: String,
    /// The attribute `Name` of a `Data`.
    label: String,
    is_leaf: bool,
}

/// One event on its way.
#[derive(Default)]
struct Parsed {
    id: Option<u32>,
    provider: String,
    channel: String,
    computer: String,
    day: Option<Day>,
    time: Option<i64>,
    record: Option<u64>,
    fields: Fields<'static>,
}

fn parse(xml: &str) -> Result<Event<'static>, String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut parsed = Parsed::default();
    let mut open: Vec<Open> = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|error| format!("its XML is damaged: {error}"))? {
            Part::Start(tag) => {
                text.clear();
                if let Some(parent) = open.last_mut() {
                    parent.is_leaf = false;
                }
                if open.len() >= DEEPEST {
                    return Err("its XML is deeper than an event's".to_string());
                }
                parsed.attributes(&open, &tag);
                let label = if tag.local_name().as_ref() == "Data" { attribute(&tag, "Name") } else { String::new() };
                open.push(Open { name: tag.local_name().as_ref().to_string(), label, is_leaf: true });
            }
            Part::Empty(tag) => {
                if let Some(parent) = open.last_mut() {
                    parent.is_leaf = false;
                }
                parsed.attributes(&open, &tag);
                if tag.local_name().as_ref() == "Data" {
                    parsed.fields.push(Cow::Owned(attribute(&tag, "Name")), Cow::Borrowed(""));
                }
            }
            Part::Text(part) => text.push_str(&part.xml10_content()),
            Part::CData(part) => text.push_str(&part.xml10_content()),
            Part::GeneralRef(part) => match part.resolve_char_ref() {
                Ok(Some(character)) => text.push(character),
                _ => text.push_str(resolve_predefined_entity(&part.xml10_content()).unwrap_or_default()),
            },
            Part::End(_) => {
                if let Some(closed) = open.pop().filter(|closed| closed.is_leaf) {
                    parsed.leaf(&open, closed, &text);
                }
                text.clear();
            }
            Part::Eof => break,
            Part::Comment(_) | Part::Decl(_) | Part::PI(_) | Part::DocType(_) => {}
        }
    }
    parsed.event()
}

fn in_system(open: &[Open]) -> bool {
    open.get(1).is_some_and(|element| element.name == "System")
}

impl Parsed {
    /// What stands in attributes: who wrote the event, and when.
    fn attributes(&mut self, open: &[Open], tag: &BytesStart<'_>) {
        if !in_system(open) {
            return;
        }
        match tag.local_name().as_ref() {
            "Provider" => self.provider = attribute(tag, "Name"),
            "TimeCreated" => {
                let created = attribute(tag, "SystemTime");
                self.day = created.get(..10).and_then(Day::parse_iso);
                self.time = moment(&created);
            }
            _ => {}
        }
    }

    fn leaf(&mut self, open: &[Open], leaf: Open, text: &str) {
        if in_system(open) {
            match leaf.name.as_str() {
                "EventID" => self.id = text.trim().parse().ok(),
                "EventRecordID" => self.record = text.trim().parse().ok(),
                "Channel" => self.channel = text.trim().to_string(),
                "Computer" => self.computer = text.trim().to_string(),
                _ => {}
            }
            return;
        }
        let name = if leaf.name == "Data" { leaf.label } else { leaf.name };
        self.fields.push(Cow::Owned(name), Cow::Owned(text.to_string()));
    }

    fn event(self) -> Result<Event<'static>, String> {
        let id = self.id.ok_or("it has no event id")?;
        let mut event = Event::of_fields(id, self.fields);
        event.provider = Cow::Owned(self.provider);
        event.channel = Cow::Owned(self.channel);
        event.computer = Cow::Owned(self.computer);
        event.day = self.day;
        event.time = self.time;
        event.record = self.record;
        Ok(event)
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.try_get_attribute(name).ok().flatten();
    found.and_then(|found| found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let mut pieces = Vec::new();
        cut(&mut text.as_bytes(), &mut |piece| {
            pieces.push(piece.map_or_else(|why| format!("! {why}"), |xml| String::from_utf8_lossy(xml).into_owned()));
            ControlFlow::Continue(())
        })
        .unwrap();
        pieces
    }

    #[test]
    fn a_stream_is_cut_into_events_with_and_without_a_root() {
        assert_eq!(
            pieces("<Events><Event a='1'><EventID/></Event>\n<Event>x</Event></Events>"),
            ["<Event a='1'><EventID/></Event>", "<Event>x</Event>"]
        );
        assert_eq!(
            pieces("<Event>x<Event>y</Event><Event>z"),
            ["! another event begins before it ends", "<Event>y</Event>", "! the file ends within it"]
        );
        assert!(pieces("").is_empty() && pieces("<Events></Events>").is_empty());
    }

    #[test]
    fn attributes_in_single_quotes_entities_and_empty_elements_are_read() {
        let event = parse(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P &amp; Q' Guid='{g}'/><EventID Qualifiers='1'>21</EventID>\
             <TimeCreated SystemTime='2026-04-01T08:00:00.1234567Z'/><Channel>C</Channel><Computer>FS01</Computer><Security/></System>\
             <EventData><Data Name='A'>a &lt;&#65;&gt;</Data><Data Name='B'/></EventData><UserData><EventXML xmlns='Event_NS'><User>CORP\\anna</User></EventXML></UserData></Event>",
        )
        .unwrap();
        assert_eq!((event.id, &*event.provider, &*event.computer, event.day), (21, "P & Q", "FS01", Day::from_ymd(2026, 4, 1)));
        let fields = event.fields();
        assert_eq!((fields.get("A"), fields.has("B"), fields.get("User")), ("a <A>", true, "CORP\\anna"));
        assert!(parse("<Event><System></System></Event>").is_err());
        assert!(parse("<Event><System><EventID>1</Event>").is_err());
    }
}
