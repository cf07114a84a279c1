//! Deciding: from a key on a row (or the marks) to drafts and the form that asks why.

use super::forms::ask;
use super::{others, wizard};
use crate::session::Status;
use crate::session::{Draft, EntryState};
use crate::session::{FURTHER, MetricChoice, RecordKey, Suggestion, TableName, merged_by};
use crate::views::{CONTESTED, Cell, Link, Mark, Open, Row, Target};
use crate::workbench::app::{App, Tone, Workspace};
use crate::workbench::drafts;
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{Action, Choice, Overlay, Picker, PickerKind, Purpose};

fn ask_why(app: &mut App, drafts: Vec<Draft>, words: String) -> Vec<Effect> {
    ask(app, Purpose::Decide { drafts, words, why: String::new() })
}

fn choose(app: &mut App, title: impl Into<String>, choices: Vec<Choice>) -> Vec<Effect> {
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Choice, title, choices)));
    Vec::new()
}

fn decide(drafts: Vec<Draft>, words: impl Into<String>) -> Action {
    Action::Ask(Purpose::Decide { drafts, words: words.into(), why: String::new() })
}

/// Takes out of the count, or puts back: persons and devices, sources, entries of the journal.
pub fn exclude(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let rows = work.pane().targets();
    // All marks go the way of the first: none is put back by surprise.
    let out = rows.first().is_some_and(|row| row.mark == Mark::Out);
    let rows: Vec<Row> = rows.into_iter().filter(|row| (row.mark == Mark::Out) == out).collect();
    let drafts: Vec<Draft> = rows.iter().filter_map(|row| excluding(work, row, out)).collect();
    let Some(first) = drafts.first() else {
        return Vec::new();
    };
    let verb = match (&rows[0].target, out) {
        (Target::Source(_), false) => "reference only:",
        (Target::Source(_), true) => "in use again:",
        _ => first.op.as_str(),
    };
    let words = match drafts.as_slice() {
        [_] => format!("{verb} {}", subject(&rows[0])),
        many => format!("{verb} {} rows", many.len()),
    };
    ask_why(app, drafts, words)
}

fn excluding(work: &Workspace, row: &Row, out: bool) -> Option<Draft> {
    match &row.target {
        Target::Record(key) if out => Some(Draft::include(key, "")),
        Target::Record(key) => Some(Draft::exclude(key, "")),
        Target::Source(path) => Some(Draft::source(path, !out, "")),
        Target::Entry(id) => {
            let retracted = work.book.entries().iter().any(|e| e.id == *id && e.state == EntryState::Retracted);
            Some(if retracted { Draft::restore(*id, "") } else { Draft::retract(*id, "") })
        }
        Target::Nothing | Target::Right(_) | Target::Finding(_) | Target::Setting(_) => None,
    }
}

/// What a row is about, in a word or two.
pub fn subject(row: &Row) -> String {
    match &row.target {
        Target::Record(key) => key.key.clone(),
        Target::Source(path) => path.clone(),
        Target::Finding(id) => id.clone(),
        Target::Entry(id) => format!("entry {id}"),
        Target::Setting(name) => (*name).to_string(),
        Target::Right(_) | Target::Nothing => row.cells.first().map(crate::views::text).unwrap_or_default(),
    }
}

/// The value of a cell as a person would type it: no thousands separators, no signs for nothing.
fn typed(cell: Option<&Cell>) -> String {
    match cell {
        None | Some(Cell::Empty | Cell::Unknown) => String::new(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Count(n)) => n.to_string(),
        Some(Cell::Signed(n)) => n.to_string(),
        Some(Cell::Money(cents)) => format!("{:.2}", cents.as_units()),
        Some(Cell::Percent(share)) => format!("{:.0}", share * 100.0),
        Some(Cell::Day(day)) => day.to_string(),
        Some(Cell::Flag(yes)) => if *yes { "yes" } else { "no" }.to_string(),
    }
}

fn records(rows: &[Row]) -> Vec<RecordKey> {
    rows.iter().filter_map(|row| if let Target::Record(key) = &row.target { Some(key.clone()) } else { None }).collect()
}

