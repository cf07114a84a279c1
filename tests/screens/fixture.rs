//! A made-up book: a few tables like those of a real engagement, one of any length, and a count of the rows that were asked for.

use recal::catalog::{Cents, Day, RightId};
use recal::engagement::{Draft, Entry, EntryState};
use recal::kit::decisions::{Decision, MetricChoice, RecordKey};
use recal::kit::findings::{Effect, Finding, Severity, Suggestion};
use recal::kit::position::Totals;
use recal::kit::records::{Origin, TableId};
use recal::views::{Cell, Column, Detail, EvidenceRow, Line, Mark, Open, Proposed, Row, Rule, Step, StepState, Table, TableKey, Target};
use recal::workbench::book::{Book, Headline};
use std::sync::atomic::{AtomicUsize, Ordering};

pub const EXCHANGE: RightId = RightId(2);

/// What the made-up engagement says.
pub struct Made {
    pub generation: u64,
    /// Length of the table of people.
    pub people: usize,
    pub asked: AtomicUsize,
    pub left: Cents,
    pub complete: bool,
    pub excluded: bool,
    findings: Vec<Finding>,
    entries: Vec<Entry>,
}

impl Made {
    pub fn new(people: usize) -> Made {
        let finding = Finding::new(
            "service-account-suspect",
            Severity::Medium,
            Effect::Over,
            "svc_scan@contoso.example",
            "svc_scan@contoso.example was seen on 31 devices within a day and looks like a service account; it is counted as a person",
        )
        .remedy("Ask what the account does, and exclude it if nobody sits behind it.")
        .units(1)
        .money(Cents(7_500))
        .suggest("exclude svc_scan as a service account", Decision::Exclude { on: person("svc_scan@contoso.example") });
        let version = Finding::new(
            "version-unknown",
            Severity::High,
            Effect::Unknown,
            "EXCH03",
            "EXCH03 has no version: the count assumes the latest by the as-of date",
        )
        .units(112);
        let opening = Draft { op: "open".into(), ..Draft::note(&[], "") };
        Made {
            generation: 1,
            people,
            asked: AtomicUsize::new(0),
            left: Cents(6_125_000),
            complete: true,
            excluded: false,
            findings: vec![version, finding],
            entries: vec![
                entry(0, opening, EntryState::Active),
                entry(1, Draft::metric("rds", MetricChoice::Device, "shop floor"), EntryState::Active),
                entry(2, Draft::exclude(&person("printer07"), "printer account"), EntryState::Retracted),
            ],
        }
    }

    /// The same engagement after svc_scan was excluded.
    pub fn decided(people: usize) -> Made {
        let mut made = Made::new(people);
        made.generation = 2;
        made.left = Cents(6_117_500);
        made.excluded = true;
        made.entries.push(entry(3, Draft::exclude(&person("svc_scan@contoso.example"), "scanner"), EntryState::Active));
        made
    }

    /// With a finding about a name that may be either of two people.
    pub fn ambiguous(people: usize) -> Made {
        let mut made = Made::new(people);
        let decision = Decision::Merge { on: person("cmeyer"), to: "carla.meyer@contoso.example".into() };
        let words = "cmeyer may be carla.meyer or ralf.vidal";
        made.findings = vec![
            Finding::new("ambiguous-user", Severity::Medium, Effect::Unknown, "cmeyer", words)
                .suggest("merge cmeyer into carla.meyer", decision),
        ];
        made
    }

    /// With five accounts that look like service accounts, and one whose remedy is another.
    pub fn alike(people: usize) -> Made {
        let mut made = Made::new(people);
        let suspect =
            |name: &str| Finding::new("service-account-suspect", Severity::Medium, Effect::Over, name, "it looks like a service account");
        let kind = |name: &str| Decision::Amend { on: person(name), field: "kind".into(), to: Some("service".into()) };
        let names = ["svc_scan", "svc_backup", "svc_fax", "svc_mail", "svc_print"];
        made.findings = names.map(|name| suspect(name).suggest(format!("{name} is a service account"), kind(name))).to_vec();
        made.findings.push(suspect("svc_left").suggest("exclude svc_left", Decision::Exclude { on: person("svc_left") }));
        made
    }

