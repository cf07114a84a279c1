//! `recal catalog`: the licensing rules, listed or searched.

use super::Outcome;
use super::args::Words;
use super::failure::Failure;
use super::files::print;
use crate::session::{self, Rule};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Suggestions where no rule has all the words.
const SUGGESTED: usize = 5;

pub fn run(args: Words) -> Result<Outcome, Failure> {
    let catalog = session::catalog()?;
    let words: Vec<String> = args.words.iter().flat_map(|w| w.split_whitespace()).map(str::to_lowercase).collect();
    let (version, sha256) = catalog.version();
    let found: Vec<&Rule> = catalog.rules().iter().filter(|rule| has_all(rule, &words)).collect();
    let mut out: String = found.iter().map(|rule| block(rule)).collect();
    if found.is_empty() {
        out.push_str(&format!("no rule has all of: {}\n", words.join(" ")));
        for rule in nearest(catalog.rules(), &words) {
            out.push_str(&format!("nearest: {}\n", block(rule)));
        }
    }
    out.push_str(&format!("{} of {} rules; catalog {version}, SHA-256 {sha256}\n", found.len(), catalog.rules().len()));
    print(&out)?;
    Ok(Outcome::Done)
}

fn has_all(rule: &Rule, words: &[String]) -> bool {
    let text = searched(rule);
    words.iter().all(|word| text.contains(word.as_str()))
}

fn searched(rule: &Rule) -> String {
    format!("{} {} {} {} {} {}", rule.id, rule.group, rule.text, rule.source, rule.date, rule.confidence.word()).to_lowercase()
}

/// Rules whose id and text resemble the words most.
fn nearest<'a>(rules: &'a [Rule], words: &[String]) -> Vec<&'a Rule> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let score = |rule: &Rule| words.iter().filter_map(|word| matcher.fuzzy_match(&format!("{} {}", rule.id, rule.text), word)).sum::<i64>();
    let mut scored: Vec<(i64, &Rule)> = rules.iter().map(|rule| (score(rule), rule)).filter(|(score, _)| *score > 0).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(SUGGESTED).map(|(_, rule)| rule).collect()
}

fn block(rule: &Rule) -> String {
    let date = if rule.date.is_empty() { String::new() } else { format!(", {}", rule.date) };
    format!("{} ({}{date})\n  {}\n  source: {}\n", rule.id, rule.confidence.word(), rule.text, rule.source)
}
