//! What happened as the servers' own logs tell it, with the rows between that prove nothing.

use super::people::Post;
use super::visits::{Estate, Log, Visit};
use super::write::Csv;
use serde_json::json;
use std::fmt::Write;

const SECURITY: &str = "Microsoft-Windows-Security-Auditing";
const FILE_SERVER: &str = "10a9226f-50ee-49d8-a393-9a501d47ce04";
const TENANT: &str = "00000000-0000-0000-0000-000000000000";

fn event(provider: &str, channel: &str, id: u16, time: &str, computer: &str, body: &str) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/><EventID>{id}</EventID>\
         <TimeCreated SystemTime='{time}Z'/><Channel>{channel}</Channel><Computer>{computer}</Computer></System>{body}</Event>\r\n"
    )
}

fn data(pairs: &[(&str, &str)]) -> String {
    let fields: String = pairs.iter().map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>")).collect();
    format!("<EventData>{fields}</EventData>")
}

/// Domain and account.
fn parts(logon: &str) -> (&str, &str) {
    logon.split_once('\\').unwrap_or(("", logon))
}

/// `wevtutil qe Security /f:xml` of a domain controller: tickets; services at work, failures and the tickets' own service between them.
pub fn security(estate: &Estate) -> Vec<u8> {
    let mut text = String::new();
    for (at, visit) in estate.told(Log::Security).enumerate() {
        let logon = estate.logon(visit);
        let (domain, account) = parts(&logon);
        let address = format!("::ffff:{}", estate.address(visit));
        let time = format!("{}T08:{:02}:00.1", visit.day, at % 60);
        let fields = [("TargetUserName", account), ("TargetDomainName", domain), ("IpAddress", address.as_str()), ("Status", "0x0")];
        text += &event(SECURITY, "Security", 4768, &time, "LDS-DC1.fabrikam.example", &data(&fields));
        if at % 9 == 0 {
            let system = [("TargetUserName", "SYSTEM"), ("TargetDomainName", "NT AUTHORITY"), ("LogonType", "5"), ("IpAddress", "-")];
            text += &event(SECURITY, "Security", 4624, &time, "LDS-DC1.fabrikam.example", &data(&system));
            let wrong = [("TargetUserName", account), ("TargetDomainName", domain), ("LogonType", "3"), ("IpAddress", "10.66.6.6")];
            text += &event(SECURITY, "Security", 4625, &time, "LDS-DC1.fabrikam.example", &data(&wrong));
        }
    }
    text.into_bytes()
}

/// `Get-UalDailyAccess | Export-Csv`
pub fn access_logging(estate: &Estate, log: Log, product: &str) -> Csv {
    let mut csv = Csv::new(&[
        "AccessCount",
        "AccessDate",
        "IPAddress",
        "UserName",
        "TenantIdentifier",
        "RoleGuid",
        "RoleName",
        "ProductName",
        "PSComputerName",
    ]);
    for (at, visit) in estate.told(log).enumerate() {
        let count = (1 + at % 40).to_string();
        let (day, address, logon) = (visit.day.to_string(), estate.address(visit), estate.logon(visit).to_lowercase());
        csv.row(&[count.as_str(), &day, &address, &logon, TENANT, FILE_SERVER, "File Server", product, visit.server]);
    }
    csv.sort_by(&[1, 3]);
    csv
}

/// What Winlogbeat sent of the plant's file server, where the workstation is named.
pub fn plant(estate: &Estate) -> Vec<u8> {
    let mut text = String::new();
    for visit in estate.told(Log::Plant) {
        let logon = estate.logon(visit);
        let (domain, account) = parts(&logon);
        let fields = json!({"TargetUserName": account, "TargetDomainName": domain, "LogonType": "3",
            "WorkstationName": estate.device(visit), "IpAddress": "-"});
        let line = json!({"@timestamp": format!("{}T05:30:00.000Z", visit.day), "winlog": {"channel": "Security", "event_id": 4624,
            "provider_name": SECURITY, "computer_name": "HUL-FS1.fabrikam.example", "event_data": fields}});
        let _ = writeln!(text, "{line}");
    }
    text.into_bytes()
}

