//! Resolved facts: every row of access with its spellings resolved once, and equal rows collapsed. POSITION.md section 3, 1–3.

use super::apply::Estate;
use super::decisions::Settings;
use super::inventory::{Inventory, Rules};
use super::names::{self, DeviceName};
use super::records::{AccessRow, Edition, Linkage, Spelling};
use super::resolve::NONE;
use super::resolve::devices::{Devices, Holder};
use super::resolve::users::Users;
use crate::catalog::Day;
use rustc_hash::{FxHashMap, FxHashSet};

/// Where a row's days stand against as-of and the window.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum When {
    Counted,
    AfterAsOf,
    OutOfWindow,
}

/// Access rows alike in all that the position asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fact {
    pub service: u32,
    pub edition: Edition,
    /// After merges; NONE where the row names none.
    pub user: u32,
    pub device: u32,
    /// The device column names it (an address does not name one).
    pub named: bool,
    pub when: When,
    pub linkage: Linkage,
}

/// A device that a user's session on a session host came from.
pub type Client = u32;

/// All facts of an estate.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub facts: Vec<Fact>,
    /// Per fact: rows of access, first and last day seen.
    pub rows: Vec<u32>,
    pub window: Vec<Option<(Day, Day)>>,
    /// Per access row: its fact.
    pub of_row: Vec<u32>,
    /// (session host, user) → the client devices of that user's sessions there.
    pub clients: FxHashMap<(u32, u32), Vec<Client>>,
    /// Per spelling: the user and the device it resolved to as a name (NONE: never stood in that column).
    pub user_of: Vec<u32>,
    pub device_of: Vec<u32>,
    /// Machine accounts' own hosts: user → device.
    pub own_host: FxHashMap<u32, u32>,
}

/// Everything resolving needs.
pub struct World<'a> {
    pub estate: &'a Estate<'a>,
    pub settings: &'a Settings,
    pub rules: Rules<'a>,
    pub users: Users,
    pub devices: Devices,
    pub inventory: Inventory,
}

impl Facts {
    /// Resolves all rows.
    pub fn new(world: &mut World) -> Facts {
        let mut facts = Facts::default();
        facts.resolve_spellings(world);
        facts.collapse(world);
        facts.merge_pseudo_devices(world);
        facts.find_clients(world);
        facts.find_own_hosts(world);
        facts
    }

    /// Each distinct spelling once.
    fn resolve_spellings(&mut self, world: &mut World) {
        let access = &world.estate.access;
        let spellings = access.spellings.len();
        world.users.join(world.estate);
        self.user_of = vec![NONE; spellings];
        self.device_of = vec![NONE; spellings];
        for row in access.rows() {
            if row.user.is_some() && self.user_of[row.user.0 as usize] == NONE {
                self.user_of[row.user.0 as usize] = world.users.resolve(access.spellings.text(row.user), world.rules.catalog);
            }
            for name in [row.device, row.server] {
                if name.is_some() && self.device_of[name.0 as usize] == NONE {
                    self.device_of[name.0 as usize] = world.devices.named(access.spellings.text(name));
                }
            }
        }
        world.users.join(world.estate);
        world.devices.join(world.estate);
    }

    fn collapse(&mut self, world: &mut World) {
        let estate = world.estate;
        let mut services: FxHashMap<(Spelling, crate::catalog::WorkloadId), u32> = FxHashMap::default();
        let mut addresses: FxHashMap<(Spelling, Day, u32), u32> = FxHashMap::default();
        let mut index: FxHashMap<Fact, u32> = FxHashMap::default();
        self.of_row.reserve(estate.access.rows().len());
        for row in estate.access.rows() {
            let machine = self.machine(row.server);
            let service = *services.entry((row.server, row.workload)).or_insert_with(|| {
                let name = estate.access.spellings.text(row.server);
                world.inventory.service(machine, row.workload, name, estate, &mut world.devices, world.rules)
            });
            let user = if row.user.is_some() { world.users.root(self.user_of[row.user.0 as usize]) } else { NONE };
            let (device, named) = self.device(row, machine, user, &mut addresses, world);
            let fact = Fact {
                service,
                edition: row.edition,
                user,
                device,
                named,
                when: when(row, world.settings),
                linkage: estate.linkage(row.origin.table),
            };
            let at = *index.entry(fact).or_insert(self.facts.len() as u32);
            if at as usize == self.facts.len() {
                self.facts.push(fact);
                self.rows.push(0);
                self.window.push(None);
            }
            self.rows[at as usize] += 1;
            self.window[at as usize] = widen(self.window[at as usize], row);
            self.of_row.push(at);
        }
    }

