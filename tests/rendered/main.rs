//! An estate is the same estate whichever way it was printed: canonical tables and the exports of the products give one position.

mod canonical;
mod estate;
mod exported;

use estate::Estate;
use recal::catalog::Day;
use recal::session::{OpenOptions, Session};
use recal::views;
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::Path;

const AS_OF: &str = "2026-06-30";

fn opened(root: &Path) -> Session {
    let options = OpenOptions { as_of: Day::parse_iso(AS_OF), ..OpenOptions::default() };
    let mut session = Session::open(root, &options, &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    session
}

fn json(session: &Session) -> Value {
    let snapshot = session.snapshot();
    let input =
        views::Input { catalog: &snapshot.catalog, records: &snapshot.records, position: &snapshot.position, entries: &snapshot.entries };
    views::json(input)
}

/// What the position says, apart from the files that it rests on.
fn said(position: &Value, part: &str) -> String {
    serde_json::to_string_pretty(&position[part]).unwrap()
}

/// `RECAL_CASES`: how many, where more are wanted than the suite takes time for.
fn cases() -> u64 {
    std::env::var("RECAL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

#[test]
fn estates_in_the_products_own_exports_have_the_position_of_their_canonical_tables() {
    for seed in 0..cases() {
        let estate = Estate::of_seed(seed);
        let (tables, exports) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        canonical::write(&estate, tables.path());
        exported::write(&estate, exports.path());
        let (expected, found) = (json(&opened(tables.path())), json(&opened(exports.path())));
        for part in ["rights", "policies", "purchases", "totals", "waterfall"] {
            let (expected, found) = (said(&expected, part), said(&found, part));
            assert_eq!(found, expected, "seed {seed}: {part}\n{}", serde_json::to_string_pretty(&found).unwrap());
        }
        all_recognised(&exports, &found, seed);
    }
}

/// No file is left aside: each proves something, and each row is accounted for.
fn all_recognised(folder: &tempfile::TempDir, position: &Value, seed: u64) {
    for source in position["sources"].as_array().unwrap() {
        for table in source["tables"].as_array().unwrap() {
            let count = |name: &str| table[name].as_u64().unwrap();
            let aside: u64 = table["set_aside"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
            assert_eq!(count("rows"), count("accepted") + count("merged") + aside + count("rejected"), "{table}");
            assert_ne!(table["kind"], "unrecognised", "seed {seed}: {source} in {}", folder.path().display());
            assert_eq!(count("rejected"), 0, "seed {seed}: {source}");
        }
    }
}
