//! Step 0: what was read, and the settings under which it is reconstructed.

use super::detail::{Detail, Line, Link};
use super::model::{Cell, Column, Input, Mark, Open, Row, Table, TableKey, Target};
use super::words::counted;
use crate::catalog::grouped;
use crate::kit::records::{Linkage, Origin, Records, Reject, Source, SourceState, TableAccount, TableId};

const UNRECOGNISED: &str = "unrecognised";

/// A line of the table: a source's table, or a source that has none.
type Part = (usize, Option<usize>);

/// By source, in its order; sources without a table (unreadable, duplicate) have a line of their own.
fn lines(records: &Records) -> Vec<Part> {
    let tables = &records.ledger.tables;
    let mut lines: Vec<Part> = tables.iter().enumerate().map(|(at, table)| (table.source as usize, Some(at))).collect();
    let mut with_table = vec![false; records.ledger.sources.len()];
    for (source, _) in &lines {
        if let Some(known) = with_table.get_mut(*source) {
            *known = true;
        }
    }
    lines.extend(with_table.iter().enumerate().filter(|(_, known)| !**known).map(|(source, _)| (source, None)));
    lines.sort();
    lines
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("source", "source", 26, "The file, relative to the engagement's folder.").least(14),
        Column::text("table", "table", 14, "Sheet, channel, or the file's stem for delimited files.").least(8),
        Column::text("kind", "read as", 13, "What the table was recognised as, by its headers or its format.").least(8).main(),
        Column::text("linkage", "who is in a row", 15, "Whether rows name a user, a device, or tie both together.").aside(),
        Column::count("rows", "rows", 11, "Rows below the header: accepted + merged + set aside + rejected, always.").total().main(),
        Column::count("accepted", "accepted", 11, "Rows that became records.").total().aside(),
        Column::count("merged", "merged", 9, "Rows equal to an earlier one in everything but the count.").total().aside(),
        Column::count("set_aside", "set aside", 9, "Rows read and counted, but no evidence (failures, local logons, unknown hosts).")
            .total()
            .aside(),
        Column::count("rejected", "rejected", 8, "Rows that could not be read; the detail has the reasons.").total(),
        Column::day("first", "first day", "First day of access seen in the table.").aside(),
        Column::day("last", "last day", "Last day of access seen in the table.").aside(),
        Column::text("state", "state", 30, "What became of the file; for an unrecognised table the reason with its headers."),
    ];
    let records = input.records;
    Table::new(TableKey::Sources, "Sources", columns, "No file was found: put the client's extracts into the folder and open it again.")
        .summary(account(records))
        .summaries(super::coverage::in_short(input))
        .over(lines(records), move |line| row(records, *line))
}

/// The account of everything that was read, as a sentence.
fn account(records: &Records) -> String {
    let tables = &records.ledger.tables;
    let sum = |of: fn(&TableAccount) -> u64| grouped(tables.iter().map(of).sum());
    format!(
        "{}, {}: {} = {} accepted + {} merged + {} set aside + {} rejected",
        counted(records.ledger.sources.len() as u64, "file", "files"),
        counted(tables.len() as u64, "table", "tables"),
        counted(tables.iter().map(|t| t.rows).sum(), "row", "rows"),
        sum(|t| t.accepted),
        sum(|t| t.merged),
        sum(|t| t.set_aside.values().sum()),
        sum(|t| t.rejected),
    )
}

