//! Online plans that nobody knows, and grants that would cover people if they were switched on. POSITION.md section 5, C.

use super::{Draft, counted};
use crate::catalog::{Metric, PlanId, RightId};
use crate::kit::assemble::Stages;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::position::{Fate, Position, Subject};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let mut all = unknown(stages);
    all.extend(claimable(stages, position));
    all
}

fn unknown(stages: &Stages) -> Vec<Draft> {
    let unknown = &stages.plans.unknown;
    let mut holders: BTreeMap<&str, FxHashSet<String>> = BTreeMap::new();
    for record in stages.world.estate.plans.iter().filter(|r| !unknown.is_empty() && unknown.contains_key(r.plan.trim())) {
        holders.entry(record.plan.trim()).or_default().insert(crate::kit::names::user_key(&record.user));
    }
    let told = unknown.iter().map(|(text, origins)| {
        let users = holders.get(text.as_str()).map_or(0, FxHashSet::len) as u64;
        let message =
            format!("nobody knows the plan '{text}', which {}: it covers none of them", counted(users, "user holds", "users hold"));
        let mut finding = Finding::new("plan-unknown", Severity::Medium, Effect::Over, text.as_str(), message)
            .remedy("look the plan up in Microsoft's list of product names; amend it, or lay it over the catalog with its source")
            .units(users);
        origins.iter().for_each(|origin| finding.add_evidence(*origin));
        Draft::from(finding)
    });
    told.collect()
}

/// Unverified grants of plans that people hold who stand uncovered.
fn claimable(stages: &Stages, position: &Position) -> Vec<Draft> {
    let (catalog, switches) = (stages.inputs.catalog, stages.world.rules.switches);
    let open = |plan: PlanId, right: RightId| {
        catalog.plan(plan).grants.get(&right).filter(|(row, confidence)| !switches.holds(row, *confidence)).map(|(row, _)| row)
    };
    let mut would_cover: BTreeMap<(PlanId, RightId), u64> = BTreeMap::new();
    for (right, figures) in &position.rights {
        for subject in figures.subjects.iter().filter(|s| matches!(s.fate, Fate::Uncovered { .. })) {
            let Subject::User(user) = subject.subject else { continue };
            for (plan, _) in stages.plans.held.get(&user.0).into_iter().flatten() {
                if open(*plan, *right).is_some() {
                    *would_cover.entry((*plan, *right)).or_default() += 1;
                }
            }
        }
    }
    let told = would_cover.into_iter().filter_map(|((plan, right), users)| {
        let row = open(plan, right)?;
        let (plan, right) = (catalog.plan(plan), catalog.right(right));
        let message = format!(
            "{} would be covered for {} if {} carries the right; the catalog has no verified source for that, so it covers nobody",
            counted(users, "uncovered user", "uncovered users"),
            right.name,
            plan.name
        );
        let mut finding =
            Finding::new("plan-right-unverified", Severity::Info, Effect::Over, format!("{} {}", plan.name, right.id), message)
                .remedy("find the right in the Product Terms that hold for the agreement, and switch the row on with that document")
                .units(users)
                .suggest(format!("grant {row}"), Decision::Right { row: row.clone(), granted: true });
        if let Some(price) = right.cal.and_then(|cal| stages.prices.of(cal, Metric::User)) {
            finding = finding.money(price.times(users));
        }
        Some(Draft::from(finding))
    });
    told.collect()
}
