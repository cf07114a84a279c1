//! A finding: something about the data or the position that a reader of the count must know. POSITION.md section 10.

use super::estimate::{Estimate, Told};
use super::records::Origin;
use crate::catalog::{Cents, Day, RightId};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    High,
    Medium,
    Low,
    Info,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
            Severity::Info => "info",
        }
    }
}

/// Which way the count is off while the finding stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    Over,
    Under,
    Unknown,
}

impl Effect {
    pub fn word(self) -> &'static str {
        match self {
            Effect::Over => "over",
            Effect::Under => "under",
            Effect::Unknown => "unknown",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Status {
    #[default]
    Open,
    Accepted,
    Asked,
    Answered,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Accepted => "accepted",
            Status::Asked => "asked",
            Status::Answered => "answered",
        }
    }

    pub fn parse(text: &str) -> Option<Status> {
        match text {
            "open" => Some(Status::Open),
            "accepted" => Some(Status::Accepted),
            "asked" => Some(Status::Asked),
            "answered" => Some(Status::Answered),
            _ => None,
        }
    }
}

/// What accepting a finding with `a` decides: a ready-made decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// What it does, in words ('count pack K1 once').
    pub label: String,
    /// What speaks for it, where there are several; else blank.
    pub why: String,
    pub decision: super::decisions::Decision,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Stable across runs: made of code and subject.
    pub code: &'static str,
    pub severity: Severity,
    pub effect: Effect,
    /// What it is about: a server, a user, a product line, a source.
    pub subject: String,
    /// How many subjects it stands for: more than one where many are told together.
    pub subjects: u64,
    /// First and last day that it is about, where it is about days.
    pub days: Option<(Day, Day)>,
    /// A sentence: what was found, and what the count assumes.
    pub message: String,
    /// What to do, a sentence.
    pub remedy: String,
    /// It leaves nothing to do, and so nothing to ask the client: the remedy says why.
    pub settled: bool,
    pub units: Option<u64>,
    pub money: Option<Cents>,
    /// Rights whose count may be too low, of a finding about missing evidence.
    pub rights: Vec<RightId>,
    /// How `units` and `money` were estimated, of a finding about missing evidence; told beside the count, never added to it.
    pub estimate: Option<Estimate>,
    /// Why there is none, a clause; empty where nothing can be said.
    pub unestimated: String,
    pub status: Status,
    /// The first rows behind it (at most 100), and how many there are in all.
    pub evidence: Vec<Origin>,
    pub evidence_total: u64,
    pub suggestion: Option<Suggestion>,
    /// Other ways to settle it, best first.
    pub others: Vec<Suggestion>,
}

impl Finding {
    /// `code:subject`, lower case, blanks as `-`: what decisions name it by.
    pub fn id(&self) -> String {
        let subject: String = self.subject.to_lowercase().chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect();
        format!("{}:{subject}", self.code)
    }

    pub fn new(code: &'static str, severity: Severity, effect: Effect, subject: impl Into<String>, message: impl Into<String>) -> Finding {
        Finding {
            code,
            severity,
            effect,
            subject: subject.into(),
            subjects: 1,
            days: None,
            message: message.into(),
            remedy: String::new(),
            settled: false,
            units: None,
            money: None,
            rights: Vec::new(),
            estimate: None,
            unestimated: String::new(),
            status: Status::Open,
            evidence: Vec::new(),
            evidence_total: 0,
            suggestion: None,
            others: Vec::new(),
        }
    }

    pub fn remedy(mut self, remedy: impl Into<String>) -> Finding {
        self.remedy = remedy.into();
        self
    }

    /// There is nothing to do; says why, as a remedy.
    pub fn settled(mut self, remedy: impl Into<String>) -> Finding {
        self.settled = true;
        self.remedy(remedy)
    }

    pub fn stands_for(mut self, subjects: u64) -> Finding {
        self.subjects = subjects;
        self
    }

    pub fn between(mut self, from: Day, to: Day) -> Finding {
        self.days = Some((from, to));
        self
    }

    pub fn units(mut self, units: u64) -> Finding {
        self.units = Some(units);
        self
    }

    pub fn money(mut self, money: Cents) -> Finding {
        self.money = Some(money);
        self
    }

    /// The rights that missing evidence may understate, and by how much; units and money that are known stand.
    pub fn estimated(&mut self, rights: Vec<RightId>, told: Told) {
        self.rights = rights;
        match told {
            Ok(estimate) if self.units.is_none() => {
                self.units = Some(estimate.units());
                self.money = estimate.money;
                self.estimate = Some(estimate);
            }
            Ok(_) => {}
            Err(why) => self.unestimated = why,
        }
    }

    pub fn suggest(mut self, label: impl Into<String>, decision: super::decisions::Decision) -> Finding {
        self.suggestion = Some(Suggestion { label: label.into(), why: String::new(), decision });
        self
    }

    /// Ways to settle it, best first.
    pub fn suggest_each(mut self, suggestions: impl IntoIterator<Item = Suggestion>) -> Finding {
        let mut suggestions = suggestions.into_iter();
        self.suggestion = suggestions.next();
        self.others = suggestions.collect();
        self
    }

    /// All ways to settle it, best first.
    pub fn suggestions(&self) -> impl Iterator<Item = &Suggestion> {
        self.suggestion.iter().chain(&self.others)
    }

    /// What `recal check` answers for.
    pub fn is_high_and_open(&self) -> bool {
        self.severity == Severity::High && self.status == Status::Open
    }

    /// Adds one row of evidence (the first 100 are kept, all are counted).
    pub fn seen_at(mut self, origin: Origin) -> Finding {
        self.add_evidence(origin);
        self
    }

    pub fn add_evidence(&mut self, origin: Origin) {
        if self.evidence.len() < 100 {
            self.evidence.push(origin);
        }
        self.evidence_total += 1;
    }

    /// Adds rows of which only the first is at hand.
    pub fn add_rows(&mut self, first: Origin, total: u64) {
        self.add_evidence(first);
        self.evidence_total += total.saturating_sub(1);
    }
}
