//! How the product texts of an engagement are read: what was decided of a description first, then the catalog's names, then its words.

use crate::catalog::{Catalog, ProductId, Reading};
use crate::kit::apply::Estate;
use crate::kit::records::Origin;

/// The catalog with what was decided about descriptions.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    catalog: &'a Catalog,
    estate: &'a Estate<'a>,
}

impl<'a> Wording<'a> {
    pub fn new(catalog: &'a Catalog, estate: &'a Estate<'a>) -> Wording<'a> {
        Wording { catalog, estate }
    }

    /// What a text says. A decision on its product leaves the rest of its words in force.
    pub fn read(&self, text: &str) -> Reading {
        let Some(said) = self.estate.described(text) else { return self.catalog.read_description(text) };
        let mut reading = match said.product {
            Some(product) => self.catalog.read_description_as(text, product),
            None => self.catalog.read_description(text),
        };
        reading.metric = said.metric.or(reading.metric);
        if let Some(version) = &said.version {
            reading.version = Some(version.clone());
        }
        if let Some(kind) = said.line_type {
            reading.line_type = Some(kind.word().to_owned());
        }
        reading.replaces = said.replaces.or(reading.replaces);
        reading.pack = said.pack.unwrap_or(reading.pack);
        reading
    }

    /// Whether a decision said the quantity of a line: it counts units then, whatever a pack holds.
    pub fn counts_units(&self, line: Origin) -> bool {
        self.estate.counted.contains(&line)
    }

    /// Whether a decision said how many units a piece of this description holds.
    pub fn knows_pack(&self, text: &str) -> bool {
        self.estate.described(text).is_some_and(|said| said.pack.is_some())
    }

    /// A product by name, else by a description that is surely read.
    pub fn find(&self, text: &str) -> Option<ProductId> {
        let reading = self.read(text);
        reading.product.filter(|_| reading.sure)
    }
}
