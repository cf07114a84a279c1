//! The mapping wizard: how a table shall be read, while it is being made. Pure state: what the first rows suggest, what was changed by hand,
//! and what would become of the rows as it stands.

use crate::session::{DateOrder, Guessed, Kind, Mapping, Preview, Settled, Trial};
use std::collections::BTreeMap;

/// What one line of the wizard is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    Kind,
    Header,
    Dates,
    Column(usize),
    Constant(&'static str),
    AddConstant,
}

/// One change, chosen or typed.
#[derive(Clone, PartialEq, Debug)]
pub enum Turn {
    Kind(Kind),
    /// 0: the table has no header.
    Header(u64),
    /// `None`: as each column tells.
    Dates(Option<DateOrder>),
    Field {
        column: usize,
        field: Option<&'static str>,
    },
    /// Asks for what holds in every row.
    Constant(&'static str),
    ConstantIs {
        field: &'static str,
        to: String,
    },
    /// Asks what a word stands for.
    Word {
        field: &'static str,
        word: String,
    },
    /// Blank: as it stands.
    WordIs {
        field: &'static str,
        word: String,
        to: String,
    },
    /// Asks for what no list has.
    Type(Box<Turn>),
}

#[derive(Clone, Debug)]
pub struct Column {
    pub guessed: Guessed,
    pub field: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Wizard {
    pub preview: Preview,
    pub kind: Kind,
    pub header_row: u64,
    pub dates: Option<DateOrder>,
    /// A day that may be two.
    pub doubtful_day: Option<String>,
    pub columns: Vec<Column>,
    pub constants: BTreeMap<&'static str, String>,
    pub values: BTreeMap<&'static str, BTreeMap<String, String>>,
    /// What the rows looked at would become; or why nothing.
    pub trial: Result<Trial, String>,
    pub cursor: usize,
    /// Something was changed by hand.
    pub changed: bool,
}

impl Wizard {
    /// As the table is read now, else as its rows suggest.
    pub fn new(preview: Preview) -> Wizard {
        let mut wizard = Wizard {
            kind: Kind::Access,
            header_row: 0,
            dates: None,
            doubtful_day: None,
            columns: Vec::new(),
            constants: BTreeMap::new(),
            values: BTreeMap::new(),
            trial: Err(String::new()),
            cursor: 0,
            changed: false,
            preview,
        };
        match wizard.preview.standing.clone() {
            Some(standing) => wizard.stand(&standing),
            None => wizard.suggest(Settled::default()),
        }
        wizard.judge();
        wizard
    }

    fn stand(&mut self, standing: &Mapping) {
        self.suggest(Settled { kind: standing.kind, header_row: standing.header_row });
        for column in &mut self.columns {
            let named = standing.columns.iter().find(|(header, _)| header.to_lowercase() == column.guessed.name.to_lowercase());
            column.field = named.and_then(|(_, field)| *field);
        }
        self.constants = standing.constants.clone();
        self.values = standing.values.clone();
        self.dates = standing.dates;
    }

    /// Takes over what the rows suggest beyond what is settled.
    fn suggest(&mut self, settled: Settled) {
        let proposal = self.preview.propose(settled);
        self.kind = proposal.mapping.kind.unwrap_or(self.kind);
        self.header_row = proposal.mapping.header_row.unwrap_or(0);
        self.values = proposal.mapping.values;
        self.doubtful_day = proposal.doubtful_day;
        self.columns = proposal.columns.into_iter().map(|guessed| Column { field: guessed.field, guessed }).collect();
    }

    fn judge(&mut self) {
        self.trial = self.preview.trial(&self.mapping());
        self.cursor = self.cursor.min(self.lines().len().saturating_sub(1));
    }

    /// What would be decided.
    pub fn mapping(&self) -> Mapping {
        let used = self.columns.iter().filter(|column| column.field.is_some());
        let filled = |field: &str| self.columns.iter().any(|column| column.field == Some(field)) || self.constants.contains_key(field);
        Mapping {
            kind: Some(self.kind),
            header_row: Some(self.header_row),
            columns: used.map(|column| (column.guessed.name.clone(), column.field)).collect(),
            constants: self.constants.clone(),
            values: self.values.iter().filter(|(field, words)| filled(field) && !words.is_empty()).map(|(f, w)| (*f, w.clone())).collect(),
            dates: self.dates,
        }
    }

