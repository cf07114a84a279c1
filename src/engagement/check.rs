//! Which drafts may follow a journal: each op complete, targets that exist, no merge in a circle. All are judged before one is written.

use super::meaning::{Meaning, Setting, interpret};
use super::merges::{Canonical, cycle};
use super::states::{Verdict, settle};
use super::{Draft, Entry, EntryState};

/// Why a draft is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Which one, from 0.
    pub index: usize,
    /// Completes 'line 7 …'.
    pub what: String,
}

/// Judges drafts as if appended to `entries`, the first with the id `next`.
pub fn check(entries: &[Entry], next: u64, drafts: &[Draft], canonical: Canonical) -> Result<(), Refusal> {
    // Where merges alone are added, it is enough that there is no circle in the end: thousands are accepted at once.
    let turning = drafts.iter().any(|draft| matches!(draft.op.as_str(), "retract" | "restore"));
    let at_the_end = judged(entries, next, drafts, canonical, if turning { Circles::EachTime } else { Circles::AtTheEnd });
    match at_the_end {
        // Which one closes the circle is found out one by one.
        Err(_) if !turning => judged(entries, next, drafts, canonical, Circles::EachTime),
        judged => judged,
    }
}

/// When drafts are looked through for merges in a circle.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Circles {
    EachTime,
    AtTheEnd,
}

fn judged(entries: &[Entry], next: u64, drafts: &[Draft], canonical: Canonical, circles: Circles) -> Result<(), Refusal> {
    let mut after: Vec<Entry> = entries.to_vec();
    for (index, draft) in drafts.iter().enumerate() {
        let refuse = |what: String| Refusal { index, what };
        let meaning = interpret(draft).map_err(refuse)?;
        let id = next + index as u64;
        after.push(Entry { id, at: String::new(), by: String::new(), draft: draft.clone(), state: EntryState::Active });
        match meaning {
            Meaning::Open { .. } if entries.is_empty() && index == 0 => {}
            Meaning::Open { .. } => return Err(refuse("opens a journal that is open already; change its settings with `set`".to_string())),
            Meaning::Verdict { verdict, entry } => on_an_entry(&after, id, entry, verdict).map_err(refuse)?,
            Meaning::Set(_) | Meaning::Decision(_) | Meaning::Kept => {}
        }
        // Retracting a later merge can bring an earlier one back to life.
        let looked = circles == Circles::EachTime || index + 1 == drafts.len();
        let moves = |draft: &Draft| matches!(draft.op.as_str(), "merge" | "retract" | "restore");
        if looked && if circles == Circles::EachTime { moves(draft) } else { drafts.iter().any(moves) } {
            settle(&mut after);
            if let Some(circle) = cycle(&after, canonical) {
                let (key, to) = (&circle.key, &circle.to);
                return Err(refuse(format!(
                    "would merge '{key}' into '{to}', which is part of '{key}' itself; split or retract the other merge first"
                )));
            }
        }
    }
    period(&mut after, drafts)
}

/// A journal's entries as they would stand with these drafts behind them.
pub fn with_drafts(entries: &[Entry], next: u64, drafts: &[Draft]) -> Vec<Entry> {
    let made = (next..).zip(drafts).map(|(id, draft)| Entry {
        id,
        at: String::new(),
        by: String::new(),
        draft: draft.clone(),
        state: EntryState::Active,
    });
    let mut after: Vec<Entry> = entries.iter().cloned().chain(made).collect();
    settle(&mut after);
    after
}

/// A window that starts after the as-of date holds no evidence at all.
fn period(after: &mut [Entry], drafts: &[Draft]) -> Result<(), Refusal> {
    let sets = |draft: &Draft| matches!(interpret(draft), Ok(Meaning::Set(Setting::WindowStart(_) | Setting::AsOf(_))));
    let turns = |draft: &Draft| sets(draft) || matches!(draft.op.as_str(), "retract" | "restore");
    let Some(index) = drafts.iter().rposition(turns) else { return Ok(()) };
    settle(after);
    let (mut as_of, mut start) = (None, None);
    for entry in after.iter().filter(|e| e.state == EntryState::Active) {
        match interpret(&entry.draft) {
            Ok(Meaning::Open { as_of: day, .. } | Meaning::Set(Setting::AsOf(day))) => as_of = Some(day),
            Ok(Meaning::Set(Setting::WindowStart(day))) => start = day,
            Ok(_) | Err(_) => {}
        }
    }
    match (start, as_of) {
        (Some(start), Some(as_of)) if start > as_of => {
            let what = format!("leaves the window start ({start}) after the as-of date ({as_of}), so no evidence at all would count");
            Err(Refusal { index, what })
        }
        _ => Ok(()),
    }
}

fn on_an_entry(after: &[Entry], own: u64, target: u64, verdict: Verdict) -> Result<(), String> {
    if target == own {
        return Err(format!("is on entry {target}, which is this one"));
    }
    match after.iter().find(|e| e.id == target) {
        None => Err(format!("is on entry {target}, which the journal does not have")),
        Some(entry) if entry.draft.op == "open" => Err("is on the opening entry, which cannot be taken back".to_string()),
        // Its own verdict counts already: what matters is how the target stood without it.
        Some(_) => {
            let mut before: Vec<Entry> = after.iter().filter(|e| e.id != own).cloned().collect();
            settle(&mut before);
            let retracted = before.iter().any(|e| e.id == target && e.state == EntryState::Retracted);
            match (verdict, retracted) {
                (Verdict::Retract, true) => Err(format!("is on entry {target}, which is retracted already")),
                (Verdict::Restore, false) => Err(format!("is on entry {target}, which is not retracted")),
                (Verdict::Retract, false) | (Verdict::Restore, true) => Ok(()),
            }
        }
    }
}
