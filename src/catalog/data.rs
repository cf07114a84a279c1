//! The rows of the catalog's files as serde reads them, and how files and an overlay become one set of rows.
//!
//! Knows the files' shape, not what the rows mean: that is `build.rs`.

use super::playbooks::{Cause, Step};
use super::{CatalogError, Confidence, Day, Metric};
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
    ("evidence.toml", include_str!("../../assets/catalog/evidence.toml")),
    ("contract.toml", include_str!("../../assets/catalog/contract.toml")),
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

/// Where a row comes from. Every row has one; a row without a source, or whose source is no known key, is an error.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    /// Keys of `sources.toml`, the most telling first.
    pub source: &'a [String],
    /// Where it differs from the first source's date.
    pub date: Option<&'a str>,
    pub confidence: Option<Confidence>,
    pub note: Option<&'a str>,
}

/// A row of any kind: its id and its origin.
pub(super) trait Row {
    fn id(&self) -> String;
    fn origin(&self) -> Origin<'_>;
}

/// Declares a row: the struct with its origin, and how its id is derived.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* } id $row:ident => $id:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            $($(#[$attribute])* pub $field: $type,)*
            #[serde(default)]
            pub source: Vec<String>,
            pub date: Option<String>,
            pub confidence: Option<Confidence>,
            pub note: Option<String>,
        }

        impl Row for $name {
            fn id(&self) -> String {
                let $row = self;
                $id
            }
            fn origin(&self) -> Origin<'_> {
                Origin { source: &self.source, date: self.date.as_deref(), confidence: self.confidence, note: self.note.as_deref() }
            }
        }
    };
}

row! {
    /// A workload that is accessed.
    WorkloadRow {
        id: String,
        name: String,
        #[serde(default)] aliases: Vec<String>,
        #[serde(default)] product_words: Vec<String>,
        ladder: Option<String>,
        #[serde(default)] implies_windows_server: bool,
        computed: bool,
    } id row => format!("workload/{}", row.id)
}

row! {
    /// A right: what a CAL gives.
    RightRow {
        id: String,
        name: String,
        #[serde(default)] aliases: Vec<String>,
        workload: String,
        cal: Option<String>,
        only: Option<Metric>,
        #[serde(default)] additive: bool,
        computed: bool,
        text: Option<String>,
    } id row => format!("right/{}", row.id)
}

row! {
    /// One rung of a workload's ladder; rows of a workload stand oldest first, unless `after` names another rung (overlays).
    VersionRow {
        workload: String,
        key: String,
        name: Option<String>,
        #[serde(default)] aliases: Vec<String>,
        after: Option<String>,
        released: Option<Day>,
        support_end: Option<Day>,
        extended_security_end: Option<Day>,
        #[serde(default)] builds: Vec<String>,
        #[serde(default)] builds_from: Vec<String>,
        #[serde(default)] subscription_edition: bool,
    } id row => format!("version/{}/{}", row.workload, slug(&row.key))
}

row! {
    /// A server of this version needs only the CAL of that one.
    EquivalenceRow {
        right: String,
        server: String,
        cal: String,
    } id row => format!("equivalence/{}/{}", row.right, slug(&row.server))
}

/// What kind of product a row is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum KindRow {
    Cal,
    Suite,
    Bridge,
    Fixed,
    Connector,
    NotComputed,
}

row! {
    /// A product that entitlement lines and price lists name.
    ProductRow {
        id: String,
        name: String,
        kind: KindRow,
        #[serde(default)] aliases: Vec<String>,
        right: Option<String>,
        needs: Option<String>,
        #[serde(default)] plans: Vec<String>,
        package: Option<String>,
        #[serde(default)] premium: bool,
        brings: Option<BringsRow>,
        reason: Option<String>,
        text: Option<String>,
    } id row => format!("product/{}", row.id)
}

/// CALs that come with a server licence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BringsRow {
    pub product: String,
    pub units: u32,
}

row! {
    /// What a version of a package of servers holds: access to it demands these rights, its own CALs give them.
    PackageRow {
        workload: String,
        version: String,
        #[serde(default)] premium: bool,
        rights: BTreeMap<String, String>,
    } id row => format!("package/{}/{}{}", row.workload, slug(&row.version), if row.premium { "/premium" } else { "" })
}

row! {
    /// What a suite or bridge holds in a period; without dates: always.
    BundleRow {
        product: String,
        from: Option<Day>,
        to: Option<Day>,
        rights: Vec<String>,
        #[serde(default)] also: Vec<String>,
    } id row => bundle_id(&row.product, row.from)
}

/// A version's key as ids spell it: `2012-r2`.
fn slug(key: &str) -> String {
    key.strip_suffix("r2").map_or_else(|| key.to_owned(), |year| format!("{year}-r2"))
}

