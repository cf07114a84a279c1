//! What the keys do to the state, and what they ask for.

use crate::Desk;
use crate::fixture::{EXCHANGE, Made, person};
use recal::engagement::Draft;
use recal::kit::decisions::MetricChoice;
use recal::kit::findings::Status;
use recal::kit::records::{Origin, TableId};
use recal::views::{Step, TableKey};
use recal::workbench::app::{Focus, Screen};
use recal::workbench::keys::Key;
use recal::workbench::msg::{Cause, Effect, Extract, Msg};
use recal::workbench::overlay::Overlay;

fn desk() -> Desk {
    Desk::open(140, 45, Made::new(100))
}

#[test]
fn digits_and_brackets_go_through_the_steps() {
    let mut desk = desk();
    for (at, step) in Step::ALL.iter().enumerate() {
        desk.press(&at.to_string());
        assert_eq!(desk.work().step, *step);
    }
    desk.press("]");
    assert_eq!(desk.work().step, Step::Gap, "the last step is the last");
    desk.press("[ [");
    assert_eq!(desk.work().step, Step::M365);
}

#[test]
fn arrows_and_letters_move_alike_and_stop_at_the_ends() {
    let mut desk = desk();
    desk.press("2 tab down j G");
    assert_eq!(desk.work().pane().cursor, 99);
    desk.press("j down k up up g k");
    assert_eq!(desk.work().pane().cursor, 0);
    desk.press("l right h left left");
    assert_eq!(desk.work().pane().column, 0);
}

#[test]
fn three_enters_reach_the_extracts_own_row_and_escapes_lead_back() {
    let mut desk = desk();
    desk.press("2 enter");
    assert_eq!(desk.work().table, TableKey::Subjects(EXCHANGE));
    desk.press("enter");
    assert_eq!(desk.work().focus, Focus::Detail);
    desk.press("j enter");
    let origin = Origin { table: TableId(0), row: 48_113 };
    assert!(matches!(desk.effects.last(), Some(Effect::ReadExtract { origin: o, .. }) if *o == origin));
    let extract = Extract { place: "iis/u_ex260628.log row 48113".into(), cells: vec![("cs-username".into(), "CONTOSO\\jmeyer".into())] };
    desk.send(Msg::Extracted { origin, result: Ok(extract) });
    assert!(desk.screen().contains("CONTOSO\\jmeyer"));
    desk.press("esc");
    assert_eq!(desk.work().detail.cursor, 1, "back on the row of evidence");
    desk.press("esc");
    assert_eq!(desk.work().focus, Focus::Table);
    desk.press("esc");
    assert_eq!(desk.work().table, TableKey::AccessRights);
    desk.press("esc");
    assert!(desk.notice().contains("outermost"));
}

#[test]
fn a_filter_narrows_as_one_types_and_esc_gives_the_rows_back() {
    let mut desk = desk();
    desk.press("2 enter /").press("'novak'");
    assert_eq!(desk.work().pane().order.len(), 1);
    desk.press("enter");
    assert_eq!(desk.work().pane().row().map(|r| r.id.as_str()), Some("k.novak@contoso.example"));
    desk.press("esc");
    assert_eq!(desk.work().pane().order.len(), 5);
    assert_eq!(desk.work().pane().row().map(|r| r.id.as_str()), Some("k.novak@contoso.example"), "the cursor stays on its row");
}

#[test]
fn escape_while_typing_leaves_the_filter_as_it_was() {
    let mut desk = desk();
    desk.press("2 enter /").press("'novak'").press("enter / 'x' esc");
    assert_eq!(desk.work().pane().filter, "novak");
}

#[test]
fn a_column_filter_and_filter_like_this_cell() {
    let mut desk = desk();
    desk.press("2 enter /").press("'covered:uncovered'").press("enter");
    assert_eq!(desk.work().pane().order.len(), 2);
    desk.press("esc g l l l *");
    assert_eq!(desk.work().pane().filter, "\"covered by\":\"=M365 E3\"");
    assert_eq!(desk.work().pane().order.len(), 1);
}

#[test]
fn n_goes_to_the_next_row_of_the_last_filter() {
    let mut desk = desk();
    desk.press("2 enter n");
    assert!(desk.notice().contains("nothing was searched"));
    desk.press("/").press("'covered:uncovered'").press("enter esc g n");
    assert_eq!(desk.work().pane().cursor, 2);
    desk.press("n");
    assert_eq!(desk.work().pane().cursor, 3);
    desk.press("n");
    assert_eq!(desk.work().pane().cursor, 2, "around the end");
    desk.press("N");
    assert_eq!(desk.work().pane().cursor, 3);
}

