//! Devices, their addresses over time, and the servers.

use super::people::{Account, Post};
use jiff::civil::{Date, date};

/// What a device is planted for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sort {
    /// One address all the time.
    Plain,
    /// Two network cards, two addresses at once.
    TwoCards,
    /// The address changed on [`CHANGE`].
    Changed,
    /// The address went over to the next device of this sort on [`CHANGE`]: an even one has it before, the odd one after it.
    Handed,
    /// Two devices hold one address on the same days.
    Colliding,
    /// Nobody is known to have held the address for a month.
    Gap,
    /// A terminal that a shift shares.
    Shared,
    /// A screen that nobody signs in to.
    Kiosk,
    Scanner,
    Printer,
    /// At Bath, behind the router: only its address is seen.
    Translated,
    /// At somebody's home: no register knows it.
    Home,
    York,
}

pub const CHANGE: Date = date(2026, 7, 1);
/// The days of the lease history's gap.
pub const GAP: (Date, Date) = (date(2026, 6, 1), date(2026, 6, 30));
pub const ROUTER: &str = "10.70.0.1";
pub const COLLISION: &str = "10.20.7.7";

/// How many of each.
pub const STOCK: [(Sort, usize); 13] = [
    (Sort::Plain, 66),
    (Sort::TwoCards, 8),
    (Sort::Changed, 8),
    (Sort::Handed, 12),
    (Sort::Colliding, 2),
    (Sort::Gap, 3),
    (Sort::Shared, 9),
    (Sort::Kiosk, 10),
    (Sort::Scanner, 14),
    (Sort::Printer, 4),
    (Sort::Translated, 20),
    (Sort::Home, 8),
    (Sort::York, 12),
];

pub struct Device {
    pub sort: Sort,
    pub name: String,
    /// Addresses with the days, both included, on which the history of leases has them.
    pub leases: Vec<(String, Option<Date>, Option<Date>)>,
}

impl Device {
    fn new(sort: Sort, number: usize, at: usize) -> Device {
        let own = format!("10.20.{}.{}", 1 + at / 200, 10 + at % 200);
        let day = |d: Date| Some(d);
        let leases = match sort {
            Sort::Plain | Sort::Shared => vec![(own, None, None)],
            Sort::TwoCards => vec![(own.clone(), None, None), (own.replacen("10.20", "10.21", 1), None, None)],
            Sort::Changed => vec![(own.clone(), None, day(before(CHANGE))), (own.replacen("10.20", "10.22", 1), day(CHANGE), None)],
            Sort::Handed => {
                let handed = format!("10.23.0.{}", 10 + number / 2);
                let (first, then) = if number.is_multiple_of(2) { (handed, own) } else { (own, handed) };
                vec![(first, None, day(before(CHANGE))), (then, day(CHANGE), None)]
            }
            Sort::Colliding => vec![(COLLISION.to_string(), day(date(2026, 4, 1)), day(date(2026, 9, 30)))],
            Sort::Gap => vec![(own.clone(), None, day(before(GAP.0))), (own, day(after(GAP.1)), None)],
            Sort::Kiosk | Sort::Scanner | Sort::Printer | Sort::Translated | Sort::Home | Sort::York => Vec::new(),
        };
        let name = match sort {
            Sort::Shared => format!("HUL-TERM{:02}", number + 1),
            Sort::Kiosk => format!("HUL-KIOSK{:02}", number + 1),
            Sort::Scanner => format!("HUL-SCAN{:02}", number + 1),
            Sort::Printer => format!("HUL-PRN{:02}", number + 1),
            Sort::Translated => format!("BAT-PC{:02}", number + 1),
            Sort::Home => format!("203.0.113.{}", 20 + number),
            Sort::York => format!("YRK-PC{:02}", number + 1),
            _ => format!("LDS-PC{:03}", at + 1),
        };
        Device { sort, name, leases }
    }

    /// What the register calls it.
    pub fn kind(&self) -> &'static str {
        match self.sort {
            Sort::Shared => "shared",
            Sort::Kiosk => "kiosk",
            Sort::Scanner => "mobile",
            Sort::Printer => "printer",
            _ => "workstation",
        }
    }

    /// The address that it has on a day; the other card's where there are two and `second` is wanted.
    pub fn address(&self, day: Date, second: bool) -> String {
        match self.sort {
            Sort::Translated => ROUTER.to_string(),
            Sort::Home => self.name.clone(),
            Sort::TwoCards => self.leases[usize::from(second)].0.clone(),
            _ => {
                let holds = |lease: &&(String, Option<Date>, Option<Date>)| {
                    lease.1.is_none_or(|from| from <= day) && lease.2.is_none_or(|to| day <= to)
                };
                self.leases.iter().find(holds).or(self.leases.first()).map(|lease| lease.0.clone()).unwrap_or_default()
            }
        }
    }

    /// Whether the day falls where nobody can tell who held the address.
    pub fn is_untold(&self, day: Date) -> bool {
        match self.sort {
            Sort::Colliding => true,
            Sort::Gap => GAP.0 <= day && day <= GAP.1,
            _ => false,
        }
    }
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