    /// With a line of entitlements whose wording is in doubt.
    pub fn wording(people: usize) -> Made {
        let mut made = Made::new(people);
        let says = |name: &str, why: &str| Suggestion {
            label: format!("read it as {name}"),
            why: why.into(),
            decision: Decision::Amend {
                on: RecordKey { record: "description".into(), key: "Core CAL ALNG".into() },
                field: "product".into(),
                to: Some(name.into()),
            },
        };
        let words =
            "'Core CAL ALNG' (2 lines) may be Core CAL Suite, but nobody knows the word 'aalng': it covers nothing until that is decided";
        made.findings = vec![
            Finding::new("unsure-product", Severity::Medium, Effect::Over, "Core CAL ALNG", words)
                .remedy("Compare the line with the order or the contract, then say what the description means.")
                .suggest_each([
                    says("Core CAL Suite", "the best guess: nobody knows the word 'aalng'"),
                    says("Core CAL Suite Bridge for Office 365", "it says cal, core; it does not say bridge, office365"),
                    says("Windows Server CAL", "it says cal; it does not say server, windows"),
                ])
                .seen_at(Origin { table: TableId(0), row: 12 }),
        ];
        made
    }

    /// One more entry in the journal.
    pub fn decide(&mut self, draft: Draft) {
        self.entries.push(entry(self.entries.len() as u64, draft, EntryState::Active));
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn entry(id: u64, draft: Draft, state: EntryState) -> Entry {
    Entry { id, at: "2026-11-21T10:04:11Z".into(), by: "a.b".into(), draft, state }
}

pub fn person(key: &str) -> RecordKey {
    RecordKey { record: "person".into(), key: key.into() }
}

fn text(words: &str) -> Cell {
    Cell::text(words)
}

fn day(year: i16, month: i8, day: i8) -> Cell {
    Cell::day(Day::from_ymd(year, month, day))
}

impl Book for Made {
    fn suggestions(&self, row: &Row) -> Vec<(String, Vec<Suggestion>)> {
        recal::views::suggested_by_findings(row, self.findings())
    }

    fn generation(&self) -> u64 {
        self.generation
    }

    fn headline(&self) -> Headline {
        let auditor_cost = Cents(41_230_000);
        let reduction = Some(1.0 - self.left.0 as f64 / auditor_cost.0 as f64);
        Headline {
            client: "Contoso AG".into(),
            as_of: Day::from_ymd(2026, 6, 30).unwrap(),
            currency: "EUR".into(),
            totals: Totals { auditor_cost, residual_cost: self.left, reduction, uncovered: 58, ..Totals::default() },
            complete: self.complete,
            questions: 2,
            at_stake: Cents(7_500),
        }
    }

    fn tables(&self, step: Step) -> Vec<TableKey> {
        match step {
            Step::Sources => vec![TableKey::Sources, TableKey::Settings],
            Step::Inventory => vec![TableKey::Servers],
            Step::Access => vec![TableKey::AccessRights, TableKey::People],
            Step::Version => vec![TableKey::Versions],
            Step::Metric => vec![TableKey::Metrics],
            Step::Suites => vec![TableKey::Entitlements],
            Step::M365 => vec![TableKey::Plans],
            Step::External => vec![TableKey::External],
            Step::Gap => vec![TableKey::Gap, TableKey::Waterfall],
        }
    }

    fn step_of(&self, key: TableKey) -> Option<Step> {
        recal::views::step_of(key)
    }

    fn step_state(&self, step: Step) -> StepState {
        let (mark, open, note) = match step {
            Step::Sources => (Mark::None, 0, "14"),
            Step::Access => (Mark::Question, 3, ""),
            Step::External => (Mark::Problem, 1, ""),
            Step::Gap => (Mark::None, 0, "EUR"),
            _ => (Mark::Done, 0, ""),
        };
        StepState { mark, open, note: note.into() }
    }

    fn table(&self, key: TableKey) -> Table<'_> {
        let table = match key {
            TableKey::AccessRights | TableKey::Metrics => rights(key),
            TableKey::Subjects(_) => subjects(self.excluded),
            TableKey::People => people(self.people),
            TableKey::Devices => devices(),
            TableKey::Plans => plans(),
            TableKey::Entitlements => entitlements(),
            TableKey::Settings => settings(),
            TableKey::Gap => gap(),
            TableKey::Waterfall => waterfall(self.left),
            TableKey::Findings => findings(&self.findings),
            TableKey::Decisions => decisions(&self.entries),
            TableKey::Sources => sources(),
            _ => Table::new(key, "Nothing", vec![Column::text("what", "what", 30, "")], "Nothing here yet: put an export into the folder."),
        };
        let row = table.row;
        Table {
            row: Box::new(move |at| {
                self.asked.fetch_add(1, Ordering::Relaxed);
                row(at)
            }),
            ..table
        }
    }

    fn detail(&self, key: TableKey, row: &str, limit: usize) -> Detail {
        let evidence: Vec<EvidenceRow> = (0..3u64)
            .map(|at| EvidenceRow {
                origin: Origin { table: TableId(0), row: 48_112 + at },
                place: format!("iis/u_ex260628.log row {}", 48_112 + at),
                text: "28 Jun 26".into(),
            })
            .take(limit)
            .collect();
        let detail = Detail::new(row)
            .section("why", vec!["counts once: 4 spellings, 2 domains; alias in the directory (AD export, row 812)".to_string()])
            .section("rule", vec!["plan-m365-e3: M365 E3 carries exchange-standard · verified · Microsoft Product Terms".to_string()]);
        match key {
            TableKey::Gap => {
                let who = "user0000042@contoso.example";
                detail.section("uncovered", vec![Line::to_row(format!("{who} · Exchange Standard"), TableKey::People, who)])
            }
            TableKey::Subjects(_) | TableKey::Sources => Detail { evidence, evidence_total: 214, ..detail },
            _ => detail,
        }
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn rules(&self, _key: TableKey, row: &Row) -> Vec<Rule> {
        recal::views::rules_of_findings(row, self.findings())
    }

    fn under(&self, rule: &Rule) -> Vec<Proposed> {
        recal::views::under_of_findings(rule, self.findings())
    }

    fn right(&self, right: RightId) -> Option<String> {
        (right == EXCHANGE).then(|| "exchange-standard".to_string())
    }
}

fn rights(key: TableKey) -> Table<'static> {
    let columns = vec![
        Column::text("right", "right", 24, "What a CAL gives."),
        Column::count("users", "users", 8, "People who count.").total(),
        Column::count("devices", "devices", 8, "Devices that count.").total(),
        Column::text("metric", "metric", 8, "The metric in force."),
        Column::money("cost", "short EUR", 12, "At the standalone price.").total(),
    ];
    let list = vec![
        ("Windows Server", 1_412, 960, "split", 83_600),
        ("Exchange Standard", 1_184, 902, "user", 180_000),
        ("RDS", 0, 214, "device", 408_000),
    ];
    let open = if key == TableKey::AccessRights { Open::Table(TableKey::Subjects(EXCHANGE)) } else { Open::Detail };
    Table::new(key, if key == TableKey::Metrics { "Metric" } else { "Access" }, columns, "Nobody accesses anything yet.")
        .summary("1,184 people and 960 devices count after 412 were set aside.")
        .over(list, move |(name, users, devices, metric, cost)| {
            Row::new(*name, vec![text(name), Cell::Count(*users), Cell::Count(*devices), text(metric), Cell::Money(Cents(*cost))])
                .target(Target::Right(EXCHANGE))
                .open(open.clone())
        })
}

fn subjects(excluded: bool) -> Table<'static> {
    let columns = vec![
        Column::text("user", "user or device", 30, "As resolved."),
        Column::count("devices", "devices", 8, "Seen on how many."),
        Column::day("last", "last seen", "The newest row."),
        Column::text("covered", "covered by", 24, "What meets the demand."),
        Column::text("kind", "kind", 10, "As the directory has it.").amends("kind"),
    ];
    let list = vec![
        ("j.meyer@contoso.example", 7, day(2026, 6, 28), "M365 E3", Mark::None),
        ("a.rossi@contoso.example", 5, day(2026, 6, 30), "Core CAL Suite", Mark::None),
        ("svc_scan@contoso.example", 31, day(2026, 6, 30), "uncovered", if excluded { Mark::Out } else { Mark::Question }),
        ("k.novak@contoso.example", 2, day(2026, 2, 11), "uncovered", Mark::Problem),
        ("株式会社@contoso.example", 0, Cell::Unknown, "a very long description of what covers this person, cut at the end", Mark::None),
    ];
    Table::new(TableKey::Subjects(EXCHANGE), "Access · Exchange Standard", columns, "Nobody.")
        .summary("1,184 users, 902 devices, 2,310 pairs; 412 set aside.")
        .over(list, |(name, devices, last, covered, mark)| {
            Row::new(*name, vec![text(name), Cell::Count(*devices), last.clone(), text(covered), text("employee")])
                .mark(*mark)
                .target(Target::Record(person(name)))
        })
}

