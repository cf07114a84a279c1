//! Events as JSON lines: Winlogbeat (nested under `winlog`, or in the older form), NXLog (flat), evtx_dump; and the payload that EvtxECmd puts
//! into a cell. One object a line, so that memory stays at one event and a damaged line costs itself alone.

use super::super::fields::{Event, Fields, moment};
use super::super::verdict::Aside;
use super::ExportReader;
use crate::catalog::Day;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

/// No event is longer.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;
/// Lines of a beginning that are tried.
const TRIED: usize = 20;

const IDS: [&str; 7] = ["winlog.event_id", "Event.System.EventID", "System.EventID", "EventID", "EventId", "event_id", "event.code"];
const CHANNELS: [&str; 6] = ["winlog.channel", "Event.System.Channel", "System.Channel", "Channel", "log_name", "LogName"];
const PROVIDERS: [&str; 9] = [
    "winlog.provider_name",
    "Event.System.Provider.#attributes.Name",
    "Event.System.Provider.@Name",
    "System.Provider.Name",
    "SourceName",
    "source_name",
    "ProviderName",
    "Provider",
    "event.provider",
];
const COMPUTERS: [&str; 8] = [
    "winlog.computer_name",
    "Event.System.Computer",
    "System.Computer",
    "Hostname",
    "computer_name",
    "Computer",
    "MachineName",
    "host.name",
];
const TIMES: [&str; 5] =
    ["Event.System.TimeCreated.#attributes.SystemTime", "Event.System.TimeCreated.@SystemTime", "TimeCreated", "EventTime", "@timestamp"];
/// Where the data of an event stands; else beside everything else.
const BODIES: [&str; 8] =
    ["winlog.event_data", "winlog.user_data", "Event.EventData", "Event.UserData", "EventData", "UserData", "event_data", "user_data"];
const RECORDS: [&str; 7] = [
    "winlog.record_id",
    "Event.System.EventRecordID",
    "System.EventRecordID",
    "EventRecordID",
    "RecordNumber",
    "record_number",
    "record_id",
];
const MESSAGES: [&str; 3] = ["message", "Message", "Event.RenderingInfo.Message"];

/// Whether a text that begins like this is events as JSON lines.
pub(in crate::evidence) fn is_events(beginning: &str) -> bool {
    let beginning = beginning.trim_start_matches('\u{feff}').trim_start();
    if !beginning.starts_with(['{', '[']) {
        return false;
    }
    beginning.lines().take(TRIED).filter_map(|line| object(line.as_bytes()).ok().flatten()).any(|object| {
        let object = unwrapped(&object);
        id(object).is_some() && (!first(object, &CHANNELS).is_empty() || !first(object, &PROVIDERS).is_empty())
    })
}

/// Reads all events of a stream; rows are lines.
pub(super) fn read(reader: &mut dyn Read, export: &mut ExportReader<'_>, cancelled: &dyn Fn() -> bool) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, reader);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        if reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
            reader.skip_until(b'\n')?;
            export.reject(number, "its line is longer than any event".to_string());
            continue;
        }
        match object(&line) {
            Ok(None) => {}
            Ok(Some(object)) => {
                let object = unwrapped(&object);
                match event(object) {
                    Some(event) => export.event(number, event),
                    None => export.set_aside(Aside::OtherEvent),
                }
            }
            Err(why) => export.reject(number, why),
        }
        if number.is_multiple_of(4096) && cancelled() {
            return Ok(());
        }
    }
}

/// The event of one row.
pub(super) fn find(reader: &mut dyn Read, wanted: u64, each: &mut dyn FnMut(&Event<'_>)) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, reader);
    for _ in 1..wanted {
        reader.skip_until(b'\n')?;
    }
    let mut line = Vec::new();
    reader.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    let object = object(&line).ok().flatten();
    if let Some(event) = object.as_ref().and_then(|object| event(unwrapped(object))) {
        each(&event);
    }
    Ok(())
}

/// The object of a line; `None` for a line that holds nothing (blank, or a bracket of the array that the lines are written as).
fn object(line: &[u8]) -> Result<Option<Map<String, Value>>, String> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"[").or_else(|| line.strip_prefix(b",")).unwrap_or(line).trim_ascii();
    let whole = line.starts_with(b"{");
    let line = if whole { line.strip_suffix(b"]").unwrap_or(line) } else { line };
    let line = line.strip_suffix(b",").unwrap_or(line);
    if line.is_empty() || line == b"]" {
        return Ok(None);
    }
    serde_json::from_slice(line).map(Some).map_err(|error| format!("it is no JSON object: {error}"))
}

