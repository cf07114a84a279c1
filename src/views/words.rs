//! Names and sentences that several tables share: fates, reasons, places. No numbers are made here.

use super::model::Input;
pub(super) use crate::catalog::counted;
use crate::catalog::{Catalog, Metric, ProductId, ProductKind, RightId, Version, WorkloadId};
use crate::engagement::{Entry, EntryState};
use crate::kit::decisions::{MetricChoice, RecordKey};
use crate::kit::position::{DeviceId, ExternalFate, Fate, Position, Reason, RightSubject, Service, Shortage, Subject, UserId};
use crate::kit::records::{Origin, Records, TableId};
use std::collections::BTreeMap;

/// `Exchange Standard`.
pub(super) fn right_name(catalog: &Catalog, right: RightId) -> String {
    catalog.right(right).name.clone()
}

pub(super) fn product_name(catalog: &Catalog, product: ProductId) -> String {
    catalog.product(product).name.clone()
}

/// `Exchange Server 2016`, `RDS`: how a workload is named beside its version.
pub(super) fn workload_id(catalog: &Catalog, workload: WorkloadId) -> &str {
    &catalog.workload(workload).id
}

/// `windows-server 2019, exchange-standard 2016`.
pub(super) fn versions(catalog: &Catalog, covers: &BTreeMap<RightId, Version>) -> String {
    let parts = covers.iter().map(|(&right, &version)| format!("{} {}", catalog.right(right).name, catalog.version_name(right, version)));
    parts.collect::<Vec<_>>().join(", ")
}

/// `user`, `device`, or nothing for a Connector or a line without a metric.
pub(super) fn metric(metric: Option<Metric>) -> &'static str {
    metric.map_or("", Metric::word)
}

/// As [`crate::kit::position::Position::name`], by the place alone.
pub(super) fn user_name(input: Input<'_>, place: u32) -> &str {
    input.position.name(Subject::User(UserId(place)))
}

pub(super) fn device_name(input: Input<'_>, place: u32) -> &str {
    input.position.name(Subject::Device(DeviceId(place)))
}

