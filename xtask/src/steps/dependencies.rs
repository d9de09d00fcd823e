//! The size of the default build.

use std::collections::BTreeSet;

use crate::Result;
use crate::workspace::Workspace;

const MAX_DEFAULT_CRATES: usize = 28;
const FORBIDDEN: &[&str] = &["rsa", "openssl", "openssl-sys", "aws-lc-rs", "aws-lc-sys", "aws-lc-fips-sys"];

pub(super) fn check(workspace: &Workspace) -> Result {
    let crates = tree(workspace, "normal")?;
    println!("default build: {} crates, at most {MAX_DEFAULT_CRATES}", crates.len());
    if crates.len() > MAX_DEFAULT_CRATES {
        return Err(format!("more than {MAX_DEFAULT_CRATES} crates:\n{}", lines(&crates)).into());
    }
    // Cargo unifies the features of dev-dependencies with those of the library. A forbidden feature in a
    // dev-dependency would be active in tests with default features.
    let forbidden: BTreeSet<_> =
        tree(workspace, "normal,build,dev")?.into_iter().filter(|line| is_forbidden(line)).collect();
    if !forbidden.is_empty() {
        return Err(format!("the default build and its tests must not contain\n{}", lines(&forbidden)).into());
    }
    Ok(())
}

/// Returns the crates that these edges lead to, each with its version.
fn tree(workspace: &Workspace, edges: &str) -> Result<BTreeSet<String>> {
    let tree = workspace.cargo("tree --locked --prefix none --format {p} --no-dedupe --edges").arg(edges).output()?;
    Ok(tree.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn is_forbidden(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|name| FORBIDDEN.contains(&name))
}

fn lines(crates: &BTreeSet<String>) -> String {
    crates.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_whole_names_are_forbidden() {
        for (line, expected) in [("rsa v0.9.0", true), ("rsaes v0.9.0", false), ("aws-lc-sys v0.47.0", true)] {
            assert_eq!(is_forbidden(line), expected, "{line}");
        }
    }
}
