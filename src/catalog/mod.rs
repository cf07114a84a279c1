//! The licensing rules as data: workloads, rights, versions, products, suites, plans, Connectors, waivers, account classes, playbooks.
//!
//! Everything is parsed from `assets/catalog/*.toml` and `assets/playbooks/*.toml` (embedded) and an optional overlay; each row has an
//! id, a source, a date and a confidence, and an unverified grant gives nothing until [`Switches`] turn it on. Knows no file, clock or
//! position.

mod accounts;
mod build;
mod contested;
mod data;
mod describe;
pub mod money;
mod plans;
mod playbooks;
mod products;
mod requests;
mod rows;
mod rules;
mod text;
mod units;
mod versions;

pub use contested::Arguments;
pub use data::{Answered, ContestedSort, Exporter, PrincipalScope};
pub use playbooks::{Cause, Playbook, Step};
pub use requests::Request;
pub use units::{Cents, Confidence, Day, Metric, counted, grouped};

use std::collections::{BTreeMap, BTreeSet};

/// A workload, by its place in the catalog.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WorkloadId(pub u8);

/// A right (a workload with an edition). Ids are handed out in alphabetical order of the right's name, so that
/// `BTreeMap<RightId, _>` iterates alphabetically, as POSITION.md breaks ties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RightId(pub u8);

/// A version of a workload's ladder: newer is greater. Ranks of different workloads do not compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version(pub u8);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProductId(pub u16);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PlanId(pub u16);

/// A workload that is accessed: `windows-server`, `rds`, `exchange`, …
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workload {
    /// Canonical spelling: `windows-server`, `rds`, `exchange`, `sharepoint`, `skype`, `sql`, …
    pub id: String,
    /// `Exchange Server`.
    pub name: String,
    /// Access also demands `windows-server` (software dependency).
    pub implies_windows_server: bool,
    /// People reach it through a web server, where a proxy may stand in front.
    pub web: bool,
    /// The engine computes its rights; false: meeting it is a finding (`not-computed`).
    pub computed: bool,
    /// A service of the operating system: its versions are those of Windows Server (itself, RDS, AD RMS).
    pub of_system: bool,
    /// The ladder of versions, oldest first (`Version(i)` is `versions[i]`). RDS and AD RMS follow Windows Server's.
    pub versions: Vec<VersionInfo>,
}

/// One rung of a workload's ladder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionInfo {
    /// As printed: `2012 R2`, `SE`, `Lync 2013`.
    pub name: String,
    /// Date available; `None` where unknown (then never 'released').
    pub released: Option<Day>,
    /// Needs running SA or a subscription (Exchange SE, SharePoint SE, Skype SE).
    pub subscription_edition: bool,
    /// Which row says so.
    pub row: String,
}

/// A right: what a CAL gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Right {
    /// `windows-server`, `rds`, `exchange-standard`, `exchange-enterprise`, …
    pub id: String,
    /// `Exchange Standard`.
    pub name: String,
    pub workload: WorkloadId,
    /// The standalone CAL that gives it, where there is one.
    pub cal: Option<ProductId>,
    /// Needs the base right too (features used: enterprise).
    pub additive: bool,
    /// Its licences exist in this metric alone (Identity Manager: by user).
    pub only: Option<Metric>,
    /// The engine computes it; a right that it does not compute never enters a position.
    pub computed: bool,
}

/// What kind of product an entitlement line names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProductKind {
    /// A standalone CAL.
    Cal(RightId),
    /// A CAL suite: rights by period ([`Catalog::bundle`]).
    Suite,
    /// A suite bridge: units can only go to users who hold one of these plans.
    Bridge { plans: Vec<PlanId> },
    /// CALs of a package of servers (EBS, SBS): rights at the versions that the package fixes ([`Catalog::package_rights`]).
    Fixed(Package),
    /// An External Connector for this right; `needs` is the right whose Connector must stand on the same host (RDS: windows-server).
    Connector { right: RightId, needs: Option<RightId> },
    /// Known, but the engine does not compute it yet, or it is no CAL (a server licence, an application); the reason in words.
    NotComputed(String),
}

/// Whose CALs a product is: a package of servers, with or without what its Premium edition adds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Package {
    pub workload: WorkloadId,
    pub premium: bool,
}

/// A right that a version of a package of servers holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Packaged {
    pub right: RightId,
    /// The version that the package fixes for it.
    pub version: Version,
    /// Only in the Premium edition.
    pub premium: bool,
    /// The row that says so.
    row: String,
    confidence: Confidence,
}

