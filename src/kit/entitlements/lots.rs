//! Lots of units through their life: licenses and subscriptions, credits, SA renewals, step-ups; then the version each covers.
//! POSITION.md section 4, 2–3. Lines of one kind are taken in an order made of their own content, so that the order in which a
//! client's files list them does not matter.

use super::{Covers, Line, Remark, Terms, compare_covers};
use crate::catalog::{Catalog, Day, Metric, Package, ProductId, ProductKind, RightId, Version, WorkloadId};
use crate::kit::names;
use crate::kit::records::{LineType, Origin};
use std::collections::BTreeMap;

/// Units bought alike and alike ever since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lot {
    /// Index of the line it came from.
    pub line: usize,
    pub origin: Origin,
    pub product: ProductId,
    pub metric: Metric,
    pub version: Option<String>,
    pub sa_end: Option<Day>,
    pub purchased: Option<Day>,
    pub perpetual: bool,
    pub units: u64,
}

impl Lot {
    pub(super) fn of(line: &Line, perpetual: bool, units: u64) -> Lot {
        Lot {
            line: line.at,
            origin: line.origin,
            product: line.product,
            metric: line.metric,
            version: line.version.clone(),
            sa_end: line.sa_end,
            purchased: line.purchased,
            perpetual,
            units,
        }
    }

    /// SA (or the subscription's term) runs on the day.
    fn runs_on(&self, day: Day) -> bool {
        match self.sa_end {
            Some(end) => end >= day,
            None => !self.perpetual,
        }
    }

    /// A subscription whose term is over.
    pub fn ended(&self, as_of: Day) -> bool {
        !self.perpetual && !self.runs_on(as_of)
    }
}

/// License and subscription, credit, sa, step-up: in this order.
pub(super) fn settle(lines: Vec<Line>, terms: Terms, remarks: &mut Vec<Remark>) -> Vec<Lot> {
    let mut lots: Vec<Lot> = Vec::new();
    for line in lines.iter().filter(|l| l.quantity > 0) {
        match line.kind {
            LineType::License => lots.push(Lot::of(line, true, line.quantity.unsigned_abs())),
            // A bridge is sold as a user subscription licence: units for their term.
            LineType::Subscription | LineType::Bridge => lots.push(Lot::of(line, false, line.quantity.unsigned_abs())),
            LineType::Credit | LineType::Sa | LineType::StepUp => {}
        }
    }
    let of_kind = |kind: LineType| {
        let mut some: Vec<&Line> = lines.iter().filter(|l| l.kind == kind).collect();
        some.sort_by_key(|l| (l.sa_end, l.purchased, l.product, l.metric, l.quantity, l.version.clone()));
        some
    };
    credits(&of_kind(LineType::Credit), &mut lots, terms, remarks);
    renewals(&of_kind(LineType::Sa), &mut lots, terms, remarks);
    step_ups(&of_kind(LineType::StepUp), &mut lots, terms, remarks);
    lots
}

/// A credit takes away units of the same product, metric, version and sa_end while there are any, then the best covered.
/// All credits take their exact units first, so that none takes what another names exactly.
fn credits(lines: &[&Line], lots: &mut [Lot], terms: Terms, remarks: &mut Vec<Remark>) {
    let mut open: Vec<u64> = lines.iter().map(|l| l.quantity.unsigned_abs()).collect();
    for (line, left) in lines.iter().zip(&mut open) {
        let fits = |lot: &Lot| lot.sa_end == line.sa_end && same_version(&lot.version, &line.version);
        take(lots, left, |lot| same_product(lot, line) && fits(lot));
    }
    for (line, left) in lines.iter().zip(&mut open) {
        while *left > 0 {
            let best = (0..lots.len())
                .filter(|&i| lots[i].units > 0 && same_product(&lots[i], line))
                .max_by(|&a, &b| best_covered(&lots[a], &lots[b], terms).then(b.cmp(&a)));
            let Some(best) = best else { break };
            let taken = lots[best].units.min(*left);
            lots[best].units -= taken;
            *left -= taken;
        }
        if *left > 0 {
            let product = terms.catalog.product(line.product).name.clone();
            remarks.push(Remark::CreditWithoutLicense { origin: line.origin, product, units: *left });
        }
    }
}

fn same_product(lot: &Lot, line: &Line) -> bool {
    lot.product == line.product && lot.metric == line.metric
}

fn same_version(a: &Option<String>, b: &Option<String>) -> bool {
    a.as_deref().map(names::fold).unwrap_or_default() == b.as_deref().map(names::fold).unwrap_or_default()
}

fn take(lots: &mut [Lot], left: &mut u64, fits: impl Fn(&Lot) -> bool) {
    for lot in lots.iter_mut().filter(|lot| fits(lot)) {
        let taken = lot.units.min(*left);
        lot.units -= taken;
        *left -= taken;
    }
}

/// Compared right by right; equal cover: longer SA, then newer purchase, so that the choice does not hang on the order of lines.
fn best_covered(a: &Lot, b: &Lot, terms: Terms) -> std::cmp::Ordering {
    let by_cover = compare_covers(&covers(a, terms), &covers(b, terms));
    by_cover.then_with(|| (a.sa_end, a.purchased).cmp(&(b.sa_end, b.purchased)))
}

