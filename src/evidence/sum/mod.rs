//! User Access Logging's own databases, as they lie in `%SystemRoot%\System32\LogFiles\Sum` (SUM): who reached which role of the server, from
//! which address, on which days. One holds the days since the last turn of the year, one each year before, one the server's identity.
//!
//! Which of them a file is, is told by its tables, never by its name. The files of a folder belong together ([`Folder`]).

mod folder;
mod table;
mod turns;
mod years;

use super::ese::{Database, TableForm};
use super::exports::{Found, Guess};
use super::table::{OwnedRow, Table};
pub(super) use folder::{Folder, build, is_product, is_zone_record, server_name};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
pub(super) use table::SumTable;

/// What a table's rows are, told by its columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    /// Who reached a role, from where.
    Clients,
    /// Names of addresses.
    Names,
    /// The server's roles, with the days on which each was reached.
    RolesReached,
    /// The roles that the server knows, with the product of those that are installed.
    Roles,
    /// The machine, a row for each time that something about it changed.
    Identity,
    /// The year of each database.
    Years,
    VirtualMachines,
    Other,
}

impl Part {
    fn of(form: &TableForm) -> Part {
        const SIGNS: [(Part, &[&str]); 7] = [
            (Part::Clients, &["RoleGuid", "Address", "AuthenticatedUserName", "TotalAccesses", "LastAccess"]),
            (Part::Names, &["LastSeen", "Address", "HostName"]),
            (Part::Roles, &["RoleGuid", "ProductName", "RoleName"]),
            (Part::RolesReached, &["RoleGuid", "FirstSeen", "LastSeen"]),
            (Part::Identity, &["CreationTime", "SystemDNSHostName", "OSBuildNumber"]),
            (Part::Years, &["Year", "FileName"]),
            (Part::VirtualMachines, &["VmGuid", "BIOSGuid"]),
        ];
        SIGNS.iter().find(|(_, columns)| form.has(columns)).map_or(Part::Other, |(part, _)| *part)
    }

    /// Tables that no other product's database has.
    fn is_telling(self) -> bool {
        matches!(self, Part::Clients | Part::Roles | Part::Identity)
    }
}

/// A database as a source.
#[derive(Clone, Copy)]
pub(super) struct File<'f> {
    pub path: &'f Path,
    /// As the ledger has it.
    pub name: &'f str,
    /// Its place in the ledger.
    pub source: u32,
    /// The server that a decision gives to rows that name none.
    pub server: Option<&'f str>,
}

/// An ESE database, opened.
pub(super) enum Opened {
    Sum(Sum),
    /// None of User Access Logging; what it is, a clause.
    Other(String),
}

pub(super) struct Sum {
    tables: Vec<TableForm>,
    /// How it was closed, for the signs.
    pub manner: &'static str,
}

/// The error is a sentence: it is damaged so that not even its tables are known.
pub(super) fn open(path: &Path) -> Result<Opened, String> {
    let database = Database::open(path)?;
    if !database.tables.iter().any(|form| Part::of(form).is_telling()) {
        return Ok(Opened::Other(other(&database.tables)));
    }
    let manner = if database.is_clean() {
        "an ESE database, closed in order"
    } else {
        "an ESE database, copied while in use: its last minutes may be missing"
    };
    Ok(Opened::Sum(Sum { tables: database.tables, manner }))
}

impl Sum {
    /// The tables by their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|form| form.name.as_str())
    }

    /// Every table as one to read, and the export that its rows are.
    pub fn tables<'s>(&'s self, file: File<'s>, folder: &'s Rc<RefCell<Folder>>) -> impl Iterator<Item = (SumTable, Found)> + 's {
        self.tables.iter().map(move |form| {
            let table = SumTable::new(file.path, form);
            let found = turns::found(form, &table, file, folder);
            (table, found)
        })
    }
}

/// What another product's database is, by the tables that make it known.
fn other(tables: &[TableForm]) -> String {
    const KNOWN: [(&[&str], &str); 6] = [
        (
            &["datatable", "link_table"],
            "it is a directory's database (Active Directory, ntds.dit); ask for an export of its users and computers instead",
        ),
        (&["SystemIndex_Gthr"], "it is Windows Search's index"),
        (&["SystemIndex_PropertyStore"], "it is Windows Search's index"),
        (&["SruDbIdMapTable"], "it is the System Resource Usage Monitor's database"),
        (&["Containers"], "it is a browser's cache"),
        (&["Certificates", "Requests"], "it is a certification authority's database"),
    ];
    let has = |name: &&str| tables.iter().any(|table| table.name == **name);
    if let Some((_, what)) = KNOWN.iter().find(|(names, _)| names.iter().all(has)) {
        return (*what).to_string();
    }
    let names: Vec<String> = tables.iter().take(10).map(|table| table.name.chars().take(60).collect()).collect();
    let more = if tables.len() > names.len() { " and others" } else { "" };
    format!("it is an ESE database, but none of User Access Logging: its tables are {}{more}", names.join(", "))
}

/// A table's columns and one of its rows again.
pub(super) fn row(path: &Path, table: &str, row: u64) -> Result<Option<(Vec<String>, OwnedRow)>, String> {
    let database = Database::open(path)?;
    let Some(form) = database.tables.iter().find(|form| form.name == table) else { return Ok(None) };
    let table = SumTable::new(path, form);
    let mut wanted = None;
    table.rows(&mut |candidate| {
        if candidate.number < row {
            return ControlFlow::Continue(());
        }
        wanted = (candidate.number == row && candidate.broken.is_none()).then(|| candidate.to_owned());
        ControlFlow::Break(())
    })?;
    Ok(wanted.map(|found| (table.headers().to_vec(), found)))
}

/// What the folder of a source is called, as a server's name.
fn folders_name(path: &str) -> Guess {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    // A file's own name says nothing: all servers' databases are called the same.
    Guess::from(&format!("{folder}/Current.mdb"))
}
