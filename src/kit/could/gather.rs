//! The permissions of each right, and everybody behind them, gathered right by right.

use super::groups::{Expanded, Groups, Who};
use super::{CouldPerson, CouldRight, MOST_ROWS, MOST_WAYS, Permission, Unknown};
use crate::catalog::{RightId, Version};
use crate::kit::access::{Access, Lost, RightRows};
use crate::kit::facts::World;
use crate::kit::ids::IdSet;
use crate::kit::inventory::Demanded;
use crate::kit::position::{Reason, UserId};
use crate::kit::records::AuthorisedRecord;
use crate::kit::resolve::NONE;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What the permissions of a right come to, while they are gathered.
#[derive(Default)]
pub struct Gathered {
    permissions: Vec<Permission>,
    by_who: FxHashMap<Who, u32>,
    /// By user, where there are any: the place of its entry.
    place: Vec<u32>,
    people: Vec<(u32, Entry)>,
    unknown: BTreeSet<(bool, u32, u32)>,
}

/// A person behind permissions.
struct Entry {
    required: Version,
    known: bool,
    waived: bool,
    ways: [u32; MOST_WAYS],
    total: u32,
}

/// Expands each group once, whatever rights it is granted.
pub fn take_apart(gathered: &mut BTreeMap<RightId, Gathered>, groups: &Groups) {
    let mut granted: BTreeMap<Who, Vec<(RightId, u32)>> = BTreeMap::new();
    for (right, of_right) in gathered.iter() {
        for (who, at) in &of_right.by_who {
            granted.entry(*who).or_default().push((*right, *at));
        }
    }
    let mut steps = 0;
    for (who, places) in granted {
        let expanded = groups.expand(who, &mut steps);
        for (right, at) in places {
            if let Some(of_right) = gathered.get_mut(&right) {
                of_right.reach(at, &expanded);
            }
        }
    }
}

impl Gathered {
    pub fn grant(&mut self, who: Who, record: &AuthorisedRecord, own: bool, demanded: &Demanded, groups: &Groups) {
        let at = *self.by_who.entry(who).or_insert_with(|| {
            self.permissions.push(Permission {
                who,
                group: groups.name(who).map(str::to_string),
                via: record.via.clone(),
                server: record.server.clone(),
                rows: Vec::new(),
                total: 0,
                whole: matches!(who, Who::Whole(_)),
                holds_whole: false,
                own: false,
                people: 0,
                only: 0,
                required: demanded.required,
                known: demanded.known,
                waived: true,
            });
            (self.permissions.len() - 1) as u32
        });
        let permission = &mut self.permissions[at as usize];
        permission.total += 1;
        permission.own |= own;
        if permission.rows.len() < MOST_ROWS {
            permission.rows.push(record.origin);
        }
        if demanded.waived {
            return;
        }
        let higher = permission.waived || demanded.required > permission.required;
        if higher {
            (permission.required, permission.known, permission.waived) = (demanded.required, demanded.known, false);
        } else if demanded.required == permission.required {
            permission.known &= demanded.known;
        }
    }

    /// Everybody behind a permission.
    fn reach(&mut self, at: u32, expanded: &Expanded) {
        let Gathered { permissions, place, people, unknown, .. } = self;
        let permission = &mut permissions[at as usize];
        permission.people = expanded.people.len() as u64;
        permission.holds_whole = !permission.whole && !expanded.wholes.is_empty();
        unknown.extend(expanded.unknown.iter().map(|group| (false, *group, at)));
        unknown.extend(expanded.unknown_wholes.iter().map(|whole| (true, *whole, at)));
        for user in &expanded.people {
            if place.len() <= *user as usize {
                place.resize(*user as usize + 1, NONE);
            }
            let slot = &mut place[*user as usize];
            if *slot == NONE {
                *slot = people.len() as u32;
                let Permission { required, known, waived, .. } = *permission;
                people.push((*user, Entry { required, known, waived, ways: [0; MOST_WAYS], total: 0 }));
            }
            let entry = &mut people[*slot as usize].1;
            if let Some(way) = entry.ways.get_mut(entry.total as usize) {
                *way = at;
            }
            entry.total += 1;
            if !permission.waived && (entry.waived || permission.required > entry.required) {
                (entry.required, entry.known, entry.waived) = (permission.required, permission.known, false);
            } else if !permission.waived && permission.required == entry.required {
                entry.known &= permission.known;
            }
        }
    }

