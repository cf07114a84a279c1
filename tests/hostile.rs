//! The built program against what a client's folder, a re-sorted export or a slip of the hand can do: no wrong number in silence, no file
//! of the client or of the consultant lost, nothing raw on the terminal.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const ACCESS: &str = "user,workload,server,device,last_seen\n\
    anna,windows-server,SRV1,PC1,2026-01-02\nbob,windows-server,SRV1,PC2,2026-01-02\ncarl,windows-server,SRV1,PC3,2026-01-02\n";
const PRICES: &str = "product,unit_price,metric,currency\nWindows Server CAL,30,user,EUR\nWindows Server CAL,25,device,EUR\n";

/// Three people at one server, one CAL: 60 EUR are left.
struct Case {
    home: tempfile::TempDir,
}

impl Case {
    fn new() -> Case {
        let case = Case { home: tempfile::tempdir().unwrap() };
        std::fs::create_dir(case.folder()).unwrap();
        case.put("acc.csv", ACCESS)
            .put("inv.csv", "server,workload,version\nSRV1,windows-server,2019\n")
            .put("price.csv", PRICES)
            .put("ent.csv", "product,quantity,metric,version\nWindows Server CAL,1,user,2019\n")
    }

    fn put(self, name: &str, bytes: impl AsRef<[u8]>) -> Case {
        self.write(name, bytes);
        self
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder().join(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.folder().join(name)).unwrap()).unwrap()
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("x")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recal"));
        command.args(args).current_dir(self.home.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"] {
            command.env(name, self.home.path().join("home"));
        }
        command.env("USER", "a.b");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Status, standard output, standard error.
    fn told(&self, args: &[&str]) -> (i32, String, String) {
        let output = self.run(args);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }

    fn decide(&self, args: &[&str], lines: &str) -> (i32, String, String) {
        let args: Vec<&str> = ["decide", "x", "--file", "-"].into_iter().chain(args.iter().copied()).collect();
        let mut child = self.command(&args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }

    fn decided(&self, lines: &str) {
        let (status, _, told) = self.decide(&[], lines);
        assert_eq!(status, 0, "{told}");
    }

    fn position(&self) -> Value {
        let (status, text, told) = self.told(&["report", "x", "--json", "-"]);
        assert_eq!(status, 0, "{told}");
        serde_json::from_str(&text).unwrap()
    }

    /// What is left to buy.
    fn left(&self) -> f64 {
        self.position()["totals"]["residual_cost"].as_f64().unwrap()
    }
}

fn finding<'p>(position: &'p Value, code: &str) -> &'p Value {
    let all = position["findings"].as_array().unwrap();
    all.iter()
        .find(|f| f["code"] == code)
        .unwrap_or_else(|| panic!("no {code} among {:?}", all.iter().map(|f| &f["id"]).collect::<Vec<_>>()))
}

fn state(position: &Value, id: u64) -> &Value {
    &position["decisions"].as_array().unwrap().iter().find(|d| d["id"] == id).unwrap()["state"]
}

const AMEND: &str = r#"{"op":"amend","on":{"record":"entitlement","key":"ent.csv#ent#2"},"field":"quantity","to":"50","why":"contract"}"#;
const TWO: &str = "product,quantity,metric,version\nWindows Server CAL,1,user,2019\nRemote Desktop Services CAL,4,user,2019\n";
const TWO_SORTED: &str = "product,quantity,metric,version\nRemote Desktop Services CAL,4,user,2019\nWindows Server CAL,1,user,2019\n";

