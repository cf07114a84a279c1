//! The fields of records that `add` and `amend` may name, and what their values look like. INTERFACE.md 'Canonical tables'.
//!
//! Only the shape is judged here; whether a workload, product or plan exists is for the catalog, when the position is computed.

use crate::catalog::money::{self, believable_units};
use crate::catalog::{Cents, Day};
use crate::kit::records::LineType;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Text,
    /// ISO 8601.
    Day,
    /// yes/no, true/false, 1/0.
    Flag,
    /// A whole number, not negative.
    Count,
    /// A whole number.
    Whole,
    Money,
    /// A code of ISO 4217.
    Currency,
    /// `user` or `device`.
    Metric,
    /// A type of entitlement line.
    LineType,
    /// `standard` or `enterprise`: the features used.
    Edition,
    /// `user`, `group` or `either`.
    Principal,
    /// Whom an account stands for.
    People,
}

/// A record's name, the fields it cannot do without, and the others.
pub struct Fields {
    pub record: &'static str,
    pub required: &'static [(&'static str, Shape)],
    pub optional: &'static [(&'static str, Shape)],
}

use Shape::{Count, Currency, Day as D, Edition, Flag, LineType as Kind, Metric, Money, People, Principal, Text as T, Whole};

pub const RECORDS: [Fields; 14] = [
    Fields {
        record: "server",
        required: &[("server", T), ("workload", T)],
        optional: &[
            ("version", T),
            ("os_version", T),
            ("host", T),
            ("cal_model", T),
            ("edition", T),
            ("external_facing", Flag),
            ("site", T),
        ],
    },
    Fields {
        record: "access",
        required: &[("workload", T)],
        optional: &[
            ("user", T),
            ("device", T),
            ("ip", T),
            ("server", T),
            ("edition", Edition),
            ("first_seen", D),
            ("last_seen", D),
            ("count", Count),
        ],
    },
    Fields {
        record: "person",
        required: &[("user", T)],
        optional: &[
            ("enabled", Flag),
            ("disabled_on", D),
            ("aliases", T),
            ("kind", T),
            ("last_logon", D),
            ("employee_id", T),
            ("display_name", T),
            ("sid_history", T),
            ("created", D),
            ("left_on", D),
            ("password_never_expires", Flag),
            ("stands_for", People),
        ],
    },
    Fields {
        record: "device",
        required: &[("device", T)],
        optional: &[("device_kind", T), ("aliases", T), ("ip", T), ("ip_from", D), ("ip_to", D), ("unattended", Flag), ("nat", Flag)],
    },
    Fields { record: "plan", required: &[("user", T), ("plan", T)], optional: &[] },
    Fields {
        record: "entitlement",
        required: &[("product", T), ("quantity", Whole)],
        optional: &[
            ("metric", Metric),
            ("version", T),
            ("type", Kind),
            ("sa_end", D),
            ("purchased", D),
            ("replaces", T),
            ("agreement", T),
            ("unit_price", Money),
            ("server", T),
            ("status", T),
            ("pack_key", T),
        ],
    },
    // The wording of a product, wherever it stands: its key is the text.
    Fields {
        record: "description",
        required: &[("product", T)],
        optional: &[("metric", Metric), ("version", T), ("type", Kind), ("replaces", T), ("pack", Count)],
    },
    Fields { record: "assignment", required: &[("subject", T), ("product", T)], optional: &[] },
    Fields { record: "price", required: &[("product", T), ("unit_price", Money)], optional: &[("metric", Metric), ("currency", Currency)] },
    Fields { record: "claim", required: &[("right", T), ("claimed_shortage", Count)], optional: &[("unit_price", Money)] },
    Fields {
        record: "authorised",
        required: &[("workload", T), ("user", T)],
        optional: &[("principal", Principal), ("server", T), ("edition", Edition), ("via", T)],
    },
    Fields { record: "membership", required: &[("group", T), ("member", T)], optional: &[("principal", Principal), ("aliases", T)] },
    Fields { record: "event", required: &[("server", T), ("message", T)], optional: &[("source", T), ("id", Count), ("time", D)] },
    Fields {
        record: "collector",
        required: &[("server", T), ("client_installed", Flag)],
        optional: &[("site_code", T), ("last_inventory", D)],
    },
];

