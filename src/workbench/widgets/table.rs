//! The table: rows seen only, first column frozen, columns fitted to the pane, numbers at the right.

use super::{paint, put, put_right, put_spans, waterfall};
use crate::views::{Cell, Column, ColumnKind, Mark, Row, TableKey, text as cell_text};
use crate::workbench::app::{App, Focus, Workspace};
use crate::workbench::layout::TableLines;
use crate::workbench::overlay::Overlay;
use crate::workbench::pane::{Direction, Pane};
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Cursor, mark, sign, and a blank.
const GUTTER: u16 = 4;
const BETWEEN: u16 = 2;

/// A column as it stands on screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    pub column: usize,
    pub x: u16,
    pub width: u16,
}

pub fn draw(buf: &mut Buffer, app: &App, work: &Workspace, lines: &TableLines) {
    let look = app.look;
    let pane = work.pane();
    title(buf, look, lines.title, work);
    summary(buf, look, lines.summary, pane);
    filter_line(buf, app, lines.filter, pane);
    // The waterfall leaves a third for its bars.
    let room = lines.rows.width.saturating_sub(GUTTER);
    let room = if work.table == TableKey::Waterfall { room - room / 3 } else { room };
    let placed = place(&pane.head.columns, &pane.natural, room, pane.column);
    header(buf, look, lines.header, pane, &placed);
    if pane.order.is_empty() {
        empty(buf, look, lines.rows, pane);
    }
    let bars = (work.table == TableKey::Waterfall).then(|| waterfall::Bars::of(&pane.window));
    for (at, row) in pane.window.iter().enumerate().take(usize::from(lines.rows.height)) {
        let line = Rect { y: lines.rows.y + at as u16, height: 1, ..lines.rows };
        let place = pane.offset + at;
        draw_row(buf, look, line, row, pane, &placed, place);
        if let Some(bars) = &bars {
            bars.draw(buf, look, line, at, used(&placed));
        }
        if place == pane.cursor {
            paint(buf, line, if work.focus == Focus::Table { look.cursor() } else { look.cursor_away() });
        }
    }
    if let Some(line) = lines.totals {
        totals(buf, look, line, pane, &placed);
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
        TableKey::Settings => "settings",
        TableKey::Servers => "servers",
        TableKey::AccessRights => "rights",
        TableKey::Subjects(_) => "subjects",
        TableKey::People => "people",
        TableKey::Devices => "devices",
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
    for (at, line) in pane.head.summary.iter().take(usize::from(area.height)).enumerate() {
        put(buf, (area.x + 1, area.y + at as u16), area.width.saturating_sub(2), &look.text(line), look.plain());
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

/// Places columns: all as wide as their contents where there is room, else texts shrunk towards their least, else scrolled so that the
/// column under the cursor is seen. The first column always stands, and no number is cut.
pub fn place(columns: &[Column], natural: &[u16], width: u16, current: usize) -> Vec<Placed> {
    if columns.is_empty() {
        return Vec::new();
    }
    let mut bounds: Vec<(u16, u16)> =
        columns.iter().enumerate().map(|(at, column)| bounds(column, natural.get(at).copied().unwrap_or(0))).collect();
    // A cut name is no name: rather than cut the key, further columns are scrolled to.
    bounds[0].0 = bounds[0].0.max(bounds[0].1.min(width * 2 / 5));
    let shown = choose(&bounds, width, current);
    let mut widths: Vec<u16> = shown.iter().map(|at| bounds[*at].1).collect();
    let gaps = BETWEEN * (shown.len() as u16).saturating_sub(1);
    let room = width.saturating_sub(gaps);
    shrink(&mut widths, &shown.iter().map(|at| bounds[*at].0).collect::<Vec<_>>(), room);
    if let [only] = widths.as_mut_slice() {
        *only = (*only).min(room);
    }
    let mut x = 0;
    shown
        .into_iter()
        .zip(widths)
        .map(|(column, width)| {
            let placed = Placed { column, x, width };
            x += width + BETWEEN;
            placed
        })
        .collect()
}

/// Least and wished width of a column whose widest content so far is `natural` wide.
fn bounds(column: &Column, natural: u16) -> (u16, u16) {
    let title = text::width(&column.title) as u16;
    let wish = natural.max(title + 2).max(3);
    match column.kind {
        ColumnKind::Count | ColumnKind::Money | ColumnKind::Percent | ColumnKind::Day => (natural.max(title.min(11)).max(3), wish),
        ColumnKind::Text | ColumnKind::Flag => {
            let least = column.least.max(title.min(8)).max(3).min(wish);
            (least, wish)
        }
    }
}

/// The columns that fit at their least width: all, or the first and a run that holds the current one.
fn choose(bounds: &[(u16, u16)], width: u16, current: usize) -> Vec<usize> {
    let all = 0..bounds.len();
    let need: u16 = bounds.iter().map(|(least, _)| least + BETWEEN).sum::<u16>().saturating_sub(BETWEEN);
    if need <= width {
        return all.collect();
    }
    let room = width.saturating_sub(bounds[0].0);
    let mut from = 1;
    loop {
        let mut used = 0;
        let fits = (from..bounds.len()).take_while(|at| {
            used += bounds[*at].0 + BETWEEN;
            used <= room
        });
        let run: Vec<usize> = fits.collect();
        let reached = run.last().is_none_or(|last| current <= *last);
        if reached || from >= bounds.len() {
            return std::iter::once(0).chain(run).collect();
        }
        from += 1;
    }
}

/// Takes width from the widest first, never below the least; the key column gives way late, as it says which row it is.
fn shrink(widths: &mut [u16], least: &[u16], room: u16) {
    let weight = |at: usize, width: u16| if at == 0 { width / 2 } else { width };
    while widths.iter().sum::<u16>() > room {
        let widest = (0..widths.len()).filter(|at| widths[*at] > least[*at]).max_by_key(|at| weight(*at, widths[*at]));
        match widest {
            Some(at) => widths[at] -= 1,
            None => return,
        }
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
    let first_run = placed.get(1).map_or(1, |p| p.column);
    if first_run > 1 {
        put(buf, (area.x + 2, area.y), 1, look.glyph(Glyph::MoreLeft), look.accent());
    }
    if placed.last().is_some_and(|p| p.column + 1 < columns.len()) {
        put(buf, (area.right().saturating_sub(1), area.y), 1, look.glyph(Glyph::MoreRight), look.accent());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn column(least: u16, kind: ColumnKind) -> Column {
        Column { id: "x", title: "x".into(), help: "", kind, width: 20, least, total: false, amends: None }
    }

    #[test]
    fn columns_stay_in_the_pane_and_the_key_column_stands() {
        let columns = [column(12, ColumnKind::Text), column(5, ColumnKind::Count), column(8, ColumnKind::Text)];
        for width in 10..200 {
            for current in 0..3 {
                let placed = place(&columns, &[30, 8, 90], width, current);
                let end = placed.iter().map(|p| p.x + p.width).max().unwrap_or(0);
                assert!(end <= width.max(12), "{end} in {width}");
                assert_eq!(placed[0].column, 0);
            }
        }
    }

    #[test]
    fn no_number_is_cut_to_make_room() {
        let columns = [column(12, ColumnKind::Text), column(3, ColumnKind::Count), column(8, ColumnKind::Text)];
        for width in 40..120 {
            for number in place(&columns, &[40, 11, 90], width, 1).iter().filter(|p| p.column == 1) {
                assert!(number.width >= 11, "{number:?} in {width}");
            }
        }
    }

    #[test]
    fn the_column_under_the_cursor_is_scrolled_into_view() {
        let columns: Vec<Column> = (0..12).map(|_| column(10, ColumnKind::Count)).collect();
        for current in 0..12 {
            assert!(place(&columns, &[14; 12], 50, current).iter().any(|p| p.column == current));
        }
    }
}
