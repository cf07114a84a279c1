//! What columns and values are called in tables that clients make themselves: data, from `assets/mapping`.

use super::looks::Look;
use crate::kit::tables::Kind;
use serde::Deserialize;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../assets/mapping/headers.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    field: Vec<Field>,
    word: Vec<Word>,
}

/// How the columns of one field are known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub name: String,
    pub headers: Vec<String>,
    /// Words that many fields share.
    #[serde(default)]
    pub weak: Vec<String>,
    #[serde(default)]
    pub looks: Vec<Look>,
    /// Cells that look otherwise are no such field's.
    #[serde(default)]
    pub needs: bool,
    /// Cells that look so are enough, whatever the header says.
    #[serde(default)]
    pub bare: bool,
    #[serde(default)]
    pub kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    field: String,
    to: String,
    words: Vec<String>,
}

/// How well a header names a field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Likeness {
    /// A word that many fields share.
    Weak,
    /// Some of it is such a word.
    Part,
    Whole,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    // Held by a test: the shipped file is readable. Without it nothing would be guessed, and all could still be mapped by hand.
    let mut file = toml::from_str(TEXT).unwrap_or(File { field: Vec::new(), word: Vec::new() });
    for field in &mut file.field {
        let words = field.headers.iter_mut().chain(&mut field.weak);
        words.for_each(|word| *word = squeezed(word));
    }
    file
});

/// What is known of a field's columns in tables of a kind.
pub(super) fn of(kind: Kind, field: &str) -> Option<&'static Field> {
    let holds = |known: &&Field| known.name == field && (known.kinds.is_empty() || known.kinds.iter().any(|word| word == kind.word()));
    FILE.field.iter().find(holds)
}

/// What a word of a field stands for, where it is not one of the field's own.
pub(super) fn meant(field: &str, word: &str) -> Option<&'static str> {
    let word = word.trim().to_lowercase();
    let known = FILE.word.iter().find(|known| known.field == field && known.words.contains(&word));
    known.map(|known| known.to.as_str())
}

impl Field {
    pub fn likeness(&self, header: &str) -> Option<Likeness> {
        let header_words = parts(header);
        let header = squeezed(header);
        // Underscores and case aside, the field's own name is the best sign.
        if header == squeezed(&self.name) || self.headers.contains(&header) {
            return Some(Likeness::Whole);
        }
        if self.weak.contains(&header) {
            return Some(Likeness::Weak);
        }
        let part = self.headers.iter().any(|word| header_words.contains(word) || (word.len() >= 6 && header.contains(word.as_str())));
        part.then_some(Likeness::Part)
    }
}

/// Letters and figures alone, lower case.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `ClientHostName (DNS)` is client, host, name, dns; and clienthost, hostname.
fn parts(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower_before = false;
    for c in header.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else {
            if c.is_uppercase() && lower_before {
                words.push(String::new());
            }
            if words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        lower_before = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    let pairs: Vec<String> = words.windows(2).map(|pair| pair.concat()).collect();
    [words, pairs].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_are_of_fields_that_exist() {
        let file: File = toml::from_str(TEXT).unwrap();
        let known = |name: &str| Kind::ALL.iter().any(|kind| kind.has(name));
        for field in &file.field {
            assert!(known(&field.name), "{}", field.name);
            assert!(field.kinds.iter().all(|word| Kind::parse(word).is_some_and(|kind| kind.has(&field.name))), "{}", field.name);
        }
        assert!(file.word.iter().all(|word| known(&word.field) && word.words.iter().all(|w| *w == w.to_lowercase())));
        for kind in Kind::ALL {
            for field in kind.indispensable() {
                assert!(of(kind, field).is_some(), "{field} of {}", kind.word());
            }
        }
    }

    #[test]
    fn headers_in_three_languages_name_their_field() {
        let likeness = |kind, field, header| of(kind, field).unwrap().likeness(header);
        for header in ["User Name", "Benutzername", "nom d'utilisateur", "sAMAccountName", "USER"] {
            assert_eq!(likeness(Kind::Access, "user", header), Some(Likeness::Whole), "{header}");
        }
        assert_eq!(likeness(Kind::Access, "user", "Citrix User (domain)"), Some(Likeness::Part));
        assert_eq!(likeness(Kind::Access, "user", "Name"), Some(Likeness::Weak));
        assert_eq!(likeness(Kind::Access, "user", "Remark"), None);
        assert_eq!(likeness(Kind::Access, "last_seen", "Dernière connexion"), Some(Likeness::Whole));
        assert_eq!(meant("enabled", "Aktiv"), Some("yes"));
    }
}
