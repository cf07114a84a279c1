//! Step 2: who accessed what: per right, and everyone in or out of it.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Open, Row, Table, TableKey, Target};
use super::words::{counted, fate, fate_sentence, reason_name, right_name, rule_lines, subject_key, subject_kind};
use crate::catalog::RightId;
use crate::kit::position::{ExternalFate, Fate, Position, Reason, RightPosition, RightSubject, Subject};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Per right. The reasons that occur have a column each.
pub(super) fn rights<'a>(input: Input<'a>) -> Table<'a> {
    let mut columns = vec![
        Column::text("right", "right", 22, "What a CAL gives: a workload with an edition.").least(12),
        Column::count("raw_users", "raw users", 10, "Distinct user identifiers as they stand in the extracts.").aside(),
        Column::count("raw_devices", "raw devices", 11, "Distinct device names, else addresses, as they stand in the extracts.").aside(),
        Column::count("users", "users", 8, "People who count, after resolution and exclusions.").main(),
        Column::count("devices", "devices", 8, "Devices that count, after resolution and exclusions.").main(),
        Column::count(
            "did",
            "did",
            8,
            "People among them who were seen accessing; the others are there because it was decided that who could counts.",
        )
        .aside(),
        Column::count(
            "could",
            "could only",
            10,
            "People who are authorised and were not seen; ? where no list of permissions speaks of the right.",
        ),
        Column::count("neither", "neither", 8, "People of the directory of whom nothing shows that they did or could.").least(7),
        Column::count("pairs", "pairs", 9, "Distinct pairs of a user and a device."),
        Column::count("set_aside", "set aside", 9, "Distinct subjects taken out, for all reasons."),
        Column::day("last_seen", "last seen", "Last day on which anybody accessed it."),
    ];
    let reasons: Vec<Reason> =
        Reason::ALL.into_iter().filter(|r| input.position.rights.values().any(|figures| figures.excluded.contains_key(r))).collect();
    columns.extend(reasons.iter().map(|r| Column::count(r.code(), reason_name(*r), 9, super::words::reason_rule(*r)).aside()));
    // A right that nobody was seen in stands here, too, where somebody could.
    let could = input.position.could.rights.iter().filter(|(_, could)| could.is_told()).map(|(right, _)| *right);
    let list: Vec<RightId> = input.position.rights.keys().copied().chain(could).collect::<BTreeSet<_>>().into_iter().collect();
    Table::new(
        TableKey::AccessRights,
        "Access",
        columns,
        "Nobody was seen accessing anything: add logs or exports of access to the folder.",
    )
    .summaries(super::coverage::in_short(input))
    .over(list, move |&right| right_row(input, right, &reasons))
}

fn right_row(input: Input, right: RightId, reasons: &[Reason]) -> Row {
    let figures = input.position.rights.get(&right);
    let of = |count: fn(&RightPosition) -> u64| Cell::Count(figures.map_or(0, count));
    let could = input.position.could.rights.get(&right);
    let last_seen = input.position.tallies.rights.get(&right).and_then(|tally| tally.last_seen);
    let mut cells = vec![
        Cell::text(right_name(input.catalog, right)),
        of(|f| f.raw_users),
        of(|f| f.raw_devices),
        of(|f| f.users),
        of(|f| f.devices),
        Cell::Count(could.map_or(0, |could| could.did)),
        Cell::known(could.filter(|could| could.is_told()).map(|could| could.count())),
        Cell::Count(could.map_or(0, |could| could.neither)),
        of(|f| f.pairs),
        of(|f| f.excluded.values().sum()),
        Cell::day(last_seen),
    ];
    cells.extend(reasons.iter().map(|r| Cell::Count(figures.and_then(|f| f.excluded.get(r).copied()).unwrap_or(0))));
    let mark = if could.is_some_and(|could| could.counted) { Mark::Done } else { Mark::None };
    let open = if figures.is_some() { TableKey::Subjects(right) } else { TableKey::Could(right) };
    Row::new(&input.catalog.right(right).id, cells).mark(mark).target(Target::Right(right)).open(Open::Table(open))
}

