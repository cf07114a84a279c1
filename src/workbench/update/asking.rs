//! Pickers and forms: what keys do in them, and what choosing or submitting does.

use super::{alike, forms, moving, others, run, wizard};
use crate::session::RecordKey;
use crate::workbench::app::{App, Tone};
use crate::workbench::commands::{self, COMMANDS, Command, Context, Group, Id};
use crate::workbench::enabled::enabled;
use crate::workbench::keys::{Code, Key};
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{self, Action, Choice, Overlay, Picker, PickerKind, Purpose};
use std::path::PathBuf;
use std::sync::Arc;

/// A key while something asks.
pub fn key(app: &mut App, key: Key) -> Vec<Effect> {
    match app.overlays.last_mut() {
        Some(Overlay::Picker(_)) => picker_key(app, key),
        Some(Overlay::Form(_)) => forms::key(app, key),
        Some(Overlay::Filter { .. }) => filter_key(app, key),
        Some(Overlay::Wizard(_)) => wizard::key(app, key),
        None => Vec::new(),
    }
}

fn picker_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Overlay::Picker(picker)) = app.overlays.last_mut() else {
        return Vec::new();
    };
    if !picker.typing {
        return list_key(app, key);
    }
    match (key.code, key.ctrl) {
        // A short list goes back to its letters before it goes away.
        (Code::Esc, _) if matches!(picker.kind, PickerKind::Choice | PickerKind::Several) => picker.type_into(false),
        (Code::Esc, _) => {
            app.overlays.pop();
        }
        (Code::Enter, _) => return chosen(app),
        (Code::Down | Code::Tab, _) | (Code::Char('n' | 'j'), true) => picker.move_by(1),
        (Code::Up | Code::BackTab, _) | (Code::Char('p' | 'k'), true) => picker.move_by(-1),
        (Code::PageDown, _) => picker.move_by(10),
        (Code::PageUp, _) => picker.move_by(-10),
        _ => {
            let before = picker.input.value().to_string();
            if overlay::edit(&mut picker.input, key) && picker.input.value() != before {
                picker.search();
            }
        }
    }
    Vec::new()
}

/// A short list is moved about in with the table's own keys; what filters the table searches it.
fn list_key(app: &mut App, key: Key) -> Vec<Effect> {
    let id = app.keymap.find(Context::Table, key);
    let Some(Overlay::Picker(picker)) = app.overlays.last_mut() else {
        return Vec::new();
    };
    match id {
        Some(Id::Down | Id::NextPane) => picker.move_by(1),
        Some(Id::Up | Id::PreviousPane) => picker.move_by(-1),
        Some(Id::PageDown) => picker.move_by(10),
        Some(Id::PageUp) => picker.move_by(-10),
        Some(Id::Top) => picker.move_by(isize::MIN / 2),
        Some(Id::Bottom) => picker.move_by(isize::MAX / 2),
        Some(Id::Mark) if picker.kind == PickerKind::Several => picker.take_out(),
        Some(Id::Open | Id::Right) => return chosen(app),
        Some(Id::Back | Id::Left | Id::Quit) => {
            app.overlays.pop();
        }
        Some(Id::Filter) => picker.type_into(true),
        _ => {}
    }
    Vec::new()
}

fn chosen(app: &mut App) -> Vec<Effect> {
    let Some(Overlay::Picker(picker)) = app.overlays.last() else {
        return Vec::new();
    };
    let Some(choice) = picker.chosen().cloned() else {
        return Vec::new();
    };
    if let Some(why) = choice.why_not {
        app.say(Tone::Refused, why);
        return Vec::new();
    }
    if picker.kind == PickerKind::Several {
        return alike::ask(app);
    }
    let merging = picker.merging.clone();
    match choice.action {
        Action::Goto(_, _) if !merging.is_empty() => others::merge_into(app, &merging, &choice.label),
        Action::Alike(rule) => alike::list(app, &rule),
        Action::Merge(on) => others::merge(app, on),
        Action::Run(id) if app.wizard().is_some() => {
            app.overlays.pop();
            wizard::run(app, id)
        }
        Action::Wizard(turn) => wizard::turned(app, turn),
        Action::Map(on) => wizard::begin(app, on),
        Action::Run(id) => {
            app.overlays.clear();
            run(app, id)
        }
        Action::Goto(table, row) => {
            app.overlays.clear();
            if let Some(work) = app.work_mut() {
                work.follow_to(table, row);
            }
            Vec::new()
        }
        // The picker stays below: Esc in the form leads back to it.
        Action::Ask(purpose) => forms::ask(app, purpose),
        Action::Overwrite(path) => {
            app.overlays.clear();
            forms::begin_export(app, path, true)
        }
        Action::Drop(id) => {
            app.overlays.clear();
            app.kept.clear();
            app.shelf = None;
            run(app, id)
        }
        Action::Close => {
            app.overlays.pop();
            Vec::new()
        }
    }
}

