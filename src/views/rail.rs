//! How each step stands, for the rail: done, open questions, a number worth seeing from afar.

use super::model::{Input, Mark, Step, StepState};
use crate::catalog::grouped;
use crate::kit::findings::{Severity, Status};

/// The state of a step: open findings of it, and whether one is high.
pub fn step_state(step: Step, input: Input) -> StepState {
    let mine = input.position.findings.iter().filter(|finding| finding.status == Status::Open && super::findings::step(finding) == step);
    let (mut open, mut high) = (0, false);
    for finding in mine {
        match finding.severity {
            Severity::High => {
                open += 1;
                high = true;
            }
            Severity::Medium | Severity::Low => open += 1,
            Severity::Info => {}
        }
    }
    let mark = match (high, open) {
        (true, _) => Mark::Problem,
        (false, 0) => Mark::Done,
        (false, _) => Mark::Question,
    };
    StepState { mark, open, note: note(step, open, high, input) }
}

/// A step without questions shows what it is about where that says something (files, currency), else a tick.
fn note(step: Step, open: u64, high: bool, input: Input) -> String {
    match (step, open, high) {
        (_, _, true) => format!("!{}", grouped(open)),
        (_, 1.., false) => format!("●{}", grouped(open)),
        (Step::Sources, 0, false) => grouped(input.records.ledger.sources.len() as u64),
        (Step::Gap, 0, false) => input.position.currency.clone(),
        (_, 0, false) => "✓".to_owned(),
    }
}
