//! What missing evidence may hide, where that can be defended: how many demands, what they would cost, and how one comes to say so.
//! An estimate is told beside the count and never added to it.
//!
//! * **A server nobody was seen at** is likened to its peers, the servers of the same workload (and site, where sites are known; else whatever
//!   else runs on its physical host) at which somebody was seen; a single one is too few. Each peer in turn is left out: the demands that no
//!   other server shows are what its silence would have hidden. The middle one of these figures is taken, right by right.
//! * **A log that begins too late** hides whoever came only before it begins. Walking back from the as-of date each month adds people seen
//!   in no later month and on no other server, and fewer the further one walks. So each missing month hides at most as many as the
//!   month next to the gap adds; that month and its neighbour are taken, whichever adds more, for the first may be cut itself. A log that
//!   wrapped, was cleared or is damaged, and shows every month all the same, lost days within months: they hide at most one such step.

use super::assemble::Stages;
use super::checks::nobody;
use super::coverage::{self, Month};
use super::facts::When;
use super::findings::Finding;
use super::ids::{ById, ByRight};
use super::inventory::{Inventory, Service};
use super::position::{Count, Fate, Position, Subject};
use super::records::TableId;
use super::resolve::NONE;
use crate::catalog::{Cents, Day, Metric, RightId, WorkloadId};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What an estimate claims.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Neither the least nor the most: what is usual.
    About,
    AtMost,
}

impl Bound {
    pub fn word(self) -> &'static str {
        match self {
            Bound::About => "about",
            Bound::AtMost => "at most",
        }
    }
}

/// Demands that missing evidence may hide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Estimate {
    pub bound: Bound,
    /// By right; those of none are left out.
    pub demands: Vec<(RightId, Count)>,
    /// At the standalone price; `None` where one of them has no price.
    pub money: Option<Cents>,
    /// How one comes to it, a clause.
    pub how: String,
}

impl Estimate {
    pub fn units(&self) -> u64 {
        self.demands.iter().map(|(_, count)| count.total()).sum()
    }
}

/// An estimate, or why there is none, a clause; empty where nothing more can be said.
pub type Told = Result<Estimate, String>;

/// The rights that a finding about missing evidence may understate, and by how much.
pub type Stakes = (Vec<RightId>, Told);

/// One peer alone is no measure of what is usual.
const FEWEST_PEERS: usize = 2;

/// Which machine alone shows a subject's access for a right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Shown {
    /// [`NONE`] where a row names no server, or several show it.
    machine: u32,
    last: Option<Day>,
}

/// The least, the middle and the most.
type Range = (Count, Count, Count);

/// The demands that one machine alone shows, with the last day of each.
type Alone = Vec<(Metric, Option<Day>)>;

/// Everything that estimates are made from.
pub struct Estimator<'a> {
    stages: &'a Stages<'a>,
    position: &'a Position,
    alone: FxHashMap<(u32, RightId), Alone>,
    /// First day of evidence by machine, and the month from which evidence is expected.
    first: BTreeMap<u32, Day>,
    since: Option<Month>,
    groups: FxHashMap<Group, Vec<u32>>,
    figures: RefCell<FxHashMap<(Group, RightId), Option<Range>>>,
}

impl<'a> Estimator<'a> {
    /// One walk over the facts.
    pub fn of(stages: &'a Stages<'a>, position: &'a Position) -> Estimator<'a> {
        let mut first: BTreeMap<u32, Day> = BTreeMap::new();
        for (at, service) in stages.world.inventory.services.iter().enumerate() {
            let window = position.services.get(at).and_then(|figures| figures.window);
            if let (Some((day, _)), true) = (window, service.machine != NONE) {
                let known = first.entry(stages.world.devices.root(service.machine)).or_insert(day);
                *known = day.min(*known);
            }
        }
        let since = stages.inputs.settings.window_start.or(first.values().min().copied()).map(Month::of);
        let groups = groups(stages, position);
        Estimator { stages, position, alone: alone(stages, position), first, since, groups, figures: RefCell::default() }
    }

    pub fn inventory(&self) -> &Inventory {
        &self.stages.world.inventory
    }

    /// By service the machine that it runs on; [`NONE`] where nothing names it.
    pub fn machines(&self) -> impl Iterator<Item = u32> + '_ {
        let machines = self.inventory().services.iter().map(|service| service.machine);
        machines.map(|machine| if machine == NONE { NONE } else { self.stages.world.devices.root(machine) })
    }

