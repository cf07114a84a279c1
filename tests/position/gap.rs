//! Section 9: the gap, the unadjusted count, and the way from one to the other.

use crate::estate::*;
use recal::kit::decisions::MetricChoice;

#[test]
fn the_unadjusted_count_is_raw_identifiers_less_owned_units_times_the_price() {
    let p = file_server(["ann,PC1", " ANN ,PC2", "CONTOSO\\ann,PC3", "bob,"]).owned(["Windows Server CAL,1,user,2019"]).priced().position();
    assert_eq!(p.auditor(), 2.0 * 38.0, "three raw users, one CAL");
}

#[test]
fn a_raw_device_is_the_device_column_else_the_address() {
    let p =
        file_server(["ann,PC1,10.0.0.1", "ann,,10.0.0.1", "ann,pc1.contoso.example"]).owned(["Windows Server CAL,1,device,2003"]).priced();
    let p = p.position();
    assert_eq!((p.right(WINDOWS).raw_devices, p.auditor()), (3, 90.0), "the 2003 unit does not reach 2019");
}

#[test]
fn the_unadjusted_metric_is_the_one_of_which_more_is_owned_unless_the_other_is_all_there_is() {
    let owned = ["Windows Server CAL,2,device,2003", "Windows Server CAL,1,user,2019"];
    assert_eq!(file_server(["ann,PC1", "bob,PC1"]).owned(owned).priced().position().auditor(), 30.0, "devices: one, at 30");
    assert_eq!(file_server(["ann,", "bob,"]).owned(owned).priced().position().auditor(), 38.0, "only users: two, one owned");
    assert_eq!(file_server(["ann,PC1", "bob,PC1"]).priced().position().auditor(), 76.0, "a tie is user");
}

#[test]
fn owned_units_count_against_the_raw_number_only_where_they_reach_the_newest_version_any_row_needs() {
    let p = estate()
        .servers(["OLD,windows-server,2012", "NEW,windows-server,2019"])
        .access(["windows-server,OLD,ann", "windows-server,OLD,bob", "windows-server,NEW,cyd"])
        .owned(["Windows Server CAL,2,user,2016"])
        .priced()
        .position();
    assert_eq!((p.auditor(), p.residual()), (114.0, 38.0));
    assert_eq!(p.step("allocation"), -76.0, "per-subject versions");
}

#[test]
fn the_unadjusted_count_never_falls_below_zero_and_is_free_where_unpriced() {
    assert_eq!(file_server(["ann,"]).owned(["Windows Server CAL,9,user,2019"]).priced().position().auditor(), 0.0);
    let p = file_server(["ann,"]).position();
    assert_eq!((p.auditor(), p.0.totals.reduction), (0.0, None), "no percentage where the auditor's cost is 0");
}

#[test]
fn the_auditors_own_claim_takes_the_formulas_place() {
    let p = file_server(["ann,"]).priced().claims(["windows-server,10,50"]).position();
    assert_eq!((p.auditor(), p.step("claim")), (500.0, -462.0));
}

#[test]
fn a_claim_without_a_unit_price_takes_the_standalone_price_of_the_unadjusted_metric() {
    let p = file_server(["ann,PC1"]).owned(["Windows Server CAL,1,device,2003"]).priced().claims(["windows-server,10"]).position();
    assert_eq!(p.auditor(), 300.0);
}

#[test]
fn a_claim_for_a_right_that_nobody_accesses_counts_too() {
    let p = file_server(["ann,"]).priced().claims(["exchange-standard,10"]).position();
    assert_eq!((p.auditor(), p.step("claim")), (838.0, -800.0));
}

/// What each step of the waterfall takes away, one estate a step; the steps always add up.
fn steps(estate: Estate) -> Vec<(&'static str, f64)> {
    let p = estate.priced().position();
    let total: f64 = p.0.waterfall.iter().map(|s| s.delta.as_units()).sum();
    assert!((p.auditor() + total - p.residual() - p.external()).abs() < 0.001, "the waterfall ends where the position is");
    p.0.waterfall.iter().map(|s| (s.code, s.delta.as_units())).collect()
}

