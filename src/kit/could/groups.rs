//! Names in lists of permissions and members: a person, a group with its members, or a principal that stands for everybody. Groups are
//! taken apart however deep they nest; a circle is cut where it closes, and what grows beyond all bounds stands for itself.

use super::domains::{Domains, domain_of};
use crate::catalog::PrincipalScope;
use crate::kit::facts::World;
use crate::kit::ids::IdSet;
use crate::kit::names;
use crate::kit::records::{Origin, Principal};
use rustc_hash::FxHashMap;

/// Members that are looked at for one position; beyond it a group stands for itself and is told.
const MOST_STEPS: u64 = 40_000_000;

/// Whom a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Who {
    User(u32),
    /// By its place in [`Groups::groups`].
    Group(u32),
    /// By its place in [`Groups::wholes`].
    Whole(u32),
}

/// A group by its first name.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub name: String,
    /// A list of its members is there, even if nobody is in it.
    listed: bool,
    members: Vec<(Who, Origin)>,
}

/// A principal that stands for everybody of a domain or of the directory.
#[derive(Clone, Debug)]
pub struct Whole {
    /// `Domain Users of corp`, `Everyone`.
    pub name: String,
    /// `None`: the directory has no such domain, or there is no directory.
    pub people: Option<IdSet>,
}

/// All groups of an estate.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    pub groups: Vec<Group>,
    pub wholes: Vec<Whole>,
    by_name: FxHashMap<String, Option<Who>>,
    /// Groups by their own name behind the domain; `None`: several have it.
    by_own: FxHashMap<String, Option<u32>>,
    domains: Option<Domains>,
}

/// Who is behind a name, all nesting taken apart.
#[derive(Clone, Debug, Default)]
pub struct Expanded {
    pub people: Vec<u32>,
    /// Groups within whose members nobody lists, the name itself among them.
    pub unknown: Vec<u32>,
    /// Principals for everybody within whose people nobody knows.
    pub unknown_wholes: Vec<u32>,
    /// Principals for everybody that are members.
    pub wholes: Vec<u32>,
}

impl Groups {
    /// Enters every list of members.
    pub fn new(world: &mut World) -> Groups {
        let mut groups = Groups::default();
        let estate = world.estate;
        let places: Vec<u32> = estate.memberships.iter().map(|record| groups.listed(&record.group, &record.aliases)).collect();
        for (record, place) in estate.memberships.iter().zip(places) {
            let Some(member) = &record.member else { continue };
            if let Some(who) = groups.who(member, record.principal, world) {
                groups.groups[place as usize].members.push((who, record.origin));
            }
        }
        groups
    }

    /// The group that a list of members is of; its names are one group's, whichever of them another list uses.
    fn listed(&mut self, name: &str, aliases: &[String]) -> u32 {
        let keys: Vec<String> = std::iter::once(name).chain(aliases.iter().map(String::as_str)).map(names::user_key).collect();
        let known = keys.iter().find_map(|key| match self.by_name.get(key) {
            Some(Some(Who::Group(at))) => Some(*at),
            _ => None,
        });
        let at = known.unwrap_or_else(|| self.push(name));
        for key in keys {
            self.by_name.entry(key.clone()).or_insert(Some(Who::Group(at)));
            self.enter_own(&key, at);
        }
        self.groups[at as usize].listed = true;
        at
    }

    fn push(&mut self, name: &str) -> u32 {
        self.groups.push(Group { name: name.trim().to_string(), ..Group::default() });
        (self.groups.len() - 1) as u32
    }

    fn enter_own(&mut self, key: &str, at: u32) {
        if key.starts_with("s-1-") || names::is_guid(key) {
            return;
        }
        let own = self.by_own.entry(names::local_part(key).to_string()).or_insert(Some(at));
        if *own != Some(at) {
            *own = None;
        }
    }

    /// Whom a name stands for; `None`: for nobody at all. A person's name that nobody knows becomes a person of its own.
    pub fn who(&mut self, name: &str, principal: Principal, world: &mut World) -> Option<Who> {
        let key = names::user_key(name);
        if let Some(known) = self.by_name.get(&key) {
            return *known;
        }
        let who = self.meet(&key, name, principal, world);
        // A name that one list takes for a group and another for a person is settled by the first that knows.
        self.by_name.insert(key, who);
        who
    }

    fn meet(&mut self, key: &str, name: &str, principal: Principal, world: &mut World) -> Option<Who> {
        if let Some(scope) = world.rules.catalog.principal_scope(key) {
            return self.whole(key, scope, name, world);
        }
        let person = world.users.find(key).map(|id| world.users.root(id));
        let listed = self.by_own.get(names::local_part(key)).copied().flatten().filter(|at| self.is_same(*at, key));
        match (person, listed) {
            (Some(id), _) => Some(Who::User(id)),
            (None, Some(at)) => Some(Who::Group(at)),
            (None, None) if principal == Principal::User || world.rules.catalog.account_class(key).is_some() => {
                let id = world.users.resolve(name, world.rules.catalog);
                Some(Who::User(world.users.root(id)))
            }
            (None, None) => {
                let at = self.push(name);
                self.enter_own(key, at);
                Some(Who::Group(at))
            }
        }
    }

