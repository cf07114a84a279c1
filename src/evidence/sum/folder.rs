//! What the databases of one folder say together: which server they are of, which of their rows repeat each other, who held an address when.
//!
//! The database of the running year repeats every row of the current one, a day late; of two repeats the one that counts more was written
//! later. All files are walked before the first is read, so that the order in which they stand makes no difference.

use super::super::ese::{self, Database, TableForm};
use super::super::exports::{Guess, spans};
use super::super::table::Row;
use super::table::SumTable;
use super::years::Years;
use super::{Part, folders_name};
use crate::catalog::Day;
use crate::kit::findings::Finding;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// ROLE_IDS names this product until the role is really installed.
const NOT_INSTALLED: &str = "0997dbd9-4db4-49aa-8ec5-8f5c6ae1c870";

/// A row of a database: its source in the ledger, its number.
pub(super) type RowPlace = (u32, u64);

/// A row that several databases may repeat.
#[derive(Default)]
pub(super) struct Client {
    /// The most that any repeat says.
    pub total: u64,
    pub last_access: String,
    /// Where it counts; everywhere else it is a repeat.
    pub counted: Option<RowPlace>,
}

/// A name of an address, and the days on which it held.
#[derive(Default)]
pub(super) struct Name {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub counted: Option<RowPlace>,
    last_seen: Option<Day>,
}

/// What a database says of its machine.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Identity {
    created: String,
    /// Which row says so: the newest.
    pub row: u64,
    pub server: String,
    /// `10.0.17763`
    pub build: String,
}

#[derive(Default)]
pub(in crate::evidence) struct Folder {
    identities: BTreeMap<PathBuf, Identity>,
    /// Products and names of roles, by GUID.
    products: HashMap<String, String>,
    roles: HashMap<String, String>,
    clients: HashMap<Box<str>, Client>,
    names: HashMap<(String, String), Name>,
    years: Years,
    /// Server, workload and version that a row told already.
    told: HashSet<[String; 3]>,
}

