//! From the unadjusted count to what is left, step by step, each with a sentence.

use super::model::{Cell, Column, Detail, Input, Mark, Row, Table, TableKey};
use super::words::{counted, reason_name};
use crate::catalog::Cents;
use crate::kit::position::{Position, Reason};

/// A bar: the start, a step, or what is left.
#[derive(Clone)]
struct Bar {
    code: &'static str,
    delta: Cents,
    /// What stands after it.
    after: Cents,
}

/// Where one begins and ends; the steps between are the position's own.
pub(super) const START: &str = "unadjusted";
pub(super) const LEFT: &str = "left";

fn bars(position: &Position) -> Vec<Bar> {
    let totals = &position.totals;
    let mut after = totals.auditor_cost;
    let mut bars = vec![Bar { code: START, delta: after, after }];
    for step in &position.waterfall {
        after += step.delta;
        bars.push(Bar { code: step.code, delta: step.delta, after });
    }
    let left = totals.residual_cost + totals.external_cost;
    bars.push(Bar { code: LEFT, delta: left, after: left });
    bars
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let currency = &input.position.currency;
    let columns = vec![
        Column::text("step", "step", 20, "The step's code, as JSON and journal name it.").least(12),
        Column::money(
            "change",
            format!("change {currency}"),
            14,
            "What the step takes away (−) or adds; the first and last rows are amounts.",
        ),
        Column::money("after", format!("after {currency}"), 14, "What stands after the step."),
        Column::text("words", "in words", 64, "What the step is.").least(20),
    ];
    let table = Table::new(TableKey::Waterfall, "Waterfall", columns, "Nothing to show yet.");
    let table = if input.position.complete { table } else { table.summary("The steps are still being computed.") };
    table.over(bars(input.position), move |bar| row(input, bar))
}

fn row(input: Input, bar: &Bar) -> Row {
    let cells = vec![Cell::text(bar.code), Cell::Money(bar.delta), Cell::Money(bar.after), Cell::text(words(input, bar.code))];
    let mark = if bar.code == START || bar.code == LEFT { Mark::Done } else { Mark::None };
    Row::new(bar.code, cells).mark(mark)
}

/// The step in a plain sentence.
fn words(input: Input, code: &str) -> String {
    let position = input.position;
    let tallies = &position.tallies;
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == code) {
        let taken: u64 = position.rights.values().filter_map(|figures| figures.excluded.get(&reason)).sum();
        return format!("{}: {} set aside", reason_name(reason), counted(taken, "demand", "demands"));
    }
    match code {
        START => match position.rights.values().filter(|figures| figures.unadjusted.claimed).count() {
            0 => "what someone would assert from the raw data".to_owned(),
            claims => format!("what someone would assert; the auditor's own claim for {}", counted(claims as u64, "right", "rights")),
        },
        "claim" => "the auditor's own figures against a raw count".to_owned(),
        "identities" => format!(
            "{} were {}",
            counted(tallies.spellings.users + tallies.spellings.devices, "spelling", "spellings"),
            counted(tallies.seen.users + tallies.seen.devices, "person or device", "people and devices")
        ),
        "plans" => {
            let covered: u64 = position.rights.values().map(|figures| figures.plan_covered).sum();
            format!("online plans and named units: {} carried", counted(covered, "demand", "demands"))
        }
        "allocation" => "what a raw count overlooks or cannot see: versions, suites, unattended devices, exact allocation".to_owned(),
        "metric" => "from the metrics owned today to the metrics chosen".to_owned(),
        "external-cover" => "CALs and Connectors for external users".to_owned(),
        LEFT => format!("{} uncovered", counted(position.totals.uncovered, "internal demand", "internal demands")),
        other => other.to_owned(),
    }
}

pub(super) fn detail(row: &str, input: Input) -> Detail {
    let Some(bar) = bars(input.position).into_iter().find(|bar| bar.code == row) else { return Detail::new(row) };
    let mut why = vec![words(input, bar.code)];
    let mut by_right = Vec::new();
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == row) {
        why.push(format!("Not counted: {}", super::words::reason_rule(reason)));
        why.push("The difference of two raw counts, with and without these subjects; step 2 lists them by name.".to_owned());
        by_right = per_right(input, |figures| figures.excluded.get(&reason).copied().unwrap_or(0));
    }
    if row == "plans" {
        by_right = per_right(input, |figures| figures.plan_covered);
    }
    if row == START {
        let rights = input.position.rights.iter().filter(|(_, figures)| figures.unadjusted.amount.0 != 0);
        by_right =
            rights.map(|(&right, f)| format!("{}: {}", super::words::right_name(input.catalog, right), f.unadjusted.amount)).collect();
    }
    let amounts = if row == START || row == LEFT {
        vec![bar.after.to_string()]
    } else {
        vec![format!("{} → {} {}", bar.after - bar.delta, bar.after, input.position.currency)]
    };
    Detail::new(row).section("why", why).section("amount", amounts).section("by right", by_right)
}

fn per_right(input: Input, of: impl Fn(&crate::kit::position::RightPosition) -> u64) -> Vec<String> {
    let rights = input.position.rights.iter().map(|(&right, figures)| (right, of(figures))).filter(|(_, count)| *count > 0);
    rights.map(|(right, count)| format!("{}: {}", super::words::right_name(input.catalog, right), crate::catalog::grouped(count))).collect()
}
