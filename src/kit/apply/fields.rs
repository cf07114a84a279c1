//! Setting a record's field from a decision's text, and making records that decisions add.

use super::Estate;
use crate::catalog::{Catalog, Cents, Day, Metric};
use crate::kit::records::*;
use std::collections::BTreeMap;

/// The decision names nothing that is there (or a value that cannot be): it is dormant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoTarget;

type Set = Result<(), NoTarget>;

fn flag(text: Option<&str>) -> Result<Option<bool>, NoTarget> {
    match text.map(|t| t.trim().to_ascii_lowercase()).as_deref() {
        None | Some("") => Ok(None),
        Some("yes" | "true" | "1") => Ok(Some(true)),
        Some("no" | "false" | "0") => Ok(Some(false)),
        Some(_) => Err(NoTarget),
    }
}

fn day(text: Option<&str>) -> Result<Option<Day>, NoTarget> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(t) => t.get(0..10).and_then(Day::parse_iso).map(Some).ok_or(NoTarget),
    }
}

fn money(text: Option<&str>) -> Result<Option<Cents>, NoTarget> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(t) => Cents::parse(t).map(Some).ok_or(NoTarget),
    }
}

pub(super) fn metric(text: Option<&str>) -> Result<Option<Metric>, NoTarget> {
    match text.map(|t| t.trim().to_ascii_lowercase()).as_deref() {
        None | Some("") => Ok(None),
        Some("user") => Ok(Some(Metric::User)),
        Some("device") => Ok(Some(Metric::Device)),
        Some(_) => Err(NoTarget),
    }
}

pub(super) fn text(value: Option<&str>) -> Option<String> {
    value.map(str::trim).filter(|t| !t.is_empty() && *t != "-").map(str::to_string)
}

fn needed(value: Option<&str>) -> Result<String, NoTarget> {
    text(value).ok_or(NoTarget)
}

fn list(value: Option<&str>) -> Vec<String> {
    value.unwrap_or("").split(';').map(str::trim).filter(|t| !t.is_empty() && *t != "-").map(str::to_string).collect()
}

