//! Palette, help, jump and choices: one list to type into, over the screen.

use super::{paint, put, put_right};
use crate::views::{Cell, text as cell_text};
use crate::workbench::app::App;
use crate::workbench::overlay::{Picker, PickerKind};
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

/// A line of the list: a heading, or a choice by its place among those shown.
enum Line {
    Heading(&'static str),
    Choice(usize),
}

/// Lines for the help of the choice under the cursor.
const FOOTER: u16 = 2;
/// Lines at least and at most for what it would change, where it decides something; a blank before them.
const EFFECT: (u16, u16) = (4, 9);

/// Draws the picker and says where the text cursor stands.
pub fn draw(buf: &mut Buffer, app: &App, picker: &Picker, screen: Rect) -> Option<Position> {
    let look = app.look;
    let area = area(picker, screen);
    // Two columns more on either side, so that nothing of what lies below seems to belong to it.
    Clear.render(Rect { x: area.x - 2, width: area.width + 4, ..area }.intersection(screen), buf);
    frame(buf, look, area);
    let inner = Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 };
    let colon = if picker.typing { ": " } else { "" };
    let used = put(buf, (inner.x, inner.y), inner.width.saturating_sub(19), &format!("{}{colon}", picker.title), look.accent());
    let room = inner.width.saturating_sub(used + 19);
    put(buf, (inner.x + used, inner.y), room, picker.input.value(), look.strong());
    put_right(buf, (inner.right(), inner.y), 18, &look.text(&count(picker)), look.dim());
    let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(below(picker, screen) + 2), ..inner };
    list(buf, look, picker, rows);
    footer(buf, look, picker, Rect { y: inner.bottom() - below(picker, screen), height: FOOTER, ..inner });
    let told = (below(picker, screen) - FOOTER).saturating_sub(1);
    effect(buf, app, Rect { y: inner.bottom() - told, height: told, ..inner });
    picker.typing.then(|| Position { x: inner.x + used + (picker.input.visual_cursor() as u16).min(room), y: inner.y })
}

/// How many are shown; of several, how many are left in.
fn count(picker: &Picker) -> String {
    let number = |count: usize| cell_text(&Cell::Count(count as u64));
    match picker.kind {
        _ if picker.reading => "reading …".to_string(),
        PickerKind::Several => format!("{} of {}", number(picker.choices.len() - picker.out.len()), number(picker.choices.len())),
        PickerKind::Palette | PickerKind::Help | PickerKind::Jump | PickerKind::Choice => number(picker.shown.len()),
    }
}

fn area(picker: &Picker, screen: Rect) -> Rect {
    let width = (screen.width - 4).min(if matches!(picker.kind, PickerKind::Choice | PickerKind::Several) { 84 } else { 100 });
    let height = match picker.kind {
        PickerKind::Choice | PickerKind::Several => (listed(picker) + below(picker, screen)).min(tallest(screen)),
        PickerKind::Palette | PickerKind::Help | PickerKind::Jump => tallest(screen),
    };
    Rect { x: (screen.width - width) / 2, y: 2, width, height }
}

/// Lines under the list: as many for the effect as the choices leave.
fn below(picker: &Picker, screen: Rect) -> u16 {
    let free = tallest(screen).saturating_sub(listed(picker) + FOOTER);
    FOOTER + if picker.decides() { free.clamp(EFFECT.0, EFFECT.1) } else { 0 }
}

fn tallest(screen: Rect) -> u16 {
    screen.height.saturating_sub(4).min(36)
}

/// Frame, title, a blank and the choices; the same however far the list is searched down.
fn listed(picker: &Picker) -> u16 {
    picker.choices.len().min(100) as u16 + headings(picker) + 4
}

/// What would change: by the choice under the cursor, or by all that are left of several.
fn effect(buf: &mut Buffer, app: &App, area: Rect) {
    let lines = app.work().and_then(|work| work.trials.told()).unwrap_or_default();
    let lines = text::within(&lines, usize::from(area.width), usize::from(area.height));
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        put(buf, (area.x, y), area.width, &app.look.text(line), app.look.plain());
    }
}

/// Headings of the whole list.
fn headings(picker: &Picker) -> u16 {
    let groups: Vec<&str> = std::iter::once("").chain(picker.choices.iter().map(|c| c.group)).collect();
    groups.windows(2).filter(|two| two[0] != two[1]).count() as u16
}

