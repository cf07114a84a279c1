//! The headless verbs: arguments in, text or files out, an exit status. INTERFACE.md 'Commands'.
//!
//! One file a verb. Exit status: 0 done; 1 done, and `check` found something; 2 usage; 3 input that could not be read at all (also a
//! fault of the program itself: nothing was done); 4 output that could not be written. Knows nothing of licensing: it prints what views
//! and session hand it.

mod args;
mod catalog;
mod check;
mod decide;
mod demo;
mod failure;
mod files;
mod leftovers;
mod open;
mod plain;
mod progress;
mod report;
mod sources;

use args::{Args, Verb};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

/// What a verb came to when it ran through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Done,
    /// Done, and something was found that asks for attention.
    Found,
}

/// Runs the program.
pub fn main() -> ExitCode {
    failure::install_panic_hook();
    let run = || Args::try_parse().map_err(failure::from_clap).and_then(run);
    // The hook has told what happened; a backtrace helps nobody here.
    let Ok(outcome) = std::panic::catch_unwind(run) else { return ExitCode::from(failure::FAULT) };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(failure) => failure.tell(),
    }
}

fn run(args: Args) -> Result<Outcome, Failure> {
    match args.verb {
        None => open::run(args.path.as_deref(), args.engagement, args.ascii),
        Some(Verb::Demo(demo)) => demo::run(demo, args.ascii),
        Some(Verb::Report(report)) => report::run(report),
        Some(Verb::Sources(place)) => sources::run(place),
        Some(Verb::Check(check)) => check::run(check),
        Some(Verb::Decide(decide)) => decide::run(decide),
        Some(Verb::Catalog(words)) => catalog::run(words),
    }
}
