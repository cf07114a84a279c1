//! Devices that are in doubt: names that several machines share, devices that only the background shows. POSITION.md sections 3 and 5.

use super::{Behind, Draft, counted, some_of};
use crate::catalog::{Metric, RightId};
use crate::kit::assemble::Stages;
use crate::kit::decisions::MetricChoice;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::names;
use crate::kit::position::{DeviceId, Position, Subject};
use crate::kit::resolve::NONE;

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

/// Bare host names that several FQDNs share, where access names them.
fn ambiguous(stages: &Stages) -> Vec<Draft> {
    let devices = &stages.world.devices;
    let mut seen = vec![false; devices.identities.len()];
    for fact in stages.facts.facts.iter().filter(|fact| fact.device != NONE) {
        seen[fact.device as usize] = true;
    }
    let mut all = Vec::new();
    for (id, identity) in (0u32..).zip(&devices.identities).filter(|(id, i)| i.ambiguous && seen[*id as usize]) {
        let Some(shared) = devices.names.sharing(&names::machine(&identity.name)) else { continue };
        let names: Vec<&str> = shared.iter().map(String::as_str).collect();
        let message = format!(
            "the bare name '{}' may be {}: it is not guessed, so it counts as a device of its own beside them",
            identity.name,
            some_of(&names).replace(" and ", " or ")
        );
        let finding = Finding::new("ambiguous-device", Severity::Medium, Effect::Over, identity.name.as_str(), message)
            .remedy("find out which machine the log means (address, site, user), and merge the name into it")
            .units(1);
        all.push(Draft::behind(finding, Behind::Device(id)));
    }
    all
}
