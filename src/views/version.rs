//! Step 3: which CAL version the demands need, and what of the owned reaches it.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, right_name, rule_lines, service_key};
use crate::catalog::{Metric, RightId};
use crate::kit::position::{Fate, RightSubject, Service};
use crate::kit::tallies::VersionTally;

/// A row: a right and a version that somebody needs or some server asks for.
type Level = (RightId, VersionTally);

fn lines(input: Input) -> Vec<Level> {
    let rights = input.position.tallies.rights.iter();
    rights.flat_map(|(&right, tally)| tally.versions.iter().map(move |version| (right, *version))).collect()
}

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("right", "right", 22, "What a CAL gives: a workload with an edition.").least(12),
        Column::text("version", "needs", 9, "CAL version needed: the highest that any server accessed asks for.").least(5).main(),
        Column::count("users", "users", 9, "User CALs needed of this version under the chosen metric.").total().main(),
        Column::count("devices", "devices", 9, "Device CALs needed of this version under the chosen metric.").total().main(),
        Column::count("reach_users", "user units", 10, "Owned user units whose covered version is this or newer."),
        Column::count("reach_devices", "device units", 10, "Owned device units whose covered version is this or newer."),
        Column::count("uncovered", "uncovered", 9, "Demands of this version that no owned unit covers.").total().main(),
        Column::count("plans", "by plan", 9, "Users whose plan or named unit carries it at the latest version.").total(),
        Column::count("assumed", "assumed", 9, "Demands that rest on a server version nobody knows.").total().aside(),
        Column::count("servers", "servers", 8, "Servers that ask for this version.").aside(),
    ];
    let mut table = Table::new(TableKey::Versions, "Version", columns, "Nobody accesses anything yet: see step 2.");
    for (&right, figures) in &input.position.rights {
        match figures.version_exposure {
            Some(0) => {}
            Some(exposure) => {
                table = table.summary(format!(
                    "{}: {} would be covered if every owned unit covered the latest version",
                    right_name(input.catalog, right),
                    counted(exposure, "uncovered demand", "uncovered demands")
                ));
            }
            None => return over(table.summary("Version exposure is still being computed."), input),
        }
    }
    over(table, input)
}

fn over<'a>(table: Table<'a>, input: Input<'a>) -> Table<'a> {
    table.over(lines(input), move |line| row(input, line))
}

fn id(input: Input, (right, tally): &Level) -> String {
    format!("{}|{}", input.catalog.right(*right).id, input.catalog.version_name(*right, tally.version))
}

fn row(input: Input, line: &Level) -> Row {
    let (right, tally) = *line;
    let cells = vec![
        Cell::text(right_name(input.catalog, right)),
        Cell::text(input.catalog.version_name(right, tally.version)),
        Cell::Count(tally.need.users),
        Cell::Count(tally.need.devices),
        Cell::Count(tally.reach.users),
        Cell::Count(tally.reach.devices),
        Cell::Count(tally.uncovered),
        Cell::Count(tally.plans),
        Cell::Count(tally.assumed),
        Cell::Count(tally.servers),
    ];
    let mark = match (tally.uncovered, tally.assumed) {
        (0, 0) => Mark::None,
        (0, _) => Mark::Question,
        _ => Mark::Problem,
    };
    Row::new(id(input, line), cells).mark(mark).target(Target::Right(right))
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some((right, tally)) = lines(input).into_iter().find(|line| id(input, line) == row) else { return Detail::new(row) };
    let name = right_name(input.catalog, right);
    let version = input.catalog.version_name(right, tally.version);
    let why = vec![format!("A demand needs the highest version that any server accessed asks for; these need {name} {version}.")];
    let reach = input.position.pools.iter().filter(|pool| pool.covers.get(&right).is_some_and(|covered| *covered >= tally.version));
    let reach = reach.map(|pool| format!("{} × {} ({})", pool.units, input.catalog.product(pool.product).name, pool.metric.word()));
    let reach: Vec<String> = reach.collect();
    let asking = input.position.services.iter().filter(|s| s.required.contains(&(right, tally.version)));
    let servers = super::lists::capped(asking, limit, |service| server_line(input, service));
    let needs = |s: &RightSubject| s.required == tally.version && !matches!(s.fate, Fate::Excluded(_) | Fate::OtherSide | Fate::Background);
    let who = input.position.rights.get(&right).map_or_else(Vec::new, |figures| {
        let places = figures.subjects.iter().enumerate().filter(|(_, subject)| needs(subject)).map(|(at, _)| at);
        super::lists::of_right(input, right, figures, places, limit)
    });
    let workload = input.catalog.workload(input.catalog.right(right).workload);
    let info = workload.versions.get(usize::from(tally.version.0));
    let mut owned = Vec::new();
    for metric in [Metric::User, Metric::Device] {
        let units = match metric {
            Metric::User => tally.reach.users,
            Metric::Device => tally.reach.devices,
        };
        owned.push(format!("{} reach it", counted(units, &format!("{} unit", metric.word()), &format!("{} units", metric.word()))));
    }
    owned.extend(reach);
    Detail::new(format!("{name} {version}"))
        .section("why", why)
        .section("owned", owned)
        .section("servers", servers)
        .section("who needs it", who)
        .section("rule", info.map(|info| rule_lines(input.catalog, &info.row)).unwrap_or_default())
}

fn server_line(input: Input, service: &Service) -> Line {
    let version = service.version_text.as_deref().or(service.os_version_text.as_deref()).unwrap_or("version assumed");
    let text = format!("{} · {} {version}", service.server, input.catalog.workload(service.workload).name);
    Line::to_row(text, TableKey::Servers, service_key(input.catalog, service))
}
