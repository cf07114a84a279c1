//! Which device an address was, where no register says: what may have held it on which days, with the reasons, to be accepted one by one.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, device_name, place};
use crate::kit::addresses::holders::{Candidate, Sign};
use crate::kit::candidates::Sureness;
use crate::kit::decisions::{Decision, MetricChoice, RecordKey};
use crate::kit::findings::Suggestion;
use crate::kit::position::{DeviceId, Fate, RightPosition, Subject, UserId};

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("address", "address", 22, "The address that nobody held, as its rows count today.").least(14),
        Column::text("device", "may be", 24, "The device that it would count as on these days.").least(12).main(),
        Column::text("sureness", "how sure", 9, "certain, likely or possible; filter with sureness:certain.").least(8).main(),
        Column::day("from", "from", "First day of the rows in question.").aside(),
        Column::day("to", "to", "Last day of the rows in question.").aside(),
        Column::count("rows", "rows", 8, "Rows of access that would count as the device's.").aside(),
        Column::text("signs", "because", 60, "What speaks for it.").least(20).main(),
    ];
    let candidates = &input.position.beside.addresses.candidates;
    Table::new(TableKey::DeviceCandidates, "Which device", columns, "No address that nobody held shows which device it was.")
        .summary(summary(input))
        .rows(candidates.len(), move |at| candidates.get(at).map_or_else(Row::none, |candidate| row(input, candidate)))
}

fn summary(input: Input) -> String {
    let addresses = &input.position.beside.addresses;
    format!(
        "{} that nobody held; {} may be known devices ({}); nothing is changed unless you accept it",
        counted(addresses.nobodys(), "address", "addresses"),
        counted(addresses.candidates.len() as u64, "stretch of days", "stretches of days"),
        Sureness::tally(addresses.candidates.iter().map(|candidate| candidate.sureness))
    )
}

fn id(input: Input, candidate: &Candidate) -> String {
    format!("{} → {} {}", device_name(input, candidate.nobody), device_name(input, candidate.device), candidate.from)
}

fn row(input: Input, candidate: &Candidate) -> Row {
    let signs: Vec<String> = candidate.signs.iter().map(|s| sign(input, candidate, s)).collect();
    let cells = vec![
        Cell::text(device_name(input, candidate.nobody)),
        Cell::text(device_name(input, candidate.device)),
        Cell::text(candidate.sureness.word()),
        Cell::Day(candidate.from),
        Cell::Day(candidate.to),
        Cell::Count(candidate.rows),
        Cell::text(signs.join("; ")),
    ];
    let key = RecordKey { record: "device".to_owned(), key: device_name(input, candidate.nobody).to_owned() };
    Row::new(id(input, candidate), cells).mark(Mark::Question).target(Target::Record(key))
}

fn sign(input: Input, candidate: &Candidate, sign: &Sign) -> String {
    let all = candidate.days;
    let of_days = |days: u32| if days == all { "on each of the days".to_owned() } else { format!("on {days} of {all} days") };
    match sign {
        Sign::OwnAccount(days) => format!("its machine account logged on from there {}", of_days(*days)),
        Sign::NamedBeside(days) => format!("rows name it beside the address {}", of_days(*days)),
        Sign::Between { days, apart } => {
            format!(
                "{} between two sightings of it and of no other, which lie {apart} days apart at most",
                counted(u64::from(*days), "day", "days")
            )
        }
        Sign::Beside { days, away } => {
            format!("{} beside a sighting of it, {away} days away at most", counted(u64::from(*days), "day", "days"))
        }
        Sign::HeldUntil(day, origin) => format!("it held the address until {day} ({})", place(input.records, *origin)),
        Sign::HeldFrom(day, origin) => format!("it held the address from {day} ({})", place(input.records, *origin)),
        Sign::OwnDevice { user, days } => {
            format!("{} was at the address and on it by name {}", input.position.name(Subject::User(UserId(*user))), of_days(*days))
        }
        Sign::ManyPeople(people) => format!("against it: {people} people were at the address on one day"),
        Sign::Undated(rows) => format!("against it: {} without a day", counted(*rows, "row is", "rows are")),
    }
}

