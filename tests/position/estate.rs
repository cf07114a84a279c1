//! A small estate, told row by row, and the position it comes to.
//!
//! Each canonical table has its usual columns in a fixed order; a row is text with commas, later columns may be left out, and a rarer
//! column is written `name=value` wherever it stands.

use recal::catalog::{Catalog, Cents, Day};
use recal::evidence::{self, Options, Silent};
use recal::kit::decisions::{Decided, Decision, MetricChoice, Policy, RecordKey, Settings};
use recal::kit::position::{Count, Fate, PolicyResult, Position, Reason, RightPosition, Subject};
use recal::kit::records::Records;
use recal::kit::{Inputs, Memory, reconstruct};
use std::sync::OnceLock;

pub const WINDOWS: &str = "windows-server";
pub const RDS: &str = "rds";
pub const EXCHANGE: &str = "exchange-standard";
pub const EXCHANGE_ENTERPRISE: &str = "exchange-enterprise";
pub const SHAREPOINT: &str = "sharepoint-standard";

/// What a CAL of each kind costs where a test needs prices, in whole units.
const LIST: [&str; 12] = [
    "Windows Server CAL,user,38",
    "Windows Server CAL,device,30",
    "Remote Desktop Services CAL,user,140",
    "Remote Desktop Services CAL,device,120",
    "Exchange Server Standard CAL,user,80",
    "Exchange Server Standard CAL,device,70",
    "Exchange Server Enterprise CAL,user,50",
    "Exchange Server Enterprise CAL,device,45",
    "SharePoint Server Standard CAL,user,100",
    "SharePoint Server Standard CAL,device,90",
    "SharePoint Server Enterprise CAL,user,85",
    "SharePoint Server Enterprise CAL,device,80",
];

pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::builtin().unwrap())
}

pub fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// A table as it will stand in a file.
struct Table {
    file: String,
    headers: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

pub struct Estate {
    tables: Vec<Table>,
    /// Exports as they came: name, text.
    texts: Vec<(String, String)>,
    pub decisions: Vec<Decided>,
    pub settings: Settings,
}

/// An estate as of 2026-06-30.
pub fn estate() -> Estate {
    Estate { tables: Vec::new(), texts: Vec::new(), decisions: Vec::new(), settings: Settings::new(day("2026-06-30")) }
}

/// One Windows Server 2019 named SRV, with these rows of access to it: `user, device`.
pub fn file_server<const N: usize>(rows: [&str; N]) -> Estate {
    estate().servers([&format!("SRV,{WINDOWS},2019")]).access(rows.map(|row| format!("{WINDOWS},SRV,{row}")))
}

impl Estate {
    fn table<R: AsRef<str>>(mut self, file: &str, headers: &[&'static str], rows: impl IntoIterator<Item = R>) -> Estate {
        let rows = rows.into_iter().map(|row| cells(row.as_ref(), headers)).collect();
        self.tables.push(Table { file: format!("{:02}-{file}.csv", self.tables.len()), headers: headers.to_vec(), rows });
        self
    }

    /// `server, workload, version, os_version, host, cal_model`
    pub fn servers<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("servers", &["server", "workload", "version", "os_version", "host", "cal_model"], rows)
    }

    /// `workload, server, user, device, ip, edition, last_seen, first_seen`
    pub fn access<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("access", &["workload", "server", "user", "device", "ip", "edition", "last_seen", "first_seen"], rows)
    }

