//! The directory exports, the plan assignments, the register and the leases as tables.

use super::devices::Device;
use super::people::{Account, Domain, Post};
use super::write::Csv;

fn date_or_blank(day: Option<jiff::civil::Date>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

pub fn directory(people: &[Account], domain: Domain) -> Csv {
    let mut csv = Csv::new(&["user", "display_name", "department", "enabled", "disabled_on", "aliases", "kind", "last_logon"]);
    for person in people.iter().filter(|p| p.domain == domain) {
        let enabled = if person.enabled { "yes" } else { "no" };
        csv.row(&[
            person.user.as_str(),
            &person.display_name,
            person.department,
            enabled,
            &date_or_blank(person.disabled_on),
            &person.aliases().join(";"),
            person.kind(),
            &date_or_blank(person.last_logon),
        ]);
    }
    csv
}

/// An online plan as the exports spell it: string id, display name, GUID, and the id with the tenant's name before it.
pub struct Plan {
    pub string_id: &'static str,
    pub name: &'static str,
    pub guid: &'static str,
}

pub const M365_E3: Plan = Plan { string_id: "SPE_E3", name: "Microsoft 365 E3", guid: "05e9a617-0261-4cee-bb44-138d3ef5d965" };
pub const M365_E5: Plan = Plan { string_id: "SPE_E5", name: "Microsoft 365 E5", guid: "06ebc4ee-1bb5-47dd-8120-11324bc54e06" };
/// The id says F1, the product is F3.
pub const M365_F3: Plan = Plan { string_id: "SPE_F1", name: "Microsoft 365 F3", guid: "66b55226-6b4f-492c-910c-a3b7a3c9d993" };
pub const O365_E1: Plan = Plan { string_id: "STANDARDPACK", name: "Office 365 E1", guid: "18181a46-0d4e-45cd-891e-60aabd171b4e" };
pub const O365_E3: Plan = Plan { string_id: "ENTERPRISEPACK", name: "Office 365 E3", guid: "6fd2c87f-b296-42f0-b197-1e91e994b900" };
pub const EMS_E3: Plan = Plan { string_id: "EMS", name: "Enterprise Mobility + Security E3", guid: "efccb6f7-5641-4e0e-bd10-b4976e1bf68e" };
const BUSINESS_PREMIUM: Plan =
    Plan { string_id: "SPB", name: "Microsoft 365 Business Premium", guid: "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46" };

impl Plan {
    fn spelled(&self, how: usize) -> String {
        match how % 4 {
            0 => self.string_id.to_string(),
            1 => self.name.to_string(),
            2 => self.guid.to_string(),
            _ => format!("contoso:{}", self.string_id),
        }
    }
}

/// The plans of one account. Which person has which plan is spread so that no department has one plan only.
pub fn plans_of(person: &Account) -> Vec<&'static Plan> {
    match person.post {
        Post::Office => match office_draw(person.number) {
            0..300 => vec![&M365_E3],
            300..330 => vec![&M365_E5],
            330..390 => vec![&O365_E3, &EMS_E3],
            390..430 => vec![&O365_E3],
            430..470 => vec![&O365_E1],
            470..476 => vec![&BUSINESS_PREMIUM],
            _ => vec![],
        },
        Post::Migrated if person.number < 40 => vec![&M365_E3],
        Post::Floor if person.number < F3_WORKERS => vec![&M365_F3],
        _ => vec![],
    }
}

/// Workers of the plant with Microsoft 365 F3.
pub const F3_WORKERS: usize = 260;

/// A permutation of the 520 people of Contoso's offices.
fn office_draw(number: usize) -> usize {
    number * 37 % 520
}

pub fn plans_csv(people: &[Account]) -> Csv {
    let mut csv = Csv::new(&["user", "display_name", "plan", "assigned_by"]);
    for (n, person) in people.iter().enumerate() {
        for (m, plan) in plans_of(person).into_iter().enumerate() {
            let by = if person.post == Post::Floor { "group: Ulm-Frontline" } else { "direct" };
            csv.row(&[person.user.as_str(), &person.display_name, &plan.spelled(n / 3 + m), by]);
        }
        if person.post == Post::Office && person.number % 9 == 0 {
            csv.row(&[person.user.as_str(), &person.display_name, "POWER_BI_PRO", "direct"]);
        }
        if person.post == Post::Office && person.number == 77 {
            csv.row(&[person.user.as_str(), &person.display_name, "CONTOSO_INTRANET_PACK", "direct"]);
        }
    }
    csv
}

/// The register: one row a device, with a fixed address where it has one.
pub fn register(devices: &[Device], servers: &[super::servers::Server]) -> Csv {
    let mut csv = Csv::new(&["device", "device_kind", "aliases", "ip", "unattended", "nat", "place"]);
    for device in devices {
        let mut aliases = device.macs.clone();
        if !device.name_is_fqdn {
            aliases.insert(0, device.fqdn());
        }
        let ip = if device.is_leased() { "" } else { device.leases.first().map_or("", |lease| lease.ip.as_str()) };
        let yes = |is: bool| if is { "yes" } else { "no" };
        let nat = yes(device.kind == super::devices::Kind::Gateway);
        csv.row(&[&device.name, device.kind.word(), &aliases.join(";"), ip, yes(device.unattended), nat, device.place]);
    }
    for server in servers {
        let fqdn = format!("{}.{}", server.name.to_lowercase(), server.domain.dns());
        csv.row(&[server.name, "server", &fqdn, server.ip, "no", "no", server.site]);
    }
    csv
}

/// The DHCP server's history of leases, one row each.
pub fn leases(devices: &[Device]) -> Csv {
    let mut csv = Csv::new(&["device", "device_kind", "ip", "ip_from", "ip_to"]);
    for device in devices.iter().filter(|d| d.is_leased()) {
        for lease in &device.leases {
            csv.row(&[device.name.as_str(), device.kind.word(), &lease.ip, &date_or_blank(lease.from), &date_or_blank(lease.to)]);
        }
    }
    csv
}
