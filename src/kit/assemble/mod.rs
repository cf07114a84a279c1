//! Puts the stages together and reads the position out of them.

mod lists;
mod rights;
mod words;

use super::access::{self, Access, RightRows};
use super::apply::Estate;
use super::behind::{StandIns, sets};
use super::beside::Beside;
use super::could::{Could, Permitted};
use super::coverage::{self, Coverage, Sightings};
use super::decisions::Policy;
use super::entitlements::{Owned, Prices, Terms};
use super::estimate::{Estimator, Stakes};
use super::evidence::EvidenceIndex;
use super::external::Externals;
use super::facts::{Facts, World};
use super::findings::Status;
use super::gap::{self, Settled};
use super::inventory::{Inventory, Rules};
use super::m365::Plans;
use super::memory::{Memory, Resolved};
use super::metric::Population;
use super::policy::{Choices, Chooser};
use super::position::{PolicyResult, Position, Proof, Totals};
use super::resolve::devices::Devices;
use super::resolve::users::Users;
use super::sides::{Parts, Sides};
use super::suites::Assignments;
use super::tallies::Tallies;
use super::waterfall::{self, Ends, Formula, Raw, Waterfall};
use super::{Inputs, checks};
use crate::catalog::{Cents, RightId, Switches};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much of the position is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// Counts and money, nothing that is told about them.
    Figures,
    /// What the headline needs.
    Headline,
    /// The other policies, the waterfall and the exposures too.
    Whole,
}

/// Every stage's result, for the parts of the position that look across them.
pub struct Stages<'a> {
    pub depth: Depth,
    pub inputs: Inputs<'a>,
    pub world: &'a World<'a>,
    pub facts: &'a Facts,
    pub sightings: &'a Sightings,
    pub rows: &'a BTreeMap<RightId, RightRows>,
    pub could: &'a Could,
    pub plans: &'a Plans,
    pub owned: &'a Owned,
    pub prices: &'a Prices,
    pub assigned: &'a Assignments,
    pub populations: &'a BTreeMap<RightId, Population>,
    pub externals: &'a Externals,
    pub sides: &'a Sides<'a>,
    pub raw: &'a BTreeMap<RightId, Raw>,
    pub formulas: &'a BTreeMap<RightId, Formula>,
    pub choices: &'a Choices,
    pub settled: &'a Settled,
    pub shared: &'a [bool],
    pub dormant: &'a [u64],
    pub stand_ins: &'a StandIns,
    pub permitted: &'a Permitted,
}

pub fn position(inputs: Inputs, depth: Depth, memory: &Memory) -> Position {
    let estate = Estate::new(inputs);
    let switches: Switches = estate.switches.clone();
    let rules = Rules { catalog: inputs.catalog, settings: inputs.settings, switches: &switches };
    let terms = Terms { catalog: inputs.catalog, settings: inputs.settings, switches: &switches };
    let resolved = memory.resolved(inputs, || resolve(&estate, inputs, rules, depth));
    let (mut facts, sightings) = (Arc::clone(&resolved.facts), Arc::clone(&resolved.sightings));
    let beside = Arc::clone(&resolved.beside);
    let mut world = world(&estate, inputs, rules, Arc::unwrap_or_clone(resolved));
    let mut dormant = estate.dormant.clone();
    let permitted = Permitted::new(&mut world);
    let stand_ins = StandIns::new(&mut world, &facts, &permitted);
    dormant.extend(&stand_ins.dormant);
    if !stand_ins.all.is_empty() {
        Arc::make_mut(&mut facts).stand_in(&stand_ins);
    }
    let plans = Plans::new(&estate.plans, &mut world.users, rules);
    let owned = Owned::new(&estate, terms);
    let prices = Prices::new(&estate, terms);
    let assigned = Assignments::new(&mut world, &owned, &plans);
    let access = Access::new(&world, &facts);
    let mut rows = access::populations(&world, &facts, &access);
    let could = Arc::new(Could::of(&world, &permitted, &access, &rows));
    could.enter(&mut rows);
    let rows = rows;
    let externals = Externals::new(&mut world, &rows, &plans, &assigned, &owned.connectors, &prices);
    world.order_by_name();
    let world = world;
    let shared = shared_devices(&estate, &world, &mut dormant);
    let populations: BTreeMap<RightId, Population> =
        rows.iter().map(|(right, rows)| (*right, Population::new(*right, rows, &world, &plans, &assigned, &shared))).collect();
    let parts = Parts {
        world: &world,
        populations: &populations,
        owned: &owned,
        assigned: &assigned,
        plans: &plans,
        prices: &prices,
        externals: &externals,
        memory,
    };
    let sides = Sides::new(&parts);
    let overrides = estate.metric_overrides.iter().map(|(right, (choice, _))| (*right, *choice)).collect();
    let chooser = Chooser { sides: &sides, populations: &populations, owned: &owned.units, overrides: &overrides };
    let choices = chooser.chosen(inputs.settings.policy);
    let settled = gap::settle(&sides, &choices, &world);
    let raw = waterfall::raw(&world, &facts, &could);
    let formulas = waterfall::formulas(&world, &raw, &owned, &prices);
    for (right, (choice, entry)) in &estate.metric_overrides {
        if choices.get(right) != Some(choice) {
            dormant.push(*entry);
        }
    }
    let dormant = all_dormant(dormant, &world, &access, &externals, &prices);
    let stages = Stages {
        depth,
        inputs,
        world: &world,
        facts: &facts,
        sightings: &sightings,
        rows: &rows,
        could: &could,
        plans: &plans,
        owned: &owned,
        prices: &prices,
        assigned: &assigned,
        populations: &populations,
        externals: &externals,
        sides: &sides,
        raw: &raw,
        formulas: &formulas,
        choices: &choices,
        settled: &settled,
        shared: &shared,
        dormant: &dormant,
        stand_ins: &stand_ins,
        permitted: &permitted,
    };
    let mut position = read_out(&stages);
    if depth == Depth::Figures {
        return position;
    }
    position.beside = beside;
    position.could = Arc::clone(&could);
    if depth == Depth::Whole {
        complete(&mut position, &stages, &chooser, &access, &parts);
    }
    tell(&mut position, &stages);
    position
}

