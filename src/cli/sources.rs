//! `recal sources`: what each file and table was recognised as, and what became of every row.

use super::Outcome;
use super::args::Place;
use super::failure::Failure;
use super::files::print;
use super::plain::line;
use super::progress::Progress;
use crate::session::{self, Ledger, source_state};

/// Rejected rows printed per table; the count beside them is complete.
const REJECTS_SHOWN: usize = 20;

/// Columns listed per table.
const COLUMNS_SHOWN: usize = 40;

pub fn run(place: Place) -> Result<Outcome, Failure> {
    let ledger = {
        let progress = Progress::new();
        session::account(&place.path, &place.reading(None), &|done, total, file| progress.tell(done, total, file))?
    };
    print(&listed(&ledger))?;
    Ok(Outcome::Done)
}

fn listed(ledger: &Ledger) -> String {
    let mut out = String::new();
    for (at, source) in ledger.sources.iter().enumerate() {
        let bytes = match source.sha256.get(..12) {
            Some(fingerprint) => format!("; {} bytes, SHA-256 {fingerprint}…", source.bytes),
            None => String::new(),
        };
        out.push_str(&(line(&format!("{}: {}{bytes}", source.path, source_state(source, ledger))) + "\n"));
        for table in ledger.tables.iter().filter(|t| t.source as usize == at) {
            for told in lines(table) {
                out.push_str(&format!("  {}\n", line(&told)));
            }
        }
    }
    let rows: u64 = ledger.tables.iter().map(|t| t.rows).sum();
    out.push_str(&format!(
        "{}, {}, {}\n",
        counted(ledger.sources.len() as u64, "source"),
        counted(ledger.tables.len() as u64, "table"),
        counted(rows, "row")
    ));
    out
}

fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The columns that are not listed.
fn more(columns: usize) -> String {
    match columns.saturating_sub(COLUMNS_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

fn lines(table: &crate::session::TableAccount) -> Vec<String> {
    let linkage = table.linkage.word();
    let linkage = if linkage.is_empty() { String::new() } else { format!(", {linkage}") };
    let mut lines = vec![format!("table {}: {}{linkage}; {}", table.name, table.kind, table.signs)];
    let (mapped, ignored): (Vec<_>, Vec<_>) = table.columns.iter().partition(|c| c.field.is_some());
    if !mapped.is_empty() {
        let shown: Vec<String> =
            mapped.iter().take(COLUMNS_SHOWN).map(|c| format!("{} → {}", c.header, c.field.as_deref().unwrap_or(""))).collect();
        lines.push(format!("  columns: {}{}", shown.join(", "), more(mapped.len())));
    }
    if !ignored.is_empty() {
        let shown: Vec<&str> = ignored.iter().take(COLUMNS_SHOWN).map(|c| c.header.as_str()).collect();
        lines.push(format!("  ignored: {}{}", shown.join(", "), more(ignored.len())));
    }
    let aside: u64 = table.set_aside.values().sum();
    lines.push(format!(
        "  rows {} = accepted {} + merged {} + set aside {aside} + rejected {}",
        table.rows, table.accepted, table.merged, table.rejected
    ));
    if let Some((first, last)) = table.window {
        lines.push(format!("  seen from {first} to {last}"));
    }
    for (reason, count) in &table.set_aside {
        lines.push(format!("  set aside, {reason}: {count}"));
    }
    for reject in table.rejects.iter().take(REJECTS_SHOWN) {
        lines.push(format!("  rejected, row {}: {}", reject.row, reject.why));
    }
    let more = table.rejected.saturating_sub(table.rejects.len().min(REJECTS_SHOWN) as u64);
    if more > 0 {
        lines.push(format!("  rejected, {more} more"));
    }
    lines
}