    /// A bare name and one with a domain are one group's where only one group has it; two domains are two groups.
    fn is_same(&self, at: u32, key: &str) -> bool {
        names::is_bare(key) || names::is_bare(&names::user_key(&self.groups[at as usize].name))
    }

    fn whole(&mut self, key: &str, scope: PrincipalScope, name: &str, world: &World) -> Option<Who> {
        let domains = self.domains.get_or_insert_with(|| Domains::of(world));
        let everybody = || Some(domains.everybody.clone()).filter(|people| !people.is_empty());
        let (name, people) = match scope {
            PrincipalScope::Nobody => return None,
            PrincipalScope::Everybody => (own_name(name).to_string(), everybody()),
            PrincipalScope::Domain => match domain_of(key) {
                Some(domain) => (format!("{} of {}", title(name), domain.to_uppercase()), domains.people(domain).cloned()),
                None => (own_name(name).to_string(), everybody()),
            },
        };
        let at = self.wholes.iter().position(|whole| whole.name.eq_ignore_ascii_case(&name)).unwrap_or_else(|| {
            self.wholes.push(Whole { name, people });
            self.wholes.len() - 1
        });
        Some(Who::Whole(at as u32))
    }

    pub fn name(&self, who: Who) -> Option<&str> {
        match who {
            Who::User(_) => None,
            Who::Group(at) => self.groups.get(at as usize).map(|group| group.name.as_str()),
            Who::Whole(at) => self.wholes.get(at as usize).map(|whole| whole.name.as_str()),
        }
    }

    /// Everybody behind a name. `steps`: how many members were looked at so far.
    pub fn expand(&self, who: Who, steps: &mut u64) -> Expanded {
        let mut expanded = Expanded::default();
        let (mut people, mut met) = (IdSet::default(), IdSet::default());
        let mut waiting = vec![who];
        while let Some(who) = waiting.pop() {
            match who {
                Who::User(id) => {
                    people.insert(id);
                }
                Who::Whole(at) => {
                    let whole = &self.wholes[at as usize];
                    expanded.wholes.push(at);
                    match &whole.people {
                        Some(all) => {
                            *steps += all.len();
                            all.iter().for_each(|id| {
                                people.insert(id);
                            });
                        }
                        None => expanded.unknown_wholes.push(at),
                    }
                }
                // A circle closes where a group is met again.
                Who::Group(at) if met.insert(at) => {
                    let group = &self.groups[at as usize];
                    *steps += group.members.len() as u64;
                    if !group.listed || *steps > MOST_STEPS {
                        expanded.unknown.push(at);
                    } else {
                        waiting.extend(group.members.iter().map(|(who, _)| *who));
                    }
                }
                Who::Group(_) => {}
            }
        }
        expanded.people = people.iter().collect();
        expanded.wholes.sort_unstable();
        expanded.wholes.dedup();
        expanded
    }

    /// The rows that lead from a group down to a person, and the groups on the way; blank where it does not hold the person by name.
    pub fn path(&self, from: Who, user: u32) -> Vec<(u32, Origin)> {
        let mut came: FxHashMap<u32, (u32, Origin)> = FxHashMap::default();
        let Who::Group(start) = from else { return Vec::new() };
        let mut waiting = std::collections::VecDeque::from([start]);
        while let Some(at) = waiting.pop_front() {
            for (who, origin) in &self.groups[at as usize].members {
                let reached = match who {
                    Who::User(id) => *id == user,
                    Who::Whole(whole) => self.wholes[*whole as usize].people.as_ref().is_some_and(|people| people.contains(user)),
                    Who::Group(next) => {
                        if *next != start && !came.contains_key(next) {
                            came.insert(*next, (at, *origin));
                            waiting.push_back(*next);
                        }
                        false
                    }
                };
                if reached {
                    let (mut way, mut here) = (vec![(at, *origin)], at);
                    while let Some((before, origin)) = came.get(&here) {
                        way.push((*before, *origin));
                        here = *before;
                    }
                    way.reverse();
                    return way;
                }
            }
        }
        Vec::new()
    }
}

/// `Domain Users` of `CORP\Domain Users`.
fn own_name(name: &str) -> &str {
    name.trim().rsplit(['\\', '/']).next().unwrap_or(name)
}

/// The own name; of an identifier what it stands for.
fn title(name: &str) -> &str {
    if name.trim().get(..2).is_some_and(|start| start.eq_ignore_ascii_case("s-")) { "Domain Users" } else { own_name(name) }
}
