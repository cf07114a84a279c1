//! From a description to plain words: cut where words run together, abbreviations and other languages made plain, slips of the pen mended,
//! phrases replaced. Knows no product.

use super::DescriptionRows;
use crate::catalog::{Day, text};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of words, ready to read with.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    words: BTreeMap<String, Vec<String>>,
    /// Words that mean something only where they stand alone.
    particles: BTreeMap<String, Vec<String>>,
    /// By their first word, longest first.
    phrases: BTreeMap<String, Vec<Phrase>>,
    /// Words that run together are cut where these end; by first letter, longest first.
    pieces: BTreeMap<char, Vec<String>>,
    /// Words that products are told by: what a slip of the pen is mended to.
    telling: BTreeSet<String>,
    /// Every word that some table holds.
    known: BTreeSet<String>,
}

/// Words in a row, and the words that they mean.
#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<String>,
    plain: Vec<String>,
}

/// The plain words of a description.
#[derive(Clone, Debug, Default)]
pub(super) struct Plain {
    /// As they stand.
    pub words: Vec<String>,
    /// With slips of the pen mended, where there are any.
    pub mended: Option<Mended>,
    /// Words that no table holds, worth a doubt.
    pub strange: Vec<String>,
}

/// Words after slips of the pen were mended.
#[derive(Clone, Debug)]
pub(super) struct Mended {
    pub words: Vec<String>,
    /// Each slip, and what it was taken for.
    pub slips: Vec<(String, String)>,
}

impl Words {
    pub fn new(tables: &DescriptionRows, telling: BTreeSet<String>) -> Words {
        let table = |rows: &BTreeMap<String, String>| rows.iter().map(|(word, plain)| (word.clone(), split(plain))).collect();
        let mut words = Words { words: table(&tables.words), particles: table(&tables.particles), telling, ..Words::default() };
        for (phrase, plain) in &tables.phrases {
            let phrase = Phrase { words: split(phrase), plain: split(plain) };
            words.known.extend(phrase.words.iter().chain(&phrase.plain).cloned());
            words.phrases.entry(phrase.words.first().cloned().unwrap_or_default()).or_default().push(phrase);
        }
        for phrases in words.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        for word in tables.words.keys().filter(|word| word.chars().count() > 1) {
            words.pieces.entry(word.chars().next().unwrap_or_default()).or_default().push(word.clone());
        }
        for pieces in words.pieces.values_mut() {
            pieces.sort_by_key(|piece| (std::cmp::Reverse(piece.len()), piece.clone()));
        }
        words.known.extend(words.words.values().chain(words.particles.values()).flatten().cloned());
        words.known.extend(words.telling.iter().cloned());
        words
    }

    /// Whether products are told by this word.
    pub fn tells(&self, word: &str) -> bool {
        self.telling.contains(word)
    }

    /// A description as plain words, in order.
    pub fn plain(&self, description: &str) -> Plain {
        // The signs that join what a line holds are words: 'CAL + SA'.
        let folded = text::fold(&without_days(description).replace(['+', '&'], " and "));
        let (mut words, mut mended, mut slips, mut strange) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let tokens = folded.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty());
        let pieces = tokens.flat_map(|token| self.cut(token).into_iter().map(move |piece| (piece.len() == token.len(), piece)));
        for (whole, piece) in pieces {
            let particle = || self.particles.get(&piece).filter(|_| whole);
            if let Some(plain) = self.words.get(&piece).or_else(particle) {
                words.extend(plain.iter().cloned());
                mended.extend(plain.iter().cloned());
                continue;
            }
            let meant = self.mend(&piece);
            if let Some(meant) = &meant {
                slips.push((piece.clone(), meant.clone()));
            }
            if self.is_strange(&piece) {
                strange.push(piece.clone());
            }
            mended.push(meant.unwrap_or_else(|| piece.clone()));
            words.push(piece);
        }
        let mended = (!slips.is_empty()).then(|| Mended { words: self.meaning(mended), slips });
        Plain { words: self.meaning(words), mended, strange }
    }

    /// A word of four letters or more that stands in no table; numbers and article codes are none.
    fn is_strange(&self, word: &str) -> bool {
        word.chars().count() >= 4 && word.chars().all(char::is_alphabetic) && !self.known.contains(word)
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
}

fn split(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// Without days (`31.12.2024`, `12/03/2019`, `2025-06-30`): their year is no version.
fn without_days(description: &str) -> String {
    let is_day = |token: &str| {
        let token = token.trim_matches(|c: char| !c.is_alphanumeric());
        let parts: Vec<&str> = token.split(['.', '/']).collect();
        let number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        Day::parse_iso(token).is_some() || (parts.len() == 3 && parts.iter().all(number))
    };
    description.split_whitespace().filter(|token| !is_day(token)).collect::<Vec<_>>().join(" ")
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
