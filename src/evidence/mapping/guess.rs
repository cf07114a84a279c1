//! What a table that no reader knows may be: the record of its rows, the field of each column with how sure that is and why. A pure function
//! of its first rows; what it proposes is confirmed by somebody, or changed.

use super::super::days::{OrderSign, order_sign};
use super::super::survey::Subject;
use super::super::table::OwnedRow;
use super::super::values;
use super::looks::{Contents, Look};
use super::sample::Sample;
use super::words::{self, Likeness};
use super::{header, names};
use crate::catalog::Catalog;
use crate::kit::mapping::{Mapping, Words};
use crate::kit::records::{Edition, LineType};
use crate::kit::tables::Kind;

/// How sure a guess is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Confidence {
    Guess,
    Likely,
    Sure,
}

impl Confidence {
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Guess => "guess",
            Confidence::Likely => "likely",
            Confidence::Sure => "sure",
        }
    }
}

/// A column, and what it probably is.
#[derive(Clone, PartialEq, Debug)]
pub struct Guessed {
    pub name: String,
    /// `None`: nothing says what it is.
    pub field: Option<&'static str>,
    pub confidence: Option<Confidence>,
    /// Why, in words.
    pub reason: String,
    /// The first values that differ.
    pub examples: Vec<String>,
    /// All values with how often each stands, where they are few; else none.
    pub words: Vec<(String, usize)>,
}

/// What a table may be.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    pub columns: Vec<Guessed>,
    pub mapping: Mapping,
    /// A day whose order nothing in its column tells.
    pub doubtful_day: Option<String>,
}

/// What is settled before the rest is guessed.
#[derive(Clone, Copy, Default, Debug)]
pub struct Settled {
    pub kind: Option<Kind>,
    /// 0: the table has no header.
    pub header_row: Option<u64>,
}

/// Fields of which one is enough to tell who accessed.
const SUBJECTS: [&str; 3] = ["user", "device", "ip"];
/// Kinds of people and of devices, as the records know them.
const KINDS: [&str; 8] = ["employee", "contractor", "external", "guest", "service", "shared", "test", "admin"];
const DEVICE_KINDS: [&str; 7] = ["workstation", "server", "kiosk", "shared", "service", "printer", "mobile"];

/// A column with what stands in it.
struct Seen {
    name: String,
    contents: Contents,
}

/// A field for a column.
#[derive(Clone, Copy)]
struct Pair {
    column: usize,
    field: &'static str,
    score: f64,
    confidence: Confidence,
}

/// Guesses what is not settled.
pub(super) fn propose(sample: &Sample, catalog: &Catalog, settled: Settled) -> Proposal {
    let header_row = settled.header_row.unwrap_or_else(|| header_of(&sample.rows, catalog));
    let at = Mapping { header_row: Some(header_row), ..Mapping::default() };
    let names = header(&sample.rows, &at).map_or_else(|_| Vec::new(), |(_, names)| names);
    let data = || sample.rows.iter().filter(|row| row.number > header_row);
    let seen: Vec<Seen> = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = data().filter_map(|row| row.cells.get(at)).map(String::as_str);
            Seen { name, contents: Contents::of(cells, catalog) }
        })
        .collect();
    let kinds = settled.kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    let scored = kinds.into_iter().map(|kind| (kind, assigned(kind, &seen)));
    let best = scored.max_by(|(a, of_a), (b, of_b)| worth(*a, of_a).total_cmp(&worth(*b, of_b)));
    let known = best.filter(|(_, pairs)| !pairs.is_empty());
    let (kind, pairs) = known.unwrap_or((settled.kind.unwrap_or(Kind::Access), Vec::new()));
    let mut mapping = Mapping { kind: Some(kind), header_row: Some(header_row), ..Mapping::default() };
    for pair in &pairs {
        let column = &seen[pair.column];
        mapping.columns.insert(column.name.clone(), Some(pair.field));
        let meant = words_of(pair.field, &column.contents, catalog);
        if !meant.is_empty() {
            mapping.values.entry(pair.field).or_default().extend(meant);
        }
    }
    let doubtful_day = pairs.iter().filter(|pair| Subject::of(pair.field) == Subject::Days).find_map(|pair| {
        let cells: Vec<&str> = data().filter_map(|row| row.cells.get(pair.column)).map(String::as_str).collect();
        doubtful(&cells)
    });
    let columns = seen.into_iter().enumerate().map(|(at, column)| guessed(kind, column, pairs.iter().find(|pair| pair.column == at)));
    Proposal { columns: columns.collect(), mapping, doubtful_day }
}

