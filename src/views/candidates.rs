//! Who may be who: pairs of accounts that may be one person's, with the reasons, to be merged one by one or not at all.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::counted;
use crate::kit::candidates::{Candidate, Sign, Sureness};
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::Suggestion;
use crate::kit::position::{Fate, Subject, User, UserId};

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("account", "account", 30, "The account that would be merged.").least(14),
        Column::text("person", "may be", 30, "The account that it would count as.").least(14).main(),
        Column::text("sureness", "how sure", 9, "certain, likely or possible; filter with sureness:certain.").least(8).main(),
        Column::text("signs", "because", 60, "What speaks for it.").least(20),
        Column::count("seen", "spellings", 9, "Ways in which access spells the account; none: it was never seen.").aside(),
    ];
    let candidates = &input.position.candidates;
    Table::new(TableKey::Candidates, "Who may be who", columns, "No two accounts look like one person's.")
        .summary(summary(candidates))
        .rows(candidates.len(), move |at| candidates.get(at).map_or_else(Row::none, |candidate| row(input, candidate)))
}

fn summary(candidates: &[Candidate]) -> String {
    let of = |sureness: Sureness| candidates.iter().filter(|c| c.sureness == sureness).count();
    let told: Vec<String> = [Sureness::Certain, Sureness::Likely, Sureness::Possible].map(|s| format!("{} {}", of(s), s.word())).to_vec();
    format!("{}: {}; nothing is merged unless you accept it", counted(candidates.len() as u64, "pair", "pairs"), told.join(", "))
}

fn user(input: Input<'_>, id: u32) -> Option<&User> {
    input.position.users.get(id as usize)
}

fn name(input: Input<'_>, id: u32) -> &str {
    user(input, id).map_or("", |user| user.name.as_str())
}

fn id(input: Input, candidate: &Candidate) -> String {
    format!("{} → {}", name(input, candidate.from), name(input, candidate.into))
}

fn row(input: Input, candidate: &Candidate) -> Row {
    let signs: Vec<String> = candidate.signs.iter().map(sign).collect();
    let cells = vec![
        Cell::text(name(input, candidate.from)),
        Cell::text(name(input, candidate.into)),
        Cell::text(candidate.sureness.word()),
        Cell::text(signs.join("; ")),
        Cell::Count(user(input, candidate.from).map_or(0, |user| user.spellings.len() as u64)),
    ];
    let key = RecordKey { record: "person".to_owned(), key: name(input, candidate.from).to_owned() };
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

/// What accepting does, for the account that would be merged.
pub(super) fn suggestions(input: Input, key: &RecordKey) -> Vec<Suggestion> {
    if key.record != "person" {
        return Vec::new();
    }
    let mine = input.position.candidates.iter().filter(|c| name(input, c.from).eq_ignore_ascii_case(&key.key));
    mine.map(|candidate| {
        let into = name(input, candidate.into);
        let label = format!("merge it into {into} ({})", candidate.sureness.word());
        let why = candidate.signs.iter().map(sign).collect::<Vec<_>>().join("; ");
        Suggestion { label, why, decision: Decision::Merge { on: key.clone(), to: into.to_owned() } }
    })
    .collect()
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(candidate) = input.position.candidates.iter().find(|c| id(input, c) == row) else { return Detail::new(row) };
    let (from, into) = (UserId(candidate.from), UserId(candidate.into));
    let person =
        |id: u32| Line::to_row(name(input, id), TableKey::People, super::access::subject_id(input.position, Subject::User(UserId(id))));
    let mut detail = Detail::new(format!("{} may be {}", name(input, candidate.from), name(input, candidate.into)))
        .section("how sure", vec![candidate.sureness.word().to_owned()])
        .section("because", candidate.signs.iter().map(sign).collect())
        .section("what merging changes", effect(input, from, into))
        .section("who is who", vec![person(candidate.from), person(candidate.into)]);
    (detail.evidence, detail.evidence_total) = super::evidence::of_subject(input, None, Subject::User(from), limit);
    detail
}

/// Rights for which both count today.
fn effect(input: Input, from: UserId, into: UserId) -> Vec<String> {
    let counts = |id: UserId, right: &crate::kit::position::RightPosition| {
        let mine = right.subjects.iter().find(|subject| subject.subject == Subject::User(id));
        mine.is_some_and(|subject| !matches!(subject.fate, Fate::Excluded(_)))
    };
    let twice = input.position.rights.iter().filter(|(_, right)| counts(from, right) && counts(into, right));
    let lines: Vec<String> = twice
        .map(|(right, figures)| {
            let name = &input.catalog.right(*right).name;
            let price = figures.metric.is_some_and(|metric| metric != crate::kit::decisions::MetricChoice::Device);
            let less = if price { "one person less" } else { "licensed by device: nothing, until the metric changes" };
            format!("{name}: both count today; {less}")
        })
        .collect();
    if lines.is_empty() { vec!["no right counts both today".to_owned()] } else { lines }
}
