//! Licences and sources of dependencies: see `deny.toml`.

use crate::Result;
use crate::workspace::Workspace;

/// Advisories are not checked, because their database is not in the package registry.
pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("deny --locked check bans licenses sources").run()
}
