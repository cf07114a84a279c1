//! Windows events that somebody exported as text: the Event Viewer's csv, Get-WinEvent, EvtxECmd, SAM Gold, XML of wevtutil, JSON lines of
//! Winlogbeat and NXLog. One file a form; each turns its rows into the same [`Event`]s that a native log gives, so that the same rules
//! judge them and the same events count the same whichever way they came.

mod json;
mod message;
mod table;
mod xml;

pub(in crate::evidence) use json::is_events as is_json;
pub(in crate::evidence) use table::{EventTable, recognise};
pub(in crate::evidence) use xml::is_events as is_xml;

use super::LogReader;
use super::fields::Event;
use super::verdict::{Aside, LogonTypes};
use crate::catalog::Catalog;
use crate::evidence::exports::Guess;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Origin, Records, TableAccount};
use std::borrow::Cow;
use std::io::Read;

/// Where an export stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::evidence) struct Place<'a> {
    /// Its place among the ledger's sources.
    pub source: u32,
    /// The source's path, `/` between folders; for a member of an archive its own path behind.
    pub path: &'a str,
    /// The table's name.
    pub name: &'a str,
    /// How it is written: `commas, UTF-8`.
    pub manner: &'a str,
    /// The server that a decision gives to events that name none.
    pub server: Option<&'a str>,
}

/// A form that is read from beginning to end, as a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::evidence) enum Stream {
    Xml,
    Json,
}

impl Stream {
    /// What a text that begins like this is.
    pub fn of(beginning: &str) -> Option<Stream> {
        if is_xml(beginning) {
            Some(Stream::Xml)
        } else if is_json(beginning) {
            Some(Stream::Json)
        } else {
            None
        }
    }

    fn word(self) -> &'static str {
        match self {
            Stream::Xml => "Windows events as XML",
            Stream::Json => "Windows events as JSON lines",
        }
    }
}

/// Reads a stream of UTF-8; `cancelled` is asked now and then. The error is a sentence.
pub(in crate::evidence) fn read_stream(
    reader: &mut dyn Read,
    stream: Stream,
    place: Place<'_>,
    records: &mut Records,
    catalog: &Catalog,
    cancelled: &dyn Fn() -> bool,
) -> Result<(), String> {
    let mut export = ExportReader::new(place, records, catalog);
    let result = match stream {
        Stream::Xml => xml::read(reader, &mut export, cancelled),
        Stream::Json => json::read(reader, &mut export, cancelled),
    };
    export.finish("event log", &format!("{} ({})", stream.word(), place.manner), place);
    result.map_err(|error| format!("it can be read no further: {error}"))
}

/// Hands the event of one row of a stream to `each`, where there is one.
pub(super) fn find(reader: &mut dyn Read, stream: Stream, row: u64, each: &mut dyn FnMut(&Event<'_>)) -> std::io::Result<()> {
    match stream {
        Stream::Xml => xml::find(reader, row, each),
        Stream::Json => json::find(reader, row, each),
    }
}

/// Rows kept as evidence of a finding.
const ROWS_KEPT: usize = 100;

/// One export on its way into the records.
struct ExportReader<'r> {
    log: LogReader<'r>,
    /// For events that name no computer.
    guess: Guess,
    /// Events that count and name no computer, where nothing suggests one.
    unnamed: u64,
    unread: Vec<u64>,
    unread_total: u64,
}