    /// Places of the services of a machine that ask for a CAL.
    pub fn services(&self, machine: u32) -> Vec<u32> {
        let machine = self.stages.world.devices.root(machine);
        let own =
            (0u32..).zip(&self.inventory().services).zip(self.machines()).filter(|(_, of)| *of == machine).map(|(service, _)| service);
        own.filter(|(_, s)| s.demands.iter().any(|d| !d.waived)).map(|(at, _)| at).collect()
    }

    /// Rights that access to these services would demand; additive ones only where the access uses their features.
    pub fn rights(&self, services: &[u32]) -> Vec<RightId> {
        let of = |at: &u32| self.stages.world.inventory.services[*at as usize].demands.iter();
        let rights: BTreeSet<RightId> = services.iter().flat_map(of).filter(|d| !d.waived && !d.additive).map(|d| d.right).collect();
        rights.into_iter().collect()
    }

    /// The services that a finding about missing evidence is about: those of the machine that it names, else those that its rows or its
    /// source show.
    pub fn behind(&self, finding: &Finding) -> Vec<u32> {
        if let Some(machine) = self.stages.world.devices.find(&finding.subject) {
            return self.services(machine);
        }
        let tables: BTreeSet<TableId> = finding.evidence.iter().map(|origin| origin.table).collect();
        let ledger = &self.stages.inputs.records.ledger;
        let told = |table: TableId| {
            let account = ledger.tables.get(table.0 as usize);
            tables.contains(&table) || account.is_some_and(|account| !account.form.is_empty() && account.form == finding.subject)
        };
        self.stages.sightings.services(told).filter(|at| !self.rights(&[*at]).is_empty()).collect()
    }

    /// What a finding about missing evidence is worth: of a log that several servers share, nothing is said, and of one server once.
    /// `told`: by machine the code of the finding that tells its estimate.
    pub fn of_finding(&self, finding: &Finding, told: &mut FxHashMap<u32, &'static str>) -> Stakes {
        let services = self.behind(finding);
        let machines: BTreeSet<u32> = services.iter().map(|at| self.machine(*at)).collect();
        let rights = self.rights(&services);
        let (1, Some(machine)) = (machines.len(), machines.first()) else { return (rights, Err(String::new())) };
        if let Some(code) = told.get(machine) {
            return (rights, Err(format!("the same people as {code}")));
        }
        let estimate = self.estimate(&services, coverage::is_torn(finding.code));
        if estimate.is_ok() && finding.units.is_none() {
            told.insert(*machine, finding.code);
        }
        (rights, estimate)
    }

    /// What these services of one machine may hide: all of it where nobody was seen there, else what came before its evidence begins.
    /// `torn`: a log of theirs lost days within months that others of its days cover.
    pub fn estimate(&self, services: &[u32], torn: bool) -> Told {
        let of = |at: &u32| self.position.services.get(*at as usize).map_or(0, |figures| figures.rows);
        let seen: Vec<u32> = services.iter().copied().filter(|at| of(at) > 0).collect();
        if seen.is_empty() {
            self.blind(services).ok_or_else(|| "too few alike servers to compare with".to_owned())
        } else {
            self.cut(&seen, torn).ok_or_else(String::new)
        }
    }

