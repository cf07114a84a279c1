//! What is questionable about lines of entitlement lists and named assignments. POSITION.md sections 4 and 6.

use super::{Draft, counted, some_of};
use crate::catalog::{Candidate, Cents, Metric, ProductKind, RightId, grouped};
use crate::kit::assemble::Stages;
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::entitlements::Remark;
use crate::kit::findings::{Effect, Finding, Severity, Suggestion};
use crate::kit::position::{LineResult, Position};
use crate::kit::records::Origin;
use std::collections::BTreeMap;

/// Remarks of one kind about one product as it is spelled.
#[derive(Default)]
struct Group<'a> {
    remarks: Vec<&'a Remark>,
    origins: Vec<Origin>,
    units: u64,
}

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let lines: BTreeMap<Origin, &LineResult> = position.lines.iter().map(|line| (line.origin, line)).collect();
    let mut groups: BTreeMap<(&'static str, String), Group> = BTreeMap::new();
    for remark in &stages.owned.remarks {
        let (code, origin, units) = parts(remark);
        let text = lines.get(&origin).map_or_else(String::new, |line| line.product_text.clone());
        let subject = match remark {
            Remark::DuplicatePack { key, .. } => key.clone(),
            Remark::NoCal { .. } => "no CALs".to_owned(),
            Remark::NoRight { product, .. } => product.clone(),
            _ => text,
        };
        let group = groups.entry((code, subject)).or_default();
        group.remarks.push(remark);
        if group.origins.last() != Some(&origin) {
            group.origins.push(origin);
        }
        group.units += units;
    }
    let mut all: Vec<Draft> =
        groups.into_iter().map(|((code, subject), group)| told(stages, position, &lines, code, subject, &group)).collect();
    all.extend(assignments(stages));
    all.extend(withheld(stages, position));
    all
}

