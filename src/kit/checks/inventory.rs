//! What is questionable about servers: versions nobody knows, servers that one side lacks. POSITION.md section 2, section 10.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::RightId;
use crate::kit::assemble::Stages;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::ids::{ByRight, IdSet};
use crate::kit::inventory::Service;
use crate::kit::position::{Position, Subject};
use crate::kit::records::Origin;
use crate::kit::resolve::NONE;
use std::collections::{BTreeMap, BTreeSet};

/// Machines (as devices are numbered) whose silence something else explains: the code that does.
pub type Explained = BTreeMap<u32, &'static str>;

pub fn explained(stages: &Stages, collector: &[Finding]) -> Explained {
    let under = collector.iter().filter(|f| f.effect == Effect::Under);
    under.filter_map(|f| Some((stages.world.devices.find(&f.subject)?, f.code))).collect()
}

pub fn findings(stages: &Stages, position: &Position, explained: &Explained) -> Vec<Draft> {
    let mut all = unknown_versions(stages, position);
    all.extend(texts(stages));
    all.extend(unlisted(stages, position));
    all.extend(silent(stages, position, explained));
    all.extend(not_computed(stages, position));
    all
}

/// Servers with access and no known version: what rests on the assumption.
fn unknown_versions(stages: &Stages, position: &Position) -> Vec<Draft> {
    let resting = resting(stages, position);
    let none = BTreeMap::new();
    let mut all = Vec::new();
    for (at, service) in (0u32..).zip(&stages.world.inventory.services) {
        let rows = position.services.get(at as usize).map_or(0, |s| s.rows);
        let unknown: Vec<_> = service.demands.iter().filter(|d| !d.known && !d.waived).collect();
        if rows == 0 || unknown.is_empty() {
            continue;
        }
        let by_right = resting.get(&at).unwrap_or(&none);
        let units: u64 = by_right.values().sum();
        let assumed: Vec<String> = unknown
            .iter()
            .map(|d| {
                let name = stages.inputs.catalog.version_name(d.right, d.required);
                let count = by_right.get(&d.right).copied().unwrap_or_default();
                format!("{} {name} ({})", stages.inputs.catalog.right(d.right).name, counted(count, "demand", "demands"))
            })
            .collect();
        let subject = if service.machine == NONE { "access that names no server" } else { service.name.as_str() };
        let place = if service.machine == NONE { "in ".to_string() + subject } else { format!("on {subject}") };
        let message = format!(
            "nobody knows the version of {} {place}: it counts as the latest released by {}, so these CALs are needed there: {}",
            stages.inputs.catalog.workload(service.workload).name,
            stages.inputs.settings.as_of,
            some_of(&assumed)
        );
        let severity = if units > 0 { Severity::Medium } else { Severity::Low };
        let finding = Finding::new("version-unknown-server", severity, Effect::Over, subject, message)
            .remedy("ask for the server's version and put it into the inventory; an older one may be covered by CALs that are held")
            .units(units);
        all.push(Draft::behind(finding, Behind::Services(vec![at])));
    }
    all
}

/// Per service: right → subjects whose required version rests on an assumption there.
fn resting(stages: &Stages, position: &Position) -> BTreeMap<u32, BTreeMap<RightId, u64>> {
    let mut assumed: ByRight<(IdSet, IdSet)> = ByRight::default();
    for (right, figures) in &position.rights {
        let (users, devices) = assumed.entry(*right);
        for subject in figures.subjects.iter().filter(|s| !s.version_known) {
            match subject.subject {
                Subject::User(id) => users.insert(id.0),
                Subject::Device(id) => devices.insert(id.0),
            };
        }
    }
    let mut counted: Vec<ByRight<(IdSet, IdSet)>> = vec![ByRight::default(); stages.world.inventory.services.len()];
    for fact in &stages.facts.facts {
        for demand in crate::kit::access::demands(stages.world, fact).filter(|d| !d.known) {
            let (assumed_users, assumed_devices) = assumed.entry(demand.right);
            let (users, devices) = counted[fact.service as usize].entry(demand.right);
            if assumed_users.contains(fact.user) {
                users.insert(fact.user);
            }
            if assumed_devices.contains(fact.device) {
                devices.insert(fact.device);
            }
        }
    }
    let units = |(right, (users, devices)): (RightId, &(IdSet, IdSet))| (right, users.len() + devices.len());
    (0u32..).zip(&counted).map(|(service, by_right)| (service, by_right.iter().map(units).collect())).collect()
}