    fn blind(&self, services: &[u32]) -> Option<Estimate> {
        // The service with the most peers tells most.
        let peers = services.iter().filter_map(|at| self.peers(*at));
        let (group, words) = peers.max_by_key(|(group, _)| self.groups.get(group).map_or(0, Vec::len))?;
        let mut told = Vec::new();
        let mut demands = Vec::new();
        for right in self.rights(services) {
            let Some((least, middle, most)) = self.shown_by(&group, right) else { continue };
            told.push(format!("{} {} ({} to {})", self.name(right), middle.total(), least.total(), most.total()));
            if middle.total() > 0 {
                demands.push((right, middle));
            }
        }
        let how =
            format!("leaving out {words}, the demands that no other server shows: the middle one for each right, {}", told.join(", "));
        Some(self.priced(Bound::About, demands, how))
    }

    fn cut(&self, services: &[u32], torn: bool) -> Option<Estimate> {
        let machine = self.machine(*services.first()?);
        let (first, since) = (Month::of(*self.first.get(&machine)?), self.since?);
        let as_of = Month::of(self.stages.inputs.settings.as_of);
        let (missing, covered) = (first.since(since)?, as_of.since(first)? + 1);
        if covered < 2 || missing == 0 && !torn {
            return None;
        }
        let mut told = Vec::new();
        let mut demands = Vec::new();
        for right in self.rights(services) {
            let month = |at: usize| self.last_seen_in(machine, right, first.forward(at));
            let step = larger(month(0), month(1));
            told.push(format!("{} {}", self.name(right), step.total()));
            if step.total() > 0 {
                let times = missing.max(1) as u64;
                demands.push((right, Count { users: step.users * times, devices: step.devices * times }));
            }
        }
        let gap = match missing {
            0 => format!("every month from {first} on is shown in part: the lost days hide at most what a month adds, as"),
            1 => format!("evidence begins in {first} and is wanted from {since}: one missing month, which hides at most what"),
            many => {
                format!("evidence begins in {first} and is wanted from {since}: {many} missing months, each of which hides at most what")
            }
        };
        let how = format!("{gap} {first} or the month after adds to those seen later or elsewhere: {}", told.join(", "));
        Some(self.priced(Bound::AtMost, demands, how))
    }

    fn machine(&self, service: u32) -> u32 {
        match self.inventory().services[service as usize].machine {
            NONE => NONE,
            machine => self.stages.world.devices.root(machine),
        }
    }

    fn name(&self, right: RightId) -> &str {
        &self.stages.inputs.catalog.right(right).name
    }

    fn shown_alone(&self, machine: u32, right: RightId) -> Count {
        let alone = self.alone.get(&(machine, right)).map(Vec::as_slice).unwrap_or_default();
        count(alone.iter())
    }

    fn last_seen_in(&self, machine: u32, right: RightId, month: Month) -> Count {
        let alone = self.alone.get(&(machine, right)).map(Vec::as_slice).unwrap_or_default();
        count(alone.iter().filter(|(_, last)| last.is_some_and(|day| Month::of(day) == month)))
    }

    /// Machines with access that are like the one of a service, and who they are in words.
    fn peers(&self, service: u32) -> Option<(Group, String)> {
        let own = &self.inventory().services[service as usize];
        let name = &self.stages.inputs.catalog.workload(own.workload).name;
        let of = |group: &Group| self.groups.get(group).map_or(0, Vec::len);
        if let Some(site) = site(own) {
            let near = Group::Site(own.workload, site.to_owned());
            let words = format!("{} for {name} of site {site}", each_of(of(&near), "other server"));
            if of(&near) >= FEWEST_PEERS {
                return Some((near, words));
            }
        }
        let alike = Group::Workload(own.workload);
        if of(&alike) >= FEWEST_PEERS {
            let words = format!("{} for {name}", each_of(of(&alike), "other server"));
            return Some((alike, words));
        }
        let beside = Group::Host(own.host);
        let words = format!("{} with access on its host {}", each_of(of(&beside), "machine"), own.host_name);
        (own.host != NONE && of(&beside) >= FEWEST_PEERS).then_some((beside, words))
    }

