//! The mapping wizard over the screen: the table's first rows as they stand, how they are to be read, and what would become of them.

use super::{paint, put, put_right, rule};
use crate::session::Confidence;
use crate::workbench::app::App;
use crate::workbench::text;
use crate::workbench::theme::{Glyph, Look};
use crate::workbench::update::wizard::date_words;
use crate::workbench::wizard::{Column, Line, Wizard, meaning};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

/// Lines below the list: rule, outcome, two of explanation.
const FOOT: u16 = 4;
/// From this height on more of the table is shown.
const TALL: u16 = 34;

/// Draws it into what the bottom lines and a form leave.
pub fn draw(buf: &mut Buffer, app: &App, wizard: &Wizard, area: Rect) {
    let look = app.look;
    Clear.render(area, buf);
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    title(buf, look, wizard, Rect { height: 1, ..inner });
    rule(buf, look, Rect { y: area.y + 1, height: 1, ..area });
    let shown = if area.height >= TALL { 8 } else { 4 };
    let preview = Rect { y: area.y + 2, height: shown.min(area.height.saturating_sub(2)), ..inner };
    rows(buf, look, wizard, preview);
    rule(buf, look, Rect { y: preview.bottom(), height: 1, ..area });
    let top = preview.bottom() + 1;
    let bottom = area.bottom().saturating_sub(FOOT);
    list(buf, look, wizard, Rect { y: top, height: bottom.saturating_sub(top), ..inner });
    rule(buf, look, Rect { y: bottom, height: 1, ..area });
    foot(buf, look, wizard, Rect { y: bottom + 1, height: FOOT - 1, ..inner });
    // The rule below belongs to the screen beneath, whose joints mean nothing here.
    rule(buf, look, Rect { y: area.bottom(), height: 1, ..area });
}

fn title(buf: &mut Buffer, look: Look, wizard: &Wizard, area: Rect) {
    let on = &wizard.preview.on;
    let table = on.table.as_deref().map(|table| format!(" {} {table}", look.glyph(Glyph::Dot))).unwrap_or_default();
    let outcome = match &wizard.trial {
        Ok(trial) => format!("{} of {} rows looked at would be read", trial.read, trial.rows),
        Err(_) => "not yet complete".to_string(),
    };
    let used = put_right(buf, (area.right(), area.y), area.width / 2, &outcome, look.strong());
    put(buf, (area.x, area.y), area.width.saturating_sub(used + 2), &look.text(&format!("map {}{table}", on.source)), look.accent());
}

/// The first rows as they stand; the header stands out.
fn rows(buf: &mut Buffer, look: Look, wizard: &Wizard, area: Rect) {
    const NUMBER: u16 = 6;
    let columns = wizard.columns.len().max(1) as u16;
    let each = (area.width.saturating_sub(NUMBER) / columns).clamp(10, 28);
    // What stands above the header is left out, but for the line right above it.
    let rows = wizard.preview.rows().filter(|(number, _)| *number + 1 >= wizard.header_row);
    for (line, (number, cells)) in rows.take(usize::from(area.height)).enumerate() {
        let y = area.y + line as u16;
        let style = if number == wizard.header_row { look.strong() } else { look.plain() };
        put_right(buf, (area.x + NUMBER - 2, y), NUMBER - 2, &number.to_string(), look.dim());
        for (at, cell) in cells.iter().enumerate() {
            let x = area.x + NUMBER + at as u16 * each;
            if x >= area.right() {
                break;
            }
            put(buf, (x, y), each.saturating_sub(2).min(area.right() - x), &text::clean(cell), style);
        }
    }
}

/// Widths of the list's parts.
struct Widths {
    header: u16,
    examples: u16,
    field: u16,
    sure: u16,
}

impl Widths {
    fn of(width: u16) -> Widths {
        let header = (width / 4).clamp(16, 30);
        let examples = (width * 3 / 10).clamp(16, 44);
        Widths { header, examples, field: 16, sure: 7 }
    }
}

fn list(buf: &mut Buffer, look: Look, wizard: &Wizard, area: Rect) {
    let lines = wizard.lines();
    let height = usize::from(area.height);
    let from = (wizard.cursor + 1).saturating_sub(height.saturating_sub(1)).min(lines.len().saturating_sub(height));
    let widths = Widths::of(area.width.saturating_sub(2));
    for (at, line) in lines.iter().enumerate().skip(from).take(height) {
        let y = area.y + (at - from) as u16;
        draw_line(buf, look, wizard, *line, Rect { x: area.x + 2, y, width: area.width.saturating_sub(2), height: 1 }, &widths);
        if at == wizard.cursor {
            put(buf, (area.x, y), 1, look.glyph(Glyph::Cursor), look.accent());
            paint(buf, Rect { y, height: 1, ..area }, look.cursor());
        }
    }
}

