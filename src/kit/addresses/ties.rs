//! One walk over the access known by address: which address stood for which device, who used an address that nobody held, and what names a
//! machine at an address.

use super::{Rows, Unresolved};
use crate::catalog::{AccountClass, Day};
use crate::kit::beside::Known;
use crate::kit::facts::Fact;
use crate::kit::names::{self, DeviceName};
use crate::kit::records::{AccessLog, AccessRow, Spelling};
use crate::kit::resolve::NONE;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Somebody at an address that no device held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Stranger {
    pub address: u32,
    pub day: Option<Day>,
    pub user: u32,
}

/// How a row tells which machine an address was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Telling {
    /// A machine's own account came from it.
    OwnAccount,
    /// The row names the machine beside the address.
    NamedBeside,
}

/// A machine that showed itself at an address on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Sighting {
    pub address: u32,
    pub day: Day,
    pub device: u32,
    pub telling: Telling,
}

/// Which address stood for which device, by rows of access.
#[derive(Default)]
pub(super) struct Ties {
    /// Canonical texts, by address.
    pub texts: Vec<String>,
    /// By address: in how many ways rows spell it.
    pub spellings: Vec<u32>,
    /// Distinct spellings in all.
    pub spelled: u64,
    /// (address, device), in order.
    pub ties: Vec<(u32, u32, Rows)>,
    pub unresolved: Vec<Unresolved>,
    pub strangers: Vec<Stranger>,
    /// For addresses with unresolved days alone.
    pub sightings: Vec<Sighting>,
    /// (user, day, device): machines on which such strangers were seen by name on the same day.
    pub elsewhere: Vec<(u32, Day, u32)>,
}

/// Addresses by spelling, each read once.
struct Read<'a> {
    access: &'a AccessLog,
    known: FxHashMap<String, u32>,
    /// By spelling: not looked at yet, no address, or the address.
    cells: Vec<Option<Option<u32>>>,
    /// By spelling: whether a row is known by it.
    counts: Vec<bool>,
}

impl Read<'_> {
    fn address(&mut self, cell: Spelling) -> Option<u32> {
        if !cell.is_some() {
            return None;
        }
        let (access, known) = (self.access, &mut self.known);
        *self.cells[cell.0 as usize].get_or_insert_with(|| match names::device_name(access.spellings.text(cell)) {
            DeviceName::Address(address) => {
                let next = known.len() as u32;
                Some(*known.entry(address).or_insert(next))
            }
            DeviceName::Name(_) | DeviceName::Mac(_) | DeviceName::Loopback => None,
        })
    }
}

impl Ties {
    pub fn of(known: &Known) -> Ties {
        let spellings = known.estate.access.spellings.len();
        let mut read = Read {
            access: &known.estate.access,
            known: FxHashMap::default(),
            cells: vec![None; spellings],
            counts: vec![false; spellings],
        };
        let mut ties = Ties::default();
        ties.walk(known, &mut read);
        ties.count_spellings(known, &read);
        ties.see_machines(known, &mut read);
        ties.see_strangers(known, &mut read);
        ties.texts = vec![String::new(); read.known.len()];
        for (text, at) in read.known {
            ties.texts[at as usize] = text;
        }
        ties
    }

    /// Rows known by address: their ties, and those that resolved to nobody.
    fn walk(&mut self, known: &Known, read: &mut Read) {
        let mut tied: FxHashMap<(u32, u32), Rows> = FxHashMap::default();
        let mut unresolved: FxHashMap<(u32, Day), Unresolved> = FxHashMap::default();
        let mut strangers: FxHashSet<Stranger> = FxHashSet::default();
        for (row, fact) in known.estate.access.rows().iter().zip(&known.facts.of_row) {
            let cell = if row.device.is_some() { row.device } else { row.ip };
            let fact = &known.facts.facts[*fact as usize];
            let Some(address) = read.address(cell).filter(|_| fact.device != NONE) else { continue };
            read.counts[cell.0 as usize] = true;
            tied.entry((address, fact.device)).or_insert(Rows { first: row.origin, total: 0 }).total += 1;
            if known.devices.identities[fact.device as usize].in_register {
                continue;
            }
            let day = row.last_seen.or(row.first_seen);
            if fact.user != NONE {
                strangers.insert(Stranger { address, day, user: fact.user });
            }
            if is_nobody(known, fact) {
                let at = day.unwrap_or(known.settings.as_of);
                let new = Unresolved { address, day: at, device: fact.device, rows: 0, first: row.origin, undated: 0, shown: NONE };
                let place = unresolved.entry((address, at)).or_insert(new);
                place.rows += 1;
                place.undated += u64::from(day.is_none());
            }
        }
        self.ties = tied.into_iter().map(|((address, device), rows)| (address, device, rows)).collect();
        self.ties.sort_unstable_by_key(|(address, device, _)| (*address, *device));
        self.unresolved = unresolved.into_values().collect();
        self.unresolved.sort_unstable();
        self.strangers = strangers.into_iter().collect();
        self.strangers.sort_unstable();
    }

