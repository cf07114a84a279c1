//! The four ways in which counting by IP address miscounts: several addresses of one device, changed, re-assigned and translated
//! addresses; each with the count before and after. POSITION.md section 3, 2.

use super::{Draft, MOST_TOLD, some_of};
use crate::kit::addresses::{Addresses, Case, Condition, Rows, Suspected};
use crate::kit::assemble::Stages;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity, Suggestion};
use crate::kit::names;
use crate::kit::position::Position;
use crate::kit::records::Spelling;
use std::collections::BTreeMap;

/// Cells of an address column that look like an address and are none.
fn unreadable(stages: &Stages) -> Vec<Draft> {
    let access = &stages.world.estate.access;
    let odd: BTreeMap<Spelling, &str> = access.spellings.iter().filter(|(_, text)| names::is_no_address(text)).collect();
    if odd.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<&str, Finding> = BTreeMap::new();
    for row in access.rows().iter().filter(|row| !row.device.is_some()) {
        let Some(text) = odd.get(&row.ip) else { continue };
        let finding = found.entry(text).or_insert_with(|| {
            let message = format!("'{text}' stands where an address is wanted and is none: it counts as a device of that name");
            Finding::new("unreadable-address", Severity::Low, Effect::Over, *text, message)
                .remedy("find out which address was meant, and amend the rows")
                .units(1)
        });
        finding.add_evidence(row.origin);
    }
    found.into_values().map(Draft::from).collect()
}

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let addresses = &position.beside.addresses;
    let mut all = Vec::new();
    for words in [SEVERAL, CHANGED, REASSIGNED, TRANSLATED] {
        let cases = addresses.of_condition(words.condition).map(|case| Told::of(stages, addresses, case));
        all.extend(told(words, cases.collect()));
    }
    all.extend(unreadable(stages));
    all.extend(addresses.suspected.iter().map(|suspected| translation(addresses, *suspected)));
    all
}

/// A case with its names.
struct Told<'a> {
    subject: &'a str,
    /// What it is seen as.
    others: Vec<&'a str>,
    rows: &'a [Rows],
}

