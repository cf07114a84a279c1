//! From when to when an account was somebody's, as far as directory and access say. Decides nothing.

use super::facts::{Facts, both};
use super::resolve::NONE;
use super::resolve::users::{Identity, Users};
use crate::catalog::Day;

/// First and last day on which access shows each user.
pub(super) struct Lives<'a> {
    users: &'a Users,
    seen: Vec<Option<(Day, Day)>>,
}

impl<'a> Lives<'a> {
    pub fn of(users: &'a Users, facts: &Facts) -> Lives<'a> {
        let mut seen: Vec<Option<(Day, Day)>> = vec![None; users.identities.len()];
        for (fact, window) in facts.facts.iter().zip(&facts.window).filter(|(fact, _)| fact.user != NONE) {
            let slot = &mut seen[fact.user as usize];
            *slot = both(*slot, *window);
        }
        Lives { users, seen }
    }

    fn identity(&self, id: u32) -> &Identity {
        &self.users.identities[id as usize]
    }

    pub fn seen(&self, id: u32) -> Option<(Day, Day)> {
        self.seen[id as usize]
    }

    /// The day after which the account was nobody's: disabled, left; a disabled one without a day was last used on its last logon.
    pub fn ended(&self, id: u32) -> Option<Day> {
        let identity = self.identity(id);
        let disabled = identity.enabled == Some(false);
        let off = identity.disabled_on.filter(|_| identity.enabled != Some(true));
        let last = identity.last_logon.filter(|_| disabled);
        [off, identity.about.left_on].into_iter().flatten().min().or(last)
    }

    /// The day on which the account came to be; where no directory says so, the first on which access shows it.
    pub fn began(&self, id: u32) -> Option<Day> {
        self.identity(id).about.created.or_else(|| self.seen(id).map(|(first, _)| first))
    }

    /// The newest sign of use: last logon or last access.
    pub fn last_used(&self, id: u32) -> Option<Day> {
        self.identity(id).last_logon.max(self.seen(id).map(|(_, last)| last))
    }

    /// Where one of two accounts ended before the other came to be: whose was first, until when, and from when the other's was.
    pub fn succession(&self, a: u32, b: u32) -> Option<Succession> {
        let of = |first: u32, second: u32| match (self.ended(first), self.began(second)) {
            (Some(until), Some(from)) if until < from => Some(Succession { first, second, until, from }),
            _ => None,
        };
        of(a, b).or_else(|| of(b, a))
    }
}

/// An account that came after another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Succession {
    pub first: u32,
    pub second: u32,
    /// The last day of the first, the first day of the second.
    pub until: Day,
    pub from: Day,
}
