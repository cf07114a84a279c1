//! A walk over all leaves of a tree, whatever state it is in.
//!
//! From the root down, without recursion; every page once, so that links in a circle do no harm. Then along the leaves' links to their next:
//! a database that was copied while in use may hold a leaf whose branch does not know it yet. Where a page is lost, the whole file is
//! searched for leaves of the same tree.

use super::bytes::u32_at;
use super::pages::{Level, Loss, Node, Page, Pages};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Which tree: its root, and the object that its pages are marked with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tree {
    pub root: u32,
    pub object: u32,
    /// A table's long values have the table's object in some versions; their pages are told by a flag.
    pub long_values: bool,
}

/// A node of a leaf that is not deleted, or that something is lost.
pub(super) type Found<'p> = Result<(&'p Page, Node<'p>), Loss>;

struct Walk<'w> {
    pages: &'w mut Pages,
    tree: Tree,
    entered: HashSet<u32>,
    /// Pages to read, the next one last.
    due: Vec<u32>,
    /// What leaves name as their next.
    beside: Vec<u32>,
    lost: bool,
    each: &'w mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
}

/// Calls `each` for every node of every leaf until it breaks.
pub(super) fn walk(pages: &mut Pages, tree: Tree, each: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>) {
    let mut walk = Walk { pages, tree, entered: HashSet::new(), due: Vec::new(), beside: Vec::new(), lost: false, each };
    // Breaking is no failure: the caller has what it wanted.
    let _ = walk.all();
}

impl Walk<'_> {
    fn all(&mut self) -> ControlFlow<()> {
        self.enter(self.tree.root);
        while let Some(number) = self.due.pop() {
            match self.pages.read(number) {
                Ok(page) => self.page(&page)?,
                Err(why) => self.lose(why)?,
            }
        }
        while let Some(number) = self.beside.pop() {
            self.stray(number)?;
        }
        if self.lost {
            for number in 1..=self.pages.count() {
                self.stray(number)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn enter(&mut self, number: u32) {
        if self.entered.insert(number) {
            self.due.push(number);
        }
    }

    fn lose(&mut self, why: Loss) -> ControlFlow<()> {
        self.lost = true;
        (self.each)(Err(why))
    }

    fn is_ours(&self, page: &Page) -> bool {
        page.object == self.tree.object && page.holds_long_values() == self.tree.long_values
    }

    fn page(&mut self, page: &Page) -> ControlFlow<()> {
        if !self.is_ours(page) {
            return self.lose("its page was given to another table, or its header is damaged");
        }
        match page.level() {
            Level::Leaf => self.leaf(page),
            Level::Branch => self.branch(page),
            Level::Other => self.lose("its page is marked as unused, or its header is damaged"),
        }
    }

    fn branch(&mut self, page: &Page) -> ControlFlow<()> {
        for tag in page.nodes().rev() {
            match page.node(tag).and_then(|node| u32_at(node.data, 0)) {
                Some(child) => self.enter(child),
                None => self.lose("the page that leads to it is damaged")?,
            }
        }
        ControlFlow::Continue(())
    }

    fn leaf(&mut self, page: &Page) -> ControlFlow<()> {
        if page.next != 0 {
            self.beside.push(page.next);
        }
        for tag in page.nodes() {
            match page.node(tag) {
                Some(node) if node.deleted => {}
                Some(node) => (self.each)(Ok((page, node)))?,
                None => self.lose("the page's directory of records is damaged")?,
            }
        }
        ControlFlow::Continue(())
    }

    /// A page that no branch names: read where it is a leaf of this tree, else passed by.
    fn stray(&mut self, number: u32) -> ControlFlow<()> {
        if !self.entered.insert(number) {
            return ControlFlow::Continue(());
        }
        match self.pages.read(number) {
            Ok(page) if self.is_ours(&page) && page.level() == Level::Leaf => self.leaf(&page),
            Ok(_) | Err(_) => ControlFlow::Continue(()),
        }
    }
}
