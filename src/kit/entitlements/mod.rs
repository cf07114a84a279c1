//! What is owned: lines of entitlement lists to lots, lots to pools of units with covered versions. POSITION.md section 4.

mod lots;
mod prices;
mod wording;

pub use prices::Prices;
pub use wording::Wording;

use super::apply::Estate;
use super::decisions::Settings;
use super::position::{Count, LineResult};
use super::records::{EntitlementRecord, LineType, Origin};
use crate::catalog::{Candidate, Catalog, Day, Metric, ProductId, ProductKind, Reading, RightId, Switches, Version};
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
    UnknownProduct {
        origin: Origin,
        text: String,
        candidates: Vec<Candidate>,
    },
    UnsureProduct {
        origin: Origin,
        text: String,
        product: ProductId,
        doubt: String,
        candidates: Vec<Candidate>,
    },
    NoCal {
        origin: Origin,
        why: String,
    },
    /// A pack whose quantity may count packs or units; read as packs.
    PackOrUnits {
        origin: Origin,
        text: String,
        quantity: i64,
        pack: u32,
    },
    /// The wording says that SA comes with the licence, and no line says until when.
    SaEndUnstated {
        origin: Origin,
        units: u64,
    },
    /// A term is worded, its end is not stated: it counts as running. `until`: where the day of purchase tells it.
    TermUnstated {
        origin: Origin,
        units: u64,
        years: u32,
        until: Option<Day>,
    },
    BoughtAfterAsOf {
        origin: Origin,
        product: String,
        units: u64,
    },
    Inactive {
        origin: Origin,
        product: String,
        status: String,
        units: u64,
    },
    DuplicatePack {
        origin: Origin,
        first: Origin,
        key: String,
        units: u64,
    },
    /// The product does not exist in that metric.
    NotSold {
        origin: Origin,
        product: String,
        metric: Metric,
        units: u64,
    },
    NoMetric {
        origin: Origin,
        product: String,
        units: u64,
    },
    UnknownVersion {
        origin: Origin,
        product: String,
        units: u64,
    },
    /// Nothing in the catalog that is computed and switched on says what the product gives.
    NoRight {
        origin: Origin,
        product: String,
        units: u64,
    },
    UnreadVersion {
        origin: Origin,
        product: String,
        text: String,
    },
    LapsedSa {
        origin: Origin,
        product: String,
        units: u64,
        ended: Day,
    },
    EndedSubscription {
        origin: Origin,
        product: String,
        units: u64,
        ended: Day,
    },
    SaWithoutLicense {
        origin: Origin,
        product: String,
        units: u64,
    },
    SaWithoutEnd {
        origin: Origin,
        product: String,
    },
    StepUpWithoutLicense {
        origin: Origin,
        product: String,
        units: u64,
    },
    CreditWithoutLicense {
        origin: Origin,
        product: String,
        units: u64,
    },
    ConnectorLine {
        origin: Origin,
        product: String,
        kind: LineType,
    },
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
        let wording = Wording::new(terms.catalog, estate);
        let mut packs: BTreeMap<String, Origin> = BTreeMap::new();
        let mut lines = Vec::new();
        for (at, record) in estate.entitlements.iter().enumerate() {
            owned.lines.push(blank_result(record));
            if let Some(line) = owned.read(at, record, (terms, wording), &mut packs) {
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
    fn read(
        &mut self,
        at: usize,
        record: &EntitlementRecord,
        (terms, wording): (Terms, Wording),
        packs: &mut BTreeMap<String, Origin>,
    ) -> Option<Line> {
        let origin = record.origin;
        let (named, reading) = self.product(at, record, terms, wording)?;
        let kind = record.line_type.or_else(|| reading.line_type.as_deref().and_then(LineType::parse)).unwrap_or_default();
        // A renewal of a server licence renews the server alone, as far as is known.
        let brings = terms.catalog.product(named).brings.filter(|_| kind == LineType::License);
        let (product, with_each) = brings.unwrap_or((named, 1));
        // A quantity that was decided counts units.
        let pack = if wording.counts_units(origin) { 1 } else { reading.pack.max(1) };
        let quantity = record.quantity.saturating_mul(i64::from(pack)).saturating_mul(i64::from(with_each));
        let units = quantity.unsigned_abs();
        self.lines[at].product = Some(product);
        let name = terms.catalog.product(product).name.clone();
        if let ProductKind::NotComputed(why) = &terms.catalog.product(product).kind {
            self.lines[at].outcome = why.clone();
            self.remarks.push(Remark::NoCal { origin, why: why.clone() });
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
        // Three boxes of five cannot be three units; ten may be ten boxes, or ten units in two.
        if pack > 1 && record.quantity % i64::from(pack) == 0 && !wording.knows_pack(&record.product) {
            self.remarks.push(Remark::PackOrUnits { origin, text: record.product.clone(), quantity: record.quantity, pack });
        }
        let version = record.version.clone().or_else(|| reading.version.clone());
        if let Some(text) = version.as_ref().filter(|text| !lots::reads_version(product, text, terms.catalog)) {
            let product = terms.catalog.product(product).name.clone();
            self.remarks.push(Remark::UnreadVersion { origin, product, text: text.clone() });
        }
        let kind = if quantity < 0 && !is_connector { LineType::Credit } else { kind };
        self.remark_ends(record, kind, &reading, units, terms);
        (self.lines[at].line_type, self.lines[at].metric) = (kind, stated);
        Some(Line {
            at,
            origin,
            product,
            metric: stated.unwrap_or(Metric::User),
            version,
            kind,
            quantity,
            sa_end: record.sa_end,
            purchased: record.purchased,
            replaces: record.replaces.as_deref().and_then(|text| wording.find(text)).or(reading.replaces),
            server: record.server.clone(),
        })
    }

    fn product(&mut self, at: usize, record: &EntitlementRecord, terms: Terms, wording: Wording) -> Option<(ProductId, Reading)> {
        let reading = wording.read(&record.product);
        let origin = record.origin;
        let text = || record.product.clone();
        match (reading.product, reading.doubt) {
            (Some(product), None) => Some((product, Reading { doubt: None, ..reading })),
            (Some(product), Some(doubt)) => {
                self.lines[at].outcome =
                    format!("not sure what it is (perhaps {}): covers nothing until decided", terms.catalog.product(product).name);
                self.remarks.push(Remark::UnsureProduct { origin, text: text(), product, doubt, candidates: reading.candidates });
                None
            }
            (None, _) => {
                self.lines[at].outcome = "a product that the catalog does not know: covers nothing".into();
                self.remarks.push(Remark::UnknownProduct { origin, text: text(), candidates: reading.candidates });
                None
            }
        }
    }

    /// SA or a term that the wording names, and that no line says the end of.
    fn remark_ends(&mut self, record: &EntitlementRecord, kind: LineType, reading: &Reading, units: u64, terms: Terms) {
        let origin = record.origin;
        if record.sa_end.is_some() || record.quantity <= 0 {
            return;
        }
        if kind == LineType::License && (reading.with_sa || record.with_sa) {
            self.remarks.push(Remark::SaEndUnstated { origin, units });
        }
        if let (LineType::Subscription, Some(years)) = (kind, reading.years) {
            let until = record.purchased.and_then(|day| day.after_years(years));
            if until.is_none_or(|day| day < terms.settings.as_of) {
                self.remarks.push(Remark::TermUnstated { origin, units, years, until });
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
            _ if lots::bundle(lot, terms).is_empty() => self.remarks.push(Remark::NoRight { origin, product, units }),
            _ => self.remarks.push(Remark::UnknownVersion { origin, product, units }),
        }
    }
}

/// The newest covered versions win where a named assignment or a credit has a choice.
fn names_line(estate: &Estate, key: &str, origin: Origin, record: &EntitlementRecord) -> bool {
    let folded = super::names::fold(key);
    super::names::fold(&estate.ledger.key(origin)) == folded || super::names::fold(&record.product) == folded
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
