//! The position as one JSON object. INTERFACE.md 'The position as JSON'.
//!
//! Keys are sorted; money is a number of at most two decimals made from whole cents; lists of subjects
//! and rows are capped with their totals beside.

use super::model::Input;
use super::words::{entry_state, metric, product_name, shortage, state_of};
use crate::catalog::{Cents, RightId};
use crate::engagement::Entry;
use crate::kit::decisions::{MetricChoice, Policy, Settings};
use crate::kit::findings::Finding;
use crate::kit::position::{Count, Fate, Metrics, PolicyResult, Proof, Purchase, RightPosition};
use crate::kit::records::{Records, Source, TableAccount, TableId};
use serde_json::{Map, Value, json};

/// Subjects and rows listed before only their total says how many there are.
const CAP: usize = 100;

/// The position as INTERFACE.md's JSON object; `engagement.sha256` is null.
pub fn json(input: Input) -> Value {
    json_of(input, None)
}

/// The same with the SHA-256 of the journal, where there is one.
pub fn json_of(input: Input, journal_sha256: Option<&str>) -> Value {
    let position = input.position;
    let settings = &position.settings;
    let mut value = json!({
        "format": "recal-position/1",
        "as_of": settings.as_of.to_string(),
        "currency": position.currency,
        "catalog": { "version": position.catalog.0, "sha256": position.catalog.1 },
        "engagement": { "client": settings.client, "sha256": journal_sha256 },
        "settings": settings_value(settings),
        "proven": matches!(position.proof, Proof::Proven),
        "sources": sources(input.records),
        "rights": keyed(position.rights.iter().map(|(&right, f)| (input.catalog.right(right).id.clone(), right_value(input, right, f)))),
        "policies": policies(input),
        "purchases": position.purchases.iter().map(|p| purchase(input, p)).collect::<Vec<_>>(),
        "totals": {
            "auditor_cost": money(position.totals.auditor_cost),
            "residual_cost": money(position.totals.residual_cost),
            "external_cost": money(position.totals.external_cost),
            "reduction": position.totals.reduction,
            "uncovered": position.totals.uncovered,
            "unpriced": position.totals.unpriced,
        },
        "waterfall": position.waterfall.iter().map(|s| json!({ "code": s.code, "delta": money(s.delta) })).collect::<Vec<_>>(),
        "findings": position.findings.iter().map(|f| finding(input.records, f)).collect::<Vec<_>>(),
        "decisions": input.entries.iter().map(|e| decision(input, e)).collect::<Vec<_>>(),
    });
    // Another crate may switch serde_json's map to the order of insertion.
    value.sort_all_objects();
    value
}

/// Whole cents as the nearest number, which prints as at most two decimals.
fn money(cents: Cents) -> Value {
    json!(cents.as_units())
}

fn keyed(items: impl Iterator<Item = (String, Value)>) -> Value {
    Value::Object(items.collect::<Map<_, _>>())
}

fn settings_value(settings: &Settings) -> Value {
    let mut value = json!({
        "client": settings.client,
        "as_of": settings.as_of.to_string(),
        "currency": settings.currency,
        "window_start": settings.window_start.map(|day| day.to_string()),
        "implied_windows_server": settings.implied_windows_server,
        "external_definition": settings.external_definition,
        "site_code": settings.site_code,
        "policy": settings.policy.word(),
        "threshold": settings.threshold,
    });
    // Told where they are in force: without them the object is the one that readers know.
    if !settings.could_access.is_empty() {
        value["could_access"] = json!(settings.could_access);
    }
    if let Some(scope) = &settings.scope {
        value["scope"] = json!(scope);
    }
    if let Some(day) = settings.request_deadline {
        value["request_deadline"] = json!(day.to_string());
    }
    value
}

fn sources(records: &Records) -> Vec<Value> {
    let tables_of = |at: usize| records.ledger.tables.iter().filter(move |table| table.source as usize == at);
    let sources = records.ledger.sources.iter().enumerate();
    sources.map(|(at, source)| source_value(records, source, tables_of(at))).collect()
}

fn source_value<'a>(records: &Records, source: &Source, tables: impl Iterator<Item = &'a TableAccount>) -> Value {
    use crate::kit::records::SourceState;
    let state = match &source.state {
        SourceState::Read => json!("read"),
        SourceState::Duplicate(of) => json!({ "duplicate": records.ledger.sources.get(of.0 as usize).map(|s| s.path.as_str()) }),
        SourceState::ReferenceOnly => json!("reference-only"),
        SourceState::Unreadable(why) => json!({ "unreadable": why }),
    };
    json!({ "path": source.path, "sha256": source.sha256, "state": state, "tables": tables.map(table).collect::<Vec<_>>() })
}

fn table(table: &TableAccount) -> Value {
    let rejects = table.rejects.iter().take(CAP).map(|reject| json!({ "row": reject.row, "why": reject.why }));
    json!({
        "name": table.name,
        "kind": table.kind,
        "linkage": table.linkage.word(),
        "rows": table.rows,
        "accepted": table.accepted,
        "merged": table.merged,
        "set_aside": table.set_aside,
        "rejected": table.rejected,
        "rejects": rejects.collect::<Vec<_>>(),
    })
}

fn count(count: Count) -> Value {
    json!({ "users": count.users, "devices": count.devices })
}

