//! The journal's file: opened under an operating-system lock, read once, only ever appended to, on disk before an entry counts as made.

use super::entry::{Line, fingerprint};
use super::scan::{Scan, Unfit, scan};
use super::{Draft, Entry, EntryState};
use crate::kit::findings::Finding;
use serde_json::Value;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The journal's usual name.
pub const FILE_NAME: &str = "engagement.recal";

/// Why the journal cannot be read or written; sentences.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{}: {what}: {cause}; {mend}", path.display())]
    Io { path: PathBuf, what: &'static str, cause: std::io::Error, mend: &'static str },
    #[error("{}: this is no journal of recal, not one line of it is an entry; name the engagement.recal itself or its folder", .0.display())]
    NotAJournal(PathBuf),
    #[error(
        "{}, line {line}: written by a later version of recal (format {format}, this one reads up to {}); use that version",
        path.display(),
        super::entry::FORMAT
    )]
    Newer { path: PathBuf, line: u64, format: u64 },
    #[error("{}: {what}; {mend}", path.display())]
    Unfit { path: PathBuf, what: &'static str, mend: &'static str },
    #[error("{}: another program has changed the journal since it was opened; nothing was written, open it again", .0.display())]
    Changed(PathBuf),
    #[error("{}: open read-only, {reason}", path.display())]
    ReadOnly { path: PathBuf, reason: String },
}

impl JournalError {
    /// Whether writing failed rather than reading.
    pub fn is_output(&self) -> bool {
        match self {
            JournalError::Io { mend, .. } => *mend != READ_MEND,
            JournalError::Changed(_) | JournalError::ReadOnly { .. } => true,
            JournalError::NotAJournal(_) | JournalError::Newer { .. } | JournalError::Unfit { .. } => false,
        }
    }
}

/// A journal is a file: opening a pipe waits for ever, and a link that leads nowhere is a share that is not mounted, not a journal that
/// has yet to be made.
pub fn fit(path: &Path) -> Result<(), JournalError> {
    let unfit = |what, mend| Err(JournalError::Unfit { path: path.to_path_buf(), what, mend });
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_file() => Ok(()),
        Ok(meta) if meta.is_dir() => unfit("this is a folder, no journal", "name the journal itself"),
        Ok(_) => unfit("this is a pipe or a device, no journal", "name a file"),
        Err(cause) if cause.kind() == ErrorKind::NotFound && path.symlink_metadata().is_ok() => {
            unfit("this is a link to a journal that is not there", "mount the share that holds it, or remove the link")
        }
        // What is not there may be made; what cannot be read is told when it is opened.
        Err(_) => Ok(()),
    }
}

const READ_MEND: &str = "check that it is a file you may read";
const WRITE_MEND: &str = "no decision was recorded; check the disk and your permissions";
const FOLDER_MEND: &str = "no decision was recorded; its folder is not there, make it first";

/// Who decides, and when (RFC 3339, UTC).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    pub at: String,
    pub by: String,
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    /// Held locked; `None`: read-only, for `reason`.
    file: Option<File>,
    reason: Option<String>,
    entries: Vec<Entry>,
    /// Bytes of the file that stand.
    bytes: u64,
    unterminated: bool,
    last: Option<String>,
    findings: Vec<Finding>,
    /// What was cut off the end on opening, until the journal has taken note of it.
    cut: Option<String>,
}

impl Journal {
    /// Reads without lock and without changing a byte (a torn last line is reported and left).
    pub fn read(path: &Path) -> Result<Journal, JournalError> {
        fit(path)?;
        let mut bytes = Vec::new();
        File::open(path).and_then(|mut f| f.read_to_end(&mut bytes)).map_err(|cause| unread(path, cause))?;
        Journal::from_bytes(path, &bytes, None, Some("it was opened for reading only".to_string()))
    }

