//! Section 4: what an entitlement covers.

use crate::estate::*;
use recal::kit::decisions::Decision;

const WS: &str = "Windows Server CAL";
const EXCH: &str = "Exchange Server Standard CAL";

/// An estate that owns these lines and demands every right of Exchange, SharePoint and Windows Server once.
fn owning<const N: usize>(lines: [&str; N]) -> Estate {
    estate()
        .servers(["EX,exchange,2010,2008", "SP,sharepoint,2010,2008", "LY,skype,Lync 2010,2008"])
        .access(["exchange,EX,ann,edition=enterprise", "sharepoint,SP,ann,edition=enterprise", "skype,LY,ann,edition=enterprise"])
        .owned(lines)
}

fn covers<const N: usize>(lines: [&str; N], product: &str, right: &str) -> Vec<(String, u64)> {
    owning(lines).position().covers(product, right)
}

fn one(version: &str, units: u64) -> Vec<(String, u64)> {
    vec![(version.to_string(), units)]
}

#[test]
fn a_line_bought_after_the_as_of_date_covers_nothing() {
    let p = owning(["Windows Server CAL,5,user,2022,purchased=2026-07-01", "Windows Server CAL,3,user,2022,purchased=2026-06-30"]);
    assert_eq!(p.position().right(WINDOWS).owned.users, 3);
}

#[test]
fn a_line_whose_status_is_not_one_of_the_good_ones_covers_nothing() {
    let lines = ["active", "Activated", "installed", "ASSIGNED", "", "Activation failed", "pending"];
    let lines = lines.map(|status| format!("Windows Server CAL,1,user,2022,status={status}"));
    let p = owning([]).owned(lines).position();
    assert_eq!(p.right(WINDOWS).owned.users, 5);
}

#[test]
fn of_several_lines_of_one_pack_the_first_that_counts_is_the_only_one() {
    let p = owning([
        "Windows Server CAL,5,user,2022,pack_key=K1,status=failed",
        "Windows Server CAL,5,user,2022,pack_key=K1",
        "Windows Server CAL,5,user,2022,pack_key=k1",
        "Windows Server CAL,2,user,2022,pack_key=K2",
    ]);
    assert_eq!(p.position().right(WINDOWS).owned.users, 7);
}

#[test]
fn without_a_version_and_sa_the_latest_released_by_the_purchase_date_is_covered() {
    assert_eq!(covers(["Windows Server CAL,2,user,purchased=2018-11-12"], WS, WINDOWS), one("2016", 2));
    assert_eq!(covers(["Windows Server CAL,2,user,purchased=2018-11-13"], WS, WINDOWS), one("2019", 2), "on the day of release");
}

#[test]
fn a_stated_version_stands_whatever_the_purchase_date() {
    assert_eq!(covers(["Windows Server CAL,2,user,2012,purchased=2022-01-01"], WS, WINDOWS), one("2012", 2));
}

#[test]
fn running_sa_covers_the_latest_version_and_lapsed_sa_what_was_released_by_its_end() {
    assert_eq!(covers(["Windows Server CAL,2,user,2012,sa_end=2026-06-30"], WS, WINDOWS), one("2025", 2), "both ends included");
    assert_eq!(covers(["Windows Server CAL,2,user,2012,sa_end=2019-12-31"], WS, WINDOWS), one("2019", 2));
    assert_eq!(covers(["Windows Server CAL,2,user,2022,sa_end=2019-12-31"], WS, WINDOWS), one("2022", 2), "the newer of both");
}

#[test]
fn a_subscription_covers_the_latest_while_it_runs_and_nothing_after() {
    assert_eq!(covers(["Windows Server CAL,2,user,2012,subscription,2026-06-30"], WS, WINDOWS), one("2025", 2));
    assert_eq!(covers(["Windows Server CAL,2,user,2012,subscription"], WS, WINDOWS), one("2025", 2), "no end: it runs");
    let ended = owning(["Windows Server CAL,2,user,2025,subscription,2026-06-29"]).position();
    assert_eq!((ended.gap(WINDOWS), ended.right(WINDOWS).owned.users), ((1, 0), 0));
}

