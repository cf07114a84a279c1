//! The sets of people that the client's data can name for an account that many people use, the likeliest first: those authorised by way of an
//! application that is called as the account, those seen on the front end that the account works on, those authorised for what it reaches.
//! For each how many of them count anyhow, and what the others would cost.

use super::{StandIn, StandIns};
use crate::catalog::{Catalog, Cents, Metric, RightId, WorkloadId, grouped};
use crate::kit::assemble::Stages;
use crate::kit::could::Permitted;
use crate::kit::facts::{Fact, Facts, When, World};
use crate::kit::ids::{IdSet, distinct_pairs};
use crate::kit::names;
use crate::kit::records::Origin;
use crate::kit::resolve::NONE;
use crate::kit::resolve::users::Identity;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Sets that are offered for one account; more would be a guess.
const MOST_SETS: usize = 6;
/// People of a set that are kept by name, to be shown.
pub const SHOWN: usize = 12;
/// Parts of account names that say nothing about the application.
const COMMON: [&str; 8] = ["svc", "service", "srv", "app", "prod", "test", "user", "account"];

/// One of a set, and the record that names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// After merges.
    pub user: u32,
    pub named_by: Option<Origin>,
}

/// People who may use something by way of an application or group.
#[derive(Clone, Debug, Default)]
pub struct Way {
    pub name: String,
    workloads: BTreeSet<WorkloadId>,
    /// Of the servers that its records name.
    machines: BTreeSet<u32>,
    pub members: Vec<Member>,
}

/// Everyone whom records of authorisation name.
#[derive(Clone, Debug, Default)]
pub struct Authorised {
    pub by_workload: BTreeMap<WorkloadId, Vec<Member>>,
    pub by_way: BTreeMap<String, Way>,
}

impl Authorised {
    pub fn of(world: &World, permitted: &Permitted) -> Authorised {
        let mut all = Authorised::default();
        let mut in_workload: FxHashSet<(WorkloadId, u32)> = FxHashSet::default();
        let mut by_way: FxHashSet<(String, u32)> = FxHashSet::default();
        for (record, people) in permitted.people(world) {
            let via = record.via.as_deref().filter(|via| !via.trim().is_empty());
            if let Some(via) = via {
                let way = all.by_way.entry(names::matched(via)).or_insert_with(|| Way { name: via.trim().to_string(), ..Way::default() });
                way.workloads.insert(record.workload);
                way.machines.extend(record.server.as_deref().map(|server| world.devices.find(server).unwrap_or(NONE)));
            }
            let roots = people.iter().map(|id| world.users.root(*id));
            for id in roots.filter(|id| world.users.identities[*id as usize].is_person()) {
                let member = Member { user: id, named_by: Some(record.origin) };
                if in_workload.insert((record.workload, id)) {
                    all.by_workload.entry(record.workload).or_default().push(member);
                }
                let way = via.map(names::matched).filter(|via| by_way.insert((via.clone(), id)));
                if let Some(way) = way.and_then(|via| all.by_way.get_mut(&via)) {
                    way.members.push(member);
                }
            }
        }
        all
    }
}

/// The people seen on each of these services.
pub fn users_of(world: &World, facts: &Facts, services: &IdSet) -> BTreeMap<u32, Vec<Member>> {
    let people: Vec<bool> = world.users.identities.iter().map(Identity::is_person).collect();
    let by_person =
        |fact: &&Fact| fact.user != NONE && fact.when == When::Counted && services.contains(fact.service) && people[fact.user as usize];
    let mut members: BTreeMap<u32, Vec<Member>> = BTreeMap::new();
    for (service, user) in distinct_pairs(facts.seen().iter().filter(by_person).map(|fact| (fact.service, fact.user))) {
        members.entry(service).or_default().push(Member { user, named_by: None });
    }
    members
}

/// What a set comes to in a right that the account's rows demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    pub right: RightId,
    /// Count already, by access of their own.
    pub counted: u64,
    /// Would be new, and a plan or a unit by name carries the right for them.
    pub covered: u64,
    /// Would be new, and need a CAL.
    pub new: u64,
    /// Of one user CAL, at the standalone price.
    pub price: Option<Cents>,
}

