//! Resolved facts: every row of access with its spellings resolved once, and equal rows collapsed. POSITION.md section 3, 1–3.

use super::apply::Estate;
use super::decisions::Settings;
use super::ids::IdSet;
use super::inventory::{Inventory, Rules};
use super::names::{self, DeviceName};
use super::records::{AccessRow, Edition, Linkage, Origin, Spelling, TableId};
use super::resolve::NONE;
use super::resolve::devices::{Devices, Holder};
use super::resolve::users::Users;
use super::slots::Slots;
use crate::catalog::{Day, Metric};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::hash::BuildHasher;

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
    /// The last so many facts are no row's own: they are what rows of accounts show of the people behind them.
    pub stood_in: usize,
    /// (session host, user) → the client devices of that user's sessions there.
    pub clients: FxHashMap<(u32, u32), Vec<Client>>,
    /// Per spelling: the user it resolved to (NONE: never stood in that column).
    pub user_of: Vec<u32>,
    /// Machine accounts' own hosts: user → device.
    pub own_host: FxHashMap<u32, u32>,
    /// Rows that were last seen before they were first seen, by table.
    pub backward: BTreeMap<TableId, Backward>,
}

/// Rows of a table whose days run backward.
#[derive(Clone, Debug)]
pub struct Backward {
    /// First and last day of the first such row, as they stand.
    pub example: (Day, Day),
    pub rows: u64,
    /// The first of them, at most [`Backward::KEPT`].
    pub origins: Vec<Origin>,
}

impl Backward {
    const KEPT: usize = 100;
}

/// Everything resolving needs.
pub struct World<'a> {
    pub estate: &'a Estate<'a>,
    pub settings: &'a Settings,
    pub rules: Rules<'a>,
    pub users: Users,
    pub devices: Devices,
    pub inventory: Inventory,
    /// Places of users and devices in the order of their names, once all are known ([`World::order_by_name`]).
    pub user_ranks: Vec<u32>,
    pub device_ranks: Vec<u32>,
}

impl<'a> World<'a> {
    pub fn new(
        estate: &'a Estate<'a>,
        settings: &'a Settings,
        rules: Rules<'a>,
        users: Users,
        devices: Devices,
        inventory: Inventory,
    ) -> World<'a> {
        World { estate, settings, rules, users, devices, inventory, user_ranks: Vec::new(), device_ranks: Vec::new() }
    }

    /// The fixed order in which subjects are dealt units and listed.
    pub fn order_by_name(&mut self) {
        self.user_ranks = self.users_by_name();
        self.device_ranks = ranks(self.devices.identities.iter().map(|i| i.name.to_lowercase()).collect());
    }

    /// Places of all users known so far in the order of their names.
    pub fn users_by_name(&self) -> Vec<u32> {
        ranks(self.users.identities.iter().map(|i| i.key.clone()).collect())
    }

    pub fn rank(&self, metric: Metric, id: u32) -> u32 {
        match metric {
            Metric::User => self.user_ranks[id as usize],
            Metric::Device => self.device_ranks[id as usize],
        }
    }
}

fn ranks(names: Vec<String>) -> Vec<u32> {
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_by(|a, b| names[*a as usize].cmp(&names[*b as usize]));
    let mut ranks = vec![0; names.len()];
    for (rank, id) in order.into_iter().enumerate() {
        ranks[id as usize] = rank as u32;
    }
    ranks
}

impl Facts {
    /// Resolves all rows.
    pub fn new(world: &mut World) -> Facts {
        let mut facts = Facts::default();
        let cells = facts.resolve_spellings(world);
        facts.collapse(world, &cells);
        facts.merge_pseudo_devices(world);
        facts.find_clients(world);
        facts.find_own_hosts(world);
        facts
    }

    /// Everybody whom a row of access names, after merges.
    pub fn users_seen(&self) -> IdSet {
        self.seen().iter().map(|fact| fact.user).filter(|user| *user != NONE).collect()
    }

    /// Each distinct spelling once: users by name, machines by name; addresses wait for their day.
    fn resolve_spellings(&mut self, world: &mut World) -> Vec<Cell> {
        let access = &world.estate.access;
        let spellings = access.spellings.len();
        world.users.join(world.estate);
        self.user_of = vec![NONE; spellings];
        let mut cells = vec![Cell::Unread; spellings];
        for row in access.rows() {
            if row.user.is_some() && self.user_of[row.user.0 as usize] == NONE {
                self.user_of[row.user.0 as usize] = world.users.resolve(access.spellings.text(row.user), world.rules.catalog);
            }
            for spelling in [row.device, row.server, if row.device.is_some() { Spelling::NONE } else { row.ip }] {
                if spelling.is_some() && matches!(cells[spelling.0 as usize], Cell::Unread) {
                    let text = access.spellings.text(spelling);
                    cells[spelling.0 as usize] = match names::device_name(text) {
                        DeviceName::Loopback => Cell::Loopback,
                        DeviceName::Address(address) => Cell::Address(address),
                        DeviceName::Name(_) | DeviceName::Mac(_) => Cell::Machine(world.devices.named(text)),
                    };
                }
            }
        }
        world.users.join(world.estate);
        world.devices.join(world.estate);
        cells
    }

