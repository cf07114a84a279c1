//! Exports of products, read as they are: recognised, turned into records, every row accounted for.

#[path = "../damage/mod.rs"]
mod damage;

mod configmgr;
mod directory;
mod dns;
mod ese_file;
mod events;
mod exchange;
mod folder;
mod leases;
mod mailboxes;
mod one_of_each;
mod packed;
mod permissions;
mod remote_desktop;
mod sharepoint;
mod sign_ins;
mod statements;
mod sum;
mod ual;
mod ual_tools;
mod web;
