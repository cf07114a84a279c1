//! Exchange's administration: who its own report says needs which CAL, mailboxes with their last logon, devices that synchronised, totals.
//! Documentation: Get-ExchangeServerAccessLicenseUser, Get-Mailbox, Get-MailboxStatistics, Get-MobileDevice of the Exchange Management Shell;
//! toolkits print the same properties.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell, day_cell};
use super::directory::{Accounts, people};
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
use crate::catalog::Catalog;
use std::collections::HashSet;

pub(super) const FORMS: [Form; 5] = [
    Form { name: "Exchange, users by access licence", open: licence_users },
    Form { name: "Exchange, mobile devices", open: mobile_devices },
    Form { name: "Exchange, mailboxes", open: mailboxes },
    Form { name: "Exchange, mailbox statistics", open: statistics },
    Form { name: "Exchange, totals of access licences", open: totals },
];

/// Exchange's estimate of who needs which CAL, and which server which licence.
#[derive(Clone)]
struct LicenceUsers {
    name: Option<usize>,
    licence: Option<usize>,
    unit: Option<usize>,
}

fn licence_users(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let names = ["Name", "UserName", "User", "PrimarySmtpAddress", "WindowsEmailAddress", "Identity"];
    (columns.have(&["LicenseName"]) && columns.find(&names).is_some()).then(|| {
        Box::new(LicenceUsers {
            name: columns.take(&names, "user"),
            licence: columns.take(&["LicenseName"], "edition"),
            unit: columns.take(&["UnitLabel"], "edition"),
        }) as Box<dyn Export>
    })
}

/// `2016` of `Exchange Server 2016 Enterprise CAL`.
fn version_of(licence: &str) -> &str {
    licence.split_whitespace().find(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).unwrap_or("")
}

