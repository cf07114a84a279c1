//! Step 6: online plans, the rights they carry, and whom they take out.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{confidence, counted, right_name, rule_lines};
use crate::catalog::{Confidence, PlanId, RightId};
use crate::kit::decisions::RecordKey;

/// A line: a plan with a right it grants, a plan that grants none of the rights in play, or a plan nobody knows.
#[derive(Clone)]
enum Line {
    Grant(PlanId, RightId),
    Nothing(PlanId),
    Unknown(String, u64),
}

fn lines(input: Input) -> Vec<Line> {
    let tallies = &input.position.tallies;
    let mut lines = Vec::new();
    for &plan in tallies.plans.keys() {
        let before = lines.len();
        let granted = input.catalog.plan(plan).grants.keys().filter(|right| input.position.rights.contains_key(right));
        lines.extend(granted.map(|&right| Line::Grant(plan, right)));
        if lines.len() == before {
            lines.push(Line::Nothing(plan));
        }
    }
    lines.extend(tallies.unknown_plans.iter().map(|(text, count)| Line::Unknown(text.clone(), *count)));
    lines
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("plan", "plan", 30, "The online plan as the catalog names it, or as it is spelled where the catalog has none.")
            .least(14),
        Column::count("holders", "holders", 9, "People to whom it is assigned.").main(),
        Column::text("right", "carries", 24, "A right that its licence carries, at the latest version.").least(12).main(),
        Column::text(
            "confidence",
            "source",
            11,
            "verified, secondary, inferred; unverified grants nothing until a decision switches it on.",
        ),
        Column::count("covered", "takes out", 10, "Users of the right whom this plan covers.").total().main(),
        Column::text("note", "note", 44, "What to know about it.").least(12).aside(),
    ];
    Table::new(
        TableKey::Plans,
        "M365",
        columns,
        "No online plan is assigned to anybody: add an export of licence assignments to the folder.",
    )
    .summary("Plans always carry the latest version and never cover a device.")
    .over(lines(input), move |line| row(input, line))
}

fn id(input: Input, line: &Line) -> String {
    match line {
        Line::Grant(plan, right) => format!("{}|{}", input.catalog.plan(*plan).id, input.catalog.right(*right).id),
        Line::Nothing(plan) => input.catalog.plan(*plan).id.clone(),
        Line::Unknown(text, _) => format!("?{text}"),
    }
}

fn row(input: Input, line: &Line) -> Row {
    let tallies = &input.position.tallies;
    let id = id(input, line);
    match line {
        Line::Grant(plan, right) => {
            let tally = tallies.plans.get(plan).cloned().unwrap_or_default();
            let covered = tally.covers.get(right).copied().unwrap_or(0);
            let Some((catalog_row, sure)) = input.catalog.plan(*plan).grants.get(right) else { return Row::none() };
            let idle = *sure == Confidence::Unverified && covered == 0;
            let note = if idle { "unverified: gives nothing until it is switched on with a rationale" } else { "" };
            let cells = vec![
                Cell::text(&input.catalog.plan(*plan).name),
                Cell::Count(tally.holders),
                Cell::text(right_name(input.catalog, *right)),
                Cell::text(confidence(*sure)),
                Cell::Count(covered),
                Cell::text(note),
            ];
            let target = Target::Record(RecordKey { record: "right".to_owned(), key: catalog_row.clone() });
            Row::new(id, cells).mark(if idle { Mark::Question } else { Mark::None }).target(target)
        }
        Line::Nothing(plan) => {
            let holders = tallies.plans.get(plan).map_or(0, |tally| tally.holders);
            let cells = vec![
                Cell::text(&input.catalog.plan(*plan).name),
                Cell::Count(holders),
                Cell::Empty,
                Cell::Empty,
                Cell::Count(0),
                Cell::text("carries none of the rights that are accessed here"),
            ];
            Row::new(id, cells).mark(Mark::Out)
        }
        Line::Unknown(text, count) => {
            let cells = vec![
                Cell::text(text),
                Cell::Count(*count),
                Cell::Empty,
                Cell::Empty,
                Cell::Count(0),
                Cell::text("the catalog does not know this plan: it covers nothing"),
            ];
            Row::new(id, cells).mark(Mark::Problem)
        }
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(line) = lines(input).into_iter().find(|line| id(input, line) == row) else { return Detail::new(row) };
    match line {
        Line::Grant(plan, right) => grant_detail(input, plan, Some(right), limit),
        Line::Nothing(plan) => grant_detail(input, plan, None, limit),
        Line::Unknown(text, count) => {
            let why = vec![
                format!("{} under a name that the catalog does not know.", counted(count, "assignment", "assignments")),
                "It covers nothing. Amend the plan's name on these rows, or ask the client which product it is.".to_owned(),
            ];
            let origins: Vec<_> = input.records.plans.iter().filter(|record| record.plan == text).map(|record| record.origin).collect();
            let mut detail = Detail::new(&text).section("why", why).section("findings", super::findings::lines_about(input, &text));
            detail.evidence = super::evidence::at(input, &origins, limit);
            detail.evidence_total = origins.len() as u64;
            detail
        }
    }
}

fn grant_detail(input: Input, plan: PlanId, right: Option<RightId>, limit: usize) -> Detail {
    let info = input.catalog.plan(plan);
    let tally = input.position.tallies.plans.get(&plan).cloned().unwrap_or_default();
    let mut why = vec![counted(tally.holders, "person holds it", "people hold it")];
    why.extend(
        tally
            .covers
            .iter()
            .map(|(&right, users)| format!("{}: takes out {}", right_name(input.catalog, right), counted(*users, "user", "users"))),
    );
    let rule = right.and_then(|right| info.grants.get(&right)).map(|(row, _)| rule_lines(input.catalog, row)).unwrap_or_default();
    let rows: Vec<&str> = info.grants.values().map(|(row, _)| row.as_str()).collect();
    let mut detail =
        Detail::new(&info.name).section("why", why).section("rule", rule).section("decision", super::decisions::lines_about(input, &rows));
    let holders = input.position.users.iter().flat_map(|user| user.plans.iter().filter(|(held, _)| *held == plan));
    let origins: Vec<_> = holders.map(|(_, origin)| *origin).collect();
    detail.evidence = super::evidence::at(input, &origins, limit);
    detail.evidence_total = origins.len() as u64;
    detail
}
