//! Findings of the position: what the count rests on, and what a reader must know. POSITION.md section 10.
//!
//! Each room of checks raises drafts; here they are held against flooding (more than [`MOST_TOLD`] subjects of one code share the rest in one
//! finding), given the rows of access behind them in a single walk, their statuses, and one fixed order. Decides no number.

mod addresses;
mod chains;
mod claims;
pub mod codes;
mod could;
mod count;
mod decided;
mod entitlements;
mod evidence;
mod inventory;
mod leases;
mod machines;
mod money;
mod multiplexing;
mod people;
mod plans;
mod reach;
mod renamed;
mod sources;
mod twins;

use super::assemble::Stages;
use super::findings::{Effect, Finding, Severity, Status};
use super::ids::IdSet;
use super::position::Position;
use crate::catalog::counted;
pub(super) use reach::nobody;
use std::collections::{BTreeMap, BTreeSet};

/// Subjects of one code that are told one by one.
pub const MOST_TOLD: usize = 20;
/// What the finding about all further subjects of a code is about.
pub const FURTHER: &str = "all others";

/// The rows of access behind a finding, looked up only for findings that are told.
#[derive(Clone, Debug)]
enum Behind {
    /// The finding brings its own rows, or has none.
    Itself,
    /// Access by this user.
    User(u32),
    /// Access from this device.
    Device(u32),
    /// Access to any of these services.
    Services(Vec<u32>),
    /// What these people did from a session host, and their sessions on it where a service is named.
    Host { device: u32, service: Option<u32>, users: IdSet },
}

/// A finding on its way.
struct Draft {
    finding: Finding,
    behind: Behind,
}

impl From<Finding> for Draft {
    fn from(finding: Finding) -> Draft {
        Draft { finding, behind: Behind::Itself }
    }
}

impl Draft {
    fn behind(finding: Finding, behind: Behind) -> Draft {
        Draft { finding, behind }
    }
}

/// Everything worth telling about a position: severity first, then code, then subject; no two with the same id.
pub fn findings(stages: &Stages, position: &Position) -> Vec<Finding> {
    let records = stages.inputs.records;
    let mut drafts: Vec<Draft> = records.notices.iter().cloned().map(Draft::from).collect();
    let collector = super::collector::findings(records, stages.inputs.settings);
    let explained = inventory::explained(stages, &collector);
    drafts.extend(collector.into_iter().map(Draft::from));
    drafts.extend(entitlements::findings(stages, position));
    drafts.extend(twins::findings(stages));
    drafts.extend(money::findings(stages, position));
    drafts.extend(people::findings(stages, position));
    drafts.extend(multiplexing::findings(stages, position));
    drafts.extend(claims::findings(stages));
    drafts.extend(plans::findings(stages, position));
    drafts.extend(machines::findings(stages, position));
    drafts.extend(inventory::findings(stages, position, &explained));
    let addresses = addresses::findings(stages, position);
    let translated = addresses.iter().filter(|draft| draft.finding.code == "nat-suspected").map(|draft| draft.finding.subject.clone());
    drafts.extend(chains::proxies(stages, &translated.collect()));
    drafts.extend(addresses);
    drafts.extend(chains::broken(stages, position));
    drafts.extend(leases::findings(stages, position));
    drafts.extend(renamed::findings(stages, position));
    drafts.extend(sources::findings(stages));
    drafts.extend(could::findings(stages));
    drafts.extend(reach::findings(stages, position));
    drafts.extend(count::findings(stages, position));
    drafts.extend(decided::findings(stages));
    let statuses = &stages.world.estate.finding_status;
    drafts.sort_by(|a, b| order(&a.finding).cmp(&order(&b.finding)));
    tell_apart(&mut drafts);
    for draft in &mut drafts {
        if let Some((status, _)) = statuses.get(&draft.finding.id()) {
            draft.finding.status = *status;
        }
    }
    let mut told = without_flood(drafts);
    evidence::attach(stages, &mut told);
    let mut all: Vec<Finding> = told.into_iter().map(|draft| draft.finding).collect();
    for finding in &mut all {
        if let Some((status, _)) = statuses.get(&finding.id()) {
            finding.status = *status;
        }
    }
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    all
}

