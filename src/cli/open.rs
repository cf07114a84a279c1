//! `recal` and `recal PATH`: the workbench.

use super::Outcome;
use super::failure::Failure;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

pub fn run(path: Option<&Path>, engagement: Option<PathBuf>) -> Result<Outcome, Failure> {
    if !has_terminal() {
        let path = path.map_or_else(|| "PATH".to_string(), |p| p.display().to_string());
        return Err(Failure::Usage(format!("the workbench needs a terminal; without one use recal report {path}")));
    }
    workbench(path, engagement)
}

/// Whether keys can be read and screens be drawn.
pub fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Hands over to the terminal interface.
pub fn workbench(_path: Option<&Path>, _engagement: Option<PathBuf>) -> Result<Outcome, Failure> {
    Err(Failure::Usage("this build has no workbench yet; use recal report PATH".to_string()))
}
