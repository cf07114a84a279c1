//! Online plans by whatever an export calls them, and the unverified rows that can be switched on.

use super::{Catalog, Confidence, Plan, PlanId, RightId, Switches, text};

impl Switches {
    /// Whether a row holds: as switched, else every row but an unverified one.
    pub fn holds(&self, row: &str, confidence: Confidence) -> bool {
        self.0.get(row).copied().unwrap_or(confidence != Confidence::Unverified)
    }
}

impl Catalog {
    /// By GUID, string id or display name; trims, folds blanks (no-break too) and case, and drops a tenant prefix (`contoso:SPE_E3`).
    pub fn find_plan(&self, text: &str) -> Option<PlanId> {
        let whole = text::squeezed(text.trim().trim_matches(|c| matches!(c, '{' | '}')));
        let found = self.plan_names.get(&whole);
        let without_tenant = || whole.split_once(':').and_then(|(_, sku)| self.plan_names.get(sku));
        found.or_else(without_tenant).copied()
    }

    pub fn plan(&self, id: PlanId) -> &Plan {
        &self.plans[usize::from(id.0)]
    }

    pub fn plans(&self) -> impl Iterator<Item = (PlanId, &Plan)> {
        self.plans.iter().enumerate().map(|(at, plan)| (PlanId(at as u16), plan))
    }

    /// The rights a plan carries under the switches (always at the latest version).
    pub fn plan_rights(&self, plan: PlanId, switches: &Switches) -> Vec<RightId> {
        self.plan(plan)
            .grants
            .iter()
            .filter(|(right, (row, confidence))| self.right(**right).computed && switches.holds(row, *confidence))
            .map(|(right, _)| *right)
            .collect()
    }

    /// Row ids that a `right` decision may name, from what the consultant typed: a rule's id, a plan id or name (all its unverified
    /// grants), `plan:right`. Empty: nothing such.
    pub fn switchable(&self, text: &str) -> Vec<String> {
        let typed = text::loose(text);
        if let Some(row) = self.switch_rows.get(&typed) {
            return vec![row.clone()];
        }
        // Before the plan alone: in `m365_f3:exchange-standard` the front could pass for a tenant.
        if let Some(row) = self.plan_and_right(text) {
            return vec![row];
        }
        self.plan_as_typed(text).map(|plan| self.unverified_grants(plan)).unwrap_or_default()
    }

    /// A plan by any of its names, also `plan/m365_f3` and `M365-F3`.
    fn plan_as_typed(&self, text: &str) -> Option<PlanId> {
        let text = text.trim();
        let bare = text.strip_prefix("plan/").unwrap_or(text);
        self.find_plan(bare).or_else(|| self.find_plan(&text::loose(bare)))
    }

    fn unverified_grants(&self, plan: PlanId) -> Vec<String> {
        let grants = self.plan(plan).grants.values();
        grants.filter(|(_, confidence)| *confidence == Confidence::Unverified).map(|(row, _)| row.clone()).collect()
    }

    /// Splits `plan:right`, `plan/right`, `plan right` wherever the front is a plan and the rest a right of it.
    fn plan_and_right(&self, text: &str) -> Option<String> {
        let cuts = text.char_indices().filter(|(_, c)| c.is_whitespace() || matches!(c, ':' | '/' | '+' | '=' | '-' | '_' | '.' | ','));
        for (at, sign) in cuts {
            let front = text.get(..at)?;
            let back = text.get(at + sign.len_utf8()..)?;
            let (Some(plan), Some(right)) = (self.plan_as_typed(front), self.find_right(back)) else { continue };
            if let Some((row, _)) = self.plan(plan).grants.get(&right) {
                return Some(row.clone());
            }
        }
        None
    }
}
