//! One line of progress on standard error, where that is a terminal; silent elsewhere.

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Draws at most ten times a second, and clears its line when dropped.
pub struct Progress {
    shown: bool,
    last: Cell<Option<Instant>>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { shown: std::io::stderr().is_terminal(), last: Cell::new(None) }
    }

    /// Nobody breaks a command off but a signal.
    pub fn tell(&self, done: u64, total: u64, file: &str) -> ControlFlow<()> {
        if !self.shown || self.last.get().is_some_and(|last| last.elapsed() < Duration::from_millis(100)) {
            return ControlFlow::Continue(());
        }
        self.last.set(Some(Instant::now()));
        let percent = (done * 100).checked_div(total).unwrap_or(0);
        // Names of files come from the client: no control characters to the terminal, and no wrapped line.
        let name: String = file.chars().filter(|c| !c.is_control()).take(60).collect();
        let _ = write!(std::io::stderr(), "\r\x1b[Kreading {percent:>3} %  {name}");
        ControlFlow::Continue(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown && self.last.get().is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
