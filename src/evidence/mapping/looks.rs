//! What the cells of a column look like: names, addresses, days, numbers, words of the licensing world. Pure.

use super::super::days::{self, DayOrder};
use super::super::values::{self, present};
use crate::catalog::Catalog;
use crate::kit::names::{DeviceName, device_name, is_address, is_guid};
use crate::kit::records::{Edition, LineType};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Look {
    /// `ann@corp.example`
    Upn,
    /// `CORP\ann`
    Account,
    Sid,
    Guid,
    Address,
    Mac,
    /// A machine's name: `PC0012`, `srv1.corp.example`.
    Host,
    Day,
    Number,
    Money,
    /// yes and no.
    Flag,
    /// Words that stand for yes and no.
    State,
    Workload,
    Product,
    Plan,
    Metric,
    LineType,
    Edition,
}

impl Look {
    const ALL: [Look; 18] = [
        Look::Upn,
        Look::Account,
        Look::Sid,
        Look::Guid,
        Look::Address,
        Look::Mac,
        Look::Host,
        Look::Day,
        Look::Number,
        Look::Money,
        Look::Flag,
        Look::State,
        Look::Workload,
        Look::Product,
        Look::Plan,
        Look::Metric,
        Look::LineType,
        Look::Edition,
    ];

    /// What such cells are, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Look::Upn => "names with a domain (a@b)",
            Look::Account => "accounts (DOMAIN\\name)",
            Look::Sid => "security identifiers",
            Look::Guid => "GUIDs",
            Look::Address => "IP addresses",
            Look::Mac => "hardware addresses",
            Look::Host => "machine names",
            Look::Day => "dates",
            Look::Number => "numbers",
            Look::Money => "amounts",
            Look::Flag => "yes and no",
            Look::State => "words for yes and no",
            Look::Workload => "workloads that the catalog knows",
            Look::Product => "products that the catalog knows",
            Look::Plan => "online plans that the catalog knows",
            Look::Metric => "user and device",
            Look::LineType => "types of entitlement",
            Look::Edition => "standard and enterprise",
        }
    }

    /// Whether a cell alone may look like this by chance.
    pub fn is_common(self) -> bool {
        matches!(self, Look::Number | Look::Host | Look::Flag | Look::Money | Look::Guid)
    }

    /// Distinct values that are enough to tell: reading a description of a product takes its time.
    fn most_judged(self) -> usize {
        if self == Look::Product { 12 } else { 120 }
    }

    fn of(self, cell: &str, catalog: &Catalog) -> bool {
        let parts = |c: char| cell.split_once(c).is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
        let spaced = cell.contains(' ');
        match self {
            Look::Upn => parts('@') && !spaced && cell.matches('@').count() == 1,
            Look::Account => parts('\\') && cell.matches('\\').count() == 1 && !cell.contains('/'),
            Look::Sid => cell.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("S-1-")),
            Look::Guid => is_guid(cell),
            Look::Address => is_address(cell),
            Look::Mac => matches!(device_name(cell), DeviceName::Mac(_)),
            Look::Host => is_host(cell),
            Look::Day => days::day(cell, DayOrder::DayMonth, false).is_some() && !cell.bytes().all(|b| b.is_ascii_digit()),
            Look::Number => values::integer(cell, None).is_some(),
            Look::Money => values::money(cell, None).is_some() && cell.contains(['.', ',']),
            Look::Flag => values::boolean(cell).is_some(),
            Look::State => super::words::meant("enabled", cell).is_some(),
            Look::Workload => catalog.find_workload(cell).is_some() || super::words::meant("workload", cell).is_some(),
            Look::Product => catalog.find_product(cell).is_some() || (spaced && catalog.read_description(cell).sure),
            Look::Plan => cell.split([';', '+']).any(|plan| catalog.find_plan(plan).is_some()),
            Look::Metric => values::metric(cell).is_some(),
            Look::LineType => LineType::parse(cell).is_some(),
            Look::Edition => Edition::parse(cell).is_some() || super::words::meant("edition", cell).is_some(),
        }
    }
}

/// Letters and figures in one word; letters alone are anything's name.
fn is_host(cell: &str) -> bool {
    let spelled = cell.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
    let (letters, figures) = (cell.bytes().any(|b| b.is_ascii_alphabetic()), cell.bytes().any(|b| b.is_ascii_digit()));
    spelled && letters && (figures || cell.contains(['-', '.'])) && (3..=63).contains(&cell.len()) && !cell.starts_with('.')
}

/// Distinct values that are kept of a column; one of more is no list of words.
pub(super) const MOST_WORDS: usize = 24;

/// What a column holds in the rows looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    /// Cells that say something.
    pub filled: usize,
    /// The share of cells that look so.
    looks: BTreeMap<Look, f64>,
    /// Distinct values with how often each stands, unless they are too many.
    pub words: Option<Vec<(String, usize)>>,
    /// The first few different ones.
    pub examples: Vec<String>,
}

impl Contents {
    pub fn of<'c>(cells: impl Iterator<Item = &'c str>, catalog: &Catalog) -> Contents {
        let mut contents = Contents::default();
        let mut distinct: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in cells.filter_map(present) {
            contents.filled += 1;
            if contents.examples.len() < 3 && !contents.examples.iter().any(|known| known == cell) {
                contents.examples.push(cell.to_string());
            }
            *distinct.entry(cell).or_default() += 1;
        }
        // Each distinct value is judged once: a column of words says the same over and over.
        for look in Look::ALL {
            let judged = || distinct.iter().take(look.most_judged());
            let alike: usize = judged().filter(|(cell, _)| look.of(cell, catalog)).map(|(_, times)| times).sum();
            let all: usize = judged().map(|(_, times)| times).sum();
            if alike > 0 {
                contents.looks.insert(look, alike as f64 / all as f64);
            }
        }
        contents.words = (distinct.len() <= MOST_WORDS).then(|| distinct.into_iter().map(|(word, n)| (word.to_string(), n)).collect());
        contents
    }

    /// The share of cells that look like one of these.
    pub fn share(&self, looks: &[Look]) -> f64 {
        looks.iter().filter_map(|look| self.looks.get(look)).copied().fold(0.0, f64::max)
    }

    /// Which of these looks the most cells have.
    pub fn best(&self, looks: &[Look]) -> Option<Look> {
        let shares = looks.iter().filter_map(|look| Some((*look, *self.looks.get(look)?)));
        shares.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(look, _)| look)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(cell: &str) -> Vec<Look> {
        let catalog = Catalog::builtin().unwrap();
        Look::ALL.into_iter().filter(|look| look.of(cell, &catalog)).collect()
    }

    #[test]
    fn cells_look_like_what_they_are() {
        assert_eq!(looks("ann@corp.example"), [Look::Upn]);
        assert_eq!(looks("CORP\\ann"), [Look::Account]);
        assert!(looks("10.0.0.5").contains(&Look::Address) && looks("fe80::1").contains(&Look::Address));
        assert!(looks("00-15-5d-01-02-03").contains(&Look::Mac));
        assert_eq!(looks("PC0012"), [Look::Host]);
        assert!(looks("04.05.2026 10:00").contains(&Look::Day) && !looks("45000").contains(&Look::Day));
        assert!(looks("EXCH").contains(&Look::Workload) && looks("Mail").contains(&Look::Workload));
        assert!(looks("Core CAL Suite").contains(&Look::Product));
        assert!(looks("aktiv").contains(&Look::State) && looks("ja").contains(&Look::Flag));
        assert_eq!(looks("Meyer, Anna"), []);
    }
}