/// The row that names the most fields; where none does, the first, unless it looks like data.
fn header_of(rows: &[OwnedRow], catalog: &Catalog) -> u64 {
    let known =
        |name: &String| Kind::ALL.iter().any(|kind| kind.fields().any(|field| likeness(*kind, field, name) >= Some(Likeness::Part)));
    let beginning = || rows.iter().take(super::super::header::DEEPEST_HEADER);
    let scores = beginning().map(|row| (names(&row.cells).iter().filter(|name| known(name)).count(), row.number));
    // Of equals the first: data may repeat words of the header.
    let best = scores.fold((0, 0), |best, new| if new.0 > best.0 { new } else { best });
    let data_like = |cell: &String| {
        let contents = Contents::of(std::iter::once(cell.as_str()), catalog);
        contents.share(&[Look::Upn, Look::Account, Look::Address, Look::Day, Look::Number, Look::Sid, Look::Guid, Look::Mac]) > 0.0
    };
    let first = rows.first();
    match best {
        (2.., row) => row,
        (1, row) if !first.is_some_and(|row| row.cells.iter().any(data_like)) => row,
        _ if first.is_some_and(|row| row.cells.iter().any(data_like)) => 0,
        _ => {
            let widest = beginning().map(|row| row.cells.len()).max().unwrap_or(0);
            beginning().find(|row| row.cells.len() == widest).map_or(0, |row| row.number)
        }
    }
}

fn likeness(kind: Kind, field: &str, name: &str) -> Option<Likeness> {
    words::of(kind, field)?.likeness(name)
}

/// How good a field is for a column, and how sure.
fn judged(kind: Kind, field: &'static str, column: usize, seen: &Seen) -> Option<Pair> {
    let known = words::of(kind, field)?;
    let share = seen.contents.share(&known.looks);
    if known.needs && seen.contents.filled > 0 && share < 0.5 {
        return None;
    }
    let alike = !known.looks.is_empty() && share >= 0.8;
    let likeness = known.likeness(&seen.name);
    let common = seen.contents.best(&known.looks).is_none_or(Look::is_common);
    let (score, confidence) = match likeness {
        Some(Likeness::Whole) if alike => (1.3, Confidence::Sure),
        Some(Likeness::Whole) if known.looks.is_empty() => (1.0, Confidence::Sure),
        Some(Likeness::Whole) => (0.9, Confidence::Likely),
        Some(Likeness::Part) if alike => (0.85, Confidence::Likely),
        Some(Likeness::Part) => (0.5, Confidence::Guess),
        Some(Likeness::Weak) if alike => (0.7, Confidence::Likely),
        Some(Likeness::Weak) => (0.35, Confidence::Guess),
        None if alike && known.bare && !common => (0.45, Confidence::Guess),
        None => return None,
    };
    Some(Pair { column, field, score, confidence })
}

/// The best fields of the columns: each column has one field, each field one column, lists several.
fn assigned(kind: Kind, seen: &[Seen]) -> Vec<Pair> {
    let mut all: Vec<Pair> =
        seen.iter().enumerate().flat_map(|(at, column)| kind.fields().filter_map(move |field| judged(kind, field, at, column))).collect();
    // Stable: of equals the fields that must be there come first, then the columns from the left.
    let order = |pair: &Pair| kind.fields().position(|field| field == pair.field);
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(order(a).cmp(&order(b))).then(a.column.cmp(&b.column)));
    let mut taken: Vec<Pair> = Vec::new();
    for pair in all {
        let column_free = taken.iter().all(|known| known.column != pair.column);
        let field_free = taken.iter().all(|known| known.field != pair.field);
        if column_free && (field_free || (kind.is_list(pair.field) && pair.score >= 0.7)) {
            taken.push(pair);
        }
    }
    taken
}

/// How well columns make a table of a kind.
fn worth(kind: Kind, pairs: &[Pair]) -> f64 {
    let has = |field: &str| pairs.iter().any(|pair| pair.field == field);
    let subject = |field: &str| kind == Kind::Access && SUBJECTS.contains(&field);
    let weight = |pair: &Pair| if kind.indispensable().contains(&pair.field) || subject(pair.field) { 1.5 } else { 1.0 };
    let told: f64 = pairs.iter().map(|pair| weight(pair) * pair.score).sum();
    // What holds for a whole file often stands in no column.
    let missing = |field: &str| if field == "workload" { 1.0 } else { 2.5 };
    let lacks: f64 = kind.indispensable().iter().filter(|field| !has(field)).map(|field| missing(field)).sum();
    let nobody = kind == Kind::Access && !SUBJECTS.iter().any(|field| has(field));
    // Access is what clients send most, and what a count rests on.
    told - lacks - if nobody { 4.0 } else { 0.0 } + if kind == Kind::Access { 0.2 } else { 0.0 }
}

