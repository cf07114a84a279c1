//! Descriptions as price lists, licence statements and resellers word them.

use super::catalog;
use crate::catalog::{Catalog, Metric, ProductKind, Reading};

/// Product, metric, version, type, with SA, pack: what is compared, as text.
fn read(catalog: &Catalog, text: &str) -> (String, String) {
    let reading = catalog.read_description(text);
    let name = reading.product.map_or("-", |product| &catalog.product(product).name).to_owned();
    let metric = reading.metric.map_or("-", Metric::word);
    let line = reading.line_type.as_deref().unwrap_or("-");
    let sa = if reading.with_sa { "+sa" } else { "" };
    let version = reading.version.as_deref().unwrap_or("-");
    let sure = if reading.sure { "" } else { " ?" };
    (name, format!("{metric} {version} {line}{sa} {}{sure}", reading.pack))
}

#[test]
fn real_descriptions_give_product_metric_version_and_type() {
    let catalog = catalog();
    let cases = [
        ("WinSvrCAL 2022 SNGL OLV NL UsrCAL", "Windows Server CAL", "user 2022 - 1"),
        ("WINSVRCAL 2019 SNGL MVL DVCCAL", "Windows Server CAL", "device 2019 - 1"),
        ("WinSvrCAL ALNG LicSAPk MVL UsrCAL", "Windows Server CAL", "user - license+sa 1"),
        ("WinSvrCAL ALNG SA MVL DvcCAL", "Windows Server CAL", "device - sa 1"),
        ("Core CAL ALNG LicSAPk MVL DvcCAL", "Core CAL Suite", "device - license+sa 1"),
        ("CoreCAL ALNG SA MVL UsrCAL", "Core CAL Suite", "user - sa 1"),
        ("CoreCALClient Access License Suite L&SA User", "Core CAL Suite", "user - license+sa 1"),
        ("EntCAL ALNG LicSAPk MVL UsrCAL w/Srvcs", "Enterprise CAL Suite", "user - license+sa 1"),
        ("ExchgStdCAL 2019 SNGL MVL UsrCAL", "Exchange Server Standard CAL", "user 2019 - 1"),
        ("ExchgEntCAL 2016 SNGL OLP NL DvcCAL woSrvcs", "Exchange Server Enterprise CAL", "device 2016 - 1"),
        ("SharePointEntCAL 2019 OLP NL Gov UsrCAL", "SharePoint Server Enterprise CAL", "user 2019 - 1"),
        ("SharePointStdCAL ALNG LicSAPk MVL DvcCAL", "SharePoint Server Standard CAL", "device - license+sa 1"),
        ("WinRmtDsktpSrvcsCAL 2022 SNGL OLV NL UsrCAL", "Remote Desktop Services CAL", "user 2022 - 1"),
        ("Windows Server 2019 Remote Desktop Services, User CAL", "Remote Desktop Services CAL", "user 2019 - 1"),
        ("Windows Server 2022 Remote Desktop Services - 1 Device CAL", "Remote Desktop Services CAL", "device 2022 - 1"),
        ("SfBServerStdCAL 2019 SNGL OLP NL UsrCAL", "Skype for Business Server Standard CAL", "user 2019 - 1"),
        ("SfBServerEntCAL ALNG LicSAPk MVL UsrCAL", "Skype for Business Server Enterprise CAL", "user - license+sa 1"),
        ("LyncServerPlusCAL 2013 SNGL MVL UsrCAL", "Skype for Business Server Plus CAL", "user 2013 - 1"),
        ("Windows Server 2022 - 1 User CAL", "Windows Server CAL", "user 2022 - 1"),
        ("Windows Server 2022 - 5 Device CAL", "Windows Server CAL", "device 2022 - 5"),
        ("Windows Server CAL 2012 R2 5 Clt Device", "Windows Server CAL", "device 2012 R2 - 5"),
        ("WinSvrCAL 2008R2 20 Pk User CAL", "Windows Server CAL", "user 2008 R2 - 20"),
        ("Windows Server 2019 – 5 Benutzer-CALs", "Windows Server CAL", "user 2019 - 5"),
        ("Windows Server 2022 Clientzugriffslizenz Gerät", "Windows Server CAL", "device 2022 - 1"),
        ("Windows Server 2022 Remotedesktopdienste Benutzer-CAL", "Remote Desktop Services CAL", "user 2022 - 1"),
        ("Windows Server 2019 licence d’accès client utilisateur", "Windows Server CAL", "user 2019 license 1"),
        ("Windows Server 2019 CAL périphérique", "Windows Server CAL", "device 2019 - 1"),
        ("Exchange Server Standard CAL SE User", "Exchange Server Standard CAL", "user SE - 1"),
        ("WinSvrExtConn 2022 SNGL OLV NL Qlfd", "Windows Server External Connector", "- 2022 - 1"),
        ("Windows Server 2019 RDS External Connector", "Remote Desktop Services External Connector", "- 2019 - 1"),
        ("WinRmtDsktpSrvcsExtConn ALNG LicSAPk MVL", "Remote Desktop Services External Connector", "- - license+sa 1"),
        ("Core CAL Bridge O365 ALNG SubsVL MVL PerUsr", "Core CAL Suite Bridge for Office 365", "user - subscription 1"),
        ("SQLCAL 2019 SNGL OLP NL UsrCAL", "SQL Server CAL", "user 2019 - 1"),
        ("SQLCAL ALNG LicSAPk MVL DvcCAL", "SQL Server CAL", "device - license+sa 1"),
        ("SQL Server 2022 - 1 Device CAL", "SQL Server CAL", "device 2022 - 1"),
        ("WinRghtsMgmtSrvcsCAL 2022 SNGL OLV NL UsrCAL", "AD RMS CAL", "user 2022 - 1"),
        ("WinRmtMgmtSrvcsCAL 2022 SNGL OLV NL UsrCAL", "AD RMS CAL", "user 2022 - 1 ?"),
        ("WinRghtsMgmtSrvcsExtConn ALNG SA MVL", "AD RMS External Connector", "- - sa 1"),
        ("Windows Server 2019 Active Directory Rights Management Services CAL User", "AD RMS CAL", "user 2019 - 1"),
        ("PrjctSvrCAL 2019 SNGL OLP NL DvcCAL", "Project Server CAL", "device 2019 - 1"),
        ("Project Server CAL ALNG LicSAPk MVL UsrCAL", "Project Server CAL", "user - license+sa 1"),
        ("IdentityMgrCAL 2016 SNGL MVL UsrCAL", "Microsoft Identity Manager CAL", "user 2016 - 1"),
        ("FrfrntIdnttyMgrCAL 2010R2 SNGL MVL UsrCAL", "Microsoft Identity Manager CAL", "user 2010 R2 - 1"),
        ("MIM 2016 CAL", "Microsoft Identity Manager CAL", "- 2016 - 1"),
        ("MIM 2016 External Connector", "Microsoft Identity Manager External Connector", "- 2016 - 1"),
        ("SysCtrCfgMgrCltML ALNG LicSAPk MVL PerUsr", "Configuration Manager Client ML", "user - license+sa 1"),
        ("SysCtrCnfgrtnMgrCltML 2012R2 SNGL MVL PerOSE", "Configuration Manager Client ML", "device 2012 R2 - 1"),
        ("System Center Configuration Manager Client Management License Per OSE", "Configuration Manager Client ML", "device - - 1"),
        ("Windows Small Business Server 2008 CAL Suite 5 Device", "Windows Small Business Server CAL", "device 2008 - 5"),
        ("WinSBSPremCALSte 2008 SNGL OLP NL UsrCAL", "Windows Small Business Server Premium CAL", "user 2008 - 1"),
        ("Windows Small Business Server 2008 Standard", "Windows Small Business Server (server licence)", "- 2008 - 1"),
        ("Windows Essential Business Server 2008 Premium CAL 5 User", "Windows EBS Premium CAL", "user 2008 - 5"),
        ("Windows Server CAL 2016 Academic OLP User", "Windows Server CAL", "user 2016 - 1"),
        ("Windows Server CAL User Step-up", "Windows Server CAL", "user - step-up 1"),
    ];
    let wrong: Vec<_> = cases.iter().map(|(text, product, rest)| (text, read(&catalog, text), *product, *rest)).collect();
    let wrong: Vec<_> =
        wrong.into_iter().filter(|(_, (product, rest), right, said)| (product.as_str(), rest.as_str()) != (*right, *said)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn server_licences_and_applications_are_known_to_be_no_cals() {
    let catalog = catalog();
    for text in [
        "WinSvrSTDCore 2022 SNGL OLV 16Lic CoreLic",
        "WinSvrDCCore ALNG SA MVL 2Lic CoreLic",
        "OfficeProPlus 2021 SNGL OLV NL",
        "ExchgSvrStd 2019 SNGL OLP NL",
        "SQLSvrStdCore 2019 SNGL OLP 2Lic NL CoreLic",
        "VisioPro 2021 SNGL LTSC",
        "Windows Server 2019 Standard",
        "Microsoft 365 E3 - Monthly Subscription",
        "Exchange Online Plan 2",
        "SharePointSvr ALNG SA MVL",
        "Windows Small Business Server 2011 Essentials",
        "SysCtrStdCore ALNG LicSAPk MVL 2Lic CoreLic",
        "PrjctSvr 2019 SNGL OLP NL",
    ] {
        let reading = catalog.read_description(text);
        let product = reading.product.map(|product| catalog.product(product));
        assert!(product.is_some_and(|product| matches!(product.kind, ProductKind::NotComputed(_))), "{text}: {product:?}");
        assert!(reading.sure, "{text}");
    }
}

#[test]
fn a_fragment_says_only_what_it_says() {
    let reading = catalog().read_description("ALNG SA MVL");
    assert_eq!((reading.product, reading.line_type.as_deref(), reading.with_sa, reading.sure), (None, Some("sa"), false, false));
}

#[test]
fn a_slip_of_the_pen_is_a_guess_with_candidates_never_certain() {
    let catalog = catalog();
    let reading = catalog.read_description("Exchagne Server Standard CAL User");
    assert!(!reading.sure);
    assert_eq!(reading.product, catalog.find_product("Exchange Server Standard CAL"));
    assert_eq!(reading.candidates.first().copied(), reading.product);
    let nothing = catalog.read_description("Acme Frobnicator 3000 licence");
    assert_eq!((nothing.product, nothing.sure, nothing.candidates), (None, false, Vec::new()));
}

#[test]
fn an_exact_product_name_reads_as_itself() {
    let catalog = catalog();
    for (id, product) in catalog.products() {
        let expected = Reading { product: Some(id), pack: 1, sure: true, ..Reading::default() };
        assert_eq!(catalog.read_description(&product.name), expected, "{}", product.name);
    }
}
