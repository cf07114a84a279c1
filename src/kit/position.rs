//! The position: every number that is shown, in one place. POSITION.md sections 5 to 9. Built by [`super::reconstruct`].
//!
//! Screens, worksheet and JSON render this and compute nothing.

use super::behind::sets::Behind;
use super::beside::Beside;
use super::could::Could;
use super::coverage::Coverage;
use super::decisions::{MetricChoice, Policy, Settings};
use super::evidence::EvidenceIndex;
use super::findings::Finding;
use super::records::Origin;
use super::tallies::Tallies;
use crate::catalog::{Cents, Day, Metric, PlanId, ProductId, RightId, Version, WorkloadId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A person (or an account that stands for itself), by its place in [`Position::users`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UserId(pub u32);

/// A device or pseudo-device, by its place in [`Position::devices`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DeviceId(pub u32);

/// Who needs a CAL.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    User(UserId),
    Device(DeviceId),
}

/// Why a row (or its user, or its device) does not count; in the order in which they are tested. POSITION.md section 3, 4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    AfterAsOf,
    OutOfWindow,
    Waived,
    Decision,
    SystemAccount,
    MachineAccount,
    SystemMailbox,
    ServiceAccount,
    SharedMailbox,
    Disabled,
    External,
    Unattended,
    LicensedServer,
}

impl Reason {
    pub const ALL: [Reason; 13] = [
        Reason::AfterAsOf,
        Reason::OutOfWindow,
        Reason::Waived,
        Reason::Decision,
        Reason::SystemAccount,
        Reason::MachineAccount,
        Reason::SystemMailbox,
        Reason::ServiceAccount,
        Reason::SharedMailbox,
        Reason::Disabled,
        Reason::External,
        Reason::Unattended,
        Reason::LicensedServer,
    ];

    /// The code that JSON, worksheet and screens print.
    pub fn code(self) -> &'static str {
        match self {
            Reason::AfterAsOf => "after-as-of",
            Reason::OutOfWindow => "out-of-window",
            Reason::Waived => "waived",
            Reason::Decision => "decision",
            Reason::SystemAccount => "system-account",
            Reason::MachineAccount => "machine-account",
            Reason::SystemMailbox => "system-mailbox",
            Reason::ServiceAccount => "service-account",
            Reason::SharedMailbox => "shared-mailbox",
            Reason::Disabled => "disabled",
            Reason::External => "external",
            Reason::Unattended => "unattended",
            Reason::LicensedServer => "licensed-server",
        }
    }
}

/// How a demand is met, or that it is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Not counted for this reason.
    Excluded(Reason),
    /// The person's online plan carries the right.
    Plan(PlanId),
    /// A unit reserved by name.
    Assigned(ProductId),
    /// A unit of this pool (index into [`Position::pools`]).
    Unit(usize),
    /// Counted on the other side: the chosen metric licenses the devices this person uses, or the people at this device.
    OtherSide,
    /// A device that shows only in background rows, or whose users are presumed elsewhere: counts under the device metric only.
    Background,
    /// Licensed with the server (external, from 2013 on), or by a Connector on its hosts, owned or to be bought.
    External(ExternalFate),
    /// No owned unit covers it; `to_buy` closes it where it has a price.
    Uncovered { why: Shortage, to_buy: Option<ProductId> },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExternalFate {
    /// Base access, licensed with the server.
    Included,
    /// Connectors meet all of the person's demands for the right.
    Connector,
    /// A mix of Connectors and a CAL.
    ConnectorAndCal,
}

/// Why no owned unit covers a demand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shortage {
    /// Nothing is owned for the right in this metric.
    NothingOwned,
    /// All units that reach the version are in use.
    UsedUp,
    /// Units are left, but none reaches the required version.
    TooOld,
}

/// One subject in one right, in or out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RightSubject {
    pub subject: Subject,
    /// Counts among the external users (section 8) and in no need of the right's own metric.
    pub external: bool,
    /// Highest CAL version that any server it accessed for the right needs.
    pub required: Version,
    /// False where that rests on a version nobody knows.
    pub version_known: bool,
    pub fate: Fate,
    pub last_seen: Option<Day>,
    /// Devices a user was seen on, users a device was seen with (in the right's population).
    pub partners: u32,
    /// Rows of access behind it.
    pub rows: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Count {
    pub users: u64,
    pub devices: u64,
}

impl Count {
    pub fn total(self) -> u64 {
        self.users + self.devices
    }
}

/// The lower bound: a minimum-weight vertex cover, and its certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mixed {
    pub users: u64,
    pub devices: u64,
    /// Size of a maximum matching of P'; in the unit-weight case it equals the cover of P' (König).
    pub matching: u64,
    /// Weight of the cover, forced subjects included (price, or 1.00 where there is none).
    pub weight: Cents,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Metrics {
    pub user: Option<Count>,
    pub device: Option<Count>,
    pub split: Option<Count>,
    pub mixed: Option<Mixed>,
}

