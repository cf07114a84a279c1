//! The same estate as servers, directories and admin centres print it, with the rows between that prove nothing.

use super::estate::*;
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

const SECURITY: &str = "Microsoft-Windows-Security-Auditing";
const FILE_SERVER: &str = "10a9226f-50ee-49d8-a393-9a501d47ce04,File Server";
const REMOTE_DESKTOP: &str = "90e64afa-70db-4fef-878b-7eb8c868f091,Remote Desktop Services";
const TENANT: &str = "00000000-0000-0000-0000-000000000000";

pub fn write(estate: &Estate, root: &Path) {
    let put = |name: &str, text: String| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("ad/users.csv", users(estate));
    put("ad/computers.csv", computers(estate));
    put("dhcp/leases.csv", leases(estate));
    put("tenant/guests.csv", guests(estate));
    put("tenant/users.csv", plans(estate));
    put("licences/statement.csv", statement(estate));
    put("licences/packs.csv", packs(estate));
    put("licences/configmgr.csv", general(estate));
    put("prices.csv", prices());
    put("servers/overview.csv", overview(estate));
    put("logs/ual.csv", ual(estate));
    put("logs/security.xml", xml(estate));
    put("logs/winlogbeat.json", json_lines(estate));
    put("logs/evtxecmd.csv", evtxecmd(estate));
    put("logs/winevent.csv", winevent(estate));
    put("logs/sessions.xml", sessions(estate));
    put("logs/HttpProxy.LOG", http_proxy(estate));
    put("logs/u_ex.log", iis(estate));
    put("logs/usage.csv", request_usage(estate));
}

fn quoted(cells: &[&str]) -> String {
    cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\r\n"
}

/// `Get-ADUser -Filter * -Properties mail | Export-Csv`
fn users(estate: &Estate) -> String {
    let mut text = "#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n".to_string();
    text += &quoted(&[
        "DistinguishedName",
        "Enabled",
        "GivenName",
        "mail",
        "Name",
        "ObjectClass",
        "SamAccountName",
        "SID",
        "Surname",
        "UserPrincipalName",
    ]);
    for p in &estate.people {
        let place = format!("CN={},OU=Staff,DC=corp,DC=example", p.account);
        let enabled = if p.enabled { "True" } else { "False" };
        text += &quoted(&[&place, enabled, "", &p.mail(), &p.account, "user", &p.account, &p.sid, "", &p.principal()]);
    }
    text
}

/// `Get-ADComputer -Filter * -Properties OperatingSystem | Export-Csv`
fn computers(estate: &Estate) -> String {
    let mut text = quoted(&["DistinguishedName", "DNSHostName", "Enabled", "Name", "ObjectClass", "OperatingSystem", "SamAccountName"]);
    let machines = estate
        .servers
        .iter()
        .map(|s| (s.name.as_str(), s.system))
        .chain(estate.devices.iter().map(|d| (d.name.as_str(), "Windows 11 Enterprise")));
    for (name, system) in machines {
        let place = format!("CN={name},OU=Machines,DC=corp,DC=example");
        text += &quoted(&[&place, &format!("{name}.{DOMAIN}"), "True", name, "computer", system, &format!("{name}$")]);
    }
    text
}

/// `Get-DhcpServerv4Lease | Export-Csv`
fn leases(estate: &Estate) -> String {
    let mut text = "IPAddress,ScopeId,HostName,ClientId,LeaseExpiryTime,AddressState\r\n".to_string();
    for device in &estate.devices {
        for (ip, until) in &device.leases {
            writeln!(text, "{ip},10.0.0.0,{}.{DOMAIN},,{until}T10:00:00,Active\r", device.name).unwrap();
        }
    }
    text + "10.9.9.9,10.0.0.0,BAD_ADDRESS,,,Declined\r\n"
}

/// Entra admin centre, Users, Download users.
fn guests(estate: &Estate) -> String {
    let mut text = "userPrincipalName,displayName,mail,userType,accountEnabled,id\n".to_string();
    for guest in &estate.guests {
        writeln!(text, "{},{},{},Guest,True,", guest.principal(), guest.name, guest.mail()).unwrap();
    }
    text
}

