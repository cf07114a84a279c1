//! What decisions would change, told before they are made; and accepting by rule, list first.

use crate::Desk;
use crate::fixture::{Made, person};
use recal::engagement::Draft;
use recal::workbench::msg::{Cause, Effect, Msg};
use recal::workbench::trial::Question;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn alike(width: u16, height: u16) -> Desk {
    Desk::open(width, height, Made::alike(10))
}

/// What was asked last, if it was not let go since.
fn asked(desk: &Desk) -> Option<&Question> {
    match desk.trials.last()? {
        Effect::TryOut(question) => Some(question),
        _ => None,
    }
}

fn drafts(desk: &Desk) -> Vec<Draft> {
    asked(desk).unwrap_or_else(|| panic!("nothing was asked: {}", desk.screen())).drafts.to_vec()
}

/// Answers what was asked last.
fn answer(desk: &mut Desk, lines: &[&str]) {
    let question = asked(desk).unwrap_or_else(|| panic!("nothing was asked: {}", desk.screen())).clone();
    desk.send(Msg::Tried { question, answer: Ok(lines.iter().map(|line| line.to_string()).collect()) });
}

fn service(name: &str, why: &str) -> Draft {
    Draft::amend(&person(name), "kind", Some("service"), why)
}

const ONE: [&str; 2] =
    ["left 61,250 → 61,175 EUR (−75)", "Exchange Standard: users 1,184 → 1,183, short 24 → 23, at list price 1,800 → 1,725"];
const ALL: [&str; 3] = [
    "left 61,250 → 60,775 EUR (−475)",
    "Windows Server: users 1,412 → 1,407, CALs needed 1,412 → 1,407, short 22 → 17, at list price 836 → 646",
    "Exchange Standard: users 1,184 → 1,179, short 24 → 19, at list price 1,800 → 1,425",
];

#[test]
fn a_suggestion_under_the_cursor_is_tried_out_and_one_moves_on_without_waiting() {
    let mut desk = alike(140, 45);
    assert!(desk.trials.is_empty(), "nothing is suggested on the sources");
    desk.press("F");
    assert_eq!(drafts(&desk), [service("svc_scan", "")]);
    assert!(desk.screen().contains("is being computed"), "{}", desk.screen());
    desk.press("j");
    assert_eq!((drafts(&desk), desk.trials.len()), (vec![service("svc_backup", "")], 2), "the newest question voids the one before");
    answer(&mut desk, &ONE);
    assert!(desk.screen().contains("61,175"), "{}", desk.screen());
    desk.press("k");
    assert_eq!(drafts(&desk), [service("svc_scan", "")], "it was never answered");
    desk.press("j");
    assert!(matches!(desk.trials.last(), Some(Effect::LetGo)), "nobody waits for svc_scan any more");
    assert!(desk.screen().contains("61,175"), "what is known is told at once: {}", desk.screen());
    desk.press("0");
    let count = desk.trials.len();
    assert!(!desk.screen().contains("61,175"), "{}", desk.screen());
    desk.press("j k");
    assert_eq!(desk.trials.len(), count, "nothing is suggested there");
}

#[test]
fn an_answer_that_comes_late_is_told_where_it_belongs() {
    let mut desk = alike(140, 45);
    desk.press("F");
    let late = asked(&desk).unwrap().clone();
    desk.press("j");
    desk.send(Msg::Tried { question: late, answer: Ok(vec!["left 1 EUR as before".into()]) });
    assert!(!desk.screen().contains("left 1 EUR"), "{}", desk.screen());
    desk.press("k");
    assert!(desk.screen().contains("left 1 EUR"), "{}", desk.screen());
}

#[test]
fn after_a_decision_everything_is_asked_anew_but_not_after_the_background_figures() {
    let mut desk = alike(140, 45);
    desk.press("F");
    answer(&mut desk, &ONE);
    let count = desk.trials.len();
    let mut figures = Made::alike(10);
    figures.generation = 5;
    desk.changed(figures, Cause::Completed);
    assert_eq!(desk.trials.len(), count);
    assert!(desk.screen().contains("61,175"), "{}", desk.screen());
    let mut decided = Made::alike(10);
    decided.generation = 6;
    decided.decide(service("svc_fax", "a fax server"));
    desk.changed(decided, Cause::Decided { count: 1, words: "amend".into() });
    assert_eq!(desk.trials.len(), count + 1);
    assert!(desk.screen().contains("is being computed"), "{}", desk.screen());
}

#[test]
fn what_is_not_on_screen_is_not_tried_out() {
    let mut desk = alike(80, 24);
    desk.press("F j j");
    assert!(desk.trials.is_empty(), "the detail is folded away");
    desk.press("enter");
    assert_eq!(drafts(&desk), [service("svc_fax", "")]);
    desk.press("esc");
    assert!(matches!(desk.trials.last(), Some(Effect::LetGo)));
}

