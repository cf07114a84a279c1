//! One source after another: fingerprint, format, tables, account, findings.

use super::account::{Account, Outcome};
use super::addressed::{Guesses, name_servers};
use super::canonical;
use super::content::Content;
use super::events;
use super::exports::{Found, Repeats};
use super::header::{self, Recognised};
use super::mapping::Mappings;
use super::own;
use super::sheet::Sheet;
use super::sniff::{self, Format};
use super::table::{OwnedRow, Table};
use super::text::{Encoding, Utf8Check};
use super::texts::{self, OpenText};
use super::walk::Candidate;
use super::workbook::{self, NoBook};
use super::{Options, Progress};
use crate::catalog::Catalog;
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::mapping::Profile;
use crate::kit::records::{ColumnUse, Records, Source, SourceId, SourceState, TableAccount, TableId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

mod database;
mod exported;
mod mapped;
mod packed;
mod prose;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 64 * 1024;

/// The state of a load.
pub(super) struct Loading<'a> {
    records: Records,
    catalog: &'a Catalog,
    progress: &'a dyn Progress,
    by_hash: HashMap<String, SourceId>,
    guesses: Guesses,
    repeats: Repeats,
    /// All that is to be read: the databases of a folder are one collection.
    files: &'a [Candidate],
    folders: database::Folders,
    /// How tables are to be read, as decided.
    mappings: Mappings<'a>,
    /// Profiles that the consultant has from elsewhere.
    known: &'a [Profile],
    /// Entries whose table was met.
    named: BTreeSet<u64>,
    total_bytes: u64,
    done_bytes: u64,
}

/// What one pass over a file's bytes gives.
pub(super) struct Fingerprint {
    sha256: String,
    bytes: u64,
    pub head: Vec<u8>,
    valid_utf8: bool,
    /// From shortly before the first byte beyond ASCII on.
    accents: Vec<u8>,
}

/// Reads one source, by its place among the ledger's; the error is a sentence.
type ReadSource<'f, 'a> = &'f mut dyn FnMut(&mut Loading<'a>, usize, &Fingerprint) -> Result<(), String>;

/// A table and what is said about it besides its rows.
pub(super) struct Described<'a> {
    pub table: &'a dyn Table,
    pub name: &'a str,
    /// How it was written, for the signs: `commas, UTF-8`; `sheet 2, hidden`.
    pub manner: String,
    pub head: Vec<OwnedRow>,
    /// A server's log: no table that somebody wrote by hand.
    pub is_log: bool,
}

