//! Where the bytes of an extract stand: a file of its own, or a member of a zip archive. Opened anew for each walk; nothing is unpacked to
//! the disk.

use super::archive::Packed;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file, or a member of an archive.
#[derive(Clone, Debug)]
pub(super) enum Content {
    File(PathBuf),
    Member {
        archive: Arc<Packed>,
        /// Its place in the table of contents.
        at: usize,
        /// Its path within the archive.
        name: String,
    },
}

impl Content {
    pub fn file(path: &Path) -> Content {
        Content::File(path.to_path_buf())
    }

    /// How many bytes there are, as far as the folder or the archive says.
    pub fn len(&self) -> std::io::Result<u64> {
        match self {
            Content::File(path) => path.metadata().map(|meta| meta.len()),
            Content::Member { archive, at, .. } => archive.length_of(*at).map_err(std::io::Error::other),
        }
    }

    /// Hands the bytes to `with` as a stream.
    pub fn read<T>(&self, with: impl FnOnce(&mut dyn Read) -> std::io::Result<T>) -> std::io::Result<T> {
        match self {
            Content::File(path) => with(&mut File::open(path)?),
            Content::Member { archive, at, .. } => archive.read(*at, with).map_err(std::io::Error::other).and_then(|read| read),
        }
    }

    /// What it is called, in its folder.
    pub fn file_name(&self) -> String {
        self.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The same without the ending.
    pub fn stem(&self) -> String {
        self.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn path(&self) -> &Path {
        match self {
            Content::File(path) => path,
            Content::Member { name, .. } => Path::new(name),
        }
    }

    /// How it is written, for the signs: that it was packed, too.
    pub fn manner(&self, written: &str) -> String {
        match self {
            Content::File(_) => written.to_string(),
            Content::Member { .. } => format!("in a zip archive, {written}"),
        }
    }
}
