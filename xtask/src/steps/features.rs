//! Combinations of features.

use crate::Result;
use crate::metadata::Metadata;
use crate::workspace::Workspace;

/// Only libraries and programs are built, which have no dev-dependencies, so the features of those cannot hide a missing
/// one. Unlike `--no-dev-deps` this does not change `Cargo.toml` and permits `--locked`.
pub(super) fn check(workspace: &Workspace) -> Result {
    for package in Metadata::of_members(workspace)?.members().iter().filter(|package| package.is_published()) {
        let name = package.name();
        workspace.cargo(&format!("hack clippy --locked --package {name} --feature-powerset -- -D warnings")).run()?;
    }
    Ok(())
}
