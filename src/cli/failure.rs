//! How a run ends badly: one sentence on standard error, and an exit status.

use crate::session::SessionError;
use std::fmt::Display;
use std::process::ExitCode;

/// Exit status of a fault of the program itself: as with unreadable input, nothing was done.
pub const FAULT: u8 = 3;

#[derive(Debug)]
pub enum Failure {
    Usage(String),
    Input(String),
    Output(String),
    /// Whoever read standard output has gone (`| head`): no failure.
    ReaderGone,
    /// Help or version, asked for.
    Said(String),
}

impl Failure {
    /// Says it and gives the status.
    pub fn tell(self) -> ExitCode {
        let (status, sentence) = match self {
            Failure::Usage(sentence) => (2, sentence),
            Failure::Input(sentence) => (3, sentence),
            Failure::Output(sentence) => (4, sentence),
            Failure::ReaderGone => return ExitCode::SUCCESS,
            Failure::Said(text) => {
                return match super::files::print(&text) {
                    Ok(()) => ExitCode::SUCCESS,
                    Err(failure) => failure.tell(),
                };
            }
        };
        warn(sentence);
        ExitCode::from(status)
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Failure {
        match error {
            SessionError::Input(sentence) => Failure::Input(sentence),
            SessionError::Output(sentence) => Failure::Output(sentence),
            SessionError::Usage(sentence) => Failure::Usage(sentence),
            SessionError::Refused { .. } => Failure::Usage(error.to_string()),
            SessionError::Cancelled => Failure::Input(error.to_string()),
        }
    }
}

/// A sentence on standard error, on one line; that nobody hears it is no reason to stop.
pub fn warn(sentence: impl Display) {
    use std::io::Write;
    let line = super::plain::line(&sentence.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" "));
    let _ = writeln!(std::io::stderr(), "recal: {line}");
}

/// The parser's complaint as one sentence.
pub fn from_clap(error: clap::Error) -> Failure {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return Failure::Said(error.to_string()),
        _ => {}
    }
    let text = error.to_string();
    // `recal frob nicate`: the parser takes the first word for a path and blames the second.
    if error.kind() == ErrorKind::ArgumentConflict
        && text.contains("subcommand")
        && let Some(first) = std::env::args().nth(1)
    {
        return Failure::Usage(format!("'{first}' is no verb, and a verb comes first (as in recal report FOLDER); see recal --help"));
    }
    let told = text.lines().take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let sentence = told.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("tip:")).collect::<Vec<_>>().join(" ");
    Failure::Usage(format!("{}; see recal --help", sentence.trim_start_matches("error: ").trim_end_matches('.')))
}

/// A fault of the program is one sentence too. Decisions are safe: each is on disk before it is shown as made.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let what = payload.downcast_ref::<&str>().map(|s| s.to_string()).or_else(|| payload.downcast_ref::<String>().cloned());
        let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line())).unwrap_or_default();
        let what = what.unwrap_or_else(|| "no reason given".to_string());
        warn(format!("a fault in recal itself{place}: {what}; decisions made before are safe in the journal, please report this line"));
    }));
}
