//! Moving about: steps, rows, columns, panes; opening and backing out; filter, sort, marks.

use super::{deciding, run};
use crate::views::{Column, Link, Open, Step, TableKey, Target};
use crate::workbench::app::{App, Focus, Tone, Workspace};
use crate::workbench::arrange::{Search, Way};
use crate::workbench::commands::Id;
use crate::workbench::fuzzy::{self, Filter};
use crate::workbench::layout;
use crate::workbench::msg::{Effect, Mouse};
use crate::workbench::overlay::Overlay;
use crate::workbench::pane::{Direction, Sort};
use crate::workbench::reading;
use std::sync::Arc;
use tui_input::Input;

/// Rows that a range marks at most: a decision on more is a rule, not a list.
const MOST_MARKS: usize = 5_000;

pub fn go(app: &mut App, step: Step) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        work.go(step);
    }
    Vec::new()
}

pub fn step_by(app: &mut App, by: isize) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        let now = Step::ALL.iter().position(|s| *s == work.step).unwrap_or(0);
        let next = now.saturating_add_signed(by).min(Step::ALL.len() - 1);
        work.go(Step::ALL[next]);
    }
    Vec::new()
}

pub fn follow(app: &mut App, table: TableKey) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        work.follow(table);
    }
    Vec::new()
}

pub fn cursor(app: &mut App, id: Id) -> Vec<Effect> {
    let (regions, look) = (layout::regions(app), app.look);
    let page = usize::from(layout::table_lines(app, &regions).rows.height).saturating_sub(1).max(1);
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    match (work.focus, regions.detail) {
        (Focus::Detail, Some(area)) => reading::go(&mut work.detail, area, look, id),
        (Focus::Detail, None) => {}
        (Focus::Table, _) => move_in_table(work, id, page),
    }
    Vec::new()
}

fn move_in_table(work: &mut Workspace, id: Id, page: usize) {
    let pane = work.pane_mut();
    let last = pane.order.len().saturating_sub(1);
    let columns = pane.head.columns.len();
    match moved(id, pane.cursor, page, last) {
        Some(to) => pane.cursor = to,
        None if id == Id::Left => pane.column = pane.column.saturating_sub(1),
        None if id == Id::Right => pane.column = (pane.column + 1).min(columns.saturating_sub(1)),
        None => {}
    }
}

fn moved(id: Id, at: usize, page: usize, last: usize) -> Option<usize> {
    match id {
        Id::Down => Some((at + 1).min(last)),
        Id::Up => Some(at.saturating_sub(1)),
        Id::PageDown => Some((at + page).min(last)),
        Id::PageUp => Some(at.saturating_sub(page)),
        Id::Top => Some(0),
        Id::Bottom => Some(last),
        _ => None,
    }
}

/// Round the step's tables, then the detail.
pub fn pane(app: &mut App, by: isize) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    let tables = work.book.tables(work.step);
    let Some(at) = tables.iter().position(|t| *t == work.table) else {
        work.focus = if work.focus == Focus::Table { Focus::Detail } else { Focus::Table };
        return Vec::new();
    };
    // The ring: table 0, table 1, …, the detail of the last one shown.
    let now = if work.focus == Focus::Detail { tables.len() } else { at };
    let ring = tables.len() as isize + 1;
    let next = (now as isize + by).rem_euclid(ring) as usize;
    match tables.get(next) {
        Some(table) => {
            let step = work.step;
            work.show(*table);
            work.step = step;
        }
        None => work.focus = Focus::Detail,
    }
    Vec::new()
}

pub fn open(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    if work.focus == Focus::Detail {
        return open_link(app);
    }
    let Some(row) = work.pane().row().cloned() else {
        return Vec::new();
    };
    if work.table == TableKey::Decisions && matches!(row.target, Target::Entry(_)) {
        return run(app, Id::Exclude);
    }
    match row.open {
        Open::Table(table) => work.follow(table),
        Open::Mapping if work.read_only.is_none() => return deciding::map(app),
        Open::Detail | Open::Mapping => {
            work.focus = Focus::Detail;
            work.detail.scroll = 0;
            work.detail.follow = true;
        }
    }
    Vec::new()
}

