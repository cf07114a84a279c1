//! What collectors, licence servers and licence packs say of themselves: each message and each silence is a finding.

use crate::{ACCESS, Estate, SERVERS, only};
use recal::kit::decisions::Settings;
use recal::kit::findings::{Effect, Finding, Severity};

const PACKS: &str = "Microsoft-Windows-Windows Server Solutions Client Access Licensing";
const CHECKS: &str = "Microsoft-Windows-Server Infrastructure Licensing";

/// Findings of an estate whose Application logs hold these events: server, source, id, message.
fn told(events: &[(&str, &str, &str, &str)]) -> Vec<Finding> {
    let rows: Vec<String> =
        events.iter().map(|(server, source, id, message)| format!("{server},{source},{id},\"{message}\",2026-02-01\n")).collect();
    let log = format!("server,source,id,message,time\n{}", rows.concat());
    let files = [SERVERS, ACCESS, ("application.csv", log.as_str())];
    Estate { files: &files, ..Estate::default() }.findings()
}

#[test]
fn each_of_the_collectors_seven_messages_is_a_finding_with_its_direction() {
    let cases = [
        ("security-log-unreadable", Severity::High, Effect::Under, "Security log cannot be accessed. No information will be provided."),
        ("security-log-wrapped", Severity::Medium, Effect::Under, "Security log wrap is found. Some users may not be reported."),
        (
            "collector-bad-configuration",
            Severity::Medium,
            Effect::Unknown,
            "Value of configuration variable CALCollectionType is invalid. See documentation.",
        ),
        ("audit-policy-off", Severity::High, Effect::Under, "AUDIT_SUCCESS local security policy is not enabled. Nothing is collected."),
        (
            "device-cal-unsupported-os",
            Severity::Low,
            Effect::Under,
            "Device Client Access License (CAL) information is not collected on Windows 2000 Servers. No action is needed.",
        ),
        (
            "client-os",
            Severity::Info,
            Effect::Unknown,
            "Client Access License (CAL) information is collected only on computers running Windows Server Operating Systems.",
        ),
        (
            "collector-internal-error",
            Severity::Medium,
            Effect::Unknown,
            "Internal error. Client Access License (CAL) collector returns HRESULT=0x80041002. Please contact Microsoft Support.",
        ),
    ];
    for (code, severity, effect, message) in cases {
        let finding = only(&told(&[("EX7", "CCM", "100", message)]), code);
        assert_eq!((finding.severity, finding.effect, finding.subject.as_str()), (severity, effect, "EX7"), "{code}");
    }
}

#[test]
fn a_server_that_no_collector_saw_is_told_with_the_reason() {
    let collectors = "server,client_installed,site_code,last_inventory\nFS2,no,P01,\nFS3,yes,X99,2026-02-01\nFS4,yes,P01,\n";
    let files = [SERVERS, ACCESS, ("collectors.csv", collectors)];
    let set: fn(&mut Settings) = |settings| settings.site_code = Some("P01".into());
    let found = Estate { files: &files, settings: Some(set), ..Estate::default() }.findings();
    for (code, server) in [("no-client", "FS2"), ("other-site-code", "FS3"), ("not-inventoried", "FS4")] {
        let finding = only(&found, code);
        assert_eq!((finding.subject.as_str(), finding.severity, finding.effect), (server, Severity::High, Effect::Under));
    }
    let unset = Estate { files: &files, ..Estate::default() };
    assert_eq!(unset.one("site-code-unset").effect, Effect::Unknown);
}

