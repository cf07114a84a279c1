//! Leases that overlap or leave gaps, days that run backward, servers that change their name: told once, with what was assumed.

use crate::{Estate, SERVERS, only};
use recal::kit;
use recal::kit::decisions::{Decision, RecordKey};
use recal::kit::findings::{Effect, Finding, Severity};

const HEADER: &str = "workload,server,user,ip,last_seen\n";

fn told(files: &[(&str, &str)], decisions: Vec<Decision>) -> Vec<Finding> {
    Estate { files, decisions, ..Estate::default() }.findings()
}

#[test]
fn two_devices_on_one_address_on_one_day_are_told_and_one_key_settles_it() {
    let leases = "device,device_kind,ip,ip_from,ip_to\nPC1,workstation,10.0.0.1,2026-04-01,2026-05-10\n\
        PC2,workstation,10.0.0.1,2026-05-05,2026-06-01\nPC3,workstation,10.0.0.9,,\nPC4,workstation,10.0.0.9,,\n";
    let access = format!("{HEADER}windows-server,FS1,ann,10.0.0.1,2026-05-06\nwindows-server,FS1,CORP\\PC2$,10.0.0.1,2026-05-06\n");
    let files = [SERVERS, ("leases.csv", leases), ("access.csv", access.as_str())];
    let found = told(&files, Vec::new());
    let of: Vec<&Finding> = found.iter().filter(|f| f.code == "lease-overlap").collect();
    let by_subject: Vec<(&str, Severity)> = of.iter().map(|f| (f.subject.as_str(), f.severity)).collect();
    assert_eq!(
        by_subject,
        [("addresses without access", Severity::Low), ("10.0.0.1", Severity::Medium)].into_iter().rev().collect::<Vec<_>>()
    );
    let finding = of[0];
    assert!(
        finding.message.contains("PC1 and PC2 hold 10.0.0.1 on the same day") && finding.message.contains("ip:10.0.0.1"),
        "{}",
        finding.message
    );
    let labels: Vec<&str> = finding.suggestions().map(|s| s.label.as_str()).collect();
    assert_eq!(labels, ["only PC2 held it", "PC1 held it until 2026-05-04, then PC2", "only PC1 held it"], "the machine account decides");
    for (at, holder) in [(0, "PC2"), (1, "PC2"), (2, "PC1")] {
        let decision = finding.suggestions().nth(at).unwrap().decision.clone();
        let settled = told(&files, vec![decision.clone()]);
        assert!(!settled.iter().any(|f| f.code == "lease-overlap" && f.subject == "10.0.0.1"), "{decision:?}");
        assert!(!settled.iter().any(|f| f.code == "decision-dormant"), "{decision:?}");
        let estate = Estate { files: &files, decisions: vec![decision], ..Estate::default() };
        let position = estate.with(|inputs| kit::headline(inputs, &kit::Memory::default()));
        let seen = position.devices.iter().filter(|d| d.spellings.contains(&"10.0.0.1".to_string()));
        assert_eq!(seen.map(|d| d.name.as_str()).collect::<Vec<_>>(), [holder]);
    }
}

#[test]
fn days_between_two_leases_are_a_gap_and_what_the_address_may_be_is_told_together() {
    let leases = "device,device_kind,ip,ip_from,ip_to\nPC1,workstation,10.0.0.1,2026-04-01,2026-05-01\n\
        PC1,workstation,10.0.0.1,2026-05-08,2026-06-01\n";
    let access = format!("{HEADER}windows-server,FS1,ann,10.0.0.1,2026-05-04\nwindows-server,FS1,bob,10.0.0.1,2026-05-05\n");
    let files = [SERVERS, ("leases.csv", leases), ("access.csv", access.as_str())];
    let found = told(&files, Vec::new());
    let gap = only(&found, "lease-gap");
    assert!(gap.message.contains("nobody held 10.0.0.1 on 2 days, 2026-05-04 to 2026-05-05 (PC1 before, PC1 after)"), "{}", gap.message);
    assert_eq!((gap.effect, gap.evidence_total), (Effect::Over, 2));
    assert_eq!(only(&found, "address-may-be-device").units, Some(1));
    let settled = told(&files, vec![gap.suggestion.unwrap().decision]);
    assert!(!settled.iter().any(|f| ["lease-gap", "address-may-be-device"].contains(&f.code)));
}

#[test]
fn rows_last_seen_before_they_were_first_seen_are_one_finding_a_table() {
    let rows: String = (0..300).map(|at| format!("windows-server,FS1,u{at},2026-05-04,2026-05-03\n")).collect();
    let access = format!("workload,server,user,first_seen,last_seen\n{rows}windows-server,FS1,ann,2026-05-01,2026-05-02\n");
    let finding = only(&told(&[SERVERS, ("access.csv", access.as_str())], Vec::new()), "access-backward");
    assert_eq!((finding.subject.as_str(), finding.units, finding.evidence_total), ("access.csv#access", Some(300), 300));
    assert!(finding.message.contains("such as first on 2026-05-04 and last on 2026-05-03"), "{}", finding.message);
}

