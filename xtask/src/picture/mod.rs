//! The picture of `diagnose` on a terminal, which the README shows: `docs/diagnose.svg`.

mod terminal;

use std::env;
use std::fs;
use std::time::Duration;

use crate::Result;
use crate::workspace::Workspace;

const FILE: &str = "docs/diagnose.svg";
/// The command line of the picture. Its time is fixed, so that the picture is always the same.
const LINE: &str = "jwt-identity diagnose --kind sunshine --secret env:SUNSHINE_SECRET --now 1700007500 $TOKEN";
/// The token of `examples/diagnose.rs`.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                     eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6NDIsImV4cCI6MTcwMDAwMDAwMH0.\
                     fmKxM2PpvmfCKJIO4txSNKztRjOQIE6X3d98dclkAmI";
const SECRET: &str = "dGVzdC1zZWNyZXQtb2YtdGhpcnR5LXR3by1ieXRlcyE=";
const LIMIT: Duration = Duration::from_secs(60);

/// Writes the picture again.
pub(crate) fn renew(workspace: &Workspace) -> Result {
    fs::write(workspace.root.join(FILE), drawn(workspace)?)?;
    println!("{FILE} is current");
    Ok(())
}

/// Returns an error if the picture does not show what the program prints.
pub(crate) fn check(workspace: &Workspace) -> Result {
    let committed = fs::read_to_string(workspace.root.join(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
    if committed == drawn(workspace)? {
        return Ok(());
    }
    Err(format!("{FILE} does not show what the program prints; run `cargo xtask picture` and look at it").into())
}

/// Runs the command line of the picture and draws it with its output.
fn drawn(workspace: &Workspace) -> Result<String> {
    workspace.cargo("build --locked --quiet --package jwt-identity-cli").run()?;
    let printed = workspace.logs.join("diagnose.txt");
    let programs = [workspace.target.join("debug")];
    let path = env::join_paths(programs.into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())))?;
    let mut command = workspace
        .program("sh")
        .args(["-c", &format!("{LINE} --color always")])
        .env("PATH", path)
        .env("TOKEN", TOKEN)
        .env("SUNSHINE_SECRET", SECRET);
    // The exit code is 1, because the token is rejected.
    if command.write_to(&printed, LIMIT)? {
        return Err(format!("`{LINE}` accepted a token with faults").into());
    }
    Ok(terminal::svg(LINE, &fs::read_to_string(printed)?))
}
