//! One event's named fields, taken from the XML of its record without building a tree.
//!
//! The decoder's XML is regular (no comments, no CDATA that matters), so a scan for leaf elements is enough, and cheap: events that
//! no rule asks for never have their body looked at.

use crate::catalog::Day;
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// The system part of an event, and its body unread.
#[derive(Clone, Debug)]
pub(super) struct Event<'x> {
    pub id: u32,
    pub provider: Cow<'x, str>,
    pub channel: Cow<'x, str>,
    /// The computer that the event happened on (in a forwarded log, not the one that the file is from).
    pub computer: Cow<'x, str>,
    /// UTC; in an export that names no zone, the exporting machine's own day.
    pub day: Option<Day>,
    /// Seconds since 1970 in UTC, where the log tells them.
    pub time: Option<i64>,
    /// The number that its log gave it.
    pub record: Option<u64>,
    body: Body<'x>,
}

/// What stands behind the system part.
#[derive(Clone, Debug)]
enum Body<'x> {
    /// Not looked at before somebody asks.
    Xml(&'x str),
    /// Taken apart by the reader of an export.
    Named(Fields<'x>),
}

impl<'x> Event<'x> {
    /// Reads the system part; `None` where it has no event id, so that it is no event.
    pub fn parse(xml: &'x str) -> Option<Event<'x>> {
        let end = memmem::find(xml.as_bytes(), b"</System>")?;
        let (system, body) = xml.split_at(end);
        let created = attribute(system, "<TimeCreated", "SystemTime");
        let day = created.and_then(|time| Day::parse_iso(time.get(..10)?));
        Some(Event {
            id: element(system, "<EventID")?.trim().parse().ok()?,
            provider: plain(attribute(system, "<Provider", "Name").unwrap_or_default()),
            channel: plain(element(system, "<Channel").unwrap_or_default()),
            computer: plain(element(system, "<Computer").unwrap_or_default()),
            day,
            time: created.and_then(moment),
            record: None,
            body: Body::Xml(body),
        })
    }

    /// An event that an export tells by named fields; its system part is filled by whoever reads the export.
    pub fn of_fields(id: u32, fields: Fields<'x>) -> Event<'x> {
        let none = Cow::Borrowed("");
        Event {
            id,
            provider: none.clone(),
            channel: none.clone(),
            computer: none,
            day: None,
            time: None,
            record: None,
            body: Body::Named(fields),
        }
    }

    /// The event's data by name.
    pub fn fields(&self) -> Fields<'x> {
        match &self.body {
            Body::Xml(body) => Fields::scan(body),
            Body::Named(fields) => fields.clone(),
        }
    }

    /// The number of a Kerberos logon, which the logs of two machines share; looked for without taking the body apart.
    pub fn logon_guid(&self) -> Option<u64> {
        const NAME: &str = "Name=\"LogonGuid\">";
        let text = match &self.body {
            Body::Xml(body) => {
                let rest = body.get(memmem::find(body.as_bytes(), NAME.as_bytes())? + NAME.len()..)?;
                &rest[..memchr(b'<', rest.as_bytes())?]
            }
            Body::Named(fields) => fields.get("LogonGuid"),
        };
        super::clocks::number(text)
    }

    /// Adds a field to an event of an export, behind those that it has: the first of a name counts.
    pub fn add(&mut self, name: &'x str, value: Cow<'x, str>) {
        if let Body::Named(fields) = &mut self.body {
            fields.push(Cow::Borrowed(name), value);
        }
    }

    /// Puts other fields in place of an export's.
    pub fn replace(&mut self, fields: Fields<'x>) {
        self.body = Body::Named(fields);
    }

    /// Whether the raw body holds this text (ASCII case-insensitive): a cheap look before [`Event::fields`].
    pub fn mentions(&self, lower: &str) -> bool {
        match &self.body {
            Body::Xml(body) => mentions(body, lower),
            Body::Named(fields) => fields.0.iter().any(|(_, value)| mentions(value, lower)),
        }
    }
}

/// Seconds since 1970 of a time as it stands, whatever its zone: `2026-04-01 08:00:00`, `2026-04-01T08:00:00.123Z`.
pub(super) fn moment(text: &str) -> Option<i64> {
    let (day, clock) = (Day::parse_iso(text.get(..10)?)?, text.get(11..19)?);
    let plain = text.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    if !matches!(plain, "" | "Z") {
        return None;
    }
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    Some(i64::from(day.0) * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn mentions(text: &str, lower: &str) -> bool {
    let (text, wanted) = (text.as_bytes(), lower.as_bytes());
    text.len() >= wanted.len() && text.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted))
}

/// Leaf elements of an event's body: `<Data Name="X">v</Data>` as (X, v), `<Data>v</Data>` as ("", v), `<User>v</User>` as (User, v).
#[derive(Clone, Debug, Default)]
pub(super) struct Fields<'x>(Vec<(Cow<'x, str>, Cow<'x, str>)>);

impl<'x> Fields<'x> {
    fn scan(body: &'x str) -> Fields<'x> {
        let mut fields = Vec::with_capacity(28);
        let mut rest = body;
        while let Some(open) = memchr(b'<', rest.as_bytes()) {
            rest = &rest[open + 1..];
            let Some(close) = memchr(b'>', rest.as_bytes()) else { break };
            let tag = &rest[..close];
            rest = &rest[close + 1..];
            if tag.starts_with(['/', '?', '!']) || tag.ends_with('/') {
                continue;
            }
            let Some(end) = memchr(b'<', rest.as_bytes()) else { break };
            if !rest[end..].starts_with("</") {
                continue;
            }
            let name = tag.split([' ', '\n', '\r', '\t']).next().unwrap_or_default();
            let name = if name == "Data" { in_tag(tag, "Name").unwrap_or_default() } else { name };
            fields.push((Cow::Borrowed(name), plain(&rest[..end])));
        }
        Fields(fields)
    }

    pub fn push(&mut self, name: Cow<'x, str>, value: Cow<'x, str>) {
        self.0.push((name, value));
    }

    /// Whether a field of this name is there, whatever stands in it.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The value, trimmed; blank where it is missing, blank or `-`.
    pub fn get(&self, name: &str) -> &str {
        let value = self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
        if value == "-" { "" } else { value }
    }

    /// Text of the event as a reader would see it: the rendered message where the log carries one, else its strings in order.
    pub fn text(&self) -> String {
        let message = self.get("Message");
        if !message.is_empty() {
            return message.to_owned();
        }
        self.strings().collect::<Vec<_>>().join(" ")
    }

    /// Names and values as they stand; what has no name has a blank one.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The insertion strings, in order.
    pub fn strings(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(name, _)| name != "Binary").map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Text of the first element that begins with this tag.
fn element<'x>(xml: &'x str, tag: &str) -> Option<&'x str> {
    let at = memmem::find(xml.as_bytes(), tag.as_bytes())?;
    let rest = xml.get(at + tag.len()..)?;
    let open = memchr(b'>', rest.as_bytes())?;
    let rest = &rest[open + 1..];
    Some(&rest[..memchr(b'<', rest.as_bytes())?])
}

fn attribute<'x>(xml: &'x str, tag: &str, name: &str) -> Option<&'x str> {
    let at = memmem::find(xml.as_bytes(), tag.as_bytes())?;
    let rest = xml.get(at + tag.len()..)?;
    in_tag(&rest[..memchr(b'>', rest.as_bytes())?], name)
}

