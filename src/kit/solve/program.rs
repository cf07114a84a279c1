//! The mixed-integer program of an allocation, solved pass by pass in the order of the aims, and read back as hands.

use super::allocation::{Answer, Demand, Effort, Facility, Group, Hand, Problem, priced, usable};
use super::hands::hands;
use super::sets::{Set, cheapest_for, sets, spans};
use microlp::{ComparisonOp, OptimizationDirection, SolutionStatus, SolveOptions, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes of the search tree after which a cost counts as unproven: far more than real estates need.
const NODE_LIMIT: u64 = 200_000;
/// Nodes for the last aim (fewest suite units). It changes no cost and no gap, only which of equally good units are used up (and so the
/// surplus of each): beyond this many nodes a good answer will do.
const TIDY_LIMIT: u64 = 100;

/// Demands that share single units and purchases: one right of all groups to which the same units matter; or, for externals whose
/// demands differ by host, one right of one group. Whoever lacks the right there is interchangeable, so units are counted per cell.
pub struct Cell {
    pub groups: Vec<usize>,
    /// One, or several levels of versions and hosts (a cell of one group of externals).
    pub demands: Vec<Demand>,
    pub external: bool,
    /// Single units of a pool given in the cell.
    pub singles: Vec<(u32, usize)>,
    /// The cheapest purchase of the right.
    pub buy: Option<(u32, usize)>,
    /// Demands that nothing priced can meet, left open.
    pub open: Vec<(usize, usize)>,
}

/// A linear expression over variables by place.
type Sum = Vec<(usize, f64)>;

pub struct Program<'a> {
    problem: &'a Problem,
    groups: &'a [&'a Group],
    upper: Vec<f64>,
    rows: Vec<(Sum, ComparisonOp, f64)>,
    /// Per group: what its subjects may hold that spans rights.
    sets: Vec<Vec<(Set, usize)>>,
    cells: Vec<Cell>,
    /// Facility → variable (facilities that are not standing already and that some group could use).
    facilities: BTreeMap<u32, usize>,
}

