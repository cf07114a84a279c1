//! What counting by address gets wrong, and by how much: from the addresses as they are spelled to the devices behind them, each difference
//! put down to one condition. POSITION.md section 3, 2. Counts what resolution has done; resolves nothing itself.
//!
//! Addresses and devices are tied by the rows of access: a tie is an address that stood for a device on some day. As many ties as an
//! address has beyond the first, as many devices a count by address misses; as many ties as a device has beyond the first, as often it counts
//! it again. So spellings → addresses → ties → devices, and the parts add up whatever the ties.

pub mod holders;
mod ties;

use super::beside::Known;
use super::records::Origin;
use super::resolve::devices::Lease;
use crate::catalog::Day;
use holders::Candidate;
use std::collections::BTreeMap;
use ties::Ties;

/// From so many users on one day on, an address that nobody registered is suspected to stand for many devices.
const MANY_USERS: usize = 5;

/// A way in which an address is not one device. The order is that of the reckoning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Condition {
    /// One address written in several ways (`::ffff:10.0.0.5`).
    Spelled,
    /// It belonged to several devices over time.
    Reassigned,
    /// Many devices stand behind it (NAT).
    Translated,
    /// A device with several addresses at a time.
    Several,
    /// A device whose addresses follow each other.
    Changed,
}

impl Condition {
    pub const ALL: [Condition; 5] =
        [Condition::Spelled, Condition::Reassigned, Condition::Translated, Condition::Several, Condition::Changed];

    /// Stable, for rows and filters; the findings' codes where there are such.
    pub fn code(self) -> &'static str {
        match self {
            Condition::Spelled => "spelled-differently",
            Condition::Reassigned => "reassigned-address",
            Condition::Translated => "nat-address",
            Condition::Several => "several-addresses",
            Condition::Changed => "changed-address",
        }
    }

    /// Whether a case is about an address that stands for devices, not about a device that has addresses.
    pub fn of_address(self) -> bool {
        match self {
            Condition::Spelled | Condition::Reassigned | Condition::Translated => true,
            Condition::Several | Condition::Changed => false,
        }
    }
}

/// The rows behind one tie: the first, and how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rows {
    pub first: Origin,
    pub total: u64,
}

/// One case of a condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    pub condition: Condition,
    /// The address (a place in [`Addresses::texts`]) or the device that it is about.
    pub about: u32,
    /// What it stands for, or is seen under: devices or addresses; none for spellings.
    pub others: Vec<u32>,
    pub rows: Vec<Rows>,
    /// As counted by address, and as counted right.
    pub before: u64,
    pub after: u64,
}

/// An address that nobody registered and that many people use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suspected {
    pub address: u32,
    pub users: u64,
    pub day: Option<Day>,
}

/// The cases of one condition in all.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Sum {
    pub cases: u64,
    pub before: u64,
    pub after: u64,
}

impl Sum {
    /// What the condition adds to a count by address (negative: what it takes away).
    pub fn difference(self) -> i64 {
        self.after as i64 - self.before as i64
    }
}

/// The reckoning, and what it leaves open.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Addresses {
    /// Addresses as they are compared.
    pub texts: Vec<String>,
    /// Distinct addresses as they are spelled: what a count by address comes to.
    pub spelled: u64,
    /// Devices behind them.
    pub devices: u64,
    pub cases: Vec<Case>,
    pub suspected: Vec<Suspected>,
    /// Days on which rows came from an address that nobody held, or several did.
    pub unresolved: Vec<Unresolved>,
    /// Addresses that several devices hold on one day, with the row of one of the leases; by address.
    pub overlapping: Vec<(String, Origin)>,
    /// Who may have held such an address: the surest first.
    pub candidates: Vec<Candidate>,
}

/// Rows of one address on one day that resolved to no device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Unresolved {
    pub address: u32,
    pub day: Day,
    /// `ip:ADDRESS`
    pub device: u32,
    pub rows: u64,
    pub first: Origin,
    /// Rows among them that bear no day: read as of the as-of date.
    pub undated: u64,
    /// The one machine that showed itself at the address on that day; blank (NONE): none or several.
    pub shown: u32,
}

impl Addresses {
    pub(super) fn of(known: &Known) -> Addresses {
        let mut ties = Ties::of(known);
        let mut cases = cases(known, &ties);
        let name = |case: &Case| match case.condition.of_address() {
            true => ties.texts[case.about as usize].as_str(),
            false => known.devices.identities[case.about as usize].name.as_str(),
        };
        cases.sort_by(|a, b| (a.condition, name(a)).cmp(&(b.condition, name(b))));
        let suspected = suspected(known, &ties);
        let unresolved = std::mem::take(&mut ties.unresolved);
        let candidates = holders::candidates(known, &ties, &unresolved, &suspected);
        let devices: super::ids::IdSet = ties.ties.iter().map(|(_, device, _)| *device).collect();
        let overlapping = overlapping(known);
        Addresses {
            spelled: ties.spelled,
            devices: devices.len(),
            texts: ties.texts,
            cases,
            suspected,
            unresolved,
            overlapping,
            candidates,
        }
    }

    pub fn text(&self, address: u32) -> &str {
        self.texts.get(address as usize).map_or("", String::as_str)
    }

