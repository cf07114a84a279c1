//! Third-party readers at arm's length: a panic inside one becomes a sentence.
//!
//! Why `catch_unwind`: a client's damaged workbook must cost that workbook, not the session. Nothing of ours is shared with the reader
//! but the sheet it was filling, which is thrown away. Event logs have a guard of their own ([`super::events::is_guarded`]).

use super::events;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a third-party reader whose panics are caught: a panic hook should then stay silent.
pub fn panics_are_caught() -> bool {
    GUARDED.get() || events::is_guarded()
}

/// Runs a third-party reader; its panic becomes a sentence.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    GUARDED.set(true);
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    outcome.unwrap_or_else(|_| Err("it is damaged in a way its reader does not survive; ask for it again, or as csv".to_string()))
}

/// Wraps the panic hook once, so that a caught panic prints nothing; all others go where they went.
pub(super) fn silence_caught_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !panics_are_caught() {
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readers_panic_becomes_a_sentence() {
        silence_caught_panics();
        let outcome: Result<(), String> = guarded(|| panic!("index out of bounds"));
        assert!(outcome.is_err_and(|why| why.contains("damaged")));
        assert!(!panics_are_caught());
    }
}
