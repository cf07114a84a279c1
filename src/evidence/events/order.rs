//! Logs whose clock ran backward: by the numbers that a log gives its events the last one is older than the first.

use super::fields::Event;
use crate::catalog::Day;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Origin, TableId};
use std::collections::BTreeMap;

/// A numbered event: its number, day and row.
type Numbered = (u64, Day, u64);

/// First and last event of each log, by number. A log that gathers others' events numbers them anew, so computer and channel are told apart.
#[derive(Debug, Default)]
pub(super) struct Order {
    logs: BTreeMap<String, BTreeMap<String, (Numbered, Numbered)>>,
}

impl Order {
    pub fn see(&mut self, event: &Event<'_>, row: u64, day: Option<Day>) {
        let (Some(record), Some(day)) = (event.record, day) else { return };
        let this = (record, day, row);
        let known = self.logs.get_mut(&*event.computer).and_then(|channels| channels.get_mut(&*event.channel));
        match known {
            Some((first, last)) => {
                *first = this.min(*first);
                *last = this.max(*last);
            }
            None => {
                let channels = self.logs.entry(event.computer.to_string()).or_default();
                channels.insert(event.channel.to_string(), (this, this));
            }
        }
    }

    /// Logs that end before they begin. `place`: the file or table they are told in.
    pub fn findings(&self, place: &str, table: TableId) -> Vec<Finding> {
        let logs = self.logs.iter().flat_map(|(computer, channels)| channels.iter().map(move |(channel, ends)| (computer, channel, ends)));
        let backward = logs.filter(|(_, _, (first, last))| last.1 < first.1);
        backward.map(|(computer, channel, (first, last))| told(place, table, &format!("{computer} {channel}"), (*first, *last))).collect()
    }
}

fn told(place: &str, table: TableId, log: &str, (first, last): (Numbered, Numbered)) -> Finding {
    let message = format!(
        "the log {} in {place} ends before it begins: its event {} is of {}, its later event {} of {}; the clock was set back in between, and each event counts on the day that it bears",
        log.trim(),
        first.0,
        first.1,
        last.0,
        last.1
    );
    Finding::new("log-backward", Severity::Medium, Effect::Unknown, format!("{place} {log}").trim(), message)
        .remedy("ask when the server's clock was set, and which of its days are right: leases, leavers and the window are read by them")
        .seen_at(Origin { table, row: first.2 })
        .seen_at(Origin { table, row: last.2 })
}
