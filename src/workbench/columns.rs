//! Which columns of a table stand on screen and how wide each is: as wide as its contents where there is room, else what ranks lower
//! gives way. Pure over what the views say of each column.

use super::text;
use crate::views::{Column, ColumnKind, Rank};

/// Cursor, mark, sign, and a blank, before the first column.
pub const GUTTER: u16 = 4;
const BETWEEN: u16 = 2;
/// Room at the header's end that says how many columns are not shown (` +12`).
const NOTE: u16 = 4;

/// A column as it stands on screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    pub column: usize,
    pub x: u16,
    pub width: u16,
}

/// What the columns are placed for.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Widest text seen in each column.
    pub natural: &'a [u16],
    /// The column under the cursor is always shown.
    pub current: usize,
    pub sorted: Option<&'static str>,
}

/// How far a column stretches: cut no further than `least`, readable from `comfort` on, whole at `wish`.
#[derive(Clone, Copy)]
struct Span {
    least: u16,
    comfort: u16,
    wish: u16,
}

/// Places columns in `width`. The first column and the one under the cursor always stand, no number and no title is cut, and texts are
/// cut to a readable width before a column is left out for want of room.
pub fn place(columns: &[Column], width: u16, view: View) -> Vec<Placed> {
    if columns.is_empty() {
        return Vec::new();
    }
    let spans: Vec<Span> = columns.iter().enumerate().map(|(at, column)| span(column, at, view)).collect();
    let all: Vec<usize> = (0..columns.len()).collect();
    let (shown, room) = if total(&spans, &all, |span| span.comfort) <= width {
        (all, width)
    } else {
        let room = width.saturating_sub(NOTE);
        (choose(columns, &spans, room, view.current), room)
    };
    let widths = shared_out(&spans, &shown, room);
    let mut x = 0;
    let placed = shown.into_iter().zip(widths).map(|(column, width)| {
        let placed = Placed { column, x, width };
        x += width + BETWEEN;
        placed
    });
    placed.collect()
}

fn span(column: &Column, at: usize, view: View) -> Span {
    let arrow = if view.sorted == Some(column.id) { 2 } else { 0 };
    let title = (text::width(&column.title) as u16 + arrow).max(3);
    let natural = view.natural.get(at).copied().unwrap_or(0);
    let wish = natural.max(title);
    match column.kind {
        ColumnKind::Count | ColumnKind::Money | ColumnKind::Percent | ColumnKind::Day => Span { least: wish, comfort: wish, wish },
        ColumnKind::Text | ColumnKind::Flag => {
            let comfort = column.width.max(title).min(wish);
            Span { least: column.least.max(title).min(comfort), comfort, wish }
        }
    }
}

fn total(spans: &[Span], shown: &[usize], of: impl Fn(&Span) -> u16) -> u16 {
    let widths: u16 = shown.iter().filter_map(|at| spans.get(*at)).map(of).sum();
    widths + BETWEEN * (shown.len() as u16).saturating_sub(1)
}

/// The columns that fit. Those one sees without moving sideways, if the cursor's is among them; else the cursor's and its neighbours
/// beside what the table says nothing without.
fn choose(columns: &[Column], spans: &[Span], room: u16, current: usize) -> Vec<usize> {
    let home = fitting(columns, spans, room, 0);
    if home.contains(&current) || current >= columns.len() { home } else { fitting(columns, spans, room, current) }
}

fn fitting(columns: &[Column], spans: &[Span], room: u16, current: usize) -> Vec<usize> {
    let mut shown = vec![0];
    let mut order: Vec<usize> = (1..columns.len()).collect();
    order.sort_by_key(|at| (columns[*at].rank, at.abs_diff(current)));
    if let Some(place) = order.iter().position(|at| *at == current) {
        let first = order.remove(place);
        order.insert(0, first);
    }
    for at in order {
        let wider: Vec<usize> = shown.iter().copied().chain([at]).collect();
        // What the table says nothing without is cut rather than left out.
        let need = if columns[at].rank == Rank::Main || at == current {
            total(spans, &wider, |span| span.least)
        } else {
            total(spans, &wider, |span| span.comfort)
        };
        if need <= room {
            shown = wider;
        }
    }
    shown.sort_unstable();
    shown
}

