//! Users: matched through the directory's aliases to one canonical user; without an entry an identifier stands for itself.

use super::Merges;
use crate::catalog::{AccountClass, Catalog, Day};
use crate::kit::about::About;
use crate::kit::apply::{Estate, Joining};
use crate::kit::names;
use crate::kit::records::{Origin, PersonRecord};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// One identity, merged or not.
#[derive(Clone, Debug)]
pub struct Identity {
    /// As the directory spells it, else as first seen (prefix and blanks gone).
    pub name: String,
    pub key: String,
    pub origins: Vec<Origin>,
    pub in_directory: bool,
    pub enabled: Option<bool>,
    pub disabled_on: Option<Day>,
    pub kind: Option<String>,
    pub last_logon: Option<Day>,
    pub about: About,
    /// Several directory entries claim this name: it stays its own subject.
    pub ambiguous: bool,
    /// By its name: system account, machine account or system mailbox.
    pub class: Option<AccountClass>,
    /// Kind external or guest, or `#EXT#` in the name.
    pub external: bool,
    /// Directory rows contradict each other about these fields.
    pub contradicted: BTreeSet<Contradicted>,
}

/// A field that two directory rows of one person give different values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Contradicted {
    Enabled,
    DisabledOn,
    Kind,
}

impl Identity {
    pub fn is_kind(&self, kind: &str) -> bool {
        self.kind.as_deref().is_some_and(|k| k.trim().eq_ignore_ascii_case(kind))
    }

    /// Somebody who needs a CAL of their own: no machine, no service, nobody's mailbox.
    pub fn is_person(&self) -> bool {
        self.class.is_none() && !self.is_kind("service") && !self.is_kind("shared")
    }

    /// The directory says the account is disabled on that day. POSITION.md section 3, `disabled`.
    pub fn disabled_by(&self, as_of: Day) -> bool {
        self.enabled == Some(false) && self.disabled_on.is_none_or(|day| day <= as_of)
    }
}

/// All users of an estate.
#[derive(Clone, Debug, Default)]
pub struct Users {
    pub identities: Vec<Identity>,
    by_key: FxHashMap<String, u32>,
    aliases: FxHashMap<String, BTreeSet<u32>>,
    pub merges: Merges,
    /// Entries whose merge or split found no identity or would close a circle.
    pub refused: Vec<u64>,
    /// Aliases that several directory entries claim, with the entries.
    pub ambiguous: BTreeMap<String, Vec<u32>>,
    /// Own names of entries that others list among their aliases.
    pub crossed: BTreeMap<String, Crossed>,
    /// Entries that list their own name.
    pub self_named: Vec<u32>,
}

/// An entry, and those that list its own name among their aliases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crossed {
    pub named: u32,
    pub claimants: Vec<u32>,
}

impl Users {
    /// The directory's entries and their aliases; merges come after the spellings ([`Users::join`]).
    pub fn new(people: &[PersonRecord], catalog: &Catalog) -> Users {
        let mut users = Users::default();
        for person in people {
            users.enter(person, catalog);
        }
        for person in people {
            let id = users.by_key[&names::user_key(&person.user)];
            for alias in &person.aliases {
                users.aliases.entry(names::user_key(alias)).or_default().insert(id);
            }
        }
        let claimed = users.aliases.iter().filter(|(key, ids)| ids.len() > 1 && !users.by_key.contains_key(*key));
        users.ambiguous = claimed.map(|(key, ids)| (key.clone(), ids.iter().copied().collect())).collect();
        users.cross();
        users
    }

    /// Takes note of aliases that are an entry's own name.
    fn cross(&mut self) {
        for (key, ids) in &self.aliases {
            let Some(named) = self.by_key.get(key).copied() else { continue };
            let claimants: Vec<u32> = ids.iter().copied().filter(|id| *id != named).collect();
            if claimants.len() < ids.len() {
                self.self_named.push(named);
            }
            if !claimants.is_empty() {
                self.crossed.insert(key.clone(), Crossed { named, claimants });
            }
        }
        self.self_named.sort_unstable();
    }