fn people(len: usize) -> Table<'static> {
    let columns = vec![Column::text("user", "user", 30, "As resolved."), Column::count("rows", "rows", 9, "Rows of access.")];
    Table::new(TableKey::People, "People", columns, "No directory yet: put an export of users into the folder.").rows(len, |at| {
        let name = format!("user{at:07}@contoso.example");
        Row::new(name.clone(), vec![text(&name), Cell::Count((at * 7 % 1000) as u64)]).target(Target::Record(person(&name)))
    })
}

pub fn device(key: &str) -> RecordKey {
    RecordKey { record: "device".into(), key: key.into() }
}

fn devices() -> Table<'static> {
    let columns = vec![Column::text("device", "device", 20, "As resolved."), Column::flag("shared", "shared", 6, "")];
    Table::new(TableKey::Devices, "Devices", columns, "No device.")
        .over(vec!["KIOSK7", "KIOSK8"], |name| Row::new(*name, vec![text(name), Cell::Flag(false)]).target(Target::Record(device(name))))
}

fn plans() -> Table<'static> {
    let columns = vec![Column::text("plan", "plan", 20, ""), Column::text("right", "carries", 20, "")];
    Table::new(TableKey::Plans, "M365", columns, "No plan.").over(vec!["m365-f3:exchange-standard", "m365-f3:rds"], |row| {
        let target = Target::Record(RecordKey { record: "right".into(), key: (*row).into() });
        Row::new(*row, vec![text("Microsoft 365 F3"), text("Exchange Standard")]).mark(Mark::Question).target(target)
    })
}

