//! The rows of the catalog's files as serde reads them.
//!
//! Knows the files' shape, not what the rows mean: that is `build.rs`.

use super::playbooks::{Cause, Step};
use super::{Confidence, Day, Metric};
use serde::Deserialize;
use std::collections::BTreeMap;

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
        #[serde(default)] web: bool,
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
    Service,
    Test,
    Administrator,
}

/// What makes an account that counts contested; in the order in which one that is several is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContestedSort {
    Service,
    Test,
    Admin,
    Leaver,
    Stale,
}

impl ContestedSort {
    pub const ALL: [ContestedSort; 5] =
        [ContestedSort::Service, ContestedSort::Test, ContestedSort::Admin, ContestedSort::Leaver, ContestedSort::Stale];

    pub fn word(self) -> &'static str {
        match self {
            ContestedSort::Service => "service",
            ContestedSort::Test => "test",
            ContestedSort::Admin => "admin",
            ContestedSort::Leaver => "leaver",
            ContestedSort::Stale => "stale",
        }
    }
}

row! {
    /// The arguments about a sort of account.
    ContestedRow {
        id: String,
        sort: ContestedSort,
        treatment: String,
        out: String,
        counts: String,
        #[serde(default)] kinds: Vec<String>,
    } id row => row.id.clone()
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

/// Whom a principal stands for that no list of members takes apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalScope {
    /// All people of one domain.
    Domain,
    /// All people of the directory.
    Everybody,
    Nobody,
}

row! {
    /// A principal that stands for many.
    PrincipalRow {
        id: String,
        scope: PrincipalScope,
        #[serde(default)] names: Vec<String>,
        #[serde(default)] sids: Vec<String>,
        #[serde(default)] sid_ends: Vec<String>,
        #[serde(default)] claims: Vec<String>,
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

/// What tells that a request was answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    Person,
    Device,
    /// A device with an address and its days.
    Address,
    Server,
    Plan,
    Entitlement,
    Price,
    /// Rows of access to one of the workloads.
    Access,
}

/// Who in the client's IT can export it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exporter {
    Directory,
    Servers,
    Mail,
    Licensing,
}

row! {
    /// What to ask a client for.
    RequestRow {
        id: String,
        gives: Answered,
        #[serde(default)] workloads: Vec<String>,
        what: String,
        how: Vec<String>,
        why: String,
        who: Exporter,
        #[serde(default)] period: bool,
        #[serde(default)] per_server: bool,
        #[serde(default)] every: bool,
    } id row => row.id.clone()
}

/// A source that rows name by its key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceRow {
    pub id: String,
    pub text: String,
    pub date: String,
}
