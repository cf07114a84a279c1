//! Where pairs come from: accounts that have something in common, found through what it is (an identifier, an employee id, a name).
//! Nobody is compared with everybody, and what many share finds nobody.

use super::called::{self, PersonName, Relation, parts, same_domain};
use super::{MOST_OF_A_NAME, OWN_DEVICE, Sign};
use crate::catalog::Catalog;
use crate::kit::beside::Known;
use crate::kit::ids::pairs_of;
use crate::kit::names;
use crate::kit::resolve::NONE;
use crate::kit::resolve::users::Identity;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// So many accounts of two domains must be called alike before that says something about the domains, and such a share (in percent) of the
/// smaller one.
const DOMAINS_ALIKE: (usize, usize) = (5, 50);
/// So many people of two domains must be called alike under one employee id before other ids there tell people apart.
const ONE_NUMBERING: u32 = 3;
/// Whoever was seen on more devices has none of his own.
const MOST_DEVICES: usize = 50;

/// One of the names of an account, interned: `DOMAIN\local` or `local@domain`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    local: u32,
    pub id: u32,
    domain: u32,
}

/// Strings as small numbers.
#[derive(Default)]
struct Interned<'a> {
    numbers: FxHashMap<&'a str, u32>,
    texts: Vec<&'a str>,
}

impl<'a> Interned<'a> {
    fn number(&mut self, text: &'a str) -> u32 {
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        number
    }

    fn text(&self, number: u32) -> &'a str {
        self.texts[number as usize]
    }
}

pub(super) type Pairs = BTreeMap<(u32, u32), Vec<Sign>>;

pub(super) struct Search<'a> {
    pub known: &'a Known<'a>,
    locals: Interned<'a>,
    domains: Interned<'a>,
    /// By the account's own name.
    by_local: Vec<Named>,
    /// By account.
    by_id: Vec<Named>,
    /// Whether an account may be a person of the client's own.
    person: Vec<bool>,
    called: Vec<Option<PersonName>>,
    /// Two domains, in order → names that both have.
    shared: FxHashMap<(u32, u32), usize>,
    sizes: FxHashMap<u32, usize>,
    /// Two home domains, in order → pairs under one employee id that are called alike, and those that are not.
    numbering: FxHashMap<(u32, u32), (u32, u32)>,
    /// By user: the devices.
    pub devices: Vec<Vec<u32>>,
    /// By device: its users, as far as they are few.
    pub people: FxHashMap<u32, usize>,
}

