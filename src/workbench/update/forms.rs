//! Forms: what keys do in them, what submitting does, and that nothing typed is lost unasked. What was left half-written is kept and
//! comes back with the form; what was refused stays open with the reason.

use super::{run, starting, wizard};
use crate::workbench::app::{App, Screen, Tone};
use crate::workbench::commands::Id;
use crate::workbench::drafts;
use crate::workbench::keys::{Code, Key};
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{self, Action, Choice, FieldKind, Form, Overlay, Picker, PickerKind, Purpose};
use std::path::PathBuf;

/// Opens the form that asks for what is missing, as it was left if it was left half-written.
pub fn ask(app: &mut App, purpose: Purpose) -> Vec<Effect> {
    let mut form = Form::new(purpose);
    if let Some(at) = app.kept.iter().position(|kept| kept.title == form.title) {
        let kept = app.kept.remove(at);
        form.take_over(kept);
        app.say(Tone::Done, "as you left it; ctrl-u empties a field");
    }
    app.overlays.push(Overlay::Form(form));
    Vec::new()
}

/// A key in a form.
pub fn key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Overlay::Form(form)) = app.overlays.last_mut() else {
        return Vec::new();
    };
    let last = form.fields.len().saturating_sub(1);
    match key.code {
        Code::Esc => leave(app),
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

/// Takes the topmost overlay away; a form that was written in is kept.
pub fn leave(app: &mut App) {
    if let Some(Overlay::Wizard(_)) = app.overlays.last() {
        return wizard::leave(app);
    }
    if let Some(Overlay::Form(form)) = app.overlays.pop()
        && form.is_written()
        && !matches!(form.purpose, Purpose::Typed { .. })
    {
        app.say(Tone::Done, format!("kept half-written: {}; it comes back where you asked for it", form.title));
        keep(app, form);
    }
}

fn keep(app: &mut App, form: Form) {
    app.kept.retain(|kept| kept.title != form.title);
    app.kept.push(form);
}

/// Whether leaving the program would lose something typed.
pub fn any_written(app: &App) -> bool {
    let open = |o: &Overlay| match o {
        Overlay::Form(form) => form.is_written(),
        Overlay::Wizard(wizard) => wizard.changed,
        Overlay::Picker(_) | Overlay::Filter { .. } => false,
    };
    !app.kept.is_empty() || app.shelf.is_some() || app.overlays.iter().any(open)
}

/// Before quitting or leaving the engagement: what is half-written is shown, to be taken up or dropped.
pub fn before_leaving(app: &mut App, id: Id) -> Option<Vec<Effect>> {
    // A path is typed again in no time; a rationale is not.
    let weighty = |form: &&Form| !matches!(form.purpose, Purpose::Export { .. } | Purpose::OpenPath { .. });
    if !app.kept.iter().any(|form| weighty(&form)) && app.shelf.is_none() {
        return None;
    }
    let anyway = match id {
        Id::Quit => "quit all the same",
        _ => "leave all the same",
    };
    let mut choices: Vec<Choice> = app
        .kept
        .iter()
        .rev()
        .filter(weighty)
        .map(|form| Choice::new(format!("go on with: {}", form.title), form.written(), Action::Ask(form.purpose.clone())))
        .collect();
    choices.extend(app.shelf.iter().map(|left| {
        let on = left.preview.on.clone();
        Choice::new(format!("go on with: the mapping of {}", on.source), "as you left it", Action::Map(on))
    }));
    choices.push(Choice::new(anyway, "what is half-written is dropped; everything decided is on disk", Action::Drop(id)));
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Choice, "half-written and not decided", choices)));
    Some(Vec::new())
}

/// What was sent off was not taken: the form is open again, with the reason. `false` where no form was sent, or where something else
/// asks by now, whose keys it must not take; then it is kept.
pub fn refused(app: &mut App, why: &str) -> bool {
    let Some(mut form) = app.sent.take() else {
        return false;
    };
    if !app.overlays.is_empty() {
        keep(app, form);
        return false;
    }
    if let (Purpose::Map { .. }, Some(left)) = (&form.purpose, app.shelf.take()) {
        app.overlays.push(Overlay::Wizard(left));
    }
    form.at = 0;
    form.error = Some(why.to_string());
    app.notice = None;
    app.overlays.push(Overlay::Form(form));
    true
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
            let form = form.clone();
            app.overlays.clear();
            app.sent = Some(form);
            let path = PathBuf::from(path);
            if opens {
                return starting::open(app, path);
            }
            let path = if path.extension().is_none() { path.with_extension("xlsx") } else { path };
            begin_export(app, path, false)
        }
        Purpose::Typed { turn, .. } => {
            let (turn, value) = (turn.clone(), form.value(FieldKind::Value).to_string());
            app.overlays.pop();
            wizard::typed(app, turn, value)
        }
        _ => match drafts::of_form(form) {
            Ok(drafts) if drafts.is_empty() => {
                form.error = Some("there is nothing to decide on".to_string());
                Vec::new()
            }
            Ok(drafts) => {
                let words = form.title.clone();
                app.sent = Some(form.clone());
                wizard::shelve(app);
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

pub fn begin_export(app: &mut App, path: PathBuf, overwrite: bool) -> Vec<Effect> {
    if !matches!(app.screen, Screen::Steps(_)) {
        return Vec::new();
    }
    app.job = Some("writing the worksheet".to_string());
    vec![Effect::Export { path, overwrite }]
}

/// Ctrl-C: out of all that asks; where nothing does, out of the program.
pub fn interrupt(app: &mut App) -> Vec<Effect> {
    if app.overlays.is_empty() {
        return run(app, Id::Quit);
    }
    while !app.overlays.is_empty() {
        leave(app);
    }
    Vec::new()
}