/// Entries that give a status to a finding that is not there: what they were about has gone, or never was.
pub fn unfounded(stages: &Stages, findings: &[Finding]) -> Vec<u64> {
    let ids: BTreeSet<String> = findings.iter().map(Finding::id).collect();
    let statuses = &stages.world.estate.finding_status;
    statuses.iter().filter(|(id, _)| !ids.contains(*id)).map(|(_, (_, entry))| *entry).collect()
}

fn order(finding: &Finding) -> (Severity, &'static str, &str) {
    (finding.severity, finding.code, &finding.subject)
}

/// Findings of one id get a number behind their subject, so that a decision names one of them.
fn tell_apart(drafts: &mut [Draft]) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for draft in drafts {
        let subject = draft.finding.subject.clone();
        let mut number = 1;
        while !seen.insert(draft.finding.id()) {
            number += 1;
            draft.finding.subject = format!("{subject} ({number})");
        }
    }
}

/// The first subjects of each code one by one (those that somebody decided about always), the rest in one finding.
fn without_flood(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut subjects: BTreeMap<&'static str, usize> = BTreeMap::new();
    for draft in &drafts {
        *subjects.entry(draft.finding.code).or_default() += 1;
    }
    let mut told: Vec<Draft> = Vec::new();
    let mut count: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut rest: BTreeMap<&'static str, Vec<Draft>> = BTreeMap::new();
    for draft in drafts {
        let code = draft.finding.code;
        let at = count.entry(code).or_default();
        *at += 1;
        let fits = subjects.get(code).is_none_or(|all| *all <= MOST_TOLD + 1) || *at <= MOST_TOLD;
        if fits || draft.finding.status != Status::Open {
            told.push(draft);
        } else {
            rest.entry(code).or_default().push(draft);
        }
    }
    told.extend(rest.into_iter().filter_map(|(code, drafts)| further(code, &drafts)));
    told
}

/// One finding for all further subjects of a code.
fn further(code: &'static str, rest: &[Draft]) -> Option<Draft> {
    let first = rest.first()?;
    let severity = rest.iter().map(|d| d.finding.severity).min()?;
    let same_effect = rest.iter().all(|d| d.finding.effect == first.finding.effect);
    let effect = if same_effect { first.finding.effect } else { Effect::Unknown };
    let names: Vec<&str> = rest.iter().take(5).map(|d| d.finding.subject.as_str()).collect();
    let what = codes::find(code).map_or("the same holds for others", |c| c.means);
    let subjects = rest.iter().map(|d| d.finding.subjects).sum();
    let message = format!("… and {subjects} more ({}{}): {what}", names.join(", "), if rest.len() > names.len() { ", …" } else { "" });
    let mut finding = Finding::new(code, severity, effect, FURTHER, message).remedy(first.finding.remedy.clone()).stands_for(subjects);
    finding.settled = first.finding.settled;
    for draft in rest {
        let (kept, total) = (&draft.finding.evidence, draft.finding.evidence_total);
        kept.iter().for_each(|origin| finding.add_evidence(*origin));
        finding.evidence_total += total - (kept.len() as u64).min(total);
    }
    Some(finding.into())
}

/// `a`, `a and b`, `a, b and 3 more`: the first few of a list, in words.
fn some_of<S: AsRef<str>>(names: &[S]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(AsRef::as_ref).collect();
    if names.len() > SHOWN {
        return format!("{} and {} more", shown.join(", "), names.len() - SHOWN);
    }
    match shown.as_slice() {
        [] => String::new(),
        [one] => (*one).to_string(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}
