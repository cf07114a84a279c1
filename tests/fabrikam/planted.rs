//! Each planted condition is found, on the server, device or account that it was planted on, and nowhere else.

use super::owned::{MESSAGES, REPEATED};
use super::people::Post;
use super::places::{COLLISION, ROUTER, Sort};
use super::visits::{Estate, PROXY};
use super::{checked_in, opened};
use recal::kit::findings::Finding;
use recal::kit::position::Position;
use recal::session::Session;
use std::collections::BTreeSet;
use std::sync::Arc;

fn position(session: &Session) -> Arc<Position> {
    Arc::clone(&session.snapshot().position)
}

fn of<'a>(position: &'a Position, code: &str) -> Vec<&'a Finding> {
    position.findings.iter().filter(|finding| finding.code == code).collect()
}

fn subjects(position: &Position, code: &str) -> BTreeSet<String> {
    of(position, code).iter().map(|finding| finding.subject.clone()).collect()
}

#[track_caller]
fn only(position: &Position, code: &str, expected: &[&str]) {
    assert_eq!(subjects(position, code), expected.iter().map(|name| name.to_string()).collect(), "{code}");
}

#[test]
fn each_message_of_the_collector_and_each_silence_is_told_of_its_server_alone() {
    let position = position(&opened(&checked_in()));
    for (server, code, _) in MESSAGES {
        only(&position, code, &[server]);
    }
    let repeated = of(&position, "collector-internal-error")[0].evidence_total;
    assert_eq!(repeated, REPEATED as u64, "one finding, with all its rows");
    for (code, server) in [("no-client", "LDS-APP3"), ("other-site-code", "NW-FS1"), ("not-inventoried", "LDS-APP4")] {
        only(&position, code, &[server]);
    }
    only(&position, "logon-types-missing", &["logs/LDS-APP3/Events.csv#Events"]);
}

#[test]
fn failed_activations_are_told_by_their_cause_and_give_nothing() {
    let position = position(&opened(&checked_in()));
    only(&position, "pack-activation-failed", &["YRK-EBS1 0xcfff1208", "YRK-EBS1", "YRK-EBS2 event 12"]);
    only(&position, "pack-directory-permissions", &["YRK-EBS2"]);
    only(&position, "pack-all-assigned", &["YRK-EBS1"]);
    assert_eq!(of(&position, "duplicate-pack").len(), 1);
    assert_eq!(of(&position, "inactive-entitlement").len(), 1);
    let packs: u64 = position.lines.iter().filter(|line| line.product_text.contains("EBS")).map(|line| line.counted).sum();
    assert_eq!(packs, 5 + 3, "the doubled one once, the failed one not at all");
}

#[test]
fn each_way_in_which_addresses_miscount_is_told_of_its_devices() {
    let (position, estate) = (position(&opened(&checked_in())), Estate::new());
    let named = |sorts: &[Sort]| -> BTreeSet<String> {
        estate.devices.iter().filter(|d| sorts.contains(&d.sort)).map(|d| d.name.clone()).collect()
    };
    assert_eq!(subjects(&position, "several-addresses"), named(&[Sort::TwoCards]));
    assert_eq!(subjects(&position, "changed-address"), named(&[Sort::Changed, Sort::Handed]));
    let handed: BTreeSet<String> = (0..6).map(|at| format!("10.23.0.{}", 10 + at)).collect();
    assert!(subjects(&position, "reassigned-address").is_superset(&handed));
    assert!(!subjects(&position, "reassigned-address").contains(COLLISION), "nobody can tell whose it was");
    only(&position, "nat-address", &[ROUTER]);
    only(&position, "nat-suspected", &[PROXY]);
}

#[test]
fn accounts_of_one_person_are_suggested_and_namesakes_are_never_certain() {
    use recal::kit::candidates::Sureness;
    let (position, estate) = (position(&opened(&checked_in())), Estate::new());
    let name = |id: u32| position.users[id as usize].name.clone();
    let suggested: Vec<(String, String, Sureness)> =
        position.beside.candidates.iter().map(|c| (name(c.from), name(c.into), c.sureness)).collect();
    let certain: BTreeSet<String> = suggested.iter().filter(|(_, _, s)| *s == Sureness::Certain).map(|(from, _, _)| from.clone()).collect();
    let of_somebody = |a: &&super::people::Account| super::decisions::successor(&estate.people, a).is_some();
    let planted: BTreeSet<String> = estate.people.iter().filter(of_somebody).map(|a| a.user()).collect();
    assert!(certain.is_subset(&planted), "{certain:?}");
    assert!(certain.len() >= 25, "{} of {} are certain", certain.len(), planted.len());
    let pair = |a: &str, b: &str| {
        suggested
            .iter()
            .find(|(from, into, _)| (from, into) == (&a.to_string(), &b.to_string()) || (from, into) == (&b.to_string(), &a.to_string()))
    };
    for old in estate.people.iter().filter(|a| matches!(a.post, Post::LeftBehind | Post::RenamedFrom | Post::Second)) {
        let new = super::decisions::successor(&estate.people, old).expect("somebody's");
        assert!(pair(&old.user(), &new.user()).is_some(), "{} is {}", old.user(), new.user());
    }
    for other in estate.people.iter().filter(|a| a.post == Post::Namesake) {
        let office = estate.people.iter().find(|a| a.post == Post::Office && a.number == other.number).expect("the namesake");
        let told = pair(&other.user(), &office.user());
        assert!(told.is_none_or(|(_, _, sureness)| *sureness != Sureness::Certain), "{told:?}");
        // Nor by way of the namesake's second account, which is certainly the namesake's.
        let second = estate.people.iter().find(|a| a.post == Post::Second && a.number == other.number).expect("the second account");
        assert!(pair(&other.user(), &second.user()).is_none());
    }
}

