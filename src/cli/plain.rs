//! Views as plain aligned text: no lines, no colours, zeros as 0, so that a screen reader and `grep` can follow.

use crate::views::{self, Cell, ColumnKind, Table};

/// Beyond this a long cell pushes the rest of its row instead of widening the whole column.
const WIDEST: usize = 48;

/// A table with title, summary, header and rows.
pub fn table(table: &Table) -> String {
    let mut out = format!("{}\n", line(&table.title));
    for sentence in &table.summary {
        out.push_str(&format!("{}\n", line(sentence)));
    }
    if table.len == 0 {
        out.push_str(&format!("{}\n", table.empty));
        return out;
    }
    let right: Vec<bool> = table.columns.iter().map(|c| is_number(c.kind)).collect();
    let header = table.columns.iter().map(|c| c.title.clone()).collect();
    let rows = (0..table.len).map(|at| (table.row)(at).cells.iter().map(plain).collect());
    out.push_str(&aligned(&std::iter::once(header).chain(rows).collect::<Vec<Vec<String>>>(), &right));
    out
}

fn is_number(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Count | ColumnKind::Money | ColumnKind::Percent => true,
        ColumnKind::Text | ColumnKind::Day | ColumnKind::Flag => false,
    }
}

fn plain(cell: &Cell) -> String {
    let text = views::text(cell);
    let text = if text == "·" { "0".to_string() } else { text };
    line(&text)
}

/// Whether a character can steer a terminal or turn the direction of a line: nothing that a client's file holds may do that.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Text whose line breaks are the program's own.
pub fn clean(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && steers(c) { ' ' } else { c }).collect()
}

/// A name or a sentence that holds one: no line break of its own either, so that it cannot pass for a line of the report.
pub fn line(text: &str) -> String {
    text.chars().map(|c| if steers(c) || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

/// JSON as it may be shown: its own line breaks stay, all else that steers a terminal stands as `\u001b`.
pub fn escape_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && steers(c) { out.push_str(&format!("\\u{:04x}", u32::from(c))) } else { out.push(c) }
    }
    out
}

/// Rows in columns, two blanks between, numbers to the right.
pub fn aligned(rows: &[Vec<String>], right: &[bool]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| rows.iter().filter_map(|r| r.get(at)).map(|c| c.chars().count().min(WIDEST)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let gap = if at == 0 { "" } else { "  " };
            let padded = if right.get(at) == Some(&true) { format!("{gap}{cell:>width$}") } else { format!("{gap}{cell:<width$}") };
            line.push_str(&padded);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_client_wrote_steers_the_terminal_or_passes_for_a_line() {
        let name = "=evil()\u{1b}[31m\nfoo\u{9b}2J\u{202e}x";
        assert_eq!(line(name), "=evil() [31m foo 2J x");
        assert_eq!(clean(name), "=evil() [31m\nfoo 2J x");
        let json = serde_json::json!({ "name": name }).to_string();
        let shown = escape_json(&json);
        assert!(!shown.chars().any(steers), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap()["name"], name);
    }

    #[test]
    fn numbers_stand_to_the_right_and_nothing_is_cut() {
        let long = "x".repeat(60);
        let rows = [["right", "short"], ["rds", "7"], [long.as_str(), "12"]].map(|r| r.map(str::to_string).to_vec());
        let text = aligned(&rows, &[false, true]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1].len(), WIDEST + 2 + 5);
        assert!(lines[1].ends_with("      7"), "{text}");
        assert!(lines[2].starts_with(&long));
    }
}
