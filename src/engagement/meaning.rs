//! What an entry says, checked: the one place that knows which op carries what. INTERFACE.md 'An engagement'.
//!
//! Errors complete a sentence that begins with where the entry stands ('line 3 …', 'entry 12 …').

use super::Draft;
use super::fields::{self, parse_flag};
use super::mapping;
use super::states::{Verdict, target};
use crate::catalog::{Cents, Day, Metric, money};
use crate::kit::decisions::{Decision, MetricChoice, Policy, RecordKey, Settings};
use crate::kit::findings::Status;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An op's effect.
#[derive(Clone, PartialEq, Debug)]
pub enum Meaning {
    Open {
        client: String,
        as_of: Day,
        currency: Option<String>,
    },
    Set(Setting),
    Decision(Decision),
    Verdict {
        verdict: Verdict,
        entry: u64,
    },
    /// Kept and listed; a `review` moves no number.
    Kept,
}

/// One setting with its new value; `None` is the default again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Setting {
    Client(String),
    AsOf(Day),
    Currency(Option<String>),
    WindowStart(Option<Day>),
    ImpliedWindowsServer(bool),
    ExternalDefinition(Option<String>),
    SiteCode(Option<String>),
    Policy(Policy),
    Threshold(Option<String>),
    /// Whether whoever could access counts, for one right.
    CouldAccess {
        right: String,
        yes: bool,
    },
    Scope(Option<String>),
    RequestDeadline(Option<Day>),
}

/// What stands before the right in the name of a setting that is made per right.
pub const COULD_ACCESS: &str = "could_access.";

/// The names that op `set` takes.
pub const SETTINGS: [&str; 12] = [
    "client",
    "as_of",
    "currency",
    "window_start",
    "implied_windows_server",
    "external_definition",
    "site_code",
    "policy",
    "threshold",
    "could_access.RIGHT",
    "scope",
    "request_deadline",
];

impl Setting {
    pub fn apply(self, settings: &mut Settings) {
        match self {
            Setting::Client(client) => settings.client = client,
            Setting::AsOf(day) => settings.as_of = day,
            Setting::Currency(currency) => settings.currency = currency,
            Setting::WindowStart(day) => settings.window_start = day,
            Setting::ImpliedWindowsServer(yes) => settings.implied_windows_server = yes,
            Setting::ExternalDefinition(text) => settings.external_definition = text,
            Setting::SiteCode(code) => settings.site_code = code,
            Setting::Policy(policy) => settings.policy = policy,
            Setting::Threshold(threshold) => settings.threshold = threshold,
            Setting::CouldAccess { right, yes } => {
                settings.could_access.retain(|known| *known != right);
                settings.could_access.extend(yes.then_some(right));
            }
            Setting::Scope(scope) => settings.scope = scope,
            Setting::RequestDeadline(day) => settings.request_deadline = day,
        }
    }

    fn parse(name: &str, to: Option<String>) -> Result<Setting, String> {
        let day = |text: &str| Day::parse_iso(text).ok_or_else(|| format!("sets {name} to '{text}', which is no date (YYYY-MM-DD)"));
        let needed = |to: Option<String>| to.ok_or_else(|| format!("sets {name} to nothing; give it a value in `to`"));
        let flag = |text: &str| parse_flag(text).ok_or_else(|| format!("sets {name} to '{text}'; it takes yes or no"));
        if let Some(right) = name.strip_prefix(COULD_ACCESS).map(str::trim).filter(|right| !right.is_empty()) {
            let yes = to.as_deref().map_or(Ok(false), flag)?;
            return Ok(Setting::CouldAccess { right: right.to_string(), yes });
        }
        Ok(match name {
            "client" => Setting::Client(needed(to)?),
            "as_of" => Setting::AsOf(day(&needed(to)?)?),
            "currency" => Setting::Currency(to.map(|text| iso(&text)).transpose()?),
            "window_start" => Setting::WindowStart(to.as_deref().map(day).transpose()?),
            "implied_windows_server" => Setting::ImpliedWindowsServer(to.as_deref().map_or(Ok(true), flag)?),
            "external_definition" => Setting::ExternalDefinition(to),
            "site_code" => Setting::SiteCode(to),
            "scope" => Setting::Scope(to),
            "request_deadline" => Setting::RequestDeadline(to.as_deref().map(day).transpose()?),
            "policy" => {
                let text = to.unwrap_or_else(|| Policy::default().word().to_string());
                let known = Policy::ALL.map(Policy::word).join(", ");
                Setting::Policy(
                    Policy::parse(&text.to_ascii_lowercase()).ok_or_else(|| format!("sets policy to '{text}'; it takes {known}"))?,
                )
            }
            "threshold" => {
                if let Some(text) = &to {
                    Cents::parse(text).ok_or_else(|| format!("sets threshold to '{text}', which is no percentage"))?;
                }
                Setting::Threshold(to)
            }
            _ => return Err(format!("sets '{name}', which is no setting (there are {})", SETTINGS.join(", "))),
        })
    }
}

