//! Tables that no reader knows, read as the consultant says: decided, replayed, taken back, and known again by their shape.

use recal::engagement::Draft;
use recal::kit::records::TableAccount;
use recal::session::{EntryState, OpenOptions, Session, SessionError};
use std::ops::ControlFlow;
use std::path::Path;

const LOG: &str = "Konto;Rechner;Dienst;Zuletzt gesehen;Bemerkung\n\
                   C\\a;PC1;EXCH;04.05.2026;\n\
                   C\\b;PC2;EXCH;05.05.2026;x\n\
                   C\\b;PC2;EXCH;05.05.2026;y\n\
                   C\\c;PC3;FAX;06.05.2026;\n\
                   ;;EXCH;06.05.2026;nobody\n";

const PEOPLE: &str = "user,enabled,aliases\na@c.example,yes,C\\a\nb@c.example,yes,C\\b\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn open(folder: &Path) -> Session {
    let options = OpenOptions { writable: true, ..OpenOptions::default() };
    Session::open(folder, &options, &|_, _, _| ControlFlow::Continue(())).unwrap()
}

fn draft(line: &str) -> Draft {
    Draft::from_json(line).unwrap().0
}

fn mapped() -> Draft {
    draft(
        r#"{"op":"map","on":{"source":"log.csv"},"kind":"access","columns":{"Konto":"user","Rechner":"device","Dienst":"workload",
            "Zuletzt gesehen":"last_seen"},"constants":{"server":"EX1"},"values":{"workload":{"EXCH":"exchange"}},"dates":"dmy","why":"asked"}"#,
    )
}

fn table(session: &Session, name: &str) -> TableAccount {
    let shown = session.snapshot();
    let table = shown.records.ledger.tables.iter().find(|table| table.name == name).unwrap().clone();
    let set_aside: u64 = table.set_aside.values().sum();
    assert_eq!(table.rows, table.accepted + table.merged + set_aside + table.rejected, "{table:?}");
    table
}

fn access(session: &Session) -> usize {
    session.snapshot().records.access.rows().len()
}

fn codes(session: &Session) -> Vec<&'static str> {
    session.snapshot().position.findings.iter().map(|finding| finding.code).collect()
}

/// Fate of a table's rows: accepted, merged, set aside, rejected.
fn fate(table: &TableAccount) -> (u64, u64, u64, u64) {
    (table.accepted, table.merged, table.set_aside.values().sum(), table.rejected)
}

#[test]
fn an_unknown_table_is_read_as_it_was_mapped_and_undo_brings_the_old_reading_back() {
    let folder = folder(&[("log.csv", LOG), ("people.csv", PEOPLE)]);
    let mut session = open(folder.path());
    assert_eq!((table(&session, "log").kind.as_str(), access(&session)), ("unrecognised", 0));
    session.decide(mapped()).unwrap();
    let read = table(&session, "log");
    assert_eq!((read.kind.as_str(), fate(&read)), ("access", (2, 1, 1, 1)));
    assert!(read.signs.starts_with("mapped by entry 1 (server EX1): headers Konto"), "{}", read.signs);
    assert!(!codes(&session).contains(&"unrecognised-table"));
    let shown = session.snapshot();
    let row = &shown.records.access.rows()[0];
    assert_eq!(shown.records.access.spellings.text(row.server), "EX1");
    assert_eq!((row.last_seen.unwrap().to_string(), row.origin.row), ("2026-05-04".to_string(), 2));
    let (headers, cells) = session.extract_row(row.origin).unwrap();
    assert_eq!((headers[0].as_str(), cells[0].as_str()), ("Konto", "C\\a"));
    session.undo().unwrap();
    assert_eq!((table(&session, "log").kind.as_str(), access(&session)), ("unrecognised", 0));
    session.redo().unwrap();
    assert_eq!(access(&session), 2);
    drop(session);
    assert_eq!(access(&open(folder.path())), 2, "the same after opening again");
}

