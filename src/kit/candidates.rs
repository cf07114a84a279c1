//! Who may be who: pairs of accounts that may belong to one person, each with a grade and its reasons. Suggestions and nothing else: a
//! person is merged by a decision (POSITION.md section 3), never by this.
//!
//! Pairs are found by what they have in common (an alias, the account's own name), never by comparing everybody with everybody.

use super::facts::Facts;
use super::names;
use super::resolve::NONE;
use super::resolve::devices::Devices;
use super::resolve::users::{Identity, Users};
use crate::catalog::Catalog;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// A name that more accounts share is no sign of a person.
const MOST_OF_A_NAME: usize = 6;
/// So many accounts of two domains must be called alike before that says something about the domains, and such a share (in percent) of the
/// smaller one.
const DOMAINS_ALIKE: (usize, usize) = (5, 50);
/// A device that more people use is nobody's own.
const OWN_DEVICE: usize = 3;

/// How sure a suggestion is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sureness {
    Certain,
    Likely,
    Possible,
}

impl Sureness {
    pub fn word(self) -> &'static str {
        match self {
            Sureness::Certain => "certain",
            Sureness::Likely => "likely",
            Sureness::Possible => "possible",
        }
    }
}

/// What speaks for two accounts being one person's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    /// Two directory entries list the same identifier (SID, mail address, object id …).
    SameIdentifier(String),
    /// The domain before the backslash is called as the one behind the `@` begins.
    SameDomain(String),
    /// The account's own name is the same; `full` where it is a first and a last name.
    SameName { name: String, full: bool },
    /// It is called as the other with a prefix or suffix of administration.
    SecondAccount(String),
    /// So many accounts of the smaller domain are called as one of the other.
    DomainsAlike { shared: usize, of: usize },
    /// Both were seen on this device, which hardly anybody else uses.
    SameDevice(String),
    /// No directory lists the account that would be merged.
    Unlisted,
}

/// A pair of accounts that may be one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Places in [`super::position::Position::users`]: the one that would be merged, and the one that would stand.
    pub from: u32,
    pub into: u32,
    pub sureness: Sureness,
    pub signs: Vec<Sign>,
}

/// What candidates are made from.
pub(super) struct Known<'a> {
    pub catalog: &'a Catalog,
    pub users: &'a Users,
    pub devices: &'a Devices,
    pub facts: &'a Facts,
}

/// All candidates: the surest first, then by name.
pub(super) fn candidates(known: &Known) -> Vec<Candidate> {
    let search = Search::new(known);
    let found: Vec<Candidate> = search.pairs().into_iter().filter_map(|(pair, signs)| search.judged(pair, signs)).collect();
    let mut found = surest(found);
    let name = |id: u32| &known.users.identities[id as usize].key;
    found.sort_by(|a, b| (a.sureness, name(a.from), name(a.into)).cmp(&(b.sureness, name(b.from), name(b.into))));
    found
}

/// Each account may be whom it most surely is; where several are as sure, each of them is but possible.
fn surest(found: Vec<Candidate>) -> Vec<Candidate> {
    let mut best: FxHashMap<u32, (Sureness, usize)> = FxHashMap::default();
    for candidate in &found {
        let known = best.entry(candidate.from).or_insert((candidate.sureness, 0));
        if candidate.sureness < known.0 {
            *known = (candidate.sureness, 0);
        }
        known.1 += usize::from(candidate.sureness == known.0);
    }
    let kept = found.into_iter().filter_map(|candidate| match best.get(&candidate.from) {
        Some((sureness, 1)) if *sureness == candidate.sureness => Some(candidate),
        Some((sureness, _)) if *sureness == candidate.sureness => Some(Candidate { sureness: Sureness::Possible, ..candidate }),
        Some(_) | None => None,
    });
    kept.collect()
}

/// One of the names of an account: `DOMAIN\local` or `local@domain`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Named {
    id: u32,
    domain: String,
}

struct Search<'a> {
    known: &'a Known<'a>,
    /// By the account's own name: who is called so, in which domain.
    names: BTreeMap<String, BTreeSet<Named>>,
    /// Two domains, in order → names that both have.
    shared: FxHashMap<(String, String), usize>,
    sizes: FxHashMap<String, usize>,
    /// By user: the devices.
    devices: Vec<Vec<u32>>,
    /// By device: its users, as far as they are few.
    people: FxHashMap<u32, usize>,
}

type Pairs = BTreeMap<(u32, u32), BTreeSet<Sign>>;

