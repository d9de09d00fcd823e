//! Prints the versions of the tools, and checks that the lock files are current.

use crate::Result;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.program("rustc").args(["--version", "--verbose"]).run()?;
    for command in ["--version", "clippy --version", "fmt --version"] {
        workspace.cargo(command).run()?;
    }
    workspace.program("cc").args(["--version"]).run()?;
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        workspace.cargo("fetch --locked --quiet --manifest-path").arg(manifest).run()?;
    }
    Ok(())
}