#[test]
fn sorting_keeps_the_cursor_on_its_row_and_unknown_comes_last() {
    let mut desk = desk();
    desk.press("2 enter j l S");
    let ids = |desk: &Desk| desk.work().pane().window.iter().map(|r| r.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&desk)[0], "svc_scan@contoso.example", "31 devices first");
    assert_eq!(desk.work().pane().row().map(|r| r.id.as_str()), Some("a.rossi@contoso.example"));
    desk.press("l s");
    assert_eq!(ids(&desk)[4], "株式会社@contoso.example", "a day nobody knows is last");
    desk.press("S");
    assert_eq!(ids(&desk)[4], "株式会社@contoso.example", "in either direction");
    desk.press("S");
    assert_eq!(ids(&desk)[0], "j.meyer@contoso.example", "the table's own order again");
}

#[test]
fn excluding_asks_why_and_then_decides() {
    let mut desk = desk();
    desk.press("2 enter j j x");
    assert!(matches!(desk.app.overlays.last(), Some(Overlay::Form(_))));
    desk.press("enter");
    assert!(desk.effects.is_empty(), "no decision without a rationale");
    assert!(desk.screen().contains("say why"));
    desk.press("'scanner_account'").press("enter");
    assert_eq!(desk.decided(), [Draft::exclude(&person("svc_scan@contoso.example"), "scanner account")]);
    assert!(desk.app.overlays.is_empty());
}

#[test]
fn marks_and_ranges_are_decided_together() {
    let mut desk = desk();
    desk.press("2 enter space v j v x").press("'left_the_company'").press("enter");
    let expected = ["a.rossi@contoso.example", "j.meyer@contoso.example", "svc_scan@contoso.example"];
    assert_eq!(desk.decided(), expected.map(|key| Draft::exclude(&person(key), "left the company")));
}

#[test]
fn what_is_out_is_put_back() {
    let mut desk = Desk::open(140, 45, Made::decided(10));
    desk.press("2 enter j j x").press("'a_person_after_all'").press("enter");
    assert_eq!(desk.decided(), [Draft::include(&person("svc_scan@contoso.example"), "a person after all")]);
}

#[test]
fn a_document_goes_with_the_decision() {
    let mut desk = desk();
    desk.press("2 enter x").press("'HR_list'").press("tab").press("'hr/list.pdf'").press("enter");
    let expected = Draft::exclude(&person("j.meyer@contoso.example"), "HR list").attach(&["hr/list.pdf".to_string()]);
    assert_eq!(desk.decided(), [expected]);
}

#[test]
fn amending_prefills_the_value_under_the_cursor() {
    let mut desk = desk();
    desk.press("2 enter l l l l i ctrl-u").press("'contractor'").press("enter").press("'contract_12'").press("enter");
    assert_eq!(desk.decided(), [Draft::amend(&person("j.meyer@contoso.example"), "kind", Some("contractor"), "contract 12")]);
}

#[test]
fn a_column_that_amends_nothing_offers_what_can_be_amended_or_added() {
    let mut desk = desk();
    desk.press("2 enter i");
    let screen = desk.screen();
    assert!(screen.contains("amend kind") && screen.contains("add: entitlement"), "{screen}");
    desk.press("/ 'add:_price'").press("enter").press("'Core_CAL_Suite'").press("enter").press("'95.50'").press("enter enter enter");
    desk.press("'price_list'").press("enter");
    assert_eq!(desk.decided(), [Draft::add("price", [("product", "Core CAL Suite"), ("unit_price", "95.50")], "price list")]);
}

#[test]
fn the_metric_is_chosen_with_a_reason_and_given_back_to_the_policy() {
    let mut desk = desk();
    desk.press("4 m down enter").press("'shop_floor'").press("enter");
    assert_eq!(desk.decided(), [Draft::metric("exchange-standard", MetricChoice::Device, "shop floor")]);
    desk.press("m G enter");
    assert!(desk.notice().contains("no choice was made"), "{}", desk.notice());
}

#[test]
fn a_findings_suggestion_becomes_its_decision() {
    let mut desk = desk();
    desk.press("F");
    assert_eq!(desk.work().table, TableKey::Findings);
    desk.press("j a enter").press("'asked_the_owner'").press("enter");
    assert_eq!(desk.decided(), [Draft::exclude(&person("svc_scan@contoso.example"), "asked the owner")]);
    desk.press("g a j").press("enter").press("'mail_of_3_Nov'").press("enter");
    assert_eq!(desk.decided(), [Draft::finding("version-unknown:exch03", Status::Asked, "mail of 3 Nov")]);
    desk.press("esc");
    assert_eq!(desk.work().step, Step::Sources);
}

