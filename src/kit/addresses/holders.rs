//! Which device an address may have been on days on which the register has nobody there, or nobody alone. Suggestions and nothing else: an
//! address resolves by a record of the register (POSITION.md section 3, 2), which a decision may add.
//!
//! What shows a machine at an address: its own account logging on from there, a row that names both, a lease or a DNS record shortly before
//! or after, and the people at the address who used a machine of their own on the same day. Found address by address, never by comparing
//! all with all.

use super::ties::{Sighting, Telling, Ties};
use super::{Suspected, Unresolved};
use crate::catalog::Day;
use crate::kit::beside::Known;
use crate::kit::candidates::{OWN_DEVICE, Sureness};
use crate::kit::records::Origin;
use crate::kit::resolve::NONE;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Over so many days a sighting says something about the days beside it: a DNS record that its machine refreshes counts as fresh for two
/// weeks.
const NEAR: u32 = 14;
/// A lease by DHCP usually runs for eight days and is renewed at half of it: so many days after it was seen a machine still has its address.
const LEASED: u32 = 4;
/// On so many days the people of an address must have used the same machine before that alone is likely.
const OWN_DAYS: u32 = 3;

/// What speaks for a device having held an address, or against it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    /// The machine's own account came from the address, on so many of the days.
    OwnAccount(u32),
    /// A row names the machine beside the address, on so many of the days.
    NamedBeside(u32),
    /// So many of the days lie between two sightings of the machine, and no other one showed itself there between them.
    Between {
        days: u32,
        apart: u32,
    },
    /// So many of the days have a sighting of it on one side only, so many days away at most.
    Beside {
        days: u32,
        away: u32,
    },
    /// The register has it there until, or from, a day nearby.
    HeldUntil(Day, Origin),
    HeldFrom(Day, Origin),
    /// Somebody at the address was seen on the device by name on so many of the same days; hardly anybody else uses it.
    OwnDevice {
        user: u32,
        days: u32,
    },
    /// Against it: so many people were seen at the address on one day.
    ManyPeople(u64),
    /// Against it: so many of the rows bear no day.
    Undated(u64),
}

/// A device that may have held an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Place in [`super::Addresses::texts`].
    pub address: u32,
    /// `ip:ADDRESS`, as which the rows count today.
    pub nobody: u32,
    pub device: u32,
    /// First and last day of the rows.
    pub from: Day,
    pub to: Day,
    pub days: u32,
    pub rows: u64,
    pub sureness: Sureness,
    pub signs: Vec<Sign>,
    /// The first row of each day, at most [`Candidate::EVIDENCE`].
    pub evidence: Vec<Origin>,
}

impl Candidate {
    pub const EVIDENCE: usize = 100;
}

/// All candidates: the surest first, then by address and day.
pub(super) fn candidates(known: &Known, ties: &Ties, unresolved: &[Unresolved], suspected: &[Suspected]) -> Vec<Candidate> {
    if unresolved.is_empty() {
        return Vec::new();
    }
    let search = Search { known, ties, crowds: suspected.iter().map(|s| (s.address, s.users)).collect(), people: people(known, ties) };
    let mut found: Vec<Candidate> = unresolved.chunk_by(|a, b| a.address == b.address).flat_map(|days| search.of_address(days)).collect();
    let text = |candidate: &Candidate| ties.texts[candidate.address as usize].as_str();
    found.sort_by(|a, b| (a.sureness, text(a), a.from, a.device).cmp(&(b.sureness, text(b), b.from, b.device)));
    found
}

/// How many people use the devices that strangers were seen on, as far as they are few.
fn people(known: &Known, ties: &Ties) -> FxHashMap<u32, usize> {
    let mut users: FxHashMap<u32, BTreeSet<u32>> = ties.elsewhere.iter().map(|(_, _, device)| (*device, BTreeSet::new())).collect();
    for fact in known.facts.facts.iter().filter(|fact| fact.user != NONE) {
        if let Some(people) = users.get_mut(&fact.device)
            && people.len() <= OWN_DEVICE
        {
            people.insert(fact.user);
        }
    }
    users.into_iter().map(|(device, people)| (device, people.len())).collect()
}

