//! An engagement being read: which file, how far.

use crate::workbench::app::{App, Loading};
use crate::workbench::theme::Glyph;
use crate::workbench::widgets::{bottom, put};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub fn draw(app: &App, loading: &Loading, buf: &mut Buffer) {
    let look = app.look;
    let area = *buf.area();
    let x = area.width / 8;
    let width = area.width - 2 * x;
    let y = area.height / 3;
    put(buf, (x, y), width, "recal", look.accent());
    put(buf, (x, y + 2), width, &format!("{} reading {}", bottom::spinner(look, app.tick), loading.path.display()), look.plain());
    // All bytes are in, and nothing is on screen yet: what takes time now is the position.
    let doing = if loading.total > 0 && loading.done >= loading.total { "computing the position" } else { &loading.file };
    put(buf, (x + 2, y + 3), width - 2, doing, look.dim());
    if loading.total > 0 {
        let share = loading.done.min(loading.total) as f64 / loading.total as f64;
        let full = (f64::from(width - 8) * share) as u16;
        put(buf, (x, y + 5), width, &look.glyph(Glyph::Bar).repeat(usize::from(full)), look.accent());
        let rest = look.glyph(Glyph::Across).repeat(usize::from(width - 8 - full));
        put(buf, (x + full, y + 5), width, &rest, look.dim());
        put(buf, (x + width - 6, y + 5), 6, &format!("{:>4.0} %", share * 100.0), look.plain());
        let words = format!("{} of {}", megabytes(loading.done), megabytes(loading.total));
        put(buf, (x, y + 6), width, &words, look.dim());
    }
    put(buf, (x, y + 8), width, "esc gives up: nothing is written by reading", look.dim());
    bottom::notice(buf, app, Rect { x: 0, y: area.height - 2, width: area.width, height: 1 });
    bottom::hints(buf, app, Rect { x: 0, y: area.height - 1, width: area.width, height: 1 });
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
