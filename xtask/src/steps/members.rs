//! The tests of all packages except the library, and the picture of its program.

use crate::Result;
use crate::metadata::{Metadata, Package};
use crate::picture;
use crate::workspace::Workspace;

const LIBRARY: &str = "jwt-identity";
const CONSTANT_TIME: &str = "jwt-identity-constant-time";
/// Their tests start a Redis server each.
const WITH_REDIS: [&str; 2] = ["jwt-identity-redis", "login-backend"];
/// A program that uses the library as its users do. It fails if a token has the wrong outcome.
const STRANGER: &str = "jwt-identity-stranger";

/// Runs the tests of each package with a separate command. Together they would be built with the features of all.
pub(super) fn check(workspace: &Workspace) -> Result {
    let metadata = Metadata::of_members(workspace)?;
    let members = metadata.members();
    let tested_elsewhere = [&[LIBRARY, CONSTANT_TIME], &WITH_REDIS[..]].concat();
    for package in members.iter().filter(|package| !tested_elsewhere.contains(&package.name())) {
        workspace.cargo(&format!("test --locked {} --package {}", features(package), package.name())).run()?;
    }
    workspace.cargo(&format!("run --locked --quiet --package {STRANGER}")).run()?;
    picture::check(workspace)
}

/// Runs the optimized program under memcheck, because the compiler decides whether code takes constant time.
pub(super) fn check_constant_time(workspace: &Workspace) -> Result {
    workspace
        .cargo(&format!("test --locked --profile optimized-test --package {CONSTANT_TIME}"))
        .env("REQUIRE_VALGRIND", "1")
        .run()
}

/// Runs the tests of the packages that need a Redis server.
pub(super) fn check_redis(workspace: &Workspace) -> Result {
    for package in WITH_REDIS {
        workspace
            .cargo(&format!("test --locked --all-features --package {package}"))
            .env("REQUIRE_REDIS", "1")
            .run()?;
    }
    Ok(())
}

/// A published package is tested with all features. The others are tested with their default features.
fn features(package: &Package<'_>) -> &'static str {
    if package.is_published() { "--all-features" } else { "" }
}
