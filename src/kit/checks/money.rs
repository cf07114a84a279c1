//! Prices that disagree, are missing or cannot be used, and claims that name no right. POSITION.md sections 6 and 9.

use super::{Draft, counted, some_of};
use crate::catalog::{Cents, Metric};
use crate::kit::assemble::Stages;
use crate::kit::decisions::Decision;
use crate::kit::entitlements::Wording;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::position::Position;
use crate::kit::records::{Origin, PriceRecord, TableId};
use std::collections::{BTreeMap, BTreeSet};

/// What the lists say about one product.
struct Disagreement {
    origins: Vec<Origin>,
    lower: Cents,
    higher: Cents,
    metric: Option<Metric>,
}

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let mut all = disagreements(stages, position);
    all.extend(foreign(stages));
    all.extend(unknown(stages));
    all.extend(partial(stages));
    all.extend(not_sold(stages));
    all.extend(unpriced(stages));
    all.extend(claims(stages));
    all.extend(free(stages, position));
    all.extend(no_price_in_currency(stages));
    all
}

/// A price of nothing: lists write 0 for what is not sold, or on request.
fn free(stages: &Stages, position: &Position) -> Vec<Draft> {
    let catalog = stages.inputs.catalog;
    let mut by_product: BTreeMap<&str, (bool, Vec<Origin>)> = BTreeMap::new();
    let wording = Wording::new(catalog, stages.world.estate);
    let of_nothing: Vec<(&PriceRecord, _)> =
        stages.world.estate.prices.iter().filter(|r| r.unit_price.0 == 0).map(|record| (record, wording.read(&record.product))).collect();
    for ((product, metric), price) in stages.prices.all().iter().filter(|(_, price)| price.0 == 0) {
        let name = catalog.product(*product).name.as_str();
        let bought = position.purchases.iter().any(|p| p.product == *product && p.unit_price == *price);
        let entry = by_product.entry(name).or_default();
        entry.0 |= bought;
        let of_it = of_nothing.iter().filter(|(r, reading)| reading.product == Some(*product) && r.metric.or(reading.metric) == *metric);
        entry.1.extend(of_it.map(|(record, _)| record.origin));
    }
    let told = by_product.into_iter().map(|(product, (bought, origins))| {
        let (severity, then) = if bought {
            (Severity::High, "what is short is bought for nothing, so the cost is too low")
        } else {
            (Severity::Medium, "wherever it could close a gap it would look free")
        };
        let message = format!("{product} has the price 0: {then}; lists write 0 for what is not sold, or on request");
        let finding = Finding::new("price-zero", severity, Effect::Under, product, message)
            .remedy("ask for the price and record it, or set the line aside by amending its product");
        with_rows(finding, &origins)
    });
    told.collect()
}

/// The engagement counts in a currency that no usable price is in.
fn no_price_in_currency(stages: &Stages) -> Option<Draft> {
    let currency = stages.inputs.settings.currency.as_deref()?;
    if stages.prices.foreign.is_empty() || !stages.prices.all().is_empty() {
        return None;
    }
    let message = format!(
        "the engagement counts in {currency}, and not one price is in it ({} in other currencies): every cost is 0 because nothing is priced",
        counted(stages.prices.foreign.len() as u64, "price is", "prices are")
    );
    let finding = Finding::new("no-price-in-currency", Severity::High, Effect::Under, currency, message)
        .remedy("set the currency of the price list, or ask for a price list in this one");
    Some(finding.into())
}

/// Lists that disagree, unless a decision stands over them.
fn disagreements(stages: &Stages, position: &Position) -> Vec<Draft> {
    let decided: BTreeSet<&str> = stages.world.estate.price_overrides.iter().map(|(product, _, _, _)| product.as_str()).collect();
    let bought: BTreeSet<&str> = position.purchases.iter().map(|p| stages.inputs.catalog.product(p.product).name.as_str()).collect();
    let mut by_product: BTreeMap<&str, Disagreement> = BTreeMap::new();
    for (origin, product, lower, higher) in stages.prices.disagreements.iter().filter(|d| !decided.contains(d.1.as_str())) {
        let metric = stages.world.estate.prices.iter().find(|r| r.origin == *origin).and_then(|r| r.metric);
        let known = by_product.entry(product).or_insert(Disagreement { origins: Vec::new(), lower: *lower, higher: *higher, metric });
        known.origins.push(*origin);
        known.lower = known.lower.min(*lower);
        known.higher = known.higher.max(*higher);
    }
    let told = by_product.into_iter().map(|(product, Disagreement { origins, lower, higher, metric })| {
        let severity = if bought.contains(product) { Severity::Medium } else { Severity::Low };
        let message = format!(
            "the price lists disagree about {product}: {lower} and {higher} {}; the higher one is used, so that nothing looks cheaper than it may be",
            stages.prices.currency
        );
        let decision = Decision::Price { product: product.into(), metric, to: higher, currency: None };
        let finding = Finding::new("price-disagreement", severity, Effect::Over, product, message)
            .remedy("ask which list holds for this client, and record the price")
            .suggest(format!("record {higher} as the price"), decision);
        with_rows(finding, &origins)
    });
    told.collect()
}

