//! Directories, and the plans that a tenant assigns.

use super::folder::*;
use recal::catalog::Day;
use recal::kit::records::Records;

pub const LDIF: &str = "# made on DC1\nversion: 1\n\ndn: CN=Ann Lee,OU=Staff,DC=corp,DC=exam\n ple\nchangetype: add\nobjectClass: top\nobjectClass: person\nobjectClass: user\n\
         sAMAccountName:: YWxlZQ==\nobjectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUAQAAA==\nuserAccountControl: 514\n\
         proxyAddresses: SMTP:ann@corp.example\nproxyAddresses: smtp:lee@corp.example\nlastLogonTimestamp: 130546840494592000\n\n\
         dn: CN=PC1,DC=corp,DC=example\nobjectClass: top\nobjectClass: person\nobjectClass: user\nobjectClass: computer\ncn: PC1\nsAMAccountName: PC1$\noperatingSystem: Windows 11 Pro\n\n\
         dn: CN=Supplier,DC=corp,DC=example\nobjectClass: top\nobjectClass: person\nobjectClass: contact\nmail: eve@supplier.example\n\n\
         dn: CN=Staff,DC=corp,DC=example\nobjectClass: top\nobjectClass: group\nsAMAccountName: Staff\nmember: CN=Ann Lee,OU=Staff,DC=corp,DC=example\n";

pub const SAM_TENANT: &str = "UserPrincipalName,DisplayName,SignInName,ObjectId,UserType,WhenCreated,ProxyAddresses,LicenseSkus,LicenseNames,contoso:SPE_E3\n\
             ann@corp.example,Ann,ann@corp.example,0a,Member,2019-03-01,SMTP:ann@corp.example,contoso:SPE_E3;contoso:POWER_BI_STANDARD,Microsoft 365 E3,(contoso)EXCHANGE_S:Success\n";

pub const SAM_DEVICES: &str = "name,objectSid,objectGUID,operatingSystem,operatingSystemVersion,lastLogon,lastLogonTimeStamp,ADsPath,dNSHostName,servicePrincipalName,Groups\n\
             FS1,S-1-5-21-1-2-3-2002,6b2f,Windows Server 2019 Standard,10.0 (17763),0,0,LDAP://x,fs1.corp.example,,\n";

pub const SAM_USERS: &str = "sAMAccountName,objectSid,objectGUID,displayName,company,department,distinguishedName,lastLogon,lastLogonTimestamp,logonCount,mail,whenCreated,userAccountControl,Groups\n\
             alee,S-1-5-21-1-2-3-1104,6b1f,Ann Lee,,,\"CN=Lee\\, Ann,OU=Staff,DC=corp,DC=example\",0,130546840494592000,5,ann@corp.example,20190301080000.0Z,512,Staff;Sales\n";

pub const ENTRA_USERS: &str = "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,accountEnabled,createdDateTime\n\
         ann@corp.example,=3+1,Lee,ann.lee@corp.example,Ann,0a,Member,,True,8/19/2021 1:25:31 PM\n\
         eve_mail.example#EXT#@corp.onmicrosoft.com,Eve,,eve@mail.example,,0e,Guest,,True,8/19/2021 1:25:31 PM\n";

pub const MSOL_USERS: &str = "UserPrincipalName,DisplayName,isLicensed,Licenses,BlockCredential\n\
         ann@corp.example,Ann,True,System.Collections.Generic.List`1[Microsoft.Online.Administration.UserLicense],False\n";

pub const M365_USERS: &str = "Block credential,Display name,Licenses,Object Id,Proxy addresses,User principal name\n\
         False,Ann Lee,Microsoft 365 E3+Power BI (free),0a,SMTP:ann@corp.example+smtp:lee@corp.example,ann@corp.example\n\
         True,Bob,Unlicensed,0b,,bob@corp.example\n\
         False,Cat,Enterprise Mobility + Security E3+Office 365 E1,0c,,cat@corp.example\n\
         False,Guest,Unlicensed,0d,,dan_mail.example#EXT#@corp.onmicrosoft.com\n";

