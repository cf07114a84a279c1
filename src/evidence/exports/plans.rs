//! Lists of plans in one cell: `Microsoft 365 E3+Power BI (free)`, `contoso:SPE_E3;contoso:EMS`.

use crate::catalog::Catalog;

/// No plan's name is longer: what stands farther apart is not looked up as one.
const LONGEST_NAME: usize = 160;

/// The plans of a cell. Names are joined by `+`, and some hold a `+` of their own: the longest name that is known is taken first. What no plan
/// is known by is taken as it stands, up to the next sign.
pub(super) fn listed<'t>(text: &'t str, catalog: &Catalog) -> Vec<&'t str> {
    let parts = text.split([';', '\n']).flat_map(|part| joined(part, catalog));
    parts.map(str::trim).filter(|plan| !plan.is_empty() && !plan.eq_ignore_ascii_case("Unlicensed")).collect()
}

fn joined<'t>(text: &'t str, catalog: &Catalog) -> Vec<&'t str> {
    let mut plans = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let signs = || rest.match_indices('+').map(|(at, _)| at).chain([rest.len()]);
        let near: Vec<usize> = signs().take_while(|end| *end <= LONGEST_NAME).collect();
        let known = near.iter().rev().find(|end| catalog.find_plan(rest[..**end].trim()).is_some());
        let end = known.copied().or_else(|| signs().next()).unwrap_or(rest.len());
        plans.push(&rest[..end]);
        rest = rest[end..].trim_start_matches('+').trim_start();
    }
    plans
}
