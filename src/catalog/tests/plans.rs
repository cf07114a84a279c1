//! Online plans, bridges, and the unverified rows that a decision switches on.

use super::*;

#[test]
fn spe_f1_is_microsoft_365_f3_not_f1() {
    let catalog = catalog();
    let name = |text: &str| catalog.find_plan(text).map(|plan| catalog.plan(plan).name.clone());
    assert_eq!(name("SPE_F1").as_deref(), Some("Microsoft 365 F3"));
    assert_eq!(name("M365_F1_GOV").as_deref(), Some("Microsoft 365 F3"));
    assert_eq!(name("M365_F1").as_deref(), Some("Microsoft 365 F1"));
    assert_eq!(name("O365_BUSINESS_PREMIUM").as_deref(), Some("Microsoft 365 Business Standard"));
    assert_eq!(name("STANDARDWOFFPACK").as_deref(), Some("Office 365 E2"));
}

#[test]
fn plans_are_found_by_guid_string_id_and_name_however_spelled() {
    let catalog = catalog();
    let e3 = catalog.find_plan("m365_e3");
    assert!(e3.is_some());
    for text in [
        "05e9a617-0261-4cee-bb44-138d3ef5d965",
        "{05E9A617-0261-4CEE-BB44-138D3EF5D965}",
        "SPE_E3",
        " spe_e3 ",
        "contoso:SPE_E3",
        "Microsoft 365 E3",
        "MICROSOFT\u{a0}365  E3",
        "O365_w/o\u{a0}Teams Bundle_M3",
        "Microsoft_365_E3",
    ] {
        assert_eq!(catalog.find_plan(text), e3, "{text}");
    }
    assert_eq!(catalog.find_plan("AAD_PREMIUM_USGOV_GCCHIGH "), catalog.find_plan("entra_p1"));
    assert_eq!(catalog.find_plan("Some plan of ours"), None);
    assert_eq!(catalog.find_plan(""), None);
}

#[test]
fn a_known_product_without_cal_rights_is_no_unknown_plan() {
    let catalog = catalog();
    assert!(carries(&catalog, "POWER_BI_PRO", &Switches::default()).is_empty());
    assert!(carries(&catalog, "SPB", &Switches::default()).is_empty(), "Business Premium carries none, whatever its service plans");
}

#[test]
fn office_365_e3_carries_no_windows_server_right_and_ems_does() {
    let catalog = catalog();
    let none = Switches::default();
    assert!(!carries(&catalog, "ENTERPRISEPACK", &none).contains(&"windows-server".to_owned()));
    assert_eq!(carries(&catalog, "EMS", &none), ["configmgr", "mim", "windows-server"]);
    assert_eq!(carries(&catalog, "SPE_E3", &none).len(), 9);
    assert_eq!(
        carries(&catalog, "STANDARDPACK", &none),
        ["exchange-standard", "sharepoint-standard", "skype-enterprise", "skype-standard"]
    );
}

#[test]
fn an_unverified_grant_gives_nothing_until_switched_on() {
    let catalog = catalog();
    assert_eq!(carries(&catalog, "SPE_F1", &Switches::default()), ["configmgr", "windows-server"]);
    let believed = carries(&catalog, "SPE_F1", &on(&["plan/m365_f3/exchange-standard"]));
    assert_eq!(believed, ["configmgr", "exchange-standard", "windows-server"]);
    let withdrawn = Switches(BTreeMap::from([("plan/m365_f3/windows-server".to_owned(), false)]));
    assert_eq!(carries(&catalog, "SPE_F1", &withdrawn), ["configmgr"]);
}

#[test]
fn no_grant_and_no_product_id_of_microsofts_list_stands_twice() {
    let rows = rows::Rows::shipped().expect("loads");
    let mut grants = std::collections::BTreeSet::new();
    for row in &rows.grant {
        for right in &row.rights {
            assert!(grants.insert((row.plan.clone(), right.clone())), "{} {right}", row.plan);
        }
    }
    let mut guids = std::collections::BTreeSet::new();
    for (guid, _, _) in rows.skus.iter().flat_map(|row| &row.products) {
        assert!(guids.insert(guid.clone()), "{guid}");
    }
}