    /// Raw identifiers are told apart trimmed and folded.
    fn count_spellings(&mut self, known: &Known, read: &Read) {
        let mut seen: FxHashSet<String> = FxHashSet::default();
        self.spellings = vec![0; read.known.len()];
        for (id, text) in known.estate.access.spellings.iter().filter(|(id, _)| read.counts[id.0 as usize]) {
            let Some(Some(address)) = read.cells[id.0 as usize] else { continue };
            if seen.insert(names::fold(text)) {
                self.spellings[address as usize] += 1;
            }
        }
        self.spelled = seen.len() as u64;
    }

    /// What names a machine at an address that nobody held on some day: its own account, or a name beside the address.
    fn see_machines(&mut self, known: &Known, read: &mut Read) {
        let mut open = vec![false; read.known.len()];
        self.unresolved.iter().for_each(|unresolved| open[unresolved.address as usize] = true);
        if self.unresolved.is_empty() {
            return;
        }
        let mut seen: FxHashSet<Sighting> = FxHashSet::default();
        for (row, fact) in known.estate.access.rows().iter().zip(&known.facts.of_row) {
            let fact = &known.facts.facts[*fact as usize];
            let Some((address, device, telling)) = told(known, read, row, fact) else { continue };
            if open.get(address as usize) != Some(&true) || known.devices.identities[device as usize].ambiguous {
                continue;
            }
            let days = [row.first_seen, row.last_seen].into_iter().flatten();
            seen.extend(days.map(|day| Sighting { address, day, device, telling }));
        }
        self.sightings = seen.into_iter().collect();
        self.sightings.sort_unstable();
        for unresolved in &mut self.unresolved {
            let at = (unresolved.address, unresolved.day);
            let start = self.sightings.partition_point(|sighting| (sighting.address, sighting.day) < at);
            let here = self.sightings[start..].iter().take_while(|sighting| (sighting.address, sighting.day) == at);
            let devices: BTreeSet<u32> = here.map(|sighting| sighting.device).collect();
            unresolved.shown = if devices.len() == 1 { devices.first().copied().unwrap_or(NONE) } else { NONE };
        }
    }

    /// Where else the people at such addresses were seen by name on the same days.
    fn see_strangers(&mut self, known: &Known, read: &mut Read) {
        let open: FxHashSet<(u32, Day)> = self.unresolved.iter().map(|unresolved| (unresolved.address, unresolved.day)).collect();
        let dated = self.strangers.iter().filter_map(|stranger| Some((stranger.address, stranger.day?, stranger.user)));
        let wanted: FxHashSet<(u32, Day)> =
            dated.filter(|(address, day, _)| open.contains(&(*address, *day))).map(|(_, day, user)| (user, day)).collect();
        if wanted.is_empty() {
            return;
        }
        let mut seen: FxHashSet<(u32, Day, u32)> = FxHashSet::default();
        for (row, fact) in known.estate.access.rows().iter().zip(&known.facts.of_row).filter(|(row, _)| row.device.is_some()) {
            let fact = &known.facts.facts[*fact as usize];
            let Some(day) = row.last_seen.or(row.first_seen).filter(|_| fact.device != NONE) else { continue };
            let machine =
                wanted.contains(&(fact.user, day)) && read.address(row.device).is_none() && !known.inventory.servers.contains(&fact.device);
            if machine && !known.devices.identities[fact.device as usize].ambiguous {
                seen.insert((fact.user, day, fact.device));
            }
        }
        self.elsewhere = seen.into_iter().collect();
        self.elsewhere.sort_unstable();
    }
}

/// `ip:ADDRESS`, not merged into anything and no server of the inventory.
fn is_nobody(known: &Known, fact: &Fact) -> bool {
    known.devices.identities[fact.device as usize].is_address() && !known.inventory.servers.contains(&fact.device)
}

fn told(known: &Known, read: &mut Read, row: &AccessRow, fact: &Fact) -> Option<(u32, u32, Telling)> {
    if row.device.is_some() && row.ip.is_some() && read.address(row.device).is_none() {
        return Some((read.address(row.ip).filter(|_| fact.device != NONE)?, fact.device, Telling::NamedBeside));
    }
    if fact.user == NONE || known.users.identities[fact.user as usize].class != Some(AccountClass::MachineAccount) {
        return None;
    }
    let host = known.facts.own_host.get(&fact.user)?;
    let cell = if row.device.is_some() { row.device } else { row.ip };
    Some((read.address(cell)?, *host, Telling::OwnAccount))
}
