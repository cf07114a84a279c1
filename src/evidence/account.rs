//! The account of one table: every row is accepted, merged, set aside or rejected, and the findings that follow from it.

use super::days::DayOrder;
use super::header::{Kind, Recognised};
use super::remarks::Remarks;
use super::survey::{Doubt, Subject, Survey, rows_in_words};
use super::table::Row;
use super::values;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::mapping::{DateOrder, Mapping, TableName};
use crate::kit::records::{Origin, Reject, TableAccount, TableId};
use std::collections::BTreeMap;

/// A canonical table that rows were read as, and how its columns are written.
pub(super) type ReadAs = (Recognised, Survey);

/// What became of a row. A rejection is the `Err` of a result: the reason as a clause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Accepted,
    Merged,
    SetAside(&'static str),
}

/// Rows counted as they are read.
pub(super) struct Account {
    pub id: TableId,
    pub table: TableAccount,
    rejected: Vec<u64>,
    /// Workloads that the catalog does not know, as spelled, with their rows.
    unknown_workloads: BTreeMap<String, Doubtful>,
    /// Odd cells of rows that count.
    pub remarks: Remarks,
}

#[derive(Default)]
struct Doubtful {
    rows: Vec<u64>,
    total: u64,
}

/// More spellings than this share one finding.
const MOST_SPELLINGS: usize = 50;

impl Account {
    pub fn new(id: TableId, table: TableAccount) -> Account {
        Account { id, table, rejected: Vec::new(), unknown_workloads: BTreeMap::new(), remarks: Remarks::default() }
    }

    pub fn count(&mut self, row: u64, outcome: Result<Outcome, String>) {
        self.table.rows += 1;
        match outcome {
            Ok(Outcome::Accepted) => self.table.accepted += 1,
            Ok(Outcome::Merged) => self.table.merged += 1,
            Ok(Outcome::SetAside(reason)) => match self.table.set_aside.get_mut(reason) {
                Some(count) => *count += 1,
                None => {
                    self.table.set_aside.insert(reason.to_string(), 1);
                }
            },
            Err(why) => self.reject(row, why),
        }
    }

    fn reject(&mut self, row: u64, why: String) {
        self.table.rejected += 1;
        if self.table.rejects.len() < TableAccount::REJECTS_KEPT {
            self.table.rejects.push(Reject { row, why });
            self.rejected.push(row);
        }
    }

    /// Notes spreadsheet errors among the cells that are read.
    pub fn see_errors(&mut self, row: &Row<'_>, used: &[usize]) {
        for cell in used.iter().map(|column| row.cell(*column)) {
            if values::is_error(cell) {
                self.remarks.errors.add(row.number, cell);
            } else if values::is_type_name(cell) {
                self.remarks.type_names.add(row.number, cell);
            }
        }
        if row.damaged {
            self.remarks.damaged(row.number);
        }
    }

    pub fn unknown_workload(&mut self, row: u64, spelling: &str) {
        let key = if self.unknown_workloads.len() < MOST_SPELLINGS || self.unknown_workloads.contains_key(spelling) {
            spelling.to_string()
        } else {
            "(others)".to_string()
        };
        let doubtful = self.unknown_workloads.entry(key).or_default();
        doubtful.total += 1;
        if doubtful.rows.len() < 100 {
            doubtful.rows.push(row);
        }
    }

