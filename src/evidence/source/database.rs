//! Databases of User Access Logging: each file a source, the files of a folder one collection.

use super::super::sum::{self, Folder, Opened};
use super::super::walk::Candidate;
use super::{Described, Loading};
use crate::kit::findings::{Effect, Finding, Severity};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// What is known of folders with databases, by their path.
pub(super) type Folders = HashMap<String, Rc<RefCell<Folder>>>;

impl Loading<'_> {
    /// The one place where databases are handed to their reader.
    pub(super) fn read_database(&mut self, at: usize, candidate: &Candidate) -> Result<(), String> {
        let database = match sum::open(&candidate.path)? {
            Opened::Sum(database) => database,
            Opened::Other(what) => {
                self.unrecognised(at, &super::stem(&candidate.path), &what);
                return Ok(());
            }
        };
        let folder = self.folder_of(&candidate.name);
        let server = database.names().find_map(|table| self.server_told(at, table));
        let file = sum::File { path: &candidate.path, name: &candidate.name, source: at as u32, server };
        let mut doubtful = BTreeSet::new();
        for (table, found) in database.tables(file, &folder) {
            let manner = database.manner.to_string();
            let described = Described { table: &table, name: table.name(), manner, head: Vec::new(), is_log: true };
            self.read_export(at, &described, &found)?;
            doubtful.extend(table.doubtful_pages());
        }
        if !doubtful.is_empty() {
            self.doubt_pages(&candidate.name, doubtful.len());
        }
        Ok(())
    }

    /// What the databases beside this one say, walked once.
    fn folder_of(&mut self, name: &str) -> Rc<RefCell<Folder>> {
        fn folder(name: &str) -> &str {
            name.rsplit_once('/').map_or("", |(folder, _)| folder)
        }
        let key = folder(name);
        let files = self.files.iter().filter(|file| folder(&file.name) == key);
        if let Some(known) = self.folders.get(key) {
            return Rc::clone(known);
        }
        let folder = Folder::survey(files.map(|file| file.path.as_path()));
        self.records.notices.extend(folder.broken_chain(name));
        let folder = Rc::new(RefCell::new(folder));
        self.folders.insert(key.to_string(), Rc::clone(&folder));
        folder
    }

    fn doubt_pages(&mut self, path: &str, pages: usize) {
        let noun = if pages == 1 { "page does" } else { "pages do" };
        let message = format!(
            "{path}: {pages} {noun} not match their own checksum: changed or damaged after they were written; what they hold was read as it stands"
        );
        self.records.notices.push(
            Finding::new("log-checksum", Severity::Low, Effect::Unknown, path, message)
                .remedy("Where the database is evidence in a dispute, copy it again on its server (a shadow copy is whole)."),
        );
    }
}
