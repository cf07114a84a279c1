//! Section 3, 4: who does not count, and what becomes of the row.

use crate::estate::*;
use recal::kit::decisions::Decision;
use recal::kit::position::{Fate, Reason};

#[test]
fn access_after_the_as_of_date_is_dropped() {
    let p = file_server(["ann,PC1,last_seen=2026-07-01", "bob,PC2,first_seen=2026-06-30,last_seen=2026-07-09", "cyd,PC3"]).position();
    assert_eq!(p.users(WINDOWS), ["bob", "cyd"], "bob was first seen on the day");
    assert_eq!(p.excluded(WINDOWS, Reason::AfterAsOf), 1);
}

#[test]
fn access_before_the_window_is_dropped_where_a_window_is_set() {
    let p = file_server(["ann,PC1,last_seen=2025-12-31", "bob,PC2,last_seen=2026-01-01", "cyd,PC3"]);
    assert_eq!(p.position().right(WINDOWS).users, 3);
    let p = file_server(["ann,PC1,last_seen=2025-12-31", "bob,PC2,last_seen=2026-01-01", "cyd,PC3"]);
    let p = p.set(|s| s.window_start = Some(day("2026-01-01"))).position();
    assert_eq!((p.users(WINDOWS), p.excluded(WINDOWS, Reason::OutOfWindow)), (vec!["bob", "cyd"], 1));
}

#[test]
fn a_server_whose_cal_model_needs_no_cal_waives_the_right() {
    for model in ["azure", "essentials", "hypervisor", "web"] {
        let p = estate().servers([format!("SRV,windows-server,2019,,,{model}")]).access(["windows-server,SRV,ann,PC1"]).position();
        assert!(p.population(WINDOWS).is_empty(), "{model}");
        assert_eq!(p.excluded(WINDOWS, Reason::Waived), 1, "{model}");
    }
}

#[test]
fn a_core_licence_of_windows_server_still_needs_cals() {
    let p = estate().servers(["SRV,windows-server,2019,,,core"]).access(["windows-server,SRV,ann,PC1"]).position();
    assert_eq!(p.right(WINDOWS).users, 1);
}

#[test]
fn the_machines_windows_server_row_waives_the_implied_demand_but_not_exchange() {
    let p = estate().servers(["EX,exchange,2019", "EX,windows-server,2019,,,azure"]).access(["exchange,EX,ann,PC1"]).position();
    assert_eq!((p.right(EXCHANGE).users, p.right(WINDOWS).users), (1, 0));
}

#[test]
fn whom_the_consultant_excludes_is_out_under_any_name() {
    let p = file_server(["CONTOSO\\ann,PC1", "bob,PC2"]).people(["ann@contoso.example,employee,yes,,CONTOSO\\ann;ann"]);
    let p = p.decide(Decision::Exclude { on: person("ann") }).position();
    assert_eq!((p.population(WINDOWS), p.excluded(WINDOWS, Reason::Decision)), (vec!["bob", "PC2"], 1));
}

#[test]
fn a_device_the_consultant_excludes_takes_its_rows_with_it() {
    let p = file_server(["ann,PC1", "ann,PC2", ",PC1"]).decide(Decision::Exclude { on: device("pc1.contoso.example") }).position();
    assert_eq!(p.population(WINDOWS), ["ann", "PC2"]);
}

#[test]
fn an_excluded_external_leaves_no_demand() {
    let p = file_server(["ann@partner.example,PC1"]).people(["ann@partner.example,external"]);
    let p = p.decide(Decision::Exclude { on: person("ann@partner.example") }).position();
    assert_eq!((p.right(WINDOWS).external.users, p.excluded(WINDOWS, Reason::Decision)), (0, 1));
}

#[test]
fn system_accounts_are_nobody_and_their_rows_are_background() {
    for account in ["ANONYMOUS LOGON", "NT AUTHORITY\\SYSTEM", "Window Manager\\DWM-3", "UMFD-0", "IIS APPPOOL\\Portal", "LOCAL SERVICE"] {
        let p = file_server([&format!("{account},PC1"), "bob,PC2"]).position();
        assert_eq!(p.right(WINDOWS).metrics.user, users(1), "{account}: background never makes an unattended device");
        assert_eq!(p.right(WINDOWS).metrics.device, count(0, 2), "{account}: it counts under the device metric");
        assert_eq!(p.excluded(WINDOWS, Reason::SystemAccount), 1, "{account}");
    }
}

#[test]
fn a_name_with_an_at_domain_is_never_a_system_account() {
    let p = file_server(["system@contoso.example,PC1"]).position();
    assert_eq!(p.users(WINDOWS), ["system@contoso.example"]);
}

#[test]
fn a_machine_account_is_its_own_host_where_the_row_names_no_device() {
    let p = file_server(["CONTOSO\\PC7$,,10.0.0.4", "CONTOSO\\PC8$,PC9"]).position();
    assert_eq!(p.population(WINDOWS), ["pc7", "PC9"], "an address does not name a device");
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 2));
    assert_eq!(p.excluded(WINDOWS, Reason::MachineAccount), 2);
}

#[test]
fn a_source_without_a_device_column_names_no_device_for_a_machine_account() {
    let p = estate().servers(["SRV,windows-server,2019"]).users_only(["windows-server,SRV,PC7$", "windows-server,SRV,ann"]).position();
    assert_eq!(p.population(WINDOWS), ["ann", "pc7"]);
}

