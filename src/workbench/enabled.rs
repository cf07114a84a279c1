//! Whether a command can be done now, or why not, as a sentence.

use super::app::{App, Screen, Workspace};
use super::commands::Id;
use super::update::wizard::table_at;
use crate::session::{RecordKey, RightId, merged_by};
use crate::views::{Link, Open, Row, TableKey, Target};

pub fn enabled(id: Id, app: &App) -> Result<(), String> {
    let Screen::Steps(work) = &app.screen else {
        return Ok(());
    };
    let row = work.pane().row();
    match id {
        Id::Tick => writable(work).and_then(|()| match work.detail.link() {
            Some(Link::Step(_)) => Ok(()),
            _ => Err("steps of a finding's playbook are ticked off: F lists the findings, enter opens one".to_string()),
        }),
        Id::Exclude => writable(work).and_then(|()| excludable(row)),
        Id::Amend | Id::Add | Id::Undo | Id::Redo | Id::Price => writable(work),
        Id::Comment | Id::Review => writable(work).and_then(|()| notable(row)),
        Id::Metric => writable(work).and_then(|()| match row.map(|r| &r.target) {
            Some(Target::Right(_)) => Ok(()),
            _ => Err("a metric is chosen for a right: go to 4 Metric and stand on one".to_string()),
        }),
        Id::Could => writable(work).and_then(|()| match right_at(work) {
            Some(_) => Ok(()),
            None => Err("who could access counts per right: go to 2 Access and stand on one".to_string()),
        }),
        Id::Accept => writable(work).and_then(|()| acceptable(work, row)),
        Id::AcceptAlike => writable(work).and_then(|()| match row.map(|row| work.book.rules(work.table, row)) {
            Some(rules) if !rules.is_empty() => Ok(()),
            _ => Err("nothing is suggested here that others could be like; F lists the findings with their suggestions".to_string()),
        }),
        Id::Decide => writable(work).and_then(|()| match row {
            Some(_) => Ok(()),
            None => Err("there is no row to decide on; I adds a record".to_string()),
        }),
        Id::Merge => writable(work).and_then(|()| match mergeable(work, row) {
            Some(_) => Ok(()),
            None => Err("people and devices are merged: stand on one, or on a finding about one (f finds them)".to_string()),
        }),
        Id::Split => writable(work).and_then(|()| match row.and_then(identity) {
            Some(_) => Ok(()),
            None => Err("people and devices are split off: stand on one (f finds them)".to_string()),
        }),
        Id::Shared => writable(work).and_then(|()| match row.and_then(identity) {
            Some(key) if key.record == "device" => Ok(()),
            _ => Err("a device is shared or not: stand on one (f finds them)".to_string()),
        }),
        Id::Place => writable(work).and_then(|()| match row.and_then(connector) {
            Some(_) => Ok(()),
            None => Err("a Connector's line is placed: go to 5 Suites and stand on one".to_string()),
        }),
        Id::Map => writable(work).and_then(|()| match row.and_then(|row| table_at(work, row)) {
            Some(_) => Ok(()),
            None => {
                Err("tables are mapped: go to 0 Sources and stand on one, or on a finding about one that nobody could read".to_string())
            }
        }),
        Id::Grant => writable(work).and_then(|()| match row.and_then(catalog_right) {
            Some(_) => Ok(()),
            None => Err("a right that a plan carries is granted: go to 6 M365 and stand on one".to_string()),
        }),
        Id::NextMatch | Id::PreviousMatch if work.pane().search.is_empty() => Err("nothing was searched yet: / filters".to_string()),
        Id::Open | Id::Mark | Id::Range | Id::FilterLikeCell if row.is_none() => Err("the table has no row".to_string()),
        Id::Unmark if work.pane().marks.is_empty() => Err("no row is marked".to_string()),
        _ => Ok(()),
    }
}

/// The right under the cursor, else the one that the table is of.
pub fn right_at(work: &Workspace) -> Option<RightId> {
    match (work.pane().row().map(|row| row.target.clone()), work.table) {
        (Some(Target::Right(right)), _) | (_, TableKey::Could(right)) => Some(right),
        _ => None,
    }
}

fn writable(work: &Workspace) -> Result<(), String> {
    match &work.read_only {
        Some(why) => Err(format!("read-only: {why}")),
        None => Ok(()),
    }
}

fn notable(row: Option<&Row>) -> Result<(), String> {
    match row.map(|r| &r.target) {
        None => Err("there is no row to note something on".to_string()),
        Some(Target::Nothing) => Err("this row is a sum: note something on one of its members (enter)".to_string()),
        Some(_) => Ok(()),
    }
}

/// The person or device that a row is about.
pub fn identity(row: &Row) -> Option<&RecordKey> {
    match &row.target {
        Target::Record(key) if ["person", "device"].contains(&key.record.as_str()) => Some(key),
        _ => None,
    }
}

/// The row of the catalog by which a plan carries a right.
pub fn catalog_right(row: &Row) -> Option<&str> {
    match &row.target {
        Target::Record(key) if key.record == "right" => Some(&key.key),
        _ => None,
    }
}

/// The line of an External Connector.
pub fn connector(row: &Row) -> Option<&RecordKey> {
    let named = || row.cells.iter().any(|cell| crate::views::text(cell).to_lowercase().contains("connector"));
    match &row.target {
        Target::Record(key) if key.record == "entitlement" && named() => Some(key),
        _ => None,
    }
}

/// Who can be merged into another: the row's own identity, or the one that a finding suggests to merge.
pub fn mergeable(work: &Workspace, row: Option<&Row>) -> Option<RecordKey> {
    let row = row?;
    let suggested = || work.book.suggestions(row).iter().flat_map(|(_, each)| each).find_map(|suggestion| merged_by(suggestion).cloned());
    identity(row).cloned().or_else(suggested)
}

fn excludable(row: Option<&Row>) -> Result<(), String> {
    match row.map(|r| &r.target) {
        None => Err("there is no row to exclude".to_string()),
        Some(Target::Record(key)) if ["person", "device"].contains(&key.record.as_str()) => Ok(()),
        Some(Target::Record(key)) if key.record == "right" => Err("a right of a plan is granted or withdrawn with a".to_string()),
        Some(Target::Record(key)) => Err(format!("people and devices are excluded; a record of {} is amended (i)", key.record)),
        Some(Target::Source(_) | Target::Entry(_)) => Ok(()),
        Some(Target::Finding(_)) => Err("a finding is answered with a (accept, asked, answered)".to_string()),
        Some(Target::Right(_)) => Err("a right is not excluded: open it (enter) and exclude who needs none".to_string()),
        Some(Target::Setting(_)) => Err("a setting is changed with i".to_string()),
        Some(Target::Nothing) => {
            Err("nothing is excluded on this row: people and devices are, where they are listed (f finds them)".to_string())
        }
    }
}

fn acceptable(work: &Workspace, row: Option<&Row>) -> Result<(), String> {
    match row.map(|r| (r, &r.target)) {
        Some((_, Target::Finding(_))) => Ok(()),
        Some((row, Target::Source(_))) if row.open == Open::Mapping => Ok(()),
        Some((_, Target::Record(key))) if key.record == "right" => Ok(()),
        Some((row, _)) if !work.book.suggestions(row).is_empty() => Ok(()),
        _ => Err("nothing is suggested here; F lists the findings with their suggestions".to_string()),
    }
}
