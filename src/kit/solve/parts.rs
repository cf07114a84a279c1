//! Breaks what presolving left into parts that share nothing, answers the easy ones, and leaves the rest to the program.

use super::allocation::{Answer, Bits, Demand, Effort, Group, Hand, Offer, Problem, priced, usable};
use super::program::Program;
use std::collections::BTreeMap;

/// Solves what presolving left. Groups that no pool or Connector can touch are answered directly.
pub fn solve(problem: &Problem, effort: Effort) -> Answer {
    let mut answer = Answer {
        hands: vec![Vec::new(); problem.groups.len()],
        standing: vec![false; problem.facilities.len()],
        proven: true,
        ..Answer::default()
    };
    let mut classes: BTreeMap<(bool, &[Demand]), Vec<usize>> = BTreeMap::new();
    for (at, group) in problem.groups.iter().enumerate().filter(|(_, g)| g.count > 0) {
        classes.entry((group.external, &group.demands)).or_default().push(at);
    }
    let mut contested: Vec<(Group, Vec<usize>)> = Vec::new();
    for ((external, demands), members) in classes {
        let count = members.iter().map(|&m| problem.groups[m].count).sum();
        let touched = demands.iter().any(|d| !d.primary.is_empty() || usable(problem, d) != 0);
        if touched {
            contested.push((Group { count, external, demands: demands.to_vec() }, members));
        } else {
            let offers = cheapest(demands, &problem.offers);
            for member in members {
                let hand = Hand { count: problem.groups[member].count, pools: Vec::new(), offers: offers.clone() };
                answer.hands[member].push(hand);
            }
        }
    }
    for part in parts(problem, &contested) {
        let groups: Vec<&Group> = part.iter().map(|&i| &contested[i].0).collect();
        let hands = match one_pool(problem, &groups) {
            Some(hands) => hands,
            None => Program::new(problem, &groups).run(effort, &mut answer),
        };
        for (&at, hands) in part.iter().zip(hands) {
            deal(&contested[at].1, problem, hands, &mut answer.hands);
        }
    }
    answer
}

/// Groups that share a pool or a Connector belong together; the rest are separate problems.
fn parts(problem: &Problem, groups: &[(Group, Vec<usize>)]) -> Vec<Vec<usize>> {
    let mut parts: Vec<(Bits, bool, Vec<usize>)> = Vec::new();
    for (at, (group, _)) in groups.iter().enumerate() {
        let mut pools = group.demands.iter().fold(0, |bits, d| bits | usable(problem, d));
        let mut connects = group.demands.iter().any(|d| !d.primary.is_empty());
        let mut members = vec![at];
        let (touching, apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(p, c, _)| p & pools != 0 || (*c && connects));
        for (p, c, m) in touching {
            pools |= p;
            connects |= c;
            members.extend(m);
        }
        members.sort_unstable();
        parts = apart;
        parts.push((pools, connects, members));
    }
    parts.sort_by(|a, b| a.2.cmp(&b.2));
    parts.into_iter().map(|(_, _, members)| members).collect()
}

/// The cheapest purchases that cover all rights of these demands that anything priced covers; fewest suites on a tie.
fn cheapest(demands: &[Demand], offers: &[Offer]) -> Vec<u32> {
    let needed = demands.iter().fold(0u32, |bits, d| bits | 1 << d.right);
    let buyable = offers.iter().fold(0u32, |bits, o| bits | o.rights) & needed;
    let mut best: BTreeMap<u32, (i64, usize, Vec<u32>)> = BTreeMap::from([(0, (0, 0, Vec::new()))]);
    // Masks grow with every purchase, so walking them in ascending order meets each after all that lead to it.
    while let Some((&mask, _)) = best.iter().next() {
        let Some((cents, spans, bought)) = best.remove(&mask) else { break };
        if mask == buyable {
            return bought;
        }
        let Some(right) = (0..32).find(|r| (buyable & !mask) >> r & 1 == 1) else { break };
        for (at, offer) in offers.iter().enumerate().filter(|(_, o)| o.rights >> right & 1 == 1) {
            let mut chosen = bought.clone();
            chosen.push(at as u32);
            let spans = spans + offer.rights.count_ones() as usize;
            let candidate = (cents + offer.cents, spans, chosen);
            let entry = best.entry(mask | (offer.rights & buyable)).or_insert_with(|| candidate.clone());
            if candidate < *entry {
                *entry = candidate;
            }
        }
    }
    Vec::new()
}

/// Where only one pool is contested and no Connector is near, units go where each saves most: exact, since every unit serves one subject.
fn one_pool(problem: &Problem, groups: &[&Group]) -> Option<Vec<Vec<Hand>>> {
    let pools = groups.iter().flat_map(|g| &g.demands).fold(0, |bits, d| bits | usable(problem, d));
    if pools.count_ones() != 1 || groups.iter().any(|g| g.demands.iter().any(|d| !d.primary.is_empty())) {
        return None;
    }
    let pool = pools.trailing_zeros();
    let worth = |group: &Group| {
        let rest: Vec<Demand> = group.demands.iter().filter(|d| d.pools & pools == 0).cloned().collect();
        let (with, without) = (cheapest(&rest, &problem.offers), cheapest(&group.demands, &problem.offers));
        let cents = |offers: &[u32]| offers.iter().map(|o| problem.offers[*o as usize].cents).sum::<i64>();
        let unpriced = |demands: &[Demand]| demands.iter().filter(|d| !priced(problem, d)).count() as i64;
        let saved = cents(&without) - cents(&with);
        let covered = (group.demands.len() - rest.len()) as i64;
        let internal = i64::from(!group.external);
        let aims = (unpriced(&group.demands) - unpriced(&rest), saved, saved * internal, covered * internal);
        (aims, with, without)
    };
    let worths: Vec<_> = groups.iter().map(|g| worth(g)).collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|&a, &b| worths[b].0.cmp(&worths[a].0).then(a.cmp(&b)));
    let mut left = problem.pools[pool as usize].units;
    let mut hands = vec![Vec::new(); groups.len()];
    for at in order {
        let (aims, with, without) = &worths[at];
        let given = if *aims > (0, 0, 0, 0) { groups[at].count.min(left) } else { 0 };
        left -= given;
        if given > 0 {
            hands[at].push(Hand { count: given, pools: vec![pool], offers: with.clone() });
        }
        if given < groups[at].count {
            hands[at].push(Hand { count: groups[at].count - given, pools: Vec::new(), offers: without.clone() });
        }
    }
    Some(hands)
}

/// Deals a class's hands out to its member groups, in their order.
fn deal(members: &[usize], problem: &Problem, mut hands: Vec<Hand>, out: &mut [Vec<Hand>]) {
    hands.reverse();
    for &member in members {
        let mut wanted = problem.groups[member].count;
        while wanted > 0 {
            let Some(mut hand) = hands.pop() else { return };
            let dealt = hand.count.min(wanted);
            out[member].push(Hand { count: dealt, ..hand.clone() });
            wanted -= dealt;
            hand.count -= dealt;
            if hand.count > 0 {
                hands.push(hand);
            }
        }
    }
}