/// Whole where there is room; else the widest texts give way first, down to what is readable, then down to their least.
fn shared_out(spans: &[Span], shown: &[usize], room: u16) -> Vec<u16> {
    let room = room.saturating_sub(BETWEEN * (shown.len() as u16).saturating_sub(1));
    let of: Vec<Span> = shown.iter().filter_map(|at| spans.get(*at)).copied().collect();
    let mut widths: Vec<u16> = of.iter().map(|span| span.wish).collect();
    shrink(&mut widths, &of.iter().map(|span| span.comfort).collect::<Vec<_>>(), room);
    shrink(&mut widths, &of.iter().map(|span| span.least).collect::<Vec<_>>(), room);
    if let [only] = widths.as_mut_slice() {
        *only = (*only).min(room);
    }
    widths
}

/// Takes width from the widest first, never below the least; the key column gives way late, as it says which row it is.
fn shrink(widths: &mut [u16], least: &[u16], room: u16) {
    let weight = |at: usize, width: u16| if at == 0 { width / 2 } else { width };
    while widths.iter().sum::<u16>() > room {
        let widest = (0..widths.len()).filter(|at| widths[*at] > least[*at]).max_by_key(|at| weight(*at, widths[*at]));
        match widest {
            Some(at) => widths[at] -= 1,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(width: u16, kind: ColumnKind) -> Column {
        Column::new("x", "x", kind, width, "")
    }

    fn view(natural: &[u16], current: usize) -> View<'_> {
        View { natural, current, sorted: None }
    }

    #[test]
    fn columns_stay_in_the_pane_and_the_key_column_stands() {
        let columns = [column(12, ColumnKind::Text), column(5, ColumnKind::Count), column(8, ColumnKind::Text)];
        for width in 10..200 {
            for current in 0..3 {
                let placed = place(&columns, width, view(&[30, 8, 90], current));
                let end = placed.iter().map(|p| p.x + p.width).max().unwrap_or(0);
                assert!(end <= width.max(12), "{end} in {width}");
                assert_eq!(placed[0].column, 0);
            }
        }
    }

    #[test]
    fn no_number_is_cut_to_make_room() {
        let columns = [column(12, ColumnKind::Text), column(3, ColumnKind::Count), column(8, ColumnKind::Text)];
        for width in 40..120 {
            for number in place(&columns, width, view(&[40, 11, 90], 1)).iter().filter(|p| p.column == 1) {
                assert!(number.width >= 11, "{number:?} in {width}");
            }
        }
    }

    #[test]
    fn the_column_under_the_cursor_is_always_seen() {
        let columns: Vec<Column> = (0..12).map(|_| column(10, ColumnKind::Count)).collect();
        for current in 0..12 {
            assert!(place(&columns, 50, view(&[14; 12], current)).iter().any(|p| p.column == current));
        }
    }

    #[test]
    fn what_the_table_says_nothing_without_outlasts_what_stands_before_it() {
        let columns = [
            column(20, ColumnKind::Text),
            column(30, ColumnKind::Text).aside(),
            column(9, ColumnKind::Count),
            column(9, ColumnKind::Money).main(),
        ];
        let shown = |width| place(&columns, width, view(&[20, 30, 9, 9], 0)).iter().map(|p| p.column).collect::<Vec<_>>();
        assert_eq!(shown(80), [0, 1, 2, 3]);
        assert_eq!(shown(60), [0, 2, 3]);
        assert_eq!(shown(36), [0, 3]);
    }

    #[test]
    fn a_short_column_leaves_its_room_to_a_long_one() {
        let columns = [column(12, ColumnKind::Text), column(40, ColumnKind::Text), column(20, ColumnKind::Text)];
        let placed = place(&columns, 80, view(&[8, 6, 60], 0));
        assert_eq!(placed.iter().map(|p| p.width).collect::<Vec<_>>(), [8, 6, 60]);
    }
}
