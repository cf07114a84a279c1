//! How far single sources reach: User Access Logging at its daily limit or begun anew, logs that end where their retention does, servers
//! where nobody but accounts of services and machines was seen. POSITION.md section 10.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::Day;
use crate::kit::assemble::Stages;
use crate::kit::facts::{self, When};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::ids::IdSet;
use crate::kit::position::{Fate, Position, Reason, Subject};
use crate::kit::records::{AccessRow, TableId};
use crate::kit::resolve::NONE;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What tables of User Access Logging are called, whatever printed them.
const UAL: &str = "User Access Logging";
/// Accesses that User Access Logging records a day at most.
const UAL_DAILY: u64 = 65_535;
/// Distinct clients from which a day stands at that limit: clients come in rows of one access, and a few rows fold into others.
const UAL_NEAR: u64 = UAL_DAILY - UAL_DAILY / 100;
/// A database that begins so many days later than it should was begun anew; a server may rest over a holiday.
const YOUNGER: i32 = 45;
/// Logs that begin within so many days of each other begin at the same age.
const SAME_AGE: i32 = 1;
/// So many servers' logs begin at the same age by retention, not by chance.
const ENOUGH: usize = 3;

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let begins = Begins::of(stages);
    let mut all = daily_cap(stages);
    all.extend(begun_anew(stages, position, &begins));
    all.extend(retention(stages, &begins));
    all.extend(nobody_named(stages, position));
    all
}

fn form<'s>(stages: &'s Stages, table: TableId) -> &'s str {
    stages.inputs.records.ledger.tables.get(table.0 as usize).map_or("", |account| account.form.as_str())
}

fn is_ual(stages: &Stages, table: TableId) -> bool {
    form(stages, table).starts_with(UAL)
}

/// Rows of access with the service that each is of.
fn rows<'s>(stages: &'s Stages) -> impl Iterator<Item = (&'s AccessRow, u32)> {
    let service = |fact: &u32| stages.facts.facts[*fact as usize].service;
    stages.world.estate.access.rows().iter().zip(stages.facts.of_row.iter().map(service))
}

/// Days on which a role of a server stands at the limit of what User Access Logging records.
fn daily_cap(stages: &Stages) -> Vec<Draft> {
    let ual: Vec<bool> = (0..stages.inputs.records.ledger.tables.len()).map(|at| is_ual(stages, TableId(at as u32))).collect();
    let mut days: FxHashMap<(u32, Day), (u64, u64)> = FxHashMap::default();
    for (row, service) in rows(stages).filter(|(row, _)| ual.get(row.origin.table.0 as usize).copied().unwrap_or(false)) {
        if let (Some(first), Some(last)) = (row.first_seen, row.last_seen)
            && first == last
        {
            let (clients, accesses) = days.entry((service, first)).or_default();
            *clients += 1;
            *accesses = accesses.saturating_add(row.count);
        }
    }
    let mut full: BTreeMap<u32, Vec<(Day, u64)>> = BTreeMap::new();
    for ((service, day), (clients, accesses)) in days {
        // One client that reaches the limit alone loses accesses and no people.
        if clients >= UAL_NEAR || (accesses == UAL_DAILY && clients > 1) {
            full.entry(service).or_default().push((day, clients));
        }
    }
    full.into_iter().map(|(service, days)| full_days(stages, service, days)).collect()
}

fn full_days(stages: &Stages, service: u32, mut days: Vec<(Day, u64)>) -> Draft {
    days.sort_unstable();
    let service_at = &stages.world.inventory.services[service as usize];
    let listed: Vec<String> = days.iter().map(|(day, clients)| format!("{day} with {}", counted(*clients, "client", "clients"))).collect();
    let message = format!(
        "User Access Logging of {} for {} stands at its limit of {} accesses a day on {} ({}): at least that many came, and whoever came after the limit was reached is missing",
        service_at.name,
        stages.inputs.catalog.workload(service_at.workload).name,
        crate::catalog::grouped(UAL_DAILY),
        counted(days.len() as u64, "day", "days"),
        some_of(&listed)
    );
    let finding = Finding::new("ual-daily-cap", Severity::Medium, Effect::Under, service_at.name.as_str(), message).remedy(
        "take the Security log or the service's own log for those days; a server on the Internet is no case for User Access Logging",
    );
    Draft::behind(finding, Behind::Services(vec![service]))
}

