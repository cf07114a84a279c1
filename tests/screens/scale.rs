//! A frame over a million rows asks for as many rows as a frame over a hundred.

use crate::Desk;
use crate::fixture::Made;
use recal::workbench::book::Book;
use std::sync::Arc;

/// Rows asked for by a script of keys over a table of people.
fn asked_for(people: usize, keys: &str) -> usize {
    let made = Arc::new(Made::new(people));
    let mut desk = Desk::open(140, 45, Made::new(0));
    desk.app.work_mut().unwrap().book = Arc::clone(&made) as Arc<dyn Book>;
    desk.press("2 tab");
    let before = made.asked();
    for _ in 0..20 {
        desk.press(keys);
        desk.screen();
    }
    made.asked() - before
}

#[test]
fn moving_over_a_million_rows_costs_what_moving_over_a_hundred_does() {
    for keys in ["j", "G g", "pgdn", "k"] {
        let (few, many) = (asked_for(100, keys), asked_for(1_000_000, keys));
        assert!(many <= few + 20 * 45, "{keys}: {many} rows of a million, {few} of a hundred");
        assert!(many <= 20 * 2 * 45, "{keys}: {many} rows for 20 frames");
    }
}

#[test]
fn a_frame_that_changes_nothing_asks_for_no_row() {
    let made = Arc::new(Made::new(1_000_000));
    let mut desk = Desk::open(140, 45, Made::new(0));
    desk.app.work_mut().unwrap().book = Arc::clone(&made) as Arc<dyn Book>;
    desk.press("2 tab j");
    let before = made.asked();
    desk.screen();
    desk.send(recal::workbench::msg::Msg::Tick);
    desk.screen();
    assert_eq!(made.asked(), before);
}

#[test]
fn a_filter_over_a_large_table_runs_outside_the_update() {
    let mut desk = Desk::open(140, 45, Made::new(30_000));
    desk.press("2 tab /");
    desk.press("'0029999'");
    assert_eq!(desk.work().pane().order.len(), 1);
    assert!(desk.screen().contains("user0029999@contoso.example"));
}
