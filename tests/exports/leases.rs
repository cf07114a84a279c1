//! Leases of a DHCP server.

use super::folder::*;

pub const LEASES: &str = "IPAddress,ScopeId,HostName,ClientId,LeaseExpiryTime,AddressState\n\
         10.0.0.5,10.0.0.0,pc1.corp.example,00-15-5d-01-02-03,2026-04-20T10:00:00,Active\n\
         10.0.0.6,10.0.0.0,,00-15-5d-01-02-04,2026-04-21T10:00:00,InactiveReservation\n\
         10.0.0.7,10.0.0.0,BAD_ADDRESS,00-00-00-00-00-00,,Declined\n";

#[test]
fn a_lease_says_who_held_the_address_until_when() {
    let records = read(&[("leases.csv", LEASES)]);
    let told: Vec<String> = records
        .devices
        .iter()
        .map(|d| format!("{} {} {} {}", d.device, d.ip.join(" "), d.ip_to.map_or("-".into(), |day| day.to_string()), d.aliases.len()))
        .collect();
    assert_eq!(told, ["pc1.corp.example 10.0.0.5 2026-04-20 1", "00-15-5d-01-02-04 10.0.0.6 2026-04-21 0"]);
    assert_eq!(only(&records).set_aside["address-not-held"], 1);
}