/// Amends the field under the cursor; where there is none, offers what can be amended or added.
pub fn amend(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let pane = work.pane();
    let rows = pane.targets();
    if let Some(Row { target: Target::Setting(name), cells, .. }) = rows.first() {
        let help = cells.last().map(crate::views::text).unwrap_or_default();
        return ask(app, Purpose::Set { name: (*name).to_string(), value: typed(cells.get(1)), help });
    }
    if rows.first().is_some_and(|row| matches!(row.target, Target::Source(_))) {
        return read_otherwise(app);
    }
    let on = records(&rows);
    let field = pane.current_column().and_then(|c| c.amends);
    match field {
        Some(field) if !on.is_empty() => {
            let value = typed(pane.row().and_then(|row| row.cells.get(pane.column)));
            ask(app, Purpose::Amend { on, field: field.to_string(), value })
        }
        _ => {
            let mut choices = others::grants(&rows);
            choices.extend(amendable(work, &on));
            choices.extend(addable());
            choose(app, "amend or add", choices)
        }
    }
}

/// Maps the table under the cursor.
pub fn map(app: &mut App) -> Vec<Effect> {
    match app.work().and_then(|work| wizard::table_at(work, work.pane().row()?)) {
        Some(on) => wizard::begin(app, on),
        None => {
            app.say(Tone::Refused, "nothing of this file could be read, so it has no columns to map");
            Vec::new()
        }
    }
}

/// How a source is read: mapped where nothing is known of it, else asked what is to be told.
fn read_otherwise(app: &mut App) -> Vec<Effect> {
    let Some(row) = app.work().and_then(|work| work.pane().row()).cloned() else {
        return Vec::new();
    };
    let Some(on) = wizard::table_of(&row).filter(|_| row.open != Open::Mapping) else {
        return map(app);
    };
    let source = TableName { table: None, ..on.clone() };
    let choices = vec![
        Choice::new(
            "map its columns",
            "which record a row is and which column fills which field, instead of what it was recognised as",
            Action::Map(on),
        ),
        Choice::new("tell its server", "for rows that name none", Action::Ask(Purpose::Server { on: source })),
    ];
    choose(app, format!("how {} is read", subject(&row)), choices)
}

/// The fields of the row's record that this table shows.
fn amendable(work: &Workspace, on: &[RecordKey]) -> Vec<Choice> {
    let pane = work.pane();
    if on.is_empty() {
        return Vec::new();
    }
    let columns = pane.head.columns.iter().enumerate();
    let fields = columns.filter_map(|(at, column)| Some((column.amends?, typed(pane.row().and_then(|r| r.cells.get(at))))));
    fields
        .map(|(field, value)| {
            let purpose = Purpose::Amend { on: on.to_vec(), field: field.to_string(), value: value.clone() };
            Choice { group: "this record", ..Choice::new(format!("amend {field}"), value, Action::Ask(purpose)) }
        })
        .collect()
}

fn addable() -> Vec<Choice> {
    let choice = |record: &drafts::Record| {
        let fields: Vec<&str> = record.required.iter().chain(record.optional).copied().collect();
        let action = Action::Ask(Purpose::Add { record: record.name });
        Choice { group: "a record that no extract has", ..Choice::new(format!("add: {}", record.name), fields.join(", "), action) }
    };
    drafts::RECORDS.iter().map(choice).collect()
}

pub fn add(app: &mut App) -> Vec<Effect> {
    choose(app, "add a record that no extract has", addable())
}