    /// The machine of a server spelling (servers are matched by name as devices are, merges of devices apart).
    fn machine(&self, server: Spelling) -> u32 {
        if server.is_some() { self.device_of[server.0 as usize] } else { NONE }
    }

    /// A row's device is its device column, else its address; an address goes to whoever held it on the row's day.
    fn device(
        &self,
        row: &AccessRow,
        machine: u32,
        user: u32,
        addresses: &mut FxHashMap<(Spelling, Day, u32), u32>,
        world: &mut World,
    ) -> (u32, bool) {
        let spellings = &world.estate.access.spellings;
        let (cell, named) = if row.device.is_some() { (row.device, true) } else { (row.ip, false) };
        if !cell.is_some() {
            return (NONE, false);
        }
        let day = row.last_seen.or(row.first_seen).unwrap_or(world.settings.as_of);
        if let Some(known) = addresses.get(&(cell, day, user)) {
            return (*known, named);
        }
        let device = match names::device_name(spellings.text(cell)) {
            DeviceName::Loopback => machine,
            DeviceName::Address(address) => match world.devices.holder(&address, day) {
                Holder::One(device) => device,
                Holder::Unknown => world.devices.pseudo_address(&address),
                Holder::Nat if user == NONE => world.devices.nat(&address),
                Holder::Nat => {
                    let key = world.users.identities[user as usize].key.clone();
                    world.devices.nat_user(&address, &key)
                }
            },
            DeviceName::Name(_) | DeviceName::Mac(_) => world.devices.named(spellings.text(cell)),
        };
        let device = if device == NONE { NONE } else { world.devices.root(device) };
        if !matches!(names::device_name(spellings.text(cell)), DeviceName::Loopback) {
            addresses.insert((cell, day, user), device);
        }
        (device, named)
    }

    /// Decisions can merge pseudo-devices too, which exist only now.
    fn merge_pseudo_devices(&mut self, world: &mut World) {
        if world.estate.device_joining.is_empty() {
            return;
        }
        world.devices.join(world.estate);
        for fact in self.facts.iter_mut().filter(|f| f.device != NONE) {
            fact.device = world.devices.root(fact.device);
        }
    }

    /// The client devices (no servers) of each user's sessions on each session host; rows after as-of or outside the window do not count.
    fn find_clients(&mut self, world: &World) {
        let Some(rds) = world.rules.catalog.find_workload("rds") else { return };
        let mut seen: FxHashSet<(u32, u32, u32)> = FxHashSet::default();
        for fact in &self.facts {
            let service = &world.inventory.services[fact.service as usize];
            let counts = service.workload == rds && fact.when == When::Counted && fact.user != NONE && fact.device != NONE;
            if !counts || world.inventory.servers.contains(&fact.device) {
                continue;
            }
            if seen.insert((service.machine, fact.user, fact.device)) {
                self.clients.entry((service.machine, fact.user)).or_default().push(fact.device);
            }
        }
        self.clients.values_mut().for_each(|clients| clients.sort_unstable());
    }

    /// A machine account's own host, by its name.
    fn find_own_hosts(&mut self, world: &mut World) {
        let accounts: Vec<(u32, String)> = (0u32..)
            .zip(&world.users.identities)
            .filter(|(_, identity)| identity.class == Some(crate::catalog::AccountClass::MachineAccount))
            .map(|(id, identity)| (id, names::local_part(&identity.key).trim_end_matches('$').to_string()))
            .collect();
        for (user, host) in accounts {
            let device = world.devices.named(&host);
            if device != NONE {
                self.own_host.insert(user, world.devices.root(device));
            }
        }
    }
}

fn when(row: &AccessRow, settings: &Settings) -> When {
    if row.first_seen.or(row.last_seen).is_some_and(|day| day > settings.as_of) {
        return When::AfterAsOf;
    }
    match (settings.window_start, row.last_seen) {
        (Some(start), Some(last)) if last < start => When::OutOfWindow,
        _ => When::Counted,
    }
}

fn widen(window: Option<(Day, Day)>, row: &AccessRow) -> Option<(Day, Day)> {
    let first = row.first_seen.or(row.last_seen);
    let last = row.last_seen.or(row.first_seen);
    match (window, first.zip(last)) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (known, new) => known.or(new),
    }
}
