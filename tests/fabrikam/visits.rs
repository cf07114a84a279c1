//! What happened: who came from where to which server on which day, and which log tells it. Everything else is printed from this, and the
//! right answers are counted from it.

use super::people::{Account, Domain, Post};
use super::places::{self, Device, OLD_NAME, RENAMED, Sort};
use jiff::civil::{Date, date};

/// The log that tells a visit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Log {
    /// Security log of the domain controller, as XML.
    Security,
    /// User Access Logging of the file servers at Leeds and at Bath.
    Leeds,
    Bath,
    /// Security log of the plant's file server, as a shipper sent it; the old name's, as a table.
    Plant,
    PlantBefore,
    /// Devices of the plant without users.
    PlantDevices,
    Mail,
    Portal,
    Intranet,
    Sessions,
    Gateway,
    York,
    /// The manufacturing system, whose web front end signs in for everybody.
    Manufacturing,
}

/// Whence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Whence {
    /// A device (by place), and whether its second card was used.
    Device(usize, bool),
    Server(&'static str),
    /// An address of nobody's.
    Address(String),
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Visit {
    pub log: Log,
    pub server: &'static str,
    pub workload: &'static str,
    /// Place in the list of people; `Err`: an account that no directory lists.
    pub who: Option<Result<usize, String>>,
    pub whence: Whence,
    pub day: Date,
}

/// An address in front of the intranet, which no register knows.
pub const PROXY: &str = "10.20.9.9";

/// Accounts that Bath's log shows by their SID.
pub const BY_SID: usize = 2;

pub struct Estate {
    pub people: Vec<Account>,
    pub devices: Vec<Device>,
    pub servers: Vec<places::Server>,
    pub desks: Vec<Option<usize>>,
    pub visits: Vec<Visit>,
}

impl Estate {
    pub fn new() -> Estate {
        let (people, devices) = (super::people::everybody(), places::devices());
        let desks = places::desks(&people, &devices);
        let mut estate = Estate { people, devices, servers: places::servers(), desks, visits: Vec::new() };
        estate.sign_in();
        estate.open_files();
        estate.work_at_the_plant();
        estate.use_applications();
        estate.work_remotely();
        estate
    }

    fn of(&self, posts: &[Post]) -> Vec<usize> {
        (0..self.people.len()).filter(|at| posts.contains(&self.people[*at].post)).collect()
    }

    fn sorts(&self, sort: Sort) -> Vec<usize> {
        (0..self.devices.len()).filter(|at| self.devices[*at].sort == sort).collect()
    }

    fn note(&mut self, log: Log, (server, workload): (&'static str, &'static str), who: usize, whence: Whence, day: Date) {
        self.visits.push(Visit { log, server, workload, who: Some(Ok(who)), whence, day });
    }

    /// From the own desk; every other month with the other card, where there are two.
    fn own_desk(&self, who: usize, day: Date) -> Option<Whence> {
        self.desks[who].map(|desk| Whence::Device(desk, day.month() % 2 == 1))
    }

    /// Sign-ins at the domain controller, and what else stands in its log.
    fn sign_in(&mut self) {
        let staff = [Post::Office, Post::Moved, Post::Renamed, Post::Second, Post::Test, Post::LooksLikeService, Post::Left, Post::Leaving];
        for who in self.of(&staff) {
            let post = self.people[who].post;
            for month in if post == Post::Left { vec![5] } else { vec![4 + (who % 3) as i8, 7 + (who % 3) as i8] } {
                let day = date(2026, month, 2 + (who % 26) as i8);
                if let Some(whence) = self.own_desk(who, day) {
                    self.note(Log::Security, ("LDS-DC1", "windows-server"), who, whence, day);
                }
            }
        }
        // Computers sign in themselves.
        for desk in self.sorts(Sort::Plain).into_iter().step_by(2) {
            let (name, day) = (format!("FABRIKAM\\{}$", self.devices[desk].name), date(2026, 8, 3 + (desk % 20) as i8));
            let visit = Visit {
                log: Log::Security,
                server: "LDS-DC1",
                workload: "windows-server",
                who: Some(Err(name)),
                whence: Whence::Device(desk, false),
                day,
            };
            self.visits.push(visit);
        }
    }

    /// The file servers. That at Leeds shows no July: its log had wrapped. That at Bath begins in July: its database was made anew.
    fn open_files(&mut self) {
        for who in self.of(&[Post::Office, Post::Moved, Post::Renamed, Post::LooksLikeService]) {
            for month in [4, 5, 6, 8, 9] {
                let day = date(2026, month, 3 + ((who * 5 + month as usize) % 24) as i8);
                if let Some(whence) = self.own_desk(who, day) {
                    self.note(Log::Leeds, ("LDS-FS1", "windows-server"), who, whence, day);
                }
            }
        }
        // Two who left their account behind are shown by its SID.
        for who in self.of(&[Post::LeftBehind]).into_iter().take(BY_SID) {
            if let Some(whence) = self.own_desk(who, date(2026, 7, 2)) {
                self.note(Log::Bath, ("NW-FS1", "windows-server"), who, whence, date(2026, 7, 2));
            }
        }
        for who in self.of(&[Post::Bath, Post::Namesake]) {
            for month in [7, 8, 9] {
                let day = date(2026, month, 1 + ((who * 7 + month as usize) % 28) as i8);
                if let Some(whence) = self.own_desk(who, day) {
                    self.note(Log::Bath, ("NW-FS1", "windows-server"), who, whence, day);
                }
            }
        }
    }

    /// Shifts at terminals; the file server changed its name in June. Scanners sign in by one account, kiosks and printers not at all.
    fn work_at_the_plant(&mut self) {
        for who in self.of(&[Post::Shift]) {
            for month in 4..=9i8 {
                let day = date(2026, month, 1 + ((who * 3 + month as usize) % 27) as i8);
                let (log, server) = if day < RENAMED { (Log::PlantBefore, OLD_NAME) } else { (Log::Plant, "HUL-FS1") };
                if let Some(whence) = self.own_desk(who, day) {
                    self.note(log, (server, "windows-server"), who, whence, day);
                }
            }
        }
        let scan = self.of(&[Post::Service])[1];
        for (at, device) in self.sorts(Sort::Scanner).into_iter().enumerate() {
            let day = date(2026, 8, 4 + at as i8);
            self.note(Log::Plant, ("HUL-FS1", "windows-server"), scan, Whence::Device(device, false), day);
        }
        for (at, device) in [self.sorts(Sort::Kiosk), self.sorts(Sort::Printer)].concat().into_iter().enumerate() {
            let day = date(2026, 7, 4 + at as i8);
            let whence = Whence::Device(device, false);
            self.visits.push(Visit { log: Log::PlantDevices, server: "HUL-FS1", workload: "windows-server", who: None, whence, day });
        }
        let mes = self.of(&[Post::Service])[0];
        for month in 4..=9i8 {
            let day = date(2026, month, 12);
            self.note(Log::Manufacturing, ("HUL-MES1", "windows-server"), mes, Whence::Server("LDS-WEB1"), day);
        }
    }

    /// Mail, portal, intranet, and York's own server.
    fn use_applications(&mut self) {
        let office = self.of(&[Post::Office]);
        let homes = self.sorts(Sort::Home);
        for (at, who) in office.iter().copied().take(60).chain(self.of(&[Post::Moved])).enumerate() {
            for month in [5, 8] {
                let day = date(2026, month, 4 + ((who + month as usize) % 24) as i8);
                if let Some(whence) = self.own_desk(who, day) {
                    self.note(Log::Mail, ("LDS-EX1", "exchange"), who, whence, day);
                }
            }
            if let Some(home) = homes.get(at) {
                self.note(Log::Mail, ("LDS-EX1", "exchange"), who, Whence::Device(*home, false), date(2026, 9, 5 + at as i8));
            }
        }
        for who in office.iter().copied().take(40) {
            let day = date(2026, 9, 1 + (who % 28) as i8);
            if let Some(whence) = self.own_desk(who, day) {
                self.note(Log::Portal, ("LDS-SP1", "sharepoint"), who, whence, day);
            }
        }
        for (at, who) in self.of(&[Post::Partner]).into_iter().enumerate() {
            let whence = Whence::Address(format!("198.51.100.{}", 11 + at));
            self.note(Log::Portal, ("LDS-SP1", "sharepoint"), who, whence, date(2026, 9, 10 + at as i8));
        }
        // All through one proxy, on one day.
        for who in office.iter().copied().take(14) {
            self.note(Log::Intranet, ("LDS-WEB1", "windows-server"), who, Whence::Address(PROXY.to_string()), date(2026, 9, 15));
        }
        for who in self.of(&[Post::LeftBehind, Post::RenamedFrom]) {
            if let Some(whence) = self.own_desk(who, date(2026, 4, 1)) {
                self.note(
                    Log::Intranet,
                    ("LDS-WEB1", "windows-server"),
                    who,
                    whence,
                    date(2026, 4 + (who % 2) as i8, 1 + (who % 28) as i8),
                );
            }
        }
        for who in self.of(&[Post::York]) {
            for month in [4, 9] {
                if let Some(whence) = self.own_desk(who, date(2026, month, 1)) {
                    self.note(Log::York, ("YRK-EBS1", "ebs"), who, whence, date(2026, month, 6 + (who % 20) as i8));
                }
            }
        }
    }

    /// Sessions on the first host from the desks, on the second from home through the gateway, whose address that host's log shows. From
    /// both hosts files are opened.
    fn work_remotely(&mut self) {
        let office = self.of(&[Post::Office]);
        for who in office.iter().copied().take(18) {
            let day = date(2026, 8, 2 + (who % 25) as i8);
            if let Some(whence) = self.own_desk(who, day) {
                self.note(Log::Sessions, ("LDS-RDSH1", "rds"), who, whence, day);
            }
            self.note(Log::Leeds, ("LDS-FS1", "windows-server"), who, Whence::Server("LDS-RDSH1"), day);
        }
        let homes = self.sorts(Sort::Home);
        for (who, home) in office.iter().copied().zip(homes) {
            let day = date(2026, 9, 3 + (who % 20) as i8);
            self.note(Log::Gateway, ("LDS-RDSH2", "rds"), who, Whence::Device(home, false), day);
            self.note(Log::Sessions, ("LDS-RDSH2", "rds"), who, Whence::Server("LDS-RDGW1"), day);
            self.note(Log::Leeds, ("LDS-FS1", "windows-server"), who, Whence::Server("LDS-RDSH2"), day);
        }
        // Sessions of which only the gateway's side of the log is left.
        for who in office.iter().copied().skip(18).take(4) {
            let day = date(2026, 9, 20);
            self.note(Log::Sessions, ("LDS-RDSH2", "rds"), who, Whence::Server("LDS-RDGW1"), day);
        }
    }

    pub fn told(&self, log: Log) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(move |visit| visit.log == log)
    }

    /// The account as the log spells it.
    pub fn logon(&self, visit: &Visit) -> String {
        match &visit.who {
            Some(Ok(who)) if visit.log == Log::Bath && self.people[*who].post == Post::LeftBehind => self.people[*who].sid(),
            Some(Ok(who)) => self.people[*who].logon(),
            Some(Err(name)) => name.clone(),
            None => String::new(),
        }
    }

    pub fn address(&self, visit: &Visit) -> String {
        match &visit.whence {
            Whence::Device(device, second) => self.devices[*device].address(visit.day, *second),
            Whence::Server(name) => self.servers.iter().find(|s| s.name == *name).map_or_else(String::new, |s| s.ip.to_string()),
            Whence::Address(address) => address.clone(),
        }
    }

    pub fn device(&self, visit: &Visit) -> String {
        match &visit.whence {
            Whence::Device(device, _) => self.devices[*device].name.clone(),
            Whence::Server(name) => (*name).to_string(),
            Whence::Address(address) => address.clone(),
        }
    }

    pub fn of_domain(&self, domain: Domain) -> impl Iterator<Item = &Account> {
        self.people.iter().filter(move |a| a.domain == domain)
    }
}
