//! How each step stands, for the rail: done, open questions, a number worth seeing from afar.

use super::model::{Input, Mark, Step, StepState};
use crate::catalog::{Cents, grouped};
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
        (false, 0) if step == Step::Gap && something_left(input) => Mark::Problem,
        (false, 0) if !has_data(step, input) => Mark::None,
        (false, 0) => Mark::Done,
        (false, _) => Mark::Question,
    };
    StepState { mark, open, note: note(step, open, mark, input) }
}

/// Whether anything is known that the step could be done with: nothing asked of no data is no tick.
fn has_data(step: Step, input: Input) -> bool {
    match step {
        Step::Sources => !input.records.ledger.sources.is_empty(),
        Step::Inventory => !input.position.services.is_empty(),
        Step::Suites => !input.position.lines.is_empty(),
        Step::M365 => !input.records.plans.is_empty(),
        Step::Access | Step::Version | Step::Metric | Step::External | Step::Gap => !input.position.rights.is_empty(),
    }
}

fn something_left(input: Input) -> bool {
    let totals = &input.position.totals;
    totals.residual_cost + totals.external_cost > Cents(0) || totals.uncovered > 0
}

/// A step without questions shows what it is about where that says something (files, currency where it is short), else a tick.
fn note(step: Step, open: u64, mark: Mark, input: Input) -> String {
    match (step, mark) {
        (Step::Gap, Mark::Problem) if open == 0 => format!("!{}", input.position.currency),
        (_, Mark::Problem) => format!("!{}", grouped(open)),
        (_, Mark::Question | Mark::Out) => format!("●{}", grouped(open)),
        (Step::Sources, Mark::Done) => grouped(input.records.ledger.sources.len() as u64),
        (_, Mark::Done) => "✓".to_owned(),
        (_, Mark::None) => String::new(),
    }
}
