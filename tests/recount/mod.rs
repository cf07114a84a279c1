//! How far the evidence of a folder goes, printed as `tests/oracle/coverage.py` prints its recount.

use recal::kit::coverage::{ServiceCoverage, Why};
use recal::session::{OpenOptions, Session, Snapshot};
use std::path::{Path, PathBuf};
use std::process::Command;

fn reason(shown: &Snapshot, why: &Why) -> String {
    match why {
        Why::NoAccess => "nobody".into(),
        Why::NoDays => "no-days".into(),
        Why::Late { from, lacking, of } => format!("nothing-before {from} {lacking}/{of}"),
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
pub fn computed(folder: &Path) -> String {
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

/// Lines in which the program's account differs from the published one.
pub fn differing(folder: &Path, published: &str) -> Vec<String> {
    let computed = computed(folder);
    let mut all: Vec<String> =
        published.lines().zip(computed.lines()).filter(|(a, b)| a != b).map(|(a, b)| format!("recounted {a}\n computed {b}")).collect();
    let (of, found) = (published.lines().count(), computed.lines().count());
    all.extend((of != found).then(|| format!("{found} lines instead of {of}")));
    all
}

/// What the recount prints of a folder; `None`, and a word about it, where there is no Python.
pub fn recounted(folder: &Path) -> Option<String> {
    let script: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/coverage.py");
    let Ok(output) = Command::new("python3").arg(script).arg(folder).output() else {
        eprintln!("skipped: there is no python3 to run the recount with");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
