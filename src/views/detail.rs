//! The detail of a row: sections of lines, some of which lead on, and the rows of evidence.

use super::model::TableKey;
use crate::kit::records::Origin;

/// A row of evidence: where it stands and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceRow {
    pub origin: Origin,
    /// `iis/u_ex260628.csv`, sheet or table, row.
    pub place: String,
    pub text: String,
}

/// The detail of a row: why it counts, which rule with which source, the decision on it, the evidence behind it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Detail {
    pub title: String,
    pub sections: Vec<Section>,
    /// The first rows (as many as asked for), and how many there are.
    pub evidence: Vec<EvidenceRow>,
    pub evidence_total: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// `why`, `rule`, `decision`, `spellings`, `covered by` …
    pub heading: String,
    pub lines: Vec<Line>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub text: String,
    /// Where Enter leads from it, or what it ticks off; most lines are there to be read.
    pub link: Option<Link>,
}

/// What a line, or a row of evidence, is good for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// The extract's own row, with the words that name its place.
    Extract { origin: Origin, place: String },
    /// A row of a table, its detail open.
    Row { table: TableKey, row: String },
    /// Nowhere: it is ticked off where it stands.
    Step(Tick),
}

/// A cause or step of a finding's playbook, or the question to the client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tick {
    /// The id of the finding.
    pub finding: String,
    /// The cause or step by its id; none is the question to the client.
    pub step: Option<String>,
    /// Why, as the journal will have it.
    pub words: String,
    pub done: bool,
    /// The entries that ticked it off, which taking the tick away retracts.
    pub entries: Vec<u64>,
}

impl Line {
    pub fn to_row(text: impl Into<String>, table: TableKey, row: impl Into<String>) -> Line {
        Line { text: text.into(), link: Some(Link::Row { table, row: row.into() }) }
    }
}

impl From<String> for Line {
    fn from(text: String) -> Line {
        Line { text, link: None }
    }
}

/// A record that is told in a line opens as the extract's own row.
impl From<EvidenceRow> for Line {
    fn from(row: EvidenceRow) -> Line {
        Line { text: format!("{}: {}", row.place, row.text), link: Some(Link::Extract { origin: row.origin, place: row.place }) }
    }
}

impl Detail {
    pub fn new(title: impl Into<String>) -> Detail {
        Detail { title: title.into(), ..Detail::default() }
    }

    /// Adds a section unless it has no lines.
    pub fn section<T: Into<Line>>(mut self, heading: &str, lines: Vec<T>) -> Detail {
        if !lines.is_empty() {
            self.sections.push(Section { heading: heading.to_owned(), lines: lines.into_iter().map(Into::into).collect() });
        }
        self
    }

    /// Everything that the cursor goes to, from top to bottom: lines that lead on or are ticked off, then the rows of evidence.
    pub fn links(&self) -> Vec<Link> {
        let lines = self.sections.iter().flat_map(|section| &section.lines).filter_map(|line| line.link.clone());
        let rows = self.evidence.iter().map(|row| Link::Extract { origin: row.origin, place: row.place.clone() });
        lines.chain(rows).collect()
    }

    /// Place in [`Detail::links`] where one begins: at the first thing to tick off, else at the first row of evidence; 0 where there is
    /// neither.
    pub fn beginning(&self) -> usize {
        let links = self.links();
        let step = links.iter().position(|link| matches!(link, Link::Step(_)));
        step.unwrap_or(if self.evidence.is_empty() { 0 } else { links.len() - self.evidence.len() })
    }
}
