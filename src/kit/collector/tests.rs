use super::*;
use crate::kit::records::{CollectorRecord, Origin, TableId};

fn origin(row: u64) -> Origin {
    Origin { table: TableId(0), row }
}

fn event(row: u64, server: &str, message: &str, day: &str) -> EventRecord {
    EventRecord { origin: origin(row), server: server.into(), message: message.into(), source: None, id: None, time: Day::parse_iso(day) }
}

fn pack(row: u64, server: &str, id: u32, message: &str) -> EventRecord {
    let source = Some("Microsoft-Windows-Windows Server Solutions Client Access Licensing".to_owned());
    EventRecord { source, id: Some(id), ..event(row, server, message, "2026-02-01") }
}

/// The findings of groups alone: no catalog is needed for these.
fn told(events: Vec<EventRecord>) -> Vec<Finding> {
    let records = Records { events, ..Records::default() };
    let seen = silent::Accessed::of(&records);
    grouped(&records, &seen.names).iter().filter_map(|((_, told), group)| report(*told, group)).collect()
}

fn collector(row: u64, server: &str, client: bool, site: &str, inventoried: &str) -> CollectorRecord {
    CollectorRecord {
        origin: origin(row),
        server: server.into(),
        client_installed: client,
        site_code: Some(site.into()),
        last_inventory: Day::parse_iso(inventoried),
    }
}

#[test]
fn ten_thousand_messages_of_one_kind_are_one_finding_with_a_count() {
    let text = "Security log cannot be accessed. No information about users or device connections will be provided.";
    let events = (0..10_000).map(|row| event(row, if row % 2 == 0 { "FS01" } else { "fs01.corp.example" }, text, "2026-02-01")).collect();
    let found = told(events);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].severity, found[0].effect), ("security-log-unreadable", Severity::High, Effect::Under));
    assert_eq!((found[0].evidence.len(), found[0].evidence_total), (100, 10_000));
    assert!(found[0].message.contains("10000 times on 2026-02-01"), "{}", found[0].message);
}

#[test]
fn internal_errors_name_their_hresults() {
    let text = |code: &str| {
        format!("Internal error. Client Access License (CAL) collector returns HRESULT={code}. Please contact Microsoft Support.")
    };
    let found = told(vec![event(1, "FS01", &text("0x80041002"), "2026-02-01"), event(2, "FS01", &text("0x80070005"), "2026-02-03")]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("(HRESULT 0x80041002, HRESULT 0x80070005); 2 times from 2026-02-01 to 2026-02-03"),
        "{}",
        found[0].message
    );
}

#[test]
fn a_pack_that_is_installed_already_failed_for_that_reason() {
    let found = told(vec![pack(1, "EBS1", 5, "License pack activation failed due to error code: 0xcfff1208.")]);
    assert_eq!(
        (found[0].code, found[0].subject.as_str(), found[0].severity),
        ("pack-activation-failed", "EBS1 0xcfff1208", Severity::Medium)
    );
}

#[test]
fn event_12_beside_event_5_means_directory_permissions() {
    let found = told(vec![pack(1, "EBS1", 5, "License pack activation failed due to error code: 0x80072030."), pack(2, "EBS1", 12, "?")]);
    let codes: Vec<&str> = found.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["pack-activation-failed", "pack-directory-permissions"]);
    assert!(found[0].message.contains("event 12") && found[0].remedy.contains("msWssgConfig"));
    let alone = told(vec![pack(1, "EBS1", 5, "License pack activation failed due to error code: 0x80072030."), pack(2, "EBS2", 12, "?")]);
    assert!(alone.iter().any(|f| f.code == "pack-activation-failed" && f.message.contains("no Internet")));
}

#[test]
fn all_cals_of_a_pack_assigned_is_demand_above_stock() {
    let text = "License 4711 was not assigned to user object CN=anna due to 0xcfff1200.";
    let found = told(vec![event(1, "EBS1", text, "2026-02-01")]);
    assert_eq!((found[0].code, found[0].effect), ("pack-all-assigned", Effect::Under));
    assert_eq!(told(vec![event(1, "EBS1", &text.replace("1200", "1212"), "2026-02-01")])[0].code, "licence-already-assigned");
}

#[test]
fn an_activated_pack_is_no_finding_and_an_unknown_event_is_told_once() {
    let found = told(vec![pack(1, "EBS1", 4, "License pack was activated successfully."), event(2, "A", "x", ""), event(3, "B", "y", "")]);
    assert_eq!(found.iter().map(|f| (f.code, f.evidence_total)).collect::<Vec<_>>(), [("event-not-understood", 2)]);
}

#[test]
fn the_silent_causes_are_told_per_server() {
    let records = Records {
        collectors: vec![
            collector(1, "FS01", true, "P01", "2026-02-01"),
            collector(2, "FS02", false, "P01", "2026-02-01"),
            collector(3, "FS03", true, "X99", "2026-02-01"),
            collector(4, "FS04", true, "p01 ", ""),
        ],
        ..Records::default()
    };
    let mut settings = Settings::new(Day::from_ymd(2026, 6, 30).unwrap());
    settings.site_code = Some("P01".into());
    let seen = silent::Accessed::of(&records);
    let found: Vec<(&str, String)> = silent::causes(&records, &settings, &seen).into_iter().map(|f| (f.code, f.subject)).collect();
    assert_eq!(found, [("no-client", "FS02".into()), ("other-site-code", "FS03".into()), ("not-inventoried", "FS04".into())]);
    settings.site_code = None;
    assert!(silent::causes(&records, &settings, &seen).iter().any(|f| f.code == "site-code-unset"));
}