/// What one day shows of an address.
#[derive(Clone, Copy, Debug)]
struct Shown {
    day: Day,
    /// `None`: several machines.
    device: Option<u32>,
    telling: Told,
    /// Days on which the same machine alone is shown, without another between, are one stretch.
    stretch: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    ByRow(Telling),
    Until(Origin),
    From(Origin),
}

/// Why an unresolved day may be a device's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Basis {
    Same(Telling),
    /// Between two sightings of the device, so many days apart.
    Between {
        apart: u32,
        by_rows: bool,
    },
    /// Beside one, so many days away.
    Beside {
        away: u32,
        by_rows: bool,
    },
    /// By its people alone.
    Own,
}

/// Days of one device that are told together; the others would make them look less sure than they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// On the day of a sighting, or close between two.
    Core,
    /// Between two that are far apart.
    Far,
    /// Before the first, or after the last.
    Tail,
    Own,
}

impl Basis {
    fn kind(self) -> Kind {
        match self {
            Basis::Same(_) => Kind::Core,
            Basis::Between { apart, .. } if apart <= NEAR => Kind::Core,
            Basis::Between { .. } => Kind::Far,
            Basis::Beside { .. } => Kind::Tail,
            Basis::Own => Kind::Own,
        }
    }

    /// Whether the day by itself leaves no doubt.
    fn is_proof(self) -> bool {
        match self {
            Basis::Same(_) => true,
            Basis::Between { apart, by_rows } => by_rows && apart <= LEASED,
            Basis::Beside { .. } | Basis::Own => false,
        }
    }
}

/// An unresolved day with what it may be.
struct Placed<'u> {
    day: &'u Unresolved,
    device: u32,
    basis: Basis,
    stretch: usize,
}

struct Search<'a> {
    known: &'a Known<'a>,
    ties: &'a Ties,
    /// Addresses that many people use.
    crowds: FxHashMap<u32, u64>,
    /// By device: its users.
    people: FxHashMap<u32, usize>,
}