/// A hit of a search, or the event itself.
fn unwrapped(object: &Map<String, Value>) -> &Map<String, Value> {
    object.get("_source").and_then(Value::as_object).unwrap_or(object)
}

/// An object as an event; `None` where it has no event id.
fn event(object: &Map<String, Value>) -> Option<Event<'_>> {
    let id = id(object)?;
    let bodies: Vec<&Value> = BODIES.iter().filter_map(|path| at(object, path)).collect();
    let mut fields = Fields::default();
    if bodies.is_empty() {
        for (name, value) in object {
            leaves(name, value, &mut fields);
        }
    }
    for body in bodies {
        leaves("", body, &mut fields);
    }
    let message = first(object, &MESSAGES);
    if !message.is_empty() && !fields.has("Message") {
        fields.push(Cow::Borrowed("Message"), message);
    }
    let mut event = Event::of_fields(id, fields);
    event.channel = first(object, &CHANNELS);
    event.provider = first(object, &PROVIDERS);
    event.computer = first(object, &COMPUTERS);
    event.day = day(object);
    event.record = first(object, &RECORDS).trim().parse().ok();
    Some(event)
}

fn id(object: &Map<String, Value>) -> Option<u32> {
    first(object, &IDS).trim().parse().ok()
}

/// A value by its path: `a.b` as one key, or as key within key.
fn at<'v>(object: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(path) {
        return Some(value);
    }
    let (key, rest) = path.split_once('.')?;
    at(object.get(key)?.as_object()?, rest)
}

/// The first of these that has a value.
fn first<'v>(object: &'v Map<String, Value>, paths: &[&str]) -> Cow<'v, str> {
    paths.iter().filter_map(|path| text(at(object, path)?)).find(|text| !text.is_empty()).unwrap_or_default()
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(truth) => Some(Cow::Owned(truth.to_string())),
        // An element with attributes.
        Value::Object(element) => text(element.get("#text")?),
        Value::Null | Value::Array(_) => None,
    }
}

/// The leaves of an event's data, as elements of its XML would give them.
pub(super) fn leaves<'v>(name: &'v str, value: &'v Value, fields: &mut Fields<'v>) {
    // `winlog.event_data.TargetUserName` as one key.
    let own = |name: &'v str| {
        let name = name.rsplit('.').next().unwrap_or(name);
        if name == "Data" { "" } else { name }
    };
    match value {
        Value::Object(element) => match element.get("@Name").and_then(Value::as_str) {
            Some(label) => {
                fields.push(Cow::Borrowed(label), element.get("#text").and_then(text).unwrap_or_default());
            }
            None => {
                for (key, value) in element.iter().filter(|(key, _)| !key.starts_with('@') && *key != "#attributes") {
                    leaves(if key == "#text" { name } else { key }, value, fields);
                }
            }
        },
        Value::Array(values) => values.iter().for_each(|value| leaves(name, value, fields)),
        Value::Null => fields.push(Cow::Borrowed(own(name)), Cow::Borrowed("")),
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            fields.push(Cow::Borrowed(own(name)), text(value).unwrap_or_default());
        }
    }
}

