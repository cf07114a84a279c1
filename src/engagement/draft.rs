//! Decisions as the workbench and scripts make them: typed constructors, and reading from JSON.

use super::Draft;
use super::meaning::STEP;
use super::states::{JOURNAL, Verdict};
use crate::catalog::{Cents, Day, Metric};
use crate::kit::decisions::{Decision, MetricChoice, RecordKey};
use crate::kit::findings::Status;
use crate::kit::mapping::{Mapping, Profile, TableName};
use serde_json::{Map, Value, json};

impl Draft {
    fn new(op: &str, on: &[(&str, &str)], why: &str) -> Draft {
        let on = on.iter().map(|(name, value)| (name.to_string(), Value::from(*value))).collect();
        Draft { op: op.to_string(), on, rest: Map::new(), why: why.to_string() }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Draft {
        self.rest.insert(name.to_string(), value.into());
        self
    }

    /// The first entry of a journal.
    pub fn open(client: &str, as_of: Day, currency: Option<&str>) -> Draft {
        Draft::new("open", &[], "").with("client", client).with("as_of", as_of.to_string()).with("currency", currency)
    }

    /// A setting by its name; `None` takes it back to its default.
    pub fn set(name: &str, to: Option<&str>, why: &str) -> Draft {
        Draft::new("set", &[], why).with("name", name).with("to", to)
    }

    /// A source (`path` or `path#table`) as reference only, or in use again.
    pub fn source(source: &str, reference_only: bool, why: &str) -> Draft {
        Draft::new("source", &[("source", source)], why).with("to", if reference_only { "reference-only" } else { "use" })
    }

    /// How a table is read.
    pub fn map(on: &TableName, mapping: &Mapping, why: &str) -> Draft {
        let mut draft = Draft::new("map", &[("source", &on.source)], why);
        if let Some(table) = &on.table {
            draft.on.insert("table".to_string(), table.as_str().into());
        }
        super::mapping::put(&mut draft.rest, mapping);
        draft
    }

    /// How every table with these headers is read.
    pub fn profile(profile: &Profile, why: &str) -> Draft {
        let mut draft = Draft::new("profile", &[], why).with("name", profile.name.as_str()).with("headers", profile.headers.clone());
        super::mapping::put(&mut draft.rest, &profile.mapping);
        draft
    }

    pub fn amend(on: &RecordKey, field: &str, to: Option<&str>, why: &str) -> Draft {
        Draft::on_record("amend", on, why).with("field", field).with("to", to)
    }

    pub fn add<'a>(record: &str, fields: impl IntoIterator<Item = (&'a str, &'a str)>, why: &str) -> Draft {
        let fields: Map<String, Value> = fields.into_iter().map(|(name, value)| (name.to_string(), Value::from(value))).collect();
        Draft::new("add", &[], why).with("record", record).with("fields", fields)
    }

    pub fn exclude(on: &RecordKey, why: &str) -> Draft {
        Draft::on_record("exclude", on, why)
    }

    pub fn include(on: &RecordKey, why: &str) -> Draft {
        Draft::on_record("include", on, why)
    }

    /// `on` becomes part of `to`, whose attributes stand.
    pub fn merge(on: &RecordKey, to: &str, why: &str) -> Draft {
        Draft::on_record("merge", on, why).with("to", to)
    }

    pub fn split(on: &RecordKey, why: &str) -> Draft {
        Draft::on_record("split", on, why)
    }

    pub fn metric(right: &str, to: MetricChoice, why: &str) -> Draft {
        Draft::new("metric", &[("right", right)], why).with("to", to.word())
    }

    pub fn shared(device: &str, yes: bool, why: &str) -> Draft {
        Draft::new("shared", &[("record", "device"), ("key", device)], why).with("to", yes_no(yes))
    }

    /// `metric` is `None` for Connectors.
    pub fn price(product: &str, metric: Option<Metric>, to: Cents, currency: Option<&str>, why: &str) -> Draft {
        let mut draft = Draft::new("price", &[("product", product)], why).with("to", to.plain());
        if let Some(metric) = metric {
            draft.on.insert("metric".to_string(), Value::from(metric.word()));
        }
        if let Some(currency) = currency {
            draft = draft.with("currency", currency);
        }
        draft
    }

    /// The same as somebody typed it; [`super::check`] judges metric and amount.
    pub fn price_as_typed(product: &str, metric: Option<&str>, to: &str, currency: Option<&str>, why: &str) -> Draft {
        let mut draft = Draft::new("price", &[("product", product)], why).with("to", to);
        if let Some(metric) = metric {
            draft.on.insert("metric".to_string(), Value::from(metric));
        }
        match currency {
            Some(currency) => draft.with("currency", currency),
            None => draft,
        }
    }

    /// A Connector's entitlement line, by its origin, is held for this host.
    pub fn place(connector: &str, host: &str, why: &str) -> Draft {
        Draft::new("place", &[("record", "entitlement"), ("key", connector)], why).with("to", host)
    }

