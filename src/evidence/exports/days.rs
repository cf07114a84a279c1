//! Days as directories and WMI write them.

use crate::catalog::Day;

/// A day as the readers of cells take it: FILETIMEs, generalised times and WMI's times are turned, `never` is none, all else stands.
pub(super) fn day_of(text: &str) -> String {
    const TICKS_A_DAY: i64 = 864_000_000_000;
    /// Days from 1601-01-01 to 1970-01-01.
    const TO_1970: i64 = 134_774;
    /// The largest number (which spreadsheets round) means never, and so does 0.
    const NEVER: i64 = 9_000_000_000_000_000_000;
    let figures = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match (figures, &text[figures..]) {
        (15.., "") => match text.parse::<i64>() {
            Ok(ticks) if (TICKS_A_DAY..NEVER).contains(&ticks) => Day((ticks / TICKS_A_DAY - TO_1970) as i32).to_string(),
            Ok(_) | Err(_) => String::new(),
        },
        // `20140506150213.0Z`, `20210605044708.644043-420`
        (14, rest) if rest.is_empty() || rest.starts_with('.') => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]),
        (1, "") if text == "0" => String::new(),
        _ if text.eq_ignore_ascii_case("never") => String::new(),
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_directories_and_wmi_are_turned() {
        assert_eq!(day_of("130546840494592000"), "2014-09-08");
        assert_eq!(day_of("20140506150213.0Z"), "2014-05-06");
        assert_eq!(day_of("20210605044708.644043-420"), "2021-06-05");
        assert_eq!([day_of("0"), day_of("9223372036854770000"), day_of("Never"), day_of("")], [""; 4]);
        assert_eq!(day_of("8/19/2021 1:25:31 PM"), "8/19/2021 1:25:31 PM");
    }
}
