//! `recal` and `recal PATH`: the workbench.

use super::Outcome;
use super::failure::Failure;
use crate::session::OpenOptions;
use crate::workbench::{self, Launch, What, WorkbenchError};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

pub fn run(path: Option<&Path>, engagement: Option<PathBuf>, ascii: bool) -> Result<Outcome, Failure> {
    if !has_terminal() {
        let path = path.map_or_else(|| "PATH".to_string(), |p| p.display().to_string());
        return Err(Failure::Usage(format!("the workbench needs a terminal; without one use recal report {path}")));
    }
    workbench(path, engagement, ascii)
}

/// Whether keys can be read and screens be drawn.
pub fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Hands over to the terminal interface.
pub fn workbench(path: Option<&Path>, engagement: Option<PathBuf>, ascii: bool) -> Result<Outcome, Failure> {
    let options = OpenOptions { engagement, writable: true, ..OpenOptions::default() };
    let what = path.map(|path| What::Path(path.to_path_buf()));
    match workbench::run(Launch { what, options, ascii }) {
        Ok(()) => Ok(Outcome::Done),
        Err(error @ (WorkbenchError::NoTerminal | WorkbenchError::Dumb)) => Err(Failure::Usage(error.to_string())),
        Err(error @ WorkbenchError::Input(_)) => Err(Failure::Input(error.to_string())),
        Err(error @ WorkbenchError::Terminal(_)) => Err(Failure::Output(error.to_string())),
    }
}