/// Texts of the inventory that the catalog cannot read, and rows that disagree.
fn texts(stages: &Stages) -> Vec<Draft> {
    let inventory = &stages.world.inventory;
    let mut all = Vec::new();
    for (text, origins) in by_text(&inventory.unknown_versions) {
        let message = format!("no version of the catalog is written '{text}' ({}): it is not used", rows(&origins));
        let finding = Finding::new("server-version-unreadable", Severity::Medium, Effect::Over, text, message)
            .remedy("amend the version to one of the catalog's");
        all.push(with_rows(finding, &origins));
    }
    for (text, origins) in by_text(&inventory.unknown_models) {
        let message = format!("nobody knows the CAL model '{text}' ({}): those servers count as server and CAL", rows(&origins));
        let finding = Finding::new("cal-model-unknown", Severity::Medium, Effect::Over, text, message)
            .remedy("amend cal_model: blank for server and CAL, else core, azure, essentials, hypervisor, web or spla");
        all.push(with_rows(finding, &origins));
    }
    for (name, origins) in by_text(&inventory.conflicts) {
        let message = format!("rows of the inventory disagree about the version of {name}: the newest one that is stated is used");
        let finding = Finding::new("inventory-conflict", Severity::Medium, Effect::Over, name, message)
            .remedy("find out which row is current, and amend the other");
        all.push(with_rows(finding, &origins));
    }
    all.extend(unused_systems(stages));
    all
}

fn by_text(list: &[(String, Origin)]) -> BTreeMap<&str, Vec<Origin>> {
    let mut by: BTreeMap<&str, Vec<Origin>> = BTreeMap::new();
    list.iter().for_each(|(text, origin)| by.entry(text).or_default().push(*origin));
    by
}

fn rows(origins: &[Origin]) -> String {
    counted(origins.len() as u64, "row", "rows")
}

/// Windows Server, RDS and AD RMS are the operating system: a second version beside `version` is read by no rule.
fn unused_systems(stages: &Stages) -> Vec<Draft> {
    let catalog = stages.inputs.catalog;
    let windows = catalog.right(catalog.windows_server()).workload;
    let mut all = Vec::new();
    for record in stages.world.estate.servers.iter().filter(|r| catalog.workload(r.workload).of_system) {
        let (Some(version), Some(system)) = (&record.version, &record.os_version) else { continue };
        let parsed = (catalog.parse_version(record.workload, version), catalog.parse_version(windows, system));
        let (Some(a), Some(b)) = parsed else { continue };
        if a != b {
            let message = format!("{} has the version {version} and the operating system {system}: the version is used", record.server);
            let finding = Finding::new("os-version-unused", Severity::Low, Effect::Unknown, record.server.trim(), message)
                .remedy("find out which of the two is current, and amend the other")
                .seen_at(record.origin);
            all.push(finding.into());
        }
    }
    all
}

/// Servers that somebody reached and that the inventory lacks.
fn unlisted(stages: &Stages, position: &Position) -> Vec<Draft> {
    let inventory = &stages.world.inventory;
    let mut machines: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, service) in (0u32..).zip(&inventory.services) {
        if service.machine != NONE && service.origin.is_none() {
            machines.entry(service.machine).or_default().push(at);
        }
    }
    let mut all = Vec::new();
    for (machine, services) in machines {
        let of = |at: &u32| &inventory.services[*at as usize];
        let Some(first) = services.first().map(of) else { continue };
        let rows: u64 = services.iter().filter_map(|at| position.services.get(*at as usize)).map(|s| s.rows).sum();
        let names: Vec<&str> = services.iter().map(|at| stages.inputs.catalog.workload(of(at).workload).id.as_str()).collect();
        let finding = if inventory.servers.contains(&machine) {
            let message = format!(
                "the inventory does not list {} on {}, which {}: the machine's other rows lend it what is known",
                some_of(&names),
                first.name,
                counted(rows, "row of access shows", "rows of access show")
            );
            Finding::new("workload-not-in-inventory", Severity::Info, Effect::Unknown, first.name.as_str(), message)
        } else {
            let message = format!(
                "{} {} ({}), which the inventory does not list: it counts as a server whose version nobody knows",
                counted(rows, "row of access reaches", "rows of access reach"),
                first.name,
                some_of(&names)
            );
            Finding::new("host-not-in-inventory", Severity::Medium, Effect::Unknown, first.name.as_str(), message)
        };
        let finding = finding
            .remedy("ask what the machine is; add it to the inventory with version, operating system and host")
            .suggest(format!("add {} to the inventory", first.name), add(stages, first));
        all.push(Draft::behind(finding, Behind::Services(services)));
    }
    all
}

