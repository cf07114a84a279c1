//! Amounts of money and numbers of units as text: the one place that turns figures into cents, and the bounds of what is believed.

use super::units::Cents;

/// No unit price is higher (100 million): beyond it a figure is a slip, and sums would leave the range of exact integers.
const HIGHEST_PRICE: i64 = 100_000_000 * 100;
/// No estate has more units, claimed or owned.
const MOST_UNITS: u64 = 100_000_000;

/// What becomes of figures below a cent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimals {
    /// Refused: a decision is exact. Zeros are no figures.
    Exact,
    /// Rounded half up: price lists have a third decimal. What would round to nothing is refused.
    Rounded,
}

impl Cents {
    /// From the figures before and behind the decimal sign; `None` where they are none, or more than a price can be.
    pub fn from_figures(whole: &str, fraction: &str, decimals: Decimals) -> Option<Cents> {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let significant = fraction.trim_end_matches('0');
        let digit = |at: usize| significant.as_bytes().get(at).map_or(0, |b| i64::from(b - b'0'));
        let up = match decimals {
            Decimals::Exact if significant.len() > 2 => return None,
            Decimals::Exact => 0,
            Decimals::Rounded => i64::from(digit(2) >= 5),
        };
        let units: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let cents = units.checked_mul(100)?.checked_add(digit(0) * 10 + digit(1) + up)?;
        let vanished = cents == 0 && !significant.is_empty();
        (cents <= HIGHEST_PRICE && !vanished).then_some(Cents(cents))
    }

    /// Reads `25`, `25.5`, `25.50`: a point before at most two decimals, exactly; no thousands separators, nothing negative.
    pub fn parse(text: &str) -> Option<Cents> {
        let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        if whole.is_empty() { None } else { Cents::from_figures(whole, decimals, Decimals::Exact) }
    }

    /// As [`Cents::parse`] reads it: `31.50`.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// Whether a number of units (negative: credited) is one that an estate can have.
pub fn believable_units(units: i64) -> bool {
    units.unsigned_abs() <= MOST_UNITS
}

/// The codes of ISO 4217 that money is counted in.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF \
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN \
MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC \
SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL";

/// A currency by its ISO 4217 code in any case, as the code; `None` for anything else.
pub fn currency(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    CURRENCIES.split_ascii_whitespace().any(|known| known == code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_give_amounts_exactly_and_nothing_is_guessed() {
        for (text, cents) in [("25", 2500), ("25.5", 2550), ("0.05", 5), ("1200.00", 120_000), ("25.0000", 2500), ("0", 0)] {
            assert_eq!(Cents::parse(text), Some(Cents(cents)), "{text}");
        }
        for text in ["", "-1", "1,200", "1.234", "abc", ".", ".5", "1e3", "99999999999999999999", "100000000.01"] {
            assert_eq!(Cents::parse(text), None, "{text}");
        }
        assert_eq!(Cents::parse(&Cents(3150).plain()), Some(Cents(3150)));
    }

    #[test]
    fn a_third_decimal_of_a_price_list_is_rounded_but_never_to_nothing() {
        let read = |whole, fraction| Cents::from_figures(whole, fraction, Decimals::Rounded);
        assert_eq!((read("38", "005"), read("0", "005"), read("", "5")), (Some(Cents(3801)), Some(Cents(1)), Some(Cents(50))));
        assert_eq!((read("0", "004"), read("0", "000"), read("92233720368547758", "07")), (None, Some(Cents(0)), None));
    }

    #[test]
    fn a_currency_is_a_code_of_iso_4217() {
        assert_eq!((currency(" chf "), currency("EUR")), (Some("CHF".to_string()), Some("EUR".to_string())));
        assert_eq!((currency("dollars"), currency("BAN"), currency("")), (None, None, None));
    }
}
