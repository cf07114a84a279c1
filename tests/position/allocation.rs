//! Section 6: who gets what is owned, and what closes the rest.

use crate::estate::*;
use recal::kit::decisions::MetricChoice;
use recal::kit::position::{Fate, Subject};

#[test]
fn named_assignments_reserve_the_newest_units_first() {
    let p = estate()
        .servers(["OLD,windows-server,2012", "NEW,windows-server,2022"])
        .access(["windows-server,OLD,ann", "windows-server,NEW,bob"])
        .owned(["Windows Server CAL,1,user,2012", "Windows Server CAL,1,user,2022"])
        .assigned(["ann,Windows Server CAL"])
        .position();
    assert_eq!(p.gap(WINDOWS), (1, 0), "ann's name holds the 2022 unit, and 2012 does not reach bob's server");
}

#[test]
fn a_reserved_unit_serves_no_one_else() {
    let p = file_server(["ann,PC1"]).owned(["Windows Server CAL,1,user,2019"]).assigned(["zoe,Windows Server CAL"]);
    assert_eq!(p.people(["zoe,employee"]).position().gap(WINDOWS), (1, 0));
}

#[test]
fn assignments_beyond_the_quantity_cover_nothing_and_the_same_pair_twice_is_one() {
    let p = file_server(["ann,", "bob,", "cyd,"])
        .owned(["Windows Server CAL,2,user,2019"])
        .assigned(["cyd,Windows Server CAL", "ann,Windows Server CAL", "ANN,windows server cal", "bob,Windows Server CAL"])
        .position();
    assert_eq!(p.gap(WINDOWS), (1, 0));
    let uncovered = p.right(WINDOWS).subjects.iter().find(|s| matches!(s.fate, Fate::Uncovered { .. })).unwrap();
    assert_eq!(p.0.name(uncovered.subject), "cyd", "in sorted order the third");
}

#[test]
fn an_assignment_to_nobody_known_is_a_devices() {
    let p = file_server([",PC1"]).owned(["Windows Server CAL,1,user,2019", "Windows Server CAL,1,device,2019"]);
    let p = p.assigned(["PC1,Windows Server CAL"]).position();
    assert_eq!(
        p.0.pools.iter().map(|pool| (pool.metric, pool.reserved)).collect::<Vec<_>>(),
        [(recal::catalog::Metric::User, 0), (recal::catalog::Metric::Device, 1),]
    );
}

#[test]
fn a_suites_unit_covers_all_its_rights_for_one_person() {
    let p = estate()
        .servers(["EX,exchange,2016,2016", "SP,sharepoint,2016,2016"])
        .access(["exchange,EX,ann,PC1", "sharepoint,SP,ann,PC1"])
        .owned(["Core CAL Suite,1,user,2016"])
        .metric(EXCHANGE, MetricChoice::User)
        .position();
    assert_eq!((p.gap(EXCHANGE), p.gap(SHAREPOINT), p.gap(WINDOWS)), ((0, 0), (0, 0), (0, 0)));
    assert_eq!(p.right(EXCHANGE).covered_suites, 1);
}

#[test]
fn a_suites_unit_is_never_split_between_people() {
    let p = estate()
        .servers(["EX,exchange,2016,2016"])
        .access(["exchange,EX,ann,PC1", "exchange,EX,bob,PC2"])
        .set(|s| s.implied_windows_server = false)
        .servers(["SRV,windows-server,2016"])
        .access(["windows-server,SRV,cyd,PC3"])
        .owned(["Core CAL Suite,2,user,2016"])
        .position();
    assert_eq!(p.0.totals.uncovered, 1, "three people, two suites");
}

#[test]
fn units_go_where_only_they_reach() {
    let p = estate()
        .servers(["OLD,windows-server,2012", "NEW,windows-server,2022"])
        .access(["windows-server,OLD,ann", "windows-server,NEW,bob"])
        .owned(["Windows Server CAL,1,user,2022", "Windows Server CAL,1,user,2012"])
        .position();
    assert_eq!(p.gap(WINDOWS), (0, 0));
}

