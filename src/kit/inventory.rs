//! Step 1, workload inventory: which workload runs on which machine, at which version, under which CAL model, on which host.
//! POSITION.md section 2 (versions), section 3 (`waived`).

use super::apply::Estate;
use super::decisions::Settings;
use super::records::{Origin, ServerRecord};
use super::resolve::NONE;
use super::resolve::devices::Devices;
use crate::catalog::{Catalog, Packaged, RightId, Switches, Version, WorkloadId};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What one workload on one machine demands of a right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demanded {
    pub right: RightId,
    /// The server's version for this right (Exchange for its own rights, the operating system for the implied one).
    pub server: Version,
    /// The CAL version that needs.
    pub required: Version,
    /// False: nobody knows; the latest one released is assumed.
    pub known: bool,
    /// The CAL model needs no CAL for this right.
    pub waived: bool,
    /// Only with features of the edition Enterprise.
    pub additive: bool,
}

/// One workload on one machine, in the inventory or only accessed.
#[derive(Clone, Debug)]
pub struct Service {
    /// The machine, as devices are numbered (not merged); NONE where the access row names no server.
    pub machine: u32,
    pub workload: WorkloadId,
    pub name: String,
    pub origin: Option<Origin>,
    pub version_text: Option<String>,
    pub os_version_text: Option<String>,
    pub version: Option<Version>,
    /// The physical machine; the server itself where the inventory names none.
    pub host: u32,
    pub host_name: String,
    pub cal_model: Option<String>,
    pub site: Option<String>,
    pub demands: Vec<Demanded>,
}

/// The inventory, and every service that access names.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub services: Vec<Service>,
    by_place: FxHashMap<(u32, WorkloadId), u32>,
    /// Machines that the inventory lists.
    pub servers: BTreeSet<u32>,
    /// Machines that the inventory lists with Remote Desktop Services.
    pub session_hosts: BTreeSet<u32>,
    /// Texts of versions and CAL models that the catalog does not know, with the rows.
    pub unknown_versions: Vec<(String, Origin)>,
    pub unknown_models: Vec<(String, Origin)>,
    /// (machine, workload) with inventory rows that disagree on the version.
    pub conflicts: Vec<(String, Origin)>,
}

/// What the numbers of versions rest on.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub switches: &'a Switches,
}

/// Rows of one machine that versions and models are looked up in.
#[derive(Default)]
struct Machine<'a> {
    rows: Vec<&'a ServerRecord>,
}

impl Inventory {
    pub fn new(estate: &Estate, devices: &mut Devices, rules: Rules) -> Inventory {
        let mut machines: BTreeMap<u32, Machine> = BTreeMap::new();
        let rds = rules.catalog.find_workload("rds");
        let mut inventory = Inventory::default();
        for record in estate.servers.iter() {
            let machine = devices.named(&record.server);
            machines.entry(machine).or_default().rows.push(record);
            inventory.servers.insert(machine);
            if Some(record.workload) == rds {
                inventory.session_hosts.insert(machine);
            }
        }
        for (machine, rows) in &machines {
            let workloads: BTreeSet<WorkloadId> = rows.rows.iter().map(|r| r.workload).collect();
            for workload in workloads {
                inventory.add_listed(*machine, workload, rows, devices, rules);
            }
        }
        inventory
    }

    /// The service that an access row names: the inventory's, else one that only access shows. A machine that runs other workloads
    /// in the inventory lends its operating system and host.
    pub fn service(&mut self, machine: u32, workload: WorkloadId, name: &str, estate: &Estate, devices: &mut Devices, rules: Rules) -> u32 {
        if let Some(at) = self.by_place.get(&(machine, workload)) {
            return *at;
        }
        let service = self.unlisted(machine, workload, name, estate, devices, rules);
        self.push(service)
    }

