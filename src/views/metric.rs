//! Step 4: the metrics of each right side by side, the chosen one marked, and the lower bound with its certificate.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, right_name};
use crate::catalog::RightId;
use crate::kit::decisions::MetricChoice;
use crate::kit::position::{Count, Fate, RightPosition, RightSubject, Subject};

/// A line: a metric that can be chosen, or the bound.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Choice(MetricChoice),
    Mixed,
}

impl Reading {
    const ALL: [Reading; 4] =
        [Reading::Choice(MetricChoice::User), Reading::Choice(MetricChoice::Device), Reading::Choice(MetricChoice::Split), Reading::Mixed];

    fn word(self) -> &'static str {
        match self {
            Reading::Choice(choice) => choice.word(),
            Reading::Mixed => "mixed",
        }
    }
}

fn lines(input: Input) -> Vec<(RightId, Reading)> {
    input.position.rights.keys().flat_map(|&right| Reading::ALL.map(|reading| (right, reading))).collect()
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("right", "right", 22, "What a CAL gives: a workload with an edition.").least(12),
        Column::text(
            "metric",
            "metric",
            7,
            "user, device, split (office by user, shop floor by device); mixed is a lower bound, not a choice.",
        )
        .main(),
        Column::text("chosen", "chosen", 7, "Under the policy in force, or by decision.").aside(),
        Column::count("users", "users", 9, "User CALs that the metric asks for, plans already out."),
        Column::count("devices", "devices", 9, "Device CALs that the metric asks for."),
        Column::count("need", "need", 9, "Both together.").main(),
        Column::count("owned_users", "owned user", 9, "User units owned, whatever their version."),
        Column::count("owned_devices", "owned device", 9, "Device units owned, whatever their version."),
        Column::count("short", "short", 8, "Demands left uncovered under this metric; reckoned for the chosen and the next best only.")
            .main(),
        Column::money(
            "cost",
            format!("all gaps {}", input.position.currency),
            12,
            "What closing the gaps of all rights costs under this metric; reckoned for the chosen and the next best only.",
        )
        .main(),
        Column::text("why", "why", 44, "Why it was chosen, or why it cannot be.").least(16),
    ];
    let policy = input.position.settings.policy.word();
    Table::new(TableKey::Metrics, "Metric", columns, "Nobody accesses anything yet: see step 2.")
        .summary(format!("Policy: {policy}. The metrics are never averaged; mixed is a lower bound and no choice."))
        .over(lines(input), move |line| row(input, *line))
}

fn row(input: Input, (right, reading): (RightId, Reading)) -> Row {
    let Some(figures) = input.position.rights.get(&right) else { return Row::none() };
    let id = format!("{}|{}", input.catalog.right(right).id, reading.word());
    let need = need(figures, reading);
    let count = |of: fn(Count) -> u64| need.map_or(Cell::Empty, |need| Cell::Count(of(need)));
    let chosen = reading == figures.metric.map_or(Reading::Mixed, Reading::Choice) && figures.metric.is_some();
    let (short, cost) = outcome(input, figures, reading);
    let cells = vec![
        Cell::text(right_name(input.catalog, right)),
        Cell::text(reading.word()),
        Cell::text(if chosen { "chosen" } else { "" }),
        count(|need| need.users),
        count(|need| need.devices),
        count(Count::total),
        Cell::Count(figures.owned.users),
        Cell::Count(figures.owned.devices),
        short,
        cost,
        Cell::text(why(input, right, figures, reading)),
    ];
    let mark = match (chosen, need) {
        (true, _) => Mark::Done,
        (false, Some(_)) => Mark::None,
        (false, None) => Mark::Out,
    };
    Row::new(id, cells).mark(mark).target(Target::Right(right))
}

fn need(figures: &RightPosition, reading: Reading) -> Option<Count> {
    match reading {
        Reading::Choice(choice) => figures.metrics.of(choice),
        Reading::Mixed => figures.metrics.mixed.map(|mixed| Count { users: mixed.users, devices: mixed.devices }),
    }
}

/// Uncovered demands and residual cost, where the kit has computed them for this metric.
fn outcome(input: Input, figures: &RightPosition, reading: Reading) -> (Cell, Cell) {
    let Reading::Choice(choice) = reading else { return (Cell::Empty, Cell::Empty) };
    if figures.metric == Some(choice) {
        return (Cell::Count(figures.gap.users + figures.gap.devices), Cell::Money(input.position.totals.residual_cost));
    }
    match figures.metric_exposure {
        Some(exposure) if exposure.metric == choice => (Cell::Count(exposure.gap), Cell::Money(exposure.residual_cost)),
        _ if figures.metrics.of(choice).is_none() => (Cell::Empty, Cell::Empty),
        // Reckoned for the next best only: the column says so, an unknown would look like a fault.
        _ => (Cell::Empty, Cell::Empty),
    }
}

