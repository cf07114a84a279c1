//! Directories: Get-ADUser and Get-ADComputer, csvde, what toolkits print of Active Directory; Entra ID and the Microsoft 365 admin centre
//! (Get-MsolUser, Get-MgUser) with the plans assigned.
//!
//! A person is known by all names of the account: user principal name, `DOMAIN\account`, mail and proxy addresses, SID, object id. The
//! domain is a column of its own where there is one, else the first `DC=` of the distinguished name.

mod groups;
mod lists;

use super::super::header::Kind;
use super::super::ldif;
use super::super::table::Row;
use super::super::values;
use super::columns::{Columns, cell, day_cell};
use super::plans;
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 8] = [
    Form { name: "Active Directory, members of groups", open: groups::members },
    Form { name: "Active Directory, groups and their members", open: groups::groups },
    Form { name: "Windows, members of groups", open: groups::printed },
    Form { name: "Active Directory, accounts", open: active_directory },
    Form { name: "Microsoft 365 or Entra ID, users", open: cloud },
    Form { name: "Microsoft 365, licences by user", open: licences },
    Form { name: "Active Directory, list of the console", open: lists::console },
    Form { name: "Active Directory, distinguished names", open: lists::names_alone },
];

/// Attributes of an account that holds a per-user CAL for Remote Desktop, one set for each of up to four versions.
const ISSUED: [&str; 8] = [
    "msTSManagingLS",
    "msTSManagingLS2",
    "msTSManagingLS3",
    "msTSManagingLS4",
    "msTSLicenseVersion",
    "msTSLicenseVersion2",
    "msTSLicenseVersion3",
    "msTSLicenseVersion4",
];
/// By which other accounts of the same person are known: SIDs of domains it came from, what a tenant and a directory know each other by.
const ELSEWHERE: [&str; 5] =
    ["sIDHistory", "ImmutableId", "OnPremisesImmutableId", "OnPremisesSecurityIdentifier", "mS-DS-ConsistencyGuid"];
/// Mailboxes that no one person has for himself.
const SHARED: [&str; 4] = ["sharedmailbox", "roommailbox", "equipmentmailbox", "schedulingmailbox"];
/// Mailboxes that Exchange made for itself.
const OF_THE_SYSTEM: [&str; 5] = ["arbitrationmailbox", "discoverymailbox", "monitoringmailbox", "auditlogmailbox", "auxauditlogmailbox"];

/// Where the attributes of an account stand.
#[derive(Clone, Default)]
pub(super) struct Accounts {
    class: Option<usize>,
    principal: Option<usize>,
    sam: Option<usize>,
    domain: Option<usize>,
    distinguished: Option<usize>,
    name: Option<usize>,
    dns_name: Option<usize>,
    mail: Vec<usize>,
    proxies: Option<usize>,
    ids: Vec<usize>,
    enabled: Option<usize>,
    blocked: Option<usize>,
    control: Option<usize>,
    guest: Option<usize>,
    recipient: Option<usize>,
    last_logon: Option<usize>,
    employee: Option<usize>,
    display: Option<usize>,
    given: Option<usize>,
    surname: Option<usize>,
    /// Identifiers that the account has elsewhere.
    elsewhere: Vec<usize>,
    created: Option<usize>,
    expires: Option<usize>,
    no_expiry: Option<usize>,
    system: Option<usize>,
    address: Option<usize>,
    licences: Option<usize>,
    /// What a licence server notes on an account when it issues a per-user CAL for Remote Desktop.
    issued: Vec<usize>,
    /// Of a group its members, of an account its groups.
    members: Option<usize>,
    member_of: Option<usize>,
}

