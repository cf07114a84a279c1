//! Decisions as the journal has them, the assumptions, and the rules of the catalog that the position rests on.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{acts_on, confidence, counted, entry_state, plain, sets, state_of};
use crate::catalog::Confidence;
use crate::engagement::{Entry, EntryState};
use crate::kit::position::Subject;

/// Newest first. The entry that opens the journal decides nothing.
pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::count("id", "no.", 5, "The entry's number in the journal."),
        Column::text("op", "what", 10, "The kind of decision.").main(),
        Column::text("on", "on", 36, "What it acts on, by the extracts' own keys.").least(14).main(),
        Column::text("to", "to", 26, "What it sets.").least(8).main(),
        Column::text("why", "why", 50, "The rationale.").least(16).main(),
        Column::text("by", "by", 10, "Who decided.").aside(),
        Column::text("at", "at", 20, "When, UTC.").least(10).aside(),
        Column::text("state", "state", 10, "active, retracted, or dormant where its target does not resolve now."),
    ];
    let undone = crate::engagement::undone(input.entries);
    let newest_first: Vec<&Entry> =
        input.entries.iter().rev().filter(|entry| entry.draft.op != "open" && !undone.contains(&entry.id)).collect();
    let mut table =
        Table::new(TableKey::Decisions, "Decisions", columns, "Nothing is decided yet: the defaults hold. x, i, a and m on a row decide.");
    if !undone.is_empty() {
        let entries = counted(undone.len() as u64, "entry", "entries");
        table = table.summary(format!("Not listed: {entries} of what was undone, with the undoing itself; the journal keeps all."));
    }
    table.over(newest_first, move |entry| row(input, entry))
}

fn row(input: Input, entry: &Entry) -> Row {
    let state = state_of(input.position, entry);
    let cells = vec![
        Cell::Count(entry.id),
        Cell::text(&entry.draft.op),
        Cell::text(acts_on(entry)),
        Cell::text(sets(entry)),
        Cell::text(&entry.draft.why),
        Cell::text(&entry.by),
        Cell::text(&entry.at),
        Cell::text(entry_state(state)),
    ];
    let mark = match state {
        EntryState::Active => Mark::None,
        EntryState::Retracted => Mark::Out,
        EntryState::Dormant => Mark::Question,
    };
    Row::new(format!("entry:{}", entry.id), cells).mark(mark).target(Target::Entry(entry.id))
}

pub(super) fn detail(row: &str, input: Input) -> Detail {
    let Some(entry) = input.entries.iter().find(|entry| format!("entry:{}", entry.id) == row) else { return Detail::new(row) };
    let what = vec![crate::engagement::describe(entry)];
    let attached = entry.draft.rest.get("attach").and_then(|value| value.as_array()).map(|items| items.iter().map(plain).collect());
    let state = match state_of(input.position, entry) {
        EntryState::Active => "active".to_owned(),
        EntryState::Retracted => "retracted: it counts no more, and stays in the journal".to_owned(),
        EntryState::Dormant => "dormant: what it names does not resolve now; it is kept and counts again when it does".to_owned(),
    };
    Detail::new(format!("Decision {}", entry.id))
        .section("what", what)
        .section("why", vec![entry.draft.why.clone()])
        .section("who", vec![format!("{}, {}", entry.by, entry.at)])
        .section("documents", attached.unwrap_or_default())
        .section("state", vec![state])
}

/// Entries that name one of these keys, a line each, newest first; a tick stands at its step.
pub(super) fn lines_about(input: Input, keys: &[&str]) -> Vec<String> {
    let names = |entry: &&Entry| {
        let mut values = entry.draft.on.values().chain(entry.draft.rest.get("to")).filter_map(|value| value.as_str());
        values.any(|value| keys.iter().any(|key| key.eq_ignore_ascii_case(value)))
    };
    let tick = |entry: &&Entry| crate::engagement::meaning::ticked(&entry.draft).is_some();
    input.entries.iter().rev().filter(names).filter(|entry| !tick(entry)).map(|entry| line(input, entry)).collect()
}

