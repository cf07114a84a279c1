//! What is told beside the count: it follows from who is who and from what access shows, changes no number, and stays while these stay
//! ([`super::memory`]).

use super::addresses::Addresses;
use super::apply::Estate;
use super::candidates::{self, Candidate};
use super::chains::{self, Chain};
use super::contested::{self, Contested};
use super::decisions::Settings;
use super::facts::{Facts, World};
use super::inventory::Inventory;
use super::lives::Lives;
use super::records::GatewayRun;
use super::resolve::devices::Devices;
use super::resolve::users::Users;
use crate::catalog::Catalog;

/// Suggestions, doubts and ways, each by ids of the position's users, devices and services.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// Accounts that may be one person's, the surest first.
    pub candidates: Vec<Candidate>,
    /// Accounts that count although something speaks against it, in the order of the users.
    pub contested: Vec<Contested>,
    /// Who came to which session host from where, the broken first.
    pub chains: Vec<Chain>,
    /// What counting by address gets wrong, and which device an address may have been.
    pub addresses: Addresses,
}

/// All that it is made from.
pub(super) struct Known<'a> {
    pub catalog: &'a Catalog,
    pub settings: &'a Settings,
    pub estate: &'a Estate<'a>,
    pub gateways: &'a [GatewayRun],
    pub users: &'a Users,
    pub devices: &'a Devices,
    pub inventory: &'a Inventory,
    pub facts: &'a Facts,
    pub lives: &'a Lives<'a>,
}

impl Beside {
    pub(super) fn of(world: &World, facts: &Facts, gateways: &[GatewayRun]) -> Beside {
        let World { estate, settings, rules, users, devices, inventory, .. } = world;
        let lives = Lives::of(users, facts);
        let known = Known { catalog: rules.catalog, settings, estate, gateways, users, devices, inventory, facts, lives: &lives };
        let candidates = candidates::candidates(&known);
        let contested = contested::contested(&known, &candidates);
        Beside { candidates, contested, chains: chains::chains(&known), addresses: Addresses::of(&known) }
    }
}
