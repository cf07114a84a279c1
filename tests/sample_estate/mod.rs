//! The made-up estate 'Contoso' as the files that a client would send: written by a seeded generator, the same bytes every time.
//!
//! `people`, `devices` and `servers` say what there is; `access` and `apps` what the logs show of it; `entitlements` what is owned;
//! `directory` and `workbook` bring it into tables; `noise` adds what is no evidence; `write` knows how files are encoded.
//! What is planted, and the right answers, stands in samples/README.md.

mod access;
mod apps;
mod calendar;
mod devices;
mod directory;
mod entitlements;
mod noise;
mod people;
pub mod planted;
mod rng;
mod servers;
mod workbook;
mod write;

use devices::Device;
use people::{Account, Domain, Post};
use rng::Rng;
use servers::Server;
use std::collections::BTreeMap;
use std::path::Path;
use write::{Csv, file};

/// People, devices and servers; everything else is derived from them.
pub struct Estate {
    pub people: Vec<Account>,
    pub devices: Vec<Device>,
    pub servers: Vec<Server>,
    computers: BTreeMap<usize, usize>,
}

impl Estate {
    pub fn new() -> Estate {
        let people = people::everybody(&mut Rng::new(2026));
        let devices = devices::everything(&people, &mut Rng::new(630));
        let computers = devices.iter().enumerate().filter_map(|(n, d)| d.owner.map(|owner| (owner, n))).collect();
        Estate { people, devices, servers: servers::inventory(), computers }
    }

    /// The computer of an account; accounts without one use the meeting room's, the last of the offices.
    pub fn computer_of(&self, account: usize) -> &Device {
        &self.devices[self.computers.get(&account).copied().unwrap_or(self.computers.len() - 1)]
    }

    pub fn computer_of_post(&self, post: Post, number: usize) -> &Device {
        let account = self.people.iter().position(|p| p.post == post && p.number == number).unwrap_or_default();
        self.computer_of(account)
    }
}

/// Writes the whole folder. Every file has its own seed, so that a change in one leaves the others as they are.
pub fn write_into(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let estate = Estate::new();
    let tables: Vec<(&str, Vec<u8>)> = vec![
        ("engagement.recal", noise::journal().into_bytes()),
        ("MADE-UP.txt", noise::MADE_UP.as_bytes().to_vec()),
        ("directory/contoso-users.csv", directory::directory(&estate.people, Domain::Contoso).comma()),
        ("directory/fabrikam-users.csv", directory::directory(&estate.people, Domain::Fabrikam).comma()),
        ("directory/m365-plans.csv", directory::plans_csv(&estate.people).comma()),
        ("directory/authorised.csv", apps::authorised(&estate).comma()),
        ("devices/register.csv", directory::register(&estate.devices, &estate.servers).comma()),
        ("devices/dhcp-leases.csv", directory::leases(&estate.devices).comma()),
        ("servers/inventory.csv", servers::inventory_csv(&estate.servers).comma()),
        ("servers/collector-status.csv", servers::collector_status(&estate.servers).comma()),
        ("servers/collector-messages.csv", servers::collector_messages().comma()),
        ("entitlements/licences.xlsx", workbook::licences(&estate.people)?),
        ("entitlements/price-list.csv", prices().semicolon()),
        ("entitlements/auditor-claim.csv", claims().comma()),
        ("logs/ad-logons.csv", access::ad_logons(&estate, &mut Rng::new(1)).comma()),
        ("logs/file-shares.csv", apps::file_shares(&estate, &mut Rng::new(2)).comma()),
        ("logs/exchange.csv", apps::exchange(&estate, &mut Rng::new(3)).comma()),
        ("logs/sharepoint.csv", apps::sharepoint(&estate, &mut Rng::new(4)).semicolon()),
        ("logs/rds-sessions.csv", apps::rds_sessions(&estate, &mut Rng::new(5)).comma()),
        ("logs/skype.csv", apps::skype(&estate, &mut Rng::new(6)).powershell()),
        ("logs/lyon-warehouse-users.csv", apps::lyon_users(&estate, &mut Rng::new(7)).comma()),
        ("logs/ulm-devices.csv", apps::ulm_devices(&estate, &mut Rng::new(8)).comma()),
        // The same list once more, under another name: the same bytes count once.
        ("other/Copy of ulm-devices.csv", apps::ulm_devices(&estate, &mut Rng::new(8)).comma()),
        ("other/printer-prices.csv", noise::printer_prices().comma()),
        ("other/phone-book.csv", noise::phone_book().comma()),
        ("other/mail-from-it.txt", noise::MAIL.as_bytes().to_vec()),
        ("entitlements/~$licences.xlsx", noise::lock_file()),
        (".DS_Store", noise::folder_settings()),
    ];
    for (path, bytes) in &tables {
        file(folder, path, bytes)?;
    }
    Ok(())
}

/// The decisions that lie beside the sample, as JSON Lines.
pub fn decisions() -> String {
    noise::decisions(&Estate::new().people)
}

fn prices() -> Csv {
    let mut csv = Csv::new(&["product", "metric", "unit_price", "currency"]);
    for (product, metric, price) in entitlements::PRICES {
        csv.row(&[product, metric, price, "EUR"]);
    }
    csv
}

fn claims() -> Csv {
    let mut csv = Csv::new(&["right", "claimed_shortage", "unit_price"]);
    for (right, shortage, price) in entitlements::CLAIMS {
        csv.row(&[right, shortage, price]);
    }
    csv
}
