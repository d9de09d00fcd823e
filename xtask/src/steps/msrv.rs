//! The minimum Rust version, compared with the manifests of all dependencies.

use crate::Result;
use crate::metadata::{Metadata, Package};
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Result {
    let metadata = Metadata::of_all(workspace)?;
    for published in metadata.members().iter().filter(|package| package.is_published()) {
        let compiled = metadata.compiled_with(published);
        let newer: Vec<String> = compiled.iter().filter_map(|package| newer_than(published, package)).collect();
        let ours = published.rust_version().ok_or_else(|| format!("{} has no rust-version", published.name()))?;
        println!("{}: {} packages on all platforms, rust-version {ours}", published.name(), compiled.len());
        if !newer.is_empty() {
            return Err(format!("newer than {ours}: {}", newer.join(", ")).into());
        }
    }
    Ok(())
}

fn newer_than(published: &Package<'_>, package: &Package<'_>) -> Option<String> {
    let (ours, theirs) = (published.rust_version()?, package.rust_version()?);
    let is_newer = version(theirs) > version(ours);
    is_newer.then(|| format!("{} {} needs {theirs}", package.name(), package.version()))
}

/// Parses up to three numbers separated by dots. A part that is not a number counts as the largest, so that it is
/// noticed.
fn version(text: &str) -> [u64; 3] {
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(u64::MAX));
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(version("1.100") > version("1.88.0"));
        assert!(version("1.88") == version("1.88.0"));
        assert!(version("1.88.1") > version("1.88"));
        assert!(version("2") > version("1.88.1"));
        assert!(version("1.x") > version("1.88"));
    }
}
