//! From rows to the catalog: names become ids, lists become maps, and what does not fit together is refused.

use super::data::{ExternalMode, KindRow, ProductRow, Row, VersionRow, WorkloadRow};
use super::products::{Bundle, ExternalRange, Waiver};
use super::rows::Rows;
use super::versions::{Equivalence, Rung, build_numbers, words};
use super::{
    Catalog, CatalogError, Confidence, ExternalAccess, Package, Packaged, Plan, PlanId, Product, ProductId, ProductKind, Right, RightId,
    Version, VersionInfo, Workload, WorkloadId, accounts, contested, describe, playbooks, requests, rules, text,
};
use std::collections::BTreeMap;

/// The workload whose ladder services of the operating system follow, and its right.
const SYSTEM: &str = "windows-server";

/// Looks names up while the catalog is put together.
pub(super) struct Names {
    workloads: BTreeMap<String, WorkloadId>,
    rights: BTreeMap<String, RightId>,
    products: BTreeMap<String, ProductId>,
    plans: BTreeMap<String, PlanId>,
}

impl Names {
    fn new(rows: &Rows) -> Names {
        let mut rights: Vec<&String> = rows.right.iter().map(|row| &row.id).collect();
        rights.sort();
        Names {
            workloads: rows.workload.iter().enumerate().map(|(at, row)| (row.id.clone(), WorkloadId(at as u8))).collect(),
            rights: rights.into_iter().enumerate().map(|(at, id)| (id.clone(), RightId(at as u8))).collect(),
            products: rows.product.iter().enumerate().map(|(at, row)| (row.id.clone(), ProductId(at as u16))).collect(),
            plans: rows.plan.iter().enumerate().map(|(at, row)| (row.id.clone(), PlanId(at as u16))).collect(),
        }
    }

    fn workload(&self, row: &dyn Row, id: &str) -> Result<WorkloadId, CatalogError> {
        self.workloads.get(id).copied().ok_or_else(|| unknown(row, "workload", id))
    }

    fn right(&self, row: &dyn Row, id: &str) -> Result<RightId, CatalogError> {
        self.rights.get(id).copied().ok_or_else(|| unknown(row, "right", id))
    }

    fn product(&self, row: &dyn Row, id: &str) -> Result<ProductId, CatalogError> {
        self.products.get(id).copied().ok_or_else(|| unknown(row, "product", id))
    }

    fn plan(&self, row: &dyn Row, id: &str) -> Result<PlanId, CatalogError> {
        self.plans.get(id).copied().ok_or_else(|| unknown(row, "plan", id))
    }
}

/// An error that names the row and what it names in vain.
fn unknown(row: &dyn Row, kind: &str, id: &str) -> CatalogError {
    refuse(row, format!("names the {kind} '{id}', which the catalog does not hold"))
}

fn refuse(row: &dyn Row, what: String) -> CatalogError {
    CatalogError { file: "rows".to_owned(), what: format!("row {} {what}", row.id()) }
}

/// A row's confidence; rows were checked for it when their file was read.
pub(super) fn confidence(row: &dyn Row) -> Confidence {
    row.origin().confidence.unwrap_or(Confidence::Unverified)
}

