//! Accounts that many people use: whom the data names, and what it changes to put them in the account's place.

use super::estate::*;
use recal::kit::behind::sets::Behind;
use recal::kit::decisions::{Decision, MetricChoice};
use recal::kit::findings::{Finding, Severity};
use recal::kit::position::{Reason, Subject, UserId};

/// `svc_mes` reaches SharePoint on SP1 from WEB1, which three people use; ann reaches SharePoint herself.
fn web_shop() -> Estate {
    estate()
        .servers(["SP1,sharepoint,2019,2019", "WEB1,windows-server,2019"])
        .access([
            "sharepoint,SP1,svc_mes@x.example,WEB1,,,2026-05-02",
            "sharepoint,SP1,ann,PC1,,,2026-05-02",
            "windows-server,WEB1,ann,PC1,,,2026-05-02",
            "windows-server,WEB1,bob,PC2,,,2026-05-02",
            "windows-server,WEB1,cyd,PC3,,,2026-05-02",
        ])
        .people(["svc_mes@x.example,service", "ann", "bob", "cyd", "dan", "guest@p.example,external", "left,employee,no"])
        .authorised([
            "sharepoint,ann,,,Intranet",
            "sharepoint,bob,,,MES",
            "sharepoint,dan,,,MES",
            "sharepoint,guest@p.example,,,MES",
            "sharepoint,left,,,MES",
            "sharepoint,newcomer,,,MES",
            "sharepoint,svc_mes@x.example,,,MES",
        ])
        .priced()
        .metric(SHAREPOINT, MetricChoice::User)
}

fn stands_for(to: &str) -> Decision {
    amend("person", "svc_mes@x.example", "stands_for", to)
}

fn behind(p: &Outcome) -> &Behind {
    &p.0.behind[0]
}

fn finding<'a>(p: &'a Outcome, code: &str) -> &'a Finding {
    p.0.findings.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("no {code}"))
}

#[test]
fn the_data_names_those_behind_an_account_the_likeliest_first() {
    let p = web_shop().position();
    let sets: Vec<(&str, u64, u64)> = behind(&p).sets.iter().map(|s| (s.wording.as_str(), s.people, s.unseen)).collect();
    assert_eq!(
        sets,
        [("via:MES", 5, 1), ("users-of:WEB1|windows-server", 3, 0), ("via:Intranet", 1, 0), ("authorised:sharepoint", 6, 1),],
        "called as the account; on the server it comes from; authorised for what it reaches"
    );
}

#[test]
fn a_way_to_a_server_that_the_account_reaches_comes_first_and_one_to_another_server_is_none() {
    let p = web_shop().authorised(["sharepoint,ann,,SP9,Archive", "sharepoint,bob,,SP1,Team site"]).position();
    let sets: Vec<&str> = behind(&p).sets.iter().map(|s| s.wording.as_str()).collect();
    let last = "authorised:sharepoint";
    assert_eq!(sets, ["via:MES", "users-of:WEB1|windows-server", "via:Team site", "via:Intranet", last]);
}

#[test]
fn of_each_set_it_is_told_who_counts_already_and_what_the_others_cost() {
    let p = web_shop().plans(["dan,SPE_E3"]).position();
    let catalog = catalog();
    let words = |wording: &str| -> Vec<String> {
        let set = behind(&p).sets.iter().find(|s| s.wording == wording).unwrap();
        set.shares.iter().map(|share| share.words(catalog, "EUR")).collect()
    };
    assert_eq!(
        words("via:MES"),
        [
            "SharePoint Standard: 1 would be new and are covered, 2 would be new (at most 200 EUR)",
            "Windows Server: 1 count already, 1 would be new and are covered, 1 would be new (at most 38 EUR)",
        ],
        "whoever left and whoever is external is no CAL of this right"
    );
    assert_eq!(words("users-of:WEB1|windows-server")[0], "SharePoint Standard: 1 count already, 2 would be new (at most 200 EUR)");
}

#[test]
fn nothing_changes_until_a_set_is_taken_and_the_best_is_offered_first() {
    let p = web_shop().position();
    assert_eq!(p.users(SHAREPOINT), ["ann"]);
    let offered: Vec<_> = finding(&p, "multiplexing").suggestions().collect();
    assert_eq!((offered.len(), offered[0].label.as_str()), (4, "put the 5 people of via:MES in its place"));
    assert_eq!(offered[0].decision, stands_for("via:MES"));
    assert!(offered[0].why.starts_with("authorised by way of MES, which is called as the account; "), "{}", offered[0].why);
}

