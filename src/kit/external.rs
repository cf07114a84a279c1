//! Step 7, external users: which demands they leave, and which Connectors could meet them. POSITION.md section 8.

use super::access::{ExternalRow, RightRows};
use super::apply::Estate;
use super::entitlements::{OwnedConnector, Prices};
use super::facts::World;
use super::m365::Plans;
use super::resolve::NONE;
use super::solve::allocation::Facility;
use super::suites::Assignments;
use crate::catalog::{Catalog, Cents, ExternalAccess, ProductId, ProductKind, RightId, Version};
use std::collections::{BTreeMap, BTreeSet};

/// One external user's demand: a right at a version, on a physical host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Demand {
    pub right: RightId,
    pub required: Version,
    /// `None`: the row names no server; only a CAL covers it.
    pub host: Option<u32>,
    /// The Connector that can meet it.
    pub connector: Option<ProductId>,
    /// What must stand beside that Connector, with the version it must reach.
    pub beside: Option<(ProductId, Version)>,
}

/// A Connector that stands or could stand on a host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Site {
    pub product: ProductId,
    pub host: u32,
    pub source: Source,
    /// Newest version it covers; `None`: any (bought today).
    pub covered: Option<Version>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// Held for this host.
    Standing,
    /// One of this stock of owned Connectors without a host.
    Stock(u32),
    Bought(Cents),
}

/// All externals of an estate.
#[derive(Clone, Debug, Default)]
pub struct Externals {
    /// User → demands, sorted.
    pub demands: BTreeMap<u32, Vec<Demand>>,
    pub sites: Vec<Site>,
    pub stocks: Vec<(ProductId, Version, u64)>,
    /// Externals whose base access is licensed with the server, per right.
    pub included: BTreeMap<RightId, BTreeSet<u32>>,
    pub host_names: BTreeMap<u32, String>,
    /// Places that named no Connector line.
    pub dormant: Vec<u64>,
}

impl Externals {
    pub fn new(
        world: &mut World,
        rows: &BTreeMap<RightId, RightRows>,
        plans: &Plans,
        assigned: &Assignments,
        connectors: &[OwnedConnector],
        prices: &Prices,
    ) -> Externals {
        let mut externals = Externals::default();
        for (right, right_rows) in rows {
            for row in &right_rows.external {
                externals.demand(*right, row, world, plans, assigned);
            }
        }
        externals.demands.values_mut().for_each(|demands| {
            demands.sort_unstable();
            demands.dedup();
        });
        externals.find_sites(world, connectors, prices);
        externals.find_unplaced(world.estate);
        externals
    }

    fn demand(&mut self, right: RightId, row: &ExternalRow, world: &World, plans: &Plans, assigned: &Assignments) {
        let catalog = world.rules.catalog;
        let service = &world.inventory.services[row.service as usize];
        let Some(demanded) = service.demands.iter().find(|d| d.right == right) else { return };
        let owned = catalog.right(right).workload == service.workload;
        let access = catalog.external_access(right, demanded.server);
        let connector = match access {
            ExternalAccess::Included if owned && !row.enterprise => {
                self.included.entry(right).or_default().insert(row.user);
                return;
            }
            ExternalAccess::Included | ExternalAccess::CalOnly => None,
            ExternalAccess::Connector(product) => Some(product),
        };
        let reserved = assigned.user(row.user, right).is_some_and(|(version, _)| version >= demanded.required);
        if plans.carries(row.user, right).is_some() || reserved {
            return;
        }
        let host = (service.machine != NONE).then_some(service.host);
        if let Some(host) = host {
            self.host_names.entry(host).or_insert_with(|| service.host_name.clone());
        }
        let connector = connector.filter(|_| host.is_some());
        let beside = connector.and_then(|product| beside(catalog, product, &service.demands));
        let demand = Demand { right, required: demanded.required, host, connector, beside };
        self.demands.entry(row.user).or_default().push(demand);
    }

