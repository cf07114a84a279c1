//! Step 4, metric: the population of a right and what each metric demands of it. POSITION.md section 5.

use super::access::{RightRows, Row};
use super::facts::World;
use super::ids::{ById, IdSet, distinct_pairs};
use super::m365::Plans;
use super::position::{Count, Metrics, Mixed};
use super::records::Linkage;
use super::resolve::NONE;
use super::solve::cover::{Graph, minimum_cover};
use super::suites::Assignments;
use crate::catalog::{Cents, Metric, RightId, Version};

/// The population of a right. Sets of users and devices are sorted.
#[derive(Clone, Debug, Default)]
pub struct Population {
    pub users: Vec<u32>,
    pub devices: Vec<u32>,
    /// P.
    pub pairs: Vec<(u32, u32)>,
    /// Highest CAL version per user (over all rows) and per device (over rows without a user or with one outside C).
    pub user_version: ById<(Version, bool)>,
    pub device_version: ById<(Version, bool)>,
    /// C.
    pub covered: IdSet,
    /// Devices whose named assignment carries the right.
    pub assigned_devices: IdSet,
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
    tied_users: IdSet,
    tied_devices: IdSet,
    /// Devices with a row without a user: whether one is not background; whether a non-background one is from another source than a
    /// devices-only one.
    untied: ById<(bool, bool)>,
    /// Users with a row from another source than a users-only one.
    linked_users: IdSet,
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
                let needed = population.device_version.get(**d);
                needed.is_some_and(|(needed, _)| assigned.device(**d, right).is_some_and(|(covered, _)| covered >= needed))
            })
            .copied()
            .collect();
        population.open(&seen);
        population.split(shared);
        let catalog = world.rules.catalog;
        let split = catalog.find_right("rds") != Some(right);
        population.count(&rows.rows, shared, catalog.right(right).only, split);
        population
    }

    fn collect(&mut self, rows: &[Row]) -> Seen {
        let mut seen = Seen::default();
        let (mut users, mut devices) = (IdSet::default(), IdSet::default());
        for row in rows {
            seen.users_only_row |= row.linkage == Linkage::UsersOnly && row.user != NONE;
            seen.devices_only_row |= row.linkage == Linkage::DevicesOnly && row.device != NONE;
            if row.user != NONE {
                users.insert(row.user);
                raise(&mut self.user_version, row.user, row);
                if row.linkage != Linkage::UsersOnly {
                    seen.linked_users.insert(row.user);
                }
            }
            if row.device != NONE {
                devices.insert(row.device);
            }
            match (row.user, row.device) {
                (_, NONE) => {}
                (NONE, device) => {
                    let (shown, elsewhere) = seen.untied.slot(device).get_or_insert_default();
                    *shown |= !row.background;
                    *elsewhere |= !row.background && row.linkage != Linkage::DevicesOnly;
                }
                (user, device) => {
                    seen.tied_users.insert(user);
                    seen.tied_devices.insert(device);
                }
            }
        }
        self.users = users.iter().collect();
        self.devices = devices.iter().collect();
        self.pairs = distinct_pairs(rows.iter().map(|r| (r.user, r.device)).filter(|(user, device)| *user != NONE && *device != NONE));
        seen
    }

    fn cover_users(&mut self, right: RightId, plans: &Plans, assigned: &Assignments) {
        let covered = |user: &u32| {
            let needed = self.user_version.get(*user).map(|(version, _)| version);
            plans.carries(*user, right).is_some() || assigned.user(*user, right).is_some_and(|(version, _)| Some(version) >= needed)
        };
        self.covered = self.users.iter().copied().filter(covered).collect();
    }

    fn require_devices(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|r| r.device != NONE && (r.user == NONE || !self.covered.contains(r.user))) {
            raise(&mut self.device_version, row.device, row);
        }
        self.devices_beside_covered = self.device_version.count();
    }

    /// P', U', U0, D0, D'.
    fn open(&mut self, seen: &Seen) {
        let open = |(user, device): &&(u32, u32)| !self.covered.contains(*user) && !self.assigned_devices.contains(*device);
        self.open_pairs = self.pairs.iter().filter(open).copied().collect();
        let paired: IdSet = self.open_pairs.iter().map(|(user, _)| *user).collect();
        let outside = self.users.iter().copied().filter(|u| !self.covered.contains(*u));
        self.u1 = outside.filter(|u| paired.contains(*u) || !seen.tied_users.contains(*u)).collect();
        let presumed_at_devices = |u: u32| !seen.linked_users.contains(u) && seen.devices_only_row;
        self.u0 = self.u1.iter().copied().filter(|u| !seen.tied_users.contains(*u) && !presumed_at_devices(*u)).collect();
        let untied = |d: &u32| seen.untied.get(*d).is_some() && !seen.tied_devices.contains(*d) && !self.assigned_devices.contains(*d);
        let untied: Vec<u32> = self.devices.iter().copied().filter(untied).collect();
        let unattended = |d: &u32| {
            let (shown, elsewhere) = seen.untied.get(*d).unwrap_or_default();
            shown && (elsewhere || !seen.users_only_row)
        };
        self.d0 = untied.iter().copied().filter(unattended).collect();
        self.background_only = untied.iter().copied().filter(|d| seen.untied.get(*d).is_some_and(|(shown, _)| !shown)).collect();
        let d1: IdSet = self.open_pairs.iter().map(|(_, device)| *device).chain(untied).collect();
        self.d1 = d1.iter().collect();
    }

    /// U'' and the shared devices that others use.
    fn split(&mut self, shared: &[bool]) {
        let (mut paired, mut elsewhere) = (IdSet::default(), IdSet::default());
        for (user, device) in &self.open_pairs {
            paired.insert(*user);
            if !shared[*device as usize] {
                elsewhere.insert(*user);
            }
        }
        self.u2 = self.u1.iter().copied().filter(|u| elsewhere.contains(*u) || !paired.contains(*u)).collect();
        let by_user: IdSet = self.u2.iter().copied().collect();
        let used = self.open_pairs.iter().filter(|(user, device)| shared[*device as usize] && !by_user.contains(*user));
        let devices: IdSet = used.map(|(_, device)| *device).chain(self.d0.iter().copied()).collect();
        self.split_devices = devices.iter().collect();
    }

    /// A right whose licences exist in one metric alone is counted in that one, whatever the rows carry.
    fn count(&mut self, rows: &[Row], shared: &[bool], only: Option<Metric>, split: bool) {
        let count = |users: &[u32], devices: &[u32]| Some(Count { users: users.len() as u64, devices: devices.len() as u64 });
        let splits = split && only.is_none() && self.open_pairs.iter().any(|(_, device)| shared[*device as usize]);
        let available = |metric, carried: bool| only.map_or(carried, |only| only == metric && !rows.is_empty());
        let user = available(Metric::User, rows.iter().any(|r| r.user != NONE));
        let device = available(Metric::Device, rows.iter().any(|r| r.device != NONE));
        self.metrics.user = user.then(|| count(&self.u1, &self.d0)).flatten();
        self.metrics.device = device.then(|| count(&self.u0, &self.d1)).flatten();
        self.metrics.split = splits.then(|| count(&self.u2, &self.split_devices)).flatten();
    }

    /// The lower bound: a minimum-weight vertex cover of P', U0 and D0 forced in.
    pub fn mixed(&self, user_price: Option<Cents>, device_price: Option<Cents>) -> Option<Mixed> {
        if self.users.is_empty() && self.devices.is_empty() {
            return None;
        }
        let unit = Cents(100);
        let (user, device) = (user_price.unwrap_or(unit), device_price.unwrap_or(unit));
        let places = |of: &[u32]| -> ById<u32> { of.iter().copied().zip(0u32..).collect() };
        let (left, right) = (places(&self.u1), places(&self.d1));
        let edges: Vec<(u32, u32)> = self.open_pairs.iter().filter_map(|(u, d)| left.get(*u).zip(right.get(*d))).collect();
        let graph = Graph { left: self.u1.len(), right: self.d1.len(), edges: &edges };
        // A free metric still needs a positive weight for the cut; its share is priced at 0 below.
        let cover = minimum_cover(&graph, (user.0.max(0) as u64).max(1), (device.0.max(0) as u64).max(1));
        let chosen = |side: &[bool]| side.iter().filter(|x| **x).count() as u64;
        let users = chosen(&cover.left) + self.u0.len() as u64;
        let devices = chosen(&cover.right) + self.d0.len() as u64;
        Some(Mixed { users, devices, matching: cover.matching, weight: user.times(users) + device.times(devices) })
    }
}

fn raise(versions: &mut ById<(Version, bool)>, id: u32, row: &Row) {
    let (version, known) = versions.slot(id).get_or_insert((row.required, row.known));
    if row.required > *version {
        (*version, *known) = (row.required, row.known);
    } else if row.required == *version {
        *known &= row.known;
    }
}