#[test]
fn a_line_without_version_sa_and_purchase_date_covers_nothing() {
    let p = owning(["Windows Server CAL,2,user"]).position();
    assert_eq!((p.gap(WINDOWS), p.right(WINDOWS).owned.users), ((1, 0), 2));
}

#[test]
fn a_subscription_edition_is_covered_only_by_running_sa_or_subscription() {
    assert_eq!(covers(["Exchange Server Standard CAL,1,user,2019,sa_end=2026-12-31"], EXCH, EXCHANGE), one("SE", 1));
    assert_eq!(covers(["Exchange Server Standard CAL,1,user,,subscription"], EXCH, EXCHANGE), one("SE", 1));
    assert_eq!(covers(["Exchange Server Standard CAL,1,user,SE"], EXCH, EXCHANGE), one("2019", 1), "stated, without SA");
    assert_eq!(covers(["Exchange Server Standard CAL,1,user,2016,sa_end=2026-01-31"], EXCH, EXCHANGE), one("2019", 1), "lapsed after SE");
    assert_eq!(covers(["Exchange Server Standard CAL,1,user,purchased=2026-01-31"], EXCH, EXCHANGE), one("2019", 1), "bought after SE");
}

#[test]
fn a_line_without_a_metric_counts_as_user() {
    let p = owning(["Windows Server CAL,4,,2022"]).position();
    assert_eq!((p.right(WINDOWS).owned.users, p.right(WINDOWS).owned.devices), (4, 0));
}

#[test]
fn a_price_without_a_metric_holds_for_both() {
    let p = file_server(["ann,PC1", ",PC2"]).prices(["Windows Server CAL,,38"]).position();
    assert_eq!((p.residual(), p.unpriced()), (76.0, 0), "one user, one unattended device, or two devices");
}

#[test]
fn a_credit_takes_units_of_its_own_version_and_sa_first() {
    let p =
        covers(["Windows Server CAL,5,user,2012", "Windows Server CAL,5,user,2022", "Windows Server CAL,3,user,2012,credit"], WS, WINDOWS);
    assert_eq!(p, [("2012".to_string(), 2), ("2022".to_string(), 5)]);
}

#[test]
fn a_credit_beyond_its_own_kind_takes_the_best_covered_units() {
    let p = covers(
        [
            "Windows Server CAL,2,user,2012",
            "Windows Server CAL,5,user,2016",
            "Windows Server CAL,5,user,2022",
            "Windows Server CAL,4,user,2012,credit",
        ],
        WS,
        WINDOWS,
    );
    assert_eq!(p, [("2016".to_string(), 5), ("2022".to_string(), 3)]);
}

#[test]
fn a_negative_quantity_is_a_credit_of_the_same_metric() {
    let p = owning(["Windows Server CAL,5,user,2022", "Windows Server CAL,5,device,2022", "Windows Server CAL,-2,device,2022"]).position();
    assert_eq!((p.right(WINDOWS).owned.users, p.right(WINDOWS).owned.devices), (5, 3));
}

#[test]
fn an_sa_line_adds_no_unit_but_carries_units_on() {
    let p = owning(["Windows Server CAL,5,user,2012", "Windows Server CAL,3,user,,sa,2027-01-01"]).position();
    assert_eq!(p.right(WINDOWS).owned.users, 5);
    assert_eq!(p.covers(WS, WINDOWS), [("2012".to_string(), 2), ("2025".to_string(), 3)]);
}

#[test]
fn an_sa_line_finds_no_unit_of_another_metric_product_or_of_a_subscription() {
    let p = owning([
        "Windows Server CAL,1,device,2012",
        "Exchange Server Standard CAL,1,user,2010",
        "Windows Server CAL,3,user,,sa,2027-01-01",
    ]);
    let p = p.position();
    assert_eq!(p.covers(WS, WINDOWS), one("2012", 1));
    assert_eq!(p.right(WINDOWS).owned.users, 0);
}

