//! The shell around the pure part: it alone owns the terminal, the channel and the clock.
//!
//! Draw, wait, take in all that has come, settle, carry out what was asked; draw again. Nothing is drawn while nothing happens.

use super::app::{App, Loading, Screen, Start};
use super::commands::Keymap;
use super::jobs::{self, Desk, Searches, What};
use super::keys::Key;
use super::msg::{Effect, Listed, Mouse, Msg};
use super::terminal::Screenful;
use super::theme::{Colour, Glyphs, Look};
use super::update::{settle, update};
use super::{Launch, WorkbenchError, screens, signals};
use crate::session::{OpenOptions, places};
use crossterm::event::{self, Event, MouseButton, MouseEventKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How long a sign of life stands before it turns.
const TICK: Duration = Duration::from_millis(120);

/// Messages taken in before the next frame at most, so that a flood does not stop the drawing.
const BURST: usize = 256;

pub struct Runtime {
    app: App,
    screen: Screenful,
    out: Sender<Msg>,
    inbox: Receiver<Msg>,
    desk: Option<Desk>,
    searches: Searches,
    options: OpenOptions,
    /// The load that the program was called for: if it fails, so does the program.
    called_for: Option<u64>,
}

/// What the loop does next.
enum Next {
    Go,
    Quit,
    Fail(String),
}

impl Runtime {
    pub fn new(launch: &Launch) -> Result<Runtime, WorkbenchError> {
        let (keymap, complaints) = keymap();
        let mut app = App::new(look(launch.ascii), keymap);
        if let Some(first) = complaints.first() {
            app.say(super::app::Tone::Problem, first.clone());
        }
        let (out, inbox) = channel();
        let screen = Screenful::enter()?;
        let searches = Searches::new(out.clone());
        Ok(Runtime { app, screen, out, inbox, desk: None, searches, options: launch.options.clone(), called_for: None })
    }

    pub fn run(mut self, launch: Launch) -> Result<(), WorkbenchError> {
        self.resize()?;
        signals::watch(self.out.clone())?;
        read_events(self.out.clone());
        self.start(launch.what);
        loop {
            self.resize()?;
            let effects = settle(&mut self.app);
            if let Next::Quit = self.carry_out(effects) {
                return Ok(());
            }
            self.screen.draw(|frame| screens::draw(&self.app, frame))?;
            match self.wait() {
                Next::Go => {}
                Next::Quit => return Ok(()),
                Next::Fail(why) => return Err(WorkbenchError::Input(why)),
            }
        }
    }

    fn start(&mut self, what: Option<What>) {
        let here = std::env::current_dir().unwrap_or_default();
        match what {
            Some(what) => {
                self.app.jobs += 1;
                let job = self.app.jobs;
                self.called_for = Some(job);
                let path = match &what {
                    What::Path(path) => path.clone(),
                    What::Sample(_) => PathBuf::from("the sample"),
                };
                let start = Start { folder: here.clone(), ..Start::default() };
                self.app.screen = Screen::Loading(Loading { job, path, done: 0, total: 0, file: String::new(), start });
                self.desk = Some(jobs::open(job, what, self.options.clone(), self.out.clone()));
            }
            None => {
                self.recent();
                list(here, self.out.clone());
            }
        }
    }

    fn recent(&self) {
        let paths = places::recent().into_iter().map(|r| if r.journal.starts_with(&r.folder) { r.folder } else { r.journal });
        let _ = self.out.send(Msg::Recent(paths.collect()));
    }

    /// The terminal's size as it is now: a resize in between must not meet a frame laid out for another size.
    fn resize(&mut self) -> Result<(), WorkbenchError> {
        let size = self.screen.size()?;
        if size != self.app.size {
            self.take(Msg::Resize(size.0, size.1));
        }
        Ok(())
    }

    /// Waits for something to happen and takes in all that has come.
    fn wait(&mut self) -> Next {
        let first = if self.app.busy() {
            match self.inbox.recv_timeout(TICK) {
                Ok(msg) => msg,
                Err(RecvTimeoutError::Timeout) => Msg::Tick,
                Err(RecvTimeoutError::Disconnected) => return Next::Quit,
            }
        } else {
            match self.inbox.recv() {
                Ok(msg) => msg,
                Err(_) => return Next::Quit,
            }
        };
        let mut msg = Some(first);
        for _ in 0..BURST {
            let Some(now) = msg else { break };
            match self.take(now) {
                Next::Go => {}
                other => return other,
            }
            msg = self.inbox.try_recv().ok();
        }
        Next::Go
    }

    fn take(&mut self, msg: Msg) -> Next {
        if let Msg::OpenFailed { job, why } = &msg
            && self.called_for == Some(*job)
        {
            return Next::Fail(why.clone());
        }
        if let Msg::Closed = msg {
            return Next::Quit;
        }
        // A key acts on what is on screen: what the key before it changed is settled first.
        if matches!(msg, Msg::Key(_) | Msg::Mouse(..)) {
            let effects = settle(&mut self.app);
            let _ = self.carry_out(effects);
        }
        let effects = update(&mut self.app, msg);
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Next {
        for effect in effects {
            match effect {
                Effect::Quit => return Next::Quit,
                Effect::Redraw => self.screen.clear(),
                Effect::Suspend => self.suspend(),
                Effect::Open { job, path } => self.open(job, What::Path(places::typed(&path))),
                Effect::OpenSample { job } => self.open(job, What::Sample(None)),
                Effect::CancelOpen => {
                    self.desk = None;
                    self.called_for = None;
                    self.recent();
                }
                Effect::List(path) => list(path, self.out.clone()),
                Effect::Arrange { book, request } => self.searches.arrange(book, request),
                Effect::Find { book, search } => self.searches.find(book, search),
                Effect::ReadNames { book } => self.searches.names(book),
                Effect::Export { path, overwrite } => self.ask(Effect::Export { path: places::typed(&path), overwrite }),
                session => self.ask(session),
            }
        }
        Next::Go
    }

    /// Decisions, extracts and worksheets are the session's.
    fn ask(&mut self, effect: Effect) {
        if let Some(desk) = &mut self.desk {
            let _ = desk.ask(effect);
        }
    }

    fn open(&mut self, job: u64, what: What) {
        self.called_for = None;
        // Another engagement has other options than those the program was called with.
        let options = OpenOptions { writable: true, ..OpenOptions::default() };
        self.desk = None;
        self.desk = Some(jobs::open(job, what, options, self.out.clone()));
    }

    /// The signal comes back to [`signals::watch`], which gives the terminal away and takes it again.
    fn suspend(&mut self) {
        if let Err(why) = signals::suspend() {
            let _ = self.out.send(Msg::Refused(why));
        }
    }
}

fn look(ascii: bool) -> Look {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let colour = if set("NO_COLOR") { Colour::Mono } else { Colour::Ansi };
    Look { colour, glyphs: if ascii { Glyphs::Ascii } else { Glyphs::Unicode } }
}

/// The default keys, with those of `keys.toml` in the configuration folder on top.
fn keymap() -> (Keymap, Vec<String>) {
    let Some(path) = places::config().map(|folder| folder.join("keys.toml")) else {
        return (Keymap::default(), Vec::new());
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Keymap::with_user(&text),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => (Keymap::default(), Vec::new()),
        Err(cause) => (Keymap::default(), vec![format!("{}: cannot be read ({cause}), so the default keys hold", path.display())]),
    }
}

/// The only thread that reads the terminal; a terminal that is gone ends the program.
fn read_events(out: Sender<Msg>) {
    thread::spawn(move || {
        loop {
            let msg = match event::read() {
                Ok(Event::Key(key)) => Key::from_event(key).map(Msg::Key),
                Ok(Event::Paste(text)) => Some(Msg::Paste(text)),
                Ok(Event::Resize(width, height)) => Some(Msg::Resize(width, height)),
                Ok(Event::Mouse(mouse)) => {
                    let kind = match mouse.kind {
                        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Click),
                        MouseEventKind::ScrollDown => Some(Mouse::WheelDown),
                        MouseEventKind::ScrollUp => Some(Mouse::WheelUp),
                        _ => None,
                    };
                    kind.map(|kind| Msg::Mouse(kind, mouse.column, mouse.row))
                }
                Ok(Event::FocusGained | Event::FocusLost) => None,
                Err(_) => Some(Msg::Closed),
            };
            let closed = matches!(msg, Some(Msg::Closed));
            if msg.is_some_and(|msg| out.send(msg).is_err()) || closed {
                return;
            }
        }
    });
}

/// Reads a folder for the first screen: folders first, hidden entries left out.
fn list(path: PathBuf, out: Sender<Msg>) {
    thread::spawn(move || {
        let path = path.canonicalize().unwrap_or(path);
        let entries = entries(&path).map_err(|cause| format!("{}: cannot be listed ({cause})", path.display()));
        let _ = out.send(Msg::Listing { path, entries });
    });
}

fn entries(path: &Path) -> std::io::Result<Vec<Listed>> {
    let mut listed: Vec<Listed> = std::fs::read_dir(path)?
        .filter_map(Result::ok)
        .map(|entry| Listed { name: entry.file_name().to_string_lossy().into_owned(), folder: entry.path().is_dir(), path: entry.path() })
        .filter(|entry| !entry.name.starts_with('.'))
        .collect();
    listed.sort_by_key(|entry| (!entry.folder, entry.name.to_lowercase()));
    Ok(listed)
}
