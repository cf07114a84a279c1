//! Windows events that were exported as text: tables, streams of XML or JSON, and such streams packed into a zip.

use super::super::archive;
use super::super::events::exported::{self, EventTable, Place, Stream};
use super::super::text::Encoding;
use super::super::texts::beginning_of;
use super::super::walk::Candidate;
use super::{Described, HEAD, Loading, stem};
use std::io::{Cursor, Read};

impl Loading<'_> {
    pub(super) fn read_event_table(&mut self, at: usize, described: &Described<'_>, found: &EventTable) -> Result<(), String> {
        let path = self.path_of(at);
        let server = self.mappings.server(&path, described.name);
        let place = Place { source: at as u32, path: &path, name: described.name, manner: &described.manner, server };
        let progress = self.progress;
        found.read(described.table, place, &mut self.records, self.catalog, &|| progress.cancelled())
    }

    /// A text file of events, by what it begins with; `None`: it is none.
    pub(super) fn read_event_text(
        &mut self,
        at: usize,
        candidate: &Candidate,
        encoding: Encoding,
        beginning: &str,
    ) -> Option<Result<(), String>> {
        let stream = Stream::of(beginning)?;
        let file = match std::fs::File::open(&candidate.path) {
            Ok(file) => file,
            Err(error) => return Some(Err(format!("it cannot be opened: {error}"))),
        };
        let path = self.path_of(at);
        let (name, manner) = (stem(&candidate.path), encoding.word());
        let server = self.server_told(at, &name);
        let place = Place { source: at as u32, path: &path, name: &name, manner, server };
        let progress = self.progress;
        let mut reader = encoding.reader(file);
        Some(exported::read_stream(&mut *reader, stream, place, &mut self.records, self.catalog, &|| progress.cancelled()))
    }

    /// The members of a zip that are events; says whether there are any. What else is packed with them is told as unread.
    pub(super) fn read_packed_events(&mut self, at: usize, candidate: &Candidate) -> Result<bool, String> {
        let path = self.path_of(at);
        let (mut read, mut others) = (0, Vec::new());
        archive::members(&candidate.path, &mut |member, content| {
            let mut head = Vec::new();
            content.take(HEAD as u64).read_to_end(&mut head).map_err(|error| format!("its member {member} is damaged ({error})"))?;
            let encoding = Encoding::of(&head, is_utf8(&head));
            let Some(stream) = Stream::of(&beginning_of(encoding, &head)) else {
                others.push(member.to_string());
                return Ok(());
            };
            read += 1;
            let (path, manner) = (format!("{path}/{member}"), format!("in a zip archive, {}", encoding.word()));
            let name = member.rsplit('/').next().unwrap_or(member);
            let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let server = self.server_told(at, name);
            let place = Place { source: at as u32, path: &path, name, manner: &manner, server };
            let progress = self.progress;
            let mut reader = encoding.reader(Cursor::new(head).chain(content));
            exported::read_stream(&mut *reader, stream, place, &mut self.records, self.catalog, &|| progress.cancelled())
        })?;
        if read > 0 && !others.is_empty() {
            let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
            self.notice_unrecognised(
                at,
                &others[0],
                &format!("{}{more} in the archive: unpack what is evidence into the folder", others[0]),
            );
        }
        Ok(read > 0)
    }
}

/// The beginning of a text; a character may be cut by its end.
fn is_utf8(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}
