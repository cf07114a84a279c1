//! The one table of commands. Keys, hint bar, help, palette and README's table all come from it.

use super::keys::Key;
use crate::views::Step;
use std::collections::BTreeMap;

/// A command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Id {
    Go(Step),
    NextStep,
    PreviousStep,
    Down,
    Up,
    Top,
    Bottom,
    PageDown,
    PageUp,
    Left,
    Right,
    NextPane,
    PreviousPane,
    Open,
    Back,
    Filter,
    NextMatch,
    PreviousMatch,
    FilterLikeCell,
    Sort,
    SortReverse,
    Mark,
    Range,
    Unmark,
    Tick,
    Exclude,
    Amend,
    Add,
    Accept,
    AcceptAlike,
    Metric,
    Could,
    Decide,
    Merge,
    Split,
    Shared,
    Price,
    Place,
    Map,
    Grant,
    Review,
    Words,
    Comment,
    Undo,
    Redo,
    Findings,
    Decisions,
    Assumptions,
    Rules,
    Settings,
    People,
    Devices,
    Jump,
    Export,
    OpenOther,
    Palette,
    Help,
    Redraw,
    Suspend,
    Quit,
}

/// Where the keys go.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Context {
    Start,
    Loading,
    Table,
    Detail,
    /// The mapping of a table.
    Wizard,
}

/// A heading of help and palette.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    Steps,
    Moving,
    Table,
    Deciding,
    Anywhere,
}

impl Group {
    pub fn title(self) -> &'static str {
        match self {
            Group::Steps => "steps",
            Group::Moving => "moving",
            Group::Table => "this table",
            Group::Deciding => "deciding",
            Group::Anywhere => "anywhere",
        }
    }
}

pub struct Command {
    pub id: Id,
    /// Its name in the config file.
    pub name: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub group: Group,
    pub contexts: &'static [Context],
    pub keys: &'static [&'static str],
    /// Its word in the hint bar.
    pub hint: &'static str,
}

const WORK: &[Context] = &[Context::Table, Context::Detail];
const TABLE: &[Context] = &[Context::Table];
const DETAIL: &[Context] = &[Context::Detail];
const WIZARD: &[Context] = &[Context::Wizard];
/// In the work, and in the mapping of a table with a meaning of its own.
const BOTH: &[Context] = &[Context::Table, Context::Detail, Context::Wizard];
const MOVE: &[Context] = &[Context::Start, Context::Table, Context::Detail, Context::Wizard];
const ALL: &[Context] = &[Context::Start, Context::Loading, Context::Table, Context::Detail, Context::Wizard];

/// Makes a row of the table: id, name, title, help, group, contexts, keys, hint.
macro_rules! command {
    ($id:expr, $name:literal, $title:literal, $help:literal, $group:ident, $contexts:expr, [$($key:literal),*], $hint:literal) => {
        Command {
            id: $id,
            name: $name,
            title: $title,
            help: $help,
            group: Group::$group,
            contexts: $contexts,
            keys: &[$($key),*],
            hint: $hint,
        }
    };
}