#[test]
fn a_profile_reads_every_table_of_its_shape_also_those_that_come_later() {
    let folder = folder(&[("log.csv", LOG)]);
    let mut session = open(folder.path());
    session
        .decide(draft(
            r#"{"op":"profile","name":"Fachverfahren","kind":"access","columns":{"konto":"user","Rechner":"device","Dienst":"workload"},
                "values":{"workload":{"exch":"exchange"}},"why":"asked"}"#,
        ))
        .unwrap();
    assert!(table(&session, "log").signs.starts_with("mapped by profile 'Fachverfahren' (entry 1)"));
    drop(session);
    std::fs::write(folder.path().join("later.csv"), "Dienst,Konto,Rechner\nEXCH,C\\x,PC9\n").unwrap();
    let session = open(folder.path());
    assert_eq!((table(&session, "later").kind.as_str(), table(&session, "later").accepted), ("access", 1));
    assert!(session.snapshot().entries.iter().all(|entry| entry.state == EntryState::Active));
}

#[test]
fn a_profile_stands_back_where_a_table_is_known_by_more_than_it_names() {
    let folder = folder(&[("people.csv", PEOPLE), ("short.csv", "user,enabled\nz@c.example,1\n")]);
    let mut session = open(folder.path());
    session.decide(draft(r#"{"op":"profile","name":"P","kind":"plan","columns":{"user":"user","enabled":"plan"},"why":"w"}"#)).unwrap();
    assert_eq!((table(&session, "people").kind.as_str(), table(&session, "short").kind.as_str()), ("person", "plan"));
}

#[test]
fn what_was_recognised_can_be_amended() {
    let rows = "workload,server,user,device,Host\nexchange,,C\\a,,PC1\nexchange,EX2,C\\b,,PC2\n";
    let folder = folder(&[("access.csv", rows)]);
    let mut session = open(folder.path());
    session
        .decide(draft(r#"{"op":"map","on":{"source":"access.csv"},"columns":{"Host":"device"},"constants":{"server":"EX1"},"why":"w"}"#))
        .unwrap();
    let shown = session.snapshot();
    let log = &shown.records.access;
    let told: Vec<String> =
        log.rows().iter().map(|row| format!("{} {}", log.spellings.text(row.server), log.spellings.text(row.device))).collect();
    assert_eq!(told, ["EX1 PC1", "EX2 PC2"], "a constant fills what a row leaves open");
    assert_eq!(table(&session, "access").columns.iter().filter(|column| column.field.as_deref() == Some("device")).count(), 1);
}

const ACCOUNTS: &str = "SamAccountName,SID,Enabled,Active2,UserPrincipalName\n\
                        ann,S-1-5-21-1-2-3-1,False,True,ann@c.example\nbob,S-1-5-21-1-2-3-2,False,,bob@c.example\n";

#[test]
fn a_column_of_a_products_export_can_be_left_unread_or_give_way_to_another() {
    let folder = folder(&[("ad.csv", ACCOUNTS)]);
    let mut session = open(folder.path());
    let enabled = |session: &Session| session.snapshot().records.people.iter().map(|p| p.enabled).collect::<Vec<_>>();
    assert_eq!(enabled(&session), [Some(false), Some(false)]);
    session.decide(draft(r#"{"op":"map","on":{"source":"ad.csv"},"columns":{"Enabled":null},"why":"w"}"#)).unwrap();
    assert_eq!(enabled(&session), [None, None], "what is not read says nothing");
    session.undo().unwrap();
    session.decide(draft(r#"{"op":"map","on":{"source":"ad.csv"},"columns":{"Active2":"enabled"},"why":"w"}"#)).unwrap();
    assert_eq!(enabled(&session), [Some(true), None], "another column takes its place, also where it is blank");
    let told: Vec<String> =
        table(&session, "ad").columns.iter().filter(|c| c.field.as_deref() == Some("enabled")).map(|c| c.header.clone()).collect();
    assert_eq!(told, ["Active2"]);
}

const UAL: &str = "ActivityCount,ClientName,FirstSeen,LastSeen,ProductName,RoleGuid,RoleName,TenantIdentifier,UserName,PSComputerName\n\
                   5,,01/02/2026 10:00:00,01/03/2026 10:00:00,Windows Server 2019 Standard,10a9226f-50ee-49d8-a393-9a501d47ce04,File Server,\
                   00000000-0000-0000-0000-000000000000,corp\\ann,\n";

#[test]
fn a_guessed_server_is_confirmed_by_what_its_finding_suggests() {
    let folder = folder(&[("FS01_UalUserAccess.csv", UAL)]);
    let mut session = open(folder.path());
    let shown = session.snapshot();
    let guessed = shown.position.findings.iter().find(|finding| finding.code == "server-guessed").expect("a guess");
    let suggestion = guessed.suggestion.clone().expect("to confirm it");
    session.decide(Draft::from_decision(&suggestion.decision, "the client's answer")).unwrap();
    assert!(!codes(&session).contains(&"server-guessed"));
    let shown = session.snapshot();
    let servers: Vec<&str> = shown.records.access.rows().iter().map(|row| shown.records.access.spellings.text(row.server)).collect();
    assert_eq!(servers, ["FS01"]);
    session.undo().unwrap();
    assert!(codes(&session).contains(&"server-guessed"));
}

#[test]
fn a_mapping_that_the_table_cannot_bear_is_refused_and_nothing_recorded() {
    let folder = folder(&[("log.csv", LOG)]);
    let mut session = open(folder.path());
    let mut refused = |line: &str| match session.decide(draft(line)) {
        Err(SessionError::Refused { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    let no_header = r#"{"op":"map","on":{"source":"log.csv"},"kind":"plan","columns":{"Konto":"user","Plan":"plan"},"why":"w"}"#;
    assert!(refused(no_header).contains("cannot be followed: it has no header 'Plan'"));
    let no_field = r#"{"op":"map","on":{"source":"log.csv"},"kind":"plan","columns":{"Konto":"upn"},"why":"w"}"#;
    assert!(refused(no_field).contains("'upn', which a table of kind 'plan' does not have"));
    let no_row = r#"{"op":"map","on":{"source":"log.csv"},"kind":"plan","header":7,"columns":{"Konto":"user","Dienst":"plan"},"why":"w"}"#;
    assert!(refused(no_row).contains("no header in row 7"));
    let alone = r#"{"op":"map","on":{"source":"log.csv"},"constants":{"server":"X"},"why":"w"}"#;
    assert!(refused(alone).contains("nothing says which record"));
    assert!(!session.has_journal());
    let gone = draft(r#"{"op":"map","on":{"source":"gone.csv"},"constants":{"server":"X"},"why":"w"}"#);
    session.decide(gone).unwrap();
    assert_eq!(session.snapshot().entries.last().unwrap().state, EntryState::Dormant);
}

#[test]
fn a_mapping_of_a_file_that_was_replaced_is_dormant_and_told() {
    let folder = folder(&[("log.csv", LOG)]);
    let mut session = open(folder.path());
    session.decide(mapped()).unwrap();
    drop(session);
    std::fs::write(folder.path().join("log.csv"), "Account;Node\nx;y\n").unwrap();
    let session = open(folder.path());
    assert_eq!(session.snapshot().entries[1].state, EntryState::Dormant);
    assert!(codes(&session).contains(&"mapping-not-followed") && codes(&session).contains(&"unrecognised-table"));
    assert!(!codes(&session).contains(&"decision-dormant"), "told once");
}

#[test]
fn lines_of_json_and_tables_without_a_header_are_mapped_too() {
    let json = "{\"who\":\"C\\\\a\",\"what\":\"rds\"}\n{\"who\":\"C\\\\b\",\"what\":\"rds\"}\n";
    let folder = folder(&[("log.json", json), ("bare.csv", "C\\x,PC1,2026-05-04\nC\\y,PC2,2026-05-05\n")]);
    let mut session = open(folder.path());
    let drafts = [
        r#"{"op":"map","on":{"source":"log.json"},"kind":"access","columns":{"who":"user","what":"workload"},"why":"w"}"#,
        r#"{"op":"map","on":{"source":"bare.csv"},"kind":"access","header":0,"columns":{"column 1":"user","column 2":"device"},
            "constants":{"workload":"exchange"},"why":"w"}"#,
    ];
    session.decide_all(drafts.map(draft).to_vec()).unwrap();
    assert_eq!((table(&session, "log").accepted, table(&session, "bare").accepted), (2, 2));
}

#[test]
fn reading_again_can_be_broken_off_and_then_nothing_is_decided() {
    let folder = folder(&[("log.csv", LOG)]);
    let mut session = open(folder.path());
    let broken = session.decide_heard(vec![mapped()], &|_, _, _| ControlFlow::Break(()));
    assert!(matches!(broken, Err(SessionError::Cancelled)));
    assert!(!session.has_journal() && access(&session) == 0);
}

#[test]
fn the_last_mapping_of_a_table_stands() {
    let folder = folder(&[("log.csv", LOG)]);
    let mut session = open(folder.path());
    session.decide(mapped()).unwrap();
    let plan =
        r#"{"op":"map","on":{"source":"log.csv","table":"log"},"kind":"plan","columns":{"Konto":"user","Dienst":"plan"},"why":"no"}"#;
    session.decide(draft(plan)).unwrap();
    assert_eq!(table(&session, "log").kind, "plan");
    assert!(session.snapshot().entries.iter().all(|entry| entry.state == EntryState::Active));
    session.undo().unwrap();
    assert_eq!(table(&session, "log").kind, "access");
}

#[test]
fn an_order_of_days_that_nothing_tells_is_confirmed_by_what_its_finding_suggests() {
    let folder = folder(&[
        ("a.csv", "workload,user,last_seen\nexchange,C\\a,04/05/2026\n"),
        ("owned.csv", "product,quantity,sa_end\nCore CAL Suite,5,01/02/2027\n"),
    ]);
    let mut session = open(folder.path());
    let day = |session: &Session| session.snapshot().records.access.rows()[0].last_seen.unwrap().to_string();
    assert_eq!(day(&session), "2026-05-04");
    let shown = session.snapshot();
    let doubts = shown.position.findings.iter().filter(|finding| finding.code == "ambiguous-date-order");
    let suggested = doubts.map(|finding| Draft::from_decision(&finding.suggestion.clone().unwrap().decision, "asked")).collect::<Vec<_>>();
    assert_eq!(suggested.len(), 2);
    session.decide_all(suggested).unwrap();
    assert!(!codes(&session).contains(&"ambiguous-date-order"));
    assert_eq!(day(&session), "2026-05-04");
    // The other order, for one of them.
    session.decide(draft(r#"{"op":"map","on":{"source":"a.csv"},"dates":"mdy","why":"a machine in the States"}"#)).unwrap();
    assert_eq!(day(&session), "2026-04-05");
}

#[test]
fn a_journal_opened_by_a_mapping_stands_as_of_what_the_mapping_reads() {
    let folder = folder(&[("log.csv", LOG), ("old.csv", "workload,user,last_seen\nexchange,C\\a,2026-01-31\n")]);
    let mut session = open(folder.path());
    session.decide(mapped()).unwrap();
    assert_eq!(session.snapshot().position.settings.as_of.to_string(), "2026-05-05");
    assert_eq!(session.snapshot().entries[0].draft.rest["as_of"], "2026-05-05");
}
