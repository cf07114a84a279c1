//! Ladders of versions: reading a server's version, what it demands, what was released when.

use super::{Catalog, Day, RightId, Switches, Version, WorkloadId, text};

/// A rung's marks: what `parse_version` compares with.
#[derive(Clone, Debug)]
pub(super) struct Rung {
    /// `2012r2`, `se`.
    pub key: String,
    /// Other spellings (`current branch`, `2403`), in words.
    pub aliases: Vec<Vec<Word>>,
    /// Prefixes of build numbers.
    pub builds: Vec<Vec<u32>>,
    /// From this build on, within the same major and minor number.
    pub builds_from: Vec<Vec<u32>>,
}

/// A server version that needs only an older CAL.
#[derive(Clone, Debug)]
pub(super) struct Equivalence {
    pub row: String,
    pub confidence: super::Confidence,
    pub cal: Version,
}

/// Splits `15.1.2507` into its numbers; `None` where it is no dotted number.
pub(super) fn build_numbers(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

impl Catalog {
    /// Reads a server's version or operating system as spelled (`2012 R2`, `Windows Server 2012 R2 Standard`, `15.1`, `SE`,
    /// `10.0.17763`); `None`: not a version of this ladder.
    pub fn parse_version(&self, workload: WorkloadId, text: &str) -> Option<Version> {
        let place = usize::from(workload.0);
        let ladder = self.ladders.get(place)?;
        let words = words(&text::fold(text));
        let own = self.own_words.get(place)?;
        named(ladder, &words, &self.product_words, own).or_else(|| by_alias(ladder, &words)).or_else(|| by_build(ladder, &words))
    }

    /// The CAL version that a server of this version needs for this right (2012 R2 → 2012, where the row holds).
    pub fn required(&self, right: RightId, server: Version, switches: &Switches) -> Version {
        match self.equivalences.get(&(right, server)) {
            Some(row) if switches.holds(&row.row, row.confidence) => row.cal,
            Some(_) | None => server,
        }
    }

    /// The newest version of the right's ladder released by a day.
    pub fn latest(&self, right: RightId, by: Day, with_subscription_editions: bool) -> Option<Version> {
        self.latest_of(self.right(right).workload, by, with_subscription_editions)
    }

    /// The newest version of a workload's ladder released by a day.
    pub fn latest_of(&self, workload: WorkloadId, by: Day, with_subscription_editions: bool) -> Option<Version> {
        self.rungs(workload)
            .filter(|(_, info)| info.released.is_some_and(|day| day <= by))
            .filter(|(_, info)| with_subscription_editions || !info.subscription_edition)
            .map(|(version, _)| version)
            .last()
    }

    /// The newest version not newer than `version` that is no subscription edition (itself, usually).
    pub fn perpetual(&self, workload: WorkloadId, version: Version) -> Option<Version> {
        self.rungs(workload).filter(|(rung, info)| *rung <= version && !info.subscription_edition).map(|(rung, _)| rung).last()
    }

    /// `2012 R2`.
    pub fn version_name(&self, right: RightId, version: Version) -> &str {
        let ladder = &self.workload(self.right(right).workload).versions;
        ladder.get(usize::from(version.0)).map_or("unknown version", |info| info.name.as_str())
    }

    /// The ladder of a workload, oldest first.
    fn rungs(&self, workload: WorkloadId) -> impl Iterator<Item = (Version, &super::VersionInfo)> {
        self.workload(workload).versions.iter().enumerate().map(|(at, info)| (Version(at as u8), info))
    }
}

/// A piece of a version's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Letters(String),
    Number(u32),
    /// `15.1`, `10.0.17763`: a dotted number.
    Build(Vec<u32>),
}

/// Letters, numbers and dotted numbers of a folded text; everything else parts them.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len())
        } else if first.is_alphabetic() {
            rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(end);
        if first.is_ascii_digit() {
            let trimmed = piece.trim_end_matches('.');
            match build_numbers(trimmed).as_deref() {
                Some([number]) => words.push(Word::Number(*number)),
                Some(numbers) => words.push(Word::Build(numbers.to_vec())),
                None => {}
            }
        } else if first.is_alphabetic() {
            words.push(Word::Letters(piece.to_owned()));
        }
        rest = after;
    }
    words
}