impl<'r> ExportReader<'r> {
    fn new(place: Place<'_>, records: &'r mut Records, catalog: &Catalog) -> ExportReader<'r> {
        let log = LogReader::new(place.source, records, LogonTypes::of(catalog));
        ExportReader { log, guess: Guess::unless_told(place.server, place.path), unnamed: 0, unread: Vec::new(), unread_total: 0 }
    }

    /// Takes one event as the export tells it.
    fn event(&mut self, row: u64, mut event: Event<'_>) {
        self.log.account.rows += 1;
        if event.channel.trim().is_empty() {
            event.channel = Cow::Borrowed(message::channel_of(&event.provider, event.id));
        }
        if !message::complete(&mut event) {
            self.unread_total += 1;
            if self.unread.len() < ROWS_KEPT {
                self.unread.push(row);
            }
            return self.log.set_aside(Aside::UnreadMessage);
        }
        let named = !event.computer.trim().is_empty();
        if !named {
            event.computer = Cow::Owned(self.guess.server.clone());
        }
        if self.log.event(row, None, &event) && !named {
            match self.guess.server.is_empty() {
                true => self.unnamed += 1,
                false => self.guess.rest(1),
            }
        }
    }

    fn set_aside(&mut self, reason: Aside) {
        self.log.account.rows += 1;
        self.log.set_aside(reason);
    }

    fn reject(&mut self, row: u64, why: String) {
        self.log.account.rows += 1;
        self.log.reject(row, why);
    }

    /// What was wrong, and the account. `kind`: whether its rows can be shown as rows; `form`: what it was recognised as.
    fn finish(mut self, kind: &str, form: &str, place: Place<'_>) {
        let at = format!("{}#{}", place.path, place.name);
        let mut findings = Vec::new();
        findings.extend(self.rejected(&at));
        findings.extend(self.messages(&at));
        findings.extend(self.log.clearance(&at));
        findings.extend(self.log.order.findings(&at, self.log.table));
        if self.guess.rows > 0 {
            let source = self.log.records.ledger.sources.get(place.source as usize).map_or(place.path, |source| source.path.as_str());
            findings.push(self.guess.finding(source, &at));
        }
        if self.unnamed > 0 {
            findings.push(unnamed(&at, self.unnamed));
        }
        self.log.records.notices.extend(findings);
        self.log.account.name = place.name.to_owned();
        self.log.account.kind = kind.to_owned();
        self.log.close(form);
    }

    fn rejected(&self, at: &str) -> Option<Finding> {
        let account = &self.log.account;
        let first = self.log.lost.first()?;
        let severity = if account.rejected * 2 > account.rows { Severity::High } else { Severity::Medium };
        let message = format!(
            "{at}: {} of {} rows could not be read and count nowhere; row {}: {}",
            account.rejected, account.rows, first.row, first.why
        );
        let finding = Finding::new("rejected-rows", severity, Effect::Under, at, message)
            .remedy("Ask for the export again, or for the log itself (wevtutil epl).")
            .units(account.rejected);
        let rows: Vec<u64> = self.log.lost.iter().take(TableAccount::REJECTS_KEPT).map(|reject| reject.row).collect();
        Some(self.with_rows(finding, &rows, account.rejected))
    }

    fn messages(&self, at: &str) -> Option<Finding> {
        let first = self.unread.first()?;
        let events = match self.unread_total {
            1 => "1 event that may be access is".to_owned(),
            many => format!("{many} events that may be access are"),
        };
        let message = format!("{at}: {events} told only by a message in a language or form that is not known (row {first}), and set aside");
        let finding = Finding::new("messages-unread", Severity::Medium, Effect::Under, at, message)
            .remedy("Ask for the log itself (wevtutil epl), or for its XML (wevtutil qe /f:xml): these name their fields.")
            .units(self.unread_total);
        Some(self.with_rows(finding, &self.unread, self.unread_total))
    }

    fn with_rows(&self, mut finding: Finding, rows: &[u64], total: u64) -> Finding {
        rows.iter().for_each(|&row| finding.add_evidence(Origin { table: self.log.table, row }));
        finding.evidence_total = total;
        finding
    }
}

/// Events of nobody's server.
fn unnamed(at: &str, rows: u64) -> Finding {
    let message = format!("{at}: {rows} events name no server, nor does the file's or a folder's name; they count without one");
    Finding::new("server-guessed", Severity::Medium, Effect::Unknown, at, message)
        .remedy("Ask on which server the export was made, and put it into a folder of that server's name.")
        .units(rows)
}
