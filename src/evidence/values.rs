//! What stands in a cell: booleans, days, numbers, money, and the many ways of writing them.
//!
//! Pure functions of text. Which way round a column writes its days and which sign is its decimal point is found out first, over
//! the whole column (`survey`), and given to these functions.

use crate::catalog::{Cents, Day, Metric};

/// Errors that a spreadsheet leaves in a cell; they say nothing.
const ERROR_VALUES: [&str; 10] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"];

/// Whether the cell holds a spreadsheet's error.
pub(super) fn is_error(cell: &str) -> bool {
    cell.starts_with('#') && ERROR_VALUES.iter().any(|e| e.eq_ignore_ascii_case(cell))
}

/// Whether the cell holds the name of a .NET type: what PowerShell exports of a property with several values.
pub(super) fn is_type_name(cell: &str) -> bool {
    const ROOTS: [&str; 4] = ["System.", "Microsoft.", "Deserialized.System.", "Deserialized.Microsoft."];
    let rooted = matches!(cell.as_bytes().first(), Some(b'S' | b'M' | b'D')) && ROOTS.iter().any(|root| cell.starts_with(root));
    rooted && (cell.ends_with(']') || cell.ends_with("Collection")) && !cell.contains([' ', '@', '\\'])
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

/// Which part of a day such as `04/05/2026` comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum DayOrder {
    #[default]
    DayMonth,
    MonthDay,
}

/// What one value says about the order of its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OrderSign {
    /// Reads one way only, whatever the order (ISO, a month by name, the same number twice).
    Indifferent,
    Ambiguous,
    DayFirst,
    MonthFirst,
}

/// The three numbers of a day in figures, in the order in which they stand, the year apart.
struct Figures {
    a: i8,
    b: i8,
    year: i16,
}

/// The day that a cell names, in the column's order. `epoch_1904`: serial numbers count from 1904.
pub(super) fn day(text: &str, order: DayOrder, epoch_1904: bool) -> Option<Day> {
    let text = text.trim();
    if let Some(day) = iso_day(text) {
        return day;
    }
    if let Some(figures) = figures(text) {
        let (day, month) = match order {
            _ if figures.a > 12 => (figures.a, figures.b),
            _ if figures.b > 12 => (figures.b, figures.a),
            DayOrder::DayMonth => (figures.a, figures.b),
            DayOrder::MonthDay => (figures.b, figures.a),
        };
        return Day::from_ymd(figures.year, month, day);
    }
    serial_day(text, epoch_1904).or_else(|| named_month(text))
}

/// What a cell says about its column's order of day and month; `None`: it is no day in figures.
pub(super) fn order_sign(text: &str) -> OrderSign {
    if iso_day(text).is_some() {
        return OrderSign::Indifferent;
    }
    match figures(text) {
        Some(Figures { a, b, .. }) if a > 12 && b <= 12 => OrderSign::DayFirst,
        Some(Figures { a, b, .. }) if b > 12 && a <= 12 => OrderSign::MonthFirst,
        Some(Figures { a, b, .. }) if a != b && a <= 12 && b <= 12 => OrderSign::Ambiguous,
        _ => OrderSign::Indifferent,
    }
}

/// `2026-04-12`, `2026/04/12`, `20260412`, with or without a time; with an offset the day in UTC. The outer `None`: not of this
/// form; the inner: of this form but no day.
fn iso_day(text: &str) -> Option<Option<Day>> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        let part = text.get(range)?;
        if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        return Some(Day::from_ymd(digits(0..4)?, digits(4..6)? as i8, digits(6..8)? as i8));
    }
    let separator = *bytes.get(4)?;
    if !matches!(separator, b'-' | b'/' | b'.') {
        return None;
    }
    let year = digits(0..4)?;
    let mut parts = text.get(5..)?.splitn(2, char::from(separator));
    let month: i16 = small(parts.next()?)?;
    let rest = parts.next()?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day_of_month = small(rest.get(..length)?)?;
    let Some(day) = Day::from_ymd(year, month as i8, day_of_month as i8) else { return Some(None) };
    let time = rest.get(length..)?;
    if time.is_empty() {
        return Some(Some(day));
    }
    if !time.starts_with(['T', 't', ' ']) {
        return None;
    }
    Some(utc_shift(time.get(1..)?.trim()).map(|shift| Day(day.0 + shift)))
}

