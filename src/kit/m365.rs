//! Step 6, M365: which users hold which plans, and which rights those carry. Plans cover users, never devices.

use super::inventory::Rules;
use super::records::{Origin, PlanRecord};
use super::resolve::users::Users;
use crate::catalog::{PlanId, RightId};
use std::collections::{BTreeMap, BTreeSet};

/// Plans by user (after merges).
#[derive(Clone, Debug, Default)]
pub struct Plans {
    pub held: BTreeMap<u32, Vec<(PlanId, Origin)>>,
    /// User → right → the plan that carries it.
    pub carried: BTreeMap<u32, BTreeMap<RightId, PlanId>>,
    /// Texts that no plan is known by.
    pub unknown: BTreeMap<String, Vec<Origin>>,
}

impl Plans {
    /// Before [`Users::join`] nothing is merged yet, so this runs after it.
    pub fn new(records: &[PlanRecord], users: &mut Users, rules: Rules) -> Plans {
        let mut plans = Plans::default();
        let mut rights: BTreeMap<PlanId, Vec<RightId>> = BTreeMap::new();
        for record in records {
            let user = users.resolve(&record.user, rules.catalog);
            let user = users.root(user);
            let Some(plan) = rules.catalog.find_plan(&record.plan) else {
                plans.unknown.entry(record.plan.trim().to_string()).or_default().push(record.origin);
                continue;
            };
            let held = plans.held.entry(user).or_default();
            if held.iter().all(|(known, _)| *known != plan) {
                held.push((plan, record.origin));
                held.sort_unstable();
            }
            for right in rights.entry(plan).or_insert_with(|| rules.catalog.plan_rights(plan, rules.switches)) {
                let best = plans.carried.entry(user).or_default().entry(*right).or_insert(plan);
                *best = (*best).min(plan);
            }
        }
        plans
    }

    pub fn carries(&self, user: u32, right: RightId) -> Option<PlanId> {
        self.carried.get(&user).and_then(|rights| rights.get(&right)).copied()
    }

    pub fn held_by(&self, user: u32) -> BTreeSet<PlanId> {
        self.held.get(&user).into_iter().flatten().map(|(plan, _)| *plan).collect()
    }
}