impl Share {
    /// `Exchange Standard: 11 count already, 3 would be new (at most 240 EUR)`.
    pub fn words(&self, catalog: &Catalog, currency: &str) -> String {
        let of = |number: u64, what: &str| (number > 0).then(|| format!("{} {what}", grouped(number)));
        let cost = self.price.filter(|_| self.new > 0).map(|price| format!(" (at most {} {currency})", price.times(self.new)));
        let new = of(self.new, "would be new").map(|new| new + &cost.unwrap_or_default());
        let parts = [of(self.counted, "count already"), of(self.covered, "would be new and are covered"), new];
        let told: Vec<String> = parts.into_iter().flatten().collect();
        let told = if told.is_empty() { "nobody would count".to_string() } else { told.join(", ") };
        format!("{}: {told}", catalog.right(self.right).name)
    }
}

/// People whom the client's data names, as a decision would name them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedSet {
    /// `authorised:sharepoint`, `via:MES`, `users-of:WEB1|sharepoint`.
    pub wording: String,
    pub why: String,
    pub people: u64,
    /// Of them, those whom neither directory nor access knows.
    pub unseen: u64,
    /// The first by name: places in [`crate::kit::position::Position::users`].
    pub some: Vec<u32>,
    pub shares: Vec<Share>,
}

/// An account that many people may use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Behind {
    pub account: u32,
    pub rows: u64,
    /// Places in [`crate::kit::position::Position::services`].
    pub services: Vec<u32>,
    /// The likeliest first.
    pub sets: Vec<NamedSet>,
    /// What a decision says.
    pub stands_for: Option<StandIn>,
}

/// What access shows of one account.
#[derive(Default)]
struct Account {
    rows: u64,
    services: BTreeSet<u32>,
    /// Servers of the inventory that it comes from.
    fronts: BTreeSet<u32>,
}

/// Every service account that was seen, every web server's that asks for its users, and every account that a decision puts people in the
/// place of.
pub fn all(stages: &Stages, stand_ins: &StandIns) -> Vec<Behind> {
    let accounts = accounts(stages, stand_ins);
    if accounts.is_empty() {
        return Vec::new();
    }
    let world = stages.world;
    let fronts: BTreeSet<u32> = accounts.values().flat_map(|account| account.fronts.iter().copied()).collect();
    let rds = world.rules.catalog.find_workload("rds");
    let on_fronts = (0u32..).zip(&world.inventory.services);
    let on_fronts = on_fronts.filter(|(_, s)| fronts.contains(&s.machine) && Some(s.workload) != rds).map(|(at, _)| at).collect();
    let seen = stages.facts.users_seen();
    let search =
        Search { stages, authorised: Authorised::of(world, stages.permitted), users_of: users_of(world, stages.facts, &on_fronts), seen };
    let mut told = Told::default();
    let behind = |(id, account): (u32, Account)| Behind {
        account: id,
        rows: account.rows,
        sets: search.sets(id, &account, &mut told),
        services: account.services.into_iter().collect(),
        stands_for: stand_ins.of(id).cloned(),
    };
    accounts.into_iter().map(behind).collect()
}

fn accounts(stages: &Stages, stand_ins: &StandIns) -> BTreeMap<u32, Account> {
    let Stages { world, facts, .. } = stages;
    let identities = &world.users.identities;
    let service = |id: u32| identities[id as usize].class.is_none() && identities[id as usize].is_kind("service");
    let pools = web_pools(stages);
    let hidden = |id: u32| service(id) || pools.contains(id) || stand_ins.of(id).is_some();
    let wanted: Vec<bool> = (0..identities.len() as u32).map(hidden).collect();
    let mut found: BTreeMap<u32, Account> = BTreeMap::new();
    for (fact, rows) in facts.seen().iter().zip(&facts.rows) {
        if fact.user == NONE || !wanted[fact.user as usize] {
            continue;
        }
        let account = found.entry(fact.user).or_default();
        account.rows += u64::from(*rows);
        account.services.insert(fact.service);
        // A computer's account works on that computer.
        for machine in [fact.device, facts.own_host.get(&fact.user).copied().unwrap_or(NONE)] {
            if machine != NONE && world.inventory.servers.contains(&machine) {
                account.fronts.insert(machine);
            }
        }
    }
    found
}

