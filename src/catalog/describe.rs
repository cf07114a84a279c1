//! Reads descriptions of price lists, licence statements and resellers.

use super::{Catalog, Reading};
use serde::Deserialize;

/// The tables of `descriptions.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DescriptionRows {}

impl Catalog {
    /// Reads a price-list, reseller or licence-statement description; an exact product name reads as itself, surely.
    pub fn read_description(&self, text: &str) -> Reading {
        let product = self.find_product(text);
        Reading { product, pack: 1, sure: product.is_some(), ..Reading::default() }
    }
}
