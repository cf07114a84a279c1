//! What the logs of the domain controllers and file servers show, month by month.

use super::Estate;
use super::calendar::{AS_OF, months, plus, span_in};
use super::devices::{Device, Kind, NAT_ADDRESS};
use super::people::{Account, Domain, Post, Spelling, is_active_on};
use super::rng::Rng;
use super::write::Csv;
use jiff::civil::Date;

/// A row of access before it is spelled in a file's own columns.
pub struct Access {
    pub server: &'static str,
    pub user: String,
    pub device: String,
    pub ip: String,
    pub first: Date,
    pub last: Date,
    pub count: usize,
}

impl Access {
    pub fn on(server: &'static str, (first, last): (Date, Date), rng: &mut Rng) -> Access {
        let none = String::new;
        Access { server, user: none(), device: none(), ip: none(), first, last, count: 1 + rng.below(90) }
    }

    pub fn by(mut self, user: String) -> Access {
        self.user = user;
        self
    }

    pub fn from(mut self, device: String) -> Access {
        self.device = device;
        self
    }

    pub fn at(mut self, ip: &str) -> Access {
        self.ip = ip.to_string();
        self
    }

    /// From a device by its name, its FQDN or the address it had on the row's last day.
    pub fn seen_as(self, device: &Device, draw: usize) -> Access {
        let last = self.last;
        match draw {
            0..60 => self.from(device.name.clone()),
            60..72 => self.from(device.fqdn()),
            _ => match device.ip_on(last, draw).map(str::to_string) {
                Some(ip) => self.at(&ip),
                None => self.from(device.name.clone()),
            },
        }
    }
}

/// People who start on 1 July 2026: everything they did is after the as-of date.
pub const NEW_JOINERS: std::ops::Range<usize> = 460..469;

/// Kiosks that sign in by themselves, under accounts that no directory export shows.
const KIOSK_ACCOUNTS: usize = 6;

pub fn is_new(person: &Account) -> bool {
    person.post == Post::Office && NEW_JOINERS.contains(&person.number)
}

/// The shift computers that a worker uses: three of the line's ten.
pub fn shift_computers(estate: &Estate, worker: &Account) -> Vec<usize> {
    let of = |kind_domain: Domain| -> Vec<usize> {
        let here = |d: &Device| d.kind == Kind::Shared && d.domain == kind_domain;
        estate.devices.iter().enumerate().filter(|(_, d)| here(d)).map(|(i, _)| i).collect()
    };
    let all = of(worker.domain);
    let n = worker.number;
    if worker.domain == Domain::Fabrikam {
        return vec![all[n % all.len()], all[(n + 1) % all.len()]];
    }
    (0..3).map(|k| all[n % 6 * 10 + (n / 6 + k) % 10]).collect()
}

/// Logons at the domain controllers of both domains, summed up by month.
pub fn ad_logons(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut rows = Vec::new();
    for (index, person) in estate.people.iter().enumerate() {
        match person.post {
            Post::Office | Post::Migrated | Post::Doubled | Post::Lyon | Post::Contractor => office_logons(estate, index, rng, &mut rows),
            Post::Floor | Post::LyonFloor => floor_logons(estate, person, rng, &mut rows),
            Post::Partner => partner_logons(person, rng, &mut rows),
            Post::Admin | Post::Test => console_logons(estate, person, rng, &mut rows),
            Post::LeftBehind | Post::Guest | Post::Service | Post::SharedMailbox => {}
        }
    }
    machine_accounts(estate, rng, &mut rows);
    nobody_in_particular(estate, rng, &mut rows);
    after_the_as_of_date(estate, rng, &mut rows);
    in_columns("windows-server", rows)
}

fn controller(person: &Account, rng: &mut Rng) -> &'static str {
    match (person.domain, person.post) {
        (Domain::Fabrikam, _) => *rng.pick(&["LYO-DC01", "LYO-DC01", "LYO-DC02"]),
        (Domain::Contoso, Post::Floor) => "DC03",
        (Domain::Contoso, _) => *rng.pick(&["DC01", "DC01", "DC02"]),
    }
}

