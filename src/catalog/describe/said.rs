//! What plain words say beside the product: metric, type of the line, version, size of a pack, term.

use crate::catalog::Metric;

fn says(words: &[String], word: &str) -> bool {
    words.iter().any(|said| said == word)
}

/// User or device; both or neither is none.
pub(super) fn metric(words: &[String]) -> Option<Metric> {
    match (says(words, "user"), says(words, "device")) {
        (true, false) => Some(Metric::User),
        (false, true) => Some(Metric::Device),
        (true, true) | (false, false) => None,
    }
}

/// The line's type, and whether a licence comes with SA. A term in years makes a licence a subscription, unless SA is what runs for it.
pub(super) fn line_type(words: &[String]) -> (Option<&'static str>, bool) {
    let (license, sa) = (says(words, "license"), says(words, "sa"));
    if says(words, "creditnote") {
        (Some("credit"), false)
    } else if says(words, "stepup") {
        (Some("step-up"), false)
    } else if license && sa {
        (Some("license"), true)
    } else if sa {
        (Some("sa"), false)
    } else if says(words, "perpetual") {
        (Some("license"), false)
    } else if says(words, "subscription") || terms(words).next().is_some() {
        (Some("subscription"), false)
    } else {
        // Units that are reported once a year are licences like those of the first order.
        ((license || says(words, "trueup")).then_some("license"), false)
    }
}

/// Terms that the wording names, in months: `1 Year`, `3YR`, `36 Monate`.
fn terms(words: &[String]) -> impl Iterator<Item = u32> {
    words.windows(2).filter_map(|pair| {
        let [count, unit] = pair else { return None };
        let months = match unit.as_str() {
            "year" => 12,
            "month" => 1,
            _ => return None,
        };
        count.parse::<u32>().ok().map(|count| count.saturating_mul(months)).filter(|months| (1..=120).contains(months))
    })
}

/// The term that the wording names, in whole years.
pub(super) fn years(words: &[String]) -> Option<u32> {
    terms(words).find(|months| months % 12 == 0).map(|months| months / 12)
}

/// `2022`, `2012 R2`, `SE`: the first year that is said and that is a version, else the subscription edition.
pub(super) fn version(words: &[String], is_version: impl Fn(&str) -> bool) -> Option<String> {
    let said = words.iter().enumerate().filter(|(_, word)| word.len() == 4 && matches!(word.parse::<u16>(), Ok(2000..=2049)));
    let named = said.map(|(at, year)| match words.get(at + 1) {
        Some(next) if next == "r2" => format!("{year} R2"),
        Some(_) | None => year.clone(),
    });
    let mut versions = named.filter(|name| is_version(name));
    versions.next().or_else(|| says(words, "se").then(|| "SE".to_owned()))
}

/// Units that one piece holds: `5 Clt`, `20 Pk`, `5 User CAL`, `5er`, `MLP 5`, `pack of 5`; of several (`1pk … 5 Clt`) the largest.
pub(super) fn pack(words: &[String]) -> u32 {
    let number = |word: &String| word.parse::<u32>().ok().filter(|number| (1..2000).contains(number) && !word.starts_with('0'));
    let counted = |word: &String| matches!(word.as_str(), "user" | "device" | "client" | "cal" | "pack" | "license" | "er");
    let pairs = words.windows(2).filter_map(|pair| match pair {
        [count, what] if counted(what) => number(count),
        [pack, count] if pack == "multipack" => number(count),
        _ => None,
    });
    let of = words.windows(3).filter_map(|three| match three {
        [pack, of, count] if pack == "pack" && of == "of" => number(count),
        _ => None,
    });
    // `lot 5` at the end; `1 pack 3 years` is a term.
    let last = words.last_chunk::<2>().and_then(|[pack, count]| number(count).filter(|_| pack == "pack"));
    pairs.chain(of).chain(last).max().unwrap_or(1)
}
