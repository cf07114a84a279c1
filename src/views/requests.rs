//! The data request: what to ask the client for. First what the workloads in scope need, ticked off as it arrives; then what open
//! findings leave to ask. As a table here, as a letter in [`super::letter`].

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey};
use super::words::{counted, rule_lines, some_of};
use crate::catalog::{Answered, Exporter, Request, WorkloadId};
use crate::kit::coverage::Grade;
use crate::kit::findings::{Finding, Severity, Status};
use std::collections::{BTreeMap, BTreeSet};

/// Subjects that a question names before it says how many more there are.
pub(super) const NAMED: usize = 8;

/// Questions that the list of what is missing answers already, better than the finding does.
const LISTED: [&str; 2] = ["no-access-evidence", "server-without-access"];

/// How far what is asked for has arrived.
pub(super) enum Arrival<'a> {
    Missing,
    /// Of some servers: how many, of how many, and which are missing.
    Partly {
        seen: usize,
        of: usize,
        missing: Vec<&'a str>,
    },
    Arrived,
}

/// Something of the list of extracts.
pub(super) struct Data<'a> {
    pub request: &'a Request,
    pub arrival: Arrival<'a>,
}

/// A code's question, with the open findings that raise it.
pub(super) struct Question<'a> {
    pub code: &'static str,
    pub ask: &'a str,
    pub about: Vec<&'a Finding>,
}

/// All there is to ask for.
pub(super) struct Asks<'a> {
    pub data: Vec<Data<'a>>,
    pub questions: Vec<Question<'a>>,
    /// Words of the scope that name no workload.
    pub unknown: Vec<&'a str>,
}

impl<'a> Asks<'a> {
    pub fn of(input: Input<'a>) -> Asks<'a> {
        let (scope, unknown) = scope(input);
        let asked = |request: &&Request| {
            scope.is_empty() || request.workloads.is_empty() || request.workloads.iter().any(|workload| scope.contains(workload))
        };
        let data: Vec<Data> = input
            .catalog
            .requests()
            .iter()
            .filter(asked)
            .filter_map(|request| Some(Data { request, arrival: arrival(input, request)? }))
            .collect();
        let listed = data.iter().any(|data| data.request.answered == Answered::Access && !matches!(data.arrival, Arrival::Arrived));
        Asks { questions: questions(input, listed), data, unknown }
    }
}

/// Workloads in scope: those of the setting, else every one that an inventory or a log shows; none where nothing does, and then all is
/// asked for.
fn scope<'a>(input: Input<'a>) -> (BTreeSet<WorkloadId>, Vec<&'a str>) {
    let words = input.position.settings.scope.as_deref().unwrap_or_default().split([';', ',']);
    let words: Vec<&str> = words.map(str::trim).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return (input.position.services.iter().map(|service| service.workload).collect(), Vec::new());
    }
    let unknown = words.iter().copied().filter(|word| input.catalog.find_workload(word).is_none()).collect();
    (words.iter().filter_map(|word| input.catalog.find_workload(word)).collect(), unknown)
}

/// The names of workloads in scope, as the letter has them.
pub(super) fn scope_names(input: Input) -> Vec<String> {
    let (scope, _) = scope(input);
    scope.iter().map(|workload| input.catalog.workload(*workload).name.clone()).collect()
}

fn questions<'a>(input: Input<'a>, listed: bool) -> Vec<Question<'a>> {
    let mut by_code: BTreeMap<&'static str, Vec<&Finding>> = BTreeMap::new();
    let open = input.position.findings.iter().filter(|f| f.status == Status::Open && f.severity < Severity::Info && !f.settled);
    for finding in open.filter(|finding| !(listed && LISTED.contains(&finding.code))) {
        by_code.entry(finding.code).or_default().push(finding);
    }
    let question = |(code, about)| Some(Question { code, ask: input.catalog.playbook(code)?.ask.as_str(), about });
    let mut questions: Vec<Question> = by_code.into_iter().filter_map(question).collect();
    questions.sort_by_key(|question| (question.about.iter().map(|f| f.severity).min(), question.code));
    questions
}

/// How far it has arrived; `None`: nobody needs it, as no server in scope asks for a CAL.
fn arrival<'a>(input: Input<'a>, request: &Request) -> Option<Arrival<'a>> {
    let records = input.records;
    let any = |there: bool| if there { Arrival::Arrived } else { Arrival::Missing };
    Some(match request.answered {
        Answered::Person => any(!records.people.is_empty()),
        Answered::Device => any(!records.devices.is_empty()),
        Answered::Address => any(records.devices.iter().any(|d| !d.ip.is_empty() && (d.ip_from.is_some() || d.ip_to.is_some()))),
        Answered::Server => any(!records.servers.is_empty()),
        Answered::Plan => any(!records.plans.is_empty()),
        Answered::Entitlement => any(!records.entitlements.is_empty()),
        Answered::Price => any(!records.prices.is_empty()),
        Answered::Access => return access(input, request),
    })
}

