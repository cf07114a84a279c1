//! Requests to web sites as IIS logs them: Outlook on the web, ActiveSync, SharePoint, RD Web, or any other site of a Windows Server.
//!
//! A request without a user, or refused (401, 403), is no access. Exchange's back-end site (ports 444 and 81) repeats what its front end
//! logged. IIS names no server: it is the machine whose address is s-ip, else what the folder or file is called.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::guess::Guess;
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 2] = [Form { name: "IIS log", open: requests }, Form { name: "Windows Firewall log", open: firewall }];

/// First parts of paths that only these workloads serve.
const EXCHANGE: [&str; 10] =
    ["owa", "ews", "microsoft-server-activesync", "mapi", "rpc", "autodiscover", "ecp", "oab", "powershell", "exchange"];
const SHAREPOINT: [&str; 6] = ["_layouts", "_vti_bin", "_api", "_forms", "_catalogs", "_windows"];
const REMOTE_DESKTOP: [&str; 3] = ["rdweb", "rdwebaccess", "remotedesktopgateway"];
/// Exchange's back-end site.
const BACK_END_PORTS: [&str; 2] = ["444", "81"];

#[derive(Clone)]
struct Requests {
    date: Option<usize>,
    user: Option<usize>,
    client: Option<usize>,
    forwarded: Option<usize>,
    stem: Option<usize>,
    query: Option<usize>,
    port: Option<usize>,
    status: Option<usize>,
    computer: Option<usize>,
    address: Option<usize>,
    guess: Guess,
}

fn requests(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    // `cs` and `sc`: client to server and back; folding leaves letters alone.
    columns.have(&["cs-uri-stem", "c-ip"]).then(|| {
        Box::new(Requests {
            date: columns.take(&["date"], "last_seen"),
            user: columns.take(&["cs-username"], "user"),
            client: columns.take(&["c-ip"], "ip"),
            forwarded: columns.take(&["X-Forwarded-For", "cs(X-Forwarded-For)"], "ip"),
            stem: columns.take(&["cs-uri-stem"], "workload"),
            query: columns.take(&["cs-uri-query"], "device"),
            port: columns.take(&["s-port"], "workload"),
            status: columns.take(&["sc-status"], "workload"),
            computer: columns.take(&["s-computername"], "server"),
            address: columns.take(&["s-ip"], "server"),
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

impl Requests {
    fn workload(&self, row: &Row<'_>, user: &str) -> &'static str {
        let stem = cell(row, self.stem);
        let is = |known: &[&str], part: &str| known.iter().any(|k| k.eq_ignore_ascii_case(part));
        let mut parts = stem.split('/').filter(|part| !part.is_empty());
        let first = parts.clone().next().unwrap_or("");
        if is(&EXCHANGE, first) {
            "exchange"
        } else if is(&REMOTE_DESKTOP, first) {
            "rds"
        } else if parts.any(|part| is(&SHAREPOINT, part)) || user.starts_with("0#") || user.starts_with("i:0") {
            "sharepoint"
        } else {
            "windows-server"
        }
    }
}

/// `User=ann&DeviceId=AB12&DeviceType=iPhone`: the device that ActiveSync serves.
pub(super) fn synced_device(query: &str) -> &str {
    let parts = query.split(['&', '?', ';']);
    let value = |part: &str| part.get(..9).is_some_and(|key| key.eq_ignore_ascii_case("DeviceId="));
    parts.into_iter().find(|part| value(part)).map_or("", |part| &part[9..])
}

/// `dom/user` is `dom\user`; blanks stand as `+`.
fn account(name: &str) -> String {
    let name = name.replace('+', " ");
    if name.contains('\\') || name.contains('@') || name.contains('|') { name } else { name.replacen('/', "\\", 1) }
}

impl Export for Requests {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Access, fields: vec!["workload", "server", "user", "device", "ip", "last_seen"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let name = cell(row, self.user);
        if name.is_empty() {
            return Turn::Aside("not-authenticated");
        }
        if matches!(cell(row, self.status), "401" | "403") {
            return Turn::Aside("access-denied");
        }
        if BACK_END_PORTS.contains(&cell(row, self.port)) {
            return Turn::Aside("back-end-request");
        }
        let user = account(name);
        let workload = self.workload(row, &user);
        let device = if workload == "exchange" { synced_device(cell(row, self.query)) } else { "" };
        // The first of several is the client; the rest are proxies.
        let forwarded = cell(row, self.forwarded).split([',', '+']).next().unwrap_or("");
        let client = if forwarded.is_empty() { cell(row, self.client) } else { forwarded };
        let (computer, address) = (cell(row, self.computer), cell(row, self.address));
        let server = if computer.is_empty() { address } else { computer };
        let server = self.guess.unless(server);
        out.put(0, [workload, server, &user, device, client, cell(row, self.date)]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Connections that were let through or dropped: which machine spoke to which, and nobody's account or workload.
fn firewall(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["action", "protocol", "src-ip", "dst-ip", "dst-port"]).then(|| without_evidence("no-access-shown"))
}
