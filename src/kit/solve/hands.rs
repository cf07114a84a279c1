//! Reads a program's counts back as hands: who holds what.

use super::allocation::{Demand, Group, Hand, Problem};
use super::program::GroupVars;
use std::collections::{BTreeSet, VecDeque};

/// Reads a group's hands back: sets first, then per right the newest single units and purchases to those whose sets cover least.
pub fn hands(problem: &Problem, group: &Group, vars: &GroupVars, values: &[i64]) -> Vec<Hand> {
    let mut hands: Vec<Hand> = Vec::new();
    for (set, var) in vars.sets.iter().filter(|(_, var)| values[*var] > 0) {
        hands.push(Hand { count: values[*var] as u64, pools: set.pools.clone(), offers: set.offers.clone() });
    }
    let rights: BTreeSet<u8> = group.demands.iter().map(|d| d.right).collect();
    for right in rights {
        let demands: Vec<&Demand> = group.demands.iter().filter(|d| d.right == right).collect();
        let mut units: Vec<(usize, Hand)> = Vec::new();
        for (_, offer, var) in vars.buys.iter().filter(|(r, _, var)| *r == right && values[*var] > 0) {
            units.push((demands.len(), Hand { count: values[*var] as u64, pools: Vec::new(), offers: vec![*offer] }));
        }
        for (pool, var) in vars.singles.iter().filter(|(_, var)| values[*var] > 0) {
            let reach = demands.iter().filter(|d| d.pools >> pool & 1 == 1).count();
            if reach > 0 {
                units.push((reach, Hand { count: values[*var] as u64, pools: vec![*pool], offers: Vec::new() }));
            }
        }
        units.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        hands = give(problem, &demands, hands, units);
    }
    hands.sort();
    hands
}

/// Gives units to hands: those with the least cover first (by owned and bought, then by owned alone).
fn give(problem: &Problem, demands: &[&Demand], mut hands: Vec<Hand>, units: Vec<(usize, Hand)>) -> Vec<Hand> {
    let cover = |hand: &Hand| {
        let owned = demands.iter().filter(|d| hand.owns(d)).count();
        let any = demands.iter().filter(|d| hand.owns(d) || hand.buys(d, &problem.offers)).count();
        (any, owned)
    };
    hands.sort_by_key(|hand| (cover(hand), hand.clone()));
    let mut waiting: VecDeque<Hand> = hands.into();
    let mut done = Vec::new();
    for (_, mut unit) in units {
        while unit.count > 0 {
            let Some(mut hand) = waiting.pop_front() else { break };
            if cover(&hand).1 == demands.len() {
                done.push(hand);
                continue;
            }
            let given = hand.count.min(unit.count);
            unit.count -= given;
            let mut richer = hand.clone();
            richer.count = given;
            richer.pools.extend(&unit.pools);
            richer.offers.extend(&unit.offers);
            richer.pools.sort_unstable();
            richer.offers.sort_unstable();
            done.push(richer);
            hand.count -= given;
            if hand.count > 0 {
                waiting.push_front(hand);
            }
        }
    }
    done.extend(waiting);
    done
}
