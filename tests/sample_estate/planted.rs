//! What is planted in the estate, told by how many: the tests hold the files to it, samples/README.md tells it to people.

pub use super::access::NEW_JOINERS;
pub use super::apps::{AZURE_DISPLAYS, HEALTH_MAILBOXES, UNKNOWN_TERMINALS};
pub use super::devices::{
    CHANGED, COLLIDING, KIOSKS, NAT_ADDRESS, PRINTERS, REASSIGNED, SAME_HOST_NAME, SCANNERS, SHIFT_COMPUTERS, TWO_CARDS,
};
pub use super::directory::F3_WORKERS;
pub use super::people::{DISABLED_AFTER, DISABLED_BEFORE, DISABLED_UNDATED, SAME_SHORT_NAME};
