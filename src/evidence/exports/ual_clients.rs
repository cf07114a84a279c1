//! Clients of User Access Logging as other tools print its databases: SumECmd, KStrike, Velociraptor (Windows.Forensics.UserAccessLogs),
//! dissect.target, plaso. All name the database's columns, each in its own words; all times are UTC.
//!
//! The database of the running year repeats every row of the current one, and some tools print a row for each of its days: a row that says
//! nothing new is a repeat, within a file and across the files of a server.

use super::super::header::Kind;
use super::super::sum::is_product;
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::guess::Guess;
use super::repeats::Copies;
use super::{Export, Form, Place, Target, Turn, Turned, workload_of_role};
use crate::catalog::Catalog;
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) const FORMS: [Form; 1] = [Form { name: "User Access Logging, clients of its databases as a tool prints them", open: clients }];

const ROLE: [&str; 4] = ["RoleGuid", "role_guid", "role_identifier", "RoleGuid (RoleName)"];
const USER: [&str; 3] = ["AuthenticatedUserName", "authenticated_user", "authenticated_username"];
const ADDRESS: [&str; 4] = ["IpAddress", "Address", "source_ip_address", "ConvertedAddress (Correlated_HostName(s))"];
/// What plaso calls a row of the table; a timeline holds rows of many others.
const PLASO_CLIENTS: &str = "windows:user_access_logging:clients";

#[derive(Clone)]
struct Clients {
    role: Option<usize>,
    role_name: Option<usize>,
    user: Option<usize>,
    address: Option<usize>,
    /// The address in hexadecimal figures, where the other column abbreviates it.
    raw_address: Option<usize>,
    first_seen: Option<usize>,
    last_seen: Option<usize>,
    /// The time of an event that a row is, and what it is the time of.
    event: Option<usize>,
    event_of: Option<usize>,
    data_type: Option<usize>,
    count: Option<usize>,
    tenant: Option<usize>,
    client: Option<usize>,
    product: Option<usize>,
    server: Option<usize>,
    guess: Guess,
    /// Where no server is told: rows repeat each other within a folder.
    folder: String,
    copies: Copies,
    told: HashSet<[String; 3]>,
    named: HashSet<(String, String)>,
}

fn clients(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let totals = ["TotalAccesses", "total_access_count", "total_accesses"];
    let signs = [&ROLE[..], &USER[..], &ADDRESS[..], &totals[..]];
    if !signs.iter().all(|names| columns.find(names).is_some()) {
        return None;
    }
    Some(Box::new(Clients {
        role: columns.take(&ROLE, "workload"),
        role_name: columns.take(&["RoleDescription", "RoleName"], "workload"),
        user: columns.take(&USER, "user"),
        address: columns.take(&ADDRESS, "ip"),
        raw_address: columns.take(&["RawAddress"], "ip"),
        first_seen: columns.take(&["InsertDate", "insert_time"], "first_seen"),
        last_seen: columns.take(&["LastAccess", "last_access_date", "access_time"], "last_seen"),
        event: columns.take(&["datetime"], "last_seen"),
        event_of: columns.take(&["timestamp_desc"], "last_seen"),
        data_type: columns.find(&["data_type"]),
        count: columns.take(&totals, "count"),
        tenant: columns.find(&["TenantId", "tenant_identifier"]),
        client: columns.find(&["ClientName"]),
        product: columns.take(&["ProductName"], "version"),
        server: columns.take(&["hostname", "Fqdn", "PSComputerName"], "server"),
        guess: place.guess(),
        folder: place.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_string(),
        copies: place.repeats.table(),
        told: HashSet::new(),
        named: HashSet::new(),
    }))
}

/// Where an address and the names that it was correlated with stand: `10.0.0.111 ('Desktop-Jane', 'x')`, `10.0.0.1 (No Match)`.
fn address_and_names(text: &str) -> (&str, impl Iterator<Item = &str>) {
    let (address, names) = text.split_once('(').unwrap_or((text, ""));
    let quoted = names.split('\'').skip(1).step_by(2);
    (address.trim(), quoted.map(str::trim).filter(|name| !name.is_empty()))
}

/// The address in one way of writing; `None`: it is none.
fn address_of(text: &str) -> Option<IpAddr> {
    let hex = |digits: &str| u128::from_str_radix(digits, 16).ok();
    match text.len() {
        8 if !text.contains(['.', ':']) => hex(text).map(|number| Ipv4Addr::from(number as u32).into()),
        32 => hex(text).map(|number| Ipv6Addr::from(number).into()),
        _ => text.parse().ok(),
    }
}

