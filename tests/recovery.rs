//! The journal against power cuts, tampering, second instances and mistakes: nothing that was decided is lost, nothing is told in silence.

use proptest::prelude::*;
use recal::catalog::{Cents, Day, Metric};
use recal::engagement::merges::as_spelled;
use recal::engagement::{Author, Draft, Entry, EntryState, Journal, JournalError, Replay, check, replay};
use recal::kit::decisions::{Decision, MetricChoice, Policy, RecordKey};
use recal::kit::findings::Severity;
use std::path::{Path, PathBuf};

fn author() -> Author {
    Author { at: "2026-06-30T10:00:00Z".into(), by: "a.b".into() }
}

fn person(key: &str) -> RecordKey {
    RecordKey { record: "person".into(), key: key.into() }
}

fn as_of() -> Day {
    Day::from_ymd(2026, 6, 30).unwrap()
}

/// A folder with a journal that opens and excludes a, b and c.
fn three_exclusions() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("engagement.recal");
    let mut journal = Journal::create(&path, Draft::open("Contoso", as_of(), Some("EUR")), &author()).unwrap();
    for key in ["a", "b", "c"] {
        journal.append(&[Draft::exclude(&person(key), "left the scope")], &author()).unwrap();
    }
    (folder, path)
}

fn excluded(path: &Path) -> Vec<String> {
    excluded_in(&replayed(Journal::read(path).unwrap().entries()))
}

fn replayed(entries: &[Entry]) -> Replay {
    let mut entries = entries.to_vec();
    let (replay, findings) = replay(&mut entries, as_of(), &as_spelled);
    assert!(findings.is_empty(), "{findings:?}");
    replay
}

fn excluded_in(replay: &Replay) -> Vec<String> {
    let key = |d: &recal::kit::decisions::Decided| match &d.decision {
        Decision::Exclude { on } => Some(on.key.clone()),
        _ => None,
    };
    replay.decisions.iter().filter_map(key).collect()
}

#[test]
fn a_journal_read_again_says_what_was_decided() {
    let (_folder, path) = three_exclusions();
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.read_only(), None);
    assert!(journal.findings().is_empty());
    let replay = replayed(journal.entries());
    assert_eq!(
        (replay.settings.client.as_str(), replay.settings.as_of, replay.settings.currency.as_deref()),
        ("Contoso", as_of(), Some("EUR"))
    );
    assert_eq!(excluded_in(&replay), ["a", "b", "c"]);
}

#[test]
fn a_write_cut_at_any_byte_costs_nothing_that_was_shown_as_made() {
    let (_folder, path) = three_exclusions();
    let whole = std::fs::read(&path).unwrap();
    let last_begins = whole[..whole.len() - 1].iter().rposition(|&b| b == b'\n').unwrap() + 1;
    for cut in last_begins..=whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let kept: &[&str] = if cut >= whole.len() - 1 { &["a", "b", "c"] } else { &["a", "b"] };
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(excluded_in(&replayed(journal.entries())), kept, "cut at byte {cut}");
        let torn = cut > last_begins && cut < whole.len() - 1;
        assert_eq!(journal.findings().iter().any(|f| f.code == "journal-torn"), torn, "cut at byte {cut}");
        // And the engagement goes on: what is decided next stands behind a sound chain.
        journal.append(&[Draft::exclude(&person("d"), "left")], &author()).unwrap();
        drop(journal);
        let again = Journal::open(&path).unwrap();
        assert!(again.findings().is_empty(), "cut at byte {cut}: {:?}", again.findings());
        assert_eq!(excluded_in(&replayed(again.entries())), [kept, &["d"]].concat());
    }
}

#[test]
fn the_cut_text_is_told_in_full_so_that_it_can_be_made_again() {
    let (_folder, path) = three_exclusions();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 40);
    std::fs::write(&path, &bytes).unwrap();
    let journal = Journal::read(&path).unwrap();
    let torn = &journal.findings()[0];
    assert!(torn.message.contains("line 4") && torn.message.contains(r#""key":"c""#), "{}", torn.message);
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "reading changes no byte");
}