    /// A source that names users alone: `workload, server, user`
    pub fn users_only<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("users", &["workload", "server", "user"], rows)
    }

    /// A source that names devices alone: `workload, server, device`
    pub fn devices_only<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("devices-seen", &["workload", "server", "device"], rows)
    }

    /// `user, kind, enabled, disabled_on, aliases`
    pub fn people<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        let rows = rows.into_iter().map(|row| {
            let row = row.as_ref().to_string();
            if row.contains("enabled=") || row.split(',').count() > 2 { row } else { format!("{row},enabled=yes") }
        });
        self.table("people", &["user", "kind", "enabled", "disabled_on", "aliases"], rows)
    }

    /// `device, device_kind, ip, ip_from, ip_to, aliases, unattended, nat`
    /// All that a directory says, everybody enabled who has no day of disabling: `user, aliases, display_name, employee_id, sid_history,
    /// created, disabled_on, last_logon, left_on, kind, password_never_expires`
    pub fn directory<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        let headers = [
            "user",
            "aliases",
            "display_name",
            "employee_id",
            "sid_history",
            "created",
            "disabled_on",
            "last_logon",
            "left_on",
            "kind",
            "password_never_expires",
            "enabled",
        ];
        let enabled = |row: &str| {
            let disabled = row.split(',').nth(6).is_some_and(|day| !day.is_empty()) || row.contains("disabled_on=");
            if row.contains("enabled=") { row.to_string() } else { format!("{row},enabled={}", if disabled { "no" } else { "yes" }) }
        };
        self.table("directory", &headers, rows.into_iter().map(|row| enabled(row.as_ref())))
    }

    pub fn devices<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("register", &["device", "device_kind", "ip", "ip_from", "ip_to", "aliases", "unattended", "nat"], rows)
    }

    /// `user, plan`
    pub fn plans<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("plans", &["user", "plan"], rows)
    }

    /// `product, quantity, metric, version, type, sa_end, purchased, replaces, server, status, pack_key`
    pub fn owned<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        let headers =
            ["product", "quantity", "metric", "version", "type", "sa_end", "purchased", "replaces", "server", "status", "pack_key"];
        self.table("owned", &headers, rows)
    }

    /// `subject, product`
    pub fn assigned<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("assigned", &["subject", "product"], rows)
    }

    /// `product, metric, unit_price`
    pub fn prices<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("prices", &["product", "metric", "unit_price"], rows)
    }

    /// The usual price list of standalone CALs.
    pub fn priced(self) -> Estate {
        self.prices(LIST)
    }

    /// `right, claimed_shortage, unit_price`
    pub fn claims<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("claims", &["right", "claimed_shortage", "unit_price"], rows)
    }

    /// `workload, authorised_user, principal, server, via`
    pub fn authorised<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("authorised", &["workload", "authorised_user", "principal", "server", "via"], rows)
    }

    /// `group, member, principal, aliases`
    pub fn members<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("members", &["group", "member", "principal", "aliases"], rows)
    }

    /// Whoever could access the right counts.
    pub fn counting(self, right: &str) -> Estate {
        self.set(|settings| settings.could_access.extend([right.to_string()]))
    }

    /// A file as a product exports it.
    pub fn file(mut self, name: &str, text: &str) -> Estate {
        self.texts.push((name.to_string(), text.to_string()));
        self
    }

    /// `server, message`
    pub fn events<R: AsRef<str>>(self, rows: impl IntoIterator<Item = R>) -> Estate {
        self.table("events", &["server", "message"], rows)
    }

    #[allow(clippy::wrong_self_convention)] // the domain's own word
    pub fn as_of(self, text: &str) -> Estate {
        self.set(|settings| settings.as_of = day(text))
    }

    pub fn policy(self, policy: Policy) -> Estate {
        self.set(|settings| settings.policy = policy)
    }

    pub fn set(mut self, change: impl FnOnce(&mut Settings)) -> Estate {
        change(&mut self.settings);
        self
    }

    /// Decides, as the next entry of the journal.
    pub fn decide(mut self, decision: Decision) -> Estate {
        let entry = self.decisions.len() as u64 + 1;
        self.decisions.push(Decided { entry, decision, why: "a test says so".into(), by: "tester".into() });
        self
    }

    pub fn metric(self, right: &str, to: MetricChoice) -> Estate {
        self.decide(Decision::Metric { right: right.into(), to })
    }

    /// The path of the table that was told as the n-th (from 0), as decisions name it.
    pub fn path(&self, nth: usize) -> String {
        self.tables[nth].file.clone()
    }

    /// What the readers make of the tables.
    pub fn records(&self) -> Records {
        let folder = tempfile::tempdir().unwrap();
        for table in &self.tables {
            let rows = table.rows.iter().map(|row| row.join(","));
            let text: Vec<String> = std::iter::once(table.headers.join(",")).chain(rows).collect();
            std::fs::write(folder.path().join(&table.file), text.join("\n") + "\n").unwrap();
        }
        for (name, text) in &self.texts {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let records = evidence::load(folder.path(), catalog(), &Options::default(), &Silent).unwrap();
        for table in &records.ledger.tables {
            assert_eq!(table.rejected, 0, "a row of the test was rejected: {:?}", table.rejects);
            assert_ne!(table.kind, "unrecognised", "{}", table.signs);
        }
        records
    }

    pub fn position(&self) -> Outcome {
        Outcome(self.with(&self.records(), &self.decisions, &Memory::default()))
    }

    /// The position under some of the decisions, with whatever the memory knows.
    pub fn with(&self, records: &Records, decisions: &[Decided], memory: &Memory) -> Position {
        reconstruct(Inputs { catalog: catalog(), records, decisions, settings: &self.settings }, memory)
    }
}

