//! Reads descriptions of price lists, licence statements and resellers: `WinSvrCAL 2022 SNGL OLV NL UsrCAL`.
//!
//! The tables of words, phrases, doubts and products are data (`descriptions.toml`); this is only the reading.

mod said;
mod words;

use super::data::{KindRow, Origin, ProductRow, Row};
use super::rows::Rows;
use super::{Candidate, Catalog, CatalogError, Confidence, ProductId, ProductKind, Reading};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use words::{Mended, Plain, Words};

/// The tables of `descriptions.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DescriptionRows {
    #[serde(default)]
    source: Vec<String>,
    confidence: Option<Confidence>,
    /// Abbreviation or foreign word → plain words.
    words: BTreeMap<String, String>,
    /// The same for words that stand alone: nothing is cut at them.
    #[serde(default)]
    particles: BTreeMap<String, String>,
    /// Several plain words → what they mean.
    phrases: BTreeMap<String, String>,
    /// Plain word → why a line of CALs that has it may be something else.
    #[serde(default)]
    doubts: BTreeMap<String, String>,
    rule: Vec<RuleRow>,
}

impl Row for DescriptionRows {
    fn id(&self) -> String {
        "product/descriptions".to_owned()
    }
    fn origin(&self) -> Origin<'_> {
        Origin { source: &self.source, date: None, confidence: self.confidence, note: None }
    }
}

/// A product, and the words that name it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    product: String,
    all: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
    /// A best guess only, and why.
    doubt: Option<String>,
    /// In doubt where a word stands that no table holds.
    #[serde(default)]
    alone: bool,
    /// What a step-up starts from.
    replaces: Option<String>,
}

/// The tables, ready to read with.
#[derive(Clone, Debug, Default)]
pub(super) struct Reader {
    words: Words,
    doubts: BTreeMap<String, String>,
    rules: Vec<Meaning>,
    /// By product: the telling words of its name.
    names: Vec<BTreeSet<String>>,
    /// How much a word of names tells: the fewer names have it the more.
    weights: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Meaning {
    product: ProductId,
    all: Vec<String>,
    none: Vec<String>,
    doubt: Option<String>,
    alone: bool,
    replaces: Option<ProductId>,
    /// The product is no CAL (or none that is computed).
    no_cal: bool,
}

impl Reader {
    pub fn new(rows: &Rows, find: impl Fn(&str) -> Option<ProductId>) -> Result<Reader, CatalogError> {
        let Some(tables) = &rows.description else { return Ok(Reader::default()) };
        let known = |id: &String| {
            find(id).ok_or_else(|| CatalogError {
                file: "descriptions.toml".to_owned(),
                what: format!("a rule names the product '{id}', which the catalog does not hold"),
            })
        };
        let telling = tables.rule.iter().flat_map(|row| row.all.iter().cloned()).collect();
        let words = Words::new(tables, telling);
        let telling =
            |row: &ProductRow| words.plain(&row.name).words.into_iter().filter(|word| words.tells(word) && !is_metric(word)).collect();
        let names: Vec<BTreeSet<String>> = rows.product.iter().map(telling).collect();
        let mut weights: BTreeMap<String, usize> = BTreeMap::new();
        names.iter().flatten().for_each(|word| *weights.entry(word.clone()).or_default() += 1);
        weights.values_mut().for_each(|number| *number = 1_000 / *number);
        let mut reader = Reader { words, doubts: tables.doubts.clone(), rules: Vec::new(), names, weights };
        for row in &tables.rule {
            reader.rules.push(Meaning {
                product: known(&row.product)?,
                all: row.all.clone(),
                none: row.none.clone(),
                doubt: row.doubt.clone(),
                alone: row.alone,
                replaces: row.replaces.as_ref().map(known).transpose()?,
                no_cal: rows.product.iter().any(|product| product.id == row.product && matches!(product.kind, KindRow::NotComputed)),
            });
        }
        Ok(reader)
    }

    fn rule(&self, words: &[String]) -> Option<&Meaning> {
        let says = |word: &String| words.contains(word);
        self.rules.iter().find(|rule| rule.all.iter().all(says) && !rule.none.iter().any(says))
    }

    /// The rule that is meant. Only what does not read surely as it stands is read with its slips of the pen mended, which is a doubt of its own.
    fn meant<'a>(&'a self, plain: &'a Plain) -> Meant<'a> {
        let as_it_stands = self.rule(&plain.words);
        let doubt = as_it_stands.and_then(|rule| {
            let strange = || plain.strange.first().filter(|_| rule.alone).map(|word| format!("nobody knows the word '{word}'"));
            // Whatever a server licence comes with, it is no CAL.
            let word = || plain.words.iter().filter(|_| !rule.no_cal).find_map(|word| self.doubts.get(word).cloned());
            rule.doubt.clone().or_else(word).or_else(strange)
        });
        if let Some(Mended { words, slips }) = &plain.mended
            && let Some(rule) = self.rule(words)
            && as_it_stands.is_none_or(|other| doubt.is_some() && other.product != rule.product)
        {
            let slips: Vec<String> = slips.iter().map(|(slip, meant)| format!("'{slip}' is read as '{meant}'")).collect();
            return Meant { rule: Some(rule), words, doubt: Some(slips.join(", ")) };
        }
        Meant { rule: as_it_stands, words: &plain.words, doubt }
    }
}

/// A rule that fits, by which words, and what leaves a doubt about it.
struct Meant<'a> {
    rule: Option<&'a Meaning>,
    words: &'a [String],
    doubt: Option<String>,
}

