//! The pages of `login-backend` in Chromium: see `tests/browser/README.md`.

use std::time::Duration;

use crate::Result;
use crate::workspace::Workspace;

/// The test itself stops after 400 seconds, and then ends the browser and the program.
const LIMIT: Duration = Duration::from_secs(500);

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("build --locked --package login-backend").run()?;
    let program = workspace.target.join("debug/login-backend");
    let pictures = workspace.target.join("browser");
    let test = workspace.program("node").arg("tests/browser/run.mjs").args([program, pictures.clone()]);
    test.run_logged(&workspace.logs.join("browser.log"), LIMIT)?;
    println!("pictures: {}", pictures.display());
    Ok(())
}
