//! Horizontal bars of how the count came down: from the unadjusted count to what is left.

use super::{put, put_right};
use crate::views::{Cell, Cents, Mark, Row, text as cell_text};
use crate::workbench::pane::Head;
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where a bar begins and ends, in cents, and what it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    from: i64,
    to: i64,
    whole: bool,
}

impl Span {
    /// An amount stands on the ground.
    fn amount(to: i64) -> Span {
        Span { from: 0, to, whole: true }
    }
}

/// The bar of a row: its change ends at what stands after it; the amounts at both ends are marked as such.
pub fn span(row: &Row) -> Span {
    let (change, after) = (money(row, 0), money(row, 1));
    if row.mark == Mark::Done { Span::amount(after) } else { Span { from: after - change, to: after, whole: false } }
}

fn money(row: &Row, nth: usize) -> i64 {
    let mut amounts = row.cells.iter().filter_map(|cell| match cell {
        Cell::Money(cents) => Some(cents.0),
        Cell::Empty
        | Cell::Unknown
        | Cell::Text(_)
        | Cell::Count(_)
        | Cell::Signed(_)
        | Cell::Percent(_)
        | Cell::Day(_)
        | Cell::Flag(_) => None,
    });
    amounts.nth(nth).unwrap_or(0)
}

/// What the longest bar stands for.
pub struct Scale {
    most: i64,
}

impl Scale {
    pub fn of(rows: &[Row]) -> Scale {
        let ends = rows.iter().map(span).flat_map(|span| [span.from, span.to]);
        Scale { most: ends.max().unwrap_or(0).max(1) }
    }

    /// Draws a bar into the room right of a row's words.
    pub fn draw(&self, buf: &mut Buffer, look: Look, area: Rect, span: Span) {
        let room = area.width.saturating_sub(3);
        if room < 8 {
            return;
        }
        let column = |cents: i64| (i128::from(cents.max(0)) * i128::from(room) / i128::from(self.most)) as u16;
        let (low, high) = (column(span.from.min(span.to)), column(span.from.max(span.to)));
        let glyph = match span {
            Span { whole: true, .. } => Glyph::Bar,
            Span { from, to, .. } if to < from => Glyph::BarAway,
            Span { .. } => Glyph::BarMore,
        };
        let length = if span.from == span.to { 0 } else { high.saturating_sub(low).max(1) };
        let bar = look.glyph(glyph).repeat(usize::from(length));
        let style = if glyph == Glyph::BarAway { look.dim() } else { look.accent() };
        put(buf, (area.x + 2 + low.min(room - 1), area.y), room, &bar, style);
    }
}

/// A line of the waterfall under another table.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Bar {
    label: String,
    amount: i64,
    span: Span,
}

/// All rows, or as many of the largest steps as there are lines, the others folded into one, so that what is shown always adds up.
fn bars(rows: &[Row], lines: usize) -> Vec<Bar> {
    let label = |row: &Row| row.cells.first().map(cell_text).unwrap_or_default();
    let bar = |row: &Row| Bar { label: label(row), amount: money(row, 0), span: span(row) };
    if rows.len() <= lines || rows.len() < 4 {
        return rows.iter().take(lines).map(bar).collect();
    }
    let (Some((start, rest)), kept) = (rows.split_first(), lines.saturating_sub(3)) else { return Vec::new() };
    let Some((left, steps)) = rest.split_last() else { return Vec::new() };
    let mut by_size: Vec<usize> = (0..steps.len()).collect();
    by_size.sort_by_key(|at| std::cmp::Reverse(money(&steps[*at], 0).abs()));
    let (largest, folded) = by_size.split_at(kept.min(steps.len()));
    let mut shown = vec![bar(start)];
    let mut running = money(start, 1);
    let mut step = |label: String, amount: i64| {
        let span = Span { from: running, to: running + amount, whole: false };
        running += amount;
        Bar { label, amount, span }
    };
    for (_, row) in steps.iter().enumerate().filter(|(at, _)| largest.contains(at)) {
        shown.push(step(label(row), money(row, 0)));
    }
    let sum = folded.iter().map(|at| money(&steps[*at], 0)).sum();
    let words = if largest.is_empty() { "steps" } else { "other steps" };
    shown.push(step(format!("{} {words}", folded.len()), sum));
    shown.push(bar(left));
    shown
}

/// The whole waterfall under another table: label, amount, bar.
pub fn draw(buf: &mut Buffer, look: Look, area: Rect, head: &Head, rows: &[Row]) {
    let used = put(buf, (area.x + 1, area.y), area.width, &look.text(&head.title), look.accent());
    let remark = head.summary.join(" ");
    put(buf, (area.x + 3 + used, area.y), area.width.saturating_sub(used + 4), &look.text(&remark), look.dim());
    let scale = Scale::of(rows);
    let bars = bars(rows, usize::from(area.height.saturating_sub(1)));
    let longest = bars.iter().map(|bar| text::width(&bar.label)).max().unwrap_or(0) as u16;
    let label_width = longest.min(area.width * 2 / 5).max(8);
    for (bar, y) in bars.iter().zip(area.y + 1..) {
        let line = Rect { y, height: 1, ..area };
        put(buf, (line.x + 4, y), label_width, &look.text(&bar.label), look.plain());
        let amount = cell_text(&Cell::Money(Cents(bar.amount)));
        put_right(buf, (line.x + 4 + label_width + 14, y), 13, &look.text(&amount), look.plain());
        let used = 4 + label_width + 14;
        scale.draw(buf, look, Rect { x: line.x + used, width: line.width.saturating_sub(used), ..line }, bar.span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, change: i64, after: i64, mark: Mark) -> Row {
        Row::new(label, vec![Cell::text(label), Cell::Money(Cents(change)), Cell::Money(Cents(after))]).mark(mark)
    }

    #[test]
    fn however_few_lines_there_are_the_bars_add_up() {
        let mut rows = vec![row("unadjusted", 1_000, 1_000, Mark::Done)];
        let mut after = 1_000;
        for (at, change) in [-300, -5, 40, -200, -1, -2, 60].into_iter().enumerate() {
            after += change;
            rows.push(row(&format!("step {at}"), change, after, Mark::None));
        }
        rows.push(row("left", after, after, Mark::Done));
        for lines in 3..=rows.len() + 2 {
            let bars = bars(&rows, lines);
            assert!(bars.len() <= lines);
            let sum: i64 = bars[..bars.len() - 1].iter().map(|bar| bar.amount).sum();
            assert_eq!(sum, after, "{lines} lines: {bars:?}");
            let joined = bars.windows(2).all(|pair| pair[1].span.whole || pair[0].span.to == pair[1].span.from);
            assert!(joined, "{lines} lines: {bars:?}");
        }
        assert_eq!(super::bars(&rows, 5)[3].label, "5 other steps");
    }
}
