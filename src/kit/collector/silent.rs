//! Why a server is silent: data that was never collected although no message says so.

use crate::kit::decisions::Settings;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::names::HostNames;
use crate::kit::records::{CollectorRecord, Records};
use std::collections::{BTreeMap, BTreeSet};

/// One cause each: another site, no client, not yet inventoried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    NoClient,
    OtherSite,
    NotInventoried,
}

impl Cause {
    fn of(record: &CollectorRecord, site: Option<&str>) -> Option<Cause> {
        let other = |own: &str| record.site_code.as_deref().is_some_and(|code| !code.trim().eq_ignore_ascii_case(own.trim()));
        match () {
            () if !record.client_installed => Some(Cause::NoClient),
            () if site.is_some_and(other) => Some(Cause::OtherSite),
            () if record.last_inventory.is_none() => Some(Cause::NotInventoried),
            () => None,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Cause::NoClient => "no-client",
            Cause::OtherSite => "other-site-code",
            Cause::NotInventoried => "not-inventoried",
        }
    }

    fn sentence(self, record: &CollectorRecord, site: Option<&str>) -> String {
        let server = &record.server;
        match self {
            Cause::NoClient => format!("{server} has no Configuration Manager client: nothing was collected there, and nothing says so"),
            Cause::OtherSite => format!(
                "{server} belongs to site {}, not to {}: its data went elsewhere",
                record.site_code.as_deref().unwrap_or("?"),
                site.unwrap_or("?")
            ),
            Cause::NotInventoried => format!("{server} has not been inventoried yet: its users and devices are missing"),
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Cause::NoClient => "install the client and let a collection cycle pass, or ask for the server's logs",
            Cause::OtherSite => "ask the other site for its collection, or reassign the server",
            Cause::NotInventoried => "wait for the Asset Intelligence collection cycle or start it, then export again",
        }
    }
}

/// Findings of the collector's own table; severity follows from whether the server's access is known otherwise.
pub(super) fn causes(records: &Records, settings: &Settings, seen: &Accessed) -> Vec<Finding> {
    let site = settings.site_code.as_deref().filter(|code| !code.trim().is_empty());
    let mut found: BTreeMap<(Cause, String), Finding> = BTreeMap::new();
    for record in &records.collectors {
        let Some(cause) = Cause::of(record, site) else { continue };
        let key = (cause, seen.names.key(&record.server));
        let known = seen.has(&record.server);
        let finding = found.entry(key).or_insert_with(|| {
            let severity = if known { Severity::Low } else { Severity::High };
            let tail = if known { "; other sources show access to it" } else { "; no other source shows access to it either" };
            let message = cause.sentence(record, site) + tail;
            Finding::new(cause.code(), severity, Effect::Under, record.server.as_str(), message).remedy(cause.remedy())
        });
        finding.add_evidence(record.origin);
    }
    found.into_values().chain(site_unset(records, site)).collect()
}

/// Several site codes, and nobody said which one is ours.
fn site_unset(records: &Records, site: Option<&str>) -> Option<Finding> {
    let codes: BTreeSet<String> =
        records.collectors.iter().filter_map(|r| r.site_code.as_deref()).map(|code| code.trim().to_uppercase()).collect();
    if site.is_some() || codes.len() < 2 {
        return None;
    }
    let list = codes.into_iter().collect::<Vec<_>>().join(", ");
    let message =
        format!("the collector reports from the sites {list}, and no setting says which is ours: servers of another site stay unnoticed");
    let mut finding = Finding::new("site-code-unset", Severity::Low, Effect::Unknown, "site_code", message).remedy("set site_code");
    records.collectors.iter().filter(|r| r.site_code.is_some()).for_each(|r| finding.add_evidence(r.origin));
    Some(finding)
}

/// Which servers any row of access names.
pub(super) struct Accessed {
    pub names: HostNames,
    servers: BTreeSet<String>,
}

impl Accessed {
    pub fn of(records: &Records) -> Accessed {
        let spellings = &records.access.spellings;
        let mut named = vec![false; spellings.len()];
        records.access.rows().iter().filter(|row| row.server.is_some()).for_each(|row| named[row.server.0 as usize] = true);
        let accessed: Vec<&str> = spellings.iter().filter(|(id, _)| named[id.0 as usize]).map(|(_, text)| text).collect();
        let listed = records.servers.iter().map(|record| &record.server);
        let others = listed.chain(records.events.iter().map(|e| &e.server)).chain(records.collectors.iter().map(|c| &c.server));
        let names = HostNames::of(accessed.iter().copied().chain(others.map(String::as_str)));
        let servers: BTreeSet<String> = accessed.iter().map(|name| names.key(name)).collect();
        Accessed { names, servers }
    }

    pub fn has(&self, server: &str) -> bool {
        self.servers.contains(&self.names.key(server))
    }
}
