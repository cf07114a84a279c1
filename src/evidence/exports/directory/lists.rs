//! Short lists of a directory: what its console exports, and distinguished names alone.

use super::super::super::header::Kind;
use super::super::super::table::Row;
use super::super::columns::{Columns, cell};
use super::super::{Export, Place, Target, Turn, Turned};
use super::groups::{called, membership};
use super::{DEVICES, PEOPLE, canonical_name, people};
use crate::catalog::Catalog;

const MEMBERS: usize = 2;

/// What Active Directory Users and Computers exports of its list, in the console's language: accounts where their logon names are among the
/// columns, machines by their names.
#[derive(Clone)]
struct Listed {
    name: Option<usize>,
    kind: Option<usize>,
    logons: Vec<usize>,
}

pub(super) fn console(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    const LOGONS: [&str; 6] = [
        "User Logon Name",
        "Pre-Windows 2000 Logon Name",
        "Benutzeranmeldename",
        "Anmeldename (Prä-Windows 2000)",
        "E-Mail Address",
        "E-Mail-Adresse",
    ];
    let words = [["Name", "Type", "Description"], ["Name", "Typ", "Beschreibung"], ["Nom", "Type", "Description"]];
    words.iter().any(|words| columns.have(words)).then(|| {
        Box::new(Listed {
            name: columns.take(&["Name", "Nom"], "device"),
            kind: columns.take(&["Type", "Typ"], "kind"),
            logons: LOGONS.iter().filter_map(|name| columns.take(&[name], "user")).collect(),
        }) as Box<dyn Export>
    })
}

impl Export for Listed {
    fn targets(&self) -> Vec<Target> {
        vec![people(), Target { kind: Kind::Device, fields: vec!["device"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let name = cell(row, self.name);
        match cell(row, self.kind).to_lowercase().as_str() {
            "user" | "benutzer" | "utilisateur" | "inetorgperson" => {
                let names: Vec<&str> = self.logons.iter().map(|column| cell(row, Some(*column))).filter(|name| !name.is_empty()).collect();
                let Some((user, aliases)) = names.split_first() else { return Turn::Aside("no-account-name") };
                out.put(PEOPLE, [*user, "", &aliases.join(";")]);
                Turn::Rows
            }
            "computer" | "ordinateur" | "domain controller" | "domänencontroller" if !name.is_empty() => {
                out.put(DEVICES, [name]);
                Turn::Rows
            }
            _ => Turn::Aside("neither-person-nor-computer"),
        }
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Distinguished names and nothing else (dsquery user, dsquery computer): where an entry stands says which it is.
///
/// `dsget group -members` prints the same: a file that is called after a group lists its members, too.
#[derive(Clone)]
struct NamesAlone {
    name: Option<usize>,
    group: Option<String>,
}

pub(super) fn names_alone(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let alone = columns.count() == 1;
    alone
        .then(|| columns.take(&["DN", "DistinguishedName"], "user"))
        .flatten()
        .map(|at| Box::new(NamesAlone { name: Some(at), group: called(place.path) }) as Box<dyn Export>)
}

impl Export for NamesAlone {
    fn targets(&self) -> Vec<Target> {
        vec![people(), Target { kind: Kind::Device, fields: vec!["device"] }, membership()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let distinguished = cell(row, self.name);
        let Some(name) = canonical_name(distinguished) else {
            return Turn::Reject("it is no distinguished name".to_string());
        };
        let place = distinguished.to_ascii_lowercase();
        if ["cn=computers,", "ou=domain controllers,"].iter().any(|folder| place.contains(folder)) {
            out.put(DEVICES, [name.rsplit('/').next().unwrap_or(&name)]);
        } else if place.starts_with("ou=") {
            return Turn::Aside("neither-person-nor-computer");
        } else {
            out.put(PEOPLE, [name.as_str()]);
            if let Some(group) = &self.group {
                out.put(MEMBERS, [group.as_str(), &name, "either"]);
            }
        }
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
