//! Which reading of a table holds: what a decision says of it, a profile that names all its headers, what it is recognised as, a profile
//! that knows it among other columns.

use super::super::canonical::{self, Layout};
use super::super::events;
use super::super::exports::{self, Found};
use super::super::header::{self, Recognised};
use super::super::mapping::{self, Chosen};
use super::super::survey::Survey;
use super::{Account, Described, Loading, account_of};
use crate::kit::decisions::Decision;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::mapping::{Mapping, Profile};
use crate::kit::records::TableId;

impl<'a> Loading<'a> {
    /// Recognises and reads one table.
    pub fn read_table(&mut self, at: usize, described: &Described<'_>) -> Result<(), String> {
        let path = self.path_of(at);
        let mut chosen = self.mappings.of(&path, described.name);
        self.named.extend(chosen.named.iter().copied());
        if let Some((entry, whole)) = chosen.whole {
            let mapping = whole.clone().amended(&chosen.over);
            let by = mapping::by_entries(&[&[entry][..], &chosen.over_by].concat());
            match mapping::read_as(&described.head, &mapping, &by) {
                Ok(found) => return self.read_export(at, described, &found),
                Err(why) => self.not_followed(at, described.name, &[entry], &why),
            }
        }
        let profile = self.mappings.profile(&described.head);
        if let Some((entry, profile, true)) = profile
            && let Some(found) = self.by_profile(at, described, entry, profile, &mut chosen)
        {
            return self.read_export(at, described, &found);
        }
        if let Some(found) = events::exported::recognise(&described.head).filter(|_| !described.is_log) {
            self.only_a_server(at, described.name, &chosen);
            return self.read_event_table(at, described, &found);
        }
        if let Some(recognised) = header::recognise(&described.head).filter(|_| !described.is_log) {
            return self.read_canonical(at, described, recognised, chosen);
        }
        if let Some(found) = exports::recognise(&described.head, &path, &self.repeats, self.mappings.server(&path, described.name)) {
            let mut found = self.amended(at, described.name, found, chosen);
            found.look_ahead(described.table)?;
            return self.read_export(at, described, &found);
        }
        if let Some((entry, profile, false)) = profile
            && let Some(found) = self.by_profile(at, described, entry, profile, &mut chosen)
        {
            return self.read_export(at, described, &found);
        }
        if !chosen.over_by.is_empty() {
            self.not_followed(
                at,
                described.name,
                &chosen.over_by,
                "it is none that is recognised, and nothing says which record its rows are",
            );
        }
        self.set_table_aside(at, described)
    }

    /// A canonical table; amended, it is read as the mapping that it amounts to.
    fn read_canonical(&mut self, at: usize, described: &Described<'_>, recognised: Recognised, chosen: Chosen<'_>) -> Result<(), String> {
        if !chosen.over_by.is_empty() {
            let mapping = mapping::mapping_of(&recognised).amended(&chosen.over);
            let by = format!("headers of a table ({}), {}", recognised.kind.word(), mapping::by_entries(&chosen.over_by));
            match mapping::read_as(&described.head, &mapping, &by) {
                Ok(found) => return self.read_export(at, described, &found),
                Err(why) => self.not_followed(at, described.name, &chosen.over_by, &why),
            }
        }
        let place = self.place(at, described.name);
        let survey = Survey::new(&recognised);
        let id = TableId(self.records.ledger.tables.len() as u32);
        let mut account = Account::new(id, account_of(at, described, &recognised));
        let layout = Layout { recognised: &recognised, survey: &survey, epoch_1904: described.table.epoch_1904() };
        let progress = self.progress;
        let result = canonical::load(described.table, &layout, self.catalog, &mut self.records, &mut account, &|| progress.cancelled());
        self.records.notices.extend(account.findings(&place, &[(recognised, survey)]));
        self.records.ledger.tables.push(account.table);
        result
    }