/// Server by server where each has its own logs, else whether anybody's access is shown.
fn access<'a>(input: Input<'a>, request: &Request) -> Option<Arrival<'a>> {
    let services = input.position.services.iter().zip(&input.position.coverage.services);
    let of: Vec<_> = services.filter(|(service, _)| request.workloads.contains(&service.workload)).collect();
    let needing: Vec<_> = of.iter().filter(|(_, covered)| covered.grade != Grade::Exempt).collect();
    if needing.is_empty() {
        return of.is_empty().then_some(Arrival::Missing);
    }
    let missing: Vec<&str> =
        needing.iter().filter(|(_, covered)| covered.grade == Grade::Blind).map(|(service, _)| service.server.as_str()).collect();
    Some(match (needing.len() - missing.len(), missing.len()) {
        (0, _) => Arrival::Missing,
        (seen, 1..) if request.per_server => Arrival::Partly { seen, of: needing.len(), missing },
        (_, _) => Arrival::Arrived,
    })
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text(
            "state",
            "state",
            9,
            "arrived: something of the kind was read; 3 of 8: of so many servers; missing: nothing was; to ask: a finding leaves the question open.",
        )
        .least(8)
        .main(),
        Column::text("what", "what to ask for", 60, "A sentence for the letter.").least(24).main(),
        Column::text("who", "who can export it", 22, "Who in the client's IT it is asked of.").aside(),
        Column::text("how", "how it is exported", 40, "The command or menu; the detail has the others.").least(10),
        Column::text("about", "about", 30, "Servers of which it is missing, or what a finding's question is about.").aside(),
        Column::text("why", "why", 40, "What rests on it."),
    ];
    let Asks { data, questions, unknown } = Asks::of(input);
    let missing = data.iter().filter(|data| !matches!(data.arrival, Arrival::Arrived)).count();
    let mut table = Table::new(TableKey::Requests, "Data request", columns, "Nothing is to be asked for.").summary(format!(
        "{missing} of {} in scope missing or incomplete; findings leave {} open; `recal check PATH --request FILE` writes the letter",
        counted(data.len() as u64, "kind of data", "kinds of data"),
        counted(questions.len() as u64, "question", "questions")
    ));
    if !unknown.is_empty() {
        table = table.summary(format!("the scope names what is no workload of the catalog: {}", unknown.join(", ")));
    }
    let rows: Vec<Row> = data.iter().map(data_row).chain(questions.iter().map(question_row)).collect();
    table.over(rows, Row::clone)
}

fn subjects(about: &[&Finding]) -> String {
    let (grouped, single): (Vec<&Finding>, Vec<&Finding>) = about.iter().partition(|finding| finding.subjects > 1);
    let names: BTreeSet<&str> = single.iter().map(|finding| finding.subject.as_str()).collect();
    some_of(&names.into_iter().collect::<Vec<_>>(), NAMED, grouped.iter().map(|finding| finding.subjects).sum())
}

pub(super) fn exporter(who: Exporter) -> &'static str {
    match who {
        Exporter::Directory => "directory and Microsoft 365 administrators",
        Exporter::Servers => "server and network administrators",
        Exporter::Mail => "mail administrators",
        Exporter::Licensing => "licensing and procurement",
    }
}

fn data_row(Data { request, arrival }: &Data) -> Row {
    let (state, about, mark) = match arrival {
        Arrival::Arrived => ("arrived".to_owned(), String::new(), Mark::Done),
        Arrival::Missing => ("missing".to_owned(), String::new(), Mark::Question),
        Arrival::Partly { seen, of, missing } => (format!("{seen} of {of}"), some_of(missing, NAMED, 0), Mark::Question),
    };
    let cells = vec![
        Cell::text(state),
        Cell::text(&request.what),
        Cell::text(exporter(request.who)),
        Cell::text(request.how.first().map_or("", String::as_str)),
        Cell::text(about),
        Cell::text(&request.why),
    ];
    Row::new(&request.id, cells).mark(mark)
}

fn question_row(Question { code, ask, about }: &Question) -> Row {
    let means = about.first().map_or("", |finding| finding.message.as_str());
    let cells = vec![Cell::text("to ask"), Cell::text(*ask), Cell::Empty, Cell::Empty, Cell::text(subjects(about)), Cell::text(means)];
    Row::new(*code, cells).mark(Mark::Question)
}

pub(super) fn detail(row: &str, input: Input) -> Detail {
    let asks = Asks::of(input);
    if let Some(Data { request, arrival }) = asks.data.iter().find(|data| data.request.id == row) {
        return Detail::new("data request")
            .section("what to ask for", vec![request.what.clone()])
            .section("who can export it", vec![exporter(request.who).to_owned()])
            .section("how it is exported", request.how.clone())
            .section("why", vec![request.why.clone()])
            .section("state", state(arrival))
            .section("rule", rule_lines(input.catalog, &request.id));
    }
    let Some(Question { code, ask, about }) = asks.questions.iter().find(|question| question.code == row) else { return Detail::new(row) };
    let findings = about.iter().map(|f| Line::to_row(f.message.clone(), TableKey::Findings, f.id())).collect();
    Detail::new(*code).section("what to ask", vec![(*ask).to_owned()]).section("findings", findings)
}

fn state(arrival: &Arrival) -> Vec<String> {
    match arrival {
        Arrival::Arrived => vec!["something of the kind has arrived".to_owned()],
        Arrival::Missing => vec!["nothing of the kind has arrived".to_owned()],
        Arrival::Partly { seen, of, missing } => {
            let mut lines = vec![format!("arrived for {seen} of {of} servers; missing for")];
            lines.extend(missing.iter().map(|server| (*server).to_owned()));
            lines
        }
    }
}
