//! How far the evidence goes, before any count: per service a grade with its reasons, and month by month whether anybody was seen.

use super::detail::{Detail, Line};
use super::estimates;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey};
use super::words::{counted, right_name, service_key, workload_id};
use crate::kit::coverage::{Coverage, Grade, Months, ServiceCoverage, Sighting, Why};
use crate::kit::position::Service;
use crate::kit::records::{Linkage, TableId};

/// Months that the map shows; older ones stand in the detail's days.
const SHOWN: usize = 24;

/// Signs of the map: somebody was seen in the month; before and after it, or through another workload; nobody.
const SEEN: char = '█';
const BETWEEN: char = '░';
const NOBODY: char = '·';

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let coverage = &input.position.coverage;
    let columns = vec![
        Column::text("server", "server", 20, "The machine by its host name.").least(10),
        Column::text("workload", "workload", 15, "What runs on it and is accessed.").least(8).main(),
        Column::text("grade", "evidence", 13, "whole, with gaps, doubtful (a finding says that evidence is missing), blind (nobody was seen).")
            .least(8)
            .main(),
        Column::text(
            "months",
            initials(coverage),
            (coverage.months.len().min(SHOWN) as u16).max(6),
            "A sign a month, up to the as-of date: █ access was seen, ░ only before and after it, or through another workload of the machine, · nobody was seen.",
        )
        .least((coverage.months.len().min(SHOWN) as u16).max(6))
        .main(),
        Column::count("seen", "months seen", 6, "Months in which access was seen.").aside(),
        Column::count("sources", "sources", 7, "Tables that show access to it.").aside(),
        Column::count("rows", "rows", 10, "Rows of access that are not after the as-of date or before the window.").total().aside(),
        Column::day("first", "first day", "First day of access seen.").aside(),
        Column::day("last", "last day", "Last day of access seen.").aside(),
        Column::text("why", "why", 44, "Why it has that grade.").least(16).main(),
        Column::text("machine", "server as a whole", 13, "The worst grade of all that runs on the machine.").aside(),
    ];
    let columns = columns.into_iter().chain(estimates::columns()).collect();
    let services = &input.position.services;
    let table = Table::new(
        TableKey::Coverage,
        "Coverage",
        columns,
        "No server is known: add an inventory (server, workload, version) or logs to the folder.",
    )
    .summary(summary(coverage));
    table.rows(coverage.services.len(), move |at| match (services.get(at), coverage.services.get(at)) {
        (Some(service), Some(covered)) => row(input, service, covered),
        _ => Row::none(),
    })
}

/// The months' first letters, so that the map's signs can be counted off: `NDJFMA`.
fn initials(coverage: &Coverage) -> String {
    const LETTERS: [char; 12] = ['J', 'F', 'M', 'A', 'M', 'J', 'J', 'A', 'S', 'O', 'N', 'D'];
    let shown = coverage.months.len().saturating_sub(SHOWN);
    let letter = |month: &crate::kit::coverage::Month| LETTERS.get(usize::from(month.month.unsigned_abs()) - 1).copied().unwrap_or('?');
    coverage.months.iter().skip(shown).map(letter).collect()
}

/// How far the evidence goes, in a line that stands before any count; nothing where there is no service.
pub(super) fn in_short(input: Input) -> Option<String> {
    let coverage = &input.position.coverage;
    (!coverage.services.is_empty()).then(|| format!("evidence: {}", grades(coverage)))
}

/// Services by grade, the worst first.
fn grades(coverage: &Coverage) -> String {
    let of = |grade: Grade| coverage.services.iter().filter(|service| service.grade == grade).count();
    let told: Vec<String> = Grade::ALL
        .into_iter()
        .rev()
        .map(|grade| (of(grade), grade))
        .filter(|(n, _)| *n > 0)
        .map(|(n, g)| format!("{n} {}", g.word()))
        .collect();
    let services = counted(coverage.services.len() as u64, "service", "services");
    if told.is_empty() { services } else { format!("{services}: {}", told.join(", ")) }
}

fn summary(coverage: &Coverage) -> String {
    let months = match (coverage.months.first(), coverage.months.last()) {
        (Some(first), Some(last)) if first != last => format!("; months from {first} to {last}"),
        (Some(only), _) => format!("; the month {only}"),
        _ => String::new(),
    };
    format!("{}{months}", grades(coverage))
}

fn row(input: Input, service: &Service, covered: &ServiceCoverage) -> Row {
    let rows = covered.sightings.iter().map(|(_, s)| s.rows).sum();
    let cells = vec![
        Cell::text(&service.server),
        Cell::text(workload_id(input.catalog, service.workload)),
        Cell::text(covered.grade.word()),
        Cell::text(map(input, covered.dated, covered.spanned)),
        Cell::Count(covered.dated.len() as u64),
        Cell::Count(covered.sightings.len() as u64),
        Cell::Count(rows),
        Cell::day(service.window.map(|w| w.0)),
        Cell::day(service.window.map(|w| w.1)),
        Cell::text(covered.reasons.iter().map(|why| short(input, why)).collect::<Vec<_>>().join("; ")),
        Cell::text(covered.machine.word()),
    ];
    let cells =
        cells.into_iter().chain(estimates::cells(input, &covered.affected, covered.estimate.as_ref(), &covered.unestimated)).collect();
    let mark = match covered.grade {
        Grade::Blind | Grade::Doubtful => Mark::Problem,
        Grade::Gaps => Mark::Question,
        Grade::Whole => Mark::Done,
        Grade::Exempt => Mark::Out,
    };
    Row::new(service_key(input.catalog, service), cells).mark(mark)
}