/// Puts the catalog together.
pub(super) fn assemble(rows: &Rows, sha256: String) -> Result<Catalog, CatalogError> {
    limits(rows)?;
    let names = Names::new(rows);
    let (workloads, ladders) = workloads(rows, &names)?;
    let rights = rights(rows, &names)?;
    let windows_server = names.rights.get(SYSTEM).copied().ok_or_else(|| CatalogError {
        file: "workloads.toml".to_owned(),
        what: "the right 'windows-server' is missing; access to other servers implies it".to_owned(),
    })?;
    let mut catalog = Catalog {
        version: rows.catalog_version.clone().unwrap_or_default(),
        sha256,
        workload_names: workload_names(rows),
        product_words: rows.workload.iter().flat_map(|row| row.product_words.iter().cloned()).collect(),
        own_words: rows.workload.iter().map(|row| row.product_words.clone()).collect(),
        workloads,
        ladders,
        right_names: right_names(rows, &names),
        rights,
        windows_server,
        equivalences: BTreeMap::new(),
        products: Vec::new(),
        product_names: product_names(rows, &names)?,
        bundles: bundles(rows, &names)?,
        packages: BTreeMap::new(),
        plans: plans(rows, &names)?,
        plan_names: plan_names(rows, &names)?,
        external: BTreeMap::new(),
        waivers: waivers(rows, &names)?,
        accounts: rows.account.iter().map(accounts::Patterns::new).collect(),
        naming: accounts::Naming::new(&rows.naming),
        principals: accounts::Principals::new(&rows.principal),
        contested: contested::assemble(rows)?,
        logon_types: rows.logon_type.iter().filter(|row| row.access).map(|row| row.number).collect(),
        ual_roles: ual_roles(rows, &names)?,
        switch_rows: BTreeMap::new(),
        reader: describe::Reader::new(rows, describe::finder(&rows.product))?,
        rules: Vec::new(),
        playbooks: playbooks::assemble(rows)?,
        requests: requests::assemble(rows, |name| names.workloads.get(name).copied())?,
    };
    catalog.equivalences = equivalences(rows, &names, &catalog)?;
    catalog.packages = packages(rows, &names, &catalog)?;
    catalog.products = rows.product.iter().map(|row| product(row, &names)).collect::<Result<_, _>>()?;
    catalog.external = external(rows, &names, &catalog)?;
    rules::write(rows, &mut catalog)?;
    Ok(catalog)
}

/// Ids are small numbers; more rows than they can number are refused, not wrapped.
fn limits(rows: &Rows) -> Result<(), CatalogError> {
    let small = [("workload", rows.workload.len()), ("right", rows.right.len()), ("version", rows.version.len())];
    let large = [("product", rows.product.len()), ("plan", rows.plan.len())];
    let too_many =
        small.into_iter().map(|(kind, count)| (kind, count, 250)).chain(large.into_iter().map(|(kind, count)| (kind, count, 60_000)));
    for (kind, count, limit) in too_many {
        if count > limit {
            return Err(CatalogError {
                file: "rows".to_owned(),
                what: format!("{count} rows of kind {kind}; at most {limit} are possible"),
            });
        }
    }
    Ok(())
}

fn workloads(rows: &Rows, names: &Names) -> Result<(Vec<Workload>, Vec<Vec<Rung>>), CatalogError> {
    let mut workloads = Vec::with_capacity(rows.workload.len());
    let mut ladders = Vec::with_capacity(rows.workload.len());
    for row in &rows.workload {
        let owner = ladder_owner(row);
        names.workload(row, owner)?;
        let ladder = ladder(rows, owner)?;
        ladders.push(ladder.iter().map(|version| rung(version)).collect::<Result<_, _>>()?);
        workloads.push(Workload {
            id: row.id.clone(),
            name: row.name.clone(),
            implies_windows_server: row.implies_windows_server,
            web: row.web,
            computed: row.computed,
            of_system: owner == SYSTEM,
            versions: ladder.into_iter().map(version_info).collect(),
        });
    }
    for row in &rows.version {
        names.workload(row, &row.workload)?;
    }
    Ok((workloads, ladders))
}

/// Whose ladder a workload follows: its own, or another's.
fn ladder_owner(row: &WorkloadRow) -> &str {
    row.ladder.as_deref().unwrap_or(&row.id)
}

/// The rungs of a ladder, oldest first: in the rows' order, and those that name another rung right behind it.
fn ladder<'a>(rows: &'a Rows, workload: &str) -> Result<Vec<&'a VersionRow>, CatalogError> {
    let mut ladder: Vec<&VersionRow> = Vec::new();
    for row in rows.version.iter().filter(|row| row.workload == workload) {
        match &row.after {
            None => ladder.push(row),
            Some(after) => {
                let place = ladder.iter().position(|known| &known.key == after);
                let place = place.ok_or_else(|| unknown(row, "version", after))?;
                ladder.insert(place + 1, row);
            }
        }
    }
    Ok(ladder)
}

