//! Products by name, what a unit of each gives, and what externals and CAL models need.

use super::{
    Catalog, Confidence, Day, ExternalAccess, Package, Packaged, Product, ProductId, ProductKind, RightId, Switches, Version, WorkloadId,
    text,
};
use std::collections::BTreeMap;

/// What a suite or bridge holds in a period.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    pub row: String,
    pub confidence: Confidence,
    pub from: Option<Day>,
    /// Only rights that the engine computes, in order.
    pub rights: Vec<RightId>,
}

/// A server's CAL model, and what it waives.
#[derive(Clone, Debug)]
pub(super) struct Waiver {
    pub row: String,
    pub confidence: Confidence,
    pub rights: Vec<RightId>,
}

impl Catalog {
    /// By name or alias, exactly (case-insensitive, blanks folded): no guessing here.
    pub fn find_product(&self, text: &str) -> Option<ProductId> {
        self.product_names.get(&text::fold(text)).copied()
    }

    pub fn product(&self, id: ProductId) -> &Product {
        &self.products[usize::from(id.0)]
    }

    pub fn products(&self) -> impl Iterator<Item = (ProductId, &Product)> {
        self.products.iter().enumerate().map(|(at, product)| (ProductId(at as u16), product))
    }

    /// The rights a unit of this product gives, for a unit whose content is fixed on `day` (suites changed over time); a CAL gives
    /// its right, a Connector none. Only rights that the engine computes, only rows that hold under the switches.
    pub fn bundle(&self, product: ProductId, day: Day, switches: &Switches) -> Vec<RightId> {
        match &self.product(product).kind {
            ProductKind::Cal(right) => Some(*right).filter(|right| self.right(*right).computed).into_iter().collect(),
            ProductKind::Suite | ProductKind::Bridge { .. } => match self.period(product, day) {
                Some(bundle) if switches.holds(&bundle.row, bundle.confidence) => bundle.rights.clone(),
                Some(_) | None => Vec::new(),
            },
            ProductKind::Fixed(package) => {
                let version = self.latest_of(package.workload, day, true);
                version.map(|version| self.package_rights(*package, version, switches).into_keys().collect()).unwrap_or_default()
            }
            ProductKind::Connector { .. } | ProductKind::NotComputed(_) => Vec::new(),
        }
    }

    /// What access to a version of a package of servers demands; `None` for a workload that is no package, or a version of one that
    /// nothing is known of.
    pub fn package(&self, workload: WorkloadId, version: Version) -> Option<&[Packaged]> {
        self.packages.get(&(workload, version)).map(Vec::as_slice)
    }

    /// What a CAL of a package of servers gives at a version of the package, under the switches.
    pub fn package_rights(&self, package: Package, version: Version, switches: &Switches) -> BTreeMap<RightId, Version> {
        let held = self.package(package.workload, version).unwrap_or_default().iter();
        let granted = held.filter(|held| package.premium || !held.premium).filter(|held| switches.holds(&held.row, held.confidence));
        granted.filter(|held| self.right(held.right).computed).map(|held| (held.right, held.version)).collect()
    }

    /// Rows that would give a unit of a suite or bridge more if they were switched on: each with its rights.
    pub fn withheld(&self, product: ProductId, day: Day, switches: &Switches) -> BTreeMap<String, Vec<RightId>> {
        let row = self.period(product, day).filter(|bundle| !switches.holds(&bundle.row, bundle.confidence));
        row.map(|bundle| (bundle.row.clone(), bundle.rights.clone())).into_iter().collect()
    }

    /// The same of a CAL of a package of servers.
    pub fn withheld_of_package(&self, package: Package, version: Version, switches: &Switches) -> BTreeMap<String, Vec<RightId>> {
        let held = self.package(package.workload, version).unwrap_or_default().iter();
        let asleep = held.filter(|held| (package.premium || !held.premium) && !switches.holds(&held.row, held.confidence));
        let mut rows: BTreeMap<String, Vec<RightId>> = BTreeMap::new();
        asleep.for_each(|held| rows.entry(held.row.clone()).or_default().push(held.right));
        rows
    }

    /// The period that holds a day; before the first period the first, in a gap or after the last the one before.
    fn period(&self, product: ProductId, day: Day) -> Option<&Bundle> {
        let periods = self.bundles.get(&product)?;
        let begun = periods.iter().rev().find(|period| period.from.is_none_or(|from| from <= day));
        begun.or_else(|| periods.first())
    }

    /// How externals reach this right on a server of this version.
    pub fn external_access(&self, right: RightId, server: Version) -> ExternalAccess {
        self.external
            .get(&right)
            .and_then(|ranges| ranges.iter().find(|range| range.from <= server && server <= range.to))
            .map_or(ExternalAccess::CalOnly, |range| range.access)
    }

    /// Whether a server under this CAL model (`azure`, `core` …, as spelled) needs no CAL for the right; `Err` for a model nobody knows.
    #[allow(clippy::result_unit_err)] // the caller words the finding, with the server's file and row
    pub fn waived(&self, cal_model: &str, right: RightId, switches: &Switches) -> Result<bool, ()> {
        let rows = self.waivers.get(&text::fold(cal_model)).or_else(|| self.waivers.get(&text::loose(cal_model))).ok_or(())?;
        Ok(rows.iter().any(|waiver| waiver.rights.contains(&right) && switches.holds(&waiver.row, waiver.confidence)))
    }
}

/// Versions, both ends included, in which externals reach a right this way.
#[derive(Clone, Debug)]
pub(super) struct ExternalRange {
    pub from: Version,
    pub to: Version,
    pub access: ExternalAccess,
}
