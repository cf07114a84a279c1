//! Who could access beside who did: the columns of step 2, the list behind them, the decision and the headline that moves.

use crate::Desk;
use recal::session::{Draft, OpenOptions, Session};
use recal::views::TableKey;
use recal::workbench::book::{Book, SnapshotBook};
use recal::workbench::msg::Cause;
use std::ops::ControlFlow;

const FILES: [(&str, &str); 5] = [
    ("servers.csv", "server,workload,version\nTS1,rds,2019\n"),
    ("access.csv", "workload,server,user,device,last_seen\nrds,TS1,CORP\\ann,PC1,2026-06-01\n"),
    (
        "people.csv",
        "user,enabled,aliases\nann@corp.example,yes,CORP\\ann\nbob@corp.example,yes,CORP\\bob\ncyd@corp.example,yes,CORP\\cyd\ndee@other.example,yes,OTHER\\dee\n",
    ),
    (
        "granted.csv",
        "workload,authorised_user,principal,server,via\nrds,CORP\\Domain Users,group,TS1,collection Office\nrds,CORP\\Temps,group,TS1,collection Office\n",
    ),
    ("prices.csv", "product,unit_price,metric,currency\nRemote Desktop Services CAL,140,user,EUR\nWindows Server CAL,30,user,EUR\n"),
];

fn session() -> (tempfile::TempDir, Session) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("client");
    std::fs::create_dir(&folder).unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let options = OpenOptions { writable: true, as_of: recal::catalog::Day::from_ymd(2026, 6, 30), ..OpenOptions::default() };
    let mut session = Session::open(&folder, &options, &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    (home, session)
}

fn book(session: &Session) -> SnapshotBook {
    SnapshotBook(session.snapshot())
}

fn left(session: &Session) -> i64 {
    book(session).headline().left().0
}

#[test]
fn did_could_only_and_neither_at_both_sizes() {
    let (_home, session) = session();
    for (width, height) in [(80, 24), (140, 45)] {
        let mut desk = Desk::open_as(width, height, book(&session), None);
        desk.press("2");
        insta::assert_snapshot!(format!("could_rights_{width}x{height}"), desk.screen());
        desk.go_to("2", TableKey::CouldAccess);
        insta::assert_snapshot!(format!("could_list_{width}x{height}"), desk.screen());
    }
}

#[test]
fn one_decision_has_them_counted_the_headline_moves_and_undo_takes_it_back() {
    let (_home, mut session) = session();
    let before = left(&session);
    let mut desk = Desk::open_as(140, 45, book(&session), None);
    desk.press("2 d / 'count_who_could' enter");
    assert!(desk.screen().contains("does not count"), "{}", desk.screen());
    desk.press("enter").press("'all_staff_may'").press("enter");
    let drafts = desk.decided();
    assert_eq!(drafts, [Draft::set("could_access.rds", Some("yes"), "all staff may")]);
    session.decide_all(drafts).unwrap();
    session.complete();
    assert_eq!(left(&session) - before, 2 * 14_000, "bob and cyd, in this right alone");
    desk.changed(book(&session), Cause::Decided { count: 1, words: "counted".into() });
    assert!(desk.screen().contains("yes") || desk.screen().contains("count by decision"), "{}", desk.screen());
    assert_eq!(session.undo().unwrap().len(), 1);
    session.complete();
    assert_eq!(left(&session), before);
}

#[test]
fn the_decision_is_of_a_right_and_elsewhere_says_so() {
    let (_home, session) = session();
    let mut desk = Desk::open_as(140, 45, book(&session), None);
    desk.press("1 : 'count_who_could' enter");
    assert!(desk.notice().contains("go to 2 Access"), "{}", desk.notice());
}
