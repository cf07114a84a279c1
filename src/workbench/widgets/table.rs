//! The table: rows seen only, first column frozen, columns fitted to the pane, numbers at the right.

use super::{paint, put, put_right, put_spans, waterfall};
use crate::views::{Cell, ColumnKind, Mark, Row, TableKey, text as cell_text};
use crate::workbench::app::{App, Focus, Workspace};
use crate::workbench::columns::{GUTTER, Placed};
use crate::workbench::layout::{self, TableLines};
use crate::workbench::overlay::Overlay;
use crate::workbench::pane::{Direction, Pane};
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(buf: &mut Buffer, app: &App, work: &Workspace, lines: &TableLines) {
    let look = app.look;
    let pane = work.pane();
    title(buf, look, lines.title, work);
    summary(buf, look, lines.summary, pane);
    filter_line(buf, app, lines.filter, pane);
    let placed = &lines.columns;
    header(buf, look, lines.header, pane, placed);
    if pane.order.is_empty() {
        empty(buf, look, lines.rows, pane);
    }
    let bars = (work.table == TableKey::Waterfall).then(|| waterfall::Scale::of(work.companion.as_ref().map_or(&pane.window, |c| &c.2)));
    for (at, row) in pane.window.iter().enumerate().take(usize::from(lines.rows.height)) {
        let line = Rect { y: lines.rows.y + at as u16, height: 1, ..lines.rows };
        let place = pane.offset + at;
        draw_row(buf, look, line, row, pane, placed, place);
        if let Some(bars) = &bars {
            bars.draw(
                buf,
                look,
                Rect { x: line.x + used(placed), width: line.width.saturating_sub(used(placed)), ..line },
                waterfall::span(row),
            );
        }
        if place == pane.cursor {
            paint(buf, line, if work.focus == Focus::Table { look.cursor() } else { look.cursor_away() });
        }
    }
    if let Some(line) = lines.totals {
        totals(buf, look, line, pane, placed);
    }
    if let (Some(area), Some((_, head, rows))) = (lines.companion, &work.companion) {
        waterfall::draw(buf, look, area, head, rows);
    }
}

fn used(placed: &[Placed]) -> u16 {
    GUTTER + placed.iter().map(|p| p.x + p.width).max().unwrap_or(0)
}

/// Step, the step's tables, and where the cursor is among how many.
fn title(buf: &mut Buffer, look: Look, area: Rect, work: &Workspace) {
    let pane = work.pane();
    let tables = work.book.tables(work.step);
    let mut spans: Vec<(String, Style)> = vec![(" ".to_string(), look.plain())];
    let outside = !tables.contains(&work.table);
    if !work.trail.is_empty() {
        spans.push((format!("esc {} ", look.glyph(Glyph::MoreLeft)), look.dim()));
    }
    spans.push((look.text(&pane.head.title), look.accent()));
    let count = count(pane);
    let room = area.width.saturating_sub(text::width(&count) as u16 + 3);
    if !outside && tables.len() > 1 {
        spans.push(("   ".to_string(), look.plain()));
        let others = tables.iter().filter(|t| **t != work.table);
        for (at, table) in others.enumerate() {
            let sep = if at == 0 { "tab: " } else { look.glyph(Glyph::Dot) };
            let sep = if at == 0 { sep.to_string() } else { format!(" {sep} ") };
            spans.push((format!("{sep}{}", name_of(*table)), look.dim()));
        }
    }
    put_spans(buf, (area.x, area.y), room, &spans);
    put_right(buf, (area.right().saturating_sub(1), area.y), area.width, &count, look.dim());
}

/// A table's name in the strip of the step's tables.
fn name_of(table: TableKey) -> &'static str {
    match table {
        TableKey::Sources => "sources",
        TableKey::Coverage => "coverage",
        TableKey::Requests => "data request",
        TableKey::Settings => "settings",
        TableKey::Servers => "servers",
        TableKey::AccessRights => "rights",
        TableKey::Subjects(_) => "subjects",
        TableKey::Could(_) | TableKey::CouldAccess => "could access",
        TableKey::People => "people",
        TableKey::Candidates => "who may be who",
        TableKey::Contested => "contested accounts",
        TableKey::Devices => "devices",
        TableKey::Chains => "chains",
        TableKey::DeviceCandidates => "which device",
        TableKey::Addresses => "addresses",
        TableKey::Versions => "versions",
        TableKey::Metrics => "metrics",
        TableKey::Entitlements => "entitlements",
        TableKey::Pools => "pools",
        TableKey::Plans => "plans",
        TableKey::External => "external",
        TableKey::Connectors => "connectors",
        TableKey::Gap => "gap",
        TableKey::Waterfall => "waterfall",
        TableKey::Uncovered => "uncovered",
        TableKey::Purchases => "purchases",
        TableKey::Policies => "policies",
        TableKey::Findings => "findings",
        TableKey::Decisions => "decisions",
        TableKey::Assumptions => "assumptions",
        TableKey::Rules => "rules",
        TableKey::Position => "position",
        TableKey::Totals => "totals",
    }
}

fn count(pane: &Pane) -> String {
    let number = |n: usize| cell_text(&Cell::Count(n as u64));
    let len = pane.order.len();
    let at = if len == 0 { "0".to_string() } else { number(pane.cursor + 1) };
    let mut out = format!("{at} of {}", if len == 0 { "0".to_string() } else { number(len) });
    if len != pane.head.len {
        out.push_str(&format!(" ({} in all)", number(pane.head.len)));
    }
    if pane.asked.is_some() {
        out.push_str(" …");
    }
    if !pane.marks.is_empty() {
        out = format!("{} marked, {out}", pane.marks.len());
    }
    out
}