fn rung(row: &VersionRow) -> Result<Rung, CatalogError> {
    let builds = |list: &[String]| -> Result<Vec<Vec<u32>>, CatalogError> {
        list.iter()
            .map(|build| build_numbers(build).ok_or_else(|| refuse(row, format!("has the build '{build}', which is no dotted number"))))
            .collect()
    };
    let aliases = row.aliases.iter().map(|alias| words(&text::fold(alias))).collect();
    Ok(Rung { key: row.key.clone(), aliases, builds: builds(&row.builds)?, builds_from: builds(&row.builds_from)? })
}

fn version_info(row: &VersionRow) -> VersionInfo {
    VersionInfo {
        name: row.name.clone().unwrap_or_else(|| row.key.clone()),
        released: row.released,
        subscription_edition: row.subscription_edition,
        row: row.id(),
    }
}

fn workload_names(rows: &Rows) -> BTreeMap<String, WorkloadId> {
    let mut known = BTreeMap::new();
    let named = || rows.workload.iter().enumerate().map(|(at, row)| (WorkloadId(at as u8), row));
    for (id, row) in named() {
        known.entry(text::loose(&row.id)).or_insert(id);
        known.entry(text::loose(&row.name)).or_insert(id);
    }
    for (id, row) in named() {
        for alias in &row.aliases {
            known.entry(text::loose(alias)).or_insert(id);
        }
    }
    known
}

fn rights(rows: &Rows, names: &Names) -> Result<Vec<Right>, CatalogError> {
    let mut sorted: Vec<_> = rows.right.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let build = |row: &&super::data::RightRow| {
        Ok(Right {
            id: row.id.clone(),
            name: row.name.clone(),
            workload: names.workload(*row, &row.workload)?,
            cal: row.cal.as_ref().map(|cal| names.product(*row, cal)).transpose()?,
            additive: row.additive,
            only: row.only,
            computed: row.computed,
        })
    };
    sorted.iter().map(build).collect()
}

fn right_names(rows: &Rows, names: &Names) -> BTreeMap<String, RightId> {
    let mut known = BTreeMap::new();
    for row in &rows.right {
        let Some(&id) = names.rights.get(&row.id) else { continue };
        for name in [&row.id, &row.name].into_iter().chain(&row.aliases) {
            known.entry(text::loose(name)).or_insert(id);
        }
    }
    known
}

/// A version of a ladder by its key or name.
fn version(catalog: &Catalog, row: &dyn Row, workload: WorkloadId, text: &str) -> Result<Version, CatalogError> {
    let ladder = catalog.ladders.get(usize::from(workload.0));
    let place = ladder.and_then(|ladder| ladder.iter().position(|rung| rung.key == text));
    place.map(|at| Version(at as u8)).ok_or_else(|| unknown(row, "version", text))
}

fn equivalences(rows: &Rows, names: &Names, catalog: &Catalog) -> Result<BTreeMap<(RightId, Version), Equivalence>, CatalogError> {
    let mut known = BTreeMap::new();
    for row in &rows.equivalence {
        let right = names.right(row, &row.right)?;
        let workload = catalog.right(right).workload;
        let server = version(catalog, row, workload, &row.server)?;
        let cal = version(catalog, row, workload, &row.cal)?;
        known.insert((right, server), Equivalence { row: row.id(), confidence: confidence(row), cal });
    }
    Ok(known)
}