/// SA extends that many perpetual units whose SA ends earlier (or that have none): the longest-running SA first, then the newest
/// purchase. SA that has lapsed cannot be renewed: a line that starts later than the day after does not revive it.
fn renewals(lines: &[&Line], lots: &mut Vec<Lot>, terms: Terms, remarks: &mut Vec<Remark>) {
    for line in lines {
        let product = || terms.catalog.product(line.product).name.clone();
        let Some(end) = line.sa_end else {
            remarks.push(Remark::SaWithoutEnd { origin: line.origin, product: product() });
            continue;
        };
        let renewable = |lot: &Lot| {
            let earlier = lot.sa_end.is_none_or(|sa| sa < end);
            let alive = match (line.purchased, lot.sa_end) {
                (Some(start), Some(sa)) => start <= sa.next(),
                _ => true,
            };
            lot.units > 0 && lot.perpetual && same_product(lot, line) && earlier && alive
        };
        let left = carve(lots, line.quantity.unsigned_abs(), renewable, |lot| lot.sa_end = Some(end));
        if left > 0 {
            remarks.push(Remark::SaWithoutLicense { origin: line.origin, product: product(), units: left });
        }
    }
}

/// A step-up turns that many units of `replaces` (same metric, perpetual, SA running on its purchase date) into the product.
fn step_ups(lines: &[&Line], lots: &mut Vec<Lot>, terms: Terms, remarks: &mut Vec<Remark>) {
    for line in lines {
        let on = line.purchased.unwrap_or(terms.settings.as_of);
        let fits = |lot: &Lot| {
            lot.units > 0 && lot.perpetual && Some(lot.product) == line.replaces && lot.metric == line.metric && lot.runs_on(on)
        };
        let left = carve(lots, line.quantity.unsigned_abs(), fits, |lot| {
            lot.sa_end = lot.sa_end.max(line.sa_end);
            lot.product = line.product;
            lot.version.clone_from(&line.version);
            lot.purchased = line.purchased.or(lot.purchased);
            lot.line = line.at;
            lot.origin = line.origin;
        });
        if left > 0 {
            let product = terms.catalog.product(line.product).name.clone();
            remarks.push(Remark::StepUpWithoutLicense { origin: line.origin, product, units: left });
        }
    }
}

/// Changes up to `wanted` units of the lots that fit, longest SA first, then newest purchase; a lot that is only partly taken is cut
/// in two. Returns what found no unit.
fn carve(lots: &mut Vec<Lot>, wanted: u64, fits: impl Fn(&Lot) -> bool, change: impl Fn(&mut Lot)) -> u64 {
    let mut order: Vec<usize> = (0..lots.len()).filter(|&i| fits(&lots[i])).collect();
    order.sort_by_key(|&i| std::cmp::Reverse((lots[i].sa_end, lots[i].purchased, std::cmp::Reverse(lots[i].version.clone()))));
    let mut left = wanted;
    for at in order {
        if left == 0 {
            break;
        }
        let taken = lots[at].units.min(left);
        left -= taken;
        if taken < lots[at].units {
            let mut rest = lots[at].clone();
            rest.units -= taken;
            lots.push(rest);
            lots[at].units = taken;
        }
        change(&mut lots[at]);
    }
    left
}

/// The year a suite's stated version names.
fn stated_year(text: &str) -> Option<Day> {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
    Day::end_of_year(digits.parse().ok().filter(|y| (1990..2200).contains(y))?)
}

/// Whether a stated version says anything for this product: a rung of its ladder, a suite's year.
pub(super) fn reads_version(product: ProductId, text: &str, catalog: &Catalog) -> bool {
    let ladder = |right: RightId| catalog.parse_version(catalog.right(right).workload, text).is_some();
    match &catalog.product(product).kind {
        ProductKind::Cal(right) | ProductKind::Connector { right, .. } => ladder(*right),
        ProductKind::Suite | ProductKind::Bridge { .. } => stated_year(text).is_some(),
        ProductKind::Fixed(package) => catalog.parse_version(package.workload, text).is_some(),
        ProductKind::NotComputed(_) => true,
    }
}

fn is_suite(catalog: &Catalog, product: ProductId) -> bool {
    match catalog.product(product).kind {
        ProductKind::Suite | ProductKind::Bridge { .. } => true,
        ProductKind::Cal(_) | ProductKind::Fixed(_) | ProductKind::Connector { .. } | ProductKind::NotComputed(_) => false,
    }
}

/// The day on which a lot's content is fixed: suites changed over the years.
fn content_day(lot: &Lot, terms: Terms) -> Day {
    let as_of = terms.settings.as_of;
    if lot.runs_on(as_of) {
        return as_of;
    }
    let year = lot.version.as_deref().and_then(stated_year);
    lot.sa_end.max(year).or(lot.purchased).unwrap_or(as_of)
}