    pub fn lines(&self) -> Vec<Line> {
        let mut lines = vec![Line::Kind, Line::Header, Line::Dates];
        lines.extend((0..self.columns.len()).map(Line::Column));
        lines.extend(self.constants.keys().map(|field| Line::Constant(field)));
        lines.push(Line::AddConstant);
        lines
    }

    pub fn line(&self) -> Line {
        self.lines().get(self.cursor).copied().unwrap_or(Line::Kind)
    }

    /// To the next part: the table, its columns, its constants.
    pub fn next_part(&mut self) {
        let lines = self.lines();
        let part = |line: &Line| match line {
            Line::Kind | Line::Header | Line::Dates => 0,
            Line::Column(_) => 1,
            Line::Constant(_) | Line::AddConstant => 2,
        };
        let here = lines.get(self.cursor).map_or(0, part);
        self.cursor = lines.iter().position(|line| part(line) > here).unwrap_or(0);
    }

    /// Makes a change. Those that only ask are for others.
    pub fn turn(&mut self, turn: Turn) {
        self.changed = true;
        match turn {
            Turn::Kind(kind) => self.begin_again(Settled { kind: Some(kind), header_row: Some(self.header_row) }),
            Turn::Header(row) => self.begin_again(Settled { kind: Some(self.kind), header_row: Some(row) }),
            Turn::Dates(order) => self.dates = order,
            Turn::Field { column, field } => self.set_field(column, field),
            Turn::ConstantIs { field, to } if to.is_empty() => _ = self.constants.remove(field),
            Turn::ConstantIs { field, to } => _ = self.constants.insert(field, to),
            Turn::WordIs { field, word, to } => {
                let words = self.values.entry(field).or_default();
                match to.is_empty() {
                    true => _ = words.remove(&word.to_lowercase()),
                    false => _ = words.insert(word.to_lowercase(), to),
                }
            }
            Turn::Constant(_) | Turn::Word { .. } | Turn::Type(_) => {}
        }
        self.judge();
    }

    /// Another record or header: suggested anew; constants stay where the record has their field.
    fn begin_again(&mut self, settled: Settled) {
        self.suggest(settled);
        let kind = self.kind;
        self.constants.retain(|field, _| kind.has(field));
    }

    fn set_field(&mut self, column: usize, field: Option<&'static str>) {
        if let Some(field) = field.filter(|field| !self.kind.is_list(field)) {
            let others = self.columns.iter_mut().filter(|other| other.field == Some(field));
            others.for_each(|other| other.field = None);
        }
        if let Some(column) = self.columns.get_mut(column) {
            column.field = field;
        }
    }

    /// What a word of a field stands for now: told, understood as it stands (`None`: any word is), or not.
    pub fn meaning(&self, field: &'static str, word: &str) -> (Option<&str>, Option<bool>) {
        let told = self.values.get(field).and_then(|words| words.get(&word.to_lowercase())).map(String::as_str);
        (told, self.preview.understands(field, word))
    }

    /// Words of a column that its field does not understand.
    pub fn strange<'c>(&self, column: &'c Column) -> Vec<&'c str> {
        let Some(field) = column.field else { return Vec::new() };
        let strange = |word: &&'c str| matches!(self.meaning(field, word), (None, Some(false)));
        column.guessed.words.iter().map(|(word, _)| word.as_str()).filter(strange).collect()
    }

    /// Fields that a column or constant can still fill, those that must be there first, and whether something fills them already.
    pub fn fields(&self) -> Vec<(&'static str, bool)> {
        let filled = |field: &str| self.columns.iter().any(|column| column.field == Some(field)) || self.constants.contains_key(field);
        self.kind.fields().map(|field| (field, filled(field))).collect()
    }
}

/// What a row of such a table says.
pub fn meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::Access => "who used which workload, from which device, when",
        Kind::Server => "a workload on a server, with its version",
        Kind::Person => "an account of the directory",
        Kind::Device => "a machine, its names and addresses",
        Kind::Plan => "an online plan that somebody has",
        Kind::Entitlement => "licences bought: product and quantity",
        Kind::Assignment => "a licence given to somebody by name",
        Kind::Price => "what one unit of a product costs",
        Kind::Claim => "what the auditor says is short",
        Kind::Authorised => "who may use a workload, used or not",
        Kind::Membership => "who is in a group",
        Kind::Event => "a server's or collector's message",
        Kind::Collector => "a server that the collector reaches, or not",
    }
}
