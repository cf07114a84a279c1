//! Section 2 on: the server applications beside Exchange, SharePoint and Skype, each by the rules of its own licences.

use crate::estate::*;
use recal::catalog::Metric;
use recal::kit::decisions::MetricChoice;
use recal::kit::position::Reason;

const SQL: &str = "sql";
const RMS: &str = "ad-rms";
const PROJECT: &str = "project";
const MIM: &str = "mim";
const CLIENT: &str = "configmgr";
const NONE: (u64, u64) = (0, 0);

/// Whether one user unit of this line covers one person's access to a server of this workload and version.
fn covers(server: &str, right: &str, line: &str) -> bool {
    let workload = server.split(',').nth(1).unwrap();
    let p = estate().servers([server]).access([format!("{workload},S,ann")]).owned([line]).metric(right, MetricChoice::User);
    p.position().gap(right) == NONE
}

/// Messages of the findings of a code.
fn told(p: &Outcome, code: &str) -> Vec<String> {
    p.0.findings.iter().filter(|f| f.code == code).map(|f| f.message.clone()).collect()
}

// SQL Server.

#[test]
fn sql_server_under_server_and_cal_demands_its_cal_and_that_of_windows_server() {
    let p = estate().servers(["S,sql,2019,2022"]).access(["sql,S,ann,PC1"]).position();
    assert_eq!(p.rights(), [SQL, WINDOWS]);
    assert_eq!((p.right(SQL).users, p.gap(SQL)), (1, (1, 0)));
}

#[test]
fn sql_server_licensed_by_core_needs_no_sql_cal_and_windows_server_cals_all_the_same() {
    for model in ["core", "per core", "processor", "express"] {
        let p = estate().servers([format!("S,sql,2019,2022,,{model}")]).access(["sql,S,ann,PC1"]).position();
        assert_eq!((p.right(SQL).users, p.excluded(SQL, Reason::Waived)), (0, 1), "{model}");
        assert_eq!(p.right(WINDOWS).users, 1, "{model}");
    }
}

#[test]
fn an_sql_cal_must_be_of_the_servers_version_or_newer() {
    assert!(covers("S,sql,2019", SQL, "SQL Server CAL,1,user,2019"));
    assert!(covers("S,sql,2019", SQL, "SQL Server CAL,1,user,2022"));
    assert!(!covers("S,sql,2019", SQL, "SQL Server CAL,1,user,2017"));
    assert!(!covers("S,sql,2008 R2", SQL, "SQL Server CAL,1,user,2008"), "no equivalence is known for SQL Server");
    assert!(covers("S,sql,2025", SQL, "SQL Server CAL,1,user,2016,sa_end=2026-12-31"), "SA runs");
}

#[test]
fn one_sql_cal_serves_every_edition_and_feature_of_the_server() {
    let p = estate().servers(["S,sql,2019,2022"]).access(["sql,S,ann,edition=enterprise"]).owned(["SQL Server CAL,1,user,2019"]);
    assert_eq!(p.position().gap(SQL), NONE);
}

#[test]
fn no_suite_covers_sql_server() {
    assert!(!covers("S,sql,2012", SQL, "Enterprise CAL Suite,1,user,,subscription"));
}

#[test]
fn externals_of_sql_server_need_cals_and_no_connector_helps() {
    let p = estate()
        .servers(["S,sql,2019,2019,HV"])
        .access(["sql,S,p1"])
        .people(["p1,external"])
        .owned(["Windows Server External Connector,1,,2019,server=HV"])
        .prices(["SQL Server CAL,user,200"])
        .position();
    assert_eq!((p.external(), p.right(SQL).external.cals, p.unpriced()), (200.0, 1, 0));
}

// AD RMS.

#[test]
fn access_to_rights_management_also_demands_windows_server() {
    let p = estate().servers(["S,ad-rms,2016"]).access(["ad-rms,S,ann,PC1"]).owned(["AD RMS CAL,1,user,2016"]);
    let p = p.metric(RMS, MetricChoice::User).position();
    assert_eq!((p.rights(), p.gap(RMS)), (vec![RMS, WINDOWS], NONE));
    assert_eq!(p.right(WINDOWS).users, 1);
}