/// Takes a suggestion up; a finding without one is accepted, asked or answered.
pub fn accept(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let rows = work.pane().targets();
    let suggestions: Vec<_> = rows.iter().flat_map(|row| work.book.suggestions(row)).collect();
    let first = || suggestions.iter().filter_map(|(_, each)| each.first());
    let findings: Vec<String> =
        rows.iter().filter_map(|row| if let Target::Finding(id) = &row.target { Some(id.clone()) } else { None }).collect();
    if !others::grants(&rows).is_empty() {
        return others::grant(app);
    }
    let unknown = unknown_tables(work, &rows);
    if let ([_], []) = (unknown.as_slice(), suggestions.as_slice())
        && findings.is_empty()
    {
        return map(app);
    }
    let mut choices: Vec<Choice> = Vec::new();
    if suggestions.len() > 1 && rows.len() > 1 {
        let all: Vec<Draft> = first().map(|s| Draft::from_decision(&s.decision, "")).collect();
        let label = format!("all {} suggestions", all.len());
        choices.push(Choice { group: "suggested", ..Choice::new(label.clone(), "as each finding proposes", decide(all, label)) });
    }
    choices.extend(suggestions.iter().take(100).flat_map(|(id, each)| suggested(id, each)));
    choices.extend(unasked_meaning(work, &findings, &suggestions));
    if let [on] = unknown.as_slice() {
        let choice = Choice::new("map its columns", "says how the table is read", Action::Map(on.clone()));
        choices.push(Choice { group: "suggested", ..choice });
    }
    let mut merged: Vec<RecordKey> = first().filter_map(merged_by).cloned().collect();
    merged.dedup();
    if let [one] = merged.as_slice() {
        let label = format!("merge {} into another …", one.key);
        let choice = Choice::new(label, format!("pick any {}", one.record), Action::Merge(merged.clone()));
        choices.push(Choice { group: "suggested", ..choice });
    }
    if !findings.is_empty() {
        choices.extend(statuses(&findings));
    }
    choose(app, "accept", choices)
}

/// Tables that nobody could read, among rows of sources and findings about them.
fn unknown_tables(work: &Workspace, rows: &[Row]) -> Vec<TableName> {
    let unread = |row: &&Row| row.open == Open::Mapping || matches!(row.target, Target::Finding(_));
    rows.iter().filter(unread).filter_map(|row| wizard::table_at(work, row)).collect()
}

/// A finding's ways to settle it, best first; where there are several each says what speaks for it.
fn suggested(finding: &str, each: &[Suggestion]) -> Vec<Choice> {
    let group = if each.len() > 1 { "suggested, best first" } else { "suggested" };
    let choice = |suggestion: &Suggestion| {
        let words = suggestion.label.clone();
        let help = if suggestion.why.is_empty() { finding.to_owned() } else { suggestion.why.clone() };
        // What speaks for it is the rationale, to be kept or written over.
        let why = if finding == CONTESTED { suggestion.why.clone() } else { String::new() };
        let drafts = vec![Draft::from_decision(&suggestion.decision, "")];
        let action = Action::Ask(Purpose::Decide { drafts, words: words.clone(), why });
        Choice { group, ..Choice::new(words, help, action) }
    };
    each.iter().map(choice).collect()
}

/// A description that means none of what is offered, or for which nothing is.
fn unasked_meaning(work: &Workspace, findings: &[String], suggestions: &[(String, Vec<Suggestion>)]) -> Option<Choice> {
    let id = match (findings, suggestions) {
        ([one], _) => one,
        ([], [(one, _)]) => one,
        _ => return None,
    };
    let told = work.book.findings().iter().find(|f| f.id() == *id)?;
    let asks = ["unknown-product", "unsure-product"].contains(&told.code) && told.subject != FURTHER;
    let on = RecordKey { record: "description".to_string(), key: told.subject.clone() };
    let purpose = Purpose::Amend { on: vec![on], field: "product".to_string(), value: String::new() };
    let choice = Choice::new("read it as another product …", "any product of the catalog, by its name", Action::Ask(purpose));
    asks.then_some(Choice { group: "suggested, best first", ..choice })
}

