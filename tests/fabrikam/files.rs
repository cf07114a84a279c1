//! The folder as a client sends it, and the same estate in tables of ours.

use super::visits::{Estate, Log};
use super::write::{self, Asked, Csv};
use super::{directory, logs, owned};
use std::path::Path;

const MADE_UP: &str = "MADE UP. Fabrikam Ltd. and Northwind Foods, their people, devices, servers, orders and prices are invented.\n\
    The folder is a sample for recal: see samples/README.md of the project for what is planted in it.\n";

/// The journal as it stands when the consultant begins.
fn journal() -> String {
    let asked = Asked { on: "2026-10-05", client: "Fabrikam", form: "Ltd.", as_of: "2026-09-30", currency: "GBP", site: "FAB" };
    asked.journal()
}

/// The tables that both folders have.
fn common(estate: &Estate) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("directory/client-list.csv", directory::kinds(estate).comma()),
        ("directory/plans.csv", directory::plans(estate).comma()),
        ("directory/mes-operators.csv", directory::authorised(estate).comma()),
        ("permissions/rds-collections.csv", directory::collections().comma()),
        ("permissions/Get-ADGroupMember.csv", directory::members(estate).comma()),
        ("permissions/Get-SmbShareAccess.csv", directory::shares().comma()),
        ("devices/register.csv", directory::register(estate).comma()),
        ("devices/lease-history.csv", directory::leases(estate).comma()),
        ("servers/inventory.csv", directory::inventory(estate).comma()),
        ("servers/collector-status.csv", directory::collectors(estate).comma()),
        ("entitlements/licences.csv", owned::licences().comma()),
        ("entitlements/prices.csv", owned::prices().semicolon()),
        ("logs/hull-before-june.csv", logs::plant_before(estate).comma()),
        ("logs/hull-devices.csv", logs::plant_devices(estate).comma()),
        ("logs/york.csv", logs::table(estate, Log::York).comma()),
        ("logs/mes.csv", logs::table(estate, Log::Manufacturing).comma()),
    ]
}

/// What a client would send.
pub fn exports(estate: &Estate) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = [
        ("engagement.recal", journal().into_bytes()),
        ("MADE-UP.txt", MADE_UP.as_bytes().to_vec()),
        ("directory/Get-ADUser.csv", directory::fabrikam(estate).powershell()),
        ("directory/northwind-csvde.csv", directory::northwind(estate).comma()),
        ("entitlements/york-packs.csv", owned::packs().comma()),
        ("servers/york-licensing.csv", owned::licensing().comma()),
        ("logs/LDS-DC1/security.xml", logs::security(estate)),
        ("logs/LDS-FS1/Get-UalDailyAccess.csv", logs::access_logging(estate, Log::Leeds, "Windows Server 2022 Standard").comma()),
        ("logs/NW-FS1/Get-UalDailyAccess.csv", logs::access_logging(estate, Log::Bath, "Windows Server 2012 R2 Standard").comma()),
        ("logs/HUL-FS1/winlogbeat.json", logs::plant(estate)),
        ("logs/LDS-EX1/HttpProxy_2026.LOG", logs::mail(estate)),
        ("logs/LDS-SP1/RequestUsage.csv", logs::portal(estate).comma()),
        ("logs/LDS-WEB1/u_ex26.log", logs::intranet(estate)),
        ("logs/LDS-RDSH1/sessions.xml", logs::sessions(estate, "LDS-RDSH1")),
        ("logs/LDS-RDSH2/sessions.xml", logs::sessions(estate, "LDS-RDSH2")),
        ("logs/LDS-RDGW1/gateway.xml", logs::gateway(estate)),
        ("logs/LDS-APP1/Get-WinEvent.csv", logs::failures_only().comma()),
        ("logs/LDS-BKP1/EvtxECmd.csv", logs::services_only()),
        ("logs/LDS-APP3/Events.csv", logs::without_network_logons(estate).comma()),
    ]
    .map(|(path, bytes)| (path.to_string(), bytes))
    .to_vec();
    files.extend(common(estate).into_iter().map(|(path, bytes)| (path.to_string(), bytes)));
    for (server, _, _) in owned::MESSAGES {
        files.push((format!("servers/{server}/application.csv"), owned::application(server).comma()));
    }
    files
}

/// The same in tables of ours: directories, packs and access.
pub fn tables(estate: &Estate) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = common(estate).into_iter().map(|(path, bytes)| (path.to_string(), bytes)).collect();
    files.push(("engagement.recal".to_string(), journal().into_bytes()));
    let mut people = Csv::new(&["user", "enabled", "aliases", "sid_history", "last_logon"]);
    for account in &estate.people {
        let aliases = [account.logon(), account.sam.clone(), account.sid()];
        let last = account.last_logon.map_or_else(String::new, |day| day.to_string());
        let enabled = if account.enabled() { "yes" } else { "no" };
        people.row(&[account.user(), enabled.into(), aliases.join(";"), account.old_sid.clone().unwrap_or_default(), last]);
    }
    files.push(("directory/people.csv".to_string(), people.comma()));
    let mut packs = Csv::new(&["product", "quantity", "metric", "status", "pack_key"]);
    for (quantity, status, key) in [("5", "", "1"), ("3", "", "2"), ("3", "", "2"), ("5", "Activation failed", "3")] {
        packs.row(&["Windows EBS Standard CAL", quantity, "", status, key]);
    }
    files.push(("entitlements/packs.csv".to_string(), packs.comma()));
    files.push(("servers/messages.csv".to_string(), owned::messages().comma()));
    let told = [Log::Security, Log::Leeds, Log::Bath, Log::Plant, Log::Mail, Log::Portal, Log::Intranet, Log::Sessions, Log::Gateway];
    for log in told {
        files.push((format!("logs/{log:?}.csv").to_lowercase(), access(estate, log).comma()));
    }
    files
}

/// A log's visits as rows of access.
fn access(estate: &Estate, log: Log) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "user", "device", "ip", "first_seen", "last_seen"]);
    for visit in estate.told(log) {
        let named = log == Log::Plant;
        let (device, address) = if named { (estate.device(visit), String::new()) } else { (String::new(), estate.address(visit)) };
        // Requests are told by their day alone.
        let first = if matches!(log, Log::Mail | Log::Portal | Log::Intranet) { String::new() } else { visit.day.to_string() };
        let user = if log == Log::Portal { logs::claim(estate, visit) } else { estate.logon(visit) };
        let cells = [visit.workload.to_string(), visit.server.into(), user, device, address, first, visit.day.to_string()];
        csv.row(&cells);
    }
    csv
}

pub fn write(files: &[(String, Vec<u8>)], folder: &Path) -> std::io::Result<()> {
    files.iter().try_for_each(|(path, bytes)| write::file(folder, path, bytes))
}