#[test]
fn rights_management_is_of_its_operating_systems_version() {
    let p = |server: &str| {
        let owned = ["AD RMS CAL,1,user,2016", "Windows Server CAL,1,user,2016"];
        let p = estate().servers([server]).access(["ad-rms,S,ann"]).owned(owned).position();
        (p.gap(RMS), p.gap(WINDOWS))
    };
    assert_eq!(p("S,ad-rms,,2016"), (NONE, NONE), "by the operating system");
    assert_eq!(p("S,ad-rms,2016"), (NONE, NONE), "and the other way round");
    assert_eq!(p("S,ad-rms,,2019"), ((1, 0), (1, 0)));
}

#[test]
fn a_2012_rights_management_cal_covers_a_2012_r2_server() {
    assert!(covers("S,ad-rms,2012 R2", RMS, "AD RMS CAL,1,user,2012"));
    assert!(!covers("S,ad-rms,2016", RMS, "AD RMS CAL,1,user,2012 R2"));
}

#[test]
fn the_enterprise_cal_suite_covers_rights_management_and_the_core_cal_suite_does_not() {
    assert!(covers("S,ad-rms,2016", RMS, "Enterprise CAL Suite,1,user,2016"));
    assert!(!covers("S,ad-rms,2016", RMS, "Core CAL Suite,1,user,2016"));
}

#[test]
fn microsoft_365_e3_carries_rights_management_and_ems_once_that_is_switched_on() {
    let estate = |plan: &str| {
        let p = estate().servers(["S,ad-rms,2022"]).access(["ad-rms,S,ann"]);
        p.plans([format!("ann,{plan}")])
    };
    assert_eq!(estate("SPE_E3").position().right(RMS).plan_covered, 1);
    assert_eq!(estate("EMS").position().right(RMS).plan_covered, 0, "nothing was read on it");
    let on = recal::kit::decisions::Decision::Right { row: "plan/ems_e3/ad-rms".into(), granted: true };
    assert_eq!(estate("EMS").decide(on).position().right(RMS).plan_covered, 1);
}

#[test]
fn externals_of_rights_management_have_a_connector_beside_that_of_windows_server() {
    let estate = |prices: &[&str]| {
        let p = estate().servers(["S,ad-rms,2022,2022,HV"]).access(["ad-rms,S,p1", "ad-rms,S,p2"]);
        p.people(["p1,external", "p2,external"]).prices(prices).position()
    };
    let both =
        ["AD RMS External Connector,,100", "Windows Server External Connector,,50", "AD RMS CAL,user,60", "Windows Server CAL,user,40"];
    assert_eq!(estate(&both).external(), 150.0, "100 beats 2 × 60, 50 beats 2 × 40");
    assert_eq!(estate(&both[1..]).external(), 170.0, "without its own Connector rights management takes two CALs");
}

// Project Server.

#[test]
fn project_server_demands_its_cal_and_that_of_windows_server() {
    let p = estate().servers(["S,project,2016,2016"]).access(["project,S,ann,PC1"]).position();
    assert_eq!(p.rights(), [PROJECT, WINDOWS]);
    assert!(covers("S,project,2016", PROJECT, "Project Server CAL,1,user,2019"));
    assert!(!covers("S,project,2016", PROJECT, "Project Server CAL,1,user,2013"));
}

#[test]
fn the_subscription_edition_of_project_server_needs_running_sa() {
    assert!(!covers("S,project,SE", PROJECT, "Project Server CAL,1,user,2019"));
    assert!(covers("S,project,SE", PROJECT, "Project Server CAL,1,user,2019,sa_end=2026-12-31"));
}

#[test]
fn a_project_online_plan_stands_for_the_project_server_cal_once_that_is_switched_on() {
    let estate = || estate().servers(["S,project,2019"]).access(["project,S,ann"]).plans(["ann,PROJECTPROFESSIONAL"]);
    assert_eq!(estate().position().gap(PROJECT), (1, 0));
    let on = recal::kit::decisions::Decision::Right { row: "plan/project_online_pro/project".into(), granted: true };
    assert_eq!(estate().decide(on).position().gap(PROJECT), NONE);
}

