//! Chains and the people behind accounts on the screen, from a folder of extracts.

use crate::Desk;
use recal::session::{OpenOptions, Session};
use recal::views::TableKey;
use recal::workbench::book::SnapshotBook;
use std::ops::ControlFlow;
use std::path::Path;

const FILES: [(&str, &str); 4] = [
    (
        "servers.csv",
        "server,workload,version,os_version\nTS1,rds,2019,\nRDGW1,windows-server,2019,\nFS1,windows-server,2019,\nSP1,sharepoint,2019,2019\n",
    ),
    (
        "access.csv",
        "workload,server,user,device,last_seen\nrds,TS1,ann,PC1,2026-05-04\nwindows-server,FS1,ann,TS1,2026-05-04\n\
         rds,TS1,bob,RDGW1,2026-05-04\nwindows-server,FS1,cyd,TS1,2026-05-06\nsharepoint,SP1,svc_mes@x.example,FS1,2026-05-06\n",
    ),
    ("people.csv", "user,kind,enabled\nsvc_mes@x.example,service,yes\nann,,yes\nbob,,yes\ncyd,,yes\n"),
    ("authorised.csv", "workload,authorised_user,via\nsharepoint,ann,MES\nsharepoint,bob,MES\nsharepoint,cyd,Intranet\n"),
];

fn book(root: &Path) -> SnapshotBook {
    for (name, text) in FILES {
        std::fs::write(root.join(name), text).unwrap();
    }
    let options = OpenOptions { as_of: recal::catalog::Day::parse_iso("2026-06-30"), ..OpenOptions::default() };
    let mut session = Session::open(root, &options, &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    SnapshotBook(session.snapshot())
}

#[test]
fn chains_and_whom_an_account_hides() {
    let folder = tempfile::tempdir().unwrap();
    for (width, height) in [(80, 24), (140, 45)] {
        let mut desk = Desk::open_as(width, height, book(folder.path()), None);
        desk.go_to("2", TableKey::Chains);
        insta::assert_snapshot!(format!("chains_{width}x{height}"), desk.screen());
        desk.press("enter");
        insta::assert_snapshot!(format!("chain_{width}x{height}"), desk.screen());
        desk.press("esc F / 'code:=multiplexing' enter enter");
        insta::assert_snapshot!(format!("multiplexing_{width}x{height}"), desk.screen());
        desk.press("a");
        insta::assert_snapshot!(format!("multiplexing_sets_{width}x{height}"), desk.screen());
    }
}
