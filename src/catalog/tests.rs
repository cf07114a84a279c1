//! The rules in the domain's words.

mod access;
mod descriptions;
mod plans;

use super::*;

fn catalog() -> Catalog {
    Catalog::builtin().expect("the shipped rows load")
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a date")
}

fn right(catalog: &Catalog, id: &str) -> RightId {
    catalog.find_right(id).unwrap_or_else(|| panic!("no right {id}"))
}

fn workload(catalog: &Catalog, id: &str) -> WorkloadId {
    catalog.find_workload(id).unwrap_or_else(|| panic!("no workload {id}"))
}

fn product(catalog: &Catalog, name: &str) -> ProductId {
    catalog.find_product(name).unwrap_or_else(|| panic!("no product {name}"))
}

fn version(catalog: &Catalog, id: &str, text: &str) -> Option<String> {
    let workload = workload(catalog, id);
    let version = catalog.parse_version(workload, text)?;
    Some(catalog.workload(workload).versions[usize::from(version.0)].name.clone())
}

/// Ids of the rights that a product holds on a day.
fn holds(catalog: &Catalog, name: &str, on: &str, switches: &Switches) -> Vec<String> {
    let rights = catalog.bundle(product(catalog, name), day(on), switches);
    rights.into_iter().map(|right| catalog.right(right).id.clone()).collect()
}

fn carries(catalog: &Catalog, plan: &str, switches: &Switches) -> Vec<String> {
    let plan = catalog.find_plan(plan).unwrap_or_else(|| panic!("no plan {plan}"));
    catalog.plan_rights(plan, switches).into_iter().map(|right| catalog.right(right).id.clone()).collect()
}

fn on(rows: &[&str]) -> Switches {
    Switches(rows.iter().map(|row| ((*row).to_owned(), true)).collect())
}

#[test]
fn a_2012_cal_covers_a_2012_r2_server() {
    let catalog = catalog();
    for id in ["windows-server", "rds"] {
        let server = catalog.parse_version(workload(&catalog, id), "2012 R2").expect("a version");
        let right = right(&catalog, id);
        let needed = catalog.required(right, server, &Switches::default());
        assert_eq!(catalog.version_name(right, needed), "2012", "{id}");
    }
}

#[test]
fn whether_a_2008_cal_covers_2008_r2_is_verified_for_rds_only() {
    let catalog = catalog();
    let needed = |id: &str, switches: &Switches| {
        let server = catalog.parse_version(workload(&catalog, id), "2008 R2").expect("a version");
        let right = right(&catalog, id);
        catalog.version_name(right, catalog.required(right, server, switches)).to_owned()
    };
    assert_eq!(needed("rds", &Switches::default()), "2008");
    assert_eq!(needed("windows-server", &Switches::default()), "2008 R2");
    assert_eq!(needed("windows-server", &on(&["equivalence/windows-server/2008-r2"])), "2008");
}

