//! The position's own words: why a metric was chosen, what is assumed.

use super::Stages;
use crate::catalog::RightId;
use crate::kit::decisions::{MetricChoice, Policy};

pub fn metric_why(stages: &Stages, right: RightId, metric: Option<MetricChoice>) -> String {
    let Some(metric) = metric else { return "nobody internal is left to license".into() };
    let override_entry = stages.world.estate.metric_overrides.get(&right).filter(|(choice, _)| *choice == metric);
    if let Some((_, entry)) = override_entry {
        return format!("by {}: decision {entry}", metric.word());
    }
    let why = match stages.inputs.settings.policy {
        Policy::LeastCost => "the cheapest combination with what is owned",
        Policy::SmallerCount => "the smaller count of user and device",
        Policy::AsLicensed => "more units are owned in it",
    };
    format!("by {}: {why}", metric.word())
}

/// What the numbers take for granted, a sentence each.
pub fn assumptions(stages: &Stages) -> Vec<String> {
    let settings = stages.inputs.settings;
    let mut all = vec![
        format!("The position stands as of {}; access first seen later does not count.", settings.as_of),
        match settings.window_start {
            Some(day) => format!("Access last seen before {day} is out of the window and does not count."),
            None => "All access up to the as-of date counts, however old.".into(),
        },
        if settings.implied_windows_server {
            "Access to RDS, Exchange, SharePoint and the other server applications also needs a Windows Server CAL.".into()
        } else {
            "Access to server applications is taken not to need a Windows Server CAL of its own (setting implied_windows_server).".into()
        },
        match &settings.external_definition {
            Some(which) => format!("Who is external follows the definition '{which}'; the directory's kind decides."),
            None => "Who is external is what the directory's kind says; the definition of the agreement is not recorded yet.".into(),
        },
        format!("Metrics follow the policy {}; metrics of one right are never averaged.", settings.policy.word()),
        "A version nobody knows counts as the newest one released by the as-of date that is no subscription edition.".into(),
        "Where two price lists disagree the higher price is used; purchases are at the latest version.".into(),
    ];
    if let Some(site) = &settings.site_code {
        all.push(format!("The collector's own site code is {site}."));
    }
    for right in stages.could.joining() {
        let id = &stages.inputs.catalog.right(right).id;
        let (count, did) = stages.could.rights.get(&right).map_or((0, 0), |could| (could.count(), could.did));
        all.push(format!(
            "{id}: {} who could access and were not seen count as users without a device, beside {} who did (setting could_access).",
            crate::catalog::grouped(count),
            crate::catalog::grouped(did)
        ));
    }
    for (row, granted) in &stages.world.rules.switches.0 {
        let word = if *granted { "granted" } else { "not granted" };
        all.push(format!("Catalog row {row} is {word} by decision."));
    }
    for stand_in in &stages.stand_ins.all {
        let account = &stages.world.users.identities[stand_in.account as usize].name;
        let people = crate::catalog::grouped(stand_in.people.len() as u64);
        all.push(match stand_in.assumed {
            true => format!(
                "{people} people whose names nobody knows stand behind {account} (decision {}): a number that somebody told.",
                stand_in.entry
            ),
            false => format!("{people} people stand behind {account}: {} (decision {}).", stand_in.wording, stand_in.entry),
        });
    }
    all
}