fn product(row: &ProductRow, names: &Names) -> Result<Product, CatalogError> {
    let right = || match &row.right {
        Some(right) => names.right(row, right),
        None => Err(refuse(row, "names no right".to_owned())),
    };
    let kind = match row.kind {
        KindRow::Cal => ProductKind::Cal(right()?),
        KindRow::Suite => ProductKind::Suite,
        KindRow::Bridge => ProductKind::Bridge { plans: row.plans.iter().map(|plan| names.plan(row, plan)).collect::<Result<_, _>>()? },
        KindRow::Fixed => {
            let package = row.package.as_ref().ok_or_else(|| refuse(row, "names no package".to_owned()))?;
            ProductKind::Fixed(Package { workload: names.workload(row, package)?, premium: row.premium })
        }
        KindRow::Connector => {
            ProductKind::Connector { right: right()?, needs: row.needs.as_ref().map(|needs| names.right(row, needs)).transpose()? }
        }
        KindRow::NotComputed => ProductKind::NotComputed(row.reason.clone().ok_or_else(|| refuse(row, "gives no reason".to_owned()))?),
    };
    let brings = row.brings.as_ref().map(|brings| Ok((names.product(row, &brings.product)?, brings.units))).transpose()?;
    Ok(Product { name: row.name.clone(), kind, brings, row: row.id() })
}

fn packages(rows: &Rows, names: &Names, catalog: &Catalog) -> Result<BTreeMap<(WorkloadId, Version), Vec<Packaged>>, CatalogError> {
    let mut known: BTreeMap<(WorkloadId, Version), Vec<Packaged>> = BTreeMap::new();
    for row in &rows.package {
        let workload = names.workload(row, &row.workload)?;
        let held = known.entry((workload, version(catalog, row, workload, &row.version)?)).or_default();
        for (right, text) in &row.rights {
            let right = names.right(row, right)?;
            let version = version(catalog, row, catalog.right(right).workload, text)?;
            held.push(Packaged { right, version, premium: row.premium, row: row.id(), confidence: confidence(row) });
        }
    }
    Ok(known)
}

/// Names and aliases of products; one that two products claim is refused.
fn product_names(rows: &Rows, names: &Names) -> Result<BTreeMap<String, ProductId>, CatalogError> {
    let mut known = BTreeMap::new();
    for row in &rows.product {
        let id = names.product(row, &row.id)?;
        for name in std::iter::once(&row.name).chain(&row.aliases) {
            if known.insert(text::fold(name), id).is_some_and(|other| other != id) {
                return Err(refuse(row, format!("has the name '{name}', which another product has too")));
            }
        }
    }
    Ok(known)
}

fn bundles(rows: &Rows, names: &Names) -> Result<BTreeMap<ProductId, Vec<Bundle>>, CatalogError> {
    let mut known: BTreeMap<ProductId, Vec<Bundle>> = BTreeMap::new();
    let computed: BTreeMap<&str, bool> = rows.right.iter().map(|right| (right.id.as_str(), right.computed)).collect();
    for row in &rows.bundle {
        let mut rights = Vec::new();
        for right in &row.rights {
            let id = names.right(row, right)?;
            if computed.get(right.as_str()).copied().unwrap_or(false) {
                rights.push(id);
            }
        }
        rights.sort_unstable();
        let bundle = Bundle { row: row.id(), confidence: confidence(row), from: row.from, rights };
        known.entry(names.product(row, &row.product)?).or_default().push(bundle);
    }
    for periods in known.values_mut() {
        periods.sort_by_key(|period| period.from);
    }
    Ok(known)
}

fn plans(rows: &Rows, names: &Names) -> Result<Vec<Plan>, CatalogError> {
    let plan = |row: &super::data::PlanRow| Plan { id: row.id.clone(), name: row.name.clone(), grants: BTreeMap::new() };
    let mut plans: Vec<Plan> = rows.plan.iter().map(plan).collect();
    for row in &rows.grant {
        let at = usize::from(names.plan(row, &row.plan)?.0);
        let Some(plan) = plans.get_mut(at) else { continue };
        for right in &row.rights {
            plan.grants.insert(names.right(row, right)?, (format!("plan/{}/{right}", row.plan), confidence(row)));
        }
    }
    Ok(plans)
}

