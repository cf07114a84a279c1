//! The data request as a letter that can be sent as it stands: what is missing, grouped by who can export it, then the open questions
//! grouped by what they are about. Plain text, [`WIDTH`] columns.

use super::model::Input;
use super::requests::{Arrival, Asks, Data, Question, exporter, scope_names};
use super::words::{some_of, user_name};
use crate::catalog::{Answered, Day, Exporter};
use crate::engagement::meaning::SETTINGS;
use crate::kit::checks::codes::{self, Area};
use crate::kit::decisions::Settings;
use crate::kit::findings::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a line at most; a word that is longer stands alone.
const WIDTH: usize = 78;
/// Questions about one subject that a letter bears; the rest is for a talk.
const QUESTIONS: usize = 10;
/// Names under one question; whoever has more to look up wants a list.
const NAMED: usize = 40;
/// Findings on leases and records of addresses that have come and leave something out.
const LEASES: [&str; 3] = ["lease-gap", "lease-overlap", "address-may-be-device"];

/// The letter, signed by `author`.
pub fn letter(input: Input, author: &str) -> String {
    let asks = Asks::of(input);
    let settings = &input.position.settings;
    let mut page = Page::default();
    opening(&mut page, input, settings, asks.data.iter().any(|data| !matches!(data.arrival, Arrival::Arrived)));
    let period = period(settings);
    let mut number = 0;
    for who in [Exporter::Directory, Exporter::Servers, Exporter::Mail, Exporter::Licensing] {
        let of: Vec<&Data> = asks.data.iter().filter(|data| data.request.who == who && !matches!(data.arrival, Arrival::Arrived)).collect();
        if !of.is_empty() {
            page.heading(&format!("For {}", exporter(who)));
        }
        for data in of {
            number += 1;
            item(&mut page, number, data, &period);
        }
    }
    received(&mut page, &asks);
    questions(&mut page, input, &asks.questions);
    closing(&mut page, author);
    page.text
}

/// Whom it is to, what it is for, by when, and what becomes of the data.
fn opening(page: &mut Page, input: Input, settings: &Settings, wanting: bool) {
    let (client, as_of) = (settings.client.trim(), long(settings.as_of));
    page.paragraph("", &format!("Data request: Client Access Licenses as of {as_of}"));
    page.hanging("", "To:   [addressee]");
    page.paragraph("", "Date: [date]");
    page.paragraph("", "Dear Sir or Madam,");
    let whose = if client.is_empty() { "your organisation" } else { client };
    let names = scope_names(input);
    let servers = if names.is_empty() { "your servers".to_owned() } else { format!("your servers ({})", names.join(", ")) };
    page.paragraph(
        "",
        &format!(
            "We are establishing which Client Access Licenses (CALs) {whose} needs as of {as_of}, and which it has. What counts is who, and from which devices, really used {servers}. We establish that from records that your systems keep anyway."
        ),
    );
    if !wanting {
        return page.paragraph("", "All the extracts that we asked for have arrived, thank you. What is left are the questions below.");
    }
    let when = match settings.request_deadline {
        Some(day) => format!("Please send us the extracts listed below by {}", long(day)),
        None => "Please send us the extracts listed below, and tell us by when we may expect them".to_owned(),
    };
    page.paragraph(
        "",
        &format!(
            "{when}. They are read as they are: nothing need be sorted, merged or prepared, several files may be packed into one. Each item names a command or menu that exports it; where 'or' stands between several, any one of them will do. A command that is broken over lines here is one line. Where an item cannot be had, tell us so, and we shall look for another source."
        ),
    );
    page.paragraph(
        "",
        "On data protection: we need the names of accounts, devices and addresses with the days on which they were used, and no content, neither mails nor documents nor passwords. The files are read on our own machine only; nothing is passed on or uploaded.",
    );
}

/// `1 July 2025 to 30 June 2026`.
fn period(settings: &Settings) -> String {
    match settings.window_start {
        Some(start) => format!("{} to {}", long(start), long(settings.as_of)),
        None => format!("as far back as is kept, up to {}", long(settings.as_of)),
    }
}

fn item(page: &mut Page, number: usize, Data { request, arrival }: &Data, period: &str) {
    page.hanging(&format!("{number:>3}. "), &request.what);
    if let Arrival::Partly { seen, of, missing } = arrival {
        let still = format!("Those of {seen} of {of} servers have arrived, thank you; still missing: {}", some_of(missing, NAMED, 0));
        page.hanging("     ", &still);
    }
    if request.period {
        page.hanging("     Period: ", period);
    }
    page.hanging("     Why:    ", &request.why);
    for (at, how) in request.how.iter().enumerate() {
        let lead = match (at, request.every) {
            (0, _) => "     How:    ",
            (_, true) => "     and:    ",
            (_, false) => "     or:     ",
        };
        page.hanging(lead, how);
    }
    page.blank();
}

