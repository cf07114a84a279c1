//! From the unadjusted count to what is left, step by step, each with a sentence.

use super::detail::{Detail, Line};
use super::lists::{across_rights, capped};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey};
use super::words::{counted, reason_name};
use crate::catalog::Cents;
use crate::kit::position::{DeviceId, Fate, Position, Reason, Subject, UserId};
use crate::kit::records::Origin;

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
        Column::text("step", "step", 28, "What is counted otherwise from here on.").least(16),
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
    let cells = vec![Cell::text(label(bar.code)), Cell::Money(bar.delta), Cell::Money(bar.after), Cell::text(words(input, bar.code))];
    let mark = if bar.code == START || bar.code == LEFT { Mark::Done } else { Mark::None };
    Row::new(bar.code, cells).mark(mark)
}

/// The step's name for people; JSON has the code.
fn label(code: &str) -> &str {
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == code) {
        return match reason {
            Reason::AfterAsOf => "seen after the as-of date",
            Reason::OutOfWindow => "seen before the window",
            Reason::Waived => "servers that need no CAL",
            Reason::Decision => "excluded by decision",
            Reason::SystemAccount => "system accounts",
            Reason::MachineAccount => "machine accounts",
            Reason::SystemMailbox => "system mailboxes",
            Reason::ServiceAccount => "service accounts",
            Reason::SharedMailbox => "shared mailboxes",
            Reason::Disabled => "disabled accounts",
            Reason::External => "external people set apart",
            Reason::Unattended => "unattended devices",
            Reason::LicensedServer => "servers themselves",
        };
    }
    match code {
        "claim" => "raw count, not the claim",
        "identities" => "spellings of the same",
        "could-access" => "people who could access",
        "plans" => "online plans (M365)",
        "allocation" => "what a raw count overlooks",
        "metric" => "metrics chosen",
        "external-cover" => "cover for external people",
        other => other,
    }
}

/// The step in a plain sentence.
fn words(input: Input, code: &str) -> String {
    let position = input.position;
    let tallies = &position.tallies;
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == code) {
        let taken: u64 = position.rights.values().filter_map(|figures| figures.excluded.get(&reason)).sum();
        let aside = format!("{}: {} set aside", reason_name(reason), counted(taken, "demand", "demands"));
        let behind = super::behind::people_in_place(input).filter(|_| reason == Reason::ServiceAccount);
        return behind.map_or(aside.clone(), |behind| format!("{aside}; {behind}"));
    }
    match code {
        START => match position.rights.values().filter(|figures| figures.unadjusted.claimed).count() {
            0 => "what someone would assert from the raw data".to_owned(),
            claims => format!("what someone would assert; the auditor's own claim for {}", counted(claims as u64, "right", "rights")),
        },
        "claim" => {
            let raw =
                position.totals.auditor_cost + position.waterfall.iter().filter(|step| step.code == code).map(|step| step.delta).sum();
            format!(
                "counted raw, the same data come to {raw} instead of the {} claimed: the steps start from there",
                position.totals.auditor_cost
            )
        }
        "identities" => format!(
            "{} were {}",
            counted(tallies.spellings.users + tallies.spellings.devices, "spelling", "spellings"),
            counted(tallies.seen.users + tallies.seen.devices, "person or device", "people and devices")
        ),
        "could-access" => {
            let joined: u64 = position.could.rights.values().filter(|could| could.counted).map(|could| could.count()).sum();
            format!("{} of people who could access and were not seen, where that is decided to count", counted(joined, "demand", "demands"))
        }
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

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(bar) = bars(input.position).into_iter().find(|bar| bar.code == row) else { return Detail::new(row) };
    let mut why = vec![words(input, bar.code)];
    let mut by_right = Vec::new();
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == row) {
        why.push(format!("Not counted: {}", super::words::reason_rule(reason)));
        why.push("The difference of two raw counts, with and without these subjects; step 2 lists them by name.".to_owned());
        by_right = per_right(input, |figures| figures.excluded.get(&reason).copied().unwrap_or(0));
    }
    if row == "could-access" {
        let rights = input.position.could.rights.iter().filter(|(_, could)| could.counted && could.count() > 0);
        by_right = rights
            .map(|(&right, could)| {
                format!("{}: {}", super::words::right_name(input.catalog, right), crate::catalog::grouped(could.count()))
            })
            .collect();
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
    let detail = Detail::new(label(row)).section("why", why).section("amount", amounts).section("by right", by_right);
    let claims = || input.records.claims.iter().map(|claim| claim.origin).collect::<Vec<_>>();
    let detail = detail.section("who", members(input, row, limit));
    if row == START || row == "claim" { with_evidence(input, detail, &claims(), limit) } else { detail }
}