#[test]
fn a_log_that_ends_before_it_begins_is_told_with_both_events() {
    let event = |record: u64, day: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/>\
             <EventID>4624</EventID><TimeCreated SystemTime='{day}T08:00:00.0Z'/><EventRecordID>{record}</EventRecordID><Channel>Security</Channel>\
             <Computer>FS1</Computer></System><EventData><Data Name='TargetUserName'>ann</Data><Data Name='TargetDomainName'>C</Data>\
             <Data Name='LogonType'>3</Data><Data Name='IpAddress'>10.0.0.7</Data></EventData></Event>"
        )
    };
    // Newest first, as viewers export it, is no clock set back.
    let forward = [event(3, "2026-02-03"), event(2, "2026-02-02"), event(1, "2026-02-01")].join("\n");
    let backward = [event(1, "2026-02-03"), event(2, "2026-02-04"), event(3, "2026-02-01")].join("\n");
    assert!(!told(&[SERVERS, ("log.xml", forward.as_str())], Vec::new()).iter().any(|f| f.code == "log-backward"));
    let finding = only(&told(&[SERVERS, ("log.xml", backward.as_str())], Vec::new()), "log-backward");
    assert!(finding.message.contains("its event 1 is of 2026-02-03, its later event 3 of 2026-02-01"), "{}", finding.message);
    assert_eq!(finding.evidence_total, 2);
}

/// Six people at `OLD` in spring and at `NEW` from May on; others elsewhere all the time.
fn renamed(people_of_new: &str) -> String {
    let mut rows = String::from("workload,server,user,device,first_seen,last_seen\n");
    for at in 0..6 {
        rows += &format!("windows-server,OLD,u{at},PC{at},2026-02-01,2026-04-30\n");
        rows += &format!("windows-server,NEW,{people_of_new}{at},PC{at},2026-05-04,2026-06-20\n");
        rows += &format!("windows-server,FS1,v{at},PCV{at},2026-01-01,2026-06-25\n");
    }
    rows
}

#[test]
fn a_server_that_ends_where_another_begins_for_the_same_people_may_be_one() {
    let servers = "server,workload,version,host\nFS1,windows-server,2019,\nOLD,windows-server,2016,VMHOST1\n";
    let access = renamed("u");
    let files = [("servers.csv", servers), ("access.csv", access.as_str())];
    let found = told(&files, Vec::new());
    let finding = only(&found, "server-renamed");
    assert_eq!((finding.subject.as_str(), finding.severity), ("NEW", Severity::Medium));
    assert!(finding.message.contains("6 of 6 people came to both"), "{}", finding.message);
    assert!(found.iter().any(|f| f.code == "version-unknown-server" && f.subject == "NEW"));
    let lent = finding.suggestion.clone().unwrap().decision;
    let settled = told(&files, vec![lent]);
    assert!(!settled.iter().any(|f| ["version-unknown-server", "host-not-in-inventory"].contains(&f.code)), "version and host are lent");
    let on = RecordKey { record: "device".into(), key: "OLD".into() };
    assert_eq!(finding.others[0].decision, Decision::Merge { on, to: "NEW".into() });
    let others = renamed("w");
    assert!(!told(&[("servers.csv", servers), ("access.csv", others.as_str())], Vec::new()).iter().any(|f| f.code == "server-renamed"));
}

#[test]
fn where_the_logs_name_nobody_the_devices_tell_a_renamed_server() {
    let mut rows = String::from("workload,server,device,first_seen,last_seen\n");
    for at in 0..5 {
        rows += &format!("windows-server,OLD,PC{at},2026-02-01,2026-04-30\nwindows-server,NEW,PC{at},2026-05-04,2026-06-20\n");
        rows += &format!("windows-server,FS1,PCV{at},2026-01-01,2026-06-25\n");
    }
    let files = [SERVERS, ("access.csv", rows.as_str())];
    let finding = only(&told(&files, Vec::new()), "server-renamed");
    assert!(finding.message.contains("5 of 5 devices came to both"), "{}", finding.message);
    assert_eq!(finding.suggestions().count(), 1, "the inventory knows neither");
}

#[test]
fn a_bare_name_is_merged_with_one_key_into_whoever_shares_its_people() {
    let access = "workload,server,user,device\nwindows-server,FS1,a,pc9\nwindows-server,FS1,b,pc9\nwindows-server,FS1,c,pc9.a.example\n\
        windows-server,FS1,a,pc9.b.example\n";
    let files = [SERVERS, ("access.csv", access)];
    let finding = only(&told(&files, Vec::new()), "ambiguous-device");
    let ways: Vec<(&str, &str)> = finding.suggestions().map(|s| (s.label.as_str(), s.why.as_str())).collect();
    let (b, a) = ("1 of its 2 users were seen there too", "0 of its 2 users were seen there too");
    assert_eq!(ways, [("merge it into pc9.b.example", b), ("merge it into pc9.a.example", a)]);
    let settled = told(&files, vec![finding.suggestion.unwrap().decision]);
    assert!(!settled.iter().any(|f| ["ambiguous-device", "merge-refused", "decision-dormant"].contains(&f.code)));
}

