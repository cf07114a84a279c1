//! A folder with one file of each kind that clients send, and no table of ours among them: everything is recognised, every row accounted for,
//! and whoever counts is found again in the extract.

use super::folder::{load, real, zipped};
use super::{
    configmgr, directory, dns, events, exchange, leases, mailboxes, permissions, remote_desktop, sharepoint, sign_ins, statements, sum,
    ual_tools, web,
};
use crate::damage::{Random, mutate, rounds};
use recal::kit::position::{Device, Subject, User};
use recal::session::{OpenOptions, Session};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

const ROLE: &str = "Windows Server 2019 Standard,10a9226f-50ee-49d8-a393-9a501d47ce04,File Server";
const TENANT: &str = "00000000-0000-0000-0000-000000000000";

/// User Access Logging by each of its cmdlets.
fn cmdlets() -> Vec<(String, String)> {
    let seen = "8/22/2025 12:15:35 AM,6/25/2026 10:41:46 AM";
    let tables = [
        (
            "UserAccess",
            "ActivityCount,FirstSeen,LastSeen,ProductName,RoleGuid,RoleName,TenantIdentifier,UserName,PSComputerName",
            format!("30,{seen},{ROLE},{TENANT},corp\\ann,FS01"),
        ),
        (
            "DeviceAccess",
            "ActivityCount,FirstSeen,LastSeen,ProductName,RoleGuid,RoleName,TenantIdentifier,IPAddress,PSComputerName",
            format!("30,{seen},{ROLE},{TENANT},10.0.0.5,FS01"),
        ),
        (
            "DailyUserAccess",
            "AccessCount,AccessDate,UserName,ProductName,RoleGuid,RoleName,PSComputerName",
            format!("2,6/25/2026,corp\\bob,{ROLE},FS01"),
        ),
        (
            "DailyDeviceAccess",
            "AccessCount,AccessDate,IPAddress,ProductName,RoleGuid,RoleName,PSComputerName",
            format!("2,6/25/2026,10.0.0.6,{ROLE},FS01"),
        ),
        (
            "DailyAccess",
            "AccessCount,AccessDate,IPAddress,UserName,TenantIdentifier,ProductName,RoleGuid,RoleName,PSComputerName",
            format!("2,6/25/2026,10.0.0.7,corp\\cat,{TENANT},{ROLE},FS01"),
        ),
        ("Overview", "FirstSeen,LastSeen,ProductName,GUID,RoleName,PSComputerName", format!("{seen},{ROLE},FS01")),
        (
            "ServerUser",
            "ActivityCount,ChassisSerialNumber,FirstSeen,LastSeen,UserName,UUID,PSComputerName",
            format!("30,S1,{seen},corp\\dan,U1,FS01"),
        ),
        (
            "ServerDevice",
            "ActivityCount,ChassisSerialNumber,FirstSeen,LastSeen,IPAddress,UUID,PSComputerName",
            format!("30,S1,{seen},10.0.0.8,U1,FS01"),
        ),
        (
            "SilUalAccess",
            "ProductName,RoleGuid,RoleName,SampleDate,UniqueDeviceAccessCount,UniqueUserAccessCount",
            format!("{ROLE},6/25/2026,3,4"),
        ),
    ];
    tables.map(|(name, header, row)| (format!("ual/Get-Ual{name}.csv"), format!("{header}\n{row}\n"))).to_vec()
}

/// The licensing events of an integrated server, as the Event Viewer saves them.
fn licensing() -> String {
    let packs = "Microsoft-Windows-Windows Server Solutions Client Access Licensing";
    let checks = "Microsoft-Windows-Server Infrastructure Licensing";
    let told = [
        (packs, 4, "License pack was activated successfully."),
        (packs, 5, "License pack activation failed due to error code: 0xcfff1208. The pack is installed."),
        (packs, 9, "License Standard was not removed from User object CN=ann due to error code: 0x1."),
        (packs, 11, "License Standard was not assigned to User object CN=bob due to 0xcfff1200."),
        (packs, 12, "The SYSTEM account does not have permission to read or write to Active Directory."),
        (checks, 31, "The licensing check passed."),
        (checks, 44, "The check could not be loaded."),
        (checks, 45, "The check failed."),
    ];
    let row = |(source, id, message): &(&str, u32, &str)| format!("Error,6/25/2026 8:00:00 AM,{source},{id},None,\"{message}\"\n");
    format!("Level,Date and Time,Source,Event ID,Task Category\n{}", told.iter().map(row).collect::<String>())
}