fn iso(text: &str) -> Result<String, String> {
    money::currency(text).ok_or_else(|| format!("names the currency '{text}', which is no code of ISO 4217 such as EUR"))
}

/// Reads an entry's op with all it carries.
pub fn interpret(draft: &Draft) -> Result<Meaning, String> {
    let op = draft.op.as_str();
    if op == "open" {
        return opening(draft);
    }
    if draft.why.trim().is_empty() {
        return Err(format!("({op}) gives no reason; say in `why` on what the decision rests"));
    }
    attachments(draft)?;
    let decision = match op {
        "set" => {
            return Ok(Meaning::Set(Setting::parse(&required(&draft.rest, op, "name")?.to_ascii_lowercase(), text(&draft.rest, "to")?)?));
        }
        "retract" => return verdict(draft, Verdict::Retract),
        "restore" => return verdict(draft, Verdict::Restore),
        "review" => return kept(draft),
        "map" => Decision::Map { on: mapping::on(draft)?, mapping: Box::new(mapping::mapping(draft)?) },
        "profile" => Decision::Profile(Box::new(mapping::profile(draft)?)),
        "source" => source(draft)?,
        "amend" => amend(draft)?,
        "add" => add(draft)?,
        "exclude" => Decision::Exclude { on: identity(draft)? },
        "include" => Decision::Include { on: identity(draft)? },
        "merge" => Decision::Merge { on: identity(draft)?, to: required(&draft.rest, op, "to")? },
        "split" => Decision::Split { on: identity(draft)? },
        "metric" => metric(draft)?,
        "shared" => shared(draft)?,
        "price" => price(draft)?,
        "place" => Decision::Place { connector: place_of(draft)?, host: required(&draft.rest, op, "to")? },
        "right" => Decision::Right { row: row_of(draft)?, granted: granted(draft)? },
        "finding" => finding(draft)?,
        "note" => Decision::Note { on: about(draft), text: text(&draft.rest, "text")?.unwrap_or_else(|| draft.why.trim().to_string()) },
        _ => return Err(format!("has the op '{op}', which this version does not know")),
    };
    Ok(Meaning::Decision(decision))
}

fn opening(draft: &Draft) -> Result<Meaning, String> {
    let as_of = required(&draft.rest, "open", "as_of")?;
    let as_of = Day::parse_iso(&as_of).ok_or_else(|| format!("(open) has the as-of date '{as_of}', which is no date (YYYY-MM-DD)"))?;
    Ok(Meaning::Open { client: text(&draft.rest, "client")?.unwrap_or_default(), as_of, currency: text(&draft.rest, "currency")? })
}

fn verdict(draft: &Draft, verdict: Verdict) -> Result<Meaning, String> {
    match target(draft) {
        Some(entry) => Ok(Meaning::Verdict { verdict, entry }),
        None => Err(format!("({}) does not say on which entry (on: {{\"entry\": 17}})", draft.op)),
    }
}

fn kept(draft: &Draft) -> Result<Meaning, String> {
    let to = required(&draft.rest, "review", "to")?;
    match to.as_str() {
        "agreed" | "questioned" => Ok(Meaning::Kept),
        _ => Err(format!("(review) says '{to}'; it takes agreed or questioned")),
    }
}

