//! How spellings are folded before they are compared.

/// Lower case, blanks of every kind (no-break too) folded to one, none at the ends.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// As [`fold`], with dashes, underscores and slashes read as blanks and trade-mark signs dropped.
pub(super) fn loose(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '-' | '_' | '/' | '\u{2010}'..='\u{2015}' => ' ',
            '®' | '™' | '©' => ' ',
            other => other,
        })
        .collect();
    fold(&plain)
}

/// Only letters, digits and signs that tell products apart: no blanks, no underscores, lower case.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '\u{200b}' | '\u{feff}')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_break_spaces_fold_like_spaces() {
        assert_eq!(fold(" O365_w/o\u{a0}Teams  Bundle_M3 "), "o365_w/o teams bundle_m3");
        assert_eq!(squeezed("Microsoft_365_ Business_ Premium"), squeezed("Microsoft_365_Business_Premium"));
        assert_eq!(loose("Exchange-Standard®"), "exchange standard");
    }
}
