//! Windows event logs, read natively or as text that somebody exported ([`exported`]): who reached which server, and what the servers say
//! about their own evidence.
//!
//! [`read_log`] takes one log: every record is access, a message, set aside with a reason, or rejected as unreadable, so that
//! `rows = accepted + merged + set aside + rejected`. Whether a machine is a server, or an RDS host, is known only when all sources of the
//! engagement are loaded: until then access waits in [`Records::pending`], and [`settle`] decides. POSITION.md section 1.
//!
//! Knows no position; what the messages mean is told by [`crate::kit::collector`].

mod application;
mod clocks;
mod copies;
mod evtx;
pub(super) mod exported;
mod fields;
mod order;
mod remote_desktop;
mod security;
mod settle;
pub(super) mod show;
mod verdict;

pub(super) use clocks::findings as clocks_apart;
pub(super) use copies::findings as told_twice;
pub use evtx::is_guarded;
pub use settle::settle;

use crate::catalog::{Catalog, Day};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::pending::{ClientSign, LogSpan, PendingRow, Sight};
use crate::kit::records::{EventRecord, GatewayRun, Linkage, Origin, Records, Reject, TableAccount, TableId};
use evtx::Found;
use fields::Event;
use order::Order;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use verdict::{Aside, LogonTypes, Seen, Verdict};

/// Reads one .evtx: adds its table account, its access (to be settled), events and notices.
/// `source` is its place in the ledger's sources. An error (a sentence) means that it is no event log, or could not be opened.
pub fn read_evtx(path: &Path, source: u32, records: &mut Records, catalog: &Catalog) -> Result<(), String> {
    let text = |part: Option<&std::ffi::OsStr>| part.map_or_else(String::new, |part| part.to_string_lossy().into_owned());
    let (name, stem) = (text(path.file_name()), text(path.file_stem()));
    let mut file = std::fs::File::open(path).map_err(|e| format!("{} cannot be opened: {e}", path.display()))?;
    read_log(&mut file, Log { name: &name, stem: &stem, source }, records, catalog)
}

/// What a log's file is called, and its place in the ledger's sources.
#[derive(Clone, Copy)]
pub(super) struct Log<'a> {
    pub name: &'a str,
    pub stem: &'a str,
    pub source: u32,
}

/// Reads an .evtx from its bytes, wherever they stand, as [`read_evtx`] does.
pub(super) fn read_log(bytes: &mut dyn Read, of: Log<'_>, records: &mut Records, catalog: &Catalog) -> Result<(), String> {
    let mut log = LogReader::new(of.source, records, LogonTypes::of(catalog));
    evtx::read(bytes, of.name, &mut |found| log.take(found))?;
    log.finish(of.name, of.stem);
    Ok(())
}

/// One log on its way into the records.
struct LogReader<'r> {
    records: &'r mut Records,
    logon_types: LogonTypes,
    table: TableId,
    account: TableAccount,
    aside: [u64; Aside::ALL.len()],
    channels: BTreeMap<String, u64>,
    computers: BTreeMap<String, u64>,
    lost: Vec<Reject>,
    lost_total: u64,
    doubts: Vec<Reject>,
    doubts_total: u64,
    cleared: Vec<(Origin, String, Option<Day>)>,
    /// Whether any event bears the number that its log gave it.
    numbered: bool,
    /// The last access was a gateway's, so that the next one goes on from it.
    in_run: bool,
    order: Order,
}

