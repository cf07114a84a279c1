//! Mappings as the journal has them: `kind`, `header`, `columns`, `constants`, `values`, `dates`; a profile besides `name` and `headers`.
//! Whether the table has such headers is for those who read it.

use super::Draft;
use super::fields;
use super::meaning::text;
use crate::kit::mapping::{DateOrder, Mapping, Profile, TableName};
use crate::kit::tables::Kind;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Ops that say how tables are read.
pub fn is_mapping(draft: &Draft) -> bool {
    matches!(draft.op.as_str(), "map" | "profile")
}

pub(super) fn on(draft: &Draft) -> Result<TableName, String> {
    let source = text(&draft.on, "source")?.ok_or("(map) lacks `source`")?;
    Ok(TableName { source, table: text(&draft.on, "table")? })
}

/// What an entry says of columns; the error completes 'line 7 …'.
pub(super) fn mapping(draft: &Draft) -> Result<Mapping, String> {
    let op = draft.op.as_str();
    if !["columns", "constants", "values", "dates"].iter().any(|name| draft.rest.contains_key(*name)) {
        return Err(format!("({op}) carries neither `columns` nor `constants`, `values` or `dates`"));
    }
    let kind = text(&draft.rest, "kind")?.map(|word| kind_of(op, &word)).transpose()?;
    let mut mapping = Mapping { kind, ..Mapping::default() };
    for (header, field) in object(draft, "columns")? {
        mapping.columns.insert(header.trim().to_string(), named(op, kind, field)?);
    }
    for (name, value) in object(draft, "constants")? {
        let field = field_of(op, kind, name)?;
        let value = plain(value).ok_or_else(|| format!("({op}) gives the constant '{name}' no text"))?;
        fitting(kind, field, &value)?;
        mapping.constants.insert(field, value);
    }
    for (name, words) in object(draft, "values")? {
        let field = field_of(op, kind, name)?;
        mapping.values.insert(field, words_of(op, kind, field, words)?);
    }
    mapping.dates = text(&draft.rest, "dates")?.map(|word| dates_of(op, &word)).transpose()?;
    mapping.header_row = header_row(draft)?;
    match kind.and_then(|kind| mapping.incomplete(kind)) {
        Some(why) => Err(format!("({op}) {why}")),
        None => Ok(mapping),
    }
}

pub(super) fn profile(draft: &Draft) -> Result<Profile, String> {
    let name = text(&draft.rest, "name")?.ok_or("(profile) lacks `name`")?;
    let mapping = mapping(draft)?;
    if mapping.kind.is_none() {
        return Err("(profile) lacks `kind`: it recognises tables that nothing else does".to_string());
    }
    let given = match draft.rest.get("headers") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().filter_map(plain).collect(),
        Some(_) => return Err("(profile) has `headers` that are no list".to_string()),
    };
    let headers: Vec<String> = if given.is_empty() { mapping.headers().map(String::from).collect() } else { given };
    if headers.is_empty() {
        return Err("(profile) names no headers, so it could recognise no table".to_string());
    }
    Ok(Profile { name, headers, mapping })
}

/// Puts a mapping into a draft.
pub(super) fn put(rest: &mut Map<String, Value>, mapping: &Mapping) {
    let mut object = |name: &str, entries: Map<String, Value>| {
        if !entries.is_empty() {
            rest.insert(name.to_string(), entries.into());
        }
    };
    object("columns", mapping.columns.iter().map(|(header, field)| (header.clone(), (*field).into())).collect());
    object("constants", mapping.constants.iter().map(|(field, value)| (field.to_string(), value.as_str().into())).collect());
    let words = |words: &BTreeMap<String, String>| -> Value {
        words.iter().map(|(word, value)| (word.clone(), Value::from(value.as_str()))).collect::<Map<String, Value>>().into()
    };
    object("values", mapping.values.iter().map(|(field, map)| (field.to_string(), words(map))).collect());
    if let Some(kind) = mapping.kind {
        rest.insert("kind".to_string(), kind.word().into());
    }
    if let Some(row) = mapping.header_row {
        rest.insert("header".to_string(), row.into());
    }
    if let Some(dates) = mapping.dates {
        rest.insert("dates".to_string(), dates.word().into());
    }
}

fn object<'d>(draft: &'d Draft, name: &str) -> Result<Vec<(&'d String, &'d Value)>, String> {
    match draft.rest.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(map)) => Ok(map.iter().collect()),
        Some(_) => Err(format!("({}) has `{name}` that is no object", draft.op)),
    }
}

fn plain(value: &Value) -> Option<String> {
    let map = Map::from_iter([("value".to_string(), value.clone())]);
    text(&map, "value").ok().flatten()
}

fn kind_of(op: &str, word: &str) -> Result<Kind, String> {
    Kind::parse(word).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        format!("({op}) names the kind '{word}', which no record has (there are {})", known.join(", "))
    })
}

fn field_of(op: &str, kind: Option<Kind>, name: &str) -> Result<&'static str, String> {
    let kinds = kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    if let Some(field) = kinds.iter().find_map(|kind| kind.field(name)) {
        return Ok(field);
    }
    Err(match kind {
        Some(kind) => {
            let known: Vec<&str> = kind.fields().collect();
            format!("({op}) names the field '{name}', which a table of kind '{}' does not have (it has {})", kind.word(), known.join(", "))
        }
        None => format!("({op}) names the field '{name}', which no table has"),
    })
}

