//! What accounts and people are called: the parts of an account's name, given name and surname of a person, and how two of them relate.

use crate::kit::names;
use unicode_normalization::UnicodeNormalization;

/// Words before or behind a name that are none.
const TITLES: [&str; 12] = ["dr", "prof", "dipl", "ing", "herr", "frau", "mr", "mrs", "ms", "med", "jr", "mme"];

/// Given name and surname, folded: without case, accents, titles and what stands in brackets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PersonName {
    pub given: String,
    pub surname: String,
}

/// What two people's names have to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    Same,
    /// `J. Meyer` and `Julia Meyer`: nothing speaks against it.
    Compatible,
    /// The given name stayed: a marriage, perhaps.
    Renamed,
    /// The surname is the same and the given name is not.
    Kin,
    Other,
}

impl PersonName {
    /// Of `Meyer, Julia`, `Dr. Julia Meyer (Admin)`, `Julia Meyer - Contoso`; `None` where there are no two parts.
    pub fn of_display(text: &str) -> Option<PersonName> {
        let plain = without_brackets(text);
        let plain = [" - ", " | ", " / "].iter().fold(plain.as_str(), |text, cut| text.split(cut).next().unwrap_or(text));
        let (given, surname) = match plain.split_once(',') {
            Some((surname, given)) => (words(given.split(',').next().unwrap_or("")), words(surname)),
            None => {
                let mut all = words(plain);
                let surname = if all.len() > 1 { all.pop() } else { None };
                (all, surname.into_iter().collect())
            }
        };
        Some(PersonName { given: given.into_iter().next()?, surname: surname.into_iter().next_back()? })
    }

    /// Of an account's own name: `julia.meyer`, `j.meyer`, `julia.meyer2`.
    pub fn of_account(local: &str) -> Option<PersonName> {
        let local = local.trim_end_matches(|c: char| c.is_ascii_digit());
        if !is_full_name(local) {
            return None;
        }
        let mut parts = local.split(['.', '_', '-']);
        let (given, surname) = (parts.next()?, parts.next_back()?);
        Some(PersonName { given: folded(given), surname: folded(surname) })
    }

    /// Whether the given name is more than a letter: only such names tell people apart.
    pub fn is_whole(&self) -> bool {
        self.given.chars().count() > 1
    }

    /// Whether an address, by what stands before its `@`, is called after the person: `meyer.j`, `jm`.
    pub fn is_behind(&self, local: &str) -> bool {
        let local = folded(local);
        let initials: String = [&self.given, &self.surname].iter().filter_map(|name| name.chars().next()).collect();
        self.surname.chars().count() >= 3 && local.contains(&self.surname) || local == initials
    }

    pub fn relation(&self, other: &PersonName) -> Relation {
        let surnames = self.surname == other.surname;
        if surnames && self.given == other.given || self.given == other.surname && self.surname == other.given {
            return Relation::Same;
        }
        let initial = (!self.is_whole() || !other.is_whole()) && self.given.chars().next() == other.given.chars().next();
        // `Meyer` and `Meyer-Schmidt`.
        let part = |a: &str, b: &str| a.split('-').any(|part| b.split('-').any(|other| part == other));
        match (surnames, self.given == other.given) {
            (true, _) if initial => Relation::Compatible,
            (false, true) if self.is_whole() || part(&self.surname, &other.surname) => Relation::Renamed,
            (true, _) => Relation::Kin,
            (false, _) => Relation::Other,
        }
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    let kept = text.chars().filter(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    kept.collect()
}

/// The words of a name, folded, without titles and initials.
fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| c.is_whitespace() || c == '.').map(folded);
    split.filter(|word| word.chars().count() > 1 && !TITLES.contains(&word.as_str())).collect()
}

/// Letters without case and accents; `ü` and `ue` are one.
fn folded(word: &str) -> String {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic() || *c == '-').flat_map(char::to_lowercase).collect::<String>();
    let plain =
        if word.is_ascii() { letters(word) } else { letters(&word.nfd().collect::<String>()).replace('ß', "ss").replace('ø', "o") };
    ["ae", "oe", "ue"].iter().fold(plain, |text, two| if text.contains(two) { text.replace(two, &two[..1]) } else { text })
}

