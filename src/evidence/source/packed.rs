//! Files packed into a zip: each a source of its own, called by the archive and its path within.

use super::super::archive::Packed;
use super::super::content::Content;
use super::super::sniff::Format;
use super::super::walk::{Candidate, is_never_evidence};
use super::{Fingerprint, Loading};
use std::sync::Arc;

impl Loading<'_> {
    /// Every member of an archive. Logs and texts are read where they stand; what must be a file of its own is told.
    pub(super) fn read_archive(&mut self, candidate: &Candidate) -> Result<(), String> {
        let archive = Packed::open(&candidate.path)?;
        for (at, name) in archive.members()? {
            if self.progress.cancelled() {
                break;
            }
            let hidden = |part: &str| part != ".." && (is_never_evidence(part) || part == "__MACOSX");
            if name.split('/').any(hidden) {
                continue;
            }
            let path = format!("{}/{name}", candidate.name);
            let content = Content::Member { archive: Arc::clone(&archive), at, name };
            self.read_source(&path, &content, &mut |loading, at, fingerprint| loading.read_member(at, &content, fingerprint));
        }
        Ok(())
    }

    fn read_member(&mut self, at: usize, content: &Content, fingerprint: &Fingerprint) -> Result<(), String> {
        let why = match fingerprint.format() {
            Format::Text(encoding) => return self.read_text(at, content, encoding, &fingerprint.head),
            Format::Evtx => return self.read_log(at, content),
            Format::Zip | Format::Ole2 => "it is a workbook or an archive within an archive; unpack it into the folder",
            Format::Ese => "it is a database within an archive; unpack it into a folder of its server's, with those that belong to it",
            Format::Empty => "the file is empty",
            Format::Other(what) => what,
        };
        self.unrecognised(at, &content.stem(), why);
        Ok(())
    }
}