fn texts() -> Vec<(&'static str, String)> {
    let [head, jane, _] = ual_tools::kstrike();
    let [clients, detailed] = ual_tools::sumecmd();
    let fixed = [
        ("directory/Get-ADUser.csv", directory::AD_USERS),
        ("directory/Get-ADComputer.csv", directory::AD_COMPUTERS),
        ("directory/csvde.csv", directory::DUMP),
        ("directory/ldifde.ldf", directory::LDIF),
        ("directory/dsquery.txt", directory::DSQUERY_ATTRIBUTES),
        ("directory/dsquery-user.txt", directory::DSQUERY_NAMES),
        ("directory/console.txt", directory::CONSOLE),
        ("directory/issued.csv", directory::ISSUED),
        ("directory/sam-users.csv", directory::SAM_USERS),
        ("directory/sam-devices.csv", directory::SAM_DEVICES),
        ("cloud/entra.csv", directory::ENTRA_USERS),
        ("cloud/admin-centre.csv", directory::M365_USERS),
        ("cloud/msol.csv", directory::MSOL_USERS),
        ("cloud/mg.csv", directory::MG_USERS),
        ("cloud/mg-licences.csv", directory::MG_LICENCES),
        ("cloud/mg.json", directory::MG_JSON),
        ("cloud/sam-tenant.csv", directory::SAM_TENANT),
        ("cloud/sign-ins.csv", sign_ins::SIGN_INS),
        ("addresses/leases.csv", leases::LEASES),
        ("addresses/zone.txt", dns::ZONE),
        ("addresses/console.txt", dns::CONSOLE),
        ("addresses/cmdlet.csv", dns::CMDLET),
        ("rds/issued.csv", remote_desktop::ISSUED),
        ("rds/packs.csv", remote_desktop::PACKS),
        ("rds/report.csv", remote_desktop::REPORT),
        ("rds/manager.csv", remote_desktop::MANAGER),
        ("exchange/HttpProxy.LOG", exchange::REQUESTS),
        ("EX02/RCA.LOG", exchange::SESSIONS),
        ("exchange/licences.csv", mailboxes::LICENCE_USERS),
        ("exchange/mailboxes.csv", mailboxes::MAILBOXES),
        ("exchange/statistics.csv", mailboxes::STATISTICS),
        ("exchange/devices.csv", mailboxes::MOBILE),
        ("sharepoint/RequestUsage.csv", sharepoint::REQUESTS),
        ("sharepoint/UserInfo.csv", sharepoint::RESOLVED),
        ("sharepoint/Get-SPUser.csv", sharepoint::SITE_USERS),
        ("sharepoint/CALRequirements.csv", sharepoint::PERMISSIONS),
        ("WEB1/in260320.log", web::NATIVE),
        ("permissions/shares.csv", permissions::SHARES),
        ("permissions/acl.csv", permissions::ACL),
        ("permissions/descriptors.csv", permissions::DESCRIPTORS),
        ("FS09/icacls.txt", permissions::ICACLS),
        ("rds/collections.csv", permissions::COLLECTIONS),
        ("sharepoint/SharePointSites.csv", permissions::SITES),
        ("directory/members.csv", permissions::MEMBERS),
        ("directory/of-account.csv", permissions::OF_ACCOUNT),
        ("directory/groups.csv", permissions::GROUPS),
        ("directory/groups.ldf", permissions::LDIF_GROUPS),
        ("directory/csvde-groups.csv", permissions::CSVDE_GROUPS),
        ("directory/Sales.txt", permissions::DSGET),
        ("TS01/rd-users.txt", permissions::NET_LOCAL),
        ("directory/net-group.txt", permissions::NET_DOMAIN),
        ("licences/statement.csv", statements::STATEMENT),
        ("licences/summary.csv", statements::SUMMARY),
        ("licences/configmgr.csv", statements::GENERAL),
        ("licences/products.csv", statements::SUBSCRIPTIONS),
        ("licences/packs.csv", configmgr::EBS_PACKS),
        ("configmgr/v_R_System.csv", configmgr::MACHINES),
        ("configmgr/devices.txt", configmgr::DEVICES),
        ("FS05/Events.csv", events::SAM_EVENTS),
    ];
    let made = [
        ("FS08/kstrike.txt", format!("{head}{jane}")),
        ("FS09/1_SumECmd_DETAIL_Clients_Output.csv", clients),
        ("FS09/1_SumECmd_DETAIL_ClientsDetailed_Output.csv", detailed),
        ("FS10/velociraptor.json", ual_tools::velociraptor()),
        ("dissect.csv", ual_tools::dissect()),
        ("EX01/u_ex260401.log", web::requests()),
        ("FS02/security.csv", events::viewer()),
        ("events/winevent.csv", events::get_winevent()),
        ("events/evtxecmd.csv", events::evtxecmd()),
        ("events/wevtutil.xml", events::xml().join("\r\n")),
        ("events/winlogbeat.json", events::winlogbeat()),
        ("EBS1/application.csv", licensing()),
    ];
    fixed.map(|(name, text)| (name, text.to_string())).into_iter().chain(made).collect()
}

