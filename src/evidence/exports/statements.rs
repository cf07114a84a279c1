//! Entitlements as Microsoft and ConfigMgr state them: the License Statement's pivot data, the licence summary of the admin centre (once
//! VLSC), ConfigMgr's General License Statement, the subscriptions under 'Your products'.

use super::super::days;
use super::super::header::Kind;
use super::super::table::Row;
use super::super::values;
use super::columns::{Columns, cell};
use super::{Export, Form, Place, Target, Turn, Turned, without_evidence};
use crate::catalog::Catalog;
use crate::kit::mapping::DateOrder;

pub(super) const FORMS: [Form; 3] = [
    Form { name: "Microsoft licence statement or summary", open: statement },
    Form { name: "ConfigMgr General License Statement", open: general },
    Form { name: "Microsoft 365, subscriptions of the tenant", open: subscriptions },
];

/// The type of a licence whose assurance runs until a day that nobody tells.
const WITH_ASSURANCE: &str = "L&SA";

const FIELDS: [&str; 6] = ["product", "quantity", "version", "type", "sa_end", "purchased"];

/// Per product: the units at a version, and how many of them have Software Assurance running.
#[derive(Clone)]
struct Statement {
    family: Option<usize>,
    version: Option<usize>,
    quantity: Option<usize>,
    assured: Option<usize>,
    country: Option<usize>,
    pool: Option<usize>,
    /// The day on which the statement was computed, as it stands.
    stated: String,
}

fn statement(columns: &mut Columns, place: Place<'_>) -> Option<Box<dyn Export>> {
    let family = ["License Product Family", "Licence Product Family", "Product Family"];
    let quantity = ["Effective License Quantity", "Effective Licence Quantity", "Effective Quantity"];
    let signs = columns.find(&family).is_some() && columns.find(&quantity).is_some();
    signs.then(|| {
        Box::new(Statement {
            family: columns.take(&family, "product"),
            version: columns.take(&["License Version", "Licence Version", "Version"], "version"),
            quantity: columns.take(&quantity, "quantity"),
            assured: columns.take(&["Active SA Quantity"], "type"),
            country: columns.take(&["Country of Usage"], "quantity"),
            pool: columns.take(&["Product Pool"], "product"),
            stated: stated(place),
        }) as Box<dyn Export>
    })
}

/// The day of a statement stands in some cell above its header: `2026/03/31`.
fn stated(place: Place<'_>) -> String {
    let cells = place.above.iter().flat_map(|row| &row.cells);
    let mut days = cells.filter_map(|cell| {
        let iso = cell.get(..10)?.replace('/', "-");
        crate::catalog::Day::parse_iso(&iso).map(|_| iso)
    });
    days.next_back().unwrap_or_default()
}

/// A quantity; blank is none.
fn units(text: &str) -> Option<i64> {
    if text.is_empty() { Some(0) } else { values::integer(text, None) }
}

impl Export for Statement {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Entitlement, fields: FIELDS.to_vec() }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        // The totals; every other country repeats a part of them.
        let country = cell(row, self.country);
        if self.country.is_some() && !country.eq_ignore_ascii_case("All Countries") {
            return Turn::Aside("part-of-a-total");
        }
        let (family, version) = (cell(row, self.family), cell(row, self.version));
        if family.is_empty() || family.to_ascii_lowercase().starts_with("total") {
            return Turn::Aside("no-product");
        }
        if cell(row, self.pool).eq_ignore_ascii_case("applications") {
            return Turn::Aside("not-a-cal");
        }
        let (Some(all), Some(assured)) = (units(cell(row, self.quantity)), units(cell(row, self.assured))) else {
            return Turn::Reject(format!("quantity '{}' is no whole number", cell(row, self.quantity)));
        };
        let without_licence = (assured - all).max(0);
        let assured = assured.min(all);
        // Software Assurance runs on the day of the statement; until when is not told, so it is taken to end then.
        for (count, until, with_assurance) in [(all - assured, "", false), (assured, self.stated.as_str(), true)] {
            if count > 0 {
                // Without a day of its own the statement says that assurance runs, and not until when.
                let kind = if with_assurance && until.is_empty() { WITH_ASSURANCE } else { "license" };
                out.put(0, [family, &count.to_string(), version, kind, until, ""]);
            }
        }
        // Assurance that no licence stands behind is told as that.
        if without_licence > 0 {
            out.put(0, [family, &without_licence.to_string(), version, "sa", &self.stated, ""]);
        }
        if all > 0 || without_licence > 0 { Turn::Rows } else { Turn::Aside("nothing-held") }
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// The list that consultants prepare for ConfigMgr's Asset Intelligence.
#[derive(Clone)]
struct General {
    name: Option<usize>,
    publisher: Option<usize>,
    version: Option<usize>,
    quantity: Option<usize>,
    purchased: Option<usize>,
    assured: Option<usize>,
    until: Option<usize>,
}

fn general(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    columns.have(&["Name", "Publisher", "Version", "EffectiveQuantity", "SupportPurchased"]).then(|| {
        Box::new(General {
            name: columns.take(&["Name"], "product"),
            publisher: columns.take(&["Publisher"], "product"),
            version: columns.take(&["Version"], "version"),
            quantity: columns.take(&["EffectiveQuantity"], "quantity"),
            purchased: columns.take(&["DateOfPurchase"], "purchased"),
            assured: columns.take(&["SupportPurchased"], "type"),
            until: columns.take(&["SupportExpirationDate"], "sa_end"),
        }) as Box<dyn Export>
    })
}

impl Export for General {
    fn targets(&self) -> Vec<Target> {
        vec![Target { kind: Kind::Entitlement, fields: FIELDS.to_vec() }]
    }

    fn turn(&mut self, row: &Row<'_>, _catalog: &Catalog, out: &mut Turned) -> Turn {
        let publisher = cell(row, self.publisher);
        if !publisher.is_empty() && !publisher.to_ascii_lowercase().contains("microsoft") {
            return Turn::Aside("other-publisher");
        }
        let assured = cell(row, self.assured) == "1";
        // Days are month first in this list, whatever the language of whoever prepared it.
        let day = |column| {
            days::ordered(cell(row, column), DateOrder::MonthDayYear).map_or_else(|| cell(row, column).to_string(), |day| day.to_string())
        };
        let (until, purchased) = (if assured { day(self.until) } else { String::new() }, day(self.purchased));
        let kind = if assured && until.is_empty() { WITH_ASSURANCE } else { "license" };
        out.put(0, [cell(row, self.name), cell(row, self.quantity), cell(row, self.version), kind, &until, &purchased]);
        Turn::Rows
    }

    fn afresh(&self) -> Box<dyn Export> {
        Box::new(self.clone())
    }
}

/// Subscriptions of a tenant: who holds them is told by the users' plans, so these counts are no evidence of anybody's rights.
fn subscriptions(columns: &mut Columns, _place: Place<'_>) -> Option<Box<dyn Export>> {
    let centre = columns.have(&["Product Title", "Total Licenses", "Assigned licenses"]);
    let cmdlet = columns.find(&["SkuPartNumber", "AccountSkuId"]).is_some() && columns.have(&["ConsumedUnits"]);
    (centre || cmdlet).then(|| without_evidence("subscriptions-without-users"))
}