/// By year (`2012 R2`, `2k8r2`) or `SE`: the first that stands with this workload's product, or with none.
fn named(ladder: &[Rung], words: &[Word], product_words: &[String], own: &[String]) -> Option<Version> {
    if is_client(words) {
        return None;
    }
    let mut foreign = false;
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        match word {
            Word::Letters(letters) => {
                if product_words.iter().any(|known| known == letters) {
                    foreign = !own.iter().any(|mine| mine == letters);
                }
                let edition = letters == "se" || (letters == "subscription" && is_letters(words.get(at + 1), "edition"));
                if edition && !foreign {
                    return rung(ladder, "se").or(found);
                }
            }
            Word::Number(number) => {
                let (year, used) = match (number, words.get(at + 1), words.get(at + 2)) {
                    (2, Some(Word::Letters(k)), Some(Word::Number(short))) if k == "k" && *short < 100 => (2000 + short, 3),
                    (2, Some(Word::Letters(k)), _) if k == "k" => (2000, 2),
                    _ => (*number, 1),
                };
                let second = is_letters(words.get(at + used), "r") && words.get(at + used + 1) == Some(&Word::Number(2));
                let key = if second { format!("{year}r2") } else { year.to_string() };
                if !foreign && found.is_none() {
                    found = rung(ladder, &key);
                }
            }
            Word::Build(_) => {}
        }
    }
    found
}

/// `Windows 10`, `Windows 7`, `Windows XP` are clients, whatever year follows (`Windows 10 Enterprise LTSC 2019`).
fn is_client(words: &[Word]) -> bool {
    words.windows(2).any(|pair| match pair {
        [Word::Letters(windows), Word::Number(number)] => {
            matches!(windows.as_str(), "windows" | "win") && matches!(number, 7 | 8 | 10 | 11)
        }
        [Word::Letters(windows), Word::Build(numbers)] => windows == "windows" && numbers.as_slice() == [8, 1],
        [Word::Letters(windows), Word::Letters(name)] => windows == "windows" && matches!(name.as_str(), "xp" | "vista"),
        _ => false,
    })
}

fn is_letters(word: Option<&Word>, letters: &str) -> bool {
    matches!(word, Some(Word::Letters(found)) if found == letters)
}

fn rung(ladder: &[Rung], key: &str) -> Option<Version> {
    ladder.iter().position(|rung| rung.key == key).map(|at| Version(at as u8))
}

/// By another spelling, wherever it stands in the text.
fn by_alias(ladder: &[Rung], words: &[Word]) -> Option<Version> {
    let says = |alias: &Vec<Word>| !alias.is_empty() && words.windows(alias.len()).any(|some| some == alias.as_slice());
    ladder.iter().position(|rung| rung.aliases.iter().any(says)).map(|at| Version(at as u8))
}

/// By build number: the rung whose `builds_from` the build reaches, else the one with the longest fitting prefix.
fn by_build(ladder: &[Rung], words: &[Word]) -> Option<Version> {
    let build = build_of(words)?;
    let mut best: Option<((bool, &[u32]), Version)> = None;
    for (at, rung) in ladder.iter().enumerate() {
        let from = rung.builds_from.iter().filter(|from| build.get(..2) == from.get(..2) && build.as_slice() >= from.as_slice());
        let prefix = rung.builds.iter().filter(|prefix| build.starts_with(prefix));
        let marks = from.map(|from| (true, from.as_slice())).chain(prefix.map(|prefix| (false, prefix.as_slice())));
        for mark in marks {
            if best.as_ref().is_none_or(|(known, _)| mark > *known) {
                best = Some((mark, Version(at as u8)));
            }
        }
    }
    best.map(|(_, version)| version)
}

/// The first dotted number, with a following `Build 1779.2` as its tail. A directory's `serialNumber` adds 30000 to that build.
fn build_of(words: &[Word]) -> Option<Vec<u32>> {
    let at = words.iter().position(|word| matches!(word, Word::Build(_)));
    let mut build = match at.and_then(|at| words.get(at)) {
        Some(Word::Build(numbers)) => numbers.clone(),
        Some(Word::Letters(_) | Word::Number(_)) | None => return bare_major(words),
    };
    let tail = words.iter().skip(at.unwrap_or(0) + 1).find_map(|word| match word {
        Word::Build(numbers) => Some(numbers.as_slice()),
        Word::Number(number) if *number >= 1000 => Some(std::slice::from_ref(number)),
        Word::Number(_) | Word::Letters(_) => None,
    });
    if let (2, Some([first, others @ ..])) = (build.len(), tail) {
        build.push(if *first >= 30_000 { first - 30_000 } else { *first });
        build.extend_from_slice(others);
    }
    Some(build)
}

/// `14` stands for `14.0` where the text says nothing else.
fn bare_major(words: &[Word]) -> Option<Vec<u32>> {
    match words {
        [Word::Number(major)] if *major < 100 => Some(vec![*major, 0]),
        _ => None,
    }
}
