//! Decisions and documents tied to the bytes they were made on: a source that changed or vanished since is a finding.

use super::SessionError;
use crate::catalog::Catalog;
use crate::engagement::entry::fingerprint;
use crate::engagement::meaning::text;
use crate::engagement::{Draft, Entry, EntryState, describe};
use crate::kit::decisions::{Decided, Decision};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Ledger, Origin, Records, Source, SourceState, TableId, is_of_source};
use crate::kit::rows;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Writes into a draft the SHA-256 of the source that it names, of the documents attached to it, and what the row says that it names
/// (`was`): bytes that change later are then no reason to take another record for it.
pub(super) fn tie(draft: &mut Draft, records: &Records, catalog: &Catalog, root: &Path) -> Result<(), SessionError> {
    if let Some(source) = named(draft, &records.ledger)
        && !draft.on.contains_key(SHA256)
        && !source.sha256.is_empty()
    {
        let was = row_of(draft, records, catalog).and_then(|row| row.says);
        draft.on.insert(SHA256.to_string(), source.sha256.clone().into());
        if let Some(was) = was {
            draft.on.insert(WAS.to_string(), was.into());
        }
    }
    let Some(Value::Array(attached)) = draft.rest.get_mut("attach") else { return Ok(()) };
    for item in attached.iter_mut().filter_map(Value::as_object_mut) {
        let path = item.get("path").and_then(Value::as_str).map(str::to_string);
        if let Some(path) = path.filter(|_| !item.contains_key("sha256")) {
            let bytes = std::fs::read(root.join(&path)).map_err(|cause| {
                SessionError::Usage(format!(
                    "the document {path} cannot be read ({cause}); give its path relative to the engagement's folder"
                ))
            })?;
            item.insert("sha256".to_string(), fingerprint(&bytes).into());
        }
    }
    Ok(())
}

const SHA256: &str = "sha256";
/// What the row said when it was decided about.
const WAS: &str = "was";

/// The row that a draft names by `path#table#row`.
struct NamedRow {
    record: String,
    origin: Origin,
    /// What its record says now; `None`: the row holds none of that kind.
    says: Option<String>,
}

fn row_of(draft: &Draft, records: &Records, catalog: &Catalog) -> Option<NamedRow> {
    if draft.on.contains_key("source") {
        return None;
    }
    let get = |name: &str| text(&draft.on, name).ok().flatten();
    // A Connector's place needs no record; it is a line of an entitlement list.
    let record = get("record").unwrap_or_else(|| "entitlement".to_string());
    let record = crate::engagement::fields::canonical_record(&record);
    let origin = records.ledger.origin_of(&path_of(draft)?).filter(|origin| origin.table != TableId::DECISIONS)?;
    let says = rows::content(records, catalog, &record, origin);
    Some(NamedRow { record, origin, says })
}

/// The source that a draft is on: by path, `path#table` or `path#table#row`.
fn named<'a>(draft: &Draft, ledger: &'a Ledger) -> Option<&'a Source> {
    let name = path_of(draft)?;
    ledger.sources.iter().filter(|s| is_of_source(&name, &s.path)).max_by_key(|s| s.path.len())
}

fn path_of(draft: &Draft) -> Option<String> {
    let get = |name: &str| text(&draft.on, name).ok().flatten();
    ["source", "key", "origin", "entitlement", "connector"].into_iter().find_map(get)
}

/// Entries whose row holds another record than the one they were made on: they must not act on it.
pub(super) fn moved(entries: &[Entry], records: &Records, catalog: &Catalog) -> BTreeSet<u64> {
    let moved = |entry: &&Entry| rows_changed(entry, records, catalog).is_some_and(|row| row.was.is_some());
    entries.iter().filter(moved).map(|entry| entry.id).collect()
}

/// A row that may not be, or is not, the one that was decided about.
struct ChangedRow {
    row: NamedRow,
    /// What the row said then, if the journal knows it.
    was: Option<String>,
}

/// The row of an entry whose source has other bytes now, unless it says what it said.
fn rows_changed(entry: &Entry, records: &Records, catalog: &Catalog) -> Option<ChangedRow> {
    let sha256 = text(&entry.draft.on, SHA256).ok().flatten()?;
    named(&entry.draft, &records.ledger).filter(|source| source.sha256 != sha256)?;
    let row = row_of(&entry.draft, records, catalog)?;
    let was = text(&entry.draft.on, WAS).ok().flatten();
    match &was {
        Some(was) if row.says.as_ref() == Some(was) => None,
        _ => Some(ChangedRow { row, was }),
    }
}

