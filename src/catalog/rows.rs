//! The shipped files, and how they and an overlay become one set of rows.

use super::CatalogError;
use super::data::{
    AccountRow, BundleRow, ContestedRow, EquivalenceRow, ExternalRow, FactRow, GrantRow, LogonTypeRow, NamingRow, PackageRow, PlanRow,
    PlaybookRow, PrincipalRow, ProductRow, RequestRow, RightRow, Row, SkusRow, SourceRow, UalRoleRow, VersionRow, WaiverRow, WorkloadRow,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The shipped files: name and text.
pub(super) const FILES: &[(&str, &str)] = &[
    ("meta.toml", include_str!("../../assets/catalog/meta.toml")),
    ("sources.toml", include_str!("../../assets/catalog/sources.toml")),
    ("workloads.toml", include_str!("../../assets/catalog/workloads.toml")),
    ("versions.toml", include_str!("../../assets/catalog/versions.toml")),
    ("products.toml", include_str!("../../assets/catalog/products.toml")),
    ("suites.toml", include_str!("../../assets/catalog/suites.toml")),
    ("plans.toml", include_str!("../../assets/catalog/plans.toml")),
    ("skus.toml", include_str!("../../assets/catalog/skus.toml")),
    ("access.toml", include_str!("../../assets/catalog/access.toml")),
    ("accounts.toml", include_str!("../../assets/catalog/accounts.toml")),
    ("contested.toml", include_str!("../../assets/catalog/contested.toml")),
    ("evidence.toml", include_str!("../../assets/catalog/evidence.toml")),
    ("contract.toml", include_str!("../../assets/catalog/contract.toml")),
    ("requests.toml", include_str!("../../assets/catalog/requests.toml")),
    ("descriptions.toml", include_str!("../../assets/catalog/descriptions.toml")),
];

/// All shipped files.
fn files<'a>() -> impl Iterator<Item = (&'a str, &'a str)> {
    FILES.iter().chain(super::playbooks::FILES).copied()
}