#[test]
fn a_tampered_middle_is_a_high_finding_and_everything_is_still_read() {
    let (_folder, path) = three_exclusions();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(r#""key":"b""#, r#""key":"x""#)).unwrap();
    let journal = Journal::open(&path).unwrap();
    let finding = &journal.findings()[0];
    assert_eq!((finding.code, finding.severity), ("journal-chain-broken", Severity::High));
    assert!(finding.message.contains("line 4"), "{}", finding.message);
    drop(journal);
    assert_eq!(excluded(&path), ["a", "x", "c"]);
}

#[test]
fn a_second_instance_opens_read_only_and_says_why() {
    let (_folder, path) = three_exclusions();
    let first = Journal::open(&path).unwrap();
    let mut second = Journal::open(&path).unwrap();
    let reason = second.read_only().unwrap().to_string();
    assert!(reason.contains("another instance") && reason.contains("a.b"), "{reason}");
    assert_eq!(second.entries().len(), 4);
    let refused = second.append(&[Draft::note(&[], "x")], &author()).unwrap_err();
    assert!(matches!(refused, JournalError::ReadOnly { .. }));
    drop(first);
    drop(second);
    assert_eq!(Journal::open(&path).unwrap().read_only(), None, "the lock goes with its holder");
}

#[test]
fn a_journal_that_changed_under_the_program_is_not_written_to() {
    let (_folder, path) = three_exclusions();
    let mut journal = Journal::open(&path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"\n");
    std::fs::write(&path, &bytes).unwrap();
    let refused = journal.append(&[Draft::note(&[], "x")], &author()).unwrap_err();
    assert!(matches!(refused, JournalError::Changed(_)), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn other_files_later_formats_and_missing_files_are_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("engagement.recal");
    let cases = [("user,enabled\n", "no journal of recal"), ("{\"v\":7,\"id\":0,\"op\":\"open\"}\n", "line 1: written by a later version")];
    for (content, says) in cases {
        std::fs::write(&path, content).unwrap();
        let error = Journal::open(&path).unwrap_err();
        assert!(error.to_string().contains(says) && !error.is_output(), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
    std::fs::remove_file(&path).unwrap();
    assert!(Journal::open(&path).unwrap_err().to_string().contains("cannot be read"));
}

#[test]
fn an_op_of_a_later_version_is_kept_told_and_not_applied() {
    let (_folder, path) = three_exclusions();
    let mut journal = Journal::open(&path).unwrap();
    let unknown = Draft { op: "teleport".into(), ..Draft::note(&[], "because") };
    journal.append(&[unknown], &author()).unwrap();
    let mut entries = journal.entries().to_vec();
    let (replay, findings) = replay(&mut entries, as_of(), &as_spelled);
    assert_eq!((replay.decisions.len(), entries[4].state), (3, EntryState::Dormant));
    assert!(findings[0].message.contains("entry 4") && findings[0].message.contains("teleport"), "{}", findings[0].message);
}

#[test]
fn settings_take_their_last_active_value() {
    let (_folder, path) = three_exclusions();
    let mut journal = Journal::open(&path).unwrap();
    let drafts = [
        Draft::set("as_of", Some("2026-05-31"), "x"),
        Draft::set("policy", Some("as-licensed"), "x"),
        Draft::set("implied_windows_server", Some("no"), "x"),
        Draft::set("as_of", Some("2026-04-30"), "x"),
        Draft::retract(7, "mistaken"),
    ];
    journal.append(&drafts, &author()).unwrap();
    let settings = replayed(journal.entries()).settings;
    assert_eq!(settings.as_of, Day::from_ymd(2026, 5, 31).unwrap());
    assert_eq!((settings.policy, settings.implied_windows_server), (Policy::AsLicensed, false));
}

fn refusal(drafts: &[Draft]) -> Option<(usize, String)> {
    let (_folder, path) = three_exclusions();
    let journal = Journal::read(&path).unwrap();
    check(journal.entries(), journal.next_id(), drafts, &as_spelled).err().map(|r| (r.index, r.what))
}

#[test]
fn a_merge_in_a_circle_is_refused() {
    let merge = |a: &str, b: &str| Draft::merge(&person(a), b, "one person");
    assert_eq!(refusal(&[merge("a", "b"), merge("b", "c")]), None);
    let (index, what) = refusal(&[merge("a", "b"), merge("b", "c"), merge("C", "a")]).unwrap();
    assert!(index == 2 && what.contains("part of"), "{what}");
    assert_eq!(refusal(&[merge("a", "A")]).unwrap().0, 0, "into itself");
    // Retracted, split and superseded merges close no circle.
    assert_eq!(refusal(&[merge("a", "b"), Draft::retract(4, "no"), merge("b", "a")]), None);
    assert_eq!(refusal(&[merge("a", "b"), Draft::split(&person("a"), "two people"), merge("b", "a")]), None);
    assert_eq!(refusal(&[merge("a", "b"), merge("a", "c"), merge("b", "a")]), None);
    // But bringing one back may.
    assert_eq!(refusal(&[merge("a", "b"), Draft::retract(4, "no"), merge("b", "a"), Draft::restore(4, "yes")]).unwrap().0, 3);
    assert_eq!(refusal(&[merge("a", "b"), merge("a", "c"), merge("b", "a"), Draft::retract(5, "no")]).unwrap().0, 3);
    // Devices and people do not mix.
    let device = RecordKey { record: "device".into(), key: "b".into() };
    assert_eq!(refusal(&[merge("a", "b"), Draft::merge(&device, "a", "x")]), None);
}

#[test]
fn a_circle_in_a_journal_made_by_hand_is_broken_at_its_newest_merge() {
    let (_folder, path) = three_exclusions();
    let mut journal = Journal::open(&path).unwrap();
    journal.append(&[Draft::merge(&person("a"), "b", "x"), Draft::merge(&person("b"), "a", "x")], &author()).unwrap();
    let mut entries = journal.entries().to_vec();
    let (replay, findings) = replay(&mut entries, as_of(), &as_spelled);
    assert_eq!(findings.len(), 1);
    assert_eq!((entries[4].state, entries[5].state), (EntryState::Active, EntryState::Dormant));
    assert_eq!(replay.decisions.iter().filter(|d| matches!(d.decision, Decision::Merge { .. })).count(), 1);
}

#[test]
fn what_an_op_lacks_is_said() {
    let cases = [
        (r#"{"op":"exclude","on":{"record":"person","key":"a"}}"#, "gives no reason"),
        (r#"{"op":"exclude","on":{"record":"person","key":"a"},"why":"  "}"#, "gives no reason"),
        (r#"{"op":"exclude","on":{"record":"server","key":"a"},"why":"x"}"#, "a person or a device"),
        (r#"{"op":"exclude","on":{"record":"person"},"why":"x"}"#, "lacks `key`"),
        (r#"{"op":"merge","on":{"record":"person","key":"a"},"why":"x"}"#, "lacks `to`"),
        (r#"{"op":"metric","on":{"right":"rds"},"to":"mixed","why":"x"}"#, "user, device or split"),
        (r#"{"op":"price","on":{"product":"Core CAL Suite"},"to":"1.234,50","why":"x"}"#, "no amount"),
        (r#"{"op":"price","on":{"product":"Core CAL Suite"},"to":-5,"why":"x"}"#, "no amount"),
        (r#"{"op":"set","name":"as_of","to":"30.6.2026","why":"x"}"#, "no date"),
        (r#"{"op":"set","name":"colour","to":"red","why":"x"}"#, "no setting"),
        (r#"{"op":"amend","on":{"record":"person","key":"a"},"field":"age","to":"7","why":"x"}"#, "does not have"),
        (r#"{"op":"amend","on":{"record":"person","key":"a"},"field":"enabled","to":"perhaps","why":"x"}"#, "no yes or no"),
        (r#"{"op":"amend","on":{"record":"person","key":"a"},"field":"enabled","why":"x"}"#, "no new value"),
        (r#"{"op":"add","record":"entitlement","fields":{"product":"Core CAL Suite"},"why":"x"}"#, "lacks the field 'quantity'"),
        (r#"{"op":"add","record":"spaceship","fields":{},"why":"x"}"#, "does not exist"),
        (r#"{"op":"retract","on":{"entry":99},"why":"x"}"#, "does not have"),
        (r#"{"op":"retract","on":{"entry":0},"why":"x"}"#, "cannot be taken back"),
        (r#"{"op":"retract","on":{"entry":4},"why":"x"}"#, "is this one"),
        (r#"{"op":"retract","on":{},"why":"x"}"#, "on which entry"),
        (r#"{"op":"open","as_of":"2026-06-30"}"#, "open already"),
        (r#"{"op":"finding","on":{"finding":"x:y"},"to":"ignored","why":"x"}"#, "accepted, asked, answered"),
        (r#"{"op":"dance","why":"x"}"#, "does not know"),
        (r#"{"op":"note","why":"x","attach":"a.pdf"}"#, "attach"),
    ];
    for (line, says) in cases {
        let (draft, _) = Draft::from_json(line).unwrap();
        let (_, what) = refusal(&[draft]).unwrap_or_else(|| panic!("accepted: {line}"));
        assert!(what.contains(says), "{line}\n  {what}");
    }
    for (line, says) in [("[1]", "no JSON object"), ("{", "no JSON ("), ("{}", "no `op`"), (r#"{"op":"x","on":7}"#, "no object")] {
        let what = Draft::from_json(line).unwrap_err();
        assert!(what.contains(says), "{line}\n  {what}");
    }
}

#[test]
fn values_may_be_text_numbers_or_yes_and_no() {
    let lines = [
        (r#"{"op":"price","on":{"product":"P","metric":"device"},"to":25,"why":"q"}"#, price(Some(Metric::Device), 2500)),
        (r#"{"op":"price","on":{"product":"P","metric":null},"to":"25.5","why":"q"}"#, price(None, 2550)),
        (r#"{"op":"price","on":{"product":"P"},"to":25.10,"why":"q"}"#, price(None, 2510)),
        (
            r#"{"op":"shared","on":{"record":"device","key":"PC06"},"to":true,"why":"q"}"#,
            Decision::Shared { device: "PC06".into(), yes: true },
        ),
        (
            r#"{"op":"metric","on":{"right":"rds"},"to":"Device","why":"q"}"#,
            Decision::Metric { right: "rds".into(), to: MetricChoice::Device },
        ),
        (
            r#"{"op":"right","on":{"catalog row":"plan/x"},"to":"granted","why":"q"}"#,
            Decision::Right { row: "plan/x".into(), granted: true },
        ),
        (
            r#"{"op":"right","on":{"plan":"m365_f3","right":"rds"},"to":false,"why":"q"}"#,
            Decision::Right { row: "m365_f3:rds".into(), granted: false },
        ),
        (
            r#"{"op":"amend","on":{"record":"server","key":"S|windows-server"},"field":"version","to":2016,"why":"q"}"#,
            Decision::Amend {
                on: RecordKey { record: "server".into(), key: "S|windows-server".into() },
                field: "version".into(),
                to: Some("2016".into()),
            },
        ),
    ];
    for (line, expected) in lines {
        let (draft, _) = Draft::from_json(line).unwrap();
        assert_eq!(refusal(std::slice::from_ref(&draft)), None, "{line}");
        let mut entries = vec![Entry { id: 1, at: String::new(), by: String::new(), draft, state: EntryState::Active }];
        assert_eq!(replay(&mut entries, as_of(), &as_spelled).0.decisions[0].decision, expected, "{line}");
    }
}

fn price(metric: Option<Metric>, cents: i64) -> Decision {
    Decision::Price { product: "P".into(), metric, to: Cents(cents), currency: None }
}

fn session(folder: &Path) -> recal::session::Session {
    let options = recal::session::OpenOptions { writable: true, ..Default::default() };
    recal::session::Session::open(folder, &options, &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap()
}

#[test]
fn undo_and_redo_work_across_restarts() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("access.csv"), "workload,user,last_seen\nwindows-server,a,2026-06-01\nwindows-server,b,2026-06-02\n")
        .unwrap();
    let counted = |session: &recal::session::Session| session.snapshot().position.rights.values().next().map_or(0, |right| right.users);
    let mut first = session(folder.path());
    assert_eq!((counted(&first), first.has_journal()), (2, false));
    assert_eq!(first.undo().unwrap(), [] as [u64; 0]);
    assert_eq!(first.decide(Draft::exclude(&person("a"), "left")).unwrap(), 1);
    assert_eq!(counted(&first), 1);
    drop(first);
    let mut second = session(folder.path());
    assert_eq!((counted(&second), second.undo().unwrap(), counted(&second)), (1, vec![1], 2));
    assert_eq!(second.undo().unwrap(), [] as [u64; 0], "the opening is not undone");
    drop(second);
    let mut third = session(folder.path());
    assert_eq!((counted(&third), third.redo().unwrap(), counted(&third)), (2, vec![1], 1));
    assert_eq!(third.redo().unwrap(), [] as [u64; 0]);
    // A second instance looks on.
    let mut onlooker = session(folder.path());
    assert!(onlooker.place().2.is_some_and(|reason| reason.contains("another instance")));
    assert!(onlooker.decide(Draft::note(&[], "x")).is_err());
}

#[test]
fn background_figures_of_an_older_state_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("access.csv"), "workload,user,last_seen\nwindows-server,a,2026-06-01\n").unwrap();
    let mut session = session(folder.path());
    let (generation, late) = session.work().run();
    session.decide(Draft::exclude(&person("a"), "left")).unwrap();
    session.adopt(generation, late);
    assert!(!session.snapshot().position.complete);
    session.complete();
    assert!(session.snapshot().position.complete);
}

#[test]
fn a_source_that_changed_since_a_decision_named_it_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("owned.csv");
    std::fs::write(&path, "product,quantity\nCore CAL Suite,5\n").unwrap();
    session(folder.path()).decide(Draft::source("owned.csv", true, "superseded")).unwrap();
    let codes = || session(folder.path()).snapshot().records.notices.iter().map(|f| f.code).collect::<Vec<_>>();
    assert!(!codes().iter().any(|code| code.starts_with("source-")));
    std::fs::write(&path, "product,quantity\nCore CAL Suite,6\n").unwrap();
    assert!(codes().contains(&"source-changed"));
    std::fs::remove_file(&path).unwrap();
    assert!(codes().contains(&"source-vanished"));
}

/// What a random consultant does.
#[derive(Clone, Debug)]
enum Act {
    Exclude(u8),
    Merge(u8, u8),
    Set(u8),
    Retract(u8),
    Restore(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0u8..4).prop_map(Act::Exclude),
        (0u8..4, 0u8..4).prop_map(|(a, b)| Act::Merge(a, b)),
        (1u8..29).prop_map(Act::Set),
        (0u8..12).prop_map(Act::Retract),
        (0u8..12).prop_map(Act::Restore),
    ]
}

fn draft_of(act: &Act) -> Draft {
    let key = |n: &u8| format!("u{n}");
    match act {
        Act::Exclude(n) => Draft::exclude(&person(&key(n)), "x"),
        Act::Merge(a, b) => Draft::merge(&person(&key(a)), &key(b), "x"),
        Act::Set(day) => Draft::set("as_of", Some(&format!("2026-02-{day:02}")), "x"),
        Act::Retract(n) => Draft::retract(u64::from(*n), "x"),
        Act::Restore(n) => Draft::restore(u64::from(*n), "x"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is decided: what the check lets pass is on disk, replays without a finding, and reads back the same in one go or one by one.
    #[test]
    fn replay_depends_on_the_journal_alone(acts in proptest::collection::vec(act(), 0..16)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("engagement.recal");
        let mut journal = Journal::create(&path, Draft::open("C", as_of(), None), &author()).unwrap();
        let mut accepted = Vec::new();
        for draft in acts.iter().map(draft_of) {
            if check(journal.entries(), journal.next_id(), std::slice::from_ref(&draft), &as_spelled).is_ok() {
                journal.append(std::slice::from_ref(&draft), &author()).unwrap();
                accepted.push(draft);
            }
        }
        let live = replayed(journal.entries());
        drop(journal);
        let read = Journal::open(&path).unwrap();
        prop_assert!(read.findings().is_empty());
        prop_assert_eq!(&replayed(read.entries()), &live);

        let other = folder.path().join("other.recal");
        let mut at_once = Journal::create(&other, Draft::open("C", as_of(), None), &author()).unwrap();
        prop_assert!(check(at_once.entries(), at_once.next_id(), &accepted, &as_spelled).is_ok());
        at_once.append(&accepted, &author()).unwrap();
        prop_assert_eq!(&replayed(at_once.entries()), &live);
        prop_assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&other).unwrap());
    }

    /// Exclude then retract is as if nothing had been decided.
    #[test]
    fn a_retraction_leaves_no_trace_in_the_decisions(acts in proptest::collection::vec(act(), 0..8), pick in 0u8..4) {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::create(&folder.path().join("e.recal"), Draft::open("C", as_of(), None), &author()).unwrap();
        for draft in acts.iter().map(draft_of) {
            if check(journal.entries(), journal.next_id(), std::slice::from_ref(&draft), &as_spelled).is_ok() {
                journal.append(&[draft], &author()).unwrap();
            }
        }
        let before = replayed(journal.entries());
        let ids = journal.append(&[Draft::exclude(&person(&format!("u{pick}")), "x")], &author()).unwrap();
        journal.append(&[Draft::retract(ids[0], "mistaken")], &author()).unwrap();
        prop_assert_eq!(replayed(journal.entries()), before);
    }
}
