//! The mixed-integer program of an allocation, solved pass by pass in the order of the aims, and read back as hands.

use super::allocation::{Answer, Bits, Demand, Facility, Group, Hand, Offer, Problem, priced};
use microlp::{ComparisonOp, OptimizationDirection, SolutionStatus, SolveOptions, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes of the search tree after which an answer counts as unproven: far more than real estates need.
const NODE_LIMIT: u64 = 200_000;

/// What one subject holds that spans several of its rights.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
struct Set {
    pools: Vec<u32>,
    offers: Vec<u32>,
}

/// The variables of one group, by place.
struct GroupVars {
    sets: Vec<(Set, usize)>,
    /// Single units of a pool given to the group.
    singles: Vec<(u32, usize)>,
    /// The cheapest purchase of each right.
    buys: Vec<(u8, u32, usize)>,
    /// Demands that nothing priced can meet, left open.
    open: Vec<(usize, usize)>,
    /// Internal demands that no owned unit covers.
    uncovered: Vec<usize>,
}

/// Solves what presolving left. Groups that no pool or Connector can touch are answered directly.
pub fn solve(problem: &Problem) -> Answer {
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
            None => Program::new(problem, &groups).run(&mut answer),
        };
        for (&at, hands) in part.iter().zip(hands) {
            deal(&contested[at].1, problem, hands, &mut answer.hands);
        }
    }
    answer
}

/// Pools of a demand that have units left.
fn usable(problem: &Problem, demand: &Demand) -> Bits {
    (0..problem.pools.len()).filter(|&p| problem.pools[p].units > 0).fold(0, |bits: Bits, p| bits | (1 << p)) & demand.pools
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
        let given = groups[at].count.min(left);
        left -= given;
        let (_, with, without) = &worths[at];
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

/// A linear expression over variables by place.
type Sum = Vec<(usize, f64)>;

struct Program<'a> {
    problem: &'a Problem,
    groups: &'a [&'a Group],
    upper: Vec<f64>,
    rows: Vec<(Sum, ComparisonOp, f64)>,
    vars: Vec<GroupVars>,
    /// Facility → variable (facilities that are not standing already and that some group could use).
    facilities: BTreeMap<u32, usize>,
}

