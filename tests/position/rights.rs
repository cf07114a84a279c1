//! Section 2: what a row of access demands, and at which version.

use crate::estate::*;

#[test]
fn features_of_the_enterprise_edition_demand_the_standard_and_the_enterprise_right() {
    let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,ann,PC1,edition=enterprise"]).position();
    assert_eq!(p.rights(), [EXCHANGE_ENTERPRISE, EXCHANGE, WINDOWS]);
}

#[test]
fn standard_features_demand_the_standard_right_alone_whatever_the_servers_edition() {
    let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,ann,PC1,edition=standard"]).position();
    assert_eq!(p.rights(), [EXCHANGE, WINDOWS]);
}

#[test]
fn access_to_a_server_application_demands_windows_server_too() {
    for (workload, own) in [("exchange", EXCHANGE), ("sharepoint", SHAREPOINT), ("skype", "skype-standard"), ("rds", RDS)] {
        let p = estate().servers([format!("S,{workload},2019,2019")]).access([format!("{workload},S,ann,PC1")]).position();
        assert_eq!(p.right(WINDOWS).users, 1, "{workload}");
        assert_eq!(p.right(own).users, 1, "{workload}");
    }
}

#[test]
fn the_implied_windows_server_right_can_be_switched_off() {
    let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,ann,PC1"]);
    assert_eq!(p.set(|s| s.implied_windows_server = false).position().rights(), [EXCHANGE]);
}

#[test]
fn windows_server_itself_implies_nothing_more() {
    assert_eq!(file_server(["ann,PC1"]).position().rights(), [WINDOWS]);
}

fn covered_by(server: &str, cal: &str) -> bool {
    let owned = format!("Windows Server CAL,1,user,{cal}");
    let p = estate().servers([format!("SRV,{WINDOWS},{server}")]).access([format!("{WINDOWS},SRV,ann")]).owned([owned]);
    p.position().gap(WINDOWS) == (0, 0)
}

#[test]
fn a_2012_cal_covers_a_2012_r2_server() {
    assert!(covered_by("2012 R2", "2012"));
}

#[test]
fn a_terminal_services_cal_of_2008_covers_a_2008_r2_session_host() {
    let p = estate().servers(["TS,rds,2008 R2"]).access(["rds,TS,ann"]).owned(["Remote Desktop Services CAL,1,user,2008"]);
    assert_eq!(p.position().gap(RDS), (0, 0));
}

#[test]
fn an_equivalence_that_nobody_verified_holds_once_it_is_switched_on() {
    let estate = || {
        let p = estate().servers(["SRV,windows-server,2008 R2"]).access(["windows-server,SRV,ann"]);
        p.owned(["Windows Server CAL,1,user,2008"])
    };
    assert_eq!(estate().position().gap(WINDOWS), (1, 0));
    let of = |r: &&recal::catalog::Rule| r.id.starts_with("equivalence/windows-server/2008");
    let row = catalog().rules().iter().find(of).unwrap().id.clone();
    let on = estate().decide(recal::kit::decisions::Decision::Right { row, granted: true });
    assert_eq!(on.position().gap(WINDOWS), (0, 0));
}

#[test]
fn a_newer_cal_covers_an_older_server_and_never_the_other_way_round() {
    assert!(covered_by("2012", "2019"));
    assert!(!covered_by("2019", "2016"));
    assert!(!covered_by("2016", "2012 R2"));
}

#[test]
fn a_user_needs_the_version_of_the_newest_server_accessed() {
    let p = estate()
        .servers(["OLD,windows-server,2012", "NEW,windows-server,2019"])
        .access(["windows-server,OLD,ann", "windows-server,NEW,ann", "windows-server,OLD,bob"])
        .owned(["Windows Server CAL,2,user,2016"])
        .position();
    assert_eq!(p.gap(WINDOWS), (1, 0), "ann needs 2019, bob only 2012");
}

#[test]
fn the_implied_demand_takes_the_servers_operating_system() {
    let p = estate().servers(["EX,exchange,2019,2012 R2"]).access(["exchange,EX,ann"]).owned(["Windows Server CAL,1,user,2012"]);
    assert_eq!(p.position().gap(WINDOWS), (0, 0));
}

#[test]
fn the_implied_demand_falls_back_on_the_servers_own_windows_server_row() {
    let p = estate()
        .servers(["EX,exchange,2019", "EX,windows-server,2012 R2"])
        .access(["exchange,EX,ann"])
        .owned(["Windows Server CAL,1,user,2012"]);
    assert_eq!(p.position().gap(WINDOWS), (0, 0));
}

#[test]
fn for_rds_the_implied_demand_takes_the_session_hosts_version() {
    let p = estate()
        .servers(["TS,rds,2012 R2"])
        .access(["rds,TS,ann,PC1"])
        .owned(["Windows Server CAL,1,user,2012", "Remote Desktop Services CAL,1,user,2012"]);
    let p = p.position();
    assert_eq!((p.gap(WINDOWS), p.gap(RDS)), ((0, 0), (0, 0)));
}

#[test]
fn a_version_nobody_knows_counts_as_the_latest_released_by_then() {
    let at = |as_of: &str, cal: &str| {
        let owned = format!("Windows Server CAL,1,user,{cal}");
        let p = estate().servers(["SRV,windows-server"]).access(["windows-server,SRV,ann"]).owned([owned]).as_of(as_of);
        p.position().gap(WINDOWS)
    };
    assert_eq!(at("2020-06-30", "2019"), (0, 0));
    assert_eq!(at("2022-06-30", "2019"), (1, 0), "2022 was out by then");
    assert_eq!(at("2021-08-18", "2022"), (0, 0), "on the very day");
}

#[test]
fn a_version_nobody_knows_is_never_taken_for_a_subscription_edition() {
    let p = estate().servers(["EX,exchange"]).access(["exchange,EX,ann"]).owned(["Exchange Server Standard CAL,1,user,2019"]);
    assert_eq!(p.as_of("2026-06-30").position().gap(EXCHANGE), (0, 0), "Exchange SE is out, 2019 is what counts");
}

#[test]
fn a_server_outside_the_inventory_counts_with_an_unknown_version() {
    let p = estate().access(["windows-server,GHOST,ann"]).owned(["Windows Server CAL,1,user,2022"]).position();
    assert_eq!(p.gap(WINDOWS), (1, 0), "2025 is the latest by 2026-06-30");
    assert!(!p.right(WINDOWS).subjects[0].version_known);
}
