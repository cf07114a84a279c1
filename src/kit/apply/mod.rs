//! Decisions come first: records as read, with amendments, additions and sources set aside applied. POSITION.md section 1.
//!
//! What was read is never changed: where a decision touches a record, a copy stands in its place ([`Cow`]).

mod described;
mod fields;
mod find;

pub use described::Described;

use super::Inputs;
use super::behind::Said;
use super::decisions::{Decided, Decision, MetricChoice};
use super::findings::Status;
use super::names;
use super::records::*;
use crate::catalog::{Catalog, Cents, Metric, RightId, Switches};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// An exclusion or inclusion by the consultant, in the journal's order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sorting {
    pub entry: u64,
    pub key: String,
    /// False: included again.
    pub exclude: bool,
}

/// A merge (`to` is some) or a split of an identity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joining {
    pub entry: u64,
    pub key: String,
    pub to: Option<String>,
}

/// The estate as decided: what every later stage reads.
pub struct Estate<'a> {
    pub ledger: &'a Ledger,
    pub servers: Cow<'a, [ServerRecord]>,
    pub people: Cow<'a, [PersonRecord]>,
    pub devices: Cow<'a, [DeviceRecord]>,
    pub plans: Cow<'a, [PlanRecord]>,
    pub entitlements: Cow<'a, [EntitlementRecord]>,
    pub assignments: Cow<'a, [AssignmentRecord]>,
    pub prices: Cow<'a, [PriceRecord]>,
    pub claims: Cow<'a, [ClaimRecord]>,
    pub authorised: Cow<'a, [AuthorisedRecord]>,
    pub memberships: Cow<'a, [MembershipRecord]>,
    pub access: Cow<'a, AccessLog>,
    pub person_sorting: Vec<Sorting>,
    pub device_sorting: Vec<Sorting>,
    pub person_joining: Vec<Joining>,
    pub device_joining: Vec<Joining>,
    pub metric_overrides: BTreeMap<RightId, (MetricChoice, u64)>,
    pub shared: Vec<(String, bool, u64)>,
    pub price_overrides: Vec<(String, Option<Metric>, Cents, u64)>,
    /// Connector line (origin key or product) → host.
    pub places: Vec<(String, String, u64)>,
    /// What was said of descriptions, by their folded text.
    descriptions: BTreeMap<String, Described>,
    /// Lines whose quantity was decided: it counts units, whatever a pack holds.
    pub counted: BTreeSet<Origin>,
    pub switches: Switches,
    /// Who stands behind accounts, in the journal's order.
    pub stands_for: Vec<Said>,
    /// Finding id → its status, and the entry that gave it.
    pub finding_status: BTreeMap<String, (Status, u64)>,
    /// Tables whose records a decision set aside as reference only.
    pub aside: BTreeSet<TableId>,
    /// Entries whose target did not resolve, so far.
    pub dormant: Vec<u64>,
}