#[test]
fn a_suggestion_can_be_accepted_on_the_row_it_is_about() {
    let mut desk = desk();
    desk.press("2 enter a");
    assert!(desk.notice().contains("nothing is suggested here"));
    desk.press("j j a enter").press("'yes'").press("enter");
    assert_eq!(desk.decided(), [Draft::exclude(&person("svc_scan@contoso.example"), "yes")]);
}

#[test]
fn enter_on_a_decision_retracts_or_restores_it() {
    let mut desk = desk();
    desk.press("D j enter").press("'wrong_right'").press("enter");
    assert_eq!(desk.decided(), [Draft::retract(1, "wrong right")]);
    desk.press("j enter").press("'printer_after_all'").press("enter");
    assert_eq!(desk.decided(), [Draft::restore(2, "printer after all")]);
}

#[test]
fn a_setting_is_set_with_a_reason() {
    let mut desk = desk();
    desk.press(", j i ctrl-u").press("'CHF'").press("enter").press("'invoices'").press("enter");
    assert_eq!(desk.decided(), [Draft::set("currency", Some("CHF"), "invoices")]);
}

#[test]
fn a_note_names_its_row() {
    let mut desk = desk();
    desk.press("2 enter c").press("'seen_on_site'").press("enter");
    let on = [("record", "person"), ("key", "j.meyer@contoso.example")];
    assert_eq!(desk.decided(), [Draft::note(&on, "seen on site")]);
}

#[test]
fn the_top_line_tells_what_a_decision_did() {
    let mut desk = desk();
    desk.press("2 enter j j space");
    desk.changed(Made::decided(100), Cause::Decided { count: 1, words: "exclude svc_scan".into() });
    assert_eq!(desk.work().last, Some(("exclude svc_scan".to_string(), -7_500)));
    let top = desk.screen().lines().next().unwrap().to_string();
    assert!(top.contains("61,175") && top.contains("exclude svc_scan") && top.contains("−75"), "{top}");
    assert!(desk.work().pane().marks.is_empty(), "decided marks are gone");
    desk.changed(Made::new(100), Cause::Undone(vec![3]));
    assert!(desk.notice().contains("ctrl-r redoes"));
    desk.changed(Made::new(100), Cause::Undone(Vec::new()));
    assert_eq!(desk.notice(), "there is nothing to undo");
}

#[test]
fn undo_and_redo_ask_the_journal() {
    let mut desk = desk();
    desk.press("u ctrl-r");
    assert!(matches!(desk.effects.as_slice(), [Effect::Undo, Effect::Redo]));
}

#[test]
fn a_locked_journal_opens_read_only_and_says_so_on_every_deciding_key() {
    let mut desk = Desk::open_as(140, 45, Made::new(10), Some("another recal holds the journal"));
    assert!(desk.screen().contains("read-only"));
    desk.press("2 enter");
    for key in ["x", "i", "a", "c", "u", "ctrl-r"] {
        desk.press(key);
        assert_eq!(desk.notice(), "read-only: another recal holds the journal", "{key}");
    }
    assert!(desk.effects.is_empty());
}

#[test]
fn what_cannot_be_done_says_why() {
    let mut desk = desk();
    desk.press("2 x");
    assert!(desk.notice().contains("a right is not excluded"), "{}", desk.notice());
    desk.press("m esc F x");
    assert!(desk.notice().contains("answered with a"), "{}", desk.notice());
    desk.press("ctrl-y");
    assert!(desk.notice().contains("does nothing here"));
}

#[test]
fn the_palette_finds_commands_runs_them_and_says_why_not() {
    let mut desk = desk();
    desk.press(":").press("'findings'").press("enter");
    assert_eq!(desk.work().table, TableKey::Findings);
    desk.press("ctrl-p").press("'choose_metric'");
    assert!(desk.screen().contains("not now: a metric is chosen for a right"), "{}", desk.screen());
    desk.press("enter");
    assert!(desk.notice().contains("a metric is chosen for a right"));
    desk.press("esc");
    assert!(desk.app.overlays.is_empty());
}

#[test]
fn a_line_of_a_detail_leads_to_the_row_it_names_and_escape_leads_back() {
    let mut desk = desk();
    desk.press("8 enter");
    assert_eq!(desk.work().focus, Focus::Detail);
    desk.press("enter");
    assert_eq!((desk.work().table, desk.work().focus), (TableKey::People, Focus::Detail));
    assert_eq!(desk.work().pane().row().map(|r| r.id.as_str()), Some("user0000042@contoso.example"));
    desk.press("esc esc");
    assert_eq!(desk.work().table, TableKey::Gap);
}

#[test]
fn a_detail_longer_than_its_pane_is_read_to_its_end_and_back() {
    let mut desk = Desk::open(80, 24, Made::new(100));
    desk.press("2 enter enter");
    assert!(desk.screen().contains("evidence: the first 3 of 214 rows"), "{}", desk.screen());
    desk.press("k k k k k k k k");
    assert!(desk.screen().contains("counts once: 4 spellings"), "{}", desk.screen());
    desk.press("G");
    assert!(desk.screen().contains("row 48114"), "{}", desk.screen());
}