impl Folder {
    /// Walks all databases among the files; one that cannot be read is passed by: its own reading tells it.
    pub fn survey<'p>(files: impl Iterator<Item = &'p Path>) -> Folder {
        let mut folder = Folder::default();
        for path in files.filter(|path| begins_like_ese(path)) {
            folder.years.see_file(&path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
            let Ok(mut database) = Database::open(path) else { continue };
            for form in database.tables.clone() {
                folder.survey_table(path, &mut database, &form);
            }
        }
        folder.settle_names();
        folder
    }

    fn survey_table(&mut self, path: &Path, database: &mut Database, form: &TableForm) {
        let part = Part::of(form);
        if !matches!(part, Part::Clients | Part::Names | Part::Roles | Part::Identity | Part::Years) {
            return;
        }
        let table = SumTable::new(path, form);
        let headers = table.headers().to_vec();
        table.rows_of(database, &mut |row| {
            if row.broken.is_none() {
                let row = Named { headers: &headers, row: &row };
                match part {
                    Part::Clients => self.see_client(&row),
                    Part::Names => self.see_name(&row),
                    Part::Roles => self.see_role(&row),
                    Part::Identity => self.see_identity(path, &row),
                    Part::Years => self.years.see_listed(row.cell("Year"), row.cell("FileName")),
                    Part::RolesReached | Part::VirtualMachines | Part::Other => {}
                }
            }
            ControlFlow::Continue(())
        });
    }

    fn see_client(&mut self, row: &Named<'_, '_>) {
        let known = self.clients.entry(client_key(row)).or_default();
        known.total = known.total.max(row.cell("TotalAccesses").parse().map_or(0, |total: u32| u64::from(total)));
        if known.last_access.as_str() < row.cell("LastAccess") {
            known.last_access = row.cell("LastAccess").to_string();
        }
    }

    fn see_name(&mut self, row: &Named<'_, '_>) {
        if !is_zone_record(row.cell("HostName")) {
            let day = row.cell("LastSeen").get(..10).and_then(Day::parse_iso);
            let known = self.names.entry(name_key(row)).or_default();
            known.last_seen = known.last_seen.max(day);
        }
    }

    fn see_role(&mut self, row: &Named<'_, '_>) {
        let guid = row.cell("RoleGuid").to_string();
        if is_product(row.cell("ProductName")) {
            self.products.insert(guid.clone(), row.cell("ProductName").to_string());
        }
        self.roles.insert(guid, row.cell("RoleName").to_string());
    }

    fn see_identity(&mut self, path: &Path, row: &Named<'_, '_>) {
        let identity = Identity {
            created: row.cell("CreationTime").to_string(),
            row: row.row.number,
            server: server_name(row.cell("SystemDNSHostName"), row.cell("SystemDomainName")),
            build: build(row.cell("OSMajor"), row.cell("OSMinor"), row.cell("OSBuildNumber")),
        };
        let newest = self.identities.entry(path.to_path_buf()).or_default();
        if newest.created <= identity.created {
            *newest = identity;
        }
    }

    fn settle_names(&mut self) {
        let seen = self.names.iter().map(|(key, name)| (key.clone(), name.last_seen));
        for (key, (from, to)) in spans(seen) {
            if let Some(name) = self.names.get_mut(&key) {
                (name.from, name.to) = (from, to);
            }
        }
    }

    /// What the chain of yearly databases lacks; `source` is one of the folder's files.
    pub fn broken_chain(&self, source: &str) -> Option<Finding> {
        let named = self.identities.values().map(|identity| identity.server.as_str()).find(|server| !server.is_empty());
        let folder = || source.rsplit_once('/').map_or(source, |(folder, _)| folder);
        self.years.finding(named.unwrap_or_else(folder))
    }

    /// The machine that a database is of: its own identity, else that of the folder where all its identities agree.
    pub(super) fn identity(&self, path: &Path) -> Option<&Identity> {
        if let Some(own) = self.identities.get(path) {
            return Some(own);
        }
        let named = || self.identities.values().filter(|identity| !identity.server.is_empty());
        let newest = named().max_by(|a, b| a.created.cmp(&b.created))?;
        named().all(|other| other.server.eq_ignore_ascii_case(&newest.server)).then_some(newest)
    }

    /// The server's name where no identity tells it: the folder's, or, where identities disagree, the file's.
    pub(super) fn guess(&self, source: &str) -> Guess {
        if self.identities.len() > 1 { Guess::from(source) } else { folders_name(source) }
    }

    /// The version of a role's product: as the role names it, else (a role of Windows) as another role of Windows does, else the build.
    pub(super) fn version<'f>(&'f self, guid: &str, workload: &str, build: &'f str) -> &'f str {
        if let Some(product) = self.products.get(guid) {
            return product;
        }
        if workload == "sql" {
            return "";
        }
        let windows = self.products.values().filter(|product| product.starts_with("Windows Server")).min();
        windows.map_or(build, String::as_str)
    }

    pub(super) fn role_name(&self, guid: &str) -> &str {
        self.roles.get(guid).map_or("", String::as_str)
    }

    pub(super) fn client(&mut self, row: &Named<'_, '_>) -> &mut Client {
        self.clients.entry(client_key(row)).or_default()
    }

    pub(super) fn name(&mut self, row: &Named<'_, '_>) -> &mut Name {
        self.names.entry(name_key(row)).or_default()
    }

    /// Whether this is said for the first time.
    pub(super) fn tell(&mut self, server: &str, workload: &str, version: &str) -> bool {
        self.told.insert([server, workload, version].map(String::from))
    }
}

/// A row whose cells are found by their column's name.
pub(super) struct Named<'n, 'r> {
    pub headers: &'n [String],
    pub row: &'n Row<'r>,
}

