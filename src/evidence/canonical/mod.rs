//! Rows of canonical tables become records. INTERFACE.md, 'Canonical tables'; POSITION.md section 1.
//!
//! One loader a kind; a row is accepted, merged into an equal one, set aside, or rejected with a reason. Knows no file.

mod access;
mod column;
mod estate;
mod holdings;
mod permissions;

use super::account::{Account, Outcome, ReadAs};
use super::exports::{Found, Guess, Turn, Turned};
use super::header::{Kind, Recognised};
use super::survey::Survey;
use super::table::{Row, Table};
use crate::catalog::{Catalog, WorkloadId};
use crate::kit::records::{Origin, Records};
use column::Column;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::ControlFlow;

/// Where a table's fields stand and how its columns are written.
pub(super) struct Layout<'a> {
    pub recognised: &'a Recognised,
    pub survey: &'a Survey,
    pub epoch_1904: bool,
}

impl Layout<'_> {
    fn column(&self, field: &'static str) -> Column {
        let at = self.recognised.column(field);
        let style = at.map(|column| self.survey.style_of(column));
        Column { field, at, style, epoch_1904: self.epoch_1904 }
    }
}

/// Turns rows into records. The error is why the row is rejected, a clause.
trait Loader {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String>;

    /// After the last row: what the table's account should know.
    fn finish(&mut self, _account: &mut Account) {}
}

/// Where records go, and what is known while a table is read.
struct Sink<'a, 'c> {
    records: &'a mut Records,
    account: &'a mut Account,
    workloads: &'a mut Workloads<'c>,
    /// Of the row at hand.
    origin: Origin,
}

impl Sink<'_, '_> {
    /// A value that no rule needs: one that cannot be read is left out and told, and its row counts all the same.
    fn informative<T>(&mut self, field: &'static str, read: Result<Option<T>, String>) -> Option<T> {
        read.unwrap_or_else(|why| {
            self.account.remarks.dropped(self.origin.row, field, why);
            None
        })
    }

    /// Tells of a word that a column of fixed words does not have.
    fn known_word(&mut self, column: &Column, row: &Row<'_>, known: &[&str]) {
        if let Some(word) = column.text(row).filter(|word| !known.iter().any(|k| k.eq_ignore_ascii_case(word))) {
            self.account.remarks.word(self.origin.row, column.field, word);
        }
    }

    /// The workload of a spelling; an unknown one is noted for a finding and the row is set aside.
    fn workload(&mut self, spelling: &str) -> Result<WorkloadId, Outcome> {
        match self.workloads.find(spelling) {
            Some(id) => Ok(id),
            None => {
                self.account.unknown_workload(self.origin.row, spelling);
                Err(Outcome::SetAside("unknown-workload"))
            }
        }
    }
}

/// The catalog's workloads, each spelling looked up once.
struct Workloads<'a> {
    catalog: &'a Catalog,
    known: FxHashMap<String, Option<WorkloadId>>,
}

impl Workloads<'_> {
    fn find(&mut self, spelling: &str) -> Option<WorkloadId> {
        if let Some(known) = self.known.get(spelling) {
            return *known;
        }
        let found = self.catalog.find_workload(spelling);
        self.known.insert(spelling.to_string(), found);
        found
    }
}

/// Rows seen before, by the cells that were used: an equal row says nothing new.
#[derive(Default)]
struct Seen(FxHashSet<Box<str>>);

impl Seen {
    /// Whether these cells were seen before; remembers them.
    fn again(&mut self, row: &Row<'_>, columns: &[&Column]) -> bool {
        let mut key = String::new();
        for column in columns {
            key.push_str(column.text(row).unwrap_or(""));
            key.push('\u{1f}');
        }
        !self.0.insert(key.into_boxed_str())
    }
}

