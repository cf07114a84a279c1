//! Allocation against exhaustive search: every hand for every subject, every set of Connectors, compared in the order of the aims.

use super::allocation::{Answer, Bits, Demand, Effort, Facility, Group, Offer, Pool, Problem, Score, connected, score, solve};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The aims of [`Score`], then suite units given (standalone CALs come before suites).
type Aims = (Score, u64);

/// The best there is, by trying everything: Connectors by subset, then subject by subject over all units that may be left.
fn exhaustive(problem: &Problem) -> Aims {
    let open: Vec<usize> = (0..problem.facilities.len()).filter(|&f| problem.facilities[f] != Facility::Standing).collect();
    let subsets = (0u32..1 << open.len()).map(|set| {
        let mut standing = vec![false; problem.facilities.len()];
        open.iter().enumerate().for_each(|(at, &f)| standing[f] = set >> at & 1 == 1);
        standing
    });
    let best = subsets.filter(|standing| stock_suffices(problem, standing)).map(|standing| with_connectors(problem, &standing)).min();
    best.expect("no Connector at all is always possible")
}

fn stock_suffices(problem: &Problem, standing: &[bool]) -> bool {
    let used = |stock: usize| {
        let placed = problem.facilities.iter().zip(standing).filter(|(f, stands)| **stands && **f == Facility::Stock(stock as u32));
        placed.count() as u64
    };
    problem.stocks.iter().enumerate().all(|(stock, units)| used(stock) <= *units)
}

fn with_connectors(problem: &Problem, standing: &[bool]) -> Aims {
    let paid = problem.facilities.iter().zip(standing).map(|(facility, stands)| match facility {
        Facility::Bought { cents } if *stands => *cents,
        Facility::Bought { .. } | Facility::Standing | Facility::Stock(_) => 0,
    });
    let start = (Score { cents: paid.sum(), ..Score::default() }, 0);
    let mut best: BTreeMap<Vec<u64>, Aims> = BTreeMap::from([(problem.pools.iter().map(|p| p.units).collect(), start)]);
    for group in &problem.groups {
        let hands: Vec<(Bits, Aims)> =
            (0..1u128 << problem.pools.len()).map(|pools| (pools, cheapest_hand(problem, group, pools, standing))).collect();
        for _ in 0..group.count {
            let mut next: BTreeMap<Vec<u64>, Aims> = BTreeMap::new();
            for (left, (so_far, suites)) in &best {
                for (pools, (score, more)) in &hands {
                    let Some(left) = take(left, *pools) else { continue };
                    let total = (*so_far + *score, suites + more);
                    next.entry(left).and_modify(|known| *known = (*known).min(total)).or_insert(total);
                }
            }
            best = next;
        }
    }
    best.into_values().min().expect("a hand with nothing in it is always possible")
}

fn take(left: &[u64], pools: Bits) -> Option<Vec<u64>> {
    left.iter().enumerate().map(|(pool, units)| units.checked_sub(u64::from(pools >> pool & 1 == 1))).collect()
}

/// One subject holding these pools buys what is best for it.
fn cheapest_hand(problem: &Problem, group: &Group, pools: Bits, standing: &[bool]) -> Aims {
    let suites = problem.pools.iter().enumerate().filter(|(at, p)| p.suite && pools >> at & 1 == 1).count() as u64;
    let bought = (0u32..1 << problem.offers.len()).map(|bought| {
        let offers: Vec<&Offer> = problem.offers.iter().enumerate().filter(|(at, _)| bought >> at & 1 == 1).map(|(_, o)| o).collect();
        let mut score = Score { cents: offers.iter().map(|o| o.cents).sum(), ..Score::default() };
        if !group.external {
            score.internal_cents = score.cents;
        }
        for demand in &group.demands {
            let owned = demand.pools & pools != 0;
            score.uncovered += u64::from(!owned && !group.external);
            let met = owned || offers.iter().any(|o| o.rights >> demand.right & 1 == 1) || connected(problem, demand, standing);
            score.unpriced += u64::from(!met);
        }
        score
    });
    (bought.min().expect("buying nothing is always possible"), suites)
}

/// What must be true of any answer, best or not.
fn assert_sound(problem: &Problem, answer: &Answer) {
    assert!(answer.proven, "not proven: {problem:#?}");
    assert_eq!(answer.score, score(problem, answer));
    for (group, hands) in problem.groups.iter().zip(&answer.hands) {
        assert_eq!(hands.iter().map(|h| h.count).sum::<u64>(), group.count, "every subject has a hand: {problem:#?} {answer:#?}");
    }
    for (pool, owned) in problem.pools.iter().enumerate() {
        let holding = |hand: &&super::allocation::Hand| hand.pools.contains(&(pool as u32));
        let used: u64 = answer.hands.iter().flatten().filter(holding).map(|h| h.count).sum();
        assert!(used <= owned.units, "pool {pool} gives {used} units: {problem:#?} {answer:#?}");
    }
    for hand in answer.hands.iter().flatten() {
        assert!(hand.pools.windows(2).all(|w| w[0] < w[1]), "a unit twice in one hand: {problem:#?} {hand:?}");
    }
    assert!(stock_suffices(problem, &answer.standing), "more Connectors placed than owned: {problem:#?} {answer:#?}");
}