/// DOMAIN\name mostly, the Kerberos form often, the SID for some people only.
fn logon_spelling(person: &Account, rng: &mut Rng) -> Spelling {
    match rng.below(100) {
        0..6 if person.number % 9 == 0 => Spelling::Sid,
        6..30 if person.number % 2 == 0 => Spelling::Realm,
        _ => Spelling::DomainSam,
    }
}

fn office_logons(estate: &Estate, index: usize, rng: &mut Rng, rows: &mut Vec<Access>) {
    let person = &estate.people[index];
    if is_new(person) {
        return;
    }
    let device = estate.computer_of(index);
    for month in months() {
        for _ in 0..1 + rng.below(2) {
            let span = span_in(month, rng);
            if !is_active_on(person, span.1) || rng.chance(18) {
                continue;
            }
            let row = Access::on(controller(person, rng), span, rng).by(person.spelled(logon_spelling(person, rng)));
            let behind_router = person.post == Post::Lyon && person.number >= 25 && rng.chance(30);
            rows.push(if behind_router { row.at(NAT_ADDRESS) } else { row.seen_as(device, rng.below(100)) });
        }
    }
}

/// Workers sign in to whichever shift computer is free. Every twentieth is a shift leader and uses an office computer too.
fn floor_logons(estate: &Estate, worker: &Account, rng: &mut Rng, rows: &mut Vec<Access>) {
    let computers = shift_computers(estate, worker);
    let known_from_the_list_only = worker.post == Post::LyonFloor && worker.number >= super::apps::LYON_LIST_ONLY;
    if known_from_the_list_only {
        return;
    }
    for month in months() {
        if rng.chance(15) {
            continue;
        }
        let device = &estate.devices[*rng.pick(&computers)];
        let row = Access::on(controller(worker, rng), span_in(month, rng), rng).by(worker.spelled(Spelling::DomainSam));
        rows.push(row.from(device.name.clone()));
    }
    if worker.post == Post::Floor && worker.number % 20 == 0 {
        let office = &estate.devices[420 + worker.number / 20];
        let row = Access::on("DC03", span_in(AS_OF.first_of_month(), rng), rng).by(worker.spelled(Spelling::DomainSam));
        rows.push(row.from(office.name.clone()));
    }
}

fn partner_logons(person: &Account, rng: &mut Rng, rows: &mut Vec<Access>) {
    for month in months().skip(3) {
        if rng.chance(60) {
            let row = Access::on("DC02", span_in(month, rng), rng).by(person.spelled(Spelling::DomainSam));
            rows.push(row.at(&format!("203.0.113.{}", 40 + person.number)));
        }
    }
}

/// Administrators' second accounts and test accounts, from an office computer.
fn console_logons(estate: &Estate, person: &Account, rng: &mut Rng, rows: &mut Vec<Access>) {
    let device = &estate.devices[if person.post == Post::Admin { 450 + person.number } else { 458 }];
    for month in months() {
        let row = Access::on("DC01", span_in(month, rng), rng).by(person.spelled(Spelling::DomainSam));
        rows.push(row.from(device.name.clone()));
    }
}

/// Every computer signs in with its own account; so do servers.
fn machine_accounts(estate: &Estate, rng: &mut Rng, rows: &mut Vec<Access>) {
    for device in estate.devices.iter().filter(|d| matches!(d.kind, Kind::Workstation | Kind::Shared) && !d.name_is_fqdn) {
        let server = if device.domain == Domain::Fabrikam { "LYO-DC01" } else { "DC01" };
        for month in months() {
            if rng.chance(22) {
                let row = Access::on(server, span_in(month, rng), rng).by(format!("{}\\{}$", device.domain.netbios(), device.name));
                let ip = device.ip_on(row.last, 0).map(str::to_string).unwrap_or_default();
                rows.push(row.at(&ip));
            }
        }
    }
    for server in estate.servers.iter().filter(|s| s.cal_model.is_empty()) {
        let row =
            Access::on("DC02", span_in(AS_OF.first_of_month(), rng), rng).by(format!("{}\\{}$", server.domain.netbios(), server.name));
        rows.push(row.at(server.ip));
    }
}