impl<'a> Search<'a> {
    fn new(known: &'a Known<'a>) -> Search<'a> {
        let mut search = Search {
            known,
            names: BTreeMap::new(),
            shared: FxHashMap::default(),
            sizes: FxHashMap::default(),
            devices: vec![Vec::new(); known.users.identities.len()],
            people: FxHashMap::default(),
        };
        search.take_names();
        search.compare_domains();
        search.take_devices();
        search
    }

    /// Whoever may be a person of the client's own: no machine, no service, no guest, and not merged yet.
    fn is_person(&self, id: u32) -> bool {
        let identity: &Identity = &self.known.users.identities[id as usize];
        let own = identity.class.is_none() && !identity.external && !identity.is_kind("service") && !identity.is_kind("shared");
        // A bare name that several entries claim is told as that.
        own && !identity.ambiguous && self.known.users.root(id) == id
    }

    fn take_names(&mut self) {
        let Known { users, catalog, .. } = *self.known;
        let own = (0u32..).zip(&users.identities).map(|(id, identity)| (identity.key.as_str(), id));
        for (key, id) in own.chain(users.single_aliases()) {
            let Some((domain, local)) = parts(key).filter(|_| self.is_person(id)) else { continue };
            if local.chars().count() >= 3 && !catalog.is_role_name(local) {
                self.names.entry(local.to_string()).or_default().insert(Named { id, domain: domain.to_string() });
            }
        }
    }

    fn compare_domains(&mut self) {
        for people in self.names.values() {
            let domains: BTreeSet<&str> = people.iter().map(|named| named.domain.as_str()).filter(|domain| !domain.is_empty()).collect();
            for domain in &domains {
                *self.sizes.entry((*domain).to_string()).or_default() += 1;
            }
            // A person with names in both domains says nothing about others.
            let apart = people.iter().map(|named| named.id).collect::<BTreeSet<_>>().len() > 1;
            for (a, b) in pairs_of(&domains.into_iter().collect::<Vec<_>>()).filter(|_| apart) {
                *self.shared.entry((a.to_string(), b.to_string())).or_default() += 1;
            }
        }
    }

    fn take_devices(&mut self) {
        let mut users: FxHashMap<u32, BTreeSet<u32>> = FxHashMap::default();
        for fact in self.known.facts.facts.iter().filter(|fact| fact.user != NONE && fact.device != NONE) {
            let people = users.entry(fact.device).or_default();
            if people.len() <= OWN_DEVICE && people.insert(fact.user) {
                self.devices[fact.user as usize].push(fact.device);
            }
        }
        self.people = users.into_iter().map(|(device, people)| (device, people.len())).collect();
    }

    /// Pairs that have something in common, with what it is.
    fn pairs(&self) -> Pairs {
        let mut pairs = Pairs::new();
        for (alias, ids) in &self.known.users.ambiguous {
            let roots: BTreeSet<u32> = ids.iter().copied().filter(|id| self.is_person(*id)).collect();
            let role = parts(alias).is_some_and(|(_, local)| self.known.catalog.is_role_name(local));
            if is_identifier(alias) && !role && roots.len() <= MOST_OF_A_NAME {
                for (a, b) in pairs_of(&roots.into_iter().collect::<Vec<_>>()) {
                    pairs.entry((a, b)).or_default().insert(Sign::SameIdentifier(alias.clone()));
                }
            }
        }
        for (name, people) in &self.names {
            self.same_name(name, people, &mut pairs);
            if let Some(first) = self.known.catalog.first_account(name).and_then(|first| self.names.get_key_value(first)) {
                self.second_account(name, people, first, &mut pairs);
            }
        }
        pairs
    }

    fn same_name(&self, name: &str, people: &BTreeSet<Named>, pairs: &mut Pairs) {
        let ids: BTreeSet<u32> = people.iter().map(|named| named.id).collect();
        if ids.len() < 2 || ids.len() > MOST_OF_A_NAME {
            return;
        }
        let people: Vec<&Named> = people.iter().collect();
        for (a, b) in pairs_of(&people).filter(|(a, b)| a.id != b.id && a.domain != b.domain) {
            let signs = pairs.entry((a.id.min(b.id), a.id.max(b.id))).or_default();
            signs.insert(Sign::SameName { name: name.to_string(), full: is_full_name(name) });
            signs.extend(self.domains(&a.domain, &b.domain));
        }
    }

    fn second_account(&self, name: &str, people: &BTreeSet<Named>, (first, owners): (&String, &BTreeSet<Named>), pairs: &mut Pairs) {
        for second in people {
            let same =
                |owner: &&Named| owner.id != second.id && (owner.domain == second.domain || same_domain(&owner.domain, &second.domain));
            let owners: BTreeSet<u32> = owners.iter().filter(same).map(|owner| owner.id).collect();
            // Several owners of the name in one domain are names of one person only where they are one account.
            if let [owner] = owners.into_iter().collect::<Vec<_>>()[..] {
                let signs = pairs.entry((second.id.min(owner), second.id.max(owner))).or_default();
                signs.insert(Sign::SecondAccount(format!("{name} of {first}")));
            }
        }
    }

    /// What two domains have to do with each other.
    fn domains(&self, a: &str, b: &str) -> Option<Sign> {
        if same_domain(a, b) {
            return Some(Sign::SameDomain(a.max(b).to_string()));
        }
        let key = if a < b { (a.to_string(), b.to_string()) } else { (b.to_string(), a.to_string()) };
        let shared = self.shared.get(&key).copied().unwrap_or(0);
        let of = self.sizes.get(a).copied().unwrap_or(0).min(self.sizes.get(b).copied().unwrap_or(0));
        (shared >= DOMAINS_ALIKE.0 && shared * 100 >= of * DOMAINS_ALIKE.1).then_some(Sign::DomainsAlike { shared, of })
    }

    fn judged(&self, (a, b): (u32, u32), mut signs: BTreeSet<Sign>) -> Option<Candidate> {
        let users = self.known.users;
        let (from, into) = self.order(a, b, &signs);
        let own = |device: &&u32| self.people.get(*device).is_some_and(|people| *people <= OWN_DEVICE);
        let common = self.devices[a as usize].iter().filter(own).find(|device| self.devices[b as usize].contains(device));
        signs.extend(common.map(|device| Sign::SameDevice(self.known.devices.identities[*device as usize].name.clone())));
        if !users.identities[from as usize].in_directory {
            signs.insert(Sign::Unlisted);
        }
        let sureness = sureness(&signs)?;
        Some(Candidate { from, into, sureness, signs: signs.into_iter().collect() })
    }

    /// Which of two stands: the one that a directory lists, that is enabled, that is no second account, that has a name of its own; else
    /// the first by name.
    fn order(&self, a: u32, b: u32, signs: &BTreeSet<Sign>) -> (u32, u32) {
        let second = signs.iter().any(|sign| matches!(sign, Sign::SecondAccount(_)));
        let rank = |id: u32| {
            let identity = &self.known.users.identities[id as usize];
            let is_second = second && parts(&identity.key).is_some_and(|(_, local)| self.known.catalog.first_account(local).is_some());
            (!identity.in_directory, identity.enabled == Some(false), is_second, !identity.key.contains('@'), identity.key.clone())
        };
        if rank(a) <= rank(b) { (b, a) } else { (a, b) }
    }
}

