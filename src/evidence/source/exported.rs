//! Windows events that were exported as text: tables, and streams of XML or JSON.

use super::super::content::Content;
use super::super::events::exported::{self, EventTable, Place, Stream};
use super::super::text::Encoding;
use super::{Described, Loading};

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
        content: &Content,
        encoding: Encoding,
        beginning: &str,
    ) -> Option<Result<(), String>> {
        let stream = Stream::of(beginning)?;
        let path = self.path_of(at);
        let (name, manner) = (content.stem(), content.manner(encoding.word()));
        let server = self.server_told(at, &name);
        let place = Place { source: at as u32, path: &path, name: &name, manner: &manner, server };
        let progress = self.progress;
        let cancelled = || progress.cancelled();
        let read = content.read(|bytes| {
            let mut reader = encoding.reader(bytes);
            Ok(exported::read_stream(&mut *reader, stream, place, &mut self.records, self.catalog, &cancelled))
        });
        Some(read.unwrap_or_else(|error| Err(format!("it cannot be read: {error}"))))
    }
}