    /// Every place where a Connector stands, could be put, or could be bought for.
    fn find_sites(&mut self, world: &mut World, connectors: &[OwnedConnector], prices: &Prices) {
        let mut stocks: BTreeMap<(ProductId, Version), u64> = BTreeMap::new();
        let mut standing: BTreeSet<(ProductId, u32, Version)> = BTreeSet::new();
        for owned in connectors {
            match &owned.server {
                Some(server) => {
                    let host = host_of(world, server);
                    standing.insert((owned.product, host, owned.covered));
                }
                None => *stocks.entry((owned.product, owned.covered)).or_default() += owned.units,
            }
        }
        self.stocks = stocks.into_iter().map(|((product, version), units)| (product, version, units)).collect();
        let mut wanted: BTreeSet<(ProductId, u32)> = BTreeSet::new();
        for demand in self.demands.values().flatten() {
            let products = demand.connector.into_iter().chain(demand.beside.map(|(product, _)| product));
            wanted.extend(products.zip(std::iter::repeat(demand.host)).filter_map(|(product, host)| host.map(|h| (product, h))));
        }
        for (product, host) in wanted {
            for (_, _, covered) in standing.iter().filter(|(p, h, _)| *p == product && *h == host) {
                self.sites.push(Site { product, host, source: Source::Standing, covered: Some(*covered) });
            }
            for (at, (_, covered, _)) in (0u32..).zip(&self.stocks).filter(|(_, (p, _, _))| *p == product) {
                self.sites.push(Site { product, host, source: Source::Stock(at), covered: Some(*covered) });
            }
            if let Some(price) = prices.plain(product) {
                self.sites.push(Site { product, host, source: Source::Bought(price), covered: None });
            }
        }
    }

    /// `place` decisions that name no Connector line.
    fn find_unplaced(&mut self, estate: &Estate) {
        for (key, _, entry) in &estate.places {
            let folded = super::names::fold(key);
            let named = estate
                .entitlements
                .iter()
                .any(|r| super::names::fold(&estate.ledger.key(r.origin)) == folded || super::names::fold(&r.product) == folded);
            if !named {
                self.dormant.push(*entry);
            }
        }
    }

    /// The sites that meet a demand for a product at a version on a host.
    pub fn fitting(&self, product: ProductId, host: u32, version: Version) -> Vec<u32> {
        let fits = |site: &Site| site.product == product && site.host == host && site.covered.is_none_or(|c| c >= version);
        (0u32..).zip(&self.sites).filter(|(_, site)| fits(site)).map(|(at, _)| at).collect()
    }

    pub fn facilities(&self) -> Vec<Facility> {
        let facility = |site: &Site| match site.source {
            Source::Standing => Facility::Standing,
            Source::Stock(at) => Facility::Stock(at),
            Source::Bought(price) => Facility::Bought { cents: price.0 },
        };
        self.sites.iter().map(facility).collect()
    }

    /// (external users, physical hosts) with a demand for the right.
    pub fn counts(&self, right: RightId) -> (u64, u64) {
        let mut hosts = BTreeSet::new();
        let mut users = 0;
        for demands in self.demands.values() {
            let mut any = false;
            for demand in demands.iter().filter(|d| d.right == right) {
                any = true;
                hosts.extend(demand.host);
            }
            users += u64::from(any);
        }
        (users, hosts.len() as u64)
    }
}

/// The physical host that a Connector's `server` names: a VM counts for its host.
fn host_of(world: &mut World, server: &str) -> u32 {
    let machine = world.devices.named(server);
    let vm = world.inventory.services.iter().find(|s| s.machine == machine && s.origin.is_some());
    vm.map_or(machine, |service| service.host)
}

/// What must stand on the same host: for RDS a Windows Server Connector whose version reaches the session host's.
fn beside(catalog: &Catalog, product: ProductId, demands: &[super::inventory::Demanded]) -> Option<(ProductId, Version)> {
    let ProductKind::Connector { needs: Some(needs), .. } = catalog.product(product).kind else { return None };
    let of_needed = |kind: &ProductKind| matches!(kind, ProductKind::Connector { right, .. } if *right == needs);
    let (other, _) = catalog.products().find(|(_, p)| of_needed(&p.kind))?;
    let version = demands.iter().find(|d| d.right == needs).map(|d| d.required);
    Some((other, version.or_else(|| demands.first().map(|d| d.required))?))
}
