//! What file servers, Exchange, SharePoint, Remote Desktop and Skype for Business show, and the two lists that name only one side.

use super::Estate;
use super::access::{Access, in_columns, is_new, shift_computers};
use super::calendar::{AS_OF, any_day, months, plus, span_in};
use super::devices::Kind;
use super::people::{Account, Post, Spelling, is_active_on};
use super::rng::Rng;
use super::write::Csv;

/// Workers in Lyon from this number on appear in the users-only list and nowhere else.
pub const LYON_LIST_ONLY: usize = 60;
/// Terminals on the devices-only list that no register knows.
pub const UNKNOWN_TERMINALS: usize = 10;
/// Displays that show a page of the machine in Azure and reach nothing else.
pub const AZURE_DISPLAYS: usize = 4;
/// Health mailboxes that Exchange made for itself.
pub const HEALTH_MAILBOXES: usize = 24;

/// Whether somebody of the offices works in Remote Desktop sessions, and on which host.
pub fn session_host(person: &Account) -> Option<&'static str> {
    match person.post {
        Post::Office if person.number % 10 == 0 => Some("RDSH03"),
        Post::Office if person.number % 3 == 0 => Some(["RDSH01", "RDSH02"][person.number / 3 % 2]),
        Post::Migrated => Some(["RDSH03", "RDSH01"][person.number % 2]),
        Post::Contractor if person.number < 20 => Some("RDSH02"),
        Post::Partner => Some("RDSH04"),
        _ => None,
    }
}

pub fn rds_sessions(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut rows = Vec::new();
    for (index, person) in estate.people.iter().enumerate() {
        let Some(host) = session_host(person) else { continue };
        if is_new(person) {
            continue;
        }
        for month in months().skip(rng.below(3)) {
            let span = span_in(month, rng);
            if rng.chance(45) || !is_active_on(person, span.1) {
                continue;
            }
            let row = Access::on(host, span, rng).by(person.spelled(if rng.chance(70) { Spelling::DomainSam } else { Spelling::Upn }));
            rows.push(match person.post {
                Post::Partner => row.at(&format!("203.0.113.{}", 40 + person.number)),
                _ => row.seen_as(estate.computer_of(index), rng.below(100)),
            });
        }
    }
    in_columns("rds", rows)
}

/// Shares of both domains; with what real exports bring along: rows that are too short, dates that cannot be, a workload nobody knows.
pub fn file_shares(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut rows = Vec::new();
    for (index, person) in estate.people.iter().enumerate() {
        for server in shares_of(person) {
            let span = span_in(months().nth(rng.below(12)).unwrap_or(AS_OF), rng);
            if is_new(person) || !is_active_on(person, span.1) {
                continue;
            }
            let spelling = if person.post == Post::Migrated && server == "LYO-FS01" { Spelling::Old } else { Spelling::DomainSam };
            let row = Access::on(server, span, rng).by(person.spelled(spelling));
            rows.push(match session_host(person) {
                Some(host) if person.number % 3 == 0 => row.from(host.to_string()),
                _ if person.post == Post::LeftBehind => row.at("10.60.0.250"),
                _ if person.post == Post::Floor => row.from(estate.devices[shift_computers(estate, person)[0]].name.clone()),
                _ => row.seen_as(estate.computer_of(index), rng.below(100)),
            });
        }
    }
    devices_behind_service_accounts(estate, rng, &mut rows);
    let mut csv = in_columns("windows-server", rows);
    unknown_and_unreadable(&mut csv);
    csv
}

fn shares_of(person: &Account) -> Vec<&'static str> {
    let n = person.number;
    match person.post {
        Post::Office if n % 4 == 0 => vec!["FS01", "FS02", "ERP01"],
        Post::Office => vec!["FS01", "PRT01"],
        Post::Migrated => vec!["FS01", "LYO-FS01"],
        Post::Doubled => vec!["FS01"],
        Post::LeftBehind | Post::Lyon => vec!["LYO-FS01"],
        Post::Floor if n % 3 == 0 => vec!["FS03"],
        Post::Contractor if n % 2 == 0 => vec!["FS02"],
        _ => vec![],
    }
}

/// Scanners and printers sign in with a service account; web front and manufacturing system pass their users' work on under one.
fn devices_behind_service_accounts(estate: &Estate, rng: &mut Rng, rows: &mut Vec<Access>) {
    for device in estate.devices.iter().filter(|d| d.kind == Kind::Scanner) {
        for month in months().step_by(4) {
            rows.push(Access::on("MES01", span_in(month, rng), rng).by("CONTOSO\\svc_scan".into()).from(device.name.clone()));
        }
    }
    for device in estate.devices.iter().filter(|d| d.kind == Kind::Printer).take(25) {
        let row = Access::on("PRT01", span_in(AS_OF.first_of_month(), rng), rng);
        rows.push(if rng.chance(50) { row.from(device.name.clone()) } else { row.at(&device.leases[0].ip) });
    }
    for (user, server, from) in
        [("CONTOSO\\svc_mes", "FS03", "MES02"), ("CONTOSO\\svc_web", "FS01", "WEB01"), ("CONTOSO\\svc_backup", "FS02", "BKP01")]
    {
        for month in months() {
            rows.push(Access::on(server, span_in(month, rng), rng).by(user.into()).from(from.into()));
        }
    }
}

