//! What is wrong with who held an address: several at once, nobody between two leases; and what the addresses of nobody may be. Rows whose
//! days run backward. POSITION.md section 3, 2: nothing is guessed, such an address stands for itself.

use super::{Draft, counted, some_of};
use crate::catalog::Day;
use crate::kit::addresses::{Addresses, Unresolved};
use crate::kit::assemble::Stages;
use crate::kit::candidates::Sureness;
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::{Effect, Finding, Severity, Suggestion};
use crate::kit::position::Position;
use crate::kit::records::{DeviceRecord, Origin};
use crate::kit::resolve::devices::Lease;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Gaps of one address for which a remedy is offered.
const MOST_GAPS: usize = 6;

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let addresses = &position.beside.addresses;
    let mut all = Vec::new();
    let mut overlapping: BTreeSet<&str> = BTreeSet::new();
    let register = Register::of(stages, addresses);
    for days in addresses.unresolved.chunk_by(|a, b| a.address == b.address) {
        let Some(first) = days.first() else { continue };
        let text = addresses.text(first.address);
        let leases = stages.world.devices.leases(text).filter(|lease| !lease.nat).collect();
        let address = Address { stages, register: &register, text, leases };
        let overlap = address.overlap(days);
        overlapping.extend(overlap.is_some().then_some(address.text));
        all.extend(overlap);
        all.extend(address.gap(days));
    }
    all.extend(unused(addresses, &overlapping));
    all.extend(may_be_devices(addresses));
    all.extend(backward(stages));
    all
}

/// Records of devices by where they stand.
struct Register<'a>(FxHashMap<Origin, &'a DeviceRecord>);

impl<'a> Register<'a> {
    fn of(stages: &'a Stages, addresses: &Addresses) -> Register<'a> {
        let records = if addresses.unresolved.is_empty() { &[] } else { &*stages.world.estate.devices };
        Register(records.iter().map(|record| (record.origin, record)).collect())
    }
}

/// An address with those who held it.
struct Address<'a> {
    stages: &'a Stages<'a>,
    register: &'a Register<'a>,
    text: &'a str,
    leases: Vec<Lease>,
}