    pub fn finish(mut self, access: &Access, rows: &RightRows, everybody: &Everybody, groups: &Groups, counted: bool) -> CouldRight {
        let did: IdSet = rows.rows.iter().map(|row| row.user).filter(|user| *user != NONE).collect();
        let lost = lost_for_good(rows);
        let mut known = everybody.listed.iter().filter(|user| did.contains(*user)).count() as u64;
        let mut people = Vec::new();
        for (user, entry) in self.people {
            if did.contains(user) {
                continue;
            }
            let reason = if entry.waived { Some(Reason::Waived) } else { None };
            let reason = reason.or_else(|| access.person_reason(user)).or_else(|| lost.get(&user).copied());
            if reason.is_none() {
                known += u64::from(everybody.listed.contains(user));
                let first = entry.ways.iter().take(entry.total as usize);
                first.for_each(|way| self.permissions[*way as usize].only += 1);
            }
            people.push(CouldPerson {
                user: UserId(user),
                reason,
                required: entry.required,
                known: entry.known,
                ways: entry.ways,
                ways_total: entry.total,
            });
        }
        people.sort_unstable_by_key(|person| everybody.order[person.user.0 as usize]);
        let only_count = people.iter().filter(|person| person.reason.is_none()).count() as u64;
        let mut by_user: Vec<u32> = (0..people.len() as u32).collect();
        by_user.sort_unstable_by_key(|at| people[*at as usize].user);
        let ways_before = people.iter().scan(0u32, |before, person| {
            *before += person.ways().len() as u32;
            Some(*before - person.ways().len() as u32)
        });
        let ways_before = ways_before.collect();
        let name = |whole: bool, at: u32| groups.name(if whole { Who::Whole(at) } else { Who::Group(at) }).unwrap_or_default().to_string();
        let mut named = BTreeSet::new();
        let unknown = self.unknown.iter().filter(|(whole, at, _)| named.insert((*whole, *at)));
        let unknown =
            unknown.map(|(whole, at, permission)| Unknown { name: name(*whole, *at), permission: *permission, whole: *whole }).collect();
        CouldRight {
            counted,
            did: did.len(),
            people,
            neither: everybody.listed.len().saturating_sub(known),
            permissions: self.permissions,
            unknown,
            only_count,
            by_user,
            ways_before,
        }
    }
}

/// What all rights are asked against.
pub struct Everybody {
    /// People of the directory who would count if they accessed.
    listed: IdSet,
    /// Places of all identities in the order of their names; blank where nobody is authorised.
    order: Vec<u32>,
}

impl Everybody {
    pub fn of(world: &World, access: &Access, ordered: bool) -> Everybody {
        let identities = (0u32..).zip(&world.users.identities);
        let listed = identities.filter(|(_, identity)| identity.in_directory).map(|(id, _)| world.users.root(id));
        let listed = listed.filter(|id| access.person_reason(*id).is_none()).collect();
        Everybody { listed, order: if ordered { world.users_by_name() } else { Vec::new() } }
    }
}

/// People whose rows of the right were taken out for what holds for any further row alike: somebody decided it, or the device that they
/// use is licensed itself.
fn lost_for_good(rows: &RightRows) -> FxHashMap<u32, Reason> {
    let reasons = [Reason::Unattended, Reason::Decision];
    let lost = reasons.into_iter().flat_map(|reason| rows.lost.get(&reason).into_iter().flatten().map(move |who| (who, reason)));
    let users = lost.filter_map(|(who, reason)| match who {
        Lost::User(user) => Some((*user, reason)),
        Lost::Device(_) => None,
    });
    users.collect()
}