#[test]
fn externals_of_project_server_need_cals() {
    let p = estate().servers(["S,project,2019,2019"]).access(["project,S,p1"]).people(["p1,guest"]);
    let p = p.prices(["Project Server CAL,user,120", "Windows Server CAL,user,40"]).position();
    assert_eq!((p.external(), p.right(PROJECT).external.cals), (160.0, 1));
}

// Identity Manager.

#[test]
fn an_identity_manager_device_cal_does_not_exist() {
    let estate = || estate().servers(["S,mim,2016"]).access(["mim,S,ann,PC1", "mim,S,bob,PC1"]);
    let p = estate().owned(["Microsoft Identity Manager CAL,5,device,2016"]).position();
    assert_eq!((p.gap(MIM), p.right(MIM).owned.total()), ((2, 0), 0), "the line covers nothing");
    assert!(p.0.lines[0].outcome.contains("no device licence"), "{}", p.0.lines[0].outcome);
    assert_eq!(told(&p, "metric-not-sold").len(), 1);
    let metrics = p.right(MIM).metrics;
    assert_eq!((metrics.user, metrics.device, metrics.split, metrics.mixed), (users(2), None, None, None));
    let p = estate().metric(MIM, MetricChoice::Device).position();
    assert_eq!(p.metric(MIM), Some(MetricChoice::User), "the choice is dormant");
    assert_eq!(p.0.dormant, [1]);
}

#[test]
fn an_identity_manager_line_or_price_without_a_metric_is_for_users() {
    let p = estate()
        .servers(["S,mim,2016"])
        .access(["mim,S,ann", "mim,S,bob"])
        .owned(["Microsoft Identity Manager CAL,1,,2016"])
        .prices(["Microsoft Identity Manager CAL,,15"])
        .position();
    assert_eq!((p.gap(MIM), p.residual(), p.unpriced()), ((1, 0), 15.0, 0));
    assert!(told(&p, "metric-missing").is_empty(), "there is but one");
}

#[test]
fn a_device_at_identity_manager_that_nobody_is_seen_at_stays_open_until_its_people_are_known() {
    let p = estate().servers(["S,mim,2016"]).access(["mim,S,,KIOSK"]);
    let p = p.prices(["Microsoft Identity Manager CAL,user,15", "Microsoft Identity Manager CAL,device,1"]).position();
    assert_eq!((p.gap(MIM), p.residual(), p.unpriced()), ((0, 1), 0.0, 1), "no device CAL can be bought, whatever the list says");
    assert!(told(&p, "device-cal-in-user-right")[0].contains("no device licence exists"));
    assert_eq!(told(&p, "metric-not-sold").len(), 1, "the price is told");
}

#[test]
fn users_whom_only_the_synchronisation_service_touches_need_no_identity_manager_cal() {
    let p = estate()
        .servers(["SYNC,mim,2016,,,synchronisation", "PORTAL,mim,2016"])
        .access(["mim,SYNC,ann", "mim,SYNC,bob", "mim,PORTAL,bob"])
        .position();
    assert_eq!((p.users(MIM), p.excluded(MIM, Reason::Waived)), (vec!["bob"], 1));
}

#[test]
fn being_managed_by_identity_manager_is_no_access_to_windows_server() {
    let p = estate().servers(["S,mim,2016,2016"]).access(["mim,S,ann"]).position();
    assert_eq!(p.rights(), [MIM]);
}

#[test]
fn ems_and_entra_id_premium_carry_identity_manager() {
    for plan in ["EMS", "EMSPREMIUM", "AAD_PREMIUM", "AAD_PREMIUM_P2"] {
        let p = estate().servers(["S,mim,2016"]).access(["mim,S,ann"]).plans([format!("ann,{plan}")]).position();
        assert_eq!(p.right(MIM).plan_covered, 1, "{plan}");
    }
    let p = estate().servers(["S,mim,2016"]).access(["mim,S,ann"]).plans(["ann,SPE_E3"]).position();
    assert_eq!(p.right(MIM).plan_covered, 0, "nothing was read on Microsoft 365 E3");
}

