//! Who stands behind an account that many people use: the people that a decision puts in the account's place, and (in [`sets`]) those that
//! the client's data can name. POSITION.md section 3, `service-account`: the people behind it count.
//!
//! Each row of the account then stands for each of them, as access of a person without a device to the same server, features and days.
//! The account itself keeps its rule. Without such a decision nothing is added.

pub mod sets;

use super::could::Permitted;
use super::facts::{Fact, Facts, World, both};
use super::ids::IdSet;
use super::names;
use super::records::{Linkage, Origin};
use super::resolve::NONE;
use crate::catalog::{Catalog, Day, WorkloadId};
use rustc_hash::FxHashMap;
use sets::{Authorised, Member, users_of};
use std::collections::BTreeMap;

/// More people than this behind one account are a slip of the keyboard.
pub const MOST_PEOPLE: u32 = 1_000_000;

/// Whom the field `stands_for` of an account names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StandsFor {
    /// By name, as decisions name people.
    People(Vec<String>),
    /// So many whose names nobody knows.
    Number(u32),
    /// Everyone whom `authorised` records let use a workload.
    Authorised(String),
    /// Everyone authorised by way of this application or group.
    Via(String),
    /// Everyone seen on a server's workload.
    UsersOf { server: String, workload: String },
}

impl StandsFor {
    /// Reads `ann;bob`, `120 people`, `authorised:exchange`, `via:MES` or `users-of:WEB1|sharepoint`; the error says what was wanted.
    pub fn parse(text: &str) -> Result<StandsFor, &'static str> {
        const WANTED: &str = "people by name (a;b), '120 people', authorised:WORKLOAD, via:APPLICATION or users-of:SERVER|WORKLOAD";
        let text = text.trim();
        let (head, rest) = text.split_once(':').map_or(("", text), |(head, rest)| (head.trim(), rest.trim()));
        let set = head.to_ascii_lowercase();
        if ["authorised", "authorized", "via", "users-of"].contains(&set.as_str()) && rest.is_empty() {
            return Err(WANTED);
        }
        match set.as_str() {
            "authorised" | "authorized" => return Ok(StandsFor::Authorised(rest.to_string())),
            "via" => return Ok(StandsFor::Via(rest.to_string())),
            "users-of" => {
                let (server, workload) = rest.split_once('|').ok_or(WANTED)?;
                return Ok(StandsFor::UsersOf { server: server.trim().to_string(), workload: workload.trim().to_string() });
            }
            _ => {}
        }
        if let Some(number) = number(text) {
            return number.filter(|n| (1..=MOST_PEOPLE).contains(n)).map(StandsFor::Number).ok_or("number of people from 1 to 1,000,000");
        }
        let people: Vec<String> =
            text.split(';').map(str::trim).filter(|name| !name.is_empty() && *name != "-").map(String::from).collect();
        let is_name =
            |name: &String| (!name.contains(char::is_whitespace) || name.contains('\\')) && !name.contains(':') && number(name).is_none();
        if people.is_empty() || !people.iter().all(is_name) { Err(WANTED) } else { Ok(StandsFor::People(people)) }
    }
}

/// `120 people`; a figure alone is no name, either. `Some(None)`: a number beyond all bounds.
fn number(text: &str) -> Option<Option<u32>> {
    let (digits, word) = text.split_once(' ').unwrap_or((text, "people"));
    let counts = ["people", "person", "persons", "users", "user"].contains(&word.trim().to_ascii_lowercase().as_str());
    (counts && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())).then(|| digits.parse().ok())
}

/// What the journal says of an account, in its order; `None` takes back what was said before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub entry: u64,
    pub key: String,
    pub people: Option<String>,
}

/// People in an account's place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StandIn {
    /// Places in [`super::position::Position::users`].
    pub account: u32,
    pub people: Vec<u32>,
    /// The record that names each, where it is one of authorisation; in the order of `people`.
    pub named_by: Vec<Option<Origin>>,
    pub entry: u64,
    /// The set as the decision has it, or how else they are known.
    pub wording: String,
    /// Only their number is known.
    pub assumed: bool,
}

