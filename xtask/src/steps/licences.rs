//! Licences and sources of dependencies: see `deny.toml`.

use crate::Result;
use crate::metadata::Metadata;
use crate::workspace::Workspace;

/// Checks every package that is published. Advisories are not checked, because their database is not in the package
/// registry.
pub(super) fn check(workspace: &Workspace) -> Result {
    let metadata = Metadata::of_members(workspace)?;
    for package in metadata.members().iter().filter(|package| package.is_published()) {
        // An exception is for one of the packages and not for all.
        let rules = "--allow license-exception-not-encountered bans licenses sources";
        workspace.cargo(&format!("deny --locked --manifest-path {} check {rules}", package.manifest())).run()?;
    }
    Ok(())
}
