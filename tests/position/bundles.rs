//! Section 4, 3: packages of servers (Windows EBS and SBS), whose CALs fix the versions of all that they hold.

use crate::estate::*;
use recal::kit::decisions::{Decision, MetricChoice};

const SQL: &str = "sql";
const NONE: (u64, u64) = (0, 0);
const EBS_PREMIUM: &str = "package/ebs/2008/premium";

/// One person at a package of servers, with one line for CALs.
fn package(server: &str, edition: &str, line: &str) -> Outcome {
    let workload = server.split(',').nth(1).unwrap();
    estate().servers([server]).access([format!("{workload},P,ann,PC1,edition={edition}")]).owned([line]).position()
}

fn gaps(p: &Outcome) -> Vec<(&str, (u64, u64))> {
    p.rights().into_iter().map(|right| (right, p.gap(right))).collect()
}

#[test]
fn access_to_ebs_demands_what_the_package_holds_at_its_versions() {
    let p = estate().servers(["P,ebs"]).access(["ebs,P,ann,PC1"]);
    let p = p.owned(["Windows Server CAL,1,user,2008", "Exchange Server Standard CAL,1,user,2007"]).position();
    assert_eq!(gaps(&p), [(EXCHANGE, NONE), (WINDOWS, NONE)]);
    assert!(p.right(WINDOWS).subjects.iter().all(|s| s.version_known), "there was only one version");
}

#[test]
fn one_ebs_cal_covers_all_that_the_package_holds_for_one_person() {
    assert_eq!(gaps(&package("P,ebs", "", "Windows EBS Standard CAL,1,user")), [(EXCHANGE, NONE), (WINDOWS, NONE)]);
    let two = estate().servers(["P,ebs"]).access(["ebs,P,ann,PC1", "ebs,P,bob,PC2"]).owned(["Windows EBS Standard CAL,1,user"]);
    let two = two.metric(WINDOWS, MetricChoice::User).metric(EXCHANGE, MetricChoice::User).position();
    assert_eq!(two.0.totals.uncovered, 2, "it is never split between two");
}

#[test]
fn an_ebs_cal_covers_the_workloads_of_the_packages_servers_named_one_by_one() {
    let p = estate()
        .servers(["EBS1,exchange,2007,2008", "EBS2,windows-server,2008"])
        .access(["exchange,EBS1,ann", "windows-server,EBS2,ann"])
        .owned(["Windows EBS Standard CAL,1,user,2008"])
        .position();
    assert_eq!(gaps(&p), [(EXCHANGE, NONE), (WINDOWS, NONE)]);
}

#[test]
fn an_ebs_cal_covers_nothing_newer_whatever_its_sa() {
    let p = estate()
        .servers(["EX,exchange,2010,2008 R2", "DB,sql,2008 R2,2008"])
        .access(["exchange,EX,ann", "sql,DB,ann"])
        .owned(["Windows EBS Premium CAL,1,user,,license,2027-01-01"])
        .decide(Decision::Right { row: EBS_PREMIUM.into(), granted: true })
        .position();
    assert_eq!(gaps(&p), [(EXCHANGE, (1, 0)), (SQL, (1, 0)), (WINDOWS, (1, 0))]);
}

#[test]
fn premium_features_of_ebs_demand_sql_server_too() {
    assert_eq!(package("P,ebs", "standard", "Windows EBS Standard CAL,1,user").rights(), [EXCHANGE, WINDOWS]);
    assert_eq!(gaps(&package("P,ebs", "premium", "Windows EBS Standard CAL,1,user"))[1], (SQL, (1, 0)));
}

#[test]
fn ebs_premium_covers_windows_server_2008_exchange_2007_and_once_switched_on_sql_server_2008() {
    let estate = || {
        let p = estate().servers(["P,ebs"]).access(["ebs,P,ann,PC1,edition=premium"]);
        p.owned(["Windows EBS Premium CAL,1,user"])
    };
    assert_eq!(gaps(&estate().position()), [(EXCHANGE, NONE), (SQL, (1, 0)), (WINDOWS, NONE)], "no source says it of EBS");
    let on = estate().decide(Decision::Right { row: EBS_PREMIUM.into(), granted: true }).position();
    assert_eq!(gaps(&on), [(EXCHANGE, NONE), (SQL, NONE), (WINDOWS, NONE)]);
    assert_eq!(on.covers("Windows EBS Premium CAL", SQL), [("2008".to_string(), 1)]);
}

