//! Leases of a DHCP server (Get-DhcpServerv4Lease): which machine held an address, until when.
//!
//! The day on which a lease was first given is not told: the holder holds the address up to its expiry, unless another claims it.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell};
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 1] = [Form { name: "DHCP server, leases", open: leases }];

/// States in which nobody held the address.
const NOT_HELD: [&str; 3] = ["declined", "offered", "denied"];

#[derive(Clone)]
struct Leases {
    ip: Option<usize>,
    host: Option<usize>,
    hardware: Option<usize>,
    expiry: Option<usize>,
    state: Option<usize>,
}

fn leases(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["IPAddress", "HostName", "ClientId", "LeaseExpiryTime"]).then(|| {
        Box::new(Leases {
            ip: columns.take(&["IPAddress"], "ip"),
            host: columns.take(&["HostName"], "device"),
            hardware: columns.take(&["ClientId"], "aliases"),
            expiry: columns.take(&["LeaseExpiryTime"], "ip_to"),
            state: columns.take(&["AddressState"], "device"),
        }) as Box<dyn Export>
    })
}

impl Export for Leases {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Device, fields: vec!["device", "aliases", "ip", "ip_to"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let state = cell(row, self.state).to_ascii_lowercase();
        if NOT_HELD.iter().any(|known| state.starts_with(known)) {
            return Turn::Aside("address-not-held");
        }
        let (host, hardware) = (cell(row, self.host), cell(row, self.hardware));
        let device = if host.is_empty() { hardware } else { host };
        if device.is_empty() {
            return Turn::Aside("lease-of-nobody");
        }
        let alias = if host.is_empty() { "" } else { hardware };
        out.put(0, [device, alias, cell(row, self.ip), cell(row, self.expiry)]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
