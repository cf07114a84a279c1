//! The unadjusted count, and the way from there to what is left. POSITION.md section 9.

use super::access::{Access, Left, Outcome, UpTo, demands};
use super::could::Could;
use super::entitlements::{Owned, Prices};
use super::facts::{Fact, Facts, World};
use super::ids::{ByRight, IdSet};
use super::metric::Population;
use super::position::{Reason, Unadjusted, WaterfallStep};
use super::records::Spelling;
use super::resolve::NONE;
use crate::catalog::{Cents, Metric, RightId, Version};
use std::collections::BTreeMap;

/// What raw rows say of a right.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    pub users: u64,
    pub devices: u64,
    pub newest: Option<Version>,
}

/// The formula of the unadjusted count, fixed from the raw rows; only the count changes from step to step.
#[derive(Clone, Copy, Debug)]
pub struct Formula {
    pub metric: Metric,
    pub owned: u64,
    pub price: Cents,
}

impl Formula {
    pub fn amount(&self, count: u64) -> Cents {
        self.price.times(count.saturating_sub(self.owned))
    }
}

/// Distinct raw identifiers per right: trimmed, case-folded, as they stand; raw device = device column, else address.
pub fn raw(world: &World, facts: &Facts, could: &Could) -> BTreeMap<RightId, Raw> {
    let access = &world.estate.access;
    let folded = fold_spellings(access);
    let mut seen: ByRight<(IdSet, IdSet, Option<Version>)> = ByRight::default();
    for (row, fact) in access.rows().iter().zip(&facts.of_row) {
        let device = if row.device.is_some() { row.device } else { row.ip };
        for demanded in demands(world, &facts.facts[*fact as usize]) {
            let (users, devices, newest) = seen.entry(demanded.right);
            *newest = (*newest).max(Some(demanded.required));
            if row.user.is_some() {
                users.insert(folded[row.user.0 as usize]);
            }
            if device.is_some() {
                devices.insert(folded[device.0 as usize]);
            }
        }
    }
    // A right that nobody was seen in has a count, too, where those who could are counted.
    could.joining().for_each(|right| _ = seen.entry(right));
    seen.iter()
        .map(|(right, (users, devices, newest))| (right, Raw { users: users.len(), devices: devices.len(), newest: *newest }))
        .collect()
}

/// Spelling → the first spelling that is the same when case-folded.
fn fold_spellings(access: &super::records::AccessLog) -> Vec<u32> {
    let mut first: rustc_hash::FxHashMap<String, u32> = rustc_hash::FxHashMap::default();
    access.spellings.iter().map(|(Spelling(id), text)| *first.entry(super::names::fold(text)).or_insert(id)).collect()
}

/// The formula of each right: the metric of which more units are owned (tie: user; if raw identifiers of only the other kind exist,
/// the other), the units that reach the newest version any row requires, the standalone price.
pub fn formulas(world: &World, raw: &BTreeMap<RightId, Raw>, owned: &Owned, prices: &Prices) -> BTreeMap<RightId, Formula> {
    raw.iter().map(|(right, raw)| (*right, formula(world, *right, raw, owned, prices))).collect()
}

pub fn formula(world: &World, right: RightId, raw: &Raw, owned: &Owned, prices: &Prices) -> Formula {
    let units = owned.units.get(&right).copied().unwrap_or_default();
    let licensed = if units.devices > units.users { Metric::Device } else { Metric::User };
    let metric = match (raw.users, raw.devices) {
        (0, 1..) => Metric::Device,
        (1.., 0) => Metric::User,
        _ => licensed,
    };
    let newest = raw.newest.unwrap_or(Version(0));
    let reaches = |p: &&super::entitlements::UnitPool| p.metric == metric && p.covers.get(&right).is_some_and(|c| *c >= newest);
    let price = world.rules.catalog.right(right).cal.and_then(|cal| prices.of(cal, metric)).unwrap_or_default();
    Formula { metric, owned: owned.pools.iter().filter(reaches).map(|p| p.units).sum(), price }
}

/// What someone would assert per right, the auditor's own figures in their places; claims for rights nobody accesses included.
pub fn unadjusted(
    world: &World,
    raw: &BTreeMap<RightId, Raw>,
    formulas: &BTreeMap<RightId, Formula>,
    owned: &Owned,
    prices: &Prices,
) -> BTreeMap<RightId, Unadjusted> {
    let mut all: BTreeMap<RightId, Unadjusted> = raw
        .iter()
        .map(|(right, raw)| {
            let f = formulas[right];
            let count = if f.metric == Metric::User { raw.users } else { raw.devices };
            let amount = f.amount(count);
            (*right, Unadjusted { metric: f.metric, count, owned: f.owned, price: f.price, amount, claimed: false })
        })
        .collect();
    let mut claims: BTreeMap<RightId, Cents> = BTreeMap::new();
    for claim in world.estate.claims.iter() {
        let Some(right) = world.rules.catalog.find_right(&claim.right) else { continue };
        let f = formulas.get(&right).copied().unwrap_or_else(|| formula(world, right, &Raw::default(), owned, prices));
        let amount = claim.unit_price.unwrap_or(f.price).times(claim.claimed_shortage);
        *claims.entry(right).or_default() += amount;
        all.entry(right).or_insert(Unadjusted { metric: f.metric, count: 0, owned: f.owned, price: f.price, amount, claimed: true });
    }
    for (right, amount) in claims {
        if let Some(entry) = all.get_mut(&right) {
            entry.amount = amount;
            entry.claimed = true;
        }
    }
    all
}