/// The field that a column fills; null or blank: none.
fn named(op: &str, kind: Option<Kind>, field: &Value) -> Result<Option<&'static str>, String> {
    match field {
        Value::Null => Ok(None),
        Value::String(name) if name.trim().is_empty() => Ok(None),
        Value::String(name) => field_of(op, kind, name).map(Some),
        _ => Err(format!("({op}) has a column whose field is no text")),
    }
}

/// Whether a value has its field's shape.
fn fitting(kind: Option<Kind>, field: &str, value: &str) -> Result<(), String> {
    let Some(record) = kind.map(Kind::word) else { return Ok(()) };
    let known = fields::of(record)?;
    let field = fields::canonical_field(known.record, field);
    // A directory may list plans, which no person's record holds.
    let has = known.required.iter().chain(known.optional).any(|(name, _)| *name == field);
    if has { known.check(&field, value) } else { Ok(()) }
}

fn words_of(op: &str, kind: Option<Kind>, field: &'static str, words: &Value) -> Result<BTreeMap<String, String>, String> {
    let Value::Object(map) = words else {
        return Err(format!("({op}) has `values` of '{field}' that are no object"));
    };
    let mut known = BTreeMap::new();
    for (word, value) in map {
        let value = plain(value).unwrap_or_default();
        fitting(kind, field, &value)?;
        known.insert(word.trim().to_lowercase(), value);
    }
    Ok(known)
}

fn dates_of(op: &str, word: &str) -> Result<DateOrder, String> {
    DateOrder::parse(word).ok_or_else(|| format!("({op}) says that dates are '{word}'; it takes dmy, mdy or ymd"))
}

fn header_row(draft: &Draft) -> Result<Option<u64>, String> {
    let Some(row) = text(&draft.rest, "header")? else { return Ok(None) };
    row.parse().map(Some).map_err(|_| format!("({}) has the header in row '{row}', which is no number", draft.op))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::decisions::Decision;

    fn read(line: &str) -> Result<Decision, String> {
        let (draft, _) = Draft::from_json(line)?;
        match super::super::meaning::interpret(&draft)? {
            super::super::meaning::Meaning::Decision(decision) => Ok(decision),
            other => panic!("{other:?}"),
        }
    }

    const MAP: &str = r#"{"op":"map","on":{"source":"a.csv"},"kind":"access","header":3,"columns":{"Account":"User","Node":"device","Noise":null},
        "constants":{"server":"EX1"},"values":{"workload":{"EXCH":"exchange"}},"dates":"mdy","why":"asked"}"#;

    #[test]
    fn a_mapping_is_read_and_written_back() {
        let mut line: Value = serde_json::from_str(MAP).unwrap();
        line["columns"]["App"] = "workload".into();
        let decision = read(&line.to_string()).unwrap();
        let Decision::Map { on, mapping } = &decision else { panic!("{decision:?}") };
        assert_eq!((on.source.as_str(), mapping.header_row, mapping.columns["Noise"]), ("a.csv", Some(3), None));
        assert_eq!((mapping.columns["Account"], mapping.values["workload"]["exch"].as_str()), (Some("user"), "exchange"));
        let draft = Draft::from_decision(&decision, "asked");
        let again = super::super::meaning::interpret(&draft);
        assert_eq!(again, Ok(super::super::meaning::Meaning::Decision(decision)));
    }

    #[test]
    fn a_profile_knows_its_table_by_the_headers_that_it_reads() {
        let line = r#"{"op":"profile","name":"Helpdesk","kind":"person","columns":{"UPN":"user","Aktiv":"enabled","X":""},"why":"w"}"#;
        let Ok(Decision::Profile(profile)) = read(line) else { panic!() };
        assert_eq!((profile.name.as_str(), profile.headers.as_slice()), ("Helpdesk", ["Aktiv".to_string(), "UPN".to_string()].as_slice()));
    }

    #[test]
    fn what_cannot_be_read_so_is_refused_with_the_reason() {
        let refused = |change: &dyn Fn(&mut Value)| {
            let mut line: Value = serde_json::from_str(MAP).unwrap();
            line["columns"]["App"] = "workload".into();
            change(&mut line);
            read(&line.to_string()).unwrap_err()
        };
        assert!(refused(&|l| l["kind"] = "mailbox".into()).contains("there are authorised, membership, claim"));
        assert!(refused(&|l| l["columns"]["Account"] = "upn".into()).contains("which a table of kind 'access' does not have"));
        assert!(refused(&|l| l["columns"]["App"] = Value::Null).contains("fills no field 'workload'"));
        assert!(refused(&|l| l["constants"]["count"] = "many".into()).contains("no whole number"));
        assert!(refused(&|l| l["values"]["workload"] = "x".into()).contains("no object"));
        assert!(refused(&|l| l["dates"] = "american".into()).contains("dmy, mdy or ymd"));
        assert!(refused(&|l| l["header"] = "top".into()).contains("no number"));
        assert!(refused(&|l| l["on"] = serde_json::json!({})).contains("lacks `source`"));
    }
}
