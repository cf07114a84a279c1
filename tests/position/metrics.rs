//! Section 5: the population of a right, and its metrics.

use crate::estate::*;
use recal::kit::decisions::{Decision, MetricChoice};

#[test]
fn the_user_metric_needs_a_cal_for_each_user_and_each_unattended_device() {
    let p = file_server(["ann,PC1", "ann,PC2", "bob,PC1", ",KIOSK"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, count(2, 1));
}

#[test]
fn the_device_metric_needs_a_cal_for_each_device_and_each_deviceless_user() {
    let p = file_server(["ann,PC1", "ann,PC2", "bob,PC1", ",KIOSK", "cyd"]).position();
    assert_eq!(p.right(WINDOWS).metrics.device, count(1, 3));
}

#[test]
fn a_kiosk_nobody_signs_in_to_needs_a_device_cal() {
    let p = file_server(["ann,PC1", ",KIOSK"]).owned(["Windows Server CAL,1,user,2019", "Windows Server CAL,1,device,2019"]).position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::User));
    assert_eq!(p.gap(WINDOWS), (0, 0));
    let p = file_server(["ann,PC1", ",KIOSK"]).owned(["Windows Server CAL,2,user,2019"]).metric(WINDOWS, MetricChoice::User).position();
    assert_eq!(p.gap(WINDOWS), (0, 1), "a user CAL covers no device");
}

#[test]
fn a_device_that_any_row_ties_to_a_named_user_is_not_unattended() {
    let p = file_server(["ann,PC1", ",PC1"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, count(1, 0));
}

#[test]
fn a_person_with_a_plan_needs_no_cal() {
    let p =
        estate().servers(["EX,exchange,SE,2022"]).access(["exchange,EX,ann,PC1", "exchange,EX,bob,PC2"]).plans(["ANN,SPE_E3"]).position();
    assert_eq!((p.right(EXCHANGE).plan_covered, p.right(EXCHANGE).metrics.user), (1, users(1)));
    assert_eq!((p.right(WINDOWS).plan_covered, p.right(WINDOWS).metrics.user), (1, users(1)), "Windows Server too");
}

#[test]
fn a_plan_is_known_by_guid_string_id_and_display_name() {
    for plan in ["SPE_E3", "05e9a617-0261-4cee-bb44-138d3ef5d965", "Microsoft 365 E3", "contoso:SPE_E3", " spe_e3 "] {
        let p = file_server(["ann,PC1"]).plans([format!("ann,{plan}")]).position();
        assert_eq!(p.right(WINDOWS).plan_covered, 1, "{plan}");
    }
}

#[test]
fn no_plan_carries_rds_and_office_365_no_windows_server() {
    let p = estate().servers(["TS,rds,2022"]).access(["rds,TS,ann,PC1"]).plans(["ann,SPE_E5", "ann,ENTERPRISEPACK"]).position();
    assert_eq!((p.right(RDS).plan_covered, p.right(WINDOWS).plan_covered), (0, 1));
    assert_eq!(file_server(["ann,PC1"]).plans(["ann,ENTERPRISEPACK"]).position().right(WINDOWS).plan_covered, 0);
}

#[test]
fn a_device_used_only_by_people_with_plans_needs_no_cal_but_one_that_others_use_does() {
    let p = file_server(["ann,PC1", "ann,PC2", "bob,PC2"]).plans(["ann,SPE_E3"]).position();
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 1), "plans never cover a device, only their users");
}

#[test]
fn a_named_assignment_covers_its_user_where_its_version_reaches() {
    let p = |version: &str| {
        let owned = format!("Windows Server CAL,1,user,{version}");
        file_server(["ann,PC1"]).owned([owned]).assigned(["ann,Windows Server CAL"]).position()
    };
    assert_eq!(p("2019").right(WINDOWS).plan_covered, 1);
    assert_eq!((p("2016").right(WINDOWS).plan_covered, p("2016").gap(WINDOWS)), (0, (1, 0)));
}

#[test]
fn a_device_with_a_named_assignment_drops_out_with_its_pairs() {
    let p = file_server(["ann,PC1", "bob,PC2", ",PC3"])
        .owned(["Windows Server CAL,2,device,2019"])
        .assigned(["PC1,Windows Server CAL", "PC3,Windows Server CAL"])
        .position();
    assert_eq!(p.right(WINDOWS).metrics.user, count(1, 0), "ann sits at a licensed device only");
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 1));
}

#[test]
fn a_user_with_one_unlicensed_device_still_needs_a_cal() {
    let p = file_server(["ann,PC1", "ann,PC2"]).owned(["Windows Server CAL,1,device,2019"]).assigned(["PC1,Windows Server CAL"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, users(1));
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 1));
}

#[test]
fn a_devices_required_version_leaves_out_people_with_plans() {
    let p = estate()
        .servers(["OLD,windows-server,2012", "NEW,windows-server,2019"])
        .access(["windows-server,NEW,ann,PC1", "windows-server,OLD,bob,PC1"])
        .plans(["ann,SPE_E3"])
        .owned(["Windows Server CAL,1,device,2012"])
        .metric(WINDOWS, MetricChoice::Device)
        .position();
    assert_eq!(p.gap(WINDOWS), (0, 0), "only bob's 2012 counts at PC1");
}

