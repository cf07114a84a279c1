//! Keys by name: what the terminal sent, made the same on every platform, and how keys are written in help and in the config file
//! (`x`, `G`, `ctrl-r`, `enter`, `pgdn`). Knows no command.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::fmt;

/// Which key, modifiers aside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// A key as pressed. Shift is told by the character itself (`G`, `?`), as terminals differ in what they report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
    pub alt: bool,
}

/// Names of the keys that are no single character; the first is the one that is printed.
const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("shift-tab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("del", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("space", Code::Char(' ')),
    ("return", Code::Enter),
    ("escape", Code::Esc),
    ("backtab", Code::BackTab),
    ("delete", Code::Delete),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
];

impl Key {
    pub const fn plain(code: Code) -> Key {
        Key { code, ctrl: false, alt: false }
    }

    pub const fn char(c: char) -> Key {
        Key::plain(Code::Char(c))
    }

    pub const fn ctrl(c: char) -> Key {
        Key { code: Code::Char(c), ctrl: true, alt: false }
    }

    /// What a terminal event means; `None` for releases and for keys that mean nothing here.
    pub fn from_event(event: KeyEvent) -> Option<Key> {
        // Windows and some terminals report releases too: only what goes down counts.
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let shift = event.modifiers.contains(KeyModifiers::SHIFT);
        let code = match event.code {
            // Some terminals send ('g', SHIFT), others ('G', SHIFT).
            KeyCode::Char(c) if shift && c.is_ascii_lowercase() && !ctrl => Code::Char(c.to_ascii_uppercase()),
            KeyCode::Char(c) if ctrl => Code::Char(c.to_ascii_lowercase()),
            KeyCode::Char(c) => Code::Char(c),
            KeyCode::Enter => Code::Enter,
            KeyCode::Esc => Code::Esc,
            KeyCode::Tab if shift => Code::BackTab,
            KeyCode::Tab => Code::Tab,
            KeyCode::BackTab => Code::BackTab,
            KeyCode::Backspace => Code::Backspace,
            KeyCode::Delete => Code::Delete,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            KeyCode::F(n) => Code::F(n),
            _ => return None,
        };
        Some(Key { code, ctrl, alt })
    }

    /// Reads a key's name: `x`, `G`, `ctrl-r`, `alt-enter`, `pgdn`, `f5`.
    pub fn parse(text: &str) -> Result<Key, String> {
        let mut rest = text.trim();
        let (mut ctrl, mut alt) = (false, false);
        loop {
            let lower = rest.to_ascii_lowercase();
            if rest.len() > 5 && lower.starts_with("ctrl-") {
                ctrl = true;
                rest = &rest[5..];
            } else if rest.len() > 4 && lower.starts_with("alt-") {
                alt = true;
                rest = &rest[4..];
            } else {
                break;
            }
        }
        let code = Code::parse(rest).ok_or_else(|| format!("'{text}' is no key: write one like x, G, ctrl-r, enter, pgdn or f5"))?;
        Ok(Key { code: if ctrl { code.lowered() } else { code }, ctrl, alt })
    }
}

impl Code {
    fn parse(text: &str) -> Option<Code> {
        let lower = text.to_ascii_lowercase();
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == lower) {
            return Some(*code);
        }
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Some(Code::Char(c)),
            (Some('f' | 'F'), Some(_)) => lower[1..].parse().ok().filter(|n| (1..=12).contains(n)).map(Code::F),
            _ => None,
        }
    }

    fn lowered(self) -> Code {
        match self {
            Code::Char(c) => Code::Char(c.to_ascii_lowercase()),
            other => other,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "f{n}"),
            named => write!(f, "{named:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_as_printed() {
        for name in ["x", "G", "ctrl-r", "enter", "shift-tab", "pgdn", "space", "f5", "alt-up", "/", "*", "[", "-"] {
            assert_eq!(Key::parse(name).map(|k| k.to_string()), Ok(name.to_string()));
        }
    }

    #[test]
    fn what_is_no_key_is_told_with_an_example() {
        assert!(Key::parse("hyper-x").is_err_and(|e| e.contains("'hyper-x' is no key")));
        assert!(Key::parse("").is_err());
    }

    #[test]
    fn shift_is_told_by_the_character_on_every_terminal() {
        let lower = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::SHIFT);
        let upper = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Key::from_event(lower), Key::from_event(upper));
        assert_eq!(Key::from_event(lower), Some(Key::char('G')));
    }
}