fn small(part: &str) -> Option<i16> {
    if matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None }
}

/// Days to add for a time of day with an offset: `23:30:00-05:00` is the next day in UTC. `None`: no time.
fn utc_shift(time: &str) -> Option<i32> {
    let (clock, offset) = match time.find(['+', '-', 'Z', 'z']) {
        Some(at) => (time.get(..at)?.trim(), time.get(at..)?),
        None => (time, ""),
    };
    let minutes = clock_minutes(clock)?;
    let offset_minutes = match offset {
        "" | "Z" | "z" => 0,
        _ => {
            let digits: String = offset.chars().skip(1).filter(|c| *c != ':').collect();
            if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let hours: i32 = digits.get(..2)?.parse().ok()?;
            let minutes: i32 = digits.get(2..).filter(|m| !m.is_empty()).map_or(Some(0), |m| m.parse().ok())?;
            let size = hours * 60 + minutes;
            if offset.starts_with('-') { -size } else { size }
        }
    };
    Some((minutes - offset_minutes).div_euclid(24 * 60))
}

/// Minutes since midnight of `10:11`, `10:11:12.345`, `12:15:35 AM`.
fn clock_minutes(clock: &str) -> Option<i32> {
    let upper = clock.trim().to_ascii_uppercase().replace('.', ":");
    let (figures, half) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(figures), _) => (figures, Some(0)),
        (_, Some(figures)) => (figures, Some(12)),
        _ => (upper.as_str(), None),
    };
    let mut parts = figures.trim().split(':');
    let hour: i32 = parts.next()?.parse().ok()?;
    let minute: i32 = parts.next()?.parse().ok()?;
    let seconds_fine = parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute) && seconds_fine).then_some(hour * 60 + minute)
}

/// `05.01.2024 10:11:12`, `8/22/2012 12:15:35 AM`, `19-07-26`.
fn figures(text: &str) -> Option<Figures> {
    let (date, time) = match text.find([' ', 'T', ',']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
        None => (text, ""),
    };
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '.' | '/' | '-') || (!time.is_empty() && utc_shift(time).is_none()) {
        return None;
    }
    let mut parts = date.split(separator);
    let (a, b, year) = (small(parts.next()?)?, small(parts.next()?)?, parts.next()?);
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + small(year)?,
        _ => return None,
    };
    parts.next().is_none().then_some(Figures { a: a as i8, b: b as i8, year })
}

/// A spreadsheet's serial number of a day, as text or number.
fn serial_day(text: &str, epoch_1904: bool) -> Option<Day> {
    let whole = text.split('.').next()?;
    if whole.len() != 5 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let serial: i32 = whole.parse().ok()?;
    // Serial 25,569 is 1970-01-01; the 1904 system begins 1,462 days later.
    Some(Day(serial - 25_569 + if epoch_1904 { 1_462 } else { 0 }))
}

/// `12-Jan-2024`, `Jan 12, 2024`, `12. Januar 2024 10:11`.
fn named_month(text: &str) -> Option<Day> {
    let mut words = text.split([' ', '-', ',', '.', '/']).filter(|w| !w.is_empty());
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let year: i16 = if year.len() == 4 { year.parse().ok()? } else { return None };
    let (day, month) = match (small(first), small(second)) {
        (Some(day), None) => (day, month_of(second)?),
        (None, Some(day)) => (day, month_of(first)?),
        _ => return None,
    };
    Day::from_ymd(year, month, day as i8)
}

