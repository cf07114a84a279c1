//! Exports of products, read as they are: recognised by their headers, never by their name, and turned row by row into rows of canonical
//! tables. One file a family. What each header means is in the product's documentation; where a reading is ours, the account says so.

mod columns;
mod configmgr;
mod directory;
mod dns;
mod exchange;
mod guess;
mod held;
mod leases;
mod mailboxes;
mod permissions;
mod plans;
mod remote_desktop;
mod repeats;
mod server_packs;
mod sharepoint;
mod sign_ins;
mod statements;
mod turned;
mod ual;
mod ual_clients;
mod ual_server;
mod web;

use super::header::{DEEPEST_HEADER, Kind, Recognised};
use super::table::{OwnedRow, Row, Table};
use crate::catalog::Catalog;
use crate::kit::records::ColumnUse;
pub(super) use columns::{Columns, cell};
pub(super) use guess::Guess;
pub(super) use held::spans;
pub(super) use repeats::Repeats;
use std::ops::ControlFlow;
pub(super) use turned::Turned;
pub(super) use ual::workload as workload_of_role;

/// A canonical table that an export's rows become, and the fields it fills, in the order in which they are put.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target {
    pub kind: Kind,
    pub fields: Vec<&'static str>,
}

/// What becomes of one row of an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// The rows that were put.
    Rows,
    /// It says again what another row of its source, or of one that belongs to it, said.
    Repeat,
    /// It says nothing about access, for this reason (a code).
    Aside(&'static str),
    /// It cannot be read: a clause.
    Reject(String),
}

/// An export that was recognised, ready to turn its rows.
pub(super) trait Export {
    fn targets(&self) -> Vec<Target>;
    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn;
    /// The server that was guessed for rows that name none.
    fn guess(&self) -> Option<&Guess> {
        None
    }

    /// Walks the rows before the first is turned, where what one becomes depends on others. The error is a sentence.
    fn look_ahead(&mut self, _rows: Walk<'_>) -> Result<(), String> {
        Ok(())
    }

    /// What a table is that becomes no record.
    fn word(&self) -> &'static str {
        "no evidence"
    }

    /// The same export before its first row: rows are walked more than once where a column leaves its order of days open.
    fn afresh(&self) -> Box<dyn Export>;
}

