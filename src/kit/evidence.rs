//! Which rows of access stand behind a number.

use super::behind::StandIns;
use super::chains::Chain;
use super::facts::{Facts, World};
use super::position::Subject;
use super::records::{AccessLog, AccessRow, Edition, Records};
use crate::catalog::RightId;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// Resolved users, devices and services of every access row.
#[derive(Clone, Debug, Default)]
pub struct EvidenceIndex {
    rows: Vec<Resolved>,
    /// Per service: its rights, and whether only the edition Enterprise demands them.
    rights: Vec<Vec<(RightId, bool)>>,
    /// The access log as decided, where decisions amended or added rows; else the records' own.
    access: Option<Arc<AccessLog>>,
    /// Whoever stands behind accounts: their rows are his, too.
    accounts: FxHashMap<u32, Vec<u32>>,
}

#[derive(Clone, Copy, Debug)]
struct Resolved {
    user: u32,
    device: u32,
    service: u32,
}

impl EvidenceIndex {
    pub(super) fn new(world: &World, facts: &Facts, stand_ins: &StandIns) -> EvidenceIndex {
        let resolved = |fact: &u32| {
            let fact = &facts.facts[*fact as usize];
            Resolved { user: fact.user, device: fact.device, service: fact.service }
        };
        let access = match &world.estate.access {
            Cow::Borrowed(_) => None,
            Cow::Owned(log) => Some(Arc::new(log.clone())),
        };
        let rights = |service: &super::inventory::Service| service.demands.iter().map(|d| (d.right, d.additive)).collect();
        let mut accounts: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for stand_in in &stand_ins.all {
            stand_in.people.iter().for_each(|person| accounts.entry(*person).or_default().push(stand_in.account));
        }
        EvidenceIndex {
            rows: facts.of_row.iter().map(resolved).collect(),
            rights: world.inventory.services.iter().map(rights).collect(),
            access,
            accounts,
        }
    }

    /// The access log that the position rests on: the records' own, or a copy with decisions applied.
    pub fn log<'a>(&'a self, records: &'a Records) -> &'a AccessLog {
        self.access.as_deref().unwrap_or(&records.access)
    }

    /// The access rows that name this subject and demand this right (any right where `None`): the first `limit`, and how many in all.
    pub fn rows<'a>(&'a self, records: &'a Records, right: Option<RightId>, subject: Subject, limit: usize) -> (Vec<&'a AccessRow>, u64) {
        let accounts = match subject {
            Subject::User(id) => self.accounts.get(&id.0).map(Vec::as_slice).unwrap_or_default(),
            Subject::Device(_) => &[],
        };
        self.select(records, limit, |resolved, edition| {
            let named = match subject {
                Subject::User(id) => resolved.user == id.0 || accounts.contains(&resolved.user),
                Subject::Device(id) => resolved.device == id.0,
            };
            named && right.is_none_or(|right| self.demands(resolved.service, edition, right))
        })
    }

    /// The access rows of one person's sessions on a session host, and of what was reached from there.
    pub fn of_chain<'a>(&'a self, records: &'a Records, chain: &Chain, limit: usize) -> (Vec<&'a AccessRow>, u64) {
        let on_host = |resolved: &Resolved| chain.service == Some(resolved.service) || resolved.device == chain.host;
        self.select(records, limit, |resolved, _| resolved.user == chain.user && on_host(resolved))
    }

    /// The access rows of one service (by its place in [`super::position::Position::services`]).
    pub fn of_service<'a>(&'a self, records: &'a Records, service: usize, limit: usize) -> (Vec<&'a AccessRow>, u64) {
        self.select(records, limit, |resolved, _| resolved.service as usize == service)
    }

    fn select<'a>(&'a self, records: &'a Records, limit: usize, fits: impl Fn(&Resolved, Edition) -> bool) -> (Vec<&'a AccessRow>, u64) {
        let mut found = Vec::new();
        let mut total = 0;
        for (row, resolved) in self.log(records).rows().iter().zip(&self.rows) {
            if fits(resolved, row.edition) {
                total += 1;
                if found.len() < limit {
                    found.push(row);
                }
            }
        }
        (found, total)
    }

    fn demands(&self, service: u32, edition: Edition, right: RightId) -> bool {
        let rights = self.rights.get(service as usize).map(Vec::as_slice).unwrap_or_default();
        rights.iter().any(|(r, additive)| *r == right && (!additive || edition == Edition::Enterprise))
    }
}