fn with_evidence(input: Input, mut detail: Detail, origins: &[Origin], limit: usize) -> Detail {
    detail.evidence = super::evidence::at(input, origins, limit);
    detail.evidence_total = origins.len() as u64;
    detail
}

/// Whom a step is about, each leading on to the rows behind it.
fn members(input: Input, code: &str, limit: usize) -> Vec<Line> {
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == code) {
        return across_rights(
            input,
            move |_, subject| {
                // External people are set apart from the count, not out of it: theirs is step 7.
                subject.fate == Fate::Excluded(reason) || (reason == Reason::External && subject.external)
            },
            limit,
        );
    }
    match code {
        "identities" => spelled_often(input, limit),
        "could-access" => {
            let could = &input.position.could;
            across_rights(input, move |right, subject| could.is_counted(right, subject.subject), limit)
        }
        "plans" => across_rights(input, |_, subject| matches!(subject.fate, Fate::Plan(_)), limit),
        "external-cover" => across_rights(input, |_, subject| subject.external, limit),
        START | "claim" => {
            let rights = input.position.rights.iter().filter(|(_, figures)| figures.unadjusted.amount.0 != 0);
            capped(rights, limit, |(&right, _)| {
                Line::to_row(super::words::right_name(input.catalog, right), TableKey::Gap, &input.catalog.right(right).id)
            })
        }
        "metric" => {
            let rights = input.position.rights.iter().filter_map(|(&right, figures)| Some((right, figures.metric?)));
            let mut lines = capped(rights, limit, |(right, choice)| {
                let id = &input.catalog.right(right).id;
                let text = format!("{}: {}", super::words::right_name(input.catalog, right), choice.word());
                Line::to_row(text, TableKey::Metrics, format!("{id}|{}", choice.word()))
            });
            // Whom the chosen metric licenses through the other side.
            lines.extend(across_rights(input, |_, subject| matches!(subject.fate, Fate::OtherSide), limit));
            lines
        }
        _ => across_rights(input, |_, subject| matches!(subject.fate, Fate::Uncovered { .. }) && !subject.external, limit),
    }
}

/// People and devices under more than one spelling, those with the most first.
fn spelled_often(input: Input, limit: usize) -> Vec<Line> {
    let position = input.position;
    let users = position.users.iter().enumerate().map(|(at, user)| (user.spellings.len(), Subject::User(UserId(at as u32))));
    let devices = position.devices.iter().enumerate().map(|(at, device)| (device.spellings.len(), Subject::Device(DeviceId(at as u32))));
    let mut several: Vec<(usize, Subject)> = users.chain(devices).filter(|(spellings, _)| *spellings > 1).collect();
    several.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    capped(several.into_iter(), limit, |(spellings, subject)| {
        let table = match subject {
            Subject::User(_) => TableKey::People,
            Subject::Device(_) => TableKey::Devices,
        };
        let text = format!("{}: {}", position.name(subject), counted(spellings as u64, "spelling", "spellings"));
        Line::to_row(text, table, super::access::subject_id(position, subject))
    })
}

fn per_right(input: Input, of: impl Fn(&crate::kit::position::RightPosition) -> u64) -> Vec<String> {
    let rights = input.position.rights.iter().map(|(&right, figures)| (right, of(figures))).filter(|(_, count)| *count > 0);
    rights.map(|(right, count)| format!("{}: {}", super::words::right_name(input.catalog, right), crate::catalog::grouped(count))).collect()
}
