//! Where things stand in the workbook, and the formulas that point there.

use crate::views::TableKey;
use rust_xlsxwriter::{column_number_to_name, quote_sheet_name};

/// Where a table's rows were written, sheet by sheet where they needed several.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    pub key: TableKey,
    pub sheet: String,
    /// Rows of the data, counted from 0; `None` for a table without rows.
    pub rows: Option<(u32, u32)>,
    pub columns: Vec<AnchorColumn>,
}

#[derive(Clone, Debug)]
pub(super) struct AnchorColumn {
    pub id: &'static str,
    /// Sum in hundredths of what was written.
    pub sum: i64,
    /// The cell of the live total, where the column has one.
    pub total: Option<String>,
}

impl Anchor {
    /// `'Gap'!$C$7:$C$12` of a column; `None` where the table has no rows or no such column.
    pub(super) fn range(&self, column: &str) -> Option<String> {
        let at = self.columns.iter().position(|c| c.id == column)?;
        let (first, last) = self.rows?;
        let name = column_number_to_name(at as u16);
        Some(format!("{}!${name}${}:${name}${}", quote_sheet_name(&self.sheet), first + 1, last + 1))
    }

    pub(super) fn column(&self, id: &str) -> Option<&AnchorColumn> {
        self.columns.iter().find(|column| column.id == id)
    }
}

/// Finds the first part of a table.
pub(super) fn find(anchors: &[Anchor], key: TableKey) -> Option<&Anchor> {
    anchors.iter().find(|anchor| anchor.key == key)
}

/// `'Gap'!$C$7`.
pub(super) fn cell(sheet: &str, row: u32, column: u16) -> String {
    format!("{}!${}${}", quote_sheet_name(sheet), column_number_to_name(column), row + 1)
}

/// Hundredths as a formula's cached result: `12345` as `123.45`, whole numbers without a fraction.
pub(super) fn cached(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::cached;

    #[test]
    fn cached_results_are_exact_decimals() {
        assert_eq!(cached(12_345), "123.45");
        assert_eq!(cached(-7), "-0.07");
        assert_eq!(cached(400), "4");
    }
}