/// Computer accounts of web servers that reach an application on another machine: a site whose pool has no account of its own asks in the
/// computer's name. What computers do with files and the directory by themselves is left out.
fn web_pools(stages: &Stages) -> IdSet {
    let Stages { world, facts, .. } = stages;
    let catalog = world.rules.catalog;
    let services = &world.inventory.services;
    let of = |machine: u32, fits: &dyn Fn(WorkloadId) -> bool| services.iter().any(|s| s.machine == machine && fits(s.workload));
    let web = |workload: WorkloadId| catalog.workload(workload).web;
    let hosts: FxHashMap<u32, u32> =
        facts.own_host.iter().filter(|(_, host)| of(**host, &web)).map(|(user, host)| (*user, *host)).collect();
    if hosts.is_empty() {
        return IdSet::default();
    }
    let plain = ["windows-server", "rds"].map(|id| catalog.find_workload(id));
    let asks = |fact: &&Fact| {
        let service = &services[fact.service as usize];
        hosts.get(&fact.user).is_some_and(|host| *host != service.machine) && !plain.contains(&Some(service.workload))
    };
    facts.seen().iter().filter(|fact| fact.user != NONE).filter(asks).map(|fact| fact.user).collect()
}

/// Why a set may be the one, the better first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likely {
    CalledAlike,
    FrontEnd,
    SameServer,
    SameWorkload,
    Authorised,
}

struct Search<'a> {
    stages: &'a Stages<'a>,
    authorised: Authorised,
    users_of: BTreeMap<u32, Vec<Member>>,
    /// Who was seen at anything.
    seen: IdSet,
}

/// What was told of sets already: accounts share them.
#[derive(Default)]
struct Told {
    shares: FxHashMap<(String, RightId), Share>,
    people: FxHashMap<String, (Vec<u32>, u64)>,
}

/// A set that may be the one.
struct Candidate<'a> {
    likely: Likely,
    wording: String,
    why: String,
    members: &'a [Member],
}