/// Everyone in or out of a right.
pub(super) fn subjects<'a>(right: RightId, input: Input<'a>) -> Table<'a> {
    let key = TableKey::Subjects(right);
    let columns = vec![
        Column::text("who", "who", 32, "The person or device, resolved: all spellings under one name.").least(16),
        Column::text("kind", "kind", 6, "user or device.").aside(),
        Column::count("partners", "seen with", 9, "Devices a user was seen on; users a device was seen with.").aside(),
        Column::day("last_seen", "last seen", "Last day of access to this right."),
        Column::text("needs", "needs", 9, "Highest CAL version that any server accessed asks for; ? where it is assumed.").least(5),
        Column::text("covered_by", "covered by", 26, "What covers it, why it does not count, or uncovered.").least(12).main(),
        Column::count("rows", "rows", 8, "Rows of access behind it."),
    ];
    let Some(figures) = input.position.rights.get(&right) else {
        return Table::new(key, "Access", columns, "Nobody accesses this right any more.");
    };
    let subjects = &figures.subjects;
    Table::new(key, format!("Access · {}", right_name(input.catalog, right)), columns, "Nobody accesses this right.")
        .summary(format!(
            "{}, {}, {}; {} set aside",
            counted(figures.users, "user", "users"),
            counted(figures.devices, "device", "devices"),
            counted(figures.pairs, "pair", "pairs"),
            crate::catalog::grouped(figures.excluded.values().sum())
        ))
        .rows(subjects.len(), move |at| subjects.get(at).map_or_else(Row::none, |subject| subject_row(input, right, subject)))
}

fn subject_row(input: Input, right: RightId, subject: &RightSubject) -> Row {
    let version = input.catalog.version_name(right, subject.required);
    let needs = if subject.version_known { version.to_owned() } else { format!("{version} ?") };
    let name = input.position.name(subject.subject);
    let cells = vec![
        Cell::text(name),
        Cell::text(subject_kind(subject.subject)),
        Cell::Count(u64::from(subject.partners)),
        Cell::day(subject.last_seen),
        Cell::text(needs),
        Cell::text(covered(input, subject)),
        Cell::Count(u64::from(subject.rows)),
    ];
    Row::new(subject_id(input.position, subject.subject), cells)
        .mark(mark(input, subject))
        .target(Target::Record(subject_key(input.position, subject.subject)))
}

/// The fate, and beside it what an open suggestion says (`— looks like a service account`).
fn covered(input: Input, subject: &RightSubject) -> String {
    let fate = fate(input, subject);
    match super::findings::suggestion_for(input, input.position.name(subject.subject)) {
        Some(label) => format!("{fate} — {label}"),
        None => fate,
    }
}

/// Everyone in or out of any right, right by right: what a sheet has room for.
pub fn everyone<'a>(input: Input<'a>) -> Table<'a> {
    let mut ends: Vec<(usize, RightId)> = Vec::new();
    let mut len = 0;
    for (&right, figures) in &input.position.rights {
        len += figures.subjects.len();
        ends.push((len, right));
    }
    let mut columns = vec![Column::text("right", "right", 22, "What a CAL gives: a workload with an edition.").least(12)];
    columns.extend(ends.first().map(|(_, right)| subjects(*right, input).columns).unwrap_or_default());
    Table::new(TableKey::AccessRights, "Access, by name", columns, "Nobody accesses anything.").rows(len, move |at| {
        let which = ends.partition_point(|(end, _)| *end <= at);
        let start = which.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |(end, _)| *end);
        let Some(&(_, right)) = ends.get(which) else { return Row::none() };
        let Some(subject) = input.position.rights.get(&right).and_then(|figures| figures.subjects.get(at - start)) else {
            return Row::none();
        };
        let mut row = subject_row(input, right, subject);
        row.cells.insert(0, Cell::text(right_name(input.catalog, right)));
        row
    })
}

/// `user:j.meyer@contoso.example`: stays when numbers change.
pub(super) fn subject_id(position: &Position, subject: Subject) -> String {
    format!("{}:{}", subject_kind(subject), position.name(subject))
}

fn mark(input: Input, subject: &RightSubject) -> Mark {
    if super::findings::suggestion_for(input, input.position.name(subject.subject)).is_some() {
        return Mark::Question;
    }
    match &subject.fate {
        Fate::Excluded(_) => Mark::Out,
        Fate::Uncovered { .. } => Mark::Problem,
        Fate::Background | Fate::OtherSide => Mark::None,
        Fate::Plan(_) | Fate::Assigned(_) | Fate::Unit(_) | Fate::External(_) => Mark::None,
    }
}

/// A subject of a right by the id of its row: users stand first, each kind by name, so a search halves; where a kit's order by
/// name is not the order of bytes, the walk finds it.
pub(super) fn find_subject<'a>(position: &'a Position, figures: &'a RightPosition, id: &str) -> Option<&'a RightSubject> {
    let (kind, name) = id.split_once(':')?;
    let wanted = name.to_lowercase();
    let is = |subject: &RightSubject| subject_kind(subject.subject) == kind && position.name(subject.subject) == name;
    let order = |subject: &RightSubject| -> Ordering {
        subject_kind(subject.subject).cmp(kind).reverse().then_with(|| position.name(subject.subject).to_lowercase().cmp(&wanted))
    };
    let list = &figures.subjects;
    let halved = list.binary_search_by(order).ok().and_then(|at| list.get(at));
    halved.filter(|subject| is(subject)).or_else(|| list.iter().find(|subject| is(subject)))
}