#[test]
fn each_person_in_an_accounts_place_counts_for_its_rows_and_what_they_imply() {
    let p = web_shop().decide(stands_for("via:MES")).position();
    assert_eq!(p.users(SHAREPOINT), ["ann", "bob", "dan", "newcomer"]);
    assert_eq!(p.right(WINDOWS).users, 5, "SharePoint runs on Windows Server");
    assert_eq!(p.right(WINDOWS).external.users, 1, "the guest among them is external there");
    assert_eq!(p.excluded(SHAREPOINT, Reason::ServiceAccount), 1, "the account's own rule stands");
    assert_eq!(p.excluded(SHAREPOINT, Reason::Disabled), 1, "whoever left is out as anywhere");
    assert_eq!(p.right(WINDOWS).devices, 3, "nobody gets a device by it");
}

#[test]
fn people_by_name_replace_a_set_and_taking_them_back_leaves_nothing() {
    let named = web_shop().decide(stands_for("via:MES")).decide(stands_for("dan; CORP\\eve"));
    assert_eq!(named.position().users(SHAREPOINT), ["ann", "CORP\\eve", "dan"]);
    let back = Decision::Amend { on: person("svc_mes@x.example"), field: "stands_for".into(), to: None };
    let p = named.decide(back).position();
    assert_eq!((p.users(SHAREPOINT), p.0.dormant.as_slice()), (vec!["ann"], [].as_slice()));
}

#[test]
fn the_users_of_a_front_end_can_stand_in_its_accounts_place() {
    let p = web_shop().decide(stands_for("users-of:WEB1|windows-server")).position();
    assert_eq!(p.users(SHAREPOINT), ["ann", "bob", "cyd"]);
}

#[test]
fn a_number_without_names_is_people_of_their_own_and_told_as_an_assumption() {
    let p = web_shop().decide(stands_for("3 people")).position();
    assert_eq!(p.users(SHAREPOINT), ["ann", "svc_mes@x.example#1", "svc_mes@x.example#2", "svc_mes@x.example#3"]);
    let told = finding(&p, "people-assumed");
    assert_eq!((told.severity, told.units, told.subject.as_str()), (Severity::Medium, Some(3), "svc_mes@x.example"));
    assert!(p.0.assumptions.iter().any(|a| a.starts_with("3 people whose names nobody knows stand behind svc_mes@x.example")));
}

#[test]
fn a_web_server_that_asks_in_its_own_name_hides_its_users_too() {
    let site = |row: &str| {
        estate()
            .servers(["SP1,sharepoint,2019,2019", "SQL1,sql,2019,2019", "DC1,windows-server,2019"])
            .access(["sharepoint,SP1,ann,PC1", "sharepoint,SP1,bob,PC2", row])
            .position()
    };
    let p = site("sql,SQL1,CORP\\SP1$,SP1");
    assert_eq!(
        (p.0.users[behind(&p).account as usize].name.as_str(), behind(&p).sets[0].wording.as_str()),
        ("CORP\\SP1$", "users-of:SP1|sharepoint")
    );
    assert!(finding(&p, "multiplexing").message.starts_with("the web server's own account CORP\\SP1$ stands behind 1 row on SQL1"));
    for own in ["windows-server,DC1,CORP\\SP1$,SP1", "sharepoint,SP1,CORP\\SP1$,SP1", "sql,SQL1,CORP\\PC1$,PC1"] {
        assert!(site(own).0.behind.is_empty(), "{own}: what computers do by themselves");
    }
}

#[test]
fn each_persons_number_opens_to_the_accounts_rows_and_to_the_row_that_names_the_person() {
    let shop = web_shop().decide(stands_for("via:MES"));
    let p = shop.position();
    let dan = p.0.users.iter().position(|u| u.name == "dan").unwrap() as u32;
    let right = catalog().find_right(SHAREPOINT);
    let records = shop.records();
    let (rows, total) = p.0.evidence.rows(&records, right, Subject::User(UserId(dan)), 10);
    assert_eq!((total, p.0.evidence.log(&records).spellings.text(rows[0].user)), (1, "svc_mes@x.example"));
    let stand_in = behind(&p).stands_for.as_ref().unwrap();
    let at = stand_in.people.binary_search(&dan).unwrap();
    assert_eq!(records.ledger.key(stand_in.named_by[at].unwrap()), format!("{}#03-authorised#4", shop.path(3)));
}