/// A product that entitlement lines and price lists name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Product {
    /// `Exchange Server Standard CAL`.
    pub name: String,
    pub kind: ProductKind,
    /// CALs that come with it (a server licence of a package): their product, and how many with each.
    pub brings: Option<(ProductId, u32)>,
    /// Row id in the catalog.
    pub row: String,
}

/// An online plan whose user licence carries CAL rights. Microsoft Product Terms, CAL and ML Equivalency Licenses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// `m365_e3`.
    pub id: String,
    /// `Microsoft 365 E3`.
    pub name: String,
    /// Right → (row id of the grant, confidence): includes unverified grants, which give nothing until switched on.
    pub grants: BTreeMap<RightId, (String, Confidence)>,
}

/// How externals reach a right on a server of a version. LICENSING-RULES section 4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExternalAccess {
    /// Base access is licensed with the server; `enterprise` still demands base and additive CALs.
    Included,
    /// A CAL or this Connector.
    Connector(ProductId),
    /// CALs only.
    CalOnly,
}

/// Why a user name is no person. Patterns are data (`accounts.toml`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccountClass {
    SystemAccount,
    MachineAccount,
    SystemMailbox,
}

/// Which unverified rows the consultant switched on (`true`) or which rows were withdrawn (`false`), by row id.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Switches(pub BTreeMap<String, bool>);

/// What a description of a price list or licence statement says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// `None`: nothing known resembles it enough.
    pub product: Option<ProductId>,
    pub metric: Option<Metric>,
    pub version: Option<String>,
    /// `license`, `sa`, `step-up`, `subscription`, `bridge`.
    pub line_type: Option<String>,
    /// The wording says that the licence comes with SA (L&SA, LicSAPk).
    pub with_sa: bool,
    /// Units a pack holds (1 unless the wording says `5 Clt`, `20 Pk` …).
    pub pack: u32,
    /// The term that the wording names (`1 Year`), whether or not the line states its end.
    pub years: Option<u32>,
    /// What a step-up starts from (`from Core CAL`).
    pub replaces: Option<ProductId>,
    /// False: best guess only; the kit raises a finding with `candidates`.
    pub sure: bool,
    /// Why a best guess is no more.
    pub doubt: Option<String>,
    /// Nearest products, best first, at most five.
    pub candidates: Vec<Candidate>,
}

impl Reading {
    /// A product by its own name: nothing else is said.
    pub fn exactly(product: ProductId) -> Reading {
        Reading { product: Some(product), pack: 1, sure: true, ..Reading::default() }
    }
}

/// A product that a description may mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    pub product: ProductId,
    /// What speaks for it, and what against.
    pub why: String,
}

/// One printable rule: what `recal catalog` lists and searches, and what details cite.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// `version/windows-server/2012-r2`, `plan/m365_e3/exchange-standard`, `suite/core-cal/2011-08`, …
    pub id: String,
    /// workload, right, version, suite, bridge, plan, sku, connector, external, waiver, account, logon-type, ual-role, definition, contract, playbook …
    pub group: String,
    /// A sentence.
    pub text: String,
    pub source: String,
    /// When the source says so, or was read.
    pub date: String,
    pub confidence: Confidence,
}

/// An error in the catalog's own data or an overlay: file, row, what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("catalog {file}: {what}")]
pub struct CatalogError {
    pub file: String,
    pub what: String,
}

/// The licensing rules.
#[derive(Clone, Debug)]
pub struct Catalog {
    version: String,
    sha256: String,
    workloads: Vec<Workload>,
    workload_names: BTreeMap<String, WorkloadId>,
    /// By workload, as `workloads`: what `parse_version` compares with.
    ladders: Vec<Vec<versions::Rung>>,
    /// Words that name the product of any workload, and those of each.
    product_words: Vec<String>,
    own_words: Vec<Vec<String>>,
    rights: Vec<Right>,
    right_names: BTreeMap<String, RightId>,
    windows_server: RightId,
    equivalences: BTreeMap<(RightId, Version), versions::Equivalence>,
    products: Vec<Product>,
    product_names: BTreeMap<String, ProductId>,
    bundles: BTreeMap<ProductId, Vec<products::Bundle>>,
    /// By the package's workload and version.
    packages: BTreeMap<(WorkloadId, Version), Vec<Packaged>>,
    plans: Vec<Plan>,
    /// GUIDs, string ids, names, squeezed.
    plan_names: BTreeMap<String, PlanId>,
    external: BTreeMap<RightId, Vec<products::ExternalRange>>,
    /// By the CAL model's folded spelling.
    waivers: BTreeMap<String, Vec<products::Waiver>>,
    accounts: Vec<accounts::Patterns>,
    naming: accounts::Naming,
    principals: accounts::Principals,
    contested: Vec<Arguments>,
    logon_types: BTreeSet<u32>,
    ual_roles: BTreeMap<String, (WorkloadId, String)>,
    /// Ids of rows that a switch can turn, by their loose spelling.
    switch_rows: BTreeMap<String, String>,
    /// Reads descriptions.
    reader: describe::Reader,
    rules: Vec<Rule>,
    /// By code of finding.
    playbooks: BTreeMap<String, Playbook>,
    requests: Vec<Request>,
}