/// What has come is said too: nobody sends it again.
fn received(page: &mut Page, asks: &Asks) {
    let arrived: Vec<&Data> = asks.data.iter().filter(|data| matches!(data.arrival, Arrival::Arrived)).collect();
    let gaps = asks.questions.iter().any(|question| LEASES.contains(&question.code));
    if arrived.is_empty() {
        return;
    }
    page.heading("Received, with thanks");
    for Data { request, .. } in arrived {
        page.hanging("   - ", &request.what);
        if gaps && request.answered == Answered::Address {
            page.hanging("     ", "They do not settle who held some addresses on some days: see the questions on devices and addresses.");
        }
    }
    page.blank();
}

fn questions(page: &mut Page, input: Input, questions: &[Question]) {
    if questions.is_empty() {
        return;
    }
    page.heading("Questions that what we have received leaves open");
    let mut by_subject: BTreeMap<usize, Vec<&Question>> = BTreeMap::new();
    for question in questions {
        by_subject.entry(subject(question.code).0).or_default().push(question);
    }
    for of in by_subject.values() {
        let Some(first) = of.first() else { continue };
        page.paragraph("", subject(first.code).1);
        for question in of.iter().take(QUESTIONS) {
            page.hanging("   - ", question.ask);
            let concerns = concerns(input, question);
            if !concerns.is_empty() {
                page.hanging("     Concerns: ", &concerns);
            }
        }
        for_a_talk(page, of.get(QUESTIONS..).unwrap_or_default());
        page.blank();
    }
}

/// What is left of a subject, by what each question is about.
fn for_a_talk(page: &mut Page, rest: &[&Question]) {
    let about: Vec<&str> = rest.iter().filter_map(|question| Some(codes::find(question.code)?.means)).collect();
    let words = match about.len() {
        0 => return,
        1 => "One further question we should like to settle in a talk; it is about this:",
        _ => "Further questions we should like to settle in a talk; they are about this:",
    };
    page.hanging("   - ", &format!("{words} {}.", about.join("; ")));
}

/// Whom or what a question is about, in names that the client knows; nothing where the question says it all.
fn concerns(input: Input, question: &Question) -> String {
    if question.code == "people-may-be-one" {
        let pairs = input.position.beside.candidates.iter();
        let pairs = pairs.map(|pair| format!("{} and {}", user_name(input, pair.from), user_name(input, pair.into)));
        return listed(&pairs.collect::<Vec<_>>(), 0);
    }
    if question.code == "address-may-be-device" {
        let addresses = &input.position.beside.addresses;
        let texts: BTreeSet<&str> = addresses.candidates.iter().map(|candidate| addresses.text(candidate.address)).collect();
        return listed(&texts.into_iter().collect::<Vec<_>>(), 0);
    }
    let (grouped, single): (Vec<&Finding>, Vec<&Finding>) = question.about.iter().partition(|finding| finding.subjects > 1);
    let named: BTreeSet<String> = single.iter().filter_map(|finding| concerned(input, finding)).collect();
    listed(&named.into_iter().collect::<Vec<_>>(), grouped.iter().map(|finding| finding.subjects).sum())
}

/// All names up to [`NAMED`]; of more the letter offers a list.
fn listed<S: AsRef<str>>(names: &[S], unnamed: u64) -> String {
    let told = some_of(names, NAMED, unnamed);
    if names.len() > NAMED || unnamed > 0 { format!("{told}; we shall send the whole list as an annex") } else { told }
}

/// What one finding is about, with the days where it is about days.
fn concerned(input: Input, finding: &Finding) -> Option<String> {
    let name = named(input, finding)?;
    Some(match finding.days {
        Some((from, to)) if from == to => format!("{name} on {from}"),
        Some((from, to)) => format!("{name} from {from} to {to}"),
        None => name,
    })
}

/// What one finding is about, as the client would call it.
fn named(input: Input, finding: &Finding) -> Option<String> {
    let subject = finding.subject.as_str();
    match codes::area(finding.code) {
        // A setting of ours is no name of the client's.
        _ if SETTINGS.contains(&subject) => None,
        // What is told of many at once has no name of its own.
        Some(Area::Addresses) if subject.contains(' ') => None,
        // A server, and which of its messages.
        Some(Area::Collection) if !subject.contains('#') => subject.split(' ').next().map(str::to_owned),
        Some(Area::Sources) if input.catalog.find_workload(subject).is_some() => {
            input.catalog.find_workload(subject).map(|workload| input.catalog.workload(workload).name.clone())
        }
        Some(_) | None => Some(readable(subject)),
    }
}

