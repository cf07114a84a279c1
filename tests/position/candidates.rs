//! Who may be who: what is suggested, how surely, and what is not.

use super::estate::*;
use recal::kit::candidates::Sureness;
use recal::kit::decisions::Decision;
use recal::kit::position::Position;

/// `account -> person, how sure`, in the order in which they are told.
fn told(position: &Position) -> Vec<String> {
    let name = |id: u32| &position.users[id as usize].name;
    position.beside.candidates.iter().map(|c| format!("{} -> {}, {}", name(c.from), name(c.into), c.sureness.word())).collect()
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
    assert_eq!(position.beside.candidates.len(), 8);
    assert!(position.beside.candidates.iter().all(|c| c.sureness == Sureness::Likely), "{:?}", told(&position));
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
    assert!(position.beside.candidates.is_empty(), "{:?}", told(&position));
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
    assert!(after.0.beside.candidates.is_empty());
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

/// People with what a directory says beside their names: `user, aliases, display_name, employee_id, sid_history, created, disabled_on`.
fn directory<const N: usize>(rows: [&str; N]) -> Vec<String> {
    let estate = files(["nobody@corp.example,pc0"]).directory(rows);
    told(&estate.position().0)
}

#[test]
fn a_sid_of_the_past_an_employee_id_with_a_name_and_a_new_surname() {
    let moved = ["x1@corp.example,S-1-5-21-1-1-1-7,Julia Meyer,,S-1-5-21-2-2-2-9", "y9@fab.example,S-1-5-21-2-2-2-9,Julia Schmidt"];
    assert_eq!(directory(moved), ["y9@fab.example -> x1@corp.example, certain"], "the history explains the new surname");
    let numbered = ["x1@corp.example,,Julia Meyer,00417", "y9@fab.example,,Meyer Julia,417"];
    assert_eq!(directory(numbered), ["y9@fab.example -> x1@corp.example, certain"]);
    let married = ["x1@corp.example,,Julia Meyer,417", "x2@corp.example,,Julia Schmidt,417"];
    assert_eq!(directory(married), ["x2@corp.example -> x1@corp.example, likely"]);
    let recycled = ["x1@corp.example,,Julia Meyer,417", "x2@corp.example,,Otto Ray,417"];
    assert!(directory(recycled).is_empty(), "a number that went to somebody else");
    let slip = ["x1@corp.example,S-1-5-21-1-1-1-7,Julia Meyer", "x2@corp.example,S-1-5-21-1-1-1-7,Otto Ray"];
    assert_eq!(directory(slip), ["x2@corp.example -> x1@corp.example, possible"], "one of the entries is wrong");
}

#[test]
fn a_namesake_with_another_employee_id_is_nobody_else_and_a_team_is_not_one_person() {
    let twins = ["jm@corp.example,,Julia Meyer,21", "julia@fab.example,,Julia Meyer,22"];
    assert_eq!(directory(twins), ["julia@fab.example -> jm@corp.example, likely"], "each company counts for itself");
    let rows = ["a1@corp.example,,Ann Lee,11", "a2@fab.example,,Ann Lee,11", "b1@corp.example,,Bob Ray,12", "b2@fab.example,,Bob Ray,12"];
    let more =
        ["c1@corp.example,,Cat Fox,13", "c2@fab.example,,Cat Fox,13", "jm@corp.example,,Julia Meyer,14", "jm2@fab.example,,Julia Meyer,15"];
    let all: Vec<&str> = rows.into_iter().chain(more).collect();
    let all: [&str; 8] = all.try_into().unwrap();
    assert_eq!(directory(all).len(), 3, "one numbering for both: Julia 14 is not Julia 15");
    let team = ["x1@corp.example,desk@corp.example", "x2@corp.example,desk@corp.example", "x3@corp.example,desk@corp.example"];
    assert!(directory(team).iter().all(|pair| pair.ends_with("possible")), "{:?}", directory(team));
}

#[test]
fn an_account_that_was_seen_before_the_person_came_or_is_called_otherwise_is_not_certainly_his() {
    let seen = |rows: [&str; 1]| {
        let access = format!("{WINDOWS},SRV,CORP\\jmeyer,pc1,,,2026-01-10");
        told(&files(["nobody@corp.example,pc0"]).access([access]).directory(rows).position().0)
    };
    assert_eq!(seen(["jmeyer@corp.example"]), ["CORP\\jmeyer -> jmeyer@corp.example, certain"]);
    assert_eq!(seen(["jmeyer@corp.example,,,,,2026-04-01"]), ["CORP\\jmeyer -> jmeyer@corp.example, possible"]);
    assert_eq!(seen(["jmeyer@corp.example,CORP\\meyerj"]), ["CORP\\jmeyer -> jmeyer@corp.example, possible"]);
}

#[test]
fn an_account_for_administration_with_the_owners_name_or_number_is_certain_and_with_anothers_is_none() {
    let of = |admin: &str| directory(["CORP\\lee,,Otto Lee,71", &format!("CORP\\a-lee,{admin}")]);
    assert_eq!(of(",Otto Lee (Admin)"), ["CORP\\a-lee -> CORP\\lee, certain"]);
    assert_eq!(of(",,71"), ["CORP\\a-lee -> CORP\\lee, certain"]);
    assert_eq!(of(""), ["CORP\\a-lee -> CORP\\lee, likely"]);
    assert!(of(",Anna Lee").is_empty() && of(",,72").is_empty());
    let by_display = ["otto.lee@corp.example,CORP\\w1001,Otto Lee", "CORP\\adm-x907,,Otto Lee (admin)", "ann.lee@corp.example,,Ann Lee"];
    assert_eq!(directory(by_display), ["CORP\\adm-x907 -> otto.lee@corp.example, certain"]);
}

#[test]
fn fifty_thousand_people_under_one_alias_are_nobody_in_particular() {
    let people = (0..50_000).map(|at| format!("p{at}@corp.example,unknown;unknown@corp.example,Unknown User,0"));
    let position = files(["p1@corp.example,pc1"]).directory(people).position().0;
    assert!(position.beside.candidates.is_empty());
}

#[test]
fn thousands_of_people_are_gone_through_by_what_they_share() {
    let people = (0..2_000).flat_map(|at| [format!("first{at}.last{at}@corp.example"), format!("first{at}.last{at}@fab.example")]);
    let position = files(["first1.last1@corp.example,pc1"]).people(people).position().0;
    // Letters and figures: no first and last name by itself, but the domains are alike.
    assert_eq!(position.beside.candidates.len(), 2_000);
}
