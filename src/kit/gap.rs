//! Step 8, the gap: the allocation's answers dealt to subjects by name, what is left uncovered, what would close it.
//! POSITION.md sections 6 and 9.

use super::external::Source;
use super::facts::World;
use super::policy::Choices;
use super::position::{ConnectorUse, External, ExternalFate, Fate, Purchase, PurchaseFor, Shortage};
use super::sides::{Side, Sides};
use super::solve::allocation::{Answer, Demand, Effort, Facility, Group, Hand, Score, connected};
use crate::catalog::{Cents, Metric, ProductId, RightId};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The allocation under a choice of metrics, subject by subject.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    pub score: Score,
    pub proven: bool,
    pub bound: i64,
    /// Internal subjects: (right, metric of the subject, id) → how the demand is met.
    pub fates: FxHashMap<(RightId, Metric, u32), Fate>,
    /// External users: (right, user) → how.
    pub external_fates: BTreeMap<(RightId, u32), Fate>,
    pub covered_suites: BTreeMap<RightId, u64>,
    pub covered_standalone: BTreeMap<RightId, u64>,
    pub gap: BTreeMap<RightId, (u64, u64)>,
    /// Uncovered internal demands that nothing priced covers, per right.
    pub unpriced: BTreeMap<RightId, u64>,
    /// Per owned pool: units given to internal and external subjects.
    pub used: Vec<(u64, u64)>,
    pub purchases: Vec<Purchase>,
    pub external: BTreeMap<RightId, External>,
    pub connectors: Vec<ConnectorUse>,
}

impl Settled {
    pub fn external_cost(&self) -> Cents {
        Cents(self.score.cents - self.score.internal_cents)
    }

    pub fn residual_cost(&self) -> Cents {
        Cents(self.score.internal_cents)
    }
}

/// What a choice of metrics comes to, without dealing it out to subjects.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub score: Score,
    /// Uncovered users and devices, per right.
    pub gap: BTreeMap<RightId, (u64, u64)>,
}

/// Solves all components for the figures alone.
pub fn outcome(sides: &Sides, choices: &Choices) -> Outcome {
    let mut outcome = Outcome::default();
    for component in &sides.components {
        for metric in [Metric::User, Metric::Device] {
            let side = sides.side(component, choices, metric);
            if side.problem.groups.is_empty() {
                continue;
            }
            let answer = sides.answer(&side.problem, Effort::Ties);
            outcome.score = outcome.score + answer.score;
            for (group, hands) in side.problem.groups.iter().zip(&answer.hands).filter(|(g, _)| !g.external) {
                for (hand, demand) in hands.iter().flat_map(|h| group.demands.iter().map(move |d| (h, d))).filter(|(h, d)| !h.owns(d)) {
                    let gap = outcome.gap.entry(side.rights[demand.right as usize]).or_default();
                    match metric {
                        Metric::User => gap.0 += hand.count,
                        Metric::Device => gap.1 += hand.count,
                    }
                }
            }
        }
    }
    outcome
}

/// Solves all components and deals the answers out.
pub fn settle(sides: &Sides, choices: &Choices, world: &World) -> Settled {
    let mut settled = Settled { proven: true, used: vec![(0, 0); sides.owned.len()], ..Settled::default() };
    let mut bought = Bought::new();
    for component in &sides.components {
        for metric in [Metric::User, Metric::Device] {
            let side = sides.side(component, choices, metric);
            if side.problem.groups.is_empty() {
                continue;
            }
            let answer = sides.answer(&side.problem, Effort::Whole);
            settled.score = settled.score + answer.score;
            settled.proven &= answer.proven;
            settled.bound += answer.bound_cents;
            let mut dealer = Dealer { sides, world, metric, side: &side, answer: &answer, settled: &mut settled, bought: &mut bought };
            dealer.deal();
            dealer.connectors();
        }
    }
    settled.purchases = bought
        .into_iter()
        .map(|((purpose, product, metric, host), (quantity, unit_price))| Purchase {
            purpose,
            product,
            metric,
            quantity,
            unit_price,
            cost: unit_price.times(quantity),
            host: host.and_then(|h| sides.externals.host_names.get(&h).cloned()),
        })
        .collect();
    settled
}

/// Purpose, product, metric and (for a Connector) host → quantity and unit price.
type Bought = BTreeMap<(PurchaseFor, ProductId, Option<Metric>, Option<u32>), (u64, Cents)>;

struct Dealer<'a> {
    sides: &'a Sides<'a>,
    world: &'a World<'a>,
    metric: Metric,
    side: &'a Side,
    answer: &'a Answer,
    settled: &'a mut Settled,
    bought: &'a mut Bought,
}

