//! SharePoint: requests of its usage database, and lists of those who may reach it. Permissions and once resolved names are no access.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell, given};
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
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

fn authorised() -> Target {
    Target { kind: Kind::Authorised, fields: vec!["workload", "authorised_user", "via"] }
}

impl Export for Users {
    fn targets(&self) -> Vec<Target> {
        vec![authorised()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let login = given(cell(row, self.login));
        let is_group = matches!(cell(row, self.group).to_ascii_lowercase().as_str(), "1" | "true");
        // Claims of roles and groups (`c:0+.w|s-1-5-…`, `c:0(.s|true`) are no persons, whatever the column says.
        if is_group || login.starts_with("c:0") {
            return Turn::Aside("group");
        }
        // The table keeps whoever was removed, under a number of its own.
        if !matches!(given(cell(row, self.deleted)), "" | "0") {
            return Turn::Aside("removed-user");
        }
        out.put(0, ["sharepoint", login, "resolved by a site"]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
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
        let via = match cal.to_ascii_lowercase().as_str() {
            "premium" | "enterprise" => "permission, enterprise edition".to_string(),
            "standard" => "permission, standard edition".to_string(),
            _ => format!("permission, {cal}"),
        };
        out.put(0, ["sharepoint", cell(row, self.user), &via]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Sites with lists of those who may reach them, groups among them.
fn sites(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["WebApplicationUrl", "WebApplicationName", "UsersList"]).then(|| without_evidence("permissions-only"))
}
