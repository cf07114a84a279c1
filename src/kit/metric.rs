//! Step 4, metric: the population of a right and what each metric demands of it. POSITION.md section 5.

use super::access::{RightRows, Row};
use super::facts::World;
use super::m365::Plans;
use super::position::{Count, Metrics, Mixed};
use super::records::Linkage;
use super::resolve::NONE;
use super::solve::cover::{Graph, minimum_cover};
use super::suites::Assignments;
use crate::catalog::{Cents, RightId, Version};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// The population of a right. Sets of users and devices are sorted.
#[derive(Clone, Debug, Default)]
pub struct Population {
    pub users: Vec<u32>,
    pub devices: Vec<u32>,
    /// P.
    pub pairs: Vec<(u32, u32)>,
    /// Highest CAL version per user (over all rows) and per device (over rows without a user or with one outside C).
    pub user_version: FxHashMap<u32, (Version, bool)>,
    pub device_version: FxHashMap<u32, (Version, bool)>,
    /// C.
    pub covered: FxHashSet<u32>,
    /// Devices whose named assignment carries the right.
    pub assigned_devices: FxHashSet<u32>,
    /// P'.
    pub open_pairs: Vec<(u32, u32)>,
    /// U', U'', U0, D0, D'.
    pub u1: Vec<u32>,
    pub u2: Vec<u32>,
    pub u0: Vec<u32>,
    pub d0: Vec<u32>,
    pub d1: Vec<u32>,
    /// D0 and the devices of S that somebody outside U'' uses.
    pub split_devices: Vec<u32>,
    /// Devices that only background rows show.
    pub background_only: Vec<u32>,
    /// Devices that some row shows without a user of C (step `plans` of the waterfall).
    pub devices_beside_covered: u64,
    pub metrics: Metrics,
}

/// What the sets are made from, row by row.
#[derive(Default)]
struct Seen {
    tied_users: FxHashSet<u32>,
    tied_devices: FxHashSet<u32>,
    /// Devices with a row without a user: whether one is not background; whether a non-background one is from another source than a
    /// devices-only one.
    untied: FxHashMap<u32, (bool, bool)>,
    /// Users with a row from another source than a users-only one.
    linked_users: FxHashSet<u32>,
    users_only_row: bool,
    devices_only_row: bool,
}

impl Population {
    pub fn new(right: RightId, rows: &RightRows, world: &World, plans: &Plans, assigned: &Assignments, shared: &[bool]) -> Population {
        let mut population = Population::default();
        let seen = population.collect(&rows.rows);
        population.cover_users(right, plans, assigned);
        population.require_devices(&rows.rows);
        population.assigned_devices = population
            .devices
            .iter()
            .filter(|d| {
                let needed = population.device_version.get(d);
                needed.is_some_and(|(needed, _)| assigned.device(**d, right).is_some_and(|(covered, _)| covered >= *needed))
            })
            .copied()
            .collect();
        population.open(&seen);
        population.split(shared);
        let rds = world.rules.catalog.find_right("rds") == Some(right);
        population.count(&rows.rows, shared, rds);
        population
    }

    fn collect(&mut self, rows: &[Row]) -> Seen {
        let mut seen = Seen::default();
        for row in rows {
            seen.users_only_row |= row.linkage == Linkage::UsersOnly && row.user != NONE;
            seen.devices_only_row |= row.linkage == Linkage::DevicesOnly && row.device != NONE;
            if row.user != NONE {
                self.users.push(row.user);
                raise(&mut self.user_version, row.user, row);
                if row.linkage != Linkage::UsersOnly {
                    seen.linked_users.insert(row.user);
                }
            }
            if row.device != NONE {
                self.devices.push(row.device);
            }
            match (row.user, row.device) {
                (_, NONE) => {}
                (NONE, device) => {
                    let (shown, elsewhere) = seen.untied.entry(device).or_default();
                    *shown |= !row.background;
                    *elsewhere |= !row.background && row.linkage != Linkage::DevicesOnly;
                }
                (user, device) => self.pairs.push((user, device)),
            }
        }
        distinct(&mut self.users);
        distinct(&mut self.devices);
        distinct(&mut self.pairs);
        seen.tied_users = self.pairs.iter().map(|(user, _)| *user).collect();
        seen.tied_devices = self.pairs.iter().map(|(_, device)| *device).collect();
        seen
    }

    fn cover_users(&mut self, right: RightId, plans: &Plans, assigned: &Assignments) {
        let covered = |user: &u32| {
            let needed = self.user_version.get(user).map(|(version, _)| *version);
            plans.carries(*user, right).is_some() || assigned.user(*user, right).is_some_and(|(version, _)| Some(version) >= needed)
        };
        self.covered = self.users.iter().copied().filter(covered).collect();
    }

