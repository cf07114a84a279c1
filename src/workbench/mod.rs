//! The terminal interface: a pure `update` over one state, screens drawn from it, and a runtime that alone owns terminal, threads and
//! files. It renders views and adds interaction; it computes no figure.
//!
//! ```text
//! key, result ── Msg ──▶ update(&mut App) ──▶ Effect ──▶ runtime ── jobs ──▶ Msg
//!                            └─ settle ─▶ screens::draw(&App)
//! ```

pub mod app;
pub mod arrange;
pub mod book;
pub mod columns;
pub mod commands;
mod drafts;
pub mod enabled;
pub mod fuzzy;
pub mod hints;
pub mod jobs;
pub mod keys;
pub mod layout;
pub mod msg;
pub mod overlay;
pub mod pane;
pub mod reading;
mod runtime;
pub mod screens;
mod signals;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod trial;
pub mod update;
pub mod widgets;
pub mod wizard;

use crate::session::OpenOptions;
pub use jobs::What;

/// How the workbench is started.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// What to open at once; `None` is the first screen.
    pub what: Option<What>,
    /// How to open it; `writable` is for the caller to set.
    pub options: OpenOptions,
    /// `--ascii`: draws without box characters.
    pub ascii: bool,
}

/// Why the workbench did not run, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum WorkbenchError {
    #[error("the workbench needs a terminal; without one, recal report, sources, check and decide do the same work")]
    NoTerminal,
    #[error("this terminal (TERM=dumb) can draw no screen; recal report, sources, check and decide do the same work")]
    Dumb,
    /// What was to be opened could not be read.
    #[error("{0}")]
    Input(String),
    #[error("the terminal could not be used ({0}); everything decided is on disk")]
    Terminal(#[from] std::io::Error),
}

/// Runs the workbench until it is quit.
pub fn run(launch: Launch) -> Result<(), WorkbenchError> {
    runtime::Runtime::new(&launch)?.run(launch)
}
