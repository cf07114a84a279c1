//! What lies over the table while it asks something: a picker (palette, help, jump, a choice) or a form (a rationale, a value, a path).

use super::commands::Id;
use super::fuzzy::{Matcher, Skim};
use super::keys::{Code, Key};
use super::wizard::{Turn, Wizard};
use crate::session::{Draft, Mapping, RecordKey, TableName};
use crate::views::{Rule, TableKey};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tui_input::{Input, InputRequest};

#[derive(Clone, Debug)]
pub enum Overlay {
    Picker(Picker),
    Form(Form),
    /// How a table is to be read.
    Wizard(Box<Wizard>),
    /// The filter line of the table, live.
    Filter {
        input: Input,
        before: String,
    },
}

/// What choosing does.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    Run(Id),
    Goto(TableKey, String),
    Ask(Purpose),
    Overwrite(PathBuf),
    /// Asks into whom these are merged.
    Merge(Vec<RecordKey>),
    /// Lists what falls under a rule, to be accepted together.
    Alike(Rule),
    /// Changes the mapping at hand, or asks on.
    Wizard(Turn),
    /// Begins to map a table.
    Map(TableName),
    /// Drops what is half-written and goes on.
    Drop(Id),
    Close,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    pub label: String,
    /// Help, or where a name was found.
    pub help: String,
    /// Keys that do the same.
    pub keys: String,
    /// A heading under which it stands, when nothing is typed.
    pub group: &'static str,
    /// Why it can't be chosen now.
    pub why_not: Option<String>,
    pub action: Action,
}