impl<'a> Estate<'a> {
    /// Applies all decisions that act on records; collects those that act on later stages.
    pub fn new(inputs: Inputs<'a>) -> Estate<'a> {
        let records = inputs.records;
        let mut estate = Estate {
            ledger: &records.ledger,
            servers: Cow::Borrowed(&records.servers),
            people: Cow::Borrowed(&records.people),
            devices: Cow::Borrowed(&records.devices),
            plans: Cow::Borrowed(&records.plans),
            entitlements: Cow::Borrowed(&records.entitlements),
            assignments: Cow::Borrowed(&records.assignments),
            prices: Cow::Borrowed(&records.prices),
            claims: Cow::Borrowed(&records.claims),
            authorised: Cow::Borrowed(&records.authorised),
            memberships: Cow::Borrowed(&records.memberships),
            access: Cow::Borrowed(&records.access),
            person_sorting: Vec::new(),
            device_sorting: Vec::new(),
            person_joining: Vec::new(),
            device_joining: Vec::new(),
            metric_overrides: BTreeMap::new(),
            shared: Vec::new(),
            price_overrides: Vec::new(),
            places: Vec::new(),
            descriptions: BTreeMap::new(),
            counted: BTreeSet::new(),
            switches: Switches::default(),
            stands_for: Vec::new(),
            finding_status: BTreeMap::new(),
            aside: BTreeSet::new(),
            dormant: Vec::new(),
        };
        estate.set_sources_aside(inputs.decisions);
        for decided in inputs.decisions {
            if estate.apply(inputs.catalog, decided).is_err() {
                estate.dormant.push(decided.entry);
            }
        }
        estate
    }

    /// Linkage of an access row's source; rows that decisions added are linked.
    pub fn linkage(&self, table: TableId) -> Linkage {
        if table == TableId::DECISIONS {
            return Linkage::Linked;
        }
        self.ledger.tables.get(table.0 as usize).map_or(Linkage::Linked, |t| t.linkage)
    }

    fn apply(&mut self, catalog: &Catalog, decided: &Decided) -> Result<(), fields::NoTarget> {
        let entry = decided.entry;
        match &decided.decision {
            Decision::Amend { on, field, to } if is_person(&on.record) && field == STANDS_FOR => {
                self.stands_for.push(Said { entry, key: on.key.clone(), people: to.clone() });
            }
            Decision::Amend { on, field, to } => self.amend(catalog, &on.record, &on.key, field, to.as_deref())?,
            Decision::Add { record, fields } => {
                self.add(catalog, record, fields, entry)?;
                let account = fields.get("user").filter(|_| is_person(record));
                if let (Some(key), Some(people)) = (account, fields.get(STANDS_FOR)) {
                    self.stands_for.push(Said { entry, key: key.clone(), people: Some(people.clone()) });
                }
            }
            Decision::ReferenceOnly { source, .. } => {
                if self.ledger.tables_of(source).is_empty() {
                    return Err(fields::NoTarget);
                }
            }
            Decision::Exclude { on } => self.sort(&on.record, Sorting { entry, key: on.key.clone(), exclude: true })?,
            Decision::Include { on } => self.sort(&on.record, Sorting { entry, key: on.key.clone(), exclude: false })?,
            Decision::Merge { on, to } => self.join(&on.record, Joining { entry, key: on.key.clone(), to: Some(to.clone()) })?,
            Decision::Split { on } => self.join(&on.record, Joining { entry, key: on.key.clone(), to: None })?,
            Decision::Metric { right, to } => {
                let right = catalog.find_right(right).ok_or(fields::NoTarget)?;
                self.metric_overrides.insert(right, (*to, entry));
            }
            Decision::Shared { device, yes } => self.shared.push((device.clone(), *yes, entry)),
            Decision::Price { product, metric, to, .. } => self.price_overrides.push((product.clone(), *metric, *to, entry)),
            Decision::Place { connector, host } => self.places.push((connector.clone(), host.clone(), entry)),
            Decision::Right { row, granted } => {
                let rows = catalog.switchable(row);
                if rows.is_empty() {
                    return Err(fields::NoTarget);
                }
                for row in rows {
                    self.switches.0.insert(row, *granted);
                }
            }
            Decision::Finding { id, to } => {
                self.finding_status.insert(id.clone(), (*to, entry));
            }
            // Followed before there were records; whether it could be, the ledger says.
            Decision::Map { .. } | Decision::Profile(_) => {
                if self.ledger.unapplied.contains_key(&entry) {
                    return Err(fields::NoTarget);
                }
            }
            Decision::Note { .. } => {}
        }
        Ok(())
    }

    fn sort(&mut self, record: &str, sorting: Sorting) -> Result<(), fields::NoTarget> {
        match record {
            "person" | "user" => self.person_sorting.push(sorting),
            "device" => self.device_sorting.push(sorting),
            _ => return Err(fields::NoTarget),
        }
        Ok(())
    }

    fn join(&mut self, record: &str, joining: Joining) -> Result<(), fields::NoTarget> {
        match record {
            "person" | "user" => self.person_joining.push(joining),
            "device" => self.device_joining.push(joining),
            _ => return Err(fields::NoTarget),
        }
        Ok(())
    }

    /// The last decision on a source stands; its records leave before anything is amended.
    fn set_sources_aside(&mut self, decisions: &[Decided]) {
        for decided in decisions {
            if let Decision::ReferenceOnly { source, yes } = &decided.decision {
                for table in self.ledger.tables_of(source) {
                    if *yes {
                        self.aside.insert(table);
                    } else {
                        self.aside.remove(&table);
                    }
                }
            }
        }
        if self.aside.is_empty() {
            return;
        }
        let aside = &self.aside;
        let keep = |origin: Origin| !aside.contains(&origin.table);
        self.servers.to_mut().retain(|r| keep(r.origin));
        self.people.to_mut().retain(|r| keep(r.origin));
        self.devices.to_mut().retain(|r| keep(r.origin));
        self.plans.to_mut().retain(|r| keep(r.origin));
        self.entitlements.to_mut().retain(|r| keep(r.origin));
        self.assignments.to_mut().retain(|r| keep(r.origin));
        self.prices.to_mut().retain(|r| keep(r.origin));
        self.claims.to_mut().retain(|r| keep(r.origin));
        self.authorised.to_mut().retain(|r| keep(r.origin));
        self.memberships.to_mut().retain(|r| keep(r.origin));
        self.access.to_mut().retain(keep);
    }

    /// Adds a record that no extract has (a contract on paper, say). Its origin is the journal entry.
    fn add(&mut self, catalog: &Catalog, record: &str, values: &BTreeMap<String, String>, entry: u64) -> Result<(), fields::NoTarget> {
        let origin = Origin { table: TableId::DECISIONS, row: entry };
        fields::add(self, catalog, record, values, origin)
    }

    fn amend(&mut self, catalog: &Catalog, record: &str, key: &str, field: &str, to: Option<&str>) -> Result<(), fields::NoTarget> {
        if record == "description" {
            return self.describe(catalog, key, field, to);
        }
        let targets = find::targets(self, catalog, record, key)?;
        if let (find::Targets::Entitlements(at), "quantity") = (&targets, field) {
            self.counted.extend(at.iter().filter_map(|&i| self.entitlements.get(i)).map(|record| record.origin));
        }
        match targets {
            find::Targets::Servers(at) => amend_all(self.servers.to_mut(), &at, |r| fields::set_server(catalog, r, field, to)),
            find::Targets::People(at) => amend_all(self.people.to_mut(), &at, |r| fields::set_person(r, field, to)),
            find::Targets::Devices(at) => amend_all(self.devices.to_mut(), &at, |r| fields::set_device(r, field, to)),
            find::Targets::Plans(at) => amend_all(self.plans.to_mut(), &at, |r| fields::set_plan(r, field, to)),
            find::Targets::Entitlements(at) => amend_all(self.entitlements.to_mut(), &at, |r| fields::set_entitlement(r, field, to)),
            find::Targets::Assignments(at) => amend_all(self.assignments.to_mut(), &at, |r| fields::set_assignment(r, field, to)),
            find::Targets::Prices(at) => amend_all(self.prices.to_mut(), &at, |r| fields::set_price(r, field, to)),
            find::Targets::Claims(at) => amend_all(self.claims.to_mut(), &at, |r| fields::set_claim(r, field, to)),
            find::Targets::Authorised(at) => amend_all(self.authorised.to_mut(), &at, |r| fields::set_authorised(catalog, r, field, to)),
            find::Targets::Memberships(at) => amend_all(self.memberships.to_mut(), &at, |r| fields::set_membership(r, field, to)),
            find::Targets::Access(origin) => fields::amend_access(self.access.to_mut(), catalog, origin, field, to),
            find::Targets::NewPerson(user) => {
                let origin = Origin { table: TableId::DECISIONS, row: 0 };
                let mut person = fields::blank_person(origin, user);
                fields::set_person(&mut person, field, to)?;
                self.people.to_mut().push(person);
                Ok(())
            }
            find::Targets::NewDevice(name) => {
                let origin = Origin { table: TableId::DECISIONS, row: 0 };
                let mut device = fields::blank_device(origin, name);
                fields::set_device(&mut device, field, to)?;
                self.devices.to_mut().push(device);
                Ok(())
            }
        }
    }
}

/// The field of a person that says who stands behind the account; no record of the directory has it.
const STANDS_FOR: &str = "stands_for";

fn is_person(record: &str) -> bool {
    matches!(record, "person" | "user")
}

fn amend_all<R>(
    records: &mut [R],
    at: &[usize],
    mut set: impl FnMut(&mut R) -> Result<(), fields::NoTarget>,
) -> Result<(), fields::NoTarget> {
    for &i in at {
        if let Some(record) = records.get_mut(i) {
            set(record)?;
        }
    }
    Ok(())
}

/// Whether two spellings name the same machine: equal, or one is the bare host of the other.
pub(super) fn same_machine(a: &str, b: &str) -> bool {
    let (a, b) = (names::matched(a), names::matched(b));
    a == b || names::fqdn_host(&a) == Some(b.as_str()) || names::fqdn_host(&b) == Some(a.as_str())
}
