//! The second pass: access seen in event logs meets the inventory, the register and the other sources.
//!
//! 'Only servers are accessed' (POSITION.md section 1): a computer's own log makes it a server unless something shows a client operating
//! system; any other host that an event names counts only where inventory or evidence makes it a server. Rows set aside so are kept, so that
//! settling again, after a decision added a server, admits them.

use crate::catalog::{Catalog, WorkloadId};
use crate::kit::collector::Message;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::names::HostNames;
use crate::kit::pending::{PendingRow, Sight};
use crate::kit::records::{AccessRow, Edition, Origin, Pushed, Records, Spelling};
use std::collections::{BTreeMap, BTreeSet};

const CLIENT_OS: &str = "client-os";
const UNKNOWN_HOST: &str = "unknown-host";
const ADMINISTRATION: &str = "administration-session";
const AUTHENTICATION: &str = "network-authentication-only";
const CODES: [&str; 4] = [CLIENT_OS, UNKNOWN_HOST, ADMINISTRATION, AUTHENTICATION];
/// Hosts told one by one, each with its suggestion; the rest share a finding.
const HOSTS_TOLD: usize = 50;

/// Second pass once all sources of the folder are loaded: decides every pending row of access. May be called again when the inventory has changed:
/// rows that were set aside are tried anew, and the findings are those of the last call.
pub fn settle(records: &mut Records, catalog: &Catalog) {
    let (Some(windows_server), Some(rds)) = (catalog.find_workload("windows-server"), catalog.find_workload("rds")) else {
        return;
    };
    settle_as(records, Workloads { windows_server, rds });
}

#[derive(Clone, Copy)]
struct Workloads {
    windows_server: WorkloadId,
    rds: WorkloadId,
}

fn settle_as(records: &mut Records, workloads: Workloads) {
    if records.pending.is_empty() {
        return;
    }
    let estate = Estate::of(records, workloads);
    let pending = std::mem::take(&mut records.pending);
    records.pending.clients = pending.clients.clone();
    records.notices.retain(|notice| !CODES.contains(&notice.code));
    let mut told = Told::default();
    for (row, repeats) in pending.into_rows() {
        let times = 1 + repeats.len() as u64;
        let host = records.access.spellings.text(row.host).to_owned();
        release(records, &row, times);
        let place = estate.place(&row, &host);
        told.note(&row, &repeats, &host, &place);
        match place {
            Place::Access(granted) => admit(records, &row, &repeats, granted),
            Place::Aside(reason) => {
                *set_aside(records, &row, reason) += times;
                records.pending.hold(PendingRow { held: Some(reason), ..row }, &repeats);
            }
        }
    }
    let findings = told.findings(&estate);
    records.notices.extend(findings);
}

/// Undoes the account of a row that an earlier settling set aside.
fn release(records: &mut Records, row: &PendingRow, times: u64) {
    let Some(reason) = row.held else { return };
    let count = set_aside(records, row, reason);
    *count = count.saturating_sub(times);
    if *count == 0
        && let Some(table) = records.ledger.tables.get_mut(row.origin.table.0 as usize)
    {
        table.set_aside.remove(reason);
    }
}

/// The counter of a reason; a table that does not exist (it always does) counts nowhere.
fn set_aside<'r>(records: &'r mut Records, row: &PendingRow, reason: &str) -> &'r mut u64 {
    let at = row.origin.table.0 as usize;
    while records.ledger.tables.len() <= at {
        records.ledger.tables.push(Default::default());
    }
    records.ledger.tables[at].set_aside.entry(reason.to_owned()).or_default()
}

/// Writes the rows of access; a record that is access to two workloads is one row of its table.
fn admit(records: &mut Records, row: &PendingRow, repeats: &[u64], granted: Granted) {
    let numbers = std::iter::once(row.origin.row).chain(repeats.iter().copied());
    for number in numbers {
        let access = |workload| AccessRow {
            workload,
            edition: Edition::Standard,
            server: row.host,
            user: row.user,
            device: row.device,
            ip: row.ip,
            first_seen: row.day,
            last_seen: row.day,
            count: 1,
            origin: Origin { table: row.origin.table, row: number },
        };
        let pushed = records.access.push(access(granted.first));
        if let Some(second) = granted.second {
            records.access.push(access(second));
        }
        if let Some(table) = records.ledger.tables.get_mut(row.origin.table.0 as usize) {
            match pushed {
                Pushed::Accepted => table.accepted += 1,
                Pushed::Merged => table.merged += 1,
            }
        }
    }
}

/// The workloads that a row is access to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Granted {
    first: WorkloadId,
    second: Option<WorkloadId>,
    /// A Remote Desktop session on a server that the inventory does not list as an RDS host.
    administration: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Access(Granted),
    Aside(&'static str),
}

