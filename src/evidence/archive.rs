//! Looks into a zip before anybody unpacks it: what it is, whether it is a decompression bomb, whether its parts are whole.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use zip::ZipArchive;

/// No honest workbook unpacks to more.
const MOST_UNPACKED: u64 = 2 << 30;
/// Beyond this size a part that shrank more than [`MOST_RATIO`] to one is taken for a bomb (repetitive sheets reach 50 to 1).
const LARGE: u64 = 100 << 20;
const MOST_RATIO: u64 = 200;
const MOST_PARTS: usize = 20_000;
/// How much of a property part is searched for recal's mark.
const MARK_WITHIN: u64 = 1 << 20;

/// What kind of file a zip is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Package {
    Xlsx,
    Xlsb,
    Ods,
    /// Files packed together.
    Archive,
    /// None that is read; what it is, as a clause.
    Other(&'static str),
}

type Archive = ZipArchive<BufReader<File>>;

fn open(path: &Path) -> Result<Archive, String> {
    let file = File::open(path).map_err(|error| format!("it cannot be opened: {error}"))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| format!("it is damaged ({error}); ask for it again"))
}

/// Tells the package by its parts.
pub(super) fn package(path: &Path) -> Result<Package, String> {
    let archive = open(path)?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.replace('\\', "/").to_ascii_lowercase()).collect();
    let has = |name: &str| names.iter().any(|n| n.trim_start_matches('/') == name);
    let within = |folder: &str| names.iter().any(|n| n.trim_start_matches('/').starts_with(folder));
    Ok(if has("xl/workbook.bin") {
        Package::Xlsb
    } else if has("content.xml") && !has("[content_types].xml") {
        Package::Ods
    } else if !has("[content_types].xml") {
        Package::Archive
    } else if within("word/") {
        Package::Other("it is a text document, no table")
    } else if within("ppt/") {
        Package::Other("it is a presentation, no table")
    } else {
        Package::Xlsx
    })
}

/// Whether a file is a workbook that recal itself wrote: its properties name recal as the author, or the workbook has a cell name
/// `recal_worksheet`. Such a file is never evidence.
pub(super) fn is_own_worksheet(path: &Path) -> bool {
    let Ok(mut archive) = open(path) else { return false };
    part(&mut archive, "docProps/core.xml").contains("<dc:creator>recal</dc:creator>")
        || part(&mut archive, "xl/workbook.xml").contains("recal_worksheet")
}

