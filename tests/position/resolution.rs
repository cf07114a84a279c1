//! Section 3, 1 to 3: who is who.

use crate::estate::*;
use recal::kit::position::Reason;

#[test]
fn a_person_is_one_whichever_identifier_the_log_shows() {
    let p = file_server(["CONTOSO\\ann,", "ANN@contoso.example,", "s-1-5-21-7,", "Ann.Mail@contoso.example,", "ann,"])
        .people(["ann@contoso.example,employee,yes,,ann;CONTOSO\\ann;S-1-5-21-7;ann.mail@contoso.example"])
        .position();
    assert_eq!((p.right(WINDOWS).raw_users, p.right(WINDOWS).users), (5, 1));
    assert_eq!(p.users(WINDOWS), ["ann@contoso.example"]);
}

#[test]
fn a_claims_prefix_is_no_part_of_the_name() {
    let p = file_server(["i:0#.w|contoso\\ann,", "CONTOSO\\Ann,", "i:0#.f|membership|bob@contoso.example,", "bob@contoso.example,"]);
    assert_eq!(p.position().right(WINDOWS).users, 2);
}

#[test]
fn without_a_directory_entry_an_identifier_stands_for_itself() {
    let p = file_server(["CONTOSO\\ann,", "ann,", " ANN ,"]).position();
    assert_eq!(p.right(WINDOWS).users, 2, "CONTOSO\\ann and ann are not known to be one");
}

#[test]
fn a_bare_name_that_two_entries_claim_stays_its_own_subject() {
    let p = file_server(["ann,", "a@contoso.example,", "a@fabrikam.example,"])
        .people(["a@contoso.example,employee,yes,,ann", "a@fabrikam.example,employee,yes,,ann"])
        .position();
    assert_eq!(p.right(WINDOWS).users, 3);
    assert!(p.0.users.iter().any(|u| u.name == "ann" && u.ambiguous));
}

#[test]
fn two_domains_are_one_only_where_the_directory_says_so() {
    let p = file_server(["3b\\lisa,", "threebeesco.com\\lisa,"]);
    assert_eq!(p.position().right(WINDOWS).users, 2);
}

#[test]
fn a_fully_qualified_name_folds_to_its_host_name() {
    let p = file_server([",PC1.contoso.example", ",pc1", ",PC1"]).position();
    assert_eq!((p.right(WINDOWS).raw_devices, p.right(WINDOWS).devices), (2, 1));
}

#[test]
fn two_machines_of_one_host_name_stay_apart_and_the_bare_name_is_ambiguous() {
    let p = file_server([",PC1.contoso.example", ",PC1.fabrikam.example", ",PC1"]).position();
    assert_eq!(p.right(WINDOWS).devices, 3);
    assert!(p.0.devices.iter().any(|d| d.name == "PC1" && d.ambiguous));
}

#[test]
fn the_device_column_comes_before_the_address() {
    let p = file_server([",PC1,10.0.0.9"]).devices(["PC2,workstation,10.0.0.9"]).position();
    assert_eq!(p.devices(WINDOWS), ["PC1"]);
}

#[test]
fn an_address_is_the_device_that_held_it_on_the_day_it_was_seen() {
    let register = ["PC1,workstation,10.0.0.9,2026-01-01,2026-01-31", "PC2,workstation,10.0.0.9,2026-02-01,2026-02-28"];
    let on = |dates: &str| {
        let p = file_server([&format!("ann,,10.0.0.9,{dates}")]).devices(register).position();
        p.devices(WINDOWS).join(" ")
    };
    assert_eq!(on("last_seen=2026-01-31"), "PC1", "both ends included");
    assert_eq!(on("last_seen=2026-02-01"), "PC2");
    assert_eq!(on("last_seen=2026-02-03,first_seen=2026-01-03"), "PC2", "the day last seen comes first");
    assert_eq!(on("first_seen=2026-01-03"), "PC1", "else the day first seen");
    assert_eq!(on(""), "ip:10.0.0.9", "else as-of, and nobody held it then");
}

#[test]
fn one_address_handed_from_device_to_device_is_as_many_devices() {
    let p = file_server(["ann,,10.0.0.9,last_seen=2026-01-10", "ann,,10.0.0.9,last_seen=2026-02-10"])
        .devices(["PC1,workstation,10.0.0.9,2026-01-01,2026-01-31", "PC2,workstation,10.0.0.9,2026-02-01,2026-02-28"])
        .position();
    assert_eq!((p.right(WINDOWS).raw_devices, p.right(WINDOWS).devices), (1, 2), "the undercount is restored");
}

#[test]
fn an_open_ended_lease_ends_the_day_before_the_next_holders_begins() {
    let p = file_server(["ann,,10.0.0.9,last_seen=2026-02-09", "bob,,10.0.0.9,last_seen=2026-02-10"])
        .devices(["PC1,workstation,10.0.0.9,2026-01-01", "PC2,workstation,10.0.0.9,2026-02-10"])
        .position();
    assert_eq!(p.devices(WINDOWS), ["PC1", "PC2"]);
}

#[test]
fn several_addresses_of_one_device_are_one_device() {
    let p =
        file_server(["ann,,10.0.0.1", "ann,,10.0.0.2", "ann,,::ffff:10.0.0.2"]).devices(["PC1,workstation,10.0.0.1;10.0.0.2"]).position();
    assert_eq!((p.right(WINDOWS).raw_devices, p.right(WINDOWS).devices), (3, 1), "the overcount is removed");
}

