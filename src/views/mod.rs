//! Each step's table defined once: typed columns with help, rows by id, cell → value, evidence. The workbench draws them, the worksheet
//! writes them, tests read them. No I/O, no styling, no sizes of screens.

use crate::catalog::{Catalog, Cents, Day, RightId};
use crate::engagement::Entry;
use crate::kit::decisions::RecordKey;
use crate::kit::position::Position;
use crate::kit::records::{Origin, Records};

/// What a view is made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub catalog: &'a Catalog,
    pub records: &'a Records,
    pub position: &'a Position,
    pub entries: &'a [Entry],
}

/// The steps of the kit, as the rail has them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    Sources,
    Inventory,
    Access,
    Version,
    Metric,
    Suites,
    M365,
    External,
    Gap,
}

impl Step {
    pub const ALL: [Step; 9] =
        [Step::Sources, Step::Inventory, Step::Access, Step::Version, Step::Metric, Step::Suites, Step::M365, Step::External, Step::Gap];

    pub fn title(self) -> &'static str {
        match self {
            Step::Sources => "Sources",
            Step::Inventory => "Inventory",
            Step::Access => "Access",
            Step::Version => "Version",
            Step::Metric => "Metric",
            Step::Suites => "Suites",
            Step::M365 => "M365",
            Step::External => "External",
            Step::Gap => "Gap",
        }
    }
}

/// Which table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TableKey {
    // 0 Sources
    Sources,
    Settings,
    // 1 Inventory
    Servers,
    // 2 Access: per right, and its subjects
    AccessRights,
    Subjects(RightId),
    People,
    Devices,
    // 3 Version
    Versions,
    // 4 Metric
    Metrics,
    // 5 Suites: entitlement lines, pools
    Entitlements,
    Pools,
    // 6 M365
    Plans,
    // 7 External
    External,
    Connectors,
    // 8 Gap
    Gap,
    Waterfall,
    Uncovered,
    Purchases,
    Policies,
    // From anywhere
    Findings,
    Decisions,
    Assumptions,
    Rules,
}

/// A typed cell: renderers format, views don't.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    Empty,
    /// Unknown: `?`
    Unknown,
    Text(String),
    Count(u64),
    Signed(i64),
    Money(Cents),
    /// A share: 0.85 is 85 %.
    Percent(f64),
    Day(Day),
    Flag(bool),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnKind {
    Text,
    Count,
    Money,
    Percent,
    Day,
    Flag,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Stable, lower case: what `column:value` filters name.
    pub id: &'static str,
    pub title: String,
    pub help: &'static str,
    pub kind: ColumnKind,
    /// Wished and least widths in characters.
    pub width: u16,
    pub least: u16,
    /// Sum in the worksheet's and the screen's total row.
    pub total: bool,
    /// The record field that `i` amends under this column.
    pub amends: Option<&'static str>,
}

/// What wants attention: told by a sign and a word, never by colour alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mark {
    #[default]
    None,
    /// Done, decided.
    Done,
    /// A question or suggestion is open.
    Question,
    /// Excluded or retracted: drawn dim.
    Out,
    /// A problem.
    Problem,
}

/// What decisions on a row act on.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    Nothing,
    Record(RecordKey),
    Right(RightId),
    Finding(String),
    Entry(u64),
    Setting(&'static str),
    Source(String),
}

/// Where Enter leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Open {
    /// The detail with its evidence (rows of access, an origin).
    Detail,
    /// Another table.
    Table(TableKey),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Stable across recomputations: the cursor stays on it.
    pub id: String,
    pub cells: Vec<Cell>,
    pub mark: Mark,
    pub target: Target,
    pub open: Open,
}

/// A table: rows made on demand, so that a frame over a million rows costs what a frame over a hundred does.
pub struct Table<'a> {
    pub key: TableKey,
    pub title: String,
    /// The step's own summary, a line each.
    pub summary: Vec<String>,
    pub columns: Vec<Column>,
    pub len: usize,
    /// Makes row `i` (`i < len`).
    pub row: Box<dyn Fn(usize) -> Row + 'a>,
    /// What to do next where there is no row.
    pub empty: &'static str,
}

/// A row of evidence: where it stands and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceRow {
    pub origin: Origin,
    /// `iis/u_ex260628.csv`, sheet or table, row.
    pub place: String,
    pub text: String,
}

/// The detail of a row: why it counts, which rule with which source, the decision on it, the evidence behind it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Detail {
    pub title: String,
    pub sections: Vec<Section>,
    /// The first rows (as many as asked for), and how many there are.
    pub evidence: Vec<EvidenceRow>,
    pub evidence_total: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// `why`, `rule`, `decision`, `spellings`, `covered by` …
    pub heading: String,
    pub lines: Vec<String>,
}

/// How a rail entry stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepState {
    pub mark: Mark,
    /// Open questions or findings that belong to the step.
    pub open: u64,
    /// A word for the rail's right edge (`14`, `✓`, `EUR`).
    pub note: String,
}

/// The tables of a step, the first is what the step opens with.
pub fn tables(_step: Step, _input: Input) -> Vec<TableKey> {
    todo!()
}

/// The step a table belongs to.
pub fn step_of(_key: TableKey) -> Option<Step> {
    todo!()
}

pub fn table<'a>(_key: TableKey, _input: Input<'a>) -> Table<'a> {
    todo!()
}

/// The detail of a row of a table, with at most `limit` rows of evidence.
pub fn detail(_key: TableKey, _row: &str, _input: Input, _limit: usize) -> Detail {
    todo!()
}

pub fn step_state(_step: Step, _input: Input) -> StepState {
    todo!()
}

/// The position as INTERFACE.md's JSON object (keys sorted).
pub fn json(_input: Input) -> serde_json::Value {
    todo!()
}

/// Text of a cell as screens print it: thousands separators, zeros as `·`, unknown as `?`.
pub fn text(_cell: &Cell) -> String {
    todo!()
}
