//! What is granted on shares, folders and session collections: permissions, which show who could access and never that somebody did.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell, given};
use super::guess::Guess;
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 4] = [
    Form { name: "Windows, permissions of shares", open: shares },
    Form { name: "Windows, permissions of folders", open: folders },
    Form { name: "Windows, owners and permissions of folders", open: descriptors },
    Form { name: "Remote Desktop, user groups of collections", open: collections },
];

/// What a list of permissions becomes.
pub(super) fn authorised() -> Target {
    Target { kind: Kind::Authorised, fields: vec!["workload", "authorised_user", "principal", "server", "edition", "via"] }
}

/// Shares that Windows makes for itself.
const ADMINISTRATIVE: [&str; 5] = ["ipc$", "admin$", "print$", "netlogon", "sysvol"];

/// Whether a list grants: `Deny` takes away, and what it takes away from whom is not computed.
fn denies(text: &str) -> bool {
    text.eq_ignore_ascii_case("deny") || text == "1"
}

/// Get-SmbShareAccess: an account or group on a share a row.
#[derive(Clone)]
struct Shares {
    share: Option<usize>,
    account: Option<usize>,
    control: Option<usize>,
    server: Option<usize>,
    scope: Option<usize>,
    guess: Guess,
}

fn shares(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["AccountName", "AccessControlType", "AccessRight"]).then(|| {
        Box::new(Shares {
            share: columns.take(&["Name", "ShareName"], "via"),
            account: columns.take(&["AccountName"], "authorised_user"),
            control: columns.take(&["AccessControlType"], "authorised_user"),
            server: columns.take(&["PSComputerName", "ComputerName", "Server"], "server"),
            scope: columns.take(&["ScopeName"], "server"),
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

impl Export for Shares {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let share = cell(row, self.share);
        let lower = share.to_ascii_lowercase();
        let drive = lower.len() == 2 && lower.ends_with('$');
        if drive || ADMINISTRATIVE.contains(&lower.as_str()) {
            return Turn::Aside("administrative-share");
        }
        if denies(cell(row, self.control)) {
            return Turn::Aside("denied");
        }
        let named = match (cell(row, self.server), cell(row, self.scope)) {
            ("", "*") => "",
            ("", scope) => scope,
            (server, _) => server,
        };
        let via = if share.is_empty() { String::new() } else { format!("share {share}") };
        let server = self.guess.unless(named);
        out.put(0, ["windows-server", cell(row, self.account), "either", server, "", &via]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// The entries of access control lists: of Get-Acl taken apart, or as icacls prints them.
#[derive(Clone)]
struct Folders {
    path: Option<usize>,
    account: Option<usize>,
    control: Option<usize>,
    rights: Option<usize>,
    guess: Guess,
}

fn folders(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let cmdlet = columns.have(&["IdentityReference", "AccessControlType"]);
    (cmdlet || columns.have(&["Path", "Identity", "Entry"])).then(|| {
        Box::new(Folders {
            path: columns.take(&["Path", "PSPath", "FullName", "Folder"], "via"),
            account: columns.take(&["IdentityReference", "Identity"], "authorised_user"),
            control: columns.take(&["AccessControlType"], "authorised_user"),
            rights: columns.take(&["FileSystemRights", "Entry"], "authorised_user"),
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

/// `\\FS01\Finance` of `Microsoft.PowerShell.Core\FileSystem::\\FS01\Finance`, and the server that it names.
fn place_of(path: &str) -> (&str, &str) {
    let path = path.rsplit_once("::").map_or(path, |(_, path)| path);
    let server = path.strip_prefix("\\\\").and_then(|rest| rest.split('\\').next()).unwrap_or("");
    (path, if matches!(server, "." | "?") { "" } else { server })
}

impl Export for Folders {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        // icacls writes an entry that denies as (DENY) or as the right to nothing, (N).
        let entry = cell(row, self.rights).to_ascii_uppercase();
        if denies(cell(row, self.control)) || entry.contains("(DENY)") || entry.ends_with("(N)") {
            return Turn::Aside("denied");
        }
        let (path, server) = place_of(cell(row, self.path));
        out.put(0, ["windows-server", cell(row, self.account), "either", self.guess.unless(server), "", path]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Get-Acl as it comes: a folder a row, its entries one below the other in a cell.
#[derive(Clone)]
struct Descriptors {
    path: Option<usize>,
    access: Option<usize>,
    guess: Guess,
}

fn descriptors(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    (columns.have(&["AccessToString"]) && columns.find(&["Path", "PSPath"]).is_some()).then(|| {
        Box::new(Descriptors {
            path: columns.take(&["Path", "PSPath"], "via"),
            access: columns.take(&["AccessToString"], "authorised_user"),
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

impl Export for Descriptors {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let (path, server) = place_of(cell(row, self.path));
        let server = self.guess.unless(server);
        let mut any = false;
        for line in cell(row, self.access).lines() {
            if let Some((account, _)) = line.split_once(" Allow ") {
                out.put(0, ["windows-server", account.trim(), "either", server, "", path]);
                any = true;
            }
        }
        if any { Turn::Rows } else { Turn::Aside("grants-nothing") }
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Get-RDSessionCollectionConfiguration -UserGroup: who may open sessions in a collection. Its hosts are told elsewhere.
#[derive(Clone)]
struct Collections {
    collection: Option<usize>,
    groups: Option<usize>,
}

fn collections(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    (columns.have(&["CollectionName"]) && columns.find(&["UserGroup", "UserGroups"]).is_some()).then(|| {
        Box::new(Collections {
            collection: columns.take(&["CollectionName"], "via"),
            groups: columns.take(&["UserGroup", "UserGroups"], "authorised_user"),
        }) as Box<dyn Export>
    })
}

impl Export for Collections {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let via = format!("collection {}", cell(row, self.collection));
        let mut any = false;
        for group in listed(cell(row, self.groups)) {
            out.put(0, ["rds", group, "either", "", "", &via]);
            any = true;
        }
        if any { Turn::Rows } else { Turn::Aside("groups-not-written-out") }
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Names in one cell: `{CORP\a, CORP\b}`, `CORP\a;CORP\b`, one below the other.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    let names = given(text).trim_matches(['{', '}']).split([';', ',', '\n', '|']);
    names.map(str::trim).filter(|name| !name.is_empty())
}
