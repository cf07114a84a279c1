//! Decisions that do nothing: their target is gone, their merge is refused, their metric is not there. INTERFACE.md, 'Keys'.

use super::{Draft, counted};
use crate::kit::assemble::Stages;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Origin, TableId};
use std::collections::BTreeSet;

pub fn findings(stages: &Stages) -> Vec<Draft> {
    let refused: BTreeSet<u64> = stages.world.users.refused.iter().chain(&stages.world.devices.refused).copied().collect();
    let overrides = &stages.world.estate.metric_overrides;
    let unavailable: BTreeSet<u64> =
        overrides.iter().filter(|(right, (choice, _))| stages.choices.get(right) != Some(choice)).map(|(_, (_, entry))| *entry).collect();
    // How a table is read is told by the readers, with the reason.
    let told_before = |entry: &&u64| stages.inputs.records.ledger.unapplied.get(entry).is_some_and(|why| !why.is_empty());
    let told = stages.dormant.iter().filter(|entry| !told_before(entry)).map(|entry| {
        let what = stages.inputs.decisions.iter().find(|d| d.entry == *entry).map_or_else(|| "?".into(), |d| words(&d.decision));
        let subject = format!("entry {entry}");
        let finding = match () {
            () if refused.contains(entry) => Finding::new(
                "merge-refused",
                Severity::Medium,
                Effect::Unknown,
                subject,
                format!("decision {entry} ({what}) is refused: one of the identities is not there, or it would close a circle; both count as they are"),
            )
            .remedy("check the spelling of both identities; retract the decision if it is no longer needed"),
            () if unavailable.contains(entry) => Finding::new(
                "metric-not-available",
                Severity::Medium,
                Effect::Unknown,
                subject,
                format!("decision {entry} ({what}) cannot be followed: the evidence does not offer that metric; the policy's own choice stands"),
            )
            .remedy("bring evidence that ties users to devices, or retract the decision"),
            () => Finding::new(
                "decision-dormant",
                Severity::Medium,
                Effect::Unknown,
                subject,
                format!("decision {entry} ({what}) is dormant: what it names is not in the extracts, so it changes nothing"),
            )
            .remedy("check whether an extract was replaced or a key is spelled otherwise; retract it if it is no longer needed"),
        };
        Draft::from(finding.seen_at(Origin { table: TableId::DECISIONS, row: *entry }))
    });
    told.collect()
}

/// A decision in a few words.
fn words(decision: &Decision) -> String {
    match decision {
        Decision::Amend { on, field, .. } => format!("amend {field} of {} {}", on.record, on.key),
        Decision::Add { record, fields } => format!("add {record} with {}", counted(fields.len() as u64, "field", "fields")),
        Decision::Map { on, .. } => format!("map {}", on.source),
        Decision::Profile(profile) => format!("profile {}", profile.name),
        Decision::ReferenceOnly { source, .. } => format!("source {source}"),
        Decision::Exclude { on } => format!("exclude {} {}", on.record, on.key),
        Decision::Include { on } => format!("include {} {}", on.record, on.key),
        Decision::Merge { on, to } => format!("merge {} {} into {to}", on.record, on.key),
        Decision::Split { on } => format!("split {} {}", on.record, on.key),
        Decision::Metric { right, to } => format!("{right} by {}", to.word()),
        Decision::Shared { device, .. } => format!("shared device {device}"),
        Decision::Price { product, .. } => format!("price of {product}"),
        Decision::Place { connector, host } => format!("place {connector} on {host}"),
        Decision::Right { row, .. } => format!("right {row}"),
        Decision::Finding { id, .. } => format!("finding {id}"),
        Decision::Note { on, .. } => format!("note on {on}"),
    }
}