fn filter_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Overlay::Filter { input, before }) = app.overlays.last_mut() else {
        return Vec::new();
    };
    match key.code {
        Code::Esc => {
            let before = before.clone();
            app.overlays.pop();
            if let Some(work) = app.work_mut() {
                work.pane_mut().filter = before;
            }
        }
        Code::Enter => {
            app.overlays.pop();
        }
        Code::Down => return moving::cursor(app, Id::Down),
        Code::Up => return moving::cursor(app, Id::Up),
        Code::PageDown => return moving::cursor(app, Id::PageDown),
        Code::PageUp => return moving::cursor(app, Id::PageUp),
        _ => {
            if overlay::edit(input, key) {
                let filter = input.value().to_string();
                moving::filter_as_typed(app, filter);
            }
        }
    }
    Vec::new()
}

fn choice_of(app: &App, command: &Command) -> Choice {
    let (title, help) = commands::words(command, app.context());
    Choice {
        label: title.to_string(),
        help: help.to_string(),
        keys: app.keymap.names(command.id),
        group: command.group.title(),
        why_not: enabled(command.id, app).err(),
        action: Action::Run(command.id),
    }
}

/// Every command of this screen; those that can be done first.
pub fn palette(app: &mut App) -> Vec<Effect> {
    let context = app.context();
    let here = COMMANDS.iter().filter(|c| c.contexts.contains(&context) && c.id != Id::Palette);
    let mut choices: Vec<Choice> = here.map(|c| Choice { group: "", ..choice_of(app, c) }).collect();
    choices.sort_by_key(|c| c.why_not.is_some());
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Palette, "command", choices)));
    Vec::new()
}

/// What can be done here, by group, deciding first.
pub fn help(app: &mut App) -> Vec<Effect> {
    let context = app.context();
    let title = match context {
        Context::Start => "help: the first screen",
        Context::Loading => "help: loading",
        Context::Table => "help: this table",
        Context::Detail => "help: the detail",
        Context::Wizard => "help: the mapping of a table",
    };
    let order = [Group::Deciding, Group::Table, Group::Moving, Group::Anywhere, Group::Steps];
    let in_group = |group| COMMANDS.iter().filter(move |c| c.group == group && c.contexts.contains(&context));
    let mut choices: Vec<Choice> = order.into_iter().flat_map(in_group).map(|c| choice_of(app, c)).collect();
    choices.extend(column_help(app));
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Help, title, choices)));
    Vec::new()
}

/// What the columns of this table mean.
fn column_help(app: &App) -> Vec<Choice> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let columns = work.pane().head.columns.iter();
    let choice = |c: &crate::views::Column| Choice {
        keys: c.id.to_string(),
        group: "columns (their names for filters at the right)",
        ..Choice::new(c.title.clone(), c.help, Action::Close)
    };
    columns.map(choice).collect()
}

pub fn jump(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let book = Arc::clone(&work.book);
    let mut picker = Picker::new(PickerKind::Jump, "jump to a user, device, server or product", Vec::new());
    picker.reading = true;
    app.overlays.push(Overlay::Picker(picker));
    vec![Effect::ReadNames { book }]
}

/// Names of an older generation are taken too: figures that came in between change no name.
pub fn names_read(app: &mut App, names: Vec<Choice>) -> Vec<Effect> {
    if let Some(Overlay::Picker(picker)) = app.overlays.last_mut()
        && picker.kind == PickerKind::Jump
    {
        picker.choices = match picker.merging.first() {
            Some(RecordKey { record, key }) => names.into_iter().filter(|c| c.help == *record && c.label != *key).collect(),
            None => names,
        };
        picker.reading = false;
        picker.search();
    }
    Vec::new()
}

/// Beside the engagement, named for client and day.
pub fn export(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let folder = work.journal.parent().unwrap_or(&work.folder);
    let words = work.headline.client.to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let client = if words.is_empty() { "position".to_string() } else { words.join("-") };
    let path = folder.join(format!("recal-{client}-{}.xlsx", work.headline.as_of));
    forms::ask(app, Purpose::Export { path: path.display().to_string() })
}

pub fn export_exists(app: &mut App, path: PathBuf) -> Vec<Effect> {
    app.job = None;
    app.sent = None;
    let name = path.display().to_string();
    let choices = vec![
        Choice::new("another name", "keeps what is there", Action::Ask(Purpose::Export { path: other_name(&path) })),
        Choice::new("overwrite it", "what is there is replaced", Action::Overwrite(path)),
        Choice::new("don't export", "", Action::Close),
    ];
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Choice, format!("{name} exists"), choices)));
    Vec::new()
}

fn other_name(path: &std::path::Path) -> String {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}-2.xlsx")).display().to_string()
}