fn part(archive: &mut Archive, name: &str) -> String {
    let mut bytes = Vec::new();
    if let Ok(entry) = archive.by_name(name) {
        // A part that breaks off has no mark; what is wrong with it is told when it is read.
        let _ = entry.take(MARK_WITHIN).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Refuses bombs and damage: first by what the table of contents declares, then by unpacking every part into nothing, so that
/// a table of contents that lies and a wrong checksum are found before a reader that trusts them runs. The error is a sentence.
pub(super) fn check(path: &Path) -> Result<(), String> {
    let mut archive = open(path)?;
    check_declared(&mut archive)?;
    for at in 0..archive.len() {
        check_part(&mut archive, at)?;
    }
    Ok(())
}

fn check_declared(archive: &mut Archive) -> Result<(), String> {
    if archive.len() > MOST_PARTS {
        return Err(format!("it has {} parts, more than any workbook; it is refused as a decompression bomb", archive.len()));
    }
    let mut total: u64 = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(damaged)?;
        let (packed, unpacked) = (entry.compressed_size(), entry.size());
        total = total.saturating_add(unpacked);
        if unpacked > LARGE && unpacked / packed.max(1) > MOST_RATIO {
            return Err(bomb(&entry_name(&entry), unpacked));
        }
    }
    if total > MOST_UNPACKED {
        return Err(bomb("all parts together", total));
    }
    Ok(())
}

/// An archive that is no package: its table of contents is read once for all of its members.
#[derive(Debug)]
pub(super) struct Packed {
    path: PathBuf,
    open: Mutex<Archive>,
}

impl Packed {
    /// Refuses bombs by what the table of contents declares. The error is a sentence.
    pub fn open(path: &Path) -> Result<Arc<Packed>, String> {
        let mut archive = open(path)?;
        check_declared(&mut archive)?;
        Ok(Arc::new(Packed { path: path.to_path_buf(), open: Mutex::new(archive) }))
    }

    /// Works on the open archive; where a walk over it is under way already, on a second one.
    fn with<T>(&self, work: impl FnOnce(&mut Archive) -> Result<T, String>) -> Result<T, String> {
        match self.open.try_lock() {
            Ok(mut archive) => work(&mut archive),
            Err(_) => work(&mut open(&self.path)?),
        }
    }

    /// The files in it, each with its place, in the order of their names.
    pub fn members(&self) -> Result<Vec<(usize, String)>, String> {
        self.with(members)
    }

    /// How many bytes a member unpacks to, as the table of contents declares.
    pub fn length_of(&self, at: usize) -> Result<u64, String> {
        self.with(|archive| archive.by_index_raw(at).map(|entry| entry.size()).map_err(damaged))
    }

    /// Hands a member's bytes to `with` as a stream. The error is a sentence.
    pub fn read<T>(&self, at: usize, with: impl FnOnce(&mut dyn Read) -> T) -> Result<T, String> {
        self.with(|archive| {
            let entry = archive.by_index(at).map_err(|error| format!("it is damaged or encrypted ({error}); ask for it again"))?;
            let left = entry.size();
            Ok(with(&mut Declared { entry, left }))
        })
    }
}

fn damaged(error: zip::result::ZipError) -> String {
    format!("it is damaged ({error}); ask for it again")
}

fn members(archive: &mut Archive) -> Result<Vec<(usize, String)>, String> {
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(damaged)?;
        if !entry.is_dir() {
            let name = entry_name(&entry).replace('\\', "/");
            members.push((at, name.trim_start_matches("./").to_string()));
        }
    }
    members.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(members)
}

/// Hands the bytes of a part to `with`; `None`: there is none.
pub(super) fn read_part<T>(path: &Path, name: &str, with: impl FnOnce(&mut dyn Read) -> T) -> Option<T> {
    let mut archive = open(path).ok()?;
    let entry = archive.by_name(name).ok()?;
    let left = entry.size();
    Some(with(&mut Declared { entry, left }))
}

/// A member read to its declared end: what goes on beyond it is refused, and its checksum is compared there.
struct Declared<R> {
    entry: R,
    left: u64,
}

impl<R: Read> Read for Declared<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let wanted = self.left.min(buffer.len() as u64) as usize;
        if wanted == 0 && !buffer.is_empty() {
            return match self.entry.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(std::io::Error::other("it goes on beyond its declared length")),
            };
        }
        let read = self.entry.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        self.left -= read as u64;
        Ok(read)
    }
}

fn check_part(archive: &mut Archive, at: usize) -> Result<(), String> {
    let entry = archive.by_index(at).map_err(|error| format!("it is damaged or encrypted ({error}); ask for it again"))?;
    let (name, declared) = (entry_name(&entry), entry.size());
    let is_read = [".xml", ".rels", ".bin"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    if !is_read {
        return Ok(());
    }
    let unpacked = std::io::copy(&mut entry.take(declared + 1), &mut std::io::sink())
        .map_err(|error| format!("its part {name} is damaged ({error}); ask for it again"))?;
    if unpacked > declared {
        return Err(bomb(&name, unpacked));
    }
    Ok(())
}

fn entry_name<R: Read + ?Sized>(entry: &zip::read::ZipFile<'_, R>) -> String {
    entry.name().map(|name| name.into_owned()).unwrap_or_default()
}

fn bomb(part: &str, bytes: u64) -> String {
    format!("{part} would unpack to {} MiB or more; it is refused as a decompression bomb", bytes >> 20)
}