pub fn devices() -> Vec<Device> {
    let mut all = Vec::new();
    for (sort, count) in STOCK {
        for number in 0..count {
            all.push(Device::new(sort, number, all.len()));
        }
    }
    all
}

/// Whose device is whose: by place in the list of people, the place in that of devices. Shift workers take turns at the terminals, of
/// four at Bath one shares another's.
pub fn desks(people: &[Account], devices: &[Device]) -> Vec<Option<usize>> {
    let of =
        |sorts: &[Sort], number: usize| devices.iter().enumerate().filter(|(_, d)| sorts.contains(&d.sort)).nth(number).map(|(at, _)| at);
    let desk = [Sort::Plain, Sort::TwoCards, Sort::Changed, Sort::Handed, Sort::Colliding, Sort::Gap];
    let office = people.iter().filter(|a| a.post == Post::Office).count();
    people
        .iter()
        .map(|account| match account.post {
            // The last desks are the odd ones, and theirs are the offices' people.
            Post::Office => of(&desk, 99 - office + account.number),
            Post::Moved => of(&desk, account.number),
            Post::Renamed => of(&desk, 16 + account.number),
            Post::Second => of(&desk, 99 - office + account.number),
            Post::Left | Post::Leaving | Post::Stale | Post::Test | Post::LooksLikeService => of(&desk, 24),
            Post::Shift => of(&[Sort::Shared], account.number % 9),
            Post::Bath | Post::LeftBehind | Post::RenamedFrom | Post::Namesake => of(&[Sort::Translated], account.number % 20),
            Post::York => of(&[Sort::York], account.number),
            Post::Service | Post::Partner => None,
        })
        .collect()
}

pub struct Server {
    pub name: &'static str,
    pub os: &'static str,
    /// Beside Windows Server: workload and version.
    pub serves: Option<(&'static str, &'static str)>,
    pub host: &'static str,
    pub cal_model: &'static str,
    pub ip: &'static str,
    pub site: &'static str,
}

const fn server(name: &'static str, os: &'static str, ip: &'static str, site: &'static str) -> Server {
    Server { name, os, serves: None, host: "", cal_model: "", ip, site }
}

const fn on(mut server: Server, workload: &'static str, version: &'static str) -> Server {
    server.serves = Some((workload, version));
    server
}

/// The inventory. The plant's file server was called [`OLD_NAME`] until [`RENAMED`].
pub fn servers() -> Vec<Server> {
    vec![
        Server { cal_model: "hypervisor", ..server("LDS-HV1", "2022", "10.20.250.1", "Leeds") },
        server("LDS-DC1", "2019", "10.20.251.1", "Leeds"),
        server("NW-DC1", "2012 R2", "10.70.251.1", "Bath"),
        Server { host: "LDS-HV1", ..server("LDS-FS1", "2022", "10.20.251.11", "Leeds") },
        server("HUL-FS1", "2019", "10.30.251.11", "Hull"),
        server("NW-FS1", "2012 R2", "10.70.251.11", "Bath"),
        on(Server { host: "LDS-HV1", ..server("LDS-EX1", "2019", "10.20.251.21", "Leeds") }, "exchange", "2019"),
        on(server("LDS-SP1", "2019", "10.20.251.31", "Leeds"), "sharepoint", "2019"),
        server("LDS-WEB1", "2019", "10.20.251.41", "Leeds"),
        on(server("LDS-RDSH1", "2019", "10.20.251.51", "Leeds"), "rds", "2019"),
        on(server("LDS-RDSH2", "2022", "10.20.251.52", "Leeds"), "rds", "2022"),
        server("LDS-RDGW1", "2019", "10.20.251.53", "Leeds"),
        server("HUL-MES1", "2016", "10.30.251.61", "Hull"),
        server("LDS-APP1", "2019", "10.20.251.71", "Leeds"),
        server("LDS-APP2", "2019", "10.20.251.72", "Leeds"),
        server("LDS-APP3", "2019", "10.20.251.73", "Leeds"),
        server("LDS-APP4", "2019", "10.20.251.74", "Leeds"),
        server("LDS-BKP1", "2019", "10.20.251.75", "Leeds"),
        server("HUL-OLD1", "2000", "10.30.251.81", "Hull"),
        on(server("YRK-EBS1", "2008", "10.40.251.1", "York"), "ebs", "2008"),
    ]
}

pub const OLD_NAME: &str = "HUL-FILE";
pub const RENAMED: Date = date(2026, 6, 15);
