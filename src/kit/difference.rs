//! What decisions would change, or have changed: the figures of two positions side by side, right by right.

use super::decisions::MetricChoice;
use super::position::{Count, Position, RightPosition, Totals};
use crate::catalog::{Cents, RightId};

/// What a decision can move of a right's figures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// People and devices in the right's population (POSITION.md section 3), whatever its metric.
    pub users: u64,
    pub devices: u64,
    pub metric: Option<MetricChoice>,
    /// Demands under the metric.
    pub need: Count,
    /// Demands that nothing owned covers, and what they come to at the standalone price.
    pub short: Count,
    pub short_cost: Cents,
    /// Owned units left over that the right could use.
    pub surplus: Count,
    /// External users with a demand, and what has to be bought for them.
    pub externals: u64,
    pub external_cost: Cents,
}

impl Standing {
    fn of(right: &RightPosition) -> Standing {
        Standing {
            users: right.users,
            devices: right.devices,
            metric: right.metric,
            need: right.need,
            short: Count { users: right.gap.users, devices: right.gap.devices },
            short_cost: right.gap.list_cost,
            surplus: right.surplus,
            externals: right.external.users,
            external_cost: right.external.cost,
        }
    }
}

/// A right whose figures move; one that is not there on a side stands at zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved {
    pub right: RightId,
    pub before: Standing,
    pub after: Standing,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    pub currency: String,
    /// Rights that move, in the catalog's order.
    pub rights: Vec<Moved>,
    pub before: Totals,
    pub after: Totals,
    /// How many of the decisions lie dormant: what they name is not there.
    pub dormant: usize,
}

impl Difference {
    /// Compares two positions on the same records.
    pub fn between(before: &Position, after: &Position) -> Difference {
        let standing = |position: &Position, right: RightId| position.rights.get(&right).map(Standing::of).unwrap_or_default();
        let mut all: Vec<RightId> = before.rights.keys().chain(after.rights.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        let both = all.into_iter().map(|right| Moved { right, before: standing(before, right), after: standing(after, right) });
        Difference {
            currency: after.currency.clone(),
            rights: both.filter(|moved| moved.before != moved.after).collect(),
            before: before.totals,
            after: after.totals,
            dormant: 0,
        }
    }

    /// Neither count nor money moves.
    pub fn is_nothing(&self) -> bool {
        self.rights.is_empty() && self.before == self.after
    }
}