    /// What access to a workload on a machine would demand, whether or not anybody was seen there; the inventory stays as it is.
    pub fn demands_at(&self, machine: u32, workload: WorkloadId, estate: &Estate, devices: &mut Devices, rules: Rules) -> Vec<Demanded> {
        match self.by_place.get(&(machine, workload)) {
            Some(at) => self.services[*at as usize].demands.clone(),
            None => self.unlisted(machine, workload, "", estate, devices, rules).demands,
        }
    }

    fn unlisted(&self, machine: u32, workload: WorkloadId, name: &str, estate: &Estate, devices: &mut Devices, rules: Rules) -> Service {
        let mut rows = Machine::default();
        if machine != NONE && self.servers.contains(&machine) {
            rows.rows = estate.servers.iter().filter(|r| devices.named(&r.server) == machine).collect();
        }
        self.describe(machine, workload, name, &rows, devices, rules)
    }

    fn push(&mut self, service: Service) -> u32 {
        let at = self.services.len() as u32;
        self.by_place.insert((service.machine, service.workload), at);
        self.services.push(service);
        at
    }

    fn add_listed(&mut self, machine: u32, workload: WorkloadId, rows: &Machine, devices: &mut Devices, rules: Rules) {
        let own: Vec<&&ServerRecord> = rows.rows.iter().filter(|r| r.workload == workload).collect();
        let name = own.first().map_or("", |r| r.server.trim());
        for record in &own {
            for (text, ladder) in [(&record.version, workload), (&record.os_version, ws_workload(rules.catalog))] {
                if let Some(text) = text
                    && rules.catalog.parse_version(ladder, text).is_none()
                {
                    self.unknown_versions.push((text.clone(), record.origin));
                }
            }
            if let Some(model) = &record.cal_model
                && rules.catalog.waived(model, rules.catalog.windows_server(), rules.switches).is_err()
            {
                self.unknown_models.push((model.clone(), record.origin));
            }
        }
        let versions: BTreeSet<Option<Version>> =
            own.iter().map(|r| r.version.as_deref().and_then(|t| rules.catalog.parse_version(workload, t))).collect();
        if versions.len() > 1 {
            self.conflicts.push((name.to_string(), own[0].origin));
        }
        let service = self.describe(machine, workload, name, rows, devices, rules);
        self.push(service);
    }

    fn describe(&self, machine: u32, workload: WorkloadId, name: &str, rows: &Machine, devices: &mut Devices, rules: Rules) -> Service {
        let own = || rows.rows.iter().filter(|r| r.workload == workload);
        let host_text = own().chain(rows.rows.iter()).find_map(|r| r.host.clone());
        let host = host_text.as_deref().map_or(machine, |text| devices.named(text));
        let versions = MachineVersions { rows, workload, rules };
        let mut service = Service {
            machine,
            workload,
            name: name.to_string(),
            origin: own().next().map(|r| r.origin),
            version_text: own().find_map(|r| r.version.clone()),
            os_version_text: own().find_map(|r| r.os_version.clone()),
            version: versions.own(),
            host,
            host_name: host_text.unwrap_or_else(|| name.to_string()),
            cal_model: own().find_map(|r| r.cal_model.clone()),
            site: own().find_map(|r| r.site.clone()),
            demands: Vec::new(),
        };
        service.demands = versions.demands();
        service
    }
}

fn ws_workload(catalog: &Catalog) -> WorkloadId {
    catalog.right(catalog.windows_server()).workload
}

/// Looks up a machine's versions for one of its workloads.
struct MachineVersions<'a> {
    rows: &'a Machine<'a>,
    workload: WorkloadId,
    rules: Rules<'a>,
}

