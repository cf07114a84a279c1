//! What the consultant decided, as the kit needs it. The journal (room `engagement`) translates its active entries into these;
//! order is the journal's. Decisions never change what was read: they are inputs beside it.

use super::mapping::{Mapping, Profile, TableName};
use crate::catalog::{Cents, Day, Metric};
use std::collections::{BTreeMap, BTreeSet};

/// Which record a decision names, by the keys that the extracts use. POSITION.md section 1, INTERFACE.md 'Keys'.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordKey {
    /// person, device, server, entitlement, access, plan, price, claim, assignment …
    pub record: String,
    pub key: String,
}

/// A metric as chosen for a right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MetricChoice {
    User,
    Device,
    Split,
}

impl MetricChoice {
    pub fn word(self) -> &'static str {
        match self {
            MetricChoice::User => "user",
            MetricChoice::Device => "device",
            MetricChoice::Split => "split",
        }
    }

    pub fn parse(text: &str) -> Option<MetricChoice> {
        match text.trim().to_ascii_lowercase().as_str() {
            "user" => Some(MetricChoice::User),
            "device" => Some(MetricChoice::Device),
            "split" => Some(MetricChoice::Split),
            _ => None,
        }
    }
}

/// One decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    Amend {
        on: RecordKey,
        field: String,
        to: Option<String>,
    },
    Add {
        record: String,
        fields: BTreeMap<String, String>,
    },
    /// How a table is read: followed by the readers, before there are records.
    Map {
        on: TableName,
        mapping: Box<Mapping>,
    },
    /// The same for every table of a shape.
    Profile(Box<Profile>),
    /// `path` or `path#table`.
    ReferenceOnly {
        source: String,
        yes: bool,
    },
    Exclude {
        on: RecordKey,
    },
    Include {
        on: RecordKey,
    },
    Merge {
        on: RecordKey,
        to: String,
    },
    Split {
        on: RecordKey,
    },
    Metric {
        right: String,
        to: MetricChoice,
    },
    Shared {
        device: String,
        yes: bool,
    },
    Price {
        product: String,
        metric: Option<Metric>,
        to: Cents,
        currency: Option<String>,
    },
    /// A Connector's entitlement line (its origin key) is held for this host.
    Place {
        connector: String,
        host: String,
    },
    /// An unverified row of the catalog granted, or a granted one withdrawn.
    Right {
        row: String,
        granted: bool,
    },
    Finding {
        id: String,
        to: super::findings::Status,
    },
    /// Kept beside the row it is about; changes no number.
    Note {
        on: String,
        text: String,
    },
}

/// A decision with the journal entry it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    pub entry: u64,
    pub decision: Decision,
    pub why: String,
    pub by: String,
}

/// How the metrics of all rights are chosen. POSITION.md section 5.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Policy {
    #[default]
    LeastCost,
    SmallerCount,
    AsLicensed,
}

impl Policy {
    pub const ALL: [Policy; 3] = [Policy::LeastCost, Policy::SmallerCount, Policy::AsLicensed];

    pub fn word(self) -> &'static str {
        match self {
            Policy::LeastCost => "least-cost",
            Policy::SmallerCount => "smaller-count",
            Policy::AsLicensed => "as-licensed",
        }
    }

    pub fn parse(text: &str) -> Option<Policy> {
        Policy::ALL.into_iter().find(|p| p.word() == text.trim())
    }
}

/// The settings in force (INTERFACE.md, op `set`); all printed among the assumptions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    pub client: String,
    pub as_of: Day,
    pub currency: Option<String>,
    pub window_start: Option<Day>,
    pub implied_windows_server: bool,
    pub external_definition: Option<String>,
    pub site_code: Option<String>,
    pub policy: Policy,
    /// Workloads that the data request is about, between semicolons; `None`: those that the inventory or a log names.
    pub scope: Option<String>,
    /// The day by which the data request asks for its files.
    pub request_deadline: Option<Day>,
    /// Share of a right's demands, in percent, below which a gap is shown as minor; informative.
    pub threshold: Option<String>,
    /// Rights, by their ids, in which whoever could access counts as well as whoever did.
    pub could_access: BTreeSet<String>,
}

impl Settings {
    pub fn new(as_of: Day) -> Settings {
        Settings {
            client: String::new(),
            as_of,
            currency: None,
            window_start: None,
            implied_windows_server: true,
            external_definition: None,
            site_code: None,
            policy: Policy::LeastCost,
            scope: None,
            request_deadline: None,
            threshold: None,
            could_access: BTreeSet::new(),
        }
    }
}
