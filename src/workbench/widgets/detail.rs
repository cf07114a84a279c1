//! The detail of the row under the cursor: why it counts, the rule, the decision, the evidence; opened further, the extract's own row.

use super::{paint, put, put_right};
use crate::views::{Cell, Detail, Link, text as cell_text};
use crate::workbench::app::{App, DetailPane, Focus, Workspace};
use crate::workbench::msg::Extract;
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A line of the detail as laid out.
struct Line {
    spans: Vec<(String, Style)>,
    /// Which of the detail's links it belongs to.
    link: Option<usize>,
}

impl Line {
    fn plain(content: String, style: Style) -> Line {
        Line { spans: vec![(content, style)], link: None }
    }
}

pub fn draw(buf: &mut Buffer, app: &App, work: &Workspace, area: Rect) {
    let look = app.look;
    let pane = &work.detail;
    let area = inner(area);
    let focused = work.focus == Focus::Detail;
    let lines = lines(look, pane, usize::from(area.width));
    // One line is left to say that there is more.
    let room = usize::from(text_height(area, lines.len()));
    let from = pane.scroll.min(lines.len().saturating_sub(room));
    for (line, y) in lines.iter().skip(from).take(room).zip(area.y..) {
        super::put_spans(buf, (area.x, y), area.width, &line.spans);
        if focused && pane.extract.is_none() && line.link == Some(pane.cursor) {
            paint(buf, Rect { y, height: 1, ..area }, look.cursor());
        }
    }
    let below = lines.len().saturating_sub(from + room);
    if below > 0 {
        let more = format!("… {below} more {}", if below == 1 { "line" } else { "lines" });
        put_right(buf, (area.right(), area.bottom() - 1), area.width, &look.text(&more), look.dim());
    }
}

