//! Who may be who: pairs of accounts that may be one person's, with the reasons, to be merged one by one or not at all.

use super::alike::{Proposed, Rule};
use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, user_name};
use crate::kit::candidates::{Candidate, Sign, Sureness};
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::Suggestion;
use crate::kit::position::{Subject, User, UserId};
use std::collections::BTreeSet;
use std::mem::discriminant;

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("account", "account", 30, "The account that would be merged.").least(14),
        Column::text("person", "may be", 30, "The account that it would count as.").least(14).main(),
        Column::text("sureness", "how sure", 9, "certain, likely or possible; filter with sureness:certain.").least(8).main(),
        Column::text("signs", "because", 60, "What speaks for it.").least(20),
        Column::count("seen", "spellings", 9, "Ways in which access spells the account; none: it was never seen.").aside(),
    ];
    let candidates = &input.position.beside.candidates;
    Table::new(TableKey::Candidates, "Who may be who", columns, "No two accounts look like one person's.")
        .summary(summary(candidates))
        .rows(candidates.len(), move |at| candidates.get(at).map_or_else(Row::none, |candidate| row(input, candidate)))
}

fn summary(candidates: &[Candidate]) -> String {
    let told = Sureness::tally(candidates.iter().map(|candidate| candidate.sureness));
    format!("{}: {told}; nothing is merged unless you accept it", counted(candidates.len() as u64, "pair", "pairs"))
}

fn user(input: Input<'_>, id: u32) -> Option<&User> {
    input.position.users.get(id as usize)
}

fn id(input: Input, candidate: &Candidate) -> String {
    format!("{} → {}", user_name(input, candidate.from), user_name(input, candidate.into))
}

fn row(input: Input, candidate: &Candidate) -> Row {
    let signs: Vec<String> = candidate.signs.iter().map(sign).collect();
    let cells = vec![
        Cell::text(user_name(input, candidate.from)),
        Cell::text(user_name(input, candidate.into)),
        Cell::text(candidate.sureness.word()),
        Cell::text(signs.join("; ")),
        Cell::Count(user(input, candidate.from).map_or(0, |user| user.spellings.len() as u64)),
    ];
    let key = RecordKey { record: "person".to_owned(), key: user_name(input, candidate.from).to_owned() };
    Row::new(id(input, candidate), cells).mark(Mark::Question).target(Target::Record(key))
}

fn sign(sign: &Sign) -> String {
    match sign {
        Sign::SameIdentifier(alias) => format!("both list {alias}"),
        Sign::SameAddress { address, of: 2 } => format!("both list the address {address}"),
        Sign::SameAddress { address, of } => format!("both list the address {address}, as {of} do"),
        Sign::Formerly(sid) => format!("one of them was {sid} before it moved"),
        Sign::SameEmployee(number) => format!("both have the employee id {number}"),
        Sign::SamePerson(name) => format!("the directory calls both {name}"),
        Sign::Renamed(before, after) => {
            format!("the first name is the same, the last one another ({before}; {after}): a marriage, perhaps")
        }
        Sign::SameDomain(domain) => format!("one domain by its name ({domain})"),
        Sign::SameName { name, full: true } => format!("the same first and last name ({name})"),
        Sign::SameName { name, full: false } => format!("the same account name ({name})"),
        Sign::SecondAccount(what) => format!("called as an account for administration ({what})"),
        Sign::DomainsAlike { shared, of } => format!("{shared} of the {of} accounts of one domain are called as one of the other"),
        Sign::SameDevice { device, alone: true } => format!("both seen on {device}, which nobody else uses"),
        Sign::SameDevice { device, alone: false } => format!("both seen on {device}, which hardly anybody else uses"),
        Sign::Unlisted => "no directory lists it".to_owned(),
        Sign::OtherEmployee(a, b) => format!("but their employee ids differ ({a}, {b})"),
        Sign::OtherPerson(a, b) => format!("but they are called {a} and {b}"),
        Sign::OtherAccount(name) => format!("but in that domain the other one is {name}"),
        Sign::Older { seen, created } => format!("but it was seen on {seen}, before the other was created on {created}"),
        Sign::TookOver { until, from } => {
            format!("but one ended on {until} and the other began on {from}: the name may have changed hands")
        }
    }
}

