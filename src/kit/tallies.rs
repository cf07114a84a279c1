//! Counts that cost a walk over all subjects, made once per position so that a table costs the same over a hundred subjects
//! and over a million. They repeat what stands in the position; they decide nothing.

use super::findings::Finding;
use super::position::{Count, Fate, Pool, Position, Reason, RightPosition, Service, Subject};
use crate::catalog::{Catalog, Day, Metric, PlanId, ProductKind, RightId, Version};
use crate::kit::records::Records;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tallies {
    pub rights: BTreeMap<RightId, RightTally>,
    /// Every uncovered internal demand: its right and its place in [`RightPosition::subjects`].
    pub uncovered: Vec<(RightId, u32)>,
    /// Plans that somebody holds, in the catalog's order.
    pub plans: BTreeMap<PlanId, PlanTally>,
    /// Plans as assigned that the catalog does not know, with the number of assignments.
    pub unknown_plans: Vec<(String, u64)>,
    /// Places in [`Catalog::rules`] of the rules that stand behind this position.
    pub rules: Vec<u32>,
    /// Spellings under which users and devices were seen, and the users and devices they turned out to be.
    pub spellings: Count,
    pub seen: Count,
    /// Findings by what they are about, lower case: places in [`Position::findings`].
    pub findings: BTreeMap<String, Vec<u32>>,
    /// Users and devices that decisions merged into others, with the place of who they count as.
    pub merged_users: BTreeMap<u32, u32>,
    pub merged_devices: BTreeMap<u32, u32>,
    /// Users and devices that count for no right although they were seen in one, with the reason; by their place.
    pub aside_users: BTreeMap<u32, Reason>,
    pub aside_devices: BTreeMap<u32, Reason>,
}

/// What a right's subjects come to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RightTally {
    pub last_seen: Option<Day>,
    /// Newest first.
    pub versions: Vec<VersionTally>,
}

/// Demands of one required CAL version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VersionTally {
    pub version: Version,
    /// Demands under the chosen metric (they sum to [`RightPosition::need`]).
    pub need: Count,
    /// Users that a plan or a named assignment takes out.
    pub plans: u64,
    /// Demands that rest on a server version nobody knows.
    pub assumed: u64,
    pub uncovered: u64,
    /// Owned units whose covered version reaches this one.
    pub reach: Count,
    /// Servers that ask for it.
    pub servers: u64,
}

/// Who holds a plan and what it takes out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PlanTally {
    pub holders: u64,
    /// Users of each right that this plan covers, externals aside.
    pub covers: BTreeMap<RightId, u64>,
}

impl Tallies {
    /// Counts a finished position.
    pub fn of(catalog: &Catalog, records: &Records, position: &Position) -> Tallies {
        let mut tallies = Tallies { unknown_plans: unknown_plans(catalog, records), ..Tallies::default() };
        for (&right, figures) in &position.rights {
            let tally = right_tally(right, figures, &position.pools, &position.services);
            tallies.rights.insert(right, tally);
            tallies.take_subjects(right, figures);
        }
        for user in &position.users {
            let held: BTreeSet<PlanId> = user.plans.iter().map(|(plan, _)| *plan).collect();
            for plan in held {
                tallies.plans.entry(plan).or_default().holders += 1;
            }
            tallies.spellings.users += user.spellings.len() as u64;
            tallies.seen.users += u64::from(!user.spellings.is_empty());
        }
        for device in &position.devices {
            tallies.spellings.devices += device.spellings.len() as u64;
            tallies.seen.devices += u64::from(!device.spellings.is_empty());
        }
        tallies.take_aside(position);
        tallies.findings = by_subject(&position.findings);
        tallies.merged_users = merged(position.users.iter().map(|user| (user.name.as_str(), user.merged.as_slice())));
        tallies.merged_devices = merged(position.devices.iter().map(|device| (device.name.as_str(), device.merged.as_slice())));
        tallies.rules = rules_used(catalog, position);
        tallies
    }

    /// Whoever is set aside in every right it was seen in.
    fn take_aside(&mut self, position: &Position) {
        let mut counts = (vec![false; position.users.len()], vec![false; position.devices.len()]);
        for subject in position.rights.values().flat_map(|figures| &figures.subjects) {
            let (aside, counting, id) = match subject.subject {
                Subject::User(id) => (&mut self.aside_users, &mut counts.0, id.0),
                Subject::Device(id) => (&mut self.aside_devices, &mut counts.1, id.0),
            };
            match &subject.fate {
                // The first reason in the order of the tests is the one that is told.
                Fate::Excluded(reason) => {
                    aside.entry(id).and_modify(|known| *known = (*known).min(*reason)).or_insert(*reason);
                }
                Fate::Plan(_)
                | Fate::Assigned(_)
                | Fate::Unit(_)
                | Fate::OtherSide
                | Fate::Background
                | Fate::External(_)
                | Fate::Uncovered { .. } => {
                    if let Some(slot) = counting.get_mut(id as usize) {
                        *slot = true;
                    }
                }
            }
        }
        self.aside_users.retain(|id, _| !counts.0.get(*id as usize).copied().unwrap_or(false));
        self.aside_devices.retain(|id, _| !counts.1.get(*id as usize).copied().unwrap_or(false));
    }

