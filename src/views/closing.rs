//! Step 8 continued: who is uncovered by name, what closes the gap at least cost, and what other policies would come to.

use super::detail::Detail;
use super::model::{Cell, Column, Input, Mark, Row, Table, TableKey, Target};
use super::words::{metric, product_name, right_name, shortage, subject_key, subject_kind};
use crate::catalog::{Cents, Metric, RightId};
use crate::kit::decisions::Policy;
use crate::kit::position::{Fate, PolicyResult, Purchase, PurchaseFor, RightSubject, Subject};
use crate::kit::records::PriceRecord;

pub(super) fn uncovered<'a>(input: Input<'a>) -> Table<'a> {
    let currency = &input.position.currency;
    let columns = vec![
        Column::text("right", "right", 22, "What a CAL gives: a workload with an edition.").least(12),
        Column::text("who", "who", 32, "The person or device, resolved.").least(14).main(),
        Column::text("kind", "kind", 6, "user or device.").aside(),
        Column::text("needs", "needs", 9, "CAL version needed."),
        Column::text("why", "why uncovered", 40, "Why no owned unit covers it.").least(12).aside(),
        Column::text("to_buy", "to buy", 32, "What closes it in the purchases.").least(12),
        Column::money(
            "price",
            format!("list {currency}"),
            11,
            "Standalone price; the purchases may be cheaper through a suite. ? where there is none.",
        )
        .total()
        .main(),
        Column::day("last_seen", "last seen", "Last day of access to this right.").aside(),
    ];
    let list = &input.position.tallies.uncovered;
    Table::new(TableKey::Uncovered, "Uncovered by name", columns, "Nothing is uncovered: every demand is met by something owned.")
        .rows(list.len(), move |at| list.get(at).map_or_else(Row::none, |&(right, place)| uncovered_row(input, right, place)))
}

fn uncovered_row(input: Input, right: RightId, place: u32) -> Row {
    let position = input.position;
    let Some(subject) = position.rights.get(&right).and_then(|figures| figures.subjects.get(place as usize)) else { return Row::none() };
    let Fate::Uncovered { why, to_buy } = &subject.fate else { return Row::none() };
    let cells = vec![
        Cell::text(right_name(input.catalog, right)),
        Cell::text(position.name(subject.subject)),
        Cell::text(subject_kind(subject.subject)),
        Cell::text(input.catalog.version_name(right, subject.required)),
        Cell::text(shortage(*why)),
        to_buy.map_or(Cell::Unknown, |product| Cell::text(product_name(input.catalog, product))),
        list_price(input, right, subject).map_or(Cell::Unknown, Cell::Money),
        Cell::day(subject.last_seen),
    ];
    let id = format!("{}|{}", input.catalog.right(right).id, super::access::subject_id(position, subject.subject));
    let mark = if to_buy.is_some() { Mark::Problem } else { Mark::Question };
    Row::new(id, cells).mark(mark).target(Target::Record(subject_key(position, subject.subject)))
}

fn list_price(input: Input, right: RightId, subject: &RightSubject) -> Option<Cents> {
    let metric = match subject.subject {
        Subject::User(_) => Metric::User,
        Subject::Device(_) => Metric::Device,
    };
    let product = input.catalog.right(right).cal?;
    input.position.prices.get(&(product, Some(metric))).copied()
}

pub(super) fn uncovered_detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some((id, subject)) = row.split_once('|') else { return Detail::new(row) };
    let Some((right, _)) = super::access::by_id(input, id) else { return Detail::new(row) };
    super::access::subject_detail(right, subject, input, limit)
}

pub(super) fn purchases<'a>(input: Input<'a>) -> Table<'a> {
    let currency = &input.position.currency;
    let columns = vec![
        Column::text("for", "for", 9, "gap: own people and devices; external: external users."),
        Column::text("product", "product", 38, "What to buy, at the price list, latest version.").least(14).main(),
        Column::text("metric", "metric", 7, "user or device; blank for a Connector."),
        Column::text("host", "host", 16, "For a Connector: its physical host.").aside(),
        Column::count("quantity", "quantity", 9, "Units.").total().main(),
        Column::money("unit_price", format!("price {currency}"), 12, "Per unit."),
        Column::money("cost", format!("cost {currency}"), 13, "Quantity × price.").total().main(),
    ];
    let list = &input.position.purchases;
    Table::new(TableKey::Purchases, "Purchases", columns, "Nothing has to be bought at the price list.")
        .summary("What closes the gap at least cost, suites considered; no purchase is recommended before the evidence is agreed.")
        .rows(list.len(), move |at| list.get(at).map_or_else(Row::none, |purchase| purchase_row(input, purchase)))
}

pub(super) fn purpose(purpose: PurchaseFor) -> &'static str {
    match purpose {
        PurchaseFor::Gap => "gap",
        PurchaseFor::External => "external",
    }
}

fn purchase_id(input: Input, p: &Purchase) -> String {
    let host = p.host.as_deref().unwrap_or("");
    format!("{}|{}|{}|{host}", purpose(p.purpose), product_name(input.catalog, p.product), metric(p.metric))
}

