//! Step 2, access: who counts. One function decides what is left of a fact for a right, for every stage of the waterfall alike.
//! POSITION.md section 3, 3–4.

use super::apply::Sorting;
use super::facts::{Fact, Facts, When, World};
use super::ids::ByRight;
use super::inventory::Demanded;
use super::names;
use super::position::Reason;
use super::records::{Edition, Linkage};
use super::resolve::NONE;
use crate::catalog::{AccountClass, RightId};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// What is left of a fact (for one device, where a session host stood for several).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    pub user: u32,
    pub device: u32,
    /// Shows that a device exists, not that somebody unnamed uses it.
    pub background: bool,
}

/// What a fact comes to under a right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A row of the population.
    In(Left),
    /// The user is external: section 8.
    External { user: u32 },
    /// Nothing is left.
    Gone,
}

impl Outcome {
    /// What [`Access::plain`] facts come to.
    pub fn as_it_stands(fact: &Fact) -> Outcome {
        Outcome::of(Left { user: fact.user, device: fact.device, background: false })
    }

    fn of(left: Left) -> Outcome {
        if left.user == NONE && left.device == NONE { Outcome::Gone } else { Outcome::In(left) }
    }
}

/// Who lost what, for the account of exclusions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lost {
    User(u32),
    Device(u32),
}

/// How far down the table of reasons the exclusions are applied: 0 none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UpTo(pub usize);

impl UpTo {
    pub const ALL: UpTo = UpTo(Reason::ALL.len());

    pub fn reaches(self, reason: Reason) -> bool {
        (reason as usize) < self.0
    }
}

/// What exclusions are tested against, by id.
pub struct Access<'w> {
    facts: &'w Facts,
    /// Per user: the reason of the table that fits the account, if any (from `system-account` to `disabled`).
    account: Vec<Option<Reason>>,
    external: Vec<bool>,
    excluded_users: FxHashSet<u32>,
    excluded_devices: FxHashSet<u32>,
    unattended: Vec<bool>,
    server: Vec<bool>,
    session_host: Vec<bool>,
    nat_base: Vec<u32>,
    /// Whom no exclusion fits, at any stage: nearly all of them.
    plain_user: Vec<bool>,
    plain_device: Vec<bool>,
    /// Person and device decisions that named nobody.
    pub dormant: Vec<u64>,
}

impl<'w> Access<'w> {
    pub fn new(world: &World, facts: &'w Facts) -> Access<'w> {
        let mut dormant = Vec::new();
        let (excluded_users, included_users) =
            sort(&world.estate.person_sorting, &mut dormant, |key| world.users.find(&names::user_key(key)).map(|id| world.users.root(id)));
        let (excluded_devices, included_devices) =
            sort(&world.estate.device_sorting, &mut dormant, |key| world.devices.find(key).map(|id| world.devices.root(id)));
        let identities = &world.users.identities;
        let reason = |id: usize| {
            let taken_back = included_users.contains(&(id as u32));
            if taken_back { None } else { account_reason(&identities[id], world) }
        };
        let devices = 0..world.devices.identities.len() as u32;
        let is_server = |id: u32| world.inventory.servers.contains(&id) && !included_devices.contains(&id);
        let mut access = Access {
            facts,
            account: (0..identities.len()).map(reason).collect(),
            external: identities.iter().map(|i| i.external).collect(),
            excluded_users,
            excluded_devices,
            unattended: devices
                .clone()
                .map(|id| world.devices.identities[id as usize].unattended && !included_devices.contains(&id))
                .collect(),
            server: devices.clone().map(is_server).collect(),
            session_host: devices.clone().map(|id| is_server(id) && world.inventory.session_hosts.contains(&id)).collect(),
            nat_base: devices.clone().map(|id| world.devices.identities[id as usize].nat_base.unwrap_or(NONE)).collect(),
            plain_user: Vec::new(),
            plain_device: Vec::new(),
            dormant,
        };
        access.plain_user = (0u32..)
            .zip(&access.account)
            .map(|(id, account)| account.is_none() && !access.external[id as usize] && !access.excluded_users.contains(&id))
            .collect();
        access.plain_device = devices
            .map(|id| {
                let at = id as usize;
                let special = access.unattended[at] || access.server[at] || access.nat_base[at] != NONE;
                !special && !access.excluded_devices.contains(&id)
            })
            .collect();
        access
    }

    /// Whether the fact counts as it stands at every stage (a waiver of its server apart).
    pub fn plain(&self, fact: &Fact) -> bool {
        let fits = |plain: &[bool], id: u32| id == NONE || plain[id as usize];
        fact.when == When::Counted && fits(&self.plain_user, fact.user) && fits(&self.plain_device, fact.device)
    }

    /// Applies the exclusions up to a reason; hands each outcome to `out`, each loss to `lost`.
    pub fn outcomes(
        &self,
        fact: &Fact,
        workload_is_rds: bool,
        demanded: &Demanded,
        up_to: UpTo,
        out: &mut impl FnMut(Outcome),
        lost: &mut impl FnMut(Reason, Lost),
    ) {
        if let Some(reason) = self.dropped_as_a_whole(fact, demanded, up_to) {
            self.lose_row(fact.user, fact.device, reason, lost);
            out(Outcome::Gone);
            return;
        }
        match self.clients(fact, workload_is_rds, up_to) {
            Some(clients) => clients.iter().for_each(|&device| self.one(fact, device, up_to, out, lost)),
            None => self.one(fact, fact.device, up_to, out, lost),
        }
    }

    fn dropped_as_a_whole(&self, fact: &Fact, demanded: &Demanded, up_to: UpTo) -> Option<Reason> {
        let applies = |reason: Reason, fits: bool| (fits && up_to.reaches(reason)).then_some(reason);
        applies(Reason::AfterAsOf, fact.when == When::AfterAsOf)
            .or_else(|| applies(Reason::OutOfWindow, fact.when == When::OutOfWindow))
            .or_else(|| applies(Reason::Waived, demanded.waived))
    }

    /// A session host stands for the client devices of the same user's sessions on it.
    fn clients(&self, fact: &Fact, workload_is_rds: bool, up_to: UpTo) -> Option<&'w [u32]> {
        let expands = up_to.reaches(Reason::LicensedServer) && !workload_is_rds && fact.device != NONE && fact.user != NONE;
        if !expands || !self.session_host[fact.device as usize] {
            return None;
        }
        self.facts.clients.get(&(fact.device, fact.user)).map(Vec::as_slice)
    }