#[test]
fn a_decision_may_name_a_row_in_many_ways() {
    let catalog = catalog();
    let row = vec!["plan/m365_f3/exchange-standard".to_owned()];
    for text in [
        "plan/m365_f3/exchange-standard",
        "PLAN/M365_F3/EXCHANGE-STANDARD",
        "m365_f3:exchange-standard",
        "m365_f3 exchange-standard",
        "m365-f3/exchange standard",
        "SPE_F1: Exchange Standard",
        "Microsoft 365 F3 exchange-standard",
        "66b55226-6b4f-492c-910c-a3b7a3c9d993:exchange-standard",
    ] {
        assert_eq!(catalog.switchable(text), row, "{text}");
    }
    let all = ["plan/m365_f3/exchange-standard", "plan/m365_f3/sharepoint-standard", "plan/m365_f3/skype-standard"];
    for text in ["m365_f3", "plan/m365_f3", "Microsoft 365 F3", "SPE_F1", "M365-F3", "contoso:SPE_F1"] {
        assert_eq!(catalog.switchable(text), all, "{text}");
    }
    assert_eq!(catalog.switchable("waiver/spla"), ["waiver/spla"]);
    assert_eq!(catalog.switchable("SPLA"), ["waiver/spla"]);
    assert_eq!(catalog.switchable("equivalence/windows-server/2008-r2"), ["equivalence/windows-server/2008-r2"]);
    assert_eq!(catalog.switchable("windows-server/2008r2"), ["equivalence/windows-server/2008-r2"]);
    assert_eq!(catalog.switchable("Enterprise CAL Suite Bridge for Office 365"), ["bridge/enterprise-o365"]);
    assert!(catalog.switchable("nothing such").is_empty());
    assert!(catalog.switchable("m365_e3:rds").is_empty());
}

#[test]
fn a_bridge_completes_an_online_plan_to_the_suite() {
    let catalog = catalog();
    let none = Switches::default();
    assert_eq!(holds(&catalog, "Core CAL Suite Bridge for Office 365", "2020-01-01", &none), ["configmgr", "windows-server"]);
    assert!(holds(&catalog, "Enterprise CAL Suite Bridge for Office 365", "2020-01-01", &none).is_empty(), "its contents were not read");
    let believed = holds(&catalog, "Enterprise CAL Suite Bridge for Office 365", "2020-01-01", &on(&["bridge/enterprise-o365"]));
    assert_eq!(believed, ["ad-rms", "configmgr", "windows-server"]);
    let ProductKind::Bridge { plans } = &catalog.product(product(&catalog, "Core CAL Bridge for O365")).kind else { panic!("no bridge") };
    let names: Vec<&str> = plans.iter().map(|plan| catalog.plan(*plan).id.as_str()).collect();
    assert_eq!(names, ["o365_e1", "o365_e2", "o365_e3", "o365_e4", "o365_e5"]);
}

/// Every row of the researched list of CAL-relevant products, by its GUID.
#[test]
fn the_158_products_with_cal_rights_stand_under_their_plans() {
    let shared = std::env::var("RECAL_SHARED").unwrap_or_else(|_| format!("{}/../shared", env!("CARGO_MANIFEST_DIR")));
    let Ok(list) = std::fs::read_to_string(format!("{shared}/reference/sku_plan_map.csv")) else {
        eprintln!("skipped: no {shared}/reference/sku_plan_map.csv");
        return;
    };
    let catalog = catalog();
    let mut seen = 0;
    for line in list.lines().skip(1) {
        let mut cells = line.split(',');
        let plan = cells.next().unwrap_or_default();
        let guid = cells.find(|cell| cell.len() == 36 && cell.split('-').count() == 5).unwrap_or_default();
        let found = catalog.find_plan(guid).map(|plan| catalog.plan(plan).id.as_str());
        assert_eq!(found, Some(plan), "{line}");
        seen += 1;
    }
    assert_eq!(seen, 158);
}