/// A table that somebody made of the old server's log; three rows have their days the wrong way round.
pub fn plant_before(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "user", "device", "first_seen", "last_seen", "count"]);
    for (at, visit) in estate.told(Log::PlantBefore).enumerate() {
        let later = visit.day.tomorrow().unwrap_or(visit.day).to_string();
        let day = visit.day.to_string();
        let (first, last) = if at % 31 == 7 { (later, day) } else { (day.clone(), day) };
        csv.row(&[visit.workload.to_string(), visit.server.into(), estate.logon(visit), estate.device(visit), first, last, "3".into()]);
    }
    csv
}

/// Kiosks and printers: devices without users.
pub fn plant_devices(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "device", "last_seen"]);
    for visit in estate.told(Log::PlantDevices) {
        csv.row(&[visit.workload.to_string(), visit.server.into(), estate.device(visit), visit.day.to_string()]);
    }
    csv
}

/// The branch's and the manufacturing system's access as tables of ours.
pub fn table(estate: &Estate, log: Log) -> Csv {
    let mut csv = Csv::new(&["workload", "server", "user", "device", "last_seen"]);
    for visit in estate.told(log) {
        csv.row(&[visit.workload.to_string(), visit.server.into(), estate.logon(visit), estate.device(visit), visit.day.to_string()]);
    }
    csv
}

/// Exchange's HttpProxy log: before each request one that was not signed in yet.
pub fn mail(estate: &Estate) -> Vec<u8> {
    let mut text = "#Software: Microsoft Exchange Server\n#Version: 15.02.1118.007\n#Log-type: HttpProxy Logs\n#Date: 2026-05-01T00:00:00.000Z\n\
        #Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,Protocol,IsAuthenticated,AuthenticatedUser,ClientIpAddress,ServerHostName,HttpStatus,UrlQuery\n"
        .to_string();
    for visit in estate.told(Log::Mail) {
        let (day, logon, address) = (visit.day, estate.logon(visit), estate.address(visit));
        let _ = writeln!(text, "{day}T09:00:00.000Z,a,15,2,1118,Owa,false,,{address},LDS-EX1,302,");
        let _ = writeln!(text, "{day}T09:00:01.000Z,b,15,2,1118,Owa,true,{logon},{address},LDS-EX1,200,");
    }
    text.into_bytes()
}

/// An account as SharePoint's claims write it.
pub fn claim(estate: &Estate, visit: &Visit) -> String {
    format!("i:0#.w|{}", estate.logon(visit).to_lowercase())
}

/// `dbo.RequestUsage` of SharePoint's usage database.
pub fn portal(estate: &Estate) -> Csv {
    let mut csv = Csv::new(&[
        "PartitionId",
        "RowId",
        "LogTime",
        "MachineName",
        "FarmId",
        "UserLogin",
        "ServerUrl",
        "SiteUrl",
        "HttpStatus",
        "Browser",
        "UserAddress",
        "RequestCount",
    ]);
    for (at, visit) in estate.told(Log::Portal).enumerate() {
        let row = (at + 1).to_string();
        let (time, address) = (format!("{} 10:00:00.000", visit.day), estate.address(visit));
        let login = claim(estate, visit);
        csv.row(&["1", &row, &time, "LDS-SP1", "f", &login, "https://portal.fabrikam.example", "/", "200", "Edge", &address, "1"]);
    }
    csv
}

/// The intranet's IIS log: a challenge before each request.
pub fn intranet(estate: &Estate) -> Vec<u8> {
    let mut text = "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-04-01 00:00:00\r\n\
        #Fields: date time s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\r\n"
        .to_string();
    let mut visits: Vec<&Visit> = estate.told(Log::Intranet).collect();
    visits.sort_by_key(|visit| visit.day);
    for visit in visits {
        let (day, logon, address) = (visit.day, estate.logon(visit), estate.address(visit));
        for (user, status) in [("-", 401), (logon.as_str(), 200)] {
            let _ =
                writeln!(text, "{day} 11:00:00 LDS-WEB1 10.20.251.41 GET /intranet/news.htm - 443 {user} {address} Mozilla/5.0 {status}\r");
        }
    }
    text.into_bytes()
}