fn row(records: &Records, (at_source, at_table): Part) -> Row {
    let ledger = &records.ledger;
    let Some(source) = ledger.sources.get(at_source) else { return Row::none() };
    let Some(table) = at_table.and_then(|at| ledger.tables.get(at)) else {
        let mut cells = vec![Cell::Empty; 12];
        cells[0] = Cell::text(&source.path);
        cells[11] = Cell::text(state(records, source));
        return Row::new(&source.path, cells).mark(source_mark(source)).target(Target::Source(source.path.clone()));
    };
    let cells = vec![
        Cell::text(&source.path),
        Cell::text(&table.name),
        Cell::text(&table.kind),
        Cell::text(linkage(table)),
        Cell::Count(table.rows),
        Cell::Count(table.accepted),
        Cell::Count(table.merged),
        Cell::Count(table.set_aside.values().sum()),
        Cell::Count(table.rejected),
        Cell::day(table.window.map(|w| w.0)),
        Cell::day(table.window.map(|w| w.1)),
        Cell::text(if table.kind == UNRECOGNISED { table.signs.clone() } else { state(records, source) }),
    ];
    let row = Row::new(id(source, table), cells).mark(mark(source, table)).target(Target::Source(source.path.clone()));
    // What is no table at all has no columns to map.
    let unknown = table.kind == UNRECOGNISED && !table.columns.is_empty() && source.state == SourceState::Read;
    if unknown { row.open(Open::Mapping) } else { row }
}

/// What a row of access names.
fn linkage(table: &TableAccount) -> &'static str {
    match table.linkage {
        Linkage::None => "",
        Linkage::Linked => "user and device",
        Linkage::UsersOnly => "user",
        Linkage::DevicesOnly => "device",
    }
}

fn id(source: &Source, table: &TableAccount) -> String {
    format!("{}#{}", source.path, table.name)
}

fn source_mark(source: &Source) -> Mark {
    match source.state {
        SourceState::Read => Mark::None,
        SourceState::Duplicate(_) | SourceState::ReferenceOnly => Mark::Out,
        SourceState::Unreadable(_) => Mark::Problem,
    }
}

fn mark(source: &Source, table: &TableAccount) -> Mark {
    match source_mark(source) {
        Mark::None if table.kind == UNRECOGNISED => Mark::Problem,
        Mark::None if table.rejected > 0 => Mark::Question,
        mark => mark,
    }
}