pub const DUMP: &str = "DN,objectClass,cn,sAMAccountName,userAccountControl,lastLogonTimestamp,mail,proxyAddresses,operatingSystem,dNSHostName\n\
         \"CN=Ann,DC=corp,DC=example\",user,Ann,alee,66048,130546840494592000,a@corp.example,SMTP:a@corp.example;smtp:lee@corp.example,,\n\
         \"CN=Bob,DC=corp,DC=example\",user,Bob,bob,514,9223372036854770000,,,,\n\
         \"CN=PC1,DC=corp,DC=example\",computer,PC1,PC1$,4096,0,,,Windows 10 Pro,pc1.corp.example\n";

pub const AD_COMPUTERS: &str = "DistinguishedName,DNSHostName,Enabled,IPv4Address,LastLogonDate,Name,ObjectClass,OperatingSystem,OperatingSystemVersion,SamAccountName,SID\n\
         \"CN=PC1,DC=corp\",pc1.corp.example,True,10.0.0.7,,PC1,computer,Windows 11 Enterprise,10.0 (22631),PC1$,S-1-5-21-1-2-3-2001\n\
         \"CN=FS1,DC=corp\",fs1.corp.example,True,10.0.0.2,,FS1,computer,Windows Server 2019 Standard,10.0 (17763),FS1$,S-1-5-21-1-2-3-2002\n\
         \"CN=OLD,DC=corp\",old.corp.example,False,,,OLD,computer,Windows Server 2012 R2 Standard,6.3 (9600),OLD$,S-1-5-21-1-2-3-2003\n";

pub const AD_USERS: &str = "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\n\
         \"DistinguishedName\",\"Enabled\",\"GivenName\",\"LastLogonDate\",\"mail\",\"Name\",\"ObjectClass\",\"ObjectGUID\",\"SamAccountName\",\"SID\",\"Surname\",\"UserPrincipalName\"\n\
         \"CN=Ann Lee,OU=Staff,DC=corp,DC=example\",\"True\",\"Ann\",\"6/25/2026 5:33:09 PM\",\"ann.lee@corp.example\",\"Ann Lee\",\"user\",\"6b1f\",\"alee\",\"S-1-5-21-1-2-3-1104\",\"Lee\",\"ann@corp.example\"\n\
         \"CN=Bob,OU=Staff,DC=corp,DC=example\",\"False\",\"Bob\",\"\",\"\",\"Bob\",\"user\",\"6b20\",\"bob\",\"S-1-5-21-1-2-3-1105\",\"\",\"\"\n\
         \"CN=Staff,DC=corp,DC=example\",\"\",\"\",\"\",\"\",\"Staff\",\"group\",\"6b21\",\"Staff\",\"S-1-5-21-1-2-3-1106\",\"\",\"\"\n";

/// `user enabled kind last_logon aliases`
fn people(records: &Records) -> Vec<String> {
    let told = records.people.iter().map(|p| {
        let enabled = p.enabled.map_or("?", |enabled| if enabled { "on" } else { "off" });
        let last = p.last_logon.map_or_else(|| "-".into(), |day| day.to_string());
        format!("{} {enabled} {} {last} {}", p.user, p.kind.as_deref().unwrap_or("-"), p.aliases.join(" "))
    });
    told.collect()
}

fn plans(records: &Records) -> Vec<String> {
    records.plans.iter().map(|p| format!("{}: {}", p.user, p.plan)).collect()
}

#[test]
fn accounts_of_active_directory_are_people_by_all_their_names() {
    let records = read(&[("ad.csv", AD_USERS)]);
    assert_eq!(
        people(&records),
        [
            "ann@corp.example on - 2026-06-25 corp\\alee alee ann.lee@corp.example S-1-5-21-1-2-3-1104 6b1f corp.example/Staff/Ann Lee",
            "corp\\bob off - - bob S-1-5-21-1-2-3-1105 6b20 corp.example/Staff/Bob",
        ]
    );
    assert_eq!(only(&records).set_aside["neither-person-nor-computer"], 1);
}

