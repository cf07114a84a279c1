//! What is missing from the evidence, and why: the collector's messages, licence packs, the causes of silence. POSITION.md section 10.
//!
//! Reads the event, collector and server records whatever file they came from; knows no log format. Findings are grouped: however often a server
//! repeats a message, it is one finding with a count.

mod messages;
mod packs;
mod silent;

pub use messages::Message;
pub use packs::{Cause, Pack, is_licensing_source};

use super::decisions::Settings;
use super::findings::{Effect, Finding, Severity};
use super::names::HostNames;
use super::records::{EventRecord, Records};
use crate::catalog::Day;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a text is one of the collector's seven messages.
pub fn is_message(text: &str) -> bool {
    Message::recognise(text).is_some()
}

/// What an event record says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Collector(Message),
    Pack(Pack),
    /// Terminal Services Licensing 4105: per-user RDS CALs are not tracked for a user.
    RdsUntracked,
    Other,
}

/// All occurrences of one thing told on one server.
struct Group<'r> {
    server: &'r str,
    events: Vec<&'r EventRecord>,
}

/// Findings about data that is missing: messages, packs, silent causes. Servers that nobody was seen at are for the position's checks.
pub fn findings(records: &Records, settings: &Settings) -> Vec<Finding> {
    if records.events.is_empty() && records.collectors.is_empty() {
        return Vec::new();
    }
    let seen = silent::Accessed::of(records);
    let groups = grouped(records, &seen.names);
    let told: BTreeSet<String> = records.notices.iter().map(Finding::id).collect();
    let mut all: Vec<Finding> = groups.iter().filter_map(|((_, told), group)| report(*told, group)).collect();
    all.retain(|finding| !told.contains(&finding.id()));
    all.extend(silent::causes(records, settings, &seen));
    all
}

fn grouped<'r>(records: &'r Records, names: &HostNames) -> BTreeMap<(String, Told), Group<'r>> {
    let directory = Directory::of(records, names);
    let mut groups = BTreeMap::new();
    for event in &records.events {
        let server = names.key(&event.server);
        let beside = directory.is_beside(&server, event.time);
        let told = tell(event, beside);
        let server = if told == Told::Other { String::new() } else { server };
        let group = groups.entry((server, told)).or_insert_with(|| Group { server: event.server.as_str(), events: Vec::new() });
        group.events.push(event);
    }
    groups
}

/// Where and when SYSTEM could not use the licensing data in the directory; `None`: an event that tells no day.
struct Directory(FxHashMap<String, FxHashSet<Option<Day>>>);

impl Directory {
    fn of(records: &Records, names: &HostNames) -> Directory {
        let mut days: FxHashMap<String, FxHashSet<Option<Day>>> = FxHashMap::default();
        for event in records.events.iter().filter(|event| Pack::is_directory(event)) {
            days.entry(names.key(&event.server)).or_default().insert(event.time);
        }
        Directory(days)
    }

    /// On the same day, as far as both tell theirs.
    fn is_beside(&self, server: &str, day: Option<Day>) -> bool {
        self.0.get(server).is_some_and(|days| day.is_none() || days.contains(&None) || days.contains(&day))
    }
}

fn tell(event: &EventRecord, directory: bool) -> Told {
    if let Some(message) = Message::recognise(&event.message) {
        return Told::Collector(message);
    }
    if let Some(pack) = Pack::recognise(event, directory) {
        return Told::Pack(pack);
    }
    let source = event.source.as_deref().unwrap_or_default().to_lowercase();
    if event.id == Some(4105) && source.contains("terminalservices-licensing") { Told::RdsUntracked } else { Told::Other }
}

fn report(told: Told, group: &Group<'_>) -> Option<Finding> {
    let finding = match told {
        Told::Collector(message) => {
            let sentence = message.sentence(group.server) + &variables(message, &group.events) + &times(&group.events);
            Finding::new(message.code(), message.severity(), message.effect(), group.server, sentence).remedy(message.remedy())
        }
        Told::Pack(pack) => {
            let subject = match pack {
                Pack::Failed(Cause::AlreadyInstalled) => format!("{} 0xcfff1208", group.server),
                Pack::Failed(Cause::Directory) => format!("{} event 12", group.server),
                Pack::Failed(Cause::AccountOrInternet)
                | Pack::Activated
                | Pack::NotRemoved
                | Pack::AllAssigned
                | Pack::AlreadyAssigned
                | Pack::NotAssigned
                | Pack::Directory
                | Pack::CheckPassed
                | Pack::Grace => group.server.to_owned(),
            };
            let sentence = pack.sentence(group.server) + &times(&group.events);
            Finding::new(pack.code()?, pack.severity(), pack.effect(), subject, sentence).remedy(pack.remedy())
        }
        Told::RdsUntracked => {
            let sentence = format!(
                "the licence server {} cannot note per-user RDS CALs on some user objects: its report of issued CALs is too low",
                group.server
            );
            Finding::new("rds-cal-not-tracked", Severity::Low, Effect::Under, group.server, sentence + &times(&group.events)).remedy(
                "make the licence server a member of Terminal Server License Servers; count RDS users by their access, not by CALs issued",
            )
        }
        Told::Other => {
            let sentence = format!(
                "{} events are none of the collector's or the licence packs' messages: nothing was concluded from them",
                group.events.len()
            );
            Finding::new("event-not-understood", Severity::Info, Effect::Unknown, "events", sentence)
                .remedy("read them in the extract; they change no number")
        }
    };
    let mut finding = finding;
    group.events.iter().for_each(|event| finding.add_evidence(event.origin));
    Some(finding)
}

/// ` (HRESULT 0x80041002, …)`.
fn variables(message: Message, events: &[&EventRecord]) -> String {
    let distinct: BTreeSet<String> = events.iter().filter_map(|event| message.variable(&event.message)).collect();
    if distinct.is_empty() {
        return String::new();
    }
    let shown: Vec<&str> = distinct.iter().take(5).map(String::as_str).collect();
    let more = if distinct.len() > shown.len() { ", …" } else { "" };
    format!(" ({}{more})", shown.join(", "))
}

/// `; 12 times from 2026-01-02 to 2026-03-04`.
fn times(events: &[&EventRecord]) -> String {
    let days = events.iter().filter_map(|event| event.time);
    let window = match (days.clone().min(), days.max()) {
        (Some(first), Some(last)) if first == last => format!(" on {first}"),
        (Some(first), Some(last)) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    match events.len() {
        1 => {
            if window.is_empty() {
                String::new()
            } else {
                format!(";{window}")
            }
        }
        many => format!("; {many} times{window}"),
    }
}

#[cfg(test)]
mod tests;
