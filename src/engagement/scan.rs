//! A journal's bytes into entries and faults. Pure: what is wrong is told, what can be read is read.

use super::Entry;
use super::entry::{Line, LineFault, fingerprint};
use crate::kit::findings::{Effect, Finding, Severity};

/// What a journal's bytes hold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scan {
    pub entries: Vec<Entry>,
    /// Bytes that stand; what lies behind them is a torn last line.
    pub kept: u64,
    /// The last line that stands lacks its line end (an editor took it, or the write was cut there).
    pub unterminated: bool,
    /// Fingerprint of the last line that stands.
    pub last: Option<String>,
    pub faults: Vec<Fault>,
}

/// Something wrong with the journal that does not stop the run. Lines count from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The last line was cut while it was written; its text.
    Torn { line: u64, text: String },
    /// The fingerprint that the line carries is not the one of the line before.
    Broken { line: u64 },
    /// An id that does not follow the one before.
    Order { line: u64, id: u64 },
    /// No entry at all; why.
    Unreadable { line: u64, what: String },
    /// The first entry is no opening.
    NoOpening,
}

/// Why the whole is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// Not one line of it is a journal's.
    NoJournal,
    /// Line and format.
    Newer { line: u64, format: u64 },
}

/// Reads a whole journal.
pub fn scan(bytes: &[u8]) -> Result<Scan, Unfit> {
    let mut scan = Scan::default();
    let mut number = 0;
    for piece in bytes.split_inclusive(|&b| b == b'\n') {
        number += 1;
        let terminated = piece.ends_with(b"\n");
        let line = piece.strip_suffix(b"\n").unwrap_or(piece);
        let parsed = Line::parse(line);
        if let Err(LineFault::Newer(format)) = parsed {
            return Err(Unfit::Newer { line: number, format });
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            scan.kept += piece.len() as u64;
            continue;
        }
        if !terminated && !completes(&parsed, &scan) {
            scan.faults.push(Fault::Torn { line: number, text: String::from_utf8_lossy(line).into_owned() });
            break;
        }
        scan.unterminated = !terminated;
        scan.kept += piece.len() as u64;
        scan.take(number, parsed);
        scan.last = Some(fingerprint(line));
    }
    scan.verdict()
}

/// Whether a last line without its line end is whole all the same.
fn completes(parsed: &Result<Line, LineFault>, scan: &Scan) -> bool {
    parsed.as_ref().is_ok_and(|line| line.prev == scan.last)
}

impl Scan {
    fn take(&mut self, number: u64, parsed: Result<Line, LineFault>) {
        match parsed {
            Ok(line) => {
                if line.prev != self.last {
                    self.faults.push(Fault::Broken { line: number });
                }
                if self.entries.last().is_some_and(|before| line.id <= before.id) {
                    self.faults.push(Fault::Order { line: number, id: line.id });
                }
                if self.entries.is_empty() && line.draft.op != "open" {
                    self.faults.push(Fault::NoOpening);
                }
                self.entries.push(line.into_entry());
            }
            Err(LineFault::Unreadable(what)) => self.faults.push(Fault::Unreadable { line: number, what }),
            // Refused before.
            Err(LineFault::Newer(_)) => {}
        }
    }

    /// A file without one entry is a journal only where it is empty or its opening was torn.
    fn verdict(self) -> Result<Scan, Unfit> {
        const START: &str = "{\"v\":";
        let torn_opening = match self.faults.as_slice() {
            [] => true,
            [Fault::Torn { text, .. }] => text.starts_with(START) || START.starts_with(text.as_str()),
            _ => false,
        };
        if self.entries.is_empty() && !torn_opening { Err(Unfit::NoJournal) } else { Ok(self) }
    }

    /// The faults as findings; `name` is the journal's file name.
    pub fn findings(&self, name: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(text) = self.broken() {
            findings.push(
                Finding::new("journal-chain-broken", Severity::High, Effect::Unknown, name, format!("{name}: {text}"))
                    .remedy("compare the journal with a backup, and read the decisions through before you rely on them"),
            );
        }
        for fault in &self.faults {
            match fault {
                Fault::Torn { line, text } => findings.push(torn(name, *line, text)),
                Fault::Unreadable { line, what } => findings.push(unreadable(name, *line, what)),
                Fault::Broken { .. } | Fault::Order { .. } | Fault::NoOpening => {}
            }
        }
        findings
    }

