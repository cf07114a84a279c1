//! Who could access: permissions for everybody, and groups whose members nobody lists. LICENSING-RULES.md section 9: an audit may license
//! potential, not use.

use super::{Draft, counted};
use crate::catalog::{Metric, RightId, grouped};
use crate::kit::assemble::Stages;
use crate::kit::could::{CouldRight, Permission, Unknown};
use crate::kit::findings::{Effect, Finding, Severity};
use std::collections::BTreeMap;

pub fn findings(stages: &Stages) -> Vec<Draft> {
    let mut found = Vec::new();
    for (right, could) in &stages.could.rights {
        // What is counted by decision is no exposure any more.
        let broad = (0u32..).zip(&could.permissions).filter(|(_, p)| (p.whole || p.holds_whole) && p.own && p.only > 0 && !could.counted);
        found.extend(broad.map(|(at, _)| everybody(stages, *right, could, at).into()));
    }
    found.extend(unknown(stages).into_iter().map(Draft::from));
    found
}

/// A group of everybody is authorised: an auditor may count all of them.
fn everybody(stages: &Stages, right: RightId, could: &CouldRight, at: u32) -> Finding {
    let permission = &could.permissions[at as usize];
    let catalog = stages.inputs.catalog;
    let id = &catalog.right(right).id;
    let group = permission.group.as_deref().unwrap_or_default();
    let holds = if permission.holds_whole { ", which holds a group of everybody," } else { "" };
    let price = catalog.right(right).cal.and_then(|cal| stages.prices.of(cal, Metric::User));
    // Files and printers of a server are open to all staff nearly everywhere; sessions, sites and mail need not be.
    let severity = if right == catalog.windows_server() { Severity::Info } else { Severity::Medium };
    let by_plan =
        could.only().filter(|person| person.ways().contains(&at) && stages.plans.carries(person.user.0, right).is_some()).count() as u64;
    let held = if by_plan > 0 { format!(", {} of them with an online plan that carries it", grouped(by_plan)) } else { String::new() };
    let message = format!(
        "{group}{holds} may access {id}: {}, of whom {} were not seen and do not count{held} (seen in all: {}); an auditor may count them all",
        counted(permission.people, "person", "people"),
        grouped(permission.only),
        grouped(could.did),
    );
    let finding = Finding::new("could-access-broad", severity, Effect::Under, format!("{group} · {id}"), message)
        .remedy("Show that access was restricted: permissions by narrower groups, dated before the audit; or decide that who could counts (step 2, d).")
        .units(permission.only);
    let finding = price.map_or(finding.clone(), |price| finding.money(price.times(permission.only.saturating_sub(by_plan))));
    with_rows(finding, permission)
}

fn with_rows(mut finding: Finding, permission: &Permission) -> Finding {
    permission.rows.iter().for_each(|origin| finding.add_evidence(*origin));
    finding.evidence_total = permission.total;
    finding
}

/// Each group once, with the rights that it leads to.
fn unknown(stages: &Stages) -> Vec<Finding> {
    let mut groups: BTreeMap<&str, (&Unknown, &Permission, Vec<&str>)> = BTreeMap::new();
    for (right, could) in &stages.could.rights {
        for unknown in &could.unknown {
            let Some(permission) = could.permissions.get(unknown.permission as usize) else { continue };
            let (_, _, rights) = groups.entry(&unknown.name).or_insert((unknown, permission, Vec::new()));
            rights.push(&stages.inputs.catalog.right(*right).id);
        }
    }
    let finding = |(name, (unknown, permission, rights)): (&str, (&Unknown, &Permission, Vec<&str>))| {
        let rights = rights.join(", ");
        let message = if unknown.whole {
            format!("{name} may access {rights}, and the directory at hand has nobody of it: how many could is unknown")
        } else {
            format!(
                "{name} may access {rights}, and no list of its members is at hand: how many could is unknown, and none of them is counted"
            )
        };
        let remedy =
            if unknown.whole { "Ask for the accounts of that domain." } else { "Ask for the members of the group, nested groups too." };
        let finding = Finding::new("group-members-unknown", Severity::Low, Effect::Unknown, name, message).remedy(remedy);
        with_rows(finding, permission)
    };
    groups.into_iter().map(finding).collect()
}
