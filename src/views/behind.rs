//! Who stands behind an account that many people use: in the account's detail, in its finding's, and in those of the people.

use super::access::subject_id;
use super::detail::{Detail, Line};
use super::lists::capped;
use super::model::{Input, TableKey};
use super::words::{counted, service_key};
use crate::kit::behind::StandIn;
use crate::kit::behind::sets::{Behind, NamedSet};
use crate::kit::position::{Subject, UserId};

/// What is known of the people behind the account of this name, added to a detail.
pub(super) fn of_account(input: Input, name: &str, detail: Detail, limit: usize) -> Detail {
    let is_it = |behind: &&Behind| input.position.name(user(behind.account)).eq_ignore_ascii_case(name);
    let Some(behind) = input.position.behind.iter().find(is_it) else { return detail };
    let reached = behind.services.iter().filter_map(|at| input.position.services.get(*at as usize));
    let reached = capped(reached, limit, |service| {
        let key = service_key(input.catalog, service);
        Line::to_row(key.clone(), TableKey::Servers, key)
    });
    let detail = detail.section("reached in people's name", reached);
    match &behind.stands_for {
        Some(stand_in) => stood_in(input, stand_in, detail, limit),
        None => behind.sets.iter().fold(detail, |detail, set| detail.section(&set.wording, set_lines(input, set))),
    }
}

fn stood_in(input: Input, stand_in: &StandIn, detail: Detail, limit: usize) -> Detail {
    let number = counted(stand_in.people.len() as u64, "person counts", "people count");
    let mut lines = vec![Line::from(format!("{number} for its rows: {} (decision {})", stand_in.wording, stand_in.entry))];
    lines.extend(capped(stand_in.people.iter(), limit, |id| person(input, *id)));
    detail.section("in its place", lines)
}

fn set_lines(input: Input, set: &NamedSet) -> Vec<Line> {
    let unseen = match set.unseen {
        0 => String::new(),
        number => format!(", of whom {} in no directory and never seen", counted(number, "is", "are")),
    };
    let mut lines = vec![Line::from(format!("{}{unseen}: {}", counted(set.people, "person", "people"), set.why))];
    lines.extend(set.shares.iter().map(|share| Line::from(share.words(input.catalog, &input.position.currency))));
    lines.extend(set.some.iter().map(|id| person(input, *id)));
    let more = set.people.saturating_sub(set.some.len() as u64);
    lines.extend((more > 0).then(|| Line::from(format!("… {} more", crate::catalog::grouped(more)))));
    lines
}

/// Whom an account stands for by decision, in a cell.
pub(super) fn stands_for(input: Input, id: UserId) -> Option<String> {
    let stand_in = input.position.behind.iter().find(|behind| behind.account == id.0)?.stands_for.as_ref()?;
    Some(format!("{}, {}", counted(stand_in.people.len() as u64, "person", "people"), stand_in.wording))
}

/// The accounts in whose place a person stands, each with the row that names the person.
pub(super) fn of_person(input: Input, id: UserId) -> Vec<Line> {
    let mut lines = Vec::new();
    for stand_in in input.position.behind.iter().filter_map(|behind| behind.stands_for.as_ref()) {
        let Ok(at) = stand_in.people.binary_search(&id.0) else { continue };
        let account = user(stand_in.account);
        let text = format!("{}: {} (decision {})", input.position.name(account), stand_in.wording, stand_in.entry);
        lines.push(Line::to_row(text, TableKey::People, subject_id(input.position, account)));
        let origin = stand_in.named_by.get(at).copied().flatten();
        lines.extend(super::evidence::at(input, &origin.into_iter().collect::<Vec<_>>(), 1).into_iter().map(Line::from));
    }
    lines
}

/// How many people stand in the place of accounts, in words; nothing where nobody does.
pub(super) fn people_in_place(input: Input) -> Option<String> {
    let standing = input.position.behind.iter().filter_map(|behind| behind.stands_for.as_ref());
    let (accounts, people) = standing.fold((0, 0), |(accounts, people), s| (accounts + 1, people + s.people.len() as u64));
    let accounts_are = counted(accounts, "account", "accounts");
    (accounts > 0).then(|| format!("{} behind {accounts_are} come in here", counted(people, "person", "people")))
}

fn person(input: Input, id: u32) -> Line {
    Line::to_row(input.position.name(user(id)), TableKey::People, subject_id(input.position, user(id)))
}

fn user(id: u32) -> Subject {
    Subject::User(UserId(id))
}
