//! Who could access: permissions of shares, folders, sites and collections, and groups with their members.

use super::folder::*;
use recal::kit::records::Records;

pub const SHARES: &str = "\"Name\",\"ScopeName\",\"AccountName\",\"AccessControlType\",\"AccessRight\",\"PSComputerName\"\n\
    Finance,*,CORP\\Finance,Allow,Change,FS01\nFinance,*,CORP\\Temps,Deny,Full,FS01\nC$,*,BUILTIN\\Administrators,Allow,Full,FS01\nPublic,CLUSTER,Everyone,Allow,Read,\n";
pub const ACL: &str = "PSPath,FileSystemRights,AccessControlType,IdentityReference,IsInherited,InheritanceFlags,PropagationFlags\n\
    Microsoft.PowerShell.Core\\FileSystem::\\\\FS01\\Finance,\"Modify, Synchronize\",Allow,CORP\\Finance,False,None,None\n\
    Microsoft.PowerShell.Core\\FileSystem::\\\\FS01\\Finance,FullControl,Deny,CORP\\Temps,False,None,None\n";
pub const DESCRIPTORS: &str = "PSPath,Path,Owner,Group,AccessToString\n\
    x,Microsoft.PowerShell.Core\\FileSystem::\\\\FS01\\Plans,CORP\\ann,CORP\\Domain Users,\"CORP\\Plans Allow  Modify, Synchronize\nCORP\\Temps Deny  FullControl\"\n";
pub const ICACLS: &str = "D:\\Our Shares\\Finance CORP\\Finance:(OI)(CI)(M)\n                      NT AUTHORITY\\SYSTEM:(I)(OI)(CI)(F)\n                      CORP\\Temps:(DENY)(W)\n\n\
    Successfully processed 1 files; Failed processing 0 files\n";
pub const COLLECTIONS: &str = "CollectionName,UserGroup\nOffice,CORP\\Office Users;CORP\\Domain Users\nLab,System.String[]\n";
pub const MEMBERS: &str = "\"Group\",\"distinguishedName\",\"name\",\"objectClass\",\"objectGUID\",\"SamAccountName\",\"SID\"\n\
    Finance,\"CN=Ann Lee,OU=Staff,DC=corp,DC=example\",Ann Lee,user,0a1b,ann,S-1-5-21-1-2-3-1104\n\
    Finance,\"CN=Sales,OU=Groups,DC=corp,DC=example\",Sales,group,0a1c,Sales,S-1-5-21-1-2-3-2001\n";
pub const OF_ACCOUNT: &str = "\"User\",\"distinguishedName\",\"GroupCategory\",\"GroupScope\",\"name\",\"objectClass\",\"objectGUID\",\"SamAccountName\",\"SID\"\n\
    CORP\\ann,\"CN=Sales,OU=Groups,DC=corp,DC=example\",Security,Global,Sales,group,0a1c,Sales,S-1-5-21-1-2-3-2001\n";
pub const GROUPS: &str = "DistinguishedName,GroupCategory,GroupScope,Name,SamAccountName,SID,Members\n\
    \"CN=Sales,OU=Groups,DC=corp,DC=example\",Security,Global,Sales,Sales,S-1-5-21-1-2-3-2001,\"CN=Bob,OU=Staff,DC=corp,DC=example;CN=Cyd,OU=Staff,DC=corp,DC=example\"\n\
    \"CN=Empty,OU=Groups,DC=corp,DC=example\",Security,Global,Empty,Empty,S-1-5-21-1-2-3-2002,\n";
pub const NET_LOCAL: &str = "Alias name     Remote Desktop Users\nComment        Members in this group are granted the right to logon remotely\n\nMembers\n\n\
    -------------------------------------------------------------------------------\nCORP\\Domain Users\nCORP\\ann\nThe command completed successfully.\n";
pub const NET_DOMAIN: &str = "The request will be processed at a domain controller for domain corp.example.\n\nGroup name     Sales\nComment\n\nMembers\n\n\
    -------------------------------------------------------------------------------\nbob                      cyd\nThe command completed successfully.\n";
pub const LDIF_GROUPS: &str = "dn: CN=Sales,OU=Groups,DC=corp,DC=example\nobjectClass: top\nobjectClass: group\ncn: Sales\nsAMAccountName: Sales\n\
    member: CN=Ann Lee,OU=Staff,DC=corp,DC=example\nmember: CN=Finance,OU=Groups,DC=corp,DC=example\n\
    member: CN=S-1-5-21-9-9-9-513,CN=ForeignSecurityPrincipals,DC=corp,DC=example\n\n\
    dn: CN=Ann Lee,OU=Staff,DC=corp,DC=example\nobjectClass: user\nsAMAccountName: ann\nmemberOf: CN=Sales,OU=Groups,DC=corp,DC=example\n\n";