#[test]
fn computers_are_devices_and_windows_servers_are_servers_of_their_version() {
    let records = read(&[("computers.csv", AD_COMPUTERS)]);
    let devices: Vec<String> = records
        .devices
        .iter()
        .map(|d| format!("{} {} {} {}", d.device, d.device_kind.as_deref().unwrap_or("-"), d.aliases.join(" "), d.ip.join(" ")))
        .collect();
    assert_eq!(
        devices,
        ["pc1.corp.example workstation PC1 10.0.0.7", "fs1.corp.example server FS1 10.0.0.2", "old.corp.example server OLD "]
    );
    assert_eq!(servers(&records), ["fs1.corp.example windows-server Windows Server 2019 Standard -"]);
}

#[test]
fn a_dump_of_all_attributes_is_read_by_its_own_numbers() {
    let records = read(&[("dump.csv", DUMP)]);
    assert_eq!(
        people(&records),
        ["corp\\alee on - 2014-09-08 alee a@corp.example lee@corp.example corp.example/Ann", "corp\\bob off - - bob corp.example/Bob"],
        "the DN names the domain"
    );
    assert_eq!(records.devices.len(), 1);
    assert_eq!(records.people[0].last_logon, Day::parse_iso("2014-09-08"));
}

#[test]
fn users_of_the_admin_centre_hold_the_plans_that_are_joined_by_a_plus() {
    let records = read(&[("users.csv", M365_USERS)]);
    assert_eq!(
        plans(&records),
        [
            "ann@corp.example: Microsoft 365 E3",
            "ann@corp.example: Power BI (free)",
            "cat@corp.example: Enterprise Mobility + Security E3",
            "cat@corp.example: Office 365 E1",
        ]
    );
    assert_eq!(
        people(&records),
        [
            "ann@corp.example on - - 0a lee@corp.example",
            "bob@corp.example off - - 0b",
            "cat@corp.example on - - 0c",
            "dan_mail.example#EXT#@corp.onmicrosoft.com on guest - 0d",
        ]
    );
}

#[test]
fn a_column_of_type_names_carries_no_data_and_says_so() {
    let records = read(&[("msol.csv", MSOL_USERS)]);
    assert!(records.plans.is_empty());
    assert!(finding(&records, "type-names").message.contains("UserLicense"));
    let records = read(&[("sku.csv", "UserPrincipalName,AccountSkuId\nann@corp.example,contoso:SPE_E3\nbob@corp.example,\n")]);
    assert_eq!(plans(&records), ["ann@corp.example: contoso:SPE_E3"]);
    assert_eq!(only(&records).set_aside["no-plan"], 1);
}

#[test]
fn entra_users_are_people_and_their_guests_external() {
    let records = read(&[("entra.csv", ENTRA_USERS)]);
    assert_eq!(
        people(&records),
        ["ann@corp.example on - - ann.lee@corp.example 0a", "eve_mail.example#EXT#@corp.onmicrosoft.com on guest - eve@mail.example 0e",]
    );
}

#[test]
fn a_toolkits_lists_of_accounts_and_of_the_tenant_are_directories() {
    let records = read(&[
        ("ADUsers.csv", SAM_USERS),
        ("ADDevices.csv", SAM_DEVICES),
        ("Office365Users.csv", SAM_TENANT),
        (
            "Office365.csv",
            "AccountName,SkuPartNumber,SkuName,SkuId,TargetClass,ActiveUnits,ConsumedUnits,LockedOutUnits\ncontoso,SPE_E3,Microsoft 365 E3,05e9,User,10,9,0\n",
        ),
    ]);
    assert_eq!(
        people(&records),
        [
            "corp\\alee on - 2014-09-08 alee ann@corp.example S-1-5-21-1-2-3-1104 6b1f corp.example/Staff/Lee, Ann",
            "ann@corp.example ? - - 0a",
        ]
    );
    assert_eq!(servers(&records), ["fs1.corp.example windows-server Windows Server 2019 Standard -"]);
    assert_eq!(plans(&records), ["ann@corp.example: contoso:SPE_E3", "ann@corp.example: contoso:POWER_BI_STANDARD"]);
    let subscriptions = records.ledger.tables.iter().find(|t| t.name == "Office365").unwrap();
    assert_eq!(subscriptions.set_aside["subscriptions-without-users"], 1);
}