impl Accounts {
    pub fn of(columns: &mut Columns) -> Accounts {
        let mails = ["mail", "EmailAddress", "WindowsEmailAddress", "PrimarySmtpAddress", "SignInName", "AlternateEmailAddresses"];
        let ids = ["SID", "objectSid", "ObjectGUID", "ObjectId", "Object Id", "id"];
        Accounts {
            class: columns.take(&["ObjectClass", "objectCategory"], "kind"),
            principal: columns.take(&["UserPrincipalName", "User principal name"], "user"),
            sam: columns.take(&["SamAccountName"], "aliases"),
            domain: columns.take(&["NetBIOSName", "NetBIOS domain", "Domain", "UserDomain"], "aliases"),
            distinguished: columns.take(&["DistinguishedName", "DN"], "aliases"),
            name: columns.take(&["Name", "cn"], "device"),
            dns_name: columns.take(&["DNSHostName"], "device"),
            mail: mails.iter().filter_map(|name| columns.take(&[name], "aliases")).collect(),
            proxies: columns.take(&["ProxyAddresses", "EmailAddresses"], "aliases"),
            ids: ids.iter().filter_map(|name| columns.take(&[name], "aliases")).collect(),
            enabled: columns.take(&["Enabled", "AccountEnabled"], "enabled"),
            blocked: columns.take(&["Block credential", "BlockCredential"], "enabled"),
            control: columns.take(&["userAccountControl"], "enabled"),
            guest: columns.take(&["userType"], "kind"),
            recipient: columns.take(&["RecipientTypeDetails"], "kind"),
            last_logon: columns.take(&["LastLogonDate", "lastLogonTimestamp", "lastLogon", "LastLogonTime"], "last_logon"),
            employee: columns.take(&["employeeID", "employeeNumber"], "employee_id"),
            display: columns.take(&["displayName"], "display_name"),
            given: columns.take(&["givenName", "First name"], "display_name"),
            surname: columns.take(&["surname", "sn", "Last name"], "display_name"),
            elsewhere: ELSEWHERE.iter().filter_map(|name| columns.take(&[name], "sid_history")).collect(),
            created: columns.take(&["whenCreated", "createdDateTime", "Created", "When created"], "created"),
            expires: columns.take(&["AccountExpirationDate", "accountExpires"], "left_on"),
            no_expiry: columns.take(&["PasswordNeverExpires"], "password_never_expires"),
            system: columns.take(&["OperatingSystem"], "device_kind"),
            address: columns.take(&["IPv4Address"], "ip"),
            licences: columns
                .take(&["Licenses", "LicenseSkus", "LicenseNames", "SkuPartNumber", "AssignedLicenses", "LicenseDetails"], "plan"),
            issued: ISSUED.iter().filter_map(|name| columns.take(&[name], "workload")).collect(),
            members: columns.take(&["member", "members"], "member"),
            // Where groups tell their members, what accounts tell of their groups is the same again.
            member_of: if columns.find(&["member", "members"]).is_some() { None } else { columns.take(&["memberOf", "Groups"], "group") },
        }
    }

    /// Whether the row is a computer's.
    fn is_computer(&self, row: &Row<'_>) -> bool {
        let class = cell(row, self.class).to_ascii_lowercase();
        match class.is_empty() {
            false => class.contains("computer"),
            true => self.principal.is_none() && self.system.is_some() || cell(row, self.sam).ends_with('$'),
        }
    }

    /// Groups, contacts, organisational units: neither a person nor a computer.
    fn is_other(&self, row: &Row<'_>) -> bool {
        let class = cell(row, self.class).to_ascii_lowercase();
        // A contact is a person's entry without an account.
        let account = ["user", "person", "computer"].iter().any(|known| class.contains(known)) && !class.contains("contact");
        !class.is_empty() && !account
    }

    fn is_group(&self, row: &Row<'_>) -> bool {
        cell(row, self.class).to_ascii_lowercase().contains("group")
    }

    /// The name by which permissions call a group.
    fn group(&self, row: &Row<'_>) -> Option<String> {
        let named = || [self.sam, self.name].into_iter().map(|column| cell(row, column)).find(|name| !name.is_empty()).map(String::from);
        self.qualified(row).or_else(named)
    }

    /// Its other names that no group of another domain can have.
    fn group_aliases(&self, row: &Row<'_>) -> String {
        let ids = self.ids.iter().map(|column| identifier(row.cell(*column))).filter(|id| !id.is_empty());
        let place = canonical_name(cell(row, self.distinguished)).filter(|name| !name.contains(';'));
        ids.chain(place).collect::<Vec<_>>().join(";")
    }

    /// The groups that an account is in.
    fn put_groups(&self, row: &Row<'_>, user: &str, out: &mut Turned) {
        for group in cell(row, self.member_of).split([';', '\n']).map(str::trim).filter(|group| !group.is_empty()) {
            out.put(MEMBERSHIPS, [groups::member_name(group).as_str(), user, "user", ""]);
        }
    }

    /// `DOMAIN\account`, where both are known.
    fn qualified(&self, row: &Row<'_>) -> Option<String> {
        let account = cell(row, self.sam);
        let domain = match cell(row, self.domain) {
            "" => first_component(cell(row, self.distinguished))?,
            domain => domain,
        };
        (!account.is_empty() && !domain.is_empty()).then(|| format!("{domain}\\{account}"))
    }

