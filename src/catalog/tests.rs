//! The rules in the domain's words.

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
    assert_eq!(needed("windows-server", &on(&["equivalence/windows-server/2008r2"])), "2008");
}

#[test]
fn rights_stand_in_alphabetical_order() {
    let catalog = catalog();
    let ids: Vec<&str> = catalog.rights().map(|(_, right)| right.id.as_str()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let computed: Vec<&str> = catalog.rights().filter(|(_, right)| right.computed).map(|(_, right)| right.id.as_str()).collect();
    let expected = [
        "exchange-enterprise",
        "exchange-standard",
        "rds",
        "sharepoint-enterprise",
        "sharepoint-standard",
        "skype-enterprise",
        "skype-standard",
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
    assert!(demanded("sql", true).is_empty(), "SQL Server is not computed yet");
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
    assert_eq!(catalog.perpetual(right, se).map(|version| catalog.version_name(right, version)), Some("2019"));
}

#[test]
fn lync_joined_the_core_cal_suite_in_august_2011() {
    let catalog = catalog();
    let none = Switches::default();
    assert_eq!(holds(&catalog, "Core CAL Suite", "2011-07-31", &none), ["exchange-standard", "sharepoint-standard", "windows-server"]);
    let today = ["exchange-standard", "sharepoint-standard", "skype-standard", "windows-server"];
    assert_eq!(holds(&catalog, "Core CAL Suite", "2011-08-01", &none), today);
    assert_eq!(holds(&catalog, "Core CAL Suite", "1999-01-01", &none), ["exchange-standard", "sharepoint-standard", "windows-server"]);
}

#[test]
fn the_enterprise_cal_suite_holds_base_and_additive_rights_in_every_period() {
    let catalog = catalog();
    let all = [
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
    assert_eq!(carries(&catalog, "EMS", &none), ["windows-server"]);
    assert_eq!(carries(&catalog, "SPE_E3", &none).len(), 7);
    assert_eq!(
        carries(&catalog, "STANDARDPACK", &none),
        ["exchange-standard", "sharepoint-standard", "skype-enterprise", "skype-standard"]
    );
}

#[test]
fn an_unverified_grant_gives_nothing_until_switched_on() {
    let catalog = catalog();
    assert_eq!(carries(&catalog, "SPE_F1", &Switches::default()), ["windows-server"]);
    assert_eq!(carries(&catalog, "SPE_F1", &on(&["plan/m365_f3/exchange-standard"])), ["exchange-standard", "windows-server"]);
    let withdrawn = Switches(BTreeMap::from([("plan/m365_f3/windows-server".to_owned(), false)]));
    assert!(carries(&catalog, "SPE_F1", &withdrawn).is_empty());
}

#[test]
fn externals_are_included_in_exchange_from_2013_on() {
    let catalog = catalog();
    let access = |id: &str, ladder: &str, text: &str| {
        let server = catalog.parse_version(workload(&catalog, ladder), text).expect("a version");
        catalog.external_access(right(&catalog, id), server)
    };
    let connector = |name: &str| ExternalAccess::Connector(product(&catalog, name));
    assert_eq!(access("exchange-standard", "exchange", "2013"), ExternalAccess::Included);
    assert_eq!(access("exchange-standard", "exchange", "SE"), ExternalAccess::Included);
    assert_eq!(access("exchange-standard", "exchange", "2010"), connector("Exchange Server External Connector"));
    assert_eq!(access("sharepoint-standard", "sharepoint", "2010"), connector("SharePoint Server External Connector"));
    assert_eq!(access("skype-standard", "skype", "Lync 2013"), ExternalAccess::Included);
    assert_eq!(access("skype-enterprise", "skype", "Lync 2010"), connector("Lync Server Enterprise External Connector"));
    for text in ["2003", "2012 R2", "2025"] {
        assert_eq!(access("windows-server", "windows-server", text), connector("Windows Server External Connector"));
        assert_eq!(access("rds", "rds", text), connector("Remote Desktop Services External Connector"));
    }
}

#[test]
fn an_rds_connector_needs_a_windows_server_connector_beside_it() {
    let catalog = catalog();
    let kind = &catalog.product(product(&catalog, "RDS External Connector")).kind;
    assert_eq!(*kind, ProductKind::Connector { right: right(&catalog, "rds"), needs: Some(right(&catalog, "windows-server")) });
}

#[test]
fn cal_models_waive_what_their_rows_say() {
    let catalog = catalog();
    let none = Switches::default();
    let waived = |model: &str, id: &str, switches: &Switches| catalog.waived(model, right(&catalog, id), switches);
    for model in ["azure", "Essentials", "HYPERVISOR", "web"] {
        assert_eq!(waived(model, "windows-server", &none), Ok(true), "{model}");
        assert_eq!(waived(model, "rds", &none), Ok(false), "{model}");
    }
    assert_eq!(waived("core", "sql", &none), Ok(true));
    assert_eq!(waived("core", "windows-server", &none), Ok(false));
    for model in ["", "server + cal", "cal"] {
        assert_eq!(waived(model, "windows-server", &none), Ok(false), "{model}");
    }
    assert_eq!(waived("spla", "windows-server", &none), Ok(false));
    assert_eq!(waived("spla", "windows-server", &on(&["waiver/spla"])), Ok(true));
    assert_eq!(waived("per cow", "windows-server", &none), Err(()));
}

#[test]
fn well_known_principals_machines_and_system_mailboxes_are_no_persons() {
    use AccountClass::{MachineAccount, SystemAccount, SystemMailbox};
    let catalog = catalog();
    let cases = [
        ("ANONYMOUS LOGON", Some(SystemAccount)),
        ("NT AUTHORITY\\ANONYMOUS LOGON", Some(SystemAccount)),
        ("nt authority\\anything", Some(SystemAccount)),
        ("CONTOSO\\System", Some(SystemAccount)),
        ("Network Service", Some(SystemAccount)),
        ("NT-AUTORITÄT\\SYSTEM", Some(SystemAccount)),
        ("NETZWERKDIENST", Some(SystemAccount)),
        ("AUTORITE NT\\Système", Some(SystemAccount)),
        ("Window Manager\\DWM-3", Some(SystemAccount)),
        ("DWM-12", Some(SystemAccount)),
        ("UMFD-0", Some(SystemAccount)),
        ("Font Driver Host\\UMFD-1", Some(SystemAccount)),
        ("IUSR_WEB01", Some(SystemAccount)),
        ("IIS APPPOOL\\DefaultAppPool", Some(SystemAccount)),
        ("NT SERVICE\\MSSQLSERVER", Some(SystemAccount)),
        ("S-1-5-18", Some(SystemAccount)),
        ("S-1-5-90-0-2", Some(SystemAccount)),
        ("CONTOSO\\PC01$", Some(MachineAccount)),
        ("pc01$@CONTOSO.EXAMPLE", Some(MachineAccount)),
        ("HealthMailbox0f3@contoso.example", Some(SystemMailbox)),
        ("CONTOSO\\SystemMailbox{1f05a927}", Some(SystemMailbox)),
        ("Migration.8f3e7716@contoso.example", Some(SystemMailbox)),
        ("extest_9a8b", Some(SystemMailbox)),
        ("system@contoso.example", None),
        ("iusr@contoso.example", None),
        ("dwm-smith", None),
        ("S-1-5-21-1-2-3-1100", None),
        ("migration", None),
        ("anna", None),
        ("", None),
    ];
    for (name, expected) in cases {
        assert_eq!(catalog.account_class(name), expected, "{name}");
    }
}

#[test]
fn network_and_remote_logons_are_access_and_local_ones_are_not() {
    let catalog = catalog();
    let access: Vec<u32> = (0..20).filter(|number| catalog.logon_type_is_access(*number)).collect();
    assert_eq!(access, [3, 8, 10, 12]);
}

#[test]
fn user_access_logging_roles_name_their_workload() {
    let catalog = catalog();
    let role = catalog.ual_role("{10A9226F-50EE-49D8-A393-9A501D47CE04}").expect("the file server role");
    assert_eq!((catalog.workload(role.0).id.as_str(), role.1), ("windows-server", "File Server"));
    assert_eq!(catalog.ual_role("00000000-0000-0000-0000-000000000000"), None);
}

#[test]
fn an_ebs_cal_reaches_windows_server_2008_and_exchange_2007_only() {
    let catalog = catalog();
    let ProductKind::Fixed(fixed) = &catalog.product(product(&catalog, "Windows EBS Premium CAL")).kind else { panic!("not fixed") };
    let named: Vec<(&str, &str)> =
        fixed.iter().map(|(right, version)| (catalog.right(*right).id.as_str(), catalog.version_name(*right, *version))).collect();
    assert_eq!(named, [("exchange-standard", "2007"), ("windows-server", "2008")]);
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
        ["version/windows-server/2012r2", "plan/m365_e3/exchange-standard", "suite/core-cal/2011-08", "bridge/core-o365", "waiver/spla"]
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

[[version]]
workload = "windows-server"
key = "2028"
released = "2028-01-01"
source = ["contract-2024"]
confidence = "verified"
"#;
    let (shipped, laid) = (catalog(), Catalog::with_overlay(overlay).expect("loads"));
    assert_eq!(carries(&laid, "House plan", &Switches::default()), ["rds"]);
    assert_eq!(carries(&laid, "SPE_F1", &Switches::default()), ["exchange-standard", "windows-server"]);
    assert_eq!(version(&laid, "windows-server", "Windows Server 2028").as_deref(), Some("2028"));
    assert_ne!(shipped.version().1, laid.version().1, "the hash covers the overlay");
    let replaced: Vec<&Rule> = laid.rules().iter().filter(|rule| rule.id == "plan/m365_f3/exchange-standard").collect();
    assert_eq!(replaced.len(), 1);
    assert_eq!(replaced[0].source, "The client's enrolment, page 12");
}

#[test]
fn no_grant_and_no_product_id_of_microsofts_list_stands_twice() {
    let rows = data::Rows::shipped().expect("loads");
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
    assert_eq!(catalog.switchable("equivalence/windows-server/2008r2"), ["equivalence/windows-server/2008r2"]);
    assert_eq!(catalog.switchable("windows-server/2008r2"), ["equivalence/windows-server/2008r2"]);
    assert_eq!(catalog.switchable("Enterprise CAL Suite Bridge for Office 365"), ["bridge/enterprise-o365"]);
    assert!(catalog.switchable("nothing such").is_empty());
    assert!(catalog.switchable("m365_e3:rds").is_empty());
}

#[test]
fn a_bridge_completes_an_online_plan_to_the_suite() {
    let catalog = catalog();
    let none = Switches::default();
    assert_eq!(holds(&catalog, "Core CAL Suite Bridge for Office 365", "2020-01-01", &none), ["windows-server"]);
    assert!(holds(&catalog, "Enterprise CAL Suite Bridge for Office 365", "2020-01-01", &none).is_empty(), "its contents were not read");
    let believed = holds(&catalog, "Enterprise CAL Suite Bridge for Office 365", "2020-01-01", &on(&["bridge/enterprise-o365"]));
    assert_eq!(believed, ["windows-server"]);
    let ProductKind::Bridge { plans } = &catalog.product(product(&catalog, "Core CAL Bridge for O365")).kind else { panic!("no bridge") };
    let names: Vec<&str> = plans.iter().map(|plan| catalog.plan(*plan).id.as_str()).collect();
    assert_eq!(names, ["o365_e1", "o365_e2", "o365_e3", "o365_e4", "o365_e5"]);
}