#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command!(Id::Go(Step::Sources), "step.sources", "go to 0 Sources", "scope, settings, files and their rows, coverage", Steps, WORK, ["0"], ""),
    command!(Id::Go(Step::Inventory), "step.inventory", "go to 1 Inventory", "servers and what runs on them", Steps, WORK, ["1"], ""),
    command!(Id::Go(Step::Access), "step.access", "go to 2 Access", "who and what accessed each right; who is who", Steps, WORK, ["2"], ""),
    command!(Id::Go(Step::Version), "step.version", "go to 3 Version", "the CAL version that each server needs, and the entitlements", Steps, WORK, ["3"], ""),
    command!(Id::Go(Step::Metric), "step.metric", "go to 4 Metric", "user, device or split, per right", Steps, WORK, ["4"], ""),
    command!(Id::Go(Step::Suites), "step.suites", "go to 5 Suites", "entitlement lines and what they cover", Steps, WORK, ["5"], ""),
    command!(Id::Go(Step::M365), "step.m365", "go to 6 M365", "online plans and the rights they carry", Steps, WORK, ["6"], ""),
    command!(Id::Go(Step::External), "step.external", "go to 7 External", "external users, Connectors, hosts", Steps, WORK, ["7"], ""),
    command!(Id::Go(Step::Gap), "step.gap", "go to 8 Gap", "what is short, what it costs, and how the count came down", Steps, WORK, ["8"], ""),
    command!(Id::PreviousStep, "step.previous", "previous step", "", Steps, WORK, ["["], ""),
    command!(Id::NextStep, "step.next", "next step", "", Steps, WORK, ["]"], ""),
    command!(Id::Open, "open", "open", "a row's evidence, a group's members, the extract's own row; on a decision: retract or restore it", Moving, MOVE, ["enter"], "open"),
    command!(Id::Back, "back", "back", "backs out one level, always", Moving, ALL, ["esc"], "back"),
    command!(Id::Down, "move.down", "down", "", Moving, MOVE, ["j", "down"], ""),
    command!(Id::Up, "move.up", "up", "", Moving, MOVE, ["k", "up"], ""),
    command!(Id::Top, "move.top", "to the top", "", Moving, MOVE, ["g", "home"], ""),
    command!(Id::Bottom, "move.bottom", "to the bottom", "", Moving, MOVE, ["G", "end"], ""),
    command!(Id::PageDown, "move.page-down", "page down", "", Moving, MOVE, ["pgdn", "ctrl-f"], ""),
    command!(Id::PageUp, "move.page-up", "page up", "", Moving, MOVE, ["pgup", "ctrl-b"], ""),
    command!(Id::Left, "move.left", "column to the left", "", Moving, MOVE, ["h", "left"], ""),
    command!(Id::Right, "move.right", "column to the right", "", Moving, MOVE, ["l", "right"], ""),
    command!(Id::NextPane, "pane.next", "next pane", "the step's next table, then the detail", Moving, BOTH, ["tab"], "pane"),
    command!(Id::PreviousPane, "pane.previous", "previous pane", "", Moving, WORK, ["shift-tab"], ""),
    command!(Id::Filter, "table.filter", "filter", "fuzzy over the row, or column:value (column:=value for exactly that)", Table, WORK, ["/"], "filter"),
    command!(Id::FilterLikeCell, "table.filter-like-cell", "filter like this cell", "", Table, TABLE, ["*"], ""),
    command!(Id::NextMatch, "table.next-match", "next match", "the next row that the last filter finds", Table, TABLE, ["n"], ""),
    command!(Id::PreviousMatch, "table.previous-match", "previous match", "", Table, TABLE, ["N"], ""),
    command!(Id::Sort, "table.sort", "sort by this column", "again: in the table's own order", Table, TABLE, ["s"], "sort"),
    command!(Id::SortReverse, "table.sort-reverse", "sort by this column, reverse", "", Table, TABLE, ["S"], ""),
    command!(Id::Mark, "row.mark", "mark this row", "decisions act on the marks, else on the row", Table, TABLE, ["space"], "mark"),
    command!(Id::Range, "row.range", "mark a range", "begins one; again: marks all rows from there to here", Table, TABLE, ["v"], ""),
    command!(Id::Unmark, "row.unmark-all", "take all marks away", "", Table, TABLE, ["V"], ""),
    command!(Id::Tick, "decide.tick", "tick a step off", "in a finding's detail: a cause that it is, a step that is done, the question that went to the client; again: not after all", Deciding, DETAIL, ["space"], "tick"),
    command!(Id::Exclude, "decide.exclude", "exclude or include", "takes a person or device out of the count or puts it back; on a source: reference only; on a decision: retract or restore", Deciding, BOTH, ["x"], "exclude"),
    command!(Id::Accept, "decide.accept", "accept the suggestion", "a merge, what a description means, a service account, an unverified right, a finding's remedy; where there is none, says how the finding stands", Deciding, BOTH, ["a"], "accept"),
    command!(Id::AcceptAlike, "decide.accept-alike", "accept by rule", "all suggestions of the same kind, grade or reason as this row's: the list first, with what all of them change together", Deciding, WORK, ["A"], "accept alike"),
    command!(Id::Amend, "decide.amend", "amend this field", "or a setting, or how a source is read; where the column amends nothing: what can be amended or added", Deciding, BOTH, ["i"], "amend"),
    command!(Id::Add, "decide.add", "add a record", "a server, a person, a device, an entitlement, a price …, as if an extract had it", Deciding, BOTH, ["I"], ""),
    command!(Id::Metric, "decide.metric", "choose the metric", "user, device, split or the policy's own, for the right under the cursor", Deciding, WORK, ["m"], "metric"),
    command!(Id::Could, "decide.could", "count who could access", "or no more: for the right under the cursor, whoever is authorised and was not seen, as a user without a device", Deciding, WORK, [], ""),
    command!(Id::Decide, "decide.any", "decide", "lists all that can be decided on this row: merge, split, shared, price, place, right, review …", Deciding, WORK, ["d"], "decide"),
    command!(Id::Merge, "decide.merge", "merge into …", "this person or device (or the marked ones) is one that you pick from a list; its attributes stand", Deciding, WORK, [], ""),
    command!(Id::Split, "decide.split", "split off again", "a person or device that was merged stands for itself", Deciding, WORK, [], ""),
    command!(Id::Shared, "decide.shared", "shared or not", "a device that several people use, or one that only one uses; the metric split licenses the shared by device", Deciding, WORK, [], ""),
    command!(Id::Price, "decide.price", "price a product", "stands over any price list", Deciding, WORK, [], ""),
    command!(Id::Place, "decide.place", "place a Connector", "the physical host that an External Connector's line is held for", Deciding, WORK, [], ""),
    command!(Id::Map, "decide.map", "map a table", "in 0 Sources: which record a row of it is, and which column fills which field", Deciding, WORK, [], ""),
    command!(Id::Grant, "decide.right", "grant or withdraw a right", "what an online plan carries, step 6: an unverified right gives nothing until it is granted", Deciding, WORK, [], ""),
    command!(Id::Review, "decide.review", "review", "a second pair of eyes agrees with this row, or questions it", Deciding, WORK, [], ""),
    command!(Id::Words, "mapping.words", "what words stand for", "in the mapping of a table: the few words of a column, each with what it means", Deciding, WIZARD, ["w"], "words"),
    command!(Id::Comment, "decide.note", "comment", "a note on this row, printed in the worksheet", Deciding, WORK, ["c"], "note"),
    command!(Id::Undo, "decide.undo", "undo", "retracts what the newest action decided, all of it; across restarts", Deciding, WORK, ["u"], "undo"),
    command!(Id::Redo, "decide.redo", "redo", "restores what the last undo retracted", Deciding, WORK, ["ctrl-r"], ""),
    command!(Id::Findings, "show.findings", "all findings", "", Anywhere, WORK, ["F"], ""),
    command!(Id::Decisions, "show.decisions", "all decisions", "", Anywhere, WORK, ["D"], ""),
    command!(Id::People, "show.people", "all people", "every identity with its spellings", Anywhere, WORK, [], ""),
    command!(Id::Devices, "show.devices", "all devices", "", Anywhere, WORK, [], ""),
    command!(Id::Assumptions, "show.assumptions", "assumptions", "what the count rests on", Anywhere, WORK, [], ""),
    command!(Id::Rules, "show.rules", "licensing rules", "every rule with its source, date and confidence", Anywhere, WORK, [], ""),
    command!(Id::Settings, "show.settings", "scope and settings", "as-of date, currency, policy, window …", Anywhere, WORK, [","], ""),
    command!(Id::Jump, "jump", "jump to", "any user, device, server or product", Anywhere, WORK, ["f"], "jump"),
    command!(Id::Export, "export", "export the worksheet", "asks where; never overwrites unasked", Anywhere, WORK, ["e"], "export"),
    command!(Id::OpenOther, "engagement.open", "open another engagement", "recent ones, the sample, any folder", Anywhere, WORK, ["ctrl-o"], ""),
    command!(Id::Palette, "palette", "command palette", "every command, by any part of its name", Anywhere, MOVE, [":", "ctrl-p"], "palette"),
    command!(Id::Help, "help", "help", "what can be done here; type to search, enter to do it", Anywhere, ALL, ["?"], "help"),
    command!(Id::Redraw, "redraw", "draw the screen anew", "", Anywhere, ALL, ["ctrl-l"], ""),
    command!(Id::Suspend, "suspend", "suspend to the shell", "", Anywhere, ALL, ["ctrl-z"], ""),
    command!(Id::Quit, "quit", "quit", "nothing to save: everything decided is on disk", Anywhere, ALL, ["q", "ctrl-c"], "quit"),
];

