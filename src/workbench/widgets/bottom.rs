//! The two lines at the bottom: the last notice and the running job; the keys of this context.

use super::{put, put_right, put_spans};
use crate::views::Cents;
use crate::views::{Cell, text as cell_text};
use crate::workbench::app::{App, Screen, Tone};
use crate::workbench::hints::{self, Hint};
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Glyphs, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

const SPINNER: [&str; 4] = ["⠋", "⠙", "⠸", "⠴"];
const SPINNER_ASCII: [&str; 4] = ["|", "/", "-", "\\"];

pub fn spinner(look: Look, tick: usize) -> &'static str {
    match look.glyphs {
        Glyphs::Unicode => SPINNER[tick % 4],
        Glyphs::Ascii => SPINNER_ASCII[tick % 4],
    }
}

pub fn notice(buf: &mut Buffer, app: &App, area: Rect) {
    let look = app.look;
    let mut right = area.right().saturating_sub(1);
    if let Some(job) = &app.job {
        let job = format!("{} {job}", spinner(look, app.tick));
        right = right.saturating_sub(put_right(buf, (right, area.y), area.width / 2, &job, look.dim()) + 2);
    }
    if let Some(notice) = &app.notice {
        let style = match notice.tone {
            Tone::Done => look.plain(),
            Tone::Refused => look.question(),
            Tone::Problem => look.problem(),
        };
        put(buf, (area.x + 1, area.y), right.saturating_sub(area.x + 1), &look.text(&notice.text), style);
    }
}

pub fn hints(buf: &mut Buffer, app: &App, area: Rect) {
    let look = app.look;
    let questions = questions(app);
    let room = area.width.saturating_sub(if questions.is_empty() { 0 } else { text::width(&questions) as u16 + 4 });
    let mut used = 1;
    for spans in fitting(app, look, room) {
        used += put_spans(buf, (area.x + used, area.y), area.width, &spans);
    }
    put_right(buf, (area.right().saturating_sub(1), area.y), area.width, &look.text(&questions), look.question());
}

/// The most useful hints that fit; help, palette and quit stand last.
fn fitting(app: &App, look: Look, room: u16) -> Vec<Vec<(String, Style)>> {
    let mut used = 1;
    let mut shown: Vec<(bool, Vec<(String, Style)>)> = Vec::new();
    for hint in hints::hints(app) {
        let spans = spans(look, &hint);
        let width = spans.iter().map(|(t, _)| text::width(t) as u16).sum::<u16>();
        if used + width <= room {
            used += width;
            shown.push((hint.last, spans));
        }
    }
    shown.sort_by_key(|(last, _)| *last);
    shown.into_iter().map(|(_, spans)| spans).collect()
}

fn spans(look: Look, hint: &Hint) -> Vec<(String, Style)> {
    let key = match hint.key.as_str() {
        "enter" => look.glyph(Glyph::Enter).to_string(),
        "up down" => look.glyph(Glyph::UpDown).to_string(),
        key => key.to_string(),
    };
    vec![(key, look.accent()), (format!(" {}  ", hint.word), look.plain())]
}

/// `3 open findings worth 2,310`. A narrow line leaves it to the rail, which counts them too: the keys need the room.
fn questions(app: &App) -> String {
    let Screen::Steps(work) = &app.screen else {
        return String::new();
    };
    let (count, worth) = (work.headline.questions, work.headline.at_stake);
    let noun = if count == 1 { "finding" } else { "findings" };
    match (count, worth) {
        (0, _) => String::new(),
        _ if app.size.0 < 110 => String::new(),
        (n, Cents(0)) => format!("{n} open {noun}"),
        (n, worth) => format!("{n} open {noun} worth {}", cell_text(&Cell::Money(worth))),
    }
}
