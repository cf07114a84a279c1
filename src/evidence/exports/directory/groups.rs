//! Groups and who is in them: lists of members, groups with their members in a cell, groups of one account, what `net` prints.

use super::super::super::header::Kind;
use super::super::super::table::Row;
use super::super::columns::{Columns, cell};
use super::super::guess::Guess;
use super::super::permissions::authorised;
use super::super::{Export, Place, Target, Turn, Turned};
use super::{Accounts, canonical_name};
use crate::catalog::Catalog;

/// Headers of a column that somebody put beside the members, for the cmdlet names no group.
const GROUP: [&str; 6] = ["Group", "GroupName", "Group Name", "ParentGroup", "Gruppe", "Gruppenname"];
/// The same for the account, beside its groups.
const ACCOUNT: [&str; 7] = ["User", "UserName", "Member", "Account", "Identity", "UserPrincipalName", "Benutzer"];

pub(super) fn membership() -> Target {
    Target { kind: Kind::Membership, fields: vec!["group", "member", "principal", "aliases"] }
}

/// A member by the name that a directory knows it by: of a distinguished name its place, of one from elsewhere its identifier.
pub(super) fn member_name(text: &str) -> String {
    let text = text.trim();
    let foreign = text.to_ascii_lowercase().contains(",cn=foreignsecurityprincipals,");
    match text.split_once('=').map(|(_, rest)| rest.split(',').next().unwrap_or(rest)) {
        Some(own) if foreign => own.to_string(),
        Some(_) => canonical_name(text).unwrap_or_else(|| text.to_string()),
        None => text.to_string(),
    }
}

/// Puts the members of a group, one a row; a group without any is one that is known to be empty.
pub(super) fn put_members(target: usize, group: &str, aliases: &str, members: &str, out: &mut Turned) {
    let mut aliases = aliases;
    for member in members.split([';', '\n']).map(str::trim).filter(|member| !member.is_empty()) {
        out.put(target, [group, &member_name(member), "either", aliases]);
        // The other names are told once.
        aliases = "";
    }
    if members.trim().is_empty() {
        out.put(target, [group, "", "", aliases]);
    }
}

/// Get-ADGroupMember with the group in a column of its own: a member a row.
#[derive(Clone)]
struct Members {
    accounts: Accounts,
    group: Option<usize>,
    class: Option<usize>,
}

pub(super) fn members(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let member = columns.have(&["objectClass"]) && columns.find(&["SamAccountName", "DistinguishedName"]).is_some();
    let attributes = columns.find(&["GroupCategory", "userAccountControl", "Enabled", "DN"]).is_some();
    (member && !attributes && columns.find(&GROUP).is_some()).then(|| {
        let group = columns.take(&GROUP, "group");
        let class = columns.find(&["objectClass"]);
        Box::new(Members { accounts: Accounts::of(columns), group, class }) as Box<dyn Export>
    })
}

impl Export for Members {
    fn targets(&self) -> Vec<Target> {
        vec![membership()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let group = member_name(cell(row, self.group));
        let is_group = cell(row, self.class).to_ascii_lowercase().contains("group");
        let Some(member) = self.accounts.qualified(row).or_else(|| self.accounts.user(row)) else {
            return Turn::Reject("it names no member".to_string());
        };
        out.put(0, [group.as_str(), &member, if is_group { "group" } else { "user" }, ""]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Get-ADGroup with its members in a cell, or Get-ADPrincipalGroupMembership with the account in a column of its own.
#[derive(Clone)]
struct Groups {
    accounts: Accounts,
    account: Option<usize>,
    members: Option<usize>,
}

pub(super) fn groups(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let group = columns.have(&["GroupCategory"]) || columns.have(&["GroupScope"]);
    let members = columns.find(&["Members", "member"]);
    (group && (members.is_some() || columns.find(&ACCOUNT).is_some())).then(|| {
        let members = columns.take(&["Members", "member"], "member");
        let account = if members.is_none() { columns.take(&ACCOUNT, "member") } else { None };
        Box::new(Groups { accounts: Accounts::of(columns), account, members }) as Box<dyn Export>
    })
}

impl Export for Groups {
    fn targets(&self) -> Vec<Target> {
        vec![membership()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let Some(group) = self.accounts.group(row) else { return Turn::Reject("it names no group".to_string()) };
        let aliases = self.accounts.group_aliases(row);
        match self.account {
            Some(_) => out.put(0, [group.as_str(), &member_name(cell(row, self.account)), "user", &aliases]),
            None => put_members(0, &group, &aliases, cell(row, self.members), out),
        }
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// `net localgroup NAME`, `net group NAME /domain`: a member a row. Who is in the local group for Remote Desktop may open sessions.
#[derive(Clone)]
struct Printed {
    group: Option<usize>,
    scope: Option<usize>,
    member: Option<usize>,
    guess: Guess,
}

/// The local group whose members may sign in over Remote Desktop, in the languages of Windows.
const REMOTE_DESKTOP: [&str; 5] = [
    "remote desktop users",
    "remotedesktopbenutzer",
    "utilisateurs du bureau à distance",
    "usuarios de escritorio remoto",
    "utenti desktop remoto",
];

pub(super) fn printed(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["net group", "scope", "member"]).then(|| {
        Box::new(Printed {
            group: columns.take(&["net group"], "group"),
            scope: columns.take(&["scope"], "group"),
            member: columns.take(&["member"], "member"),
            guess: place.guess(),
        }) as Box<dyn Export>
    })
}

const MEMBERS: usize = 0;
const SESSIONS: usize = 1;

impl Export for Printed {
    fn targets(&self) -> Vec<Target> {
        vec![membership(), authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let (group, member) = (cell(row, self.group), cell(row, self.member));
        if cell(row, self.scope) == "domain" {
            out.put(MEMBERS, [group, member, "user", ""]);
            return Turn::Rows;
        }
        let server = self.guess.unless("").to_string();
        if REMOTE_DESKTOP.contains(&group.to_lowercase().as_str()) {
            if member.is_empty() {
                return Turn::Aside("empty-group");
            }
            out.put(SESSIONS, ["rds", member, "either", &server, "", group]);
            return Turn::Rows;
        }
        let name = if server.is_empty() { group.to_string() } else { format!("{server}\\{group}") };
        out.put(MEMBERS, [name.as_str(), member, "either", ""]);
        Turn::Rows
    }

    fn guess(&self) -> Option<&Guess> {
        Some(&self.guess)
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Names that a file of names is called by and that are no group's.
const NO_GROUPS: [&str; 14] = [
    "users",
    "user",
    "dsquery",
    "dsquery-user",
    "dsquery-users",
    "computers",
    "computer",
    "names",
    "accounts",
    "people",
    "members",
    "export",
    "list",
    "all",
];

/// The group that a list of members without a name is called after: its file's name.
pub(super) fn called(path: &str) -> Option<String> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    (!stem.is_empty() && !NO_GROUPS.contains(&stem.to_ascii_lowercase().as_str())).then(|| stem.to_string())
}