impl Metrics {
    pub fn of(&self, choice: MetricChoice) -> Option<Count> {
        match choice {
            MetricChoice::User => self.user,
            MetricChoice::Device => self.device,
            MetricChoice::Split => self.split,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gap {
    pub users: u64,
    pub devices: u64,
    /// At the standalone price; 0 where there is none.
    pub list_cost: Cents,
}

/// External coverage of a right. POSITION.md section 8.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct External {
    /// External users, physical hosts with a demand (plans and included access gone, Connectors not yet counted).
    pub users: u64,
    pub hosts: u64,
    /// CALs (owned units and bought ones) and Connectors (owned and bought) that meet them.
    pub cals: u64,
    pub connectors: u64,
    /// What has to be bought for them in this right.
    pub cost: Cents,
}

/// The gap under the next best metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MetricExposure {
    pub metric: MetricChoice,
    pub gap: u64,
    pub residual_cost: Cents,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RightPosition {
    pub raw_users: u64,
    pub raw_devices: u64,
    pub users: u64,
    pub devices: u64,
    pub pairs: u64,
    /// Distinct subjects taken out, by reason; reasons with none are absent.
    pub excluded: BTreeMap<Reason, u64>,
    /// |C|: users whose plan or named assignment carries the right.
    pub plan_covered: u64,
    pub metrics: Metrics,
    /// `None` where nobody internal is left.
    pub metric: Option<MetricChoice>,
    /// The choice in words.
    pub metric_why: String,
    /// Demands under the chosen metric.
    pub need: Count,
    /// Units owned in each metric, whatever their version.
    pub owned: Count,
    /// Demands covered by units of suites, and of standalone CALs and bridges.
    pub covered_suites: u64,
    pub covered_standalone: u64,
    pub gap: Gap,
    /// The gap, less what it would be if every owned unit covered the latest version. `None` until the background figures are there.
    pub version_exposure: Option<u64>,
    pub metric_exposure: Option<MetricExposure>,
    /// Units left over that the right could use.
    pub surplus: Count,
    pub external: External,
    /// Newest CAL version that any raw row requires.
    pub newest_required: Version,
    /// What someone would assert from raw data: metric, count, owned units that reach, price, amount.
    pub unadjusted: Unadjusted,
    /// Everyone in or out of the right, users first, by name.
    pub subjects: Vec<RightSubject>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unadjusted {
    pub metric: Metric,
    pub count: u64,
    pub owned: u64,
    pub price: Cents,
    pub amount: Cents,
    /// The auditor's own figure stands in its place.
    pub claimed: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyResult {
    pub metrics: BTreeMap<RightId, MetricChoice>,
    pub residual_cost: Cents,
    pub external_cost: Cents,
    pub uncovered: u64,
    pub unpriced: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PurchaseFor {
    Gap,
    External,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purchase {
    pub purpose: PurchaseFor,
    pub product: ProductId,
    /// `None` for a Connector.
    pub metric: Option<Metric>,
    pub quantity: u64,
    pub unit_price: Cents,
    pub cost: Cents,
    /// For a Connector: its physical host.
    pub host: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Totals {
    pub auditor_cost: Cents,
    pub residual_cost: Cents,
    pub external_cost: Cents,
    /// 1 − (residual + external) / auditor; `None` where auditor_cost is 0.
    pub reduction: Option<f64>,
    pub uncovered: u64,
    pub unpriced: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaterfallStep {
    /// `claim`, `identities`, a reason's code, `could-access`, `plans`, `allocation`, `metric`, `external-cover`.
    pub code: &'static str,
    pub delta: Cents,
}

/// How sure the optimum is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    Proven,
    /// A time limit was hit: the true cost lies between this bound and the one shown.
    Bound(Cents),
}

/// A person or account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    pub name: String,
    /// Every spelling it was seen under in access, as it stands.
    pub spellings: Vec<String>,
    /// Directory rows (its own and those of identities merged into it).
    pub origins: Vec<Origin>,
    pub in_directory: bool,
    pub kind: Option<String>,
    pub enabled: Option<bool>,
    pub disabled_on: Option<Day>,
    pub last_logon: Option<Day>,
    pub plans: Vec<(PlanId, Origin)>,
    /// Identities merged into it by decisions: name and journal entry.
    pub merged: Vec<(String, u64)>,
    /// The bare name that several directory entries claim.
    pub ambiguous: bool,
}

/// A device or pseudo-device (`ip:…`, `nat:…`, `mac:…`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    pub name: String,
    pub spellings: Vec<String>,
    pub origins: Vec<Origin>,
    pub in_register: bool,
    pub kind: Option<String>,
    pub unattended: bool,
    /// Kind shared or kiosk, or a decision.
    pub shared: bool,
    /// It is a server of the inventory.
    pub server: bool,
    pub merged: Vec<(String, u64)>,
    pub ambiguous: bool,
}

/// One workload on one machine that is accessed or inventoried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Service {
    pub server: String,
    pub workload: WorkloadId,
    /// Inventory row, where there is one.
    pub origin: Option<Origin>,
    /// As the inventory has it.
    pub version_text: Option<String>,
    pub os_version_text: Option<String>,
    pub version: Option<Version>,
    /// CAL version that each demanded right needs here (own rights and the implied one).
    pub required: Vec<(RightId, Version)>,
    /// False where a version is assumed (latest by as-of).
    pub version_known: bool,
    /// The physical machine.
    pub host: String,
    pub cal_model: Option<String>,
    pub site: Option<String>,
    /// Rights that need no CAL here, by the CAL model.
    pub waived: Vec<RightId>,
    /// Distinct users and devices seen (resolved, before exclusions), rows, window.
    pub users: u64,
    pub devices: u64,
    pub rows: u64,
    pub window: Option<(Day, Day)>,
}

/// What an entitlement line came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineResult {
    pub origin: Origin,
    pub product_text: String,
    pub product: Option<ProductId>,
    /// As stated, else as its wording says; the same for the metric.
    pub line_type: super::records::LineType,
    pub quantity: i64,
    pub metric: Option<Metric>,
    /// Units that cover something now.
    pub counted: u64,
    /// What it covers, or why it covers nothing; a sentence.
    pub outcome: String,
    /// The version each right is covered to.
    pub covers: BTreeMap<RightId, Version>,
    pub sa_end: Option<Day>,
    pub purchased: Option<Day>,
    pub agreement: Option<String>,
    pub server: Option<String>,
}

/// Units alike: same product, metric and covered versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pool {
    pub product: ProductId,
    pub metric: Metric,
    pub covers: BTreeMap<RightId, Version>,
    pub suite: bool,
    pub bridge: bool,
    pub units: u64,
    /// Reserved by named assignments.
    pub reserved: u64,
    /// Given to internal and external subjects.
    pub used: u64,
    pub used_external: u64,
}

impl Pool {
    /// Units that nobody has been given.
    pub fn left(&self) -> u64 {
        self.units.saturating_sub(self.reserved).saturating_sub(self.used)
    }
}

/// An External Connector, owned or to be bought, and its host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectorUse {
    pub product: ProductId,
    pub right: RightId,
    pub host: String,
    pub owned: bool,
    /// External users it covers on that host.
    pub users: u64,
    /// Users from which a Connector at its price beats standalone CALs; `None` where either has no price.
    pub break_even: Option<u64>,
}

/// The whole result.
#[derive(Clone, Debug)]
pub struct Position {
    pub settings: Settings,
    pub currency: String,
    pub catalog: (String, String),
    pub rights: BTreeMap<RightId, RightPosition>,
    /// Complete once [`Position::complete`].
    pub policies: BTreeMap<Policy, PolicyResult>,
    pub purchases: Vec<Purchase>,
    pub totals: Totals,
    pub waterfall: Vec<WaterfallStep>,
    /// False while the background figures (policies other than the chosen, waterfall, exposures) are still to come.
    pub complete: bool,
    pub proof: Proof,
    /// High first.
    pub findings: Vec<Finding>,
    pub users: Vec<User>,
    pub devices: Vec<Device>,
    pub services: Vec<Service>,
    pub lines: Vec<LineResult>,
    pub pools: Vec<Pool>,
    pub connectors: Vec<ConnectorUse>,
    /// Standalone price by product and metric (`None`: Connectors).
    pub prices: BTreeMap<(ProductId, Option<Metric>), Cents>,
    /// Entries whose target did not resolve.
    pub dormant: Vec<u64>,
    /// Assumptions in words, for the sheet and the scope screen.
    pub assumptions: Vec<String>,
    /// Rows behind the numbers.
    pub evidence: EvidenceIndex,
    /// Counts for tables that would cost a walk over all subjects; [`super::tallies::Tallies::of`] as the last step.
    pub tallies: Tallies,
    /// How far the evidence goes, per service and month.
    pub coverage: Coverage,
    /// What may be otherwise, and how people came: kept while who is who stays.
    pub beside: Arc<Beside>,
    /// Who could access beside who did.
    pub could: Arc<Could>,
    /// Accounts that many people may use, with whom the data names and whom a decision puts in their place.
    pub behind: Vec<Behind>,
}

impl Position {
    pub fn name(&self, subject: Subject) -> &str {
        match subject {
            Subject::User(id) => self.users.get(id.0 as usize).map_or("", |u| u.name.as_str()),
            Subject::Device(id) => self.devices.get(id.0 as usize).map_or("", |d| d.name.as_str()),
        }
    }
}