pub const CSVDE_GROUPS: &str = "DN,objectClass,cn,member,sAMAccountName\n\"CN=Sales,OU=Groups,DC=corp,DC=example\",group,Sales,\"CN=Ann Lee,OU=Staff,DC=corp,DC=example;CN=Bob,OU=Staff,DC=corp,DC=example\",Sales\n";
pub const DSGET: &str = "\"CN=Ann Lee,OU=Staff,DC=corp,DC=example\"\n\"CN=Bob,OU=Staff,DC=corp,DC=example\"\n";
pub const SITES: &str = "WebApplicationUrl,WebApplicationName,SiteUrl,UsersList,SPGroups,ADGroups\nhttp://sp,SP,http://sp/a,corp\\ann;corp\\bob,Owners,corp\\staff\n";

/// `workload server who (principal) via`
fn granted(records: &Records) -> Vec<String> {
    let line = |a: &recal::kit::records::AuthorisedRecord| {
        let (server, via) = (a.server.as_deref().unwrap_or("-"), a.via.as_deref().unwrap_or("-"));
        format!("{} {server} {} ({}) {via}", catalog().workload(a.workload).id, a.user, a.principal.word())
    };
    records.authorised.iter().map(line).collect()
}

/// `group < member (principal)`
fn members(records: &Records) -> Vec<String> {
    let line = |m: &recal::kit::records::MembershipRecord| {
        format!("{} < {} ({})", m.group, m.member.as_deref().unwrap_or("nobody"), m.principal.word())
    };
    records.memberships.iter().map(line).collect()
}

#[test]
fn a_share_is_granted_to_who_is_allowed_and_the_shares_that_windows_makes_are_none() {
    let records = read(&[("shares.csv", SHARES)]);
    assert_eq!(
        granted(&records),
        ["windows-server FS01 CORP\\Finance (either) share Finance", "windows-server CLUSTER Everyone (either) share Public"]
    );
    let table = only(&records);
    assert_eq!((table.kind.as_str(), table.set_aside["denied"], table.set_aside["administrative-share"]), ("authorised", 1, 1));
}

#[test]
fn access_control_lists_name_the_server_by_their_path() {
    let finance = "windows-server FS01 CORP\\Finance (either) \\\\FS01\\Finance";
    let records = read(&[("acl.csv", ACL)]);
    assert_eq!((granted(&records), only(&records).set_aside["denied"]), (vec![finance.to_string()], 1));
    let records = read(&[("acl.csv", DESCRIPTORS)]);
    assert_eq!(granted(&records), ["windows-server FS01 CORP\\Plans (either) \\\\FS01\\Plans"]);
}

#[test]
fn what_icacls_prints_is_of_the_server_that_its_file_is_called_after() {
    let records = read(&[("FS02/icacls.txt", ICACLS)]);
    assert_eq!(
        granted(&records),
        [
            "windows-server FS02 CORP\\Finance (either) D:\\Our Shares\\Finance",
            "windows-server FS02 NT AUTHORITY\\SYSTEM (either) D:\\Our Shares\\Finance",
        ]
    );
    assert_eq!(only(&records).set_aside["denied"], 1);
    assert_eq!(finding(&records, "server-guessed").units, Some(2));
}

#[test]
fn a_collection_may_be_used_by_its_user_groups() {
    let records = read(&[("rds.csv", COLLECTIONS)]);
    assert_eq!(
        granted(&records),
        ["rds - CORP\\Office Users (either) collection Office", "rds - CORP\\Domain Users (either) collection Office"]
    );
    assert_eq!(only(&records).set_aside["groups-not-written-out"], 1);
}

#[test]
fn members_are_of_the_group_in_their_column_else_of_the_one_that_the_file_is_called_after() {
    let records = read(&[("members.csv", MEMBERS)]);
    assert_eq!(members(&records), ["Finance < corp\\ann (user)", "Finance < corp\\Sales (group)"]);
    let alone: String = MEMBERS.lines().map(|line| line.split_once(',').unwrap().1.to_string() + "\n").collect();
    let records = read(&[("Finance.csv", &alone)]);
    assert_eq!(members(&records), ["Finance < corp\\ann (user)", "Finance < corp\\Sales (group)"]);
    assert_eq!(records.people.len(), 1, "it is a directory's list of accounts as well");
    let records = read(&[("users.csv", &alone)]);
    assert!(records.memberships.is_empty(), "a word that files are called by is no group");
}

