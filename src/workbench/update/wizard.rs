//! The mapping wizard's keys: what they change at once, what they ask, and how it is decided or left.

use super::{asking, forms};
use crate::session::{DateOrder, Finding, Kind, Preview, TableName};
use crate::views::{Row, Target};
use crate::workbench::app::{App, Tone, Workspace};
use crate::workbench::commands::{Context, Id};
use crate::workbench::keys::Key;
use crate::workbench::msg::Effect;
use crate::workbench::overlay::{Action, Choice, Overlay, Picker, PickerKind, Purpose};
use crate::workbench::wizard::{Line, Turn, Wizard, meaning};

/// Rows of the header's list.
const HEADER_ROWS: usize = 30;

/// The table that a row of the sources is about; `None` where the file holds none.
pub fn table_of(row: &Row) -> Option<TableName> {
    let Target::Source(source) = &row.target else { return None };
    let table = row.id.strip_prefix(source.as_str())?.strip_prefix('#')?;
    Some(TableName { source: source.clone(), table: Some(table.to_string()) })
}

/// The table that a row is about, be it one of the sources or a finding about a table that nobody could read.
pub fn table_at(work: &Workspace, row: &Row) -> Option<TableName> {
    let Target::Finding(id) = &row.target else { return table_of(row) };
    let unread = |finding: &&Finding| finding.code == "unrecognised-table" && finding.id() == *id;
    let (source, table) = work.book.findings().iter().find(unread)?.subject.rsplit_once('#')?;
    Some(TableName { source: source.to_string(), table: Some(table.to_string()) })
}

/// Asks for the beginning of a table; the wizard opens when it is there.
pub fn begin(app: &mut App, on: TableName) -> Vec<Effect> {
    app.overlays.clear();
    app.say(Tone::Done, format!("reading the beginning of {} …", on.source));
    vec![Effect::Preview(on)]
}

/// The beginning is there; a mapping of the same rows that was left comes back as it was.
pub fn previewed(app: &mut App, preview: Preview) -> Vec<Effect> {
    // Whoever went on to something else meanwhile is not interrupted.
    if !app.overlays.is_empty() || app.work().is_none() {
        return Vec::new();
    }
    app.notice = None;
    let left = app.shelf.take().filter(|left| left.preview == preview);
    if left.is_some() {
        app.say(Tone::Done, "as you left it");
    }
    app.overlays.push(Overlay::Wizard(left.unwrap_or_else(|| Box::new(Wizard::new(preview)))));
    Vec::new()
}

pub fn key(app: &mut App, key: Key) -> Vec<Effect> {
    match app.keymap.find(Context::Wizard, key) {
        Some(id) => run(app, id),
        None => {
            app.say(Tone::Refused, format!("{key} does nothing here; ? shows what does"));
            Vec::new()
        }
    }
}

/// A command of the wizard, which is what asks now.
pub fn run(app: &mut App, id: Id) -> Vec<Effect> {
    app.notice = None;
    let Some(wizard) = app.wizard_mut() else {
        return Vec::new();
    };
    let last = wizard.lines().len().saturating_sub(1);
    match id {
        Id::Down => wizard.cursor = (wizard.cursor + 1).min(last),
        Id::Up => wizard.cursor = wizard.cursor.saturating_sub(1),
        Id::PageDown => wizard.cursor = (wizard.cursor + 10).min(last),
        Id::PageUp => wizard.cursor = wizard.cursor.saturating_sub(10),
        Id::Top => wizard.cursor = 0,
        Id::Bottom => wizard.cursor = last,
        Id::NextPane => wizard.next_part(),
        Id::Open | Id::Right | Id::Amend => return change(app),
        Id::Exclude => return unread(app),
        Id::Add => return ask_constant(app),
        Id::Words => return words(app),
        Id::Accept => return decide(app),
        Id::Back | Id::Left | Id::Quit => leave(app),
        Id::Help => return asking::help(app),
        Id::Palette => return asking::palette(app),
        Id::Redraw => return vec![Effect::Redraw],
        Id::Suspend => return vec![Effect::Suspend],
        _ => {}
    }
    Vec::new()
}

