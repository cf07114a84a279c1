//! What counting by address gets wrong: from the addresses as they are spelled to the devices behind them, condition by condition.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey};
use super::words::{counted, device_name};
use crate::kit::addresses::{Addresses, Case, Condition, Sum};
use crate::kit::position::{DeviceId, Subject};

/// A line of the reckoning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Part(Condition),
    End,
    /// Beside the reckoning: nothing is corrected there.
    Suspected,
    Nobodys,
}

const PLACES: [Place; 9] = [
    Place::Start,
    Place::Part(Condition::Spelled),
    Place::Part(Condition::Reassigned),
    Place::Part(Condition::Translated),
    Place::Part(Condition::Several),
    Place::Part(Condition::Changed),
    Place::End,
    Place::Suspected,
    Place::Nobodys,
];

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("condition", "condition", 36, "In which way an address is not one device.").least(22),
        Column::count("cases", "cases", 8, "Devices, or addresses, of which that holds.").main(),
        Column::count("before", "by address", 10, "As counted by address.").main(),
        Column::count("after", "right", 10, "As counted after register, leases and DNS.").main(),
        Column::count("difference", "difference", 10, "What a count by address misses (above 0) or counts too often (below).").main(),
        Column::count("so_far", "so far", 9, "From the addresses as they are spelled to the devices, step by step."),
        Column::text("meaning", "what it means", 60, "Why, and what was done about it.").least(20).aside(),
    ];
    let addresses = &input.position.beside.addresses;
    let places: Vec<Place> = PLACES.into_iter().filter(|place| addresses.spelled > 0 && is_told(addresses, *place)).collect();
    Table::new(TableKey::Addresses, "What counting by address gets wrong", columns, "No access is known by an address.")
        .summary(summary(addresses))
        .over(places, move |place| row(addresses, *place))
}

/// The four conditions always stand there, so that each is known to have been looked for; what else may be odd only where it is.
fn is_told(addresses: &Addresses, place: Place) -> bool {
    match place {
        Place::Part(Condition::Spelled) => addresses.sum(Condition::Spelled).cases > 0,
        Place::Suspected => !addresses.suspected.is_empty(),
        Place::Nobodys => !addresses.unresolved.is_empty(),
        Place::Start | Place::Part(_) | Place::End => true,
    }
}

fn summary(addresses: &Addresses) -> String {
    let conditions = Condition::ALL.map(|condition| addresses.sum(condition).difference());
    let (missed, again): (i64, i64) = (conditions.iter().filter(|d| **d > 0).sum(), conditions.iter().filter(|d| **d < 0).sum());
    format!(
        "{} are {}: a count by address misses {} and counts {} too many",
        counted(addresses.spelled, "address", "addresses"),
        counted(addresses.devices, "device", "devices"),
        counted(missed.unsigned_abs(), "device", "devices"),
        crate::catalog::grouped(again.unsigned_abs())
    )
}

fn id(place: Place) -> &'static str {
    match place {
        Place::Start => "addresses",
        Place::Part(condition) => condition.code(),
        Place::End => "devices",
        Place::Suspected => "nat-suspected",
        Place::Nobodys => "nobodys",
    }
}

fn row(addresses: &Addresses, place: Place) -> Row {
    let sum = |sum: Sum| [Cell::Count(sum.cases), Cell::Count(sum.before), Cell::Count(sum.after), Cell::Signed(sum.difference())];
    let alike = |cases: u64| sum(Sum { cases, before: cases, after: cases });
    let (figures, so_far) = match place {
        Place::Start => ([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty], Cell::Count(addresses.spelled)),
        Place::Part(condition) => (sum(addresses.sum(condition)), Cell::Count(so_far(addresses, condition))),
        Place::End => {
            let whole = sum(Sum { cases: 0, before: addresses.spelled, after: addresses.devices });
            let [_, before, after, difference] = whole;
            ([Cell::Empty, before, after, difference], Cell::Count(addresses.devices))
        }
        Place::Suspected => (alike(addresses.suspected.len() as u64), Cell::Empty),
        Place::Nobodys => (alike(addresses.nobodys()), Cell::Empty),
    };
    let (title, meaning) = words(place);
    let cells: Vec<Cell> = [Cell::text(title)].into_iter().chain(figures).chain([so_far, Cell::text(meaning)]).collect();
    let open = match place {
        Place::Suspected => !addresses.suspected.is_empty(),
        Place::Nobodys => !addresses.candidates.is_empty(),
        Place::Start | Place::Part(_) | Place::End => false,
    };
    Row::new(id(place), cells).mark(if open { Mark::Question } else { Mark::None })
}

