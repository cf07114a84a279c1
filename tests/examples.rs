//! The worked examples beside the specification, through the program itself: decide, report, compare.
//!
//! The folder stands outside the project (`../shared`, or the environment variable RECAL_SHARED); where it is missing the test says so
//! and passes. Where an optimum is not unique only what is unique is compared: costs, and uncovered demands over all rights.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn examples() -> Vec<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("RECAL_SHARED").map_or_else(beside, PathBuf::from).join("spec/examples");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: there are no worked examples at {}", folder.display());
        return Vec::new();
    };
    let mut examples: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|p| p.join("expected.json").is_file()).collect();
    examples.sort();
    examples
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { _ = std::fs::copy(&path, &target).unwrap() }
    }
}

/// Runs the program; its standard output.
fn recal(home: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recal"));
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env(variable, home);
    }
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "recal {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn position(example: &Path) -> Value {
    let work = tempfile::tempdir().unwrap();
    let (home, extracts) = (work.path().join("home"), work.path().join("extracts"));
    std::fs::create_dir_all(&home).unwrap();
    copy(&example.join("extracts"), &extracts);
    let as_of = std::fs::read_to_string(example.join("as_of")).unwrap();
    let (as_of, path) = (as_of.trim(), extracts.to_str().unwrap());
    let decisions = example.join("decisions.jsonl");
    if decisions.is_file() {
        recal(&home, &["decide", path, "--as-of", as_of, "--file", decisions.to_str().unwrap()]);
    }
    serde_json::from_slice(&recal(&home, &["report", path, "--as-of", as_of, "--json", "-"])).unwrap()
}

/// Collects every difference, so that a failure tells the whole story.
struct Comparison {
    differences: Vec<String>,
}

impl Comparison {
    fn same(&mut self, place: impl Into<String>, expected: &Value, found: &Value) {
        let equal = match (expected.as_f64(), found.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() < 0.005,
            _ => expected == found,
        };
        if !equal {
            self.differences.push(format!("{}: expected {expected}, got {found}", place.into()));
        }
    }

    fn right(&mut self, id: &str, expected: &Value, found: &Value) {
        for field in ["raw_users", "raw_devices", "users", "devices", "pairs", "plan_covered", "metric"] {
            self.same(format!("{id}.{field}"), &expected[field], &found[field]);
        }
        let counted = |of: &Value| -> Value {
            let some = of.as_object().into_iter().flatten().filter(|(reason, n)| **n != 0 && reason.as_str() != "external");
            Value::Object(some.map(|(reason, n)| (reason.clone(), n.clone())).collect())
        };
        self.same(format!("{id}.excluded"), &expected["excluded"], &counted(&found["excluded"]));
        for metric in ["user", "device", "split"] {
            self.same(format!("{id}.metrics.{metric}"), &expected["metrics"][metric], &found["metrics"][metric]);
        }
        let number = |value: &Value| value.as_f64().unwrap_or(0.0);
        let (mixed, weights) = (&found["metrics"]["mixed"], &expected["weights"]);
        let weight = number(&mixed["users"]) * number(&weights["user"]) + number(&mixed["devices"]) * number(&weights["device"]);
        self.same(format!("{id}.metrics.mixed"), &Value::from(number(&expected["mixed_weight"])), &Value::from(weight));
        for field in ["users", "hosts"] {
            self.same(format!("{id}.external.{field}"), &expected["external"][field], &found["external"][field]);
        }
    }

    fn position(&mut self, expected: &Value, found: &Value) {
        let keys = |of: &Value| Value::from(of["rights"].as_object().unwrap().keys().cloned().collect::<Vec<_>>());
        self.same("rights", &keys(expected), &keys(found));
        for (id, right) in expected["rights"].as_object().unwrap() {
            self.right(id, right, &found["rights"][id]);
        }
        for field in ["auditor_cost", "residual_cost", "external_cost", "unpriced"] {
            self.same(format!("totals.{field}"), &expected["totals"][field], &found["totals"][field]);
        }
        for (policy, costs) in expected["policies"].as_object().unwrap() {
            for field in ["residual_cost", "external_cost"] {
                self.same(format!("policies.{policy}.{field}"), &costs[field], &found["policies"][policy][field]);
            }
        }
        let gap = |right: &Value| right["gap"]["users"].as_u64().unwrap_or(0) + right["gap"]["devices"].as_u64().unwrap_or(0);
        let uncovered: u64 = found["rights"].as_object().unwrap().values().map(gap).sum();
        self.same("uncovered demands over all rights", &expected["totals"]["uncovered"], &Value::from(uncovered));
        self.same("waterfall", &steps(expected), &steps(found));
    }
}

/// The steps that are not zero, in whole cents.
fn steps(position: &Value) -> Value {
    let steps = position["waterfall"].as_array().unwrap().iter();
    let cents = steps.map(|step| (step["code"].clone(), (step["delta"].as_f64().unwrap() * 100.0).round() as i64));
    cents.filter(|(_, delta)| *delta != 0).map(|(code, delta)| Value::from(vec![code, Value::from(delta)])).collect()
}

#[test]
fn the_worked_examples_hold() {
    let mut wrong = Vec::new();
    for example in examples() {
        let expected: Value = serde_json::from_str(&std::fs::read_to_string(example.join("expected.json")).unwrap()).unwrap();
        let mut comparison = Comparison { differences: Vec::new() };
        comparison.position(&expected, &position(&example));
        if !comparison.differences.is_empty() {
            wrong.push((example.file_name().unwrap().to_owned(), comparison.differences));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