impl<'a> Search<'a> {
    pub fn new(known: &'a Known<'a>) -> Search<'a> {
        let identities = &known.users.identities;
        let mut search = Search {
            known,
            locals: Interned::default(),
            domains: Interned::default(),
            by_local: Vec::new(),
            by_id: Vec::new(),
            person: (0u32..).zip(identities).map(|(id, identity)| is_person(known, id, identity)).collect(),
            called: Vec::new(),
            shared: FxHashMap::default(),
            sizes: FxHashMap::default(),
            numbering: FxHashMap::default(),
            devices: vec![Vec::new(); identities.len()],
            people: FxHashMap::default(),
        };
        let called = |(identity, own): (&Identity, &bool)| if *own { called(known.catalog, identity) } else { None };
        search.called = identities.iter().zip(&search.person).map(called).collect();
        search.take_names();
        search.compare_domains();
        search.take_devices();
        search
    }

    fn is_person(&self, id: u32) -> bool {
        self.person[id as usize]
    }

    fn identity(&self, id: u32) -> &Identity {
        &self.known.users.identities[id as usize]
    }

    fn take_names(&mut self) {
        let users = self.known.users;
        let own = (0u32..).zip(&users.identities).map(|(id, identity)| (identity.key.as_str(), id));
        let aliases = users.claims().filter(|(_, ids)| ids.len() <= MOST_OF_A_NAME);
        let aliases = aliases.flat_map(|(key, ids)| ids.iter().map(move |id| (key, *id, ids.len() == 1)));
        for (key, id, single) in own.map(|(key, id)| (key, id, true)).chain(aliases) {
            let Some((domain, local)) = parts(key).filter(|_| self.is_person(id)) else { continue };
            if local.chars().count() >= 3 && !self.known.catalog.is_role_name(local) {
                let named = Named { local: self.locals.number(local), domain: self.domains.number(domain), id };
                self.by_id.push(named);
                // Who has a name that several claim is told by that.
                self.by_local.extend(single.then_some(named));
            }
        }
        self.by_local.sort_unstable();
        self.by_local.dedup();
        self.by_id.sort_unstable_by_key(|named| (named.id, named.domain, named.local));
    }

    /// Who has an account of one name, a name at a time.
    fn names(&self) -> impl Iterator<Item = &[Named]> {
        self.by_local.chunk_by(|a, b| a.local == b.local)
    }

    /// Who has an account of this name.
    fn named(&self, local: u32) -> &[Named] {
        let from = self.by_local.partition_point(|named| named.local < local);
        let to = self.by_local.partition_point(|named| named.local <= local);
        &self.by_local[from..to]
    }

    fn names_of(&self, id: u32) -> &[Named] {
        let from = self.by_id.partition_point(|named| named.id < id);
        let to = self.by_id.partition_point(|named| named.id <= id);
        &self.by_id[from..to]
    }

    fn domain(&self, named: &Named) -> &'a str {
        self.domains.text(named.domain)
    }

    fn compare_domains(&mut self) {
        let mut shared: FxHashMap<(u32, u32), usize> = FxHashMap::default();
        let mut sizes: FxHashMap<u32, usize> = FxHashMap::default();
        for people in self.names() {
            let mut domains: Vec<u32> =
                people.iter().map(|named| named.domain).filter(|domain| !self.domains.text(*domain).is_empty()).collect();
            domains.sort_unstable();
            domains.dedup();
            domains.iter().for_each(|domain| *sizes.entry(*domain).or_default() += 1);
            // A person with names in both domains says nothing about others; a name that stands everywhere says nothing at all.
            let apart = people.iter().any(|named| named.id != people[0].id);
            for pair in pairs_of(&domains).filter(|_| apart && domains.len() <= MOST_OF_A_NAME) {
                *shared.entry(pair).or_default() += 1;
            }
        }
        (self.shared, self.sizes) = (shared, sizes);
    }

    fn take_devices(&mut self) {
        let mut users: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for fact in self.known.facts.facts.iter().filter(|fact| fact.user != NONE && fact.device != NONE) {
            let people = users.entry(fact.device).or_default();
            let own = &mut self.devices[fact.user as usize];
            if people.len() <= OWN_DEVICE && own.len() < MOST_DEVICES && !people.contains(&fact.user) {
                people.push(fact.user);
                own.push(fact.device);
            }
        }
        self.people = users.into_iter().map(|(device, people)| (device, people.len())).collect();
    }

    /// Pairs that have something in common, with what it is.
    pub fn pairs(&mut self) -> Pairs {
        let mut pairs = Pairs::new();
        self.by_identifier(&mut pairs);
        self.by_employee(&mut pairs);
        self.by_account(&mut pairs);
        self.by_person(&mut pairs);
        pairs
    }

    /// An identifier that several entries claim, that is another entry's name, or that stands in an account's history.
    fn by_identifier(&self, pairs: &mut Pairs) {
        let users = self.known.users;
        let claimed = users.ambiguous.iter().map(|(alias, ids)| (alias, ids, None));
        let crossed = users.crossed.iter().map(|(alias, crossed)| (alias, &crossed.claimants, Some(crossed.named)));
        for (alias, ids, named) in claimed.chain(crossed) {
            if ids.len() > MOST_OF_A_NAME || !called::is_identifier(alias) {
                continue;
            }
            if parts(alias).is_some_and(|(_, local)| self.known.catalog.is_role_name(local)) {
                continue;
            }
            let all: Vec<u32> = ids.iter().copied().chain(named).collect();
            let sign = match alias.split_once('@').filter(|_| named.is_none()) {
                Some((local, _)) if !self.is_called_after(local, &all) => Sign::SameAddress { address: alias.to_string(), of: all.len() },
                Some(_) | None => Sign::SameIdentifier(alias.to_string()),
            };
            self.all_pairs(all.into_iter(), pairs, || sign.clone());
        }
        let mut histories: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (id, identity) in (0u32..).zip(&users.identities) {
            for former in &identity.about.sid_history {
                histories.entry(names::user_key(former)).or_default().push(id);
            }
        }
        for (former, ids) in &histories {
            let holders = users.claimed(former).into_iter().flatten().copied().chain(users.named(former));
            let all: Vec<u32> = ids.iter().copied().chain(holders).collect();
            if all.len() <= MOST_OF_A_NAME {
                self.all_pairs(all.into_iter(), pairs, || Sign::Formerly(former.clone()));
            }
        }
    }

    /// Whether an address is called as one of its holders is: by surname, initials or account. Those of teams are not.
    fn is_called_after(&self, local: &str, holders: &[u32]) -> bool {
        let local_number = self.locals.numbers.get(local);
        holders.iter().any(|id| {
            let person = self.called[*id as usize].as_ref().is_some_and(|called| called.is_behind(local));
            person || self.names_of(*id).iter().any(|named| Some(&named.local) == local_number && !self.domain(named).contains('.'))
        })
    }

    fn all_pairs(&self, ids: impl Iterator<Item = u32>, pairs: &mut Pairs, sign: impl Fn() -> Sign) {
        let mut roots: Vec<u32> = ids.filter(|id| self.is_person(*id)).collect();
        roots.sort_unstable();
        roots.dedup();
        for pair in pairs_of(&roots) {
            pairs.entry(pair).or_default().push(sign());
        }
    }

    fn by_employee(&mut self, pairs: &mut Pairs) {
        let mut numbers: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (id, identity) in (0u32..).zip(&self.known.users.identities).filter(|(id, _)| self.is_person(*id)) {
            if let Some(number) = employee_id(identity) {
                numbers.entry(number).or_default().push(id);
            }
        }
        numbers.retain(|_, ids| (2..=MOST_OF_A_NAME).contains(&ids.len()));
        let mut numbering: FxHashMap<(u32, u32), (u32, u32)> = FxHashMap::default();
        for (a, b) in numbers.values().flat_map(|ids| pairs_of(ids)) {
            let slot = self.homes(a, b).map(|homes| numbering.entry(homes).or_default());
            if let (Some((alike, unlike)), Some(relation)) = (slot, self.relation(a, b)) {
                match relation {
                    Relation::Same | Relation::Compatible => *alike += 1,
                    Relation::Renamed | Relation::Kin | Relation::Other => *unlike += 1,
                }
            }
        }
        self.numbering = numbering;
        for (number, ids) in &numbers {
            for (a, b) in pairs_of(ids).filter(|(a, b)| self.numbered_alike(*a, *b) != Some(false)) {
                pairs.entry((a, b)).or_default().push(Sign::SameEmployee(number.clone()));
            }
        }
    }

    /// Whether the domains of two accounts number their people together, as far as the names under one number tell; of one domain: yes.
    pub fn numbered_alike(&self, a: u32, b: u32) -> Option<bool> {
        let Some(homes) = self.homes(a, b) else { return Some(true) };
        match self.numbering.get(&homes) {
            Some((alike, unlike)) if unlike > alike => Some(false),
            Some((alike, _)) if *alike >= ONE_NUMBERING => Some(true),
            Some(_) | None => None,
        }
    }

    /// The domains to which two accounts belong, in order, where they are two.
    pub fn homes(&self, a: u32, b: u32) -> Option<(u32, u32)> {
        let (home_a, home_b) = (self.home(a)?, self.home(b)?);
        let (text_a, text_b) = (self.domains.text(home_a), self.domains.text(home_b));
        (home_a != home_b && !same_domain(text_a, text_b)).then(|| (home_a.min(home_b), home_a.max(home_b)))
    }

    /// The short name of the domain where the directory tells one and no other, else the domain of the name itself.
    fn home(&self, id: u32) -> Option<u32> {
        let own = parts(&self.identity(id).key).and_then(|(domain, _)| self.domains.numbers.get(domain).copied());
        let mut short = self.names_of(id).iter().filter(|named| !self.domain(named).contains('.') && !self.domain(named).is_empty());
        match (short.next(), short.any(|_| true)) {
            (Some(one), false) => Some(one.domain),
            _ => own.filter(|domain| !self.domains.text(*domain).is_empty()),
        }
    }

    /// Accounts of one name in several domains, and second accounts.
    fn by_account(&self, pairs: &mut Pairs) {
        for people in self.names() {
            let local = self.locals.text(people[0].local);
            self.same_name(local, people, pairs);
            let first = self.known.catalog.first_account(local).and_then(|first| self.locals.numbers.get(first));
            if let Some(first) = first {
                self.second_account(people, self.named(*first), pairs);
            }
        }
    }

    fn same_name(&self, name: &str, people: &[Named], pairs: &mut Pairs) {
        let mut ids: Vec<u32> = people.iter().map(|named| named.id).collect();
        ids.dedup();
        if ids.len() < 2 || ids.len() > MOST_OF_A_NAME || people.len() > MOST_OF_A_NAME * MOST_OF_A_NAME {
            return;
        }
        for (a, b) in pairs_of(people).filter(|(a, b)| a.id != b.id && a.domain != b.domain) {
            let signs = pairs.entry((a.id.min(b.id), a.id.max(b.id))).or_default();
            signs.push(Sign::SameName { name: name.to_string(), full: called::is_full_name(name) });
            signs.extend(self.between(a.domain, b.domain));
        }
    }

    fn second_account(&self, people: &[Named], owners: &[Named], pairs: &mut Pairs) {
        if people.len() > MOST_OF_A_NAME * MOST_OF_A_NAME || owners.len() > MOST_OF_A_NAME * MOST_OF_A_NAME {
            return;
        }
        for second in people {
            let one = |owner: &Named| owner.domain == second.domain || same_domain(self.domain(owner), self.domain(second));
            let mut owners: Vec<u32> = owners.iter().filter(|owner| owner.id != second.id && one(owner)).map(|owner| owner.id).collect();
            owners.dedup();
            // Several owners of the name in one domain are names of one person only where they are one account.
            if let [owner] = owners[..] {
                let (name, first) = (self.locals.text(second.local), self.known.catalog.first_account(self.locals.text(second.local)));
                let what = format!("{name} of {}", first.unwrap_or_default());
                pairs.entry((second.id.min(owner), second.id.max(owner))).or_default().push(Sign::SecondAccount(what));
            }
        }
    }

    /// What two domains have to do with each other.
    fn between(&self, a: u32, b: u32) -> Option<Sign> {
        let (text_a, text_b) = (self.domains.text(a), self.domains.text(b));
        if same_domain(text_a, text_b) {
            return Some(Sign::SameDomain(text_a.max(text_b).to_string()));
        }
        let shared = self.shared.get(&(a.min(b), a.max(b))).copied().unwrap_or(0);
        let of = self.sizes.get(&a).copied().unwrap_or(0).min(self.sizes.get(&b).copied().unwrap_or(0));
        (shared >= DOMAINS_ALIKE.0 && shared * 100 >= of * DOMAINS_ALIKE.1).then_some(Sign::DomainsAlike { shared, of })
    }

    /// People of one first and last name in different domains.
    fn by_person(&self, pairs: &mut Pairs) {
        let mut people: FxHashMap<(&str, &str), Vec<u32>> = FxHashMap::default();
        for (id, called) in (0u32..).zip(&self.called) {
            if let Some(called) = called.as_ref().filter(|called| called.is_whole()) {
                let (given, surname) = (called.given.as_str(), called.surname.as_str());
                people.entry((given.min(surname), given.max(surname))).or_default().push(id);
            }
        }
        for ids in people.values().filter(|ids| ids.len() <= MOST_OF_A_NAME) {
            for (a, b) in pairs_of(ids) {
                let second = self.administers(a, b);
                if second.is_some() || self.homes(a, b).is_some() || !self.both_listed(a, b) {
                    let signs = pairs.entry((a, b)).or_default();
                    signs.push(Sign::SamePerson(self.told(a)));
                    signs.extend(second.map(Sign::SecondAccount));
                }
            }
        }
    }

    /// Of two accounts of one domain, the one that is there to administer and the other's name, where one of them alone is.
    fn administers(&self, a: u32, b: u32) -> Option<String> {
        let administers = |id: u32| {
            let local = names::local_part(&self.identity(id).key);
            self.known.catalog.is_named_administrator(local) || self.identity(id).is_kind("admin")
        };
        let (second, first) = match (administers(a), administers(b)) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            (true, true) | (false, false) => return None,
        };
        // One that is called after somebody else's account is that one's, not a namesake's.
        let local = self.known.catalog.first_account(names::local_part(&self.identity(second).key));
        let owned = local.and_then(|local| self.locals.numbers.get(local)).map(|local| self.named(*local)).unwrap_or_default();
        let anothers = owned.iter().any(|named| named.id != first && named.id != second && self.homes(named.id, second).is_none());
        (!anothers && self.homes(a, b).is_none()).then(|| format!("{} of {}", self.identity(second).name, self.told(first)))
    }

    fn both_listed(&self, a: u32, b: u32) -> bool {
        self.identity(a).in_directory && self.identity(b).in_directory
    }

    /// How the people's names of two accounts relate, where both have one.
    pub fn relation(&self, a: u32, b: u32) -> Option<Relation> {
        let (a, b) = (self.called[a as usize].as_ref()?, self.called[b as usize].as_ref()?);
        Some(a.relation(b))
    }

    /// What an account's person is called, as the directory spells it, else as the account does.
    pub fn told(&self, id: u32) -> String {
        let identity = self.identity(id);
        identity.about.display_name.clone().unwrap_or_else(|| identity.name.clone())
    }

    /// The other name under which a directory lists `into` in the short domain of `from`: `CORP\jm2`, where `from` is `CORP\jmeyer`.
    pub fn other_account(&self, from: u32, into: u32) -> Option<String> {
        let (domain, local) = parts(&self.identity(from).key).filter(|(domain, _)| !domain.contains('.') && !domain.is_empty())?;
        let own = self.names_of(into).iter().filter(|named| self.domain(named) == domain);
        let mut others = own.clone().filter(|named| self.locals.text(named.local) != local);
        let same = own.clone().any(|named| self.locals.text(named.local) == local);
        others.next().filter(|_| !same).map(|named| format!("{domain}\\{}", self.locals.text(named.local)))
    }
}

/// Whoever may be a person of the client's own: no machine, no service, no guest, and not merged yet.
fn is_person(known: &Known, id: u32, identity: &Identity) -> bool {
    // A bare name that several entries claim is told as that.
    identity.is_person() && !identity.external && !identity.ambiguous && known.users.root(id) == id
}

/// First and last name: the directory's, else as far as the account's own name has both; `adm-j.meyer` is called after `j.meyer`.
fn called(catalog: &Catalog, identity: &Identity) -> Option<PersonName> {
    let displayed = identity.about.display_name.as_deref().and_then(PersonName::of_display);
    displayed.or_else(|| {
        let (_, local) = parts(&identity.key)?;
        PersonName::of_account(catalog.first_account(local).unwrap_or(local))
    })
}

/// An employee id as it is compared; zeros in front make no difference, and a blank or nothing but zeros is none.
pub(super) fn employee_id(identity: &Identity) -> Option<String> {
    let number = names::fold(identity.about.employee_id.as_deref()?);
    let bare = number.trim_start_matches('0');
    (bare.chars().any(|c| c.is_ascii_digit()) && bare.len() >= 2).then(|| bare.to_string())
}
