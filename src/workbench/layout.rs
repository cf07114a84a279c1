//! Where things stand on screen: a pure function of the size and of what is open, shared by drawing, scrolling and the mouse.

use super::app::{App, Focus, Screen, Workspace};
use super::columns::{self, GUTTER, Placed, View};
use super::overlay::{Form, Overlay};
use super::pane::Head;
use super::text;
use crate::views::TableKey;
use ratatui::layout::Rect;

/// The least size that the workbench works in.
pub const LEAST: (u16, u16) = (80, 24);

/// From this width on the detail stands beside the table, and the rail has words.
const WIDE: u16 = 110;
/// From this height on a narrow screen shows the detail under the table all the time.
const TALL: u16 = 36;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Regions {
    pub top: Rect,
    pub rail: Rect,
    /// Title, tabs, summary, table.
    pub middle: Rect,
    pub detail: Option<Rect>,
    /// True where the detail stands beside the table, false where it is under it.
    pub beside: bool,
    /// Filter line, form: above the bottom rule.
    pub prompt: Option<Rect>,
    pub notice: Rect,
    pub hints: Rect,
    /// Rows of the two long rules.
    pub upper_rule: u16,
    pub lower_rule: u16,
}

pub fn too_small(size: (u16, u16)) -> bool {
    size.0 < LEAST.0 || size.1 < LEAST.1
}

/// The regions of the steps' screen; all empty below the least size.
pub fn regions(app: &App) -> Regions {
    let (width, height) = app.size;
    if too_small(app.size) {
        return Regions::default();
    }
    let Screen::Steps(work) = &app.screen else {
        return Regions::default();
    };
    let wide = width >= WIDE;
    let rail_width = if wide { 15 } else { 5 };
    let prompt_height = prompt_height(app);
    let lower_rule = height - 3;
    let body_bottom = lower_rule - prompt_height;
    let body = Rect { x: rail_width + 1, y: 2, width: width - rail_width - 1, height: body_bottom - 2 };
    let (middle, detail) = split(body, work, wide, height >= TALL);
    Regions {
        top: Rect { x: 0, y: 0, width, height: 1 },
        rail: Rect { x: 0, y: 2, width: rail_width, height: body.height },
        middle,
        detail,
        beside: wide,
        prompt: (prompt_height > 0).then_some(Rect { x: 0, y: body_bottom, width, height: prompt_height }),
        notice: Rect { x: 0, y: height - 2, width, height: 1 },
        hints: Rect { x: 0, y: height - 1, width, height: 1 },
        upper_rule: 1,
        lower_rule,
    }
}

fn split(body: Rect, work: &Workspace, wide: bool, tall: bool) -> (Rect, Option<Rect>) {
    if wide {
        let detail = (body.width * 32 / 100).clamp(32, 64);
        let middle = Rect { width: body.width - detail - 1, ..body };
        return (middle, Some(Rect { x: middle.right() + 1, width: detail, ..body }));
    }
    if tall || work.focus == Focus::Detail {
        // The table keeps its head and a few rows, so that one sees what the detail is about.
        let under = if work.focus == Focus::Detail { body.height * 3 / 5 } else { body.height * 2 / 5 };
        let middle = Rect { height: body.height - under - 1, ..body };
        return (middle, Some(Rect { y: middle.bottom() + 1, height: under, ..body }));
    }
    (body, None)
}

/// Lines that the topmost overlay takes at the bottom, its rule included.
fn prompt_height(app: &App) -> u16 {
    match app.overlays.last() {
        Some(Overlay::Form(form)) => form_height(app, form),
        Some(Overlay::Filter { .. } | Overlay::Picker(_) | Overlay::Wizard(_)) | None => 0,
    }
}

/// Rule, title, what the decision would change, fields, and what is to be said below them.
pub fn form_height(app: &App, form: &Form) -> u16 {
    let told = told(app, form, app.size.0).len();
    ((form.fields.len() + 2 + told + form_words(form, app.size.0).len()) as u16).min(app.size.1 / 2)
}