    /// What one machine of a group alone shows for a right: the least, the middle and the most. A group serves many blind servers.
    fn shown_by(&self, group: &Group, right: RightId) -> Option<Range> {
        let key = (group.clone(), right);
        if let Some(known) = self.figures.borrow().get(&key) {
            return *known;
        }
        let machines = self.groups.get(group).map(Vec::as_slice).unwrap_or_default();
        let figures: Vec<Count> = machines.iter().map(|machine| self.shown_alone(*machine, right)).collect();
        let found = middle(&figures);
        self.figures.borrow_mut().insert(key, found);
        found
    }

    fn priced(&self, bound: Bound, demands: Vec<(RightId, Count)>, how: String) -> Estimate {
        let cost = |(right, count): &(RightId, Count)| {
            let cal = self.stages.inputs.catalog.right(*right).cal?;
            let side = |metric, units: u64| match units {
                0 => Some(Cents(0)),
                units => self.stages.prices.of(cal, metric).map(|price| price.times(units)),
            };
            Some(side(Metric::User, count.users)? + side(Metric::Device, count.devices)?)
        };
        let money = demands.iter().map(cost).try_fold(Cents(0), |sum, cost| Some(sum + cost?));
        Estimate { bound, demands, money, how }
    }
}

/// Machines with access that are alike.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Group {
    Site(WorkloadId, String),
    Workload(WorkloadId),
    /// The physical host that they run on.
    Host(u32),
}

fn site(service: &Service) -> Option<&str> {
    service.site.as_deref().map(str::trim).filter(|site| !site.is_empty())
}

/// Every machine at which somebody was seen in the groups that it belongs to.
fn groups(stages: &Stages, position: &Position) -> FxHashMap<Group, Vec<u32>> {
    let mut groups: FxHashMap<Group, Vec<u32>> = FxHashMap::default();
    let seen = stages.world.inventory.services.iter().zip(frequented(stages, position));
    for (service, _) in seen.filter(|(service, somebody)| *somebody && service.machine != NONE) {
        let machine = stages.world.devices.root(service.machine);
        let near = site(service).map(|site| Group::Site(service.workload, site.to_owned()));
        let beside = (service.host != NONE).then_some(Group::Host(service.host));
        for group in near.into_iter().chain([Group::Workload(service.workload)]).chain(beside) {
            groups.entry(group).or_default().push(machine);
        }
    }
    for machines in groups.values_mut() {
        machines.sort_unstable();
        machines.dedup();
    }
    groups
}

/// Of each service whether somebody was seen there: accounts of services alone do not tell how many people use a server.
fn frequented(stages: &Stages, position: &Position) -> Vec<bool> {
    let nobody = nobody(position);
    let mut services = vec![false; stages.world.inventory.services.len()];
    for fact in stages.facts.facts.iter().filter(|fact| fact.when == When::Counted) {
        services[fact.service as usize] |= fact.user == NONE || !nobody.contains(fact.user);
    }
    services
}

fn each_of(number: usize, noun: &str) -> String {
    if number == 1 { format!("the one {noun}") } else { format!("in turn each of the {}", plural(number, noun)) }
}

fn plural(number: usize, noun: &str) -> String {
    if number == 1 { noun.to_owned() } else { format!("{number} {noun}s") }
}

fn count<'c>(demands: impl Iterator<Item = &'c (Metric, Option<Day>)>) -> Count {
    let mut count = Count::default();
    for (metric, _) in demands {
        match metric {
            Metric::User => count.users += 1,
            Metric::Device => count.devices += 1,
        }
    }
    count
}

fn larger(a: Count, b: Count) -> Count {
    if b.total() > a.total() { b } else { a }
}

