//! Names and identifiers that several entries of a directory claim: what is assumed, and that it is said.

use super::estate::*;
use recal::kit::decisions::Decision;
use recal::kit::findings::Finding;
use recal::kit::position::Position;

fn of<'a>(position: &'a Position, code: &str) -> Vec<&'a Finding> {
    position.findings.iter().filter(|f| f.code == code).collect()
}

/// `user, day` each, and what the directory says.
fn seen(rows: &[&str], directory: &[&str]) -> Estate {
    let rows: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let (user, day) = row.split_once(',').unwrap();
            format!("{WINDOWS},SRV,{user},pc{at},,,{day}")
        })
        .collect();
    estate().servers([&format!("SRV,{WINDOWS},2019")]).access(rows).directory(directory)
}

const HANDED: [&str; 2] = ["ann@corp.example,CORP\\am,Ann Meyer,,,,2026-01-31", "alf@corp.example,CORP\\am,Alf Moser,,,2026-03-01"];

#[test]
fn a_name_that_changed_hands_says_from_when_it_is_whose_with_the_rows_before_and_after() {
    let estate = seen(&["CORP\\am,2026-01-10", "corp\\AM,2026-04-01", "CORP\\am,2026-05-01", "CORP\\am,2026-02-15"], &HANDED);
    let position = estate.position().0;
    let [finding] = of(&position, "name-changed-hands")[..] else { panic!("{:?}", position.findings) };
    assert!(
        finding.message.contains("was ann@corp.example's until 2026-01-31 and is alf@corp.example's from 2026-03-01"),
        "{}",
        finding.message
    );
    assert!(finding.message.contains("1 row before, 2 after, 1 between"), "{}", finding.message);
    assert!(finding.suggestion.is_none(), "rows on both sides are nobody's as a whole");
    assert_eq!(finding.evidence_total, 2);
}

#[test]
fn a_name_seen_on_one_side_of_the_change_alone_is_suggested_to_whom_it_was_then() {
    let estate = seen(&["CORP\\am,2026-04-01"], &HANDED);
    let position = estate.position().0;
    let merge = Decision::Merge { on: person("corp\\am"), to: "alf@corp.example".into() };
    let suggestion = of(&position, "name-changed-hands")[0].suggestion.clone().unwrap();
    assert_eq!(suggestion.decision, merge);
    let decided = seen(&["CORP\\am,2026-04-01"], &HANDED).decide(merge).position();
    assert_eq!(decided.right(WINDOWS).users, 1);
    let before = seen(&["CORP\\am,2025-11-01"], &HANDED).position().0;
    assert!(of(&before, "name-changed-hands")[0].suggestion.as_ref().unwrap().label.contains("ann@corp.example"));
}

#[test]
fn a_name_that_two_people_had_at_a_time_did_not_change_hands() {
    let rows = ["ann@corp.example,CORP\\am,Ann Meyer,,,,2026-03-31", "alf@corp.example,CORP\\am,Alf Moser,,,2026-03-01"];
    assert!(of(&seen(&["CORP\\am,2026-04-01"], &rows).position().0, "name-changed-hands").is_empty());
}

#[test]
fn two_entries_that_claim_one_sid_and_a_placeholder_of_thousands_are_told_once_each() {
    let mut rows: Vec<String> = (0..3_000).map(|at| format!("p{at}@corp.example,unknown")).collect();
    rows.extend(["ann@corp.example,S-1-5-21-1-1-1-7;unknown".to_string(), "bob@corp.example,S-1-5-21-1-1-1-7".to_string()]);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let outcome = seen(&["S-1-5-21-1-1-1-7,2026-04-01", "unknown,2026-04-01"], &rows).position();
    assert_eq!(outcome.right(WINDOWS).users, 2, "neither is guessed");
    let sid = of(&outcome.0, "identifier-claimed-twice");
    assert!(sid.len() == 1 && sid[0].message.contains("ann@corp.example and bob@corp.example"), "{sid:?}");
    let many = of(&outcome.0, "alias-of-many");
    assert!(many.len() == 1 && many[0].message.contains("3,001 entries"), "{many:?}");
    assert_eq!(many[0].evidence_total, 3_001);
}

#[test]
fn aliases_that_point_in_a_circle_or_at_themselves_and_people_listed_twice_are_told() {
    let rows = ["ann@corp.example,bob@corp.example;ann@corp.example", "bob@corp.example,ann@corp.example", "cat,cat", "cat,kitty,Cat Fox"];
    let outcome = seen(&["ann@corp.example,2026-04-01", "bob@corp.example,2026-04-01", "kitty,2026-04-01"], &rows).position();
    assert_eq!(outcome.right(WINDOWS).users, 3, "both count, the rows of one person complete each other");
    let told: Vec<&str> = of(&outcome.0, "alias-names-another").iter().map(|f| f.message.as_str()).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told.iter().filter(|message| message.contains("they name each other")).count(), 2, "{told:?}");
    assert!(told.iter().any(|message| message.contains("2 entries list each its own name")), "{told:?}");
    let twice = of(&outcome.0, "listed-twice");
    assert!(twice.len() == 1 && twice[0].message.contains("1 person stands") && twice[0].message.contains("cat"), "{twice:?}");
    let candidates = &outcome.0.beside.candidates;
    assert_eq!(candidates.len(), 1, "they may be one: {candidates:?}");
}

#[test]
fn one_row_for_each_plan_of_a_person_is_no_second_person() {
    let rows = ["ann@corp.example,annie,Ann Meyer", "bob@corp.example"];
    let estate = seen(&["ann@corp.example,2026-04-01"], &rows).people(["ann@corp.example,,yes"]);
    assert!(of(&estate.position().0, "listed-twice").is_empty(), "two lists may each have the person");
}