    /// Opens for writing; cuts a torn last line. Where another instance holds the lock, or the file may not be written, it opens
    /// read-only and [`Journal::read_only`] says why.
    pub fn open(path: &Path) -> Result<Journal, JournalError> {
        fit(path)?;
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(cause) if matches!(cause.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                let mut journal = Journal::read(path)?;
                journal.reason = Some(format!("the file cannot be written ({cause})"));
                return Ok(journal);
            }
            Err(cause) => return Err(unread(path, cause)),
        };
        Journal::locked(path, file)
    }

    /// Makes the file with its opening entry. Fails where there is one already.
    pub fn create(path: &Path, opening: Draft, author: &Author) -> Result<Journal, JournalError> {
        fit(path)?;
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path).map_err(|cause| unwritten(path, cause))?;
        let mut journal = Journal::new_in(path, file)?;
        journal.append(&[opening], author)?;
        sync_folder(path).map_err(|cause| unwritten(path, cause))?;
        Ok(journal)
    }

    /// A journal in a file that was made for it.
    fn new_in(path: &Path, file: File) -> Result<Journal, JournalError> {
        let (file, reason) = match file.try_lock() {
            Ok(()) => (Some(file), None),
            Err(_) => (None, Some("another instance of recal has just made it; open it again".to_string())),
        };
        Journal::from_scan(path, Scan::default(), file, reason)
    }

    fn locked(path: &Path, mut file: File) -> Result<Journal, JournalError> {
        let lock = file.try_lock();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|cause| unread(path, cause))?;
        match lock {
            Ok(()) => {
                let mut journal = Journal::from_bytes(path, &bytes, Some(file), None)?;
                journal.cut_torn(&bytes)?;
                Ok(journal)
            }
            Err(TryLockError::WouldBlock) => {
                let mut journal = Journal::from_bytes(path, &bytes, None, None)?;
                let last = journal.entries.last().map(|e| format!(" (last entry by {} at {})", e.by, e.at)).unwrap_or_default();
                journal.reason = Some(format!("another instance of recal has it open{last}; close that one to decide here"));
                Ok(journal)
            }
            Err(TryLockError::Error(cause)) => {
                let reason = format!("the file cannot be locked here ({cause}), so two people could write at once");
                Journal::from_bytes(path, &bytes, None, Some(reason))
            }
        }
    }

    fn from_bytes(path: &Path, bytes: &[u8], file: Option<File>, reason: Option<String>) -> Result<Journal, JournalError> {
        let scan: Scan = scan(bytes).map_err(|unfit| match unfit {
            Unfit::NoJournal => JournalError::NotAJournal(path.to_path_buf()),
            Unfit::Newer { line, format } => JournalError::Newer { path: path.to_path_buf(), line, format },
        })?;
        // Under another name than a journal's a file must begin as one: a client's file is never written into.
        let begins = scan.entries.first().is_some_and(|entry| entry.draft.op == "open");
        if !begins && path.extension().is_none_or(|extension| extension != "recal") {
            return Err(JournalError::NotAJournal(path.to_path_buf()));
        }
        Journal::from_scan(path, scan, file, reason)
    }

    fn from_scan(path: &Path, scan: Scan, file: Option<File>, reason: Option<String>) -> Result<Journal, JournalError> {
        let name = path.file_name().map_or_else(|| FILE_NAME.to_string(), |n| n.to_string_lossy().into_owned());
        let findings = scan.findings(&name);
        let Scan { mut entries, kept, unterminated, last, faults: _ } = scan;
        super::states::settle(&mut entries);
        Ok(Journal { path: path.to_path_buf(), file, reason, entries, bytes: kept, unterminated, last, findings, cut: None })
    }

    fn cut_torn(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let Some(torn) = bytes.get(self.bytes as usize..).filter(|torn| !torn.is_empty()) else { return Ok(()) };
        self.cut = Some(String::from_utf8_lossy(torn).trim_end().to_string());
        file.set_len(self.bytes).and_then(|()| file.sync_all()).map_err(|cause| unwritten(&self.path, cause))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why nothing can be appended, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// What was cut off the end on opening (a line that was torn while it was written), as long as no entry tells of it.
    pub fn cut(&self) -> Option<&str> {
        self.cut.as_deref()
    }

    /// All entries, settled.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is wrong with the file.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The id that the next entry gets.
    pub fn next_id(&self) -> u64 {
        self.entries.iter().map(|e| e.id + 1).max().unwrap_or(0)
    }

    /// Appends drafts in one write and waits until they are on disk; their ids. Either all are in the journal afterwards or none.
    /// The drafts must have passed [`super::check`].
    pub fn append(&mut self, drafts: &[Draft], author: &Author) -> Result<Vec<u64>, JournalError> {
        let Some(file) = &mut self.file else {
            let reason = self.reason.clone().unwrap_or_default();
            return Err(JournalError::ReadOnly { path: self.path.clone(), reason });
        };
        let length = file.metadata().map_err(|cause| unwritten(&self.path, cause))?.len();
        if length != self.bytes {
            return Err(JournalError::Changed(self.path.clone()));
        }
        let mut text = if self.unterminated { "\n".to_string() } else { String::new() };
        let (mut entries, mut prev) = (Vec::new(), self.last.clone());
        let first = self.entries.iter().map(|e| e.id + 1).max().unwrap_or(0);
        for (id, draft) in (first..).zip(drafts) {
            let line = line_of(id, draft, author, prev.take());
            let json = line.to_json();
            prev = Some(fingerprint(json.as_bytes()));
            text.push_str(&json);
            text.push('\n');
            entries.push(line.into_entry());
        }
        if let Err(cause) = write_through(file, self.bytes, text.as_bytes()) {
            // What a failed write left behind would be a torn line; the next opening cuts it where this cannot.
            let _ = file.set_len(self.bytes);
            return Err(unwritten(&self.path, cause));
        }
        self.bytes += text.len() as u64;
        self.unterminated = false;
        self.last = prev;
        self.cut = None;
        let ids = entries.iter().map(|e| e.id).collect();
        self.entries.append(&mut entries);
        super::states::settle(&mut self.entries);
        Ok(ids)
    }
}

/// A draft may name its own author (`by`), as reviews do.
fn line_of(id: u64, draft: &Draft, author: &Author, prev: Option<String>) -> Line {
    let mut draft = draft.clone();
    let by = match draft.rest.remove("by") {
        Some(Value::String(by)) if !by.trim().is_empty() => by,
        Some(_) | None => author.by.clone(),
    };
    Line { id, at: author.at.clone(), by, draft, prev }
}

fn write_through(file: &mut File, at: u64, bytes: &[u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new file survives a power cut only when its folder's list of names is on disk too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn unread(path: &Path, cause: std::io::Error) -> JournalError {
    JournalError::Io { path: path.to_path_buf(), what: "the journal cannot be read", cause, mend: READ_MEND }
}

fn unwritten(path: &Path, cause: std::io::Error) -> JournalError {
    let mend = if cause.kind() == ErrorKind::NotFound { FOLDER_MEND } else { WRITE_MEND };
    JournalError::Io { path: path.to_path_buf(), what: "the journal cannot be written", cause, mend }
}

/// Marks entries whose target did not resolve in the position.
pub fn mark_dormant(entries: &mut [Entry], dormant: &[u64]) {
    for entry in entries.iter_mut().filter(|e| e.state == EntryState::Active && dormant.contains(&e.id)) {
        entry.state = EntryState::Dormant;
    }
}