impl Dealer<'_> {
    fn deal(&mut self) {
        for (at, group) in self.side.problem.groups.iter().enumerate() {
            let mut members = self.side.members[at].clone();
            members.sort_unstable_by_key(|id| self.world.rank(self.metric, *id));
            let mut members = members.into_iter();
            for hand in &self.answer.hands[at] {
                for subject in members.by_ref().take(hand.count as usize) {
                    match &self.side.external[at] {
                        None => self.internal(group, hand, subject),
                        Some(_) => self.external(group, hand, subject),
                    }
                }
                self.count_hand(group, hand);
            }
        }
    }

    fn count_hand(&mut self, group: &Group, hand: &Hand) {
        for pool in &hand.pools {
            let used = &mut self.settled.used[self.side.pools[*pool as usize]];
            if group.external {
                used.1 += hand.count;
            } else {
                used.0 += hand.count;
            }
        }
        let purpose = if group.external { PurchaseFor::External } else { PurchaseFor::Gap };
        for offer in &hand.offers {
            let offered = &self.sides.offers[self.side.offers[*offer as usize]];
            let entry = self.bought.entry((purpose, offered.product, Some(self.metric), None)).or_insert((0, offered.price));
            entry.0 += hand.count;
        }
    }

    fn internal(&mut self, group: &Group, hand: &Hand, subject: u32) {
        for demand in &group.demands {
            let right = self.side.rights[demand.right as usize];
            let owned = hand.pools.iter().find(|p| demand.pools >> **p & 1 == 1).map(|p| self.side.pools[*p as usize]);
            let fate = match owned {
                Some(pool) => {
                    let suite = self.sides.owned[pool].covers.len() > 1;
                    let count = if suite { &mut self.settled.covered_suites } else { &mut self.settled.covered_standalone };
                    *count.entry(right).or_default() += 1;
                    Fate::Unit(pool)
                }
                None => {
                    let gap = self.settled.gap.entry(right).or_default();
                    match self.metric {
                        Metric::User => gap.0 += 1,
                        Metric::Device => gap.1 += 1,
                    }
                    let to_buy = self.to_buy(demand, hand);
                    if to_buy.is_none() {
                        *self.settled.unpriced.entry(right).or_default() += 1;
                    }
                    Fate::Uncovered { why: self.shortage(right, demand), to_buy }
                }
            };
            self.settled.fates.insert((right, self.metric, subject), fate);
        }
    }

    fn to_buy(&self, demand: &Demand, hand: &Hand) -> Option<ProductId> {
        let covers = |o: &&u32| self.side.problem.offers[**o as usize].rights >> demand.right & 1 == 1;
        hand.offers.iter().find(covers).map(|o| self.sides.offers[self.side.offers[*o as usize]].product)
    }

    fn shortage(&self, right: RightId, demand: &Demand) -> Shortage {
        let any = self.side.pools.iter().any(|p| self.sides.owned[*p].covers.contains_key(&right));
        match (any, demand.pools != 0) {
            (false, _) => Shortage::NothingOwned,
            (true, false) => Shortage::TooOld,
            (true, true) => Shortage::UsedUp,
        }
    }

    fn external(&mut self, group: &Group, hand: &Hand, subject: u32) {
        let mut by_right: BTreeMap<RightId, Vec<&Demand>> = BTreeMap::new();
        for demand in &group.demands {
            by_right.entry(self.side.rights[demand.right as usize]).or_default().push(demand);
        }
        for (right, demands) in by_right {
            let by_cal = |d: &&&Demand| hand.owns(d) || hand.buys(d, &self.side.problem.offers);
            let cal = demands.iter().find(by_cal).copied();
            let others: Vec<&&Demand> = demands.iter().filter(|d| !by_cal(d)).collect();
            let connects = others.iter().all(|d| connected(&self.side.problem, d, &self.answer.standing));
            let fate = match (cal, others.is_empty(), connects) {
                (_, false, false) => {
                    let open = others.iter().find(|d| !connected(&self.side.problem, d, &self.answer.standing));
                    Fate::Uncovered { why: open.map_or(Shortage::NothingOwned, |d| self.shortage(right, d)), to_buy: None }
                }
                (None, _, true) => Fate::External(ExternalFate::Connector),
                (Some(_), false, true) => Fate::External(ExternalFate::ConnectorAndCal),
                (Some(demand), true, _) => match hand.pools.iter().find(|p| demand.pools >> **p & 1 == 1) {
                    Some(pool) => Fate::Unit(self.side.pools[*pool as usize]),
                    None => Fate::Uncovered { why: self.shortage(right, demand), to_buy: self.to_buy(demand, hand) },
                },
                (None, true, false) => Fate::External(ExternalFate::Included),
            };
            let external = self.settled.external.entry(right).or_default();
            external.cals += u64::from(cal.is_some());
            let bought = demands.iter().find(|d| !hand.owns(d) && hand.buys(d, &self.side.problem.offers));
            if let Some(product) = bought.and_then(|demand| self.to_buy(demand, hand)) {
                let price = self.sides.offers.iter().find(|o| o.product == product && o.metric == self.metric).map(|o| o.price);
                self.settled.external.entry(right).or_default().cost += price.unwrap_or_default();
            }
            self.settled.external_fates.insert((right, subject), fate);
        }
    }

    /// Connectors that stand: held, placed or bought; with the users each covers.
    fn connectors(&mut self) {
        let mut users: BTreeMap<u32, u64> = BTreeMap::new();
        for group in self.side.problem.groups.iter().filter(|g| g.external) {
            let sites: BTreeSet<u32> =
                group.demands.iter().flat_map(|d| d.primary.iter().chain(d.second.iter().flatten())).copied().collect();
            for site in sites {
                *users.entry(site).or_default() += group.count;
            }
        }
        for (at, users) in users {
            let facility = self.side.problem.facilities[at as usize];
            let stands = matches!(facility, Facility::Standing) || self.answer.standing[at as usize];
            if !stands {
                continue;
            }
            let site = self.sides.externals.sites[at as usize];
            let crate::catalog::ProductKind::Connector { right, .. } = self.world.rules.catalog.product(site.product).kind else {
                continue;
            };
            let host = self.sides.externals.host_names.get(&site.host).cloned().unwrap_or_default();
            let external = self.settled.external.entry(right).or_default();
            external.connectors += 1;
            if let Source::Bought(price) = site.source {
                external.cost += price;
                let entry = self.bought.entry((PurchaseFor::External, site.product, None, Some(site.host))).or_insert((0, price));
                entry.0 += 1;
            }
            let owned = !matches!(site.source, Source::Bought(_));
            self.settled.connectors.push(ConnectorUse { product: site.product, right, host, owned, users, break_even: None });
        }
    }
}
