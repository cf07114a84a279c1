//! The state of the workbench: one value, changed by `update` alone, drawn by the screens. No terminal, no file, no thread, no clock.

use super::book::{Book, Headline};
use super::commands::{Context, Keymap};
use super::msg::{Extract, Listed, Opened};
use super::overlay::{Form, Overlay};
use super::pane::{Head, Pane};
use super::theme::Look;
use super::trial::Trials;
use super::wizard::Wizard;
use crate::session::{Draft, Origin};
use crate::views::{Detail, Link, Row, Section, Step, StepState, TableKey};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

pub struct App {
    pub size: (u16, u16),
    pub look: Look,
    pub keymap: Keymap,
    pub screen: Screen,
    /// What asks, topmost last; Esc takes one off.
    pub overlays: Vec<Overlay>,
    /// Forms left half-written, the newest last.
    pub kept: Vec<Form>,
    /// The form that was sent off and not answered yet.
    pub sent: Option<Form>,
    /// A mapping left before it was decided.
    pub shelf: Option<Box<Wizard>>,
    /// The folder is being read again for a decision.
    pub rereading: bool,
    pub notice: Option<Notice>,
    /// The work under way, as the bottom line names it.
    pub job: Option<String>,
    /// Turns while something runs.
    pub tick: usize,
    /// Numbers the loads: results of a cancelled one are dropped.
    pub jobs: u64,
}

pub enum Screen {
    Start(Start),
    Loading(Loading),
    Steps(Box<Workspace>),
}

/// The first screen: recent engagements, the sample, a file browser.
#[derive(Clone, Debug, Default)]
pub struct Start {
    pub recent: Vec<PathBuf>,
    pub folder: PathBuf,
    pub entries: Vec<Listed>,
    pub cursor: usize,
    pub offset: usize,
}

/// A row of the start screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StartRow {
    Heading(&'static str),
    Recent(PathBuf),
    Sample,
    /// Open the folder that the browser shows, as an engagement.
    OpenHere(PathBuf),
    TypePath,
    Parent(PathBuf),
    Entry(Listed),
}

impl Start {
    pub fn rows(&self) -> Vec<StartRow> {
        let mut rows = Vec::new();
        if !self.recent.is_empty() {
            rows.push(StartRow::Heading("recent engagements"));
            rows.extend(self.recent.iter().cloned().map(StartRow::Recent));
        }
        rows.push(StartRow::Heading("to try it out"));
        rows.push(StartRow::Sample);
        rows.push(StartRow::Heading("a folder of extracts"));
        rows.push(StartRow::TypePath);
        if !self.folder.as_os_str().is_empty() {
            rows.push(StartRow::OpenHere(self.folder.clone()));
            if let Some(parent) = self.folder.parent() {
                rows.push(StartRow::Parent(parent.to_path_buf()));
            }
            rows.extend(self.entries.iter().cloned().map(StartRow::Entry));
        }
        rows
    }

    /// Moves over the headings.
    pub fn move_by(&mut self, by: isize) {
        let rows = self.rows();
        let selectable: Vec<usize> = (0..rows.len()).filter(|at| !matches!(rows[*at], StartRow::Heading(_))).collect();
        let now = selectable.iter().position(|at| *at >= self.cursor).unwrap_or(selectable.len().saturating_sub(1));
        let next = now.saturating_add_signed(by).min(selectable.len().saturating_sub(1));
        self.cursor = selectable.get(next).copied().unwrap_or(0);
    }

    pub fn row(&self) -> Option<StartRow> {
        self.rows().get(self.cursor).cloned()
    }
}

/// An engagement being read.
#[derive(Clone, Debug)]
pub struct Loading {
    pub job: u64,
    pub path: PathBuf,
    pub done: u64,
    pub total: u64,
    pub file: String,
    /// Where Esc leads.
    pub start: Start,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    Table,
    Detail,
}

/// How a notice is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Done,
    /// Asked for, but it can't be.
    Refused,
    Problem,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
}

/// The open engagement on screen.
pub struct Workspace {
    pub book: Arc<dyn Book>,
    pub folder: PathBuf,
    pub journal: PathBuf,
    pub read_only: Option<String>,
    pub step: Step,
    pub table: TableKey,
    /// Where Enter, F, D came from; Esc goes back along it.
    pub trail: Vec<(Step, TableKey)>,
    pub panes: HashMap<TableKey, Pane>,
    pub focus: Focus,
    pub detail: DetailPane,
    /// What decisions that are looked at would change.
    pub trials: Trials,
    /// A second table that is shown under the first (the waterfall under the gap).
    pub companion: Option<(TableKey, Head, Vec<Row>)>,
    /// What the last decision did to what is left: words, cents.
    pub last: Option<(String, i64)>,
    /// Read once per generation.
    pub headline: Headline,
    pub states: Vec<StepState>,
    pub seen: Option<u64>,
}

