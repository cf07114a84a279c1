//! What the readers produce: typed records, each with its origin. POSITION.md section 1.
//!
//! Everything but access is a plain struct. Access is big, so it is kept in columns of interned spellings ([`AccessLog`]).
//! Text stands as in the extract (trimmed; `-` and blank are absent); matching and parsing of versions is the kit's work.

mod permissions;

use super::about::About;
use super::slots::Slots;
pub use super::spellings::{Spelling, Spellings};
use crate::catalog::{Cents, Day, Metric, WorkloadId};
pub use permissions::{AuthorisedRecord, MembershipRecord, Principal};
use std::collections::BTreeMap;

/// A source file, by its place in [`Ledger::sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(pub u32);

/// A table (the delimited file itself, a sheet, a log), by its place in [`Ledger::tables`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TableId(pub u32);

impl TableId {
    /// The table of records that decisions added: their row is the journal entry's id.
    pub const DECISIONS: TableId = TableId(u32::MAX);
}

/// Where a record stands: a table and the row as a person would find it (1-based line of a delimited file counting the
/// header, row of a sheet, or event record number).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    pub table: TableId,
    pub row: u64,
}

/// Whether a table's rows can tie a user to a device. POSITION.md section 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Linkage {
    /// A user column and a device or address column.
    Linked,
    UsersOnly,
    DevicesOnly,
    /// Not a table of access.
    #[default]
    None,
}

impl Linkage {
    pub fn word(self) -> &'static str {
        match self {
            Linkage::Linked => "linked",
            Linkage::UsersOnly => "users-only",
            Linkage::DevicesOnly => "devices-only",
            Linkage::None => "",
        }
    }
}

/// What became of a source as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceState {
    Read,
    /// Same bytes as an earlier source: counted once.
    Duplicate(SourceId),
    /// The journal sets it aside (`source … reference-only`); filled in by the session.
    ReferenceOnly,
    /// Could not be read at all; the reason is a sentence.
    Unreadable(String),
}

/// One file of the engagement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Relative to the engagement's folder, `/` between folders.
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
    pub state: SourceState,
}

/// A rejected row and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reject {
    pub row: u64,
    pub why: String,
}

/// How one column was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnUse {
    /// The header as it stands.
    pub header: String,
    /// The field it fills; `None`: ignored.
    pub field: Option<String>,
}

/// The account of one table: `rows = accepted + merged + set aside + rejected`, always.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TableAccount {
    pub source: u32,
    /// Sheet name, channel, or the file's stem for delimited files.
    pub name: String,
    /// What it was recognised as: `server`, `access`, `person`, … `event log`, or `unrecognised`.
    pub kind: String,
    /// By which signs, as a sentence; for an unrecognised table the reason, with its headers.
    pub signs: String,
    /// The product's log or export that it is, as people call it; blank for a canonical table.
    pub form: String,
    pub linkage: Linkage,
    pub columns: Vec<ColumnUse>,
    /// Row of the header, where the table has one.
    pub header_row: Option<u64>,
    pub rows: u64,
    pub accepted: u64,
    pub merged: u64,
    pub set_aside: BTreeMap<String, u64>,
    pub rejected: u64,
    /// The first rejects, at most [`TableAccount::REJECTS_KEPT`].
    pub rejects: Vec<Reject>,
    /// First and last day seen in the table's dates of access, where it has any.
    pub window: Option<(Day, Day)>,
}

impl TableAccount {
    pub const REJECTS_KEPT: usize = 100;
}

