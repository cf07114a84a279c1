//! Contested accounts: who counts although something speaks against it, shown apart, with the arguments on both sides and what leaving them
//! out would change. Nobody is left out by being here.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, right_name, rule_lines, subject_key, user_name};
use crate::catalog::{ContestedSort, RightId};
use crate::kit::contested::{self, Contested, Counting, STALE, Why};
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::{Status, Suggestion};
use crate::kit::position::{Subject, UserId};

/// What suggestions about such an account are grouped under; their reasons are the rationale.
pub const CONTESTED: &str = "contested accounts";

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("account", "account", 30, "As the directory calls it, else as it was seen.").least(16),
        Column::text("sort", "contested as", 12, "service, test, admin, leaver or stale; filter with sort:stale.").least(7).main(),
        Column::text("why", "because", 44, "What speaks against counting it.").least(20).main(),
        Column::count(
            "idle",
            "days unused",
            11,
            "At the as-of date, since the last logon or the last access; blank where no day is known.",
        )
        .least(6),
        Column::text("counts", "counts today in", 30, "The rights in which it counts; blank where a decision took it out.").least(12),
        Column::text("out", "for leaving it out", 40, "The argument of whoever would leave it out.").least(16).aside(),
        Column::text("in", "for counting it", 40, "The argument of whoever counts it.").least(16).aside(),
    ];
    let all = &input.position.beside.contested;
    let counting = contested::counting(input.position);
    let table = Table::new(TableKey::Contested, "Contested accounts", columns, "Nobody who counts is in doubt.");
    let table = summary(input, &counting).into_iter().fold(table, Table::summary);
    table.rows(all.len(), move |at| all.get(at).map_or_else(Row::none, |account| row(input, account, &counting)))
}

/// How many count, as what; and how many at 30, 60 and 90 days, by right.
fn summary(input: Input, counting: &Counting) -> Vec<String> {
    let count = |account: &&Contested| counting.get(&account.user).is_some_and(|rights| !rights.is_empty());
    let all: Vec<&Contested> = input.position.beside.contested.iter().filter(count).collect();
    let of = |sort: ContestedSort| format!("{} {}", all.iter().filter(|account| account.sort == sort).count(), sort.word());
    let sorts: Vec<String> = ContestedSort::ALL.iter().rev().map(|sort| of(*sort)).collect();
    let unused = |right: Option<RightId>| {
        let of = |days: u32| {
            let in_right = |account: &&&Contested| right.is_none_or(|right| counting[&account.user].contains(&right));
            all.iter().filter(in_right).filter(|account| account.idle.is_some_and(|idle| idle >= days)).count()
        };
        STALE.map(|days| of(days).to_string()).join("/")
    };
    let rights = input.position.rights.keys().map(|right| (right_name(input.catalog, *right), unused(Some(*right))));
    let rights: Vec<String> =
        rights.filter(|(_, figures)| !figures.starts_with("0/")).map(|(name, figures)| format!("{name} {figures}")).collect();
    let days = STALE.map(|days| days.to_string()).join("/");
    let told = counted(all.len() as u64, "account counts and is contested", "accounts count and are contested");
    let first = format!("{told}: {}; none is left out unless you decide so", sorts.join(", "));
    let second = format!("unused for {days} days: {} accounts; {}", unused(None), rights.join(", "));
    if rights.is_empty() { vec![first] } else { vec![first, second] }
}

fn row(input: Input, account: &Contested, counting: &Counting) -> Row {
    let rights: Vec<String> = counting.get(&account.user).into_iter().flatten().map(|right| right_name(input.catalog, *right)).collect();
    let mark = if rights.is_empty() { Mark::Out } else { Mark::Question };
    let arguments = input.catalog.arguments(account.sort);
    let cells = vec![
        Cell::text(user_name(input, account.user)),
        Cell::text(account.sort.word()),
        Cell::text(account.whys.iter().map(|(_, why)| words(why)).collect::<Vec<_>>().join("; ")),
        account.idle.map_or(Cell::Empty, |days| Cell::Count(u64::from(days))),
        Cell::text(rights.join(", ")),
        Cell::optional(arguments.map(|arguments| arguments.out.as_str())),
        Cell::optional(arguments.map(|arguments| arguments.counts.as_str())),
    ];
    let subject = Subject::User(UserId(account.user));
    let key = subject_key(input.position, subject);
    Row::new(super::access::subject_id(input.position, subject), cells).mark(mark).target(Target::Record(key))
}

