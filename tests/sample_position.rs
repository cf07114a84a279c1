//! The published answers of the sample: what `samples/README.md` says under 'The position' is what the program computes.

use std::path::Path;
use std::process::Command;

/// The lines between the marks of `samples/README.md`.
fn published() -> String {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/README.md")).unwrap();
    let (_, behind) = readme.split_once("<!-- position -->").unwrap();
    behind.split_once("<!-- /position -->").unwrap().0.to_string()
}

fn computed() -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/contoso");
    let json = folder.path().join("position.json");
    let status = Command::new(env!("CARGO_BIN_EXE_recal")).arg("report").arg(&sample).arg("--json").arg(&json).status().unwrap();
    assert!(status.success());
    serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap()
}

/// `1,234.50`, with `−` and, where asked, `+`.
fn money(value: f64, plus: bool) -> String {
    let cents = (value.abs() * 100.0).round() as u64;
    let whole = (cents / 100).to_string();
    let grouped: Vec<&str> = whole.as_bytes().rchunks(3).rev().map(|c| std::str::from_utf8(c).unwrap()).collect();
    let sign = if value < 0.0 {
        "−"
    } else if plus {
        "+"
    } else {
        ""
    };
    format!("{sign}{}.{:02}", grouped.join(","), cents % 100)
}

#[test]
fn the_published_answers_of_the_sample_hold() {
    let (published, position) = (published(), computed());
    let totals = &position["totals"];
    let figure = |name: &str| totals[name].as_f64().unwrap();
    let left = figure("residual_cost") + figure("external_cost");
    for expected in [
        money(figure("auditor_cost"), false),
        format!(
            "({} internal, {} external) | **{}**",
            money(figure("residual_cost"), false),
            money(figure("external_cost"), false),
            money(left, false)
        ),
    ] {
        assert!(published.contains(&expected), "samples/README.md does not say {expected}");
    }
    let steps = position["waterfall"].as_array().unwrap();
    assert!(steps.len() > 10);
    for step in steps {
        let expected = money(step["delta"].as_f64().unwrap(), true);
        assert!(published.contains(&format!("| {expected} |")), "samples/README.md lacks {} {expected}", step["code"]);
    }
    for (right, figures) in position["rights"].as_object().unwrap() {
        let counts =
            ["users", "devices", "pairs", "plan_covered"].map(|name| money(figures[name].as_f64().unwrap(), false).replace(".00", ""));
        assert!(published.contains(&counts.join(" | ")), "samples/README.md differs for {right}: {counts:?}");
    }
}
