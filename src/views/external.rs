//! Step 7: external users: hosts they reach, CALs against External Connectors.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, product_name, right_name, rule_lines};
use crate::catalog::RightId;
use crate::kit::position::ConnectorUse;

pub(super) fn table<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("right", "right", 22, "What a CAL gives: a workload with an edition.").least(12),
        Column::count("users", "external users", 9, "External users with a demand; plans and access licensed with the server gone."),
        Column::count("hosts", "hosts", 8, "Physical hosts on which they have one."),
        Column::count("cals", "CALs", 9, "CALs that meet demands of theirs, owned or to be bought.").total(),
        Column::count("connectors", "Connectors", 10, "Connectors that meet demands of theirs, owned or to be bought.").total(),
        Column::money("cost", "to buy", 12, "What has to be bought for them in this right.").total(),
    ];
    let list: Vec<RightId> = input.position.rights.iter().filter(|(_, f)| f.external.users > 0).map(|(&right, _)| right).collect();
    let definition = match input.position.settings.external_definition.as_deref() {
        Some(definition) => format!("Who is external: {definition}."),
        None => "Who is external is said by the directory's kind; which definition the agreement has is not settled (see the settings)."
            .to_owned(),
    };
    Table::new(
        TableKey::External,
        "External users",
        columns,
        "No external user needs anything of their own: nobody is of kind external or guest, or all are licensed with the server.",
    )
    .summary(definition)
    .over(list, move |&right| row(input, right))
}

fn row(input: Input, right: RightId) -> Row {
    let Some(figures) = input.position.rights.get(&right) else { return Row::none() };
    let external = figures.external;
    let cells = vec![
        Cell::text(right_name(input.catalog, right)),
        Cell::Count(external.users),
        Cell::Count(external.hosts),
        Cell::Count(external.cals),
        Cell::Count(external.connectors),
        Cell::Money(external.cost),
    ];
    let mark = if external.cost.0 > 0 { Mark::Problem } else { Mark::None };
    Row::new(&input.catalog.right(right).id, cells).mark(mark).target(Target::Right(right))
}

pub(super) fn detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some((right, figures)) = super::access::by_id(input, row) else { return Detail::new(row) };
    let why = vec![
        format!(
            "{} reach {}.",
            counted(figures.external.users, "external user", "external users"),
            counted(figures.external.hosts, "host", "hosts")
        ),
        "Each demand is met by a Connector on its host, an owned unit left over, or a CAL or suite bought; the cheapest mix is exact."
            .to_owned(),
    ];
    let external = figures.subjects.iter().enumerate().filter(|(_, subject)| subject.external).map(|(at, _)| at);
    let names = super::lists::of_right(input, right, figures, external, limit);
    let connectors = input.position.connectors.iter().filter(|c| c.right == right).map(|c| connector_line(input, c));
    Detail::new(right_name(input.catalog, right))
        .section("why", why)
        .section("Connectors", connectors.collect())
        .section("who", names)
        .section("decision", super::decisions::lines_about(input, &[row]))
}

fn connector_line(input: Input, use_: &ConnectorUse) -> String {
    let owned = if use_.owned { "owned" } else { "to buy" };
    format!("{} on {} ({owned}): {}", product_name(input.catalog, use_.product), use_.host, counted(use_.users, "user", "users"))
}

pub(super) fn connectors<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("product", "Connector", 36, "An External Connector: one physical host, any number of external users.").least(14),
        Column::text("right", "right", 20, "The right it covers.").least(10),
        Column::text("host", "host", 18, "The physical host it is held for or placed on.").least(8),
        Column::text("owned", "owned", 7, "owned, or to buy."),
        Column::count("users", "users", 9, "External users it covers on that host."),
        Column::count(
            "break_even",
            "cheaper from users",
            9,
            "Users from which a Connector beats standalone CALs; ? where a price is missing.",
        ),
    ];
    let list = &input.position.connectors;
    Table::new(TableKey::Connectors, "External Connectors", columns, "No Connector is owned, and none is worth buying.")
        .rows(list.len(), move |at| list.get(at).map_or_else(Row::none, |connector| connector_row(input, connector)))
}

fn connector_id(input: Input, connector: &ConnectorUse) -> String {
    format!("{}|{}|{}", product_name(input.catalog, connector.product), connector.host, connector.owned)
}

fn connector_row(input: Input, connector: &ConnectorUse) -> Row {
    let cells = vec![
        Cell::text(product_name(input.catalog, connector.product)),
        Cell::text(right_name(input.catalog, connector.right)),
        Cell::text(&connector.host),
        Cell::text(if connector.owned { "owned" } else { "to buy" }),
        Cell::Count(connector.users),
        Cell::known(connector.break_even),
    ];
    Row::new(connector_id(input, connector), cells).mark(if connector.owned { Mark::None } else { Mark::Problem })
}

pub(super) fn connector_detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(connector) = input.position.connectors.iter().find(|c| connector_id(input, c) == row) else { return Detail::new(row) };
    let mut why = vec![connector_line(input, connector)];
    if let Some(users) = connector.break_even {
        why.push(format!("At the price list it pays from {} on this host.", counted(users, "user", "users")));
    }
    let who = input.position.rights.get(&connector.right).map_or_else(Vec::new, |figures| {
        let external = figures.subjects.iter().enumerate().filter(|(_, subject)| subject.external).map(|(at, _)| at);
        super::lists::of_right(input, connector.right, figures, external, limit)
    });
    let held = input.position.lines.iter().filter(|line| line.product == Some(connector.product) && line.counted > 0);
    let origins: Vec<_> = held.map(|line| line.origin).collect();
    let mut detail = Detail::new(product_name(input.catalog, connector.product))
        .section("why", why)
        .section("external users of the right", who)
        .section("rule", rule_lines(input.catalog, &input.catalog.product(connector.product).row));
    detail.evidence = super::evidence::at(input, &origins, limit);
    detail.evidence_total = origins.len() as u64;
    detail
}
