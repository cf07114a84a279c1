//! What is kept from one decision to the next changes no figure.

use super::estate::*;
use recal::kit::Memory;
use recal::kit::decisions::{Decision, MetricChoice, Policy, RecordKey};
use recal::kit::findings::Status;

fn on(record: &str, key: &str) -> RecordKey {
    RecordKey { record: record.into(), key: key.into() }
}

fn amend(record: &str, key: &str, field: &str, to: &str) -> Decision {
    Decision::Amend { on: on(record, key), field: field.into(), to: Some(to.into()) }
}

/// An estate in which every kind of decision moves something.
fn moving() -> Estate {
    estate()
        .servers(["SRV,windows-server,2019", "EX,exchange,2016,2016", "TS,rds,2022"])
        .access(["windows-server,SRV,ann,pc1", "windows-server,SRV,bob,pc2", "exchange,EX,cat,pc1,,enterprise", "rds,TS,dan,pc3"])
        .access(["windows-server,TS,dan,TS", "windows-server,SRV,,10.0.0.9", "windows-server,NEW,eve,pc2"])
        .people(["ann", "bob", "cat,external", "dan", "eve"])
        .devices(["pc1,workstation,10.0.0.9", "pc2,kiosk", "pc3"])
        .plans(["ann,SPE_E3"])
        .owned(["Windows Server CAL,2,user,2019", "Core CAL Suite,1,user,2016", "Exchange Server External Connector,1,,2016"])
        .priced()
}

fn every_kind() -> Vec<Decision> {
    let fields = [("server", "NEW"), ("workload", "windows-server"), ("version", "2025")];
    vec![
        Decision::Exclude { on: on("person", "bob") },
        Decision::Include { on: on("person", "bob") },
        Decision::Exclude { on: on("device", "pc3") },
        Decision::Merge { on: on("person", "eve"), to: "ann".into() },
        Decision::Split { on: on("person", "eve") },
        Decision::Merge { on: on("device", "pc3"), to: "pc1".into() },
        Decision::Shared { device: "pc1".into(), yes: true },
        Decision::Metric { right: "windows-server".into(), to: MetricChoice::Device },
        Decision::Price { product: "Windows Server CAL".into(), metric: None, to: recal::catalog::Cents(9_900), currency: None },
        amend("server", "SRV", "version", "2022"),
        amend("person", "dan", "kind", "service"),
        amend("device", "pc2", "unattended", "yes"),
        amend("plan", "ann", "plan", "EXCHANGESTANDARD"),
        Decision::Add { record: "server".into(), fields: fields.map(|(k, v)| (k.to_string(), v.to_string())).into() },
        Decision::Place { connector: "Exchange Server External Connector".into(), host: "EX".into() },
        Decision::Finding { id: "host-not-in-inventory:NEW".into(), to: Status::Accepted },
        Decision::Note { on: "SRV".into(), text: "seen".into() },
    ]
}

#[test]
fn decision_by_decision_and_back_again_the_memory_changes_no_figure() {
    let estate = every_kind().into_iter().fold(moving(), Estate::decide);
    let records = estate.records();
    let memory = Memory::default();
    let same = |estate: &Estate, count: usize| {
        let decisions = &estate.decisions[..count];
        let (kept, fresh) = (estate.with(&records, decisions, &memory), estate.with(&records, decisions, &Memory::default()));
        assert_eq!(format!("{kept:?}"), format!("{fresh:?}"), "after {count} decisions");
        format!("{fresh:?}")
    };
    let forth: Vec<String> = (0..=estate.decisions.len()).map(|count| same(&estate, count)).collect();
    let moved = forth.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(moved + 3 >= every_kind().len(), "only {moved} of the decisions moved anything");
    for count in (0..estate.decisions.len()).rev() {
        assert_eq!(same(&estate, count), forth[count]);
    }
}

#[test]
fn a_setting_is_not_answered_from_memory() {
    let estate = moving();
    let records = estate.records();
    let memory = Memory::default();
    let before = estate.with(&records, &[], &memory);
    let without = moving().set(|settings| settings.implied_windows_server = false);
    let licensed = moving().policy(Policy::AsLicensed);
    for other in [without, licensed] {
        let after = other.with(&records, &[], &memory);
        assert_eq!(format!("{after:?}"), format!("{:?}", other.with(&records, &[], &Memory::default())));
        assert_ne!(format!("{after:?}"), format!("{before:?}"));
    }
}

#[test]
fn counting_who_could_access_resolves_nobody_anew_and_gives_the_same_figures() {
    let of = |counting: bool| {
        let p = moving().people(["zoe"]).authorised(["windows-server,zoe"]);
        if counting { p.counting(WINDOWS) } else { p }
    };
    let memory = Memory::default();
    let records = of(false).records();
    let users = |counting: bool, memory: &Memory| of(counting).with(&records, &[], memory).rights.values().map(|r| r.users).sum::<u64>();
    let off = users(false, &memory);
    assert_eq!(users(true, &memory), users(true, &Memory::default()));
    assert_eq!((users(true, &memory), users(false, &memory)), (off + 1, off));
}