fn source(draft: &Draft) -> Result<Decision, String> {
    let to = required(&draft.rest, "source", "to")?;
    let yes = match to.to_ascii_lowercase().as_str() {
        "reference-only" => true,
        "use" => false,
        _ => return Err(format!("(source) says '{to}'; it takes use or reference-only")),
    };
    Ok(Decision::ReferenceOnly { source: required(&draft.on, "source", "source")?, yes })
}

fn amend(draft: &Draft) -> Result<Decision, String> {
    let on = record_key(draft)?;
    let known = fields::of(&on.record)?;
    let field = fields::canonical_field(&on.record, &required(&draft.rest, "amend", "field")?);
    if !draft.rest.contains_key("to") {
        return Err("(amend) gives no new value in `to` (null blanks the field)".to_string());
    }
    let to = text(&draft.rest, "to")?;
    known.check(&field, to.as_deref().unwrap_or(""))?;
    if to.is_none() && known.required.iter().any(|(name, _)| *name == field) {
        return Err(format!("(amend) blanks the field '{field}', without which a record of kind '{}' says nothing", on.record));
    }
    Ok(Decision::Amend { on, field, to })
}

fn add(draft: &Draft) -> Result<Decision, String> {
    let record = fields::canonical_record(&required(&draft.rest, "add", "record")?);
    let known = fields::of(&record)?;
    if record == "description" {
        return Err("(add) is of a description; what one means is said with amend".to_string());
    }
    let Some(Value::Object(given)) = draft.rest.get("fields") else {
        return Err("(add) has no object `fields`".to_string());
    };
    let mut fields = BTreeMap::new();
    for name in given.keys() {
        let field = fields::canonical_field(&record, name);
        if let Some(value) = text(given, name)? {
            known.check(&field, &value)?;
            fields.insert(field, value);
        }
    }
    if let Some((missing, _)) = known.required.iter().find(|(name, _)| !fields.contains_key(*name)) {
        return Err(format!("(add) lacks the field '{missing}', which a record of kind '{record}' must have"));
    }
    if record == "access" && !["user", "device", "ip"].iter().any(|name| fields.contains_key(*name)) {
        return Err("(add) names neither user nor device nor ip, so nobody accessed anything".to_string());
    }
    Ok(Decision::Add { record, fields })
}

fn metric(draft: &Draft) -> Result<Decision, String> {
    let to = required(&draft.rest, "metric", "to")?;
    let to = MetricChoice::parse(&to).ok_or_else(|| format!("(metric) says '{to}'; it takes user, device or split"))?;
    Ok(Decision::Metric { right: required(&draft.on, "metric", "right")?, to })
}

fn shared(draft: &Draft) -> Result<Decision, String> {
    let on = identity(draft)?;
    if on.record != "device" {
        return Err(format!("(shared) is on a {}; only a device can be shared", on.record));
    }
    let to = required(&draft.rest, "shared", "to")?;
    let yes = parse_flag(&to).ok_or_else(|| format!("(shared) says '{to}'; it takes yes or no"))?;
    Ok(Decision::Shared { device: on.key, yes })
}

fn price(draft: &Draft) -> Result<Decision, String> {
    let metric = match text(&draft.on, "metric")?.map(|m| m.to_ascii_lowercase()).as_deref() {
        None => None,
        Some("user") => Some(Metric::User),
        Some("device") => Some(Metric::Device),
        Some(other) => return Err(format!("(price) has the metric '{other}'; it takes user or device, or none for a Connector")),
    };
    let to = required(&draft.rest, "price", "to")?;
    let cents = Cents::parse(&to).ok_or_else(|| format!("(price) says '{to}', which is no amount such as 31.50"))?;
    let currency = text(&draft.rest, "currency")?.map(|c| iso(&c)).transpose()?;
    Ok(Decision::Price { product: required(&draft.on, "price", "product")?, metric, to: cents, currency })
}

fn finding(draft: &Draft) -> Result<Decision, String> {
    let to = required(&draft.rest, "finding", "to")?;
    let status = Status::parse(&to.to_ascii_lowercase())
        .ok_or_else(|| format!("(finding) says '{to}'; it takes accepted, asked, answered or open"))?;
    let id = match text(&draft.on, "finding")? {
        Some(id) => Some(id),
        None => text(&draft.on, "id")?,
    };
    Ok(Decision::Finding { id: id.ok_or_else(|| lacks("finding", "finding"))?, to: status })
}

