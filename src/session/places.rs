//! Where each platform keeps configuration and data: the catalog overlay, recent engagements, the sample's usual folder; who decides.

use super::SessionError;
use crate::engagement::Draft;
use crate::engagement::meaning::{Meaning, interpret};
use crate::kit::decisions::Decision;
use crate::kit::mapping::Profile;
use directories::ProjectDirs;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The user's rows on top of the shipped catalog.
pub const OVERLAY: &str = "catalog.toml";

/// Its first line is the name that decisions are signed with.
pub const AUTHOR: &str = "author.txt";

/// The folder of mapping profiles, a file each.
const PROFILES: &str = "profiles";

const RECENT: &str = "recent.json";
const RECENT_KEPT: usize = 20;

/// An engagement opened before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recent {
    pub folder: PathBuf,
    pub journal: PathBuf,
    pub client: String,
}

fn dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "recal")
}

/// The folder of configuration files; `None` where the platform names no home.
pub fn config() -> Option<PathBuf> {
    dirs().map(|d| d.config_dir().to_path_buf())
}

/// What may be deleted at any time.
pub fn cache() -> Option<PathBuf> {
    dirs().map(|d| d.cache_dir().to_path_buf())
}

/// The user's data: recent engagements, the sample.
pub fn data() -> Option<PathBuf> {
    dirs().map(|d| d.data_dir().to_path_buf())
}

/// Profiles of mappings that the user kept, by name; a file that is none is passed over.
pub fn profiles() -> Vec<Profile> {
    let folder = config().map(|folder| folder.join(PROFILES));
    let Some(entries) = folder.and_then(|folder| std::fs::read_dir(folder).ok()) else { return Vec::new() };
    let texts = entries.flatten().filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    let mut profiles: Vec<Profile> = texts.filter_map(|text| profile_of(&text)).collect();
    profiles.sort_by(|a, b| a.name.cmp(&b.name));
    profiles
}

fn profile_of(text: &str) -> Option<Profile> {
    let (draft, _) = Draft::from_json(text).ok()?;
    match interpret(&draft).ok()? {
        Meaning::Decision(Decision::Profile(profile)) => Some(*profile),
        _ => None,
    }
}

/// Keeps a profile for other engagements; one of the same name is replaced. That it cannot be kept costs a convenience, so nothing is said.
pub(super) fn keep_profile(draft: &Draft) {
    let Some(folder) = config().map(|folder| folder.join(PROFILES)) else { return };
    let name: String = draft.rest.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_lowercase();
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(80).collect();
    let text = format!("{}\n", draft.to_json());
    let _ = std::fs::create_dir_all(&folder).and_then(|()| write_whole(&folder.join(format!("{name}.json")), text.as_bytes()));
}

/// The text of the overlay, if the user has one.
pub fn overlay() -> Result<Option<String>, SessionError> {
    let Some(path) = config().map(|c| c.join(OVERLAY)) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(SessionError::Input(format!("{}: cannot be read ({cause}); mend or remove it", path.display()))),
    }
}

/// Who decides here, as the journal signs it: the name in `RECAL_AUTHOR` or in the configuration's `author.txt`, else the account's.
pub fn author() -> String {
    let named = |name: &str| std::env::var(name).ok();
    let kept = || std::fs::read_to_string(config()?.join(AUTHOR)).ok()?.lines().next().map(str::to_string);
    let sources: [&dyn Fn() -> Option<String>; 5] = [&|| named("RECAL_AUTHOR"), &kept, &|| named("USER"), &|| named("USERNAME"), &account];
    let name = sources.iter().filter_map(|source| source()).map(|name| name.trim().to_string()).find(|name| !name.is_empty());
    name.unwrap_or_else(|| "unknown".to_string())
}

/// The account's name from the system: where a container, `sudo -i` or a timer leaves USER unset.
#[cfg(unix)]
fn account() -> Option<String> {
    let user = rustix::process::getuid().as_raw();
    let listed = std::fs::read_to_string("/etc/passwd").ok().and_then(|accounts| account_of(&accounts, user));
    // Accounts of a directory service, and those of macOS, are not in the file.
    listed.or_else(|| {
        let answer = std::process::Command::new("id").arg("-un").stdin(std::process::Stdio::null()).output().ok()?;
        answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).into_owned())
    })
}

#[cfg(not(unix))]
fn account() -> Option<String> {
    None
}

/// `name:password:uid:…`, a line an account.
#[cfg(unix)]
fn account_of(accounts: &str, user: u32) -> Option<String> {
    let user = user.to_string();
    accounts.lines().map(|line| line.split(':')).find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)? == user).then(|| name.to_string())
    })
}

/// A path as a person types it: `~` at its beginning is the home folder.
pub fn typed(path: &Path) -> PathBuf {
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
    match (path.strip_prefix("~"), home()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_path_buf(),
    }
}

/// Engagements opened before, the last first; a list that cannot be read is empty.
pub fn recent() -> Vec<Recent> {
    data().map(|d| read_recent(&d.join(RECENT))).unwrap_or_default()
}

/// Puts an engagement at the head of the recent ones. A list that cannot be kept costs a convenience, so nothing is said.
pub(super) fn remember(engagement: Recent) {
    if let Some(path) = data().map(|d| d.join(RECENT)) {
        let _ = keep(&path, engagement);
    }
}

fn read_recent(path: &Path) -> Vec<Recent> {
    std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn keep(path: &Path, engagement: Recent) -> std::io::Result<()> {
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf());
    let engagement = Recent { folder: absolute(&engagement.folder), journal: absolute(&engagement.journal), client: engagement.client };
    let mut list = read_recent(path);
    list.retain(|known| known.journal != engagement.journal);
    list.insert(0, engagement);
    list.truncate(RECENT_KEPT);
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    write_whole(path, &serde_json::to_vec_pretty(&list)?)
}

/// Written beside and renamed: the file is whole or as it was.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_account_is_found_by_its_number() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\n\n# a remark\na.b:x:1000:1000:A B:/home/a.b:/bin/sh\n";
        assert_eq!(account_of(accounts, 1000).as_deref(), Some("a.b"));
        assert_eq!(account_of(accounts, 10), None);
    }

    #[test]
    fn a_tilde_is_the_home_folder_at_the_beginning_only() {
        let home = directories::BaseDirs::new().expect("a home").home_dir().to_path_buf();
        assert_eq!(typed(Path::new("~/x.xlsx")), home.join("x.xlsx"));
        for plain in ["a/~/x", "~x/y", "/abs"] {
            assert_eq!(typed(Path::new(plain)), Path::new(plain));
        }
    }

    #[test]
    fn the_last_opened_comes_first_and_stands_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep").join(RECENT);
        let entry = |name: &str| Recent {
            folder: folder.path().join(name),
            journal: folder.path().join(name).join("e.recal"),
            client: name.into(),
        };
        for name in ["a", "b", "a"] {
            keep(&path, entry(name)).expect("kept");
        }
        let clients: Vec<String> = read_recent(&path).into_iter().map(|r| r.client).collect();
        assert_eq!(clients, ["a", "b"]);
    }
}