#[test]
fn an_address_of_nobody_or_of_several_at_once_stands_for_itself() {
    let p = file_server(["ann,,10.0.0.9,last_seen=2026-02-10", "ann,,10.0.0.8"])
        .devices(["PC1,workstation,10.0.0.9,2026-01-01,2026-12-31", "PC2,workstation,10.0.0.9,2026-02-01,2026-12-31"])
        .position();
    assert_eq!(p.devices(WINDOWS), ["ip:10.0.0.8", "ip:10.0.0.9"]);
}

#[test]
fn a_mac_address_is_the_device_that_has_it() {
    let p =
        file_server([",00:1A:2B:3C:4D:5E", ",PC1", ",001a.2b3c.4d5f"]).devices(["PC1,workstation,aliases=00-1a-2b-3c-4d-5e"]).position();
    assert_eq!(p.right(WINDOWS).devices, 2);
}

#[test]
fn behind_a_nat_address_each_user_stands_for_a_device_and_nobody_for_one_more() {
    let p = file_server(["ann,,10.0.0.9", "bob,,10.0.0.9", ",,10.0.0.9", "cyd,PC7,10.0.0.9"])
        .devices(["GATE,workstation,10.0.0.9,nat=yes"])
        .position();
    assert_eq!(p.devices(WINDOWS), ["nat:10.0.0.9", "nat:10.0.0.9/ann", "nat:10.0.0.9/bob", "PC7"]);
}

#[test]
fn rows_that_lose_their_user_behind_nat_share_one_pseudo_device() {
    let p = file_server(["svc1,,10.0.0.9", "svc2,,10.0.0.9"])
        .devices(["GATE,workstation,10.0.0.9,nat=yes"])
        .people(["svc1,service", "svc2,service"])
        .position();
    assert_eq!(p.population(WINDOWS), ["nat:10.0.0.9"]);
}

#[test]
fn a_loopback_address_is_the_server_itself() {
    let p = file_server(["ann,,127.0.0.1", "bob,,::1"]).position();
    assert_eq!((p.right(WINDOWS).users, p.right(WINDOWS).devices), (2, 0));
    assert_eq!(p.right(WINDOWS).metrics.user, users(2));
}

#[test]
fn servers_are_matched_by_name_as_devices_are() {
    let p = estate()
        .servers(["SRV.contoso.example,windows-server,2012"])
        .access(["windows-server,srv,ann"])
        .owned(["Windows Server CAL,1,user,2012"]);
    assert_eq!(p.position().gap(WINDOWS), (0, 0));
}

/// A session host on which ann works from two clients, and a file server that she reaches from there.
fn farm() -> Estate {
    estate().servers(["TS,rds,2019", "SRV,windows-server,2019"]).access([
        "rds,TS,ann,PC1",
        "rds,ts.contoso.example,ann,PC2",
        "rds,TS,bob,PC3",
    ])
}

#[test]
fn access_from_a_session_host_stands_for_the_clients_of_that_users_sessions() {
    let p = farm().access(["windows-server,SRV,ann,TS"]).set(|s| s.implied_windows_server = false).position();
    assert_eq!(p.devices(WINDOWS), ["PC1", "PC2"]);
    assert_eq!(p.right(WINDOWS).pairs, 2);
}

#[test]
fn access_from_a_session_host_without_a_session_is_a_licensed_servers() {
    let p = farm().access(["windows-server,SRV,cyd,TS"]).set(|s| s.implied_windows_server = false).position();
    assert_eq!(p.population(WINDOWS), ["cyd"], "the row keeps its user");
    assert_eq!(p.excluded(WINDOWS, Reason::LicensedServer), 1);
}

#[test]
fn sessions_after_as_of_or_out_of_the_window_stand_for_no_client() {
    let sessions = ["rds,TS,ann,PC1,last_seen=2026-07-01", "rds,TS,ann,PC2,last_seen=2025-01-01", "rds,TS,ann,PC3,last_seen=2026-05-01"];
    let p = estate().servers(["TS,rds,2019", "SRV,windows-server,2019"]).access(sessions).access(["windows-server,SRV,ann,TS"]).set(|s| {
        s.implied_windows_server = false;
        s.window_start = Some(day("2026-01-01"));
    });
    assert_eq!(p.position().devices(WINDOWS), ["PC3"]);
}

#[test]
fn a_server_is_no_client_of_a_session_host() {
    let p = estate()
        .servers(["TS,rds,2019", "SRV,windows-server,2019", "JUMP,windows-server,2019"])
        .access(["rds,TS,ann,JUMP", "windows-server,SRV,ann,TS"])
        .set(|s| s.implied_windows_server = false)
        .position();
    assert_eq!(p.population(WINDOWS), ["ann"]);
}

#[test]
fn a_client_that_the_consultant_excluded_drops_out_behind_the_session_host() {
    let p = farm().access(["windows-server,SRV,ann,TS"]).set(|s| s.implied_windows_server = false);
    let p = p.decide(recal::kit::decisions::Decision::Exclude { on: device("PC1") }).position();
    assert_eq!(p.devices(WINDOWS), ["PC2"]);
}

#[test]
fn at_an_unattended_client_behind_the_session_host_nobody_in_particular_sits() {
    let p = farm().access(["windows-server,SRV,bob,TS"]).set(|s| s.implied_windows_server = false);
    let p = p.devices(["PC3,kiosk,unattended=yes"]).position();
    assert_eq!(p.population(WINDOWS), ["PC3"]);
}