/// `a, b and 4 more`: as many names as there is room for, and how many more together with `unnamed` others.
pub(super) fn some_of<S: AsRef<str>>(names: &[S], most: usize, unnamed: u64) -> String {
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match (names.len() - shown.len()) as u64 + unnamed {
        0 => shown.join(", "),
        all if shown.is_empty() => format!("{all} in all"),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What became of a demand, in a few words: the column 'covered by'.
pub(super) fn fate(input: Input, subject: &RightSubject) -> String {
    match &subject.fate {
        Fate::Excluded(reason) => format!("set aside: {}", reason_name(*reason)),
        Fate::Plan(plan) => input.catalog.plan(*plan).name.clone(),
        Fate::Assigned(product) => format!("{} (by name)", input.catalog.product(*product).name),
        Fate::Unit(pool) => match input.position.pools.get(*pool) {
            Some(pool) => product_name(input.catalog, pool.product),
            None => "an owned unit".to_owned(),
        },
        Fate::OtherSide => match subject.subject {
            Subject::User(_) => "the devices used".to_owned(),
            Subject::Device(_) => "its users".to_owned(),
        },
        Fate::Background => "background only".to_owned(),
        Fate::External(ExternalFate::Included) => "licensed with the server".to_owned(),
        Fate::External(ExternalFate::Connector) => "External Connector".to_owned(),
        Fate::External(ExternalFate::ConnectorAndCal) => "Connector and CAL".to_owned(),
        Fate::Uncovered { .. } => "uncovered".to_owned(),
    }
}

/// The fate as sentences: why it counts or not.
pub(super) fn fate_sentence(input: Input, right: RightId, subject: &RightSubject) -> String {
    let name = right_name(input.catalog, right);
    let needs = input.catalog.version_name(right, subject.required);
    match &subject.fate {
        Fate::Excluded(reason) => format!("Not counted for {name}: {}", reason_rule(*reason)),
        Fate::Plan(plan) => format!("No CAL needed: the plan {} carries {name} at its latest version.", input.catalog.plan(*plan).name),
        Fate::Assigned(product) => {
            format!("A unit of {} is reserved by name and reaches {name} {needs}.", input.catalog.product(*product).name)
        }
        Fate::Unit(_) => format!("Needs {name} {needs}; an owned unit of {} reaches it.", fate(input, subject)),
        Fate::OtherSide => other_side_sentence(input, right, subject.subject),
        Fate::Background => format!(
            "Seen in background rows only, or its users are presumed to be known elsewhere: it counts under the device metric, and {name} is not licensed by device here."
        ),
        Fate::External(ExternalFate::Included) => format!("External: access to {name} is licensed with the server from 2013 on."),
        Fate::External(ExternalFate::Connector) => format!("External: Connectors on the hosts reached cover {name}."),
        Fate::External(ExternalFate::ConnectorAndCal) => {
            format!("External: Connectors cover some of the hosts, a CAL the others for {name}.")
        }
        Fate::Uncovered { why, to_buy } => {
            let buy = match to_buy {
                Some(product) => format!("To close it: {}.", input.catalog.product(*product).name),
                None => "The price list has nothing for it, so its cost is unknown.".to_owned(),
            };
            format!("Needs {name} {needs}; {}. {buy}", shortage(*why))
        }
    }
}

fn other_side_sentence(input: Input, right: RightId, subject: Subject) -> String {
    let name = right_name(input.catalog, right);
    let chosen = input.position.rights.get(&right).and_then(|figures| figures.metric).map_or("?", MetricChoice::word);
    match subject {
        Subject::User(_) => format!("{name} is licensed by the metric {chosen}: the devices that this person uses hold the CALs."),
        Subject::Device(_) => format!("{name} is licensed by the metric {chosen}: the people at this device hold the CALs."),
    }
}

/// Why nothing owned covers a demand, as a clause.
pub(super) fn shortage(why: Shortage) -> &'static str {
    match why {
        Shortage::NothingOwned => "nothing is owned for it in this metric",
        Shortage::UsedUp => "all owned units that reach the version are in use",
        Shortage::TooOld => "units are left, but none reaches the version",
    }
}

/// A reason in plain words.
pub(super) fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::AfterAsOf => "after the as-of date",
        Reason::OutOfWindow => "before the window",
        Reason::Waived => "no CAL needed on the server",
        Reason::Decision => "excluded by decision",
        Reason::SystemAccount => "system account",
        Reason::MachineAccount => "machine account",
        Reason::SystemMailbox => "system mailbox",
        Reason::ServiceAccount => "service account",
        Reason::SharedMailbox => "shared mailbox",
        Reason::Disabled => "disabled account",
        Reason::External => "external",
        Reason::Unattended => "unattended device",
        Reason::LicensedServer => "a server itself",
    }
}

/// The rule behind a reason, as a sentence.
pub(super) fn reason_rule(reason: Reason) -> &'static str {
    match reason {
        Reason::AfterAsOf => "it was first seen after the as-of date.",
        Reason::OutOfWindow => "it was last seen before the window starts.",
        Reason::Waived => "the licensing model of the server needs no CAL for this right.",
        Reason::Decision => "a decision of the engagement excludes it.",
        Reason::SystemAccount => "a well-known account of the operating system is no person.",
        Reason::MachineAccount => "a user name that ends in $ is a computer, not a person.",
        Reason::SystemMailbox => "a mailbox of the mail system itself is no person.",
        Reason::ServiceAccount => "the directory says it is a service account; the people behind it count by themselves.",
        Reason::SharedMailbox => "a shared mailbox is no person; who opens it counts by the own account.",
        Reason::Disabled => "the directory says the account is disabled by the as-of date.",
        Reason::External => "an external person is counted under step 7.",
        Reason::Unattended => "the register says that nobody in particular uses the device.",
        Reason::LicensedServer => "access from a licensed server is covered by that server's own licence.",
    }
}

/// Which entry of the journal a subject is named by.
pub(super) fn subject_key(position: &Position, subject: Subject) -> RecordKey {
    let record = match subject {
        Subject::User(_) => "person",
        Subject::Device(_) => "device",
    };
    RecordKey { record: record.to_owned(), key: position.name(subject).to_owned() }
}

pub(super) fn subject_kind(subject: Subject) -> &'static str {
    match subject {
        Subject::User(_) => "user",
        Subject::Device(_) => "device",
    }
}

/// `SERVER|workload`.
pub(super) fn service_key(catalog: &Catalog, service: &Service) -> String {
    format!("{}|{}", service.server, workload_id(catalog, service.workload))
}