#[test]
fn records_of_ldifde_are_read_unfolded_and_decoded() {
    let dump = LDIF;
    let records = read(&[("dump.ldf", dump)]);
    assert_eq!(
        people(&records),
        ["corp\\alee off - 2014-09-08 alee S-1-5-21-1-2-3-1104 ann@corp.example lee@corp.example corp.example/Staff/Ann Lee"]
    );
    assert_eq!(records.devices.iter().map(|d| d.device.as_str()).collect::<Vec<_>>(), ["PC1"]);
    let table = only(&records);
    assert_eq!((table.rows, table.accepted, table.set_aside["neither-person-nor-computer"]), (4, 3, 1));
    assert!(table.signs.contains("LDIF"), "{}", table.signs);
}

#[test]
fn a_dumps_bytes_in_figures_are_a_sid() {
    let records = read(&[(
        "dump.csv",
        "DN,objectClass,sAMAccountName,objectSid\n\"CN=Ann,DC=corp\",user,alee,X'010500000000000515000000010000000200000003000000500400 00'\n\
         \"CN=Bob,DC=corp\",user,bob,X'01050000000000051500000001000000020000000300000051040000'\n",
    )]);
    assert_eq!(people(&records), ["corp\\alee ? - - alee corp/Ann", "corp\\bob ? - - bob S-1-5-21-1-2-3-1105 corp/Bob"]);
}

#[test]
fn a_cell_of_endless_plans_takes_no_endless_time() {
    let plans = "+Power BI (free)".repeat(50_000);
    let text = format!("User principal name,Licenses,Block credential\nann@corp.example,Microsoft 365 E3{plans},False\n");
    let records = read(&[("users.csv", &text)]);
    assert_eq!(records.plans.first().map(|p| p.plan.as_str()), Some("Microsoft 365 E3"));
    assert!(records.plans.iter().skip(1).all(|p| p.plan == "Power BI (free)"));
}

pub const MG_USERS: &str = "\"AccountEnabled\",\"AssignedLicenses\",\"DisplayName\",\"Id\",\"Mail\",\"UserPrincipalName\",\"UserType\"\n\
    \"True\",\"Microsoft.Graph.PowerShell.Models.IMicrosoftGraphAssignedLicense[]\",\"Ann\",\"0a\",\"ann.lee@corp.example\",\"ann@corp.example\",\"Member\"\n";

pub const MG_LICENCES: &str = "UserPrincipalName,SkuId,SkuPartNumber\nann@corp.example,05e9a617-0261-4cee-bb44-138d3ef5d965,SPE_E3\n";

pub const MG_JSON: &str = "[\n  {\n    \"UserPrincipalName\": \"bob@corp.example\",\n    \"AccountEnabled\": true,\n    \"AssignedLicenses\": [\n      { \"DisabledPlans\": [], \"SkuId\": \"05e9a617-0261-4cee-bb44-138d3ef5d965\" }\n    ]\n  },\n  {\n    \"UserPrincipalName\": \"cat_mail.example#EXT#@corp.onmicrosoft.com\",\n    \"AccountEnabled\": false,\n    \"AssignedLicenses\": []\n  }\n]\n";

pub const DSQUERY_ATTRIBUTES: &str = "  sAMAccountName    userPrincipalName     distinguishedName                           userAccountControl    \r\n\
      \u{20} alee              ann@corp.example      CN=Ann Lee,OU=Staff,DC=corp,DC=example      512                   \r\n\
      \u{20} bob                                     CN=Bob,OU=Staff,DC=corp,DC=example          514                   \r\n";

pub const DSQUERY_NAMES: &str = "\"CN=Lee\\, Ann,OU=Staff,DC=corp,DC=example\"\r\n\"CN=PC1,CN=Computers,DC=corp,DC=example\"\r\n";

pub const CONSOLE: &str = "Name\tType\tDescription\tUser Logon Name\tPre-Windows 2000 Logon Name\n\
    Ann Lee\tUser\t\tann@corp.example\talee\nGuest\tUser\tBuilt-in\t\t\nPC1\tComputer\t\t\t\nStaff\tSecurity Group - Global\t\t\t\n";

