//! Remote Desktop licensing as its server tells it: licences issued (Win32_TSIssuedLicense), entries of its reports
//! (Win32_TSLicenseReportEntry, and what the manager saves, in its language) and installed packs (Win32_TSLicenseKeyPack).
//!
//! A licence is issued to whoever opened a session, so it is evidence of access, though of none in particular: it names no session host.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell, day_cell};
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 3] = [
    Form { name: "Remote Desktop licensing, installed packs", open: packs },
    Form { name: "Remote Desktop licensing, issued licences", open: issued },
    Form { name: "Remote Desktop licensing, report", open: report },
];

/// Win32_TSIssuedLicense.LicenseStatus of a licence that was taken back.
const REVOKED: &str = "4";

#[derive(Clone)]
struct Issued {
    user: Option<usize>,
    device: Option<usize>,
    status: Option<usize>,
    from: Option<usize>,
}

fn issued(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let signs = columns.have(&["LicenseStatus"]) || columns.have(&["sHardwareId"]);
    let subject = columns.have(&["sIssuedToComputer"]) || columns.have(&["sIssuedToUser"]);
    (signs && subject).then(|| {
        Box::new(Issued {
            user: columns.take(&["sIssuedToUser"], "user"),
            device: columns.take(&["sIssuedToComputer"], "device"),
            status: columns.take(&["LicenseStatus"], "workload"),
            from: columns.take(&["IssueDate"], "first_seen"),
        }) as Box<dyn Export>
    })
}

impl Export for Issued {
    fn targets(&self) -> Vec<Target> {
        let mut fields = vec!["workload", "first_seen"];
        fields.extend(self.user.map(|_| "user"));
        fields.extend(self.device.map(|_| "device"));
        vec![Target { kind: Kind::Access, fields }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        if cell(row, self.status) == REVOKED {
            return Turn::Aside("licence-revoked");
        }
        let from = day_cell(row, self.from);
        let subject = self.user.into_iter().chain(self.device).map(|column| cell(row, Some(column)));
        out.put(0, ["rds", from].into_iter().chain(subject));
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// One user or device a row, to whom a CAL was issued.
#[derive(Clone)]
struct Report {
    user: Option<usize>,
    device: Option<usize>,
}

/// Words of the report's headers in the languages of its manager.
const USERS: [&str; 3] = ["user", "benutzer", "utilisateur"];
const COMPUTERS: [&str; 2] = ["computer", "ordinateur"];
const LICENCES: [&str; 6] = ["caltyp", "calversion", "typdercal", "versiondercal", "typedecal", "versiondelacal"];
const EXPIRES: [&str; 4] = ["expir", "ablauf", "läuftab", "gültigbis"];
/// The manager's report has few columns; longer tables that use such words are others.
const MOST_COLUMNS: usize = 8;

fn report(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let entries = columns.have(&["CALType", "ProductVersion"]) && columns.find(&["ExpirationDate", "Expires On"]).is_some();
    let subject = columns.word(&USERS).or_else(|| columns.word(&COMPUTERS));
    let words = [subject, columns.word(&LICENCES), columns.word(&EXPIRES)];
    // Each in a column of its own.
    let apart = words.iter().flatten().collect::<std::collections::BTreeSet<_>>().len() == words.len();
    let manager = columns.count() <= MOST_COLUMNS && apart;
    ((entries && subject.is_some()) || manager).then(|| {
        let user = columns.take(&["User"], "user").or_else(|| columns.take_word(&USERS, "user"));
        let device = if user.is_none() { columns.take_word(&COMPUTERS, "device") } else { None };
        Box::new(Report { user, device }) as Box<dyn Export>
    })
}

impl Export for Report {
    fn targets(&self) -> Vec<Target> {
        let subject = if self.user.is_some() { "user" } else { "device" };
        vec![Target { kind: Kind::Access, fields: vec!["workload", subject] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let subject = cell(row, self.user.or(self.device));
        if subject.is_empty() {
            return Turn::Aside("totals-only");
        }
        out.put(0, ["rds", subject]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Packs that the licence server has: entitlement as installed, which is no proof of purchase.
#[derive(Clone)]
struct Packs {
    key: Option<usize>,
    server: Option<usize>,
    /// Where the list stands: each licence server numbers its packs anew.
    place: String,
    kind: Option<usize>,
    model: Option<usize>,
    version: Option<usize>,
    product_type: Option<usize>,
    total: Option<usize>,
}

fn packs(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["KeyPackId", "TotalLicenses", "ProductVersion"]).then(|| {
        Box::new(Packs {
            key: columns.take(&["KeyPackId"], "pack_key"),
            server: columns.take(&["PSComputerName", "__SERVER"], "pack_key"),
            place: place.path.to_string(),
            kind: columns.take(&["KeyPackType"], "type"),
            model: columns.take(&["TypeAndModel"], "product"),
            version: columns.take(&["ProductVersion"], "version"),
            product_type: columns.take(&["ProductType"], "metric"),
            total: columns.take(&["TotalLicenses"], "quantity"),
        }) as Box<dyn Export>
    })
}

impl Packs {
    fn metric(&self, row: &Row<'_>) -> &'static str {
        let model = cell(row, self.model).to_ascii_lowercase();
        match (model.contains("per user"), model.contains("per device"), cell(row, self.product_type)) {
            (true, _, _) | (_, false, "1") => "user",
            (_, true, _) | (_, _, "0") => "device",
            _ => "",
        }
    }
}

impl Export for Packs {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Entitlement, fields: vec!["product", "quantity", "metric", "version", "pack_key"] }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        // 0 unknown, 1 retail, 2 volume, 3 concurrent, 4 temporary, 5 open, 6 built in (for operating systems of old).
        if matches!(cell(row, self.kind), "4" | "6") || cell(row, self.model).to_ascii_lowercase().contains("built-in") {
            return Turn::Aside("temporary-licences");
        }
        let server = match cell(row, self.server) {
            "" => self.place.as_str(),
            server => server,
        };
        let key = match cell(row, self.key) {
            "" => String::new(),
            key => format!("{server} {key}"),
        };
        let cells = [cell(row, self.total), self.metric(row), cell(row, self.version), key.as_str()];
        out.put(0, std::iter::once("Remote Desktop Services CAL").chain(cells));
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
