//! The lists beside the rights: people, devices, services, pools, Connectors.

use super::Stages;
use crate::catalog::{Metric, ProductKind};
use crate::kit::facts::both;
use crate::kit::ids::IdSet;
use crate::kit::position::{ConnectorUse, Device, Pool, Service, User};
use crate::kit::resolve::NONE;
use rustc_hash::FxHashSet;

pub fn users(stages: &Stages) -> Vec<User> {
    let users = &stages.world.users;
    let mut all: Vec<User> = (0u32..)
        .zip(&users.identities)
        .map(|(id, identity)| User {
            name: identity.name.clone(),
            spellings: Vec::new(),
            origins: identity.origins.clone(),
            in_directory: identity.in_directory,
            kind: identity.kind.clone(),
            enabled: identity.enabled,
            disabled_on: identity.disabled_on,
            last_logon: identity.last_logon,
            plans: stages.plans.held.get(&id).cloned().unwrap_or_default(),
            merged: Vec::new(),
            ambiguous: identity.ambiguous,
        })
        .collect();
    for (from, _, entry) in users.merges.iter() {
        let (name, origins) = (all[from as usize].name.clone(), all[from as usize].origins.clone());
        let into = &mut all[users.root(from) as usize];
        into.merged.push((name, entry));
        into.origins.extend(origins);
    }
    for (spelling, user) in stages.facts.user_of.iter().enumerate().filter(|(_, user)| **user != NONE) {
        let text = stages.world.estate.access.spellings.text(crate::kit::records::Spelling(spelling as u32));
        all[users.root(*user) as usize].spellings.push(text.to_string());
    }
    all.iter_mut().for_each(|user| user.spellings.sort());
    all
}

pub fn devices(stages: &Stages) -> Vec<Device> {
    let devices = &stages.world.devices;
    let mut all: Vec<Device> = (0u32..)
        .zip(&devices.identities)
        .map(|(id, identity)| Device {
            name: identity.name.clone(),
            spellings: Vec::new(),
            origins: identity.origins.clone(),
            in_register: identity.in_register,
            kind: identity.kind.clone(),
            unattended: identity.unattended,
            shared: stages.shared.get(id as usize).copied().unwrap_or(false),
            server: stages.world.inventory.servers.contains(&id),
            merged: Vec::new(),
            ambiguous: identity.ambiguous,
        })
        .collect();
    for (from, _, entry) in devices.merges.iter() {
        let (name, origins) = (all[from as usize].name.clone(), all[from as usize].origins.clone());
        let into = &mut all[devices.root(from) as usize];
        into.merged.push((name, entry));
        into.origins.extend(origins);
    }
    let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
    for (row, fact) in stages.world.estate.access.rows().iter().zip(&stages.facts.of_row) {
        let cell = if row.device.is_some() { row.device } else { row.ip };
        let device = stages.facts.facts[*fact as usize].device;
        if device != NONE && cell.is_some() && seen.insert((device, cell.0)) {
            all[device as usize].spellings.push(stages.world.estate.access.spellings.text(cell).to_string());
        }
    }
    all.iter_mut().for_each(|device| device.spellings.sort());
    all
}

pub fn services(stages: &Stages) -> Vec<Service> {
    let count = stages.world.inventory.services.len();
    let mut users = vec![IdSet::default(); count];
    let mut devices = vec![IdSet::default(); count];
    let mut rows = vec![0u64; count];
    let mut window: Vec<Option<(crate::catalog::Day, crate::catalog::Day)>> = vec![None; count];
    for (at, fact) in stages.facts.seen().iter().enumerate() {
        let service = fact.service as usize;
        rows[service] += u64::from(stages.facts.rows[at]);
        if fact.user != NONE {
            users[service].insert(fact.user);
        }
        if fact.device != NONE {
            devices[service].insert(fact.device);
        }
        window[service] = both(window[service], stages.facts.window[at]);
    }
    let service = |(at, s): (usize, &crate::kit::inventory::Service)| Service {
        server: s.name.clone(),
        workload: s.workload,
        origin: s.origin,
        version_text: s.version_text.clone(),
        os_version_text: s.os_version_text.clone(),
        version: s.version,
        required: s.demands.iter().map(|d| (d.right, d.required)).collect(),
        version_known: s.demands.iter().all(|d| d.known),
        host: s.host_name.clone(),
        cal_model: s.cal_model.clone(),
        site: s.site.clone(),
        waived: s.demands.iter().filter(|d| d.waived).map(|d| d.right).collect(),
        users: users[at].len(),
        devices: devices[at].len(),
        rows: rows[at],
        window: window[at],
    };
    stages.world.inventory.services.iter().enumerate().map(service).collect()
}

pub fn pools(stages: &Stages) -> Vec<Pool> {
    let catalog = stages.inputs.catalog;
    let pool = |(at, p): (usize, &crate::kit::entitlements::UnitPool)| {
        let (used, used_external) = stages.settled.used.get(at).copied().unwrap_or_default();
        let kind = &catalog.product(p.product).kind;
        Pool {
            product: p.product,
            metric: p.metric,
            covers: p.covers.clone(),
            suite: matches!(kind, ProductKind::Suite | ProductKind::Fixed(_)),
            bridge: matches!(kind, ProductKind::Bridge { .. }),
            units: p.units,
            reserved: stages.assigned.reserved.get(at).copied().unwrap_or_default(),
            used: used + used_external,
            used_external,
        }
    };
    stages.owned.pools.iter().enumerate().map(pool).collect()
}

/// Connectors that stand, with the number of users from which one beats standalone CALs.
pub fn connectors(stages: &Stages) -> Vec<ConnectorUse> {
    let break_even = |c: &ConnectorUse| {
        let connector = stages.prices.plain(c.product)?;
        let cal = stages.inputs.catalog.right(c.right).cal.and_then(|cal| stages.prices.of(cal, Metric::User))?;
        (cal.0 > 0).then(|| (connector.0 / cal.0) as u64 + 1)
    };
    stages.settled.connectors.iter().map(|c| ConnectorUse { break_even: break_even(c), ..c.clone() }).collect()
}
