//! How far the evidence of the sample goes: what the program says is what a recount says that shares no code with it.

mod recount;

use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `tests/oracle/coverage.py samples/contoso` printed.
fn published() -> String {
    std::fs::read_to_string(root().join("tests/oracle/contoso-coverage.csv")).unwrap()
}

#[test]
fn the_samples_coverage_is_what_an_independent_recount_published() {
    let differing = recount::differing(&root().join("samples/contoso"), &published());
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn the_samples_own_account_says_how_many_are_blind() {
    let published = published();
    let told = ["whole", "with gaps", "doubtful", "blind", "no CAL needed"].map(|grade| {
        let of = |line: &&str| line.split(',').nth(2) == Some(grade);
        (published.lines().filter(of).count(), grade)
    });
    let sentence = told.map(|(number, grade)| format!("{number} {grade}")).join(", ").replacen(" whole", " services whole", 1);
    let readme = std::fs::read_to_string(root().join("samples/README.md")).unwrap();
    assert!(readme.contains(&sentence), "samples/README.md lacks: {sentence}");
}

#[test]
fn the_recount_still_prints_what_was_published() {
    if let Some(recounted) = recount::recounted(&root().join("samples/contoso")) {
        assert_eq!(recounted, published());
    }
}