/// What the signs come to; `None`: not worth telling.
fn sureness(signs: &BTreeSet<Sign>) -> Option<Sureness> {
    let has = |wanted: fn(&Sign) -> bool| signs.iter().any(wanted);
    let identifier = has(|s| matches!(s, Sign::SameIdentifier(_)));
    let full = has(|s| matches!(s, Sign::SameName { full: true, .. }));
    let name = has(|s| matches!(s, Sign::SameName { .. }));
    let second = has(|s| matches!(s, Sign::SecondAccount(_)));
    let domain = has(|s| matches!(s, Sign::SameDomain(_)));
    let alike = has(|s| matches!(s, Sign::DomainsAlike { .. }));
    let device = has(|s| matches!(s, Sign::SameDevice(_)));
    let unlisted = has(|s| matches!(s, Sign::Unlisted));
    if identifier || name && domain && unlisted || full && device && alike {
        Some(Sureness::Certain)
    } else if full || second || name && (domain || alike || device) {
        Some(Sureness::Likely)
    } else if name && unlisted {
        Some(Sureness::Possible)
    } else {
        None
    }
}

/// Domain and own name of an account: `corp\ann`, `ann@corp.example`; a bare name has no domain. `None`: an identifier that is no name.
fn parts(key: &str) -> Option<(&str, &str)> {
    if key.starts_with("s-1-") || key.contains('/') || key.contains('#') || key.starts_with('{') {
        return None;
    }
    match (key.split_once('\\'), key.split_once('@')) {
        (Some((domain, local)), _) => Some((domain, local)),
        (None, Some((local, domain))) => Some((domain, local)),
        (None, None) if names::is_bare(key) && key.contains(|c: char| c.is_ascii_alphabetic()) && !names::is_guid(key) => Some(("", key)),
        (None, None) => None,
    }
}

/// Identifiers that only one account can have.
fn is_identifier(alias: &str) -> bool {
    alias.starts_with("s-1-5-21-") || alias.contains('@') || names::is_guid(alias)
}

/// `corp` and `corp.example`: the short name of a domain is, by custom, the first label of its DNS name.
fn same_domain(a: &str, b: &str) -> bool {
    let label = |domain: &str| domain.split('.').next().unwrap_or_default().to_string();
    !a.is_empty() && !b.is_empty() && a != b && a.contains('.') != b.contains('.') && label(a) == label(b)
}

/// `j.meyer`, `anna_lee-smith`: two parts of letters, the last of two or more.
fn is_full_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['.', '_', '-']).collect();
    let letters = parts.iter().all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic));
    letters && parts.len() >= 2 && parts.last().is_some_and(|last| last.chars().count() >= 3)
}

/// Every two of a list, in its order.
fn pairs_of<T: Clone>(list: &[T]) -> impl Iterator<Item = (T, T)> {
    list.iter().enumerate().flat_map(|(at, a)| list[at + 1..].iter().map(move |b| (a.clone(), b.clone())))
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
}
