//! The data request: what to ask the client for. First what the servers in scope need, ticked off as it arrives; then what open findings
//! leave to ask. As a table, and as a letter.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey};
use super::words::rule_lines;
use crate::catalog::{Answered, Request, WorkloadId};
use crate::kit::findings::{Finding, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Subjects that a question names before it says how many more there are.
const NAMED: usize = 8;

/// One line of the request.
enum Ask<'a> {
    Data(&'a Request, bool),
    /// A code's question, with the open findings that raise it.
    Question {
        code: &'static str,
        ask: &'a str,
        about: Vec<&'a Finding>,
    },
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text(
            "state",
            "state",
            9,
            "arrived: something of the kind was read; missing: nothing was; to ask: a finding leaves the question open.",
        )
        .least(8)
        .main(),
        Column::text("what", "what to ask for", 60, "A sentence for the letter.").least(24).main(),
        Column::text("how", "how it is exported", 40, "The command or menu; the detail has the others.").least(10),
        Column::text("about", "about", 30, "The servers, people or lines that a finding's question is about.").aside(),
        Column::text("why", "why", 40, "What rests on it."),
    ];
    let asks = asks(input);
    let missing = asks.iter().filter(|ask| matches!(ask, Ask::Data(_, false))).count();
    let open = asks.iter().filter(|ask| matches!(ask, Ask::Question { .. })).count();
    Table::new(TableKey::Requests, "Data request", columns, "Nothing is to be asked for.")
        .summary(format!("{missing} of the kinds of data in scope are missing, findings leave {open} questions; `recal check PATH --request FILE` writes the letter"))
        .over(asks, row)
}

/// What is in scope: every workload that an inventory or a log shows; none where nothing does, and then all is asked for.
fn scope(input: Input) -> BTreeSet<WorkloadId> {
    input.position.services.iter().map(|service| service.workload).collect()
}

fn asks<'a>(input: Input<'a>) -> Vec<Ask<'a>> {
    let scope = scope(input);
    let asked =
        |request: &&Request| scope.is_empty() || request.workloads.is_empty() || request.workloads.iter().any(|w| scope.contains(w));
    let data = input.catalog.requests().iter().filter(asked).map(|request| Ask::Data(request, arrived(input, request)));
    let mut by_code: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    for finding in input.position.findings.iter().filter(|f| f.status == Status::Open && f.severity < crate::kit::findings::Severity::Info)
    {
        by_code.entry(finding.code).or_default().push(finding);
    }
    let mut questions: Vec<(&'static str, &str, Vec<&Finding>)> =
        by_code.into_iter().filter_map(|(code, about)| Some((code, input.catalog.playbook(code)?.ask.as_str(), about))).collect();
    questions.sort_by_key(|(code, _, about)| (about.iter().map(|f| f.severity).min(), *code));
    data.chain(questions.into_iter().map(|(code, ask, about)| Ask::Question { code, ask, about })).collect()
}

/// Whether something of what is asked for was read.
fn arrived(input: Input, request: &Request) -> bool {
    let records = input.records;
    match request.answered {
        Answered::Person => !records.people.is_empty(),
        Answered::Device => !records.devices.is_empty(),
        Answered::Address => {
            records.devices.iter().any(|device| !device.ip.is_empty() && (device.ip_from.is_some() || device.ip_to.is_some()))
        }
        Answered::Server => !records.servers.is_empty(),
        Answered::Plan => !records.plans.is_empty(),
        Answered::Entitlement => !records.entitlements.is_empty(),
        Answered::Price => !records.prices.is_empty(),
        Answered::Access => {
            let mut services = input.position.services.iter().filter(|service| request.workloads.contains(&service.workload));
            services.any(|service| service.rows > 0)
        }
    }
}

fn subjects(about: &[&Finding]) -> String {
    let names: BTreeSet<&str> = about.iter().map(|finding| finding.subject.as_str()).collect();
    let shown: Vec<&str> = names.iter().copied().take(NAMED).collect();
    let more = names.len() - shown.len();
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn row(ask: &Ask) -> Row {
    match ask {
        Ask::Data(request, arrived) => {
            let cells = vec![
                Cell::text(if *arrived { "arrived" } else { "missing" }),
                Cell::text(&request.what),
                Cell::text(request.how.first().map_or("", String::as_str)),
                Cell::Empty,
                Cell::text(&request.why),
            ];
            Row::new(&request.id, cells).mark(if *arrived { Mark::Done } else { Mark::Question })
        }
        Ask::Question { code, ask, about } => {
            let means = about.first().map_or("", |finding| finding.message.as_str());
            let cells = vec![Cell::text("to ask"), Cell::text(*ask), Cell::Empty, Cell::text(subjects(about)), Cell::text(means)];
            Row::new(*code, cells).mark(Mark::Question)
        }
    }
}

pub(super) fn detail(row: &str, input: Input) -> Detail {
    let found = asks(input).into_iter().find(|ask| match ask {
        Ask::Data(request, _) => request.id == row,
        Ask::Question { code, .. } => *code == row,
    });
    match found {
        Some(Ask::Data(request, arrived)) => Detail::new("data request")
            .section("what to ask for", vec![request.what.clone()])
            .section("how it is exported", request.how.clone())
            .section("why", vec![request.why.clone()])
            .section(
                "state",
                vec![if arrived { "something of the kind has arrived" } else { "nothing of the kind has arrived" }.to_owned()],
            )
            .section("rule", rule_lines(input.catalog, &request.id)),
        Some(Ask::Question { code, ask, about }) => {
            let findings = about.iter().map(|f| Line::to_row(f.message.clone(), TableKey::Findings, f.id())).collect();
            Detail::new(code).section("what to ask", vec![ask.to_owned()]).section("findings", findings)
        }
        None => Detail::new(row),
    }
}

/// The request as a letter: what is missing with its commands, then the open questions with what they are about.
pub fn letter(input: Input) -> String {
    let client = &input.position.settings.client;
    let mut text = String::new();
    let addressed = if client.is_empty() { String::new() } else { format!(" of {client}") };
    let _ = writeln!(text, "Data request: Client Access License position{addressed}, as of {}", input.position.settings.as_of);
    let asks = asks(input);
    let missing = asks.iter().filter_map(|ask| match ask {
        Ask::Data(request, false) => Some(*request),
        Ask::Data(_, true) | Ask::Question { .. } => None,
    });
    let missing: Vec<&Request> = missing.collect();
    if !missing.is_empty() {
        text.push_str("\nTo establish who and what accesses which servers, please send us the following. The files are read as they are; nothing need be prepared.\n");
        for (at, request) in (1..).zip(missing) {
            let _ = writeln!(text, "\n{at}. {}", request.what);
            for how in &request.how {
                let _ = writeln!(text, "     {how}");
            }
            let _ = writeln!(text, "   {}", request.why);
        }
    }
    let mut questions = asks.iter().filter_map(|ask| match ask {
        Ask::Question { ask, about, .. } => Some((*ask, about)),
        Ask::Data(..) => None,
    });
    if let Some(first) = questions.next() {
        text.push_str("\nWhat we have received leaves these questions:\n");
        for (ask, about) in std::iter::once(first).chain(questions) {
            let _ = writeln!(text, "\n- {ask}\n  Concerns: {}", subjects(about));
        }
    }
    text
}
