//! The C library, installed and called from C and C++: see `crates/jwt-identity-ffi/README.md`.

mod c;
mod shared_object;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::command::{Command, tail};
use crate::dist;
use crate::header;
use crate::workspace::Workspace;

/// The programs of the callers.
const SOURCES: &str = "crates/jwt-identity-ffi/tests";
/// A caller takes seconds, under valgrind half a minute.
const LIMIT: Duration = Duration::from_secs(180);

pub(super) fn check(workspace: &Workspace) -> Result {
    header::check(workspace)?;
    let prefix = dist::default_prefix(workspace);
    let soname = dist::install(workspace, &prefix)?;
    let callers = Callers { workspace, prefix, folder: workspace.target.join("ffi") };
    fs::create_dir_all(&callers.folder)?;
    shared_object::check(&callers, &soname)?;
    c::check(&callers)
}

/// The installed library and the programs that call it.
struct Callers<'w> {
    workspace: &'w Workspace,
    /// The library is installed below it.
    prefix: PathBuf,
    /// The programs are built here.
    folder: PathBuf,
}

impl Callers<'_> {
    fn source(&self, path: &str) -> PathBuf {
        self.workspace.root.join(SOURCES).join(path)
    }

    fn libraries(&self) -> PathBuf {
        self.prefix.join("lib")
    }

    /// Creates a command that finds the installed library.
    fn program(&self, program: impl AsRef<Path>) -> Command {
        self.workspace.program(program).env("LD_LIBRARY_PATH", self.libraries())
    }

    /// Runs a caller and prints the last line of its output.
    fn run(&self, name: &str, caller: Command) -> Result {
        let log = self.workspace.logs.join(format!("ffi-{name}.log"));
        caller.run_logged(&log, LIMIT)?;
        println!("{name}: {}", tail(&log, 1)?);
        Ok(())
    }

    fn keys(&self) -> PathBuf {
        self.workspace.root.join("tests/keys")
    }
}