    fn require_devices(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|r| r.device != NONE && (r.user == NONE || !self.covered.contains(&r.user))) {
            raise(&mut self.device_version, row.device, row);
        }
        self.devices_beside_covered = self.device_version.len() as u64;
    }

    /// P', U', U0, D0, D'.
    fn open(&mut self, seen: &Seen) {
        let open = |(user, device): &&(u32, u32)| !self.covered.contains(user) && !self.assigned_devices.contains(device);
        self.open_pairs = self.pairs.iter().filter(open).copied().collect();
        let paired: FxHashSet<u32> = self.open_pairs.iter().map(|(user, _)| *user).collect();
        let outside = self.users.iter().copied().filter(|u| !self.covered.contains(u));
        self.u1 = outside.filter(|u| paired.contains(u) || !seen.tied_users.contains(u)).collect();
        let presumed_at_devices = |u: &u32| !seen.linked_users.contains(u) && seen.devices_only_row;
        self.u0 = self.u1.iter().copied().filter(|u| !seen.tied_users.contains(u) && !presumed_at_devices(u)).collect();
        let untied = |d: &u32| seen.untied.contains_key(d) && !seen.tied_devices.contains(d) && !self.assigned_devices.contains(d);
        let untied: Vec<u32> = self.devices.iter().copied().filter(untied).collect();
        let unattended = |d: &u32| {
            let (shown, elsewhere) = seen.untied.get(d).copied().unwrap_or_default();
            shown && (elsewhere || !seen.users_only_row)
        };
        self.d0 = untied.iter().copied().filter(unattended).collect();
        self.background_only = untied.iter().copied().filter(|d| seen.untied.get(d).is_some_and(|(shown, _)| !shown)).collect();
        let d1: BTreeSet<u32> = self.open_pairs.iter().map(|(_, device)| *device).chain(untied).collect();
        self.d1 = d1.into_iter().collect();
    }

    /// U'' and the shared devices that others use.
    fn split(&mut self, shared: &[bool]) {
        let mut only_shared: BTreeMap<u32, bool> = BTreeMap::new();
        for (user, device) in &self.open_pairs {
            *only_shared.entry(*user).or_insert(true) &= shared[*device as usize];
        }
        self.u2 = self.u1.iter().copied().filter(|u| !only_shared.get(u).copied().unwrap_or(false)).collect();
        let by_user: FxHashSet<u32> = self.u2.iter().copied().collect();
        let used = self.open_pairs.iter().filter(|(user, device)| shared[*device as usize] && !by_user.contains(user));
        let devices: BTreeSet<u32> = used.map(|(_, device)| *device).chain(self.d0.iter().copied()).collect();
        self.split_devices = devices.into_iter().collect();
    }

    fn count(&mut self, rows: &[Row], shared: &[bool], rds: bool) {
        let count = |users: &[u32], devices: &[u32]| Some(Count { users: users.len() as u64, devices: devices.len() as u64 });
        let splits = !rds && self.open_pairs.iter().any(|(_, device)| shared[*device as usize]);
        self.metrics.user = rows.iter().any(|r| r.user != NONE).then(|| count(&self.u1, &self.d0)).flatten();
        self.metrics.device = rows.iter().any(|r| r.device != NONE).then(|| count(&self.u0, &self.d1)).flatten();
        self.metrics.split = splits.then(|| count(&self.u2, &self.split_devices)).flatten();
    }

    /// The lower bound: a minimum-weight vertex cover of P', U0 and D0 forced in.
    pub fn mixed(&self, user_price: Option<Cents>, device_price: Option<Cents>) -> Option<Mixed> {
        if self.users.is_empty() && self.devices.is_empty() {
            return None;
        }
        let unit = Cents(100);
        let (user, device) = (user_price.unwrap_or(unit), device_price.unwrap_or(unit));
        let left: Vec<u32> = self.u1.clone();
        let right: Vec<u32> = self.d1.clone();
        let place = |of: &[u32], id: u32| of.binary_search(&id).ok().map(|i| i as u32);
        let edges: Vec<(u32, u32)> = self.open_pairs.iter().filter_map(|(u, d)| place(&left, *u).zip(place(&right, *d))).collect();
        let graph = Graph { left: left.len(), right: right.len(), edges: &edges };
        // A free metric still needs a positive weight for the cut; its share is priced at 0 below.
        let cover = minimum_cover(&graph, (user.0.max(0) as u64).max(1), (device.0.max(0) as u64).max(1));
        let chosen = |side: &[bool]| side.iter().filter(|x| **x).count() as u64;
        let users = chosen(&cover.left) + self.u0.len() as u64;
        let devices = chosen(&cover.right) + self.d0.len() as u64;
        Some(Mixed { users, devices, matching: cover.matching, weight: user.times(users) + device.times(devices) })
    }
}

/// Sorted, each once.
fn distinct<T: Ord>(all: &mut Vec<T>) {
    all.sort_unstable();
    all.dedup();
}

fn raise(versions: &mut FxHashMap<u32, (Version, bool)>, id: u32, row: &Row) {
    let entry = versions.entry(id).or_insert((row.required, row.known));
    if row.required > entry.0 {
        *entry = (row.required, row.known);
    } else if row.required == entry.0 {
        entry.1 &= row.known;
    }
}
