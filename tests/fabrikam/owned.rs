//! What is owned, what it costs, and what the servers say of their licensing and of the collector.

use super::write::Csv;

/// Licences, as the agreement and the resellers list them.
pub fn licences() -> Csv {
    let mut csv = Csv::new(&["product", "quantity", "metric", "version", "type", "sa_end", "purchased", "agreement"]);
    for row in [
        ["Core CAL Suite", "30", "user", "", "license", "2027-03-31", "2024-04-01", "EA 7210044"],
        ["Windows Server CAL", "40", "user", "2019", "", "", "2020-02-11", "reseller"],
        ["Windows Server CAL", "30", "device", "2022", "", "", "2023-05-02", "reseller"],
        // Northwind's, older than anything of Fabrikam's.
        ["WinSvrCAL 2012 SNGL OLP NL UsrCAL", "40", "", "", "", "", "2013-11-20", "Northwind"],
        ["Exchange Server Standard CAL", "50", "user", "2016", "", "", "2017-06-30", "reseller"],
        ["SharePoint Server Standard CAL", "25", "user", "2019", "", "", "2019-09-16", "reseller"],
        ["Remote Desktop Services CAL", "20", "user", "2019", "", "", "2020-02-11", "reseller"],
    ] {
        csv.row(&row);
    }
    csv
}

/// Licence management of the integrated server at York, as a list: one pack stands twice, one was never activated.
pub fn packs() -> Csv {
    let mut csv = Csv::new(&["Edition", "Total", "Assigned", "Available", "Status", "Product Keys"]);
    for row in [
        ["Windows EBS Standard CAL", "5", "5", "0", "In compliance", "YRK11-AAAAA-BBBBB-CCCCC-00001"],
        ["Windows EBS Standard CAL", "3", "3", "0", "In compliance", "YRK11-AAAAA-BBBBB-CCCCC-00002"],
        ["Windows EBS Standard CAL", "3", "3", "0", "In compliance", "YRK11-AAAAA-BBBBB-CCCCC-00002"],
        ["Windows EBS Standard CAL", "5", "0", "5", "Activation failed", "YRK11-AAAAA-BBBBB-CCCCC-00003"],
    ] {
        csv.row(&row);
    }
    csv
}

pub fn prices() -> Csv {
    let mut csv = Csv::new(&["product", "metric", "unit_price", "currency"]);
    for (product, user, device) in [
        ("Windows Server CAL", "36.00", "31.00"),
        ("Exchange Server Standard CAL", "78.00", "68.00"),
        ("SharePoint Server Standard CAL", "96.00", "84.00"),
        ("Remote Desktop Services CAL", "146.00", "127.00"),
        ("Core CAL Suite", "182.00", "160.00"),
        ("Windows EBS Standard CAL", "82.00", "82.00"),
    ] {
        csv.row(&[product, "user", user, "GBP"]);
        csv.row(&[product, "device", device, "GBP"]);
    }
    csv
}

/// The seven messages of the collector, each on the server that it is planted on.
pub const MESSAGES: [(&str, &str, &str); 7] = [
    (
        "NW-DC1",
        "security-log-unreadable",
        "Security log cannot be accessed. No information about users or device connections will be provided.",
    ),
    ("LDS-FS1", "security-log-wrapped", "Security log wrap is found. Some unique users or device connections may not be reported."),
    (
        "HUL-FS1",
        "collector-bad-configuration",
        "Value of configuration variable CALCollectionType is invalid. For more information, refer to SCCM documentation.",
    ),
    (
        "LDS-APP1",
        "audit-policy-off",
        "AUDIT_SUCCESS local security policy is not enabled. Client Access License (CAL) information will not be collected.",
    ),
    (
        "HUL-OLD1",
        "device-cal-unsupported-os",
        "Device Client Access License (CAL) information is not collected on Windows 2000 Servers. No action is needed.",
    ),
    (
        "LDS-WS9",
        "client-os",
        "Client Access License (CAL) information is collected only on computers running Windows Server Operating Systems. CAL information will not be collected on this machine.",
    ),
    (
        "LDS-APP2",
        "collector-internal-error",
        "Internal error. Client Access License (CAL) collector returns HRESULT=0x80041002. Please contact Microsoft Support.",
    ),
];

/// How often the last of them stands in its log.
pub const REPEATED: usize = 400;

/// A server's Application log, as the Event Viewer saves it.
pub fn application(server: &str) -> Csv {
    let mut csv = Csv::new(&["Level", "Date and Time", "Source", "Event ID", "Task Category"]);
    for (_, code, message) in MESSAGES.iter().filter(|(on, _, _)| *on == server) {
        let times = if *code == "collector-internal-error" { REPEATED } else { 1 };
        for at in 0..times {
            let time = format!("{:02}/09/2026 {:02}:{:02}:00", 20 + at % 10, at / 10 % 24, at % 60);
            csv.row(&["Error", &time, "CcmExec", "100", "None", message]);
        }
    }
    csv
}

/// The messages of all servers as one table of ours.
pub fn messages() -> Csv {
    let mut csv = Csv::new(&["server", "message", "time"]);
    for (server, _, message) in MESSAGES {
        csv.row(&[server, message, "2026-09-20"]);
    }
    csv
}

/// The Application log of the integrated server: activations that failed for three causes, a directory that cannot be written, all CALs
/// given away.
pub fn licensing() -> Csv {
    const PACKS: &str = "Microsoft-Windows-Windows Server Solutions Client Access Licensing";
    let mut csv = Csv::new(&["server", "source", "id", "message", "time"]);
    for (server, id, message, time) in [
        ("YRK-EBS1", "4", "License pack was activated successfully.", "2026-04-02"),
        ("YRK-EBS1", "5", "License pack activation failed due to error code: 0xcfff1208.", "2026-04-03"),
        ("YRK-EBS1", "5", "License pack activation failed due to error code: 0x80072ee7.", "2026-05-04"),
        ("YRK-EBS2", "5", "License pack activation failed due to error code: 0x80070005.", "2026-05-05"),
        ("YRK-EBS2", "12", "The SYSTEM account does not have permission to read or write to the Active Directory database.", "2026-05-05"),
        ("YRK-EBS1", "11", "License 4711 was not assigned to user object CN=Irving due to 0xcfff1200.", "2026-06-06"),
    ] {
        csv.row(&[server, PACKS, id, message, time]);
    }
    csv
}
