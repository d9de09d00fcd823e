//! Combinations of features.

use crate::Result;
use crate::metadata::Metadata;
use crate::workspace::Workspace;

/// `--lib` builds no target with dev-dependencies, so their features cannot hide a missing one. Unlike
/// `--no-dev-deps` it does not change `Cargo.toml` and permits `--locked`.
pub(super) fn check(workspace: &Workspace) -> Result {
    for package in Metadata::of_members(workspace)?.members().iter().filter(|package| package.is_published()) {
        let name = package.name();
        workspace
            .cargo(&format!("hack clippy --locked --package {name} --lib --feature-powerset -- -D warnings"))
            .run()?;
    }
    Ok(())
}
