//! What suggestions have in common, by which they are accepted together: findings of one kind that are settled in one way, pairs of accounts
//! of one grade or for one reason.

use super::candidates;
use super::model::{Input, Row, TableKey};
use crate::kit::candidates::{Sign, Sureness};
use crate::kit::decisions::Decision;
use crate::kit::findings::{Finding, Status, Suggestion};
use std::mem::Discriminant;

/// A rule under which suggestions fall.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Findings of one code, settled by one kind of decision.
    Finding { code: &'static str, way: String },
    /// Pairs of accounts as sure as this.
    Sure(Sureness),
    /// Those of a grade for which this speaks, among other things; in words.
    Reason { sureness: Sureness, sign: Discriminant<Sign>, words: String },
    /// Every pair of accounts.
    Pairs,
}

impl Rule {
    /// `all certain pairs`, `likely pairs: the same first and last name`
    pub fn words(&self) -> String {
        match self {
            Rule::Finding { code, way } => format!("all of {code} ({way})"),
            Rule::Sure(sureness) => format!("all {} pairs", sureness.word()),
            Rule::Reason { sureness, words, .. } => format!("{} pairs: {words}", sureness.word()),
            Rule::Pairs => "all pairs, however sure".to_owned(),
        }
    }
}

/// A suggestion that falls under a rule, and what it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposed {
    pub about: String,
    pub suggestion: Suggestion,
}

/// The rules under which what a row suggests first falls.
pub fn rules(key: TableKey, row: &Row, input: Input) -> Vec<Rule> {
    if key == TableKey::Candidates {
        return candidates::rules(row, input);
    }
    rules_of_findings(row, &input.position.findings)
}

/// The rules of the first finding that suggests something about what a row is about.
pub fn rules_of_findings(row: &Row, findings: &[Finding]) -> Vec<Rule> {
    let suggested = super::suggested_by_findings(row, findings);
    let Some((id, each)) = suggested.first() else { return Vec::new() };
    let finding = findings.iter().find(|finding| finding.id() == *id);
    let rule = finding.zip(each.first()).map(|(finding, first)| Rule::Finding { code: finding.code, way: way(&first.decision) });
    rule.into_iter().collect()
}

/// Everything that falls under a rule, in the order of its table; of each account its surest merge alone.
pub fn under(rule: &Rule, input: Input) -> Vec<Proposed> {
    match rule {
        Rule::Finding { .. } => under_of_findings(rule, &input.position.findings),
        Rule::Sure(_) | Rule::Reason { .. } | Rule::Pairs => candidates::under(rule, input),
    }
}

/// The open findings that fall under a rule, each with what it suggests first.
pub fn under_of_findings(rule: &Rule, findings: &[Finding]) -> Vec<Proposed> {
    let Rule::Finding { code, way: wanted } = rule else { return Vec::new() };
    let open = findings.iter().filter(|finding| finding.code == *code && finding.status == Status::Open);
    let proposed = open.filter_map(|finding| {
        let suggestion = finding.suggestions().next().filter(|first| way(&first.decision) == *wanted)?;
        Some(Proposed { about: finding.subject.clone(), suggestion: suggestion.clone() })
    });
    proposed.collect()
}

/// How a decision settles something: decisions that differ in whom they act on alone are of one way.
fn way(decision: &Decision) -> String {
    match decision {
        Decision::Amend { field, to, .. } => format!("{field}: {}", to.as_deref().unwrap_or("blank")),
        Decision::Add { record, .. } => format!("add a {record}"),
        Decision::Map { .. } | Decision::Profile(_) => "how it is read".to_owned(),
        Decision::ReferenceOnly { yes: true, .. } => "reference only".to_owned(),
        Decision::ReferenceOnly { yes: false, .. } => "use again".to_owned(),
        Decision::Exclude { .. } => "exclude".to_owned(),
        Decision::Include { .. } => "include".to_owned(),
        Decision::Merge { .. } => "merge".to_owned(),
        Decision::Split { .. } => "split".to_owned(),
        Decision::Metric { to, .. } => format!("by {}", to.word()),
        Decision::Shared { yes: true, .. } => "shared".to_owned(),
        Decision::Shared { yes: false, .. } => "not shared".to_owned(),
        Decision::Price { .. } => "price".to_owned(),
        Decision::Place { .. } => "place".to_owned(),
        Decision::Right { granted: true, .. } => "grant".to_owned(),
        Decision::Right { granted: false, .. } => "not granted".to_owned(),
        Decision::Finding { to, .. } => to.word().to_owned(),
        Decision::Note { .. } => "note".to_owned(),
    }
}
