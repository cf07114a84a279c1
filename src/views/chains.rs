//! Chains: from which device a person came to a session host, through what, and where to from there.

use super::access::subject_id;
use super::detail::{Detail, Line};
use super::lists::capped;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, device_name, service_key, some_of, subject_key};
use crate::kit::chains::{Chain, Link};
use crate::kit::position::{DeviceId, Subject, UserId};

/// Names that a cell has room for.
const NAMED: usize = 3;

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("user", "person", 28, "Whose sessions they are.").least(14),
        Column::text("client", "client device", 22, "What the sessions came from, as far as it is known.").least(8).main(),
        Column::text(
            "through",
            "through",
            18,
            "Gateways, other session hosts and shared addresses on the way; those in brackets tell of it by their own log.",
        )
        .least(8),
        Column::text("host", "session host", 14, "The session host.").least(8).main(),
        Column::text("reaches", "reaches", 28, "Servers reached from there.").least(10),
        Column::count("sessions", "sessions", 9, "Rows of sessions on the host."),
        Column::count("onward", "rows onward", 9, "Rows of access from the host to other servers."),
        Column::day("last_seen", "last seen", "The last day of either."),
        Column::text(
            "chain",
            "chain",
            9,
            "complete: the client device is known; partly: only a gateway's address; broken: no session names a device.",
        )
        .least(8)
        .main(),
    ];
    let chains = &input.position.beside.chains;
    Table::new(
        TableKey::Chains,
        "Chains",
        columns,
        "Nobody was seen on a session host: list them in the inventory with the workload rds, and load their session logs.",
    )
    .summary(summary(chains))
    .rows(chains.len(), move |at| chains.get(at).map_or_else(Row::none, |chain| row(input, chain)))
}

fn summary(chains: &[Chain]) -> String {
    let of = |link: Link| chains.iter().filter(|chain| chain.link == link).count() as u64;
    let told: Vec<String> = Link::ALL.map(|link| format!("{} {}", crate::catalog::grouped(of(link)), link.word())).to_vec();
    format!("{}: {}", counted(chains.len() as u64, "chain", "chains"), told.join(", "))
}

fn user(chain: &Chain) -> Subject {
    Subject::User(UserId(chain.user))
}

fn row(input: Input, chain: &Chain) -> Row {
    let devices = |ids: &[u32]| some_of(&ids.iter().map(|id| device_name(input, *id)).collect::<Vec<_>>(), NAMED, 0);
    let clients = if chain.clients.is_empty() { Cell::Unknown } else { Cell::text(devices(&chain.clients)) };
    let cells = vec![
        Cell::text(input.position.name(user(chain))),
        clients,
        Cell::text(through(input, chain)),
        Cell::text(device_name(input, chain.host)),
        Cell::text(reaches(input, chain)),
        Cell::Count(chain.sessions),
        Cell::Count(chain.onward),
        Cell::day(chain.window.map(|(_, last)| last)),
        Cell::text(chain.link.word()),
    ];
    let mark = match chain.link {
        Link::Complete => Mark::None,
        Link::Partly => Mark::Question,
        Link::Broken => Mark::Problem,
    };
    Row::new(id(input, chain), cells).mark(mark).target(Target::Record(subject_key(input.position, user(chain))))
}

fn through(input: Input, chain: &Chain) -> String {
    let on_the_way = chain.through.iter().map(|id| device_name(input, *id).to_owned());
    let told = chain.gateways.iter().map(|name| format!("[{name}]"));
    let all: Vec<String> = on_the_way.chain(told).collect();
    some_of(&all, NAMED, 0)
}

fn reaches(input: Input, chain: &Chain) -> String {
    let mut servers: Vec<&str> =
        chain.reached.iter().filter_map(|at| input.position.services.get(*at as usize)).map(|service| service.server.as_str()).collect();
    servers.sort_unstable();
    servers.dedup();
    some_of(&servers, NAMED, 0)
}

const ON: &str = " on ";

fn id(input: Input, chain: &Chain) -> String {
    format!("{}{ON}{}", input.position.name(user(chain)), device_name(input, chain.host))
}

/// The chain of a row; a million of them are compared without making their names.
fn find<'a>(input: Input<'a>, id: &str) -> Option<&'a Chain> {
    input.position.beside.chains.iter().find(|chain| {
        let person = id.strip_suffix(device_name(input, chain.host)).and_then(|rest| rest.strip_suffix(ON));
        person == Some(input.position.name(user(chain)))
    })
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(chain) = find(input, row) else { return Detail::new(row) };
    let known =
        |id: &u32| Line::to_row(device_name(input, *id), TableKey::Devices, subject_id(input.position, Subject::Device(DeviceId(*id))));
    let services = |places: Vec<u32>| {
        let listed = places.into_iter().filter_map(|at| input.position.services.get(at as usize));
        capped(listed, limit, |service| {
            Line::to_row(service_key(input.catalog, service), TableKey::Servers, service_key(input.catalog, service))
        })
    };
    let mut through = capped(chain.through.iter(), limit, known);
    through.extend(chain.gateways.iter().map(|name| Line::from(format!("{name}, by its own log of connections"))));
    let person = Line::to_row(input.position.name(user(chain)), TableKey::People, subject_id(input.position, user(chain)));
    let mut detail = Detail::new(row)
        .section("chain", meaning(input, chain))
        .section("person", vec![person])
        .section("client device", capped(chain.clients.iter(), limit, known))
        .section("through", through)
        .section("session host", services(chain.service.into_iter().collect()))
        .section("reaches", services(chain.reached.clone()))
        .section("findings", super::findings::lines_about(input, device_name(input, chain.host)));
    (detail.evidence, detail.evidence_total) = super::evidence::of_chain(input, chain, limit);
    detail
}

/// What the chain says, and what it does to the count.
fn meaning(input: Input, chain: &Chain) -> Vec<String> {
    let host = device_name(input, chain.host);
    let rows = format!("{} on {host}, {} onward", counted(chain.sessions, "row", "rows"), counted(chain.onward, "row", "rows"));
    let hops = chain.through.iter().any(|id| input.position.devices.get(*id as usize).is_some_and(|device| device.server));
    let meaning = match chain.link {
        Link::Complete if chain.onward == 0 => "complete: the device is known, and nothing was reached from the host".to_owned(),
        Link::Complete if hops => {
            "complete: the device is known; where every session comes from a server, what is reached from the host counts for the person alone".to_owned()
        }
        Link::Complete => "complete: what is reached from the host counts for the person and the client devices".to_owned(),
        Link::Partly => "partly: the sessions come from a gateway or shared address; the device behind it is not known".to_owned(),
        Link::Broken if chain.sessions == 0 => format!("broken: no session of this person on {host} is seen, so the host's own licence applies and the device is lost"),
        Link::Broken => format!("broken: no session of this person on {host} says from where it came"),
    };
    let ask = match chain.link {
        Link::Complete => None,
        Link::Partly => Some("ask for the gateway's own log (TerminalServices-Gateway, events 302 and 303)".to_owned()),
        Link::Broken => Some(format!("ask for the LocalSessionManager log of {host} (events 21 and 25)")),
    };
    [meaning, rows].into_iter().chain(ask).collect()
}
