//! From populations to allocation problems: profiles of subjects, components of rights, the two sides of each.
//! POSITION.md section 6 ('Traps').

mod bounds;

pub use bounds::Bounds;

use super::decisions::MetricChoice;
use super::entitlements::{Owned, Prices, UnitPool};
use super::external::{self, Externals};
use super::facts::World;
use super::ids::IdSet;
use super::m365::Plans;
use super::memory::Memory;
use super::metric::Population;
use super::solve::allocation::{Answer, Bits, Demand, Effort, Facility, Group, Offer, Pool, Problem, Score};
use super::suites::Assignments;
use crate::catalog::{Cents, Metric, PlanId, ProductId, ProductKind, RightId, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Which sets of a right's population a subject belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
struct In {
    user: bool,
    device: bool,
    split: bool,
}

impl In {
    fn under(self, choice: MetricChoice) -> bool {
        match choice {
            MetricChoice::User => self.user,
            MetricChoice::Device => self.device,
            MetricChoice::Split => self.split,
        }
    }
}

/// Subjects that every metric treats alike.
struct Profile {
    entries: Vec<Entry>,
    bridges: BTreeSet<PlanId>,
    members: Vec<u32>,
}

/// External users with the same demands.
struct ExternalProfile {
    demands: Vec<external::Demand>,
    bridges: BTreeSet<PlanId>,
    members: Vec<u32>,
}

/// A product on offer in a metric.
#[derive(Clone, Debug)]
pub struct Offered {
    pub product: ProductId,
    pub metric: Metric,
    pub rights: BTreeSet<RightId>,
    pub price: Cents,
}

/// One side of a component, with the way back from groups to subjects.
pub struct Side {
    pub problem: Problem,
    /// Per group: its subjects, in order of name.
    pub members: Vec<Vec<u32>>,
    /// Per group of externals: their demands, as numbered in the group.
    pub external: Vec<Option<Vec<external::Demand>>>,
    /// Problem's pool → place in the owned pools; problem's offer → place in the offers.
    pub pools: Vec<usize>,
    pub offers: Vec<usize>,
    /// Right as numbered in the problem.
    pub rights: Vec<RightId>,
}

/// All that allocation rests on, and the answers so far.
pub struct Sides<'w> {
    pub populations: &'w BTreeMap<RightId, Population>,
    pub owned: &'w [UnitPool],
    pub reserved: &'w [u64],
    pub offers: Vec<Offered>,
    pub externals: &'w Externals,
    /// Rights that share an owned or priced bundle, or a Connector.
    pub components: Vec<Vec<RightId>>,
    users: Vec<Profile>,
    devices: Vec<Profile>,
    external_profiles: Vec<ExternalProfile>,
    bridge_plans: BTreeMap<ProductId, BTreeSet<PlanId>>,
    memory: &'w Memory,
}

/// What [`Sides::new`] is made from.
pub struct Parts<'w> {
    pub world: &'w World<'w>,
    pub populations: &'w BTreeMap<RightId, Population>,
    pub owned: &'w Owned,
    pub assigned: &'w Assignments,
    pub plans: &'w Plans,
    pub prices: &'w Prices,
    pub externals: &'w Externals,
    pub memory: &'w Memory,
}

