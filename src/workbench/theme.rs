//! Roles of text and their looks. One accent; amber and red only for what needs a decision. Monochrome sets no colour at all, so that
//! marks, words and position carry the meaning.

use ratatui::style::{Color, Modifier, Style};

/// How the workbench may draw, settled once at start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    pub colour: Colour,
    pub glyphs: Glyphs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Colour {
    /// The terminal's own sixteen colours: they suit dark and light backgrounds alike.
    #[default]
    Ansi,
    /// No colour (`NO_COLOR`, a dumb terminal).
    Mono,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Glyphs {
    #[default]
    Unicode,
    /// `--ascii`: no box characters.
    Ascii,
}

impl Look {
    fn coloured(self, style: Style, colour: Color) -> Style {
        match self.colour {
            Colour::Ansi => style.fg(colour),
            // crossterm answers NO_COLOR by a bare reset, which wipes modifiers: so no colour is ever set here.
            Colour::Mono => style,
        }
    }

    pub fn plain(self) -> Style {
        Style::new()
    }

    /// Headings and the current place.
    pub fn accent(self) -> Style {
        self.coloured(Style::new().add_modifier(Modifier::BOLD), Color::Cyan)
    }

    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What is there but not at hand: rules, help, excluded rows.
    pub fn dim(self) -> Style {
        match self.colour {
            Colour::Ansi => Style::new().fg(Color::DarkGray),
            Colour::Mono => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Needs a decision.
    pub fn question(self) -> Style {
        self.coloured(Style::new(), Color::Yellow)
    }

    /// Wrong, or high.
    pub fn problem(self) -> Style {
        self.coloured(Style::new().add_modifier(Modifier::BOLD), Color::Red)
    }

    /// The row under the cursor, where the keys go.
    pub fn cursor(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The row under the cursor of a pane that has not the keys.
    pub fn cursor_away(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub fn glyph(self, glyph: Glyph) -> &'static str {
        let (unicode, ascii) = match glyph {
            Glyph::Cursor => ("▸", ">"),
            Glyph::Marked => ("◆", "*"),
            Glyph::Done => ("✓", "v"),
            Glyph::Ticked => ("✓", "[x]"),
            Glyph::Unticked => ("○", "[ ]"),
            // `?` is what a cell says that nobody knows.
            Glyph::Question => ("●", "o"),
            Glyph::Out => ("–", "-"),
            Glyph::Problem => ("!", "!"),
            Glyph::Across => ("─", "-"),
            Glyph::Down => ("│", "|"),
            Glyph::TeeDown => ("┬", "+"),
            Glyph::TeeUp => ("┴", "+"),
            Glyph::TeeRight => ("├", "+"),
            Glyph::CornerUpLeft => ("┌", "+"),
            Glyph::CornerUpRight => ("┐", "+"),
            Glyph::CornerDownLeft => ("└", "+"),
            Glyph::CornerDownRight => ("┘", "+"),
            Glyph::UpDown => ("↑↓", "up down"),
            Glyph::Arrow => ("→", ">"),
            Glyph::SortUp => ("▲", "^"),
            Glyph::SortDown => ("▼", "v"),
            Glyph::MoreLeft => ("‹", "<"),
            Glyph::MoreRight => ("›", ">"),
            Glyph::Bar => ("█", "#"),
            Glyph::BarAway => ("░", "="),
            Glyph::BarMore => ("▓", "+"),
            Glyph::Enter => ("⏎", "enter"),
            Glyph::Dot => ("·", "."),
            Glyph::Running => ("…", "..."),
        };
        match self.glyphs {
            Glyphs::Unicode => unicode,
            Glyphs::Ascii => ascii,
        }
    }

    /// Text as this terminal can show it: with `--ascii` the program's own signs are replaced; names from extracts stay as they are.
    pub fn text(self, text: &str) -> String {
        match self.glyphs {
            Glyphs::Unicode => text.to_string(),
            Glyphs::Ascii => text.chars().map(ascii).collect(),
        }
    }
}

/// The nearest plain character of a sign that the program draws; anything else stays.
pub fn ascii(c: char) -> char {
    match c {
        '·' => '.',
        // What is cut must not read as a full stop.
        '…' | '⏎' => '~',
        '−' | '–' | '—' | '─' => '-',
        '✓' => 'v',
        '●' => 'o',
        '▸' | '→' => '>',
        '┌' | '┐' | '└' | '┘' => '+',
        '│' => '|',
        '±' => '+',
        '×' => 'x',
        '░' => '=',
        '█' => '#',
        '▓' => '+',
        '‹' => '<',
        '›' => '>',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    }
}

/// The signs that the screens draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glyph {
    Cursor,
    Marked,
    Done,
    Ticked,
    Unticked,
    Question,
    Out,
    Problem,
    Across,
    Down,
    TeeDown,
    TeeUp,
    TeeRight,
    CornerUpLeft,
    CornerUpRight,
    CornerDownLeft,
    CornerDownRight,
    UpDown,
    Arrow,
    SortUp,
    SortDown,
    MoreLeft,
    MoreRight,
    Bar,
    BarAway,
    BarMore,
    Enter,
    Dot,
    Running,
}