/// Entries that name a subject by any of its spellings, or that merged somebody into it.
pub(super) fn lines_about_subject(input: Input, subject: Subject) -> Vec<String> {
    let position = input.position;
    let (spellings, merged): (&[String], &[(String, u64)]) = match subject {
        Subject::User(id) => position.users.get(id.0 as usize).map_or((&[], &[]), |user| (&user.spellings, &user.merged)),
        Subject::Device(id) => position.devices.get(id.0 as usize).map_or((&[], &[]), |device| (&device.spellings, &device.merged)),
    };
    let mut keys: Vec<&str> = vec![position.name(subject)];
    keys.extend(spellings.iter().map(String::as_str));
    keys.extend(merged.iter().map(|(name, _)| name.as_str()));
    lines_about(input, &keys)
}

fn line(input: Input, entry: &Entry) -> String {
    let what = crate::engagement::describe(entry);
    let state = match state_of(input.position, entry) {
        EntryState::Active => String::new(),
        state @ (EntryState::Retracted | EntryState::Dormant) => format!(" ({})", entry_state(state)),
    };
    let day = entry.at.get(..10).unwrap_or(&entry.at);
    format!("{}: {what}, {}, {day}: {}{state}", entry.id, entry.by, entry.draft.why)
}

pub(super) fn assumptions<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::count("no", "no.", 4, "Number."),
        Column::text("assumption", "assumption", 110, "What the position takes for granted.").least(30).main(),
    ];
    let list = &input.position.assumptions;
    Table::new(TableKey::Assumptions, "Assumptions", columns, "Nothing is assumed.").rows(list.len(), move |at| {
        let cells = list.get(at).map(|text| vec![Cell::Count(at as u64 + 1), Cell::text(text)]);
        cells.map_or_else(Row::none, |cells| Row::new(format!("assumption:{}", at + 1), cells))
    })
}

pub(super) fn assumption_detail(row: &str, input: Input) -> Detail {
    let number = row.strip_prefix("assumption:").and_then(|number| number.parse::<usize>().ok());
    let text = number.and_then(|number| number.checked_sub(1)).and_then(|at| input.position.assumptions.get(at));
    text.map_or_else(|| Detail::new(row), |text| Detail::new("Assumption").section("why", vec![text.clone()]))
}

pub(super) fn rules<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("id", "rule", 38, "The row's id in the catalog.").least(16),
        Column::text("group", "group", 12, "What kind of rule it is."),
        Column::text("text", "what it says", 70, "The rule as a sentence.").least(20),
        Column::text("source", "source", 44, "Where it was read.").least(12),
        Column::text("date", "date", 10, "When the source says so, or was read."),
        Column::text("confidence", "confidence", 11, "verified, secondary, inferred, unverified."),
    ];
    let used = &input.position.tallies.rules;
    let (version, hash) = &input.position.catalog;
    Table::new(TableKey::Rules, "Rules used", columns, "No rule of the catalog was needed.")
        .summary(format!("Catalog {version}, SHA-256 {}", hash.get(..16).unwrap_or(hash)))
        .rows(used.len(), move |at| {
            let rule = used.get(at).and_then(|&rule| input.catalog.rules().get(rule as usize));
            rule.map_or_else(Row::none, |rule| {
                let cells = vec![
                    Cell::text(&rule.id),
                    Cell::text(&rule.group),
                    Cell::text(&rule.text),
                    Cell::text(&rule.source),
                    Cell::text(&rule.date),
                    Cell::text(confidence(rule.confidence)),
                ];
                let mark = if rule.confidence == Confidence::Unverified { Mark::Question } else { Mark::None };
                Row::new(&rule.id, cells).mark(mark)
            })
        })
}

pub(super) fn rule_detail(row: &str, input: Input) -> Detail {
    Detail::new(row).section("rule", super::words::rule_lines(input.catalog, row)).section("decision", lines_about(input, &[row]))
}
