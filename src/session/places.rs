//! Where each platform keeps configuration and data: the catalog overlay, recent engagements, the sample's usual folder.

use super::SessionError;
use directories::ProjectDirs;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The user's rows on top of the shipped catalog.
pub const OVERLAY: &str = "catalog.toml";

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

/// The text of the overlay, if the user has one.
pub fn overlay() -> Result<Option<String>, SessionError> {
    let Some(path) = config().map(|c| c.join(OVERLAY)) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(SessionError::Input(format!("{}: cannot be read ({cause}); mend or remove it", path.display()))),
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
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(&list)?)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
