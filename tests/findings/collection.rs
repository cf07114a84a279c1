//! What collectors, licence servers and licence packs say of themselves: each message and each silence is a finding.

use crate::{ACCESS, Estate, SERVERS};
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

/// The one finding of a code.
#[track_caller]
fn only(found: &[Finding], code: &str) -> Finding {
    let of: Vec<&Finding> = found.iter().filter(|finding| finding.code == code).collect();
    assert_eq!(of.len(), 1, "{code}: {of:?}");
    of[0].clone()
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