impl Catalog {
    /// Reads a price-list, reseller or licence-statement description; an exact product name reads as itself, surely.
    pub fn read_description(&self, text: &str) -> Reading {
        match self.find_product(text) {
            Some(product) => Reading::exactly(product),
            None => self.reading(text, None),
        }
    }

    /// The same where it is known which product is meant: what the words say beside it.
    pub fn read_description_as(&self, text: &str, product: ProductId) -> Reading {
        self.reading(text, Some(product))
    }

    fn reading(&self, text: &str, decided: Option<ProductId>) -> Reading {
        let plain = self.reader.words.plain(text);
        let Meant { rule, words, doubt } = self.reader.meant(&plain);
        let product = decided.or(rule.map(|rule| rule.product));
        let kind = product.map(|product| &self.product(product).kind);
        let doubt = doubt.filter(|_| decided.is_none());
        let sure = product.is_some() && doubt.is_none();
        let (mut line_type, with_sa) = said::line_type(words);
        if line_type.is_none() && matches!(kind, Some(ProductKind::Bridge { .. })) {
            line_type = Some("bridge");
        }
        let candidates = if sure { Vec::new() } else { self.candidates(product.zip(doubt.as_deref()), words) };
        Reading {
            product,
            metric: said::metric(words),
            version: said::version(words, |name| product.is_none_or(|product| self.is_version(product, name))),
            line_type: line_type.map(str::to_owned),
            with_sa,
            pack: said::pack(words),
            years: said::years(words),
            replaces: rule.and_then(|rule| rule.replaces),
            sure,
            doubt,
            candidates,
        }
    }

    /// Whether a year is a version of what the product gives; one whose ladder nobody keeps takes any.
    fn is_version(&self, product: ProductId, name: &str) -> bool {
        match self.product(product).kind {
            ProductKind::Cal(right) | ProductKind::Connector { right, .. } => {
                let workload = self.right(right).workload;
                self.workload(workload).versions.is_empty() || self.parse_version(workload, name).is_some()
            }
            ProductKind::Suite | ProductKind::Bridge { .. } | ProductKind::Fixed(_) | ProductKind::NotComputed(_) => true,
        }
    }

    /// The nearest products: the best guess first, then those whose names share most words with the description; each with what speaks for it.
    fn candidates(&self, guess: Option<(ProductId, &str)>, words: &[String]) -> Vec<Candidate> {
        let said: BTreeSet<&String> = words.iter().filter(|word| self.reader.weights.contains_key(*word)).collect();
        let weight = |words: &mut dyn Iterator<Item = &String>| words.filter_map(|word| self.reader.weights.get(word)).sum::<usize>();
        let all = weight(&mut said.iter().copied());
        let mut scored: Vec<(usize, Candidate)> = Vec::new();
        for ((product, _), name) in self.products().zip(&self.reader.names) {
            let (shared, missing): (Vec<&String>, Vec<&String>) = name.iter().partition(|word| said.contains(word));
            let score = 200 * weight(&mut shared.iter().copied()) / (weight(&mut name.iter()) + all).max(1);
            // What says that it is a CAL is hardly something else.
            let score = if words.iter().any(|word| word == "cal") && !name.contains("cal") { score / 2 } else { score };
            let guessed = guess.filter(|(guess, _)| *guess == product);
            if score >= 40 || guessed.is_some() {
                let why = guessed.map_or_else(|| speaks_for(&shared, &missing), |(_, doubt)| format!("the best guess: {doubt}"));
                scored.push((if guessed.is_some() { usize::MAX } else { score }, Candidate { product, why }));
            }
        }
        scored.sort_by_key(|(score, candidate)| (std::cmp::Reverse(*score), candidate.product));
        scored.into_iter().take(5).map(|(_, candidate)| candidate).collect()
    }
}

/// Words that tell user from device, and no product.
fn is_metric(word: &str) -> bool {
    matches!(word, "user" | "device" | "client")
}

/// `it says exchange, server, cal; it does not say enterprise`.
fn speaks_for(shared: &[&String], missing: &[&String]) -> String {
    let list = |words: &[&String]| words.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ");
    let says = format!("it says {}", list(shared));
    if missing.is_empty() { says } else { format!("{says}; it does not say {}", list(missing)) }
}

/// The id of a product's row, for the rules' names.
pub(super) fn finder(rows: &[ProductRow]) -> impl Fn(&str) -> Option<ProductId> + '_ {
    move |id| rows.iter().position(|row| row.id == id).map(|at| ProductId(at as u16))
}