#[test]
fn a_servers_own_machine_account_is_server_to_server_access() {
    let p = file_server(["SRV2$,,10.0.0.4"]).servers(["SRV2,windows-server,2019"]).position();
    assert!(p.population(WINDOWS).is_empty());
}

#[test]
fn system_mailboxes_are_dropped_with_their_devices() {
    for mailbox in ["HealthMailbox0a1b2c3", "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.example", "extest_0123456789ab"] {
        let p = estate().servers(["EX,exchange,2019,2019"]).access([format!("exchange,EX,{mailbox},PC1")]).position();
        assert!(p.population(EXCHANGE).is_empty(), "{mailbox}");
        assert_eq!(p.excluded(EXCHANGE, Reason::SystemMailbox), 1, "{mailbox}");
    }
}

#[test]
fn a_service_account_is_nobody_but_its_device_counts() {
    let p = file_server(["svc,PC1"]).people(["svc,service"]).position();
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 1));
    assert_eq!(p.population(WINDOWS), ["PC1"]);
    assert_eq!(p.excluded(WINDOWS, Reason::ServiceAccount), 1);
}

#[test]
fn a_shared_mailbox_is_background() {
    let p = file_server(["info,PC1", "ann,PC2"]).people(["info,shared"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, users(1));
    assert_eq!(p.excluded(WINDOWS, Reason::SharedMailbox), 1);
}

#[test]
fn a_disabled_account_is_background_from_the_day_it_was_disabled() {
    let people = ["old,employee,no", "gone,employee,no,2026-06-30", "soon,employee,no,2026-07-01"];
    let p = file_server(["old,PC1", "gone,PC2", "soon,PC3"]).people(people).position();
    assert_eq!((p.users(WINDOWS), p.excluded(WINDOWS, Reason::Disabled)), (vec!["soon"], 2));
    assert_eq!(p.right(WINDOWS).metrics.user, users(1), "their devices are background, not unattended");
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 3));
}

#[test]
fn externals_and_guests_leave_the_population_with_their_rows() {
    let p = file_server(["ann,PC1", "bob,PC1", "eve_partner.example#EXT#@contoso.example,PC3"])
        .people(["ann,external", "bob,guest"])
        .position();
    assert_eq!((p.right(WINDOWS).users, p.right(WINDOWS).devices), (0, 0));
    assert_eq!(p.right(WINDOWS).external.users, 3);
}

#[test]
fn a_device_the_register_calls_unattended_counts_without_its_users() {
    let p = file_server(["ann,KIOSK", "bob,KIOSK"]).devices(["KIOSK,kiosk,unattended=yes"]).position();
    assert_eq!(p.right(WINDOWS).metrics.user, None, "no row carries a user any more");
    assert_eq!(p.right(WINDOWS).metrics.device, count(0, 1));
    assert_eq!(p.excluded(WINDOWS, Reason::Unattended), 2);
}

#[test]
fn a_server_of_the_inventory_needs_no_device_cal_but_its_user_counts() {
    let p = file_server(["ann,SRV2", ",SRV2"]).servers(["SRV2,exchange,2019"]).position();
    assert_eq!(p.population(WINDOWS), ["ann"]);
    assert_eq!(p.excluded(WINDOWS, Reason::LicensedServer), 1);
}

#[test]
fn a_row_that_lost_its_user_and_its_device_is_gone() {
    let p = file_server(["svc,SRV2"]).servers(["SRV2,exchange,2019"]).people(["svc,service"]).position();
    assert!(p.population(WINDOWS).is_empty());
    assert_eq!(p.right(WINDOWS).metric, None, "nobody internal is left");
}

#[test]
fn the_first_reason_that_fits_applies() {
    let p = file_server(["svc,PC1,last_seen=2026-07-02", "svc2,PC2", "pc3$,PC3"])
        .people(["svc,service,no", "svc2,service,no", "pc3$,external"])
        .position();
    let excluded: Vec<(Reason, u64)> = p.right(WINDOWS).excluded.iter().map(|(r, n)| (*r, *n)).collect();
    assert_eq!(excluded, [(Reason::AfterAsOf, 1), (Reason::MachineAccount, 1), (Reason::ServiceAccount, 1)]);
}

#[test]
fn excluded_counts_only_those_who_are_out_altogether() {
    let p = file_server(["ann,PC1", "ann,PC2,last_seen=2026-07-02"]).position();
    assert_eq!(p.excluded(WINDOWS, Reason::AfterAsOf), 0, "ann is still in the population");
}

#[test]
fn names_that_only_look_like_service_or_test_accounts_count() {
    let p = file_server(["svc_backup,PC1", "test01,PC2", "admin,PC3"]).people(["test01,test", "admin,admin"]).position();
    assert_eq!(p.users(WINDOWS), ["admin", "svc_backup", "test01"]);
}

#[test]
fn every_exclusion_is_listed_with_its_reason() {
    let p = file_server(["svc,PC1"]).people(["svc,service"]).position();
    let fates: Vec<&Fate> = p.right(WINDOWS).subjects.iter().map(|s| &s.fate).collect();
    assert!(fates.contains(&&Fate::Excluded(Reason::ServiceAccount)), "{fates:?}");
}

#[test]
fn an_exclusion_by_rule_can_be_taken_back() {
    let p = file_server(["svc,PC1"]).people(["svc,service"]).decide(Decision::Include { on: person("svc") }).position();
    assert_eq!(p.users(WINDOWS), ["svc"]);
}
