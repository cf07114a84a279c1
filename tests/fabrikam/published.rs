//! The published answers: what `samples/README.md` says between the marks of Fabrikam is what the program makes of the folder.
//! `RECAL_UPDATE=1` writes them anew, to be read before they are checked in.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const MARKS: [&str; 2] = ["<!-- fabrikam -->\n", "<!-- /fabrikam -->"];

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/README.md")
}

/// `1,234.50`, a minus sign where it is one.
fn money(value: &Value) -> String {
    let cents = (value.as_f64().unwrap().abs() * 100.0).round() as u64;
    let whole = (cents / 100).to_string();
    let grouped: Vec<&str> = whole.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
    let sign = if value.as_f64().unwrap() < 0.0 { "−" } else { "" };
    format!("{sign}{}.{:02}", grouped.join(","), cents % 100)
}

fn rights(position: &Value) -> String {
    let mut text = "| right | raw users | users | devices | pairs | by plan | chosen | need | short |\n\
        | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n"
        .to_string();
    for (right, figures) in position["rights"].as_object().unwrap() {
        let total = |name: &str| figures[name]["users"].as_u64().unwrap() + figures[name]["devices"].as_u64().unwrap();
        let (metric, need, gap) = (figures["metric"].as_str().unwrap_or("–"), total("need"), total("gap"));
        let counts = ["raw_users", "users", "devices", "pairs", "plan_covered"].map(|name| figures[name].to_string());
        let _ = writeln!(text, "| {right} | {} | {metric} | {need} | {gap} |", counts.join(" | "));
    }
    text
}

fn fall(position: &Value) -> String {
    let totals = &position["totals"];
    let mut text = format!("| GBP | |\n| --- | ---: |\n| unadjusted | {} |\n", money(&totals["auditor_cost"]));
    for step in position["waterfall"].as_array().unwrap() {
        let _ = writeln!(text, "| {} | {} |", step["code"].as_str().unwrap(), money(&step["delta"]));
    }
    let left = totals["residual_cost"].as_f64().unwrap() + totals["external_cost"].as_f64().unwrap();
    let _ = writeln!(text, "| **left** | **{}** |", money(&Value::from(left)));
    text
}

fn findings(position: &Value) -> String {
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in position["findings"].as_array().unwrap() {
        *by_code.entry(finding["code"].as_str().unwrap()).or_default() += 1;
    }
    let told: Vec<String> = by_code.iter().map(|(code, count)| format!("`{code}` {count}")).collect();
    format!("Findings: {}.\n", told.join(", "))
}

/// Holds the readme to the position.
pub fn hold(before: &Value, decided: &Value) {
    let totals = &decided["totals"];
    let left = Value::from(totals["residual_cost"].as_f64().unwrap() + totals["external_cost"].as_f64().unwrap());
    let people = |position: &Value| position["rights"]["windows-server"]["users"].clone();
    let after = format!(
        "With `fabrikam-decisions.jsonl` {} people reach Windows Server instead of {}, and {} are left.\n",
        people(decided),
        people(before),
        money(&left)
    );
    let block = format!("{}\n{}\n{}\n{after}", rights(before), fall(before), findings(before));
    let text = std::fs::read_to_string(readme()).unwrap();
    let (head, rest) = text.split_once(MARKS[0]).expect("the marks in samples/README.md");
    let (kept, tail) = rest.split_once(MARKS[1]).expect("the closing mark in samples/README.md");
    if std::env::var_os("RECAL_UPDATE").is_some() {
        std::fs::write(readme(), format!("{head}{}{block}{}{tail}", MARKS[0], MARKS[1])).unwrap();
        return;
    }
    assert!(kept == block, "samples/README.md says\n{kept}\ninstead of\n{block}");
}