/// Reads all rows of a recognised table into `records` and `account`. `cancelled` is asked now and then; the error is a sentence.
pub(super) fn load(
    table: &dyn Table,
    layout: &Layout<'_>,
    catalog: &Catalog,
    records: &mut Records,
    account: &mut Account,
    cancelled: &dyn Fn() -> bool,
) -> Result<(), String> {
    let mut loader = loader_of(layout);
    let mut workloads = Workloads { catalog, known: FxHashMap::default() };
    let fields = &layout.recognised.fields;
    let used: Vec<usize> = (0..fields.len()).filter(|column| fields[*column].is_some()).collect();
    let mut surveyed = Ok(());
    let result = table.rows(&mut |row| {
        if row.number <= layout.recognised.header_row {
            return ControlFlow::Continue(());
        }
        let outcome = match row.broken {
            Some(why) => Err(why.to_string()),
            None => {
                surveyed = layout.survey.before(&row, table);
                if surveyed.is_err() {
                    return ControlFlow::Break(());
                }
                account.see_errors(&row, &used);
                load_row(loader.as_mut(), &row, fields.len(), records, account, &mut workloads)
            }
        };
        account.count(row.number, outcome);
        if account.table.rows.is_multiple_of(4096) && cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    loader.finish(account);
    surveyed.and(result)
}

/// An export that was read: as which canonical tables, and the server that its place suggests, for rows that name none.
pub(super) struct ExportRead {
    pub read_as: Vec<ReadAs>,
    pub guess: Option<Guess>,
    pub result: Result<(), String>,
}

/// Reads all rows of an export: each becomes rows of canonical tables, or is set aside or rejected as it says.
pub(super) fn load_export(
    table: &dyn Table,
    found: &Found,
    catalog: &Catalog,
    records: &mut Records,
    account: &mut Account,
    cancelled: &dyn Fn() -> bool,
) -> ExportRead {
    let read_as: Vec<ReadAs> = found.recognised().into_iter().map(|r| (r.clone(), Survey::of_export(&r))).collect();
    let layouts = read_as.iter().map(|(recognised, survey)| Layout { recognised, survey, epoch_1904: table.epoch_1904() });
    let mut loaders: Vec<Box<dyn Loader>> = layouts.map(|layout| loader_of(&layout)).collect();
    let mut workloads = Workloads { catalog, known: FxHashMap::default() };
    let mut export = found.export();
    let mut turned = Turned::default();
    let mut surveyed = Ok(());
    let result = table.rows(&mut |row| {
        if row.number <= found.header_row {
            return ControlFlow::Continue(());
        }
        turned.clear();
        let turn = match row.broken {
            Some(why) => Turn::Reject(why.to_string()),
            None if row.is_blank() => Turn::Aside("blank"),
            None => {
                account.see_errors(&row, &found.used);
                export.turn(&row, catalog, &mut turned)
            }
        };
        let outcome = match turn {
            Turn::Reject(why) => Err(why),
            Turn::Aside(reason) => Ok(Outcome::SetAside(reason)),
            Turn::Repeat => Ok(Outcome::Merged),
            Turn::Rows => {
                let mut best = None;
                for (at, row) in turned.rows(row.number) {
                    surveyed = read_as[at].1.before(&row, &found.table(table, catalog, at));
                    if surveyed.is_err() {
                        return ControlFlow::Break(());
                    }
                    best = better(best, load_row(loaders[at].as_mut(), &row, row.len(), records, account, &mut workloads));
                }
                best.unwrap_or(Ok(Outcome::SetAside("says-nothing")))
            }
        };
        account.count(row.number, outcome);
        if account.table.rows.is_multiple_of(4096) && cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    loaders.iter_mut().for_each(|loader| loader.finish(account));
    let guess = export.guess().cloned();
    ExportRead { read_as, guess, result: surveyed.and(result) }
}

/// A row of an export counts as the most that any row it became counts as.
fn better(known: Option<Result<Outcome, String>>, new: Result<Outcome, String>) -> Option<Result<Outcome, String>> {
    let rank = |outcome: &Result<Outcome, String>| match outcome {
        Ok(Outcome::Accepted) => 3,
        Ok(Outcome::Merged) => 2,
        Err(_) => 1,
        Ok(Outcome::SetAside(_)) => 0,
    };
    match known {
        Some(known) if rank(&known) >= rank(&new) => Some(known),
        Some(_) | None => Some(new),
    }
}

fn load_row(
    loader: &mut dyn Loader,
    row: &Row<'_>,
    width: usize,
    records: &mut Records,
    account: &mut Account,
    workloads: &mut Workloads<'_>,
) -> Result<Outcome, String> {
    if row.len() > width && (width..row.len()).any(|column| !row.cell(column).is_empty()) {
        return Err(format!("it has {} cells where the header has {width}", row.len()));
    }
    let origin = Origin { table: account.id, row: row.number };
    let mut sink = Sink { records, account, workloads, origin };
    if row.is_blank() {
        return Ok(Outcome::SetAside("blank"));
    }
    loader.load(row, &mut sink)
}

fn loader_of(layout: &Layout<'_>) -> Box<dyn Loader> {
    match layout.recognised.kind {
        Kind::Access => Box::new(access::Access::new(layout)),
        Kind::Server => Box::new(estate::Servers::new(layout)),
        Kind::Person => Box::new(estate::People::new(layout)),
        Kind::Plan => Box::new(estate::Plans::new(layout)),
        Kind::Device => Box::new(estate::Devices::new(layout)),
        Kind::Authorised => Box::new(permissions::Authorised::new(layout)),
        Kind::Membership => Box::new(permissions::Memberships::new(layout)),
        Kind::Event => Box::new(estate::Events::new(layout)),
        Kind::Collector => Box::new(estate::Collectors::new(layout)),
        Kind::Entitlement => Box::new(holdings::Entitlements::new(layout)),
        Kind::Assignment => Box::new(holdings::Assignments::new(layout)),
        Kind::Price => Box::new(holdings::Prices::new(layout)),
        Kind::Claim => Box::new(holdings::Claims::new(layout)),
    }
}