/// The row of a command.
pub fn command(id: Id) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.id == id)
}

/// Title and help of a command where they are other than in an open engagement: the first screen has rows of its own.
pub fn words(command: &Command, context: Context) -> (&'static str, &'static str) {
    match (context, command.id) {
        (Context::Start, Id::Open) => ("open", "a recent engagement, the sample, a folder; 'open this folder' makes it the engagement"),
        (Context::Start, Id::Right) => ("open", "as enter"),
        (Context::Start, Id::Back | Id::Left) => ("up a folder", "the folder that this one is in"),
        (Context::Wizard, Id::Open | Id::Right | Id::Amend) => {
            ("change", "what is under the cursor: the record, the header, a column's field, a constant")
        }
        (Context::Wizard, Id::Accept) => ("decide it", "asks for the rationale, and for a name if tables like this come again"),
        (Context::Wizard, Id::Exclude) => ("not read", "leaves a column unread, takes a constant away"),
        (Context::Wizard, Id::Add) => ("add a constant", "what holds for every row that says nothing: a workload, a server, a metric"),
        (Context::Wizard, Id::NextPane) => ("next part", "the table, its columns, its constants"),
        (Context::Wizard, Id::Back) => ("back", "what is changed is kept until you come back"),
        (Context::Loading, Id::Back) => ("give up", "nothing is written by reading"),
        _ => (command.title, command.help),
    }
}