/// The detail of the row under the cursor.
#[derive(Clone, Debug, Default)]
pub struct DetailPane {
    pub detail: Detail,
    pub detail_of: Option<(u64, TableKey, String)>,
    /// What the row suggests, and what that would change, told behind the detail's first section.
    pub offered: Option<Offered>,
    pub effect: Option<Section>,
    /// Which of the detail's links is under the cursor.
    pub cursor: usize,
    /// First line shown.
    pub scroll: usize,
    /// The cursor was moved: what it is on comes into view.
    pub follow: bool,
    /// The extract's own row, opened.
    pub extract: Option<(Origin, Option<Result<Extract, String>>)>,
}

/// Decisions that accepting would make.
#[derive(Clone, PartialEq, Debug)]
pub struct Offered {
    /// What they do, where nothing else on screen says so.
    pub words: Option<String>,
    /// Something else is offered as well.
    pub among_others: bool,
    pub drafts: Vec<Draft>,
}

impl DetailPane {
    /// What is under the cursor, unless the extract's own row is open.
    pub fn link(&self) -> Option<Link> {
        self.detail.links().into_iter().nth(self.cursor).filter(|_| self.extract.is_none())
    }
}

impl App {
    pub fn new(look: Look, keymap: Keymap) -> App {
        App {
            size: (0, 0),
            look,
            keymap,
            screen: Screen::Start(Start::default()),
            overlays: Vec::new(),
            kept: Vec::new(),
            sent: None,
            shelf: None,
            rereading: false,
            notice: None,
            job: None,
            tick: 0,
            jobs: 0,
        }
    }

    /// Where keys go when nothing is asked.
    pub fn context(&self) -> Context {
        if let Some(Overlay::Wizard(_)) = self.overlays.last() {
            return Context::Wizard;
        }
        match &self.screen {
            Screen::Start(_) => Context::Start,
            Screen::Loading(_) => Context::Loading,
            Screen::Steps(work) if work.focus == Focus::Detail => Context::Detail,
            Screen::Steps(_) => Context::Table,
        }
    }

    /// The mapping that is being made, whatever asks on top of it.
    pub fn wizard(&self) -> Option<&Wizard> {
        self.overlays.iter().rev().find_map(|overlay| if let Overlay::Wizard(wizard) = overlay { Some(wizard.as_ref()) } else { None })
    }

    pub fn wizard_mut(&mut self) -> Option<&mut Wizard> {
        self.overlays.iter_mut().rev().find_map(|overlay| if let Overlay::Wizard(wizard) = overlay { Some(wizard.as_mut()) } else { None })
    }

    pub fn work(&self) -> Option<&Workspace> {
        match &self.screen {
            Screen::Steps(work) => Some(work),
            Screen::Start(_) | Screen::Loading(_) => None,
        }
    }

    pub fn work_mut(&mut self) -> Option<&mut Workspace> {
        match &mut self.screen {
            Screen::Steps(work) => Some(work),
            Screen::Start(_) | Screen::Loading(_) => None,
        }
    }

    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.notice = Some(Notice { tone, text: text.into() });
    }

    /// Whether something runs whose sign of life should turn.
    pub fn busy(&self) -> bool {
        self.job.is_some() || matches!(self.screen, Screen::Loading(_))
    }
}

impl Workspace {
    pub fn new(opened: Opened) -> Workspace {
        let step = Step::Sources;
        let table = opened.book.tables(step).first().copied().unwrap_or(TableKey::Sources);
        Workspace {
            headline: opened.book.headline(),
            book: opened.book,
            folder: opened.folder,
            journal: opened.journal,
            read_only: opened.read_only,
            step,
            table,
            trail: Vec::new(),
            panes: HashMap::from([(table, Pane::default())]),
            focus: Focus::Table,
            detail: DetailPane::default(),
            trials: Trials::default(),
            companion: None,
            last: None,
            states: Vec::new(),
            seen: None,
        }
    }

    /// The table on screen.
    pub fn pane(&self) -> &Pane {
        static NONE: std::sync::LazyLock<Pane> = std::sync::LazyLock::new(Pane::default);
        self.panes.get(&self.table).unwrap_or(&NONE)
    }

    pub fn pane_mut(&mut self) -> &mut Pane {
        self.panes.entry(self.table).or_default()
    }

    /// Shows a table; the rail follows where the table belongs to a step.
    pub fn show(&mut self, table: TableKey) {
        if let Some(step) = self.book.step_of(table) {
            self.step = step;
        }
        self.table = table;
        self.panes.entry(table).or_default();
        self.focus = Focus::Table;
        self.detail.extract = None;
    }

    /// Shows a table so that Esc leads back here.
    pub fn follow(&mut self, table: TableKey) {
        if table != self.table {
            self.trail.push((self.step, self.table));
            self.show(table);
        }
    }

    /// Shows a row of a table so that Esc leads back here.
    pub fn follow_to(&mut self, table: TableKey, row: String) {
        self.follow(table);
        let pane = self.pane_mut();
        pane.filter.clear();
        pane.cursor_id = Some(row);
        // Arranged anew, the cursor goes where the row is.
        pane.arranged = None;
        pane.asked = None;
    }

    /// Goes to a step's first table (or the one last looked at in it); the way back is forgotten.
    pub fn go(&mut self, step: Step) {
        self.trail.clear();
        self.step = step;
        if let Some(table) = self.book.tables(step).first().copied() {
            self.show(table);
        }
        self.step = step;
    }
}
