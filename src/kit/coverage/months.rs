//! Calendar months, and sets of them counted back from the as-of date.

use crate::catalog::Day;
use std::fmt;

/// Months that are told apart: five years and a quarter, far beyond what any log keeps.
pub const MOST_MONTHS: usize = 64;

/// A calendar month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Month {
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    pub fn of(day: Day) -> Month {
        let date = day.to_date();
        Month { year: date.year(), month: date.month() }
    }

    /// So many months earlier.
    pub fn back(self, months: usize) -> Month {
        Month::numbered(self.number() - months as i32)
    }

    /// So many months later.
    pub fn forward(self, months: usize) -> Month {
        Month::numbered(self.number() + months as i32)
    }

    /// Months from an earlier one to this; `None` where that one is later.
    pub fn since(self, earlier: Month) -> Option<usize> {
        usize::try_from(self.number() - earlier.number()).ok()
    }

    fn number(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }

    fn numbered(number: i32) -> Month {
        Month { year: number.div_euclid(12) as i16, month: number.rem_euclid(12) as i8 + 1 }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A set of months, counted back from that of the as-of date: bit 0 is its own.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Months(pub u64);

impl Months {
    pub fn has(self, back: usize) -> bool {
        back < MOST_MONTHS && self.0 >> back & 1 == 1
    }

    pub(super) fn add(&mut self, back: usize) {
        self.0 |= 1 << back;
    }

    /// Both, and all between.
    pub(super) fn add_span(&mut self, from: usize, to: usize) {
        (to..=from).for_each(|back| self.add(back));
    }

    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The earliest, as months back.
    pub fn earliest(self) -> Option<usize> {
        (!self.is_empty()).then(|| 63 - self.0.leading_zeros() as usize)
    }
}

impl std::ops::BitOr for Months {
    type Output = Months;
    fn bitor(self, other: Months) -> Months {
        Months(self.0 | other.0)
    }
}

/// Days to months back without a calendar for each row.
pub(super) struct Calendar {
    as_of: Day,
    /// By days before the as-of date.
    back: Vec<u8>,
}

impl Calendar {
    pub(super) fn new(as_of: Day) -> Calendar {
        let this = Month::of(as_of);
        let backs = (0..).map_while(|days| this.since(Month::of(Day(as_of.0 - days))).filter(|back| *back < MOST_MONTHS));
        Calendar { as_of, back: backs.map(|back| back as u8).collect() }
    }

    /// `None`: too old. Days after the as-of date are its own.
    pub(super) fn back(&self, day: Day) -> Option<usize> {
        let days = usize::try_from(i64::from(self.as_of.0) - i64::from(day.0)).unwrap_or(0);
        self.back.get(days).map(|back| usize::from(*back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn months_count_back_over_the_turn_of_the_year() {
        let calendar = Calendar::new(day("2026-02-28"));
        let back = |text| calendar.back(day(text));
        assert_eq!([back("2026-02-01"), back("2026-01-31"), back("2025-12-01"), back("2025-03-01")], [Some(0), Some(1), Some(2), Some(11)]);
        assert_eq!(back("2026-03-05"), Some(0), "a day after the as-of date is taken for its month");
        assert_eq!(back("2009-01-01"), None);
        let february = Month::of(day("2026-02-28"));
        assert_eq!((february.back(2).to_string(), february.back(14).to_string()), ("2025-12".into(), "2024-12".into()));
        assert_eq!(february.back(14).forward(14), february);
        assert_eq!((february.since(february.back(14)), february.back(1).since(february)), (Some(14), None));
    }

    #[test]
    fn sets_of_months_know_their_earliest() {
        let mut months = Months::default();
        assert_eq!((months.earliest(), months.len()), (None, 0));
        months.add_span(4, 2);
        assert_eq!(
            (months.earliest(), months.len(), months.has(3), months.has(5), months.has(MOST_MONTHS)),
            (Some(4), 3, true, false, false)
        );
    }
}
