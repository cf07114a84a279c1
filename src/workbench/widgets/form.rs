//! A form above the bottom lines: a few lines to fill in, under a rule.

use super::{put, put_right, rule};
use crate::workbench::app::App;
use crate::workbench::layout::{form_words, told};
use crate::workbench::overlay::{FieldKind, Form, Purpose};
use crate::workbench::text;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Draws the form and says where the text cursor stands.
pub fn draw(buf: &mut Buffer, app: &App, form: &Form, area: Rect) -> Option<Position> {
    let look = app.look;
    rule(buf, look, Rect { height: 1, ..area });
    put(buf, (area.x + 1, area.y + 1), area.width.saturating_sub(2), &look.text(&form.title), look.accent());
    let labels = form.fields.iter().map(|f| text::width(&f.label)).max().unwrap_or(0) as u16;
    let words = form_words(form, area.width);
    let told = told(app, form, area.width);
    let top = area.y + 2 + told.len() as u16;
    for (line, y) in told.iter().zip(area.y + 2..) {
        put(buf, (area.x + 2, y), area.width.saturating_sub(3), &look.text(line), look.plain());
    }
    let room = usize::from(area.bottom().saturating_sub(top)).saturating_sub(words.len()).max(1);
    let from = (form.at + 1).saturating_sub(room);
    let mut cursor = None;
    for (line, (at, field)) in form.fields.iter().enumerate().skip(from).take(room).enumerate() {
        let y = top + line as u16;
        let current = at == form.at;
        let style = if current { look.accent() } else { look.plain() };
        put_right(buf, (area.x + 2 + labels, y), labels, &field.label, style);
        let x = area.x + 4 + labels;
        let width = area.right().saturating_sub(x + 1);
        let scroll = field.input.visual_scroll(usize::from(width.saturating_sub(1)));
        let shown: String = text::clean(field.input.value()).chars().skip(scroll).collect();
        if shown.is_empty() {
            put(buf, (x, y), width, &look.text(field.hint), look.dim());
        } else {
            put(buf, (x, y), width, &shown, look.plain());
        }
        if current {
            let column = field.input.visual_cursor().saturating_sub(scroll) as u16;
            cursor = Some(Position { x: x + column.min(width.saturating_sub(1)), y });
        }
    }
    let below = area.bottom().saturating_sub(words.len() as u16);
    if form.error.is_some() {
        for (at, line) in words.iter().enumerate() {
            put(buf, (area.x + 1, below + at as u16), area.width.saturating_sub(2), &look.text(line), look.problem());
        }
        return cursor;
    }
    let hint = match (&form.purpose, form.fields.get(form.at)) {
        (Purpose::Set { help, .. }, Some(field)) if !help.is_empty() && field.kind == FieldKind::Value => help.as_str(),
        // An empty field shows its hint itself.
        (_, Some(field)) if !field.value().is_empty() => field.hint,
        _ => "",
    };
    put(buf, (area.x + 1, below), area.width.saturating_sub(2), &look.text(hint), look.dim());
    cursor
}
