//! What missing evidence may hide, in words: rights, how many, how one comes to say so. The same in a finding, in the coverage and in a
//! printed list.

use super::model::{Cell, Column, Input};
use super::words::counted;
use crate::catalog::{Catalog, RightId};
use crate::kit::estimate::{Bound, Estimate};

/// The columns that say what may be missing.
pub(super) fn columns() -> [Column; 3] {
    [
        Column::text("rights", "affected rights", 24, "Rights whose count may be too low, for what is missing.").aside(),
        Column::text(
            "estimate",
            "estimate",
            22,
            "Demands that may be missing, where that can be defended; told beside the count and never added to it.",
        )
        .aside(),
        Column::text("how", "how estimated", 60, "What the estimate rests on.").least(20).aside(),
    ]
}

/// Their cells.
pub(super) fn cells(input: Input, rights: &[RightId], estimate: Option<&Estimate>, none: &str) -> [Cell; 3] {
    [
        Cell::text(names(input.catalog, rights)),
        estimate.map_or(Cell::Empty, |estimate| Cell::text(amount(estimate, &input.position.currency))),
        how(estimate, none),
    ]
}

/// What it rests on, or why there is none.
pub(super) fn how(estimate: Option<&Estimate>, none: &str) -> Cell {
    match estimate {
        Some(estimate) => Cell::text(&estimate.how),
        None if none.is_empty() => Cell::Empty,
        None => Cell::text(none),
    }
}

pub(super) fn names(catalog: &Catalog, rights: &[RightId]) -> String {
    rights.iter().map(|right| catalog.right(*right).name.as_str()).collect::<Vec<_>>().join(", ")
}

/// `at most 14 demands, 532 EUR`.
pub fn amount(estimate: &Estimate, currency: &str) -> String {
    let units = estimate.units();
    let money = match estimate.money {
        _ if units == 0 => String::new(),
        Some(money) => format!(", {money} {currency}").trim_end().to_owned(),
        None => ", no price".to_owned(),
    };
    match units {
        0 => match estimate.bound {
            Bound::About => "probably nobody beyond those counted".to_owned(),
            Bound::AtMost => "nobody beyond those counted".to_owned(),
        },
        units => format!("{} {}{money}", estimate.bound.word(), counted(units, "demand", "demands")),
    }
}

/// Lines of a detail.
pub(super) fn lines(input: Input, rights: &[RightId], estimate: Option<&Estimate>, none: &str) -> Vec<String> {
    let Some(estimate) = estimate else {
        let why = if none.is_empty() { "no estimate can be defended from what is there" } else { none };
        return if rights.is_empty() { Vec::new() } else { vec![why.to_owned()] };
    };
    let each = estimate.demands.iter().map(|(right, count)| {
        let sides = [(count.users, "user", "users"), (count.devices, "device", "devices")];
        let told: Vec<String> = sides.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(*n, one, many)).collect();
        format!("{}: {}", input.catalog.right(*right).name, told.join(", "))
    });
    let first = format!("{}; told beside the count, never added to it", amount(estimate, &input.position.currency));
    std::iter::once(first).chain(each).chain([format!("how: {}", estimate.how)]).collect()
}