#[test]
fn a_decision_on_a_row_never_moves_to_another_record_when_the_export_is_sorted_anew() {
    let case = Case::new().put("ent.csv", TWO);
    case.decided(AMEND);
    assert_eq!(case.left(), 0.0);
    case.write("ent.csv", TWO_SORTED);
    let position = case.position();
    assert_eq!((position["totals"]["residual_cost"].as_f64(), state(&position, 1)), (Some(60.0), &Value::from("dormant")));
    let told = finding(&position, "decision-row-changed");
    let message = told["message"].as_str().unwrap();
    assert_eq!(told["severity"], "high");
    for part in ["ent.csv#ent#2", "Remote Desktop Services CAL", "Windows Server CAL, quantity 1", "row 3 now"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    // Other bytes, but the row says what it said: it stands.
    case.write("ent.csv", format!("{TWO}Core CAL Suite,1,user,2019\n"));
    let position = case.position();
    assert_eq!((position["totals"]["residual_cost"].as_f64(), state(&position, 1)), (Some(0.0), &Value::from("active")));
    assert_eq!(finding(&position, "source-changed")["severity"], "medium");
}

#[test]
fn a_decision_on_a_row_whose_content_nobody_noted_is_applied_with_a_high_finding() {
    let case = Case::new().put("ent.csv", TWO);
    case.decided(&AMEND.replace("#2\"", "#2\",\"sha256\":\"00\""));
    let position = case.position();
    assert_eq!((position["totals"]["residual_cost"].as_f64(), state(&position, 1)), (Some(0.0), &Value::from("active")));
    let told = finding(&position, "decision-row-changed");
    assert_eq!(told["severity"], "high");
    assert!(told["message"].as_str().unwrap().contains("Windows Server CAL"), "{told}");
}

#[test]
fn of_contradicting_directory_rows_the_one_that_counts_more_stands_whatever_the_order() {
    let people = |rows: &str| format!("user,kind,enabled\n{rows}");
    let cases = [("anna,employee,no\n", "anna,employee,yes\n"), ("anna,employee,yes\n", "anna,external,yes\n")];
    for (first, second) in cases {
        for (a, z) in [(first, second), (second, first)] {
            let position = Case::new().put("a.csv", people(a)).put("z.csv", people(z)).position();
            assert_eq!(position["totals"]["residual_cost"].as_f64(), Some(60.0), "{a}{z}");
            assert_eq!(finding(&position, "directory-conflict")["subject"], "anna");
            let position = Case::new().put("a.csv", people(&format!("{a}{z}"))).position();
            assert_eq!(position["totals"]["residual_cost"].as_f64(), Some(60.0), "{a}{z} in one file");
        }
    }
    let case = Case::new().put("a.csv", people("anna,employee,no\n")).put("z.csv", people("anna,employee,yes\n"));
    case.decided(r#"{"op":"amend","on":{"record":"person","key":"anna"},"field":"enabled","to":"no","why":"HR"}"#);
    assert_eq!(case.left(), 30.0);
    assert!(!case.position()["findings"].to_string().contains("directory-conflict"), "decided, it is settled");
}

#[test]
fn one_bad_byte_costs_neither_the_first_column_nor_other_names() {
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(&ACCESS.as_bytes()[..ACCESS.find("carl").unwrap()]);
    marked.extend_from_slice(b"jos\xe9,windows-server,SRV1,PC3,2026-01-02\n");
    let position = Case::new().put("acc.csv", marked).position();
    assert_eq!(position["totals"]["residual_cost"].as_f64(), Some(60.0));
    assert_eq!(finding(&position, "damaged-text")["evidence"][0]["row"], 4);

    let mut people = "user,enabled,aliases\nren\u{e9}@x.example,yes,CORP\\ren\u{e9}\n".as_bytes().to_vec();
    people.extend_from_slice(b"odd\xff,yes,\n");
    let access = "user,workload,server,device,last_seen\nren\u{e9}@x.example,windows-server,SRV1,PC1,2026-01-02\n\
                  CORP\\ren\u{e9},windows-server,SRV1,PC1,2026-01-02\n";
    let position = Case::new().put("dir.csv", people).put("acc.csv", access).position();
    assert_eq!(position["rights"]["windows-server"]["users"], 1);
}

#[test]
fn a_period_without_evidence_is_no_result() {
    let case = Case::new();
    let set = |name: &str, to: &str| format!(r#"{{"op":"set","name":"{name}","to":"{to}","why":"x"}}"#);
    let (status, _, told) = case.decide(&[], &set("window_start", "2030-01-01"));
    assert!(status == 2 && told.contains("after the as-of date"), "{told}");
    case.decided(&set("as_of", "2001-01-01"));
    let (status, told, _) = case.told(&["check", "x"]);
    assert!(status == 1 && told.contains("evidence-outside-period:windows-server"), "{told}");
    // A later as-of is fine with a window, and an earlier one then refused.
    case.decided(&format!("{}\n{}", set("as_of", "2026-06-30"), set("window_start", "2026-01-01")));
    let (status, _, told) = case.decide(&[], &set("as_of", "2025-06-30"));
    assert!(status == 2 && told.contains("window start"), "{told}");

    let later = Case::new().put("acc.csv", ACCESS.replace("2026-01-02", "2199-01-01"));
    let position = later.position();
    assert_eq!(
        (&finding(&position, "future-days")["severity"], &finding(&position, "evidence-outside-period")["severity"]),
        (&Value::from("medium"), &Value::from("high"))
    );
}

#[test]
fn no_access_at_all_and_no_readable_file_are_the_loudest_cases() {
    let case = Case::new();
    std::fs::remove_file(case.folder().join("acc.csv")).unwrap();
    let (status, told, _) = case.told(&["check", "x"]);
    assert!(status == 1 && told.contains("high no-access-evidence"), "{told}");

    let case = Case { home: tempfile::tempdir().unwrap() };
    std::fs::create_dir(case.folder()).unwrap();
    case.write("a.xlsx", b"PK\x03\x04 cut");
    for verb in ["report", "check", "sources"] {
        let (status, out, told) = case.told(&[verb, "x"]);
        assert!(status == 3 && out.is_empty() && told.contains("nothing in it can be read"), "{verb}: {out}{told}");
    }
}

#[test]
fn prices_of_nothing_and_beyond_belief_are_told() {
    let free = Case::new().put("price.csv", PRICES.replace(",30,", ",0,")).position();
    assert_eq!(finding(&free, "price-zero")["severity"], "high");
    for price in ["0.004", "92233720368547758.07"] {
        let position = Case::new().put("price.csv", PRICES.replace(",30,", &format!(",{price},"))).position();
        assert!(finding(&position, "rejected-rows")["message"].as_str().unwrap().contains(price));
        assert!(position["totals"]["residual_cost"].as_f64().unwrap() >= 0.0);
    }
    let claim = "right,claimed_shortage,unit_price\nwindows-server,9000000000,9000000000\nrds,99999999,99999999\n";
    let position = Case::new().put("claim.csv", claim).position();
    assert!(position["totals"]["auditor_cost"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_currency_is_one_and_has_prices() {
    let case = Case::new();
    let set = |to: &str| format!(r#"{{"op":"set","name":"currency","to":"{to}","why":"x"}}"#);
    let (status, _, told) = case.decide(&[], &set("banana money"));
    assert!(status == 2 && told.contains("ISO 4217"), "{told}");
    case.decided(&set("chf"));
    let position = case.position();
    assert_eq!(finding(&position, "no-price-in-currency")["severity"], "high");
    let (_, summary, _) = case.told(&["report", "x"]);
    assert!(summary.contains("as far as it is priced") && !summary.contains("% less"), "{summary}");
}

#[test]
fn a_demo_laid_down_again_keeps_what_somebody_wrote() {
    let case = Case::new();
    assert_eq!(case.told(&["demo", "d"]).0, 0);
    let worksheet = case.home.path().join("d/recal-worksheet.xlsx");
    std::fs::write(&worksheet, "MY OWN NOTES").unwrap();
    let (status, told, _) = case.told(&["demo", "d"]);
    assert!(status == 0 && told.contains("left as it is"), "{told}");
    assert_eq!(std::fs::read(&worksheet).unwrap(), b"MY OWN NOTES");
}

#[test]
fn no_report_replaces_a_journal_or_what_the_client_put_into_the_folder() {
    let case = Case::new().put(".DS_Store", "x").put("~$licences.xlsx", "x");
    case.decided(AMEND);
    let journal = case.read("engagement.recal");
    std::fs::copy(case.folder().join("engagement.recal"), case.home.path().join("j.recal")).unwrap();
    for target in ["x/engagement.recal", "x/.DS_Store", "x/~$licences.xlsx", "x/acc.csv", "j.recal"] {
        let (status, _, told) = case.told(&["report", "x", "--engagement", "j.recal", "--json", target, "--force"]);
        assert_eq!(status, 4, "{target}: {told}");
    }
    assert_eq!((case.read("engagement.recal"), case.read(".DS_Store").as_str()), (journal, "x"));
    // recal's own output there may be replaced.
    for _ in 0..2 {
        let (status, _, told) = case.told(&["report", "x", "--json", "x/pos.json", "--xlsx", "x/pos.xlsx", "--force"]);
        assert_eq!(status, 0, "{told}");
    }
    assert_eq!(case.position()["sources"].as_array().unwrap().len(), 4, "and it is no evidence");
}

#[test]
fn one_file_for_two_outputs_is_refused_before_the_work() {
    let case = Case::new();
    let (status, _, told) = case.told(&["report", "x", "--xlsx", "o.out", "--json", "./o.out", "--force"]);
    assert!(status == 2 && told.contains("name two files"), "{told}");
    assert!(!case.home.path().join("o.out").exists());
}

#[test]
fn a_clients_file_is_never_taken_for_a_journal() {
    let case = Case::new().put("zero.csv", "").put("c.json", "{\"v\":1,\"some\":\"client json\"}");
    for name in ["zero.csv", "c.json", "acc.csv"] {
        let before = case.read(name);
        let (status, _, told) = case.decide(&["--engagement", &format!("x/{name}")], AMEND);
        assert!(matches!(status, 2 | 3), "{name}: {told}");
        assert_eq!(case.read(name), before, "{name}");
    }
    let (status, _, told) = case.decide(&["--engagement", "nowhere/e.recal"], AMEND);
    assert!(status == 4 && told.contains("folder is not there"), "{told}");
}

#[test]
fn a_torn_last_line_is_told_and_kept_in_a_note() {
    let case = Case::new();
    let exclude = |who: &str| format!(r#"{{"op":"exclude","on":{{"record":"person","key":"{who}"}},"why":"left"}}"#);
    case.decided(&format!("{}\n{}", exclude("bob"), exclude("anna")));
    let journal = case.read("engagement.recal");
    case.write("engagement.recal", &journal[..journal.len() - 20]);
    let (status, out, told) = case.decide(&[], &exclude("carl"));
    assert!(status == 0 && out.contains("2 excluded person carl"), "{out}{told}");
    assert!(told.contains("torn") && told.contains("anna"), "{told}");
    let position = case.position();
    let note = position["decisions"].as_array().unwrap().iter().find(|d| d["op"] == "note").unwrap();
    assert!(note["why"].as_str().unwrap().contains("anna"), "{note}");
    assert_eq!(position["rights"]["windows-server"]["users"], 1);
}

#[test]
fn decisions_on_nothing_are_dormant_or_refused() {
    let case = Case::new();
    case.decided(r#"{"op":"finding","on":{"finding":"nope"},"to":"accepted","why":"x"}"#);
    assert_eq!(state(&case.position(), 1), "dormant");
    let verdict = |op: &str| format!(r#"{{"op":"{op}","on":{{"entry":1}},"why":"x"}}"#);
    assert_eq!(case.decide(&[], &verdict("restore")).0, 2);
    case.decided(&verdict("retract"));
    assert_eq!(case.decide(&[], &verdict("retract")).0, 2);
    case.decided(&verdict("restore"));
}

#[cfg(unix)]
#[test]
fn pipes_links_and_devices_are_neither_journals_nor_outputs() {
    let case = Case::new();
    let at = |name: &str| case.home.path().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    std::fs::write(at("real.json"), "mine").unwrap();
    std::os::unix::fs::symlink(at("real.json"), at("link.json")).unwrap();
    for target in ["pipe", "link.json", "/dev/null"] {
        let (status, _, told) = case.told(&["report", "x", "--json", target, "--force"]);
        assert_eq!(status, 4, "{target}: {told}");
    }
    assert_eq!(std::fs::read_to_string(at("real.json")).unwrap(), "mine");
    assert_eq!(case.told(&["report", "x", "--engagement", "pipe"]).0, 3);
    std::os::unix::fs::symlink(at("unmounted/engagement.recal"), case.folder().join("engagement.recal")).unwrap();
    let (status, _, told) = case.told(&["report", "x"]);
    assert!(status == 3 && told.contains("not there"), "{told}");
}

#[cfg(unix)]
#[test]
fn nothing_of_a_clients_file_reaches_the_terminal_raw() {
    let case = Case::new().put("\u{1b}[31mesc.csv", "a,b\n1,2\n").put("new\nline.csv", "c,d\n1,2\n");
    case.decided(r#"{"op":"set","name":"client","to":"=evil()\u001b[31m\nfoo","why":"x"}"#);
    case.decided(r#"{"op":"exclude","on":{"record":"person","key":"a\u001b[2Jb\nc"},"why":"x"}"#);
    for args in [&["report", "x"][..], &["sources", "x"], &["check", "x"], &["report", "x", "--json", "-"], &["report", "x\u{1b}]0;"]] {
        let (_, out, told) = case.told(args);
        let steering = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
        assert!(!steering(&out) && !steering(&told), "{args:?}: {out:?}{told:?}");
        assert!(!out.lines().any(|line| line.starts_with("foo") || line.starts_with("line.csv")), "{args:?}: {out}");
    }
}

#[cfg(unix)]
#[test]
fn an_export_that_is_stopped_takes_its_half_written_file_along() {
    let case = Case::new();
    let rows: String = (0..60_000).map(|n| format!("u{n},windows-server,SRV1,PC{n},2026-01-02\n")).collect();
    case.write("acc.csv", format!("user,workload,server,device,last_seen\n{rows}"));
    let out = case.home.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let mut child = case.command(&["report", "x", "--xlsx", "out/p.xlsx"]).spawn().unwrap();
    let begun = || std::fs::read_dir(&out).unwrap().count() > 0;
    while !begun() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), None, "it ended by the signal");
    assert!(!begun(), "{:?}", std::fs::read_dir(&out).unwrap().collect::<Vec<_>>());
}
