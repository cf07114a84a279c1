//! Remote Desktop licensing as its server tells it.

use super::folder::*;

pub const PACKS: &str = "KeyPackId,KeyPackType,ProductVersion,ProductVersionID,ProductType,TypeAndModel,TotalLicenses,IssuedLicenses,AvailableLicenses\n\
         2,6,Windows Server 2000,0,0,Built-in TS Per Device CAL,4294967295,0,4294967295\n\
         3,2,Windows Server 2019,6,1,RDS Per User CAL,250,120,130\n\
         4,4,Windows Server 2019,6,0,Temporary RDS Per Device CAL,0,12,0\n\
         5,1,Windows Server 2016,5,0,RDS Per Device CAL,20,20,0\n";

pub const REPORT: &str = "User;ExpirationDate;CALType;ProductVersion;ProductVersionID\ncorp\\ann;20260905044708.644043-420;RDS Per User CAL;Windows Server 2012;4\n";

pub const ISSUED: &str = "\"__GENUS\",\"ExpirationDate\",\"IssueDate\",\"KeyPackId\",\"LicenseId\",\"LicenseStatus\",\"sHardwareId\",\"sIssuedToComputer\",\"sIssuedToUser\",\"PSComputerName\"\n\
         \"2\",\"20260905044708.644043-420\",\"20260605044708.644043-420\",\"3\",\"11\",\"2\",\"0A\",\"PC1\",\"corp\\ann\",\"LIC01\"\n\
         \"2\",\"\",\"20260606000000.000000+000\",\"3\",\"12\",\"1\",\"0B\",\"PC2\",\"\",\"LIC01\"\n\
         \"2\",\"\",\"20260606000000.000000+000\",\"3\",\"13\",\"4\",\"0C\",\"PC3\",\"\",\"LIC01\"\n";

#[test]
fn an_issued_licence_is_access_unless_it_was_revoked() {
    let records = read(&[("issued.csv", ISSUED)]);
    assert_eq!(access(&records), ["rds - corp\\ann PC1 - 2026-06-05..- ×1", "rds - - PC2 - 2026-06-06..- ×1"]);
    assert_eq!(only(&records).set_aside["licence-revoked"], 1);
}

#[test]
fn users_of_the_per_user_report_have_access() {
    let records = read(&[("report.csv", REPORT)]);
    assert_eq!(access(&records), ["rds - corp\\ann - - -..- ×1"]);
}

#[test]
fn installed_packs_are_entitlements_and_built_in_ones_are_not() {
    let records = read(&[("packs.csv", PACKS)]);
    let told: Vec<String> = records
        .entitlements
        .iter()
        .map(|e| {
            format!(
                "{} {} {:?} {} {}",
                e.product,
                e.quantity,
                e.metric,
                e.version.clone().unwrap_or_default(),
                e.pack_key.clone().unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "Remote Desktop Services CAL 250 Some(User) Windows Server 2019 packs.csv 3",
            "Remote Desktop Services CAL 20 Some(Device) Windows Server 2016 packs.csv 5"
        ]
    );
    assert_eq!(only(&records).set_aside["temporary-licences"], 2);
}

/// What the manager saves: titles, totals, and below them the users.
pub const MANAGER: &str = "Nutzungsbericht;;;\n;;;\nAusgestellt für Benutzer;CAL-Version;CAL-Typ;Läuft ab am\n\
    corp\\ann;Windows Server 2019;RDS-Benutzer-CAL;20.08.2026\n;;;\n";

#[test]
fn the_managers_report_is_read_in_its_language() {
    let records = read(&[("bericht.csv", MANAGER)]);
    assert_eq!(access(&records), ["rds - corp\\ann - - -..- ×1"]);
    let french =
        "Délivré à l'utilisateur,Version de la CAL,Type de CAL,Expire le\ncorp\\bob,Windows Server 2019,CAL utilisateur RDS,20/08/2026\n";
    assert_eq!(access(&read(&[("rapport.csv", french)])), ["rds - corp\\bob - - -..- ×1"]);
    let devices = "Issued To Computer,CAL Version,CAL Type,Expires On\nPC1,Windows Server 2019,RDS Per Device CAL,8/20/2026\n";
    assert_eq!(access(&read(&[("report.csv", devices)])), ["rds - - PC1 - -..- ×1"]);
}

#[test]
fn each_licence_server_numbers_its_packs_anew() {
    let head = "KeyPackId,KeyPackType,ProductVersion,ProductType,TypeAndModel,TotalLicenses,PSComputerName\n";
    let one = format!("{head}2,2,Windows Server 2019,1,RDS Per User CAL,50,LS1\n");
    let other = format!("{head}2,2,Windows Server 2019,1,RDS Per User CAL,70,LS2\n");
    let records = read(&[("a.csv", &one), ("b.csv", &other)]);
    let keys: Vec<_> = records.entitlements.iter().map(|e| (e.pack_key.as_deref().unwrap(), e.quantity)).collect();
    assert_eq!(keys, [("LS1 2", 50), ("LS2 2", 70)]);
}
