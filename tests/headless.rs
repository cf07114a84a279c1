//! The built program without a terminal: verbs, exit statuses, sentences, and what it writes and leaves alone.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder with a small estate, and a home of its own for the program.
struct Estate {
    home: tempfile::TempDir,
}

const FILES: [(&str, &str); 5] = [
    (
        "people.csv",
        "user,enabled,kind,aliases\na@c.example,yes,employee,C\\a\nb@c.example,yes,employee,C\\b\nscan@c.example,yes,employee,\n",
    ),
    ("servers.csv", "server,workload,version\nSRV1,windows-server,2019\n"),
    (
        "access.csv",
        "workload,server,user,device,last_seen\nwindows-server,SRV1,a@c.example,PC1,2026-06-01\nwindows-server,SRV1,b@c.example,PC2,2026-06-02\n\
         windows-server,SRV1,scan@c.example,PC3,2026-06-03\nwindows-server,SRV1,C\\a,PC1,2026-06-04\n",
    ),
    ("owned.csv", "product,quantity,metric,version\nWindows Server CAL,1,user,2019\n"),
    ("prices.csv", "product,unit_price,metric,currency\nWindows Server CAL,30,user,EUR\nWindows Server CAL,30,device,EUR\n"),
];

impl Estate {
    fn new() -> Estate {
        let home = tempfile::tempdir().unwrap();
        let estate = Estate { home };
        std::fs::create_dir(estate.folder()).unwrap();
        for (name, text) in FILES {
            std::fs::write(estate.folder().join(name), text).unwrap();
        }
        estate
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("client")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recal"));
        command.args(args).current_dir(self.home.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME", "APPDATA", "LOCALAPPDATA"] {
            command.env(name, self.home.path().join("home"));
        }
        command.env("USER", "a.b");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs, demands the status, and gives standard output.
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.ok(&["report", "client", "--json", "-"])).unwrap()
    }

    /// Runs with decisions on standard input.
    fn decide(&self, lines: &str) -> Output {
        let mut child = self.command(&["decide", "client", "--file", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn refused(&self, args: &[&str], status: i32) -> String {
        sentence(&self.run(args), status)
    }
}

/// What is said on standard error: one sentence, and nothing else anywhere.
fn sentence(output: &Output, status: i32) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("recal: ") && !text.contains("panicked"), "{text}");
    text
}

const EXCLUDE: &str = r#"{"op":"exclude","on":{"record":"person","key":"scan@c.example"},"why":"a scanner"}"#;