#[test]
fn the_server_that_changed_its_name_and_those_that_nobody_saw_are_told() {
    let position = position(&opened(&checked_in()));
    only(&position, "host-not-in-inventory", &["HUL-FILE"]);
    only(&position, "version-unknown-server", &["HUL-FILE"]);
    let silent = subjects(&position, "server-without-access");
    for server in ["NW-DC1", "LDS-APP1", "LDS-APP2", "LDS-APP3", "LDS-APP4", "LDS-BKP1", "HUL-OLD1"] {
        assert!(silent.contains(server), "{server}: {silent:?}");
    }
    assert!(subjects(&position, "multiplexing").contains("svc_mes@fabrikam.example"));
}

#[test]
fn leases_that_overlap_or_leave_a_gap_and_days_the_wrong_way_round_are_told() {
    let (position, estate) = (position(&opened(&checked_in())), Estate::new());
    only(&position, "lease-overlap", &[COLLISION]);
    let gaps = estate.devices.iter().filter(|d| d.sort == Sort::Gap).map(|d| d.leases[0].0.clone()).collect();
    assert_eq!(subjects(&position, "lease-gap"), gaps);
    only(&position, "access-backward", &["logs/hull-before-june.csv#hull-before-june"]);
    only(&position, "server-renamed", &["HUL-FS1"]);
}

#[test]
fn logs_that_show_nobody_and_chains_that_break_are_told() {
    let position = position(&opened(&checked_in()));
    only(&position, "only-failures", &["LDS-APP1"]);
    assert!(subjects(&position, "only-service-logons").is_superset(&BTreeSet::from(["LDS-BKP1".to_string(), "LDS-APP3".to_string()])));
    only(&position, "ual-database-reset", &["NW-FS1"]);
    only(&position, "chain-broken", &["LDS-RDSH2"]);
}

#[test]
fn accounts_that_may_be_argued_about_are_shown_apart() {
    use recal::catalog::ContestedSort;
    let (position, estate) = (position(&opened(&checked_in())), Estate::new());
    let told = |sort: ContestedSort| -> BTreeSet<String> {
        position.beside.contested.iter().filter(|c| c.is(sort)).map(|c| position.users[c.user as usize].name.clone()).collect()
    };
    let planted =
        |posts: &[Post]| -> BTreeSet<String> { estate.people.iter().filter(|a| posts.contains(&a.post)).map(|a| a.user()).collect() };
    assert_eq!(told(ContestedSort::Service), planted(&[Post::LooksLikeService]));
    assert_eq!(told(ContestedSort::Test), planted(&[Post::Test]));
    assert_eq!(told(ContestedSort::Admin), planted(&[Post::Second]));
    assert_eq!(told(ContestedSort::Leaver), planted(&[Post::Leaving]));
    // Nobody has used the accounts since May that were left behind; two still show in July.
    assert_eq!(told(ContestedSort::Stale), planted(&[Post::LeftBehind, Post::RenamedFrom]));
}

#[test]
fn whoever_could_and_did_not_is_told_by_name_and_a_share_for_everybody_by_size() {
    let session = opened(&checked_in());
    let (position, estate) = (position(&session), Estate::new());
    let catalog = Arc::clone(&session.snapshot().catalog);
    let rds = &position.could.rights[&catalog.find_right("rds").expect("the right")];
    let names = rds.people.iter().map(|person| position.users[person.user.0 as usize].name.clone()).collect();
    let unused =
        |a: &&super::people::Account| a.post == Post::Stale || a.post == Post::Office && (22..super::directory::REMOTE).contains(&a.number);
    assert_eq!(estate.people.iter().filter(unused).map(|a| a.user()).collect::<BTreeSet<_>>(), names);
    assert_eq!(rds.did, 22);
    assert_eq!(of(&position, "could-access-broad").len(), 1, "{:?}", subjects(&position, "could-access-broad"));
}
