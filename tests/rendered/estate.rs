//! A client's estate made up from a seed: what is true of it, before anybody printed it.

/// A small generator of its own, so that an estate is found again by its seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % below.max(1)
    }

    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// The day that the licence statement was computed on.
pub const STATED: &str = "2026-06-30";
pub const DOMAIN: &str = "corp.example";

#[derive(Clone, Debug)]
pub struct Person {
    /// `ann07`: the account's short name; `CORP\ann07` and `ann07@corp.example` are hers too.
    pub account: String,
    pub sid: String,
    pub enabled: bool,
    pub plans: Vec<&'static str>,
}

impl Person {
    pub fn principal(&self) -> String {
        format!("{}@{DOMAIN}", self.account)
    }

    pub fn qualified(&self) -> String {
        format!("CORP\\{}", self.account)
    }

    /// Her first mail address; the directory lists it beside the principal name.
    pub fn mail(&self) -> String {
        format!("{}.mail@{DOMAIN}", self.account)
    }
}

/// Somebody of another firm, invited into the tenant.
#[derive(Clone, Debug)]
pub struct Guest {
    pub name: String,
}

impl Guest {
    pub fn principal(&self) -> String {
        format!("{}_supplier.example#EXT#@corp.onmicrosoft.com", self.name)
    }

    pub fn mail(&self) -> String {
        format!("{}@supplier.example", self.name)
    }
}

#[derive(Clone, Debug)]
pub struct Device {
    pub name: String,
    /// Addresses that it held, each up to a day.
    pub leases: Vec<(String, &'static str)>,
}

#[derive(Clone, Debug)]
pub struct Server {
    pub name: String,
    pub system: &'static str,
    pub role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Files,
    SessionHost,
    Mail,
    Portal,
}

/// The build numbers of Exchange, and the version that they are.
pub const MAIL_BUILD: ([&str; 3], &str) = (["15", "2", "1118"], "2019");

/// By which log an access is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Told {
    /// User Access Logging, daily: user and address.
    Ual,
    /// A network logon (4624) in the Security log, told in one of several forms.
    Logon(Form),
    /// A session (21) of the session manager.
    Session,
    HttpProxy,
    Iis,
    RequestUsage,
}

/// How an event log is exported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Form {
    Xml,
    JsonLines,
    EvtxCmd,
    WinEvent,
}

/// One row of a log that proves access.
#[derive(Clone, Debug)]
pub struct Access {
    pub told: Told,
    pub server: usize,
    /// As the log spells it.
    pub user: String,
    pub ip: String,
    /// Days of 2026.
    pub day: String,
}

#[derive(Clone, Copy, Debug)]
pub struct Owned {
    pub line: Line,
    pub quantity: usize,
    /// Of them with running Software Assurance (licence statement only).
    pub assured: usize,
}

/// What is owned, as a licence statement, a licence server or a list of ConfigMgr calls it, and as the catalog does.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub stated: &'static str,
    pub product: &'static str,
    pub metric: &'static str,
    pub version: &'static str,
    pub by: Issuer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Issuer {
    Statement,
    LicenceServer,
    ConfigMgr,
}

#[rustfmt::skip]
pub const LINES: [Line; 9] = [
    Line { stated: "Windows Server - User CAL", product: "Windows Server CAL", metric: "user", version: "2019", by: Issuer::Statement },
    Line { stated: "Windows Server - Device CAL", product: "Windows Server CAL", metric: "device", version: "2022", by: Issuer::Statement },
    Line { stated: "Core CAL - User CAL", product: "Core CAL Suite", metric: "user", version: "", by: Issuer::Statement },
    Line { stated: "Exchange Server Standard - User CAL", product: "Exchange Server Standard CAL", metric: "user", version: "2019", by: Issuer::Statement },
    Line { stated: "SharePoint Server Standard - Device CAL", product: "SharePoint Server Standard CAL", metric: "device", version: "2019", by: Issuer::Statement },
    Line { stated: "RDS Per User CAL", product: "Remote Desktop Services CAL", metric: "user", version: "2019", by: Issuer::LicenceServer },
    Line { stated: "RDS Per Device CAL", product: "Remote Desktop Services CAL", metric: "device", version: "2022", by: Issuer::LicenceServer },
    Line { stated: "Microsoft Windows Server 2022 User CAL", product: "Windows Server CAL", metric: "user", version: "2022", by: Issuer::ConfigMgr },
    Line { stated: "Microsoft Exchange Server 2016 Standard Device CAL", product: "Exchange Server Standard CAL", metric: "device", version: "2016", by: Issuer::ConfigMgr },
];

pub struct Estate {
    pub people: Vec<Person>,
    pub guests: Vec<Guest>,
    pub devices: Vec<Device>,
    pub servers: Vec<Server>,
    pub access: Vec<Access>,
    pub owned: Vec<Owned>,
}

const PLANS: [&[&str]; 5] = [&[], &[], &["SPE_E3"], &["ENTERPRISEPACK", "EMS"], &["SPE_E5"]];
const SYSTEMS: [&str; 3] = ["Windows Server 2016 Standard", "Windows Server 2019 Datacenter", "Windows Server 2022 Standard"];

