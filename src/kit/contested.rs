//! Accounts that count although something speaks against it: stale, of leavers, for tests, for administration, or looking like a service's.
//! Each with its evidence; nobody is left out by this (POSITION.md section 3: such names are suggestions, not exclusions). Whether an
//! account looks like a service's is judged here and nowhere else.

use super::beside::Known;
use super::candidates::{Candidate, Sign};
use super::ids::{ById, IdSet, partners};
use super::names;
use super::position::{Fate, Position, Subject};
use super::resolve::NONE;
use super::resolve::users::Identity;
use crate::catalog::{ContestedSort, Day, RightId};
use std::collections::BTreeMap;

/// From so many devices on, an account that nobody calls a service account may be one.
const MANY_DEVICES: u64 = 20;
/// Days without use from which on an account is stale: the last is a CAL's reassignment period, the others show how the answer shifts.
pub const STALE: [u32; 3] = [30, 60, 90];

/// One piece of evidence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
    /// Its name has this part.
    Named(String),
    Devices(u64),
    /// Its password never expires, and it has no mail address where most of the directory have one.
    NoMailNoExpiry,
    /// The directory's own word.
    Kind(String),
    /// It is called as a second account of this person.
    SecondOf(String),
    /// The last day of the person, or of the account.
    LeftOn(Day),
    /// Disabled only after the as-of date.
    DisabledAfter(Day),
    /// A day of disabling stands beside an account that is enabled.
    EnabledAgain(Day),
    /// Neither logged on nor seen since, and for how many days at the as-of date.
    Unused(Day, u32),
}

/// An account in doubt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contested {
    /// Place in [`super::position::Position::users`].
    pub user: u32,
    /// The first that fits, in the order of [`ContestedSort`]; the evidence tells of all.
    pub sort: ContestedSort,
    pub whys: Vec<(ContestedSort, Why)>,
    /// Days since it was last used, where it is enabled and some day is known.
    pub idle: Option<u32>,
}

impl Contested {
    pub fn is(&self, sort: ContestedSort) -> bool {
        self.whys.iter().any(|(of, _)| *of == sort)
    }

    /// What it rests on for one sort.
    pub fn whys_of(&self, sort: ContestedSort) -> impl Iterator<Item = &Why> {
        self.whys.iter().filter(move |(of, _)| *of == sort).map(|(_, why)| why)
    }
}

/// The rights in which each contested account counts today.
pub type Counting = BTreeMap<u32, Vec<RightId>>;

/// By any metric: covered, uncovered, or on the other side; an account that is out of every right has none.
pub fn counting(position: &Position) -> Counting {
    let mut counting: Counting = position.beside.contested.iter().map(|account| (account.user, Vec::new())).collect();
    for (right, figures) in &position.rights {
        for subject in figures.subjects.iter().filter(|subject| !matches!(subject.fate, Fate::Excluded(_))) {
            if let Subject::User(id) = subject.subject
                && let Some(rights) = counting.get_mut(&id.0)
            {
                rights.push(*right);
            }
        }
    }
    counting
}

/// Every account in doubt that access shows: one that nobody saw counts nowhere.
pub(super) fn contested(known: &Known, candidates: &[Candidate]) -> Vec<Contested> {
    let search = Search::new(known, candidates);
    let all = (0u32..).zip(&known.users.identities);
    all.filter(|(id, identity)| search.seen.contains(*id) && search.may_count(*id, identity))
        .filter_map(|(id, identity)| search.judged(id, identity))
        .collect()
}

struct Search<'a> {
    known: &'a Known<'a>,
    seen: IdSet,
    devices: ById<u64>,
    /// Second account → the person's.
    second: BTreeMap<u32, u32>,
    /// Who has an address; blank where the directory hardly lists any.
    mail: IdSet,
    mail_tells: bool,
}