/// What there is to tell about the figures, once all of them stand.
fn tell(position: &mut Position, stages: &Stages) {
    position.behind = sets::all(stages, stages.stand_ins);
    position.findings = checks::findings(stages, position);
    position.dormant.extend(checks::unfounded(stages, &position.findings));
    position.dormant.sort_unstable();
    position.tallies = Tallies::of(stages.inputs.catalog, stages.inputs.records, position);
    let (stakes, coverage) = how_far(stages, position);
    for (at, (rights, told)) in stakes {
        position.findings[at].estimated(rights, told);
    }
    position.coverage = coverage;
}

/// Resolves for [`Depth::Figures`] and leaves the result in the memory.
pub fn resolve_ahead(inputs: Inputs, memory: &Memory) {
    let estate = Estate::new(inputs);
    let rules = Rules { catalog: inputs.catalog, settings: inputs.settings, switches: &estate.switches };
    memory.resolved(inputs, || resolve(&estate, inputs, rules, Depth::Figures));
}

/// How far the evidence goes, and what findings about missing evidence are worth, by their places.
fn how_far(stages: &Stages, position: &Position) -> (Vec<(usize, Stakes)>, Coverage) {
    let estimator = Estimator::of(stages, position);
    let findings = position.findings.iter().enumerate();
    let mut missing: Vec<_> = findings.filter(|(_, finding)| coverage::says_missing(finding.code)).collect();
    // A server's estimate is told once, with a finding that is still to be settled where there is one.
    missing.sort_by_key(|(_, finding)| finding.status != Status::Open);
    let mut told = FxHashMap::default();
    let stakes = missing.into_iter().map(|(at, finding)| (at, estimator.of_finding(finding, &mut told))).collect();
    (stakes, Coverage::of(stages.inputs, stages.sightings, &estimator, position))
}

/// Who is who, what the servers are, and the facts.
fn resolve(estate: &Estate, inputs: Inputs, rules: Rules, depth: Depth) -> Resolved {
    let spellings = &estate.access.spellings;
    let mut in_names = vec![false; spellings.len()];
    for row in estate.access.rows() {
        for name in [row.device, row.server] {
            if name.is_some() {
                in_names[name.0 as usize] = true;
            }
        }
    }
    let seen = spellings.iter().filter(|(id, _)| in_names[id.0 as usize]).map(|(_, text)| text);
    let listed = estate.servers.iter().flat_map(|r| std::iter::once(r.server.as_str()).chain(r.host.as_deref()));
    let mut devices = Devices::new(&estate.devices, seen.chain(listed));
    let inventory = Inventory::new(estate, &mut devices, rules);
    let users = Users::new(&estate.people, inputs.catalog);
    let mut world = World::new(estate, inputs.settings, rules, users, devices, inventory);
    let facts = Arc::new(Facts::new(&mut world));
    let (sightings, beside) = match depth {
        Depth::Figures => Default::default(),
        Depth::Headline | Depth::Whole => {
            (Sightings::of(estate, &facts, inputs.settings), Beside::of(&world, &facts, &inputs.records.gateways))
        }
    };
    let World { users, devices, inventory, .. } = world;
    Resolved { users, devices, inventory, facts, sightings: Arc::new(sightings), beside: Arc::new(beside) }
}

