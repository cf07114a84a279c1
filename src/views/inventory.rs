//! Step 1: the machines, what runs on them, and which CAL version each asks for.

use super::detail::{Detail, Line};
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, rule_lines, service_key, workload_id};
use crate::kit::decisions::RecordKey;
use crate::kit::position::Service;

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("server", "server", 20, "The machine by its host name.").least(10),
        Column::text("workload", "workload", 15, "What runs on it and is accessed.").least(8).main(),
        Column::text("version", "version", 12, "The workload's version as the inventory has it.").amends("version").least(5).main(),
        Column::text("os_version", "OS", 12, "Operating system as the inventory has it: it decides the implied Windows Server demand.")
            .amends("os_version")
            .least(5),
        Column::text("host", "host", 14, "The physical machine: External Connectors are held for it.").amends("host").least(6).aside(),
        Column::text("cal_model", "CAL model", 10, "Blank: server and CAL; azure, core, essentials, hypervisor, web, spla waive some.")
            .amends("cal_model")
            .aside(),
        Column::text("needs", "needs CALs", 28, "The CAL version that each right needs here.").least(12),
        Column::count("users", "users", 8, "Distinct users seen, before anything is set aside."),
        Column::count("devices", "devices", 8, "Distinct devices seen, before anything is set aside."),
        Column::count("rows", "rows", 10, "Rows of access to it.").total().aside(),
        Column::day("first", "first day", "First day of access seen.").aside(),
        Column::day("last", "last day", "Last day of access seen.").aside(),
        Column::text("site", "site", 8, "Site as the inventory has it; informative.").aside(),
        Column::text(
            "evidence",
            "evidence",
            13,
            "How far the evidence on the machine goes: the worst grade of all that runs on it; the coverage of step 0 has the reasons.",
        )
        .least(8)
        .main(),
        Column::text("state", "state", 22, "Whether the inventory has it, and whether its version is known."),
    ];
    let services = &input.position.services;
    Table::new(
        TableKey::Servers,
        "Inventory",
        columns,
        "No server is known: add an inventory (server, workload, version) or logs to the folder.",
    )
    .summary(summary(services))
    .rows(services.len(), move |at| services.get(at).map_or_else(Row::none, |service| row(input, at, service)))
}

/// One line over at most some thousands of services.
fn summary(services: &[Service]) -> String {
    let outside = services.iter().filter(|s| s.origin.is_none()).count() as u64;
    let unknown = services.iter().filter(|s| !s.version_known && s.version_text.is_none()).count() as u64;
    let system = services.iter().filter(|s| !s.version_known && s.version_text.is_some()).count() as u64;
    let silent = services.iter().filter(|s| s.rows == 0).count() as u64;
    let remarks = [
        (outside, "not in the inventory"),
        (unknown, "of unknown version"),
        (system, "of unknown operating system"),
        (silent, "without any access"),
    ];
    let told: Vec<String> = remarks.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    let services = counted(services.len() as u64, "service", "services");
    if told.is_empty() { services } else { format!("{services}; {}", told.join(", ")) }
}

fn row(input: Input, at: usize, service: &Service) -> Row {
    let key = service_key(input.catalog, service);
    let cells = vec![
        Cell::text(&service.server),
        Cell::text(workload_id(input.catalog, service.workload)),
        service.version_text.as_deref().map_or(Cell::Unknown, Cell::text),
        service.os_version_text.as_deref().map_or(Cell::Unknown, Cell::text),
        Cell::text(&service.host),
        Cell::optional(service.cal_model.as_deref()),
        Cell::text(needs(input, service)),
        Cell::Count(service.users),
        Cell::Count(service.devices),
        Cell::Count(service.rows),
        Cell::day(service.window.map(|w| w.0)),
        Cell::day(service.window.map(|w| w.1)),
        Cell::optional(service.site.as_deref()),
        input.position.coverage.services.get(at).map_or(Cell::Empty, |covered| Cell::text(covered.machine.word())),
        Cell::text(state(service)),
    ];
    let mark = match (service.origin, service.version_known) {
        (None, _) => Mark::Problem,
        (Some(_), false) => Mark::Question,
        (Some(_), true) => Mark::None,
    };
    let target = Target::Record(RecordKey { record: "server".to_owned(), key: key.clone() });
    Row::new(key, cells).mark(mark).target(target)
}

fn needs(input: Input, service: &Service) -> String {
    let required = service.required.iter().map(|&(right, version)| {
        let name = &input.catalog.right(right).name;
        let waived = if service.waived.contains(&right) { ": none needed" } else { "" };
        format!("{name} {}{waived}", input.catalog.version_name(right, version))
    });
    required.collect::<Vec<_>>().join(", ")
}

fn state(service: &Service) -> &'static str {
    match (service.origin, service.version_known, service.rows) {
        (None, _, _) => "not in the inventory",
        (Some(_), false, _) if service.version_text.is_some() => "operating system assumed",
        (Some(_), false, _) => "version assumed",
        (Some(_), true, 0) => "no access seen",
        (Some(_), true, _) => "",
    }
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let found = input.position.services.iter().enumerate().find(|(_, s)| service_key(input.catalog, s) == row);
    let Some((place, service)) = found else { return Detail::new(row) };
    let workload = input.catalog.workload(service.workload);
    let info = service.version.and_then(|version| workload.versions.get(usize::from(version.0)));
    let version = info.map_or("a version nobody knows", |info| info.name.as_str());
    let mut why = vec![format!("{} {version} on {}", workload.name, service.server)];
    if service.origin.is_none() {
        why.push("Accessed, but the inventory does not have it: its version is assumed to be the latest by the as-of date.".to_owned());
    } else if !service.version_known {
        let unknown = if service.version_text.is_some() { "No operating system is known" } else { "No version is known" };
        why.push(format!("{unknown}: the latest one by the as-of date is assumed."));
    }
    for &(right, required) in &service.required {
        let name = &input.catalog.right(right).name;
        if service.waived.contains(&right) {
            why.push(format!("{name}: the CAL model {} needs no CAL.", service.cal_model.as_deref().unwrap_or("here")));
        } else {
            why.push(format!("{name}: asks for a CAL of {} or newer.", input.catalog.version_name(right, required)));
        }
    }
    let seen = vec![format!(
        "{}, {}, {}",
        counted(service.users, "user", "users"),
        counted(service.devices, "device", "devices"),
        counted(service.rows, "row", "rows")
    )];
    let origins: Vec<_> = service.origin.into_iter().collect();
    let mut detail = Detail::new(row)
        .section("why", why)
        .section("seen", seen)
        .section("how far the evidence goes", evidence(input, place, row))
        .section("rule", info.map(|info| rule_lines(input.catalog, &info.row)).unwrap_or_default())
        .section("findings", super::findings::lines_about(input, &service.server))
        .section("decision", super::decisions::lines_about(input, &[row, service.server.as_str()]));
    detail = detail.section("inventory", super::evidence::at(input, &origins, limit));
    (detail.evidence, detail.evidence_total) = super::evidence::of_service(input, place, limit);
    detail
}

/// The grades of the service and of its machine, with the way to the reasons.
fn evidence(input: Input, place: usize, row: &str) -> Vec<Line> {
    let Some(covered) = input.position.coverage.services.get(place) else { return Vec::new() };
    vec![Line::to_row(super::coverage::graded(covered), TableKey::Coverage, row)]
}
