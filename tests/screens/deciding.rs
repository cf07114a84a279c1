//! The decisions beside the everyday ones: who is whom, what is shared, prices, places, rights of plans, reviews.

use crate::Desk;
use crate::fixture::{Made, device, person};
use recal::engagement::Draft;
use recal::workbench::jobs::names;
use recal::workbench::msg::{Effect, Msg};

fn desk() -> Desk {
    Desk::open(140, 45, Made::new(100))
}

/// Runs a command by the palette.
fn palette(desk: &mut Desk, words: &str) {
    desk.press(":").press(&format!("'{words}'")).press("enter");
}

/// Answers what was asked to be read in the background.
fn read_names(desk: &mut Desk) {
    assert!(matches!(desk.effects.last(), Some(Effect::ReadNames { .. })), "{}", desk.screen());
    let book = std::sync::Arc::clone(&desk.work().book);
    desk.send(Msg::Names(names(&*book)));
}

#[test]
fn an_unverified_right_is_granted_by_a_and_by_i() {
    for key in ["a", "i"] {
        let mut desk = desk();
        desk.press("6").press(key).press("enter").press("'order_form_p._3'").press("enter");
        assert_eq!(desk.decided(), [Draft::right("m365-f3:exchange-standard", true, "order form p. 3")], "{key}");
    }
    let mut desk = desk();
    desk.press("6 space space a j enter").press("'not_bought'").press("enter");
    let expected = ["m365-f3:exchange-standard", "m365-f3:rds"].map(|row| Draft::right(row, false, "not bought"));
    assert_eq!(desk.decided(), expected);
    desk.press("x");
    assert!(desk.notice().contains("granted or withdrawn with a"), "{}", desk.notice());
}

#[test]
fn a_person_is_merged_into_anyone_picked_from_a_list() {
    let mut desk = desk();
    desk.press("2 enter j");
    palette(&mut desk, "merge_into");
    read_names(&mut desk);
    assert!(desk.screen().contains("merge a.rossi@contoso.example into which person"), "{}", desk.screen());
    desk.press("'user0000042'").press("enter");
    assert!(desk.screen().contains("merge a.rossi@contoso.example into user0000042@contoso.example"), "{}", desk.screen());
    desk.press("'married'").press("enter");
    assert_eq!(desk.decided(), [Draft::merge(&person("a.rossi@contoso.example"), "user0000042@contoso.example", "married")]);
}

#[test]
fn the_marked_are_merged_into_one_and_devices_into_devices_only() {
    let mut desk = desk();
    palette(&mut desk, "all_devices");
    desk.press("d");
    assert!(desk.screen().contains("decide on KIOSK7"), "{}", desk.screen());
    desk.press("/ 'merge' enter");
    read_names(&mut desk);
    desk.press("'KIOSK'");
    assert!(desk.screen().contains("KIOSK8") && !desk.screen().contains("user0000"), "{}", desk.screen());
    desk.press("enter").press("'renamed'").press("enter");
    assert_eq!(desk.decided(), [Draft::merge(&device("KIOSK7"), "KIOSK8", "renamed")]);
}

#[test]
fn a_finding_about_two_people_lets_one_choose_a_third() {
    let mut desk = Desk::open(140, 45, Made::ambiguous(10));
    desk.press("F a");
    assert!(desk.screen().contains("merge cmeyer into another"), "{}", desk.screen());
    desk.press("j enter");
    read_names(&mut desk);
    desk.press("'user0000007'").press("enter").press("'asked'").press("enter");
    assert_eq!(desk.decided(), [Draft::merge(&person("cmeyer"), "user0000007@contoso.example", "asked")]);
}

#[test]
fn a_wording_in_doubt_offers_its_candidates_on_the_finding_and_on_the_line() {
    let means = |product: &str, why: &str| {
        let on = recal::kit::decisions::RecordKey { record: "description".into(), key: "Core CAL ALNG".into() };
        [Draft::amend(&on, "product", Some(product), why)]
    };
    for keys in ["F", "5 j"] {
        let mut desk = Desk::open(140, 45, Made::wording(10));
        desk.press(keys).press("a");
        let screen = desk.screen();
        assert!(screen.contains("suggested, best first") && screen.contains("the best guess: nobody knows the word"), "{screen}");
        desk.press("enter").press("'order_17'").press("enter");
        assert_eq!(desk.decided(), means("Core CAL Suite", "order 17"), "{keys}");
    }
    let mut desk = Desk::open(140, 45, Made::wording(10));
    desk.press("F a j j enter").press("'invoice'").press("enter");
    assert_eq!(desk.decided(), means("Windows Server CAL", "invoice"));
    let mut desk = Desk::open(140, 45, Made::wording(10));
    desk.press("F a j j j enter").press("'Enterprise_CAL_Suite'").press("enter").press("'contract'").press("enter");
    assert_eq!(desk.decided(), means("Enterprise CAL Suite", "contract"), "none of what is offered");
}