fn guessed(kind: Kind, seen: Seen, pair: Option<&Pair>) -> Guessed {
    let Seen { name, contents } = seen;
    let reason = match pair {
        Some(pair) => reason(kind, pair.field, &name, &contents),
        None if contents.filled == 0 => "every cell is blank".to_string(),
        None => "nothing says what it is".to_string(),
    };
    Guessed {
        name,
        field: pair.map(|pair| pair.field),
        confidence: pair.map(|pair| pair.confidence),
        reason,
        words: contents.words.unwrap_or_default(),
        examples: contents.examples,
    }
}

fn reason(kind: Kind, field: &str, name: &str, contents: &Contents) -> String {
    let Some(known) = words::of(kind, field) else { return String::new() };
    let cells = match (known.looks.as_slice(), contents.share(&known.looks)) {
        ([], _) => String::new(),
        (looks, share) if share >= 0.8 => contents.best(looks).map(|look| format!("cells are {}", look.words())).unwrap_or_default(),
        (looks, share) if share > 0.0 => contents.best(looks).map(|look| format!("some cells are {}", look.words())).unwrap_or_default(),
        _ => "cells could be anything".to_string(),
    };
    let header = match known.likeness(name) {
        Some(Likeness::Whole) => format!("the header is a word for {field}"),
        Some(Likeness::Part) => format!("the header has a word for {field}"),
        Some(Likeness::Weak) => "the header is a word for several fields".to_string(),
        None => String::new(),
    };
    [header, cells].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A day that may be two, where no other of the column tells which.
fn doubtful(cells: &[&str]) -> Option<String> {
    let signs: Vec<OrderSign> = cells.iter().map(|cell| order_sign(cell)).collect();
    if signs.iter().any(|sign| matches!(sign, OrderSign::DayFirst | OrderSign::MonthFirst)) {
        return None;
    }
    signs.iter().position(|sign| *sign == OrderSign::Ambiguous).map(|at| cells[at].to_string())
}

/// What words of a column stand for, where the field does not know them itself.
fn words_of(field: &'static str, contents: &Contents, catalog: &Catalog) -> Words {
    let words = contents.words.iter().flatten().map(|(word, _)| word);
    let unknown = words.filter(|word| is_understood(field, word, catalog) == Some(false));
    unknown.filter_map(|word| Some((word.to_lowercase(), words::meant(field, word)?.to_string()))).collect()
}

/// Whether a field understands a word as it stands; `None`: it takes any.
pub(super) fn is_understood(field: &str, word: &str, catalog: &Catalog) -> Option<bool> {
    let among = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    Some(match field {
        "workload" => catalog.find_workload(word).is_some(),
        "enabled" | "unattended" | "nat" | "external_facing" | "client_installed" => values::boolean(word).is_some(),
        "metric" => values::metric(word).is_some(),
        "type" => LineType::parse(word).is_some(),
        "edition" => Edition::parse(word).is_some(),
        "kind" => among(&KINDS),
        "device_kind" => among(&DEVICE_KINDS),
        "plan" => catalog.find_plan(word).is_some(),
        "product" => catalog.find_product(word).is_some() || catalog.read_description(word).sure,
        _ => return None,
    })
}

/// What a field's words can stand for, to choose among; none where it takes any text.
pub(super) fn vocabulary(field: &str, catalog: &Catalog) -> Vec<String> {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_string()).collect();
    match field {
        "workload" => catalog.workloads().map(|(_, workload)| workload.id.clone()).collect(),
        "enabled" | "unattended" | "nat" | "external_facing" | "client_installed" => list(&["yes", "no"]),
        "metric" => list(&["user", "device"]),
        "type" => list(&["license", "subscription", "sa", "step-up", "bridge", "credit"]),
        "edition" => list(&["standard", "enterprise", "premium"]),
        "kind" => list(&KINDS),
        "device_kind" => list(&DEVICE_KINDS),
        "plan" => catalog.plans().map(|(_, plan)| plan.name.clone()).collect(),
        "product" => catalog.products().map(|(_, product)| product.name.clone()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::builtin().unwrap());

    fn proposed(text: &str) -> Proposal {
        let rows = text.lines().zip(1..).map(|(line, number)| OwnedRow { number, cells: line.split(';').map(String::from).collect() });
        let sample = Sample { rows: rows.collect(), ..Sample::default() };
        propose(&sample, &CATALOG, Settled::default())
    }

    fn told(proposal: &Proposal) -> Vec<String> {
        let mapping = &proposal.mapping;
        let of = |column: &Guessed| format!("{}={} {}", column.name, column.field?, column.confidence?.word()).into();
        let columns = proposal.columns.iter().filter_map(of);
        let kind = mapping.kind.map_or("?", Kind::word);
        std::iter::once(format!("{kind} {}", mapping.header_row.unwrap_or(99))).chain(columns).collect()
    }

    #[test]
    fn a_german_log_of_a_client_is_access() {
        let text =
            "Auswertung Zugriffe\nKonto;Rechner;Dienst;Zuletzt gesehen;Bemerkung\nC\\a;PC1;EXCH;04.05.2026;\nC\\b;PC2;Mail;05.06.2026;x\n";
        let proposal = proposed(text);
        assert_eq!(
            told(&proposal),
            ["access 2", "Konto=user sure", "Rechner=device sure", "Dienst=workload sure", "Zuletzt gesehen=last_seen sure"]
        );
        assert_eq!(proposal.mapping.values["workload"]["mail"], "exchange");
        assert!(!proposal.mapping.values["workload"].contains_key("exch"), "the catalog knows it");
        assert_eq!(proposal.doubtful_day.as_deref(), Some("04.05.2026"));
        assert_eq!(proposal.columns[4].reason, "nothing says what it is");
        assert_eq!(proposal.columns[0].reason, "the header is a word for user; cells are accounts (DOMAIN\\name)");
    }

    #[test]
    fn a_list_of_people_has_aliases_and_words_for_yes_and_no() {
        let proposal =
            proposed("Nom;UPN;Compte SAM;Statut;Dernière connexion\nA;a@c.fr;aa;Actif;2026-05-01\nB;b@c.fr;bb;Inactif;2026-05-02\n");
        let lines = told(&proposal);
        assert_eq!(lines[0], "person 1");
        assert!(lines.contains(&"UPN=user sure".to_string()) && lines.contains(&"Statut=enabled sure".to_string()), "{lines:?}");
        assert_eq!(proposal.mapping.values["enabled"]["inactif"], "no");
        assert!(lines.contains(&"Dernière connexion=last_logon sure".to_string()), "{lines:?}");
    }

    #[test]
    fn what_was_bought_is_a_list_of_entitlements() {
        let proposal = proposed("Artikelbezeichnung;Menge;Einzelpreis;Bestelldatum\nCore CAL Suite;20;25,50;01.02.2020\n");
        assert_eq!(
            told(&proposal),
            [
                "entitlement 1",
                "Artikelbezeichnung=product sure",
                "Menge=quantity sure",
                "Einzelpreis=unit_price sure",
                "Bestelldatum=purchased sure"
            ]
        );
    }

    #[test]
    fn a_table_without_a_header_is_told_by_its_cells() {
        let proposal = proposed("C\\a;10.0.0.5;2026-05-04\nC\\b;10.0.0.6;2026-05-05\n");
        assert_eq!(told(&proposal), ["access 0", "column 1=user guess", "column 2=ip guess", "column 3=last_seen guess"]);
    }

    #[test]
    fn a_register_of_machines_is_no_access() {
        let lines = told(&proposed("Computername;IP-Adresse;Gerätetyp;MAC\nPC1;10.0.0.5;Notebook;00-15-5d-01-02-03\n"));
        assert_eq!(lines[..3], ["device 1", "Computername=device sure", "IP-Adresse=ip sure"]);
    }

    #[test]
    fn nothing_known_gives_nothing_and_no_panic() {
        assert!(proposed("").columns.is_empty());
        assert!(proposed("foo;bar\n1;2\n").columns.iter().all(|column| column.confidence != Some(Confidence::Sure)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
        /// Whatever stands in the first rows: a proposal, of the table's own columns, that its sample can be tried with.
        #[test]
        fn any_rows_give_a_proposal(rows in proptest::collection::vec(proptest::collection::vec("[a-zA-Zäß@.:0-9\\\\ /-]{0,12}", 0..6), 0..8)) {
            let rows = rows.into_iter().zip(1..).map(|(cells, number)| OwnedRow { number, cells });
            let sample = Sample { rows: rows.collect(), ..Sample::default() };
            let proposal = propose(&sample, &CATALOG, Settled::default());
            for header in proposal.mapping.columns.keys() {
                prop_assert!(proposal.columns.iter().any(|column| column.name == *header));
            }
            let _ = sample.trial(&proposal.mapping, &CATALOG);
        }
    }
}
