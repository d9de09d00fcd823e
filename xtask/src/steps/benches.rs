//! The benchmarks, run once to check that they work. The times are ignored.

use std::time::Duration;

use crate::Result;
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(300);

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("test --locked --all-features --benches --quiet").run()?;
    workspace.cargo("test --locked --package jwt-identity-ffi --benches --quiet").run()?;
    workspace.cargo("build --locked --package jwt-identity-peers").run()?;
    let peers = workspace.program(workspace.target.join("debug/jwt-identity-peers")).arg("--quick");
    peers.run_logged(&workspace.logs.join("peers.md"), LIMIT)
}
