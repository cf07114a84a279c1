//! Names and identifiers that several directory entries claim: which of them changed hands, which a botched export repeats, which are
//! nobody's; entries that name each other, people who are listed twice. Each says what the count assumes. POSITION.md section 3, 1.

use super::{Behind, Draft, counted, some_of, sources};
use crate::kit::assemble::Stages;
use crate::kit::candidates::{MOST_OF_A_NAME, is_permanent};
use crate::kit::decisions::{Decision, RecordKey};
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::ids::pairs_of;
use crate::kit::lives::{Lives, Succession};
use crate::kit::names;
use crate::kit::records::{Origin, PersonRecord, Spelling, TableId};
use crate::kit::resolve::users::{Crossed, Users};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

pub fn findings(stages: &Stages) -> Vec<Draft> {
    let users = &stages.world.users;
    let mut all = handed_over(stages);
    for (alias, claimants) in &users.ambiguous {
        all.extend(match (claimants.len() > MOST_OF_A_NAME, is_permanent(alias)) {
            (true, _) => Some(of_many(users, alias, claimants)),
            (false, true) => Some(twice(users, alias, claimants)),
            // A name that two people have at a time is told where somebody uses it.
            (false, false) => None,
        });
    }
    all.extend(crossed(users));
    all.extend(of_themselves(users));
    all.extend(listed_twice(stages));
    all
}

fn name(users: &Users, id: u32) -> &str {
    &users.identities[id as usize].name
}

fn told<'a>(users: &'a Users, ids: &[u32]) -> Vec<&'a str> {
    ids.iter().map(|id| name(users, *id)).collect()
}

fn with_origins(mut finding: Finding, users: &Users, ids: &[u32]) -> Finding {
    ids.iter().flat_map(|id| &users.identities[*id as usize].origins).for_each(|origin| finding.add_evidence(*origin));
    finding
}

/// Access rows under a name: before one day, from another on, and those that fall between or have no day.
#[derive(Clone, Copy, Default)]
struct Rows {
    before: u64,
    after: u64,
    between: u64,
}

/// Names of which one claimant ended before the other came to be.
fn handed_over(stages: &Stages) -> Vec<Draft> {
    let users = &stages.world.users;
    let reused = |alias: &str, ids: usize| !is_permanent(alias) && ids <= MOST_OF_A_NAME;
    let claimed = users.ambiguous.iter().filter(|(alias, ids)| reused(alias, ids.len())).map(|(alias, ids)| (alias, ids.clone()));
    let crossed = users.crossed.iter().filter(|(alias, c)| reused(alias, c.claimants.len() + 1));
    let crossed = crossed.map(|(alias, c)| (alias, c.claimants.iter().copied().chain([c.named]).collect()));
    let mut names: Vec<(&String, Vec<u32>)> = claimed.chain(crossed).collect();
    // Without a day on which somebody ended there is nothing to look for.
    names.retain(|(_, ids)| ids.iter().any(|id| ended(users, *id)));
    if names.is_empty() {
        return Vec::new();
    }
    let lives = Lives::of(users, stages.facts);
    let succession = |ids: &[u32]| pairs_of(ids).filter_map(|(a, b)| lives.succession(a, b)).max_by_key(|found| (found.from, found.second));
    let handed: BTreeMap<&str, Succession> = names.iter().filter_map(|(alias, ids)| Some((alias.as_str(), succession(ids)?))).collect();
    let rows = rows_under(stages, &handed);
    handed.iter().map(|(alias, took)| changed_hands(users, alias, took, rows.get(alias).copied().unwrap_or_default())).collect()
}

fn ended(users: &Users, id: u32) -> bool {
    let identity = &users.identities[id as usize];
    identity.enabled == Some(false) || identity.about.left_on.is_some()
}

