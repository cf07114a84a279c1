//! The `recal` program: parse arguments, call the library, map the outcome to an exit status.

fn main() -> std::process::ExitCode {
    recal::cli::main()
}