    pub fn of_condition(&self, condition: Condition) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(move |case| case.condition == condition)
    }

    pub fn sum(&self, condition: Condition) -> Sum {
        self.of_condition(condition).fold(Sum::default(), |sum, case| Sum {
            cases: sum.cases + 1,
            before: sum.before + case.before,
            after: sum.after + case.after,
        })
    }

    /// The rows of an address on the days on which nobody held it, day by day.
    pub fn nobodys_rows(&self, address: u32) -> Vec<Rows> {
        let mine = self.unresolved.iter().filter(|unresolved| unresolved.address == address);
        mine.map(|unresolved| Rows { first: unresolved.first, total: unresolved.rows }).collect()
    }

    /// Addresses that stand for themselves, because nobody held them on some day.
    pub fn nobodys(&self) -> u64 {
        let mut addresses: Vec<u32> = self.unresolved.iter().map(|unresolved| unresolved.address).collect();
        addresses.dedup();
        addresses.len() as u64
    }
}

fn cases(known: &Known, ties: &Ties) -> Vec<Case> {
    let mut all: Vec<Case> = (0u32..).zip(&ties.spellings).filter(|(_, ways)| **ways > 1).map(|(at, ways)| spelled(at, *ways)).collect();
    for held in ties.ties.chunk_by(|a, b| a.0 == b.0) {
        all.extend(of_address(known, held));
    }
    let mut by_device: Vec<(u32, u32, Rows)> = ties.ties.iter().map(|(address, device, rows)| (*device, *address, *rows)).collect();
    by_device.sort_unstable_by_key(|(device, address, _)| (*device, *address));
    for seen in by_device.chunk_by(|a, b| a.0 == b.0) {
        all.extend(of_device(known, ties, seen));
    }
    all
}

fn spelled(address: u32, ways: u32) -> Case {
    let before = u64::from(ways);
    Case { condition: Condition::Spelled, about: address, others: Vec::new(), rows: Vec::new(), before, after: 1 }
}

/// One address of several devices: translating, or re-assigned.
fn of_address(known: &Known, held: &[(u32, u32, Rows)]) -> Option<Case> {
    let (address, _, _) = held.first()?;
    let identity = |device: u32| &known.devices.identities[device as usize];
    let translated = held.iter().any(|(_, device, _)| identity(*device).is_translated());
    let condition = match (translated, held.len()) {
        (true, _) => Condition::Translated,
        (false, 2..) => Condition::Reassigned,
        (false, _) => return None,
    };
    Some(Case {
        condition,
        about: *address,
        others: held.iter().map(|(_, device, _)| *device).collect(),
        rows: held.iter().map(|(_, _, rows)| *rows).collect(),
        before: 1,
        after: held.len() as u64,
    })
}

/// One device under several addresses: at a time (network cards) or one after another.
fn of_device(known: &Known, ties: &Ties, seen: &[(u32, u32, Rows)]) -> Option<Case> {
    let (device, _, _) = seen.first()?;
    if seen.len() < 2 {
        return None;
    }
    let addresses: Vec<u32> = seen.iter().map(|(_, address, _)| *address).collect();
    let texts: Vec<&str> = addresses.iter().map(|address| ties.texts[*address as usize].as_str()).collect();
    let condition = if in_succession(known, *device, &texts) { Condition::Changed } else { Condition::Several };
    let before = addresses.len() as u64;
    let rows = seen.iter().map(|(_, _, rows)| *rows).collect();
    Some(Case { condition, about: *device, others: addresses, rows, before, after: 1 })
}

/// The register has each address at another time.
fn in_succession(known: &Known, device: u32, addresses: &[&str]) -> bool {
    let mut leases: Vec<(Day, Day)> = Vec::new();
    for address in addresses {
        let own = known.devices.leases(address).filter(|lease| lease.device == device);
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

/// Addresses that two devices hold on some day.
fn overlapping(known: &Known) -> Vec<(String, Origin)> {
    let mut found: Vec<(String, Origin)> = Vec::new();
    for (address, leases) in known.devices.held() {
        let mut leases: Vec<Lease> = leases.filter(|lease| !lease.nat).collect();
        leases.sort_by_key(|lease| (lease.from, lease.device));
        let end = |lease: &Lease| lease.to.unwrap_or(Day(i32::MAX));
        let mut longest: Option<Lease> = None;
        for lease in leases {
            if let Some(before) =
                longest.filter(|before| before.device != lease.device && lease.from.is_none_or(|from| from <= end(before)))
            {
                found.push((address.to_owned(), before.origin));
                break;
            }
            longest = Some(longest.filter(|before| end(before) >= end(&lease)).unwrap_or(lease));
        }
    }
    found.sort_unstable();
    found
}

/// Addresses that nobody registered, that are no server's, and that many people use on one day.
fn suspected(known: &Known, ties: &Ties) -> Vec<Suspected> {
    let mut worst: BTreeMap<u32, Suspected> = BTreeMap::new();
    for stranger in ties.strangers.chunk_by(|a, b| (a.address, a.day) == (b.address, b.day)) {
        let people = stranger.iter().filter(|s| is_somebody(known, s.user)).count();
        let Some(first) = stranger.first().filter(|_| people >= MANY_USERS) else { continue };
        let told = Suspected { address: first.address, users: people as u64, day: first.day };
        let worst = worst.entry(first.address).or_insert(told);
        if told.users > worst.users {
            *worst = told;
        }
    }
    worst.into_values().filter(|suspected| is_nobodys(known, &ties.texts[suspected.address as usize])).collect()
}

/// Whoever sits at a computer: a shared account does, too.
fn is_somebody(known: &Known, user: u32) -> bool {
    let identity = &known.users.identities[user as usize];
    identity.class.is_none() && !identity.is_kind("service")
}

/// Nobody holds the address, and it is no server's.
fn is_nobodys(known: &Known, address: &str) -> bool {
    known.devices.find(address).is_some_and(|id| {
        known.devices.identities[id as usize].is_address() && known.devices.root(id) == id && !known.inventory.servers.contains(&id)
    })
}