#[test]
fn sa_renews_the_longest_running_first_then_the_newest_purchase() {
    let p = covers(
        [
            "Windows Server CAL,1,user,2012,sa_end=2026-01-01",
            "Windows Server CAL,1,user,2008,sa_end=2020-01-01",
            "Windows Server CAL,1,user,,sa,2027-01-01",
        ],
        WS,
        WINDOWS,
    );
    assert_eq!(p, [("2019".to_string(), 1), ("2025".to_string(), 1)], "2012 with SA to 2026 was renewed, 2008 keeps what SA gave it");
    let p = covers(
        [
            "Windows Server CAL,1,user,2012,purchased=2015-01-01",
            "Windows Server CAL,1,user,2008,purchased=2016-01-01",
            "Windows Server CAL,1,user,,sa,2027-01-01",
        ],
        WS,
        WINDOWS,
    );
    assert_eq!(p, [("2012".to_string(), 1), ("2025".to_string(), 1)], "the newer purchase was renewed");
}

#[test]
fn sa_that_lapsed_cannot_be_renewed_later_than_the_day_after() {
    let renewed = |start: &str| {
        let sa = format!("Windows Server CAL,1,user,,sa,2027-01-01,{start}");
        covers(["Windows Server CAL,1,user,2012,sa_end=2024-06-30", sa.as_str()], WS, WINDOWS)
    };
    assert_eq!(renewed("2024-07-01"), one("2025", 1), "the day after");
    assert_eq!(renewed("2024-07-02"), one("2022", 1), "too late: what the old SA had reached stays");
    assert_eq!(renewed(""), one("2025", 1), "a line without a start date renews any");
}

#[test]
fn sa_lines_chain_in_the_order_of_their_ends() {
    let p = covers(
        [
            "Windows Server CAL,1,user,2012,sa_end=2020-06-30",
            "Windows Server CAL,1,user,,sa,2027-06-30,2023-07-01",
            "Windows Server CAL,1,user,,sa,2023-06-30,2020-07-01",
        ],
        WS,
        WINDOWS,
    );
    assert_eq!(p, one("2025", 1), "renewed to 2023, then to 2027, in whatever order the lines stand");
}

#[test]
fn a_step_up_turns_units_into_the_greater_product_while_sa_runs() {
    let lines = |sa: &str, bought: &str| {
        let base = format!("Core CAL Suite,3,user,,license,{sa}");
        let step = format!("Enterprise CAL Suite,2,user,,step-up,{sa},{bought},Core CAL Suite");
        let p = owning([base.as_str(), step.as_str()]).position();
        let units = |product: &str| p.covers(product, WINDOWS).iter().map(|(_, n)| n).sum::<u64>();
        (units("Core CAL Suite"), units("Enterprise CAL Suite"))
    };
    assert_eq!(lines("2027-01-01", "2025-05-05"), (1, 2));
    assert_eq!(lines("2027-01-01", ""), (1, 2), "no date: SA must run as of today");
    assert_eq!(lines("2025-01-01", "2025-05-05"), (3, 0), "SA had ended on the day of purchase");
}

#[test]
fn a_step_up_keeps_the_later_sa_end_of_both() {
    let p = covers(
        ["Core CAL Suite,1,user,,license,2027-01-01", "Enterprise CAL Suite,1,user,,step-up,2025-12-31,2025-05-05,Core CAL Suite"],
        "Enterprise CAL Suite",
        WINDOWS,
    );
    assert_eq!(p, one("2025", 1), "the suite's SA runs on");
}

#[test]
fn credits_come_before_renewals_and_renewals_before_step_ups() {
    let p = owning([
        "Enterprise CAL Suite,2,user,,step-up,,2025-07-01,Core CAL Suite",
        "Core CAL Suite,2,user,,sa,2027-06-30,2025-07-01",
        "Core CAL Suite,-1,user,,credit,2025-06-30",
        "Core CAL Suite,2,user,,license,2025-06-30",
    ]);
    let p = p.position();
    assert_eq!(p.covers("Enterprise CAL Suite", EXCHANGE_ENTERPRISE), one("SE", 1), "one is left, renewed, then stepped up");
    assert!(p.covers("Core CAL Suite", WINDOWS).is_empty());
}

