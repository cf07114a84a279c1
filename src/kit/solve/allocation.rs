//! Allocation of owned units, purchases and Connectors to demands: exact, in whole subjects and integer cents. POSITION.md section 6 and 8.
//!
//! Subjects with the same demands form one group, so a problem stays small however large the estate. The order of aims: fewest
//! unpriced demands, least cost, least internal cost, fewest uncovered internal demands, fewest suite units.
//!
//! A subject's *set* is what it holds of units and suites that span several of its rights; sets are chosen per subject, because a
//! suite cannot be split. What a set leaves open is met right by right with single units, purchases or Connectors; per right that is
//! counting, and the chain of versions makes the counting exact (the lowest sets get the newest units).

use super::parts;

/// A set of pools or demands, one bit each: a problem holds at most 128 pools that its demands can use.
pub type Bits = u128;

/// One demand of a group's subjects: a right, at a version (already compared with the pools), for externals on a host.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Demand {
    /// Right, as numbered within the problem.
    pub right: u8,
    /// Pools whose unit covers it, as bits.
    pub pools: Bits,
    /// Connectors that meet it (facilities); internal demands have none.
    pub primary: Vec<u32>,
    /// Where the Connector needs another beside it (RDS: Windows Server): those. `None`: it stands alone.
    pub second: Option<Vec<u32>>,
}

/// Subjects alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Group {
    pub count: u64,
    pub external: bool,
    pub demands: Vec<Demand>,
}

/// Units owned.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Pool {
    pub units: u64,
    pub suite: bool,
}

/// What can be bought: covers its rights at any version.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Offer {
    /// Rights as bits.
    pub rights: u32,
    pub cents: i64,
}

/// A Connector on a host: there already, from a stock of owned ones without a host, or to be bought.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Facility {
    Standing,
    Stock(u32),
    Bought { cents: i64 },
}

/// One side's problem (users with externals, or devices).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Problem {
    pub pools: Vec<Pool>,
    pub offers: Vec<Offer>,
    pub facilities: Vec<Facility>,
    pub stocks: Vec<u64>,
    pub groups: Vec<Group>,
}

/// The aims, in their order; smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Score {
    pub unpriced: u64,
    pub cents: i64,
    pub internal_cents: i64,
    pub uncovered: u64,
}

impl std::ops::Add for Score {
    type Output = Score;
    fn add(self, o: Score) -> Score {
        Score {
            unpriced: self.unpriced + o.unpriced,
            cents: self.cents + o.cents,
            internal_cents: self.internal_cents + o.internal_cents,
            uncovered: self.uncovered + o.uncovered,
        }
    }
}

/// What `count` subjects of a group hold.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Hand {
    pub count: u64,
    /// Owned units, one of each pool.
    pub pools: Vec<u32>,
    /// Purchases, one of each offer.
    pub offers: Vec<u32>,
}

impl Hand {
    fn pool_bits(&self) -> Bits {
        self.pools.iter().fold(0, |bits: Bits, p| bits | 1 << p)
    }

    /// An owned unit covers the demand.
    pub fn owns(&self, demand: &Demand) -> bool {
        demand.pools & self.pool_bits() != 0
    }

    /// A purchase covers the demand.
    pub fn buys(&self, demand: &Demand, offers: &[Offer]) -> bool {
        self.offers.iter().any(|o| offers[*o as usize].rights >> demand.right & 1 == 1)
    }
}

/// An answer to a problem: hands per group, Connectors that stand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answer {
    pub score: Score,
    pub hands: Vec<Vec<Hand>>,
    pub standing: Vec<bool>,
    /// False: a search limit was hit; the cost is at least `bound_cents`.
    pub proven: bool,
    pub bound_cents: i64,
}

/// How many of the aims are wanted: the first two decide between combinations of metrics, the rest only where they tie.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effort {
    /// Unpriced demands and cost.
    Cost,
    /// Internal cost and uncovered demands too.
    Ties,
    /// Fewest suite units as well: what is dealt out to subjects.
    Whole,
}

/// Solves a problem exactly (all but pathological ones; see [`Answer::proven`]), aim by aim as far as the effort goes.
pub fn solve(problem: &Problem, effort: Effort) -> Answer {
    let mut left = problem.clone();
    let given = give_abundant(&mut left);
    let mut answer = parts::solve(&left, effort);
    for (hands, given) in answer.hands.iter_mut().zip(&given) {
        for hand in hands.iter_mut() {
            hand.pools.extend(given);
            hand.pools.sort_unstable();
        }
    }
    answer.score = score(problem, &answer);
    if answer.proven {
        answer.bound_cents = answer.score.cents;
    }
    answer
}

