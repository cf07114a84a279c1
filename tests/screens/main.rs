//! The workbench without a terminal: keys in, state and screens out, over a made-up engagement.

mod addresses;
mod asking;
mod chains;
mod could;
mod deciding;
mod fixture;
mod keys;
mod looks;
mod mapping;
mod playbook;
mod scale;
mod trying;

use fixture::Made;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use recal::views::TableKey;
use recal::workbench::app::{App, Workspace};
use recal::workbench::arrange;
use recal::workbench::book::Book;
use recal::workbench::commands::Keymap;
use recal::workbench::keys::Key;
use recal::workbench::msg::{Cause, Effect, Msg, Opened};
use recal::workbench::screens;
use recal::workbench::theme::Look;
use recal::workbench::update::{settle, update};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The workbench at a size, its background work done at once.
pub struct Desk {
    pub app: App,
    /// What was to be done outside and is not simulated here.
    pub effects: Vec<Effect>,
    /// What was to be found out about decisions, and what was let go.
    pub trials: Vec<Effect>,
}

impl Desk {
    /// The drafts that the last effect asks to be decided.
    fn decided(&self) -> Vec<recal::engagement::Draft> {
        match self.effects.last() {
            Some(Effect::Decide { drafts, .. }) => drafts.clone(),
            _ => panic!("nothing was decided: {}", self.screen()),
        }
    }

    pub fn new(width: u16, height: u16) -> Desk {
        let mut desk = Desk { app: App::new(Look::default(), Keymap::default()), effects: Vec::new(), trials: Vec::new() };
        desk.send(Msg::Resize(width, height));
        desk
    }

    /// With the made-up engagement open.
    pub fn open(width: u16, height: u16, made: Made) -> Desk {
        Desk::open_as(width, height, made, None)
    }

    pub fn open_as(width: u16, height: u16, book: impl Book + 'static, read_only: Option<&str>) -> Desk {
        let mut desk = Desk::new(width, height);
        desk.app.screen = recal::workbench::app::Screen::Loading(recal::workbench::app::Loading {
            job: 7,
            path: PathBuf::from("contoso"),
            done: 0,
            total: 0,
            file: String::new(),
            start: Default::default(),
        });
        let opened = Opened {
            book: Arc::new(book),
            folder: PathBuf::from("contoso"),
            journal: PathBuf::from("contoso/engagement.recal"),
            read_only: read_only.map(str::to_string),
        };
        desk.send(Msg::Opened { job: 7, opened });
        desk
    }

    pub fn send(&mut self, msg: Msg) {
        let effects = update(&mut self.app, msg);
        self.carry_out(effects);
        let effects = settle(&mut self.app);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let never = AtomicBool::new(false);
            match effect {
                Effect::Arrange { book, request } => {
                    let arranged = arrange::arrange(&*book, &request, &never).unwrap();
                    self.send(Msg::Arranged(arranged));
                }
                Effect::Find { book, search } => {
                    let place = arrange::find(&*book, &search, &never);
                    self.send(Msg::Found { key: search.key, place });
                }
                trial @ (Effect::TryOut(_) | Effect::LetGo) => self.trials.push(trial),
                other => self.effects.push(other),
            }
        }
    }

    /// Presses keys: names between blanks, `'text'` types text (with `_` for a blank).
    pub fn press(&mut self, keys: &str) -> &mut Desk {
        for name in keys.split_whitespace() {
            match name.strip_prefix('\'').and_then(|n| n.strip_suffix('\'')).filter(|n| !n.is_empty()) {
                Some(text) => text.chars().for_each(|c| self.send(Msg::Key(Key::char(if c == '_' { ' ' } else { c })))),
                None => self.send(Msg::Key(Key::parse(name).unwrap())),
            }
        }
        self
    }

    /// From any step to a table of it, by the keys that lead there.
    pub fn go_to(&mut self, step: &str, table: TableKey) -> &mut Desk {
        self.press(step);
        for _ in 0..12 {
            if self.work().table == table {
                return self;
            }
            self.press("tab");
        }
        panic!("no {table:?} in step {step}: {}", self.screen());
    }

    pub fn work(&self) -> &Workspace {
        self.app.work().expect("an engagement is open")
    }

    pub fn changed(&mut self, book: impl Book + 'static, cause: Cause) {
        self.send(Msg::Changed { book: Arc::new(book), cause });
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let (width, height) = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| screens::draw(&self.app, frame)).unwrap();
        terminal.backend().to_string().lines().map(seen).collect()
    }

    pub fn notice(&self) -> &str {
        self.app.notice.as_ref().map_or("", |n| n.text.as_str())
    }
}

/// A line without the quotes and remarks that the test backend puts around it.
fn seen(line: &str) -> String {
    let line = line.split("\" Hidden by").next().unwrap_or(line);
    line.trim_matches('"').trim_end().to_string() + "\n"
}