/// A table that becomes no record, whatever its rows say, for one reason (a code).
struct WithoutEvidence(&'static str);

fn without_evidence(reason: &'static str) -> Box<dyn Export> {
    Box::new(WithoutEvidence(reason))
}

impl Export for WithoutEvidence {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn turn(&mut self, _row: &Row<'_>, _catalog: &Catalog, _out: &mut Turned) -> Turn {
        Turn::Aside(self.0)
    }

    fn afresh(&self) -> Box<dyn Export> {
        without_evidence(self.0)
    }
}

/// Calls its argument for every row below the header that can be read.
pub(super) type Walk<'w> = &'w dyn Fn(&mut dyn FnMut(&Row<'_>)) -> Result<(), String>;

/// Where a table stands, and what stands above its header.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The source's path, `/` between folders: for exports that name no server.
    pub path: &'a str,
    pub above: &'a [OwnedRow],
    /// What other sources told already.
    pub repeats: &'a Repeats,
    /// The server that a decision gives to rows that name none.
    pub server: Option<&'a str>,
}

impl Place<'_> {
    fn guess(&self) -> Guess {
        Guess::unless_told(self.server, self.path)
    }
}

/// A kind of export: its name as people know it, and how it is told by its headers.
struct Form {
    name: &'static str,
    open: fn(&mut Columns, Place<'_>) -> Option<Box<dyn Export>>,
}

/// All kinds; the more particular of a family first.
const FORMS: [&[Form]; 16] = [
    &ual::FORMS,
    &ual_clients::FORMS,
    &ual_server::FORMS,
    &mailboxes::FORMS,
    &sharepoint::FORMS,
    &permissions::FORMS,
    &sign_ins::FORMS,
    &configmgr::FORMS,
    &directory::FORMS,
    &leases::FORMS,
    &dns::FORMS,
    &remote_desktop::FORMS,
    &server_packs::FORMS,
    &statements::FORMS,
    &web::FORMS,
    &exchange::FORMS,
];

/// A table that is an export, and how its columns are used.
pub(super) struct Found {
    pub form: String,
    pub header_row: u64,
    pub headers: Vec<String>,
    pub columns: Vec<ColumnUse>,
    /// Places of the columns that are read.
    pub used: Vec<usize>,
    pub export: Box<dyn Export>,
}

/// The first row that has the headers of some export, and that export. `path`: the source's; `server`: a decision's, for rows that name none.
pub(super) fn recognise(head: &[OwnedRow], path: &str, repeats: &Repeats, server: Option<&str>) -> Option<Found> {
    let row_of = |(at, row): (usize, &OwnedRow)| {
        let place = Place { path, above: &head[..at], repeats, server };
        // Folded once for all kinds: a dump of a directory has hundreds of headers.
        let mut columns = Columns::new(&row.cells);
        FORMS.iter().copied().flatten().find_map(|form| {
            columns.forget();
            let export = (form.open)(&mut columns, place)?;
            Some(Found {
                form: form.name.to_string(),
                header_row: row.number,
                headers: row.cells.clone(),
                columns: columns.uses(),
                used: columns.used(),
                export,
            })
        })
    };
    head.iter().enumerate().take(DEEPEST_HEADER).find_map(row_of)
}

impl Found {
    /// The canonical tables as if each had been recognised by headers of its own.
    pub fn recognised(&self) -> Vec<Recognised> {
        let header_of = |field: &&'static str| {
            let column = self.columns.iter().find(|column| column.field.as_deref() == Some(*field));
            column.map_or_else(|| (*field).to_string(), |column| column.header.clone())
        };
        let recognised = |target: Target| Recognised {
            kind: target.kind,
            header_row: self.header_row,
            headers: target.fields.iter().map(header_of).collect(),
            fields: target.fields.into_iter().map(Some).collect(),
            repeated: Vec::new(),
        };
        self.export.targets().into_iter().map(recognised).collect()
    }

    /// An export whose columns are known without a header row; `field`: what a column fills.
    pub fn of_columns(form: &str, headers: Vec<String>, field: &dyn Fn(&str) -> Option<&'static str>, export: Box<dyn Export>) -> Found {
        let column = |header: &String| ColumnUse { header: header.clone(), field: field(header).map(String::from) };
        let used = (0..headers.len()).filter(|at| field(&headers[*at]).is_some()).collect();
        Found { form: form.to_string(), header_row: 0, columns: headers.iter().map(column).collect(), used, headers, export }
    }

    /// Lets the export walk the rows before they are turned.
    pub fn look_ahead(&mut self, table: &dyn Table) -> Result<(), String> {
        let header_row = self.header_row;
        self.export.look_ahead(&|each| {
            table.rows(&mut |row| {
                if row.number > header_row && row.broken.is_none() {
                    each(&row);
                }
                ControlFlow::Continue(())
            })
        })
    }

    /// What the table is, as people call it.
    pub fn word(&self) -> &'static str {
        self.export.targets().first().map_or(self.export.word(), |target| target.kind.word())
    }

    /// By which signs it was recognised.
    pub fn signs(&self) -> String {
        let used: Vec<&str> = self.columns.iter().filter(|c| c.field.is_some()).map(|c| c.header.as_str()).collect();
        match (used.is_empty(), self.header_row) {
            (true, _) => format!("{}, which shows nobody's access", self.form),
            (false, 0) => format!("{}: columns {}", self.form, used.join(", ")),
            (false, row) => format!("{}: headers {} in row {row}", self.form, used.join(", ")),
        }
    }

    pub fn export(&self) -> Box<dyn Export> {
        self.export.afresh()
    }

    /// The rows that become rows of one of the canonical tables, by its place among the targets.
    pub fn table<'t>(&'t self, inner: &'t dyn Table, catalog: &'t Catalog, target: usize) -> impl Table + 't {
        TurnedTable { found: self, inner, catalog, target }
    }
}

/// An export seen as one of the canonical tables that it becomes.
struct TurnedTable<'t> {
    found: &'t Found,
    inner: &'t dyn Table,
    catalog: &'t Catalog,
    target: usize,
}

impl Table for TurnedTable<'_> {
    fn rows(&self, each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>) -> Result<(), String> {
        let mut export = self.found.export();
        let mut turned = Turned::default();
        self.inner.rows(&mut |row| {
            if row.number <= self.found.header_row || row.broken.is_some() {
                return ControlFlow::Continue(());
            }
            turned.clear();
            if export.turn(&row, self.catalog, &mut turned) == Turn::Rows {
                for (_, row) in turned.rows(row.number).filter(|(target, _)| *target == self.target) {
                    each(row)?;
                }
            }
            ControlFlow::Continue(())
        })
    }

    fn epoch_1904(&self) -> bool {
        self.inner.epoch_1904()
    }
}