/// What a decision would change, in as many lines as leave room for the form.
pub fn told(app: &App, form: &Form, width: u16) -> Vec<String> {
    let lines = app.work().and_then(|work| work.trials.told()).unwrap_or_default();
    let room = usize::from(app.size.1 / 2).saturating_sub(form.fields.len() + 2 + form_words(form, width).len());
    text::within(&lines, usize::from(width.saturating_sub(4)), room.min(EFFECT))
}

/// Why it was not taken, whole; else one line for a hint.
pub fn form_words(form: &Form, width: u16) -> Vec<String> {
    let mut lines =
        form.error.as_deref().map_or_else(|| vec![String::new()], |why| text::wrap(why, usize::from(width.saturating_sub(2)), 0));
    lines.truncate(3);
    lines
}

/// The table's own lines inside the middle, and its columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TableLines {
    pub title: Rect,
    pub summary: Rect,
    pub filter: Rect,
    pub header: Rect,
    pub rows: Rect,
    pub totals: Option<Rect>,
    /// The companion table, where there is room for it.
    pub companion: Option<Rect>,
    pub columns: Vec<Placed>,
}

/// Lines at most for what a decision would change.
const EFFECT: usize = 7;
/// Lines that a summary takes at most.
const SUMMARY: u16 = 5;
/// Title, start, the steps folded into one, and what is left.
const LEAST_COMPANION: u16 = 4;

/// A table's summary as it stands in `width`.
pub fn summary_lines(head: &Head, width: u16) -> Vec<String> {
    head.summary.iter().flat_map(|line| super::text::wrap(line, usize::from(width.saturating_sub(3)), 2)).collect()
}

pub fn table_lines(app: &App, regions: &Regions) -> TableLines {
    let Some(work) = app.work() else {
        return TableLines::default();
    };
    let pane = work.pane();
    let area = regions.middle;
    let line = |y: u16, height: u16| Rect { x: area.x, y, width: area.width, height: height.min(area.bottom().saturating_sub(y)) };
    let most = if area.height < 14 { 2 } else { SUMMARY };
    let summary = (summary_lines(&pane.head, area.width).len() as u16).min(most);
    let mut y = area.y;
    let title = line(y, 1);
    y += 1;
    let summary = line(y, summary);
    y += summary.height;
    let filter = line(y, 1);
    y += 1;
    let header = line(y, 1);
    y += 1;
    let left = area.bottom().saturating_sub(y);
    let columns = columns_of(work, area.width);
    // A sum that is out of sight needs no line.
    let summed = columns.iter().any(|placed| pane.totals.get(placed.column).is_some_and(Option::is_some));
    let has_totals = summed && pane.order.len() > 1 && left > 4;
    let left = left - u16::from(has_totals);
    let want = match &work.companion {
        Some((_, _, rows)) if work.table == TableKey::Gap && !pane.order.is_empty() => rows.len() as u16 + 1,
        Some(_) | None => 0,
    };
    let needed = pane.order.len().min(usize::from(left)).max(1) as u16;
    // A blank line before it where nothing is folded for want of room.
    let free = left.saturating_sub(needed);
    let apart = u16::from(free > want);
    let companion = if want > 2 && free >= LEAST_COMPANION.min(want) { want.min(free) } else { 0 };
    // Sums stand right under what they sum.
    let rows = line(y, if companion > 0 || has_totals { needed } else { left });
    y += rows.height;
    let totals = has_totals.then(|| line(y, 1));
    y += u16::from(has_totals);
    let companion = (companion > 0).then(|| line(y + apart, companion));
    TableLines { title, summary, filter, header, rows, totals, companion, columns }
}

fn columns_of(work: &Workspace, width: u16) -> Vec<Placed> {
    let pane = work.pane();
    let room = width.saturating_sub(GUTTER + 1);
    // The waterfall leaves a third for its bars.
    let room = if work.table == TableKey::Waterfall { room - room / 3 } else { room };
    let view = View { natural: &pane.natural, current: pane.column, sorted: pane.sort.map(|sort| sort.column) };
    columns::place(&pane.head.columns, room, view)
}
