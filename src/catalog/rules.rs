//! Every rule as a sentence with its source: what `recal catalog` lists, what details cite, what a switch can turn.
//!
//! Grouped by subject in the order of [`write`]; within a subject as the files have them.

use super::data::{BundleRow, GrantRow, KindRow, ProductRow, RightRow, Row, SkusRow, VersionRow, WorkloadRow};
use super::rows::Rows;
use super::{Catalog, CatalogError, Confidence, Rule, text};
use std::collections::BTreeMap;

/// Writes the rules, and the index of the rows that switches can turn, into the catalog.
pub(super) fn write(rows: &Rows, catalog: &mut Catalog) -> Result<(), CatalogError> {
    let mut writer = Writer::new(rows);
    writer.workloads(rows)?;
    writer.versions(rows)?;
    writer.products(rows)?;
    writer.bundles(rows)?;
    writer.packages(rows)?;
    writer.plans(rows)?;
    writer.access(rows)?;
    writer.accounts(rows)?;
    writer.facts(rows)?;
    writer.playbooks(rows)?;
    writer.requests(rows)?;
    catalog.rules = writer.rules;
    catalog.switch_rows = writer.switches;
    Ok(())
}

/// What is written so far, and what names stand for.
struct Writer<'a> {
    sources: BTreeMap<&'a str, (&'a str, &'a str)>,
    names: BTreeMap<&'a str, &'a str>,
    workloads: BTreeMap<&'a str, &'a str>,
    rights: BTreeMap<&'a str, &'a str>,
    plans: BTreeMap<&'a str, &'a str>,
    versions: BTreeMap<(&'a str, &'a str), &'a str>,
    rules: Vec<Rule>,
    /// Place of a rule by its id: a later row (an overlay's grant) replaces an earlier one.
    places: BTreeMap<String, usize>,
    switches: BTreeMap<String, String>,
}

impl<'a> Writer<'a> {
    fn new(rows: &'a Rows) -> Writer<'a> {
        Writer {
            sources: rows.source.iter().map(|row| (row.id.as_str(), (row.text.as_str(), row.date.as_str()))).collect(),
            names: rows.product.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect(),
            workloads: rows.workload.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect(),
            rights: rows.right.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect(),
            plans: rows.plan.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect(),
            versions: rows.version.iter().map(|row| ((row.workload.as_str(), row.key.as_str()), version_name(row))).collect(),
            rules: Vec::new(),
            places: BTreeMap::new(),
            switches: BTreeMap::new(),
        }
    }

    /// Adds the rule of a row; a source that `sources.toml` does not hold is an error.
    fn add(&mut self, row: &dyn Row, id: String, group: &str, text: String) -> Result<(), CatalogError> {
        let origin = row.origin();
        let mut sources = Vec::with_capacity(origin.source.len());
        for key in origin.source {
            let known = self.sources.get(key.as_str()).copied();
            sources.push(known.ok_or_else(|| CatalogError {
                file: "rows".to_owned(),
                what: format!("row {id} names the source '{key}', which sources.toml does not hold"),
            })?);
        }
        let text = match origin.note {
            Some(note) => format!("{} ({note}).", text.trim_end_matches('.')),
            None => text,
        };
        let rule = Rule {
            id: id.clone(),
            group: group.to_owned(),
            text,
            source: sources.iter().map(|(text, _)| *text).collect::<Vec<_>>().join("; "),
            date: origin.date.or(sources.first().map(|(_, date)| *date)).unwrap_or_default().to_owned(),
            confidence: origin.confidence.unwrap_or(Confidence::Unverified),
        };
        match self.places.get(&id).and_then(|&at| self.rules.get_mut(at)) {
            Some(known) => *known = rule,
            None => {
                self.places.insert(id, self.rules.len());
                self.rules.push(rule);
            }
        }
        Ok(())
    }

    /// Lets a switch name a row, by its id and by other names.
    fn switch<'n>(&mut self, row: &str, names: impl IntoIterator<Item = &'n str>) {
        self.switches.insert(text::loose(row), row.to_owned());
        for name in names {
            self.switches.entry(text::loose(name)).or_insert_with(|| row.to_owned());
        }
    }

