//! What to do about a finding, by its code: what can be behind it, how to tell which, how to resolve and verify, what to ask the client for.
//!
//! Knows no finding: which codes there are is the kit's to say. The ids of causes and steps are stable: decisions name them.

use super::data::{PlaybookRow, Row};
use super::rows::Rows;
use super::{Catalog, CatalogError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The shipped files, one for each area of codes.
pub(super) const FILES: &[(&str, &str)] = &[
    ("playbooks/sources.toml", include_str!("../../assets/playbooks/sources.toml")),
    ("playbooks/journal.toml", include_str!("../../assets/playbooks/journal.toml")),
    ("playbooks/collection.toml", include_str!("../../assets/playbooks/collection.toml")),
    ("playbooks/identities.toml", include_str!("../../assets/playbooks/identities.toml")),
    ("playbooks/addresses.toml", include_str!("../../assets/playbooks/addresses.toml")),
    ("playbooks/servers.toml", include_str!("../../assets/playbooks/servers.toml")),
    ("playbooks/versions.toml", include_str!("../../assets/playbooks/versions.toml")),
    ("playbooks/metrics.toml", include_str!("../../assets/playbooks/metrics.toml")),
    ("playbooks/entitlements.toml", include_str!("../../assets/playbooks/entitlements.toml")),
    ("playbooks/prices.toml", include_str!("../../assets/playbooks/prices.toml")),
    ("playbooks/plans.toml", include_str!("../../assets/playbooks/plans.toml")),
    ("playbooks/externals.toml", include_str!("../../assets/playbooks/externals.toml")),
    ("playbooks/decisions.toml", include_str!("../../assets/playbooks/decisions.toml")),
];

/// Something that can be behind a finding.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    pub id: String,
    pub text: String,
    /// Words of the finding's subject or message that speak for this cause.
    pub when: Option<String>,
}

/// Something to do.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub text: String,
    /// The causes it is for, by id; none: all of them.
    #[serde(default)]
    pub cause: Vec<String>,
}

/// The playbook of a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Playbook {
    pub code: String,
    /// Most frequent first.
    pub causes: Vec<Cause>,
    /// How to tell which cause it is.
    pub tell: Vec<Step>,
    pub resolve: Vec<Step>,
    pub verify: Vec<Step>,
    /// A sentence for a letter to the client.
    pub ask: String,
    /// Its row in the catalog, by which its source is found.
    pub row: String,
}

impl Playbook {
    /// All that is to be done, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.tell.iter().chain(&self.resolve).chain(&self.verify)
    }
}

impl Catalog {
    /// The playbook for findings of a code.
    pub fn playbook(&self, code: &str) -> Option<&Playbook> {
        self.playbooks.get(code)
    }

    /// All of them, by code.
    pub fn playbooks(&self) -> impl Iterator<Item = &Playbook> {
        self.playbooks.values()
    }
}

pub(super) fn assemble(rows: &Rows) -> Result<BTreeMap<String, Playbook>, CatalogError> {
    rows.playbook.iter().map(|row| Ok((row.code.clone(), whole(row)?))).collect()
}

/// A row as a playbook: no part missing, no id twice, no step for a cause that is not there.
fn whole(row: &PlaybookRow) -> Result<Playbook, CatalogError> {
    let refuse = |what: String| CatalogError { file: "rows".to_owned(), what: format!("row {} {what}", row.id()) };
    let parts = [("tell", &row.tell), ("resolve", &row.resolve), ("verify", &row.verify)];
    let empty = parts.iter().find(|(_, steps)| steps.is_empty()).map(|(name, _)| *name);
    let empty = empty.or(row.causes.is_empty().then_some("causes")).or(row.ask.trim().is_empty().then_some("ask"));
    if let Some(part) = empty {
        return Err(refuse(format!("says nothing in `{part}`")));
    }
    let causes: BTreeSet<&str> = row.causes.iter().map(|cause| cause.id.as_str()).collect();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let steps = || parts.iter().flat_map(|(_, steps)| steps.iter());
    for id in row.causes.iter().map(|cause| &cause.id).chain(steps().map(|step| &step.id)) {
        if !ids.insert(id) {
            return Err(refuse(format!("has the id '{id}' twice")));
        }
    }
    if let Some(step) = steps().find(|step| step.cause.iter().any(|cause| !causes.contains(cause.as_str()))) {
        return Err(refuse(format!("has the step '{}' for a cause that it does not name", step.id)));
    }
    Ok(Playbook {
        code: row.code.clone(),
        causes: row.causes.clone(),
        tell: row.tell.clone(),
        resolve: row.resolve.clone(),
        verify: row.verify.clone(),
        ask: row.ask.clone(),
        row: row.id(),
    })
}

/// The playbook in one paragraph, as the list of rules has it.
pub(super) fn sentence(row: &PlaybookRow) -> String {
    let causes: Vec<&str> = row.causes.iter().map(|cause| cause.text.as_str()).collect();
    let steps = |steps: &[Step]| steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>().join(" ");
    format!(
        "Finding {}. What can be behind it: {} How to tell: {} How to resolve: {} How to verify: {} To ask: {}",
        row.code,
        causes.join(" "),
        steps(&row.tell),
        steps(&row.resolve),
        steps(&row.verify),
        row.ask
    )
}