impl<'a> Loading<'a> {
    pub fn new(catalog: &'a Catalog, options: &Options<'a>, progress: &'a dyn Progress, files: &'a [Candidate]) -> Loading<'a> {
        let total_bytes = files.iter().filter_map(|f| std::fs::metadata(&f.path).ok()).map(|m| m.len()).sum();
        Loading {
            records: Records::default(),
            catalog,
            progress,
            by_hash: HashMap::new(),
            guesses: Guesses::new(),
            repeats: Repeats::default(),
            files,
            folders: database::Folders::default(),
            mappings: Mappings(options.mappings),
            known: options.profiles,
            named: BTreeSet::new(),
            total_bytes,
            done_bytes: 0,
        }
    }

    /// Settles the access of event logs, which needs every source, and hands the records over.
    pub fn finish(mut self) -> Records {
        self.mappings_of_nothing();
        self.name_servers();
        self.records.notices.extend(events::told_twice(&self.records));
        self.records.notices.extend(events::clocks_apart(&self.records));
        events::settle(&mut self.records, self.catalog);
        self.records.access.finish();
        self.records
    }

    /// Servers that only an address or a file's name tells.
    fn name_servers(&mut self) {
        name_servers(&mut self.records, &mut self.guesses);
        for (at, table) in (0u32..).zip(&self.records.ledger.tables) {
            let Some(guess) = self.guesses.get(&TableId(at)).filter(|guess| guess.rows > 0) else { continue };
            let path = self.records.ledger.sources.get(table.source as usize).map_or("", |s| s.path.as_str());
            self.records.notices.push(guess.finding(path, &format!("{path}#{}", table.name)));
        }
    }

    /// A folder or link that could not be entered.
    pub fn closed(&mut self, name: &str, why: &str) {
        let source = Source { path: name.to_string(), sha256: String::new(), bytes: 0, state: SourceState::Read };
        self.records.ledger.sources.push(source);
        self.unreadable(self.records.ledger.sources.len() - 1, format!("it cannot be opened: {why}"));
    }

    /// Reads one file; whatever is wrong with it stays with it.
    pub fn read(&mut self, candidate: &Candidate) {
        if own::is_own(&candidate.path) {
            return;
        }
        let content = Content::file(&candidate.path);
        let bytes =
            self.read_source(&candidate.name, &content, &mut |loading, at, fingerprint| loading.read_content(at, candidate, fingerprint));
        bytes.into_iter().for_each(|bytes| self.check_unchanged(candidate, bytes));
        self.done_bytes += bytes.unwrap_or(0);
        self.progress.bytes(self.done_bytes, self.total_bytes);
    }

    /// Enters a source and hands it to `read`, unless its bytes were read before. How many there are; `None`: it cannot be opened.
    fn read_source(&mut self, name: &str, content: &Content, read: ReadSource<'_, 'a>) -> Option<u64> {
        self.progress.file(name);
        let at = self.records.ledger.sources.len();
        let fingerprint = fingerprint(content);
        let (sha256, bytes) = fingerprint.as_ref().map_or((String::new(), 0), |f| (f.sha256.clone(), f.bytes));
        let source = Source { path: name.to_string(), sha256: sha256.clone(), bytes, state: SourceState::Read };
        self.records.ledger.sources.push(source);
        match fingerprint {
            Err(error) => {
                self.unreadable(at, format!("it cannot be read: {error}"));
                return None;
            }
            Ok(_) if bytes > 0 && self.is_duplicate(at, &sha256) => {}
            Ok(fingerprint) => {
                if let Err(why) = read(self, at, &fingerprint) {
                    self.unreadable(at, why);
                }
            }
        }
        Some(bytes)
    }

    fn read_content(&mut self, at: usize, candidate: &Candidate, fingerprint: &Fingerprint) -> Result<(), String> {
        match fingerprint.format() {
            Format::Text(encoding) => self.read_text(at, &Content::file(&candidate.path), encoding, &fingerprint.head),
            Format::Zip => self.read_workbook(at, candidate, true),
            Format::Ole2 => self.read_workbook(at, candidate, false),
            Format::Evtx => self.read_log(at, &Content::file(&candidate.path)),
            Format::Ese => self.read_database(at, candidate),
            Format::Empty => {
                self.unrecognised(at, &stem(&candidate.path), "the file is empty");
                Ok(())
            }
            Format::Other(what) => {
                self.unrecognised(at, &stem(&candidate.path), what);
                Ok(())
            }
        }
    }

    /// The one place where event logs are handed to their reader.
    fn read_log(&mut self, at: usize, content: &Content) -> Result<(), String> {
        self.nothing_to_tell(at);
        let name = content.file_name();
        let log = events::Log { name: &name, stem: &content.stem(), source: at as u32 };
        let read = content.read(|bytes| Ok(events::read_log(bytes, log, &mut self.records, self.catalog)));
        read.unwrap_or_else(|error| Err(format!("it cannot be opened: {error}")))
    }

    /// Every sheet of a workbook; one that cannot be read does not harm the others.
    fn read_workbook(&mut self, at: usize, candidate: &Candidate, is_zip: bool) -> Result<(), String> {
        let mut troubles = Vec::new();
        let other = workbook::read(&candidate.path, is_zip, &mut |found| {
            let name = found.name.as_str();
            let result = found.sheet.and_then(|sheet| self.read_sheet(at, name, found.hidden, &sheet));
            if let Err(why) = result {
                troubles.push(format!("sheet '{name}': {why}"));
            }
        })?;
        match other {
            Some(NoBook::Archive) => self.read_archive(candidate)?,
            Some(NoBook::Other(what)) => self.unrecognised(at, &stem(&candidate.path), what),
            None => {}
        }
        for trouble in troubles {
            self.unreadable_part(at, &trouble);
        }
        Ok(())
    }

    fn read_sheet(&mut self, at: usize, name: &str, hidden: bool, sheet: &Sheet) -> Result<(), String> {
        let head = sheet.head(header::DEEPEST_HEADER)?;
        let manner = if hidden { "a hidden sheet" } else { "a sheet" }.to_string();
        self.read_table(at, &Described { table: sheet, name, manner, head, is_log: false })
    }

    fn read_text(&mut self, at: usize, content: &Content, encoding: Encoding, head: &[u8]) -> Result<(), String> {
        if let Some(result) = self.read_event_text(at, content, encoding, &texts::beginning_of(encoding, head)) {
            return result;
        }
        let OpenText { table, manner, head, is_log } = texts::open(content, encoding, head)?;
        let (name, manner) = (content.stem(), content.manner(&manner));
        let place = self.place(at, &name);
        self.read_table(at, &Described { table: table.as_ref(), name: &name, manner, head, is_log })?;
        if encoding.is_guess() && !is_log {
            let read_as = encoding.word().split(" (").next().unwrap_or_default();
            let message = format!("{place}: the text is not valid UTF-8 and is read as {read_as}; names with accents may be wrong");
            self.records.notices.push(
                Finding::new("encoding-guessed", Severity::Info, Effect::Unknown, place, message)
                    .remedy("Compare a name with an accent; ask for the export in UTF-8 where it is wrong."),
            );
        }
        Ok(())
    }

    /// Reads a table that is a product's export.
    fn read_export(&mut self, at: usize, described: &Described<'_>, found: &Found) -> Result<(), String> {
        let place = self.place(at, described.name);
        let recognised = found.recognised();
        let id = TableId(self.records.ledger.tables.len() as u32);
        let table = TableAccount {
            source: at as u32,
            name: described.name.to_string(),
            kind: found.word().to_string(),
            signs: format!("{} ({})", found.signs(), described.manner),
            form: found.form.clone(),
            linkage: recognised.first().map(Recognised::linkage).unwrap_or_default(),
            columns: found.columns.clone(),
            header_row: (found.header_row > 0 || !described.head.is_empty()).then_some(found.header_row),
            ..TableAccount::default()
        };
        let mut account = Account::new(id, table);
        let progress = self.progress;
        let cancelled = || progress.cancelled();
        let read = canonical::load_export(described.table, found, self.catalog, &mut self.records, &mut account, &cancelled);
        self.records.notices.extend(account.findings(&place, &read.read_as));
        if described.is_log && account.table.accepted + account.table.merged == 0 {
            let server = read.guess.as_ref().map_or("", |guess| guess.server.as_str());
            self.records.notices.extend(super::nobody::finding(&account.table, &place, server));
        }
        if let Some(guess) = read.guess {
            self.guesses.insert(id, guess);
        }
        self.records.ledger.tables.push(account.table);
        read.result
    }

    /// A table that is none we know: its rows are counted and set aside, its headers listed.
    fn set_table_aside(&mut self, at: usize, described: &Described<'_>) -> Result<(), String> {
        let headers: Vec<String> = described.head.first().map_or(Vec::new(), |row| row.cells.clone());
        let header_row = described.head.first().map_or(0, |row| row.number);
        let listed: Vec<String> = headers.iter().filter(|h| !h.is_empty()).take(40).map(|h| h.chars().take(60).collect()).collect();
        let more = headers.iter().filter(|h| !h.is_empty()).count() - listed.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let why = if listed.is_empty() {
            "no row of it can be read as one of a table".to_string()
        } else {
            format!(
                "no record's headers were found in its first {} rows; it begins with: {}{more}",
                header::DEEPEST_HEADER,
                listed.join(", ")
            )
        };
        let id = TableId(self.records.ledger.tables.len() as u32);
        let columns = listed.iter().map(|header| ColumnUse { header: header.clone(), field: None }).collect();
        let table = TableAccount {
            source: at as u32,
            name: described.name.to_string(),
            kind: "unrecognised".to_string(),
            signs: format!("{why} ({})", described.manner),
            columns,
            header_row: described.head.first().map(|row| row.number),
            ..TableAccount::default()
        };
        let mut account = Account::new(id, table);
        let result = described.table.rows(&mut |row| {
            if row.number > header_row {
                account.count(row.number, Ok(Outcome::SetAside("unrecognised")));
            }
            ControlFlow::Continue(())
        });
        if account.table.rows == 0 && listed.is_empty() {
            account.table.signs = format!("it has no rows ({})", described.manner);
        } else {
            self.notice_unrecognised(at, described.name, &why);
            self.settle_prose(&listed);
            self.suggest_profile(described);
        }
        self.records.ledger.tables.push(account.table);
        result
    }

    /// A file that is no table at all.
    fn unrecognised(&mut self, at: usize, name: &str, why: &str) {
        self.records.ledger.tables.push(TableAccount {
            source: at as u32,
            name: name.to_string(),
            kind: "unrecognised".to_string(),
            signs: why.to_string(),
            ..TableAccount::default()
        });
        self.notice_unrecognised(at, name, why);
    }

    fn notice_unrecognised(&mut self, at: usize, name: &str, why: &str) {
        let place = self.place(at, name);
        let message = format!("{place} was not recognised: {why}; nothing in it counts");
        self.records.notices.push(
            Finding::new("unrecognised-table", Severity::Low, Effect::Unknown, place, message)
                .remedy("Map its columns (step 0, i), or leave it if it is no evidence."),
        );
    }

    /// Puts a profile that fits the table at hand into the finding about it.
    fn suggest_profile(&mut self, described: &Described<'_>) {
        let Some(Decision::Profile(profile)) = self.suggested(described) else { return };
        if let Some(finding) = self.records.notices.pop() {
            let label = format!("read it by your profile '{}'", profile.name);
            self.records.notices.push(finding.suggest(label, Decision::Profile(profile)));
        }
    }

    fn is_duplicate(&mut self, at: usize, sha256: &str) -> bool {
        let Some(&first) = self.by_hash.get(sha256) else {
            self.by_hash.insert(sha256.to_string(), SourceId(at as u32));
            return false;
        };
        let sources = &mut self.records.ledger.sources;
        let original = sources[first.0 as usize].path.clone();
        sources[at].state = SourceState::Duplicate(first);
        let path = sources[at].path.clone();
        let message = format!("{path} has the same bytes as {original}; it is counted once");
        self.records.notices.push(
            Finding::new("duplicate-source", Severity::Info, Effect::Over, path, message)
                .remedy("Nothing need be done; if the client meant to send another file, ask for it."),
        );
        true
    }

    fn unreadable(&mut self, at: usize, why: String) {
        let source = &mut self.records.ledger.sources[at];
        source.state = SourceState::Unreadable(why.clone());
        let path = source.path.clone();
        let message = format!("{path}: {why}; what it holds counts nowhere");
        self.records.notices.push(
            Finding::new("unreadable-source", Severity::High, Effect::Unknown, path, message)
                .remedy("Ask the client for a readable copy, or set the source aside with a reason."),
        );
    }

    /// A sheet of a file that is otherwise read.
    fn unreadable_part(&mut self, at: usize, why: &str) {
        let path = self.records.ledger.sources[at].path.clone();
        let message = format!("{path}, {why}; what it holds counts nowhere");
        self.records.notices.push(
            Finding::new("unreadable-source", Severity::High, Effect::Unknown, format!("{path} {why}"), message)
                .remedy("Ask the client for a readable copy, or for this sheet as csv."),
        );
    }

    /// A file that changed under our hands was read in two states.
    fn check_unchanged(&mut self, candidate: &Candidate, bytes: u64) {
        let now = std::fs::metadata(&candidate.path).map(|meta| meta.len());
        if !matches!(now, Ok(length) if length == bytes) {
            let path = candidate.name.clone();
            let message = format!("{path} changed or vanished while it was read; what was read of it may be torn");
            self.records.notices.push(
                Finding::new("source-changed", Severity::High, Effect::Unknown, path, message)
                    .remedy("Load again when nothing writes to the folder."),
            );
        }
    }

    fn place(&self, at: usize, table: &str) -> String {
        let path = self.records.ledger.sources.get(at).map_or("", |s| s.path.as_str());
        format!("{path}#{table}")
    }
}

