//! The server inventory, and what the collector of CAL data said about each server.

use super::people::Domain;
use super::write::Csv;

/// One machine; a row of the inventory for each workload it serves.
pub struct Server {
    pub name: &'static str,
    pub domain: Domain,
    pub os: &'static str,
    /// The physical machine; blank for a physical machine itself.
    pub host: &'static str,
    /// (workload, version of the product, edition)
    pub serves: &'static [(&'static str, &'static str, &'static str)],
    pub cal_model: &'static str,
    pub ip: &'static str,
    pub site: &'static str,
}

const WINDOWS: &[(&str, &str, &str)] = &[("windows-server", "", "Standard")];

const fn plain(name: &'static str, os: &'static str, host: &'static str, ip: &'static str, site: &'static str) -> Server {
    Server { name, domain: Domain::Contoso, os, host, serves: WINDOWS, cal_model: "", ip, site }
}

const fn model(mut server: Server, cal_model: &'static str) -> Server {
    server.cal_model = cal_model;
    server
}

const fn serving(mut server: Server, serves: &'static [(&'static str, &'static str, &'static str)]) -> Server {
    server.serves = serves;
    server
}

const fn lyon(mut server: Server) -> Server {
    server.domain = Domain::Fabrikam;
    server
}

/// Forty machines. Physical hosts first.
pub fn inventory() -> Vec<Server> {
    vec![
        model(plain("HV01", "2022", "", "10.10.250.1", "Freiburg"), "hypervisor"),
        model(plain("HV02", "2022", "", "10.10.250.2", "Freiburg"), "hypervisor"),
        model(plain("HV03", "2022", "", "10.10.250.3", "Freiburg"), "hypervisor"),
        model(plain("HV04", "2022", "", "10.10.250.4", "Freiburg"), "hypervisor"),
        model(plain("HV05", "2022", "", "10.30.250.5", "Ulm"), "hypervisor"),
        lyon(model(plain("LYO-HV01", "2016", "", "10.60.250.1", "Lyon"), "hypervisor")),
        plain("DC01", "2019", "HV01", "10.10.251.1", "Freiburg"),
        plain("DC02", "2019", "HV02", "10.10.251.2", "Freiburg"),
        plain("DC03", "2019", "HV05", "10.30.251.3", "Ulm"),
        lyon(plain("LYO-DC01", "2012 R2", "LYO-HV01", "10.60.251.1", "Lyon")),
        lyon(plain("LYO-DC02", "2012 R2", "", "10.60.251.2", "Lyon")),
        plain("FS01", "2019", "HV01", "10.10.251.11", "Freiburg"),
        plain("FS02", "2022", "HV02", "10.10.251.12", "Freiburg"),
        plain("FS03", "2019", "HV05", "10.30.251.13", "Ulm"),
        lyon(plain("LYO-FS01", "2012 R2", "LYO-HV01", "10.60.251.11", "Lyon")),
        plain("PRT01", "2019", "HV01", "10.10.251.21", "Freiburg"),
        plain("PRT02", "2019", "HV05", "10.30.251.22", "Ulm"),
        model(plain("WEB01", "2019", "HV03", "10.10.251.31", "Freiburg"), "web"),
        plain("WEB02", "2019", "HV03", "10.10.251.32", "Freiburg"),
        plain("ERP01", "2022", "HV02", "10.10.251.41", "Freiburg"),
        plain("MES01", "2019", "HV05", "10.30.251.42", "Ulm"),
        plain("MES02", "2019", "HV05", "10.30.251.43", "Ulm"),
        serving(
            plain("SQL01", "2022", "HV02", "10.10.251.51", "Freiburg"),
            &[("sql", "2022", "Standard"), ("windows-server", "", "Datacenter")],
        ),
        plain("SQL02", "2019", "HV05", "10.30.251.52", "Ulm"),
        serving(
            plain("EX01", "2019", "HV01", "10.10.251.61", "Freiburg"),
            &[("exchange", "2019", "Enterprise"), ("windows-server", "", "Standard")],
        ),
        serving(
            plain("EX02", "2019", "HV02", "10.10.251.62", "Freiburg"),
            &[("exchange", "2019", "Enterprise"), ("windows-server", "", "Standard")],
        ),
        serving(
            plain("EX03", "2022", "HV04", "10.10.251.63", "Freiburg"),
            &[("exchange", "SE", "Standard"), ("windows-server", "", "Standard")],
        ),
        lyon(serving(
            plain("LYO-EX01", "2012 R2", "", "10.60.251.61", "Lyon"),
            &[("exchange", "2016", "Standard"), ("windows-server", "", "Standard")],
        )),
        serving(
            plain("SP01", "2019", "HV03", "10.10.251.71", "Freiburg"),
            &[("sharepoint", "2019", ""), ("windows-server", "", "Standard")],
        ),
        serving(
            plain("SP02", "2019", "HV03", "10.10.251.72", "Freiburg"),
            &[("sharepoint", "2019", ""), ("windows-server", "", "Standard")],
        ),
        serving(plain("SFB01", "2019", "HV04", "10.10.251.81", "Freiburg"), &[("skype", "2019", ""), ("windows-server", "", "Standard")]),
        serving(plain("RDSH01", "2019", "HV04", "10.10.251.91", "Freiburg"), &[("rds", "2019", ""), ("windows-server", "", "Datacenter")]),
        serving(plain("RDSH02", "2019", "HV04", "10.10.251.92", "Freiburg"), &[("rds", "2019", ""), ("windows-server", "", "Datacenter")]),
        serving(plain("RDSH03", "2022", "HV04", "10.10.251.93", "Freiburg"), &[("rds", "2022", ""), ("windows-server", "", "Datacenter")]),
        serving(plain("RDSH04", "2022", "HV05", "10.30.251.94", "Ulm"), &[("rds", "2022", ""), ("windows-server", "", "Datacenter")]),
        plain("RDLIC01", "2022", "HV04", "10.10.251.95", "Freiburg"),
        plain("CA01", "2019", "HV01", "10.10.251.96", "Freiburg"),
        plain("WSUS01", "2019", "HV02", "10.10.251.97", "Freiburg"),
        plain("BKP01", "2019", "", "10.10.251.98", "Freiburg"),
        model(plain("AZ-APP01", "2022", "", "10.90.0.4", "Azure West Europe"), "azure"),
    ]
}