#[test]
fn what_is_needed_short_and_costs_is_seen_at_every_width() {
    for width in [80, 96, 110, 120, 140] {
        let mut desk = Desk::open(width, 24, Made::new(1));
        desk.press("8");
        for title in ["right", "need", "short", "short EUR"] {
            assert!(desk.screen().contains(title), "{title} at {width}: {}", desk.screen());
        }
    }
}

#[test]
fn help_is_searched_and_executed() {
    let mut desk = desk();
    desk.press("?").press("'jump_to'").press("enter");
    assert!(matches!(desk.effects.last(), Some(Effect::ReadNames { .. })));
}

#[test]
fn a_jump_goes_to_the_row_of_the_name() {
    let mut desk = desk();
    desk.press("f");
    let book = std::sync::Arc::clone(&desk.work().book);
    desk.send(Msg::Names(recal::workbench::jobs::names(&*book)));
    desk.press("'user0000042'").press("enter");
    assert_eq!(desk.work().table, TableKey::People);
    assert_eq!(desk.work().pane().row().map(|r| r.id.as_str()), Some("user0000042@contoso.example"));
    desk.press("esc");
    assert_eq!(desk.work().table, TableKey::Sources);
}

#[test]
fn exporting_asks_where_and_never_overwrites_unasked() {
    let mut desk = desk();
    desk.press("e");
    assert!(desk.screen().contains("contoso/recal-contoso-ag-2026-06-30.xlsx"), "{}", desk.screen());
    desk.press("enter");
    let Some(Effect::Export { path, overwrite: false }) = desk.effects.last() else { panic!("no export") };
    let path = path.clone();
    desk.send(Msg::ExportExists(path.clone()));
    desk.press("enter");
    assert!(desk.screen().contains("2026-06-30-2.xlsx"), "the first choice keeps what is there");
    desk.press("esc down enter");
    assert!(matches!(desk.effects.last(), Some(Effect::Export { path: p, overwrite: true }) if *p == path));
}

#[test]
fn tab_goes_round_tables_and_detail() {
    let mut desk = desk();
    desk.press("2 tab");
    assert_eq!(desk.work().table, TableKey::People);
    desk.press("tab");
    assert_eq!(desk.work().focus, Focus::Detail);
    desk.press("tab");
    assert_eq!((desk.work().table, desk.work().focus), (TableKey::AccessRights, Focus::Table));
    desk.press("shift-tab shift-tab");
    assert_eq!(desk.work().table, TableKey::People);
}

#[test]
fn below_the_least_size_nothing_is_decided_and_the_screen_comes_back() {
    let mut desk = desk();
    desk.press("2 enter");
    let before = desk.screen();
    desk.send(Msg::Resize(79, 24));
    assert!(desk.screen().contains("needs 80×24, this terminal has 79×24"), "{}", desk.screen());
    desk.press("x");
    assert!(desk.app.overlays.is_empty());
    desk.send(Msg::Resize(140, 45));
    assert_eq!(desk.screen(), before);
    desk.press("q");
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}

#[test]
fn a_cancelled_load_never_comes_back() {
    let mut desk = Desk::new(80, 24);
    desk.send(Msg::Listing { path: "/tmp".into(), entries: Ok(Vec::new()) });
    desk.press("G");
    desk.press("k enter");
    assert!(matches!(desk.app.screen, Screen::Loading(_)), "{}", desk.screen());
    desk.press("esc");
    assert!(matches!(desk.app.screen, Screen::Start(_)));
    let late = Desk::open(80, 24, Made::new(1));
    let book = std::sync::Arc::clone(&late.work().book);
    let opened = recal::workbench::msg::Opened { book, folder: "x".into(), journal: "x".into(), read_only: None };
    desk.send(Msg::Opened { job: 1, opened });
    assert!(matches!(desk.app.screen, Screen::Start(_)));
}

#[test]
fn a_paste_goes_into_the_field_as_one_line() {
    let mut desk = desk();
    desk.press("2 enter x");
    desk.send(Msg::Paste("HR list\npage 3\n".into()));
    desk.press("enter");
    assert_eq!(desk.decided()[0].why, "HR list page 3");
}

#[test]
fn ctrl_c_drops_what_asks_and_quits_where_nothing_does() {
    let mut desk = desk();
    desk.press("2 enter x");
    desk.send(Msg::Key(Key::ctrl('c')));
    assert!(desk.app.overlays.is_empty());
    assert!(desk.effects.is_empty());
    desk.send(Msg::Key(Key::ctrl('c')));
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}