/// Takes the wizard away; what was changed is kept until the table is mapped again.
pub fn leave(app: &mut App) {
    shelve(app);
    app.overlays.retain(|overlay| !matches!(overlay, Overlay::Wizard(_)));
    if let Some(left) = &app.shelf {
        let words = format!("the mapping of {} is kept as you left it, and not decided", left.preview.on.source);
        app.say(Tone::Done, words);
    }
}

/// Lays the mapping at hand aside, where it was changed.
pub fn shelve(app: &mut App) {
    if let Some(wizard) = app.wizard().filter(|wizard| wizard.changed) {
        app.shelf = Some(Box::new(wizard.clone()));
    }
}

fn choose(app: &mut App, title: impl Into<String>, choices: Vec<Choice>, at: Option<usize>) -> Vec<Effect> {
    let mut picker = Picker::new(PickerKind::Choice, title, choices);
    picker.cursor = at.unwrap_or(0);
    app.overlays.push(Overlay::Picker(picker));
    Vec::new()
}

fn change(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else {
        return Vec::new();
    };
    match wizard.line() {
        Line::Kind => ask_kind(app),
        Line::Header => ask_header(app),
        Line::Dates => ask_dates(app),
        Line::Column(column) => ask_field(app, column),
        Line::Constant(field) => turned(app, Turn::Constant(field)),
        Line::AddConstant => ask_constant(app),
    }
}

fn ask_kind(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let at = Kind::ALL.iter().position(|kind| *kind == wizard.kind);
    let choice = |kind: Kind| Choice::new(kind.word(), meaning(kind), Action::Wizard(Turn::Kind(kind)));
    choose(app, "what a row is", Kind::ALL.map(choice).to_vec(), at)
}

fn ask_header(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let row = |(number, cells): (u64, &[String])| {
        let shown: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        Choice::new(format!("row {number}"), shown.join(" · "), Action::Wizard(Turn::Header(number)))
    };
    let mut choices: Vec<Choice> = wizard.preview.rows().take(HEADER_ROWS).map(row).collect();
    choices.push(Choice::new("none", "the table has no header: columns go by their place", Action::Wizard(Turn::Header(0))));
    let at = wizard.preview.rows().take(HEADER_ROWS).position(|(number, _)| number == wizard.header_row);
    let at = at.or(Some(choices.len() - 1));
    choose(app, "which row is the header", choices, at)
}

fn ask_dates(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let own = match &wizard.doubtful_day {
        Some(day) => format!("nothing tells whether {day} has the day or the month first; it is read as day first, and told"),
        None => "every column tells its order itself".to_string(),
    };
    let mut choices = vec![Choice::new("as each column tells", own, Action::Wizard(Turn::Dates(None)))];
    choices.extend(DateOrder::ALL.map(|order| {
        let (words, example) = date_words(order);
        Choice::new(words, example, Action::Wizard(Turn::Dates(Some(order))))
    }));
    let at = wizard.dates.and_then(|order| DateOrder::ALL.iter().position(|known| *known == order)).map_or(0, |at| at + 1);
    choose(app, "how days in figures are written", choices, Some(at))
}

pub fn date_words(order: DateOrder) -> (&'static str, &'static str) {
    match order {
        DateOrder::DayMonthYear => ("day month year", "04/05/2026 is 4 May"),
        DateOrder::MonthDayYear => ("month day year", "04/05/2026 is 5 April"),
        DateOrder::YearMonthDay => ("year month day", "26-04-05 is 5 April 2026"),
    }
}