    /// All signs of tampering in one sentence.
    fn broken(&self) -> Option<String> {
        let mut signs = Vec::new();
        for fault in &self.faults {
            match fault {
                Fault::Broken { line } if *line == 1 => {
                    signs.push("line 1 names a line before it, so the beginning is missing".to_string())
                }
                Fault::Broken { line } => {
                    signs.push(format!("line {line} does not follow from the one before, so that was changed or lines are missing"))
                }
                Fault::Order { line, id } => signs.push(format!("line {line} has the id {id} out of order")),
                Fault::NoOpening => signs.push("the opening entry is missing".to_string()),
                Fault::Torn { .. } | Fault::Unreadable { .. } => {}
            }
        }
        let more = signs.len().saturating_sub(3);
        signs.truncate(3);
        let tail = if more > 0 { format!(" (and {more} more)") } else { String::new() };
        (!signs.is_empty()).then(|| format!("{}{tail}; all its entries are still read", signs.join("; ")))
    }
}

fn torn(name: &str, line: u64, text: &str) -> Finding {
    let shown: String = text.chars().take(300).collect();
    let message =
        format!("{name}, line {line}: the last entry was cut off while it was written and is left out; what is left of it: {shown}");
    Finding::new("journal-torn", Severity::Medium, Effect::Unknown, name, message).remedy("make the decision again if it is missing")
}

fn unreadable(name: &str, line: u64, what: &str) -> Finding {
    let message = format!("{name}, line {line} {what}; it is kept and ignored");
    Finding::new("journal-line-unreadable", Severity::High, Effect::Unknown, format!("{name} line {line}"), message)
        .remedy("restore the line from a backup, or make the decision again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(n: u64) -> Vec<u8> {
        let mut out = Vec::new();
        let mut prev = None;
        for id in 0..n {
            let body = if id == 0 {
                r#""op":"open","client":"C","as_of":"2026-06-30""#.to_string()
            } else {
                format!(r#""op":"note","why":"n{id}""#)
            };
            let prev_text = prev.map_or("null".to_string(), |p: String| format!("\"{p}\""));
            let line = format!(r#"{{"v":1,"id":{id},"at":"t","by":"b",{body},"prev":{prev_text}}}"#);
            prev = Some(fingerprint(line.as_bytes()));
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
        }
        out
    }

    #[test]
    fn a_sound_journal_has_no_faults() {
        let scan = scan(&journal(4)).unwrap();
        assert_eq!((scan.entries.len(), scan.faults.len(), scan.kept), (4, 0, journal(4).len() as u64));
    }

    #[test]
    fn a_last_line_cut_anywhere_costs_no_earlier_entry() {
        let (whole, before) = (journal(4), journal(3).len());
        for cut in before..whole.len() {
            let scan = scan(&whole[..cut]).unwrap();
            // Only its line end is missing: the entry itself is whole.
            let kept = if cut == whole.len() - 1 { 4 } else { 3 };
            assert_eq!(scan.entries.len(), kept, "cut at byte {cut}");
            assert_eq!(scan.faults.is_empty(), cut == before || kept == 4, "cut at byte {cut}");
        }
    }

    #[test]
    fn any_changed_byte_of_a_line_before_the_last_is_noticed() {
        let whole = journal(4);
        let last = journal(3).len();
        for at in 0..last {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            let findings = match scan(&bytes) {
                Ok(scan) => scan.findings("engagement.recal"),
                Err(_) => continue,
            };
            assert!(findings.iter().any(|f| f.severity == Severity::High), "byte {at} changed unnoticed");
        }
    }

    #[test]
    fn a_removed_line_breaks_the_chain_and_the_others_are_read() {
        let whole = journal(4);
        let lines: Vec<&[u8]> = whole.split_inclusive(|&b| b == b'\n').collect();
        let scan = scan(&[lines[0], lines[2], lines[3]].concat()).unwrap();
        assert_eq!(scan.entries.len(), 3);
        assert_eq!(scan.faults, [Fault::Broken { line: 2 }]);
    }

    #[test]
    fn a_line_of_garbage_in_the_middle_is_kept_out_and_told() {
        let mut bytes = journal(2);
        bytes.extend_from_slice(b"what is this\n");
        let scan = scan(&bytes).unwrap();
        assert_eq!(scan.entries.len(), 2);
        let findings = scan.findings("engagement.recal");
        assert_eq!((findings.len(), findings[0].code), (1, "journal-line-unreadable"));
        assert!(findings[0].message.starts_with("engagement.recal, line 3 is no JSON"), "{}", findings[0].message);
    }

    #[test]
    fn other_files_and_later_formats_are_refused() {
        assert_eq!(scan(b"user,enabled\na,yes\n"), Err(Unfit::NoJournal));
        assert_eq!(scan(b"hello"), Err(Unfit::NoJournal));
        assert_eq!(scan(b"{\"v\":2,\"id\":0}\n"), Err(Unfit::Newer { line: 1, format: 2 }));
        assert!(scan(b"").unwrap().entries.is_empty());
        assert!(scan(b"{\"v\":1,\"id\":0,\"at").unwrap().entries.is_empty());
    }
}
