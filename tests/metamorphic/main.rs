//! What must not change the position, and what may only make it better: on every worked example and on a slice of the sample.

mod folder;

use folder::{Folder, estates};
use recal::kit::position::Position;
use recal::session::{Draft, OpenOptions, Session};
use recal::views;
use serde_json::Value;
use std::path::Path;

/// Opens a folder, decides what comes with it, and computes everything.
fn session(folder: &Folder, root: &Path) -> Session {
    folder.write(root);
    let options = OpenOptions { engagement: None, as_of: Some(folder.as_of), writable: true, ..OpenOptions::default() };
    let mut session = Session::open(root, &options, &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    if !folder.decisions.is_empty() {
        session.decide_all(folder.decisions.clone()).unwrap();
    }
    session.complete();
    session
}

fn position(folder: &Folder) -> Position {
    let root = tempfile::tempdir().unwrap();
    session(folder, root.path()).snapshot().position.as_ref().clone()
}

/// Every number that has one value alone, in words: which right a shortage lands on may differ between equal optima.
fn numbers(position: &Position) -> String {
    let mut told = format!("{:?}\n{:?}\n{:?}\n", position.totals, position.policies, position.waterfall);
    for (right, r) in &position.rights {
        let counts = (r.raw_users, r.raw_devices, r.users, r.devices, r.pairs, r.plan_covered);
        let mixed = r.metrics.mixed.map(|m| (m.matching, m.weight));
        let metrics = (r.metrics.user, r.metrics.device, r.metrics.split, mixed, r.metric);
        let external = (r.external.users, r.external.hosts);
        told += &format!("{right:?} {counts:?} {:?} {metrics:?} {:?} {external:?} {:?}\n", r.excluded, r.owned, r.unadjusted);
    }
    told
}

fn assert_same(change: impl Fn(&Folder) -> Folder, what: &str) {
    for folder in estates() {
        let (before, after) = (position(&folder), position(&change(&folder)));
        assert_eq!(numbers(&before), numbers(&after), "{what}: {}", folder.name);
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    assert_same(Folder::shuffled, "rows shuffled");
}

#[test]
fn a_file_may_come_in_two_halves() {
    assert_same(Folder::halved, "files halved");
}

#[test]
fn the_names_of_files_do_not_matter() {
    assert_same(Folder::renamed, "files renamed");
}

#[test]
fn the_case_of_names_does_not_matter() {
    assert_same(Folder::shouted, "names in capitals");
}

#[test]
fn a_workbook_is_as_good_as_a_delimited_file() {
    assert_same(Folder::as_workbooks, "csv to xlsx");
}

#[test]
fn a_file_that_comes_twice_counts_once() {
    assert_same(Folder::repeated, "files repeated");
}

/// (unpriced demands, cost): what is owned more may only make this smaller.
fn left(folder: &Folder) -> (u64, i64) {
    let totals = position(folder).totals;
    (totals.unpriced, totals.residual_cost.0 + totals.external_cost.0)
}

fn assert_never_worse(additions: &[(&str, &str)]) {
    for folder in estates() {
        let before = left(&folder);
        for (header, row) in additions {
            let after = left(&folder.with(header, row));
            assert!(after <= before, "{}: {row} makes {before:?} to {after:?}", folder.name);
        }
    }
}

const ENTITLEMENT: &str = "product,quantity,metric,version,type,sa_end,server";

#[test]
fn another_entitlement_never_makes_it_worse() {
    assert_never_worse(&[
        (ENTITLEMENT, "Windows Server CAL,2,user,2012,license,,"),
        (ENTITLEMENT, "Core CAL Suite,3,user,,subscription,,"),
        (ENTITLEMENT, "Exchange Server Standard CAL,2,device,,subscription,,"),
        (ENTITLEMENT, "Remote Desktop Services CAL,4,user,,subscription,,"),
    ]);
}

#[test]
fn another_connector_never_makes_it_worse() {
    assert_never_worse(&[
        (ENTITLEMENT, "Windows Server External Connector,1,,,subscription,,"),
        (ENTITLEMENT, "Remote Desktop Services External Connector,1,,,subscription,,"),
    ]);
}

#[test]
fn another_plan_never_makes_it_worse() {
    for folder in estates() {
        let before = left(&folder);
        for user in folder.people().iter().take(3) {
            let after = left(&folder.with("user,plan", &format!("{user},SPE_E5")));
            assert!(after <= before, "{}: a plan for {user} makes {before:?} to {after:?}", folder.name);
        }
    }
}

/// The position as JSON, without what tells of the journal.
fn told(session: &Session) -> String {
    let shown = session.snapshot();
    let input = views::Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries };
    let mut json: Value = views::json(input);
    for field in ["decisions", "engagement"] {
        json.as_object_mut().unwrap().remove(field);
    }
    serde_json::to_string_pretty(&json).unwrap()
}

#[test]
fn to_exclude_and_retract_leaves_the_same_bytes() {
    for folder in estates() {
        let Some(user) = folder.people().into_iter().next() else { continue };
        let root = tempfile::tempdir().unwrap();
        let mut session = session(&folder, root.path());
        // The first decision opens the journal, which names the client after the folder.
        session.decide(Draft::note(&[("record", "person"), ("key", &user)], "seen")).unwrap();
        session.complete();
        let before = told(&session);
        let on = recal::kit::decisions::RecordKey { record: "person".into(), key: user.clone() };
        let entry = session.decide(Draft::exclude(&on, "a test says so")).unwrap();
        session.complete();
        session.decide(Draft::retract(entry, "mistaken")).unwrap();
        session.complete();
        assert_eq!(before, told(&session), "{}: {user}", folder.name);
    }
}
