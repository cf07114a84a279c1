//! The screens: each drawn from `&App` alone.

mod loading;
mod start;
mod steps;

use super::app::{App, Screen};
use super::layout;
use super::overlay::Overlay;
use super::text;
use super::theme::{self, Glyphs};
use super::update::any_written;
use super::widgets::{picker, put, wizard};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws a frame.
pub fn draw(app: &App, frame: &mut Frame) {
    let area = frame.area();
    let size = (area.width, area.height);
    if layout::too_small(size) || size != app.size {
        too_small(app, frame);
        return;
    }
    let mut cursor = match &app.screen {
        Screen::Start(start) => start::draw(app, start, frame.buffer_mut()),
        Screen::Loading(loading) => {
            loading::draw(app, loading, frame.buffer_mut());
            None
        }
        Screen::Steps(work) => steps::draw(app, work, frame.buffer_mut()),
    };
    if let Some(open) = app.wizard() {
        let regions = layout::regions(app);
        // What asks on top of it keeps its lines at the bottom.
        let height = regions.prompt.map_or(regions.lower_rule, |prompt| prompt.y);
        wizard::draw(frame.buffer_mut(), app, open, Rect { height, ..area });
    }
    if let Some(Overlay::Picker(open)) = app.overlays.last() {
        cursor = picker::draw(frame.buffer_mut(), app, open, area);
    }
    if app.look.glyphs == Glyphs::Ascii {
        plain(frame.buffer_mut());
    }
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

/// With `--ascii` no sign of the program's own is left, wherever it came from; names from extracts stay as they are.
fn plain(buf: &mut Buffer) {
    for cell in &mut buf.content {
        let mut chars = cell.symbol().chars();
        if let (Some(sign), None) = (chars.next(), chars.next()) {
            cell.set_char(theme::ascii(sign));
        }
    }
}

/// Names the size it has and the size it needs; the next resize brings the screen back.
fn too_small(app: &App, frame: &mut Frame) {
    let area = frame.area();
    let (width, height) = layout::LEAST;
    let end = if any_written(app) { "what you wrote waits" } else { "q quits" };
    let words = format!("recal needs {width}×{height}, this terminal has {}×{}: make it larger; {end}.", area.width, area.height);
    let lines = text::wrap(&app.look.text(&words), usize::from(area.width.saturating_sub(2)), 0);
    for (at, line) in lines.iter().enumerate() {
        let line_area = Rect { x: area.x, y: area.y + at as u16, width: area.width, height: 1 }.intersection(area);
        if !line_area.is_empty() {
            put(frame.buffer_mut(), (line_area.x + 1, line_area.y), line_area.width, line, app.look.plain());
        }
    }
}