/// Units that would close open demands if an unverified row of the catalog held.
fn withheld(stages: &Stages, position: &Position) -> Vec<Draft> {
    let catalog = stages.inputs.catalog;
    let mut all = Vec::new();
    for ((row, product, metric), noted) in &stages.owned.withheld {
        let open = |right: &&RightId| {
            let gap = position.rights.get(right).map(|figures| figures.gap).unwrap_or_default();
            (if *metric == Metric::User { gap.users } else { gap.devices }) > 0
        };
        let names: Vec<&str> = noted.rights.iter().filter(open).map(|right| catalog.right(*right).name.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let message = format!(
            "{} of {} may cover {}, of which demands are open; the catalog has no verified source for that, so they do not",
            counted(noted.units, "unit", "units"),
            catalog.product(*product).name,
            some_of(&names)
        );
        let subject = format!("{} {row}", catalog.product(*product).name);
        let finding = Finding::new("entitlement-right-unverified", Severity::Medium, Effect::Over, subject, message)
            .remedy("find the right in the licence terms that the units were bought under, and switch the row on with that document")
            .units(noted.units)
            .suggest(format!("grant {row}"), Decision::Right { row: row.clone(), granted: true });
        all.push(with_rows(finding, &noted.origins));
    }
    all
}

/// Code, row and units of a remark.
fn parts(remark: &Remark) -> (&'static str, Origin, u64) {
    match remark {
        Remark::UnknownProduct { origin, .. } => ("unknown-product", *origin, 0),
        Remark::UnsureProduct { origin, .. } => ("unsure-product", *origin, 0),
        Remark::NoCal { origin, .. } => ("no-cal", *origin, 0),
        Remark::PackOrUnits { origin, quantity, pack, .. } => {
            ("pack-or-units", *origin, quantity.unsigned_abs().saturating_mul(u64::from(pack.saturating_sub(1))))
        }
        Remark::SaEndUnstated { origin, units } => ("sa-end-unstated", *origin, *units),
        Remark::TermUnstated { origin, units, .. } => ("term-unstated", *origin, *units),
        Remark::BoughtAfterAsOf { origin, units, .. } => ("bought-after-as-of", *origin, *units),
        Remark::Inactive { origin, units, .. } => ("inactive-entitlement", *origin, *units),
        Remark::DuplicatePack { origin, units, .. } => ("duplicate-pack", *origin, *units),
        Remark::NotSold { origin, units, .. } => ("metric-not-sold", *origin, *units),
        Remark::NoMetric { origin, units, .. } => ("metric-missing", *origin, *units),
        Remark::UnknownVersion { origin, units, .. } => ("entitlement-version-unknown", *origin, *units),
        Remark::NoRight { origin, units, .. } => ("no-right", *origin, *units),
        Remark::UnreadVersion { origin, .. } => ("entitlement-version-unreadable", *origin, 0),
        Remark::LapsedSa { origin, units, .. } => ("sa-lapsed", *origin, *units),
        Remark::EndedSubscription { origin, units, .. } => ("subscription-ended", *origin, *units),
        Remark::SaWithoutLicense { origin, units, .. } => ("sa-without-license", *origin, *units),
        Remark::SaWithoutEnd { origin, .. } => ("sa-without-end", *origin, 0),
        Remark::StepUpWithoutLicense { origin, units, .. } => ("step-up-without-license", *origin, *units),
        Remark::CreditWithoutLicense { origin, units, .. } => ("credit-without-license", *origin, *units),
        Remark::ConnectorLine { origin, .. } => ("connector-line", *origin, 0),
    }
}

fn told(
    stages: &Stages,
    position: &Position,
    lines: &BTreeMap<Origin, &LineResult>,
    code: &'static str,
    subject: String,
    group: &Group,
) -> Draft {
    let Told { severity, effect, message, remedy, settled } = words(stages, &subject, group);
    let finding = Finding::new(code, severity, effect, subject, message);
    let mut finding = if settled { finding.settled(remedy) } else { finding.remedy(remedy) };
    if group.units > 0 {
        finding = finding.units(group.units);
    }
    let first = group.origins.first().copied();
    let line = first.and_then(|origin| lines.get(&origin));
    if let Some(money) = line.filter(|_| matters_in_money(code)).and_then(|line| at_most(stages, position, line, group.units)) {
        finding = finding.money(money);
    }
    if let (Some(remark), Some(origin)) = (group.remarks.first(), first) {
        finding = finding.suggest_each(mends(stages, remark, origin));
    }
    group.origins.iter().for_each(|origin| finding.add_evidence(*origin));
    finding.into()
}

struct Told {
    severity: Severity,
    effect: Effect,
    message: String,
    remedy: &'static str,
    settled: bool,
}

/// What is said about a group, by its first remark.
fn words(stages: &Stages, subject: &str, group: &Group) -> Told {
    let as_of = stages.inputs.settings.as_of;
    let units = counted(group.units, "unit", "units");
    let lines = counted(group.origins.len() as u64, "line", "lines");
    let told = |severity, effect, message: String, remedy| Told { severity, effect, message, remedy, settled: false };
    let Some(first) = group.remarks.first() else { return told(Severity::Info, Effect::Unknown, String::new(), "") };
    match first {
        Remark::UnknownProduct { candidates, .. } => {
            let near = nearest(stages, candidates);
            let nearest = if near.is_empty() { String::new() } else { format!("; nearest, best first: {near}") };
            told(
                Severity::Medium,
                Effect::Over,
                format!("'{subject}' ({lines}) is a product that the catalog does not know: it covers nothing{nearest}"),
                "say what the description means (it is remembered for every line that has it), or leave it where it is no CAL",
            )
        }
        Remark::UnsureProduct { product, doubt, .. } => told(
            Severity::Medium,
            Effect::Over,
            format!(
                "'{subject}' ({lines}) may be {}, but {doubt}: it covers nothing until that is decided",
                stages.inputs.catalog.product(*product).name
            ),
            "compare the line with the order or the contract, then say what the description means; it is remembered for every line that has it",
        ),
        Remark::NoCal { .. } => Told {
            severity: Severity::Info,
            effect: Effect::Unknown,
            message: format!("{lines} are counted nowhere: {}", reasons(group)),
            remedy: "nothing need be done; the lines stand in the list and cover no access here",
            settled: true,
        },
        Remark::PackOrUnits { quantity, pack, .. } => told(
            Severity::Medium,
            Effect::Under,
            format!(
                "'{subject}' ({lines}) names packs of {pack}: the quantity of {quantity} is read as packs, {} units more than if it counts units",
                grouped(group.units)
            ),
            "compare quantity and amount with the invoice; it is remembered for every line that has the description",
        ),
        Remark::SaEndUnstated { .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("{units} of {subject} come with Software Assurance by their wording, but no line says until when: it does not count"),
            "take the end of coverage from the agreement and amend sa_end",
        ),
        Remark::TermUnstated { years, until, .. } => told(
            Severity::Medium,
            Effect::Under,
            match until {
                Some(day) => format!(
                    "the subscription of {units} of {subject} states no end and counts as running; by its wording and its purchase it ended on {day}"
                ),
                None => format!(
                    "the subscription of {units} of {subject} is for {}, and no line says since when: it counts as running",
                    counted(u64::from(*years), "year", "years")
                ),
            },
            "check for a renewal that the list does not show; where there is none, amend sa_end",
        ),
        Remark::BoughtAfterAsOf { .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("{units} of {subject} were bought after {as_of}: they cover nothing at that date"),
            "leave them out, or move the as-of date where the later one is agreed",
        ),
        Remark::Inactive { status, .. } => told(
            Severity::High,
            Effect::Over,
            format!("{units} of {subject} have the status '{status}': they count as not held, although they may have been paid for"),
            "activate the pack or find the proof of purchase, then amend the status to active",
        ),
        Remark::DuplicatePack { .. } => told(
            Severity::Medium,
            Effect::Under,
            format!("the licence pack {subject} is listed {} times: it counts once, {units} are left out", group.remarks.len() + 1),
            "compare product keys and installation history; where these are different packs, amend the pack_key",
        ),
        Remark::NotSold { metric, product, .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("{units} of {subject} are stated by {}, and no such licence of {product} exists: they cover nothing", metric.word()),
            "look the line up in the order, then amend its metric or its product",
        ),
        Remark::NoMetric { .. } => told(
            Severity::Medium,
            Effect::Unknown,
            format!("no line says whether {units} of {subject} are for users or devices: they count as user CALs"),
            "look the metric up in the order or the licence statement, then amend it",
        ),
        Remark::UnknownVersion { .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("neither a version nor SA nor a purchase date is known for {units} of {subject}: they cover nothing until one is"),
            "find the order or the media kit, then amend version or purchase date",
        ),
        Remark::NoRight { .. } => told(
            Severity::Low,
            Effect::Over,
            format!("{subject} ({lines}, {units}) gives no right that is computed and switched on: it covers nothing"),
            "where what it gives is unverified, switch the right on with the page of the contract that says so",
        ),
        Remark::UnreadVersion { text, .. } => told(
            Severity::Medium,
            Effect::Over,
            format!(
                "the version '{text}' of {subject} is none that the catalog knows: it is not used, so the line covers what its dates say or nothing"
            ),
            "amend the version to one of the catalog's",
        ),
        Remark::LapsedSa { ended, .. } => told(
            Severity::Medium,
            Effect::Unknown,
            format!(
                "Software Assurance of {units} of {subject} has lapsed (first on {ended}): they cover the version of that day, none released since"
            ),
            "check for a renewal that the list does not show; where there is one, add it or amend sa_end",
        ),
        Remark::EndedSubscription { ended, .. } => told(
            Severity::Medium,
            Effect::Unknown,
            format!("the subscription of {units} of {subject} has ended (first on {ended}): they cover nothing any more"),
            "check for a renewal that the list does not show; where there is one, amend sa_end",
        ),
        Remark::SaWithoutLicense { .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("{units} of SA for {subject} find no license to renew (none held, or its SA had lapsed before): they cover nothing"),
            "find the licenses behind the SA: an agreement that is missing from the lists, or another metric",
        ),
        Remark::SaWithoutEnd { .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("SA for {subject} ({lines}) has no end date: it renews nothing"),
            "take the end of coverage from the agreement and amend sa_end",
        ),
        Remark::StepUpWithoutLicense { .. } => told(
            Severity::Medium,
            Effect::Over,
            format!("{units} of step-ups to {subject} find no license with running SA to start from: they cover nothing"),
            "find the licenses that were stepped up, or amend 'replaces'",
        ),
        Remark::CreditWithoutLicense { .. } => told(
            Severity::Medium,
            Effect::Under,
            format!("{units} of {subject} are credited, but not held: nothing was left to take away"),
            "find the order that was credited; it may be missing from the lists, or be booked under another product",
        ),
        Remark::ConnectorLine { kind, .. } => told(
            Severity::Low,
            Effect::Unknown,
            format!("{lines} of type {} for {subject}: of External Connectors only license and subscription count", kind.word()),
            "amend the type where the line is a license after all",
        ),
    }
}

/// `2 × an application, no CAL; 1 × a server licence, no CAL`: most lines first.
fn reasons(group: &Group) -> String {
    let mut by_reason: BTreeMap<&str, usize> = BTreeMap::new();
    for remark in &group.remarks {
        if let Remark::NoCal { why, .. } = remark {
            *by_reason.entry(why).or_default() += 1;
        }
    }
    let mut reasons: Vec<(&str, usize)> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(why, number)| (std::cmp::Reverse(*number), *why));
    reasons.iter().map(|(why, number)| format!("{number} × {why}")).collect::<Vec<_>>().join("; ")
}