const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager";
const GATEWAY: &str = "Microsoft-Windows-TerminalServices-Gateway";

/// `wevtutil qe …LocalSessionManager/Operational /f:xml` of a session host.
pub fn sessions(estate: &Estate, server: &str) -> Vec<u8> {
    let mut text = String::new();
    for visit in estate.told(Log::Sessions).filter(|visit| visit.server == server) {
        let (logon, address) = (estate.logon(visit), estate.address(visit));
        for (id, address) in [(21, address.as_str()), (22, "LOCAL"), (23, address.as_str())] {
            let body = format!(
                "<UserData><EventXML xmlns='Event_NS'><User>{logon}</User><SessionID>2</SessionID><Address>{address}</Address></EventXML></UserData>"
            );
            text += &event(SESSIONS, &format!("{SESSIONS}/Operational"), id, &format!("{}T08:30:00.5", visit.day), server, &body);
        }
    }
    text.into_bytes()
}

/// `wevtutil qe …Gateway/Operational /f:xml`
pub fn gateway(estate: &Estate) -> Vec<u8> {
    let mut text = String::new();
    for visit in estate.told(Log::Gateway) {
        let (logon, address) = (estate.logon(visit), estate.address(visit));
        for id in [200, 302, 303] {
            let body = format!(
                "<UserData><EventInfo xmlns='aag'><Username>{logon}</Username><IpAddress>{address}</IpAddress><Resource>{}.fabrikam.example</Resource>\
                 <ConnectionProtocol>HTTP</ConnectionProtocol></EventInfo></UserData>",
                visit.server
            );
            text += &event(GATEWAY, &format!("{GATEWAY}/Operational"), id, &format!("{}T08:29:00.5", visit.day), "LDS-RDGW1", &body);
        }
    }
    text.into_bytes()
}

/// `Get-WinEvent` of a server whose policy audits failures only.
pub fn failures_only() -> Csv {
    let mut csv = Csv::new(&["Message", "Id", "ProviderName", "LogName", "MachineName", "TimeCreated"]);
    for at in 0..12 {
        let message = format!(
            "An account failed to log on.\r\n\r\nAccount For Which Logon Failed:\r\n\tAccount Name:\t\tguess{at}\r\n\tAccount Domain:\t\tFABRIKAM\r\n"
        );
        let time = format!("2026-09-{:02} 03:00:00", 1 + at);
        csv.row(&[message.as_str(), "4625", SECURITY, "Security", "LDS-APP1", &time]);
    }
    csv
}

/// `EvtxECmd` of the backup server: its services start, nobody comes.
pub fn services_only() -> Vec<u8> {
    let mut text = "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,MapDescription,Payload\r\n".to_string();
    for at in 1..=10 {
        let fields = [("TargetUserName", "svc_backup"), ("TargetDomainName", "FABRIKAM"), ("LogonType", "5"), ("IpAddress", "-")];
        let fields: Vec<_> = fields.iter().map(|(name, value)| json!({"@Name": name, "#text": value})).collect();
        let payload = json!({"EventData": {"Data": fields}}).to_string().replace('"', "\"\"");
        let _ = writeln!(text, "{at},{at},2026-09-{at:02} 02:00:00.1,4624,Info,{SECURITY},Security,LDS-BKP1,x,\"{payload}\"\r");
    }
    text.into_bytes()
}

/// The toolkit's list of logons, which leaves network logons out.
pub fn without_network_logons(estate: &Estate) -> Csv {
    let mut csv =
        Csv::new(&["ID", "TimeGenerated", "LogonType", "UserName", "UserDomain", "SID", "SourceNetworkAddress", "WorkstationName"]);
    for account in estate.people.iter().filter(|a| a.post == Post::Office).take(4) {
        csv.row(&["4624", "2026-09-13 08:00:00", "2", &account.sam, "FABRIKAM", &account.sid(), "127.0.0.1", "LDS-APP3"]);
    }
    csv
}
