//! Section 5, `least-cost`: no combination of metrics does better than the one that is chosen, tried on made-up estates.

use crate::estate::*;
use proptest::prelude::*;
use recal::kit::decisions::{MetricChoice, Policy};
use std::collections::BTreeMap;

/// Who accessed what, what is owned and what has a price, as small numbers.
#[derive(Clone, Debug)]
struct Made {
    rows: Vec<(u8, u8, u8, bool)>,
    owned: Vec<(u8, u8, bool, u8)>,
    prices: Vec<(u8, bool, u8)>,
}

const PRODUCTS: [&str; 7] = [
    "Windows Server CAL",
    "Exchange Server Standard CAL",
    "Exchange Server Enterprise CAL",
    "Core CAL Suite",
    "Enterprise CAL Suite",
    "AD RMS CAL",
    "Configuration Manager Client ML",
];
const VERSIONS: [&str; 2] = ["2013", "2019"];

fn made() -> impl Strategy<Value = Made> {
    let rows = proptest::collection::vec((0u8..4, 0u8..4, 0u8..5, any::<bool>()), 2..9);
    let owned = proptest::collection::vec((0u8..7, 1u8..4, any::<bool>(), 0u8..2), 0..4);
    let prices = proptest::collection::vec((0u8..7, any::<bool>(), 1u8..90), 0..9);
    (rows, owned, prices).prop_map(|(rows, owned, prices)| Made { rows, owned, prices })
}

fn metric(user: bool) -> &'static str {
    if user { "user" } else { "device" }
}

impl Made {
    fn estate(&self) -> Estate {
        let row = |(user, device, server, enterprise): &(u8, u8, u8, bool)| {
            let user = if *user == 0 { String::new() } else { format!("u{user}") };
            let device = if *device == 0 && !user.is_empty() { String::new() } else { format!("d{device}") };
            let edition = if *enterprise { "enterprise" } else { "" };
            match server {
                0 => format!("exchange,OLD,{user},{device},edition={edition}"),
                1 => format!("exchange,NEW,{user},{device},edition={edition}"),
                2 => format!("ad-rms,RMS,{user},{device}"),
                3 => format!("configmgr,CM,{user},{device}"),
                _ => format!("windows-server,FILE,{user},{device}"),
            }
        };
        let owned = |(product, n, user, version): &(u8, u8, bool, u8)| {
            // The year names a version of each product that the servers ask for or fall short of.
            let version = match (*product, *version) {
                (0 | 5 | 6, 0) => "2012",
                (6, _) => "current branch",
                (_, v) => VERSIONS[v as usize],
            };
            format!("{},{n},{},{version}", PRODUCTS[*product as usize], metric(*user))
        };
        let prices: BTreeMap<(u8, bool), u8> = self.prices.iter().map(|(product, user, price)| ((*product, *user), *price)).collect();
        estate()
            .servers([
                "OLD,exchange,2013,2012",
                "NEW,exchange,2019,2019",
                "FILE,windows-server,2019",
                "RMS,ad-rms,2016",
                "CM,configmgr,2012 R2",
            ])
            .access(self.rows.iter().map(row))
            .devices(["d1,shared", "d2,workstation"])
            .owned(self.owned.iter().map(owned))
            .prices(prices.iter().map(|((product, user), price)| format!("{},{},{price}", PRODUCTS[*product as usize], metric(*user))))
    }
}

/// The aims in the order of the page, then CALs needed in all, then user before device before split.
type Rank = (u64, i64, i64, u64, u64, Vec<MetricChoice>);

fn rank(outcome: &Outcome) -> Rank {
    let totals = outcome.0.totals;
    let metrics = outcome.0.rights.values().filter_map(|r| r.metric).collect();
    let needed = outcome.0.rights.values().map(|r| r.need.total()).sum();
    (totals.unpriced, totals.residual_cost.0 + totals.external_cost.0, totals.residual_cost.0, totals.uncovered, needed, metrics)
}

/// Every combination of metrics that is available, each as overrides.
fn combinations(outcome: &Outcome) -> Vec<Vec<(String, MetricChoice)>> {
    let mut all = vec![Vec::new()];
    for (right, position) in &outcome.0.rights {
        let choices = [MetricChoice::User, MetricChoice::Device, MetricChoice::Split];
        let available: Vec<MetricChoice> = choices.into_iter().filter(|c| position.metrics.of(*c).is_some()).collect();
        if available.is_empty() {
            continue;
        }
        let longer = |so_far: &Vec<(String, MetricChoice)>| {
            let with = |choice: &MetricChoice| [so_far.clone(), vec![(catalog().right(*right).id.clone(), *choice)]].concat();
            available.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_combination_of_metrics_beats_the_one_chosen(made in made()) {
        let chosen = made.estate().position();
        for combination in combinations(&chosen) {
            let mut estate = made.estate().policy(Policy::LeastCost);
            for (right, choice) in &combination {
                estate = estate.metric(right, *choice);
            }
            let other = estate.position();
            prop_assert!(rank(&chosen) <= rank(&other), "{combination:?}: {:?} beats {:?}", rank(&other), rank(&chosen));
        }
    }
}

/// More cases on demand: `RECAL_CASES=40` runs forty times as many.
fn cases() -> u32 {
    8 * std::env::var("RECAL_CASES").ok().and_then(|times| times.parse::<u32>().ok()).unwrap_or(1)
}
