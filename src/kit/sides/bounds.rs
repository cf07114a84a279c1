//! What a combination of metrics costs at least, found without an allocation: so that most combinations need none.
//!
//! Everybody buys what he needs at least cost, bundles considered, and every owned unit then saves at most what its rights would cost
//! the one it goes to. Units are handed out pool by pool to those whom they save most, so that no allocation can save more.

use super::{MetricChoice, Sides};
use crate::catalog::{Metric, RightId};
use crate::kit::policy::Choices;

/// More rights than this in one component are not bounded this way: the table below has an entry for each set of them.
const MOST_RIGHTS: usize = 12;

/// The bound of one component.
pub struct Bounds {
    rights: Vec<RightId>,
    sides: [Buyers; 2],
}

/// One side: who needs what, what each set of rights costs at least, which units there are.
struct Buyers {
    /// By set of rights: the cheapest offers that hold all of it that is priced.
    least: Vec<i64>,
    units: Vec<u64>,
    profiles: Vec<Buyer>,
}

/// Subjects that every metric treats alike.
struct Buyer {
    members: u64,
    /// By right: the choices of metric under which it is demanded, as a set.
    demanded: Vec<(usize, u8)>,
    /// Per pool: the rights that a unit of it covers here.
    reach: Vec<usize>,
}

impl Bounds {
    pub fn of(sides: &Sides, component: &[RightId]) -> Option<Bounds> {
        let both = [Metric::User, Metric::Device].map(|metric| Buyers::of(sides, component, metric));
        (component.len() <= MOST_RIGHTS).then(|| Bounds { rights: component.to_vec(), sides: both })
    }

    /// What the internal demands cost at least under a choice of metrics, in cents.
    pub fn cents(&self, metrics: &Choices) -> i64 {
        let chosen: Vec<u8> = self.rights.iter().map(|right| metrics.get(right).map_or(0, |choice| bit(*choice))).collect();
        self.sides.iter().map(|side| side.cents(&chosen)).sum()
    }
}

fn bit(choice: MetricChoice) -> u8 {
    match choice {
        MetricChoice::User => 1,
        MetricChoice::Device => 2,
        MetricChoice::Split => 4,
    }
}

impl Buyers {
    fn of(sides: &Sides, component: &[RightId], metric: Metric) -> Buyers {
        if component.len() > MOST_RIGHTS {
            return Buyers { least: Vec::new(), units: Vec::new(), profiles: Vec::new() };
        }
        let side = sides.side(component, &Choices::new(), metric);
        let place = |right: &RightId| component.iter().position(|known| known == right);
        let offers: Vec<(usize, i64)> = side.problem.offers.iter().map(|offer| (offer.rights as usize, offer.cents)).collect();
        let choices = [MetricChoice::User, MetricChoice::Device, MetricChoice::Split];
        let profiles = if metric == Metric::User { &sides.users } else { &sides.devices };
        let buyer = |profile: &super::Profile| {
            let mut buyer = Buyer { members: profile.members.len() as u64, demanded: Vec::new(), reach: vec![0; side.pools.len()] };
            for (right, within, version) in &profile.entries {
                let Some(at) = place(right) else { continue };
                let under = choices.iter().filter(|choice| within.under(**choice)).fold(0, |set, choice| set | bit(*choice));
                buyer.demanded.push((at, under));
                let covering = sides.covering(&side.pools, *right, *version, &profile.bridges);
                let pools = buyer.reach.iter_mut().enumerate().filter(|(pool, _)| covering >> pool & 1 == 1);
                pools.for_each(|(_, reach)| *reach |= 1 << at);
            }
            buyer
        };
        Buyers {
            least: cheapest(component.len(), &offers),
            units: side.problem.pools.iter().map(|pool| pool.units).collect(),
            profiles: profiles.iter().map(buyer).filter(|buyer| !buyer.demanded.is_empty()).collect(),
        }
    }

    fn cents(&self, chosen: &[u8]) -> i64 {
        let demanded = |buyer: &Buyer| {
            let fits = |(right, under): &&(usize, u8)| chosen.get(*right).is_some_and(|choice| choice & under != 0);
            buyer.demanded.iter().filter(fits).fold(0, |set, (right, _)| set | 1 << right)
        };
        let needs: Vec<usize> = self.profiles.iter().map(demanded).collect();
        let price = |set: usize| self.least.get(set).copied().unwrap_or_default();
        let bought: i64 = self.profiles.iter().zip(&needs).map(|(buyer, set)| price(*set).saturating_mul(buyer.members as i64)).sum();
        let mut saved = 0;
        let mut savings: Vec<(i64, u64)> = Vec::new();
        for (pool, units) in self.units.iter().enumerate() {
            savings.clear();
            let worth = self.profiles.iter().zip(&needs).map(|(buyer, set)| (price(set & buyer.reach[pool]), buyer.members));
            savings.extend(worth.filter(|(cents, _)| *cents > 0));
            savings.sort_unstable_by(|a, b| b.cmp(a));
            let mut left = *units;
            for (cents, members) in &savings {
                let given = left.min(*members);
                saved += cents.saturating_mul(given as i64);
                left -= given;
                if left == 0 {
                    break;
                }
            }
        }
        (bought - saved).max(0)
    }
}

/// By set of rights, the cheapest offers that hold it; what no offer holds costs nothing here.
fn cheapest(rights: usize, offers: &[(usize, i64)]) -> Vec<i64> {
    let mut least = vec![0_i64; 1 << rights];
    for set in 1..least.len() {
        let lowest = set & set.wrapping_neg();
        let without = least[set & !lowest];
        let with = offers.iter().filter(|(held, _)| held & lowest != 0).map(|(held, cents)| cents.saturating_add(least[set & !held]));
        least[set] = with.min().unwrap_or(without);
    }
    least
}

#[cfg(test)]
mod tests {
    use super::cheapest;

    #[test]
    fn a_set_of_rights_costs_the_cheapest_bundles_that_hold_it() {
        let least = cheapest(3, &[(0b001, 40), (0b010, 80), (0b011, 100)]);
        assert_eq!(least, [0, 40, 80, 100, 0, 40, 80, 100], "the third right has no price");
        let least = cheapest(2, &[(0b001, 40), (0b011, 30)]);
        assert_eq!(least, [0, 30, 30, 30], "a bundle may be cheaper than one of its rights");
    }
}
