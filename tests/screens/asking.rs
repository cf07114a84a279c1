//! Forms and lists: nothing typed is lost, letters mean what they say, the bottom line names the keys that hold.

use crate::Desk;
use crate::fixture::Made;
use recal::workbench::keys::Key;
use recal::workbench::msg::{Cause, Effect, Msg};
use recal::workbench::overlay::Overlay;

fn desk() -> Desk {
    Desk::open(140, 45, Made::new(100))
}

fn bottom(desk: &Desk) -> String {
    desk.screen().lines().last().unwrap_or_default().trim().to_string()
}

#[test]
fn what_is_refused_stays_open_with_its_text_and_the_reason() {
    let mut desk = desk();
    desk.press(", i ctrl-u").press("'31.13.2026'").press("enter").press("'audit_letter'").press("enter");
    assert!(matches!(desk.effects.last(), Some(Effect::Decide { .. })));
    assert!(desk.app.overlays.is_empty());
    desk.send(Msg::Refused("the decision sets as_of to '31.13.2026', which is no date (YYYY-MM-DD)".into()));
    let screen = desk.screen();
    for text in ["31.13.2026", "audit letter", "which is no date (YYYY-MM-DD)"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    desk.press("ctrl-u").press("'2026-12-31'").press("enter enter");
    assert!(matches!(desk.effects.last(), Some(Effect::Decide { drafts, .. }) if drafts[0].why == "audit letter"));
    desk.changed(Made::decided(100), Cause::Decided { count: 1, words: "set as_of".into() });
    desk.send(Msg::Refused("something else".into()));
    assert!(desk.app.overlays.is_empty(), "a form that was taken does not come back");
}

#[test]
fn an_export_that_fails_asks_again_with_the_path() {
    let mut desk = desk();
    desk.press("e ctrl-u").press("'nowhere/x'").press("enter");
    desk.send(Msg::Exported(Err("nowhere/x.xlsx: the worksheet could not be written (there is no such folder); choose another".into())));
    let screen = desk.screen();
    assert!(screen.contains("to  nowhere/x") && screen.contains("there is no such folder"), "{screen}");
}

#[test]
fn a_form_left_half_written_comes_back_with_its_text() {
    for leave in ["esc", "ctrl-c"] {
        let mut desk = desk();
        desk.press("2 enter x").press("'scanner,_HR_li'").press(leave);
        assert!(desk.app.overlays.is_empty());
        assert!(desk.notice().contains("kept half-written: exclude j.meyer"), "{}", desk.notice());
        desk.press("j x");
        assert!(!desk.screen().contains("HR li"), "another row has a form of its own");
        desk.press("esc k x");
        assert!(desk.screen().contains("scanner, HR li"), "{}", desk.screen());
        desk.press("'st'").press("enter");
        assert!(matches!(desk.effects.last(), Some(Effect::Decide { drafts, .. }) if drafts[0].why == "scanner, HR list"));
        assert!(desk.app.kept.is_empty());
    }
}

#[test]
fn an_untouched_form_leaves_without_a_word() {
    let mut desk = desk();
    desk.press("2 enter x esc q");
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}

#[test]
fn quitting_with_something_half_written_asks() {
    let mut desk = desk();
    desk.press("2 enter c").press("'seen_on_si'").press("esc q");
    let screen = desk.screen();
    assert!(desk.effects.is_empty(), "not yet");
    assert!(screen.contains("go on with: note on j.meyer") && screen.contains("seen on si"), "{screen}");
    desk.press("enter");
    assert!(desk.screen().contains("seen on si"));
    desk.press("esc esc q j enter");
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)), "{}", desk.screen());
}

#[test]
fn a_path_left_half_written_is_kept_and_does_not_hold_one_back() {
    let mut desk = desk();
    desk.press("e ctrl-u").press("'out'").press("esc e");
    assert!(desk.screen().contains("to  out"), "{}", desk.screen());
    desk.press("esc q");
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}

#[test]
fn the_letters_of_a_note_do_not_quit_where_it_cannot_be_seen() {
    let mut desk = desk();
    desk.press("2 enter c").press("'half'");
    desk.send(Msg::Resize(40, 10));
    assert!(desk.screen().contains("what you wrote"), "{}", desk.screen());
    desk.press("'quarter'");
    assert!(desk.effects.is_empty());
    desk.send(Msg::Resize(140, 45));
    assert!(desk.screen().contains("half"));
}

#[test]
fn a_very_small_terminal_shows_the_whole_sentence() {
    let mut desk = desk();
    desk.send(Msg::Resize(20, 5));
    let screen = desk.screen();
    assert!(screen.contains("80×24") && screen.contains("q quits."), "{screen}");
}

