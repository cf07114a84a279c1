//! Columns of an export by their headers, whatever their order, and which of them are used.

use super::super::days;
use super::super::table::Row;
use super::super::values;
use crate::kit::records::ColumnUse;

/// The header row, folded: case, blanks and punctuation make no difference.
pub(in crate::evidence) struct Columns {
    headers: Vec<String>,
    folded: Vec<String>,
    fields: Vec<Option<&'static str>>,
}

impl Columns {
    pub fn new(headers: &[String]) -> Columns {
        let folded = headers.iter().map(|header| fold(header)).collect();
        Columns { headers: headers.to_vec(), folded, fields: vec![None; headers.len()] }
    }

    /// No column fills a field yet.
    pub fn forget(&mut self) {
        self.fields.fill(None);
    }

    /// Whether all these headers are there.
    pub fn have(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.place(name).is_some())
    }

    /// The first column with one of these headers.
    pub fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.place(name))
    }

    /// The first column with one of these headers, which fills a field (for the account of columns).
    pub fn take(&mut self, names: &[&str], field: &'static str) -> Option<usize> {
        let at = self.find(names)?;
        self.fields[at] = Some(field);
        Some(at)
    }

    /// The first column whose header holds one of these words, in whatever language.
    pub fn word(&self, words: &[&str]) -> Option<usize> {
        self.folded.iter().position(|header| words.iter().any(|word| header.contains(word)))
    }

    /// The same, which fills a field.
    pub fn take_word(&mut self, words: &[&str], field: &'static str) -> Option<usize> {
        let at = self.word(words)?;
        self.fields[at] = Some(field);
        Some(at)
    }

    /// How many columns have a header.
    pub fn count(&self) -> usize {
        self.folded.iter().filter(|header| !header.is_empty()).count()
    }

    fn place(&self, name: &str) -> Option<usize> {
        let name = fold(name);
        self.folded.iter().position(|header| *header == name)
    }

    /// The columns that fill a field.
    pub fn used(&self) -> Vec<usize> {
        (0..self.fields.len()).filter(|column| self.fields[*column].is_some()).collect()
    }

    /// Every column that has a header, and the field it fills.
    pub fn uses(&self) -> Vec<ColumnUse> {
        let uses = self.headers.iter().zip(&self.fields).filter(|(header, _)| !header.trim().is_empty());
        uses.map(|(header, field)| ColumnUse { header: header.clone(), field: field.map(String::from) }).collect()
    }
}

/// The value of a column; blank where the table has none, where nothing stands there, or the name of a type in place of its value.
pub(in crate::evidence) fn cell<'r>(row: &Row<'r>, column: Option<usize>) -> &'r str {
    column.and_then(|column| values::present(row.cell(column))).unwrap_or("")
}

/// A day as it stands; blank where the column says that there is none.
pub(super) fn day_cell<'r>(row: &Row<'r>, column: Option<usize>) -> &'r str {
    Some(cell(row, column)).filter(|text| !days::is_never(text)).unwrap_or("")
}

/// `Assigned licenses`, `AssignedLicenses` and `assigned_licenses` are one header.
fn fold(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')' | '%')).flat_map(char::to_lowercase).collect()
}

/// What a database's client prints for a value that is not there.
pub(super) fn given(text: &str) -> &str {
    if text.eq_ignore_ascii_case("NULL") { "" } else { text }
}
