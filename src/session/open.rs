//! From a path to a session: which folder, which journal, which catalog, which evidence, which as-of date.

use super::pipeline::{Ground, Replayed, computed, inputs, journal_entries, replayed};
use super::{OpenOptions, Session, SessionError, Snapshot, identities, places, sources};
use crate::catalog::{Catalog, Day};
use crate::engagement::journal::{FILE_NAME, fit};
use crate::engagement::{Entry, Journal, mappings};
use crate::evidence;
use crate::kit::Memory;
use crate::kit::decisions::Decided;
use crate::kit::records::{Ledger, Origin, Records, Source, SourceState};
use std::cell::{Cell, OnceCell, RefCell};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where an engagement lives.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Located {
    root: PathBuf,
    journal: PathBuf,
    /// The journal was named, not found: it must exist unless it may be made.
    named: bool,
}

impl Session {
    /// Opens a folder of extracts or an `engagement.recal`, loads the evidence, replays the journal, computes the headline.
    /// `progress` hears (bytes done, bytes in all, file), and may break off.
    pub fn open(path: &Path, options: &OpenOptions, progress: Heard) -> Result<Session, SessionError> {
        let located = locate(path, options)?;
        let catalog = catalog()?;
        let journal = open_journal(&located, options.writable)?;
        let mappings = journal.as_ref().map(|journal| mappings(journal.entries())).unwrap_or_default();
        let records = load(&located.root, &catalog, &mappings, progress)?;
        not_evidence(&located, &records.ledger)?;
        let may_be_empty = options.writable || options.asking && records.ledger.sources.is_empty();
        if !may_be_empty {
            readable(&located.root, &records.ledger)?;
        }
        let ground = prepared(records, journal.as_ref(), &catalog, options.as_of);
        let Prepared { records, default_as_of, identities, replayed: Replayed { mut entries, replay, kept_as_of, findings: _ } } = ground;
        let memory = Arc::new(if options.writable { Memory::default() } else { Memory::once() });
        let position = computed(options.figures, inputs(&catalog, &records, &replay), &memory, &mut entries);
        Ok(Session {
            root: located.root,
            journal_path: located.journal,
            journal,
            writable: options.writable,
            as_of: options.as_of,
            default_as_of,
            kept_as_of,
            replay: Arc::new(replay),
            mappings,
            memory,
            identities,
            shown: Snapshot {
                generation: 1,
                catalog: Arc::new(catalog),
                records,
                entries: Arc::new(entries),
                position: Arc::new(position),
            },
        })
    }

    /// The resolver of keys, made when a merge first asks.
    pub(super) fn identities(&self) -> &identities::Identities {
        identities::Identities::once(&self.identities, &self.shown.records)
    }
}

/// What was read, as the journal stands on it.
pub(super) struct Prepared {
    pub records: Arc<Records>,
    /// Where neither flag nor journal says one.
    pub default_as_of: Day,
    pub identities: OnceCell<identities::Identities>,
    pub replayed: Replayed,
}

/// Replays the journal on records just read; what is to be told about both goes into their notices.
pub(super) fn prepared(mut records: Records, journal: Option<&Journal>, catalog: &Catalog, as_of: Option<Day>) -> Prepared {
    if let Some(journal) = journal {
        records.notices.extend_from_slice(journal.findings());
        let changes = sources::changes(journal.entries(), &records, catalog);
        records.notices.extend(changes);
    }
    let today = today();
    records.notices.extend(evidence::future_days(&records, today));
    let default_as_of = evidence::newest_day(&records, today).unwrap_or(today);
    let identities = OnceCell::new();
    let canonical = |record: &str, key: &str| identities::Identities::once(&identities, &records).canonical(record, key);
    let ground = Ground { records: &records, catalog, default_as_of, as_of };
    let replayed = replayed(journal_entries(journal), &ground, &canonical);
    records.notices.extend_from_slice(&replayed.findings);
    let mut records = Arc::new(records);
    sources::mark_reference_only(&mut records, &replayed.replay.decisions);
    Prepared { records, default_as_of, identities, replayed }
}

