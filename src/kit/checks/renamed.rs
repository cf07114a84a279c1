//! Servers that may be one machine under two names: one's access ends when another's begins, for the same workloads and the same people.
//! Told with what speaks for it and never taken for granted; people are counted once either way.

use super::{Behind, Draft, counted};
use crate::catalog::{Day, WorkloadId};
use crate::kit::assemble::Stages;
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::facts::{When, both};
use crate::kit::findings::{Effect, Finding, Severity, Suggestion};
use crate::kit::inventory::Service;
use crate::kit::position::Position;
use crate::kit::resolve::NONE;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// So many days may lie between the last access under one name and the first under the other.
const PAUSE: i32 = 14;
/// A server that is seen so close to the end (or the beginning) of all evidence has not ended (or begun).
const EDGE: i32 = 14;
/// So many people (or devices) at least must have come to both, and such a share (in percent) of the smaller number.
const SAME_CLIENTS: (usize, usize) = (3, 50);
/// Machines that begin where one ends: where there are more, servers were replaced by the dozen and a name says nothing.
const MOST_SUCCESSORS: usize = 50;

/// What access shows of one machine.
struct Machine {
    id: u32,
    window: (Day, Day),
    services: Vec<u32>,
    users: BTreeSet<u32>,
    devices: BTreeSet<u32>,
}

/// Who came to both of two machines.
struct Shared {
    number: usize,
    of: usize,
    /// `person`, `people`
    nouns: (&'static str, &'static str),
}

impl Shared {
    /// People, or devices where the logs of one of the two name nobody.
    fn of(a: &Machine, b: &Machine) -> Shared {
        let named = a.users.len().min(b.users.len()) >= SAME_CLIENTS.0;
        let (a, b, nouns) =
            if named { (&a.users, &b.users, ("person", "people")) } else { (&a.devices, &b.devices, ("device", "devices")) };
        Shared { number: a.intersection(b).count(), of: a.len().min(b.len()), nouns }
    }

    fn is_enough(&self) -> bool {
        self.number >= SAME_CLIENTS.0 && self.number * 100 >= self.of * SAME_CLIENTS.1
    }
}

pub fn findings(stages: &Stages, _position: &Position) -> Vec<Draft> {
    let mut machines = machines(stages);
    let Some(whole) = machines.iter().map(|m| m.window).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else { return Vec::new() };
    let pairs = successions(stages, &machines, whole);
    take_clients(stages, &mut machines, &pairs);
    let mut best: BTreeMap<usize, (usize, Shared)> = BTreeMap::new();
    for (ended, begun) in pairs {
        let shared = Shared::of(&machines[ended], &machines[begun]);
        let known = best.get(&ended).map_or(0, |(_, shared)| shared.number);
        if shared.is_enough() && shared.number > known {
            best.insert(ended, (begun, shared));
        }
    }
    best.into_iter().map(|(ended, (begun, shared))| told(stages, &machines[ended], &machines[begun], &shared)).collect()
}

/// Machines with dated access that counts.
fn machines(stages: &Stages) -> Vec<Machine> {
    let inventory = &stages.world.inventory;
    let mut windows: Vec<Option<(Day, Day)>> = vec![None; inventory.services.len()];
    for (fact, window) in stages.facts.facts.iter().zip(&stages.facts.window).filter(|(fact, _)| fact.when == When::Counted) {
        let known = &mut windows[fact.service as usize];
        *known = both(*known, *window);
    }
    let mut found: BTreeMap<u32, Machine> = BTreeMap::new();
    for ((at, service), window) in (0u32..).zip(&inventory.services).zip(windows) {
        let Some(window) = window.filter(|_| service.machine != NONE) else { continue };
        let new = || Machine { id: service.machine, window, services: Vec::new(), users: BTreeSet::new(), devices: BTreeSet::new() };
        let known = found.entry(service.machine).or_insert_with(new);
        known.window = (known.window.0.min(window.0), known.window.1.max(window.1));
        known.services.push(at);
    }
    let root = |id: u32| stages.world.devices.root(id);
    // What a decision merged is one machine already.
    found.into_values().filter(|machine| root(machine.id) == machine.id).collect()
}

/// Pairs (one that ended, one that began right after) with the same workloads.
fn successions(stages: &Stages, machines: &[Machine], whole: (Day, Day)) -> Vec<(usize, usize)> {
    let workloads = |machine: &Machine| -> BTreeSet<WorkloadId> {
        machine.services.iter().map(|service| stages.world.inventory.services[*service as usize].workload).collect()
    };
    let mut begun: FxHashMap<BTreeSet<WorkloadId>, Vec<(Day, usize)>> = FxHashMap::default();
    for (at, machine) in machines.iter().enumerate().filter(|(_, m)| m.window.0.0 > whole.0.0 + EDGE) {
        begun.entry(workloads(machine)).or_default().push((machine.window.0, at));
    }
    begun.values_mut().for_each(|list| list.sort_unstable());
    let mut pairs = Vec::new();
    for (ended, machine) in machines.iter().enumerate().filter(|(_, m)| m.window.1.0 < whole.1.0 - EDGE) {
        let Some(list) = begun.get(&workloads(machine)) else { continue };
        let end = machine.window.1;
        let start = list.partition_point(|(day, _)| *day <= end);
        let after: Vec<usize> = list[start..].iter().take_while(|(day, _)| day.0 <= end.0 + PAUSE).map(|(_, at)| *at).collect();
        if after.len() <= MOST_SUCCESSORS {
            pairs.extend(after.into_iter().map(|begun| (ended, begun)));
        }
    }
    pairs
}

