//! Step 8: what is missing per right, with everything that led there in one row, and the headline's totals.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Open, Row, Table, TableKey, Target};
use super::words::{counted, right_name};
use crate::catalog::{Cents, RightId};
use crate::kit::decisions::MetricChoice;
use crate::kit::position::{Fate, Proof, RightPosition};

/// The page one shows a client.
pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let currency = &input.position.currency;
    let columns = vec![
        Column::text("right", "right", 18, "What a CAL gives: a workload with an edition.").least(12),
        Column::text("metric", "metric", 7, "The metric in force for the right.").aside(),
        Column::count("plans", "M365", 9, "Users whose plan or named unit carries the right: they are not in need any more.").total(),
        Column::count("need", "need", 9, "Demands under the metric, plans already out: suites + CALs + short.").total().main(),
        Column::count("suites", "suites", 9, "Demands covered by units of suites.").total().main(),
        Column::count("cals", "CALs", 9, "Demands covered by standalone CALs and bridges.").total().main(),
        Column::count("short", "short", 9, "Demands that no owned unit covers.").total().main(),
        Column::money("list_cost", format!("cost {currency}"), 12, "What is short at the standalone price; 0 where there is none.")
            .total()
            .main(),
        Column::count("external_users", "external", 9, "External users with a demand: step 7.").total().aside(),
        Column::count("surplus", "left over", 9, "Units left that the right could use, both metrics.").aside(),
        Column::count(
            "exposure",
            "by version",
            9,
            "Of what is short, the part that would be covered if every unit covered the latest version.",
        )
        .aside(),
    ];
    let list: Vec<RightId> = input.position.rights.keys().copied().collect();
    let mut table = Table::new(TableKey::Gap, "Gap", columns, "Nobody accesses anything yet: see step 2.");
    // Where there is nothing to count, a row of zeros would read like a result.
    let lines = if input.position.rights.is_empty() && input.position.totals.auditor_cost.0 == 0 { Vec::new() } else { headline(input) };
    for line in lines {
        table = table.summary(line);
    }
    table.over(list, move |&right| row(input, right))
}

/// From the auditor's figure to what is left, in sentences.
pub(super) fn headline(input: Input) -> Vec<String> {
    let position = input.position;
    let totals = &position.totals;
    let currency = &position.currency;
    let left = totals.residual_cost + totals.external_cost;
    let change = match totals.reduction {
        // The cost of what nobody priced is unknown: what is left is no figure to compare with.
        _ if totals.unpriced > 0 => " as far as it is priced".to_owned(),
        Some(share) if share.abs() < 0.000_5 => String::new(),
        Some(share) if share >= 0.0 => format!(", {} less", super::text(&Cell::Percent(share))),
        Some(_) => ": the raw count overlooks what the difference shows".to_owned(),
        None => String::new(),
    };
    let money = |cents: Cents| format!("{cents} {currency}").trim_end().to_owned();
    let mut lines = vec![format!("Unadjusted {} → {} left{change}.", money(totals.auditor_cost), money(left))];
    if totals.unpriced > 0 {
        lines.push(format!(
            "{} without any price: the cost is not complete.",
            counted(totals.unpriced, "open demand is", "open demands are")
        ));
    }
    if let Proof::Bound(bound) = position.proof {
        lines.push(format!("Not proven to be least: a time limit was hit, the true cost lies between {bound} and {left}."));
    }
    if !position.complete {
        lines.push("Waterfall, other policies and exposures are still being computed.".to_owned());
    }
    lines
}

fn short(figures: &RightPosition) -> u64 {
    figures.gap.users + figures.gap.devices
}

fn metric_word(figures: &RightPosition) -> &'static str {
    figures.metric.map_or("", MetricChoice::word)
}

