//! Findings of the position, in the domain's words: each code is raised by a small estate that deserves it.

#[path = "findings/addresses.rs"]
mod addresses;
#[path = "findings/collection.rs"]
mod collection;
#[path = "findings/files.rs"]
mod files;
#[path = "findings/playbooks.rs"]
mod playbooks;

use recal::catalog::{Catalog, Day};
use recal::evidence::{self, Options, Silent};
use recal::kit::checks::codes;
use recal::kit::decisions::{Decided, Decision, MetricChoice, RecordKey, Settings};
use recal::kit::findings::{Effect, Finding, Severity, Status, Suggestion};
use recal::kit::{self, Inputs};

/// A folder of extracts and what was decided about it.
#[derive(Default)]
struct Estate<'a> {
    files: &'a [(&'a str, &'a str)],
    decisions: Vec<Decision>,
    settings: Option<fn(&mut Settings)>,
}

impl Estate<'_> {
    /// Looks at what the kit is given.
    fn with<T>(&self, look: impl Fn(Inputs) -> T) -> T {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in self.files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let catalog = Catalog::builtin().unwrap();
        let records = evidence::load(dir.path(), &catalog, &Options::default(), &Silent).unwrap();
        let mut settings = Settings::new(Day::parse_iso("2026-06-30").unwrap());
        if let Some(change) = self.settings {
            change(&mut settings);
        }
        let decided = |(at, decision): (usize, &Decision)| Decided {
            entry: at as u64 + 1,
            decision: decision.clone(),
            why: String::new(),
            by: String::new(),
        };
        let decisions: Vec<Decided> = self.decisions.iter().enumerate().map(decided).collect();
        look(Inputs { catalog: &catalog, records: &records, decisions: &decisions, settings: &settings })
    }

    fn findings(&self) -> Vec<Finding> {
        let told = |inputs: Inputs| {
            let findings = kit::headline(inputs, &kit::Memory::default()).findings;
            assert_eq!(findings, kit::headline(inputs, &kit::Memory::default()).findings, "the same input gives the same findings");
            findings
        };
        let findings = self.with(told);
        for finding in &findings {
            assert!(codes::find(finding.code).is_some(), "{} is not in the table of codes", finding.code);
            assert!(!finding.message.is_empty() && !finding.remedy.is_empty(), "{finding:?}");
        }
        let mut ids: Vec<String> = findings.iter().map(Finding::id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), findings.len(), "ids are unique");
        assert!(findings.is_sorted_by_key(|f| (f.severity, f.code, f.subject.clone())));
        findings
    }

    fn one(&self, code: &str) -> Finding {
        let findings = self.findings();
        let listed: Vec<String> = findings.iter().map(Finding::id).collect();
        findings.into_iter().find(|f| f.code == code).unwrap_or_else(|| panic!("no {code} among {listed:?}"))
    }
}

/// The one finding of a code.
#[track_caller]
fn only(found: &[Finding], code: &str) -> Finding {
    let of: Vec<&Finding> = found.iter().filter(|finding| finding.code == code).collect();
    assert_eq!(of.len(), 1, "{code}: {of:?}");
    of[0].clone()
}

