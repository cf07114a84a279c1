//! The terminal's modes: entered once, undone whatever happens (return, error, panic). A panic on a worker thread leaves them alone.

use super::WorkbenchError;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};
use std::io::{IsTerminal, Stdout, Write, stdin, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours now, so that it is given back exactly once.
static OURS: AtomicBool = AtomicBool::new(false);

pub struct Screenful {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screenful {
    pub fn enter() -> Result<Screenful, WorkbenchError> {
        if !stdout().is_terminal() || !stdin().is_terminal() {
            return Err(WorkbenchError::NoTerminal);
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

    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> Result<(), WorkbenchError> {
        execute!(stdout(), BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        execute!(stdout(), EndSynchronizedUpdate)?;
        Ok(())
    }

    pub fn clear(&mut self) {
        // What could not be cleared is drawn over by the next frame or the one after.
        let _ = self.terminal.clear();
    }

    pub fn leave(&mut self) {
        restore();
    }

    pub fn resume(&mut self) -> Result<(), WorkbenchError> {
        modes()?;
        self.clear();
        Ok(())
    }
}

impl Drop for Screenful {
    fn drop(&mut self) {
        restore();
    }
}

fn modes() -> Result<(), WorkbenchError> {
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableMouseCapture).inspect_err(|_| restore())?;
    Ok(())
}

/// Gives the terminal back. Errors are of no use here: the terminal is gone, or as good as.
fn restore() {
    if OURS.swap(false, Ordering::SeqCst) {
        let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}

/// A panic of the thread that draws gives the terminal back before it speaks; one of a worker is caught and told on screen.
fn restore_on_panic() {
    let drawing = std::thread::current().id();
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() == drawing {
            restore();
            told(panic);
        }
    }));
}