#[test]
fn a_failed_activation_is_told_by_its_cause() {
    let failed = |code: &str| format!("License pack activation failed due to error code: {code}.");
    let (installed, other) = (failed("0xcfff1208"), failed("0x80072ee7"));
    let twice = only(&told(&[("EBS1", PACKS, "5", &installed)]), "pack-activation-failed");
    assert_eq!((twice.subject.as_str(), twice.severity), ("EBS1 0xcfff1208", Severity::Medium));
    assert!(twice.remedy.contains("count it once"), "{}", twice.remedy);
    let unknown = only(&told(&[("EBS1", PACKS, "5", &other)]), "pack-activation-failed");
    assert_eq!((unknown.severity, unknown.effect), (Severity::High, Effect::Under));
    let found = told(&[("EBS1", PACKS, "5", &other), ("EBS1", PACKS, "12", "The SYSTEM account cannot use the directory.")]);
    assert_eq!(only(&found, "pack-activation-failed").subject, "EBS1 event 12");
    assert!(only(&found, "pack-directory-permissions").remedy.contains("CN=msWssgConfig"));
}

#[test]
fn assignments_that_went_wrong_are_told_apart() {
    let event = |code: &str| format!("License 4711 was not assigned to user object CN=anna due to {code}.");
    let (full, again, other) = (event("0xcfff1200"), event("0xcfff1212"), event("0x80070005"));
    let found = told(&[
        ("EBS1", PACKS, "11", &full),
        ("EBS1", PACKS, "11", &again),
        ("EBS1", PACKS, "11", &other),
        ("EBS1", PACKS, "9", "License 4711 was not removed from user object CN=anna due to error code: 0x80070005."),
    ]);
    assert_eq!((only(&found, "pack-all-assigned").severity, only(&found, "pack-all-assigned").effect), (Severity::High, Effect::Under));
    assert_eq!(only(&found, "licence-already-assigned").severity, Severity::Info);
    assert_eq!(only(&found, "licence-not-assigned").effect, Effect::Unknown);
    assert_eq!(only(&found, "licence-not-removed").effect, Effect::Over);
}

#[test]
fn the_days_after_an_installation_are_told_as_what_they_are() {
    let found = told(&[("EBS1", CHECKS, "44", "Licensing compliance is not enforced until 30 days after the server has been installed.")]);
    let finding = only(&found, "licensing-grace");
    assert_eq!((finding.severity, finding.effect), (Severity::Low, Effect::Unknown));
    assert!(finding.message.contains("30 days after its installation"), "{}", finding.message);
}

#[test]
fn a_licence_server_that_cannot_note_its_users_and_foreign_events_are_told() {
    let source = "Microsoft-Windows-TerminalServices-Licensing";
    let found = told(&[
        ("LIC1", source, "4105", "The license server cannot update the license attributes for user anna."),
        ("FS1", "Disk", "7", "The device has a bad block."),
    ]);
    assert_eq!(only(&found, "rds-cal-not-tracked").subject, "LIC1");
    assert_eq!(only(&found, "event-not-understood").evidence_total, 1);
}

const LIST: &str = "Windows Server CAL,user,38\nWindows Server CAL,device,30\n";

/// An estate with these files and a price list, under a change of the settings.
fn estate(files: &[(&str, &str)], settings: Option<fn(&mut Settings)>) -> Vec<Finding> {
    let prices = format!("product,metric,unit_price\n{LIST}");
    let all: Vec<(&str, &str)> = files.iter().copied().chain([("prices.csv", prices.as_str())]).collect();
    Estate { files: &all, settings, ..Estate::default() }.findings()
}

/// `FirstSeen` and the rest of Get-UalUserAccess.
fn ual(rows: &[(&str, &str, &str, &str)]) -> String {
    let header = "ActivityCount,FirstSeen,LastSeen,ProductName,RoleGuid,RoleName,TenantIdentifier,UserName,PSComputerName\n";
    let row = |(server, user, first, last): &(&str, &str, &str, &str)| {
        format!("3,{first},{last},Windows Server 2019 Standard,10a9226f-50ee-49d8-a393-9a501d47ce04,File Server,,{user},{server}\n")
    };
    header.to_owned() + &rows.iter().map(row).collect::<String>()
}