impl<'r> Named<'_, 'r> {
    pub fn cell(&self, name: &str) -> &'r str {
        self.headers.iter().position(|header| header == name).map_or("", |column| self.row.cell(column))
    }
}

fn client_key(row: &Named<'_, '_>) -> Box<str> {
    let user = row.cell("AuthenticatedUserName").to_lowercase();
    let cells = ["RoleGuid", "TenantId", "Address", "InsertDate", "ClientName"].map(|name| row.cell(name));
    format!("{}\u{1f}{user}", cells.join("\u{1f}")).into_boxed_str()
}

fn name_key(row: &Named<'_, '_>) -> (String, String) {
    (row.cell("Address").to_lowercase(), row.cell("HostName").to_lowercase())
}

/// Records of a zone, not of a machine: a domain controller answers under them too.
pub(in crate::evidence) fn is_zone_record(host: &str) -> bool {
    const ZONES: [&str; 4] = ["gc", "DomainDnsZones", "ForestDnsZones", "localhost"];
    let first = host.split('.').next().unwrap_or("");
    first.is_empty() || first == "@" || first.starts_with('_') || ZONES.iter().any(|zone| zone.eq_ignore_ascii_case(first))
}

/// Until a role is installed, a GUID stands where its product's name belongs.
pub(in crate::evidence) fn is_product(name: &str) -> bool {
    let is_guid = name.len() == NOT_INSTALLED.len() && name.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    !name.is_empty() && !is_guid
}

/// `DC-1` and `lab.local` are `DC-1.lab.local`; a workgroup is no domain.
pub(in crate::evidence) fn server_name(host: &str, domain: &str) -> String {
    if host.is_empty() || host.contains('.') || !domain.contains('.') {
        return host.to_string();
    }
    format!("{host}.{domain}")
}

pub(in crate::evidence) fn build(major: &str, minor: &str, build: &str) -> String {
    if build.is_empty() || build == "0" { String::new() } else { format!("{major}.{minor}.{build}") }
}

fn begins_like_ese(path: &Path) -> bool {
    let mut head = [0; 8];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && ese::is_ese(&head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_name_carries_its_domain_and_no_workgroup() {
        assert_eq!(server_name("DC-1", "lab.local"), "DC-1.lab.local");
        assert_eq!(server_name("WIN-7", "WORKGROUP"), "WIN-7");
        assert_eq!(server_name("dc-1.lab.local", "lab.local"), "dc-1.lab.local");
    }

    #[test]
    fn records_of_zones_are_no_machines() {
        for noise in ["@", "gc", "GC", "DomainDnsZones", "forestdnszones", "_msdcs", "gc._msdcs.lab.local", ""] {
            assert!(is_zone_record(noise), "{noise}");
        }
        assert!(!is_zone_record("gcmain") && !is_zone_record("DC-2") && !is_zone_record("pc1.lab.local"));
    }

    #[test]
    fn the_placeholder_of_a_role_that_is_not_installed_is_no_product() {
        assert!(!is_product(NOT_INSTALLED) && !is_product(""));
        assert!(is_product("Windows Server 2019 Datacenter Evaluation"));
    }

    #[test]
    fn an_address_goes_from_one_name_to_the_next() {
        let day = |text| Day::parse_iso(text).unwrap();
        let mut folder = Folder::default();
        for (host, seen) in [("old", "2021-06-01"), ("new", "2021-06-20"), ("alias", "2021-06-20")] {
            let name = Name { last_seen: Some(day(seen)), ..Name::default() };
            folder.names.insert(("10.0.0.5".to_string(), host.to_string()), name);
        }
        folder.settle_names();
        let span = |host: &str| folder.names.get(&("10.0.0.5".to_string(), host.to_string())).map(|name| (name.from, name.to));
        assert_eq!(span("old"), Some((None, Some(day("2021-06-01")))));
        assert_eq!(span("new"), Some((Some(day("2021-06-02")), None)));
        assert_eq!(span("alias"), span("new"));
    }
}