/// Names of candidates, best first.
fn nearest(stages: &Stages, candidates: &[Candidate]) -> String {
    let names: Vec<&str> = candidates.iter().map(|near| stages.inputs.catalog.product(near.product).name.as_str()).collect();
    some_of(&names)
}

/// The amendments that would settle a remark, best first.
fn mends(stages: &Stages, remark: &Remark, line: Origin) -> Vec<Suggestion> {
    let amend = |record: &str, key: String, label: String, why: String, field: &str, to: String| {
        let on = RecordKey { record: record.into(), key };
        Suggestion { label, why, decision: Decision::Amend { on, field: field.into(), to: Some(to) } }
    };
    let of_line = |label: &str, field: &str, to: &str| {
        vec![amend("entitlement", stages.inputs.records.ledger.key(line), label.into(), String::new(), field, to.into())]
    };
    let of_description =
        |text: &str, label: String, why: String, field: &str, to: String| amend("description", text.to_owned(), label, why, field, to);
    match remark {
        Remark::UnknownProduct { text, candidates, .. } | Remark::UnsureProduct { text, candidates, .. } => {
            let each = candidates.iter().map(|near| {
                let name = &stages.inputs.catalog.product(near.product).name;
                of_description(text, format!("read it as {name}"), near.why.clone(), "product", name.clone())
            });
            each.collect()
        }
        Remark::PackOrUnits { text, quantity, pack, .. } => {
            let packs = quantity.saturating_mul(i64::from(*pack));
            let as_packs = format!("an order or invoice counts articles: {quantity} packs of {pack} are {packs} units");
            let as_units =
                format!("a statement or an inventory counts licences: {quantity} units in {} packs", quantity / i64::from(*pack));
            vec![
                of_description(text, format!("the quantity counts packs of {pack}"), as_packs, "pack", pack.to_string()),
                of_description(text, "the quantity counts units".into(), as_units, "pack", "1".into()),
            ]
        }
        Remark::TermUnstated { until: Some(day), .. } => of_line("its term has ended", "sa_end", &day.to_string()),
        Remark::Inactive { .. } => of_line("count it: the pack is active", "status", "active"),
        Remark::NoMetric { .. } => of_line("state the metric: user", "metric", "user"),
        Remark::ConnectorLine { .. } => of_line("count it as a license", "type", "license"),
        Remark::NotSold { metric, .. } => {
            let other = if *metric == Metric::User { Metric::Device } else { Metric::User };
            of_line(&format!("the metric is {}", other.word()), "metric", other.word())
        }
        Remark::NoCal { .. }
        | Remark::SaEndUnstated { .. }
        | Remark::TermUnstated { until: None, .. }
        | Remark::BoughtAfterAsOf { .. }
        | Remark::DuplicatePack { .. }
        | Remark::UnknownVersion { .. }
        | Remark::NoRight { .. }
        | Remark::UnreadVersion { .. }
        | Remark::LapsedSa { .. }
        | Remark::EndedSubscription { .. }
        | Remark::SaWithoutLicense { .. }
        | Remark::SaWithoutEnd { .. }
        | Remark::StepUpWithoutLicense { .. }
        | Remark::CreditWithoutLicense { .. } => Vec::new(),
    }
}

