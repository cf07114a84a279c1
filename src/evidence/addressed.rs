//! Servers that a log knows by address alone (IIS writes s-ip): named by whoever holds the address in the register, the directory or a lease,
//! else by what the log's file or folder is called.

use super::exports::Guess;
use crate::kit::names::{DeviceName, device_name};
use crate::kit::records::{AccessLogParts, Records, Spelling, TableId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the tables' places suggest for servers that are known by address.
pub(super) type Guesses = HashMap<TableId, Guess>;

/// Gives servers known by address their names, and counts the rows that rest on a guess. An address that several machines hold stays.
pub(super) fn name_servers(records: &mut Records, guesses: &mut Guesses) {
    if guesses.is_empty() {
        return;
    }
    let holders = holders(records);
    let mut known: HashMap<(Spelling, TableId), Spelling> = HashMap::new();
    let AccessLogParts { spellings, rows } = records.access.parts_mut();
    for row in rows.iter_mut().filter(|row| row.server.is_some()) {
        let table = row.origin.table;
        let Some(guess) = guesses.get_mut(&table) else { continue };
        let named = *known.entry((row.server, table)).or_insert_with(|| {
            let DeviceName::Address(address) = device_name(spellings.text(row.server)) else { return row.server };
            match holders.get(&address).map(|names| names.iter().collect::<Vec<_>>()).as_deref() {
                Some([one]) => spellings.intern(one),
                Some(_) => row.server,
                None if guess.server.is_empty() => row.server,
                None => spellings.intern(&guess.server),
            }
        });
        guess.rest(u64::from(named != row.server && spellings.text(named) == guess.server));
        row.server = named;
    }
}

/// Address → who holds it, whenever.
fn holders(records: &Records) -> BTreeMap<String, BTreeSet<String>> {
    let mut holders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for device in &records.devices {
        for ip in &device.ip {
            if let DeviceName::Address(address) = device_name(ip) {
                holders.entry(address).or_default().insert(device.device.clone());
            }
        }
    }
    holders
}
