//! The newest day of evidence: the as-of date of a folder without a journal. INTERFACE.md, 'An engagement'.

use crate::catalog::Day;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::records::{Origin, Records, TableId};

/// The newest day on which something was observed (access, logons, leavers, messages, inventories), not after `not_after`.
/// Purchases, ends of SA and leases say nothing about when the extracts were drawn.
pub fn newest_day(records: &Records, not_after: Day) -> Option<Day> {
    let access = records.access.rows().iter().flat_map(|row| [row.first_seen, row.last_seen]);
    let people = records.people.iter().flat_map(|person| [person.last_logon, person.disabled_on]);
    let events = records.events.iter().map(|event| event.time);
    let inventories = records.collectors.iter().map(|collector| collector.last_inventory);
    access.chain(people).chain(events).chain(inventories).flatten().filter(|day| *day <= not_after).max()
}

/// Tables of access with days after `today`: nobody has been seen tomorrow, so a clock, an order of day and month or a century is wrong.
pub fn future_days(records: &Records, today: Day) -> Vec<Finding> {
    let ahead = |(_, table): &(u32, &crate::kit::records::TableAccount)| table.window.is_some_and(|(_, last)| last > today);
    let tables: Vec<u32> = (0u32..).zip(&records.ledger.tables).filter(ahead).map(|(at, _)| at).collect();
    tables.into_iter().map(|at| in_the_future(records, TableId(at), today)).collect()
}

fn in_the_future(records: &Records, table: TableId, today: Day) -> Finding {
    let account = &records.ledger.tables[table.0 as usize];
    let place = records.ledger.key(Origin { table, row: 0 });
    let place = place.trim_end_matches("#0");
    let last = account.window.map_or(today, |(_, last)| last);
    let message = format!("{place} has days of access after today ({today}), up to {last}: rows after the as-of date count nowhere");
    let mut finding = Finding::new("future-days", Severity::Medium, Effect::Under, place, message)
        .remedy("Ask how the exporting machine writes its days, and whether its clock was right.");
    let rows = records.access.rows().iter().filter(|row| row.origin.table == table);
    for row in rows.filter(|row| row.first_seen.max(row.last_seen).is_some_and(|day| day > today)) {
        finding.add_evidence(row.origin);
    }
    finding
}
