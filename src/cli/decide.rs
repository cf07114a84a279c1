//! `recal decide`: decisions from a file of JSON lines, all recorded or none.

use super::Outcome;
use super::args::Decide;
use super::failure::{Failure, warn};
use super::files::print;
use super::plain::line;
use super::progress::Progress;
use crate::session::{Difference, Draft, EntryState, Position, Session, SessionError, describe};
use crate::views;
use std::io::Read;
use std::path::Path;

pub fn run(args: Decide) -> Result<Outcome, Failure> {
    let (name, text) = read(&args.file)?;
    let lines = parse(&name, &text)?;
    let mut session = {
        let progress = Progress::new();
        Session::open(&args.place.path, &args.place.writing(args.as_of), &|done, total, file| progress.tell(done, total, file))?
    };
    if let Some(cut) = session.cut() {
        let (_, journal, _) = session.place();
        let shown: String = cut.chars().take(300).collect();
        warn(format!("{}: the last line was torn while it was written and has been cut; what was left of it: {shown}", journal.display()));
    }
    check_ids(&name, &lines, session.next_id())?;
    let mut drafts: Vec<Draft> = lines.iter().map(|line| line.draft.clone()).collect();
    // Behind the decisions, so that the ids that the file's retractions count on stay as they were.
    if let (Some(asked), Some(kept)) = (args.as_of, session.journal_as_of_kept())
        && asked != kept
    {
        drafts.push(Draft::set("as_of", Some(&asked.to_string()), "given on the command line"));
    }
    let before = session.snapshot().position;
    let ids = session.decide_all(drafts).map_err(|error| match error {
        SessionError::Refused { index, what } => {
            let at = lines.get(index).map_or_else(|| name.clone(), |line| format!("{name}, line {}", line.number));
            Failure::Usage(format!("{at} {what}; nothing was recorded"))
        }
        other => other.into(),
    })?;
    session.keep_profiles(&ids);
    let told = effect(&before, &session);
    print(&(recorded(&session, &ids) + &told))?;
    Ok(Outcome::Done)
}

/// A decision and where it stands in the file.
struct Line {
    number: usize,
    draft: Draft,
    id: Option<u64>,
}

fn read(file: &Path) -> Result<(String, String), Failure> {
    let standard = file == Path::new("-");
    let name = if standard { "standard input".to_string() } else { file.display().to_string() };
    let mut bytes = Vec::new();
    let outcome = if standard {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|mut f| f.read_to_end(&mut bytes))
    };
    outcome.map_err(|cause| Failure::Input(format!("{name}: cannot be read ({cause}); check the path")))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(_) => Err(Failure::Input(format!("{name}: is not UTF-8 text; save it as UTF-8"))),
    }
}

fn parse(name: &str, text: &str) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = at + 1;
        let (draft, id) =
            Draft::from_json(line).map_err(|what| Failure::Usage(format!("{name}, line {number} {what}; nothing was recorded")))?;
        lines.push(Line { number, draft, id });
    }
    Ok(lines)
}

/// A line taken from another journal carries an id; retractions beside it would mean that journal's entries.
fn check_ids(name: &str, lines: &[Line], first: u64) -> Result<(), Failure> {
    let wrong = (first..).zip(lines).find(|(will_be, line)| line.id.is_some_and(|id| id != *will_be));
    match wrong {
        None => Ok(()),
        Some((will_be, line)) => Err(Failure::Usage(format!(
            "{name}, line {} carries the id {} but would be entry {will_be}; decisions to be made carry no id, nothing was recorded",
            line.number,
            line.id.unwrap_or_default()
        ))),
    }
}

/// What the decisions changed, worded as the workbench words it before it makes one.
fn effect(before: &Position, session: &Session) -> String {
    let after = session.snapshot();
    views::effect(&Difference::between(before, &after.position), &after.catalog).iter().map(|told| line(told) + "\n").collect()
}

fn recorded(session: &Session, ids: &[u64]) -> String {
    let shown = session.snapshot();
    let mut out = String::new();
    for entry in shown.entries.iter().filter(|e| ids.contains(&e.id)) {
        let state = match entry.state {
            EntryState::Active => "",
            EntryState::Retracted => " (retracted)",
            EntryState::Dormant => " (dormant: what it names is not there)",
        };
        out.push_str(&(line(&format!("{} {}{state}", entry.id, describe(entry))) + "\n"));
    }
    let (_, journal, _) = session.place();
    let count = if ids.len() == 1 { "1 decision".to_string() } else { format!("{} decisions", ids.len()) };
    out.push_str(&(line(&format!("{count} recorded in {}", journal.display())) + "\n"));
    out
}
