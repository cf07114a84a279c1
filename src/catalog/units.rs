//! The small types that every room counts in: days, money, metrics.
//!
//! They live in the lowest room so that all others can share them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A civil day (no time zone), as days since 1970-01-01. Leases, purchases and SA run in whole days, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub i32);

impl Day {
    /// The day `year-month-day`, if there is one.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Day> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        Some(Day::from_date(date))
    }

    /// From jiff's civil date.
    pub fn from_date(date: jiff::civil::Date) -> Day {
        let epoch = jiff::civil::date(1970, 1, 1);
        let days = epoch.until(date).map(|span| span.get_days()).unwrap_or(0);
        Day(days)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse_iso(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        Day::from_ymd(text.get(0..4)?.parse().ok()?, text.get(5..7)?.parse().ok()?, text.get(8..10)?.parse().ok()?)
    }

    /// As jiff's civil date.
    pub fn to_date(self) -> jiff::civil::Date {
        use jiff::ToSpan;
        jiff::civil::date(1970, 1, 1).checked_add(i64::from(self.0).days()).unwrap_or(jiff::civil::Date::MAX)
    }

    /// The day after.
    pub fn next(self) -> Day {
        Day(self.0 + 1)
    }

    /// The day before.
    pub fn previous(self) -> Day {
        Day(self.0 - 1)
    }

    /// The last day of a term of so many years that begins on this day.
    pub fn after_years(self, years: u32) -> Option<Day> {
        use jiff::ToSpan;
        let end = self.to_date().checked_add(i64::from(years).years()).ok()?;
        Some(Day::from_date(end).previous())
    }

    /// The last day of a year.
    pub fn end_of_year(year: i16) -> Option<Day> {
        Day::from_ymd(year, 12, 31)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.to_date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        Day::parse_iso(&text).ok_or_else(|| serde::de::Error::custom(format!("'{text}' is no date (YYYY-MM-DD)")))
    }
}

/// Money in the minor unit (cents) of the engagement's currency; exact integers, never floats.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Cents(pub i64);

impl Cents {
    /// As a number with two decimals (for JSON and worksheet cells).
    pub fn as_units(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// A price times a count.
    pub fn times(self, count: u64) -> Cents {
        Cents(self.0.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

// Prices and counts are bounded where they are read ([`super::money`]); should a sum leave the range all the same, it stops at the end
// of it: a figure that is plainly absurd, never one that has wrapped round to look small.
impl std::ops::Add for Cents {
    type Output = Cents;
    fn add(self, other: Cents) -> Cents {
        Cents(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Cents {
    type Output = Cents;
    fn sub(self, other: Cents) -> Cents {
        Cents(self.0.saturating_sub(other.0))
    }
}

impl std::ops::AddAssign for Cents {
    fn add_assign(&mut self, other: Cents) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Cents>>(items: I) -> Cents {
        items.fold(Cents(0), |a, b| a + b)
    }
}

/// Thousands separated by commas, the minor unit only where it is not zero.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "−" } else { "" };
        let units = self.0.unsigned_abs() / 100;
        let minor = self.0.unsigned_abs() % 100;
        let whole = grouped(units);
        if minor == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{minor:02}") }
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A count with its noun: `1 user`, `1,184 users`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Whom a CAL is assigned to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// One person on any device.
    User,
    /// One device with any user.
    Device,
}

impl Metric {
    /// `user` or `device`.
    pub fn word(self) -> &'static str {
        match self {
            Metric::User => "user",
            Metric::Device => "device",
        }
    }
}

/// How sure a row of the catalog is (reference: the row's own source).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Read in the named source.
    Verified,
    /// A third party that quotes or sums up the publisher.
    Secondary,
    /// Deduced from a verified source.
    Inferred,
    /// General knowledge; grants nothing until the consultant switches it on.
    Unverified,
}

impl Confidence {
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Verified => "verified",
            Confidence::Secondary => "secondary",
            Confidence::Inferred => "inferred",
            Confidence::Unverified => "unverified",
        }
    }
}
