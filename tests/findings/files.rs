//! What is odd in files, logs and the journal, as far as no reader's own test tells it.

use crate::{ACCESS, Estate, SERVERS, line};
use recal::engagement::merges::as_spelled;
use recal::engagement::{Author, Draft, Journal, replay};
use recal::kit::decisions::RecordKey;
use recal::kit::findings::{Effect, Severity};
use std::io::Write;

fn event(id: u32, channel: &str, data: &str) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/>\
         <EventID>{id}</EventID><TimeCreated SystemTime='2026-02-01T08:00:00.0Z'/><Channel>{channel}</Channel>\
         <Computer>FS1</Computer></System>{data}</Event>"
    )
}

#[test]
fn a_text_that_is_no_utf8_says_how_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("access.csv"), b"workload,server,user\nwindows-server,FS1,ren\xe9\n").unwrap();
    let catalog = recal::catalog::Catalog::builtin().unwrap();
    let records = recal::evidence::load(folder.path(), &catalog, &Default::default(), &recal::evidence::Silent).unwrap();
    let finding = records.notices.iter().find(|finding| finding.code == "encoding-guessed").unwrap();
    assert_eq!((finding.severity, finding.subject.as_str()), (Severity::Info, "access.csv#access"));
}

#[test]
fn a_cleared_security_log_and_a_host_that_nobody_knows_are_told() {
    let cleared = event(1102, "Security", "<UserData/>");
    let ticket = event(
        4769,
        "Security",
        "<EventData><Data Name='TargetUserName'>ann@C.EXAMPLE</Data><Data Name='ServiceName'>STRANGE$</Data>\
         <Data Name='IpAddress'>10.0.0.6</Data><Data Name='Status'>0x0</Data></EventData>",
    );
    let log = format!("{cleared}\n{ticket}");
    let files = [SERVERS, ACCESS, ("log.xml", log.as_str())];
    let estate = Estate { files: &files, ..Estate::default() };
    assert_eq!(estate.one("log-cleared").effect, Effect::Under);
    let unknown = estate.one("unknown-host");
    assert_eq!((unknown.subject.to_lowercase().as_str(), unknown.effect), ("strange", Effect::Under));
}

#[test]
fn an_authentication_without_a_session_is_told() {
    let data = "<UserData><EventXML><Param1>ann</Param1><Param2>C</Param2><Param3>10.0.0.7</Param3></EventXML></UserData>";
    let log = event(1149, "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational", data);
    let files = [SERVERS, ACCESS, ("rdp.xml", log.as_str())];
    let finding = Estate { files: &files, ..Estate::default() }.one("network-authentication-only");
    assert_eq!((finding.subject.as_str(), finding.effect), ("FS1", Effect::Over));
}

#[test]
fn a_session_on_a_server_that_is_no_rds_host_is_told() {
    let data = "<UserData><EventXML><User>C\\ann</User><SessionID>3</SessionID><Address>10.0.0.7</Address></EventXML></UserData>";
    let log = event(21, "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", data);
    let files = [SERVERS, ACCESS, ("sessions.xml", log.as_str())];
    let finding = Estate { files: &files, ..Estate::default() }.one("administration-session");
    assert_eq!((finding.subject.as_str(), finding.severity), ("FS1", Severity::Low));
}

#[test]
fn a_wording_that_leaves_a_doubt_covers_nothing_and_names_what_it_may_be() {
    let finding = line("unsure-product|Exchagne Server Standard CAL,5,user,,,,,,");
    assert_eq!(finding.effect, Effect::Over);
    assert!(finding.message.contains("may be Exchange Server Standard CAL") && finding.suggestion.is_some(), "{}", finding.message);
}

#[test]
fn a_line_that_is_no_cal_is_listed_and_counts_nowhere() {
    let finding = line("no-cal|WinSvrStdCore 2022 SNGL OLV 2Lic NL AP CoreLic,8,,,,,,,");
    assert_eq!((finding.severity, finding.evidence_total), (Severity::Info, 1));
}

#[test]
fn a_journal_with_a_line_and_an_entry_that_say_nothing_tells_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("engagement.recal");
    let author = Author { at: "2026-06-30T10:00:00Z".into(), by: "a.b".into() };
    let as_of = recal::catalog::Day::from_ymd(2026, 6, 30).unwrap();
    let mut journal = Journal::create(&path, Draft::open("Contoso", as_of, None), &author).unwrap();
    let on = RecordKey { record: "person".into(), key: "ann".into() };
    // Of a later version, or of a script: the op is none that is known.
    journal.append(&[Draft { op: "banish".into(), ..Draft::exclude(&on, "left") }], &author).unwrap();
    drop(journal);
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"what is this\n").unwrap();
    let journal = Journal::read(&path).unwrap();
    let faults = journal.findings();
    assert!(faults.iter().any(|f| f.code == "journal-line-unreadable" && f.severity == Severity::High), "{faults:?}");
    let (_, told) = replay(&mut journal.entries().to_vec(), as_of, &as_spelled);
    assert_eq!(told.iter().map(|f| f.code).collect::<Vec<_>>(), ["journal-entry-not-applied"]);
}