fn row(input: Input, right: RightId) -> Row {
    let Some(figures) = input.position.rights.get(&right) else { return Row::none() };
    let short = short(figures);
    let cells = vec![
        Cell::text(right_name(input.catalog, right)),
        Cell::text(metric_word(figures)),
        Cell::Count(figures.plan_covered),
        Cell::Count(figures.need.total()),
        Cell::Count(figures.covered_suites),
        Cell::Count(figures.covered_standalone),
        Cell::Count(short),
        Cell::Money(figures.gap.list_cost),
        Cell::Count(figures.external.users),
        Cell::Count(figures.surplus.total()),
        Cell::known(figures.version_exposure),
    ];
    let mark = match (short, figures.gap.list_cost) {
        (0, _) => Mark::Done,
        // Short, but nothing prices it: the amount beside it says too little.
        (_, Cents(0)) => Mark::Question,
        _ => Mark::Problem,
    };
    Row::new(&input.catalog.right(right).id, cells).mark(mark).target(Target::Right(right))
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some((right, figures)) = super::access::by_id(input, row) else { return Detail::new(row) };
    let unit = &figures.unadjusted;
    let why = vec![
        format!("{} under the metric {}.", counted(figures.need.total(), "demand", "demands"), metric_word(figures)),
        format!(
            "{} covered by suites, {} by standalone CALs and bridges, {} short.",
            crate::catalog::grouped(figures.covered_suites),
            crate::catalog::grouped(figures.covered_standalone),
            crate::catalog::grouped(short(figures))
        ),
    ];
    let raw = if unit.claimed {
        format!("The auditor claims a shortage of {}, at {}: {}.", unit.count, unit.price, unit.amount)
    } else {
        format!(
            "A raw count asserts {} less {} owned, at {}: {}.",
            counted(unit.count, &format!("{} identifier", unit.metric.word()), &format!("{} identifiers", unit.metric.word())),
            crate::catalog::grouped(unit.owned),
            unit.price,
            unit.amount
        )
    };
    let uncovered = input.position.tallies.uncovered.iter().filter(|(of, _)| *of == right);
    let places = uncovered.map(|(_, at)| *at as usize);
    let names = super::lists::of_right(input, right, figures, places, limit);
    let met = |fate: &Fate| matches!(fate, Fate::Unit(_) | Fate::Assigned(_) | Fate::Plan(_));
    let met = figures.subjects.iter().enumerate().filter(|(_, s)| !s.external && met(&s.fate)).map(|(at, _)| at);
    let covered = super::lists::of_right(input, right, figures, met, limit);
    Detail::new(right_name(input.catalog, right))
        .section("why", why)
        .section("unadjusted", vec![raw])
        .section("metric", Some(figures.metric_why.clone()).filter(|why| !why.is_empty()).into_iter().collect())
        .section("uncovered", names)
        .section("findings", super::findings::lines_about(input, row))
        .section("decision", super::decisions::lines_about(input, &[row]))
        .section("covered", covered)
        .section("who is set aside", super::lists::aside(input, right, figures, limit))
}

/// All figures of a right in one row.
pub(super) fn position<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("right", "right", 24, "What a CAL gives: a workload with an edition."),
        Column::count("raw_users", "raw users", 10, "Distinct user identifiers as they stand in the extracts."),
        Column::count("raw_devices", "raw devices", 10, "Distinct device names, else addresses, as they stand in the extracts."),
        Column::count("users", "users", 9, "People who count, after resolution and exclusions."),
        Column::count("devices", "devices", 9, "Devices that count, after resolution and exclusions."),
        Column::count("pairs", "pairs", 9, "Distinct pairs of a user and a device."),
        Column::count("set_aside", "set aside", 9, "Distinct subjects taken out, for all reasons."),
        Column::count("plans", "by plan", 9, "Users whose plan or named unit carries the right.").total(),
        Column::text("metric", "metric", 8, "The metric in force."),
        Column::count("need_users", "need users", 9, "User CALs needed.").total(),
        Column::count("need_devices", "need devices", 9, "Device CALs needed.").total(),
        Column::count("owned_users", "owned user", 9, "User units owned, whatever their version."),
        Column::count("owned_devices", "owned device", 9, "Device units owned, whatever their version."),
        Column::count("suites", "by suites", 9, "Demands covered by units of suites.").total(),
        Column::count("cals", "by CALs", 9, "Demands covered by standalone CALs and bridges.").total(),
        Column::count("short_users", "short users", 9, "User demands that no owned unit covers.").total(),
        Column::count("short_devices", "short devices", 9, "Device demands that no owned unit covers.").total(),
        Column::money("list_cost", "at list price", 13, "What is short at the standalone price.").total(),
        Column::count("exposure", "by version", 9, "Part of what is short that newer units would cover."),
        Column::count("external_users", "external users", 9, "External users with a demand."),
        Column::count("external_hosts", "external hosts", 9, "Physical hosts on which they have one."),
        Column::money("external_cost", "external cost", 13, "What has to be bought for external users in this right.").total(),
        Column::text("raw_metric", "raw metric", 8, "Metric of the unadjusted count."),
        Column::count("raw_count", "raw count", 9, "Identifiers counted, or the shortage claimed."),
        Column::count("raw_owned", "raw owned", 9, "Owned units that reach the newest version, as a raw count sees them."),
        Column::money("raw_price", "price", 10, "Standalone price used."),
        Column::money("raw_amount", "unadjusted", 13, "What someone would assert from the raw data.").total(),
    ];
    let rights = input.position.rights.keys().copied().map(Some);
    let elsewhere = claims_elsewhere(input);
    let list: Vec<Option<RightId>> = rights.chain((elsewhere.0 != 0).then_some(None)).collect();
    Table::new(TableKey::Position, "Position", columns, "Nobody accesses anything yet.").over(list, move |right| match right {
        Some(right) => position_row(input, *right),
        None => elsewhere_row(elsewhere),
    })
}

