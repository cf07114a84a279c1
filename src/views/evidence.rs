//! Rows of evidence as text: where they stand and what they say.

use super::detail::EvidenceRow;
use super::model::Input;
use super::words::place;
use crate::catalog::{Day, RightId};
use crate::kit::chains::Chain;
use crate::kit::position::Subject;
use crate::kit::records::{AccessLog, AccessRow, Edition, EntitlementRecord, Linkage, Origin, PersonRecord, Records, TableId};
use std::collections::BTreeMap;

/// The access rows behind a subject, in a right or in any, and how many there are; of somebody who counts in the right without having been
/// seen, the rows that authorise.
pub(super) fn of_subject(input: Input, right: Option<RightId>, subject: Subject, limit: usize) -> (Vec<EvidenceRow>, u64) {
    let (rows, total) = input.position.evidence.rows(input.records, right, subject, limit);
    match right {
        Some(right) if total == 0 => super::could::evidence(input, right, subject, limit),
        Some(_) | None => (of_access(input, rows), total),
    }
}

/// The access rows of a service, by its place in the position's list, and how many there are.
pub(super) fn of_service(input: Input, service: usize, limit: usize) -> (Vec<EvidenceRow>, u64) {
    let (rows, total) = input.position.evidence.of_service(input.records, service, limit);
    (of_access(input, rows), total)
}

/// The rows behind a chain, and how many there are.
pub(super) fn of_chain(input: Input, chain: &Chain, limit: usize) -> (Vec<EvidenceRow>, u64) {
    let (rows, total) = input.position.evidence.of_chain(input.records, chain, limit);
    (of_access(input, rows), total)
}

fn of_access(input: Input, rows: Vec<&AccessRow>) -> Vec<EvidenceRow> {
    let log = input.position.evidence.log(input.records);
    let rows = rows.into_iter().map(|row| EvidenceRow {
        origin: row.origin,
        place: place(input.records, row.origin),
        text: access_text(input, log, row),
    });
    rows.collect()
}

/// The first records of a table, and how many came from it.
pub(super) fn of_table(input: Input, table: TableId, limit: usize) -> (Vec<EvidenceRow>, u64) {
    let records = input.records;
    let accepted = records.ledger.tables.get(table.0 as usize).map_or(0, |account| account.accepted);
    let log = input.position.evidence.log(records);
    // A table of access says when it was accessed; only then the log is worth a walk.
    if records.ledger.tables.get(table.0 as usize).is_some_and(|account| account.linkage != Linkage::None) {
        let rows: Vec<&AccessRow> = log.rows().iter().filter(|row| row.origin.table == table).take(limit).collect();
        return (of_access(input, rows), accepted);
    }
    let origins: Vec<Origin> = origins(records).filter(|origin| origin.table == table).take(limit).collect();
    (at(input, &origins, limit), accepted)
}

/// Where every record stands, access aside.
fn origins(records: &Records) -> impl Iterator<Item = Origin> {
    let estate = records.servers.iter().map(|r| r.origin).chain(records.people.iter().map(|r| r.origin));
    let estate = estate.chain(records.devices.iter().map(|r| r.origin)).chain(records.collectors.iter().map(|r| r.origin));
    let owned = records.entitlements.iter().map(|r| r.origin).chain(records.plans.iter().map(|r| r.origin));
    let owned = owned.chain(records.assignments.iter().map(|r| r.origin)).chain(records.prices.iter().map(|r| r.origin));
    let said = records.claims.iter().map(|r| r.origin).chain(records.authorised.iter().map(|r| r.origin));
    let said = said.chain(records.memberships.iter().map(|r| r.origin));
    estate.chain(owned).chain(said).chain(records.events.iter().map(|r| r.origin))
}

/// The records at these origins, in their order.
pub(super) fn at(input: Input, origins: &[Origin], limit: usize) -> Vec<EvidenceRow> {
    let wanted = &origins[..origins.len().min(limit)];
    let texts = texts(input, wanted);
    let rows = wanted.iter().map(|origin| EvidenceRow {
        origin: *origin,
        place: place(input.records, *origin),
        text: texts.get(origin).cloned().unwrap_or_default(),
    });
    rows.collect()
}

/// `exchange on EX01 · CONTOSO\jmeyer · PC-17 · 10.0.0.5 · 2026-06-01 – 2026-06-28 · ×214`
fn access_text(input: Input, log: &AccessLog, row: &AccessRow) -> String {
    let workload = super::words::workload_id(input.catalog, row.workload);
    let server = log.spellings.text(row.server);
    let mut parts = vec![if server.is_empty() { workload.to_owned() } else { format!("{workload} on {server}") }];
    if row.edition == Edition::Enterprise {
        parts.push("enterprise features".to_owned());
    }
    let spelled = [row.user, row.device, row.ip].into_iter().filter(|s| s.is_some()).map(|s| log.spellings.text(s).to_owned());
    parts.extend(spelled);
    parts.extend(span(row.first_seen, row.last_seen));
    if row.count > 1 {
        parts.push(format!("×{}", crate::catalog::grouped(row.count)));
    }
    parts.join(" · ")
}

