//! What is owned: lines of entitlement lists to lots, lots to pools of units with covered versions. POSITION.md section 4.

mod lots;
mod prices;

pub use prices::Prices;

use super::apply::Estate;
use super::decisions::Settings;
use super::position::{Count, LineResult};
use super::records::{EntitlementRecord, LineType, Origin};
use crate::catalog::{Catalog, Day, Metric, ProductId, ProductKind, RightId, Switches, Version};
use lots::Lot;
use std::collections::{BTreeMap, BTreeSet};

/// Right → covered version.
pub type Covers = BTreeMap<RightId, Version>;

/// Newest covered versions first: compared right by right in alphabetical order, a missing right below any.
pub fn compare_covers(a: &Covers, b: &Covers) -> std::cmp::Ordering {
    let rights: BTreeSet<RightId> = a.keys().chain(b.keys()).copied().collect();
    rights.iter().map(|right| a.get(right).cmp(&b.get(right))).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

/// Units alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitPool {
    pub product: ProductId,
    pub metric: Metric,
    pub covers: Covers,
    pub units: u64,
}

/// An External Connector that is owned: units with one covered version for one product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnedConnector {
    pub product: ProductId,
    pub covered: Version,
    /// The machine it is held for, as spelled (a VM counts for its host); `None`: placed where it saves most.
    pub server: Option<String>,
    pub units: u64,
    pub origin: Origin,
}

/// What a line is about, worth a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remark {
    UnknownProduct { origin: Origin, text: String, candidates: Vec<ProductId> },
    UnsureProduct { origin: Origin, text: String, product: ProductId },
    NoCal { origin: Origin, text: String, why: String },
    BoughtAfterAsOf { origin: Origin, product: String, units: u64 },
    Inactive { origin: Origin, product: String, status: String, units: u64 },
    DuplicatePack { origin: Origin, first: Origin, key: String, units: u64 },
    NoMetric { origin: Origin, product: String, units: u64 },
    NotSold { origin: Origin, product: String, metric: Metric, units: u64 },
    UnknownVersion { origin: Origin, product: String, units: u64 },
    UnreadVersion { origin: Origin, product: String, text: String },
    LapsedSa { origin: Origin, product: String, units: u64, ended: Day },
    EndedSubscription { origin: Origin, product: String, units: u64, ended: Day },
    SaWithoutLicense { origin: Origin, product: String, units: u64 },
    SaWithoutEnd { origin: Origin, product: String },
    StepUpWithoutLicense { origin: Origin, product: String, units: u64 },
    CreditWithoutLicense { origin: Origin, product: String, units: u64 },
    ConnectorLine { origin: Origin, product: String, kind: LineType },
}

/// All that is owned.
#[derive(Clone, Debug, Default)]
pub struct Owned {
    pub pools: Vec<UnitPool>,
    pub connectors: Vec<OwnedConnector>,
    /// Units owned for a right in a metric: those of lines that count, whatever their version.
    pub units: BTreeMap<RightId, Count>,
    pub lines: Vec<LineResult>,
    pub remarks: Vec<Remark>,
    /// By row of the catalog, product and metric.
    pub withheld: BTreeMap<(String, ProductId, Metric), Withheld>,
    /// Lines that count, as they were read.
    pub read: Vec<Line>,
}

/// The rules that entitlements are read by.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub switches: &'a Switches,
}

/// What an unverified row would give units that are owned.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Withheld {
    pub rights: Vec<RightId>,
    pub units: u64,
    pub origins: Vec<Origin>,
}

/// A line whose product, metric, version and type are known, and that counts.
#[derive(Clone, Debug)]
pub struct Line {
    pub at: usize,
    pub origin: Origin,
    pub product: ProductId,
    pub metric: Metric,
    pub version: Option<String>,
    pub kind: LineType,
    pub quantity: i64,
    pub sa_end: Option<Day>,
    pub purchased: Option<Day>,
    pub replaces: Option<ProductId>,
    pub server: Option<String>,
}