fn add(stages: &Stages, service: &Service) -> Decision {
    let workload = stages.inputs.catalog.workload(service.workload).id.clone();
    let fields = [("server", service.name.clone()), ("workload", workload)].map(|(name, value)| (name.to_owned(), value));
    Decision::Add { record: "server".to_owned(), fields: fields.into() }
}

/// Servers of the inventory that nobody was seen at; those that need no CAL are expected to be silent.
fn silent(stages: &Stages, position: &Position, explained: &Explained) -> Vec<Draft> {
    let inventory = &stages.world.inventory;
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    let mut expected: BTreeMap<u32, (&str, Vec<Origin>, bool)> = BTreeMap::new();
    for (service, figures) in inventory.services.iter().zip(&position.services).filter(|(s, _)| s.machine != NONE) {
        if figures.rows > 0 {
            seen.insert(service.machine);
        }
        if let Some(origin) = service.origin {
            let machine = expected.entry(service.machine).or_insert((&service.name, Vec::new(), false));
            machine.1.push(origin);
            machine.2 |= service.demands.iter().any(|d| !d.waived);
        }
    }
    // Where no row names a server at all, that no server was seen says nothing about any of them.
    if seen.is_empty() {
        return Vec::new();
    }
    let root = |machine: &u32| stages.world.devices.root(*machine);
    let roots: BTreeSet<u32> = seen.iter().map(root).collect();
    let blind = expected.iter().filter(|(machine, (_, _, needs))| *needs && !roots.contains(&root(machine)));
    let told = blind.map(|(machine, (name, origins, _))| {
        let (severity, why) = match explained.get(machine) {
            Some(code) => (Severity::High, format!(" ({code} tells why)")),
            None => (Severity::Medium, String::new()),
        };
        let message = format!("no source shows anybody's access to {name}{why}: whoever uses it, and nothing else, is not counted");
        let finding = Finding::new("server-without-access", severity, Effect::Under, *name, message)
            .remedy("ask for the server's logs or User Access Logging data, or confirm that it is out of use");
        with_rows(finding, origins)
    });
    told.collect()
}

/// Where a workload was met.
#[derive(Default)]
struct Met<'a> {
    servers: Vec<&'a str>,
    rows: u64,
    services: Vec<u32>,
    origins: Vec<Origin>,
}

/// Workloads that the catalog knows and the engine does not compute.
fn not_computed(stages: &Stages, position: &Position) -> Vec<Draft> {
    let mut met: BTreeMap<&str, Met> = BTreeMap::new();
    for (at, (service, figures)) in (0u32..).zip(stages.world.inventory.services.iter().zip(&position.services)) {
        let workload = stages.inputs.catalog.workload(service.workload);
        if workload.computed {
            continue;
        }
        let entry = met.entry(workload.name.as_str()).or_default();
        entry.servers.push(&service.name);
        entry.rows += figures.rows;
        entry.services.push(at);
        entry.origins.extend(service.origin);
    }
    let told = met.into_iter().map(|(workload, Met { servers, rows, services, origins })| {
        let severity = if rows > 0 { Severity::Medium } else { Severity::Low };
        let message = format!(
            "{workload} runs on {} ({}): its own CALs are not computed, the position says nothing about them",
            some_of(&servers),
            counted(rows, "row of access", "rows of access")
        );
        let mut finding = Finding::new("workload-not-computed", severity, Effect::Under, workload, message)
            .remedy("find out how these servers are licensed; where it is by CAL, count them by hand");
        origins.iter().for_each(|origin| finding.add_evidence(*origin));
        Draft::behind(finding, Behind::Services(services))
    });
    told.collect()
}

fn with_rows(mut finding: Finding, origins: &[Origin]) -> Draft {
    origins.iter().for_each(|origin| finding.add_evidence(*origin));
    finding.into()
}