/// The account of the sources alone, without computing a position.
pub fn account(path: &Path, options: &OpenOptions, progress: Heard) -> Result<Ledger, SessionError> {
    let located = locate(path, options)?;
    let journal = open_journal(&located, false)?;
    let catalog = catalog()?;
    let mappings = journal.as_ref().map(|journal| mappings(journal.entries())).unwrap_or_default();
    let records = load(&located.root, &catalog, &mappings, progress)?;
    readable(&located.root, &records.ledger)?;
    let ground = Ground { records: &records, catalog: &catalog, default_as_of: today(), as_of: None };
    let Replayed { replay, .. } = replayed(journal_entries(journal.as_ref()), &ground, &crate::engagement::merges::as_spelled);
    let mut records = Arc::new(records);
    sources::mark_reference_only(&mut records, &replay.decisions);
    Ok(Arc::unwrap_or_clone(records).ledger)
}

/// A journal that was named must not be a client's file.
fn not_evidence(located: &Located, ledger: &Ledger) -> Result<(), SessionError> {
    let journal = located.journal.canonicalize();
    let is_it = |source: &Source| matches!((located.root.join(&source.path).canonicalize(), &journal), (Ok(a), Ok(b)) if a == *b);
    match ledger.sources.iter().any(is_it) {
        true => Err(SessionError::Usage(format!(
            "{}: is one of the extracts, no journal; name another file after --engagement",
            located.journal.display()
        ))),
        false => Ok(()),
    }
}

/// A folder without extracts, or with none that can be read, has no position: zeros would look like one.
fn readable(root: &Path, ledger: &Ledger) -> Result<(), SessionError> {
    let root = root.display();
    let why = |source: &Source| match &source.state {
        SourceState::Unreadable(why) => Some(format!("{}: {why}", source.path)),
        SourceState::Read | SourceState::Duplicate(_) | SourceState::ReferenceOnly => None,
    };
    let is_lost = |source: &Source| matches!(source.state, SourceState::Unreadable(_) | SourceState::Duplicate(_));
    match ledger.sources.iter().find_map(why) {
        _ if ledger.sources.is_empty() => {
            Err(SessionError::Input(format!("{root}: the folder holds no extracts; put the client's exports into it")))
        }
        Some(first) if ledger.sources.iter().all(is_lost) => Err(SessionError::Input(format!(
            "{root}: {} can be read ({first}); check the permissions, or ask for the extracts again",
            if ledger.sources.len() == 1 {
                "nothing in it".to_string()
            } else {
                format!("not one of its {} sources", ledger.sources.len())
            }
        ))),
        Some(_) | None => Ok(()),
    }
}

/// The shipped rules with the user's overlay on top.
pub fn catalog() -> Result<Catalog, SessionError> {
    let refused = |error: crate::catalog::CatalogError| SessionError::Input(format!("{error}; mend or remove that row"));
    match places::overlay()? {
        Some(overlay) => Catalog::with_overlay(&overlay).map_err(refused),
        None => Catalog::builtin().map_err(refused),
    }
}