/// SHA-256 in hex over the shipped files, and the overlay where there is one.
pub(super) fn fingerprint(overlay: Option<&str>) -> String {
    let mut hash = Sha256::new();
    for (file, text) in files().chain(overlay.map(|text| ("overlay", text))) {
        hash.update(format!("{file} {}\n", text.len()));
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All rows of one file, or of all of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rows {
    pub catalog_version: Option<String>,
    pub source: Vec<SourceRow>,
    pub workload: Vec<WorkloadRow>,
    pub right: Vec<RightRow>,
    pub version: Vec<VersionRow>,
    pub equivalence: Vec<EquivalenceRow>,
    pub product: Vec<ProductRow>,
    pub package: Vec<PackageRow>,
    pub bundle: Vec<BundleRow>,
    pub plan: Vec<PlanRow>,
    pub grant: Vec<GrantRow>,
    pub skus: Vec<SkusRow>,
    pub external: Vec<ExternalRow>,
    pub waiver: Vec<WaiverRow>,
    pub account: Vec<AccountRow>,
    pub naming: Vec<NamingRow>,
    pub principal: Vec<PrincipalRow>,
    pub contested: Vec<ContestedRow>,
    pub logon_type: Vec<LogonTypeRow>,
    pub ual_role: Vec<UalRoleRow>,
    pub fact: Vec<FactRow>,
    pub playbook: Vec<PlaybookRow>,
    pub request: Vec<RequestRow>,
    pub description: Option<super::describe::DescriptionRows>,
}

impl Rows {
    /// Reads one file.
    pub fn parse(file: &str, text: &str) -> Result<Rows, CatalogError> {
        toml::from_str(text).map_err(|error| CatalogError { file: file.to_owned(), what: error.to_string() })
    }

    /// The shipped files as one set of rows; the same id twice is an error.
    pub fn shipped() -> Result<Rows, CatalogError> {
        let mut all = Rows::default();
        for (file, text) in files() {
            let rows = Rows::parse(file, text)?;
            rows.check(file)?;
            all.append(file, rows, Clash::Refuse)?;
        }
        Ok(all)
    }

    /// Puts an overlay's rows over these: rows by id replace or add.
    pub fn lay_over(&mut self, file: &str, text: &str) -> Result<(), CatalogError> {
        let rows = Rows::parse(file, text)?;
        rows.check(file)?;
        let remapped: BTreeSet<&String> = rows.skus.iter().flat_map(|row| &row.products).map(|(guid, _, _)| guid).collect();
        for known in &mut self.skus {
            known.products.retain(|(guid, _, _)| !remapped.contains(guid));
        }
        self.append(file, rows, Clash::Replace)
    }

    /// Every row names a source and a confidence.
    fn check(&self, file: &str) -> Result<(), CatalogError> {
        self.each(&mut |row| {
            let origin = row.origin();
            let missing = match (origin.source.is_empty(), origin.confidence) {
                (true, _) => "source",
                (false, None) => "confidence (verified, secondary, inferred, unverified)",
                (false, Some(_)) => return Ok(()),
            };
            Err(CatalogError { file: file.to_owned(), what: format!("row {} has no {}", row.id(), missing) })
        })
    }

    /// Calls `visit` for every row that states an origin.
    fn each(&self, visit: &mut dyn FnMut(&dyn Row) -> Result<(), CatalogError>) -> Result<(), CatalogError> {
        fn all<R: Row>(rows: &[R], visit: &mut dyn FnMut(&dyn Row) -> Result<(), CatalogError>) -> Result<(), CatalogError> {
            rows.iter().try_for_each(|row| visit(row))
        }
        all(&self.workload, visit)?;
        all(&self.right, visit)?;
        all(&self.version, visit)?;
        all(&self.equivalence, visit)?;
        all(&self.product, visit)?;
        all(&self.package, visit)?;
        all(&self.bundle, visit)?;
        all(&self.plan, visit)?;
        all(&self.grant, visit)?;
        all(&self.skus, visit)?;
        all(&self.external, visit)?;
        all(&self.waiver, visit)?;
        all(&self.account, visit)?;
        all(&self.naming, visit)?;
        all(&self.principal, visit)?;
        all(&self.contested, visit)?;
        all(&self.logon_type, visit)?;
        all(&self.ual_role, visit)?;
        all(&self.fact, visit)?;
        all(&self.playbook, visit)?;
        all(&self.request, visit)?;
        all(self.description.as_slice(), visit)
    }

    fn append(&mut self, file: &str, rows: Rows, clash: Clash) -> Result<(), CatalogError> {
        if rows.catalog_version.is_some() {
            self.catalog_version = rows.catalog_version;
        }
        for source in rows.source {
            match self.source.iter_mut().find(|known| known.id == source.id) {
                Some(known) => *known = source,
                None => self.source.push(source),
            }
        }
        if rows.description.is_some() {
            self.description = rows.description;
        }
        merge(file, clash, &mut self.workload, rows.workload)?;
        merge(file, clash, &mut self.right, rows.right)?;
        merge(file, clash, &mut self.version, rows.version)?;
        merge(file, clash, &mut self.equivalence, rows.equivalence)?;
        merge(file, clash, &mut self.product, rows.product)?;
        merge(file, clash, &mut self.package, rows.package)?;
        merge(file, clash, &mut self.bundle, rows.bundle)?;
        merge(file, clash, &mut self.plan, rows.plan)?;
        merge(file, clash, &mut self.grant, rows.grant)?;
        merge(file, clash, &mut self.skus, rows.skus)?;
        merge(file, clash, &mut self.external, rows.external)?;
        merge(file, clash, &mut self.waiver, rows.waiver)?;
        merge(file, clash, &mut self.account, rows.account)?;
        merge(file, clash, &mut self.naming, rows.naming)?;
        merge(file, clash, &mut self.principal, rows.principal)?;
        merge(file, clash, &mut self.contested, rows.contested)?;
        merge(file, clash, &mut self.logon_type, rows.logon_type)?;
        merge(file, clash, &mut self.ual_role, rows.ual_role)?;
        merge(file, clash, &mut self.fact, rows.fact)?;
        merge(file, clash, &mut self.playbook, rows.playbook)?;
        merge(file, clash, &mut self.request, rows.request)
    }
}

/// What to do where an id is there already.
#[derive(Clone, Copy)]
enum Clash {
    Refuse,
    Replace,
}

/// Adds rows; one whose id is there already replaces it in its place, or is refused.
fn merge<R: Row>(file: &str, clash: Clash, known: &mut Vec<R>, rows: Vec<R>) -> Result<(), CatalogError> {
    let mut places: BTreeMap<String, usize> = known.iter().enumerate().map(|(at, row)| (row.id(), at)).collect();
    for row in rows {
        let id = row.id();
        match (places.get(&id).and_then(|&at| known.get_mut(at)), clash) {
            (Some(old), Clash::Replace) => *old = row,
            (Some(_), Clash::Refuse) => {
                return Err(CatalogError { file: file.to_owned(), what: format!("row {id} stands there twice") });
            }
            (None, Clash::Refuse | Clash::Replace) => {
                places.insert(id, known.len());
                known.push(row);
            }
        }
    }
    Ok(())
}