/// Microsoft 365 admin centre, Active users, Export users.
fn plans(estate: &Estate) -> String {
    let mut text = "Display name,User principal name,Block credential,Licenses\n".to_string();
    for p in &estate.people {
        let licences = if p.plans.is_empty() { "Unlicensed".to_string() } else { p.plans.join("+") };
        writeln!(text, "{},{},{},{licences}", p.account, p.principal(), if p.enabled { "False" } else { "True" }).unwrap();
    }
    text
}

/// The pivot data of a Microsoft License Statement.
fn statement(estate: &Estate) -> String {
    let mut text = format!("Microsoft License Statement;;;;;;;;;;\n;;;;;;;;;;\n;;Calculation date;;;;;;;;{}\n", STATED.replace('-', "/"));
    text += "Product Pool;License Product Family;License Version;Effective License Quantity;Upgrade License Quantity;\
             Upgrade License Quantity (w/ Maintenance);Active SA Quantity;Country of Usage;Expiring SA 0 - 12 Months;Expiring SA 12 - 24 Months;Expiring SA > 24 Months\n";
    for Owned { line, quantity, assured } in estate.owned.iter().filter(|o| o.line.by == Issuer::Statement) {
        for country in ["All Countries", "Germany"] {
            writeln!(text, "Servers;{};{};{quantity};;;{assured};{country};;;", line.stated, line.version).unwrap();
        }
    }
    text + "Applications;Office Professional Plus;2019;50;;;0;All Countries;;;\n"
}

/// `Get-CimInstance Win32_TSLicenseKeyPack | Export-Csv`
fn packs(estate: &Estate) -> String {
    let mut text = "KeyPackId,KeyPackType,ProductVersion,ProductType,TypeAndModel,TotalLicenses,IssuedLicenses,AvailableLicenses\n\
                    2,6,Windows Server 2000,0,Built-in TS Per Device CAL,4294967295,0,4294967295\n"
        .to_string();
    for (at, Owned { line, quantity, .. }) in estate.owned.iter().enumerate().filter(|(_, o)| o.line.by == Issuer::LicenceServer) {
        let kind = u8::from(line.metric == "user");
        writeln!(text, "{},2,Windows Server {},{kind},{},{quantity},0,{quantity}", at + 3, line.version, line.stated).unwrap();
    }
    text
}

/// The General License Statement that is prepared for ConfigMgr.
fn general(estate: &Estate) -> String {
    let mut text = "Name,Publisher,Version,Language,EffectiveQuantity,PONumber,ResellerName,DateOfPurchase,SupportPurchased,SupportExpirationDate,Comments\n\
                    Acrobat Pro,Adobe,2023,English,12,,,2024-03-15,0,,\n"
        .to_string();
    for Owned { line, quantity, .. } in estate.owned.iter().filter(|o| o.line.by == Issuer::ConfigMgr) {
        writeln!(text, "{},Microsoft,{},German,{quantity},,,2024-03-15,0,,", line.stated, line.version).unwrap();
    }
    text
}

/// `Get-UalOverview` of the session hosts.
fn overview(estate: &Estate) -> String {
    let mut text = "FirstSeen,LastSeen,GUID,RoleName,ProductName,PSComputerName\n".to_string();
    for server in estate.servers.iter().filter(|server| server.role == Role::SessionHost) {
        writeln!(text, "2026-01-02,2026-06-28,{REMOTE_DESKTOP},{},{}", server.system, server.name).unwrap();
    }
    text
}

/// `Get-UalDailyAccess`
fn ual(estate: &Estate) -> String {
    let mut text = "AccessCount,AccessDate,IPAddress,UserName,TenantIdentifier,RoleGuid,RoleName,ProductName,PSComputerName\n".to_string();
    for Access { server, user, ip, day, .. } in estate.told(Told::Ual) {
        let server = &estate.servers[*server];
        let role = if server.role == Role::SessionHost { REMOTE_DESKTOP } else { FILE_SERVER };
        writeln!(text, "7,{day},{ip},{user},{TENANT},{role},{},{}", server.system, server.name).unwrap();
    }
    text
}

