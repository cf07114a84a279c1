//! Step 5: named assignments reserve units first. POSITION.md section 6.

use super::entitlements::{Covers, Owned, UnitPool, Wording, compare_covers};
use super::facts::World;
use super::m365::Plans;
use super::names;
use super::records::Origin;
use crate::catalog::{Metric, ProductId, ProductKind, RightId, Version};
use std::collections::BTreeMap;

/// A unit reserved by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reserved {
    pub product: ProductId,
    pub covers: Covers,
}

/// Named assignments after resolution.
#[derive(Clone, Debug, Default)]
pub struct Assignments {
    pub users: BTreeMap<u32, Vec<Reserved>>,
    pub devices: BTreeMap<u32, Vec<Reserved>>,
    /// Units reserved, by place in [`Owned::pools`].
    pub reserved: Vec<u64>,
    /// Beyond the quantity: covers nothing.
    pub beyond: Vec<(Origin, String, String)>,
    pub unknown: Vec<(Origin, String)>,
}

impl Assignments {
    /// Each reserves one unit of the pool of that product and metric with the newest covered versions that has a unit left; subjects,
    /// then products, in sorted order; the same pair twice is one.
    pub fn new(world: &mut World, owned: &Owned, plans: &Plans) -> Assignments {
        let mut result = Assignments { reserved: vec![0; owned.pools.len()], ..Assignments::default() };
        let mut wanted: BTreeMap<(Metric, String, String), (u32, ProductId, Origin)> = BTreeMap::new();
        let wording = Wording::new(world.rules.catalog, world.estate);
        for record in world.estate.assignments.iter() {
            let Some(product) = wording.find(&record.product) else {
                result.unknown.push((record.origin, record.product.clone()));
                continue;
            };
            let (metric, id, name) = subject(world, &record.subject);
            let product_name = world.rules.catalog.product(product).name.clone();
            wanted.entry((metric, name, product_name)).or_insert((id, product, record.origin));
        }
        for ((metric, name, product_name), (id, product, origin)) in wanted {
            match newest_with_a_unit_left(&owned.pools, &result.reserved, product, metric) {
                Some(at) => {
                    result.reserved[at] += 1;
                    let helps = metric == Metric::Device || may_hold(world, product, id, plans);
                    let covers = if helps { owned.pools[at].covers.clone() } else { Covers::new() };
                    let reserved = Reserved { product, covers };
                    let holders = if metric == Metric::User { &mut result.users } else { &mut result.devices };
                    holders.entry(id).or_default().push(reserved);
                }
                None => result.beyond.push((origin, name, product_name)),
            }
        }
        result
    }

    /// The best version of a right that this user's reserved units cover, with its product.
    pub fn user(&self, user: u32, right: RightId) -> Option<(Version, ProductId)> {
        best(&self.users, user, right)
    }

    pub fn device(&self, device: u32, right: RightId) -> Option<(Version, ProductId)> {
        best(&self.devices, device, right)
    }
}

/// A bridge's unit serves only users who hold a plan that the catalog names for it.
fn may_hold(world: &World, product: ProductId, user: u32, plans: &Plans) -> bool {
    match &world.rules.catalog.product(product).kind {
        ProductKind::Bridge { plans: needed } => plans.held_by(user).iter().any(|plan| needed.contains(plan)),
        ProductKind::Cal(_) | ProductKind::Suite | ProductKind::Fixed(_) | ProductKind::Connector { .. } | ProductKind::NotComputed(_) => {
            true
        }
    }
}

fn best(holders: &BTreeMap<u32, Vec<Reserved>>, id: u32, right: RightId) -> Option<(Version, ProductId)> {
    let units = holders.get(&id)?;
    units.iter().filter_map(|unit| unit.covers.get(&right).map(|version| (*version, unit.product))).max()
}

/// A known user (by directory, access or plans), else a device.
fn subject(world: &mut World, text: &str) -> (Metric, u32, String) {
    if let Some(user) = world.users.find(&names::user_key(text)) {
        let user = world.users.root(user);
        return (Metric::User, user, world.users.identities[user as usize].key.clone());
    }
    let device = world.devices.named(text);
    let device = if device == super::resolve::NONE { device } else { world.devices.root(device) };
    (Metric::Device, device, names::matched(text))
}

fn newest_with_a_unit_left(pools: &[UnitPool], reserved: &[u64], product: ProductId, metric: Metric) -> Option<usize> {
    (0..pools.len())
        .filter(|&i| pools[i].product == product && pools[i].metric == metric && pools[i].units > reserved[i])
        .max_by(|&a, &b| compare_covers(&pools[a].covers, &pools[b].covers).then(b.cmp(&a)))
}
