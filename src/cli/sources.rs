//! `recal sources`: what each file and table was recognised as, and what became of every row.

use super::Outcome;
use super::args::Place;
use super::failure::Failure;
use super::files::print;
use super::progress::Progress;
use crate::session::{self, Ledger, source_state};

/// Rejected rows printed per table; the count beside them is complete.
const REJECTS_SHOWN: usize = 20;

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
        let fingerprint = source.sha256.get(..12).unwrap_or(&source.sha256);
        out.push_str(&format!("{}: {}; {} bytes, SHA-256 {fingerprint}…\n", source.path, source_state(source, ledger), source.bytes));
        for table in ledger.tables.iter().filter(|t| t.source as usize == at) {
            for line in lines(table) {
                out.push_str(&format!("  {line}\n"));
            }
        }
    }
    let rows: u64 = ledger.tables.iter().map(|t| t.rows).sum();
    out.push_str(&format!("{} sources, {} tables, {rows} rows\n", ledger.sources.len(), ledger.tables.len()));
    out
}

fn lines(table: &crate::session::TableAccount) -> Vec<String> {
    let linkage = table.linkage.word();
    let linkage = if linkage.is_empty() { String::new() } else { format!(", {linkage}") };
    let mut lines = vec![format!("table {}: {}{linkage}; {}", table.name, table.kind, table.signs)];
    let (mapped, ignored): (Vec<_>, Vec<_>) = table.columns.iter().partition(|c| c.field.is_some());
    if !mapped.is_empty() {
        let shown: Vec<String> = mapped.iter().map(|c| format!("{} → {}", c.header, c.field.as_deref().unwrap_or(""))).collect();
        lines.push(format!("  columns: {}", shown.join(", ")));
    }
    if !ignored.is_empty() {
        let shown: Vec<&str> = ignored.iter().map(|c| c.header.as_str()).collect();
        lines.push(format!("  ignored: {}", shown.join(", ")));
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