#[test]
fn a_person_is_split_off_again() {
    let mut desk = desk();
    desk.press("2 enter");
    palette(&mut desk, "split_off");
    desk.press("'two_people'").press("enter");
    assert_eq!(desk.decided(), [Draft::split(&person("j.meyer@contoso.example"), "two people")]);
}

#[test]
fn a_device_is_shared_or_not_and_a_person_is_neither() {
    let mut desk = desk();
    palette(&mut desk, "all_devices");
    palette(&mut desk, "shared_or_not");
    desk.press("enter").press("'shop_floor'").press("enter");
    assert_eq!(desk.decided(), [Draft::shared("KIOSK7", true, "shop floor")]);
    desk.press("2 enter");
    palette(&mut desk, "shared_or_not");
    assert!(desk.notice().contains("stand on one"), "{}", desk.notice());
}

#[test]
fn a_price_stands_over_any_list_and_takes_product_and_metric_from_the_row() {
    let mut desk = desk();
    desk.press("5 j");
    palette(&mut desk, "price_a_product");
    let screen = desk.screen();
    assert!(screen.contains("Core CAL Suite") && screen.contains("unit price"), "{screen}");
    desk.press("tab tab").press("'95.50'").press("enter enter").press("'invoice_17'").press("enter");
    let expected = Draft::price_as_typed("Core CAL Suite", Some("device"), "95.50", Some("EUR"), "invoice 17");
    assert_eq!(desk.decided(), [expected]);
}

#[test]
fn a_connectors_line_is_placed_on_a_host_and_other_lines_are_not() {
    let mut desk = desk();
    desk.press("5");
    palette(&mut desk, "place_a_connector");
    desk.press("ctrl-u").press("'HV02'").press("enter").press("'moved_in_May'").press("enter");
    assert_eq!(desk.decided(), [Draft::place("lines.csv##WinSvrExtConn", "HV02", "moved in May")]);
    desk.press("j");
    palette(&mut desk, "place_a_connector");
    assert!(desk.notice().contains("a Connector's line is placed"), "{}", desk.notice());
}

#[test]
fn a_row_is_reviewed_by_somebody_else() {
    let mut desk = desk();
    desk.press("2 enter");
    palette(&mut desk, "review");
    desk.press("j enter").press("'c.d'").press("enter").press("'who_is_this?'").press("enter");
    let on = [("record", "person"), ("key", "j.meyer@contoso.example")];
    assert_eq!(desk.decided(), [Draft::review(&on, "questioned", Some("c.d"), "who is this?")]);
}

#[test]
fn a_source_is_named_when_it_is_set_aside() {
    let mut desk = desk();
    desk.press("0 x");
    assert!(desk.screen().contains("reference only: access.csv"), "{}", desk.screen());
}

#[test]
fn all_that_is_decided_here_the_journal_takes() {
    let drafts = [
        Draft::price_as_typed("Core CAL Suite", Some("device"), "95.50", Some("EUR"), "w"),
        Draft::review(&[("right", "rds")], "agreed", Some("c.d"), "w"),
        Draft::place("lines.csv##2", "HV02", "w"),
        Draft::right("m365-f3:rds", true, "w"),
        Draft::split(&person("a"), "w"),
        Draft::shared("KIOSK7", false, "w"),
    ];
    let canonical = |_: &str, key: &str| key.to_string();
    let opening = recal::engagement::Entry {
        id: 0,
        at: String::new(),
        by: String::new(),
        draft: Draft::open("c", recal::catalog::Day(0), None),
        state: recal::engagement::EntryState::Active,
    };
    let entries = std::slice::from_ref(&opening);
    assert_eq!(recal::engagement::check(entries, 1, &drafts, &canonical), Ok(()));
    let wrong = Draft::price_as_typed("Core CAL Suite", None, "a lot", None, "w");
    let refusal = recal::engagement::check(entries, 1, &[wrong], &canonical).unwrap_err();
    assert!(refusal.what.contains("no amount such as 31.50"), "{}", refusal.what);
}