/// The account and its domain, apart.
fn parts(user: &str) -> (&str, &str) {
    user.split_once('\\').unwrap()
}

fn logons(estate: &Estate, form: Form) -> impl Iterator<Item = (&Access, &str)> {
    estate.told(Told::Logon(form)).into_iter().map(|access| (access, estate.servers[access.server].name.as_str()))
}

fn event(provider: &str, channel: &str, id: u16, day: &str, computer: &str, body: &str) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/><EventID>{id}</EventID>\
         <TimeCreated SystemTime='{day}T12:00:00.1234567Z'/><Channel>{channel}</Channel><Computer>{computer}</Computer></System>{body}</Event>\r\n"
    )
}

/// `wevtutil qe Security /f:xml`
fn xml(estate: &Estate) -> String {
    let mut text = String::new();
    for (access, server) in logons(estate, Form::Xml) {
        let (domain, account) = parts(&access.user);
        let data = |user: &str, domain: &str, kind: u8| {
            format!(
                "<EventData><Data Name='TargetUserName'>{user}</Data><Data Name='TargetDomainName'>{domain}</Data><Data Name='LogonType'>{kind}</Data>\
                 <Data Name='WorkstationName'>-</Data><Data Name='IpAddress'>{}</Data></EventData>",
                access.ip
            )
        };
        let computer = format!("{server}.{DOMAIN}");
        text += &event(SECURITY, "Security", 4624, &access.day, &computer, &data(account, domain, 3));
        text += &event(SECURITY, "Security", 4624, &access.day, &computer, &data("batchjob", domain, 4));
        text += &event(SECURITY, "Security", 4625, &access.day, &computer, &data("intruder", domain, 3));
    }
    text
}

/// Winlogbeat
fn json_lines(estate: &Estate) -> String {
    let mut text = String::new();
    for (access, server) in logons(estate, Form::JsonLines) {
        let (domain, account) = parts(&access.user);
        for (id, user) in [(4624, account), (4634, "other")] {
            let data =
                json!({"TargetUserName": user, "TargetDomainName": domain, "LogonType": "3", "IpAddress": format!("::ffff:{}", access.ip)});
            let line = json!({"@timestamp": format!("{}T12:00:00.000Z", access.day), "host": {"name": "collector"},
                "winlog": {"channel": "Security", "event_id": id, "provider_name": SECURITY, "computer_name": server, "event_data": data}});
            writeln!(text, "{line}").unwrap();
        }
    }
    text
}

/// EvtxECmd
fn evtxecmd(estate: &Estate) -> String {
    let mut text = "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,MapDescription,Payload\r\n".to_string();
    for (at, (access, server)) in logons(estate, Form::EvtxCmd).enumerate() {
        let (domain, account) = parts(&access.user);
        let fields = [("TargetUserName", account), ("TargetDomainName", domain), ("LogonType", "3"), ("IpAddress", access.ip.as_str())];
        let data: Vec<_> = fields.iter().map(|(name, value)| json!({"@Name": name, "#text": value})).collect();
        let payload = json!({"EventData": {"Data": data}}).to_string().replace('"', "\"\"");
        writeln!(text, "{at},{at},{} 12:00:00.1234567,4624,Info,{SECURITY},Security,{server},x,\"{payload}\"\r", access.day).unwrap();
    }
    text
}