/// Domain and own name of an account: `corp\ann`, `ann@corp.example`; a bare name has no domain. `None`: an identifier that is no name.
pub fn parts(key: &str) -> Option<(&str, &str)> {
    if key.starts_with("s-1-") || key.contains('/') || key.contains('#') || key.starts_with('{') {
        return None;
    }
    match (key.split_once('\\'), key.split_once('@')) {
        (Some((domain, local)), _) => Some((domain, local)),
        (None, Some((local, domain))) => Some((domain, local)),
        (None, None) if key.contains(|c: char| c.is_ascii_alphabetic()) && !names::is_guid(key) => Some(("", key)),
        (None, None) => None,
    }
}

/// Identifiers that are never given to a second account: SIDs and object ids.
pub fn is_permanent(alias: &str) -> bool {
    alias.starts_with("s-1-5-21-") || names::is_guid(alias)
}

/// Identifiers that only one account can have at a time: those, addresses, names with their domain.
pub fn is_identifier(alias: &str) -> bool {
    is_permanent(alias)
        || alias.contains('@')
        || alias.split_once('\\').is_some_and(|(domain, local)| !domain.is_empty() && !local.is_empty())
}

/// `corp` and `corp.example`: the short name of a domain is, by custom, the first label of its DNS name.
pub fn same_domain(a: &str, b: &str) -> bool {
    let label = |domain: &str| domain.split('.').next().unwrap_or_default().to_string();
    !a.is_empty() && !b.is_empty() && a != b && a.contains('.') != b.contains('.') && label(a) == label(b)
}

/// `j.meyer`, `anna_lee-smith`: two parts of letters, the last of two or more.
pub fn is_full_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['.', '_', '-']).collect();
    let letters = parts.iter().all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic));
    letters && parts.len() >= 2 && parts.last().is_some_and(|last| last.chars().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_has_a_first_and_a_last_part() {
        for name in ["j.meyer", "anna_lee", "anna.lee-smith"] {
            assert!(is_full_name(name), "{name}");
        }
        for name in ["jmeyer", "pc.1", "svc.07", "a.b", "meyer"] {
            assert!(!is_full_name(name), "{name}");
        }
    }

    #[test]
    fn a_short_domain_is_the_first_label_of_a_long_one() {
        assert!(same_domain("corp", "corp.example") && same_domain("corp.example", "corp"));
        assert!(!same_domain("corp", "corp") && !same_domain("corp.example", "corp.other") && !same_domain("", "corp.example"));
    }

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(parts("corp\\ann"), Some(("corp", "ann")));
        assert_eq!(parts("ann@corp.example"), Some(("corp.example", "ann")));
        assert_eq!(parts("ann"), Some(("", "ann")));
        assert_eq!(parts("s-1-5-21-1-2-3-1104"), None);
        assert_eq!(parts("6b1fa1c4-0d5e-4b53-9a1e-0c5d7f0a2b11"), None);
    }

    fn name(text: &str) -> PersonName {
        PersonName::of_display(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_person_is_called_the_same_however_a_directory_writes_it() {
        for text in
            ["Müller, Julia", "Dr. Julia Mueller", "julia MÜLLER (Admin)", "Julia A. Müller - Contoso", "Müller, Julia Anna, Contoso"]
        {
            assert_eq!(name(text).relation(&name("Julia Müller")), Relation::Same, "{text}");
        }
        assert_eq!(name("van der Berg, Anna"), name("Anna van der Berg"));
        assert_eq!(PersonName::of_display("Reception"), None);
        assert_eq!(PersonName::of_display("Dr. (extern)"), None);
    }

    #[test]
    fn a_marriage_a_brother_and_a_stranger_are_told_apart() {
        let julia = name("Julia Meyer");
        assert_eq!(julia.relation(&name("Julia Schmidt")), Relation::Renamed);
        assert_eq!(julia.relation(&name("Julia Meyer-Schmidt")), Relation::Renamed);
        assert_eq!(julia.relation(&name("Jan Meyer")), Relation::Kin);
        assert_eq!(julia.relation(&name("Otto Ray")), Relation::Other);
        let short = PersonName::of_account("j.meyer").unwrap();
        assert_eq!(julia.relation(&short), Relation::Compatible);
        assert_eq!(PersonName::of_account("j.schmidt").unwrap().relation(&julia), Relation::Other);
    }
}
