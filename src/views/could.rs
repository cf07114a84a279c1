//! Who could access a right beside who did, down to the rows that authorise: a permission, and the memberships that lead to the person.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, reason_name, reason_rule, right_name, subject_key};
use crate::catalog::{RightId, grouped};
use crate::kit::could::{CouldPerson, CouldRight, Permission, Unknown};
use crate::kit::position::{Subject, UserId};
use crate::kit::records::Origin;

/// Lines of a list before it says how many more there are.
const SHOWN: usize = 5;

fn columns() -> Vec<Column> {
    vec![
        Column::text("who", "who", 30, "Somebody who is authorised and was not seen; or a group whose members nobody lists.").least(14),
        Column::text("counts", "counts", 20, "Whether the person would count, or counts by decision; else why not.").least(12).main(),
        Column::text("through", "through", 24, "The group that is authorised, or everybody of a domain; blank: the person by name.")
            .least(10)
            .main(),
        Column::text("via", "via", 20, "What gives it: a share, a site, a collection, a group that the list had taken apart.").least(8),
        Column::text("server", "server", 14, "Where; blank: the list does not say.").least(6).aside(),
        Column::text("needs", "needs", 9, "CAL version that the servers authorised ask for; ? where it is assumed.").least(5).aside(),
        Column::count("ways", "ways", 6, "Permissions that lead to the person, listed or not.").aside(),
    ]
}

/// Of one right.
pub(super) fn of_right<'a>(right: RightId, input: Input<'a>) -> Table<'a> {
    let title = format!("Could access · {}", right_name(input.catalog, right));
    let table = Table::new(TableKey::Could(right), title, columns(), "No list of permissions speaks of anybody who was not seen.");
    let Some(could) = input.position.could.rights.get(&right) else { return table };
    let table = summary(could).into_iter().fold(table, Table::summary);
    table.rows(len(could), move |at| row(input, right, could, at))
}

/// Of all rights, right by right.
pub(super) fn of_all<'a>(input: Input<'a>) -> Table<'a> {
    let mut ends: Vec<(usize, RightId)> = Vec::new();
    let mut end = 0;
    for (right, could) in &input.position.could.rights {
        end += len(could);
        ends.push((end, *right));
    }
    let mut columns = columns();
    columns.insert(1, Column::text("right", "right", 20, "What a CAL gives: a workload with an edition.").least(10).main());
    let empty = "No list of permissions was given, or everybody on it was seen: add share and site permissions, groups and their members.";
    let table = Table::new(TableKey::CouldAccess, "Could access", columns, empty);
    let told = input.position.could.rights.iter().filter(|(_, could)| could.is_told());
    let table =
        told.fold(table, |table, (right, could)| table.summary(format!("{}: {}", right_name(input.catalog, *right), in_short(could))));
    table.rows(end, move |at| {
        let which = ends.partition_point(|(end, _)| *end <= at);
        let start = which.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |(end, _)| *end);
        let Some((_, right)) = ends.get(which) else { return Row::none() };
        let Some(could) = input.position.could.rights.get(right) else { return Row::none() };
        let mut row = row(input, *right, could, at - start);
        row.cells.insert(1, Cell::text(right_name(input.catalog, *right)));
        row.id = format!("{}|{}", input.catalog.right(*right).id, row.id);
        row
    })
}

/// Groups that nobody took apart first: they are questions.
fn len(could: &CouldRight) -> usize {
    could.unknown.len() + could.ways()
}

fn row(input: Input, right: RightId, could: &CouldRight, at: usize) -> Row {
    if let Some(unknown) = could.unknown.get(at) {
        return unknown_row(could, unknown);
    }
    let Some((person, permission)) = could.way(at - could.unknown.len()) else { return Row::none() };
    let subject = Subject::User(person.user);
    let version = input.catalog.version_name(right, person.required);
    let (counts, mark) = match (person.reason, could.counted) {
        (Some(reason), _) => (format!("no: {}", reason_name(reason)), Mark::Out),
        (None, true) => ("yes, by decision".to_owned(), Mark::Done),
        (None, false) => ("could, not counted".to_owned(), Mark::None),
    };
    let cells = vec![
        Cell::text(input.position.name(subject)),
        Cell::text(counts),
        Cell::optional(permission.group.as_deref()),
        Cell::optional(permission.via.as_deref()),
        Cell::optional(permission.server.as_deref()),
        Cell::text(if person.known { version.to_owned() } else { format!("{version} ?") }),
        Cell::Count(u64::from(person.ways_total)),
    ];
    let id = format!("{}|{}", input.position.name(subject), permission.group.as_deref().unwrap_or(""));
    Row::new(id, cells).mark(mark).target(Target::Record(subject_key(input.position, subject)))
}