fn foreign(stages: &Stages) -> Vec<Draft> {
    let mut by_currency: BTreeMap<String, (Vec<Origin>, Vec<&str>)> = BTreeMap::new();
    for (origin, product, currency) in &stages.prices.foreign {
        let entry = by_currency.entry(currency.to_uppercase()).or_default();
        entry.0.push(*origin);
        entry.1.push(product);
    }
    let told = by_currency.into_iter().map(|(currency, (origins, products))| {
        let message = format!(
            "{} in {currency} ({}), while the engagement counts in {}: they are not used, and nothing is converted",
            counted(origins.len() as u64, "price is", "prices are"),
            some_of(&products),
            stages.prices.currency
        );
        let finding = Finding::new("price-in-other-currency", Severity::Medium, Effect::Unknown, currency, message)
            .remedy("ask for the price list in the engagement's currency, or set the currency")
            .units(origins.len() as u64);
        with_rows(finding, &origins)
    });
    told.collect()
}

/// Price lists hold thousands of products that are no CALs: one finding per list.
fn unknown(stages: &Stages) -> Vec<Draft> {
    let mut by_table: BTreeMap<TableId, Vec<(Origin, &str)>> = BTreeMap::new();
    for (origin, product) in &stages.prices.unknown {
        by_table.entry(origin.table).or_default().push((*origin, product));
    }
    let told = by_table.into_iter().map(|(table, prices)| {
        let names: Vec<&str> = prices.iter().map(|(_, product)| *product).collect();
        let message = format!(
            "{} of products that the catalog does not know ({}): they are not used",
            counted(prices.len() as u64, "price is", "prices are"),
            some_of(&names)
        );
        let finding = Finding::new("price-unknown-product", Severity::Low, Effect::Unknown, super::sources::place(stages, table), message)
            .remedy("amend the product where one of them is a CAL, a suite or a Connector")
            .units(prices.len() as u64);
        let origins: Vec<Origin> = prices.iter().map(|(origin, _)| *origin).collect();
        with_rows(finding, &origins)
    });
    told.collect()
}

/// Prices of SA renewals and step-ups, listed beside those of the CALs themselves.
fn partial(stages: &Stages) -> Option<Draft> {
    let (origins, names): (Vec<Origin>, Vec<&str>) = stages.prices.partial.iter().map(|(origin, name)| (*origin, name.as_str())).unzip();
    let first = names.first()?;
    let number = counted(names.len() as u64, "price is", "prices are");
    let message = format!("{number} of SA renewals or step-ups ({first}{}): not used", if names.len() > 1 { ", …" } else { "" });
    let finding = Finding::new("price-partial", Severity::Info, Effect::Unknown, "SA and step-ups", message)
        .settled("nothing need be done where the list prices the CALs themselves too")
        .units(names.len() as u64);
    Some(with_rows(finding, &origins))
}

/// Prices in a metric in which the product does not exist.
fn not_sold(stages: &Stages) -> Vec<Draft> {
    let mut by_product: BTreeMap<&str, Vec<Origin>> = BTreeMap::new();
    for (origin, product) in &stages.prices.not_sold {
        by_product.entry(product).or_default().push(*origin);
    }
    let told = by_product.into_iter().map(|(product, origins)| {
        let message = format!("{product} has a price in a metric in which it does not exist: the price is not used");
        let finding = Finding::new("metric-not-sold", Severity::Low, Effect::Over, product, message)
            .remedy("amend the metric of the price, or its product");
        with_rows(finding, &origins)
    });
    told.collect()
}

/// Rights with open demands that nothing priced covers: their cost is unknown, not nothing.
fn unpriced(stages: &Stages) -> Vec<Draft> {
    let mut all = Vec::new();
    let remedy = "record the price of the CAL, or of a suite that carries the right";
    for (right, count) in stages.settled.unpriced.iter().filter(|(_, count)| **count > 0) {
        let right = stages.inputs.catalog.right(*right);
        let message = format!(
            "{} of {} {}: the cost is too low by what they will come to",
            counted(*count, "demand", "demands"),
            right.name,
            stays_open(*count)
        );
        let finding =
            Finding::new("unpriced-right", Severity::High, Effect::Under, right.id.as_str(), message).remedy(remedy).units(*count);
        all.push(finding.into());
    }
    let internal: u64 = stages.settled.unpriced.values().sum();
    let external = stages.settled.score.unpriced.saturating_sub(internal);
    if external > 0 {
        let message = format!(
            "{} of external users {}: the external cost is too low by what they will come to",
            counted(external, "demand", "demands"),
            stays_open(external)
        );
        let finding =
            Finding::new("unpriced-right", Severity::High, Effect::Under, "external users", message).remedy(remedy).units(external);
        all.push(finding.into());
    }
    all
}

fn stays_open(count: u64) -> &'static str {
    if count == 1 { "stays open and nothing that covers it has a price" } else { "stay open and nothing that covers them has a price" }
}

fn claims(stages: &Stages) -> Vec<Draft> {
    let claims = stages.world.estate.claims.iter().filter(|claim| stages.inputs.catalog.find_right(&claim.right).is_none());
    let told = claims.map(|claim| {
        let message = format!(
            "the auditor claims {} of '{}', which is no right that the catalog knows: the claim is in no figure",
            counted(claim.claimed_shortage, "CAL", "CALs"),
            claim.right
        );
        let mut finding = Finding::new("claim-unknown-right", Severity::Medium, Effect::Unknown, claim.right.as_str(), message)
            .remedy("amend the claim to the right that the auditor means")
            .units(claim.claimed_shortage)
            .seen_at(claim.origin);
        if let Some(price) = claim.unit_price {
            finding = finding.money(price.times(claim.claimed_shortage));
        }
        finding.into()
    });
    told.collect()
}

fn with_rows(mut finding: Finding, origins: &[Origin]) -> Draft {
    origins.iter().for_each(|origin| finding.add_evidence(*origin));
    finding.into()
}
