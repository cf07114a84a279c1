//! The estate: servers, people, devices, plans, events, collectors. An equal row is merged into the earlier one.

use super::super::account::Outcome;
use super::super::table::Row;
use super::column::Column;
use super::{Layout, Loader, Seen, Sink};
use crate::kit::about::About;
use crate::kit::names;
use crate::kit::records::{CollectorRecord, DeviceRecord, EventRecord, PersonRecord, PlanRecord, ServerRecord};

/// Kinds of people and of devices, INTERFACE.md 'Canonical tables'. Others are read as they stand, and told.
const KINDS: [&str; 8] = ["employee", "contractor", "external", "guest", "service", "shared", "test", "admin"];
const DEVICE_KINDS: [&str; 7] = ["workstation", "server", "kiosk", "shared", "service", "printer", "mobile"];

/// The inventory: one workload on one server a row.
pub(super) struct Servers {
    server: Column,
    workload: Column,
    version: Column,
    os_version: Column,
    host: Column,
    cal_model: Column,
    edition: Column,
    external_facing: Column,
    site: Column,
    seen: Seen,
}

impl Servers {
    pub fn new(layout: &Layout<'_>) -> Servers {
        Servers {
            server: layout.column("server"),
            workload: layout.column("workload"),
            version: layout.column("version"),
            os_version: layout.column("os_version"),
            host: layout.column("host"),
            cal_model: layout.column("cal_model"),
            edition: layout.column("edition"),
            external_facing: layout.column("external_facing"),
            site: layout.column("site"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Servers {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let server = self.server.required(row)?.to_string();
        let workload = match sink.workload(self.workload.required(row)?) {
            Ok(id) => id,
            Err(outcome) => return Ok(outcome),
        };
        let record = ServerRecord {
            origin: sink.origin,
            server,
            workload,
            version: self.version.owned(row),
            os_version: self.os_version.owned(row),
            host: self.host.name(row)?.map(String::from),
            cal_model: self.cal_model.owned(row),
            edition: self.edition.owned(row),
            external_facing: sink.informative(self.external_facing.field, self.external_facing.boolean(row)),
            site: self.site.owned(row),
        };
        if self.seen.again(
            row,
            &[
                &self.server,
                &self.workload,
                &self.version,
                &self.os_version,
                &self.host,
                &self.cal_model,
                &self.edition,
                &self.external_facing,
                &self.site,
            ],
        ) {
            return Ok(Outcome::Merged);
        }
        sink.records.servers.push(record);
        Ok(Outcome::Accepted)
    }
}

/// The directory; where it lists plans beside the account, these become plan assignments.
pub(super) struct People {
    user: Column,
    enabled: Column,
    disabled_on: Column,
    aliases: Column,
    kind: Column,
    last_logon: Column,
    employee_id: Column,
    display_name: Column,
    sid_history: Column,
    created: Column,
    left_on: Column,
    password_never_expires: Column,
    plan: Column,
    seen: Seen,
}

impl People {
    pub fn new(layout: &Layout<'_>) -> People {
        People {
            user: layout.column("user"),
            enabled: layout.column("enabled"),
            disabled_on: layout.column("disabled_on"),
            aliases: layout.column("aliases"),
            kind: layout.column("kind"),
            last_logon: layout.column("last_logon"),
            employee_id: layout.column("employee_id"),
            display_name: layout.column("display_name"),
            sid_history: layout.column("sid_history"),
            created: layout.column("created"),
            left_on: layout.column("left_on"),
            password_never_expires: layout.column("password_never_expires"),
            plan: layout.column("plan"),
            seen: Seen::default(),
        }
    }

    fn about(&self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> About {
        About {
            employee_id: self.employee_id.owned(row),
            display_name: self.display_name.owned(row),
            sid_history: self.sid_history.list(row),
            created: sink.informative(self.created.field, self.created.day(row)),
            left_on: sink.informative(self.left_on.field, self.left_on.day(row)),
            password_never_expires: sink.informative(self.password_never_expires.field, self.password_never_expires.boolean(row)),
        }
    }

    /// Whether an earlier row says the same in every column.
    fn seen_before(&mut self, row: &Row<'_>) -> bool {
        let columns = [
            &self.user,
            &self.enabled,
            &self.disabled_on,
            &self.aliases,
            &self.kind,
            &self.last_logon,
            &self.plan,
            &self.employee_id,
            &self.display_name,
            &self.sid_history,
            &self.created,
            &self.left_on,
            &self.password_never_expires,
        ];
        self.seen.again(row, &columns)
    }
}

impl Loader for People {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let person = PersonRecord {
            origin: sink.origin,
            user: self.user.required(row)?.to_string(),
            enabled: self.enabled.boolean(row)?,
            disabled_on: self.disabled_on.day(row)?,
            aliases: self.aliases.list(row),
            kind: self.kind.owned(row),
            last_logon: sink.informative(self.last_logon.field, self.last_logon.day(row)),
            about: self.about(row, sink),
        };
        if self.seen_before(row) {
            return Ok(Outcome::Merged);
        }
        sink.known_word(&self.kind, row, &KINDS);
        let origin = sink.origin;
        let plans = self.plan.list(row).into_iter().map(|plan| PlanRecord { origin, user: person.user.clone(), plan });
        sink.records.plans.extend(plans);
        sink.records.people.push(person);
        Ok(Outcome::Accepted)
    }
}

/// Online plans by user; a cell may list several.
pub(super) struct Plans {
    user: Column,
    plan: Column,
    seen: Seen,
}

impl Plans {
    pub fn new(layout: &Layout<'_>) -> Plans {
        Plans { user: layout.column("user"), plan: layout.column("plan"), seen: Seen::default() }
    }
}

impl Loader for Plans {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let user = self.user.required(row)?;
        self.plan.required(row)?;
        if self.seen.again(row, &[&self.user, &self.plan]) {
            return Ok(Outcome::Merged);
        }
        let plans = self.plan.list(row);
        if plans.is_empty() {
            return Err("it names no plan".to_string());
        }
        let origin = sink.origin;
        sink.records.plans.extend(plans.into_iter().map(|plan| PlanRecord { origin, user: user.to_string(), plan }));
        Ok(Outcome::Accepted)
    }
}

/// The device register: a device, or one holding of an address, a row.
pub(super) struct Devices {
    device: Column,
    device_kind: Column,
    aliases: Column,
    ip: Column,
    ip_from: Column,
    ip_to: Column,
    unattended: Column,
    nat: Column,
    seen: Seen,
}

impl Devices {
    pub fn new(layout: &Layout<'_>) -> Devices {
        Devices {
            device: layout.column("device"),
            device_kind: layout.column("device_kind"),
            aliases: layout.column("aliases"),
            ip: layout.column("ip"),
            ip_from: layout.column("ip_from"),
            ip_to: layout.column("ip_to"),
            unattended: layout.column("unattended"),
            nat: layout.column("nat"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Devices {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let record = DeviceRecord {
            origin: sink.origin,
            device: self.device.required(row)?.to_string(),
            device_kind: self.device_kind.owned(row),
            aliases: self.aliases.list(row),
            ip: self.ip.list(row),
            ip_from: self.ip_from.day(row)?,
            ip_to: self.ip_to.day(row)?,
            unattended: self.unattended.boolean(row)?,
            nat: self.nat.boolean(row)?,
        };
        if self.seen.again(
            row,
            &[&self.device, &self.device_kind, &self.aliases, &self.ip, &self.ip_from, &self.ip_to, &self.unattended, &self.nat],
        ) {
            return Ok(Outcome::Merged);
        }
        sink.known_word(&self.device_kind, row, &DEVICE_KINDS);
        for address in record.ip.iter().filter(|ip| !names::is_address(ip)) {
            sink.account.remarks.word(sink.origin.row, self.ip.field, address);
        }
        if let (Some(from), Some(to)) = (record.ip_from, record.ip_to)
            && to < from
        {
            sink.account.remarks.backward(sink.origin.row, &format!("{from} to {to}"));
        }
        sink.records.devices.push(record);
        Ok(Outcome::Accepted)
    }
}

/// Messages of servers and collectors.
pub(super) struct Events {
    server: Column,
    message: Column,
    source: Column,
    id: Column,
    time: Column,
    seen: Seen,
}

impl Events {
    pub fn new(layout: &Layout<'_>) -> Events {
        Events {
            server: layout.column("server"),
            message: layout.column("message"),
            source: layout.column("source"),
            id: layout.column("id"),
            time: layout.column("time"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Events {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let id = self.id.count(row).and_then(|id| id.map(u32::try_from).transpose().map_err(|_| "id is no event id".to_string()));
        let id = sink.informative(self.id.field, id);
        let record = EventRecord {
            origin: sink.origin,
            server: self.server.required(row)?.to_string(),
            message: self.message.owned(row).ok_or("it has no message")?,
            source: self.source.owned(row),
            id,
            time: sink.informative(self.time.field, self.time.day(row)),
        };
        if self.seen.again(row, &[&self.server, &self.message, &self.source, &self.id, &self.time]) {
            return Ok(Outcome::Merged);
        }
        sink.records.events.push(record);
        Ok(Outcome::Accepted)
    }
}

/// Which servers a collector reaches.
pub(super) struct Collectors {
    server: Column,
    client_installed: Column,
    site_code: Column,
    last_inventory: Column,
    seen: Seen,
}

impl Collectors {
    pub fn new(layout: &Layout<'_>) -> Collectors {
        Collectors {
            server: layout.column("server"),
            client_installed: layout.column("client_installed"),
            site_code: layout.column("site_code"),
            last_inventory: layout.column("last_inventory"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Collectors {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let record = CollectorRecord {
            origin: sink.origin,
            server: self.server.required(row)?.to_string(),
            client_installed: self.client_installed.boolean(row)?.ok_or("it does not say whether the client is installed")?,
            site_code: self.site_code.owned(row),
            last_inventory: sink.informative(self.last_inventory.field, self.last_inventory.day(row)),
        };
        if self.seen.again(row, &[&self.server, &self.client_installed, &self.site_code, &self.last_inventory]) {
            return Ok(Outcome::Merged);
        }
        sink.records.collectors.push(record);
        Ok(Outcome::Accepted)
    }
}
