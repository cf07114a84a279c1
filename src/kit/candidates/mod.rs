//! Who may be who: pairs of accounts that may belong to one person, each with a grade and its reasons. Suggestions and nothing else: a
//! person is merged by a decision (POSITION.md section 3), never by this.
//!
//! Pairs are found by what they have in common ([`search`]); what speaks for them and against them makes the grade. 'Certain' is kept for
//! what hardly ever errs: whoever is in doubt is asked about.

mod called;
mod search;

use super::beside::Known;
use crate::catalog::Day;
pub(super) use called::is_permanent;
use called::{Relation, parts};
use rustc_hash::{FxHashMap, FxHashSet};
use search::{Search, employee_id};
use std::cmp::Ordering;

/// Days without use, while the other account is in use, after which an account does not stand.
const LONG: u32 = 30;
/// A name or number that more accounts share is nobody's in particular (`unknown`, a switchboard's address).
pub const MOST_OF_A_NAME: usize = 6;
/// A device that more people use is nobody's own.
pub const OWN_DEVICE: usize = 3;

/// How sure a suggestion is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sureness {
    Certain,
    Likely,
    Possible,
}

impl Sureness {
    pub const ALL: [Sureness; 3] = [Sureness::Certain, Sureness::Likely, Sureness::Possible];

    /// `2 certain, 5 likely, 0 possible`
    pub fn tally(all: impl Iterator<Item = Sureness> + Clone) -> String {
        let of = |sureness: Sureness| all.clone().filter(|one| *one == sureness).count();
        Sureness::ALL.map(|sureness| format!("{} {}", of(sureness), sureness.word())).join(", ")
    }

    pub fn word(self) -> &'static str {
        match self {
            Sureness::Certain => "certain",
            Sureness::Likely => "likely",
            Sureness::Possible => "possible",
        }
    }
}

/// What speaks for two accounts being one person's, and what against it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    /// Two directory entries list the same identifier (SID, object id, account, an address by which one of them is called), or one lists
    /// the other's name.
    SameIdentifier(String),
    /// Both list an address that need not be one person's; so many entries do.
    SameAddress { address: String, of: usize },
    /// One had the other's identifier before it moved.
    Formerly(String),
    /// The same employee id.
    SameEmployee(String),
    /// The domain before the backslash is called as the one behind the `@` begins.
    SameDomain(String),
    /// The account's own name is the same; `full` where it is a first and a last name.
    SameName { name: String, full: bool },
    /// The directory gives both the same first and last name.
    SamePerson(String),
    /// The first name is the same, the last one another: a marriage, perhaps.
    Renamed(String, String),
    /// It is called as the other with a prefix or suffix of administration.
    SecondAccount(String),
    /// So many accounts of the smaller domain are called as one of the other.
    DomainsAlike { shared: usize, of: usize },
    /// Both were seen on this device, which nobody else uses (`alone`) or hardly anybody.
    SameDevice { device: String, alone: bool },
    /// No directory lists the account that would be merged.
    Unlisted,
    /// Against it: employee ids that differ.
    OtherEmployee(String, String),
    /// Against it: the directory gives them different names.
    OtherPerson(String, String),
    /// Against it: in that domain the other one is called otherwise.
    OtherAccount(String),
    /// Against it: one ended before the other came to be, so that the name may have changed hands.
    TookOver { until: Day, from: Day },
    /// Against it: no directory lists the one, and it was seen before the other was created.
    Older { seen: Day, created: Day },
}

/// A pair of accounts that may be one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Places in [`super::position::Position::users`]: the one that would be merged, and the one that would stand.
    pub from: u32,
    pub into: u32,
    pub sureness: Sureness,
    /// For it, then against it.
    pub signs: Vec<Sign>,
}

/// All candidates: the surest first, then by name.
pub(super) fn candidates(known: &Known) -> Vec<Candidate> {
    let mut search = Search::new(known);
    let pairs = search.pairs();
    let found: Vec<Candidate> = pairs.into_iter().filter_map(|(pair, signs)| judged(&search, pair, signs)).collect();
    let mut found = surest(found);
    let name = |id: u32| &known.users.identities[id as usize].key;
    found.sort_by(|a, b| (a.sureness, name(a.from), name(a.into)).cmp(&(b.sureness, name(b.from), name(b.into))));
    found
}