fn aims(problem: &Problem, answer: &Answer) -> Aims {
    let suites = |hand: &super::allocation::Hand| hand.pools.iter().filter(|p| problem.pools[**p as usize].suite).count() as u64;
    (answer.score, answer.hands.iter().flatten().map(|hand| hand.count * suites(hand)).sum())
}

fn assert_best(problem: &Problem) {
    let answer = solve(problem, Effort::Whole);
    assert_sound(problem, &answer);
    let best = exhaustive(problem);
    assert_eq!(aims(problem, &answer), best, "{problem:#?} {answer:#?}");
    let ties = solve(problem, Effort::Ties);
    assert_sound(problem, &ties);
    assert_eq!(ties.score, best.0, "less effort, the same score: {problem:#?} {ties:#?}");
    let cost = solve(problem, Effort::Cost);
    assert_sound(problem, &cost);
    assert_eq!((cost.score.unpriced, cost.score.cents), (best.0.unpriced, best.0.cents), "{problem:#?} {cost:#?}");
}

const RIGHTS: usize = 3;

/// An estate in small: versions of units and demands, so that what covers what nests as it does in life.
#[derive(Clone, Debug)]
struct Small {
    /// Version covered per right (0: not covered), units, and the groups that may hold it (bridges).
    pools: Vec<([u8; RIGHTS], u64, u8)>,
    offers: Vec<(u32, i64)>,
    groups: Vec<SmallGroup>,
    /// Connectors held for a host: (product, host, version).
    standing: Vec<(u8, u8, u8)>,
    /// Owned Connectors without a host: (product, version, units).
    stocks: Vec<(u8, u8, u64)>,
    /// Price of a Connector by product, where it has one.
    connectors: [Option<i64>; 2],
}

#[derive(Clone, Debug)]
enum SmallGroup {
    /// Required version per right (0: none).
    Internal(u64, [u8; RIGHTS]),
    /// (right, required version, host) each.
    External(u64, Vec<(u8, u8, Option<u8>)>),
}

impl Small {
    fn problem(&self) -> Problem {
        let mut problem = Problem { stocks: self.stocks.iter().map(|(_, _, units)| *units).collect(), ..Problem::default() };
        problem.pools = self
            .pools
            .iter()
            .map(|(covers, units, _)| Pool { units: *units, suite: covers.iter().filter(|v| **v > 0).count() > 1 })
            .collect();
        problem.offers = self.offers.iter().map(|(rights, cents)| Offer { rights: *rights, cents: *cents }).collect();
        let sites = self.sites();
        problem.facilities = sites.iter().map(|(_, _, facility, _)| *facility).collect();
        for (at, group) in self.groups.iter().enumerate() {
            let mut demands: Vec<Demand> = match group {
                SmallGroup::Internal(_, needs) => {
                    (0u8..).zip(needs).filter(|(_, v)| **v > 0).map(|(r, v)| self.demand(at, r, *v)).collect()
                }
                SmallGroup::External(_, needs) => {
                    needs.iter().map(|(right, version, host)| self.external(at, *right, *version, *host, &sites)).collect()
                }
            };
            demands.sort();
            demands.dedup();
            let (count, external) = match group {
                SmallGroup::Internal(count, _) => (*count, false),
                SmallGroup::External(count, _) => (*count, true),
            };
            if !demands.is_empty() {
                problem.groups.push(Group { count, external, demands });
            }
        }
        problem
    }

    fn demand(&self, group: usize, right: u8, version: u8) -> Demand {
        let covers = |(covers, _, allowed): &([u8; RIGHTS], u64, u8)| covers[right as usize] >= version && allowed >> group & 1 == 1;
        let pools = self.pools.iter().enumerate().filter(|(_, p)| covers(p)).fold(0, |bits: Bits, (at, _)| bits | 1 << at);
        Demand { right, pools, primary: Vec::new(), second: None }
    }

    /// Connector 0 stands alone and is for right 0; connector 1 is for right 1 and needs connector 0 beside it.
    fn external(&self, group: usize, right: u8, version: u8, host: Option<u8>, sites: &[(u8, u8, Facility, u8)]) -> Demand {
        let fitting = |product: u8| -> Vec<u32> {
            let fits = |(p, h, _, covered): &(u8, u8, Facility, u8)| *p == product && Some(*h) == host && *covered >= version;
            (0u32..).zip(sites).filter(|(_, site)| fits(site)).map(|(at, _)| at).collect()
        };
        let mut demand = self.demand(group, right, version);
        if right < 2 {
            demand.primary = fitting(right);
            demand.second = (right == 1 && !demand.primary.is_empty()).then(|| fitting(0));
        }
        demand
    }

