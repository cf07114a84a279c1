//! What is odd in single cells of a table whose rows count all the same: values left out, words that nobody knows, damaged characters.

use super::survey::Doubt;
use crate::kit::findings::{Effect, Finding, Severity};
use std::collections::BTreeMap;

/// More different words than this of one column share a finding.
const MOST_WORDS: usize = 20;

/// Cells that are told about, by what is odd in them.
#[derive(Default)]
pub(super) struct Remarks {
    /// Cells of informative columns that cannot be read, by field, and why the first one cannot.
    dropped: BTreeMap<&'static str, (String, Doubt)>,
    /// Words that a column of fixed words does not have.
    words: BTreeMap<(&'static str, String), Doubt>,
    /// Rows with bytes that are no character in the file's encoding.
    damaged: Doubt,
    /// Leases that end before they begin.
    backward: Doubt,
    /// Cells of used columns with a spreadsheet's error in them, or a formula without its value.
    pub errors: Doubt,
    /// Cells with the name of a type in place of a value.
    pub type_names: Doubt,
}

impl Remarks {
    /// A cell that no rule needs is left out and its row kept; `why` is a clause that names the field and the value.
    pub fn dropped(&mut self, row: u64, field: &'static str, why: String) {
        let (_, doubt) = self.dropped.entry(field).or_insert_with(|| (why, Doubt::default()));
        doubt.add(row, "");
    }

    pub fn word(&mut self, row: u64, field: &'static str, word: &str) {
        let shown: String = word.chars().take(60).collect();
        let known = self.words.contains_key(&(field, shown.clone()));
        let key = if known || self.words.len() < MOST_WORDS { shown } else { "(others)".to_string() };
        self.words.entry((field, key)).or_default().add(row, word);
    }

    pub fn damaged(&mut self, row: u64) {
        self.damaged.add(row, "");
    }

    pub fn backward(&mut self, row: u64, lease: &str) {
        self.backward.add(row, lease);
    }

    /// The findings, each with the rows behind it. `place`: `path#table`.
    pub fn findings(&self, place: &str) -> Vec<(Finding, &Doubt)> {
        let mut all = Vec::new();
        for (field, (why, doubt)) in &self.dropped {
            let message = format!(
                "{place}: {why}: {} left out as if blank, the {} kept ({})",
                cells(doubt.total),
                rows_word(doubt),
                doubt.in_words()
            );
            let finding = Finding::new("unreadable-cells", Severity::Low, Effect::Unknown, format!("{place} {field}"), message)
                .remedy("Nothing need be done where the column is for information only; otherwise amend the records.");
            all.push((finding, doubt));
        }
        all.extend(self.words.iter().map(|((field, word), doubt)| (unknown_word(place, field, word, doubt), doubt)));
        if !self.damaged.is_none() {
            let message = format!(
                "{place}: the text is UTF-8, but {} hold bytes that are none; they are shown as \u{fffd}, so a name there matches no other ({})",
                counted_rows(self.damaged.total),
                self.damaged.in_words()
            );
            let finding = Finding::new("damaged-text", Severity::Medium, Effect::Unknown, place, message)
                .remedy("Ask for the export again in UTF-8, or amend the names in those rows.")
                .units(self.damaged.total);
            all.push((finding, &self.damaged));
        }
        if !self.backward.is_none() {
            let message = format!(
                "{place}: {} of an address end before they begin, such as {}; nobody held it then ({})",
                if self.backward.total == 1 { "1 lease".to_string() } else { format!("{} leases", self.backward.total) },
                self.backward.example,
                self.backward.in_words()
            );
            let finding = Finding::new("lease-backward", Severity::Medium, Effect::Unknown, place, message)
                .remedy("Find out which of the two days is right, and amend the device's row.");
            all.push((finding, &self.backward));
        }
        if !self.errors.is_none() {
            let message = format!(
                "{place}: {} such as {} {} read as absent ({})",
                if self.errors.total == 1 {
                    "1 cell with a spreadsheet's error".to_string()
                } else {
                    format!("{} cells with a spreadsheet's error", self.errors.total)
                },
                self.errors.example,
                if self.errors.total == 1 { "is" } else { "are" },
                self.errors.in_words()
            );
            let finding = Finding::new("error-values", Severity::Low, Effect::Unknown, place, message)
                .remedy("Ask for the extract with values in place of formulas, or open and save it once in the spreadsheet program.");
            all.push((finding, &self.errors));
        }
        if !self.type_names.is_none() {
            let message = format!(
                "{place}: {} hold the name of a type, {}, in place of its values: they carry no data ({})",
                if self.type_names.total == 1 { "1 cell".to_string() } else { format!("{} cells", self.type_names.total) },
                self.type_names.example,
                self.type_names.in_words()
            );
            let finding = Finding::new("type-names", Severity::Medium, Effect::Unknown, place, message)
                .remedy("Ask for the export again with the property expanded (Select-Object with an expression that joins its values).");
            all.push((finding, &self.type_names));
        }
        all
    }
}

fn unknown_word(place: &str, field: &str, word: &str, doubt: &Doubt) -> Finding {
    let (severity, effect, counts) = match field {
        "kind" => (Severity::Medium, Effect::Over, "whoever has it counts as a person of the client's own"),
        "device_kind" => (Severity::Low, Effect::Unknown, "the device counts as any other"),
        _ => (Severity::Low, Effect::Unknown, "no address is read from it"),
    };
    let message = format!("{place}: {field} '{word}' is none that is known: {counts} ({})", doubt.in_words());
    Finding::new("unknown-word", severity, effect, format!("{place} {field} {word}"), message)
        .remedy("Find out what is meant, and amend the records to a word that is known.")
        .units(doubt.total)
}

fn cells(total: u64) -> String {
    if total == 1 { "1 cell is".to_string() } else { format!("{total} cells such as this are") }
}

fn rows_word(doubt: &Doubt) -> &'static str {
    if doubt.total == 1 { "row is" } else { "rows are" }
}

fn counted_rows(total: u64) -> String {
    if total == 1 { "1 row".to_string() } else { format!("{total} rows") }
}
