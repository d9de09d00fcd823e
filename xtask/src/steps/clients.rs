//! The exchange of tokens with clients that other people wrote: see `tests/clients/README.md`.

use crate::Result;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.program("tests/clients/run").run()
}