    fn one(&self, fact: &Fact, device: u32, up_to: UpTo, out: &mut impl FnMut(Outcome), lost: &mut impl FnMut(Reason, Lost)) {
        let mut left = Left { user: fact.user, device, background: false };
        let account = self.account_reason(fact.user, up_to);
        if account == Some(Reason::MachineAccount)
            && !fact.named
            && let Some(own) = self.facts.own_host.get(&fact.user)
        {
            left.device = *own;
        }
        if up_to.reaches(Reason::Decision) && self.decided_out(fact.user, left.device) {
            self.lose_row(fact.user, left.device, Reason::Decision, lost);
            return out(Outcome::Gone);
        }
        match account {
            Some(Reason::SystemMailbox) => {
                self.lose_row(fact.user, left.device, Reason::SystemMailbox, lost);
                return out(Outcome::Gone);
            }
            Some(reason) => {
                lost(reason, Lost::User(fact.user));
                left.user = NONE;
                left.background = reason != Reason::ServiceAccount;
            }
            None if up_to.reaches(Reason::External) && self.is(&self.external, fact.user) => {
                lost(Reason::External, Lost::User(fact.user));
                return out(Outcome::External { user: fact.user });
            }
            None if up_to.reaches(Reason::Unattended) && self.is(&self.unattended, left.device) && fact.user != NONE => {
                lost(Reason::Unattended, Lost::User(fact.user));
                left.user = NONE;
            }
            None => {}
        }
        if left.user == NONE && left.device != NONE && self.nat_base[left.device as usize] != NONE {
            left.device = self.nat_base[left.device as usize];
        }
        if up_to.reaches(Reason::LicensedServer) && self.is(&self.server, left.device) {
            lost(Reason::LicensedServer, Lost::Device(left.device));
            left.device = NONE;
        }
        out(Outcome::of(left));
    }

    /// Why a person would not count, whatever the row; the first that fits.
    pub fn person_reason(&self, user: u32) -> Option<Reason> {
        if self.excluded_users.contains(&user) {
            return Some(Reason::Decision);
        }
        self.account_reason(user, UpTo::ALL).or_else(|| self.is(&self.external, user).then_some(Reason::External))
    }

    fn account_reason(&self, user: u32, up_to: UpTo) -> Option<Reason> {
        if user == NONE {
            return None;
        }
        self.account[user as usize].filter(|reason| up_to.reaches(*reason))
    }

    fn decided_out(&self, user: u32, device: u32) -> bool {
        self.excluded_users.contains(&user) || self.excluded_devices.contains(&device)
    }