/// `suite/core-cal/2011-08`, `bridge/core-o365`.
fn bundle_id(product: &str, from: Option<Day>) -> String {
    match (product.split_once("-bridge-"), from) {
        (Some((suite, service)), _) => format!("bridge/{suite}-{service}"),
        (None, Some(from)) => format!("suite/{}/{}", product.trim_end_matches("-suite"), from.to_date().strftime("%Y-%m")),
        (None, None) => format!("suite/{}", product.trim_end_matches("-suite")),
    }
}

row! {
    /// An online plan.
    PlanRow {
        id: String,
        name: String,
        #[serde(default)] aliases: Vec<String>,
    } id row => format!("plan/{}", row.id)
}

row! {
    /// CAL rights that a user licence of a plan carries: one rule for each right.
    GrantRow {
        plan: String,
        rights: Vec<String>,
    } id row => format!("plan/{}/{}", row.plan, row.rights.join("+"))
}

row! {
    /// Products (GUID, string id, display name) that are a plan.
    SkusRow {
        plan: String,
        products: Vec<(String, String, String)>,
    } id row => format!("sku/{}/{}", row.plan, row.products.first().map_or("", |product| &product.0))
}

/// How externals reach a workload.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ExternalMode {
    Included,
    Connector,
    CalOnly,
}

row! {
    /// How externals reach a workload between two versions, both included.
    ExternalRow {
        workload: String,
        from: Option<String>,
        to: Option<String>,
        mode: ExternalMode,
        #[serde(default)] connectors: Vec<String>,
        text: String,
    } id row => format!("external/{}/{}", row.workload, row.from.as_deref().or(row.to.as_deref()).unwrap_or("all"))
}

row! {
    /// A server's CAL model, and the rights that it waives.
    WaiverRow {
        id: String,
        models: Vec<String>,
        rights: Vec<String>,
        text: String,
    } id row => row.id.clone()
}

/// A class of accounts, as `accounts.toml` spells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ClassRow {
    SystemAccount,
    MachineAccount,
    SystemMailbox,
}

row! {
    /// Names of users that are no person.
    AccountRow {
        id: String,
        class: ClassRow,
        #[serde(default)] authorities: Vec<String>,
        #[serde(default)] names: Vec<String>,
        #[serde(default)] prefixes: Vec<String>,
        #[serde(default)] numbered: Vec<String>,
        #[serde(default)] suffixes: Vec<String>,
        #[serde(default)] sids: Vec<String>,
        #[serde(default)] sid_prefixes: Vec<String>,
        text: String,
    } id row => row.id.clone()
}

/// What a way of naming accounts tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum NamingSort {
    SecondAccount,
    Role,
}

row! {
    /// Names of accounts that may be somebody's second one, or nobody's in particular.
    NamingRow {
        id: String,
        sort: NamingSort,
        #[serde(default)] names: Vec<String>,
        #[serde(default)] prefixes: Vec<String>,
        #[serde(default)] suffixes: Vec<String>,
        text: String,
    } id row => row.id.clone()
}

row! {
    /// A logon type of Security event 4624.
    LogonTypeRow {
        number: u32,
        name: String,
        access: bool,
    } id row => format!("logon-type/{}", row.number)
}

row! {
    /// A role of User Access Logging.
    UalRoleRow {
        guid: String,
        name: String,
        workload: String,
    } id row => format!("ual-role/{}", row.guid)
}

row! {
    /// A term or definition that is cited, not computed with.
    FactRow {
        id: String,
        group: String,
        text: String,
    } id row => row.id.clone()
}

row! {
    /// What to do about findings of a code.
    PlaybookRow {
        code: String,
        causes: Vec<Cause>,
        tell: Vec<Step>,
        resolve: Vec<Step>,
        verify: Vec<Step>,
        ask: String,
    } id row => format!("playbook/{}", row.code)
}

/// A source that rows name by its key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceRow {
    pub id: String,
    pub text: String,
    pub date: String,
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
    pub logon_type: Vec<LogonTypeRow>,
    pub ual_role: Vec<UalRoleRow>,
    pub fact: Vec<FactRow>,
    pub playbook: Vec<PlaybookRow>,
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
        all(&self.logon_type, visit)?;
        all(&self.ual_role, visit)?;
        all(&self.fact, visit)?;
        all(&self.playbook, visit)?;
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
        merge(file, clash, &mut self.logon_type, rows.logon_type)?;
        merge(file, clash, &mut self.ual_role, rows.ual_role)?;
        merge(file, clash, &mut self.fact, rows.fact)?;
        merge(file, clash, &mut self.playbook, rows.playbook)
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
