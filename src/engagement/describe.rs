//! An entry as a sentence, for lists, the worksheet and the top line.

use super::meaning::{COULD_ACCESS, about, text, ticked};
use super::states::{REDO, UNDO, target};
use super::{Draft, Entry};
use serde_json::Value;

/// A setting's name in words; one of a right names the right.
fn setting(name: &str) -> String {
    match name.strip_prefix(COULD_ACCESS) {
        Some(right) => format!("whether who could access counts for {right}"),
        None => name.replace('_', " "),
    }
}

/// What an entry does, without its reason: `excluded person svc_scan@contoso.example`.
pub fn describe(entry: &Entry) -> String {
    let draft = &entry.draft;
    let to = || get(draft, "to").unwrap_or_else(|| "nothing".to_string());
    let key = || object(draft);
    match draft.op.as_str() {
        "open" => {
            format!("opened the engagement{}, as of {}", prefixed(" of ", get(draft, "client")), get(draft, "as_of").unwrap_or_default())
        }
        "set" => format!("set {} to {}", setting(&get(draft, "name").unwrap_or_default()), to()),
        "map" => mapped(draft),
        "profile" => format!("kept a mapping profile{}", prefixed(" ", get(draft, "name"))),
        "source" if get(draft, "to").as_deref() == Some("use") => format!("took {} into use", key()),
        "source" => format!("set {} aside as reference only", key()),
        "amend" => format!("amended {} of {} to {}", get(draft, "field").unwrap_or_default(), key(), to()),
        "add" => format!("added {} ({})", with_article(&get(draft, "record").unwrap_or_default()), added(draft)),
        "exclude" => format!("excluded {}", key()),
        "include" => format!("included {}", key()),
        "merge" => format!("merged {} into {}", key(), to()),
        "split" => format!("split {} off again", key()),
        "metric" => format!("chose the {} metric for {}", to(), key()),
        "shared" if get(draft, "to").as_deref() == Some("no") => format!("marked {} as not shared", key()),
        "shared" => format!("marked {} as shared", key()),
        "price" => priced(draft),
        "place" => format!("placed {} on {}", key(), to()),
        "right" => {
            format!("{} {}", if get(draft, "to").is_some_and(|t| t == "granted" || t == "yes") { "granted" } else { "withdrew" }, key())
        }
        "finding" => format!("marked the finding {} as {}", key(), to()),
        "note" if let Some((finding, step)) = ticked(draft) => format!("ticked off {step} of the finding {finding}"),
        "note" => format!("noted{}", prefixed(" on ", Some(key()).filter(|k| !k.is_empty()))),
        "review" => format!("reviewed {}: {}", key(), to()),
        "retract" if draft.why == UNDO => format!("undid entry {}", number(draft)),
        "retract" => format!("retracted entry {}", number(draft)),
        "restore" if draft.why == REDO => format!("redid entry {}", number(draft)),
        "restore" => format!("restored entry {}", number(draft)),
        other => format!("{other} {}", key()).trim_end().to_string(),
    }
}

/// What an entry is on: `person x@y`, `exchange-standard`, `Core CAL Suite (device)`.
pub fn object(draft: &Draft) -> String {
    let about = about(draft);
    match about.split_once(':') {
        Some((name, key)) if super::fields::of(name).is_ok() => format!("{name} {key}"),
        Some((_, key)) => key.to_string(),
        None => about,
    }
}

/// `mapped the columns of a.csv as access`, `told of a.csv: server EX01`.
fn mapped(draft: &Draft) -> String {
    let table = text(&draft.on, "table").ok().flatten().map(|table| format!("#{table}")).unwrap_or_default();
    let of = format!("{}{table}", object(draft));
    if let Some(kind) = get(draft, "kind") {
        return format!("mapped the columns of {of} as {kind}");
    }
    match draft.rest.get("constants") {
        Some(Value::Object(constants)) if !draft.rest.contains_key("columns") => {
            let told: Vec<String> = constants.keys().filter_map(|name| Some(format!("{name} {}", text(constants, name).ok()??))).collect();
            format!("told of {of}: {}", told.join(", "))
        }
        _ => format!("mapped the columns of {of}"),
    }
}

fn priced(draft: &Draft) -> String {
    let product = text(&draft.on, "product").ok().flatten().unwrap_or_default();
    let metric = text(&draft.on, "metric").ok().flatten().map(|m| format!(" ({m})")).unwrap_or_default();
    format!("priced {product}{metric} at {}{}", get(draft, "to").unwrap_or_default(), prefixed(" ", get(draft, "currency")))
}

fn added(draft: &Draft) -> String {
    let Some(Value::Object(fields)) = draft.rest.get("fields") else { return String::new() };
    let shown: Vec<String> = fields.keys().filter_map(|name| text(fields, name).ok().flatten().map(|v| format!("{name} {v}"))).collect();
    shown.join(", ")
}

fn with_article(record: &str) -> String {
    let vowel = record.starts_with(['a', 'e', 'i', 'o']);
    format!("{} {record}", if vowel { "an" } else { "a" })
}

fn number(draft: &Draft) -> String {
    target(draft).map_or_else(|| "?".to_string(), |n| n.to_string())
}

fn prefixed(prefix: &str, text: Option<String>) -> String {
    text.map(|t| format!("{prefix}{t}")).unwrap_or_default()
}

fn get(draft: &Draft, name: &str) -> Option<String> {
    text(&draft.rest, name).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Cents, Metric};
    use crate::engagement::EntryState;
    use crate::kit::decisions::RecordKey;

    #[test]
    fn entries_read_as_sentences() {
        let person = RecordKey { record: "person".into(), key: "svc@c.example".into() };
        let cases = [
            (Draft::exclude(&person, "scanner"), "excluded person svc@c.example"),
            (Draft::merge(&person, "scan@c.example", "one"), "merged person svc@c.example into scan@c.example"),
            (Draft::amend(&person, "enabled", Some("no"), "left"), "amended enabled of person svc@c.example to no"),
            (
                Draft::price("Core CAL Suite", Some(Metric::Device), Cents(2550), Some("EUR"), "q"),
                "priced Core CAL Suite (device) at 25.50 EUR",
            ),
            (
                Draft::add("entitlement", [("product", "Core CAL Suite"), ("quantity", "5")], "paper"),
                "added an entitlement (product Core CAL Suite, quantity 5)",
            ),
            (Draft::set("as_of", Some("2026-06-30"), "audit date"), "set as of to 2026-06-30"),
            (Draft::retract(3, "undo"), "undid entry 3"),
            (Draft::note(&[], "anything"), "noted"),
            (Draft::tick("no-client:fs1", "ask-owner", "Ask."), "ticked off ask-owner of the finding no-client:fs1"),
        ];
        for (draft, expected) in cases {
            let entry = Entry { id: 1, at: String::new(), by: String::new(), draft, state: EntryState::Active };
            assert_eq!(describe(&entry), expected);
        }
    }
}
