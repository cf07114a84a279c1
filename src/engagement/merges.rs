//! Merges of identities as a graph: each identity points to the one it was merged into; the last active merge of an identity stands.

use super::meaning::{Meaning, interpret};
use super::{Entry, EntryState};
use crate::kit::decisions::Decision;
use std::collections::BTreeMap;

/// From a record's name and a key to the identity that the evidence resolves it to, so that aliases of one person are one node.
pub type Canonical<'a> = &'a dyn Fn(&str, &str) -> String;

/// Keys as they stand, in lower case: for journals read without evidence.
pub fn as_spelled(_record: &str, key: &str) -> String {
    key.trim().to_lowercase()
}

/// A merge that would make an identity part of itself: its entry, and the keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cycle {
    pub entry: u64,
    pub key: String,
    pub to: String,
}

/// The newest merge that closes a circle among the entries that count, if there is one.
pub fn cycle(entries: &[Entry], canonical: Canonical) -> Option<Cycle> {
    let standing = standing(entries, canonical);
    let mut found: Option<Cycle> = None;
    for start in standing.keys() {
        let mut newest: Option<&Cycle> = None;
        let mut at = start;
        // A walk longer than there are edges has been round.
        for _ in 0..standing.len() {
            let Some((next, edge)) = standing.get(at) else { break };
            newest = newest.filter(|n| n.entry > edge.entry).or(Some(edge));
            at = next;
            if at == start {
                break;
            }
        }
        if at == start && newest.is_some_and(|n| found.as_ref().is_none_or(|f| n.entry > f.entry)) {
            found = newest.cloned();
        }
    }
    found
}

type Node = (String, String);

fn standing(entries: &[Entry], canonical: Canonical) -> BTreeMap<Node, (Node, Cycle)> {
    let mut edges = BTreeMap::new();
    for entry in entries.iter().filter(|e| e.state == EntryState::Active && matches!(e.draft.op.as_str(), "merge" | "split")) {
        match interpret(&entry.draft) {
            Ok(Meaning::Decision(Decision::Merge { on, to })) => {
                let node = |key: &str| (on.record.clone(), canonical(&on.record, key));
                edges.insert(node(&on.key), (node(&to), Cycle { entry: entry.id, key: on.key.clone(), to: to.clone() }));
            }
            Ok(Meaning::Decision(Decision::Split { on })) => {
                edges.remove(&(on.record.clone(), canonical(&on.record, &on.key)));
            }
            // Other ops make no edges; an entry that cannot be read is told about elsewhere.
            Ok(_) | Err(_) => {}
        }
    }
    edges
}
