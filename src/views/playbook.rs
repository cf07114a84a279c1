//! The playbook of a finding: causes and steps as lines that are ticked off, and how far one has come. A tick is a note of the journal
//! on finding and step; that the client was asked is the finding's own status.

use super::detail::{Detail, Line, Link, Tick};
use super::model::Input;
use super::words::rule_lines;
use crate::catalog::{Cause, Playbook, Step};
use crate::engagement::meaning::{Meaning, interpret, ticked};
use crate::engagement::{Entry, EntryState};
use crate::kit::decisions::Decision;
use crate::kit::findings::{Finding, Status};
use std::collections::BTreeMap;

/// What is ticked off: the entries that did it, by finding and by cause or step.
pub(super) struct Ticks(BTreeMap<(String, String), Vec<u64>>);

impl Ticks {
    pub fn of(entries: &[Entry]) -> Ticks {
        let mut ticks: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.state == EntryState::Active) {
            if let Some((finding, step)) = ticked(&entry.draft) {
                ticks.entry((finding.to_lowercase(), step)).or_default().push(entry.id);
            }
        }
        Ticks(ticks)
    }

    fn entries(&self, finding: &str, step: &str) -> &[u64] {
        self.0.get(&(finding.to_owned(), step.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }

    fn done(&self, finding: &str, step: &str) -> bool {
        !self.entries(finding, step).is_empty()
    }

    /// Whether it is known which cause it is.
    fn narrowed(&self, finding: &str, playbook: &Playbook) -> bool {
        playbook.causes.iter().any(|cause| self.done(finding, &cause.id))
    }

    /// Whether a step is to be walked: once a cause is ticked off, those for other causes are not, unless they were done.
    fn matters(&self, finding: &str, playbook: &Playbook, step: &Step) -> bool {
        !self.narrowed(finding, playbook)
            || step.cause.is_empty()
            || step.cause.iter().any(|cause| self.done(finding, cause))
            || self.done(finding, &step.id)
    }

    /// `3 of 9`: steps done, of all that are to be walked.
    pub fn progress(&self, finding: &str, playbook: &Playbook) -> String {
        let steps = || playbook.steps().filter(|step| self.matters(finding, playbook, step));
        format!("{} of {}", steps().filter(|step| self.done(finding, &step.id)).count(), steps().count())
    }
}

/// Adds the playbook of a finding to its detail.
pub(super) fn walk(detail: Detail, finding: &Finding, input: Input) -> Detail {
    let Some(playbook) = input.catalog.playbook(finding.code) else { return detail };
    let (id, ticks) = (finding.id(), Ticks::of(input.entries));
    let steps = |steps: &[Step]| -> Vec<Line> {
        let walked = steps.iter().filter(|step| ticks.matters(&id, playbook, step));
        walked.map(|step| line(&id, &ticks, &step.id, told(playbook, step), format!("done: {}", step.text))).collect()
    };
    let found = if ticks.narrowed(&id, playbook) { ", for the cause found" } else { "" };
    let causes: Vec<Line> = (1..).zip(&playbook.causes).map(|(at, cause)| cause_line(finding, &id, &ticks, at, cause)).collect();
    let rests_on: Vec<String> = rule_lines(input.catalog, &playbook.row).into_iter().skip(1).collect();
    detail
        .section("what can be behind it", causes)
        .section(&format!("how to tell which{found}"), steps(&playbook.tell))
        .section(&format!("how to resolve{found}"), steps(&playbook.resolve))
        .section(&format!("how to verify{found}"), steps(&playbook.verify))
        .section("to ask the client", vec![ask(finding, &id, playbook, input.entries)])
        .section("this playbook rests on", rests_on)
}

fn line(finding: &str, ticks: &Ticks, step: &str, shown: String, words: String) -> Line {
    let entries = ticks.entries(finding, step).to_vec();
    let done = !entries.is_empty();
    let tick = Tick { finding: finding.to_owned(), step: Some(step.to_owned()), words, done, entries };
    Line { text: shown, link: Some(Link::Step(tick)) }
}

fn cause_line(finding: &Finding, id: &str, ticks: &Ticks, at: usize, cause: &Cause) -> Line {
    let speaks = |words: &String| finding.message.contains(words.as_str()) || finding.subject.contains(words.as_str());
    let pointer = if cause.when.as_ref().is_some_and(speaks) { " (the finding speaks for it)" } else { "" };
    line(id, ticks, &cause.id, format!("{at}. {}{pointer}", cause.text), format!("cause found: {}", cause.text))
}

/// A step with the numbers of the causes that it is for, where it is not for all.
fn told(playbook: &Playbook, step: &Step) -> String {
    if step.cause.is_empty() || step.cause.len() == playbook.causes.len() {
        return step.text.clone();
    }
    let numbers: Vec<String> =
        (1..).zip(&playbook.causes).filter(|(_, cause)| step.cause.contains(&cause.id)).map(|(at, _): (usize, _)| at.to_string()).collect();
    format!("{} ({} {})", step.text, if numbers.len() == 1 { "cause" } else { "causes" }, numbers.join(", "))
}

fn ask(finding: &Finding, id: &str, playbook: &Playbook, entries: &[Entry]) -> Line {
    let done = matches!(finding.status, Status::Asked | Status::Answered);
    let asking = |entry: &&Entry| match interpret(&entry.draft) {
        Ok(Meaning::Decision(Decision::Finding { id: on, to })) => to == Status::Asked && on.eq_ignore_ascii_case(id),
        Ok(_) | Err(_) => false,
    };
    // What was answered was asked: only a question that is still out can be taken back.
    let standing = entries.iter().filter(|entry| entry.state == EntryState::Active && finding.status == Status::Asked);
    let entries = standing.filter(asking).map(|entry| entry.id).collect();
    let tick = Tick { finding: id.to_owned(), step: None, words: playbook.ask.clone(), done, entries };
    Line { text: playbook.ask.clone(), link: Some(Link::Step(tick)) }
}
