//! The licensing rules, one test each, in the order of the page that defines the position: rights, who counts, what an entitlement
//! covers, populations and metrics, allocation, externals, the gap and the way to it, decisions.

mod addresses;
mod allocation;
mod applications;
mod bundles;
mod candidates;
mod chains;
mod claims;
mod combinations;
mod contested;
mod could;
mod coverage;
mod decisions;
mod entitlements;
mod estate;
mod exclusions;
mod externals;
mod gap;
mod memory;
mod metrics;
mod multiplexing;
mod planted;
mod policies;
mod resolution;
mod rights;
mod wording;
