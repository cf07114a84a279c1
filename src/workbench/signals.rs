//! Signals: what ends the program gives the terminal back first; what stops it (ctrl-z, `kill -TSTP`) gives it back and takes it again
//! when the shell goes on with us. Everything decided is on disk, so that nothing else is to be saved.

#[cfg(unix)]
pub use unix::{suspend, watch};

#[cfg(unix)]
mod unix {
    use crate::workbench::msg::Msg;
    use crate::workbench::terminal;
    use rustix::process::{Signal, getpid, getsid, kill_current_process_group};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;
    use std::sync::mpsc::Sender;
    use std::thread;

    /// Answers signals on a thread of its own, whatever the others do.
    pub fn watch(out: Sender<Msg>) -> std::io::Result<()> {
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
        thread::spawn(move || {
            for signal in signals.forever() {
                match signal {
                    SIGCONT => {
                        let msg = if terminal::take_back().is_ok() { Msg::Resumed } else { Msg::Closed };
                        if out.send(msg).is_err() {
                            return;
                        }
                    }
                    // Without a shell nobody would go on with us: better not to stop.
                    SIGTSTP if alone() => {}
                    // Ended or stopped, by the system's own way, so that the status tells the truth.
                    other => terminal::give_back(|| {
                        let _ = emulate_default_handler(other);
                    }),
                }
            }
        });
        Ok(())
    }

    /// Stops the process group, as the terminal itself would on ctrl-z; the signal finds [`watch`]. An error is a sentence.
    pub fn suspend() -> Result<(), String> {
        if alone() {
            return Err("there is no shell here to suspend to: q quits, and everything decided is on disk".to_string());
        }
        kill_current_process_group(Signal::TSTP).map_err(|cause| format!("suspending failed ({cause})"))
    }

    /// Whether we are what the terminal was opened for (`ssh -t host recal`), with no shell above.
    fn alone() -> bool {
        getsid(None) == Ok(getpid())
    }
}

#[cfg(not(unix))]
pub fn watch(_out: std::sync::mpsc::Sender<super::msg::Msg>) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub fn suspend() -> Result<(), String> {
    Err("this system has no suspending: q quits, and everything decided is on disk".to_string())
}
