//! The four ways in which counting by IP address miscounts: several addresses of one device, changed, re-assigned and translated
//! addresses; each with the count before and after. POSITION.md section 3, 2.

use super::{Draft, MOST_TOLD, some_of};
use crate::catalog::Day;
use crate::kit::assemble::Stages;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::names::{self, DeviceName};
use crate::kit::records::{Origin, Spelling};
use crate::kit::resolve::NONE;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// From so many users on one day on, an address that nobody registered is suspected to stand for many devices.
const MANY_USERS: usize = 5;

/// What stands behind the rows of one address and one device: the first, and how many.
#[derive(Clone, Copy)]
struct Rows {
    first: Origin,
    total: u64,
}

/// Rows that are known by an address.
#[derive(Default)]
struct ByAddress {
    /// Canonical texts.
    addresses: Vec<String>,
    /// (address, device) → rows.
    pairs: BTreeMap<(u32, u32), Rows>,
    /// (address, day, user), for addresses that no device holds.
    strangers: FxHashSet<(u32, Option<Day>, u32)>,
}

impl ByAddress {
    fn of(stages: &Stages) -> ByAddress {
        let mut by = ByAddress::default();
        let access = &stages.world.estate.access;
        let mut known: FxHashMap<String, u32> = FxHashMap::default();
        // Per spelling: not looked at yet, no address, or the address.
        let mut read: Vec<Option<Option<u32>>> = vec![None; access.spellings.len()];
        for (row, fact) in access.rows().iter().zip(&stages.facts.of_row) {
            let cell = if row.device.is_some() { row.device } else { row.ip };
            let fact = &stages.facts.facts[*fact as usize];
            if !cell.is_some() || fact.device == NONE {
                continue;
            }
            let address = *read[cell.0 as usize].get_or_insert_with(|| match names::device_name(access.spellings.text(cell)) {
                DeviceName::Address(address) => {
                    let next = known.len() as u32;
                    Some(*known.entry(address).or_insert(next))
                }
                DeviceName::Name(_) | DeviceName::Mac(_) | DeviceName::Loopback => None,
            });
            let Some(address) = address else { continue };
            by.pairs.entry((address, fact.device)).or_insert(Rows { first: row.origin, total: 0 }).total += 1;
            let unheld = !stages.world.devices.identities[fact.device as usize].in_register;
            if unheld && fact.user != NONE {
                by.strangers.insert((address, row.last_seen.or(row.first_seen), fact.user));
            }
        }
        by.addresses = vec![String::new(); known.len()];
        for (text, at) in known {
            by.addresses[at as usize] = text;
        }
        by
    }

    fn text(&self, address: u32) -> &str {
        &self.addresses[address as usize]
    }
}

/// One device under several addresses, or one address of several devices.
struct Case {
    subject: String,
    /// What it is seen as.
    other: Vec<String>,
    rows: Vec<Rows>,
}

/// Cells of an address column that look like an address and are none.
fn unreadable(stages: &Stages) -> Vec<Draft> {
    let access = &stages.world.estate.access;
    let odd: BTreeMap<Spelling, &str> = access.spellings.iter().filter(|(_, text)| names::is_no_address(text)).collect();
    if odd.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<&str, Finding> = BTreeMap::new();
    for row in access.rows().iter().filter(|row| !row.device.is_some()) {
        let Some(text) = odd.get(&row.ip) else { continue };
        let finding = found.entry(text).or_insert_with(|| {
            let message = format!("'{text}' stands where an address is wanted and is none: it counts as a device of that name");
            Finding::new("unreadable-address", Severity::Low, Effect::Over, *text, message)
                .remedy("find out which address was meant, and amend the rows")
                .units(1)
        });
        finding.add_evidence(row.origin);
    }
    found.into_values().map(Draft::from).collect()
}