pub(super) fn right_detail(row: &str, input: Input) -> Detail {
    let Some(right) = input.catalog.find_right(row) else { return Detail::new(row) };
    let detail = Detail::new(right_name(input.catalog, right));
    let detail = match input.position.rights.get(&right) {
        Some(figures) => detail.section("seen", seen(figures)).section("set aside", set_aside(figures)),
        None => detail.section("seen", vec!["nobody was seen accessing it".to_owned()]),
    };
    detail.section("could access", super::could::lines(input, right))
}

fn seen(figures: &RightPosition) -> Vec<String> {
    vec![
        format!("{} and {} as spelled", counted(figures.raw_users, "user", "users"), counted(figures.raw_devices, "device", "devices")),
        format!(
            "{} and {} after resolution and exclusions",
            counted(figures.users, "user", "users"),
            counted(figures.devices, "device", "devices")
        ),
    ]
}

fn set_aside(figures: &RightPosition) -> Vec<String> {
    figures.excluded.iter().map(|(reason, count)| format!("{}: {}", reason_name(*reason), crate::catalog::grouped(*count))).collect()
}

/// A right of the position by its id.
pub(super) fn by_id<'a>(input: Input<'a>, id: &str) -> Option<(RightId, &'a RightPosition)> {
    let mut rights = input.position.rights.iter();
    rights.find(|(right, _)| input.catalog.right(**right).id == id).map(|(right, figures)| (*right, figures))
}

pub(super) fn subject_detail(right: RightId, row: &str, input: Input, limit: usize) -> Detail {
    let Some(figures) = input.position.rights.get(&right) else { return Detail::new(row) };
    let Some(subject) = find_subject(input.position, figures, row) else { return Detail::new(row) };
    let mut why = vec![fate_sentence(input, right, subject)];
    if input.position.could.is_counted(right, subject.subject) {
        why.push("No row of access shows the person; the evidence is what authorises, counted by decision.".to_owned());
    }
    if !subject.version_known {
        why.push("The version rests on a server whose version nobody knows.".to_owned());
    }
    why.extend(super::findings::suggestion_for(input, input.position.name(subject.subject)).map(|label| format!("a accepts: {label}")));
    let mut detail = super::people::identity(input, subject.subject, Detail::new(input.position.name(subject.subject)).section("why", why))
        .section("rule", fate_rule(input, right, subject));
    let name = input.position.name(subject.subject);
    if let Subject::User(id) = subject.subject {
        detail = super::behind::of_account(input, name, detail, limit).section("stands behind", super::behind::of_person(input, id));
    }
    detail = detail
        .section("findings", super::findings::lines_about(input, name))
        .section("decision", super::decisions::lines_about_subject(input, subject.subject));
    let (rows, total) = super::evidence::of_subject(input, Some(right), subject.subject, limit);
    let origins = super::people::origins(input.position, subject.subject);
    detail = detail.section(super::people::register_word(subject.subject), super::evidence::at(input, &origins, limit.min(5)));
    detail.evidence = rows;
    detail.evidence_total = total;
    detail
}

/// The rule that decided the fate, with its source.
fn fate_rule(input: Input, right: RightId, subject: &RightSubject) -> Vec<String> {
    let catalog = input.catalog;
    match &subject.fate {
        Fate::Plan(plan) => {
            let row = catalog.plan(*plan).grants.get(&right).map(|(row, _)| row.as_str());
            row.map(|row| rule_lines(catalog, row)).unwrap_or_default()
        }
        Fate::Assigned(product) => rule_lines(catalog, &catalog.product(*product).row),
        Fate::Unit(pool) => {
            let product = input.position.pools.get(*pool).map(|pool| pool.product);
            product.map(|product| rule_lines(catalog, &catalog.product(product).row)).unwrap_or_default()
        }
        Fate::External(ExternalFate::Included | ExternalFate::Connector | ExternalFate::ConnectorAndCal) => {
            version_rule(input, right, subject)
        }
        Fate::Uncovered { .. } => version_rule(input, right, subject),
        Fate::Excluded(_) | Fate::OtherSide | Fate::Background => Vec::new(),
    }
}

fn version_rule(input: Input, right: RightId, subject: &RightSubject) -> Vec<String> {
    let workload = input.catalog.workload(input.catalog.right(right).workload);
    let info = workload.versions.get(usize::from(subject.required.0));
    info.map(|info| rule_lines(input.catalog, &info.row)).unwrap_or_default()
}