fn lay_down(folder: &Path) {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    texts().iter().for_each(|(name, text)| write(name, text.as_bytes()));
    cmdlets().iter().for_each(|(name, text)| write(name, text.as_bytes()));
    let [current, identity] = sum::collection();
    write("FS11/Current.mdb", &current);
    write("FS11/SystemIdentity.mdb", &identity);
    write("events/nxlog.zip", &zipped(&[("logs/nxlog.json", &events::nxlog())]));
    // Logs are Windows' own: no test writes one, and real ones need not be there.
    if let Some(logs) = real("evtx") {
        for (name, file) in [
            ("logs/security.evtx", "omer__security.evtx"),
            ("logs/rdp.evtx", "omer__2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Operational.evtx"),
        ] {
            write(name, &std::fs::read(logs.join(file)).unwrap());
        }
    }
}

#[test]
fn every_file_is_recognised_and_every_row_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    lay_down(folder.path());
    let records = load(folder.path());
    let told = |table: &recal::kit::records::TableAccount| {
        let source = &records.ledger.sources[table.source as usize].path;
        format!("{source}: {} — {} — {:?} — {:?}", table.kind, table.signs, table.set_aside, table.rejects)
    };
    for table in &records.ledger.tables {
        assert!(table.kind != "unrecognised" && table.rows > 0, "{}", told(table));
        assert!(!table.signs.starts_with("headers "), "a table of ours: {}", told(table));
    }
    let read: BTreeSet<u32> = records.ledger.tables.iter().map(|table| table.source).collect();
    let silent = (0u32..).zip(&records.ledger.sources).filter(|(at, _)| !read.contains(at)).map(|(_, s)| s.path.as_str());
    assert_eq!(silent.collect::<Vec<_>>(), ["events/nxlog.zip"], "its member was read");
    for code in ["unrecognised-table", "unreadable-source", "ambiguous-number"] {
        let found: Vec<&str> = records.notices.iter().filter(|f| f.code == code).map(|f| f.message.as_str()).collect();
        assert!(found.is_empty(), "{found:#?}");
    }
    assert!(!records.people.is_empty() && !records.devices.is_empty() && !records.plans.is_empty() && !records.servers.is_empty());
    assert!(!records.entitlements.is_empty() && !records.collectors.is_empty() && !records.authorised.is_empty());
    let licensing = ["EBS1"].map(|server| records.events.iter().filter(|event| event.server == server).count());
    assert_eq!(licensing, [8]);
}

/// What remains of a name without domain, prefix and ending: how any extract has it.
fn bare(name: &str) -> String {
    let name = name.rsplit(['\\', '|', ':', '/']).next().unwrap_or(name);
    name.split(['@', '$']).next().unwrap_or(name).split('.').next().unwrap_or(name).to_lowercase()
}