#[test]
fn externals_of_identity_manager_have_a_connector_of_their_own() {
    let p = estate().servers(["S,mim,2016,,HV"]).access(["mim,S,p1", "mim,S,p2", "mim,S,p3"]);
    let p = p.people(["p1,external", "p2,external", "p3,external"]);
    let p = p.prices(["Microsoft Identity Manager External Connector,,40", "Microsoft Identity Manager CAL,user,15"]).position();
    assert_eq!((p.external(), p.right(MIM).external.connectors), (40.0, 1), "three CALs would be 45");
}

#[test]
fn an_identity_manager_cal_of_2010_does_not_reach_a_server_of_2016() {
    assert!(!covers("S,mim,2016", MIM, "Microsoft Identity Manager CAL,1,user,2010 R2"));
    assert!(covers("S,mim,FIM 2010 R2", MIM, "Microsoft Identity Manager CAL,1,user,2016"));
}

// Configuration Manager.

/// Two people at one managed PC.
fn managed() -> Estate {
    estate().servers(["S,configmgr,2403"]).access(["configmgr,S,ann,PC1", "configmgr,S,bob,PC1"])
}

#[test]
fn a_client_is_managed_under_a_licence_for_its_operating_system_or_for_its_user() {
    let by_device = managed().owned(["Configuration Manager Client ML,1,device,,license,2026-12-31"]);
    assert_eq!(by_device.metric(CLIENT, MetricChoice::Device).position().gap(CLIENT), NONE);
    let by_user = managed().owned(["Configuration Manager Client ML,2,user,,license,2026-12-31"]);
    assert_eq!(by_user.metric(CLIENT, MetricChoice::User).position().gap(CLIENT), NONE);
}

#[test]
fn being_managed_asks_for_no_windows_server_cal() {
    assert_eq!(managed().position().rights(), [CLIENT]);
}

#[test]
fn a_managed_server_needs_no_client_licence() {
    let p = estate().servers(["S,configmgr,2403", "FS,windows-server,2022"]).access(["configmgr,S,,FS", "configmgr,S,,PC1"]).position();
    assert_eq!((p.devices(CLIENT), p.excluded(CLIENT, Reason::LicensedServer)), (vec!["PC1"], 1));
}

#[test]
fn the_core_cal_suite_holds_the_client_licence_by_user_and_by_device() {
    for (metric, choice) in [(Metric::User, MetricChoice::User), (Metric::Device, MetricChoice::Device)] {
        let p = managed().owned([format!("Core CAL Suite,2,{},,license,2026-12-31", metric.word())]).metric(CLIENT, choice);
        assert_eq!(p.position().gap(CLIENT), NONE, "{}", metric.word());
    }
    let lapsed = managed().owned(["Core CAL Suite,2,device,,license,2014-06-30"]).metric(CLIENT, MetricChoice::Device).position();
    assert_eq!(lapsed.gap(CLIENT), (0, 1), "the current branch came after its SA had ended");
}

#[test]
fn intune_carries_the_client_licence_for_its_user() {
    let p = managed().plans(["ann,INTUNE_A"]).metric(CLIENT, MetricChoice::User).position();
    assert_eq!((p.right(CLIENT).plan_covered, p.gap(CLIENT)), (1, (1, 0)));
}

#[test]
fn the_bridge_for_office_365_brings_the_client_licence() {
    let p = managed().plans(["ann,ENTERPRISEPACK", "bob,ENTERPRISEPACK"]).metric(CLIENT, MetricChoice::User);
    let p = p.owned(["Core CAL Suite Bridge for Office 365,2,user,,bridge,2027-01-01"]).position();
    assert_eq!(p.gap(CLIENT), NONE);
}

// What is left.

#[test]
fn endpoint_protection_is_told_and_not_counted() {
    let p = estate().servers(["S,scep"]).access(["scep,S,ann,PC1"]).position();
    assert!(p.rights().is_empty());
    assert_eq!(told(&p, "workload-not-computed").len(), 1);
    let p =
        estate().servers(["S,scep"]).access(["scep,S,ann"]).owned(["System Center Endpoint Protection,5,user,,subscription"]).position();
    assert!(told(&p, "no-right")[0].contains("computed"), "its line covers nothing here");
    assert!(told(&p, "entitlement-version-unknown").is_empty());
}
