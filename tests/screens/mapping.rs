//! The mapping wizard: what it shows, what its keys change, what is decided in the end.

use crate::Desk;
use crate::fixture::Made;
use recal::catalog::Catalog;
use recal::session::{Preview, Sample, TableName};
use recal::workbench::msg::{Cause, Effect, Msg};
use serde_json::json;
use std::sync::Arc;

const ROWS: [&str; 7] = [
    "Auswertung Zugriffe;;;;",
    "Konto;Rechner;Dienst;Zuletzt gesehen;Bemerkung",
    "CONTOSO\\a.rossi;PC0042;EXCH;04.05.2026;",
    "CONTOSO\\k.novak;PC0043;Mail;05.06.2026;Außendienst",
    "CONTOSO\\k.novak;PC0043;Warenwirtschaft;05.06.2026;",
    "CONTOSO\\j.meyer;PC0044;EXCH;07.06.2026;",
    ";;EXCH;07.06.2026;niemand",
];

fn preview(rows: &[&str]) -> Preview {
    let rows = (1..).zip(rows).map(|(number, line)| (number, line.split(';').map(String::from).collect()));
    let on = TableName { source: "list.xlsx".into(), table: Some("Sheet1".into()) };
    Preview::new(on, Sample::from_rows(rows.collect()), Arc::new(Catalog::builtin().unwrap()))
}

/// The wizard on the unknown table, as its rows suggest.
fn desk(width: u16, height: u16) -> Desk {
    let mut desk = Desk::open(width, height, Made::new(10));
    desk.press("0 j enter");
    let Some(Effect::Preview(on)) = desk.effects.last() else { panic!("no preview was asked for: {}", desk.screen()) };
    assert_eq!((on.source.as_str(), on.table.as_deref()), ("list.xlsx", Some("Sheet1")));
    desk.send(Msg::Previewed(Box::new(preview(&ROWS))));
    desk
}

fn line<'s>(screen: &'s str, word: &str) -> &'s str {
    screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("no '{word}' in\n{screen}"))
}

#[test]
fn what_it_looks_like() {
    for (width, height) in [(80, 24), (140, 45)] {
        let mut desk = desk(width, height);
        insta::assert_snapshot!(format!("mapping_{width}x{height}"), desk.screen());
        desk.press("j j j j j w");
        insta::assert_snapshot!(format!("mapping_words_{width}x{height}"), desk.screen());
        desk.press("esc a");
        insta::assert_snapshot!(format!("mapping_decide_{width}x{height}"), desk.screen());
    }
}

#[test]
fn the_guess_is_changed_by_keys_and_decided_with_a_name() {
    let mut desk = desk(140, 45);
    // The one word that nobody knows stands for something.
    desk.press("j j j j j w j j enter j j enter");
    assert!(desk.screen().contains("4 of 5 rows looked at would be read"), "{}", desk.screen());
    // The remark is an alias of nothing; the days are told; a server for all.
    desk.press("k k k enter j enter");
    assert!(line(&desk.screen(), "days ").contains("day month year"), "{}", desk.screen());
    desk.press("I / 'server' enter").press("'EX01'").press("enter");
    assert!(line(&desk.screen(), "EX01").contains("server"), "{}", desk.screen());
    desk.press("a").press("'Fachverfahren'").press("tab").press("'list_of_the_client'").press("enter");
    let drafts = desk.decided();
    let [map, profile] = drafts.as_slice() else { panic!("{drafts:#?}") };
    let columns = json!({"Konto": "user", "Rechner": "device", "Dienst": "workload", "Zuletzt gesehen": "last_seen"});
    assert_eq!((map.op.as_str(), json!(map.on)), ("map", json!({"source": "list.xlsx", "table": "Sheet1"})));
    assert_eq!(
        json!(map.rest),
        json!({"kind": "access", "header": 2, "columns": columns, "constants": {"server": "EX01"}, "dates": "dmy",
            "values": {"workload": {"mail": "exchange", "warenwirtschaft": "exchange"}}})
    );
    assert_eq!((profile.rest["name"].as_str(), profile.rest.get("header")), (Some("Fachverfahren"), None));
    assert_eq!(profile.rest["headers"], json!(["Dienst", "Konto", "Rechner", "Zuletzt gesehen"]));
    assert!(drafts.iter().all(|draft| draft.why == "list of the client"));
}

#[test]
fn a_field_has_one_column_and_what_cannot_be_decided_says_why() {
    let mut desk = desk(140, 45);
    // The machine is read as the user: the account is not, any more.
    desk.press("j j j j enter / 'user' enter");
    let screen = desk.screen();
    assert!(line(&screen, "PC0042, PC").contains("user") && line(&screen, "CONTOSO\\a.rossi, ").contains("not read"), "{screen}");
    desk.press("x");
    assert!(desk.screen().contains("not yet: the mapping fills neither user nor device nor ip"), "{}", desk.screen());
    desk.press("a");
    assert!(desk.notice().contains("not yet: the mapping fills neither"), "{}", desk.notice());
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::Decide { .. })));
}

