//! Who is who: people and devices with the spellings that turned out to be them.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, subject_key};
use crate::catalog::PlanId;
use crate::kit::position::{Device, DeviceId, Position, Reason, Subject, User, UserId};
use crate::kit::records::Origin;
use std::collections::BTreeSet;

/// Lines of a list that a detail shows before it says how many more there are.
const SHOWN: usize = 12;

pub(super) fn people<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("user", "person", 32, "The canonical name: the directory's, else the identifier as seen.").least(16),
        Column::text("counts", "counts", 24, "Blank where it counts in some right or was never seen; else why it does not count.")
            .least(12)
            .main(),
        Column::count("spellings", "spellings", 9, "Ways in which the logs spell it."),
        Column::text("kind", "kind", 11, "employee, contractor, external, guest, service, shared, test, admin; as the directory has it.")
            .amends("kind"),
        Column::flag("enabled", "enabled", 7, "Whether the directory says the account is enabled.").amends("enabled"),
        Column::day("disabled_on", "disabled on", "Day on which it was disabled.").amends("disabled_on").aside(),
        Column::day("last_logon", "last logon", "As the directory has it; informative.").amends("last_logon").aside(),
        Column::text("plans", "online plans", 28, "Plans assigned to this person.").least(8),
        Column::count("merged", "merged", 6, "Identities that decisions merged into this one.").aside(),
        Column::flag("directory", "in directory", 8, "Whether a directory entry stands behind it."),
        Column::text(
            "stands_for",
            "stands for",
            24,
            "The people whom a decision puts in the account's place: by name (a;b), as a set (via:MES), or '120 people'.",
        )
        .amends("stands_for")
        .aside(),
    ];
    let users = &input.position.users;
    let tallies = &input.position.tallies;
    Table::new(TableKey::People, "Who is who · people", columns, "Nobody was seen, and no directory was given.")
        .summary(format!(
            "{} were {}",
            counted(tallies.spellings.users, "spelling", "spellings"),
            counted(tallies.seen.users, "person or account", "people and accounts")
        ))
        .rows(users.len(), move |at| users.get(at).map_or_else(Row::none, |user| person(input, UserId(at as u32), user)))
}

fn person(input: Input, id: UserId, user: &User) -> Row {
    let subject = Subject::User(id);
    let cells = vec![
        Cell::text(&user.name),
        Cell::text(counts(input, subject)),
        Cell::Count(user.spellings.len() as u64),
        Cell::optional(user.kind.as_deref()),
        Cell::flag(user.enabled),
        Cell::day(user.disabled_on),
        Cell::day(user.last_logon),
        Cell::text(plan_names(input, user)),
        Cell::Count(user.merged.len() as u64),
        Cell::Flag(user.in_directory),
        super::behind::stands_for(input, id).map_or(Cell::Empty, Cell::text),
    ];
    let may_be = input.position.beside.candidates.iter().any(|candidate| candidate.from == id.0);
    let question = user.ambiguous || may_be || super::findings::suggestion_for(input, &user.name).is_some();
    let mark = mark(input, subject, question);
    Row::new(super::access::subject_id(input.position, subject), cells)
        .mark(mark)
        .target(Target::Record(subject_key(input.position, subject)))
}

/// Merged into somebody else or excluded by decision: out; else a question may be open; what a rule sets aside is out too.
fn mark(input: Input, subject: Subject, question: bool) -> Mark {
    let gone = counts_as(input.position, subject).is_some();
    match (gone, aside(input.position, subject), question) {
        (true, _, _) | (false, Some(Reason::Decision), _) => Mark::Out,
        (false, _, true) => Mark::Question,
        (false, Some(_), false) => Mark::Out,
        (false, None, false) => Mark::None,
    }
}

/// Why a subject counts nowhere, where that is so.
fn aside(position: &Position, subject: Subject) -> Option<Reason> {
    match subject {
        Subject::User(id) => position.tallies.aside_users.get(&id.0).copied(),
        Subject::Device(id) => position.tallies.aside_devices.get(&id.0).copied(),
    }
}

