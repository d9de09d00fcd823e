//! Warnings of the compiler and of clippy.

use crate::Result;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result {
    // The peers have an optional feature that needs a system library.
    for selection in [
        "--workspace --exclude jwt-identity-peers --all-targets --all-features",
        "--package jwt-identity-peers --all-targets",
        "--all-targets",
        "--lib --no-default-features",
    ] {
        workspace.cargo(&format!("clippy --locked {selection} -- -D warnings")).run()?;
    }
    Ok(())
}