impl Address<'_> {
    fn name(&self, device: u32) -> &str {
        &self.stages.world.devices.identities[device as usize].name
    }

    /// Days on which several hold it.
    fn overlap(&self, days: &[Unresolved]) -> Option<Draft> {
        let of_day = |day: Day| self.leases.iter().filter(move |lease| lease.holds(day));
        let doubtful: Vec<&Unresolved> = days.iter().filter(|unresolved| of_day(unresolved.day).nth(1).is_some()).collect();
        let (first, last) = (doubtful.first()?, doubtful.last()?);
        let holding: Vec<&Lease> = self.leases.iter().filter(|lease| doubtful.iter().any(|d| lease.holds(d.day))).collect();
        let names: BTreeSet<&str> = holding.iter().map(|lease| self.name(lease.device)).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let rows: u64 = doubtful.iter().map(|unresolved| unresolved.rows).sum();
        let message = format!(
            "{} hold {} on the same {}: nobody can tell whose the {} of {} were, so they count as a device of their own, ip:{}",
            some_of(&names),
            self.text,
            if doubtful.len() == 1 { "day" } else { "days" },
            counted(rows, "row", "rows"),
            span(first.day, last.day),
            self.text
        );
        let mut finding = Finding::new("lease-overlap", Severity::Medium, Effect::Over, self.text, message)
            .between(first.day, last.day)
            .remedy("find out who held the address (the leases' log, the machine accounts seen there), and amend the other's row")
            .units(1)
            .suggest_each(self.settle(&holding, &doubtful));
        holding.iter().for_each(|lease| finding.add_evidence(lease.origin));
        doubtful.into_iter().for_each(|unresolved| finding.add_rows(unresolved.first, unresolved.rows));
        Some(finding.into())
    }

    /// Ways to settle two leases: the earlier ended when the later began, or only one was there. Whom the logons name goes first.
    fn settle(&self, holding: &[&Lease], doubtful: &[&Unresolved]) -> Vec<Suggestion> {
        let [a, b] = holding else { return Vec::new() };
        let shown: BTreeSet<u32> = doubtful.iter().map(|unresolved| unresolved.shown).collect();
        let only = |lease: &Lease, other: &Lease| {
            let why =
                if shown.len() == 1 && shown.contains(&lease.device) { "it alone showed itself at the address on these days" } else { "" };
            self.without(other).map(|decision| Suggestion {
                label: format!("only {} held it", self.name(lease.device)),
                why: why.to_owned(),
                decision,
            })
        };
        let mut all: Vec<Suggestion> = [only(a, b), only(b, a)].into_iter().flatten().collect();
        all.sort_by_key(|suggestion| suggestion.why.is_empty());
        let (earlier, later) = if a.from <= b.from { (a, b) } else { (b, a) };
        if let Some(start) = later.from.filter(|start| earlier.from != Some(*start)) {
            let to = start.previous();
            let label = format!("{} held it until {to}, then {}", self.name(earlier.device), self.name(later.device));
            let decision = self.amend(earlier, "ip_to", Some(to.to_string()));
            let at = usize::from(all.first().is_some_and(|first| !first.why.is_empty()));
            all.insert(at, Suggestion { label, why: "the later lease begins then".to_owned(), decision });
        }
        all
    }

    /// The row of a lease without this address.
    fn without(&self, lease: &Lease) -> Option<Decision> {
        let record = self.register.0.get(&lease.origin)?;
        let is_it = |ip: &&String| crate::kit::names::device_name(ip) == crate::kit::names::DeviceName::Address(self.text.to_owned());
        let others: Vec<&str> = record.ip.iter().filter(|ip| !is_it(ip)).map(String::as_str).collect();
        Some(self.amend(lease, "ip", (!others.is_empty()).then(|| others.join("; "))))
    }

    fn amend(&self, lease: &Lease, field: &str, to: Option<String>) -> Decision {
        let key = self.stages.inputs.records.ledger.key(lease.origin);
        Decision::Amend { on: RecordKey { record: "device".to_owned(), key }, field: field.to_owned(), to }
    }

    /// Days on which nobody holds it, though somebody did before and after.
    fn gap(&self, days: &[Unresolved]) -> Option<Draft> {
        let between = days.iter().filter_map(|unresolved| Some((self.around(unresolved.day)?, unresolved)));
        let between: Vec<((Lease, Lease), &Unresolved)> = between.collect();
        let (((before, after), first), (_, last)) = (between.first()?, between.last()?);
        let gaps: Vec<&[((Lease, Lease), &Unresolved)]> = between.chunk_by(|a, b| a.0 == b.0).collect();
        let rows: u64 = between.iter().map(|(_, unresolved)| unresolved.rows).sum();
        let sides = if gaps.len() == 1 {
            format!("{} before, {} after", self.name(before.device), self.name(after.device))
        } else {
            format!("{} gaps between its leases", gaps.len())
        };
        let message = format!(
            "nobody held {} on {}, {} ({sides}): the {} as a device of their own, ip:{}",
            self.text,
            counted(between.len() as u64, "day", "days"),
            span(first.day, last.day),
            counted(rows, "row then counts", "rows then count"),
            self.text
        );
        let suggestions = gaps.iter().take(MOST_GAPS).flat_map(|gap| self.fill(gap));
        let mut finding = Finding::new("lease-gap", Severity::Low, Effect::Over, self.text, message)
            .between(first.day, last.day)
            .remedy("ask for the leases of these days (the DHCP server's audit log); where one device held it before and after, it held it in between")
            .units(1)
            .suggest_each(suggestions);
        between.iter().for_each(|(_, unresolved)| finding.add_rows(unresolved.first, unresolved.rows));
        Some(finding.into())
    }

    /// The leases right before and right after a day on which none holds.
    fn around(&self, day: Day) -> Option<(Lease, Lease)> {
        if self.leases.iter().any(|lease| lease.holds(day)) {
            return None;
        }
        let before = self.leases.iter().filter(|lease| lease.to.is_some_and(|to| to < day)).max_by_key(|lease| lease.to)?;
        let after = self.leases.iter().filter(|lease| lease.from.is_some_and(|from| from > day)).min_by_key(|lease| lease.from)?;
        Some((*before, *after))
    }

    fn fill(&self, gap: &[((Lease, Lease), &Unresolved)]) -> Vec<Suggestion> {
        let (Some(((before, after), first)), Some((_, last))) = (gap.first(), gap.last()) else { return Vec::new() };
        let held = |device: u32, why: &str| {
            let (from, to) = (first.day.to_string(), last.day.to_string());
            let fields = [("device", self.name(device)), ("ip", self.text), ("ip_from", &from), ("ip_to", &to)];
            let fields = fields.map(|(field, value)| (field.to_owned(), value.to_owned())).into();
            let label = format!("{} held it, {}", self.name(device), span(first.day, last.day));
            Suggestion { label, why: why.to_owned(), decision: Decision::Add { record: "device".to_owned(), fields } }
        };
        if before.device == after.device {
            return vec![held(before.device, "it held the address before and after")];
        }
        vec![held(before.device, "it held the address before"), held(after.device, "it held the address after")]
    }
}

