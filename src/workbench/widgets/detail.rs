//! The detail of the row under the cursor: why it counts, the rule, the decision, the evidence; opened further, the extract's own row.

use super::{paint, put, put_right};
use crate::views::{Cell, text as cell_text};
use crate::workbench::app::{App, DetailPane, Focus, Workspace};
use crate::workbench::msg::Extract;
use crate::workbench::text;
use crate::workbench::theme::Look;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A line of the detail as laid out.
struct Line {
    spans: Vec<(String, Style)>,
    /// Which row of evidence it is.
    evidence: Option<usize>,
}

impl Line {
    fn plain(content: String, style: Style) -> Line {
        Line { spans: vec![(content, style)], evidence: None }
    }
}

pub fn draw(buf: &mut Buffer, app: &App, work: &Workspace, area: Rect) {
    let look = app.look;
    let pane = &work.detail;
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let focused = work.focus == Focus::Detail;
    let lines = match &pane.extract {
        Some((_, answer)) => extract_lines(look, answer.as_ref(), usize::from(area.width)),
        None => detail_lines(look, pane, usize::from(area.width)),
    };
    let from = first_line(&lines, pane, focused, usize::from(area.height));
    for (at, line) in lines.iter().skip(from).take(usize::from(area.height)).enumerate() {
        let y = area.y + at as u16;
        super::put_spans(buf, (area.x, y), area.width, &line.spans);
        if focused && pane.extract.is_none() && line.evidence == Some(pane.cursor) {
            paint(buf, Rect { y, height: 1, ..area }, look.cursor());
        }
    }
    if from + usize::from(area.height) < lines.len() {
        put_right(buf, (area.right(), area.bottom() - 1), 10, &look.text(" … more"), look.dim());
    }
}

/// Scrolled so that the evidence row under the cursor is seen.
fn first_line(lines: &[Line], pane: &DetailPane, focused: bool, height: usize) -> usize {
    let most = lines.len().saturating_sub(height);
    let cursor = lines.iter().position(|l| l.evidence == Some(pane.cursor));
    match cursor {
        Some(line) if focused => line.saturating_sub(height.saturating_sub(2)).min(most),
        _ => pane.scroll.min(most),
    }
}

fn detail_lines(look: Look, pane: &DetailPane, width: usize) -> Vec<Line> {
    let detail = &pane.detail;
    let mut lines: Vec<Line> = text::wrap(&detail.title, width, 0).into_iter().map(|l| Line::plain(look.text(&l), look.accent())).collect();
    for section in &detail.sections {
        lines.push(Line::plain(String::new(), look.plain()));
        lines.push(Line::plain(look.text(&section.heading), look.dim()));
        for content in &section.lines {
            lines.extend(
                text::wrap(content, width.saturating_sub(1), 2)
                    .into_iter()
                    .map(|l| Line::plain(format!(" {}", look.text(&l)), look.plain())),
            );
        }
    }
    if !detail.evidence.is_empty() {
        lines.push(Line::plain(String::new(), look.plain()));
        let number = |n: u64| cell_text(&Cell::Count(n));
        let shown = detail.evidence.len() as u64;
        let heading = match detail.evidence_total {
            1 => "evidence: 1 row".to_string(),
            total if total > shown => format!("evidence: the first {} of {} rows", number(shown), number(total)),
            total => format!("evidence: {} rows", number(total)),
        };
        lines.push(Line::plain(heading, look.dim()));
        let place_width = detail.evidence.iter().map(|e| text::width(&e.place)).max().unwrap_or(0).min(width * 6 / 10);
        for (at, row) in detail.evidence.iter().enumerate() {
            let place = text::left(&shorten(&row.place, place_width), place_width);
            let spans = vec![(format!(" {place}  "), look.plain()), (look.text(&row.text), look.dim())];
            lines.push(Line { spans, evidence: Some(at) });
        }
    }
    lines
}

/// A path cut at its front: the file and the row are at its end.
fn shorten(place: &str, width: usize) -> String {
    if text::width(place) <= width {
        return place.to_string();
    }
    let mut tail = place;
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
                    lines.push(Line { spans, evidence: None });
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