fn ask_field(app: &mut App, column: usize) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let Some(chosen) = wizard.columns.get(column) else { return Vec::new() };
    let kind = wizard.kind;
    let help = |field: &str, filled: bool| {
        let needed = if kind.indispensable().contains(&field) { "needed" } else { "" };
        let now = match (chosen.field == Some(field), filled) {
            (true, _) => "this column now",
            (false, true) if kind.is_list(field) => "another column fills it too",
            (false, true) => "another fills it now",
            (false, false) => "",
        };
        [needed, now].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    };
    let choice = |(field, filled): &(&'static str, bool)| {
        Choice::new(*field, help(field, *filled), Action::Wizard(Turn::Field { column, field: Some(field) }))
    };
    let fields = wizard.fields();
    let mut choices: Vec<Choice> = fields.iter().map(choice).collect();
    choices.push(Choice::new("not read", "the column is listed, and says nothing", Action::Wizard(Turn::Field { column, field: None })));
    let at = fields.iter().position(|(field, _)| chosen.field == Some(*field)).unwrap_or(choices.len() - 1);
    let title = format!("{}: which field of {}", chosen.guessed.name, kind.word());
    choose(app, title, choices, Some(at))
}

fn ask_constant(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let help = |field: &str, filled: bool| match (wizard.constants.get(field), filled) {
        (Some(value), _) => value.clone(),
        (None, true) => "for rows whose column is blank".to_string(),
        (None, false) => "for every row".to_string(),
    };
    let choice = |(field, filled): (&'static str, bool)| Choice::new(field, help(field, filled), Action::Wizard(Turn::Constant(field)));
    let choices = wizard.fields().into_iter().map(choice).collect();
    choose(app, "a constant: which field", choices, None)
}

/// The words of the column under the cursor, each with what it stands for.
fn words(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let Line::Column(column) = wizard.line() else {
        app.say(Tone::Refused, "words are those of a column: stand on one");
        return Vec::new();
    };
    let Some((field, column)) = wizard.columns.get(column).and_then(|column| Some((column.field?, column))) else {
        app.say(Tone::Refused, "the column fills no field yet: enter chooses one");
        return Vec::new();
    };
    if column.guessed.words.is_empty() {
        app.say(Tone::Refused, "the column has more values than a list of words could have");
        return Vec::new();
    }
    let help = |word: &str, rows: usize| {
        let said = match wizard.meaning(field, word) {
            (Some(to), _) => format!("stands for {to}"),
            (None, Some(false)) => format!("no {field} that is known"),
            (None, Some(true)) => "understood as it stands".to_string(),
            (None, None) => "taken as it stands".to_string(),
        };
        format!("{said} · {rows} {}", if rows == 1 { "row" } else { "rows" })
    };
    let choices: Vec<Choice> = column
        .guessed
        .words
        .iter()
        .map(|(word, rows)| Choice::new(word, help(word, *rows), Action::Wizard(Turn::Word { field, word: word.clone() })))
        .collect();
    let title = format!("{}: words that stand for a {field}", column.guessed.name);
    choose(app, title, choices, None)
}

/// A column is left unread; a constant is taken away.
fn unread(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard_mut() else { return Vec::new() };
    match wizard.line() {
        Line::Column(column) => wizard.turn(Turn::Field { column, field: None }),
        Line::Constant(field) => wizard.turn(Turn::ConstantIs { field, to: String::new() }),
        Line::Kind | Line::Header | Line::Dates | Line::AddConstant => {
            app.say(Tone::Refused, "a column is left unread, or a constant taken away: stand on one");
        }
    }
    Vec::new()
}

/// What was chosen from a list on top of the wizard: made, or asked further.
pub fn turned(app: &mut App, turn: Turn) -> Vec<Effect> {
    match turn {
        Turn::Constant(field) => {
            ask_value(app, format!("{field}: what holds where a row says nothing"), field, &|to| Turn::ConstantIs { field, to })
        }
        Turn::Word { field, word } => {
            ask_value(app, format!("'{word}' stands for"), field, &|to| Turn::WordIs { field, word: word.clone(), to })
        }
        Turn::Type(turn) => {
            // The lists go; the form stands right on the wizard.
            pop_to_wizard(app);
            forms::ask(app, typed_for(app, *turn))
        }
        made => {
            let again = matches!(made, Turn::WordIs { .. });
            pop_to_wizard(app);
            if let Some(wizard) = app.wizard_mut() {
                wizard.turn(made);
            }
            // Words are told one after the other.
            if again
                && app
                    .wizard()
                    .is_some_and(|wizard| matches!(wizard.line(), Line::Column(at) if !wizard.strange(&wizard.columns[at]).is_empty()))
            {
                return words(app);
            }
            Vec::new()
        }
    }
}

fn pop_to_wizard(app: &mut App) {
    while app.overlays.last().is_some_and(|overlay| !matches!(overlay, Overlay::Wizard(_))) {
        app.overlays.pop();
    }
}

/// From the field's own vocabulary where it has one, else typed.
fn ask_value(app: &mut App, title: String, field: &'static str, turn: &dyn Fn(String) -> Turn) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    let vocabulary = wizard.preview.vocabulary(field);
    if vocabulary.is_empty() {
        pop_to_wizard(app);
        let purpose = typed_for(app, turn(String::new()));
        return forms::ask(app, purpose);
    }
    let mut choices: Vec<Choice> = vocabulary.into_iter().map(|word| Choice::new(word.clone(), "", Action::Wizard(turn(word)))).collect();
    choices.push(Choice::new("something else", "as you type it", Action::Wizard(Turn::Type(Box::new(turn(String::new()))))));
    choices.push(Choice::new("nothing", "as it stands", Action::Wizard(turn(String::new()))));
    choose(app, title, choices, None)
}

fn typed_for(app: &App, turn: Turn) -> Purpose {
    let now = |field: &str| app.wizard().and_then(|wizard| wizard.constants.get(field).cloned()).unwrap_or_default();
    let (label, value) = match &turn {
        Turn::ConstantIs { field, .. } => (format!("{field} of rows that say none"), now(field)),
        Turn::WordIs { field, word, .. } => (format!("'{word}' as {field}"), String::new()),
        _ => (String::new(), String::new()),
    };
    Purpose::Typed { turn, label, value }
}

/// What was typed into a form on top of the wizard.
pub fn typed(app: &mut App, turn: Turn, value: String) -> Vec<Effect> {
    let made = match turn {
        Turn::ConstantIs { field, .. } => Turn::ConstantIs { field, to: value },
        Turn::WordIs { field, word, .. } => Turn::WordIs { field, word, to: value },
        other => other,
    };
    turned(app, made)
}

/// Asks for the rationale; what cannot be followed is refused with the reason, and what would read no row is asked twice.
fn decide(app: &mut App) -> Vec<Effect> {
    let Some(wizard) = app.wizard() else { return Vec::new() };
    match &wizard.trial {
        Err(why) => {
            let why = format!("not yet: {why}");
            app.say(Tone::Refused, why);
            Vec::new()
        }
        Ok(trial) => {
            let purpose = Purpose::Map { on: wizard.preview.on.clone(), mapping: Box::new(wizard.mapping()) };
            match trial.reads_nothing() {
                Some(why) => warn(app, why, purpose),
                None => forms::ask(app, purpose),
            }
        }
    }
}

/// A mapping under which every row is lost is seldom meant; it may be, where the rows to be read stand further down.
fn warn(app: &mut App, why: String, purpose: Purpose) -> Vec<Effect> {
    let choices = vec![
        Choice::new("change it", why, Action::Close),
        Choice::new("decide it all the same", "rows further down may be read; those looked at are not", Action::Ask(purpose)),
    ];
    choose(app, "no row looked at would be read", choices, None)
}
