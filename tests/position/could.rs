//! Who could access beside who did: groups taken apart, everybody of a domain, what counts and what does not.

use crate::estate::*;
use recal::kit::decisions::Decision;
use recal::kit::position::Reason;

/// Names of those who could access a right and were not seen, who would count.
fn could(p: &Outcome, right: &str) -> Vec<String> {
    let right = &p.0.could.rights[&catalog().find_right(right).unwrap()];
    right.only().map(|person| p.0.users[person.user.0 as usize].name.clone()).collect()
}

/// Did, could only, neither known.
fn told(p: &Outcome, right: &str) -> (u64, u64, u64) {
    let right = &p.0.could.rights[&catalog().find_right(right).unwrap()];
    (right.did, right.count(), right.neither)
}

fn staff() -> Estate {
    file_server(["ann,PC1"]).people(["ann", "bob", "cyd", "dee"])
}

#[test]
fn who_is_authorised_and_was_not_seen_could_access_and_the_others_are_told_as_neither() {
    let p = staff().authorised(["windows-server,ann", "windows-server,bob"]).position();
    assert_eq!((could(&p, WINDOWS), told(&p, WINDOWS)), (vec!["bob".to_string()], (1, 1, 2)));
    assert_eq!(p.right(WINDOWS).users, 1, "the position stays with who did");
}

#[test]
fn a_nested_group_is_taken_apart_and_a_circle_is_cut() {
    let p = staff().authorised(["windows-server,CORP\\Files,group"]);
    let p = p.members(["CORP\\Files,CORP\\Sales,group", "CORP\\Sales,bob", "CORP\\Sales,CORP\\Files,group", "CORP\\Sales,cyd"]).position();
    assert_eq!(could(&p, WINDOWS), ["bob", "cyd"]);
    let right = &p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()];
    let bob = right.only().next().unwrap();
    let path: Vec<String> =
        p.0.could.path(&right.permissions[bob.ways()[0] as usize], bob.user).into_iter().map(|(group, _)| group).collect();
    assert_eq!(path, ["CORP\\Files", "CORP\\Sales"], "down to the row that has the person");
}

#[test]
fn a_group_without_a_list_of_members_stands_for_itself_and_counts_nobody() {
    let p = staff()
        .authorised(["windows-server,CORP\\Files,group", "windows-server,CORP\\Other,either"])
        .members(["CORP\\Files,CORP\\Old,group"]);
    let p = p.position();
    assert_eq!(told(&p, WINDOWS), (1, 0, 3));
    let mut unknown: Vec<&str> =
        p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()].unknown.iter().map(|u| u.name.as_str()).collect();
    unknown.sort_unstable();
    assert_eq!(unknown, ["CORP\\Old", "CORP\\Other"]);
    assert!(p.0.users.iter().all(|user| !user.name.contains("Other")), "what may be a group is no person");
}

#[test]
fn a_group_that_is_listed_as_empty_is_known_and_holds_nobody() {
    let p = staff().authorised(["windows-server,CORP\\Files,group"]).members(["CORP\\Files"]).position();
    assert_eq!(told(&p, WINDOWS), (1, 0, 3));
    assert!(p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()].unknown.is_empty());
}

#[test]
fn domain_users_are_the_enabled_people_of_that_domain_and_everyone_is_all() {
    let people = [
        "ann@corp.example,aliases=CORP\\ann",
        "bob@corp.example,aliases=CORP\\bob;S-1-5-21-1-2-3-1104",
        "cyd@other.example,aliases=OTHER\\cyd",
        "gone@corp.example,,no,,CORP\\gone",
    ];
    let with = |principal: &str| {
        let p = file_server(["CORP\\ann,PC1"]).people(people).authorised([format!("windows-server,{principal},either")]).position();
        let name = p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()].permissions[0].group.clone();
        (name.unwrap_or_default(), could(&p, WINDOWS))
    };
    let bob = vec!["bob@corp.example".to_string()];
    assert_eq!(with("CORP\\Domain Users"), ("Domain Users of CORP".to_string(), bob.clone()));
    assert_eq!(with("corp.example/Users/Domain Users"), ("Domain Users of CORP.EXAMPLE".to_string(), bob.clone()));
    assert_eq!(with("S-1-5-21-1-2-3-513").1, bob);
    let both = vec!["bob@corp.example".to_string(), "cyd@other.example".to_string()];
    assert_eq!(with("Everyone"), ("Everyone".to_string(), both.clone()));
    assert_eq!(with("NT AUTHORITY\\Authenticated Users").1, both);
    assert_eq!(with("VORDEFINIERT\\Benutzer").1, both);
    let p = staff().authorised(["windows-server,ELSEWHERE\\Domain Users,group"]).position();
    assert!(p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()].unknown[0].whole, "nobody of that domain is in the directory");
}

#[test]
fn names_of_a_group_with_and_without_its_domain_are_one_where_only_one_group_has_it() {
    let p = staff().authorised(["windows-server,CORP\\Files,group"]).members(["Files,bob"]).position();
    assert_eq!(could(&p, WINDOWS), ["bob"]);
    let p = staff().authorised(["windows-server,Files,group"]).members(["CORP\\Files,bob", "OTHER\\Files,cyd"]).position();
    assert_eq!(told(&p, WINDOWS), (1, 0, 3), "which of the two it is nobody says");
    let p = staff()
        .authorised(["windows-server,S-1-5-21-1-2-3-2001,group"])
        .members(["CORP\\Files,bob,aliases=S-1-5-21-1-2-3-2001"])
        .position();
    assert_eq!(could(&p, WINDOWS), ["bob"]);
}

