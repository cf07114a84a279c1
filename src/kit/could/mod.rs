//! Who could access beside who did: per right whoever is authorised and was never seen, and of whom nothing shows either. Shown beside the
//! count; where the setting `could_access` names the right, whoever could counts as a user without a device.
//!
//! Permissions have no day: they are taken as they stand in the lists.

mod domains;
mod gather;
mod groups;

use super::access::{Access, RightRows, Row};
use super::facts::World;
use super::inventory::Demanded;
use super::position::{Reason, Subject, UserId};
use super::records::{AuthorisedRecord, Edition, Linkage, Origin};
use super::resolve::NONE;
use crate::catalog::{RightId, Version, WorkloadId};
use gather::{Everybody, Gathered, take_apart};
use groups::Groups;
pub use groups::Who;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Ways by which a person could access that are kept; all are counted.
const MOST_WAYS: usize = 4;
/// Rows of a permission that are kept as its evidence.
const MOST_ROWS: usize = 100;

/// Who could access, of all rights.
#[derive(Clone, Debug, Default)]
pub struct Could {
    pub rights: BTreeMap<RightId, CouldRight>,
    groups: Arc<Groups>,
}

/// Who could access, of one right.
#[derive(Clone, Debug, Default)]
pub struct CouldRight {
    /// The setting has them counted.
    pub counted: bool,
    /// People whom the count has because they were seen.
    pub did: u64,
    /// Whoever could and was not seen, in the order of names; those with a reason would not count if they did.
    pub people: Vec<CouldPerson>,
    /// People of the directory who would count if they accessed, of whom nothing shows that they did or could.
    pub neither: u64,
    pub permissions: Vec<Permission>,
    /// Groups whose members nobody lists.
    pub unknown: Vec<Unknown>,
    /// How many of the people would count: asked anew for every frame.
    only_count: u64,
    /// Places among the people, in the order of their ids.
    by_user: Vec<u32>,
    /// Per person: ways of those before it.
    ways_before: Vec<u32>,
}

/// Somebody who could access.
#[derive(Clone, Debug)]
pub struct CouldPerson {
    pub user: UserId,
    /// Why the person would not count.
    pub reason: Option<Reason>,
    pub required: Version,
    pub known: bool,
    /// Places among [`CouldRight::permissions`], the first few of them.
    ways: [u32; MOST_WAYS],
    pub ways_total: u32,
}

impl CouldPerson {
    /// Places among [`CouldRight::permissions`], the first few.
    pub fn ways(&self) -> &[u32] {
        &self.ways[..MOST_WAYS.min(self.ways_total as usize)]
    }
}

/// What is granted to one person or group for a right, wherever it is granted.
#[derive(Clone, Debug)]
pub struct Permission {
    pub who: Who,
    /// The group's name, or `Domain Users of CORP`; `None`: granted to the person.
    pub group: Option<String>,
    /// The share, site or collection of the first row.
    pub via: Option<String>,
    pub server: Option<String>,
    /// The authorising rows, the first of them, and how many there are.
    pub rows: Vec<Origin>,
    pub total: u64,
    /// It stands for everybody of a domain or of the directory.
    pub whole: bool,
    /// A member of it stands for everybody.
    pub holds_whole: bool,
    /// Some row grants the right's own workload; else the right is only implied.
    pub own: bool,
    /// Everybody behind it, and those of them who were not seen and would count.
    pub people: u64,
    pub only: u64,
    required: Version,
    known: bool,
    /// Every server of it needs no CAL for the right.
    waived: bool,
}

/// A group, or a principal for everybody, whose people nobody knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    pub name: String,
    /// The permission that leads to it.
    pub permission: u32,
    /// The directory has no such domain, or there is no directory.
    pub whole: bool,
}

impl CouldRight {
    /// Those who would count.
    pub fn only(&self) -> impl Iterator<Item = &CouldPerson> {
        self.people.iter().filter(|person| person.reason.is_none())
    }

    pub fn count(&self) -> u64 {
        self.only_count
    }

    /// Some permission speaks of this right.
    pub fn is_told(&self) -> bool {
        !self.permissions.is_empty()
    }

    /// How many ways lead to all people, those kept.
    pub fn ways(&self) -> usize {
        self.ways_before.last().map_or(0, |last| *last as usize) + self.people.last().map_or(0, |person| person.ways().len())
    }

    /// The person and the permission of a way, counted over all people in their order.
    pub fn way(&self, at: usize) -> Option<(&CouldPerson, &Permission)> {
        let place = self.ways_before.partition_point(|before| *before as usize <= at).checked_sub(1)?;
        let person = self.people.get(place)?;
        let way = person.ways().get(at - self.ways_before[place] as usize)?;
        Some((person, self.permissions.get(*way as usize)?))
    }

    pub fn person(&self, user: UserId) -> Option<&CouldPerson> {
        let at = self.by_user.binary_search_by_key(&user, |at| self.people[*at as usize].user).ok()?;
        self.people.get(self.by_user[at] as usize)
    }
}

impl Could {
    /// The memberships that lead from a permission's group to a person: each group on the way with the row that says so.
    pub fn path(&self, permission: &Permission, user: UserId) -> Vec<(String, Origin)> {
        let way = self.groups.path(permission.who, user.0);
        way.into_iter().map(|(group, origin)| (self.groups.name(Who::Group(group)).unwrap_or_default().to_string(), origin)).collect()
    }
}

/// Permissions with their names resolved. Names that nobody knew become people of their own, so this comes before anybody is sorted out.
pub struct Permitted {
    groups: Arc<Groups>,
    /// Who, the record, and the place of its demands.
    grants: Vec<(Who, u32, u32)>,
    demands: Vec<Vec<Demanded>>,
}