fn unknown_row(could: &CouldRight, unknown: &Unknown) -> Row {
    let permission = could.permissions.get(unknown.permission as usize);
    let through = permission.and_then(|p| p.group.as_deref()).filter(|group| *group != unknown.name);
    let cells = vec![
        Cell::text(&unknown.name),
        Cell::text("members unknown: ask"),
        Cell::optional(through),
        Cell::optional(permission.and_then(|p| p.via.as_deref())),
        Cell::optional(permission.and_then(|p| p.server.as_deref())),
        Cell::Empty,
        Cell::Empty,
    ];
    Row::new(format!("?|{}", unknown.name), cells).mark(Mark::Question)
}

/// `12 could and were not seen, beside 40 who did; nothing shows that 6 others could or did`.
fn figures(could: &CouldRight) -> String {
    let counts = if could.counted { ", and count by decision" } else { "" };
    format!(
        "{} could access and {} not seen{counts}; {} did; nothing shows that {} others in the directory could or did",
        grouped(could.count()),
        if could.count() == 1 { "was" } else { "were" },
        grouped(could.did),
        grouped(could.neither)
    )
}

/// `40 did, 12 could only, 6 neither`.
fn in_short(could: &CouldRight) -> String {
    let counts = if could.counted { " (counted)" } else { "" };
    format!("{} did, {} could only{counts}, {} neither", grouped(could.did), grouped(could.count()), grouped(could.neither))
}

/// What stands above the list: the figures, everybody's principals by name and size, groups left open.
fn summary(could: &CouldRight) -> Vec<String> {
    let mut lines = vec![figures(could)];
    let whole = |p: &&Permission| p.whole && p.people > 0;
    lines.extend(could.permissions.iter().filter(whole).take(SHOWN).map(whole_line));
    if !could.unknown.is_empty() {
        lines.push(format!("{} whose members nobody lists: more may be behind", counted(could.unknown.len() as u64, "group", "groups")));
    }
    lines
}

/// `Domain Users of CORP: 1,152 people, 1,030 of them not seen`.
fn whole_line(permission: &Permission) -> String {
    let name = permission.group.as_deref().unwrap_or_default();
    format!("{name}: {}, {} of them not seen", counted(permission.people, "person", "people"), grouped(permission.only))
}

