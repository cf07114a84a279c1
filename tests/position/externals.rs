//! Section 8: external users, their CALs and Connectors.

use crate::estate::*;
use recal::kit::decisions::Decision;
use recal::kit::position::{ExternalFate, Fate};

const WS_EC: &str = "Windows Server External Connector";
const RDS_EC: &str = "Remote Desktop Services External Connector";

/// Three partners at a file server on host HV.
fn partners() -> Estate {
    estate()
        .servers(["VM1,windows-server,2019,,HV"])
        .access(["windows-server,VM1,p1", "windows-server,VM1,p2", "windows-server,VM1,p3"])
        .people(["p1,external", "p2,guest", "p3,external"])
}

fn price(connector: u32) -> [String; 2] {
    ["Windows Server CAL,user,38".into(), format!("{WS_EC},,{connector}")]
}

#[test]
fn externals_need_cals_or_a_connector_whichever_is_cheaper() {
    let p = partners().prices(price(113)).position();
    assert_eq!((p.external(), p.residual()), (113.0, 0.0));
    assert_eq!((p.right(WINDOWS).external.users, p.right(WINDOWS).external.hosts), (3, 1));
    assert_eq!((p.right(WINDOWS).external.connectors, p.right(WINDOWS).external.cals), (1, 0));
    let p = partners().prices(price(115)).position();
    assert_eq!((p.external(), p.right(WINDOWS).external.cals, p.right(WINDOWS).external.connectors), (114.0, 3, 0));
}

#[test]
fn a_connector_covers_every_machine_on_its_host_and_any_number_of_externals() {
    let p = partners().servers(["VM2,windows-server,2022,,HV"]).access(["windows-server,VM2,p4", "windows-server,VM2,p1"]);
    let p = p.people(["p4,external"]).prices(price(100)).position();
    assert_eq!((p.external(), p.right(WINDOWS).external.hosts), (100.0, 1));
}

#[test]
fn another_host_needs_another_connector() {
    let p = partners().servers(["VM2,windows-server,2019,,HV2"]).access(["windows-server,VM2,p1", "windows-server,VM2,p2"]);
    let p = p.prices([format!("{WS_EC},,30")]).position();
    assert_eq!((p.external(), p.right(WINDOWS).external.hosts), (60.0, 2));
}

#[test]
fn a_connector_named_for_a_virtual_machine_counts_for_its_host() {
    let p =
        partners().servers(["VM2,windows-server,2019,,HV"]).owned([format!("{WS_EC},1,,2019,server=VM2")]).prices(price(999)).position();
    assert_eq!((p.external(), p.unpriced()), (0.0, 0));
}

#[test]
fn a_connector_covers_only_servers_that_its_version_reaches() {
    let p = partners()
        .servers(["VM2,windows-server,2022,,HV"])
        .access(["windows-server,VM2,p1"])
        .owned([format!("{WS_EC},1,,2019,server=HV")])
        .prices(price(999))
        .position();
    assert_eq!(p.external(), 38.0, "the 2019 Connector reaches VM1, not VM2: p1 needs a CAL");
}

#[test]
fn an_owned_connector_without_a_server_is_placed_where_it_saves_most() {
    let p = partners()
        .servers(["VM2,windows-server,2019,,HV2"])
        .access(["windows-server,VM2,q1"])
        .people(["q1,external"])
        .owned([format!("{WS_EC},1,,2019")])
        .prices(price(999))
        .position();
    assert_eq!(p.external(), 38.0, "on HV it saves three CALs, on HV2 one");
}

#[test]
fn a_decision_can_place_a_connector() {
    let estate = partners()
        .servers(["VM2,windows-server,2019,,HV2"])
        .access(["windows-server,VM2,q1"])
        .people(["q1,external"])
        .owned([format!("{WS_EC},1,,2019")])
        .prices(price(999));
    let p = estate.decide(Decision::Place { connector: WS_EC.into(), host: "HV2".into() }).position();
    assert_eq!(p.external(), 3.0 * 38.0);
}

#[test]
fn of_lines_for_connectors_only_license_and_subscription_count() {
    for (kind, left) in [("license", 0.0), ("subscription", 0.0), ("sa", 114.0), ("credit", 114.0), ("step-up", 114.0)] {
        let p = partners().owned([format!("{WS_EC},1,,2019,{kind},server=HV")]).prices(price(999)).position();
        assert_eq!(p.external(), left, "{kind}");
    }
}

/// Two partners at a session host.
fn session_host() -> Estate {
    estate().servers(["TS,rds,2019,,HV"]).access(["rds,TS,p1", "rds,TS,p2"]).people(["p1,external", "p2,external"])
}

#[test]
fn an_rds_connector_needs_a_windows_server_connector_beside_it() {
    let connectors = [format!("{WS_EC},,50"), format!("{RDS_EC},,70")];
    let p = session_host().prices(connectors).position();
    assert_eq!((p.external(), p.unpriced()), (120.0, 0), "both, for both rights");
    let p = session_host().prices([
        format!("{RDS_EC},,70"),
        "Windows Server CAL,user,38".into(),
        "Remote Desktop Services CAL,user,140".into(),
    ]);
    assert_eq!(p.position().external(), 2.0 * (38.0 + 140.0), "without a Windows Server Connector the RDS Connector holds nothing");
}

