//! Who may be who: what is suggested, how surely, and what is not.

use super::estate::*;
use recal::kit::candidates::Sureness;
use recal::kit::decisions::Decision;
use recal::kit::position::Position;

/// `account -> person, how sure`, in the order in which they are told.
fn told(position: &Position) -> Vec<String> {
    let name = |id: u32| &position.users[id as usize].name;
    position.candidates.iter().map(|c| format!("{} -> {}, {}", name(c.from), name(c.into), c.sureness.word())).collect()
}

fn files<R: AsRef<str>>(rows: impl IntoIterator<Item = R>) -> Estate {
    let rows = rows.into_iter().map(|row| format!("{WINDOWS},SRV,{}", row.as_ref()));
    estate().servers([&format!("SRV,{WINDOWS},2019")]).access(rows)
}

#[test]
fn an_account_that_the_directory_lacks_is_the_one_of_its_domain() {
    let position = files(["CORP\\jmeyer,pc1", "ann@corp.example,pc2"]).people(["jmeyer@corp.example", "ann@corp.example"]).position().0;
    assert_eq!(told(&position), ["CORP\\jmeyer -> jmeyer@corp.example, certain"]);
}

#[test]
fn two_entries_with_one_mail_address_are_one_person() {
    let position = files(["j.meyer@corp.example,pc1"])
        .people(["j.meyer@corp.example,,yes,,jm@mail.example", "x1234@fab.example,,yes,,jm@mail.example"])
        .position()
        .0;
    assert_eq!(told(&position), ["x1234@fab.example -> j.meyer@corp.example, certain"]);
}

#[test]
fn one_first_and_last_name_in_two_domains_is_likely_and_a_short_name_alone_is_nothing() {
    let position = files(["j.meyer@corp.example,pc1", "j.meyer@fab.example,pc2", "jm1@corp.example,pc3", "jm1@fab.example,pc4"])
        .people(["j.meyer@corp.example", "j.meyer@fab.example", "jm1@corp.example", "jm1@fab.example"])
        .position()
        .0;
    assert_eq!(told(&position), ["j.meyer@fab.example -> j.meyer@corp.example, likely"]);
}

#[test]
fn a_device_of_their_own_speaks_for_one_person() {
    let position = files(["jm1@corp.example,pc1", "jm1@fab.example,pc1"]).people(["jm1@corp.example", "jm1@fab.example"]).position().0;
    assert_eq!(told(&position), ["jm1@fab.example -> jm1@corp.example, likely"]);
    let crowd: Vec<String> = (0..6).map(|at| format!("other{at}@corp.example,pc1")).collect();
    let rows = crowd.iter().map(String::as_str).chain(["jm1@corp.example,pc1", "jm1@fab.example,pc1"]);
    let position = files(rows).people(["jm1@corp.example", "jm1@fab.example"]).position().0;
    assert!(told(&position).is_empty(), "a kiosk says nothing: {:?}", told(&position));
}

#[test]
fn domains_whose_accounts_are_called_alike_make_a_name_count_for_more() {
    let names: Vec<String> = (0..8).map(|at| format!("user{at}x")).collect();
    let people = names.iter().flat_map(|name| [format!("{name}@corp.example"), format!("{name}@fab.example")]);
    let position = files(["user0x@corp.example,pc1"]).people(people).position().0;
    assert_eq!(position.candidates.len(), 8);
    assert!(position.candidates.iter().all(|c| c.sureness == Sureness::Likely), "{:?}", told(&position));
}

#[test]
fn an_account_for_administration_belongs_to_whom_it_is_called_after() {
    let position = files(["corp\\adm-jmeyer,pc1", "corp\\jmeyer,pc2"]).people(["corp\\jmeyer", "corp\\adm-jmeyer"]).position().0;
    assert_eq!(told(&position), ["corp\\adm-jmeyer -> corp\\jmeyer, likely"]);
}

#[test]
fn roles_services_guests_and_machines_are_nobodys_second_account() {
    let position = files(["CORP\\scanner,pc1", "FAB\\scanner,pc2", "CORP\\j.meyer,pc3", "FAB\\PC7$,pc7", "CORP\\PC7$,pc7"])
        .people(["j.meyer@partner.example,external", "CORP\\info", "FAB\\info", "FAB\\j.meyer,service"])
        .position()
        .0;
    assert!(position.candidates.is_empty(), "{:?}", told(&position));
}

#[test]
fn what_was_merged_is_not_suggested_again_and_what_is_suggested_changes_nothing() {
    let estate = files(["CORP\\jmeyer,pc1", "jmeyer@corp.example,pc2"]).people(["jmeyer@corp.example"]);
    let before = estate.position();
    assert_eq!(before.right(WINDOWS).users, 2);
    let finding = before.0.findings.iter().find(|f| f.code == "people-may-be-one").unwrap();
    assert_eq!(finding.units, Some(1));
    let after = estate.decide(Decision::Merge { on: person("CORP\\jmeyer"), to: "jmeyer@corp.example".into() }).position();
    assert_eq!(after.right(WINDOWS).users, 1);
    assert!(after.0.candidates.is_empty());
}

#[test]
fn whoever_may_be_two_people_is_but_possible_and_a_claimed_bare_name_is_told_as_ambiguous() {
    let position = files(["j.meyer@new.example,pc1"])
        .people(["j.meyer@corp.example", "j.meyer@fab.example", "kim@corp.example,,yes,,kim2", "kim@fab.example,,yes,,kim2"])
        .access(["windows-server,SRV,kim2,pc5"])
        .position()
        .0;
    assert_eq!(
        told(&position),
        [
            "j.meyer@fab.example -> j.meyer@corp.example, likely",
            "j.meyer@new.example -> j.meyer@corp.example, possible",
            "j.meyer@new.example -> j.meyer@fab.example, possible",
        ]
    );
    assert!(position.findings.iter().any(|f| f.code == "ambiguous-user"));
}

#[test]
fn thousands_of_people_are_gone_through_by_what_they_share() {
    let people = (0..2_000).flat_map(|at| [format!("first{at}.last{at}@corp.example"), format!("first{at}.last{at}@fab.example")]);
    let position = files(["first1.last1@corp.example,pc1"]).people(people).position().0;
    // Letters and figures: no first and last name by itself, but the domains are alike.
    assert_eq!(position.candidates.len(), 2_000);
}
