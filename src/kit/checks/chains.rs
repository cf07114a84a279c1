//! Session hosts whose chains end before a client device, and addresses of proxies that stand in front of web servers.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::Day;
use crate::kit::assemble::Stages;
use crate::kit::chains::{Chain, Link};
use crate::kit::facts::{Fact, When, both};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::ids::{ById, partners};
use crate::kit::position::Position;
use crate::kit::resolve::NONE;
use crate::kit::resolve::users::Identity;
use std::collections::{BTreeMap, BTreeSet};

/// From so many people on, a server that they come from on web workloads passes requests on.
const MANY_FROM_A_SERVER: u64 = 5;
/// The same for any other device; as many as make an account look like a service's.
const MANY_FROM_A_DEVICE: u64 = 20;

/// Chains of one host that end too early.
#[derive(Default)]
struct Ends<'a> {
    broken: Vec<&'a Chain>,
    partly: Vec<&'a Chain>,
}

pub fn broken(stages: &Stages, position: &Position) -> Vec<Draft> {
    let mut hosts: BTreeMap<u32, Ends> = BTreeMap::new();
    for chain in position.beside.chains.iter() {
        match chain.link {
            Link::Broken if chain.onward > 0 => hosts.entry(chain.host).or_default().broken.push(chain),
            Link::Partly => hosts.entry(chain.host).or_default().partly.push(chain),
            // Without access from the host, sessions that name no device lose none.
            Link::Broken | Link::Complete => {}
        }
    }
    hosts.into_iter().map(|(host, ends)| told(stages, host, &ends)).collect()
}

fn told(stages: &Stages, host: u32, ends: &Ends) -> Draft {
    let device = |id: u32| stages.world.devices.identities[id as usize].name.as_str();
    let name = device(host);
    let mut said = Vec::new();
    let mut asks = Vec::new();
    if !ends.broken.is_empty() {
        let rows = ends.broken.iter().map(|chain| chain.onward).sum();
        let days = days(&ends.broken);
        let people = counted(ends.broken.len() as u64, "person reaches", "people reach");
        said.push(format!(
            "{people} other servers from it ({}{days}), and no session of theirs on it names a device",
            counted(rows, "row", "rows")
        ));
        asks.push(format!("the LocalSessionManager log of {name}{days} (events 21 and 25)"));
    }
    if !ends.partly.is_empty() {
        let gateways: BTreeSet<&str> = ends.partly.iter().flat_map(|chain| &chain.through).map(|id| device(*id)).collect();
        let gateways: Vec<&str> = gateways.into_iter().collect();
        let days = days(&ends.partly);
        let people = counted(ends.partly.len() as u64, "person comes", "people come");
        said.push(format!("{people} to it through {}{days}, and nothing names the device behind it", some_of(&gateways)));
        asks.push(format!("the TerminalServices-Gateway log of {}{days} (events 302 and 303)", some_of(&gateways)));
    }
    let all = ends.broken.iter().chain(&ends.partly);
    let message = format!("session host {name}: {}; these devices are not counted", said.join("; "));
    let mut finding = Finding::new("chain-broken", Severity::Medium, Effect::Under, name, message)
        .remedy(format!("ask for {}: their rows lead on to the client devices", asks.join(" and ")))
        .units((ends.broken.len() + ends.partly.len()) as u64);
    finding.days = window(ends.broken.iter().chain(&ends.partly));
    let service = ends.partly.iter().find_map(|chain| chain.service);
    Draft::behind(finding, Behind::Host { device: host, service, users: all.map(|chain| chain.user).collect() })
}

fn window<'a>(chains: impl IntoIterator<Item = &'a &'a Chain>) -> Option<(Day, Day)> {
    chains.into_iter().fold(None, |window, chain| both(window, chain.window))
}

fn days(chains: &[&Chain]) -> String {
    window(chains).map(|(from, to)| if from == to { format!(" on {from}") } else { format!(" from {from} to {to}") }).unwrap_or_default()
}

/// Servers, devices and addresses that many people come from on web workloads: a proxy or load balancer that does not say for whom it asks.
/// `translated`: addresses that are told as such already.
pub fn proxies(stages: &Stages, translated: &BTreeSet<String>) -> Vec<Draft> {
    let world = stages.world;
    let web: Vec<bool> = world.inventory.services.iter().map(|s| world.rules.catalog.workload(s.workload).web).collect();
    let people: Vec<bool> = world.users.identities.iter().map(Identity::is_person).collect();
    let asks = |fact: &&Fact| {
        let named = fact.user != NONE && fact.device != NONE && fact.when == When::Counted;
        // A web server that asks itself is no proxy.
        let elsewhere = || world.inventory.services[fact.service as usize].machine != fact.device;
        named && web[fact.service as usize] && people[fact.user as usize] && elsewhere()
    };
    // Most devices have few facts, and so few people: only the others are worth telling their people apart.
    let mut facts: ById<u64> = ById::default();
    for fact in stages.facts.seen().iter().filter(asks) {
        *facts.slot(fact.device).get_or_insert_default() += 1;
    }
    let busy = |fact: &&Fact| facts.get(fact.device).is_some_and(|facts| facts >= MANY_FROM_A_SERVER);
    let asking = stages.facts.seen().iter().filter(asks).filter(busy).map(|fact| (fact.device, fact.user));
    partners(asking).iter().filter_map(|(device, people)| proxy(stages, device, people, translated)).collect()
}

fn proxy(stages: &Stages, device: u32, people: u64, translated: &BTreeSet<String>) -> Option<Draft> {
    let world = stages.world;
    let identity = &world.devices.identities[device as usize];
    let server = world.inventory.servers.contains(&device);
    let least = if server { MANY_FROM_A_SERVER } else { MANY_FROM_A_DEVICE };
    let shared = stages.shared.get(device as usize).copied().unwrap_or(false);
    let stands_for_one = shared || identity.is_translated();
    let known = world.inventory.session_hosts.contains(&device) || translated.contains(identity.name.trim_start_matches("ip:"));
    if people < least || stands_for_one || known {
        return None;
    }
    let name = identity.name.trim_start_matches("ip:");
    let what =
        if server { "a server of the inventory: its own licence applies and no device counts" } else { "which counts as one device" };
    let message = format!(
        "{} come to web workloads from {name}, {what}: a proxy or load balancer that does not hand on for whom it asks hides their devices",
        counted(people, "person", "people")
    );
    let finding = Finding::new("proxy-suspected", Severity::Low, Effect::Under, name, message)
        .remedy("ask what it is; where it is a proxy, have the web servers log X-Forwarded-For, or load the proxy's own log")
        .units(if server { people } else { people - 1 });
    Some(Draft::behind(finding, Behind::Device(device)))
}