pub const ISSUED: &str = "DN,objectClass,sAMAccountName,userPrincipalName,msTSExpireDate,msTSLicenseVersion,msTSManagingLS\n\
    \"CN=Ann,DC=corp\",user,ann,ann@corp.example,20260820101010.0Z,393216,92573-029-5868065-28921\n\"CN=Bob,DC=corp\",user,bob,bob@corp.example,,,\n";

#[test]
fn users_of_the_graph_cmdlets_are_people_and_their_licences_plans() {
    let records = read(&[("mg.csv", MG_USERS), ("mg_licences.csv", MG_LICENCES), ("mg.json", MG_JSON)]);
    assert_eq!(
        people(&records),
        [
            "ann@corp.example on - - ann.lee@corp.example 0a",
            "bob@corp.example on - -",
            "cat_mail.example#EXT#@corp.onmicrosoft.com off guest -"
        ]
        .map(|line| if line.ends_with('-') { format!("{line} ") } else { line.to_string() })
    );
    assert_eq!(plans(&records), ["bob@corp.example: 05e9a617-0261-4cee-bb44-138d3ef5d965", "ann@corp.example: SPE_E3"]);
    assert!(finding(&records, "type-names").message.contains("IMicrosoftGraphAssignedLicense[]"));
}

#[test]
fn attributes_that_dsquery_pads_are_read_below_their_names() {
    let records = read(&[("users.txt", DSQUERY_ATTRIBUTES)]);
    assert_eq!(
        people(&records),
        ["ann@corp.example on - - corp\\alee alee corp.example/Staff/Ann Lee", "corp\\bob off - - bob corp.example/Staff/Bob"]
    );
    assert!(only(&records).signs.contains("padded with blanks"), "{}", only(&records).signs);
}

#[test]
fn names_that_dsquery_prints_are_people_or_computers_by_their_place() {
    let records = read(&[("users.txt", DSQUERY_NAMES)]);
    assert_eq!(people(&records), ["corp.example/Staff/Lee, Ann ? - - "]);
    assert_eq!(records.devices.iter().map(|d| d.device.as_str()).collect::<Vec<_>>(), ["PC1"]);
}

#[test]
fn the_consoles_list_names_people_by_their_logon_names() {
    let records = read(&[("export.txt", CONSOLE)]);
    assert_eq!(people(&records), ["ann@corp.example ? - - alee"]);
    assert_eq!((records.devices.len(), only(&records).set_aside["no-account-name"]), (1, 1));
    assert_eq!(only(&records).set_aside["neither-person-nor-computer"], 1);
}

#[test]
fn a_licence_that_an_account_was_issued_is_access_to_remote_desktops() {
    let records = read(&[("ad.csv", ISSUED)]);
    assert_eq!(access(&records), ["rds - ann@corp.example - - -..- ×1"]);
    assert_eq!((records.people.len(), only(&records).accepted), (2, 2));
}

#[test]
fn a_short_selection_of_an_accounts_properties_is_a_directory() {
    let records = read(&[
        ("a.csv", "SamAccountName,Name,Enabled\nann,Ann Lee,True\n"),
        ("b.csv", "UserPrincipalName,Enabled\nbob@corp.example,False\n"),
    ]);
    assert_eq!(people(&records), ["ann on - - ", "bob@corp.example off - - "]);
    let tenant = read(&[("c.csv", "SamAccountName,UserPrincipalName,Enabled,Licenses\nann,ann@corp.example,True,Microsoft 365 E3\n")]);
    assert_eq!(plans(&tenant), ["ann@corp.example: Microsoft 365 E3"], "whoever lists plans is a tenant");
}