/// Which keys do what, per context: the defaults, with the user's on top.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: BTreeMap<Id, Vec<Key>>,
}

impl Default for Keymap {
    fn default() -> Keymap {
        let parsed = |c: &Command| c.keys.iter().filter_map(|k| Key::parse(k).ok()).collect();
        Keymap { keys: COMMANDS.iter().map(|c| (c.id, parsed(c))).collect() }
    }
}

impl Keymap {
    /// The defaults patched by a config file: TOML, a command's name and its keys (`"table.filter" = ["/", "ctrl-s"]`).
    /// What could not be used is told in sentences, and the rest holds.
    pub fn with_user(text: &str) -> (Keymap, Vec<String>) {
        let mut map = Keymap::default();
        let mut complaints = Vec::new();
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => return (map, vec![format!("the key file is not TOML, so the default keys hold: {}", error.message())]),
        };
        for (name, value) in flatten("", &table) {
            match (COMMANDS.iter().find(|c| c.name == name), keys_of(&value)) {
                (None, _) => complaints.push(format!("the key file names '{name}', which is no command; recal's palette (:) lists them")),
                (Some(_), Err(why)) => complaints.push(format!("the key file's '{name}': {why}")),
                (Some(command), Ok(keys)) => {
                    map.steal(command, &keys);
                    map.keys.insert(command.id, keys);
                }
            }
        }
        (map, complaints)
    }

    /// A key that the user gives to a command is taken from those that had it in the same context.
    fn steal(&mut self, to: &Command, keys: &[Key]) {
        for other in COMMANDS.iter().filter(|c| c.id != to.id && c.contexts.iter().any(|x| to.contexts.contains(x))) {
            if let Some(theirs) = self.keys.get_mut(&other.id) {
                theirs.retain(|key| !keys.contains(key));
            }
        }
    }

    pub fn find(&self, context: Context, key: Key) -> Option<Id> {
        COMMANDS.iter().find(|c| c.contexts.contains(&context) && self.keys_of(c.id).contains(&key)).map(|c| c.id)
    }

    pub fn keys_of(&self, id: Id) -> &[Key] {
        self.keys.get(&id).map_or(&[], Vec::as_slice)
    }

    /// All keys of a command, for help and palette.
    pub fn names(&self, id: Id) -> String {
        self.keys_of(id).iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// `[table] filter = …` and `"table.filter" = …` alike.
fn flatten(prefix: &str, table: &toml::Table) -> Vec<(String, toml::Value)> {
    let mut out = Vec::new();
    for (name, value) in table {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => out.extend(flatten(&name, inner)),
            other => out.push((name, other.clone())),
        }
    }
    out
}