fn rows_under<'a>(stages: &Stages, handed: &BTreeMap<&'a str, Succession>) -> BTreeMap<&'a str, Rows> {
    let access = &stages.world.estate.access;
    let mut of: FxHashMap<Spelling, (&str, &Succession)> = FxHashMap::default();
    for (spelling, text) in access.spellings.iter() {
        if let Some((alias, took)) = handed.get_key_value(names::user_key(text).as_str()) {
            of.insert(spelling, (alias, took));
        }
    }
    let mut rows: BTreeMap<&str, Rows> = BTreeMap::new();
    for row in access.rows().iter().filter(|_| !of.is_empty()) {
        let Some((alias, took)) = of.get(&row.user) else { continue };
        let slot = rows.entry(alias).or_default();
        let (first, last) = (row.first_seen.or(row.last_seen), row.last_seen.or(row.first_seen));
        match (first, last) {
            (_, Some(last)) if last <= took.until => slot.before += 1,
            (Some(first), _) if first >= took.from => slot.after += 1,
            _ => slot.between += 1,
        }
    }
    rows
}

fn changed_hands(users: &Users, alias: &str, took: &Succession, rows: Rows) -> Draft {
    let (first, second) = (name(users, took.first), name(users, took.second));
    let seen = rows.before + rows.after + rows.between > 0;
    let own = users.named(alias).filter(|id| !users.identities[*id as usize].ambiguous);
    let assumed = match own {
        Some(id) => format!("all of it counts for {}", name(users, id)),
        None => "it is not guessed, and counts as a person of its own".to_string(),
    };
    let message = format!(
        "'{alias}' was {first}'s until {} and is {second}'s from {}: {} before, {} after, {} between or without a day; {assumed}",
        took.until,
        took.from,
        counted(rows.before, "row", "rows"),
        crate::catalog::grouped(rows.after),
        crate::catalog::grouped(rows.between)
    );
    let severity = if seen { Severity::Medium } else { Severity::Low };
    let mut finding =
        with_origins(Finding::new("name-changed-hands", severity, Effect::Unknown, alias, message), users, &[took.first, took.second])
            .remedy("give the rows to whom the day says: merge the name where all its rows are one person's, amend the rows of the other");
    let whose = match rows {
        Rows { before: 0, between: 0, after } if after > 0 => Some((second, format!("since {} it is {second}'s", took.from))),
        Rows { after: 0, between: 0, before } if before > 0 => Some((first, format!("until {} it was {first}'s", took.until))),
        Rows { .. } => None,
    };
    if let Some((to, label)) = whose.filter(|_| own.is_none()) {
        let on = RecordKey { record: "person".into(), key: alias.to_string() };
        finding = finding.suggest(format!("merge it into {to}: {label}"), Decision::Merge { on, to: to.to_string() });
    }
    finding.into()
}

/// A SID or object id stands with several entries: no two accounts have one.
fn twice(users: &Users, alias: &str, claimants: &[u32]) -> Draft {
    let told = told(users, claimants);
    let message = format!("{alias} stands with {}, and no two accounts have one: it names none of them", some_of(&told));
    let finding = Finding::new("identifier-claimed-twice", Severity::Medium, Effect::Over, alias, message)
        .remedy("compare both entries with the directory: one account listed twice (merge them), an old list, or a slip of the export");
    let finding = with_origins(finding, users, claimants);
    match users.named(alias) {
        Some(id) => Draft::behind(finding, Behind::User(id)),
        None => finding.into(),
    }
}

fn of_many(users: &Users, alias: &str, claimants: &[u32]) -> Draft {
    let message = format!(
        "'{alias}' is an alias of {}, {}: it names none of them, and access under it counts as a person of its own",
        counted(claimants.len() as u64, "entry", "entries"),
        some_of(&told(users, claimants))
    );
    let finding = Finding::new("alias-of-many", Severity::Low, Effect::Unknown, alias, message)
        .remedy("a placeholder or an address of a team: nothing is to be done unless access shows it");
    with_origins(finding, users, claimants).into()
}

