//! Step 5: what is owned: entitlement lines with what each came to, and the pools of like units.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{counted, metric, place, product_kind, product_name, rule_lines, versions};
use crate::kit::decisions::RecordKey;
use crate::kit::position::{LineResult, Pool};
use crate::kit::records::LineType;

pub(super) fn entitlements<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("text", "as it stands", 30, "The product as the extract spells it.").amends("product").least(14),
        Column::text("product", "read as", 28, "The catalog's product, from the name or the price-list description.")
            .amends("product")
            .least(12)
            .main(),
        Column::text("type", "type", 12, "license, subscription, sa, step-up, bridge, credit: as stated, else as the wording says.")
            .amends("type")
            .aside(),
        Column::count("quantity", "quantity", 9, "As it stands, packs where packs are listed; negative takes units away.")
            .amends("quantity")
            .main(),
        Column::text("metric", "metric", 7, "user or device, as stated or worded; blank counts as user (finding).").amends("metric"),
        Column::count("counted", "counted", 9, "Units that cover something now.").total().main(),
        Column::text("outcome", "what it comes to", 40, "What it covers, or why it covers nothing.").least(16),
        Column::text("covers", "covers", 34, "The version to which each right is covered.").least(12).aside(),
        Column::day("sa_end", "SA to", "Last day of Software Assurance or of the subscription.").amends("sa_end").aside(),
        Column::day("purchased", "bought", "Day of purchase or start.").amends("purchased").aside(),
        Column::text("agreement", "agreement", 12, "As it stands.").amends("agreement").aside(),
        Column::text("server", "held for", 12, "The machine an External Connector is held for.").amends("server").aside(),
        Column::text("place", "row", 28, "Where the line stands.").least(10).aside(),
    ];
    let lines = &input.position.lines;
    Table::new(
        TableKey::Entitlements,
        "Entitlements",
        columns,
        "Nothing owned is known: add licence statements or reseller lists to the folder, or add a line with i.",
    )
    .summary(format!(
        "{}, {} of them cover nothing",
        counted(lines.len() as u64, "line", "lines"),
        lines.iter().filter(|line| line.counted == 0).count()
    ))
    .rows(lines.len(), move |at| lines.get(at).map_or_else(Row::none, |line| line_row(input, line)))
}

fn line_row(input: Input, line: &LineResult) -> Row {
    let key = input.records.ledger.key(line.origin);
    let cells = vec![
        Cell::text(&line.product_text),
        line.product.map_or(Cell::Unknown, |product| Cell::text(product_name(input.catalog, product))),
        Cell::text(line.line_type.word()),
        Cell::Signed(line.quantity),
        Cell::text(metric(line.metric)),
        Cell::Count(line.counted),
        Cell::text(&line.outcome),
        Cell::text(versions(input.catalog, &line.covers)),
        Cell::day(line.sa_end),
        Cell::day(line.purchased),
        Cell::optional(line.agreement.as_deref()),
        Cell::optional(line.server.as_deref()),
        Cell::text(place(input.records, line.origin)),
    ];
    let target = Target::Record(RecordKey { record: "entitlement".to_owned(), key: key.clone() });
    Row::new(key, cells).mark(line_mark(line)).target(target)
}

/// Lines that add no units by their nature (SA, step-ups, credits) are no problem for counting none.
fn line_mark(line: &LineResult) -> Mark {
    match (line.product, line.line_type, line.counted) {
        (None, _, _) => Mark::Question,
        (Some(_), LineType::License | LineType::Subscription | LineType::Bridge, 0) if line.quantity > 0 => Mark::Out,
        (Some(_), LineType::License | LineType::Subscription | LineType::Bridge, _) => Mark::None,
        (Some(_), LineType::Sa | LineType::StepUp | LineType::Credit, _) => Mark::None,
    }
}

pub(super) fn entitlement_detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(line) = input.position.lines.iter().find(|line| input.records.ledger.key(line.origin) == row) else { return Detail::new(row) };
    let covers = line.covers.iter().map(|(&right, &version)| {
        format!("{}: up to {}", super::words::right_name(input.catalog, right), input.catalog.version_name(right, version))
    });
    let rule = line.product.map(|product| rule_lines(input.catalog, &input.catalog.product(product).row)).unwrap_or_default();
    let mut detail = Detail::new(&line.product_text)
        .section("why", vec![line.outcome.clone()])
        .section("covers", covers.collect())
        .section("rule", rule)
        .section("findings", super::findings::lines_about(input, &line.product_text))
        .section("decision", super::decisions::lines_about(input, &[row, line.product_text.as_str()]));
    detail.evidence = super::evidence::at(input, &[line.origin], limit);
    detail.evidence_total = 1;
    detail
}

pub(super) fn pools<'a>(input: Input<'a>) -> Table<'a> {
    let columns = vec![
        Column::text("product", "product", 32, "What the units are.").least(14),
        Column::text("kind", "kind", 8, "CAL, suite, bridge or bundle.").aside(),
        Column::text("metric", "metric", 7, "user or device."),
        Column::text("covers", "covers", 40, "The version to which each right is covered.").least(14).aside(),
        Column::count("units", "units", 9, "Units alike: same product, metric and covered versions: by name + given + left.")
            .total()
            .main(),
        Column::count("reserved", "by name", 9, "Reserved by named assignments.").total(),
        Column::count("used", "given", 9, "Given to subjects by the allocation, external users among them.").total(),
        Column::count("used_external", "of which to externals", 11, "Part of the given units that external users have.").total().aside(),
        Column::count("left", "left", 9, "Units that nobody has been given.").total().main(),
    ];
    let pools = &input.position.pools;
    Table::new(TableKey::Pools, "Suites and pools", columns, "No owned unit covers anything: see the entitlement lines for why.")
        .summary("A suite's unit, given to one subject, covers all its rights for it and is never split.")
        .rows(pools.len(), move |at| pools.get(at).map_or_else(Row::none, |pool| pool_row(input, pool)))
}

fn pool_id(input: Input, pool: &Pool) -> String {
    format!("{}|{}|{}", product_name(input.catalog, pool.product), pool.metric.word(), versions(input.catalog, &pool.covers))
}

fn pool_row(input: Input, pool: &Pool) -> Row {
    let cells = vec![
        Cell::text(product_name(input.catalog, pool.product)),
        Cell::text(product_kind(&input.catalog.product(pool.product).kind)),
        Cell::text(pool.metric.word()),
        Cell::text(versions(input.catalog, &pool.covers)),
        Cell::Count(pool.units),
        Cell::Count(pool.reserved),
        Cell::Count(pool.used),
        Cell::Count(pool.used_external),
        Cell::Count(pool.left()),
    ];
    Row::new(pool_id(input, pool), cells)
}

pub(super) fn pool_detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(pool) = input.position.pools.iter().find(|pool| pool_id(input, pool) == row) else { return Detail::new(row) };
    let same = |line: &&LineResult| {
        line.product == Some(pool.product) && line.metric.is_none_or(|metric| metric == pool.metric) && line.counted > 0
    };
    let lines: Vec<_> = input.position.lines.iter().filter(same).map(|line| line.origin).collect();
    let units =
        vec![format!("{}: {} by name, {} given, {} left", counted(pool.units, "unit", "units"), pool.reserved, pool.used, pool.left())];
    let mut detail = Detail::new(product_name(input.catalog, pool.product))
        .section("units", units)
        .section("rule", rule_lines(input.catalog, &input.catalog.product(pool.product).row));
    detail.evidence = super::evidence::at(input, &lines, limit);
    detail.evidence_total = lines.len() as u64;
    detail
}