impl<'a> Program<'a> {
    pub fn new(problem: &'a Problem, groups: &'a [&'a Group]) -> Program<'a> {
        let mut program = Program {
            problem,
            groups,
            upper: Vec::new(),
            rows: Vec::new(),
            sets: Vec::new(),
            cells: Vec::new(),
            facilities: BTreeMap::new(),
        };
        program.add_facilities();
        program.add_sets();
        program.add_cells();
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

    /// Every subject holds one set (the empty one, mostly).
    fn add_sets(&mut self) {
        for group in self.groups {
            let (spanning, _) = spans(self.problem, group);
            let sets = sets(self.problem, group, &spanning);
            let sets: Vec<(Set, usize)> = sets.into_iter().map(|set| (set, self.var(group.count as f64))).collect();
            self.rows.push((sets.iter().map(|(_, v)| (*v, 1.0)).collect(), ComparisonOp::Eq, group.count as f64));
            self.sets.push(sets);
        }
    }

    fn add_cells(&mut self) {
        let mut shared: BTreeMap<(bool, Demand), Vec<usize>> = BTreeMap::new();
        let mut own: BTreeMap<(usize, u8), Vec<Demand>> = BTreeMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            let rights: BTreeSet<u8> = group.demands.iter().map(|d| d.right).collect();
            let plain = rights.len() == group.demands.len() && group.demands.iter().all(|d| d.primary.is_empty());
            for demand in &group.demands {
                if plain {
                    let pools = usable(self.problem, demand);
                    shared.entry((group.external, Demand { pools, second: None, ..demand.clone() })).or_default().push(at);
                } else {
                    own.entry((at, demand.right)).or_default().push(demand.clone());
                }
            }
        }
        for ((external, demand), groups) in shared {
            self.add_cell(demand.right, groups, vec![demand], external);
        }
        for ((group, right), demands) in own {
            self.add_cell(right, vec![group], demands, self.groups[group].external);
        }
    }

    fn add_cell(&mut self, right: u8, groups: Vec<usize>, demands: Vec<Demand>, external: bool) {
        let n: f64 = groups.iter().map(|g| self.groups[*g].count as f64).sum();
        let pools: BTreeSet<u32> = groups
            .iter()
            .flat_map(|g| spans(self.problem, self.groups[*g]).1)
            .filter(|p| demands.iter().any(|d| d.pools >> p & 1 == 1))
            .collect();
        let singles = pools.into_iter().map(|pool| (pool, self.var(n))).collect();
        let buy = cheapest_for(self.problem, right).map(|offer| (offer, self.var(n)));
        let unpriced = (0..demands.len()).filter(|&d| !priced(self.problem, &demands[d])).collect::<Vec<_>>();
        let open = unpriced.into_iter().map(|d| (d, self.var(n))).collect();
        let cell = Cell { groups, demands, external, singles, buy, open };
        for at in 0..cell.demands.len() {
            self.meet(&cell, right, at, n);
        }
        self.cells.push(cell);
    }

    /// Internal demands that no owned unit covers, counted by variables of their own: only where that aim is wanted.
    fn count_uncovered(&mut self) -> Sum {
        let mut uncovered = Sum::new();
        for at in 0..self.cells.len() {
            if self.cells[at].external {
                continue;
            }
            let n = self.cells[at].groups.iter().map(|g| self.groups[*g].count as f64).sum();
            for demand in 0..self.cells[at].demands.len() {
                let var = self.var(n);
                let cell = &self.cells[at];
                let mut owned = self.owned_cover(cell, &cell.demands[demand]);
                owned.push((var, 1.0));
                self.rows.push((owned, ComparisonOp::Ge, n));
                uncovered.push((var, 1.0));
            }
        }
        uncovered
    }

    /// Owned cover of a demand: sets with a pool that covers it, and single units.
    fn owned_cover(&self, cell: &Cell, demand: &Demand) -> Sum {
        let sets = cell.groups.iter().flat_map(|g| &self.sets[*g]);
        let sets = sets.filter(|(s, _)| s.pools.iter().any(|p| demand.pools >> p & 1 == 1)).map(|(_, v)| (*v, 1.0));
        let singles = cell.singles.iter().filter(|(p, _)| demand.pools >> p & 1 == 1).map(|(_, v)| (*v, 1.0));
        sets.chain(singles).collect()
    }

    /// Every subject's demand is met: by its set, a single unit, a purchase, a Connector, or it stays open where nothing priced meets it.
    fn meet(&mut self, cell: &Cell, right: u8, at: usize, n: f64) {
        let demand = &cell.demands[at];
        let mut met = self.owned_cover(cell, demand);
        for (set, var) in cell.groups.iter().flat_map(|g| &self.sets[*g]) {
            let buys = set.offers.iter().any(|o| self.problem.offers[*o as usize].rights >> right & 1 == 1);
            if buys && !set.pools.iter().any(|p| demand.pools >> p & 1 == 1) {
                met.push((*var, 1.0));
            }
        }
        met.extend(cell.buy.iter().map(|(_, var)| (*var, 1.0)));
        met.extend(cell.open.iter().filter(|(demand, _)| *demand == at).map(|(_, var)| (*var, 1.0)));
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
            let sets = self.sets.iter().flatten().filter(|(s, _)| s.pools.contains(&(pool as u32))).map(|(_, v)| (*v, 1.0));
            let singles = self.cells.iter().flat_map(|c| &c.singles).filter(|(p, _)| *p == pool as u32).map(|(_, v)| (*v, 1.0));
            let used: Sum = sets.chain(singles).collect();
            if !used.is_empty() {
                self.rows.push((used, ComparisonOp::Le, owned.units as f64));
            }
        }
    }

    /// The aims that prices and openness make, in their order: unpriced demands, cost, internal cost.
    fn cost_aims(&self) -> [Sum; 3] {
        let offers = &self.problem.offers;
        let (mut unpriced, mut cents, mut internal) = (Sum::new(), Sum::new(), Sum::new());
        for (facility, var) in &self.facilities {
            if let Facility::Bought { cents: price } = self.problem.facilities[*facility as usize] {
                cents.push((*var, price as f64));
            }
        }
        for (group, sets) in self.groups.iter().zip(&self.sets) {
            let price = |s: &Set| s.offers.iter().map(|o| offers[*o as usize].cents).sum::<i64>() as f64;
            let paid: Sum = sets.iter().map(|(s, v)| (*v, price(s))).filter(|(_, c)| *c != 0.0).collect();
            if !group.external {
                internal.extend(&paid);
            }
            cents.extend(paid);
        }
        for cell in &self.cells {
            unpriced.extend(cell.open.iter().map(|(_, v)| (*v, 1.0)));
            let paid = cell.buy.map(|(o, v)| (v, offers[o as usize].cents as f64)).filter(|(_, c)| *c != 0.0);
            if !cell.external {
                internal.extend(paid);
            }
            cents.extend(paid);
        }
        [unpriced, cents, internal]
    }

    fn suite_units(&self) -> Sum {
        let sets = self.sets.iter().flatten().filter(|(s, _)| !s.pools.is_empty()).map(|(s, v)| (*v, s.pools.len() as f64));
        let single = |(p, _): &&(u32, usize)| self.problem.pools[*p as usize].suite;
        let singles = self.cells.iter().flat_map(|c| &c.singles).filter(single).map(|(_, v)| (*v, 1.0));
        sets.chain(singles).collect()
    }

    /// Aim by aim; each pass keeps what the passes before it reached.
    pub fn run(mut self, effort: Effort, answer: &mut Answer) -> Vec<Vec<Hand>> {
        let mut values: Option<Vec<i64>> = None;
        let [unpriced, cents, internal] = self.cost_aims();
        let mixed = self.groups.iter().any(|g| g.external) && self.groups.iter().any(|g| !g.external);
        self.reach(unpriced, NODE_LIMIT, &mut values, answer);
        self.reach(cents, NODE_LIMIT, &mut values, answer);
        if effort >= Effort::Ties {
            if mixed {
                self.reach(internal, NODE_LIMIT, &mut values, answer);
            }
            let uncovered = self.count_uncovered();
            self.reach(uncovered, NODE_LIMIT, &mut values, answer);
        }
        if effort >= Effort::Whole {
            let proven = answer.proven;
            let suites = self.suite_units();
            self.reach(suites, TIDY_LIMIT, &mut values, answer);
            answer.proven = proven;
        }
        let values = values.unwrap_or_else(|| self.buy_everything());
        for (facility, var) in &self.facilities {
            answer.standing[*facility as usize] |= values[*var] > 0;
        }
        hands(self.problem, &self.sets, &self.cells, &values)
    }

    /// Makes an aim as small as it can be and holds it there.
    fn reach(&mut self, aim: Sum, nodes: u64, values: &mut Option<Vec<i64>>, answer: &mut Answer) {
        if aim.is_empty() {
            return;
        }
        let Some((found, proven)) = self.pass(&aim, nodes, values.as_deref()) else {
            answer.proven = false;
            return;
        };
        answer.proven &= proven;
        let reached: f64 = aim.iter().map(|(v, c)| found[*v] as f64 * c).sum();
        // All coefficients are whole numbers: half a unit of slack lets nothing worse in and absorbs round-off.
        self.rows.push((aim, ComparisonOp::Le, reached + 0.5));
        *values = Some(found);
    }

    fn pass(&self, aim: &Sum, nodes: u64, warm: Option<&[i64]>) -> Option<(Vec<i64>, bool)> {
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
        let mut options = SolveOptions::default();
        options.node_limit = Some(nodes);
        options.warm_start = warm.map(|values| vars.iter().zip(values).map(|(var, value)| (*var, *value as f64)).collect());
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
        for (group, sets) in self.groups.iter().zip(&self.sets) {
            if let Some((_, var)) = sets.first() {
                values[*var] = group.count as i64;
            }
        }
        for cell in &self.cells {
            let n = cell.groups.iter().map(|g| self.groups[*g].count as i64).sum();
            if let Some((_, var)) = cell.buy {
                values[var] = n;
            }
        }
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
