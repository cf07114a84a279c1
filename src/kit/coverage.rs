//! How far the evidence goes: for every service the months in which some source shows access to it, and which source, and a grade with its
//! reasons. What is not seen here is counted nowhere, so this is read before any count. Changes no number.

mod months;

use super::Inputs;
use super::apply::Estate;
use super::decisions::Settings;
use super::estimate::{Estimate, Estimator};
use super::facts::Facts;
use super::findings::Finding;
use super::position::{Position, Service};
use super::records::{AccessRow, Linkage, TableId};
use super::resolve::NONE;
use crate::catalog::{Day, RightId};
use months::Calendar;
pub use months::{MOST_MONTHS, Month, Months};
use rustc_hash::FxHashMap;

/// What one table shows of one service.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sighting {
    /// Rows up to the as-of date and within the window.
    pub rows: u64,
    /// Months that hold the first or the last day of some row.
    pub dated: Months,
    /// Months between the first and the last day of some row: somebody came before and after, and may have come then.
    pub spanned: Months,
    /// Rows without any day.
    pub undated: u64,
    /// Some row is older than all months that are told apart.
    pub older: bool,
}

/// What every table shows of every service, as the rows say it; made with the facts, and kept with them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sightings {
    /// By service and table, in that order.
    all: Vec<((u32, TableId), Sighting)>,
}

impl Sightings {
    pub(super) fn of(estate: &Estate, facts: &Facts, settings: &Settings) -> Sightings {
        let calendar = Calendar::new(settings.as_of);
        let mut found: FxHashMap<(u32, TableId), Sighting> = FxHashMap::default();
        for (row, fact) in estate.access.rows().iter().zip(&facts.of_row) {
            if counts(row, settings) {
                let service = facts.facts[*fact as usize].service;
                found.entry((service, row.origin.table)).or_default().see(row, &calendar);
            }
        }
        let mut all: Vec<_> = found.into_iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        Sightings { all }
    }

    /// Services that some table of a kind shows, each once.
    pub(super) fn services(&self, of: impl Fn(TableId) -> bool) -> impl Iterator<Item = u32> {
        let mut services: Vec<u32> = self.all.iter().filter(|((_, table), _)| of(*table)).map(|((service, _), _)| *service).collect();
        services.dedup();
        services.into_iter()
    }

    /// The tables that show a service.
    fn of_service(&self, service: u32) -> &[((u32, TableId), Sighting)] {
        let from = self.all.partition_point(|((s, _), _)| *s < service);
        let to = self.all.partition_point(|((s, _), _)| *s <= service);
        &self.all[from..to]
    }
}

/// Rows that POSITION.md drops by their days (section 3, `after-as-of` and `out-of-window`) show nothing here either.
fn counts(row: &AccessRow, settings: &Settings) -> bool {
    let after = row.first_seen.or(row.last_seen).is_some_and(|day| day > settings.as_of);
    let before = settings.window_start.zip(row.last_seen).is_some_and(|(start, last)| last < start);
    !after && !before
}

impl Sighting {
    fn see(&mut self, row: &AccessRow, calendar: &Calendar) {
        self.rows += 1;
        let days = [row.first_seen, row.last_seen];
        if days == [None, None] {
            self.undated += 1;
        }
        let back = |day: Option<Day>| day.map(|day| calendar.back(day));
        for month in days.into_iter().filter_map(back) {
            match month {
                Some(month) => self.dated.add(month),
                None => self.older = true,
            }
        }
        if let [Some(first), Some(last)] = days.map(back) {
            let (first, last) = (first.unwrap_or(MOST_MONTHS - 1), last.unwrap_or(MOST_MONTHS - 1));
            self.spanned.add_span(first.max(last), last.min(first));
        }
    }
}

/// How far a service's count can be trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// It needs no CAL: nothing hangs on it.
    Exempt,
    /// Access in every month that is wanted, users tied to devices, and nothing says that something is missing.
    Whole,
    /// Months without evidence, or users and devices that are never tied together.
    Gaps,
    /// A finding says that evidence was lost or never collected.
    Doubtful,
    /// Nobody's access is shown.
    Blind,
}

impl Grade {
    pub const ALL: [Grade; 5] = [Grade::Exempt, Grade::Whole, Grade::Gaps, Grade::Doubtful, Grade::Blind];

