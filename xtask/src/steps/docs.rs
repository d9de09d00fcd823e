//! The documentation.

use crate::Result;
use crate::workspace::Workspace;

/// Documents the packages that clippy has checked with the same features, so that their dependencies are already
/// built.
pub(super) fn check(workspace: &Workspace) -> Result {
    workspace
        .cargo("doc --locked --workspace --exclude jwt-identity-peers --all-features --no-deps")
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}