fn keys_of(value: &toml::Value) -> Result<Vec<Key>, String> {
    match value {
        toml::Value::String(one) => Ok(vec![Key::parse(one)?]),
        toml::Value::Array(many) => {
            many.iter().map(|k| k.as_str().ok_or("keys are written in quotes".to_string()).and_then(Key::parse)).collect()
        }
        _ => Err("write a key, or a list of keys, in quotes".to_string()),
    }
}

/// README's table of keys, in Markdown.
pub fn markdown() -> String {
    let mut out = String::from("| key | does |\n| --- | --- |\n");
    for command in COMMANDS.iter().filter(|c| !c.keys.is_empty()) {
        let keys = command.keys.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(" ");
        let help = if command.help.is_empty() { String::new() } else { format!(": {}", command.help) };
        out.push_str(&format!("| {keys} | {}{help} |\n", command.title));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        let mut seen: BTreeMap<(Context, Key), &str> = BTreeMap::new();
        for command in COMMANDS {
            for key in command.keys {
                let key = Key::parse(key).unwrap();
                for context in command.contexts {
                    let other = seen.insert((*context, key), command.name);
                    assert_eq!(other, None, "{key} in {context:?} is also {}", command.name);
                }
            }
        }
    }

    #[test]
    fn every_key_of_the_interface_has_a_command() {
        let map = Keymap::default();
        let keys = "0 1 2 3 4 5 6 7 8 [ ] j k down up g G pgup pgdn h l left right tab shift-tab enter esc / n N * s S space v x i a m c \
                    u ctrl-r : ctrl-p f F D , e ? q";
        for key in keys.split_whitespace() {
            assert!(map.find(Context::Table, Key::parse(key).unwrap()).is_some(), "{key} does nothing");
        }
    }

    #[test]
    fn a_users_key_replaces_the_default_and_leaves_its_former_command() {
        let (map, complaints) = Keymap::with_user("\"table.filter\" = [\"s\", \"ctrl-f\"]\n[decide]\nundo = \"U\"\n");
        assert_eq!(complaints, Vec::<String>::new());
        assert_eq!(map.find(Context::Table, Key::char('s')), Some(Id::Filter));
        assert_eq!(map.find(Context::Table, Key::char('/')), None);
        assert_eq!(map.find(Context::Table, Key::char('U')), Some(Id::Undo));
        assert_eq!(map.names(Id::Sort), "");
    }

    #[test]
    fn a_bad_key_file_is_told_and_the_rest_holds() {
        let (map, complaints) = Keymap::with_user("\"table.fliter\" = \"s\"\n\"decide.undo\" = \"hyper-u\"\nhelp = \"f1\"\n");
        assert_eq!(complaints.len(), 2);
        assert!(complaints.iter().any(|c| c.contains("'table.fliter', which is no command")));
        assert_eq!(map.find(Context::Table, Key::char('u')), Some(Id::Undo));
        assert_eq!(map.find(Context::Table, Key::parse("f1").unwrap()), Some(Id::Help));
        let (_, complaints) = Keymap::with_user("= nonsense");
        assert!(complaints[0].contains("default keys hold"));
    }
}