fn entitlements() -> Table<'static> {
    let columns = vec![
        Column::text("text", "line", 24, ""),
        Column::text("product", "product", 24, ""),
        Column::text("metric", "metric", 8, ""),
        Column::text("server", "held for", 12, ""),
    ];
    let list = vec![("WinSvrExtConn", "Windows Server External Connector", "", "HV01"), ("Core CAL ALNG", "Core CAL Suite", "device", "")];
    Table::new(TableKey::Entitlements, "Entitlements", columns, "Nothing owned.").over(list, |(line, product, metric, host)| {
        let target = Target::Record(RecordKey { record: "entitlement".into(), key: format!("lines.csv##{line}") });
        Row::new(*line, vec![text(line), text(product), text(metric), text(host)]).target(target)
    })
}

fn settings() -> Table<'static> {
    let columns =
        vec![Column::text("name", "setting", 24, ""), Column::text("value", "value", 20, ""), Column::text("help", "what it does", 40, "")];
    Table::new(TableKey::Settings, "Scope and settings", columns, "").over(vec!["as_of", "currency"], |name| {
        let value = if *name == "as_of" { "2026-06-30" } else { "EUR" };
        Row::new(*name, vec![text(name), text(value), text("what the position is computed with")]).target(Target::Setting(name))
    })
}

fn sources() -> Table<'static> {
    let columns = vec![
        Column::text("file", "file", 28, "Relative to the folder."),
        Column::text("kind", "read as", 16, "What it was recognised as."),
        Column::count("rows", "rows", 9, "").total(),
        Column::count("rejected", "rejected", 9, "").total(),
    ];
    let list = vec![("access.csv", "access", 48_211, 3, Mark::None), ("list.xlsx · Sheet1", "unrecognised", 14, 0, Mark::Question)];
    Table::new(TableKey::Sources, "Sources", columns, "No file yet.").over(list, |(file, kind, rows, rejected, mark)| {
        let (path, table) = file.split_once(" · ").unwrap_or((file, "access"));
        let row = Row::new(format!("{path}#{table}"), vec![text(file), text(kind), Cell::Count(*rows), Cell::Count(*rejected)]);
        let row = row.mark(*mark).target(Target::Source(path.into()));
        if *kind == "unrecognised" { row.open(Open::Mapping) } else { row }
    })
}