impl<'a> Search<'a> {
    fn new(known: &'a Known<'a>, candidates: &[Candidate]) -> Search<'a> {
        let tied = known.facts.facts.iter().filter(|fact| fact.user != NONE && fact.device != NONE);
        let devices = partners(tied.map(|fact| (fact.user, fact.device)));
        let with_mail = known.users.claims().filter(|(alias, _)| alias.contains('@'));
        let mail: IdSet = with_mail.flat_map(|(_, ids)| ids).copied().collect();
        let entries = known.users.identities.iter().filter(|identity| identity.in_directory).count() as u64;
        let second = candidates.iter().filter(|c| c.signs.iter().any(|sign| matches!(sign, Sign::SecondAccount(_))));
        let second = second.map(|c| (c.from, c.into)).collect();
        Search { known, seen: known.facts.users_seen(), devices, second, mail_tells: mail.len() * 2 > entries, mail }
    }

    /// Whoever no rule takes out already, and who was not merged into somebody else.
    fn may_count(&self, id: u32, identity: &Identity) -> bool {
        identity.is_person()
            && !identity.external
            && !identity.ambiguous
            && !identity.disabled_by(self.known.settings.as_of)
            && self.known.users.root(id) == id
    }

    fn judged(&self, id: u32, identity: &Identity) -> Option<Contested> {
        let mut whys: Vec<(ContestedSort, Why)> = Vec::new();
        self.by_name(identity, &mut whys);
        self.by_use(id, identity, &mut whys);
        self.by_directory(identity, &mut whys);
        if let Some(owner) = self.second.get(&id) {
            let owner = self.known.users.identities[*owner as usize].name.clone();
            whys.push((ContestedSort::Admin, Why::SecondOf(owner)));
        }
        let idle = self.idle(id, identity);
        if let Some((last, days)) = idle.filter(|(_, days)| *days >= STALE[0]) {
            whys.push((ContestedSort::Stale, Why::Unused(last, days)));
        }
        whys.sort();
        whys.dedup();
        let sort = whys.first()?.0;
        Some(Contested { user: id, sort, whys, idle: idle.map(|(_, days)| days) })
    }

    fn by_name(&self, identity: &Identity, whys: &mut Vec<(ContestedSort, Why)>) {
        let local = names::local_part(&identity.key);
        let named = self.known.catalog.named_as(local).map(|(sort, sign)| (sort, Why::Named(sign.to_string())));
        whys.extend(named);
        if self.known.catalog.is_named_administrator(local) {
            whys.push((ContestedSort::Admin, Why::Named("adm".to_string())));
        }
    }

    fn by_use(&self, id: u32, identity: &Identity, whys: &mut Vec<(ContestedSort, Why)>) {
        // Administrators and testers go about.
        let goes_about = identity.is_kind("admin") || identity.is_kind("test");
        let devices = self.devices.get(id).unwrap_or_default();
        if devices >= MANY_DEVICES && !goes_about {
            whys.push((ContestedSort::Service, Why::Devices(devices)));
        }
        let never = identity.about.password_never_expires == Some(true);
        if never && self.mail_tells && !self.mail.contains(id) && !goes_about {
            whys.push((ContestedSort::Service, Why::NoMailNoExpiry));
        }
    }

    fn by_directory(&self, identity: &Identity, whys: &mut Vec<(ContestedSort, Why)>) {
        let said = |sort| (sort, Why::Kind(identity.kind.clone().unwrap_or_default().trim().to_string()));
        if identity.is_kind("test") {
            whys.push(said(ContestedSort::Test));
        }
        if identity.is_kind("admin") {
            whys.push(said(ContestedSort::Admin));
        }
        whys.extend(identity.kind.as_deref().and_then(|kind| self.known.catalog.contested_kind(kind)).map(said));
        let as_of = self.known.settings.as_of;
        if let Some(day) = identity.about.left_on.filter(|day| *day <= as_of) {
            whys.push((ContestedSort::Leaver, Why::LeftOn(day)));
        }
        match (identity.enabled, identity.disabled_on) {
            (Some(false), Some(day)) if day > as_of => whys.push((ContestedSort::Leaver, Why::DisabledAfter(day))),
            (Some(true), Some(day)) if day <= as_of => whys.push((ContestedSort::Leaver, Why::EnabledAgain(day))),
            _ => {}
        }
    }

    /// The last day of use and the days since; nobody who is disabled, whom no directory lists, or of whom no day is known is idle.
    fn idle(&self, id: u32, identity: &Identity) -> Option<(Day, u32)> {
        if identity.enabled == Some(false) || !identity.in_directory {
            return None;
        }
        let last = self.known.lives.last_used(id)?;
        Some((last, u32::try_from(self.known.settings.as_of.0 - last.0).unwrap_or(0)))
    }
}