#[test]
fn groups_of_an_account_and_groups_with_their_members_say_the_same() {
    let records = read(&[("of.csv", OF_ACCOUNT), ("groups.csv", GROUPS)]);
    assert_eq!(
        members(&records),
        [
            "corp\\Sales < corp.example/Staff/Bob (either)",
            "corp\\Sales < corp.example/Staff/Cyd (either)",
            "corp\\Empty < nobody (user)",
            "corp\\Sales < CORP\\ann (user)",
        ]
    );
    assert_eq!(records.memberships[0].aliases, ["S-1-5-21-1-2-3-2001", "corp.example/Groups/Sales"]);
}

#[test]
fn dumps_of_a_directory_tell_groups_with_their_members_and_accounts_with_their_groups() {
    let records = read(&[("groups.ldf", LDIF_GROUPS)]);
    assert_eq!(
        members(&records),
        [
            "corp\\Sales < corp.example/Staff/Ann Lee (either)",
            "corp\\Sales < corp.example/Groups/Finance (either)",
            "corp\\Sales < S-1-5-21-9-9-9-513 (either)",
        ],
        "what the account says of its groups is the same again"
    );
    assert_eq!((records.people.len(), only(&records).accepted), (1, 2));
    let records = read(&[("groups.csv", CSVDE_GROUPS)]);
    assert_eq!(members(&records).len(), 2);
    let users = "DN,objectClass,sAMAccountName,memberOf\n\"CN=Ann,DC=corp,DC=example\",user,ann,\"CN=Sales,DC=corp,DC=example;CN=All,DC=corp,DC=example\"\n";
    let records = read(&[("dump.csv", users)]);
    assert_eq!(members(&records), ["corp.example/Sales < corp\\ann (user)", "corp.example/All < corp\\ann (user)"]);
}

#[test]
fn names_that_dsget_prints_are_members_of_the_group_that_the_file_is_called_after() {
    let records = read(&[("Sales.txt", DSGET)]);
    assert_eq!(members(&records), ["Sales < corp.example/Staff/Ann Lee (either)", "Sales < corp.example/Staff/Bob (either)"]);
    assert_eq!(records.people.len(), 2);
    assert!(read(&[("users.txt", DSGET)]).memberships.is_empty());
}

#[test]
fn what_net_prints_is_a_groups_members_and_those_of_the_local_group_for_remote_desktop_may_sign_in() {
    let records = read(&[("TS01/rd-users.txt", NET_LOCAL), ("sales.txt", NET_DOMAIN)]);
    assert_eq!(
        granted(&records),
        ["rds TS01 CORP\\Domain Users (either) Remote Desktop Users", "rds TS01 CORP\\ann (either) Remote Desktop Users"]
    );
    assert_eq!(members(&records), ["Sales < bob (user)", "Sales < cyd (user)"]);
    let german =
        NET_LOCAL.replace("Alias name     Remote Desktop Users", "Aliasname      Administratoren").replace("Members", "Mitglieder");
    let records = read(&[("TS01/localgroup.txt", &german)]);
    assert_eq!(members(&records)[0], "TS01\\Administratoren < CORP\\Domain Users (either)");
}

#[test]
fn sites_list_people_and_groups() {
    let records = read(&[("sites.csv", SITES)]);
    assert_eq!(
        granted(&records),
        [
            "sharepoint - corp\\ann (user) site http://sp/a",
            "sharepoint - corp\\bob (user) site http://sp/a",
            "sharepoint - corp\\staff (group) site http://sp/a",
            "sharepoint - Owners (group) site http://sp/a",
        ]
    );
}

#[test]
fn canonical_tables_of_permissions_and_members_say_what_a_name_stands_for() {
    let records = read(&[
        (
            "a.csv",
            "workload,authorised_user,principal,edition\nsharepoint,Finance,group,enterprise\nsharepoint,ann,,\nsharepoint,bob,robot,\n",
        ),
        ("m.csv", "group,member\nFinance,ann\nFinance,ann\nEmpty,\n"),
    ]);
    assert_eq!(granted(&records), ["sharepoint - Finance (group) -", "sharepoint - ann (user) -"]);
    assert_eq!(members(&records), ["Finance < ann (user)", "Empty < nobody (user)"]);
    let table = |name: &str| records.ledger.tables.iter().find(|t| t.name == name).unwrap();
    assert_eq!((table("a").rejected, table("m").merged), (1, 1));
    assert!(table("a").rejects[0].why.contains("none of user, group, either"), "{:?}", table("a").rejects);
}
