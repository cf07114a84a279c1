//! The kit: records in, position out. Pure: no clock, no file, no thread, no random number.

pub mod collector;
pub mod decisions;
pub mod findings;
pub mod hosts;
pub mod pending;
pub mod records;