/// Entries that list the own name of another one, or each other's.
fn crossed(users: &Users) -> Vec<Draft> {
    let back = |a: u32, b: u32| users.crossed.get(&users.identities[a as usize].key).is_some_and(|crossed| crossed.claimants.contains(&b));
    let told = users.crossed.iter().map(|(alias, Crossed { named, claimants })| {
        let circle = claimants.iter().any(|claimant| back(*claimant, *named));
        let each_other = if circle { "; they name each other" } else { "" };
        let message = format!(
            "'{alias}' is an entry of the directory, and {} among the aliases of {}{each_other}: access under it counts for the entry, both count apart",
            if claimants.len() == 1 { "stands" } else { "stands, too," },
            some_of(&told(users, claimants))
        );
        let finding = Finding::new("alias-names-another", Severity::Low, Effect::Over, name(users, *named), message)
            .remedy("one person under two names: merge them; two people: have the alias taken off the one whose it is not");
        let ids: Vec<u32> = claimants.iter().copied().chain([*named]).collect();
        Draft::from(with_origins(finding, users, &ids))
    });
    told.collect()
}

/// Entries that list themselves among their aliases, told together.
fn of_themselves(users: &Users) -> Option<Draft> {
    let own = &users.self_named;
    let first = own.first()?;
    let message = format!(
        "{} its own name among the aliases ({}): that says nothing new, and changes nothing",
        counted(own.len() as u64, "entry lists", "entries list each"),
        some_of(&told(users, own))
    );
    let finding = Finding::new("alias-names-another", Severity::Info, Effect::Unknown, "own names", message)
        .remedy("nothing is to be done; where an alias was meant to be another name, have it corrected");
    Some(with_origins(finding, users, &[*first]).into())
}

/// People whom one table lists in several rows that differ: the rows complete each other.
fn listed_twice(stages: &Stages) -> Vec<Draft> {
    let users = &stages.world.users;
    let repeated = |origins: &[Origin]| {
        let mut tables: Vec<TableId> = origins.iter().map(|origin| origin.table).collect();
        tables.sort_unstable();
        tables.windows(2).any(|two| two[0] == two[1])
    };
    let several = users.identities.iter().filter(|identity| identity.origins.len() > 1 && repeated(&identity.origins));
    let wanted: FxHashSet<Origin> = several.flat_map(|identity| identity.origins.iter().copied()).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut rows: BTreeMap<(TableId, String), Vec<&PersonRecord>> = BTreeMap::new();
    for record in stages.world.estate.people.iter().filter(|record| wanted.contains(&record.origin)) {
        rows.entry((record.origin.table, names::user_key(&record.user))).or_default().push(record);
    }
    let mut tables: BTreeMap<TableId, Vec<&PersonRecord>> = BTreeMap::new();
    for ((table, _), records) in rows {
        // A person with several plans stands in as many rows, which say the same of the person.
        if let Some(other) = records.iter().skip(1).find(|record| !same(record, records[0])) {
            tables.entry(table).or_default().push(other);
        }
    }
    let told = tables.into_iter().map(|(table, records)| {
        let people: Vec<&str> = records.iter().map(|record| record.user.as_str()).collect();
        let message = format!(
            "{} more than once in {} ({}), in rows that differ: they are one person each, the rows complete each other, and where they contradict what counts more stands",
            counted(people.len() as u64, "person stands", "people stand"),
            sources::place(stages, table),
            some_of(&people)
        );
        let mut finding = Finding::new("listed-twice", Severity::Low, Effect::Unknown, sources::place(stages, table), message)
            .remedy("ask why the list has them twice: an old and a new row, or two people under one name");
        records.iter().for_each(|record| finding.add_evidence(record.origin));
        Draft::from(finding)
    });
    told.collect()
}

fn same(a: &PersonRecord, b: &PersonRecord) -> bool {
    let said = |r: &PersonRecord| (r.enabled, r.disabled_on, r.last_logon, r.kind.clone(), r.aliases.clone(), r.about.clone());
    said(a) == said(b)
}
