//! The work that takes time, on threads: the session (one thread owns it, so decisions come one after the other), the figures behind
//! the headline, the worksheet, and sorting or searching large tables. Each answers by a [`Msg`].

mod trials;

use super::arrange;
use super::book::{Book, SnapshotBook};
use super::msg::{Cause, Effect, Extract, Msg, Opened};
use super::overlay::{Action, Choice};
use crate::session::Origin;
use crate::session::Position;
use crate::session::{Draft, OpenOptions, Session, SessionError, TableName, sample};
use crate::views::{self, TableKey};
use crate::worksheet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};
use trials::{Asked, Bench, Newest};

/// What is opened.
#[derive(Clone, Debug)]
pub enum What {
    /// A folder of extracts or a journal.
    Path(PathBuf),
    /// The sample, laid down in this folder or the usual one.
    Sample(Option<PathBuf>),
}

/// Asks the thread that owns the session. When it is dropped the thread ends, and the journal's lock with it.
pub struct Desk {
    requests: Sender<Request>,
    /// Set: what is read again for a decision is given up.
    give_up: Arc<AtomicBool>,
    /// Of the trials asked for the one that is waited for.
    trials: Newest,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.give_up.store(true, Ordering::Relaxed);
        self.trials.let_go();
        let _ = self.requests.send(Request::Close);
    }
}

enum Request {
    Decide { drafts: Vec<Draft>, words: String },
    TryOut(Asked),
    Undo,
    Redo,
    Extract { origin: Origin, place: String },
    Export { path: PathBuf, overwrite: bool },
    Preview(TableName),
    Adopt { generation: u64, position: Box<Position> },
    Close,
}

impl Desk {
    /// Hands on what only the session can do; gives back what is somebody else's.
    pub fn ask(&mut self, effect: Effect) -> Option<Effect> {
        let request = match effect {
            Effect::Decide { drafts, words } => Request::Decide { drafts, words },
            Effect::TryOut(question) => Request::TryOut(self.trials.ask(question)),
            Effect::LetGo => {
                self.trials.let_go();
                return None;
            }
            Effect::Undo => Request::Undo,
            Effect::Redo => Request::Redo,
            Effect::ReadExtract { origin, place } => Request::Extract { origin, place },
            Effect::Export { path, overwrite } => Request::Export { path, overwrite },
            Effect::Preview(on) => Request::Preview(on),
            Effect::CancelReading => {
                self.give_up.store(true, Ordering::Relaxed);
                return None;
            }
            other => return Some(other),
        };
        // A thread that has ended has said why before.
        let _ = self.requests.send(request);
        None
    }
}

/// Opens an engagement on a thread of its own, which then serves it.
pub fn open(job: u64, what: What, options: OpenOptions, out: Sender<Msg>) -> Desk {
    let (sender, requests) = channel();
    let own = sender.clone();
    let give_up = Arc::new(AtomicBool::new(false));
    let line = Line { out: out.clone(), give_up: Arc::clone(&give_up) };
    thread::spawn(move || {
        let answers = out.clone();
        let served = catch_unwind(AssertUnwindSafe(|| {
            if let Some(session) = load(job, &what, &options, &requests, &answers) {
                serve(session, job, &own, &requests, &line);
            }
        }));
        if served.is_err() {
            let why = "something went wrong inside recal; every decision made so far is on disk: quit and open the engagement again";
            let _ = out.send(Msg::OpenFailed { job, why: why.to_string() });
            let _ = out.send(Msg::Refused(why.to_string()));
        }
    });
    Desk { requests: sender, give_up, trials: Newest::default() }
}

/// Where answers go, and whether reading again is still wanted.
struct Line {
    out: Sender<Msg>,
    give_up: Arc<AtomicBool>,
}

impl Line {
    /// Hears how far reading again is.
    fn heard(&self) -> impl Fn(u64, u64, &str) -> ControlFlow<()> + '_ {
        self.give_up.store(false, Ordering::Relaxed);
        let told = std::cell::Cell::new(Instant::now());
        move |done, total, file| {
            // What is over in no time needs no word.
            if told.get().elapsed() > Duration::from_millis(100) {
                told.set(Instant::now());
                let _ = self.out.send(Msg::Rereading { done, total, file: file.to_string() });
            }
            if self.give_up.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }
}

