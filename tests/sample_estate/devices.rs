//! The device register and the address leases: office computers, shift computers, kiosks, scanners, printers, one NAT gateway.

use super::people::{Account, Domain, Post};
use super::rng::Rng;
use jiff::civil::{Date, date};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Workstation,
    Shared,
    Kiosk,
    Scanner,
    Printer,
    Gateway,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Workstation => "workstation",
            Kind::Shared => "shared",
            Kind::Kiosk => "kiosk",
            Kind::Scanner => "mobile",
            Kind::Printer => "printer",
            Kind::Gateway => "server",
        }
    }
}

/// An address held from one day to another, both included.
#[derive(Clone)]
pub struct Lease {
    pub ip: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

pub struct Device {
    pub name: String,
    pub domain: Domain,
    pub kind: Kind,
    pub macs: Vec<String>,
    /// A fixed address (in the register) or leases (in the DHCP export).
    pub leases: Vec<Lease>,
    pub unattended: bool,
    /// Two registered devices share this host name: the register keeps them apart by FQDN.
    pub name_is_fqdn: bool,
    /// Index of the account whose computer it is.
    pub owner: Option<usize>,
    pub place: &'static str,
}

impl Device {
    pub fn fqdn(&self) -> String {
        if self.name_is_fqdn { self.name.clone() } else { format!("{}.{}", self.name.to_lowercase(), self.domain.dns()) }
    }

    /// The address it answers from on a day; of two cards the one that `card` says.
    pub fn ip_on(&self, day: Date, card: usize) -> Option<&str> {
        let holds = |lease: &&Lease| lease.from.is_none_or(|from| from <= day) && lease.to.is_none_or(|to| day <= to);
        let held: Vec<&Lease> = self.leases.iter().filter(holds).collect();
        held.get(card % held.len().max(1)).map(|lease| lease.ip.as_str())
    }