/// Blank where it counts; else what became of it.
fn counts(input: Input, subject: Subject) -> String {
    match (counts_as(input.position, subject), aside(input.position, subject)) {
        (Some(_), _) => "merged".to_owned(),
        (None, Some(reason)) => super::words::reason_name(reason).to_owned(),
        (None, None) => String::new(),
    }
}

/// Who a merged identity counts as.
fn counts_as(position: &Position, subject: Subject) -> Option<String> {
    let tallies = &position.tallies;
    let into = match subject {
        Subject::User(id) => tallies.merged_users.get(&id.0).map(|at| Subject::User(UserId(*at))),
        Subject::Device(id) => tallies.merged_devices.get(&id.0).map(|at| Subject::Device(DeviceId(*at))),
    };
    into.map(|into| format!("merged: it counts as {}", position.name(into)))
}

fn plan_names(input: Input, user: &User) -> String {
    let held: BTreeSet<PlanId> = user.plans.iter().map(|(plan, _)| *plan).collect();
    held.into_iter().map(|plan| input.catalog.plan(plan).name.as_str()).collect::<Vec<_>>().join(", ")
}

pub(super) fn devices<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("device", "device", 28, "The canonical host name; ip:, nat: and mac: stand for what no register resolves.").least(14),
        Column::text("counts", "counts", 24, "Blank where it counts in some right or was never seen; else why it does not count.")
            .least(12)
            .main(),
        Column::count("spellings", "spellings", 9, "Names and addresses under which it was seen."),
        Column::text("kind", "kind", 12, "workstation, server, kiosk, shared, service, printer, mobile; as the register has it.")
            .amends("device_kind"),
        Column::flag("unattended", "unattended", 8, "Nobody in particular uses it.").amends("unattended"),
        Column::flag("shared", "shared", 6, "Kind shared or kiosk, or a decision: the metric split licenses it by device."),
        Column::flag("server", "server", 6, "It is a server of the inventory: its own licence covers its access to others."),
        Column::count("merged", "merged", 6, "Identities that decisions merged into this one.").aside(),
        Column::flag("register", "in register", 8, "Whether the device register has it."),
    ];
    let devices = &input.position.devices;
    let tallies = &input.position.tallies;
    Table::new(TableKey::Devices, "Who is who · devices", columns, "No device was seen, and no register was given.")
        .summary(format!(
            "{} were {}",
            counted(tallies.spellings.devices, "spelling", "spellings"),
            counted(tallies.seen.devices, "device", "devices")
        ))
        .rows(devices.len(), move |at| devices.get(at).map_or_else(Row::none, |device| device_row(input, DeviceId(at as u32), device)))
}

fn device_row(input: Input, id: DeviceId, device: &Device) -> Row {
    let subject = Subject::Device(id);
    let cells = vec![
        Cell::text(&device.name),
        Cell::text(counts(input, subject)),
        Cell::Count(device.spellings.len() as u64),
        Cell::optional(device.kind.as_deref()),
        Cell::Flag(device.unattended),
        Cell::Flag(device.shared),
        Cell::Flag(device.server),
        Cell::Count(device.merged.len() as u64),
        Cell::Flag(device.in_register),
    ];
    let may_be = input.position.beside.addresses.candidates.iter().any(|candidate| candidate.nobody == id.0);
    let question = device.ambiguous || may_be || super::findings::suggestion_for(input, &device.name).is_some();
    let mark = mark(input, subject, question);
    Row::new(super::access::subject_id(input.position, subject), cells)
        .mark(mark)
        .target(Target::Record(subject_key(input.position, subject)))
}

/// Rows of directory or register that stand behind a subject.
pub(super) fn origins(position: &Position, subject: Subject) -> Vec<Origin> {
    match subject {
        Subject::User(id) => position.users.get(id.0 as usize).map(|user| user.origins.clone()).unwrap_or_default(),
        Subject::Device(id) => position.devices.get(id.0 as usize).map(|device| device.origins.clone()).unwrap_or_default(),
    }
}

pub(super) fn register_word(subject: Subject) -> &'static str {
    match subject {
        Subject::User(_) => "directory",
        Subject::Device(_) => "register",
    }
}