/// All of them, and the entries whose account or set is not there.
#[derive(Clone, Debug, Default)]
pub struct StandIns {
    pub all: Vec<StandIn>,
    pub dormant: Vec<u64>,
}

impl StandIns {
    pub fn new(world: &mut World, facts: &Facts, permitted: &Permitted) -> StandIns {
        let estate = world.estate;
        let mut found = StandIns::default();
        if estate.stands_for.is_empty() {
            return found;
        }
        let seen = facts.users_seen();
        // The last word on an account stands, whichever of its names was used.
        let mut last: BTreeMap<u32, &Said> = BTreeMap::new();
        for said in &estate.stands_for {
            let account = find(world, &said.key).filter(|id| seen.contains(*id) && !world.users.identities[*id as usize].is_person());
            match account {
                Some(account) => _ = last.insert(account, said),
                None => found.dormant.push(said.entry),
            }
        }
        let authorised = Authorised::of(world, permitted);
        for (account, said) in last {
            let Some(wording) = said.people.as_deref().filter(|_| !excluded(world, account)) else { continue };
            match stand_in(world, facts, &authorised, account, wording) {
                Some(stand_in) => found.all.push(StandIn { entry: said.entry, ..stand_in }),
                None => found.dormant.push(said.entry),
            }
        }
        found
    }

    pub fn of(&self, account: u32) -> Option<&StandIn> {
        self.all.iter().find(|stand_in| stand_in.account == account)
    }
}

fn find(world: &World, key: &str) -> Option<u32> {
    world.users.find(&names::user_key(key)).map(|id| world.users.root(id))
}

/// Rows of an account that a decision excludes are dropped, and with them what they say of others.
fn excluded(world: &World, account: u32) -> bool {
    let about = world.estate.person_sorting.iter().rfind(|sorting| find(world, &sorting.key) == Some(account));
    about.is_some_and(|sorting| sorting.exclude)
}

fn stand_in(world: &mut World, facts: &Facts, authorised: &Authorised, account: u32, wording: &str) -> Option<StandIn> {
    let what = StandsFor::parse(wording).ok()?;
    let told = match &what {
        StandsFor::People(_) => "by name",
        StandsFor::Number(_) => "names unknown",
        StandsFor::Authorised(_) | StandsFor::Via(_) | StandsFor::UsersOf { .. } => wording.trim(),
    };
    let mut people: BTreeMap<u32, Option<Origin>> = BTreeMap::new();
    for member in members(world, facts, authorised, account, &what)? {
        people.entry(member.user).or_insert(member.named_by);
    }
    // Who stands for others stands for nobody's CAL.
    people.retain(|id, _| *id != account && world.users.identities[*id as usize].is_person());
    let (people, named_by): (Vec<u32>, Vec<Option<Origin>>) = people.into_iter().unzip();
    let assumed = matches!(what, StandsFor::Number(_));
    (!people.is_empty()).then(|| StandIn { account, people, named_by, entry: 0, wording: told.to_string(), assumed })
}

/// Everyone of a set, those new to the estate who are named one by one or stand for a number included; `None`: there is no such set.
fn members(world: &mut World, facts: &Facts, authorised: &Authorised, account: u32, what: &StandsFor) -> Option<Vec<Member>> {
    let catalog = world.rules.catalog;
    let named = |world: &mut World, name: &str| {
        let id = world.users.resolve(name, catalog);
        Member { user: world.users.root(id), named_by: None }
    };
    match what {
        StandsFor::People(names) => Some(names.iter().map(|name| named(world, name)).collect()),
        StandsFor::Number(number) => {
            let name = nameless(world, catalog, account);
            Some((1..=*number).map(|n| named(world, &format!("{name}#{n}"))).collect())
        }
        StandsFor::Authorised(workload) => authorised.by_workload.get(&catalog.find_workload(workload)?).cloned(),
        StandsFor::Via(name) => authorised.by_way.get(&names::matched(name)).map(|way| way.members.clone()),
        StandsFor::UsersOf { server, workload } => {
            let service = service(world, catalog, server, workload)?;
            let mut of = users_of(world, facts, &IdSet::from_iter([service])).remove(&service)?;
            seen_at(world, facts, service, &mut of);
            Some(of)
        }
    }
}

