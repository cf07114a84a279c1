//! The kit: records in, position out. Pure: no clock, no file, no thread, no random number. POSITION.md.

pub mod decisions;
pub mod evidence;
pub mod findings;
pub mod position;
pub mod records;
pub mod tallies;

use crate::catalog::Catalog;
use decisions::{Decided, Settings};
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
pub fn headline(_inputs: Inputs) -> Position {
    todo!()
}

/// The whole position; `headline` may pass its result on to save the work already done.
pub fn reconstruct(_inputs: Inputs, _headline: Option<Position>) -> Position {
    todo!()
}