fn account_of(at: usize, described: &Described<'_>, recognised: &Recognised) -> TableAccount {
    TableAccount {
        source: at as u32,
        name: described.name.to_string(),
        kind: recognised.kind.word().to_string(),
        signs: format!("{} ({})", recognised.signs(), described.manner),
        linkage: recognised.linkage(),
        columns: recognised.column_uses(),
        header_row: Some(recognised.header_row),
        ..TableAccount::default()
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

impl Fingerprint {
    /// As what the bytes are read, should they be text.
    pub fn encoding(&self) -> Encoding {
        Encoding::of(&self.head, self.valid_utf8).weighed(&self.accents)
    }

    fn format(&self) -> Format {
        match sniff::format(&self.head, self.valid_utf8) {
            Format::Text(_) => Format::Text(self.encoding()),
            other => other,
        }
    }
}

pub(super) fn fingerprint(content: &Content) -> std::io::Result<Fingerprint> {
    content.read(weigh)
}

fn weigh(file: &mut dyn Read) -> std::io::Result<Fingerprint> {
    let (mut hasher, mut utf8) = (Sha256::new(), Utf8Check::default());
    let (mut head, mut accents) = (Vec::new(), Vec::new());
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let chunk = &buffer[..read];
        hasher.update(chunk);
        utf8.feed(chunk);
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD.saturating_sub(head.len()))]);
        if accents.is_empty()
            && let Some(first) = chunk.iter().position(|byte| !byte.is_ascii())
        {
            accents = chunk.iter().skip(first.saturating_sub(1)).take(HEAD).copied().collect();
        }
        bytes += read as u64;
    }
    let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Fingerprint { sha256, bytes, head, valid_utf8: utf8.finish(), accents })
}