    /// Names of rights, for a sentence.
    fn list(&self, rights: &[String]) -> String {
        let names: Vec<&str> = rights.iter().map(|right| self.rights.get(right.as_str()).copied().unwrap_or(right)).collect();
        names.join(", ")
    }

    fn workloads(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.workload {
            let package = rows.package.iter().any(|package| package.workload == row.id);
            self.add(row, row.id(), "workload", workload_sentence(row, package))?;
        }
        for row in &rows.right {
            let sentence = self.right_sentence(row);
            self.add(row, row.id(), "right", sentence)?;
        }
        Ok(())
    }

    fn right_sentence(&self, row: &RightRow) -> String {
        let cal = row.cal.as_deref().and_then(|cal| self.names.get(cal).copied()).unwrap_or("no CAL of its own");
        let top = if row.additive { ", on top of the base right" } else { "" };
        let computed = if row.computed { "" } else { " It is not computed yet." };
        let only = row.only.map(|metric| format!(" Its licences exist by {} only.", metric.word())).unwrap_or_default();
        let more = row.text.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
        format!("{}: given by the {cal}{top}.{only}{more}{computed}", row.name)
    }

    fn versions(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.version {
            let workload = self.workloads.get(row.workload.as_str()).copied().unwrap_or(&row.workload);
            self.add(row, row.id(), "version", version_sentence(workload, row))?;
        }
        for row in &rows.equivalence {
            let right = rows.right.iter().find(|right| right.id == row.right);
            let workload = right.map_or("", |right| right.workload.as_str());
            let ladder =
                rows.workload.iter().find(|known| known.id == workload).and_then(|known| known.ladder.as_deref()).unwrap_or(workload);
            let name = |key: &'a str| self.versions.get(&(ladder, key)).copied().unwrap_or(key);
            let (server, cal) = (name(&row.server), name(&row.cal));
            let sentence = format!("{}: a server of version {server} needs only a {cal} CAL.", self.list(std::slice::from_ref(&row.right)));
            self.add(row, row.id(), "version", sentence)?;
            let typed = format!("{}/{}", row.right, row.server);
            self.switch(&row.id(), [typed.as_str(), row.id().trim_start_matches("equivalence/")]);
        }
        Ok(())
    }

    fn products(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.product {
            let (group, sentence) = self.product_sentence(row);
            self.add(row, row.id(), group, sentence)?;
        }
        if let Some(row) = &rows.description {
            let sentence = "Other wordings of price lists and licence statements are read word by word; what is not certain is a finding.";
            self.add(row, row.id(), "product", sentence.to_owned())?;
        }
        Ok(())
    }

    fn product_sentence(&self, row: &ProductRow) -> (&'static str, String) {
        let right = || self.list(row.right.as_slice());
        let (group, what) = match row.kind {
            KindRow::Cal => ("product", format!("gives the right {}", right())),
            KindRow::Suite => {
                ("suite", "is a CAL suite; what it holds depends on the period, and one suite is for one user or device".to_owned())
            }
            KindRow::Bridge => {
                let plans: Vec<&str> = row.plans.iter().map(|plan| self.plans.get(plan.as_str()).copied().unwrap_or(plan)).collect();
                ("bridge", format!("is a suite bridge: its units go only to users who hold {}", plans.join(" or ")))
            }
            KindRow::Fixed => {
                let package = row.package.as_deref().unwrap_or_default();
                let package = self.workloads.get(package).copied().unwrap_or(package);
                let premium = if row.premium { ", Premium features included" } else { "" };
                ("product", format!("gives what its version of {package} holds{premium}"))
            }
            KindRow::Connector => {
                let needs = row
                    .needs
                    .iter()
                    .map(|needs| format!(", where a {} Connector stands on the same host", self.list(std::slice::from_ref(needs))));
                let needs: String = needs.collect();
                (
                    "connector",
                    format!("covers any number of external users for {} on one physical host and its virtual machines{needs}", right()),
                )
            }
            KindRow::NotComputed => ("product", format!("gives nothing here: {}", row.reason.as_deref().unwrap_or("it is not computed"))),
        };
        let more = row.text.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
        let brings = row.brings.as_ref().map(|brings| {
            let product = self.names.get(brings.product.as_str()).copied().unwrap_or(&brings.product);
            format!(" Each comes with {} of: {product}.", brings.units)
        });
        (group, format!("{} {what}.{more}{}", row.name, brings.unwrap_or_default()))
    }

