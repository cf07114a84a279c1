//! How a table is read that no reader knows, or otherwise than its reader would: which record its rows are, which column fills which
//! field, what holds for every row, what its words mean. Decided by the consultant; applied by the readers, before any other decision.

use super::tables::Kind;
use std::collections::BTreeMap;

/// Which part of a day in figures comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateOrder {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

impl DateOrder {
    pub const ALL: [DateOrder; 3] = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];

    /// As the journal has it.
    pub fn word(self) -> &'static str {
        match self {
            DateOrder::DayMonthYear => "dmy",
            DateOrder::MonthDayYear => "mdy",
            DateOrder::YearMonthDay => "ymd",
        }
    }

    pub fn parse(text: &str) -> Option<DateOrder> {
        DateOrder::ALL.into_iter().find(|order| order.word().eq_ignore_ascii_case(text.trim()))
    }
}

/// Words of a cell, lower case, and what each stands for.
pub type Words = BTreeMap<String, String>;

/// How a table's rows become records.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    /// `None`: as the table was recognised; the rest amends that.
    pub kind: Option<Kind>,
    /// The header's row as counted in the extract, 0 where the table has none; `None`: the first row that has all headers named here.
    pub header_row: Option<u64>,
    /// Header → field; `None`: the column is not read.
    pub columns: BTreeMap<String, Option<&'static str>>,
    /// Field → what it is where a row says nothing.
    pub constants: BTreeMap<&'static str, String>,
    /// Field → what its words stand for; other words are taken as they stand.
    pub values: BTreeMap<&'static str, Words>,
    pub dates: Option<DateOrder>,
}

impl Mapping {
    /// A server, confirmed or told, for rows that name none.
    pub fn of_server(server: &str) -> Mapping {
        Mapping { constants: BTreeMap::from([("server", server.to_string())]), ..Mapping::default() }
    }

    /// The fields that a column or a constant fills.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.columns.values().flatten().chain(self.constants.keys()).copied()
    }

    /// The headers of columns that fill a field: what a table of this shape must have.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|(_, field)| field.is_some()).map(|(header, _)| header.as_str())
    }

    /// Why no row could become a record of a kind, a clause; a mapping that only amends is judged by the table it stands over.
    pub fn incomplete(&self, kind: Kind) -> Option<String> {
        let fills = |field: &str| self.fields().any(|filled| filled == field);
        let word = kind.word();
        if let Some(field) = self.fields().chain(self.values.keys().copied()).find(|field| !kind.has(field)) {
            return Some(format!("fills the field '{field}', which a table of kind '{word}' does not have"));
        }
        if let Some(field) = kind.indispensable().iter().find(|field| !fills(field)) {
            return Some(format!("fills no field '{field}', without which a table of kind '{word}' says nothing"));
        }
        if kind == Kind::Access && !["user", "device", "ip"].iter().any(|field| fills(field)) {
            return Some("fills neither user nor device nor ip, so nobody accessed anything".to_string());
        }
        let columns = |field: &str| self.columns.values().flatten().filter(|filled| **filled == field).count();
        let twice = self.fields().find(|field| columns(field) > 1 && !kind.is_list(field))?;
        Some(format!("fills the field '{twice}' from several columns; one value has one column"))
    }

    /// This mapping with another on top of it.
    pub fn amended(mut self, by: &Mapping) -> Mapping {
        for (header, field) in &by.columns {
            self.columns.retain(|known, _| !same_header(known, header));
            // A field that moves to another column leaves the one it had.
            if let Some(field) = field {
                let others = self.columns.values_mut().filter(|known| **known == Some(*field));
                others.for_each(|known| *known = None);
            }
            self.columns.insert(header.clone(), *field);
        }
        self.constants.extend(by.constants.iter().map(|(field, value)| (*field, value.clone())));
        for (field, words) in &by.values {
            self.values.entry(*field).or_default().extend(words.iter().map(|(word, value)| (word.clone(), value.clone())));
        }
        self.dates = by.dates.or(self.dates);
        self
    }
}

/// Headers are the same whatever their case.
pub fn same_header(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// What a mapping is on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableName {
    /// The source's path.
    pub source: String,
    /// `None`: all tables of the source.
    pub table: Option<String>,
}

impl TableName {
    /// Whether this is the table, by its source's path and its own name. `path#table` in one is a table, too.
    pub fn is(&self, source: &str, table: &str) -> bool {
        let named = self.table.as_deref();
        match self.source.strip_prefix(source) {
            Some("") => named.is_none_or(|named| named == table),
            Some(rest) => rest.strip_prefix('#').is_some_and(|rest| rest == table && named.is_none_or(|named| named == table)),
            None => false,
        }
    }
}

/// A mapping with a name, which recognises every table that has its headers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    pub name: String,
    /// Headers that must be there, in any order; the mapping's own where nothing else is said.
    pub headers: Vec<String>,
    pub mapping: Mapping,
}

impl Profile {
    /// Whether a row of headers is this profile's: all of its headers are there.
    pub fn fits(&self, headers: &[String]) -> bool {
        !self.headers.is_empty() && self.headers.iter().all(|wanted| headers.iter().any(|header| same_header(header, wanted)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(columns: &[(&str, &'static str)], constants: &[(&'static str, &str)]) -> Mapping {
        Mapping {
            columns: columns.iter().map(|(header, field)| (header.to_string(), Some(*field))).collect(),
            constants: constants.iter().map(|(field, value)| (*field, value.to_string())).collect(),
            ..Mapping::default()
        }
    }

    #[test]
    fn access_needs_a_workload_and_somebody() {
        let refused = |m: &Mapping| m.incomplete(Kind::Access).unwrap_or_default();
        assert_eq!(refused(&mapping(&[("Account", "user")], &[("workload", "exchange")])), "");
        assert!(refused(&mapping(&[("Account", "user")], &[])).contains("'workload'"));
        assert!(refused(&mapping(&[("Host", "server")], &[("workload", "exchange")])).contains("neither user nor device"));
        assert!(refused(&mapping(&[("Account", "user"), ("Plan", "plan")], &[("workload", "rds")])).contains("'plan', which a table"));
        assert!(refused(&mapping(&[("A", "user"), ("B", "user")], &[("workload", "rds")])).contains("several columns"));
    }

    #[test]
    fn aliases_may_stand_in_several_columns() {
        assert_eq!(mapping(&[("UPN", "user"), ("SAM", "aliases"), ("Mail", "aliases")], &[]).incomplete(Kind::Person), None);
    }

    #[test]
    fn a_field_that_moves_leaves_its_former_column() {
        let amended = mapping(&[("Account", "user"), ("Host", "device")], &[]).amended(&mapping(&[("UPN", "user")], &[("server", "X")]));
        assert_eq!(amended.columns["Account"], None);
        assert_eq!((amended.columns["UPN"], amended.columns["Host"]), (Some("user"), Some("device")));
        assert_eq!(amended.constants["server"], "X");
    }

    #[test]
    fn a_table_is_named_by_its_path_with_or_without_its_name() {
        let named = |source: &str, table: Option<&str>| TableName { source: source.into(), table: table.map(String::from) };
        assert!(named("a/b.csv", None).is("a/b.csv", "b") && named("a/b.csv#b", None).is("a/b.csv", "b"));
        assert!(named("w.xlsx", Some("Two")).is("w.xlsx", "Two") && !named("w.xlsx", Some("Two")).is("w.xlsx", "One"));
        assert!(!named("a/b.csv2", None).is("a/b.csv", "b"));
    }
}
