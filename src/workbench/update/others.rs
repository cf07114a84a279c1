//! Decisions beside the everyday ones: who is whom, what is shared, prices, places, rights of plans, reviews. Each is in the palette,
//! and `d` lists those that can be made on the row.

use super::forms::ask;
use crate::session::{Draft, RecordKey};
use crate::views::{Row, TableKey, Target};
use crate::workbench::app::{App, Workspace};
use crate::workbench::commands::{COMMANDS, Group, Id};
use crate::workbench::drafts;
use crate::workbench::enabled::{catalog_right, connector, enabled, identity, mergeable, right_at};
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{Action, Choice, Overlay, Picker, PickerKind, Purpose};
use std::sync::Arc;

/// All that can be decided here; what can't says why.
pub fn list(app: &mut App) -> Vec<Effect> {
    let deciding = COMMANDS.iter().filter(|c| c.group == Group::Deciding && !matches!(c.id, Id::Decide | Id::Undo | Id::Redo));
    let mut choices: Vec<Choice> = deciding
        .map(|c| Choice {
            keys: app.keymap.names(c.id),
            why_not: enabled(c.id, app).err(),
            ..Choice::new(c.title, c.help, Action::Run(c.id))
        })
        .collect();
    choices.sort_by_key(|c| c.why_not.is_some());
    let title = match rows(app).as_slice() {
        [one] => format!("decide on {}", super::deciding::subject(one)),
        many => format!("decide on {} rows", many.len()),
    };
    choose(app, title, choices)
}

fn rows(app: &App) -> Vec<Row> {
    app.work().map(|work| work.pane().targets()).unwrap_or_default()
}

fn choose(app: &mut App, title: impl Into<String>, choices: Vec<Choice>) -> Vec<Effect> {
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Choice, title, choices)));
    Vec::new()
}

fn decide(drafts: Vec<Draft>, words: String) -> Action {
    Action::Ask(Purpose::Decide { drafts, words, why: String::new() })
}

/// One by name, several by number.
fn named(keys: &[&str], noun: &str) -> String {
    match keys {
        [one] => (*one).to_string(),
        many => format!("{} {noun}", many.len()),
    }
}

/// Asks into whom the row (or the marks) are merged.
pub fn ask_merge(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let Some(first) = mergeable(work, work.pane().row()) else {
        return Vec::new();
    };
    let marked: Vec<RecordKey> = work.pane().targets().iter().filter_map(identity).filter(|k| k.record == first.record).cloned().collect();
    merge(app, if marked.is_empty() { vec![first] } else { marked })
}

/// Opens the list of those into whom these can be merged.
pub fn merge(app: &mut App, on: Vec<RecordKey>) -> Vec<Effect> {
    let (Some(work), Some(first)) = (app.work(), on.first()) else {
        return Vec::new();
    };
    let book = Arc::clone(&work.book);
    let keys: Vec<&str> = on.iter().map(|k| k.key.as_str()).collect();
    let title = format!("merge {} into which {}", named(&keys, "of them"), first.record);
    let mut picker = Picker::new(PickerKind::Jump, title, Vec::new());
    picker.reading = true;
    picker.merging = on;
    app.overlays.push(Overlay::Picker(picker));
    vec![Effect::ReadNames { book }]
}

/// The one was chosen: asks why.
pub fn merge_into(app: &mut App, on: &[RecordKey], to: &str) -> Vec<Effect> {
    let others: Vec<&RecordKey> = on.iter().filter(|key| key.key != to).collect();
    let keys: Vec<&str> = others.iter().map(|k| k.key.as_str()).collect();
    let words = format!("merge {} into {to}", named(&keys, "of them"));
    let drafts = others.into_iter().map(|key| Draft::merge(key, to, "")).collect();
    ask(app, Purpose::Decide { drafts, words, why: String::new() })
}

pub fn split(app: &mut App) -> Vec<Effect> {
    let rows = rows(app);
    let keys: Vec<&RecordKey> = rows.iter().filter_map(identity).collect();
    let names: Vec<&str> = keys.iter().map(|k| k.key.as_str()).collect();
    let words = format!("split off {}", named(&names, "of them"));
    let drafts = keys.iter().map(|key| Draft::split(key, "")).collect();
    ask(app, Purpose::Decide { drafts, words, why: String::new() })
}

