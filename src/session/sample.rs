//! The bundled sample engagement: a made-up client's extracts, embedded in the program and laid down on request.

use super::SessionError;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

macro_rules! bundled {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/contoso/", $path)) as &[u8])),*]
    };
}

/// Relative path and bytes of each file; a test holds the list to the folder.
const FILES: &[(&str, &[u8])] = bundled![
    ".DS_Store",
    "MADE-UP.txt",
    "devices/dhcp-leases.csv",
    "devices/register.csv",
    "directory/authorised.csv",
    "directory/contoso-users.csv",
    "directory/fabrikam-users.csv",
    "directory/m365-plans.csv",
    "engagement.recal",
    "entitlements/auditor-claim.csv",
    "entitlements/licences.xlsx",
    "entitlements/price-list.csv",
    "entitlements/~$licences.xlsx",
    "logs/ad-logons.csv",
    "logs/exchange.csv",
    "logs/file-shares.csv",
    "logs/lyon-warehouse-users.csv",
    "logs/rds-sessions.csv",
    "logs/sharepoint.csv",
    "logs/skype.csv",
    "logs/ulm-devices.csv",
    "other/Copy of ulm-devices.csv",
    "other/mail-from-it.txt",
    "other/phone-book.csv",
    "other/printer-prices.csv",
    "servers/collector-messages.csv",
    "servers/collector-status.csv",
    "servers/inventory.csv",
];

/// The folder's usual name in the user's data directory.
pub const FOLDER: &str = "recal-demo";

/// Where the sample goes unless told otherwise.
pub fn usual_folder() -> Result<PathBuf, SessionError> {
    super::places::data().map(|data| data.join(FOLDER)).ok_or_else(|| {
        SessionError::Output("there is no home directory to lay the sample down in; name a folder: recal demo DIR".to_string())
    })
}

/// Lays the sample down; files that are there already stay as they are (the journal above all). A folder with anything else in it
/// is refused, so that made-up extracts never get among a client's.
pub fn lay_down(folder: &Path) -> Result<(), SessionError> {
    let failed = |path: &Path, cause: std::io::Error| {
        SessionError::Output(format!("{}: the sample cannot be written ({cause}); name another folder: recal demo DIR", path.display()))
    };
    if strange(folder).map_err(|cause| failed(folder, cause))? {
        let shown = folder.display();
        return Err(SessionError::Output(format!("{shown}: holds files that are not the sample's; name an empty or a new folder")));
    }
    for (path, bytes) in FILES {
        let target = path.split('/').fold(folder.to_path_buf(), |at, part| at.join(part));
        let parent = target.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|cause| failed(parent, cause))?;
        match fs::OpenOptions::new().write(true).create_new(true).open(&target) {
            Ok(mut file) => file.write_all(bytes).map_err(|cause| failed(&target, cause))?,
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
            Err(cause) => return Err(failed(&target, cause)),
        }
    }
    Ok(())
}

/// Whether the folder holds something, but not the sample.
fn strange(folder: &Path) -> std::io::Result<bool> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(cause),
    };
    Ok(entries.next().is_some() && !folder.join(MARK).is_file())
}

/// The file by which the sample is known.
const MARK: &str = "MADE-UP.txt";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn below(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("the sample's folder").flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                below(&entry.path(), &format!("{name}/"), found);
            } else {
                found.insert(name);
            }
        }
    }

    #[test]
    fn every_file_of_the_sample_is_bundled() {
        let mut there = BTreeSet::new();
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/contoso"), "", &mut there);
        let bundled: BTreeSet<String> = FILES.iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(bundled, there);
        assert!(bundled.contains(MARK));
    }

    #[test]
    fn a_second_demo_leaves_what_was_decided_and_a_clients_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let demo = folder.path().join("demo");
        lay_down(&demo).expect("laid down");
        fs::write(demo.join("engagement.recal"), "decided").expect("written");
        lay_down(&demo).expect("laid down again");
        assert_eq!(fs::read_to_string(demo.join("engagement.recal")).expect("read"), "decided");
        let client = folder.path().join("client");
        fs::create_dir(&client).expect("made");
        fs::write(client.join("users.csv"), "user,enabled\n").expect("written");
        assert!(lay_down(&client).is_err());
    }
}
