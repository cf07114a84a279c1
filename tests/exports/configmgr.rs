//! Configuration Manager's machines, and the packs of an integrated server.

use super::folder::*;
use recal::kit::records::Records;

pub const MACHINES: &str = "ResourceID,Netbios_Name0,Full_Domain_Name0,Client0,Obsolete0,Operating_System_Name_and0,Caption0,SMS_Assigned_Sites0,LastHWScan,IP_Addresses0\n\
    16777220,FS1,corp.example,1,0,Microsoft Windows NT Advanced Server 10.0,Microsoft Windows Server 2019 Standard,P01,2026-06-20 08:00:00,\"10.0.0.2, fe80::2\"\n\
    16777221,PC1,corp.example,1,0,Microsoft Windows NT Workstation 10.0,NULL,P01,2026-06-20 08:00:00,10.0.0.5\n\
    16777222,FS2,corp.example,NULL,0,Microsoft Windows NT Server 6.3,NULL,NULL,NULL,\n\
    16777223,PC1,corp.example,0,1,Microsoft Windows NT Workstation 6.1,NULL,P01,NULL,\n";

pub const DEVICES: &str = "Name\tClient\tPrimary User(s)\tSite Code\tClient Activity\tOperating System\n\
    FS3\tYes\t\tP02\tActive\tMicrosoft Windows Server 2022 Datacenter\nPC2\tNo\tcorp\\ann\tP01\t\tMicrosoft Windows 11 Enterprise\n";

pub const EBS_PACKS: &str = "Edition,Total,Assigned,Available,Status,Product Keys\n\
    Windows EBS Standard CAL,20,20,0,In compliance,AAAAA-BBBBB\nPremium User CAL,5,1,4,Activation failed,CCCCC-DDDDD\nTotal,25,21,4,,\n";

fn collectors(records: &Records) -> Vec<String> {
    let told = records.collectors.iter().map(|c| {
        let day = c.last_inventory.map_or_else(|| "-".to_string(), |day| day.to_string());
        format!("{} {} {} {day}", c.server, c.client_installed, c.site_code.as_deref().unwrap_or("-"))
    });
    told.collect()
}

#[test]
fn machines_are_devices_servers_and_what_the_collector_reaches() {
    let records = read(&[("v_R_System.csv", MACHINES)]);
    let devices: Vec<String> = records
        .devices
        .iter()
        .map(|d| format!("{} {} {} {}", d.device, d.device_kind.as_deref().unwrap_or("-"), d.aliases.join(";"), d.ip.join(";")))
        .collect();
    assert_eq!(
        devices,
        ["FS1 server FS1.corp.example 10.0.0.2;fe80::2", "PC1 workstation PC1.corp.example 10.0.0.5", "FS2 server FS2.corp.example "]
    );
    assert_eq!(servers(&records), ["FS1 windows-server Microsoft Windows Server 2019 Standard -", "FS2 windows-server - -"]);
    assert_eq!(collectors(&records), ["FS1 true P01 2026-06-20", "FS2 false - -"], "workstations are not collected");
    assert_eq!(only(&records).set_aside["obsolete-record"], 1);
}

#[test]
fn the_consoles_list_of_devices_is_read_too() {
    let records = read(&[("devices.txt", DEVICES)]);
    assert_eq!(collectors(&records), ["FS3 true P02 -"]);
    assert_eq!(servers(&records), ["FS3 windows-server Microsoft Windows Server 2022 Datacenter -"]);
    assert_eq!(records.devices.len(), 2);
}

#[test]
fn a_view_that_knows_machines_by_number_alone_is_told() {
    let records = read(&[("v_RA.csv", "ResourceID,SMS_Assigned_Sites0\n16777220,P01\n")]);
    assert_eq!(only(&records).set_aside["machine-not-named"], 1);
}

#[test]
fn packs_of_an_integrated_server_are_entitlements_with_status_and_key() {
    let records = read(&[("licences.csv", EBS_PACKS)]);
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    let told: Vec<String> = records
        .entitlements
        .iter()
        .map(|e| format!("{} ×{} {:?} {} {}", e.product, e.quantity, e.metric, text(&e.status), text(&e.pack_key)))
        .collect();
    assert_eq!(
        told,
        ["Windows EBS Standard CAL ×20 None installed AAAAA-BBBBB", "Windows EBS Premium CAL ×5 Some(User) Activation failed CCCCC-DDDDD"]
    );
    assert_eq!(only(&records).set_aside["no-product"], 1);
}
