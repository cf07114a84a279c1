//! `update`: what a message does to the state, and what is to be done outside. No I/O here.
//!
//! [`settle`] then brings up to date what follows from the state (the order of the rows, the rows seen, the detail), once after a
//! burst of messages, so that a held key costs one reading.

mod alike;
mod asking;
mod deciding;
mod forms;
mod moving;
mod others;
mod results;
mod settling;
mod starting;
mod trying;
pub mod wizard;

pub use forms::any_written;
pub use settling::settle;

use super::app::{App, Screen, Tone};
use super::arrange::Way;
use super::commands::Id;
use super::enabled::enabled;
use super::keys::Key;
use super::msg::{Effect, Mouse, Msg};
use super::overlay::{self, Overlay};
use crate::views::TableKey;

/// Takes one message in.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => key_pressed(app, key),
        Msg::Paste(text) => {
            pasted(app, &text);
            Vec::new()
        }
        Msg::Mouse(mouse, x, y) => moving::mouse(app, mouse, x, y),
        Msg::Resize(width, height) => {
            app.size = (width, height);
            Vec::new()
        }
        Msg::Tick => {
            app.tick = app.tick.wrapping_add(1);
            Vec::new()
        }
        // The runtime quits before it gets here; and draws after every message anyway.
        Msg::Closed | Msg::Resumed => Vec::new(),
        Msg::Progress { job, done, total, file } => {
            if let Screen::Loading(loading) = &mut app.screen
                && loading.job == job
            {
                loading.done = done;
                loading.total = total;
                loading.file = file;
            }
            Vec::new()
        }
        Msg::Recent(paths) => starting::recent(app, paths),
        Msg::Listing { path, entries } => starting::listed(app, path, entries),
        Msg::Rereading { done, total, file } => results::rereading(app, done, total, &file),
        Msg::Previewed(preview) => wizard::previewed(app, *preview),
        Msg::Opened { job, opened } => results::opened(app, job, opened),
        Msg::OpenFailed { job, why } => results::open_failed(app, job, why),
        Msg::Changed { book, cause } => results::changed(app, book, cause),
        Msg::Refused(why) => {
            app.job = None;
            app.rereading = false;
            if !forms::refused(app, &why) {
                app.say(Tone::Problem, why);
            }
            Vec::new()
        }
        Msg::Tried { question, answer } => trying::answered(app, question, answer),
        Msg::Extracted { origin, result } => results::extracted(app, origin, result),
        Msg::Arranged(arranged) => results::arranged(app, arranged),
        Msg::Found { key, place } => results::found(app, key, place),
        Msg::Names(names) => asking::names_read(app, names),
        Msg::ExportExists(path) => asking::export_exists(app, path),
        Msg::Exported(result) => results::exported(app, result),
    }
}

/// Below the least size only quitting works: nobody decides blindly.
fn key_pressed(app: &mut App, key: Key) -> Vec<Effect> {
    if app.size != (0, 0) && super::layout::too_small(app.size) {
        return match app.keymap.find(app.context(), key) {
            // What is being written cannot be seen here: its letters must not end the program.
            Some(Id::Quit) if any_written(app) => Vec::new(),
            Some(id @ (Id::Quit | Id::Redraw | Id::Suspend)) => run(app, id),
            _ => Vec::new(),
        };
    }
    if key == Key::ctrl('c') && !app.overlays.is_empty() {
        return forms::interrupt(app);
    }
    match app.overlays.last() {
        // Chords that are about the screen, not about what is asked.
        Some(_) if key.ctrl && matches!(app.keymap.find(app.context(), key), Some(Id::Redraw)) => vec![Effect::Redraw],
        Some(_) if key.ctrl && matches!(app.keymap.find(app.context(), key), Some(Id::Suspend)) => vec![Effect::Suspend],
        Some(_) => asking::key(app, key),
        None => match app.keymap.find(app.context(), key) {
            Some(id) => run(app, id),
            None => {
                app.say(Tone::Refused, format!("{key} does nothing here; ? shows what does"));
                Vec::new()
            }
        },
    }
}