/// The figures of a right in its detail, leading on to the list.
pub(super) fn lines(input: Input, right: RightId) -> Vec<Line> {
    let Some(could) = input.position.could.rights.get(&right) else { return Vec::new() };
    if !could.is_told() {
        let none = format!("no list of permissions speaks of it; of {} in the directory no access is seen", grouped(could.neither));
        return vec![Line::from(none)];
    }
    let mut lines: Vec<Line> = summary(could).into_iter().map(Line::from).collect();
    let decided =
        if could.counted { "they count as users without a device; d takes that back" } else { "they do not count; d decides that they do" };
    lines.push(Line::from(decided.to_owned()));
    let first = (0..len(could).min(SHOWN)).map(|at| row(input, right, could, at));
    lines.extend(first.map(|row| {
        let text = row.cells.iter().take(3).map(super::text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        Line::to_row(text, TableKey::Could(right), row.id)
    }));
    lines
}

/// A row of all rights names its right first.
pub(super) fn detail_of_all(id: &str, input: Input, limit: usize) -> Detail {
    let found = id.split_once('|').and_then(|(right, row)| Some((input.catalog.find_right(right)?, row)));
    found.map_or_else(|| Detail::new(id), |(right, row)| detail(right, row, input, limit))
}

pub(super) fn detail(right: RightId, id: &str, input: Input, limit: usize) -> Detail {
    let Some((could, (name, group))) = input.position.could.rights.get(&right).zip(id.split_once('|')) else { return Detail::new(id) };
    if name == "?" {
        return unknown_detail(could, group, input, limit);
    }
    let named = |person: &&CouldPerson| input.position.name(Subject::User(person.user)) == name;
    let Some(person) = could.people.iter().find(named) else { return Detail::new(name) };
    let subject = Subject::User(person.user);
    let ways = person.ways().iter().filter_map(|way| could.permissions.get(*way as usize));
    let Some(permission) = ways.clone().find(|p| p.group.as_deref().unwrap_or("") == group).or_else(|| ways.clone().next()) else {
        return Detail::new(name);
    };
    let detail =
        Detail::new(name).section("why", why(could, person, permission)).section("memberships", path(input, permission, person.user));
    let detail = super::people::identity(input, subject, detail);
    let detail = detail.section("decision", super::decisions::lines_about_subject(input, subject));
    with_rows(input, detail, &rows(input, permission, person.user), limit)
}

fn why(could: &CouldRight, person: &CouldPerson, permission: &Permission) -> Vec<String> {
    let by = match (&permission.group, permission.whole) {
        (None, _) => "by name".to_owned(),
        (Some(group), true) => {
            format!("as everybody is: {}", whole_line(permission).replacen(group.as_str(), &format!("{group} stands for everybody"), 1))
        }
        (Some(group), false) => format!("as a member of {group}"),
    };
    let mut why = vec![format!("Authorised {by}; no row of access shows the person in this right.")];
    why.push(match (person.reason, could.counted) {
        (Some(reason), _) => format!("Would not count: {}", reason_rule(reason)),
        (None, true) => "Counts as a user without a device: that was decided for this right.".to_owned(),
        (None, false) => "Does not count: the position stays with who did, unless it is decided for the right (d).".to_owned(),
    });
    let more = (person.ways_total as usize).saturating_sub(1) as u64;
    if more > 0 {
        why.push(format!("{} besides.", counted(more, "permission leads here", "permissions lead here")));
    }
    why
}

/// The memberships from the group down to the person, each leading to its row.
fn path(input: Input, permission: &Permission, user: UserId) -> Vec<Line> {
    let way = input.position.could.path(permission, user);
    let origins: Vec<Origin> = way.iter().map(|(_, origin)| *origin).collect();
    let rows = super::evidence::at(input, &origins, origins.len());
    rows.into_iter().map(Line::from).collect()
}

/// The rows that authorise, then the memberships.
fn rows(input: Input, permission: &Permission, user: UserId) -> Vec<Origin> {
    let way = input.position.could.path(permission, user);
    permission.rows.iter().copied().chain(way.into_iter().map(|(_, origin)| origin)).collect()
}

fn with_rows(input: Input, mut detail: Detail, origins: &[Origin], limit: usize) -> Detail {
    detail.evidence = super::evidence::at(input, origins, limit);
    detail.evidence_total = origins.len() as u64;
    detail
}

fn unknown_detail(could: &CouldRight, name: &str, input: Input, limit: usize) -> Detail {
    let Some(unknown) = could.unknown.iter().find(|unknown| unknown.name == name) else { return Detail::new(name) };
    let why = if unknown.whole {
        "It stands for everybody of a domain, and the directory at hand has nobody of it: ask for that directory."
    } else {
        "It is authorised, or a member of what is, and no list of its members is at hand: nobody behind it is counted or shown."
    };
    let permission = could.permissions.get(unknown.permission as usize);
    let ask =
        format!("Get-ADGroupMember \"{}\" -Recursive | Export-Csv FILE, with the group in a column", crate::kit::names::local_part(name));
    let detail = Detail::new(name).section("why", vec![why.to_owned()]).section("ask for", vec![ask]);
    let detail = detail.section("findings", super::findings::lines_about(input, name));
    permission.map_or(detail.clone(), |permission| with_rows(input, detail, &permission.rows, limit))
}

/// The rows that authorise somebody who is in a right's count and was not seen; blank for everybody else.
pub(super) fn evidence(input: Input, right: RightId, subject: Subject, limit: usize) -> (Vec<super::EvidenceRow>, u64) {
    let Subject::User(user) = subject else { return (Vec::new(), 0) };
    let could = input.position.could.rights.get(&right);
    let way = could.and_then(|could| Some((could, could.person(user)?))).filter(|(could, person)| could.counted && person.reason.is_none());
    let Some(permission) = way.and_then(|(could, person)| could.permissions.get(*person.ways().first()? as usize)) else {
        return (Vec::new(), 0);
    };
    let origins = rows(input, permission, user);
    (super::evidence::at(input, &origins, limit), origins.len() as u64)
}
