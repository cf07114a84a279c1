//! Records of a DNS server: which name an address stands under. As dnscmd prints a zone, as the console exports its list (in the console's
//! language), as Get-DnsServerResourceRecord and WMI give them.
//!
//! A record that its machine refreshes itself bears a time: the day on which the name was last seen. Where two names share an address, each
//! holds it until that day; a record without a time (static) holds it whenever.

use super::super::days::{self, DayOrder, OrderSign};
use super::super::header::Kind;
use super::super::sum::is_zone_record;
use super::super::survey::Style;
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::held::{Held, spans};
use super::{Export, Form, Place, Target, Turn, Turned, Walk};
use crate::catalog::{Catalog, Day};
use crate::kit::names;
use std::collections::{HashMap, HashSet};

pub(super) const FORMS: [Form; 1] = [Form { name: "DNS server, records", open: records }];

/// Hours since 1601, as DNS counts: from here on (1980) a number is such a time.
const FIRST_HOUR: i64 = 3_322_000;

#[derive(Clone)]
struct Names {
    host: Option<usize>,
    kind: Option<usize>,
    data: Vec<usize>,
    time: Option<usize>,
    zone: Option<usize>,
    distinguished: Option<usize>,
    /// How the column of times writes its days; `None`: its values leave it open.
    order: Option<DayOrder>,
    spans: HashMap<Held, (Option<Day>, Option<Day>)>,
    told: HashSet<Held>,
}

fn records(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    const DATA: [&str; 6] = ["IPv4Address", "IPAddress", "RecordData", "Data", "Daten", "Données"];
    const TIME: [&str; 5] = ["Timestamp", "Zeitstempel", "Horodateur", "Horodatage", "Aging"];
    let cmdlet = columns.have(&["HostName", "RecordType"]);
    let wmi = columns.have(&["OwnerName", "ContainerName"]);
    // The console's headers are common words: they are a sign where they are all there is.
    let console = [["Name", "Type", "Data"], ["Name", "Typ", "Daten"], ["Nom", "Type", "Données"]];
    let console = columns.count() <= 5 && columns.find(&TIME).is_some() && console.iter().any(|words| columns.have(words));
    ((cmdlet || wmi || console) && columns.find(&DATA).is_some()).then(|| {
        Box::new(Names {
            host: columns.take(&["HostName", "OwnerName", "Name", "Nom"], "device"),
            kind: columns.take(&["RecordType", "Type", "Typ"], "ip"),
            data: DATA.iter().filter_map(|name| columns.take(&[name], "ip")).collect(),
            time: columns.take(&TIME, "ip_to"),
            zone: columns.take(&["ZoneName", "Zone", "ContainerName"], "device"),
            distinguished: columns.take(&["DistinguishedName"], "device"),
            order: None,
            spans: HashMap::new(),
            told: HashSet::new(),
        }) as Box<dyn Export>
    })
}

/// A name and the address it stands for.
struct Pair {
    host: String,
    address: String,
}

/// `A` of `Host (A)`.
fn code(kind: &str) -> &str {
    kind.rsplit_once('(').map_or(kind, |(_, code)| code.trim_end_matches(')')).trim()
}

impl Names {
    /// The pair that a record of addresses says; else why it says none.
    fn pair(&self, row: &Row<'_>) -> Result<Pair, &'static str> {
        let (host, zone) = (cell(row, self.host).trim_end_matches('.'), self.zone(row));
        let data = self.data.iter().map(|column| cell(row, Some(*column))).find(|data| !data.is_empty()).unwrap_or("");
        match code(cell(row, self.kind)).to_ascii_uppercase().as_str() {
            // WMI has a class for each kind, so that a list of addresses names none.
            "A" | "AAAA" | "" => self.forward(host, &zone, data),
            "PTR" => reverse(host, &zone, data),
            _ => Err("no-address-record"),
        }
    }

    fn forward(&self, host: &str, zone: &str, data: &str) -> Result<Pair, &'static str> {
        if host.starts_with('(') || is_zone_record(host) || host.eq_ignore_ascii_case(zone) {
            return Err("zone-record");
        }
        if !names::is_address(data) {
            return Err("address-not-told");
        }
        let whole = zone.is_empty() || host.to_lowercase().ends_with(&format!(".{}", zone.to_lowercase()));
        Ok(Pair { host: if whole { host.to_string() } else { format!("{host}.{zone}") }, address: data.to_string() })
    }

    /// Its own column, else what stands behind the name in the directory: `DC=pc1,DC=corp.example,CN=MicrosoftDNS,…`.
    fn zone(&self, row: &Row<'_>) -> String {
        let named = cell(row, self.zone);
        let second = || cell(row, self.distinguished).split(',').nth(1).and_then(|part| part.trim().get(3..));
        let zone = if named.is_empty() { second().unwrap_or("") } else { named };
        zone.trim_end_matches('.').to_string()
    }

    fn day(&self, row: &Row<'_>) -> Option<Day> {
        let text = cell(row, self.time);
        if let Ok(hours) = text.parse::<i64>() {
            return (hours >= FIRST_HOUR).then(|| i32::try_from(hours / 24 - 134_774).ok().map(Day)).flatten();
        }
        match (self.order, days::order_sign(text)) {
            (None, OrderSign::Ambiguous) => None,
            (order, _) => days::day(text, order.unwrap_or_default(), false),
        }
    }
}

/// A pointer: its name is an address, written backwards where it stands in a zone; its data is the host.
fn reverse(name: &str, zone: &str, host: &str) -> Result<Pair, &'static str> {
    let host = host.trim_end_matches('.');
    if host.is_empty() || is_zone_record(host) {
        return Err("zone-record");
    }
    let figures = format!("{name}.{zone}").to_lowercase();
    let backwards = figures.split_once(".in-addr.arpa").map(|(figures, _)| figures.rsplit('.').collect::<Vec<_>>().join("."));
    let address = backwards.unwrap_or_else(|| name.to_string());
    if names::is_address(&address) { Ok(Pair { host: host.to_string(), address }) } else { Err("address-not-told") }
}

fn held(pair: &Pair) -> Held {
    (pair.address.to_lowercase(), pair.host.to_lowercase())
}

impl Export for Names {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Device, fields: vec!["device", "ip", "ip_from", "ip_to"] }]
    }

    fn look_ahead(&mut self, rows: Walk<'_>) -> Result<(), String> {
        let mut times = Style::default();
        rows(&mut |row| times.see_day(row.number, cell(row, self.time)))?;
        self.order = times.order_told();
        let mut seen = Vec::new();
        rows(&mut |row| seen.extend(self.pair(row).map(|pair| (held(&pair), self.day(row)))))?;
        self.spans = spans(seen.into_iter());
        Ok(())
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let pair = match self.pair(row) {
            Ok(pair) => pair,
            Err(reason) => return Turn::Aside(reason),
        };
        let held = held(&pair);
        let (from, to) = self.spans.get(&held).copied().unwrap_or_default();
        if !self.told.insert(held) {
            return Turn::Repeat;
        }
        let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        // An order that no time of the list tells is the loader's to doubt, and to tell.
        let time = cell(row, self.time);
        let open = to.is_none() && self.order.is_none() && days::order_sign(time) == OrderSign::Ambiguous;
        let until = if open { time.to_string() } else { day(to) };
        out.put(0, [pair.host.as_str(), &pair.address, &day(from), &until]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(Names { told: HashSet::new(), ..self.clone() })
    }
}
