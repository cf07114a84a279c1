//! The top line: client, as-of date, and the headline that changes with every decision.

use super::{put, put_right, put_spans};
use crate::views::Cents;
use crate::views::{Cell, text as cell_text};
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
    let figures = figures(line, look);
    let figures_width: u16 = figures.iter().map(|(t, _)| text::width(t) as u16).sum();
    let last = last(work);
    let wide = area.width >= 110;
    // Client at the left, figures in the middle, what the last decision did at the right; the figures never give way.
    let left_room = area.width.saturating_sub(figures_width + 10);
    let place = place(work, wide);
    let place_room = if wide { left_room * 6 / 10 } else { left_room };
    let used = put_spans(buf, (area.x + 8, area.y), place_room, &place_spans(&place, work, look));
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

fn place(work: &Workspace, wide: bool) -> String {
    let line = &work.headline;
    let client = if line.client.is_empty() {
        work.folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    } else {
        line.client.clone()
    };
    let day = cell_text(&Cell::Day(line.as_of));
    let currency = if line.currency.is_empty() { String::new() } else { format!(" · {}", line.currency) };
    if wide { format!("{client} · as of {day}{currency}") } else { format!("{client} · {day}") }
}

fn place_spans(place: &str, work: &Workspace, look: Look) -> Vec<(String, Style)> {
    let mut spans = Vec::new();
    if work.read_only.is_some() {
        spans.push(("read-only ".to_string(), look.question()));
    }
    spans.push((look.text(place), look.plain()));
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

/// `  −85 %`; a count that grew says `+`.
fn reduction(share: f64) -> String {
    let sign = if share < 0.0 { '+' } else { '−' };
    format!("  {sign}{:.0} %", (share * 100.0).abs())
}

fn last(work: &Workspace) -> Option<(String, String)> {
    let (words, cents) = work.last.as_ref()?;
    let delta = match cents {
        0 => "±0".to_string(),
        less if *less < 0 => format!("−{}", cell_text(&Cell::Money(Cents(-less)))),
        more => format!("+{}", cell_text(&Cell::Money(Cents(*more)))),
    };
    Some((words.clone(), delta))
}
