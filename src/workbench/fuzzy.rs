//! Fuzzy matching behind one trait: the matcher crate appears in this file only.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Scores a text against a pattern.
pub trait Matcher: Send + Sync {
    /// Higher is better; `None` where the pattern is not in the text. Every word of the pattern must match.
    fn score(&self, text: &str, pattern: &str) -> Option<i64>;
}

/// The matcher that palette, jump and filters share.
pub struct Skim(SkimMatcherV2);

impl Default for Skim {
    fn default() -> Skim {
        Skim(SkimMatcherV2::default().ignore_case())
    }
}

impl Matcher for Skim {
    fn score(&self, text: &str, pattern: &str) -> Option<i64> {
        let mut sum = 0;
        for word in pattern.split_whitespace() {
            sum += self.0.fuzzy_match(text, word)?;
        }
        Some(sum)
    }
}

/// What stands in a table's filter line: words to find anywhere in the row, and `column:value` terms.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    words: Vec<String>,
    /// (column id, value): the cell's text contains the value; `=value` must equal it.
    columns: Vec<(String, String)>,
}

impl Filter {
    /// Reads a filter line. A `name:value` term whose name is none of the columns is an ordinary word; quotes hold blanks together.
    pub fn parse(line: &str, is_column: impl Fn(&str) -> bool) -> Filter {
        let mut filter = Filter::default();
        for term in terms(line) {
            match term.split_once(':') {
                Some((name, value)) if is_column(&name.to_lowercase()) => {
                    filter.columns.push((name.to_lowercase(), value.to_lowercase()));
                }
                _ => filter.words.push(term),
            }
        }
        filter
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.columns.is_empty()
    }

    /// Whether a row, given as (column id, text) of its cells, passes.
    pub fn passes(&self, cells: &[(&str, String)], matcher: &dyn Matcher) -> bool {
        let by_column = self.columns.iter().all(|(name, value)| cells.iter().any(|(id, text)| id == name && holds(text, value)));
        if !by_column || self.words.is_empty() {
            return by_column;
        }
        self.words.iter().all(|word| cells.iter().any(|(_, text)| near(text, word, matcher)))
    }
}

/// A fuzzy match that a reader would call one: within a cell, and not scattered over it.
fn near(text: &str, word: &str, matcher: &dyn Matcher) -> bool {
    // The matcher gives about 16 a character, less for gaps: below 12 a character the letters lie too far apart to mean this cell.
    matcher.score(text, word).is_some_and(|score| score >= 12 * word.chars().count() as i64)
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
        vec![("user", "j.meyer@contoso.example".into()), ("covered", "Core CAL Suite".into()), ("devices", "7".into())]
    }

    #[test]
    fn a_filter_finds_words_fuzzily_in_any_cell() {
        let is_column = |name: &str| ["user", "covered"].contains(&name);
        assert!(Filter::parse("jmeyer", is_column).passes(&row(), &Skim::default()));
        assert!(Filter::parse("meyer suite", is_column).passes(&row(), &Skim::default()));
        assert!(!Filter::parse("rossi", is_column).passes(&row(), &Skim::default()));
    }

    #[test]
    fn a_column_term_looks_into_that_column_only() {
        let is_column = |name: &str| ["user", "covered", "devices"].contains(&name);
        assert!(Filter::parse("covered:core", is_column).passes(&row(), &Skim::default()));
        assert!(!Filter::parse("user:core", is_column).passes(&row(), &Skim::default()));
        assert!(Filter::parse("covered:\"=core cal suite\"", is_column).passes(&row(), &Skim::default()));
        assert!(!Filter::parse("covered:=core", is_column).passes(&row(), &Skim::default()));
    }

    #[test]
    fn a_term_that_names_no_column_is_a_word() {
        let filter = Filter::parse("https://x", |_| false);
        assert_eq!(filter.words, ["https://x"]);
    }
}
