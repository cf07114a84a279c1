//! Sources whose windows do not fit, that are old, or that are set aside. POSITION.md section 10.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::{Day, WorkloadId};
use crate::kit::assemble::Stages;
use crate::kit::facts::{self, When, both};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::ids::ByRight;
use crate::kit::records::{Linkage, TableId};
use std::collections::{BTreeMap, BTreeSet};

/// Evidence that ends so many days before the as-of date is stale.
const STALE: i32 = 90;
/// A pause of so many days between two windows still is one series of logs.
const SERIES: i32 = 7;

/// First and last day of access, and one table that shows it.
#[derive(Clone, Copy)]
struct Window {
    table: TableId,
    first: Day,
    last: Day,
}

/// `path#table`.
pub fn place(stages: &Stages, table: TableId) -> String {
    let ledger = &stages.inputs.records.ledger;
    match ledger.tables.get(table.0 as usize) {
        Some(account) => {
            let path = ledger.sources.get(account.source as usize).map_or("", |s| s.path.as_str());
            format!("{path}#{}", account.name)
        }
        None => "decisions".into(),
    }
}

pub fn findings(stages: &Stages) -> Vec<Draft> {
    let windows = windows(stages);
    let mut all = Vec::new();
    for (workload, windows) in &windows {
        all.extend(apart(stages, *workload, windows));
        all.extend(stale(stages, *workload, windows));
    }
    all.extend(reference_only(stages));
    all.extend(no_access(stages));
    all.extend(window_after_as_of(stages));
    all.extend(outside(stages));
    all
}

/// Nothing says who accessed anything: the position is no position.
fn no_access(stages: &Stages) -> Option<Draft> {
    if !stages.world.estate.access.rows().is_empty() {
        return None;
    }
    let message = "no source shows anybody's access to anything: the position counts nobody and says nothing";
    let finding = Finding::new("no-access-evidence", Severity::High, Effect::Under, "access", message)
        .remedy("ask for the servers' logs or User Access Logging data; a table of access has the headers workload and user, device or ip");
    Some(finding.into())
}

fn window_after_as_of(stages: &Stages) -> Option<Draft> {
    let settings = stages.inputs.settings;
    let start = settings.window_start.filter(|start| *start > settings.as_of)?;
    let message = format!("the window starts on {start}, after the as-of date {}: no day of evidence counts", settings.as_of);
    let finding = Finding::new("window-after-as-of", Severity::High, Effect::Under, "window_start", message)
        .remedy("set window_start to a day before the as-of date, or take it back");
    Some(finding.into())
}

/// Rights all of whose evidence lies outside the period: that nobody counts there is no result.
fn outside(stages: &Stages) -> Vec<Draft> {
    #[derive(Default)]
    struct Seen {
        counted: bool,
        rows: u64,
        window: Option<(Day, Day)>,
        services: BTreeSet<u32>,
    }
    let mut seen: ByRight<Seen> = ByRight::default();
    for (at, fact) in stages.facts.seen().iter().enumerate() {
        for demand in crate::kit::access::demands(stages.world, fact) {
            let right = seen.entry(demand.right);
            if right.counted || fact.when == When::Counted {
                right.counted = true;
                continue;
            }
            right.rows += u64::from(stages.facts.rows[at]);
            right.services.insert(fact.service);
            right.window = both(right.window, stages.facts.window[at]);
        }
    }
    let settings = stages.inputs.settings;
    let from = settings.window_start.map(|day| format!("{day} to ")).unwrap_or_else(|| "up to ".to_string());
    let told = seen.iter().filter(|(_, seen)| !seen.counted && seen.rows > 0).map(|(right, seen)| {
        let right = stages.inputs.catalog.right(right);
        let days = seen.window.map(|(a, b)| format!(" ({a} to {b})")).unwrap_or_default();
        let message = format!(
            "all evidence for {}, {}{days}, lies outside the period ({from}{}): nobody counts there, which says nothing about who needs a CAL",
            right.name,
            counted(seen.rows, "row", "rows"),
            settings.as_of
        );
        let finding = Finding::new("evidence-outside-period", Severity::High, Effect::Under, right.id.as_str(), message)
            .remedy("check as_of and window_start against the days of the extracts, and how the extracts write their days")
            .units(seen.rows);
        Draft::behind(finding, Behind::Services(seen.services.iter().copied().collect()))
    });
    told.collect()
}

