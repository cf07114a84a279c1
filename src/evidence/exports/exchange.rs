//! Exchange: what its front end logs of every request (HttpProxy, EWS), and logs of other kinds that prove no access.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::guess::Guess;
use super::web::synced_device;
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
use crate::catalog::Catalog;
use std::collections::HashSet;

pub(super) const FORMS: [Form; 3] = [
    Form { name: "Exchange, HttpProxy or EWS log", open: requests },
    Form { name: "Exchange, RPC Client Access log", open: rpc },
    Form { name: "Exchange, a log of transport or administration", open: others },
];

#[derive(Clone)]
struct Requests {
    time: Option<usize>,
    authenticated: Option<usize>,
    user: Option<usize>,
    /// Whom a service account acts for.
    acting_for: [Option<usize>; 3],
    client: Option<usize>,
    server: Option<usize>,
    status: Option<usize>,
    query: Option<usize>,
    build: [Option<usize>; 3],
    told: HashSet<String>,
}

fn requests(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["DateTime", "AuthenticatedUser", "ClientIpAddress", "ServerHostName", "HttpStatus"]).then(|| {
        Box::new(Requests {
            time: columns.take(&["DateTime"], "last_seen"),
            authenticated: columns.take(&["IsAuthenticated"], "user"),
            user: columns.take(&["AuthenticatedUser"], "user"),
            acting_for: ["ImpersonatedUser", "ActAsUser", "ProxyAsUser"].map(|name| columns.take(&[name], "user")),
            client: columns.take(&["ClientIpAddress"], "ip"),
            server: columns.take(&["ServerHostName"], "server"),
            status: columns.take(&["HttpStatus"], "user"),
            query: columns.take(&["UrlQuery"], "device"),
            build: ["MajorVersion", "MinorVersion", "BuildVersion"].map(|name| columns.take(&[name], "version")),
            told: HashSet::new(),
        }) as Box<dyn Export>
    })
}

/// Exchange's version by the numbers of its build, as the catalog knows them (2019 and the Subscription Edition share the first two).
fn version<'c>(numbers: [&str; 3], catalog: &'c Catalog) -> Option<&'c str> {
    let build = numbers.map(|number| number.parse::<u32>().map_or(String::new(), |n| n.to_string()));
    let build = build.into_iter().take_while(|number| !number.is_empty()).collect::<Vec<_>>().join(".");
    let exchange = catalog.find_workload("exchange")?;
    let version = catalog.parse_version(exchange, &build)?;
    catalog.workload(exchange).versions.get(usize::from(version.0)).map(|info| info.name.as_str())
}

impl Export for Requests {
    fn targets(&self) -> Vec<Target> {
        let access = Target { kind: Kind::Access, fields: vec!["workload", "server", "user", "device", "ip", "last_seen"] };
        vec![access, Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] }]
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let acting_for = self.acting_for.iter().map(|column| cell(row, *column)).find(|name| !name.is_empty());
        let user = acting_for.unwrap_or_else(|| cell(row, self.user));
        if user.is_empty() || cell(row, self.authenticated).eq_ignore_ascii_case("false") {
            return Turn::Aside("not-authenticated");
        }
        if matches!(cell(row, self.status), "401" | "403") {
            return Turn::Aside("access-denied");
        }
        let server = cell(row, self.server);
        let day = cell(row, self.time).get(..10).unwrap_or("");
        let device = synced_device(cell(row, self.query));
        out.put(0, ["exchange", server, user, device, cell(row, self.client), day]);
        if !server.is_empty() && self.told.insert(server.to_string()) {
            let version = version(self.build.map(|column| cell(row, column)), catalog);
            version.into_iter().for_each(|version| out.put(1, [server, "exchange", version]));
        }
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Requests { told: HashSet::new(), ..self.clone() })
    }
}

/// Outlook's sessions with the client access server of 2010 and 2013.
#[derive(Clone)]
struct Rpc {
    time: Option<usize>,
    name: Option<usize>,
    client: Option<usize>,
    server: Option<usize>,
    failures: Option<usize>,
    guess: Guess,
}

fn rpc(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["date-time", "client-name", "client-ip", "server-ip", "rpc-status"]).then(|| {
        Box::new(Rpc {
            time: columns.take(&["date-time"], "last_seen"),
            name: columns.take(&["client-name"], "user"),
            client: columns.take(&["client-ip"], "ip"),
            server: columns.take(&["server-ip"], "server"),
            failures: columns.take(&["failures"], "user"),
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

impl Export for Rpc {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Access, fields: vec!["workload", "server", "user", "ip", "last_seen"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        // `/o=Corp/ou=Exchange Administrative Group/cn=Recipients/cn=ann`
        let name = cell(row, self.name).rsplit(['=', '/']).next().unwrap_or("");
        if name.is_empty() {
            return Turn::Aside("not-authenticated");
        }
        if !cell(row, self.failures).is_empty() {
            return Turn::Aside("access-denied");
        }
        let day = cell(row, self.time).get(..10).unwrap_or("");
        out.put(0, ["exchange", cell(row, self.server), name, cell(row, self.client), day]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Mail in transport, filters, administration: none shows a person's access to a mailbox.
fn others(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let signs: [&[&str]; 6] = [
        &["date-time", "message-id", "recipient-address", "sender-address"],
        &["date-time", "connector-id", "session-id", "sequence-number"],
        &["Timestamp", "P1FromAddress", "Agent", "Event"],
        &["TimeStamp", "ServerName", "EventId", "EventData"],
        &["DateTime", "ProcessName", "Cmdlet", "Parameters"],
        &["Timestamp", "Server", "TenantId", "RecordType", "Operation"],
    ];
    signs.iter().any(|names| columns.have(names)).then(|| without_evidence("no-access-shown"))
}