    pub fn word(self) -> &'static str {
        match self {
            Grade::Exempt => "no CAL needed",
            Grade::Whole => "whole",
            Grade::Gaps => "with gaps",
            Grade::Doubtful => "doubtful",
            Grade::Blind => "blind",
        }
    }
}

/// Why a service has its grade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// No row at all.
    NoAccess,
    /// Rows, but none with a day: no month is known.
    NoDays,
    /// Nothing before this month, though evidence is wanted from earlier: so many months lack, of all that are wanted.
    Late { from: Month, lacking: usize, of: usize },
    /// Months without any row after its first evidence, of all that are wanted.
    EmptyMonths { empty: usize, of: usize },
    /// Nobody is shown at the operating system itself, but at what runs on it: the service with this place, whose access implies it.
    Through(u32),
    /// Sources name users only, or devices only.
    Unlinked(Linkage),
    /// The finding with this place in [`Position::findings`].
    Finding(u32),
}

/// How far the evidence on one service goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceCoverage {
    /// By table.
    pub sightings: Vec<(TableId, Sighting)>,
    pub dated: Months,
    pub spanned: Months,
    pub grade: Grade,
    pub reasons: Vec<Why>,
    /// The worst grade of all that runs on its machine.
    pub machine: Grade,
    /// Rights that what is missing may understate; none where nothing is.
    pub affected: Vec<RightId>,
    /// What may be missing, where that can be defended; never added to a count.
    pub estimate: Option<Estimate>,
    /// Why there is none, a clause; empty where nothing can be said.
    pub unestimated: String,
}

impl ServiceCoverage {
    /// Months of so many wanted, up to the as-of date, in which nobody came: those before its own first evidence, and those after it.
    fn lacking(&self, as_of: Day, wanted: usize) -> Vec<Why> {
        let mut seen = self.dated | self.spanned;
        // A month that has only begun is none to have been missed.
        if Month::of(as_of) == Month::of(Day(as_of.0 + 3)) && !seen.is_empty() {
            seen.add(0);
        }
        // Rows older than all months that are told apart: it was there before, whatever came between.
        let known = if self.sightings.iter().any(|(_, s)| s.older) { wanted } else { seen.earliest().map_or(0, |first| first + 1) };
        let lacking = wanted.saturating_sub(known);
        let empty = (0..wanted - lacking).filter(|back| !seen.has(*back)).count();
        let late = Why::Late { from: Month::of(as_of).back(known.saturating_sub(1)), lacking, of: wanted };
        let late = (lacking > 0).then_some(late);
        late.into_iter().chain((empty > 0).then_some(Why::EmptyMonths { empty, of: wanted })).collect()
    }
}

/// The whole map: month by month, service by service.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Coverage {
    /// Oldest first, up to that of the as-of date, from the first that any source shows; none where no row has a day.
    pub months: Vec<Month>,
    /// As [`Position::services`].
    pub services: Vec<ServiceCoverage>,
}

/// Codes of findings about single servers or their logs that say evidence is missing.
const MISSING: [&str; 18] = [
    "security-log-unreadable",
    "security-log-wrapped",
    "collector-bad-configuration",
    "audit-policy-off",
    "device-cal-unsupported-os",
    "client-os",
    "collector-internal-error",
    "no-client",
    "other-site-code",
    "not-inventoried",
    "damaged-log",
    "log-cleared",
    "logon-types-missing",
    "messages-unread",
    "only-failures",
    "only-service-logons",
    "ual-daily-cap",
    "ual-database-reset",
];

/// Codes that say evidence ends where its source forgets: no fault, but a gap.
const SHORTENED: [&str; 1] = ["retention-edge"];

/// Codes whose subject is a file, by its name alone: which of several of that name is meant, the rows behind the finding tell.
const OF_FILES: [&str; 2] = ["damaged-log", "log-cleared"];

/// Codes that say a log lost days, wherever it begins.
const TORN: [&str; 3] = ["security-log-wrapped", "damaged-log", "log-cleared"];

/// Whether a finding says that a log lost some of its days.
pub fn is_torn(code: &str) -> bool {
    TORN.contains(&code)
}

/// Whether a finding says that evidence is missing, so that its stakes are an estimate.
pub fn says_missing(code: &str) -> bool {
    MISSING.contains(&code) || SHORTENED.contains(&code) || code == "server-without-access"
}