fn summary(buf: &mut Buffer, look: Look, area: Rect, pane: &Pane) {
    let lines = layout::summary_lines(&pane.head, area.width);
    let room = usize::from(area.height);
    for (at, line) in lines.iter().take(room).enumerate() {
        let line = if at + 1 == room && lines.len() > room { format!("{line} …") } else { line.clone() };
        put(buf, (area.x + 1, area.y + at as u16), area.width.saturating_sub(1), &look.text(&line), look.plain());
    }
}

fn filter_line(buf: &mut Buffer, app: &App, area: Rect, pane: &Pane) {
    let look = app.look;
    let typing = matches!(app.overlays.last(), Some(Overlay::Filter { .. }));
    if typing || !pane.filter.is_empty() {
        let used = put(buf, (area.x + 1, area.y), area.width, "filter: ", look.question());
        let room = area.width.saturating_sub(used + 2);
        let shown = if typing { format!("{}_", pane.filter) } else { pane.filter.clone() };
        put(buf, (area.x + 1 + used, area.y), room, &shown, look.strong());
    }
    if let Some(anchor) = pane.anchor {
        let from = pane.cursor.abs_diff(anchor) + 1;
        put_right(buf, (area.right().saturating_sub(1), area.y), 40, &format!("range of {from}: v marks it"), look.question());
    }
}

fn header(buf: &mut Buffer, look: Look, area: Rect, pane: &Pane, placed: &[Placed]) {
    let columns = &pane.head.columns;
    for Placed { column, x, width } in placed.iter().copied() {
        let Some(shown) = columns.get(column) else { continue };
        let arrow = pane.sort.filter(|s| s.column == shown.id).map(|s| match s.direction {
            Direction::Ascending => look.glyph(Glyph::SortUp),
            Direction::Descending => look.glyph(Glyph::SortDown),
        });
        let title = match arrow {
            Some(arrow) => format!("{} {arrow}", text::cut(&shown.title, usize::from(width.saturating_sub(2)))),
            None => shown.title.clone(),
        };
        let style = if column == pane.column { look.accent() } else { look.dim() };
        let x = area.x + GUTTER + x;
        if right_aligned(shown.kind) {
            put_right(buf, (x + width, area.y), width, &title, style);
        } else {
            put(buf, (x, area.y), width, &title, style);
        }
    }
    // Columns without room come into view when one moves to them.
    let hidden = columns.len().saturating_sub(placed.len());
    if hidden > 0 {
        put_right(buf, (area.right(), area.y), 3, &format!("+{hidden}"), look.accent());
    }
}

fn right_aligned(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Count | ColumnKind::Money | ColumnKind::Percent => true,
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Flag => false,
    }
}

fn draw_row(buf: &mut Buffer, look: Look, line: Rect, row: &Row, pane: &Pane, placed: &[Placed], place: usize) {
    let cursor = place == pane.cursor;
    let in_range = pane.anchor.is_some_and(|a| (a.min(pane.cursor)..=a.max(pane.cursor)).contains(&place));
    if cursor {
        put(buf, (line.x, line.y), 1, look.glyph(Glyph::Cursor), look.accent());
    }
    if pane.marks.contains_key(&row.id) || in_range {
        put(buf, (line.x + 1, line.y), 1, look.glyph(Glyph::Marked), look.accent());
    }
    let (sign, sign_style) = sign(look, row.mark);
    put(buf, (line.x + 2, line.y), 1, sign, sign_style);
    let style = if row.mark == Mark::Out { look.dim() } else { look.plain() };
    for Placed { column, x, width } in placed.iter().copied() {
        let (Some(cell), Some(shown)) = (row.cells.get(column), pane.head.columns.get(column)) else { continue };
        let content = look.text(&cell_text(cell));
        let x = line.x + GUTTER + x;
        let style = if cursor && column == pane.column { style.patch(look.strong()) } else { style };
        if right_aligned(shown.kind) && !matches!(cell, Cell::Text(_)) {
            put_right(buf, (x + width, line.y), width, &content, style);
        } else {
            put(buf, (x, line.y), width, &content, style);
        }
    }
}

pub fn sign(look: Look, mark: Mark) -> (&'static str, Style) {
    match mark {
        Mark::None => ("", look.plain()),
        Mark::Done => (look.glyph(Glyph::Done), look.dim()),
        Mark::Question => (look.glyph(Glyph::Question), look.question()),
        Mark::Out => (look.glyph(Glyph::Out), look.dim()),
        Mark::Problem => (look.glyph(Glyph::Problem), look.problem()),
    }
}

fn totals(buf: &mut Buffer, look: Look, line: Rect, pane: &Pane, placed: &[Placed]) {
    put(buf, (line.x + GUTTER, line.y), 12, "total", look.dim());
    for Placed { column, x, width } in placed.iter().copied() {
        if let Some(Some(total)) = pane.totals.get(column) {
            let x = line.x + GUTTER + x;
            put_right(buf, (x + width, line.y), width, &look.text(&cell_text(total)), look.strong());
        }
    }
}

fn empty(buf: &mut Buffer, look: Look, area: Rect, pane: &Pane) {
    let words = if pane.head.len > 0 { "no row passes the filter; esc takes it away" } else { pane.head.empty };
    for (at, line) in text::wrap(words, usize::from(area.width.saturating_sub(8)), 0).iter().enumerate() {
        put(buf, (area.x + GUTTER, area.y + 1 + at as u16), area.width, &look.text(line), look.dim());
    }
}