    fn bundles(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.bundle {
            let group = if row.id().starts_with("bridge/") { "bridge" } else { "suite" };
            let sentence = self.bundle_sentence(row);
            self.add(row, row.id(), group, sentence)?;
            let product = rows.product.iter().find(|product| product.id == row.product && row.from.is_none());
            let names = product.iter().flat_map(|product| std::iter::once(&product.name).chain(&product.aliases)).map(String::as_str);
            let names: Vec<&str> = names.collect();
            self.switch(&row.id(), names);
        }
        Ok(())
    }

    fn packages(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.package {
            let name = self.workloads.get(row.workload.as_str()).copied().unwrap_or(&row.workload);
            let version = self.versions.get(&(row.workload.as_str(), row.version.as_str())).copied().unwrap_or(&row.version);
            let right = |(right, key): (&String, &String)| format!("{} {key}", self.rights.get(right.as_str()).copied().unwrap_or(right));
            let held = row.rights.iter().map(right).collect::<Vec<_>>().join(", ");
            let edition = if row.premium { " Premium adds" } else { " holds" };
            let give = if row.confidence == Some(Confidence::Unverified) { "are believed to give" } else { "give" };
            let sentence =
                format!("{name} {version}{edition}: {held}; access demands these rights, its own CALs {give} them at these versions.");
            self.add(row, row.id(), "suite", sentence)?;
            self.switch(&row.id(), []);
        }
        Ok(())
    }

    fn bundle_sentence(&self, row: &BundleRow) -> String {
        let name = self.names.get(row.product.as_str()).copied().unwrap_or(&row.product);
        let period = match (row.from, row.to) {
            (Some(from), Some(to)) => format!(", from {from} to {to},"),
            (Some(from), None) => format!(", from {from} on,"),
            (None, Some(to)) => format!(", to {to},"),
            (None, None) => String::new(),
        };
        let held = if row.confidence == Some(Confidence::Unverified) { "is believed to hold" } else { "holds" };
        let also = if row.also.is_empty() { String::new() } else { format!("; besides {}", row.also.join(", ")) };
        format!("{name}{period} {held}: {}{also}.", self.list(&row.rights))
    }

    fn plans(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.plan {
            let none = !rows.grant.iter().any(|grant| grant.plan == row.id);
            let sentence = if none {
                format!("{} carries no CAL right.", row.name)
            } else {
                format!("{} is an online plan, licensed by user.", row.name)
            };
            self.add(row, row.id(), "plan", sentence)?;
        }
        for row in &rows.grant {
            self.grant(row)?;
        }
        for row in &rows.skus {
            self.skus(row)?;
        }
        Ok(())
    }

    fn grant(&mut self, row: &GrantRow) -> Result<(), CatalogError> {
        let plan = self.plans.get(row.plan.as_str()).copied().unwrap_or(&row.plan);
        let carries = if row.confidence == Some(Confidence::Unverified) { "is believed to carry" } else { "carries" };
        for right in &row.rights {
            let id = format!("plan/{}/{right}", row.plan);
            let sentence = format!("{plan} {carries} the right {}, at the latest version.", self.list(std::slice::from_ref(right)));
            self.add(row, id.clone(), "plan", sentence)?;
            self.switch(&id, []);
        }
        Ok(())
    }