impl Choice {
    pub fn new(label: impl Into<String>, help: impl Into<String>, action: Action) -> Choice {
        Choice { label: label.into(), help: help.into(), keys: String::new(), group: "", why_not: None, action }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PickerKind {
    Palette,
    Help,
    Jump,
    Choice,
    /// Decisions to be made together; some may be taken out.
    Several,
}

/// A list to type into.
#[derive(Clone, Debug)]
pub struct Picker {
    pub kind: PickerKind,
    pub title: String,
    pub input: Input,
    pub choices: Vec<Choice>,
    /// Choices that match what is typed, best first.
    pub shown: Vec<usize>,
    pub cursor: usize,
    /// The choices are still being read.
    pub reading: bool,
    /// Letters are typed into it; else they move about, as in a table.
    pub typing: bool,
    /// Whom choosing merges into the chosen one.
    pub merging: Vec<RecordKey>,
    /// Places of the choices that were taken out.
    pub out: BTreeSet<usize>,
}

impl Picker {
    pub fn new(kind: PickerKind, title: impl Into<String>, choices: Vec<Choice>) -> Picker {
        let mut picker = Picker {
            kind,
            title: title.into(),
            input: Input::default(),
            choices,
            shown: Vec::new(),
            cursor: 0,
            reading: false,
            typing: !matches!(kind, PickerKind::Choice | PickerKind::Several),
            merging: Vec::new(),
            out: BTreeSet::new(),
        };
        picker.search();
        picker
    }

    /// Begins to search a short list, or gives it its letters back.
    pub fn type_into(&mut self, typing: bool) {
        self.typing = typing;
        self.input = Input::default();
        self.search();
    }

    /// Matches the choices against what is typed.
    pub fn search(&mut self) {
        let pattern = self.input.value().trim();
        self.cursor = 0;
        if pattern.is_empty() {
            self.shown = (0..self.choices.len()).collect();
            return;
        }
        let matcher = Skim::default();
        let score = |choice: &Choice| {
            let label = matcher.score(&choice.label, pattern).map(|s| s * 2);
            let keys = (choice.keys.split(' ').any(|key| key == pattern)).then_some(10_000);
            // A label that nearly is it says more than a help text that holds it.
            let help = matcher.score(&choice.help, pattern).map(|s| s / 4);
            [label, keys, help].into_iter().flatten().max()
        };
        let mut scored: Vec<(i64, usize)> =
            self.choices.iter().enumerate().filter_map(|(at, choice)| score(choice).map(|s| (s, at))).collect();
        scored.sort_by(|(a, at), (b, bt)| b.cmp(a).then(at.cmp(bt)));
        self.shown = scored.into_iter().map(|(_, at)| at).collect();
    }

    pub fn chosen(&self) -> Option<&Choice> {
        self.choices.get(*self.shown.get(self.cursor)?)
    }

    /// What would be taken: all that was not taken out of several, else the choice under the cursor.
    pub fn taken(&self) -> Vec<&Choice> {
        match self.kind {
            PickerKind::Several => self.choices.iter().enumerate().filter(|(at, _)| !self.out.contains(at)).map(|(_, c)| c).collect(),
            PickerKind::Palette | PickerKind::Help | PickerKind::Jump | PickerKind::Choice => self.chosen().into_iter().collect(),
        }
    }

    /// Whether something in it would be decided, whose effect is told.
    pub fn decides(&self) -> bool {
        let decides = |choice: &Choice| matches!(choice.action, Action::Ask(Purpose::Decide { .. }));
        matches!(self.kind, PickerKind::Choice | PickerKind::Several) && self.choices.iter().any(decides)
    }

    /// Takes the choice under the cursor out, or in again, and goes on to the next.
    pub fn take_out(&mut self) {
        let Some(at) = self.shown.get(self.cursor).copied() else { return };
        if !self.out.remove(&at) {
            self.out.insert(at);
        }
        self.move_by(1);
    }

    pub fn move_by(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }
}

/// What a form is for; what its fields are follows from it.
#[derive(Clone, PartialEq, Debug)]
pub enum Purpose {
    /// Ready-made decisions that lack only the rationale.
    Decide {
        drafts: Vec<Draft>,
        words: String,
        why: String,
    },
    Amend {
        on: Vec<RecordKey>,
        field: String,
        value: String,
    },
    Set {
        name: String,
        value: String,
        help: String,
    },
    Add {
        record: &'static str,
    },
    /// `on` as [`super::drafts::about`] says.
    Note {
        on: Vec<Vec<(&'static str, String)>>,
        about: String,
    },
    /// What a product costs, over any price list.
    Price {
        product: String,
        metric: String,
        currency: String,
    },
    /// A Connector's line, by its key and its name, and the host it is held for now.
    Place {
        connector: String,
        name: String,
        host: String,
    },
    /// `on` and `about` as for a note.
    Review {
        on: Vec<Vec<(&'static str, String)>>,
        about: String,
        to: &'static str,
    },
    /// What is typed for the mapping at hand; its turn lacks what it is.
    Typed {
        turn: Turn,
        label: String,
        value: String,
    },
    /// A mapping that lacks the rationale, and perhaps a name.
    Map {
        on: TableName,
        mapping: Box<Mapping>,
    },
    /// The server of a source whose rows name none.
    Server {
        on: TableName,
    },
    Export {
        path: String,
    },
    OpenPath {
        path: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Value,
    Rationale,
    Document,
    Path,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub label: String,
    pub kind: FieldKind,
    pub input: Input,
    pub hint: &'static str,
}

impl Field {
    pub fn new(label: impl Into<String>, kind: FieldKind, value: &str, hint: &'static str) -> Field {
        Field { label: label.into(), kind, input: Input::new(value.to_string()), hint }
    }

    pub fn value(&self) -> &str {
        self.input.value().trim()
    }
}

/// A few lines to fill in.
#[derive(Clone, Debug)]
pub struct Form {
    pub title: String,
    pub purpose: Purpose,
    pub fields: Vec<Field>,
    pub at: usize,
    /// Why it was not taken.
    pub error: Option<String>,
}

const WHY: &str = "why: it stands in the journal and in the worksheet";
const DOCUMENT: &str = "optional: a document that shows it, by its path";

fn record_fields(record: &str) -> Vec<Field> {
    let known = super::drafts::fields_of(record);
    let required = known.map_or(&[][..], |r| r.required).iter();
    let optional = known.map_or(&[][..], |r| r.optional).iter();
    let mut fields: Vec<Field> =
        required.map(|name| Field::new(*name, FieldKind::Value, "", "needed; as an extract would have it")).collect();
    fields.extend(optional.map(|name| Field::new(*name, FieldKind::Value, "", "optional")));
    fields.push(because());
    fields
}

fn because() -> Field {
    Field::new("because", FieldKind::Rationale, "", WHY)
}

impl Form {
    pub fn new(purpose: Purpose) -> Form {
        let value = |label: &str, value: &str, hint| Field::new(label, FieldKind::Value, value, hint);
        let (title, mut fields) = match &purpose {
            Purpose::Decide { words, why, .. } => (words.clone(), vec![Field::new("because", FieldKind::Rationale, why, WHY)]),
            Purpose::Amend { on, field, value: now } => {
                let what = match on.as_slice() {
                    [one] => format!("{} {}", one.record, one.key),
                    many => format!("{} records", many.len()),
                };
                (format!("amend {field} of {what}"), vec![value(field, now, "the new value; blank takes the value away"), because()])
            }
            Purpose::Set { name, value: now, .. } => (format!("set {name}"), vec![value(name, now, "the new value"), because()]),
            Purpose::Add { record } => (format!("add: {record}"), record_fields(record)),
            Purpose::Note { about, .. } => {
                (format!("note on {about}"), vec![Field::new("note", FieldKind::Rationale, "", "printed in the worksheet beside the row")])
            }
            Purpose::Price { product, metric, currency } => (
                "price a product".to_string(),
                vec![
                    value("product", product, "needed; as the catalog or a price list names it"),
                    value("metric", metric, "user or device; blank for a Connector"),
                    value("unit price", "", "needed; such as 31.50"),
                    value("currency", currency, "the position's own where it is blank"),
                    because(),
                ],
            ),
            Purpose::Place { name, host, .. } => {
                (format!("place {name}"), vec![value("host", host, "needed; the physical host, as the inventory names it"), because()])
            }
            Purpose::Review { about, to, .. } => {
                (format!("{to}: {about}"), vec![value("reviewed by", "", "who reviewed it; blank: you"), because()])
            }
            Purpose::Typed { label, value: now, .. } => {
                (label.clone(), vec![value("value", now, "as the extracts would have it; blank takes it away")])
            }
            Purpose::Map { on, mapping } => {
                let kind = mapping.kind.map_or("", crate::session::Kind::word);
                let name = value("profile", "", "optional: a name, by which tables of this shape are known from now on");
                (format!("map {} as {kind}", on.source), vec![name, because()])
            }
            Purpose::Server { on } => {
                (format!("the server of {}", on.source), vec![value("server", "", "needed; for rows that name none"), because()])
            }
            Purpose::Export { path } => (
                "export the worksheet".to_string(),
                vec![Field::new("to", FieldKind::Path, path, "an .xlsx file; an existing one is kept unless you say so")],
            ),
            Purpose::OpenPath { path } => (
                "open an engagement".to_string(),
                vec![Field::new("path", FieldKind::Path, path, "a folder of extracts, or an engagement.recal")],
            ),
        };
        match &purpose {
            Purpose::Note { .. } | Purpose::Typed { .. } | Purpose::Export { .. } | Purpose::OpenPath { .. } => {}
            Purpose::Decide { .. }
            | Purpose::Amend { .. }
            | Purpose::Set { .. }
            | Purpose::Add { .. }
            | Purpose::Price { .. }
            | Purpose::Place { .. }
            | Purpose::Map { .. }
            | Purpose::Server { .. }
            | Purpose::Review { .. } => fields.push(Field::new("document", FieldKind::Document, "", DOCUMENT)),
        }
        Form { title, purpose, fields, at: 0, error: None }
    }

    /// The value of the field of a name.
    pub fn field(&self, label: &str) -> &str {
        self.fields.iter().find(|f| f.label == label).map_or("", Field::value)
    }

    /// The value of the first field of a kind.
    pub fn value(&self, kind: FieldKind) -> &str {
        self.fields.iter().find(|f| f.kind == kind).map_or("", Field::value)
    }

    /// Whether anything was typed into it.
    pub fn is_written(&self) -> bool {
        let blank = Form::new(self.purpose.clone());
        self.fields.iter().zip(&blank.fields).any(|(mine, given)| mine.value() != given.value() && !mine.value().is_empty())
    }

    /// What was typed, for a list: the rationale, else the first value.
    pub fn written(&self) -> String {
        let why = self.value(FieldKind::Rationale);
        let first = || self.fields.iter().map(Field::value).find(|value| !value.is_empty()).unwrap_or_default();
        if why.is_empty() { first().to_string() } else { why.to_string() }
    }

    /// Takes over what stands in the fields of the same form as it was left.
    pub fn take_over(&mut self, left: Form) {
        for (mine, theirs) in self.fields.iter_mut().zip(left.fields) {
            mine.input = theirs.input;
        }
        self.at = left.at;
    }

    pub fn on_last(&self) -> bool {
        // The document is optional: Enter on the rationale is enough.
        self.fields[self.at..].iter().skip(1).all(|f| f.kind == FieldKind::Document)
    }
}

/// What a key does to a line of text; `false` where it means nothing there.
pub fn edit(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl, key.alt) {
        (Code::Char('a'), true, _) | (Code::Home, ..) => InputRequest::GoToStart,
        (Code::Char('e'), true, _) | (Code::End, ..) => InputRequest::GoToEnd,
        (Code::Char('u'), true, _) => InputRequest::DeleteLine,
        (Code::Char('w'), true, _) => InputRequest::DeletePrevWord,
        (Code::Char('k'), true, _) => InputRequest::DeleteTillEnd,
        (Code::Char(c), false, false) => InputRequest::InsertChar(c),
        (Code::Backspace, _, true) => InputRequest::DeletePrevWord,
        (Code::Backspace, ..) => InputRequest::DeletePrevChar,
        (Code::Delete, ..) => InputRequest::DeleteNextChar,
        (Code::Left, true, _) | (Code::Left, _, true) => InputRequest::GoToPrevWord,
        (Code::Right, true, _) | (Code::Right, _, true) => InputRequest::GoToNextWord,
        (Code::Left, ..) => InputRequest::GoToPrevChar,
        (Code::Right, ..) => InputRequest::GoToNextChar,
        _ => return false,
    };
    input.handle(request);
    true
}

/// Puts pasted text in: one line, whatever was copied.
pub fn paste(input: &mut Input, text: &str) {
    for c in super::text::clean(text.trim_end_matches(['\r', '\n'])).chars() {
        input.handle(InputRequest::InsertChar(c));
    }
}