fn users(position: &Value) -> u64 {
    position["rights"]["windows-server"]["users"].as_u64().unwrap()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_a_description_means_is_decided_once_and_holds_for_files_that_come_later() {
    let estate = Estate::new();
    let file = |name: &str, quantity: u32| {
        std::fs::write(estate.folder().join(name), format!("product,quantity\nCitrix Windows 2019 CAL User,{quantity}\n")).unwrap();
    };
    let short = || estate.json()["rights"]["windows-server"]["gap"]["users"].as_u64().unwrap();
    file("reseller.csv", 1);
    assert_eq!(short(), 2, "three people, one unit; the line in doubt covers nobody");
    let means = r#"{"op":"amend","on":{"record":"description","key":"Citrix Windows 2019 CAL User"},"field":"product","to":"Windows Server CAL","why":"order 17"}"#;
    assert!(estate.decide(means).status.success());
    assert_eq!(short(), 1);
    file("second-order.csv", 2);
    assert_eq!(short(), 0, "a line that came later");
    assert!(estate.decide(r#"{"op":"retract","on":{"entry":1},"why":"mistaken"}"#).status.success());
    assert_eq!(short(), 2);
    let told = sentence(&estate.decide(&means.replace("amend", "add")), 2);
    assert!(told.contains("(add)"), "{told}");
}

#[test]
fn a_report_changes_nothing_in_the_folder_and_says_the_newest_day_of_evidence() {
    let estate = Estate::new();
    let before = names_in(&estate.folder());
    let position = estate.json();
    assert_eq!((users(&position), position["as_of"].as_str().unwrap()), (3, "2026-06-04"));
    assert_eq!(names_in(&estate.folder()), before);
    assert!(position["engagement"]["sha256"].is_null());
}

#[test]
fn the_json_has_its_keys_sorted() {
    fn check(value: &Value, text: &str) {
        if let Value::Object(map) = value {
            let keys: Vec<&String> = map.keys().collect();
            assert!(keys.is_sorted(), "{keys:?} in {text}");
            map.values().for_each(|v| check(v, text));
        }
    }
    let text = Estate::new().ok(&["report", "client", "--json", "-"]);
    // Parsed with the order kept or sorted, the text itself must be in order.
    check(&serde_json::from_str(&text).unwrap(), "the position");
    assert!(text.find("\"as_of\"").unwrap() < text.find("\"format\"").unwrap());
}

#[test]
fn decisions_count_are_listed_and_retracted_without_a_trace_in_the_numbers() {
    let estate = Estate::new();
    let before = estate.json();
    let output = estate.decide(EXCLUDE);
    assert!(output.status.success());
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("1 excluded person scan@c.example"), "{told}");
    let position = estate.json();
    assert_eq!(users(&position), 2);
    let decision = position["decisions"].as_array().unwrap().iter().find(|d| d["id"] == 1).unwrap();
    assert_eq!(
        (decision["op"].as_str(), decision["state"].as_str(), decision["by"].as_str()),
        (Some("exclude"), Some("active"), Some("a.b"))
    );
    assert_eq!(position["engagement"]["client"], "client");

    assert!(estate.decide(r#"{"op":"retract","on":{"entry":1},"why":"mistaken"}"#).status.success());
    let after = estate.json();
    for part in ["rights", "totals", "policies", "waterfall", "purchases", "findings", "sources"] {
        assert_eq!(after[part], before[part], "{part}");
    }
    assert_eq!(after["decisions"].as_array().unwrap().iter().find(|d| d["id"] == 1).unwrap()["state"], "retracted");
}

#[test]
fn people_are_put_in_an_accounts_place_and_taken_out_again() {
    let estate = Estate::new();
    let service =
        r#"{"op":"amend","on":{"record":"person","key":"scan@c.example"},"field":"kind","to":"service","why":"the hall's scanner"}"#;
    assert!(estate.decide(service).status.success());
    let before = estate.json();
    let behind = |to: &str| {
        format!(
            r#"{{"op":"amend","on":{{"record":"person","key":"scan@c.example"}},"field":"stands_for","to":{to},"why":"the shift list"}}"#
        )
    };
    assert!(estate.decide(&behind(r#"["x@c.example","y@c.example","C\\a"]"#)).status.success());
    assert_eq!((users(&before), users(&estate.json())), (2, 4), "two new ones; one of the three counts already");
    assert!(estate.decide(&behind("\"40 people\"")).status.success());
    let position = estate.json();
    assert_eq!(users(&position), 42);
    assert!(position["findings"].as_array().unwrap().iter().any(|f| f["code"] == "people-assumed" && f["units"] == 40));
    assert!(sentence(&estate.decide(&behind("\"0 people\"")), 2).contains("no number of people from 1 to 1,000,000"));
    for entry in [3, 2] {
        assert!(estate.decide(&format!(r#"{{"op":"retract","on":{{"entry":{entry}}},"why":"undo"}}"#)).status.success());
    }
    assert_eq!(estate.json()["rights"], before["rights"]);
}

#[test]
fn one_wrong_line_records_none_and_is_named() {
    let estate = Estate::new();
    let told = sentence(&estate.decide(&format!("{EXCLUDE}\n\n{{\"op\":\"exclude\",\"on\":{{}},\"why\":\"x\"}}\n")), 2);
    assert!(told.contains("standard input, line 3") && told.contains("nothing was recorded"), "{told}");
    assert!(!estate.folder().join("engagement.recal").exists());
    let told = sentence(&estate.decide("{\"op\":\n"), 2);
    assert!(told.contains("line 1 is no JSON"), "{told}");
}

#[test]
fn a_merge_in_a_circle_is_seen_through_aliases() {
    let estate = Estate::new();
    let merge = |a: &str, b: &str| format!(r#"{{"op":"merge","on":{{"record":"person","key":"{a}"}},"to":"{b}","why":"one person"}}"#);
    assert!(estate.decide(&merge("a@c.example", "b@c.example")).status.success());
    let told = sentence(&estate.decide(&merge("C\\\\b", "C\\\\a")), 2);
    assert!(told.contains("part of"), "{told}");
    assert_eq!(users(&estate.json()), 2);
}

#[test]
fn a_decision_whose_target_is_not_there_is_dormant_and_listed() {
    let estate = Estate::new();
    let output = estate.decide(r#"{"op":"exclude","on":{"record":"person","key":"nobody@c.example"},"why":"left"}"#);
    assert!(String::from_utf8_lossy(&output.stdout).contains("dormant"));
    let position = estate.json();
    assert_eq!(position["decisions"].as_array().unwrap().iter().find(|d| d["id"] == 1).unwrap()["state"], "dormant");
}

#[test]
fn a_decision_says_what_it_changed_in_count_and_money() {
    let estate = Estate::new();
    let told = String::from_utf8(estate.decide(EXCLUDE).stdout).unwrap();
    assert!(told.contains("left ") && told.contains("users 3 → 2"), "{told}");
    let note = estate.decide(r#"{"op":"note","why":"seen"}"#);
    assert!(String::from_utf8_lossy(&note.stdout).contains("no count changes, and no money"));
}

#[test]
fn the_as_of_date_of_the_command_line_opens_a_journal_and_is_set_in_one() {
    let estate = Estate::new();
    std::fs::write(estate.path("d.jsonl"), EXCLUDE).unwrap();
    estate.ok(&["decide", "client", "--file", "d.jsonl", "--as-of", "2026-06-30"]);
    assert_eq!(estate.json()["as_of"], "2026-06-30");
    std::fs::write(estate.path("d.jsonl"), r#"{"op":"retract","on":{"entry":1},"why":"x"}"#).unwrap();
    estate.ok(&["decide", "client", "--file", "d.jsonl", "--as-of", "2026-06-15"]);
    let position = estate.json();
    assert_eq!((position["as_of"].as_str(), users(&position)), (Some("2026-06-15"), 3));
    // For a report the flag stands over the journal, and says so.
    let output = estate.run(&["report", "client", "--as-of", "2026-06-20"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("the journal says 2026-06-15"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("as of 2026-06-20"));
}

#[test]
fn with_a_journal_elsewhere_the_folder_stays_untouched_and_the_journal_finds_it_again() {
    let estate = Estate::new();
    let before = names_in(&estate.folder());
    std::fs::write(estate.path("d.jsonl"), EXCLUDE).unwrap();
    // Not there yet: decide makes it.
    estate.ok(&["decide", "client", "--file", "d.jsonl", "--engagement", "case.recal"]);
    assert_eq!(names_in(&estate.folder()), before);
    let by_folder = estate.ok(&["report", "client", "--engagement", "case.recal", "--json", "-"]);
    assert_eq!(estate.ok(&["report", "case.recal", "--json", "-"]), by_folder);
}

#[test]
fn a_tampered_journal_is_a_high_finding_and_check_says_so() {
    let estate = Estate::new();
    assert!(estate.decide(&format!("{EXCLUDE}\n{{\"op\":\"note\",\"why\":\"all is well\"}}")).status.success());
    let journal = estate.folder().join("engagement.recal");
    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, text.replace("a scanner", "A scanner")).unwrap();
    let output = estate.run(&["check", "client"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("journal-chain-broken"), "{told}");
    // Accepted, it is no longer open.
    assert!(
        estate
            .decide(r#"{"op":"finding","on":{"finding":"journal-chain-broken:engagement.recal"},"to":"accepted","why":"known"}"#)
            .status
            .success()
    );
    let output = estate.run(&["check", "client"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("journal-chain-broken:engagement.recal (accepted)"));
}

#[test]
fn outputs_are_never_replaced_unasked_and_evidence_not_even_then() {
    let estate = Estate::new();
    estate.ok(&["report", "client", "--json", "p.json", "--xlsx", "p.xlsx"]);
    assert!(std::fs::read(estate.path("p.xlsx")).unwrap().starts_with(b"PK"));
    for flag in ["--json", "--xlsx"] {
        let file = if flag == "--json" { "p.json" } else { "p.xlsx" };
        let told = estate.refused(&["report", "client", flag, file], 4);
        assert!(told.contains("exists already"), "{told}");
        estate.ok(&["report", "client", flag, file, "--force"]);
        assert!(estate.refused(&["report", "client", flag, "client/people.csv", "--force"], 4).contains("evidence"));
        assert!(estate.refused(&["report", "client", flag, "nowhere/x"], 4).contains("no folder"));
    }
    assert_eq!(std::fs::read_to_string(estate.folder().join("people.csv")).unwrap(), FILES[0].1);
}

#[test]
fn every_mistake_is_one_sentence_and_its_own_status() {
    let estate = Estate::new();
    std::fs::create_dir(estate.path("empty")).unwrap();
    std::fs::write(estate.path("other.recal"), "user,enabled\n").unwrap();
    let cases: [(&[&str], i32, &str); 11] = [
        (&["report"], 2, "<PATH>"),
        (&["report", "client", "--as-of", "30.6.2026"], 2, "no date"),
        (&["report", "client", "--frobnicate"], 2, "--frobnicate"),
        (&["report", "client", "--xlsx", "-"], 2, "name a file"),
        (&["client"], 2, "needs a terminal"),
        (&[], 2, "needs a terminal"),
        (&["report", "nowhere"], 3, "no such folder"),
        (&["report", "empty"], 3, "holds no extracts"),
        (&["report", "client/people.csv"], 3, "neither a folder nor"),
        (&["report", "client", "--engagement", "other.recal"], 3, "no journal of recal"),
        (&["decide", "client", "--file", "nowhere"], 3, "cannot be read"),
    ];
    for (args, status, says) in cases {
        let told = estate.refused(args, status);
        assert!(told.contains(says), "{args:?}: {told}");
    }
}

#[test]
fn every_row_is_accounted_for_per_table() {
    let estate = Estate::new();
    let told = estate.ok(&["sources", "client"]);
    assert!(told.contains("access.csv: read;") && told.contains("user → user"), "{told}");
    for line in told.lines().filter(|l| l.trim_start().starts_with("rows ")) {
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|w| w.parse().ok()).collect();
        assert_eq!(numbers[0], numbers[1..].iter().sum::<u64>(), "{line}");
    }
    assert_eq!(told.lines().filter(|l| l.trim_start().starts_with("rows ")).count(), FILES.len());
}

#[test]
fn the_summary_is_plain_text_without_control_characters() {
    let told = Estate::new().ok(&["report", "client"]);
    for word in ["Totals", "Gap", "Windows Server", "uncovered demands"] {
        assert!(told.contains(word), "{word} is missing:\n{told}");
    }
    assert!(told.chars().all(|c| c == '\n' || !c.is_control()) && !told.contains('│'));
}

#[test]
fn rules_are_found_by_all_words_and_suggested_where_none_has_them() {
    let estate = Estate::new();
    let told = estate.ok(&["catalog", "M365_E3", "exchange-standard"]);
    assert!(told.starts_with("plan/m365_e3/exchange-standard (") && told.contains("source: "), "{told}");
    let told = estate.ok(&["catalog", "exhange"]);
    assert!(told.contains("no rule has all of: exhange") && told.contains("nearest: "), "{told}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let estate = Estate::new();
    let mut child = estate.command(&["catalog"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn a_mapping_is_decided_listed_and_refused_headless() {
    let estate = Estate::new();
    let list = "Konto;Rechner;Stand\nd@c.example;PC8;02.06.2026\ne@c.example;PC9;13.05.2026\n";
    std::fs::write(estate.folder().join("liste.csv"), list).unwrap();
    let before = users(&estate.json());
    let map = r#"{"op":"map","on":{"source":"liste.csv"},"kind":"access","columns":{"Konto":"user","Rechner":"device","Stand":"last_seen"},
        "constants":{"workload":"windows-server","server":"SRV1"},"why":"the client's list"}"#
        .replace('\n', "");
    let wrong = map.replace("Konto", "Account");
    assert!(sentence(&estate.decide(&wrong), 2).contains("cannot be followed: it has no header 'Account'; nothing was recorded"));
    assert_eq!(users(&estate.json()), before);
    let told = String::from_utf8(estate.decide(&map).stdout).unwrap();
    assert!(told.contains("1 mapped the columns of liste.csv as access"), "{told}");
    assert_eq!(users(&estate.json()), before + 2);
    let sources = estate.ok(&["sources", "client"]);
    assert!(
        sources.contains("mapped by entry 1 (server SRV1, workload windows-server): headers Konto, Rechner, Stand in row 1"),
        "{sources}"
    );
    assert!(sources.contains("columns: Konto → user, Rechner → device, Stand → last_seen"), "{sources}");
    // A profile reads the next file of that shape; with the mapping retracted, this one too.
    let profile = map.replace(r#""op":"map","on":{"source":"liste.csv"}"#, r#""op":"profile","name":"Liste""#);
    let retract = r#"{"op":"retract","on":{"entry":1},"why":"the profile does it"}"#;
    assert!(estate.decide(&format!("{profile}\n{retract}\n")).status.success());
    std::fs::write(estate.folder().join("liste2.csv"), list.replace("d@", "f@")).unwrap();
    assert_eq!(users(&estate.json()), before + 3);
    assert_eq!(estate.ok(&["sources", "client"]).matches("mapped by profile 'Liste' (entry 2)").count(), 2);
}

#[test]
fn an_empty_folder_gives_the_whole_letter_and_a_scope_gives_its_own() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("new");
    std::fs::create_dir(&folder).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recal"));
        command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path()).env("RECAL_AUTHOR", "A. Becker");
        let output = command.args(arguments).current_dir(home.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, letter) = run(&["check", "new", "--request", "-", "--as-of", "2026-06-30"]);
    for part in [
        "Licenses as of 30 June 2026",
        "Dear Sir or Madam,",
        "tell us by when",
        "On data protection",
        "For mail administrators",
        "For licensing and procurement",
        " 14. ",
        "With kind regards",
    ] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    assert!(letter.ends_with("A. Becker\n") && !letter.contains("Received") && !letter.contains("leaves open"), "{letter}");
    assert!(letter.lines().all(|line| line.chars().count() <= 78), "{letter}");
    let decisions = home.path().join("scope.jsonl");
    let set = |name: &str, to: &str| format!("{{\"op\":\"set\",\"name\":\"{name}\",\"to\":\"{to}\",\"why\":\"kick-off\"}}\n");
    let lines = [("client", "Contoso AG"), ("scope", "exchange;rds"), ("request_deadline", "2026-07-15"), ("window_start", "2025-07-01")];
    std::fs::write(&decisions, lines.map(|(name, to)| set(name, to)).concat()).unwrap();
    assert_eq!(run(&["decide", "new", "--file", "scope.jsonl", "--as-of", "2026-06-30"]).0, Some(0));
    let (_, letter) = run(&["check", "new", "--request", "-"]);
    assert!(letter.contains("Contoso AG needs") && letter.contains("by 15 July 2026"), "{letter}");
    assert!(letter.contains("mailbox servers") && letter.contains("session host") && !letter.contains("farm's usage"), "{letter}");
    assert!(letter.contains("Period: 1 July 2025 to 30 June 2026"), "{letter}");
    assert_eq!(run(&["check", "new"]).0, Some(3), "without a letter there is nothing to check");
}

#[test]
fn the_letter_names_the_servers_whose_logs_are_still_missing() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("client");
    std::fs::create_dir(&folder).unwrap();
    let servers =
        "server,workload,version,cal_model\nFS1,windows-server,2019,\nFS2,windows-server,2019,\nCLOUD,windows-server,2022,azure\n";
    std::fs::write(folder.join("servers.csv"), servers).unwrap();
    let access = "workload,server,user,device,last_seen\nwindows-server,FS1,ann,PC1,2026-06-01\n";
    std::fs::write(folder.join("access.csv"), access).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_recal"));
    command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path());
    let output = command.args(["check", "client", "--request", "-"]).current_dir(home.path()).output().unwrap();
    let letter = String::from_utf8(output.stdout).unwrap();
    assert!(letter.contains("Those of 1 of 2 servers have arrived, thank you; still missing: FS2"), "{letter}");
    assert!(!letter.contains("CLOUD") && !letter.contains("mailbox servers"), "{letter}");
    assert!(letter.split_once("Received, with thanks").unwrap().1.contains("All servers with workload"), "{letter}");
}

#[test]
fn the_data_request_is_a_letter_of_what_is_missing_and_what_findings_leave_to_ask() {
    let estate = Estate::new();
    let folder = estate.folder();
    let letter = estate.ok(&["check", folder.to_str().unwrap(), "--request", "-"]);
    assert!(letter.starts_with("Data request: Client Access Licenses"), "{letter}");
    assert!(letter.contains("Which machine held which address") && letter.contains("Get-DhcpServerv4Lease"), "{letter}");
    let (wanted, received) = letter.split_once("Received, with thanks").unwrap();
    assert!(!wanted.contains("All CALs, CAL Suites") && received.contains("All CALs, CAL Suites"), "entitlements have arrived: {letter}");
    assert!(!letter.contains("mailbox servers"), "Exchange is not in scope: {letter}");
    let out = estate.home.path().join("request.txt");
    estate.ok(&["check", folder.to_str().unwrap(), "--request", out.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(&out).unwrap().trim_end(), letter.trim_end());
    let over = estate.run(&["check", folder.to_str().unwrap(), "--request", folder.join("people.csv").to_str().unwrap()]);
    assert_eq!(over.status.code(), Some(4), "a client's file is never written over");
}

#[test]
fn who_could_access_counts_for_the_right_that_is_named_and_an_unknown_right_is_refused() {
    let estate = Estate::new();
    std::fs::write(estate.folder().join("granted.csv"), "workload,authorised_user\nwindows-server,could@c.example\n").unwrap();
    let before = users(&estate.json());
    let set = |right: &str, to: &str| format!(r#"{{"op":"set","name":"could_access.{right}","to":"{to}","why":"all staff may"}}"#) + "\n";
    assert!(sentence(&estate.decide(&set("windows-servre", "yes")), 2).contains("no right of the catalog (there are "));
    assert!(sentence(&estate.decide(&set("windows-server", "maybe")), 2).contains("it takes yes or no"));
    let scope = r#"{"op":"set","name":"scope","to":"exchange;nonsense","why":"kick-off"}"#.to_string() + "\n";
    assert!(sentence(&estate.decide(&scope), 2).contains("'nonsense', which is no workload of the catalog (there are "));
    assert_eq!(estate.decide(&set("windows-server", "yes")).status.code(), Some(0));
    let counted = estate.json();
    assert_eq!((users(&counted), counted["settings"]["could_access"].clone()), (before + 1, serde_json::json!(["windows-server"])));
    assert_eq!(estate.decide(&set("windows-server", "no")).status.code(), Some(0));
    let again = estate.json();
    assert_eq!((users(&again), again["settings"].get("could_access")), (before, None));
}
