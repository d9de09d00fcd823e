//! The Python package: see `crates/jwt-identity-py/README.md`.

use crate::Result;
use crate::workspace::Workspace;

/// Builds the wheel, installs it into a virtual environment below `target/`, and runs all checks against it.
pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.program("crates/jwt-identity-py/tests/run").run()
}