    fn skus(&mut self, row: &SkusRow) -> Result<(), CatalogError> {
        let plan = self.plans.get(row.plan.as_str()).copied().unwrap_or(&row.plan);
        for (guid, string_id, name) in &row.products {
            let sentence = format!("{string_id} ({guid}) is '{name}' and counts as: {plan}.");
            self.add(row, format!("sku/{guid}"), "sku", sentence)?;
        }
        Ok(())
    }

    fn access(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.external {
            self.add(row, row.id(), "external", row.text.clone())?;
        }
        for row in &rows.waiver {
            self.add(row, row.id.clone(), "waiver", row.text.clone())?;
            let names = row.models.iter().map(String::as_str).filter(|model| !model.is_empty() && !row.rights.is_empty());
            self.switch(&row.id, names.collect::<Vec<_>>());
        }
        Ok(())
    }

    fn accounts(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.naming {
            self.add(row, row.id.clone(), "account", row.text.clone())?;
        }
        for row in &rows.principal {
            self.add(row, row.id.clone(), "account", row.text.clone())?;
        }
        for row in &rows.contested {
            let text = format!("{} For leaving it out: {} For counting it: {}", row.treatment, row.out, row.counts);
            self.add(row, row.id.clone(), "account", text)?;
        }
        for row in &rows.account {
            self.add(row, row.id.clone(), "account", row.text.clone())?;
        }
        for row in &rows.logon_type {
            let counts = if row.access { "is access over the network" } else { "is no access over the network" };
            self.add(row, row.id(), "logon-type", format!("Logon type {} ({}) of event 4624 {counts}.", row.number, row.name))?;
        }
        for row in &rows.ual_role {
            let workload = self.workloads.get(row.workload.as_str()).copied().unwrap_or(&row.workload);
            self.add(row, row.id(), "ual-role", format!("User Access Logging role '{}' is access to {workload}.", row.name))?;
        }
        Ok(())
    }

    fn facts(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.fact {
            self.add(row, row.id.clone(), &row.group, row.text.clone())?;
        }
        Ok(())
    }

    fn requests(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.request {
            self.add(row, row.id.clone(), "request", format!("{} {}", row.what, row.why))?;
        }
        Ok(())
    }

    fn playbooks(&mut self, rows: &'a Rows) -> Result<(), CatalogError> {
        for row in &rows.playbook {
            self.add(row, row.id(), "playbook", super::playbooks::sentence(row))?;
        }
        Ok(())
    }
}

fn version_name(row: &VersionRow) -> &str {
    row.name.as_deref().unwrap_or(&row.key)
}

fn workload_sentence(row: &WorkloadRow, package: bool) -> String {
    let layer = match (row.implies_windows_server, package) {
        (_, true) => "access demands the rights of what its version holds",
        (true, false) => "access also demands the Windows Server right",
        (false, false) => "access demands its own right",
    };
    let ladder = row.ladder.as_ref().map(|ladder| format!("; its versions are those of {ladder}")).unwrap_or_default();
    let computed = if row.computed { "" } else { "; it is not computed yet" };
    format!("{}: {layer}{ladder}{computed}.", row.name)
}

fn version_sentence(workload: &str, row: &VersionRow) -> String {
    let mut sentence = format!("{workload} {}", version_name(row));
    match row.released {
        Some(day) => sentence.push_str(&format!(" became available on {day}")),
        None => sentence.push_str(" became available on a day that is not known"),
    }
    if let Some(day) = row.support_end {
        sentence.push_str(&format!("; support ends on {day}"));
    }
    if let Some(day) = row.extended_security_end {
        sentence.push_str(&format!(", extended security updates on {day}"));
    }
    if row.subscription_edition {
        sentence.push_str("; a subscription edition");
    }
    sentence.push('.');
    sentence
}
