//! How far the evidence of the sample goes: what the program says is what a recount says that shares no code with it.

use recal::kit::coverage::{ServiceCoverage, Why};
use recal::session::{OpenOptions, Session, Snapshot};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `tests/oracle/coverage.py samples/contoso` printed.
fn published() -> String {
    std::fs::read_to_string(root().join("tests/oracle/contoso-coverage.csv")).unwrap()
}

fn reason(shown: &Snapshot, why: &Why) -> String {
    match why {
        Why::NoAccess => "nobody".into(),
        Why::NoDays => "no-days".into(),
        Why::EmptyMonths { empty, of } => format!("empty-months {empty}/{of}"),
        Why::Through(_) => "through".into(),
        Why::Unlinked(_) => "unlinked".into(),
        Why::Finding(at) => shown.position.findings[*at as usize].code.into(),
    }
}

/// `x` seen, `-` between, `.` nobody.
fn months(shown: &Snapshot, covered: &ServiceCoverage) -> String {
    let coverage = &shown.position.coverage;
    let sign = |month| match coverage.back(month) {
        back if covered.dated.has(back) => 'x',
        back if covered.spanned.has(back) => '-',
        _ => '.',
    };
    (0..coverage.months.len()).map(sign).collect()
}

/// The program's own coverage, as the recount prints it.
fn computed(folder: &Path) -> String {
    let session = Session::open(folder, &OpenOptions::default(), &|_, _, _| std::ops::ControlFlow::Continue(())).unwrap();
    let shown = session.snapshot();
    let services = shown.position.services.iter().zip(&shown.position.coverage.services);
    let mut lines: Vec<(String, String, String)> = services
        .map(|(service, covered)| {
            let mut reasons: Vec<String> = covered.reasons.iter().map(|why| reason(&shown, why)).collect();
            reasons.sort();
            reasons.dedup();
            let workload = shown.catalog.workload(service.workload).id.clone();
            let (grade, machine) = (covered.grade.word(), covered.machine.word());
            let line = format!("{},{workload},{grade},{machine},{},{}", service.server, months(&shown, covered), reasons.join(" "));
            (service.server.to_lowercase(), workload, line)
        })
        .collect();
    lines.sort();
    let header = "server,workload,grade,machine,months,reasons\n".to_owned();
    header + &lines.into_iter().map(|(_, _, line)| line + "\n").collect::<String>()
}

#[test]
fn the_samples_coverage_is_what_an_independent_recount_published() {
    let (computed, published) = (computed(&root().join("samples/contoso")), published());
    let differing: Vec<String> =
        published.lines().zip(computed.lines()).filter(|(a, b)| a != b).map(|(a, b)| format!("recounted {a}\n computed {b}")).collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert_eq!(computed.lines().count(), published.lines().count());
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
    let script: PathBuf = root().join("tests/oracle/coverage.py");
    let Ok(output) = Command::new("python3").arg(script).arg(root().join("samples/contoso")).output() else {
        return eprintln!("skipped: there is no python3 to run the recount with");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), published());
}
