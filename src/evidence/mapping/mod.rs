//! Tables read as the consultant says: which decision holds for a table, where its header stands, and the export that its rows then are.
//!
//! A mapping that cannot be followed (the table has other headers) is left out and told; it never stops a reader.

mod fill;
mod guess;
mod looks;
mod sample;
mod words;

pub use guess::{Confidence, Guessed, Proposal, Settled};
pub use sample::{Sample, Trial, is_understood, vocabulary};

use super::exports::Found;
use super::header::Recognised;
use super::table::OwnedRow;
use crate::kit::decisions::{Decided, Decision};
use crate::kit::mapping::{Mapping, Profile, same_header};
use crate::kit::records::{ColumnUse, is_of_source};
use fill::{Amended, Fill, Mapped};
use std::collections::BTreeSet;
use std::collections::{HashMap, HashSet};

/// Decisions on how tables are read, in the journal's order; others are passed over.
#[derive(Clone, Copy, Default)]
pub(super) struct Mappings<'a>(pub &'a [Decided]);

/// What was decided on one table.
#[derive(Default)]
pub(super) struct Chosen<'a> {
    /// The last one that says the whole table, by its entry.
    pub whole: Option<(u64, &'a Mapping)>,
    /// What amends it, or what the table was recognised as.
    pub over: Mapping,
    pub over_by: Vec<u64>,
    /// All entries that name the table.
    pub named: BTreeSet<u64>,
}

impl<'a> Mappings<'a> {
    pub fn of(self, source: &str, table: &str) -> Chosen<'a> {
        let mut chosen = Chosen::default();
        for decided in self.0 {
            let Decision::Map { on, mapping } = &decided.decision else { continue };
            if !on.is(source, table) {
                continue;
            }
            chosen.named.insert(decided.entry);
            if mapping.kind.is_some() {
                let named = std::mem::take(&mut chosen.named);
                chosen = Chosen { whole: Some((decided.entry, mapping)), named, ..Chosen::default() };
            } else {
                chosen.over = chosen.over.amended(mapping);
                chosen.over_by.push(decided.entry);
            }
        }
        chosen
    }

    /// The server that decisions give to rows of a source that name none.
    pub fn server(self, source: &str, table: &str) -> Option<&'a str> {
        let told = |decided: &'a Decided| match &decided.decision {
            Decision::Map { on, mapping } if on.is(source, table) => mapping.constants.get("server").map(String::as_str),
            _ => None,
        };
        self.0.iter().rev().find_map(told)
    }

    /// Entries that name a source, or any table of it.
    pub fn on_source(self, source: &str) -> Vec<u64> {
        let names = |decided: &&Decided| match &decided.decision {
            Decision::Map { on, .. } => is_of_source(&on.source, source),
            _ => false,
        };
        self.0.iter().filter(names).map(|decided| decided.entry).collect()
    }

    /// Entries that name a table.
    pub fn entries(self) -> impl Iterator<Item = u64> + 'a {
        self.0.iter().filter(|decided| matches!(decided.decision, Decision::Map { .. })).map(|decided| decided.entry)
    }

    /// The profile that has the most of its headers in one of these rows, of equals the last decided, and whether it names them all.
    pub fn profile(self, head: &[OwnedRow]) -> Option<(u64, &'a Profile, bool)> {
        let profiles = self.0.iter().filter_map(|decided| match &decided.decision {
            Decision::Profile(profile) => Some((decided.entry, profile.as_ref())),
            _ => None,
        });
        let fitting = profiles.filter_map(|(entry, profile)| profile_fits(profile, head).map(|exact| (entry, profile, exact)));
        fitting.max_by_key(|(entry, profile, exact)| (*exact, profile.headers.len(), *entry))
    }
}

/// Whether a profile recognises one of these rows; and if, whether it names all of the row's headers.
pub(super) fn profile_fits(profile: &Profile, head: &[OwnedRow]) -> Option<bool> {
    head.iter().find_map(|row| {
        let names = names(&row.cells);
        profile.fits(&names).then(|| row.cells.iter().filter(|cell| !cell.is_empty()).count() == profile.headers.len())
    })
}

/// What columns are called: by their headers; one without by its place, one that repeats another by its turn.
pub(super) fn names(cells: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(cells.len());
    // Folded as [`same_header`] folds; wide tables repeat thousands of names.
    let mut known: HashSet<String> = HashSet::with_capacity(cells.len());
    let mut turns: HashMap<String, usize> = HashMap::new();
    for (at, cell) in cells.iter().enumerate() {
        let name = match cell.trim() {
            "" => format!("column {}", at + 1),
            header => header.to_string(),
        };
        let mut own = name.clone();
        while !known.insert(own.to_lowercase()) {
            let turn = turns.entry(name.to_lowercase()).or_insert(1);
            *turn += 1;
            own = format!("{name} ({turn})");
        }
        names.push(own);
    }
    names
}

