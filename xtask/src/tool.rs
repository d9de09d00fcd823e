//! Programs that some steps need in addition to Rust.

use std::fmt;

use crate::Result;
use crate::workspace::Workspace;

#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// A package that `cargo install` builds, and a command that prints its version. If `CI` is set, it must have this
    /// version.
    Cargo { check: &'static [&'static str], package: &'static str, version: &'static str },
    /// Debian packages, and a command that succeeds if they are installed.
    Debian { check: &'static [&'static str], packages: &'static [&'static str] },
}

impl Tool {
    pub(crate) fn is_there(&self, workspace: &Workspace) -> bool {
        let (Self::Cargo { check, .. } | Self::Debian { check, .. }) = self;
        let [program, arguments @ ..] = check else { return true };
        let Some(printed) = workspace.program(program).args(arguments).succeeding_output() else { return false };
        match self {
            Self::Cargo { version, .. } => !workspace.is_ci || version_in(&printed) == Some(*version),
            Self::Debian { .. } => true,
        }
    }

    /// Installs a Cargo package below `target/tools`, and Debian packages on the machine.
    pub(crate) fn install(&self, workspace: &Workspace) -> Result {
        match self {
            Self::Cargo { package, version, .. } => {
                let tools = workspace.target.join("tools");
                workspace
                    .cargo("install --locked --debug --quiet")
                    .arg(format!("{package}@{version}"))
                    .args(["--root".as_ref(), tools.as_os_str()])
                    .args(["--target-dir".as_ref(), tools.join("build").as_os_str()])
                    .env("CARGO_PROFILE_DEV_DEBUG", "0")
                    .run()
            }
            Self::Debian { packages, .. } => {
                let is_root = workspace.program("id").args(["-u"]).output()?.trim() == "0";
                let as_root = if is_root { "env" } else { "sudo" };
                workspace.program(as_root).args(["apt-get", "update", "-qq"]).run()?;
                let install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
                workspace.program(as_root).args(install).args(packages.iter()).run()
            }
        }
    }

    /// Returns the command that installs it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Cargo { package, version, .. } => format!("cargo install --locked {package}@{version}"),
            Self::Debian { packages, .. } => format!("apt-get install {}", packages.join(" ")),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cargo { package, version, .. } => write!(f, "{package} {version}"),
            Self::Debian { packages, .. } => f.write_str(&packages.join(" ")),
        }
    }
}

/// Returns the first word that starts with a digit.
fn version_in(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tool_is_there_if_its_command_succeeds() {
        let mut workspace = Workspace::find().unwrap();
        workspace.is_ci = false;
        let tool = |check| Tool::Cargo { check, package: "cbindgen", version: "0.0.1" };
        assert!(tool(&["cargo", "--version"]).is_there(&workspace));
        assert!(!tool(&["no-such-program", "--version"]).is_there(&workspace));
        // A gate with `CI` set needs the exact version.
        workspace.is_ci = true;
        assert!(!tool(&["cargo", "--version"]).is_there(&workspace));
        assert!(tool(&["echo", "cbindgen", "0.0.1"]).is_there(&workspace));
        assert!(Tool::Debian { check: &["echo"], packages: &[] }.is_there(&workspace));
    }

    #[test]
    fn version_is_found_after_the_name() {
        assert_eq!(version_in("cargo-hack 0.6.46\n"), Some("0.6.46"));
        assert_eq!(version_in("cargo-deny 0.20.2 (abc 2026-01-01)\n"), Some("0.20.2"));
        assert_eq!(version_in("nothing"), None);
    }
}
