//! What the screens look like, at the least size and at a comfortable one.

use crate::Desk;
use crate::fixture::Made;
use recal::workbench::commands::Keymap;
use recal::workbench::msg::{Listed, Msg};
use recal::workbench::theme::{Colour, Glyphs, Look};

const SIZES: [(u16, u16); 2] = [(80, 24), (140, 45)];

fn snapshot(name: &str, keys: &[&str]) {
    for (width, height) in SIZES {
        let mut desk = Desk::open(width, height, Made::new(100));
        for part in keys {
            desk.press(part);
        }
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), desk.screen());
    }
}

#[test]
fn access() {
    snapshot("rights", &["2"]);
    snapshot("subjects", &["2 enter j j"]);
    snapshot("subject_detail", &["2 enter enter j"]);
    snapshot("filtered", &["2 enter / 'covered:unc'"]);
}

#[test]
fn sources_and_settings() {
    snapshot("sources", &["0"]);
    snapshot("settings_form", &[", i"]);
}

#[test]
fn metric_choice() {
    snapshot("metric_choice", &["4 m"]);
}

#[test]
fn gap() {
    snapshot("gap", &["8"]);
    snapshot("waterfall", &["8 tab"]);
}

#[test]
fn findings_and_decisions() {
    snapshot("findings", &["F"]);
    snapshot("decisions", &["D j"]);
    for (width, height) in SIZES {
        let mut desk = Desk::open(width, height, Made::wording(100));
        desk.press("F a j");
        insta::assert_snapshot!(format!("candidates_{width}x{height}"), desk.screen());
    }
}

#[test]
fn an_empty_table_says_what_to_do_next() {
    snapshot("empty", &["1"]);
}

#[test]
fn asking() {
    snapshot("exclude", &["2 enter space j x 'HR_list'"]);
    snapshot("amend_or_add", &["2 enter i"]);
    snapshot("palette", &[":"]);
    snapshot("palette_search", &[": 'exp'"]);
    snapshot("help", &["2 enter ?"]);
    snapshot("export", &["e"]);
}

#[test]
fn the_first_screen() {
    let mut desk = Desk::new(80, 24);
    desk.send(Msg::Recent(vec!["/clients/contoso".into(), "/clients/fabrikam/engagement.recal".into()]));
    let listed = |name: &str, folder| Listed { name: name.into(), path: format!("/clients/{name}").into(), folder };
    let entries = vec![listed("contoso", true), listed("fabrikam", true), listed("notes.txt", false)];
    desk.send(Msg::Listing { path: "/clients".into(), entries: Ok(entries) });
    insta::assert_snapshot!("start_80x24", desk.screen());
    desk.press("enter");
    desk.send(Msg::Progress { job: 1, done: 31_000_000, total: 120_000_000, file: "iis/u_ex260628.log".into() });
    insta::assert_snapshot!("loading_80x24", desk.screen());
}

#[test]
fn plain_ascii_draws_no_other_character_of_its_own() {
    let mut desk = Desk::open(100, 30, Made::new(10));
    desk.app.look = Look { colour: Colour::Mono, glyphs: Glyphs::Ascii };
    for keys in ["0", "2", "2 enter j", "x", "esc ?", "esc 8", "8 tab", "F", "D"] {
        desk.press(keys);
        let foreign: String = desk.screen().chars().filter(|c| !c.is_ascii() && !"株式会社".contains(*c)).collect();
        assert_eq!(foreign, "", "after {keys}:\n{}", desk.screen());
    }
}

#[test]
fn monochrome_sets_no_colour_and_still_shows_the_cursor() {
    use ratatui::style::{Color, Modifier};
    let mut desk = Desk::open(100, 30, Made::new(10));
    desk.app.look = Look { colour: Colour::Mono, glyphs: Glyphs::Unicode };
    desk.press("2 enter");
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(100, 30)).unwrap();
    terminal.draw(|frame| recal::workbench::screens::draw(&desk.app, frame)).unwrap();
    let cells = &terminal.backend().buffer().content;
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    assert!(cells.iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count() > 40);
}

#[test]
fn no_size_and_no_screen_panics() {
    let _ = Keymap::default();
    let mut desk = Desk::open(140, 45, Made::new(100));
    for keys in ["0", "2 enter", "enter", "esc x", "esc :", "esc 8", "/ 'zzz'", "esc ?", "esc F", "i"] {
        desk.send(Msg::Resize(140, 45));
        desk.press(keys);
        for width in (0..180).step_by(7).chain([80, 81, 109, 110, 111]) {
            for height in (0..60).step_by(5).chain([24, 35, 36]) {
                desk.send(Msg::Resize(width, height));
                if width > 0 && height > 0 {
                    desk.screen();
                }
            }
        }
    }
}