/// The detail's text stands a column off the rules.
pub fn inner(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// Lines of text that are seen where there are `count`.
pub fn text_height(area: Rect, count: usize) -> u16 {
    if count > usize::from(area.height) { area.height.saturating_sub(1).max(1) } else { area.height }
}

/// Which link each line belongs to, as the detail is laid out in `width`.
pub fn links_by_line(look: Look, pane: &DetailPane, width: u16) -> Vec<Option<usize>> {
    lines(look, pane, usize::from(width)).iter().map(|line| line.link).collect()
}

fn lines(look: Look, pane: &DetailPane, width: usize) -> Vec<Line> {
    match &pane.extract {
        Some((_, answer)) => extract_lines(look, answer.as_ref(), width),
        None => detail_lines(look, pane, width),
    }
}

fn detail_lines(look: Look, pane: &DetailPane, width: usize) -> Vec<Line> {
    let detail = &pane.detail;
    let mut lines: Vec<Line> = text::wrap(&detail.title, width, 0).into_iter().map(|l| Line::plain(look.text(&l), look.accent())).collect();
    let mut links = 0..usize::MAX;
    // What accepting would change stands behind why it is suggested.
    let (first, rest) = detail.sections.split_at(detail.sections.len().min(1));
    for section in first.iter().chain(&pane.effect).chain(rest) {
        lines.push(Line::plain(String::new(), look.plain()));
        lines.push(Line::plain(look.text(&section.heading), look.dim()));
        for content in &section.lines {
            let link = content.link.as_ref().and_then(|_| links.next());
            let (sign, style) = sign(look, content.link.as_ref());
            let beside = text::width(sign);
            let parts = text::wrap(&content.text, width.saturating_sub(beside + 1), 2);
            lines.extend(parts.into_iter().enumerate().map(|(at, part)| {
                let sign = if at == 0 { sign.to_string() } else { " ".repeat(beside) };
                let spans = vec![(sign, look.dim()), (format!(" {}", look.text(&part)), style)];
                Line { spans, link }
            }));
        }
    }
    lines.extend(evidence_lines(look, detail, width, links.start));
    lines
}

/// What leads on or is ticked off is told by a sign, so that one sees where a key does something; what is done stands back.
fn sign(look: Look, link: Option<&Link>) -> (&'static str, Style) {
    match link {
        None => (" ", look.plain()),
        Some(Link::Extract { .. } | Link::Row { .. }) => (look.glyph(Glyph::MoreRight), look.plain()),
        Some(Link::Step(tick)) if tick.done => (look.glyph(Glyph::Ticked), look.dim()),
        Some(Link::Step(_)) => (look.glyph(Glyph::Unticked), look.plain()),
    }
}

fn evidence_lines(look: Look, detail: &Detail, width: usize, first: usize) -> Vec<Line> {
    if detail.evidence.is_empty() {
        return Vec::new();
    }
    let number = |n: u64| cell_text(&Cell::Count(n));
    let shown = detail.evidence.len() as u64;
    let heading = match detail.evidence_total {
        1 => "evidence: 1 row".to_string(),
        total if total > shown => format!("evidence: the first {} of {} rows", number(shown), number(total)),
        total => format!("evidence: {} rows", number(total)),
    };
    let mut lines = vec![Line::plain(String::new(), look.plain()), Line::plain(heading, look.dim())];
    let place_width = detail.evidence.iter().map(|e| text::width(&e.place)).max().unwrap_or(0);
    // Place and words beside each other only where both can be read; else the words stand below.
    let beside = place_width + 3 <= width * 6 / 10;
    for (row, link) in detail.evidence.iter().zip(first..) {
        let sign = (look.glyph(Glyph::MoreRight).to_string(), look.dim());
        if beside {
            let place = text::left(&row.place, place_width);
            let spans = vec![sign, (format!(" {place}  "), look.plain()), (look.text(&row.text), look.dim())];
            lines.push(Line { spans, link: Some(link) });
            continue;
        }
        let place = shorten(&row.place, width.saturating_sub(2));
        lines.push(Line { spans: vec![sign, (format!(" {place}"), look.plain())], link: Some(link) });
        let words = text::wrap(&row.text, width.saturating_sub(4), 0);
        let words = words.into_iter().filter(|part| !part.is_empty());
        lines.extend(words.map(|part| Line { spans: vec![(format!("    {}", look.text(&part)), look.dim())], link: Some(link) }));
    }
    lines
}

/// A path without its first folders where it is too long: the file and the row are at its end.
fn shorten(place: &str, width: usize) -> String {
    if text::width(place) <= width {
        return place.to_string();
    }
    let mut tail = place;
    while let Some((_, inside)) = tail.split_once('/') {
        tail = inside;
        if text::width(tail) + 2 <= width {
            return format!("…/{tail}");
        }
    }
    while text::width(tail) + 1 > width {
        let mut chars = tail.chars();
        if chars.next().is_none() {
            break;
        }
        tail = chars.as_str();
    }
    format!("…{tail}")
}

fn extract_lines(look: Look, answer: Option<&Result<Extract, String>>, width: usize) -> Vec<Line> {
    match answer {
        None => vec![Line::plain(look.text("reading the extract …"), look.dim())],
        Some(Err(why)) => text::wrap(why, width, 0).into_iter().map(|l| Line::plain(l, look.problem())).collect(),
        Some(Ok(extract)) => {
            let mut lines: Vec<Line> = text::wrap(&extract.place, width, 2).into_iter().map(|l| Line::plain(l, look.accent())).collect();
            lines.push(Line::plain("the extract's own row".to_string(), look.dim()));
            let names = extract.cells.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0).min(width * 2 / 5);
            for (name, value) in &extract.cells {
                let room = width.saturating_sub(names + 3).max(8);
                let style = if value.is_empty() { look.dim() } else { look.plain() };
                let shown = if value.is_empty() { "–" } else { value };
                for (at, part) in text::wrap(shown, room, 0).into_iter().enumerate() {
                    let name = if at == 0 { name.as_str() } else { "" };
                    let spans = vec![(format!(" {}  ", text::left(name, names)), look.dim()), (part, style)];
                    lines.push(Line { spans, link: None });
                }
            }
            lines
        }
    }
}

/// Where there is no row: nothing.
pub fn empty(buf: &mut Buffer, look: Look, area: Rect) {
    put(buf, (area.x + 1, area.y), area.width.saturating_sub(2), "no row", look.dim());
}
