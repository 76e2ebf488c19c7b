//! The server as a process of its own, for tests that start, stop and kill it.
use std::process::ExitCode;

fn main() -> ExitCode {
    anjia_server::cli::main()
}