#[test]
fn choices_and_the_form_that_asks_why_tell_it_too() {
    let mut desk = Desk::open(140, 45, Made::wording(10));
    desk.press("F a j");
    let second = drafts(&desk);
    assert_eq!(second[0].rest["to"], "Core CAL Suite Bridge for Office 365");
    answer(&mut desk, &ONE);
    assert!(desk.screen().contains("61,175"), "{}", desk.screen());
    desk.press("enter");
    assert!(desk.screen().contains("61,175") && desk.screen().contains("because"), "{}", desk.screen());
    let count = desk.trials.len();
    desk.press("'order_17'");
    assert_eq!(desk.trials.len(), count, "typing asks nothing");
    let mut desk = alike(140, 45);
    desk.press("2 enter x");
    assert_eq!(drafts(&desk), [Draft::exclude(&person("j.meyer@contoso.example"), "")], "what nobody suggested as well");
    let question = asked(&desk).unwrap().clone();
    desk.send(Msg::Tried { question, answer: Err("the decision would merge 'a' into 'b'".into()) });
    assert!(desk.screen().contains("cannot be told: the decision would merge"), "{}", desk.screen());
}

#[test]
fn what_is_typed_is_tried_out_as_it_stands_whatever_the_rationale() {
    let mut desk = alike(140, 45);
    desk.press(", i ctrl-u").press("'2026-03-31'");
    assert_eq!(drafts(&desk), [Draft::set("as_of", Some("2026-03-31"), "")]);
    answer(&mut desk, &ONE);
    assert!(desk.screen().contains("61,175"), "{}", desk.screen());
    let count = desk.trials.len();
    desk.press("enter 'order_form' tab 'order.pdf'");
    assert_eq!(desk.trials.len(), count, "neither rationale nor document changes a count");
    desk.press("esc c 'seen'");
    assert_eq!(desk.trials.len(), count, "nor does a note");
}

#[test]
fn by_rule_the_list_comes_first_single_ones_are_taken_out_and_one_rationale_does() {
    let mut desk = alike(140, 45);
    desk.press("F j A");
    let screen = desk.screen();
    assert!(screen.contains("all of service-account-suspect (kind: service)") && screen.contains("5 of 5"), "{screen}");
    assert!(!screen.contains("exclude svc_left ") || !screen.contains("✓ svc_left"), "its remedy is another: {screen}");
    let all = ["svc_scan", "svc_backup", "svc_fax", "svc_mail", "svc_print"];
    assert_eq!(drafts(&desk), all.map(|name| service(name, "")), "all of them together, in one trial");
    answer(&mut desk, &ALL);
    assert!(desk.screen().contains("60,775"), "{}", desk.screen());
    desk.press("j space");
    assert!(desk.screen().contains("4 of 5") && !desk.screen().contains("60,775"), "{}", desk.screen());
    let left = ["svc_scan", "svc_fax", "svc_mail", "svc_print"];
    assert_eq!(drafts(&desk), left.map(|name| service(name, "")));
    desk.press("enter");
    assert!(desk.screen().contains("accept 4 suggestions"), "{}", desk.screen());
    desk.press("esc");
    assert!(desk.screen().contains("4 of 5"), "the list is as it was left: {}", desk.screen());
    desk.press("enter").press("'asked_IT'").press("enter");
    assert_eq!(desk.decided(), left.map(|name| service(name, "asked IT")));
}

#[test]
fn a_list_of_which_nothing_is_left_decides_nothing() {
    let mut desk = alike(140, 45);
    desk.press("F A space space space space space");
    assert!(desk.screen().contains("· of 5"), "{}", desk.screen());
    desk.press("enter");
    assert!(desk.notice().contains("all of them are taken out"), "{}", desk.notice());
    desk.press("space enter").press("'asked'").press("enter");
    assert_eq!(desk.decided(), [service("svc_print", "asked")], "in again with the same key");
}

#[test]
fn where_nothing_is_suggested_there_is_no_rule() {
    let mut desk = alike(140, 45);
    desk.press("2 enter A");
    assert!(desk.notice().contains("nothing is suggested here"), "{}", desk.notice());
    let mut palette = alike(140, 45);
    palette.press("F").press(":").press("'by_rule'").press("enter");
    assert!(palette.screen().contains("5 of 5"), "{}", palette.screen());
}

#[test]
fn looks() {
    for (width, height) in SIZES {
        let mut desk = alike(width, height);
        desk.press("F j enter");
        answer(&mut desk, &ONE);
        insta::assert_snapshot!(format!("effect_detail_{width}x{height}"), desk.screen());
        desk.press("esc A j space");
        insta::assert_snapshot!(format!("effect_pending_{width}x{height}"), desk.screen());
        answer(&mut desk, &ALL);
        insta::assert_snapshot!(format!("effect_list_{width}x{height}"), desk.screen());
        desk.press("enter 'asked_IT'");
        insta::assert_snapshot!(format!("effect_form_{width}x{height}"), desk.screen());
    }
}