pub fn set_server(catalog: &Catalog, r: &mut ServerRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "server" => r.server = needed(to)?,
        "workload" => r.workload = catalog.find_workload(to.unwrap_or("")).ok_or(NoTarget)?,
        "version" => r.version = text(to),
        "os_version" => r.os_version = text(to),
        "host" => r.host = text(to),
        "cal_model" => r.cal_model = text(to),
        "edition" => r.edition = text(to),
        "external_facing" => r.external_facing = flag(to)?,
        "site" => r.site = text(to),
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_person(r: &mut PersonRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "user" => r.user = needed(to)?,
        "enabled" => r.enabled = flag(to)?,
        "disabled_on" => r.disabled_on = day(to)?,
        "aliases" => r.aliases = list(to),
        "kind" => r.kind = text(to),
        "last_logon" => r.last_logon = day(to)?,
        "employee_id" => r.about.employee_id = text(to),
        "display_name" => r.about.display_name = text(to),
        "sid_history" => r.about.sid_history = list(to),
        "created" => r.about.created = day(to)?,
        "left_on" => r.about.left_on = day(to)?,
        "password_never_expires" => r.about.password_never_expires = flag(to)?,
        // Of the account, not of its entry: the estate keeps it.
        super::STANDS_FOR => {}
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_device(r: &mut DeviceRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "device" => r.device = needed(to)?,
        "device_kind" => r.device_kind = text(to),
        "aliases" => r.aliases = list(to),
        "ip" => r.ip = list(to),
        "ip_from" => r.ip_from = day(to)?,
        "ip_to" => r.ip_to = day(to)?,
        "unattended" => r.unattended = flag(to)?,
        "nat" => r.nat = flag(to)?,
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_plan(r: &mut PlanRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "user" => r.user = needed(to)?,
        "plan" => r.plan = needed(to)?,
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_entitlement(r: &mut EntitlementRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "product" => r.product = needed(to)?,
        "quantity" => r.quantity = needed(to)?.parse().map_err(|_| NoTarget)?,
        "metric" => r.metric = metric(to)?,
        "version" => r.version = text(to),
        "type" => r.line_type = to.map(|t| LineType::parse(t).ok_or(NoTarget)).transpose()?,
        "sa_end" => r.sa_end = day(to)?,
        "purchased" => r.purchased = day(to)?,
        "replaces" => r.replaces = text(to),
        "agreement" => r.agreement = text(to),
        "unit_price" => r.unit_price = money(to)?,
        "server" => r.server = text(to),
        "status" => r.status = text(to),
        "pack_key" => r.pack_key = text(to),
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_assignment(r: &mut AssignmentRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "subject" => r.subject = needed(to)?,
        "product" => r.product = needed(to)?,
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_price(r: &mut PriceRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "product" => r.product = needed(to)?,
        "metric" => r.metric = metric(to)?,
        "unit_price" => r.unit_price = money(to)?.ok_or(NoTarget)?,
        "currency" => r.currency = text(to),
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_claim(r: &mut ClaimRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "right" => r.right = needed(to)?,
        "claimed_shortage" => r.claimed_shortage = needed(to)?.parse().map_err(|_| NoTarget)?,
        "unit_price" => r.unit_price = money(to)?,
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_authorised(catalog: &Catalog, r: &mut AuthorisedRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "workload" => r.workload = catalog.find_workload(to.unwrap_or("")).ok_or(NoTarget)?,
        "authorised_user" | "user" => r.user = needed(to)?,
        "principal" => r.principal = Principal::parse(to.unwrap_or("")).ok_or(NoTarget)?,
        "server" => r.server = text(to),
        "edition" => r.edition = to.map_or(Ok(Edition::Standard), |text| Edition::parse(text).ok_or(NoTarget))?,
        "via" => r.via = text(to),
        _ => return Err(NoTarget),
    }
    Ok(())
}

pub fn set_membership(r: &mut MembershipRecord, field: &str, to: Option<&str>) -> Set {
    match field {
        "group" => r.group = needed(to)?,
        "member" => r.member = text(to),
        "principal" => r.principal = Principal::parse(to.unwrap_or("")).ok_or(NoTarget)?,
        "aliases" => r.aliases = list(to),
        _ => return Err(NoTarget),
    }
    Ok(())
}

/// Sets a field of one access row; spellings are interned in the same log.
pub fn set_access_field(spellings: &mut Spellings, catalog: &Catalog, r: &mut AccessRow, field: &str, to: Option<&str>) -> Set {
    let mut spell = |t: Option<&str>| spellings.intern(t.unwrap_or(""));
    match field {
        "workload" => r.workload = catalog.find_workload(to.unwrap_or("")).ok_or(NoTarget)?,
        "server" => r.server = spell(to),
        "user" => r.user = spell(to),
        "device" => r.device = spell(to),
        "ip" => r.ip = spell(to),
        "edition" => {
            r.edition = match to.map(str::trim).filter(|text| !text.is_empty()) {
                None => Edition::Standard,
                Some(text) => Edition::parse(text).ok_or(NoTarget)?,
            }
        }
        "first_seen" => r.first_seen = day(to)?,
        "last_seen" => r.last_seen = day(to)?,
        "count" => r.count = needed(to)?.parse().map_err(|_| NoTarget)?,
        _ => return Err(NoTarget),
    }
    Ok(())
}

/// Amends one row of access; a row that had been merged into an equal one is split off first.
pub fn amend_access(log: &mut AccessLog, catalog: &Catalog, origin: Origin, field: &str, to: Option<&str>) -> Set {
    let at = log.separate(origin).ok_or(NoTarget)?;
    let AccessLogParts { spellings, rows } = log.parts_mut();
    let row = rows.get_mut(at).ok_or(NoTarget)?;
    set_access_field(spellings, catalog, row, field, to)
}

pub fn blank_person(origin: Origin, user: String) -> PersonRecord {
    PersonRecord {
        origin,
        user,
        enabled: None,
        disabled_on: None,
        aliases: Vec::new(),
        kind: None,
        last_logon: None,
        about: Default::default(),
    }
}

pub fn blank_device(origin: Origin, device: String) -> DeviceRecord {
    DeviceRecord {
        origin,
        device,
        device_kind: None,
        aliases: Vec::new(),
        ip: Vec::new(),
        ip_from: None,
        ip_to: None,
        unattended: None,
        nat: None,
    }
}

/// Adds a record of a kind with these fields; unknown kinds, fields or values make the decision dormant.
pub fn add(estate: &mut Estate, catalog: &Catalog, record: &str, values: &BTreeMap<String, String>, origin: Origin) -> Set {
    let get = |name: &str| values.get(name).map(String::as_str);
    let all = |set: &mut dyn FnMut(&str, Option<&str>) -> Set| values.iter().try_for_each(|(field, value)| set(field, Some(value)));
    let workload = || catalog.find_workload(get("workload").unwrap_or("")).ok_or(NoTarget);
    match record {
        "server" => {
            let mut r = blank_server(origin, needed(get("server"))?, workload()?);
            all(&mut |f, v| set_server(catalog, &mut r, f, v))?;
            estate.servers.to_mut().push(r);
        }
        "person" | "user" => {
            let mut r = blank_person(origin, needed(get("user"))?);
            all(&mut |f, v| set_person(&mut r, f, v))?;
            estate.people.to_mut().push(r);
        }
        "device" => {
            let mut r = blank_device(origin, needed(get("device"))?);
            all(&mut |f, v| set_device(&mut r, f, v))?;
            estate.devices.to_mut().push(r);
        }
        "plan" => {
            let mut r = PlanRecord { origin, user: needed(get("user"))?, plan: needed(get("plan"))? };
            all(&mut |f, v| set_plan(&mut r, f, v))?;
            estate.plans.to_mut().push(r);
        }
        "entitlement" => {
            let mut r = blank_entitlement(origin, needed(get("product"))?);
            all(&mut |f, v| set_entitlement(&mut r, f, v))?;
            estate.entitlements.to_mut().push(r);
        }
        "assignment" | "named assignment" => {
            let mut r = AssignmentRecord { origin, subject: needed(get("subject"))?, product: needed(get("product"))? };
            all(&mut |f, v| set_assignment(&mut r, f, v))?;
            estate.assignments.to_mut().push(r);
        }
        "price" => {
            let unit_price = money(get("unit_price"))?.ok_or(NoTarget)?;
            let mut r = PriceRecord { origin, product: needed(get("product"))?, metric: None, unit_price, currency: None };
            all(&mut |f, v| set_price(&mut r, f, v))?;
            estate.prices.to_mut().push(r);
        }
        "claim" => {
            let claimed_shortage = needed(get("claimed_shortage"))?.parse().map_err(|_| NoTarget)?;
            let mut r = ClaimRecord { origin, right: needed(get("right"))?, claimed_shortage, unit_price: None };
            all(&mut |f, v| set_claim(&mut r, f, v))?;
            estate.claims.to_mut().push(r);
        }
        "authorised" => {
            let user = needed(get("authorised_user").or(get("user")))?;
            let mut r = blank_authorised(origin, workload()?, user);
            all(&mut |f, v| set_authorised(catalog, &mut r, f, v))?;
            estate.authorised.to_mut().push(r);
        }
        "membership" => {
            let mut r =
                MembershipRecord { origin, group: needed(get("group"))?, aliases: Vec::new(), member: None, principal: Principal::User };
            all(&mut |f, v| set_membership(&mut r, f, v))?;
            estate.memberships.to_mut().push(r);
        }
        "access" => {
            let log = estate.access.to_mut();
            let mut r = blank_access(origin, workload()?);
            for (field, value) in values {
                set_access_field(&mut log.spellings, catalog, &mut r, field, Some(value))?;
            }
            log.push(r);
        }
        _ => return Err(NoTarget),
    }
    Ok(())
}

fn blank_authorised(origin: Origin, workload: crate::catalog::WorkloadId, user: String) -> AuthorisedRecord {
    AuthorisedRecord { origin, workload, user, principal: Principal::User, server: None, edition: Edition::Standard, via: None }
}

fn blank_server(origin: Origin, server: String, workload: crate::catalog::WorkloadId) -> ServerRecord {
    ServerRecord {
        origin,
        server,
        workload,
        version: None,
        os_version: None,
        host: None,
        cal_model: None,
        edition: None,
        external_facing: None,
        site: None,
    }
}

fn blank_entitlement(origin: Origin, product: String) -> EntitlementRecord {
    EntitlementRecord {
        origin,
        product,
        quantity: 0,
        metric: None,
        version: None,
        line_type: None,
        with_sa: false,
        sa_end: None,
        purchased: None,
        replaces: None,
        agreement: None,
        unit_price: None,
        server: None,
        status: None,
        pack_key: None,
    }
}

fn blank_access(origin: Origin, workload: crate::catalog::WorkloadId) -> AccessRow {
    AccessRow {
        workload,
        edition: Edition::Standard,
        server: Spelling::NONE,
        user: Spelling::NONE,
        device: Spelling::NONE,
        ip: Spelling::NONE,
        first_seen: None,
        last_seen: None,
        count: 1,
        origin,
    }
}
