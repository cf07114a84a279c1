//! From a filled-in form to journal drafts, and the records that can be added by hand.

use super::book::Book;
use super::overlay::{FieldKind, Form, Purpose};
use crate::session::{Draft, Mapping, Profile, TableName};
use crate::views::Target;

/// What a note on a row names; `None` where the row is a sum.
pub fn about(target: &Target, book: &dyn Book) -> Option<Vec<(&'static str, String)>> {
    match target {
        Target::Nothing => None,
        Target::Record(key) => Some(vec![("record", key.record.clone()), ("key", key.key.clone())]),
        Target::Right(right) => Some(vec![("right", book.right(*right)?)]),
        Target::Finding(id) => Some(vec![("finding", id.clone())]),
        Target::Entry(entry) => Some(vec![("entry", entry.to_string())]),
        Target::Setting(name) => Some(vec![("setting", (*name).to_string())]),
        Target::Source(path) => Some(vec![("source", path.clone())]),
    }
}

/// The drafts of a filled-in form, or what is missing, as a sentence.
pub fn of_form(form: &Form) -> Result<Vec<Draft>, String> {
    let why = form.value(FieldKind::Rationale);
    if why.is_empty() {
        return Err("say why: a decision without a rationale convinces nobody".to_string());
    }
    let value = Some(form.value(FieldKind::Value)).filter(|v| !v.is_empty());
    let drafts: Vec<Draft> = match &form.purpose {
        Purpose::Decide { drafts, .. } => drafts.iter().map(|draft| Draft { why: why.to_string(), ..draft.clone() }).collect(),
        Purpose::Amend { on, field, .. } => on.iter().map(|key| Draft::amend(key, field, value, why)).collect(),
        Purpose::Set { name, .. } => vec![Draft::set(name, value, why)],
        Purpose::Add { record } => vec![added(form, record, why)?],
        Purpose::Note { on, .. } => on.iter().map(|on| note(on, why)).collect(),
        Purpose::Price { .. } => vec![priced(form, why)?],
        Purpose::Place { connector, .. } => {
            vec![Draft::place(connector, value.ok_or("name the host that the Connector stands on")?, why)]
        }
        Purpose::Review { on, to, .. } => on.iter().map(|on| Draft::review(&borrowed(on), to, value, why)).collect(),
        Purpose::Map { on, mapping } => mapped(on, mapping, value, why)?,
        Purpose::Server { on } => {
            vec![Draft::map(on, &Mapping::of_server(value.ok_or("name the server on which the export was made")?), why)]
        }
        Purpose::Typed { .. } | Purpose::Export { .. } | Purpose::OpenPath { .. } => Vec::new(),
    };
    let documents: Vec<String> = Some(form.value(FieldKind::Document)).filter(|d| !d.is_empty()).map(str::to_string).into_iter().collect();
    Ok(drafts.into_iter().map(|draft| draft.attach(&documents)).collect())
}

/// What a form would decide as far as it is filled in, for a trial: whatever its rationale and document. None where it is not ready, or
/// where what it decides changes no count.
pub fn tried(form: &Form) -> Vec<Draft> {
    match &form.purpose {
        Purpose::Amend { .. } | Purpose::Set { .. } | Purpose::Add { .. } | Purpose::Price { .. } | Purpose::Place { .. } => {}
        Purpose::Decide { .. }
        | Purpose::Note { .. }
        | Purpose::Review { .. }
        | Purpose::Map { .. }
        | Purpose::Server { .. }
        | Purpose::Typed { .. }
        | Purpose::Export { .. }
        | Purpose::OpenPath { .. } => return Vec::new(),
    }
    let mut filled = form.clone();
    for field in &mut filled.fields {
        match field.kind {
            FieldKind::Rationale => field.input = "tried out".into(),
            FieldKind::Document => field.input.reset(),
            FieldKind::Value | FieldKind::Path => {}
        }
    }
    let drafts = of_form(&filled).unwrap_or_default();
    drafts.into_iter().map(|draft| Draft { why: String::new(), ..draft }).collect()
}