impl Search<'_> {
    fn sets(&self, id: u32, account: &Account, told: &mut Told) -> Vec<NamedSet> {
        let mut found = self.candidates(id, account);
        found.sort_by(|a, b| (a.likely, &a.wording).cmp(&(b.likely, &b.wording)));
        found.truncate(MOST_SETS);
        let rights = self.rights(account);
        found.into_iter().map(|candidate| self.named(candidate, &rights, told)).collect()
    }

    fn candidates(&self, id: u32, account: &Account) -> Vec<Candidate<'_>> {
        let world = self.stages.world;
        let services = &world.inventory.services;
        let workload = |id: WorkloadId| world.rules.catalog.workload(id).id.as_str();
        let reached: BTreeSet<WorkloadId> = account.services.iter().map(|s| services[*s as usize].workload).collect();
        let machines: BTreeSet<u32> = account.services.iter().map(|s| services[*s as usize].machine).collect();
        let mut found = Vec::new();
        for way in self.authorised.by_way.values() {
            let (likely, what) = match () {
                () if akin(&world.users.identities[id as usize].key, &way.name) => {
                    (Likely::CalledAlike, ", which is called as the account")
                }
                () if !way.machines.is_disjoint(&machines) => (Likely::SameServer, " on a server that the account reaches"),
                // What names servers, and none that the account reaches, is about something else.
                () if way.machines.is_empty() && !way.workloads.is_disjoint(&reached) => {
                    (Likely::SameWorkload, " for a workload that the account reaches, on whatever server")
                }
                () => continue,
            };
            let why = format!("authorised by way of {}{what}", way.name);
            found.push(Candidate { likely, wording: format!("via:{}", way.name), why, members: &way.members });
        }
        for (service, members) in &self.users_of {
            let front = &services[*service as usize];
            if account.fronts.contains(&front.machine) && !account.services.contains(service) {
                let wording = format!("users-of:{}|{}", front.name, workload(front.workload));
                let why = format!("seen on {}, from which the account reaches the others", front.name);
                found.push(Candidate { likely: Likely::FrontEnd, wording, why, members });
            }
        }
        for id in reached {
            if let Some(members) = self.authorised.by_workload.get(&id) {
                let why = "authorised for a workload that the account reaches, on whatever server".to_string();
                found.push(Candidate { likely: Likely::Authorised, wording: format!("authorised:{}", workload(id)), why, members });
            }
        }
        found
    }

    /// What the account's rows demand.
    fn rights(&self, account: &Account) -> Vec<RightId> {
        let services = &self.stages.world.inventory.services;
        let demands = account.services.iter().flat_map(|s| &services[*s as usize].demands);
        let rights: BTreeSet<RightId> = demands.filter(|d| !d.additive && !d.waived).map(|d| d.right).collect();
        rights.into_iter().collect()
    }

    fn named(&self, candidate: Candidate, rights: &[RightId], told: &mut Told) -> NamedSet {
        let Candidate { wording, why, members, .. } = candidate;
        let share = |right: &RightId| *told.shares.entry((wording.clone(), *right)).or_insert_with(|| self.share(members, *right));
        let of_rights = rights.iter().map(share).collect();
        let (some, unseen) = told.people.entry(wording.clone()).or_insert_with(|| self.people(members)).clone();
        NamedSet { people: members.len() as u64, unseen, some, shares: of_rights, wording, why }
    }

    /// The first by name, and how many nobody knows.
    fn people(&self, members: &[Member]) -> (Vec<u32>, u64) {
        let mut some: Vec<u32> = members.iter().map(|member| member.user).collect();
        // A list of permissions alone makes nobody known.
        let known = some.iter().filter(|id| self.seen.contains(**id) || self.stages.world.users.identities[**id as usize].in_directory);
        let unseen = (members.len() - known.count()) as u64;
        some.sort_unstable_by_key(|id| self.stages.world.rank(Metric::User, *id));
        some.truncate(SHOWN);
        (some, unseen)
    }

    fn share(&self, members: &[Member], right: RightId) -> Share {
        let stages = self.stages;
        let cal = stages.inputs.catalog.right(right).cal;
        let price = cal.and_then(|cal| stages.prices.of(cal, Metric::User));
        let mut share = Share { right, counted: 0, covered: 0, new: 0, price };
        let population = stages.populations.get(&right);
        for id in members.iter().map(|member| member.user) {
            let identity = &stages.world.users.identities[id as usize];
            let counts = population.is_some_and(|p| p.users.binary_search(&id).is_ok());
            let carried = || stages.plans.carries(id, right).is_some() || stages.assigned.user(id, right).is_some();
            match () {
                () if counts => share.counted += 1,
                // Whom a rule takes out costs nothing, and externals are a matter of their own.
                () if identity.external || identity.disabled_by(stages.inputs.settings.as_of) => {}
                () if carried() => share.covered += 1,
                () => share.new += 1,
            }
        }
        share
    }
}

/// Whether an application is called as an account: `svc_mes` and `MES`, `corp\sa-webshop` and `Webshop users`.
fn akin(account: &str, application: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        let telling = |part: &&str| part.chars().count() >= 3 && !COMMON.contains(part);
        lower.split(|c: char| !c.is_alphanumeric()).filter(telling).map(String::from).collect()
    };
    let application = parts(application);
    parts(names::local_part(account)).iter().any(|part| application.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_called_as_its_account_where_they_share_a_telling_part() {
        assert!(akin("svc_mes@x.example", "MES"));
        assert!(akin("corp\\sa-webshop", "Webshop users"));
        assert!(!akin("svc_mes@x.example", "Service desk"), "'svc' tells nothing");
        assert!(!akin("svc_app@x.example", "App portal"));
    }
}