#[test]
fn people_of_a_users_only_source_are_presumed_to_sit_at_the_devices_of_a_devices_only_source() {
    let server = || estate().servers(["SRV,windows-server,2019"]);
    let p = server().users_only(["windows-server,SRV,ann", "windows-server,SRV,bob"]).devices_only(["windows-server,SRV,PC1"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, count(2, 0), "PC1 is not unattended");
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 1), "ann and bob are not deviceless");
    let p = server().users_only(["windows-server,SRV,ann"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, count(1, 0));
    assert_eq!(p.right(WINDOWS).metrics.device, None, "no row carries a device");
    let p = server().devices_only(["windows-server,SRV,PC1"]).position();
    assert_eq!((p.right(WINDOWS).metrics.user, p.right(WINDOWS).metrics.device), (None, count(0, 1)));
}

#[test]
fn a_device_seen_unattended_in_a_linked_source_is_not_presumed_away() {
    let p = file_server([",PC1"]).users_only(["windows-server,SRV,ann"]).devices_only(["windows-server,SRV,PC1", "windows-server,SRV,PC2"]);
    assert_eq!(p.position().right(WINDOWS).metrics.user, count(1, 1), "PC1 counts, PC2 is presumed to be ann's");
}

#[test]
fn a_deviceless_user_known_from_a_linked_source_too_is_not_presumed_away() {
    let p = file_server(["ann,"]).users_only(["windows-server,SRV,ann", "windows-server,SRV,bob"]).devices_only(["windows-server,SRV,PC1"]);
    assert_eq!(p.position().right(WINDOWS).metrics.device, count(1, 1));
}

#[test]
fn a_device_of_background_rows_counts_under_the_device_metric_alone() {
    let p = file_server(["ann,PC1", "ANONYMOUS LOGON,PC2"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, count(1, 0));
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 2));
}

#[test]
fn split_licenses_the_office_by_user_and_the_shop_floor_by_device() {
    let p = file_server(["ann,PC1", "bob,FLOOR", "cyd,FLOOR", "dan,FLOOR", "dan,PC2", ",GATE"]).devices(["FLOOR,shared"]).position();
    assert_eq!(p.right(WINDOWS).metrics.split, count(2, 2), "ann and dan by user; FLOOR and the unattended GATE by device");
}

#[test]
fn a_shared_device_that_only_office_staff_use_needs_no_device_cal_in_split() {
    let p = file_server(["ann,PC1", "ann,MEET"]).devices(["MEET,kiosk"]).position();
    assert_eq!(p.right(WINDOWS).metrics.split, count(1, 0));
}

#[test]
fn split_needs_a_shared_device_and_is_never_for_rds() {
    assert_eq!(file_server(["ann,PC1"]).position().right(WINDOWS).metrics.split, None);
    let p = estate().servers(["TS,rds,2022"]).access(["rds,TS,ann,FLOOR"]).devices(["FLOOR,shared"]).position();
    assert_eq!(p.right(RDS).metrics.split, None, "a session host has one licensing mode");
    assert!(p.right(WINDOWS).metrics.split.is_some());
}

#[test]
fn a_decision_can_call_a_device_shared_or_not() {
    let floor = || file_server(["ann,FLOOR", "bob,FLOOR"]);
    let p = floor().decide(Decision::Shared { device: "floor".into(), yes: true }).position();
    assert_eq!(p.right(WINDOWS).metrics.split, count(0, 1));
    let p = floor().devices(["FLOOR,shared"]).decide(Decision::Shared { device: "FLOOR".into(), yes: false }).position();
    assert_eq!(p.right(WINDOWS).metrics.split, None);
}

#[test]
fn the_mixed_bound_is_the_smallest_cover_of_all_pairs_and_comes_with_a_matching_of_its_size() {
    let p = file_server(["u1,PC1", "u2,PC1", "u3,PC1", "ann,PC2", "ann,PC3", "ann,PC4", ",KIOSK", "cyd"]).position();
    let mixed = p.right(WINDOWS).metrics.mixed.unwrap();
    assert_eq!((mixed.users, mixed.devices, mixed.matching), (2, 2, 2), "ann and the deviceless cyd; PC1 and the unattended kiosk");
}

#[test]
fn the_mixed_bound_weighs_users_and_devices_by_price() {
    let estate = || file_server(["u1,PC1", "u2,PC1", "u3,PC1"]);
    let cheap = estate().prices(["Windows Server CAL,user,10", "Windows Server CAL,device,31"]).position();
    let mixed = cheap.right(WINDOWS).metrics.mixed.unwrap();
    assert_eq!((mixed.users, mixed.devices), (3, 0), "three users at 10 are cheaper than a device at 31");
}

#[test]
fn units_owned_count_whatever_their_version_less_credits_without_ended_subscriptions() {
    let p = file_server(["ann,PC1"])
        .owned([
            "Windows Server CAL,3,user,2003",
            "Windows Server CAL,4,user,2022",
            "Windows Server CAL,-1,user,2022",
            "Windows Server CAL,9,user,,subscription,2025-01-01",
            "Core CAL Suite,2,user,2016",
        ])
        .assigned(["bob,Windows Server CAL"])
        .position();
    assert_eq!(p.right(WINDOWS).owned.users, 8, "3 + 4 − 1 + 2 in suites, the reserved one too");
}
