//! Horizontal bars of how the count came down: from the unadjusted count to what is left.

use super::{put, put_right};
use crate::views::{Cell, Row, text as cell_text};
use crate::workbench::pane::Head;
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Bars of the rows of a waterfall: each from where the running sum was to where it went.
pub struct Bars {
    /// (from, to) in cents; a total stands on the ground.
    spans: Vec<(i64, i64)>,
    most: i64,
}

impl Bars {
    /// The first amount of a row is its delta; the first and the last row are totals.
    pub fn of(rows: &[Row]) -> Bars {
        let mut running = 0;
        let mut spans = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let amount = amount(row).unwrap_or(0);
            if at == 0 || at + 1 == rows.len() {
                running = amount;
                spans.push((0, amount));
            } else {
                spans.push((running, running + amount));
                running += amount;
            }
        }
        let most = spans.iter().flat_map(|(from, to)| [*from, *to]).max().unwrap_or(0).max(1);
        Bars { spans, most }
    }

    /// Draws the bar of row `at` in the room right of column `from`.
    pub fn draw(&self, buf: &mut Buffer, look: Look, line: Rect, at: usize, from: u16) {
        let room = line.width.saturating_sub(from + 3);
        let Some((a, b)) = self.spans.get(at).copied() else {
            return;
        };
        if room < 8 {
            return;
        }
        let column = |cents: i64| (cents.max(0) as i128 * i128::from(room) / i128::from(self.most)) as u16;
        let (low, high) = (column(a.min(b)), column(a.max(b)));
        let glyph = match (a, b) {
            (0, _) => Glyph::Bar,
            (a, b) if b < a => Glyph::BarAway,
            _ => Glyph::BarMore,
        };
        let length = if a == b { 0 } else { (high - low).max(1) };
        let bar = look.glyph(glyph).repeat(usize::from(length));
        let style = if glyph == Glyph::BarAway { look.dim() } else { look.accent() };
        put(buf, (line.x + from + 2 + low.min(room - 1), line.y), room, &bar, style);
    }
}

fn amount(row: &Row) -> Option<i64> {
    row.cells.iter().find_map(|cell| match cell {
        Cell::Money(cents) => Some(cents.0),
        Cell::Signed(n) => Some(*n),
        Cell::Empty | Cell::Unknown | Cell::Text(_) | Cell::Count(_) | Cell::Percent(_) | Cell::Day(_) | Cell::Flag(_) => None,
    })
}

/// The whole waterfall under another table: label, amount, bar.
pub fn draw(buf: &mut Buffer, look: Look, area: Rect, head: &Head, rows: &[Row]) {
    put(buf, (area.x + 1, area.y), area.width, &look.text(&head.title), look.accent());
    let bars = Bars::of(rows);
    let label = |row: &Row| row.cells.first().map(cell_text).unwrap_or_default();
    let longest = rows.iter().map(|r| text::width(&label(r))).max().unwrap_or(0) as u16;
    let label_width = longest.min(area.width * 2 / 5).max(8);
    let lines = usize::from(area.height.saturating_sub(1));
    // Where there is no room for all, the last (what is left) stays.
    let skipped = rows.len().saturating_sub(lines);
    for (y, at) in (0..rows.len()).filter(|at| skipped == 0 || *at + 1 + skipped < rows.len() || *at + 1 == rows.len()).enumerate() {
        let line = Rect { y: area.y + 1 + y as u16, height: 1, ..area };
        put(buf, (line.x + 4, line.y), label_width, &look.text(&label(&rows[at])), look.plain());
        let money = rows[at].cells.iter().find(|c| matches!(c, Cell::Money(_) | Cell::Signed(_))).map(cell_text).unwrap_or_default();
        put_right(buf, (line.x + 4 + label_width + 14, line.y), 13, &look.text(&money), look.plain());
        bars.draw(buf, look, line, at, 4 + label_width + 14);
    }
}