pub fn shared(app: &mut App) -> Vec<Effect> {
    let rows = rows(app);
    let devices: Vec<&str> = rows.iter().filter_map(identity).filter(|k| k.record == "device").map(|k| k.key.as_str()).collect();
    let name = named(&devices, "devices");
    let choice = |yes: bool, label: &str, help: &str| {
        let drafts = devices.iter().map(|device| Draft::shared(device, yes, "")).collect();
        Choice::new(label, help, decide(drafts, format!("{name}: {label}")))
    };
    let choices = vec![
        choice(true, "shared", "several people use it: the metric split licenses it by device"),
        choice(false, "not shared", "one person uses it, whatever the register says"),
    ];
    choose(app, name.clone(), choices)
}

/// The text under the cursor in a column that the table may have.
fn cell(work: &Workspace, columns: &[&str]) -> String {
    let pane = work.pane();
    let at = columns.iter().find_map(|name| pane.head.columns.iter().position(|c| c.id == *name));
    let cell = at.and_then(|at| pane.row()?.cells.get(at));
    cell.map(crate::views::text).filter(|text| text != "?").unwrap_or_default()
}

pub fn price(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let priced = matches!(work.table, TableKey::Entitlements | TableKey::Pools | TableKey::Purchases | TableKey::Connectors);
    let of = |columns: &[&str]| if priced { cell(work, columns) } else { String::new() };
    let (product, metric, currency) = (of(&["product"]), of(&["metric"]), work.headline.currency.clone());
    ask(app, Purpose::Price { product, metric, currency })
}

pub fn place(app: &mut App) -> Vec<Effect> {
    let Some((work, row)) = app.work().and_then(|work| Some((work, work.pane().row()?))) else {
        return Vec::new();
    };
    let Some(line) = connector(row) else {
        return Vec::new();
    };
    let name = row.cells.first().map(crate::views::text).unwrap_or_default();
    let purpose = Purpose::Place { connector: line.key.clone(), name, host: cell(work, &["server"]) };
    ask(app, purpose)
}

/// The choices for the rights of plans on these rows; none where a row is something else.
pub fn grants(rows: &[Row]) -> Vec<Choice> {
    let rights: Vec<&str> = rows.iter().filter_map(catalog_right).collect();
    if rights.is_empty() || rights.len() < rows.len() {
        return Vec::new();
    }
    let name = named(&rights, "rights");
    let choice = |granted: bool, label: &'static str, help: &str| {
        let drafts = rights.iter().map(|row| Draft::right(row, granted, "")).collect();
        let verb = if granted { "grant" } else { "withdraw" };
        Choice { group: "the right", ..Choice::new(label, help, decide(drafts, format!("{verb} {name}"))) }
    };
    vec![
        choice(true, "granted", "the plan's licence carries it: say by which document"),
        choice(false, "not granted", "the plan's licence does not carry it here"),
    ]
}

pub fn grant(app: &mut App) -> Vec<Effect> {
    let rows = rows(app);
    let rights: Vec<&str> = rows.iter().filter_map(catalog_right).collect();
    let title = format!("right {}", named(&rights, "rights"));
    choose(app, title, grants(&rows))
}

/// Whether whoever could access a right counts in it.
pub fn could(app: &mut App) -> Vec<Effect> {
    let Some((right, name)) = app.work().and_then(|work| {
        let id = work.book.right(right_at(work)?)?;
        let named = work.pane().row().filter(|row| matches!(row.target, Target::Right(_))).map(super::deciding::subject);
        Some((id.clone(), named.unwrap_or(id)))
    }) else {
        return Vec::new();
    };
    let setting = format!("could_access.{right}");
    let choice = |yes: bool, label: &str, help: &str, words: &str| {
        let draft = Draft::set(&setting, Some(if yes { "yes" } else { "no" }), "");
        Choice::new(label, help, decide(vec![draft], format!("{name}: {words}")))
    };
    let choices = vec![
        choice(
            true,
            "counts",
            "whoever is authorised and was not seen is a user without a device: the position an auditor may take",
            "who could access counts",
        ),
        choice(false, "does not count", "the position stays with who did; who could is shown beside it", "who could access does not count"),
    ];
    choose(app, format!("who could access {name}"), choices)
}

pub fn review(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let rows = work.pane().targets();
    let on: Vec<_> = rows.iter().filter_map(|row| drafts::about(&row.target, &*work.book)).collect();
    let about = match rows.as_slice() {
        [one] => super::deciding::subject(one),
        many => format!("{} rows", many.len()),
    };
    let choice = |to: &'static str, help: &str| {
        let purpose = Purpose::Review { on: on.clone(), about: about.clone(), to };
        Choice::new(to, help, Action::Ask(purpose))
    };
    let choices =
        vec![choice("agreed", "somebody else looked at it and agrees"), choice("questioned", "somebody else looked at it and asks")];
    choose(app, format!("review {about}"), choices)
}