    fn sites(&self) -> Vec<(u8, u8, Facility, u8)> {
        let mut sites = Vec::new();
        for (product, host) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let here = self.standing.iter().filter(|(p, h, _)| (*p, *h) == (product, host));
            sites.extend(here.map(|(_, _, version)| (product, host, Facility::Standing, *version)));
            let stocks = (0u32..).zip(&self.stocks).filter(|(_, (p, _, _))| *p == product);
            sites.extend(stocks.map(|(at, (_, version, _))| (product, host, Facility::Stock(at), *version)));
            if let Some(cents) = self.connectors[product as usize] {
                sites.push((product, host, Facility::Bought { cents }, u8::MAX));
            }
        }
        sites
    }
}

fn pools(most: usize, units: u64) -> impl Strategy<Value = Vec<([u8; RIGHTS], u64, u8)>> {
    let covers = [0u8..3, 0u8..3, 0u8..3];
    let allowed = prop_oneof![4 => Just(u8::MAX), 1 => any::<u8>()];
    proptest::collection::vec((covers, 0..=units, allowed), 0..=most)
}

fn offers(most: usize) -> impl Strategy<Value = Vec<(u32, i64)>> {
    proptest::collection::vec((1u32..8, 1i64..60), 0..=most)
}

fn internals(most: usize, count: u64) -> impl Strategy<Value = Vec<SmallGroup>> {
    let group = (1..=count, [0u8..3, 0u8..3, 0u8..3]).prop_map(|(count, needs)| SmallGroup::Internal(count, needs));
    proptest::collection::vec(group, 1..=most)
}

fn internal_estate() -> impl Strategy<Value = Small> {
    (pools(3, 4), offers(4), internals(3, 3)).prop_map(|(pools, offers, groups)| Small {
        pools,
        offers,
        groups,
        standing: Vec::new(),
        stocks: Vec::new(),
        connectors: [None, None],
    })
}

fn external_estate() -> impl Strategy<Value = Small> {
    let host = prop_oneof![6 => (0u8..2).prop_map(Some), 1 => Just(None)];
    let needs = proptest::collection::vec((0u8..3, 1u8..3, host), 1..=3);
    let external = (1u64..=3, needs).prop_map(|(count, needs)| SmallGroup::External(count, needs));
    let internal = (1u64..=2, [0u8..3, 0u8..3, 0u8..3]).prop_map(|(count, needs)| SmallGroup::Internal(count, needs));
    let groups = proptest::collection::vec(prop_oneof![2 => external, 1 => internal], 1..=3);
    let standing = proptest::collection::vec((0u8..2, 0u8..2, 1u8..3), 0..=1);
    let stocks = proptest::collection::vec((0u8..2, 1u8..3, 1u64..=2), 0..=1);
    let price = || proptest::option::weighted(0.6, 1i64..200);
    (pools(2, 3), offers(3), groups, standing, stocks, [price(), price()])
        .prop_map(|(pools, offers, groups, standing, stocks, connectors)| Small { pools, offers, groups, standing, stocks, connectors })
}

fn crowded_estate() -> impl Strategy<Value = Small> {
    (pools(2, 40), offers(3), internals(3, 30)).prop_map(|(pools, offers, groups)| Small {
        pools,
        offers,
        groups,
        standing: Vec::new(),
        stocks: Vec::new(),
        connectors: [None, None],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(2500), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_dealing_of_units_beats_the_allocation(estate in internal_estate()) {
        assert_best(&estate.problem());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(700), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_placing_of_connectors_beats_the_allocation(estate in external_estate()) {
        assert_best(&estate.problem());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(60), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn crowds_are_dealt_as_exactly_as_handfuls(estate in crowded_estate()) {
        assert_best(&estate.problem());
    }

    #[test]
    fn ten_thousand_times_the_estate_costs_at_most_ten_thousand_times_as_much(estate in internal_estate()) {
        let small = estate.problem();
        let mut large = small.clone();
        large.groups.iter_mut().for_each(|g| g.count *= 10_007);
        large.pools.iter_mut().for_each(|p| p.units *= 10_007);
        let (one, many) = (solve(&small, Effort::Whole), solve(&large, Effort::Whole));
        assert_sound(&large, &many);
        let scaled = Score {
            unpriced: one.score.unpriced * 10_007,
            cents: one.score.cents * 10_007,
            internal_cents: one.score.internal_cents * 10_007,
            uncovered: one.score.uncovered * 10_007,
        };
        prop_assert!(many.score <= scaled, "{:?} after {:?} of {:#?}", many.score, scaled, large);
    }
}

/// More cases on demand: `RECAL_CASES=40` runs forty times as many.
fn cases(usual: u32) -> u32 {
    let times = std::env::var("RECAL_CASES").ok().and_then(|t| t.parse::<u32>().ok());
    usual * times.unwrap_or(1)
}