/// What the sources say about machines, by the key of their names.
struct Estate {
    names: HostNames,
    workloads: Workloads,
    inventory: BTreeSet<String>,
    rds_hosts: BTreeSet<String>,
    /// Servers by other evidence: the register, the collector, other sources' access, a log of their own.
    servers: BTreeSet<String>,
    /// Machine → why it runs a client operating system.
    clients: BTreeMap<String, String>,
}

impl Estate {
    fn of(records: &Records, workloads: Workloads) -> Estate {
        let mut estate = Estate {
            names: names_of(records),
            workloads,
            inventory: BTreeSet::new(),
            rds_hosts: BTreeSet::new(),
            servers: BTreeSet::new(),
            clients: BTreeMap::new(),
        };
        estate.read_inventory(records);
        estate.read_register(records);
        estate.read_logs(records);
        estate
    }

    fn read_inventory(&mut self, records: &Records) {
        for server in &records.servers {
            let key = self.names.key(&server.server);
            if server.workload == self.workloads.rds {
                self.rds_hosts.insert(key.clone());
            }
            self.inventory.insert(key);
            if let Some(host) = &server.host {
                self.inventory.insert(self.names.key(host));
            }
        }
        for collector in &records.collectors {
            self.servers.insert(self.names.key(&collector.server));
        }
        let accessed: BTreeSet<Spelling> = records.access.rows().iter().map(|row| row.server).filter(|s| s.is_some()).collect();
        for server in accessed {
            self.servers.insert(self.names.key(records.access.spellings.text(server)));
        }
    }

    fn read_register(&mut self, records: &Records) {
        for device in &records.devices {
            let Some(kind) = device.device_kind.as_deref().map(|kind| kind.trim().to_lowercase()) else { continue };
            for name in std::iter::once(&device.device).chain(&device.aliases) {
                let key = self.names.key(name);
                match kind.as_str() {
                    "" | "service" => {}
                    "server" => {
                        self.servers.insert(key);
                    }
                    _ => {
                        self.clients.insert(key, format!("the register lists it as {kind}"));
                    }
                }
            }
        }
    }

    fn read_logs(&mut self, records: &Records) {
        for sign in &records.pending.clients {
            let key = self.names.key(records.access.spellings.text(sign.computer));
            self.clients.entry(key).or_insert_with(|| sign.why.clone());
        }
        for event in &records.events {
            if Message::recognise(&event.message) == Some(Message::ClientSystem) {
                let key = self.names.key(&event.server);
                self.clients.entry(key).or_insert_with(|| "its collector says that it runs no Windows Server".to_owned());
            }
        }
        for row in records.pending.rows().iter().filter(|row| row.sight.is_own_log()) {
            let key = self.names.key(records.access.spellings.text(row.host));
            if !self.clients.contains_key(&key) {
                self.servers.insert(key);
            }
        }
    }

    /// The inventory is the consultant's word and stands over every sign of a client.
    fn is_client(&self, key: &str) -> bool {
        self.clients.contains_key(key) && !self.inventory.contains(key)
    }

    fn place(&self, row: &PendingRow, host: &str) -> Place {
        let key = self.names.key(host);
        if self.is_client(&key) {
            return Place::Aside(CLIENT_OS);
        }
        if !row.sight.is_own_log() && !self.inventory.contains(&key) && !self.servers.contains(&key) {
            return Place::Aside(UNKNOWN_HOST);
        }
        let Workloads { windows_server, rds } = self.workloads;
        let rds_host = self.rds_hosts.contains(&key);
        let granted = |first, second, administration| Place::Access(Granted { first, second, administration });
        match row.sight {
            Sight::Server | Sight::ServiceTicket => granted(windows_server, None, false),
            Sight::RemoteLogon if rds_host => granted(windows_server, Some(rds), false),
            Sight::RemoteLogon => granted(windows_server, None, true),
            Sight::Session | Sight::Authentication if rds_host => granted(rds, None, false),
            Sight::Session | Sight::Authentication => granted(windows_server, None, true),
            Sight::Gateway => granted(rds, None, false),
        }
    }
}

/// Every name of a machine that any source knows.
fn names_of(records: &Records) -> HostNames {
    let servers = records.servers.iter().flat_map(|server| std::iter::once(server.server.as_str()).chain(server.host.as_deref()));
    let devices = records.devices.iter().flat_map(|device| std::iter::once(&device.device).chain(&device.aliases));
    let devices = devices.map(String::as_str).filter(|name| !name.contains(['@', ':']));
    let hosts: BTreeSet<Spelling> = records.pending.rows().iter().map(|row| row.host).collect();
    HostNames::of(servers.chain(devices).chain(hosts.into_iter().map(|host| records.access.spellings.text(host))))
}