    fn enabled(&self, row: &Row<'_>) -> &'static str {
        const DISABLED: u32 = 2;
        let by_control = cell(row, self.control).parse::<u32>().ok().map(|control| control & DISABLED == 0);
        let stated = |column: Option<usize>| values::boolean(cell(row, column));
        let enabled = stated(self.enabled).or_else(|| stated(self.blocked).map(|blocked| !blocked)).or(by_control);
        enabled.map_or("", |enabled| if enabled { "yes" } else { "no" })
    }

    /// What the directory says the account is for, where it says it.
    fn kind(&self, row: &Row<'_>, user: &str) -> &'static str {
        let recipient = cell(row, self.recipient).to_ascii_lowercase();
        if cell(row, self.guest).eq_ignore_ascii_case("guest") || user.to_ascii_uppercase().contains("#EXT#@") {
            "guest"
        } else if SHARED.iter().any(|kind| recipient.contains(kind)) {
            "shared"
        } else if OF_THE_SYSTEM.iter().any(|kind| recipient.contains(kind)) {
            "service"
        } else {
            ""
        }
    }

    /// Every other name of the account, separated by semicolons.
    fn aliases(&self, row: &Row<'_>, user: &str) -> String {
        let mut aliases: Vec<String> = self.qualified(row).into_iter().collect();
        let plain = [self.sam].into_iter().chain(self.mail.iter().chain(&self.ids).map(|column| Some(*column)));
        aliases.extend(plain.map(|column| identifier(cell(row, column))));
        let proxies = cell(row, self.proxies).split([';', ',', '+']).map(str::trim);
        aliases
            .extend(proxies.filter_map(|proxy| proxy.get(..5).filter(|p| p.eq_ignore_ascii_case("smtp:")).map(|_| proxy[5..].to_string())));
        aliases.retain(|alias| !alias.is_empty() && !alias.eq_ignore_ascii_case(user) && !alias.contains(';'));
        aliases.extend(canonical_name(cell(row, self.distinguished)).filter(|name| !name.contains(';')));
        let mut seen = std::collections::HashSet::new();
        aliases.retain(|alias| seen.insert(alias.to_lowercase()));
        aliases.join(";")
    }

    /// Display name, and the identifiers that the account has elsewhere.
    fn beside(&self, row: &Row<'_>) -> [String; 2] {
        let display = match (cell(row, self.given), cell(row, self.surname), cell(row, self.display)) {
            // Two columns leave no doubt which name is which; of the object's own name nobody knows whether it is a person's.
            (given, surname, _) if !given.is_empty() && !surname.is_empty() => format!("{surname}, {given}"),
            (_, _, display) => display.to_string(),
        };
        let elsewhere = self.elsewhere.iter().flat_map(|column| cell(row, Some(*column)).split(';')).map(|text| anchor(text.trim()));
        [display, elsewhere.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(";")]
    }

    fn no_expiry(&self, row: &Row<'_>) -> &'static str {
        const NEVER_EXPIRES: u32 = 0x10000;
        let by_control = cell(row, self.control).parse::<u32>().ok().map(|control| control & NEVER_EXPIRES != 0);
        let known = values::boolean(cell(row, self.no_expiry)).or(by_control);
        known.map_or("", |never| if never { "yes" } else { "no" })
    }

    /// Last logons that the export tells are none to the domain.
    pub fn forget_logon(&mut self) {
        self.last_logon = None;
    }

    /// The name by which the account is known first; `None`: it has none.
    pub fn user(&self, row: &Row<'_>) -> Option<String> {
        let qualified = self.qualified(row).unwrap_or_default();
        let mail = self.mail.iter().map(|column| row.cell(*column)).find(|mail| !mail.is_empty()).unwrap_or("");
        let names = [cell(row, self.principal), &qualified, mail, cell(row, self.sam)];
        names.into_iter().find(|name| !name.is_empty()).map(String::from)
    }

    pub fn put_person(&self, row: &Row<'_>, out: &mut Turned) -> Turn {
        let Some(user) = self.user(row) else {
            return Turn::Reject("it names no account".to_string());
        };
        let last_logon = day_cell(row, self.last_logon);
        let (aliases, kind, [display, elsewhere]) = (self.aliases(row, &user), self.kind(row, &user), self.beside(row));
        let (created, left) = (day_cell(row, self.created), day_cell(row, self.expires));
        let known = [&user, self.enabled(row), &aliases, kind, last_logon];
        let about = [cell(row, self.employee), &display, &elsewhere, created, left, self.no_expiry(row)];
        out.put(PEOPLE, known.into_iter().chain(about));
        Turn::Rows
    }

    fn put_computer(&self, row: &Row<'_>, out: &mut Turned) -> Turn {
        let (name, dns_name) = (cell(row, self.name), cell(row, self.dns_name));
        let account = cell(row, self.sam).trim_end_matches('$');
        let Some(device) = [dns_name, name, account].into_iter().find(|name| !name.is_empty()) else {
            return Turn::Reject("it names no computer".to_string());
        };
        let system = cell(row, self.system);
        let words = system.to_ascii_lowercase();
        // Windows 2000 Server, Windows Small Business Server, Windows Storage Server; Hyper-V Server.
        let is_server = words.contains("windows") && words.contains("server") || words.contains("hyper-v server");
        let kind = if is_server { "server" } else { "workstation" };
        let alias = if device == name { account } else { name };
        out.put(DEVICES, [device, kind, alias, cell(row, self.address)]);
        // A server whose account is disabled is out of use; its access, if there was any, still makes it one.
        if is_server && self.enabled(row) != "no" {
            out.put(SERVERS, [device, "windows-server", system]);
        }
        Turn::Rows
    }
}

/// `corp` of `CN=Ann,OU=People,DC=corp,DC=example`.
fn first_component(distinguished: &str) -> Option<&str> {
    let parts = distinguished.split(',').map(str::trim);
    parts.filter_map(|part| part.get(..3).filter(|head| head.eq_ignore_ascii_case("DC=")).map(|_| &part[3..])).next()
}

/// An identifier in the way that people know it: csvde writes those that are bytes as `X'0105…'`.
fn identifier(text: &str) -> String {
    let Some(figures) = text.strip_prefix("X'").and_then(|text| text.strip_suffix('\'')) else {
        return text.trim_matches(['{', '}']).to_string();
    };
    let pairs = (0..figures.len() / 2).map(|at| figures.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()));
    let bytes: Vec<u8> = pairs.map_while(|byte| byte).collect();
    ldif::sid(&bytes).or_else(|| ldif::guid(&bytes)).unwrap_or_default()
}

/// The same of an anchor, which a tenant writes in base64: the object id of the directory's account.
fn anchor(text: &str) -> String {
    let known = (text.len() == 24 && text.ends_with("==")).then(|| ldif::guid(&ldif::base64(text.as_bytes()))).flatten();
    known.unwrap_or_else(|| identifier(text))
}

/// `corp.example/Staff/Ann Lee` of `CN=Ann Lee,OU=Staff,DC=corp,DC=example`: how Exchange names the owner of a device. Names with commas of
/// their own are written with a backslash before them.
fn canonical_name(distinguished: &str) -> Option<String> {
    let (mut parts, mut part, mut escaped) = (Vec::new(), String::new(), false);
    for c in distinguished.chars() {
        match c {
            _ if std::mem::replace(&mut escaped, false) => part.push(c),
            '\\' => escaped = true,
            ',' => parts.push(std::mem::take(&mut part)),
            _ => part.push(c),
        }
    }
    parts.push(part);
    let named: Option<Vec<(&str, &str)>> = parts.iter().map(|part| part.trim().split_once('=')).collect();
    let (domain, place): (Vec<_>, Vec<_>) = named?.into_iter().partition(|(kind, _)| kind.eq_ignore_ascii_case("DC"));
    let domain: Vec<&str> = domain.into_iter().map(|(_, name)| name).collect();
    let place: Vec<&str> = place.into_iter().rev().map(|(_, name)| name).collect();
    (!domain.is_empty() && !place.is_empty()).then(|| format!("{}/{}", domain.join("."), place.join("/")))
}

const PEOPLE: usize = 0;
const DEVICES: usize = 1;
const SERVERS: usize = 2;
const ISSUED_TO: usize = 3;
const MEMBERSHIPS: usize = 4;
const PLANS: usize = 1;

const PERSON: [&str; 11] = [
    "user",
    "enabled",
    "aliases",
    "kind",
    "last_logon",
    "employee_id",
    "display_name",
    "sid_history",
    "created",
    "left_on",
    "password_never_expires",
];

/// Accounts of people: what [`Accounts::put_person`] puts as the first target.
pub(super) fn people() -> Target {
    Target { kind: Kind::Person, fields: PERSON.to_vec() }
}

/// Accounts of people and computers.
#[derive(Clone)]
struct ActiveDirectory {
    accounts: Accounts,
    /// The group whose members they are, where the file is called after one.
    group: Option<String>,
}

/// What Get-ADGroupMember gives and nothing more: it names no group.
const MEMBER: [&str; 6] = ["distinguishedName", "name", "objectClass", "objectGUID", "SamAccountName", "SID"];

fn active_directory(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let account = columns.have(&["SamAccountName"]) || columns.have(&["DNSHostName"]);
    let directory = columns.find(&["DistinguishedName", "DN", "objectSid", "SID", "userAccountControl", "ADsPath"]).is_some();
    // What somebody selected of an account; plans are a tenant's to list. Names of accounts and nothing else are a directory, too.
    let attributes = ["Enabled", "Name", "cn", "displayName", "UserPrincipalName", "mail", "OperatingSystem", "lastLogonTimestamp"];
    let named = account || columns.have(&["UserPrincipalName", "Enabled"]);
    let selected = named && (columns.count() == 1 || columns.find(&attributes).is_some()) && columns.find(&TENANT).is_none();
    let members = columns.count() == MEMBER.len() && columns.have(&MEMBER);
    let group = if members { groups::called(place.path) } else { None };
    ((account && directory) || selected).then(|| Box::new(ActiveDirectory { accounts: Accounts::of(columns), group }) as Box<dyn Export>)
}

impl Export for ActiveDirectory {
    fn targets(&self) -> Vec<Target> {
        let devices = Target { kind: Kind::Device, fields: vec!["device", "device_kind", "aliases", "ip"] };
        let servers = Target { kind: Kind::Server, fields: vec!["server", "workload", "version"] };
        let issued = Target { kind: Kind::Access, fields: vec!["workload", "user"] };
        vec![people(), devices, servers, issued, groups::membership()]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let ActiveDirectory { accounts, group } = self;
        let member = group.as_deref().zip(accounts.group(row).filter(|_| accounts.is_group(row)));
        if let Some((group, member)) = member {
            out.put(MEMBERSHIPS, [group, &member, "group", ""]);
            return Turn::Rows;
        }
        if accounts.members.is_some()
            && accounts.is_group(row)
            && let Some(group) = accounts.group(row)
        {
            groups::put_members(MEMBERSHIPS, &group, &accounts.group_aliases(row), cell(row, accounts.members), out);
            return Turn::Rows;
        }
        if accounts.is_other(row) {
            return Turn::Aside("neither-person-nor-computer");
        }
        if accounts.is_computer(row) {
            return accounts.put_computer(row, out);
        }
        let turn = accounts.put_person(row, out);
        if let Some(user) = accounts.user(row) {
            accounts.put_groups(row, &user, out);
            if let Some(group) = group {
                out.put(MEMBERSHIPS, [group.as_str(), &user, "user", ""]);
            }
        }
        if accounts.issued.iter().any(|column| !cell(row, Some(*column)).is_empty())
            && let Some(user) = accounts.user(row)
        {
            out.put(ISSUED_TO, ["rds", &user]);
        }
        turn
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Headers that a tenant's users have, and those of no directory of one's own.
const TENANT: [&str; 8] =
    ["accountEnabled", "userType", "Block credential", "BlockCredential", "Licenses", "LicenseSkus", "AssignedLicenses", "isLicensed"];

/// Users of a tenant, with their plans where the export lists them.
#[derive(Clone)]
struct Cloud(Accounts);

fn cloud(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let user = columns.find(&["UserPrincipalName", "User principal name"]).is_some();
    let sku = columns.have(&["SkuPartNumber"]);
    (user && !sku && columns.find(&TENANT).is_some()).then(|| Box::new(Cloud(Accounts::of(columns))) as Box<dyn Export>)
}

impl Export for Cloud {
    fn targets(&self) -> Vec<Target> {
        vec![people(), Target { kind: Kind::Plan, fields: vec!["user", "plan"] }]
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let Cloud(accounts) = self;
        let turn = accounts.put_person(row, out);
        let user = cell(row, accounts.principal);
        for plan in plans::listed(cell(row, accounts.licences), catalog) {
            out.put(PLANS, [user, plan]);
        }
        turn
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// One plan of one user a row.
#[derive(Clone)]
struct Licences {
    user: Option<usize>,
    plan: Option<usize>,
}

fn licences(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let user = columns.take(&["UserPrincipalName", "User principal name"], "user")?;
    let plan = columns.take(&["SkuPartNumber", "AccountSkuId", "SkuId"], "plan")?;
    Some(Box::new(Licences { user: Some(user), plan: Some(plan) }))
}

impl Export for Licences {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Plan, fields: vec!["user", "plan"] }]
    }

    fn turn(&mut self, row: &Row<'_>, catalog: &Catalog, out: &mut Turned) -> Turn {
        let user = cell(row, self.user);
        let mut any = false;
        for plan in plans::listed(cell(row, self.plan), catalog) {
            out.put(0, [user, plan]);
            any = true;
        }
        if any { Turn::Rows } else { Turn::Aside("no-plan") }
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
