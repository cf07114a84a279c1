//! The kit: records in, position out. Pure: no clock, no file, no thread, no random number. POSITION.md.
//!
//! records + decisions → [`apply`] → [`facts`] (resolved by [`resolve`]) → [`access`] (exclusions) → [`metric`] (populations) →
//! [`sides`] and [`solve`] (allocation) → [`gap`] and [`waterfall`] → [`position`]. Two change the count by decision alone: [`behind`] (the
//! people in an account's place, before [`access`]) and [`could`] (who could and was not seen, after it).
//!
//! [`beside`] is made with the facts and kept with them: [`candidates`] (who may be who), [`contested`] (who counts, and may be argued about),
//! [`chains`] (who came to a session host from where) and [`addresses`] (what counting by address gets wrong). Told of a finished position:
//! [`checks`] (findings), [`coverage`] (how far the evidence goes), [`estimate`] (what missing evidence may hide) and [`difference`] (what
//! decisions move).

pub mod about;
mod access;
pub mod addresses;
mod apply;
mod assemble;
pub mod behind;
pub mod beside;
pub mod candidates;
pub mod chains;
pub mod checks;
pub mod collector;
pub mod contested;
pub mod could;
pub mod coverage;
pub mod decisions;
pub mod difference;
mod entitlements;
pub mod estimate;
pub mod evidence;
mod external;
mod facts;
pub mod findings;
mod gap;
mod ids;
mod inventory;
mod lives;
mod m365;
pub mod mapping;
mod memory;
mod metric;
pub mod names;
pub mod pending;
mod policy;
pub mod position;
pub mod records;
mod resolve;
pub mod rows;
mod sides;
mod slots;
mod solve;
mod spellings;
mod suites;
pub mod tables;
pub mod tallies;
mod waterfall;

use crate::catalog::Catalog;
use decisions::{Decided, Settings};
pub use memory::Memory;
use position::Position;
use records::Records;

/// All that a position rests on.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub catalog: &'a Catalog,
    pub records: &'a Records,
    /// Active decisions in the journal's order.
    pub decisions: &'a [Decided],
    pub settings: &'a Settings,
}

/// The headline first: everything but the other policies, the waterfall and the exposures ([`Position::complete`] is false).
pub fn headline(inputs: Inputs, memory: &Memory) -> Position {
    assemble::position(inputs, assemble::Depth::Headline, memory)
}

/// The counts and the money alone, for decisions that are tried out and not made: no findings, no coverage, no candidates, and nobody and
/// no row by name.
pub fn figures(inputs: Inputs, memory: &Memory) -> Position {
    assemble::position(inputs, assemble::Depth::Figures, memory)
}

/// Who is who under these inputs, kept in the memory for [`figures`]: the longer half of it, after which a trial can still be given up.
pub fn resolve_ahead(inputs: Inputs, memory: &Memory) {
    assemble::resolve_ahead(inputs, memory);
}

/// The whole position.
pub fn reconstruct(inputs: Inputs, memory: &Memory) -> Position {
    assemble::position(inputs, assemble::Depth::Whole, memory)
}
