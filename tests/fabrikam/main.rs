//! The second sample, 'Fabrikam': an estate in which everything is planted that makes counting hard. What is checked in is what the
//! generator writes; what the program makes of it is what really happened.
//!
//! After a change of the generator: `cargo test --test fabrikam -- --ignored write_the_sample`.

mod decisions;
mod directory;
mod files;
mod logs;
mod owned;
mod people;
mod places;
mod planted;
mod published;
#[path = "../recount/mod.rs"]
mod recount;
mod truth;
mod visits;
#[path = "../sample_estate/write.rs"]
mod write;

use recal::kit::position::{Fate, RightPosition};
use recal::session::{OpenOptions, Session};
use recal::views;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use truth::{Counted, Known};
use visits::Estate;

fn checked_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/fabrikam")
}

fn decided_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/fabrikam-decisions.jsonl")
}

fn opened(root: &Path) -> Session {
    let mut session = Session::open(root, &OpenOptions::default(), &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    session
}

fn json(session: &Session) -> Value {
    let shown = session.snapshot();
    views::json(views::Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries })
}

#[test]
fn the_sample_checked_in_is_what_the_generator_writes() {
    let mut kept: BTreeSet<String> = BTreeSet::new();
    for (path, bytes) in files::exports(&Estate::new()) {
        let found = std::fs::read(checked_in().join(&path)).unwrap_or_default();
        assert!(found == bytes, "{path} differs: run the ignored test write_the_sample and look at the change");
        kept.insert(path);
    }
    assert_eq!(std::fs::read_to_string(decided_in()).unwrap_or_default(), decisions::decisions(&Estate::new()));
    let mut open = vec![checked_in()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(checked_in()).unwrap().to_string_lossy().replace('\\', "/");
                assert!(kept.contains(&name), "{name} is not of the sample");
            }
        }
    }
}

/// Names of those who count, and of their devices.
fn counted(session: &Session, figures: &RightPosition) -> (BTreeSet<String>, BTreeSet<String>) {
    let shown = session.snapshot();
    let (mut users, mut devices) = (BTreeSet::new(), BTreeSet::new());
    for subject in figures.subjects.iter().filter(|s| !s.external && !matches!(s.fate, Fate::Excluded(_))) {
        let name = shown.position.name(subject.subject).to_string();
        match subject.subject {
            recal::kit::position::Subject::User(_) => users.insert(name),
            recal::kit::position::Subject::Device(_) => devices.insert(name),
        };
    }
    (users, devices)
}

fn differ_in_nothing(found: &BTreeSet<String>, expected: &BTreeSet<String>, what: &str) {
    let (more, less): (Vec<_>, Vec<_>) = (found.difference(expected).collect(), expected.difference(found).collect());
    assert!(more.is_empty() && less.is_empty(), "{what}: counted and never there {more:?}, there and not counted {less:?}");
}

#[test]
fn who_and_what_counts_is_who_and_what_really_came() {
    hold_to_the_truth(&opened(&checked_in()), &truth::truth(&Estate::new(), Known::AsSeen));
}

#[test]
fn with_what_the_client_answers_everybody_counts_once() {
    hold_to_the_truth(&decided(), &truth::truth(&Estate::new(), Known::Answered));
}

/// The sample with its decisions.
fn decided() -> Session {
    let folder = tempfile::tempdir().unwrap();
    files::write(&files::exports(&Estate::new()), folder.path()).unwrap();
    let run =
        std::process::Command::new(env!("CARGO_BIN_EXE_recal")).arg("decide").arg(folder.path()).arg("--file").arg(decided_in()).output();
    let run = run.unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    opened(folder.path())
}

fn hold_to_the_truth(session: &Session, truth: &BTreeMap<&'static str, Counted>) {
    let shown = session.snapshot();
    let told: BTreeSet<&str> = shown.position.rights.keys().map(|right| shown.catalog.right(*right).id.as_str()).collect();
    assert_eq!(told, truth.keys().copied().collect());
    for (right, figures) in &shown.position.rights {
        let id = shown.catalog.right(*right).id.as_str();
        let expected = &truth[id];
        let (users, devices) = counted(session, figures);
        differ_in_nothing(&users, &expected.users, &format!("{id}: people"));
        differ_in_nothing(&devices, &expected.devices, &format!("{id}: devices"));
        assert_eq!(figures.pairs, expected.pairs.len() as u64, "{id}: pairs");
    }
}

#[test]
fn the_published_answers_hold() {
    published::hold(&json(&opened(&checked_in())), &json(&decided()));
}

#[test]
fn the_estate_in_tables_of_ours_has_the_same_position() {
    let folder = tempfile::tempdir().unwrap();
    files::write(&files::tables(&Estate::new()), folder.path()).unwrap();
    let (found, expected) = (json(&opened(&checked_in())), json(&opened(folder.path())));
    for part in ["rights", "policies", "purchases", "totals", "waterfall"] {
        assert!(found[part] == expected[part], "{part}: {}\ninstead of {}", found[part], expected[part]);
    }
}

/// What `tests/oracle/coverage.py` printed of the estate in tables of ours.
#[test]
fn how_far_the_evidence_goes_is_what_an_independent_recount_published() {
    let folder = tempfile::tempdir().unwrap();
    files::write(&files::tables(&Estate::new()), folder.path()).unwrap();
    let published = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/fabrikam-coverage.csv")).unwrap();
    let differing = recount::differing(folder.path(), &published);
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    if let Some(recounted) = recount::recounted(folder.path()) {
        assert_eq!(recounted, published);
    }
}

#[test]
#[ignore = "writes samples/fabrikam"]
fn write_the_sample() {
    let folder = checked_in();
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old sample can be removed");
    }
    files::write(&files::exports(&Estate::new()), &folder).expect("the sample can be written");
    std::fs::write(decided_in(), decisions::decisions(&Estate::new())).expect("the decisions can be written");
}

/// `RECAL_TABLES=FOLDER`: the estate in tables of ours, for the second reading in tests/oracle.
#[test]
#[ignore = "writes the folder that RECAL_TABLES names"]
fn write_the_tables() {
    let folder = std::env::var("RECAL_TABLES").expect("RECAL_TABLES names a folder");
    files::write(&files::tables(&Estate::new()), Path::new(&folder)).expect("the tables can be written");
}