/// What the steps after the exclusions end in.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub auditor: Cents,
    pub as_licensed_residual: Cents,
    pub residual: Cents,
    pub external: Cents,
}

/// Every step, each the difference of two computations; zero steps are left out.
pub struct Waterfall<'a> {
    pub world: &'a World<'a>,
    pub facts: &'a Facts,
    pub access: &'a Access<'a>,
    pub raw: &'a BTreeMap<RightId, Raw>,
    pub formulas: &'a BTreeMap<RightId, Formula>,
    pub populations: &'a BTreeMap<RightId, Population>,
    pub could: &'a Could,
}

impl Waterfall<'_> {
    pub fn steps(&self, ends: Ends) -> Vec<WaterfallStep> {
        let mut levels: Vec<(&'static str, Cents)> = vec![("claim", self.on_raw())];
        let codes = std::iter::once("identities").chain(Reason::ALL.into_iter().map(Reason::code));
        levels.extend(codes.chain(std::iter::once("could-access")).zip(self.after_each()));
        levels.push(("plans", self.beside_plans()));
        levels.push(("allocation", ends.as_licensed_residual));
        levels.push(("metric", ends.residual));
        levels.push(("external-cover", ends.residual + ends.external));
        let mut before = ends.auditor;
        let mut steps = Vec::new();
        for (code, level) in levels {
            if level != before {
                steps.push(WaterfallStep { code, delta: level - before });
            }
            before = level;
        }
        steps
    }

    fn on_raw(&self) -> Cents {
        let amount = |(right, raw): (&RightId, &Raw)| {
            let f = self.formulas[right];
            f.amount(if f.metric == Metric::User { raw.users } else { raw.devices })
        };
        self.raw.iter().map(amount).sum()
    }

    /// The formula on the subjects that are left when exclusions up to a reason are applied, first of none, then of one more each time;
    /// at last with those beside them who could access, in the rights in which they count.
    fn after_each(&self) -> Vec<Cents> {
        let mut always: ByRight<IdSet> = ByRight::default();
        let mut special: Vec<&Fact> = Vec::new();
        for fact in self.facts.seen() {
            if self.access.plain(fact) && demands(self.world, fact).all(|d| !d.waived) {
                demands(self.world, fact).for_each(|d| self.keep(d.right, Outcome::as_it_stands(fact), &mut always));
            } else {
                special.push(fact);
            }
        }
        let mut levels: Vec<Cents> = (0..=Reason::ALL.len()).map(|count| self.after(UpTo(count), &special, always.clone())).collect();
        for right in self.could.joining() {
            let joined = self.could.joined(right).map(|user| Outcome::In(Left { user, device: NONE, background: false }));
            joined.for_each(|outcome| self.keep(right, outcome, &mut always));
        }
        levels.push(self.after(UpTo::ALL, &special, always));
        levels
    }

    fn after(&self, up_to: UpTo, special: &[&Fact], mut left: ByRight<IdSet>) -> Cents {
        let rds = self.world.rules.catalog.find_workload("rds");
        // The people behind an account come in where the account goes out.
        let behind = if up_to.reaches(Reason::ServiceAccount) { self.facts.behind() } else { &[] };
        for fact in special.iter().copied().chain(behind) {
            let is_rds = Some(self.world.inventory.services[fact.service as usize].workload) == rds;
            for demanded in demands(self.world, fact) {
                let mut keep = |outcome: Outcome| self.keep(demanded.right, outcome, &mut left);
                self.access.outcomes(fact, is_rds, demanded, up_to, &mut keep, &mut |_, _| {});
            }
        }
        left.iter().map(|(right, set)| self.formulas[&right].amount(set.len())).sum()
    }

    fn keep(&self, right: RightId, outcome: Outcome, subjects: &mut ByRight<IdSet>) {
        let Outcome::In(left) = outcome else { return };
        let subject = if self.formulas[&right].metric == Metric::User { left.user } else { left.device };
        if subject != NONE {
            subjects.entry(right).insert(subject);
        }
    }

    /// Users of C gone; of the devices those stay that some row shows without a user of C.
    fn beside_plans(&self) -> Cents {
        let amount = |(right, population): (&RightId, &Population)| {
            let f = self.formulas[right];
            let count = match f.metric {
                Metric::User => population.users.len() as u64 - population.covered.len(),
                Metric::Device => population.devices_beside_covered,
            };
            f.amount(count)
        };
        self.populations.iter().map(amount).sum()
    }
}
