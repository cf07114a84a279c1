//! Records of a DNS server.

use super::folder::*;
use recal::kit::records::Records;

pub const ZONE: &str = ";\n;  Zone:    corp.example\n;  Server:  dc1.corp.example\n;  Time:    Thu Jun 25 10:00:00 2026 UTC\n;\n\
    @\t[Aging:3735000] 600 A\t10.0.0.1\n\t\t 3600 NS\tdc1.corp.example.\n_msdcs\t 3600 NS\tdc1.corp.example.\n\
    dc1\t 3600 A\t10.0.0.1\npc1\t[Aging:3729000] 1200 A\t10.0.0.5\n\t\t[Aging:3729000] 1200 AAAA\tfd00::5\n\
    pc2\t[Aging:3735500] 1200 A\t10.0.0.5\nmail\t 3600 CNAME\tdc1.corp.example.\n;\n;  Finished zone: 6 nodes and 8 records in 0 seconds\n;\n";

pub const CONSOLE: &str = "Name\tTyp\tDaten\tZeitstempel\n(identisch mit übergeordnetem Ordner)\tHost (A)\t10.0.0.1\t25.06.2026 10:00:00\n\
    pc1\tHost (A)\t10.0.0.5\t04.06.2026 10:00:00\npc2\tHost (A)\t10.0.0.5\t23.06.2026 10:00:00\nfs1\tHost (A)\t10.0.0.2\tstatisch\n\
    10.0.0.9\tZeiger (PTR)\tpc9.corp.example.\t05.06.2026 10:00:00\nwww\tAlias (CNAME)\tfs1.corp.example.\tstatisch\n";

pub const CMDLET: &str = "\"DistinguishedName\",\"HostName\",\"RecordType\",\"Timestamp\",\"TimeToLive\",\"RecordData\",\"PSComputerName\"\n\
    \"DC=pc1,DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example\",\"pc1\",\"A\",\"6/4/2026 10:00:00 AM\",\"00:20:00\",\"10.0.0.5\",\"\"\n\
    \"DC=pc2,DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example\",\"pc2\",\"A\",\"6/23/2026 10:00:00 AM\",\"00:20:00\",\"10.0.0.5\",\"\"\n\
    \"DC=5,DC=0.0.10.in-addr.arpa,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example\",\"5\",\"PTR\",\"\",\"00:20:00\",\"pc3.corp.example.\",\"\"\n";

/// `device ip from..to`
fn told(records: &Records) -> Vec<String> {
    let day = |day: Option<recal::catalog::Day>| day.map_or_else(|| "-".to_string(), |day| day.to_string());
    records.devices.iter().map(|d| format!("{} {} {}..{}", d.device, d.ip.join(";"), day(d.ip_from), day(d.ip_to))).collect()
}

#[test]
fn a_zone_that_dnscmd_prints_says_who_held_an_address_until_when() {
    let records = read(&[("zone.txt", ZONE)]);
    assert_eq!(
        told(&records),
        [
            "dc1.corp.example 10.0.0.1 -..-",
            "pc1.corp.example 10.0.0.5 -..2026-05-28",
            "pc1.corp.example fd00::5 -..-",
            "pc2.corp.example 10.0.0.5 2026-05-29..-",
        ]
    );
    let table = only(&records);
    assert_eq!((table.rows, table.set_aside["no-address-record"], table.set_aside["zone-record"]), (8, 3, 1));
    assert!(table.signs.contains("DNS server") && table.signs.contains("records of a zone"), "{}", table.signs);
}

#[test]
fn a_list_of_records_has_no_zone_and_needs_none() {
    let records =
        read(&[("a.txt", "Returned records:\r\npc1\t[Aging:3735000] 1200 A\t10.0.0.5\r\n\r\nCommand completed successfully.\r\n")]);
    assert_eq!(told(&records), ["pc1 10.0.0.5 -..-"]);
}

#[test]
fn the_consoles_list_is_read_in_its_language() {
    let records = read(&[("corp.example.txt", CONSOLE)]);
    assert_eq!(
        told(&records),
        ["pc1 10.0.0.5 -..2026-06-04", "pc2 10.0.0.5 2026-06-05..-", "fs1 10.0.0.2 -..-", "pc9.corp.example 10.0.0.9 -..-"]
    );
    let records = read(&[("x.txt", "Nom\tType\tDonnées\tHorodateur\npc1\tHôte (A)\t10.0.0.5\tstatique\n")]);
    assert_eq!(told(&records), ["pc1 10.0.0.5 -..-"]);
}

#[test]
fn the_cmdlets_records_name_their_zone_in_the_directory() {
    let records = read(&[("dns.csv", CMDLET)]);
    assert_eq!(
        told(&records),
        ["pc1.corp.example 10.0.0.5 -..2026-06-04", "pc2.corp.example 10.0.0.5 2026-06-05..-", "pc3.corp.example 10.0.0.5 -..-"]
    );
}

#[test]
fn data_exported_as_the_name_of_its_type_is_no_address() {
    let records = read(&[("dns.csv", &CMDLET.replace("\"10.0.0.5\"", "\"DnsServerResourceRecordA\""))]);
    assert_eq!(only(&records).set_aside["address-not-told"], 2);
    assert!(finding(&records, "type-names").message.contains("DnsServerResourceRecordA"));
}

#[test]
fn times_whose_order_nothing_tells_are_read_day_first_and_told() {
    let text = "HostName,RecordType,RecordData,TimeStamp,DistinguishedName\npc8,A,10.0.0.70,5/6/2025 10:00:00 AM,\"DC=pc8,DC=corp.example,CN=MicrosoftDNS\"\n\
                pc9,A,10.0.0.70,6/7/2025 10:00:00 AM,\"DC=pc9,DC=corp.example,CN=MicrosoftDNS\"\n";
    let records = read(&[("records.csv", text)]);
    let until: Vec<String> = records.devices.iter().map(|d| d.ip_to.map_or("-".into(), |day| day.to_string())).collect();
    assert_eq!(until, ["2025-06-05", "2025-07-06"]);
    assert!(records.notices.iter().any(|f| f.code == "ambiguous-date-order"), "{:#?}", records.notices);
}
