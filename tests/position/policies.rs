//! Section 5, policies: which metric stands.

use crate::estate::*;
use recal::kit::decisions::{MetricChoice, Policy};

/// Three people at one device.
fn crew() -> Estate {
    file_server(["ann,PC1", "bob,PC1", "cyd,PC1"])
}

#[test]
fn least_cost_takes_the_metric_that_costs_least_with_what_is_owned() {
    let p = crew().priced().position();
    assert_eq!((p.metric(WINDOWS), p.residual()), (Some(MetricChoice::Device), 30.0));
    let p = crew().priced().owned(["Windows Server CAL,3,user,2019"]).position();
    assert_eq!((p.metric(WINDOWS), p.residual()), (Some(MetricChoice::User), 0.0));
}

#[test]
fn no_metric_wins_because_nobody_priced_it() {
    let p = crew().prices(["Windows Server CAL,user,38"]).position();
    assert_eq!((p.metric(WINDOWS), p.residual(), p.unpriced()), (Some(MetricChoice::User), 114.0, 0));
}

#[test]
fn at_the_same_cost_fewer_uncovered_demands_then_fewer_cals_then_user_wins() {
    let p = crew().position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::Device), "one unpriced demand against three");
    let p = crew().owned(["Windows Server CAL,3,user,2019", "Windows Server CAL,1,device,2019"]).position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::Device), "both covered; one CAL against three");
    let p = file_server(["ann,PC1"]).owned(["Windows Server CAL,1,user,2019", "Windows Server CAL,1,device,2019"]).position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::User), "all equal: user before device");
}

#[test]
fn smaller_count_takes_the_smaller_total_of_user_and_device() {
    let p = crew().owned(["Windows Server CAL,3,user,2019"]).policy(Policy::SmallerCount).position();
    assert_eq!((p.metric(WINDOWS), p.gap(WINDOWS)), (Some(MetricChoice::Device), (0, 1)));
}

#[test]
fn a_tie_of_the_smaller_count_goes_as_licensed() {
    let tie = || file_server(["ann,PC1", "bob,PC2"]).policy(Policy::SmallerCount);
    assert_eq!(tie().position().metric(WINDOWS), Some(MetricChoice::User));
    assert_eq!(tie().owned(["Windows Server CAL,1,device,2003"]).position().metric(WINDOWS), Some(MetricChoice::Device));
}

#[test]
fn as_licensed_takes_the_metric_of_which_more_units_are_owned_whatever_their_version() {
    let p = crew().owned(["Windows Server CAL,2,device,2003", "Windows Server CAL,1,user,2022"]).policy(Policy::AsLicensed).position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::Device));
    let p = crew().policy(Policy::AsLicensed).position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::User), "a tie is user");
}

#[test]
fn as_licensed_takes_the_other_metric_where_the_first_is_not_available() {
    let p = file_server([",PC1"]).owned(["Windows Server CAL,2,user,2019"]).policy(Policy::AsLicensed).position();
    assert_eq!(p.metric(WINDOWS), Some(MetricChoice::Device), "no row carries a user");
}

#[test]
fn smaller_count_and_as_licensed_never_choose_split() {
    let floor = || file_server(["ann,FLOOR", "bob,FLOOR", "cyd,PC1", "cyd,PC2", "cyd,PC3", "cyd,PC4"]).devices(["FLOOR,shared"]).priced();
    assert_eq!(floor().position().metric(WINDOWS), Some(MetricChoice::Split));
    for policy in [Policy::SmallerCount, Policy::AsLicensed] {
        assert_eq!(floor().policy(policy).position().metric(WINDOWS), Some(MetricChoice::User), "{policy:?}");
    }
}

#[test]
fn an_override_fixes_the_metric_in_least_cost_and_in_the_position_and_the_others_ignore_it() {
    let p = crew().priced().metric(WINDOWS, MetricChoice::User).position();
    assert_eq!((p.metric(WINDOWS), p.residual()), (Some(MetricChoice::User), 114.0));
    assert_eq!(p.policy(Policy::LeastCost).residual_cost.as_units(), 114.0);
    assert_eq!(p.policy(Policy::SmallerCount).residual_cost.as_units(), 30.0);
    let p = crew().priced().policy(Policy::SmallerCount).metric(WINDOWS, MetricChoice::User).position();
    assert_eq!((p.metric(WINDOWS), p.policy(Policy::SmallerCount).residual_cost.as_units()), (Some(MetricChoice::User), 30.0));
}

#[test]
fn an_override_is_dormant_while_its_metric_is_not_available() {
    let p = crew().priced().metric(WINDOWS, MetricChoice::Split).position();
    assert_eq!((p.metric(WINDOWS), p.0.dormant.as_slice()), (Some(MetricChoice::Device), [1].as_slice()));
}

#[test]
fn every_policy_is_computed_beside_the_chosen_one() {
    let p = crew().priced().position();
    let costs: Vec<f64> = Policy::ALL.iter().map(|policy| p.policy(*policy).residual_cost.as_units()).collect();
    assert_eq!(costs, [30.0, 30.0, 114.0]);
}

#[test]
fn least_cost_weighs_rights_that_share_a_suite_together() {
    let p = estate()
        .servers(["EX,exchange,2019,2019"])
        .access(["exchange,EX,ann,PC1", "exchange,EX,bob,PC1", "exchange,EX,cyd,PC2"])
        .owned(["Core CAL Suite,3,user,2019"])
        .priced()
        .position();
    assert_eq!((p.metric(EXCHANGE), p.metric(WINDOWS), p.residual()), (Some(MetricChoice::User), Some(MetricChoice::User), 0.0));
}
