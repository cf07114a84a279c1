//! Fuzzy matching behind one trait: the matcher crate appears in this file only.
//!
//! A word that stands in a text as it is typed always comes before one whose letters merely follow each other there.

use crate::views::Column;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Scores a text against a pattern.
pub trait Matcher: Send + Sync {
    /// Higher is better; `None` where the pattern is not in the text. Every word of the pattern must match.
    fn score(&self, text: &str, pattern: &str) -> Option<i64>;
}

/// The score from which on every word stood in the text as typed, each.
const LITERAL: i64 = 1_000;

/// Words shorter than this are found as typed only: two letters follow each other nearly everywhere.
const SHORTEST: usize = 3;

/// The matcher that palette, jump and filters share.
pub struct Skim(SkimMatcherV2);

impl Default for Skim {
    fn default() -> Skim {
        Skim(SkimMatcherV2::default().ignore_case())
    }
}

impl Skim {
    fn word(&self, text: &str, word: &str) -> Option<i64> {
        let lower = text.to_lowercase();
        if let Some(at) = lower.find(&word.to_lowercase()) {
            // At the very beginning, at the beginning of a word, anywhere.
            let begins = lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            return Some(LITERAL + if at == 0 { 300 } else { i64::from(begins) * 200 } - (at as i64).min(100));
        }
        let letters = word.chars().count();
        if letters < SHORTEST {
            return None;
        }
        let (score, places) = self.0.fuzzy_indices(text, word)?;
        let (first, last) = (*places.first()?, *places.last()?);
        let one_word = !text.chars().skip(first).take(last - first).any(char::is_whitespace);
        // Letters that lie further apart, or in words of which only the ends are meant, do not mean this text.
        (one_word && last - first < letters + letters / 2).then_some(score.min(LITERAL - 1))
    }
}

impl Matcher for Skim {
    fn score(&self, text: &str, pattern: &str) -> Option<i64> {
        pattern.split_whitespace().map(|word| self.word(text, word)).sum()
    }
}

/// What stands in a table's filter line: words to find anywhere in the row, and `column:value` terms.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    words: Vec<String>,
    /// (column id, value): the cell's text contains the value; `=value` must equal it.
    columns: Vec<(String, String)>,
    /// Words that look like `column:value`, where there is no such column.
    pub unknown: Vec<String>,
}

/// How well a row passes a filter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fit {
    /// All words stand in it as typed.
    Literal,
    Near,
}

impl Filter {
    /// Reads a filter line. A column is named as its header shows it or by its id, in any case, with `_` or a blank (`disabled on:2025`);
    /// a term that names none is an ordinary word. Quotes hold blanks together.
    pub fn parse(line: &str, columns: &[Column]) -> Filter {
        let mut filter = Filter::default();
        for term in terms(line) {
            let Some((name, value)) = term.split_once(':') else {
                filter.words.push(term);
                continue;
            };
            match filter.named(name, columns) {
                Some(id) => filter.columns.push((id.to_string(), value.to_lowercase())),
                None => {
                    if !name.is_empty() && !value.starts_with('/') && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ' ') {
                        filter.unknown.push(name.to_string());
                    }
                    filter.words.push(term);
                }
            }
        }
        filter
    }

    /// The column of a name; of a header with blanks, the words before it belong to the name and are taken back.
    fn named<'a>(&mut self, name: &str, columns: &'a [Column]) -> Option<&'a str> {
        for before in 0..=self.words.len().min(3) {
            let from = self.words.len() - before;
            let whole = self.words[from..].iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(" ");
            if let Some(id) = column(&whole, columns) {
                self.words.truncate(from);
                return Some(id);
            }
        }
        None
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.columns.is_empty()
    }

    /// Whether a row, given as (column id, text) of its cells, passes, and how well.
    pub fn fit(&self, cells: &[(&str, String)], matcher: &dyn Matcher) -> Option<Fit> {
        let by_column = self.columns.iter().all(|(name, value)| cells.iter().any(|(id, text)| id == name && holds(text, value)));
        if !by_column {
            return None;
        }
        let mut fit = Fit::Literal;
        for word in &self.words {
            let best = cells.iter().filter_map(|(_, text)| within(text, word, matcher)).max()?;
            if best < LITERAL {
                fit = Fit::Near;
            }
        }
        Some(fit)
    }
}

