//! The days of the estate: one year of evidence that ends on the as-of date.

use super::rng::Rng;
use jiff::civil::{Date, date};

/// The position is asked for as of this day.
pub const AS_OF: Date = date(2026, 6, 30);

/// First days of the twelve months of evidence, July 2025 to June 2026.
pub fn months() -> impl Iterator<Item = Date> {
    (0..12i16).map(|n| date(2025 + (n + 6) / 12, ((n + 6) % 12 + 1) as i8, 1))
}

/// A working span inside a month: its first and its last day.
pub fn span_in(month: Date, rng: &mut Rng) -> (Date, Date) {
    let first = 1 + rng.below(12) as i8;
    let last = (first + rng.below(17) as i8).min(month.days_in_month());
    (date(month.year(), month.month(), first), date(month.year(), month.month(), last))
}

/// Any day of the year of evidence.
pub fn any_day(rng: &mut Rng) -> Date {
    plus(date(2025, 7, 1), rng.below(365) as i32)
}

pub fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}