fn purchase_row(input: Input, p: &Purchase) -> Row {
    let cells = vec![
        Cell::text(purpose(p.purpose)),
        Cell::text(product_name(input.catalog, p.product)),
        Cell::text(metric(p.metric)),
        Cell::optional(p.host.as_deref()),
        Cell::Count(p.quantity),
        Cell::Money(p.unit_price),
        Cell::Money(p.cost),
    ];
    Row::new(purchase_id(input, p), cells)
}

pub(super) fn purchase_detail(row: &str, input: Input, limit: usize) -> Detail {
    let Some(p) = input.position.purchases.iter().find(|p| purchase_id(input, p) == row) else { return Detail::new(row) };
    let why = vec![format!("{} × {} = {} {}", crate::catalog::grouped(p.quantity), p.unit_price, p.cost, input.position.currency)];
    let closed = |_: RightId, subject: &RightSubject| {
        let side = match subject.subject {
            Subject::User(_) => Metric::User,
            Subject::Device(_) => Metric::Device,
        };
        let external = p.purpose == PurchaseFor::External;
        let same = matches!(subject.fate, Fate::Uncovered { to_buy: Some(product), .. } if product == p.product);
        same && subject.external == external && p.metric == Some(side)
    };
    let names = super::lists::across_rights(input, closed, limit);
    // Reading words takes its time in a long list: only those of lines with this very price are read.
    let worded = |r: &PriceRecord| r.unit_price == p.unit_price && input.catalog.read_description(&r.product).product == Some(p.product);
    let named = |r: &PriceRecord| input.catalog.find_product(&r.product) == Some(p.product);
    let origins: Vec<_> = input.records.prices.iter().filter(|r| named(r) || worded(r)).map(|r| r.origin).collect();
    let mut detail = Detail::new(product_name(input.catalog, p.product)).section("why", why).section("covers", names);
    detail.evidence = super::evidence::at(input, &origins, limit);
    detail.evidence_total = origins.len() as u64;
    detail
}

pub(super) fn policies<'a>(input: Input<'a>) -> Table<'a> {
    let currency = &input.position.currency;
    let columns = vec![
        Column::text("policy", "policy", 16, "How the metric of each right is chosen."),
        Column::text("chosen", "in force", 9, "The policy in force; decisions on single rights stand beside it."),
        Column::money("residual", format!("own people {currency}"), 14, "What the gaps of own people and devices cost."),
        Column::money("external", format!("externals {currency}"), 14, "What external users cost."),
        Column::money("total", format!("together {currency}"), 14, "Both.").main(),
        Column::count("uncovered", "uncovered", 9, "Internal demands that no owned unit covers."),
        Column::count("unpriced", "unpriced", 9, "Demands left open that nothing priced covers."),
        Column::text("metrics", "metrics", 60, "Right by right.").least(16).aside(),
    ];
    Table::new(TableKey::Policies, "Policies", columns, "The policies are still being computed.")
        .over(Policy::ALL.to_vec(), move |&policy| policy_row(input, policy))
}

fn policy_row(input: Input, policy: Policy) -> Row {
    let chosen = policy == input.position.settings.policy;
    let found = input.position.policies.get(&policy);
    let money = |of: fn(&PolicyResult) -> Cents| found.map_or(Cell::Unknown, |result| Cell::Money(of(result)));
    let cells = vec![
        Cell::text(policy.word()),
        Cell::text(if chosen { "in force" } else { "" }),
        money(|r| r.residual_cost),
        money(|r| r.external_cost),
        money(|r| r.residual_cost + r.external_cost),
        Cell::known(found.map(|r| r.uncovered)),
        Cell::known(found.map(|r| r.unpriced)),
        found.map_or(Cell::Unknown, |result| Cell::text(metrics_text(input, result))),
    ];
    Row::new(policy.word(), cells).mark(if chosen { Mark::Done } else { Mark::None }).target(Target::Setting("policy"))
}

fn metrics_text(input: Input, result: &PolicyResult) -> String {
    let parts = result.metrics.iter().map(|(&right, choice)| format!("{}: {}", right_name(input.catalog, right), choice.word()));
    parts.collect::<Vec<_>>().join(", ")
}

pub(super) fn policy_detail(row: &str, input: Input) -> Detail {
    let Some(policy) = Policy::parse(row) else { return Detail::new(row) };
    let why = match policy {
        Policy::LeastCost => {
            "The combination with the fewest unpriced demands, then the least residual plus external cost; decisions on single rights hold."
        }
        Policy::SmallerCount => {
            "Per right the metric with the smaller count; ties go to as-licensed. Decisions on single rights are ignored."
        }
        Policy::AsLicensed => {
            "Per right the metric of which more units are owned: what an audit reads today. Decisions on single rights are ignored."
        }
    };
    let metrics = input.position.policies.get(&policy).map(|result| {
        let metrics = result.metrics.iter();
        metrics.map(|(&right, choice)| format!("{}: {}", right_name(input.catalog, right), choice.word())).collect()
    });
    Detail::new(row).section("why", vec![why.to_owned()]).section("metrics", metrics.unwrap_or_default())
}