    fn take_subjects(&mut self, right: RightId, figures: &RightPosition) {
        for (at, subject) in figures.subjects.iter().enumerate().filter(|(_, subject)| !subject.external) {
            match &subject.fate {
                Fate::Uncovered { .. } => self.uncovered.push((right, at as u32)),
                Fate::Plan(plan) => *self.plans.entry(*plan).or_default().covers.entry(right).or_default() += 1,
                Fate::Excluded(_) | Fate::Assigned(_) | Fate::Unit(_) | Fate::OtherSide | Fate::Background | Fate::External(_) => {}
            }
        }
    }
}

/// Whoever is listed as merged into somebody, by places in the list.
fn merged<'a>(identities: impl Iterator<Item = (&'a str, &'a [(String, u64)])>) -> BTreeMap<u32, u32> {
    let identities: Vec<(&str, &[(String, u64)])> = identities.collect();
    let mut into: BTreeMap<&str, u32> = BTreeMap::new();
    for ((_, merged), at) in identities.iter().zip(0u32..) {
        into.extend(merged.iter().map(|(name, _)| (name.as_str(), at)));
    }
    let gone = identities.iter().zip(0u32..).filter_map(|((name, _), at)| Some((at, *into.get(name)?)));
    gone.filter(|(at, into)| at != into).collect()
}

/// Findings by subject in lower case.
fn by_subject(findings: &[Finding]) -> BTreeMap<String, Vec<u32>> {
    let mut map: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        map.entry(finding.subject.to_lowercase()).or_default().push(at as u32);
    }
    map
}

fn right_tally(right: RightId, figures: &RightPosition, pools: &[Pool], services: &[Service]) -> RightTally {
    let mut by_version: BTreeMap<Version, VersionTally> = BTreeMap::new();
    let mut last_seen = None;
    for subject in &figures.subjects {
        last_seen = last_seen.max(subject.last_seen);
        if subject.external {
            continue;
        }
        let (needs, plan, uncovered) = match subject.fate {
            Fate::Unit(_) => (true, false, false),
            Fate::Uncovered { .. } => (true, false, true),
            Fate::Plan(_) | Fate::Assigned(_) => (false, true, false),
            Fate::Excluded(_) | Fate::OtherSide | Fate::Background | Fate::External(_) => continue,
        };
        let tally = by_version.entry(subject.required).or_insert_with(|| empty_version(subject.required));
        match subject.subject {
            Subject::User(_) => tally.need.users += u64::from(needs),
            Subject::Device(_) => tally.need.devices += u64::from(needs),
        }
        tally.plans += u64::from(plan);
        tally.uncovered += u64::from(uncovered);
        tally.assumed += u64::from(!subject.version_known);
    }
    for service in services {
        for (_, version) in service.required.iter().filter(|(of, _)| *of == right) {
            by_version.entry(*version).or_insert_with(|| empty_version(*version)).servers += 1;
        }
    }
    for pool in pools {
        let Some(&covered) = pool.covers.get(&right) else { continue };
        for tally in by_version.values_mut().filter(|tally| tally.version <= covered) {
            match pool.metric {
                Metric::User => tally.reach.users += pool.units,
                Metric::Device => tally.reach.devices += pool.units,
            }
        }
    }
    RightTally { last_seen, versions: by_version.into_values().rev().collect() }
}

fn empty_version(version: Version) -> VersionTally {
    VersionTally { version, need: Count::default(), plans: 0, assumed: 0, uncovered: 0, reach: Count::default(), servers: 0 }
}

fn unknown_plans(catalog: &Catalog, records: &Records) -> Vec<(String, u64)> {
    let mut spelled: BTreeMap<&str, u64> = BTreeMap::new();
    for record in &records.plans {
        *spelled.entry(record.plan.as_str()).or_default() += 1;
    }
    let unknown = spelled.into_iter().filter(|(plan, _)| catalog.find_plan(plan).is_none());
    unknown.map(|(plan, count)| (plan.to_owned(), count)).collect()
}

/// Rules of versions, products, plans and Connectors that occur in the position, by their row ids.
fn rules_used(catalog: &Catalog, position: &Position) -> Vec<u32> {
    let mut rows: BTreeSet<&str> = BTreeSet::new();
    for service in &position.services {
        let workload = catalog.workload(service.workload);
        if let Some(info) = service.version.and_then(|version| workload.versions.get(usize::from(version.0))) {
            rows.insert(info.row.as_str());
        }
    }
    let products = position.lines.iter().filter_map(|line| line.product).chain(position.purchases.iter().map(|p| p.product));
    for product in products.collect::<BTreeSet<_>>() {
        rows.insert(catalog.product(product).row.as_str());
    }
    let held: BTreeSet<PlanId> = position.users.iter().flat_map(|user| user.plans.iter().map(|(plan, _)| *plan)).collect();
    let bridges = position.lines.iter().filter_map(|line| line.product).filter_map(|p| match &catalog.product(p).kind {
        ProductKind::Bridge { plans } => Some(plans),
        ProductKind::Cal(_) | ProductKind::Suite | ProductKind::Fixed(_) | ProductKind::Connector { .. } | ProductKind::NotComputed(_) => {
            None
        }
    });
    let plans: BTreeSet<PlanId> = held.into_iter().chain(bridges.flatten().copied()).collect();
    for plan in plans {
        let grants = catalog.plan(plan).grants.iter();
        rows.extend(grants.filter(|(right, _)| position.rights.contains_key(right)).map(|(_, (row, _))| row.as_str()));
    }
    let rules = catalog.rules().iter().enumerate();
    rules.filter(|(_, rule)| rows.contains(rule.id.as_str())).map(|(at, _)| at as u32).collect()
}