#[test]
fn whoever_would_not_count_after_access_does_not_count_before_it() {
    let people = ["ann", "svc,service", "box,shared", "ext,external", "gone,,no", "out", "late"];
    let p = file_server(["ann,PC1", "late,PC2,last_seen=2026-07-02"]).people(people).decide(Decision::Exclude { on: person("out") });
    let grants = ["svc", "box", "ext", "gone", "out", "late", "PC9$", "NT AUTHORITY\\SYSTEM"].map(|who| format!("windows-server,{who}"));
    let p = p.authorised(grants).position();
    assert_eq!(could(&p, WINDOWS), ["late"], "seen too late is not seen");
    let right = &p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()];
    let mut reasons: Vec<&str> = right.people.iter().filter_map(|person| person.reason).map(Reason::code).collect();
    reasons.sort_unstable();
    let expected = ["decision", "disabled", "external", "machine-account", "service-account", "shared-mailbox", "system-account"];
    assert_eq!(reasons, expected);
    assert_eq!(right.neither, 0);
}

#[test]
fn a_server_that_needs_no_cal_authorises_nobody_to_what_needs_one() {
    let p = file_server(["ann,PC1"]).servers(["AZ,windows-server,2019,,,azure"]).authorised(["windows-server,bob,,AZ"]).position();
    let right = &p.0.could.rights[&catalog().find_right(WINDOWS).unwrap()];
    assert_eq!((right.count(), right.people[0].reason), (0, Some(Reason::Waived)));
}

#[test]
fn sessions_on_a_server_that_is_no_session_host_are_windows_server() {
    let p = file_server(["ann,PC1"]).servers(["TS,rds,2019"]).authorised(["rds,bob,,SRV", "rds,cyd,,TS"]).position();
    assert_eq!((could(&p, RDS), could(&p, WINDOWS)), (vec!["cyd".to_string()], vec!["bob".to_string(), "cyd".to_string()]));
}

#[test]
fn counted_they_are_users_without_a_device_in_that_right_alone() {
    let exchange = || {
        let p = estate().servers(["EX,exchange,2016,2016"]).access(["exchange,EX,ann,PC1"]).people(["ann", "bob"]).priced();
        p.authorised(["exchange,bob,,EX", "exchange,ann,,EX"])
    };
    let off = exchange().position();
    let on = exchange().counting(EXCHANGE).position();
    assert_eq!((off.right(EXCHANGE).users, on.right(EXCHANGE).users, on.right(WINDOWS).users), (1, 2, 1));
    assert_eq!(on.users(EXCHANGE), ["ann", "bob"]);
    assert_eq!(
        (on.right(EXCHANGE).metrics.user.unwrap().users, on.right(EXCHANGE).metrics.device.unwrap().users),
        (2, 1),
        "no device of his"
    );
    let needs = |p: &Outcome| {
        p.right(EXCHANGE)
            .subjects
            .iter()
            .map(|s| catalog().version_name(catalog().find_right(EXCHANGE).unwrap(), s.required).to_string())
            .collect::<Vec<_>>()
    };
    assert!(needs(&on).iter().all(|version| version == "2016"), "the version of the server: {:?}", needs(&on));
    let both = exchange().counting(EXCHANGE).counting(WINDOWS).position();
    assert_eq!(both.right(WINDOWS).users, 2, "the implied right where that is decided, too");
    let open = on.0.totals.residual_cost.0 - off.0.totals.residual_cost.0;
    assert_eq!(open, 8_000, "one Exchange CAL more, and no Windows Server CAL");
}

#[test]
fn the_waterfall_adds_up_with_them_and_says_where_they_come_in() {
    let p = || staff().priced().owned(["Windows Server CAL,1,user,2019"]).authorised(["windows-server,bob", "windows-server,cyd"]);
    let sum = |p: &Outcome| p.0.totals.auditor_cost.0 + p.0.waterfall.iter().map(|step| step.delta.0).sum::<i64>();
    let left = |p: &Outcome| p.0.totals.residual_cost.0 + p.0.totals.external_cost.0;
    let (off, on) = (p().position(), p().counting(WINDOWS).position());
    assert_eq!((sum(&off), sum(&on)), (left(&off), left(&on)));
    assert_eq!(off.0.waterfall, []);
    assert_eq!(on.0.waterfall.iter().map(|step| (step.code, step.delta.0)).collect::<Vec<_>>(), [("could-access", 2 * 3_800)]);
}

#[test]
fn a_right_that_nobody_was_seen_in_has_a_position_once_those_who_could_count() {
    let p = || staff().servers(["TS,rds,2019"]).priced().authorised(["rds,bob,,TS"]);
    assert_eq!(p().position().rights(), [WINDOWS]);
    let on = p().counting(RDS).position();
    assert_eq!((on.right(RDS).users, on.right(RDS).raw_users, on.right(RDS).gap.users), (1, 0, 1));
    assert_eq!(on.0.waterfall.iter().map(|step| step.delta.0).sum::<i64>() + on.0.totals.auditor_cost.0, on.0.totals.residual_cost.0);
}

#[test]
fn a_server_nobody_knows_asks_for_the_latest_version() {
    let p = staff().authorised(["exchange,bob"]).counting(EXCHANGE).position();
    let subject = &p.right(EXCHANGE).subjects[0];
    assert!(!subject.version_known);
    assert_eq!(subject.rows, 0);
}
