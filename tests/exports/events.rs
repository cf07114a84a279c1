//! Windows events exported as text: whichever way they come, the same events count the same.

use super::folder::*;
use recal::kit::records::Records;
use std::collections::BTreeMap;

pub const SAM_EVENTS: &str = "\"ID\",\"TimeGenerated\",\"LogonType\",\"UserName\",\"UserDomain\",\"SID\",\"SourceNetworkAddress\",\"SourcePort\",\"WorkstationName\",\"LogonProcess\",\"AuthenticationPackage\",\"PackageName\",\"KeyLength\"\n\
        \"4624\",\"2026-04-13 08:00:00\",\"10\",\"anna\",\"CORP\",\"S-1\",\"10.0.0.5\",\"1\",\"FS01\",\"User32\",\"Negotiate\",\"-\",\"0\"\n\
        \"4624\",\"2026-04-13 08:00:00\",\"2\",\"bob\",\"CORP\",\"S-1\",\"127.0.0.1\",\"0\",\"FS01\",\"User32\",\"Negotiate\",\"-\",\"0\"\n\
        \"528\",\"2026-04-13 08:00:00\",\"Unknown\",\"carl\",\"CORP\",\"\",\"\",\"\",\"FS01\",\"User32\",\"Negotiate\",\"\",\"\"\n";

/// One event of the set that every form tells: id, channel, provider, time, data, message.
struct Told {
    id: u32,
    channel: &'static str,
    provider: &'static str,
    data: &'static [(&'static str, &'static str)],
    message: &'static str,
}

const AUDITING: &str = "Microsoft-Windows-Security-Auditing";
const SESSIONS: &str = "Microsoft-Windows-TerminalServices-LocalSessionManager";

const SET: [Told; 9] = [
    Told {
        id: 4624,
        channel: "Security",
        provider: AUDITING,
        data: &[
            ("SubjectUserName", "FS01$"),
            ("TargetUserName", "anna"),
            ("TargetDomainName", "CORP"),
            ("LogonType", "3"),
            ("WorkstationName", "PC7"),
            ("IpAddress", "10.0.0.5"),
        ],
        message: "An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tSYSTEM\r\n\tAccount Name:\t\tFS01$\r\n\tAccount Domain:\t\tCORP\r\n\r\nLogon Type:\t\t\t3\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tanna\r\n\tAccount Domain:\t\tCORP\r\n\r\nNetwork Information:\r\n\tWorkstation Name:\tPC7\r\n\tSource Network Address:\t10.0.0.5\r\n",
    },
    Told {
        id: 4624,
        channel: "Security",
        provider: AUDITING,
        data: &[("TargetUserName", "SYSTEM"), ("TargetDomainName", "NT AUTHORITY"), ("LogonType", "5"), ("IpAddress", "-")],
        message: "An account was successfully logged on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tFS01$\r\n\tAccount Domain:\t\tCORP\r\n\r\nLogon Type:\t\t\t5\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tSYSTEM\r\n\tAccount Domain:\t\tNT AUTHORITY\r\n",
    },
    Told {
        id: 4769,
        channel: "Security",
        provider: AUDITING,
        data: &[("TargetUserName", "bob@CORP.EXAMPLE"), ("ServiceName", "krbtgt"), ("IpAddress", "::ffff:10.0.0.6"), ("Status", "0x0")],
        message: "A Kerberos service ticket was requested.\r\n\r\nAccount Information:\r\n\tAccount Name:\t\tbob@CORP.EXAMPLE\r\n\tAccount Domain:\t\tCORP.EXAMPLE\r\n\r\nService Information:\r\n\tService Name:\t\tkrbtgt\r\n\r\nNetwork Information:\r\n\tClient Address:\t\t::ffff:10.0.0.6\r\n\r\nAdditional Information:\r\n\tFailure Code:\t\t0x0\r\n",
    },
    Told {
        id: 4768,
        channel: "Security",
        provider: AUDITING,
        data: &[("TargetUserName", "bob"), ("TargetDomainName", "CORP"), ("IpAddress", "::ffff:10.0.0.6"), ("Status", "0x0")],
        message: "A Kerberos authentication ticket (TGT) was requested.\r\n\r\nAccount Information:\r\n\tAccount Name:\t\tbob\r\n\tSupplied Realm Name:\tCORP\r\n\r\nNetwork Information:\r\n\tClient Address:\t\t::ffff:10.0.0.6\r\n\r\nAdditional Information:\r\n\tResult Code:\t\t0x0\r\n",
    },
    Told {
        id: 4776,
        channel: "Security",
        provider: AUDITING,
        data: &[("TargetUserName", "carl"), ("Workstation", "PC9"), ("Status", "0x0")],
        message: "The computer attempted to validate the credentials for an account.\r\n\r\nAuthentication Package:\tX\r\nLogon Account:\tcarl\r\nSource Workstation:\tPC9\r\nError Code:\t0x0",
    },
    Told {
        id: 5140,
        channel: "Security",
        provider: AUDITING,
        data: &[("SubjectUserName", "dora"), ("SubjectDomainName", "CORP"), ("IpAddress", "10.0.0.7")],
        message: "A network share object was accessed.\r\n\t\r\nSubject:\r\n\tAccount Name:\t\tdora\r\n\tAccount Domain:\t\tCORP\r\n\r\nNetwork Information:\t\r\n\tSource Address:\t\t10.0.0.7\r\n",
    },
    Told {
        id: 21,
        channel: "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        provider: SESSIONS,
        data: &[("User", "CORP\\emil"), ("SessionID", "2"), ("Address", "10.0.0.8")],
        message: "Remote Desktop Services: Session logon succeeded:\r\n\r\nUser: CORP\\emil\r\nSession ID: 2\r\nSource Network Address: 10.0.0.8",
    },
    Told { id: 4634, channel: "Security", provider: AUDITING, data: &[("TargetUserName", "anna")], message: "An account was logged off." },
    Told {
        id: 1,
        channel: "Application",
        provider: "SMS Client",
        data: &[("", "Security log cannot be accessed. No information about users will be provided.")],
        message: "Security log cannot be accessed. No information about users will be provided.",
    },
];