/// A sign for each month that is shown, oldest first.
fn map(input: Input, dated: Months, spanned: Months) -> String {
    let coverage = &input.position.coverage;
    let first = coverage.months.len().saturating_sub(SHOWN);
    let sign = |month: usize| match coverage.back(month) {
        back if dated.has(back) => SEEN,
        back if spanned.has(back) => BETWEEN,
        _ => NOBODY,
    };
    (first..coverage.months.len()).map(sign).collect()
}

/// A reason in a few words.
fn short(input: Input, why: &Why) -> String {
    match why {
        Why::NoAccess => "nobody's access is shown".to_owned(),
        Why::NoDays => "no row has a day".to_owned(),
        Why::Late { from, lacking, of } => format!("nothing before {from}: {lacking} of {of} months"),
        Why::EmptyMonths { empty, of } => format!("{empty} of {of} months without access"),
        Why::Through(at) => {
            let workload = input.position.services.get(*at as usize).map_or("", |other| workload_id(input.catalog, other.workload));
            format!("seen through {workload}")
        }
        Why::Unlinked(linkage) => unlinked(*linkage).to_owned(),
        Why::Finding(at) => input.position.findings.get(*at as usize).map_or_else(String::new, |finding| finding.code.to_owned()),
    }
}

fn unlinked(linkage: Linkage) -> &'static str {
    match linkage {
        Linkage::UsersOnly => "users without devices",
        Linkage::DevicesOnly => "devices without users",
        Linkage::Linked | Linkage::None => "users and devices apart",
    }
}

/// A reason as a line, with the way to the finding where it is one.
fn reason(input: Input, why: &Why) -> Line {
    match why {
        Why::Finding(at) => match input.position.findings.get(*at as usize) {
            Some(finding) => Line::to_row(format!("{}: {}", finding.code, finding.message), TableKey::Findings, finding.id()),
            None => Line::from(String::new()),
        },
        Why::Through(at) => match input.position.services.get(*at as usize) {
            Some(other) => Line::to_row(short(input, why), TableKey::Coverage, service_key(input.catalog, other)),
            None => Line::from(short(input, why)),
        },
        Why::NoAccess | Why::NoDays | Why::Late { .. } | Why::EmptyMonths { .. } | Why::Unlinked(_) => Line::from(short(input, why)),
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let found = input.position.services.iter().enumerate().find(|(_, s)| service_key(input.catalog, s) == row);
    let covered = found.and_then(|(at, service)| Some((at, service, input.position.coverage.services.get(at)?)));
    let Some((place, service, covered)) = covered else { return Detail::new(row) };
    let origins: Vec<_> = service.origin.into_iter().collect();
    let mut detail = Detail::new(row)
        .section("evidence", vec![Line::from(graded(covered))])
        .section("why", covered.reasons.iter().map(|why| reason(input, why)).collect())
        .section("rights whose count may be too low", covered.affected.iter().map(|right| right_name(input.catalog, *right)).collect())
        .section("what may be missing", estimates::lines(input, &covered.affected, covered.estimate.as_ref(), &covered.unestimated))
        .section("seen by", covered.sightings.iter().map(|(table, sighting)| seen_by(input, *table, sighting)).collect())
        .section("months without access", silent_months(input, covered))
        .section("inventory", super::evidence::at(input, &origins, limit));
    (detail.evidence, detail.evidence_total) = super::evidence::of_service(input, place, limit);
    detail
}

/// The grade, and the machine's where something else on it is worse.
pub(super) fn graded(covered: &ServiceCoverage) -> String {
    let grade = covered.grade.word();
    if covered.machine == covered.grade { grade.to_owned() } else { format!("{grade}; the server as a whole: {}", covered.machine.word()) }
}

/// What one table shows of a service.
fn seen_by(input: Input, table: TableId, sighting: &Sighting) -> Line {
    let ledger = &input.records.ledger;
    let account = ledger.tables.get(table.0 as usize);
    let place = account.and_then(|account| Some((ledger.sources.get(account.source as usize)?, account)));
    let (name, row) = match place {
        Some((source, account)) => (source.path.as_str(), format!("{}#{}", source.path, account.name)),
        None => ("by decision", String::new()),
    };
    let undated = if sighting.undated > 0 { format!(", {} without a day", sighting.undated) } else { String::new() };
    let text = format!("{}  {name}: {}{undated}", map(input, sighting.dated, sighting.spanned), counted(sighting.rows, "row", "rows"));
    if row.is_empty() { Line::from(text) } else { Line::to_row(text, TableKey::Sources, row) }
}

/// Which months nobody was seen in.
fn silent_months(input: Input, covered: &ServiceCoverage) -> Vec<String> {
    let coverage = &input.position.coverage;
    let silent = |at: &usize| !(covered.dated | covered.spanned).has(coverage.back(*at));
    let months: Vec<String> = (0..coverage.months.len()).filter(silent).map(|at| coverage.months[at].to_string()).collect();
    if months.is_empty() { Vec::new() } else { vec![months.join(", ")] }
}