/// Today, UTC.
pub fn today() -> Day {
    Day::from_date(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn locate(path: &Path, options: &OpenOptions) -> Result<Located, SessionError> {
    let shown = path.display();
    let meta = std::fs::metadata(path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotADirectory => {
            SessionError::Input(format!("{shown}: a part of this path is a file, no folder; check the path"))
        }
        std::io::ErrorKind::NotFound => SessionError::Input(format!("{shown}: there is no such folder or file; check the path")),
        _ => SessionError::Input(format!("{shown}: cannot be read ({cause}); check its permissions")),
    })?;
    if meta.is_dir() {
        std::fs::read_dir(path)
            .map_err(|cause| SessionError::Input(format!("{shown}: the folder cannot be read ({cause}); check its permissions")))?;
        let named = options.engagement.is_some();
        let journal = options.engagement.clone().unwrap_or_else(|| path.join(FILE_NAME));
        return Ok(Located { root: path.to_path_buf(), journal, named });
    }
    if options.engagement.is_some() {
        return Err(SessionError::Usage(format!("{shown}: beside --engagement PATH must be the folder of extracts")));
    }
    if path.extension().is_none_or(|e| e != "recal") {
        return Err(SessionError::Input(format!("{shown}: is neither a folder nor an engagement.recal; name the folder that holds it")));
    }
    Ok(Located { root: folder_of(path)?, journal: path.to_path_buf(), named: true })
}

/// The folder that a journal belongs to: the one it names, where it was made apart from the evidence, else its own.
fn folder_of(journal: &Path) -> Result<PathBuf, SessionError> {
    let own = journal.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf();
    let read = Journal::read(journal)?;
    let named = read.entries().first().and_then(|open| open.draft.rest.get("folder")?.as_str()).map(|folder| own.join(folder));
    match named {
        Some(folder) if folder.is_dir() => Ok(folder),
        Some(folder) => Err(SessionError::Input(format!(
            "{}: its folder of extracts {} is not there; open the folder itself with --engagement {}",
            journal.display(),
            folder.display(),
            journal.display()
        ))),
        None => Ok(own),
    }
}

fn open_journal(located: &Located, writable: bool) -> Result<Option<Journal>, SessionError> {
    fit(&located.journal)?;
    let exists = located.journal.try_exists().unwrap_or(true);
    match (exists, writable) {
        (true, true) => Ok(Some(Journal::open(&located.journal)?)),
        (true, false) => Ok(Some(Journal::read(&located.journal)?)),
        (false, false) if located.named => {
            let journal = located.journal.display();
            Err(SessionError::Input(format!("{journal}: there is no such journal; recal decide or the workbench makes one")))
        }
        (false, _) => Ok(None),
    }
}

/// Reads the folder, its tables as the mappings say.
pub(super) fn load(root: &Path, catalog: &Catalog, mappings: &[Decided], progress: Heard) -> Result<Records, SessionError> {
    let listener = Listener { tell: progress, file: RefCell::default(), done: Cell::default() };
    let profiles = places::profiles();
    let options = evidence::Options { mappings, profiles: &profiles, ..evidence::Options::default() };
    evidence::load(root, catalog, &options, &listener).map_err(|error| match error {
        evidence::LoadError::Cancelled => SessionError::Cancelled,
        other => SessionError::Input(other.to_string()),
    })
}

/// Hears how far loading is, often; breaks it off.
pub type Heard<'a> = &'a dyn Fn(u64, u64, &str) -> ControlFlow<()>;

/// Hands the reader's progress on as one call.
struct Listener<'a> {
    tell: Heard<'a>,
    file: RefCell<String>,
    done: Cell<(u64, u64)>,
}

impl evidence::Progress for Listener<'_> {
    fn file(&self, path: &str) {
        *self.file.borrow_mut() = path.to_string();
        let (done, total) = self.done.get();
        let _ = (self.tell)(done, total, path);
    }

    fn bytes(&self, done: u64, total: u64) {
        self.done.set((done, total));
        let _ = (self.tell)(done, total, &self.file.borrow());
    }

    fn cancelled(&self) -> bool {
        let (done, total) = self.done.get();
        (self.tell)(done, total, &self.file.borrow()).is_break()
    }
}

/// The row of an extract, read again.
pub(super) fn extract_row(root: &Path, ledger: &Ledger, origin: Origin) -> Result<(Vec<String>, Vec<String>), String> {
    evidence::row(root, ledger, origin).map(|row| (row.headers, row.cells)).map_err(|error| error.to_string())
}

/// What opens the journal of this folder; names the folder where the journal is kept elsewhere.
pub(super) fn opening(session: &Session) -> crate::engagement::Draft {
    let root = std::path::absolute(&session.root).unwrap_or_else(|_| session.root.clone());
    let client = root.file_name().map_or_else(|| "client".to_string(), |name| name.to_string_lossy().into_owned());
    let position = &session.shown.position;
    let priced =
        session.shown.records.prices.iter().any(|p| p.currency.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(&position.currency)));
    let currency = crate::catalog::money::currency(&position.currency).filter(|_| priced);
    let currency = currency.as_deref();
    let mut draft = crate::engagement::Draft::open(&client, position.settings.as_of, currency);
    let own = std::path::absolute(&session.journal_path).ok().and_then(|p| p.parent().map(Path::to_path_buf));
    if own.as_deref() != Some(root.as_path()) {
        draft.rest.insert("folder".to_string(), root.to_string_lossy().into_owned().into());
    }
    draft
}

/// The journal of evidence that is read anew by its very first decisions stands as of that evidence's newest day.
pub(super) fn opened_on(opening: &mut crate::engagement::Draft, records: &Records) {
    if let Some(day) = evidence::newest_day(records, today()) {
        opening.rest.insert("as_of".to_string(), day.to_string().into());
    }
}

/// Entries without an opening: a journal whose creation was cut.
pub(super) fn unopened(entries: &[Entry]) -> bool {
    entries.is_empty()
}