#[test]
fn databases_that_begin_long_after_those_of_the_others_were_begun_anew() {
    let rows = [
        ("FS1", "ann", "2025-01-03", "2026-06-01"),
        ("FS2", "bob", "2026-03-15", "2026-06-01"),
        ("FS2", "cat", "2026-03-20", "2026-03-20"),
        ("FS2", "dan", "2026-04-02", "2026-04-02"),
    ];
    let text = ual(&rows);
    let found = estate(&[("ual.csv", &text)], None);
    let finding = only(&found, "ual-database-reset");
    assert_eq!((finding.subject.as_str(), finding.effect), ("FS2", Effect::Under));
    assert!(finding.message.contains("begins on 2026-03-15, 436 days after 2025-01-03"), "{}", finding.message);
    // 14 months from January 2025 on, each of which hides at most the one person whom March, or April, alone adds: 14 at 38.00.
    assert_eq!((finding.units, finding.money), (Some(14), Some(recal::catalog::Cents(14 * 38_00))));
    let estimate = finding.estimate.unwrap();
    assert_eq!(estimate.bound, recal::kit::estimate::Bound::AtMost);
    assert!(estimate.how.contains("14 missing months") && estimate.how.contains("Windows Server 1"), "{}", estimate.how);
    let late: fn(&mut Settings) = |settings| settings.window_start = recal::catalog::Day::parse_iso("2026-03-01");
    assert!(estate(&[("ual.csv", &text)], Some(late)).iter().all(|f| f.code != "ual-database-reset"), "the window is covered");
}

#[test]
fn a_day_at_the_limit_of_user_access_logging_is_told_and_one_busy_client_is_not() {
    let header = "AccessCount,AccessDate,IPAddress,ProductName,RoleGuid,RoleName,TenantIdentifier,UserName,PSComputerName\n";
    let row = |count: u64, user: &str, day: &str| {
        format!("{count},{day},10.0.0.9,Windows Server 2019,10a9226f-50ee-49d8-a393-9a501d47ce04,File Server,,{user},FS1\n")
    };
    let full = header.to_owned() + &row(65_000, "ann", "2026-05-04") + &row(535, "bob", "2026-05-04") + &row(9, "bob", "2026-05-05");
    let finding = only(&estate(&[("daily.csv", &full)], None), "ual-daily-cap");
    assert_eq!((finding.subject.as_str(), finding.effect), ("FS1", Effect::Under));
    assert!(finding.message.contains("on 1 day (2026-05-04 with 2 clients)"), "{}", finding.message);
    let busy = header.to_owned() + &row(65_535, "ann", "2026-05-04") + &row(9, "bob", "2026-05-05");
    assert!(estate(&[("daily.csv", &busy)], None).iter().all(|f| f.code != "ual-daily-cap"), "one client's count is cut, nobody is lost");
}

#[test]
fn logs_that_begin_on_the_same_day_on_every_server_end_at_their_retention() {
    let rows = ["FS1", "FS2", "FS3"].map(|server| (server, "ann", "2026-05-31", "2026-06-29"));
    let found = estate(&[("ual.csv", &ual(&rows))], None);
    let finding = only(&found, "retention-edge");
    assert_eq!((finding.subject.as_str(), finding.severity), ("User Access Logging", Severity::Low));
    // Two servers may have begun together by chance, and a window that is covered asks for nothing older.
    assert!(estate(&[("ual.csv", &ual(&rows[..2]))], None).iter().all(|f| f.code != "retention-edge"));
    let covered: fn(&mut Settings) = |settings| settings.window_start = recal::catalog::Day::parse_iso("2026-06-01");
    assert!(estate(&[("ual.csv", &ual(&rows))], Some(covered)).iter().all(|f| f.code != "retention-edge"));
}

