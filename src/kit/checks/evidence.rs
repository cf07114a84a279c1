//! The rows of access behind findings, found for all of them in one walk over the facts and one over the rows.

use super::{Behind, Draft};
use crate::kit::assemble::Stages;
use rustc_hash::FxHashMap;

/// Which findings (by place) each user, device and service stands behind.
#[derive(Default)]
struct Wanted {
    users: FxHashMap<u32, Vec<u32>>,
    devices: FxHashMap<u32, Vec<u32>>,
    services: FxHashMap<u32, Vec<u32>>,
}

impl Wanted {
    fn of(drafts: &[Draft]) -> Wanted {
        let mut wanted = Wanted::default();
        for (at, draft) in (0u32..).zip(drafts) {
            match &draft.behind {
                Behind::Itself => {}
                Behind::User(user) => wanted.users.entry(*user).or_default().push(at),
                Behind::Device(device) => wanted.devices.entry(*device).or_default().push(at),
                Behind::Services(services) => services.iter().for_each(|s| wanted.services.entry(*s).or_default().push(at)),
            }
        }
        wanted
    }

    fn is_empty(&self) -> bool {
        self.users.is_empty() && self.devices.is_empty() && self.services.is_empty()
    }
}

/// Adds the rows of access to the findings that stand on users, devices and services.
pub fn attach(stages: &Stages, drafts: &mut [Draft]) {
    let wanted = Wanted::of(drafts);
    if wanted.is_empty() {
        return;
    }
    // Rows are many, facts few: what a row proves is looked up once per fact.
    let of_fact: Vec<Vec<u32>> = stages
        .facts
        .facts
        .iter()
        .map(|fact| {
            let found = [wanted.users.get(&fact.user), wanted.devices.get(&fact.device), wanted.services.get(&fact.service)];
            found.into_iter().flatten().flatten().copied().collect()
        })
        .collect();
    for (row, fact) in stages.world.estate.access.rows().iter().zip(&stages.facts.of_row) {
        for at in &of_fact[*fact as usize] {
            if let Some(draft) = drafts.get_mut(*at as usize) {
                draft.finding.add_evidence(row.origin);
            }
        }
    }
}
