//! What comes back from outside: an engagement opened, a decision made, rows arranged, a worksheet written.

use super::forms;
use crate::session::{Origin, describe};
use crate::views::{TableKey, change};
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
    app.sent = None;
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
    if !forms::refused(app, &why) {
        app.say(Tone::Problem, why);
    }
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
    let change = change(delta);
    if !matches!(cause, Cause::Completed) {
        app.rereading = false;
    }
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    match &cause {
        Cause::Decided { count, words } => {
            let words = if *count == 1 { words.clone() } else { format!("{words} ({count} decisions)") };
            work.last = Some((words.clone(), delta));
            for pane in work.panes.values_mut() {
                pane.marks.clear();
                pane.anchor = None;
            }
            app.sent = None;
            app.shelf = None;
            app.say(Tone::Done, format!("on disk: {words}, left {change}; u undoes"));
        }
        Cause::Undone(ids) if ids.is_empty() => app.say(Tone::Refused, "there is nothing to undo"),
        Cause::Redone(ids) if ids.is_empty() => app.say(Tone::Refused, "there is nothing to redo"),
        Cause::Undone(ids) => {
            let words = format!("undid {}", entries_words(work, ids));
            work.last = Some((words.clone(), delta));
            app.say(Tone::Done, format!("{words}, left {change}; ctrl-r redoes"));
        }
        Cause::Redone(ids) => {
            let words = format!("redid {}", entries_words(work, ids));
            work.last = Some((words.clone(), delta));
            app.say(Tone::Done, format!("{words}, left {change}; u undoes"));
        }
        Cause::Completed => {}
    }
    app.job = (!complete).then(|| COMPLETING.to_string());
    Vec::new()
}

/// `entry 8: excluded person svc_scan`, or how many and the first of them.
fn entries_words(work: &Workspace, ids: &[u64]) -> String {
    let of = |id: &u64| work.book.entries().iter().find(|e| e.id == *id).map(describe).unwrap_or_default();
    match ids {
        [one] => format!("entry {one}: {}", of(one)),
        [first, .., last] => format!("{} entries ({} to {}): {} …", ids.len(), first.min(last), first.max(last), of(first.min(last))),
        [] => String::new(),
    }
}

/// How far the folder is read again for a decision.
pub fn rereading(app: &mut App, done: u64, total: u64, file: &str) -> Vec<Effect> {
    if app.work().is_some() {
        app.rereading = true;
        let share = (done.min(total) * 100).checked_div(total).unwrap_or(0);
        app.job = Some(format!("reading again, {share} %: {file} (esc gives up)"));
    }
    Vec::new()
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
        Ok(text) => {
            app.sent = None;
            app.say(Tone::Done, text);
        }
        Err(why) if forms::refused(app, &why) => {}
        Err(why) => app.say(Tone::Problem, why),
    }
    Vec::new()
}