/// The least, the middle (of an even number the mean of the two, rounded down) and the most.
fn middle(figures: &[Count]) -> Option<Range> {
    let mut sorted = figures.to_vec();
    sorted.sort_by_key(|count| (count.total(), count.users));
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    let (total, users) = ((lower.total() + upper.total()) / 2, (lower.users + upper.users) / 2);
    Some((*sorted.first()?, Count { users, devices: total - users }, *sorted.last()?))
}

/// By machine and right, the demands that no other machine shows.
fn alone(stages: &Stages, position: &Position) -> FxHashMap<(u32, RightId), Alone> {
    let mut shown: ByRight<(ById<Shown>, ById<Shown>)> = ByRight::default();
    for (at, fact) in stages.facts.facts.iter().enumerate().filter(|(_, fact)| fact.when == When::Counted) {
        let machine = match stages.world.inventory.services[fact.service as usize].machine {
            NONE => NONE,
            machine => stages.world.devices.root(machine),
        };
        let last = stages.facts.window[at].map(|(_, last)| last);
        for demanded in super::access::demands(stages.world, fact).filter(|d| !d.waived) {
            let (users, devices) = shown.entry(demanded.right);
            for (subjects, id) in [(users, fact.user), (devices, fact.device)] {
                if id != NONE {
                    note(subjects.slot(id), Shown { machine, last });
                }
            }
        }
    }
    let mut alone: FxHashMap<(u32, RightId), Alone> = FxHashMap::default();
    for (right, (users, devices)) in shown.iter() {
        let subjects = position.rights.get(&right).map(|figures| figures.subjects.as_slice()).unwrap_or_default();
        for subject in subjects.iter().filter(|s| !s.external && matches!(s.fate, Fate::Unit(_) | Fate::Uncovered { .. })) {
            let (metric, shown) = match subject.subject {
                Subject::User(id) => (Metric::User, users.get(id.0)),
                Subject::Device(id) => (Metric::Device, devices.get(id.0)),
            };
            if let Some(shown) = shown.filter(|shown| shown.machine != NONE) {
                alone.entry((shown.machine, right)).or_default().push((metric, shown.last));
            }
        }
    }
    alone
}

fn note(slot: &mut Option<Shown>, new: Shown) {
    *slot = Some(match *slot {
        None => new,
        Some(known) => Shown { machine: if known.machine == new.machine { new.machine } else { NONE }, last: known.last.max(new.last) },
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(users: u64) -> Count {
        Count { users, devices: 0 }
    }

    #[test]
    fn the_middle_of_an_even_number_is_the_mean_of_the_two() {
        assert_eq!(middle(&[users(9), users(2), users(4)]), Some((users(2), users(4), users(9))));
        assert_eq!(middle(&[users(9), users(2)]), Some((users(2), users(5), users(9))));
        let devices = |devices| Count { users: 0, devices };
        let mixed = Count { users: 1, devices: 1 };
        assert_eq!(middle(&[users(1), devices(3)]), Some((users(1), Count { users: 0, devices: 2 }, devices(3))));
        assert_eq!(middle(&[devices(1), mixed, users(3), users(7)]), Some((devices(1), Count { users: 2, devices: 0 }, users(7))));
        assert_eq!(middle(&[]), None);
    }

    #[test]
    fn whom_two_machines_show_is_nobodys_alone() {
        let day = |number| Some(Day(number));
        let mut slot = None;
        note(&mut slot, Shown { machine: 3, last: day(10) });
        note(&mut slot, Shown { machine: 3, last: day(12) });
        assert_eq!(slot, Some(Shown { machine: 3, last: day(12) }));
        note(&mut slot, Shown { machine: 4, last: day(11) });
        note(&mut slot, Shown { machine: 4, last: day(11) });
        assert_eq!(slot, Some(Shown { machine: NONE, last: day(12) }), "once elsewhere, never alone again");
    }
}
