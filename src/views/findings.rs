//! Findings: what a reader of the count must know, and what to do about it.

use super::detail::{Detail, Line};
use super::estimates;
use super::model::{Cell, Column, Input, Mark, Row, Step, Table, TableKey, Target};
use super::playbook::{self, Ticks};
use super::words::{counted, right_name};
use crate::catalog::Catalog;
use crate::kit::checks::codes::{self, Area};
use crate::kit::findings::{Effect, Finding, Severity, Status, Suggestion};
use crate::kit::records::is_of_source;

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let currency = &input.position.currency;
    let columns = vec![
        Column::text("severity", "severity", 8, "high, medium, low, info.").least(6).aside(),
        Column::text("code", "code", 22, "What kind of finding it is.").least(12).main(),
        Column::text("subject", "about", 20, "A server, a user, a product line, a source.").least(14).main(),
        Column::text("message", "finding", 70, "What was found, and what the count assumes.").least(24).aside(),
        Column::text("effect", "count is", 8, "too high, too low or unknown: which way the count is off while the finding stands.").aside(),
        Column::count("units", "units", 8, "Demands or units at stake, where they can be defended.").main(),
        Column::money("money", format!("worth {currency}"), 11, "Money at stake, where it can be defended.").main(),
        Column::text("status", "status", 9, "open, accepted, asked, answered.").aside(),
        Column::text("steps", "steps", 8, "Steps of its playbook that are done, of all.").aside(),
        Column::text("rights", "affected rights", 24, "Rights whose count may be too low, of a finding about missing evidence.").aside(),
        Column::text(
            "how",
            "how estimated",
            60,
            "What units and worth rest on, where they are an estimate; it is never added to the count.",
        )
        .least(20)
        .aside(),
        Column::text("ask", "to ask the client", 60, "What to ask the client for, a sentence for a letter.").least(20).aside(),
    ];
    let findings = &input.position.findings;
    let ticks = Ticks::of(input.entries);
    let open = |severity: Severity| findings.iter().filter(|f| f.severity == severity && f.status == Status::Open).count() as u64;
    Table::new(TableKey::Findings, "Findings", columns, "No finding: nothing in the data asks for a decision.")
        .summary(format!(
            "{}: {} high, {} medium and {} low are open",
            counted(findings.len() as u64, "finding", "findings"),
            open(Severity::High),
            open(Severity::Medium),
            open(Severity::Low)
        ))
        .rows(findings.len(), move |at| findings.get(at).map_or_else(Row::none, |finding| row(finding, input.catalog, &ticks)))
}

fn row(finding: &Finding, catalog: &Catalog, ticks: &Ticks) -> Row {
    let id = finding.id();
    let playbook = catalog.playbook(finding.code);
    let cells = vec![
        Cell::text(finding.severity.word()),
        Cell::text(finding.code),
        Cell::text(&finding.subject),
        Cell::text(&finding.message),
        Cell::text(effect(finding)),
        finding.units.map_or(Cell::Empty, Cell::Count),
        finding.money.map_or(Cell::Empty, Cell::Money),
        Cell::text(finding.status.word()),
        playbook.map_or(Cell::Empty, |playbook| Cell::text(ticks.progress(&id, playbook))),
        Cell::text(estimates::names(catalog, &finding.rights)),
        estimates::how(finding.estimate.as_ref(), &finding.unestimated),
        playbook.map_or(Cell::Empty, |playbook| Cell::text(&playbook.ask)),
    ];
    Row::new(&id, cells).mark(mark(finding)).target(Target::Finding(id))
}

/// Which way the count is off while the finding stands.
fn effect(finding: &Finding) -> &'static str {
    match finding.effect {
        Effect::Over => "too high",
        Effect::Under => "too low",
        Effect::Unknown => "unknown",
    }
}