/// An attribute's value, in double quotes as the decoder writes them.
fn in_tag<'x>(tag: &'x str, name: &str) -> Option<&'x str> {
    let mut rest = tag;
    loop {
        let at = memmem::find(rest.as_bytes(), name.as_bytes())?;
        let before = rest[..at].chars().next_back();
        rest = &rest[at + name.len()..];
        if let Some(value) = rest.strip_prefix("=\"")
            && before.is_none_or(char::is_whitespace)
        {
            return Some(&value[..memchr(b'"', value.as_bytes())?]);
        }
    }
}

/// Text without XML's escapes.
fn plain(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.find(';').and_then(|end| Some((end, entity(&rest[1..end])?))) {
            Some((end, character)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<?xml version="1.0"?><Event xmlns="x"><System><Provider Name="P &amp; Q" Guid="g"></Provider><EventID Qualifiers="1">5</EventID>
<TimeCreated SystemTime="2016-07-08T18:12:51.681640Z"></TimeCreated><Channel>Application</Channel><Computer>FS01</Computer></System>
<EventData><Data Name="A">x &lt; &#65;</Data><Data Name="B"></Data><Data>-</Data><Data>two
lines</Data></EventData><UserData><EventXML xmlns="n"><User>DOM\anna</User></EventXML></UserData></Event>"#;

    #[test]
    fn an_event_gives_its_system_part_and_its_data_by_name() {
        let event = Event::parse(XML).unwrap();
        assert_eq!((event.id, &*event.provider, &*event.channel, &*event.computer), (5, "P & Q", "Application", "FS01"));
        assert_eq!(event.day, Day::from_ymd(2016, 7, 8));
        let fields = event.fields();
        assert_eq!((fields.get("A"), fields.get("B"), fields.get("User"), fields.get("None")), ("x < A", "", "DOM\\anna", ""));
        assert_eq!(fields.strings().collect::<Vec<_>>(), ["x < A", "-", "two\nlines", "DOM\\anna"]);
        assert!(event.mentions("two\nlines") && !event.mentions("three"));
    }

    #[test]
    fn broken_text_is_no_panic() {
        for xml in [
            "",
            "<",
            "</System>",
            "<System></System>",
            "<System><EventID>x</EventID></System><Data",
            "<System><EventID>1</EventID></System><Data Name=\"é",
        ] {
            if let Some(event) = Event::parse(xml) {
                assert_eq!(event.fields().get("a"), "");
            }
        }
        assert_eq!(plain("a &amp b &#xD800; &nope; & c"), "a &amp b &#xD800; &nope; & c");
    }
}
