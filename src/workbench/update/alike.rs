//! Accepting by rule: from a row to the rules under which its suggestion falls, to the list of all that fall under one, to one rationale
//! for those that are left in it. Nothing is decided before the list was seen.

use super::forms;
use crate::session::Draft;
use crate::views::{Cell, Proposed, Rule};
use crate::workbench::app::{App, Tone};
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{Action, Choice, Overlay, Picker, PickerKind, Purpose};

/// Asks which rule; where all come to the same list it is shown at once.
pub fn choose_rule(app: &mut App) -> Vec<Effect> {
    let Some((work, row)) = app.work().and_then(|work| Some((work, work.pane().row()?))) else {
        return Vec::new();
    };
    let mut rules: Vec<(Rule, Vec<Proposed>)> = Vec::new();
    for rule in work.book.rules(work.table, row) {
        let under = work.book.under(&rule);
        if rules.iter().all(|(_, known)| *known != under) {
            rules.push((rule, under));
        }
    }
    if let [(rule, _)] = rules.as_slice() {
        let rule = rule.clone();
        return list(app, &rule);
    }
    let choices = rules.into_iter().map(|(rule, under)| {
        let help = format!("{} suggestions: the list comes first", crate::views::text(&Cell::Count(under.len() as u64)));
        Choice::new(rule.words(), help, Action::Alike(rule))
    });
    let picker = Picker::new(PickerKind::Choice, "accept by rule", choices.collect());
    app.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

/// Lists what falls under a rule; all of it is in until it is taken out.
pub fn list(app: &mut App, rule: &Rule) -> Vec<Effect> {
    let Some(work) = app.work() else {
        return Vec::new();
    };
    let choices = work.book.under(rule).into_iter().map(choice).collect();
    app.overlays.push(Overlay::Picker(Picker::new(PickerKind::Several, rule.words(), choices)));
    Vec::new()
}

fn choice(proposed: Proposed) -> Choice {
    let Proposed { about, suggestion } = proposed;
    let drafts = vec![Draft::from_decision(&suggestion.decision, "")];
    let words = suggestion.label.clone();
    let help = if suggestion.why.is_empty() { suggestion.label } else { format!("{}: {}", suggestion.label, suggestion.why) };
    Choice::new(about, help, Action::Ask(Purpose::Decide { drafts, words, why: String::new() }))
}

/// Asks for the one rationale of all that were left in.
pub fn ask(app: &mut App) -> Vec<Effect> {
    let Some(Overlay::Picker(picker)) = app.overlays.last() else {
        return Vec::new();
    };
    let drafts: Vec<Draft> = picker.taken().into_iter().flat_map(decided).collect();
    if drafts.is_empty() {
        app.say(Tone::Refused, "all of them are taken out: space takes one in again, esc goes back");
        return Vec::new();
    }
    let words = match drafts.len() {
        1 => format!("accept 1 suggestion ({})", picker.title),
        many => format!("accept {many} suggestions ({})", picker.title),
    };
    forms::ask(app, Purpose::Decide { drafts, words, why: String::new() })
}

fn decided(choice: &Choice) -> Vec<Draft> {
    if let Action::Ask(Purpose::Decide { drafts, .. }) = &choice.action { drafts.clone() } else { Vec::new() }
}