/// Later stages meet names that no access row has, so the world is a copy of what was resolved and is kept.
fn world<'a>(estate: &'a Estate<'a>, inputs: Inputs<'a>, rules: Rules<'a>, resolved: Resolved) -> World<'a> {
    let Resolved { users, devices, inventory, .. } = resolved;
    World::new(estate, inputs.settings, rules, users, devices, inventory)
}

/// S: kind shared or kiosk, or a decision.
fn shared_devices(estate: &Estate, world: &World, dormant: &mut Vec<u64>) -> Vec<bool> {
    let mut shared: Vec<bool> = world.devices.identities.iter().map(|d| d.shared).collect();
    for (key, yes, entry) in &estate.shared {
        match world.devices.find(key) {
            Some(id) => shared[world.devices.root(id) as usize] = *yes,
            None => dormant.push(*entry),
        }
    }
    shared
}

fn all_dormant(mut dormant: Vec<u64>, world: &World, access: &Access, externals: &Externals, prices: &Prices) -> Vec<u64> {
    dormant.extend(&world.users.refused);
    dormant.extend(&world.devices.refused);
    dormant.extend(&access.dormant);
    dormant.extend(&externals.dormant);
    dormant.extend(&prices.dormant);
    dormant.sort_unstable();
    dormant.dedup();
    dormant
}

/// Everything that the headline stage knows; for figures alone nobody is listed by name, and no row.
fn read_out(stages: &Stages) -> Position {
    let named = stages.depth != Depth::Figures;
    let settled = stages.settled;
    let unadjusted = waterfall::unadjusted(stages.world, stages.raw, stages.formulas, stages.owned, stages.prices);
    let auditor_cost: Cents = unadjusted.values().map(|u| u.amount).sum();
    let (residual_cost, external_cost) = (settled.residual_cost(), settled.external_cost());
    let left = residual_cost + external_cost;
    let (version, hash) = stages.inputs.catalog.version();
    Position {
        settings: stages.inputs.settings.clone(),
        currency: stages.prices.currency.clone(),
        catalog: (version.to_string(), hash.to_string()),
        rights: rights::positions(stages, &unadjusted),
        policies: BTreeMap::new(),
        purchases: settled.purchases.clone(),
        totals: Totals {
            auditor_cost,
            residual_cost,
            external_cost,
            reduction: (auditor_cost.0 != 0).then(|| 1.0 - left.0 as f64 / auditor_cost.0 as f64),
            uncovered: settled.score.uncovered,
            unpriced: settled.score.unpriced,
        },
        waterfall: Vec::new(),
        complete: false,
        proof: if settled.proven { Proof::Proven } else { Proof::Bound(Cents(settled.bound)) },
        findings: Vec::new(),
        users: if named { lists::users(stages) } else { Vec::new() },
        devices: if named { lists::devices(stages) } else { Vec::new() },
        services: lists::services(stages),
        lines: stages.owned.lines.clone(),
        pools: lists::pools(stages),
        connectors: lists::connectors(stages),
        prices: stages.prices.all().clone(),
        dormant: stages.dormant.to_vec(),
        assumptions: words::assumptions(stages),
        evidence: if named { EvidenceIndex::new(stages.world, stages.facts, stages.stand_ins) } else { EvidenceIndex::default() },
        tallies: Tallies::default(),
        coverage: Coverage::default(),
        beside: Arc::default(),
        could: Arc::default(),
        behind: Vec::new(),
    }
}

/// The background figures.
fn complete(position: &mut Position, stages: &Stages, chooser: &Chooser, access: &Access, parts: &Parts) {
    for policy in Policy::ALL {
        let choices = chooser.choose(policy);
        let score = gap::outcome(stages.sides, &choices).score;
        let result = PolicyResult {
            metrics: choices,
            residual_cost: Cents(score.internal_cents),
            external_cost: Cents(score.cents - score.internal_cents),
            uncovered: score.uncovered,
            unpriced: score.unpriced,
        };
        position.policies.insert(policy, result);
    }
    let fall = Waterfall {
        world: stages.world,
        facts: stages.facts,
        access,
        raw: stages.raw,
        formulas: stages.formulas,
        populations: stages.populations,
        could: stages.could,
    };
    let as_licensed = position.policies.get(&Policy::AsLicensed).map_or(Cents(0), |p| p.residual_cost);
    position.waterfall = fall.steps(Ends {
        auditor: position.totals.auditor_cost,
        as_licensed_residual: as_licensed,
        residual: position.totals.residual_cost,
        external: position.totals.external_cost,
    });
    rights::exposures(position, stages, parts);
    position.complete = true;
}
