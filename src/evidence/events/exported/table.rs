//! Events in tables: the Event Viewer's 'Save as CSV', Get-WinEvent and Get-EventLog through Export-Csv, EvtxECmd, SAM Gold's Events.csv.
//! Recognised by their headers; columns are found by name, whatever their order.

use super::super::fields::{Event, Fields};
use super::super::verdict::Aside;
use super::{ExportReader, Place, json};
use crate::catalog::Catalog;
use crate::evidence::account::Account;
use crate::evidence::days;
use crate::evidence::exports::{Columns, cell};
use crate::evidence::header::{DEEPEST_HEADER, Kind, Recognised};
use crate::evidence::survey::Survey;
use crate::evidence::table::{OwnedRow, Row, Table};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Records, TableAccount, TableId};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::ControlFlow;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Viewer,
    PowerShell,
    EvtxECmd,
    SamGold,
}

impl Form {
    fn word(self) -> &'static str {
        match self {
            Form::Viewer => "Event Viewer 'Save as CSV'",
            Form::PowerShell => "Get-WinEvent or Get-EventLog",
            Form::EvtxECmd => "EvtxECmd",
            Form::SamGold => "SAM Gold Toolkit, Events.csv",
        }
    }
}

/// Where the parts of an event stand.
#[derive(Clone, Default, Debug)]
struct Places {
    id: Option<usize>,
    time: Option<usize>,
    provider: Option<usize>,
    channel: Option<usize>,
    computer: Option<usize>,
    record: Option<usize>,
    /// The message, or EvtxECmd's payload.
    text: Option<usize>,
    /// Columns that are fields of the event.
    fields: Vec<(usize, &'static str)>,
}

impl Places {
    fn used(&self) -> Vec<usize> {
        let known = [self.id, self.time, self.provider, self.channel, self.computer];
        known.into_iter().flatten().chain(self.fields.iter().map(|(column, _)| *column)).collect()
    }
}

/// A table that holds events.
pub(in crate::evidence) struct EventTable {
    form: Form,
    header_row: u64,
    pub headers: Vec<String>,
    places: Places,
    columns: Vec<crate::kit::records::ColumnUse>,
}

/// The first row that has the headers of events.
pub(in crate::evidence) fn recognise(head: &[OwnedRow]) -> Option<EventTable> {
    head.iter().enumerate().take(DEEPEST_HEADER).find_map(|(at, row)| {
        let mut columns = Columns::new(&row.cells);
        let forms = [viewer, evtxecmd, sam_gold, power_shell];
        let found = forms.iter().find_map(|form| form(&mut columns, row, head.get(at + 1)));
        let (form, places) = found?;
        let mut headers = row.cells.clone();
        if form == Form::Viewer {
            headers.truncate(5);
            headers.push("(message)".to_owned());
        }
        Some(EventTable { form, header_row: row.number, headers, places, columns: columns.uses() })
    })
}

type Opened = Option<(Form, Places)>;

const WHEN: [&str; 3] = ["Date and Time", "Datum und Uhrzeit", "Date et heure"];
const WHICH: [&str; 3] = ["Event ID", "Ereignis-ID", "ID de l'événement"];

/// Five headers and six fields: the message has none. In languages that are not known here by the shape of the first row.
fn viewer(columns: &mut Columns, header: &OwnedRow, next: Option<&OwnedRow>) -> Opened {
    let width = header.cells.len();
    let named = columns.find(&WHEN) == Some(1) && columns.find(&WHICH) == Some(3);
    let shaped = next.is_some_and(|row| {
        row.cells.len() == 6
            && row.cells[3].parse::<u16>().is_ok()
            && row.cells[1].starts_with(|c: char| c.is_ascii_digit())
            && !header.cells.iter().any(|name| name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()))
            && row.cells[2].starts_with("Microsoft")
    });
    // Whoever opens and saves it in Excel gets a sixth, blank header.
    let five = width == 5 || (width == 6 && header.cells[5].is_empty());
    if !five || !(named || shaped) {
        return None;
    }
    let mut mark = |at: usize, field| columns.take(&[header.cells.get(at)?], field);
    let places = Places { time: mark(1, "time"), provider: mark(2, "source"), id: mark(3, "id"), text: Some(5), ..Places::default() };
    Some((Form::Viewer, places))
}

fn power_shell(columns: &mut Columns, _header: &OwnedRow, _next: Option<&OwnedRow>) -> Opened {
    let of_viewer = columns.have(&["Id", "TimeCreated"]) && columns.find(&["ProviderName", "LogName", "MachineName"]).is_some();
    let of_log = columns.have(&["TimeGenerated", "Source"]) && columns.find(&["EventID", "InstanceId"]).is_some();
    if !columns.have(&["Message"]) || !(of_viewer || of_log) {
        return None;
    }
    let places = Places {
        id: columns.take(&["Id", "EventID", "InstanceId"], "id"),
        time: columns.take(&["TimeCreated", "TimeGenerated"], "time"),
        provider: columns.take(&["ProviderName", "Source"], "source"),
        channel: columns.take(&["LogName"], "channel"),
        computer: columns.take(&["MachineName"], "server"),
        record: columns.find(&["RecordId", "Index"]),
        text: columns.take(&["Message"], "message"),
        fields: Vec::new(),
    };
    Some((Form::PowerShell, places))
}

