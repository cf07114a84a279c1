//! Each step's table defined once: typed columns with help, rows by id, cell → value, evidence. The workbench draws them, the worksheet
//! writes them, tests read them. No I/O, no styling, no sizes of screens; no number is made here that the position does not have.

mod access;
mod addresses;
mod alike;
mod behind;
mod candidates;
mod chains;
mod closing;
mod contested;
mod could;
mod cover;
mod coverage;
mod decisions;
mod detail;
mod effect;
mod estimates;
mod evidence;
mod external;
mod findings;
mod gap;
mod holders;
mod inventory;
mod json;
mod letter;
mod lists;
mod m365;
mod metric;
mod model;
mod people;
mod playbook;
mod rail;
mod requests;
mod sources;
mod suites;
mod summary;
mod text;
mod version;
mod waterfall;
mod words;

pub use crate::catalog::{Cents, Day};
use crate::kit::findings::Suggestion;
pub use access::everyone;
pub use alike::{Proposed, Rule, rules, rules_of_findings, under, under_of_findings};
pub use contested::CONTESTED;
pub use cover::{Cover, cover};
pub use detail::{Detail, EvidenceRow, Line, Link, Section, Tick};
pub use effect::effect;
pub use estimates::amount;
pub use findings::suggestions as suggested_by_findings;
pub use json::{json, json_of};
pub use letter::letter;
pub use model::{Cell, Column, ColumnKind, Input, Mark, Open, Rank, Row, Step, StepState, Table, TableKey, Target};
pub use rail::step_state;
pub use summary::summary;
pub use text::{change, text};

/// The tables of a step, the first is what the step opens with.
pub fn tables(step: Step, _input: Input) -> Vec<TableKey> {
    match step {
        Step::Sources => vec![TableKey::Sources, TableKey::Coverage, TableKey::Requests, TableKey::Settings, TableKey::Assumptions],
        Step::Inventory => vec![TableKey::Servers],
        Step::Access => vec![
            TableKey::AccessRights,
            TableKey::People,
            TableKey::Candidates,
            TableKey::Contested,
            TableKey::Devices,
            TableKey::DeviceCandidates,
            TableKey::Addresses,
            TableKey::Chains,
            TableKey::CouldAccess,
        ],
        Step::Version => vec![TableKey::Versions],
        Step::Metric => vec![TableKey::Metrics, TableKey::Policies],
        Step::Suites => vec![TableKey::Entitlements, TableKey::Pools],
        Step::M365 => vec![TableKey::Plans],
        Step::External => vec![TableKey::External, TableKey::Connectors],
        Step::Gap => {
            vec![TableKey::Gap, TableKey::Waterfall, TableKey::Uncovered, TableKey::Purchases, TableKey::Policies, TableKey::Position]
        }
    }
}

/// The step a table belongs to; `None` for those that are reached from anywhere.
pub fn step_of(key: TableKey) -> Option<Step> {
    match key {
        TableKey::Sources | TableKey::Coverage | TableKey::Requests | TableKey::Settings | TableKey::Assumptions => Some(Step::Sources),
        TableKey::Servers => Some(Step::Inventory),
        TableKey::Could(_) | TableKey::CouldAccess | TableKey::Chains => Some(Step::Access),
        TableKey::AccessRights | TableKey::Subjects(_) | TableKey::People | TableKey::Devices => Some(Step::Access),
        TableKey::Candidates | TableKey::Contested => Some(Step::Access),
        TableKey::DeviceCandidates | TableKey::Addresses => Some(Step::Access),
        TableKey::Versions => Some(Step::Version),
        TableKey::Metrics => Some(Step::Metric),
        TableKey::Entitlements | TableKey::Pools => Some(Step::Suites),
        TableKey::Plans => Some(Step::M365),
        TableKey::External | TableKey::Connectors => Some(Step::External),
        TableKey::Gap | TableKey::Waterfall | TableKey::Uncovered | TableKey::Purchases | TableKey::Policies => Some(Step::Gap),
        TableKey::Position | TableKey::Totals => Some(Step::Gap),
        TableKey::Findings | TableKey::Decisions | TableKey::Rules => None,
    }
}