/// The mapping of one table; with a name also that of all tables of its shape.
fn mapped(on: &TableName, mapping: &Mapping, name: Option<&str>, why: &str) -> Result<Vec<Draft>, String> {
    if name.is_some() && mapping.headers().all(|header| header.starts_with("column ")) {
        return Err("a table without headers has no shape to be known by: leave the profile blank".to_string());
    }
    let profile = name.map(|name| {
        let headers = mapping.headers().map(String::from).collect();
        // Where the header stands is this table's own; the shape is the headers.
        let mapping = Mapping { header_row: None, ..mapping.clone() };
        Draft::profile(&Profile { name: name.to_string(), headers, mapping }, why)
    });
    Ok(std::iter::once(Draft::map(on, mapping, why)).chain(profile).collect())
}

fn note(on: &[(&'static str, String)], text: &str) -> Draft {
    Draft::note(&borrowed(on), text)
}

fn borrowed<'a>(on: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    on.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// Whether the amount is one is judged where decisions are read, and told in the form.
fn priced(form: &Form, why: &str) -> Result<Draft, String> {
    let filled = |label: &str| Some(form.field(label)).filter(|value| !value.is_empty());
    let product = filled("product").ok_or("name the product that the price is for")?;
    let to = filled("unit price").ok_or("give the price of one unit, such as 31.50")?;
    Ok(Draft::price_as_typed(product, filled("metric"), to, filled("currency"), why))
}

fn added(form: &Form, record: &str, why: &str) -> Result<Draft, String> {
    let required = fields_of(record).map_or(&[][..], |r| r.required);
    if let Some(missing) = required.iter().find(|name| form.field(name).is_empty()) {
        return Err(format!("a record of {record} needs its {missing}"));
    }
    let filled = form.fields.iter().filter(|f| f.kind == FieldKind::Value && !f.value().is_empty());
    Ok(Draft::add(record, filled.map(|f| (f.label.as_str(), f.value())), why))
}

/// A record that can be added by hand, with its fields (INTERFACE.md 'Canonical tables').
pub struct Record {
    pub name: &'static str,
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

const fn record(name: &'static str, required: &'static [&'static str], optional: &'static [&'static str]) -> Record {
    Record { name, required, optional }
}

/// Those that a consultant adds; what only a tool reports (events, collectors) is left to extracts, and so are members of groups.
pub const RECORDS: &[Record] = &[
    record("server", &["server", "workload"], &["version", "os_version", "host", "cal_model", "site"]),
    record("person", &["user"], &["enabled", "disabled_on", "aliases", "kind", "stands_for"]),
    record("device", &["device"], &["device_kind", "aliases", "ip", "unattended", "nat"]),
    record("plan", &["user", "plan"], &[]),
    record(
        "entitlement",
        &["product", "quantity"],
        &["metric", "version", "type", "sa_end", "purchased", "replaces", "agreement", "unit_price", "server"],
    ),
    record("assignment", &["subject", "product"], &[]),
    record("price", &["product", "unit_price"], &["metric", "currency"]),
    record("claim", &["right", "claimed_shortage"], &["unit_price"]),
    record("authorised", &["workload", "user"], &["principal", "server", "edition", "via"]),
    record("access", &["workload"], &["user", "device", "server", "edition", "first_seen", "last_seen", "count"]),
];

pub fn fields_of(record: &str) -> Option<&'static Record> {
    RECORDS.iter().find(|r| r.name == record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_added_has_fields_that_the_journal_knows() {
        for record in RECORDS {
            let required = record.required.iter().map(|name| (*name, sample(name)));
            let optional = record.optional.iter().map(|name| (*name, sample(name)));
            let draft = Draft::add(record.name, required.chain(optional), "the client's list");
            let line = serde_json::json!({"op": draft.op, "on": draft.on, "why": draft.why, "record": draft.rest["record"], "fields": draft.rest["fields"]});
            let read = Draft::from_json(&line.to_string()).map(|(draft, _)| draft);
            assert_eq!(read, Ok(draft), "{}", record.name);
        }
    }

    /// A value of the field's shape.
    fn sample(name: &str) -> &'static str {
        match name {
            "enabled" | "unattended" | "nat" => "yes",
            "disabled_on" | "sa_end" | "purchased" | "first_seen" | "last_seen" => "2026-01-31",
            "quantity" | "count" | "claimed_shortage" => "5",
            "unit_price" => "31.50",
            "metric" => "user",
            "type" => "license",
            "edition" => "standard",
            "principal" => "group",
            _ => "x",
        }
    }
}
