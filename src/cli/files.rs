//! Text to standard output, and files that are whole or absent.

use super::failure::Failure;
use super::leftovers;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Prints text to standard output, cleaned of whatever could steer a terminal; a reader that has gone ends the run quietly.
pub fn print(text: &str) -> Result<(), Failure> {
    print_raw(&super::plain::clean(text))
}

/// Prints JSON: what could steer a terminal stands as an escape there, which says the same.
pub fn print_json(text: &str) -> Result<(), Failure> {
    print_raw(&super::plain::escape_json(text))
}

fn print_raw(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(end.as_bytes())).and_then(|()| out.flush()).map_err(|cause| {
        match cause.kind() {
            ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::Output(format!("standard output cannot be written ({cause})")),
        }
    })
}

/// Whether an existing file may be replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Existing {
    Keep,
    Replace,
}

/// Refuses before the work is done what would be refused after it.
pub fn may_write(path: &Path, existing: Existing) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::Output(format!("{shown}: is a folder; name a file")));
    }
    if let Ok(meta) = path.symlink_metadata() {
        if meta.is_symlink() {
            return Err(Failure::Output(format!("{shown}: is a link; name the file that it leads to, or another one")));
        }
        if !meta.is_file() {
            return Err(Failure::Output(format!("{shown}: is a device or a pipe, no file; name a file (--json - is standard output)")));
        }
        if existing == Existing::Keep {
            return Err(Failure::Output(format!("{shown}: exists already; name another file, or give --force to replace it")));
        }
    }
    let folder = folder_of(path);
    if folder.is_dir() { Ok(()) } else { Err(Failure::Output(format!("{shown}: there is no folder {}; make it first", folder.display()))) }
}

/// Writes a text, whole or not at all.
pub fn write_text(path: &Path, existing: Existing, text: &str) -> Result<(), Failure> {
    write(path, existing, |file| file.write_all(text.as_bytes()).map_err(|cause| cause.to_string()))
}

/// Whether two names are one file, which may not be there yet.
pub fn same_place(a: &Path, b: &Path) -> bool {
    let place = |path: &Path| -> Option<PathBuf> { Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?)) };
    a == b || matches!((place(a), place(b)), (Some(a), Some(b)) if a == b)
}

/// Writes beside and renames: readers see the old file or the whole new one. `fill` gets the open temporary file.
pub fn write(path: &Path, existing: Existing, fill: impl FnOnce(&mut std::fs::File) -> Result<(), String>) -> Result<(), Failure> {
    let failed =
        |what: String| Failure::Output(format!("{}: cannot be written ({what}); check the folder's permissions and space", path.display()));
    leftovers::sweep(folder_of(path));
    let (mut file, _watched) = leftovers::temporary(folder_of(path)).map_err(|cause| failed(cause.to_string()))?;
    fill(file.as_file_mut()).map_err(failed)?;
    file.as_file().sync_all().map_err(|cause| failed(cause.to_string()))?;
    match existing {
        Existing::Replace => file.persist(path).map(drop).map_err(|error| failed(error.error.to_string())),
        Existing::Keep => file.persist_noclobber(path).map(drop).map_err(|error| match error.error.kind() {
            ErrorKind::AlreadyExists => Failure::Output(format!("{}: exists already; give --force to replace it", path.display())),
            _ => failed(error.error.to_string()),
        }),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
