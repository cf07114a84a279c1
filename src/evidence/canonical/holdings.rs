//! What is held, priced and claimed: entitlements, named assignments, prices, the auditor's own figures.

use super::super::account::Outcome;
use super::super::table::Row;
use super::super::values;
use super::column::{Column, shortened};
use super::{Layout, Loader, Seen, Sink};
use crate::catalog::{Cents, Metric};
use crate::kit::records::{AssignmentRecord, ClaimRecord, EntitlementRecord, LineType, PriceRecord};

/// Lines of a licence statement or purchase list. Never merged: two equal purchases are two purchases.
pub(super) struct Entitlements {
    product: Column,
    quantity: Column,
    metric: Column,
    version: Column,
    line_type: Column,
    sa_end: Column,
    purchased: Column,
    replaces: Column,
    agreement: Column,
    unit_price: Column,
    server: Column,
    status: Column,
    pack_key: Column,
}

impl Entitlements {
    pub fn new(layout: &Layout<'_>) -> Entitlements {
        Entitlements {
            product: layout.column("product"),
            quantity: layout.column("quantity"),
            metric: layout.column("metric"),
            version: layout.column("version"),
            line_type: layout.column("type"),
            sa_end: layout.column("sa_end"),
            purchased: layout.column("purchased"),
            replaces: layout.column("replaces"),
            agreement: layout.column("agreement"),
            unit_price: layout.column("unit_price"),
            server: layout.column("server"),
            status: layout.column("status"),
            pack_key: layout.column("pack_key"),
        }
    }
}

impl Loader for Entitlements {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let (line_type, with_sa) = match self.line_type.text(row) {
            None => (None, false),
            Some(text) => line_type(text, sink).ok_or_else(|| format!("type '{}' is none that is known", shortened(text)))?,
        };
        let mut record = EntitlementRecord {
            origin: sink.origin,
            product: self.product.required(row)?.to_string(),
            quantity: self.quantity.units(row)?.ok_or_else(|| self.quantity.missing(row))?,
            metric: metric(&self.metric, row, sink)?,
            version: self.version.owned(row),
            line_type,
            with_sa,
            sa_end: self.sa_end.day(row)?,
            purchased: self.purchased.day(row)?,
            replaces: self.replaces.owned(row),
            agreement: self.agreement.owned(row),
            unit_price: None,
            server: self.server.name(row)?.map(String::from),
            status: self.status.owned(row),
            pack_key: self.pack_key.owned(row),
        };
        // What was paid is for information; the line counts without it.
        let price = self.unit_price.money(row).and_then(|price| match price {
            Some(Cents(cents)) if cents < 0 => Err("unit_price is negative".to_string()),
            other => Ok(other),
        });
        record.unit_price = sink.informative(self.unit_price.field, price);
        sink.records.entitlements.push(record);
        Ok(Outcome::Accepted)
    }
}

/// A line's type by its word, else as price lists word it (`L&SA`, `Aufstufung`, `1 year subscription`); and whether SA comes with it.
fn line_type(text: &str, sink: &Sink<'_, '_>) -> Option<(Option<LineType>, bool)> {
    if let Some(known) = LineType::parse(text) {
        return Some((Some(known), false));
    }
    let reading = sink.workloads.catalog.read_description(text);
    let known = LineType::parse(&reading.line_type?)?;
    Some((Some(known), reading.with_sa))
}

/// User or device by its word, else as price lists word it (`pro Benutzer`, `1 DvcCAL`).
fn metric(column: &Column, row: &Row<'_>, sink: &Sink<'_, '_>) -> Result<Option<Metric>, String> {
    column.metric(row).or_else(|why| {
        let worded = column.text(row).and_then(|text| sink.workloads.catalog.read_description(text).metric);
        worded.map(Some).ok_or(why)
    })
}

/// CALs assigned by name.
pub(super) struct Assignments {
    subject: Column,
    product: Column,
    seen: Seen,
}

impl Assignments {
    pub fn new(layout: &Layout<'_>) -> Assignments {
        Assignments { subject: layout.column("subject"), product: layout.column("product"), seen: Seen::default() }
    }
}

impl Loader for Assignments {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let record = AssignmentRecord {
            origin: sink.origin,
            subject: self.subject.required(row)?.to_string(),
            product: self.product.required(row)?.to_string(),
        };
        if self.seen.again(row, &[&self.subject, &self.product]) {
            return Ok(Outcome::Merged);
        }
        sink.records.assignments.push(record);
        Ok(Outcome::Accepted)
    }
}

/// A price list. The currency stands in its own column or beside the figure.
pub(super) struct Prices {
    product: Column,
    unit_price: Column,
    metric: Column,
    currency: Column,
    seen: Seen,
}

impl Prices {
    pub fn new(layout: &Layout<'_>) -> Prices {
        Prices {
            product: layout.column("product"),
            unit_price: layout.column("unit_price"),
            metric: layout.column("metric"),
            currency: layout.column("currency"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Prices {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let text = self.unit_price.text(row).ok_or_else(|| self.unit_price.missing(row))?;
        let unit_price = self.unit_price.money(row)?.ok_or_else(|| self.unit_price.missing(row))?;
        if unit_price.0 < 0 {
            return Err(format!("unit_price '{}' is negative", shortened(text)));
        }
        let record = PriceRecord {
            origin: sink.origin,
            product: self.product.required(row)?.to_string(),
            metric: metric(&self.metric, row, sink)?,
            unit_price,
            currency: self
                .currency
                .text(row)
                .map(|named| values::currency(named).unwrap_or_else(|| named.to_string()))
                .or_else(|| values::currency(text)),
        };
        if self.seen.again(row, &[&self.product, &self.unit_price, &self.metric, &self.currency]) {
            return Ok(Outcome::Merged);
        }
        sink.records.prices.push(record);
        Ok(Outcome::Accepted)
    }
}

/// The auditor's own figures.
pub(super) struct Claims {
    right: Column,
    claimed_shortage: Column,
    unit_price: Column,
    seen: Seen,
}

impl Claims {
    pub fn new(layout: &Layout<'_>) -> Claims {
        Claims {
            right: layout.column("right"),
            claimed_shortage: layout.column("claimed_shortage"),
            unit_price: layout.column("unit_price"),
            seen: Seen::default(),
        }
    }
}

impl Loader for Claims {
    fn load(&mut self, row: &Row<'_>, sink: &mut Sink<'_, '_>) -> Result<Outcome, String> {
        let record = ClaimRecord {
            origin: sink.origin,
            right: self.right.required(row)?.to_string(),
            claimed_shortage: match self.claimed_shortage.units(row)? {
                Some(units) => u64::try_from(units).map_err(|_| format!("claimed_shortage '{units}' is negative"))?,
                None => return Err(self.claimed_shortage.missing(row)),
            },
            unit_price: self.unit_price.money(row)?,
        };
        if self.seen.again(row, &[&self.right, &self.claimed_shortage, &self.unit_price]) {
            return Ok(Outcome::Merged);
        }
        sink.records.claims.push(record);
        Ok(Outcome::Accepted)
    }
}
