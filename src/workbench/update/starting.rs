//! The first screen and loading.

use super::forms;
use crate::workbench::app::{App, Loading, Screen, Start, StartRow, Tone};
use crate::workbench::commands::Id;
use crate::workbench::msg::{Effect, Listed};
use crate::workbench::overlay::Purpose;
use std::path::PathBuf;

pub fn recent(app: &mut App, paths: Vec<PathBuf>) -> Vec<Effect> {
    if let Screen::Start(start) = &mut app.screen {
        start.recent = paths;
        start.cursor = 0;
        start.move_by(0);
    }
    Vec::new()
}

pub fn listed(app: &mut App, path: PathBuf, entries: Result<Vec<Listed>, String>) -> Vec<Effect> {
    let Screen::Start(start) = &mut app.screen else {
        return Vec::new();
    };
    match entries {
        Ok(entries) => {
            let moved = start.folder != path && !start.folder.as_os_str().is_empty();
            start.folder = path;
            start.entries = entries;
            if moved {
                start.cursor = start.rows().iter().position(|row| matches!(row, StartRow::OpenHere(_))).unwrap_or(0);
            }
            start.move_by(0);
        }
        Err(why) => app.say(Tone::Problem, why),
    }
    Vec::new()
}

/// Begins to load.
pub fn open(app: &mut App, path: PathBuf) -> Vec<Effect> {
    app.jobs += 1;
    let job = app.jobs;
    begin(app, job, path.clone());
    vec![Effect::Open { job, path }]
}

fn begin(app: &mut App, job: u64, path: PathBuf) {
    let start = match &app.screen {
        Screen::Start(start) => start.clone(),
        Screen::Loading(loading) => loading.start.clone(),
        Screen::Steps(_) => Start::default(),
    };
    app.overlays.clear();
    app.notice = None;
    app.screen = Screen::Loading(Loading { job, path, done: 0, total: 0, file: String::new(), start });
}

pub fn run(app: &mut App, id: Id) -> Vec<Effect> {
    let Screen::Start(start) = &mut app.screen else {
        return Vec::new();
    };
    match id {
        Id::Down => start.move_by(1),
        Id::Up => start.move_by(-1),
        Id::PageDown => start.move_by(10),
        Id::PageUp => start.move_by(-10),
        Id::Top => start.move_by(isize::MIN / 2),
        Id::Bottom => start.move_by(isize::MAX / 2),
        Id::Left | Id::Back => {
            return match start.folder.parent() {
                Some(parent) => vec![Effect::List(parent.to_path_buf())],
                None => {
                    app.say(Tone::Refused, "this is the outermost level: q quits");
                    Vec::new()
                }
            };
        }
        Id::Open | Id::Right => return enter(app),
        _ => app.say(Tone::Refused, "open an engagement first: enter on a folder, a recent one or the sample"),
    }
    Vec::new()
}

fn enter(app: &mut App) -> Vec<Effect> {
    let Screen::Start(start) = &app.screen else {
        return Vec::new();
    };
    match start.row() {
        None | Some(StartRow::Heading(_)) => Vec::new(),
        Some(StartRow::Recent(path) | StartRow::OpenHere(path)) => open(app, path),
        Some(StartRow::Sample) => {
            app.jobs += 1;
            let job = app.jobs;
            begin(app, job, PathBuf::from("the sample"));
            vec![Effect::OpenSample { job }]
        }
        Some(StartRow::TypePath) => {
            let path = start.folder.display().to_string();
            forms::ask(app, Purpose::OpenPath { path })
        }
        Some(StartRow::Parent(path)) => vec![Effect::List(path)],
        Some(StartRow::Entry(entry)) if entry.folder => vec![Effect::List(entry.path)],
        Some(StartRow::Entry(entry)) if entry.name.ends_with(".recal") => open(app, entry.path),
        Some(StartRow::Entry(entry)) => {
            let text = format!("{} is a file: an engagement is the folder it is in ('open this folder')", entry.name);
            app.say(Tone::Refused, text);
            Vec::new()
        }
    }
}

/// While loading: Esc gives up, the rest waits.
pub fn cancel(app: &mut App, id: Id) -> Vec<Effect> {
    let Screen::Loading(loading) = &app.screen else {
        return Vec::new();
    };
    if id != Id::Back {
        app.say(Tone::Refused, "loading: esc gives up, q quits");
        return Vec::new();
    }
    let start = loading.start.clone();
    let folder = start.folder.clone();
    app.screen = Screen::Start(start);
    app.say(Tone::Done, "given up; nothing was written");
    vec![Effect::CancelOpen, Effect::List(folder)]
}

/// Back to the first screen; the journal is released.
pub fn leave(app: &mut App) -> Vec<Effect> {
    let folder = app.work().map(|w| w.folder.clone()).unwrap_or_default();
    app.screen = Screen::Start(Start::default());
    app.job = None;
    vec![Effect::CancelOpen, Effect::List(folder)]
}
