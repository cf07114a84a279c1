//! Section 1, 'Decisions come first': what the consultant can change, and how records are named.

use crate::estate::*;
use recal::kit::decisions::Decision;
use std::collections::BTreeMap;

fn merge(from: &str, to: &str) -> Decision {
    Decision::Merge { on: person(from), to: to.into() }
}

#[test]
fn merged_identities_are_one_and_have_the_attributes_of_whom_they_are_merged_into() {
    let p = file_server(["ann.old,", "ann,"]).people(["ann.old,employee,no", "ann,employee"]).decide(merge("ann.old", "ann")).position();
    assert_eq!(p.users(WINDOWS), ["ann"]);
    assert!(p.right(WINDOWS).excluded.is_empty(), "the disabled account is ann now");
}

#[test]
fn the_last_merge_of_an_identity_stands() {
    let p = file_server(["a,", "b,", "c,"]).decide(merge("a", "b")).decide(merge("a", "c")).position();
    assert_eq!(p.users(WINDOWS), ["b", "c"]);
    let p = file_server(["CONTOSO\\a,", "b,", "c,"]).people(["a,employee,yes,,CONTOSO\\a"]);
    let p = p.decide(merge("a", "b")).decide(merge("CONTOSO\\a", "c")).position();
    assert_eq!(p.users(WINDOWS), ["b", "c"], "whichever of its keys is named");
}

#[test]
fn a_circle_of_merges_is_refused() {
    let p = file_server(["a,", "b,"]).decide(merge("a", "b")).decide(merge("b", "a")).position();
    assert_eq!((p.users(WINDOWS), p.0.dormant.as_slice()), (vec!["b"], [2].as_slice()));
}

#[test]
fn a_split_takes_a_merge_back() {
    let p = file_server(["a,", "b,"]).decide(merge("a", "b")).decide(Decision::Split { on: person("a") }).position();
    assert_eq!(p.users(WINDOWS), ["a", "b"]);
}

#[test]
fn devices_merge_too_even_an_address_into_a_device() {
    let p = file_server([",PC1", ",,10.0.0.5"]).decide(Decision::Merge { on: device("10.0.0.5"), to: "PC1".into() }).position();
    assert_eq!(p.devices(WINDOWS), ["PC1"]);
}

#[test]
fn excluding_acts_on_the_whole_merged_identity() {
    let p = file_server(["a,", "b,", "c,"]).decide(merge("a", "b")).decide(Decision::Exclude { on: person("a") }).position();
    assert_eq!(p.users(WINDOWS), ["c"]);
}

#[test]
fn including_takes_an_exclusion_back() {
    let p = file_server(["a,"]).decide(Decision::Exclude { on: person("a") }).decide(Decision::Include { on: person("A") }).position();
    assert_eq!(p.users(WINDOWS), ["a"]);
}

#[test]
fn a_decision_on_nobody_is_dormant() {
    let p = file_server(["a,"]).decide(Decision::Exclude { on: person("zoe") }).position();
    assert_eq!(p.0.dormant, [1]);
}

#[test]
fn an_entitlement_is_amended_by_its_origin_or_by_its_product_where_only_one_line_has_it() {
    let estate = || file_server(["a,", "b,"]).owned(["Windows Server CAL,1,user,2019"]);
    let table = estate().path(2);
    let key = format!("{table}#{}#2", table.trim_end_matches(".csv"));
    assert_eq!(estate().position().gap(WINDOWS), (1, 0));
    assert_eq!(estate().decide(amend("entitlement", &key, "quantity", "2")).position().gap(WINDOWS), (0, 0));
    assert_eq!(estate().decide(amend("entitlement", "windows server cal", "quantity", "2")).position().gap(WINDOWS), (0, 0));
    let two = || estate().owned(["Windows Server CAL,0,user,2003"]);
    let p = two().decide(amend("entitlement", "Windows Server CAL", "quantity", "2")).position();
    assert_eq!((p.gap(WINDOWS), p.0.dormant.as_slice()), ((1, 0), [1].as_slice()), "two lines have it: which is meant?");
}

#[test]
fn a_server_is_amended_by_name_and_workload() {
    let p =
        file_server(["a,"]).owned(["Windows Server CAL,1,user,2012"]).decide(amend("server", "srv|windows-server", "version", "2012 R2"));
    assert_eq!(p.position().gap(WINDOWS), (0, 0));
}

#[test]
fn a_person_is_amended_by_any_identifier() {
    let p = file_server(["a,"]).people(["a@contoso.example,employee,yes,,a;CONTOSO\\a"]);
    let p = p.decide(amend("person", "CONTOSO\\a", "kind", "service")).position();
    assert!(p.users(WINDOWS).is_empty());
}

#[test]
fn a_row_of_access_is_amended_by_its_origin_alone() {
    let estate = file_server(["a,PC1", "b,PC2"]);
    let table = estate.path(1);
    let p = estate.decide(amend("access", &format!("{table}#{}#3", table.trim_end_matches(".csv")), "user", "a")).position();
    assert_eq!((p.users(WINDOWS), p.right(WINDOWS).devices), (vec!["a"], 2));
}

#[test]
fn one_of_several_equal_rows_is_amended_alone() {
    let estate = file_server(["a,PC1", "a,PC1", "a,PC1"]);
    let table = estate.path(1);
    let p = estate.decide(amend("access", &format!("{table}#{}#3", table.trim_end_matches(".csv")), "user", "b")).position();
    assert_eq!(p.users(WINDOWS), ["a", "b"]);
}

#[test]
fn a_contract_on_paper_can_be_added() {
    let fields = [("product", "Windows Server CAL"), ("quantity", "2"), ("metric", "user"), ("version", "2019")];
    let fields: BTreeMap<String, String> = fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    let p = file_server(["a,", "b,"]).decide(Decision::Add { record: "entitlement".into(), fields }).position();
    assert_eq!(p.gap(WINDOWS), (0, 0));
}

#[test]
fn a_source_set_aside_as_reference_only_counts_nowhere() {
    let estate = || file_server(["a,"]).access(["windows-server,SRV,b"]);
    let source = estate().path(2);
    let aside = |yes| Decision::ReferenceOnly { source: source.clone(), yes };
    assert_eq!(estate().position().users(WINDOWS), ["a", "b"]);
    assert_eq!(estate().decide(aside(true)).position().users(WINDOWS), ["a"]);
    assert_eq!(estate().decide(aside(true)).decide(aside(false)).position().users(WINDOWS), ["a", "b"]);
}

#[test]
fn a_note_changes_no_number() {
    let noted = file_server(["a,"]).priced().decide(Decision::Note { on: "person:a".into(), text: "asked HR".into() }).position();
    assert_eq!(noted.0.totals, file_server(["a,"]).priced().position().0.totals);
}