#[test]
fn whoever_is_known_from_a_front_end_opens_to_a_row_of_it() {
    let shop = web_shop().decide(stands_for("users-of:WEB1|windows-server"));
    let p = shop.position();
    let records = shop.records();
    let stand_in = behind(&p).stands_for.as_ref().unwrap();
    let rows: Vec<String> = stand_in.named_by.iter().map(|origin| records.ledger.key(origin.unwrap())).collect();
    assert_eq!(rows, [4, 5, 6].map(|row| format!("{}#01-access#{row}", shop.path(1))));
}

#[test]
fn people_without_names_behind_an_application_pool_count_although_its_domain_is_nobodys() {
    let p = estate()
        .servers(["SQL1,sql,2019,2019"])
        .access(["sql,SQL1,IIS APPPOOL\\mes,WEB1"])
        .decide(amend("person", "IIS APPPOOL\\mes", "stands_for", "2 people"))
        .position();
    assert_eq!(p.users("sql"), ["mes#1", "mes#2"]);
}

#[test]
fn an_excluded_account_stands_for_nobody() {
    let excluded = web_shop().decide(stands_for("via:MES")).decide(Decision::Exclude { on: person("svc_mes@x.example") });
    assert_eq!(excluded.position().users(SHAREPOINT), ["ann"]);
    let again = excluded.decide(Decision::Include { on: person("svc_mes@x.example") });
    assert_eq!(again.position().users(SHAREPOINT), ["ann", "bob", "dan", "newcomer"]);
}

#[test]
fn the_steps_to_what_is_left_add_up_with_people_in_an_accounts_place() {
    for to in ["via:MES", "120 people", "users-of:WEB1|windows-server"] {
        let p = web_shop().decide(stands_for(to)).position();
        let steps: f64 = p.0.waterfall.iter().map(|s| s.delta.as_units()).sum();
        assert_eq!(p.auditor() + steps, p.residual() + p.external(), "{to}");
    }
    let without = web_shop().position();
    let with = web_shop().decide(stands_for("120 people")).position();
    assert_eq!(with.step("identities"), without.step("identities"), "the raw data name none of them");
    assert_eq!(with.step("service-account") - without.step("service-account"), 120.0 * (38.0 + 100.0));
}

#[test]
fn what_names_no_such_account_or_set_rests() {
    for to in ["via:Nothing", "authorised:exchange", "users-of:SP1|exchange", "users-of:NOWHERE|sharepoint", "svc_mes@x.example"] {
        let p = web_shop().decide(stands_for(to)).position();
        assert_eq!((p.0.dormant.as_slice(), p.users(SHAREPOINT)), ([2].as_slice(), vec!["ann"]), "{to}");
    }
    for account in ["nobody@x.example", "dan", "ann"] {
        let p = web_shop().decide(amend("person", account, "stands_for", "bob")).position();
        assert_eq!(p.0.dormant, [2], "{account} is no account that others use, or was never seen");
    }
}

#[test]
fn the_memory_of_one_position_changes_no_other() {
    let shop = web_shop();
    let records = shop.records();
    let memory = recal::kit::Memory::default();
    let before = shop.with(&records, &shop.decisions, &memory);
    let decided = web_shop().decide(stands_for("via:MES"));
    let with = decided.with(&records, &decided.decisions, &memory);
    let after = shop.with(&records, &shop.decisions, &memory);
    let right = catalog().find_right(SHAREPOINT).unwrap();
    assert_eq!((before.rights[&right].users, with.rights[&right].users, after.rights[&right].users), (1, 4, 1));
}

#[test]
fn a_group_that_may_use_the_application_is_the_people_in_it() {
    let p = web_shop()
        .authorised(["sharepoint,CORP\\Shop,group,SP1,Shop floor"])
        .members(["CORP\\Shop,ann", "CORP\\Shop,bob", "CORP\\Shop,svc_mes@x.example"])
        .position();
    let set = behind(&p).sets.iter().find(|set| set.wording == "via:Shop floor").expect("the set");
    assert_eq!(set.people, 2, "the account itself is no person");
}

#[test]
fn an_account_that_stands_for_another_service_account_stands_for_nobody() {
    let p = web_shop().people(["svc_other@x.example,service"]).decide(stands_for("svc_other@x.example")).position();
    assert!(behind(&p).stands_for.is_none());
    assert_eq!(p.0.dormant.len(), 1, "the decision rests: whom it names needs no CAL");
}
