//! Decisions and documents tied to the bytes they were made on: a source that changed or vanished since is a finding.

use super::SessionError;
use crate::engagement::entry::fingerprint;
use crate::engagement::meaning::text;
use crate::engagement::{Draft, Entry, EntryState};
use crate::kit::decisions::{Decided, Decision};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Ledger, Records, Source, SourceState};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Writes into a draft the SHA-256 of the source that it names and of the documents attached to it.
pub(super) fn tie(draft: &mut Draft, ledger: &Ledger, root: &Path) -> Result<(), SessionError> {
    if let Some(source) = named(draft, ledger)
        && !draft.on.contains_key("sha256")
        && !source.sha256.is_empty()
    {
        draft.on.insert("sha256".to_string(), source.sha256.clone().into());
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

/// The source that a draft is on: by path, `path#table` or `path#table#row`.
fn named<'a>(draft: &Draft, ledger: &'a Ledger) -> Option<&'a Source> {
    let name = path_of(draft)?;
    ledger.sources.iter().filter(|s| is_in(&name, &s.path)).max_by_key(|s| s.path.len())
}

fn path_of(draft: &Draft) -> Option<String> {
    let get = |name: &str| text(&draft.on, name).ok().flatten();
    get("source").or_else(|| get("key"))
}

fn is_in(name: &str, path: &str) -> bool {
    name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

/// Sources that are no longer what they were when a decision named them.
pub(super) fn changes(entries: &[Entry], ledger: &Ledger) -> Vec<Finding> {
    let mut found: BTreeMap<(String, &'static str), Vec<u64>> = BTreeMap::new();
    for entry in entries.iter().filter(|e| e.state != EntryState::Retracted) {
        let Ok(Some(sha256)) = text(&entry.draft.on, "sha256") else { continue };
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