/// The fields of a record by its name (`named assignment` is `assignment`).
pub fn of(record: &str) -> Result<&'static Fields, String> {
    let name = canonical_record(record);
    RECORDS.iter().find(|f| f.record == name).ok_or_else(|| {
        let known: Vec<&str> = RECORDS.iter().map(|f| f.record).collect();
        format!("names a record '{record}' that does not exist (there are {})", known.join(", "))
    })
}

/// Lower case, with the other usual names folded.
pub fn canonical_record(record: &str) -> String {
    let name = record.trim().to_ascii_lowercase();
    match name.as_str() {
        "named assignment" | "named_assignment" | "named-assignment" => "assignment".to_string(),
        "authorized" => "authorised".to_string(),
        _ => name,
    }
}

/// A field's name as the records have it (`authorised_user` is the header of an authorised `user`).
pub fn canonical_field(record: &str, field: &str) -> String {
    let name = field.trim().to_ascii_lowercase();
    if record == "authorised" && name == "authorised_user" { "user".to_string() } else { name }
}

impl Fields {
    /// Judges a value for a field; the error completes 'line 3 …'.
    pub fn check(&self, field: &str, value: &str) -> Result<(), String> {
        let all = || self.required.iter().chain(self.optional);
        let Some((_, shape)) = all().find(|(name, _)| *name == field) else {
            let known: Vec<&str> = all().map(|(name, _)| *name).collect();
            return Err(format!(
                "names a field '{field}' that a record of kind '{}' does not have (it has {})",
                self.record,
                known.join(", ")
            ));
        };
        match shape.refuses(value) {
            Some(wanted) => Err(format!("gives the field '{field}' the value '{value}', which is no {wanted}")),
            None => Ok(()),
        }
    }
}

impl Shape {
    /// What the value should have been, if it is not that. Blank is absent and always fits.
    fn refuses(self, value: &str) -> Option<&'static str> {
        let value = value.trim();
        if value.is_empty() || value == "-" {
            return None;
        }
        let lower = value.to_ascii_lowercase();
        let (fits, wanted) = match self {
            Shape::Text => (true, "text"),
            Shape::Day => (Day::parse_iso(value).is_some(), "date (YYYY-MM-DD)"),
            Shape::Flag => (parse_flag(value).is_some(), "yes or no"),
            Shape::Count => (value.parse::<u32>().is_ok_and(|n| believable_units(i64::from(n))), "whole number from 0 to 100,000,000"),
            Shape::Whole => (value.parse::<i64>().is_ok_and(believable_units), "whole number of at most 100,000,000"),
            Shape::Money => (Cents::parse(value).is_some(), "amount such as 31.50"),
            Shape::Currency => (money::currency(value).is_some(), "currency such as EUR (a code of ISO 4217)"),
            Shape::Metric => (matches!(lower.as_str(), "user" | "device"), "metric (user, device)"),
            Shape::LineType => {
                (LineType::parse(value).is_some(), "type of entitlement (license, subscription, sa, step-up, bridge, credit)")
            }
            Shape::People => match crate::kit::behind::StandsFor::parse(value) {
                Ok(_) => (true, ""),
                Err(wanted) => (false, wanted),
            },
            Shape::Edition => (crate::kit::records::Edition::parse(&lower).is_some(), "edition (standard, enterprise)"),
            Shape::Principal => (crate::kit::records::Principal::parse(&lower).is_some(), "principal (user, group, either)"),
        };
        (!fits).then_some(wanted)
    }
}

/// yes/no, true/false, 1/0 in any case.
pub fn parse_flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_the_record_lacks_and_a_value_out_of_shape_are_told() {
        let entitlement = of("Entitlement").unwrap();
        assert!(entitlement.check("sa_end", "2026-06-30").is_ok());
        assert!(entitlement.check("quantity", "-5").is_ok());
        assert!(entitlement.check("sa_end", "30.6.2026").unwrap_err().contains("no date"));
        assert!(entitlement.check("sa end", "2026-06-30").unwrap_err().contains("does not have"));
        assert!(of("people").is_err());
        assert_eq!(of("named assignment").unwrap().record, "assignment");
    }
}