/// What the auditor claims for rights that nobody accesses: it is in the unadjusted count and in no right's row.
fn claims_elsewhere(input: Input) -> Cents {
    let in_rights: Cents = input.position.rights.values().map(|figures| figures.unadjusted.amount).sum();
    input.position.totals.auditor_cost - in_rights
}

fn elsewhere_row(amount: Cents) -> Row {
    let mut cells = vec![Cell::text("claims for rights nobody accesses")];
    cells.resize(POSITION_COLUMNS - 1, Cell::Empty);
    cells.push(Cell::Money(amount));
    Row::new("claims-elsewhere", cells)
}

/// Columns of [`position`]; the unadjusted amount is the last.
const POSITION_COLUMNS: usize = 27;

fn position_row(input: Input, right: RightId) -> Row {
    let Some(figures) = input.position.rights.get(&right) else { return Row::none() };
    let unit = &figures.unadjusted;
    let cells = vec![
        Cell::text(right_name(input.catalog, right)),
        Cell::Count(figures.raw_users),
        Cell::Count(figures.raw_devices),
        Cell::Count(figures.users),
        Cell::Count(figures.devices),
        Cell::Count(figures.pairs),
        Cell::Count(figures.excluded.values().sum()),
        Cell::Count(figures.plan_covered),
        Cell::text(metric_word(figures)),
        Cell::Count(figures.need.users),
        Cell::Count(figures.need.devices),
        Cell::Count(figures.owned.users),
        Cell::Count(figures.owned.devices),
        Cell::Count(figures.covered_suites),
        Cell::Count(figures.covered_standalone),
        Cell::Count(figures.gap.users),
        Cell::Count(figures.gap.devices),
        Cell::Money(figures.gap.list_cost),
        Cell::known(figures.version_exposure),
        Cell::Count(figures.external.users),
        Cell::Count(figures.external.hosts),
        Cell::Money(figures.external.cost),
        Cell::text(if unit.claimed { "claim" } else { unit.metric.word() }),
        Cell::Count(unit.count),
        Cell::Count(unit.owned),
        Cell::Money(unit.price),
        Cell::Money(unit.amount),
    ];
    Row::new(&input.catalog.right(right).id, cells).target(Target::Right(right)).open(Open::Table(TableKey::Subjects(right)))
}

/// A figure of the headline, by its name in JSON `totals`.
pub(super) fn totals<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("figure", "figure", 36, "What it is."),
        Column::money("value", "value", 16, "In the engagement's currency, or a count."),
        Column::text("help", "what it says", 70, "How it comes about."),
    ];
    let totals = input.position.totals;
    let list = vec![
        (
            "auditor_cost",
            "unadjusted count",
            Cell::Money(totals.auditor_cost),
            "What someone would assert from the raw data, or the auditor's own claim where one is recorded.",
        ),
        (
            "residual_cost",
            "left for own people and devices",
            Cell::Money(totals.residual_cost),
            "The purchases that close the internal gap at least cost.",
        ),
        ("external_cost", "left for external users", Cell::Money(totals.external_cost), "CALs and Connectors to buy for external users."),
        (
            "reduction",
            "exposure reduction",
            totals.reduction.map_or(Cell::Empty, Cell::Percent),
            "1 − (residual + external) / unadjusted; blank where the unadjusted count is 0.",
        ),
        ("uncovered", "uncovered demands", Cell::Count(totals.uncovered), "Internal demands that no owned unit covers."),
        (
            "unpriced",
            "unpriced demands",
            Cell::Count(totals.unpriced),
            "Demands left open that nothing priced covers: their cost is unknown.",
        ),
    ];
    Table::new(TableKey::Totals, "Totals", columns, "")
        .over(list, |(id, title, value, help)| Row::new(*id, vec![Cell::text(*title), value.clone(), Cell::text(*help)]))
}

pub(super) fn total_detail(row: &str, input: Input) -> Detail {
    let table = totals(input);
    let found = (0..table.len).map(|at| (table.row)(at)).find(|found| found.id == row);
    let Some(found) = found else { return Detail::new(row) };
    let lines = found.cells.iter().map(super::text).filter(|text| !text.is_empty());
    Detail::new(row).section("why", lines.collect())
}