impl MachineVersions<'_> {
    fn newest(&self, ladder: WorkloadId, texts: impl Iterator<Item = Option<String>>) -> Option<Version> {
        texts.flatten().filter_map(|text| self.rules.catalog.parse_version(ladder, &text)).max()
    }

    fn of(&self, workload: WorkloadId, field: fn(&ServerRecord) -> &Option<String>, ladder: WorkloadId) -> Option<Version> {
        self.newest(ladder, self.rows.rows.iter().filter(|r| r.workload == workload).map(|r| field(r).clone()))
    }

    fn any_os(&self) -> Option<Version> {
        let ladder = ws_workload(self.rules.catalog);
        self.newest(ladder, self.rows.rows.iter().map(|r| r.os_version.clone()))
    }

    /// The version for the workload's own rights. Windows Server, RDS and AD RMS are the operating system, so its column serves too.
    fn own(&self) -> Option<Version> {
        let catalog = self.rules.catalog;
        let windows = ws_workload(catalog);
        let stated = self.of(self.workload, |r| &r.version, self.workload);
        if stated.is_some() {
            return stated;
        }
        if !catalog.workload(self.workload).of_system {
            return None;
        }
        self.of(self.workload, |r| &r.os_version, windows).or_else(|| self.of(windows, |r| &r.version, windows)).or_else(|| self.any_os())
    }

    /// The operating system for the implied Windows Server demand: os_version, else the machine's own windows-server row; for RDS the
    /// session host's version. Of another service of the operating system (AD RMS) its own version tells, where nothing else does.
    fn implied(&self) -> Option<Version> {
        let catalog = self.rules.catalog;
        let windows = ws_workload(catalog);
        if Some(self.workload) == catalog.find_workload("rds") {
            return self.own();
        }
        let stated = self.of(self.workload, |r| &r.os_version, windows).or_else(|| self.of(windows, |r| &r.version, windows));
        let own = || if catalog.workload(self.workload).of_system { self.own() } else { None };
        stated.or_else(|| self.any_os()).or_else(own)
    }

    fn demands(&self) -> Vec<Demanded> {
        if let Some(packaged) = self.packaged() {
            return packaged;
        }
        let catalog = self.rules.catalog;
        let own = catalog.demanded(self.workload, true);
        let base = catalog.demanded(self.workload, false);
        let mut demands: Vec<Demanded> =
            own.iter().map(|&right| self.demand(right, self.own(), !base.contains(&right), self.waived(right, false))).collect();
        let windows = catalog.windows_server();
        let implies = catalog.workload(self.workload).implies_windows_server && self.rules.settings.implied_windows_server;
        if implies && !own.contains(&windows) && !own.is_empty() {
            demands.push(self.demand(windows, self.implied(), false, self.waived(windows, true)));
        }
        demands
    }

    /// Access to a package of servers (EBS, SBS) demands what its version holds, at the versions that the package fixes.
    fn packaged(&self) -> Option<Vec<Demanded>> {
        let catalog = self.rules.catalog;
        let stated = self.own();
        let version = stated.or_else(|| catalog.latest_of(self.workload, self.rules.settings.as_of, false))?;
        let known = stated.is_some() || catalog.workload(self.workload).versions.len() == 1;
        let demand = |held: &Packaged| Demanded {
            known,
            ..self.demand(held.right, Some(held.version), held.premium, self.waived(held.right, false))
        };
        Some(catalog.package(self.workload, version)?.iter().map(demand).collect())
    }

    fn demand(&self, right: RightId, version: Option<Version>, additive: bool, waived: bool) -> Demanded {
        let catalog = self.rules.catalog;
        let latest = || catalog.latest(right, self.rules.settings.as_of, false).unwrap_or(Version(0));
        let server = version.unwrap_or_else(latest);
        let required = catalog.required(right, server, self.rules.switches);
        Demanded { right, server, required, known: version.is_some(), waived, additive }
    }

    /// The CAL model of the server's row; for an implied demand also that of the same machine's windows-server row.
    fn waived(&self, right: RightId, implied: bool) -> bool {
        let catalog = self.rules.catalog;
        let windows = ws_workload(catalog);
        let applies = |r: &&&ServerRecord| r.workload == self.workload || (implied && r.workload == windows);
        self.rows.rows.iter().filter(applies).any(|r| {
            let model = r.cal_model.as_deref().unwrap_or("");
            catalog.waived(model, right, self.rules.switches).unwrap_or(false)
        })
    }
}
