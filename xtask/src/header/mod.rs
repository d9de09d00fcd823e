//! The header of the C library: `crates/jwt-identity-ffi/include/jwt_identity.h`.

use crate::Result;
use crate::workspace::Workspace;

const PACKAGE: &str = "crates/jwt-identity-ffi";
pub(crate) const FILE: &str = "crates/jwt-identity-ffi/include/jwt_identity.h";

/// Writes the header again. The table of codes, which it contains, is written first.
pub(crate) fn renew(workspace: &Workspace) -> Result {
    let test = "test --locked --quiet --package jwt-identity-ffi --test codes";
    workspace.cargo(test).env("JWTI_RENEW", "1").run()?;
    cbindgen(workspace, &[])?;
    println!("{FILE} is current");
    Ok(())
}

/// Returns an error if the header is not what the source declares.
pub(crate) fn check(workspace: &Workspace) -> Result {
    cbindgen(workspace, &["--verify"])
        .map_err(|error| format!("{error}; run `cargo xtask header` and look at the changes of {FILE}").into())
}

fn cbindgen(workspace: &Workspace, options: &[&str]) -> Result {
    let config = format!("{PACKAGE}/cbindgen.toml");
    workspace
        .program("cbindgen")
        .args(["--quiet", "--config", &config, "--output", FILE])
        .args(options)
        .arg(PACKAGE)
        .run()
}
