//! What stands on the cover of every output: whose position, as of when, from which rules.

use super::model::Input;
use crate::catalog::Day;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cover {
    /// Empty where the engagement does not say.
    pub client: String,
    pub as_of: Day,
    pub currency: String,
    /// `recal 0.1.0`.
    pub program: String,
    pub catalog_version: String,
    pub catalog_sha256: String,
    /// From the unadjusted count to what is left, in sentences.
    pub headline: Vec<String>,
    /// What the paper is not.
    pub disclaimer: &'static str,
}

pub fn cover(input: Input) -> Cover {
    let (version, sha256) = input.position.catalog.clone();
    Cover {
        client: input.position.settings.client.clone(),
        as_of: input.position.settings.as_of,
        currency: input.position.currency.clone(),
        program: format!("recal {}", env!("CARGO_PKG_VERSION")),
        catalog_version: version,
        catalog_sha256: sha256,
        headline: super::gap::headline(input),
        disclaimer: "A reconstruction from evidence of access, as read and decided; not legal advice, and no statement by Microsoft.",
    }
}