    /// A directory row; a second row of the same user completes the first. Where they contradict each other the one stands by which the
    /// person counts for more, whatever the order of rows and files: enabled, disabled later, the kind that counts.
    fn enter(&mut self, person: &PersonRecord, catalog: &Catalog) {
        let key = names::user_key(&person.user);
        let id = self.stand(&key, person.user.trim(), catalog);
        let identity = &mut self.identities[id as usize];
        identity.in_directory = true;
        identity.origins.push(person.origin);
        identity.last_logon = identity.last_logon.max(person.last_logon);
        identity.about.complete(&person.about);
        if differ(identity.enabled, person.enabled) {
            identity.contradicted.insert(Contradicted::Enabled);
        }
        identity.enabled = identity.enabled.max(person.enabled);
        if differ(identity.disabled_on, person.disabled_on) {
            identity.contradicted.insert(Contradicted::DisabledOn);
        }
        identity.disabled_on = identity.disabled_on.max(person.disabled_on);
        if differ(identity.kind.as_deref().map(names::fold), person.kind.as_deref().map(names::fold)) {
            identity.contradicted.insert(Contradicted::Kind);
        }
        if identity.kind.as_deref().map(weight) < person.kind.as_deref().map(weight) {
            identity.kind.clone_from(&person.kind);
        }
        identity.external = is_external(identity);
    }

    /// An identity that stands for itself under this key.
    fn stand(&mut self, key: &str, name: &str, catalog: &Catalog) -> u32 {
        if let Some(id) = self.by_key.get(key) {
            return *id;
        }
        let id = self.identities.len() as u32;
        let mut identity = Identity {
            name: name.to_string(),
            key: key.to_string(),
            origins: Vec::new(),
            in_directory: false,
            enabled: None,
            disabled_on: None,
            kind: None,
            last_logon: None,
            about: About::default(),
            ambiguous: self.ambiguous.contains_key(key),
            class: catalog.account_class(key),
            external: false,
            contradicted: BTreeSet::new(),
        };
        identity.external = is_external(&identity);
        self.identities.push(identity);
        self.by_key.insert(key.to_string(), id);
        id
    }

    /// The identity (not yet merged) that a spelling names; one that nobody knows stands for itself.
    pub fn resolve(&mut self, spelling: &str, catalog: &Catalog) -> u32 {
        let key = names::user_key(spelling);
        match self.find(&key) {
            Some(id) => id,
            None => {
                let name = if key.len() == spelling.trim().len() { spelling.trim() } else { key.as_str() };
                self.stand(&key, name, catalog)
            }
        }
    }

    /// An identity that is there already: by canonical name, or by an alias that only one person claims (entries that a decision
    /// merged are one).
    pub fn find(&self, key: &str) -> Option<u32> {
        if let Some(id) = self.by_key.get(key) {
            return Some(*id);
        }
        let claimed = self.aliases.get(key)?;
        let first = *claimed.first()?;
        claimed.iter().all(|id| self.merges.root(*id) == self.merges.root(first)).then_some(first)
    }

    /// Aliases with the directory entries that claim them, in no order.
    pub fn claims(&self) -> impl Iterator<Item = (&str, &BTreeSet<u32>)> {
        self.aliases.iter().map(|(key, ids)| (key.as_str(), ids))
    }

    /// The directory entries that claim an alias.
    pub fn claimed(&self, key: &str) -> Option<&BTreeSet<u32>> {
        self.aliases.get(key)
    }

    /// The identity whose own name this is.
    pub fn named(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// Applies merges and splits, in the journal's order. Done before spellings are resolved (a name that two entries claim is one
    /// once they are merged) and again after (names that only access knows can be merged, too).
    pub fn join(&mut self, estate: &Estate) {
        self.merges = Merges::default();
        self.refused.clear();
        for Joining { entry, key, to } in &estate.person_joining {
            let from = self.find(&names::user_key(key));
            let done = match (from, to) {
                (Some(from), Some(to)) => match self.find(&names::user_key(to)) {
                    Some(to) => self.merges.merge(from, to, *entry),
                    None => false,
                },
                (Some(from), None) => self.merges.split(from),
                (None, _) => false,
            };
            if !done {
                self.refused.push(*entry);
            }
        }
    }

    /// The identity that stands for this one after merges.
    pub fn root(&self, id: u32) -> u32 {
        self.merges.root(id)
    }
}

fn differ<T: PartialEq>(known: Option<T>, new: Option<T>) -> bool {
    matches!((known, new), (Some(a), Some(b)) if a != b)
}

/// How much a kind counts: a person of the client's own, an external one, an account that keeps its device, one that is nobody's.
/// Kinds that count alike are told apart by name, so that no order of rows decides.
fn weight(kind: &str) -> (u8, std::cmp::Reverse<String>) {
    let kind = names::fold(kind);
    let counts = match kind.as_str() {
        "shared" => 0,
        "service" => 1,
        "external" | "guest" => 2,
        _ => 3,
    };
    (counts, std::cmp::Reverse(kind))
}

fn is_external(identity: &Identity) -> bool {
    identity.is_kind("external") || identity.is_kind("guest") || identity.key.contains("#ext#")
}
