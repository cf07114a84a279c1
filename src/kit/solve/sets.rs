//! What one subject can hold that spans several of its rights: sets of suite units and suites bought.

use super::allocation::{Bits, Demand, Group, Offer, Problem};
use std::collections::BTreeSet;

/// What one subject holds that spans several of its rights.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Set {
    pub pools: Vec<u32>,
    pub offers: Vec<u32>,
}

/// Pools with units that cover several rights of the group, and those that cover one.
pub fn spans(problem: &Problem, group: &Group) -> (Vec<u32>, Vec<u32>) {
    let mut spanning = Vec::new();
    let mut single = Vec::new();
    for (pool, _) in problem.pools.iter().enumerate().filter(|(_, p)| p.units > 0) {
        let rights: BTreeSet<u8> = group.demands.iter().filter(|d| d.pools >> pool & 1 == 1).map(|d| d.right).collect();
        match rights.len() {
            0 => {}
            1 => single.push(pool as u32),
            _ => spanning.push(pool as u32),
        }
    }
    (spanning, single)
}

pub fn cheapest_for(problem: &Problem, right: u8) -> Option<u32> {
    let with = problem.offers.iter().enumerate().filter(|(_, o)| o.rights >> right & 1 == 1);
    with.min_by_key(|(_, o)| (o.cents, o.rights.count_ones())).map(|(at, _)| at as u32)
}

/// All sets worth holding: each member covers something that the others of the set do not; bought suites only where they are
/// cheaper than their rights one by one.
pub fn sets(problem: &Problem, group: &Group, spanning: &[u32]) -> Vec<Set> {
    let rights = group.demands.iter().fold(0u32, |bits, d| bits | 1 << d.right);
    let one_by_one = |bits: u32| -> i64 {
        (0..32).filter(|r| bits >> r & 1 == 1).filter_map(|r| cheapest_for(problem, r)).map(|o| problem.offers[o as usize].cents).sum()
    };
    let worth = |o: &Offer| (o.rights & rights).count_ones() > 1 && o.cents < one_by_one(o.rights & rights);
    let suites: Vec<u32> = (0u32..).zip(&problem.offers).filter(|(_, o)| worth(o)).map(|(at, _)| at).collect();
    let covers = |member: &Member| -> Bits {
        let of = |d: &Demand| match member {
            Member::Pool(p) => d.pools >> p & 1 == 1,
            Member::Offer(o) => problem.offers[*o as usize].rights >> d.right & 1 == 1,
        };
        group.demands.iter().enumerate().filter(|(_, d)| of(d)).fold(0, |bits: Bits, (at, _)| bits | 1 << (at % 128))
    };
    let members: Vec<(Member, Bits)> =
        spanning.iter().map(|p| Member::Pool(*p)).chain(suites.iter().map(|o| Member::Offer(*o))).map(|m| (m, covers(&m))).collect();
    let mut all = Vec::new();
    grow(&members, 0, &mut Vec::new(), &mut all);
    all
}

#[derive(Clone, Copy)]
enum Member {
    Pool(u32),
    Offer(u32),
}

fn is_owned(member: Member) -> bool {
    match member {
        Member::Pool(_) => true,
        Member::Offer(_) => false,
    }
}

/// Depth-first over members in order; a set in which some member is idle is not worth holding.
fn grow(members: &[(Member, Bits)], from: usize, chosen: &mut Vec<usize>, all: &mut Vec<Set>) {
    let mut set = Set::default();
    for &at in chosen.iter() {
        match members[at].0 {
            Member::Pool(p) => set.pools.push(p),
            Member::Offer(o) => set.offers.push(o),
        }
    }
    all.push(set);
    for next in from..members.len() {
        chosen.push(next);
        // What is bought makes no owned unit idle: an owned unit covers a demand that a purchase only closes.
        let counts = |at: usize, other: usize| other != at && (is_owned(members[other].0) || !is_owned(members[at].0));
        let busy = chosen.iter().all(|&at| {
            let others = chosen.iter().filter(|&&other| counts(at, other)).fold(0, |bits, &o| bits | members[o].1);
            members[at].1 & !others != 0
        });
        if busy {
            grow(members, next + 1, chosen, all);
        }
        chosen.pop();
    }
}
