//! SharePoint: requests of its usage database, and lists of those who may reach it. Permissions and once resolved names are no access.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell, given};
use super::permissions::{authorised, listed};
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 4] = [
    Form { name: "SharePoint, requests of its usage database", open: requests },
    Form { name: "SharePoint, users that it once resolved", open: users },
    Form { name: "SharePoint, CALs by permission", open: requirements },
    Form { name: "SharePoint, sites and their permissions", open: sites },
];

/// `dbo.RequestUsage`: a request a row.
#[derive(Clone)]
struct Requests {
    time: Option<usize>,
    server: Option<usize>,
    user: Option<usize>,
    client: Option<usize>,
    status: Option<usize>,
}

fn requests(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["LogTime", "MachineName", "UserLogin", "HttpStatus"]).then(|| {
        Box::new(Requests {
            time: columns.take(&["LogTime"], "last_seen"),
            server: columns.take(&["MachineName"], "server"),
            user: columns.take(&["UserLogin"], "user"),
            client: columns.take(&["UserAddress"], "ip"),
            status: columns.take(&["HttpStatus"], "user"),
        }) as Box<dyn Export>
    })
}

impl Export for Requests {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Access, fields: vec!["workload", "server", "user", "ip", "last_seen"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let user = given(cell(row, self.user));
        if user.is_empty() {
            return Turn::Aside("not-authenticated");
        }
        if matches!(cell(row, self.status), "401" | "403") {
            return Turn::Aside("access-denied");
        }
        let [server, client] = [self.server, self.client].map(|column| given(cell(row, column)));
        out.put(0, ["sharepoint", server, user, client, given(cell(row, self.time))]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// A content database's UserInfo, or Get-SPUser.
#[derive(Clone)]
struct Users {
    login: Option<usize>,
    group: Option<usize>,
    deleted: Option<usize>,
}

fn users(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let table = columns.have(&["tp_ID", "tp_Login"]);
    let cmdlet = columns.have(&["UserLogin", "IsDomainGroup"]) || columns.have(&["UserLogin", "IsSiteAdmin"]);
    (table || cmdlet).then(|| {
        Box::new(Users {
            login: columns.take(&["tp_Login", "UserLogin"], "authorised_user"),
            group: columns.take(&["tp_DomainGroup", "IsDomainGroup"], "authorised_user"),
            deleted: columns.take(&["tp_Deleted"], "authorised_user"),
        }) as Box<dyn Export>
    })
}

impl Export for Users {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let login = given(cell(row, self.login));
        let is_group = matches!(cell(row, self.group).to_ascii_lowercase().as_str(), "1" | "true");
        // The table keeps whoever was removed, under a number of its own.
        if !matches!(given(cell(row, self.deleted)), "" | "0") {
            return Turn::Aside("removed-user");
        }
        // Claims of roles and groups (`c:0+.w|s-1-5-…`, `c:0(.s|true`) are no persons, whatever the column says.
        let principal = if is_group || login.starts_with("c:0") { "group" } else { "user" };
        out.put(0, ["sharepoint", group_claim(login), principal, "", "", "resolved by a site"]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// The identifier of a group that a claim carries; a claim that stands for everybody is known as it is.
fn group_claim(login: &str) -> &str {
    let prefixes = ["c:0+.w|", "c:0-.f|rolemanager|", "c:0t.c|tenant|", "c:0o.c|federateddirectoryclaimprovider|"];
    prefixes.iter().find_map(|prefix| login.strip_prefix(prefix)).unwrap_or(login)
}

/// Who would need which CAL if every permission were used.
#[derive(Clone)]
struct Requirements {
    user: Option<usize>,
    cal: Option<usize>,
}

fn requirements(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    // Two words so common are a sign only where they are the whole header.
    (columns.count() == 2 && columns.have(&["User", "CAL"])).then(|| {
        Box::new(Requirements { user: columns.take(&["User"], "authorised_user"), cal: columns.take(&["CAL"], "via") }) as Box<dyn Export>
    })
}

impl Export for Requirements {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let cal = cell(row, self.cal);
        let (edition, via) = match cal.to_ascii_lowercase().as_str() {
            "premium" | "enterprise" => ("enterprise", "permission, enterprise edition".to_string()),
            "standard" => ("standard", "permission, standard edition".to_string()),
            _ => ("", format!("permission, {cal}")),
        };
        out.put(0, ["sharepoint", cell(row, self.user), "user", "", edition, &via]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Sites with lists of those who may reach them, groups among them.
#[derive(Clone)]
struct Sites {
    site: Option<usize>,
    users: Option<usize>,
    groups: Vec<usize>,
}

fn sites(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["WebApplicationUrl", "WebApplicationName", "UsersList"]).then(|| {
        Box::new(Sites {
            site: columns.take(&["SiteUrl", "Url", "WebApplicationUrl"], "via"),
            users: columns.take(&["UsersList"], "authorised_user"),
            groups: ["ADGroups", "SPGroups"].iter().filter_map(|name| columns.take(&[name], "authorised_user")).collect(),
        }) as Box<dyn Export>
    })
}

impl Export for Sites {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let via = format!("site {}", cell(row, self.site));
        let groups = self.groups.iter().flat_map(|column| listed(cell(row, Some(*column))).map(|name| (name, "group")));
        let named = listed(cell(row, self.users)).map(|name| (name, "user")).chain(groups);
        let mut any = false;
        for (name, principal) in named {
            out.put(0, ["sharepoint", group_claim(name), principal, "", "", &via]);
            any = true;
        }
        if any { Turn::Rows } else { Turn::Aside("grants-nothing") }
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