fn right_value(input: Input, right: RightId, figures: &RightPosition) -> Value {
    let external = figures.external;
    let uncovered: Vec<Value> = uncovered(input, right, figures);
    let exposure = figures
        .metric_exposure
        .map(|exposure| json!({ "metric": exposure.metric.word(), "gap": exposure.gap, "residual_cost": money(exposure.residual_cost) }));
    json!({
        "raw_users": figures.raw_users,
        "raw_devices": figures.raw_devices,
        "users": figures.users,
        "devices": figures.devices,
        "pairs": figures.pairs,
        "excluded": keyed(figures.excluded.iter().map(|(reason, count)| (reason.code().to_owned(), json!(count)))),
        "plan_covered": figures.plan_covered,
        "metrics": metrics(&figures.metrics),
        "metric": figures.metric.map(MetricChoice::word),
        "metric_why": figures.metric_why,
        "need": count(figures.need),
        "owned": count(figures.owned),
        "covered": { "suites": figures.covered_suites, "standalone": figures.covered_standalone },
        "gap": {
            "users": figures.gap.users,
            "devices": figures.gap.devices,
            "list_cost": money(figures.gap.list_cost),
        },
        "uncovered": uncovered,
        "uncovered_total": figures.gap.users + figures.gap.devices,
        "version_exposure": figures.version_exposure,
        "metric_exposure": exposure,
        "surplus": { "user": figures.surplus.users, "device": figures.surplus.devices },
        "external": {
            "users": external.users,
            "hosts": external.hosts,
            "cals": external.cals,
            "connectors": external.connectors,
            "cost": money(external.cost),
        },
        "unadjusted": {
            "metric": figures.unadjusted.metric.word(),
            "count": figures.unadjusted.count,
            "owned": figures.unadjusted.owned,
            "price": money(figures.unadjusted.price),
            "amount": money(figures.unadjusted.amount),
            "claimed": figures.unadjusted.claimed,
        },
    })
}

fn metrics(metrics: &Metrics) -> Value {
    let mixed = metrics.mixed.map(|mixed| json!({ "users": mixed.users, "devices": mixed.devices, "matching": mixed.matching }));
    json!({ "user": metrics.user.map(count), "device": metrics.device.map(count), "split": metrics.split.map(count), "mixed": mixed })
}

fn uncovered(input: Input, right: RightId, figures: &RightPosition) -> Vec<Value> {
    let internal = figures.subjects.iter().filter(|subject| !subject.external);
    let uncovered = internal.filter_map(|subject| match &subject.fate {
        Fate::Uncovered { why, .. } => Some((subject, *why)),
        Fate::Excluded(_) | Fate::Plan(_) | Fate::Assigned(_) | Fate::Unit(_) | Fate::OtherSide | Fate::Background | Fate::External(_) => {
            None
        }
    });
    let listed = uncovered.take(CAP).map(|(subject, why)| {
        json!({
            "subject": input.position.name(subject.subject),
            "needs": input.catalog.version_name(right, subject.required),
            "why": shortage(why),
        })
    });
    listed.collect()
}

fn policies(input: Input) -> Value {
    let found = Policy::ALL.into_iter().filter_map(|policy| Some((policy, input.position.policies.get(&policy)?)));
    keyed(found.map(|(policy, result)| (policy.word().to_owned(), policy_value(input, result))))
}

fn policy_value(input: Input, result: &PolicyResult) -> Value {
    let metrics = result.metrics.iter().map(|(&right, choice)| (input.catalog.right(right).id.clone(), json!(choice.word())));
    json!({
        "metrics": keyed(metrics),
        "residual_cost": money(result.residual_cost),
        "external_cost": money(result.external_cost),
        "uncovered": result.uncovered,
        "unpriced": result.unpriced,
    })
}

fn purchase(input: Input, p: &Purchase) -> Value {
    let metric = Some(metric(p.metric)).filter(|word| !word.is_empty());
    json!({
        "for": super::closing::purpose(p.purpose),
        "product": product_name(input.catalog, p.product),
        "metric": metric,
        "quantity": p.quantity,
        "unit_price": money(p.unit_price),
        "cost": money(p.cost),
        "host": p.host,
    })
}

fn finding(records: &Records, finding: &Finding) -> Value {
    let evidence = finding.evidence.iter().take(CAP).map(|origin| {
        let table = records.ledger.tables.get(origin.table.0 as usize).filter(|_| origin.table != TableId::DECISIONS);
        let source = table.and_then(|table| records.ledger.sources.get(table.source as usize));
        json!({
            "source": source.map_or("decision", |source| source.path.as_str()),
            "table": table.map_or("", |table| table.name.as_str()),
            "row": origin.row,
        })
    });
    json!({
        "id": finding.id(),
        "code": finding.code,
        "severity": finding.severity.word(),
        "effect": finding.effect.word(),
        "subject": finding.subject,
        "message": finding.message,
        "remedy": finding.remedy,
        "units": finding.units,
        "money": finding.money.map(money),
        "status": finding.status.word(),
        "evidence": evidence.collect::<Vec<_>>(),
        "evidence_total": finding.evidence_total,
    })
}

fn decision(input: Input, entry: &Entry) -> Value {
    let mut value = Map::new();
    for (name, item) in &entry.draft.rest {
        value.insert(name.clone(), item.clone());
    }
    value.insert("id".to_owned(), json!(entry.id));
    value.insert("op".to_owned(), json!(entry.draft.op));
    value.insert("on".to_owned(), Value::Object(entry.draft.on.clone()));
    value.insert("why".to_owned(), json!(entry.draft.why));
    value.insert("by".to_owned(), json!(entry.by));
    value.insert("at".to_owned(), json!(entry.at));
    value.insert("state".to_owned(), json!(entry_state(state_of(input.position, entry))));
    Value::Object(value)
}
