//! How far the evidence goes: months, sources, grades.

use super::estate::*;
use recal::kit::coverage::{Grade, ServiceCoverage, Why};
use recal::kit::position::Position;
use recal::kit::records::Linkage;

fn of<'p>(position: &'p Position, server: &str, workload: &str) -> &'p ServiceCoverage {
    let workload = catalog().find_workload(workload).unwrap();
    let at = position.services.iter().position(|s| s.server == server && s.workload == workload).unwrap();
    &position.coverage.services[at]
}

/// `█` seen, `░` between, `·` nobody; oldest month first.
fn map(position: &Position, covered: &ServiceCoverage) -> String {
    let sign = |month| match position.coverage.back(month) {
        back if covered.dated.has(back) => '█',
        back if covered.spanned.has(back) => '░',
        _ => '·',
    };
    (0..position.coverage.months.len()).map(sign).collect()
}

#[test]
fn months_run_from_the_first_evidence_to_the_as_of_date() {
    let position = file_server(["ann,pc1,,,2026-06-03", "bob,pc2,,,2026-03-31", "ann,pc1,,,2026-04-01"]).position().0;
    let months: Vec<String> = position.coverage.months.iter().map(ToString::to_string).collect();
    assert_eq!(months, ["2026-03", "2026-04", "2026-05", "2026-06"]);
    let covered = of(&position, "SRV", WINDOWS);
    assert_eq!(map(&position, covered), "██·█");
    assert_eq!((covered.grade, &covered.reasons[..]), (Grade::Gaps, &[Why::EmptyMonths { empty: 1, of: 4 }][..]));
}

#[test]
fn evidence_is_wanted_from_the_first_month_that_any_service_shows() {
    let estate = || {
        let both = ["windows-server,FS1,ann,pc1,,,2026-06-03,2026-01-05", "windows-server,FS2,bob,pc2,,,2026-06-04"];
        super::estate::estate().servers(["FS1,windows-server,2019", "FS2,windows-server,2019"]).access(both)
    };
    let june = recal::kit::coverage::Month { year: 2026, month: 6 };
    let position = estate().position().0;
    assert_eq!(of(&position, "FS1", WINDOWS).grade, Grade::Whole);
    let late = of(&position, "FS2", WINDOWS);
    assert_eq!((late.grade, &late.reasons[..]), (Grade::Gaps, &[Why::Late { from: june, lacking: 5, of: 6 }][..]));
    let grades = |start: &'static str| {
        let position = estate().set(|settings| settings.window_start = Some(day(start))).position().0;
        ["FS1", "FS2"].map(|server| of(&position, server, WINDOWS).reasons.clone())
    };
    assert_eq!(grades("2026-06-01"), [vec![], vec![]], "what came before the window is not asked for");
    let from = recal::kit::coverage::Month { year: 2026, month: 1 };
    let wanted = [vec![Why::Late { from, lacking: 2, of: 8 }], vec![Why::Late { from: june, lacking: 7, of: 8 }]];
    assert_eq!(grades("2025-11-15"), wanted, "a window that begins before all evidence lacks months of every service");
}

#[test]
fn gaps_before_and_after_the_first_evidence_are_told_apart() {
    let rows = ["ann,pc1,,,2026-06-03", "bob,pc2,,,2026-03-31"];
    let position = file_server(rows).set(|settings| settings.window_start = Some(day("2026-01-01"))).position().0;
    let from = recal::kit::coverage::Month { year: 2026, month: 3 };
    let told = [Why::Late { from, lacking: 2, of: 6 }, Why::EmptyMonths { empty: 2, of: 6 }];
    assert_eq!(of(&position, "SRV", WINDOWS).reasons, told);
}

#[test]
fn whoever_came_before_and_after_leaves_no_gap_between() {
    let position = file_server(["ann,pc1,,,2026-06-03,2026-02-10"]).position().0;
    let covered = of(&position, "SRV", WINDOWS);
    assert_eq!((map(&position, covered).as_str(), covered.grade), ("█░░░█", Grade::Whole));
}