#[test]
fn what_an_unverified_row_would_close_is_told_with_the_row_to_switch_on() {
    let told = |p: &Outcome| -> Vec<(String, Option<u64>)> {
        let of = p.0.findings.iter().filter(|f| f.code == "entitlement-right-unverified");
        of.map(|f| (f.subject.clone(), f.units)).collect()
    };
    let p = package("P,ebs", "premium", "Windows EBS Premium CAL,3,user");
    assert_eq!(told(&p), [("Windows EBS Premium CAL package/ebs/2008/premium".to_string(), Some(3))]);
    assert!(told(&package("P,ebs", "", "Windows EBS Premium CAL,3,user")).is_empty(), "nobody needs SQL Server");
    let p = package("P,sbs,2011", "", "Windows Small Business Server CAL,1,user,2011");
    assert_eq!(told(&p), [("Windows Small Business Server CAL package/sbs/2011".to_string(), Some(1))]);
    assert!(p.0.lines[0].outcome.contains("not verified"), "{}", p.0.lines[0].outcome);
    assert!(!p.0.findings.iter().any(|f| f.code == "entitlement-version-unknown"), "its version is known");
    let on = Decision::Right { row: "package/sbs/2011".into(), granted: true };
    let p = estate().servers(["P,sbs,2011"]).access(["sbs,P,ann"]).owned(["SBS CAL,1,user,2011"]).decide(on).position();
    assert_eq!((gaps(&p), told(&p)), (vec![(EXCHANGE, NONE), (WINDOWS, NONE)], Vec::new()));
}

#[test]
fn an_ebs_device_cal_lets_anybody_work_at_its_device() {
    let p = estate().servers(["P,ebs"]).access(["ebs,P,ann,PC1", "ebs,P,bob,PC1"]).owned(["Windows EBS Standard CAL,1,device"]);
    assert_eq!(
        gaps(&p.metric(WINDOWS, MetricChoice::Device).metric(EXCHANGE, MetricChoice::Device).position()),
        [(EXCHANGE, NONE), (WINDOWS, NONE)]
    );
}

#[test]
fn an_sbs_cal_covers_what_its_own_version_of_the_package_holds() {
    let of = |server: &str, version: &str| gaps_of(server, version).iter().all(|gap| *gap == NONE);
    assert!(of("2008", "2008"));
    assert!(of("2003", "2008"), "and older ones");
    assert!(of("2003 R2", "2003"), "R2 kept Exchange and the operating system");
    assert!(!of("2008", "2003 R2"));
}

fn gaps_of(server: &str, cal: &str) -> Vec<(u64, u64)> {
    let p = package(&format!("P,sbs,{server}"), "", &format!("Windows Small Business Server CAL,1,user,{cal}"));
    gaps(&p).into_iter().map(|(_, gap)| gap).collect()
}

#[test]
fn only_the_sbs_cal_for_premium_covers_the_premium_editions_sql_server() {
    let sql = |line: &str| package("P,sbs,2008", "premium", line).gap(SQL);
    assert_eq!(sql("Windows Small Business Server CAL,1,user,2008"), (1, 0));
    assert_eq!(sql("Windows Small Business Server Premium CAL,1,user,2008"), NONE);
    assert_eq!(sql("SBS 2008 CAL Suite for Premium Users or Devices,1,user"), NONE, "the version is read from the wording");
}

#[test]
fn an_sbs_cal_without_a_version_covers_what_was_sold_on_its_day() {
    let covers = |line: &str| package("P,sbs,2008", "", line).covers("SBS CAL", WINDOWS);
    assert_eq!(covers("SBS CAL,1,user,purchased=2009-03-01"), [("2008".to_string(), 1)]);
    assert_eq!(covers("SBS CAL,1,user,purchased=2005-03-01"), [("2003".to_string(), 1)]);
    assert!(covers("SBS CAL,1,user").is_empty(), "nothing says which");
}

#[test]
fn an_sbs_server_licence_comes_with_five_cals() {
    let p = package("P,sbs,2008", "", "Windows Small Business Server 2008 Standard,2,user");
    assert_eq!((p.covers("SBS CAL", EXCHANGE), gaps(&p)[0]), (vec![("2007".to_string(), 10)], (EXCHANGE, NONE)));
    let renewal = package("P,sbs,2008", "", "Windows Small Business Server 2008 Standard,2,user,,sa,2027-01-01");
    assert!(renewal.covers("SBS CAL", EXCHANGE).is_empty(), "a renewal brings none");
}

#[test]
fn an_sbs_of_unknown_version_counts_as_the_latest() {
    let p = package("P,sbs", "", "Windows Small Business Server CAL,1,user,2008");
    assert_eq!(gaps(&p), [(EXCHANGE, (1, 0)), (WINDOWS, (1, 0))], "2011 held Exchange 2010");
    assert!(p.right(WINDOWS).subjects.iter().all(|s| !s.version_known));
}

#[test]
fn externals_at_a_package_need_what_externals_at_its_servers_need() {
    let p = estate().servers(["P,ebs,2008,,HV"]).access(["ebs,P,p1", "ebs,P,p2"]).people(["p1,external", "p2,external"]);
    let prices = ["Windows Server External Connector,,50", "Windows Server CAL,user,40", "Exchange Server Standard CAL,user,80"];
    let p = p.prices(prices).position();
    assert_eq!(p.external(), 210.0, "a Connector for Windows Server, two Exchange CALs: Exchange 2007 does not include externals");
}

#[test]
fn a_packages_cals_cannot_be_bought_any_more() {
    let p = estate().servers(["P,ebs"]).access(["ebs,P,ann"]).prices(["Windows EBS Standard CAL,user,1"]).position();
    assert_eq!((p.unpriced(), p.purchases().len()), (2, 0));
}
