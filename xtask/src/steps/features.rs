//! Combinations of features.

use crate::Result;
use crate::metadata::Metadata;
use crate::workspace::Workspace;

/// `--lib` builds no target that has dev-dependencies, so none of their features can fill a gap. Unlike
/// `--no-dev-deps` it leaves `Cargo.toml` alone and permits `--locked`.
pub(super) fn check(workspace: &Workspace) -> Result {
    for package in Metadata::of_members(workspace)?.members().iter().filter(|package| package.is_published()) {
        let name = package.name();
        workspace
            .cargo(&format!("hack clippy --locked --package {name} --lib --feature-powerset -- -D warnings"))
            .run()?;
    }
    Ok(())
}