fn why(input: Input, right: RightId, figures: &RightPosition, reading: Reading) -> String {
    let only = input.catalog.right(right).only.filter(|only| reading.word() != only.word());
    if let Some(only) = only {
        return format!("not available: its licences exist by {} only", only.word());
    }
    match reading {
        Reading::Choice(choice) if figures.metric == Some(choice) => figures.metric_why.clone(),
        Reading::Choice(choice) if figures.metrics.of(choice).is_some() => match figures.metric_exposure {
            Some(exposure) if exposure.metric == choice => "the next best".to_owned(),
            Some(_) => "possible, but neither chosen nor next best".to_owned(),
            None => String::new(),
        },
        Reading::Choice(MetricChoice::User) => "not available: no row carries a user".to_owned(),
        Reading::Choice(MetricChoice::Device) => "not available: no row carries a device".to_owned(),
        Reading::Choice(MetricChoice::Split) => "not available: nobody uses a device that is called shared".to_owned(),
        Reading::Mixed => "lower bound: no assignment of user and device CALs is smaller".to_owned(),
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some((id, word)) = row.split_once('|') else { return Detail::new(row) };
    let Some((right, figures)) = super::access::by_id(input, id) else { return Detail::new(row) };
    let name = right_name(input.catalog, right);
    let Some(reading) = Reading::ALL.into_iter().find(|reading| reading.word() == word) else { return Detail::new(name) };
    let explanation = match reading {
        Reading::Choice(MetricChoice::User) => {
            "A user CAL for everyone outside plans and named units, a device CAL for devices that nobody signs in to."
        }
        Reading::Choice(MetricChoice::Device) => {
            "A device CAL for every device that people outside plans use, a user CAL for people without any device."
        }
        Reading::Choice(MetricChoice::Split) => {
            "User CALs for people with a device of their own, device CALs for shared devices and those that nobody signs in to."
        }
        Reading::Mixed => {
            "Each pair of a user and a device needs one of the two licensed: the cheapest choice is a minimum-weight vertex cover."
        }
    };
    let mut why = vec![explanation.to_owned()];
    why.extend(Some(self::why(input, right, figures, reading)).filter(|text| !text.is_empty()));
    let mut need_lines = Vec::new();
    if let Some(need) = need(figures, reading) {
        need_lines.push(format!(
            "{} and {}",
            counted(need.users, "user CAL", "user CALs"),
            counted(need.devices, "device CAL", "device CALs")
        ));
    }
    need_lines.push(format!("plans and named units have already taken out {}", counted(figures.plan_covered, "user", "users")));
    Detail::new(format!("{name} · {word}"))
        .section("why", why)
        .section("need", need_lines)
        .section("certificate", certificate(figures))
        .section("next best", exposure(figures))
        .section("decision", super::decisions::lines_about(input, &[id]))
        .section("who it licenses", licensed(input, right, figures, reading, limit))
        .section("who is set aside", super::lists::aside(input, right, figures, limit))
}

/// Who counts for the right on the side, or sides, that the metric licenses.
fn licensed(input: Input, right: RightId, figures: &RightPosition, reading: Reading, limit: usize) -> Vec<Line> {
    let counts = |subject: &RightSubject| match (reading, subject.subject, &subject.fate) {
        (_, _, Fate::Excluded(_) | Fate::Plan(_) | Fate::External(_)) => false,
        (Reading::Choice(MetricChoice::User), Subject::Device(_), _) => false,
        (Reading::Choice(MetricChoice::Device), Subject::User(_), _) => false,
        (_, _, Fate::Assigned(_) | Fate::Unit(_) | Fate::OtherSide | Fate::Background | Fate::Uncovered { .. }) => !subject.external,
    };
    let places = figures.subjects.iter().enumerate().filter(|(_, subject)| counts(subject)).map(|(at, _)| at);
    super::lists::of_right(input, right, figures, places, limit)
}

/// Anyone can check the bound: a matching of that size needs that many CALs, whatever one chooses.
fn certificate(figures: &RightPosition) -> Vec<String> {
    let Some(mixed) = figures.metrics.mixed else { return Vec::new() };
    vec![
        format!(
            "mixed: {} and {}, weight {}",
            counted(mixed.users, "user", "users"),
            counted(mixed.devices, "device", "devices"),
            mixed.weight
        ),
        format!("a matching of {} shows that the pairs need no fewer", counted(mixed.matching, "pair", "pairs")),
    ]
}

fn exposure(figures: &RightPosition) -> Vec<String> {
    let Some(exposure) = figures.metric_exposure else { return Vec::new() };
    vec![format!(
        "{}: {} uncovered, residual cost over all rights {}",
        exposure.metric.word(),
        crate::catalog::grouped(exposure.gap),
        exposure.residual_cost
    )]
}
