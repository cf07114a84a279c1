//! The keys that the bottom line names: those of the context that the next key goes to, most useful first.

use super::app::{App, Focus, Screen, Workspace};
use super::commands::{self, Id};
use super::enabled::enabled;
use super::overlay::{Form, Overlay, Picker, PickerKind};
use crate::views::{Link, Mark, Open, TableKey, Target};

/// A key and what it does, in a word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    pub key: String,
    pub word: &'static str,
    /// Stands last, wherever it comes in usefulness.
    pub last: bool,
}

fn fixed(key: &str, word: &'static str) -> Hint {
    Hint { key: key.to_string(), word, last: false }
}

pub fn hints(app: &App) -> Vec<Hint> {
    if let Some(overlay) = app.overlays.last() {
        return asking(app, overlay);
    }
    let ids = match &app.screen {
        Screen::Loading(_) => vec![Id::Back, Id::Quit],
        Screen::Start(_) => vec![Id::Open, Id::Back, Id::Palette, Id::Help, Id::Quit],
        Screen::Steps(work) => in_steps(app, work),
    };
    ids.into_iter().filter_map(|id| hint(app, id)).collect()
}

fn asking(app: &App, overlay: &Overlay) -> Vec<Hint> {
    match overlay {
        Overlay::Picker(picker) => picking(app, picker),
        Overlay::Form(form) => filling(form),
        Overlay::Wizard(_) => mapping(app),
        Overlay::Filter { .. } => vec![
            fixed("enter", "keep"),
            fixed("esc", "as before"),
            fixed("up down", "rows"),
            fixed("column:value", "in one column"),
            fixed("=value", "exactly"),
        ],
    }
}

fn picking(app: &App, picker: &Picker) -> Vec<Hint> {
    let take = match picker.kind {
        PickerKind::Palette | PickerKind::Help => "do it",
        PickerKind::Jump if picker.merging.is_empty() => "go there",
        PickerKind::Jump => "merge into it",
        PickerKind::Choice => "choose",
        PickerKind::Several => "accept these",
    };
    let mut hints = vec![fixed("enter", take)];
    if picker.typing {
        hints.extend([fixed("up down", "move"), fixed("type", "to search")]);
    } else {
        let key = |id| app.keymap.keys_of(id).first().map(ToString::to_string).unwrap_or_default();
        if picker.kind == PickerKind::Several {
            hints.push(fixed(&key(Id::Mark), "take out, or in again"));
        }
        hints.push(fixed(&format!("{} {}", key(Id::Down), key(Id::Up)), "move"));
        hints.push(fixed(&key(Id::Filter), "search"));
    }
    hints.push(fixed("esc", "back"));
    hints
}

fn mapping(app: &App) -> Vec<Hint> {
    let ids = [
        (Id::Open, "change"),
        (Id::Accept, "decide it"),
        (Id::Words, "words"),
        (Id::Exclude, "not read"),
        (Id::Back, "back"),
        (Id::Add, "constant"),
        (Id::NextPane, "next part"),
        (Id::Help, "help"),
    ];
    let hint =
        |(id, word): (Id, &'static str)| Some(Hint { last: id == Id::Help, ..fixed(&app.keymap.keys_of(id).first()?.to_string(), word) });
    ids.into_iter().filter_map(hint).collect()
}

fn filling(form: &Form) -> Vec<Hint> {
    let mut hints = vec![fixed("enter", if form.on_last() { "done" } else { "next field" })];
    if form.fields.len() > 1 {
        hints.push(fixed("tab", "next field"));
    }
    hints.extend([fixed("ctrl-u", "empty it"), fixed("esc", "back, text is kept")]);
    hints
}

fn in_steps(app: &App, work: &Workspace) -> Vec<Id> {
    let mut ids = Vec::new();
    match work.focus {
        Focus::Table if opens(work) => ids.push(Id::Open),
        Focus::Table => {}
        Focus::Detail => {
            match work.detail.link() {
                Some(Link::Step(_)) if work.read_only.is_none() => ids.push(Id::Tick),
                Some(Link::Extract { .. } | Link::Row { .. }) => ids.push(Id::Open),
                Some(Link::Step(_)) | None => {}
            }
            ids.push(Id::Back);
        }
    }
    ids.extend(decisions_at_hand(app, work));
    ids.extend([Id::Help, Id::Palette]);
    if work.read_only.is_none() {
        ids.push(Id::Undo);
    }
    ids.push(Id::Quit);
    if work.focus == Focus::Table {
        ids.push(Id::Filter);
    }
    ids.extend([Id::Export, Id::Jump, Id::NextPane]);
    if work.read_only.is_none() && enabled(Id::Decide, app).is_ok() {
        ids.push(Id::Decide);
    }
    if work.focus == Focus::Table {
        ids.push(Id::Sort);
    }
    ids
}

/// On a decision enter does what x does, which is named by itself.
fn opens(work: &Workspace) -> bool {
    let entry = |row: &crate::views::Row| matches!(row.target, Target::Entry(_)) && row.open == Open::Detail;
    work.pane().row().is_some_and(|row| work.table != TableKey::Decisions || !entry(row))
}

fn decisions_at_hand(app: &App, work: &Workspace) -> Vec<Id> {
    // Where suggestions are the table itself.
    let alike = (work.table == TableKey::Candidates).then_some(Id::AcceptAlike);
    let mut ids: Vec<Id> = [Id::Accept, Id::Exclude, Id::Metric]
        .into_iter()
        .chain(alike)
        .filter(|id| work.read_only.is_none() && enabled(*id, app).is_ok())
        .collect();
    let amends =
        work.pane().current_column().is_some_and(|c| c.amends.is_some()) || matches!(work.table, TableKey::Settings | TableKey::Sources);
    if amends && work.read_only.is_none() {
        ids.push(Id::Amend);
    }
    ids
}

fn hint(app: &App, id: Id) -> Option<Hint> {
    let command = commands::command(id)?;
    let key = app.keymap.keys_of(id).first()?.to_string();
    let word = match id {
        Id::Exclude => app.work().map_or(command.hint, excluding),
        Id::Open if app.work().and_then(|work| work.pane().row()).is_some_and(|row| row.open == Open::Mapping) => "map its columns",
        _ => command.hint,
    };
    Some(Hint { key, word, last: matches!(id, Id::Help | Id::Palette | Id::Quit) })
}

/// What x does on this row.
fn excluding(work: &Workspace) -> &'static str {
    let Some(row) = work.pane().row() else {
        return "exclude";
    };
    match (&row.target, row.mark == Mark::Out) {
        (Target::Entry(_), false) => "retract",
        (Target::Entry(_), true) => "restore",
        (Target::Source(_), false) => "set aside",
        (Target::Source(_), true) => "use again",
        (_, false) => "exclude",
        (_, true) => "include",
    }
}