    pub fn is_leased(&self) -> bool {
        self.kind == Kind::Workstation && !self.name_is_fqdn
    }
}

/// Pairs of computers where the second took over the first one's address on 1 December 2025.
pub const REASSIGNED: usize = 40;
/// Laptops with a wired and a wireless card, both seen in the logs.
pub const TWO_CARDS: usize = 60;
/// Computers that changed their address on 1 February 2026.
pub const CHANGED: usize = 60;
/// Computers that hold one address at the same time, as the DHCP export has it: nobody can tell which one it was.
pub const COLLIDING: usize = 2;
pub const SHIFT_COMPUTERS: usize = 60;
pub const LYON_SHIFT_COMPUTERS: usize = 12;
pub const KIOSKS: usize = 30;
pub const SCANNERS: usize = 60;
pub const PRINTERS: usize = 40;
/// Host names that exist in both domains.
pub const SAME_HOST_NAME: usize = 3;
/// The address of the router in Lyon, behind which people work without a host name.
pub const NAT_ADDRESS: &str = "198.51.100.20";

pub fn everything(people: &[Account], rng: &mut Rng) -> Vec<Device> {
    let mut all = own_computers(people, rng);
    lease_addresses(&mut all);
    for n in 0..SHIFT_COMPUTERS {
        all.push(fixed(format!("ULM-SH{:02}", n + 1), Domain::Contoso, Kind::Shared, format!("10.30.1.{}", 10 + n), "Ulm", rng));
    }
    for n in 0..LYON_SHIFT_COMPUTERS {
        all.push(fixed(format!("LYO-SH{:02}", n + 1), Domain::Fabrikam, Kind::Shared, format!("10.60.1.{}", 10 + n), "Lyon", rng));
    }
    for n in 0..KIOSKS {
        all.push(fixed(format!("ULM-KIOSK{:02}", n + 1), Domain::Contoso, Kind::Kiosk, format!("10.30.2.{}", 10 + n), "Ulm", rng));
    }
    for n in 0..SCANNERS {
        all.push(fixed(format!("SCAN{:03}", n + 1), Domain::Contoso, Kind::Scanner, format!("10.30.3.{}", 10 + n), "Ulm", rng));
    }
    for n in 0..PRINTERS {
        all.push(fixed(format!("PRN{:03}", n + 1), Domain::Contoso, Kind::Printer, format!("10.30.4.{}", 10 + n), "Freiburg", rng));
    }
    for n in 0..SAME_HOST_NAME {
        for domain in [Domain::Contoso, Domain::Fabrikam] {
            let net = if domain == Domain::Contoso { 10 } else { 60 };
            let name = format!("lab{:02}.{}", n + 1, domain.dns());
            let mut lab = fixed(name, domain, Kind::Workstation, format!("10.{net}.50.{}", 10 + n), "Laboratory", rng);
            lab.name_is_fqdn = true;
            all.push(lab);
        }
    }
    all.push(fixed("LYO-GW01".to_string(), Domain::Fabrikam, Kind::Gateway, NAT_ADDRESS.to_string(), "Lyon", rng));
    all
}

fn own_computers(people: &[Account], rng: &mut Rng) -> Vec<Device> {
    let mut all = Vec::new();
    for (owner, person) in people.iter().enumerate().filter(|(_, p)| p.has_own_computer()) {
        let (prefix, place) = match person.post {
            Post::Lyon => ("LYO-PC", "Lyon"),
            Post::Contractor => ("FRB-EX", "Freiburg"),
            _ => ("FRB-PC", "Freiburg"),
        };
        let name = format!("{prefix}{:04}", all.len() + 1);
        let mut device = fixed(name, person.domain, Kind::Workstation, String::new(), place, rng);
        device.leases.clear();
        device.owner = Some(owner);
        all.push(device);
    }
    all
}

fn fixed(name: String, domain: Domain, kind: Kind, ip: String, place: &'static str, rng: &mut Rng) -> Device {
    Device {
        name,
        domain,
        kind,
        macs: vec![mac(rng)],
        leases: vec![Lease { ip, from: None, to: None }],
        unattended: kind == Kind::Kiosk,
        name_is_fqdn: false,
        owner: None,
        place,
    }
}

fn mac(rng: &mut Rng) -> String {
    format!("02-1C-{:02X}-{:02X}-{:02X}-{:02X}", rng.below(256), rng.below(256), rng.below(256), rng.below(256))
}

/// Who held which address when; the four ways in which counting by address goes wrong are in here.
fn lease_addresses(computers: &mut [Device]) {
    let start = Some(date(2025, 3, 1));
    let open = |ip: String| Lease { ip, from: start, to: None };
    for (n, device) in computers.iter_mut().enumerate() {
        let net = if device.domain == Domain::Contoso { 10 } else { 60 };
        device.leases = vec![open(format!("10.{net}.{}.{}", n / 200, 10 + n % 200))];
    }
    for n in 0..REASSIGNED {
        let moved = (Some(date(2025, 11, 30)), Some(date(2025, 12, 1)));
        let address = computers[n].leases[0].ip.clone();
        let lease = |ip: String, from, to| Lease { ip, from, to };
        let spare = computers[n + REASSIGNED].leases[0].ip.clone();
        computers[n].leases = vec![lease(address.clone(), start, moved.0), lease(format!("10.10.9.{}", 10 + n), moved.1, None)];
        computers[n + REASSIGNED].leases = vec![lease(spare, start, moved.0), lease(address, moved.1, None)];
    }
    for (n, laptop) in computers.iter_mut().skip(100).take(TWO_CARDS).enumerate() {
        laptop.leases.push(open(format!("10.20.0.{}", 10 + n)));
        let wireless = laptop.macs[0].replacen("02-1C", "02-2D", 1);
        laptop.macs.push(wireless);
    }
    for (n, device) in computers.iter_mut().skip(200).take(CHANGED).enumerate() {
        device.leases[0].to = Some(date(2026, 1, 31));
        device.leases.push(Lease { ip: format!("10.10.8.{}", 10 + n), from: Some(date(2026, 2, 1)), to: None });
    }
    for device in computers.iter_mut().skip(300).take(COLLIDING) {
        device.leases = vec![open("10.10.7.7".to_string())];
    }
}