pub fn inventory_csv(servers: &[Server]) -> Csv {
    let mut csv =
        Csv::new(&["server", "workload", "version", "os_version", "host", "cal_model", "edition", "external_facing", "site", "ip_address"]);
    for server in servers {
        for &(workload, version, edition) in server.serves {
            let version = if version.is_empty() { server.os } else { version };
            let outside = if server.cal_model == "web" { "yes" } else { "no" };
            // SQL Server is licensed by core here; Windows Server on the same machine is not.
            let model = if workload == "sql" { "core" } else { server.cal_model };
            csv.row(&[server.name, workload, version, server.os, server.host, model, edition, outside, server.site, server.ip]);
        }
    }
    csv
}

/// Which servers the collector has seen: two report to another site, one has no client, one was never inventoried.
pub fn collector_status(servers: &[Server]) -> Csv {
    let mut csv = Csv::new(&["server", "client_installed", "site_code", "last_inventory", "client_version"]);
    for server in servers.iter().filter(|s| s.cal_model != "azure") {
        let (installed, site, inventory) = match server.name {
            "LYO-DC02" => ("no", "", ""),
            "LYO-EX01" | "LYO-FS01" => ("yes", "FAB", "2026-06-21"),
            "RDLIC01" => ("yes", "CTS", ""),
            _ => ("yes", "CTS", "2026-06-28"),
        };
        let client = if installed == "yes" { "5.00.9128.1007" } else { "" };
        csv.row(&[server.name, installed, site, inventory, client]);
    }
    csv
}

/// The collector's seven messages as they stand in the Application log, and the failed activation of a licence pack.
pub fn collector_messages() -> Csv {
    const COLLECTOR: &str = "SMS Client";
    const PACKS: &str = "Microsoft-Windows-Windows Server Solutions Client Access Licensing";
    let rows = [
        (
            "FS03",
            "Security log cannot be accessed. No information about users or device connections will be provided.",
            COLLECTOR,
            "",
            "2026-06-22",
        ),
        ("DC01", "Security log wrap is found. Some unique users or device connections may not be reported.", COLLECTOR, "", "2026-06-23"),
        ("DC03", "Security log wrap is found. Some unique users or device connections may not be reported.", COLLECTOR, "", "2026-06-23"),
        (
            "WSUS01",
            "Value of configuration variable CALCollectionFrequencyDays is invalid. For more information, refer to SCCM documentation.",
            COLLECTOR,
            "",
            "2026-06-24",
        ),
        (
            "LYO-FS01",
            "AUDIT_SUCCESS local security policy is not enabled. Client Access License (CAL) information will not be collected.",
            COLLECTOR,
            "",
            "2026-06-24",
        ),
        (
            "LYO-OLD01",
            "Device Client Access License (CAL) information is not collected on Windows 2000 Servers. No action is needed.",
            COLLECTOR,
            "",
            "2026-06-24",
        ),
        (
            "FRB-PC0007",
            "Client Access License (CAL) information is collected only on computers running Windows Server Operating Systems. CAL information will not be collected on this machine.",
            COLLECTOR,
            "",
            "2026-06-25",
        ),
        (
            "CA01",
            "Internal error. Client Access License (CAL) collector returns HRESULT=0x80041010. Please contact Microsoft Support.",
            COLLECTOR,
            "",
            "2026-06-25",
        ),
        ("LYO-DC01", "License pack activation failed due to error code: 0xcfff1208.", PACKS, "5", "2026-05-12"),
        ("LYO-DC01", "License pack activation failed due to error code: 0x80072ee7.", PACKS, "5", "2026-05-19"),
    ];
    let mut csv = Csv::new(&["server", "message", "source", "id", "time"]);
    for (server, message, source, id, time) in rows {
        csv.row(&[server, message, source, id, time]);
    }
    csv
}