/// Per workload the window of each table, by the days its rows stand on; earliest first.
fn windows(stages: &Stages) -> BTreeMap<WorkloadId, Vec<Window>> {
    let rows = stages.world.estate.access.rows().iter();
    let by = facts::windows(rows.map(|row| ((row.workload, row.origin.table), row)));
    let mut windows: BTreeMap<WorkloadId, Vec<Window>> = BTreeMap::new();
    for ((workload, table), (first, last)) in by {
        windows.entry(workload).or_default().push(Window { table, first, last });
    }
    windows.values_mut().for_each(|list| list.sort_by_key(|w| (w.first, w.last, w.table)));
    windows
}

/// Sources of one workload with days that no window shares.
fn apart(stages: &Stages, workload: WorkloadId, windows: &[Window]) -> Option<Draft> {
    let mut reached: Option<Day> = None;
    let mut longest: Option<i32> = None;
    for window in windows {
        if let Some(end) = reached.filter(|end| window.first > *end) {
            longest = longest.max(Some(window.first.0 - end.0 - 1));
        }
        reached = reached.max(Some(window.last));
    }
    let crossing = unlinked_apart(stages, windows);
    let pause = match (longest, crossing) {
        (Some(days), _) => days,
        (None, true) => 0,
        (None, false) => return None,
    };
    let workload = stages.inputs.catalog.workload(workload);
    let listed: Vec<String> = windows.iter().map(|w| format!("{} from {} to {}", place(stages, w.table), w.first, w.last)).collect();
    let severity = if pause > SERIES || crossing { Severity::Medium } else { Severity::Info };
    let gap = if pause > 0 { format!(", with {} that no source shows", counted(pause as u64, "day", "days")) } else { String::new() };
    let message = format!(
        "the sources for {} do not cover the same days{gap}: {}; who is seen in one and not in the other may only have been out of sight",
        workload.name,
        some_of(&listed)
    );
    let finding = Finding::new("windows-do-not-overlap", severity, Effect::Unknown, workload.id.as_str(), message)
        .remedy("ask for extracts over one common period, or set window_start so that all sources cover it");
    Some(finding.into())
}

/// Users come from one time and devices from another: they are presumed to belong together.
fn unlinked_apart(stages: &Stages, windows: &[Window]) -> bool {
    let of = |linkage| {
        let some = windows.iter().filter(|w| stages.world.estate.linkage(w.table) == linkage);
        some.fold(None, |known, w| both(known, Some((w.first, w.last))))
    };
    match (of(Linkage::UsersOnly), of(Linkage::DevicesOnly)) {
        (Some((a, b)), Some((c, d))) => b < c || d < a,
        _ => false,
    }
}

fn stale(stages: &Stages, workload: WorkloadId, windows: &[Window]) -> Option<Draft> {
    let as_of = stages.inputs.settings.as_of;
    let newest = windows.iter().map(|w| w.last).max()?;
    let age = as_of.0 - newest.0;
    if age <= STALE {
        return None;
    }
    let workload = stages.inputs.catalog.workload(workload);
    let message = format!(
        "the newest evidence for {} is of {newest}, {age} days before {as_of}: it counts as if nothing had changed since",
        workload.name
    );
    let finding = Finding::new("stale-evidence", Severity::Info, Effect::Unknown, workload.id.as_str(), message)
        .remedy("ask for extracts up to the as-of date");
    Some(finding.into())
}

fn reference_only(stages: &Stages) -> Vec<Draft> {
    let told = stages.world.estate.aside.iter().map(|table| {
        let rows = stages.inputs.records.ledger.tables.get(table.0 as usize).map_or(0, |t| t.rows);
        let place = place(stages, *table);
        let message = format!("{place} is kept as reference only by decision: its {} count nowhere", counted(rows, "row", "rows"));
        let finding = Finding::new("source-reference-only", Severity::Info, Effect::Unknown, place, message)
            .remedy("retract the decision if the source should count");
        Draft::from(finding)
    });
    told.collect()
}