/// First day of each machine's evidence, by what kind of log shows it.
struct Begins<'s> {
    /// Form → machine → first and last day.
    by_form: BTreeMap<&'s str, BTreeMap<u32, (Day, Day)>>,
}

impl<'s> Begins<'s> {
    fn of(stages: &'s Stages) -> Begins<'s> {
        // Most of the log stands in canonical tables, or in the order of its servers: few rows are looked up.
        let told: Vec<bool> = stages.inputs.records.ledger.tables.iter().map(|account| !account.form.is_empty()).collect();
        let told = rows(stages).filter(|(row, _)| told.get(row.origin.table.0 as usize).copied().unwrap_or(false));
        let windows = facts::windows(told.map(|(row, service)| ((row.origin.table, service), row)));
        let mut by_form: BTreeMap<&str, BTreeMap<u32, (Day, Day)>> = BTreeMap::new();
        for ((table, service), (from, to)) in windows {
            let (form, machine) = (form(stages, table), stages.world.inventory.services[service as usize].machine);
            // Every printing of User Access Logging is of the same databases.
            let form = if form.starts_with(UAL) { UAL } else { form };
            if !form.is_empty() && machine != NONE {
                let window = by_form.entry(form).or_default().entry(stages.world.devices.root(machine)).or_insert((from, to));
                *window = (window.0.min(from), window.1.max(to));
            }
        }
        Begins { by_form }
    }
}

/// Databases of User Access Logging that begin long after they should: with the window, else with those of the other servers.
fn begun_anew(stages: &Stages, position: &Position, begins: &Begins) -> Vec<Draft> {
    let Some(machines) = begins.by_form.get(UAL) else { return Vec::new() };
    let others = machines.values().map(|(first, _)| *first).min();
    let Some(wanted) = stages.inputs.settings.window_start.or(others.filter(|_| machines.len() > 1)) else { return Vec::new() };
    let kept = kept_from(stages.inputs.settings.as_of);
    let late = machines.iter().filter(|(_, (first, _))| first.0 - wanted.0.max(kept.0) > YOUNGER);
    let told = late.map(|(machine, (first, _))| {
        let services: Vec<u32> = (0u32..)
            .zip(&stages.world.inventory.services)
            .filter(|(_, s)| s.machine != NONE && stages.world.devices.root(s.machine) == *machine)
            .map(|(at, _)| at)
            .collect();
        let name = services.first().and_then(|at| position.services.get(*at as usize)).map_or("", |s| s.server.as_str());
        let message = format!(
            "User Access Logging of {name} begins on {first}, {} after {wanted}, from when evidence is wanted: its databases were begun anew or the server is that young; who came only before is missing",
            counted((first.0 - wanted.0) as u64, "day", "days")
        );
        let finding = Finding::new("ual-database-reset", Severity::Medium, Effect::Under, name, message)
            .remedy("ask when the server went into service and for older copies of the folder LogFiles\\Sum (backup, shadow copy)");
        Draft::behind(finding, Behind::Services(services))
    });
    told.collect()
}

/// User Access Logging keeps the running year and the two before it.
fn kept_from(as_of: Day) -> Day {
    let year = as_of.to_date().year() - 2;
    Day::parse_iso(&format!("{year:04}-01-01")).unwrap_or(as_of)
}

/// Logs of one kind that begin at the same age on several servers: older ones are deleted there.
fn retention(stages: &Stages, begins: &Begins) -> Vec<Draft> {
    let start = stages.inputs.settings.window_start;
    let told = begins.by_form.iter().filter_map(|(form, machines)| {
        let first = machines.values().map(|(first, _)| *first).min()?;
        let together = machines.values().filter(|(begins, _)| begins.0 - first.0 <= SAME_AGE).count();
        let last = machines.values().map(|(_, last)| *last).max()?;
        // Where the window is covered nothing is missing.
        let wanted = start.is_none_or(|start| first > start);
        let two_years = *form == UAL && first == kept_from(last);
        let by_rule = together >= ENOUGH && together == machines.len();
        (wanted && (two_years || by_rule)).then(|| edge(form, first, last, machines))
    });
    told.collect()
}

fn edge(form: &str, first: Day, last: Day, machines: &BTreeMap<u32, (Day, Day)>) -> Draft {
    let message = format!(
        "the evidence of {form} begins on the same day, {first}, on {}: {} before its newest day, older entries are deleted by then; who came only before is missing",
        counted(machines.len() as u64, "server", "servers"),
        counted((last.0 - first.0) as u64, "day", "days")
    );
    Finding::new("retention-edge", Severity::Low, Effect::Under, form, message)
        .remedy("ask for archived or backed-up logs from before that day, or state the days covered as the period of the count")
        .into()
}

/// Servers where everybody who was seen is an account of a machine, a service or the system.
fn nobody_named(stages: &Stages, position: &Position) -> Vec<Draft> {
    let nobody = nobody(position);
    let services = &stages.world.inventory.services;
    // Whether somebody, or some unnamed device, was seen; else the accounts.
    let mut by_service: Vec<(bool, BTreeSet<u32>)> = vec![Default::default(); services.len()];
    for fact in stages.facts.facts.iter().filter(|fact| fact.when == When::Counted) {
        let (named, accounts) = &mut by_service[fact.service as usize];
        match fact.user {
            _ if *named => {}
            user if user != NONE && nobody.contains(user) => _ = accounts.insert(user),
            _ => *named = true,
        }
    }
    let mut machines: BTreeMap<u32, (bool, BTreeSet<u32>, BTreeSet<u32>)> = BTreeMap::new();
    for (at, (service, (somebody, seen_there))) in (0u32..).zip(services.iter().zip(by_service)) {
        let seen_at_all = somebody || !seen_there.is_empty();
        if service.machine == NONE || !seen_at_all || service.demands.iter().all(|d| d.waived) {
            continue;
        }
        let (named, accounts, seen) = machines.entry(stages.world.devices.root(service.machine)).or_default();
        *named |= somebody;
        accounts.extend(seen_there);
        seen.insert(at);
    }
    let told = machines.into_values().filter(|(named, accounts, _)| !named && !accounts.is_empty()).filter_map(|(_, accounts, seen)| {
        let name = seen.first().map(|at| services[*at as usize].name.as_str())?;
        let names: Vec<&str> = accounts.iter().filter_map(|id| position.users.get(*id as usize)).map(|user| user.name.as_str()).collect();
        let message = format!(
            "nobody but {} was seen at {name} ({}): people who use it leave no trace in this evidence, or nobody does",
            counted(accounts.len() as u64, "account of a machine, a service or the system", "accounts of machines, services or the system"),
            some_of(&names)
        );
        let finding = Finding::new("only-service-logons", Severity::Medium, Effect::Under, name, message)
            .remedy("ask what the server is for, and for a log that shows network logons of people or the application's own log");
        Some(Draft::behind(finding, Behind::Services(seen.into_iter().collect())))
    });
    told.collect()
}

/// Users whom some right sets aside as nobody in particular.
pub(in crate::kit) fn nobody(position: &Position) -> IdSet {
    let subjects = position.rights.values().flat_map(|figures| &figures.subjects);
    let aside = subjects.filter_map(|subject| match (subject.subject, &subject.fate) {
        (
            Subject::User(id),
            Fate::Excluded(Reason::SystemAccount | Reason::MachineAccount | Reason::ServiceAccount | Reason::SystemMailbox),
        ) => Some(id.0),
        (
            Subject::User(_) | Subject::Device(_),
            Fate::Excluded(_)
            | Fate::Plan(_)
            | Fate::Assigned(_)
            | Fate::Unit(_)
            | Fate::OtherSide
            | Fate::Background
            | Fate::External(_)
            | Fate::Uncovered { .. },
        ) => None,
    });
    aside.collect()
}
