//! Rows by their keys: from `path#table#row` to the record, and what the record says, so that a decision which names a row knows it again.
//!
//! A row's number says nothing by itself: an export that is sorted anew has another record there. INTERFACE.md, 'Keys'.

use super::records::*;
use crate::catalog::{Catalog, Cents, Day, Metric, WorkloadId};
use std::fmt::Write;

impl Ledger {
    /// `path#table#row`, the key by which decisions name a record that has no better one.
    pub fn key(&self, origin: Origin) -> String {
        if origin.table == TableId::DECISIONS {
            return format!("decision#{}", origin.row);
        }
        match self.tables.get(origin.table.0 as usize) {
            Some(table) => format!("{}#{}#{}", self.path_of(table), table.name, origin.row),
            None => format!("?#{}", origin.row),
        }
    }

    /// Reads `path#table#row`, or `path#row` where the source has one table; `decision#n` for added records.
    pub fn origin_of(&self, key: &str) -> Option<Origin> {
        let (place, row) = key.rsplit_once('#')?;
        let row: u64 = row.trim().parse().ok()?;
        if place == "decision" {
            return Some(Origin { table: TableId::DECISIONS, row });
        }
        match self.tables_of(place).as_slice() {
            [table] => Some(Origin { table: *table, row }),
            _ => None,
        }
    }

    /// The tables that `path` or `path#table` names. A path may hold a `#` itself.
    pub fn tables_of(&self, source: &str) -> Vec<TableId> {
        let wanted = source.trim().replace('\\', "/");
        let named = |t: &TableAccount| {
            let of = |name: &str| {
                let rest = wanted.strip_prefix(name);
                rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('#').is_some_and(|table| table == t.name))
            };
            self.sources.get(t.source as usize).is_some_and(|s| of(&s.path) || (!s.sha256.is_empty() && of(&s.sha256)))
        };
        self.tables.iter().enumerate().filter(|(_, t)| named(t)).map(|(i, _)| TableId(i as u32)).collect()
    }

    fn path_of(&self, table: &TableAccount) -> &str {
        self.sources.get(table.source as usize).map_or("", |s| s.path.as_str())
    }
}

/// What the record of this kind says that stands at a row, on one line; `None`: there is none.
pub fn content(records: &Records, catalog: &Catalog, record: &str, origin: Origin) -> Option<String> {
    contents(records, catalog, record, Some(origin)).into_iter().next().map(|(_, text)| text)
}

/// The row of a table that alone holds a record with this content.
pub fn place_of(records: &Records, catalog: &Catalog, record: &str, table: TableId, content: &str) -> Option<Origin> {
    let all = contents(records, catalog, record, None);
    let mut found = all.into_iter().filter(|(origin, text)| origin.table == table && text == content);
    found.next().map(|(origin, _)| origin).filter(|_| found.next().is_none())
}

/// Rows and what they say: all of a kind, or those of one row.
fn contents(records: &Records, catalog: &Catalog, record: &str, at: Option<Origin>) -> Vec<(Origin, String)> {
    let wanted = |origin: Origin| at.is_none_or(|at| at == origin);
    macro_rules! those {
        ($list:expr, $says:expr) => {
            $list.iter().filter(|r| wanted(r.origin)).map(|r| (r.origin, $says(r))).collect()
        };
    }
    match record {
        "server" => those!(records.servers, |r| server(catalog, r)),
        "person" | "user" => those!(records.people, person),
        "device" => those!(records.devices, device),
        "plan" => those!(records.plans, |r: &PlanRecord| Says::new().text("user", &r.user).text("plan", &r.plan).done()),
        "entitlement" => those!(records.entitlements, entitlement),
        "assignment" | "named assignment" => {
            those!(records.assignments, |r: &AssignmentRecord| Says::new().text("subject", &r.subject).text("product", &r.product).done())
        }
        "price" => those!(records.prices, price),
        "claim" => those!(records.claims, claim),
        "authorised" => those!(records.authorised, |r| authorised(catalog, r)),
        "membership" => those!(records.memberships, membership),
        "access" => access(records, catalog, &wanted),
        _ => Vec::new(),
    }
}

/// Access rows, those that went into an equal one too.
fn access(records: &Records, catalog: &Catalog, wanted: &dyn Fn(Origin) -> bool) -> Vec<(Origin, String)> {
    let log = &records.access;
    let own = log.rows().iter().map(|row| (row.origin, row));
    let merged = log.merged().iter().filter_map(|(origin, _, into)| Some((*origin, log.rows().get(*into as usize)?)));
    own.chain(merged)
        .filter(|(origin, _)| wanted(*origin))
        .map(|(origin, row)| (origin, access_row(catalog, &log.spellings, row)))
        .collect()
}

