//! Which decisions are looked at: those of the form or the choice on top, else what the row under the cursor suggests. What they would
//! change is asked for in the background, and let go when one looks at something else.

use crate::session::Draft;
use crate::views::{Section, TableKey};
use crate::workbench::app::{App, Offered, Workspace};
use crate::workbench::drafts;
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{Action, Choice, Overlay, Purpose};
use crate::workbench::trial::{Answer, Next, Question};
use std::borrow::Cow;

/// Brings the question up to date; `seen`: the detail of the row is on screen.
pub fn settle(app: &mut App, seen: bool) -> Vec<Effect> {
    let App { screen: crate::workbench::app::Screen::Steps(work), overlays, .. } = app else {
        return Vec::new();
    };
    let Workspace { detail, trials, book, .. } = &mut **work;
    let offered = detail.offered.as_ref().filter(|_| seen && overlays.is_empty());
    let drafts = match overlays.last() {
        Some(overlay) => asked_by(overlay),
        None => offered.iter().flat_map(|offered| &offered.drafts).map(Cow::Borrowed).collect(),
    };
    let next = trials.look(book.entries().len(), &drafts);
    if overlays.is_empty() {
        detail.effect = offered.zip(trials.told()).map(|(offered, lines)| section(offered, lines));
    }
    match next {
        Next::Rest => Vec::new(),
        Next::Ask(question) => vec![Effect::TryOut(question)],
        Next::LetGo => vec![Effect::LetGo],
    }
}

/// The decisions that an overlay would make as it stands.
fn asked_by(overlay: &Overlay) -> Vec<Cow<'_, Draft>> {
    fn of(purpose: &Purpose) -> &[Draft] {
        if let Purpose::Decide { drafts, .. } = purpose { drafts } else { &[] }
    }
    fn decided(choice: &Choice) -> &[Draft] {
        if let Action::Ask(purpose) = &choice.action { of(purpose) } else { &[] }
    }
    match overlay {
        Overlay::Form(form) => of(&form.purpose).iter().map(Cow::Borrowed).chain(drafts::tried(form).into_iter().map(Cow::Owned)).collect(),
        Overlay::Picker(picker) => picker.taken().into_iter().flat_map(decided).map(Cow::Borrowed).collect(),
        Overlay::Wizard(_) | Overlay::Filter { .. } => Vec::new(),
    }
}

fn section(offered: &Offered, lines: Vec<String>) -> Section {
    let words = offered.words.iter().cloned();
    let heading = if offered.among_others { "if the first offer is accepted" } else { "if it is accepted" };
    Section { heading: heading.to_string(), lines: words.chain(lines).map(Into::into).collect() }
}

/// What accepting the row's first suggestion would decide; it is named where the detail does not name it anyway.
pub fn offered(work: &Workspace) -> Option<Offered> {
    let row = work.pane().row()?;
    let mut offers = work.book.suggestions(row).into_iter().flat_map(|(_, each)| each);
    let suggestion = offers.next()?;
    let among_others = offers.next().is_some();
    let named = matches!(work.table, TableKey::Findings | TableKey::Candidates);
    Some(Offered {
        words: (!named).then_some(suggestion.label),
        among_others,
        drafts: vec![Draft::from_decision(&suggestion.decision, "")],
    })
}

/// An answer has come.
pub fn answered(app: &mut App, question: Question, answer: Answer) -> Vec<Effect> {
    if let Some(work) = app.work_mut() {
        work.trials.answered(question, answer);
    }
    Vec::new()
}