impl Estate {
    pub fn of_seed(seed: u64) -> Estate {
        let random = &mut Random::new(seed + 1);
        let people = (0..6 + random.below(20)).map(|at| person(at, random)).collect();
        let guests = (0..random.below(4)).map(|at| Guest { name: format!("eve{at}") }).collect();
        let devices = (0..4 + random.below(15)).map(|at| device(at, random)).collect();
        let mut estate = Estate { people, guests, devices, servers: servers(random), access: Vec::new(), owned: Vec::new() };
        estate.access = (0..60 + random.below(120)).map(|_| estate.reach(random)).collect();
        for line in LINES {
            if random.one_in(3) {
                continue;
            }
            let quantity = 1 + random.below(12);
            let assured = if line.by == Issuer::Statement { random.below(quantity + 1) } else { 0 };
            estate.owned.push(Owned { line, quantity, assured });
        }
        estate
    }

    /// Somebody reaches some server from some address.
    fn reach(&self, random: &mut Random) -> Access {
        let server = random.below(self.servers.len());
        let told = match self.servers[server].role {
            Role::Files => *random.pick(&[
                Told::Ual,
                Told::Logon(Form::Xml),
                Told::Logon(Form::JsonLines),
                Told::Logon(Form::EvtxCmd),
                Told::Logon(Form::WinEvent),
                Told::Iis,
            ]),
            Role::SessionHost => *random.pick(&[Told::Ual, Told::Session]),
            Role::Mail => *random.pick(&[Told::HttpProxy, Told::HttpProxy, Told::Iis]),
            Role::Portal => *random.pick(&[Told::RequestUsage, Told::Iis]),
        };
        let web = matches!(told, Told::HttpProxy | Told::Iis | Told::RequestUsage);
        let user = if web && !self.guests.is_empty() && random.one_in(8) {
            random.pick(&self.guests).mail()
        } else if !web && random.one_in(12) {
            // A machine's own account: it shows a machine, nobody in particular.
            format!("CORP\\{}$", random.pick(&self.devices).name)
        } else {
            self.spelled(random, told)
        };
        let held = random.pick(&self.devices);
        // Now and then an address that nobody registered.
        let ip = if random.one_in(9) { format!("192.0.2.{}", 1 + random.below(5)) } else { random.pick(&held.leases).0.clone() };
        let day = format!("2026-{:02}-{:02}", 1 + random.below(6), 1 + random.below(28));
        Access { told, server, user, ip, day }
    }

    /// One of the ways in which that log names a person.
    fn spelled(&self, random: &mut Random, told: Told) -> String {
        let person = random.pick(&self.people);
        match told {
            Told::Ual | Told::Session | Told::Logon(_) => person.qualified(),
            Told::RequestUsage if random.one_in(2) => format!("0#.w|{}", person.qualified().to_lowercase()),
            Told::RequestUsage => format!("i:0#.f|membership|{}", person.mail()),
            Told::HttpProxy | Told::Iis => match random.below(3) {
                0 => person.qualified(),
                1 => person.principal(),
                _ => person.mail(),
            },
        }
    }

    /// Rows told by one log, in their order.
    pub fn told(&self, by: Told) -> Vec<&Access> {
        self.access.iter().filter(|access| access.told == by).collect()
    }
}

fn person(at: usize, random: &mut Random) -> Person {
    Person {
        account: format!("ann{at:02}"),
        sid: format!("S-1-5-21-1-2-3-{}", 1100 + at),
        enabled: !random.one_in(10),
        plans: random.pick(&PLANS).to_vec(),
    }
}

/// Addresses of two weeks' leases; some pass from one machine to the next.
fn device(at: usize, random: &mut Random) -> Device {
    let mut leases = vec![(format!("10.0.{}.{}", at / 200, 10 + at % 200), "2026-06-30")];
    if random.one_in(4) {
        leases.push((format!("10.1.0.{}", 10 + random.below(6)), *random.pick(&["2026-02-28", "2026-04-15", "2026-06-30"])));
    }
    Device { name: format!("PC{at:03}"), leases }
}

fn servers(random: &mut Random) -> Vec<Server> {
    let roles = [("FS01", Role::Files), ("FS02", Role::Files), ("TS01", Role::SessionHost), ("EX01", Role::Mail), ("SP01", Role::Portal)];
    roles.into_iter().map(|(name, role)| Server { name: name.to_string(), system: random.pick::<&str>(&SYSTEMS), role }).collect()
}

/// What the license costs: the same list, whichever way the rest comes.
pub fn prices() -> String {
    "product,unit_price,metric,currency\nWindows Server CAL,38,user,EUR\nWindows Server CAL,31,device,EUR\nExchange Server Standard CAL,75,,EUR\n\
     SharePoint Server Standard CAL,95,,EUR\nRemote Desktop Services CAL,120,user,EUR\nRemote Desktop Services CAL,110,device,EUR\nCore CAL Suite,190,,EUR\n\
     Windows Server External Connector,1700,,EUR\n"
        .to_string()
}