fn evtxecmd(columns: &mut Columns, _header: &OwnedRow, _next: Option<&OwnedRow>) -> Opened {
    columns.have(&["EventRecordId", "EventId", "Channel", "Computer", "Payload"]).then(|| {
        let places = Places {
            id: columns.take(&["EventId"], "id"),
            time: columns.take(&["TimeCreated"], "time"),
            provider: columns.take(&["Provider"], "source"),
            channel: columns.take(&["Channel"], "channel"),
            computer: columns.take(&["Computer"], "server"),
            record: columns.find(&["EventRecordId"]),
            text: columns.take(&["Payload"], "message"),
            fields: Vec::new(),
        };
        (Form::EvtxECmd, places)
    })
}

fn sam_gold(columns: &mut Columns, _header: &OwnedRow, _next: Option<&OwnedRow>) -> Opened {
    if !columns.have(&["ID", "TimeGenerated", "LogonType", "UserName", "UserDomain", "SourceNetworkAddress", "WorkstationName"]) {
        return None;
    }
    let fields = [
        ("LogonType", "LogonType", "workload"),
        ("UserName", "TargetUserName", "user"),
        ("UserDomain", "TargetDomainName", "user"),
        ("SourceNetworkAddress", "IpAddress", "ip"),
        ("WorkstationName", "WorkstationName", "device"),
    ];
    let fields = fields.into_iter().filter_map(|(header, name, field)| Some((columns.take(&[header], field)?, name))).collect();
    let places = Places { id: columns.take(&["ID"], "id"), time: columns.take(&["TimeGenerated"], "time"), fields, ..Places::default() };
    Some((Form::SamGold, places))
}

impl EventTable {
    /// Reads all rows; `cancelled` is asked now and then. The error is a sentence.
    pub fn read(
        &self,
        table: &dyn Table,
        place: Place<'_>,
        records: &mut Records,
        catalog: &Catalog,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<(), String> {
        let at = format!("{}#{}", place.path, place.name);
        let recognised = self.recognised();
        let survey = Survey::new(&recognised);
        let mut account = Account::new(TableId(records.ledger.tables.len() as u32), TableAccount::default());
        let mut export = ExportReader::new(place, records, catalog);
        let used = self.places.used();
        let mut surveyed = Ok(());
        let result = table.rows(&mut |row| {
            if row.number <= self.header_row {
                return ControlFlow::Continue(());
            }
            surveyed = survey.before(&row, table);
            if surveyed.is_err() {
                return ControlFlow::Break(());
            }
            if row.broken.is_none() {
                account.see_errors(&row, &used);
            }
            self.row(&row, &survey, &mut export);
            account.table.rows += 1;
            if row.number.is_multiple_of(4096) && cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let form = format!("{}: headers {} in row {} ({})", self.form.word(), self.named(), self.header_row, place.manner);
        export.log.account.columns = self.columns.clone();
        export.finish("events", &form, place);
        let findings = account.findings(&at, &[(recognised, survey)]);
        records.notices.extend(findings);
        if self.form == Form::SamGold {
            records.notices.push(without_network_logons(&at));
        }
        surveyed.and(result)
    }

    fn named(&self) -> String {
        self.columns.iter().filter(|column| column.field.is_some()).map(|column| column.header.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The table as its days are surveyed.
    fn recognised(&self) -> Recognised {
        let field = |column: usize| (Some(column) == self.places.time).then_some("time");
        Recognised {
            kind: Kind::Event,
            header_row: self.header_row,
            headers: self.headers.clone(),
            fields: (0..self.headers.len()).map(field).collect(),
            repeated: Vec::new(),
        }
    }

    fn row(&self, row: &Row<'_>, survey: &Survey, export: &mut ExportReader<'_>) {
        if let Some(why) = row.broken {
            return export.reject(row.number, why.to_string());
        }
        if row.is_blank() {
            return export.set_aside(Aside::Blank);
        }
        let places = &self.places;
        let written = cell(row, places.id);
        let Ok(id) = written.parse::<u32>() else {
            return export.reject(row.number, format!("'{}' is no event id", written.chars().take(40).collect::<String>()));
        };
        let payload = (self.form == Form::EvtxECmd).then(|| serde_json::from_str::<Value>(cell(row, places.text)).ok()).flatten();
        let mut fields = Fields::default();
        match &payload {
            Some(payload) => json::leaves("", payload, &mut fields),
            None if self.form == Form::EvtxECmd => {}
            None => fields.push(Cow::Borrowed("Message"), Cow::Borrowed(places.text.map_or("", |column| row.cell(column)))),
        }
        for &(column, name) in &places.fields {
            fields.push(Cow::Borrowed(name), Cow::Borrowed(cell(row, Some(column))));
        }
        let mut event = Event::of_fields(id, fields);
        event.provider = Cow::Borrowed(cell(row, places.provider));
        event.channel = Cow::Borrowed(cell(row, places.channel));
        event.computer = Cow::Borrowed(cell(row, places.computer));
        if self.form == Form::SamGold {
            // 528 is what Windows before Vista wrote for 4624.
            event.id = if id == 528 { 4624 } else { id };
            event.channel = Cow::Borrowed("Security");
        }
        let order = places.time.map(|column| survey.style_of(column).order()).unwrap_or_default();
        event.record = cell(row, places.record).parse().ok();
        event.day = days::day(cell(row, places.time), order, false);
        export.event(row.number, event);
    }
}

/// SAM Gold's script leaves out logon types 3, 4, 5 and 8.
fn without_network_logons(at: &str) -> Finding {
    let message = format!(
        "{at}: SAM Gold's script leaves out logons of types 3, 4, 5 and 8, so that it shows nobody who reached the server over the network (file shares, web sites)"
    );
    Finding::new("logon-types-missing", Severity::Medium, Effect::Under, at, message)
        .remedy("Ask for the server's Security log (wevtutil epl), or for its User Access Logging.")
}