/// Loads, telling how far it is; `None` where it failed (and said so) or nobody waits for it any more.
fn load(job: u64, what: &What, options: &OpenOptions, requests: &Receiver<Request>, out: &Sender<Msg>) -> Option<Session> {
    let told = std::cell::RefCell::new((Instant::now(), String::new()));
    let given_up = std::cell::Cell::new(false);
    let progress = |done: u64, total: u64, file: &str| {
        let mut told = told.borrow_mut();
        if told.1 != file || told.0.elapsed() > Duration::from_millis(50) || done == total {
            *told = (Instant::now(), file.to_string());
            let _ = out.send(Msg::Progress { job, done, total, file: file.to_string() });
        }
        // Whatever is asked before there is anything to serve: to give up.
        given_up.set(given_up.get() || !matches!(requests.try_recv(), Err(TryRecvError::Empty)));
        if given_up.get() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let opened = folder_of(what).and_then(|path| Session::open(&path, options, &progress));
    match opened {
        _ if given_up.get() => None,
        Ok(session) => Some(session),
        Err(error) => {
            let _ = out.send(Msg::OpenFailed { job, why: error.to_string() });
            None
        }
    }
}

fn folder_of(what: &What) -> Result<PathBuf, SessionError> {
    match what {
        What::Path(path) => Ok(path.clone()),
        What::Sample(folder) => {
            let folder = folder.clone().map_or_else(sample::usual_folder, Ok)?;
            sample::lay_down(&folder)?;
            Ok(folder)
        }
    }
}

fn book(session: &Session) -> Arc<dyn Book> {
    Arc::new(SnapshotBook(session.snapshot()))
}

/// Serves an open session until nobody asks any more.
fn serve(mut session: Session, job: u64, own: &Sender<Request>, requests: &Receiver<Request>, line: &Line) {
    let out = &line.out;
    session.remember();
    let (folder, journal, read_only) = session.place();
    let (folder, journal, read_only) = (folder.to_path_buf(), journal.to_path_buf(), read_only.map(str::to_string));
    let _ = out.send(Msg::Opened { job, opened: Opened { book: book(&session), folder, journal, read_only } });
    complete(&session, own);
    let bench = Bench::new(out.clone());
    for request in requests {
        let changes = matches!(request, Request::Decide { .. } | Request::Undo | Request::Redo);
        let request = match request {
            Request::Close => return,
            Request::TryOut(asked) => {
                bench.try_out(&session, asked);
                continue;
            }
            other => other,
        };
        let answer = answer(&mut session, request, line);
        let refused = matches!(answer, Some(Msg::Refused(_)) | None);
        if let Some(answer) = answer {
            let _ = out.send(answer);
        }
        if changes && !refused {
            complete(&session, own);
        }
    }
}

/// Computes the background figures on a thread; a decision that comes in between makes them void.
fn complete(session: &Session, own: &Sender<Request>) {
    if session.snapshot().position.complete {
        return;
    }
    let (work, own) = (session.work(), own.clone());
    thread::spawn(move || {
        if let Ok((generation, position)) = catch_unwind(AssertUnwindSafe(|| work.run())) {
            let _ = own.send(Request::Adopt { generation, position: Box::new(position) });
        }
    });
}

fn answer(session: &mut Session, request: Request, line: &Line) -> Option<Msg> {
    let refused = |error: SessionError| match error {
        SessionError::Cancelled => Some(Msg::Refused("reading again was given up; nothing was decided".to_string())),
        error => Some(Msg::Refused(error.to_string())),
    };
    let changed = |session: &Session, cause| Some(Msg::Changed { book: book(session), cause });
    match request {
        Request::Decide { drafts, words } => match session.decide_heard(drafts, &line.heard()) {
            Ok(ids) => {
                session.keep_profiles(&ids);
                changed(session, Cause::Decided { count: ids.len(), words })
            }
            Err(error) => refused(error),
        },
        Request::Undo => match session.undo_heard(&line.heard()) {
            Ok(ids) => changed(session, Cause::Undone(ids)),
            Err(error) => refused(error),
        },
        Request::Redo => match session.redo_heard(&line.heard()) {
            Ok(ids) => changed(session, Cause::Redone(ids)),
            Err(error) => refused(error),
        },
        Request::Extract { origin, place } => {
            let result = session.extract_row(origin).map(|(headers, cells)| Extract { place, cells: paired(headers, cells) });
            Some(Msg::Extracted { origin, result })
        }
        Request::Export { path, overwrite } => {
            export(session, path, overwrite, line.out.clone());
            None
        }
        Request::Preview(on) => match session.preview(&on) {
            Ok(preview) => Some(Msg::Previewed(Box::new(preview))),
            Err(error) => refused(error),
        },
        Request::Adopt { generation, position } => {
            if session.snapshot().generation != generation {
                return None;
            }
            session.adopt(generation, *position);
            changed(session, Cause::Completed)
        }
        // Served before.
        Request::TryOut(_) | Request::Close => None,
    }
}

/// Cells under their headers; a ragged row keeps all of both.
fn paired(headers: Vec<String>, cells: Vec<String>) -> Vec<(String, String)> {
    let len = headers.len().max(cells.len());
    let at = |list: &[String], i: usize| list.get(i).cloned();
    (0..len).map(|i| (at(&headers, i).unwrap_or_else(|| format!("column {}", i + 1)), at(&cells, i).unwrap_or_default())).collect()
}

/// Writes the worksheet on a thread: whole figures, whatever is still being computed.
fn export(session: &Session, path: PathBuf, overwrite: bool, out: Sender<Msg>) {
    if let Some(why) = untouchable(session, &path) {
        let _ = out.send(Msg::Exported(Err(why)));
        return;
    }
    // Known before minutes of figures, not after.
    if path.parent().is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let _ = out.send(Msg::Exported(Err(format!("{}: there is no such folder; choose another", path.display()))));
        return;
    }
    if !overwrite && path.exists() {
        let _ = out.send(Msg::ExportExists(path));
        return;
    }
    let (snapshot, work) = (session.snapshot(), session.work());
    thread::spawn(move || {
        let written = catch_unwind(AssertUnwindSafe(|| {
            let mut snapshot = snapshot;
            if !snapshot.position.complete {
                snapshot.position = Arc::new(work.run().1);
            }
            worksheet::write(SnapshotBook(snapshot).input(), &path).map_err(|e| e.to_string())
        }));
        let result = match written {
            Ok(Ok(())) => Ok(format!("worksheet written: {}", path.display())),
            Ok(Err(why)) => Err(why),
            Err(_) => Err(format!("{}: something went wrong inside recal; nothing was written", path.display())),
        };
        let _ = out.send(Msg::Exported(result));
    });
}

