//! Cells as screens and plain text print them.

use super::model::Cell;
use crate::catalog::{Cents, grouped};

/// Text of a cell: thousands separators, zeros as `·`, unknown as `?`.
pub fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Unknown => "?".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Count(0) | Cell::Signed(0) | Cell::Money(Cents(0)) => "·".to_owned(),
        Cell::Count(count) => grouped(*count),
        Cell::Signed(number) if *number < 0 => format!("−{}", grouped(number.unsigned_abs())),
        Cell::Signed(number) => grouped(number.unsigned_abs()),
        Cell::Money(cents) => cents.to_string(),
        Cell::Percent(share) => percent(*share),
        Cell::Day(day) => day.to_string(),
        Cell::Flag(true) => "yes".to_owned(),
        Cell::Flag(false) => "no".to_owned(),
    }
}

/// What a decision did to an amount, or would do: `−114`, `+20`, `±0`.
pub fn change(cents: i64) -> String {
    match cents {
        0 => "±0".to_owned(),
        less if less < 0 => text(&Cell::Money(Cents(less))),
        more => format!("+{}", text(&Cell::Money(Cents(more)))),
    }
}

/// `0.852` as `85 %`; one decimal where the whole number would hide everything (`0.4 %`, `99.6 %`).
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let near_the_ends = (percent > 0.0 && percent < 1.0) || (percent > 99.0 && percent < 100.0);
    let number = if near_the_ends { format!("{percent:.1}") } else { format!("{percent:.0}") };
    format!("{} %", number.replace('-', "−"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Day;

    #[test]
    fn zeros_are_dots_and_unknowns_question_marks() {
        assert_eq!(text(&Cell::Count(0)), "·");
        assert_eq!(text(&Cell::Money(Cents(0))), "·");
        assert_eq!(text(&Cell::Unknown), "?");
        assert_eq!(text(&Cell::Empty), "");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(text(&Cell::Count(1_234_567)), "1,234,567");
        assert_eq!(text(&Cell::Signed(-1_200)), "−1,200");
        assert_eq!(text(&Cell::Money(Cents(6_125_050))), "61,250.50");
        assert_eq!(text(&Cell::Money(Cents(-100))), "−1");
    }

    #[test]
    fn a_share_never_rounds_to_all_or_nothing() {
        assert_eq!(text(&Cell::Percent(0.852)), "85 %");
        assert_eq!(text(&Cell::Percent(0.004)), "0.4 %");
        assert_eq!(text(&Cell::Percent(0.996)), "99.6 %");
        assert_eq!(text(&Cell::Percent(-0.1)), "−10 %");
    }

    #[test]
    fn days_are_iso() {
        assert_eq!(text(&Cell::Day(Day::parse_iso("2026-06-30").unwrap_or(Day(0)))), "2026-06-30");
    }
}
