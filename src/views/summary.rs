//! What `recal report` prints: the tables of one page, in order.

use super::model::{Input, Row, Table, TableKey};

/// Findings that a page has room for.
const TOP: usize = 10;

/// Totals, the position per right, the waterfall, purchases, and the first findings (high first).
pub fn summary<'a>(input: Input<'a>) -> Vec<Table<'a>> {
    let mut tables = vec![
        super::table(TableKey::Totals, input),
        super::table(TableKey::Gap, input),
        super::table(TableKey::Waterfall, input),
        super::table(TableKey::Policies, input),
        super::table(TableKey::Purchases, input),
    ];
    let findings = super::table(TableKey::Findings, input);
    let (len, row) = (findings.len, findings.row);
    let shown = len.min(TOP);
    let mut top = Table { len: shown, row: Box::new(move |at| if at < shown { row(at) } else { Row::none() }), ..findings };
    if len > shown {
        top.summary.push(format!("The first {shown} of {len}; recal check lists all."));
    }
    tables.push(top);
    tables.retain(|table| table.len > 0);
    tables
}
