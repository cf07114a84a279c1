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

/// The band of contested accounts: its rows, its sensitivity, its arguments, and what accepting a suggestion does and undoes.
#[test]
fn contested_accounts_are_shown_apart_and_left_out_by_a_decision_alone() {
    use recal::session::{Draft, OpenOptions, Session};
    use recal::views::{self, Input, Mark, TableKey};
    let folder = tempfile::tempdir().unwrap();
    let contoso = folder.path().join("contoso");
    recal::session::sample::lay_down(&contoso).unwrap();
    let options = OpenOptions { writable: true, ..OpenOptions::default() };
    let mut session = Session::open(&contoso, &options, &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    let look = |session: &Session| {
        let shown = session.snapshot();
        let input = Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries };
        let table = views::table(TableKey::Contested, input);
        let row = (table.row)(0);
        let detail = views::detail(TableKey::Contested, &row.id, input, 5);
        let suggestions = views::suggestions(&row, input);
        (table.len, table.summary.clone(), row, detail, suggestions)
    };
    let (len, summary, row, detail, suggestions) = look(&session);
    assert_eq!((len, row.mark), (17, Mark::Question));
    assert!(summary[0].contains("0 stale, 5 leaver, 8 admin, 4 test, 0 service"), "{summary:?}");
    let headings: Vec<&str> = detail.sections.iter().map(|section| section.heading.as_str()).collect();
    assert!(
        ["for leaving it out", "for counting it", "what it counts for today"].iter().all(|wanted| headings.contains(wanted)),
        "{headings:?}"
    );
    let (_, each) = suggestions.iter().find(|(group, _)| group == views::CONTESTED).unwrap();
    assert!(each[0].why.contains("after the as-of date"), "{each:?}");
    session.decide(Draft::from_decision(&each[0].decision, &each[0].why)).unwrap();
    let (len, summary, row, ..) = look(&session);
    assert_eq!((len, row.mark), (17, Mark::Out), "it stays in sight");
    assert!(summary[0].contains("4 leaver"), "{summary:?}");
    session.undo().unwrap();
    assert_eq!(look(&session).2.mark, Mark::Question);
}

/// From a row Enter opens its detail, from there another row's at most, from there the extract's own row: three in all.
#[test]
fn every_step_leads_down_to_the_extracts_own_rows() {
    use recal::session::{OpenOptions, Session};
    use recal::views::{self, Input, Link, Mark, Open, Step, TableKey};
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/contoso");
    let mut session = Session::open(&sample, &OpenOptions::default(), &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    session.complete();
    let shown = session.snapshot();
    let input = Input { catalog: &shown.catalog, records: &shown.records, position: &shown.position, entries: &shown.entries };
    let extract = |links: &[Link]| links.iter().any(|link| matches!(link, Link::Extract { .. }));
    // What is set or reckoned over everything, or asked for because it is not there, has no row of its own; the sample's one address of
    // nobody is held by two, and nothing shows which.
    let reckoned =
        [TableKey::DeviceCandidates, TableKey::Requests, TableKey::Settings, TableKey::Assumptions, TableKey::Policies, TableKey::Position];
    for key in Step::ALL.into_iter().flat_map(|step| views::tables(step, input)).filter(|key| !reckoned.contains(key)) {
        let table = views::table(key, input);
        assert!(table.len > 0, "{key:?} is empty");
        let rows: Vec<_> = (0..table.len.min(60)).map(|at| (table.row)(at)).collect();
        let reaches = |row: &views::Row| {
            let (key, id) = match row.open {
                Open::Detail | Open::Mapping => (key, row.id.clone()),
                Open::Table(other) => (other, (views::table(other, input).row)(0).id),
            };
            let links = views::detail(key, &id, input, 50).links();
            let through = links.iter().any(|link| match link {
                Link::Extract { .. } => false,
                Link::Step(_) => false,
                Link::Row { table, row } => extract(&views::detail(*table, row, input, 50).links()),
            });
            extract(&links) || through
        };
        // Of a table that was not recognised, or a file with the same bytes as another, nothing was read.
        let read = |row: &views::Row| key != TableKey::Sources || !matches!(row.mark, Mark::Problem | Mark::Out);
        let dead: Vec<&str> = rows.iter().filter(|row| read(row) && !reaches(row)).map(|row| row.id.as_str()).collect();
        assert!(dead.is_empty(), "{key:?}: {dead:?}");
    }
}
