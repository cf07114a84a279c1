//! Devices and machines: host names fold, addresses go to whoever held them on the day, NAT stands for each user behind it.

use super::{Merges, NONE};
use crate::catalog::Day;
use crate::kit::apply::{Estate, Joining};
use crate::kit::names::{self, DeviceName, HostNames};
use crate::kit::records::{DeviceRecord, Origin};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// One device or pseudo-device, merged or not.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    pub name: String,
    pub origins: Vec<Origin>,
    pub in_register: bool,
    pub kind: Option<String>,
    pub unattended: bool,
    /// Some register row calls it shared or a kiosk.
    pub shared: bool,
    /// Several machines share this bare name: it stays its own subject.
    pub ambiguous: bool,
    /// For `nat:ADDRESS/USER`: the `nat:ADDRESS` that stands where the user is lost.
    pub nat_base: Option<u32>,
}

impl Identity {
    /// An address that stands for itself.
    pub fn is_address(&self) -> bool {
        self.name.starts_with("ip:")
    }

    /// A pseudo-device behind a translating address, or the address itself.
    pub fn is_translated(&self) -> bool {
        self.nat_base.is_some() || self.name.starts_with("nat:")
    }
}

/// A period in which an address belongs to a device; both ends included.
#[derive(Clone, Copy, Debug)]
struct Holding {
    device: u32,
    from: Option<Day>,
    to: Option<Day>,
    nat: bool,
    origin: Origin,
}

/// A device (after merges) and the days, both included, on which it held an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    pub device: u32,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// The address translates for many devices.
    pub nat: bool,
    /// The row of the register.
    pub origin: Origin,
}

impl Lease {
    pub fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// Who stands behind an address on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    One(u32),
    /// Nobody, or several at once.
    Unknown,
    Nat,
}

/// All devices of an estate.
#[derive(Clone, Debug, Default)]
pub struct Devices {
    pub identities: Vec<Identity>,
    by_key: FxHashMap<String, u32>,
    aliases: FxHashMap<String, BTreeSet<u32>>,
    pub names: HostNames,
    holdings: FxHashMap<String, Vec<Holding>>,
    pub merges: Merges,
    pub refused: Vec<u64>,
}