impl Coverage {
    /// Needs the position's findings and tallies.
    pub(super) fn of(inputs: Inputs, sightings: &Sightings, estimator: &Estimator, position: &Position) -> Coverage {
        let seen = |(_, s): &(_, Sighting)| (s.dated | s.spanned).earliest();
        let count = sightings.all.iter().filter_map(seen).max().map_or(0, |earliest| earliest + 1);
        let this = Month::of(inputs.settings.as_of);
        let wanted = wanted(inputs.settings, count);
        let service = |(at, service): (u32, &Service)| {
            let sightings: Vec<(TableId, Sighting)> = sightings.of_service(at).iter().map(|((_, table), s)| (*table, s.clone())).collect();
            graded(inputs, position, service, sightings, wanted)
        };
        let mut coverage = Coverage {
            months: (0..count).rev().map(|back| this.back(back)).collect(),
            services: (0u32..).zip(&position.services).map(service).collect(),
        };
        coverage.see_through(inputs, estimator);
        coverage.grade_machines(estimator);
        coverage.estimate(estimator, position);
        coverage
    }

    /// A server is known no better than the least known of what runs on it.
    fn grade_machines(&mut self, estimator: &Estimator) {
        let mut worst: FxHashMap<u32, Grade> = FxHashMap::default();
        for (service, covered) in estimator.machines().zip(&self.services) {
            let known = worst.entry(service).or_insert(covered.grade);
            *known = covered.grade.max(*known);
        }
        for (service, covered) in estimator.machines().zip(&mut self.services) {
            covered.machine = if service == NONE { covered.grade } else { worst.get(&service).copied().unwrap_or(covered.grade) };
        }
    }

    /// What may be missing, of services that a finding or silence puts in doubt.
    fn estimate(&mut self, estimator: &Estimator, position: &Position) {
        for (at, covered) in (0u32..).zip(&mut self.services) {
            match covered.grade {
                Grade::Exempt | Grade::Whole => {}
                // What runs on it is where something may be missing, and tells how much.
                _ if covered.reasons.iter().any(|why| matches!(why, Why::Through(_))) => covered.affected = estimator.rights(&[at]),
                Grade::Gaps if !covered.reasons.iter().any(|why| matches!(why, Why::Finding(_))) => {
                    covered.affected = estimator.rights(&[at]);
                }
                Grade::Gaps | Grade::Doubtful | Grade::Blind => {
                    covered.affected = estimator.rights(&[at]);
                    let torn = covered.reasons.iter().any(|why| match why {
                        Why::Finding(at) => position.findings.get(*at as usize).is_some_and(|finding| is_torn(finding.code)),
                        Why::NoAccess | Why::NoDays | Why::Late { .. } | Why::EmptyMonths { .. } | Why::Through(_) | Why::Unlinked(_) => {
                            false
                        }
                    });
                    match estimator.estimate(&[at], torn) {
                        Ok(estimate) => covered.estimate = Some(estimate),
                        Err(why) => covered.unestimated = why,
                    }
                }
            }
        }
    }

    /// Access to a server application is access to the Windows Server under it (POSITION.md section 2, implied rights): a machine that is
    /// seen through one is not blind.
    fn see_through(&mut self, inputs: Inputs, estimator: &Estimator) {
        let inventory = estimator.inventory();
        let windows = inputs.catalog.right(inputs.catalog.windows_server()).workload;
        let mut best: FxHashMap<u32, u32> = FxHashMap::default();
        for (at, service) in (0u32..).zip(&inventory.services) {
            let seen = self.services.get(at as usize).filter(|covered| !covered.sightings.is_empty());
            let (Some(covered), true) = (seen, service.machine != NONE && service.workload != windows) else { continue };
            let known = best.entry(service.machine).or_insert(at);
            if covered.grade < self.services[*known as usize].grade {
                *known = at;
            }
        }
        for (at, service) in inventory.services.iter().enumerate().filter(|(_, s)| s.workload == windows) {
            let Some(through) = best.get(&service.machine) else { continue };
            let other = &self.services[*through as usize];
            let (grade, months) = (other.grade, other.dated | other.spanned);
            if let Some(covered) = self.services.get_mut(at).filter(|covered| covered.grade == Grade::Blind) {
                (covered.grade, covered.spanned) = (grade, months);
                covered.reasons = vec![Why::Through(*through)];
            }
        }
    }

    /// A month's place among the bits of [`Months`].
    pub fn back(&self, month: usize) -> usize {
        self.months.len().saturating_sub(month + 1)
    }
}

