//! Chains: from which device somebody came to a session host, through which gateway, and which servers were reached from there. POSITION.md
//! section 3, 3: rows from a session host stand for the client devices of the same user's sessions on it, and where there are none the host's
//! own licence applies and the device is lost. Shown and told here; the count is made in [`super::access`].

use super::beside::Known;
use super::facts::{When, both};
use super::ids::{IdSet, partners};
use super::records::{Spelling, TableId};
use super::resolve::NONE;
use super::resolve::users::Identity;
use crate::catalog::Day;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// From so many people on, an address that nobody registered is taken for a gateway's, not for a device.
const CROWD: u64 = 5;

/// How far a chain is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Link {
    /// No session of that person on the host is seen, or none says from where.
    Broken,
    /// The sessions come from a gateway or another shared address, and nothing tells who was behind it.
    Partly,
    /// The client device is known.
    Complete,
}

impl Link {
    pub const ALL: [Link; 3] = [Link::Broken, Link::Partly, Link::Complete];

    pub fn word(self) -> &'static str {
        match self {
            Link::Broken => "broken",
            Link::Partly => "partly",
            Link::Complete => "complete",
        }
    }
}

/// One person on one session host. Ids are those of the position's users, devices and services.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chain {
    pub user: u32,
    pub host: u32,
    /// The host as a service, where anybody has a session on it.
    pub service: Option<u32>,
    /// Devices that the sessions came from, through other session hosts too.
    pub clients: Vec<u32>,
    /// Servers and shared addresses on the way: gateways, other session hosts.
    pub through: Vec<u32>,
    /// Gateways whose own log tells of the sessions.
    pub gateways: Vec<String>,
    /// Services reached from the host.
    pub reached: Vec<u32>,
    /// Rows of sessions on the host, and of access from it.
    pub sessions: u64,
    pub onward: u64,
    pub window: Option<(Day, Day)>,
    pub link: Link,
}

/// What access shows of one person on one host.
#[derive(Clone, Default)]
struct Seen {
    sessions: u64,
    onward: u64,
    /// What the sessions came from.
    from: Vec<u32>,
    reached: Vec<u32>,
    gateways: BTreeSet<Spelling>,
    window: Option<(Day, Day)>,
}

/// All chains: the broken first, then by host and name.
pub(super) fn chains(known: &Known) -> Vec<Chain> {
    if known.inventory.session_hosts.is_empty() {
        return Vec::new();
    }
    let search = Search::new(known);
    let mut found: Vec<Chain> = search.seen.iter().map(|(&(host, user), seen)| search.chain(host, user, seen)).collect();
    let user = |chain: &Chain| &known.users.identities[chain.user as usize].key;
    let host = |chain: &Chain| &known.devices.identities[chain.host as usize].name;
    found.sort_by(|a, b| (a.link, host(a), user(a), a.user).cmp(&(b.link, host(b), user(b), b.user)));
    found
}

struct Search<'a> {
    known: &'a Known<'a>,
    /// By session host and user.
    seen: FxHashMap<(u32, u32), Seen>,
    /// Session hosts as services.
    services: FxHashMap<u32, u32>,
    hosts: Vec<bool>,
    /// Addresses that nobody registered and many people come from.
    crowds: IdSet,
    /// Machines whose logs tell of sessions that they passed on.
    gateways: IdSet,
}