impl Devices {
    /// The register, its aliases and leases. `names` are all other machine names of the estate (access, inventory): two different
    /// FQDNs of one host name keep apart wherever they were seen.
    pub fn new<'n>(register: &'n [DeviceRecord], other_names: impl Iterator<Item = &'n str>) -> Devices {
        let mut devices = Devices::default();
        let registered = register.iter().flat_map(|r| std::iter::once(r.device.as_str()).chain(r.aliases.iter().map(String::as_str)));
        devices.names = HostNames::of(registered.chain(other_names));
        let ids: Vec<u32> = register.iter().map(|record| devices.enter(record)).collect();
        for (record, &id) in register.iter().zip(&ids) {
            devices.alias(record, id);
            devices.hold(record, id);
        }
        for holdings in devices.holdings.values_mut() {
            end_open_holdings(holdings);
        }
        devices
    }

    /// A register row; a second row of the same device (another lease) completes the first.
    fn enter(&mut self, record: &DeviceRecord) -> u32 {
        let key = self.registered_key(record);
        let id = self.stand(&key, record.device.trim());
        let identity = &mut self.identities[id as usize];
        identity.in_register = true;
        identity.ambiguous = false;
        identity.origins.push(record.origin);
        identity.unattended |= record.unattended.unwrap_or(false);
        identity.shared |= is_shared(record);
        if identity.kind.is_none() {
            identity.kind.clone_from(&record.device_kind);
        }
        id
    }

    /// The register's own name stands, even a bare one that two FQDNs share elsewhere: whoever is registered under it is meant.
    fn registered_key(&self, record: &DeviceRecord) -> String {
        match names::device_name(&record.device) {
            DeviceName::Name(name) => self.names.of_name(&name),
            DeviceName::Mac(mac) => format!("mac:{mac}"),
            DeviceName::Address(address) => format!("ip:{address}"),
            DeviceName::Loopback => names::fold(&record.device),
        }
    }

    fn alias(&mut self, record: &DeviceRecord, id: u32) {
        for alias in &record.aliases {
            let key = match names::device_name(alias) {
                DeviceName::Name(name) => self.names.of_name(&name),
                DeviceName::Mac(mac) => format!("mac:{mac}"),
                DeviceName::Address(_) | DeviceName::Loopback => continue,
            };
            if self.names.sharing(&key).is_none() {
                self.aliases.entry(key).or_default().insert(id);
            }
        }
    }

    fn hold(&mut self, record: &DeviceRecord, id: u32) {
        for ip in &record.ip {
            if let DeviceName::Address(address) = names::device_name(ip) {
                let holding =
                    Holding { device: id, from: record.ip_from, to: record.ip_to, nat: record.nat.unwrap_or(false), origin: record.origin };
                self.holdings.entry(address).or_default().push(holding);
            }
        }
    }

    fn stand(&mut self, key: &str, name: &str) -> u32 {
        if let Some(id) = self.by_key.get(key) {
            return *id;
        }
        let id = self.identities.len() as u32;
        let ambiguous = self.names.sharing(key).is_some();
        self.identities.push(Identity { name: name.to_string(), ambiguous, ..Identity::default() });
        self.by_key.insert(key.to_string(), id);
        id
    }

    /// The machine that a name in a device, server or host column names (not yet merged). Addresses need a day: [`Devices::at`].
    pub fn named(&mut self, text: &str) -> u32 {
        match names::device_name(text) {
            DeviceName::Name(name) => {
                let key = self.names.of_name(&name);
                match self.known(&key) {
                    Some(id) => id,
                    None => self.stand(&key, text.trim()),
                }
            }
            DeviceName::Mac(mac) => {
                let key = format!("mac:{mac}");
                match self.known(&key) {
                    Some(id) => id,
                    None => self.stand(&key, &key.clone()),
                }
            }
            DeviceName::Address(address) => self.pseudo_address(&address),
            DeviceName::Loopback => NONE,
        }
    }

    fn known(&self, key: &str) -> Option<u32> {
        if let Some(id) = self.by_key.get(key) {
            return Some(*id);
        }
        match self.aliases.get(key) {
            Some(ids) if ids.len() == 1 => ids.first().copied(),
            _ => None,
        }
    }

    /// `ip:ADDRESS`
    pub fn pseudo_address(&mut self, address: &str) -> u32 {
        let key = format!("ip:{address}");
        self.stand(&key, &key.clone())
    }

    /// Who held the address on the day. That it translates goes before whoever else is registered there, in whatever order they stand.
    pub fn holder(&self, address: &str, day: Day) -> Holder {
        let (mut holder, mut several) = (None, false);
        for lease in self.leases(address).filter(|lease| lease.holds(day)) {
            if lease.nat {
                return Holder::Nat;
            }
            match holder {
                None => holder = Some(lease.device),
                Some(known) => several |= known != lease.device,
            }
        }
        holder.filter(|_| !several).map_or(Holder::Unknown, Holder::One)
    }

    /// `nat:ADDRESS`, for rows that name nobody.
    pub fn nat(&mut self, address: &str) -> u32 {
        let key = format!("nat:{address}");
        self.stand(&key, &key.clone())
    }

    /// `nat:ADDRESS/USER`: what one user behind the address stands for.
    pub fn nat_user(&mut self, address: &str, user: &str) -> u32 {
        let base = self.nat(address);
        let key = format!("nat:{address}/{user}");
        let id = self.stand(&key, &key.clone());
        self.identities[id as usize].nat_base = Some(base);
        id
    }

    /// Who held an address, and when.
    pub fn leases(&self, address: &str) -> impl Iterator<Item = Lease> {
        self.holdings.get(address).into_iter().flatten().map(|holding| self.lease(holding))
    }

    fn lease(&self, holding: &Holding) -> Lease {
        let Holding { device, from, to, nat, origin } = *holding;
        Lease { device: self.merges.root(device), from, to, nat, origin }
    }

    /// Every address that somebody held, in no order.
    pub fn held(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = Lease>)> {
        self.holdings.iter().map(|(address, holdings)| (address.as_str(), holdings.iter().map(|holding| self.lease(holding))))
    }

    /// The identity (not yet merged) that a decision's key names, if it is there.
    pub fn find(&self, text: &str) -> Option<u32> {
        match names::device_name(text) {
            DeviceName::Name(name) => self.known(&self.names.of_name(&name)).or_else(|| self.by_key.get(&name).copied()),
            DeviceName::Mac(mac) => self.known(&format!("mac:{mac}")),
            DeviceName::Address(address) => {
                self.by_key.get(&format!("ip:{address}")).or_else(|| self.by_key.get(&format!("nat:{address}"))).copied()
            }
            DeviceName::Loopback => None,
        }
    }

    /// Applies merges and splits, in the journal's order. Done before addresses are resolved (holders are told apart by what
    /// they are merged into) and again after (pseudo-devices can be merged, too).
    pub fn join(&mut self, estate: &Estate) {
        self.merges = Merges::default();
        self.refused.clear();
        for Joining { entry, key, to } in &estate.device_joining {
            let done = match (self.find(key), to.as_deref().map(|to| self.find(to))) {
                (Some(from), Some(Some(to))) => self.merges.merge(from, to, *entry),
                (Some(from), None) => self.merges.split(from),
                _ => false,
            };
            if !done {
                self.refused.push(*entry);
            }
        }
    }

    pub fn root(&self, id: u32) -> u32 {
        self.merges.root(id)
    }
}

fn is_shared(record: &DeviceRecord) -> bool {
    record.device_kind.as_deref().is_some_and(|kind| ["shared", "kiosk"].contains(&kind.trim().to_lowercase().as_str()))
}

/// An open-ended holding ends the day before the next holding of that address begins.
fn end_open_holdings(holdings: &mut [Holding]) {
    let starts: Vec<Day> = holdings.iter().filter_map(|h| h.from).collect();
    for holding in holdings.iter_mut().filter(|h| h.to.is_none()) {
        let next = starts.iter().filter(|start| holding.from.is_none_or(|from| **start > from)).min();
        holding.to = next.map(|day| day.previous());
    }
}