fn frame(buf: &mut Buffer, look: Look, area: Rect) {
    let across = look.glyph(Glyph::Across).repeat(usize::from(area.width));
    for y in [area.y, area.bottom() - 1] {
        put(buf, (area.x, y), area.width, &across, look.dim());
    }
    let (left, right, top, bottom) = (area.x, area.right() - 1, area.y, area.bottom() - 1);
    for x in [left, right] {
        super::upright(buf, look, x, top + 1, bottom);
    }
    let corners = [
        (left, top, Glyph::CornerUpLeft),
        (right, top, Glyph::CornerUpRight),
        (left, bottom, Glyph::CornerDownLeft),
        (right, bottom, Glyph::CornerDownRight),
    ];
    for (x, y, corner) in corners {
        put(buf, (x, y), 1, look.glyph(corner), look.dim());
    }
}

/// Choices under their headings while nothing is typed, by score after.
fn lines(picker: &Picker) -> Vec<Line> {
    let grouped = picker.input.value().trim().is_empty();
    let mut out = Vec::new();
    let mut last = "";
    for (place, at) in picker.shown.iter().enumerate() {
        let Some(choice) = picker.choices.get(*at) else { continue };
        if grouped && choice.group != last {
            last = choice.group;
            out.push(Line::Heading(choice.group));
        }
        out.push(Line::Choice(place));
    }
    out
}

fn list(buf: &mut Buffer, look: Look, picker: &Picker, area: Rect) {
    let height = usize::from(area.height);
    // Only what is seen is laid out, however many names there are to jump to.
    let lines = if picker.choices.len() > 2_000 {
        (picker.cursor.saturating_sub(height)..picker.shown.len().min(picker.cursor + height)).map(Line::Choice).collect()
    } else {
        lines(picker)
    };
    let cursor = lines.iter().position(|l| matches!(l, Line::Choice(place) if *place == picker.cursor)).unwrap_or(0);
    let from = cursor.saturating_sub(height.saturating_sub(2)).min(lines.len().saturating_sub(height));
    let labels = labels_width(picker, area.width);
    for (at, line) in lines.iter().skip(from).take(height).enumerate() {
        let y = area.y + at as u16;
        match line {
            Line::Heading(heading) => {
                put(buf, (area.x, y), area.width, heading, look.dim());
            }
            Line::Choice(place) => {
                draw_choice(buf, look, picker, *place, Rect { y, height: 1, ..area }, labels);
            }
        }
    }
    if picker.shown.is_empty() && !picker.reading {
        put(buf, (area.x + 2, area.y), area.width, "nothing matches; esc goes back", look.dim());
    }
}

fn labels_width(picker: &Picker, width: u16) -> u16 {
    let longest = picker.shown.iter().take(500).filter_map(|at| picker.choices.get(*at)).map(|c| text::width(&c.label)).max();
    (longest.unwrap_or(0) as u16).clamp(12, width * 6 / 10)
}

fn draw_choice(buf: &mut Buffer, look: Look, picker: &Picker, place: usize, line: Rect, labels: u16) {
    let Some(choice) = picker.shown.get(place).and_then(|at| picker.choices.get(*at)) else {
        return;
    };
    let at = picker.shown.get(place).copied().unwrap_or_default();
    let style = if choice.why_not.is_some() || picker.out.contains(&at) { look.dim() } else { look.plain() };
    // In or out is told by a sign before the name.
    let sign = match (picker.kind == PickerKind::Several, picker.out.contains(&at)) {
        (true, true) => look.glyph(Glyph::Unticked),
        (true, false) => look.glyph(Glyph::Ticked),
        (false, _) => "",
    };
    let used = put(buf, (line.x + 2, line.y), 4, sign, look.plain());
    let indent = 2 + used + u16::from(used > 0);
    put(buf, (line.x + indent, line.y), labels, &choice.label, style);
    let keys = put_right(buf, (line.right(), line.y), 18, &choice.keys, look.accent());
    let x = line.x + indent + 2 + labels;
    let help = match &choice.why_not {
        Some(why) => format!("not now: {why}"),
        None => choice.help.clone(),
    };
    put(buf, (x, line.y), line.right().saturating_sub(x + keys + 1), &look.text(&help), look.dim());
    if place == picker.cursor {
        put(buf, (line.x, line.y), 1, look.glyph(Glyph::Cursor), look.accent());
        paint(buf, line, look.cursor());
    }
}

/// The whole help of the choice under the cursor, on two lines where it takes them: nothing is told by a cut line alone.
fn footer(buf: &mut Buffer, look: Look, picker: &Picker, area: Rect) {
    let Some(choice) = picker.chosen() else { return };
    let words = match &choice.why_not {
        Some(why) => format!("not now: {why}"),
        None => choice.help.clone(),
    };
    let style = if choice.why_not.is_some() { look.question() } else { look.plain() };
    for (at, line) in text::wrap(&look.text(&words), usize::from(area.width), 0).iter().take(usize::from(area.height)).enumerate() {
        put(buf, (area.x, area.y + at as u16), area.width, line, style);
    }
}
