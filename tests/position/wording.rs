//! Section 4 and INTERFACE.md: product texts as price lists word them, and what the consultant says that one means.

use crate::estate::*;
use recal::kit::decisions::Decision;

/// Says what a description means.
fn means(text: &str, field: &str, to: &str) -> Decision {
    amend("description", text, field, to)
}

/// Units owned of Windows Server, user then device, of lines as a reseller words them: `text, quantity`.
fn owned<const N: usize>(lines: [&str; N]) -> (u64, u64) {
    let units = file_server(["ann,"]).owned(lines).position().right(WINDOWS).owned;
    (units.users, units.devices)
}

const UNSURE: &str = "Exchange Server 2019 CAL UsrCAL";

/// Ann and bob use Exchange 2019; what is owned is one unit, worded without an edition.
fn exchange() -> Estate {
    estate().servers(["EX,exchange,2019,2019"]).access(["exchange,EX,ann", "exchange,EX,bob"]).owned([format!("{UNSURE},1")])
}

#[test]
fn a_description_in_doubt_covers_nothing_until_somebody_says_what_it_means() {
    assert_eq!(exchange().position().gap(EXCHANGE), (2, 0));
    let said = exchange().decide(means(UNSURE, "product", "Exchange Server Standard CAL")).position();
    assert_eq!(said.gap(EXCHANGE), (1, 0), "metric and version are still read from its words");
    assert_eq!(said.covers("Exchange Server Standard CAL", EXCHANGE), [("2019".to_string(), 1)]);
    assert!(said.0.dormant.is_empty());
}

#[test]
fn an_unknown_description_covers_nothing_until_somebody_says_what_it_means() {
    let estate = || file_server(["ann,"]).owned(["Zugriff fuer Mitarbeiter 2019 User,1"]);
    assert_eq!(estate().position().gap(WINDOWS), (1, 0));
    let key = "zugriff FUER  mitarbeiter 2019 user";
    assert_eq!(estate().decide(means(key, "product", "Windows Server CAL")).position().gap(WINDOWS), (0, 0), "however it is spaced");
    assert_eq!(estate().decide(means(key, "product", "no such product")).position().0.dormant, [1]);
}

#[test]
fn what_a_description_means_holds_for_every_line_that_has_it_in_whatever_file() {
    let said = means(UNSURE, "product", "Exchange Server Standard CAL");
    let more = exchange().owned([format!("{UNSURE},2")]).decide(said.clone()).position();
    assert_eq!((more.gap(EXCHANGE), more.0.dormant.len()), ((0, 0), 0));
    let named = exchange().assigned([format!("bob,{UNSURE}")]).decide(said.clone()).position();
    assert_eq!((named.gap(EXCHANGE), named.0.pools[0].reserved), ((1, 0), 1), "the unit is reserved for bob");
    let priced = exchange().prices([format!("{UNSURE},,77")]).decide(said).position();
    assert_eq!((priced.residual(), priced.unpriced()), (77.0, 2), "only the implied Windows Server is unpriced");
}

#[test]
fn what_is_said_of_a_description_that_no_line_has_is_dormant() {
    assert_eq!(exchange().decide(means("Something else", "product", "Windows Server CAL")).position().0.dormant, [1]);
}

#[test]
fn metric_version_and_type_of_a_description_can_be_said_too() {
    let estate = || file_server([",PC1"]).owned(["Windows Server CAL 2003,1"]);
    let said =
        estate().decide(means("Windows Server CAL 2003", "metric", "device")).decide(means("Windows Server CAL 2003", "version", "2022"));
    assert_eq!((estate().position().gap(WINDOWS), said.position().gap(WINDOWS)), ((0, 1), (0, 0)));
    let rented = estate().decide(means("Windows Server CAL 2003", "type", "subscription")).position();
    assert_eq!(rented.covers("Windows Server CAL", WINDOWS), [("2025".to_string(), 1)], "a subscription that runs");
}

#[test]
fn a_line_shows_what_its_wording_says() {
    let p = file_server(["ann,"]).owned(["WinSvrCAL ALNG SA MVL DvcCAL,5", "WinSvrCAL 2019 SNGL MVL UsrCAL,-2"]).position();
    let shown: Vec<_> = p.0.lines.iter().map(|line| (line.line_type.word(), line.metric.map(|m| m.word()))).collect();
    assert_eq!(shown, [("sa", Some("device")), ("credit", Some("user"))]);
}

#[test]
fn a_line_of_packs_holds_as_many_units_as_they_do() {
    assert_eq!(owned(["WinSvrCAL 2019 5Clt MLP DvcCAL,3"]), (0, 15));
    assert_eq!(owned(["Windows Server 2022 5er-Pack Benutzer-CAL,2", "Windows Server 2022 - 1 User CAL,4"]), (14, 0));
}

#[test]
fn a_decision_says_that_a_quantity_counts_units() {
    let pack = "Windows Server 2019 User CAL pack of 20";
    let estate = || file_server(["ann,"]).owned([format!("{pack},40")]);
    let users = |estate: Estate| estate.position().right(WINDOWS).owned.users;
    assert_eq!(users(estate()), 800);
    assert_eq!(users(estate().decide(means(pack, "pack", "1"))), 40, "for every line that has the description");
    assert_eq!(users(estate().decide(amend("entitlement", pack, "quantity", "60"))), 60, "for one line: the number that was decided");
}

#[test]
fn a_step_up_names_what_it_starts_from() {
    let estate = |step: &str| file_server(["ann,"]).owned(["Core CAL Suite,5,user,,license,2027-01-01", step]);
    let p = estate("EntCAL ALNG SASU MVL CoreCAL UsrCAL wSrvcs,2,,,,2027-06-30,2026-01-01").position();
    let units =
        |name: &str| p.0.pools.iter().filter(|pool| catalog().product(pool.product).name == name).map(|pool| pool.units).sum::<u64>();
    assert_eq!((units("Core CAL Suite"), units("Enterprise CAL Suite")), (3, 2));
}

#[test]
fn a_bridge_without_a_worded_type_is_a_term_that_runs() {
    let estate = file_server(["ann,"]).plans(["ann,Office 365 E3"]).owned(["Core CAL Bridge O365 per user,1"]);
    assert_eq!(estate.position().gap(WINDOWS), (0, 0));
}

#[test]
fn prices_of_renewals_are_no_prices_and_those_of_packs_are_divided() {
    let estate = |prices: &[&str]| file_server(["ann,"]).prices(prices.iter()).position();
    assert_eq!(estate(&["WinSvrCAL ALNG SA MVL UsrCAL,,9"]).unpriced(), 1);
    assert_eq!(estate(&["WinSvrCAL 2025 SNGL MVL UsrCAL,,46", "WinSvrCAL ALNG SA MVL UsrCAL,,9"]).residual(), 46.0);
    assert_eq!(estate(&["WinSvrCAL 2025 5Clt MLP UsrCAL,,200.02"]).residual(), 40.01, "rounded up");
    let both = file_server(["ann,PC1", "bob,PC1"]).prices(["WinSvrCAL 2025 SNGL MVL UsrCAL,,46"]).position();
    assert_eq!((both.residual(), both.unpriced()), (92.0, 0), "a user's price is none of a device's");
}