/// `licences.xlsx (Reseller orders, row 5)` of `licences.xlsx#Reseller orders#5`; a table called as its file goes without saying.
fn readable(subject: &str) -> String {
    let mut parts = subject.split('#');
    let path = parts.next().unwrap_or_default();
    let stem = path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
    let mut inside: Vec<String> = Vec::new();
    for (at, part) in parts.enumerate() {
        let behind = part.strip_prefix(stem).filter(|rest| !stem.is_empty() && (rest.is_empty() || rest.starts_with(' ')));
        match (at, behind.map(str::trim)) {
            (0, Some("")) => {}
            (0, Some(rest)) => inside.push(rest.to_owned()),
            (0, None) => inside.push(part.to_owned()),
            (_, _) => inside.push(format!("row {part}")),
        }
    }
    if inside.is_empty() { path.to_owned() } else { format!("{path} ({})", inside.join(", ")) }
}

/// Under which words a code's question stands, and in which order.
fn subject(code: &str) -> (usize, &'static str) {
    match codes::area(code) {
        Some(Area::Sources) => (0, "On the files that we received"),
        Some(Area::Collection) => (1, "On collectors, logs and licence packs"),
        Some(Area::Servers | Area::Versions) => (2, "On servers"),
        Some(Area::Identities) => (3, "On people and accounts"),
        Some(Area::Addresses) => (4, "On devices and addresses"),
        Some(Area::Externals) => (5, "On external users"),
        Some(Area::Plans) => (6, "On Microsoft 365"),
        Some(Area::Entitlements) => (7, "On licences and Software Assurance"),
        Some(Area::Prices) => (8, "On prices and claims"),
        Some(Area::Journal | Area::Metrics | Area::Decisions) | None => (9, "On the count"),
    }
}

fn closing(page: &mut Page, author: &str) {
    page.paragraph("", "Please do not hesitate to ask where something is unclear; a short call often saves a second export.");
    page.paragraph("", "With kind regards");
    if !author.trim().is_empty() {
        page.paragraph("", author.trim());
    }
    page.text = page.text.trim_end().to_owned() + "\n";
}

/// `30 June 2026`.
fn long(day: Day) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let date = day.to_date();
    let month = MONTHS.get(usize::from(date.month().unsigned_abs()).wrapping_sub(1)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// Text on its way to the paper.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn blank(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn heading(&mut self, words: &str) {
        self.text.push_str(&format!("{words}\n{}\n\n", "-".repeat(words.chars().count())));
    }

    fn paragraph(&mut self, lead: &str, words: &str) {
        self.hanging(lead, words);
        self.blank();
    }

    /// Words behind a lead; further lines begin under the first word.
    fn hanging(&mut self, lead: &str, words: &str) {
        let indent = lead.chars().count();
        let mut line = lead.to_owned();
        let (mut column, mut empty) = (indent, true);
        for word in words.split_whitespace() {
            let length = word.chars().count();
            if !empty && column + 1 + length > WIDTH {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                // A path too long for what is left beside the indent moves to the left, so that it stays whole.
                column = indent.min(WIDTH.saturating_sub(length));
                line = " ".repeat(column);
                empty = true;
            }
            if !empty {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
            (column, empty) = (column + length, false);
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_the_margin_and_hang_under_their_first_word() {
        let mut page = Page::default();
        page.hanging("  1. ", &"word ".repeat(20));
        let lines: Vec<&str> = page.text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("  1. word") && lines[1].starts_with("     word"), "{lines:?}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
        let long = "x".repeat(100);
        page.text.clear();
        page.hanging("- ", &format!("a {long} b"));
        assert_eq!(page.text, format!("- a\n{long}\n  b\n"), "a word too long for the line stands alone");
    }

    #[test]
    fn subjects_that_findings_tell_together_are_counted_behind_the_names() {
        let annex = "we shall send the whole list as an annex";
        assert_eq!(listed(&["A", "B"], 0), "A, B");
        assert_eq!(listed(&["A", "B"], 13), format!("A, B and 13 more; {annex}"));
        assert_eq!(listed::<&str>(&[], 25), format!("25 in all; {annex}"));
        let names: Vec<String> = (0..NAMED + 2).map(|at| at.to_string()).collect();
        assert!(listed(&names, 3).ends_with(&format!("39 and 5 more; {annex}")));
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(Day::parse_iso("2026-06-03").map(long).as_deref(), Some("3 June 2026"));
    }

    #[test]
    fn places_in_files_read_as_words() {
        assert_eq!(readable("ent/licences.xlsx#Reseller orders#5"), "ent/licences.xlsx (Reseller orders, row 5)");
        assert_eq!(readable("logs/file-shares.csv#file-shares"), "logs/file-shares.csv");
        assert_eq!(readable("logs/file-shares.csv#file-shares count"), "logs/file-shares.csv (count)");
        assert_eq!(readable("FS1"), "FS1");
    }
}