    /// The findings of a table that was read, as one or several canonical tables. `place`: `path#table`.
    pub fn findings(&self, place: &str, read_as: &[ReadAs]) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.table.rejected > 0 {
            findings.extend(read_as.first().map(|(recognised, _)| self.rejected_rows(place, recognised.kind)));
        }
        for (spelling, doubtful) in &self.unknown_workloads {
            let message = format!(
                "{place}: {} the workload '{spelling}', which the catalog does not know: set aside, counted nowhere ({})",
                if doubtful.total == 1 { "1 row names".to_string() } else { format!("{} rows name", doubtful.total) },
                rows_in_words(&doubtful.rows, doubtful.total)
            );
            let finding = Finding::new("unknown-workload", Severity::Medium, Effect::Under, format!("{place} {spelling}"), message)
                .remedy("Amend the workload to one of the catalog's, or leave it if no CAL is needed for it.")
                .units(doubtful.total);
            findings.push(self.with_rows(finding, &doubtful.rows, doubtful.total));
        }
        for (recognised, survey) in read_as {
            findings.extend(self.ambiguities(place, recognised, survey));
        }
        for (recognised, header) in read_as.iter().flat_map(|(r, _)| r.repeated.iter().map(move |header| (r, header))) {
            let message = format!("{place}: the header '{header}' stands twice; the first column is read and the other ignored");
            let finding = Finding::new("duplicate-header", Severity::Low, Effect::Unknown, format!("{place} {header}"), message)
                .remedy("Check which of the two columns is meant; rename the other one in a copy of the extract.");
            findings.push(self.with_rows(finding, &[recognised.header_row], 1));
        }
        if self.table.rows == 0 {
            findings.extend(read_as.first().map(|(recognised, _)| empty(place, recognised.kind)));
        }
        findings.extend(self.remarks.findings(place).into_iter().map(|(finding, doubt)| self.with_rows(finding, &doubt.rows, doubt.total)));
        findings
    }

    fn rejected_rows(&self, place: &str, kind: Kind) -> Finding {
        let (rejected, rows) = (self.table.rejected, self.table.rows);
        let severity = if rejected * 2 > rows { Severity::High } else { Severity::Medium };
        let effect = match kind {
            Kind::Access | Kind::Server => Effect::Under,
            Kind::Entitlement | Kind::Plan => Effect::Over,
            Kind::Authorised
            | Kind::Membership
            | Kind::Claim
            | Kind::Collector
            | Kind::Event
            | Kind::Device
            | Kind::Person
            | Kind::Assignment
            | Kind::Price => Effect::Unknown,
        };
        let first = self.table.rejects.first().map_or(String::new(), |r| format!("; row {}: {}", r.row, r.why));
        let message = format!(
            "{place}: {rejected} of {rows} rows could not be read and count nowhere ({}){first}",
            rows_in_words(&self.rejected, rejected)
        );
        let finding = Finding::new("rejected-rows", severity, effect, place, message)
            .remedy("Correct the rows in a new export, or add what they say as records.")
            .units(rejected);
        self.with_rows(finding, &self.rejected, rejected)
    }

    fn ambiguities(&self, place: &str, recognised: &Recognised, survey: &Survey) -> Vec<Finding> {
        let columns = recognised.fields.iter().zip(survey.styles()).zip(&recognised.headers);
        let mut findings = Vec::new();
        for ((field, style), header) in columns {
            if let Some((day_first, month_first)) = style.contradiction() {
                findings.push(self.mixed_order(place, header, day_first, month_first));
            }
            let (Some(field), Some(doubt)) = (field, style.doubt()) else { continue };
            let (code, message) = match Subject::of(field) {
                Subject::Days => (
                    "ambiguous-date-order",
                    format!(
                        "{place}: days in column '{header}' such as {} may be day-month or month-day; read as day-month",
                        doubt.example
                    ),
                ),
                Subject::Numbers => (
                    "ambiguous-number",
                    format!(
                        "{place}: numbers in column '{header}' such as {} may be thousands or decimals; read as thousands",
                        doubt.example
                    ),
                ),
                Subject::Neither => continue,
            };
            let message = format!("{message} ({})", rows_in_words(&doubt.rows, doubt.total));
            let mut finding = Finding::new(code, Severity::Medium, Effect::Unknown, format!("{place} {header}"), message)
                .remedy("Ask how the exporting machine writes its values, or ask for ISO dates and plain numbers.")
                .units(doubt.total);
            // An order is told for a whole table: not where another of its columns proves the other one.
            let proven = survey.styles().iter().any(|other| other.order() == DayOrder::MonthDay);
            if Subject::of(field) == Subject::Days && !proven {
                finding = day_first(finding, place);
            }
            findings.push(self.with_rows(finding, &doubt.rows, doubt.total));
        }
        findings
    }

    /// A column that contradicts itself was put together from two exports, or retyped: each value reads one way only, the rest is doubtful.
    fn mixed_order(&self, place: &str, header: &str, day_first: &Doubt, month_first: &Doubt) -> Finding {
        let message = format!(
            "{place}: column '{header}' holds days of both orders, {} ({}) and {} ({}); each is read the one way that it can be",
            day_first.example,
            day_first.in_words(),
            month_first.example,
            month_first.in_words()
        );
        let rows: Vec<u64> = day_first.rows.iter().take(50).chain(month_first.rows.iter().take(50)).copied().collect();
        let finding = Finding::new("mixed-date-order", Severity::Medium, Effect::Unknown, format!("{place} {header}"), message)
            .remedy("Ask how the table was put together, or ask for ISO dates.");
        self.with_rows(finding, &rows, day_first.total + month_first.total)
    }

    fn with_rows(&self, mut finding: Finding, rows: &[u64], total: u64) -> Finding {
        for &row in rows {
            finding.add_evidence(Origin { table: self.id, row });
        }
        finding.evidence_total = total;
        finding
    }
}

/// The order that was assumed, to be confirmed once for the table.
fn day_first(finding: Finding, place: &str) -> Finding {
    let on = TableName { source: place.to_string(), table: None };
    let mapping = Mapping { dates: Some(DateOrder::DayMonthYear), ..Mapping::default() };
    finding.suggest(format!("days of {place} are day-month, as read"), Decision::Map { on, mapping: Box::new(mapping) })
}

/// A table with its headers and nothing below: an export that found nothing, or failed.
fn empty(place: &str, kind: Kind) -> Finding {
    let severity = if kind == Kind::Access { Severity::Medium } else { Severity::Low };
    let message = format!("{place} has the headers of a table ({}) and no rows", kind.word());
    Finding::new("empty-table", severity, Effect::Unknown, place, message)
        .remedy("Ask whether the export found nothing or failed; a filter or a missing permission often is the reason.")
}
