//! The formatting of the code.

use crate::Result;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("fmt --all --check").run()?;
    workspace.cargo("fmt --check --manifest-path fuzz/Cargo.toml").run()
}