    /// A dropped row is accounted to its user, else to its device.
    fn lose_row(&self, user: u32, device: u32, reason: Reason, lost: &mut impl FnMut(Reason, Lost)) {
        if user != NONE {
            lost(reason, Lost::User(user));
        } else if device != NONE {
            lost(reason, Lost::Device(device));
        }
    }

    fn is(&self, flags: &[bool], id: u32) -> bool {
        id != NONE && flags[id as usize]
    }
}

/// The reason of the table that fits an account, first match first.
fn account_reason(identity: &super::resolve::users::Identity, world: &World) -> Option<Reason> {
    match identity.class {
        Some(AccountClass::SystemAccount) => return Some(Reason::SystemAccount),
        Some(AccountClass::MachineAccount) => return Some(Reason::MachineAccount),
        Some(AccountClass::SystemMailbox) => return Some(Reason::SystemMailbox),
        None => {}
    }
    if identity.is_kind("service") {
        return Some(Reason::ServiceAccount);
    }
    if identity.is_kind("shared") {
        return Some(Reason::SharedMailbox);
    }
    identity.disabled_by(world.settings.as_of).then_some(Reason::Disabled)
}

/// Excluded and taken-back identities. `include` takes back an exclusion by decision; where none stands, one by rule.
fn sort(sortings: &[Sorting], dormant: &mut Vec<u64>, find: impl Fn(&str) -> Option<u32>) -> (FxHashSet<u32>, FxHashSet<u32>) {
    let mut excluded = FxHashSet::default();
    let mut included = FxHashSet::default();
    for sorting in sortings {
        let Some(id) = find(&sorting.key) else {
            dormant.push(sorting.entry);
            continue;
        };
        if sorting.exclude {
            excluded.insert(id);
            included.remove(&id);
        } else if !excluded.remove(&id) {
            included.insert(id);
        }
    }
    (excluded, included)
}

/// A row of a right's population.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Row {
    pub user: u32,
    pub device: u32,
    pub background: bool,
    pub linkage: Linkage,
    pub required: crate::catalog::Version,
    pub known: bool,
}

/// An external's demand: one server, at the version it needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ExternalRow {
    pub user: u32,
    pub service: u32,
    pub enterprise: bool,
}

/// What a right's rows come to after all exclusions.
#[derive(Clone, Debug, Default)]
pub struct RightRows {
    pub rows: Vec<Row>,
    pub external: Vec<ExternalRow>,
    /// Reason → everyone whose row lost something that way.
    pub lost: BTreeMap<Reason, Vec<Lost>>,
}

/// The rights that a fact demands.
pub fn demands<'w>(world: &'w World, fact: &Fact) -> impl Iterator<Item = &'w Demanded> {
    let enterprise = fact.edition == Edition::Enterprise;
    world.inventory.services[fact.service as usize].demands.iter().filter(move |d| !d.additive || enterprise)
}

/// Applies all exclusions and sorts what is left by right.
pub fn populations(world: &World, facts: &Facts, access: &Access) -> BTreeMap<RightId, RightRows> {
    let mut rights: ByRight<RightRows> = ByRight::default();
    let rds = world.rules.catalog.find_workload("rds");
    for fact in &facts.facts {
        let is_rds = Some(world.inventory.services[fact.service as usize].workload) == rds;
        let plain = access.plain(fact);
        for demanded in demands(world, fact) {
            let RightRows { rows, external, lost } = rights.entry(demanded.right);
            let mut keep = |outcome: Outcome| match outcome {
                Outcome::In(left) => rows.push(Row {
                    user: left.user,
                    device: left.device,
                    background: left.background,
                    linkage: fact.linkage,
                    required: demanded.required,
                    known: demanded.known,
                }),
                Outcome::External { user } => {
                    let enterprise = fact.edition == Edition::Enterprise;
                    external.push(ExternalRow { user, service: fact.service, enterprise });
                }
                Outcome::Gone => {}
            };
            if plain && !demanded.waived {
                keep(Outcome::as_it_stands(fact));
            } else {
                let mut note = |reason: Reason, who: Lost| lost.entry(reason).or_default().push(who);
                access.outcomes(fact, is_rds, demanded, UpTo::ALL, &mut keep, &mut note);
            }
        }
    }
    let mut rights = rights.into_map();
    for right in rights.values_mut() {
        right.external.sort_unstable();
        right.external.dedup();
        right.lost.values_mut().for_each(|who| {
            who.sort_unstable();
            who.dedup();
        });
    }
    rights
}
