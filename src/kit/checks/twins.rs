//! The same entitlement in two sources: never added silently and never dropped silently. POSITION.md section 4, 4.

use super::{Draft, counted};
use crate::catalog::{Cents, Metric, ProductId};
use crate::kit::assemble::Stages;
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::entitlements::Line;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::names;
use crate::kit::records::{EntitlementRecord, LineType, Origin, TableId};
use std::collections::{BTreeMap, BTreeSet};

/// What two lines must have in common beside agreement or purchase date.
type Alike = (ProductId, Metric, LineType, i64, String);

/// Two lines in different tables that look like one entitlement.
struct Twin<'a> {
    first: &'a Line,
    second: &'a Line,
}

pub fn findings(stages: &Stages) -> Vec<Draft> {
    let pairs = twins(stages);
    let mut by_tables: BTreeMap<(TableId, TableId), Vec<Twin>> = BTreeMap::new();
    for twin in pairs {
        by_tables.entry((twin.first.origin.table, twin.second.origin.table)).or_default().push(twin);
    }
    let mut all = Vec::new();
    for ((first, second), pairs) in by_tables {
        let lines = |table: TableId| stages.owned.read.iter().filter(|l| l.origin.table == table).count();
        // A whole list that another one repeats is one question, not one per line.
        let whole = [second, first].into_iter().find(|table| pairs.len() > 1 && lines(*table) == pairs.len());
        match whole {
            Some(repeated) => all.push(whole_list(stages, repeated, if repeated == second { first } else { second }, &pairs)),
            None => all.extend(pairs.iter().map(|twin| one(stages, twin))),
        }
    }
    all
}

/// Each line is the second of at most one pair.
fn twins<'a>(stages: &'a Stages) -> Vec<Twin<'a>> {
    let records = &stages.world.estate.entitlements;
    let mut alike: BTreeMap<Alike, Vec<&Line>> = BTreeMap::new();
    for line in stages.owned.read.iter().filter(|l| l.quantity != 0) {
        let version = line.version.as_deref().map(names::fold).unwrap_or_default();
        alike.entry((line.product, line.metric, line.kind, line.quantity, version)).or_default().push(line);
    }
    let mut found = Vec::new();
    for lines in alike.values().filter(|lines| lines.len() > 1) {
        let mut taken: BTreeSet<Origin> = BTreeSet::new();
        for (at, first) in lines.iter().enumerate() {
            if taken.contains(&first.origin) {
                continue;
            }
            let mut tables: BTreeSet<TableId> = BTreeSet::from([first.origin.table]);
            for second in lines.iter().skip(at + 1) {
                let same = records.get(first.at).zip(records.get(second.at)).is_some_and(|(a, b)| same_purchase(a, b));
                if same && !taken.contains(&second.origin) && tables.insert(second.origin.table) {
                    taken.insert(second.origin);
                    found.push(Twin { first, second });
                }
            }
        }
    }
    found
}

/// The same agreement or the same day of purchase, and nothing that tells them apart.
fn same_purchase(a: &EntitlementRecord, b: &EntitlementRecord) -> bool {
    let text = |t: &Option<String>| t.as_deref().map(names::fold).filter(|t| !t.is_empty());
    let differ = |x: Option<String>, y: Option<String>| x.is_some() && y.is_some() && x != y;
    let agreement = text(&a.agreement).is_some() && text(&a.agreement) == text(&b.agreement);
    let day = a.purchased.is_some() && a.purchased == b.purchased;
    let days_differ = a.purchased.is_some() && b.purchased.is_some() && a.purchased != b.purchased;
    let apart = differ(text(&a.pack_key), text(&b.pack_key)) || differ(text(&a.server), text(&b.server));
    (day || (agreement && !days_differ)) && !apart
}

fn units(line: &Line) -> u64 {
    line.quantity.unsigned_abs()
}

fn one(stages: &Stages, twin: &Twin) -> Draft {
    let ledger = &stages.inputs.records.ledger;
    let (first, second) = (ledger.key(twin.first.origin), ledger.key(twin.second.origin));
    let product = &stages.inputs.catalog.product(twin.first.product).name;
    let count = units(twin.first);
    let message = format!(
        "{} of {product} stand in {first} and again in {second}: both are counted until one is set aside",
        counted(count, "unit", "units")
    );
    let on = RecordKey { record: "entitlement".into(), key: second.clone() };
    let aside = Decision::Amend { on, field: "status".into(), to: Some("counted elsewhere".into()) };
    let mut finding = Finding::new("double-source", Severity::High, effect(twin.first), format!("{product} {second}"), message)
        .remedy("find out whether these are two purchases or one; set the second line aside where it is one")
        .units(count)
        .suggest(format!("count it once: set {second} aside"), aside)
        .seen_at(twin.first.origin)
        .seen_at(twin.second.origin);
    if let Some(money) = worth(stages, twin.first) {
        finding = finding.money(money);
    }
    finding.into()
}

/// A credit that is counted twice takes too much away.
fn effect(line: &Line) -> Effect {
    if line.kind == LineType::Credit { Effect::Over } else { Effect::Under }
}

/// Twice-counted units at the standalone price.
fn worth(stages: &Stages, line: &Line) -> Option<Cents> {
    stages.prices.of(line.product, line.metric).map(|price| price.times(units(line)))
}

fn whole_list(stages: &Stages, repeated: TableId, other: TableId, pairs: &[Twin]) -> Draft {
    let (name, of) = (super::sources::place(stages, repeated), super::sources::place(stages, other));
    let count: u64 = pairs.iter().map(|twin| units(twin.first)).sum();
    let message = format!(
        "all {} of {name} ({count} units) stand in {of} too: both lists are counted until one is set aside",
        counted(pairs.len() as u64, "line", "lines")
    );
    let mut finding = Finding::new("double-source", Severity::High, Effect::Under, name.clone(), message)
        .remedy("find out whether the two lists report the same purchases; keep one of them as reference only where they do")
        .units(count);
    if repeated != TableId::DECISIONS {
        finding = finding.suggest(format!("keep {name} as reference only"), Decision::ReferenceOnly { source: name, yes: true });
    }
    for twin in pairs {
        finding.add_evidence(twin.first.origin);
        finding.add_evidence(twin.second.origin);
    }
    finding.into()
}