/// Codes whose units, if they counted, would close demands that stand open.
fn matters_in_money(code: &str) -> bool {
    ["inactive-entitlement", "bought-after-as-of", "entitlement-version-unknown", "pack-or-units", "term-unstated"].contains(&code)
}

/// What so many units could close at most: no more than what is uncovered in their right and metric, at the standalone price.
/// Suites give several rights at once, so nothing is said about them.
fn at_most(stages: &Stages, position: &Position, line: &LineResult, units: u64) -> Option<Cents> {
    let ProductKind::Cal(right) = stages.inputs.catalog.product(line.product?).kind else { return None };
    let metric = line.metric.unwrap_or(Metric::User);
    let gap = position.rights.get(&right)?.gap;
    let open = if metric == Metric::User { gap.users } else { gap.devices };
    let price = stages.prices.of(line.product?, metric)?;
    (open > 0).then(|| price.times(open.min(units)))
}

/// Named assignments that reserve nothing.
fn assignments(stages: &Stages) -> Vec<Draft> {
    let mut beyond: BTreeMap<&str, (Vec<&str>, Vec<Origin>)> = BTreeMap::new();
    for (origin, subject, product) in &stages.assigned.beyond {
        let entry = beyond.entry(product).or_default();
        entry.0.push(subject);
        entry.1.push(*origin);
    }
    let mut all = Vec::new();
    for (product, (subjects, origins)) in beyond {
        let number = origins.len() as u64;
        let message = format!(
            "{} of {product} by name ({}) find no unit left: they cover nothing",
            counted(number, "assignment", "assignments"),
            some_of(&subjects)
        );
        let finding = Finding::new("assignment-beyond-quantity", Severity::Medium, Effect::Unknown, product, message)
            .remedy("take back assignments of people who left, or find the entitlement that is missing from the lists")
            .units(number);
        all.push(with_rows(finding, &origins));
    }
    let mut unknown: BTreeMap<&str, Vec<Origin>> = BTreeMap::new();
    for (origin, product) in &stages.assigned.unknown {
        unknown.entry(product).or_default().push(*origin);
    }
    for (product, origins) in unknown {
        let number = counted(origins.len() as u64, "assignment names", "assignments name");
        let message = format!("{number} the product '{product}', which the catalog does not know: nothing is reserved");
        let finding = Finding::new("assignment-unknown-product", Severity::Medium, Effect::Unknown, product, message)
            .remedy("amend the product to the catalog's name")
            .units(origins.len() as u64);
        all.push(with_rows(finding, &origins));
    }
    all
}

fn with_rows(mut finding: Finding, origins: &[Origin]) -> Draft {
    origins.iter().for_each(|origin| finding.add_evidence(*origin));
    finding.into()
}