#[test]
fn what_a_command_printed_in_code_page_850_keeps_its_letters() {
    let text = b"  sAMAccountName    distinguishedName                       \r\n  m\x81ller            CN=J\x81rgen M\x81ller,DC=corp,DC=example   \r\n";
    let records = read_bytes(&[("users.txt", text.as_slice())]);
    assert_eq!(people(&records), ["corp\\müller ? - - müller corp.example/Jürgen Müller"]);
    let records = read_bytes(&[("users.csv", b"user,enabled\nm\x81ller,yes\nj\x84ger,yes\n".as_slice())]);
    assert_eq!(records.people[0].user, "müller");
    assert!(finding(&records, "encoding-guessed").message.contains("code page 850"));
    let records = read_bytes(&[("users.csv", b"user,enabled\nm\xfcller,yes\n".as_slice())]);
    assert_eq!(records.people[0].user, "müller");
    assert!(finding(&records, "encoding-guessed").message.contains("Windows-1252"));
}

/// What a directory says of an account beside its names stands in the record, and is no name of it.
#[test]
fn employee_ids_display_names_and_histories_are_evidence_and_no_alias() {
    let dump = "DN,objectClass,sAMAccountName,employeeID,displayName,givenName,sn,sIDHistory,whenCreated,accountExpires,userAccountControl\n\
         \"CN=Ann,DC=corp,DC=example\",user,alee,00123,Ann Lee (HR),Ann,Lee,X'01050000000000051500000001000000020000000300000050040000',20200301080000.0Z,9223372036854775807,66048\n\
         \"CN=Bob,DC=corp,DC=example\",user,bob,,Bob Ray,,,,20210301080000.0Z,133500000000000000,512\n";
    let records = read(&[("dump.csv", dump)]);
    let (ann, bob) = (&records.people[0], &records.people[1]);
    assert_eq!(ann.aliases, ["alee", "corp.example/Ann"]);
    assert_eq!((ann.about.employee_id.as_deref(), ann.about.display_name.as_deref()), (Some("00123"), Some("Lee, Ann")));
    assert_eq!(ann.about.sid_history, ["S-1-5-21-1-2-3-1104"]);
    assert_eq!((ann.about.created, ann.about.left_on), (Day::parse_iso("2020-03-01"), None));
    assert_eq!((ann.about.password_never_expires, bob.about.password_never_expires), (Some(true), Some(false)));
    assert_eq!((bob.about.display_name.as_deref(), bob.about.left_on), (Some("Bob Ray"), Day::parse_iso("2024-01-17")));
}

#[test]
fn a_tenants_anchor_is_the_object_id_of_the_directorys_account() {
    let msol = "UserPrincipalName,DisplayName,Licenses,BlockCredential,ImmutableId,WhenCreated\n\
                ann@corp.example,Ann Lee,reseller:SPE_E3,False,AQIDBAUGBwgJCgsMDQ4PEA==,2021-02-03\n";
    let records = read(&[("msol.csv", msol)]);
    assert_eq!(records.people[0].about.sid_history, ["04030201-0605-0807-090a-0b0c0d0e0f10"]);
    let ldif = "dn: CN=Ann,DC=corp,DC=example\nobjectClass: user\nsAMAccountName: alee\nemployeeNumber: 17\n\
                sIDHistory:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUAQAAA==\n";
    let records = read(&[("dump.ldf", ldif)]);
    assert_eq!(records.people[0].about.sid_history, ["S-1-5-21-1-2-3-1104"]);
    assert_eq!(records.people[0].about.employee_id.as_deref(), Some("17"));
}

#[test]
fn canonical_tables_of_persons_say_the_same_in_their_own_words() {
    let table = "User,Enabled,Employee ID,Display Name,SID history,Created,Left on,Password never expires\n\
                 ann,yes,00123,\"Lee, Ann\",S-1-5-21-1-2-3-1104;S-1-5-21-1-2-3-7,2020-03-01,2026-05-31,no\n\
                 ann,yes,00123,\"Lee, Ann\",S-1-5-21-1-2-3-1104;S-1-5-21-1-2-3-7,2020-03-01,2026-05-31,no\n";
    let records = read(&[("people.csv", table)]);
    let about = &records.people[0].about;
    assert_eq!((records.people.len(), only(&records).merged), (1, 1));
    assert_eq!((about.employee_id.as_deref(), about.sid_history.len()), (Some("00123"), 2));
    assert_eq!((about.left_on, about.password_never_expires), (Day::parse_iso("2026-05-31"), Some(false)));
}
