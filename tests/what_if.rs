//! What decisions would change: told before they are made, it is what they change when they are.

use recal::engagement::{Draft, EntryState};
use recal::kit::decisions::{Decision, MetricChoice, RecordKey};
use recal::kit::difference::Difference;
use recal::session::{OpenOptions, Session, SessionError, sample};
use recal::views::{self, Input, TableKey};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

fn open(folder: &Path) -> Session {
    let options = OpenOptions { writable: true, ..OpenOptions::default() };
    Session::open(folder, &options, &|_, _, _| ControlFlow::Continue(())).unwrap()
}

fn contoso() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    sample::lay_down(&folder.path().join("contoso")).unwrap();
    let session = open(&folder.path().join("contoso"));
    (folder, session)
}

fn person(key: &str) -> RecordKey {
    RecordKey { record: "person".into(), key: key.into() }
}

fn tried(session: &Session, drafts: &[Draft]) -> Difference {
    session.what_if(drafts).unwrap().run(|| true).unwrap()
}

/// What deciding really changes; undone again.
fn decided(session: &mut Session, drafts: &[Draft]) -> Difference {
    let before = session.snapshot().position;
    let reasoned = drafts.iter().map(|draft| Draft { why: "as suggested".into(), ..draft.clone() }).collect();
    let ids = session.decide_all(reasoned).unwrap();
    let after = session.snapshot();
    let dormant = after.entries.iter().filter(|entry| ids.contains(&entry.id) && entry.state == EntryState::Dormant).count();
    let difference = Difference { dormant, ..Difference::between(&before, &after.position) };
    session.undo().unwrap();
    assert_eq!(session.snapshot().position.totals, before.totals, "undone with one key");
    difference
}

/// One suggestion of every kind that the sample has, by the finding's code and what it decides; and the pairs of accounts.
fn suggestions(session: &Session) -> (BTreeMap<String, Draft>, Vec<Draft>) {
    let shown = session.snapshot();
    let input = Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries };
    let mut kinds = BTreeMap::new();
    for finding in &shown.position.findings {
        for suggestion in finding.suggestions() {
            let draft = Draft::from_decision(&suggestion.decision, "");
            kinds.entry(format!("{} {}", finding.code, draft.op)).or_insert(draft);
        }
    }
    let pairs = views::table(TableKey::Candidates, input);
    let rows = (0..pairs.len).map(|at| (pairs.row)(at));
    let merge = |row| views::suggestions(&row, input)[0].1[0].decision.clone();
    (kinds, rows.map(|row| Draft::from_decision(&merge(row), "")).collect())
}

#[test]
fn what_a_suggestion_is_said_to_change_is_what_it_changes() {
    let (_folder, mut session) = contoso();
    let (kinds, pairs) = suggestions(&session);
    assert!(kinds.len() >= 4 && pairs.len() > 10, "{kinds:?}");
    let mut moved = 0;
    for (kind, draft) in kinds.into_iter().chain([("a pair".to_string(), pairs[0].clone())]) {
        let one = [draft];
        let told = match session.what_if(&one) {
            Ok(what_if) => what_if.run(|| true).unwrap(),
            Err(SessionError::Usage(why)) => {
                assert!(why.contains("read again"), "{kind}: {why}");
                continue;
            }
            Err(other) => panic!("{kind}: {other}"),
        };
        assert_eq!(told, decided(&mut session, &one), "{kind}");
        moved += usize::from(!told.is_nothing());
    }
    assert!(moved > 1, "only {moved} moved anything");
    let told = tried(&session, &pairs);
    assert!(told.rights.iter().any(|right| right.after.users + 10 < right.before.users), "{told:?}");
    assert_eq!(told, decided(&mut session, &pairs), "all pairs at once");
}

#[test]
fn decisions_that_nobody_suggests_are_tried_out_as_well() {
    let (_folder, mut session) = contoso();
    let user = session.snapshot().position.users.iter().find(|user| !user.spellings.is_empty()).unwrap().name.clone();
    let drafts = [
        Draft::exclude(&person(&user), ""),
        Draft::metric("windows-server", MetricChoice::Device, ""),
        Draft::set("as_of", Some("2026-03-31"), ""),
        Draft::set("implied_windows_server", Some("no"), ""),
        Draft::price("Windows Server CAL", None, recal::catalog::Cents(9_900), None, ""),
        Draft::retract(session.snapshot().entries.iter().find(|e| e.id > 0 && e.state == EntryState::Active).unwrap().id, ""),
    ];
    for draft in drafts {
        let one = [draft];
        assert_eq!(tried(&session, &one), decided(&mut session, &one), "{one:?}");
    }
}