#[test]
fn a_log_of_failures_alone_and_servers_that_only_services_reach_are_told() {
    let event = |id: u32, kind: &str, user: &str| {
        format!(
            "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>{id}</EventID><EventRecordID>{id}</EventRecordID><TimeCreated SystemTime='2026-03-04T05:06:07Z'/><Channel>Security</Channel><Computer>FS9</Computer></System><EventData><Data Name='TargetUserName'>{user}</Data><Data Name='TargetDomainName'>CORP</Data><Data Name='LogonType'>{kind}</Data><Data Name='WorkstationName'>-</Data><Data Name='IpAddress'>-</Data></EventData></Event>\n"
        )
    };
    let log = |events: &[String]| format!("<Events>\n{}</Events>\n", events.concat());
    let failed = log(&[event(4625, "3", "ann"), event(4625, "3", "bob")]);
    let finding = only(&estate(&[("failed.xml", &failed)], None), "only-failures");
    assert_eq!((finding.subject.as_str(), finding.effect), ("FS9", Effect::Under));
    let own = log(&[event(4624, "5", "svc"), event(4625, "3", "bob")]);
    assert_eq!(only(&estate(&[("own.xml", &own)], None), "only-service-logons").subject, "FS9");

    let people = "user,enabled,kind\nsvc_backup,yes,service\nann,yes,employee\n";
    let servers = "server,workload,version\nFS1,windows-server,2019\nBK1,windows-server,2019\n";
    let access = "workload,server,user,device,last_seen\nwindows-server,FS1,ann,PC1,2026-06-01\nwindows-server,BK1,svc_backup,PC1,2026-06-01\nwindows-server,BK1,FS1$,FS1,2026-06-01\n";
    let found = estate(&[("people.csv", people), ("servers.csv", servers), ("access.csv", access)], None);
    let finding = only(&found, "only-service-logons");
    assert_eq!((finding.subject.as_str(), finding.evidence_total), ("BK1", 2));
    assert!(finding.message.contains("2 accounts"), "{}", finding.message);
}

#[test]
fn a_blind_server_is_likened_to_its_peers_one_by_one() {
    let servers: String = ["FS1", "FS2", "FS3", "DARK"].map(|server| format!("{server},windows-server,2019,Ulm\n")).concat();
    let servers = format!("server,workload,version,site\n{servers}FAR,windows-server,2019,Lyon\n");
    // FS1 alone shows one person, FS2 three, FS3 two; everybody shares a colleague.
    let alone = [("FS1", 1), ("FS2", 3), ("FS3", 2), ("FAR", 40)];
    let rows = alone.iter().flat_map(|(server, number)| (0..*number).map(move |n| (*server, format!("{server}-{n}"))));
    let shared = alone.iter().map(|(server, _)| (*server, "everywhere".to_owned()));
    let rows: String = rows.chain(shared).map(|(server, user)| format!("windows-server,{server},{user},2026-06-01\n")).collect();
    let access = format!("workload,server,user,last_seen\n{rows}");
    let collectors = "server,client_installed,site_code,last_inventory\nDARK,no,P01,\n";
    let found = estate(&[("servers.csv", &servers), ("access.csv", &access), ("status.csv", collectors)], None);
    let about = |finding: &&Finding| ["no-client", "server-without-access"].contains(&finding.code);
    let about: Vec<&Finding> = found.iter().filter(about).collect();
    let [finding, again] = about[..] else { panic!("{} findings", about.len()) };
    assert_eq!((finding.units, finding.money), (Some(2), Some(recal::catalog::Cents(2 * 38_00))));
    let how = &finding.estimate.as_ref().unwrap().how;
    assert!(how.contains("the 3 other servers for Windows Server of site Ulm") && how.contains("Windows Server 2 (1 to 3)"), "{how}");
    // The second finding of the server hides nobody else.
    assert_eq!((again.units, again.money, &again.estimate), (None, None, &None));
    assert_eq!(again.unestimated, format!("the same people as {}", finding.code));
    assert_eq!((finding.rights.len(), again.rights.len()), (1, 1));
}
