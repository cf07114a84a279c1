//! Reads descriptions of price lists, licence statements and resellers: `WinSvrCAL 2022 SNGL OLV NL UsrCAL`.
//!
//! The tables of words, phrases and products are data (`descriptions.toml`); this is only the reading.

use super::data::{Origin, ProductRow, Row, Rows};
use super::{Catalog, CatalogError, Confidence, Metric, ProductId, Reading, text};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The tables of `descriptions.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DescriptionRows {
    #[serde(default)]
    source: Vec<String>,
    confidence: Option<Confidence>,
    /// Abbreviation or foreign word → plain words.
    words: BTreeMap<String, String>,
    /// Several plain words → what they mean.
    phrases: BTreeMap<String, String>,
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
    #[serde(default = "yes")]
    sure: bool,
}

fn yes() -> bool {
    true
}

/// The tables, ready to read with.
#[derive(Clone, Debug, Default)]
pub(super) struct Reader {
    words: BTreeMap<String, Vec<String>>,
    /// By their first word, longest first.
    phrases: BTreeMap<String, Vec<Phrase>>,
    /// Words that run together are cut where these end; by first letter, longest first.
    pieces: BTreeMap<char, Vec<String>>,
    /// Words that products are told by: what a slip of the pen is mended to.
    telling: BTreeSet<String>,
    rules: Vec<Meaning>,
}

/// Words in a row, and the words that they mean.
#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<String>,
    plain: Vec<String>,
}

#[derive(Clone, Debug)]
struct Meaning {
    product: ProductId,
    all: Vec<String>,
    none: Vec<String>,
    sure: bool,
}

/// The plain words of a description, and whether one had to be mended.
struct Plain {
    words: Vec<String>,
    mended: bool,
}

impl Reader {
    pub fn new(rows: &Rows, find: impl Fn(&str) -> Option<ProductId>) -> Result<Reader, CatalogError> {
        let Some(tables) = &rows.description else { return Ok(Reader::default()) };
        let split = |text: &String| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut reader =
            Reader { words: tables.words.iter().map(|(word, plain)| (word.clone(), split(plain))).collect(), ..Reader::default() };
        for (phrase, plain) in &tables.phrases {
            let phrase = Phrase { words: split(phrase), plain: split(plain) };
            reader.phrases.entry(phrase.words.first().cloned().unwrap_or_default()).or_default().push(phrase);
        }
        for phrases in reader.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        for word in tables.words.keys().filter(|word| word.chars().count() > 1) {
            reader.pieces.entry(word.chars().next().unwrap_or_default()).or_default().push(word.clone());
        }
        for pieces in reader.pieces.values_mut() {
            pieces.sort_by_key(|piece| (std::cmp::Reverse(piece.len()), piece.clone()));
        }
        for row in &tables.rule {
            let product = find(&row.product).ok_or_else(|| CatalogError {
                file: "descriptions.toml".to_owned(),
                what: format!("a rule names the product '{}', which the catalog does not hold", row.product),
            })?;
            reader.telling.extend(row.all.iter().cloned());
            reader.rules.push(Meaning { product, all: row.all.clone(), none: row.none.clone(), sure: row.sure });
        }
        Ok(reader)
    }

    /// A description as plain words, in order.
    fn plain(&self, description: &str) -> Plain {
        let folded = text::fold(description);
        let mut mended = false;
        let mut words = Vec::new();
        for token in folded.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()) {
            for piece in self.cut(token) {
                match self.words.get(&piece) {
                    Some(plain) => words.extend(plain.iter().cloned()),
                    None => match self.mend(&piece) {
                        Some(word) => {
                            mended = true;
                            words.push(word);
                        }
                        None => words.push(piece),
                    },
                }
            }
        }
        Plain { words: self.meaning(words), mended }
    }

    /// Cuts `winsvrcal2022` into known words and numbers; a token that does not fall apart cleanly is only cut between letters and digits.
    fn cut(&self, token: &str) -> Vec<String> {
        if self.words.contains_key(token) {
            return vec![token.to_owned()];
        }
        let mut pieces = Vec::new();
        let mut dead = BTreeSet::new();
        if self.cut_from(token, 0, &mut pieces, &mut dead) { pieces } else { letters_and_digits(token) }
    }

    /// Depth first, longest word first; `dead` holds the places from which no cut reaches the end.
    fn cut_from(&self, token: &str, at: usize, pieces: &mut Vec<String>, dead: &mut BTreeSet<usize>) -> bool {
        let Some(rest) = token.get(at..).filter(|rest| !rest.is_empty()) else { return at == token.len() };
        if dead.contains(&at) {
            return false;
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number = rest.get(..digits).filter(|digits| !digits.is_empty());
        let known = rest.chars().next().and_then(|first| self.pieces.get(&first)).into_iter().flatten();
        let fitting = known.map(String::as_str).filter(|piece| rest.starts_with(piece));
        for piece in fitting.chain(number) {
            pieces.push(piece.to_owned());
            if self.cut_from(token, at + piece.len(), pieces, dead) {
                return true;
            }
            pieces.pop();
        }
        dead.insert(at);
        false
    }

    /// A telling word of five letters or more that differs in one letter (two from eight letters on).
    fn mend(&self, word: &str) -> Option<String> {
        let length = word.chars().count();
        if length < 5 || self.telling.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let slack = if length < 8 { 1 } else { 2 };
        let near = self.telling.iter().filter(|known| known.chars().count() >= 5).map(|known| (distance(word, known), known));
        near.filter(|(far, _)| *far <= slack).min().map(|(_, known)| known.clone())
    }

    /// Replaces phrases by what they mean, longest first.
    fn meaning(&self, words: Vec<String>) -> Vec<String> {
        let mut out = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let [first, others @ ..] = rest {
            let phrases = self.phrases.get(first).into_iter().flatten();
            match phrases.into_iter().find(|phrase| rest.starts_with(&phrase.words)) {
                Some(phrase) => {
                    out.extend(phrase.plain.iter().cloned());
                    rest = rest.get(phrase.words.len()..).unwrap_or_default();
                }
                None => {
                    out.push(first.clone());
                    rest = others;
                }
            }
        }
        out
    }

    fn rule(&self, words: &[String]) -> Option<&Meaning> {
        let says = |word: &String| words.contains(word);
        self.rules.iter().find(|rule| rule.all.iter().all(says) && !rule.none.iter().any(says))
    }
}

impl Catalog {
    /// Reads a price-list, reseller or licence-statement description; an exact product name reads as itself, surely.
    pub fn read_description(&self, text: &str) -> Reading {
        if let Some(product) = self.find_product(text) {
            return Reading { product: Some(product), pack: 1, sure: true, ..Reading::default() };
        }
        let plain = self.reader.plain(text);
        let words = plain.words.as_slice();
        let (line_type, with_sa) = line_type(words);
        let rule = self.reader.rule(words);
        let sure = rule.is_some_and(|rule| rule.sure) && !plain.mended;
        let candidates = if sure { Vec::new() } else { self.candidates(rule, words) };
        Reading {
            product: rule.map(|rule| rule.product),
            metric: metric(words),
            version: version(words),
            line_type,
            with_sa,
            pack: pack(words),
            sure,
            candidates,
        }
    }

    /// The nearest products: the rule's own first, then those whose names share most words with the description.
    fn candidates(&self, rule: Option<&Meaning>, words: &[String]) -> Vec<ProductId> {
        let said: BTreeSet<&String> = words.iter().filter(|word| self.reader.telling.contains(*word)).collect();
        let mut scored: Vec<(usize, ProductId)> = Vec::new();
        for (id, product) in self.products() {
            let name: BTreeSet<String> =
                self.reader.plain(&product.name).words.into_iter().filter(|word| self.reader.telling.contains(word)).collect();
            let shared = name.iter().filter(|word| said.contains(word)).count();
            let score = if shared == 0 { 0 } else { 200 * shared / (name.len() + said.len()) };
            if score >= 50 || rule.is_some_and(|rule| rule.product == id) {
                scored.push((if rule.is_some_and(|rule| rule.product == id) { usize::MAX } else { score }, id));
            }
        }
        scored.sort_by_key(|(score, id)| (std::cmp::Reverse(*score), *id));
        scored.into_iter().take(5).map(|(_, id)| id).collect()
    }
}

/// The id of a product's row, for the rules' names.
pub(super) fn finder(rows: &[ProductRow]) -> impl Fn(&str) -> Option<ProductId> + '_ {
    move |id| rows.iter().position(|row| row.id == id).map(|at| ProductId(at as u16))
}

/// User or device, where only one of them is said.
fn metric(words: &[String]) -> Option<Metric> {
    let says = |word: &str| words.iter().any(|said| said == word);
    match (says("user"), says("device")) {
        (true, false) => Some(Metric::User),
        (false, true) => Some(Metric::Device),
        (true, true) | (false, false) => None,
    }
}

/// The line's type, and whether a licence comes with SA.
fn line_type(words: &[String]) -> (Option<String>, bool) {
    let says = |word: &str| words.iter().any(|said| said == word);
    let (license, sa) = (says("license"), says("sa"));
    let word = if says("stepup") {
        "step-up"
    } else if license && sa {
        return (Some("license".to_owned()), true);
    } else if sa {
        "sa"
    } else if says("subscription") {
        "subscription"
    } else if license {
        "license"
    } else {
        return (None, false);
    };
    (Some(word.to_owned()), false)
}

/// `2022`, `2012 R2`, `SE`: the first year that is said, else the subscription edition.
fn version(words: &[String]) -> Option<String> {
    let year = words.iter().position(|word| word.len() == 4 && matches!(word.parse::<u16>(), Ok(2000..=2049)));
    match year.and_then(|at| words.get(at).map(|year| (year, words.get(at + 1)))) {
        Some((year, Some(next))) if next == "r2" => Some(format!("{year} R2")),
        Some((year, _)) => Some(year.clone()),
        None => words.iter().any(|word| word == "se").then(|| "SE".to_owned()),
    }
}

/// `5 Clt`, `20 Pk`, `5 User CAL`, `pack of 5`: units that one piece holds.
fn pack(words: &[String]) -> u32 {
    let number = |word: &String| word.parse::<u32>().ok().filter(|number| (1..2000).contains(number));
    let counted = |word: &String| matches!(word.as_str(), "user" | "device" | "client" | "cal" | "pack");
    let before = words.windows(2).find_map(|pair| match pair {
        [count, what] if counted(what) => number(count),
        _ => None,
    });
    let of = || {
        words.windows(3).find_map(|three| match three {
            [pack, of, count] if pack == "pack" && matches!(of.as_str(), "of" | "von" | "de") => number(count),
            _ => None,
        })
    };
    before.or_else(of).unwrap_or(1)
}

/// Cuts only between letters and digits.
fn letters_and_digits(token: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut digits = None;
    for c in token.chars() {
        match pieces.last_mut() {
            Some(piece) if digits == Some(c.is_ascii_digit()) => piece.push(c),
            Some(_) | None => pieces.push(c.to_string()),
        }
        digits = Some(c.is_ascii_digit());
    }
    pieces
}

/// Letters to change, add or leave out to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, a) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&to) {
            let change = diagonal + usize::from(a != *b);
            diagonal = *cell;
            left = change.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
