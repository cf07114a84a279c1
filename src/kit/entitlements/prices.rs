//! Prices: the lists, and what decisions put over them.

use super::{Terms, Wording};
use crate::catalog::{Cents, Metric, ProductId, Reading};
use crate::kit::apply::Estate;
use crate::kit::names;
use crate::kit::records::Origin;
use std::collections::BTreeMap;

/// Unit prices in the engagement's currency.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    by: BTreeMap<(ProductId, Option<Metric>), Cents>,
    pub currency: String,
    /// Lists that disagree: the higher price is used, so that nothing looks cheaper than it may be.
    pub disagreements: Vec<(Origin, String, Cents, Cents)>,
    /// Prices in another currency than the engagement's: not used.
    pub foreign: Vec<(Origin, String, String)>,
    pub unknown: Vec<(Origin, String)>,
    /// Prices of SA renewals and step-ups: no price of the product itself.
    pub partial: Vec<(Origin, String)>,
    /// Prices in a metric in which the product does not exist: not used.
    pub not_sold: Vec<(Origin, String)>,
    pub dormant: Vec<u64>,
}

impl Prices {
    pub fn new(estate: &Estate, terms: Terms) -> Prices {
        let mut prices = Prices { currency: currency(estate, terms), ..Prices::default() };
        let wording = Wording::new(terms.catalog, estate);
        for record in estate.prices.iter() {
            let currency = record.currency.as_deref().map(str::trim).filter(|c| !c.is_empty());
            if let Some(other) = currency.filter(|c| !c.eq_ignore_ascii_case(&prices.currency)) {
                prices.foreign.push((record.origin, record.product.clone(), other.to_string()));
                continue;
            }
            let reading = wording.read(&record.product);
            let Some(product) = reading.product.filter(|_| reading.sure) else {
                prices.unknown.push((record.origin, record.product.clone()));
                continue;
            };
            if matches!(reading.line_type.as_deref(), Some("sa" | "step-up")) {
                prices.partial.push((record.origin, record.product.clone()));
                continue;
            }
            let Ok(metric) = sold_in(terms, product, record.metric.or(reading.metric)) else {
                prices.not_sold.push((record.origin, record.product.clone()));
                continue;
            };
            let unit_price = of_one(record.unit_price, &reading);
            let known = prices.by.entry((product, metric)).or_insert(unit_price);
            if *known != unit_price {
                let higher = (*known).max(unit_price);
                let lower = (*known).min(unit_price);
                *known = higher;
                prices.disagreements.push((record.origin, record.product.clone(), lower, higher));
            }
        }
        for (product, metric, price, entry) in &estate.price_overrides {
            let product = wording.find(product);
            match product.and_then(|product| Some((product, sold_in(terms, product, *metric).ok()?))) {
                Some((product, metric)) => {
                    prices.by.insert((product, metric), *price);
                    if metric.is_none() {
                        prices.by.remove(&(product, Some(Metric::User)));
                        prices.by.remove(&(product, Some(Metric::Device)));
                    }
                }
                None => prices.dormant.push(*entry),
            }
        }
        prices
    }

    /// The price of a product in a metric; one without a metric holds for both.
    pub fn of(&self, product: ProductId, metric: Metric) -> Option<Cents> {
        self.by.get(&(product, Some(metric))).or_else(|| self.by.get(&(product, None))).copied()
    }

    /// The price of a product that has no metric (a Connector).
    pub fn plain(&self, product: ProductId) -> Option<Cents> {
        let stated = [None, Some(Metric::User), Some(Metric::Device)];
        stated.into_iter().find_map(|metric| self.by.get(&(product, metric))).copied()
    }

    pub fn all(&self) -> &BTreeMap<(ProductId, Option<Metric>), Cents> {
        &self.by
    }
}

/// The price of one unit of a pack, rounded up: nothing looks cheaper than it is.
fn of_one(price: Cents, reading: &Reading) -> Cents {
    let pack = i64::from(reading.pack.max(1));
    Cents(price.0.div_euclid(pack) + i64::from(price.0.rem_euclid(pack) > 0))
}

/// The metric that a price holds for (`None`: both); refused where the product does not exist in it.
fn sold_in(terms: Terms, product: ProductId, metric: Option<Metric>) -> Result<Option<Metric>, ()> {
    match (metric, terms.catalog.only_metric(product)) {
        (stated, None) => Ok(stated),
        (None, Some(only)) => Ok(Some(only)),
        (Some(stated), Some(only)) if stated == only => Ok(Some(only)),
        (Some(_), Some(_)) => Err(()),
    }
}

/// The engagement's currency, else the one that the price lists name most often (ties: alphabetically), else none.
fn currency(estate: &Estate, terms: Terms) -> String {
    if let Some(set) = &terms.settings.currency {
        return set.clone();
    }
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for record in estate.prices.iter() {
        if let Some(currency) = record.currency.as_deref().map(str::trim).filter(|c| !c.is_empty()) {
            *named.entry(names::fold(currency).to_uppercase()).or_default() += 1;
        }
    }
    named.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(currency, _)| currency).unwrap_or_default()
}
