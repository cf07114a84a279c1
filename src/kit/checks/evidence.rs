//! The rows of access behind findings, found for all of them in one walk.

use super::{Behind, Draft};
use crate::kit::assemble::Stages;

/// Which findings (by place) each user, device and service stands behind.
#[derive(Default)]
struct Wanted {
    users: Behinds,
    devices: Behinds,
    services: Behinds,
    /// Session hosts as devices and as services; which people, the finding says.
    from_hosts: Behinds,
    on_hosts: Behinds,
}

/// Per id the findings it stands behind; nearly all stand behind none.
#[derive(Default)]
struct Behinds(Vec<Vec<u32>>);

impl Behinds {
    fn add(&mut self, id: u32, finding: u32) {
        let at = id as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, Vec::new());
        }
        self.0[at].push(finding);
    }

    /// None for [`crate::kit::resolve::NONE`].
    fn of(&self, id: u32) -> &[u32] {
        self.0.get(id as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Wanted {
    fn of(drafts: &[Draft]) -> Wanted {
        let mut wanted = Wanted::default();
        for (at, draft) in (0u32..).zip(drafts) {
            match &draft.behind {
                Behind::Itself => {}
                Behind::User(user) => wanted.users.add(*user, at),
                Behind::Device(device) => wanted.devices.add(*device, at),
                Behind::Services(services) => services.iter().for_each(|s| wanted.services.add(*s, at)),
                Behind::Host { device, service, .. } => {
                    wanted.from_hosts.add(*device, at);
                    service.iter().for_each(|s| wanted.on_hosts.add(*s, at));
                }
            }
        }
        wanted
    }
}

/// Adds the rows of access to the findings that stand on users, devices and services.
pub fn attach(stages: &Stages, drafts: &mut [Draft]) {
    let wanted = Wanted::of(drafts);
    for (row, fact) in stages.world.estate.access.rows().iter().zip(&stages.facts.of_row) {
        let fact = &stages.facts.facts[*fact as usize];
        for found in [wanted.users.of(fact.user), wanted.devices.of(fact.device), wanted.services.of(fact.service)] {
            for at in found {
                drafts[*at as usize].finding.add_evidence(row.origin);
            }
        }
        for at in wanted.from_hosts.of(fact.device).iter().chain(wanted.on_hosts.of(fact.service)) {
            let draft = &mut drafts[*at as usize];
            if matches!(&draft.behind, Behind::Host { users, .. } if users.contains(fact.user)) {
                draft.finding.add_evidence(row.origin);
            }
        }
    }
}
