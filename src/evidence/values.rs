//! What stands in a cell: booleans, numbers, money, and the many ways of writing them (days: [`super::days`]).
//!
//! Pure functions of text. Which sign is a column's decimal point is found out first, over the whole column (`survey`), and given to
//! these functions.

use crate::catalog::money::{self, Decimals};
use crate::catalog::{Cents, Metric};

/// Stands for a formula whose workbook holds no value for it: a program wrote it, and nobody has opened it since.
pub(super) const UNCALCULATED: &str = "#UNCALCULATED";

/// Errors that a spreadsheet leaves in a cell; they say nothing.
const ERROR_VALUES: [&str; 11] =
    [UNCALCULATED, "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"];

/// Whether the cell holds a spreadsheet's error.
pub(super) fn is_error(cell: &str) -> bool {
    cell.starts_with('#') && ERROR_VALUES.iter().any(|e| e.eq_ignore_ascii_case(cell))
}

/// Whether the cell holds the name of a .NET type: what PowerShell exports of a property with several values.
pub(super) fn is_type_name(cell: &str) -> bool {
    const ROOTS: [&str; 4] = ["System.", "Microsoft.", "Deserialized.System.", "Deserialized.Microsoft."];
    let rooted = matches!(cell.as_bytes().first(), Some(b'S' | b'M' | b'D')) && ROOTS.iter().any(|root| cell.starts_with(root));
    // A record of DNS is exported as its kind.
    let record = cell.starts_with("DnsServerResourceRecord");
    record || rooted && (cell.ends_with(']') || cell.ends_with("Collection")) && !cell.contains([' ', '@', '\\'])
}

/// The value of a trimmed cell, where there is one: blank, `-` and spreadsheet errors are absent.
pub(super) fn present(cell: &str) -> Option<&str> {
    if cell.is_empty() || cell == "-" || is_error(cell) || is_type_name(cell) { None } else { Some(cell) }
}

/// The parts of a list in one cell.
pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter_map(present)
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    const YES: [&str; 11] = ["yes", "true", "1", "y", "ja", "oui", "wahr", "vrai", "si", "sí", "x"];
    const NO: [&str; 8] = ["no", "false", "0", "n", "nein", "non", "falsch", "faux"];
    let lower = text.trim().to_lowercase();
    let lower = lower.strip_suffix(".0").unwrap_or(&lower);
    match (YES.contains(&lower), NO.contains(&lower)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

pub(super) fn metric(text: &str) -> Option<Metric> {
    let lower = text.trim().to_lowercase();
    let word = lower.strip_suffix("cals").or_else(|| lower.strip_suffix("cal")).unwrap_or(&lower).trim_matches([' ', '-', '_']);
    match word {
        "user" | "users" | "per user" | "usr" | "benutzer" | "nutzer" | "utilisateur" => Some(Metric::User),
        "device" | "devices" | "per device" | "dvc" | "gerät" | "geräte" | "geraet" | "périphérique" => Some(Metric::Device),
        _ => None,
    }
}

/// Which sign a column uses for decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Point {
    Dot,
    Comma,
}

/// What one value says about its column's decimal sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PointSign {
    Indifferent,
    /// `1.200`, `1,200`: thousands or decimals.
    Ambiguous,
    Says(Point),
}

/// A number's figures without sign, currency and blanks.
struct Bare {
    negative: bool,
    digits: String,
}

fn bare(text: &str) -> Option<Bare> {
    let mut negative = false;
    let mut rest = text.trim();
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (negative, rest) = (true, inner);
    }
    // The currency stands before or after: letters or a sign; `1'200.-` is Swiss for no rappen.
    let is_currency = |c: char| c.is_alphabetic() || matches!(c, '€' | '$' | '£' | '¥') || c.is_whitespace();
    let mut rest = rest.trim_matches(is_currency);
    for dash in ['-', '−', '–'] {
        if let Some(positive) = rest.strip_prefix(dash) {
            (negative, rest) = (true, positive);
        }
    }
    let rest = rest.trim_start_matches('+').trim_start_matches(is_currency);
    let rest = rest.strip_suffix(".-").or_else(|| rest.strip_suffix(".–")).unwrap_or(rest);
    let digits: String = rest.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{202f}')).collect();
    let fine = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) && digits.bytes().any(|b| b.is_ascii_digit());
    fine.then_some(Bare { negative, digits })
}

/// What a cell says about its column's decimal sign.
pub(super) fn point_sign(text: &str) -> PointSign {
    let Some(bare) = bare(text) else { return PointSign::Indifferent };
    let (dots, commas) = (bare.digits.matches('.').count(), bare.digits.matches(',').count());
    match (dots, commas) {
        (0, 0) => PointSign::Indifferent,
        (1, 0) => single_sign(&bare.digits, '.', Point::Dot),
        (0, 1) => single_sign(&bare.digits, ',', Point::Comma),
        (_, 0) => PointSign::Says(Point::Comma),
        (0, _) => PointSign::Says(Point::Dot),
        _ if bare.digits.rfind('.') > bare.digits.rfind(',') => PointSign::Says(Point::Dot),
        _ => PointSign::Says(Point::Comma),
    }
}

/// One separator only: three figures behind it may be thousands, anything else is a fraction.
fn single_sign(digits: &str, separator: char, point: Point) -> PointSign {
    let Some((whole, fraction)) = digits.split_once(separator) else { return PointSign::Indifferent };
    let may_be_thousands = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if may_be_thousands { PointSign::Ambiguous } else { PointSign::Says(point) }
}

