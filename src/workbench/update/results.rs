//! What comes back from outside: an engagement opened, a decision made, rows arranged, a worksheet written.

use crate::session::Origin;
use crate::views::TableKey;
use crate::workbench::app::{App, Screen, Tone, Workspace};
use crate::workbench::arrange::Arranged;
use crate::workbench::book::Book;
use crate::workbench::msg::{Cause, Effect, Extract, Opened};
use std::sync::Arc;

/// The load that the screen waits for, if it is this one.
fn awaited(app: &App, job: u64) -> bool {
    matches!(&app.screen, Screen::Loading(loading) if loading.job == job)
}

pub fn opened(app: &mut App, job: u64, opened: Opened) -> Vec<Effect> {
    if !awaited(app, job) {
        return Vec::new();
    }
    app.overlays.clear();
    app.job = None;
    match &opened.read_only {
        Some(why) => app.say(Tone::Problem, format!("read-only: {why}")),
        None => app.notice = None,
    }
    let complete = opened.book.headline().complete;
    app.screen = Screen::Steps(Box::new(Workspace::new(opened)));
    app.job = (!complete).then(|| COMPLETING.to_string());
    Vec::new()
}

const COMPLETING: &str = "waterfall, other policies and exposures";

pub fn open_failed(app: &mut App, job: u64, why: String) -> Vec<Effect> {
    if !awaited(app, job) {
        return Vec::new();
    }
    if let Screen::Loading(loading) = &app.screen {
        app.screen = Screen::Start(loading.start.clone());
    }
    app.say(Tone::Problem, why);
    Vec::new()
}

pub fn changed(app: &mut App, book: Arc<dyn Book>, cause: Cause) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    let before = work.headline.left();
    let headline = book.headline();
    let delta = headline.left().0 - before.0;
    let complete = headline.complete;
    work.headline = headline;
    work.book = book;
    match &cause {
        Cause::Decided { count, words } => {
            let words = if *count == 1 { words.clone() } else { format!("{words} ({count} decisions)") };
            work.last = Some((words.clone(), delta));
            for pane in work.panes.values_mut() {
                pane.marks.clear();
                pane.anchor = None;
            }
            app.say(Tone::Done, format!("on disk: {words}; u undoes"));
        }
        Cause::Undone(Some(id)) => {
            let words = format!("undid entry {id}{}", entry_words(work, *id));
            work.last = Some((words.clone(), delta));
            app.say(Tone::Done, format!("{words}; ctrl-r redoes"));
        }
        Cause::Redone(Some(id)) => {
            let words = format!("redid entry {id}{}", entry_words(work, *id));
            work.last = Some((words.clone(), delta));
            app.say(Tone::Done, format!("{words}; u undoes"));
        }
        Cause::Undone(None) => app.say(Tone::Refused, "there is nothing to undo"),
        Cause::Redone(None) => app.say(Tone::Refused, "there is nothing to redo"),
        Cause::Completed => {}
    }
    app.job = (!complete).then(|| COMPLETING.to_string());
    Vec::new()
}

/// `: exclude svc_scan`, what an entry does, for a notice.
fn entry_words(work: &Workspace, id: u64) -> String {
    let entry = work.book.entries().iter().find(|e| e.id == id);
    entry.map_or(String::new(), |e| {
        let on = e.draft.on.values().filter_map(|v| v.as_str()).next_back().unwrap_or("");
        let name = e.draft.rest.get("name").and_then(|v| v.as_str()).unwrap_or(on);
        format!(" ({} {name})", e.draft.op)
    })
}

pub fn extracted(app: &mut App, origin: Origin, result: Result<Extract, String>) -> Vec<Effect> {
    if let Some(work) = app.work_mut()
        && let Some((asked, answer)) = &mut work.detail.extract
        && *asked == origin
    {
        *answer = Some(result);
    }
    Vec::new()
}

pub fn arranged(app: &mut App, arranged: Arranged) -> Vec<Effect> {
    if let Some(work) = app.work_mut()
        && let Some(pane) = work.panes.get_mut(&arranged.key)
        && pane.asked.as_ref() == Some(&arranged.wish)
    {
        pane.adopt(arranged);
    }
    Vec::new()
}

pub fn found(app: &mut App, key: TableKey, place: Option<usize>) -> Vec<Effect> {
    let Some(work) = app.work_mut().filter(|work| work.table == key) else {
        return Vec::new();
    };
    match place {
        Some(place) => work.pane_mut().cursor = place,
        None => {
            let text = format!("no row holds '{}'", work.pane().search);
            app.say(Tone::Refused, text);
        }
    }
    Vec::new()
}

pub fn exported(app: &mut App, result: Result<String, String>) -> Vec<Effect> {
    let complete = app.work().is_none_or(|w| w.headline.complete);
    app.job = (!complete).then(|| COMPLETING.to_string());
    match result {
        Ok(text) => app.say(Tone::Done, text),
        Err(why) => app.say(Tone::Problem, why),
    }
    Vec::new()
}
