//! Which device an address was, and what counting by address gets wrong: their screens, and a suggestion accepted and taken back.

use crate::Desk;
use recal::session::{OpenOptions, Session};
use recal::views::{self, TableKey};
use recal::workbench::book::{Book, SnapshotBook};
use recal::workbench::msg::Cause;
use std::ops::ControlFlow;

const FILES: [(&str, &str); 4] = [
    ("servers.csv", "server,workload,version\nFS1,windows-server,2019\n"),
    ("prices.csv", "product,unit_price,metric,currency\nWindows Server CAL,30,user,EUR\nWindows Server CAL,25,device,EUR\n"),
    (
        "leases.csv",
        "device,device_kind,ip,ip_from,ip_to,nat\nCARD,workstation,10.0.0.1;10.0.0.2,,,\nONE,workstation,10.0.2.1,2026-01-01,2026-01-31,\n\
         TWO,workstation,10.0.2.1,2026-02-01,2026-04-30,\nGATE,service,10.0.3.1,,,yes\n",
    ),
    (
        "access.csv",
        "workload,server,user,device,ip,last_seen\nwindows-server,FS1,ann,,10.0.0.1,2026-03-01\nwindows-server,FS1,ann,,10.0.0.2,2026-03-01\n\
         windows-server,FS1,bob,,10.0.2.1,2026-01-05\nwindows-server,FS1,bob,,10.0.2.1,2026-03-05\nwindows-server,FS1,cid,,10.0.3.1,2026-03-05\n\
         windows-server,FS1,dora,,10.0.3.1,2026-03-05\nwindows-server,FS1,emil,,10.0.9.9,2026-05-04\n\
         windows-server,FS1,CORP\\PC17$,,10.0.9.9,2026-05-04\nwindows-server,FS1,emil,PC17,,2026-05-04\nwindows-server,FS1,bob,,10.0.2.1,2026-05-03\n",
    ),
];

fn open(folder: &std::path::Path) -> Session {
    let options = OpenOptions { writable: true, as_of: recal::catalog::Day::from_ymd(2026, 6, 30), ..OpenOptions::default() };
    let mut session = Session::open(folder, &options, &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    session
}

fn desk(session: &Session, (width, height): (u16, u16)) -> Desk {
    let mut desk = Desk::open_as(width, height, SnapshotBook(session.snapshot()), None);
    desk.go_to("2", TableKey::DeviceCandidates);
    desk
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    FILES.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
    folder
}

#[test]
fn which_device_and_the_reckoning_at_both_sizes() {
    let folder = folder();
    let session = open(folder.path());
    for size in [(80, 24), (140, 45)] {
        let mut desk = desk(&session, size);
        insta::assert_snapshot!(format!("which_device_{}x{}", size.0, size.1), desk.screen());
        desk.go_to("2", TableKey::Addresses);
        insta::assert_snapshot!(format!("addresses_{}x{}", size.0, size.1), desk.screen());
    }
}

#[test]
fn a_suggestion_is_taken_with_one_key_changes_the_count_and_is_undone() {
    let folder = folder();
    let mut session = open(folder.path());
    let devices = |session: &Session| session.snapshot().position.rights.values().map(|right| right.devices).sum::<u64>();
    let suggested = |session: &Session| SnapshotBook(session.snapshot()).table(TableKey::DeviceCandidates).len;
    let before = (devices(&session), suggested(&session));
    assert_eq!(before.1, 2, "the machine account's, and the last holder's");
    let mut desk = desk(&session, (140, 45));
    desk.press("a enter").press("'DHCP_log,_4_May'").press("enter");
    let drafts = desk.decided();
    assert_eq!(drafts.len(), 1, "{}", desk.screen());
    assert_eq!((drafts[0].op.as_str(), drafts[0].why.as_str()), ("add", "DHCP log, 4 May"));
    session.decide_all(drafts).unwrap();
    session.complete();
    assert_eq!((devices(&session), suggested(&session)), (before.0 - 1, 1));
    let book = SnapshotBook(session.snapshot());
    let left = (book.table(TableKey::DeviceCandidates).row)(0);
    assert_eq!((views::text(&left.cells[0]).as_str(), views::text(&left.cells[1]).as_str()), ("ip:10.0.2.1", "TWO"));
    desk.changed(book, Cause::Decided { count: 1, words: "added".into() });
    assert!(desk.screen().contains("1 of 1"), "{}", desk.screen());
    session.undo().unwrap();
    session.complete();
    assert_eq!((devices(&session), suggested(&session)), before);
}