pub fn findings(stages: &Stages, _position: &crate::kit::position::Position) -> Vec<Draft> {
    let by = ByAddress::of(stages);
    let mut devices: BTreeMap<u32, Vec<(u32, Rows)>> = BTreeMap::new();
    let mut addresses: BTreeMap<u32, Vec<(u32, Rows)>> = BTreeMap::new();
    for ((address, device), rows) in &by.pairs {
        devices.entry(*device).or_default().push((*address, *rows));
        addresses.entry(*address).or_default().push((*device, *rows));
    }
    let mut all = several(stages, &by, &devices);
    all.extend(unreadable(stages));
    let identity = |device: u32| &stages.world.devices.identities[device as usize];
    let mut reassigned = Vec::new();
    let mut translated = Vec::new();
    for (address, held) in &addresses {
        let case = Case {
            subject: by.text(*address).to_string(),
            other: held.iter().map(|(device, _)| identity(*device).name.clone()).collect(),
            rows: held.iter().map(|(_, rows)| *rows).collect(),
        };
        let nat = held.iter().any(|(device, _)| identity(*device).nat_base.is_some() || identity(*device).name.starts_with("nat:"));
        match (nat, held.len()) {
            (true, _) => translated.push(case),
            (false, 2..) => reassigned.push(case),
            (false, _) => {}
        }
    }
    all.extend(told(REASSIGNED, reassigned));
    all.extend(told(TRANSLATED, translated));
    all.extend(suspected(stages, &by, &addresses));
    all
}

/// Devices under several addresses: at a time (network cards) or one after another.
fn several(stages: &Stages, by: &ByAddress, devices: &BTreeMap<u32, Vec<(u32, Rows)>>) -> Vec<Draft> {
    let (mut at_once, mut changed) = (Vec::new(), Vec::new());
    for (device, seen) in devices.iter().filter(|(_, seen)| seen.len() > 1) {
        let texts: Vec<&str> = seen.iter().map(|(address, _)| by.text(*address)).collect();
        let case = Case {
            subject: stages.world.devices.identities[*device as usize].name.clone(),
            other: texts.iter().map(|text| (*text).to_string()).collect(),
            rows: seen.iter().map(|(_, rows)| *rows).collect(),
        };
        if in_succession(stages, *device, &texts) { changed.push(case) } else { at_once.push(case) }
    }
    let mut all = told(SEVERAL, at_once);
    all.extend(told(CHANGED, changed));
    all
}

/// The register has each address at another time.
fn in_succession(stages: &Stages, device: u32, addresses: &[&str]) -> bool {
    let mut leases: Vec<(Day, Day)> = Vec::new();
    for address in addresses {
        let own = stages.world.devices.leases(address).filter(|lease| lease.device == device);
        let spans = own.map(|lease| (lease.from.unwrap_or(Day(i32::MIN)), lease.to.unwrap_or(Day(i32::MAX))));
        let before = leases.len();
        leases.extend(spans);
        if leases.len() == before {
            return false;
        }
    }
    leases.sort_unstable();
    leases.windows(2).all(|pair| match pair {
        [(_, end), (start, _)] => start > end,
        _ => true,
    })
}

/// A condition: its code and words.
#[derive(Clone, Copy)]
struct Condition {
    code: &'static str,
    severity: Severity,
    effect: Effect,
    /// What all cases together are about.
    together: &'static str,
    words: fn(&str, &str, usize) -> String,
    all_words: fn(u64, u64) -> String,
    remedy: &'static str,
}

const SEVERAL: Condition = Condition {
    code: "several-addresses",
    severity: Severity::Low,
    effect: Effect::Over,
    together: "devices with several addresses",
    words: |device, others, count| {
        format!("{device} was seen under {count} addresses ({others}): by address it counts {count} times, after the register once")
    },
    all_words: |cases, others| {
        format!("{cases} devices were seen under {others} addresses: {others} before the register, {cases} after it")
    },
    remedy: "nothing need be done; a claim that counts addresses counts these devices more than once",
};

const CHANGED: Condition = Condition {
    code: "changed-address",
    severity: Severity::Low,
    effect: Effect::Over,
    together: "devices whose address changed",
    words: |device, others, count| {
        format!("the address of {device} changed over time ({others}): by address it counts {count} times, after the register once")
    },
    all_words: |cases, others| {
        format!("the addresses of {cases} devices changed over time: {others} before the register, {cases} after it")
    },
    remedy: "nothing need be done; a claim that counts addresses counts these devices more than once",
};

const REASSIGNED: Condition = Condition {
    code: "reassigned-address",
    severity: Severity::Low,
    effect: Effect::Under,
    together: "addresses of several devices",
    words: |address, others, count| {
        format!("{address} belonged to {count} devices over time ({others}): by address they count once, after the register {count} times")
    },
    all_words: |cases, others| {
        format!("{cases} addresses belonged to several devices over time: {cases} before the register, {others} after it")
    },
    remedy: "nothing need be done; a count by address misses these devices",
};

