//! Reads a program's counts back as hands: who holds what.

use super::allocation::{Demand, Hand, Problem};
use super::program::Cell;
use super::sets::Set;
use std::collections::VecDeque;

/// Reads hands back: sets first, then per cell the newest single units and purchases to those whose sets cover least.
pub fn hands(problem: &Problem, held: &[Vec<(Set, usize)>], cells: &[Cell], values: &[i64]) -> Vec<Vec<Hand>> {
    let mut hands: Vec<(usize, Hand)> = Vec::new();
    for (at, sets) in held.iter().enumerate() {
        for (set, var) in sets.iter().filter(|(_, var)| values[*var] > 0) {
            hands.push((at, Hand { count: values[*var] as u64, pools: set.pools.clone(), offers: set.offers.clone() }));
        }
    }
    for cell in cells {
        let mut units: Vec<(usize, Hand)> = Vec::new();
        if let Some((offer, var)) = cell.buy.filter(|(_, var)| values[*var] > 0) {
            units.push((cell.demands.len(), Hand { count: values[var] as u64, pools: Vec::new(), offers: vec![offer] }));
        }
        for (pool, var) in cell.singles.iter().filter(|(_, var)| values[*var] > 0) {
            let reach = cell.demands.iter().filter(|d| d.pools >> pool & 1 == 1).count();
            units.push((reach, Hand { count: values[*var] as u64, pools: vec![*pool], offers: Vec::new() }));
        }
        units.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let (inside, outside): (Vec<_>, Vec<_>) = hands.into_iter().partition(|(group, _)| cell.groups.contains(group));
        hands = outside;
        hands.extend(give(problem, &cell.demands, inside, units));
    }
    hands.sort();
    let mut by_group = vec![Vec::new(); held.len()];
    for (group, hand) in hands {
        by_group[group].push(hand);
    }
    by_group
}

/// Gives units to hands: those with the least cover first (by owned and bought, then by owned alone).
fn give(problem: &Problem, demands: &[Demand], mut hands: Vec<(usize, Hand)>, units: Vec<(usize, Hand)>) -> Vec<(usize, Hand)> {
    let cover = |hand: &Hand| {
        let owned = demands.iter().filter(|d| hand.owns(d)).count();
        let any = demands.iter().filter(|d| hand.owns(d) || hand.buys(d, &problem.offers)).count();
        (any, owned)
    };
    hands.sort_by_cached_key(|(group, hand)| (cover(hand), *group, hand.clone()));
    let mut waiting: VecDeque<(usize, Hand)> = hands.into();
    let mut done = Vec::new();
    for (_, mut unit) in units {
        while unit.count > 0 {
            let Some((group, mut hand)) = waiting.pop_front() else { break };
            if cover(&hand).1 == demands.len() {
                done.push((group, hand));
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
            done.push((group, richer));
            hand.count -= given;
            if hand.count > 0 {
                waiting.push_front((group, hand));
            }
        }
    }
    done.extend(waiting);
    done
}