fn pasted(app: &mut App, text: &str) {
    match app.overlays.last_mut() {
        Some(Overlay::Form(form)) => {
            if let Some(field) = form.fields.get_mut(form.at) {
                overlay::paste(&mut field.input, text);
            }
        }
        Some(Overlay::Picker(picker)) => {
            overlay::paste(&mut picker.input, text);
            picker.typing = true;
            picker.search();
        }
        Some(Overlay::Filter { input, .. }) => {
            overlay::paste(input, text);
            let filter = input.value().to_string();
            moving::filter_as_typed(app, filter);
        }
        Some(Overlay::Wizard(_)) | None => app.say(Tone::Refused, "a paste is taken by filters and forms only"),
    }
}

/// Runs a command, or says why it can't be.
pub fn run(app: &mut App, id: Id) -> Vec<Effect> {
    if let Err(why) = enabled(id, app) {
        app.say(Tone::Refused, why);
        return Vec::new();
    }
    app.notice = None;
    if matches!(id, Id::Quit | Id::OpenOther)
        && let Some(effects) = forms::before_leaving(app, id)
    {
        return effects;
    }
    match id {
        Id::Quit => vec![Effect::Quit],
        Id::Redraw => vec![Effect::Redraw],
        Id::Suspend => vec![Effect::Suspend],
        Id::Palette => asking::palette(app),
        Id::Help => asking::help(app),
        _ => match &app.screen {
            Screen::Start(_) => starting::run(app, id),
            Screen::Loading(_) => starting::cancel(app, id),
            Screen::Steps(_) => run_in_steps(app, id),
        },
    }
}

fn run_in_steps(app: &mut App, id: Id) -> Vec<Effect> {
    match id {
        Id::Go(step) => moving::go(app, step),
        Id::NextStep => moving::step_by(app, 1),
        Id::PreviousStep => moving::step_by(app, -1),
        Id::Down | Id::Up | Id::Top | Id::Bottom | Id::PageDown | Id::PageUp | Id::Left | Id::Right => moving::cursor(app, id),
        Id::NextPane => moving::pane(app, 1),
        Id::PreviousPane => moving::pane(app, -1),
        Id::Open => moving::open(app),
        Id::Back => moving::back(app),
        Id::Filter => moving::filter(app),
        Id::FilterLikeCell => moving::filter_like_cell(app),
        Id::NextMatch => moving::find(app, Way::Down),
        Id::PreviousMatch => moving::find(app, Way::Up),
        Id::Sort => moving::sort(app, super::pane::Direction::Ascending),
        Id::SortReverse => moving::sort(app, super::pane::Direction::Descending),
        Id::Mark => moving::mark(app),
        Id::Range => moving::range(app),
        Id::Unmark => moving::unmark(app),
        Id::Findings => moving::follow(app, TableKey::Findings),
        Id::Decisions => moving::follow(app, TableKey::Decisions),
        Id::Assumptions => moving::follow(app, TableKey::Assumptions),
        Id::Rules => moving::follow(app, TableKey::Rules),
        Id::Settings => moving::follow(app, TableKey::Settings),
        Id::People => moving::follow(app, TableKey::People),
        Id::Devices => moving::follow(app, TableKey::Devices),
        Id::Tick => deciding::tick(app),
        Id::Exclude => deciding::exclude(app),
        Id::Amend => deciding::amend(app),
        Id::Add => deciding::add(app),
        Id::Accept => deciding::accept(app),
        Id::AcceptAlike => alike::choose_rule(app),
        Id::Metric => deciding::metric(app),
        Id::Decide => others::list(app),
        Id::Merge => others::ask_merge(app),
        Id::Split => others::split(app),
        Id::Shared => others::shared(app),
        Id::Price => others::price(app),
        Id::Place => others::place(app),
        Id::Map => deciding::map(app),
        Id::Grant => others::grant(app),
        Id::Could => others::could(app),
        Id::Review => others::review(app),
        Id::Comment => deciding::comment(app),
        Id::Undo => deciding::undo(app),
        Id::Redo => deciding::redo(app),
        Id::Jump => asking::jump(app),
        Id::Export => asking::export(app),
        Id::OpenOther => starting::leave(app),
        // Run above, whatever the screen; words are those of a mapping.
        Id::Words | Id::Quit | Id::Redraw | Id::Suspend | Id::Palette | Id::Help => Vec::new(),
    }
}

/// A click or a turn of the wheel means the keys that do the same.
fn wheel(mouse: Mouse) -> Option<Id> {
    match mouse {
        Mouse::WheelDown => Some(Id::Down),
        Mouse::WheelUp => Some(Id::Up),
        Mouse::Click => None,
    }
}
