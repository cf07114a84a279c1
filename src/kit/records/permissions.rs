//! Who could access: what is granted to people and groups, and who is in a group.

use super::{Edition, Origin};
use crate::catalog::WorkloadId;

/// What a name in a list of permissions or members stands for, as far as the list says it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Principal {
    /// A person, unless a list of members knows the name as a group's.
    #[default]
    User,
    Group,
    /// The list names both kinds alike.
    Either,
}

impl Principal {
    pub const ALL: [Principal; 3] = [Principal::User, Principal::Group, Principal::Either];

    pub fn word(self) -> &'static str {
        match self {
            Principal::User => "user",
            Principal::Group => "group",
            Principal::Either => "either",
        }
    }

    /// Blank is the default.
    pub fn parse(text: &str) -> Option<Principal> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() { Some(Principal::User) } else { Principal::ALL.into_iter().find(|kind| kind.word() == text) }
    }
}

/// Somebody, or everybody in a group, may access a workload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthorisedRecord {
    pub origin: Origin,
    pub workload: WorkloadId,
    /// A person or a group.
    pub user: String,
    pub principal: Principal,
    pub server: Option<String>,
    /// Of the features that the permission reaches.
    pub edition: Edition,
    /// What gives it: a share, a site, a collection, a group that the list had already taken apart.
    pub via: Option<String>,
}

/// One member of a group; a group may be a member, too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MembershipRecord {
    pub origin: Origin,
    pub group: String,
    /// Other names of the group.
    pub aliases: Vec<String>,
    /// `None`: the list has the group, and nobody in it.
    pub member: Option<String>,
    /// What the member is.
    pub principal: Principal,
}