impl<'a> Search<'a> {
    fn new(known: &'a Known<'a>) -> Search<'a> {
        let hosts = (0..known.devices.identities.len() as u32).map(|id| known.inventory.session_hosts.contains(&id)).collect();
        let mut search = Search {
            known,
            seen: FxHashMap::default(),
            services: FxHashMap::default(),
            hosts,
            crowds: IdSet::default(),
            gateways: IdSet::default(),
        };
        search.walk();
        search.find_crowds();
        search.find_gateways();
        search
    }

    fn walk(&mut self) {
        let Known { facts, users, inventory, catalog, settings, .. } = *self.known;
        let rds = catalog.find_workload("rds");
        let own = |identity: &Identity| identity.is_person() && !identity.disabled_by(settings.as_of);
        let people: Vec<bool> = users.identities.iter().map(own).collect();
        for (at, fact) in facts.facts.iter().enumerate() {
            if fact.when != When::Counted || fact.user == NONE || !people[fact.user as usize] {
                continue;
            }
            let service = &inventory.services[fact.service as usize];
            let rows = u64::from(facts.rows[at]);
            if Some(service.workload) == rds && self.is_host(service.machine) {
                self.services.insert(service.machine, fact.service);
                let seen = self.seen.entry((service.machine, fact.user)).or_default();
                seen.sessions += rows;
                seen.window = both(seen.window, facts.window[at]);
                if fact.device != NONE && fact.device != service.machine {
                    seen.from.push(fact.device);
                }
            }
            // A host that reaches itself goes nowhere.
            if self.is_host(fact.device) && fact.device != service.machine {
                let seen = self.seen.entry((fact.device, fact.user)).or_default();
                seen.onward += rows;
                seen.window = both(seen.window, facts.window[at]);
                seen.reached.push(fact.service);
            }
        }
    }

    fn is_host(&self, machine: u32) -> bool {
        self.hosts.get(machine as usize).copied().unwrap_or(false)
    }

    fn find_crowds(&mut self) {
        let identities = &self.known.devices.identities;
        let stranger = |device: &u32| !identities[*device as usize].in_register && identities[*device as usize].is_address();
        let pairs = self.seen.iter().flat_map(|((_, user), seen)| seen.from.iter().filter(|d| stranger(d)).map(|d| (*d, *user)));
        self.crowds = partners(pairs).iter().filter(|(_, people)| *people >= CROWD).map(|(device, _)| device).collect();
    }

    /// Which gateway passed whose sessions on, by its own log.
    fn find_gateways(&mut self) {
        let Known { gateways, estate, facts, inventory, devices, .. } = *self.known;
        if gateways.is_empty() {
            return;
        }
        let spellings = &estate.access.spellings;
        let machines = gateways.iter().filter_map(|run| devices.find(spellings.text(run.computer)));
        self.gateways = machines.map(|id| devices.root(id)).collect();
        let tables: BTreeSet<TableId> = gateways.iter().map(|run| run.table).collect();
        let rows = estate.access.rows().iter().zip(&facts.of_row);
        for (row, fact) in rows.filter(|(row, _)| tables.contains(&row.origin.table)) {
            let fact = &facts.facts[*fact as usize];
            let machine = inventory.services[fact.service as usize].machine;
            let after = gateways.partition_point(|run| (run.table, run.from) <= (row.origin.table, row.origin.row));
            let run = after.checked_sub(1).and_then(|at| gateways.get(at)).filter(|run| run.holds(row.origin));
            if let (Some(run), Some(seen)) = (run, self.seen.get_mut(&(machine, fact.user))) {
                seen.gateways.insert(run.computer);
            }
        }
    }

    fn chain(&self, host: u32, user: u32, seen: &Seen) -> Chain {
        let (clients, through, shared) = self.follow(host, user);
        let link = match (clients.is_empty(), shared) {
            (false, _) => Link::Complete,
            (true, true) => Link::Partly,
            (true, false) => Link::Broken,
        };
        let text = |spelling: &Spelling| self.known.estate.access.spellings.text(*spelling).to_string();
        let mut reached = seen.reached.clone();
        reached.sort_unstable();
        reached.dedup();
        Chain {
            user,
            host,
            service: self.services.get(&host).copied(),
            clients: clients.into_iter().collect(),
            through: through.into_iter().collect(),
            gateways: seen.gateways.iter().map(text).collect(),
            reached,
            sessions: seen.sessions,
            onward: seen.onward,
            window: seen.window,
            link,
        }
    }

    /// Whether a machine is nobody's client: a server by inventory or register, a gateway, an address of many.
    fn hides(&self, device: u32) -> bool {
        let kind = self.known.devices.identities[device as usize].kind.as_deref().map(str::trim);
        let passes_on = kind.is_some_and(|kind| ["server", "service"].iter().any(|k| kind.eq_ignore_ascii_case(k)));
        passes_on || self.known.inventory.servers.contains(&device) || self.gateways.contains(device) || self.crowds.contains(device)
    }

    /// The devices behind somebody's sessions on a host, what they came through, and whether that hides somebody. Hosts are walked through
    /// once each, so that two that are reached from each other end.
    fn follow(&self, host: u32, user: u32) -> (BTreeSet<u32>, BTreeSet<u32>, bool) {
        let (mut clients, mut through, mut shared) = (BTreeSet::new(), BTreeSet::new(), false);
        let mut visited = BTreeSet::from([host]);
        let mut open = vec![host];
        while let Some(at) = open.pop() {
            for &device in self.seen.get(&(at, user)).map(|seen| seen.from.as_slice()).unwrap_or_default() {
                if self.is_host(device) {
                    shared |= self.gateways.contains(device);
                    if visited.insert(device) {
                        through.insert(device);
                        open.push(device);
                    }
                } else if self.hides(device) {
                    through.insert(device);
                    shared = true;
                } else {
                    clients.insert(device);
                }
            }
        }
        (clients, through, shared)
    }
}