fn unknown_and_unreadable(csv: &mut Csv) {
    for user in ["CONTOSO\\w1001", "CONTOSO\\w1015", "CONTOSO\\w1036"] {
        csv.row(&["windows-server", "NAS01", user, "ULM-SH05", "", "2026-04-02", "2026-05-12", "14"]);
    }
    for n in 1..=AZURE_DISPLAYS {
        csv.row(&["windows-server", "AZ-APP01", "", &format!("ULM-DASH{n:02}"), "", "2026-05-01", "2026-05-29", "600"]);
    }
    csv.row(&["sql", "SQL01", "CONTOSO\\svc_erp", "ERP01", "", "2025-07-01", "2026-06-30", "365"]);
    csv.row(&["sap-r3", "ERP01", "CONTOSO\\w1022", "ULM-SH07", "", "2026-05-04", "2026-05-04", "3"]);
    csv.row(&["windows-server", "FS03", "CONTOSO\\w1029", "ULM-SH08", "", "2026-02-28", "2026-02-30", "4"]);
    csv.row(&["windows-server", "FS03", "CONTOSO\\w1036", "ULM-SH08", "", "2026-03-02", "2026-03-09", "many"]);
    csv.row(&["windows-server", "FS03"]);
    csv.row(&["windows-server", "FS03", "CONTOSO\\w1043", "ULM-SH09", "", "2026-03-02", "2026-03-09", "2", "", "moved", "see mail"]);
}

/// Mailbox access, by address only, as the proxy logs have it.
pub fn exchange(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "user", "device", "ip", "edition", "last_seen", "count"]);
    for (index, person) in estate.people.iter().enumerate() {
        let Some(server) = mailbox_server(person) else { continue };
        for month in months() {
            let (_, last) = span_in(month, rng);
            if is_new(person) || !is_active_on(person, last) || rng.chance(30) {
                continue;
            }
            let edition = if person.post == Post::Office && person.number % 6 == 0 && rng.chance(50) { "enterprise" } else { "" };
            let spelling = if person.number % 5 < 3 && rng.chance(30) { Spelling::DomainSam } else { Spelling::Upn };
            let (device, ip) = mailbox_client(estate, index, last, rng);
            csv.row(&[
                "exchange",
                server,
                &person.spelled(spelling),
                &device,
                &ip,
                edition,
                &last.to_string(),
                &(1 + rng.below(400)).to_string(),
            ]);
        }
    }
    mailboxes_of_nobody(estate, rng, &mut csv);
    csv.sort_by(&[6, 1, 2, 4]);
    csv
}

fn mailbox_server(person: &Account) -> Option<&'static str> {
    match person.post {
        Post::Office if person.number % 13 == 5 => Some("EX03"),
        Post::Office | Post::Migrated | Post::Doubled => Some(["EX01", "EX02"][person.number % 2]),
        Post::Contractor if person.number < 15 => Some("EX01"),
        Post::Floor if (200..320).contains(&person.number) => Some("EX02"),
        Post::Lyon => Some("LYO-EX01"),
        _ => None,
    }
}

/// (device, address): a shift computer by name, a session host by name or address, else the own computer's address of that day.
fn mailbox_client(estate: &Estate, index: usize, day: jiff::civil::Date, rng: &mut Rng) -> (String, String) {
    let person = &estate.people[index];
    if person.post == Post::Floor {
        let computers = shift_computers(estate, person);
        return (estate.devices[*rng.pick(&computers)].name.clone(), String::new());
    }
    if let Some(host) = session_host(person).filter(|_| rng.chance(25)) {
        let server = estate.servers.iter().find(|s| s.name == host);
        return if rng.chance(50) { (host.to_string(), String::new()) } else { (String::new(), server.map_or("", |s| s.ip).to_string()) };
    }
    (String::new(), estate.computer_of(index).ip_on(day, rng.below(2)).unwrap_or_default().to_string())
}