#[test]
fn a_server_nobody_was_seen_at_is_blind_and_one_that_needs_no_cal_is_exempt() {
    let position = file_server(["ann,pc1,,,2026-06-03"])
        .servers(["QUIET,windows-server,2022", "CLOUD,windows-server,2022,cal_model=azure"])
        .position()
        .0;
    assert_eq!(of(&position, "QUIET", WINDOWS).grade, Grade::Blind);
    assert_eq!(of(&position, "QUIET", WINDOWS).reasons, [Why::NoAccess]);
    assert_eq!(of(&position, "CLOUD", WINDOWS).grade, Grade::Exempt);
}

#[test]
fn a_windows_server_is_seen_through_what_runs_on_it() {
    let position = estate()
        .servers(["EX,exchange,2019,2019", "EX,windows-server,2019"])
        .access(["exchange,EX,ann,pc1,,,2026-06-03", "exchange,EX,ann,pc1,,,2026-05-03"])
        .position()
        .0;
    let windows = of(&position, "EX", WINDOWS);
    assert_eq!((windows.grade, map(&position, windows).as_str()), (Grade::Whole, "░░"));
    assert!(matches!(windows.reasons[..], [Why::Through(_)]), "{:?}", windows.reasons);
}

#[test]
fn users_that_no_source_ties_to_devices_are_a_gap() {
    let position = estate().servers(["SRV,windows-server,2019"]).users_only(["windows-server,SRV,ann"]).position().0;
    let covered = of(&position, "SRV", WINDOWS);
    assert_eq!((covered.grade, &covered.reasons[..]), (Grade::Gaps, &[Why::NoDays, Why::Unlinked(Linkage::UsersOnly)][..]));
}

#[test]
fn a_wrapped_log_makes_its_server_doubtful_however_full_the_months_are() {
    let position = file_server(["ann,pc1,,,2026-06-03"])
        .events(["SRV,Security log wrap is found. Some unique users or device connections may not be reported."])
        .position()
        .0;
    let covered = of(&position, "SRV", WINDOWS);
    assert_eq!(covered.grade, Grade::Doubtful);
    let [Why::Finding(at)] = covered.reasons[..] else { panic!("{:?}", covered.reasons) };
    assert_eq!(position.findings[at as usize].code, "security-log-wrapped");
}

#[test]
fn rows_after_the_as_of_date_or_before_the_window_show_nothing() {
    let mut estate = file_server(["ann,pc1,,,2026-07-03", "bob,pc2,,,2025-12-31", "cat,pc3,,,2026-05-01"]);
    estate.settings.window_start = Some(day("2026-01-01"));
    let position = estate.position().0;
    assert_eq!(map(&position, of(&position, "SRV", WINDOWS)), "█·");
    assert_eq!(of(&position, "SRV", WINDOWS).sightings[0].1.rows, 1);
}

#[test]
fn each_source_says_what_it_saw() {
    let position = file_server(["ann,pc1,,,2026-06-03"])
        .access(["windows-server,SRV,bob,pc2,,,2026-05-03", "windows-server,SRV,bob,pc2"])
        .position()
        .0;
    let covered = of(&position, "SRV", WINDOWS);
    let told: Vec<(u64, u64, u64)> = covered.sightings.iter().map(|(_, s)| (s.rows, s.undated, s.dated.0)).collect();
    assert_eq!(told, [(1, 0, 0b01), (2, 1, 0b10)]);
}

#[test]
fn a_server_is_known_no_better_than_the_least_known_of_what_runs_on_it() {
    let position = estate()
        .servers(["EX,exchange,2019,2019", "EX,rds,2019", "FS,windows-server,2019", "FS,sql,2019,cal_model=core"])
        .set(|settings| settings.implied_windows_server = false)
        .access(["exchange,EX,ann,pc1,,,2026-06-03,2026-05-03", "windows-server,FS,ann,pc1,,,2026-06-03,2026-05-03"])
        .position()
        .0;
    let grades = |server, workload| (of(&position, server, workload).grade, of(&position, server, workload).machine);
    assert_eq!(grades("EX", "exchange"), (Grade::Whole, Grade::Blind), "its session host is in the dark");
    assert_eq!(grades("FS", WINDOWS), (Grade::Whole, Grade::Whole), "what needs no CAL takes nothing away");
}

