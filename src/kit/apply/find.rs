//! Which records a decision's key names. INTERFACE.md: a person by any of its identifiers, a device by a name, a server as
//! `SERVER|workload`, anything else by its origin `path#table#row` (an entitlement also by its product, where only one line has it).

use super::fields::NoTarget;
use super::{Estate, same_machine};
use crate::catalog::Catalog;
use crate::kit::names;
use crate::kit::records::*;
use std::collections::BTreeSet;

/// Records found, by their places.
pub enum Targets {
    Servers(Vec<usize>),
    People(Vec<usize>),
    Devices(Vec<usize>),
    Plans(Vec<usize>),
    Entitlements(Vec<usize>),
    Assignments(Vec<usize>),
    Prices(Vec<usize>),
    Claims(Vec<usize>),
    Authorised(Vec<usize>),
    Memberships(Vec<usize>),
    Access(Origin),
    /// Nobody has a directory row for it, but access names it: amending makes one.
    NewPerson(String),
    NewDevice(String),
}

/// Finds what `record` and `key` name; an ambiguous or unknown key is no target.
pub fn targets(estate: &Estate, catalog: &Catalog, record: &str, key: &str) -> Result<Targets, NoTarget> {
    let origin = estate.ledger.origin_of(key);
    match record {
        "server" => servers(estate, catalog, key, origin).map(Targets::Servers),
        "person" | "user" => people(estate, key, origin),
        "device" => devices(estate, key, origin),
        "plan" => by_origin(&estate.plans, origin, |r| r.origin).map(Targets::Plans),
        "entitlement" => entitlements(estate, key, origin).map(Targets::Entitlements),
        "assignment" | "named assignment" => by_origin(&estate.assignments, origin, |r| r.origin).map(Targets::Assignments),
        "price" => by_origin(&estate.prices, origin, |r| r.origin).map(Targets::Prices),
        "claim" => by_origin(&estate.claims, origin, |r| r.origin).map(Targets::Claims),
        "authorised" => by_origin(&estate.authorised, origin, |r| r.origin).map(Targets::Authorised),
        "membership" => by_origin(&estate.memberships, origin, |r| r.origin).map(Targets::Memberships),
        "access" => origin.map(Targets::Access).ok_or(NoTarget),
        _ => Err(NoTarget),
    }
}

fn by_origin<R>(records: &[R], origin: Option<Origin>, of: impl Fn(&R) -> Origin) -> Result<Vec<usize>, NoTarget> {
    let origin = origin.ok_or(NoTarget)?;
    let found: Vec<usize> = records.iter().enumerate().filter(|(_, r)| of(r) == origin).map(|(i, _)| i).collect();
    if found.is_empty() { Err(NoTarget) } else { Ok(found) }
}

fn servers(estate: &Estate, catalog: &Catalog, key: &str, origin: Option<Origin>) -> Result<Vec<usize>, NoTarget> {
    if origin.is_some() {
        return by_origin(&estate.servers, origin, |r| r.origin);
    }
    let (server, workload) = key.split_once('|').ok_or(NoTarget)?;
    let workload = catalog.find_workload(workload).ok_or(NoTarget)?;
    let matches = |r: &ServerRecord| r.workload == workload && same_machine(&r.server, server);
    let found: Vec<usize> = estate.servers.iter().enumerate().filter(|(_, r)| matches(r)).map(|(i, _)| i).collect();
    if found.is_empty() { Err(NoTarget) } else { Ok(found) }
}

fn people(estate: &Estate, key: &str, origin: Option<Origin>) -> Result<Targets, NoTarget> {
    if origin.is_some() {
        return by_origin(&estate.people, origin, |r| r.origin).map(Targets::People);
    }
    let wanted = names::user_key(key);
    let canonical: Vec<usize> = positions(&estate.people, |r| names::user_key(&r.user) == wanted);
    if !canonical.is_empty() {
        return Ok(Targets::People(canonical));
    }
    let found = positions(&estate.people, |r| r.aliases.iter().any(|a| names::user_key(a) == wanted));
    let people: BTreeSet<String> = found.iter().map(|&i| names::user_key(&estate.people[i].user)).collect();
    match people.len() {
        1 => Ok(Targets::People(found)),
        0 => match seen(estate, |row| row.user, |text| names::user_key(text) == wanted) {
            Some(spelling) => Ok(Targets::NewPerson(spelling)),
            None => Err(NoTarget),
        },
        _ => Err(NoTarget),
    }
}

fn devices(estate: &Estate, key: &str, origin: Option<Origin>) -> Result<Targets, NoTarget> {
    if origin.is_some() {
        return by_origin(&estate.devices, origin, |r| r.origin).map(Targets::Devices);
    }
    let wanted = names::matched(key);
    let exact = positions(&estate.devices, |r| names::matched(&r.device) == wanted);
    if !exact.is_empty() {
        return Ok(Targets::Devices(exact));
    }
    let found = positions(&estate.devices, |r| r.aliases.iter().any(|a| names::matched(a) == wanted) || same_machine(&r.device, &wanted));
    let devices: BTreeSet<String> = found.iter().map(|&i| names::matched(&estate.devices[i].device)).collect();
    match devices.len() {
        1 => Ok(Targets::Devices(found)),
        0 => match seen(estate, |row| row.device, |text| same_machine(text, &wanted)) {
            Some(spelling) => Ok(Targets::NewDevice(spelling)),
            None => Err(NoTarget),
        },
        _ => Err(NoTarget),
    }
}

fn entitlements(estate: &Estate, key: &str, origin: Option<Origin>) -> Result<Vec<usize>, NoTarget> {
    if origin.is_some() {
        return by_origin(&estate.entitlements, origin, |r| r.origin);
    }
    let wanted = names::fold(key);
    let found = positions(&estate.entitlements, |r| names::fold(&r.product) == wanted);
    if found.len() == 1 { Ok(found) } else { Err(NoTarget) }
}

fn positions<R>(records: &[R], matches: impl Fn(&R) -> bool) -> Vec<usize> {
    records.iter().enumerate().filter(|(_, r)| matches(r)).map(|(i, _)| i).collect()
}

/// The first spelling in a column of access that fits.
fn seen(estate: &Estate, column: impl Fn(&AccessRow) -> Spelling, fits: impl Fn(&str) -> bool) -> Option<String> {
    let spellings = &estate.access.spellings;
    let fitting: BTreeSet<Spelling> = spellings.iter().filter(|(_, text)| fits(text)).map(|(id, _)| id).collect();
    let row = estate.access.rows().iter().find(|row| fitting.contains(&column(row)))?;
    Some(spellings.text(column(row)).to_string())
}