#[test]
fn an_address_of_many_people_is_registered_with_one_key_as_what_it_is() {
    let rows: String = (0..6).map(|at| format!("windows-server,FS1,u{at},10.9.9.9,2026-04-01\n")).collect();
    let access = format!("{HEADER}{rows}");
    let files = [SERVERS, ("access.csv", access.as_str())];
    let finding = only(&told(&files, Vec::new()), "nat-suspected");
    let ways: Vec<Decision> = finding.suggestions().map(|s| s.decision.clone()).collect();
    assert_eq!((ways.len(), finding.evidence_total), (2, 6));
    let nat = told(&files, vec![ways[0].clone()]);
    assert_eq!(only(&nat, "nat-address").units, Some(5));
    let shared = told(&files, vec![ways[1].clone()]);
    assert!(!shared.iter().any(|f| ["nat-suspected", "nat-address", "decision-dormant"].contains(&f.code)));
}

#[test]
fn ten_thousand_errors_and_ten_thousand_overlaps_flood_nobody() {
    use std::fmt::Write;
    let (mut leases, mut access) = (String::from("device,device_kind,ip\n"), String::from(HEADER));
    let mut events = String::from("server,source,id,message,time\n");
    for at in 0..10_000 {
        let ip = format!("10.{}.{}.{}", at / 2_500, at / 250 % 10, at % 250);
        let _ = writeln!(leases, "PCA{at},workstation,{ip}\nPCB{at},workstation,{ip}");
        let _ = writeln!(access, "windows-server,FS1,u{at},{ip},2026-05-06");
        let _ = writeln!(events, "SRV{at},CAL,1,Security log cannot be accessed. No information will be provided.,2026-02-01");
        let _ = writeln!(events, "FS1,CAL,2,Security log wrap is found. Some users may not be reported.,2026-02-01");
    }
    let files = [SERVERS, ("leases.csv", leases.as_str()), ("access.csv", access.as_str()), ("events.csv", events.as_str())];
    let estate = Estate { files: &files, ..Estate::default() };
    let (found, took) = estate.with(|inputs| {
        let started = std::time::Instant::now();
        (kit::headline(inputs, &kit::Memory::default()).findings, started.elapsed())
    });
    assert!(took.as_secs() < 20, "{took:?}");
    let of = |code: &str| found.iter().filter(|f| f.code == code).count();
    assert_eq!((of("lease-overlap"), of("security-log-unreadable"), of("security-log-wrapped")), (21, 21, 1));
    let rest = found.iter().find(|f| f.code == "lease-overlap" && f.subject == "all others").unwrap();
    assert!(rest.message.contains("9980 more"), "{}", rest.message);
}

#[test]
fn clocks_an_hour_apart_are_told_by_the_logons_that_both_logs_hold() {
    let event = |id: u32, computer: &str, number: u32, time: &str, data: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/>\
             <EventID>{id}</EventID><TimeCreated SystemTime='2026-02-01T{time}.0Z'/><Channel>Security</Channel><Computer>{computer}</Computer>\
             </System><EventData><Data Name='LogonGuid'>{{{number:08x}-1111-2222-3333-444455556666}}</Data>{data}</EventData></Event>"
        )
    };
    let logs = |hour: u32| {
        let ticket = "<Data Name='TargetUserName'>ann@C</Data><Data Name='ServiceName'>FS1$</Data><Data Name='Status'>0x0</Data>\
            <Data Name='IpAddress'>10.0.0.7</Data>";
        let logon = "<Data Name='TargetUserName'>ann</Data><Data Name='TargetDomainName'>C</Data><Data Name='LogonType'>3</Data>\
            <Data Name='IpAddress'>10.0.0.7</Data>";
        let of = |at: u32| {
            let used = format!("{:02}:{at:02}:{:02}", 8 + hour, 5 + at % 3);
            // Used again later: only the first use tells the clock.
            let again = format!("{:02}:{at:02}:00", 12 + hour);
            [
                event(4769, "DC1", at, &format!("08:{at:02}:05"), ticket),
                event(4624, "FS1", at, &used, logon),
                event(4624, "FS1", at, &again, logon),
            ]
            .join("\n")
        };
        (10..20).map(of).collect::<Vec<_>>().join("\n")
    };
    let (together, apart) = (logs(0), logs(1));
    assert!(!told(&[SERVERS, ("log.xml", together.as_str())], Vec::new()).iter().any(|f| f.code == "clock-offset"));
    let finding = only(&told(&[SERVERS, ("log.xml", apart.as_str())], Vec::new()), "clock-offset");
    assert_eq!(finding.subject, "FS1 against DC1");
    assert!(finding.message.contains("60 minutes ahead of that of DC1, by 10 of 10 logons"), "{}", finding.message);
}
