//! The mixed-integer program of an allocation, solved pass by pass in the order of the aims, and read back as hands.

use super::allocation::{Answer, Demand, Facility, Group, Hand, Problem, priced};
use super::hands::hands;
use super::sets::{Set, cheapest_for, sets, spans};
use microlp::{ComparisonOp, OptimizationDirection, SolutionStatus, SolveOptions, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes of the search tree after which an answer counts as unproven: far more than real estates need.
const NODE_LIMIT: u64 = 200_000;

/// The variables of one group, by place.
pub struct GroupVars {
    pub sets: Vec<(Set, usize)>,
    /// Single units of a pool given to the group.
    pub singles: Vec<(u32, usize)>,
    /// The cheapest purchase of each right.
    pub buys: Vec<(u8, u32, usize)>,
    /// Demands that nothing priced can meet, left open.
    pub open: Vec<(usize, usize)>,
    /// Internal demands that no owned unit covers.
    pub uncovered: Vec<usize>,
}

/// A linear expression over variables by place.
type Sum = Vec<(usize, f64)>;

pub struct Program<'a> {
    problem: &'a Problem,
    groups: &'a [&'a Group],
    upper: Vec<f64>,
    rows: Vec<(Sum, ComparisonOp, f64)>,
    vars: Vec<GroupVars>,
    /// Facility → variable (facilities that are not standing already and that some group could use).
    facilities: BTreeMap<u32, usize>,
}

impl<'a> Program<'a> {
    pub fn new(problem: &'a Problem, groups: &'a [&'a Group]) -> Program<'a> {
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
    pub fn run(mut self, answer: &mut Answer) -> Vec<Vec<Hand>> {
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
