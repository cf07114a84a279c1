//! From files to records.

pub mod events;