/// Spellings, merges and attributes of a subject, added to a detail.
pub(super) fn identity(input: Input, subject: Subject, detail: Detail) -> Detail {
    match subject {
        Subject::User(id) => match input.position.users.get(id.0 as usize) {
            Some(user) => user_identity(input, user, detail),
            None => detail,
        },
        Subject::Device(id) => match input.position.devices.get(id.0 as usize) {
            Some(device) => device_identity(device, detail),
            None => detail,
        },
    }
}

fn user_identity(input: Input, user: &User, detail: Detail) -> Detail {
    let mut who = vec![format!("counts once: {}", counted(user.spellings.len() as u64, "spelling", "spellings"))];
    who.extend(shown(&user.spellings));
    if user.ambiguous {
        who.push("Several directory entries claim this bare name: it stays its own subject until a merge says whose it is.".to_owned());
    }
    let mut account = Vec::new();
    account.extend(user.kind.as_deref().map(|kind| format!("kind {kind}")));
    account.extend(user.enabled.map(|yes| if yes { "enabled".to_owned() } else { "disabled".to_owned() }));
    account.extend(user.disabled_on.map(|day| format!("disabled on {day}")));
    account.extend(user.last_logon.map(|day| format!("last logon {day}")));
    if !user.in_directory {
        account.push("not in the directory".to_owned());
    }
    let plans = plan_names(input, user);
    let plans = if plans.is_empty() { Vec::new() } else { vec![plans] };
    detail.section("spellings", who).section("merged", merged(&user.merged)).section("account", account).section("plans", plans)
}

fn device_identity(device: &Device, detail: Detail) -> Detail {
    let mut who = vec![format!("counts once: {}", counted(device.spellings.len() as u64, "spelling", "spellings"))];
    who.extend(shown(&device.spellings));
    if device.ambiguous {
        who.push("Different full names share this host name: it stays its own subject until a merge says whose it is.".to_owned());
    }
    let mut machine = Vec::new();
    machine.extend(device.kind.as_deref().map(|kind| format!("kind {kind}")));
    let facts = [
        (device.unattended, "unattended"),
        (device.shared, "shared"),
        (device.server, "a server of the inventory"),
        (!device.in_register, "not in the register"),
    ];
    machine.extend(facts.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word.to_owned()));
    detail.section("spellings", who).section("merged", merged(&device.merged)).section("machine", machine)
}

fn merged(merged: &[(String, u64)]) -> Vec<String> {
    merged.iter().map(|(name, entry)| format!("{name} (decision {entry})")).collect()
}

fn shown(spellings: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = spellings.iter().take(SHOWN).map(|spelling| format!("  {spelling}")).collect();
    if spellings.len() > SHOWN {
        lines.push(format!("  … {} more", spellings.len() - SHOWN));
    }
    lines
}

/// Detail of a row of People or Devices: identity, and what it came to in each right.
pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(subject) = find(input.position, row) else { return Detail::new(row) };
    let name = input.position.name(subject);
    let mut rights: Vec<Line> = counts_as(input.position, subject).into_iter().map(Line::from).collect();
    for (&right, figures) in &input.position.rights {
        if let Some(found) = super::access::find_subject(input.position, figures, row) {
            let text = format!("{}: {}", super::words::right_name(input.catalog, right), super::words::fate(input, found));
            rights.push(Line::to_row(text, TableKey::Subjects(right), row));
        }
    }
    let origins = origins(input.position, subject);
    let records = super::evidence::at(input, &origins, limit.min(5));
    let mut detail = identity(input, subject, Detail::new(name).section("rights", rights));
    if let Subject::User(id) = subject {
        detail = super::behind::of_account(input, name, detail, limit).section("stands behind", super::behind::of_person(input, id));
    }
    detail = detail
        .section(register_word(subject), records)
        .section("findings", super::findings::lines_about(input, name))
        .section("decision", super::decisions::lines_about_subject(input, subject));
    (detail.evidence, detail.evidence_total) = super::evidence::of_subject(input, None, subject, limit);
    detail
}

fn find(position: &Position, id: &str) -> Option<Subject> {
    let (kind, name) = id.split_once(':')?;
    match kind {
        "user" => position.users.iter().position(|user| user.name == name).map(|at| Subject::User(UserId(at as u32))),
        "device" => position.devices.iter().position(|device| device.name == name).map(|at| Subject::Device(DeviceId(at as u32))),
        _ => None,
    }
}