/// Where a record stands, for people: `iis/u_ex260628.csv, row 48,112`; the table's name only where it adds something.
pub(super) fn place(records: &Records, origin: Origin) -> String {
    let row = crate::catalog::grouped(origin.row);
    if origin.table == TableId::DECISIONS {
        return format!("decision {row}");
    }
    let Some(table) = records.ledger.tables.get(origin.table.0 as usize) else { return format!("row {row}") };
    let path = records.ledger.sources.get(table.source as usize).map_or("?", |source| source.path.as_str());
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if table.name.is_empty() || table.name == stem || table.name == file {
        format!("{path}, row {row}")
    } else {
        format!("{path}, {}, row {row}", table.name)
    }
}

/// What a catalog row says, with its source, by id; nothing where the catalog has no such rule.
pub(super) fn rule_lines(catalog: &Catalog, id: &str) -> Vec<String> {
    let Some(rule) = catalog.rules().iter().find(|rule| rule.id == id) else { return Vec::new() };
    vec![
        rule.text.clone(),
        format!("{} · {}", rule.id, confidence(rule.confidence)),
        if rule.date.is_empty() { format!("source: {}", rule.source) } else { format!("source: {} ({})", rule.source, rule.date) },
    ]
}

pub(super) fn confidence(confidence: crate::catalog::Confidence) -> &'static str {
    use crate::catalog::Confidence;
    match confidence {
        Confidence::Verified => "verified",
        Confidence::Secondary => "secondary",
        Confidence::Inferred => "inferred",
        Confidence::Unverified => "unverified",
    }
}

/// What a product is, in a word.
pub(super) fn product_kind(kind: &ProductKind) -> &'static str {
    match kind {
        ProductKind::Cal(_) => "CAL",
        ProductKind::Suite => "suite",
        ProductKind::Bridge { .. } => "bridge",
        ProductKind::Fixed(_) => "bundle",
        ProductKind::Connector { .. } => "Connector",
        ProductKind::NotComputed(_) => "not computed",
    }
}

pub(super) fn entry_state(state: EntryState) -> &'static str {
    match state {
        EntryState::Active => "active",
        EntryState::Retracted => "retracted",
        EntryState::Dormant => "dormant",
    }
}

/// The state of an entry as the position knows it: replay says active or retracted, the kit what did not resolve.
pub(super) fn state_of(position: &Position, entry: &Entry) -> EntryState {
    match entry.state {
        EntryState::Active if position.dormant.contains(&entry.id) => EntryState::Dormant,
        EntryState::Active | EntryState::Retracted | EntryState::Dormant => entry.state,
    }
}

/// What a decision acts on: `person svc_scan@contoso.example`, `entry 17`.
pub(super) fn acts_on(entry: &Entry) -> String {
    let on = &entry.draft.on;
    let value = |name: &str| on.get(name).map(plain);
    if let (Some(record), Some(key)) = (value("record"), value("key")) {
        return format!("{record} {key}");
    }
    on.iter().map(|(name, value)| format!("{name} {}", plain(value))).collect::<Vec<_>>().join(", ")
}

/// What a decision sets: `kind = service`, `device`, the fields of a record added.
pub(super) fn sets(entry: &Entry) -> String {
    let rest = &entry.draft.rest;
    let name = rest.get("field").or_else(|| rest.get("name")).or_else(|| rest.get("record")).map(plain);
    let mut parts = Vec::new();
    match (name, rest.get("to").map(plain)) {
        (Some(name), Some(to)) => parts.push(format!("{name} = {to}")),
        (Some(name), None) => parts.push(name),
        (None, Some(to)) => parts.push(to),
        (None, None) => {}
    }
    let others = rest.iter().filter(|(name, _)| !matches!(name.as_str(), "field" | "name" | "record" | "to" | "attach" | "text"));
    parts.extend(others.map(|(name, value)| format!("{name} = {}", plain(value))));
    if let Some(text) = rest.get("text") {
        parts.push(plain(text));
    }
    parts.join(", ")
}

/// A JSON value without quotes; objects as `name = value` lists.
pub(super) fn plain(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => fields.iter().map(|(name, value)| format!("{name} = {}", plain(value))).collect::<Vec<_>>().join("; "),
    }
}