/// Months that evidence is wanted for: from the start of the window, where one is set, else all that any service shows.
fn wanted(settings: &Settings, shown: usize) -> usize {
    let Some(start) = settings.window_start else { return shown };
    Month::of(settings.as_of).since(Month::of(start)).map_or(0, |back| (back + 1).min(MOST_MONTHS))
}

fn graded(inputs: Inputs, position: &Position, service: &Service, sightings: Vec<(TableId, Sighting)>, wanted: usize) -> ServiceCoverage {
    let union = |of: fn(&Sighting) -> Months| sightings.iter().map(|(_, s)| of(s)).fold(Months::default(), |a, b| a | b);
    let (dated, spanned) = (union(|s| s.dated), union(|s| s.spanned));
    let mut coverage = ServiceCoverage {
        sightings,
        dated,
        spanned,
        grade: Grade::Whole,
        reasons: Vec::new(),
        machine: Grade::Whole,
        affected: Vec::new(),
        estimate: None,
        unestimated: String::new(),
    };
    let about = missing(inputs, position, service, &coverage.sightings);
    let doubtful = about.iter().filter_map(|at| position.findings.get(*at as usize)).any(|f| !SHORTENED.contains(&f.code));
    coverage.reasons.extend(about.into_iter().map(Why::Finding));
    if coverage.sightings.is_empty() {
        coverage.reasons.insert(0, Why::NoAccess);
    } else if dated.is_empty() {
        coverage.reasons.push(Why::NoDays);
    } else {
        coverage.reasons.extend(coverage.lacking(inputs.settings.as_of, wanted));
    }
    coverage.reasons.extend(unlinked(inputs, &coverage.sightings).map(Why::Unlinked));
    let needs_none = !service.required.is_empty() && service.required.iter().all(|(right, _)| service.waived.contains(right));
    coverage.grade = match (needs_none, coverage.sightings.is_empty(), doubtful, coverage.reasons.is_empty()) {
        (true, ..) => Grade::Exempt,
        (_, true, ..) => Grade::Blind,
        (_, _, true, _) => Grade::Doubtful,
        (.., false) => Grade::Gaps,
        (.., true) => Grade::Whole,
    };
    coverage
}

/// Findings that say evidence on the server, or in a log of it, is missing.
fn missing(inputs: Inputs, position: &Position, service: &Service, sightings: &[(TableId, Sighting)]) -> Vec<u32> {
    let ledger = &inputs.records.ledger;
    let host = service.server.split('.').next().unwrap_or_default();
    let mut subjects = vec![service.server.to_lowercase(), host.to_lowercase()];
    for (table, _) in sightings {
        let Some(account) = ledger.tables.get(table.0 as usize) else { continue };
        let Some(source) = ledger.sources.get(account.source as usize) else { continue };
        let path = source.path.to_lowercase();
        subjects.push(format!("{path}#{}", account.name.to_lowercase()));
        subjects.extend(path.rsplit('/').next().map(str::to_owned));
        subjects.push(path);
        subjects.push(account.form.to_lowercase());
    }
    let of = |subject: &String| position.tallies.findings.get(subject).into_iter().flatten().copied();
    let mut found: Vec<u32> = subjects.iter().filter(|subject| !subject.is_empty()).flat_map(of).collect();
    let tells = |finding: &Finding| {
        let of_a_file = OF_FILES.contains(&finding.code);
        let here = || finding.evidence.iter().any(|origin| sightings.iter().any(|(table, _)| *table == origin.table));
        (MISSING.contains(&finding.code) || SHORTENED.contains(&finding.code)) && (!of_a_file || here())
    };
    found.retain(|at| position.findings.get(*at as usize).is_some_and(tells));
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether no source ties users to devices.
fn unlinked(inputs: Inputs, sightings: &[(TableId, Sighting)]) -> Option<Linkage> {
    let linkage = |(table, _): &(TableId, _)| inputs.records.ledger.tables.get(table.0 as usize).map(|table| table.linkage);
    let mut kinds: Vec<Linkage> = sightings.iter().filter_map(linkage).collect();
    if kinds.contains(&Linkage::Linked) {
        return None;
    }
    kinds.dedup();
    // Lists of users beside lists of devices tie nothing together either.
    kinds.into_iter().find(|kind| *kind != Linkage::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_evidence_is_missing_is_a_code() {
        for code in MISSING.iter().chain(&SHORTENED).chain(&TORN) {
            assert!(crate::kit::checks::codes::find(code).is_some(), "{code}");
        }
    }
}