/// What a source is, opened again, as far as its first bytes tell; `None`: a text.
pub(super) fn format_of(content: &Content) -> Result<Option<Format>, String> {
    let mut head = Vec::with_capacity(sniff::FIRST_BYTES);
    let read = content.read(|bytes| bytes.take(sniff::FIRST_BYTES as u64).read_to_end(&mut head));
    read.map_err(|error| format!("it cannot be opened: {error}"))?;
    Ok(sniff::by_first_bytes(&head))
}

/// A sheet of a workbook, opened again: what `with` makes of it; `None`: there is no such sheet.
pub(super) fn with_sheet<T>(
    path: &Path,
    is_zip: bool,
    name: &str,
    with: impl Fn(&Sheet) -> Result<T, String>,
) -> Result<Option<T>, String> {
    let mut made = None;
    workbook::read(path, is_zip, &mut |found| {
        if found.name == name {
            made = Some(found.sheet.and_then(|sheet| with(&sheet)));
        }
    })?;
    made.transpose()
}

/// A text opened again, for one row or a preview: what it is decided as when it was read.
pub(super) fn text_of(content: &Content) -> Result<OpenText, String> {
    let fingerprint = fingerprint(content).map_err(|error| format!("it cannot be read: {error}"))?;
    texts::open(content, fingerprint.encoding(), &fingerprint.head)
}