#[test]
fn rights_stand_in_alphabetical_order() {
    let catalog = catalog();
    let ids: Vec<&str> = catalog.rights().map(|(_, right)| right.id.as_str()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let computed: Vec<&str> = catalog.rights().filter(|(_, right)| right.computed).map(|(_, right)| right.id.as_str()).collect();
    let expected = [
        "ad-rms",
        "configmgr",
        "exchange-enterprise",
        "exchange-standard",
        "mim",
        "project",
        "rds",
        "sharepoint-enterprise",
        "sharepoint-standard",
        "skype-enterprise",
        "skype-standard",
        "sql",
        "windows-server",
    ];
    assert_eq!(computed, expected);
}

#[test]
fn enterprise_access_demands_both_cals() {
    let catalog = catalog();
    let demanded = |id: &str, enterprise: bool| -> Vec<String> {
        let rights = catalog.demanded(workload(&catalog, id), enterprise);
        rights.into_iter().map(|right| catalog.right(right).id.clone()).collect()
    };
    assert_eq!(demanded("exchange", false), ["exchange-standard"]);
    assert_eq!(demanded("exchange", true), ["exchange-enterprise", "exchange-standard"]);
    assert_eq!(demanded("skype", true), ["skype-enterprise", "skype-standard"], "Plus is not computed");
    assert_eq!(demanded("rds", true), ["rds"]);
    assert_eq!(demanded("sql", true), ["sql"], "whatever the edition, one CAL");
    assert!(demanded("scep", true).is_empty(), "Endpoint Protection is not computed yet");
}

#[test]
fn server_versions_are_read_as_spelled() {
    let catalog = catalog();
    let cases = [
        ("windows-server", "2012 R2", "2012 R2"),
        ("windows-server", "2012r2", "2012 R2"),
        ("windows-server", "2012R2", "2012 R2"),
        ("windows-server", "Windows Server 2012 R2 Standard", "2012 R2"),
        ("windows-server", "Windows Server® 2019 Datacenter Evaluation", "2019"),
        ("windows-server", "Microsoft Windows Server 2008 R2 Enterprise SP1", "2008 R2"),
        ("windows-server", "Windows Server 2016 Standard 10.0 (14393)", "2016"),
        ("windows-server", "W2K8R2", "2008 R2"),
        ("windows-server", "win2k3", "2003"),
        ("windows-server", "WS2022", "2022"),
        ("windows-server", "6.1.7601", "2008 R2"),
        ("windows-server", "6.2", "2012"),
        ("windows-server", "6.3.9600", "2012 R2"),
        ("windows-server", "10.0.14393", "2016"),
        ("windows-server", "10.0 (17763)", "2019"),
        ("windows-server", "10.0.20348.2113", "2022"),
        ("windows-server", "10.0.26100", "2025"),
        ("rds", "Windows Server 2019 Remote Desktop Services", "2019"),
        ("exchange", "Exchange Server 2016", "2016"),
        ("exchange", "Version 15.1 (Build 1779.2)", "2016"),
        ("exchange", "Version 15.1 (Build 32507.6)", "2016"),
        ("exchange", "15.0", "2013"),
        ("exchange", "15.1", "2016"),
        ("exchange", "15.2", "2019"),
        ("exchange", "15.2.1544.4", "2019"),
        ("exchange", "Version 15.2 (Build 32562.17)", "SE"),
        ("exchange", "15.2.2562.17", "SE"),
        ("exchange", "14.3", "2010"),
        ("exchange", "Exchange SE", "SE"),
        ("exchange", "Subscription Edition", "SE"),
        ("exchange", "Exchange Server 2016 on Windows Server 2012 R2", "2016"),
        ("sharepoint", "SharePoint 2019", "2019"),
        ("sharepoint", "16.0.4351.1000", "2016"),
        ("sharepoint", "16.0.10337.12109", "2019"),
        ("sharepoint", "16.0.14326.20450", "SE"),
        ("skype", "Lync 2013", "Lync 2013"),
        ("skype", "2013", "Lync 2013"),
        ("skype", "Skype for Business 2019", "2019"),
        ("skype", "OCS 2007 R2", "OCS 2007 R2"),
        ("sql", "SQL Server 2008 R2", "2008 R2"),
        ("sql", "10.50.6000", "2008 R2"),
        ("sql", "16.0.4085.2", "2022"),
        ("ad-rms", "Windows Server 2016", "2016"),
        ("project", "Project Server 2013", "2013"),
        ("project", "16.0.10337.12109", "2019"),
        ("project", "Project Server Subscription Edition", "SE"),
        ("mim", "Forefront Identity Manager 2010 R2", "FIM 2010 R2"),
        ("mim", "4.6.34.0", "2016"),
        ("configmgr", "System Center 2012 R2 Configuration Manager", "2012 R2"),
        ("configmgr", "Current Branch", "current branch"),
        ("configmgr", "ConfigMgr 2403", "current branch"),
        ("configmgr", "5.00.9128.1000", "current branch"),
        ("configmgr", "5.00.7711.0000", "2012"),
    ];
    for (id, text, expected) in cases {
        assert_eq!(version(&catalog, id, text).as_deref(), Some(expected), "{id}: {text}");
    }
}

#[test]
fn what_is_no_version_of_the_ladder_is_not_guessed() {
    let catalog = catalog();
    let cases = [
        ("windows-server", "Windows 10 Enterprise LTSC 2019"),
        ("windows-server", "Windows 11"),
        ("windows-server", "latest"),
        ("windows-server", ""),
        ("windows-server", "10.0.19045"),
        ("exchange", "Windows Server 2016"),
        ("exchange", "2022"),
        ("sharepoint", "16.0"),
    ];
    for (id, text) in cases {
        assert_eq!(version(&catalog, id, text), None, "{id}: {text}");
    }
}

#[test]
fn the_latest_version_follows_the_release_dates() {
    let catalog = catalog();
    let latest = |id: &str, by: &str, se: bool| {
        let right = right(&catalog, id);
        catalog.latest(right, day(by), se).map(|version| catalog.version_name(right, version).to_owned())
    };
    assert_eq!(latest("windows-server", "2014-06-30", true).as_deref(), Some("2012 R2"));
    assert_eq!(latest("windows-server", "2018-11-12", true).as_deref(), Some("2016"));
    assert_eq!(latest("windows-server", "2018-11-13", true).as_deref(), Some("2019"));
    assert_eq!(latest("exchange-standard", "2026-01-01", true).as_deref(), Some("SE"));
    assert_eq!(latest("exchange-standard", "2026-01-01", false).as_deref(), Some("2019"));
    assert_eq!(latest("skype-standard", "2012-01-01", true).as_deref(), Some("Lync 2010"));
    assert_eq!(latest("windows-server", "1999-01-01", true), None);
    let right = right(&catalog, "exchange-standard");
    let se = catalog.latest(right, day("2026-01-01"), true).expect("SE");
    assert_eq!(catalog.perpetual(catalog.right(right).workload, se).map(|version| catalog.version_name(right, version)), Some("2019"));
}

#[test]
fn lync_joined_the_core_cal_suite_in_august_2011() {
    let catalog = catalog();
    let none = Switches::default();
    let before = ["configmgr", "exchange-standard", "sharepoint-standard", "windows-server"];
    assert_eq!(holds(&catalog, "Core CAL Suite", "2011-07-31", &none), before);
    let today = ["configmgr", "exchange-standard", "sharepoint-standard", "skype-standard", "windows-server"];
    assert_eq!(holds(&catalog, "Core CAL Suite", "2011-08-01", &none), today);
    assert_eq!(holds(&catalog, "Core CAL Suite", "1999-01-01", &none), before);
}

#[test]
fn the_enterprise_cal_suite_holds_base_and_additive_rights_in_every_period() {
    let catalog = catalog();
    let all = [
        "ad-rms",
        "configmgr",
        "exchange-enterprise",
        "exchange-standard",
        "sharepoint-enterprise",
        "sharepoint-standard",
        "skype-enterprise",
        "skype-standard",
        "windows-server",
    ];
    for on in ["2000-01-01", "2008-01-01", "2012-01-01", "2026-01-01"] {
        assert_eq!(holds(&catalog, "ECAL", on, &Switches::default()), all, "{on}");
    }
}

#[test]
fn no_suite_or_bridge_holds_an_sql_project_or_identity_manager_right() {
    let catalog = catalog();
    let never = ["sql", "project", "mim"].map(|id| right(&catalog, id));
    let everything = Switches(catalog.rules().iter().map(|rule| (rule.id.clone(), true)).collect());
    for (id, info) in catalog.products().filter(|(_, info)| matches!(info.kind, ProductKind::Suite | ProductKind::Bridge { .. })) {
        for on in ["2005-01-01", "2010-01-01", "2014-01-01", "2026-01-01"] {
            assert!(!catalog.bundle(id, day(on), &everything).iter().any(|held| never.contains(held)), "{}", info.name);
        }
    }
}

#[test]
fn no_suite_bridge_or_plan_holds_an_rds_right() {
    let catalog = catalog();
    let rds = right(&catalog, "rds");
    let everything = Switches(catalog.rules().iter().map(|rule| (rule.id.clone(), true)).collect());
    for (id, info) in catalog.products().filter(|(_, info)| !matches!(info.kind, ProductKind::Cal(_))) {
        for on in ["2005-01-01", "2010-01-01", "2014-01-01", "2026-01-01"] {
            assert!(!catalog.bundle(id, day(on), &everything).contains(&rds), "{}", info.name);
        }
    }
    for (id, plan) in catalog.plans() {
        assert!(!catalog.plan_rights(id, &everything).contains(&rds), "{}", plan.name);
    }
}

/// What a CAL of a package gives at one of the package's versions.
fn packaged(catalog: &Catalog, name: &str, version: &str, switches: &Switches) -> Vec<(String, String)> {
    let ProductKind::Fixed(package) = catalog.product(product(catalog, name)).kind else { panic!("{name} is no CAL of a package") };
    let version = catalog.parse_version(package.workload, version).expect("a version");
    let rights = catalog.package_rights(package, version, switches).into_iter();
    rights.map(|(right, version)| (catalog.right(right).id.clone(), catalog.version_name(right, version).to_owned())).collect()
}

fn named(rights: &[(&str, &str)]) -> Vec<(String, String)> {
    rights.iter().map(|(right, version)| ((*right).to_owned(), (*version).to_owned())).collect()
}

#[test]
fn an_ebs_cal_reaches_windows_server_2008_and_exchange_2007_only() {
    let catalog = catalog();
    let none = Switches::default();
    let both = named(&[("exchange-standard", "2007"), ("windows-server", "2008")]);
    assert_eq!(packaged(&catalog, "Windows EBS Standard CAL", "2008", &none), both);
    assert_eq!(packaged(&catalog, "Windows EBS Premium CAL", "2008", &none), both, "that Premium gives SQL Server was not read");
    let believed = on(&["package/ebs/2008/premium"]);
    let all = named(&[("exchange-standard", "2007"), ("sql", "2008"), ("windows-server", "2008")]);
    assert_eq!(packaged(&catalog, "Windows EBS Premium CAL", "2008", &believed), all);
    assert_eq!(packaged(&catalog, "Windows EBS Standard CAL", "2008", &believed), both, "and the Standard CAL never");
    assert_eq!(catalog.switchable("package/ebs/2008/premium"), ["package/ebs/2008/premium"]);
}

#[test]
fn an_sbs_cal_reaches_what_its_version_of_the_package_holds() {
    let catalog = catalog();
    let none = Switches::default();
    let cal = |version: &str| packaged(&catalog, "SBS CAL", version, &none);
    assert_eq!(cal("2003"), named(&[("exchange-standard", "2003"), ("windows-server", "2003")]));
    assert_eq!(cal("2008"), named(&[("exchange-standard", "2007"), ("windows-server", "2008")]));
    assert!(cal("2011").is_empty(), "nothing was read on its versions");
    let premium = named(&[("exchange-standard", "2007"), ("sql", "2008"), ("windows-server", "2008")]);
    assert_eq!(packaged(&catalog, "SBS Premium CAL", "2008", &none), premium);
}

#[test]
fn every_rule_has_a_source_and_a_date_and_its_own_id() {
    let catalog = catalog();
    let mut ids = std::collections::BTreeSet::new();
    for rule in catalog.rules() {
        assert!(ids.insert(rule.id.clone()), "{} stands there twice", rule.id);
        assert!(!rule.source.is_empty() && !rule.date.is_empty(), "{rule:?}");
        assert!(rule.text.ends_with('.'), "{rule:?}");
    }
    for id in
        ["version/windows-server/2012-r2", "plan/m365_e3/exchange-standard", "suite/core-cal/2011-08", "bridge/core-o365", "waiver/spla"]
    {
        assert!(ids.contains(id), "{id}");
    }
    assert!(catalog.rules().iter().filter(|rule| rule.group == "sku").count() == 569);
}

#[test]
fn a_row_without_a_source_is_an_error() {
    let row = "[[plan]]\nid = \"ours\"\nname = \"Ours\"\nconfidence = \"verified\"\n";
    let error = Catalog::with_overlay(row).expect_err("refused");
    assert!(error.to_string().contains("plan/ours has no source"), "{error}");
    let row = "[[plan]]\nid = \"ours\"\nname = \"Ours\"\nsource = [\"hearsay\"]\nconfidence = \"verified\"\n";
    assert!(Catalog::with_overlay(row).expect_err("refused").to_string().contains("hearsay"));
    let row = "[[plan]]\nid = \"ours\"\nname = \"Ours\"\nsource = [\"gk\"]\n";
    assert!(Catalog::with_overlay(row).expect_err("refused").to_string().contains("confidence"));
}

#[test]
fn an_overlay_adds_and_replaces_rows_by_their_id() {
    let overlay = r#"
[[source]]
id = "contract-2024"
text = "The client's enrolment, page 12"
date = "2024-05-01"

[[plan]]
id = "house"
name = "House plan"
source = ["contract-2024"]
confidence = "verified"

[[grant]]
plan = "house"
rights = ["rds"]
source = ["contract-2024"]
confidence = "verified"

[[grant]]
plan = "m365_f3"
rights = ["exchange-standard"]
source = ["contract-2024"]
confidence = "verified"

[[skus]]
plan = "house"
products = [["66b55226-6b4f-492c-910c-a3b7a3c9d993", "SPE_F1", "Microsoft 365 F3"]]
source = ["contract-2024"]
confidence = "verified"

[[version]]
workload = "windows-server"
key = "2028"
released = "2028-01-01"
source = ["contract-2024"]
confidence = "verified"
"#;
    let (shipped, laid) = (catalog(), Catalog::with_overlay(overlay).expect("loads"));
    assert_eq!(carries(&laid, "House plan", &Switches::default()), ["rds"]);
    assert_eq!(carries(&laid, "m365_f3", &Switches::default()), ["configmgr", "exchange-standard", "windows-server"]);
    assert_eq!(laid.find_plan("SPE_F1"), laid.find_plan("house"), "the client's own mapping stands over the shipped one");
    assert_eq!(version(&laid, "windows-server", "Windows Server 2028").as_deref(), Some("2028"));
    assert_ne!(shipped.version().1, laid.version().1, "the hash covers the overlay");
    let replaced: Vec<&Rule> = laid.rules().iter().filter(|rule| rule.id == "plan/m365_f3/exchange-standard").collect();
    assert_eq!(replaced.len(), 1);
    assert_eq!(replaced[0].source, "The client's enrolment, page 12");
}