#[test]
fn whoever_counts_is_found_again_in_a_row_that_names_him() {
    let folder = tempfile::tempdir().unwrap();
    lay_down(folder.path());
    let mut session = Session::open(folder.path(), &OpenOptions::default(), &|_, _, _| ControlFlow::Continue(())).unwrap();
    session.complete();
    let shown = session.snapshot();
    let position = &shown.position;
    let named = |spellings: &[String], origin| {
        let (_, cells) = session.extract_row(origin).unwrap_or_else(|why| panic!("{spellings:?}: {why}"));
        let row = cells.join("\u{1f}").to_lowercase();
        // An address of version 6 is written in more than one way.
        let is_named =
            |spelling: &String| spelling.contains("::") || row.contains(&bare(spelling)) || row.contains(&spelling.to_lowercase());
        assert!(spellings.iter().any(is_named), "{spellings:?} not in {cells:?}");
    };
    let mut counted = 0;
    for right in position.rights.values() {
        for subject in &right.subjects {
            let spellings = match subject.subject {
                Subject::User(id) => {
                    let User { name, spellings, .. } = &position.users[id.0 as usize];
                    [std::slice::from_ref(name), spellings.as_slice()].concat()
                }
                Subject::Device(id) => {
                    let Device { name, spellings, .. } = &position.devices[id.0 as usize];
                    [std::slice::from_ref(name), spellings.as_slice()].concat()
                }
            };
            let (rows, total) = position.evidence.rows(&shown.records, None, subject.subject, 3);
            assert!(total > 0, "{spellings:?} has no row");
            rows.iter().for_each(|row| named(&spellings, row.origin));
            counted += 1;
        }
    }
    assert!(counted > 20, "{counted}");
    for rights in ["windows-server", "rds", "exchange-standard", "exchange-enterprise", "sharepoint-standard"] {
        let right = shown.catalog.find_right(rights).unwrap();
        assert!(position.rights.contains_key(&right), "{rights}");
    }
}

#[test]
fn the_program_reports_such_a_folder_without_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    lay_down(folder.path());
    let run = |args: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_recal"))
            .args(args)
            .env("HOME", folder.path().join(".home"))
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let path = folder.path().to_str().unwrap();
    let position: serde_json::Value = serde_json::from_str(&run(&["report", path, "--json", "-"])).unwrap();
    let mut rows = 0;
    for table in position["sources"].as_array().unwrap().iter().flat_map(|source| source["tables"].as_array().unwrap()) {
        let number = |name: &str| table[name].as_u64().unwrap();
        let aside: u64 = table["set_aside"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(number("rows"), number("accepted") + number("merged") + aside + number("rejected"), "{table}");
        rows += number("rows");
    }
    let listed = run(&["sources", path]);
    assert!(listed.trim_end().ends_with(&format!("{rows} rows")), "{}", listed.lines().last().unwrap_or(""));
    assert!(!listed.contains("unrecognised"), "{listed}");
}

/// Every kind, damaged from many seeds: never a panic, never a row that vanishes.
#[test]
fn damage_to_any_of_them_costs_rows_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.dat");
    let packed = [("packed", zipped(&[("a/nxlog.json", events::nxlog().as_str()), ("b/leases.csv", leases::LEASES)]))];
    let texts = texts().into_iter().map(|(name, text)| (name, text.into_bytes()));
    let cmdlets: Vec<(String, String)> = cmdlets();
    let cmdlets = cmdlets.iter().map(|(name, text)| (name.as_str(), text.clone().into_bytes()));
    for (name, whole) in texts.chain(cmdlets).chain(packed) {
        for seed in 0..rounds(10) {
            std::fs::write(&path, mutate(&whole, &mut Random(seed))).unwrap();
            let records = load(folder.path());
            let source = records.ledger.sources.first().map(|source| source.path.as_str());
            assert_eq!(source, Some("x.dat"), "{name}, seed {seed}");
            for origin in
                records.access.rows().iter().map(|row| row.origin).chain(records.devices.iter().map(|device| device.origin)).take(2)
            {
                recal::evidence::row(folder.path(), &records.ledger, origin).unwrap_or_else(|why| panic!("{name}, seed {seed}: {why}"));
            }
        }
    }
}
