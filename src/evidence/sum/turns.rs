//! What a row of each table becomes: access, a server, a device, or nothing, with the reason.

use super::super::ese::TableForm;
use super::super::exports::{Export, Found, Guess, Target, Turn, Turned, workload_of_role};
use super::super::header::Kind;
use super::super::table::Row;
use super::folder::{Folder, Named, RowPlace, is_product, is_zone_record};
use super::table::SumTable;
use super::{File, Part};
use crate::catalog::Catalog;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// One table's rows on their way.
#[derive(Clone)]
struct Rows {
    part: Part,
    headers: Vec<String>,
    source: u32,
    path: PathBuf,
    /// Empty where nothing tells it.
    server: String,
    build: String,
    /// For tables of access.
    guess: Guess,
    folder: Rc<RefCell<Folder>>,
}

/// A table of a database as an export that was recognised. Its rows have no header row above them.
pub(super) fn found(form: &TableForm, table: &SumTable, file: File<'_>, folder: &Rc<RefCell<Folder>>) -> Found {
    let part = Part::of(form);
    let (identity, guess) = {
        let folder = folder.borrow();
        (folder.identity(file.path).cloned().unwrap_or_default(), file.server.map_or_else(|| folder.guess(file.name), Guess::confirmed))
    };
    let headers = table.headers().to_vec();
    let rows = Rows {
        part,
        headers: headers.clone(),
        source: file.source,
        path: file.path.to_path_buf(),
        server: identity.server,
        build: identity.build,
        guess,
        folder: Rc::clone(folder),
    };
    let field = |header: &str| part.fields().iter().find(|(column, _)| *column == header).map(|(_, field)| *field);
    Found::of_columns("User Access Logging's own database", headers, &field, Box::new(rows))
}

impl Part {
    /// Which column fills which field, for the account of columns.
    fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Part::Clients => &[
                ("RoleGuid", "workload"),
                ("AuthenticatedUserName", "user"),
                ("Address", "ip"),
                ("InsertDate", "first_seen"),
                ("LastAccess", "last_seen"),
                ("TotalAccesses", "count"),
            ],
            Part::Names => &[("HostName", "device"), ("Address", "ip"), ("LastSeen", "ip_to")],
            Part::RolesReached => &[("RoleGuid", "workload")],
            Part::Roles => &[("RoleGuid", "workload"), ("RoleName", "workload"), ("ProductName", "version")],
            Part::Identity => &[
                ("SystemDNSHostName", "server"),
                ("SystemDomainName", "server"),
                ("OSMajor", "version"),
                ("OSMinor", "version"),
                ("OSBuildNumber", "version"),
            ],
            Part::Years | Part::VirtualMachines | Part::Other => &[],
        }
    }
}