/// The people and devices of the machines in question, in one walk.
fn take_clients(stages: &Stages, machines: &mut [Machine], pairs: &[(usize, usize)]) {
    let wanted = pairs.iter().flat_map(|(a, b)| [*a, *b]);
    let places: FxHashMap<u32, usize> = wanted.map(|at| (machines[at].id, at)).collect();
    if places.is_empty() {
        return;
    }
    for fact in stages.facts.facts.iter().filter(|fact| fact.when == When::Counted) {
        let machine = stages.world.inventory.services[fact.service as usize].machine;
        if let Some(at) = places.get(&machine) {
            machines[*at].users.extend((fact.user != NONE).then_some(fact.user));
            machines[*at].devices.extend((fact.device != NONE).then_some(fact.device));
        }
    }
}

fn told(stages: &Stages, ended: &Machine, begun: &Machine, shared: &Shared) -> Draft {
    let of = |service: &u32| &stages.world.inventory.services[*service as usize];
    let name = |machine: &Machine| machine.services.first().map_or("", |service| of(service).name.as_str());
    let (old, new) = (name(ended), name(begun));
    let listed = |machine: &Machine| machine.services.iter().any(|service| of(service).origin.is_some());
    let (old_listed, new_listed) = (listed(ended), listed(begun));
    let tail = match (old_listed, new_listed) {
        (true, false) => format!("; the inventory lists {old} alone, so nobody knows the version of {new}"),
        (false, true) => format!("; the inventory lists {new} alone, so nobody knows the version of {old}"),
        (true, true) | (false, false) => String::new(),
    };
    let message = format!(
        "access to {old} ends on {}, access to {new} begins on {}, and {} of {} came to both: it may be one server that was renamed; people count once either way, the two count as two machines{tail}",
        ended.window.1,
        begun.window.0,
        shared.number,
        counted(shared.of as u64, shared.nouns.0, shared.nouns.1),
    );
    let severity = if old_listed == new_listed { Severity::Low } else { Severity::Medium };
    let mut suggestions = match (old_listed, new_listed) {
        (true, false) => lent(stages, ended, begun),
        (false, true) => lent(stages, begun, ended),
        (true, true) | (false, false) => Vec::new(),
    };
    let on = RecordKey { record: "device".to_owned(), key: old.to_owned() };
    suggestions.push(Suggestion {
        label: format!("{old} and {new} are one machine"),
        why: "its access from there and the silence of the old name are one machine's".to_owned(),
        decision: Decision::Merge { on, to: new.to_owned() },
    });
    let finding = Finding::new("server-renamed", severity, Effect::Over, new, message)
        .remedy("ask whether the server was renamed or replaced; where it was renamed, give the new name the old one's version and host")
        .suggest_each(suggestions);
    let services: Vec<u32> = ended.services.iter().chain(&begun.services).copied().collect();
    Draft::behind(finding, Behind::Services(services))
}

/// What the inventory says of one name, for the other: a record for each workload.
fn lent(stages: &Stages, known: &Machine, unknown: &Machine) -> Vec<Suggestion> {
    let inventory = &stages.world.inventory;
    let of = |service: &u32| &inventory.services[*service as usize];
    let pairs = unknown.services.iter().map(of).filter_map(|to| {
        let from = known.services.iter().map(of).find(|from| from.workload == to.workload && from.origin.is_some())?;
        Some((from, to))
    });
    pairs.map(|(from, to)| lending(stages, from, to)).collect()
}

fn lending(stages: &Stages, from: &Service, to: &Service) -> Suggestion {
    let workload = stages.inputs.catalog.workload(to.workload).id.clone();
    let optional = [
        ("version", from.version_text.clone()),
        ("os_version", from.os_version_text.clone()),
        ("host", Some(from.host_name.clone())),
        ("cal_model", from.cal_model.clone()),
    ];
    let mut fields: BTreeMap<String, String> =
        [("server", to.name.clone()), ("workload", workload)].map(|(field, value)| (field.to_owned(), value)).into();
    fields.extend(optional.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))));
    Suggestion {
        label: format!("{} is {} by another name ({})", to.name, from.name, stages.inputs.catalog.workload(to.workload).name),
        why: "the inventory's version, host and licensing of the one hold for the other".to_owned(),
        decision: Decision::Add { record: "server".to_owned(), fields },
    }
}