/// Pools with a unit for everyone who could use one cost nothing to give: single ones to all who can use them, then suites to groups
/// that need one for sure. What they cover leaves the problem. Returns, per group, the pools every subject gets.
fn give_abundant(problem: &mut Problem) -> Vec<Vec<u32>> {
    let mut given: Vec<Vec<u32>> = vec![Vec::new(); problem.groups.len()];
    while let Some((pool, groups)) = next_gift(problem) {
        for at in groups {
            let group = &mut problem.groups[at];
            group.demands.retain(|d| d.pools >> pool & 1 == 0);
            problem.pools[pool].units -= group.count;
            given[at].push(pool as u32);
        }
    }
    given
}

/// An abundant pool and the groups whose subjects all get a unit of it.
fn next_gift(problem: &Problem) -> Option<(usize, Vec<usize>)> {
    let takers = |pool: usize| -> Vec<usize> {
        let uses = |group: &Group| group.count > 0 && group.demands.iter().any(|d| d.pools >> pool & 1 == 1);
        (0..problem.groups.len()).filter(|&at| uses(&problem.groups[at])).collect()
    };
    let abundant = |pool: &usize| problem.pools[*pool].units >= takers(*pool).iter().map(|&at| problem.groups[at].count).sum();
    let singles = (0..problem.pools.len()).filter(|&p| !problem.pools[p].suite).filter(abundant).map(|p| (p, takers(p)));
    let suites = (0..problem.pools.len()).filter(|&p| problem.pools[p].suite).filter(abundant).map(|pool| {
        let certain = takers(pool).into_iter().filter(|&at| needs_suite(problem, &problem.groups[at], pool));
        (pool, certain.collect())
    });
    singles.chain(suites).find(|(_, groups)| !groups.is_empty())
}

/// Whether a group's subjects each hold this abundant suite in every best answer: they are internal, some demand of theirs is covered by
/// suites alone, and no other pool covers anything that this one does not. For externals, whom a Connector or a purchase may cover as
/// well, the search decides.
fn needs_suite(problem: &Problem, group: &Group, suite: usize) -> bool {
    let live = |pools: Bits| (0..problem.pools.len()).filter(move |&p| pools >> p & 1 == 1 && problem.pools[p].units > 0);
    let has = |d: &Demand| d.pools >> suite & 1 == 1;
    let by_suites_alone = group.demands.iter().any(|d| has(d) && live(d.pools).all(|p| problem.pools[p].suite));
    let dominates = group.demands.iter().all(|d| has(d) || live(d.pools).next().is_none());
    !group.external && by_suites_alone && dominates
}

/// The score of an answer, from its hands alone: the check in integers on whatever the search did.
pub fn score(problem: &Problem, answer: &Answer) -> Score {
    let mut score = Score::default();
    for (group, hands) in problem.groups.iter().zip(&answer.hands) {
        for hand in hands {
            let cents: i64 = hand.offers.iter().map(|o| problem.offers[*o as usize].cents).sum::<i64>() * hand.count as i64;
            score.cents += cents;
            if !group.external {
                score.internal_cents += cents;
            }
            for demand in &group.demands {
                let owned = hand.owns(demand);
                if !owned && !group.external {
                    score.uncovered += hand.count;
                }
                if !owned && !hand.buys(demand, &problem.offers) && !connected(problem, demand, &answer.standing) {
                    score.unpriced += hand.count;
                }
            }
        }
    }
    for (facility, standing) in problem.facilities.iter().zip(&answer.standing) {
        if let (Facility::Bought { cents }, true) = (facility, standing) {
            score.cents += cents;
        }
    }
    score
}

/// Whether Connectors that stand meet a demand.
pub fn connected(problem: &Problem, demand: &Demand, standing: &[bool]) -> bool {
    let stands = |some: &[u32]| some.iter().any(|f| matches!(problem.facilities[*f as usize], Facility::Standing) || standing[*f as usize]);
    stands(&demand.primary) && demand.second.as_deref().is_none_or(stands)
}

/// Whether something priced can meet a demand for sure: a CAL or suite on offer, or a Connector on offer whose companion stands or is on
/// offer too. A stock of owned Connectors can run out, so it is sure of nothing.
pub fn priced(problem: &Problem, demand: &Demand) -> bool {
    let on_offer = |f: &u32| matches!(problem.facilities[*f as usize], Facility::Bought { .. });
    let sure = |f: &u32| matches!(problem.facilities[*f as usize], Facility::Bought { .. } | Facility::Standing);
    let connected = || demand.primary.iter().any(on_offer) && demand.second.as_ref().is_none_or(|second| second.iter().any(sure));
    problem.offers.iter().any(|o| o.rights >> demand.right & 1 == 1) || connected()
}

/// Pools of a demand that have units left.
pub fn usable(problem: &Problem, demand: &Demand) -> Bits {
    (0..problem.pools.len()).filter(|&p| problem.pools[p].units > 0).fold(0, |bits: Bits, p| bits | (1 << p)) & demand.pools
}