/// What people without names are called after: the account, or its own name alone where its domain makes everybody in it nobody.
fn nameless(world: &World, catalog: &Catalog, account: u32) -> String {
    let identity = &world.users.identities[account as usize];
    match catalog.account_class(&names::user_key(&format!("{}#1", identity.name))) {
        None => identity.name.clone(),
        Some(_) => names::local_part(&identity.key).to_string(),
    }
}

/// The first row that shows each on a service.
fn seen_at(world: &World, facts: &Facts, service: u32, members: &mut [Member]) {
    let mut first: FxHashMap<u32, Origin> = FxHashMap::default();
    for (row, fact) in world.estate.access.rows().iter().zip(&facts.of_row) {
        let fact = &facts.facts[*fact as usize];
        if fact.service == service && fact.user != NONE {
            first.entry(fact.user).or_insert(row.origin);
        }
    }
    for member in members {
        member.named_by = first.get(&member.user).copied();
    }
}

/// The service that `SERVER|workload` names, by its place in the inventory.
fn service(world: &World, catalog: &Catalog, server: &str, workload: &str) -> Option<u32> {
    let machine = world.devices.find(server)?;
    let workload: WorkloadId = catalog.find_workload(workload)?;
    let found = world.inventory.services.iter().position(|s| s.machine == machine && s.workload == workload);
    found.map(|at| at as u32)
}

/// What rows alike of one account come to.
#[derive(Default)]
struct Shown {
    rows: u32,
    window: Option<(Day, Day)>,
}

impl Facts {
    /// Adds what an account's rows show of each of the people behind it.
    pub fn stand_in(&mut self, stand_ins: &StandIns) {
        let accounts: FxHashMap<u32, usize> = stand_ins.all.iter().enumerate().map(|(at, s)| (s.account, at)).collect();
        let mut shown: BTreeMap<(usize, Fact), Shown> = BTreeMap::new();
        for (at, fact) in self.facts.iter().enumerate() {
            let Some(account) = accounts.get(&fact.user) else { continue };
            // Whoever stands behind it sits at none of its devices, so a source without devices says no less.
            let alike = Fact { user: NONE, device: NONE, named: false, linkage: Linkage::Linked, ..*fact };
            let shown = shown.entry((*account, alike)).or_default();
            shown.rows += self.rows[at];
            shown.window = both(shown.window, self.window[at]);
        }
        for ((account, fact), Shown { rows, window }) in shown {
            for person in &stand_ins.all[account].people {
                self.facts.push(Fact { user: *person, ..fact });
                self.rows.push(rows);
                self.window.push(window);
                self.stood_in += 1;
            }
        }
    }

    /// What rows of access show, those that stand for others as what they say.
    pub fn seen(&self) -> &[Fact] {
        &self.facts[..self.facts.len() - self.stood_in]
    }

    /// What the rows of accounts show of the people behind them.
    pub fn behind(&self) -> &[Fact] {
        &self.facts[self.facts.len() - self.stood_in..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_one_by_one_by_number_or_as_a_set() {
        assert_eq!(StandsFor::parse("ann@x; CORP\\bob ;"), Ok(StandsFor::People(vec!["ann@x".into(), "CORP\\bob".into()])));
        assert_eq!(StandsFor::parse("120 people"), Ok(StandsFor::Number(120)));
        assert_eq!(StandsFor::parse("Authorised: sharepoint"), Ok(StandsFor::Authorised("sharepoint".into())));
        assert_eq!(StandsFor::parse("via:MES: line 3"), Ok(StandsFor::Via("MES: line 3".into())));
        let users_of = StandsFor::UsersOf { server: "WEB1".into(), workload: "sharepoint".into() };
        assert_eq!(StandsFor::parse("users-of:WEB1|sharepoint"), Ok(users_of));
        let many = ["0 people", "2000000 people", "99999999999 people", "-5 people", "1.5 people", "one hundred people", "120 Leute"];
        for nobody in many.into_iter().chain(["", " ; ", "via:", "users-of:WEB1", "120 people;via:MES"]) {
            assert!(StandsFor::parse(nobody).is_err(), "{nobody}");
        }
    }
}
