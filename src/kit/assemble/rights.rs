//! The position of each right, and what it is exposed to.

use super::words;
use super::{Depth, Stages};
use crate::catalog::{Cents, Day, Metric, RightId, Version};
use crate::kit::access::Lost;
use crate::kit::decisions::MetricChoice;
use crate::kit::gap::{self, Outcome};
use crate::kit::ids::{ById, distinct_pairs};
use crate::kit::inventory::Demanded;
use crate::kit::metric::Population;
use crate::kit::position::*;
use crate::kit::resolve::NONE;
use crate::kit::sides::{Parts, Sides};
use crate::kit::solve::allocation::Effort;
use std::collections::{BTreeMap, BTreeSet};

pub fn positions(stages: &Stages, unadjusted: &BTreeMap<RightId, Unadjusted>) -> BTreeMap<RightId, RightPosition> {
    stages.raw.keys().map(|right| (*right, position(stages, *right, unadjusted))).collect()
}

fn position(stages: &Stages, right: RightId, unadjusted: &BTreeMap<RightId, Unadjusted>) -> RightPosition {
    let empty = Population::default();
    let population = stages.populations.get(&right).unwrap_or(&empty);
    let raw = &stages.raw[&right];
    let settled = stages.settled;
    let metric = stages.choices.get(&right).copied();
    let cal = stages.inputs.catalog.right(right).cal;
    let price = |metric| cal.and_then(|cal| stages.prices.of(cal, metric));
    let (gap_users, gap_devices) = settled.gap.get(&right).copied().unwrap_or_default();
    let at_list = |count: u64, metric| price(metric).unwrap_or_default().times(count);
    let (external_users, external_hosts) = stages.externals.counts(right);
    let mut metrics = population.metrics;
    // Nothing to mix where licences exist in one metric alone.
    let mixes = stages.inputs.catalog.right(right).only.is_none();
    metrics.mixed = if mixes { population.mixed(price(Metric::User), price(Metric::Device)) } else { None };
    RightPosition {
        raw_users: raw.users,
        raw_devices: raw.devices,
        users: population.users.len() as u64,
        devices: population.devices.len() as u64,
        pairs: population.pairs.len() as u64,
        excluded: excluded(stages, right, population),
        plan_covered: population.covered.len(),
        metrics,
        metric,
        metric_why: words::metric_why(stages, right, metric),
        need: metric.and_then(|m| metrics.of(m)).unwrap_or_default(),
        owned: stages.owned.units.get(&right).copied().unwrap_or_default(),
        covered_suites: settled.covered_suites.get(&right).copied().unwrap_or_default(),
        covered_standalone: settled.covered_standalone.get(&right).copied().unwrap_or_default(),
        gap: Gap {
            users: gap_users,
            devices: gap_devices,
            list_cost: at_list(gap_users, Metric::User) + at_list(gap_devices, Metric::Device),
        },
        version_exposure: None,
        metric_exposure: None,
        surplus: surplus(stages, right),
        external: External { users: external_users, hosts: external_hosts, ..settled.external.get(&right).copied().unwrap_or_default() },
        newest_required: raw.newest.unwrap_or(Version(0)),
        unadjusted: unadjusted[&right],
        subjects: if stages.depth == Depth::Figures { Vec::new() } else { subjects(stages, right, population) },
    }
}