/// A table, ready to make its rows.
pub fn table<'a>(key: TableKey, input: Input<'a>) -> Table<'a> {
    match key {
        TableKey::Sources => sources::table(input),
        TableKey::Coverage => coverage::table(input),
        TableKey::Requests => requests::table(input),
        TableKey::Settings => sources::settings(input),
        TableKey::Servers => inventory::table(input),
        TableKey::AccessRights => access::rights(input),
        TableKey::Subjects(right) => access::subjects(right, input),
        TableKey::Could(right) => could::of_right(right, input),
        TableKey::CouldAccess => could::of_all(input),
        TableKey::People => people::people(input),
        TableKey::Candidates => candidates::table(input),
        TableKey::Contested => contested::table(input),
        TableKey::Devices => people::devices(input),
        TableKey::Chains => chains::table(input),
        TableKey::DeviceCandidates => holders::table(input),
        TableKey::Addresses => addresses::table(input),
        TableKey::Versions => version::table(input),
        TableKey::Metrics => metric::table(input),
        TableKey::Entitlements => suites::entitlements(input),
        TableKey::Pools => suites::pools(input),
        TableKey::Plans => m365::table(input),
        TableKey::External => external::table(input),
        TableKey::Connectors => external::connectors(input),
        TableKey::Gap => gap::table(input),
        TableKey::Waterfall => waterfall::table(input),
        TableKey::Uncovered => closing::uncovered(input),
        TableKey::Purchases => closing::purchases(input),
        TableKey::Policies => closing::policies(input),
        TableKey::Position => gap::position(input),
        TableKey::Totals => gap::totals(input),
        TableKey::Findings => findings::table(input),
        TableKey::Decisions => decisions::table(input),
        TableKey::Assumptions => decisions::assumptions(input),
        TableKey::Rules => decisions::rules(input),
    }
}

/// The detail of a row of a table, with at most `limit` rows of evidence.
pub fn detail(key: TableKey, row: &str, input: Input, limit: usize) -> Detail {
    match key {
        TableKey::Sources => sources::detail(row, input, limit),
        TableKey::Coverage => coverage::detail(row, input, limit),
        TableKey::Requests => requests::detail(row, input),
        TableKey::Settings => sources::setting_detail(row, input),
        TableKey::Servers => inventory::detail(row, input, limit),
        TableKey::AccessRights => access::right_detail(row, input),
        TableKey::Subjects(right) => access::subject_detail(right, row, input, limit),
        TableKey::Could(right) => could::detail(right, row, input, limit),
        TableKey::CouldAccess => could::detail_of_all(row, input, limit),
        TableKey::People | TableKey::Devices => people::detail(row, input, limit),
        TableKey::Candidates => candidates::detail(row, input, limit),
        TableKey::Chains => chains::detail(row, input, limit),
        TableKey::Contested => contested::detail(row, input, limit),
        TableKey::DeviceCandidates => holders::detail(row, input, limit),
        TableKey::Addresses => addresses::detail(row, input, limit),
        TableKey::Versions => version::detail(row, input, limit),
        TableKey::Metrics => metric::detail(row, input, limit),
        TableKey::Entitlements => suites::entitlement_detail(row, input, limit),
        TableKey::Pools => suites::pool_detail(row, input, limit),
        TableKey::Plans => m365::detail(row, input, limit),
        TableKey::External => external::detail(row, input, limit),
        TableKey::Connectors => external::connector_detail(row, input, limit),
        TableKey::Gap | TableKey::Position => gap::detail(row, input, limit),
        TableKey::Totals => gap::total_detail(row, input),
        TableKey::Waterfall => waterfall::detail(row, input, limit),
        TableKey::Uncovered => closing::uncovered_detail(row, input, limit),
        TableKey::Purchases => closing::purchase_detail(row, input, limit),
        TableKey::Policies => closing::policy_detail(row, input),
        TableKey::Findings => findings::detail(row, input, limit),
        TableKey::Decisions => decisions::detail(row, input),
        TableKey::Assumptions => decisions::assumption_detail(row, input),
        TableKey::Rules => decisions::rule_detail(row, input),
    }
}

/// What accepting offers on a row: by finding, best first, whom else the row's person, or which device its address, may be, and what speaks
/// against counting it.
pub fn suggestions(row: &Row, input: Input) -> Vec<(String, Vec<Suggestion>)> {
    let mut all = findings::suggestions(row, &input.position.findings);
    if let Target::Record(key) = &row.target {
        let merges = candidates::suggestions(input, row, key);
        // What a pair suggests comes before what else is known of the account.
        let at = if candidates::is_pair(row, input) { 0 } else { all.len() };
        all.splice(at..at, (!merges.is_empty()).then(|| ("who may be who".to_owned(), merges)));
        let contested = contested::suggestions(input, key);
        all.extend((!contested.is_empty()).then(|| (CONTESTED.to_owned(), contested)));
        let held = holders::suggestions(input, row, key);
        all.extend((!held.is_empty()).then(|| ("which device".to_owned(), held)));
    }
    all
}