#[test]
fn identities_are_the_first_step() {
    assert_eq!(steps(file_server(["ann,", "CONTOSO\\ann,"]).people(["ann,employee,yes,,CONTOSO\\ann"])), [("identities", -38.0)]);
}

#[test]
fn each_exclusion_is_a_step_of_its_own_in_the_tables_order() {
    let p = file_server(["late,,last_seen=2026-07-01", "svc,", "ANONYMOUS LOGON,", "old,", "info,", "guest,", "ann,"])
        .people(["svc,service", "old,employee,no", "info,shared", "guest,guest"])
        .owned([format!("{},1,,2019,server=SRV", "Windows Server External Connector")]);
    let codes = ["after-as-of", "system-account", "service-account", "shared-mailbox", "disabled", "external"];
    assert_eq!(steps(p), codes.map(|code| (code, -38.0)));
}

#[test]
fn a_licensed_server_is_a_step_where_devices_are_counted() {
    let p = file_server([",SRV2", ",PC1"]).servers(["SRV2,exchange,2019"]);
    assert_eq!(steps(p), [("licensed-server", -30.0)]);
}

#[test]
fn plans_are_a_step() {
    assert_eq!(steps(file_server(["ann,", "bob,"]).plans(["ann,SPE_E3"])), [("plans", -38.0)]);
    let devices = file_server(["ann,PC1", "bob,PC2"]).plans(["ann,SPE_E3"]).owned(["Windows Server CAL,1,device,2003"]);
    let devices = devices.metric(WINDOWS, MetricChoice::Device);
    assert_eq!(steps(devices), [("plans", -30.0)], "a device that some row shows without a covered user stays");
}

#[test]
fn what_a_raw_count_overlooks_makes_the_allocation_step_rise() {
    let p = file_server(["ann,PC1", ",KIOSK"]).metric(WINDOWS, MetricChoice::User);
    assert_eq!(steps(p), [("allocation", 30.0)], "the kiosk nobody counted");
    let p = file_server(["ann,PC1", ",KIOSK"]).metric(WINDOWS, MetricChoice::User).priced().position();
    assert!(p.0.totals.reduction.unwrap() < 0.0);
}

#[test]
fn the_chosen_metric_is_a_step() {
    assert_eq!(steps(file_server(["ann,PC1", "bob,PC1", "cyd,PC1"])), [("metric", -84.0)]);
}

#[test]
fn covering_the_externals_is_the_last_step() {
    let p = file_server(["p1,", "ann,"]).people(["p1,external"]);
    assert_eq!(steps(p), [("external", -38.0), ("external-cover", 38.0)]);
}

#[test]
fn version_exposure_is_what_newer_units_would_spare() {
    let p = file_server(["ann,", "bob,", "cyd,"]).owned(["Windows Server CAL,2,user,2012"]).position();
    assert_eq!((p.gap(WINDOWS), p.right(WINDOWS).version_exposure), ((3, 0), Some(2)));
}

#[test]
fn metric_exposure_is_the_gap_under_the_next_best_metric() {
    let p = file_server(["ann,PC1", "bob,PC1", "cyd,PC1"]).priced().position();
    let exposure = p.right(WINDOWS).metric_exposure.unwrap();
    assert_eq!((exposure.metric, exposure.gap), (MetricChoice::User, 3));
}

#[test]
fn surplus_is_what_nobody_needs() {
    let p = file_server(["ann,PC1"]).owned(["Windows Server CAL,5,user,2019", "Windows Server CAL,2,device,2019"]).position();
    assert_eq!((p.right(WINDOWS).surplus.users, p.right(WINDOWS).surplus.devices), (4, 2));
}

#[test]
fn the_gap_at_list_price_stands_beside_the_cheapest_way_to_close_it() {
    let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,ann"]).priced();
    let p = p.prices(["Core CAL Suite,user,100"]).position();
    assert_eq!(p.right(EXCHANGE).gap.list_cost.as_units() + p.right(WINDOWS).gap.list_cost.as_units(), 118.0);
    assert_eq!((p.residual(), p.purchases()), (100.0, vec![("Core CAL Suite", 1)]));
}