impl Search<'_> {
    /// The candidates of one address with its unresolved days.
    fn of_address(&self, days: &[Unresolved]) -> Vec<Candidate> {
        let Some(first) = days.first() else { return Vec::new() };
        let timeline = self.timeline(first.address);
        let placed: Vec<Placed> = days.iter().filter_map(|day| self.placed(day, &timeline)).collect();
        let runs = placed.chunk_by(|a, b| (a.device, a.stretch, a.basis.kind()) == (b.device, b.stretch, b.basis.kind()));
        runs.filter_map(|run| self.judged(run, &timeline)).collect()
    }

    /// Day by day who showed itself at the address, leases' ends and beginnings among them.
    fn timeline(&self, address: u32) -> Vec<Shown> {
        let start = self.ties.sightings.partition_point(|sighting| sighting.address < address);
        let mine = self.ties.sightings[start..].iter().take_while(|sighting| sighting.address == address);
        let shown = |sighting: &Sighting| (sighting.day, sighting.device, Told::ByRow(sighting.telling));
        let mut all: Vec<(Day, u32, Told)> = mine.map(shown).collect();
        for lease in self.known.devices.leases(&self.ties.texts[address as usize]).filter(|lease| !lease.nat) {
            all.extend(lease.to.map(|day| (day, lease.device, Told::Until(lease.origin))));
            all.extend(lease.from.map(|day| (day, lease.device, Told::From(lease.origin))));
        }
        // What a row tells goes before what a lease's end tells.
        all.sort_by_key(|(day, device, told)| (*day, !matches!(told, Told::ByRow(_)), *device));
        let mut timeline: Vec<Shown> = Vec::new();
        for (day, device, telling) in all {
            match timeline.last_mut().filter(|last| last.day == day) {
                Some(last) if last.device == Some(device) => {}
                Some(last) => last.device = None,
                None => timeline.push(Shown { day, device: Some(device), telling, stretch: 0 }),
            }
        }
        for at in 1..timeline.len() {
            let (before, shown) = (timeline[at - 1], timeline[at]);
            let same = shown.device.is_some() && shown.device == before.device;
            timeline[at].stretch = before.stretch + usize::from(!same);
        }
        timeline
    }

    fn placed<'u>(&self, day: &'u Unresolved, timeline: &[Shown]) -> Option<Placed<'u>> {
        // Where the register has several there, one more record would not settle it.
        let held = self.known.devices.leases(&self.ties.texts[day.address as usize]).any(|lease| lease.holds(day.day));
        if held {
            return None;
        }
        let next = timeline.partition_point(|shown| shown.day < day.day);
        if let Some(exact) = timeline.get(next).filter(|shown| shown.day == day.day) {
            let Told::ByRow(telling) = exact.telling else { return None };
            return Some(Placed { day, device: exact.device?, basis: Basis::Same(telling), stretch: exact.stretch });
        }
        let away = |shown: &Shown| shown.day.0.abs_diff(day.day.0);
        let by_row = |shown: &Shown| matches!(shown.telling, Told::ByRow(_));
        let (near, basis) = match (next.checked_sub(1).and_then(|at| timeline.get(at)), timeline.get(next)) {
            (Some(a), Some(b)) if a.device == b.device => {
                (a, Basis::Between { apart: a.day.0.abs_diff(b.day.0), by_rows: by_row(a) && by_row(b) })
            }
            (Some(one), None) | (None, Some(one)) if away(one) <= NEAR => (one, Basis::Beside { away: away(one), by_rows: by_row(one) }),
            // Two machines, one after the other: nobody can tell when it changed.
            (Some(_), Some(_)) => return None,
            (Some(_), None) | (None, Some(_)) | (None, None) => return self.by_people(day),
        };
        Some(Placed { day, device: near.device?, basis, stretch: near.stretch })
    }

    /// The one device of their own that all people at the address used on that day, unless the register has it elsewhere.
    fn by_people<'u>(&self, day: &'u Unresolved) -> Option<Placed<'u>> {
        let devices: BTreeSet<u32> = self.own_devices(day).map(|(_, device)| device).collect();
        let mut devices = devices.into_iter();
        let device = devices.next().filter(|_| devices.next().is_none() && day.undated == 0)?;
        Some(Placed { day, device, basis: Basis::Own, stretch: usize::MAX })
    }

    /// The people at an address on a day with the devices of their own on which they were seen by name.
    fn own_devices(&self, day: &Unresolved) -> impl Iterator<Item = (u32, u32)> {
        let strangers = &self.ties.strangers;
        let at = (day.address, Some(day.day));
        let start = strangers.partition_point(|stranger| (stranger.address, stranger.day) < at);
        let here = strangers[start..].iter().take_while(move |stranger| (stranger.address, stranger.day) == at);
        let date = day.day;
        let seen = here.filter(|stranger| super::is_somebody(self.known, stranger.user)).flat_map(move |stranger| {
            let elsewhere = &self.ties.elsewhere;
            let start = elsewhere.partition_point(|(user, day, _)| (*user, *day) < (stranger.user, date));
            elsewhere[start..].iter().take_while(move |(user, day, _)| (*user, *day) == (stranger.user, date))
        });
        let own = seen.filter(|(_, _, device)| self.people.get(device).is_some_and(|people| *people <= OWN_DEVICE));
        own.map(|(user, _, device)| (*user, *device))
    }

    /// What the days of one stretch come to for its device.
    fn judged(&self, run: &[Placed], timeline: &[Shown]) -> Option<Candidate> {
        let (first, last) = (run.first()?, run.last()?);
        let mut signs = based(run);
        signs.extend(register(first, last, timeline));
        signs.extend(self.own(run));
        signs.extend(self.crowds.get(&first.day.address).map(|users| Sign::ManyPeople(*users)));
        let undated: u64 = run.iter().map(|placed| placed.day.undated).sum();
        signs.extend((undated > 0).then_some(Sign::Undated(undated)));
        Some(Candidate {
            address: first.day.address,
            nobody: first.day.device,
            device: first.device,
            from: first.day.day,
            to: last.day.day,
            days: run.len() as u32,
            rows: run.iter().map(|placed| placed.day.rows).sum(),
            sureness: sureness(run, &signs),
            signs,
            evidence: run.iter().take(Candidate::EVIDENCE).map(|placed| placed.day.first).collect(),
        })
    }

    /// Whoever used the device by name on the same days, the most frequent first.
    fn own(&self, run: &[Placed]) -> Option<Sign> {
        let mut days: BTreeMap<u32, u32> = BTreeMap::new();
        for placed in run {
            let users: FxHashSet<u32> =
                self.own_devices(placed.day).filter(|(_, device)| *device == placed.device).map(|(u, _)| u).collect();
            users.into_iter().for_each(|user| *days.entry(user).or_default() += 1);
        }
        let (user, days) = days.into_iter().max_by_key(|(user, days)| (*days, std::cmp::Reverse(*user)))?;
        Some(Sign::OwnDevice { user, days })
    }
}