/// The day in UTC. NXLog writes its own zone's time; how far that is from UTC is told by when it was received, which stands there in both.
fn day(object: &Map<String, Value>) -> Option<Day> {
    let stamp = first(object, &["@timestamp"]);
    if at(object, "winlog").is_some() || at(object, "winlog.event_id").is_some() {
        return utc_day(&stamp);
    }
    let local = first(object, &["EventTime"]);
    let received = first(object, &["EventReceivedTime"]);
    match (moment(&local), moment(&received), moment(&stamp)) {
        (Some(local), Some(received), Some(stamp)) => {
            let quarters = ((stamp - received) as f64 / 900.0).round() as i64;
            let shift = if quarters.abs() <= 14 * 4 { quarters * 900 } else { 0 };
            i32::try_from((local + shift).div_euclid(86_400)).ok().map(Day)
        }
        _ => utc_day(&first(object, &TIMES)),
    }
}

fn utc_day(text: &str) -> Option<Day> {
    crate::evidence::days::day(text, Default::default(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Map<String, Value> {
        object(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn every_shape_gives_the_same_event() {
        for text in [
            r#"{"@timestamp":"2026-04-01T08:00:00.000Z","winlog":{"channel":"Security","event_id":"4624","provider_name":"P","computer_name":"FS01","event_data":{"TargetUserName":"anna","LogonType":"3"}},"message":"m"}"#,
            r#"[{"@timestamp":"2026-04-01T08:00:00.000Z","log_name":"Security","event_id":4624,"source_name":"P","computer_name":"FS01","event_data":{"TargetUserName":"anna","LogonType":3}},"#,
            r#"{"EventTime":"2026-04-01 04:00:00","EventReceivedTime":"2026-04-01 04:00:01","@timestamp":"2026-04-01T08:00:02.1Z","Channel":"Security","EventID":4624,"SourceName":"P","Hostname":"FS01","host":"wec","TargetUserName":"anna","LogonType":"3"}"#,
            r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":{"#attributes":{"Qualifiers":1},"#text":4624},"Channel":"Security","Computer":"FS01","TimeCreated":{"#attributes":{"SystemTime":"2026-04-01T08:00:00Z"}}},"EventData":{"TargetUserName":"anna","LogonType":3}}}"##,
        ] {
            assert!(is_events(text), "{text}");
            let object = parsed(text);
            let event = event(&object).unwrap();
            assert_eq!((event.id, &*event.channel, &*event.provider, &*event.computer), (4624, "Security", "P", "FS01"), "{text}");
            let fields = event.fields();
            assert_eq!(
                (fields.get("TargetUserName"), fields.get("LogonType"), event.day),
                ("anna", "3", Day::from_ymd(2026, 4, 1)),
                "{text}"
            );
        }
    }

    #[test]
    fn an_array_of_lines_is_read_like_lines() {
        for line in ["[{\"a\":1},", ",{\"a\":1}", "{\"a\":1}]", "{\"a\":1},\r\n"] {
            assert_eq!(parsed(line).len(), 1, "{line}");
        }
        assert!(["[", "]", "", " \r\n", ","].iter().all(|line| object(line.as_bytes()) == Ok(None)));
        assert!(object(b"{\"a\":").is_err() && object(b"7").is_err());
    }

    #[test]
    fn a_local_evening_is_the_next_day_in_utc() {
        let object = parsed(
            r#"{"EventTime":"2026-04-01 23:30:00","EventReceivedTime":"2026-04-01 23:30:05","@timestamp":"2026-04-02T03:30:06Z","EventID":1,"Channel":"x"}"#,
        );
        assert_eq!(day(&object), Day::from_ymd(2026, 4, 2));
    }

    #[test]
    fn a_payload_gives_its_leaves() {
        let payload: Value = serde_json::from_str(
            r##"{"EventData":{"Data":[{"@Name":"A","#text":"1"},{"@Name":"B"},"bare"]},"UserData":{"EventXML":{"@xmlns":"n","User":"CORP\\anna"}}}"##,
        )
        .unwrap();
        let mut fields = Fields::default();
        leaves("", &payload, &mut fields);
        assert_eq!((fields.get("A"), fields.has("B"), fields.get("User"), fields.get("")), ("1", true, "CORP\\anna", "bare"));
    }

    #[test]
    fn other_json_is_no_event() {
        assert!(!is_events("{\"user\":\"anna\"}\n") && !is_events("user,plan\n") && !is_events("[1,2]\n"));
    }
}