fn of(files: &'static [(&'static str, &'static str)]) -> Estate<'static> {
    Estate { files, ..Estate::default() }
}

const SERVERS: (&str, &str) = ("servers.csv", "server,workload,version,os_version\nFS1,windows-server,2019,\n");
const ACCESS: (&str, &str) = ("access.csv", "workload,server,user,device,last_seen\nwindows-server,FS1,ann,PC1,2026-06-01\n");

fn line(text: &'static str) -> Finding {
    let code = text.split('|').next().unwrap();
    let file = format!("product,quantity,metric,version,type,sa_end,purchased,status,pack_key\n{}\n", &text[code.len() + 1..]);
    let files = [SERVERS, ACCESS, ("ent.csv", file.as_str())];
    Estate { files: &files, ..Estate::default() }.one(code)
}

#[test]
fn lines_that_cover_nothing_or_less_than_they_seem_are_told() {
    let cases = [
        ("unknown-product|Quantum Access Pass,5,user,,,,,,", Effect::Over),
        ("bought-after-as-of|Windows Server CAL,5,user,2022,,,2026-07-01,,", Effect::Over),
        ("inactive-entitlement|Windows Server CAL,5,user,2022,,,,failed,", Effect::Over),
        ("metric-missing|Windows Server CAL,5,,2022,,,,,", Effect::Unknown),
        ("entitlement-version-unknown|Windows Server CAL,5,user,,,,,,", Effect::Over),
        ("no-right|System Center Endpoint Protection,5,user,,subscription,,,,", Effect::Over),
        ("entitlement-version-unreadable|Windows Server CAL,5,user,Vista Ultra,,,,,", Effect::Over),
        ("sa-lapsed|Windows Server CAL,5,user,2016,,2020-01-31,,,", Effect::Unknown),
        ("subscription-ended|Windows Server CAL,5,user,,subscription,2025-01-31,,,", Effect::Unknown),
        ("sa-without-license|Windows Server CAL,5,user,,sa,2027-01-31,,,", Effect::Over),
        ("sa-without-end|Windows Server CAL,5,user,,sa,,,,", Effect::Over),
        ("step-up-without-license|Windows Server CAL,5,user,,step-up,2027-01-31,,,", Effect::Over),
        ("credit-without-license|Windows Server CAL,5,user,2022,credit,,,,", Effect::Under),
        ("connector-line|Windows Server External Connector,1,,2022,sa,2027-01-31,,,", Effect::Unknown),
    ];
    for (case, effect) in cases {
        let finding = line(case);
        assert_eq!((finding.effect, finding.evidence_total), (effect, 1), "{finding:?}");
    }
    assert_eq!(line("inactive-entitlement|Windows Server CAL,5,user,2022,,,,failed,").units, Some(5));
}

#[test]
fn a_wording_in_doubt_is_told_with_ranked_candidates_and_each_settles_it() {
    for (wording, best) in [
        ("Exchange Server 2019 CAL UsrCAL", "Exchange Server Standard CAL"),
        ("Exchagne Server Standard 2019 CAL User", "Exchange Server Standard CAL"),
        ("Zimbra Enterprise CAL", "Enterprise CAL Suite"),
    ] {
        let file = format!("product,quantity\n{wording},5\n{wording},7\n");
        let files = [SERVERS, ACCESS, ("ent.csv", file.as_str())];
        let mut estate = Estate { files: &files, ..Estate::default() };
        let finding = estate.one("unsure-product");
        assert_eq!((finding.subject.as_str(), finding.evidence_total), (wording, 2), "one question for both lines");
        let offered: Vec<Suggestion> = finding.suggestions().cloned().collect();
        assert!(offered.len() > 1 && offered.iter().all(|s| !s.why.is_empty()), "{offered:?}");
        assert_eq!(offered[0].label, format!("read it as {best}"));
        for suggestion in offered {
            estate.decisions = vec![suggestion.decision];
            assert!(!estate.findings().iter().any(|f| f.code == "unsure-product"), "{}", suggestion.label);
        }
    }
}

#[test]
fn lines_that_are_no_cals_are_one_finding() {
    let lines = "WinSvrSTDCore 2022 SNGL OLV 16Lic CoreLic,8\nVisioPro 2021 SNGL,5\nOfficeProPlus 2021 SNGL,90\nMicrosoft 365 E3,100\n";
    let file = format!("product,quantity\n{lines}");
    let files = [SERVERS, ACCESS, ("ent.csv", file.as_str())];
    let found = Estate { files: &files, ..Estate::default() }.findings();
    let told: Vec<&Finding> = found.iter().filter(|f| f.code == "no-cal").collect();
    assert_eq!((told.len(), told[0].evidence_total, told[0].severity), (1, 4, Severity::Info));
    assert!(told[0].message.starts_with("4 lines are counted nowhere: 2 × an application, no CAL"), "{}", told[0].message);
}

#[test]
fn a_quantity_that_may_count_packs_or_units_is_told_until_it_is_decided() {
    let pack = "WinSvrCAL 2022 5Clt MLP UsrCAL";
    let file = |quantity: u32| format!("product,quantity\n{pack},{quantity}\n");
    let (odd, even) = (file(3), file(10));
    let files = [SERVERS, ACCESS, ("ent.csv", odd.as_str())];
    let found = Estate { files: &files, ..Estate::default() }.findings();
    assert!(!found.iter().any(|f| f.code == "pack-or-units"), "three boxes of five cannot be three units");
    let files = [SERVERS, ACCESS, ("ent.csv", even.as_str())];
    let mut estate = Estate { files: &files, ..Estate::default() };
    let finding = estate.one("pack-or-units");
    assert_eq!((finding.subject.as_str(), finding.units, finding.effect), (pack, Some(40), Effect::Under));
    for suggestion in finding.suggestions().cloned().collect::<Vec<_>>() {
        estate.decisions = vec![suggestion.decision];
        assert!(!estate.findings().iter().any(|f| f.code == "pack-or-units"), "{}", suggestion.label);
    }
}

#[test]
fn sa_and_terms_that_only_the_wording_names_are_told() {
    let finding = line("sa-end-unstated|WinSvrCAL ALNG LicSAPk MVL UsrCAL,5,,,,,2024-01-01,,");
    assert_eq!((finding.units, finding.effect), (Some(5), Effect::Over));
    let ended = line("term-unstated|RDS CAL User 1 year subscription,5,,,,,2024-01-01,,");
    assert!(ended.message.contains("it ended on 2024-12-31"), "{}", ended.message);
    assert_eq!(ended.suggestion.as_ref().map(|s| s.label.as_str()), Some("its term has ended"));
    assert!(line("term-unstated|RDS CAL User 3 year subscription,5,,,,,,,").message.contains("for 3 years"));
    let runs = [SERVERS, ACCESS, ("ent.csv", "product,quantity,purchased\nRDS CAL User 1 year subscription,5,2026-01-01\n")];
    assert!(!Estate { files: &runs, ..Estate::default() }.findings().iter().any(|f| f.code == "term-unstated"), "it still runs");
}

#[test]
fn a_pack_that_is_listed_twice_counts_once_and_is_told() {
    let finding = line("duplicate-pack|Windows Server CAL,5,user,2022,,,,,K1\nWindows Server CAL,5,user,2022,,,,,K1");
    assert_eq!((finding.subject.as_str(), finding.units, finding.effect), ("k1", Some(5), Effect::Under));
}

#[test]
fn the_same_entitlement_in_two_sources_is_high_and_one_key_sets_one_aside() {
    let head = "product,quantity,metric,version,agreement,purchased\n";
    let statement = format!("{head}Windows Server CAL,50,user,2022,A1,2022-03-01\nWindows Server CAL,7,device,2022,A1,2022-03-01\n");
    let reseller = format!("{head}Windows Server CAL,50,user,2022,A1,2022-03-01\n");
    let files = [SERVERS, ACCESS, ("statement.csv", statement.as_str()), ("reseller.csv", reseller.as_str())];
    let mut estate = Estate { files: &files, ..Estate::default() };
    let finding = estate.one("double-source");
    assert_eq!((finding.severity, finding.effect, finding.units), (Severity::High, Effect::Under, Some(50)));
    assert_eq!(finding.evidence_total, 2);
    estate.decisions.push(finding.suggestion.unwrap().decision);
    assert!(!estate.findings().iter().any(|f| f.code == "double-source"), "the suggestion settles it");
}

#[test]
fn prices_that_disagree_or_cannot_be_used_are_told() {
    let files = &[
        SERVERS,
        ACCESS,
        (
            "prices.csv",
            "product,unit_price,metric,currency\nWindows Server CAL,30,user,EUR\nWindows Server CAL,38,user,EUR\n\
             Windows Server CAL,40,device,USD\nQuantum Access Pass,9,user,EUR\n",
        ),
    ];
    let estate = Estate { files, ..Estate::default() };
    let finding = estate.one("price-disagreement");
    assert!(finding.message.contains("30 and 38 EUR; the higher one is used"), "{}", finding.message);
    assert_eq!(estate.one("price-in-other-currency").subject, "USD");
    assert_eq!(estate.one("price-unknown-product").units, Some(1));
    let renewal = &[SERVERS, ACCESS, ("p.csv", "product,unit_price,currency\nWinSvrCAL ALNG SA MVL UsrCAL,9,EUR\n")];
    assert_eq!(of(renewal).one("price-partial").units, Some(1));
}

#[test]
fn an_open_demand_that_nothing_priced_covers_is_told_with_its_number() {
    let finding = of(&[SERVERS, ACCESS]).one("unpriced-right");
    assert_eq!((finding.subject.as_str(), finding.severity, finding.units), ("windows-server", Severity::High, Some(1)));
}

#[test]
fn a_group_of_everybody_and_one_that_nobody_lists_are_told_with_what_they_may_come_to() {
    let people = "user,enabled,aliases,kind\nann,yes,CORP\\ann,\nbob,yes,CORP\\bob,\ncyd,yes,CORP\\cyd,\nsvc,yes,CORP\\svc,service\n";
    let granted = "workload,authorised_user,principal,server\nrds,CORP\\Domain Users,group,\nrds,CORP\\Temps,group,\n";
    let prices = "product,unit_price,metric\nRemote Desktop Services CAL,140,user\n";
    let files = [SERVERS, ACCESS, ("people.csv", people), ("granted.csv", granted), ("prices.csv", prices)];
    let estate = || Estate { files: &files, ..Estate::default() };
    let broad = estate().one("could-access-broad");
    assert_eq!((broad.subject.as_str(), broad.severity, broad.effect), ("Domain Users of CORP · rds", Severity::Medium, Effect::Under));
    assert_eq!((broad.units, broad.money.map(|m| m.0), broad.evidence_total), (Some(3), Some(42_000), 1), "a service account is nobody");
    assert!(broad.message.contains("an auditor may count them all"), "{}", broad.message);
    let told = estate().findings().iter().filter(|f| f.code == "could-access-broad").count();
    assert_eq!(told, 1, "Windows Server is only implied: one finding is enough");
    let unknown = estate().one("group-members-unknown");
    assert_eq!((unknown.subject.as_str(), unknown.severity, unknown.effect), ("CORP\\Temps", Severity::Low, Effect::Unknown));
    assert!(unknown.message.contains("rds") && unknown.message.contains("none of them is counted"), "{}", unknown.message);
    let counting = Estate { files: &files, settings: Some(|s| s.could_access.extend(["rds".to_string()])), ..Estate::default() };
    assert!(counting.findings().iter().all(|f| f.code != "could-access-broad"), "what counts is no exposure any more");
}

#[test]
fn an_ambiguous_name_seen_in_access_is_its_own_person_and_told() {
    let people = "user,enabled,aliases,kind\nann.one@a.example,yes,ann,\nann.two@b.example,yes,ann,\n";
    let files = [SERVERS, ACCESS, ("people.csv", people)];
    let finding = Estate { files: &files, ..Estate::default() }.one("ambiguous-user");
    assert_eq!((finding.subject.as_str(), finding.evidence_total), ("ann", 1));
    assert!(finding.message.contains("ann.one@a.example or ann.two@b.example"), "{}", finding.message);
}

#[test]
fn a_bare_host_name_that_two_domains_share_is_told() {
    let access =
        "workload,server,user,device\nwindows-server,FS1,a,pc9\nwindows-server,FS1,b,pc9.a.example\nwindows-server,FS1,c,pc9.b.example\n";
    let files = [SERVERS, ("access.csv", access)];
    assert_eq!(Estate { files: &files, ..Estate::default() }.one("ambiguous-device").subject, "pc9");
}

#[test]
fn a_service_account_hides_people_and_a_merge_into_one_is_told() {
    let people = "user,enabled,kind\nsvc@x.example,yes,service\nann,yes,employee\n";
    let access =
        "workload,server,user,device\nwindows-server,FS1,svc@x.example,PC1\nwindows-server,FS1,ann,PC2\nwindows-server,FS1,svc_scan,PC3\n";
    let files = [SERVERS, ("access.csv", access), ("people.csv", people)];
    let on = RecordKey { record: "person".into(), key: "ann".into() };
    let merge = Decision::Merge { on: on.clone(), to: "svc@x.example".into() };
    let nobody = Decision::Merge { on: RecordKey { record: "person".into(), key: "nobody".into() }, to: "ann".into() };
    let dormant = Decision::Exclude { on: RecordKey { record: "person".into(), key: "nobody".into() } };
    let estate = Estate { files: &files, decisions: vec![merge, nobody, dormant], ..Estate::default() };
    assert_eq!(estate.one("multiplexing").effect, Effect::Under);
    assert_eq!(estate.one("looks-like-service-account").subject, "svc_scan");
    let finding = estate.one("merge-into-special");
    assert_eq!((finding.severity, finding.suggestion.unwrap().decision), (Severity::High, Decision::Split { on }));
    assert_eq!(estate.one("merge-refused").subject, "entry 2");
    assert_eq!(estate.one("decision-dormant").subject, "entry 3");
}

#[test]
fn the_four_conditions_of_addresses_are_counted_before_and_after() {
    let devices = "device,device_kind,ip,ip_from,ip_to,nat\n\
        CARD,workstation,10.0.0.1;10.0.0.2,,,\n\
        MOVED,workstation,10.0.1.1,2026-01-01,2026-01-31,\nMOVED,workstation,10.0.1.2,2026-02-01,,\n\
        ONE,workstation,10.0.2.1,2026-01-01,2026-01-31,\nTWO,workstation,10.0.2.1,2026-02-01,,\n\
        GATE,service,10.0.3.1,,,yes\n";
    let mut access = String::from("workload,server,user,ip,last_seen\n");
    for (user, ip, day) in [
        ("a", "10.0.0.1", "2026-03-01"),
        ("a", "10.0.0.2", "2026-03-01"),
        ("b", "10.0.1.1", "2026-01-05"),
        ("b", "10.0.1.2", "2026-03-05"),
        ("c", "10.0.2.1", "2026-01-05"),
        ("c", "10.0.2.1", "2026-03-05"),
        ("d", "10.0.3.1", "2026-03-05"),
        ("e", "10.0.3.1", "2026-03-05"),
    ] {
        access += &format!("windows-server,FS1,{user},{ip},{day}\n");
    }
    for user in 0..6 {
        access += &format!("windows-server,FS1,u{user},10.9.9.9,2026-04-01\n");
    }
    let files = [SERVERS, ("devices.csv", devices), ("access.csv", access.as_str())];
    let estate = Estate { files: &files, ..Estate::default() };
    let told = |code| {
        let finding = estate.one(code);
        (finding.subject, finding.effect, finding.units)
    };
    assert_eq!(told("several-addresses"), ("CARD".into(), Effect::Over, Some(1)));
    assert_eq!(told("changed-address"), ("MOVED".into(), Effect::Over, Some(1)));
    assert_eq!(told("reassigned-address"), ("10.0.2.1".into(), Effect::Under, Some(1)));
    assert_eq!(told("nat-address"), ("10.0.3.1".into(), Effect::Under, Some(1)));
    assert_eq!(told("nat-suspected"), ("10.9.9.9".into(), Effect::Under, Some(5)));
}

#[test]
fn what_inventory_and_access_lack_of_each_other_is_told() {
    let servers = "server,workload,version,os_version,cal_model\nFS1,windows-server,,,\nFS2,windows-server,2019,2022,\n\
        FS3,windows-server,2019,,\nFS3,windows-server,2022,,\nFS4,windows-server,Vista Ultra,,lunar\nDB1,scep,,2019,\n";
    let access = "workload,server,user,device,last_seen\nwindows-server,FS1,ann,PC1,2026-06-01\nwindows-server,LOST,ann,PC1,2026-06-01\n\
        scep,DB1,ann,PC1,2026-06-01\nexchange,FS1,ann,PC1,2026-06-01\n";
    let files = [("servers.csv", servers), ("access.csv", access)];
    let estate = Estate { files: &files, ..Estate::default() };
    let unknown = estate.findings().into_iter().find(|f| f.code == "version-unknown-server" && f.subject == "FS1").unwrap();
    assert!(unknown.units >= Some(1) && unknown.effect == Effect::Over, "{unknown:?}");
    assert_eq!(estate.one("os-version-unused").subject, "FS2");
    assert_eq!(estate.one("inventory-conflict").subject, "FS3");
    assert_eq!(estate.one("server-version-unreadable").subject, "Vista Ultra");
    assert_eq!(estate.one("cal-model-unknown").subject, "lunar");
    assert_eq!(estate.one("host-not-in-inventory").subject, "LOST");
    assert_eq!(estate.one("workload-not-in-inventory").subject, "FS1");
    assert_eq!(estate.one("server-without-access").subject, "FS2");
    assert_eq!(estate.one("workload-not-computed").effect, Effect::Under);
}

#[test]
fn windows_that_do_not_overlap_and_old_evidence_are_told() {
    let old = "workload,server,user,device,last_seen\nwindows-server,FS1,ann,PC1,2025-01-05\n";
    let later = "workload,server,user,device,last_seen\nwindows-server,FS1,bob,PC2,2025-06-05\n";
    let files = [SERVERS, ("old.csv", old), ("later.csv", later)];
    let reference = Decision::ReferenceOnly { source: "later.csv".into(), yes: true };
    let estate = Estate { files: &files, ..Estate::default() };
    assert_eq!(estate.one("windows-do-not-overlap").severity, Severity::Medium);
    assert_eq!(estate.one("stale-evidence").severity, Severity::Info);
    let estate = Estate { files: &files, decisions: vec![reference], ..Estate::default() };
    assert_eq!(estate.one("source-reference-only").subject, "later.csv#later");
}

#[test]
fn plans_and_named_assignments_that_cover_nobody_are_told() {
    let plans = "user,plan\nann,Quantum Plan E9\nbob,Quantum Plan E9\n";
    let named = "subject,product\nann,Windows Server CAL\nbob,Quantum Access Pass\n";
    let files = [SERVERS, ACCESS, ("plans.csv", plans), ("named.csv", named)];
    let estate = Estate { files: &files, ..Estate::default() };
    assert_eq!(estate.one("plan-unknown").units, Some(2));
    assert_eq!(estate.one("assignment-beyond-quantity").units, Some(1));
    assert_eq!(estate.one("assignment-unknown-product").subject, "Quantum Access Pass");
}

#[test]
fn a_plan_whose_right_is_unverified_says_how_many_uncovered_people_it_would_cover() {
    let servers = "server,workload,version\nEX1,exchange,2019\n";
    let access = "workload,server,user,device\nexchange,EX1,ann,PC1\nexchange,EX1,bob,PC2\n";
    let prices = "product,unit_price,metric\nExchange Server Standard CAL,100,user\n";
    let files = [("servers.csv", servers), ("access.csv", access), ("plans.csv", "user,plan\nann,SPE_F1\n"), ("prices.csv", prices)];
    let mut estate = Estate { files: &files, ..Estate::default() };
    let found = estate.findings();
    let finding = found.iter().find(|f| f.code == "plan-right-unverified" && f.subject.ends_with("exchange-standard")).unwrap();
    assert_eq!((finding.units, finding.severity), (Some(1), Severity::Info));
    let id = finding.id();
    estate.decisions.push(finding.suggestion.clone().unwrap().decision);
    assert!(!estate.findings().iter().any(|f| f.id() == id), "granted by decision, nothing is left to claim");
}

#[test]
fn externals_claims_and_metrics_that_do_not_fit_are_told() {
    let people = "user,enabled,kind\next,yes,external\n";
    let access = "workload,server,user,last_seen\nwindows-server,FS1,ext,2026-06-01\nwindows-server,FS1,ann,2026-06-01\n";
    let files = [SERVERS, ("access.csv", access), ("people.csv", people), ("claims.csv", "right,claimed_shortage\ntelepathy,7\n")];
    let metric = Decision::Metric { right: "windows-server".into(), to: MetricChoice::Device };
    let estate = Estate { files: &files, decisions: vec![metric], ..Estate::default() };
    assert_eq!(estate.one("external-definition-unset").units, Some(1));
    assert_eq!(estate.one("claim-unknown-right").subject, "telepathy");
    assert_eq!(estate.one("metric-not-available").subject, "entry 1");
    let told = Estate { settings: Some(|s| s.external_definition = Some("2024-10".into())), files: &files, ..Estate::default() };
    assert!(!told.findings().iter().any(|f| f.code == "external-definition-unset"));
}

#[test]
fn devices_without_a_user_are_told_where_rds_is_by_user_and_where_only_the_background_shows_them() {
    let servers = "server,workload,version\nRD1,rds,2019\nFS1,windows-server,2019\n";
    let access = "workload,server,user,device\nrds,RD1,ann,PC1\nrds,RD1,,THIN1\nwindows-server,FS1,SYSTEM,PC7\n";
    let owned = "product,quantity,metric,version\nRemote Desktop Services CAL,5,user,2019\n";
    let files = [("servers.csv", servers), ("access.csv", access), ("owned.csv", owned)];
    let by_user = Decision::Metric { right: "rds".into(), to: MetricChoice::User };
    let estate = Estate { files: &files, decisions: vec![by_user], ..Estate::default() };
    assert_eq!(estate.one("device-cal-in-user-right").units, Some(1));
    assert_eq!(estate.one("background-only-devices").units, Some(1));
}

#[test]
fn many_subjects_of_one_code_are_twenty_and_one_for_the_rest() {
    let lines: String = (0..200).map(|n| format!("Quantum Pass {n},1,user\n")).collect();
    let file = format!("product,quantity,metric\n{lines}");
    let files = [SERVERS, ACCESS, ("ent.csv", file.as_str())];
    let found = Estate { files: &files, ..Estate::default() }.findings();
    let unknown: Vec<&Finding> = found.iter().filter(|f| ["unknown-product", "unsure-product"].contains(&f.code)).collect();
    assert_eq!(unknown.len(), 21);
    let rest = unknown.iter().find(|f| f.subject == "all others").unwrap();
    assert_eq!(rest.subjects, 180);
    assert!(rest.message.contains("180 more"), "{}", rest.message);
    assert_eq!(rest.evidence_total, 180);
}

#[test]
fn a_decided_status_stays_with_its_finding() {
    let files = [SERVERS, ACCESS];
    let mut estate = Estate { files: &files, ..Estate::default() };
    let id = estate.one("unpriced-right").id();
    estate.decisions.push(Decision::Finding { id, to: Status::Asked });
    assert_eq!(estate.one("unpriced-right").status, Status::Asked);
}

#[test]
fn collector_messages_and_silent_causes_are_told_and_explain_a_blind_server() {
    let servers = "server,workload,version\nFS1,windows-server,2019\nFS2,windows-server,2019\n";
    let collectors = "server,client_installed,site_code,last_inventory\nFS2,no,P01,\n";
    let files = [("servers.csv", servers), ACCESS, ("collectors.csv", collectors)];
    let estate = Estate { files: &files, ..Estate::default() };
    assert_eq!(estate.one("no-client").subject, "FS2");
    let blind = estate.one("server-without-access");
    assert_eq!((blind.severity, blind.subject.as_str()), (Severity::High, "FS2"));
}

#[test]
fn an_address_that_is_none_and_dates_outside_the_period_are_told() {
    let access =
        "workload,server,user,ip,last_seen\nwindows-server,FS1,ann,999.1.1.1,2026-06-01\nwindows-server,FS1,ann,10.0.0.0/8,2026-06-01\n";
    let files = [SERVERS, ("access.csv", access)];
    let estate = Estate { files: &files, ..Estate::default() };
    let found = estate.findings();
    let odd: Vec<&str> = found.iter().filter(|f| f.code == "unreadable-address").map(|f| f.subject.as_str()).collect();
    assert_eq!(odd, ["10.0.0.0/8", "999.1.1.1"]);
    let later = Estate { settings: Some(|s| s.window_start = Day::parse_iso("2026-06-20")), files: &files, ..Estate::default() };
    let finding = later.one("evidence-outside-period");
    assert_eq!((finding.severity, finding.units, finding.evidence_total), (Severity::High, Some(2), 2));
    let backward = Estate { settings: Some(|s| s.window_start = Day::parse_iso("2027-01-01")), files: &files, ..Estate::default() };
    assert_eq!(backward.one("window-after-as-of").severity, Severity::High);
}

#[test]
fn an_estate_without_any_access_and_a_price_of_nothing_are_told() {
    assert_eq!(of(&[SERVERS]).one("no-access-evidence").severity, Severity::High);
    let prices = "product,unit_price,metric,currency\nWindows Server CAL,0,user,EUR\nWindows Server CAL,25,device,EUR\n";
    let files = [SERVERS, ACCESS, ("prices.csv", prices)];
    let finding = Estate { files: &files, ..Estate::default() }.one("price-zero");
    assert_eq!((finding.severity, finding.evidence_total), (Severity::High, 1));
}

#[test]
fn every_code_stands_once_in_the_table() {
    let mut all: Vec<&str> = codes::all().map(|c| c.code).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), codes::all().count());
    assert!(codes::all().all(|c| !c.means.is_empty()));
}