const TRANSLATED: Condition = Condition {
    code: "nat-address",
    severity: Severity::Low,
    effect: Effect::Under,
    together: "translating addresses",
    words: |address, others, count| {
        format!(
            "{address} stands in front of many devices (NAT): by address they count once, now {count} times, a pseudo-device per user seen ({others}); devices that share users or show none stay unseen"
        )
    },
    all_words: |cases, others| {
        format!("{cases} addresses stand in front of many devices (NAT): {cases} before, {others} pseudo-devices, one per user seen, after")
    },
    remedy: "ask for logs from behind the translation, which name the devices themselves",
};

/// One by one, or all together where they are many.
fn told(condition: Condition, mut cases: Vec<Case>) -> Vec<Draft> {
    cases.sort_by(|a, b| a.subject.cmp(&b.subject));
    let finding = |subject: &str, message: String| {
        Finding::new(condition.code, condition.severity, condition.effect, subject, message).remedy(condition.remedy)
    };
    if cases.len() > MOST_TOLD {
        let others: u64 = cases.iter().map(|c| c.other.len() as u64).sum();
        let number = cases.len() as u64;
        let names: Vec<&str> = cases.iter().map(|c| c.subject.as_str()).collect();
        let message = format!("{} ({})", (condition.all_words)(number, others), some_of(&names));
        let mut one = finding(condition.together, message).units(others.saturating_sub(number));
        cases.iter().for_each(|case| with_rows(&mut one, &case.rows));
        return vec![one.into()];
    }
    let one = |case: &Case| {
        let message = (condition.words)(&case.subject, &some_of(&case.other), case.other.len());
        let mut one = finding(&case.subject, message).units(case.other.len() as u64 - u64::from(!case.other.is_empty()));
        with_rows(&mut one, &case.rows);
        Draft::from(one)
    };
    cases.iter().map(one).collect()
}

fn with_rows(finding: &mut Finding, rows: &[Rows]) {
    for rows in rows {
        finding.add_evidence(rows.first);
        finding.evidence_total += rows.total - 1;
    }
}

/// Addresses that nobody registered and that many people use on one day.
fn suspected(stages: &Stages, by: &ByAddress, addresses: &BTreeMap<u32, Vec<(u32, Rows)>>) -> Vec<Draft> {
    let users = &stages.world.users.identities;
    let mut days: BTreeMap<(u32, Option<Day>), BTreeSet<u32>> = BTreeMap::new();
    for (address, day, user) in &by.strangers {
        let identity = &users[*user as usize];
        if identity.class.is_none() && !identity.is_kind("service") {
            days.entry((*address, *day)).or_default().insert(*user);
        }
    }
    let mut worst: BTreeMap<u32, (usize, Option<Day>)> = BTreeMap::new();
    for ((address, day), users) in days.iter().filter(|(_, users)| users.len() >= MANY_USERS) {
        let known = worst.entry(*address).or_insert((users.len(), *day));
        if users.len() > known.0 {
            *known = (users.len(), *day);
        }
    }
    let told = worst.into_iter().filter(|(address, _)| is_pseudo(stages, by, *address)).map(|(address, (users, day))| {
        let text = by.text(address);
        let when = day.map_or_else(String::new, |day| format!(" on {day}"));
        let message = format!(
            "{users} people used {text}{when}, an address that no device of the register holds: it counts as one device, but may be many behind a translation (NAT) or a terminal"
        );
        let fields = [("device", format!("nat-{text}")), ("device_kind", "service".to_string()), ("ip", text.to_string()), ("nat", "yes".to_string())]
            .map(|(name, value)| (name.to_owned(), value));
        let mut finding = Finding::new("nat-suspected", Severity::Medium, Effect::Under, text, message)
            .remedy("ask what the address is; register it as nat where it translates, so that each user behind it stands for a device")
            .units(users as u64 - 1)
            .suggest(format!("register {text} as nat"), Decision::Add { record: "device".to_owned(), fields: fields.into() });
        let rows: Vec<Rows> = addresses.get(&address).into_iter().flatten().map(|(_, rows)| *rows).collect();
        with_rows(&mut finding, &rows);
        Draft::from(finding)
    });
    told.collect()
}

/// Nobody holds the address, and it is no server's.
fn is_pseudo(stages: &Stages, by: &ByAddress, address: u32) -> bool {
    let device = stages.world.devices.find(by.text(address));
    device.is_some_and(|id| {
        let identity = &stages.world.devices.identities[id as usize];
        identity.name.starts_with("ip:") && stages.world.devices.root(id) == id && !stages.world.inventory.servers.contains(&id)
    })
}
