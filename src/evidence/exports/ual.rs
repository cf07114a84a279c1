//! User Access Logging as its cmdlets print it (Get-UalUserAccess and the others): who reached which role of a server, on which days.
//! Documentation: UserAccessLogging module of Windows PowerShell.
//!
//! A device is an address here. Only Get-UalDailyAccess ties users to devices; the other lists name one of the two.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::guess::Guess;
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
use crate::catalog::Catalog;
use std::collections::HashSet;

pub(super) const FORMS: [Form; 4] = [
    Form { name: "User Access Logging, totals of Software Inventory Logging", open: totals },
    Form { name: "User Access Logging, access", open: access },
    Form { name: "User Access Logging, access to the server", open: server_access },
    Form { name: "User Access Logging, overview of roles", open: overview },
];

/// The workload of a role: as the catalog says by its GUID, else by its name; any other role of Windows Server asks for its CAL.
pub(in crate::evidence) fn workload<'c>(role_guid: &str, role_name: &str, catalog: &'c Catalog) -> &'c str {
    if let Some((workload, _)) = catalog.ual_role(role_guid) {
        return &catalog.workload(workload).id;
    }
    let name = role_name.to_ascii_lowercase();
    if name.contains("remote desktop") {
        "rds"
    } else if name.contains("rights management") {
        "ad-rms"
    } else if name.contains("sql server") || name.contains("reporting services") {
        "sql"
    } else {
        "windows-server"
    }
}

/// The columns that all cmdlets share, where they have them.
#[derive(Clone)]
struct Ual {
    user: Option<usize>,
    ip: Option<usize>,
    role_guid: Option<usize>,
    role_name: Option<usize>,
    product: Option<usize>,
    server: Option<usize>,
    first_seen: Option<usize>,
    last_seen: Option<usize>,
    count: Option<usize>,
    /// What the source's path suggests where the server's column is empty.
    guess: Guess,
    /// Whether rows are access, or servers alone.
    access: bool,
    /// Servers with their version, told once each.
    told: HashSet<[String; 3]>,
}

fn access(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let subject = columns.have(&["UserName"]) || columns.have(&["IPAddress"]);
    let counted = columns.find(&["ActivityCount", "AccessCount"]).is_some();
    (subject && counted && columns.have(&["RoleGuid", "RoleName"])).then(|| Ual::boxed(columns, place, true))
}

fn server_access(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let subject = columns.have(&["UserName"]) || columns.have(&["IPAddress"]);
    let signs = columns.have(&["ActivityCount", "ChassisSerialNumber", "UUID"]);
    (subject && signs).then(|| Ual::boxed(columns, place, true))
}

fn overview(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["FirstSeen", "LastSeen", "GUID", "ProductName", "RoleName"]).then(|| Ual::boxed(columns, place, false))
}

impl Ual {
    fn boxed(columns: &mut Columns, place: Place<'_>, access: bool) -> Box<dyn Export> {
        let day = columns.take(&["AccessDate"], "last_seen");
        Box::new(Ual {
            user: columns.take(&["UserName"], "user"),
            ip: columns.take(&["IPAddress"], "ip"),
            role_guid: columns.take(&["RoleGuid", "GUID"], "workload"),
            role_name: columns.take(&["RoleName"], "workload"),
            product: columns.take(&["ProductName"], "version"),
            server: columns.take(&["PSComputerName"], "server"),
            first_seen: columns.take(&["FirstSeen"], "first_seen").or(day),
            last_seen: columns.take(&["LastSeen"], "last_seen").or(day),
            count: columns.take(&["ActivityCount", "AccessCount"], "count"),
            guess: place.guess(),
            access,
            told: HashSet::new(),
        })
    }
}

impl Export for Ual {
    fn targets(&self) -> Vec<Target> {
        let mut fields = vec!["workload", "server", "first_seen", "last_seen", "count"];
        fields.extend(self.user.map(|_| "user"));
        fields.extend(self.ip.map(|_| "ip"));
        let server = Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] };
        if self.access { vec![Target { kind: Kind::Access, fields }, server] } else { vec![server] }
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let workload = workload(cell(row, self.role_guid), cell(row, self.role_name), catalog);
        let server = self.guess.unless(cell(row, self.server));
        if self.access {
            let cells = [workload, server, cell(row, self.first_seen), cell(row, self.last_seen), cell(row, self.count)];
            let subject = self.user.into_iter().chain(self.ip).map(|column| row.cell(column));
            out.put(0, cells.into_iter().chain(subject));
        }
        let product = cell(row, self.product);
        let key = [server, workload, product].map(String::from);
        if !server.is_empty() && !product.is_empty() && self.told.insert(key) {
            out.put(usize::from(self.access), [server, workload, product]);
        }
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Ual { told: HashSet::new(), ..self.clone() })
    }
}

/// Get-SilUalAccess counts devices and users a day and names none.
fn totals(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["UniqueDeviceAccessCount", "UniqueUserAccessCount", "SampleDate"]).then(|| without_evidence("totals-only"))
}
