//! Accounts that many people use: whom they hide, whom the client's data names for them, and whom a decision puts in their place.

use super::{Behind, Draft, counted, some_of};
use crate::kit::assemble::Stages;
use crate::kit::behind::StandIn;
use crate::kit::behind::sets::{self, NamedSet};
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::{Effect, Finding, Severity, Suggestion};
use crate::kit::position::Position;

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let mut all = Vec::new();
    for behind in &position.behind {
        match &behind.stands_for {
            None => all.push(hidden(stages, position, behind)),
            Some(stand_in) => {
                all.push(replaced(stages, behind, stand_in));
                all.extend(stand_in.assumed.then(|| assumed(stages, stand_in)));
            }
        }
    }
    all
}

fn name<'a>(stages: &'a Stages, account: u32) -> &'a str {
    &stages.world.users.identities[account as usize].name
}

/// `12 rows on DB1 and FS1`.
fn rows_on(stages: &Stages, behind: &sets::Behind) -> String {
    let mut servers: Vec<&str> = behind.services.iter().map(|s| stages.world.inventory.services[*s as usize].name.as_str()).collect();
    servers.sort_unstable();
    servers.dedup();
    format!("{} on {}", counted(behind.rows, "row", "rows"), some_of(&servers))
}

/// People use a service account's access without an account of their own showing.
fn hidden(stages: &Stages, position: &Position, behind: &sets::Behind) -> Draft {
    let name = name(stages, behind.account);
    let named = match behind.sets.len() {
        0 => String::new(),
        many => format!("; the data names {} who may be behind it", counted(many as u64, "set of people", "sets of people")),
    };
    let message = format!(
        "the {} {name} stands behind {}: an application reaches them in the name of people, who each need a CAL and are not counted here{named}",
        if stages.world.users.identities[behind.account as usize].is_kind("service") {
            "service account"
        } else {
            "web server's own account"
        },
        rows_on(stages, behind)
    );
    let suggestions = behind.sets.iter().map(|set| suggestion(stages, position, name, set));
    let finding = Finding::new("multiplexing", Severity::Medium, Effect::Under, name, message)
        .remedy("ask which application uses the account and who its users are; put them in its place (field stands_for), by name, as a set, or by their number alone")
        .suggest_each(suggestions);
    Draft::behind(finding, Behind::User(behind.account))
}

fn suggestion(stages: &Stages, position: &Position, account: &str, set: &NamedSet) -> Suggestion {
    let shares = set.shares.iter().map(|share| share.words(stages.inputs.catalog, &position.currency));
    let why: Vec<String> = std::iter::once(set.why.clone()).chain(shares).collect();
    Suggestion {
        label: format!("put the {} of {} in its place", counted(set.people, "person", "people"), set.wording),
        why: why.join("; "),
        decision: Decision::Amend {
            on: RecordKey { record: "person".into(), key: account.to_string() },
            field: "stands_for".into(),
            to: Some(set.wording.clone()),
        },
    }
}

/// A decision says who is behind it: told, since the count rests on it.
fn replaced(stages: &Stages, behind: &sets::Behind, stand_in: &StandIn) -> Draft {
    let name = name(stages, behind.account);
    let message = format!(
        "decision {} puts {} ({}) in the place of {name}: each of them counts for its {}",
        stand_in.entry,
        counted(stand_in.people.len() as u64, "person", "people"),
        stand_in.wording,
        rows_on(stages, behind)
    );
    let finding = Finding::new("multiplexing", Severity::Info, Effect::Unknown, name, message)
        .remedy("have the client confirm who uses the application; amend or retract the decision where it is somebody else")
        .units(stand_in.people.len() as u64);
    Draft::behind(finding, Behind::User(behind.account))
}

/// Only the number of the people is known.
fn assumed(stages: &Stages, stand_in: &StandIn) -> Draft {
    let name = name(stages, stand_in.account);
    let number = stand_in.people.len() as u64;
    let called = |id: Option<&u32>| id.map_or("", |id| stages.world.users.identities[*id as usize].name.as_str());
    let message = format!(
        "decision {} takes it that {} whose names nobody knows stand behind {name}: {} to {} count; whoever of them counts by an account of their own counts twice",
        stand_in.entry,
        counted(number, "person", "people"),
        called(stand_in.people.first()),
        called(stand_in.people.last())
    );
    let finding = Finding::new("people-assumed", Severity::Medium, Effect::Unknown, name, message)
        .remedy("ask for the list of the application's users, and put their names in place of the number")
        .units(number);
    Draft::behind(finding, Behind::User(stand_in.account))
}
