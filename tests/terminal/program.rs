//! The program at the other end of a pseudo-terminal.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A screen that has not come by then will not come; generous, as test machines are busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a terminal: what it is sent, what it shows.
pub struct Terminal {
    pub child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    pub screen: Arc<Mutex<vt100::Parser>>,
    /// Everything that was written, for what a screen does not show.
    pub raw: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// Starts the program in a home of its own.
    pub fn start(home: &Path, args: &[&str], env: &[(&str, &str)]) -> Terminal {
        Terminal::start_program(Path::new(env!("CARGO_BIN_EXE_recal")), home, args, env)
    }

    pub fn start_program(program: &Path, home: &Path, args: &[&str], env: &[(&str, &str)]) -> Terminal {
        let (rows, cols) = (30, 120);
        let pair = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd(home);
        command.env("HOME", home);
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "NO_COLOR", "RECAL_AUTHOR", "USER", "USERNAME"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, cols, 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let mut output = pair.master.try_clone_reader().unwrap();
        let (parser, bytes) = (Arc::clone(&screen), Arc::clone(&raw));
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            let mut held = Vec::new();
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                held.extend_from_slice(&buffer[..read]);
                let whole: Vec<u8> = held.drain(..whole_frames(&held)).collect();
                parser.lock().unwrap().process(&whole);
                bytes.lock().unwrap().extend_from_slice(&buffer[..read]);
            }
            parser.lock().unwrap().process(&held);
        });
        let keys = pair.master.take_writer().unwrap();
        Terminal { child, master: pair.master, keys, screen, raw }
    }

    pub fn contents(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen shows it; returns the screen.
    pub fn shows(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    pub fn until(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let screen = self.contents();
            if holds(&screen) {
                return screen;
            }
            assert!(begun.elapsed() < PATIENCE, "waited in vain for '{what}':\n{screen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the program has ended and the terminal is as it was before.
    pub fn ends(&mut self) -> u32 {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.exit_code();
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end:\n{}", self.contents());
            std::thread::sleep(Duration::from_millis(10));
        };
        self.until("the terminal to be given back", |_| self.given_back());
        status
    }

    pub fn given_back(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        self.screen.lock().unwrap().screen_mut().set_size(rows, cols);
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// The amount left, as the top line has it.
    pub fn left(&self) -> String {
        let screen = self.contents();
        let top = screen.lines().next().unwrap_or_default();
        top.split('→').nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default().to_string()
    }

    pub fn quits(mut self) -> u32 {
        self.press("q");
        self.ends()
    }
}

/// How much of the output can be shown: as a terminal does, nothing of a synchronised update before all of it has come.
fn whole_frames(output: &[u8]) -> usize {
    const BEGIN: &[u8] = b"\x1b[?2026h";
    const END: &[u8] = b"\x1b[?2026l";
    let last = |sign: &[u8]| output.windows(sign.len()).rposition(|part| part == sign);
    match (last(BEGIN), last(END)) {
        (Some(begun), ended) if ended.is_none_or(|ended| ended < begun) => begun,
        _ => {
            // A sign that begins at the very end may be the next update's.
            let cut = (1..BEGIN.len()).rev().find(|length| output.ends_with(&BEGIN[..*length]));
            output.len() - cut.unwrap_or_default()
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