/// What is to be told about sources that are no longer what they were when a decision named them.
pub(super) fn changes(entries: &[Entry], records: &Records, catalog: &Catalog) -> Vec<Finding> {
    let mut all = changed_sources(entries, &records.ledger);
    for entry in entries.iter().filter(|e| e.state != EntryState::Retracted) {
        all.extend(rows_changed(entry, records, catalog).map(|changed| told_row(entry, changed, records, catalog)));
    }
    all
}

/// One decision whose row is in doubt: high, for it names a record by a number that may mean another one now.
fn told_row(entry: &Entry, changed: ChangedRow, records: &Records, catalog: &Catalog) -> Finding {
    let ChangedRow { row, was } = changed;
    let (id, what, key) = (entry.id, describe(entry), records.ledger.key(row.origin));
    let now = match &row.says {
        Some(says) => format!("now holds {} {says}", row.record),
        None => format!("now holds no record of kind {}", row.record),
    };
    let (happened, remedy) = match &was {
        Some(was) => {
            let place = rows::place_of(records, catalog, &row.record, row.origin.table, was);
            let place = place.map_or_else(String::new, |at| format!("; the same record stands in row {} now", at.row));
            (
                format!("it was made on {was}{place}: it is dormant and changes nothing"),
                "make the decision again on the right row, then retract this one",
            )
        }
        None => (
            "the journal does not say what the row held when it was made: it is applied to the row as it is".to_string(),
            "look whether that is the record that was meant; if not, retract the decision and make it again",
        ),
    };
    let message = format!("decision {id} ({what}) names a row of a source that has changed: {key} {now}; {happened}");
    Finding::new("decision-row-changed", Severity::High, Effect::Unknown, format!("entry {id}"), message).remedy(remedy).seen_at(row.origin)
}

fn changed_sources(entries: &[Entry], ledger: &Ledger) -> Vec<Finding> {
    let mut found: BTreeMap<(String, &'static str), Vec<u64>> = BTreeMap::new();
    for entry in entries.iter().filter(|e| e.state != EntryState::Retracted) {
        let Ok(Some(sha256)) = text(&entry.draft.on, SHA256) else { continue };
        match named(&entry.draft, ledger) {
            Some(source) if source.sha256 == sha256 => {}
            Some(source) => found.entry((source.path.clone(), "source-changed")).or_default().push(entry.id),
            None => {
                let path = path_of(&entry.draft).unwrap_or_default();
                let path = path.split('#').next().unwrap_or_default().to_string();
                found.entry((path, "source-vanished")).or_default().push(entry.id);
            }
        }
    }
    found.into_iter().map(|((path, code), ids)| told(&path, code, &ids)).collect()
}

fn told(path: &str, code: &'static str, ids: &[u64]) -> Finding {
    let list = ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let entries = if ids.len() == 1 { format!("decision {list}") } else { format!("decisions {list}") };
    let happened = if code == "source-changed" { "has changed" } else { "has vanished" };
    Finding::new(
        code,
        Severity::Medium,
        Effect::Unknown,
        path,
        format!("{path} {happened} since {entries} named it; what was decided is kept"),
    )
    .remedy("look at those decisions again: retract them, or accept this finding")
}

/// Shows in the account which sources the journal sets aside as a whole.
pub(super) fn mark_reference_only(records: &mut Arc<Records>, decisions: &[Decided]) {
    let mut wanted: BTreeMap<&str, bool> = BTreeMap::new();
    for decided in decisions {
        if let Decision::ReferenceOnly { source, yes } = &decided.decision {
            wanted.insert(source, *yes);
        }
    }
    let aside = |source: &Source| wanted.get(source.path.as_str()).copied().unwrap_or(false);
    let stale = |source: &Source| match source.state {
        SourceState::Read => aside(source),
        SourceState::ReferenceOnly => !aside(source),
        SourceState::Duplicate(_) | SourceState::Unreadable(_) => false,
    };
    if !records.ledger.sources.iter().any(stale) {
        return;
    }
    for source in Arc::make_mut(records).ledger.sources.iter_mut().filter(|s| stale(s)) {
        source.state = if aside(source) { SourceState::ReferenceOnly } else { SourceState::Read };
    }
}

/// What became of a source, in words.
pub fn source_state(source: &Source, ledger: &Ledger) -> String {
    match &source.state {
        SourceState::Read => "read".to_string(),
        SourceState::ReferenceOnly => "set aside as reference only by a decision".to_string(),
        SourceState::Unreadable(why) => format!("could not be read: {why}"),
        SourceState::Duplicate(first) => {
            let path = ledger.sources.get(first.0 as usize).map_or("another source", |s| s.path.as_str());
            format!("the same bytes as {path}, counted once")
        }
    }
}
