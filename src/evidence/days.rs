//! Days and the many ways of writing them. Which way round a column writes day and month is found out first, over the whole column
//! (`survey`). Pure functions of text.

use crate::catalog::Day;
use crate::kit::mapping::DateOrder;

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
    if let Some(day) = machine_day(text) {
        return Some(day);
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

/// The day of a cell in figures whose order somebody said; `None`: it is written otherwise, and tells its order itself.
pub(super) fn ordered(text: &str, order: DateOrder) -> Option<Day> {
    let text = text.trim();
    if iso_day(text).is_some() {
        return None;
    }
    let Figures { a, b, year } = figures(text)?;
    match order {
        DateOrder::DayMonthYear => Day::from_ymd(year, b, a),
        DateOrder::MonthDayYear => Day::from_ymd(year, a, b),
        DateOrder::YearMonthDay if year % 100 <= 31 => Day::from_ymd(century(i16::from(a)), b, (year % 100) as i8),
        DateOrder::YearMonthDay => None,
    }
}

/// Whether a cell of days says that there is none: a directory's `0`, `never`, and the end of its time, which spreadsheets round.
pub(super) fn is_never(text: &str) -> bool {
    const END_OF_TIME: u64 = 9_223_372_000_000_000_000;
    let text = text.trim();
    let ends = text.len() == 19 && text.parse::<u64>().is_ok_and(|ticks| ticks >= END_OF_TIME);
    ends || ["0", "never", "nie", "jamais"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// As machines count time: FILETIME (100 ns since 1601, as a directory stores `lastLogonTimestamp`), seconds or milliseconds since 1970,
/// the directory's generalised time `20260201101010.0Z`, WMI's `20210605044708.644043-420`, and `/Date(1623000000000)/`.
fn machine_day(text: &str) -> Option<Day> {
    const DAY: i64 = 86_400;
    // Day 0 of FILETIME is 134,774 days before 1970.
    const FILETIME_EPOCH: i64 = 134_774;
    // Windows PowerShell's JSON.
    let text = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")).unwrap_or(text);
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = || -> Option<i64> { text.parse().ok() };
    let days = match (length == text.len(), length) {
        (true, 17..=19) => number()? / (DAY * 10_000_000) - FILETIME_EPOCH,
        (true, 10) => number()? / DAY,
        (true, 13) => number()? / (DAY * 1_000),
        (_, 8) if text.get(8..9) == Some("T") => return generalised(text.get(..8)?, text.get(9..)?),
        (_, 12 | 14) => return generalised(text.get(..8)?, text.get(8..)?),
        _ => return None,
    };
    // What falls out of living memory is no time, but a number of something else.
    let (first, last) = (Day::from_ymd(1980, 1, 1)?, Day::from_ymd(2100, 1, 1)?);
    i32::try_from(days).ok().map(Day).filter(|day| (first..last).contains(day))
}

/// `20260201` and `101010.0Z`: a day, and a time with or without an offset.
fn generalised(date: &str, time: &str) -> Option<Day> {
    let day = iso_day(date)??;
    let length = time.bytes().take_while(u8::is_ascii_digit).count();
    let (clock, rest) = time.split_at_checked(length)?;
    let zone = rest.trim_start_matches(['.', ',']).trim_start_matches(|c: char| c.is_ascii_digit());
    let (hour, minute) = (clock.get(..2)?, clock.get(2..4).filter(|m| !m.is_empty())?);
    utc_shift(&format!("{hour}:{minute}{zone}")).map(|shift| Day(day.0 + shift))
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
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let number: i32 = digits.parse().ok()?;
            let size = match digits.len() {
                2 => number * 60,
                // WMI counts minutes.
                3 => number,
                4 => number / 100 * 60 + number % 100,
                _ => return None,
            };
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
        2 => century(small(year)?),
        _ => return None,
    };
    parts.next().is_none().then_some(Figures { a: a as i8, b: b as i8, year })
}

/// The year that two figures name: 69 and later are of the century before.
fn century(year: i16) -> i16 {
    if year >= 69 { 1900 + year } else { 2000 + year }
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

/// `12-Jan-2024`, `12-Jan-24`, `Jan 12, 2024`, `12. Januar 2024 10:11`.
fn named_month(text: &str) -> Option<Day> {
    let mut words = text.split([' ', '-', ',', '.', '/']).filter(|w| !w.is_empty());
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let year: i16 = match year.len() {
        4 => year.parse().ok()?,
        2 => century(small(year)?),
        _ => return None,
    };
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
    fn days_as_directories_and_databases_store_them() {
        assert_eq!(read("133500000000000000").as_deref(), Some("2024-01-17"));
        assert_eq!(read("20260201101010.0Z").as_deref(), Some("2026-02-01"));
        assert_eq!(read("20260201T101010Z").as_deref(), Some("2026-02-01"));
        assert_eq!(read("20260201233000-0500").as_deref(), Some("2026-02-02"));
        assert_eq!((read("1769904000").as_deref(), read("1769904000000").as_deref()), (Some("2026-02-01"), Some("2026-02-01")));
        assert_eq!((read("15-Mar-26").as_deref(), read("15-Mär-26").as_deref()), (Some("2026-03-15"), Some("2026-03-15")));
        assert_eq!((read("01/02/99").as_deref(), read("01/02/31").as_deref()), (Some("1999-02-01"), Some("2031-02-01")));
        assert_eq!(day("20210605044708.644043-420", DayOrder::DayMonth, false), Day::from_ymd(2021, 6, 5));
        assert_eq!(day("/Date(1623000000000)/", DayOrder::DayMonth, false), Day::from_ymd(2021, 6, 6));
        assert!(is_never("0") && is_never("Never") && is_never("9223372036854775807") && !is_never("2026-01-01"));
        assert!(is_never("9223372036854770000") && !is_never("130546840494592000"));
    }

    #[test]
    fn a_day_that_cannot_be_is_none() {
        for text in [
            "2026-02-30",
            "31.04.2026",
            "13/13/2026",
            "2026-13-01",
            "soon",
            "99/99/9999",
            "2026-04-12T25:00",
            "1.2",
            "99999999999999",
            "123456789012345678901",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_order_that_somebody_said_holds_for_figures_only() {
        let read = |text, order| ordered(text, order).map(|day| day.to_string());
        assert_eq!(read("04/05/2026", DateOrder::MonthDayYear).as_deref(), Some("2026-04-05"));
        assert_eq!(read("04.05.2026 10:00", DateOrder::DayMonthYear).as_deref(), Some("2026-05-04"));
        assert_eq!(read("26-04-05", DateOrder::YearMonthDay).as_deref(), Some("2026-04-05"));
        assert_eq!(read("13/25/2026", DateOrder::DayMonthYear), None);
        assert_eq!(read("2026-04-05", DateOrder::DayMonthYear), None);
    }

    #[test]
    fn one_part_over_twelve_tells_the_order() {
        assert_eq!(order_sign("22/08/2012"), OrderSign::DayFirst);
        assert_eq!(order_sign("8/22/2012"), OrderSign::MonthFirst);
        assert_eq!(order_sign("08/09/2012"), OrderSign::Ambiguous);
        assert_eq!(order_sign("08/08/2012"), OrderSign::Indifferent);
        assert_eq!(order_sign("2012-08-09"), OrderSign::Indifferent);
    }
}
