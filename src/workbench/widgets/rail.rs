//! The left rail: the steps, each with its state; below them findings and decisions.

use super::{paint, put, put_right};
use crate::session::{Entry, EntryState, Status};
use crate::views::{Mark, Step, StepState};
use crate::workbench::app::Workspace;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(buf: &mut Buffer, look: Look, area: Rect, work: &Workspace) {
    for (at, step) in Step::ALL.iter().enumerate() {
        let y = area.y + at as u16;
        if y >= area.bottom() {
            return;
        }
        let state = work.states.get(at);
        let current = *step == work.step;
        let style = if current { look.accent() } else { look.plain() };
        let line = Rect { x: area.x, y, width: area.width, height: 1 };
        if area.width > 6 {
            put(buf, (area.x + 1, y), area.width - 1, &format!("{at} {}", step.title()), style);
            let (note, note_style) = note(look, state);
            put_right(buf, (area.right(), y), 4, &note, note_style);
        } else {
            let (sign, sign_style) = sign(look, state);
            put(buf, (area.x + 1, y), 1, &at.to_string(), style);
            put(buf, (area.x + 3, y), 1, sign, sign_style);
        }
        if current {
            put(buf, (area.x, y), 1, look.glyph(Glyph::Cursor), look.accent());
            paint(buf, line, look.strong());
        }
    }
    totals(buf, look, area, work);
}

fn totals(buf: &mut Buffer, look: Look, area: Rect, work: &Workspace) {
    let y = area.y + Step::ALL.len() as u16 + 1;
    if y + 1 >= area.bottom() {
        return;
    }
    let findings = work.book.findings().iter().filter(|f| f.status == Status::Open).count();
    // Those in force: the opening decides nothing, and what was undone, or undoes, is no decision.
    let in_force = |e: &&Entry| e.state == EntryState::Active && !matches!(e.draft.op.as_str(), "open" | "retract" | "restore");
    let decisions = work.book.entries().iter().filter(in_force).count();
    let lines = [("findings", "F", findings), ("decisions", "D", decisions)];
    for (at, (word, letter, count)) in lines.into_iter().enumerate() {
        let y = y + at as u16;
        if area.width > 6 {
            put(buf, (area.x + 1, y), area.width - 1, &format!("{letter} {word}"), look.dim());
            put_right(buf, (area.right(), y), 5, &count.to_string(), look.plain());
        } else {
            put(buf, (area.x + 1, y), 1, letter, look.dim());
            put_right(buf, (area.right(), y), 3, &count.to_string(), look.plain());
        }
    }
}

/// The word at the right edge, with the sign of the state.
fn note(look: Look, state: Option<&StepState>) -> (String, Style) {
    let Some(state) = state else {
        return (String::new(), look.dim());
    };
    let (glyph, style) = sign(look, Some(state));
    let note = if state.open > 0 && matches!(state.mark, Mark::Question | Mark::Problem) {
        format!("{glyph}{}", state.open)
    } else if state.note.is_empty() {
        glyph.to_string()
    } else {
        look.text(&state.note)
    };
    (note, style)
}

fn sign(look: Look, state: Option<&StepState>) -> (&'static str, Style) {
    match state.map_or(Mark::None, |s| s.mark) {
        Mark::None => (" ", look.dim()),
        Mark::Done => (look.glyph(Glyph::Done), look.dim()),
        Mark::Question => (look.glyph(Glyph::Question), look.question()),
        Mark::Out => (look.glyph(Glyph::Out), look.dim()),
        Mark::Problem => (look.glyph(Glyph::Problem), look.problem()),
    }
}
