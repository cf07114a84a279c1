//! Who could access: what is granted to people and groups, and who is in a group. An equal row is merged into the earlier one.

use super::super::account::Outcome;
use super::super::table::Row;
use super::column::Column;
use super::{Layout, Loader, Seen, Sink};
use crate::kit::records::{AuthorisedRecord, Edition, MembershipRecord, Principal};

/// Who could access.
pub(super) struct Authorised {
    workload: Column,
    user: Column,
    principal: Column,
    server: Column,
    edition: Column,
    via: Column,
    seen: Seen,
}

impl Authorised {
    pub fn new(layout: &Layout<'_>) -> Authorised {
        Authorised {
            workload: layout.column("workload"),
            user: layout.column("authorised_user"),
            principal: layout.column("principal"),
            server: layout.column("server"),
            edition: layout.column("edition"),
            via: layout.column("via"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Authorised {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let user = self.user.required(row)?.to_string();
        let workload = match sink.workload(self.workload.required(row)?) {
            Ok(id) => id,
            Err(outcome) => return Ok(outcome),
        };
        let record = AuthorisedRecord {
            origin: sink.origin,
            workload,
            user,
            principal: principal(&self.principal, row)?,
            server: self.server.name(row)?.map(String::from),
            edition: match self.edition.text(row) {
                None => Edition::Standard,
                Some(text) => {
                    Edition::parse(text).ok_or_else(|| format!("edition is '{text}', which is neither standard nor enterprise"))?
                }
            },
            via: self.via.owned(row),
        };
        if self.seen.again(row, &[&self.workload, &self.user, &self.principal, &self.server, &self.edition, &self.via]) {
            return Ok(Outcome::Merged);
        }
        sink.records.authorised.push(record);
        Ok(Outcome::Accepted)
    }
}

fn principal(column: &Column, row: &Row<'_>) -> Result<Principal, String> {
    let text = column.text(row).unwrap_or("");
    Principal::parse(text).ok_or_else(|| format!("principal is '{text}', which is none of user, group, either"))
}

/// Who is in which group. A row without a member says that the group is empty.
pub(super) struct Memberships {
    group: Column,
    aliases: Column,
    member: Column,
    principal: Column,
    seen: Seen,
}

impl Memberships {
    pub fn new(layout: &Layout<'_>) -> Memberships {
        Memberships {
            group: layout.column("group"),
            aliases: layout.column("aliases"),
            member: layout.column("member"),
            principal: layout.column("principal"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Memberships {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let record = MembershipRecord {
            origin: sink.origin,
            group: self.group.required(row)?.to_string(),
            aliases: self.aliases.list(row),
            member: self.member.owned(row),
            principal: principal(&self.principal, row)?,
        };
        if self.seen.again(row, &[&self.group, &self.aliases, &self.member, &self.principal]) {
            return Ok(Outcome::Merged);
        }
        sink.records.memberships.push(record);
        Ok(Outcome::Accepted)
    }
}
