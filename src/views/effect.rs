//! What decisions would change, in lines: what is left to pay, then each right that moves. One wording for the detail, the form that asks
//! why, the lists of suggestions, and whoever prints it.

use super::text::change;
use super::words::right_name;
use crate::catalog::{Catalog, Cents, grouped};
use crate::kit::decisions::MetricChoice;
use crate::kit::difference::{Difference, Moved};
use crate::kit::position::Totals;

/// The lines, the money first. Decisions that move nothing say so.
pub fn effect(difference: &Difference, catalog: &Catalog) -> Vec<String> {
    let mut lines = Vec::new();
    match difference.dormant {
        0 => {}
        1 => lines.push("it would lie dormant: what it names is not there".to_owned()),
        many => lines.push(format!("{} of them would lie dormant: what they name is not there", grouped(many as u64))),
    }
    if difference.is_nothing() {
        lines.push("no count changes, and no money".to_owned());
        return lines;
    }
    lines.extend(money(difference));
    lines.extend(difference.rights.iter().map(|moved| format!("{}: {}", right_name(catalog, moved.right), figures(moved))));
    lines
}

fn money(difference: &Difference) -> Vec<String> {
    let left = |totals: &Totals| totals.residual_cost.0 + totals.external_cost.0;
    let (before, after) = (left(&difference.before), left(&difference.after));
    let currency = &difference.currency;
    let mut lines = vec![if before == after {
        format!("left {} as before", with(Cents(before), currency))
    } else {
        format!("left {} → {} ({})", Cents(before), with(Cents(after), currency), change(after - before))
    }];
    let (before, after) = (difference.before.auditor_cost, difference.after.auditor_cost);
    if before != after {
        lines.push(format!("unadjusted {before} → {} ({})", with(after, currency), change(after.0 - before.0)));
    }
    lines.extend(part("demands that nothing priced covers:", difference.before.unpriced, difference.after.unpriced));
    lines
}

/// An amount with its currency, where there is one.
fn with(cents: Cents, currency: &str) -> String {
    if currency.is_empty() { cents.to_string() } else { format!("{cents} {currency}") }
}

/// What of a right moves, in the order in which the steps have it.
fn figures(moved: &Moved) -> String {
    let (before, after) = (&moved.before, &moved.after);
    let metric = |choice: Option<MetricChoice>| choice.map_or("none", MetricChoice::word);
    let amount = |name: &str, before: Cents, after: Cents| (before != after).then(|| format!("{name} {before} → {after}"));
    let parts = [
        part("users", before.users, after.users),
        part("devices", before.devices, after.devices),
        (before.metric != after.metric).then(|| format!("by {} → {}", metric(before.metric), metric(after.metric))),
        part("CALs needed", before.need.total(), after.need.total()),
        part("short", before.short.total(), after.short.total()),
        amount("at list price", before.short_cost, after.short_cost),
        part("units left over", before.surplus.total(), after.surplus.total()),
        part("external users", before.externals, after.externals),
        amount("for externals", before.external_cost, after.external_cost),
    ];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    if told.is_empty() { "other CALs, the same number".to_owned() } else { told.join(", ") }
}

fn part(name: &str, before: u64, after: u64) -> Option<String> {
    (before != after).then(|| format!("{name} {} → {}", grouped(before), grouped(after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::RightId;
    use crate::kit::difference::Standing;
    use crate::kit::position::Count;

    fn totals(left: i64) -> Totals {
        Totals { auditor_cost: Cents(500_000), residual_cost: Cents(left), ..Totals::default() }
    }

    fn difference(rights: Vec<Moved>, before: i64, after: i64) -> Difference {
        Difference { currency: "EUR".into(), rights, before: totals(before), after: totals(after), dormant: 0 }
    }

    fn told(difference: &Difference) -> Vec<String> {
        effect(difference, &Catalog::builtin().unwrap())
    }

    #[test]
    fn the_money_comes_first_and_each_right_tells_only_what_moves() {
        let catalog = Catalog::builtin().unwrap();
        let right = catalog.find_right("exchange-standard").unwrap();
        let standing = |users, short, cents| Standing {
            users,
            need: Count { users, devices: 0 },
            short: Count { users: short, devices: 0 },
            short_cost: Cents(cents),
            surplus: Count::default(),
            metric: Some(MetricChoice::User),
            ..Standing::default()
        };
        let moved = Moved { right, before: standing(1_184, 24, 180_000), after: standing(1_183, 23, 172_500) };
        let name = &catalog.right(right).name;
        let expected = [
            "left 61,250 → 61,175 EUR (−75)".to_owned(),
            format!("{name}: users 1,184 → 1,183, CALs needed 1,184 → 1,183, short 24 → 23, at list price 1,800 → 1,725"),
        ];
        assert_eq!(told(&difference(vec![moved], 6_125_000, 6_117_500)), expected);
    }

    #[test]
    fn another_metric_is_told_even_where_no_count_moves() {
        let by = |metric| Standing { metric, ..Standing::default() };
        let moved = Moved { right: RightId(0), before: by(Some(MetricChoice::User)), after: by(Some(MetricChoice::Device)) };
        let lines = told(&difference(vec![moved], 100, 100));
        assert_eq!(lines[0], "left 1 EUR as before");
        assert!(lines[1].ends_with(": by user → device"), "{lines:?}");
    }

    #[test]
    fn what_changes_nothing_says_so_and_what_finds_no_target_too() {
        let nothing = Difference { dormant: 1, ..difference(Vec::new(), 100, 100) };
        assert_eq!(told(&nothing), ["it would lie dormant: what it names is not there", "no count changes, and no money"]);
    }
}