/// Kiosks and printers without a user, well-known principals, laboratory computers whose name exists twice, a bare short name of two people.
fn nobody_in_particular(estate: &Estate, rng: &mut Rng, rows: &mut Vec<Access>) {
    for device in estate.devices.iter().filter(|d| d.kind == Kind::Kiosk) {
        for month in months().step_by(2) {
            rows.push(Access::on("DC03", span_in(month, rng), rng).from(device.name.clone()));
        }
    }
    for (n, device) in estate.devices.iter().filter(|d| d.kind == Kind::Kiosk).take(KIOSK_ACCOUNTS).enumerate() {
        let row = Access::on("DC03", span_in(AS_OF.first_of_month(), rng), rng).by(format!("CONTOSO\\kiosk{:02}", n + 1));
        rows.push(row.from(device.name.clone()));
    }
    for user in
        ["ANONYMOUS LOGON", "NT AUTHORITY\\SYSTEM", "NT AUTHORITY\\NETWORK SERVICE", "Window Manager\\DWM-3", "Font Driver Host\\UMFD-1"]
    {
        for month in months() {
            rows.push(Access::on("DC01", span_in(month, rng), rng).by(user.to_string()).at("10.10.251.96"));
        }
    }
    let twins = estate.people.iter().filter(|p| p.post == Post::Lyon && p.number < super::people::SAME_SHORT_NAME);
    for person in twins {
        for month in months().skip(6) {
            let row = Access::on("DC01", span_in(month, rng), rng).by(person.spelled(Spelling::Sam));
            rows.push(row.from(estate.devices[480 + person.number].name.clone()));
        }
    }
    let labs: Vec<&Device> = estate.devices.iter().filter(|d| d.name_is_fqdn).collect();
    for (n, lab) in labs.iter().enumerate() {
        let user = estate.people[n].spelled(Spelling::DomainSam);
        rows.push(Access::on("DC02", span_in(AS_OF.first_of_month(), rng), rng).by(user.clone()).from(lab.name.clone()));
        if n % 2 == 0 {
            let bare = lab.name.split('.').next().unwrap_or_default().to_string();
            rows.push(Access::on("DC02", span_in(AS_OF.first_of_month(), rng), rng).by(user).from(bare));
        }
    }
}

/// The evidence was pulled on 3 July: three days too many.
fn after_the_as_of_date(estate: &Estate, rng: &mut Rng, rows: &mut Vec<Access>) {
    for (index, person) in estate.people.iter().enumerate().filter(|(_, p)| p.post == Post::Office) {
        if is_new(person) || person.number % 12 == 3 {
            let day = plus(AS_OF, 1 + rng.below(3) as i32);
            if is_active_on(person, day) && person.enabled {
                let row = Access::on("DC01", (day, day), rng).by(person.spelled(Spelling::DomainSam));
                rows.push(row.from(estate.computer_of(index).name.clone()));
            }
        }
    }
}

pub fn in_columns(workload: &str, mut rows: Vec<Access>) -> Csv {
    rows.sort_by(|a, b| (a.last, a.server, &a.user, &a.device, &a.ip).cmp(&(b.last, b.server, &b.user, &b.device, &b.ip)));
    let mut csv = Csv::new(&["workload", "server", "user", "device", "ip", "first_seen", "last_seen", "count"]);
    for r in &rows {
        csv.row(&[workload, r.server, &r.user, &r.device, &r.ip, &r.first.to_string(), &r.last.to_string(), &r.count.to_string()]);
    }
    csv
}
