//! Configuration Manager: the machines that it knows, whether its client runs there, to which site each belongs, when it was last
//! inventoried. From the site's database (v_R_System with what is joined to it) or the console's list of devices.

use super::super::header::Kind;
use super::super::table::Row;
use super::super::values;
use super::columns::{Columns, cell, day_cell, given};
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 2] = [
    Form { name: "ConfigMgr, machines and their clients", open: machines },
    Form { name: "ConfigMgr, data without machines' names", open: nameless },
];

const DEVICES: usize = 0;
const COLLECTORS: usize = 1;
const SERVERS: usize = 2;

#[derive(Clone)]
struct Machines {
    name: Option<usize>,
    full_name: Option<usize>,
    client: Option<usize>,
    obsolete: Vec<usize>,
    site: Option<usize>,
    inventoried: Option<usize>,
    system: [Option<usize>; 2],
    build: Option<usize>,
    addresses: Option<usize>,
    hardware: Option<usize>,
}

fn machines(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    const NAME: [&str; 4] = ["Netbios_Name0", "Name0", "Name", "Device Name"];
    const SITE: [&str; 6] =
        ["SMS_Assigned_Sites0", "SMS_Installed_Sites0", "SiteCode", "AssignedSite", "SMSAssignedSites", "SMSInstalledSites"];
    const CLIENT: [&str; 4] = ["Client0", "Client", "IsClient", "Client Installed"];
    let database = columns.have(&["ResourceID"]) || columns.find(&["Netbios_Name0", "Name0"]).is_some();
    let joined = columns.find(&SITE).is_some() || columns.find(&["Client0", "Operating_System_Name_and0", "Caption0"]).is_some();
    let console = columns.find(&CLIENT).is_some() && columns.find(&SITE).is_some();
    (columns.find(&NAME).is_some() && ((database && joined) || console)).then(|| {
        let obsolete = ["Obsolete0", "Decommissioned0", "Obsolete"];
        Box::new(Machines {
            name: columns.take(&NAME, "device"),
            full_name: columns.take(&["Full_Domain_Name0", "Resource_Names0", "FQDN"], "aliases"),
            client: columns.take(&CLIENT, "client_installed"),
            obsolete: obsolete.iter().filter_map(|name| columns.take(&[name], "device")).collect(),
            site: columns.take(&SITE, "site_code"),
            inventoried: columns
                .take(&["LastHWScan", "LastHW", "Last Hardware Scan", "Hardware Scan", "LastHardwareScan"], "last_inventory"),
            system: [
                columns.take(&["Caption0", "Operating System", "OperatingSystem"], "device_kind"),
                columns.take(&["Operating_System_Name_and0", "OperatingSystemNameandVersion"], "device_kind"),
            ],
            build: columns.take(&["BuildExt", "Build01", "Build", "OSBuild"], "version"),
            addresses: columns.take(&["IP_Addresses0", "IPAddresses"], "ip"),
            hardware: columns.take(&["MAC_Addresses0", "MACAddresses", "MACAddress"], "aliases"),
        }) as Box<dyn Export>
    })
}

/// What a machine runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Server,
    Workstation,
    Unknown,
}

/// `Microsoft Windows Server 2019 Standard`, `Microsoft Windows NT Advanced Server 10.0`, `Microsoft Windows NT Workstation 10.0`.
fn system(text: &str) -> System {
    let text = text.to_ascii_lowercase();
    match (text.contains("server"), text.contains("windows")) {
        (true, true) => System::Server,
        (false, true) => System::Workstation,
        // Servers of other makers need no CAL of Microsoft's, and their devices may.
        (_, false) => System::Unknown,
    }
}

impl Machines {
    fn told<'r>(&self, row: &Row<'r>, column: Option<usize>) -> &'r str {
        given(cell(row, column))
    }

    /// `PC1.corp.example`: the domain's name alone stands in v_R_System.
    fn full_name(&self, row: &Row<'_>, name: &str) -> String {
        match self.told(row, self.full_name) {
            "" => String::new(),
            full if full.to_lowercase().starts_with(&name.to_lowercase()) => full.to_string(),
            domain => format!("{name}.{domain}"),
        }
    }

    fn server_version<'r>(&self, row: &Row<'r>) -> &'r str {
        let caption = self.told(row, self.system[0]);
        if caption.is_empty() { self.told(row, self.build) } else { caption }
    }
}

impl Export for Machines {
    fn targets(&self) -> Vec<Target> {
        vec![
            Target { kind: Kind::Device, fields: vec!["device", "device_kind", "aliases", "ip"] },
            Target { kind: Kind::Collector, fields: vec!["server", "client_installed", "site_code", "last_inventory"] },
            Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] },
        ]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let name = self.told(row, self.name);
        if name.is_empty() {
            return Turn::Reject("it names no machine".to_string());
        }
        if self.obsolete.iter().any(|column| values::boolean(self.told(row, Some(*column))) == Some(true)) {
            return Turn::Aside("obsolete-record");
        }
        let system = self.system.iter().map(|column| system(self.told(row, *column))).find(|s| *s != System::Unknown);
        let kind = match system {
            Some(System::Server) => "server",
            Some(System::Workstation) => "workstation",
            Some(System::Unknown) | None => "",
        };
        let mut aliases = vec![self.full_name(row, name), self.told(row, self.hardware).replace(',', ";")];
        aliases.retain(|alias| !alias.is_empty());
        let addresses = self.told(row, self.addresses).replace(',', ";");
        out.put(DEVICES, [name, kind, &aliases.join(";"), &addresses]);
        if system == Some(System::Server) {
            out.put(SERVERS, [name, "windows-server", self.server_version(row)]);
        }
        // What it collects of CALs it collects on servers; whether a machine without a client has one nobody asked it.
        if system != Some(System::Workstation) && self.client.is_some() {
            let client = if values::boolean(self.told(row, self.client)) == Some(true) { "yes" } else { "no" };
            out.put(COLLECTORS, [name, client, self.told(row, self.site), given(day_cell(row, self.inventoried))]);
        }
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Views of the database that know a machine by a number alone: v_RA_System_…, v_GS_….
fn nameless(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let by_number = columns.have(&["ResourceID"]) && columns.find(&["Name0", "Netbios_Name0", "Name"]).is_none();
    let view = ["SMS_Assigned_Sites0", "SMS_Installed_Sites0", "Caption0", "IP_Addresses0", "MAC_Addresses0", "LastHWScan", "Version0"];
    (by_number && columns.find(&view).is_some()).then(|| without_evidence("machine-not-named"))
}
