//! Findings of the position: what the count rests on, and what a reader must know. POSITION.md section 10.

use super::assemble::Stages;
use super::findings::Finding;
use super::position::Position;

pub fn findings(stages: &Stages, _position: &Position) -> Vec<Finding> {
    let mut all = stages.inputs.records.notices.clone();
    for finding in &mut all {
        if let Some(status) = stages.world.estate.finding_status.get(&finding.id()) {
            finding.status = *status;
        }
    }
    all
}