/// The journal and the client's extracts are never written over, not even when asked.
fn untouchable(session: &Session, path: &Path) -> Option<String> {
    let same = |other: &Path| match (path.canonicalize(), other.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    let (folder, journal, _) = session.place();
    if same(journal) {
        return Some(format!("{} is the journal: choose another name", path.display()));
    }
    let snapshot = session.snapshot();
    let extract = snapshot.records.ledger.sources.iter().find(|source| same(&folder.join(&source.path)));
    extract.map(|source| format!("{} is one of the client's extracts: choose another name", source.path))
}

/// Sorting and searching of large tables: the newest job of a kind cancels the one before.
pub struct Searches {
    out: Sender<Msg>,
    arranging: Arc<AtomicBool>,
    finding: Arc<AtomicBool>,
}

impl Searches {
    pub fn new(out: Sender<Msg>) -> Searches {
        Searches { out, arranging: Arc::default(), finding: Arc::default() }
    }

    pub fn arrange(&mut self, book: Arc<dyn Book>, request: arrange::Request) {
        let (cancel, out) = (renewed(&mut self.arranging), self.out.clone());
        thread::spawn(move || {
            if let Some(arranged) = arrange::arrange(&*book, &request, &cancel) {
                let _ = out.send(Msg::Arranged(arranged));
            }
        });
    }

    pub fn find(&mut self, book: Arc<dyn Book>, search: arrange::Search) {
        let (cancel, out) = (renewed(&mut self.finding), self.out.clone());
        thread::spawn(move || {
            let place = arrange::find(&*book, &search, &cancel);
            if !cancel.load(Ordering::Relaxed) {
                let _ = out.send(Msg::Found { key: search.key, place });
            }
        });
    }

    pub fn names(&self, book: Arc<dyn Book>) {
        let out = self.out.clone();
        thread::spawn(move || {
            let _ = out.send(Msg::Names(names(&*book)));
        });
    }
}

fn renewed(flag: &mut Arc<AtomicBool>) -> Arc<AtomicBool> {
    flag.store(true, Ordering::Relaxed);
    *flag = Arc::default();
    Arc::clone(flag)
}

/// Every name one can jump to: people, devices, servers, products, sources.
pub fn names(book: &dyn Book) -> Vec<Choice> {
    let places = [
        (TableKey::Servers, "server"),
        (TableKey::Entitlements, "entitlement"),
        (TableKey::Sources, "source"),
        (TableKey::People, "person"),
        (TableKey::Devices, "device"),
    ];
    let mut names = Vec::new();
    for (key, word) in places {
        let table = book.table(key);
        names.extend((0..table.len).map(|at| (table.row)(at)).map(|row| {
            let label = row.cells.first().map(views::text).unwrap_or_default();
            Choice::new(label, word, Action::Goto(key, row.id))
        }));
    }
    names
}
