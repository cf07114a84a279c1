//! The two exact solvers: vertex cover with its certificate, and allocation.

pub mod allocation;
pub mod cover;
mod hands;
mod parts;
mod program;
mod sets;
#[cfg(test)]
mod tests;
