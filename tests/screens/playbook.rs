//! The playbook of a finding, walked: its screen, and ticks that outlast the program.

use crate::Desk;
use recal::session::{Draft, OpenOptions, Session};
use recal::views::{self, Link, TableKey, Tick};
use recal::workbench::book::{Book, SnapshotBook};
use recal::workbench::msg::Cause;
use recal::workbench::theme::{Colour, Glyphs, Look};
use std::ops::ControlFlow;
use std::path::Path;

const FINDING: &str = "pack-activation-failed:ebs1-0xcfff1208";

/// A client whose server refused a CAL pack that it has already.
struct Client(tempfile::TempDir);

impl Client {
    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("client")
    }
}

fn client() -> Client {
    let client = Client(tempfile::tempdir().unwrap());
    let folder = client.path();
    std::fs::create_dir(&folder).unwrap();
    let files = [
        ("servers.csv", "server,workload,version\nEBS1,windows-server,2008\n"),
        ("access.csv", "workload,server,user,device,last_seen\nwindows-server,EBS1,ann,PC1,2026-06-01\n"),
        (
            "application.csv",
            "server,source,id,message,time\nEBS1,Microsoft-Windows-Windows Server Solutions Client Access Licensing,5,\
             License pack activation failed due to error code: 0xcfff1208.,2026-02-01\n",
        ),
        ("prices.csv", "product,unit_price,metric,currency\nWindows Server CAL,30,user,EUR\nWindows Server CAL,25,device,EUR\n"),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    client
}

fn open(folder: &Path) -> Session {
    let options = OpenOptions { writable: true, as_of: recal::catalog::Day::from_ymd(2026, 6, 30), ..OpenOptions::default() };
    let mut session = Session::open(folder, &options, &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    session
}

fn book(session: &Session) -> SnapshotBook {
    SnapshotBook(session.snapshot())
}

/// The workbench with the finding open.
fn desk(session: &Session, width: u16, height: u16) -> Desk {
    let mut desk = Desk::open_as(width, height, book(session), None);
    desk.press("F / 'code:pack-activation' enter enter");
    desk
}

/// Goes down to a line that can be ticked off; where the next one is out of view, the lines between go by first.
fn go(desk: &mut Desk, place: usize) {
    for _ in 0..200 {
        if desk.work().detail.cursor == place {
            return;
        }
        desk.press("j");
    }
    panic!("line {place} is not reached: {}", desk.screen());
}

/// What can be ticked off, as the session has it now.
fn ticks(session: &Session) -> Vec<Tick> {
    let links = book(session).detail(TableKey::Findings, FINDING, 10).links();
    links.into_iter().filter_map(|link| if let Link::Step(tick) = link { Some(tick) } else { None }).collect()
}

fn ticked(session: &Session) -> Vec<String> {
    ticks(session).into_iter().filter(|tick| tick.done).map(|tick| tick.step.unwrap_or_else(|| "ask".into())).collect()
}

/// The columns 'steps' and 'to ask the client' of the finding's row, as screen and sheet have them.
fn row(session: &Session) -> (String, String) {
    let book = book(session);
    let table = book.table(TableKey::Findings);
    let row = (0..table.len).map(|at| (table.row)(at)).find(|row| row.id == FINDING).unwrap();
    let cell = |id: &str| views::text(&row.cells[table.columns.iter().position(|column| column.id == id).unwrap()]);
    (cell("steps"), cell("ask"))
}

/// Presses a key that decides, and decides.
fn press(desk: &mut Desk, session: &mut Session, key: &str) -> Vec<Draft> {
    desk.press(key);
    let drafts = desk.decided();
    session.decide_all(drafts.clone()).unwrap();
    session.complete();
    desk.changed(book(session), Cause::Decided { count: drafts.len(), words: "ticked".into() });
    drafts
}

#[test]
fn a_findings_playbook_at_both_sizes() {
    let folder = client();
    let mut session = open(&folder.path());
    session.decide(Draft::tick(FINDING, "read-code", "Read the error code in the event.")).unwrap();
    session.complete();
    for (width, height) in [(80, 24), (140, 45)] {
        insta::assert_snapshot!(format!("playbook_{width}x{height}"), desk(&session, width, height).screen());
    }
}

#[test]
fn a_step_is_ticked_is_there_after_a_restart_and_is_undone() {
    let folder = client();
    let mut session = open(&folder.path());
    let all = ticks(&session);
    assert_eq!(row(&session), ("0 of 14".into(), all.last().unwrap().words.clone()));
    let mut desk = desk(&session, 140, 45);
    let place = all.iter().position(|tick| tick.step.as_deref() == Some("read-code")).unwrap();
    go(&mut desk, place);
    let drafts = press(&mut desk, &mut session, "space");
    assert_eq!(drafts, [Draft::tick(FINDING, "read-code", &all[place].words)]);
    assert!(drafts[0].why.starts_with("done: Read the error code in the event"), "{}", drafts[0].why);
    assert!(desk.screen().contains("✓ Read the error code"), "{}", desk.screen());
    assert_eq!((ticked(&session), row(&session).0.as_str()), (vec!["read-code".to_string()], "1 of 14"));

    // It stands at its step, and in the list of decisions; the finding's own decisions are those about how it stands.
    let book = book(&session);
    let detail = book.detail(TableKey::Findings, FINDING, 10);
    assert!(detail.sections.iter().all(|section| section.heading != "decision"), "{:?}", detail.sections);
    let entry = recal::engagement::describe(book.entries().last().unwrap());
    assert_eq!(entry, format!("ticked off read-code of the finding {FINDING}"));

    drop((book, session));
    let mut session = open(&folder.path());
    assert_eq!(ticked(&session), ["read-code"], "another run of the program knows it");
    assert_eq!(session.undo().unwrap(), [1]);
    assert_eq!(ticked(&session), [] as [String; 0]);
    assert_eq!(session.redo().unwrap(), [1]);
    assert_eq!(ticked(&session), ["read-code"]);
}

#[test]
fn the_same_key_takes_a_tick_away_and_says_so_in_the_journal() {
    let folder = client();
    let mut session = open(&folder.path());
    let mut desk = desk(&session, 140, 45);
    press(&mut desk, &mut session, "space");
    assert_eq!((ticked(&session), row(&session).0.as_str()), (vec!["already-installed".to_string()], "0 of 8"), "a cause is no step");
    let walked: Vec<String> = ticks(&session).into_iter().filter_map(|tick| tick.step).collect();
    assert!(walked.contains(&"count-once".into()) && !walked.contains(&"restore-permissions".into()), "steps for other causes: {walked:?}");
    assert_eq!(press(&mut desk, &mut session, "space"), [Draft::retract(1, "not done after all")]);
    assert_eq!(ticked(&session), [] as [String; 0]);
    desk.press("enter");
    assert!(desk.notice().contains("space ticks it off"), "{}", desk.notice());
}

#[test]
fn ticking_the_question_off_marks_the_finding_as_asked() {
    let folder = client();
    let mut session = open(&folder.path());
    let mut desk = desk(&session, 140, 45);
    let last = ticks(&session).len() - 1;
    go(&mut desk, last);
    let drafts = press(&mut desk, &mut session, "space");
    assert_eq!((drafts[0].op.as_str(), drafts[0].rest["to"].as_str()), ("finding", Some("asked")));
    assert_eq!(ticked(&session), ["ask"]);
    press(&mut desk, &mut session, "space");
    assert_eq!(ticked(&session), [] as [String; 0]);
    // What the client has answered is no longer out: it is not taken back by a key that ticks.
    for to in ["asked", "answered"] {
        session.decide(Draft::finding(FINDING, recal::session::Status::parse(to).unwrap(), "mail of 3 July")).unwrap();
    }
    session.complete();
    desk.changed(book(&session), Cause::Completed);
    assert_eq!(ticked(&session), ["ask"]);
    let before = desk.effects.len();
    desk.press("space");
    assert!(desk.notice().contains("answered already") && desk.effects.len() == before, "{}", desk.notice());
}

#[test]
fn without_box_characters_ticks_are_brackets_and_the_cursor_keeps_its_line() {
    let folder = client();
    let mut session = open(&folder.path());
    session.decide(Draft::tick(FINDING, "read-code", "Read the error code in the event.")).unwrap();
    let mut desk = desk(&session, 80, 24);
    desk.app.look = Look { colour: Colour::Mono, glyphs: Glyphs::Ascii };
    let all = ticks(&session);
    assert!(desk.screen().contains("[ ] 1. The pack is already installed"), "{}", desk.screen());
    for (place, tick) in all.iter().enumerate() {
        go(&mut desk, place);
        let screen = desk.screen();
        assert!(screen.is_ascii(), "{screen}");
        // The line under the cursor is in view, whatever the brackets take of its width.
        let told = tick.words.trim_start_matches("done: ").trim_start_matches("cause found: ");
        let begin: String = told.chars().take(30).collect();
        assert!(screen.contains(&begin), "{begin}: {screen}");
        assert_eq!(screen.contains(&format!("[x] {begin}")), tick.done, "{screen}");
    }
}

#[test]
fn an_engagement_that_is_read_only_shows_the_playbook_and_ticks_nothing() {
    let folder = client();
    let session = open(&folder.path());
    let mut desk = Desk::open_as(140, 45, book(&session), Some("another instance has it open"));
    desk.press("F / 'code:pack-activation' enter enter space");
    assert!(desk.notice().contains("read-only") && desk.effects.is_empty(), "{}", desk.notice());
}
