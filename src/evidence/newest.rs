//! The newest day of evidence: the as-of date of a folder without a journal. INTERFACE.md, 'An engagement'.

use crate::catalog::Day;
use crate::kit::records::Records;

/// The newest day on which something was observed (access, logons, leavers, messages, inventories), not after `not_after`.
/// Purchases, ends of SA and leases say nothing about when the extracts were drawn.
pub fn newest_day(records: &Records, not_after: Day) -> Option<Day> {
    let access = records.access.rows().iter().flat_map(|row| [row.first_seen, row.last_seen]);
    let people = records.people.iter().flat_map(|person| [person.last_logon, person.disabled_on]);
    let events = records.events.iter().map(|event| event.time);
    let inventories = records.collectors.iter().map(|collector| collector.last_inventory);
    access.chain(people).chain(events).chain(inventories).flatten().filter(|day| *day <= not_after).max()
}