/// What the days rest on, each kind once.
fn based(run: &[Placed]) -> Vec<Sign> {
    let count = |telling: Telling| run.iter().filter(|placed| placed.basis == Basis::Same(telling)).count() as u32;
    let spans = |pick: fn(Basis) -> Option<u32>| {
        let found: Vec<u32> = run.iter().filter_map(|placed| pick(placed.basis)).collect();
        found.iter().max().map(|most| (found.len() as u32, *most))
    };
    let between = spans(|basis| if let Basis::Between { apart, .. } = basis { Some(apart) } else { None });
    let beside = spans(|basis| if let Basis::Beside { away, .. } = basis { Some(away) } else { None });
    let signs = [
        Some(count(Telling::OwnAccount)).filter(|days| *days > 0).map(Sign::OwnAccount),
        Some(count(Telling::NamedBeside)).filter(|days| *days > 0).map(Sign::NamedBeside),
        between.map(|(days, apart)| Sign::Between { days, apart }),
        beside.map(|(days, away)| Sign::Beside { days, away }),
    ];
    signs.into_iter().flatten().collect()
}

/// Leases of the device that end right before the first day, or begin right after the last.
fn register(first: &Placed, last: &Placed, timeline: &[Shown]) -> Vec<Sign> {
    let before = timeline.iter().rev().find(|shown| shown.day < first.day.day).filter(|shown| shown.device == Some(first.device));
    let after = timeline.iter().find(|shown| shown.day > last.day.day).filter(|shown| shown.device == Some(last.device));
    let until =
        before.and_then(|shown| if let Told::Until(origin) = shown.telling { Some(Sign::HeldUntil(shown.day, origin)) } else { None });
    let from = after.and_then(|shown| if let Told::From(origin) = shown.telling { Some(Sign::HeldFrom(shown.day, origin)) } else { None });
    until.into_iter().chain(from).collect()
}

/// Certain where each day leaves no doubt; likely where the days lie close to proofs, or two kinds of signs agree.
fn sureness(run: &[Placed], signs: &[Sign]) -> Sureness {
    let (Some(first), false) = (run.first(), signs.iter().any(|sign| matches!(sign, Sign::ManyPeople(_) | Sign::Undated(_)))) else {
        return Sureness::Possible;
    };
    let own = signs.iter().find_map(|sign| if let Sign::OwnDevice { days, .. } = sign { Some(*days) } else { None });
    let leased = |placed: &Placed| matches!(placed.basis, Basis::Beside { away, by_rows: true } if away <= LEASED);
    let likely = match first.basis.kind() {
        Kind::Core if run.iter().all(|placed| placed.basis.is_proof()) => return Sureness::Certain,
        Kind::Core => true,
        Kind::Far => own.is_some(),
        Kind::Tail => own.is_some() || run.iter().all(leased),
        Kind::Own => own.is_some_and(|days| days >= OWN_DAYS),
    };
    if likely { Sureness::Likely } else { Sureness::Possible }
}