/// Distinct subjects that rows lost by a reason and that are not in the population any more.
fn excluded(stages: &Stages, right: RightId, population: &Population) -> BTreeMap<Reason, u64> {
    let Some(rows) = stages.rows.get(&right) else { return BTreeMap::new() };
    let gone = |lost: &&Lost| match lost {
        Lost::User(user) => population.users.binary_search(user).is_err(),
        Lost::Device(device) => population.devices.binary_search(device).is_err(),
    };
    let counts = rows.lost.iter().map(|(reason, lost)| (*reason, lost.iter().filter(gone).count() as u64));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn surplus(stages: &Stages, right: RightId) -> Count {
    let mut surplus = Count::default();
    for (at, pool) in stages.owned.pools.iter().enumerate().filter(|(_, p)| p.covers.contains_key(&right)) {
        let (internal, external) = stages.settled.used.get(at).copied().unwrap_or_default();
        let left = pool.units.saturating_sub(stages.assigned.reserved[at] + internal + external);
        match pool.metric {
            Metric::User => surplus.users += left,
            Metric::Device => surplus.devices += left,
        }
    }
    surplus
}

/// Everyone in or out of the right.
fn subjects(stages: &Stages, right: RightId, population: &Population) -> Vec<RightSubject> {
    let tally = Tally::of(stages, right);
    let mut all = Vec::new();
    for user in &population.users {
        all.push(tally.subject(Metric::User, *user, user_fate(stages, right, population, *user), population));
    }
    for device in &population.devices {
        all.push(tally.subject(Metric::Device, *device, device_fate(stages, right, population, *device), population));
    }
    let externals: BTreeSet<u32> = stages
        .settled
        .external_fates
        .keys()
        .filter(|(r, _)| *r == right)
        .map(|(_, user)| *user)
        .chain(stages.externals.included.get(&right).into_iter().flatten().copied())
        .collect();
    for user in &externals {
        let fate = stages.settled.external_fates.get(&(right, *user)).cloned();
        let subject = tally.subject(Metric::User, *user, fate.unwrap_or(Fate::External(ExternalFate::Included)), population);
        all.push(RightSubject { external: true, ..subject });
    }
    for (subject, reason) in lost_subjects(stages, right, population) {
        match subject {
            Lost::User(user) if externals.contains(&user) => {}
            Lost::User(user) => {
                let plan = (reason == Reason::External).then(|| stages.plans.carries(user, right)).flatten();
                let subject = tally.subject(Metric::User, user, plan.map_or(Fate::Excluded(reason), Fate::Plan), population);
                all.push(RightSubject { external: reason == Reason::External, ..subject });
            }
            Lost::Device(device) => all.push(tally.subject(Metric::Device, device, Fate::Excluded(reason), population)),
        }
    }
    all.sort_by_key(|s| match s.subject {
        Subject::User(id) => (Metric::User, stages.world.rank(Metric::User, id.0)),
        Subject::Device(id) => (Metric::Device, stages.world.rank(Metric::Device, id.0)),
    });
    all
}

/// Subjects that are out altogether, each with its first reason.
fn lost_subjects(stages: &Stages, right: RightId, population: &Population) -> BTreeMap<Lost, Reason> {
    let mut first: BTreeMap<Lost, Reason> = BTreeMap::new();
    for (reason, lost) in stages.rows.get(&right).map(|r| &r.lost).into_iter().flatten() {
        for who in lost {
            let inside = match who {
                Lost::User(user) => population.users.binary_search(user).is_ok(),
                Lost::Device(device) => population.devices.binary_search(device).is_ok(),
            };
            if !inside {
                first.entry(*who).or_insert(*reason);
            }
        }
    }
    first
}

fn user_fate(stages: &Stages, right: RightId, population: &Population, user: u32) -> Fate {
    if let Some(fate) = stages.settled.fates.get(&(right, Metric::User, user)) {
        return fate.clone();
    }
    if population.covered.contains(user) {
        if let Some(plan) = stages.plans.carries(user, right) {
            return Fate::Plan(plan);
        }
        if let Some((_, product)) = stages.assigned.user(user, right) {
            return Fate::Assigned(product);
        }
    }
    Fate::OtherSide
}

fn device_fate(stages: &Stages, right: RightId, population: &Population, device: u32) -> Fate {
    if let Some(fate) = stages.settled.fates.get(&(right, Metric::Device, device)) {
        return fate.clone();
    }
    if population.assigned_devices.contains(device)
        && let Some((_, product)) = stages.assigned.device(device, right)
    {
        return Fate::Assigned(product);
    }
    if population.background_only.binary_search(&device).is_ok() { Fate::Background } else { Fate::OtherSide }
}

/// Last seen, partners and rows of every subject of a right, from its facts.
#[derive(Default)]
struct Tally {
    users: ById<Sum>,
    devices: ById<Sum>,
}

/// What the facts of one subject come to.
#[derive(Clone, Copy)]
struct Sum {
    last: Option<Day>,
    rows: u32,
    partners: u32,
    required: (Version, bool),
}

impl Sum {
    fn add(&mut self, rows: u32, last: Option<Day>, demanded: &Demanded) {
        self.rows += rows;
        self.last = self.last.max(last);
        if demanded.required > self.required.0 {
            self.required = (demanded.required, demanded.known);
        }
    }
}

impl Tally {
    fn of(stages: &Stages, right: RightId) -> Tally {
        let mut tally = Tally::default();
        let mut pairs = Vec::new();
        for (at, fact) in stages.facts.facts.iter().enumerate() {
            let Some(demanded) = crate::kit::access::demands(stages.world, fact).find(|d| d.right == right) else { continue };
            let (rows, last) = (stages.facts.rows[at], stages.facts.window[at].map(|(_, last)| last));
            for (sums, id) in [(&mut tally.users, fact.user), (&mut tally.devices, fact.device)] {
                if id != NONE {
                    let fresh = Sum { last: None, rows: 0, partners: 0, required: (demanded.required, demanded.known) };
                    sums.slot(id).get_or_insert(fresh).add(rows, last, demanded);
                }
            }
            if fact.user != NONE && fact.device != NONE {
                pairs.push((fact.user, fact.device));
            }
        }
        for (user, device) in distinct_pairs(pairs) {
            tally.users.slot(user).iter_mut().for_each(|sum| sum.partners += 1);
            tally.devices.slot(device).iter_mut().for_each(|sum| sum.partners += 1);
        }
        tally
    }

    fn subject(&self, metric: Metric, id: u32, fate: Fate, population: &Population) -> RightSubject {
        let (subject, version, sum) = match metric {
            Metric::User => (Subject::User(UserId(id)), population.user_version.get(id), self.users.get(id)),
            Metric::Device => (Subject::Device(DeviceId(id)), population.device_version.get(id), self.devices.get(id)),
        };
        let (required, version_known) = version.or(sum.map(|sum| sum.required)).unwrap_or((Version(0), true));
        RightSubject {
            subject,
            external: false,
            required,
            version_known,
            fate,
            last_seen: sum.and_then(|sum| sum.last),
            partners: sum.map_or(0, |sum| sum.partners),
            rows: sum.map_or(0, |sum| sum.rows),
        }
    }
}

/// Version exposure (the gap, less what it would be if every owned unit covered the latest version) and metric exposure (the gap under
/// the next best metric).
pub fn exposures(position: &mut Position, stages: &Stages, parts: &Parts) {
    let modern = modern(stages, parts);
    for (right, right_position) in position.rights.iter_mut() {
        let gap = right_position.gap.users + right_position.gap.devices;
        let (users, devices) = modern.gap.get(right).copied().unwrap_or_default();
        right_position.version_exposure = Some(gap.saturating_sub(users + devices));
        right_position.metric_exposure = next_best(stages, *right);
    }
}

fn modern(stages: &Stages, parts: &Parts) -> Outcome {
    let mut owned = stages.owned.clone();
    let catalog = stages.inputs.catalog;
    for pool in &mut owned.pools {
        for (right, covered) in pool.covers.iter_mut() {
            *covered = catalog.latest(*right, stages.inputs.settings.as_of, true).unwrap_or(*covered);
        }
    }
    let sides = Sides::new(&Parts { owned: &owned, ..*parts });
    gap::outcome(&sides, stages.choices)
}

fn next_best(stages: &Stages, right: RightId) -> Option<MetricExposure> {
    let chosen = *stages.choices.get(&right)?;
    let component = stages.sides.components.iter().find(|c| c.contains(&right))?;
    let available = stages.populations.get(&right)?.metrics;
    let others = [MetricChoice::User, MetricChoice::Device, MetricChoice::Split];
    let candidates = others.into_iter().filter(|choice| *choice != chosen && available.of(*choice).is_some()).map(|choice| {
        let mut choices = stages.choices.clone();
        choices.insert(right, choice);
        let score = stages.sides.score(component, &choices, Effort::Ties);
        (score, choice, choices)
    });
    let (_, metric, choices) = candidates.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))?;
    let outcome = gap::outcome(stages.sides, &choices);
    let (users, devices) = outcome.gap.get(&right).copied().unwrap_or_default();
    Some(MetricExposure { metric, gap: users + devices, residual_cost: Cents(outcome.score.internal_cents) })
}