/// The rights of a unit's bundle.
pub fn bundle(lot: &Lot, terms: Terms) -> Vec<RightId> {
    match &terms.catalog.product(lot.product).kind {
        ProductKind::Fixed(package) => {
            let version =
                generation(lot, *package, terms).or_else(|| terms.catalog.latest_of(package.workload, terms.settings.as_of, true));
            version.map(|version| terms.catalog.package_rights(*package, version, terms.switches).into_keys().collect()).unwrap_or_default()
        }
        ProductKind::Cal(_) | ProductKind::Suite | ProductKind::Bridge { .. } => {
            terms.catalog.bundle(lot.product, content_day(lot, terms), terms.switches)
        }
        ProductKind::Connector { .. } | ProductKind::NotComputed(_) => Vec::new(),
    }
}

/// Unverified rows that would give a unit more, each with its rights.
pub(super) fn withheld(lot: &Lot, terms: Terms) -> BTreeMap<String, Vec<RightId>> {
    match terms.catalog.product(lot.product).kind {
        _ if lot.ended(terms.settings.as_of) => BTreeMap::new(),
        ProductKind::Suite | ProductKind::Bridge { .. } => terms.catalog.withheld(lot.product, content_day(lot, terms), terms.switches),
        ProductKind::Fixed(package) => {
            let version = generation(lot, package, terms);
            version.map(|version| terms.catalog.withheld_of_package(package, version, terms.switches)).unwrap_or_default()
        }
        ProductKind::Cal(_) | ProductKind::Connector { .. } | ProductKind::NotComputed(_) => BTreeMap::new(),
    }
}

/// Right by right, the version a unit covers; rights it does not cover are absent.
pub fn covers(lot: &Lot, terms: Terms) -> Covers {
    if let ProductKind::Fixed(package) = terms.catalog.product(lot.product).kind {
        let version = generation(lot, package, terms);
        return version.map(|version| terms.catalog.package_rights(package, version, terms.switches)).unwrap_or_default();
    }
    bundle(lot, terms).into_iter().filter_map(|right| covered(lot, right, terms).map(|version| (right, version))).collect()
}

/// The version of the package of servers that a unit is for; where only one was ever made (EBS 2008) nothing need be stated.
fn generation(lot: &Lot, package: Package, terms: Terms) -> Option<Version> {
    match terms.catalog.workload(package.workload).versions.len() {
        1 if lot.ended(terms.settings.as_of) => None,
        1 => Some(Version(0)),
        _ => covered_in(lot, package.workload, terms),
    }
}

/// The covered version of one right. POSITION.md section 4, 3: cases a to d.
pub fn covered(lot: &Lot, right: RightId, terms: Terms) -> Option<Version> {
    covered_in(lot, terms.catalog.right(right).workload, terms)
}

/// The covered version on the ladder of a workload.
fn covered_in(lot: &Lot, workload: WorkloadId, terms: Terms) -> Option<Version> {
    let catalog = terms.catalog;
    let as_of = terms.settings.as_of;
    if lot.runs_on(as_of) {
        return catalog.latest_of(workload, as_of, true);
    }
    if !lot.perpetual {
        return None;
    }
    let stated = lot.version.as_deref().and_then(|text| stated_version(lot, workload, text, catalog));
    let at_lapse = lot.sa_end.and_then(|end| catalog.latest_of(workload, end, false));
    let at_purchase = || match (&lot.version, lot.sa_end, lot.purchased) {
        (None, None, Some(day)) => catalog.latest_of(workload, day, false),
        _ => None,
    };
    stated.max(at_lapse).or_else(at_purchase)
}

/// A stated version; of a subscription edition without running SA the newest perpetual one before it. A suite's year is read as
/// 'released by the end of that year'.
fn stated_version(lot: &Lot, workload: WorkloadId, text: &str, catalog: &Catalog) -> Option<Version> {
    if is_suite(catalog, lot.product) {
        return catalog.latest_of(workload, stated_year(text)?, false);
    }
    catalog.perpetual(workload, catalog.parse_version(workload, text)?)
}

/// What a lot came to, in words.
pub fn outcome(lot: &Lot, covers: &Covers, terms: Terms) -> String {
    if lot.ended(terms.settings.as_of) {
        return "the subscription has ended: covers nothing".into();
    }
    if covers.is_empty() && !withheld(lot, terms).is_empty() {
        return "what it gives is not verified: covers nothing until that is switched on".into();
    }
    if covers.is_empty() && bundle(lot, terms).is_empty() {
        return "gives no right that is computed: covers nothing".into();
    }
    if covers.is_empty() {
        return "no version stated, no SA, no purchase date: covers nothing until one is known".into();
    }
    let catalog = terms.catalog;
    let listed: Vec<String> = covers
        .iter()
        .map(|(right, version)| format!("{} {}", catalog.right(*right).name, catalog.version_name(*right, *version)))
        .collect();
    let why = if lot.runs_on(terms.settings.as_of) {
        if lot.perpetual { "SA runs" } else { "subscription runs" }
    } else if lot.sa_end.is_some() {
        "SA has lapsed"
    } else {
        "no SA"
    };
    format!("{} ({why})", listed.join(", "))
}
