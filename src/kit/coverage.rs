//! How far the evidence goes: for every service the months in which some source shows access to it, and which source, and a grade with its
//! reasons. What is not seen here is counted nowhere, so this is read before any count. Changes no number.

use super::Inputs;
use super::apply::Estate;
use super::decisions::Settings;
use super::facts::Facts;
use super::inventory::Inventory;
use super::position::{Position, Service};
use super::records::{AccessRow, Linkage, TableId};
use super::resolve::NONE;
use crate::catalog::Day;
use rustc_hash::FxHashMap;
use std::fmt;

/// Months that are told apart: five years and a quarter, far beyond what any log keeps.
pub const MOST_MONTHS: usize = 64;

/// A calendar month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Month {
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    pub fn of(day: Day) -> Month {
        let date = day.to_date();
        Month { year: date.year(), month: date.month() }
    }

    /// So many months earlier.
    pub fn back(self, months: usize) -> Month {
        let number = i32::from(self.year) * 12 + i32::from(self.month) - 1 - months as i32;
        Month { year: number.div_euclid(12) as i16, month: number.rem_euclid(12) as i8 + 1 }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A set of months, counted back from that of the as-of date: bit 0 is its own.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Months(pub u64);

impl Months {
    pub fn has(self, back: usize) -> bool {
        back < MOST_MONTHS && self.0 >> back & 1 == 1
    }

    fn add(&mut self, back: usize) {
        self.0 |= 1 << back;
    }

    /// Both, and all between.
    fn add_span(&mut self, from: usize, to: usize) {
        (to..=from).for_each(|back| self.add(back));
    }

    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The earliest, as months back.
    pub fn earliest(self) -> Option<usize> {
        (!self.is_empty()).then(|| 63 - self.0.leading_zeros() as usize)
    }
}

impl std::ops::BitOr for Months {
    type Output = Months;
    fn bitor(self, other: Months) -> Months {
        Months(self.0 | other.0)
    }
}

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

/// Days to months back without a calendar for each row.
struct Calendar {
    as_of: Day,
    /// By days before the as-of date.
    back: Vec<u8>,
}

impl Calendar {
    fn new(as_of: Day) -> Calendar {
        let this = Month::of(as_of);
        let number = |month: Month| i32::from(month.year) * 12 + i32::from(month.month);
        let backs = (0..).map(|days| number(this) - number(Month::of(Day(as_of.0 - days))));
        Calendar { as_of, back: backs.map_while(|back| u8::try_from(back).ok().filter(|b| usize::from(*b) < MOST_MONTHS)).collect() }
    }

    /// `None`: too old. Days after the as-of date are its own.
    fn back(&self, day: Day) -> Option<usize> {
        let days = usize::try_from(i64::from(self.as_of.0) - i64::from(day.0)).unwrap_or(0);
        self.back.get(days).map(|back| usize::from(*back))
    }
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
    /// Access in every month, users tied to devices, and nothing says that something is missing.
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
    /// Months without any row, of so many since the first.
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
}

impl ServiceCoverage {
    /// Months since its own first evidence, and how many of them nobody came in.
    fn empty_months(&self, as_of: Day) -> (usize, usize) {
        let mut seen = self.dated | self.spanned;
        // A month that has only begun is none to have been missed.
        if Month::of(as_of) == Month::of(Day(as_of.0 + 3)) && !seen.is_empty() {
            seen.add(0);
        }
        let months = seen.earliest().map_or(0, |earliest| earliest + 1);
        (months, months - seen.len())
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
const MISSING: [&str; 12] = [
    "security-log-unreadable",
    "security-log-wrapped",
    "collector-bad-configuration",
    "audit-policy-off",
    "device-cal-unsupported-os",
    "collector-internal-error",
    "no-client",
    "other-site-code",
    "not-inventoried",
    "damaged-log",
    "logon-types-missing",
    "messages-unread",
];

impl Coverage {
    /// Needs the position's findings and tallies.
    pub(super) fn of(inputs: Inputs, sightings: &Sightings, inventory: &Inventory, position: &Position) -> Coverage {
        let seen = |(_, s): &(_, Sighting)| (s.dated | s.spanned).earliest();
        let count = sightings.all.iter().filter_map(seen).max().map_or(0, |earliest| earliest + 1);
        let this = Month::of(inputs.settings.as_of);
        let service = |(at, service): (u32, &Service)| {
            let sightings: Vec<(TableId, Sighting)> = sightings.of_service(at).iter().map(|((_, table), s)| (*table, s.clone())).collect();
            graded(inputs, position, service, sightings)
        };
        let mut coverage = Coverage {
            months: (0..count).rev().map(|back| this.back(back)).collect(),
            services: (0u32..).zip(&position.services).map(service).collect(),
        };
        coverage.see_through(inputs, inventory);
        coverage
    }

    /// Access to a server application is access to the Windows Server under it (POSITION.md section 2, implied rights): a machine that is
    /// seen through one is not blind.
    fn see_through(&mut self, inputs: Inputs, inventory: &Inventory) {
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

fn graded(inputs: Inputs, position: &Position, service: &Service, sightings: Vec<(TableId, Sighting)>) -> ServiceCoverage {
    let union = |of: fn(&Sighting) -> Months| sightings.iter().map(|(_, s)| of(s)).fold(Months::default(), |a, b| a | b);
    let (dated, spanned) = (union(|s| s.dated), union(|s| s.spanned));
    let mut coverage = ServiceCoverage { sightings, dated, spanned, grade: Grade::Whole, reasons: Vec::new() };
    let about = missing(inputs, position, service, &coverage.sightings);
    let doubtful = !about.is_empty();
    coverage.reasons.extend(about.into_iter().map(Why::Finding));
    let (months, empty) = coverage.empty_months(inputs.settings.as_of);
    if coverage.sightings.is_empty() {
        coverage.reasons.insert(0, Why::NoAccess);
    } else if dated.is_empty() {
        coverage.reasons.push(Why::NoDays);
    } else if empty > 0 {
        coverage.reasons.push(Why::EmptyMonths { empty, of: months });
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

/// Findings that say evidence on the server, or a log of it, is missing.
fn missing(inputs: Inputs, position: &Position, service: &Service, sightings: &[(TableId, Sighting)]) -> Vec<u32> {
    let ledger = &inputs.records.ledger;
    let host = service.server.split('.').next().unwrap_or_default();
    let mut subjects = vec![service.server.to_lowercase(), host.to_lowercase()];
    for (table, _) in sightings {
        let Some(account) = ledger.tables.get(table.0 as usize) else { continue };
        let Some(source) = ledger.sources.get(account.source as usize) else { continue };
        subjects.push(source.path.to_lowercase());
        subjects.push(format!("{}#{}", source.path, account.name).to_lowercase());
    }
    let of = |subject: &String| position.tallies.findings.get(subject).into_iter().flatten().copied();
    let mut found: Vec<u32> = subjects.iter().flat_map(of).collect();
    found.retain(|at| position.findings.get(*at as usize).is_some_and(|finding| MISSING.contains(&finding.code)));
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

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn months_count_back_over_the_turn_of_the_year() {
        let calendar = Calendar::new(day("2026-02-28"));
        let back = |text| calendar.back(day(text));
        assert_eq!([back("2026-02-01"), back("2026-01-31"), back("2025-12-01"), back("2025-03-01")], [Some(0), Some(1), Some(2), Some(11)]);
        assert_eq!(back("2026-03-05"), Some(0), "a day after the as-of date is taken for its month");
        assert_eq!(back("2009-01-01"), None);
        assert_eq!(Month::of(day("2026-02-28")).back(2).to_string(), "2025-12");
        assert_eq!(Month::of(day("2026-02-28")).back(14).to_string(), "2024-12");
    }

    #[test]
    fn what_says_that_evidence_is_missing_is_a_code() {
        for code in MISSING {
            assert!(crate::kit::checks::codes::find(code).is_some(), "{code}");
        }
    }

    #[test]
    fn sets_of_months_know_their_earliest() {
        let mut months = Months::default();
        assert_eq!((months.earliest(), months.len()), (None, 0));
        months.add_span(4, 2);
        assert_eq!(
            (months.earliest(), months.len(), months.has(3), months.has(5), months.has(MOST_MONTHS)),
            (Some(4), 3, true, false, false)
        );
    }
}
