//! The C library, installed and called from C, C++, Python and Node: see `crates/jwt-identity-ffi/README.md`.

mod c;
mod shared_object;
mod snippets;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::command::Command;
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
    c::check(&callers)?;
    callers.check_python()?;
    callers.check_node()?;
    snippets::check(&callers)
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

    /// Runs a caller and prints the line of its output that contains `summary`. A caller without that line has not done
    /// its work.
    fn run(&self, name: &str, caller: Command, summary: &str) -> Result {
        let log = self.workspace.logs.join(format!("ffi-{name}.log"));
        caller.run_logged(&log, LIMIT)?;
        let printed = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        let line = printed.lines().rev().find(|line| line.contains(summary));
        println!("{name}: {}", line.ok_or_else(|| format!("{name} printed no line with `{summary}`"))?);
        Ok(())
    }

    fn keys(&self) -> PathBuf {
        self.workspace.root.join("tests/keys")
    }

    /// The folder in which koffi is installed. Node looks for it next to the program.
    fn node(&self) -> PathBuf {
        self.folder.join("node")
    }

    /// Python has `ctypes` in its standard library.
    fn check_python(&self) -> Result {
        let caller = self.program("python3").arg("-B").arg(self.source("python/callers.py")).arg(self.keys());
        self.run("python", caller, "Ran ")
    }

    fn check_node(&self) -> Result {
        let folder = self.node();
        fs::create_dir_all(&folder)?;
        for name in ["package.json", "package-lock.json", "jwti.mjs", "callers.mjs"] {
            fs::copy(self.source("node").join(name), folder.join(name))?;
        }
        let install = ["ci", "--silent", "--no-fund", "--no-audit", "--prefix"];
        self.workspace.program("npm").args(install).arg(&folder).run()?;
        self.run("node", self.program("node").arg(folder.join("callers.mjs")).arg(self.keys()), "# pass ")
    }
}
