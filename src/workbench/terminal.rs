//! The terminal's modes: entered once, undone whatever happens (return, error, signal, panic). A panic on a worker thread leaves them
//! alone.
//!
//! The terminal is never asked anything (where its cursor is, say): the answer would come among the keys, and be read as such.

use super::WorkbenchError;
use crossterm::cursor::{MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};
use std::io::{IsTerminal, Stdout, Write, stdin, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Whether the terminal is ours now, so that it is given back exactly once.
static OURS: AtomicBool = AtomicBool::new(false);

/// Given back for a while only: the shell has it, and will go on with us.
static AWAY: AtomicBool = AtomicBool::new(false);

/// What stands on the terminal is not what was drawn last: the next frame begins on a blank one.
static ANEW: AtomicBool = AtomicBool::new(false);

/// Held while a frame is written or the terminal changes hands, so that no frame lands on a terminal that was given back.
static HANDS: Mutex<()> = Mutex::new(());

/// How long a signal waits for a frame to end: a terminal that takes no more output must not keep us alive.
const PATIENCE: Duration = Duration::from_millis(500);

pub struct Screenful {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screenful {
    pub fn enter() -> Result<Screenful, WorkbenchError> {
        if !stdout().is_terminal() || !stdin().is_terminal() {
            return Err(WorkbenchError::NoTerminal);
        }
        if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
            return Err(WorkbenchError::Dumb);
        }
        // NO_COLOR is ours to keep: crossterm's own way of keeping it wipes the highlight of the cursor.
        crossterm::style::force_color_output(true);
        restore_on_panic();
        modes()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout())).inspect_err(|_| restore())?;
        Ok(Screenful { terminal })
    }

    pub fn size(&self) -> Result<(u16, u16), WorkbenchError> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws a frame; nothing while the terminal is given back.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> Result<(), WorkbenchError> {
        let _hands = hands();
        if !OURS.load(Ordering::SeqCst) {
            return Ok(());
        }
        execute!(stdout(), BeginSynchronizedUpdate)?;
        if ANEW.swap(false, Ordering::SeqCst) {
            execute!(stdout(), Clear(ClearType::All), MoveTo(0, 0))?;
            // Between frames one buffer is blank and the other what was drawn last: now that one is blank too, and all is written.
            self.terminal.swap_buffers();
        }
        self.terminal.draw(render)?;
        execute!(stdout(), EndSynchronizedUpdate)?;
        Ok(())
    }

    /// The next frame writes every cell.
    pub fn clear(&mut self) {
        ANEW.store(true, Ordering::SeqCst);
    }
}

impl Drop for Screenful {
    fn drop(&mut self) {
        restore();
    }
}

fn hands() -> MutexGuard<'static, ()> {
    HANDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives the terminal back and then does what the signal asks for. Draws nothing until [`take_back`].
pub fn give_back(then: impl FnOnce()) {
    let begun = Instant::now();
    let _hands = loop {
        match HANDS.try_lock() {
            Ok(guard) => break Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => break Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => break None,
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    AWAY.store(OURS.load(Ordering::SeqCst), Ordering::SeqCst);
    restore();
    then();
}

/// The terminal is ours again: the shell, or whoever stopped us, may have left it in any mode.
pub fn take_back() -> Result<(), WorkbenchError> {
    let _hands = hands();
    let ours = OURS.load(Ordering::SeqCst);
    if !AWAY.swap(false, Ordering::SeqCst) && !ours {
        // The program is ending: the terminal was given back for good.
        return Ok(());
    }
    if ours {
        // Stopped without notice (SIGSTOP): raw mode is only set anew after it was left.
        disable_raw_mode()?;
    }
    modes()
}

fn modes() -> Result<(), WorkbenchError> {
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    ANEW.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableMouseCapture).inspect_err(|_| restore())?;
    Ok(())
}

/// Gives the terminal back. Errors are of no use here: the terminal is gone, or as good as.
fn restore() {
    if OURS.swap(false, Ordering::SeqCst) {
        let _ = execute!(stdout(), EndSynchronizedUpdate, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}

/// A panic of the thread that draws gives the terminal back and says so in a sentence; one of a worker is caught and told on screen.
fn restore_on_panic() {
    let drawing = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == drawing {
            restore();
            let place = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
            let payload = panic.payload();
            let what = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            let what = what.unwrap_or("no more is known");
            eprintln!("recal: something went wrong inside recal{place}: {what}; everything decided is on disk: open the engagement again");
        }
    }));
}
