//! What the screens are made of: each draws one thing from `&App`, into the rectangle it is given.

pub mod bottom;
pub mod detail;
pub mod form;
pub mod picker;
pub mod rail;
pub mod table;
pub mod topline;
pub mod waterfall;
pub mod wizard;

use super::text;
use super::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Writes a text from `x` on, at most `columns` wide; how many it took.
pub fn put(buf: &mut Buffer, (x, y): (u16, u16), columns: u16, content: &str, style: Style) -> u16 {
    let area = buf.area;
    if y < area.top() || y >= area.bottom() || x >= area.right() {
        return 0;
    }
    let room = columns.min(area.right() - x);
    let cut = text::cut(content, usize::from(room));
    let (end, _) = buf.set_stringn(x, y, &cut, usize::from(room), style);
    end - x
}

/// Writes a text so that it ends at `right`.
pub fn put_right(buf: &mut Buffer, (right, y): (u16, u16), columns: u16, content: &str, style: Style) -> u16 {
    let cut = text::cut(content, usize::from(columns));
    let width = text::width(&cut) as u16;
    put(buf, (right.saturating_sub(width), y), width, &cut, style)
}

/// Several spans after each other, cut at the end.
pub fn put_spans(buf: &mut Buffer, (x, y): (u16, u16), columns: u16, spans: &[(String, Style)]) -> u16 {
    let mut used = 0;
    for (content, style) in spans {
        if used >= columns {
            break;
        }
        used += put(buf, (x + used, y), columns - used, content, *style);
    }
    used
}

/// A horizontal rule.
pub fn rule(buf: &mut Buffer, look: Look, area: Rect) {
    let across = look.glyph(Glyph::Across).repeat(usize::from(area.width));
    put(buf, (area.x, area.y), area.width, &across, look.dim());
}

/// A vertical rule.
pub fn upright(buf: &mut Buffer, look: Look, x: u16, top: u16, bottom: u16) {
    for y in top..bottom {
        put(buf, (x, y), 1, look.glyph(Glyph::Down), look.dim());
    }
}

/// Gives a whole line a look (the cursor's).
pub fn paint(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area.intersection(buf.area), style);
}
