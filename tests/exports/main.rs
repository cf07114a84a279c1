//! Exports of products, read as they are: recognised, turned into records, every row accounted for.

mod ese_file;
mod folder;
mod sum;
mod ual;