#[test]
fn owned_units_go_where_they_save_most() {
    let p = estate()
        .servers(["EX,exchange,2016,2016"])
        .access(["exchange,EX,ann,edition=enterprise", "exchange,EX,bob"])
        .owned(["Enterprise CAL Suite,1,user,2016"])
        .priced()
        .position();
    assert_eq!(p.residual(), 118.0, "ann gets the suite (38 + 80 + 50 saved), bob buys 38 + 80");
}

#[test]
fn standalone_cals_come_before_suites() {
    let p = file_server(["ann,", "bob,", "cyd,"]).owned(["Core CAL Suite,9,user,2019", "Windows Server CAL,2,user,2019"]).position();
    assert_eq!((p.right(WINDOWS).covered_standalone, p.right(WINDOWS).covered_suites), (2, 1));
    assert_eq!(p.right(WINDOWS).surplus.users, 8);
}

#[test]
fn what_nothing_priced_covers_is_served_first() {
    let p = estate()
        .servers(["EX,exchange,2016,2016", "SRV,windows-server,2016"])
        .access(["exchange,EX,ann", "windows-server,SRV,bob"])
        .set(|s| s.implied_windows_server = false)
        .owned(["Core CAL Suite,1,user,2016"])
        .prices(["Windows Server CAL,user,1000"])
        .position();
    assert_eq!((p.unpriced(), p.residual()), (0, 1000.0), "Exchange has no price, so ann gets the suite, dear as Windows is");
}

#[test]
fn a_shortage_is_bought_as_a_suite_where_that_is_cheaper() {
    let lines = |suite: u32| {
        let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,ann"]).priced();
        let p = p.prices([format!("Core CAL Suite,user,{suite}")]).position();
        (p.residual(), p.purchases().len())
    };
    assert_eq!(lines(117), (117.0, 1));
    assert_eq!(lines(118), (118.0, 2), "no dearer one by one");
}

#[test]
fn an_owned_unit_stays_in_use_beside_a_suite_bought_for_the_rest() {
    let p = estate()
        .servers(["EX,exchange,2016,2016"])
        .access(["exchange,EX,ann,edition=enterprise"])
        .owned(["Core CAL Suite,1,user,2016"])
        .prices(["Enterprise CAL Suite,user,40", "Exchange Server Enterprise CAL,user,90"])
        .position();
    assert_eq!((p.residual(), p.0.totals.uncovered), (40.0, 1), "only the additive right is uncovered");
}

#[test]
fn what_has_no_price_cannot_be_bought_and_stands_in_the_headline() {
    let p = file_server(["ann,", "bob,"]).position();
    assert_eq!((p.unpriced(), p.residual(), p.0.totals.uncovered), (2, 0.0, 2));
    assert!(p.purchases().is_empty());
}

#[test]
fn units_of_the_other_metric_are_not_used_beyond_what_the_metric_demands_of_them() {
    let p = file_server(["ann,PC1", "bob,PC2"]).owned(["Windows Server CAL,5,device,2019"]).metric(WINDOWS, MetricChoice::User).position();
    assert_eq!(p.gap(WINDOWS), (2, 0));
}

#[test]
fn the_uncovered_are_named_with_what_would_close_the_gap() {
    let p = file_server(["ann,"]).priced().position();
    let ann = p.right(WINDOWS).subjects.iter().find(|s| matches!(s.subject, Subject::User(_))).unwrap();
    let Fate::Uncovered { to_buy: Some(product), .. } = &ann.fate else { panic!("{:?}", ann.fate) };
    assert_eq!(catalog().product(*product).name, "Windows Server CAL");
}

#[test]
fn a_price_that_a_decision_sets_stands_over_any_list() {
    use recal::kit::decisions::Decision;
    let to = recal::catalog::Cents(1234);
    let p = file_server(["ann,"]).priced();
    let p = p.decide(Decision::Price { product: "Windows Server CAL".into(), metric: None, to, currency: None }).position();
    assert_eq!(p.residual(), 12.34);
}