fn mark(finding: &Finding) -> Mark {
    match (finding.status, finding.severity) {
        (Status::Accepted | Status::Answered, _) => Mark::Done,
        (Status::Asked, _) => Mark::Question,
        (Status::Open, Severity::High) => Mark::Problem,
        (Status::Open, Severity::Medium | Severity::Low) => Mark::Question,
        (Status::Open, Severity::Info) => Mark::None,
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(finding) = input.position.findings.iter().find(|finding| finding.id() == row) else { return Detail::new(row) };
    let mut stakes = vec![format!("{} · the count is {} while it stands", finding.severity.word(), effect(finding))];
    if finding.estimate.is_none() {
        stakes.extend(finding.units.map(|units| counted(units, "unit at stake", "units at stake")));
        stakes.extend(finding.money.map(|money| format!("worth {money} {}", input.position.currency)));
    }
    stakes.push(format!("status: {}", finding.status.word()));
    let remedy = Some(finding.remedy.clone()).filter(|text| !text.is_empty()).into_iter().collect();
    let accept = finding.suggestion.iter().filter(|_| finding.others.is_empty());
    let accept = accept.map(|suggestion| format!("a accepts: {}", suggestion.label));
    let offers = finding.suggestions().enumerate().filter(|_| !finding.others.is_empty());
    let offers = offers.map(|(at, suggestion)| format!("a offers {}: {} ({})", at + 1, suggestion.label, suggestion.why));
    let accept = accept.chain(offers).collect();
    let mut detail = Detail::new(format!("{} · {}", finding.code, finding.subject))
        .section("why", vec![finding.message.clone()])
        .section("what to do", remedy)
        .section("suggestion", accept)
        .section("stakes", stakes)
        .section("rights whose count may be too low", finding.rights.iter().map(|right| right_name(input.catalog, *right)).collect())
        .section("what may be missing", estimates::lines(input, &finding.rights, finding.estimate.as_ref(), &finding.unestimated))
        .section("decision", super::decisions::lines_about(input, &[row, finding.subject.as_str()]));
    if matches!(finding.code, "multiplexing" | "people-assumed") {
        detail = super::behind::of_account(input, &finding.subject, detail, limit);
    }
    detail = playbook::walk(detail, finding, input);
    detail.evidence = super::evidence::at(input, &finding.evidence, limit);
    detail.evidence_total = finding.evidence_total;
    detail
}

fn about<'a>(input: Input<'a>, subject: &str) -> impl Iterator<Item = &'a Finding> {
    let places = input.position.tallies.findings.get(&subject.to_lowercase());
    places.into_iter().flatten().filter_map(move |at| input.position.findings.get(*at as usize))
}

/// What is known to be questionable about a subject.
pub(super) fn lines_about(input: Input, subject: &str) -> Vec<Line> {
    let line = |finding: &Finding| format!("{}: {} ({})", finding.code, finding.message, finding.status.word());
    about(input, subject).map(|finding| Line::to_row(line(finding), TableKey::Findings, finding.id())).collect()
}

/// The label of an open suggestion about a subject.
pub(super) fn suggestion_for<'a>(input: Input<'a>, subject: &str) -> Option<&'a str> {
    let mut open = about(input, subject).filter(|finding| finding.status == Status::Open);
    open.find_map(|finding| finding.suggestion.as_ref()).map(|suggestion| suggestion.label.as_str())
}

/// What open findings suggest about what a row is about: by finding, best first.
pub fn suggestions(row: &Row, findings: &[Finding]) -> Vec<(String, Vec<Suggestion>)> {
    let about: Vec<String> = match &row.target {
        // Findings about a line of entitlements are about its wording, which many lines share.
        Target::Record(key) if key.record == "entitlement" => {
            row.cells.first().map(super::text).into_iter().chain([key.key.clone()]).collect()
        }
        Target::Record(key) => vec![key.key.clone()],
        Target::Source(path) => vec![path.clone()],
        Target::Finding(id) => vec![id.clone()],
        Target::Nothing | Target::Right(_) | Target::Entry(_) | Target::Setting(_) => return Vec::new(),
    };
    // A finding about a table is about its source, too.
    let is_source = matches!(row.target, Target::Source(_));
    let is_about = |finding: &Finding, about: &String| {
        finding.subject.eq_ignore_ascii_case(about) || is_source && is_of_source(&finding.subject, about) || finding.id() == *about
    };
    let open = findings.iter().filter(|f| f.status == Status::Open && about.iter().any(|about| is_about(f, about)));
    open.map(|f| (f.id(), f.suggestions().cloned().collect::<Vec<_>>())).filter(|(_, each)| !each.is_empty()).collect()
}

/// The step in which a finding is worked on.
pub(super) fn step(finding: &Finding) -> Step {
    match codes::area(finding.code) {
        Some(Area::Sources | Area::Journal | Area::Collection) => Step::Sources,
        Some(Area::Servers) => Step::Inventory,
        Some(Area::Versions) => Step::Version,
        Some(Area::Metrics) => Step::Metric,
        Some(Area::Entitlements) => Step::Suites,
        Some(Area::Prices | Area::Decisions) => Step::Gap,
        Some(Area::Plans) => Step::M365,
        Some(Area::Externals) => Step::External,
        Some(Area::Identities | Area::Addresses) | None => Step::Access,
    }
}