#[test]
fn a_suite_holds_what_it_held_in_its_period() {
    let skype = |line: &str| owning([line]).position().covers("Core CAL Suite", "skype-standard");
    assert!(skype("Core CAL Suite,1,user,,license,2011-07-31").is_empty(), "Lync joined on 2011-08-01");
    assert_eq!(skype("Core CAL Suite,1,user,,license,2011-08-01").len(), 1);
    assert_eq!(skype("Core CAL Suite,1,user,2011").len(), 1, "the year 2011 is read as its last day");
    assert!(skype("Core CAL Suite,1,user,2010").is_empty());
}

#[test]
fn a_suites_year_is_what_was_released_by_the_end_of_that_year() {
    let p = owning(["Core CAL Suite,1,user,2012"]).position();
    assert_eq!(p.covers("Core CAL Suite", WINDOWS), one("2012", 1));
    assert_eq!(p.covers("Core CAL Suite", EXCHANGE), one("2010", 1), "Exchange 2013 came in January 2013");
}

#[test]
fn ebs_2008_covers_the_versions_it_was_sold_with() {
    let p = owning(["Windows EBS Standard CAL,1,user,,license,2027-01-01"]).position();
    assert_eq!(p.covers("Windows EBS Standard CAL", WINDOWS), one("2008", 1));
    assert_eq!(p.covers("Windows EBS Standard CAL", EXCHANGE), one("2007", 1));
}

#[test]
fn a_bridge_goes_only_to_users_who_hold_its_plan() {
    let bridge = "Core CAL Suite Bridge for Office 365,2,user,,bridge,2027-01-01";
    let p = file_server(["ann,PC1", "bob,PC2"]).plans(["ann,STANDARDPACK"]).owned([bridge]).position();
    assert_eq!(p.gap(WINDOWS), (1, 0), "ann holds Office 365 E1, bob does not");
}

#[test]
fn an_unverified_right_grants_nothing_until_it_is_switched_on() {
    let bridge = "Enterprise CAL Suite Bridge for Office 365,1,user,,bridge,2027-01-01";
    let estate = || file_server(["ann,PC1"]).plans(["ann,ENTERPRISEPACK"]).owned([bridge]);
    assert_eq!(estate().position().gap(WINDOWS), (1, 0));
    let of =
        |r: &&recal::catalog::Rule| r.group == "bridge" && r.text.starts_with("Enterprise CAL Suite Bridge for Office 365 is believed");
    let row = catalog().rules().iter().find(of).unwrap().id.clone();
    let on = estate().decide(Decision::Right { row: row.clone(), granted: true }).position();
    assert_eq!(on.gap(WINDOWS), (0, 0), "{row}");
}

#[test]
fn a_granted_right_can_be_withdrawn() {
    let estate = || estate_with_plan("SPE_E3");
    assert_eq!(estate().position().right(EXCHANGE).plan_covered, 1);
    let row =
        catalog().rules().iter().find(|r| r.id.starts_with("plan/m365_e3/") && r.id.ends_with("exchange-standard")).unwrap().id.clone();
    assert_eq!(estate().decide(Decision::Right { row, granted: false }).position().right(EXCHANGE).plan_covered, 0);
}

fn estate_with_plan(plan: &str) -> Estate {
    estate().servers(["EX,exchange,SE,2022"]).access(["exchange,EX,ann,PC1"]).plans([format!("ann,{plan}")])
}

#[test]
fn a_description_of_the_price_list_is_its_product_metric_and_version() {
    let p = owning(["WinSvrCAL 2022 SNGL OLV NL UsrCAL,7"]).position();
    assert_eq!((p.right(WINDOWS).owned.users, p.covers(WS, WINDOWS)), (7, one("2022", 7)));
}

#[test]
fn a_product_the_catalog_does_not_know_covers_nothing() {
    let p = owning(["Frobnication Server CAL,7,user,2022"]).position();
    assert_eq!(p.right(WINDOWS).owned.users, 0);
    assert!(p.0.lines[0].outcome.contains("does not know"), "{}", p.0.lines[0].outcome);
}