#[test]
fn trying_out_writes_nothing_and_shows_nothing() {
    let (folder, session) = contoso();
    let journal = folder.path().join("contoso/engagement.recal");
    let (bytes, before) = (std::fs::read(&journal).unwrap(), session.snapshot());
    let (_, pairs) = suggestions(&session);
    assert!(!tried(&session, &pairs).is_nothing());
    let after = session.snapshot();
    assert_eq!(std::fs::read(&journal).unwrap(), bytes);
    assert_eq!(after.generation, before.generation);
    assert!(Arc::ptr_eq(&after.position, &before.position) && Arc::ptr_eq(&after.entries, &before.entries));
    assert!(Arc::ptr_eq(&after.records, &before.records));
}

#[test]
fn a_folder_without_a_journal_has_none_after_a_trial() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("access.csv", "workload,user,last_seen\nwindows-server,a,2026-06-01\nwindows-server,b,2026-06-02\n");
    let mut session = open(folder.path());
    let one = [Draft::exclude(&person("a"), "")];
    let told = tried(&session, &one);
    assert_eq!((told.rights[0].before.users, told.rights[0].after.users), (2, 1));
    assert!(!session.has_journal() && !folder.path().join("engagement.recal").exists());
    assert_eq!(told, decided(&mut session, &one));
    let nobody = [Draft::exclude(&person("nobody"), "")];
    let told = tried(&session, &nobody);
    assert!(told.is_nothing() && told.dormant == 1, "{told:?}");
    assert_eq!(told, decided(&mut session, &nobody));
}

#[test]
fn what_would_be_refused_is_refused_when_it_is_tried_out() {
    let (_folder, session) = contoso();
    let on = person("a@contoso.example");
    let circle = [Draft::merge(&on, "b@contoso.example", ""), Draft::merge(&person("b@contoso.example"), "a@contoso.example", "")];
    let refused = session.what_if(&circle).err().unwrap().to_string();
    assert!(refused.contains("would merge"), "{refused}");
}

#[test]
fn a_trial_that_nobody_waits_for_is_given_up() {
    let (_folder, session) = contoso();
    let draft = Draft::from_decision(&Decision::Exclude { on: person("a@contoso.example") }, "");
    assert!(session.what_if(std::slice::from_ref(&draft)).unwrap().run(|| false).is_none());
    let asked = std::cell::Cell::new(0);
    let once = || asked.replace(asked.get() + 1) == 0;
    assert!(session.what_if(&[draft]).unwrap().run(once).is_none(), "given up half-way");
}

/// Accounts of one name in three domains, of whom nobody can say which two are one person; and a pair that is certain.
fn several() -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let people = ["ann.meyer@corp.example", "ann.meyer@fab.example", "ann.meyer@gam.example", "bob.olsen@corp.example"];
    let rows = people.iter().chain(&["CORP\\bob.olsen"]).map(|name| format!("windows-server,SRV,{name},pc-{}\n", name.len()));
    write("access.csv", &format!("workload,server,user,device\n{}", rows.collect::<String>()));
    write("people.csv", &format!("user\n{}\n", people.join("\n")));
    let session = open(folder.path());
    (folder, session)
}

#[test]
fn a_rule_takes_each_account_once_and_a_pairs_own_row_suggests_that_pair() {
    let (_folder, mut session) = several();
    let shown = session.snapshot();
    let input = Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries };
    let table = views::table(TableKey::Candidates, input);
    let rows: Vec<views::Row> = (0..table.len).map(|at| (table.row)(at)).collect();
    for row in &rows {
        let (from, into) = row.id.split_once(" → ").unwrap();
        let offered = views::suggestions(row, input);
        let own = Decision::Merge { on: person(from), to: into.into() };
        assert_eq!(offered[0].1[0].decision, own, "{}", row.id);
    }
    let words = |row| views::rules(TableKey::Candidates, row, input).iter().map(views::Rule::words).collect::<Vec<_>>();
    let certain = rows.iter().find(|row| row.id.starts_with("CORP")).unwrap();
    assert_eq!(words(certain)[0], "all certain pairs");
    assert!(words(certain).contains(&"certain pairs: one domain by its name".to_string()), "{:?}", words(certain));
    let under = |at: usize| views::under(&views::rules(TableKey::Candidates, certain, input)[at], input);
    assert_eq!(under(0).iter().map(|one| one.about.as_str()).collect::<Vec<_>>(), ["CORP\\bob.olsen"]);
    let every = views::under(&views::Rule::Pairs, input);
    let mut accounts: Vec<&str> = every.iter().map(|one| one.about.as_str()).collect();
    accounts.sort_unstable();
    let count = accounts.len();
    accounts.dedup();
    assert!(accounts.len() == count && count > 1 && count < rows.len(), "{accounts:?} of {} pairs", rows.len());
    // Together they are what they were said to be, and one action.
    let drafts: Vec<Draft> = every.iter().map(|one| Draft::from_decision(&one.suggestion.decision, "")).collect();
    assert_eq!(tried(&session, &drafts), decided(&mut session, &drafts));
}
