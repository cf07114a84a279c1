//! Why a server is silent: data that was never collected although no message says so, and servers that nobody seems to use.

use crate::catalog::{Catalog, Switches};
use crate::kit::decisions::Settings;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::hosts::HostNames;
use crate::kit::records::{CollectorRecord, Origin, Records, Spelling};
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
    /// Whether access rows name servers at all.
    pub named: bool,
}

impl Accessed {
    pub fn of(records: &Records) -> Accessed {
        let distinct: BTreeSet<Spelling> = records.access.rows().iter().map(|row| row.server).filter(|s| s.is_some()).collect();
        let accessed: Vec<&str> = distinct.iter().map(|&s| records.access.spellings.text(s)).collect();
        let mut names = HostNames::default();
        accessed.iter().for_each(|name| names.learn(name));
        records.servers.iter().for_each(|record| names.learn(&record.server));
        records.events.iter().for_each(|record| names.learn(&record.server));
        records.collectors.iter().for_each(|record| names.learn(&record.server));
        let servers: BTreeSet<String> = accessed.iter().map(|name| names.key(name)).collect();
        Accessed { named: !servers.is_empty(), names, servers }
    }

    pub fn has(&self, server: &str) -> bool {
        self.servers.contains(&self.names.key(server))
    }
}

/// Servers of the inventory that no row of access names; those that need no CAL (hypervisors, web servers …) are expected to be silent.
/// `explained`: a message or silent cause on the same server (by key) that tells why.
pub(super) fn unused(records: &Records, catalog: &Catalog, seen: &Accessed, explained: &BTreeMap<String, &'static str>) -> Vec<Finding> {
    if !seen.named {
        return Vec::new();
    }
    let mut silent: BTreeMap<String, (String, Vec<Origin>)> = BTreeMap::new();
    for record in &records.servers {
        let waived = record
            .cal_model
            .as_deref()
            .is_some_and(|model| catalog.waived(model, catalog.windows_server(), &Switches::default()) == Ok(true));
        if !waived && !seen.has(&record.server) {
            let entry = silent.entry(seen.names.key(&record.server)).or_insert_with(|| (record.server.clone(), Vec::new()));
            entry.1.push(record.origin);
        }
    }
    silent.into_iter().map(|(key, (server, origins))| silence(&server, origins, explained.get(&key).copied())).collect()
}

fn silence(server: &str, origins: Vec<Origin>, explained: Option<&str>) -> Finding {
    let (severity, why) = match explained {
        Some(code) => (Severity::High, format!(" ({code} tells why)")),
        None => (Severity::Medium, String::new()),
    };
    let message = format!("no source shows anybody's access to {server}{why}: whoever uses it, and nothing else, is not counted");
    let mut finding = Finding::new("no-access-evidence", severity, Effect::Under, server, message)
        .remedy("ask for the server's logs or User Access Logging data, or confirm that it is out of use");
    origins.into_iter().for_each(|origin| finding.add_evidence(origin));
    finding
}
