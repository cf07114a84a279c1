//! What the databases of User Access Logging say of the server itself, as SumECmd, Velociraptor and dissect.target print it: names of
//! addresses, roles, the machine's identity. Some of these tables name no server: the file's or the folder's name is a guess.

use super::super::header::Kind;
use super::super::sum::{build, is_product, is_zone_record, server_name};
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::guess::Guess;
use super::held::{Held, spans};
use super::{Export, Form, Place, Target, Turn, Turned, Walk, without_evidence, workload_of_role};
use crate::catalog::{Catalog, Day};
use std::collections::{HashMap, HashSet};

pub(super) const FORMS: [Form; 4] = [
    Form { name: "User Access Logging, names of addresses", open: names },
    Form { name: "User Access Logging, roles of the server", open: roles },
    Form { name: "User Access Logging, identity of the server", open: identity },
    Form { name: "User Access Logging, its databases and virtual machines", open: others },
];

/// Which name an address was last seen under, when.
#[derive(Clone)]
struct Names {
    host: Option<usize>,
    address: Option<usize>,
    last_seen: Option<usize>,
    spans: HashMap<Held, (Option<Day>, Option<Day>)>,
    told: HashSet<Held>,
}

fn names(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let host = ["HostName", "resolved_hostname"];
    let seen = ["LastSeen", "last_seen_date"];
    // SumECmd and Velociraptor add where the row came from: without that, any list of machines has these headers.
    let printed = columns.find(&["SourceFile", "_OSPath", "resolved_hostname"]).is_some();
    (printed && columns.have(&["Address"]) && columns.find(&host).is_some() && columns.find(&seen).is_some()).then(|| {
        // dissect.target's own column `hostname` is the server's name.
        let host = columns.take(&["resolved_hostname"], "device").or_else(|| columns.take(&["HostName"], "device"));
        Box::new(Names {
            host,
            address: columns.take(&["Address"], "ip"),
            last_seen: columns.take(&seen, "ip_to"),
            spans: HashMap::new(),
            told: HashSet::new(),
        }) as Box<dyn Export>
    })
}

impl Names {
    fn held(&self, row: &Row<'_>) -> Held {
        (cell(row, self.address).to_lowercase(), cell(row, self.host).to_lowercase())
    }
}

impl Export for Names {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Device, fields: vec!["device", "ip", "ip_from", "ip_to"] }]
    }

    fn look_ahead(&mut self, rows: Walk<'_>) -> Result<(), String> {
        let mut seen = Vec::new();
        rows(&mut |row| {
            if !is_zone_record(cell(row, self.host)) {
                seen.push((self.held(row), cell(row, self.last_seen).get(..10).and_then(Day::parse_iso)));
            }
        })?;
        self.spans = spans(seen.into_iter());
        Ok(())
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        if is_zone_record(cell(row, self.host)) {
            return Turn::Aside("zone-record");
        }
        let held = self.held(row);
        let (from, to) = self.spans.get(&held).copied().unwrap_or_default();
        if !self.told.insert(held) {
            return Turn::Repeat;
        }
        let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        out.put(0, [cell(row, self.host), cell(row, self.address), &day(from), &day(to)]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Names { told: HashSet::new(), ..self.clone() })
    }
}

/// Roles that the server knows (with the product of those that are installed), or that were reached.
#[derive(Clone)]
struct Roles {
    role: Option<usize>,
    name: Option<usize>,
    product: Option<usize>,
    server: Option<usize>,
    /// The table lists roles that nobody installed, too.
    lists_all: bool,
    guess: Guess,
    told: HashSet<[String; 3]>,
}

fn roles(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let listed = columns.have(&["RoleGuid", "RoleName", "ProductName"]);
    let seen = columns.find(&["FirstSeen", "first_seen_date"]).is_some() && columns.find(&["LastSeen", "last_seen_date"]).is_some();
    let reached = columns.have(&["RoleGuid"]) && seen && columns.find(&["UserName", "IPAddress"]).is_none();
    (listed || reached).then(|| {
        Box::new(Roles {
            role: columns.take(&["RoleGuid"], "workload"),
            name: columns.take(&["RoleName", "RoleDescription"], "workload"),
            product: columns.take(&["ProductName"], "version"),
            server: columns.take(&["hostname", "Fqdn"], "server"),
            lists_all: !reached,
            guess: place.guess(),
            told: HashSet::new(),
        }) as Box<dyn Export>
    })
}

impl Export for Roles {
    fn targets(&self) -> Vec<Target> {
        vec![server()]
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let product = Some(cell(row, self.product)).filter(|product| is_product(product)).unwrap_or("");
        if self.lists_all && product.is_empty() {
            return Turn::Aside("role-not-installed");
        }
        let server = self.guess.unless(cell(row, self.server)).to_string();
        if server.is_empty() {
            return Turn::Aside("server-unknown");
        }
        let workload = workload_of_role(cell(row, self.role), cell(row, self.name), catalog);
        if !self.told.insert([&server, workload, product].map(String::from)) {
            return Turn::Repeat;
        }
        out.put(0, [server.as_str(), workload, product]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Roles { told: HashSet::new(), ..self.clone() })
    }
}

fn server() -> Target {
    Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] }
}

/// The machine, a row for each time that something about it changed.
#[derive(Clone)]
struct Identity {
    created: Option<usize>,
    host: Option<usize>,
    domain: Option<usize>,
    version: [Option<usize>; 3],
    /// The row that tells what the machine is now.
    newest: u64,
    guess: Guess,
}

fn identity(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let build = ["OsBuild", "OSBuildNumber"];
    let signs = columns.have(&["CreationTime"]) && columns.find(&["OsMajor", "os_major_version"]).is_some();
    (signs && columns.find(&build).is_some()).then(|| {
        Box::new(Identity {
            created: columns.find(&["CreationTime"]),
            host: columns.take(&["SystemDNSHostName"], "server"),
            domain: columns.take(&["SystemDomainName"], "server"),
            version: [&["OsMajor", "os_major_version"], &["OsMinor", "os_minor_version"], &build]
                .map(|names| columns.take(names, "version")),
            newest: 0,
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

impl Export for Identity {
    fn targets(&self) -> Vec<Target> {
        vec![server()]
    }

    fn look_ahead(&mut self, rows: Walk<'_>) -> Result<(), String> {
        let mut newest = (String::new(), 0);
        rows(&mut |row| {
            let created = cell(row, self.created);
            if newest.0.as_str() <= created {
                newest = (created.to_string(), row.number);
            }
        })?;
        self.newest = newest.1;
        Ok(())
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        if row.number != self.newest {
            return Turn::Aside("earlier-identity");
        }
        let named = server_name(cell(row, self.host), cell(row, self.domain));
        let server = self.guess.unless(&named);
        if server.is_empty() {
            return Turn::Aside("server-unknown");
        }
        let [major, minor, number] = self.version.map(|column| cell(row, column));
        out.put(0, [server, "windows-server", &build(major, minor, number)]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// The years of its databases and the virtual machines of a host.
fn others(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    // Two headers so common are a sign only where they are all (with where the row came from).
    let years = columns.have(&["Year", "FileName"]) && columns.count() <= 3;
    (years || columns.have(&["VmGuid", "BiosGuid"])).then(|| without_evidence("informative"))
}