impl Permitted {
    pub fn new(world: &mut World) -> Permitted {
        let mut permitted = Permitted { groups: Arc::default(), grants: Vec::new(), demands: Vec::new() };
        let estate = world.estate;
        if estate.authorised.is_empty() {
            return permitted;
        }
        let mut groups = Groups::new(world);
        let mut places: FxHashMap<(&str, WorkloadId), u32> = FxHashMap::default();
        for (at, record) in (0u32..).zip(estate.authorised.iter()) {
            let Some(who) = groups.who(&record.user, record.principal, world) else { continue };
            let server = record.server.as_deref().unwrap_or("");
            let place = *places.entry((server, record.workload)).or_insert_with(|| {
                permitted.demands.push(demands(world, server, record.workload));
                (permitted.demands.len() - 1) as u32
            });
            permitted.grants.push((who, at, place));
        }
        permitted.groups = Arc::new(groups);
        permitted
    }

    /// The people whom each record of authorisation lets in, groups taken apart; nobody for principals that stand for everybody.
    pub fn people<'w>(&self, world: &World<'w>) -> impl Iterator<Item = (&'w AuthorisedRecord, Arc<Vec<u32>>)> {
        let records = world.estate.authorised.as_ref();
        let mut expanded: FxHashMap<Who, Arc<Vec<u32>>> = FxHashMap::default();
        let mut steps = 0;
        self.grants.iter().map(move |(who, record, _)| {
            let people = expanded.entry(*who).or_insert_with(|| match who {
                Who::User(id) => Arc::new(vec![*id]),
                Who::Group(_) => Arc::new(self.groups.expand(*who, &mut steps).people),
                Who::Whole(_) => Arc::default(),
            });
            (&records[*record as usize], Arc::clone(people))
        })
    }
}

/// What access to a place would demand. Sessions on a server that is no session host are for its administration: Windows Server.
fn demands(world: &mut World, server: &str, workload: WorkloadId) -> Vec<Demanded> {
    let machine = if server.is_empty() { NONE } else { world.devices.find(server).unwrap_or(NONE) };
    let catalog = world.rules.catalog;
    let known = machine != NONE && world.inventory.servers.contains(&machine);
    let administers = Some(workload) == catalog.find_workload("rds") && known && !world.inventory.session_hosts.contains(&machine);
    let workload = if administers { catalog.right(catalog.windows_server()).workload } else { workload };
    world.inventory.demands_at(machine, workload, world.estate, &mut world.devices, world.rules)
}

impl Could {
    pub fn of(world: &World, permitted: &Permitted, access: &Access, rows: &BTreeMap<RightId, RightRows>) -> Could {
        let Permitted { groups, grants, demands } = permitted;
        let mut gathered: BTreeMap<RightId, Gathered> = BTreeMap::new();
        for (who, record, place) in grants {
            let record = &world.estate.authorised[*record as usize];
            for demanded in demands[*place as usize].iter().filter(|d| !d.additive || record.edition == Edition::Enterprise) {
                let own = world.rules.catalog.right(demanded.right).workload == record.workload;
                gathered.entry(demanded.right).or_default().grant(*who, record, own, demanded, groups);
            }
        }
        take_apart(&mut gathered, groups);
        let counted = counted_rights(world);
        let everybody = Everybody::of(world, access, !gathered.is_empty());
        let rights: BTreeSet<RightId> = rows.keys().chain(gathered.keys()).copied().collect();
        let nobody = RightRows::default();
        let right = |right: RightId| {
            let gathered = gathered.remove(&right).unwrap_or_default();
            let rows = rows.get(&right).unwrap_or(&nobody);
            (right, gathered.finish(access, rows, &everybody, groups, counted.contains(&right)))
        };
        let rights = rights.into_iter().map(right).collect();
        Could { rights, groups: Arc::clone(groups) }
    }

    /// Whoever could joins whoever did, where the setting says so: a user without a device, from a source of users only.
    pub fn enter(&self, rows: &mut BTreeMap<RightId, RightRows>) {
        for (right, could) in self.rights.iter().filter(|(_, could)| could.counted) {
            let row = |person: &CouldPerson| Row {
                user: person.user.0,
                device: NONE,
                background: false,
                linkage: Linkage::UsersOnly,
                required: person.required,
                known: person.known,
            };
            let mut new = could.only().map(row).peekable();
            if new.peek().is_some() {
                rows.entry(*right).or_default().rows.extend(new);
            }
        }
    }

    /// Whether somebody is in the count of a right because of what a list of permissions says, and not of having been seen.
    pub fn is_counted(&self, right: RightId, subject: Subject) -> bool {
        let Subject::User(user) = subject else { return false };
        let could = self.rights.get(&right).filter(|could| could.counted);
        could.and_then(|could| could.person(user)).is_some_and(|person| person.reason.is_none())
    }

    /// Who joined the count of a right.
    pub fn joined(&self, right: RightId) -> impl Iterator<Item = u32> {
        self.rights.get(&right).filter(|could| could.counted).into_iter().flat_map(|could| could.only().map(|person| person.user.0))
    }

    /// Rights in which somebody joined the count.
    pub fn joining(&self) -> impl Iterator<Item = RightId> {
        self.rights.iter().filter(|(_, could)| could.counted && could.only().next().is_some()).map(|(right, _)| *right)
    }
}

fn counted_rights(world: &World) -> BTreeSet<RightId> {
    world.settings.could_access.iter().filter_map(|id| world.rules.catalog.find_right(id)).collect()
}