fn state(records: &Records, source: &Source) -> String {
    match &source.state {
        SourceState::Read => "read".to_owned(),
        SourceState::Duplicate(of) => {
            let first = records.ledger.sources.get(of.0 as usize).map_or("another file", |s| s.path.as_str());
            format!("same bytes as {first}: counted once")
        }
        SourceState::ReferenceOnly => "reference only, by decision".to_owned(),
        SourceState::Unreadable(why) => why.clone(),
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let records = input.records;
    let found = lines(records).into_iter().find(|(source, table)| {
        let Some(source) = records.ledger.sources.get(*source) else { return false };
        table.and_then(|at| records.ledger.tables.get(at)).map_or(source.path == row, |table| id(source, table) == row)
    });
    let Some((at_source, at_table)) = found else { return Detail::new(row) };
    let Some(source) = records.ledger.sources.get(at_source) else { return Detail::new(row) };
    let file = vec![state(records, source), format!("{} bytes", grouped(source.bytes)), format!("SHA-256 {}", source.sha256)];
    let Some(table) = at_table.and_then(|at| records.ledger.tables.get(at)) else {
        return Detail::new(&source.path).section("file", file);
    };
    let columns = table.columns.iter().map(|column| match &column.field {
        Some(field) => format!("{} → {field}", column.header),
        None => format!("{} – not used", column.header),
    });
    let set_aside = table.set_aside.iter().map(|(reason, rows)| format!("{reason}: {}", counted(*rows, "row", "rows")));
    let id = TableId(at_table.unwrap_or(0) as u32);
    let mut rejects: Vec<Line> = table.rejects.iter().take(limit).map(|reject| reject_line(input, id, reject)).collect();
    if (rejects.len() as u64) < table.rejected {
        rejects.push(Line::from(format!("… {} rejected in all", grouped(table.rejected))));
    }
    let title = if table.name.is_empty() { source.path.clone() } else { format!("{} · {}", source.path, table.name) };
    let mut detail = Detail::new(title)
        .section("recognised by", if table.signs.is_empty() { Vec::new() } else { vec![table.signs.clone()] })
        .section("columns", columns.collect())
        .section("set aside", set_aside.collect())
        .section("rejected", rejects)
        .section("file", file);
    (detail.evidence, detail.evidence_total) = super::evidence::of_table(input, id, FIRST_ROWS.min(limit));
    detail
}

/// Rows of a table that its detail shows, so that one sees what it holds.
const FIRST_ROWS: usize = 20;

fn reject_line(input: Input, table: TableId, reject: &Reject) -> Line {
    let origin = Origin { table, row: reject.row };
    let place = super::words::place(input.records, origin);
    Line { text: format!("row {}: {}", grouped(reject.row), reject.why), link: Some(Link::Extract { origin, place }) }
}

/// A setting of the engagement: its name in the journal and for people, its value, what it does.
struct Setting {
    name: &'static str,
    title: &'static str,
    value: Cell,
    help: &'static str,
}

fn settings_of(input: Input) -> Vec<Setting> {
    let settings = &input.position.settings;
    let optional = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, Cell::text);
    let setting = |name, title, value, help| Setting { name, title, value, help };
    let mut all = vec![
        setting("client", "client", Cell::text(&settings.client), "Whose position this is; printed on every output."),
        setting(
            "as_of",
            "as-of date",
            Cell::Day(settings.as_of),
            "The day on which the position stands; later access and purchases do not count.",
        ),
        setting(
            "window_start",
            "window starts on",
            Cell::day(settings.window_start),
            "Access last seen before this day does not count; blank: all of it does.",
        ),
        setting(
            "implied_windows_server",
            "implied Windows Server",
            Cell::Flag(settings.implied_windows_server),
            "Access to RDS, Exchange, SharePoint and other server applications also needs a Windows Server CAL.",
        ),
        setting(
            "external_definition",
            "definition of external",
            optional(&settings.external_definition),
            "Which definition of external users the agreement has; the one for agreements from 2024-10-01 differs.",
        ),
        setting(
            "site_code",
            "collector's site code",
            optional(&settings.site_code),
            "The collector's site code that is ours; other codes are findings.",
        ),
        setting("policy", "policy", Cell::text(settings.policy.word()), "How metrics are chosen: least-cost, smaller-count, as-licensed."),
        setting("currency", "currency", Cell::text(&input.position.currency), "The currency of all amounts; none is converted."),
        setting(
            "threshold",
            "threshold",
            optional(&settings.threshold),
            "Share of a right's demands, in percent, below which a gap is shown as minor.",
        ),
        setting(
            "scope",
            "scope of the data request",
            optional(&settings.scope),
            "Workloads that are asked about, as exchange;rds; blank: those that the inventory or a log names, all where none does.",
        ),
        setting(
            "request_deadline",
            "data request: deadline",
            Cell::day(settings.request_deadline),
            "The day by which the data request asks for the files; blank: the letter asks for a date.",
        ),
    ];
    if !settings.could_access.is_empty() {
        let rights: Vec<&str> = settings.could_access.iter().map(String::as_str).collect();
        all.push(setting(
            "could_access",
            "who could access counts for",
            Cell::text(rights.join(", ")),
            "Rights in which whoever is authorised and was not seen counts, too; decided right by right in step 2 (d).",
        ));
    }
    all
}

pub(super) fn settings<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("setting", "setting", 24, "What is set; in the journal it has the name that the detail shows."),
        Column::text("value", "value", 24, "Its value in force.").amends("to"),
        Column::text("help", "what it does", 70, "What rests on it."),
    ];
    Table::new(TableKey::Settings, "Scope and settings", columns, "").over(settings_of(input), |setting| {
        let value = if setting.value == Cell::Empty { Cell::text("not set") } else { setting.value.clone() };
        Row::new(setting.name, vec![Cell::text(setting.title), value, Cell::text(setting.help)]).target(Target::Setting(setting.name))
    })
}

pub(super) fn setting_detail(row: &str, input: Input) -> Detail {
    let found = settings_of(input).into_iter().find(|setting| setting.name == row);
    found.map_or_else(Detail::default, |setting| {
        let value = super::text(&setting.value);
        let value = if value.is_empty() { "not set".to_owned() } else { value };
        Detail::new(setting.title)
            .section("value", vec![value])
            .section("why", vec![setting.help.to_owned()])
            .section("in the journal", vec![format!("set {}", setting.name)])
    })
}