#[test]
fn what_may_be_missing_is_estimated_beside_the_count_and_changes_none() {
    let rows = ["ann,pc1,,,2026-06-03", "bob,pc2,,,2026-06-03", "cat,pc3,,,2026-06-04"];
    let both = || {
        let other = file_server(rows).priced().servers(["FS2,windows-server,2019"]);
        other.access(["windows-server,FS2,dan,pc4,,,2026-06-03", "windows-server,FS2,eve,pc5,,,2026-06-03"])
    };
    let plain = both();
    let dark = both().servers(["DARK,windows-server,2019"]);
    let (plain, dark) = (plain.position(), dark.position());
    assert_eq!(plain.0.totals, dark.0.totals);
    let covered = of(&dark.0, "DARK", WINDOWS);
    let estimate = covered.estimate.as_ref().unwrap();
    // One peer alone shows three devices, which are cheaper than three users, the other two: two and a half, rounded down.
    assert_eq!((estimate.units(), estimate.money, covered.affected.len()), (2, Some(recal::catalog::Cents(60_00)), 1));
    assert_eq!(of(&dark.0, "SRV", WINDOWS).estimate, None);
}

#[test]
fn one_peer_is_too_few_and_one_that_only_services_use_is_none() {
    let estate = |user: &str| {
        let row = format!("windows-server,FS2,{user},,,,2026-06-03");
        let known =
            file_server(["ann,pc1,,,2026-06-03", "bob,pc2,,,2026-06-03"]).servers(["FS2,windows-server,2019", "DARK,windows-server,2019"]);
        known.access([row.as_str()])
    };
    let dark = |user: &str| of(&estate(user).position().0, "DARK", WINDOWS).clone();
    assert!(dark("cat").estimate.is_some(), "two servers at which people were seen");
    let alone = dark("NT AUTHORITY\\SYSTEM");
    assert_eq!((alone.estimate, alone.unestimated.as_str()), (None, "too few alike servers to compare with"));
}

#[test]
fn nothing_is_estimated_where_nothing_is_known_that_is_alike() {
    let position = file_server(["ann,pc1,,,2026-06-03"]).servers(["SQL1,sql,2019"]).position().0;
    let covered = of(&position, "SQL1", "sql");
    assert_eq!((covered.grade, &covered.estimate), (Grade::Blind, &None));
    let names: Vec<&str> = covered.affected.iter().map(|right| catalog().right(*right).id.as_str()).collect();
    assert_eq!(names, ["sql", "windows-server"]);
}

#[test]
fn an_estimate_is_for_findings_that_say_evidence_is_missing() {
    use recal::kit::coverage::says_missing;
    assert!(["retention-edge", "client-os", "log-cleared", "server-without-access"].iter().all(|code| says_missing(code)));
    assert!(!says_missing("sa-lapsed"));
}

#[test]
fn a_log_that_wrapped_hides_at_most_what_one_month_adds_where_it_shows_every_month() {
    // May alone shows bob and dan, June alone eve; ann comes in both.
    let rows = ["ann,,,,2026-06-03,2026-05-03", "bob,,,,2026-05-10", "dan,,,,2026-05-11", "eve,,,,2026-06-04"];
    let wrapped = "SRV,Security log wrap is found. Some unique users or device connections may not be reported.";
    let position = file_server(rows).priced().events([wrapped]).position().0;
    let estimate = of(&position, "SRV", WINDOWS).estimate.clone().unwrap();
    // Of users of June two: ann was last seen then, too. The larger month is taken.
    assert_eq!((estimate.units(), estimate.money), (2, Some(recal::catalog::Cents(76_00))), "{}", estimate.how);
    let finding = position.findings.iter().find(|finding| finding.code == "security-log-wrapped").unwrap();
    assert_eq!((finding.units, finding.rights.len()), (Some(2), 1));
    let whole = file_server(rows).priced().position().0;
    assert_eq!(of(&whole, "SRV", WINDOWS).estimate, None, "nothing says that anything is missing");
}