/// A time so that times of one moment are one text and sort: seconds, a blank between day and time.
fn moment(text: &str) -> String {
    text.chars().take("2026-04-01 10:11:12".len()).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// `10a9226f-…` of `{10A9226F-…} (File Server)`, and `File Server`.
fn role_of(text: &str) -> (&str, &str) {
    let (guid, name) = text.split_once('(').unwrap_or((text, ""));
    (guid.trim().trim_matches(['{', '}']), name.trim_end_matches(')'))
}

impl Clients {
    /// First and last day. A tool that prints events says the times of one record in several rows.
    fn days<'r>(&self, row: &Row<'r>) -> (&'r str, &'r str) {
        let (first, last, event) = (cell(row, self.first_seen), cell(row, self.last_seen), cell(row, self.event));
        if !first.is_empty() || !last.is_empty() || event.is_empty() {
            return (first, if last.is_empty() { first } else { last });
        }
        let of = cell(row, self.event_of).to_ascii_lowercase();
        if of.contains("first") || of.contains("creation") { (event, event) } else { ("", event) }
    }

    fn key(&self, row: &Row<'_>, server: &str, address: &str) -> String {
        let (guid, _) = role_of(cell(row, self.role));
        let place = if server.is_empty() { &self.folder } else { server };
        let inserted = match cell(row, self.first_seen) {
            // Events without the record's own times: those of a year are one record.
            "" => cell(row, self.event).get(..4).unwrap_or("").to_string(),
            inserted => moment(inserted),
        };
        let tenant = cell(row, self.tenant).trim_matches(['{', '}']);
        let parts = [place, guid, tenant, cell(row, self.user), address, cell(row, self.client), &inserted];
        parts.join("\u{1f}").to_lowercase()
    }
}

impl Export for Clients {
    fn targets(&self) -> Vec<Target> {
        let fields = vec!["workload", "server", "first_seen", "last_seen", "count", "user", "ip"];
        vec![
            Target { kind: Kind::Access, fields },
            Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] },
            Target { kind: Kind::Device, fields: vec!["device", "ip"] },
        ]
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let data_type = cell(row, self.data_type);
        if !data_type.is_empty() && data_type != PLASO_CLIENTS {
            return Turn::Aside("no-access-shown");
        }
        let (stated, names) = address_and_names(cell(row, self.address));
        let address = address_of(cell(row, self.raw_address)).or_else(|| address_of(stated));
        let address = address.map_or_else(String::new, |address| address.to_string());
        let (first_seen, last_seen) = self.days(row);
        let server = match cell(row, self.server) {
            "" => self.guess.server.clone(),
            server => server.to_string(),
        };
        let total = cell(row, self.count);
        let key = self.key(row, &server, &address);
        let Some(added) = self.copies.added(key, row.number, total.parse().unwrap_or(0), &moment(last_seen)) else {
            return Turn::Repeat;
        };
        let (guid, role) = role_of(cell(row, self.role));
        let workload = workload_of_role(guid, if role.is_empty() { cell(row, self.role_name) } else { role }, catalog);
        let count = if total.is_empty() { String::new() } else { added.to_string() };
        let server = self.guess.unless(cell(row, self.server)).to_string();
        out.put(0, [workload, server.as_str(), first_seen, last_seen, &count, cell(row, self.user), &address]);
        let product = cell(row, self.product);
        if !server.is_empty() && is_product(product) && self.told.insert([&server, workload, product].map(String::from)) {
            out.put(1, [server.as_str(), workload, product]);
        }
        for name in names {
            if !address.is_empty() && self.named.insert((name.to_string(), address.clone())) {
                out.put(2, [name, &address]);
            }
        }
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Clients { told: HashSet::new(), named: HashSet::new(), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_all_ways_of_writing_are_one() {
        let address = |text| address_of(text).map(|a| a.to_string()).unwrap_or_default();
        assert_eq!(address("0A0000F0"), "10.0.0.240");
        assert_eq!(address("fe80000000000000e15cc5574b0c3739"), "fe80::e15c:c557:4b0c:3739");
        assert_eq!(address("FE80:0000:0000:0000:E15C:C557:4B0C:3739"), "fe80::e15c:c557:4b0c:3739");
        assert_eq!((address("10.0.0.240"), address("fe80:e15cc5574b0c3739")), ("10.0.0.240".into(), String::new()));
    }

    #[test]
    fn names_stand_behind_the_address() {
        let told = |text| {
            let (address, names) = address_and_names(text);
            (address.to_string(), names.map(String::from).collect::<Vec<_>>())
        };
        assert_eq!(told("10.0.0.1 ('PC1', 'pc1.lab.local')"), ("10.0.0.1".into(), vec!["PC1".into(), "pc1.lab.local".into()]));
        assert_eq!(told("10.0.0.1 (No Match)"), ("10.0.0.1".into(), vec![]));
    }

    #[test]
    fn times_of_one_moment_are_one_text() {
        assert_eq!(moment("2021-06-12T23:47:21Z"), moment("2021-06-12 23:47:21.232323"));
    }
}