/// Places the cells of a row under its headers.
fn cells(row: &str, headers: &[&'static str]) -> Vec<String> {
    let mut cells = vec![String::new(); headers.len()];
    let mut next = 0;
    for cell in row.split(',') {
        let named = cell.split_once('=').and_then(|(name, value)| Some((headers.iter().position(|h| *h == name.trim())?, value)));
        match named {
            Some((at, value)) => cells[at] = value.into(),
            None => {
                cells[next] = cell.into();
                next += 1;
            }
        }
    }
    cells
}

pub fn person(key: &str) -> RecordKey {
    RecordKey { record: "person".into(), key: key.into() }
}

pub fn device(key: &str) -> RecordKey {
    RecordKey { record: "device".into(), key: key.into() }
}

pub fn amend(record: &str, key: &str, field: &str, to: &str) -> Decision {
    Decision::Amend { on: RecordKey { record: record.into(), key: key.into() }, field: field.into(), to: Some(to.into()) }
}

pub fn users(users: u64) -> Option<Count> {
    Some(Count { users, devices: 0 })
}

pub fn count(users: u64, devices: u64) -> Option<Count> {
    Some(Count { users, devices })
}

/// A position with the questions that tests ask.
pub struct Outcome(pub Position);

impl Outcome {
    pub fn right(&self, id: &str) -> &RightPosition {
        let right = catalog().find_right(id).unwrap();
        self.0.rights.get(&right).unwrap_or_else(|| panic!("{id} is not demanded"))
    }

    pub fn rights(&self) -> Vec<&str> {
        self.0.rights.keys().map(|right| catalog().right(*right).id.as_str()).collect()
    }

    /// (users, devices) uncovered.
    pub fn gap(&self, id: &str) -> (u64, u64) {
        let gap = self.right(id).gap;
        (gap.users, gap.devices)
    }

    pub fn excluded(&self, id: &str, reason: Reason) -> u64 {
        self.right(id).excluded.get(&reason).copied().unwrap_or_default()
    }

    /// The names of everyone in the population of a right, users first.
    pub fn population(&self, id: &str) -> Vec<&str> {
        let inside = self.right(id).subjects.iter().filter(|s| !matches!(s.fate, Fate::Excluded(_) | Fate::External(_)));
        inside.map(|s| self.0.name(s.subject)).collect()
    }

    pub fn users(&self, id: &str) -> Vec<&str> {
        self.named(id, |subject| matches!(subject, Subject::User(_)))
    }

    pub fn devices(&self, id: &str) -> Vec<&str> {
        self.named(id, |subject| matches!(subject, Subject::Device(_)))
    }

    fn named(&self, id: &str, kind: impl Fn(Subject) -> bool) -> Vec<&str> {
        let all = self.right(id).subjects.iter().filter(|s| kind(s.subject));
        all.filter(|s| !matches!(s.fate, Fate::Excluded(_) | Fate::External(_))).map(|s| self.0.name(s.subject)).collect()
    }

    /// Versions that units in the pools of a product cover for a right, with how many units each.
    pub fn covers(&self, product: &str, id: &str) -> Vec<(String, u64)> {
        let right = catalog().find_right(id).unwrap();
        let product = catalog().find_product(product).unwrap();
        let pools = self.0.pools.iter().filter(|p| p.product == product);
        pools.filter_map(|p| p.covers.get(&right).map(|v| (catalog().version_name(right, *v).to_string(), p.units))).collect()
    }

    pub fn residual(&self) -> f64 {
        self.0.totals.residual_cost.as_units()
    }

    pub fn external(&self) -> f64 {
        self.0.totals.external_cost.as_units()
    }

    pub fn auditor(&self) -> f64 {
        self.0.totals.auditor_cost.as_units()
    }

    pub fn unpriced(&self) -> u64 {
        self.0.totals.unpriced
    }

    /// What a step of the waterfall takes away (negative) or adds; 0 where it is left out.
    pub fn step(&self, code: &str) -> f64 {
        let steps = self.0.waterfall.iter().filter(|s| s.code == code);
        steps.map(|s| s.delta).sum::<Cents>().as_units()
    }

    pub fn metric(&self, id: &str) -> Option<MetricChoice> {
        self.right(id).metric
    }

    pub fn policy(&self, policy: Policy) -> &PolicyResult {
        &self.0.policies[&policy]
    }

    /// (product, quantity) of each purchase.
    pub fn purchases(&self) -> Vec<(&str, u64)> {
        self.0.purchases.iter().map(|p| (catalog().product(p.product).name.as_str(), p.quantity)).collect()
    }
}
