//! The kit: records in, position out. Pure: no clock, no file, no thread, no random number.

pub mod decisions;
pub mod findings;
pub mod records;