#[test]
fn another_record_is_guessed_anew_and_a_table_without_header_goes_by_places() {
    let mut desk = desk(140, 45);
    desk.press("enter / 'person' enter");
    let screen = desk.screen();
    assert!(line(&screen, "a row is").contains("person") && line(&screen, "04.05.2026, ").contains("last_logon"), "{screen}");
    desk.press("j enter G enter");
    let screen = desk.screen();
    assert!(line(&screen, "header  ").contains("none: columns go by their place") && screen.contains("column 2"), "{screen}");
}

#[test]
fn esc_backs_out_one_level_and_keeps_what_was_changed() {
    let mut desk = desk(140, 45);
    desk.press("j j j x w esc");
    assert!(desk.app.wizard().is_none() && desk.notice().contains("kept as you left it"), "{}", desk.notice());
    desk.press("a");
    desk.send(Msg::Previewed(Box::new(preview(&ROWS))));
    assert!(line(&desk.screen(), "CONTOSO\\a.rossi, ").contains("not read"), "{}", desk.screen());
    // A list on top goes first; the table is another by now: a new guess.
    desk.press("enter esc esc enter");
    desk.send(Msg::Previewed(Box::new(preview(&ROWS[1..]))));
    assert!(line(&desk.screen(), "CONTOSO\\a.rossi, ").contains("user"), "{}", desk.screen());
}

#[test]
fn help_lists_what_the_wizard_can_and_does_it() {
    let mut desk = desk(140, 45);
    desk.press("? 'constant' enter");
    assert!(desk.screen().contains("a constant: which field"), "{}", desk.screen());
}

#[test]
fn a_refusal_brings_the_form_back_on_top_of_the_mapping() {
    let mut desk = desk(140, 45);
    desk.press("a tab").press("'x'").press("enter");
    assert_eq!(desk.decided().len(), 1);
    desk.send(Msg::Refused("the decision (map) cannot be followed: it has no header 'Konto'".into()));
    assert!(desk.screen().contains("cannot be followed"), "{}", desk.screen());
}

#[test]
fn a_source_that_is_read_can_be_read_otherwise_or_told_its_server() {
    let mut desk = Desk::open(140, 45, Made::new(10));
    desk.press("0 i j enter").press("'EX01'").press("enter").press("'asked'").press("enter");
    let drafts = desk.decided();
    assert_eq!(
        (drafts[0].op.as_str(), json!(drafts[0].on), &drafts[0].rest["constants"]),
        ("map", json!({"source": "access.csv"}), &json!({"server": "EX01"}))
    );
    desk.changed(Made::new(10), Cause::Decided { count: 1, words: "told".into() });
    desk.press("i enter");
    assert!(matches!(desk.effects.last(), Some(Effect::Preview(on)) if on.source == "access.csv"));
}

#[test]
fn reading_again_shows_how_far_it_is_and_esc_gives_it_up() {
    let mut desk = Desk::open(140, 45, Made::new(10));
    desk.send(Msg::Rereading { done: 430, total: 1000, file: "access.csv".into() });
    assert!(desk.screen().contains("reading again, 43 %: access.csv"), "{}", desk.screen());
    desk.press("esc");
    assert!(matches!(desk.effects.last(), Some(Effect::CancelReading)));
    desk.send(Msg::Refused("reading again was given up; nothing was decided".into()));
    desk.press("esc");
    assert!(desk.notice().contains("outermost"), "{}", desk.notice());
}

#[test]
fn a_mapping_that_reads_no_row_warns_before_it_is_decided() {
    let mut desk = Desk::open(140, 45, Made::new(10));
    desk.press("0 j enter");
    let rows = ["Konto;Rechner;Dienst", "CONTOSO\\a.rossi;PC0042;Warenwirtschaft", "CONTOSO\\k.novak;PC0043;Warenwirtschaft"];
    desk.send(Msg::Previewed(Box::new(preview(&rows))));
    assert!(desk.screen().contains("0 of 2 rows looked at would be read"), "{}", desk.screen());
    desk.press("a");
    let screen = desk.screen();
    assert!(screen.contains("no row looked at would be read") && screen.contains("Warenwirtschaft"), "{screen}");
    desk.press("enter");
    assert!(desk.app.wizard().is_some() && !desk.screen().contains("decide it all the same"), "{}", desk.screen());
    desk.press("a j enter").press("tab 'rows_further_down'").press("enter");
    assert_eq!(desk.decided()[0].why, "rows further down");
}

#[test]
fn the_palette_and_the_help_find_it_by_the_word_map() {
    for keys in [": 'map' enter", "? 'map' enter"] {
        let mut desk = Desk::open(140, 45, Made::new(10));
        desk.press("0 j").press(keys);
        assert!(matches!(desk.effects.last(), Some(Effect::Preview(_))), "{keys}: {}", desk.screen());
    }
    let mut desk = Desk::open(140, 45, Made::new(10));
    desk.press("2 : 'map' enter");
    assert!(desk.notice().contains("go to 0 Sources"), "{}", desk.notice());
}
