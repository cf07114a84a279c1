//! The first screen: recent engagements, the sample, a file browser.

use crate::workbench::app::{App, Start, StartRow};
use crate::workbench::layout;
use crate::workbench::overlay::Overlay;
use crate::workbench::theme::Glyph;
use crate::workbench::widgets::{bottom, form, paint, put, put_right, rule};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub fn draw(app: &App, start: &Start, buf: &mut Buffer) -> Option<Position> {
    let look = app.look;
    let area = *buf.area();
    put(buf, (1, 0), area.width, "recal", look.accent());
    put(buf, (8, 0), area.width, &look.text("rebuilds a Microsoft CAL position from evidence of access"), look.plain());
    rule(buf, look, Rect { x: 0, y: 1, width: area.width, height: 1 });
    let rows = start.rows();
    let lines = Rect { x: 0, y: 3, width: area.width, height: area.height - 7 };
    for (at, row) in rows.iter().enumerate().skip(start.offset).take(usize::from(lines.height)) {
        let y = lines.y + (at - start.offset) as u16;
        draw_row(app, buf, row, Rect { x: 0, y, width: area.width, height: 1 });
        if at == start.cursor {
            put(buf, (1, y), 1, look.glyph(Glyph::Cursor), look.accent());
            paint(buf, Rect { x: 1, y, width: area.width - 2, height: 1 }, look.cursor());
        }
    }
    if start.offset + usize::from(lines.height) < rows.len() {
        put_right(buf, (area.width - 1, lines.bottom()), 20, &look.text("… more below"), look.dim());
    }
    rule(buf, look, Rect { x: 0, y: area.height - 3, width: area.width, height: 1 });
    bottom::notice(buf, app, Rect { x: 0, y: area.height - 2, width: area.width, height: 1 });
    bottom::hints(buf, app, Rect { x: 0, y: area.height - 1, width: area.width, height: 1 });
    match app.overlays.last() {
        Some(Overlay::Form(open)) => {
            let height = layout::form_height(app, open);
            let area = Rect { x: 0, y: area.height - 3 - height, width: area.width, height };
            for y in area.y..area.bottom() {
                put(buf, (0, y), area.width, &" ".repeat(usize::from(area.width)), look.plain());
            }
            form::draw(buf, app, open, area)
        }
        Some(Overlay::Picker(_) | Overlay::Filter { .. } | Overlay::Wizard(_)) | None => None,
    }
}

fn draw_row(app: &App, buf: &mut Buffer, row: &StartRow, line: Rect) {
    let look = app.look;
    let (x, y, room) = (line.x + 4, line.y, line.width - 8);
    let mut text = |content: &str, style| put(buf, (x, y), room, content, style);
    match row {
        StartRow::Heading(words) => {
            put(buf, (2, y), room, words, look.dim());
        }
        StartRow::Recent(path) => {
            text(&path.display().to_string(), look.plain());
        }
        StartRow::Sample => {
            text("the sample: Contoso, a made-up estate with its traps and the right answers", look.plain());
        }
        StartRow::TypePath => {
            text("type a path …", look.plain());
        }
        StartRow::OpenHere(path) => {
            text(&format!("open this folder: {}", path.display()), look.strong());
        }
        StartRow::Parent(_) => {
            text("../", look.plain());
        }
        StartRow::Entry(entry) if entry.folder => {
            text(&format!("{}/", entry.name), look.plain());
        }
        StartRow::Entry(entry) => {
            text(&entry.name, look.dim());
        }
    }
}
