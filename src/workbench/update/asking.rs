//! Pickers and forms: what keys do in them, and what choosing or submitting does.

use super::{deciding, moving, run, starting};
use crate::workbench::app::{App, Screen, Tone};
use crate::workbench::commands::{self, COMMANDS, Command, Context, Group, Id};
use crate::workbench::drafts;
use crate::workbench::keys::{Code, Key};
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{self, Action, Choice, FieldKind, Form, Overlay, Picker, PickerKind, Purpose};
use std::path::PathBuf;
use std::sync::Arc;

/// A key while something asks.
pub fn key(app: &mut App, key: Key) -> Vec<Effect> {
    match app.overlays.last_mut() {
        Some(Overlay::Picker(_)) => picker_key(app, key),
        Some(Overlay::Form(_)) => form_key(app, key),
        Some(Overlay::Filter { .. }) => filter_key(app, key),
        None => Vec::new(),
    }
}

fn picker_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Overlay::Picker(picker)) = app.overlays.last_mut() else {
        return Vec::new();
    };
    match (key.code, key.ctrl) {
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
    match choice.action {
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
        Action::Ask(purpose) => deciding::ask(app, purpose),
        Action::Overwrite(path) => {
            app.overlays.clear();
            begin_export(app, path, true)
        }
        Action::Close => {
            app.overlays.pop();
            Vec::new()
        }
    }
}

fn form_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Overlay::Form(form)) = app.overlays.last_mut() else {
        return Vec::new();
    };
    let last = form.fields.len().saturating_sub(1);
    match key.code {
        Code::Esc => {
            app.overlays.pop();
        }
        Code::Tab | Code::Down => form.at = if form.at == last { 0 } else { form.at + 1 },
        Code::BackTab | Code::Up => form.at = form.at.checked_sub(1).unwrap_or(last),
        Code::Enter if form.on_last() => return submit(app),
        Code::Enter => form.at += 1,
        _ => {
            if let Some(field) = form.fields.get_mut(form.at)
                && overlay::edit(&mut field.input, key)
            {
                form.error = None;
            }
        }
    }
    Vec::new()
}

fn submit(app: &mut App) -> Vec<Effect> {
    let Some(Overlay::Form(form)) = app.overlays.last_mut() else {
        return Vec::new();
    };
    match &form.purpose {
        Purpose::Export { .. } | Purpose::OpenPath { .. } => {
            let path = form.value(FieldKind::Path).to_string();
            if path.is_empty() {
                form.error = Some("a path is needed".to_string());
                return Vec::new();
            }
            let opens = matches!(form.purpose, Purpose::OpenPath { .. });
            if opens {
                return starting::open(app, PathBuf::from(path));
            }
            app.overlays.clear();
            let path = PathBuf::from(path);
            let path = if path.extension().is_none() { path.with_extension("xlsx") } else { path };
            begin_export(app, path, false)
        }
        _ => match drafts::of_form(form) {
            Ok(drafts) if drafts.is_empty() => {
                form.error = Some("there is nothing to decide on".to_string());
                Vec::new()
            }
            Ok(drafts) => {
                let words = form.title.clone();
                app.overlays.clear();
                app.say(Tone::Done, format!("{words} …"));
                vec![Effect::Decide { drafts, words }]
            }
            Err(why) => {
                form.at = form.fields.iter().position(|f| f.kind == FieldKind::Rationale && f.value().is_empty()).unwrap_or(0);
                form.error = Some(why);
                Vec::new()
            }
        },
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
    Choice {
        label: command.title.to_string(),
        help: command.help.to_string(),
        keys: app.keymap.names(command.id),
        group: command.group.title(),
        why_not: commands::enabled(command.id, app).err(),
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
        picker.choices = names;
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
    let client: String = work.headline.client.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>();
    let client = client.trim_matches('-');
    let client = if client.is_empty() { "position" } else { client };
    let path = folder.join(format!("recal-{client}-{}.xlsx", work.headline.as_of));
    deciding::ask(app, Purpose::Export { path: path.display().to_string() })
}

fn begin_export(app: &mut App, path: PathBuf, overwrite: bool) -> Vec<Effect> {
    if !matches!(app.screen, Screen::Steps(_)) {
        return Vec::new();
    }
    app.job = Some("writing the worksheet".to_string());
    vec![Effect::Export { path, overwrite }]
}

pub fn export_exists(app: &mut App, path: PathBuf) -> Vec<Effect> {
    app.job = None;
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

/// What the form's title line says about Enter and Esc.
pub fn form_hint(form: &Form) -> &'static str {
    if form.on_last() { "enter: done   tab: next field   esc: back" } else { "enter, tab: next field   esc: back" }
}
