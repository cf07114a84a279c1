//! Accounts, devices and addresses as directories, registers and lease histories list them.

use super::people::{Account, Domain, Post};
use super::places::{ROUTER, Sort};
use super::visits::Estate;
use super::write::Csv;
use jiff::civil::Date;

/// `Get-ADUser -Filter * -Properties … | Export-Csv` of Fabrikam's domain.
pub fn fabrikam(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&[
        "DistinguishedName",
        "DisplayName",
        "EmployeeID",
        "Enabled",
        "GivenName",
        "LastLogonDate",
        "mail",
        "Name",
        "ObjectClass",
        "SamAccountName",
        "SID",
        "SIDHistory",
        "Surname",
        "UserPrincipalName",
    ]);
    for account in estate.of_domain(Domain::Fabrikam) {
        let name = account.display();
        csv.row(&[
            format!("CN={name} {},OU=Accounts,DC=fabrikam,DC=example", account.rid),
            name.clone(),
            number(account),
            if account.enabled() { "True" } else { "False" }.to_string(),
            account.given.to_string(),
            day(account.last_logon),
            // An account for administration, for a machine or for a test has no mailbox.
            if account.personnel.is_some() { account.user() } else { String::new() },
            name.clone(),
            "user".to_string(),
            account.sam.clone(),
            account.sid(),
            account.old_sid.clone().unwrap_or_default(),
            account.family.to_string(),
            account.user(),
        ]);
    }
    csv
}

/// `csvde` of Northwind's domain.
pub fn northwind(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&[
        "DN",
        "objectClass",
        "displayName",
        "employeeID",
        "sAMAccountName",
        "userPrincipalName",
        "userAccountControl",
        "mail",
        "objectSid",
    ]);
    for account in estate.of_domain(Domain::Northwind) {
        let name = account.display();
        let mail = if account.post == Post::LeftBehind { String::new() } else { format!("{}@northwind.example", account.sam) };
        let dn = format!("CN={name} {},OU=Staff,DC=northwind,DC=example", account.rid);
        csv.row(&[dn, "user".into(), name, number(account), account.sam.clone(), account.user(), "66048".into(), mail, account.sid()]);
    }
    csv
}

fn number(account: &Account) -> String {
    account.personnel.map_or_else(String::new, |number| format!("P{number}"))
}

/// As PowerShell prints it on a British machine.
fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, |day| format!("{:02}/{:02}/{} 08:15:00", day.day(), day.month(), day.year()))
}

/// What the client's own list says of accounts that are nobody's, of leavers and of other firms' people.
pub fn kinds(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["user", "enabled", "disabled_on", "kind"]);
    let told = [Post::Second, Post::Left, Post::Leaving, Post::Test, Post::Service, Post::Partner];
    for account in estate.people.iter().filter(|a| told.contains(&a.post)) {
        let kind = if matches!(account.post, Post::Left | Post::Leaving) { "" } else { account.kind() };
        let disabled = account.disabled_on().map_or_else(String::new, |day| day.to_string());
        csv.row(&[account.user(), if account.enabled() { "yes" } else { "no" }.into(), disabled, kind.into()]);
    }
    csv
}

/// Who may use the manufacturing system: the shifts, and four in the offices.
pub fn authorised(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["workload", "authorised_user", "server", "via"]);
    let shifts = estate.people.iter().filter(|a| a.post == Post::Shift);
    let office = estate.people.iter().filter(|a| a.post == Post::Office).take(4);
    for account in shifts.chain(office) {
        csv.row(&["windows-server".to_string(), account.logon(), "HUL-MES1".into(), "MES operators".into()]);
    }
    csv
}

/// How many of the offices may use Remote Desktop; eighteen of them and four more did.
pub const REMOTE: usize = 26;

/// `Get-RDSessionCollectionConfiguration … -UserGroup`: one group may use the session hosts.
pub fn collections() -> Csv {
    let mut csv = Csv::new(&["CollectionName", "UserGroup"]);
    csv.row(&["Office", "FABRIKAM\\RDS Users"]);
    csv
}

/// `Get-ADGroupMember` of that group: some of the offices, and everybody who has been silent since November.
pub fn members(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["Group", "distinguishedName", "name", "objectClass", "SamAccountName", "SID"]);
    let office = estate.people.iter().filter(|a| a.post == Post::Office).take(REMOTE);
    for account in office.chain(estate.people.iter().filter(|a| a.post == Post::Stale)) {
        let dn = format!("CN={} {},OU=Accounts,DC=fabrikam,DC=example", account.display(), account.rid);
        csv.row(&["RDS Users".to_string(), dn, account.display(), "user".into(), account.sam.clone(), account.sid()]);
    }
    csv
}

/// `Get-SmbShareAccess` of the file server at Leeds: one share is open to the whole domain.
pub fn shares() -> Csv {
    let mut csv = Csv::new(&["Name", "ScopeName", "AccountName", "AccessControlType", "AccessRight", "PSComputerName"]);
    csv.row(&["Projects", "*", "FABRIKAM\\Domain Users", "Allow", "Change", "LDS-FS1"]);
    csv.row(&["Temp", "*", "FABRIKAM\\Contractors", "Deny", "Full", "LDS-FS1"]);
    csv
}

/// Online plans: for the first thirty of the offices.
pub fn plans(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["user", "plan"]);
    for account in estate.people.iter().filter(|a| a.post == Post::Office).take(30) {
        csv.row(&[account.user(), "SPE_E3".to_string()]);
    }
    csv
}

/// The register of devices, servers and the router.
pub fn register(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["device", "device_kind", "ip", "unattended", "nat"]);
    for device in estate.devices.iter().filter(|d| !matches!(d.sort, Sort::Home | Sort::Translated)) {
        let unattended = if device.sort == Sort::Kiosk { "yes" } else { "no" };
        csv.row(&[device.name.as_str(), device.kind(), "", unattended, "no"]);
    }
    for server in &estate.servers {
        csv.row(&[server.name, "server", server.ip, "no", "no"]);
    }
    csv.row(&["BAT-RTR1", "service", ROUTER, "no", "yes"]);
    csv
}

/// Who held which address from when to when.
pub fn leases(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["device", "device_kind", "ip", "ip_from", "ip_to"]);
    let text = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    for device in &estate.devices {
        for (address, from, to) in &device.leases {
            csv.row(&[device.name.clone(), device.kind().into(), address.clone(), text(*from), text(*to)]);
        }
    }
    csv
}

pub fn inventory(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["server", "workload", "version", "os_version", "host", "cal_model", "site"]);
    for server in &estate.servers {
        if let Some((workload, version)) = server.serves {
            csv.row(&[server.name, workload, version, server.os, server.host, server.cal_model, server.site]);
        }
        csv.row(&[server.name, "windows-server", server.os, server.os, server.host, server.cal_model, server.site]);
    }
    csv
}

/// Where the collector of CAL data runs, and when it last reported.
pub fn collectors(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["server", "client_installed", "site_code", "last_inventory"]);
    for server in estate.servers.iter().filter(|s| s.cal_model.is_empty()) {
        let (client, site, last) = match server.name {
            "LDS-APP3" => ("no", "", ""),
            "NW-FS1" => ("yes", "NWT", "2026-09-28"),
            "LDS-APP4" => ("yes", "FAB", ""),
            _ => ("yes", "FAB", "2026-09-29"),
        };
        csv.row(&[server.name, client, site, last]);
    }
    csv
}