impl Owned {
    pub fn new(estate: &Estate, terms: Terms) -> Owned {
        let mut owned = Owned::default();
        let mut packs: BTreeMap<String, Origin> = BTreeMap::new();
        let mut lines = Vec::new();
        for (at, record) in estate.entitlements.iter().enumerate() {
            owned.lines.push(blank_result(record));
            if let Some(line) = owned.read(at, record, terms, &mut packs) {
                lines.push(line);
            }
        }
        owned.read.clone_from(&lines);
        let (connectors, cals): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|l| matches!(terms.catalog.product(l.product).kind, ProductKind::Connector { .. }));
        owned.take_connectors(connectors, estate, terms);
        let lots = lots::settle(cals, terms, &mut owned.remarks);
        owned.pool(&lots, terms);
        owned
    }

    /// Reads a line; `None` where it covers nothing from the start (with the outcome and a remark).
    fn read(&mut self, at: usize, record: &EntitlementRecord, terms: Terms, packs: &mut BTreeMap<String, Origin>) -> Option<Line> {
        let origin = record.origin;
        let (named, reading) = self.product(at, record, terms)?;
        let kind = record.line_type.or_else(|| reading.line_type.as_deref().and_then(LineType::parse)).unwrap_or_default();
        // A renewal of a server licence renews the server alone, as far as is known.
        let brings = terms.catalog.product(named).brings.filter(|_| kind == LineType::License);
        let (product, with_each) = brings.unwrap_or((named, 1));
        let quantity = record.quantity.saturating_mul(i64::from(reading.pack.max(1))).saturating_mul(i64::from(with_each));
        let units = quantity.unsigned_abs();
        self.lines[at].product = Some(product);
        let name = terms.catalog.product(product).name.clone();
        if let ProductKind::NotComputed(why) = &terms.catalog.product(product).kind {
            self.lines[at].outcome = why.clone();
            self.remarks.push(Remark::NoCal { origin, text: record.product.clone(), why: why.clone() });
            return None;
        }
        if record.purchased.is_some_and(|day| day > terms.settings.as_of) {
            self.lines[at].outcome = "bought after the as-of date: covers nothing".into();
            self.remarks.push(Remark::BoughtAfterAsOf { origin, product: name, units });
            return None;
        }
        let status = record.status.as_deref().unwrap_or("").trim();
        if !["", "active", "activated", "installed", "assigned"].contains(&status.to_lowercase().as_str()) {
            self.lines[at].outcome = format!("status '{status}': covers nothing");
            self.remarks.push(Remark::Inactive { origin, product: name, status: status.into(), units });
            return None;
        }
        if let Some(key) = record.pack_key.as_deref().map(|k| k.trim().to_lowercase()).filter(|k| !k.is_empty()) {
            if let Some(first) = packs.get(&key) {
                self.lines[at].outcome = "the same licence pack again: counted once".into();
                self.remarks.push(Remark::DuplicatePack { origin, first: *first, key, units });
                return None;
            }
            packs.insert(key, origin);
        }
        let is_connector = matches!(terms.catalog.product(product).kind, ProductKind::Connector { .. });
        let only = terms.catalog.only_metric(product);
        let stated = record.metric.or(reading.metric).or(only);
        if let Some(metric) = stated.filter(|metric| only.is_some_and(|only| only != *metric)) {
            self.lines[at].outcome = format!("no {} licence of {name} exists: covers nothing", metric.word());
            self.remarks.push(Remark::NotSold { origin, product: name, metric, units });
            return None;
        }
        if stated.is_none() && !is_connector {
            self.remarks.push(Remark::NoMetric { origin, product: name, units });
        }
        let version = record.version.clone().or(reading.version);
        if let Some(text) = version.as_ref().filter(|text| !lots::reads_version(product, text, terms.catalog)) {
            let product = terms.catalog.product(product).name.clone();
            self.remarks.push(Remark::UnreadVersion { origin, product, text: text.clone() });
        }
        Some(Line {
            at,
            origin,
            product,
            metric: stated.unwrap_or(Metric::User),
            version,
            kind: if quantity < 0 && !is_connector { LineType::Credit } else { kind },
            quantity,
            sa_end: record.sa_end,
            purchased: record.purchased,
            replaces: record.replaces.as_deref().and_then(|text| find_product(terms.catalog, text)),
            server: record.server.clone(),
        })
    }

    fn product(&mut self, at: usize, record: &EntitlementRecord, terms: Terms) -> Option<(ProductId, crate::catalog::Reading)> {
        if let Some(product) = terms.catalog.find_product(&record.product) {
            return Some((product, crate::catalog::Reading { pack: 1, sure: true, ..Default::default() }));
        }
        let reading = terms.catalog.read_description(&record.product);
        let origin = record.origin;
        match reading.product {
            Some(product) if reading.sure => Some((product, reading)),
            Some(product) => {
                self.remarks.push(Remark::UnsureProduct { origin, text: record.product.clone(), product });
                self.lines[at].outcome =
                    format!("not sure what it is (perhaps {}): covers nothing until decided", terms.catalog.product(product).name);
                None
            }
            None => {
                self.lines[at].outcome = "a product that the catalog does not know: covers nothing".into();
                self.remarks.push(Remark::UnknownProduct { origin, text: record.product.clone(), candidates: reading.candidates });
                None
            }
        }
    }

    /// Of lines for External Connectors only license and subscription count.
    fn take_connectors(&mut self, lines: Vec<Line>, estate: &Estate, terms: Terms) {
        for line in lines {
            let ProductKind::Connector { right, .. } = terms.catalog.product(line.product).kind else { continue };
            let name = terms.catalog.product(line.product).name.clone();
            let perpetual = match line.kind {
                LineType::License => true,
                LineType::Subscription => false,
                LineType::Sa | LineType::StepUp | LineType::Bridge | LineType::Credit => {
                    self.lines[line.at].outcome = format!("a {} line for a Connector counts nothing", line.kind.word());
                    self.remarks.push(Remark::ConnectorLine { origin: line.origin, product: name, kind: line.kind });
                    continue;
                }
            };
            let lot = Lot::of(&line, perpetual, line.quantity.unsigned_abs());
            let covered = (line.quantity > 0).then(|| lots::covered(&lot, right, terms)).flatten();
            let Some(covered) = covered else {
                self.lines[line.at].outcome = "its version is unknown or its term has ended: covers nothing".into();
                self.remarks.push(Remark::UnknownVersion { origin: line.origin, product: name, units: lot.units });
                continue;
            };
            let place = estate.places.iter().rev().find(|(key, _, _)| names_line(estate, key, line.origin, &estate.entitlements[line.at]));
            let server = place.map(|(_, host, _)| host.clone()).or(line.server.clone());
            let result = &mut self.lines[line.at];
            result.counted = lot.units;
            result.covers.insert(right, covered);
            result.outcome = match &server {
                Some(server) => format!("held for {server}"),
                None => "placed where it saves most".into(),
            };
            self.connectors.push(OwnedConnector { product: line.product, covered, server, units: lot.units, origin: line.origin });
        }
    }

    /// Lots of equal product, metric and covered versions are one pool; lines learn what they came to.
    fn pool(&mut self, lots: &[Lot], terms: Terms) {
        let mut pools: BTreeMap<(ProductId, Metric, Covers), u64> = BTreeMap::new();
        for lot in lots.iter().filter(|l| l.units > 0) {
            let covers = lots::covers(lot, terms);
            self.count_units(lot, terms);
            self.remark_lot(lot, &covers, terms);
            self.withhold(lot, terms);
            let result = &mut self.lines[lot.line];
            result.counted += if covers.is_empty() { 0 } else { lot.units };
            result.outcome = lots::outcome(lot, &covers, terms);
            result.covers.clone_from(&covers);
            *pools.entry((lot.product, lot.metric, covers)).or_default() += lot.units;
        }
        self.pools = pools.into_iter().map(|((product, metric, covers), units)| UnitPool { product, metric, covers, units }).collect();
    }

    /// Notes what unverified rows of the catalog would give.
    fn withhold(&mut self, lot: &Lot, terms: Terms) {
        for (row, rights) in lots::withheld(lot, terms) {
            let noted = self.withheld.entry((row, lot.product, lot.metric)).or_default();
            noted.rights = rights;
            noted.units += lot.units;
            if noted.origins.last() != Some(&lot.origin) {
                noted.origins.push(lot.origin);
            }
        }
    }

    fn count_units(&mut self, lot: &Lot, terms: Terms) {
        if lot.ended(terms.settings.as_of) {
            return;
        }
        for right in lots::bundle(lot, terms) {
            let count = self.units.entry(right).or_default();
            match lot.metric {
                Metric::User => count.users += lot.units,
                Metric::Device => count.devices += lot.units,
            }
        }
    }

    fn remark_lot(&mut self, lot: &Lot, covers: &Covers, terms: Terms) {
        let product = terms.catalog.product(lot.product).name.clone();
        let as_of = terms.settings.as_of;
        let (origin, units) = (lot.origin, lot.units);
        match lot.sa_end {
            Some(ended) if ended < as_of && lot.perpetual => self.remarks.push(Remark::LapsedSa { origin, product, units, ended }),
            Some(ended) if ended < as_of => self.remarks.push(Remark::EndedSubscription { origin, product, units, ended }),
            _ if !covers.is_empty() || !lots::withheld(lot, terms).is_empty() => {}
            _ => match terms.catalog.product(lot.product).kind {
                ProductKind::Cal(right) if !terms.catalog.right(right).computed => {
                    let why = format!("{} is not computed", terms.catalog.right(right).name);
                    self.remarks.push(Remark::NoCal { origin, text: product, why });
                }
                ProductKind::Cal(_) | ProductKind::Suite | ProductKind::Bridge { .. } | ProductKind::Fixed(_) => {
                    self.remarks.push(Remark::UnknownVersion { origin, product, units });
                }
                ProductKind::Connector { .. } | ProductKind::NotComputed(_) => {}
            },
        }
    }
}

/// The newest covered versions win where a named assignment or a credit has a choice.
fn names_line(estate: &Estate, key: &str, origin: Origin, record: &EntitlementRecord) -> bool {
    let folded = super::names::fold(key);
    super::names::fold(&estate.ledger.key(origin)) == folded || super::names::fold(&record.product) == folded
}

/// A product by name, else by a description that is surely read.
pub fn find_product(catalog: &Catalog, text: &str) -> Option<ProductId> {
    catalog.find_product(text).or_else(|| {
        let reading = catalog.read_description(text);
        reading.product.filter(|_| reading.sure)
    })
}

fn blank_result(record: &EntitlementRecord) -> LineResult {
    LineResult {
        origin: record.origin,
        product_text: record.product.clone(),
        product: None,
        line_type: record.line_type.unwrap_or_default(),
        quantity: record.quantity,
        metric: record.metric,
        counted: 0,
        outcome: String::new(),
        covers: Covers::new(),
        sa_end: record.sa_end,
        purchased: record.purchased,
        agreement: record.agreement.clone(),
        server: record.server.clone(),
    }
}