fn gap() -> Table<'static> {
    let columns = vec![
        Column::text("right", "right", 22, ""),
        Column::text("metric", "metric", 7, ""),
        Column::count("plans", "M365", 9, "").total(),
        Column::count("need", "need", 9, "").total().main(),
        Column::count("short", "short", 9, "").total().main(),
        Column::money("cost", "short EUR", 12, "").total().main(),
    ];
    let list = vec![("Windows Server", "split", 960, 452, 22, 83_600), ("Exchange Standard", "user", 960, 224, 24, 180_000)];
    Table::new(TableKey::Gap, "Gap", columns, "Nobody accesses anything yet.")
        .summary("Unadjusted 412,300 EUR → 61,250 EUR left, 85 % less.")
        .over(list, |(right, metric, plans, need, short, cost)| {
            let counts = [*plans, *need, *short].map(Cell::Count);
            let mut cells = vec![text(right), text(metric)];
            cells.extend(counts);
            cells.push(Cell::Money(Cents(*cost)));
            Row::new(*right, cells).mark(Mark::Problem).target(Target::Right(EXCHANGE))
        })
}

fn waterfall(left: Cents) -> Table<'static> {
    let columns = vec![
        Column::text("step", "step", 20, "").least(12),
        Column::money("change", "change EUR", 14, ""),
        Column::money("after", "after EUR", 14, ""),
        Column::text("words", "in words", 64, "").least(20),
    ];
    let steps = [
        ("unadjusted", 41_230_000, "what someone would assert from the raw data"),
        ("identities", -11_840_000, "1,511 spellings were 1,102 people"),
        ("machine-account", -3_820_000, "machine accounts: 402 demands set aside"),
        ("plans", -20_575_000, "online plans carry 1,903 demands"),
        ("allocation", 1_130_000, "what a raw count overlooks: versions, kiosks"),
        ("left", left.0, "58 internal demands uncovered"),
    ];
    let mut after = 0;
    let mut list = Vec::new();
    for (code, delta, words) in steps {
        after = if code == "left" { delta } else { after + delta };
        list.push((code, delta, after, words));
    }
    Table::new(TableKey::Waterfall, "Waterfall", columns, "Nothing to show yet.").over(list, |(code, delta, after, words)| {
        let mark = if matches!(*code, "unadjusted" | "left") { Mark::Done } else { Mark::None };
        Row::new(*code, vec![text(code), Cell::Money(Cents(*delta)), Cell::Money(Cents(*after)), text(words)]).mark(mark)
    })
}

fn findings(list: &[Finding]) -> Table<'_> {
    let columns = vec![
        Column::text("severity", "severity", 8, ""),
        Column::text("subject", "about", 26, ""),
        Column::text("message", "what was found", 50, ""),
        Column::count("units", "units", 7, ""),
    ];
    Table::new(TableKey::Findings, "Findings", columns, "No finding.").rows(list.len(), |at| {
        let finding = &list[at];
        let cells = vec![text(finding.severity.word()), text(&finding.subject), text(&finding.message), Cell::known(finding.units)];
        Row::new(finding.id(), cells).mark(Mark::Question).target(Target::Finding(finding.id()))
    })
}

fn decisions(list: &[Entry]) -> Table<'_> {
    let columns = vec![
        Column::count("id", "entry", 6, ""),
        Column::text("op", "decision", 12, ""),
        Column::text("why", "because", 30, ""),
        Column::text("by", "by", 8, ""),
    ];
    Table::new(TableKey::Decisions, "Decisions", columns, "Nothing is decided yet.").rows(list.len(), |at| {
        let entry = &list[at];
        let mark = if entry.state == EntryState::Retracted { Mark::Out } else { Mark::None };
        Row::new(entry.id.to_string(), vec![Cell::Count(entry.id), text(&entry.draft.op), text(&entry.draft.why), text(&entry.by)])
            .mark(mark)
            .target(Target::Entry(entry.id))
    })
}