    fn by_profile(
        &mut self,
        at: usize,
        described: &Described<'_>,
        entry: u64,
        profile: &Profile,
        chosen: &mut Chosen<'_>,
    ) -> Option<Found> {
        let over = std::mem::take(chosen);
        let amends = if over.over_by.is_empty() { String::new() } else { format!(", {}", mapping::by_entries(&over.over_by)) };
        let by = format!("mapped by profile '{}' (entry {entry}){amends}", profile.name);
        match mapping::read_as(&described.head, &profile.mapping.clone().amended(&over.over), &by) {
            Ok(found) => Some(found),
            Err(why) => {
                self.not_followed(at, described.name, &[&[entry][..], &over.over_by].concat(), &why);
                None
            }
        }
    }

    /// An export with what decisions tell on top, where they can be followed.
    fn amended(&mut self, at: usize, table: &str, found: Found, chosen: Chosen<'_>) -> Found {
        if chosen.over_by.is_empty() {
            return found;
        }
        match mapping::amended(&found, &chosen.over, &mapping::by_entries(&chosen.over_by)) {
            Ok(amended) => amended,
            Err(why) => {
                self.not_followed(at, table, &chosen.over_by, &why);
                found
            }
        }
    }

    /// Events are read by rules of their own: of them only the server can be told.
    pub(super) fn only_a_server(&mut self, at: usize, table: &str, chosen: &Chosen<'_>) {
        let server = chosen.over.constants.get("server").map(|server| Mapping::of_server(server));
        if !chosen.over_by.is_empty() && server.as_ref() != Some(&chosen.over) {
            self.not_followed(at, table, &chosen.over_by, "events are read by rules of their own: of them only the server can be told");
        }
    }

    /// The server that decisions give to rows of a source that name none; marks these decisions as on something that is there.
    pub(super) fn server_told(&mut self, at: usize, table: &str) -> Option<&'a str> {
        let path = self.path_of(at);
        let chosen = self.mappings.of(&path, table);
        self.named.extend(chosen.named.iter().copied());
        let whole: Vec<u64> = chosen.whole.iter().map(|(entry, _)| *entry).collect();
        let is_told = |entry: &u64| self.records.ledger.unapplied.contains_key(entry);
        if !whole.is_empty() && !whole.iter().all(is_told) {
            self.not_followed(at, table, &whole, "its columns are known by themselves: of it only the server can be told");
        } else if !chosen.over_by.iter().all(is_told) {
            self.only_a_server(at, table, &chosen);
        }
        self.mappings.server(&path, table)
    }

    /// A log says itself on which machine it was written, and what its columns are.
    pub(super) fn nothing_to_tell(&mut self, at: usize) {
        let entries = self.mappings.on_source(&self.path_of(at));
        if !entries.is_empty() {
            self.named.extend(entries.iter().copied());
            self.not_followed(at, "log", &entries, "a log tells its machine and its columns itself");
        }
    }

    /// A decision that cannot be followed is kept, and changes nothing.
    fn not_followed(&mut self, at: usize, table: &str, entries: &[u64], why: &str) {
        let place = self.place(at, table);
        self.records.ledger.unapplied.extend(entries.iter().map(|entry| (*entry, why.to_string())));
        let by = mapping::by_entries(entries);
        let message = format!("{place} is {by}, which cannot be followed: {why}; it is read as if that had not been decided");
        self.records.notices.push(
            Finding::new("mapping-not-followed", Severity::Medium, Effect::Unknown, place, message)
                .remedy("Look whether the extract was replaced by another; map its columns anew, or retract the entry."),
        );
    }

    /// Decisions on tables that are not there.
    pub(super) fn mappings_of_nothing(&mut self) {
        let gone = self.mappings.entries().filter(|entry| !self.named.contains(entry));
        self.records.ledger.unapplied.extend(gone.map(|entry| (entry, String::new())));
    }

    /// A profile of the consultant's own that would read a table; it is suggested, never followed unasked.
    pub(super) fn suggested(&self, described: &Described<'_>) -> Option<Decision> {
        let fits = |profile: &&Profile| mapping::profile_fits(profile, &described.head).is_some();
        let profile = self.known.iter().filter(fits).max_by_key(|profile| profile.headers.len())?;
        Some(Decision::Profile(Box::new(profile.clone())))
    }

    pub(super) fn path_of(&self, at: usize) -> String {
        self.records.ledger.sources.get(at).map_or_else(String::new, |source| source.path.clone())
    }
}