impl<'a> Told<'a> {
    fn of(stages: &'a Stages, addresses: &'a Addresses, case: &'a Case) -> Told<'a> {
        let name = |device: u32| stages.world.devices.identities[device as usize].name.as_str();
        let (subject, others) = if case.condition.of_address() {
            (addresses.text(case.about), case.others.iter().map(|device| name(*device)).collect())
        } else {
            (name(case.about), case.others.iter().map(|address| addresses.text(*address)).collect())
        };
        Told { subject, others, rows: &case.rows }
    }
}

/// So many people behind one address that nobody registered make any count by device worthless.
const MANY: u64 = 100;

/// A condition in words.
#[derive(Clone, Copy)]
struct Words {
    condition: Condition,
    severity: Severity,
    effect: Effect,
    /// What all cases together are about.
    together: &'static str,
    words: fn(&str, &str, usize) -> String,
    all_words: fn(u64, u64) -> String,
    remedy: &'static str,
    /// The register has put it right.
    settled: bool,
}

const SEVERAL: Words = Words {
    condition: Condition::Several,
    severity: Severity::Low,
    effect: Effect::Over,
    together: "devices with several addresses",
    words: |device, others, count| {
        format!("{device} was seen under {count} addresses ({others}): by address it counts {count} times, after the register once")
    },
    all_words: |cases, others| {
        format!("{cases} devices were seen under {others} addresses: {others} before the register, {cases} after it")
    },
    remedy: "nothing need be done; a claim that counts addresses counts these devices more than once",
    settled: true,
};

const CHANGED: Words = Words {
    condition: Condition::Changed,
    severity: Severity::Low,
    effect: Effect::Over,
    together: "devices whose address changed",
    words: |device, others, count| {
        format!("the address of {device} changed over time ({others}): by address it counts {count} times, after the register once")
    },
    all_words: |cases, others| {
        format!("the addresses of {cases} devices changed over time: {others} before the register, {cases} after it")
    },
    remedy: "nothing need be done; a claim that counts addresses counts these devices more than once",
    settled: true,
};

const REASSIGNED: Words = Words {
    condition: Condition::Reassigned,
    severity: Severity::Low,
    effect: Effect::Under,
    together: "addresses of several devices",
    words: |address, others, count| {
        format!("{address} belonged to {count} devices over time ({others}): by address they count once, after the register {count} times")
    },
    all_words: |cases, others| {
        format!(
            "{cases} addresses belonged to several devices over time, or for a time to nobody: {cases} before the register, {others} after it"
        )
    },
    remedy: "nothing need be done; a count by address misses these devices",
    settled: true,
};

const TRANSLATED: Words = Words {
    condition: Condition::Translated,
    severity: Severity::Low,
    effect: Effect::Under,
    together: "translating addresses",
    words: |address, others, count| {
        format!(
            "{address} stands in front of many devices (NAT): by address they count once, now {count} times, a pseudo-device per user seen ({others}); devices that share users or show none stay unseen"
        )
    },
    all_words: |cases, others| {
        format!("{cases} addresses stand in front of many devices (NAT): {cases} before, {others} pseudo-devices, one per user seen, after")
    },
    remedy: "ask for logs from behind the translation, which name the devices themselves",
    settled: false,
};

/// One by one, or all together where they are many.
fn told(words: Words, mut cases: Vec<Told>) -> Vec<Draft> {
    cases.sort_by_key(|case| case.subject);
    let finding = |subject: &str, message: String| {
        let new = Finding::new(words.condition.code(), words.severity, words.effect, subject, message);
        if words.settled { new.settled(words.remedy) } else { new.remedy(words.remedy) }
    };
    if cases.len() > MOST_TOLD {
        let others: u64 = cases.iter().map(|c| c.others.len() as u64).sum();
        let number = cases.len() as u64;
        let names: Vec<&str> = cases.iter().map(|c| c.subject).collect();
        let message = format!("{} ({})", (words.all_words)(number, others), some_of(&names));
        let mut one = finding(words.together, message).stands_for(number).units(others.saturating_sub(number));
        cases.iter().for_each(|case| with_rows(&mut one, case.rows));
        return vec![one.into()];
    }
    let one = |case: &Told| {
        let message = (words.words)(case.subject, &some_of(&case.others), case.others.len());
        let mut one = finding(case.subject, message).units(case.others.len() as u64 - u64::from(!case.others.is_empty()));
        with_rows(&mut one, case.rows);
        Draft::from(one)
    };
    cases.iter().map(one).collect()
}

fn with_rows(finding: &mut Finding, rows: &[Rows]) {
    rows.iter().for_each(|rows| finding.add_rows(rows.first, rows.total));
}

/// An address that nobody registered and that many people use on one day.
fn translation(addresses: &Addresses, suspected: Suspected) -> Draft {
    let (text, users) = (addresses.text(suspected.address), suspected.users);
    let when = suspected.day.map_or_else(String::new, |day| format!(" on {day}"));
    let message = format!(
        "{users} people used {text}{when}, an address that no device of the register holds: it counts as one device, but may be many behind a translation (NAT) or a terminal"
    );
    let register = |label: String, why: &str, fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Suggestion { label, why: why.to_owned(), decision: Decision::Add { record: "device".to_owned(), fields } }
    };
    let (gateway, terminal) = (format!("nat-{text}"), format!("shared-{text}"));
    let nat = [("device", gateway.as_str()), ("device_kind", "service"), ("ip", text), ("nat", "yes")];
    let shared = [("device", terminal.as_str()), ("device_kind", "shared"), ("ip", text)];
    let severity = if users >= MANY { Severity::High } else { Severity::Medium };
    let mut finding = Finding::new("nat-suspected", severity, Effect::Under, text, message)
        .remedy("ask what the address is; register it as nat where it translates, so that each user behind it stands for a device")
        .units(users - 1)
        .suggest_each([
            register(format!("register {text} as nat"), "it translates: each user behind it stands for a device", &nat),
            register(format!("register {text} as a shared device"), "one computer on which many people work", &shared),
        ]);
    let tied = addresses.nobodys_rows(suspected.address);
    with_rows(&mut finding, &tied);
    Draft::from(finding)
}