const TIME: &str = "2026-04-13T08:00:00.1234567Z";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub fn xml() -> Vec<String> {
    let one = |told: &Told| {
        let data: String = told
            .data
            .iter()
            .map(|(name, value)| match (told.id, *name) {
                (21, name) => format!("<{name}>{}</{name}>", escaped(value)),
                (_, "") => format!("<Data>{}</Data>", escaped(value)),
                (_, name) => format!("<Data Name='{name}'>{}</Data>", escaped(value)),
            })
            .collect();
        let body = if told.id == 21 {
            format!("<UserData><EventXML xmlns='Event_NS'>{data}</EventXML></UserData>")
        } else {
            format!("<EventData>{data}</EventData>")
        };
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{}' Guid='{{g}}'/><EventID>{}</EventID><TimeCreated SystemTime='{TIME}'/><Channel>{}</Channel><Computer>FS01</Computer><Security/></System>{body}</Event>",
            told.provider, told.id, told.channel
        )
    };
    SET.iter().map(one).collect()
}

fn object(data: &[(&str, &str)]) -> serde_json::Map<String, serde_json::Value> {
    data.iter().map(|(name, value)| (if name.is_empty() { "param1" } else { name }.to_string(), (*value).into())).collect()
}

pub fn winlogbeat() -> String {
    let line = |told: &Told| {
        serde_json::json!({"@timestamp": "2026-04-13T08:00:00.123Z", "message": told.message, "event": {"code": told.id}, "host": {"name": "collector"},
            "winlog": {"channel": told.channel, "event_id": told.id.to_string(), "provider_name": told.provider, "computer_name": "FS01", "event_data": object(told.data)}})
        .to_string()
    };
    SET.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// NXLog does not take UserData apart: a session is told by its message.
pub fn nxlog() -> String {
    let line = |told: &Told| {
        let mut line = if told.id == 21 { Default::default() } else { object(told.data) };
        let system = serde_json::json!({"EventTime": "2026-04-13 04:00:00", "EventReceivedTime": "2026-04-13 04:00:01", "@timestamp": "2026-04-13T08:00:01.5Z",
            "Channel": told.channel, "EventID": told.id, "SourceName": told.provider, "Hostname": "FS01", "host": "collector", "Message": told.message});
        line.extend(system.as_object().unwrap().clone());
        serde_json::Value::Object(line).to_string()
    };
    SET.iter().map(line).collect::<Vec<_>>().join("\r\n") + "\r\n"
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

pub fn viewer() -> String {
    let row = |told: &Told| format!("Audit Success,4/13/2026 8:00:00 AM,{},{},Logon,{}\r\n", told.provider, told.id, quote(told.message));
    format!("\u{feff}Keywords,Date and Time,Source,Event ID,Task Category\r\n{}", SET.iter().map(row).collect::<String>())
}

pub fn get_winevent() -> String {
    let row = |told: &Told| {
        let cells = [
            told.message,
            &told.id.to_string(),
            "-9214364837600034816",
            told.provider,
            told.channel,
            "FS01",
            "4/13/2026 8:00:00 AM",
            "System.Collections.Generic.List`1[X]",
        ];
        cells.map(quote).join(",") + "\r\n"
    };
    let header = "\"Message\",\"Id\",\"Keywords\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\",\"Properties\"";
    format!("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n{header}\r\n{}", SET.iter().map(row).collect::<String>())
}

pub fn evtxecmd() -> String {
    let row = |told: &Told| {
        let payload = match told.id {
            21 => serde_json::json!({"UserData": {"EventXML": object(told.data)}}),
            1 => serde_json::json!({"EventData": {"Data": told.data[0].1, "Binary": ""}}),
            _ => {
                let data: Vec<_> = told.data.iter().map(|(name, value)| serde_json::json!({"@Name": name, "#text": value})).collect();
                serde_json::json!({"EventData": {"Data": data}})
            }
        };
        format!(
            "1,1,2026-04-13 08:00:00.1234567,{},Info,{},{},FS01,x,{}\r\n",
            told.id,
            told.provider,
            told.channel,
            quote(&payload.to_string())
        )
    };
    let header = "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,Computer,MapDescription,Payload";
    format!("\u{feff}{header}\r\n{}", SET.iter().map(row).collect::<String>())
}

#[derive(PartialEq, Debug)]
struct Said {
    access: Vec<String>,
    events: Vec<String>,
    aside: BTreeMap<String, u64>,
    /// Rows, accepted, rejected.
    counts: (u64, u64, u64),
}

/// What the set says, besides the numbers of its rows.
fn said(records: &Records) -> Said {
    let table = only(records);
    let mut access = access(records);
    access.sort();
    let events =
        records.events.iter().map(|event| format!("{} {} {:?} {:?}", event.server, event.message, event.source, event.time)).collect();
    Said { access, events, aside: table.set_aside.clone(), counts: (table.rows, table.accepted, table.rejected) }
}

#[test]
fn the_same_events_count_the_same_whichever_way_they_come() {
    let bare = xml().join("\r\n");
    let expected = said(&read(&[("FS01/a.xml", &bare)]));
    assert_eq!(
        expected.access,
        [
            "windows-server FS01 CORP\\anna PC7 - 2026-04-13..2026-04-13 ×1",
            "windows-server FS01 CORP\\bob - 10.0.0.6 2026-04-13..2026-04-13 ×1",
            "windows-server FS01 CORP\\dora - 10.0.0.7 2026-04-13..2026-04-13 ×1",
            "windows-server FS01 CORP\\emil - 10.0.0.8 2026-04-13..2026-04-13 ×1",
            "windows-server FS01 carl PC9 - 2026-04-13..2026-04-13 ×1",
        ]
    );
    assert_eq!((expected.events.len(), expected.counts), (1, (9, 6, 0)));
    let rooted = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><Events>{}</Events>", xml().concat());
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(bare.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let forms: [(&str, Vec<u8>); 8] = [
        ("rooted", rooted.into_bytes()),
        ("utf-16", utf16),
        ("winlogbeat", winlogbeat().into_bytes()),
        ("nxlog", nxlog().into_bytes()),
        ("viewer", viewer().into_bytes()),
        ("get-winevent", get_winevent().into_bytes()),
        ("evtxecmd", evtxecmd().into_bytes()),
        ("zip", zipped(&[("logs/x.json", &nxlog())])),
    ];
    for (form, bytes) in forms {
        // Recognised by what it holds: the name says nothing.
        let records = read_bytes(&[("FS01/log.dat", &bytes)]);
        assert_eq!(said(&records), expected, "{form}: {:?} {:?}", only(&records), records.notices);
        let guessed = records.notices.iter().any(|notice| notice.code == "server-guessed");
        assert_eq!(guessed, form == "viewer", "{form}");
    }
}

#[test]
fn events_that_name_no_server_are_of_the_one_that_somebody_told() {
    let records = read_told(&[("security.csv", viewer().as_bytes())], "security.csv", "DC7");
    assert!(access(&records)[0].starts_with("windows-server DC7 CORP\\anna PC7"), "{:?}", access(&records));
    assert!(records.notices.iter().all(|notice| notice.code != "server-guessed"));
}

#[test]
fn an_event_viewers_file_without_a_servers_name_counts_without_a_server() {
    let records = read(&[("security.csv", &viewer())]);
    assert!(access(&records)[0].starts_with("windows-server - CORP\\anna PC7"), "{:?}", access(&records));
    assert!(finding(&records, "server-guessed").message.contains("6 events name no server"));
    assert!(records.notices.iter().all(|notice| notice.code != "administration-session"));
}

#[test]
fn a_message_that_nobody_can_read_is_set_aside_and_told() {
    let text = "Palabras clave,Fecha y hora,Origen,Id. del evento,Categoría de la tarea\n\
        Auditoría correcta,13/04/2026 8:00:00,Microsoft-Windows-Security-Auditing,4624,Logon,\"Se inició sesión.\n\n\tTipo de inicio de sesión:\t3\n\"\n\
        Auditoría correcta,13/04/2026 8:00:00,Microsoft-Windows-Security-Auditing,4634,Logoff,\"Se cerró sesión.\"\n";
    let records = read(&[("FS01.csv", text)]);
    let table = only(&records);
    assert_eq!((table.rows, table.set_aside["message-not-understood"], table.set_aside["logoff"]), (2, 1, 1));
    assert!(finding(&records, "messages-unread").message.contains("1 event that may be access is told only"));
}

#[test]
fn days_of_a_german_viewer_put_the_day_first() {
    let message = "Ein Konto wurde erfolgreich angemeldet.\n\nAntragsteller:\n\tKontoname:\t-\n\tKontodomäne:\t-\n\nAnmeldetyp:\t3\n\nNeue Anmeldung:\n\tKontoname:\tjürgen\n\tKontodomäne:\tCORP\n";
    let text = format!(
        "Schlüsselwörter,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\nÜberwachung erfolgreich,02.04.2026 08:00:00,Microsoft-Windows-Security-Auditing,4624,Logon,\"{message}\"\n\
         Überwachung erfolgreich,14.04.2026 08:00:00,Microsoft-Windows-Security-Auditing,4624,Logon,\"{message}\"\n"
    );
    let records = read(&[("FS01.csv", &text)]);
    assert_eq!(
        access(&records),
        [
            "windows-server FS01 CORP\\jürgen - - 2026-04-02..2026-04-02 ×1",
            "windows-server FS01 CORP\\jürgen - - 2026-04-14..2026-04-14 ×1"
        ]
    );
}

#[test]
fn sam_golds_events_say_that_network_logons_are_missing() {
    let text = SAM_EVENTS;
    let records = read(&[("FS01/Events.csv", text)]);
    assert_eq!(access(&records), ["windows-server FS01 CORP\\anna - 10.0.0.5 2026-04-13..2026-04-13 ×1"]);
    assert_eq!(only(&records).set_aside["local-logon"], 2);
    assert!(finding(&records, "logon-types-missing").message.contains("3, 4, 5 and 8"));
    assert!(finding(&records, "server-guessed").message.contains("FS01"));
}

#[test]
fn damage_costs_the_damaged_event_alone() {
    let events = xml();
    let torn = format!("{}{}{}", events[0], &events[1][..200], events[4]);
    let records = read(&[("FS01/x.xml", &torn)]);
    assert_eq!((only(&records).rows, only(&records).rejected, access(&records).len()), (3, 1, 2));
    let lines = nxlog().replacen("\"EventID\":4768", "\"EventID\":4768,,", 1);
    let records = read(&[("FS01/x.json", &lines)]);
    assert_eq!((only(&records).rows, only(&records).rejected), (9, 1));
    assert!(finding(&records, "rejected-rows").message.contains("row 4"));
}

#[test]
fn a_row_of_an_export_is_found_again_with_its_message() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("FS01.csv"), viewer()).unwrap();
    let records = load(folder.path());
    let origin = records.access.rows()[0].origin;
    let row = recal::evidence::row(folder.path(), &records.ledger, origin).unwrap();
    assert_eq!(row.headers, ["Keywords", "Date and Time", "Source", "Event ID", "Task Category", "(message)"]);
    assert_eq!(row.cells[3], "4624");
    assert!(row.cells[5].contains("Account Name:"));
}

#[test]
fn events_of_streams_and_archives_are_found_again_too() {
    let (json, xml) = (nxlog(), xml().join("\r\n"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.json"), &json).unwrap();
    std::fs::write(folder.path().join("b.xml"), &xml).unwrap();
    std::fs::write(folder.path().join("c.zip"), zipped(&[("logs/a.json", &json.replace("anna", "ida")), ("logs/v.csv", &viewer())]))
        .unwrap();
    let records = load(folder.path());
    let row = |origin| recal::evidence::row(folder.path(), &records.ledger, origin).unwrap();
    let mut shown = std::collections::BTreeSet::new();
    for access in records.access.rows() {
        let found = row(access.origin);
        let user = records.access.spellings.text(access.user).rsplit('\\').next().unwrap().to_string();
        assert!(found.cells.iter().any(|cell| cell.contains(&user)), "{user} in {found:?}");
    }
    for event in &records.events {
        let found = row(event.origin);
        assert!(found.cells.iter().any(|cell| cell.contains("Security log cannot be accessed")), "{found:?}");
        assert!(found.headers.len() >= 5, "{found:?}");
        shown.insert(found.path);
    }
    assert_eq!(shown.into_iter().collect::<Vec<_>>(), ["a.json", "b.xml", "c.zip/logs/a.json", "c.zip/logs/v.csv"]);
    let sources: Vec<&str> = records.ledger.sources.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(sources, ["a.json", "b.xml", "c.zip", "c.zip/logs/a.json", "c.zip/logs/v.csv"]);
}

#[test]
fn a_log_beside_its_own_export_counts_once() {
    let numbered = |at: usize, event: &String| event.replace("<Channel>", &format!("<EventRecordID>{}</EventRecordID><Channel>", 700 + at));
    let xml: String = xml().iter().enumerate().map(|(at, event)| numbered(at, event)).collect();
    let json = nxlog()
        .lines()
        .enumerate()
        .map(|(at, line)| line.replacen('{', &format!("{{\"RecordNumber\":{},", 700 + at), 1) + "\n")
        .collect::<String>();
    let alone = said(&read(&[("FS01/a.xml", &xml)]));
    let records = read(&[("FS01/a.xml", &xml), ("FS01/b.json", &json)]);
    let mut both = access(&records);
    both.sort();
    assert_eq!((both, records.events.len()), (alone.access, alone.events.len()));
    let second = &records.ledger.tables[1];
    assert_eq!((second.accepted, second.merged), (0, 6), "{second:?}");
    assert!(records.notices.iter().all(|notice| notice.code != "events-told-twice"), "{:#?}", records.notices);
}

#[test]
fn an_export_without_numbers_beside_its_log_is_told() {
    let records = read(&[("FS01/a.xml", &xml().concat()), ("FS01/b.csv", &viewer())]);
    let told = finding(&records, "events-told-twice");
    assert!(told.message.contains("FS01/a.xml#a and FS01/b.csv#b") && told.message.contains("2026-04-13"), "{}", told.message);
    assert_eq!(records.access.rows().iter().map(|row| row.count).sum::<u64>(), 10, "each of five people twice");
}

#[test]
fn a_real_log_beside_its_xml_and_json_counts_once() {
    let Some(folder) = real("evtx") else { return };
    let path = folder.join("velocidex-evtx__Security.evtx");
    let parser = || evtx::EvtxParser::from_path(&path).unwrap().with_configuration(evtx::ParserSettings::new().indent(false));
    let xml: Vec<String> = parser()
        .records()
        .filter_map(Result::ok)
        .map(|record| record.data.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>", ""))
        .collect();
    let json: Vec<String> = parser().records_json().filter_map(Result::ok).map(|record| record.data).collect();
    let native = std::fs::read(&path).unwrap();
    let records =
        read_bytes(&[("a.evtx", native.as_slice()), ("b.xml", xml.join("\n").as_bytes()), ("c.json", json.join("\n").as_bytes())]);
    assert_eq!(records.access.rows().iter().map(|row| row.count).sum::<u64>(), 9);
    assert_eq!(records.ledger.tables.iter().map(|table| (table.accepted, table.merged)).collect::<Vec<_>>(), [(3, 6), (0, 9), (0, 9)]);
}

#[test]
fn a_real_logs_records_are_found_again() {
    let Some(folder) = real("evtx") else { return };
    let records = load(&folder.join("omer__security.evtx"));
    let row = records.access.rows().last().unwrap();
    let found = recal::evidence::row(&folder.join("omer__security.evtx"), &records.ledger, row.origin).unwrap();
    assert_eq!(found.cells[0], "4624");
    let at = found.headers.iter().position(|name| name == "TargetUserName").unwrap();
    assert!(records.access.spellings.text(row.user).ends_with(&found.cells[at]), "{found:?}");
}

#[test]
fn an_archive_may_be_called_by_its_server() {
    let records = read_bytes(&[("FS01.zip", &zipped(&[("events.json", &nxlog().replace("\"Hostname\":\"FS01\"", "\"x\":\"y\""))]))]);
    assert!(finding(&records, "server-guessed").message.contains("taken for FS01's"), "{:?}", finding(&records, "server-guessed"));
}

#[test]
fn what_else_is_packed_with_events_is_told() {
    let bytes = zipped(&[("a.json", nxlog().as_str()), ("readme.txt", "hello")]);
    let records = read_bytes(&[("FS01.zip", &bytes)]);
    assert!(finding(&records, "unrecognised-table").message.contains("readme.txt"));
    let records = read_bytes(&[("other.zip", &zipped(&[("readme.txt", "hello")]))]);
    assert!(finding(&records, "unrecognised-table").message.contains("other.zip/readme.txt#readme"));
}

#[test]
fn a_real_log_counts_the_same_as_its_own_xml_and_json() {
    let Some(folder) = real("evtx") else { return };
    for file in [
        "omer__security.evtx",
        "velocidex-evtx__Security.evtx",
        "omer__2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Operational.evtx",
    ] {
        let native = load(&folder.join(file));
        let dump = |json: bool| {
            let mut parser =
                evtx::EvtxParser::from_path(folder.join(file)).unwrap().with_configuration(evtx::ParserSettings::new().indent(false));
            let records: Vec<String> = if json {
                parser.records_json().filter_map(Result::ok).map(|record| record.data).collect()
            } else {
                parser
                    .records()
                    .filter_map(Result::ok)
                    .map(|record| record.data.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>", ""))
                    .collect()
            };
            records.join("\n")
        };
        for (name, text) in [("x.xml", dump(false)), ("x.json", dump(true))] {
            let exported = read(&[(name, &text)]);
            let told = |records: &Records| {
                let mut access = access(records);
                access.sort();
                (access, only(records).accepted + only(records).merged, only(records).set_aside.clone())
            };
            assert_eq!(told(&exported), told(&native), "{file} as {name}");
        }
    }
}

#[test]
fn real_json_events_are_read_out_of_their_archives() {
    let Some(folder) = real("json-events") else { return };
    let records = load(&folder.join("purplesharp_ad_playbook_I.zip"));
    assert_eq!((only(&records).rows, only(&records).rejected), (25_993, 0), "{:?}", only(&records));
    assert!(only(&records).accepted > 0);
    let records = load(&folder.join("rdp_interactive_taskmanager_lsass_dump.zip"));
    assert_eq!((only(&records).rows, only(&records).rejected), (5_489, 0));
    // 1149 and 25 have no fields of their own; their messages tell who came from where.
    let found = access(&records);
    assert!(found.iter().any(|row| row.contains("theshire\\pgustavo") && row.contains("1.2.3.4")), "{found:?}");
    assert!(!only(&records).set_aside.contains_key("message-not-understood"), "{:?}", only(&records));
}
