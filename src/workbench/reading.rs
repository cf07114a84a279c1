//! Moving in a detail: from link to link where one is near, else line by line, so that everything on it can be read and opened.

use super::app::DetailPane;
use super::commands::Id;
use super::theme::Look;
use super::widgets::detail::{inner, links_by_line, text_height};
use ratatui::layout::Rect;

/// A detail as it is laid out: which link each line belongs to, and how many lines are seen.
struct Page {
    links: Vec<Option<usize>>,
    height: usize,
}

impl Page {
    fn of(pane: &DetailPane, area: Rect, look: Look) -> Page {
        let area = inner(area);
        let links = links_by_line(look, pane, area.width);
        let height = usize::from(text_height(area, links.len())).max(1);
        Page { links, height }
    }

    fn most(&self) -> usize {
        self.links.len().saturating_sub(self.height)
    }

    /// First and last line of a link.
    fn lines_of(&self, link: usize) -> Option<(usize, usize)> {
        let first = self.links.iter().position(|at| *at == Some(link))?;
        let last = self.links.iter().rposition(|at| *at == Some(link))?;
        Some((first, last))
    }
}

/// Brings the link under the cursor into view after it was moved, and keeps the view inside.
pub fn settle(pane: &mut DetailPane, area: Rect, look: Look) {
    let page = Page::of(pane, area, look);
    if let (true, None, Some((first, last))) = (pane.follow, &pane.extract, page.lines_of(pane.cursor)) {
        pane.scroll = pane.scroll.max((last + 1).saturating_sub(page.height)).min(first);
    }
    pane.follow = false;
    pane.scroll = pane.scroll.min(page.most());
}

pub fn go(pane: &mut DetailPane, area: Rect, look: Look, id: Id) {
    let page = Page::of(pane, area, look);
    let link = if pane.extract.is_some() { None } else { page.lines_of(pane.cursor) };
    match (id, link) {
        (Id::Top, _) => (pane.scroll, pane.cursor) = (0, 0),
        (Id::Bottom, _) => {
            pane.scroll = page.most();
            pane.cursor = page.links.iter().flatten().max().copied().unwrap_or(0);
        }
        (Id::PageDown, _) => turn(pane, &page, (pane.scroll + page.height - 1).min(page.most())),
        (Id::PageUp, _) => turn(pane, &page, pane.scroll.saturating_sub(page.height - 1)),
        (Id::Down, Some((_, last))) => {
            // The next link if it is in view or just below it, else the next line.
            let end = pane.scroll + page.height;
            let next = page.links.iter().skip(last.max(pane.scroll.saturating_sub(1)) + 1).flatten().next().copied();
            match next.filter(|next| page.lines_of(*next).is_some_and(|(first, _)| first <= end)) {
                Some(next) => (pane.cursor, pane.follow) = (next, true),
                None => pane.scroll = (pane.scroll + 1).min(page.most()),
            }
        }
        (Id::Up, Some((first, _))) => {
            let before = page.links.iter().take(first.min(pane.scroll + page.height)).rev().flatten().next().copied();
            match before.filter(|before| page.lines_of(*before).is_some_and(|(_, last)| last + 1 >= pane.scroll)) {
                Some(before) => (pane.cursor, pane.follow) = (before, true),
                None => pane.scroll = pane.scroll.saturating_sub(1),
            }
        }
        (Id::Down, None) => pane.scroll = (pane.scroll + 1).min(page.most()),
        (Id::Up, None) => pane.scroll = pane.scroll.saturating_sub(1),
        _ => {}
    }
}

/// A page on or back; the cursor goes to the first link in view.
fn turn(pane: &mut DetailPane, page: &Page, to: usize) {
    pane.scroll = to;
    let seen = page.links.iter().skip(to).take(page.height).flatten().next();
    pane.cursor = seen.copied().unwrap_or(pane.cursor);
}