/// A month by its name in English, German or French, as far as three or four letters tell.
fn month_of(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &["jan", "jän"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "mrz"],
        &["apr", "avr"],
        &["may", "mai"],
        &["jun", "juin"],
        &["jul", "juil"],
        &["aug", "aoû", "aou"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez", "déc"],
    ];
    let lower = word.to_lowercase();
    let month = NAMES.iter().position(|names| names.iter().any(|name| lower.starts_with(name)))?;
    Some(month as i8 + 1)
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

/// A number in the column's way of writing, in hundredths, rounded half up. `point`: `None` where nothing settled the column; what
/// may be thousands is then read as thousands.
fn hundredths(text: &str, point: Option<Point>) -> Option<(i64, bool)> {
    if let Some(plain) = plain_number(text) {
        return Some((plain * 100, true));
    }
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
    let whole: i64 = whole.replace(thousands, "").parse().ok().or_else(|| whole.is_empty().then_some(0))?;
    let digit = |at: usize| fraction.as_bytes().get(at).map_or(0, |b| i64::from(b - b'0'));
    let rounded = digit(0) * 10 + digit(1) + i64::from(digit(2) >= 5);
    let value = whole.checked_mul(100)?.checked_add(rounded)?;
    let is_whole = fraction.bytes().all(|b| b == b'0');
    Some((if bare.negative { -value } else { value }, is_whole))
}

/// Thousands come in groups of three (of two and three in India).
fn well_grouped(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(separator).rev();
    let last = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    rest.is_empty() || (last.len() == 3 && rest.iter().all(|g| (1..=3).contains(&g.len())))
}

pub(super) fn money(text: &str, point: Option<Point>) -> Option<Cents> {
    hundredths(text, point).map(|(value, _)| Cents(value))
}

/// A whole number: `5`, `5.0`, `(3)`, `1,200`; `5.5` is none, and a number with a unit is none.
pub(super) fn integer(text: &str, point: Option<Point>) -> Option<i64> {
    if text.chars().any(char::is_alphabetic) {
        return None;
    }
    match hundredths(text, point) {
        Some((value, true)) => Some(value / 100),
        _ => None,
    }
}

/// The currency that a price names beside its figure, as an ISO code where the sign says so.
pub(super) fn currency(text: &str) -> Option<String> {
    for (sign, code) in [('€', "EUR"), ('£', "GBP"), ('¥', "JPY")] {
        if text.contains(sign) {
            return Some(code.to_string());
        }
    }
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    (letters.len() == 3 && letters.bytes().all(|b| b.is_ascii_alphabetic())).then(|| letters.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        day(text, DayOrder::DayMonth, false).map(|d| d.to_string())
    }

    #[test]
    fn days_in_iso_with_times_and_offsets_are_days_in_utc() {
        for text in ["2026-04-12", "2026-04-12T10:00:00Z", "2026-04-12 23:59:59.123", "2026/4/12", "20260412", "2026-04-12T00:30:00+00:00"]
        {
            assert_eq!(read(text).as_deref(), Some("2026-04-12"), "{text}");
        }
        assert_eq!(read("2026-04-12T23:30:00-05:00").as_deref(), Some("2026-04-13"));
        assert_eq!(read("2026-04-12T00:30:00+0200").as_deref(), Some("2026-04-11"));
    }

    #[test]
    fn days_of_other_cultures() {
        assert_eq!(read("05.01.2024 10:11:12").as_deref(), Some("2024-01-05"));
        assert_eq!(read("8/22/2012 12:15:35 AM").as_deref(), Some("2012-08-22"));
        assert_eq!(read("19-07-2026 09:58:57").as_deref(), Some("2026-07-19"));
        assert_eq!(day("4/5/2026", DayOrder::MonthDay, false).map(|d| d.to_string()).as_deref(), Some("2026-04-05"));
        for text in ["12-Jan-2024", "Jan 12, 2024", "12. Januar 2024", "12 janv. 2024"] {
            assert_eq!(read(text).as_deref(), Some("2024-01-12"), "{text}");
        }
    }

    #[test]
    fn a_serial_number_is_a_day_in_either_system() {
        assert_eq!(read("45000").as_deref(), Some("2023-03-15"));
        assert_eq!(day("43538", DayOrder::DayMonth, true).map(|d| d.to_string()).as_deref(), Some("2023-03-15"));
    }

    #[test]
    fn a_day_that_cannot_be_is_none() {
        for text in ["2026-02-30", "31.04.2026", "13/13/2026", "2026-13-01", "soon", "99/99/9999", "2026-04-12T25:00", "1.2"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn one_part_over_twelve_tells_the_order() {
        assert_eq!(order_sign("22/08/2012"), OrderSign::DayFirst);
        assert_eq!(order_sign("8/22/2012"), OrderSign::MonthFirst);
        assert_eq!(order_sign("08/09/2012"), OrderSign::Ambiguous);
        assert_eq!(order_sign("08/08/2012"), OrderSign::Indifferent);
        assert_eq!(order_sign("2012-08-09"), OrderSign::Indifferent);
    }

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