/// Whether a name that decisions and findings use is of a source: its path, `path#table` or `path#table#row`.
pub fn is_of_source(name: &str, source: &str) -> bool {
    name.strip_prefix(source).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

/// Sources and tables with their accounts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    pub sources: Vec<Source>,
    pub tables: Vec<TableAccount>,
    /// Entries of the journal that say how a table is read and could not be followed, each with the reason, a clause; blank: the table is
    /// not there.
    pub unapplied: BTreeMap<u64, String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerRecord {
    pub origin: Origin,
    pub server: String,
    /// As spelled; `None` for a workload the catalog does not know never gets here (it is a reject).
    pub workload: WorkloadId,
    pub version: Option<String>,
    pub os_version: Option<String>,
    pub host: Option<String>,
    pub cal_model: Option<String>,
    /// Informative.
    pub edition: Option<String>,
    /// Informative.
    pub external_facing: Option<bool>,
    /// Informative.
    pub site: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRecord {
    pub origin: Origin,
    pub user: String,
    pub enabled: Option<bool>,
    pub disabled_on: Option<Day>,
    pub aliases: Vec<String>,
    /// employee, contractor, external, guest, service, shared, test, admin; as spelled.
    pub kind: Option<String>,
    pub last_logon: Option<Day>,
    pub about: About,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceRecord {
    pub origin: Origin,
    pub device: String,
    /// workstation, server, kiosk, shared, service, printer, mobile; as spelled.
    pub device_kind: Option<String>,
    pub aliases: Vec<String>,
    pub ip: Vec<String>,
    pub ip_from: Option<Day>,
    pub ip_to: Option<Day>,
    pub unattended: Option<bool>,
    pub nat: Option<bool>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanRecord {
    pub origin: Origin,
    pub user: String,
    /// SKU GUID, string id or display name, one plan a record.
    pub plan: String,
}

/// How an entitlement line acts. POSITION.md section 4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum LineType {
    #[default]
    License,
    Subscription,
    Sa,
    StepUp,
    Bridge,
    Credit,
}

impl LineType {
    pub fn parse(text: &str) -> Option<LineType> {
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "license" | "licence" => Some(LineType::License),
            "subscription" => Some(LineType::Subscription),
            "sa" | "software assurance" => Some(LineType::Sa),
            "step-up" | "stepup" | "step up" => Some(LineType::StepUp),
            "bridge" => Some(LineType::Bridge),
            "credit" => Some(LineType::Credit),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            LineType::License => "license",
            LineType::Subscription => "subscription",
            LineType::Sa => "sa",
            LineType::StepUp => "step-up",
            LineType::Bridge => "bridge",
            LineType::Credit => "credit",
        }
    }
}

/// A line of an entitlement list. `None` means the column was absent or blank; the kit then reads the description
/// ([`crate::catalog::Catalog::read_description`]) and applies the defaults.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntitlementRecord {
    pub origin: Origin,
    /// The catalog's name or a price-list description, as it stands.
    pub product: String,
    pub quantity: i64,
    pub metric: Option<Metric>,
    pub version: Option<String>,
    pub line_type: Option<LineType>,
    /// The column of types says that Software Assurance comes with the licence.
    pub with_sa: bool,
    pub sa_end: Option<Day>,
    pub purchased: Option<Day>,
    pub replaces: Option<String>,
    pub agreement: Option<String>,
    pub unit_price: Option<Cents>,
    /// The machine an External Connector is held for.
    pub server: Option<String>,
    pub status: Option<String>,
    pub pack_key: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssignmentRecord {
    pub origin: Origin,
    pub subject: String,
    pub product: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceRecord {
    pub origin: Origin,
    pub product: String,
    /// `None`: holds for both.
    pub metric: Option<Metric>,
    pub unit_price: Cents,
    pub currency: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClaimRecord {
    pub origin: Origin,
    /// As spelled: a right's id.
    pub right: String,
    pub claimed_shortage: u64,
    pub unit_price: Option<Cents>,
}

/// A collector error, a licence-pack message, or any other event that is no access.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventRecord {
    pub origin: Origin,
    pub server: String,
    pub message: String,
    pub source: Option<String>,
    pub id: Option<u32>,
    pub time: Option<Day>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollectorRecord {
    pub origin: Origin,
    pub server: String,
    pub client_installed: bool,
    pub site_code: Option<String>,
    pub last_inventory: Option<Day>,
}

/// Features used: Standard needs the base CAL, Enterprise the base and the additive one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Edition {
    #[default]
    Standard,
    Enterprise,
}

impl Edition {
    /// As extracts write it; packages of servers call their additional features Premium.
    pub fn parse(text: &str) -> Option<Edition> {
        match text.trim().to_ascii_lowercase().as_str() {
            "standard" | "std" => Some(Edition::Standard),
            "enterprise" | "ent" | "premium" => Some(Edition::Enterprise),
            _ => None,
        }
    }
}

/// One row of access, spellings interned in the same [`AccessLog`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AccessRow {
    pub workload: WorkloadId,
    pub edition: Edition,
    pub server: Spelling,
    pub user: Spelling,
    /// The device column (a host name, FQDN, MAC or id), not the address.
    pub device: Spelling,
    pub ip: Spelling,
    pub first_seen: Option<Day>,
    pub last_seen: Option<Day>,
    pub count: u64,
    pub origin: Origin,
}

/// What [`AccessLog::push`] did with a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pushed {
    Accepted,
    /// All identifying fields and both days equal an earlier row's: its count grew.
    Merged,
}

/// Both halves of an [`AccessLog`], to change at once.
pub struct AccessLogParts<'a> {
    pub spellings: &'a mut Spellings,
    pub rows: &'a mut Vec<AccessRow>,
}

/// Access in columns. Rows equal in everything but count and origin collapse into the first.
#[derive(Clone, Debug, Default)]
pub struct AccessLog {
    pub spellings: Spellings,
    rows: Vec<AccessRow>,
    /// Rows that collapsed, with the row they went into: so that a decision can still name them.
    merged: Vec<(Origin, u64, u32)>,
    index: Slots,
}

impl AccessLog {
    /// Adds a row, or merges it into an equal earlier one of the same linkage class (same table).
    pub fn push(&mut self, row: AccessRow) -> Pushed {
        let hash = identity_hash(&row);
        if let Some(at) = self.index.find(hash, |at| self.rows.get(at as usize).is_some_and(|known| same_access(known, &row))) {
            let known = &mut self.rows[at as usize];
            known.count = known.count.saturating_add(row.count);
            self.merged.push((row.origin, row.count, at));
            return Pushed::Merged;
        }
        self.index.insert(hash, self.rows.len() as u32);
        self.rows.push(row);
        Pushed::Accepted
    }