fn statuses(findings: &[String]) -> Vec<Choice> {
    let help = |status| match status {
        Status::Accepted => "the count stands as it is; the finding is closed",
        Status::Asked => "the client has been asked",
        Status::Answered => "the client has answered; say what, and by which document",
        Status::Open => "it is open again",
    };
    let choice = |status: Status| {
        let drafts = findings.iter().map(|id| Draft::finding(id, status, "")).collect();
        let words = match findings {
            [one] => format!("finding {one}: {}", status.word()),
            many => format!("{} findings: {}", many.len(), status.word()),
        };
        Choice { group: "how it stands", ..Choice::new(status.word(), help(status), decide(drafts, words)) }
    };
    [Status::Accepted, Status::Asked, Status::Answered, Status::Open].map(choice).to_vec()
}

/// User, device, split, or what the policy says.
pub fn metric(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let Some((right, name)) = work.pane().row().and_then(|row| match &row.target {
        Target::Right(id) => Some((work.book.right(*id)?, subject(row))),
        _ => None,
    }) else {
        return Vec::new();
    };
    let help = |choice| match choice {
        MetricChoice::User => "a CAL for each person, whatever devices they use",
        MetricChoice::Device => "a CAL for each device, whoever uses it",
        MetricChoice::Split => "people who have their own device by user, shared devices by device",
    };
    let mut choices: Vec<Choice> = [MetricChoice::User, MetricChoice::Device, MetricChoice::Split]
        .into_iter()
        .map(|to| Choice::new(to.word(), help(to), decide(vec![Draft::metric(&right, to, "")], format!("{name} by {}", to.word()))))
        .collect();
    let standing: Vec<u64> = chosen_metrics(work, &right);
    let mut own = Choice::new(
        "the policy's own",
        "takes the choice made for this right back",
        decide(standing.iter().map(|id| Draft::retract(*id, "")).collect(), format!("{name} as the policy has it")),
    );
    if standing.is_empty() {
        own.why_not = Some("no choice was made for this right: the policy's own holds already".to_string());
    }
    choices.push(own);
    choose(app, format!("metric of {name}"), choices)
}

/// Active choices of a metric for a right.
fn chosen_metrics(work: &Workspace, right: &str) -> Vec<u64> {
    let is_it = |e: &&crate::session::Entry| {
        e.state == EntryState::Active && e.draft.op == "metric" && e.draft.on.get("right").and_then(|v| v.as_str()) == Some(right)
    };
    work.book.entries().iter().filter(is_it).map(|e| e.id).collect()
}

/// Ticks off what is under the cursor of a finding's playbook, or takes the tick away: no form, for the step itself says what was done.
pub fn tick(app: &mut App) -> Vec<Effect> {
    let Some(Link::Step(tick)) = app.work().and_then(|work| work.detail.link()) else {
        return Vec::new();
    };
    let what = tick.step.as_deref().unwrap_or("the question to the client");
    let (drafts, words): (Vec<Draft>, String) = match (&tick.step, tick.done) {
        (Some(step), false) => (vec![Draft::tick(&tick.finding, step, &tick.words)], format!("ticked off {what}")),
        (None, false) => (vec![Draft::finding(&tick.finding, Status::Asked, &tick.words)], format!("asked about {}", tick.finding)),
        (_, true) => {
            let taken = tick.entries.iter().map(|entry| Draft::retract(*entry, "not done after all"));
            (taken.collect(), format!("took the tick from {what}"))
        }
    };
    if drafts.is_empty() {
        app.say(Tone::Refused, "the client has answered already; a says how the finding stands");
        return Vec::new();
    }
    app.say(Tone::Done, format!("{words} …"));
    vec![Effect::Decide { drafts, words }]
}

pub fn comment(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let rows = work.pane().targets();
    let on: Vec<_> = rows.iter().filter_map(|row| drafts::about(&row.target, &*work.book)).collect();
    let about = match rows.as_slice() {
        [one] => subject(one),
        many => format!("{} rows", many.len()),
    };
    ask(app, Purpose::Note { on, about })
}

pub fn undo(app: &mut App) -> Vec<Effect> {
    app.say(Tone::Done, "undoing …");
    vec![Effect::Undo]
}

pub fn redo(app: &mut App) -> Vec<Effect> {
    app.say(Tone::Done, "redoing …");
    vec![Effect::Redo]
}