impl Rows {
    fn workload<'c>(&self, guid: &str, catalog: &'c Catalog) -> &'c str {
        workload_of_role(guid, self.folder.borrow().role_name(guid), catalog)
    }

    fn client(&mut self, row: &Named<'_, '_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let (guid, place) = (row.cell("RoleGuid"), self.place(row));
        let workload = self.workload(guid, catalog);
        let mut folder = self.folder.borrow_mut();
        let client = folder.client(row);
        if *client.counted.get_or_insert(place) != place {
            return Turn::Repeat;
        }
        let count = if row.cell("TotalAccesses").is_empty() { String::new() } else { client.total.to_string() };
        let last_seen = if row.cell("LastAccess").is_empty() { row.cell("InsertDate") } else { client.last_access.as_str() };
        // What is no address (a byte too many) names nobody.
        let address = row.cell("Address").parse::<std::net::IpAddr>().map(|_| row.cell("Address")).unwrap_or("");
        let server = self.guess.unless(&self.server);
        out.put(0, [workload, server, row.cell("InsertDate"), last_seen, &count, row.cell("AuthenticatedUserName"), address]);
        if !self.server.is_empty() {
            let version = folder.version(guid, workload, &self.build).to_string();
            if !version.is_empty() && folder.tell(&self.server, workload, &version) {
                out.put(1, [self.server.as_str(), workload, &version]);
            }
        }
        Turn::Rows
    }

    fn name(&mut self, row: &Named<'_, '_>, out: &mut Turned) -> Turn {
        if is_zone_record(row.cell("HostName")) {
            return Turn::Aside("zone-record");
        }
        let place = self.place(row);
        let mut folder = self.folder.borrow_mut();
        let name = folder.name(row);
        if *name.counted.get_or_insert(place) != place {
            return Turn::Repeat;
        }
        let day = |day: Option<crate::catalog::Day>| day.map_or(String::new(), |day| day.to_string());
        out.put(0, [row.cell("HostName"), row.cell("Address"), &day(name.from), &day(name.to)]);
        Turn::Rows
    }

    /// A role of the server, with a version that is told or follows from the machine's.
    fn role(&mut self, guid: &str, catalog: &Catalog, out: &mut Turned) -> Turn {
        if self.server.is_empty() {
            return Turn::Aside("server-unknown");
        }
        let workload = self.workload(guid, catalog);
        let mut folder = self.folder.borrow_mut();
        let version = folder.version(guid, workload, &self.build).to_string();
        if !folder.tell(&self.server, workload, &version) {
            return Turn::Repeat;
        }
        out.put(0, [self.server.as_str(), workload, &version]);
        Turn::Rows
    }

    /// The newest row says what the machine is; the others, what it was called before.
    fn identity(&mut self, row: &Named<'_, '_>, out: &mut Turned) -> Turn {
        let mut folder = self.folder.borrow_mut();
        let newest = folder.identity(&self.path).is_some_and(|identity| identity.row == row.row.number);
        if !newest {
            return Turn::Aside("earlier-identity");
        }
        if self.server.is_empty() {
            return Turn::Aside("server-unknown");
        }
        if !folder.tell(&self.server, "windows-server", &self.build) {
            return Turn::Repeat;
        }
        out.put(0, [self.server.as_str(), "windows-server", &self.build]);
        Turn::Rows
    }

    fn place(&self, row: &Named<'_, '_>) -> RowPlace {
        (self.source, row.row.number)
    }
}

impl Export for Rows {
    fn targets(&self) -> Vec<Target> {
        let server = || Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] };
        match self.part {
            Part::Clients => {
                let fields = vec!["workload", "server", "first_seen", "last_seen", "count", "user", "ip"];
                vec![Target { kind: Kind::Access, fields }, server()]
            }
            Part::Names => vec![Target { kind: Kind::Device, fields: vec!["device", "ip", "ip_from", "ip_to"] }],
            Part::RolesReached | Part::Roles | Part::Identity => vec![server()],
            Part::Years | Part::VirtualMachines | Part::Other => Vec::new(),
        }
    }

    fn word(&self) -> &'static str {
        match self.part {
            Part::Other => "unrecognised",
            Part::Years | Part::VirtualMachines => "no evidence",
            Part::Clients => Kind::Access.word(),
            Part::Names => Kind::Device.word(),
            Part::RolesReached | Part::Roles | Part::Identity => Kind::Server.word(),
        }
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let headers = std::mem::take(&mut self.headers);
        let named = Named { headers: &headers, row };
        let turn = match self.part {
            Part::Clients => self.client(&named, catalog, out),
            Part::Names => self.name(&named, out),
            Part::RolesReached => self.role(named.cell("RoleGuid"), catalog, out),
            Part::Roles if !is_product(named.cell("ProductName")) => Turn::Aside("role-not-installed"),
            Part::Roles => self.role(named.cell("RoleGuid"), catalog, out),
            Part::Identity => self.identity(&named, out),
            Part::Years | Part::VirtualMachines => Turn::Aside("informative"),
            Part::Other => Turn::Aside("unrecognised"),
        };
        self.headers = headers;
        turn
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