/// Health mailboxes, shared mailboxes signed in to directly, and the relay that the ERP system sends through.
fn mailboxes_of_nobody(estate: &Estate, rng: &mut Rng, csv: &mut Csv) {
    for n in 0..HEALTH_MAILBOXES {
        let user = format!("HealthMailbox{:07x}@contoso.example", 0x00a1_c3f5 + n * 0x0001_1d3b);
        for month in months().step_by(4) {
            let (_, last) = span_in(month, rng);
            csv.row(&["exchange", "EX01", &user, "EX01", "", "", &last.to_string(), "2880"]);
        }
    }
    for mailbox in estate.people.iter().filter(|p| p.post == Post::SharedMailbox) {
        let reader = estate.computer_of_post(Post::Office, mailbox.number * 11);
        for _ in 0..4 {
            let day = any_day(rng);
            let ip = reader.ip_on(day, 0).unwrap_or_default();
            csv.row(&["exchange", "EX01", &mailbox.user, "", ip, "", &day.to_string(), "40"]);
        }
    }
    for month in months() {
        let (_, last) = span_in(month, rng);
        csv.row(&["exchange", "EX02", "svc_exchange_relay@contoso.example", "ERP01", "", "", &last.to_string(), "9000"]);
    }
}

/// SharePoint's claims logins; guests of partners too.
pub fn sharepoint(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut csv = Csv::new(&["Workload", "Server", "User", "IP", "Edition", "Last_Seen", "Count"]);
    for (index, person) in estate.people.iter().enumerate() {
        let (server, times) = match person.post {
            Post::Office if person.number % 10 < 8 => (["SP01", "SP02"][person.number % 2], 4),
            Post::Migrated => ("SP01", 2),
            Post::Guest => ("SP02", 2),
            _ => continue,
        };
        for _ in 0..times {
            let day = any_day(rng).min(AS_OF);
            if is_new(person) || !is_active_on(person, day) {
                continue;
            }
            let premium =
                matches!(person.post, Post::Office if person.number % 8 == 0) || matches!(person.post, Post::Guest if person.number < 4);
            let user = if person.post == Post::Guest {
                format!("i:0#.f|membership|{}", person.user.to_lowercase())
            } else {
                person.spelled(Spelling::Claims)
            };
            let ip = match person.post {
                Post::Guest => format!("192.0.2.{}", 10 + person.number),
                _ => estate.computer_of(index).ip_on(day, rng.below(2)).unwrap_or_default().to_string(),
            };
            let edition = if premium { "enterprise" } else { "standard" };
            csv.row(&["sharepoint", server, &user, &ip, edition, &day.to_string(), &(1 + rng.below(60)).to_string()]);
        }
    }
    csv.sort_by(&[5, 1, 2, 3]);
    csv
}

/// Skype for Business, exported by an old PowerShell.
pub fn skype(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut csv = Csv::new(&["Workload", "Server", "User", "Device", "Edition", "Last_Seen"]);
    for (index, person) in estate.people.iter().enumerate().filter(|(_, p)| p.post == Post::Office && p.number % 4 == 1 && !is_new(p)) {
        let day = any_day(rng);
        if is_active_on(person, day) {
            let edition = if person.number % 16 == 1 { "enterprise" } else { "standard" };
            csv.row(&["skype", "SFB01", &person.user, &estate.computer_of(index).name, edition, &day.to_string()]);
        }
    }
    csv
}

/// The warehouse in Lyon handed in a list of names, without devices.
pub fn lyon_users(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "user", "last_seen"]);
    for worker in estate.people.iter().filter(|p| p.post == Post::LyonFloor && p.number >= 40) {
        csv.row(&["windows-server", "LYO-DC01", &worker.spelled(Spelling::DomainSam), &any_day(rng).to_string()]);
    }
    csv
}

/// The plant in Ulm handed in a list of devices, without names.
pub fn ulm_devices(estate: &Estate, rng: &mut Rng) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "device", "last_seen"]);
    for device in estate.devices.iter().filter(|d| d.kind == Kind::Shared && d.name.starts_with("ULM-SH")).take(20) {
        csv.row(&["windows-server", "MES01", device.name.as_str(), &any_day(rng).to_string()]);
    }
    for n in 0..UNKNOWN_TERMINALS {
        csv.row(&["windows-server", "MES01", &format!("ULM-TERM{:02}", n + 1), &plus(AS_OF, -(n as i32)).to_string()]);
    }
    csv
}

/// Who could open the manufacturing system's shares: through the application, under `svc_mes`, forty-five workers do.
pub fn authorised(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["workload", "authorised_user", "server", "via"]);
    for worker in estate.people.iter().filter(|p| p.post == Post::Floor && p.number % 9 == 0).take(45) {
        csv.row(&["windows-server", &worker.spelled(Spelling::DomainSam), "FS03", "MES-Operators"]);
    }
    for person in estate.people.iter().filter(|p| p.post == Post::Office && p.number % 5 == 0).take(60) {
        csv.row(&["rds", &person.spelled(Spelling::DomainSam), "RDSH01", "RDS-Users"]);
    }
    csv
}
