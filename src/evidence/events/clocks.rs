//! Servers whose clocks differ. A Kerberos logon bears one number (`LogonGuid`) in two logs: where the ticket was issued (4769, a domain
//! controller) and where it was first used (4624, the server). Tickets are used at once, so the time between the two is the clocks' difference.

use super::fields::Event;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::pending::{Clocks, Told};
use crate::kit::records::{Origin, Records, Spelling};
use rustc_hash::FxHasher;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// Logons that are kept for comparing; beyond it more of them say nothing new.
const MOST_LOGONS: usize = 300_000;
/// So many logons must be told by both machines.
const LEAST: usize = 5;
/// Kerberos itself tolerates clocks five minutes apart.
const APART: i64 = 300;
/// So close to the median (seconds) must so many (percent) be: a ticket that is used late says nothing about clocks.
const CLUSTER: (i64, usize) = (120, 60);

/// Takes note of a ticket or a logon with its number.
pub(super) fn note(records: &mut Records, event: &Event<'_>, origin: Origin) {
    let (Some(time), Some(number)) = (event.time, event.logon_guid()) else { return };
    let computer = records.access.spellings.intern(event.computer.trim());
    let clocks = &mut records.pending.clocks;
    let key = (number, computer);
    let told = if event.id == 4769 { &mut clocks.tickets } else { &mut clocks.logons };
    let room = told.len() < MOST_LOGONS;
    match told.get_mut(&key) {
        Some(known) if time < known.time => *known = Told { time, origin },
        Some(_) => {}
        None if room => {
            told.insert(key, Told { time, origin });
        }
        None => {}
    }
}

/// A logon's number, short; `None` where it has none.
pub(super) fn number(guid: &str) -> Option<u64> {
    let guid = guid.trim().trim_matches(['{', '}']);
    if guid.len() < 32 || guid.chars().all(|c| matches!(c, '0' | '-')) {
        return None;
    }
    let mut hasher = FxHasher::default();
    guid.to_ascii_lowercase().hash(&mut hasher);
    Some(hasher.finish())
}

/// What two machines tell of the same logons.
#[derive(Default)]
struct Pair {
    /// Seconds by which the server's time is ahead.
    ahead: Vec<i64>,
    origins: Vec<Origin>,
}

/// Pairs of machines whose clocks differ.
pub(in crate::evidence) fn findings(records: &Records) -> Vec<Finding> {
    let Clocks { tickets, logons } = &records.pending.clocks;
    let mut issued: BTreeMap<u64, Vec<(Spelling, Told)>> = BTreeMap::new();
    for ((number, computer), told) in tickets {
        issued.entry(*number).or_default().push((*computer, *told));
    }
    let mut pairs: BTreeMap<(Spelling, Spelling), Pair> = BTreeMap::new();
    let mut logons: Vec<_> = logons.iter().collect();
    logons.sort_unstable_by_key(|((number, computer), told)| (told.origin, *number, *computer));
    for ((number, server), logon) in logons {
        for (controller, ticket) in issued.get(number).into_iter().flatten().filter(|(controller, _)| controller != server) {
            let pair = pairs.entry((*controller, *server)).or_default();
            pair.ahead.push(logon.time - ticket.time);
            pair.origins.push(logon.origin);
        }
    }
    pairs.into_iter().filter_map(|((controller, server), pair)| told(records, controller, server, pair)).collect()
}

fn told(records: &Records, controller: Spelling, server: Spelling, pair: Pair) -> Option<Finding> {
    let mut ahead = pair.ahead;
    ahead.sort_unstable();
    let median = *ahead.get(ahead.len() / 2)?;
    let close = ahead.iter().filter(|seconds| (**seconds - median).abs() <= CLUSTER.0).count();
    if close < LEAST || median.abs() < APART || close * 100 < ahead.len() * CLUSTER.1 {
        return None;
    }
    let (server, controller) = (records.access.spellings.text(server), records.access.spellings.text(controller));
    let minutes = (median.abs() + 30) / 60;
    let way = if median > 0 { "ahead of" } else { "behind" };
    let message = format!(
        "the clock of {server} is {minutes} minutes {way} that of {controller}, by {close} of {} logons that both tell: each event counts on the day that its own server wrote, so what happened around midnight may stand a day off",
        ahead.len()
    );
    let mut finding = Finding::new("clock-offset", Severity::Low, Effect::Unknown, format!("{server} against {controller}"), message)
        .remedy("ask which of the two clocks (or zones) was wrong; it matters where an address passed on, a lease or the window ends on that very day");
    pair.origins.iter().for_each(|origin| finding.add_evidence(*origin));
    Some(finding)
}