/// Each account may be whom it most surely is; where several are as sure and are not certainly one person themselves, each of them is but
/// possible.
fn surest(found: Vec<Candidate>) -> Vec<Candidate> {
    let certain = found.iter().filter(|c| c.sureness == Sureness::Certain);
    let certain: FxHashSet<(u32, u32)> = certain.map(|c| (c.from, c.into)).collect();
    let mut by_from: FxHashMap<u32, Vec<Candidate>> = FxHashMap::default();
    for candidate in found {
        by_from.entry(candidate.from).or_default().push(candidate);
    }
    let others: FxHashMap<u32, (Sureness, u32)> = by_from
        .iter()
        .filter_map(|(from, rivals)| rivals.iter().min_by_key(|c| c.sureness).map(|best| (*from, (best.sureness, best.into))))
        .collect();
    // Whoever is more surely somebody else brings nobody along: that one has a pair of its own, or none.
    let taken = |c: &Candidate| others.get(&c.into).is_some_and(|(sureness, into)| *sureness < c.sureness && *into != c.from);
    by_from.values_mut().for_each(|rivals| rivals.retain(|c| !taken(c)));
    let kept = by_from.into_values().flat_map(|mut rivals| {
        let best = rivals.iter().map(|c| c.sureness).min();
        rivals.retain(|c| Some(c.sureness) == best);
        // Whoever is certainly another of them speaks through that one.
        let heads: Vec<u32> = rivals.iter().map(|c| c.into).collect();
        rivals.retain(|c| !heads.iter().any(|head| certain.contains(&(c.into, *head))));
        if rivals.len() > 1 {
            rivals.iter_mut().for_each(|c| c.sureness = Sureness::Possible);
        }
        rivals
    });
    kept.collect()
}

fn judged(search: &Search, (a, b): (u32, u32), mut signs: Vec<Sign>) -> Option<Candidate> {
    let users = search.known.users;
    let (from, into) = order(search, a, b, &signs);
    let own = |device: &&u32| search.people.get(*device).is_some_and(|people| *people <= OWN_DEVICE);
    let common = search.devices[a as usize].iter().filter(own).find(|device| search.devices[b as usize].contains(device));
    signs.extend(common.map(|device| Sign::SameDevice {
        device: search.known.devices.identities[*device as usize].name.clone(),
        alone: search.people.get(device) == Some(&2),
    }));
    if !users.identities[from as usize].in_directory {
        signs.push(Sign::Unlisted);
    }
    let relation = search.relation(from, into);
    signs.extend(about_names(search, relation, from, into));
    signs.extend(against(search, relation, from, into));
    signs.sort();
    signs.dedup();
    let sureness = sureness(&signs, relation)?;
    Some(Candidate { from, into, sureness, signs })
}

/// What first and last names say.
fn about_names(search: &Search, relation: Option<Relation>, from: u32, into: u32) -> Option<Sign> {
    let (mine, theirs) = (search.told(from), search.told(into));
    match relation? {
        Relation::Same => Some(Sign::SamePerson(theirs)),
        Relation::Renamed => Some(Sign::Renamed(mine, theirs)),
        Relation::Kin | Relation::Other => Some(Sign::OtherPerson(mine, theirs)),
        Relation::Compatible => None,
    }
}

/// What else speaks against a pair.
fn against(search: &Search, relation: Option<Relation>, from: u32, into: u32) -> Vec<Sign> {
    let identities = &search.known.users.identities;
    let (mine, theirs) = (employee_id(&identities[from as usize]), employee_id(&identities[into as usize]));
    let mut signs = Vec::new();
    if let (Some(mine), Some(theirs)) = (mine, theirs)
        && mine != theirs
        // Two companies number their people each on their own.
        && search.numbered_alike(from, into) == Some(true)
    {
        signs.push(Sign::OtherEmployee(mine, theirs));
    }
    if !identities[from as usize].in_directory {
        signs.extend(search.other_account(from, into).map(Sign::OtherAccount));
        let seen = search.known.lives.seen(from).map(|(first, _)| first);
        let older = seen.zip(identities[into as usize].about.created).filter(|(seen, created)| seen < created);
        signs.extend(older.map(|(seen, created)| Sign::Older { seen, created }));
    }
    // Whoever is called the same moved; a name whose bearer is unknown may have a new one.
    let took_over = search.known.lives.succession(from, into).filter(|_| relation != Some(Relation::Same));
    signs.extend(took_over.map(|took| Sign::TookOver { until: took.until, from: took.from }));
    signs
}