impl<'a> Program<'a> {
    fn new(problem: &'a Problem, groups: &'a [&'a Group]) -> Program<'a> {
        let mut program = Program { problem, groups, upper: Vec::new(), rows: Vec::new(), vars: Vec::new(), facilities: BTreeMap::new() };
        program.add_facilities();
        for group in groups {
            program.add_group(group);
        }
        program.limit_pools();
        program
    }

    fn var(&mut self, upper: f64) -> usize {
        self.upper.push(upper);
        self.upper.len() - 1
    }

    fn add_facilities(&mut self) {
        let demands = self.groups.iter().flat_map(|g| &g.demands);
        let named: BTreeSet<u32> = demands.flat_map(|d| d.primary.iter().chain(d.second.iter().flatten())).copied().collect();
        let mut stocks: BTreeMap<u32, Sum> = BTreeMap::new();
        for facility in named {
            match self.problem.facilities[facility as usize] {
                Facility::Standing => continue,
                Facility::Stock(stock) => {
                    let var = self.var(1.0);
                    self.facilities.insert(facility, var);
                    stocks.entry(stock).or_default().push((var, 1.0));
                }
                Facility::Bought { .. } => {
                    let var = self.var(1.0);
                    self.facilities.insert(facility, var);
                }
            }
        }
        for (stock, sum) in stocks {
            self.rows.push((sum, ComparisonOp::Le, self.problem.stocks[stock as usize] as f64));
        }
    }

    fn add_group(&mut self, group: &Group) {
        let n = group.count as f64;
        let problem = self.problem;
        let mut vars = GroupVars { sets: Vec::new(), singles: Vec::new(), buys: Vec::new(), open: Vec::new(), uncovered: Vec::new() };
        let (spanning, single) = spans(problem, group);
        for set in sets(problem, group, &spanning) {
            let var = self.var(n);
            vars.sets.push((set, var));
        }
        self.rows.push((vars.sets.iter().map(|(_, v)| (*v, 1.0)).collect(), ComparisonOp::Eq, n));
        for pool in single {
            let var = self.var(n);
            vars.singles.push((pool, var));
        }
        let rights: BTreeSet<u8> = group.demands.iter().map(|d| d.right).collect();
        for right in rights {
            if let Some(offer) = cheapest_for(problem, right) {
                let var = self.var(n);
                vars.buys.push((right, offer, var));
            }
        }
        for (at, demand) in group.demands.iter().enumerate() {
            if !priced(problem, demand) {
                let var = self.var(n);
                vars.open.push((at, var));
            }
            self.meet(group, at, demand, &vars);
            if !group.external {
                let var = self.var(n);
                vars.uncovered.push(var);
                let mut owned = owned_cover(demand, &vars);
                owned.push((var, 1.0));
                self.rows.push((owned, ComparisonOp::Ge, n));
            }
        }
        self.vars.push(vars);
    }

    /// Every subject's demand is met: by its set, a single unit, a purchase, a Connector, or it stays open where nothing priced meets it.
    fn meet(&mut self, group: &Group, at: usize, demand: &Demand, vars: &GroupVars) {
        let n = group.count as f64;
        let mut met = owned_cover(demand, vars);
        for (set, var) in &vars.sets {
            let buys = set.offers.iter().any(|o| self.problem.offers[*o as usize].rights >> demand.right & 1 == 1);
            if buys && !set.pools.iter().any(|p| demand.pools >> p & 1 == 1) {
                met.push((*var, 1.0));
            }
        }
        met.extend(vars.buys.iter().filter(|(right, _, _)| *right == demand.right).map(|(_, _, var)| (*var, 1.0)));
        met.extend(vars.open.iter().filter(|(demand, _)| *demand == at).map(|(_, var)| (*var, 1.0)));
        for connectors in std::iter::once(&demand.primary).chain(&demand.second) {
            let standing = |f: &u32| matches!(self.problem.facilities[*f as usize], Facility::Standing);
            if connectors.iter().any(standing) {
                continue;
            }
            // A demand that no Connector can meet alone must be met in full by the rest, whatever stands for the second.
            let alone = demand.primary.is_empty();
            let facilities = connectors.iter().filter(|_| !alone).filter_map(|f| self.facilities.get(f));
            let mut row = met.clone();
            row.extend(facilities.map(|var| (*var, n)));
            self.rows.push((row, ComparisonOp::Ge, n));
        }
    }

    fn limit_pools(&mut self) {
        for (pool, owned) in self.problem.pools.iter().enumerate() {
            let mut used: Sum = Vec::new();
            for vars in &self.vars {
                used.extend(vars.sets.iter().filter(|(s, _)| s.pools.contains(&(pool as u32))).map(|(_, v)| (*v, 1.0)));
                used.extend(vars.singles.iter().filter(|(p, _)| *p == pool as u32).map(|(_, v)| (*v, 1.0)));
            }
            if !used.is_empty() {
                self.rows.push((used, ComparisonOp::Le, owned.units as f64));
            }
        }
    }

    /// The aims in their order, each as a sum to be made small.
    fn aims(&self) -> Vec<Sum> {
        let offers = &self.problem.offers;
        let (mut unpriced, mut cents, mut internal, mut uncovered, mut suites) =
            (Sum::new(), Sum::new(), Sum::new(), Sum::new(), Sum::new());
        for (facility, var) in &self.facilities {
            if let Facility::Bought { cents: price } = self.problem.facilities[*facility as usize] {
                cents.push((*var, price as f64));
            }
        }
        for (group, vars) in self.groups.iter().zip(&self.vars) {
            unpriced.extend(vars.open.iter().map(|(_, v)| (*v, 1.0)));
            let bought = vars.buys.iter().map(|(_, o, v)| (*v, offers[*o as usize].cents as f64));
            let in_sets = vars.sets.iter().map(|(s, v)| (*v, s.offers.iter().map(|o| offers[*o as usize].cents).sum::<i64>() as f64));
            let paid: Sum = bought.chain(in_sets).filter(|(_, c)| *c != 0.0).collect();
            if !group.external {
                internal.extend(&paid);
            }
            cents.extend(paid);
            uncovered.extend(vars.uncovered.iter().map(|v| (*v, 1.0)));
            suites.extend(vars.sets.iter().filter(|(s, _)| !s.pools.is_empty()).map(|(s, v)| (*v, s.pools.len() as f64)));
            let single_suites = vars.singles.iter().filter(|(p, _)| self.problem.pools[*p as usize].suite);
            suites.extend(single_suites.map(|(_, v)| (*v, 1.0)));
        }
        let has_external = self.groups.iter().any(|g| g.external);
        let mut aims = vec![unpriced, cents];
        if has_external {
            aims.push(internal);
        }
        aims.push(uncovered);
        aims.push(suites);
        aims.retain(|aim| !aim.is_empty());
        aims
    }

    /// Pass by pass; each pass keeps what the passes before it reached.
    fn run(mut self, answer: &mut Answer) -> Vec<Vec<Hand>> {
        let mut values: Option<Vec<i64>> = None;
        for aim in self.aims() {
            let Some((found, proven)) = self.pass(&aim, values.as_deref()) else {
                answer.proven = false;
                break;
            };
            answer.proven &= proven;
            let reached: f64 = aim.iter().map(|(v, c)| found[*v] as f64 * c).sum();
            // All coefficients are whole numbers: half a unit of slack lets nothing worse in and absorbs round-off.
            self.rows.push((aim, ComparisonOp::Le, reached + 0.5));
            values = Some(found);
        }
        let values = values.unwrap_or_else(|| self.buy_everything());
        for (facility, var) in &self.facilities {
            answer.standing[*facility as usize] |= values[*var] > 0;
        }
        self.groups.iter().zip(&self.vars).map(|(group, vars)| hands(self.problem, group, vars, &values)).collect()
    }

    fn pass(&self, aim: &Sum, warm: Option<&[i64]>) -> Option<(Vec<i64>, bool)> {
        let mut program = microlp::Problem::new(OptimizationDirection::Minimize);
        let mut objective = vec![0.0; self.upper.len()];
        for (var, coefficient) in aim {
            objective[*var] += coefficient;
        }
        let vars: Vec<Variable> =
            self.upper.iter().zip(&objective).map(|(upper, c)| program.add_integer_var(*c, (0, upper.min(2e9) as i32))).collect();
        for (sum, op, rhs) in &self.rows {
            let terms: Vec<(Variable, f64)> = merge(sum).into_iter().map(|(v, c)| (vars[v], c)).collect();
            program.add_constraint(&terms[..], *op, *rhs);
        }
        let warm_start = warm.map(|values| vars.iter().zip(values).map(|(var, value)| (*var, *value as f64)).collect());
        let mut options = SolveOptions::default();
        options.node_limit = Some(NODE_LIMIT);
        options.warm_start = warm_start;
        let solution = program.solve_with(options).ok()?.into_solution().ok()?;
        let proven = solution.status() == SolutionStatus::Optimal;
        let values: Vec<i64> = vars.iter().map(|var| solution.var_value(*var).round() as i64).collect();
        self.holds(&values).then_some((values, proven))
    }

    /// The rounded values meet every constraint, in whole numbers.
    fn holds(&self, values: &[i64]) -> bool {
        self.rows.iter().all(|(sum, op, rhs)| {
            let total: f64 = sum.iter().map(|(var, c)| values[*var] as f64 * c).sum();
            match op {
                ComparisonOp::Eq => (total - rhs).abs() < 0.25,
                ComparisonOp::Le => total <= rhs + 0.25,
                ComparisonOp::Ge => total >= rhs - 0.25,
            }
        })
    }

    /// Always possible: nothing owned is used, everything is bought or stays open. Only if the search fails outright.
    fn buy_everything(&self) -> Vec<i64> {
        let mut values = vec![0; self.upper.len()];
        for (group, vars) in self.groups.iter().zip(&self.vars) {
            let n = group.count as i64;
            if let Some((_, var)) = vars.sets.first() {
                values[*var] = n;
            }
            vars.buys.iter().for_each(|(_, _, var)| values[*var] = n);
        }
        self.facilities.values().for_each(|var| values[*var] = 0);
        values
    }
}

/// A variable named twice in a sum counts once with both coefficients.
fn merge(sum: &Sum) -> BTreeMap<usize, f64> {
    let mut merged = BTreeMap::new();
    for (var, coefficient) in sum {
        *merged.entry(*var).or_insert(0.0) += coefficient;
    }
    merged
}

/// Owned cover of a demand: sets with a pool that covers it, and single units.
fn owned_cover(demand: &Demand, vars: &GroupVars) -> Sum {
    let sets = vars.sets.iter().filter(|(s, _)| s.pools.iter().any(|p| demand.pools >> p & 1 == 1)).map(|(_, v)| (*v, 1.0));
    let singles = vars.singles.iter().filter(|(p, _)| demand.pools >> p & 1 == 1).map(|(_, v)| (*v, 1.0));
    sets.chain(singles).collect()
}

/// Pools with units that cover several rights of the group, and those that cover one.
fn spans(problem: &Problem, group: &Group) -> (Vec<u32>, Vec<u32>) {
    let mut spanning = Vec::new();
    let mut single = Vec::new();
    for (pool, owned) in problem.pools.iter().enumerate().filter(|(_, p)| p.units > 0) {
        let rights: BTreeSet<u8> = group.demands.iter().filter(|d| d.pools >> pool & 1 == 1).map(|d| d.right).collect();
        match rights.len() {
            0 => {}
            1 => single.push(pool as u32),
            _ => spanning.push(pool as u32),
        }
        debug_assert!(owned.units > 0);
    }
    (spanning, single)
}

fn cheapest_for(problem: &Problem, right: u8) -> Option<u32> {
    let with = problem.offers.iter().enumerate().filter(|(_, o)| o.rights >> right & 1 == 1);
    with.min_by_key(|(_, o)| (o.cents, o.rights.count_ones())).map(|(at, _)| at as u32)
}

/// All sets worth holding: each member covers something that the others of the set do not; bought suites only where they are
/// cheaper than their rights one by one.
fn sets(problem: &Problem, group: &Group, spanning: &[u32]) -> Vec<Set> {
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
        let busy = chosen.iter().all(|&at| {
            let others = chosen.iter().filter(|&&o| o != at).fold(0, |bits, &o| bits | members[o].1);
            members[at].1 & !others != 0
        });
        if busy {
            grow(members, next + 1, chosen, all);
        }
        chosen.pop();
    }
}

/// Reads a group's hands back: sets first, then per right the newest single units and purchases to those whose sets cover least.
fn hands(problem: &Problem, group: &Group, vars: &GroupVars, values: &[i64]) -> Vec<Hand> {
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
    let mut waiting: std::collections::VecDeque<Hand> = hands.into();
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
