//! Programs that some steps need in addition to Rust.

use std::fmt;

use crate::Result;
use crate::workspace::Workspace;

#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// A subcommand of Cargo. If `CI` is set, it must have this version.
    Cargo { name: &'static str, version: &'static str },
    /// Debian packages, and a command that succeeds if they are installed.
    Debian { check: &'static [&'static str], packages: &'static [&'static str] },
}

impl Tool {
    pub(crate) fn is_there(&self, workspace: &Workspace) -> bool {
        match self {
            Self::Cargo { name, version } => {
                let printed = workspace.cargo(&format!("{name} --version")).succeeding_output();
                printed.is_some_and(|printed| !workspace.is_ci || version_in(&printed) == Some(*version))
            }
            Self::Debian { check, .. } => match check {
                [program, arguments @ ..] => workspace.program(program).args(arguments).succeeding_output().is_some(),
                [] => true,
            },
        }
    }

    /// Installs a Cargo tool below `target/tools`, and Debian packages on the machine.
    pub(crate) fn install(&self, workspace: &Workspace) -> Result {
        match self {
            Self::Cargo { name, version } => {
                let tools = workspace.target.join("tools");
                workspace
                    .cargo("install --locked --debug --quiet")
                    .arg(format!("cargo-{name}@{version}"))
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
            Self::Cargo { name, version } => format!("cargo install --locked cargo-{name}@{version}"),
            Self::Debian { packages, .. } => format!("apt-get install {}", packages.join(" ")),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cargo { name, version } => write!(f, "cargo-{name} {version}"),
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
    fn version_is_found_after_the_name() {
        assert_eq!(version_in("cargo-hack 0.6.46\n"), Some("0.6.46"));
        assert_eq!(version_in("cargo-deny 0.20.2 (abc 2026-01-01)\n"), Some("0.20.2"));
        assert_eq!(version_in("nothing"), None);
    }
}