impl Catalog {
    /// The rules that the program ships.
    pub fn builtin() -> Result<Catalog, CatalogError> {
        build::assemble(&rows::Rows::shipped()?, rows::fingerprint(None))
    }

    /// The shipped rules with a user's overlay on top (rows by id replace or add).
    pub fn with_overlay(overlay: &str) -> Result<Catalog, CatalogError> {
        let mut rows = rows::Rows::shipped()?;
        rows.lay_over("overlay", overlay)?;
        build::assemble(&rows, rows::fingerprint(Some(overlay)))
    }

    /// Version of the data, and the SHA-256 (hex) over all of it, overlay included.
    pub fn version(&self) -> (&str, &str) {
        (&self.version, &self.sha256)
    }

    /// By id, name or a usual other spelling, case-insensitive: `exchange`, `Exchange Server`, `exch`, `terminal server`.
    pub fn find_workload(&self, text: &str) -> Option<WorkloadId> {
        self.workload_names.get(&text::loose(text)).copied()
    }

    pub fn workload(&self, id: WorkloadId) -> &Workload {
        &self.workloads[usize::from(id.0)]
    }

    pub fn workloads(&self) -> impl Iterator<Item = (WorkloadId, &Workload)> {
        self.workloads.iter().enumerate().map(|(at, workload)| (WorkloadId(at as u8), workload))
    }

    /// By id (`exchange-standard`), case-insensitive; also the name.
    pub fn find_right(&self, text: &str) -> Option<RightId> {
        self.right_names.get(&text::loose(text)).copied()
    }

    pub fn right(&self, id: RightId) -> &Right {
        &self.rights[usize::from(id.0)]
    }

    /// All rights, alphabetically by id.
    pub fn rights(&self) -> impl Iterator<Item = (RightId, &Right)> {
        self.rights.iter().enumerate().map(|(at, right)| (RightId(at as u8), right))
    }

    /// The right `windows-server`.
    pub fn windows_server(&self) -> RightId {
        self.windows_server
    }

    /// Rights that access to a workload demands of itself (not the implied one): base, and the additive ones for `enterprise`.
    /// Empty for a workload that is not computed.
    pub fn demanded(&self, workload: WorkloadId, enterprise: bool) -> Vec<RightId> {
        let demands = |right: &Right| right.workload == workload && right.computed && (enterprise || !right.additive);
        self.rights().filter(|(_, right)| demands(right)).map(|(id, _)| id).collect()
    }

    /// The one metric in which a product is sold, where there is but one.
    pub fn only_metric(&self, product: ProductId) -> Option<Metric> {
        match self.product(product).kind {
            ProductKind::Cal(right) => self.right(right).only,
            ProductKind::Bridge { .. } => None,
            ProductKind::Suite | ProductKind::Fixed(_) | ProductKind::Connector { .. } | ProductKind::NotComputed(_) => None,
        }
    }

    /// Every rule, for `recal catalog` and the sheet 'Rules used'.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The logon types of event 4624 that are access over the network; the role GUIDs of User Access Logging.
    pub fn logon_type_is_access(&self, logon_type: u32) -> bool {
        self.logon_types.contains(&logon_type)
    }

    /// Workload of a User Access Logging role GUID, with the role's name.
    pub fn ual_role(&self, guid: &str) -> Option<(WorkloadId, &str)> {
        let guid = text::squeezed(guid.trim().trim_matches(|c| matches!(c, '{' | '}')));
        self.ual_roles.get(&guid).map(|(workload, name)| (*workload, name.as_str()))
    }
}

#[cfg(test)]
mod tests;