/// A quoted word with blanks stands as typed or not at all.
fn within(text: &str, word: &str, matcher: &dyn Matcher) -> Option<i64> {
    if word.contains(' ') {
        return text.to_lowercase().contains(&word.to_lowercase()).then_some(LITERAL);
    }
    matcher.score(text, word)
}

/// The id of the column that a person calls so: by its id, else by its header.
pub fn column<'a>(name: &str, columns: &'a [Column]) -> Option<&'a str> {
    let plain = |text: &str| text.trim().to_lowercase().replace('_', " ");
    let name = plain(name);
    let by_id = columns.iter().find(|c| plain(c.id) == name);
    by_id.or_else(|| columns.iter().find(|c| plain(&c.title) == name)).map(|c| c.id)
}

fn holds(text: &str, value: &str) -> bool {
    let text = text.to_lowercase();
    match value.strip_prefix('=') {
        Some(exact) => text == exact,
        None => text.contains(value),
    }
}

/// Splits at blanks outside double quotes; the quotes go.
fn terms(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut term = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                if !term.is_empty() {
                    out.push(std::mem::take(&mut term));
                }
            }
            c => term.push(c),
        }
    }
    if !term.is_empty() {
        out.push(term);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Vec<(&'static str, String)> {
        vec![("user", "j.meyer@contoso.example".into()), ("covered", "Core CAL Suite".into()), ("disabled_on", "2025-03-01".into())]
    }

    fn fit(line: &str) -> Option<Fit> {
        let columns = [
            Column::text("user", "person", 10, ""),
            Column::text("covered", "covered by", 10, ""),
            Column::day("disabled_on", "disabled on", ""),
        ];
        Filter::parse(line, &columns).fit(&row(), &Skim::default())
    }

    #[test]
    fn a_filter_finds_words_in_any_cell_as_typed_before_nearly_so() {
        assert_eq!(fit("meyer suite"), Some(Fit::Literal));
        assert_eq!(fit("jmeyer"), Some(Fit::Near));
        assert_eq!(fit("rossi"), None);
        assert_eq!(fit("\"cal suite\""), Some(Fit::Literal));
        assert_eq!(fit("\"suite cal\""), None);
    }

    #[test]
    fn letters_that_are_scattered_mean_nothing() {
        let matcher = Skim::default();
        for text in ["the role cannot return", "the collector on CA01"] {
            assert_eq!(matcher.score(text, "torn"), None, "{text}");
        }
        assert_eq!(matcher.score("Folder 2013", "f3"), None, "two letters are found as typed only");
        assert!(matcher.score("a torn last line", "torn") > matcher.score("attornment", "torn"), "the beginning of a word comes first");
    }

    #[test]
    fn a_column_term_looks_into_that_column_only() {
        assert!(fit("covered:core").is_some());
        assert!(fit("user:core").is_none());
        assert!(fit("covered:\"=core cal suite\"").is_some());
        assert!(fit("covered:=core").is_none());
    }

    #[test]
    fn a_column_is_called_as_its_header_shows_it() {
        for line in ["person:meyer", "Person:=j.meyer@contoso.example", "disabled on:2025", "disabled_on:2025", "\"covered by\":core"] {
            assert!(fit(line).is_some(), "{line}");
        }
        assert!(fit("suite disabled on:2025").is_some(), "the word before the name stays a word");
        assert!(fit("disabled on:2024").is_none());
    }

    #[test]
    fn a_term_that_names_no_column_is_a_word_and_known_as_such() {
        let filter = Filter::parse("https://x foo:bar", &[]);
        assert_eq!((filter.words, filter.unknown), (vec!["https://x".to_string(), "foo:bar".to_string()], vec!["foo".to_string()]));
    }
}