fn granted(draft: &Draft) -> Result<bool, String> {
    let to = required(&draft.rest, "right", "to")?;
    match to.to_ascii_lowercase().as_str() {
        "granted" | "yes" => Ok(true),
        "not granted" | "not-granted" | "no" => Ok(false),
        _ => Err(format!("(right) says '{to}'; it takes granted or not granted")),
    }
}

/// The Connector's line: by origin, key or product.
fn place_of(draft: &Draft) -> Result<String, String> {
    for name in ["key", "origin", "entitlement", "connector"] {
        if let Some(key) = text(&draft.on, name)? {
            return Ok(key);
        }
    }
    Err(lacks("place", "key"))
}

/// The row of the catalog: `plan` and `right` together are `plan:right`, else the one text that `on` holds.
fn row_of(draft: &Draft) -> Result<String, String> {
    if let (Some(plan), Some(right)) = (text(&draft.on, "plan")?, text(&draft.on, "right")?) {
        return Ok(format!("{plan}:{right}"));
    }
    for name in draft.on.keys() {
        if let Some(row) = text(&draft.on, name)? {
            return Ok(row);
        }
    }
    Err(lacks("right", "row"))
}

/// A note's object, as views match it to their rows: `person:key`, `right:id`, `finding:id`, `entry:7`; blank: the engagement.
pub fn about(draft: &Draft) -> String {
    let get = |name: &str| text(&draft.on, name).ok().flatten();
    if let (Some(record), Some(key)) = (get("record"), get("key")) {
        return format!("{}:{key}", fields::canonical_record(&record));
    }
    draft
        .on
        .keys()
        .filter(|name| !matches!(name.as_str(), "sha256" | "was" | STEP))
        .find_map(|name| get(name).map(|value| format!("{name}:{value}")))
        .unwrap_or_default()
}

/// What a note is on, beside the finding, that ticks off a cause or step of its playbook.
pub(super) const STEP: &str = "step";

/// The finding and the cause or step that a note ticks off.
pub fn ticked(draft: &Draft) -> Option<(String, String)> {
    let get = |name: &str| text(&draft.on, name).ok().flatten();
    if draft.op == "note" { Some((get("finding")?, get(STEP)?)) } else { None }
}

/// Any record by its key.
fn record_key(draft: &Draft) -> Result<RecordKey, String> {
    let record = fields::canonical_record(&required(&draft.on, &draft.op, "record")?);
    fields::of(&record)?;
    Ok(RecordKey { record, key: required(&draft.on, &draft.op, "key")? })
}

/// A person or a device by its key.
fn identity(draft: &Draft) -> Result<RecordKey, String> {
    let on = record_key(draft)?;
    match on.record.as_str() {
        "person" | "device" => Ok(on),
        other => Err(format!("({}) is on a record of kind '{other}'; it acts on a person or a device", draft.op)),
    }
}

fn attachments(draft: &Draft) -> Result<(), String> {
    let fine = match draft.rest.get("attach") {
        None | Some(Value::Null) => true,
        Some(Value::Array(list)) => list.iter().all(|item| item.get("path").is_some_and(Value::is_string)),
        Some(_) => false,
    };
    if fine { Ok(()) } else { Err("has an `attach` that is no list of {\"path\": …}".to_string()) }
}

fn lacks(op: &str, name: &str) -> String {
    format!("({op}) lacks `{name}`")
}

fn required(map: &Map<String, Value>, op: &str, name: &str) -> Result<String, String> {
    text(map, name)?.ok_or_else(|| lacks(op, name))
}

/// A value as text: numbers as they stand, booleans as yes and no, lists joined by `;`; blank and null are absent.
pub fn text(map: &Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    };
    let found = match map.get(name) {
        None => return Ok(None),
        Some(Value::Array(list)) => list.iter().map(plain).collect::<Option<Vec<String>>>().map(|items| items.join(";")),
        Some(value) => plain(value),
    };
    match found {
        Some(text) => Ok((!text.is_empty()).then_some(text)),
        None => Err(format!("has a `{name}` that is neither text nor number")),
    }
}
