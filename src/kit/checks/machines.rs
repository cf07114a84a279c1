//! Devices that are in doubt: names that several machines share, devices that only the background shows. POSITION.md sections 3 and 5.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::{Metric, RightId};
use crate::kit::assemble::Stages;
use crate::kit::decisions::{Decision, MetricChoice, RecordKey};
use crate::kit::findings::{Effect, Finding, Severity, Suggestion};
use crate::kit::names;
use crate::kit::position::{DeviceId, Position, Subject};
use crate::kit::resolve::NONE;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Machines of one host name that are offered to merge it into.
const MOST_NAMESAKES: usize = 9;

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let mut all = ambiguous(stages);
    for (right, population) in stages.populations {
        let right_name = &stages.inputs.catalog.right(*right).id;
        let names_of = |devices: &[u32]| {
            let mut names: Vec<&str> = devices.iter().map(|d| position.name(Subject::Device(DeviceId(*d)))).collect();
            names.sort_unstable();
            some_of(&names)
        };
        let background = &population.background_only;
        if !background.is_empty() {
            let number = background.len() as u64;
            let message = format!(
                "{} shown for {right_name} only by accounts that are nobody's ({}): under the device metric they count, under the user metric not",
                counted(number, "device is", "devices are"),
                names_of(background)
            );
            let finding = Finding::new("background-only-devices", Severity::Info, Effect::Unknown, right_name.as_str(), message)
                .remedy("check whether somebody uses them; logs that tie people to devices settle it")
                .units(number);
            all.push(finding.into());
        }
        let by_user = stages.choices.get(right) == Some(&MetricChoice::User);
        if by_user && !population.d0.is_empty() {
            all.extend(by_user_alone(stages, *right, population.d0.len() as u64, names_of(&population.d0)));
        }
    }
    all
}

/// Devices that nobody is seen at, in a right that is licensed by user alone: by its session hosts' mode, or because no other licence exists.
fn by_user_alone(stages: &Stages, right: RightId, number: u64, names: String) -> Option<Draft> {
    let catalog = stages.inputs.catalog;
    let info = catalog.right(right);
    let devices = counted(number, "device connects", "devices connect");
    let (message, remedy) = if catalog.find_right("rds") == Some(right) {
        let why = "each needs an RDS device CAL, which a session host in per-user mode does not issue";
        let remedy = "find out who works at them, or serve them from a session host in per-device mode";
        (format!("{devices} with RDS that nobody is seen at ({names}): {why}"), remedy)
    } else if info.only == Some(Metric::User) {
        let why = "no device licence exists, so they stay open until the people behind them are known";
        let remedy = "find out who works at them: each person needs a licence of the own";
        (format!("{devices} to {} that nobody is seen at ({names}): {why}", info.name), remedy)
    } else {
        return None;
    };
    let finding = Finding::new("device-cal-in-user-right", Severity::Medium, Effect::Unknown, info.id.as_str(), message);
    Some(finding.remedy(remedy).units(number).into())
}

/// Whom an ambiguous name may be merged into: whoever shares most people with it first.
fn namesakes(stages: &Stages, people: &People, bare: u32, names: &[&str]) -> Vec<Suggestion> {
    let devices = &stages.world.devices;
    let none = BTreeSet::new();
    let mine = people.get(&bare).unwrap_or(&none);
    let shared = |device: u32| people.get(&device).map_or(0, |theirs| theirs.intersection(mine).count());
    let found = names.iter().filter_map(|name| Some((shared(devices.root(devices.find(name)?)), *name)));
    let mut found: Vec<(usize, &str)> = found.collect();
    found.sort_by_key(|(shared, name)| (std::cmp::Reverse(*shared), *name));
    let on = RecordKey { record: "device".to_owned(), key: devices.identities[bare as usize].name.clone() };
    let suggestion = |(shared, name): &(usize, &str)| Suggestion {
        label: format!("merge it into {name}"),
        why: format!("{shared} of its {} were seen there too", counted(mine.len() as u64, "user", "users")),
        decision: Decision::Merge { on: on.clone(), to: (*name).to_owned() },
    };
    found.iter().take(MOST_NAMESAKES).map(suggestion).collect()
}

/// By device: who was seen on it.
type People = FxHashMap<u32, BTreeSet<u32>>;

/// The people of ambiguous names and of those that share them, in one walk.
fn people(stages: &Stages, ambiguous: &[(u32, Vec<&str>)]) -> People {
    let devices = &stages.world.devices;
    let named = ambiguous.iter().flat_map(|(_, names)| names).filter_map(|name| devices.find(name)).map(|id| devices.root(id));
    let mut people: People = ambiguous.iter().map(|(id, _)| *id).chain(named).map(|id| (id, BTreeSet::new())).collect();
    for fact in stages.facts.facts.iter().filter(|fact| fact.user != NONE && !ambiguous.is_empty()) {
        if let Some(users) = people.get_mut(&fact.device) {
            users.insert(fact.user);
        }
    }
    people
}

/// Bare host names that several FQDNs share, where access names them.
fn ambiguous(stages: &Stages) -> Vec<Draft> {
    let devices = &stages.world.devices;
    let mut seen = vec![false; devices.identities.len()];
    for fact in stages.facts.facts.iter().filter(|fact| fact.device != NONE) {
        seen[fact.device as usize] = true;
    }
    let shared = |id: u32| devices.names.sharing(&names::machine(&devices.identities[id as usize].name));
    let candidates = (0u32..).zip(&devices.identities).filter(|(id, identity)| identity.ambiguous && seen[*id as usize]);
    let told = candidates.filter_map(|(id, _)| Some((id, shared(id)?.iter().map(String::as_str).collect())));
    let told: Vec<(u32, Vec<&str>)> = told.collect();
    let people = people(stages, &told);
    let mut all = Vec::new();
    for (id, names) in &told {
        let name = &devices.identities[*id as usize].name;
        let message = format!(
            "the bare name '{name}' may be {}: it is not guessed, so it counts as a device of its own beside them",
            some_of(names).replace(" and ", " or ")
        );
        let finding = Finding::new("ambiguous-device", Severity::Medium, Effect::Over, name.as_str(), message)
            .remedy("find out which machine the log means (address, site, user), and merge the name into it")
            .units(1)
            .suggest_each(namesakes(stages, &people, *id, names));
        all.push(Draft::behind(finding, Behind::Device(*id)));
    }
    all
}
