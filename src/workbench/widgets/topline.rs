//! The top line: client, as-of date, and the headline that changes with every decision.

use super::{put, put_right, put_spans};
use crate::views::{Cell, Cents, Mark, Step, change, text as cell_text};
use crate::workbench::app::Workspace;
use crate::workbench::book::Headline;
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(buf: &mut Buffer, look: Look, area: Rect, work: &Workspace) {
    let line = &work.headline;
    put(buf, (area.x + 1, area.y), 6, "recal", look.accent());
    let figures = if nothing_yet(work) { vec![(NOTHING.to_string(), look.dim())] } else { figures(line, look) };
    let figures_width: u16 = figures.iter().map(|(t, _)| text::width(t) as u16).sum();
    let last = last(work);
    let wide = area.width >= 110;
    // Client at the left, figures in the middle, what the last decision did at the right; the figures never give way.
    let left_room = area.width.saturating_sub(figures_width + 10);
    let place_room = if wide { left_room * 6 / 10 } else { left_room };
    let used = put_spans(buf, (area.x + 8, area.y), place_room, &place_spans(work, look, wide, place_room));
    let x = (area.x + 8 + used + 2).max(if wide { area.width * 33 / 100 } else { 0 }).min(area.right().saturating_sub(figures_width + 1));
    let drawn = put_spans(buf, (x, area.y), area.right().saturating_sub(x), &figures);
    let free = area.right().saturating_sub(x + drawn + 3);
    if let (Some((words, delta)), true) = (last, free >= 16) {
        let delta_width = text::width(&delta) as u16;
        put_right(buf, (area.right() - 1, area.y), delta_width, &delta, look.strong());
        let words = text::cut(&words, usize::from(free.saturating_sub(delta_width + 1)));
        put_right(buf, (area.right() - 2 - delta_width, area.y), free.saturating_sub(delta_width + 1), &words, look.dim());
    }
}

const NOTHING: &str = "no access seen yet, so nothing to count";

/// Without any access there are no figures to show.
fn nothing_yet(work: &Workspace) -> bool {
    let access = Step::ALL.iter().position(|step| *step == Step::Access).and_then(|at| work.states.get(at));
    let totals = &work.headline.totals;
    access.is_some_and(|state| state.mark == Mark::None) && totals.auditor_cost.0 == 0 && work.headline.left().0 == 0
}

/// Client and day; where there is no room for both the client gives way, the day does not.
fn place(work: &Workspace, wide: bool, room: u16) -> String {
    let line = &work.headline;
    let client = if line.client.is_empty() {
        work.folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    } else {
        line.client.clone()
    };
    let day = cell_text(&Cell::Day(line.as_of));
    let rest = match (wide, line.currency.is_empty()) {
        (true, false) => format!("as of {day} · {}", line.currency),
        (true, true) => format!("as of {day}"),
        (false, _) => day,
    };
    let left = usize::from(room).saturating_sub(text::width(&rest) + 3);
    if left < 4 { rest } else { format!("{} · {rest}", text::cut(&client, left)) }
}

fn place_spans(work: &Workspace, look: Look, wide: bool, room: u16) -> Vec<(String, Style)> {
    let mut spans = Vec::new();
    let mut room = room;
    if work.read_only.is_some() {
        spans.push(("read-only ".to_string(), look.question()));
        room = room.saturating_sub(10);
    }
    spans.push((look.text(&place(work, wide, room)), look.plain()));
    spans
}

fn figures(line: &Headline, look: Look) -> Vec<(String, Style)> {
    let money = |cents: Cents| cell_text(&Cell::Money(cents));
    let pending = if line.complete { String::new() } else { format!(" {}", look.glyph(Glyph::Running)) };
    let mut spans = vec![
        ("unadjusted ".to_string(), look.dim()),
        (look.text(&money(line.totals.auditor_cost)), look.plain()),
        (format!(" {} ", look.glyph(Glyph::Arrow)), look.dim()),
        (look.text(&money(line.left())), look.accent()),
        (" left".to_string(), look.plain()),
    ];
    // Where demands have no price the rest is not all that is left: no percentage then.
    if let Some(share) = line.totals.reduction.filter(|_| line.totals.unpriced == 0) {
        spans.push((look.text(&reduction(share)), look.strong()));
    }
    if line.totals.unpriced > 0 {
        spans.push((format!("  +{} unpriced", line.totals.unpriced), look.question()));
    }
    spans.push((pending, look.dim()));
    spans
}

/// `  −85 %`; a count that grew says `+`; one that stayed says nothing.
fn reduction(share: f64) -> String {
    let percent = (share * 100.0).abs().round();
    let sign = if share < 0.0 { '+' } else { '−' };
    if percent == 0.0 { String::new() } else { format!("  {sign}{percent:.0} %") }
}

fn last(work: &Workspace) -> Option<(String, String)> {
    let (words, cents) = work.last.as_ref()?;
    Some((words.clone(), change(*cents)))
}
