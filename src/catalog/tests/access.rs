//! Externals, waivers, accounts, and what counts as access.

use super::*;

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