fn draw_line(buf: &mut Buffer, look: Look, wizard: &Wizard, line: Line, area: Rect, widths: &Widths) {
    let (label, value, help) = match line {
        Line::Column(at) => {
            if let Some(column) = wizard.columns.get(at) {
                draw_column(buf, look, wizard, column, area, widths);
            }
            return;
        }
        Line::Kind => ("a row is", wizard.kind.word().to_string(), meaning(wizard.kind).to_string()),
        Line::Header => ("header", header_words(wizard), String::new()),
        Line::Dates => {
            let help = wizard.doubtful_day.as_ref().filter(|_| wizard.dates.is_none()).map(|day| format!("{day} may be two days"));
            ("days", wizard.dates.map_or("as each column tells", |order| date_words(order).0).to_string(), help.unwrap_or_default())
        }
        Line::Constant(field) => {
            ("constant", format!("{field} {}", look.glyph(Glyph::Arrow)), wizard.constants.get(field).cloned().unwrap_or_default())
        }
        Line::AddConstant => ("constant", "add one …".to_string(), "what holds for every row that says nothing".to_string()),
    };
    put(buf, (area.x, area.y), widths.header, label, look.dim());
    let x = area.x + widths.header + 1;
    put(buf, (x, area.y), widths.examples, &look.text(&value), look.plain());
    let x = x + widths.examples + 1;
    let style = if line == Line::Dates { look.question() } else { look.dim() };
    let style = if matches!(line, Line::Constant(_)) { look.plain() } else { style };
    put(buf, (x, area.y), area.right().saturating_sub(x), &look.text(&help), style);
}

fn header_words(wizard: &Wizard) -> String {
    let there = wizard.preview.rows().any(|(number, _)| number == wizard.header_row);
    match (wizard.header_row, there) {
        (0, false) => "none: columns go by their place".to_string(),
        (0, true) => "the names of the fields".to_string(),
        (row, _) => format!("row {row}"),
    }
}

/// Header, first values, field, how sure, why.
fn draw_column(buf: &mut Buffer, look: Look, wizard: &Wizard, column: &Column, area: Rect, widths: &Widths) {
    let mut x = area.x;
    let mut part = |width: u16, words: &str, style: Style| {
        put(buf, (x, area.y), width.min(area.right().saturating_sub(x)), &look.text(words), style);
        x += width + 1;
    };
    let guessed = &column.guessed;
    part(widths.header, &text::clean(&guessed.name), look.plain());
    part(widths.examples, &text::clean(&guessed.examples.join(", ")), look.dim());
    let strange = wizard.strange(column);
    let Some(field) = column.field else {
        part(widths.field, "not read", look.dim());
        return;
    };
    part(widths.field, &format!("{} {field}", look.glyph(Glyph::Arrow)), look.accent());
    let as_guessed = guessed.confidence.filter(|_| guessed.field == column.field);
    let (sure, style) = match as_guessed {
        Some(Confidence::Sure) => ("sure", look.plain()),
        Some(Confidence::Likely) => ("likely", look.plain()),
        Some(Confidence::Guess) => ("guess?", look.question()),
        None => ("chosen", look.plain()),
    };
    part(widths.sure, sure, style);
    let why = match strange.as_slice() {
        [] if as_guessed.is_some() => guessed.reason.clone(),
        [] => String::new(),
        [word] => format!("the word '{word}' is not known (w)"),
        words => format!("{} of its words are not known (w)", words.len()),
    };
    let style = if strange.is_empty() { look.dim() } else { look.question() };
    part(area.width, &why, style);
}

/// What would become of the rows; what the line under the cursor says in full.
fn foot(buf: &mut Buffer, look: Look, wizard: &Wizard, area: Rect) {
    let (outcome, style) = match &wizard.trial {
        Err(why) => (format!("not yet: {why}"), look.question()),
        Ok(trial) => {
            let lost = match &trial.first_lost {
                None => "none is lost".to_string(),
                Some((0, why)) => why.clone(),
                Some((row, why)) => format!("first reject: row {row}: {why}"),
            };
            // That nothing is read stands out before it is decided.
            let style = if trial.reads_nothing().is_some() { look.question() } else { look.plain() };
            (format!("{} of {} rows looked at would be read; {lost}", trial.read, trial.rows), style)
        }
    };
    let wrapped = |words: &str| text::wrap(&look.text(words), usize::from(area.width), 0);
    let outcome = wrapped(&outcome).into_iter().take(2).map(|line| (line, style));
    let lines = outcome.chain(wrapped(&explained(wizard)).into_iter().map(|line| (line, look.dim())));
    for (at, (line, style)) in lines.take(usize::from(area.height)).enumerate() {
        put(buf, (area.x, area.y + at as u16), area.width, &line, style);
    }
}

fn explained(wizard: &Wizard) -> String {
    let Line::Column(at) = wizard.line() else { return String::new() };
    let Some(column) = wizard.columns.get(at) else { return String::new() };
    let guessed = &column.guessed;
    let why = match (guessed.field, guessed.confidence) {
        (Some(field), Some(confidence)) => format!("{}: {field}, {} – {}", guessed.name, confidence.word(), guessed.reason),
        _ => format!("{}: {}", guessed.name, guessed.reason),
    };
    let strange = wizard.strange(column);
    let told = column.field.and_then(|field| wizard.values.get(field)).into_iter().flatten();
    let told: Vec<String> = told.map(|(word, to)| format!("'{word}' stands for {to}")).collect();
    let unknown = (!strange.is_empty()).then(|| format!("not known: {}", strange.join(", ")));
    [vec![why], told, unknown.into_iter().collect()].concat().join("; ")
}