fn span(first: Option<Day>, last: Option<Day>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) if first != last => Some(format!("{first} – {last}")),
        (Some(day), _) | (None, Some(day)) => Some(day.to_string()),
        (None, None) => None,
    }
}

/// Text by origin. Small lists are walked in full; access only where one of its tables is asked for.
fn texts(input: Input, wanted: &[Origin]) -> BTreeMap<Origin, String> {
    let records = input.records;
    let mut found: BTreeMap<Origin, String> = wanted.iter().map(|origin| (*origin, String::new())).collect();
    let mut put = |origin: Origin, text: &dyn Fn() -> String| {
        if let Some(slot) = found.get_mut(&origin).filter(|slot| slot.is_empty()) {
            *slot = text();
        }
    };
    for r in &records.servers {
        put(r.origin, &|| {
            let workload = super::words::workload_id(input.catalog, r.workload);
            joined(&[
                Some(&r.server),
                Some(workload),
                r.version.as_deref(),
                r.os_version.as_deref(),
                r.host.as_deref(),
                r.cal_model.as_deref(),
            ])
        });
    }
    for r in &records.people {
        put(r.origin, &|| person_text(r));
    }
    for r in &records.devices {
        put(r.origin, &|| joined(&[Some(&r.device), r.device_kind.as_deref(), Some(&r.aliases.join("; ")), Some(&r.ip.join("; "))]));
    }
    for r in &records.plans {
        put(r.origin, &|| joined(&[Some(&r.user), Some(&r.plan)]));
    }
    for r in &records.entitlements {
        put(r.origin, &|| entitlement_text(r));
    }
    for r in &records.assignments {
        put(r.origin, &|| joined(&[Some(&r.subject), Some(&r.product)]));
    }
    for r in &records.prices {
        put(r.origin, &|| joined(&[Some(&r.product), Some(&r.unit_price.to_string()), r.currency.as_deref()]));
    }
    for r in &records.claims {
        put(r.origin, &|| joined(&[Some(&r.right), Some(&format!("claimed shortage {}", r.claimed_shortage))]));
    }
    for r in &records.authorised {
        put(r.origin, &|| joined(&[Some(&r.user), r.server.as_deref(), r.via.as_deref()]));
    }
    for r in &records.memberships {
        put(r.origin, &|| joined(&[Some(&r.group), r.member.as_deref().or(Some("nobody in it"))]));
    }
    for r in &records.events {
        put(r.origin, &|| joined(&[Some(&r.server), r.time.map(|day| day.to_string()).as_deref(), Some(&r.message)]));
    }
    for r in &records.collectors {
        put(r.origin, &|| {
            joined(&[Some(&r.server), Some(if r.client_installed { "client installed" } else { "no client" }), r.site_code.as_deref()])
        });
    }
    access_texts(input, &records.access, records, &mut found);
    found
}

fn access_texts(input: Input, log: &AccessLog, records: &Records, found: &mut BTreeMap<Origin, String>) {
    let missing = |found: &BTreeMap<Origin, String>| {
        found.iter().any(|(origin, text)| {
            text.is_empty() && records.ledger.tables.get(origin.table.0 as usize).is_some_and(|table| table.window.is_some())
        })
    };
    if !missing(found) {
        return;
    }
    for row in log.rows() {
        if let Some(slot) = found.get_mut(&row.origin) {
            *slot = access_text(input, log, row);
        }
    }
    for (origin, count, into) in log.merged() {
        if let (Some(slot), Some(row)) = (found.get_mut(origin), log.rows().get(*into as usize)) {
            *slot = format!("{} (merged, ×{count})", access_text(input, log, row));
        }
    }
}

fn person_text(r: &PersonRecord) -> String {
    let enabled = r.enabled.map(|yes| if yes { "enabled" } else { "disabled" });
    let told = |word: &str, text: Option<String>| text.map(|text| format!("{word} {text}"));
    let employee = told("employee id", r.about.employee_id.clone());
    let created = told("created", r.about.created.map(|day| day.to_string()));
    let left = told("left", r.about.left_on.map(|day| day.to_string()));
    let aliases = r.aliases.join("; ");
    joined(&[
        Some(&r.user),
        r.about.display_name.as_deref(),
        r.kind.as_deref(),
        enabled,
        employee.as_deref(),
        created.as_deref(),
        left.as_deref(),
        Some(&aliases),
    ])
}

pub(super) fn entitlement_text(r: &EntitlementRecord) -> String {
    let quantity = r.quantity.to_string();
    let line_type = r.line_type.map(|t| t.word());
    let sa = r.sa_end.map(|day| format!("SA to {day}"));
    let bought = r.purchased.map(|day| format!("bought {day}"));
    let metric = r.metric.map(|m| m.word());
    joined(&[
        Some(&quantity),
        Some(&r.product),
        metric,
        r.version.as_deref(),
        line_type,
        sa.as_deref(),
        bought.as_deref(),
        r.agreement.as_deref(),
        r.status.as_deref(),
    ])
}

fn joined(parts: &[Option<&str>]) -> String {
    parts.iter().flatten().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