/// The count after this condition and those before it.
fn so_far(addresses: &Addresses, condition: Condition) -> u64 {
    let done = Condition::ALL.into_iter().take_while(|c| *c <= condition).map(|c| addresses.sum(c).difference());
    (addresses.spelled as i64 + done.sum::<i64>()).unsigned_abs()
}

fn words(place: Place) -> (&'static str, &'static str) {
    match place {
        Place::Start => ("addresses as they are spelled", "distinct, trimmed and in one case: what a count by address comes to"),
        Place::Part(Condition::Spelled) => {
            ("one address, several spellings", "IPv4 written within IPv6, for one: the same address, counted once")
        }
        Place::Part(Condition::Reassigned) => (
            "re-assigned addresses",
            "by address these devices count once together; each counts for the days on which it held the address, and the address for days of nobody's",
        ),
        Place::Part(Condition::Translated) => {
            ("translating addresses (NAT)", "by address whoever is behind counts once; each user seen behind it stands for a device")
        }
        Place::Part(Condition::Several) => ("several network cards", "by address such a device counts once for each; it counts once"),
        Place::Part(Condition::Changed) => ("changed addresses", "by address such a device counts again after each change; it counts once"),
        Place::End => ("devices behind the addresses", "what the position counts: the differences above add up to it"),
        Place::Suspected => (
            "translation suspected, not corrected",
            "many people at an address that nobody registered: each counts as one device until it is registered",
        ),
        Place::Nobodys => {
            ("held by nobody, or by several", "each stands for a device of its own; 'which device' says what they may have been")
        }
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(place) = PLACES.into_iter().find(|place| id(*place) == row) else { return Detail::new(row) };
    let addresses = &input.position.beside.addresses;
    let (title, meaning) = words(place);
    let (lines, origins) = match place {
        Place::Start | Place::End => (sides(addresses), Vec::new()),
        Place::Part(condition) => {
            let lines = super::lists::capped(addresses.of_condition(condition), limit, |case| case_line(input, addresses, case));
            (lines, addresses.of_condition(condition).flat_map(|case| &case.rows).map(|rows| rows.first).take(limit).collect())
        }
        Place::Suspected => {
            let line = |suspected: &crate::kit::addresses::Suspected| {
                let finding = format!("nat-suspected:{}", addresses.text(suspected.address));
                let people = counted(suspected.users, "person", "people");
                Line::to_row(format!("{}: {people} on one day", addresses.text(suspected.address)), TableKey::Findings, finding)
            };
            (super::lists::capped(addresses.suspected.iter(), limit, line), Vec::new())
        }
        Place::Nobodys => {
            let line = |group: &[crate::kit::addresses::Unresolved]| {
                let first = group.first().map_or(0, |first| first.device);
                let days = counted(group.len() as u64, "day", "days");
                device_line(input, first, format!("{} · {days}", device_name(input, first)))
            };
            let groups = addresses.unresolved.chunk_by(|a, b| a.address == b.address);
            (super::lists::capped(groups, limit, line), addresses.unresolved.iter().take(limit).map(|u| u.first).collect())
        }
    };
    let mut detail = Detail::new(title).section("what it means", vec![meaning.to_owned()]).section("cases", lines);
    detail.evidence = super::evidence::at(input, &origins, limit);
    detail.evidence_total = detail.evidence.len() as u64;
    detail
}

/// The parts by name, for the beginning and the end of the reckoning.
fn sides(addresses: &Addresses) -> Vec<Line> {
    let part = |condition: Condition| {
        let sum = addresses.sum(condition);
        let (title, _) = words(Place::Part(condition));
        Line::to_row(format!("{title}: {:+} ({} → {})", sum.difference(), sum.before, sum.after), TableKey::Addresses, condition.code())
    };
    Condition::ALL.map(part).to_vec()
}

fn case_line(input: Input, addresses: &Addresses, case: &Case) -> Line {
    const SHOWN: usize = 3;
    let of_address = case.condition.of_address();
    let other = |other: &u32| if of_address { device_name(input, *other) } else { addresses.text(*other) };
    let mut others: Vec<&str> = case.others.iter().take(SHOWN).map(other).collect();
    if case.others.len() > SHOWN {
        others.push("…");
    }
    let about = if of_address { addresses.text(case.about) } else { device_name(input, case.about) };
    let text = format!("{about}: {} → {} ({})", case.before, case.after, others.join(", "));
    match (of_address, case.others.first()) {
        (false, _) => device_line(input, case.about, text),
        (true, Some(device)) => device_line(input, *device, text),
        (true, None) => Line::from(format!("{about}: {} ways of writing it", case.before)),
    }
}

fn device_line(input: Input, device: u32, text: String) -> Line {
    Line::to_row(text, TableKey::Devices, super::access::subject_id(input.position, Subject::Device(DeviceId(device))))
}