/// `2026-05-01`, `2026-05-01 to 2026-05-04`.
fn span(from: Day, to: Day) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

/// Leases that overlap where nobody's access rests on it: told together.
fn unused(addresses: &Addresses, told: &BTreeSet<&str>) -> Option<Draft> {
    let found: Vec<&(String, Origin)> = addresses.overlapping.iter().filter(|(address, _)| !told.contains(address.as_str())).collect();
    let names: Vec<&str> = found.iter().map(|(address, _)| address.as_str()).collect();
    let message = format!(
        "{} have leases of several devices on one day ({}); no access came from them on such a day, so nothing rests on it",
        counted(found.len() as u64, "address", "addresses"),
        some_of(&names)
    );
    let mut finding = Finding::new("lease-overlap", Severity::Low, Effect::Unknown, "addresses without access", message)
        .stands_for(found.len() as u64)
        .settled("nothing need be done; where access from them is added later, find out who held them");
    found.iter().for_each(|(_, origin)| finding.add_evidence(*origin));
    (!found.is_empty()).then(|| finding.into())
}

/// Addresses that may be known devices: told together, they are listed one by one in the table 'which device'.
fn may_be_devices(addresses: &Addresses) -> Option<Draft> {
    let told = Sureness::tally(addresses.candidates.iter().map(|candidate| candidate.sureness));
    let mine: BTreeSet<u32> = addresses.candidates.iter().map(|candidate| candidate.address).collect();
    let number = mine.len() as u64;
    let rows: u64 = addresses.candidates.iter().map(|candidate| candidate.rows).sum();
    let message = format!(
        "{} that nobody held by the register may be known devices for {} ({told} stretches of days): until that is accepted each counts as a device of its own",
        counted(number, "address", "addresses"),
        counted(rows, "row", "rows"),
    );
    let mut finding = Finding::new("address-may-be-device", Severity::Low, Effect::Over, "which device", message)
        .stands_for(number)
        .remedy("go through them in step 2, table 'which device': accept what the signs bear out; nothing is changed by itself")
        .units(number);
    addresses.candidates.iter().filter_map(|candidate| candidate.evidence.first()).for_each(|origin| finding.add_evidence(*origin));
    (number > 0).then(|| finding.into())
}

/// Rows that were last seen before they were first seen, table by table.
fn backward(stages: &Stages) -> Vec<Draft> {
    let told = stages.facts.backward.iter().map(|(table, backward)| {
        let place = super::sources::place(stages, *table);
        let (first, last) = backward.example;
        let message = format!(
            "{place}: {} last seen before they were first seen, such as first on {first} and last on {last}: both days stand as they are, so that leases are read on the last one, and a row whose first one lies after the as-of date does not count",
            counted(backward.rows, "row was", "rows were"),
        );
        let mut finding = Finding::new("access-backward", Severity::Medium, Effect::Unknown, place, message)
            .remedy("find out whether the columns are swapped, an order of day and month is wrong, or two servers' clocks differ, and map or amend the rows")
            .units(backward.rows);
        backward.origins.iter().for_each(|origin| finding.add_evidence(*origin));
        finding.evidence_total = backward.rows;
        finding.into()
    });
    told.collect()
}