    /// A row of the catalog, granted or withdrawn.
    pub fn right(row: &str, granted: bool, why: &str) -> Draft {
        Draft::new("right", &[("row", row)], why).with("to", if granted { "granted" } else { "not granted" })
    }

    pub fn finding(id: &str, to: Status, why: &str) -> Draft {
        Draft::new("finding", &[("finding", id)], why).with("to", to.word())
    }

    /// A note on anything: `[("record", "person"), ("key", …)]`, `[("right", …)]`, `[]` for the engagement as a whole.
    pub fn note(on: &[(&str, &str)], text: &str) -> Draft {
        Draft::new("note", on, text)
    }

    /// A cause or step of a finding's playbook is ticked off; `why` tells it in words, so that the journal reads without the playbook.
    pub fn tick(finding: &str, step: &str, why: &str) -> Draft {
        Draft::note(&[("finding", finding), (STEP, step)], why)
    }

    /// What a second pair of eyes says of anything, `on` as for a note: agreed or questioned; `by` where it is not who writes it down.
    pub fn review(on: &[(&str, &str)], to: &str, by: Option<&str>, why: &str) -> Draft {
        let draft = Draft::new("review", on, why).with("to", to);
        match by {
            Some(by) => draft.with("by", by),
            None => draft,
        }
    }

    /// The journal's own note of a last line that was torn and is cut.
    pub fn torn(cut: &str) -> Draft {
        let shown: String = cut.chars().take(2_000).collect();
        Draft::note(
            &[(JOURNAL, "torn")],
            &format!("the last line was torn while it was written and has been cut; what was left of it: {shown}"),
        )
    }

    pub fn retract(entry: u64, why: &str) -> Draft {
        Draft::verdict(Verdict::Retract, entry, why)
    }

    pub fn restore(entry: u64, why: &str) -> Draft {
        Draft::verdict(Verdict::Restore, entry, why)
    }

    fn verdict(verdict: Verdict, entry: u64, why: &str) -> Draft {
        let op = match verdict {
            Verdict::Retract => "retract",
            Verdict::Restore => "restore",
        };
        let mut draft = Draft::new(op, &[], why);
        draft.on.insert("entry".to_string(), Value::from(entry));
        draft
    }

    fn on_record(op: &str, on: &RecordKey, why: &str) -> Draft {
        Draft::new(op, &[("record", &on.record), ("key", &on.key)], why)
    }

    /// Documents that go with the decision, by path.
    pub fn attach(self, paths: &[String]) -> Draft {
        if paths.is_empty() {
            return self;
        }
        let attached: Vec<Value> = paths.iter().map(|path| json!({ "path": path })).collect();
        self.with("attach", attached)
    }

    /// A kit decision as a draft: what a finding's suggestion becomes when it is accepted.
    pub fn from_decision(decision: &Decision, why: &str) -> Draft {
        match decision {
            Decision::Amend { on, field, to } => Draft::amend(on, field, to.as_deref(), why),
            Decision::Add { record, fields } => Draft::add(record, fields.iter().map(|(n, v)| (n.as_str(), v.as_str())), why),
            Decision::Map { on, mapping } => Draft::map(on, mapping, why),
            Decision::Profile(profile) => Draft::profile(profile, why),
            Decision::ReferenceOnly { source, yes } => Draft::source(source, *yes, why),
            Decision::Exclude { on } => Draft::exclude(on, why),
            Decision::Include { on } => Draft::include(on, why),
            Decision::Merge { on, to } => Draft::merge(on, to, why),
            Decision::Split { on } => Draft::split(on, why),
            Decision::Metric { right, to } => Draft::metric(right, *to, why),
            Decision::Shared { device, yes } => Draft::shared(device, *yes, why),
            Decision::Price { product, metric, to, currency } => Draft::price(product, *metric, *to, currency.as_deref(), why),
            Decision::Place { connector, host } => Draft::place(connector, host, why),
            Decision::Right { row, granted } => Draft::right(row, *granted, why),
            Decision::Finding { id, to } => Draft::finding(id, *to, why),
            Decision::Note { text, .. } => Draft::note(&[], text),
        }
    }

    /// As a line of `recal decide --file`.
    pub fn to_json(&self) -> String {
        let mut map = self.rest.clone();
        map.insert("op".to_string(), self.op.as_str().into());
        map.insert("on".to_string(), self.on.clone().into());
        map.insert("why".to_string(), self.why.as_str().into());
        Value::Object(map).to_string()
    }

    /// From a line of `recal decide --file`: an entry without id, time and prev. Returns the id too, if the line carries one.
    /// The error completes 'line 7 …'.
    pub fn from_json(text: &str) -> Result<(Draft, Option<u64>), String> {
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| format!("is no JSON ({error})"))?;
        let Value::Object(mut map) = value else {
            return Err("is no JSON object".to_string());
        };
        for name in ["v", "at", "prev"] {
            map.remove(name);
        }
        let id = map.remove("id").and_then(|id| id.as_u64());
        Ok((Draft::from_map(map)?, id))
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
