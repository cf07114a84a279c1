//! Journal drafts of what the keys decide: `op`, `on`, the rest and the rationale, as INTERFACE.md 'The journal' spells them.

use super::book::Book;
use super::overlay::{FieldKind, Form, Purpose};
use crate::engagement::Draft;
use crate::kit::decisions::{Decision, MetricChoice, RecordKey};
use crate::kit::findings::Status;
use crate::views::Target;
use serde_json::{Map, Value, json};

/// An object from `json!({…})`.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

pub fn draft(op: &str, on: Value, rest: Value) -> Draft {
    Draft { op: op.to_string(), on: object(on), rest: object(rest), why: String::new() }
}

fn on_record(key: &RecordKey) -> Value {
    json!({ "record": key.record, "key": key.key })
}

pub fn exclude(key: &RecordKey) -> Draft {
    draft("exclude", on_record(key), json!({}))
}

pub fn include(key: &RecordKey) -> Draft {
    draft("include", on_record(key), json!({}))
}

pub fn source(path: &str, reference_only: bool) -> Draft {
    draft("source", json!({ "source": path }), json!({ "to": if reference_only { "reference-only" } else { "use" } }))
}

pub fn retract(entry: u64) -> Draft {
    draft("retract", json!({ "entry": entry }), json!({}))
}

pub fn restore(entry: u64) -> Draft {
    draft("restore", json!({ "entry": entry }), json!({}))
}

pub fn metric(right: &str, to: MetricChoice) -> Draft {
    draft("metric", json!({ "right": right }), json!({ "to": to.word() }))
}

pub fn finding(id: &str, to: Status) -> Draft {
    draft("finding", json!({ "finding": id }), json!({ "to": to.word() }))
}

/// What a finding suggests, as a journal entry.
pub fn suggested(decision: &Decision) -> Draft {
    match decision {
        Decision::Amend { on, field, to } => draft("amend", on_record(on), json!({ "field": field, "to": to })),
        Decision::Add { record, fields } => draft("add", json!({}), json!({ "record": record, "fields": fields })),
        Decision::ReferenceOnly { source: path, yes } => source(path, *yes),
        Decision::Exclude { on } => exclude(on),
        Decision::Include { on } => include(on),
        Decision::Merge { on, to } => draft("merge", on_record(on), json!({ "to": to })),
        Decision::Split { on } => draft("split", on_record(on), json!({})),
        Decision::Metric { right, to } => metric(right, *to),
        Decision::Shared { device, yes } => {
            draft("shared", json!({ "record": "device", "key": device }), json!({ "to": if *yes { "yes" } else { "no" } }))
        }
        Decision::Price { product, metric, to, currency } => {
            let metric = metric.map(|m| m.word());
            let mut rest = object(json!({ "to": to.as_units() }));
            if let Some(currency) = currency {
                rest.insert("currency".into(), json!(currency));
            }
            let mut on = object(json!({ "product": product }));
            if let Some(metric) = metric {
                on.insert("metric".into(), json!(metric));
            }
            Draft { op: "price".into(), on, rest, why: String::new() }
        }
        Decision::Place { connector, host } => draft("place", json!({ "record": "entitlement", "key": connector }), json!({ "to": host })),
        Decision::Right { row, granted } => {
            draft("right", json!({ "row": row }), json!({ "to": if *granted { "granted" } else { "not granted" } }))
        }
        Decision::Finding { id, to } => finding(id, *to),
        Decision::Note { on, text } => Draft { why: text.clone(), ..draft("note", json!({ "record": on }), json!({})) },
    }
}

/// What a note on a row names; `None` where the row is a sum.
pub fn on_target(target: &Target, book: &dyn Book) -> Option<Map<String, Value>> {
    let on = match target {
        Target::Nothing => return None,
        Target::Record(key) => on_record(key),
        Target::Right(right) => json!({ "right": book.right(*right)? }),
        Target::Finding(id) => json!({ "finding": id }),
        Target::Entry(entry) => json!({ "entry": entry }),
        Target::Setting(name) => json!({ "setting": name }),
        Target::Source(path) => json!({ "source": path }),
    };
    Some(object(on))
}

/// The drafts of a filled-in form, or what is missing, as a sentence.
pub fn of_form(form: &Form) -> Result<Vec<Draft>, String> {
    let why = form.value(FieldKind::Rationale);
    if why.is_empty() {
        return Err("say why: a decision without a rationale convinces nobody".to_string());
    }
    let drafts: Vec<Draft> = match &form.purpose {
        Purpose::Decide { drafts, .. } => drafts.clone(),
        Purpose::Amend { on, field, .. } => {
            let value = form.value(FieldKind::Value);
            let to = if value.is_empty() { Value::Null } else { json!(value) };
            on.iter().map(|key| draft("amend", on_record(key), json!({ "field": field, "to": to }))).collect()
        }
        Purpose::Set { name, .. } => vec![draft("set", json!({}), json!({ "name": name, "to": form.value(FieldKind::Value) }))],
        Purpose::Add { record, fields } => vec![added(form, record, fields)?],
        Purpose::Note { on, .. } => {
            on.iter().map(|on| Draft { op: "note".into(), on: on.clone(), rest: Map::new(), why: String::new() }).collect()
        }
        Purpose::Export { .. } | Purpose::OpenPath { .. } => Vec::new(),
    };
    Ok(drafts.into_iter().map(|draft| with_reason(draft, why, form.value(FieldKind::Document))).collect())
}

fn added(form: &Form, record: &str, names: &[&str]) -> Result<Draft, String> {
    let filled: Map<String, Value> = form
        .fields
        .iter()
        .filter(|f| f.kind == FieldKind::Value && !f.value().is_empty())
        .map(|f| (f.label.clone(), json!(f.value())))
        .collect();
    // The first field is what the record is named by.
    match names.first() {
        Some(first) if !filled.contains_key(*first) => Err(format!("a record of {record} needs its {first}")),
        _ => Ok(draft("add", json!({}), json!({ "record": record, "fields": filled }))),
    }
}

fn with_reason(mut draft: Draft, why: &str, document: &str) -> Draft {
    draft.why = why.to_string();
    if !document.is_empty() {
        // The fingerprint is taken where files are read.
        draft.rest.insert("attach".into(), json!([{ "path": document }]));
    }
    draft
}

/// Records that can be added by hand, with their fields (INTERFACE.md 'Canonical tables'); the first names the record.
pub const RECORDS: &[(&str, &[&str])] = &[
    ("server", &["server", "workload", "version", "os_version", "host", "cal_model"]),
    ("person", &["user", "enabled", "aliases", "kind"]),
    ("device", &["device", "device_kind", "aliases", "unattended"]),
    ("plan", &["user", "plan"]),
    ("entitlement", &["product", "quantity", "metric", "version", "type", "sa_end", "purchased", "agreement", "unit_price"]),
    ("assignment", &["subject", "product"]),
    ("price", &["product", "unit_price", "metric", "currency"]),
    ("claim", &["right", "claimed_shortage", "unit_price"]),
    ("access", &["workload", "user", "device", "server", "edition", "last_seen"]),
];