/// What accepting does, for the account that would be merged; on a pair's own row that pair comes first.
pub(super) fn suggestions(input: Input, row: &Row, key: &RecordKey) -> Vec<Suggestion> {
    if key.record != "person" {
        return Vec::new();
    }
    let mine = input.position.beside.candidates.iter().filter(|c| user_name(input, c.from).eq_ignore_ascii_case(&key.key));
    let mut mine: Vec<&Candidate> = mine.collect();
    let own = pair(row, input);
    mine.sort_by_key(|candidate| Some(*candidate) != own);
    mine.into_iter().map(|candidate| suggestion(input, candidate)).collect()
}

fn suggestion(input: Input, candidate: &Candidate) -> Suggestion {
    let into = user_name(input, candidate.into);
    let label = format!("merge it into {into} ({})", candidate.sureness.word());
    let why = candidate.signs.iter().map(sign).collect::<Vec<_>>().join("; ");
    let on = RecordKey { record: "person".to_owned(), key: user_name(input, candidate.from).to_owned() };
    Suggestion { label, why, decision: Decision::Merge { on, to: into.to_owned() } }
}

/// Whether a row is a pair, and not something else about one of the two.
pub(super) fn is_pair(row: &Row, input: Input) -> bool {
    pair(row, input).is_some()
}

fn pair<'a>(row: &Row, input: Input<'a>) -> Option<&'a Candidate> {
    let (from, into) = row.id.split_once(" → ")?;
    input
        .position
        .beside
        .candidates
        .iter()
        .find(|candidate| user_name(input, candidate.from) == from && user_name(input, candidate.into) == into)
}

/// The rules under which a pair falls.
pub(super) fn rules(row: &Row, input: Input) -> Vec<Rule> {
    let Some(candidate) = pair(row, input) else { return Vec::new() };
    let sureness = candidate.sureness;
    // What is particular to this pair stands in brackets.
    let general = |words: String| words.split_once(" (").map_or(words.clone(), |(general, _)| general.to_owned());
    let reason = |s: &Sign| Rule::Reason { sureness, sign: discriminant(s), words: general(sign(s)) };
    [Rule::Sure(sureness)].into_iter().chain(candidate.signs.iter().map(reason)).chain([Rule::Pairs]).collect()
}

/// The pairs under a rule; an account that may be several people is merged into the first alone.
pub(super) fn under(rule: &Rule, input: Input) -> Vec<Proposed> {
    let falls = |candidate: &&Candidate| match rule {
        Rule::Sure(sureness) => candidate.sureness == *sureness,
        Rule::Reason { sureness, sign, .. } => {
            candidate.sureness == *sureness && candidate.signs.iter().any(|own| discriminant(own) == *sign)
        }
        Rule::Pairs => true,
        Rule::Finding { .. } => false,
    };
    let mut met = BTreeSet::new();
    let pairs = input.position.beside.candidates.iter().filter(falls).filter(|candidate| met.insert(candidate.from));
    pairs.map(|pair| Proposed { about: user_name(input, pair.from).to_owned(), suggestion: suggestion(input, pair) }).collect()
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(candidate) = input.position.beside.candidates.iter().find(|c| id(input, c) == row) else { return Detail::new(row) };
    let from = UserId(candidate.from);
    let person = |id: u32| {
        Line::to_row(user_name(input, id), TableKey::People, super::access::subject_id(input.position, Subject::User(UserId(id))))
    };
    let mut detail = Detail::new(format!("{} may be {}", user_name(input, candidate.from), user_name(input, candidate.into)))
        .section("how sure", vec![candidate.sureness.word().to_owned()])
        .section("because", candidate.signs.iter().map(sign).collect())
        .section("who is who", vec![person(candidate.from), person(candidate.into)]);
    (detail.evidence, detail.evidence_total) = super::evidence::of_subject(input, None, Subject::User(from), limit);
    detail
}