/// Figures alone, as nearly all numbers are written.
fn plain_number(text: &str) -> Option<i64> {
    const MOST_FIGURES: usize = 15;
    let figures = (1..=MOST_FIGURES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    figures.then(|| text.bytes().fold(0, |number, b| number * 10 + i64::from(b - b'0')))
}

/// A number's figures before and behind its decimal sign, in the column's way of writing.
struct Parts {
    negative: bool,
    whole: String,
    fraction: String,
}

/// `point`: `None` where nothing settled the column; what may be thousands is then read as thousands.
fn parts(text: &str, point: Option<Point>) -> Option<Parts> {
    let bare = bare(text)?;
    let point = match (point_sign(text), point) {
        (PointSign::Says(own), _) => own,
        (_, Some(column)) => column,
        // Thousands: whichever separator stands there is not the point.
        (_, None) => {
            if bare.digits.contains('.') {
                Point::Comma
            } else {
                Point::Dot
            }
        }
    };
    let (mark, thousands) = match point {
        Point::Dot => ('.', ','),
        Point::Comma => (',', '.'),
    };
    let (whole, fraction) = bare.digits.split_once(mark).unwrap_or((&bare.digits, ""));
    if fraction.contains([mark, thousands]) || !well_grouped(whole, thousands) {
        return None;
    }
    Some(Parts { negative: bare.negative, whole: whole.replace(thousands, ""), fraction: fraction.to_string() })
}

/// Thousands come in groups of three (of two and three in India).
fn well_grouped(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(separator).rev();
    let last = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    rest.is_empty() || (last.len() == 3 && rest.iter().all(|g| (1..=3).contains(&g.len())))
}

pub(super) fn money(text: &str, point: Option<Point>) -> Option<Cents> {
    let Parts { negative, whole, fraction } = parts(text, point)?;
    let cents = Cents::from_figures(&whole, &fraction, Decimals::Rounded)?;
    Some(if negative { Cents(-cents.0) } else { cents })
}

/// A whole number: `5`, `5.0`, `(3)`, `1,200`; `5.5` is none, a number with a unit is none, nor is one that no estate can have.
pub(super) fn integer(text: &str, point: Option<Point>) -> Option<i64> {
    if let Some(plain) = plain_number(text) {
        return Some(plain);
    }
    if text.chars().any(char::is_alphabetic) {
        return None;
    }
    let Parts { negative, whole, fraction } = parts(text, point)?;
    let number: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    fraction.bytes().all(|b| b == b'0').then_some(if negative { -number } else { number })
}

/// The currency that a price names beside its figure, as an ISO code where the sign says so.
pub(super) fn currency(text: &str) -> Option<String> {
    for (sign, code) in [('€', "EUR"), ('£', "GBP"), ('¥', "JPY")] {
        if text.contains(sign) {
            return Some(code.to_string());
        }
    }
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    money::currency(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_in_the_ways_that_price_lists_write_it() {
        for text in ["1,234.50", "1.234,50 €", "EUR 1234.5", "1 234,50", "1'234.50", "$1,234.50"] {
            assert_eq!(money(text, None), Some(Cents(123_450)), "{text}");
        }
        assert_eq!(money("EUR 38", None), Some(Cents(3_800)));
        assert_eq!(money("(12.5)", None), Some(Cents(-1_250)));
        assert_eq!(money("1'200.-", None), Some(Cents(120_000)));
        assert_eq!(money("38.005", Some(Point::Dot)), Some(Cents(3_801)));
        assert_eq!(money("free", None), None);
        assert_eq!((currency("1.234,50 €").as_deref(), currency("chf 12").as_deref(), currency("12")), (Some("EUR"), Some("CHF"), None));
    }

    #[test]
    fn quantities_are_whole() {
        assert_eq!(integer("5.0", None), Some(5));
        assert_eq!(integer("5.5", None), None);
        assert_eq!(integer("-3", None), Some(-3));
        assert_eq!(integer("(3)", None), Some(-3));
        assert_eq!(integer("1.200", None), Some(1_200), "thousands where nothing else is known");
        assert_eq!(integer("1,200", None), Some(1_200));
        assert_eq!(integer("1.200", Some(Point::Dot)), None, "one and a fifth is no quantity");
        assert_eq!(integer("1.234.567", None), Some(1_234_567));
        assert_eq!(integer("5 pcs", None), None);
        assert_eq!(integer("12,34,56", None), None);
    }

    #[test]
    fn what_may_be_thousands_is_told_apart() {
        assert_eq!(point_sign("1.200"), PointSign::Ambiguous);
        assert_eq!(point_sign("38,50"), PointSign::Says(Point::Comma));
        assert_eq!(point_sign("0.125"), PointSign::Says(Point::Dot));
        assert_eq!(point_sign("1.234.567"), PointSign::Says(Point::Comma));
        assert_eq!(point_sign("1200"), PointSign::Indifferent);
    }

    #[test]
    fn blank_dash_and_spreadsheet_errors_are_absent() {
        assert_eq!((present("-"), present(""), present("#N/A"), present("a")), (None, None, None, Some("a")));
    }

    #[test]
    fn booleans_and_metrics_in_the_clients_languages() {
        assert_eq!((boolean("Yes"), boolean("nein"), boolean("1"), boolean("maybe")), (Some(true), Some(false), Some(true), None));
        assert_eq!((metric("User CAL"), metric("Gerät"), metric("core")), (Some(Metric::User), Some(Metric::Device), None));
    }
}