impl Export for LicenceUsers {
    fn targets(&self) -> Vec<Target> {
        let server = Target { kind: Kind::Server, fields: vec!["server", "workload", "version", "edition"] };
        vec![Target { kind: Kind::Access, fields: vec!["workload", "user", "edition"] }, server]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let (name, licence) = (cell(row, self.name), cell(row, self.licence));
        let words = licence.to_ascii_lowercase();
        let edition = if words.contains("enterprise") { "enterprise" } else { "standard" };
        if name.is_empty() {
            return Turn::Aside("totals-only");
        }
        if words.ends_with("edition") || cell(row, self.unit).eq_ignore_ascii_case("server") {
            out.put(1, [name, "exchange", version_of(licence), edition]);
        } else if words.contains("cal") {
            out.put(0, ["exchange", name, edition]);
        } else {
            return Turn::Reject(format!("the licence '{}' is neither a CAL nor a server's", licence.chars().take(60).collect::<String>()));
        }
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Whether a server or a place in a directory is Exchange Online's: it asks for no CAL.
fn is_cloud(place: &str) -> bool {
    let place = place.to_ascii_lowercase();
    place.split('/').next().is_some_and(|host| host.ends_with(".outlook.com"))
}

/// Mailboxes with whom they belong to.
#[derive(Clone)]
struct Mailboxes {
    accounts: Accounts,
    server: Option<usize>,
    last_logon: Option<usize>,
}

fn mailboxes(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let owner = columns.find(&["UserPrincipalName", "SamAccountName", "PrimarySmtpAddress"]).is_some();
    let mailbox = columns.find(&["RecipientTypeDetails", "RecipientType"]).is_some();
    let kept = columns.find(&["ExchangeGuid", "MailboxGuid", "ServerName", "Database", "IsMailboxEnabled", "WhenMailboxCreated"]).is_some();
    // The admin centre lists licences beside a recipient's type: that is a directory.
    let tenant = columns.find(&["Licenses", "LicenseSkus", "AccountEnabled", "BlockCredential", "userAccountControl"]).is_some();
    (owner && mailbox && kept && !tenant).then(|| {
        let mut accounts = Accounts::of(columns);
        // Whoever opened the mailbox last need not be the account that logged on to the domain.
        accounts.forget_logon();
        let last_logon = columns.take(&["LastLogonTime"], "last_seen");
        Box::new(Mailboxes { accounts, server: columns.take(&["ServerName"], "server"), last_logon }) as Box<dyn Export>
    })
}

impl Export for Mailboxes {
    fn targets(&self) -> Vec<Target> {
        vec![people(), Target { kind: Kind::Access, fields: vec!["workload", "server", "user", "last_seen"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let Some(user) = self.accounts.user(row) else {
            return Turn::Reject("it names no account".to_string());
        };
        let turn = self.accounts.put_person(row, out);
        let (server, day) = (cell(row, self.server), day_cell(row, self.last_logon));
        if !day.is_empty() && !is_cloud(server) {
            out.put(1, ["exchange", server, &user, day]);
        }
        turn
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Mailboxes by their display name alone, with the account that opened each last.
#[derive(Clone)]
struct Statistics {
    account: Option<usize>,
    server: Option<usize>,
    last_logon: Option<usize>,
}

fn statistics(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["LastLoggedOnUserAccount", "LastLogonTime"]).then(|| {
        Box::new(Statistics {
            account: columns.take(&["LastLoggedOnUserAccount"], "user"),
            server: columns.take(&["ServerName"], "server"),
            last_logon: columns.take(&["LastLogonTime"], "last_seen"),
        }) as Box<dyn Export>
    })
}

impl Export for Statistics {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Access, fields: vec!["workload", "server", "user", "last_seen"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let (account, day) = (cell(row, self.account), day_cell(row, self.last_logon));
        if account.is_empty() || day.is_empty() {
            return Turn::Aside("never-opened");
        }
        let server = cell(row, self.server);
        if is_cloud(server) {
            return Turn::Aside("cloud-mailbox");
        }
        out.put(0, ["exchange", server, account, day]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Devices that were once allowed to a mailbox; those that synchronised reached it.
#[derive(Clone)]
struct MobileDevices {
    device: Option<usize>,
    identity: Option<usize>,
    principal: Option<usize>,
    owner: Option<usize>,
    state: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    told: HashSet<String>,
}

fn mobile_devices(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let owner = columns.find(&["Identity", "UserDisplayName", "UserPrincipalName"]).is_some();
    let synchronised = columns.find(&["FirstSyncTime", "LastSuccessSync"]).is_some();
    (columns.have(&["DeviceId"]) && owner && synchronised).then(|| {
        Box::new(MobileDevices {
            device: columns.take(&["DeviceId"], "device"),
            identity: columns.take(&["Identity"], "user"),
            principal: columns.take(&["UserPrincipalName"], "user"),
            owner: columns.take(&["UserDisplayName"], "user"),
            state: columns.take(&["DeviceAccessState"], "device"),
            first: columns.take(&["FirstSyncTime"], "first_seen"),
            last: columns.take(&["LastSuccessSync"], "last_seen"),
            told: HashSet::new(),
        }) as Box<dyn Export>
    })
}

/// The mailbox's place in the directory: `corp.example/Staff/Ann Lee` of `corp.example/Staff/Ann Lee/ExchangeActiveSyncDevices/iPad§AB12`.
fn mailbox_of(identity: &str) -> Option<&str> {
    let at = identity.to_ascii_lowercase().find("exchangeactivesyncdevices")?;
    identity.get(..at).map(|place| place.trim_end_matches(['/', '\\'])).filter(|place| !place.is_empty())
}

impl Export for MobileDevices {
    fn targets(&self) -> Vec<Target> {
        let access = Target { kind: Kind::Access, fields: vec!["workload", "user", "device", "first_seen", "last_seen"] };
        vec![access, Target { kind: Kind::Device, fields: vec!["device", "device_kind"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let (first, last) = (day_cell(row, self.first), day_cell(row, self.last));
        if first.is_empty() && last.is_empty() {
            return Turn::Aside("never-synchronised");
        }
        if is_cloud(cell(row, self.identity)) {
            return Turn::Aside("cloud-mailbox");
        }
        if ["blocked", "quarantined"].iter().any(|state| cell(row, self.state).eq_ignore_ascii_case(state)) {
            return Turn::Aside("access-denied");
        }
        let device = cell(row, self.device);
        let users = [cell(row, self.principal), mailbox_of(cell(row, self.identity)).unwrap_or(""), cell(row, self.owner)];
        let user = users.into_iter().find(|user| !user.is_empty()).unwrap_or("");
        out.put(0, ["exchange", user, device, first, last]);
        if !device.is_empty() && self.told.insert(device.to_lowercase()) {
            out.put(1, [device, "mobile"]);
        }
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(MobileDevices { told: HashSet::new(), ..self.clone() })
    }
}

/// Numbers that name nobody.
fn totals(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let toolkit = columns.have(&["TotalMailboxes", "TotalStandardCALs", "TotalEnterpriseCALs"]);
    (toolkit || columns.have(&["LicenseName", "UnitLabel"])).then(|| without_evidence("totals-only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_stands_below_its_mailbox() {
        assert_eq!(mailbox_of("corp.example/Staff/Ann Lee/ExchangeActiveSyncDevices/iPad§AB12"), Some("corp.example/Staff/Ann Lee"));
        assert_eq!(mailbox_of("Ann Lee"), None);
    }

    #[test]
    fn a_licence_names_its_version() {
        assert_eq!(version_of("Exchange Server 2016 Enterprise CAL"), "2016");
        assert_eq!(version_of("Exchange Server Enterprise CAL"), "");
    }
}