/// What accepting does: one candidate on its own row, all of an address where the address is listed.
pub(super) fn suggestions(input: Input, row: &Row, key: &RecordKey) -> Vec<Suggestion> {
    if key.record != "device" || !key.key.starts_with("ip:") {
        return Vec::new();
    }
    let all: Vec<&Candidate> =
        input.position.beside.addresses.candidates.iter().filter(|c| device_name(input, c.nobody).eq_ignore_ascii_case(&key.key)).collect();
    let own = all.iter().find(|candidate| id(input, candidate) == row.id).copied();
    own.map_or(all, |one| vec![one]).into_iter().map(|candidate| suggestion(input, candidate)).collect()
}

fn suggestion(input: Input, candidate: &Candidate) -> Suggestion {
    let (address, device) = (input.position.beside.addresses.text(candidate.address), device_name(input, candidate.device));
    let (from, to) = (candidate.from.to_string(), candidate.to.to_string());
    let fields = [("device", device), ("ip", address), ("ip_from", &from), ("ip_to", &to)];
    let fields = fields.map(|(field, value)| (field.to_owned(), value.to_owned())).into();
    let why = candidate.signs.iter().map(|s| sign(input, candidate, s)).collect::<Vec<_>>().join("; ");
    let label = format!("{address} was {device} from {from} to {to} ({})", candidate.sureness.word());
    Suggestion { label, why, decision: Decision::Add { record: "device".to_owned(), fields } }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(candidate) = input.position.beside.addresses.candidates.iter().find(|c| id(input, c) == row) else { return Detail::new(row) };
    let subject = |device: u32| Subject::Device(DeviceId(device));
    let device = |at: u32| Line::to_row(device_name(input, at), TableKey::Devices, super::access::subject_id(input.position, subject(at)));
    let title = format!("{} may be {}", device_name(input, candidate.nobody), device_name(input, candidate.device));
    let mut detail = Detail::new(title)
        .section("how sure", vec![candidate.sureness.word().to_owned()])
        .section("because", candidate.signs.iter().map(|s| sign(input, candidate, s)).collect())
        .section("what accepting changes", effect(input, candidate))
        .section("devices", vec![device(candidate.nobody), device(candidate.device)]);
    detail.evidence = super::evidence::at(input, &candidate.evidence, limit);
    detail.evidence_total = candidate.rows;
    detail
}

/// The rows that change hands, and the rights in which the address and the device both count today.
fn effect(input: Input, candidate: &Candidate) -> Vec<String> {
    let mine = |other: &&Candidate| other.nobody == candidate.nobody;
    let all: u64 = input.position.beside.addresses.nobodys_rows(candidate.address).iter().map(|rows| rows.total).sum();
    let rows = counted(candidate.rows, "row", "rows");
    let mut lines = vec![if all == candidate.rows {
        format!("{rows}, all of the address, count as the device's: the address stands for no device of its own any more")
    } else {
        let others = input.position.beside.addresses.candidates.iter().filter(mine).count() - 1;
        let more = if others == 0 { String::new() } else { format!(" ({others} more suggestions are about it)") };
        format!("{rows} of {all} count as the device's; for the others the address still stands for a device of its own{more}")
    }];
    let counts = |device: u32, right: &RightPosition| {
        let found = right.subjects.iter().find(|subject| subject.subject == Subject::Device(DeviceId(device)));
        found.is_some_and(|subject| !matches!(subject.fate, Fate::Excluded(_)))
    };
    if input.position.devices.get(candidate.device as usize).is_some_and(|device| device.server) {
        lines.push("the device is a server of the inventory: its own licence covers these rows".to_owned());
    }
    let both = input.position.rights.iter().filter(|(_, right)| counts(candidate.nobody, right) && counts(candidate.device, right));
    lines.extend(both.filter(|_| all == candidate.rows).map(|(right, figures)| {
        let by_user = figures.metric == Some(MetricChoice::User);
        let less = if by_user { "licensed by user: nothing, until the metric changes" } else { "one device less" };
        format!("{}: both count today; {less}", input.catalog.right(*right).name)
    }));
    lines
}