    pub fn rows(&self) -> &[AccessRow] {
        &self.rows
    }

    /// (origin, count, index of the row it went into)
    pub fn merged(&self) -> &[(Origin, u64, u32)] {
        &self.merged
    }

    /// Spellings and rows, to amend a row.
    pub fn parts_mut(&mut self) -> AccessLogParts<'_> {
        AccessLogParts { spellings: &mut self.spellings, rows: &mut self.rows }
    }

    /// The place of the row with this origin. A row that was merged into an equal one becomes a row of its own again.
    pub fn separate(&mut self, origin: Origin) -> Option<usize> {
        if let Some(at) = self.rows.iter().position(|r| r.origin == origin) {
            return self.split_off_merged(at);
        }
        let merged = self.merged.iter().position(|(o, _, _)| *o == origin)?;
        let (_, count, into) = self.merged.swap_remove(merged);
        let mut row = *self.rows.get(into as usize)?;
        self.rows[into as usize].count -= count.min(row.count);
        row.origin = origin;
        row.count = count;
        self.rows.push(row);
        Some(self.rows.len() - 1)
    }

    /// Row `at` is to change: the rows merged into it stay behind as one row under their own first origin.
    fn split_off_merged(&mut self, at: usize) -> Option<usize> {
        let Some(first) = self.merged.iter().position(|(_, _, into)| *into as usize == at) else { return Some(at) };
        let rest: u64 = self.merged.iter().filter(|(_, _, into)| *into as usize == at).map(|(_, count, _)| count).sum();
        let (origin, _, _) = self.merged.swap_remove(first);
        let mut behind = *self.rows.get(at)?;
        behind.origin = origin;
        behind.count = rest;
        self.rows[at].count -= rest.min(self.rows[at].count);
        let place = self.rows.len() as u32;
        self.rows.push(behind);
        self.merged.iter_mut().filter(|(_, _, into)| *into as usize == at).for_each(|(_, _, into)| *into = place);
        Some(at)
    }

    /// Keeps the rows whose origin fits.
    pub fn retain(&mut self, keep: impl Fn(Origin) -> bool) {
        let mut places = Vec::with_capacity(self.rows.len());
        let mut kept = 0u32;
        for row in &self.rows {
            places.push(kept);
            kept += u32::from(keep(row.origin));
        }
        self.merged.retain(|(origin, _, _)| keep(*origin));
        self.merged.iter_mut().for_each(|(_, _, into)| *into = places[*into as usize]);
        self.rows.retain(|row| keep(row.origin));
        self.index = Slots::default();
    }

    /// Frees the index that only loading needs.
    pub fn finish(&mut self) {
        self.index = Slots::default();
        self.rows.shrink_to_fit();
    }
}

fn identity_hash(row: &AccessRow) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    (row.workload, row.edition, row.server, row.user, row.device, row.ip).hash(&mut hasher);
    (row.first_seen, row.last_seen, row.origin.table).hash(&mut hasher);
    hasher.finish()
}

fn same_access(a: &AccessRow, b: &AccessRow) -> bool {
    (a.workload, a.edition, a.server, a.user, a.device, a.ip) == (b.workload, b.edition, b.server, b.user, b.device, b.ip)
        && (a.first_seen, a.last_seen, a.origin.table) == (b.first_seen, b.last_seen, b.origin.table)
}

/// Rows of a log that a Remote Desktop gateway wrote about connections through itself, from one to the next with nothing else between.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GatewayRun {
    pub table: TableId,
    pub from: u64,
    pub to: u64,
    /// In [`AccessLog::spellings`].
    pub computer: Spelling,
}

impl GatewayRun {
    pub fn holds(&self, origin: Origin) -> bool {
        origin.table == self.table && (self.from..=self.to).contains(&origin.row)
    }
}

/// Everything the readers found.
#[derive(Clone, Debug, Default)]
pub struct Records {
    pub ledger: Ledger,
    pub servers: Vec<ServerRecord>,
    pub access: AccessLog,
    pub people: Vec<PersonRecord>,
    pub devices: Vec<DeviceRecord>,
    pub plans: Vec<PlanRecord>,
    pub entitlements: Vec<EntitlementRecord>,
    pub assignments: Vec<AssignmentRecord>,
    pub prices: Vec<PriceRecord>,
    pub claims: Vec<ClaimRecord>,
    pub authorised: Vec<AuthorisedRecord>,
    pub memberships: Vec<MembershipRecord>,
    pub events: Vec<EventRecord>,
    pub collectors: Vec<CollectorRecord>,
    /// Access in event logs that waits for the rest of the estate.
    pub pending: super::pending::Pending,
    /// In order.
    pub gateways: Vec<GatewayRun>,
    /// What the readers found wrong, as findings.
    pub notices: Vec<super::findings::Finding>,
}