fn words(why: &Why) -> String {
    match why {
        Why::Named(part) => format!("its name has '{part}'"),
        Why::Devices(devices) => format!("it was seen on {} devices", crate::catalog::grouped(*devices)),
        Why::NoMailNoExpiry => "its password never expires, and it has no mail address".to_owned(),
        Why::Kind(kind) => format!("the directory calls it {kind}"),
        Why::SecondOf(owner) => format!("it looks like a second account of {owner}"),
        Why::LeftOn(day) => format!("the last day was {day}, and the account is not disabled"),
        Why::DisabledAfter(day) => format!("it was disabled on {day}, after the as-of date"),
        Why::EnabledAgain(day) => format!("a day of disabling ({day}) stands beside an account that is enabled"),
        Why::Unused(last, days) => format!("enabled, and not used since {last}, {days} days before the as-of date"),
    }
}

/// What can be decided about a contested account, each with its rationale.
pub(super) fn suggestions(input: Input, key: &RecordKey) -> Vec<Suggestion> {
    let mine = |account: &&Contested| key.record == "person" && user_name(input, account.user).eq_ignore_ascii_case(&key.key);
    let Some(account) = input.position.beside.contested.iter().find(mine) else { return Vec::new() };
    let because: Vec<String> = account.whys.iter().map(|(_, why)| words(why)).collect();
    let argument = input.catalog.arguments(account.sort).map_or("", |arguments| arguments.out.as_str());
    let why = format!("{}. {argument}", because.join("; "));
    let amend = |kind: &str, label: &str| {
        let decision = Decision::Amend { on: key.clone(), field: "kind".into(), to: Some(kind.to_owned()) };
        Suggestion { label: label.to_owned(), why: why.clone(), decision }
    };
    let exclude = |label: &str| Suggestion { label: label.to_owned(), why: why.clone(), decision: Decision::Exclude { on: key.clone() } };
    let is_kind = |kind: &str| account.whys.contains(&(account.sort, Why::Kind(kind.to_owned())));
    match account.sort {
        // A finding of its own offers that, as long as it is open.
        ContestedSort::Service if offered(input, key) => Vec::new(),
        ContestedSort::Service => vec![amend("service", "it is a service account")],
        ContestedSort::Test if is_kind("test") => vec![exclude("leave the test account out")],
        ContestedSort::Test => vec![amend("test", "it is a test account (it still counts)"), exclude("leave the test account out")],
        ContestedSort::Admin if is_kind("admin") => vec![exclude("leave it out: it only administers")],
        ContestedSort::Admin => {
            vec![amend("admin", "it is an account for administration (it still counts)"), exclude("leave it out: it only administers")]
        }
        ContestedSort::Leaver => vec![exclude("leave it out: the person has left")],
        ContestedSort::Stale => vec![exclude("leave it out: nobody used it")],
    }
}

fn offered(input: Input, key: &RecordKey) -> bool {
    let about = |f: &crate::kit::findings::Finding| f.code == "looks-like-service-account" && f.subject.eq_ignore_ascii_case(&key.key);
    input.position.findings.iter().any(|finding| finding.status == Status::Open && about(finding))
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let id = |account: &&Contested| super::access::subject_id(input.position, Subject::User(UserId(account.user))) == row;
    let Some(account) = input.position.beside.contested.iter().find(id) else { return Detail::new(row) };
    let subject = Subject::User(UserId(account.user));
    let counting = contested::counting(input.position);
    let rights = counting.get(&account.user).into_iter().flatten();
    let rights =
        rights.map(|right| Line::to_row(format!("{}: it counts", right_name(input.catalog, *right)), TableKey::Subjects(*right), row));
    let mut rights: Vec<Line> = rights.collect();
    if rights.is_empty() {
        rights.push(Line::from("nothing: it is out of every right".to_owned()));
    }
    let because = account.whys.iter().map(|(sort, why)| format!("{}: {}", sort.word(), words(why))).collect();
    let mut detail = Detail::new(format!("{} · contested as {}", user_name(input, account.user), account.sort.word()))
        .section("because", because)
        .section("what it counts for today", rights);
    if let Some(arguments) = input.catalog.arguments(account.sort) {
        detail = detail
            .section("for leaving it out", vec![arguments.out.clone()])
            .section("for counting it", vec![arguments.counts.clone()])
            .section("what is usually done", vec![arguments.treatment.clone()])
            .section("rule", rule_lines(input.catalog, &arguments.id));
    }
    let offers: Vec<String> =
        suggestions(input, &subject_key(input.position, subject)).into_iter().map(|s| format!("a: {}", s.label)).collect();
    detail = detail
        .section("suggestion", offers)
        .section("who is who", vec![Line::to_row(user_name(input, account.user), TableKey::People, row)])
        .section("decision", super::decisions::lines_about_subject(input, subject));
    (detail.evidence, detail.evidence_total) = super::evidence::of_subject(input, None, subject, limit);
    detail
}