#[test]
fn letters_move_in_a_short_list_and_the_filter_key_searches_it() {
    let mut desk = desk();
    desk.press("4 m j j k");
    let Some(Overlay::Picker(picker)) = desk.app.overlays.last() else { panic!("no list") };
    assert_eq!(picker.cursor, 1);
    desk.press("G g");
    desk.press("/ 'spl'");
    assert!(desk.screen().contains("split") && !desk.screen().contains("a CAL for each device"), "{}", desk.screen());
    desk.press("esc");
    assert!(desk.screen().contains("a CAL for each device"), "first out of the search");
    desk.press("q");
    assert!(desk.app.overlays.is_empty() && desk.effects.is_empty(), "q leaves the list, not the program");
}

#[test]
fn the_bottom_line_names_the_keys_of_what_is_open() {
    let mut desk = desk();
    desk.press("2 enter");
    assert!(bottom(&desk).contains("x exclude") && bottom(&desk).contains("u undo"));
    for (keys, there) in [
        ("?", "do it"),
        (":", "type to search"),
        ("f", "go there"),
        ("m", ""),
        ("x", "text is kept"),
        ("/", "column:value"),
        ("d", "j k move"),
    ] {
        desk.press(keys);
        if desk.app.overlays.is_empty() {
            continue;
        }
        let line = bottom(&desk);
        assert!(line.contains(there), "{keys}: {line}");
        for other in ["x exclude", "u undo", "q quit", "⏎ open"] {
            assert!(!line.contains(other), "{keys}: {line}");
        }
        desk.send(Msg::Key(Key::ctrl('c')));
    }
    desk.press("D j");
    assert!(bottom(&desk).contains("x retract"), "{}", bottom(&desk));
    desk.press("j");
    assert!(bottom(&desk).contains("x restore"), "{}", bottom(&desk));
    desk.press("4 tab");
    assert!(!bottom(&desk).contains("⏎ open"), "nothing opens there: {}", bottom(&desk));
    let mut reader = Desk::open_as(140, 45, Made::new(10), Some("another has it"));
    reader.press("2 enter");
    assert!(!bottom(&reader).contains("undo") && !bottom(&reader).contains("exclude"), "{}", bottom(&reader));
}

#[test]
fn the_least_size_names_undo_and_quit_and_keeps_the_day() {
    let mut desk = Desk::open_as(80, 24, Made::new(10), None);
    desk.press("2 enter");
    for key in ["u undo", "q quit", "? help", "x exclude", "e export"] {
        assert!(bottom(&desk).contains(key), "{key}: {}", bottom(&desk));
    }
    let reader = Desk::open_as(80, 24, Made::new(10), Some("another has it"));
    assert!(
        reader.screen().lines().next().is_some_and(|top| top.contains("read-only") && top.contains("2026-06-30")),
        "{}",
        reader.screen()
    );
}

#[test]
fn the_notice_tells_what_a_decision_did_where_the_top_line_has_no_room() {
    let mut desk = Desk::open(80, 24, Made::new(100));
    desk.changed(Made::decided(100), Cause::Decided { count: 1, words: "exclude svc_scan".into() });
    assert_eq!(desk.notice(), "on disk: exclude svc_scan, left −75; u undoes");
    desk.changed(Made::new(100), Cause::Undone(vec![1, 2]));
    assert_eq!(desk.notice(), "undid 2 entries (1 to 2): chose the device metric for rds …, left +75; ctrl-r redoes");
}

#[test]
fn a_filter_by_a_column_that_is_not_there_says_which_there_are() {
    let mut desk = desk();
    desk.press("2 enter /").press("'foo:x'");
    assert!(desk.notice().contains("no column 'foo' here: user or device, devices, last seen"), "{}", desk.notice());
    desk.press("ctrl-u").press("'last_seen:2026-02'");
    assert_eq!((desk.notice(), desk.work().pane().order.len()), ("", 1));
}

#[test]
fn rows_that_hold_the_words_as_typed_come_first() {
    let mut desk = desk();
    desk.press("2 enter /").press("'core'");
    let first = desk.work().pane().order.row(0);
    assert_eq!(first, Some(1), "Core CAL Suite: {}", desk.screen());
    desk.press("ctrl-u").press("'jmeyer'");
    assert_eq!(desk.work().pane().order.len(), 1, "near enough is found too");
}

#[test]
fn help_on_the_first_screen_speaks_of_it() {
    let mut desk = Desk::new(140, 45);
    desk.press("?");
    let screen = desk.screen();
    assert!(screen.contains("a recent engagement, the sample, a folder") && !screen.contains("a row's evidence"), "{screen}");
    assert!(!screen.contains("column to the"), "{screen}");
}

#[test]
fn the_screen_is_drawn_anew_whatever_is_open() {
    let mut desk = desk();
    for open in ["2 enter x", "esc :", "esc /"] {
        desk.press(open).press("ctrl-l");
        assert!(matches!(desk.effects.last(), Some(Effect::Redraw)), "{open}");
        assert!(!desk.app.overlays.is_empty());
        desk.effects.clear();
    }
}