#[test]
fn the_windows_server_connector_beside_must_reach_the_session_hosts_version() {
    let p = |version: &str| {
        let owned = [format!("{RDS_EC},1,,2019,server=HV"), format!("{WS_EC},1,,{version},server=HV")];
        session_host().owned(owned).priced().position()
    };
    assert_eq!(p("2019").external(), 0.0);
    assert_eq!(p("2016").external(), 2.0 * (38.0 + 140.0));
}

#[test]
fn externals_reach_the_base_of_exchange_2013_and_later_under_the_server_licence() {
    let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,p1"]).people(["p1,external"]).priced().position();
    assert_eq!(p.right(EXCHANGE).external.users, 0);
    assert_eq!((p.right(WINDOWS).external.users, p.external()), (1, 38.0), "Windows Server is needed all the same");
    assert_eq!(p.right(EXCHANGE).subjects[0].fate, Fate::External(ExternalFate::Included));
}

#[test]
fn features_of_the_enterprise_edition_still_need_base_and_additive_cals_of_externals() {
    let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,p1,edition=enterprise"]).people(["p1,external"]);
    let p = p.set(|s| s.implied_windows_server = false).priced().position();
    assert_eq!((p.right(EXCHANGE).external.users, p.right(EXCHANGE_ENTERPRISE).external.users, p.external()), (1, 1, 130.0));
}

#[test]
fn externals_at_exchange_2010_need_cals_or_its_connector() {
    let p = || estate().servers(["EX,exchange,2010,2008"]).access(["exchange,EX,p1", "exchange,EX,p2"]).people(["p1,external", "p2,guest"]);
    let p = || p().set(|s| s.implied_windows_server = false);
    assert_eq!(p().priced().position().external(), 160.0);
    let product = catalog().products().find(|(_, p)| p.name.contains("Exchange") && p.name.contains("External Connector")).unwrap().1;
    assert_eq!(p().priced().prices([format!("{},,99", product.name)]).position().external(), 99.0);
}

#[test]
fn externals_with_a_plan_or_a_named_assignment_of_their_own_drop_out_first() {
    let p =
        partners().plans(["p1,SPE_E3"]).owned(["Windows Server CAL,1,user,2019"]).assigned(["p2,Windows Server CAL"]).priced().position();
    assert_eq!((p.right(WINDOWS).external.users, p.external()), (1, 38.0));
}

#[test]
fn a_row_without_a_server_can_only_be_covered_by_a_cal() {
    let p = estate().access(["windows-server,,p1"]).people(["p1,external"]).prices(price(1)).position();
    assert_eq!((p.external(), p.right(WINDOWS).external.hosts), (38.0, 0));
}

#[test]
fn units_left_over_may_go_to_external_users() {
    let p = partners().access(["windows-server,VM1,ann"]).owned(["Windows Server CAL,3,user,2019"]).priced().position();
    assert_eq!((p.gap(WINDOWS), p.external(), p.residual()), ((0, 0), 38.0, 0.0), "one for ann, two left over for the partners");
}

#[test]
fn at_the_same_cost_the_internal_part_is_the_smaller() {
    let p = estate().servers(["VM1,windows-server,2019"]).access(["windows-server,VM1,p1", "windows-server,VM1,ann"]);
    let p = p.people(["p1,external"]).owned(["Windows Server CAL,1,user,2019"]).priced().position();
    assert_eq!((p.residual(), p.external()), (0.0, 38.0), "the one unit goes to ann");
}

#[test]
fn a_demand_that_nothing_owned_meets_and_nothing_priced_can_is_unpriced() {
    let p = partners().position();
    assert_eq!((p.unpriced(), p.external(), p.0.totals.uncovered), (3, 0.0, 0), "uncovered counts internal demands alone");
}

#[test]
fn a_connector_whose_companion_ran_out_leaves_its_demands_unpriced() {
    let p = session_host()
        .servers(["TS2,rds,2019,,HV2"])
        .access(["rds,TS2,q1"])
        .people(["q1,external"])
        .owned([format!("{WS_EC},1,,2019")])
        .prices([format!("{RDS_EC},,70")])
        .position();
    assert_eq!((p.unpriced(), p.external()), (2, 70.0), "q1 goes without Windows Server and RDS");
    assert_eq!(p.0.proof, recal::kit::position::Proof::Proven);
}

#[test]
fn the_break_even_of_a_host_stands_beside_its_connector() {
    let p = partners().prices(price(100)).position();
    let at_hv: Vec<_> = p.0.connectors.iter().map(|c| (c.host.as_str(), c.owned, c.users, c.break_even)).collect();
    assert_eq!(at_hv, [("HV", false, 3, Some(3))], "from three CALs at 38 a Connector at 100 is cheaper");
}