impl<'r> LogReader<'r> {
    fn new(source: u32, records: &'r mut Records, logon_types: LogonTypes) -> LogReader<'r> {
        let table = TableId(records.ledger.tables.len() as u32);
        records.pending.begin_table();
        LogReader {
            records,
            logon_types,
            table,
            account: TableAccount { source, kind: "event log".to_owned(), ..TableAccount::default() },
            aside: [0; Aside::ALL.len()],
            channels: BTreeMap::new(),
            computers: BTreeMap::new(),
            lost: Vec::new(),
            lost_total: 0,
            doubts: Vec::new(),
            doubts_total: 0,
            cleared: Vec::new(),
            numbered: false,
            in_run: false,
            order: Order::default(),
        }
    }

    fn take(&mut self, found: Found<'_>) {
        match found {
            Found::Record { number, written, xml } => {
                self.account.rows += 1;
                match Event::parse(xml) {
                    Some(mut event) => {
                        event.record = Some(number);
                        self.event(number, Some(Day(written)), &event);
                    }
                    None => self.reject(number, format!("record {number} has no event id")),
                }
            }
            Found::Lost { number, why } => {
                self.account.rows += 1;
                self.reject(number, why);
            }
            Found::Doubt { number, why } => {
                self.doubts_total += 1;
                if self.doubts.len() < TableAccount::REJECTS_KEPT {
                    self.doubts.push(Reject { row: number, why });
                }
            }
        }
    }

    fn reject(&mut self, row: u64, why: String) {
        self.account.rejected += 1;
        self.lost_total += 1;
        if self.lost.len() < TableAccount::REJECTS_KEPT {
            self.lost.push(Reject { row, why });
        }
    }

    /// Takes one event; says whether it is access or a message. `written`: the day for an event that tells none.
    fn event(&mut self, number: u64, written: Option<Day>, event: &Event<'_>) -> bool {
        if !event.channel.is_empty() {
            tally(&mut self.channels, &event.channel);
        }
        tally(&mut self.computers, &event.computer);
        let origin = Origin { table: self.table, row: number };
        let day = event.day.or(written);
        let verdict = verdict::read(event, self.logon_types);
        let counts = matches!(verdict, Verdict::Access(_) | Verdict::Message(_));
        self.numbered |= event.record.is_some();
        self.order.see(event, number, event.day);
        if matches!(event.id, 4624 | 4769) {
            clocks::note(self.records, event, origin);
        }
        let shows = match &verdict {
            Verdict::Access(seen) => vec![&*seen.host, &*seen.user, &*seen.device, &*seen.ip],
            Verdict::Message(message) => vec![message.as_str()],
            Verdict::ClientSystem(_) | Verdict::Aside(_) => Vec::new(),
        };
        let again = counts && copies::told_before(&mut self.records.pending, self.table, event, &shows, day);
        match verdict {
            Verdict::Access(seen) => {
                self.note_gateway(&seen, &event.computer, origin);
                self.access(seen, day, origin, again);
            }
            Verdict::Message(_) if again => self.account.merged += 1,
            Verdict::Message(message) => self.message(event, message, day, origin),
            Verdict::ClientSystem(why) => {
                let computer = self.records.access.spellings.intern(&event.computer);
                self.records.pending.clients.push(ClientSign { computer, origin, why });
                self.set_aside(Aside::OtherEvent);
            }
            Verdict::Aside(reason) => {
                if event.id == 1102 && event.channel.eq_ignore_ascii_case("Security") {
                    self.cleared.push((origin, event.computer.to_string(), day));
                }
                self.set_aside(reason);
            }
        }
        counts
    }

    fn set_aside(&mut self, reason: Aside) {
        if let Some(at) = Aside::ALL.iter().position(|&known| known == reason) {
            self.aside[at] += 1;
        }
    }

    fn access(&mut self, seen: Seen, day: Option<Day>, origin: Origin, again: bool) {
        if let Some(day) = day {
            let window = self.account.window.get_or_insert((day, day));
            *window = (window.0.min(day), window.1.max(day));
        }
        self.account.linkage = Linkage::Linked;
        if again {
            self.account.merged += 1;
            return;
        }
        let spellings = &mut self.records.access.spellings;
        let row = PendingRow {
            sight: seen.sight,
            host: spellings.intern(&seen.host),
            user: spellings.intern(&seen.user),
            device: spellings.intern(&seen.device),
            ip: spellings.intern(&seen.ip),
            day,
            origin,
            held: None,
        };
        self.records.pending.push(row);
    }

    /// A gateway tells of sessions on other machines: which gateway it was stands with the rows, run by run.
    fn note_gateway(&mut self, seen: &Seen, computer: &str, origin: Origin) {
        if seen.sight != Sight::Gateway {
            self.in_run = false;
            return;
        }
        let computer = self.records.access.spellings.intern(computer);
        let runs = &mut self.records.gateways;
        match runs.last_mut().filter(|run| self.in_run && run.computer == computer && run.to <= origin.row) {
            Some(run) => run.to = origin.row,
            None => runs.push(GatewayRun { table: origin.table, from: origin.row, to: origin.row, computer }),
        }
        self.in_run = true;
    }

    fn message(&mut self, event: &Event<'_>, message: String, day: Option<Day>, origin: Origin) {
        self.account.accepted += 1;
        let message = if message.trim().is_empty() { format!("event {} of {}", event.id, event.provider) } else { message };
        self.records.events.push(EventRecord {
            origin,
            server: event.computer.trim().to_owned(),
            message,
            source: Some(event.provider.to_string()).filter(|provider| !provider.is_empty()),
            id: Some(event.id),
            time: day,
        });
    }

    fn finish(mut self, file: &str, stem: &str) {
        let damage = [self.damage(file), self.doubt(file), self.clearance(file)];
        self.records.notices.extend(damage.into_iter().flatten());
        self.records.notices.extend(self.order.findings(file, self.table));
        self.account.name = match self.channels.len() {
            1 => self.channels.keys().next().cloned().unwrap_or_default(),
            _ => stem.to_owned(),
        };
        self.close("the file's binary form is that of a Windows event log");
    }

    /// Hands the account over; `form`: what the file was recognised as.
    fn close(mut self, form: &str) {
        self.account.signs = self.signs(form);
        for (reason, &count) in Aside::ALL.iter().zip(&self.aside) {
            if count > 0 {
                self.account.set_aside.insert(reason.word().to_owned(), count);
            }
        }
        let folded = |names: &BTreeMap<String, u64>| names.keys().map(|name| name.to_lowercase()).collect();
        self.records.pending.logs.push(LogSpan {
            table: self.table,
            computers: folded(&self.computers),
            channels: folded(&self.channels),
            window: self.account.window,
            numbered: self.numbered,
        });
        self.records.gateways.sort_unstable();
        self.account.form = match self.channels.keys().next().filter(|_| self.channels.len() == 1) {
            Some(channel) => format!("the log {channel}"),
            None => "Windows event logs".to_owned(),
        };
        self.account.rejects = self.lost;
        // Access waits to be settled and stands in no count yet: that it has a linkage says that there is some.
        if self.account.linkage == Linkage::None {
            let source = self.records.ledger.sources.get(self.account.source as usize).map_or("", |source| source.path.as_str());
            let server = self.computers.keys().next().filter(|_| self.computers.len() == 1).map_or("", String::as_str);
            let place = format!("{source}#{}", self.account.name);
            self.records.notices.extend(super::nobody::finding(&self.account, &place, server));
        }
        self.records.ledger.tables.push(self.account);
    }

    /// By which signs it was recognised.
    fn signs(&self, form: &str) -> String {
        let busiest = self.computers.iter().max_by_key(|(_, count)| **count).map_or("an unnamed computer", |(name, _)| name.as_str());
        let others = match self.computers.len() {
            0 | 1 => String::new(),
            2 => " and one other computer name".to_owned(),
            many => format!(" and {} other computer names", many - 1),
        };
        let channels = self.channels.keys().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
        format!("{form}; channel {channels}, written by {busiest}{others}")
    }

    fn damage(&self, file: &str) -> Option<Finding> {
        let first = self.lost.first()?;
        let others = match self.lost_total {
            1 => String::new(),
            many => format!(", and {} more places", many - 1),
        };
        let readable = self.account.rows - self.account.rejected;
        let message =
            format!("{file} is damaged: {}{others}; {readable} records were read, what stood in the damaged places is missing", first.why);
        let mut finding = Finding::new("damaged-log", Severity::Medium, Effect::Under, file, message)
            .remedy("export the log again on its server (wevtutil epl), or confirm that the missing records change nothing");
        finding.evidence = self.lost.iter().map(|reject| Origin { table: self.table, row: reject.row }).collect();
        finding.evidence_total = self.lost_total;
        Some(finding)
    }

    fn doubt(&self, file: &str) -> Option<Finding> {
        let first = self.doubts.first()?;
        let others = match self.doubts_total {
            1 => String::new(),
            many => format!(", and {} more", many - 1),
        };
        let message = format!("{file}: {}{others}; its records were read as they stand", first.why);
        let mut finding = Finding::new("log-checksum", Severity::Low, Effect::Unknown, file, message)
            .remedy("where the log is evidence in a dispute, export it again on its server (wevtutil epl)");
        finding.evidence = self.doubts.iter().map(|doubt| Origin { table: self.table, row: doubt.row }).collect();
        finding.evidence_total = self.doubts_total;
        Some(finding)
    }

    /// 1102: whoever cleared the log took its evidence away.
    fn clearance(&self, file: &str) -> Option<Finding> {
        let (_, computer, day) = self.cleared.last()?;
        let when = day.map_or_else(String::new, |day| format!(", last on {day}"));
        let message = format!(
            "the Security log of {computer} was cleared ({} times in {file}{when}): access before that is missing",
            self.cleared.len()
        );
        let mut finding = Finding::new("log-cleared", Severity::Medium, Effect::Under, file, message)
            .remedy("ask who cleared it and whether an archive or a forwarded copy exists");
        self.cleared.iter().for_each(|(origin, _, _)| finding.add_evidence(*origin));
        Some(finding)
    }
}

/// Counts a name without allocating where it is known.
fn tally(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}