/// From a line that leads on: to the extract's own row, or to a row of another table with its detail open.
fn open_link(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    match work.detail.link() {
        Some(Link::Extract { origin, place }) => {
            work.detail.extract = Some((origin, None));
            work.detail.scroll = 0;
            vec![Effect::ReadExtract { origin, place }]
        }
        Some(Link::Row { table, row }) => {
            work.follow_to(table, row);
            work.focus = Focus::Detail;
            Vec::new()
        }
        Some(Link::Step(_)) => {
            app.say(Tone::Refused, "a step leads nowhere: space ticks it off");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Out one level: extract, evidence, range, marks, filter, the table one came from, the step's first table.
pub fn back(app: &mut App) -> Vec<Effect> {
    if app.rereading {
        app.say(Tone::Done, "giving up …");
        return vec![Effect::CancelReading];
    }
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    if work.detail.extract.take().is_some() {
        work.detail.follow = true;
        return Vec::new();
    }
    if work.focus == Focus::Detail {
        work.focus = Focus::Table;
        work.detail.scroll = 0;
        return Vec::new();
    }
    let pane = work.pane_mut();
    if pane.anchor.take().is_some() {
    } else if !pane.marks.is_empty() {
        pane.marks.clear();
    } else if !pane.filter.is_empty() {
        pane.filter.clear();
    } else if let Some((step, table)) = work.trail.pop() {
        work.show(table);
        work.step = step;
    } else {
        let first = work.book.tables(work.step).first().copied();
        match first.filter(|first| *first != work.table) {
            Some(first) => {
                let step = work.step;
                work.show(first);
                work.step = step;
            }
            None => app.say(Tone::Refused, "this is the outermost level: q quits, ctrl-o opens another engagement"),
        }
    }
    Vec::new()
}

pub fn filter(app: &mut App) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        let before = work.pane().filter.clone();
        app.overlays.push(Overlay::Filter { input: Input::new(before.clone()), before });
    }
    Vec::new()
}

pub fn filter_as_typed(app: &mut App, filter: String) {
    if let Some(work) = app.work_mut() {
        let pane = work.pane_mut();
        if !filter.trim().is_empty() {
            pane.search = filter.clone();
        }
        let unknown = Filter::parse(&filter, &pane.head.columns).unknown;
        let names: Vec<&str> = pane.head.columns.iter().map(|column| called(column, &pane.head.columns)).collect();
        let hint = unknown.first().map(|name| format!("there is no column '{name}' here: {}", names.join(", ")));
        pane.filter = filter;
        app.notice = None;
        if let Some(hint) = hint {
            app.say(Tone::Refused, hint);
        }
    }
}

pub fn filter_like_cell(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    let pane = work.pane();
    let cell = pane.row().and_then(|row| row.cells.get(pane.column)).map(crate::views::text);
    if let (Some(column), Some(text)) = (pane.current_column(), cell) {
        let name = called(column, &pane.head.columns);
        let term = format!("={}", text.replace('"', ""));
        let quoted = |words: &str| if words.contains(' ') { format!("\"{words}\"") } else { words.to_string() };
        let line = format!("{}:{}", quoted(name), quoted(&term));
        filter_as_typed(app, line);
    }
    Vec::new()
}

/// What a person calls a column: by its header, where that means this column and no other.
fn called<'a>(column: &'a Column, columns: &[Column]) -> &'a str {
    let plain = !column.title.is_empty() && !column.title.contains([':', '"']);
    if plain && fuzzy::column(&column.title, columns) == Some(column.id) { &column.title } else { column.id }
}

pub fn find(app: &mut App, way: Way) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    let pane = work.pane();
    let search = Search { key: work.table, order: pane.order.clone(), from: pane.cursor, words: pane.search.clone(), way };
    vec![Effect::Find { book: Arc::clone(&work.book), search }]
}

/// Sorts by the column under the cursor; the same once more gives the table's own order back.
pub fn sort(app: &mut App, direction: Direction) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        let pane = work.pane_mut();
        let wanted = pane.current_column().map(|column| Sort { column: column.id, direction });
        pane.sort = if pane.sort == wanted { None } else { wanted };
    }
    Vec::new()
}

pub fn mark(app: &mut App) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        let pane = work.pane_mut();
        if let Some(row) = pane.row().cloned() {
            if pane.marks.remove(&row.id).is_none() {
                pane.marks.insert(row.id.clone(), row);
            }
            pane.cursor = (pane.cursor + 1).min(pane.order.len().saturating_sub(1));
        }
    }
    Vec::new()
}

pub fn range(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    let (book, key) = (Arc::clone(&work.book), work.table);
    let pane = work.pane_mut();
    let Some(anchor) = pane.anchor.take() else {
        pane.anchor = Some(pane.cursor);
        app.say(Tone::Done, "a range begins here: move, then v again to mark it, esc to drop it");
        return Vec::new();
    };
    let (from, to) = (anchor.min(pane.cursor), anchor.max(pane.cursor));
    let table = book.table(key);
    let places = (from..=to).take(MOST_MARKS);
    let rows: Vec<_> = places.filter_map(|place| pane.order.row(place)).map(|row| (table.row)(row)).collect();
    pane.marks.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    let marked = pane.marks.len();
    app.say(Tone::Done, format!("{marked} rows are marked: decisions act on them, esc takes the marks away"));
    Vec::new()
}

pub fn unmark(app: &mut App) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        work.pane_mut().marks.clear();
        work.pane_mut().anchor = None;
    }
    Vec::new()
}

/// Click on a row, a step, the detail; the wheel moves what has the keys.
pub fn mouse(app: &mut App, mouse: Mouse, x: u16, y: u16) -> Vec<Effect> {
    if !app.overlays.is_empty() || layout::too_small(app.size) {
        return Vec::new();
    }
    if let Some(id) = super::wheel(mouse) {
        return run(app, id);
    }
    let regions = layout::regions(app);
    let lines = layout::table_lines(app, &regions);
    let at = ratatui::layout::Position { x, y };
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    if regions.rail.contains(at) {
        if let Some(step) = Step::ALL.get(usize::from(y - regions.rail.y)) {
            work.go(*step);
        }
    } else if lines.rows.contains(at) {
        work.focus = Focus::Table;
        let pane = work.pane_mut();
        let place = pane.offset + usize::from(y - lines.rows.y);
        if place < pane.order.len() {
            if pane.cursor == place {
                return run(app, Id::Open);
            }
            pane.cursor = place;
        }
    } else if regions.detail.is_some_and(|d| d.contains(at)) {
        work.focus = Focus::Detail;
    }
    Vec::new()
}
