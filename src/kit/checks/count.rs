//! What limits the count itself: an optimum that is not proven. POSITION.md section 6.

use super::Draft;
use crate::kit::assemble::Stages;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::position::{Position, Proof};

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    match position.proof {
        Proof::Proven => Vec::new(),
        Proof::Bound(bound) => {
            let total = position.totals.residual_cost + position.totals.external_cost;
            vec![not_proven(total, bound, &stages.prices.currency).into()]
        }
    }
}

pub(super) fn not_proven(total: crate::catalog::Cents, bound: crate::catalog::Cents, currency: &str) -> Finding {
    let message = format!(
        "the search for the cheapest allocation was cut short: {total} {currency} is possible, and nothing below {bound} {currency} is"
    );
    Finding::new("not-proven", Severity::Medium, Effect::Over, "allocation", message)
        .remedy("settle the open findings first, which makes the problem smaller; the figure shown can be bought as it stands")
        .money(total - bound)
}
