//! Policies: one available metric per right. POSITION.md section 5.

use super::decisions::{MetricChoice, Policy};
use super::metric::Population;
use super::position::Count;
use super::sides::{Bounds, Sides};
use super::solve::allocation::{Effort, Score};
use crate::catalog::{Metric, RightId, Version};
use std::collections::BTreeMap;

/// Right → metric; rights with nobody internal left are absent.
pub type Choices = BTreeMap<RightId, MetricChoice>;

const ORDER: [MetricChoice; 3] = [MetricChoice::User, MetricChoice::Device, MetricChoice::Split];

/// So few combinations are sooner tried than bounded.
const FEW: usize = 8;

/// What every policy chooses from.
pub struct Chooser<'a> {
    pub sides: &'a Sides<'a>,
    pub populations: &'a BTreeMap<RightId, Population>,
    pub owned: &'a BTreeMap<RightId, Count>,
    /// The consultant's choices (dormant while not available).
    pub overrides: &'a BTreeMap<RightId, MetricChoice>,
}

impl Chooser<'_> {
    /// The metrics a policy chooses; overrides bind `least-cost` only.
    pub fn choose(&self, policy: Policy) -> Choices {
        match policy {
            Policy::LeastCost => self.least_cost(),
            Policy::SmallerCount => self.each(|right, population| self.smaller_count(right, population)),
            Policy::AsLicensed => self.each(|right, population| self.as_licensed(right, population)),
        }
    }

    /// The position that is shown: the policy's metrics, the consultant's choices over them.
    pub fn chosen(&self, policy: Policy) -> Choices {
        let mut choices = self.choose(policy);
        for (right, choice) in choices.iter_mut() {
            if let Some(over) = self.in_force(*right) {
                *choice = over;
            }
        }
        choices
    }

    /// An override that is available.
    fn in_force(&self, right: RightId) -> Option<MetricChoice> {
        let wanted = *self.overrides.get(&right)?;
        self.populations.get(&right)?.metrics.of(wanted).map(|_| wanted)
    }

    fn each(&self, choose: impl Fn(RightId, &Population) -> Option<MetricChoice>) -> Choices {
        self.populations.iter().filter_map(|(right, population)| Some((*right, choose(*right, population)?))).collect()
    }

    /// The metric of which more units are owned (tie: user), if available; else the other of user and device.
    fn as_licensed(&self, right: RightId, population: &Population) -> Option<MetricChoice> {
        let owned = self.owned.get(&right).copied().unwrap_or_default();
        let order = if owned.devices > owned.users {
            [MetricChoice::Device, MetricChoice::User]
        } else {
            [MetricChoice::User, MetricChoice::Device]
        };
        order.into_iter().find(|choice| population.metrics.of(*choice).is_some())
    }

    /// The smaller total of user and device; ties as-licensed.
    fn smaller_count(&self, right: RightId, population: &Population) -> Option<MetricChoice> {
        match (population.metrics.user, population.metrics.device) {
            (Some(user), Some(device)) if user.total() < device.total() => Some(MetricChoice::User),
            (Some(user), Some(device)) if device.total() < user.total() => Some(MetricChoice::Device),
            _ => self.as_licensed(right, population),
        }
    }

    /// The combination with the fewest unpriced demands, then the least cost; see POSITION.md for the ties. Components are separate:
    /// sums compared in the order of the aims are least where each part is least.
    fn least_cost(&self) -> Choices {
        let mut choices = Choices::new();
        for component in &self.sides.components {
            choices.extend(self.least_cost_of(component));
        }
        choices
    }

    fn least_cost_of(&self, component: &[RightId]) -> Choices {
        let options: Vec<(RightId, Vec<Choice>)> = component
            .iter()
            .filter_map(|right| Some((*right, self.options(component, *right)?)))
            .filter(|(_, options)| !options.is_empty())
            .collect();
        let externals = self.sides.external_bound(component);
        let start = Score { uncovered: 0, internal_cents: 0, ..externals };
        let mut candidates = combinations(&options, start);
        candidates.sort();
        let bounds = if candidates.len() > FEW { Bounds::of(self.sides, component) } else { None };
        let mut best: Option<(Score, u64, Vec<MetricChoice>)> = None;
        for (bound, needed, combination) in candidates {
            // The bound holds aim by aim, so a candidate that starts behind the best one cannot overtake it, nor can any after it.
            if best.as_ref().is_some_and(|(score, n, c)| (bound, needed, &combination) >= (*score, *n, c)) {
                break;
            }
            let metrics: Choices = options.iter().map(|(right, _)| *right).zip(combination.iter().copied()).collect();
            let least = bounds.as_ref().map_or(0, |bounds| externals.cents + bounds.cents(&metrics));
            if best.as_ref().is_some_and(|(score, _, _)| (bound.unpriced, least) > (score.unpriced, score.cents)) {
                continue;
            }
            let cost = self.sides.score(component, &metrics, Effort::Cost);
            if best.as_ref().is_some_and(|(score, _, _)| (cost.unpriced, cost.cents) > (score.unpriced, score.cents)) {
                continue;
            }
            let score = self.sides.score(component, &metrics, Effort::Ties);
            let found = (score, needed, combination);
            if best.as_ref().is_none_or(|best| found < *best) {
                best = Some(found);
            }
        }
        let combination = best.map(|(_, _, combination)| combination).unwrap_or_default();
        options.iter().map(|(right, _)| *right).zip(combination).collect()
    }

    /// Available metrics of a right with a lower bound of what each costs and how many CALs it needs.
    fn options(&self, component: &[RightId], right: RightId) -> Option<Vec<Choice>> {
        let population = self.populations.get(&right)?;
        let wanted = self.in_force(right);
        let available = ORDER.into_iter().filter(|choice| wanted.is_none_or(|w| w == *choice));
        let bounded = available.filter_map(|choice| {
            let count = population.metrics.of(choice)?;
            Some((choice, self.bound(component, right, choice), count.total()))
        });
        Some(bounded.collect())
    }

    /// At least this much stays open whatever goes where: demands of each version less all units that reach it, each at its share of
    /// the cheapest bundle.
    fn bound(&self, component: &[RightId], right: RightId, choice: MetricChoice) -> Score {
        let mut bound = Score::default();
        for metric in [Metric::User, Metric::Device] {
            let open = self.least_open(right, choice, metric);
            bound.uncovered += open;
            match self.least_price(component, right, metric) {
                Some(cents) => {
                    bound.cents += cents * open as i64;
                    bound.internal_cents += cents * open as i64;
                }
                None => bound.unpriced += open,
            }
        }
        bound
    }

    fn least_open(&self, right: RightId, choice: MetricChoice, metric: Metric) -> u64 {
        let demands = self.sides.demand_versions(right, choice, metric);
        let reach = |version: Version| -> u64 {
            let pools = self.sides.owned.iter().zip(self.sides.reserved);
            let fits = pools.filter(|(p, _)| p.metric == metric && p.covers.get(&right).is_some_and(|c| *c >= version));
            fits.map(|(p, reserved)| p.units - reserved).sum()
        };
        let from = |version: Version| demands.range(version..).map(|(_, count)| *count).sum::<u64>();
        demands.keys().map(|version| from(*version).saturating_sub(reach(*version))).max().unwrap_or(0)
    }

    /// The right's share of the bundle in which it is cheapest, so that the shares of no bundle exceed its price.
    fn least_price(&self, component: &[RightId], right: RightId, metric: Metric) -> Option<i64> {
        let offers = || self.sides.offers.iter().filter(move |o| o.metric == metric);
        let alone = |right: RightId| offers().find(|o| o.rights.len() == 1 && o.rights.contains(&right)).map(|o| o.price.0);
        let share = |offer: &super::sides::Offered| {
            if offer.rights.len() == 1 {
                return offer.price.0;
            }
            let weights: Vec<(RightId, i64)> =
                offer.rights.iter().filter(|r| component.contains(r)).map(|r| (*r, alone(*r).unwrap_or(1).max(1))).collect();
            let total: i64 = weights.iter().map(|(_, w)| w).sum();
            let own = weights.iter().find(|(r, _)| *r == right).map_or(0, |(_, w)| *w);
            (i128::from(offer.price.0) * i128::from(own) / i128::from(total.max(1))) as i64
        };
        offers().filter(|o| o.rights.contains(&right)).map(share).min()
    }
}

/// An available metric, a lower bound of its score, the CALs it needs.
type Choice = (MetricChoice, Score, u64);

/// Bound, CALs needed, one metric per right.
type Candidate = (Score, u64, Vec<MetricChoice>);

/// Every combination of one option per right, with the sums of bounds and needs.
fn combinations(options: &[(RightId, Vec<Choice>)], start: Score) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = vec![(start, 0, Vec::new())];
    for (_, choices) in options {
        let longer = |(score, needed, chosen): &Candidate| {
            let extend = |(choice, bound, count): &Choice| {
                let mut chosen = chosen.clone();
                chosen.push(*choice);
                (*score + *bound, needed + count, chosen)
            };
            choices.iter().map(extend).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}
