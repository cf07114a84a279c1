//! Text on a terminal: the only place that measures and cuts. What comes out of an extract is cleaned here, so that no control
//! character of a client's file ever reaches the terminal.

use ratatui::style::Style;
use ratatui::text::Span;

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// Without line breaks, tabs, escape and direction characters.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Cut to `columns`, the cut told by an ellipsis.
pub fn cut(text: &str, columns: usize) -> String {
    let text = clean(text);
    if width(&text) <= columns {
        return text;
    }
    if columns == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in Span::raw(&text).styled_graphemes(Style::default()) {
        let wide = width(grapheme.symbol);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        out.push_str(grapheme.symbol);
    }
    out.push('…');
    out
}

/// Exactly `columns` wide, left-aligned.
pub fn left(text: &str, columns: usize) -> String {
    let cut = cut(text, columns);
    let pad = columns.saturating_sub(width(&cut));
    cut + &" ".repeat(pad)
}

/// Exactly `columns` wide, right-aligned.
pub fn right(text: &str, columns: usize) -> String {
    let cut = cut(text, columns);
    " ".repeat(columns.saturating_sub(width(&cut))) + &cut
}

/// Lines wrapped to `columns`, as many as `rows` hold; what does not fit is counted in the last.
pub fn within(lines: &[String], columns: usize, rows: usize) -> Vec<String> {
    let wrapped: Vec<Vec<String>> = lines.iter().map(|line| wrap(line, columns, 2)).collect();
    let all: usize = wrapped.iter().map(Vec::len).sum();
    if all <= rows {
        return wrapped.concat();
    }
    let mut out = Vec::new();
    let mut whole = 0;
    for line in &wrapped {
        if out.len() + line.len() + 1 > rows {
            break;
        }
        out.extend(line.iter().cloned());
        whole += 1;
    }
    if rows > 0 {
        out.push(format!("… and {} more", lines.len() - whole));
    }
    out
}

/// Broken into lines of at most `columns`, at blanks where there are any; continuation lines are indented by `indent`.
pub fn wrap(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let text = clean(text);
    let columns = columns.max(1);
    let indent = if indent + 8 > columns { 0 } else { indent };
    let mut lines: Vec<String> = Vec::new();
    let mut line = text.chars().take_while(|c| *c == ' ').collect::<String>();
    let mut empty = true;
    for word in text.split_whitespace() {
        let mut word = word.to_string();
        while width(&line) + usize::from(!empty) + width(&word) > columns {
            if !empty {
                lines.push(std::mem::take(&mut line));
            } else {
                // A word longer than the line: cut hard.
                let room = columns.saturating_sub(width(&line)).max(1);
                let head: String = word.chars().take(room).collect();
                word = word.chars().skip(room).collect();
                lines.push(std::mem::take(&mut line) + &head);
            }
            line = " ".repeat(indent);
            empty = true;
            if word.is_empty() {
                break;
            }
        }
        if word.is_empty() {
            continue;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(&word);
        empty = false;
    }
    if !empty || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_measured_in_columns() {
        assert_eq!(width("株式会社"), 8);
        assert_eq!(cut("株式会社", 5), "株式…");
        assert_eq!(width(&left("株式会社", 6)), 6);
    }

    #[test]
    fn an_escape_sequence_in_an_extract_stays_text() {
        assert_eq!(clean("a\u{1b}[31mb\tc"), "a [31mb c");
    }

    #[test]
    fn words_wrap_and_a_long_path_is_broken() {
        assert_eq!(wrap("one two three", 7, 0), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4, 0), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4, 0), [""]);
        assert!(wrap("  row of a very long sentence here", 12, 4).iter().all(|l| width(l) <= 12));
    }
}