/// Which of two stands: the one that a directory lists, that is enabled, that is no second account, that has a name of its own, that
/// is still in use; else the first by name.
fn order(search: &Search, a: u32, b: u32, signs: &[Sign]) -> (u32, u32) {
    let second = signs.iter().any(|sign| matches!(sign, Sign::SecondAccount(_)));
    let rank = |id: u32| {
        let identity = &search.known.users.identities[id as usize];
        let is_second = second
            && (identity.is_kind("admin")
                || parts(&identity.key).is_some_and(|(_, local)| search.known.catalog.first_account(local).is_some()));
        (!identity.in_directory, identity.enabled == Some(false), is_second, !identity.key.contains('@'))
    };
    let key = |id: u32| &search.known.users.identities[id as usize].key;
    let first = rank(a).cmp(&rank(b)).then_with(|| given_up(search, a, b)).then_with(|| key(a).cmp(key(b)));
    if first.is_le() { (b, a) } else { (a, b) }
}

/// An account that nobody has used for long, while the other is in use, does not stand.
fn given_up(search: &Search, a: u32, b: u32) -> Ordering {
    match (search.known.lives.last_used(a), search.known.lives.last_used(b)) {
        (Some(a), Some(b)) if a.0.abs_diff(b.0) >= LONG => b.cmp(&a),
        _ => Ordering::Equal,
    }
}

/// What the signs come to; `None`: not worth telling.
fn sureness(signs: &[Sign], relation: Option<Relation>) -> Option<Sureness> {
    let has = |wanted: fn(&Sign) -> bool| signs.iter().any(wanted);
    let formerly = has(|s| matches!(s, Sign::Formerly(_)));
    let permanent = formerly || has(|s| matches!(s, Sign::SameIdentifier(alias) if is_permanent(alias)));
    let claimed = has(|s| matches!(s, Sign::SameIdentifier(_)));
    let address = has(|s| matches!(s, Sign::SameAddress { .. }));
    let of_two = has(|s| matches!(s, Sign::SameAddress { of: 2, .. }));
    let employee = has(|s| matches!(s, Sign::SameEmployee(_)));
    let person = has(|s| matches!(s, Sign::SamePerson(_)));
    let full = person || has(|s| matches!(s, Sign::SameName { full: true, .. }));
    let name = has(|s| matches!(s, Sign::SameName { .. }));
    let second = has(|s| matches!(s, Sign::SecondAccount(_)));
    let domain = has(|s| matches!(s, Sign::SameDomain(_)));
    let alike = has(|s| matches!(s, Sign::DomainsAlike { .. }));
    let device = has(|s| matches!(s, Sign::SameDevice { .. }));
    let own_device = has(|s| matches!(s, Sign::SameDevice { alone: true, .. }));
    let unlisted = has(|s| matches!(s, Sign::Unlisted));
    let other_employee = has(|s| matches!(s, Sign::OtherEmployee(..)));
    let other_account = has(|s| matches!(s, Sign::OtherAccount(_)));
    let took_over = has(|s| matches!(s, Sign::TookOver { .. } | Sign::Older { .. }));
    if other_employee || has(|s| matches!(s, Sign::OtherPerson(..))) {
        // An identifier in common is worth a question even then: one of the entries is wrong. So is an employee id of people who share
        // their surname: a short form of the first name, perhaps.
        let short_form = employee && relation == Some(Relation::Kin) && !other_employee;
        return (permanent || (claimed || of_two) && !took_over || short_form).then_some(Sureness::Possible);
    }
    // A SID of the past explains a new surname; one that two entries have today may be a slip of the export.
    let today = (permanent || (claimed || address && person) && !took_over) && relation != Some(Relation::Renamed);
    let certain = formerly
        || today
        || employee && (full || name || second)
        || name && domain && unlisted && !other_account && !took_over
        || full && own_device && alike
        || second && person;
    let likely = claimed || employee || full || second || of_two || name && (domain || alike || device);
    match (certain, likely, address || name && unlisted) {
        (true, _, _) => Some(Sureness::Certain),
        (false, true, _) if !(took_over || other_account) => Some(Sureness::Likely),
        (false, true, _) | (false, false, true) => Some(Sureness::Possible),
        (false, false, false) => None,
    }
}
