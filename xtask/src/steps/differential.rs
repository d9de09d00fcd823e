//! The comparison with two other libraries: see `tests/differential/README.md`.

use crate::Result;
use crate::workspace::Workspace;

const TOKENS: &str = "4000";

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.program("tests/differential/run").arg(TOKENS).run()
}
