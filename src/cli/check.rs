//! `recal check`: the findings, worst first; exit status 1 where one is high and open.

use super::args::Check;
use super::failure::Failure;
use super::files::{self, Existing, print};
use super::plain::line;
use super::{Outcome, report};
use crate::session::{Finding, OpenOptions, Snapshot, places};
use crate::views;
use std::path::Path;

/// Rows of evidence printed per finding.
const EVIDENCE_SHOWN: usize = 5;

pub fn run(args: Check) -> Result<Outcome, Failure> {
    let letter_file = args.request.as_deref().filter(|path| *path != Path::new("-"));
    letter_file.map_or(Ok(()), |path| files::may_write(path, Existing::Keep))?;
    let options = OpenOptions { asking: args.request.is_some(), ..args.place.reading(args.as_of) };
    let session = report::opened(&args.place.path, &options)?;
    let shown = session.snapshot();
    let letter = || super::plain::clean(&views::letter(report::input(&shown), &places::author()));
    match (letter_file, &args.request) {
        (Some(path), _) => {
            if let Some(why) = session.protects(path) {
                return Err(Failure::Output(format!("{}: {why}; name another file", path.display())));
            }
            files::write_text(path, Existing::Keep, &letter())?;
            print(&listed(&shown))?;
        }
        (None, Some(_)) => print(&letter())?,
        (None, None) => print(&listed(&shown))?,
    }
    Ok(if shown.position.findings.iter().any(is_urgent) { Outcome::Found } else { Outcome::Done })
}

fn is_urgent(finding: &Finding) -> bool {
    finding.is_high_and_open()
}

fn listed(shown: &Snapshot) -> String {
    let findings = &shown.position.findings;
    let mut out = String::new();
    for finding in findings {
        out.push_str(&block(finding, shown));
    }
    let urgent = findings.iter().filter(|f| is_urgent(f)).count();
    let number = if findings.len() == 1 { "1 finding".to_string() } else { format!("{} findings", findings.len()) };
    out.push_str(&format!("{number}, {urgent} high and open\n"));
    out
}

fn block(finding: &Finding, shown: &Snapshot) -> String {
    let mut effect = format!("  effect on the count: {}", finding.effect.word());
    if let Some(units) = finding.units.filter(|_| finding.estimate.is_none()) {
        effect.push_str(&format!(", {units} {}", if units == 1 { "unit" } else { "units" }));
    }
    if let Some(money) = finding.money.filter(|_| finding.estimate.is_none()) {
        effect.push_str(&format!(", {money} {}", shown.position.currency));
    }
    let mut lines =
        vec![format!("{} {} ({})", finding.severity.word(), finding.id(), finding.status.word()), format!("  {}", finding.message), effect];
    if !finding.rights.is_empty() {
        let rights: Vec<&str> = finding.rights.iter().map(|right| shown.catalog.right(*right).name.as_str()).collect();
        lines.push(format!("  affected rights: {}", rights.join(", ")));
    }
    if let Some(estimate) = &finding.estimate {
        lines.push(format!("  may be missing: {} ({})", views::amount(estimate, &shown.position.currency), estimate.how));
    }
    if !finding.remedy.is_empty() {
        lines.push(format!("  to do: {}", finding.remedy));
    }
    let rows: Vec<String> = finding.evidence.iter().take(EVIDENCE_SHOWN).map(|origin| shown.records.ledger.key(*origin)).collect();
    if !rows.is_empty() {
        let more = finding.evidence_total.saturating_sub(rows.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("  seen at: {}{more}", rows.join(", ")));
    }
    lines.iter().map(|text| line(text) + "\n").collect()
}
