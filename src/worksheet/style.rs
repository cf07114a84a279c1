//! Formats and colours, in one place. Calm: one accent, one warning colour, everything readable in black and white.

use crate::views::{Cell, Mark};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

pub(super) const ACCENT: Color = Color::RGB(0x1F3A5F);
pub(super) const PALE: Color = Color::RGB(0xEAF0F6);
pub(super) const LESS: Color = Color::RGB(0x7FA7C9);
pub(super) const MORE: Color = Color::RGB(0xC97F3D);
const RULE: Color = Color::RGB(0xB8C4D0);
const GREY: Color = Color::RGB(0x6B7680);
const WARN: Color = Color::RGB(0xA33A00);

const COUNT: &str = "#,##0;-#,##0;\"·\"";
const MONEY: &str = "#,##0.00;-#,##0.00;\"·\"";
const PERCENT: &str = "0.0%";
const DAY: &str = "yyyy-mm-dd";

/// What is written in a cell decides its number format; the row's mark its colour.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    /// Long text in a small table: wrapped.
    Wrapped,
    Count,
    Money,
    Percent,
    Day,
}

impl Shape {
    pub(super) fn of(cell: &Cell) -> Shape {
        match cell {
            Cell::Empty | Cell::Unknown | Cell::Text(_) | Cell::Flag(_) => Shape::Text,
            Cell::Count(_) | Cell::Signed(_) => Shape::Count,
            Cell::Money(_) => Shape::Money,
            Cell::Percent(_) => Shape::Percent,
            Cell::Day(_) => Shape::Day,
        }
    }

    fn index(self) -> usize {
        match self {
            Shape::Text => 0,
            Shape::Wrapped => 1,
            Shape::Count => 2,
            Shape::Money => 3,
            Shape::Percent => 4,
            Shape::Day => 5,
        }
    }
}

/// All formats of a workbook, made once.
pub(super) struct Styles {
    pub title: Format,
    pub subtitle: Format,
    pub note: Format,
    pub warning: Format,
    pub block: Format,
    pub header: Format,
    pub header_number: Format,
    pub figure: Format,
    body: Vec<Format>,
    dim: Vec<Format>,
    total: Vec<Format>,
    /// Text that a spreadsheet would take for a formula when it is edited.
    quoted: Format,
}

impl Styles {
    pub(super) fn new() -> Styles {
        let base = || Format::new().set_font_name("Calibri").set_font_size(10);
        let header = base()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(ACCENT)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        Styles {
            title: base().set_bold().set_font_size(18).set_font_color(ACCENT),
            subtitle: base().set_font_size(11).set_font_color(GREY),
            note: base().set_font_color(GREY),
            warning: base().set_bold().set_font_color(WARN),
            block: base().set_bold().set_font_size(12).set_font_color(ACCENT),
            header_number: header.clone().set_align(FormatAlign::Right),
            // Text starts a little off the number before it.
            header: header.set_align(FormatAlign::Left).set_indent(1),
            figure: base().set_bold().set_font_size(12),
            body: shapes(base),
            dim: shapes(|| base().set_font_color(GREY)),
            total: shapes(|| base().set_bold().set_background_color(PALE).set_border_top(FormatBorder::Thin).set_border_color(RULE)),
            quoted: base().set_quote_prefix().set_align(FormatAlign::Top).set_align(FormatAlign::Left).set_indent(1),
        }
    }

    pub(super) fn body(&self, shape: Shape, mark: Mark) -> &Format {
        let set = match mark {
            Mark::Out => &self.dim,
            Mark::None | Mark::Done | Mark::Question | Mark::Problem => &self.body,
        };
        &set[shape.index()]
    }

    pub(super) fn total(&self, shape: Shape) -> &Format {
        &self.total[shape.index()]
    }

    pub(super) fn quoted(&self) -> &Format {
        &self.quoted
    }
}

/// A format per [`Shape`], in the order of [`Shape::index`].
fn shapes(base: impl Fn() -> Format) -> Vec<Format> {
    let top = || base().set_align(FormatAlign::Top);
    vec![
        top().set_align(FormatAlign::Left).set_indent(1),
        top().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
        top().set_num_format(COUNT),
        top().set_num_format(MONEY),
        top().set_num_format(PERCENT),
        top().set_num_format(DAY).set_align(FormatAlign::Center),
    ]
}
