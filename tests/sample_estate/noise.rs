//! What comes along in every folder of extracts and is no evidence: other tables, a mail, lock files, folder settings.

use super::people::{Account, Post};
use super::write::{Asked, Csv};

pub const MADE_UP: &str = "MADE UP. Contoso AG and Fabrikam SAS, their people, devices, servers, orders and prices are invented.\n\
    The folder is a sample for recal: see samples/README.md of the project for what is planted in it.\n";

pub const MAIL: &str = "From: it-service@contoso.example\nTo: licences@contoso.example\nDate: 3 Jul 2026\n\nHello,\n\n\
    attached is what we could pull this week. The scanners all sign in as svc_scan, the MES terminals go through svc_mes.\n\
    The kiosks in Ulm have no user at all. LYO-DC02 has no client, we could not get its Security log.\n\nRegards, IT service\n";

/// The engagement's journal as it stands when the consultant begins: what is asked for, and which collector site is ours.
pub fn journal() -> String {
    let asked = Asked { on: "2026-07-06", client: "Contoso", form: "AG", as_of: "2026-06-30", currency: "EUR", site: "CTS" };
    asked.journal()
}

/// What a careful consultant decides on this evidence, for `recal decide`: twelve people are one each, one order is not two.
pub fn decisions(people: &[Account]) -> String {
    let mut lines = String::new();
    for old in people.iter().filter(|p| p.post == Post::LeftBehind) {
        let new = old.user.replace("@fabrikam.example", "@contoso.example");
        let on = format!("{{\"record\":\"person\",\"key\":\"{}\"}}", old.user);
        let why = "same person, account left behind in Fabrikam's directory; HR list of the merger, p. 2";
        lines.push_str(&format!("{{\"op\":\"merge\",\"on\":{on},\"to\":\"{new}\",\"why\":\"{why}\"}}\n"));
    }
    lines.push_str(
        "{\"op\":\"amend\",\"on\":{\"record\":\"entitlement\",\"key\":\"entitlements/licences.xlsx#Reseller orders#5\"},\
        \"field\":\"status\",\"to\":\"same order as the agreement's line\",\"why\":\"PO 4500018837 is order 4500018837 of the agreement\"}\n",
    );
    lines
}

/// Prices, but of toner: no column says product and unit price of a licence.
pub fn printer_prices() -> Csv {
    let mut csv = Csv::new(&["printer", "toner", "pages", "price per page"]);
    for (printer, toner, pages, price) in [("PRN series 400", "black", "12000", "0.011"), ("PRN series 400", "cyan", "8000", "0.042")] {
        csv.row(&[printer, toner, pages, price]);
    }
    csv
}

/// A list of names that is no directory: it does not say whether anybody is enabled.
pub fn phone_book() -> Csv {
    let mut csv = Csv::new(&["name", "phone", "room"]);
    for n in 0..6 {
        csv.row(&[format!("Desk {n}"), format!("+49 761 555 01{n:02}"), format!("B{}.{:02}", 1 + n / 3, 10 + n)]);
    }
    csv
}

/// Excel's lock file beside an open workbook: the owner's name, then zeros.
pub fn lock_file() -> Vec<u8> {
    let mut bytes = b"\x08Procurem".to_vec();
    bytes.resize(165, 0);
    bytes
}

/// The folder settings that a Mac leaves behind.
pub fn folder_settings() -> Vec<u8> {
    let mut bytes = b"\x00\x00\x00\x01Bud1".to_vec();
    bytes.resize(64, 0);
    bytes
}
