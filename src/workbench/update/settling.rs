//! What follows from the state, brought up to date once after a burst of messages.

use super::trying;
use crate::views::{Step, TableKey};
use crate::workbench::app::{App, DetailPane, Focus, Screen, Workspace};
use crate::workbench::arrange::{self, AT_ONCE, Arranged, Request};
use crate::workbench::layout;
use crate::workbench::msg::Effect;
use crate::workbench::pane::{Head, Order};
use crate::workbench::reading;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Evidence rows that a detail holds at most; the total is told beside them.
const EVIDENCE: usize = 200;

/// Reads again what is stale: the figures, the order of the rows, the rows seen, the detail.
pub fn settle(app: &mut App) -> Vec<Effect> {
    if layout::too_small(app.size) {
        return Vec::new();
    }
    match &mut app.screen {
        Screen::Start(start) => {
            let height = usize::from(app.size.1.saturating_sub(7));
            start.offset = window_offset(start.offset, start.cursor, height);
            return Vec::new();
        }
        Screen::Loading(_) => return Vec::new(),
        Screen::Steps(work) => figures(work),
    }
    let mut effects = arrange_table(app);
    // How much room the form takes depends on what is told in it.
    if !app.overlays.is_empty() {
        effects.extend(trying::settle(app, false));
    }
    let (regions, look) = (layout::regions(app), app.look);
    // Twice: how wide the rows are decides which columns stand, and with them whether a line goes to their sums.
    for _ in 0..2 {
        let height = usize::from(layout::table_lines(app, &regions).rows.height);
        if let Some(work) = app.work_mut() {
            let (book, key) = (Arc::clone(&work.book), work.table);
            work.pane_mut().refresh_window(&*book, key, height);
        }
    }
    if let (Some(_), Some(work)) = (regions.detail, app.work_mut()) {
        detail(work);
    }
    effects.extend(trying::settle(app, regions.detail.is_some()));
    if let (Some(area), Some(work)) = (regions.detail, app.work_mut())
        && work.focus == Focus::Detail
    {
        reading::settle(&mut work.detail, area, look);
    }
    effects
}

/// Keeps a cursor inside a window of `height` lines.
fn window_offset(offset: usize, cursor: usize, height: usize) -> usize {
    let last = cursor.saturating_sub(height.saturating_sub(1));
    offset.clamp(last, cursor.max(last))
}

fn figures(work: &mut Workspace) {
    let generation = work.book.generation();
    if work.seen == Some(generation) {
        return;
    }
    work.seen = Some(generation);
    work.headline = work.book.headline();
    work.states = Step::ALL.iter().map(|step| work.book.step_state(*step)).collect();
}

fn arrange_table(app: &mut App) -> Vec<Effect> {
    let Some(work) = app.work_mut() else {
        return Vec::new();
    };
    let (book, key) = (Arc::clone(&work.book), work.table);
    companion(work);
    let pane = work.pane_mut();
    pane.refresh_head(&*book, key);
    let wish = pane.wish(book.generation());
    if pane.arranged.as_ref() == Some(&wish) {
        return Vec::new();
    }
    let keep = pane.cursor_id.clone().map(|id| (pane.cursor, id));
    let request = Request { key, wish: wish.clone(), keep };
    if pane.head.len <= AT_ONCE {
        if let Some(arranged) = arrange::arrange(&*book, &request, &AtomicBool::new(false)) {
            pane.adopt(arranged);
        }
        return Vec::new();
    }
    if pane.arranged.is_none() && pane.order.is_empty() {
        // Something to look at while the totals are summed.
        let order = Order::Natural(pane.head.len);
        pane.adopt(Arranged { key, wish: Default::default(), order, totals: Vec::new(), cursor: None });
    }
    if pane.asked.as_ref() == Some(&wish) {
        return Vec::new();
    }
    pane.asked = Some(wish);
    vec![Effect::Arrange { book, request }]
}

/// The gap's page shows under its table how the count came down; the waterfall's own page scales its bars by all of them.
fn companion(work: &mut Workspace) {
    let (book, generation) = (Arc::clone(&work.book), work.book.generation());
    if !matches!(work.table, TableKey::Gap | TableKey::Waterfall) {
        work.companion = None;
        return;
    }
    let current = work.panes.get(&work.table).and_then(|p| p.head_of) == Some(generation);
    if current && work.companion.is_some() {
        return;
    }
    let table = book.table(TableKey::Waterfall);
    let rows = (0..table.len).map(|at| (table.row)(at)).collect();
    let head = Head { title: table.title, summary: table.summary, columns: table.columns, len: table.len, empty: table.empty };
    work.companion = Some((TableKey::Waterfall, head, rows));
}

fn detail(work: &mut Workspace) {
    let Some(row) = work.pane().row().map(|row| row.id.clone()) else {
        work.detail = DetailPane::default();
        return;
    };
    let detail_of = (work.book.generation(), work.table, row);
    if work.detail.detail_of.as_ref() == Some(&detail_of) {
        return;
    }
    let same_row = work.detail.detail_of.as_ref().is_some_and(|(_, key, row)| *key == detail_of.1 && *row == detail_of.2);
    let detail = work.book.detail(detail_of.1, &detail_of.2, EVIDENCE);
    let before = std::mem::take(&mut work.detail);
    let cursor = detail.beginning();
    let offered = trying::offered(work);
    work.detail = DetailPane { detail, detail_of: Some(detail_of), offered, cursor, follow: true, ..DetailPane::default() };
    if same_row {
        work.detail.cursor = before.cursor.min(work.detail.detail.links().len().saturating_sub(1));
        work.detail.scroll = before.scroll;
        work.detail.extract = before.extract;
    }
}
