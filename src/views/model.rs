//! The types of a table: columns, cells, rows made on demand, details. Renderers depend on these and on nothing else.

use crate::catalog::{Catalog, Cents, Day, RightId};
use crate::engagement::Entry;
use crate::kit::decisions::RecordKey;
use crate::kit::position::Position;
use crate::kit::records::Records;

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
    Coverage,
    Requests,
    Settings,
    // 1 Inventory
    Servers,
    // 2 Access: per right, and its subjects
    AccessRights,
    Subjects(RightId),
    /// Who could access it and was not seen, with what authorises; of one right, of all.
    Could(RightId),
    CouldAccess,
    People,
    Candidates,
    Contested,
    Devices,
    Chains,
    /// Which device an address was.
    DeviceCandidates,
    /// What counting by address gets wrong.
    Addresses,
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
    /// All figures of a right in one row; the worksheet's sheet 'Position' and the printed summary.
    Position,
    /// The headline's figures, as JSON `totals` names them.
    Totals,
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

/// What gives way where a screen is too narrow for all columns; the first column of a table always stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Rank {
    /// The table says nothing without it.
    Main,
    #[default]
    Usual,
    /// Looked up now and then.
    Aside,
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
    /// How long it holds its place where there is no room for all.
    pub rank: Rank,
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
    /// The mapping of a table that nobody could read.
    Mapping,
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

/// How a rail entry stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepState {
    pub mark: Mark,
    /// Open questions or findings that belong to the step.
    pub open: u64,
    /// A word for the rail's right edge (`14`, `✓`, `EUR`).
    pub note: String,
}

impl Column {
    /// A column that may shrink to a third of its wished width (but not below 4 characters).
    pub fn new(id: &'static str, title: impl Into<String>, kind: ColumnKind, width: u16, help: &'static str) -> Column {
        // A currency that is not named leaves a blank behind.
        Column {
            id,
            title: title.into().trim_end().to_owned(),
            help,
            kind,
            width,
            least: (width / 3).max(4).min(width),
            rank: Rank::Usual,
            total: false,
            amends: None,
        }
    }

    pub fn text(id: &'static str, title: impl Into<String>, width: u16, help: &'static str) -> Column {
        Column::new(id, title, ColumnKind::Text, width, help)
    }

    /// Numbers must not be cut: a count shrinks no further than six digits or its wished width.
    pub fn count(id: &'static str, title: impl Into<String>, width: u16, help: &'static str) -> Column {
        Column::new(id, title, ColumnKind::Count, width, help).least(width.min(6))
    }

    pub fn money(id: &'static str, title: impl Into<String>, width: u16, help: &'static str) -> Column {
        Column::new(id, title, ColumnKind::Money, width, help).least(width.min(9))
    }

    pub fn day(id: &'static str, title: impl Into<String>, help: &'static str) -> Column {
        Column::new(id, title, ColumnKind::Day, 10, help).least(10)
    }

    pub fn flag(id: &'static str, title: impl Into<String>, width: u16, help: &'static str) -> Column {
        Column::new(id, title, ColumnKind::Flag, width, help).least(3)
    }

    pub fn least(mut self, least: u16) -> Column {
        self.least = least;
        self
    }

    /// Among the last to give way where there is little room.
    pub fn main(mut self) -> Column {
        self.rank = Rank::Main;
        self
    }

    /// Among the first to give way.
    pub fn aside(mut self) -> Column {
        self.rank = Rank::Aside;
        self
    }

    /// Summed in the total row.
    pub fn total(mut self) -> Column {
        self.total = true;
        self
    }

    /// `i` under this column amends this field of the row's record.
    pub fn amends(mut self, field: &'static str) -> Column {
        self.amends = Some(field);
        self
    }
}

impl Cell {
    /// Text, or empty where there is none.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub fn optional(text: Option<&str>) -> Cell {
        text.map_or(Cell::Empty, Cell::text)
    }

    pub fn day(day: Option<Day>) -> Cell {
        day.map_or(Cell::Empty, Cell::Day)
    }

    pub fn flag(flag: Option<bool>) -> Cell {
        flag.map_or(Cell::Empty, Cell::Flag)
    }

    /// A number that may not be known (yet).
    pub fn known(count: Option<u64>) -> Cell {
        count.map_or(Cell::Unknown, Cell::Count)
    }
}

impl Row {
    /// A row that opens its detail and on which no decision acts.
    pub fn new(id: impl Into<String>, cells: Vec<Cell>) -> Row {
        Row { id: id.into(), cells, mark: Mark::None, target: Target::Nothing, open: Open::Detail }
    }

    /// What is drawn for a place beyond the table's end.
    pub(super) fn none() -> Row {
        Row::new("", Vec::new())
    }

    pub fn mark(mut self, mark: Mark) -> Row {
        self.mark = mark;
        self
    }

    pub fn target(mut self, target: Target) -> Row {
        self.target = target;
        self
    }

    pub fn open(mut self, open: Open) -> Row {
        self.open = open;
        self
    }
}

impl<'a> Table<'a> {
    /// A table without rows yet.
    pub fn new(key: TableKey, title: impl Into<String>, columns: Vec<Column>, empty: &'static str) -> Table<'a> {
        Table { key, title: title.into(), summary: Vec::new(), columns, len: 0, row: Box::new(|_| Row::none()), empty }
    }

    pub fn rows(mut self, len: usize, row: impl Fn(usize) -> Row + 'a) -> Table<'a> {
        self.len = len;
        self.row = Box::new(row);
        self
    }

    /// Rows over a list that is small enough to hold (rights, plans, settings), each made when asked for.
    pub fn over<T: 'a>(self, list: Vec<T>, row: impl Fn(&T) -> Row + 'a) -> Table<'a> {
        let len = list.len();
        self.rows(len, move |at| list.get(at).map_or_else(Row::none, &row))
    }

    /// The lines that there are.
    pub fn summaries(mut self, lines: impl IntoIterator<Item = String>) -> Table<'a> {
        self.summary.extend(lines);
        self
    }

    pub fn summary(mut self, line: impl Into<String>) -> Table<'a> {
        self.summary.push(line.into());
        self
    }
}