impl<'w> Sides<'w> {
    pub fn new(parts: &Parts<'w>) -> Sides<'w> {
        let mut sides = Sides {
            populations: parts.populations,
            owned: &parts.owned.pools,
            reserved: &parts.assigned.reserved,
            offers: offers(parts),
            externals: parts.externals,
            components: Vec::new(),
            users: user_profiles(parts),
            devices: device_profiles(parts),
            external_profiles: external_profiles(parts),
            bridge_plans: bridge_plans(parts),
            memory: parts.memory,
        };
        sides.components = sides.find_components();
        sides
    }

    /// The oldest version that anybody needs, per right: what does not reach it is of no use there.
    fn least_versions(&self) -> BTreeMap<RightId, Version> {
        let mut least: BTreeMap<RightId, Version> = BTreeMap::new();
        let mut see = |right: RightId, version: Version| {
            least.entry(right).and_modify(|known| *known = (*known).min(version)).or_insert(version);
        };
        let entries = self.users.iter().chain(&self.devices).flat_map(|profile| &profile.entries);
        entries.for_each(|(right, _, version)| see(*right, *version));
        self.externals.demands.values().flatten().for_each(|demand| see(demand.right, demand.required));
        least
    }

    /// Rights that share no owned or priced bundle and no Connector are separate problems. An owned bundle joins the rights for which it
    /// is new enough for somebody.
    fn find_components(&self) -> Vec<Vec<RightId>> {
        let external = self.externals.demands.values().flatten().map(|d| d.right);
        let in_play: BTreeSet<RightId> = self.populations.keys().copied().chain(external).collect();
        let mut component: BTreeMap<RightId, RightId> = in_play.iter().map(|r| (*r, *r)).collect();
        let mut join = |rights: Vec<RightId>| {
            for pair in rights.windows(2) {
                let (Some(&a), Some(&b)) = (component.get(&pair[0]), component.get(&pair[1])) else { continue };
                let (low, high) = (a.min(b), a.max(b));
                component.values_mut().filter(|c| **c == high).for_each(|c| *c = low);
            }
        };
        let least = self.least_versions();
        for pool in self.owned {
            let useful = |(right, covered): &(&RightId, &Version)| least.get(right).is_some_and(|version| version <= covered);
            join(pool.covers.iter().filter(useful).map(|(right, _)| *right).collect());
        }
        for offer in self.offers.iter().filter(|o| o.rights.len() > 1) {
            join(offer.rights.iter().copied().filter(|r| in_play.contains(r)).collect());
        }
        for demand in self.externals.demands.values().flatten() {
            if let Some((beside, _)) = demand.beside {
                let same = |d: &&external::Demand| d.connector == Some(beside);
                let others = self.externals.demands.values().flatten().filter(same).map(|d| d.right);
                others.for_each(|other| join(vec![demand.right, other]));
            }
        }
        let roots: BTreeSet<RightId> = component.values().copied().collect();
        roots.into_iter().map(|root| component.iter().filter(|(_, c)| **c == root).map(|(r, _)| *r).collect()).collect()
    }

    /// The problem of one side of a component under a choice of metrics.
    pub fn side(&self, component: &[RightId], metrics: &BTreeMap<RightId, MetricChoice>, metric: Metric) -> Side {
        let pools: Vec<usize> = (0..self.owned.len())
            .filter(|&p| self.owned[p].metric == metric && self.owned[p].units > self.reserved[p])
            .filter(|&p| component.iter().any(|r| self.owned[p].covers.contains_key(r)))
            .take(Bits::BITS as usize)
            .collect();
        let offers: Vec<usize> = (0..self.offers.len())
            .filter(|&o| self.offers[o].metric == metric && component.iter().any(|r| self.offers[o].rights.contains(r)))
            .collect();
        let mut side =
            Side { problem: Problem::default(), members: Vec::new(), external: Vec::new(), pools, offers, rights: component.to_vec() };
        side.problem.pools = side.pools.iter().map(|&p| self.pool(p)).collect();
        side.problem.offers = side.offers.iter().map(|&o| self.offer(component, &self.offers[o])).collect();
        self.add_internal(&mut side, metrics, metric);
        if metric == Metric::User {
            self.add_external(&mut side);
        }
        side
    }

    fn pool(&self, at: usize) -> Pool {
        let pool = &self.owned[at];
        Pool { units: pool.units - self.reserved[at], suite: pool.covers.len() > 1 }
    }

    fn offer(&self, component: &[RightId], offered: &Offered) -> Offer {
        let rights = (0u32..).zip(component).filter(|(_, r)| offered.rights.contains(r)).fold(0, |bits, (at, _)| bits | 1 << at);
        Offer { rights, cents: offered.price.0 }
    }

    fn add_internal(&self, side: &mut Side, metrics: &BTreeMap<RightId, MetricChoice>, metric: Metric) {
        let profiles = if metric == Metric::User { &self.users } else { &self.devices };
        let mut groups: BTreeMap<Vec<Demand>, Vec<u32>> = BTreeMap::new();
        for profile in profiles {
            let mut demands = Vec::new();
            for (right, in_sets, version) in &profile.entries {
                let Some(at) = side.rights.iter().position(|r| r == right) else { continue };
                if metrics.get(right).is_some_and(|choice| in_sets.under(*choice)) {
                    let pools = self.covering(&side.pools, *right, *version, &profile.bridges);
                    demands.push(Demand { right: at as u8, pools, primary: Vec::new(), second: None });
                }
            }
            if !demands.is_empty() {
                groups.entry(demands).or_default().extend(&profile.members);
            }
        }
        for (demands, mut members) in groups {
            members.sort_unstable();
            side.problem.groups.push(Group { count: members.len() as u64, external: false, demands });
            side.members.push(members);
            side.external.push(None);
        }
    }

    fn add_external(&self, side: &mut Side) {
        side.problem.facilities = self.externals.facilities();
        side.problem.stocks = self.externals.stocks.iter().map(|(_, _, units)| *units).collect();
        for profile in &self.external_profiles {
            let mut demands = Vec::new();
            let mut named = Vec::new();
            for demand in &profile.demands {
                let Some(at) = side.rights.iter().position(|r| *r == demand.right) else { continue };
                let pools = self.covering(&side.pools, demand.right, demand.required, &profile.bridges);
                let fitting = |product, version| demand.host.map_or(Vec::new(), |host| self.externals.fitting(product, host, version));
                let primary = demand.connector.map_or(Vec::new(), |product| fitting(product, demand.required));
                let second = demand.beside.filter(|_| !primary.is_empty()).map(|(product, version)| fitting(product, version));
                demands.push(Demand { right: at as u8, pools, primary, second });
                named.push(*demand);
            }
            if !demands.is_empty() {
                side.problem.groups.push(Group { count: profile.members.len() as u64, external: true, demands });
                side.members.push(profile.members.clone());
                side.external.push(Some(named));
            }
        }
        if !side.problem.groups.iter().any(|g| g.external) {
            side.problem.facilities = Vec::<Facility>::new();
            side.problem.stocks = Vec::new();
        }
    }

    /// Pools (by place in the side) whose unit covers the right at the version, for a holder of these plans.
    fn covering(&self, pools: &[usize], right: RightId, version: Version, plans: &BTreeSet<PlanId>) -> Bits {
        let covers = |pool: &UnitPool| {
            let fits = pool.covers.get(&right).is_some_and(|covered| *covered >= version);
            let allowed = self.bridge_plans.get(&pool.product).is_none_or(|needed| !needed.is_disjoint(plans));
            fits && allowed
        };
        pools.iter().enumerate().filter(|(_, p)| covers(&self.owned[**p])).fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// The answer to a problem; equal problems are solved once.
    pub fn answer(&self, problem: &Problem, effort: Effort) -> Answer {
        self.memory.answer(problem, effort)
    }

    /// Both sides of a component under a choice of metrics, as far as the effort goes.
    pub fn score(&self, component: &[RightId], metrics: &BTreeMap<RightId, MetricChoice>, effort: Effort) -> Score {
        let mut total = Score::default();
        for metric in [Metric::User, Metric::Device] {
            let side = self.side(component, metrics, metric);
            if !side.problem.groups.is_empty() {
                total = total + self.answer(&side.problem, effort).score;
            }
        }
        total
    }

    /// What the externals of a component cost at least: as if everything owned were theirs.
    pub fn external_bound(&self, component: &[RightId]) -> Score {
        let side = self.side(component, &BTreeMap::new(), Metric::User);
        if side.problem.groups.is_empty() { Score::default() } else { self.answer(&side.problem, Effort::Cost).score }
    }

    /// Demands of a right per version under a choice, on one side: for lower bounds.
    pub fn demand_versions(&self, right: RightId, choice: MetricChoice, metric: Metric) -> BTreeMap<Version, u64> {
        let profiles = if metric == Metric::User { &self.users } else { &self.devices };
        let mut versions = BTreeMap::new();
        for profile in profiles {
            for (r, in_sets, version) in &profile.entries {
                if *r == right && in_sets.under(choice) {
                    *versions.entry(*version).or_default() += profile.members.len() as u64;
                }
            }
        }
        versions
    }
}

/// Standalone CALs and suites that the price list has, in each metric; suites only where they can be cheaper than their rights one by
/// one, or give a right that has no price of its own.
fn offers(parts: &Parts) -> Vec<Offered> {
    let catalog = parts.world.rules.catalog;
    let external = parts.externals.demands.values().flatten().map(|d| d.right);
    let in_play: BTreeSet<RightId> = parts.populations.keys().copied().chain(external).collect();
    let mut all = Vec::new();
    for metric in [Metric::User, Metric::Device] {
        let mut alone: BTreeMap<RightId, Cents> = BTreeMap::new();
        for (product, description) in catalog.products() {
            let (ProductKind::Cal(right), Some(price)) = (&description.kind, parts.prices.of(product, metric)) else { continue };
            if in_play.contains(right) {
                alone.insert(*right, price);
                all.push(Offered { product, metric, rights: BTreeSet::from([*right]), price });
            }
        }
        for (product, description) in catalog.products().filter(|(_, p)| p.kind == ProductKind::Suite) {
            let Some(price) = parts.prices.of(product, metric) else { continue };
            let bundle = catalog.bundle(product, parts.world.settings.as_of, parts.world.rules.switches);
            let rights: BTreeSet<RightId> = bundle.into_iter().filter(|r| in_play.contains(r)).collect();
            let one_by_one: Option<Cents> = rights.iter().map(|r| alone.get(r).copied()).sum::<Option<Cents>>();
            if !rights.is_empty() && one_by_one.is_none_or(|sum| price < sum) {
                all.push(Offered { product, metric, rights, price });
            }
            debug_assert!(!description.name.is_empty());
        }
    }
    all
}

fn bridge_plans(parts: &Parts) -> BTreeMap<ProductId, BTreeSet<PlanId>> {
    let mut plans = BTreeMap::new();
    for pool in &parts.owned.pools {
        if let ProductKind::Bridge { plans: needed } = &parts.world.rules.catalog.product(pool.product).kind {
            plans.insert(pool.product, needed.iter().copied().collect());
        }
    }
    plans
}

/// A right, the sets of its population that a subject is in, the version it needs.
type Entry = (RightId, In, Version);

type Entries = BTreeMap<u32, Vec<Entry>>;

/// Plans that matter for a bridge, so that users are not told apart by others.
fn bridging(parts: &Parts) -> BTreeSet<PlanId> {
    bridge_plans(parts).into_values().flatten().collect()
}

fn profiles(entries: Entries, plans_of: impl Fn(u32) -> BTreeSet<PlanId>) -> Vec<Profile> {
    let mut by: BTreeMap<(Vec<Entry>, BTreeSet<PlanId>), Vec<u32>> = BTreeMap::new();
    for (subject, entries) in entries {
        by.entry((entries, plans_of(subject))).or_default().push(subject);
    }
    by.into_iter().map(|((entries, bridges), members)| Profile { entries, bridges, members }).collect()
}

fn user_profiles(parts: &Parts) -> Vec<Profile> {
    let mut entries: Entries = BTreeMap::new();
    for (right, population) in parts.populations {
        let version = |user: u32| population.user_version.get(user).map_or(Version(0), |(v, _)| v);
        for user in &population.u1 {
            let in_sets =
                In { user: true, device: population.u0.binary_search(user).is_ok(), split: population.u2.binary_search(user).is_ok() };
            entries.entry(*user).or_default().push((*right, in_sets, version(*user)));
        }
    }
    let bridging = bridging(parts);
    profiles(entries, |user| parts.plans.held_by(user).intersection(&bridging).copied().collect())
}

fn device_profiles(parts: &Parts) -> Vec<Profile> {
    let mut entries: Entries = BTreeMap::new();
    for (right, population) in parts.populations {
        let version = |device: u32| population.device_version.get(device).map_or(Version(0), |(v, _)| v);
        let all: IdSet = population.d0.iter().chain(&population.d1).chain(&population.split_devices).copied().collect();
        for device in all.iter() {
            let in_sets = In {
                user: population.d0.binary_search(&device).is_ok(),
                device: population.d1.binary_search(&device).is_ok(),
                split: population.split_devices.binary_search(&device).is_ok(),
            };
            entries.entry(device).or_default().push((*right, in_sets, version(device)));
        }
    }
    profiles(entries, |_| BTreeSet::new())
}

fn external_profiles(parts: &Parts) -> Vec<ExternalProfile> {
    let bridging = bridging(parts);
    let mut by: BTreeMap<(Vec<external::Demand>, BTreeSet<PlanId>), Vec<u32>> = BTreeMap::new();
    for (user, demands) in &parts.externals.demands {
        let bridges = parts.plans.held_by(*user).intersection(&bridging).copied().collect();
        by.entry((demands.clone(), bridges)).or_default().push(*user);
    }
    by.into_iter().map(|((demands, bridges), members)| ExternalProfile { demands, bridges, members }).collect()
}