/// Rows behind a finding about one machine.
#[derive(Default)]
struct Rows {
    host: String,
    origins: Vec<Origin>,
    total: u64,
    gateway: bool,
}

impl Rows {
    fn add(&mut self, row: &PendingRow, repeats: &[u64]) {
        let numbers = std::iter::once(row.origin.row).chain(repeats.iter().copied());
        let room = 100usize.saturating_sub(self.origins.len());
        self.origins.extend(numbers.take(room).map(|number| Origin { table: row.origin.table, row: number }));
        self.total += 1 + repeats.len() as u64;
        self.gateway |= row.sight == Sight::Gateway;
    }

    fn evidence(&self, mut finding: Finding) -> Finding {
        finding.evidence = self.origins.clone();
        finding.evidence_total = self.total;
        finding
    }
}

/// What the settling has to tell, by code and machine.
#[derive(Default)]
struct Told(BTreeMap<(&'static str, String), Rows>);

impl Told {
    fn note(&mut self, row: &PendingRow, repeats: &[u64], host: &str, place: &Place) {
        // An export that names no server: its reader told so.
        if host.is_empty() {
            return;
        }
        let code = match place {
            Place::Aside(reason) => reason,
            Place::Access(granted) if granted.administration => ADMINISTRATION,
            Place::Access(_) => "",
        };
        if !code.is_empty() {
            self.add(code, row, repeats, host);
        }
        if row.sight == Sight::Authentication && matches!(place, Place::Access(_)) {
            self.add(AUTHENTICATION, row, repeats, host);
        }
    }

    fn add(&mut self, code: &'static str, row: &PendingRow, repeats: &[u64], host: &str) {
        let rows = self.0.entry((code, host.to_lowercase())).or_default();
        if rows.host.is_empty() {
            rows.host = host.to_owned();
        }
        rows.add(row, repeats);
    }

    fn findings(self, estate: &Estate) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut rest = Rows::default();
        let (mut unknown, mut more) = (0, 0);
        for ((code, _), rows) in &self.0 {
            if *code == UNKNOWN_HOST {
                unknown += 1;
                if unknown > HOSTS_TOLD {
                    more += 1;
                    rest.total += rows.total;
                    let room = 100usize.saturating_sub(rest.origins.len());
                    rest.origins.extend(rows.origins.iter().take(room));
                    continue;
                }
            }
            findings.push(rows.evidence(describe(code, rows, estate)));
        }
        if more > 0 {
            let message =
                format!("{more} further hosts are named by events, and nothing makes them servers: {} rows are set aside", rest.total);
            let finding = Finding::new(UNKNOWN_HOST, Severity::Low, Effect::Under, "further hosts", message).remedy(UNKNOWN_REMEDY);
            findings.push(rest.evidence(finding));
        }
        findings
    }
}

const UNKNOWN_REMEDY: &str =
    "where it is a server, add it to the inventory (its rows are then counted); where it is a workstation, no CAL is needed for it";

fn describe(code: &'static str, rows: &Rows, estate: &Estate) -> Finding {
    let (host, total) = (rows.host.as_str(), rows.total);
    if code == CLIENT_OS {
        let why = estate.clients.get(&estate.names.key(host)).map_or("it runs a client operating system", String::as_str);
        let message = format!("{host} is no server ({why}): {total} rows of access to it are set aside, as nobody needs a CAL for it");
        return Finding::new(code, Severity::Info, Effect::Unknown, host, message)
            .remedy("where it is a server after all, add it to the inventory");
    }
    if code == ADMINISTRATION {
        let message = format!(
            "{total} rows of Remote Desktop access to {host}, which the inventory does not list as an RDS host, are counted as administration: Windows Server access without RDS"
        );
        return Finding::new(code, Severity::Low, Effect::Under, host, message)
            .remedy("where people work there, list it with the workload rds: then each of them needs an RDS CAL")
            .suggest(format!("list {host} as an RDS host"), add_server(host, "rds"));
    }
    if code == AUTHENTICATION {
        let message =
            format!("{total} rows for {host} show that somebody authenticated for Remote Desktop, not that a session began (event 1149)");
        return Finding::new(code, Severity::Low, Effect::Over, host, message)
            .remedy("ask for the LocalSessionManager log of this server, which shows the sessions");
    }
    let message =
        format!("events name {host}, and neither inventory nor evidence makes it a server: {total} rows of access to it are set aside");
    Finding::new(code, Severity::Low, Effect::Under, host, message)
        .remedy(UNKNOWN_REMEDY)
        .suggest(format!("add {host} to the inventory"), add_server(host, if rows.gateway { "rds" } else { "windows-server" }))
}

fn add_server(server: &str, workload: &str) -> Decision {
    let fields = [("server", server), ("workload", workload)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    Decision::Add { record: "server".to_owned(), fields: fields.into() }
}

#[cfg(test)]
mod tests;
