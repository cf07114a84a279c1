//! Licence packs of an integrated server (Windows Essential Business Server, Small Business Server) as its administration console lists them:
//! how many CALs of an edition are installed, assigned and free, whether they are in order, from which product keys they come.

use super::super::header::Kind;
use super::super::table::Row;
use super::columns::{Columns, cell, day_cell};
use super::{Export, Form, Place, Target, Turn, Turned};
use crate::catalog::Catalog;

pub(super) const FORMS: [Form; 1] = [Form { name: "EBS or SBS, licence management", open: packs }];

#[derive(Clone)]
struct Packs {
    edition: Option<usize>,
    total: Option<usize>,
    status: Option<usize>,
    keys: Option<usize>,
    installed_on: Option<usize>,
    server: Option<usize>,
}

fn packs(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    const TOTAL: [&str; 4] = ["Total", "Installed", "Gesamt", "Installiert"];
    let signs = ["Assigned", "Available", "Product Keys", "Product Key", "Zugewiesen", "Verfügbar"];
    let edition = columns.find(&["Edition"]).is_some() && columns.find(&TOTAL).is_some();
    (edition && columns.find(&signs).is_some()).then(|| {
        Box::new(Packs {
            edition: columns.take(&["Edition"], "product"),
            total: columns.take(&TOTAL, "quantity"),
            status: columns.take(&["Status"], "status"),
            keys: columns.take(&["Product Keys", "Product Key"], "pack_key"),
            installed_on: columns.take(&["Installed On", "Date Installed", "Installation Date"], "purchased"),
            server: columns.take(&["Server", "Computer"], "server"),
        }) as Box<dyn Export>
    })
}

/// The product of an edition as the console calls it: `Standard`, `Premium User CAL`, `Windows SBS 2008 CAL Suite`.
fn product(edition: &str) -> String {
    let words = edition.to_ascii_lowercase();
    if words.contains("ebs") || words.contains("sbs") || words.contains("business server") {
        edition.to_string()
    } else if words.contains("premium") {
        "Windows EBS Premium CAL".to_string()
    } else {
        "Windows EBS Standard CAL".to_string()
    }
}

/// That CALs are in compliance says that they are installed; any other word stands as it is.
fn status(told: &str) -> &str {
    let word = told.to_ascii_lowercase();
    if matches!(word.as_str(), "compliant" | "in compliance" | "ok" | "konform") { "installed" } else { told }
}

impl Export for Packs {
    fn targets(&self) -> Vec<Target> {
        let fields = vec!["product", "quantity", "metric", "status", "pack_key", "purchased", "server"];
        vec![Target { kind: Kind::Entitlement, fields }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let edition = cell(row, self.edition);
        if edition.is_empty() || edition.to_ascii_lowercase().starts_with("total") {
            return Turn::Aside("no-product");
        }
        let words = edition.to_ascii_lowercase();
        let metric = ["device", "user"].into_iter().find(|metric| words.contains(metric)).unwrap_or("");
        let head = [&product(edition), cell(row, self.total), metric, status(cell(row, self.status))];
        let tail = [cell(row, self.keys), day_cell(row, self.installed_on), cell(row, self.server)];
        out.put(0, head.into_iter().chain(tail));
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}