/// `Get-WinEvent -LogName Security | Export-Csv`
fn winevent(estate: &Estate) -> String {
    let mut text = quoted(&["Message", "Id", "ProviderName", "LogName", "MachineName", "TimeCreated"]);
    for (access, server) in logons(estate, Form::WinEvent) {
        let (domain, account) = parts(&access.user);
        let message = format!(
            "An account was successfully logged on.\r\n\r\nSubject:\r\n\tAccount Name:\t\t-\r\n\tAccount Domain:\t\t-\r\n\r\nLogon Information:\r\n\tLogon Type:\t\t3\r\n\r\n\
             New Logon:\r\n\tAccount Name:\t\t{account}\r\n\tAccount Domain:\t\t{domain}\r\n\r\nNetwork Information:\r\n\tWorkstation Name:\t-\r\n\tSource Network Address:\t{}\r\n",
            access.ip
        );
        text += &quoted(&[&message, "4624", SECURITY, "Security", server, &format!("{} 12:00:00", access.day)]);
    }
    text
}

/// `wevtutil qe Microsoft-Windows-TerminalServices-LocalSessionManager/Operational /f:xml`
fn sessions(estate: &Estate) -> String {
    const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager";
    let mut text = String::new();
    for access in estate.told(Told::Session) {
        let server = &estate.servers[access.server].name;
        for (id, address) in [(21, access.ip.as_str()), (21, "LOCAL"), (23, access.ip.as_str())] {
            let body = format!(
                "<UserData><EventXML xmlns='Event_NS'><User>{}</User><SessionID>2</SessionID><Address>{address}</Address></EventXML></UserData>",
                access.user
            );
            text += &event(SESSIONS, &format!("{SESSIONS}/Operational"), id, &access.day, server, &body);
        }
    }
    text
}

/// Exchange's HttpProxy
fn http_proxy(estate: &Estate) -> String {
    let mut text = "#Software: Microsoft Exchange Server\n#Version: 15.02.1118.007\n#Log-type: HttpProxy Logs\n#Date: 2026-01-01T00:00:00.000Z\n\
        #Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,Protocol,IsAuthenticated,AuthenticatedUser,ClientIpAddress,ServerHostName,HttpStatus,UrlQuery\n"
        .to_string();
    let build = MAIL_BUILD.0.join(",");
    for Access { server, user, ip, day, .. } in estate.told(Told::HttpProxy) {
        let server = &estate.servers[*server].name;
        writeln!(text, "{day}T12:00:00.000Z,a,{build},Owa,false,,{ip},{server},302,").unwrap();
        writeln!(text, "{day}T12:00:01.000Z,b,{build},Owa,true,{user},{ip},{server},200,").unwrap();
        writeln!(text, "{day}T12:00:02.000Z,c,{build},Owa,true,CORP\\refused,{ip},{server},403,").unwrap();
    }
    text
}

fn iis(estate: &Estate) -> String {
    let fields =
        "#Fields: date time s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status";
    let mut text =
        format!("#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-01-01 00:00:00\r\n{fields}\r\n");
    for Access { server, user, ip, day, .. } in estate.told(Told::Iis) {
        let server = &estate.servers[*server];
        let stem = match server.role {
            Role::Mail => "/owa/",
            Role::Portal => "/sites/hr/_layouts/15/start.aspx",
            Role::Files | Role::SessionHost => "/intranet/news.htm",
        };
        for (port, user, status) in [(443, "-", 401), (443, user.as_str(), 200), (443, "CORP\\refused", 401), (444, "CORP\\twice", 200)] {
            writeln!(text, "{day} 12:00:00 {} 10.0.0.2 GET {stem} - {port} {user} {ip} Mozilla/5.0 {status}\r", server.name).unwrap();
        }
    }
    text
}

/// `dbo.RequestUsage` of SharePoint's usage database
fn request_usage(estate: &Estate) -> String {
    let mut text = "PartitionId,RowId,LogTime,MachineName,FarmId,UserLogin,ServerUrl,SiteUrl,HttpStatus,Browser,UserAddress,RequestCount\n"
        .to_string();
    for Access { server, user, ip, day, .. } in estate.told(Told::RequestUsage) {
        let server = &estate.servers[*server].name;
        writeln!(text, "1,a,{day} 12:00:00.000,{server},f,NULL,http://sp,/,200,IE,{ip},1").unwrap();
        writeln!(text, "1,b,{day} 12:00:01.000,{server},f,{user},http://sp,/,200,IE,{ip},1").unwrap();
    }
    text
}