fn access_row(catalog: &Catalog, spellings: &Spellings, r: &AccessRow) -> String {
    let text = |spelling| Some(spellings.text(spelling)).filter(|t: &&str| !t.is_empty());
    let edition = (r.edition == Edition::Enterprise).then_some("enterprise");
    Says::new()
        .workload(catalog, r.workload)
        .maybe("server", text(r.server))
        .maybe("user", text(r.user))
        .maybe("device", text(r.device))
        .maybe("ip", text(r.ip))
        .maybe("edition", edition)
        .day("first_seen", r.first_seen)
        .day("last_seen", r.last_seen)
        .done()
}

fn server(catalog: &Catalog, r: &ServerRecord) -> String {
    Says::new()
        .text("server", &r.server)
        .workload(catalog, r.workload)
        .maybe("version", r.version.as_deref())
        .maybe("os_version", r.os_version.as_deref())
        .maybe("host", r.host.as_deref())
        .maybe("cal_model", r.cal_model.as_deref())
        .maybe("edition", r.edition.as_deref())
        .flag("external_facing", r.external_facing)
        .maybe("site", r.site.as_deref())
        .done()
}

fn person(r: &PersonRecord) -> String {
    Says::new()
        .text("user", &r.user)
        .flag("enabled", r.enabled)
        .day("disabled_on", r.disabled_on)
        .list("aliases", &r.aliases)
        .maybe("kind", r.kind.as_deref())
        .day("last_logon", r.last_logon)
        .done()
}

fn device(r: &DeviceRecord) -> String {
    Says::new()
        .text("device", &r.device)
        .maybe("device_kind", r.device_kind.as_deref())
        .list("aliases", &r.aliases)
        .list("ip", &r.ip)
        .day("ip_from", r.ip_from)
        .day("ip_to", r.ip_to)
        .flag("unattended", r.unattended)
        .flag("nat", r.nat)
        .done()
}

fn entitlement(r: &EntitlementRecord) -> String {
    Says::new()
        .text("product", &r.product)
        .text("quantity", &r.quantity.to_string())
        .maybe("metric", r.metric.map(Metric::word))
        .maybe("version", r.version.as_deref())
        .maybe("type", r.line_type.map(LineType::word))
        .day("sa_end", r.sa_end)
        .day("purchased", r.purchased)
        .maybe("replaces", r.replaces.as_deref())
        .maybe("agreement", r.agreement.as_deref())
        .money("unit_price", r.unit_price)
        .maybe("server", r.server.as_deref())
        .maybe("status", r.status.as_deref())
        .maybe("pack_key", r.pack_key.as_deref())
        .done()
}

fn price(r: &PriceRecord) -> String {
    Says::new()
        .text("product", &r.product)
        .maybe("metric", r.metric.map(Metric::word))
        .money("unit_price", Some(r.unit_price))
        .maybe("currency", r.currency.as_deref())
        .done()
}

fn claim(r: &ClaimRecord) -> String {
    Says::new().text("right", &r.right).number("claimed_shortage", r.claimed_shortage).money("unit_price", r.unit_price).done()
}

fn authorised(catalog: &Catalog, r: &AuthorisedRecord) -> String {
    Says::new()
        .text("user", &r.user)
        .maybe("principal", unusual(r.principal))
        .workload(catalog, r.workload)
        .maybe("server", r.server.as_deref())
        .maybe("edition", (r.edition == Edition::Enterprise).then_some("enterprise"))
        .maybe("via", r.via.as_deref())
        .done()
}

fn membership(r: &MembershipRecord) -> String {
    let says = Says::new().text("group", &r.group).list("aliases", &r.aliases);
    says.maybe("member", r.member.as_deref()).maybe("principal", unusual(r.principal)).done()
}

fn unusual(principal: Principal) -> Option<&'static str> {
    (principal != Principal::default()).then(|| principal.word())
}

/// `product Windows Server CAL, quantity 5`: fields that say something, in a fixed order.
struct Says(String);

impl Says {
    fn new() -> Says {
        Says(String::new())
    }

    fn text(mut self, field: &str, value: &str) -> Says {
        let gap = if self.0.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{gap}{field} {}", value.trim());
        self
    }

    fn maybe(self, field: &str, value: Option<&str>) -> Says {
        match value {
            Some(value) => self.text(field, value),
            None => self,
        }
    }

    fn workload(self, catalog: &Catalog, workload: WorkloadId) -> Says {
        self.text("workload", &catalog.workload(workload).id)
    }

    fn number(self, field: &str, value: u64) -> Says {
        self.text(field, &value.to_string())
    }

    fn day(self, field: &str, value: Option<Day>) -> Says {
        self.maybe(field, value.map(|day| day.to_string()).as_deref())
    }

    fn flag(self, field: &str, value: Option<bool>) -> Says {
        self.maybe(field, value.map(|yes| if yes { "yes" } else { "no" }))
    }

    fn money(self, field: &str, value: Option<Cents>) -> Says {
        self.maybe(field, value.map(|cents| cents.plain()).as_deref())
    }

    fn list(self, field: &str, values: &[String]) -> Says {
        if values.is_empty() { self } else { self.text(field, &values.join(";")) }
    }

    fn done(self) -> String {
        self.0
    }
}
