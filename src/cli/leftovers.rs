//! Temporary files of exports: none stays behind, whether the run is stopped (they go with it) or killed (the next export sweeps).

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const PREFIX: &str = ".recal-export-";
const SUFFIX: &str = ".tmp";
/// A file that another instance has just made is not locked yet.
const YOUNG: Duration = Duration::from_secs(60);

/// The temporary file being filled now.
static FILLED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// As long as this lives, a signal that ends the program takes the temporary file along.
pub struct Watched;

impl Drop for Watched {
    fn drop(&mut self) {
        *filled() = None;
    }
}

fn filled() -> MutexGuard<'static, Option<PathBuf>> {
    FILLED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file beside the output, locked and watched as long as it is being filled.
pub fn temporary(folder: &Path) -> std::io::Result<(tempfile::NamedTempFile, Watched)> {
    watch();
    // Held while the file is made: a signal in between waits until its name is known.
    let mut name = filled();
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // A temporary file is private by default; a report is for colleagues, as the user's mask has it.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    // Where files cannot be locked nothing is swept either.
    let _ = file.as_file().try_lock();
    *name = Some(file.path().to_path_buf());
    Ok((file, Watched))
}

/// Removes what killed exports left in a folder: files of our name that are some time old and that nobody holds locked.
pub fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) && is_stale(&entry.path()) {
            // What cannot be removed harms nobody.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn is_stale(path: &Path) -> bool {
    let Ok(file) = std::fs::File::options().read(true).write(true).open(path) else { return false };
    let age = file.metadata().and_then(|meta| meta.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > YOUNG) && file.try_lock().is_ok()
}

#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if let Some(file) = filled().take() {
                    let _ = std::fs::remove_file(file);
                }
                // Ends the program as the signal would have.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    });
}

#[cfg(not(unix))]
fn watch() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_files_of_ours_that_nobody_fills_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - Duration::from_secs(3_600);
        let names = [".recal-export-AbC123.tmp", ".recal-export-Young1.tmp", ".recal-backup", "recal.tmp"];
        for name in names {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            if name != names[1] {
                file.set_modified(old).unwrap();
            }
        }
        let (held, _watched) = temporary(folder.path()).unwrap();
        held.as_file().set_modified(old).unwrap();
        sweep(folder.path());
        let there: Vec<bool> = names.iter().map(|name| folder.path().join(name).exists()).collect();
        assert_eq!((there, held.path().exists()), (vec![false, true, true, true], true));
    }
}