    fn collapse(&mut self, world: &mut World, cells: &[Cell]) {
        let estate = world.estate;
        let mut services: FxHashMap<(Spelling, crate::catalog::WorkloadId), (u32, u32)> = FxHashMap::default();
        let mut addresses = Addresses::default();
        let mut index = Slots::default();
        let mut linkage = (TableId::DECISIONS, Linkage::Linked);
        self.of_row.reserve(estate.access.rows().len());
        for row in estate.access.rows() {
            let (service, machine) = *services.entry((row.server, row.workload)).or_insert_with(|| {
                let name = estate.access.spellings.text(row.server);
                let machine = if row.server.is_some() { machine(&cells[row.server.0 as usize], world) } else { NONE };
                let service = world.inventory.service(machine, row.workload, name, estate, &mut world.devices, world.rules);
                (service, machine)
            });
            let user = if row.user.is_some() { world.users.root(self.user_of[row.user.0 as usize]) } else { NONE };
            if linkage.0 != row.origin.table {
                linkage = (row.origin.table, estate.linkage(row.origin.table));
            }
            let fact = Fact {
                service,
                edition: row.edition,
                user,
                device: device(row, machine, user, cells, &mut addresses, world),
                named: row.device.is_some(),
                when: when(row, world.settings),
                linkage: linkage.1,
            };
            let hash = FxBuildHasher.hash_one(fact);
            let at = index.find(hash, |at| self.facts[at as usize] == fact).unwrap_or_else(|| {
                let at = self.facts.len() as u32;
                index.insert(hash, at);
                self.facts.push(fact);
                self.rows.push(0);
                self.window.push(None);
                at
            });
            self.rows[at as usize] += 1;
            self.window[at as usize] = both(self.window[at as usize], days(row));
            self.of_row.push(at);
            self.note_backward(row);
        }
    }

    fn note_backward(&mut self, row: &AccessRow) {
        let (Some(first), Some(last)) = (row.first_seen, row.last_seen) else { return };
        if last >= first {
            return;
        }
        let new = || Backward { example: (first, last), rows: 0, origins: Vec::new() };
        let known = self.backward.entry(row.origin.table).or_insert_with(new);
        known.rows += 1;
        if known.origins.len() < Backward::KEPT {
            known.origins.push(row.origin);
        }
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

/// What a device, server or address cell spells.
#[derive(Clone, Debug)]
enum Cell {
    Unread,
    Loopback,
    Address(String),
    /// A machine by name (not yet merged).
    Machine(u32),
}

/// Who stood behind an address, found once per day and user.
#[derive(Default)]
struct Addresses {
    held: FxHashMap<(Spelling, Day), Holder>,
    pseudo: FxHashMap<(Spelling, u32), u32>,
}

/// The machine of a server cell (servers are matched by name as devices are, merges of devices apart).
fn machine(cell: &Cell, world: &mut World) -> u32 {
    match cell {
        Cell::Machine(id) => *id,
        Cell::Address(address) => world.devices.pseudo_address(address),
        Cell::Unread | Cell::Loopback => NONE,
    }
}

/// A row's device is its device column, else its address; an address goes to whoever held it on the row's day.
fn device(row: &AccessRow, machine: u32, user: u32, cells: &[Cell], addresses: &mut Addresses, world: &mut World) -> u32 {
    let spelling = if row.device.is_some() { row.device } else { row.ip };
    if !spelling.is_some() {
        return NONE;
    }
    let device = match &cells[spelling.0 as usize] {
        Cell::Unread => NONE,
        Cell::Loopback => machine,
        Cell::Machine(id) => *id,
        Cell::Address(address) => {
            let day = row.last_seen.or(row.first_seen).unwrap_or(world.settings.as_of);
            let holder = *addresses.held.entry((spelling, day)).or_insert_with(|| world.devices.holder(address, day));
            let devices = &mut world.devices;
            match holder {
                Holder::One(device) => device,
                Holder::Unknown => *addresses.pseudo.entry((spelling, NONE)).or_insert_with(|| devices.pseudo_address(address)),
                Holder::Nat if user == NONE => devices.nat(address),
                Holder::Nat => {
                    let key = &world.users.identities[user as usize].key;
                    *addresses.pseudo.entry((spelling, user)).or_insert_with(|| devices.nat_user(address, key))
                }
            }
        }
    };
    if device == NONE { NONE } else { world.devices.root(device) }
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

/// First and last day of a row; one stands for the other where it is missing.
fn days(row: &AccessRow) -> Option<(Day, Day)> {
    row.first_seen.or(row.last_seen).zip(row.last_seen.or(row.first_seen))
}

/// First and last day of rows, by what each is of.
pub(super) fn windows<'r, K: Ord + Copy>(rows: impl Iterator<Item = (K, &'r AccessRow)>) -> BTreeMap<K, (Day, Day)> {
    let mut windows: BTreeMap<K, (Day, Day)> = BTreeMap::new();
    // Rows of one kind stand together: the last one found is nearly always the one wanted.
    let mut last: Option<(K, (Day, Day))> = None;
    for (key, (from, to)) in rows.filter_map(|(key, row)| Some((key, days(row)?))) {
        match &mut last {
            Some((known, window)) if *known == key => *window = (window.0.min(from), window.1.max(to)),
            _ => {
                windows.extend(last.take());
                let (first, until) = windows.get(&key).copied().unwrap_or((from, to));
                last = Some((key, (first.min(from), until.max(to))));
            }
        }
    }
    windows.extend(last);
    windows
}

/// From the earlier first day to the later last one.
pub(super) fn both(one: Option<(Day, Day)>, other: Option<(Day, Day)>) -> Option<(Day, Day)> {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (known, new) => known.or(new),
    }
}
