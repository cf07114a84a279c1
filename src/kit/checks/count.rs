//! What limits the count itself: an optimum that is not proven. POSITION.md section 6.

use super::Draft;
use crate::catalog::Cents;
use crate::kit::assemble::Stages;
use crate::kit::findings::{Effect, Finding, Severity};
use crate::kit::position::{Position, Proof};

pub fn findings(stages: &Stages, position: &Position) -> Vec<Draft> {
    let total = position.totals.residual_cost + position.totals.external_cost;
    proof(position.proof, total, &stages.prices.currency).into_iter().map(Draft::from).collect()
}

fn proof(proof: Proof, total: Cents, currency: &str) -> Option<Finding> {
    let Proof::Bound(bound) = proof else { return None };
    let message = format!(
        "the search for the cheapest allocation was cut short: {total} {currency} is possible, and nothing below {bound} {currency} is"
    );
    let finding = Finding::new("not-proven", Severity::Medium, Effect::Over, "allocation", message)
        .remedy("settle the open findings first, which makes the problem smaller; the figure shown can be bought as it stands")
        .money(total - bound);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_was_cut_short_says_what_may_still_be_saved() {
        let finding = proof(Proof::Bound(Cents(9_000)), Cents(10_000), "EUR").expect("a finding");
        assert_eq!((finding.code, finding.money, finding.effect), ("not-proven", Some(Cents(1_000)), Effect::Over));
        assert!(finding.message.contains("100 EUR is possible, and nothing below 90 EUR"), "{}", finding.message);
        assert_eq!(proof(Proof::Proven, Cents(10_000), "EUR"), None);
    }
}