/// Every spelling of every plan, squeezed: identifiers first, then names, the earlier row where two agree.
fn plan_names(rows: &Rows, names: &Names) -> Result<BTreeMap<String, PlanId>, CatalogError> {
    let mut known = BTreeMap::new();
    let mut products = Vec::new();
    for row in &rows.skus {
        let plan = names.plan(row, &row.plan)?;
        products.extend(row.products.iter().map(|product| (plan, product)));
    }
    for (plan, (guid, _, _)) in &products {
        known.entry(text::squeezed(guid)).or_insert(*plan);
    }
    for (plan, (_, string_id, _)) in &products {
        known.entry(text::squeezed(string_id)).or_insert(*plan);
    }
    for row in &rows.plan {
        let plan = names.plan(row, &row.id)?;
        for name in [&row.id, &row.name].into_iter().chain(&row.aliases) {
            known.entry(text::squeezed(name)).or_insert(plan);
        }
    }
    for (plan, (_, _, name)) in &products {
        known.entry(text::squeezed(name)).or_insert(*plan);
    }
    Ok(known)
}

fn external(rows: &Rows, names: &Names, catalog: &Catalog) -> Result<BTreeMap<RightId, Vec<ExternalRange>>, CatalogError> {
    let mut known: BTreeMap<RightId, Vec<ExternalRange>> = BTreeMap::new();
    for row in &rows.external {
        let workload = names.workload(row, &row.workload)?;
        let end = |text: &Option<String>, open: u8| match text {
            Some(text) => version(catalog, row, workload, text),
            None => Ok(Version(open)),
        };
        let (from, to) = (end(&row.from, 0)?, end(&row.to, u8::MAX)?);
        let connectors = row.connectors.iter().map(|id| names.product(row, id)).collect::<Result<Vec<_>, _>>()?;
        for (right, info) in catalog.rights().filter(|(_, info)| info.workload == workload) {
            let access = match row.mode {
                ExternalMode::Included => ExternalAccess::Included,
                ExternalMode::CalOnly => ExternalAccess::CalOnly,
                ExternalMode::Connector => connector(catalog, &connectors, right, info.additive),
            };
            known.entry(right).or_default().push(ExternalRange { from, to, access });
        }
    }
    Ok(known)
}

/// The Connector for a right: its own, else for an additive right none but the base Connector's product.
fn connector(catalog: &Catalog, connectors: &[ProductId], right: RightId, additive: bool) -> ExternalAccess {
    let of_right = |id: &&ProductId| matches!(&catalog.product(**id).kind, ProductKind::Connector { right: held, .. } if *held == right);
    match (connectors.iter().find(of_right), connectors.first(), additive) {
        (Some(own), _, _) => ExternalAccess::Connector(*own),
        (None, Some(_), true) | (None, None, _) => ExternalAccess::CalOnly,
        (None, Some(base), false) => ExternalAccess::Connector(*base),
    }
}

fn waivers(rows: &Rows, names: &Names) -> Result<BTreeMap<String, Vec<Waiver>>, CatalogError> {
    let mut known: BTreeMap<String, Vec<Waiver>> = BTreeMap::new();
    for row in &rows.waiver {
        let rights = row.rights.iter().map(|right| names.right(row, right)).collect::<Result<Vec<_>, _>>()?;
        for model in &row.models {
            let waiver = Waiver { row: row.id.clone(), confidence: confidence(row), rights: rights.clone() };
            known.entry(text::fold(model)).or_default().push(waiver);
        }
    }
    Ok(known)
}

fn ual_roles(rows: &Rows, names: &Names) -> Result<BTreeMap<String, (WorkloadId, String)>, CatalogError> {
    let role = |row: &super::data::UalRoleRow| Ok((text::squeezed(&row.guid), (names.workload(row, &row.workload)?, row.name.clone())));
    rows.ual_role.iter().map(role).collect()
}
