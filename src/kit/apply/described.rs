//! What the consultant said of a description, once for every line of this engagement that has it: lists of entitlements, assignments and prices,
//! also those that come later.

use super::Estate;
use super::fields::{self, NoTarget};
use crate::catalog::{Catalog, Metric, ProductId};
use crate::kit::names;
use crate::kit::records::LineType;

/// What a description means; what nobody said of it is read from its words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Described {
    pub product: Option<ProductId>,
    pub metric: Option<Metric>,
    pub version: Option<String>,
    pub line_type: Option<LineType>,
    pub replaces: Option<ProductId>,
    /// Units that one piece of a line's quantity holds: 1 where the quantity counts units.
    pub pack: Option<u32>,
}

/// How descriptions are told apart: not by case or blanks.
fn wording(text: &str) -> String {
    names::matched(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Described {
    fn set(&mut self, catalog: &Catalog, field: &str, to: Option<&str>) -> Result<(), NoTarget> {
        let product = |to: Option<&str>| to.map(|name| catalog.find_product(name).ok_or(NoTarget)).transpose();
        match field {
            "product" => self.product = product(to)?,
            "metric" => self.metric = fields::metric(to)?,
            "version" => self.version = fields::text(to),
            "type" => self.line_type = to.map(|text| LineType::parse(text).ok_or(NoTarget)).transpose()?,
            "replaces" => self.replaces = product(to)?,
            "pack" => self.pack = to.map(|text| text.parse().ok().filter(|pack| *pack > 0).ok_or(NoTarget)).transpose()?,
            _ => return Err(NoTarget),
        }
        Ok(())
    }
}

impl Estate<'_> {
    /// What was said of a description, by its words however they are spaced and capitalised.
    pub fn described(&self, text: &str) -> Option<&Described> {
        if self.descriptions.is_empty() { None } else { self.descriptions.get(&wording(text)) }
    }

    /// Says it; a description that no line has is no target.
    pub(super) fn describe(&mut self, catalog: &Catalog, text: &str, field: &str, to: Option<&str>) -> Result<(), NoTarget> {
        let wanted = wording(text);
        let is_it = |product: &str| wording(product) == wanted;
        let stands = self.entitlements.iter().any(|r| is_it(&r.product))
            || self.assignments.iter().any(|r| is_it(&r.product))
            || self.prices.iter().any(|r| is_it(&r.product));
        if !stands {
            return Err(NoTarget);
        }
        let mut said = self.descriptions.get(&wanted).cloned().unwrap_or_default();
        said.set(catalog, field, to)?;
        self.descriptions.insert(wanted, said);
        Ok(())
    }
}