/// The header's row (0: none) and the names of the columns. The error is a clause.
pub(super) fn header(head: &[OwnedRow], mapping: &Mapping) -> Result<(u64, Vec<String>), String> {
    if let Some(wanted) = mapping.header_row {
        if let Some(row) = head.iter().find(|row| row.number == wanted) {
            return Ok((wanted, names(&row.cells)));
        }
        let width = head.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        return match wanted {
            0 => Ok((0, names(&vec![String::new(); width]))),
            _ => Err(format!("it has no header in row {wanted}")),
        };
    }
    let missing = |row: &OwnedRow| {
        let names = names(&row.cells);
        mapping.headers().filter(|header| !names.iter().any(|name| same_header(name, header))).map(String::from).collect::<Vec<_>>()
    };
    let nearest = head.iter().min_by_key(|row| missing(row).len()).ok_or("it has no rows")?;
    match missing(nearest).as_slice() {
        [] => Ok((nearest.number, names(&nearest.cells))),
        [one] => Err(format!("it has no header '{one}'")),
        [first, rest @ ..] => Err(format!("it has no header '{first}' (and {} more that are named)", rest.len())),
    }
}

/// The table as a mapping says it, `by` whom in words. The error is a clause.
pub(super) fn read_as(head: &[OwnedRow], mapping: &Mapping, by: &str) -> Result<Found, String> {
    let kind = mapping.kind.ok_or("nothing says which record its rows are")?;
    if let Some(why) = mapping.incomplete(kind) {
        return Err(format!("the mapping {why}"));
    }
    let (header_row, names) = header(head, mapping)?;
    let field_of = |name: &String| mapping.columns.iter().find(|(header, _)| same_header(header, name)).and_then(|(_, field)| *field);
    let fields: Vec<Option<&'static str>> = names.iter().map(field_of).collect();
    if let Some(gone) = mapping.headers().find(|header| !names.iter().any(|name| same_header(name, header))) {
        return Err(format!("it has no header '{gone}'"));
    }
    let fills = kind.fields().filter_map(|field| Fill::of(field, &fields, mapping)).collect();
    Ok(Found {
        form: format!("{by}{}", told_constants(mapping)),
        header_row,
        columns: names.iter().zip(&fields).map(|(name, field)| column(name, *field)).collect(),
        used: (0..fields.len()).filter(|at| fields[*at].is_some()).collect(),
        headers: names,
        export: Box::new(Mapped::new(kind, fills, fields.len(), header_row)),
    })
}

/// An export with something told on top. The error is a clause.
pub(super) fn amended(found: &Found, over: &Mapping, by: &str) -> Result<Found, String> {
    let targets = found.export.targets();
    let unknown = |field: &&str| !targets.iter().any(|target| target.kind.has(field));
    if let Some(field) = over.fields().chain(over.values.keys().copied()).find(|field| unknown(field)) {
        return Err(format!("its rows have no field '{field}'"));
    }
    let names = names(&found.headers);
    let (mut fields, mut columns, mut unread) = (vec![None; names.len()], found.columns.clone(), Vec::new());
    for (header, field) in &over.columns {
        let at = names.iter().position(|name| same_header(name, header)).ok_or_else(|| format!("it has no header '{header}'"))?;
        fields[at] = *field;
        // A column that fills a field takes the place of the one that did; what several columns make up together stays as it is.
        let did = |known: &&mut ColumnUse| field.is_some() && known.field.as_deref() == *field;
        let mut others: Vec<&mut ColumnUse> = columns.iter_mut().filter(did).collect();
        if let [other] = others.as_mut_slice() {
            unread.extend(names.iter().position(|name| same_header(name, &other.header)).filter(|other| *other != at));
            other.field = None;
        }
        match (field, columns.iter_mut().find(|column| same_header(&column.header, header))) {
            (None, used) => {
                unread.push(at);
                used.into_iter().for_each(|used| used.field = None);
            }
            (Some(field), Some(used)) => used.field = Some((*field).to_string()),
            (Some(_), None) => {}
        }
    }
    let used = (0..fields.len()).filter(|at| fields[*at].is_some() || found.used.contains(at) && !unread.contains(at)).collect();
    Ok(Found {
        form: format!("{}, {by}{}", found.form, told_constants(over)),
        header_row: found.header_row,
        headers: found.headers.clone(),
        columns,
        used,
        export: Box::new(Amended::new(found.export(), &fields, unread, over)),
    })
}

/// A recognised canonical table as a mapping, to be amended.
pub(super) fn mapping_of(recognised: &Recognised) -> Mapping {
    let names = names(&recognised.headers);
    let columns = names.into_iter().zip(&recognised.fields).filter(|(_, field)| field.is_some());
    Mapping {
        kind: Some(recognised.kind),
        header_row: Some(recognised.header_row),
        columns: columns.map(|(name, field)| (name, *field)).collect(),
        ..Mapping::default()
    }
}

fn column(header: &str, field: Option<&'static str>) -> ColumnUse {
    ColumnUse { header: header.to_string(), field: field.map(String::from) }
}

/// ` (server EX01)`
fn told_constants(mapping: &Mapping) -> String {
    let told: Vec<String> = mapping.constants.iter().map(|(field, value)| format!("{field} {value}")).collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}

/// `mapped by entry 3`, `mapped by entries 3 and 5`.
pub(super) fn by_entries(entries: &[u64]) -> String {
    let list: Vec<String> = entries.iter().map(u64::to_string).collect();
    format!("mapped by {} {}", if list.len() == 1 { "entry" } else { "entries" }, list.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_are_told_by_their_turn_however_many_there_are() {
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_string()).collect::<Vec<_>>();
        assert_eq!(names(&cells(&["a", "A", "", "a (2)", "a"])), ["a", "A (2)", "column 3", "a (2) (2)", "a (3)"]);
        let many = names(&vec!["x".to_string(); 20_000]);
        assert_eq!((many[0].as_str(), many[19_999].as_str()), ("x", "x (20000)"));
    }
}
